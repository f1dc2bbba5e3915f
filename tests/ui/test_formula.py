"""Typeset formulas: every one of the gate table can be, and gets the room that it needs at once."""

import pytest

from playground.engine import GATES
from playground.ui.formula import FormulaView, typeset
from tests.driving import child


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES.keys())
def test_every_formula_of_the_gate_table_can_be_typeset(gate):
    for line in (gate.latex.replace("{c}", "c"), *gate.local_latex, *gate.derivation):
        assert typeset(line, 15.0, "#000000"), line


def test_a_formula_that_appears_with_a_step_has_room(window, qtbot):
    window.stepper.jump(3)
    formula = child(window, "stepPanel").findChild(FormulaView)
    qtbot.waitUntil(lambda: formula.sizeHint().height() > 20)
    assert formula.height() == formula.sizeHint().height()


def test_the_lines_of_a_gate_card_have_room_in_a_low_window(window, qtbot):
    """A scroll area lets its page grow only when it is told."""
    window.resize(1280, 720)
    window.stepper.jump(3)
    page = window.circuit.panel
    page.show_page("gate")
    formulas = page.page("gate").findChildren(FormulaView)

    def all_have_room():
        shown = [formula for formula in formulas if formula.isVisible()]
        assert len(shown) > 1
        assert all(formula.sizeHint().height() > 20 for formula in shown)
        assert all(formula.height() == formula.sizeHint().height() for formula in shown)

    qtbot.waitUntil(all_have_room)
