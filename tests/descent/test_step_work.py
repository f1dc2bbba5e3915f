"""A step taken apart: its lines in letters and numbers say what the rule of the run does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import OPTIMIZERS, SURFACES, Run, data_surface
from playground.descent.step_work import step_work
from playground.descent.working import SYMBOLS, symbol_of
from playground.engine.numbers import latex

RAVINE = SURFACES["ravine"]
every_optimizer = pytest.mark.parametrize("key", OPTIMIZERS)


def decayed(key):
    return {"weight_decay": 0.3} if "weight_decay" in OPTIMIZERS[key].defaults else {}


@every_optimizer
@given(steps=st.integers(0, 12), shown=st.integers(0, 12))
def test_the_lines_lead_to_where_the_run_goes(key, steps, shown):
    run = Run(RAVINE, key, 0.05, **decayed(key))
    run.advance(steps)
    work = step_work(run, shown)
    k = min(shown, steps)
    run.advance(1)
    expected = run.xs[k + 1], run.ys[k + 1]
    assert work.arrival == expected
    assert work.quantity("x_new") == pytest.approx(expected, rel=1e-14, abs=1e-14)
    for name in OPTIMIZERS[key].memory:
        place = OPTIMIZERS[key].memory.index(name)
        kept = [memory[place] for memory in run.steps.memory(k + 1)]
        assert work.quantity(name) == pytest.approx(tuple(kept), rel=1e-14, nan_ok=True)


@every_optimizer
def test_every_letter_has_a_symbol_and_every_place_is_filled(key):
    optimizer = OPTIMIZERS[key]
    run = Run(RAVINE, key, 0.05, **decayed(key))
    run.advance(3)
    work = step_work(run)
    assert all(line.name in SYMBOLS for line in optimizer.lines)
    letters = [line.in_letters() for line in optimizer.lines]
    numbers = [formula for stage in work.stages for formula in stage.formulas]
    assert not [text for text in letters + numbers if "<" in text or ">" in text]
    for formula, made in zip(work.update, work.arrival, strict=True):
        assert formula.endswith(f"= {latex(made, 5)}")


def test_sgd_in_numbers():
    run = Run(RAVINE, "sgd", 0.05, (-2.0, 1.0))
    assert step_work(run).update == (
        r"x \leftarrow -2 - 0.05 \cdot \left(-2\right) = -1.9",
        r"y \leftarrow 1 - 0.05 \cdot 25 = -0.25",
    )


def test_stages_are_the_ones_there_are():
    def ids(*args, **settings):
        return [stage.id for stage in step_work(Run(*args, **settings)).stages]

    assert ids(RAVINE) == ["gradient", "update"]
    assert ids(RAVINE, "sgd", weight_decay=0.1) == ["gradient", "state", "update"]
    assert ids(RAVINE, "adam") == ["gradient", "state", "update"]
    assert ids(data_surface("logistic"), "momentum") == ["batch", "gradient", "state", "update"]


def test_the_batch_of_a_step_is_told():
    run = Run(data_surface("logistic"), batch_size=300)
    run.advance(7)
    assert "300 examples" in step_work(run, 4).stages[0].sentence
    assert "batch 4 of 4 in epoch 2" in step_work(run).stages[0].sentence
    assert step_work(run).stages[0].sentence.startswith("100 examples")
    assert "All 1,000" in step_work(Run(data_surface("logistic"))).stages[0].sentence


def test_speed_and_gradient_add_up_to_the_step():
    run = Run(RAVINE, "momentum", 0.01, momentum=0.8)
    run.advance(5)
    work = step_work(run, 3)
    pushed = -0.01 * np.array(work.grad)
    assert np.array(work.carried) + pushed == pytest.approx(np.array(work.change))


def test_the_scaling_is_what_the_gradient_is_multiplied_by():
    run = Run(RAVINE, "rmsprop", 0.01)
    run.advance(5)
    work = step_work(run)
    assert work.change == pytest.approx(
        tuple(-0.01 * g * s for g, s in zip(work.grad, work.scaling, strict=True))
    )
    assert work.carried is None
    assert step_work(Run(RAVINE)).scaling is None


def test_every_step_of_a_run_whose_settings_changed_is_taken_apart_with_its_own():
    run = Run(RAVINE, "momentum", 0.01)
    run.advance(5)
    run = run.fork(5, optimizer="adam")
    run.advance(3)
    run = run.fork(8, beta1=0.5)
    run.advance(3)
    run = run.fork(11, optimizer="line_search", learning_rate=1.0)
    run.advance(3)
    for k in range(14):
        work = step_work(run, k)
        arrival = run.xs[k + 1], run.ys[k + 1]
        assert work.quantity("x_new") == pytest.approx(arrival, rel=1e-14, abs=1e-14)
    assert [step_work(run, k).optimizer.id for k in (4, 5, 10, 11)] == [
        "momentum",
        "adam",
        "adam",
        "line_search",
    ]
    assert [step_work(run, k).hyperparameters["beta1"] for k in (7, 8)] == [0.9, 0.5]
    assert [run.number_of(k) for k in (4, 5, 10, 11)] == [5, 1, 6, 1]
    assert step_work(run, 8).quantity("m_old") == step_work(run, 7).quantity("m") != (0, 0)


def test_names_of_parameters_are_typeset():
    assert [symbol_of(name) for name in ("x", "w0", "w_1", "rate")] == [
        "x",
        "w_{0}",
        "w_{1}",
        r"\mathrm{rate}",
    ]


def test_a_step_that_cannot_be_made_is_still_taken_apart():
    run = Run(RAVINE, learning_rate=1e308)
    run.advance(5)
    work = step_work(run)
    assert run.status == "diverged"
    assert not math.isfinite(work.arrival[1])
    assert work.stages


def test_a_gradient_whose_square_is_beyond_all_numbers_still_has_a_slope():
    run = Run(SURFACES["bowl"], learning_rate=0.1, start=(3e200, 4e200))
    run.advance(1)
    sentences = [stage.sentence for stage in step_work(run, 0).stages if stage.id == "gradient"]
    assert len(sentences) == 1
    assert "inf" not in sentences[0]
