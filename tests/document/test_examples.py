import pytest

from playground.assets import asset
from playground.descent import Run
from playground.document import examples, load, surface_of
from playground.document.records import encode
from playground.engine import compile_circuit, state_at, trace, value_and_grad

EXAMPLES = {example.name: example for example in examples()}
STEPS = 200


def test_every_file_is_listed_once_with_its_name_and_summary():
    listed = sorted(example.path for example in examples())
    shipped = set(asset("examples").glob("*.json")) - {asset("examples", "index.json")}
    assert listed == sorted(shipped)
    assert len(EXAMPLES) == len(listed)
    assert [example.group for example in examples()] == ["Circuits"] * 8 + ["Learning rates"] * 5
    assert all(example.summary and "\n" not in example.summary for example in examples())


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_written_as_the_program_writes_it(name):
    document = load(EXAMPLES[name].path)
    assert encode(document) == EXAMPLES[name].path.read_bytes()
    workspaces = {"Circuits": "circuit", "Learning rates": "descent"}
    assert document.workspace == workspaces[EXAMPLES[name].group]
    assert len(set(document.positions.values())) == len(document.circuit)


# CS231n notes "optimization-2", and values computed with high precision.
CIRCUITS = [
    ("Multiply", "x*y", -12, {"x": -3, "y": 4}),
    ("Add and multiply", "(x+y)*z", -12, {"x": -4, "y": -4, "z": 3}),
    ("Max and multiply", "((x*y)+max(z,w))*2", -20, {"x": -8, "y": 6, "z": 2, "w": 0}),
    (
        "Sigmoid neuron",
        "1/(1+exp(-(w0*x0+w1*x1+w2)))",
        0.731058578630005,
        {
            "w0": -0.196611933241482,
            "x0": 0.393223866482964,
            "w1": -0.393223866482964,
            "x1": -0.589835799724446,
            "w2": 0.196611933241482,
        },
    ),
    ("Product plus sine", "x*y+sin(x)", 2.4794255386042, {"x": 4.87758256189037, "y": 0.5}),
    (
        "A fraction in stages",
        "(x+sigmoid(y))/(sigmoid(x)+(x+y)**2)",
        1.54564488410664,
        {"x": 2.05956979557216, "y": 1.59223275148381},
    ),
    ("Length of a vector", "sqrt(a**2+b**2+c**2)", 3, {"a": 1 / 3, "b": 2 / 3, "c": -2 / 3}),
    ("Softplus in gates", "log(1+exp(x))", 2.12692801104297, {"x": 0.880797077977882}),
]


def test_the_circuits_are_all_checked():
    assert [name for name, *_ in CIRCUITS] == [e.name for e in examples() if e.group == "Circuits"]


@pytest.mark.parametrize(("name", "text", "output", "gradients"), CIRCUITS)
def test_a_circuit_has_the_numbers_of_the_notes(name, text, output, gradients):
    document = load(EXAMPLES[name].path)
    assert document.shown_expression.replace(" ", "") == text
    for value, grad in (
        value_and_grad(document.circuit, document.values),
        compile_circuit(document.circuit).value_and_grad(document.values),
    ):
        assert value == pytest.approx(output, rel=1e-14)
        assert grad == pytest.approx(gradients, rel=1e-14)


def gates(name):
    """Return (gate, value, gradient) of every gate of an example, in the order of the pass."""
    document = load(EXAMPLES[name].path)
    recorded = trace(document.circuit, document.values)
    state = state_at(recorded, len(recorded))
    return [
        (document.circuit[n].gate, round(state.values[n], 4), round(state.gradients[n], 4))
        for n in document.circuit.order
        if not document.circuit[n].kind.is_source
    ]


def test_the_sigmoid_neuron_shows_all_its_gates():
    assert gates("Sigmoid neuron") == [
        ("mul", -2, 0.1966),
        ("mul", 6, 0.1966),
        ("add", 4, 0.1966),
        ("add", 1, 0.1966),
        ("neg", -1, -0.1966),
        ("exp", 0.3679, -0.5344),
        ("shift", 1.3679, -0.5344),
        ("reciprocal", 0.7311, 1),
    ]


def test_the_gates_between():
    assert gates("Add and multiply") == [("add", 3, -4), ("mul", -12, 1)]
    assert gates("Max and multiply") == [("mul", -12, 2), ("max", 2, 2), ("add", -10, 2), ("scale", -20, 1)]


# --- the learning rates --------------------------------------------------------------------------


def run(name):
    document = load(EXAMPLES[name].path)
    setup = document.descent
    run = Run(
        surface_of(document), setup.optimizer, setup.learning_rate, setup.start, setup.batch_size, setup.seed
    )
    run.advance(STEPS)
    return run


@pytest.fixture(scope="module")
def low():
    return run("Low learning rate").losses


@pytest.fixture(scope="module")
def good():
    return run("Good learning rate").losses


@pytest.fixture(scope="module")
def high():
    return run("High learning rate").losses


def test_they_differ_in_nothing_but_the_rate():
    names = ("Low", "Good", "High", "Very high")
    setups = [load(EXAMPLES[f"{name} learning rate"].path).descent.content for name in names]
    rates = [setup.learning_rate for setup in setups]
    assert rates == sorted(set(rates))
    assert setups[0].batch_size == 32
    assert {(s.surface, s.start, s.optimizer, s.batch_size, s.seed) for s in setups} == {
        (setups[0].surface, None, "sgd", 32, setups[0].seed)
    }


def test_the_low_rate_is_almost_straight_and_slow(low):
    straight = [low[0] + (low[60] - low[0]) * k / 60 for k in range(61)]
    assert max(abs(low[:61] - straight)) < 0.05 * low[0]
    assert low[100] > 0.5 * low[0]
    assert low[-1] < 0.5 * low[0]


def test_the_good_rate_falls_fast_and_ends_lowest(low, good, high):
    surface = surface_of(load(EXAMPLES["Good learning rate"].path))
    lowest = surface.value(*surface.minima[0])
    assert good[20] < 0.1 * good[0]
    assert good[-50:].mean() == pytest.approx(lowest, abs=0.001)
    assert good[-50:].mean() < min(low[-50:].mean(), high[-50:].mean())


def test_the_high_rate_falls_fastest_and_stays_on_a_plateau(low, good, high):
    assert high[2] < 0.1 * good[2] < 0.1 * low[2]
    early, late = high[20:110].mean(), high[110:].mean()
    assert late == pytest.approx(early, rel=0.25)
    assert late > 1.3 * good[-50:].mean()
    assert late < 0.2 * high[0]


def test_the_very_high_rate_blows_up():
    very_high = run("Very high learning rate")
    assert very_high.status == "diverged"
    assert very_high.losses.min() == very_high.losses[0]
    assert very_high.losses[20] > 1e6 * very_high.losses[0]


def test_just_past_the_limit_the_loss_dips_and_then_blows_up():
    past = run("Just past the limit")
    assert past.losses.min() < 0.1 * past.losses[0]
    assert past.status == "diverged"
    assert past.losses[-1] > 1e6 * past.losses[0]
    x, y = abs(past.xs[:100]), abs(past.ys[:100])
    assert (x[1:] < x[:-1]).all()
    assert (y[1:] > y[:-1]).all()
