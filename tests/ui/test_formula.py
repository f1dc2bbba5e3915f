"""Typeset formulas get the room that they need, as soon as they are typeset."""

from playground.ui.formula import FormulaView


def test_a_formula_that_appears_with_a_step_has_room(window, qtbot):
    window.stepper.jump(3)
    formula = window.circuit.panel.page("step").findChild(FormulaView)
    qtbot.waitUntil(lambda: formula.sizeHint().height() > 20)
    assert formula.height() == formula.sizeHint().height()
