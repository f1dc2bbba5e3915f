"""The command line: numbers and exit codes of check, what render is asked to draw, and bad input."""

import os
import re
import subprocess
import sys
from types import ModuleType

import pytest

import playground.__main__
from playground import startup
from playground.__main__ import main
from playground.document import document_from_expression, save, surface_of


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """Render changes the environment of Qt: put it back."""
    monkeypatch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", ""))


@pytest.fixture
def drawn(monkeypatch):
    """What render draws, as (document, path, options)."""
    calls = []
    module = ModuleType("playground.ui.render")
    module.render = lambda document, out, **options: calls.append((document, out, options))
    monkeypatch.setitem(sys.modules, "playground.ui.render", module)
    return calls


@pytest.fixture
def opened(monkeypatch):
    """The paths with which the window is opened."""
    calls = []
    module = ModuleType("playground.ui.app")
    module.run = lambda path: calls.append(path) or 7
    monkeypatch.setitem(sys.modules, "playground.ui.app", module)
    monkeypatch.setattr(startup, "problem", lambda environment: "")
    return calls


def rows(text):
    """The table of a check: the cells of each line by the name in front."""
    lines = (re.split(r" {2,}", line.strip()) for line in text.splitlines() if "  " in line.strip())
    return {cells[0]: cells[1:] for cells in lines}


# --- check -----------------------------------------------------------------------------------


def test_check_shows_the_numbers_of_the_course(capsys):
    assert main(["check", "(x+y)*z", "x=-2", "y=5", "z=-4"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "f = (x+y)*z = -12"
    table = rows(out)
    assert {name: cells[:2] for name, cells in table.items() if name in "xyz"} == {
        "x": ["-2", "-4"],
        "y": ["5", "-4"],
        "z": ["-4", "3"],
    }
    assert all(float(table[name][2]) == pytest.approx(float(table[name][1])) for name in "xyz")
    assert all(table[name][-1] == "good" for name in "xyz")


def test_check_aligns_its_columns(capsys):
    main(["check", "1/(1+exp(-(w0*x0+w1*x1+w2)))", "w0=2", "x0=-1", "w1=-3", "x1=-2", "w2=-3"])
    table = capsys.readouterr().out.split("\n\n")[1].splitlines()
    assert len({line.index(line.split()[-1]) for line in table[1:]}) == 1
    assert table[1].split()[2] == "-0.1966119332"


def test_check_fails_if_a_gradient_is_not_confirmed(capsys):
    assert main(["check", "log(x)", "x=-1"]) == 1
    assert "0 of 1" in capsys.readouterr().out


def test_check_takes_the_step_and_the_forward_difference(capsys):
    """(f(1 + h) - f(1)) / h of a square is 2 + h."""
    words = ["check", "x**2", "x=1", "--h", "0.01"]
    assert main(words) == 0
    assert float(rows(capsys.readouterr().out)["x"][2]) == pytest.approx(2, abs=1e-9)
    main([*words, "--forward"])
    assert float(rows(capsys.readouterr().out)["x"][2]) == pytest.approx(2.01, abs=1e-9)


def test_an_expression_may_begin_with_a_minus(capsys):
    assert main(["check", "-x*y", "x=2", "--h", "1e-4", "y=−3"]) == 0
    assert capsys.readouterr().out.startswith("f = -x*y = 6")


@pytest.mark.parametrize(
    ("text", "place"), [("(x+y*z", 0), ("x + y^2", 5), ("x +", 3), ("q = x;\nq * $", 4), ("  x ^ 2", 4)]
)
def test_a_bad_expression_is_shown_with_a_caret_under_the_place(capsys, text, place):
    assert main(["check", text, "x=1", "y=2", "z=3"]) == 2
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    caret = next(i for i, line in enumerate(lines) if line.strip() == "^")
    assert lines[caret - 1].strip() in text
    assert lines[caret].index("^") - 2 == place
    assert captured.out == ""


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["x=1"], "y"),
        (["x=1", "y=2", "speed=3"], "speed"),
        (["x=1", "y=two"], "two"),
        (["x=1", "y"], "'y'"),
        (["x=1", "=2"], "'=2'"),
        (["x=1", "y=1", "x=2"], "x is given twice"),
        (["x=1", "y=inf"], "finite"),
        (["x=1", "y=2", "--h", "0"], "step"),
    ],
)
def test_bad_numbers_are_named_in_one_line(capsys, values, said):
    assert main(["check", "x*y", *values]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert len(captured.err.splitlines()) == 1


# --- render ----------------------------------------------------------------------------------


def test_render_draws_an_expression_without_a_display(drawn, tmp_path, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    out = tmp_path / "neuron.SVG"
    assert main(["render", "(x+y)*z", "x=-2", "y=5", "z=-4", str(out)]) == 0
    [(document, path, options)] = drawn
    assert document == document_from_expression("(x+y)*z", {"x": -2.0, "y": 5.0, "z": -4.0})
    assert path == out
    assert options == {
        "step": None,
        "workspace": None,
        "theme": "light",
        "size": (None, None),
        "scale": 1.0,
        "part": None,
        "every": None,
        "fps": 20,
    }
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_render_hands_on_every_option(drawn, tmp_path):
    words = ["--step", "4", "--theme", "dark", "--width", "800", "--height", "500", "--scale", "2"]
    assert main(["render", *words, "x*y", "x=1", "y=2", "--workspace", "circuit", f"{tmp_path}/a.pdf"]) == 0
    assert drawn[0][2] == {
        "step": 4,
        "theme": "dark",
        "size": (800, 500),
        "scale": 2.0,
        "workspace": "circuit",
        "part": None,
        "every": None,
        "fps": 20,
    }


@pytest.mark.parametrize(
    ("option", "name"),
    [(["--part", "loss"], "a.svg"), (["--every", "5", "--fps", "10"], "a.gif"), ([], "a.apng")],
)
def test_parts_and_animations_are_those_of_the_descent_of_an_expression(drawn, tmp_path, option, name):
    assert main(["render", "x**2 + 3*y**2", "x=2", "y=1", *option, f"{tmp_path}/{name}"]) == 0
    document, out, options = drawn[0]
    assert out.name == name
    assert surface_of(document).axes == ("x", "y")
    given = dict(zip(option[::2], option[1::2], strict=True))
    assert options["part"] == given.get("--part")
    assert options["every"] == (5 if "--every" in given else None)


def test_render_loads_a_document_and_changes_the_numbers_given(drawn, tmp_path):
    path = tmp_path / "saved.json"
    save(document_from_expression("x*y + w", {"x": 3.0, "y": 4.0, "w": 5.0}), path)
    assert main(["render", str(path), "y=-1", f"{tmp_path}/a.png"]) == 0
    assert dict(drawn[0][0].values) == {"x": 3.0, "y": -1.0, "w": 5.0}


def test_render_descends_the_surface_of_the_expression_itself(drawn, tmp_path):
    words = ["render", "x**2 + 3*y**2", "x=2", "y=1", "--workspace", "descent", f"{tmp_path}/a.png"]
    assert main(words) == 0
    document, _, options = drawn[0]
    surface = surface_of(document)
    assert options["workspace"] == "descent"
    assert (surface.start, surface.value(1.0, 2.0)) == ((2.0, 1.0), 13.0)


@pytest.mark.parametrize(
    "words",
    [
        ["x*y", "x=1", "{}/a.png"],
        ["x*y", "x=1", "y=2", "{}/a.bmp"],
        ["x*y", "x=1", "y=2", "{}/a.gif", "--workspace", "circuit"],
        ["x*y", "x=1", "y=2", "{}/a.png", "--workspace", "circuit", "--part", "loss"],
        ["x*y", "x=1", "y=2", "{}/a.gif", "--part", "loss"],
        ["x*y", "x=1", "y=2", "{}/missing/a.png"],
        ["{}/missing.json", "{}/a.png"],
        ["{}/broken.json", "{}/a.png"],
        ["{}/saved.json", "q=1", "{}/a.png"],
        ["x**2", "x=1", "--workspace", "descent", "{}/a.png"],
    ],
)
def test_render_refuses_in_one_line_and_writes_nothing(drawn, tmp_path, capsys, words):
    (tmp_path / "broken.json").write_text("{")
    save(document_from_expression("x*y"), tmp_path / "saved.json")
    before = sorted(tmp_path.iterdir())
    assert main(["render", *(word.format(tmp_path) for word in words)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not drawn
    assert sorted(tmp_path.iterdir()) == before


def test_a_failure_to_write_is_told(monkeypatch, tmp_path, capsys):
    module = ModuleType("playground.ui.render")

    def fail(document, out, **options):
        raise OSError(28, "No space left on device")

    module.render = fail
    monkeypatch.setitem(sys.modules, "playground.ui.render", module)
    assert main(["render", "x*y", "x=1", "y=2", f"{tmp_path}/a.png"]) == 2
    assert "No space left" in capsys.readouterr().err


@pytest.mark.parametrize(
    "option", [["--step", "-1"], ["--scale", "0"], ["--width", "wide"], ["--theme", "blue"], ["--nonsense"]]
)
def test_bad_options_end_with_usage(drawn, option, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["render", "x*y", "x=1", "y=2", "a.png", *option])
    assert ended.value.code == 2
    assert option[0] in capsys.readouterr().err


# --- the window ------------------------------------------------------------------------------


def test_the_window_opens_with_or_without_a_document(opened, tmp_path):
    path = tmp_path / "saved.json"
    save(document_from_expression("x*y"), path)
    assert main([]) == 7
    assert main([str(path)]) == 7
    assert opened == [None, path]


def test_a_document_that_does_not_exist_is_not_opened(opened, tmp_path, capsys):
    assert main([str(tmp_path / "lost.json")]) == 2
    assert "lost.json" in capsys.readouterr().err
    assert not opened


def test_the_arguments_of_the_process_are_taken_by_default(opened, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["gradient-playground"])
    assert main() == 7


def test_what_keeps_qt_from_starting_ends_both_ways_of_drawing(drawn, opened, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(startup, "problem", lambda environment: "Qt misses libEGL.so.1.")
    assert main([]) == 2
    assert main(["render", "x*y", "x=1", "y=2", f"{tmp_path}/a.png"]) == 2
    assert capsys.readouterr().err.count("libEGL.so.1") == 2
    assert not drawn
    assert not opened


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["check", "--help"], ["render", "-h"]])
def test_help_and_version_end_well(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert "gradient-playground" in out
    assert ("--version" not in words) or playground.__version__ in out


def test_the_help_names_both_commands(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    out = capsys.readouterr().out
    assert "check" in out
    assert "render" in out


# --- what nobody foresaw ---------------------------------------------------------------------


@pytest.mark.parametrize(("error", "code"), [(ZeroDivisionError("planted"), 3), (KeyboardInterrupt(), 130)])
def test_an_error_that_nobody_foresaw_is_not_taken_for_a_wrong_gradient(capsys, monkeypatch, error, code):
    def fail(*_):
        raise error

    monkeypatch.setattr(playground.__main__, "_report", fail)
    assert main(["check", "x*y", "x=1", "y=2"]) == code
    captured = capsys.readouterr()
    assert captured.err.splitlines()[-1].startswith("gradient-playground: ")
    assert ("planted" in captured.err) == (code == 3)


@pytest.mark.skipif(os.name != "posix", reason="pipes break in another way there")
def test_whoever_reads_may_stop_reading():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-m", "playground", "check", "x*y", "x=1", "y=2"],
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
