"""Hypothesis strategies for random circuits over the whole gate table, and numbers to feed them."""

from hypothesis import strategies as st

from playground.engine import GATES, Circuit

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
