import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given

from playground.document import (
    DescentSetup,
    Document,
    DocumentError,
    SurfaceChoice,
    document_from_expression,
    new_document,
    surface_of,
)
from playground.engine import Circuit, value_and_grad
from tests.document.random_documents import documents, unhurried


def test_the_first_document_is_the_circuit_of_the_course_notes():
    document = new_document()
    assert document.shown_expression == "(x + y) * z"
    assert value_and_grad(document.circuit, document.values) == (-12.0, {"x": -4.0, "y": -4.0, "z": 3.0})
    assert document.positions.keys() == document.circuit.nodes.keys()
    assert len(set(document.positions.values())) == len(document.circuit)


def test_a_document_cannot_be_changed():
    document = new_document()
    with pytest.raises(TypeError):
        document.values["x"] = 3.0
    with pytest.raises(TypeError):
        document.positions["input1"] = (0.0, 0.0)
    with pytest.raises(TypeError):
        document.descent.hyperparameters["momentum"] = 0.5
    with pytest.raises(FrozenInstanceError):
        document.cursor = 3


def test_what_a_document_is_made_from_may_change_later():
    values = {"x": 2.0}
    document = document_from_expression("x * x", values)
    values["x"] = 3.0
    assert document.values == {"x": 2.0}


@unhurried
@given(documents())
def test_values_and_positions_fit_the_circuit_after_any_edits(document):
    assert tuple(document.values) == document.circuit.names
    assert tuple(document.positions) == tuple(document.circuit.nodes)


def test_gaps_are_filled_and_leftovers_dropped():
    circuit = new_document().circuit
    document = Document(circuit, {"x": 7.0, "gone": 1.0}, {"input1": (9.0, 9.0), "gone": (0.0, 0.0)})
    assert document.values == {"x": 7.0, "y": 1.0, "z": 1.0}
    assert document.positions["input1"] == (9.0, 9.0)
    assert document.positions.keys() == circuit.nodes.keys()


def test_an_incomplete_circuit_has_no_expression():
    circuit, _ = Circuit().add("add")
    assert Document(circuit).shown_expression == ""
    assert Document(Circuit()).shown_expression == ""


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_must_be_finite(number):
    circuit = new_document().circuit
    with pytest.raises(DocumentError, match="x"):
        Document(circuit, {"x": number})
    with pytest.raises(DocumentError):
        Document(circuit, positions={"input1": (0.0, number)})
    for field in (
        {"learning_rate": number},
        {"start": (0.0, number)},
        {"hyperparameters": {"momentum": number}},
    ):
        with pytest.raises(DocumentError):
            DescentSetup(**field)


@pytest.mark.parametrize(
    "field",
    [
        {"learning_rate": 0.0},
        {"batch_size": 0},
        {"seed": -1},
        {"steps": -1},
        {"steps": 10**12},
        {"bounds": (1.0, 1.0, 0.0, 2.0)},
        {"rate_changes": ((5, 0.1), (3, 0.1))},
        {"rate_changes": ((5, -0.1),)},
        {"steps_per_second": 0.0},
    ],
)
def test_a_descent_setup_out_of_range_is_refused(field):
    with pytest.raises(DocumentError):
        DescentSetup(**field)


def test_a_surface_of_no_kind_or_with_endless_text_is_refused():
    with pytest.raises(DocumentError):
        SurfaceChoice("volcano")
    with pytest.raises(DocumentError):
        SurfaceChoice("expression", expression="x" * 1_000_000)


def test_surfaces_of_every_kind():
    document = document_from_expression("(w0 - 1)**2 + b0**2 + x", {"x": 5.0})
    points = {
        SurfaceChoice("analytic", "bowl"): None,
        SurfaceChoice("data", "logistic"): None,
        SurfaceChoice("expression", expression="x**2 + 3*y**2"): 4 + 27,
        SurfaceChoice("circuit", x="w0", y="b0"): 1 + 9 + 5,
    }
    for choice, value in points.items():
        surface = surface_of(
            Document(document.circuit, document.values, descent=DescentSetup(surface=choice))
        )
        assert value is None or surface.value(2.0, 3.0) == pytest.approx(value)
        assert surface.bounds.x0 < surface.bounds.x1


@pytest.mark.parametrize("kind", ["analytic", "data"])
def test_an_unknown_surface_is_named(kind):
    document = Document(Circuit(), descent=DescentSetup(surface=SurfaceChoice(kind, "volcano")))
    with pytest.raises(DocumentError, match="volcano"):
        surface_of(document)


def test_importing_documents_and_controllers_loads_nothing_heavy():
    heavy = (
        "msgspec",
        "playground.descent.run",
        "playground.descent.surfaces",
        "PySide6",
        "pyqtgraph",
        "hypothesis",
    )
    loaded = f"[name for name in {heavy} if name in sys.modules]"
    code = f"import sys, playground.session, playground.document; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
