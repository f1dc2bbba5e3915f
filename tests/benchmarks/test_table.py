"""The benchmark table itself: what it says of targets, and that its parts measure at all."""

import json

import pytest

from playground.engine import compile_circuit
from tests.benchmarks.circuits import circuit_of
from tests.benchmarks.engine_peers import PEERS
from tests.benchmarks.engine_rows import assert_same
from tests.benchmarks.measure import Effort, absent, alone, duel, installed, paired
from tests.benchmarks.table import Row, amount, lines, summary

BRIEF = Effort((3, 3), 0.0, quick=True)


def test_a_row_tells_whether_and_by_how_much_its_target_is_missed():
    slow = paired("g", "w", [(2.0, 4.0), (1.0, 10.0), (1.0, 3.0)], "peer", at_least=4.0)
    assert (slow.ratio, slow.spread, slow.met) == (3.0, (2.0, 10.0), False)
    assert "75%" in " ".join(slow.cells())
    late = Row("g", "w", 0.020, at_most=0.016)
    assert late.met is False
    assert "25%" in " ".join(late.cells())
    assert Row("g", "w", 0.015, at_most=0.016).met
    assert Row("g", "w", 0.015).met is None


def test_a_peer_that_is_absent_is_skipped_with_a_word():
    row = absent("g", "w", "nobody", at_least=2.0)
    assert row.met is None
    assert "nobody is not installed" in " ".join(row.cells())
    assert not row.failed
    assert "1 comparison" in summary([row])


def test_the_table_is_aligned_and_can_be_written():
    rows = [Row("one", "short", 1.0), Row("two", "rather long", 1e-6, peer="p", theirs=2e-6, ratio=2.0)]
    text = lines(rows)
    assert [line for line in text if line in ("one", "two")] == ["one", "two"]
    ends = {line.index(took) + len(took) for line in text for took in ("1.00 s", "1.00 µs") if took in line}
    assert len(ends) == 1
    assert json.loads(json.dumps([row.as_json() for row in rows]))[1]["ratio"] == 2.0


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [(1.5, "s", "1.50 s"), (0.0123, "s", "12.3 ms"), (4e-8, "s", "0.04 µs"), (123.4, "MB", "123 MB")],
)
def test_amounts_have_a_prefix_that_suits_them(number, unit, text):
    assert amount(number, unit) == text


def test_a_duel_finds_the_slower_one():
    row = duel(BRIEF, "g", "w", lambda: sum(range(100)), "peer", lambda: sum(range(10_000)))
    assert row.ratio > 1
    assert alone(BRIEF, "g", "w", lambda: sum(range(1000))).ours > 0


@pytest.mark.parametrize("gates", [2, 12, 100, 1000])
def test_the_circuits_have_the_gates_they_say_and_need_them_all(gates):
    circuit, values = circuit_of(gates)
    assert circuit.size - len(circuit.variables) == gates
    assert len(circuit.ancestors(circuit.output)) == len(circuit)
    value, gradients = compile_circuit(circuit).value_and_grad(values)
    assert value
    assert all(gradients.values())


@pytest.mark.parametrize("peer", ["micrograd", "autograd", "torch"])
def test_peers_compute_the_same(peer):
    if not installed(peer):
        pytest.skip(f"{peer} is not installed")
    circuit, values = circuit_of(12)
    assert_same(compile_circuit(circuit).value_and_grad(values), PEERS[peer](circuit, values)())
