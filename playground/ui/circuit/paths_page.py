"""The Paths page: every way from a number to f, their sum, and what each way to the gradients costs."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.engine.circuit import Circuit
from playground.engine.forward_mode import forward_mode
from playground.engine.naming import letters_of, objective_of
from playground.engine.numbers import count, precise
from playground.engine.pass_costs import Way, pass_costs, why
from playground.engine.paths import Path, Paths
from playground.engine.trace import Trace, state_at
from playground.ui.circuit.small_table import Column, SmallTable
from playground.ui.circuit.tools import Tools
from playground.ui.quiet_combo import QuietCombo
from playground.ui.theme import Theme

_LIMITS = (12, 48, 192)  # paths listed at first, and after "Show more"
_MOST_FACTORS = 12
_MOST_TERMS = 4
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INCOMPLETE = "The circuit is not complete yet, so no path reaches its output."
_WAYS: dict[Way, tuple[str, str]] = {
    "reverse": ("Backprop", "Reverse mode: one run back finds every gradient"),
    "forward": ("Forward mode", "One run for each input, carrying its derivative along"),
    "numerical": ("Numerical", "Two runs of the circuit for each input, with a small step both ways"),
    "paths": ("Path by path", "Every product of every path on its own"),
}


class PathsPage(QWidget):
    """Lists the paths of one number; a selected path is marked on the canvas."""

    def __init__(self, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = tools.theme
        self._stepper, self._mark_path = tools.stepper, tools.mark_path
        self._trace: Trace | None = None
        self._names: Mapping[str, str] = {}
        self._output = ""
        self._paths: list[Path] = []
        self._seed = 1.0
        self._limit = _LIMITS[0]
        self.setObjectName("pathsPage")
        self._source = QuietCombo(
            "pathSourceChooser", "From this number", "The number whose paths are listed"
        )
        self._to = QLabel()
        self._to.setTextFormat(Qt.TextFormat.PlainText)
        self._summary, self._sum = _label("pathSummary"), _label("pathSum")
        self._factors = _label("pathFactors")
        self._more = QPushButton("Show more")
        columns = (Column("path"), Column("product", "Its local gradients multiplied", "gradient"))
        self.table = SmallTable("pathTable", "Paths and their products", columns, theme)
        counts = (
            Column("way"),
            Column("runs", "How many times every gate is computed or passes derivatives on"),
            Column("×", "Multiplications by a local gradient; of the numerical way, divisions by 2h"),
            Column("+", "Additions of such products; of the numerical way, differences of two outputs"),
        )
        self.costs = SmallTable("costTable", "What all gradients cost", counts, theme)
        self._why = _label("costSentence")
        self._heading, self._about = _label("tangentHeading", "heading"), _label("tangentSentence")
        nodes = (Column("node"), Column("value", "", "value"), Column("derivative", "", "accent"))
        label = "Forward mode: value and derivative of every node"
        self.tangents = SmallTable("tangentTable", label, nodes, theme)
        self._lay_out()
        self._connect()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for table in (self.table, self.costs, self.tangents):
            table.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_pass()
        self._mark(self.table.row)

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the mark off the canvas with the page."""
        super().hideEvent(event)
        self._mark_path(())

    # --- making ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._more.setObjectName("morePaths")
        self._more.setToolTip("List more of the paths, those with the largest products first")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(_label("", "title", "Paths from"))
        head.addWidget(self._source)
        head.addWidget(self._to)
        head.addStretch()
        self._to.setProperty("role", "title")
        below = QHBoxLayout()
        below.addWidget(self._sum, 1)
        below.addWidget(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._summary)
        column.addWidget(self.table)
        column.addLayout(below)
        column.addWidget(self._factors)
        column.addSpacing(6)
        column.addWidget(_label("", "heading", "What all gradients cost"))
        column.addWidget(self.costs)
        column.addWidget(self._why)
        column.addSpacing(6)
        for widget in (self._heading, self._about, self.tangents):
            column.addWidget(widget)
        column.addStretch()

    def _connect(self) -> None:
        self._source.currentTextChanged.connect(self._choose)
        self._more.clicked.connect(self._show_more)
        self.table.chosen.connect(self._mark)
        self._stepper.moved.connect(self._follow)

    # --- following ---------------------------------------------------------------------------

    def _follow(self) -> None:
        if self.isVisible():
            self._show_pass()

    def _show_pass(self) -> None:
        """Show another pass; a step of the same one changes nothing here."""
        trace, old = self._stepper.trace, self._trace
        if trace is old:
            return
        self._trace = trace
        if old is None or not _same_ways(old, trace):
            self._names, self._output = letters_of(trace), objective_of(trace)
            self._show_numbers(trace)
            self._show_costs(trace)
        self._show_source(trace)

    def _show_numbers(self, trace: Trace) -> None:
        """Offer the numbers of a circuit; the one that was chosen stays if it is there."""
        names = list(trace.circuit.names)
        if names != [self._source.itemText(k) for k in range(self._source.count())]:
            chosen = self._source.currentText()
            self._source.blockSignals(True)
            self._source.clear()
            self._source.addItems(names)
            self._source.setCurrentIndex(max(0, names.index(chosen) if chosen in names else 0))
            self._source.blockSignals(False)
            self._limit = _LIMITS[0]

    def _choose(self) -> None:
        self._limit = _LIMITS[0]
        if self._trace is not None:
            self._show_source(self._trace)

    def _show_more(self) -> None:
        self._limit = next((limit for limit in _LIMITS if limit > self._limit), self._limit)
        if self._trace is not None:
            self._show_source(self._trace)

    # --- showing -----------------------------------------------------------------------------

    def _show_source(self, trace: Trace) -> None:
        """Show the paths and the tangents of the chosen number."""
        name = self._source.currentText()
        node = next((node for node in trace.circuit.variables if node.name == name), None)
        complete = node is not None and len(trace) > trace.forward_count
        self._to.setText(f"to {self._output}")
        for widget in (self.table, self._sum, self._factors, self._heading, self._about, self.tangents):
            widget.setVisible(complete)
        if node is None or not complete:
            self._more.hide()
            self._paths = []
            self._summary.setText(_INCOMPLETE)
            self._mark_path(())
            return
        found = Paths(trace, node.id)
        self._show_paths(trace, found, name)
        self._show_tangents(trace, node.id, found)

    def _show_paths(self, trace: Trace, found: Paths, name: str) -> None:
        chosen = self._paths[self.table.row].wires if 0 <= self.table.row < len(self._paths) else None
        self._paths, self._seed = found.top(self._limit), found.seed
        self.table.show_rows(
            [(_route(trace.circuit, self._names, path), precise(path.product)) for path in self._paths]
        )
        self.table.setVisible(bool(self._paths))
        self._more.setVisible(len(self._paths) < found.count and self._limit < _LIMITS[-1])
        f = self._output
        self._summary.setText(_summary(name, f, found, len(self._paths)))
        self._sum.setText(_sum(name, f, found, self._paths))
        self._sum.setVisible(bool(self._paths))
        row = next((k for k, path in enumerate(self._paths) if path.wires == chosen), -1)
        if row >= 0:
            self.table.selectRow(row)
        self._mark(self.table.row)

    def _mark(self, row: int) -> None:
        """Mark a path on the canvas, and write its product out."""
        path = self._paths[row] if 0 <= row < len(self._paths) else None
        self._mark_path(path.wires if path else ())
        self._factors.setVisible(path is not None)
        if path is not None:
            self._factors.setText(_factors(path, self._seed))

    def _show_costs(self, trace: Trace) -> None:
        costs = pass_costs(trace)
        rows = []
        for way, (title, _) in _WAYS.items():
            cost = costs.of(way)
            rows.append((title, count(cost.runs), count(cost.multiplications), count(cost.additions)))
        self.costs.show_rows(rows)
        self._why.setText(why(costs))

    def _show_tangents(self, trace: Trace, source: str, found: Paths) -> None:
        name = self._source.currentText()
        run = forward_mode(trace, source)
        names, values = self._names, state_at(trace, trace.forward_count).values
        self.tangents.show_rows(
            [(names[n], precise(values[n]), precise(tangent)) for n, tangent in run.tangents.items()]
        )
        self._heading.setText(f"Forward mode from {name}")
        arrived = run.tangents.get(trace.circuit.output or "", 0.0) * found.seed
        self._about.setText(
            f"One run forward carries the derivative with respect to {name} along with every value. "
            f"At the output it is {precise(arrived)}, as backprop has it; "
            f"but this run was for {name} alone."
        )


def _same_ways(old: Trace, new: Trace) -> bool:
    """Return whether two passes differ in numbers at most."""
    return old.circuit is new.circuit and len(old) == len(new) and old.outside == new.outside


def _summary(name: str, f: str, found: Paths, shown: int) -> str:
    if not found.count:
        return f"No path leads from {name} to {f}: its gradient is 0."
    if found.count == 1:
        return f"One path leads from {name} to {f}; its product is the gradient."
    listed = "" if shown == found.count else f" The largest {shown} of {count(found.count)} are listed."
    return f"{count(found.count)} paths lead from {name} to {f}.{listed}"


def _sum(name: str, f: str, found: Paths, paths: list[Path]) -> str:
    """Say what the paths add up to."""
    gradient = f"∂{f}/∂{name} = {precise(found.gradient)}"
    if len(paths) < found.count:
        part = sum(path.product for path in paths)
        return f"Those listed add up to {precise(part)}, all of them to {gradient}."
    if len(paths) == 1 or len(paths) > _MOST_TERMS:
        return f"Sum: {gradient}"
    if not paths:
        return ""
    terms = [precise(path.product) for path in paths]
    rest = "".join(f" − {t[1:]}" if t.startswith("−") else f" + {t}" for t in terms[1:])
    return f"∂{f}/∂{name} = {terms[0]}{rest} = {precise(found.gradient)}"


def _route(circuit: Circuit, names: Mapping[str, str], path: Path) -> str:
    """Write a path out: x → q → f; where two wires join the same gates, the arrow tells the port."""
    text = names[path.source]
    for wire in path.wires:
        twins = circuit[wire.target].inputs.count(wire.source) > 1
        text += f" →{str(wire.port + 1).translate(_SUPERSCRIPTS) if twins else ''} {names[wire.target]}"
    return text


def _factors(path: Path, seed: float) -> str:
    """Write a product out, from the number to the output."""
    factors = path.locals if seed == 1 else (*path.locals, seed)
    texts = [precise(slope) for slope in factors[:_MOST_FACTORS]]
    product = " · ".join(f"({t})" if t.startswith("−") and k else t for k, t in enumerate(texts))
    more = f" · … ({len(factors)} factors)" if len(factors) > _MOST_FACTORS else ""
    return f"{product or '1'}{more} = {precise(path.product)}"


def _label(name: str, role: str = "dim", text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(role == "dim")
    return label
