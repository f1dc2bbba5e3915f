import errno
import json
import math
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.document import (
    FORMAT_VERSION,
    DescentSetup,
    Document,
    DocumentError,
    SurfaceChoice,
    document_from_expression,
    edits,
    load,
    new_document,
    save,
)
from playground.document.files import MAX_BYTES, write_parts
from playground.document.records import MAX_NODES, decode, encode, to_document
from playground.document.routes import MAX_NOTES, MAX_POINTS
from playground.engine import Circuit, value_and_grad
from playground.engine.body import MAX_DEPTH
from playground.engine.circuit import Node
from playground.engine.note import MAX_NOTE
from tests.document.random_documents import documents, unhurried

NODE = '{"id": "n", "gate": "input", "name": "n"}'


@pytest.fixture
def path(tmp_path):
    return tmp_path / "circuit.json"


@pytest.fixture
def content(path):
    """The file of the first document as plain data, to be spoiled."""
    save(new_document(), path)
    return json.loads(path.read_text())


def reload(text):
    return to_document(decode(text))


# --- what is saved comes back --------------------------------------------------------------------


@unhurried
@given(documents())
def test_what_is_saved_comes_back_equal(document):
    text = encode(document)
    again = reload(text)
    assert again == document
    assert again.same_content(document)
    assert list(again.circuit.nodes.values()) == list(document.circuit.nodes.values())
    assert again.shown_expression == document.shown_expression
    assert encode(again) == text


def test_save_and_load_by_path(path):
    document = edits.set_value(new_document(), "x", 0.1 + 0.2)
    save(document, path)
    assert load(path) == load(str(path)) == document


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_exactly(number):
    document = edits.set_value(document_from_expression("x"), "x", number)
    assert reload(encode(document)).values["x"].hex() == number.hex()


def test_the_file_can_be_read_by_people(path):
    save(new_document(), path)
    lines = path.read_text().splitlines()
    assert sum('"gate"' in line for line in lines) == len(new_document().circuit)
    assert max(map(len, lines)) < 150


@pytest.mark.parametrize("text", ["x - y", "(x + y) * w", "(x + y) *", "q = x + y; q * z"])
def test_a_text_that_does_not_describe_the_circuit_is_dropped(content, text):
    content["circuit"]["expression"] = text
    document = reload(json.dumps(content).encode())
    assert document.circuit == new_document().circuit
    assert document.shown_expression == "(x + y) * z"


def test_what_a_file_leaves_out_is_filled_in():
    text = f'{{"format": "gradient-playground", "version": 1, "circuit": {{"nodes": [{NODE}]}}}}'
    document = reload(text.encode())
    assert document.values == {"n": 1.0}
    assert document.positions.keys() == {"n"}
    assert document.descent == new_document().descent


# --- what is refused -----------------------------------------------------------------------------


def refused(text):
    with pytest.raises(DocumentError) as caught:
        reload(text)
    assert caught.value.message
    assert str(caught.value).startswith(caught.value.place)
    return caught.value.place


def spoiled(content, where, value):
    """Return the file with ``value`` at the path of keys ``where``."""
    *way, last = where
    part = content
    for key in way:
        part = part[key]
    part[last] = value
    return json.dumps(content).encode()


N = ("circuit", "nodes")
D = ("descent",)


@pytest.mark.parametrize(
    ("where", "value", "place"),
    [
        (("format",), "another-program", "$.format"),
        (("version",), FORMAT_VERSION + 1, "$.version"),
        (("version",), 0, "$.version"),
        (("version",), "1", "$.version"),
        (("surprise",), 1, "$"),
        (("workspace",), "kitchen", "$.workspace"),
        (("cursor",), -1, "$.cursor"),
        (("circuit", "output"), "nobody", "$.circuit.output"),
        ((*N, 2, "gate"), "warp", "$.circuit.nodes[2]"),
        ((*N, 2, "gate"), "exp", "$.circuit.nodes[2]"),
        ((*N, 2, "inputs"), ["input1", "nobody"], "$.circuit.nodes[2].inputs[1]"),
        ((*N, 2, "inputs"), ["input1", 7], "$.circuit.nodes[2].inputs[1]"),
        ((*N, 2, "inputs"), ["input1"], "$.circuit.nodes[2]"),
        ((*N, 2, "inputs"), ["input1", "mul5"], "$.circuit.nodes"),
        ((*N, 2, "inputs"), ["input1", "add3"], "$.circuit.nodes"),
        ((*N, 2, "parameter"), 2.0, "$.circuit.nodes[2]"),
        ((*N, 2, "value"), 2.0, "$.circuit.nodes[2].value"),
        ((*N, 1, "id"), "input1", "$.circuit.nodes[1].id"),
        ((*N, 1, "name"), "x", "$.circuit.nodes[1].name"),
        ((*N, 1, "name"), "", "$.circuit.nodes[1]"),
        ((*N, 1, "name"), "lambda", "$.circuit.nodes[1]"),
        ((*N, 1, "name"), "x" * 200_000, "$.circuit.nodes[1].name"),
        ((*N, 1, "value"), "5", "$.circuit.nodes[1].value"),
        ((*N, 1, "position"), [1.0], "$.circuit.nodes[1].position"),
        ((*N, 1, "colour"), "red", "$.circuit.nodes[1]"),
        ((*D, "surface", "id"), "volcano", "$.descent"),
        ((*D, "surface", "kind"), "volcano", "$.descent.surface.kind"),
        ((*D, "surface"), {"kind": "expression", "expression": "x +"}, "$.descent.surface.expression"),
        ((*D, "surface"), {"kind": "expression", "expression": "x"}, "$.descent.surface.expression"),
        ((*D, "optimizer"), "magic", "$.descent"),
        ((*D, "hyperparameters"), {"magic": 0.5}, "$.descent"),
        ((*D, "learning_rate"), 0, "$.descent.learning_rate"),
        ((*D, "batch_size"), 0, "$.descent.batch_size"),
        ((*D, "batch_size"), 1.5, "$.descent.batch_size"),
        ((*D, "steps"), 10**12, "$.descent.steps"),
        ((*D, "start"), [1.0, None], "$.descent.start[1]"),
        ((*D, "bounds"), [1.0, 0.0, 0.0, 1.0], "$.descent"),
        ((*D, "rate_changes"), [[9, 0.1], [3, 0.1]], "$.descent"),
        ((*D, "rate_changes"), [[9, 0.1], [12, 0]], "$.descent.rate_changes[1][1]"),
        ((*D, "hyperparameters"), {"momentum": None}, "$.descent.hyperparameters[...]"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(content, where, value, place):
    assert refused(spoiled(content, where, value)) == place


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "null", "1" + "0" * 400]
)
@pytest.mark.parametrize("where", [(*N, 1, "value"), (*N, 2, "position", 1), (*D, "learning_rate")])
def test_numbers_that_are_none_are_refused(content, where, number):
    if number == "null" and where[-1] == "value":
        pytest.skip("no value is the default value")
    text = spoiled(content, where, "HERE").replace(b'"HERE"', number.encode())
    assert refused(text)


def test_a_newer_file_is_called_newer_whatever_else_it_has(content):
    content["circuit"] = {"something": "else"}
    assert refused(spoiled(content, ("version",), 99)) == "$.version"


def test_a_truncated_file_is_refused_wherever_it_ends():
    text = encode(new_document()).rstrip()
    for end in range(0, len(text), 7):
        assert refused(text[:end]).startswith("line")


@pytest.mark.parametrize("text", [b"\x89PNG\r\n\x1a\n", b"hello", b'{"format": "\xff"}', b"\x80\x04K\x01."])
def test_what_is_no_json_is_refused_at_its_line(text):
    assert refused(text).startswith("line 1")


@pytest.mark.parametrize(
    "text", [b"null", b"[]", b"{}", b"3", b'"text"', b'{"format": "gradient-playground"}']
)
def test_other_json_is_refused(text):
    assert refused(text)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(opening):
    with pytest.raises(DocumentError):
        reload(b'{"format": "gradient-playground", "version": 1, "extra": ' + opening * 1_000_000)


def test_too_many_gates_are_refused(content):
    nodes = [{"id": f"n{i}", "gate": "constant", "parameter": 1.0} for i in range(MAX_NODES + 1)]
    assert refused(spoiled(content, N, nodes)) == "$.circuit.nodes"


def test_too_large_a_file_is_refused(path):
    path.write_bytes(b" " * (MAX_BYTES + 1))
    with pytest.raises(DocumentError):
        load(path)


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nobody.json", tmp_path / "nobody" / "a.json"):
        with pytest.raises(DocumentError, match=path.name):
            load(path)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damage_gives_a_document_or_its_error_and_nothing_else(data):
    text = bytearray(encode(new_document()))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=3))
    try:
        document = reload(bytes(text))
    except DocumentError:
        return
    assert reload(encode(document)) == document


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None)
@given(st.data(), json_values)
def test_any_value_anywhere_gives_a_document_or_its_error_and_nothing_else(data, value):
    root = part = json.loads(encode(new_document()))
    while True:
        key = data.draw(st.sampled_from(sorted(part) if isinstance(part, dict) else range(len(part))))
        if not isinstance(part[key], dict | list) or not part[key] or data.draw(st.booleans()):
            break
        part = part[key]
    part[key] = value
    try:
        document = reload(json.dumps(root).encode())
    except DocumentError:
        return
    assert reload(encode(document)) == document


# --- groups --------------------------------------------------------------------------------------

PORT = {"id": "x", "gate": "input", "name": "x"}
EXP = {"id": "e", "gate": "exp", "inputs": ["x"]}


def body(*nodes, **more):
    return {"title": "g", "symbol": "g", "nodes": list(nodes), **more}


def group(inside, *inputs):
    return {"id": "g", "gate": "group", "inputs": list(inputs), "body": inside}


def nested(depth):
    """Groups within each other, with exp in the innermost one."""
    inner = EXP
    for _ in range(depth):
        inner = group(body(PORT, inner), "x")
    return inner


@pytest.mark.parametrize(
    ("node", "place"),
    [
        (group(body(PORT, EXP)), ""),
        (group(None, "input1"), ""),
        (group(body(PORT, EXP), "nobody"), ".inputs[0]"),
        ({**EXP, "inputs": ["input1"], "body": body(PORT, EXP)}, ""),
        (group(body(PORT, EXP, colour="red"), "input1"), ".body"),
        (group(body(PORT, {**EXP, "gate": "warp"}), "input1"), ".body.nodes[1]"),
        (group(body(PORT, {**EXP, "inputs": ["nobody"]}), "input1"), ".body.nodes[1].inputs[0]"),
        (group(body(PORT, {**EXP, "inputs": ["e"]}), "input1"), ".body.nodes"),
        (group(body(PORT, PORT), "input1"), ".body.nodes[1].id"),
        (group(body({**PORT, "value": 1.0}, EXP), "input1"), ".body.nodes[0].value"),
        (group(body({**PORT, "position": [0, None]}), "input1"), ".body.nodes[0].position[1]"),
        (group(body(PORT, EXP, output="nobody"), "input1"), ".body.output"),
        (group(body(PORT, EXP, title=""), "input1"), ".body"),
        (group(body(PORT, EXP, derivatives=["x +"]), "input1"), ".body.derivatives[0]"),
        (group(body(PORT, EXP, derivatives=["q"]), "input1"), ".body.derivatives[0]"),
        (group(body(PORT, EXP, derivatives=["1", "1"]), "input1"), ".body.derivatives"),
        (
            group(body(PORT, group(body(PORT, {**EXP, "gate": "warp"}), "x")), "input1"),
            ".body.nodes[1].body.nodes[1]",
        ),
    ],
)
def test_a_body_that_cannot_be_is_refused_with_its_place(content, node, place):
    content["circuit"]["output"] = None
    assert refused(spoiled(content, (*N, 4), node)) == f"$.circuit.nodes[4]{place}"
    if place.startswith(".body"):
        content["my_gates"] = [node["body"]]
        del content["circuit"]["nodes"][4]
        assert refused(json.dumps(content).encode()) == f"$.my_gates[0]{place.removeprefix('.body')}"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_numbers_that_are_none_are_refused_inside_too(content, number):
    shift = {"id": "s", "gate": "shift", "inputs": ["x"], "parameter": "HERE"}
    text = spoiled(content, (*N, 4), group(body(PORT, shift), "input1")).replace(b'"HERE"', number.encode())
    assert refused(text)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100, 300, 400])  # 3.12 writes little deeper
def test_groups_too_deep_within_each_other_are_refused(content, depth):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)  # of the test's own writing
    try:
        text = spoiled(content, (*N, 4), group(body(PORT, nested(depth)), "input1"))
    finally:
        sys.setrecursionlimit(limit)
    with pytest.raises(DocumentError, match="deep"):
        reload(text)


def test_groups_as_deep_as_allowed_are_read(content):
    text = spoiled(content, (*N, 4), group(body(PORT, nested(MAX_DEPTH - 1)), "input1"))
    document = reload(text)
    assert value_and_grad(document.circuit.with_output("g"), document.values)[0] == math.exp(-2)


def test_too_many_gates_inside_are_refused(content):
    inside = [{"id": f"n{i}", "gate": "constant", "parameter": 1.0} for i in range(MAX_NODES)]
    node = group(body(PORT, *inside[1:]), "input1")
    content["circuit"]["nodes"] += [{**node, "id": "h"}]
    assert refused(spoiled(content, (*N, 4), node)) == "$.circuit.nodes"


def test_two_kept_gates_of_one_title_are_refused(content):
    content["my_gates"] = [body(PORT, EXP), body(PORT)]
    assert refused(json.dumps(content).encode()) == "$.my_gates[1].title"


# --- notes and reroute points --------------------------------------------------------------------

NOTE = {"id": "a", "text": "so", "position": [0, 0], "size": [200, 60]}


@pytest.mark.parametrize(
    ("where", "value", "place"),
    [
        (("circuit", "notes"), [{**NOTE, "text": " "}], "$.circuit.notes[0]"),
        (("circuit", "notes"), [{**NOTE, "text": "x" * (MAX_NOTE + 1)}], "$.circuit.notes[0].text"),
        (("circuit", "notes"), [{**NOTE, "text": "\u0000"}], "$.circuit.notes[0]"),
        (("circuit", "notes"), [{**NOTE, "size": [0, 10]}], "$.circuit.notes[0]"),
        (("circuit", "notes"), [{**NOTE, "size": [10]}], "$.circuit.notes[0].size"),
        (("circuit", "notes"), [NOTE, NOTE], "$.circuit.notes[1].id"),
        (("circuit", "notes"), [{**NOTE, "id": f"n{i}"} for i in range(MAX_NOTES + 1)], "$.circuit.notes"),
        ((*N, 4, "routes"), [[[1, 2]], [], [[3, 4]]], "$.circuit.nodes[4].routes[2]"),
        ((*N, 4, "routes"), [[[1, None]]], "$.circuit.nodes[4].routes[0][0][1]"),
        ((*N, 0, "routes"), [[[1, 2]]], "$.circuit.nodes[0].routes[0]"),
        ((*N, 4, "routes"), [[[1, 2]] * (MAX_POINTS + 1)], "$.circuit.nodes[4].routes[0]"),
    ],
)
def test_a_note_or_route_that_cannot_be_is_refused_with_its_place(content, where, value, place):
    assert refused(spoiled(content, where, value)) == place


# --- older versions ------------------------------------------------------------------------------


def test_a_file_of_version_1_is_read_as_it_was_meant(path):
    document = load(Path(__file__).parent / "data" / "version-1.json")
    assert document.shown_expression == "1/(1+exp(-(w0*x0+w1*x1+w2)))"
    value, gradients = value_and_grad(document.circuit, document.values)
    assert value == pytest.approx(0.731058578630005, rel=1e-14)
    assert gradients["x0"] == pytest.approx(0.393223866482964, rel=1e-14)
    assert document.positions["exp11"] == (608.0, 245.0)
    assert document.descent.learning_rate == 0.07
    assert document.my_gates == ()
    save(document, path)
    assert json.loads(path.read_text())["version"] == FORMAT_VERSION
    assert load(path) == document


def test_a_file_of_version_2_keeps_its_groups(path):
    document = load(Path(__file__).parent / "data" / "version-2.json")
    (group,) = (node for node in document.circuit.nodes.values() if node.body)
    assert document.my_gates == (group.body,)
    assert group.body.positions["exp7"][0] - group.body.positions["neg6"][0] == 120
    value, gradients = value_and_grad(document.circuit, document.values)
    assert value == pytest.approx(1 / (1 + math.exp(1.5)), rel=1e-14)
    assert gradients["w"] == pytest.approx(-value * (1 - value), rel=1e-13)
    assert (document.notes, document.routes) == ({}, {})
    save(document, path)
    assert json.loads(path.read_text())["version"] == FORMAT_VERSION
    assert load(path).same_content(document)


@pytest.mark.parametrize("spoil", [b'"warp"', b"1e999", b"NaN", b"[", b"1" + b"0" * 400])
def test_a_damaged_file_of_version_1_is_refused(spoil):
    text = (Path(__file__).parent / "data" / "version-1.json").read_bytes()
    assert refused(text.replace(b"-3.0", spoil, 1))


# --- saving is all or nothing --------------------------------------------------------------------


@pytest.fixture
def saved(path):
    save(new_document(), path)
    return path.read_bytes()


OTHER = document_from_expression("exp(x) * y")


def assert_untouched(path, saved):
    assert path.read_bytes() == saved
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file(path, saved, monkeypatch, step):
    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(DocumentError, match=path.name):
            save(OTHER, path)
    assert_untouched(path, saved)
    save(OTHER, path)
    assert load(path) == OTHER


def test_a_full_disk_leaves_the_old_file(path, saved):
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(DocumentError):
            save(OTHER, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert_untouched(path, saved)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write anywhere"
)
def test_a_read_only_file_and_folder_are_respected(path, saved):
    for place, mode in ((path, 0o444), (path.parent, 0o555)):
        before = place.stat().st_mode
        place.chmod(mode)
        with pytest.raises(DocumentError):
            save(OTHER, path)
        place.chmod(before)
        assert_untouched(path, saved)


def test_a_place_that_is_none_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (
        tmp_path / "nobody" / "a.json",
        tmp_path / "file" / "a.json",
        tmp_path,
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(DocumentError):
            save(OTHER, path)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_a_document_that_could_not_be_opened_again_is_not_saved(path, saved):
    document = Document(Circuit.of([Node("n" * 200_000, "input", name="x")]))
    with pytest.raises(DocumentError):
        save(document, path)
    assert_untouched(path, saved)


def test_text_that_no_file_can_hold_is_not_saved(path, saved):
    setup = DescentSetup(surface=SurfaceChoice("circuit", x="\ud800"))
    with pytest.raises(DocumentError):
        save(Document(Circuit(), descent=setup), path)
    assert_untouched(path, saved)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_the_mode_of_the_file_stays_and_a_new_one_follows_the_umask(path):
    before = os.umask(0o027)
    try:
        save(OTHER, path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        path.chmod(0o604)
        save(new_document(), path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o604
    finally:
        os.umask(before)


def test_a_long_name_is_no_obstacle(tmp_path):
    path = tmp_path / ("x" * 250)
    save(OTHER, path)
    assert load(path) == OTHER


def test_a_link_stays_a_link(path, saved, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(path)
    save(OTHER, link)
    assert link.is_symlink()
    assert load(path) == OTHER


def test_a_file_that_is_written_in_parts_is_there_at_the_end_or_not_at_all(tmp_path):
    target = tmp_path / "table.csv"
    target.write_bytes(b"before")
    work = write_parts(target, (b"one\n", b"two\n"))
    assert next(work) == 1
    assert target.read_bytes() == b"before"
    work.close()  # stopped
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]
    assert list(write_parts(target, (b"one\n", b"two\n"))) == [1, 2]
    assert target.read_bytes() == b"one\ntwo\n"
