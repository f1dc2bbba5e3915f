from dataclasses import replace

import pytest
from hypothesis import given

from playground.document import (
    DescentSetup,
    Document,
    DocumentError,
    SurfaceChoice,
    descent_edits,
    document_from_expression,
    edits,
    new_document,
)
from playground.engine import Circuit, CircuitError, CycleError, ExpressionError
from tests.document.random_documents import documents, unhurried


@pytest.fixture
def document():
    return new_document()


def node(document, label):
    return next(n.id for n in document.circuit.nodes.values() if label in (n.name, n.gate))


def test_a_gate_is_added_where_it_was_dropped(document):
    after, node_id = edits.add_gate(document, "sigmoid", (300.0, -20.0))
    assert after.positions[node_id] == (300.0, -20.0)
    assert after.circuit[node_id].gate == "sigmoid"
    assert document == new_document()


def test_a_new_variable_is_1_and_has_a_free_name(document):
    after, node_id = edits.add_gate(document, "input", (0.0, 0.0))
    name = after.circuit[node_id].name
    assert name not in document.values
    assert after.values == {**document.values, name: 1.0}


def test_removing_takes_value_and_place_along(document):
    after = edits.remove(document, [node(document, "x"), node(document, "add")])
    assert after.values == {"y": 5.0, "z": -4.0}
    assert len(after.positions) == 3
    assert after.shown_expression == ""


def test_wiring(document):
    add, mul = node(document, "add"), node(document, "mul")
    assert edits.disconnect(document, mul, 0).circuit.missing == ((mul, 0),)
    rewired = edits.connect(document, node(document, "x"), mul, 0)
    assert rewired.circuit[mul].inputs[0] == node(document, "x")
    with pytest.raises(CycleError):
        edits.connect(document, mul, add, 1)


def test_renaming_keeps_the_value_and_the_place_among_the_variables(document):
    after = edits.rename(document, node(document, "y"), "α")
    assert list(after.values.items()) == [("x", -2.0), ("α", 5.0), ("z", -4.0)]
    assert after.positions == document.positions
    assert after.shown_expression.count("α") == 1
    with pytest.raises(CircuitError):
        edits.rename(document, node(document, "y"), "z")


def test_renaming_an_axis_of_the_surface_keeps_the_surface(document):
    document = replace(document, descent=DescentSetup(surface=SurfaceChoice("circuit", x="x", y="z")))
    after = edits.rename(document, node(document, "z"), "w")
    assert after.descent.surface == SurfaceChoice("circuit", x="x", y="w")


def test_a_gate_may_be_named_and_has_no_value(document):
    after = edits.rename(document, node(document, "add"), "q")
    assert after.values == document.values
    assert "q" in after.shown_expression


def test_values_and_places(document):
    after = edits.set_value(document, "x", 0.1)
    assert after.values == {"x": 0.1, "y": 5.0, "z": -4.0}
    moved = edits.move(document, {node(document, "x"): (1.0, 2.0)})
    assert moved.positions == {**document.positions, node(document, "x"): (1.0, 2.0)}
    with pytest.raises(DocumentError):
        edits.set_value(document, "nobody", 1.0)
    with pytest.raises(DocumentError):
        edits.set_value(document, "x", float("nan"))
    with pytest.raises(CircuitError):
        edits.move(document, {"nobody": (0.0, 0.0)})


def test_the_text_stays_until_the_circuit_is_another(document):
    text = "( x+y )*z"
    document = edits.set_expression(document, text)
    add = node(document, "add")
    for after in (
        edits.set_value(document, "x", 3.0),
        edits.move(document, {add: (7.0, 7.0)}),
        edits.lay_out(document),
        descent_edits.set_descent(document, learning_rate=0.3),
        edits.connect(document, node(document, "x"), add, 0),
    ):
        assert after.shown_expression == text
    changed = edits.connect(document, node(document, "z"), add, 0)
    assert changed.expression == ""
    assert changed.shown_expression not in ("", text)


def test_a_new_expression_keeps_the_values_of_the_names_that_stay(document):
    after = edits.set_expression(document, "exp(x) + z*k")
    assert after.values == {"x": -2.0, "z": -4.0, "k": 1.0}
    assert after.circuit == document_from_expression("exp(x) + z*k").circuit
    assert after.positions == document_from_expression("exp(x) + z*k").positions


def test_another_number_moves_nothing():
    document = document_from_expression("2*x + y**2")
    document = edits.move(document, dict.fromkeys(document.circuit.nodes, (5.0, 5.0)))
    after = edits.set_expression(document, "7*x + y**3")
    assert after.positions == document.positions
    assert after.circuit == document_from_expression("7*x + y**3").circuit


def test_names_of_gates_follow_the_text():
    document = edits.set_expression(document_from_expression("q = x + y; q*q"), "r = x + y; r*r")
    assert document.circuit == document_from_expression("r = x + y; r*r").circuit


def test_other_spacing_changes_only_the_text(document):
    after = edits.set_expression(document, "(x+y)*z")
    assert replace(after, expression=document.expression) == document


def test_swapped_inputs_are_another_structure(document):
    after = edits.set_expression(document, "z * (x + y)")
    assert after.circuit == document_from_expression("z * (x + y)").circuit


@pytest.mark.parametrize("text", ["", "(x + y", "x +", "__import__('os')", "x = "])
def test_bad_text_raises_and_changes_nothing(document, text):
    with pytest.raises(ExpressionError):
        edits.set_expression(document, text)
    assert document == new_document()


def test_laying_out_a_part_leaves_the_rest_and_its_corner(document):
    part = {node(document, "x"), node(document, "add")}
    scattered = edits.move(
        document, {node(document, "x"): (500.0, 90.0), node(document, "add"): (400.0, 700.0)}
    )
    after = edits.lay_out(scattered, part)
    assert {n: p for n, p in after.positions.items() if n not in part} == {
        n: p for n, p in document.positions.items() if n not in part
    }
    places = [after.positions[n] for n in part]
    assert (min(x for x, _ in places), min(y for _, y in places)) == pytest.approx((400.0, 90.0))
    assert edits.lay_out(scattered, []) == scattered
    assert edits.lay_out(scattered) == document


@unhurried
@given(documents())
def test_laying_out_twice_changes_nothing(document):
    once = edits.lay_out(document)
    assert edits.lay_out(once) == once


def test_the_view_is_not_content(document):
    after = edits.set_view(
        document,
        workspace="descent",
        cursor=4,
        steps=30,
        rate_changes=((3, 0.2),),
        log_loss=True,
        loss_axis="steps",
    )
    assert (after.workspace, after.cursor, after.descent.steps) == ("descent", 4, 30)
    assert after != document
    assert after.same_content(document)
    assert document.with_view_of(after) == after
    with pytest.raises(TypeError):
        edits.set_view(document, learning_rate=0.2)


def test_the_window_stays_with_its_surface(document):
    bowl = descent_edits.set_descent(document, surface=SurfaceChoice("analytic", "bowl"))
    zoomed = edits.set_view(document, bounds=(0.0, 1.0, 0.0, 1.0), steps_per_second=50.0)
    assert bowl.with_view_of(zoomed).descent.bounds is None
    assert bowl.with_view_of(zoomed).descent.steps_per_second == 50.0


def test_an_empty_document_can_be_edited():
    document = Document(Circuit())
    assert edits.lay_out(document) == document
    assert edits.set_expression(document, "x*y").values == {"x": 1.0, "y": 1.0}
