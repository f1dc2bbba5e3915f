"""Where the canvas is: ``f › sigmoid › inner``, a way back to each level."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from playground.engine.naming import letters
from playground.session.editor import Aspect, Editor
from playground.ui.announce import announce
from playground.ui.elided_label import ElidedLabel
from playground.ui.plain import plain
from playground.ui.type_size import zoom_of

_LONGEST, _SHORTEST = 28, 3  # letters of a name
_MOST = 4  # levels by name; those between are one …
_LETTER, _AROUND = 8, 28  # px at 100 % for a letter, and for what is around a name


class _Crumb(QToolButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Breadcrumb(QWidget):
    """One part for each circuit around the one on the canvas, and its own name; hidden at the whole.

    Attributes:
        wanted: How many levels to come out.
    """

    wanted = Signal(int)

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setObjectName("breadcrumb")
        self.setAccessibleName("Where the canvas is")
        self.setProperty("role", "breadcrumb")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 4, 16, 4)
        self._row.setSpacing(0)
        self._shown: tuple[str, ...] = ()
        self._parts: list[tuple[QToolButton | QLabel, str]] = []  # with their names in full
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()
        editor.changed.connect(self._follow)

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if not aspects.isdisjoint({"inside", "circuit"}):
            self._show(moved="inside" in aspects)

    def _show(self, *, moved: bool) -> None:
        circuit = self._editor.tried.circuit
        root = letters(circuit).get(circuit.output or "", "f") if self._editor.inside_path else ""
        names = (root, *self._editor.titles)
        self.setVisible(len(names) > 1)
        if names != self._shown:
            self._shown = names
            self._fill()
            self._shorten()
        if moved:
            announce(
                self, f"Inside {' in '.join(reversed(names))}" if len(names) > 1 else "The whole circuit"
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _shorten(self) -> None:
        """Shorten the names where there is no room for them."""
        each = self.width() / zoom_of(self) / max(1, len(self._parts))
        most = max(_SHORTEST, min(round((each - _AROUND) / _LETTER), _LONGEST))
        for part, name in self._parts:
            text = _shortened(name, most)
            part.setText(text.replace("&", "&&") if isinstance(part, QToolButton) else text)

    def _fill(self) -> None:
        names, self._parts = self._shown, []
        while (item := self._row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.setObjectName("")
                widget.deleteLater()
        depth = len(names) - 1
        for level, name in enumerate(names[:-1]):
            if depth < _MOST or level in (0, depth - 2, depth - 1):
                self._row.addWidget(self._crumb(level, name, depth))
                self._row.addWidget(_label("›", "dim"))
            elif level == depth - 3:
                self._row.addWidget(self._crumb(level, "…", depth))
                self._row.addWidget(_label("›", "dim"))
        here = _label("", "heading")
        self._parts.append((here, names[-1]))
        here.setObjectName("breadcrumbHere")
        here.setContentsMargins(11, 0, 14, 0)
        hint = ElidedLabel()
        hint.setText("Esc comes back out")
        hint.setProperty("role", "dim")
        self._row.addWidget(here)
        self._row.addWidget(hint, 1)

    def _crumb(self, level: int, name: str, depth: int) -> QToolButton:
        crumb = _Crumb()
        what = "the whole circuit" if level == 0 else self._shown[level]
        self._parts.append((crumb, name))
        crumb.setObjectName(f"breadcrumb{level}")
        crumb.setProperty("role", "crumb")
        crumb.setAccessibleName(f"Come out to {what}")
        crumb.setToolTip(plain(f"Come out to {what} ({'Shift+←' if level == depth - 1 else 'Enter'})"))
        crumb.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        crumb.clicked.connect(lambda: self.wanted.emit(depth - level))
        return crumb


def _shortened(name: str, most: int) -> str:
    """Leave out the middle of a long name: names of levels tend to differ at the end."""
    if len(name) <= most:
        return name
    end = most // 3
    return f"{name[: most - 1 - end].rstrip()}…{name[len(name) - end :].lstrip()}"


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
