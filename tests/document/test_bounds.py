"""Nothing that is opened, typed or pasted can be larger than what can be shown, saved and read again."""

import json

import pytest

from playground.document import DocumentError, document_from_expression, load
from playground.document.document import Document
from playground.document.files import MAX_BYTES
from playground.document.records import MAX_NODES
from playground.document.snippet import copy, paste, paste_text
from playground.engine import parse
from playground.engine.circuit import MAX_GATES, MAX_NAME, Circuit, CircuitError, Node
from playground.engine.syntax import MAX_LENGTH, MAX_NESTING, ExpressionError

PLACE = (0.0, 0.0)


@pytest.fixture
def document():
    return document_from_expression("x * y")


def many_gates(count):
    """An expression of one more gate than ``count``, in statements that each are short."""
    lines, last = [], "x"
    while count > 0:
        part = min(count, 500)
        lines.append(f"q{len(lines)} = {'+'.join([last] + ['x'] * part)}")
        last, count = f"q{len(lines) - 1}", count - part
    return "\n".join([*lines, last])


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("x" * (MAX_LENGTH + 1), MAX_LENGTH),
        ("(" * (MAX_NESTING + 1) + "x" + ")" * (MAX_NESTING + 1), MAX_NESTING),
        ("-" * 200 + "x", 0),
        ("9" * 5000, 0),
        ("x" * (MAX_NAME + 1) + " * 2", 0),
        ("+".join(["x"] * 49_000), 0),
    ],
)
def test_an_expression_beyond_the_bounds_is_refused_at_its_place(text, position):
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert refused.value.position == position
    assert len(str(refused.value)) < 300


def test_an_expression_has_as_many_gates_as_a_document_may():
    text = many_gates(MAX_GATES)
    assert len(text) < MAX_LENGTH
    with pytest.raises(ExpressionError) as refused:
        parse(text)
    assert 0.9 * len(text) < refused.value.position < len(text)


def test_what_cannot_be_read_again_is_no_document(document):
    nodes = [Node(f"n{k}", "input", name=f"x{k}") for k in range(MAX_GATES + 1)]
    with pytest.raises(DocumentError):
        Document(Circuit.of(nodes))
    assert MAX_NODES == MAX_GATES


def test_a_file_of_too_many_bytes_is_not_even_read(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(DocumentError) as refused:
        load(path)
    assert "MB" in str(refused.value)


@pytest.mark.parametrize("text", ["x*y\n" * MAX_LENGTH, "#" * (MAX_LENGTH + 1)])
def test_a_long_text_is_not_pasted(document, text):
    with pytest.raises(ExpressionError):
        paste_text(document, text, PLACE)


def snippet(outside=(), **changes):
    parts = json.loads(copy(document_from_expression("x * y"), ["input1"]).data)
    return json.dumps({**parts, "outside": outside, **changes}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"gates":' + b"[" * 100_000,
        b" " * (MAX_BYTES + 1),
        snippet([["nobody", 0, "input1"]]),
        snippet([["input1", 0, "input1"]]),
        snippet([["input1", -1, "input1"]]),
        snippet([["input1", 1e308, "input1"]]).replace(b"1e+308", b"1e999"),
        snippet([[[], 0, {}]]),
        snippet(5),
        snippet("abc"),
        snippet(gates=None),
        snippet(gates={}),
    ],
)
def test_a_damaged_clipboard_is_refused(document, data):
    with pytest.raises(DocumentError):
        paste(document, data, PLACE, keep_wires=True)


@pytest.mark.parametrize("name", ["x" * (MAX_NAME + 1), "x" * 10**6])
def test_a_long_name_is_refused_in_a_short_sentence(document, name):
    with pytest.raises(CircuitError) as refused:
        document.circuit.renamed("input1", name)
    assert len(str(refused.value)) < 200
