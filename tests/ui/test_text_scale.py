"""At 200 % all that is shown grows with the text, and no text of a button or heading is cut."""

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton

from playground.ui.elided_label import ElidedLabel
from playground.ui.fitting_label import FittingLabel


@pytest.fixture
def icons(window, qapp):
    """The sides of the icons of all visible buttons by name, at the present zoom."""

    def measure():
        qapp.processEvents()
        buttons = window.findChildren(QAbstractButton)
        return {
            b.objectName(): b.iconSize().width() for b in buttons if b.isVisible() and not b.icon().isNull()
        }

    return measure


@pytest.mark.parametrize("workspace", ["circuit", "descent"])
def test_icons_grow_as_the_text_does(window, icons, workspace):
    window.resize(1920, 1080)
    window.show_workspace(workspace)
    before = icons()
    window.zoom_by(2.0)
    after = icons()
    common = before.keys() & after.keys() - {""}
    assert len(common) > 5
    small = {name: (before[name], after[name]) for name in common if after[name] < 1.6 * before[name]}
    assert not small
    window.zoom_by(0)
    assert {name: icons()[name] for name in common} == {name: before[name] for name in common}


@pytest.mark.parametrize("workspace", ["circuit", "descent"])
@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_no_button_or_line_of_text_is_cut(window, qapp, workspace, zoom):
    window.resize(1920, 1080)
    window.show_workspace(workspace)
    window.zoom_by(zoom)
    for _ in range(3):
        qapp.processEvents()
    cut = []
    for widget in [*window.findChildren(QPushButton), *window.findChildren(QLabel)]:
        if not widget.isVisible() or not widget.text() or isinstance(widget, ElidedLabel | FittingLabel):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            if needed > widget.height() + 1:
                cut.append(f"{widget.objectName()} {widget.text()!r}: {widget.height()} of {needed} px high")
            continue
        lines = widget.text().replace("&", "").splitlines()
        needed = max(widget.fontMetrics().horizontalAdvance(line) for line in lines)
        if needed > widget.width():
            cut.append(f"{widget.objectName()} {widget.text()!r}: {widget.width()} of {needed} px wide")
    assert not cut, "\n".join(cut)
    assert QApplication.activePopupWidget() is None
