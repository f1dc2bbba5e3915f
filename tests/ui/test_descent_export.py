"""What the Export menu makes of a descent: pictures of its parts, tables, scripts and animations."""

import csv
import io
import os
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from playground.descent.data_choice import DataChoice
from playground.document import SurfaceChoice
from playground.ui import animation_file
from playground.ui.theme import DARK, LIGHT
from tests.driving import child

PIL = pytest.importorskip("PIL.Image")


@pytest.fixture
def run(window):
    """Return a run of 12 steps down the ravine, with the Descent workspace in front."""
    window.show_workspace("descent")
    for _ in range(12):
        window.descender.step()
    return window.descender.run


def bar(window):
    (found,) = window.findChildren(QDialog, "progressSheet")
    return found


def wait_until_gone(qtbot, window):
    qtbot.waitUntil(lambda: not window.findChildren(QDialog, "progressSheet"), timeout=20_000)


# --- pictures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "part"), [("Surface", "surface"), ("Loss plot", "loss")])
def test_parts_are_drawn_alone_and_as_fine_as_chosen(window, run, export, asked, tmp_path, name, part):
    sizes = []
    for scale in (1, 2):
        asked(tmp_path / f"{scale}.png")
        export(f"{name} PNG {scale}×…")
        sizes.append(QImage(str(tmp_path / f"{scale}.png")).size())
    assert sizes[1] == sizes[0] * 2
    suggested = asked(tmp_path / "part.svg")
    export(f"{name} SVG…")
    assert suggested[0][0].endswith(f"-{part}.svg")
    assert QSvgRenderer(str(tmp_path / "part.svg")).isValid()


def test_the_plot_in_front_below_the_surface_is_drawn_as_it_is(
    window, run, export, asked, warnings, tmp_path
):
    asked(tmp_path / "below.png")
    export("Plot below the surface PNG 2×…")
    plot = window.descent.plot_below
    assert plot is window.descent.foot.loss.chart
    assert QImage(str(tmp_path / "below.png")).size() == plot.size() * 2
    window.descent.foot.show_page("slice")
    export("Plot below the surface PNG 2×…")
    plot = window.descent.plot_below
    assert plot is not window.descent.foot.loss.chart
    assert QImage(str(tmp_path / "below.png")).size() == plot.size() * 2
    window.show_workspace("circuit")
    asked(tmp_path / "other.png")
    export("Plot below the surface PNG 1×…")
    assert "Descent" in warnings[0]
    assert not (tmp_path / "other.png").exists()


def test_the_picture_shows_the_step_that_the_window_shows(window, run, export, asked, tmp_path):
    pictures = []
    for step in (12, 3):
        window.descender.show(step)
        asked(tmp_path / "s.svg")
        export("Surface SVG…")
        pictures.append((tmp_path / "s.svg").read_text(encoding="utf-8"))
    assert "step 12" in pictures[0]
    assert "step 3" in pictures[1]


def test_a_copied_part_has_the_theme_of_the_window(window, run, export, clipboard):
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        window.choose_theme(choice)
        export("Copy loss plot")
        assert clipboard.image().pixelColor(2, 2) == QColor(theme.panel)


# --- tables and scripts --------------------------------------------------------------------------


def test_the_table_has_every_step_of_every_run(window, run, export, asked, tmp_path, qtbot):
    window.descender.add_run(learning_rate=0.01)
    window.descender.step()
    asked(tmp_path / "runs")
    export("Runs as CSV…")
    wait_until_gone(qtbot, window)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "runs.csv").read_text(encoding="utf-8"))))
    assert len(rows) == sum(len(r.steps) for _, r in window.descender.runs)
    assert len({row["run"] for row in rows}) == 2
    assert float(rows[12]["x"]) == run.steps[12].x


def test_scripts_are_copied_and_saved_and_run(window, run, export, asked, clipboard, tmp_path):
    asked(tmp_path / "run.py")
    export("Run as NumPy script…")
    out = subprocess.run([sys.executable, tmp_path / "run.py"], capture_output=True, text=True, check=True)
    assert float(out.stdout.splitlines()[-1].split(",")[3]) == run.steps[-1].loss
    export("Copy run as PyTorch")
    assert "torch.optim.SGD" in clipboard.text()


def test_a_run_that_cannot_be_written_as_a_script_is_said(window, export, asked, warnings, tmp_path):
    asked(tmp_path / "run.py")
    export("Run as NumPy script…")
    assert "no steps" in warnings[0]
    assert not (tmp_path / "run.py").exists()


# --- animations ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["gif", "apng"])
def test_an_animation_shows_every_step_and_then_rests(window, run, export, asked, tmp_path, qtbot, kind):
    asked(tmp_path / f"run.{kind}")
    export(f"Animation {kind.upper()}…")
    QTest.mouseClick(child(window, "animationSave"), Qt.MouseButton.LeftButton)
    wait_until_gone(qtbot, window)
    with PIL.open(tmp_path / f"run.{kind}") as animation:
        assert animation.size == (800, 640)
        seconds = 0.0
        shown = set()
        for k in range(animation.n_frames):
            animation.seek(k)
            shown.add(animation.convert("RGB").tobytes())
            seconds += animation.info["duration"] / 1000
    assert len(shown) >= 13
    assert seconds == pytest.approx(25 / 20, abs=0.1)
    assert [path.name for path in tmp_path.iterdir()] == [f"run.{kind}"]


def test_a_cancelled_animation_leaves_the_file_that_was_there(window, run, export, asked, tmp_path, qtbot):
    (tmp_path / "run.gif").write_bytes(b"mine")
    window.descender.race_rates()
    asked(tmp_path / "run.gif")
    export("Animation GIF…")
    QTest.mouseClick(child(window, "animationSave"), Qt.MouseButton.LeftButton)
    qtbot.wait(50)
    QTest.mouseClick(child(bar(window), "progressCancel"), Qt.MouseButton.LeftButton)
    wait_until_gone(qtbot, window)
    assert (tmp_path / "run.gif").read_bytes() == b"mine"
    assert [path.name for path in tmp_path.iterdir()] == ["run.gif"]


def test_a_disk_that_is_full_is_said(window, run, export, asked, warnings, tmp_path, qtbot, monkeypatch):
    asked(tmp_path / "run.gif")

    def fail(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(animation_file, "write_whole", fail)
    export("Animation GIF…")
    QTest.mouseClick(child(window, "animationSave"), Qt.MouseButton.LeftButton)
    wait_until_gone(qtbot, window)
    assert os.strerror(28) in warnings[0]
    assert list(tmp_path.iterdir()) == []


def test_without_pillow_it_says_what_to_install(window, run, export, warnings, monkeypatch):
    monkeypatch.setattr(animation_file, "find_spec", lambda _name: None)
    export("Animation GIF…")
    assert "pip install" in warnings[0]
    assert not window.findChildren(QDialog, "animationSheet")


def test_without_steps_there_is_nothing_to_animate(window, export, warnings):
    export("Animation APNG…")
    assert "step" in warnings[0]


@pytest.mark.parametrize("name", ["run.png", "no/run.gif", "n" * 300 + ".gif"])
def test_names_that_no_animation_can_have_are_errors(window, run, name, tmp_path):
    from playground.ui.descent.animation import animation_of

    setup = window.editor.document.descent
    with pytest.raises(OSError):  # noqa: PT011 - what the system says differs
        for _ in animation_of(window.descender, setup, tmp_path / name, LIGHT):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_script_of_many_examples_gets_a_table_beside_it_that_replaces_nothing(
    window, run, export, asked, warnings, tmp_path
):
    inputs = tuple(float(k % 97) for k in range(2_100))
    data = DataChoice("linear", ("a", "b"), (inputs, tuple(0.5 * x + k % 3 for k, x in enumerate(inputs))))
    window.descender.set_surface(SurfaceChoice("own", data=data))
    window.descender.step()
    other = tmp_path / "mine-data.csv"
    other.write_text("something else")
    asked(tmp_path / "mine.py")
    export("Run as NumPy script…")
    assert not warnings
    assert other.read_text() == "something else"
    assert "mine-data-2.csv" in (tmp_path / "mine.py").read_text(encoding="utf-8")
    assert len((tmp_path / "mine-data-2.csv").read_text().splitlines()) == 2_101
    export("Copy run as NumPy")
    assert "table beside" in warnings[0]
