"""What is made ahead of time: the Descent workspace, unseen, in small steps, and the same as if made late."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from playground.document import SurfaceChoice, document_from_expression
from playground.document.descent_edits import set_descent
from playground.document.edits import set_value
from playground.ui.formula import FormulaView
from playground.ui.preparation import Preparation
from tests.driving import child


@pytest.fixture
def taken():
    return []


@pytest.fixture
def preparation(qapp, taken):
    parent = QObject()
    yield Preparation((taken.append(k) for k in range(3)), parent)
    parent.deleteLater()


def test_it_takes_one_step_after_the_other(preparation, taken, qtbot):
    with qtbot.waitSignal(preparation.done):
        preparation.start()
        assert taken == []
    assert taken == [0, 1, 2]


def test_what_is_stopped_is_left_to_others(preparation, taken, qapp):
    preparation.start()
    preparation.stop()
    qapp.processEvents()
    assert taken == []
    preparation.finish()
    assert taken == [0, 1, 2]


def test_the_workspace_is_there_unseen_and_asks_for_no_room(window):
    least = window.minimumSizeHint()
    window.preparation.finish()
    assert window.circuit.isVisible()
    assert not window._descent.isVisible()
    assert window.minimumSizeHint() == least
    assert not window.editor.modified
    made = window._descent
    window.show_workspace("descent")
    assert window.descent is made
    assert made.isVisible()


@pytest.mark.parametrize("height", [660, 740, 800])
def test_it_is_the_same_as_one_that_is_made_when_it_is_opened(window, qtbot, qapp, height):
    from playground.ui.window import MainWindow

    other = MainWindow()
    qtbot.addWidget(other)
    window.resize(1280, height)
    other.resize(1280, height)
    other.show()
    window.preparation.finish()
    pictures = []
    for each in (window, other):
        each.show_workspace("descent")
        each.descent.finish()
        formulas = each.descent.findChildren(FormulaView)
        qtbot.waitUntil(lambda shown=formulas: not any(view._stale for view in shown if view.isVisible()))
        qapp.processEvents()
        pictures.append(each.descent.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
    assert pictures[0] == pictures[1]


def test_edits_meanwhile_cost_nothing_and_are_there_when_it_is_opened(window):
    window.preparation.finish()
    document = document_from_expression("a * b")
    window.editor.new(set_descent(document, surface=SurfaceChoice("circuit", x="a", y="b"), steps=5))
    before = window._descender.surface
    window.editor.apply("Change a", lambda document: set_value(document, "a", 3.0))
    assert window._descender.surface is before
    window.show_workspace("descent")
    assert window.descender.surface.axes == ("a", "b")
    assert child(window.descent, "surfaceFormula").text() == window.descender.surface.formula


def test_another_theme_before_it_is_made_is_the_one_that_it_has(window):
    next(window._prepare_descent())
    window.choose_theme("dark")
    assert window.descent._surface._theme is window.theme


def test_whoever_opens_it_in_between_has_it_at_once(window, qapp):
    steps = window._prepare_descent()
    next(steps)
    window.show_workspace("descent")
    made = window.descent
    assert list(steps) == []
    assert window.descent is made
    assert not window.descender.asleep


@pytest.mark.parametrize("steps", [6, 8])
def test_whoever_opens_it_while_it_is_made_ready_is_not_left_asleep(window, qapp, steps):
    preparing = window._prepare_descent()
    for _ in range(steps):
        next(preparing)
    window.show_workspace("descent")
    qapp.processEvents()
    for _ in preparing:
        pass
    assert not window._descender.asleep


def test_the_surface_is_drawn_once_when_the_circuit_is_opened_as_one(window, qapp):
    window.preparation.finish()
    layer = window._descent._surface.view.layer
    drawn = []
    layer.drawn.connect(lambda: drawn.append(layer.levels))
    window.open_as_surface("x", "y")
    assert len(drawn) == 1
    qapp.processEvents()
    assert len(drawn) <= 2  # chips that came to their size may move the edges once more


_OPEN_ALL = """
import sys
from playground.ui.app import application
app = application()
from playground.ui.window import MainWindow
from playground.ui.warm_up import load_all
load_all()
window = MainWindow()
window.show()
known = set(sys.modules)
window.preparation.finish()
window.show_workspace("descent")
app.processEvents()
window.descender.step()
window.descent.finish()
from playground.ui.descent.foot_panel import PAGES
for page in PAGES:
    window.descent.foot.show_page(page.id)
    app.processEvents()
window.show_step_in_circuit(1)
app.processEvents()
window.replaying.end()
window.toggle_history()
window.go_to_outline()
from playground.ui.circuit.side_panel import PAGES
from PySide6.QtWidgets import QPushButton
window.stepper.last()
for page in PAGES:
    window.findChild(QPushButton, page.id + "Tab").click()
    app.processEvents()
print(*sorted(name for name in set(sys.modules) - known if name.partition(".")[0] != "encodings"))
window.close()
"""


def test_after_the_warm_up_nothing_is_imported_while_somebody_waits():
    done = subprocess.run([sys.executable, "-c", _OPEN_ALL], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
