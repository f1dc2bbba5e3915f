"""The log of what nobody caught: counted, bounded, quiet about its own trouble."""

import pytest

from playground.session.notify import Notifier
from playground.session.problems import _LOG_BYTES, _OLD_LOGS, LOG, ProblemLog, details, versions


def raised(message="no such thing", kind=KeyError):
    with pytest.raises(kind) as caught:
        raise kind(message)
    return caught.value


def test_the_same_problem_counts_up_and_another_does_not(tmp_path):
    log = ProblemLog(tmp_path)
    counts = [log.note(raised(f"thing {k}")).count for k in range(9)]  # the message may differ
    assert counts == list(range(1, 10))
    assert log.note(ZeroDivisionError()).count == 1
    assert [log.note(raised()).is_news for _ in range(10, 18)] == [False] * 6 + [True, False]
    log.close()


def test_the_log_has_the_traceback_and_versions_once(tmp_path):
    log = ProblemLog(tmp_path / "new" / "folder")
    for _ in range(100):
        log.note(raised())
    log.close()
    text = (tmp_path / "new" / "folder" / LOG).read_text()
    assert text.count("Traceback") == 1
    assert "raise kind(message)" in text
    assert all(version in text for version in versions().values())
    assert "64 times" in text


def test_the_log_rotates_and_stays_bounded(tmp_path):
    log = ProblemLog(tmp_path)
    for k in range(200):
        log.write("warning", f"{k} " + "x" * 10_000)
    log.close()
    files = list(tmp_path.iterdir())
    assert len(files) == 1 + _OLD_LOGS
    assert sum(file.stat().st_size for file in files) <= (1 + _OLD_LOGS) * _LOG_BYTES


def test_a_message_that_comes_again_and_again_fills_no_log(tmp_path):
    log = ProblemLog(tmp_path)
    for _ in range(1000):
        log.write("warning", "a pixmap is null")
    log.close()
    assert (tmp_path / LOG).read_text().count("a pixmap is null") == 10  # 1, 2, 4, …, 512


def test_many_kinds_are_not_all_remembered(tmp_path):
    log = ProblemLog(tmp_path)
    for k in range(1000):
        log.write("info", f"message {k}")
    assert len(log._counts) < 100
    log.close()


def test_without_a_place_to_write_to_problems_are_known_all_the_same(tmp_path):
    (tmp_path / "file").write_text("")
    log = ProblemLog(tmp_path / "file" / "folder")
    assert "no such thing" in log.note(raised()).name
    log.close()


def test_an_exception_that_cannot_be_said_is_noted(tmp_path):
    class MuteError(Exception):
        def __str__(self):
            raise RuntimeError

    log = ProblemLog(tmp_path)
    assert log.note(MuteError()).name.startswith("MuteError: ")
    problem = log.note(raised("x" * 10**6))
    log.close()
    assert len(problem.name) <= 120
    assert len(problem.trace) < 21_000


def test_details_have_the_facts_and_every_traceback(tmp_path):
    log = ProblemLog(tmp_path)
    problems = [log.note(raised()), log.note(raised("three", ValueError))]
    log.close()
    text = details(problems, {"Last edit": "Set x", "Keyboard in": ""})
    assert "Last edit: Set x" in text
    assert "Keyboard in" not in text
    assert all(problem.trace in text for problem in problems)


def test_one_listener_that_fails_keeps_no_other_from_hearing():
    notifier, heard = Notifier(), []

    def fail():
        raise ZeroDivisionError

    for listener in (fail, lambda: heard.append(1), fail, lambda: heard.append(2)):
        notifier.connect(listener)
    with pytest.raises(ZeroDivisionError) as caught:
        notifier.emit()
    assert len(caught.value.__notes__) == 1
    assert heard == [1, 2]
