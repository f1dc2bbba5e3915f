"""Edits of groups in a document: places, kept gates, and edits inside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.document import Document, DocumentError, document_from_expression, edits
from playground.document.records import decode, encode, to_document
from playground.engine import CircuitError, ExpressionError, value_and_grad
from playground.engine.custom import custom_gate
from playground.engine.groups import refusal
from tests.document.random_documents import documents, unhurried

TEXT = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
VALUES = {"w0": 2.0, "w1": -3.0, "w2": -3.0, "x0": -1.0, "x1": -2.0}
SIGMOID = ("neg", "exp", "shift", "reciprocal")


def ids(document, *gates):
    return [n.id for n in document.circuit.nodes.values() if n.gate in gates]


def gate(document, name):
    return ids(document, name)[0]


@pytest.fixture
def neuron():
    return document_from_expression(TEXT, VALUES)


@pytest.fixture
def folded(neuron):
    """The neuron with its sigmoid folded, and the id of that."""
    return edits.fold(neuron, ids(neuron, *SIGMOID), "sigmoid", "σ")


# --- folding -------------------------------------------------------------------------------------


def test_a_group_stands_in_the_middle_of_its_gates(neuron, folded):
    document, group = folded
    xs = [neuron.positions[n][0] for n in ids(neuron, *SIGMOID)]
    assert document.positions[group] == (sum(xs) / 4, neuron.positions[gate(neuron, "exp")][1])
    inner = document.circuit[group].body
    assert {n: inner.positions[n] for n in ids(neuron, *SIGMOID)} == {
        n: neuron.positions[n] for n in ids(neuron, *SIGMOID)
    }
    port = inner.circuit.variables[0].id
    assert inner.positions[port][0] < min(xs)


def test_the_text_still_describes_the_circuit(folded):
    document, _ = folded
    assert document.shown_expression == TEXT
    assert to_document(decode(encode(document))).shown_expression == TEXT


def test_unfolding_brings_every_gate_back_to_its_place(neuron, folded):
    assert edits.unfold(*folded).same_content(neuron)


def test_unfolding_follows_the_group_to_where_it_was_moved(neuron, folded):
    document, group = folded
    x, y = document.positions[group]
    after = edits.unfold(edits.move(document, {group: (x + 100, y - 7)}), group)
    for node_id in ids(neuron, *SIGMOID):
        before = neuron.positions[node_id]
        assert after.positions[node_id] == pytest.approx((before[0] + 100, before[1] - 7))


@unhurried
@given(documents(), st.data())
def test_fold_and_unfold_change_nothing_else(document, data):
    chosen = data.draw(st.sets(st.sampled_from(list(document.circuit.nodes) or ["nowhere"])))
    try:
        folded, group = edits.fold(document, chosen, "g", "g")
    except CircuitError:
        return
    assert not refusal(document.circuit, chosen)
    assert folded.values == document.values
    again = edits.unfold(folded, group)
    assert again.circuit.nodes == document.circuit.nodes
    for node_id, place in document.positions.items():
        scale = max(abs(x) for position in document.positions.values() for x in position)
        assert again.positions[node_id] == pytest.approx(place, abs=1e-9 * (1 + scale))


def test_typing_the_same_text_keeps_the_groups(folded):
    document, group = folded
    same = edits.set_expression(document, TEXT.replace("+", " + "))
    assert same.circuit == document.circuit
    other = edits.set_expression(document, TEXT + " + 1")
    assert group not in other.circuit.nodes


# --- kept gates ----------------------------------------------------------------------------------


def test_a_kept_gate_can_be_added_elsewhere(folded):
    document, group = folded
    document = edits.keep_gate(document, group)
    (body,) = document.my_gates
    other = document_from_expression("x", {"x": 0.0})
    other, node_id = edits.add_body(other, body, (5.0, 6.0), ["input1"])
    assert other.positions[node_id] == (5.0, 6.0)
    assert value_and_grad(other.circuit, other.values) == (0.5, {"x": 0.25})


def test_a_title_is_kept_once(folded):
    document, group = folded
    document = edits.keep_gate(document, group)
    document = edits.keep_body(document, custom_gate("swish", "s", "x * sigmoid(x)"))
    document = edits.keep_body(document, custom_gate("sigmoid", "S", "sigmoid(x)"))
    assert [(body.title, body.symbol) for body in document.my_gates] == [("sigmoid", "S"), ("swish", "s")]
    assert [body.title for body in edits.forget_gate(document, "sigmoid").my_gates] == ["swish"]
    with pytest.raises(DocumentError, match="nobody"):
        edits.forget_gate(document, "nobody")
    with pytest.raises(DocumentError, match="swish"):
        Document(document.circuit, my_gates=document.my_gates[1:] * 2)


def test_only_groups_can_be_kept_and_opened(neuron):
    for edit in (
        lambda: edits.keep_gate(neuron, gate(neuron, "exp")),
        lambda: edits.unfold(neuron, gate(neuron, "exp")),
        lambda: edits.inside(neuron, [gate(neuron, "exp")]),
        lambda: edits.edit_inside(neuron, [gate(neuron, "exp")], edits.lay_out),
    ):
        with pytest.raises(CircuitError, match="no group"):
            edit()


# --- inside --------------------------------------------------------------------------------------


def test_inside_the_numbers_are_those_that_arrive(folded):
    inner = edits.inside(folded[0], [folded[1]])
    assert list(inner.values.values()) == [1.0]
    value, gradients = value_and_grad(inner.circuit, inner.values)
    assert value == pytest.approx(0.731058578630005, rel=1e-14)
    assert list(gradients.values()) == pytest.approx([0.196611933241482], rel=1e-13)


def test_what_is_not_known_inside_is_1(folded):
    document, group = folded
    cut = edits.disconnect(document, group, 0)
    assert list(edits.inside(cut, [group]).values.values()) == [1.0]
    assert edits.inside(cut, []) is cut


def test_an_edit_inside_changes_what_the_group_computes(folded):
    document, group = folded
    after = edits.edit_inside(document, [group], lambda d: edits.set_parameter(d, gate(d, "shift"), 3.0))
    assert value_and_grad(after.circuit, VALUES)[0] == pytest.approx(1 / (3 + 0.36787944117144233))
    assert after.circuit[group].inputs == document.circuit[group].inputs
    assert after.positions == document.positions
    assert after.shown_expression != TEXT


def test_moving_inside_is_work_but_changes_no_circuit(folded):
    document, group = folded
    node_id = gate(edits.inside(document, [group]), "exp")
    after = edits.edit_inside(document, [group], lambda d: edits.move(d, {node_id: (1.0, 2.0)}))
    assert after.circuit == document.circuit
    assert not after.same_content(document)
    assert edits.inside(after, [group]).positions[node_id] == (1.0, 2.0)
    again = to_document(decode(encode(after)))
    assert again.same_content(after)
    assert edits.edit_inside(after, [group], lambda d: edits.move(d, {})) is after


def test_ports_follow_the_inputs_inside(folded):
    document, group = folded
    port = document.circuit[group].body.circuit.variables[0]
    renamed = edits.edit_inside(document, [group], lambda d: edits.rename(d, port.id, "z"))
    assert renamed.circuit[group].kind.ports == ("z",)
    assert renamed.circuit[group].inputs == document.circuit[group].inputs
    more = edits.edit_inside(renamed, [group], lambda d: edits.add_gate(d, "input", (0.0, 0.0))[0])
    assert more.circuit[group].inputs == (*document.circuit[group].inputs, None)
    less = edits.edit_inside(more, [group], lambda d: edits.remove(d, [port.id]))
    assert less.circuit[group].inputs == (None,)
    assert document.circuit[group].inputs != (None,)


def test_edits_reach_groups_within_groups(folded):
    document, group = folded
    document, outer = edits.fold(document, ids(document, "mul", "add", "group"), "neuron", "N")
    path = [outer, group]
    assert edits.inside(document, path).values == edits.inside(folded[0], [group]).values
    after = edits.edit_inside(document, path, lambda d: edits.set_expression(d, "tanh(a)"))
    assert edits.inside(after, path).shown_expression == "tanh(a)"
    assert after.shown_expression == "tanh(w0 * x0 + w1 * x1 + w2)"


def test_gates_are_kept_from_inside_too(folded):
    document, group = folded
    document, outer = edits.fold(document, ids(document, "add", "group"), "outer", "o")
    after = edits.edit_inside(document, [outer], lambda d: edits.keep_gate(d, group))
    assert [body.title for body in after.my_gates] == ["sigmoid"]
    assert after.circuit == document.circuit


def test_what_is_refused_inside_leaves_the_document(folded):
    document, group = folded
    with pytest.raises(ExpressionError):
        edits.edit_inside(document, [group], lambda d: edits.set_expression(d, "exp("))
    with pytest.raises(CircuitError):
        edits.edit_inside(document, [group, "nowhere"], edits.lay_out)


def test_new_formulas_keep_the_wires_of_ports_with_the_same_name():
    document = document_from_expression("x + y")
    document, node_id = edits.add_body(
        document, custom_gate("g", "g", "u*v"), (0.0, 0.0), ["input1", "input2"]
    )
    after = edits.set_body(document, node_id, custom_gate("h", "h", "v - t", ["1", "-1"]))
    assert after.circuit[node_id].inputs == ("input2", None)
    assert after.circuit[node_id].label == "h"
    assert after.circuit[node_id].body.positions.keys() == after.circuit[node_id].body.circuit.nodes.keys()
