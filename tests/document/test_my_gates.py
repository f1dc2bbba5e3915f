"""Kept gates: found by key, added, renamed, changed, and their copies with them."""

import pytest

from playground.document import DocumentError, document_from_expression, edits, my_gates
from playground.document.records import decode, encode, to_document
from playground.engine import CircuitError
from playground.engine.custom import custom_gate
from playground.engine.gates import GATES

DECAY = custom_gate("decay", "D", "a*exp(-b)", {"b": "-y"})


@pytest.fixture
def document():
    """(x + y) * z with a gate kept, and two copies of it placed, one inside a group."""
    document = edits.keep_body(document_from_expression("exp(x + y) * z"), DECAY)
    document, first = my_gates.add_offered(document, "my:decay", (0.0, 0.0))
    document, second = my_gates.add_offered(document, "my:decay", (0.0, 100.0))
    document = edits.connect(edits.connect(document, "input1", first, 1), first, second, 0)
    document, _ = edits.add_gate(document, "neg", (100.0, 100.0), [second])
    return edits.fold(document, [second, next(reversed(document.circuit.nodes))], "outer", "o")[0]


def bodies(document):
    return [node.body for node in document.circuit.nodes.values() if node.body]


def test_every_gate_of_the_table_and_every_kept_one_is_offered_by_its_key(document):
    keys = [my_gates.key_of(gate) for gate in my_gates.offered(document)]
    assert keys == [*GATES, "my:decay"]
    for key in keys:
        assert my_gates.key_of(my_gates.offered_gate(document, key)) == key
        added, node_id = my_gates.add_offered(document, key, (1.0, 2.0))
        assert added.positions[node_id] == (1.0, 2.0)
    assert (my_gates.title_of("my:decay"), my_gates.title_of("add")) == ("decay", "")


def test_a_gate_that_is_gone_is_offered_no_more(document):
    without = edits.forget_gate(document, "decay")
    assert my_gates.offered_gate(without, "my:decay") is None
    with pytest.raises(DocumentError):
        my_gates.add_offered(without, "my:decay", (0.0, 0.0))
    assert my_gates.count_copies(without, bodies(without)[0]) == (2, 0)


def test_copies_are_counted_and_changed_wherever_they_are(document):
    old = document.my_gates[0]
    assert my_gates.count_copies(document, old) == (2, 1)
    new = custom_gate("decay", "D", "a*exp(-b)", {"b": "-y", "a": "exp(-b)"})
    after = my_gates.set_copies(document, old, new)
    assert my_gates.count_copies(after, new) == (2, 1)
    assert my_gates.count_copies(after, old) == (0, 0)
    assert after.circuit.wires == document.circuit.wires
    assert my_gates.set_copies(document, custom_gate("x", "x", "x"), new).same_content(document)


def test_a_copy_that_was_changed_is_a_gate_of_its_own(document):
    node_id = next(n.id for n in document.circuit.nodes.values() if n.body and n.body.title == "decay")
    changed = edits.set_body(document, node_id, custom_gate("decay", "D", "a - b"))
    assert my_gates.count_copies(changed, document.my_gates[0]) == (1, 1)


def test_renaming_a_kept_gate_leaves_the_circuit(document):
    after = my_gates.rename_kept(document, "decay", " fading ")
    assert [(body.title, body.symbol) for body in after.my_gates] == [("fading", "D")]
    assert after.circuit == document.circuit
    plain = edits.keep_body(document, custom_gate("leaking unit", "leaking ", "2*x"))
    renamed = my_gates.rename_kept(plain, "leaking unit", "tap")
    assert renamed.my_gates[1].symbol == "tap"


def test_what_cannot_be_is_refused(document):
    two = edits.keep_body(document, custom_gate("other", "o", "x"))
    for title, new, error in (
        ("decay", "other", DocumentError),
        ("decay", " ", CircuitError),
        ("none", "x", DocumentError),
    ):
        with pytest.raises(error):
            my_gates.rename_kept(two, title, new)
    assert my_gates.free_title(two, "other") == "other 2"
    assert my_gates.free_title(two, "new") == "new"


def test_the_text_of_a_custom_gate_is_saved_and_a_text_that_lies_is_dropped(document):
    again = to_document(decode(encode(document)))
    assert again.same_content(document)
    assert again.my_gates[0].formula == "a*exp(-b)"
    lying = encode(document).replace(b'"a*exp(-b)"', b'"a*exp(b)"')
    loaded = to_document(decode(lying)).my_gates[0]
    assert (loaded.formula, loaded.derivatives) == ("", DECAY.derivatives)
