"""Notes and reroute points: what edits of them do, and what becomes of them under other edits."""

import pytest

from playground.document import DocumentError, edits, new_document
from playground.document.note_edits import add_note, move_notes, remove_notes, resize_note, write_note
from playground.document.route_edits import (
    distance,
    insert,
    move_points,
    nearest_piece,
    reconnect,
    remove_points,
    set_route,
    shift,
)
from playground.document.routes import MAX_POINTS
from playground.engine.circuit import Wire
from playground.engine.note import LARGEST_NOTE, MAX_NOTE, SMALLEST_NOTE

WAY = ((60.0, 10.0), (80.0, 20.0))


@pytest.fixture
def document():
    """(x + y) * z with a note, and a way for the wire from x to the sum."""
    document, _ = add_note(new_document(), "the sum", (10.0, 20.0))
    return set_route(document, "add3", 0, WAY)


def test_a_note_is_added_written_moved_sized_and_removed(document):
    (note_id,) = document.notes
    document = move_notes(document, [note_id], 5.0, -5.0)
    document = write_note(document, note_id, "two\nlines")
    note = document.notes[note_id]
    assert (note.text, note.position) == ("two\nlines", (15.0, 15.0))
    assert resize_note(document, note_id, (1.0, 1e9)).notes[note_id].size == (SMALLEST_NOTE[0], LARGEST_NOTE)
    assert remove_notes(document, [note_id]).notes == {}
    assert write_note(document, note_id, " \n").notes == {}


@pytest.mark.parametrize("text", ["", "  \n ", "x" * (MAX_NOTE + 1), "a\x07b"])
def test_a_note_that_cannot_be_is_refused(document, text):
    with pytest.raises(DocumentError):
        add_note(document, text, (0.0, 0.0))


def test_ids_of_notes_are_not_given_twice(document):
    first, second = (add_note(document, "b", (0.0, 0.0)) for _ in range(2))
    assert first[1] == second[1]
    again = remove_notes(add_note(first[0], "c", (0.0, 0.0))[0], list(document.notes))
    assert len(add_note(again, "d", (0.0, 0.0))[0].notes) == 3


def test_notes_and_routes_count_as_work(document):
    assert not document.same_content(new_document())
    assert not set_route(document, "add3", 0, ()).same_content(document)
    assert not write_note(document, "note1", "other").same_content(document)


def test_a_route_goes_with_its_wire(document):
    assert edits.disconnect(document, "add3", 0).routes == {}
    assert edits.remove(document, ["input1"]).routes == {}
    assert edits.connect(document, "input4", "add3", 0).routes == {}  # replaced by another wire
    assert edits.connect(document, "input1", "add3", 0).routes == document.routes  # the same wire
    assert edits.set_expression(document, "(x + y) * z * 2").routes == {}
    assert edits.set_expression(document, "x * 3 + y").routes == {}


def test_a_route_stays_when_an_end_is_led_elsewhere(document):
    wire = Wire("input1", "add3", 0)
    assert reconnect(document, wire, "input4", "add3", 0).routes == {("add3", 0): WAY}
    assert reconnect(document, wire, "input1", "mul5", 1).routes == {("mul5", 1): WAY}
    taken = reconnect(document, wire, "input1", "add3", 1)
    assert taken.routes == {("add3", 1): WAY}
    assert taken.circuit["add3"].inputs == (None, "input1")


def test_an_inserted_gate_parts_the_route_where_it_stands(document):
    document, node_id = edits.add_gate(document, "exp", (70.0, 15.0))
    document = insert(document, node_id, Wire("input1", "add3", 0))
    assert document.routes == {(node_id, 0): WAY[:1], ("add3", 0): WAY[1:]}


def test_points_move_alone_or_with_both_ends(document):
    assert move_points(document, {("add3", 0, 1): (9.0, 9.0)}).routes == {("add3", 0): (WAY[0], (9.0, 9.0))}
    assert shift(document, ["input1"], 1.0, 2.0).routes == document.routes
    both = shift(document, ["input1", "add3"], 1.0, 2.0, notes=["note1"])
    assert both.routes == {("add3", 0): ((61.0, 12.0), (81.0, 22.0))}
    assert both.notes["note1"].position == (11.0, 22.0)
    alone = shift(document, [], 1.0, 2.0, points=[("add3", 0, 0)])
    assert alone.routes == {("add3", 0): ((61.0, 12.0), WAY[1])}


def test_points_are_removed_by_number(document):
    assert remove_points(document, [("add3", 0, 0)]).routes == {("add3", 0): WAY[1:]}
    assert remove_points(document, [("add3", 0, 0), ("add3", 0, 1)]).routes == {}
    with pytest.raises(DocumentError):
        remove_points(document, [("add3", 0, 2)])


def test_a_route_needs_a_wire_and_has_an_end(document):
    bare = edits.disconnect(document, "add3", 0)
    with pytest.raises(DocumentError):
        set_route(bare, "add3", 0, WAY)
    with pytest.raises(DocumentError):
        set_route(document, "add3", 0, [(0.0, 0.0)] * (MAX_POINTS + 1))
    with pytest.raises(DocumentError):
        set_route(document, "add3", 0, [(0.0, float("inf"))])


def test_the_layout_clears_the_routes_between_what_it_lays_out(document):
    assert edits.lay_out(document).routes == {}
    assert edits.lay_out(document, ["input1", "add3"]).routes == {}
    assert edits.lay_out(document, ["add3", "mul5"]).routes == document.routes
    assert edits.lay_out(document).notes == document.notes


def test_routes_inside_a_group_come_and_go_with_it(document):
    document = set_route(document, "mul5", 0, [(100.0, 0.0)])
    folded, group = edits.fold(document, ["add3", "mul5"], "g", "g")
    assert folded.routes == {}
    assert folded.circuit[group].body.routes == {("mul5", 0): ((100.0, 0.0),)}
    assert edits.inside(folded, [group]).routes == {("mul5", 0): ((100.0, 0.0),)}
    back = edits.unfold(folded, group)
    (x, y), *_ = back.routes["mul5", 0]
    before, after = document.positions["mul5"], back.positions["mul5"]
    assert (x - after[0], y - after[1]) == pytest.approx((100.0 - before[0], 0.0 - before[1]))


def test_notes_and_routes_are_edited_inside_a_group_and_come_out(document):
    folded, group = edits.fold(document, ["add3", "mul5"], "g", "g")
    changed = edits.edit_inside(folded, [group], lambda d: add_note(d, "inside", (0.0, 0.0))[0])
    changed = edits.edit_inside(changed, [group], lambda d: set_route(d, "mul5", 0, [(1.0, 1.0)]))
    inside = edits.inside(changed, [group])
    assert [note.text for note in inside.notes.values()] == ["inside"]
    assert inside.routes == {("mul5", 0): ((1.0, 1.0),)}
    assert not changed.same_content(folded)
    out = edits.unfold(changed, group)
    assert [note.text for note in out.notes.values()] == ["the sum", "inside"]


def test_a_route_follows_its_port_of_a_group(document):
    folded, group = edits.fold(document, ["add3", "mul5"], "g", "g")
    folded = set_route(folded, group, 2, WAY)
    assert folded.circuit[group].body.ports == ("x", "y", "z")
    swapped = edits.edit_inside(folded, [group], lambda d: edits.remove(d, ["input1"]))
    assert swapped.circuit[group].body.ports == ("y", "z")
    assert swapped.routes == {(group, 1): WAY}


@pytest.mark.parametrize(("place", "piece"), [((1.0, 5.0), 0), ((5.0, 9.0), 1), ((50.0, 10.0), 1)])
def test_the_nearest_piece_of_a_line(place, piece):
    assert nearest_piece(place, [(0.0, 0.0), (0.0, 10.0), (10.0, 10.0)]) == piece


def test_distances_end_at_the_ends():
    assert distance((3.0, 4.0), (0.0, 0.0), (0.0, 0.0)) == 5.0
    assert distance((-3.0, 4.0), (0.0, 0.0), (10.0, 0.0)) == 5.0
    assert distance((3.0, 4.0), (0.0, 0.0), (10.0, 0.0)) == 4.0
