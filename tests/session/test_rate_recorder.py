"""A hand on the learning rate becomes a schedule that does the same again."""

import numpy as np
import pytest

from playground.document import load, save
from playground.session.descender import Descender
from playground.session.editor import Editor
from playground.session.rate_recorder import RateRecorder


@pytest.fixture
def session():
    editor = Editor()
    descender = Descender(editor)
    return editor, descender, RateRecorder(descender)


def play(descender):
    """Make 30 steps with a hand that lowers the rate twice."""
    for k, rate in enumerate((0.07, 0.05, 0.01)):
        descender.set_learning_rate(rate)
        for _ in range(10):
            descender.step()
        assert len(descender.run.steps) == 10 * (k + 1) + 1


def path(run, first=0):
    return np.stack([run.xs, run.ys])[:, first:]


def test_what_was_recorded_from_the_start_replays_to_the_last_bit(session):
    _, descender, recorder = session
    recorder.start()
    play(descender)
    by_hand = path(descender.run).copy()
    assert recorder.stop()
    assert not recorder.recording
    assert descender.run.plan.points == ((0, 0.07), (10, 0.05), (20, 0.01))
    assert len(descender.run.steps) == 1
    for _ in range(30):
        descender.step()
    assert (path(descender.run) == by_hand).all()
    descender.reset()
    descender.set_optimizer("momentum")
    descender.step()
    assert descender.run.steps[-1].learning_rate == 0.07


def test_undo_brings_the_run_by_hand_back(session):
    editor, descender, recorder = session
    recorder.start()
    play(descender)
    by_hand = path(descender.run).copy()
    recorder.stop()
    editor.undo()
    assert (path(descender.run) == by_hand).all()
    assert descender.run.plan.is_constant


def test_a_recording_in_the_middle_replays_from_the_step_where_it_began(session):
    editor, descender, recorder = session
    play(descender)
    recorder.start()
    descender.set_learning_rate(0.03)
    descender.step()
    descender.set_learning_rate(0.02)
    descender.step()
    by_hand = path(descender.run).copy()
    recorder.stop()
    assert descender.run.plan.points == ((30, 0.03), (31, 0.02))
    assert (path(descender.run) == by_hand[:, :31]).all()
    descender.step()
    descender.step()
    assert (path(descender.run) == by_hand).all()
    assert descender.run.steps.learning_rates[31:].tolist() == [0.03, 0.02]
    descender.capture()
    assert (path(Descender(Editor(editor.document)).run) == by_hand).all()
    editor.undo()
    assert (path(descender.run) == by_hand).all()


def test_a_recording_goes_on_when_another_setting_changes(session):
    _, descender, recorder = session
    recorder.start()
    play(descender)
    descender.set_optimizer("momentum")
    descender.step()
    assert recorder.recording
    assert len(recorder.rates) == 31


def test_without_a_step_nothing_is_recorded(session):
    _, descender, recorder = session
    recorder.start()
    assert recorder.recording
    assert not recorder.stop()
    assert descender.run.plan.is_constant


def test_a_run_that_is_taken_back_is_recorded_as_it_is_then(session):
    _, descender, recorder = session
    recorder.start()
    play(descender)
    descender.rewind(15)
    recorder.stop()
    assert descender.run.plan.points == ((0, 0.07), (10, 0.05))


def test_another_run_ends_the_recording(session):
    _, descender, recorder = session
    recorder.start()
    descender.step()
    descender.add_run()
    assert not recorder.recording


def test_a_recording_is_saved_with_the_document(session, tmp_path):
    editor, descender, recorder = session
    recorder.start()
    play(descender)
    recorder.stop()
    plan = descender.run.plan
    save(editor.document, tmp_path / "recorded.json")
    again = load(tmp_path / "recorded.json")
    assert again.descent.plan == plan
    assert again.descent.learning_rate == 0.07
