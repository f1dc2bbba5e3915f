"""Forked runs: the same steps up to the fork, settings of their own after it, and made again alike."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.descent import SURFACES, Run, data_surface
from playground.descent.leg import Leg
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.replay import replay
from playground.descent.schedules import SCHEDULES, RatePlan

RAVINE = SURFACES["ravine"]
LOGISTIC = data_surface("logistic")


def columns(run):
    rates = run.steps.learning_rates.copy()
    rates[0] = 0.0  # no step led to the start
    return np.stack([run.xs, run.ys, rates])


def test_a_fork_that_changes_nothing_goes_where_the_run_went():
    run = Run(LOGISTIC, "adam", 0.1, batch_size=32, seed=3)
    run.advance(20)
    run.learning_rate = 0.05
    run.advance(20)
    fork = run.fork(20)
    assert len(fork.steps) == 21
    fork.learning_rate = 0.05
    fork.advance(20)
    assert (columns(fork) == columns(run)).all()


def test_both_futures_stay():
    run = Run(RAVINE, learning_rate=0.03)
    run.advance(30)
    before = columns(run).copy()
    fork = run.fork(10, optimizer="momentum", learning_rate=0.01, momentum=0.5)
    fork.advance(5)
    assert (columns(run) == before).all()
    assert (columns(fork)[:, :11] == before[:, :11]).all()
    assert (fork.optimizer.id, fork.hyperparameters["momentum"]) == ("momentum", 0.5)
    alone = Run(RAVINE, "momentum", 0.01, (run.xs[10], run.ys[10]), momentum=0.5)
    alone.advance(5)
    assert np.allclose(fork.xs[10:], alone.xs, rtol=1e-12)


def test_another_optimizer_counts_its_steps_from_the_fork():
    run = Run(RAVINE, learning_rate=0.03)
    run.advance(1000)
    fork = run.fork(1000, optimizer="adam", learning_rate=0.1)
    alone = Run(RAVINE, "adam", 0.1, (run.xs[-1], run.ys[-1]))
    fork.advance(3)
    alone.advance(3)
    assert np.allclose(fork.xs[1000:], alone.xs, rtol=1e-12)


def test_another_batch_size_takes_its_own_batch_at_once():
    run = Run(LOGISTIC, learning_rate=0.1)
    run.advance(8)
    fork = run.fork(8, batch_size=16, seed=5)
    assert fork.steps[8].grad != run.steps[8].grad
    assert fork.steps[8].loss == run.steps[8].loss


def test_rewinding_behind_the_fork_forgets_it():
    run = Run(RAVINE, learning_rate=0.03)
    run.advance(30)
    fork = run.fork(20, optimizer="adam")
    fork.advance(5)
    fork.rewind(10)
    assert fork.trunk == run.legs(10)
    fork.advance(3)
    assert (columns(replay(RAVINE, None, _legs(fork))) == columns(fork)).all()


def test_a_fork_without_a_step_leaves_no_trace():
    """What the optimizer before remembered is at hand again."""
    run = Run(LOGISTIC, "adam", 0.05)
    run.advance(1)
    fork = run.fork(1, optimizer="adagrad").fork(1, optimizer="adam")
    again = replay(LOGISTIC, None, _legs(fork))
    for each in (run, fork, again):
        each.advance(3)
    assert (columns(fork) == columns(run)).all()
    assert (columns(again) == columns(run)).all()


def test_a_hyperparameter_that_changes_on_the_way_keeps_what_the_optimizer_remembers():
    run = Run(RAVINE, "momentum", 0.01)
    run.advance(7)
    fork = run.fork(7, momentum=0.5)
    fork.advance(1)
    velocity = np.array([run.xs[7] - run.xs[6], run.ys[7] - run.ys[6]])
    gradient = np.array(run.steps[7].grad)
    there = np.array([run.xs[7], run.ys[7]]) + 0.5 * velocity - 0.01 * gradient
    assert [fork.xs[8], fork.ys[8]] == pytest.approx(there, rel=1e-12)
    assert [leg.hyperparameters for leg in fork.legs(8)] == [{}, {"momentum": 0.5}]


def test_a_fork_behind_another_optimizer_finds_what_was_remembered_there():
    run = Run(RAVINE, "momentum", 0.01)
    run.advance(9)
    back = run.fork(9, optimizer="adam").fork(5, optimizer="momentum")
    back.advance(4)
    assert (columns(back) == columns(run)).all()
    other = run.fork(9, optimizer="adam").fork(5)
    assert (other.optimizer.id, other.number_of(5)) == ("adam", 1)


def test_each_leg_holds_only_the_rates_that_were_set_for_it():
    run = Run(RAVINE, "momentum", 0.01)
    for k in range(6):
        run.learning_rate = 0.01 + 0.001 * k
        run.advance(2)
        run = run.fork(2 * k + 2, momentum=0.8 - 0.1 * k)
    assert [len(leg.rates) for leg in run.legs(12)] == [1, 1, 1, 1, 1, 1]
    again = replay(RAVINE, None, run.legs(12))
    assert (columns(again) == columns(run)).all()
    assert again.rates == run.rates


@pytest.mark.parametrize("step", [-1, 4])
def test_there_is_no_fork_at_a_step_that_was_not_made(step):
    run = Run(RAVINE)
    run.advance(3)
    with pytest.raises(ValueError, match="3"):
        run.fork(step)


def _legs(run):
    """What a document keeps of a run."""
    changed = {k: v for k, v in run.hyperparameters.items() if v != run.optimizer.defaults[k]}
    rates = run.rates or ((0, run.learning_rate),)
    own = Leg(len(run.steps) - 1, rates, run.optimizer.id, changed, run.batch_size, run.seed, run.plan)
    return (*run.trunk, own)


rates = st.floats(1e-4, 0.2)
moves = st.lists(
    st.tuples(
        st.sampled_from(["advance", "rate", "fork", "rewind"]),
        st.integers(0, 12),
        rates,
        st.sampled_from(sorted(OPTIMIZERS)),
        st.sampled_from([None, 8]),
        st.sampled_from(sorted(SCHEDULES)),
    ),
    max_size=8,
)


@settings(max_examples=60)
@given(moves)
def test_what_was_driven_in_any_way_is_made_again_to_the_last_bit(driven):
    run = Run(LOGISTIC, learning_rate=0.05, batch_size=16)
    for what, n, rate, optimizer, batch, schedule in driven:
        if what == "advance":
            run.advance(n)
        elif what == "rate":
            run.learning_rate = rate
        elif what == "fork":
            step = max(len(run.steps) - 1 - n, 0)
            run = run.fork(step, optimizer=optimizer, batch_size=batch, plan=RatePlan(schedule))
        else:
            run.rewind(min(n, len(run.steps) - 1))
    again = replay(LOGISTIC, None, _legs(run))
    assert (columns(again) == columns(run)).all()
    assert np.allclose(again.losses, run.losses, rtol=1e-12)
    again.learning_rate = run.learning_rate
    again.advance(3)
    run.advance(3)
    assert (columns(again) == columns(run)).all()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_each_step_takes_the_rate_of_its_schedule(schedule):
    run = Run(RAVINE, learning_rate=0.01, plan=RatePlan(schedule))
    assert run.next_rate == SCHEDULES[schedule].rate(0.01, 0)
    run.advance(5)
    run.learning_rate = 0.02
    run.advance(5)
    expected = [SCHEDULES[schedule].rate(0.01 if t < 5 else 0.02, t) for t in range(10)]
    assert run.steps.learning_rates[1:].tolist() == expected
    assert run.rate_changes == ((5, 0.02),)


@pytest.mark.parametrize(("schedule", "parameters"), [("no", {}), ("step", {"k": 1.0})])
def test_a_plan_of_what_there_is_not_is_refused(schedule, parameters):
    with pytest.raises(ValueError, match="no "):
        RatePlan(schedule, parameters)
