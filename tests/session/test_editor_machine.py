"""Any row of edits, undone, redone, saved and looked into: the document always stays whole."""

import math
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from playground.descent import data_surface
from playground.descent.loss_circuit import loss_circuit
from playground.document import Document, DocumentError, document_from_expression, edits, load, snippet
from playground.engine import CircuitError, ExpressionError, parse, value_and_grad
from playground.session.editor import Editor
from playground.session.preview import Preview
from playground.session.stepper import Stepper
from tests.document.random_documents import documents, edits_of
from tests.engine.strategies import foldable

REFUSALS = (CircuitError, DocumentError, ExpressionError)
LENDABLE = [
    document_from_expression("x*w0 + 1", {"x": 2.0}),
    Document(loss_circuit(data_surface("hinge"), [0, 3]).circuit),
]
PLACES = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def same_number(a, b):
    return a == b or (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-300)


def computed(circuit, values):
    """Return the value and the gradients; nothing for a circuit that cannot be computed."""
    try:
        return value_and_grad(circuit, values)
    except CircuitError:
        return None


def same_results(one, other):
    if one is None or other is None:
        return one is other
    (f, gradients), (g, others) = one, other
    names = gradients.keys() & others.keys()
    return same_number(f, g) and all(same_number(gradients[n], others[n]) for n in names)


class EditorMachine(RuleBasedStateMachine):
    """An editor beside the plainest model of its history: a list of documents and a place in it."""

    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "it.json"

    @initialize(document=documents())
    def begin(self, document):
        self.editor = Editor(document)
        self.stepper = Stepper(self.editor)
        self.states, self.place = [document], 0

    def teardown(self):
        if hasattr(self, "editor"):
            while self.editor.can_undo:
                self.editor.undo()
            assert self.editor.document.same_content(self.states[0])
            while self.editor.can_redo:
                self.editor.redo()
            assert self.editor.document.same_content(self.states[-1])
        self.folder.cleanup()

    def apply(self, edit):
        """Edit what is shown; keep the model in step."""
        before = self.editor.document
        try:
            self.editor.apply_shown("Edit", edit)
        except REFUSALS:
            assert self.editor.document is before
            return
        if not self.editor.document.same_content(before):
            del self.states[self.place + 1 :]
            self.states.append(self.editor.document)
            self.place += 1

    # --- what a person does ------------------------------------------------------------------

    @rule(data=st.data())
    def edit(self, data):
        self.apply(data.draw(edits_of(self.editor.shown)))

    @rule(data=st.data())
    def edit_again(self, data):
        self.apply(data.draw(edits_of(self.editor.shown)))

    @rule(data=st.data(), at=PLACES, keep_wires=st.booleans())
    @precondition(lambda self: self.editor.shown.circuit.nodes)
    def paste(self, data, at, keep_wires):
        nodes = st.sampled_from(list(self.editor.shown.circuit.nodes))
        copied = snippet.copy(self.editor.shown, data.draw(st.sets(nodes, min_size=1, max_size=4)))
        self.apply(lambda document: snippet.paste(document, copied.data, at, keep_wires=keep_wires)[0])

    @rule(data=st.data())
    @precondition(lambda self: any(node.inputs for node in self.editor.shown.circuit.nodes.values()))
    def fold_and_unfold(self, data):
        """The numbers are the same folded, and unfolded again."""
        before = self.editor.document
        old = self.editor.shown.circuit.nodes.keys()
        ids = data.draw(foldable(self.editor.shown.circuit))
        self.apply(lambda document: edits.fold(document, ids, "some gates", "g")[0])
        results = computed(before.circuit, before.values)
        folded = self.editor.document
        assert same_results(results, computed(folded.circuit, folded.values))
        for node in self.editor.shown.circuit.nodes.values():
            if node.body and node.body.title == "some gates" and node.id not in old:
                self.apply(lambda document, group=node.id: edits.unfold(document, group))
        after = self.editor.document
        assert same_results(results, computed(after.circuit, after.values))

    @rule(document=st.sampled_from(LENDABLE))
    def lend(self, document):
        """Another circuit is shown; the document stays what it is."""
        before = self.editor.document
        self.editor.try_on(Preview({}, (), document))
        assert self.editor.document.same_content(before)
        assert self.editor.tried.circuit == document.circuit

    @rule()
    def give_back(self):
        self.editor.try_on(None)
        assert self.editor.tried is self.editor.document

    @rule()
    @precondition(lambda self: self.editor.lent is not None)
    def keep_lent(self):
        shown = self.editor.tried
        self.editor.keep_tried("Keep")
        assert self.editor.lent is None
        assert self.editor.document.same_content(shown)
        if not shown.same_content(self.states[self.place]):
            del self.states[self.place + 1 :]
            self.states.append(self.editor.document)
            self.place += 1

    @rule()
    def undo(self):
        self.editor.undo()
        self.place = max(0, self.place - 1)

    @rule()
    def redo(self):
        self.editor.redo()
        self.place = min(len(self.states) - 1, self.place + 1)

    @rule(data=st.data())
    def jump(self, data):
        self.place = data.draw(st.integers(0, len(self.states) - 1))
        self.editor.jump(self.place)

    @rule(data=st.data())
    @precondition(lambda self: any(node.body for node in self.editor.shown.circuit.nodes.values()))
    def look_inside(self, data):
        groups = [node.id for node in self.editor.shown.circuit.nodes.values() if node.body]
        self.editor.look_inside(data.draw(st.sampled_from(groups)))

    @rule()
    def come_out(self):
        self.editor.come_out()

    @rule(cursor=st.integers(0, 40))
    def step(self, cursor):
        self.stepper.jump(cursor)
        assert len(self.stepper.state.values) <= len(self.editor.shown.circuit)

    @rule()
    def save_and_load(self):
        self.editor.save(self.path)
        assert not self.editor.modified
        assert load(self.path) == self.editor.document

    @rule()
    @precondition(lambda self: self.editor.path is not None)
    def open_again(self):
        self.editor.open(self.path)
        self.states, self.place = [self.editor.document], 0

    @rule()
    def read_as_text(self):
        """The expression prints and parses to the same function; slopes given by hand are no part of it."""
        for document in (self.editor.document, self.editor.shown):
            circuit = document.circuit
            try:
                text = circuit.to_expression()
            except CircuitError:
                continue
            read = parse(text)
            values = {name: document.values[name] for name in read.names}
            assert same_results(computed(circuit.flattened(), document.values), computed(read, values)), text

    # --- what is always so -------------------------------------------------------------------

    @invariant()
    def the_history_is_the_model(self):
        if hasattr(self, "editor"):
            assert self.editor.document.same_content(self.states[self.place])
            assert self.editor.history_index == self.place
            assert len(self.editor.history_labels) == len(self.states)

    @invariant()
    def the_document_is_whole(self):
        if hasattr(self, "editor"):
            for document in (self.editor.document, self.editor.shown):
                assert_whole(document)


def assert_whole(document: Document):
    circuit = document.circuit
    seen = set()
    for node_id in circuit.order:  # acyclic: whatever feeds a node comes before it
        node = circuit[node_id]
        assert len(node.inputs) == len(node.kind.ports)
        assert all(source in seen for source in node.inputs if source is not None)
        seen.add(node_id)
    assert seen == circuit.nodes.keys()
    assert len({(wire.target, wire.port) for wire in circuit.wires}) == len(circuit.wires)
    assert circuit.output is None or circuit.output in circuit.nodes
    assert document.values.keys() == set(circuit.names)
    assert all(map(math.isfinite, document.values.values()))
    assert document.positions.keys() == circuit.nodes.keys()
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in document.positions.values())
    wires = {(wire.target, wire.port) for wire in circuit.wires}
    assert document.routes.keys() <= wires or {(w.target, w.port) for w in document.routes} <= wires


TestEditorMachine = EditorMachine.TestCase
TestEditorMachine.settings = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
