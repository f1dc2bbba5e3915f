"""What another program, or an error, left on the clipboard in our own format."""

import json

import pytest

from playground.document import DocumentError, document_from_expression, snippet
from playground.engine import CircuitError, ExpressionError


def copied():
    document = document_from_expression("x*y + z")
    gates = [node_id for node_id, node in document.circuit.nodes.items() if node.inputs]
    return document, json.loads(snippet.copy(document, gates).data)


@pytest.mark.parametrize(
    "outside",
    [
        [["nowhere", 0, "SOURCE"]],
        [["GATE", 7, "SOURCE"]],
        [["GATE", -1, "SOURCE"]],
        [["GATE", 10**400, "SOURCE"]],
        [["GATE", "one", "SOURCE"]],
        [["GATE", 0]],
        "text",
        None,
    ],
)
def test_wires_from_outside_that_cannot_be_are_refused(outside):
    document, data = copied()
    source, gate = next(iter(document.circuit.nodes)), data["gates"]["circuit"]["nodes"][0]["id"]
    text = json.dumps({**data, "outside": outside}).replace("SOURCE", source).replace("GATE", gate)
    with pytest.raises((DocumentError, CircuitError)):
        snippet.paste(document, text.encode(), (0.0, 0.0), keep_wires=True)


def test_a_port_beyond_all_numbers_is_refused():
    document, data = copied()
    text = json.dumps({**data, "outside": [["x", 0, "y"]]}).replace('"x", 0', '"x", 1e999')
    with pytest.raises(DocumentError):
        snippet.paste(document, text.encode(), (0.0, 0.0), keep_wires=True)


def test_brackets_without_end_are_refused():
    document, _ = copied()
    with pytest.raises(DocumentError):
        snippet.paste(document, b"[" * 100_000, (0.0, 0.0), keep_wires=False)


@pytest.mark.parametrize(
    "text",
    [
        "x + y\n# " + "x" * 90_000,
        "x + y\n# " + "x= " * 30_000,
        "x + y\n# x" + " " * 90_000,
    ],
)
def test_long_comments_take_no_time(text):
    _, added = snippet.paste_text(document_from_expression("x"), text, (0.0, 0.0))
    assert len(added.nodes) == 2  # y and the gate; x is shared


@pytest.mark.parametrize("text", ["x + 1\n" * 5000, "x + 1\n" * 1_000_000, "(" * 3_000_000])
def test_more_than_should_be_pasted_at_once_is_refused(text):
    with pytest.raises((DocumentError, ExpressionError)):
        snippet.paste_text(document_from_expression("x"), text, (0.0, 0.0))
