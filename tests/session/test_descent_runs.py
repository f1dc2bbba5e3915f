from dataclasses import replace

import pytest

from playground.document import SurfaceChoice, descent_edits, new_document
from playground.document.setup import RunSetup
from playground.session.descent_runs import DescentRuns


@pytest.fixture
def document():
    return descent_edits.set_descent(new_document(), learning_rate=0.05)


@pytest.fixture
def runs(document):
    return DescentRuns(document)


def test_every_run_of_an_opened_document_has_made_its_steps(document):
    pair = descent_edits.add_run(document, RunSetup(place=2, steps=7, learning_rate=0.02))
    assert [len(run.steps) for run in DescentRuns(pair)] == [1, 8]


def test_a_run_goes_on_with_another_rate_and_begins_anew_with_another_start(document, runs):
    runs.advance(5)
    faster = descent_edits.set_descent(document, learning_rate=0.06)
    assert runs.follow(faster, edited=True, merged=False) == {"rate"}
    assert (len(runs[0].steps), runs[0].learning_rate) == (6, 0.06)
    moved = descent_edits.set_descent(faster, start=(1.0, 1.0))
    assert runs.follow(moved, edited=True, merged=False) == {"run"}
    assert len(runs[0].steps) == 1
    assert runs.follow(faster, edited=False, merged=False) == {"run"}  # undone
    assert len(runs[0].steps) == 6


def test_the_surface_stays_while_another_cannot_be_built(document, runs):
    before = runs.surface
    choice = SurfaceChoice("circuit", x="nothing", y="y")
    broken = replace(document, descent=replace(document.descent, surface=choice))
    assert "surface" in runs.follow(broken, edited=True, merged=False)
    assert runs.surface is before
    assert runs.problem
    runs.follow(document, edited=True, merged=False)
    assert not runs.problem


def test_no_run_gets_ahead_of_the_selected_one(document):
    runs = DescentRuns(descent_edits.add_run(document, RunSetup(place=1, steps=3, learning_rate=0.02)))
    assert runs.advance(2) == 5
    assert [len(run.steps) for run in runs] == [6, 6]
