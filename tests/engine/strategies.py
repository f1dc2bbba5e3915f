"""Hypothesis strategies for random circuits over the whole gate table, and numbers to feed them."""

from hypothesis import strategies as st

from playground.engine import GATES, Circuit
from playground.engine.custom import custom_gate
from playground.engine.groups import fold

numbers = st.floats(-3, 3, allow_subnormal=False)
parameters = st.one_of(
    st.sampled_from([-2.0, -0.5, -0.0, 0.0, 0.01, 0.5, 1.0, 2.0, 3.0]),
    st.floats(allow_nan=False, allow_infinity=False),
)
gates = sorted(gate.id for gate in GATES.values() if not gate.is_source)


@st.composite
def circuits(draw, max_gates=20, gates=gates, parameters=parameters, constants=parameters):
    """Draw a complete circuit of 1 to 4 variables, constants and up to ``max_gates`` gates, some named."""
    circuit = Circuit()
    for name in draw(
        st.sampled_from([("x",), ("x", "y"), ("w0", "x0", "b"), ("q", "α", "w", "long_name_9")])
    ):
        circuit, _ = circuit.add("weight" if name[0] in "wb" else "input", name=name)
    for constant in draw(st.lists(constants, max_size=2)):
        circuit, _ = circuit.add("constant", parameter=constant)
    for gate in draw(st.lists(st.sampled_from(gates), min_size=1, max_size=max_gates)):
        sources = [draw(st.sampled_from(list(circuit.nodes))) for _ in GATES[gate].ports]
        parameter = draw(parameters) if GATES[gate].parameter else None
        name = f"gate_{len(circuit)}" if draw(st.integers(0, 9)) == 0 else ""
        circuit, _ = circuit.add(gate, sources, name, parameter)
    return circuit.with_output(draw(st.none() | st.sampled_from(list(circuit.nodes))))


def values_of(circuit, numbers=numbers):
    """Draw a number for every input and weight of ``circuit``."""
    return st.fixed_dictionaries(dict.fromkeys(circuit.names, numbers))


@st.composite
def computations(draw, numbers=numbers, **options):
    """Draw a circuit together with its values."""
    circuit = draw(circuits(**options))
    return circuit, draw(values_of(circuit, numbers))


@st.composite
def foldable(draw, circuit):
    """Draw gates of ``circuit`` that can become one: an end, and some that lead nowhere but to it."""
    gates = [node.id for node in circuit.nodes.values() if not node.kind.is_source]
    inside = {draw(st.sampled_from(gates))}
    for node_id in reversed(circuit.order):
        uses = circuit.uses[node_id]
        leads_in = uses and all(wire.target in inside for wire in uses) and node_id != circuit.output
        if leads_in and not circuit[node_id].is_variable and draw(st.integers(0, 3)):
            inside.add(node_id)
    return inside


# Of custom gates: right and wrong derivatives, some left to the backward pass, and one that is nothing else.
bodies = st.sampled_from(
    [
        custom_gate("swish", "s", "x * sigmoid(x)", ["y + sigmoid(x) * (1 - y)"]),
        custom_gate("blend", "b", "t * u + (1 - t) * v", {"t": "u - v", "v": "1 - t"}),
        custom_gate("wrong", "w", "u * v", ["v + 1", "0"]),
        custom_gate("cube", "c", "exp(x) * x**3"),
        custom_gate("same", "=", "x", ["2 * out"]),
        custom_gate("rough", "r", "max(x, 0) + abs(x)"),
    ]
)


@st.composite
def grouped_circuits(draw, **options):
    """Draw a circuit with custom gates, and groups of gates and of groups."""
    circuit = draw(circuits(**options))
    for body in draw(st.lists(bodies, max_size=2)):
        sources = [draw(st.sampled_from(list(circuit.nodes))) for _ in body.ports]
        circuit, node_id = circuit.add_body(body, sources)
        end = draw(st.sampled_from(list(circuit.nodes)))
        circuit = circuit.add("add", [node_id, end])[0] if draw(st.booleans()) else circuit
    circuit = circuit.with_output(draw(st.none() | st.sampled_from(list(circuit.nodes))))
    for number in range(draw(st.integers(0, 4))):
        circuit, _ = fold(circuit, draw(foldable(circuit)), f"group {number}", f"{number}")
    return circuit


@st.composite
def grouped_computations(draw, numbers=numbers, **options):
    """Draw a circuit with groups together with its values."""
    circuit = draw(grouped_circuits(**options))
    return circuit, draw(values_of(circuit, numbers))
