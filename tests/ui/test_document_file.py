"""The window's files: dragged onto it, opened again, and changed by other programs meanwhile."""

import json
import math
from html import unescape
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from playground.document import document_from_expression, load, save
from playground.document.files import examples
from tests.driving import child, type_into

BUTTONS = QMessageBox.StandardButton


@pytest.fixture
def saved(tmp_path):
    """The file of another document."""
    path = tmp_path / "other & more.json"
    save(document_from_expression("a * b"), path)
    return path


@pytest.fixture
def told(monkeypatch):
    """What the user is told in a message box."""
    words = []
    monkeypatch.setattr(QMessageBox, "warning", lambda *args: words.append(args[-1]))
    return words


@pytest.fixture
def asked(monkeypatch):
    """The questions that are asked; each is given the answer at the front of ``answers``."""

    class Questions(list):
        answers = ()

        def ask(self, box):
            self.append(box.text())
            assert box.defaultButton() is not box.button(BUTTONS.Discard)
            answer, *self.answers = self.answers
            return answer

    questions = Questions()
    monkeypatch.setattr(QMessageBox, "exec", lambda box: questions.ask(box))
    return questions


def expression(window):
    return window.editor.document.circuit.to_expression()


def drop(target, *urls):
    """Drag files onto the middle of a widget; return whether the drag and the drop were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(url)) if isinstance(url, Path) else QUrl(url) for url in urls])
    actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    rest = (actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    middle = target.rect().center()
    events = [
        QDragEnterEvent(middle, *rest),
        QDragMoveEvent(middle, *rest),
        QDropEvent(QPointF(middle), *rest),
    ]
    for event in events:
        QApplication.sendEvent(target, event)
    assert all(event.dropAction() == Qt.DropAction.CopyAction for event in events if event.isAccepted())
    QApplication.processEvents()
    return [event.isAccepted() for event in events]


@pytest.mark.parametrize("place", ["mainWindow", "circuitView", "expressionBar", "stepPanel"])
def test_a_document_dropped_anywhere_is_opened(window, saved, place):
    target = window if place == "mainWindow" else child(window, place)
    viewport = getattr(target, "viewport", lambda: target)()
    assert drop(viewport, saved) == [True] * 3
    assert expression(window) == "a * b"
    assert window.editor.path == saved
    assert window.settings.recent == [saved]


def test_a_dropped_document_is_opened_after_asking_about_unsaved_work(window, saved, asked):
    type_into(child(window, "expressionBar"), "x - y")
    asked.answers = (BUTTONS.Cancel, BUTTONS.Discard)
    drop(window, saved)
    assert expression(window) == "x - y"
    drop(window, saved)
    assert expression(window) == "a * b"
    assert len(asked) == 2


@pytest.mark.parametrize(
    "urls",
    [
        (Path("picture.png"),),
        (Path("notes.json.txt"),),
        (Path("a.json"), Path("b.json")),
        ("https://example.org/a.json",),
        (Path("missing.json"),),
    ],
)
def test_anything_else_is_refused_in_words(window, told, tmp_path, urls):
    before = window.editor.document
    drop(window, *(tmp_path / url if isinstance(url, Path) else url for url in urls))
    assert len(told) == 1
    assert window.editor.document is before


def spoiled(path, kind):
    """Return the text of a file with one thing wrong in it."""
    content = json.loads(path.read_text())
    nodes = content["circuit"]["nodes"]
    gate = next(node for node in nodes if node.get("inputs"))
    match kind:
        case "truncated":
            return path.read_text()[:-40]
        case "not JSON":
            return "a picture, perhaps"
        case "newer":
            content["version"] += 1
        case "unknown gate":
            gate["gate"] = "warp"
        case "dangling wire":
            gate["inputs"][0] = "nowhere"
        case "cycle":
            gate["inputs"][0] = gate["id"]
        case "no number":
            nodes[0]["value"] = math.nan
        case "huge name":
            nodes[0]["name"] = "x" * 10_000_000
        case "bad rate":
            content["descent"]["learning_rate"] = -1
        case "no such optimizer":
            content["descent"]["optimizer"] = "wish"
        case "nested":
            return '{"a":' * 1_000_000
        case "a million gates":
            nodes.extend([{"id": "n", "gate": "a"}] * 700_000)
        case "a gigabyte":
            return None
    return json.dumps(content, separators=(",", ":"))


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("truncated", "line"),
        ("not JSON", "line"),
        ("newer", "$.version"),
        ("unknown gate", "$.circuit.nodes["),
        ("dangling wire", "$.circuit.nodes["),
        ("cycle", "$.circuit.nodes"),
        ("no number", "line"),
        ("huge name", "$.circuit.nodes[0].name"),
        ("bad rate", "$.descent"),
        ("no such optimizer", "$.descent"),
        ("nested", "deep"),
        ("a million gates", "$.circuit"),
        ("a gigabyte", "larger"),
    ],
)
def test_a_bad_file_is_refused_at_once_with_the_place_and_the_work_stays(window, told, saved, kind, place):
    type_into(child(window, "expressionBar"), "x - y")
    window.stepper.last()
    before, labels = window.editor.document, window.editor.history_labels
    window.editor.save(saved.with_name("mine.json"))
    text = spoiled(saved, kind)
    if text is None:
        with saved.open("wb") as file:
            file.truncate(1 << 30)  # sparse: it takes no room
    else:
        saved.write_text(text)
    drop(window, saved)
    words = unescape(*told)
    assert saved.name in words
    assert place in words
    assert window.editor.document is before
    assert window.editor.history_labels == labels
    assert window.editor.path.name == "mine.json"


def test_text_dropped_on_a_field_is_still_text(window):
    data = QMimeData()
    data.setText("x*y")
    field = child(window, "expressionBar")
    middle = field.rect().center()
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (QDragEnterEvent(middle, *rest), QDropEvent(QPointF(middle), *rest)):
        QApplication.sendEvent(field, event)
    assert "x*y" in field.text()


def test_recent_files_open_from_their_menu(window, saved, tmp_path):
    second = tmp_path / "second.json"
    save(document_from_expression("c + d"), second)
    for path in (saved, second):
        window.file.open(path)
    menu = child(window, "menuFile").menu()
    recent = next(a.menu() for a in menu.actions() if a.text() == "Open recent")
    recent.aboutToShow.emit()
    actions = recent.actions()
    assert [action.text() for action in actions] == ["second.json", "other && more.json"]
    assert [action.toolTip() for action in actions] == [str(second), str(saved)]
    actions[1].trigger()
    assert window.editor.path == saved
    second.unlink()
    recent.aboutToShow.emit()
    assert [action.text() for action in recent.actions()] == ["other && more.json"]


def test_saving_asks_before_it_overwrites_what_another_program_wrote(window, saved, asked):
    window.file.open(saved)
    type_into(child(window, "expressionBar"), "a - b")
    save(document_from_expression("a / b"), saved)
    foreign = saved.read_bytes()
    asked.answers = (BUTTONS.No, BUTTONS.Yes)
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert saved.read_bytes() == foreign
    assert window.isWindowModified()
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert load(saved).circuit.to_expression() == "a - b"
    assert not window.isWindowModified()
    assert len(asked) == 2
    type_into(child(window, "expressionBar"), "a + b")
    QTest.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 2  # what is there now is our own


def test_closing_keeps_the_window_when_overwriting_is_refused(window, saved, asked):
    window.file.open(saved)
    type_into(child(window, "expressionBar"), "a - b")
    saved.write_text("{}")
    asked.answers = (BUTTONS.Save, BUTTONS.No)
    assert not window.close()
    assert saved.read_text() == "{}"


def test_a_name_completed_to_that_of_a_file_is_asked_about(window, saved, asked, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved.with_suffix("")), ""))
    before = saved.read_bytes()
    asked.answers = (BUTTONS.No, BUTTONS.Yes)
    assert not window.file.save_as()
    assert saved.read_bytes() == before
    assert window.file.save_as()
    assert window.editor.path == saved


def test_an_example_is_called_what_the_menu_calls_it(window):
    for example in examples():
        window.file.open_example(Path(example.path))
        assert child(window, "documentTitle").text() == example.name


def test_a_damaged_example_is_refused_in_words(window, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, title, text: told.append(text))
    (tmp_path / "broken.json").write_text("{")
    before = window.editor.document
    window.file.open_example(tmp_path / "broken.json")
    assert len(told) == 1
    assert window.editor.document is before
