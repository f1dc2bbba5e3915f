"""A chooser has its room from the first frame on."""

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QWidget

from playground.ui.quiet_combo import QuietCombo


class Widths(QObject):
    """Every width that a widget is given."""

    def __init__(self, widget):
        super().__init__(widget)
        self.seen = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Resize:
            self.seen.append(watched.width())
        return False


@pytest.fixture
def row(qtbot):
    row = QWidget()
    qtbot.addWidget(row)
    QHBoxLayout(row).addWidget(QuietCombo("chooser", "Chooser", "Choose"), 1)
    row.resize(300, 60)
    return row


def test_in_a_wide_cell_it_stays_as_wide_as_the_cell(row, qtbot):
    combo = row.findChild(QComboBox)
    combo.addItems(["x", "y"])
    widths = Widths(combo)
    row.show()
    qtbot.waitExposed(row)
    first = combo.width()
    combo.addItem("z")
    later = QTimer(row, singleShot=True, interval=40)  # due after Qt's own, which would resize the chooser
    with qtbot.waitSignal(later.timeout):
        later.start()
    assert first > 200
    assert widths.seen[-1] == first
    assert not [width for width in widths.seen if width != first][1:]


def test_other_contents_ask_for_other_room(row):
    combo = row.findChild(QComboBox)
    combo.addItem("x")
    row.show()
    narrow = combo.sizeHint().width()
    combo.addItem("a much longer entry")
    wide = combo.sizeHint().width()
    combo.setItemText(1, "shorter")
    assert narrow < combo.sizeHint().width() < wide
    combo.clear()
    combo.addItem("x")
    QApplication.processEvents()
    assert combo.sizeHint().width() == narrow
