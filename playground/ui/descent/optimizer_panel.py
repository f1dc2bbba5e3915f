"""Choose the optimizer, its hyperparameters, the batch size and the seed."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from playground.descent import OPTIMIZERS
from playground.descent.optimizers import HYPERPARAMETERS, Hyperparameter
from playground.descent.state_drawing import state_in_words
from playground.descent.working import in_letters
from playground.ui.descent.number_row import BOX_WIDTH, NumberRow
from playground.ui.exclusive_buttons import ExclusiveButtons
from playground.ui.formula import FormulaView
from playground.ui.number_box import NumberBox
from playground.ui.quiet_combo import QuietCombo
from playground.ui.scaled_slider import Scale
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

BATCH_SIZES = 1, 8, 32, 64, 128, 256
_COLUMNS = 3
_GOES_ON = "During a run it goes on from this step, and remembers nothing yet"
_STATE = "Draw what the optimizer remembers at the ball: its speed, or how it scales the axes"
_NO_STATE = "This optimizer has no state to draw: choose one with speed or with a scaling of the axes"
_TAKEN = "λ"  # stands for the curvature right above
_NO_DATA = "This surface has no examples to draw batches from: every step uses its exact gradient"
_BATCHES = (
    "How many examples each step looks at; fewer make the gradient noisier.\n"
    "During a run another size holds from this step on"
)
_SEED = "Another seed shuffles the examples in another order; during a run from this step on"


class OptimizerPanel(QWidget):
    """The update rule of the run; the signals tell what a person chose, ``settled`` that a drag has ended."""

    optimizer_chosen = Signal(str)
    hyperparameter_chosen = Signal(str, float)
    batch_size_chosen = Signal(object)
    seed_chosen = Signal(int)
    state_toggled = Signal(bool)
    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = {key: self._button(key) for key in OPTIMIZERS}
        self._equation = FormulaView(theme, 16)
        self._equation.setObjectName("updateEquation")
        self._wanted: dict[str, bool] = {}  # rows of the optimizer, and whether they are folded away at first
        self._more = QPushButton("More")
        self._more.setObjectName("moreHyperparameters")
        self._more.setAccessibleName("More numbers of the optimizer")
        self._more.setToolTip("Show the numbers that are rarely turned as well")
        self._more.setCheckable(True)
        self._more.setProperty("role", "switch")
        self._more.toggled.connect(lambda _on: self._show_rows())
        self._state = QCheckBox("Show state")
        self._state.setObjectName("showState")
        self._state.setProperty("role", "switch")
        self._state.toggled.connect(self.state_toggled)
        self._rows = {entry.id: self._row(entry) for entry in HYPERPARAMETERS.values()}
        self._batch = QuietCombo("batchSizeChooser", "Batch size", _BATCHES)
        self._seed = NumberBox(0, 2**31 - 1, step=1, integer=True)
        self._seed.setObjectName("seedBox")
        self._seed.setAccessibleName("Seed")
        self._batch.activated.connect(lambda: self.batch_size_chosen.emit(self._batch.currentData()))
        self._seed.committed.connect(lambda seed: self.seed_chosen.emit(int(seed)))
        self._lay_out()
        self._fit_type()

    def show_optimizer(self, key: str, hyperparameters: Mapping[str, float], parameter: str = "x") -> None:
        """Show the chosen optimizer, its rule for a parameter of this name, and the numbers of that."""
        optimizer = OPTIMIZERS[key]
        self._buttons[key].setChecked(True)
        lines = optimizer.lines_for({**optimizer.defaults, **hyperparameters})
        self._equation.set_lines(in_letters(lines, parameter), optimizer.equation_for(parameter))
        self._equation.setToolTip(optimizer.about)
        said = state_in_words(optimizer)
        self._state.setEnabled(bool(said))
        self._state.setToolTip(f"{_STATE}\n{said}" if said else _NO_STATE)
        for name in self._rows.keys() & optimizer.defaults.keys():
            self._rows[name].set_number(hyperparameters.get(name, optimizer.defaults[name]))
        turned = {name for name, number in hyperparameters.items() if number != optimizer.defaults.get(name)}
        self._wanted = {
            name: HYPERPARAMETERS[name].minor and name not in turned for name in optimizer.defaults
        }
        self._show_rows()

    def _show_rows(self) -> None:
        """Show the rows of the optimizer; those that are rarely turned only if they are wanted."""
        self._more.setVisible(any(self._wanted.values()))
        for name, row in self._rows.items():
            row.setVisible(name in self._wanted and (self._more.isChecked() or not self._wanted[name]))

    @property
    def shows_state(self) -> bool:
        """Whether the inner state is to be drawn."""
        return bool(self._state.isChecked() and self._state.isEnabled())

    def want_state(self, on: bool) -> None:
        """Have the inner state drawn wherever there is one, or not."""
        self._state.setChecked(on)

    @property
    def wants_state(self) -> bool:
        """Whether a person wants it, even where there is none."""
        return self._state.isChecked()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._equation.set_theme(theme)

    def show_batch(self, batch_size: int | None, examples: int, seed: int) -> None:
        """Show batch size and seed; without examples there is nothing to choose."""
        self._offer_sizes(batch_size, examples)
        self._batch.setCurrentIndex(self._batch.findData(batch_size if examples else None))
        self._seed.set_value(seed)
        self._data.setVisible(examples > 0)
        for widget, tip in ((self._batch, _BATCHES), (self._seed, _SEED)):
            widget.setEnabled(examples > 0)
            widget.setToolTip(tip if examples else _NO_DATA)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def _fit_type(self) -> None:
        self._seed.setFixedWidth(zoomed(self, BOX_WIDTH))
        self._batch.setMinimumWidth(zoomed(self, BOX_WIDTH))

    def _offer_sizes(self, chosen: int | None, examples: int) -> None:
        sizes = sorted({size for size in (*BATCH_SIZES, chosen or 1) if size < examples})
        entries: list[tuple[str, int | None]] = [(str(size), size) for size in sizes]
        entries.append((f"full · {examples:,}" if examples else "full", None))
        if chosen is not None and chosen >= examples > 0:
            entries.append((str(chosen), chosen))
        if [self._batch.itemText(k) for k in range(self._batch.count())] != [text for text, _ in entries]:
            self._batch.clear()
            for text, size in entries:
                self._batch.addItem(text, size)

    def _button(self, key: str) -> QPushButton:
        optimizer = OPTIMIZERS[key]
        button = QPushButton(optimizer.name)
        button.setCheckable(True)
        button.setObjectName(f"optimizer{key.title().replace('_', '')}")
        button.setProperty("role", "compact")
        button.setToolTip(f"{optimizer.about}\n{optimizer.equation}\n{_GOES_ON}")
        button.setAccessibleDescription(optimizer.about)
        button.clicked.connect(lambda: self.optimizer_chosen.emit(key))
        return button

    def _row(self, entry: Hyperparameter) -> NumberRow:
        row = NumberRow(
            entry.id.replace("_d", "D"),
            entry.name if entry.symbol == _TAKEN else f"{entry.name} {entry.symbol}",
            entry.low,
            entry.high,
            _scale_of(entry),
            f"{entry.meaning}\nDuring a run another one holds from this step on",
        )
        row.settled.connect(self.settled)
        row.chosen.connect(lambda number: self.hyperparameter_chosen.emit(entry.id, number))
        return row

    def _lay_out(self) -> None:
        chooser = QWidget()
        chooser.setObjectName("optimizerChooser")
        chooser.setAccessibleName("Optimizer")
        grid, group = QGridLayout(chooser), ExclusiveButtons(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(5)
        for k, button in enumerate(self._buttons.values()):
            grid.addWidget(button, k // _COLUMNS, k % _COLUMNS)
            group.addButton(button)
        title = QLabel("Optimizer")
        title.setProperty("role", "heading")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self._more)
        head.addWidget(self._state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(chooser)
        column.addSpacing(3)
        for widget in (self._equation, *self._rows.values(), self._data_row()):
            column.addWidget(widget)

    def _data_row(self) -> QWidget:
        """Return the row of what matters only where there are examples."""
        self._data = QWidget()
        row = QHBoxLayout(self._data)
        row.setContentsMargins(0, 0, 0, 0)
        for text, widget in (("Batch size", self._batch), ("Seed", self._seed)):
            label = QLabel(text)
            label.setProperty("role", "dim")
            row.addWidget(label)
            row.addWidget(widget)
        row.insertStretch(2, 1)
        return self._data


def _scale_of(entry: Hyperparameter) -> Scale:
    if 0.9 < entry.high < 1:
        return "complement"
    return "from zero" if entry.low == 0 else "log"
