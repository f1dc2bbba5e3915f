import pytest

from playground.document import document_from_expression, edits
from playground.engine import state_at, trace
from playground.session import Editor, Stepper


@pytest.fixture
def editor():
    return Editor()


@pytest.fixture
def stepper(editor):
    return Stepper(editor)


@pytest.fixture
def moves(stepper):
    """The cursor at each call of ``moved``."""
    heard = []
    stepper.moved.connect(lambda: heard.append(stepper.cursor))
    return heard


def test_it_begins_where_nothing_is_computed(editor, stepper):
    assert stepper.cursor == 0
    assert stepper.state.event is None
    assert stepper.state.gradients == {}
    assert stepper.trace == trace(editor.document.circuit, editor.document.values)


def test_stepping_walks_the_pass_there_and_back(stepper, moves):
    states = [stepper.state]
    while stepper.cursor < len(stepper.trace):
        stepper.forward()
        states.append(stepper.state)
    assert states == [state_at(stepper.trace, k) for k in range(len(stepper.trace) + 1)]
    for state in states[-2::-1]:
        stepper.back()
        assert stepper.state == state
    assert moves == [*range(1, len(states)), *range(len(states) - 2, -1, -1)]


def test_the_whole_pass_has_the_numbers_of_the_course_notes(editor, stepper):
    stepper.last()
    named = {node.name or node.gate: node.id for node in editor.document.circuit.nodes.values()}
    assert {name: stepper.state.gradients[named[name]] for name in ("x", "y", "z", "add", "mul")} == {
        "x": -4.0,
        "y": -4.0,
        "z": 3.0,
        "add": -4.0,
        "mul": 1.0,
    }


def test_the_ends_hold(stepper, moves):
    stepper.back()
    stepper.first()
    assert moves == []
    stepper.jump(10**6)
    stepper.forward()
    stepper.last()
    assert moves == [len(stepper.trace)]
    stepper.jump(-5)
    assert moves[1:] == [0]


def test_the_cursor_is_part_of_the_view_of_the_document(editor, stepper):
    stepper.jump(3)
    assert editor.document.cursor == 3
    assert not editor.can_undo
    assert not editor.modified


def test_the_pass_is_recorded_once(editor, stepper):
    recorded = stepper.trace
    stepper.forward()
    editor.apply("Move", lambda d: edits.move(d, {"input1": (7.0, 7.0)}))
    editor.set_view(workspace="descent")
    assert stepper.trace is recorded
    assert stepper.state is stepper.state


def test_a_new_number_keeps_the_cursor(editor, stepper, moves):
    stepper.jump(2)
    editor.apply("Set x", lambda d: edits.set_value(d, "x", 10.0))
    assert moves == [2, 2]
    assert stepper.state.values[stepper.trace.events[0].node] == 15.0
    stepper.last()
    assert stepper.state.gradients["input4"] == 15.0


def test_another_circuit_begins_anew(editor, stepper, moves):
    stepper.last()
    editor.apply("Expression", lambda d: edits.set_expression(d, "x * exp(y)"))
    assert (stepper.cursor, moves[-1]) == (0, 0)
    assert stepper.trace.circuit == editor.document.circuit
    stepper.last()
    editor.undo()
    assert stepper.cursor == 0
    assert stepper.trace.circuit == editor.document.circuit


def test_whoever_listens_first_sees_the_new_pass():
    editor = Editor()
    seen = []
    editor.changed.connect(lambda aspects: seen.append((stepper.cursor, stepper.trace.circuit)))
    stepper = Stepper(editor)
    stepper.last()
    editor.apply("Expression", lambda d: edits.set_expression(d, "x * exp(y)"))
    assert seen[-1] == (0, editor.document.circuit)


def test_an_opened_document_is_shown_as_it_was_left(editor, stepper, moves):
    other = document_from_expression("a*b + a", {"a": 2.0, "b": 3.0})
    editor.new(edits.set_view(other, cursor=4))
    assert moves == [4]
    assert stepper.state == state_at(trace(other.circuit, other.values), 4)
    editor.new(edits.set_view(other, cursor=99))
    assert stepper.cursor == len(stepper.trace)


def test_an_incomplete_circuit_shows_what_can_be_computed(editor, stepper):
    editor.apply("Cut", lambda d: edits.disconnect(d, "mul5", 1))
    stepper.last()
    assert stepper.state.values["add3"] == 3.0
    assert stepper.state.gradients == {}
