"""Looking into groups: one history for edits at every depth, and the pass inside as part of the whole."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.document import document_from_expression, edits
from playground.engine import CircuitError, state_at
from playground.engine.inside import backward_span, forward_span
from playground.session import Editor, Stepper

TEXT = "3*(1/(1+exp(-(w0*x0+w1*x1+w2))))**2"
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
Y = 0.731058578630005


def ids(document, *gates):
    return [node.id for node in document.circuit.nodes.values() if node.gate in gates]


@pytest.fixture
def editor():
    """The squared neuron: a group ``neuron``, and in it a group ``sigmoid``."""
    editor = Editor(document_from_expression(TEXT, VALUES))
    chain = ids(editor.document, "neg", "exp", "shift", "reciprocal")
    editor.apply("Fold gates", lambda d: edits.fold(d, chain, "sigmoid", "σ")[0])
    gates = ids(editor.document, "mul", "add", "group")
    editor.apply("Fold gates", lambda d: edits.fold(d, gates, "neuron", "N")[0])
    return editor


@pytest.fixture
def stepper(editor):
    return Stepper(editor)


@pytest.fixture
def neuron(editor):
    return ids(editor.document, "group")[0]


@pytest.fixture
def heard(editor):
    aspects = []
    editor.changed.connect(aspects.append)
    return aspects


def dive(editor):
    """Look into both groups; return their ids."""
    for _ in range(2):
        editor.look_inside(ids(editor.shown, "group")[0])
    return editor.inside_path


# --- the editor ------------------------------------------------------------------------------


def test_looking_inside_shows_the_inside_and_changes_nothing(editor, neuron, heard):
    whole = editor.document
    editor.look_inside(neuron)
    assert editor.document is whole
    assert editor.shown.circuit == whole.circuit[neuron].body.circuit
    assert editor.shown.values == VALUES
    assert editor.shown is editor.shown
    assert heard == [{"inside", "view"}]
    assert editor.titles == ("neuron",)
    (sigmoid,) = ids(editor.shown, "group")
    editor.look_inside(sigmoid)
    assert (editor.titles, list(editor.shown.values.values())) == (("neuron", "sigmoid"), [1.0])
    editor.come_out(2)
    assert editor.shown is whole
    editor.come_out()
    assert editor.inside_path == ()


def test_only_groups_can_be_looked_into(editor):
    with pytest.raises(CircuitError, match="no group"):
        editor.look_inside(ids(editor.document, "power")[0])
    assert editor.inside_path == ()


def test_edits_at_every_depth_share_one_history(editor, heard):
    before = editor.document
    path = dive(editor)
    shift = ids(editor.shown, "shift")[0]
    editor.apply_shown("Change shift", lambda d: edits.set_parameter(d, shift, 3.0))
    assert editor.shown.circuit[shift].parameter == 3.0
    assert editor.undo_label == "Change shift in sigmoid"
    assert "circuit" in heard[-1]
    editor.come_out()
    editor.apply_shown("Move", lambda d: edits.move(d, {path[1]: (7.0, 9.0)}))
    assert editor.undo_label == "Move in neuron"
    assert "positions" in heard[-1]
    assert editor.shown.positions[path[1]] == (7.0, 9.0)
    editor.undo()
    editor.undo()
    assert editor.document.same_content(before)
    assert editor.inside_path == path[:1]
    editor.redo()
    editor.look_inside(path[1])
    assert editor.shown.circuit[shift].parameter == 3.0


def test_numbers_at_the_ports_are_not_changed_inside(editor, neuron):
    editor.look_inside(neuron)
    editor.apply_shown("Change w0", lambda d: edits.set_value(d, "w0", 9.0))
    assert editor.undo_label == "Fold gates"
    assert editor.shown.values == VALUES
    editor.apply("Change w0", lambda d: edits.set_value(d, "w0", 9.0))
    assert editor.shown.values["w0"] == 9.0


def test_edits_of_two_depths_do_not_merge(editor, neuron):
    def nudge():
        node_id = next(iter(editor.shown.positions))
        x, y = editor.shown.positions[node_id]
        editor.apply_shown("Nudge", lambda d: edits.move(d, {node_id: (x + 8, y)}), merge="nudge")

    nudge()
    editor.look_inside(neuron)
    nudge()
    nudge()
    editor.come_out()
    nudge()
    assert editor.history_labels[3:] == ("Nudge", "Nudge in neuron", "Nudge")


def test_undoing_the_fold_comes_out(editor, heard):
    dive(editor)
    editor.undo()
    assert editor.inside_path == ()
    assert "inside" in heard[-1]
    editor.redo()
    assert editor.inside_path == ()


def test_what_removes_the_inner_group_leaves_only_that(editor):
    path = dive(editor)
    editor.apply("Unfold", lambda d: edits.edit_inside(d, path[:1], lambda e: edits.unfold(e, path[1])))
    assert editor.inside_path == path[:1]


def test_another_document_is_seen_from_outside(editor, heard):
    dive(editor)
    editor.new()
    assert editor.inside_path == ()
    assert "inside" in heard[-1]


def test_what_is_saved_is_the_whole(editor, tmp_path):
    dive(editor)
    editor.save(tmp_path / "neuron.json")
    whole = editor.document
    editor.open(tmp_path / "neuron.json")
    assert editor.document.same_content(whole)
    assert editor.inside_path == ()


def some_edit(document, data):
    """Draw an edit that may be made to any document, refused or not."""
    nodes = data.draw(st.sets(st.sampled_from(sorted(document.circuit.nodes) or ["nowhere"]), max_size=3))
    groups = ids(document, "group")
    kinds = {
        "remove": lambda d: edits.remove(d, nodes),
        "add": lambda d: edits.add_gate(d, "tanh", (0.0, 0.0), list(nodes)[:1])[0],
        "port": lambda d: edits.add_gate(d, "input", (0.0, 0.0))[0],
        "fold": lambda d: edits.fold(d, nodes, "g", "g")[0],
        "unfold": lambda d: edits.unfold(d, groups[0]) if groups else d,
        "move": lambda d: edits.move(d, dict.fromkeys(nodes, (1.0, 2.0))),
    }
    return kinds[data.draw(st.sampled_from(sorted(kinds)))]


@settings(max_examples=50)
@given(st.data())
def test_whatever_is_done_the_view_is_at_a_place_that_exists(data):
    document = document_from_expression("exp(x*y) + tanh(x)", {"x": 0.5, "y": 2.0})
    for gates in (("exp",), ("mul", "group")):
        document = edits.fold(document, ids(document, *gates), "g", "g")[0]
    editor = Editor(document)
    stepper = Stepper(editor)
    moves = st.sampled_from(["edit", "edit", "in", "in", "out", "undo", "redo", "jump"])
    for move in data.draw(st.lists(moves, max_size=15)):
        groups = ids(editor.shown, "group")
        if move == "edit":
            with suppress(CircuitError):
                editor.apply_shown("Edit", some_edit(editor.shown, data))
        elif move == "in" and groups:
            editor.look_inside(groups[0])
        elif move == "out":
            editor.come_out()
        elif move == "jump":
            editor.jump(data.draw(st.integers(0, len(editor.history_labels))))
        elif move in ("undo", "redo"):
            getattr(editor, move)()
        within = edits.inside(editor.document, editor.inside_path)
        assert (editor.shown.circuit, editor.shown.positions) == (within.circuit, within.positions)
        assert len(editor.titles) == len(editor.inside_path)
        assert stepper.trace.circuit == within.circuit
        assert stepper.cursor <= len(stepper.trace)
    editor.jump(0)
    assert editor.document.same_content(document)


# --- the stepper -----------------------------------------------------------------------------


def gradient(stepper, name):
    (node_id,) = [n.id for n in stepper.trace.circuit.nodes.values() if name in (n.name, n.gate)]
    return stepper.state.gradients[node_id]


def test_inside_the_numbers_are_those_of_the_whole(editor, stepper):
    dive(editor)
    stepper.last()
    assert gradient(stepper, "reciprocal") == pytest.approx(6 * Y)
    assert gradient(stepper, "neg") == pytest.approx(-6 * Y * Y * (1 - Y) * -1 * -1)
    editor.come_out()
    stepper.last()
    assert gradient(stepper, "w0") == pytest.approx(-6 * Y * Y * (1 - Y))
    assert stepper.whole.circuit == editor.document.circuit


def test_the_pass_inside_is_recorded_once(editor, stepper, neuron):
    editor.look_inside(neuron)
    recorded = stepper.trace
    stepper.last()
    editor.come_out()
    editor.look_inside(neuron)
    assert stepper.trace is recorded
    editor.apply("Change x0", lambda d: edits.set_value(d, "x0", 4.0))
    assert stepper.trace is not recorded


def test_looking_inside_shows_as_much_of_the_pass_as_outside(editor, stepper, neuron):
    record = stepper.trace
    forward, backward = forward_span(record, neuron), backward_span(record, neuron)
    for cursor in range(len(record) + 1):
        stepper.jump(cursor)
        stepper.look_inside(neuron)
        inside = stepper.trace
        wanted = 0 if cursor < forward.end else inside.forward_count if cursor < backward.end else len(inside)
        assert stepper.cursor == wanted
        assert stepper.state == state_at(inside, wanted)
        editor.come_out()
        assert stepper.cursor == cursor


def test_a_group_is_one_step_from_outside_or_many_inside(editor, stepper, neuron):
    record = stepper.trace
    forward, backward = forward_span(record, neuron), backward_span(record, neuron)
    stepper.jump(forward.start)
    assert stepper.step_into()
    inside = stepper.trace
    assert (editor.inside_path, stepper.cursor) == ((neuron,), 0)
    for _ in range(inside.forward_count):
        stepper.forward()
    assert stepper.cursor == inside.forward_count
    stepper.forward()
    assert (editor.inside_path, stepper.cursor) == ((), forward.end + 1)

    stepper.jump(backward.start)
    assert stepper.step_into()
    assert stepper.cursor == inside.forward_count
    while editor.inside_path:
        stepper.forward()
    assert stepper.cursor == min(backward.end + 1, len(record))


def test_the_event_shown_last_can_be_stepped_into_too(editor, stepper, neuron):
    record = stepper.trace
    forward, backward = forward_span(record, neuron), backward_span(record, neuron)
    for here in (forward.end, *range(backward.start + 1, backward.end + 1)):
        stepper.jump(here)
        assert stepper.group_at() == neuron
        assert stepper.step_into()
        editor.come_out()
        assert stepper.cursor == here
    stepper.jump(forward.end + 1)
    assert not stepper.step_into()
    assert stepper.step_into(forward.end)
    assert stepper.cursor == 0


def test_stepping_back_out_of_a_group_leads_to_the_step_before_it(editor, stepper, neuron):
    record = stepper.trace
    for span in (forward_span(record, neuron), backward_span(record, neuron)):
        stepper.jump(span.end)
        stepper.step_into()
        assert stepper.can_back
        stepper.back()
        assert (editor.inside_path, stepper.cursor) == ((), span.start)


def test_what_was_only_looked_into_is_stepped_through_whole(editor, stepper, neuron):
    stepper.look_inside(neuron)
    assert not stepper.can_back
    stepper.back()
    for _ in range(len(stepper.trace)):
        stepper.forward()
    assert (stepper.cursor, editor.inside_path) == (len(stepper.trace), (neuron,))
    assert stepper.can_forward
    assert stepper.at_end
    stepper.forward()
    assert editor.inside_path == ()
    assert stepper.cursor == backward_span(stepper.trace, neuron).end + 1 or not stepper.can_forward


def test_a_jump_beyond_the_part_shows_the_rest(editor, stepper, neuron):
    stepper.jump(forward_span(stepper.trace, neuron).start)
    stepper.step_into()
    stepper.last()
    assert stepper.cursor == len(stepper.trace)
    stepper.back()
    assert editor.inside_path == (neuron,)


def test_playing_comes_out_of_what_was_stepped_into_and_goes_on(editor, stepper, neuron):
    stepper.jump(forward_span(stepper.trace, neuron).start)
    stepper.step_into()
    for _ in range(100):
        if not stepper.play_on(1):
            break
    assert (editor.inside_path, stepper.cursor) == ((), len(stepper.trace))


def test_stepping_out_of_two_levels_takes_two_steps(editor, stepper):
    (neuron,) = ids(editor.document, "group")
    stepper.jump(forward_span(stepper.trace, neuron).start)
    stepper.step_into()
    (sigmoid,) = ids(editor.shown, "group")
    while stepper.group_at() != sigmoid:
        stepper.forward()
    stepper.step_into()
    depths = []
    while editor.inside_path:
        stepper.forward()
        depths.append(len(editor.inside_path))
    assert sorted(set(depths), reverse=True) == [2, 1, 0]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(["forward", "back", "step_into", "first", "last"]), max_size=40))
def test_wherever_one_steps_the_state_is_that_of_the_pass_there(moves):
    editor = Editor(document_from_expression("exp(x*y) + x", {"x": 0.5, "y": 2.0}))
    for gates in (("exp",), ("mul", "group")):
        editor.apply("Fold", lambda d, g=gates: edits.fold(d, ids(d, *g), "g", "g")[0])
    stepper, told = Stepper(editor), []
    stepper.moved.connect(lambda: told.append(stepper.cursor))
    for move in moves:
        before = (editor.visits, editor.document.cursor)
        told.clear()
        getattr(stepper, move)()
        assert stepper.state == state_at(stepper.trace, stepper.cursor)
        assert stepper.trace.circuit == editor.shown.circuit
        assert bool(told) == (before != (editor.visits, editor.document.cursor))


def test_an_edit_inside_begins_the_pass_anew_there_and_outside(editor, stepper):
    stepper.last()
    dive(editor)
    stepper.last()
    shift = ids(editor.shown, "shift")[0]
    editor.apply_shown("Change shift", lambda d: edits.set_parameter(d, shift, 3.0))
    assert (stepper.cursor, editor.document.cursor) == (0, 0)
    assert stepper.trace.circuit == editor.shown.circuit


def test_a_new_number_outside_reaches_the_inside(editor, stepper, neuron):
    editor.look_inside(neuron)
    stepper.last()
    editor.apply("Change x0", lambda d: edits.set_value(d, "x0", 4.0))
    assert stepper.trace.values["x0"] == 4.0
    assert stepper.cursor == len(stepper.trace)
