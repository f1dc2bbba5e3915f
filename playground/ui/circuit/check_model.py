"""The gradient check as a list for Qt: a row for each gradient; what is not reached yet stays hidden."""

from dataclasses import dataclass, replace
from math import isnan
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from playground.engine.circuit import Wire
from playground.engine.numbers import compact, precise
from playground.engine.probe import Target
from playground.engine.status import WORDS as STATUS_WORDS
from playground.engine.status import Status
from playground.engine.verdicts import SIGNS, WORDS
from playground.session.checking import Checking
from playground.ui.plain import plain

NOT_YET, WAITING = "·", "…"
_DIGITS = 8
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class ShownRow:
    """What one row says.

    Attributes:
        name: The name of the input or the letter of the gate; of a use where it goes.
        is_use: Whether it is one use of the fork above it.
        value: The number there; ``analytic`` and ``numeric`` are its gradients.
        verdict: A sign and a word; empty as long as there is none.
        error: The relative error, with what it is.
        passed: Whether nothing is wrong.
        value_status: Whether the value is zero, vanished or the like.
        status: The same of the gradient; ``not yet`` as long as it is not reached.
    """

    name: str
    is_use: bool
    value: str
    analytic: str = NOT_YET
    numeric: str = NOT_YET
    verdict: str = ""
    error: str = ""
    passed: bool = True
    value_status: Status = "ordinary"
    status: Status = "not yet"


class CheckModel(QAbstractListModel):
    """Rows in the order of the check's targets; Qt's user role gives a ``ShownRow``."""

    def __init__(self, checking: Checking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._checking = checking
        self._targets: tuple[Target, ...] = ()

    def show_pass(self) -> bool:
        """Show another pass; return whether its rows are others."""
        targets = self._checking.targets
        if targets == self._targets:
            self.refresh()
            return False
        self.beginResetModel()
        self._targets = targets
        self.endResetModel()
        return True

    def refresh(self) -> None:
        """Show what has been found meanwhile."""
        if self._targets:
            self.dataChanged.emit(self.index(0), self.index(len(self._targets) - 1))

    def target(self, row: int) -> Target | None:
        """Return what a row is about."""
        return self._targets[row] if 0 <= row < len(self._targets) else None

    def row_of(self, target: object) -> int:
        """Return the row of a node or wire, −1 for none; a wire without a row stands for its source."""
        for wanted in (target, target.source if isinstance(target, Wire) else None):
            if wanted in self._targets:
                return self._targets.index(wanted)
        return -1

    def shown(self, row: int) -> ShownRow:
        """Return what a row says."""
        target, checker = self._targets[row], self._checking.checker
        if checker is None:
            return ShownRow("", False, "")
        name, is_use = checker.name(target), isinstance(target, Wire)
        if is_use:
            name = f"via {name.rpartition(' via ')[2]}"
        computed = self._checking.computed(target)
        value = compact(checker.probe.number(target), _DIGITS) if computed else NOT_YET
        shown = ShownRow(name, is_use, value)
        if computed:
            shown = replace(shown, value_status=self._checking.value_status(target))
        if not self._checking.reached(target):
            return shown
        analytic, found = compact(checker.analytic(target), _DIGITS), self._checking.row(target)
        shown = replace(shown, analytic=analytic, status=self._checking.status(target))
        if found is None:
            return replace(shown, numeric=WAITING)
        return replace(
            shown,
            numeric=compact(found.numeric, _DIGITS),
            verdict=f"{SIGNS[found.verdict]} {WORDS[found.verdict]}",
            error="" if isnan(found.relative_error) else f"error {precise(found.relative_error, 2)}",
            passed=found.passed,
        )

    # --- for Qt ------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._targets)

    def data(self, index: _Index, role: int = 0) -> Any:
        match role:
            case Qt.ItemDataRole.UserRole:
                return self.shown(index.row())
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return _spoken(self.shown(index.row()))
            case Qt.ItemDataRole.ToolTipRole:
                return plain(self._tip(index.row()))
        return None

    def _tip(self, row: int) -> str:
        checker, target, found = (
            self._checking.checker,
            self._targets[row],
            self._checking.row(self._targets[row]),
        )
        if checker is None or not self._checking.reached(target):
            return "The pass has not come here yet."
        lines = [f"value {precise(checker.probe.number(target), 12)}"]
        lines.append(f"analytic {precise(checker.analytic(target), 12)}")
        if found is not None:
            lines.append(f"numeric {precise(found.numeric, 12)}")
            lines.append(self._checking.sentence(target))
        return "\n".join(lines)


def _spoken(row: ShownRow) -> str:
    """Say a row as a sentence: what assistive technology reads."""
    if row.value == NOT_YET:
        return f"{row.name}: not computed yet"
    if row.analytic == NOT_YET:
        return f"{row.name}: value {row.value}, gradient not computed yet"
    if row.numeric == WAITING:
        return f"{row.name}: value {row.value}, analytic {row.analytic}, being checked"
    found = f"{row.verdict[2:]}, relative {row.error}" if row.error else row.verdict[2:]
    words = f" ({STATUS_WORDS[row.status]})" if STATUS_WORDS[row.status] else ""
    return f"{row.name}: value {row.value}, analytic {row.analytic}{words}, numeric {row.numeric}, {found}"
