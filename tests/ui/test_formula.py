"""Typeset formulas: every one of the gate table can be, and gets the room that it needs at once."""

import itertools

import pytest
from PySide6.QtGui import QColor

from playground.engine import GATES
from playground.ui.formula import FormulaView, tight_signs, typeset
from playground.ui.theme import DARK, LIGHT
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


@pytest.mark.parametrize(
    ("formula", "same"),
    [
        ("q = -2 + 5", "q = {-}2 + 5"),
        (r"\left(-4\right) \cdot 3", r"\left({-}4\right) \cdot 3"),
        (r"0 \to -4 \to -4 - 3", r"0 \to {-}4 \to {-}4 - 3"),
        ("a - b", "a - b"),
        (r"\frac{-f}{u} - 1", r"\frac{{-}f}{u} - 1"),
    ],
)
def test_a_sign_is_told_from_a_difference(formula, same):
    assert tight_signs(formula) == same
    assert typeset(formula, 17, "#000000")


def test_a_formula_changes_its_colour_at_once(qtbot):
    view = FormulaView(LIGHT)
    qtbot.addWidget(view)
    view.resize(300, 100)
    view.show()
    view.set_lines(("x^2",))
    view.finish()

    def darkest():
        picture = view.grab().toImage()
        sites = itertools.product(range(picture.width()), range(picture.height()))
        return {picture.pixelColor(x, y).name() for x, y in sites}

    light = darkest()
    view.set_theme(DARK)
    assert QColor(DARK.text).name() in darkest() - light
