"""What applying a custom gate does to the gates that were exactly like it, and to no others."""

from dataclasses import replace

import pytest

from playground.document import DocumentError, document_from_expression, edits
from playground.engine.custom import custom_gate
from playground.session.custom_work import (
    KeptGate,
    NewGate,
    PlacedGate,
    changed,
    first_draft,
    others,
)

WRONG = custom_gate("decay", "D", "a*exp(-b)", {"b": "exp(-b)"})
RIGHT = custom_gate("decay", "D", "a*exp(-b)", {"b": "-y"})


@pytest.fixture
def document():
    """Two copies of a wrong gate, a third that differs, and the wrong one kept."""
    document = edits.keep_body(document_from_expression("x + y"), WRONG)
    for number, body in enumerate((WRONG, WRONG, custom_gate("decay", "D", "a - b"))):
        document, _ = edits.add_body(document, body, (100.0 * number, 0.0), ["input1", "input2"])
    return document


def placed(document):
    return [node.id for node in document.circuit.nodes.values() if node.body]


def bodies(document):
    return [document.circuit[node_id].body for node_id in placed(document)]


def test_the_others_are_counted_without_the_gate_itself(document):
    first, _, different = placed(document)
    assert others(document, PlacedGate(first)) == (1, 1)
    assert others(document, KeptGate("decay")) == (2, 0)
    assert others(document, PlacedGate(different)) == (0, 0)
    assert others(document, NewGate()) == others(document, KeptGate("none")) == (0, 0)


@pytest.mark.parametrize("subject", ["placed", "kept"])
def test_all_that_were_alike_change_together_if_wanted(document, subject):
    first, _, different = placed(document)
    work = PlacedGate(first) if subject == "placed" else KeptGate("decay")
    after = changed(document, work, RIGHT, others_too=True)
    assert bodies(after)[:2] == [RIGHT, RIGHT]
    assert after.my_gates == (RIGHT,)
    assert after.circuit[different].body == document.circuit[different].body
    assert after.circuit.wires == document.circuit.wires


def test_or_the_gate_alone(document):
    first, *_ = placed(document)
    after = changed(document, PlacedGate(first), RIGHT, others_too=False)
    assert (bodies(after)[:2], after.my_gates) == ([RIGHT, WRONG], (WRONG,))
    kept = changed(document, KeptGate("decay"), RIGHT, others_too=False)
    assert (bodies(kept), kept.my_gates) == (bodies(document), (RIGHT,))


def test_a_new_gate_begins_with_a_free_name_and_any_other_with_its_texts(document):
    taken = edits.keep_body(document, replace(WRONG, title="my gate"))
    assert first_draft(taken, NewGate()).title == "my gate 2"
    assert first_draft(document, KeptGate("decay")).slopes == {"a": "", "b": "exp(-b)"}


def test_a_title_of_another_kept_gate_is_refused(document):
    two = edits.keep_body(document, custom_gate("other", "o", "x"))
    with pytest.raises(DocumentError):
        changed(two, KeptGate("decay"), replace(RIGHT, title="other"), others_too=True)
