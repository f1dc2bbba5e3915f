"""The list of runs: colour, name, rate, loss and how each goes; the legend of all pictures beside it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.descent.progress import Progress, judge
from playground.descent.run import Run
from playground.document.setup import MOST_RUNS, RunSetup
from playground.engine.numbers import precise
from playground.session.run_names import name_in, run_name
from playground.ui.descent.gesture_table import DESCENT_GESTURES, RUN_KEYS
from playground.ui.gesture import gesture_of
from playground.ui.hover import end_hover
from playground.ui.plain import plain
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

_ALL, _WITHOUT_STATUS = 340, 250  # px at 100 % that all columns need, and those without the status
WIDTH = 388  # px at 100 %
_COLOUR, _NAME, _RATE, _LOSS, _STATUS = range(5)
_ROW = 24
_NAME_TIP = "{rename_run} or double-click renames, {remove_run} removes".format(
    **{key: DESCENT_GESTURES[key].first_key for key in ("rename_run", "remove_run")}
)
_ROLES: dict[str, str] = {
    "converged": "value",
    "diverged": "error",
    "rising": "error",
    "oscillating": "gradient",
}
_WALKS = Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Backtab
Choice = tuple[str, str, Callable[[], object]]
"""What a menu offers: the text, what it does in one sentence, and the doing."""


class RunsPanel(QWidget):
    """Lists the runs of a race; the selected row is the run that the settings are those of.

    Attributes:
        selected: The place of the run whose row was chosen.
        renamed: A place and a name.
        hidden: A place, and whether its run shall be hidden.
        removed: The place of the run to do without.
        added: Told when a person wants to race another run.
    """

    selected = Signal(int)
    renamed = Signal(int, str)
    hidden = Signal(int, bool)
    removed = Signal(int)
    added = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("runsPanel")
        self._theme = theme
        self._runs: tuple[tuple[RunSetup, Run], ...] = ()
        self._filling = False
        self._room = 10_000
        self.table = _RunTable()
        self._add = QPushButton("+ Race another")
        self._races = QToolButton()
        self._lay_out()
        self.table.currentCellChanged.connect(self._select)
        self.table.itemChanged.connect(self._rename)
        self.table.colour_clicked.connect(self._toggle)
        self.table.remove_wanted.connect(lambda row: self.removed.emit(self._runs[row][0].place))
        self._add.clicked.connect(self.added)

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._theme = theme
        self.show_runs(self._runs, self._place)

    def offer_races(self, choices: Sequence[Choice]) -> None:
        """Offer ready-made races in the menu."""
        menu = QMenu(self._races)
        menu.setToolTipsVisible(True)
        for text, tip, do in choices:
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.triggered.connect(lambda _=False, do=do: do())
        menu.aboutToHide.connect(lambda: end_hover(self._races))
        self._races.setMenu(menu)

    def show_runs(self, runs: tuple[tuple[RunSetup, Run], ...], place: int) -> None:
        """Show these runs, the one at ``place`` selected."""
        self._runs, self._place = runs, place
        self._filling = True
        self.table.setRowCount(len(runs))
        for row, (setup, run) in enumerate(runs):
            self._show_row(row, setup, run)
            if setup.place == place:
                self.table.setCurrentCell(row, _NAME)
        self._filling = False
        self._add.setEnabled(len(runs) < MOST_RUNS)

    def show_progress(self, shown: int | None = None, *, playing: bool = True) -> None:
        """Show how far the runs have come.

        Args:
            shown: The step whose losses to show, and instead of how a run goes how many steps it made; None
                for the latest of each.
            playing: Whether the runs go on just now.
        """
        self._filling = True
        for row, (_, run) in enumerate(self._runs):
            self._show_progress(row, run, judge(run), shown)
            if not playing and self._item(row, _STATUS).text() == "running":
                self._item(row, _STATUS).setText("paused")
        self._filling = False

    # --- rows ----------------------------------------------------------------------------------

    _place = 0

    def _show_row(self, row: int, setup: RunSetup, run: Run) -> None:
        for column in range(self.table.columnCount()):
            if self.table.item(row, column) is None:
                self.table.setItem(row, column, _cell(column))
        colour, name = self._item(row, _COLOUR), self._item(row, _NAME)
        colour.setIcon(_dot(self._theme.run_color(setup.place), hollow=setup.hidden))
        key = DESCENT_GESTURES["hide_run"].shown_keys
        colour.setToolTip(
            f"Hidden: click or press {key} to show it" if setup.hidden else f"Click or press {key} to hide"
        )
        name.setText(run_name(setup))
        name.setForeground(self._theme.color("dim" if setup.hidden else "text"))
        name.setToolTip(plain(f"{_described(setup, run)}\n{_NAME_TIP}"))
        self._show_progress(row, run, judge(run))

    def _show_progress(self, row: int, run: Run, progress: Progress, shown: int | None = None) -> None:
        self._item(row, _RATE).setText(precise(run.learning_rate, 3))
        loss = self._item(row, _LOSS)
        last = len(run.steps) - 1
        loss.setText(precise(float(run.losses[last if shown is None else min(shown, last)]), 3))
        loss.setToolTip(f"After {run.evaluations:,} evaluations of the loss or its gradient")
        status = self._item(row, _STATUS)
        back = shown is not None and shown < last  # its end says nothing of the step that is shown
        word, reason = (f"of {last:,}", f"Step {shown:,} of {last:,}") if back else progress
        status.setText(word)
        status.setToolTip(plain(reason))
        status.setForeground(self._theme.color(_ROLES.get(word, "dim")))

    def _item(self, row: int, column: int) -> QTableWidgetItem:
        item = self.table.item(row, column)
        assert item is not None
        return item

    # --- from the hand -------------------------------------------------------------------------

    def _select(self, row: int, _column: int, _row: int, _before: int) -> None:
        if not self._filling and 0 <= row < len(self._runs) and self._runs[row][0].place != self._place:
            self.selected.emit(self._runs[row][0].place)

    def _rename(self, item: QTableWidgetItem) -> None:
        if not self._filling and item.column() == _NAME:
            setup, _ = self._runs[item.row()]
            self.renamed.emit(setup.place, name_in(item.text(), setup))

    def _toggle(self, row: int) -> None:
        setup = self._runs[row][0]
        self.hidden.emit(setup.place, not setup.hidden)

    # --- looks ---------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def set_room(self, width: int) -> None:
        """Take no more width than this; columns that have no room in it are left out, the last ones first."""
        self._room = width
        self._fit_type()

    def _fit_type(self) -> None:
        room = min(zoomed(self, WIDTH), self._room)
        self.setFixedWidth(room)
        self._add.setText("+ Race another" if room >= zoomed(self, _ALL) else "+")
        for column, least in ((_STATUS, _ALL), (_RATE, _WITHOUT_STATUS)):
            self.table.setColumnHidden(column, room < zoomed(self, least))
        self.table.verticalHeader().setDefaultSectionSize(zoomed(self, _ROW))
        for column, width in ((_COLOUR, 28), (_RATE, 69), (_LOSS, 84), (_STATUS, 80)):
            self.table.setColumnWidth(column, zoomed(self, width))

    def _lay_out(self) -> None:
        title = QLabel("Runs")
        title.setProperty("role", "heading")
        self._add.setObjectName("addRun")
        self._add.setAccessibleName("Race another run")
        self._add.setProperty("role", "quiet")
        self._add.setToolTip("Race another run from the same start, with the settings of the selected one")
        self._races.setObjectName("raceMenu")
        self._races.setText("Race…")
        self._races.setAccessibleName("Ready-made races")
        self._races.setToolTip("Ready-made races: learning rates, optimizers, seeds")
        self._races.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._races.setProperty("role", "quiet")
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 8, 0)
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._add)
        head.addWidget(self._races)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 4)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        self._fit_type()


class _RunTable(QTableWidget):
    """The rows; tells what keys and clicks on colours want."""

    colour_clicked = Signal(int)
    remove_wanted = Signal(int)
    _HEADINGS: ClassVar = ("", "run", "rate", "loss", "status")

    def __init__(self) -> None:
        super().__init__(0, len(self._HEADINGS))
        self.setObjectName("runsTable")
        self.setAccessibleName("Runs")
        self.setHorizontalHeaderLabels(self._HEADINGS)
        for column in range(len(self._HEADINGS)):
            if heading := self.horizontalHeaderItem(column):
                heading.setTextAlignment(_side(column) | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(10)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(10)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        edit = QAbstractItemView.EditTrigger
        self.setEditTriggers(edit.DoubleClicked | edit.EditKeyPressed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the table of gestures says; letters search nothing here."""
        row, gesture = self.currentRow(), gesture_of(event, RUN_KEYS)
        if row >= 0 and gesture == "remove_run":
            self.remove_wanted.emit(row)
        elif row >= 0 and gesture == "hide_run":
            self.colour_clicked.emit(row)
        elif gesture == "rename_run" or event.key() in _WALKS:
            super().keyPressEvent(event)
        else:
            event.ignore()  # the workspace plays and steps

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hide or show a run by a click on its colour; a click elsewhere selects it."""
        at = self.indexAt(event.position().toPoint())
        if at.isValid() and at.column() == _COLOUR:
            self.colour_clicked.emit(at.row())
        else:
            super().mousePressEvent(event)


def _cell(column: int) -> QTableWidgetItem:
    item = QTableWidgetItem()
    if column != _NAME:
        item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
    item.setTextAlignment(_side(column) | Qt.AlignmentFlag.AlignVCenter)
    return item


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if column in (_COLOUR, _NAME) else Qt.AlignmentFlag.AlignRight


def _dot(color: QColor, *, hollow: bool) -> QIcon:
    picture = QPixmap(QSize(28, 28))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 3))
    painter.setBrush(Qt.BrushStyle.NoBrush if hollow else color)
    painter.drawEllipse(QPointF(14, 14), 8.5, 8.5)
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # else Qt tints it
    return icon


def _described(setup: RunSetup, run: Run) -> str:
    """Return the settings of a run in one line."""
    parts = [run.optimizer.name, f"rate {precise(run.learning_rate, 3)}"]
    parts += [f"{name} {precise(value, 3)}" for name, value in setup.hyperparameters.items()]
    if run.batch_size:
        parts.append(f"batches of {run.batch_size:,}, seed {run.seed}")
    if not run.plan.is_constant:
        parts.append(f"schedule {run.plan.schedule}")
    if setup.forked_at is not None:
        parts.append(f"forked at step {setup.forked_at:,}")
    if setup.trunk and setup.trunk[-1].steps != setup.forked_at:
        parts.append(f"these settings since step {setup.trunk[-1].steps:,}")
    return ", ".join(parts)
