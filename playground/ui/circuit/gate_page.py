"""The Gate page: the card of the selected gate, else of the one at work, with its function and slope live."""

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from playground.engine.circuit import Node
from playground.engine.gate import Gate
from playground.engine.gate_card import GateCard, gate_card
from playground.engine.gate_curve import gate_curve
from playground.engine.numbers import precise
from playground.engine.step_curve import StepCurve, first_port, node_curve
from playground.engine.trace import Accumulate, Backward, Forward, Seed
from playground.session.stepper import Stepper
from playground.ui.circuit.curve_picture import slope_picture
from playground.ui.circuit.pointing import Pointing
from playground.ui.formula import FormulaView
from playground.ui.plain import plain_label
from playground.ui.plot.plot import Plot
from playground.ui.quiet_combo import QuietCombo
from playground.ui.theme import Theme

_PLOT_HEIGHT = 150  # px at 100 %


class GatePage(QWidget):
    """Shows one gate; looks for it and computes only while it is seen."""

    def __init__(
        self, stepper: Stepper, pointing: Pointing, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("gatePage")
        self._stepper, self._pointing = stepper, pointing
        self._asked: Gate | None = None  # for a gate of the palette
        self._shown: tuple[Gate, str] | None = None
        self._title, self._about, self._here = (
            plain_label("title"),
            plain_label("dim"),
            plain_label("sentence"),
        )
        self._formula, self._derivation = FormulaView(theme), FormulaView(theme, 15)
        self._card = _card(self._formula)
        self._steps = plain_label("section")
        self._facts = plain_label("dim")
        self._facts.setTextFormat(Qt.TextFormat.RichText)
        self._facts.setObjectName("gateFacts")
        self._title.setObjectName("gateTitle")
        self._here.setObjectName("gateHere")
        self._plot = Plot(theme, "gatePlot", "The gate's function and its slope", height=_PLOT_HEIGHT)
        self._port = QuietCombo(
            "gatePort", "Input that runs along the plot", "Which input the plot runs over"
        )
        self._lay_out()
        self._port.currentIndexChanged.connect(self._show_curve)
        pointing.selection_changed.connect(self._follow)
        stepper.moved.connect(self._follow)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        for part in (self._formula, self._derivation, self._plot):
            part.set_theme(theme)

    def finish(self) -> None:
        """Draw what waits for the hand to rest; for pictures."""
        self._formula.finish()
        self._derivation.finish()

    def show_kind(self, kind: Gate | None) -> None:
        """Show a gate of the palette until something else is selected or stepped to; None for that."""
        self._asked = kind
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        over = QHBoxLayout()
        over.addWidget(self._here, 1)
        over.addWidget(self._port)
        for above in (self._title, self._about, self._card):
            column.addWidget(above)
        column.addLayout(over)
        for below in (self._plot, self._steps, self._derivation, self._facts):
            column.addWidget(below)
        column.addStretch()

    # --- which gate --------------------------------------------------------------------------

    def _follow(self) -> None:
        self._asked = None
        if self.isVisible():
            self._show()

    def _subject(self) -> tuple[Gate, str] | None:
        """Return the gate to show, and which node it is if it is one of the circuit."""
        circuit = self._stepper.trace.circuit
        if self._asked is not None:
            return self._asked, ""
        for node_id in (self._pointing.selected(), self._at_work(), circuit.output):
            if isinstance(node_id, str) and node_id in circuit.nodes:
                return circuit[node_id].kind, node_id
        return None

    def _at_work(self) -> str | None:
        match self._stepper.state.event:
            case Forward(node=node) | Seed(node=node):
                return node
            case Backward(wire=wire) | Accumulate(wire=wire):
                return wire.target
        return None

    # --- showing it --------------------------------------------------------------------------

    def _show(self) -> None:
        subject = self._subject()
        if subject is None:
            self._show_card(
                GateCard("No gate yet", "Add a gate, or choose one in the palette.", (), (), "", ())
            )
            self._port.hide()
        elif self._shown is None or self._shown[0] is not subject[0] or self._shown[1] != subject[1]:
            self._show_card(gate_card(subject[0]))
            self._list_ports(*subject)
        self._shown = subject
        self._show_curve()

    def _show_card(self, card: GateCard) -> None:
        self._title.setText(card.title)
        self._about.setText(card.explanation)
        self._formula.set_lines(card.formulas, "; ".join(card.formulas))
        self._card.setVisible(bool(card.formulas))
        self._derivation.set_lines(card.derivation, "; ".join(card.derivation))
        self._derivation.setVisible(bool(card.derivation))
        self._steps.setText("Step by step" if card.derivation else card.reason)
        self._steps.setVisible(bool(self._steps.text()))
        rows = (f"<tr><td>{c}&nbsp;&nbsp;</td><td>{escape(text)}</td></tr>" for c, text in card.facts)
        self._facts.setText(f"<table>{''.join(rows)}</table>" if card.facts else "")

    def _list_ports(self, kind: Gate, node_id: str) -> None:
        circuit, names = self._stepper.trace.circuit, self._stepper.trace.letters
        sources = circuit[node_id].inputs if node_id else ()
        self._port.blockSignals(True)
        self._port.clear()
        for port, letter in enumerate(kind.ports):
            source = sources[port] if port < len(sources) else None
            self._port.addItem(f"over {names[source] if source else letter}", port)
        self._port.setCurrentIndex(first_port(circuit, node_id) if sources else 0)
        self._port.blockSignals(False)
        self._port.setVisible(len(kind.ports) > 1)

    def _show_curve(self) -> None:
        shown = self._curve()
        self._plot.setVisible(shown is not None)
        self._here.setVisible(shown is not None)
        if shown is None:
            return
        curve = shown.curve
        self._plot.show_picture(slope_picture(shown))
        live = self._shown is not None and self._shown[1] in self._stepper.state.values
        at = "At" if live else "For example at"
        point = f"{at} {shown.x_name} = {precise(curve.x)}: {shown.y_name} = {precise(curve.y)}"
        self._here.setText(f"{point}, slope {precise(curve.slope)}.")

    def _curve(self) -> StepCurve | None:
        """Return the curve at the live numbers, or at one of the table's samples without them."""
        if self._shown is None:
            return None
        (kind, node_id), port = self._shown, max(0, self._port.currentIndex())
        if node_id in self._stepper.state.values:  # else its numbers are not to be told yet
            return node_curve(self._stepper.trace, node_id, port, slopes=True)
        if kind.is_source or kind.unfinished or not kind.ports:
            return None
        parameter = kind.parameter.default if kind.parameter else None
        node = Node(
            "g", kind.id, (None,) * len(kind.ports), parameter=parameter, body=getattr(kind, "body", None)
        )
        curve = gate_curve(node, kind.samples[len(kind.samples) // 2], port, slopes=True)
        return None if curve is None else StepCurve(kind.name, kind.ports[port], "y", curve)


def _card(inside: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(14, 12, 14, 12)
    column.addWidget(inside)
    return card
