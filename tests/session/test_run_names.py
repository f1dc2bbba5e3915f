"""What the runs are called."""

import pytest

from playground.descent.leg import Leg
from playground.document.setup import RunSetup
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
