from dataclasses import replace

import pytest

from playground.document import DocumentError, SurfaceChoice, descent_edits, new_document
from playground.document.setup import MOST_RUNS, RunSetup
from playground.engine import ExpressionError


@pytest.fixture
def document():
    return new_document()


def raced(document, *places):
    for place in places:
        document = descent_edits.add_run(document, RunSetup(place=place, learning_rate=0.01 * (place + 1)))
    return document


def test_the_descent_setup_takes_only_what_exists(document):
    after = descent_edits.set_descent(document, surface=SurfaceChoice("analytic", "bowl"), learning_rate=0.5)
    assert (after.descent.surface.id, after.descent.learning_rate) == ("bowl", 0.5)
    for changes in (
        {"optimizer": "magic"},
        {"hyperparameters": {"magic": 0.5}},
        {"hyperparameters": {"momentum": 2.0}},
        {"surface": SurfaceChoice("analytic", "volcano")},
        {"surface": SurfaceChoice("data", "ravine")},
        {"learning_rate": -1.0},
    ):
        with pytest.raises(DocumentError):
            descent_edits.set_descent(document, **changes)
    with pytest.raises(ExpressionError):
        descent_edits.set_descent(document, surface=SurfaceChoice("expression", expression="x +"))


def test_a_run_takes_the_first_free_place_until_there_is_none(document):
    document = raced(document, 1, 3)
    assert descent_edits.free_place(document) == 2
    document = raced(document, 2, 4, 5)
    assert [run.place for run in document.descent.runs] == list(range(MOST_RUNS))
    with pytest.raises(DocumentError):
        descent_edits.free_place(document)


def test_the_run_that_is_added_is_selected_and_the_others_stay(document):
    after = raced(document, 3)
    assert after.descent.place == 3
    assert after.descent.others == (document.descent.selected,)


def test_a_run_is_removed_but_the_last_one(document):
    pair = raced(document, 1)
    assert descent_edits.remove_run(pair, 1).descent == document.descent
    assert descent_edits.remove_run(pair, 0).descent.selected == pair.descent.selected
    assert descent_edits.remove_run(document, 0) == document


def test_only_the_run_at_its_place_is_renamed(document):
    after = descent_edits.rename_run(raced(document, 1), 0, "slow")
    assert [run.name for run in after.descent.runs] == ["slow", ""]
    assert after.descent.place == 1


def test_another_race_is_run_from_the_start(document):
    before = raced(document, 1)
    after = descent_edits.set_runs(before, before.descent.runs, 0)
    assert {run.heat for run in after.descent.runs} == {1}
    assert [replace(run, heat=0) for run in after.descent.runs] == list(before.descent.runs)
