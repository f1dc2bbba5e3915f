"""A question in a box: every button has room for its words."""

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from playground.ui.question import Button, ask


@pytest.mark.parametrize("text", ["Save?", "Save the changes to a document with a long name of many words?"])
def test_the_words_of_the_buttons_fit(window, monkeypatch, text):
    short = []

    def look(box):
        box.show()
        short.extend(
            b.text()
            for b in box.findChildren(QPushButton)
            if b.width() < b.fontMetrics().horizontalAdvance(b.text())
        )
        box.hide()
        return Button.Cancel

    monkeypatch.setattr(QMessageBox, "exec", look)
    buttons = {Button.Save: "Save", Button.Discard: "Discard changes", Button.Cancel: "Keep editing"}
    assert ask(window, "Save changes?", text, buttons, Button.Save) == Button.Cancel
    assert not short
