import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.session import Playback


def playing(rate):
    playback = Playback(rate)
    playback.play()
    return playback


@given(st.floats(0.1, 500), st.lists(st.floats(0, 0.2), max_size=100))
def test_all_time_counts_once(rate, frames):
    playback = playing(rate)
    assert sum(map(playback.due, frames)) == pytest.approx(sum(frames) * rate - 0.5, abs=0.501)


def test_tenths_of_a_second_make_whole_steps():
    playback = playing(1.0)
    assert [playback.due(0.1) for _ in range(20)] == [0] * 9 + [1] + [0] * 9 + [1]


def test_time_does_not_count_while_paused():
    playback = Playback(10.0)
    assert playback.due(5.0) == 0
    playback.play()
    assert playback.due(0.15) == 1
    playback.pause()
    assert playback.due(5.0) == 0
    playback.play()
    assert playback.due(0.09) == 0


def test_playing_while_playing_loses_no_time():
    playback = playing(10.0)
    playback.due(0.09)
    playback.play()
    assert playback.due(0.02) == 1


def test_the_rate_may_change_while_playing():
    playback = playing(10.0)
    assert playback.due(0.05) == 0
    playback.rate = 100.0
    assert playback.due(0.1) == 10


def test_a_program_that_stood_still_does_not_rush():
    playback = playing(20.0)
    assert playback.due(3600.0) <= 10
    assert playback.due(-1.0) == 0


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_that_is_none_is_refused(rate):
    playback = Playback(5.0)
    with pytest.raises(ValueError, match="speed"):
        playback.rate = rate
    assert playback.rate == 5.0
