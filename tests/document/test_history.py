import pytest

from playground.document import History, edits, new_document


def valued(number):
    return edits.set_value(new_document(), "x", float(number))


@pytest.fixture
def history():
    return History(valued(0))


def test_undo_and_redo_walk_the_snapshots(history):
    for number in (1, 2, 3):
        history.push(f"Set {number}", None, valued(number))
    assert (history.undo_label, history.redo_label) == ("Set 3", "")
    assert [history.undo(), history.undo()] == [valued(2), valued(1)]
    assert (history.undo_label, history.redo_label) == ("Set 1", "Set 2")
    assert history.redo() == valued(2)
    assert history.jump(0) == valued(0)
    assert (history.can_undo, history.can_redo, history.undo_label) == (False, True, "")
    assert history.undo() == valued(0)
    assert history.jump(99) == history.redo() == valued(3)
    assert not history.can_redo


def test_the_labels_list_what_was_done_and_undone(history):
    history.push("One", None, valued(1))
    history.push("Two", None, valued(2))
    history.undo()
    assert history.labels == ("", "One", "Two")
    assert history.index == 1


def test_a_new_edit_drops_what_was_undone(history):
    history.push("One", None, valued(1))
    history.undo()
    history.push("Two", None, valued(2))
    assert history.labels == ("", "Two")
    assert not history.can_redo


def test_a_drag_is_one_entry(history):
    for number in range(1, 50):
        history.push("Drag", "drag 1", valued(number))
    assert history.labels == ("", "Drag")
    assert history.undo() == valued(0)
    assert history.redo() == valued(49)


def test_other_keys_and_no_key_do_not_merge(history):
    for key in ("a", "b", "b", None, None, "b"):
        history.push(str(key), key, valued(len(history.labels)))
    assert history.labels == ("", "a", "b", "None", "None", "b")


@pytest.mark.parametrize(
    "between",
    [History.seal, lambda history: (history.undo(), history.redo())],
)
def test_what_comes_between_ends_the_merging(history, between):
    history.push("Drag", "drag", valued(1))
    between(history)
    history.push("Drag", "drag", valued(2))
    assert history.labels == ("", "Drag", "Drag")


def test_a_drag_back_to_where_it_began_leaves_no_entry(history):
    history.push("First", "drag", valued(1))
    history.seal()
    history.push("Drag", "drag", valued(2))
    history.push("Drag", "drag", valued(1))
    assert history.labels == ("", "First")
    history.push("Drag", "drag", valued(3))
    assert history.labels == ("", "First", "Drag")
    assert history.undo() == valued(1)


def test_the_oldest_are_forgotten():
    history = History(valued(0), limit=4)
    for number in range(1, 10):
        history.push(f"Set {number}", None, valued(number))
    assert len(history.labels) == 4
    assert history.jump(0) == valued(6)
    assert (history.can_undo, history.undo_label) == (False, "")
    assert history.jump(3) == valued(9)
