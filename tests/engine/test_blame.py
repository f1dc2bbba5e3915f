import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine import parse, trace
from playground.engine.blame import where_did_it_die
from playground.engine.status import Health
from playground.engine.trace import Backward, Wire
from tests.engine.strategies import grouped_computations


def blamed(text, name="x", **values):
    circuit = parse(text)
    ids = {node.name: node.id for node in circuit.nodes.values()}
    record = trace(circuit, values)
    return where_did_it_die(record, ids[name]), record


@pytest.mark.parametrize(
    ("text", "values", "cause", "gate", "said"),
    [
        ("sigmoid(x) * y", {"x": 40, "y": 2}, "saturated", "sigmoid", "4.248e−18"),
        ("relu(tanh(x) + y)", {"x": 30, "y": 2}, "saturated", "tanh", "30"),
        ("max(x, y) * z", {"x": 1, "y": 2, "z": 3}, "losing side", "max", "y = 2"),
        ("min(exp(x), y)", {"x": 1, "y": 2}, "losing side", "min", "2.718"),
        ("relu(3 * x) + y", {"x": -1, "y": 2}, "switched off", "relu", "−3"),
        ("x * y * z", {"x": 1, "y": 2, "z": 0}, "times zero", "mul", "z = 0"),
        ("exp(0 * x)", {"x": 1}, "times zero", "scale", "0"),
        ("x * y", {"x": 1, "y": 1e-12}, "small factor", "mul", "1e−12"),
        ("sin(x)", {"x": 1.5707963267948966}, "flat", "sin", "6.123e−17"),
        ("square(x)", {"x": 0}, "flat", "square", "x = 0"),
        ("x - x", {"x": 2}, "cancelled", "input", "1 + (−1) = 0"),
        ("exp(x) * y", {"x": 800, "y": 1}, "overflow", "exp", "800"),
        ("1e200 * (1e200 * x)", {"x": 1}, "overflow", "scale", "1e200 × 1e200"),
        ("sqrt(x)", {"x": 0}, "infinite slope", "sqrt", "∞"),
        ("1 / (1 + exp(-x))", {"x": -800}, "overflow", "exp", "800"),
    ],
)
def test_the_gate_to_blame_is_found_with_its_numbers(text, values, cause, gate, said):
    found, record = blamed(text, **values)
    assert (found.cause, record.circuit[found.node].gate) == (cause, gate)
    assert said in found.sentence
    assert 0 < found.cursor <= len(record)


def test_a_long_way_back_is_to_blame_where_no_gate_is():
    found, record = blamed("sigmoid(" * 12 + "x" + ")" * 12, x=0)
    assert found.cause == "little by little"
    assert found.cursor > record.forward_count


def test_a_dead_value_leads_to_the_gate_where_it_arose():
    circuit = parse("sqrt(log(x) + y) * z")
    record = trace(circuit, {"x": -1.0, "y": 1.0, "z": 2.0})
    found = where_did_it_die(record, circuit.output)
    assert (found.cause, circuit[found.node].gate, found.cursor) == ("domain", "log", 1)


def test_a_vanished_value_leads_to_the_underflow():
    circuit = parse("exp(x) * y + z")
    record = trace(circuit, {"x": -800.0, "y": 2.0, "z": 1.0})
    product = next(node.id for node in circuit.nodes.values() if node.gate == "mul")
    assert Health(record).value(product) == "vanished"
    found = where_did_it_die(record, next(n.id for n in circuit.nodes.values() if n.name == "y"))
    assert found.cause == "times zero"


def test_ordinary_gradients_are_nobodys_fault_and_a_gate_beside_the_way_gets_none():
    circuit = parse("x * y")
    circuit, lost = circuit.add("input", name="z")
    circuit = circuit.with_output(next(n.id for n in circuit.nodes.values() if n.gate == "mul"))
    record = trace(circuit, {"x": 1.0, "y": 2.0, "z": 3.0})
    assert where_did_it_die(record, circuit.variables[0].id) is None
    assert where_did_it_die(record, lost).cause == "no way"


@given(
    grouped_computations(max_gates=10, numbers=st.sampled_from([-800.0, -1.0, 0.0, 1e-200, 1.0, 40.0, 800.0]))
)
def test_every_dead_gradient_of_every_pass_is_traced_to_an_event(computation):
    record = trace(*computation)
    found = Health(record)
    wires = [event.wire for event in record.events if isinstance(event, Backward)]
    for target in [*record.circuit.nodes, *wires]:
        status = found.gradient(target)
        blame = where_did_it_die(record, target, found)
        if status in ("zero", "vanished", "infinite", "nan"):
            assert blame.status == status
            assert 0 < blame.cursor <= len(record) or blame.cause == "given"
            assert blame.node in record.circuit.nodes
            assert isinstance(blame.wire, Wire | None)
        elif status == "ordinary" and isinstance(target, str) and found.value(target) in ("ordinary", "zero"):
            assert blame is None
