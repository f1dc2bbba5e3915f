"""The learning rate, the hero of the workspace: box, slider, one sentence and four presets."""

from math import isfinite, nan

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from playground.descent.curvature import Curvature, Preset, curvature, describe, limits, presets, sharpest
from playground.descent.surface import Surface
from playground.engine.numbers import precise
from playground.ui.descent.gesture_table import DESCENT_GESTURES, tip
from playground.ui.descent.rate_slider import RateSlider, RateZones
from playground.ui.elided_label import ElidedLabel
from playground.ui.number_box import NumberBox
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

_KEYS = " ".join(DESCENT_GESTURES[key].shown_keys for key in ("lower_rate", "raise_rate", "go_to_rate"))
_PRESETS: dict[Preset, tuple[str, str, str]] = {
    "low": ("presetLow", "Low", "Safe and slow: an almost straight loss curve"),
    "good": ("presetGood", "Good", "Falls fast and ends low"),
    "high": ("presetHigh", "High", "Falls fastest, then keeps bouncing"),
    "too high": ("presetTooHigh", "Too high", "Beyond the limit: the loss blows up"),
}
_GHOST_TIP = tip("ghosts", "Where the next step would land at η/2, η and 2η, while it rests or plays slowly")
_BOX_TIP = "Learning rate, such as 0.1 or 1e-3 (Enter takes it over, ↑ ↓ and the wheel step)"
_SLIDER_TIP = (
    f"Learning rate (← → fine, PageUp PageDown coarse, Home End; from anywhere {_KEYS})\n"
    "λ₁ is the curvature along the flat direction here, λ₂ along the steep one.\n"
    "Green: no direction overshoots. Yellow: the steep one overshoots and comes back. "
    "Red: it diverges.\nThe triangle marks the fastest rate."
)
_LABELS = {
    "momentum": {"monotone_label": "(1−√μ)²/λ₂", "stable_label": "(2+2μ)/λ₂"},
    "newton": {"monotone_label": "1", "best_label": "", "stable_label": "2"},
    "nesterov": {"monotone_label": "((1−μ)/(1+μ))²/λ₂", "stable_label": "(2+2μ)/(1+2μ)λ₂"},
}
_HUGE = 1e6  # a condition number beyond says no more than "flat"
_FLAT = 1e-9  # a curvature this much smaller than the other one is rounding
_LINES, _LINE = 3, 16  # room for the sentence, so that nothing below it moves; px of a line at 100 %


class RatePanel(QWidget):
    """Shows the rate and what it does at the current point; ``rate_chosen`` tells what a person set.

    ``ghosts_toggled`` tells whether a person wants the ghosts of the next step.
    ``settled`` tells where one sweep of the slider, or one entry, begins and ends.
    """

    rate_chosen = Signal(float)
    settled = Signal()
    ghosts_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rate = 0.1
        self._place: tuple[Surface, float, float] | None = None
        self._at = Curvature((nan, nan))
        self._optimizer, self._momentum = "sgd", 0.9
        self._batch_size: int | None = None
        self._box = NumberBox(1e-12, 1e6, hover_wheel=True)
        self._box.setObjectName("learningRateBox")
        self._box.setAccessibleName("Learning rate")
        self._box.setToolTip(_BOX_TIP)
        self._slider = RateSlider(theme)
        self._slider.setToolTip(_SLIDER_TIP)
        self._curvature, self._sentence = QLabel(), QLabel()
        self._dot, self._owner = QLabel(), ElidedLabel()
        self._owner.setObjectName("rateOwner")
        self._owner.setProperty("role", "dim")
        self._sentence.setObjectName("rateSentence")
        self._buttons = {key: self._button(key) for key in _PRESETS}
        self.ghosts = QPushButton("Ghosts")
        self.ghosts.setObjectName("ghostSwitch")
        self.ghosts.setAccessibleName("Ghosts of the next step")
        self.ghosts.setToolTip(_GHOST_TIP)
        self.ghosts.setProperty("role", "switch")
        self.ghosts.setCheckable(True)
        self.ghosts.setChecked(True)
        self.ghosts.toggled.connect(self.ghosts_toggled)
        self._box.committed.connect(self._choose)
        self._slider.number_moved.connect(self.rate_chosen)
        self._slider.sliderPressed.connect(self.settled)
        self._slider.sliderReleased.connect(self.settled)
        self._lay_out()
        self._fit_type()

    @property
    def sentence(self) -> str:
        """What this rate does at the current point."""
        return self._sentence.text()

    def apply_theme(self, theme: Theme) -> None:
        """Take over the colours."""
        self._slider.apply_theme(theme)

    def show_owner(self, name: str, colour: QColor) -> None:
        """Show which run the rate is of, with its colour; an empty name while there is no other."""
        self._owner.setText(name)
        self._owner.setToolTip(f"The rate and the settings below are those of {name}" if name else "")
        self._dot.setText("●")
        self._dot.setStyleSheet(f"color: {colour.name()}")
        for label in (self._dot, self._owner):
            label.setVisible(bool(name))

    def set_rate(self, rate: float) -> None:
        """Show the rate without telling anyone."""
        self._rate = rate
        self._box.set_value(rate)
        self._slider.set_number(rate)
        self._explain()

    def turn(self, notches: int) -> None:
        """Turn the rate by so many small steps of the slider, as its arrow keys would."""
        self._slider.setValue(self._slider.value() + notches * self._slider.singleStep())

    def take_focus(self) -> None:
        """Let the keys turn the slider."""
        self._slider.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_optimizer(self, key: str, momentum: float, batch_size: int | None) -> None:
        """Explain rates for this optimizer, with mini-batches of this size or all examples."""
        self._optimizer, self._momentum, self._batch_size = key, momentum, batch_size
        self._explain()
        self._show_zones()

    def set_point(self, surface: Surface, x: float, y: float, *, explain: bool = True) -> None:
        """Show the limits at another point.

        Args:
            surface: What is descended.
            x: The first parameter of the point.
            y: The second.
            explain: Whether to renew the words as well; nobody can read sixty sentences a second.
        """
        self._place = surface, x, y
        self._at = curvature(surface, x, y)
        self._show_zones()
        if explain:
            self._explain()

    def changeEvent(self, event: QEvent) -> None:
        """Keep room for the sentence when the type grows."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_type()

    def _fit_type(self) -> None:
        font = self._box.font()
        font.setPixelSize(zoomed(self, 15))
        self._box.setFont(font)
        self._box.setFixedWidth(zoomed(self, 104))
        self._sentence.setMinimumHeight(zoomed(self, _LINES * _LINE + 2))

    def _show_zones(self) -> None:
        monotone, best, stable = limits(self._at, self._optimizer, self._momentum)
        self._slider.set_zones(RateZones(monotone, stable, best, **_LABELS.get(self._optimizer, {})))

    def _explain(self) -> None:
        words = describe(self._rate, self._at, self._optimizer, self._momentum, self._batch_size)
        self._sentence.setText(words)
        self._slider.setAccessibleDescription(f"{precise(self._rate, 3)}. {words}")
        self._curvature.setText(self._curvature_in_words())
        self._mark()

    def _curvature_in_words(self) -> str:
        if not self._at.is_finite:
            return "No curvature here"
        flat = _FLAT * max(map(abs, self._at.eigenvalues))
        low, high = (precise(value if abs(value) > flat else 0.0, 3) for value in self._at.eigenvalues)
        text = f"Curvature λ = {low} and {high}"
        if self._at.condition <= _HUGE:
            return f"{text}, κ = {precise(self._at.condition, 3)}"
        falls, bends = self._at.eigenvalues[0] < -flat, self._at.eigenvalues[1] > flat
        return f"{text}: almost flat in one direction" if bends and not falls else text

    def _choose(self, rate: float) -> None:
        self.settled.emit()
        self.rate_chosen.emit(rate)
        self.settled.emit()

    def _presets(self) -> dict[Preset, float]:
        """Return the rates that the buttons set at this point."""
        at = sharpest(*self._place) if self._place else self._at
        rates = presets(at, self._optimizer, self._momentum)
        return {key: float(f"{rate:.3g}") for key, rate in rates.items() if isfinite(rate)}

    def _press(self, key: Preset) -> None:
        rates = self._presets()
        if key in rates:
            self._choose(rates[key])

    def _mark(self) -> None:
        """Mark the preset whose rate is in use: the one that would change nothing."""
        rates = self._presets()
        for key, button in self._buttons.items():
            role = "marked" if rates.get(key) == self._rate else ""
            if (button.property("role") or "") != role:
                button.setProperty("role", role)
                button.style().polish(button)

    def _button(self, key: Preset) -> QPushButton:
        name, text, about = _PRESETS[key]
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(about)
        button.setAccessibleDescription(about)
        button.clicked.connect(lambda: self._press(key))
        return button

    def _lay_out(self) -> None:
        title = QLabel("Learning rate")
        title.setProperty("role", "title")
        title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._curvature.setProperty("role", "dim")
        self._curvature.setWordWrap(True)
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        head, choices = QHBoxLayout(), QHBoxLayout()
        titles, owner = QVBoxLayout(), QHBoxLayout()
        titles.setSpacing(0)
        titles.addWidget(title)
        titles.addLayout(owner)
        owner.setSpacing(5)
        owner.addWidget(self._dot)
        owner.addWidget(self._owner, 1)
        for label in (self._dot, self._owner):
            label.hide()
        head.addLayout(titles, 1)
        head.addWidget(self.ghosts)
        head.addWidget(self._box)
        choices.setSpacing(6)
        for button in self._buttons.values():
            choices.addWidget(button, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addLayout(head)
        column.addWidget(self._slider)
        column.addWidget(self._curvature)
        column.addWidget(self._sentence)
        column.addLayout(choices)
