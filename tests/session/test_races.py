"""Several runs side by side: kept in step, forked, undone, saved and opened again."""

import numpy as np
import pytest

from playground.descent.schedules import RatePlan
from playground.document import DocumentError, SurfaceChoice, load
from playground.document.setup import MOST_RUNS, RunSetup
from playground.session import Editor
from playground.session.descender import Descender


@pytest.fixture
def editor():
    return Editor()


@pytest.fixture
def descender(editor):
    return Descender(editor)


def lengths(descender):
    return [len(run.steps) - 1 for _, run in descender.runs]


def rates(descender):
    return [run.learning_rate for _, run in descender.runs]


def drive(descender, steps):
    for _ in range(steps):
        descender.step()


def test_another_run_races_from_the_same_start(descender):
    drive(descender, 10)
    descender.add_run(learning_rate=0.01)
    assert lengths(descender) == [10, 0]
    assert descender.run.learning_rate == 0.01
    drive(descender, 3)
    assert lengths(descender) == [10, 3]  # none goes farther than the leading one
    drive(descender, 9)
    assert lengths(descender) == [12, 12]


def test_the_slider_turns_the_selected_run_only(descender):
    descender.add_run(learning_rate=0.01)
    descender.set_learning_rate(0.02)
    descender.select(0)
    descender.set_learning_rate(0.05)
    assert rates(descender) == [0.05, 0.02]


def test_a_run_that_diverged_does_not_hold_the_others_up(descender):
    descender.add_run(learning_rate=5.0)
    drive(descender, 60)
    stopped = lengths(descender)[1]
    assert descender.run.status == "diverged"
    assert stopped < 60
    drive(descender, 10)
    assert lengths(descender)[0] == stopped + 10 or lengths(descender)[0] == 70


def test_going_back_shows_an_earlier_step_and_forgets_nothing(descender):
    drive(descender, 20)
    descender.show(5)
    assert (descender.shown_step, lengths(descender)) == (5, [20])
    descender.step()
    assert (descender.shown_step, lengths(descender)) == (6, [20])
    descender.show(20)
    assert descender.shows_latest
    descender.step()
    assert (descender.shown_step, lengths(descender)) == (21, [21])


def test_playing_from_an_earlier_step_shows_again_what_was_there(descender):
    drive(descender, 20)
    descender.show(15)
    descender.play()
    for _ in range(60):
        descender.tick(1 / 60)  # 20 steps in all
    assert lengths(descender) == [35]


def test_a_fork_keeps_both_futures(descender, editor):
    drive(descender, 20)
    descender.show(8)
    descender.fork()
    assert lengths(descender) == [20, 8]
    drive(descender, 4)
    assert lengths(descender) == [20, 12]
    first, second = (run for _, run in descender.runs)
    assert (first.xs[:9] == second.xs[:9]).all()
    editor.undo()
    assert lengths(descender) == [20]
    editor.redo()
    assert lengths(descender) == [20, 12]


def test_another_rate_for_an_earlier_step_forks_there(descender):
    drive(descender, 20)
    descender.show(8)
    descender.set_learning_rate(0.01)
    drive(descender, 1)
    assert lengths(descender) == [20, 9]
    first, second = (run for _, run in descender.runs)
    assert (first.learning_rate, second.learning_rate) == (0.07, 0.01)
    assert first.xs[9] != second.xs[9]


def test_there_are_as_many_runs_as_colours(descender):
    for _ in range(MOST_RUNS - 1):
        descender.add_run()
    with pytest.raises(DocumentError, match=str(MOST_RUNS)):
        descender.add_run()
    with pytest.raises(DocumentError, match=str(MOST_RUNS)):
        descender.fork()


def test_a_run_is_removed_and_comes_back_with_its_steps(descender, editor):
    descender.add_run(learning_rate=0.01)
    drive(descender, 7)
    descender.remove_run(1)
    assert lengths(descender) == [7]
    editor.undo()
    assert (lengths(descender), rates(descender)) == ([7, 7], [0.07, 0.01])
    descender.remove_run(0)
    descender.remove_run(1)
    assert len(descender.runs) == 1  # the last one stays


def test_runs_are_saved_with_forks_and_schedules(descender, editor, tmp_path):
    descender.set_surface(SurfaceChoice("data", "logistic"))
    descender.set_batch_size(32)
    drive(descender, 12)
    descender.show(5)
    descender.fork()
    descender.set_optimizer("adam")
    descender.set_plan(RatePlan("cosine", {"total": 40.0}))
    drive(descender, 9)
    descender.add_run(learning_rate=0.3)
    drive(descender, 3)
    descender.rename_run(2, "bold")
    descender.hide_run(0, True)
    descender.select(1)
    descender.capture()
    editor.save(tmp_path / "race.json")
    again = Descender(Editor(load(tmp_path / "race.json")))
    assert lengths(again) == lengths(descender)
    for (_, old), (_, new) in zip(descender.runs, again.runs, strict=True):
        assert np.array_equal(old.xs, new.xs)
        assert np.array_equal(old.steps.learning_rates, new.steps.learning_rates)
    assert [(s.name, s.hidden) for s, _ in again.runs] == [("", True), ("", False), ("bold", False)]
    assert again.run.optimizer.id == "adam"


def test_selecting_and_hiding_are_no_work_to_be_saved(descender, editor, tmp_path):
    descender.add_run()
    editor.save(tmp_path / "a.json")
    descender.select(0)
    descender.hide_run(1, True)
    assert not editor.modified
    editor.undo()  # of adding
    assert len(descender.runs) == 1


def test_another_start_starts_every_run_anew(descender):
    drive(descender, 20)
    descender.show(8)
    descender.fork()
    descender.set_start(1.0, 2.0)
    assert lengths(descender) == [0, 0]
    assert all(run.xs[0] == 1.0 and not run.trunk for _, run in descender.runs)


def test_a_ready_made_race_replaces_the_runs_and_is_one_edit(descender, editor):
    drive(descender, 5)
    race = tuple(RunSetup(place=k, learning_rate=rate) for k, rate in enumerate((0.001, 0.04, 0.079, 0.2)))
    descender.set_runs("Race learning rates", race)
    assert rates(descender) == [0.001, 0.04, 0.079, 0.2]
    editor.undo()
    assert (rates(descender), lengths(descender)) == ([0.07], [5])


# --- ready-made races ------------------------------------------------------------------------------


def test_the_figure_of_the_course_on_mini_batches(descender, editor):
    """Low is slow, good ends lowest, high stays above it, very high blows up."""
    descender.set_surface(SurfaceChoice("data", "logistic"))
    descender.set_batch_size(32)
    descender.race_rates()
    low, good, high, very_high = (run for _, run in descender.runs)
    assert [setup.name for setup, _ in descender.runs] == ["low", "good", "high", "very high"]
    assert low.epoch == good.epoch == 10
    final = [run.losses[-100:].mean() for run in (good, high, low)]
    assert final == sorted(final)
    assert very_high.losses.max() > 10 * very_high.losses[0]
    editor.undo()
    assert len(descender.runs) == 1


def test_optimizers_race_with_equal_and_with_tuned_rates(descender):
    descender.set_surface(SurfaceChoice("analytic", "rosenbrock"))
    descender.set_learning_rate(1e-3)
    descender.race_optimizers(tuned=False)
    assert len({run.optimizer.id for _, run in descender.runs}) == MOST_RUNS
    equal = {run.optimizer.id: run.losses[-10:].mean() for _, run in descender.runs}
    assert set(rates(descender)) == {1e-3}
    descender.race_optimizers(tuned=True)
    for _, run in descender.runs:
        assert run.status != "diverged"
        assert run.losses[-10:].mean() <= 1.001 * equal[run.optimizer.id]


def test_optimizers_race_up_to_the_same_number_of_evaluations_and_go_on_level(descender, editor):
    descender.set_surface(SurfaceChoice("analytic", "rosenbrock"))
    descender.race_by_evaluations()
    assert editor.document.descent.loss_axis == "evaluations"
    assert {"line_search", "newton"} <= {run.optimizer.id for _, run in descender.runs}
    for more in (0, 40):
        for _ in range(more):
            descender.step()
        allowed = descender.run.evaluations
        assert allowed == 60 + more
        for _, run in descender.runs:
            dearest = float(np.diff(run.steps.evaluations).max())
            assert allowed - 3 * dearest < run.evaluations <= allowed
    assert len({len(run.steps) for _, run in descender.runs}) > 1
    editor.undo()
    assert len(descender.runs) == 1


def test_seeds_race_in_orders_of_their_own(descender):
    descender.set_surface(SurfaceChoice("data", "logistic"))
    descender.set_batch_size(32)
    descender.race_seeds()
    assert [run.seed for _, run in descender.runs] == list(range(MOST_RUNS))
    assert len({run.xs[5] for _, run in descender.runs}) == MOST_RUNS
