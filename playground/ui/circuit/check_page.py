"""The Check page: every gradient of the pass against a numerical one, and how good that one can be."""

from math import log10

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.engine.explain import explain, warnings
from playground.engine.gradcheck import Method
from playground.engine.naming import objective_of
from playground.engine.probe import Target
from playground.engine.step_size import DECADES
from playground.engine.verdicts import curve_sentence, summary
from playground.session.breaking import judged_gradients
from playground.session.checking import Checking
from playground.ui.announce import announce
from playground.ui.circuit.break_switches import BreakSwitches
from playground.ui.circuit.check_list import CheckList
from playground.ui.circuit.check_model import CheckModel
from playground.ui.circuit.error_plot import error_picture
from playground.ui.circuit.tools import Tools
from playground.ui.number_box import NumberBox
from playground.ui.plain import plain_label
from playground.ui.plot.plot import Plot
from playground.ui.scaled_slider import ScaledSlider
from playground.ui.theme import Theme

_LOWEST, _HIGHEST = 10.0 ** DECADES[0], 10.0 ** DECADES[1]
_SLICE = 0.008  # seconds of work between two looks at mouse and keys
_SHOW_MS = 120
_KEY_STEP = 0.1  # decades
_METHODS: tuple[tuple[Method, str, str], ...] = (
    ("centred", "Centred", "(f(x + h) − f(x − h)) / 2h: two evaluations of f, an error of the order of h²"),
    ("forward", "Forward", "(f(x + h) − f(x)) / h: one evaluation of f, an error of the order of h"),
)


class CheckPage(QWidget):
    """The gradient check; the gradient at a wire is shown once the pass has come to it."""

    def __init__(self, tools: Tools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper, self._pointing = tools.stepper, tools.pointing
        self.checking = Checking(tools.stepper, lambda _: judged_gradients(tools.stepper))
        self.setObjectName("checkPage")
        self._model = CheckModel(self.checking, self)
        self._list = CheckList(self._model, tools.theme)
        self._plot = Plot(tools.theme, "errorPlot", "Error of the numerical gradient against h")
        self._slider = ScaledSlider(_LOWEST, _HIGHEST, "log")
        self._box = NumberBox(_LOWEST, _HIGHEST)
        self._all = QPushButton("Check all now")
        self._progress, self._summary = plain_label("dim"), plain_label("sentence")
        self._about, self._warning = plain_label("heading"), plain_label("error")
        self._sentence, self._curve, self._cost, self._empty = (plain_label("dim") for _ in range(4))
        self._methods = QButtonGroup(self)
        self._body = QWidget()
        self._timer = QTimer(self, interval=0)
        self._shown = QElapsedTimer()
        self._shown.start()
        self._lay_out()
        self._connect(tools)
        self._show_step()

    # --- making ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._summary.setObjectName("checkSummary")
        self._warning.setObjectName("checkWarning")
        self._sentence.setObjectName("checkSentence")
        self._curve.setObjectName("checkCurve")
        self._cost.setObjectName("checkCost")
        self._all.setObjectName("checkAll")
        self._all.setToolTip("Go to the end of the pass, where every gradient is known (End)")
        self._slider.setObjectName("checkStepSlider")
        self._slider.setAccessibleName("Step h of the difference quotient")
        self._slider.setToolTip("The step h, from 1e−15 to 0.1")
        self._box.setObjectName("checkStepBox")
        self._box.setAccessibleName("Step h")
        self._box.setToolTip("The step h, from 1e−15 to 0.1; ↑ and ↓ change it")
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(8)
        body.addLayout(self._step_row())
        body.addWidget(self._slider)
        for label in (self._progress, self._summary, self._warning):
            body.addWidget(label)
        rows = QVBoxLayout()
        rows.setSpacing(0)
        rows.addWidget(self._list.headings)
        rows.addWidget(self._list)
        body.addLayout(rows)
        body.addWidget(self._all)
        for label in (self._about, self._sentence):
            body.addWidget(label)
        body.addWidget(self._plot)
        body.addWidget(self._curve)
        body.addWidget(self._cost)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._empty)
        column.addWidget(self._body)
        column.addWidget(BreakSwitches(self._stepper))
        column.addStretch()

    def _step_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        for number, (method, title, tip) in enumerate(_METHODS):
            button = QPushButton(title)
            button.setObjectName(f"check{title}")
            button.setAccessibleName(f"{title} difference")
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setChecked(method == self.checking.method)
            self._methods.addButton(button, number)
            row.addWidget(button)
        row.addStretch()
        label = QLabel("h")
        label.setProperty("role", "name")
        row.addWidget(label)
        self._box.setMaximumWidth(110)
        row.addWidget(self._box)
        return row

    def _connect(self, tools: Tools) -> None:
        self._timer.timeout.connect(self._go_on)
        self._methods.idClicked.connect(self._set_method)
        self._slider.number_moved.connect(self._set_step)
        self._box.committed.connect(self._set_step)
        self._plot.dragged.connect(lambda _name, x, _y: self._set_step(x))
        self._plot.nudged.connect(lambda _name, across, _up: self._nudge_step(across))
        self._all.clicked.connect(self._stepper.last)
        self._list.chosen.connect(self._choose)
        self._list.verticalScrollBar().valueChanged.connect(lambda _: self._work())
        tools.pointing.selection_changed.connect(self._follow_canvas)
        tools.stepper.moved.connect(self._follow)

    # --- what the panel asks -----------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._list.set_theme(theme)
        self._plot.set_theme(theme)

    def finish(self) -> None:
        """Check everything now; for pictures."""
        while self.isVisible() and self.checking.work(1.0, self._list.target()):
            pass
        self._show_found()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up: what is hidden does not follow."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # --- following ---------------------------------------------------------------------------

    def _follow(self) -> None:
        if not self.isVisible():
            return
        present = self._list.target()
        self.checking.follow()
        complete = self.checking.checker is not None
        self._body.setVisible(complete)
        self._empty.setVisible(not complete)
        if not complete:
            self._timer.stop()
            self._empty.setText(explain(self._stepper.trace, 0).sentence)
            self._model.show_pass()
            return
        if self._model.show_pass():
            self._list.fit_rows()
        self._warning.setText(warnings(self._stepper.trace.circuit))
        self._warning.setVisible(bool(self._warning.text()))
        if not self._list.choose(present) and self.checking.targets:
            self._list.choose(self.checking.targets[0])
        self._work()

    def _follow_canvas(self) -> None:
        if self.isVisible() and self._list.choose(self._pointing.selected()):
            self._work()

    def _choose(self, target: Target) -> None:
        self._pointing.point_at(target)
        self._work()

    # --- h and the method --------------------------------------------------------------------

    def _set_step(self, h: float) -> None:
        self.checking.set_step(float(f"{min(max(h, _LOWEST), _HIGHEST):.2g}"))
        self._show_step()
        self._work()

    def _nudge_step(self, decades: int) -> None:
        if decades:
            self._set_step(10.0 ** (log10(self.checking.h) + decades * _KEY_STEP))

    def _set_method(self, number: int) -> None:
        self.checking.set_method(_METHODS[number][0])
        self._work()

    def _show_step(self) -> None:
        self._slider.set_number(self.checking.h)
        self._box.set_value(self.checking.h)

    # --- work --------------------------------------------------------------------------------

    def _work(self) -> None:
        """Begin to check what is missing: a small circuit is done at once, the rest follows in slices."""
        if self.isVisible():
            self._timer.start()
            self._go_on()
            self._show_found()

    def _go_on(self) -> None:
        if not self.checking.work(_SLICE, self._list.target(), self._list.in_sight()):
            self._timer.stop()
        if not self._timer.isActive() or self._shown.elapsed() > _SHOW_MS:
            self._show_found()  # now and then: painting takes longer than checking

    # --- showing -----------------------------------------------------------------------------

    def _show_found(self) -> None:
        self._shown.restart()
        self._model.refresh()
        done, count = self.checking.progress
        self._progress.setText(f"{done} of {count} checked …")
        self._progress.setVisible(done < count)
        self._all.setVisible(not self.checking.at_end)
        self._show_summary(done, count)
        self._show_chosen()
        self._cost.setText(
            f"{count} gradients take {self.checking.evaluations} evaluations of f; "
            "backprop takes one forward and one backward pass."
        )

    def _show_summary(self, done: int, count: int) -> None:
        known = done == count and self.checking.at_end
        targets = self.checking.targets if known else ()
        rows = [row for target in targets if (row := self.checking.row(target)) is not None]
        wrong = sum(not row.passed for row in rows)
        text = f"{summary(rows)} {self.checking.first_wrong}".strip() if known else ""
        if text != self._summary.text():
            self._summary.setText(text)
            self._summary.setProperty("role", "error" if wrong else "sentence")
            self._summary.style().unpolish(self._summary)
            self._summary.style().polish(self._summary)
            if text:
                announce(self, text)
        self._summary.setVisible(bool(text))

    def _show_chosen(self) -> None:
        target, checker = self._list.target(), self.checking.checker
        if target is None or checker is None:
            return
        name = f"∂{objective_of(checker.probe.record)}/∂{checker.name(target)}"
        reached = self.checking.reached(target)
        later = "The pass has not come here yet: step on, or check all now."
        self._about.setText(name)
        self._sentence.setText(self.checking.sentence(target) if reached else later)
        curve, row = self.checking.curve(target), self.checking.row(target)
        self._plot.setVisible(reached)
        self._curve.setVisible(reached)
        if curve is not None and row is not None and reached:
            said = curve_sentence(curve, row.verdict)
            self._curve.setText(said)
            self._plot.show_picture(error_picture(curve, self.checking.h, said))
