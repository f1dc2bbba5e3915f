"""The gradient check of the stepper's pass: lazily, in small pieces, and nothing given away too early."""

import math
from itertools import pairwise

import pytest

from playground.document.document import document_from_expression
from playground.engine import Wire
from playground.engine.step_size import STEPS
from playground.session.checking import Checking
from playground.session.editor import Editor
from playground.session.stepper import Stepper


@pytest.fixture
def stepper():
    return Stepper(Editor(document_from_expression("x*y + sin(x)", {"x": 0.5, "y": 4.0})))


@pytest.fixture
def checking(stepper):
    checking = Checking(stepper)
    checking.follow()
    return checking


def named(checking):
    return {checking.checker.name(target): target for target in checking.targets}


def work(checking, chosen=None):
    count = 1
    while checking.work(0, chosen):
        count += 1
    return count


def test_nothing_is_computed_before_there_is_time_for_it(checking):
    assert checking.progress == (0, 7)
    assert checking.work(0)
    assert checking.progress == (1, 7)
    work(checking)
    assert checking.progress == (7, 7)
    assert {checking.row(target).verdict for target in checking.targets} == {"good"}


def test_the_chosen_gradient_comes_first_and_with_its_curve(checking):
    y = named(checking)["y"]
    for _ in range(1 + len(STEPS)):
        assert checking.curve(y) is None
        assert checking.work(0, y)
    assert checking.row(y)
    assert checking.progress == (1, 7)
    assert len(checking.curve(y).errors) == len(STEPS)


def test_those_in_sight_come_next(checking):
    names = named(checking)
    checking.work(0, None, [names["f"], names["p"]])
    checking.work(0, None, [names["f"], names["p"]])
    assert checking.row(names["f"])
    assert checking.row(names["p"])
    assert not checking.row(names["x"])


def test_a_gradient_is_reached_when_it_is_complete(checking, stepper):
    names = named(checking)
    reached = []
    for cursor in range(len(stepper.trace) + 1):
        stepper.jump(cursor)
        reached.append({name for name, target in names.items() if checking.reached(target)})
    assert reached[stepper.trace.forward_count] == set()
    assert reached[stepper.trace.forward_count + 1] == {"f"}
    assert reached[-1] == set(names)
    first = next(found for found in reached if found & {"x via q", "x via p"})
    assert "x" not in first  # one use alone is not its gradient
    assert all(a <= b for a, b in pairwise(reached))


def test_another_step_or_method_checks_anew(checking):
    target = named(checking)["x"]
    work(checking, target)
    fine, curve = checking.row(target).relative_error, checking.curve(target)
    checking.set_step(0.1)
    assert checking.progress[0] == 0
    assert checking.curve(target).errors == curve.errors  # it does not depend on the present h
    work(checking, target)
    assert checking.row(target).relative_error > 100 * fine
    assert checking.evaluations == 14
    checking.set_method("forward")
    assert checking.curve(target) is None
    assert checking.evaluations == 8


def test_another_pass_is_noticed(checking, stepper):
    work(checking)
    assert not checking.follow()
    stepper._editor.apply("x", lambda d: document_from_expression("x*y", {"x": 2.0, "y": 3.0}))
    assert checking.follow()
    assert checking.progress == (0, 3)


def test_an_unfinished_circuit_has_nothing_to_check(stepper):
    from playground.document import edits

    stepper._editor.apply("cut", lambda d: edits.disconnect(d, "sin4", 0))
    checking = Checking(stepper)
    checking.follow()
    assert (checking.targets, checking.evaluations, checking.work(1)) == ((), 0, False)


def test_planted_gradients_are_judged_in_place_of_the_right_ones(stepper):
    x = stepper.trace.circuit.variables[0].id
    checking = Checking(stepper, lambda record: {x: 4.0})
    checking.follow()
    work(checking)
    assert not any(isinstance(target, Wire) for target in checking.targets)
    assert [t for t in checking.targets if not checking.row(t).passed] == [x]
    assert checking.row(x).numeric == pytest.approx(4 + math.cos(0.5))
    assert checking.first_wrong == ""  # it would give the answer away
    stepper.last()
    assert "fork x" in checking.first_wrong
