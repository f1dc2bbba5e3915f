import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playground.document import document_from_expression, edits
from playground.engine import parse, trace
from playground.engine.trace import Accumulate, Backward, Forward
from playground.session import Editor, Stepper
from playground.session.prediction import AnswerError, Prediction, diagnose, is_right, question, read_answer
from playground.session.slips import how_far, right_number, slips
from tests.engine.strategies import grouped_computations

SIGMOID = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


def predicting(text=SIGMOID, values=VALUES, cursor=0):
    stepper = Stepper(Editor(document_from_expression(text, values)))
    stepper.jump(cursor)
    prediction = Prediction(stepper)
    prediction.on = True
    return prediction, stepper


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1/3", 1 / 3),
        ("-0.5", -0.5),
        ("−0,5", -0.5),
        ("2e-3", 0.002),
        ("exp(-1)", math.exp(-1)),
        (" ∞", math.inf),
    ],
)
def test_numbers_are_read_as_people_type_them(text, number):
    assert read_answer(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "x", "2 3", "__import__('os')", "1" * 500, "import os", "lambda: 1"])
def test_what_is_no_number_is_refused_and_not_counted(text):
    prediction, stepper = predicting()
    with pytest.raises(AnswerError):
        prediction.answer(text)
    assert (prediction.tries, stepper.cursor) == (0, 0)


def test_the_tolerance_takes_what_reads_the_same_on_the_wire():
    assert is_right(-0.2, -0.1966)
    assert is_right(0.998, 1.0)
    assert not is_right(0.97, 1.0)
    assert not is_right(0.01, 0.0051)
    assert not is_right(1e-9, 0.0)
    assert not is_right(0.2, -0.1966)


BACK = 8  # forward events of the sigmoid neuron; the seed comes next


@pytest.mark.parametrize(
    ("text", "values", "node", "answer", "mistake"),
    [
        ("exp(x) * y", {"x": 2, "y": 3}, "exp", math.exp(2), "forgot upstream"),
        ("exp(x) * y", {"x": 2, "y": 3}, "exp", 6, "input for slope"),
        ("exp(x) * y", {"x": 2, "y": 3}, "exp", -3 * math.exp(2), "wrong sign"),
        ("exp(x) * y", {"x": 2, "y": 3}, "exp", 3, "forgot local"),
        ("(x * y) * 5", {"x": 2, "y": 3}, "mul", 10, "wrong input"),
        ("5 * max(x, y)", {"x": 2, "y": 3}, "max", 5, "losing side"),
        ("5 * relu(x)", {"x": -2}, "relu", 5, "losing side"),
        ("5 * relu(x)", {"x": 2}, "relu", 0, "losing side"),
        ("5 * tanh(x)", {"x": 0.5}, "tanh", 5 * math.tanh(0.5), "output for slope"),
        ("5 * (x + 7 * y)", {"x": 1, "y": 1}, "add", 35, "other wire"),
    ],
)
def test_mistakes_on_the_way_back_are_told_apart(text, values, node, answer, mistake):
    record = trace(parse(text), values)
    cursor = next(
        k
        for k, e in enumerate(record.events, 1)
        if isinstance(e, Backward) and record.circuit[e.node].gate == node
    )
    assert diagnose(record, cursor, answer).mistake == mistake


@pytest.mark.parametrize(
    ("text", "answer", "mistake"),
    [
        ("x * y", 8, "other gate"),
        ("x - y", 2, "turned round"),
        ("neg(x)", 3, "input"),
        ("x + y", -8, "wrong sign"),
    ],
)
def test_mistakes_on_the_way_forward_are_told_apart(text, answer, mistake):
    record = trace(parse(text), {"x": 3.0, "y": 5.0})
    assert diagnose(record, 1, answer).mistake == mistake


def test_replacing_at_a_fork_is_told():
    record = trace(parse("x * y + 4 * x"), {"x": 2.0, "y": 3.0})
    cursor = max(k for k, e in enumerate(record.events, 1) if isinstance(e, Accumulate))
    event = record.events[cursor - 1]
    assert diagnose(record, cursor, event.contribution).mistake == "replaced"
    assert diagnose(record, cursor, event.before).mistake == "left out"
    assert diagnose(record, cursor, event.after).right


def test_a_vanished_gradient_may_be_called_0_but_is_not():
    record = trace(parse("sigmoid(x)"), {"x": 40.0})
    reply = diagnose(record, 3, 0.0)
    assert reply.right
    assert "4.248e−18" in reply.sentence


special = st.sampled_from([-800.0, -1.0, 0.0, 1e-200, 1.0, 2.0, 800.0])


@given(
    st.data(),
    st.one_of(grouped_computations(max_gates=8), grouped_computations(max_gates=8, numbers=special)),
)
def test_the_right_answer_is_always_accepted_and_none_is_too_strange(data, computation):
    record = trace(*computation)
    cursor = data.draw(st.integers(1, len(record)))
    right = right_number(record.events[cursor - 1])
    assert diagnose(record, cursor, right).right
    answer = data.draw(st.floats())
    assert diagnose(record, cursor, answer).sentence
    asked = question(record, cursor)
    assert 0 <= asked.known < len(asked.chips)


@given(st.data(), grouped_computations(max_gates=8))
def test_each_mistake_with_a_number_of_its_own_is_diagnosed_as_itself(data, computation):
    record = trace(*computation)
    cursor = data.draw(st.integers(1, len(record)))
    right = right_number(record.events[cursor - 1])
    planted = data.draw(st.sampled_from(list(slips(record, cursor))))
    assume(math.isfinite(planted.number) and math.isfinite(right))
    assume(planted.number != 0 or abs(right) > 1e-6)  # 0 is accepted for what has vanished
    others = [s.number for s in slips(record, cursor) if s.id != planted.id]
    assume(
        all(
            not math.isfinite(n) or abs(n - planted.number) > 0.11 * abs(planted.number)
            for n in [right, *others]
        )
    )
    assert diagnose(record, cursor, planted.number).mistake == planted.id


def test_a_whole_pass_of_right_answers_is_a_full_score():
    prediction, stepper = predicting()
    count = len(stepper.trace)
    for event in stepper.trace.events:
        assert prediction.answer(repr(right_number(event))).right
    assert prediction.question is None
    assert prediction.score.text == f"{count} of {count} at first try"


def test_a_wrong_answer_stays_and_a_second_one_offers_the_number():
    prediction, stepper = predicting(cursor=BACK)
    prediction.answer("5")
    assert (stepper.cursor, prediction.may_show, prediction.reply.right) == (BACK, False, False)
    prediction.answer("6")
    assert prediction.may_show
    prediction.show()
    assert (stepper.cursor, prediction.may_show, prediction.score.shown) == (BACK + 1, False, 1)
    prediction.answer("7")
    prediction.answer(repr(stepper.trace.events[BACK + 1].downstream))
    assert prediction.score.text == "0 of 2 at first try · 1 shown"


def test_steps_are_skipped_never_blocked_and_asking_again_does_not_better_the_score():
    prediction, stepper = predicting()
    stepper.forward()
    stepper.jump(4)
    assert prediction.score.skipped == 4
    stepper.back()
    prediction.answer(repr(stepper.trace.events[3].value))
    assert prediction.score.text == "0 of 4 at first try · 4 skipped"
    stepper.first()
    assert prediction.score.asked == 0


def test_inside_of_a_group_the_next_number_after_the_last_is_asked_outside():
    editor = Editor(document_from_expression("3/(1+exp(-x))", {"x": 1.0}))
    circuit = editor.document.circuit
    inside = [n for n in circuit.order if circuit[n].gate in ("neg", "exp", "shift")]
    editor.apply("Fold", lambda document: edits.fold(document, inside, "g", "g")[0])
    stepper = Stepper(editor)
    prediction = Prediction(stepper)
    prediction.on = True
    assert stepper.step_into()
    asked = []
    while (coming := stepper.next_event) is not None:
        asked.append(prediction.question.title)
        assert prediction.answer(repr(right_number(coming[0].events[coming[1] - 1]))).right
    assert len(asked) == 3 + len(stepper.trace) - 1  # inside, then all outside but the group's own value
    assert (prediction.question, stepper.cursor) == (None, len(stepper.trace))
    assert prediction.score.first == len(asked)


def test_off_it_neither_asks_nor_counts():
    prediction, stepper = predicting()
    prediction.on = False
    stepper.last()
    assert (prediction.question, prediction.score.asked) == (None, 0)


def test_the_question_hides_what_would_give_the_number_away():
    record = trace(parse("(x + y) * z"), {"x": -2.0, "y": 5.0, "z": -4.0})
    for cursor, event in enumerate(record.events, 1):
        asked = question(record, cursor)
        shown = [chip.number for chip in asked.chips[: asked.known]]
        if isinstance(event, Forward):
            assert shown == list(event.inputs)
        elif isinstance(event, Backward):
            assert shown == [event.upstream]


@pytest.mark.parametrize(
    ("answer", "right", "told"), [(3.0, 1.0, False), (0.5, -1.0, False), (6.0, 2.0, True)]
)
def test_the_factor_is_not_told_where_it_is_the_answer(answer, right, told):
    said = how_far(answer, right)
    assert any(sign.isdigit() for sign in said) == told
