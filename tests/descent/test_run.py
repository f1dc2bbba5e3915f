import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import OPTIMIZERS, SURFACES, Run, data_surface, surface_from_expression

BOWL, RAVINE, CATAPULT = SURFACES["bowl"], SURFACES["ravine"], SURFACES["catapult"]
LOGISTIC = data_surface("logistic")

run_settings = {
    "surface": st.sampled_from([RAVINE, SURFACES["himmelblau"], LOGISTIC]),
    "optimizer": st.sampled_from(list(OPTIMIZERS)),
    "batch_size": st.sampled_from([None, 1, 32, 999, 1000, 5000]),
    "seed": st.integers(0, 3),
}


def rows(run):
    return [tuple(step) for step in run.steps]


def test_nothing_moves_before_it_is_told_to():
    run = Run(BOWL, start=(3.0, 4.0), learning_rate=0.2)
    assert rows(run) == [(3.0, 4.0, 12.5, (3.0, 4.0), 0.2)]
    assert (run.status, run.reason, run.epoch, run.rate_changes) == ("running", "", 0.0, ())


def test_it_starts_where_the_surface_says_unless_told():
    assert (Run(RAVINE).steps[0].x, Run(RAVINE).steps[0].y) == RAVINE.start


def test_steps_are_the_points_with_their_own_loss_and_gradient_and_the_rate_that_led_there():
    run = Run(BOWL, start=(1.0, 0.0), learning_rate=0.5)
    assert run.advance(2) == 2
    run.learning_rate = 0.25
    assert run.advance(1) == 1
    assert [step.x for step in run.steps] == [1.0, 0.5, 0.25, 0.1875]
    assert [step.loss for step in run.steps] == [0.5, 0.125, 0.03125, 0.017578125]
    assert [step.grad for step in run.steps] == [(1.0, 0.0), (0.5, 0.0), (0.25, 0.0), (0.1875, 0.0)]
    assert [step.learning_rate for step in run.steps] == [0.5, 0.5, 0.5, 0.25]
    assert run.rate_changes == ((2, 0.25),)


def test_steps_are_a_sequence():
    run = Run(BOWL, start=(1.0, 0.0), learning_rate=0.5)
    run.advance(3)
    assert len(run.steps) == 4
    assert run.steps[-1] == run.steps[3]
    assert run.steps[1:3] == (run.steps[1], run.steps[2])
    with pytest.raises(IndexError):
        run.steps[4]
    np.testing.assert_array_equal(run.xs, [1.0, 0.5, 0.25, 0.125])
    assert len(run.ys) == len(run.losses) == 4
    with pytest.raises(ValueError, match="read-only"):
        run.xs[0] = 2.0


def test_more_steps_than_any_first_guess_are_kept():
    run = Run(RAVINE, learning_rate=1e-4)
    run.advance(5000)
    np.testing.assert_allclose(run.xs, RAVINE.start[0] * (1 - 1e-4) ** np.arange(5001), rtol=1e-9)


# --- settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"optimizer": "lbfgs"}, "sgd"),
        ({"learning_rate": 0.0}, "above 0"),
        ({"learning_rate": math.nan}, "above 0"),
        ({"batch_size": 0}, "at least 1"),
        ({"momentum": 0.9}, "momentum"),
        ({"optimizer": "momentum", "momentum": 2.0}, "Momentum"),
    ],
)
def test_impossible_settings_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        Run(BOWL, **settings)


def test_an_impossible_rate_is_refused_and_the_run_goes_on_as_before():
    run = Run(BOWL, learning_rate=0.5)
    for rate in (-1.0, 0.0, math.inf, math.nan):
        with pytest.raises(ValueError, match="learning rate"):
            run.learning_rate = rate
    assert run.learning_rate == 0.5


def test_the_run_uses_the_rule_of_its_optimizer():
    for key, optimizer in OPTIMIZERS.items():
        if optimizer.rule is None:
            continue
        run = Run(RAVINE, key, 0.01)
        run.advance(5)
        point, step = np.array(RAVINE.start), optimizer.step()
        state = optimizer.initial_state(point)
        for t in range(1, 6):
            point, state = step(point, np.array(RAVINE.grad(*map(float, point))), state, 0.01, t)
        assert (run.xs[-1], run.ys[-1]) == pytest.approx(tuple(point), rel=1e-12)


# --- the same again --------------------------------------------------------------------------------


@given(**run_settings, cuts=st.lists(st.integers(0, 40), max_size=5))
def test_how_the_steps_are_asked_for_makes_no_difference(surface, optimizer, batch_size, seed, cuts):
    at_once, in_parts = (Run(surface, optimizer, 0.01, None, batch_size, seed) for _ in range(2))
    at_once.advance(sum(cuts))
    for cut in cuts:
        in_parts.advance(cut)
    assert rows(at_once) == rows(in_parts)


@given(**run_settings, back=st.integers(0, 70), rate=st.sampled_from([0.01, 0.003]))
def test_after_a_rewind_the_same_steps_come_again(surface, optimizer, batch_size, seed, back, rate):
    straight, rewound = (Run(surface, optimizer, 0.01, None, batch_size, seed) for _ in range(2))
    straight.advance(back)
    rewound.advance(70)
    rewound.rewind(back)
    assert len(rewound.steps) == back + 1
    for run in (straight, rewound):
        run.learning_rate = rate
        run.advance(40)
    assert rows(straight) == rows(rewound)


def test_only_steps_that_were_made_can_be_gone_back_to():
    run = Run(BOWL)
    run.advance(3)
    for step in (-1, 4):
        with pytest.raises(ValueError, match="0 to 3"):
            run.rewind(step)
    run.rewind(3)
    assert len(run.steps) == 4


def test_another_rate_goes_on_from_where_the_run_is():
    run = Run(RAVINE, "momentum", 0.01)
    run.advance(10)
    before = rows(run)
    velocity = run.xs[-1] - run.xs[-2]
    run.learning_rate = 0.02
    run.advance(1)
    assert rows(run)[:11] == before
    step = run.steps[10]
    assert run.xs[-1] == pytest.approx(step.x + 0.9 * velocity - 0.02 * step.grad[0], rel=1e-12)


def test_rate_changes_tell_where_and_to_what():
    run = Run(BOWL, learning_rate=0.1)
    for steps, rate in ((3, 0.2), (0, 0.3), (4, 0.1), (2, 0.5)):
        run.advance(steps)
        run.learning_rate = rate
    run.advance(1)
    assert run.rate_changes == ((3, 0.3), (7, 0.1), (9, 0.5))


# --- mini-batches ----------------------------------------------------------------------------------


def test_an_epoch_takes_every_example_once():
    run = Run(LOGISTIC, learning_rate=1e-9, start=(1.0, 1.0), batch_size=100)
    run.advance(20)
    gradients = np.array([step.grad for step in run.steps[:20]])
    full = LOGISTIC.grad(1.0, 1.0)
    np.testing.assert_allclose(gradients[:10].mean(axis=0), full, rtol=1e-6)
    np.testing.assert_allclose(gradients[10:].mean(axis=0), full, rtol=1e-6)
    assert len({tuple(gradient) for gradient in gradients}) == 20  # the next epoch is shuffled anew


def test_epochs_are_counted_in_examples():
    run = Run(LOGISTIC, batch_size=32)
    epochs = [run.epoch]
    for _ in range(3):
        run.advance(16)
        epochs.append(run.epoch)
    assert epochs == [0.0, 0.512, 1.0, 1.512]  # 31 batches of 32, then one of 8
    full = Run(LOGISTIC)
    full.advance(5)
    assert full.epoch == 5.0


def test_another_seed_shuffles_in_another_way():
    def path(seed):
        run = Run(LOGISTIC, batch_size=32, seed=seed)
        run.advance(5)
        return rows(run)

    assert path(1) == path(1) != path(2)


def test_losses_are_those_of_all_examples():
    run = Run(LOGISTIC, learning_rate=1.0, batch_size=8)
    for steps in (50, 1, 30):
        run.advance(steps)
        expected = [LOGISTIC.value(x, y) for x, y in zip(run.xs.tolist(), run.ys.tolist(), strict=True)]
        np.testing.assert_allclose(run.losses, expected, rtol=1e-12)
        assert run.steps[-1].loss == pytest.approx(expected[-1], rel=1e-12)
    run.rewind(10)
    run.learning_rate = 0.1
    run.advance(5)
    assert run.losses[-1] == pytest.approx(LOGISTIC.value(*run.steps[-1][:2]), rel=1e-12)


def test_the_noise_of_small_batches_follows_the_theory():
    """The covariance of the mean of B of N examples, drawn without replacement, is Σ/B · (N − B)/(N − 1)."""
    point, size = (0.5, -1.0), 25
    each = np.array([LOGISTIC.batch_grad(*point, np.array([k])) for k in range(1000)])
    run = Run(LOGISTIC, learning_rate=1e-12, start=point, batch_size=size)
    run.advance(4000)
    batches = np.array([step.grad for step in run.steps[:4000]])
    expected = np.cov(each.T, bias=True) / size * (1000 - size) / 999
    np.testing.assert_allclose(np.cov(batches.T, bias=True), expected, rtol=0.1, atol=0.1 * expected.max())


def test_without_data_there_are_no_batches():
    batched, exact = Run(RAVINE, batch_size=32), Run(RAVINE)
    batched.advance(10)
    exact.advance(10)
    assert batched.batch_size is None
    assert rows(batched) == rows(exact)


# --- how it goes -----------------------------------------------------------------------------------


def test_it_converges_and_may_go_on():
    run = Run(BOWL, learning_rate=0.5)
    run.advance(10)
    assert run.status == "running"
    assert run.advance(90) == 90
    assert run.status == "converged"
    assert run.reason
    assert run.advance(10) == 10


def test_divergence_stops_the_run_names_the_number_and_keeps_finite_points():
    run = Run(RAVINE, learning_rate=0.1)
    done = run.advance(10_000)
    assert done == len(run.steps) - 1 < 200
    assert run.status == "diverged"
    assert "1e12" in run.reason
    assert "0.1" in run.reason
    assert np.isfinite([*run.xs, *run.ys, *run.losses]).all()
    assert run.losses[-1] > 1e12 > run.losses[-2]
    assert run.advance(10) == 0


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@given(rate=st.floats(1e-4, 1e300))
def test_no_rate_on_a_steep_surface_raises_or_leaves_numbers_that_are_none(optimizer, rate):
    for surface in (SURFACES["rosenbrock"], LOGISTIC):
        run = Run(surface, optimizer, rate, batch_size=100)
        done = run.advance(50)
        assert np.isfinite([*run.xs, *run.ys]).all()
        assert (done == 50) or run.status == "diverged"
        assert bool(run.reason) == (run.status != "running")


def test_a_flight_to_infinity_in_one_step_is_caught():
    run = Run(CATAPULT, learning_rate=1e250, start=(3.0, 1.0))
    assert run.advance(5) < 5
    assert run.status == "diverged"
    assert np.isfinite(run.xs).all()


def test_leaving_the_domain_of_an_expression_says_so():
    run = Run(surface_from_expression("log(x) + y**2"), learning_rate=1.0, start=(0.5, 1.0))
    assert run.advance(10) == 0
    assert run.status == "diverged"
    assert "not a number" in run.reason
    run.learning_rate = 0.1
    assert run.advance(1) == 1


def test_a_start_where_the_loss_is_undefined_is_told_and_does_not_move():
    run = Run(surface_from_expression("log(x) + y"), start=(-1.0, 1.0))
    assert run.status == "diverged"
    assert "start" in run.reason
    assert run.advance(5) == 0


def test_a_diverged_run_comes_back_with_a_lower_rate():
    run = Run(RAVINE, learning_rate=0.1)
    run.advance(1000)
    crash = len(run.steps)
    run.learning_rate = 0.05
    assert run.status == "running"
    run.advance(3000)
    assert run.status == "converged"
    assert run.losses[crash] < run.losses[crash - 1]


def test_the_same_rate_again_does_not_wake_a_diverged_run():
    run = Run(RAVINE, learning_rate=0.1)
    run.advance(1000)
    run.learning_rate = 0.1
    assert (run.status, run.advance(1)) == ("diverged", 0)


def test_going_back_from_a_divergence_makes_it_usable_again():
    run = Run(RAVINE, learning_rate=0.1)
    run.advance(1000)
    run.rewind(len(run.steps) - 2)
    assert run.status == "running"
    assert run.advance(10) == 1
    assert run.status == "diverged"
    run.rewind(0)
    run.learning_rate = 0.05
    run.advance(1000)
    assert run.status == "converged"


def test_a_gradient_that_is_no_number_is_blamed_and_not_the_rate():
    run = Run(surface_from_expression("sqrt(x) + y"), start=(0.0, 1.0))
    assert run.advance(1) == 0
    assert "gradient" in run.reason


def test_losses_below_zero_are_no_divergence_until_they_are_huge():
    run = Run(SURFACES["saddle"], learning_rate=0.5)
    run.advance(20)
    assert run.losses[-1] < -100
    assert run.status == "running"
    run.advance(1000)
    assert run.status == "diverged"
    assert "falls without end" in run.reason


def test_a_slope_without_end_is_told_as_such():
    run = Run(surface_from_expression("(x + y) * 2"), learning_rate=1e6)
    run.advance(10_000)
    assert run.status == "diverged"
    assert "falls without end" in run.reason


def test_a_point_that_momentum_carries_over_a_flat_part_has_not_converged():
    run = Run(SURFACES["plateau"], "momentum", 2.0, start=(-2.0, 0.3), momentum=0.999)
    run.advance(400)
    far = max(range(len(run.steps)), key=lambda k: abs(run.xs[k]))
    run.rewind(far)
    assert math.hypot(*run.steps[-1].grad) < 1e-8
    assert math.hypot(run.xs[-1] - run.xs[-2], run.ys[-1] - run.ys[-2]) > 1e-3
    assert run.status == "running"


def test_the_next_point_is_the_one_that_then_comes():
    for key in OPTIMIZERS:
        run = Run(RAVINE, key, 0.01)
        for _ in range(3):
            told = run.next_point
            run.advance(1)
            assert told == (run.xs[-1], run.ys[-1])
