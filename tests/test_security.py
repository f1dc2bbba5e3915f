"""What is opened, loaded or pasted can run nothing, and nothing goes over a network."""

import ast
import builtins
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import compile_circuit, parse, value_and_grad
from playground.engine.circuit import Circuit, CircuitError, Node
from playground.engine.functions import SCALAR_FUNCTIONS
from playground.engine.grid import _UFUNCS
from playground.engine.syntax import ExpressionError
from tests.engine.strategies import grouped_computations

ROOT = Path(__file__).resolve().parent.parent
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "playground").rglob("*.py")}

RUNNING = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "execfile",
    "system",
    "popen",
    "spawn",
    "Popen",
    "startfile",
}
OWN_CODE = {  # each compiles text made from the gate table, with quoted names
    ("engine/gate.py", "_branch", "eval"),
    ("engine/gate.py", "_functions", "eval"),
    ("engine/gate.py", "_compile", "compile"),
    ("engine/grid.py", "grid_function", "compile"),
    ("engine/grid.py", "grid_function", "exec"),
    ("engine/program.py", "_executed", "compile"),
    ("engine/program.py", "_executed", "exec"),
}
FORBIDDEN = {
    *("pickle", "marshal", "shelve", "dill", "yaml", "code", "runpy", "subprocess", "pty", "imp"),
    *("http", "urllib", "ftplib", "smtplib", "ssl", "asyncio", "socketserver", "xmlrpc", "webbrowser"),
    *("requests", "httpx", "aiohttp"),
}
SOCKETS = {("startup.py", "socket"), ("session/recovery.py", "socket")}  # a local display; this host's name
OF_QT = {"QtNetwork", "QtWebSockets", "QtWebEngineCore", "QtWebEngineWidgets", "QtQml", "QtDBus"}


def place(path):
    return path.relative_to(ROOT / "playground").as_posix()


def calls(tree):
    """Yield (function that it is in, name, whether it is one of os or builtins) of each call."""
    inside = [(tree, "")]
    while inside:
        node, where = inside.pop()
        where = node.name if isinstance(node, ast.FunctionDef) else where
        inside += [(child, where) for child in ast.iter_child_nodes(node)]
        match node:
            case ast.Call(func=ast.Name(id=name)):
                yield where, name
            case ast.Call(func=ast.Attribute(value=ast.Name(id="os" | "builtins"), attr=name)):
                yield where, name


def imported(tree):
    """Yield the full name of everything that is imported."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def test_only_the_projects_own_code_is_ever_compiled_or_run():
    found = {
        (place(path), where, name)
        for path, tree in TREES.items()
        for where, name in calls(tree)
        if name in RUNNING
    }
    assert found == OWN_CODE


def test_nothing_that_runs_loads_or_sends_is_imported():
    names = [(place(path), name) for path, tree in TREES.items() for name in imported(tree)]
    roots = {(path, name.partition(".")[0]) for path, name in names}
    assert not {(path, root) for path, root in roots if root in FORBIDDEN}
    assert not [(path, name) for path, name in names if set(name.split(".")) & OF_QT]
    assert {(path, root) for path, root in roots if root == "socket"} == SOCKETS


FUNCTIONS = {*SCALAR_FUNCTIONS, *_UFUNCS, "number", "empty", "range", "len", "smaller", "copyto"}
HOSTILE_NAMES = (
    *("__import__", "__builtins__", "eval", "exec", "values", "number", "empty", "grid", "value_and_grad"),
    *("v1", "g1", "a", "y", "c", "range", "len", "print", "f", "__class__", "self"),
)


def check_source(source, names):
    """Only the functions of the gate table are called; names of a user are nothing but quoted keys."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Import | ast.ImportFrom | ast.Global | ast.ClassDef)
        match node:
            case ast.Call(func=ast.Name(id=name)):
                assert name in FUNCTIONS
            case ast.Call(func=called):
                assert isinstance(called, ast.Attribute)
            case ast.Attribute(value=ast.Name(id=own), attr=attribute):
                assert (own, attribute) == ("row", "repeat")
            case ast.Attribute():
                raise AssertionError(ast.unparse(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert node.value in names


@given(data=st.data())
def test_names_enter_the_generated_code_as_quoted_keys_alone(data):
    circuit, values = data.draw(grouped_computations())
    for old, new in zip(circuit.names, data.draw(st.permutations(HOSTILE_NAMES)), strict=False):
        if old not in HOSTILE_NAMES and new not in circuit.names:
            node = next(n for n in circuit.variables if n.name == old)
            circuit = circuit.renamed(node.id, new)
            values = {**values, new: values[old]}
    with pytest.MonkeyPatch.context() as patch:
        sources, real = [], builtins.compile

        def spy(source, filename, *rest, **options):
            if str(filename).startswith("<circuit"):
                sources.append(source)
            return real(source, filename, *rest, **options)

        patch.setattr(builtins, "compile", spy)
        program = compile_circuit(circuit)
        value, gradients = program.value_and_grad({n: values[n] for n in circuit.names})
        if len(circuit.names) > 1:
            program.grid(*circuit.names[:2], [0.0, 1.0], [0.0, 1.0], values)
    expected, others = value_and_grad(circuit, {n: values[n] for n in circuit.names})
    assert repr(value) == repr(expected)
    assert list(gradients) == list(others)
    assert sources
    for source in sources:
        check_source(source, circuit.names)


@pytest.mark.parametrize(
    "name",
    [
        "a b",
        "x;y",
        "x'",
        'x"',
        "x\n",
        "x.y",
        "x[0]",
        "x(",
        "{x}",
        "x%s",
        "",
        "1x",
        "x\0",
        "ｅxec",
        "lambda",
        "x\\",
        "x\u202e",
        "x" * 101,
    ],
)
def test_what_is_no_plain_name_is_in_no_circuit(name):
    with pytest.raises(CircuitError):
        Circuit.of([Node("n", "input", name=name)])


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "().__class__.__bases__",
        "[x for x in y]",
        "(lambda: 1)()",
        "exec('x')",
        "open(x)",
        "eval(x)",
        "x if y else z",
        "f'{x}'",
        "x := 1",
        "globals()",
        "x.real",
        "x[0]",
        "print(x)",
        "import os",
        "@x",
        "{x}",
        "x; import os; y",
        "async",
        "yield x",
        "# coding: rot13\nx",
    ],
)
def test_no_expression_runs_anything(text):
    with pytest.raises(ExpressionError):
        parse(text)


# --- a journey without a network --------------------------------------------------------------

JOURNEY = """
import json, os, socket, sys

def refuse(*_, **__):
    raise OSError("there is no network in this test")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
events, opened = [], []
WATCHED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.", "os.system",
           "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "urllib.", "http.", "ftplib.", "smtplib.",
           "pickle.", "webbrowser.", "os.startfile")

def hear(event, arguments):
    if event.startswith(WATCHED):
        events.append(f"{event} {arguments}")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        opened.append(str(arguments[0]))

from playground.ui.app import application
from playground.ui.window import MainWindow
sys.addaudithook(hear)
folder, data = sys.argv[1:]
app = application()
window = MainWindow()
window.show()
app.processEvents()
view = window.circuit.view
for page in ("step", "gate", "check", "nudge", "paths", "code"):
    window.circuit.panel.show_page(page)
    app.processEvents()
view.canvas.select(list(view.document.circuit.nodes)[-1:])
view.commands.copy()
view.commands.paste(keep_wires=False)
window.stepper.last()
window.open_as_surface("x", "y")
window.descender.step()
app.processEvents()
window.show_step_in_circuit(0)
window.show_help()
app.processEvents()
from pathlib import Path
window._take_drop(Path(data))
app.processEvents()
window.editor.save(Path(folder) / "saved.json")
window.editor.open(Path(folder) / "saved.json")
from playground.ui.render import render
render(window.editor.document, Path(folder) / "drawn.svg")
libraries = []
if os.path.exists("/proc/self/maps"):
    maps = open("/proc/self/maps").read().split()
    libraries = [name for name in maps if "Qt" in name and ("Network" in name or "Web" in name)]
print(json.dumps({
    "events": events,
    "opened": opened,
    "qt": [name for name in sys.modules if "PySide6.QtNet" in name or "PySide6.QtWeb" in name],
    "libraries": libraries,
}))
sys.stdout.flush()
os._exit(0)
"""


def test_a_journey_through_both_workspaces_needs_no_network_and_starts_no_program(tmp_path, home):
    data = tmp_path / "table.csv"
    data.write_text("x,y\n" + "".join(f"{k},{2 * k}\n" for k in range(20)))
    done = subprocess.run(
        [sys.executable, "-c", JOURNEY, str(tmp_path), str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["events"] == []
    assert told["qt"] == []
    assert told["libraries"] == []
    written = [Path(path) for path in told["opened"] if "__pycache__" not in path and path != "/dev/null"]
    outside = [path for path in written if not {tmp_path, home} & set(path.parents)]
    assert outside == []
    assert any(path.parent == tmp_path for path in written)
