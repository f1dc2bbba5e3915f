"""A few seconds of what the commands of this folder do for as long as one likes."""

import pytest

from tests.hammering import soak
from tests.hammering.fuzz import fuzz
from tests.hammering.monkey import hammer


@pytest.mark.parametrize("seed", [1, 2])
def test_a_monkey_finds_nothing(qapp, tmp_path, seed):
    monkey = hammer(seed, 30, tmp_path)
    assert sum(monkey.counts.values()) == 30


def test_spoiled_inputs_are_refused_in_words(tmp_path):
    state, failures = fuzz([], 1, range(10), tmp_path)
    assert not failures, failures[0]
    assert set(state.refused) == set(state.kinds), "each kind must be spoiled enough to be refused"


def test_steps_are_kept_and_the_history_is_bounded():
    soak.descend(10_000)
    soak.edit(1100)
