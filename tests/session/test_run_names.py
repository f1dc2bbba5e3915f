"""What the runs are called."""

import pytest

from playground.descent.leg import Leg
from playground.document.setup import RunSetup, SurfaceChoice
from playground.session.descender import Descender
from playground.session.editor import Editor
from playground.session.run_names import name_in, run_name

TRUNK = (Leg(48, ((0, 0.1),)),)


@pytest.mark.parametrize(
    ("setup", "name"),
    [
        (RunSetup(), "SGD"),
        (RunSetup(name="good"), "good"),
        (RunSetup(name="good", trunk=TRUNK, fork=48), "good, from 48"),
        (RunSetup(optimizer="adam", trunk=TRUNK, fork=30), "Adam, from 30"),
        (RunSetup(name="good", trunk=TRUNK, fork=60), "good"),  # it was taken back to before the fork
        (RunSetup(name="good", fork=48), "good"),
    ],
)
def test_a_run_goes_by_its_name_and_by_where_it_forked(setup, name):
    assert run_name(setup) == name
    assert name_in(name, setup) == setup.name  # so that looking at a name and leaving it changes nothing


def test_a_race_of_rates_calls_no_run_after_a_rate_that_it_has_no_more():
    descender = Descender(Editor())
    descender.race_rates()

    def names():
        return [run_name(setup) for setup, _ in descender.runs]

    before = names()
    descender.set_learning_rate(0.05)
    assert names() == [before[0], "SGD", *before[2:]]
    descender.select(0)
    descender.set_optimizer("adam")
    assert names() == ["Adam", "SGD", *before[2:]]
    descender.rename_run(2, "mine")
    descender.set_surface(SurfaceChoice("data", "linear"))
    assert names() == ["Adam", "SGD", "mine", "SGD"]


def test_a_fork_is_called_by_the_run_that_it_came_from():
    descender = Descender(Editor())
    descender.rename_run(0, "good")
    for _ in range(5):
        descender.step()
    told = []
    descender.forked.connect(lambda: told.append(run_name(descender.runs[-1][0])))
    descender.show(3)
    descender.fork()
    descender.step()
    descender.fork()
    assert told == ["good, from 3", "good, from 4"]
    assert [setup.forked_at for setup, _ in descender.runs] == [None, 3, 4]
