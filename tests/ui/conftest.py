"""What tests of the Export menu share: choosing an entry, answering dialogs, reading what is said."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

from tests.driving import child


@pytest.fixture
def export(window):
    """Return a function that chooses an entry of the menu by its text."""
    menu = next(a.menu() for a in child(window, "menuFile").menu().actions() if a.text() == "Export")
    menu.aboutToShow.emit()

    def choose(text):
        actions = [a for m in (menu, *menu.findChildren(QMenu)) for a in m.actions()]
        (action,) = (a for a in actions if a.text() == text)
        action.trigger()

    return choose


@pytest.fixture
def asked(monkeypatch):
    """Answer every file dialog with one path; yield the list of what was suggested."""

    def answer_with(path):
        suggested = []

        def answer(_parent, _title, start, kinds):
            suggested.append((start, kinds))
            return str(path) if path else "", kinds

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return suggested

    return answer_with


@pytest.fixture
def warnings(monkeypatch):
    """Collect the texts of warnings instead of showing them."""
    texts = []
    monkeypatch.setattr(QMessageBox, "warning", lambda _parent, _title, text: texts.append(text))
    return texts


@pytest.fixture
def clipboard(qapp):
    board = QGuiApplication.clipboard()
    board.clear()
    return board
