"""Exported scripts make the same steps as the run that they were written from."""

import csv
import subprocess
import sys
from importlib.util import find_spec
from itertools import product

import numpy as np
import pytest

from playground.descent import (
    OPTIMIZERS,
    SCHEDULES,
    SURFACES,
    Run,
    surface_from_circuit,
    surface_from_expression,
)
from playground.descent.data import DATA_LOSSES, data_surface, surface_from_data
from playground.descent.data_choice import DataChoice
from playground.descent.record import csv_text
from playground.descent.schedules import RatePlan
from playground.descent.script import ScriptError, numpy_script
from playground.descent.script_data import examples_csv, needs_table
from playground.descent.script_torch import TORCH_OPTIMIZERS, torch_script
from playground.descent.surfaces import ravine
from playground.engine import parse

_RUN_ALL = """
import contextlib, runpy, sys
for path in sys.argv[1:]:
    with open(path + ".csv", "w") as out, contextlib.redirect_stdout(out):
        runpy.run_path(path)
"""
RATES = {"rosenbrock": 1e-4, "himmelblau": 0.005, "beale": 0.01, "rastrigin": 0.002}


def made(surface, optimizer="sgd", rate=0.02, steps=60, **settings):
    run = Run(surface, optimizer, rate, **settings)
    run.advance(steps)
    return run


def eventful_run(surface, **settings):
    """Return a run with every kind of event: new rates, forks to the same and to another optimizer."""
    run = made(surface, "momentum", 0.01, 10, **settings)
    run.learning_rate = 0.02
    run.advance(10)
    run = run.fork(15, momentum=0.5, learning_rate=0.004)
    run.advance(10)
    run = run.fork(20, optimizer="adam", learning_rate=0.05, plan=RatePlan("cosine", {"total": 60.0}))
    run.advance(10)
    run.learning_rate = 0.03
    run.advance(10)
    run = run.fork(32, optimizer="nesterov", plan=RatePlan())
    run.learning_rate = 0.002
    run.advance(8)
    run.learning_rate = 0.001
    run.advance(8)
    return run


def turned_run(surface, optimizer, *numbers, **settings):
    """Return a run whose hyperparameters change every few steps, and its batches with them if it has any."""
    run = made(surface, optimizer, 0.01, 7, **settings)
    for k, changed in enumerate(numbers):
        batches = {"batch_size": 8 * (k + 1), "seed": k} if settings else {}
        run = run.fork(len(run.steps) - 1, **changed, **batches)
        run.advance(5 + k)
        run.learning_rate = 0.01 + 0.002 * k
        run.advance(3)
    return run


TURNED = (
    ("momentum", {"momentum": 0.5}, {"momentum": 0.95, "weight_decay": 0.1}, {"momentum": 0.0}),
    ("nesterov", {"momentum": 0.5}, {"weight_decay": 0.1}),
    ("adagrad", {"epsilon": 0.1}, {"weight_decay": 0.1}),
    ("rmsprop", {"decay": 0.5}, {"epsilon": 0.1}),
    ("adam", {"beta1": 0.5}, {"beta2": 0.9}, {"epsilon": 0.1}),
    ("adamw", {"weight_decay": 0.5}, {"beta1": 0.0}),
)


def circuit_run():
    text = (
        "sigmoid(w0*x0 + w1*x1 + w2) + max(w0, 0.1*w1)**2 + exp(-w1*w1)/(1 + abs(w0)) + sqrt(log(2 + w0*w0))"
    )
    values = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
    return made(surface_from_circuit(parse(text), "w1", "w0", values), "adam", 0.1)


def checked(writer, runs, folder, tolerance):
    """Run the scripts of all runs in one process, and compare every number of every step."""
    paths = []
    for k, run in enumerate(runs):
        paths.append(folder / f"{k}.py")
        paths[-1].write_text(writer(run), encoding="utf-8")
    subprocess.run([sys.executable, "-c", _RUN_ALL, *map(str, paths)], check=True, timeout=100)
    for run, path in zip(runs, paths, strict=True):
        rows = list(csv.reader((path.parent / f"{path.name}.csv").read_text().splitlines()))
        wanted = list(csv.reader(csv_text([("", run)]).splitlines()))
        assert rows[0] == wanted[0]
        assert len(rows) == len(wanted)
        for ours, theirs in zip(wanted[1:], rows[1:], strict=True):
            numbers = list(map(float, ours)), list(map(float, theirs))
            assert numbers[1] == pytest.approx(numbers[0], rel=tolerance, abs=tolerance), (
                run.surface.id,
                run.optimizer.id,
            )


def sample():
    """Return runs down every surface with every optimizer."""
    return [
        made(surface, optimizer, RATES.get(surface.id, 0.02), 40)
        for surface, optimizer in product(SURFACES.values(), OPTIMIZERS)
    ]


def others():
    return [
        circuit_run(),
        made(surface_from_expression("x**2/2 + y**4 - x*y"), "rmsprop"),
        made(ravine(40.0, 30.0), "sgd", 0.03, weight_decay=0.1),
        eventful_run(SURFACES["camel"]),
        *(made(SURFACES["bowl"], plan=RatePlan(schedule)) for schedule in SCHEDULES),
        made(SURFACES["bowl"], plan=RatePlan("recorded", points=((3, 0.1), (7, 0.05), (20, 0.2)))),
        *(made(data_surface(key), "momentum", 0.05, 90, batch_size=16, seed=3) for key in DATA_LOSSES),
        *(made(data_surface(key), "sgd", 0.05, 20) for key in DATA_LOSSES),
        eventful_run(data_surface("logistic"), batch_size=300),
        *(turned_run(SURFACES["camel"], *turns) for turns in TURNED),
        *(turned_run(data_surface("logistic"), *turns, batch_size=16) for turns in TURNED[::4]),
    ]


def test_numpy_scripts_make_every_step_of_every_surface_with_every_optimizer(tmp_path):
    checked(numpy_script, sample(), tmp_path, 1e-9)


def test_numpy_scripts_follow_rates_schedules_forks_batches_and_circuits(tmp_path):
    checked(numpy_script, others(), tmp_path, 1e-9)


@pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed")
def test_torch_scripts_make_the_same_steps_but_for_rounding(tmp_path):
    runs = [
        made(s, list(TORCH_OPTIMIZERS)[k % 7], RATES.get(s.id, 0.02), 30)
        for k, s in enumerate(SURFACES.values())
    ]
    checked(torch_script, [*runs, *others()], tmp_path, 1e-7)


def test_the_script_of_a_run_that_left_the_screen_ends_where_the_run_ends(tmp_path):
    run = made(SURFACES["bowl"], "sgd", 2.5, 1000)
    assert run.status == "diverged"
    checked(numpy_script, [run], tmp_path, 1e-9)


def test_runs_without_steps_are_refused():
    for writer in (numpy_script, torch_script):
        with pytest.raises(ScriptError, match="no steps"):
            writer(Run(SURFACES["bowl"]))


def test_what_a_script_cannot_do_is_refused_with_the_reason():
    with pytest.raises(ScriptError, match="mini-batch"):
        numpy_script(made(data_surface("logistic"), "line_search", 1.0, 5, batch_size=32))
    with pytest.raises(ScriptError, match=r"torch\.optim has no Newton"):
        torch_script(made(SURFACES["bowl"], "newton", 1.0, 1))


def test_nothing_that_was_typed_runs():
    run = made(surface_from_expression("x*x + y*y\n"), steps=1)
    object.__setattr__(run.surface, "name", "a\rimport os\nprint('out')")
    first = numpy_script(run).splitlines()[0]
    assert "import os print" in first
    assert first.startswith("#")


def test_csv_has_every_number_exactly_and_tells_runs_apart():
    one, other = made(SURFACES["beale"], "adam"), made(SURFACES["beale"], steps=3)
    rows = list(csv.DictReader(csv_text([("a, b", one), ("=1+1", other)]).splitlines()))
    assert [row["run"] for row in rows] == ["a, b"] * 61 + ["'=1+1"] * 4
    for row, step in zip(rows, [*one.steps, *other.steps], strict=True):
        assert (float(row["x"]), float(row["y"]), float(row["loss"])) == step[:3]
        assert (float(row["gx"]), float(row["gy"])) == step.grad
        assert float(row["learning_rate"]) == step.learning_rate
    assert [int(row["step"]) for row in rows] == [*range(61), *range(4)]


@pytest.mark.parametrize("model", ["linear", "logistic"])
def test_a_script_reads_many_examples_of_ones_own_from_a_table_beside_it(tmp_path, model):
    draw = np.random.default_rng(0).normal(size=(2, 2_500))
    target = (draw[0] > 0).astype(float) if model == "logistic" else 2 * draw[0] + draw[1]
    classes = ("no", "yes") if model == "logistic" else ()
    choice = DataChoice(model, ("a", "b"), (tuple(draw[0] + 0.1 * draw[1]), tuple(target)), classes)
    run = made(surface_from_data(choice), rate=0.1, steps=20, batch_size=32)
    assert needs_table(run.surface)
    with pytest.raises(ScriptError, match="table beside"):
        numpy_script(run)
    (tmp_path / "data.csv").write_text(examples_csv(run.surface))
    script = tmp_path / "run.py"
    script.write_text(numpy_script(run, "data.csv"), encoding="utf-8")
    subprocess.run([sys.executable, "-c", _RUN_ALL, str(script)], check=True, timeout=120)
    printed = np.loadtxt(tmp_path / "run.py.csv", delimiter=",", skiprows=1)
    assert np.allclose(printed[:, 1], run.xs, rtol=1e-12, atol=1e-12)
    assert np.allclose(printed[:, 3], run.losses, rtol=1e-9)
    compile(torch_script(run, "data.csv"), "torch", "exec")


def test_few_examples_stand_in_the_script_itself():
    choice = DataChoice("linear", ("a", "b"), ((1.0, 2.0, 3.0), (2.0, 4.0, 7.0)))
    assert not needs_table(surface_from_data(choice))
    assert "Path" not in numpy_script(made(surface_from_data(choice), steps=3))
