"""Names and texts that look like HTML, LaTeX, Python or a path: shown and exported as they stand."""

import ast
import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QMenu,
    QMessageBox,
    QWidget,
)

from playground.document import edits, load, save
from playground.document.document import Document, document_from_expression
from playground.engine.body import Body
from playground.engine.circuit import Circuit, Node
from playground.engine.expression import parse
from playground.engine.note import Note
from playground.ui.plain import plain

TAG = "<img src='x.png'><b>Zq"
SYMBOL = "<i>s</i>"
LATEX = r"}\input{/etc/passwd}$%#"


def hostile_document(title=TAG):
    """A circuit with a group, a note, a kept gate and an expression surface of hostile names."""
    body = Body(parse("p*q"), title, SYMBOL, derivatives=("q + 0*p", ""), formula="p*q")
    nodes = [
        Node("x", "input", name="x"),
        Node("y", "input", name="y"),
        Node("g", "group", ("x", "y"), body=body),
    ]
    return Document(
        Circuit.of(nodes, "g"),
        {"x": 2.0, "y": 3.0},
        my_gates=(replace(body, title=f"{title}2"),),
        notes={"n": Note(f"{TAG}\n{LATEX}", (0.0, 200.0), (200.0, 80.0))},
    )


@pytest.fixture
def hostile(window, qapp, tmp_path):
    """The window with a hostile document, whose file has a hostile name, too."""
    path = tmp_path / "<b>bold<img>.json"
    save(hostile_document(), path)
    window.editor.open(path)
    window.settings.add_recent(path)
    qapp.processEvents()
    return window


def rich(text):
    """Return whether Qt may take the text for HTML."""
    return bool(re.search(r"<[a-zA-Z/!]", text))


def taken_for_html(text):
    """Return whether Qt takes a part of the text that a person typed for a tag."""
    return rich(text) and any(part in text for part in ("<img", "<b>Zq", "<b>bold", "<i>s"))


def shown(top):
    """Yield whatever is shown that Qt may take for HTML, with who shows it."""
    for label in top.findChildren(QLabel):
        if label.textFormat() != Qt.TextFormat.PlainText:
            yield label.objectName() or type(label.parent()).__name__, label.text()
    for widget in top.findChildren(QWidget):
        yield f"tooltip of {widget.objectName() or type(widget).__name__}", widget.toolTip()
    for view in top.findChildren(QAbstractItemView):
        model = view.model()
        for k in range(model.rowCount() if model else 0):
            tip = model.index(k, 0).data(Qt.ItemDataRole.ToolTipRole)
            yield f"row of {view.objectName()}", str(tip or "")
    for menu in top.findChildren(QMenu):
        for action in menu.actions():
            yield "menu", action.toolTip()


def filled_menus(window):
    """Return every menu, opened as it were: most make their entries then."""
    known = []
    while more := [menu for menu in window.findChildren(QMenu) if menu not in known]:
        for menu in more:
            menu.aboutToShow.emit()
        known += more
    return known


def offenders(top):
    return [f"{who}: {text!r}" for who, text in shown(top) if taken_for_html(text)]


def test_text_with_a_tag_is_shown_as_it_stands():
    document = QTextDocument()
    for text in (TAG, "a < b & c", "</span><b>x", f"one\n{TAG}", "&lt;b&gt; <u>"):
        document.setHtml(plain(text))
        assert document.toPlainText() == text
    assert plain("x & y\nz") == "x & y\nz"


def test_nothing_in_the_circuit_workspace_takes_a_name_for_html(hostile, qapp):
    view = hostile.circuit.view
    view.canvas.select(["g"])
    found = []
    for page in ("step", "gate", "check", "nudge", "paths", "code"):
        hostile.circuit.panel.show_page(page)
        for cursor in range(0, len(hostile.stepper.trace) + 1, 2):
            hostile.stepper.jump(cursor)
            qapp.processEvents()
            found += offenders(hostile)
    for item in view.scene().items():
        if taken_for_html(item.toolTip()):
            found.append(f"an item has the tooltip {item.toolTip()!r}")
    assert not found, "\n".join(sorted(set(found)))


@pytest.mark.parametrize("gesture", ["prove", "look_inside", "search", "outline", "unfold", "edit"])
def test_no_panel_or_sheet_takes_a_name_for_html(hostile, qapp, gesture):
    hostile.circuit.view.canvas.select(["g"])
    hostile.circuit.do(gesture)
    hostile.toggle_history()
    hostile.editor.apply(f"Rename to {TAG}", lambda document: edits.set_value(document, "x", 5.0))
    qapp.processEvents()
    found = offenders(hostile)
    assert filled_menus(hostile)
    found += offenders(hostile)
    for dialog in hostile.findChildren(QDialog):
        dialog.close()
    assert not found, "\n".join(sorted(set(found)))


def test_nothing_in_the_descent_takes_a_name_for_html(hostile, qapp):
    hostile.open_as_surface("x", "y")
    hostile.descender.add_run(name=TAG)
    hostile.descender.step()
    qapp.processEvents()
    found = offenders(hostile)
    assert not found, "\n".join(found)


def test_columns_and_cells_of_a_table_are_not_taken_for_html(window, qapp, qtbot, tmp_path):
    path = tmp_path / "<b>bold.csv"
    path.write_text(
        f"{TAG},<b>Zq y,kind\n" + "\n".join(f"{k},{k * k},<b>Zq{k % 2}" for k in range(20)) + "\nq,1,2\n"
    )
    window._take_drop(path)
    sheet = next(dialog for dialog in window.findChildren(QDialog) if dialog.isVisible())
    qtbot.waitUntil(lambda: not window.findChildren(QLabel, "csvProgress"))
    for _ in range(5):
        qapp.processEvents()
    found = offenders(sheet)
    sheet.close()
    assert not found, "\n".join(found)


def test_messages_about_a_file_show_its_name(hostile, monkeypatch, tmp_path):
    said = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *args: said.append(args[-1]))
    hostile.file.open(tmp_path / "<b>bold<img> there is none.json")
    hostile._take_drop(tmp_path / "<img src='x.png'>.json")
    assert len(said) == 2
    assert not any(map(taken_for_html, said))


# --- exports ---------------------------------------------------------------------------------


def test_a_drawing_holds_the_names_as_text(hostile, tmp_path):
    from playground.ui.render import render

    out = tmp_path / "<b>&.svg"
    render(hostile.editor.document, out)
    tree = ET.parse(out)
    tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert tags.isdisjoint({"script", "image", "img", "a", "b", "foreignObject", "use", "style"})
    assert not re.search(r"\s(href|on\w+)=", out.read_text())


@pytest.mark.parametrize("title", [TAG, LATEX, "*/ import os #", "');import os;('"])
def test_exported_code_holds_titles_in_comments_alone(title):
    from playground.engine.export import SCRIPTS

    document = hostile_document(title)
    for name, export in SCRIPTS.items():
        text = export(document.circuit, document.values)
        if name == "LaTeX":
            lines = [line for line in text.splitlines() if not line.startswith("%")]
            assert r"\input{" not in "".join(lines)
            continue
        tree = ast.parse(text)
        assert "os" not in {
            a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
        }
        assert "passwd" not in ast.unparse(tree)  # which goes without comments


@pytest.fixture
def suggested(monkeypatch):
    """The file names that the save dialogs suggest."""
    names = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: names.append(Path(args[2])) or ("", ""))
    return names


def test_names_in_a_document_never_become_file_names(hostile, suggested, qapp, tmp_path):
    """Every file that is suggested is beside the document's own, under a name made from it."""
    hostile.open_as_surface("x", "y")
    hostile.descender.add_run(name="../../escape")
    hostile.descender.step()
    for menu in filled_menus(hostile):
        for action in menu.actions():
            if action.text().endswith("…") and "Animation" not in action.text() and action.text() != "Open…":
                action.trigger()
    assert len(suggested) > 10
    for path in suggested:
        assert path.parent == tmp_path
        assert path.name.startswith("<b>bold<img>")
        assert os.sep not in path.name


@pytest.mark.parametrize("name", ["../up", "a/b", "nul\0", "CON", "."])
def test_a_kept_gate_or_a_run_may_have_any_name_without_a_file_of_it(window, tmp_path, name):
    title = name.replace("\0", "0")
    path = tmp_path / "inside" / "document.json"
    path.parent.mkdir()
    save(hostile_document(title), path)
    assert load(path).my_gates[0].title == f"{title}2"
    assert [*tmp_path.rglob("*.*")] == [path]


def test_nothing_is_written_under_a_name_with_a_zero(window, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *args: said.append(args[-1]))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (f"{tmp_path}/a\0b.json", ""))
    window.editor.new(document_from_expression("x*y"))
    assert not window.file.save_as()
    assert said
    assert not [*tmp_path.iterdir()]
    assert QApplication.activeModalWidget() is None
