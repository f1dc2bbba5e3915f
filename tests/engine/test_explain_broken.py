"""A step of a broken pass tells the broken numbers, and none that the canvas contradicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import parse, trace
from playground.engine.explain import explain
from playground.engine.explain_broken import explain_broken
from playground.engine.mistakes import MISTAKES, alike, broken_pass
from playground.engine.staged_code import staged_code
from playground.engine.trace import Accumulate, Backward
from tests.engine.strategies import grouped_computations

mistakes_of = st.frozensets(st.sampled_from(sorted(MISTAKES)))


def test_an_overwritten_sum_is_no_sum():
    record = trace(parse("x * y + 3 * x"), {"x": 2.0, "y": 5.0})
    place = next(k for k, e in enumerate(record.events, 1) if isinstance(e, Accumulate) and e.before)
    shown = explain_broken(record, place, {"overwrite"}, broken_pass(record, {"overwrite"}))
    assert [chip.number for chip in shown.chips] == [3, 5, 5]  # x * y passes back last
    assert "8" not in "".join(shown.formulas)
    assert all(number in shown.sentence for number in ("3", "5", "8"))


def test_a_forgotten_upstream_gradient_is_not_multiplied_by():
    record = trace(parse("5 * (x * y)"), {"x": 2.0, "y": 5.0})
    shown = explain_broken(record, len(record), {"no_upstream"}, broken_pass(record, {"no_upstream"}))
    assert [chip.number for chip in shown.chips] == [2, 2]
    assert "10" in shown.sentence  # what would be right


@given(grouped_computations(max_gates=12), mistakes_of)
def test_the_last_number_of_a_broken_step_is_that_of_the_broken_pass(computation, mistakes):
    record = trace(*computation)
    broken = broken_pass(record, mistakes)
    for cursor, event in enumerate(record.events, 1):
        shown = explain_broken(record, cursor, mistakes, broken)
        if isinstance(event, Accumulate):
            assert alike(shown.chips[-1].number, broken.uses[event.wire].after)
        elif isinstance(event, Backward):
            assert alike(shown.chips[-1].number, broken.uses[event.wire].share)
        else:
            assert repr(shown) == repr(explain(record, cursor))  # NaN is not equal to itself


@given(grouped_computations(max_gates=12), mistakes_of)
def test_the_broken_gradients_of_the_whole_pass_are_those_at_its_end(computation, mistakes):
    record = trace(*computation)
    broken = broken_pass(record, mistakes)
    found = broken.gradients_at(record, len(record))
    assert {n: str(x) for n, x in found.items()} == {n: str(x) for n, x in broken.gradients.items()}


@pytest.mark.parametrize(
    ("mistakes", "text"),
    [({"overwrite"}, "x * y + 3 * x"), ({"no_upstream"}, "5 * (x * y)"), (set(), "x * y + 3 * x")],
)
def test_broken_code_computes_the_broken_gradients(mistakes, text):
    record = trace(parse(text), {"x": 2.0, "y": 5.0})
    code, right = staged_code(record, frozenset(mistakes)), staged_code(record)
    scope = {}
    exec(code.text(), scope)
    gradients = broken_pass(record, mistakes).gradients
    found = {node.id: scope[f"d{node.name}"] for node in record.circuit.variables}
    assert found == pytest.approx({node_id: gradients[node_id] for node_id in found})
    comments = [[c.comment(k, len(record)) for k in range(len(c.lines))] for c in (code, right)]
    assert (comments[0] != comments[1]) == bool(mistakes)
    assert code.same_steps(right) != bool(mistakes)
