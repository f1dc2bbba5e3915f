"""Gates kept on this computer: a shared file that is never lost, and copies in documents."""

import pytest

from playground.document import Document, edits, my_gates
from playground.document.errors import DocumentError
from playground.engine import Circuit
from playground.engine.custom import custom_gate
from playground.session.gate_library import GateLibrary

TWICE = custom_gate("twice", "2×", "2*x")
THRICE = custom_gate("twice", "3×", "3*x")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "data" / "my-gates.json"


def titles(library):
    return [body.title for body in library.gates]


def test_what_is_kept_is_there_for_the_next_program(file):
    told = []
    library = GateLibrary(file)
    library.changed.connect(lambda: told.append(titles(library)))
    assert library.keep(TWICE) == "twice"
    assert told == [["twice"]]
    (again,) = GateLibrary(file).gates
    assert (again.formula, again.symbol) == ("2*x", "2×")


def test_another_gate_of_the_same_title_takes_none_away(file):
    library = GateLibrary(file)
    assert [library.keep(body) for body in (TWICE, THRICE, TWICE)] == ["twice", "twice 2", "twice"]
    assert titles(GateLibrary(file)) == ["twice", "twice 2"]


def test_renaming_and_removing_are_kept_and_what_cannot_be_is_refused(file):
    library = GateLibrary(file)
    library.keep(TWICE)
    library.keep(THRICE)
    library.rename("twice 2", "thrice")
    with pytest.raises(DocumentError):
        library.rename("twice", "thrice")
    library.remove("twice")
    with pytest.raises(DocumentError):
        library.remove("twice")
    assert titles(GateLibrary(file)) == titles(library) == ["thrice"]


def test_two_programs_share_the_file(file):
    one, other = GateLibrary(file), GateLibrary(file)
    assert (one.gates, other.gates) == ((), ())
    one.keep(TWICE)
    other.keep(THRICE)
    assert titles(other) == ["twice", "twice 2"]


@pytest.mark.parametrize("broken", [b"{", b'{"format": "gradient-playground", "version": 999}', b"\xff"])
def test_a_broken_file_is_put_aside_whole(file, broken):
    file.parent.mkdir()
    for k in (1, 2):
        file.write_bytes(broken)
        library = GateLibrary(file)
        assert library.gates == ()
        assert str(file.with_name(f"my-gates-unreadable-{k}.json")) in library.take_problem()
        assert library.take_problem() == ""
    assert library.keep(TWICE) == "twice"
    kept = [path.read_bytes() for path in sorted(file.parent.glob("*unreadable*"))]
    assert kept == [broken, broken]
    assert titles(GateLibrary(file)) == ["twice"]


def test_what_cannot_be_written_is_refused_and_changes_nothing(tmp_path):
    (tmp_path / "data").write_text("no folder")
    library = GateLibrary(tmp_path / "data" / "my-gates.json")
    with pytest.raises(DocumentError):
        library.keep(TWICE)
    assert library.gates == ()


def test_using_a_gate_copies_it_into_the_document(file):
    library = GateLibrary(file)
    library.keep(TWICE)
    document = Document(Circuit())
    key = my_gates.library_key("twice")
    assert my_gates.offered_gate(document, key, library.gates).name == "twice"
    assert my_gates.offered_gate(document, key) is None
    document, node = my_gates.add_offered(document, key, (0.0, 0.0), library.gates)
    library.remove("twice")
    assert document.circuit[node].body.formula == "2*x"


def test_the_gate_of_the_document_goes_before_one_of_the_same_title(file):
    library = GateLibrary(file)
    library.keep(TWICE)
    document = edits.keep_body(Document(Circuit()), THRICE)
    names = [gate.name for gate in my_gates.offered(document, library.gates)]
    assert names.count("twice") == 1
    _, node = my_gates.add_offered(document, "my:twice", (0.0, 0.0), library.gates)
    added, node = my_gates.add_offered(document, "my:twice", (0.0, 0.0), library.gates)
    assert added.circuit[node].body.formula == "3*x"
