"""The Nudge page: move one number by h, see what the gradient predicts and what f does; let h go to 0."""

import math

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSlider,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.document import DocumentError, edits
from playground.engine.array_functions import Array
from playground.engine.circuit import Wire
from playground.engine.explain import Chip, explain
from playground.engine.mistakes import alike
from playground.engine.naming import letters_of
from playground.engine.numbers import precise
from playground.session.nudging import LIMIT, SMALLEST, Nudge, Nudging, at_limit, halved
from playground.ui.announce import announce
from playground.ui.circuit.nudge_plot import nudge_picture, numbers_around
from playground.ui.circuit.step_panel import ChipRow
from playground.ui.circuit.tools import Tools
from playground.ui.number_box import NumberBox
from playground.ui.plain import plain_label
from playground.ui.plot.plot import Plot
from playground.ui.quiet_combo import QuietCombo
from playground.ui.scaled_slider import ScaledSlider
from playground.ui.theme import Theme

_MOST = 2.0  # the widest nudge
_BOX_STEP = 0.05
_HALVING_MS = 260
_LET_GO, _STOP = "Let h → 0", "Stop"


class NudgePage(QWidget):
    """Predicted and actual change of f; nothing is edited before "Keep"."""

    def __init__(self, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._h = 0.5
        self._nudging: Nudging | None = None
        self._curve: tuple[Nudging, str, Array, Array] | None = None
        self.setObjectName("nudgePage")
        self._chooser = QuietCombo("nudgeChooser", "Number to nudge", "Which input or weight is moved")
        self._box = NumberBox(-_MOST, _MOST, step=_BOX_STEP)
        self._slider = ScaledSlider(-_MOST, _MOST, "both ways")
        self._changes, self._slopes = ChipRow(), ChipRow()
        self._plot = Plot(tools.theme, "nudgePlot", "f over the nudged number")
        self._limit, self._keep = QPushButton(_LET_GO), QPushButton("Keep")
        self._sentence, self._gap = plain_label("sentence"), plain_label("dim")
        self._empty, self._body = plain_label("dim"), QWidget()
        self._table = [tuple(plain_label("dim-cell", wrap=False) for _ in range(3)) for _ in LIMIT]
        self._timer = QTimer(self, interval=_HALVING_MS)
        self._lay_out()
        self._connect()

    # --- making ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._box.setObjectName("nudgeBox")
        self._box.setAccessibleName("Nudge h")
        self._box.setToolTip("By how much the number is moved, from −2 to 2; ↑ and ↓ change it")
        self._box.setMaximumWidth(110)
        self._slider.setObjectName("nudgeSlider")
        self._slider.setAccessibleName("Nudge h")
        self._slider.setToolTip("By how much the number is moved; finer towards the middle")
        self._sentence.setObjectName("nudgeSentence")
        self._gap.setObjectName("nudgeGap")
        self._limit.setObjectName("nudgeLimit")
        self._limit.setToolTip("Halve h again and again: the secant turns into the tangent (Esc stops)")
        self._keep.setObjectName("nudgeKeep")
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addLayout(self._choice_row())
        for widget in (self._slider, self._changes, self._plot, self._sentence, self._gap, self._slopes):
            body.addWidget(widget)
        body.addLayout(self._button_row())
        body.addLayout(self._limit_table())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._empty)
        column.addWidget(self._body)
        column.addStretch()

    def _choice_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        by = QLabel("by  h =")
        by.setProperty("role", "dim")
        move = QLabel("Move")
        move.setProperty("role", "dim")
        row.addWidget(move)
        row.addWidget(self._chooser)
        row.addStretch()
        row.addWidget(by)
        row.addWidget(self._box)
        return row

    def _button_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._limit)
        row.addStretch()
        row.addWidget(self._keep)
        return row

    def _limit_table(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        side = Qt.AlignmentFlag.AlignRight
        for column, text in enumerate(("h", "slope of the secant", "off by")):
            heading = plain_label("dim", wrap=False)
            heading.setText(text)
            grid.addWidget(heading, 0, column, side)
            grid.setColumnStretch(column, 1)
        for row, cells in enumerate(self._table, 1):
            for column, cell in enumerate(cells):
                grid.addWidget(cell, row, column, side)
        return grid

    def _connect(self) -> None:
        self._chooser.activated.connect(lambda _: self._choose())
        self._slider.number_moved.connect(self._set_h)
        self._box.committed.connect(self._set_h)
        self._plot.dragged.connect(self._drag)
        self._plot.nudged.connect(lambda _name, across, up: self._step(across + up))
        self._limit.clicked.connect(self._toggle_limit)
        self._keep.clicked.connect(self._keep_nudge)
        self._timer.timeout.connect(self._halve)
        self._tools.stepper.moved.connect(self._follow)
        self._tools.pointing.selection_changed.connect(self._follow_canvas)

    # --- what the panel asks -----------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._plot.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up: what is hidden does not follow."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        """Take the preview off the canvas."""
        super().hideEvent(event)
        self._stop()
        self._tools.show_ghosts({})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stop what moves with Esc."""
        if event.key() == Qt.Key.Key_Escape and self._timer.isActive():
            self._stop()
        else:
            super().keyPressEvent(event)

    # --- following ---------------------------------------------------------------------------

    def _follow(self) -> None:
        if not self.isVisible():
            return
        stepper = self._tools.stepper
        record = stepper.trace
        broken = stepper.broken.gradients if stepper.mistakes else None
        complete = len(record) > record.forward_count
        if not complete:
            self._nudging = None
        elif self._nudging is None or (self._nudging.source, self._nudging.broken) != (record, broken):
            self._nudging = Nudging(record, broken)
        usable = self._nudging is not None and bool(self._nudging.names)
        self._body.setVisible(usable)
        self._empty.setVisible(not usable)
        if usable:
            self._show_names()
            self._show()
        else:
            self._stop()
            self._tools.show_ghosts({})
            self._empty.setText("There is no number to nudge." if complete else explain(record, 0).sentence)

    def _show_names(self) -> None:
        names = list(self._nudging.names if self._nudging else ())
        if names != [self._chooser.itemText(k) for k in range(self._chooser.count())]:
            present = self._chooser.currentText()
            self._chooser.clear()
            self._chooser.addItems(names)
            self._chooser.setCurrentIndex(max(self._chooser.findText(present), 0))

    def _follow_canvas(self) -> None:
        """Take the number whose node, or a wire from it, was selected on the canvas."""
        if not self.isVisible() or self._nudging is None:
            return
        target = self._tools.pointing.selected()
        node_id = target.source if isinstance(target, Wire) else target
        name = next((name for name in self._nudging.names if self._nudging.node(name) == node_id), "")
        if name and name != self._chooser.currentText():
            self._stop()
            self._chooser.setCurrentText(name)
            self._show()

    # --- what is chosen ----------------------------------------------------------------------

    def _choose(self) -> None:
        self._stop()
        if self._nudging is not None:
            self._tools.pointing.point_at(self._nudging.node(self._chooser.currentText()))
        self._show()

    def _set_h(self, h: float) -> None:
        self._stop()
        self._put(h)

    def _put(self, h: float) -> None:
        self._h = min(max(h, -_MOST), _MOST)
        self._show()

    def _drag(self, _name: str, x: float, _y: float) -> None:
        if self._nudging is not None:
            away = x - self._nudging.nudge(self._chooser.currentText(), 0.0).x
            self._set_h(float(f"{away:.3g}"))

    def _step(self, ticks: int) -> None:
        add = QAbstractSlider.SliderAction.SliderSingleStepAdd
        self._slider.triggerAction(add if ticks > 0 else QAbstractSlider.SliderAction.SliderSingleStepSub)

    def _keep_nudge(self) -> None:
        self._stop()
        if self._nudging is None:
            return
        name = self._chooser.currentText()
        x = self._nudging.nudge(name, self._h).x
        try:
            self._tools.editor.apply(
                f"Nudge {name}", lambda document: edits.set_value(document, name, x + self._h)
            )
        except DocumentError as refusal:
            self._sentence.setText(str(refusal))
            announce(self, str(refusal))

    # --- the limit ---------------------------------------------------------------------------

    def _toggle_limit(self) -> None:
        if self._timer.isActive():
            self._stop()
        elif not self._tools.animated():
            self._put(math.copysign(SMALLEST, self._h))
        else:
            if self._h == 0 or at_limit(self._h):
                self._put(1.0)
            self._timer.start()
            self._limit.setText(_STOP)

    def _halve(self) -> None:
        self._put(halved(self._h))
        if at_limit(self._h):
            self._stop()
            announce(self, self._sentence.text())

    def _stop(self) -> None:
        self._timer.stop()
        self._limit.setText(_LET_GO)

    # --- showing -----------------------------------------------------------------------------

    def _show(self) -> None:
        self._slider.set_number(self._h)
        self._box.set_value(self._h)
        if self._nudging is None or not self.isVisible():
            return
        name = self._chooser.currentText()
        nudge = self._nudging.nudge(name, self._h)
        f = letters_of(self._nudging.record)[self._nudging.record.circuit.output or ""]
        said = _sentence(name, f, nudge)
        self._sentence.setText(said)
        about = _about_gap(f, nudge, self._nudging.nudge(name, self._h / 2))
        if not alike(right := self._nudging.right(name), nudge.gradient):
            about = f"The pass is broken on purpose: the right gradient is {precise(right)}."
        self._gap.setText(about)
        self._gap.setVisible(bool(about))
        self._show_chips(nudge)
        xs, ys = self._points(name, nudge.x)
        self._plot.show_picture(nudge_picture(name, f, nudge, xs, ys, said))
        self._show_keep(name, nudge)
        self._tools.show_ghosts(self._ghosts(name, nudge))

    def _show_chips(self, nudge: Nudge) -> None:
        self._changes.set_chips(
            (
                Chip("predicted", nudge.predicted, "gradient"),
                Chip("gap", nudge.gap, "local", "+"),
                Chip("actual", nudge.actual, "value", "="),
            )
        )
        self._slopes.set_chips(
            (Chip("secant slope", nudge.secant, "local"), Chip("gradient", nudge.gradient, "gradient", "→"))
        )

    def _points(self, name: str, x: float) -> tuple[Array, Array]:
        """Return f around x, and fill the table that changes with it."""
        assert self._nudging is not None
        if self._curve is None or self._curve[:2] != (self._nudging, name):
            xs = numbers_around(x)
            self._curve = self._nudging, name, xs, self._nudging.curve(name, xs)
            for cells, nudge in zip(self._table, self._nudging.secants(name), strict=True):
                texts = precise(nudge.h), precise(nudge.secant, 6), precise(nudge.secant - nudge.gradient, 2)
                for cell, text in zip(cells, texts, strict=True):
                    cell.setText(text)
        return self._curve[2:]

    def _show_keep(self, name: str, nudge: Nudge) -> None:
        inside = bool(self._tools.editor.visits)
        self._keep.setText(f"Keep {name} = {precise(nudge.x + nudge.h)}")
        self._keep.setEnabled(not inside and nudge.h != 0)
        self._keep.setToolTip(
            "This number comes from outside of the group"
            if inside
            else "Make the nudge an edit (Ctrl+Z undoes it)"
        )

    def _ghosts(self, name: str, nudge: Nudge) -> dict[str, float]:
        if self._nudging is None or nudge.h == 0:
            return {}
        output = self._nudging.record.circuit.output or ""
        return {self._nudging.node(name): nudge.x + nudge.h, output: nudge.moved}


def _sentence(name: str, f: str, nudge: Nudge) -> str:
    if not math.isfinite(nudge.value):
        return f"{f} is {precise(nudge.value)} here, so there is nothing to predict."
    if not math.isfinite(nudge.moved):
        return f"At {name} = {precise(nudge.x + nudge.h)} {f} is not defined or overflows."
    step, gradient = precise(nudge.h), precise(nudge.gradient)
    return (
        f"{name} moves by {step}: the gradient {gradient} predicts a change of {precise(nudge.predicted)}, "
        f"and {f} changes by {precise(nudge.actual)}."
    )


def _about_gap(f: str, nudge: Nudge, half: Nudge) -> str:
    """Say how the gap falls with h."""
    if not math.isfinite(nudge.gap) or nudge.h == 0:
        return ""
    rounding = 1e-14 * max(abs(nudge.value), abs(nudge.moved), abs(nudge.predicted))
    if abs(nudge.gap) <= rounding:
        return f"There is no gap: between these two points {f} is as straight as its tangent."
    if not math.isfinite(half.gap):
        return ""
    return f"With half the step the gap is {precise(half.gap / nudge.gap, 2)} times as large."
