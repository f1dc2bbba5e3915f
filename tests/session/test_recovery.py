"""Copies of unsaved work: kept beside the file, found when their program is gone, never otherwise."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from threading import Event

import pytest

from playground.document import DocumentError, edits, load, save
from playground.session import Editor
from playground.session.recovery import Recovery, discard

DAY = 86_400


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "recovery"


@pytest.fixture
def editor(tmp_path):
    """An editor whose file has x = 1 and whose document x = 2."""
    editor = Editor()
    set_x(editor, 1)
    editor.save(tmp_path / "circuit.json")
    set_x(editor, 2)
    return editor


@pytest.fixture
def recovery(folder):
    recovery = Recovery(folder)
    yield recovery
    recovery.clear()


def set_x(editor, number):
    editor.apply("Set x", lambda document: edits.set_value(document, "x", float(number)))


def crashed(folder, editor):
    """Keep a copy as a program does that then ends: the system lifts its lock."""
    recovery = Recovery(folder)
    recovery.keep(editor)
    recovery._record.close()
    return recovery


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def spoil(folder, **facts):
    """Change facts in the one record of a folder."""
    (record,) = folder.glob("*.record")
    record.write_text(json.dumps({**json.loads(record.read_text()), **facts}))


def test_work_is_found_again_with_its_file_and_time(folder, editor, recovery, tmp_path):
    before = contents(tmp_path)
    crashed(folder, editor)
    (work,) = recovery.found()
    assert load(work.path) == editor.document
    assert (work.original, work.fingerprint) == (editor.path, editor.fingerprint)
    assert abs(datetime.now().astimezone() - work.time) < timedelta(minutes=1)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}


def test_work_without_a_file_is_found(folder, recovery):
    editor = Editor()
    set_x(editor, 3)
    crashed(folder, editor)
    (work,) = recovery.found()
    assert work.original is None
    assert load(work.path).values["x"] == 3.0


def test_a_relative_path_is_found_from_elsewhere(folder, recovery, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    editor = Editor()
    editor.save("here.json")
    set_x(editor, 3)
    crashed(folder, editor)
    monkeypatch.chdir(folder)
    assert recovery.found()[0].original == tmp_path / "here.json"


def test_the_copy_follows_the_document_and_is_written_only_when_it_differs(folder, editor, recovery):
    recovery.keep(editor)
    (copy,) = folder.glob("*.json")
    first = copy.stat()
    recovery.keep(editor)
    assert copy.stat() == first
    set_x(editor, 5)
    recovery.keep(editor)
    assert load(copy).values["x"] == 5.0
    recovery.clear()
    assert contents(folder) == {}
    recovery.clear()
    recovery.keep(editor)
    assert len(contents(folder)) == 2


def test_neither_ones_own_work_nor_that_of_a_running_program_is_found(folder, editor, recovery):
    running = Recovery(folder)
    running.keep(editor)
    recovery.keep(editor)
    before = contents(folder)
    assert recovery.found() == running.found() == []
    assert contents(folder) == before
    running.clear()


def test_a_program_that_is_killed_leaves_its_work(folder, recovery):
    program = f"""
import os, signal
from pathlib import Path
from playground.document import edits
from playground.session import Editor
from playground.session.recovery import Recovery
editor = Editor()
editor.apply("Set x", lambda document: edits.set_value(document, "x", 8.0))
recovery = Recovery(Path({str(folder)!r}))
recovery.keep(editor)
print("kept", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "kept\n"
        assert recovery.found() == []
        process.kill()
    (work,) = recovery.found()
    assert load(work.path).values["x"] == 8.0


def test_the_newest_work_comes_first_and_each_is_discarded_alone(folder, recovery):
    editor = Editor()
    for x, age in ((1, 300), (2, 100), (3, 200)):
        set_x(editor, x)
        copy = crashed(folder, editor)._copy
        os.utime(copy, (time.time() - age,) * 2)
    found = recovery.found()
    assert [load(work.path).values["x"] for work in found] == [2.0, 3.0, 1.0]
    discard(found[1])
    assert recovery.found() == [found[0], found[2]]
    assert len(contents(folder)) == 4


def test_what_the_file_holds_already_is_no_unsaved_work(folder, editor, recovery):
    crashed(folder, editor)
    editor.save()  # killed before the copy was removed
    assert recovery.found() == []
    assert contents(folder) == {}


def test_saving_elsewhere_changes_whose_work_it_is(folder, editor, tmp_path):
    recovery = Recovery(folder)
    recovery.keep(editor)
    editor.save(tmp_path / "other.json")
    set_x(editor, 6)
    recovery.keep(editor)
    recovery._record.close()
    (work,) = Recovery(folder).found()
    assert (work.original, work.fingerprint) == (editor.path, editor.fingerprint)
    assert load(work.path).values["x"] == 6.0


def test_work_of_another_computer_is_left_alone_for_a_day(folder, editor, recovery):
    copy = crashed(folder, editor)._copy
    spoil(folder, host="another")
    before = contents(folder)
    assert recovery.found() == []
    assert contents(folder) == before
    os.utime(copy, (time.time() - DAY - 60,) * 2)
    assert [work.path for work in recovery.found()] == [copy]


@pytest.mark.parametrize("record", ["", "[]", '{"original": 5}', "\0", None])
def test_a_damaged_record_does_not_cost_the_work(folder, editor, recovery, record):
    path = crashed(folder, editor)._copy.with_suffix(".record")
    path.unlink() if record is None else path.write_text(record)
    (work,) = recovery.found()
    assert work.original is None
    assert load(work.path) == editor.document


def test_a_damaged_copy_is_left_for_the_user_to_decide(folder, editor, recovery):
    copy = crashed(folder, editor)._copy
    copy.write_text("{")
    assert [work.path for work in recovery.found()] == [copy]


def test_what_a_crash_leaves_half_written_is_removed_in_time(folder, editor, recovery):
    copy = crashed(folder, editor)._copy
    beside = copy.with_name(f".{copy.stem}.0123.tmp")
    copy.rename(beside)
    assert recovery.found() == []
    assert len(contents(folder)) == 2
    os.utime(copy.with_suffix(".record"), (time.time() - DAY - 60,) * 2)
    assert recovery.found() == []
    assert contents(folder) == {}


def test_a_folder_emptied_by_others_is_filled_again(folder, editor, recovery):
    recovery.keep(editor)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert recovery.found() == []
    recovery.keep(editor)
    assert len(contents(folder)) == 2


def test_a_copy_that_cannot_be_written_is_told_and_the_one_before_stays(
    folder, editor, recovery, monkeypatch
):
    folder.write_text("no folder")
    with pytest.raises(DocumentError, match="recovery"):
        recovery.keep(editor)
    folder.unlink()
    recovery.keep(editor)
    before = contents(folder)
    set_x(editor, 9)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DocumentError, match="No space left"):
        recovery.keep(editor)
    assert contents(folder) == before
    monkeypatch.undo()
    recovery.keep(editor)
    (copy,) = folder.glob("*.json")
    assert load(copy).values["x"] == 9.0


@pytest.fixture
def slow_save(monkeypatch):
    """Let saving begin, and go on only when it is told to."""
    begun, go_on = Event(), Event()

    def slow(document, path):
        begun.set()
        assert go_on.wait(10)
        save(document, path)

    monkeypatch.setattr("playground.session.recovery.save", slow)
    yield begun, go_on
    go_on.set()


def test_a_copy_is_written_while_the_user_works_on(editor, recovery, folder, slow_save):
    begun, go_on = slow_save
    assert recovery.keep_soon(editor) is False
    assert begun.wait(10)
    set_x(editor, 3)  # nothing waits for the copy, and the copy does not change with the work
    assert recovery.keep_soon(editor) is False
    go_on.set()
    recovery._writing.result(10)
    (copy,) = folder.glob("*.json")
    assert load(copy).values["x"] == 2.0
    assert recovery.keep_soon(editor) is True
    recovery._writing.result(10)
    assert load(copy).values["x"] == 3.0


def test_a_copy_that_is_no_longer_wanted_while_it_is_written_does_not_come_back(
    editor, recovery, folder, slow_save
):
    begun, go_on = slow_save
    recovery.keep_soon(editor)
    assert begun.wait(10)
    recovery.clear()
    go_on.set()
    recovery.end()
    assert list(folder.iterdir()) == []


def test_what_a_copy_failed_with_is_told_the_next_time(editor, recovery, monkeypatch):
    def full(document, path):
        raise DocumentError("The disk is full.")

    recovery.keep(editor)
    set_x(editor, 4)
    monkeypatch.setattr("playground.session.recovery.save", full)
    recovery.keep_soon(editor)
    recovery._writing.exception(10)
    monkeypatch.undo()
    with pytest.raises(DocumentError, match="full"):
        recovery.keep_soon(editor)
    recovery._writing.result(10)
    assert recovery.keep_soon(editor) is True


@pytest.mark.parametrize("days", [-400, -1, 1, 400])
def test_a_clock_that_was_set_back_or_forth_costs_no_work(folder, editor, recovery, days):
    crashed(folder, editor)
    then = time.time() + days * DAY
    for path in folder.iterdir():
        os.utime(path, (then, then))
    (work,) = recovery.found()
    assert load(work.path) == editor.document
