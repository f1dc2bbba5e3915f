"""Everything that takes the keyboard, in the whole window: names, tips, order, and a focus that is seen."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QScrollArea,
    QWidget,
)

from playground.document.document import document_from_expression
from tests.driving import child

CONTROLS = QAbstractButton | QAbstractSlider | QAbstractSpinBox | QComboBox | QLineEdit
CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")


def circuit(window):
    return window


def empty(window):
    window.editor.new(document_from_expression("x"))
    view = window.circuit.view
    view.canvas.select(view.canvas.node_items)
    view.commands.delete()
    return window


def outline(window):
    window.go_to_outline()
    return window


def history(window):
    window.toggle_history()
    return window


def search(window):
    window.circuit.do("search")
    return window


def number(window):
    view = window.circuit.view
    view.canvas.select([view.document.circuit.variables[0].id])
    window.circuit.do("edit")
    return window


def recovery(window):
    window._recovery_bar.tell("The copy cannot be written.")
    return window


def descent(window):
    window.show_workspace("descent")
    window.descender.set_optimizer("adam")
    return window


def expression_surface(window):
    from playground.document.setup import SurfaceChoice

    window.show_workspace("descent")
    window.descender.set_surface(SurfaceChoice("expression", expression="x**2 + y**2"))
    return window


def replayed_step(window):
    window.open_as_surface("x", "y")
    window.descender.step()
    window.show_step_in_circuit(0)
    return window


def animation_sheet(window):
    from playground.ui.animation_sheet import AnimationSheet

    window.descender.step()
    sheet = AnimationSheet(window.descender, window)
    sheet.open()
    return sheet


def help_sheet(window):
    window.show_help()
    return child(window, "helpSheet")


def proof(window):
    view = window.circuit.view
    window.editor.new(document_from_expression("1/(1+exp(-x)) + y"))
    gates = [n for n, node in view.document.circuit.nodes.items() if node.inputs]
    view.canvas.select(gates)
    window.circuit.do("fold")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    (group,) = (n for n, node in view.document.circuit.nodes.items() if node.body)
    view.canvas.select([group])
    window.circuit.do("prove")
    return child(window, "proofSheet")


SCENES = (
    circuit,
    empty,
    outline,
    history,
    search,
    number,
    recovery,
    descent,
    expression_surface,
    replayed_step,
    animation_sheet,
    help_sheet,
    proof,
)


@pytest.fixture(params=SCENES, ids=lambda scene: scene.__name__)
def scene(request, window, qapp, qtbot):
    """Return what is in front in one of the scenes."""
    with qtbot.waitActive(window):
        window.activateWindow()
    top = request.param(window)
    qapp.processEvents()
    yield top
    for dialog in window.findChildren(QDialog):
        dialog.close()


def focusable(top):
    """Return what Tab or a click can give the keyboard to, without the parts that Qt makes itself."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and not is_part_of_qt(widget)
    ]


def is_part_of_qt(widget):
    if isinstance(widget, QMenu) or widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    return isinstance(parent, QLineEdit | QComboBox | QAbstractSpinBox)


def described(widget):
    return f"{type(widget).__name__} {widget.objectName()!r} {widget.accessibleName()!r}"


def test_whatever_takes_the_keyboard_has_a_name_to_be_read(scene):
    nameless = [
        described(widget)
        for widget in focusable(scene)
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert not nameless


def test_every_control_says_in_a_tooltip_what_it_does(scene):
    silent = [
        described(widget)
        for widget in focusable(scene)
        if isinstance(widget, CONTROLS) and not widget.toolTip()
    ]
    assert not silent


def test_object_names_are_camel_case_and_unique(scene):
    names = [widget.objectName() for widget in focusable(scene)]
    odd = [described(w) for w in focusable(scene) if not CAMEL.fullmatch(w.objectName())]
    odd = [name for name in odd if "myGate_" not in name]  # named by the user
    assert not odd
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_tab_goes_round_all_of_it_in_reading_order(scene, qapp):
    """From each control Tab leads on, comes by every other, and never jumps between the window's columns."""
    wanted = {
        w
        for w in lasting(scene)
        if is_pressed(w) or (w.focusPolicy() & Qt.FocusPolicy.TabFocus and not in_a_group(w))
    }
    if not wanted:
        return
    start = min(wanted, key=lambda w: (w.mapTo(scene, QPoint()).y(), w.mapTo(scene, QPoint()).x()))
    start.setFocus()
    met, order = set(), []
    for _ in range(3 * len(wanted) + 30):
        here = qapp.focusWidget()
        assert here is not None, "Tab leads nowhere"
        if here not in met:
            order.append(here)
        met.add(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    assert not {described(w) for w in wanted - met}


def lasting(top):
    """Return what takes the keyboard, without the fields that close when they lose it."""
    return [w for w in focusable(top) if w.objectName() not in ("gateSearchField", "inPlaceEdit")]


def is_pressed(widget):
    return isinstance(widget, QAbstractButton) and widget.group() is not None and widget.isChecked()


def in_a_group(widget):
    """Return whether arrows rather than Tab lead to it, as in a row of exclusive buttons."""
    return isinstance(widget, QAbstractButton) and widget.group() is not None and not widget.isChecked()


def test_the_focus_can_be_seen(scene, qapp):
    """Draw each control with the keyboard and without it, and find pixels that differ."""
    unseen = []
    widgets = [widget for widget in lasting(scene) if not isinstance(widget, QScrollArea)]
    for widget in widgets:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        qapp.processEvents()
        focused = widget.grab().toImage()
        other = widgets[0] if widget is not widgets[0] else widgets[-1]
        other.setFocus(Qt.FocusReason.TabFocusReason)
        qapp.processEvents()
        if widget is not other and focused == widget.grab().toImage():
            unseen.append(described(widget))
    assert not unseen
