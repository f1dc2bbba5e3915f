"""The gradient of every input and weight beside the one found by a small nudge."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from playground.engine.circuit import CircuitError
from playground.engine.explain import warnings
from playground.engine.gradcheck import check_gradients
from playground.engine.numbers import precise
from playground.engine.trace import Trace
from playground.session.stepper import Stepper
from playground.ui.theme import code_font

_H = 1e-5
_HEADINGS = ("", "value", "analytic", "numeric", "error")
_ROLES = ("name", "value-cell", "gradient-cell", "dim-cell", "dim-cell")
_NOT_YET = "·"


class CheckTable(QWidget):
    """A row per input and weight; the analytic gradient appears once the pass has computed it."""

    def __init__(self, stepper: Stepper, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stepper = stepper
        self._checked: Trace | None = None
        self._cells: list[tuple[QLabel, ...]] = []
        self._found: dict[str, tuple[str, str]] = {}  # numeric gradient and error, by name
        self.setObjectName("checkTable")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(3)
        self._grid.setHorizontalSpacing(8)
        heading = QLabel("Gradient check")
        heading.setProperty("role", "heading")
        step = QLabel("h = 1e−5")
        step.setProperty("role", "dim")
        self._grid.addWidget(heading, 0, 0, 1, 3)
        self._grid.addWidget(step, 0, 3, 1, 2, Qt.AlignmentFlag.AlignRight)
        for column, text in enumerate(_HEADINGS):
            label = QLabel(text)
            label.setProperty("role", "dim")
            side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(label, 1, column, side)
            self._grid.setColumnStretch(column, 1)
        self._warning = QLabel()
        self._warning.setObjectName("checkWarning")
        self._warning.setProperty("role", "error")
        self._warning.setWordWrap(True)
        self._grid.addWidget(self._warning, 100_000, 0, 1, len(_HEADINGS))  # below every row
        stepper.moved.connect(self._show)
        self._show()

    def _show(self) -> None:
        record = self._stepper.trace
        if self._checked is not record:
            self._checked = record
            self._check(record)
        self._show_analytic()

    def _check(self, record: Trace) -> None:
        """Run the check for the circuit as it is; an incomplete one has nothing to check.

        Inside of a group, the slope there times the gradient that arrives from outside is that of f.
        """
        upstream = record.seed
        try:
            rows = check_gradients(record.circuit, record.values, _H).rows if upstream is not None else ()
        except CircuitError:
            rows = ()
        self.setVisible(bool(rows))
        self._warning.setText(warnings(record.circuit))
        self._warning.setVisible(bool(self._warning.text()))
        self._set_row_count(len(rows))
        for row, cells in zip(rows, self._cells, strict=True):
            error = "0" if row.relative_error == 0 else f"{row.relative_error:.0e}".replace("e-0", "e-")
            telling = row.verdict in ("kink", "wrong", "not finite")
            self._found[row.name] = (
                precise(row.numeric * (upstream or 0.0)),
                row.verdict if telling else error.replace("-", "−"),
            )
            cells[0].setText(row.name)
            cells[1].setText(precise(row.value))
            cells[4].setToolTip(f"relative error {row.relative_error:.2g}: {row.verdict}")

    def _set_row_count(self, count: int) -> None:
        while len(self._cells) > count:
            for cell in self._cells.pop():
                cell.hide()
                cell.deleteLater()
        while len(self._cells) < count:
            cells = tuple(self._cell(column) for column in range(len(_HEADINGS)))
            self._cells.append(cells)

    def _cell(self, column: int) -> QLabel:
        cell = QLabel()
        cell.setProperty("role", _ROLES[column])
        if column:
            cell.setFont(code_font(12))
        side = Qt.AlignmentFlag.AlignLeft if column == 0 else Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(cell, len(self._cells) + 2, column, side)
        return cell

    def _show_analytic(self) -> None:
        known = self._stepper.state.gradients
        variables = self._stepper.trace.circuit.variables
        for node, cells in zip(variables, self._cells, strict=False):
            gradient = known.get(node.id)
            cells[2].setText(_NOT_YET if gradient is None else precise(gradient))
            cells[2].setToolTip("not computed yet" if gradient is None else "")
            for cell, text in zip(cells[3:], self._found[node.name], strict=True):
                cell.setText(_NOT_YET if gradient is None else text)  # it would give the answer away
