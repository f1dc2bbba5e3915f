"""The window: names that others rely on, themes, zoom, start-up order, accessibility, settings."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from playground.ui.settings import Settings
from playground.ui.theme import DARK, LIGHT
from playground.ui.window import MainWindow
from tests.driving import child

CIRCUIT_NAMES = (
    "expressionBar gatePalette circuitView timeline workspaceTabs "
    "stepForward stepBack stepFirst stepLast stepPlay"
)
DESCENT_NAMES = (
    "surfaceView lossPlot learningRateSlider learningRateBox descentPlay descentStep descentReset "
    "optimizerChooser batchSizeChooser surfaceChooser"
)


def test_the_first_window_shows_the_course_circuit_ready_to_step(window):
    document = window.editor.document
    assert document.circuit.to_expression() == "(x + y) * z"
    assert document.values == {"x": -2.0, "y": 5.0, "z": -4.0}
    assert window.stepper.cursor == 0
    assert child(window, "stepForward").isEnabled()
    assert window.circuit.view.hasFocus()


def test_public_names_are_there_once_each(window):
    for name in CIRCUIT_NAMES.split():
        assert child(window, name)
    window.show_workspace("descent")
    for name in DESCENT_NAMES.split():
        assert child(window, name)


def test_the_first_window_is_painted_before_anything_heavy_is_imported():
    """Each module of ours costs about a millisecond there; numpy alone as much as all of Qt."""
    code = """
import sys
from playground.ui.app import application
from playground.ui.window import MainWindow
app = application()
window = MainWindow()
window.show()
app.processEvents()
assert window.isVisible() and not window.grab().isNull()
heavy = {"numpy", "pyqtgraph", "ziamath", "msgspec", "contourpy", "OpenGL"} & set(sys.modules)
assert not heavy, heavy
ours = {name.removeprefix("playground.") for name in sys.modules if name.startswith("playground.")}
late = {"session.descender", "ui.plot.plot", "ui.export_menu", "engine.export", "ui.descent.workspace"} & ours
assert not late, late
assert len(ours) <= 160, len(ours)
import os; os._exit(0)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_both_tabs_and_both_shortcuts_change_the_workspace(window):
    QTest.mouseClick(child(window, "tabDescent"), Qt.MouseButton.LeftButton)
    assert window.descent.isVisible()
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.circuit.isVisible()
    assert child(window, "tabCircuit").isChecked()


@pytest.mark.parametrize("workspace", ["circuit", "descent"])
def test_every_control_has_a_name_for_assistive_technology(window, workspace):
    window.show_workspace(workspace)
    nameless = [
        widget.objectName() or type(widget).__name__
        for widget in window.findChildren(QWidget)
        if isinstance(widget, QAbstractButton | QComboBox | QLineEdit)
        and widget.isVisible()
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and not isinstance(widget.parent(), QLineEdit)  # the clear button that Qt draws
    ]
    assert nameless == []


def test_the_theme_changes_at_once_and_is_remembered(window):
    for choice, theme in (("dark", DARK), ("light", LIGHT)):
        window.choose_theme(choice)
        picture = window.circuit.view.viewport().grab().toImage()
        assert picture.pixelColor(3, 3).name().upper() == theme.canvas.upper()
        assert Settings().theme == choice


def test_lecture_zoom_enlarges_and_goes_back(window):
    label = child(window, "stepSentence")
    before = label.font().pixelSize()
    for _ in range(3):
        QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert label.font().pixelSize() > 1.3 * before
    QTest.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert label.font().pixelSize() == before


def luminance(color):
    channels = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("role", ["text", "dim", "accent", "value", "gradient", "error"])
def test_text_stands_out_from_what_it_is_on(theme, role):
    for ground in (theme.panel, theme.canvas, theme.window, theme.chip):
        assert contrast(getattr(theme, role), ground) >= 4.5
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize(
    ("key", "garbage"), [("theme", "purple"), ("zoom", "huge"), ("zoom", "1e9"), ("recent", 5)]
)
def test_garbage_in_the_settings_counts_as_not_set(key, garbage):
    store = QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "GradientPlayground", "window")
    store.setValue(key, garbage)
    store.sync()
    settings = Settings()
    assert (settings.theme, settings.zoom, settings.recent) == ("system", 1.0, [])


def test_recent_files_are_the_newest_that_still_exist(tmp_path):
    settings = Settings()
    paths = [tmp_path / f"{k}.json" for k in range(10)]
    for path in paths:
        path.write_text("{}")
        settings.add_recent(path)
    paths[9].unlink()
    assert settings.recent == paths[8:1:-1]


def test_every_example_opens_from_the_menu(window):
    menu = child(window, "menuExamples").menu()
    menu.aboutToShow.emit()
    actions = [action for action in menu.actions() if not action.isSeparator()]
    assert len(actions) >= 12
    for action in actions:
        action.trigger()
        assert not window.editor.modified
        assert window.editor.path is None


def test_a_key_in_the_first_moment_works(qapp):
    """Whatever is loaded later, the first key does what it says, and loading goes on after it."""
    window = MainWindow()
    window.show()
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Right)
    assert window.stepper.cursor == 1
    QTest.keyClick(window.circuit.view, Qt.Key.Key_Slash)
    assert child(window, "gateSearchPopup").isVisible()
    window.close()
    window.deleteLater()


def test_a_banner_moves_nothing_above_it(window):
    window.resize(1280, 720)
    bar = child(window, "documentTitle").parentWidget()
    before = bar.height()
    window.stepper.mistakes = frozenset({"overwrite"})
    QApplication.processEvents()
    assert child(window, "breakBar").isVisible()
    assert bar.height() == before


def test_the_help_sheet_can_be_closed_with_its_button(window):
    window.show_help()
    sheet = child(window, "helpSheet")
    QTest.mouseClick(child(window, "helpSheetClose"), Qt.MouseButton.LeftButton)
    assert not sheet.isVisible()
