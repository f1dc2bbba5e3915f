"""What the README says on adding a gate, an optimizer and a surface, followed word for word in a copy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent, indent

import pytest

ROOT = Path(__file__).parents[1]


def blocks(heading):
    """Return the Python blocks below a heading of the README."""
    section = (ROOT / "README.md").read_text("utf-8").split(f"### {heading}\n")[1]
    return re.findall(r"```python\n(.*?)```", re.split(r"^##", section, flags=re.MULTILINE)[0], re.DOTALL)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Yield a copy of the program with all three added."""
    folder = tmp_path_factory.mktemp("copy")
    no_leftovers = shutil.ignore_patterns("__pycache__", "screenshots")
    for part in ("playground", "resources"):
        shutil.copytree(ROOT / part, folder / part, ignore=no_leftovers)
    for heading, module in (
        ("Add a gate", "engine/gates.py"),
        ("Add an optimizer", "descent/optimizers.py"),
        ("Add a surface", "descent/surfaces.py"),
    ):
        file = folder / "playground" / module
        *above, entry = blocks(heading)
        before, table, rest = re.split(r"(\n_TABLE.* = \(\n)", file.read_text("utf-8"))
        entries, end, after = rest.partition("\n)\n")
        added = "\n".join(f"\n{block}" for block in above)
        file.write_text(
            before + added + table + entries + "\n" + indent(entry, "    ").rstrip() + "," + end + after,
            "utf-8",
        )
    return folder


@pytest.fixture
def told(copy, tmp_path):
    """Return a function that runs a program in the copy and returns the lines that it prints."""

    def tell(*arguments):
        environment = {**os.environ, "PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
        environment |= {f"XDG_{kind}_HOME": str(tmp_path) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        run = [sys.executable, *arguments]
        done = subprocess.run(run, cwd=copy, env=environment, capture_output=True, text=True, timeout=100)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip().split("\n")

    return tell


def test_a_gate_is_in_the_parser_the_check_the_export_and_the_palette(told):
    code = """
        import math
        from playground.engine import check_gradients, parse, value_and_grad
        from playground.engine.export import to_numpy
        circuit = parse("2 * bump(x)")
        value, gradients = value_and_grad(circuit, {"x": 0.5})
        print(math.isclose(value, 2 * math.exp(-0.25)), math.isclose(gradients["x"], -2 * math.exp(-0.25)))
        print(check_gradients(circuit, {"x": 0.5}).passed)
        names = {}
        exec(to_numpy(circuit, {"x": 0.5}), names)
        print(math.isclose(names["f"], value), math.isclose(names["dx"], gradients["x"]))

        from playground.ui.app import application
        app = application()
        from playground.ui.circuit.gate_button import GateButton
        from playground.ui.circuit.gate_matches import ranked
        from playground.ui.window import MainWindow
        window = MainWindow()
        window.resize(1280, 720)
        window.show()
        app.processEvents()
        buttons = window.findChildren(GateButton)
        print([b.isVisibleTo(window) for b in buttons if b.gate.id == "bump"], ranked("gauss")[0].id)
        """
    lines = told("-c", dedent(code))
    assert [line for line in lines if "=" not in line] == ["True True", "True", "True True", "[True] bump"]


def test_an_optimizer_runs_and_its_script_makes_the_same_steps(told):
    code = """
        from playground.descent import SURFACES, Run
        from playground.descent.script import numpy_script
        run = Run(SURFACES["ravine"], optimizer="averaged", learning_rate=0.05)
        run.advance(9)
        v = x = 0.0
        x = SURFACES["ravine"].start[0]
        for _ in range(9):
            v = 0.9 * v + 0.1 * x
            x -= 0.05 * v
        print(abs(x - run.steps[9][0]) < 1e-12)
        exec(numpy_script(run))
        """
    first, _, *steps = told("-c", dedent(code))
    assert first == "True"
    assert len(steps) == 10


def test_the_tests_that_the_readme_names_take_them_in(told, copy):
    shutil.copytree(ROOT / "tests", copy / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    engine = ("test_gates", "test_derivations")
    descent = ("test_optimizers", "test_step_work", "test_surfaces")
    paths = [f"tests/engine/{name}.py" for name in engine] + [f"tests/descent/{name}.py" for name in descent]
    options = ["-p", "no:cacheprovider", "-p", "no:xdist", "-vv", "-k", "bump or averaged or booth"]
    lines = told("-m", "pytest", *options, *paths)
    for name in ("bump", "averaged", "booth"):
        assert any(f"[{name}" in line and "PASSED" in line for line in lines), name
