"""Spoiled inputs of every kind the program takes: only the errors meant for people come out, and soon.

``python -m tests.hammering.fuzz --count 5000 --seed 1``; what fails prints the kind, the seed and the number,
for ``--only KIND --seed S --at N``.
"""

import argparse
import faulthandler
import json
import math
import os
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from playground.assets import asset
from playground.descent import surface_from_expression
from playground.descent.csv_choice import Columns, select, suggested
from playground.descent.csv_data import CsvError, CsvReader
from playground.descent.models import MODELS
from playground.document import DocumentError, document_from_expression, edits, examples, load, save, snippet
from playground.document.document import Document
from playground.document.my_gates import add_offered, offered
from playground.document.records import encode
from playground.engine import CircuitError, ExpressionError, compile_circuit, parse, trace
from playground.engine.note import Note
from playground.session.descender import Descender
from playground.session.editor import Editor
from playground.session.stepper import Stepper
from tests.hammering import invariants, mutation

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW = 5.0  # seconds that one input may take on a busy machine; usual is a thousandth of it
TYPED = (DocumentError, CircuitError, ExpressionError, CsvError)
TOKENS = (
    "+", "-", "*", "/", "**", "^", "(", ")", ",", ";", "=", "\n", "x", "y", "w0", "exp", "max(x, y)",
    "sin(", "1", "2.5",
    "1e308", "1e999", "9**9**9", "nan", "inf", "0x1F", "1_000", "lambda: 0", "__import__('os')", "x.y",
    "x[0]", "f'{x}'",
    "'a'", "#", "\\", "\0", "if", "True", "None", ":=", "@", "%", "//", "~", "!", "π", "−", "×", "²",
    "x" * 500, "1" * 5000,
    "--------", "leaky_relu(x, 0.2)", "q = x + y; ", "0**0", "1/0", "log(-1)", "abs(", "0b1", "1j",
    "...", "*a", "x if y else z",
)  # fmt: skip
EXPRESSIONS = (
    "(x + y) * z", "1/(1+exp(-(w0*x0+w1*x1+w2)))", "q = x + y; q * q", "max(x, y)*2 - abs(z)",
    "x**2 + 3*y**2",
    "leaky_relu(x, 0.2) + tanh(y)", "sqrt(a**2+b**2+c**2)", "log(1+exp(x))",
    "(x+sigmoid(y))/(sigmoid(x)+(x+y)**2)",
)  # fmt: skip


class Fuzz:
    """Spoils inputs of one seed, and feeds them to what reads them."""

    def __init__(self, seed: int, folder: Path, limit: float = math.inf) -> None:
        self.seed, self.folder, self.limit = seed, folder, limit
        self.refused: Counter[str] = Counter()
        self.slowest: dict[str, float] = {}
        documents = [load(example.path) for example in examples()] + [_rich()]
        self.files = [encode(document) for document in documents]
        self.records = [json.loads(file) for file in self.files]
        self.tables = [path.read_bytes() for path in _tables()]
        rich = documents[-1]
        copied = snippet.copy(rich, list(rich.circuit.nodes)[1:], list(rich.notes))
        self.snippet = json.loads(copied.data)
        self.open = rich
        self.kinds: dict[str, Callable[[Random], object]] = {
            "document": self.document,
            "csv": self.csv,
            "expression": self.expression,
            "clipboard": self.clipboard,
            "my gates": self.my_gates,
        }

    def run(self, kind: str, number: int) -> None:
        """Feed one input; what it raises that is meant for people is counted."""
        rng = Random(f"{self.seed}/{kind}/{number}")
        begun = time.perf_counter()
        try:
            self.kinds[kind](rng)
        except TYPED as error:
            if not str(error).strip():
                raise AssertionError("an error without a message") from error
            self.refused[kind] += 1
        taken = time.perf_counter() - begun
        self.slowest[kind] = max(taken, self.slowest.get(kind, 0.0))
        if taken > self.limit:
            raise AssertionError(f"it took {taken:.1f} s: {kind} {number}")

    # --- what is fed -----------------------------------------------------------------------------

    def document(self, rng: Random) -> None:
        """Open a file over an open document; use what opens."""
        k = rng.randrange(len(self.files))
        spoiled = (
            mutation.of_bytes(self.files[k], rng)
            if rng.random() < 0.5
            else mutation.of_json(self.records[k], rng)
        )
        self._opened(spoiled)

    def my_gates(self, rng: Random) -> None:
        """Open a file whose kept gates are spoiled; add each gate that opens."""
        gates = mutation.of_json(self.records[-1]["my_gates"], rng)
        whole = json.dumps({**self.records[-1], "my_gates": "here"}).encode()
        document = self._opened(whole.replace(b'"here"', gates))
        for gate in offered(document)[-len(document.my_gates) :] if document.my_gates else ():
            changed, node_id = add_offered(document, f"my:{gate.name}", (0.0, 0.0))
            assert node_id in changed.circuit.nodes

    def _opened(self, spoiled: bytes) -> Document:
        path = self.folder / "spoiled.json"
        path.write_bytes(spoiled)
        editor = Editor(self.open)
        before = editor.document
        try:
            editor.open(path)
        except DocumentError:
            assert editor.document is before
            assert editor.path is None
            raise
        self._used(editor)
        return editor.document

    def _used(self, editor: Editor) -> None:
        document = editor.document
        assert not invariants.whole(document), invariants.whole(document)
        again = self.folder / "again.json"
        save(document, again)
        assert load(again) == document
        stepper = Stepper(editor)
        stepper.jump(len(stepper.trace.events))
        descender = Descender(editor)
        for _ in range(3):
            descender.step()
        descender.capture()
        save(editor.document, again)

    def csv(self, rng: Random) -> None:
        """Read a table; choose columns; make data of it."""
        path = self.folder / "spoiled.csv"
        path.write_bytes(mutation.of_bytes(rng.choice(self.tables), rng))
        reader = CsvReader(path, *(() if rng.random() < 0.7 else (rng.choice(",;\t| "), rng.random() < 0.5)))
        while not reader.advance():
            assert 0 <= reader.share <= 1
        table = reader.table()
        for columns in (suggested(table), self._columns(rng, len(table.columns))):
            selection = select(table, columns, standardise=rng.random() < 0.5, skip=rng.random() < 0.8)
            assert (selection.choice is None) == bool(selection.refusal)

    def _columns(self, rng: Random, count: int) -> Columns:
        model = rng.choice(list(MODELS))
        features = 2 if MODELS[model].kind == "classification" else 1
        return Columns(model, tuple(rng.randrange(count) for _ in range(features)), rng.randrange(count))

    def expression(self, rng: Random) -> None:
        """Parse a text; compute and print what is parsed."""
        text = mutation.of_text(rng.choice(EXPRESSIONS), TOKENS, rng)
        circuit = parse(text)
        values = {name: rng.choice((0.0, 1.0, -2.5, 1e300, 1e-300)) for name in circuit.names}
        assert trace(circuit, values).events
        compile_circuit(circuit).value_and_grad(values)
        printed = circuit.to_expression()
        assert math.isfinite(len(parse(printed).nodes))
        if len(circuit.names) == 2:
            surface = surface_from_expression(text)
            surface.value(1.0, 2.0)
            surface.grad(1.0, 2.0)
        document_from_expression(text)

    def clipboard(self, rng: Random) -> None:
        """Paste gates or a text; undo leads back."""
        editor = Editor(self.open)
        before = editor.document
        if rng.random() < 0.5:
            data = mutation.of_json(self.snippet, rng)
            if rng.random() < 0.3:
                data = mutation.of_bytes(data, rng)
            edit = lambda document: snippet.paste(document, data, (5.0, 5.0), keep_wires=True)[0]  # noqa: E731
        else:
            text = "\n".join(
                mutation.of_text(rng.choice(EXPRESSIONS), TOKENS, rng) for _ in range(rng.choice((1, 2, 40)))
            )
            edit = lambda document: snippet.paste_text(document, text, (5.0, 5.0))[0]  # noqa: E731
        try:
            editor.apply("Paste", edit)
        except TYPED:
            assert editor.document is before
            raise
        assert not invariants.whole(editor.document)
        editor.undo()
        assert editor.document.same_content(before)


def _rich() -> Document:
    """Return a document with a group, a kept gate, a note and a reroute point."""
    document = document_from_expression("1/(1+exp(-(w0*x0+w1*x1+w2))) + x0")
    gates = [n for n, node in document.circuit.nodes.items() if node.inputs]
    document, group = edits.fold(document, gates[-4:-1], "Sigmoid", "σ")
    document = edits.keep_gate(document, group)
    wire = document.circuit.wires[0]
    return replace(
        document,
        notes={"note1": Note("Watch this wire.", (10.0, -80.0), (160.0, 60.0))},
        routes={(wire.target, wire.port): ((3.0, 4.0), (30.0, 9.0))},
    )


def _tables() -> list[Path]:
    return sorted(asset("data").glob("*.csv"))


def fuzz(
    kinds: list[str], seed: int, numbers: range, folder: Path, limit: float = math.inf
) -> tuple[Fuzz, list[str]]:
    """Feed inputs of each kind; return the counts, and what failed or took more than ``limit`` seconds."""
    state, failures = Fuzz(seed, folder, limit), []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for kind in kinds or list(state.kinds):
            for number in numbers:
                if limit < math.inf:
                    faulthandler.dump_traceback_later(60, exit=True)
                try:
                    state.run(kind, number)
                except BaseException as error:  # a recursion or memory error, too
                    if isinstance(error, KeyboardInterrupt):
                        raise
                    lines = traceback.format_exception(error)
                    failures.append(f"--only {kind!r} --seed {seed} --at {number}: {''.join(lines[-6:])}")
    if limit < math.inf:
        faulthandler.cancel_dump_traceback_later()
    return state, failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="of inputs of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="kinds")
    parser.add_argument("--at", type=int, help="the number of one input")
    words = parser.parse_args()
    numbers = range(words.count) if words.at is None else range(words.at, words.at + 1)
    with tempfile.TemporaryDirectory() as folder:
        state, failures = fuzz(words.only, words.seed, numbers, Path(folder), SLOW)
    for failure in failures[:20]:
        print(failure[:3000], file=sys.stderr)
    for kind in words.only or state.kinds:
        print(
            f"{kind}: {len(numbers)} inputs, {state.refused[kind]} refused, "
            f"slowest {state.slowest.get(kind, 0):.2f} s"
        )
    print(f"seed {words.seed}: {len(failures)} failed")
    return len(failures)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(min(main(), 1))
