"""Walking through the parts of a step makes the steps, one after the other, and looks at earlier ones too."""

import pytest

from playground.document import SurfaceChoice
from playground.session.descender import Descender
from playground.session.editor import Editor
from playground.session.step_walk import StepWalk


@pytest.fixture
def walked():
    descender = Descender(Editor())
    descender.set_optimizer("momentum")
    return descender, StepWalk(descender)


def ids(walk, moves):
    found = []
    for move in moves:
        getattr(walk, move)()
        found.append(walk.stage.id if walk.stage else "")
    return found


def test_walking_on_goes_through_the_parts_and_makes_the_step(walked):
    descender, walk = walked
    assert walk.stage is None
    assert ids(walk, ["forward"] * 4) == ["gradient", "state", "update", "gradient"]
    assert descender.shown_step == 1
    assert walk.place == (1, 3)


def test_walking_back_goes_to_the_step_before_and_forgets_nothing(walked):
    descender, walk = walked
    for _ in range(3):
        descender.step()
    assert ids(walk, ["back", "back", "back", "back"]) == ["update", "state", "gradient", "update"]
    assert (descender.shown_step, len(descender.run.steps)) == (1, 4)
    assert ids(walk, ["forward"]) == ["gradient"]
    assert (descender.shown_step, len(descender.run.steps)) == (2, 4)


def test_at_the_start_walking_back_ends_at_the_whole_step(walked):
    _, walk = walked
    assert ids(walk, ["back", "forward", "back"]) == ["", "gradient", ""]


def test_any_other_way_to_another_step_ends_the_walk(walked):
    descender, walk = walked
    told = []
    walk.changed.connect(lambda: told.append(walk.walking))
    walk.forward()
    descender.step()
    assert told == [True, False]
    walk.forward()
    descender.reset()
    assert told[-1] is False


def test_batches_are_a_part_of_their_own(walked):
    descender, walk = walked
    descender.set_surface(SurfaceChoice("data", "logistic"))
    descender.set_batch_size(32)
    assert ids(walk, ["forward"] * 4) == ["batch", "gradient", "state", "update"]
    assert "32 examples" in walk.work.stages[0].sentence


def test_a_diverged_run_stays_at_its_last_part(walked):
    descender, walk = walked
    descender.set_learning_rate(50.0)
    while descender.run.status == "running":
        descender.step()
    last = descender.shown_step
    assert ids(walk, ["forward"] * 5)[-1] == "update"
    assert descender.shown_step == last
