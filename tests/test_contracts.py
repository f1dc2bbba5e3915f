"""The import contracts hold, and each of them bites: planted violations are found and named."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = {
    contract["name"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
DIRECTION = "One direction of dependencies"
QT = "Qt lives only in the ui"
LAYERS = [layer.split(" | ") for layer in CONTRACTS[DIRECTION]["layers"]]


@pytest.fixture
def tree(tmp_path):
    """A copy of the package in which to plant violations."""
    shutil.copytree(
        ROOT / "playground", tmp_path / "playground", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder):
    """Return the exit code, the names of the broken contracts, and all that was said."""
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    return done.returncode, {name for name in CONTRACTS if f"{name} BROKEN" in said}, said


def plant(tree, module, imported):
    """Let a module, or the ``__init__`` of a package, import something."""
    path = tree.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with path.open("a") as file:
        file.write(f"\nimport {imported}\n")


def test_the_program_keeps_its_contracts(tree):
    code, broken, said = lint_imports(tree)
    assert code == 0, said
    assert not broken
    assert f"{len(CONTRACTS)} kept" in said


@pytest.mark.parametrize("depth", range(1, len(LAYERS)))
def test_no_layer_may_import_the_one_above(tree, depth):
    upper = f"playground.{LAYERS[depth - 1][0]}"
    lowers = [f"playground.{name}" for name in LAYERS[depth]]
    for lower in lowers:
        plant(tree, lower, upper)
    code, broken, said = lint_imports(tree)
    assert code == 1
    assert broken == {DIRECTION}
    for lower in lowers:
        assert f"{lower} is not allowed to import {upper}" in said


def test_a_module_outside_the_layers_is_found(tree):
    (tree / "playground" / "stray.py").touch()
    code, broken, said = lint_imports(tree)
    assert code == 1
    assert broken == {DIRECTION}
    assert "stray" in said


def test_qt_is_found_wherever_it_must_not_be(tree):
    pairs = [(s, q) for s in CONTRACTS[QT]["source_modules"] for q in CONTRACTS[QT]["forbidden_modules"]]
    for module, package in pairs:
        plant(tree, module, package)
    code, broken, said = lint_imports(tree)
    assert code == 1
    assert broken == {QT}
    for module, package in pairs:
        assert f"{module} is not allowed to import {package}" in said


def test_qt_is_found_deep_inside_a_package(tree):
    plant(tree, "playground.engine.gates", "PySide6.QtCore")
    code, broken, said = lint_imports(tree)
    assert code == 1
    assert broken == {QT}
    assert "playground.engine.gates -> PySide6" in said


def test_the_qt_contract_covers_all_but_the_ui():
    layers = {f"playground.{name}" for layer in LAYERS for name in layer}
    assert set(CONTRACTS[QT]["source_modules"]) == layers - {"playground.ui"}


def test_every_contract_has_a_planted_violation_above():
    assert set(CONTRACTS) == {DIRECTION, QT}


@pytest.mark.parametrize(
    "use",
    [
        "import playground.engine, playground.descent, playground.document",
        "import playground.session.editor",
        "from playground.__main__ import main; assert main(['check', 'x*y', 'x=1', 'y=2']) == 0",
    ],
)
def test_without_a_window_qt_is_not_even_loaded(use):
    program = f"import sys; {use}; print(*{{m.partition('.')[0] for m in sys.modules}}, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "playground" in loaded
    assert loaded.isdisjoint(CONTRACTS[QT]["forbidden_modules"])
