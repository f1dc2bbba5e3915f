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
