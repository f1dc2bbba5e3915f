import math

import pytest

from playground.descent.schedules import RatePlan
from playground.document import (
    DescentSetup,
    SurfaceChoice,
    descent_edits,
    document_from_expression,
    edits,
    load,
)
from playground.engine import ExpressionError
from playground.session import Editor
from playground.session.descender import Descender

EXPRESSION = SurfaceChoice("expression", expression="x**2 + 3*y**2")
LOGISTIC = SurfaceChoice("data", "logistic")
FRAME = 1 / 60


@pytest.fixture
def editor():
    return Editor()


@pytest.fixture
def descender(editor):
    return Descender(editor)


@pytest.fixture
def heard(descender):
    """What each change was about."""
    changes = []
    descender.changed.connect(changes.append)
    return changes


def play(descender, seconds):
    """Let it play for a while, as a window does; return the number of steps."""
    descender.play()
    return sum(descender.tick(FRAME) for _ in range(round(seconds / FRAME)))


def path(descender):
    """The points, and the rates that led to them."""
    steps = descender.run.steps
    return [step[:4] for step in steps], [step.learning_rate for step in steps[1:]]


def test_it_begins_with_the_surface_of_the_document(descender):
    assert descender.surface.id == "ravine"
    assert len(descender.run.steps) == 1
    assert not descender.playing


# --- playing ---------------------------------------------------------------------------------------


def test_it_plays_at_its_speed_and_only_then(descender):
    advanced = []
    descender.advanced.connect(lambda: advanced.append(len(descender.run.steps) - 1))
    descender.set_learning_rate(1e-4)
    assert descender.tick(1.0) == 0
    descender.steps_per_second = 30.0
    assert play(descender, 2.0) == 60
    assert advanced == list(range(1, 61))
    descender.steps_per_second = 3000.0
    assert play(descender, 1.0) == 3000
    descender.pause()
    assert descender.tick(1.0) == 0


def test_playing_and_pausing_is_told_once(descender, heard):
    for act in (descender.play, descender.play, descender.pause, descender.pause):
        act()
    assert heard == [{"playing"}, {"playing"}]


def test_a_step_pauses_and_makes_one(descender):
    descender.play()
    descender.step()
    assert not descender.playing
    assert len(descender.run.steps) == 2


def test_divergence_pauses_and_leaves_everything_usable(descender, heard):
    descender.set_learning_rate(0.5)
    descender.steps_per_second = 1000.0
    made = play(descender, 1.0)
    assert 0 < made < 1000
    assert descender.run.status == "diverged"
    assert descender.run.reason
    assert not descender.playing
    assert heard[-1] == {"playing"}
    descender.play()
    assert not descender.playing
    descender.back()
    assert descender.run.status == "running"
    assert len(descender.run.steps) == made
    descender.step()
    assert descender.run.status == "diverged"
    descender.set_learning_rate(0.04)
    assert play(descender, 0.25) == 250
    assert descender.run.losses[-1] < descender.run.losses[0]
    descender.pause()
    descender.reset()
    assert len(descender.run.steps) == 1
    assert descender.run.learning_rate == 0.04
    assert not descender.playing


def test_a_converged_run_stops_playing_and_can_still_be_stepped(descender):
    descender.set_learning_rate(0.04)
    descender.steps_per_second = 1000.0
    made = play(descender, 2.0)
    assert descender.run.status == "converged"
    assert not descender.playing
    assert made < 1000
    descender.step()
    assert len(descender.run.steps) == made + 2


def test_a_run_ends_while_it_still_fits_into_memory(descender, monkeypatch):
    monkeypatch.setattr("playground.session.descent_runs.MAX_STEPS", 500)
    descender.set_learning_rate(1e-4)
    descender.steps_per_second = 1000.0
    assert play(descender, 1.0) == 500
    assert not descender.playing


def test_back_from_the_start_stays_there(descender):
    descender.back()
    assert len(descender.run.steps) == 1


# --- settings --------------------------------------------------------------------------------------


def test_another_rate_applies_from_the_next_step_and_resets_nothing(editor, descender, heard):
    descender.step()
    run, before = descender.run, path(descender)
    descender.set_learning_rate(0.03)
    descender.step()
    assert descender.run is run
    assert path(descender)[0][:2] == before[0]
    assert [step.learning_rate for step in run.steps] == [0.07, 0.07, 0.03]
    assert editor.document.descent.learning_rate == 0.03
    assert heard == [{"rate"}]


def test_a_sweep_of_the_rate_is_one_undo_and_undo_sets_the_rate_back(editor, descender):
    for rate in (0.2, 0.3, 0.4):
        descender.set_learning_rate(rate)
        descender.step()
    editor.undo()
    assert descender.run.learning_rate == DescentSetup().learning_rate
    assert len(descender.run.steps) == 4
    assert not editor.can_undo
    editor.redo()
    assert descender.run.learning_rate == 0.4


@pytest.mark.parametrize(
    ("change", "told"),
    [(lambda d: d.set_start(1.0, 2.0), {"run"}), (lambda d: d.set_surface(LOGISTIC), {"surface", "run"})],
)
def test_another_start_or_surface_starts_anew_and_can_be_undone(editor, descender, heard, change, told):
    descender.step()
    run = descender.run
    change(descender)
    assert heard == [told]
    assert descender.run is not run
    assert len(descender.run.steps) == 1
    assert descender.run.learning_rate == DescentSetup().learning_rate
    editor.undo()
    assert heard[1:] == [told]
    assert descender.run is run


# --- settings that change on the way ---------------------------------------------------------------

SETTINGS = [
    lambda d: d.set_optimizer("adam"),
    lambda d: d.set_batch_size(32),
    lambda d: d.set_seed(7),
    lambda d: d.set_hyperparameter("weight_decay", 0.1),
    lambda d: d.set_plan(RatePlan("cosine")),
]


@pytest.mark.parametrize("change", SETTINGS)
def test_another_setting_goes_on_from_the_latest_step(editor, descender, heard, change):
    descender.run.advance(20)
    before = path(descender)
    change(descender)
    assert heard == [{"run", "settings"}]
    assert path(descender) == before
    assert [leg.steps for leg in descender.run.trunk] == [20]
    descender.step()
    later = path(descender)
    assert later[0][:21] == before[0]
    editor.undo()
    assert path(descender) == before
    editor.redo()
    assert path(descender) == later


@pytest.mark.parametrize("change", SETTINGS)
def test_another_setting_at_the_start_leaves_no_leg(editor, descender, change):
    change(descender)
    assert descender.run.trunk == ()
    assert len(descender.run.steps) == 1


def test_another_number_keeps_what_the_optimizer_remembers_and_another_optimizer_does_not(descender):
    descender.set_optimizer("momentum")
    descender.set_learning_rate(0.01)
    descender.run.advance(10)
    velocity = descender.run.memory(10)
    descender.set_hyperparameter("momentum", 0.5)
    assert descender.run.memory(10) == velocity != ((0,), (0,))
    descender.set_optimizer("nesterov")
    assert descender.run.memory(10) == ((0,), (0,))
    descender.set_optimizer("momentum")  # no step was made without it
    assert descender.run.memory(10) == velocity


def test_another_number_at_an_earlier_step_forks_there(descender):
    descender.set_optimizer("momentum")
    descender.run.advance(20)
    descender.show(8)
    descender.set_hyperparameter("momentum", 0.5)
    descender.step()
    (_, first), (_, second) = descender.runs
    assert (len(first.steps), len(second.steps)) == (21, 10)
    assert (first.hyperparameters["momentum"], second.hyperparameters["momentum"]) == (0.9, 0.5)
    assert (second.xs[:9] == first.xs[:9]).all()
    assert second.xs[9] != first.xs[9]


def test_the_same_setting_again_changes_nothing_even_at_an_earlier_step(editor, descender):
    descender.run.advance(5)
    descender.show(2)
    descender.set_hyperparameter("weight_decay", 0.1)
    runs = len(descender.runs)
    descender.show(1)
    descender.set_hyperparameter("weight_decay", 0.1)
    assert len(descender.runs) == runs


def test_a_drag_between_two_steps_is_one_leg_and_one_undo(editor, descender):
    descender.set_optimizer("momentum")
    editor.seal()
    descender.run.advance(10)
    run = descender.run
    for k in range(100):
        descender.set_hyperparameter("momentum", 0.5 + k / 250)
    assert len(descender.run.trunk) == 1
    descender.step()
    assert [leg.steps for leg in descender.run.legs(11)] == [10, 11]
    editor.undo()
    assert descender.run is run


def test_a_drag_while_it_plays_is_one_undo_back_to_where_it_began(editor, descender):
    descender.set_optimizer("momentum")
    editor.seal()
    descender.set_learning_rate(0.001)
    descender.run.advance(10)
    run = descender.run
    descender.play()
    for k in range(100):
        descender.set_hyperparameter("momentum", 0.5 + k / 250)
        descender.tick(0.1)
    assert descender.playing
    assert len(descender.run.steps) == 211
    assert len(descender.run.trunk) == 100
    later = path(descender)
    editor.undo()
    assert descender.run is run
    assert len(run.steps) == 11
    editor.redo()
    assert path(descender) == later


def test_many_settings_are_undone_one_by_one_with_their_steps(editor, descender):
    paths = []
    for seed in range(1, 41):
        descender.run.advance(3)
        paths.append(path(descender))
        descender.set_seed(seed)
        editor.seal()
    for before in reversed(paths):
        editor.undo()
        assert path(descender) == before


def test_going_back_behind_a_change_forgets_it_and_can_be_undone(editor, descender):
    descender.set_learning_rate(0.01)
    descender.run.advance(10)
    descender.set_optimizer("adam")
    descender.run.advance(10)
    later = path(descender)
    descender.rewind(4)
    assert (descender.run.optimizer.id, len(descender.run.steps)) == ("adam", 5)
    assert [leg.steps for leg in descender.run.trunk] == [4]
    descender.step()
    descender.capture()
    assert path(Descender(Editor(editor.document))) == path(descender)
    editor.undo()
    assert path(descender) == later
    descender.reset()
    assert (descender.run.optimizer.id, len(descender.run.steps), descender.run.trunk) == ("adam", 1, ())
    descender.step()
    descender.capture()
    assert path(Descender(Editor(editor.document))) == path(descender)


def test_going_back_behind_a_fork_is_no_fork_any_more(editor, descender):
    descender.run.advance(10)
    descender.show(6)
    descender.fork()
    descender.rewind(3)
    descender.set_hyperparameter("weight_decay", 0.1)
    descender.run.advance(10)
    descender.set_hyperparameter("weight_decay", 0.2)
    assert editor.document.descent.selected.forked_at is None
    assert [leg.steps for leg in descender.run.trunk] == [3, 13]


def test_a_run_whose_settings_changed_comes_back_from_its_file(editor, descender, tmp_path):
    descender.set_surface(LOGISTIC)
    descender.set_optimizer("momentum")
    descender.set_batch_size(64)
    for k, change in enumerate(
        (
            lambda: descender.set_hyperparameter("momentum", 0.5),
            lambda: descender.set_batch_size(16),
            lambda: descender.set_learning_rate(0.02),
            lambda: descender.set_optimizer("adam"),
            lambda: descender.set_hyperparameter("beta1", 0.5),
            lambda: descender.set_seed(3),
            lambda: descender.set_plan(RatePlan("exponential")),
        )
    ):
        descender.run.advance(5 + k)
        change()
    descender.run.advance(5)
    descender.capture()
    editor.save(tmp_path / "legs.json")
    again = Descender(Editor(load(tmp_path / "legs.json")))
    assert path(again) == path(descender)
    for both in (descender, again):
        both.step()
        both.set_hyperparameter("beta2", 0.9)
        both.step()
    assert path(again) == path(descender)
    assert again.run.legs(50) == descender.run.legs(50)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.set_optimizer("adam"),
        lambda d: d.set_surface(LOGISTIC),
        lambda d: d.set_start(1.0, 2.0),
        lambda d: d.set_hyperparameter("weight_decay", 0.1),
    ],
)
def test_undo_brings_the_run_of_before_back_and_redo_the_later_one(editor, descender, change):
    for _ in range(5):
        descender.step()
    before = path(descender)
    change(descender)
    descender.step()
    descender.step()
    later = path(descender)
    editor.undo()
    assert path(descender) == before
    assert descender.surface is descender.run.surface
    editor.redo()
    assert path(descender) == later
    descender.step()
    editor.undo()
    assert path(descender) == before


def test_a_start_chosen_again_starts_anew(descender):
    descender.set_start(1.0, 2.0)
    descender.step()
    descender.set_start(3.0, 2.0)
    descender.set_start(1.0, 2.0)
    assert len(descender.run.steps) == 1


def test_runs_are_kept_within_bounds(editor, descender, monkeypatch):
    monkeypatch.setattr("playground.session.kept_runs._MOST_STEPS", 50)
    for x in (1.0, 2.0, 3.0):
        descender.run.advance(30)
        descender.set_start(x, 1.0)
        editor.seal()
    lengths = []
    for _ in range(3):
        editor.undo()
        lengths.append(len(descender.run.steps))
    assert lengths == [31, 1, 1]


def test_what_stays_the_same_is_not_told(descender, heard):
    descender.set_learning_rate(DescentSetup().learning_rate)
    descender.set_optimizer("sgd")
    descender.set_batch_size(None)
    assert heard == []


def test_moving_the_start_while_it_plays_plays_on_from_there(descender):
    descender.play()
    descender.set_start(1.0, 0.5)
    assert descender.playing
    assert (descender.run.steps[0].x, descender.run.steps[0].y) == (1.0, 0.5)


def test_hyperparameters_go_along_to_optimizers_that_know_them(descender):
    descender.set_optimizer("momentum")
    descender.set_hyperparameter("momentum", 0.5)
    descender.set_optimizer("adam")
    assert "momentum" not in descender.run.hyperparameters
    descender.set_optimizer("nesterov")
    assert descender.run.hyperparameters["momentum"] == 0.5


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.set_learning_rate(-1.0),
        lambda d: d.set_learning_rate(math.inf),
        lambda d: d.set_start(math.nan, 0.0),
        lambda d: d.set_optimizer("everest"),
        lambda d: d.set_hyperparameter("momentum", 0.9),
        lambda d: d.set_hyperparameter("weight_decay", -1.0),
        lambda d: d.set_batch_size(0),
        lambda d: d.set_surface(SurfaceChoice("analytic", "everest")),
        lambda d: d.set_surface(SurfaceChoice("expression", expression="x + 1")),
    ],
)
def test_an_impossible_setting_is_refused_and_changes_nothing(editor, descender, heard, change):
    descender.step()
    document, before = editor.document, path(descender)
    with pytest.raises(ValueError, match=r"."):
        change(descender)
    assert (editor.document, path(descender), heard) == (document, before, [])
    assert not editor.can_undo


# --- surfaces --------------------------------------------------------------------------------------


def test_another_surface_starts_at_its_own_start_in_its_own_window(editor, descender):
    descender.set_start(1.0, 1.0)
    editor.set_view(bounds=(0.0, 1.0, 0.0, 1.0))
    descender.set_surface(EXPRESSION)
    assert descender.surface.value(1.0, 2.0) == 13.0
    assert (descender.run.steps[0].x, descender.run.steps[0].y) == descender.surface.start
    assert editor.document.descent.bounds is None


def test_text_that_is_no_expression_is_refused_with_its_place(descender):
    with pytest.raises(ExpressionError):
        descender.set_surface(SurfaceChoice("expression", expression="x + * y"))


@pytest.fixture
def over_circuit(editor, descender):
    descender.set_surface(SurfaceChoice("circuit", x="x", y="y"))
    return descender


def test_the_surface_of_the_circuit_follows_the_circuit(editor, over_circuit, heard):
    assert over_circuit.run.steps[0][:3] == (-2.0, 5.0, -12.0)
    editor.apply("Change z", lambda document: edits.set_value(document, "z", 2.0))
    assert over_circuit.run.steps[0][:3] == (-2.0, 5.0, 6.0)
    editor.apply("Change text", lambda document: edits.set_expression(document, "x * y * z"))
    assert over_circuit.run.steps[0][:3] == (-2.0, 5.0, -20.0)
    assert heard == [{"surface", "run"}, {"surface", "run"}]


def test_the_surface_of_the_circuit_does_not_depend_on_the_two_numbers_that_vary(editor, over_circuit, heard):
    over_circuit.set_learning_rate(0.01)
    for _ in range(3):
        over_circuit.step()
    run, surface, point = over_circuit.run, over_circuit.surface, over_circuit.run.steps[-1]
    heard.clear()
    editor.apply("Show", lambda d: edits.set_value(edits.set_value(d, "x", point.x), "y", point.y))
    assert over_circuit.run is run
    assert over_circuit.surface is surface
    assert len(run.steps) == 4
    assert heard == []
    editor.apply("Change z", lambda document: edits.set_value(document, "z", 2.0))
    assert over_circuit.run.steps[0][:2] == (-2.0, 5.0)
    assert over_circuit.surface.bounds == surface.bounds
    editor.undo()
    assert over_circuit.run is run


def test_other_surfaces_do_not_care_about_the_circuit(editor, descender, heard):
    descender.step()
    editor.apply("Change z", lambda document: edits.set_value(document, "z", 2.0))
    assert len(descender.run.steps) == 2
    assert heard == []


def test_while_the_circuit_has_no_surface_the_last_one_stays_and_the_reason_is_known(editor, over_circuit):
    surface = over_circuit.surface
    over_circuit.play()
    editor.apply("Change text", lambda document: edits.set_expression(document, "x * z"))
    assert "y" in over_circuit.problem
    assert over_circuit.surface is surface
    assert not over_circuit.playing
    editor.undo()
    assert over_circuit.problem == ""


# --- files -----------------------------------------------------------------------------------------


def test_a_saved_run_comes_back_step_by_step(editor, descender, tmp_path):
    descender.set_surface(LOGISTIC)
    descender.set_optimizer("momentum")
    descender.set_batch_size(32)
    for rate, steps in ((0.02, 40), (0.5, 3), (0.05, 20)):
        descender.set_learning_rate(rate)
        descender.run.advance(steps)
    descender.set_learning_rate(0.07)
    descender.capture()
    assert editor.modified
    editor.save(tmp_path / "run.json")
    assert not editor.modified
    opened = Editor(load(tmp_path / "run.json"))
    again = Descender(opened)
    assert path(again) == path(descender)
    assert again.run.learning_rate == 0.07
    for both in (descender, again):
        both.step()
    assert path(again) == path(descender)


def test_capturing_is_no_edit(editor, descender):
    descender.step()
    descender.capture()
    assert not editor.modified
    assert not editor.can_undo
    assert editor.document.descent.steps == 1


def test_opening_a_file_replaces_the_run_and_pauses(editor, descender, heard, tmp_path):
    descender.set_surface(EXPRESSION)
    descender.step()
    descender.capture()
    editor.save(tmp_path / "one.json")
    saved = path(descender)
    editor.new()
    assert (descender.surface.id, len(descender.run.steps)) == ("ravine", 1)
    descender.play()
    editor.open(tmp_path / "one.json")
    assert not descender.playing
    assert path(descender) == saved
    assert heard[-1] == {"surface", "run", "runs", "rate", "settings", "playing"}


def test_the_runs_are_those_of_a_document_that_opens_while_it_plays(editor, descender, tmp_path):
    descender.race_rates()
    editor.save(tmp_path / "race.json")
    editor.new()
    seen = []
    descender.changed.connect(lambda _aspects: seen.append(len(descender.runs)))
    descender.play()
    editor.open(tmp_path / "race.json")
    assert seen == [1, 4]
    assert not descender.playing


def test_a_diverged_run_comes_back_too(editor, descender):
    descender.set_learning_rate(0.5)
    play(descender, 20.0)
    assert descender.run.status == "diverged"
    descender.capture()
    again = Descender(Editor(editor.document))
    assert path(again) == path(descender)
    assert again.run.status == "diverged"


def test_a_document_whose_surface_cannot_be_built_opens_all_the_same():
    choice = SurfaceChoice("circuit", x="x", y="gone")
    document = descent_edits.set_descent(document_from_expression("x * y"), surface=choice)
    descender = Descender(Editor(document))
    assert "gone" in descender.problem
    assert len(descender.run.steps) == 1
    descender.set_surface(EXPRESSION)
    assert descender.problem == ""


def test_asleep_it_follows_nothing_and_awake_it_fits_the_document(editor, descender, heard):
    descender.sleep()
    editor.new(descent_edits.set_descent(editor.document, steps=7))
    assert heard == []
    assert descender.asleep
    descender.capture()  # nobody went anywhere
    assert editor.document.descent.selected.steps == 7
    descender.wake()
    assert len(descender.run.steps) - 1 == 7
    assert not descender.asleep
    assert "run" in heard[0]


def test_waking_up_in_the_same_document_changes_nothing(descender, heard):
    descender.step()
    run = descender.run
    del heard[:]
    descender.sleep()
    descender.wake()
    assert descender.run is run
    assert len(run.steps) == 2
    assert heard == []
