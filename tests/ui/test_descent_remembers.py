"""Which switches of the Descent workspace outlast a session, and which belong to the document."""

import pytest
from PySide6.QtWidgets import QCheckBox

from playground.document import SurfaceChoice, load, save
from playground.ui.settings import Settings
from playground.ui.window import MainWindow
from tests.driving import child


@pytest.fixture
def again(qapp, qtbot):
    """Return a function that opens another window, as the next session does, with Descent in front."""
    windows = []

    def open_window(path=None):
        window = MainWindow()
        windows.append(window)
        if path is not None:
            window.file.open(path)
        window.show()
        window.show_workspace("descent")
        qapp.processEvents()
        return window

    yield open_window
    for window in windows:
        window.editor.new()
        window.close()
        window.deleteLater()


def test_switches_of_taste_are_as_they_were_left(descent, window, again):
    window.descender.set_surface(SurfaceChoice("data", "linear"))
    child(window, "ghostSwitch").click()
    child(window, "dataFold").click()
    window.descender.set_optimizer("momentum")
    window.findChild(QCheckBox, "showState").click()
    other = again()
    assert not child(other, "ghostSwitch").isChecked()
    assert other.findChild(QCheckBox, "showState").isChecked()
    other.descender.set_surface(SurfaceChoice("data", "linear"))
    assert not child(other, "dataFold").isChecked()
    assert not child(other, "dataPlot").isVisible()


def test_what_lies_over_the_surface_is_saved_with_the_document_and_nowhere_else(
    descent, window, again, tmp_path
):
    window.descender.set_surface(SurfaceChoice("data", "linear"))
    window.descender.set_batch_size(8)
    menu = child(window, "batchMenu").menu()
    for name in ("batchGap", "batchContours"):
        next(action for action in menu.actions() if action.objectName() == name).trigger()
    descent.do("view_options")
    options = child(window, "viewOptionsPanel")
    child(options, "lookArrows").click()
    options.close()
    save(window.editor.document, tmp_path / "over.json")
    assert load(tmp_path / "over.json").descent.overlays == ("arrows", "gap", "contours")

    fresh = again()
    assert not child(fresh, "surfaceView").look.arrows
    opened = again(tmp_path / "over.json")
    view, inset = child(opened, "surfaceView"), child(opened, "dataInset")
    assert view.look.arrows
    assert view.arrows.isVisible()
    assert inset.switches == ("gap", "contours")
    assert view.batch_item.arrows().keys() == {"batch", "full"}
    opened.editor.new()
    assert not view.look.arrows
    assert inset.switches == ()


def test_settings_that_cannot_be_read_count_as_not_set(qapp, again):
    Settings().remember("descent", {"ghosts": "perhaps", "state": "", "examples folded": "7"})
    window = again()
    assert child(window, "ghostSwitch").isChecked()
    assert not window.findChild(QCheckBox, "showState").isChecked()


def test_the_overlays_are_no_edit_to_be_undone(descent, window):
    before = window.editor.history_labels
    descent.do("view_options")
    options = child(window, "viewOptionsPanel")
    child(options, "lookArrows").click()
    options.close()
    assert window.editor.history_labels == before
