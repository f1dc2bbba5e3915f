"""A custom gate while it is typed: ports, formulas, mistakes with their place, and the judgement."""

from dataclasses import replace

import pytest

from playground.engine import parse
from playground.engine.custom import custom_gate
from playground.session.custom_draft import Draft

DECAY = Draft("decay", "D", "a*exp(-b)", {"b": "exp(-b)"})


def verdicts(draft):
    return [(report.port, report.verdict) for report in draft.slope_reports]


def test_a_wrong_derivative_is_named_with_both_numbers():
    assert DECAY.ports == ("a", "b")
    assert verdicts(DECAY) == [("a", "left"), ("b", "wrong")]
    wrong = DECAY.slope_reports[1].sentence
    judged = {**DECAY.slopes, "b": "-y"}
    right = replace(DECAY, slopes=judged)
    assert verdicts(right) == [("a", "left"), ("b", "right")]
    point = wrong.rpartition(" at ")[2]
    assert point.startswith("a = ")
    assert point in right.slope_reports[1].sentence
    assert "12 of 12" in wrong
    assert DECAY.body.kind.warning != ""
    assert right.body.kind.warning == ""


def test_what_is_left_empty_shows_the_derivative_of_the_backward_pass():
    (for_a, _) = DECAY.slope_reports
    assert for_a.latex == (r"= e^{-b}",)
    assert DECAY.latex == (r"y = a \cdot e^{-b}",)
    assert replace(DECAY, formula="max(a, b)").slope_reports[0].latex == ()


@pytest.mark.parametrize(("formula", "position"), [("a*exp(-b", 5), ("", 0), ("3", 0), ("a ^ b", 2)])
def test_an_unreadable_output_is_no_gate_yet(formula, position):
    draft = replace(DECAY, formula=formula)
    assert draft.problem.position == position
    assert (draft.ports, draft.latex, draft.slope_reports, draft.body) == ((), (), (), None)
    assert draft.refusal


def test_each_unreadable_derivative_is_reported_and_the_others_are_still_judged():
    draft = Draft("g", "g", "u * v * w", {"u": "v * (", "v": "q", "w": "u * v"})
    assert verdicts(draft) == [("u", "unreadable"), ("v", "unreadable"), ("w", "right")]
    assert [report.position for report in draft.slope_reports] == [4, 0, None]
    assert draft.body is None
    assert "for u" in draft.refusal


def test_the_texts_of_ports_that_are_gone_come_back_with_them():
    without = replace(DECAY, formula="a")
    assert without.body.derivatives == ()
    assert verdicts(replace(without, formula=DECAY.formula)) == verdicts(DECAY)


@pytest.mark.parametrize("field", ["title", "symbol"])
@pytest.mark.parametrize("text", ["", "  ", "x" * 99])
def test_title_and_symbol_must_be_there(field, text):
    draft = replace(DECAY, **{field: text})
    assert draft.body is None
    assert draft.refusal
    assert verdicts(draft) == verdicts(DECAY)  # the formulas are judged all the same


def test_a_gate_opens_with_its_own_texts():
    body = custom_gate("decay", "D", "a * exp( -b )", {"b": "-y"})
    draft = Draft.of(body)
    assert draft == Draft("decay", "D", "a * exp( -b )", {"a": "", "b": "-y"})
    assert draft.body == body
    inner = body.with_circuit(parse("a * b"))  # changed from inside, so the text is gone
    assert Draft.of(inner).formula == "a * b"


def test_the_output_has_a_name_that_no_port_has():
    assert [Draft("g", "g", text).output_name for text in ("x", "y", "y + out")] == ["y", "out", "f"]


def test_a_gate_that_is_finite_nowhere_cannot_be_judged():
    assert verdicts(Draft("g", "g", "log(0*x - 1)", {"x": "7"})) == [("x", "unknown")]
