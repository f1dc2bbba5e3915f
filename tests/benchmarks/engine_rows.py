"""One forward and backward pass over a circuit, with all gradients, against automatic differentiation."""

from collections.abc import Iterator
from functools import partial

import pytest

from playground.engine import compile_circuit, trace
from tests.benchmarks.circuits import circuit_of
from tests.benchmarks.engine_peers import PEERS
from tests.benchmarks.measure import Effort, absent, alone, duel, installed
from tests.benchmarks.table import Row

GROUP = "Engine: forward and backward, all gradients"
SIZES = (2, 12, 100, 1_000, 10_000)
COMPILED_WITHIN = {1_000: 0.060, 10_000: 0.600}


def rows(effort: Effort) -> Iterator[Row]:
    """Yield the rows of the engine."""
    sizes = SIZES[:-1] if effort.quick else SIZES
    for gates in sizes:
        yield from _passes(effort, gates)
    for gates in sizes:
        if gates in COMPILED_WITHIN:
            circuit, _ = circuit_of(gates)
            limit = COMPILED_WITHIN[gates]
            yield alone(effort, GROUP, f"compile {gates:,} gates", partial(compile_circuit, circuit), limit)
    circuit, values = circuit_of(1_000)
    yield alone(effort, GROUP, "trace of 1,000 gates, as objects", lambda: trace(circuit, values), 0.020)


def _passes(effort: Effort, gates: int) -> Iterator[Row]:
    circuit, values = circuit_of(gates)
    program = compile_circuit(circuit)
    for name, make in PEERS.items():
        at_least = 20.0 if name == "micrograd" and gates >= 8 else None
        what = f"{gates:,} gates"
        if not installed(name):
            yield absent(GROUP, what, name, at_least=at_least)
            continue
        theirs = make(circuit, values)
        assert_same(program.value_and_grad(values), theirs())
        yield duel(
            effort, GROUP, what, lambda: program.value_and_grad(values), name, theirs, at_least=at_least
        )


def assert_same(ours: tuple, theirs: tuple) -> None:
    """Make sure that both computed the same, or the comparison means nothing."""
    assert ours[0] == pytest.approx(theirs[0], rel=1e-9)
    assert ours[1] == pytest.approx(theirs[1], rel=1e-9)
    assert any(ours[1].values()), "all gradients are 0: nothing is compared"
