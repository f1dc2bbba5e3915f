from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.document import (
    DocumentError,
    SurfaceChoice,
    descent_edits,
    document_from_expression,
    edits,
    load,
    new_document,
)
from playground.engine import CircuitError, ExpressionError
from playground.engine.custom import custom_gate
from playground.session import Aspect, Editor
from tests.document.random_documents import edits_of, unhurried

ALL = frozenset(get_args(Aspect))


@pytest.fixture
def editor():
    return Editor()


@pytest.fixture
def heard(editor):
    """The aspects of each change."""
    changes = []
    editor.changed.connect(changes.append)
    return changes


def set_x(number):
    return lambda document: edits.set_value(document, "x", float(number))


@pytest.mark.parametrize(
    ("edit", "aspects"),
    [
        (set_x(7), {"values"}),
        (lambda d: edits.move(d, {"input1": (1.0, 2.0)}), {"positions"}),
        (lambda d: edits.add_gate(d, "exp", (0.0, 0.0))[0], {"circuit", "positions"}),
        (lambda d: edits.add_gate(d, "input", (0.0, 0.0))[0], {"circuit", "values", "positions"}),
        (lambda d: edits.connect(d, "input1", "mul5", 1), {"circuit"}),
        (lambda d: edits.rename(d, "input1", "α"), {"circuit", "values"}),
        (lambda d: edits.set_expression(d, "(x+y)*z"), {"circuit"}),
        (lambda d: edits.fold(d, ["add3"], "sum", "Σ")[0], {"circuit", "positions"}),
        (lambda d: edits.keep_body(d, custom_gate("g", "g", "exp(x)")), {"gates"}),
        (lambda d: descent_edits.set_descent(d, learning_rate=0.2), {"descent"}),
        (lambda d: descent_edits.set_descent(d, surface=SurfaceChoice("analytic", "bowl")), {"descent"}),
    ],
)
def test_a_change_tells_what_it_touched(editor, heard, edit, aspects):
    editor.apply("Edit", edit)
    assert heard == [aspects | {"file"}]
    editor.undo()
    assert heard[1:] == [aspects | {"file"}]


def test_the_file_is_told_of_only_when_it_becomes_modified(editor, heard):
    editor.apply("Set x", set_x(1))
    editor.apply("Set x", set_x(2))
    assert heard == [{"values", "file"}, {"values"}]


def test_an_edit_that_changes_nothing_leaves_no_trace(editor, heard):
    editor.apply("Set x", set_x(-2))
    editor.apply("Lay out", edits.lay_out)
    assert heard == []
    assert not editor.can_undo


def test_a_refused_edit_changes_nothing(editor, heard):
    before = editor.document
    with pytest.raises(CircuitError):
        editor.apply("Wire", lambda d: edits.connect(d, "mul5", "add3", 0))
    with pytest.raises(ExpressionError):
        editor.apply("Expression", lambda d: edits.set_expression(d, "x +"))
    with pytest.raises(DocumentError):
        editor.apply("Rate", lambda d: descent_edits.set_descent(d, learning_rate=-1.0))
    assert editor.document is before
    assert heard == []
    assert not editor.can_undo


def test_undo_and_redo(editor):
    editor.apply("Set x", set_x(1))
    editor.apply("Move x", lambda d: edits.move(d, {"input1": (9.0, 9.0)}))
    assert (editor.undo_label, editor.redo_label) == ("Move x", "")
    editor.undo()
    assert (editor.undo_label, editor.redo_label) == ("Set x", "Move x")
    editor.undo()
    assert (editor.document, editor.can_undo, editor.can_redo) == (new_document(), False, True)
    editor.undo()
    editor.redo()
    editor.redo()
    editor.redo()
    assert editor.document.positions["input1"] == (9.0, 9.0)
    assert editor.document.values["x"] == 1.0
    assert not editor.can_redo


def test_a_sweep_is_undone_at_once_and_sealing_ends_it(editor):
    for number in range(10):
        editor.apply("Set x", set_x(number), merge="value x")
    editor.seal()
    for number in range(20, 30):
        editor.apply("Set x", set_x(number), merge="value x")
    editor.undo()
    assert editor.document.values["x"] == 9.0
    editor.undo()
    assert editor.document == new_document()


def test_undoing_to_the_saved_state_is_unmodified(editor, tmp_path, heard):
    editor.apply("Set x", set_x(1))
    editor.save(tmp_path / "a.json")
    assert not editor.modified
    editor.apply("Set x", set_x(2))
    assert editor.modified
    editor.undo()
    assert not editor.modified
    editor.undo()
    assert editor.modified
    editor.redo()
    assert not editor.modified
    assert [("file" in aspects) for aspects in heard] == [True] * 6


def test_the_view_is_saved_but_neither_undone_nor_modified(editor, heard, tmp_path):
    editor.apply("Set x", set_x(1))
    editor.set_view(workspace="descent", cursor=3, steps=12)
    assert heard[1:] == [{"view"}]
    editor.set_view(cursor=3)
    assert len(heard) == 2
    editor.undo()
    assert not editor.modified
    assert (editor.document.workspace, editor.document.cursor) == ("descent", 3)
    assert editor.document.descent.steps == 12
    editor.redo()
    editor.save(tmp_path / "a.json")
    assert load(tmp_path / "a.json") == editor.document
    editor.set_view(cursor=1)
    assert not editor.modified


def test_another_circuit_is_not_computed_yet(editor, heard):
    editor.set_view(cursor=3)
    editor.apply("Cut", lambda d: edits.disconnect(d, "mul5", 1))
    assert editor.document.cursor == 0
    assert heard[1:] == [{"circuit", "view", "file"}]


def test_save_open_and_new(editor, heard, tmp_path):
    path = tmp_path / "a.json"
    with pytest.raises(DocumentError):
        editor.save()
    editor.apply("Set x", set_x(3))
    editor.save(path)
    assert (editor.path, heard[-1]) == (path, {"file"})
    editor.save()
    assert len(heard) == 2
    edited = editor.document
    editor.new()
    assert (editor.document, editor.path) == (new_document(), None)
    assert not editor.can_undo
    assert not editor.modified
    editor.open(str(path))
    assert (editor.document, editor.path) == (edited, path)
    assert not editor.can_undo
    assert not editor.modified
    assert heard[2:] == [ALL, ALL]
    editor.apply("Set x", set_x(4))
    editor.save()
    assert load(path) == editor.document


def test_what_cannot_be_opened_or_saved_leaves_all_as_it_was(editor, heard, tmp_path):
    editor.apply("Set x", set_x(3))
    before = editor.document
    (tmp_path / "bad.json").write_text("{")
    for path in (tmp_path / "bad.json", tmp_path / "nobody.json"):
        with pytest.raises(DocumentError):
            editor.open(path)
    with pytest.raises(DocumentError):
        editor.save(tmp_path / "nobody" / "a.json")
    assert (editor.document, editor.path, editor.modified, editor.can_undo) == (before, None, True, True)
    assert len(heard) == 1


def test_saving_ends_a_sweep(editor, tmp_path):
    editor.apply("Set x", set_x(1), merge="value x")
    editor.save(Path(tmp_path / "a.json"))
    editor.apply("Set x", set_x(2), merge="value x")
    editor.undo()
    assert editor.document.values["x"] == 1.0
    assert not editor.modified


def test_a_jump_goes_to_any_edit_and_keeps_those_after_it(editor, heard):
    for number in (1, 2, 3):
        editor.apply(f"Set x to {number}", set_x(number))
    editor.set_view(workspace="descent")
    labels = ("", "Set x to 1", "Set x to 2", "Set x to 3")
    for index, x in ((1, 1.0), (3, 3.0), (0, -2.0), (2, 2.0)):
        editor.jump(index)
        assert (editor.history_index, editor.history_labels) == (index, labels)
        assert (editor.document.values["x"], editor.document.workspace) == (x, "descent")
    editor.apply("Set x to 9", set_x(9))
    assert editor.history_labels == (*labels[:3], "Set x to 9")


def test_a_jump_between_equal_documents_is_told_too(editor, heard):
    editor.apply("Set x", set_x(1))
    editor.apply("Set x back", set_x(-2))
    editor.jump(0)
    assert (heard[-1], editor.history_index) == (frozenset(), 0)


def test_a_file_changed_by_another_program_is_noticed(editor, tmp_path):
    path = tmp_path / "a.json"
    assert not editor.changed_on_disk
    editor.save(path)
    assert not editor.changed_on_disk
    text = path.read_bytes()
    path.write_bytes(text)  # touched, but the same
    assert not editor.changed_on_disk
    path.write_bytes(text + b" ")
    assert editor.changed_on_disk
    editor.save()
    assert not editor.changed_on_disk
    path.write_bytes(text + b" ")
    editor.open(path)
    assert not editor.changed_on_disk
    path.unlink()  # nothing to be overwritten
    assert not editor.changed_on_disk


def test_restored_work_is_unsaved_and_one_undo_from_its_file(editor, heard, tmp_path):
    path = tmp_path / "a.json"
    editor.save(path)
    fingerprint, work = editor.fingerprint, edits.set_value(new_document(), "x", 7.0)
    other = Editor()
    other.changed.connect(heard.append)
    other.restore(work, path, fingerprint)
    assert heard[-1] == ALL
    assert (other.document, other.path, other.modified) == (work, path, True)
    assert not other.changed_on_disk
    other.undo()
    assert (other.document, other.modified) == (load(path), False)


def test_restored_work_does_not_overwrite_what_came_after_it_unasked(editor, tmp_path):
    path = tmp_path / "a.json"
    editor.save(path)
    fingerprint = editor.fingerprint
    editor.apply("Set x", set_x(5))
    editor.save()
    editor.restore(edits.set_value(new_document(), "x", 7.0), path, fingerprint)
    assert editor.changed_on_disk


@pytest.mark.parametrize("content", [None, "{"])
def test_restored_work_whose_file_cannot_be_opened_has_none(editor, tmp_path, content):
    path = tmp_path / "a.json"
    if content:
        path.write_text(content)
    work = edits.set_value(new_document(), "x", 7.0)
    editor.restore(work, path, "")
    assert (editor.document, editor.path, editor.modified) == (work, None, True)


@unhurried
@given(st.data())
def test_undoing_everything_gives_the_start_and_redoing_the_end(data):
    editor = Editor(document_from_expression("x*y + exp(x)", {"x": 0.5}))
    start, snapshots = editor.document, [editor.document]
    for _ in range(data.draw(st.integers(1, 15))):
        merge = data.draw(st.sampled_from([None, None, "drag"]))
        try:
            editor.apply("Edit", data.draw(edits_of(editor.document)), merge)
        except (CircuitError, DocumentError, ExpressionError):
            continue
        snapshots.append(editor.document)
    end = editor.document
    while editor.can_undo:
        editor.undo()
        assert editor.document in snapshots
    assert editor.document == start
    assert not editor.modified
    while editor.can_redo:
        editor.redo()
    assert editor.document == end
