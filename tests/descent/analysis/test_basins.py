import math

import numpy as np
import pytest

from playground.descent import OPTIMIZERS, SURFACES, Run
from playground.descent.analysis.basins import DIVERGED, ELSEWHERE, UNSETTLED, basins
from playground.descent.surface import Bounds


def whole(run, bounds=None, columns=24, rows=16, steps=600):
    *_, last = basins(run, bounds or run.surface.bounds, columns, rows, steps)
    assert last.share == 1
    return last.result


def test_a_bowl_has_one_basin_unless_the_rate_is_too_high():
    found = whole(Run(SURFACES["bowl"], learning_rate=0.5))
    assert found.minima == ((0.0, 0.0),)
    assert (found.labels == 0).all()
    assert found.shares() == {0: 1.0}
    assert (whole(Run(SURFACES["bowl"], learning_rate=2.1)).labels == DIVERGED).all()
    assert (whole(Run(SURFACES["bowl"], learning_rate=2.0)).labels == UNSETTLED).all()  # to and fro for ever


@pytest.mark.parametrize("optimizer", [key for key, entry in OPTIMIZERS.items() if entry.rule])
def test_the_map_agrees_with_runs_from_its_starts(optimizer):
    surface = SURFACES["himmelblau"]
    found = whole(Run(surface, optimizer, learning_rate=0.01), columns=8, rows=6)
    b = surface.bounds
    for row, column in ((0, 0), (1, 6), (3, 2), (5, 7), (2, 5)):
        x = b.x0 + (column + 0.5) * (b.x1 - b.x0) / 8
        y = b.y0 + (row + 0.5) * (b.y1 - b.y0) / 6
        run = Run(surface, optimizer, learning_rate=0.01, start=(x, y))
        run.advance(600)
        label = found.at(x, y)
        assert label == found.labels[row, column]
        if label >= 0:
            assert math.dist((run.xs[-1], run.ys[-1]), found.minima[label]) < 0.35
        elif label == DIVERGED:
            assert run.status == "diverged"


def test_himmelblau_has_four_basins_and_the_catapult_two():
    found = whole(Run(SURFACES["himmelblau"], learning_rate=0.005))
    assert found.minima == SURFACES["himmelblau"].minima
    assert set(found.shares()) == {0, 1, 2, 3}
    found = whole(Run(SURFACES["catapult"], learning_rate=0.05), Bounds(-3.0, 3.1, -2.0, 2.0))
    assert set(np.unique(found.labels)) <= {0, 1, UNSETTLED}
    assert found.at(2.5, 0.5) == 0
    assert found.at(-2.5, -0.5) == 1


def test_local_minima_are_found_and_few_starts_count_as_elsewhere():
    found = whole(Run(SURFACES["rastrigin"], learning_rate=0.001), Bounds(-1.4, 1.4, -0.4, 0.4))
    assert sorted(round(x) for x, _ in found.minima) == [-1, 0, 1]
    surface = SURFACES["rastrigin"]
    found = whole(Run(surface, learning_rate=0.001), columns=60, rows=40)
    assert len(found.minima) == 6
    assert ELSEWHERE in found.shares()
    assert sum(found.shares().values()) == pytest.approx(1)


def test_it_comes_in_parts_and_tells_what_it_cannot_do():
    parts = list(basins(Run(SURFACES["ravine"], learning_rate=0.01), Bounds(-1, 1, -1, 1), 6, 4, 200))
    shares = [part.share for part in parts]
    assert shares == sorted(shares)
    assert len(parts) > 3
    assert parts[0].result.at(5.0, 0.0) is None
    with pytest.raises(ValueError, match="Newton"):
        next(basins(Run(SURFACES["bowl"], "newton"), Bounds(-1, 1, -1, 1), 6, 4))
