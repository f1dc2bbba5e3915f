from playground.engine import parse, trace
from playground.engine.custom import custom_gate
from playground.engine.naming import letters
from playground.engine.outline import gate_line, wire_line
from playground.engine.status import Health
from playground.engine.trace import state_at

NEURON = parse("1/(1+exp(-(w0*x0+w1*x1+w2)))")
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}


def lines(circuit, values, cursor):
    state, names = state_at(trace(circuit, values), cursor), letters(circuit)
    return {names[n]: gate_line(circuit, n, names, state) for n in circuit.order}


def test_a_gate_says_what_is_known_of_it_at_each_moment():
    first = next(n for n in NEURON.order if NEURON[n].gate == "mul")
    q = letters(NEURON)[first]
    assert lines(NEURON, VALUES, 0)[q].sentence == (
        f"multiply {q}, value not computed yet, gradient not computed yet; from w0 and x0"
    )
    assert lines(NEURON, VALUES, 1)[q].sentence == (
        f"multiply {q}, value −2, gradient not computed yet; from w0 and x0"
    )
    end = lines(NEURON, VALUES, 10_000)
    assert (end[q].value, end[q].gradient) == ("−2", "0.1966")
    assert (end["w2"].sentence, end["x1"].gradient) == ("weight w2, value −3, gradient 0.1966", "−0.5898")


def test_a_wire_has_the_gradient_of_its_own_use():
    circuit = parse("x*x")
    names = letters(circuit)
    state = state_at(trace(circuit, {"x": 3.0}), 10_000)
    (mul,) = (n for n in circuit.order if circuit[n].inputs)
    both = [wire_line(circuit, mul, port, names, state) for port in (0, 1)]
    assert [line.gradient for line in both] == ["3", "3"]
    assert gate_line(circuit, circuit.order[0], names, state).gradient == "6"
    assert both[0].sentence == "wire from x to input a of multiply f, value 3, sends back gradient 3"


def test_what_lacks_a_wire_says_so():
    circuit, add = parse("x").add("add", tuple(parse("x").nodes))
    names = letters(circuit)
    state = state_at(trace(circuit, {"x": 1.0}), 0)
    assert gate_line(circuit, add, names, state).sentence.endswith("from x, input b not connected")
    assert wire_line(circuit, add, 1, names, state).title == "b not connected"


def test_numbers_that_are_none_are_told_apart_from_zero():
    assert lines(parse("log(x)"), {"x": 0.0}, 1)["f"].value == "−∞"
    assert lines(parse("x*y"), {"x": 0.0, "y": 1.0}, 10)["f"].value == "0"


def test_a_gate_with_wrong_gradients_says_so():
    body = custom_gate("decay", "D", "a*exp(-b)", {"b": "exp(-b)"})
    circuit, node_id = parse("x + y").add_body(body, ["input1", "input2"])
    state = state_at(trace(circuit, {"x": 1.0, "y": 1.0}), 0)
    assert "for b " in gate_line(circuit, node_id, letters(circuit), state).sentence


def test_dead_numbers_are_told_apart_where_their_health_is_known():
    circuit = parse("max(x, y) * sigmoid(z)")
    record = trace(circuit, {"x": 1.0, "y": 2.0, "z": 40.0})
    state, names, health = state_at(record, len(record)), letters(circuit), Health(record)
    said = {n.name: gate_line(circuit, n.id, names, state, health).sentence for n in circuit.variables}
    assert "gradient 0 (exactly zero)" in said["x"]
    assert "(" not in said["y"]
    assert "(vanished)" in said["z"]
    sigmoid = next(n.id for n in circuit.nodes.values() if n.gate == "sigmoid")
    assert wire_line(circuit, sigmoid, 0, names, state, health).sentence.endswith("(vanished)")
