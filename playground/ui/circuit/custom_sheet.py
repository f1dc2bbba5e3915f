"""The sheet beside the canvas where a custom gate is written, with its gradient check while it is typed."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from playground.document import edits
from playground.document.document import Document, Position
from playground.engine.body import MAX_SYMBOL, MAX_TITLE, Body
from playground.session.custom_draft import Draft
from playground.session.custom_work import NewGate, Subject, changed, first_draft, others
from playground.session.editor import Aspect, Editor
from playground.ui.circuit.formula_field import FormulaField
from playground.ui.circuit.gate_preview import GatePreview
from playground.ui.circuit.slope_list import SlopeList
from playground.ui.circuit.view import CircuitView
from playground.ui.formula import FormulaView
from playground.ui.icons import icon
from playground.ui.separator import separator
from playground.ui.theme import Theme
from playground.ui.type_size import zoomed

_MOST_LETTERS = 2_000
_SYMBOL_WIDTH = 64


class CustomSheet(QWidget):
    """Shows the texts of one gate at a time; Enter applies them as one edit, Esc leaves everything as it was.

    Texts that were not applied are kept until another gate is opened, so that Esc loses nothing.
    """

    WIDTHS = (340, 360)

    def __init__(
        self, editor: Editor, view: CircuitView, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("customSheet")
        self.setAccessibleName("Custom gate")
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._view = view
        self._theme = theme
        self._subject: Subject = NewGate()
        self._begun: Body | None = None
        self._draft = Draft()
        self._heading, self._close = QLabel(), QToolButton()
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self._title = _line("customTitle", "Name of the gate", "What the gate is called", MAX_TITLE)
        self._symbol = _line("customSymbol", "Symbol of the gate", "What is drawn on the gate", MAX_SYMBOL)
        self._field = FormulaField(theme)
        self._problem = _label("error", "customProblem")
        self._formula = FormulaView(theme, 17)
        self._preview = GatePreview(theme)
        self._slopes = SlopeList(theme, self._field)
        self._refusal = _label("error", "customRefusal")
        self._option = QCheckBox()
        self._apply, self._cancel = QPushButton(), QPushButton("Cancel")
        self._area = QScrollArea()
        self._lay_out()
        self._connect(editor)
        self.hide()

    # --- layout ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._heading.setProperty("role", "heading")
        self._close.setObjectName("customClose")
        self._close.setAccessibleName("Close the custom gate")
        self._close.setToolTip("Close without a change (Esc)")
        self._close.setProperty("role", "quiet")
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setIcon(icon("close", self._theme.color("dim")))
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 8, 4)
        head.addWidget(self._heading, 1)
        head.addWidget(self._close)
        area = self._area
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._content())
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(area, 1)
        column.addWidget(separator())
        column.addLayout(self._foot())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(separator(vertical=True))
        row.addLayout(column, 1)

    def _content(self) -> QWidget:
        self._field.setObjectName("customFormula")
        self._field.setProperty("role", "formula")
        self._field.setAccessibleName("Formula of the output")
        self._field.setToolTip(
            "The output over inputs of any names, such as a * exp(-b). Enter adds the gate."
        )
        self._field.setPlaceholderText("a * exp(-b)")
        self._field.setMaxLength(_MOST_LETTERS)
        names = QGridLayout()
        names.setHorizontalSpacing(8)
        names.setVerticalSpacing(3)
        for place, (text, field) in enumerate((("Name", self._title), ("Symbol", self._symbol))):
            names.addWidget(_caption(text, field), 0, place)
            names.addWidget(field, 1, place)
        names.setColumnStretch(0, 1)
        content = QWidget()
        content.setProperty("role", "panel")
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 4, 16, 14)
        column.setSpacing(6)
        column.addLayout(names)
        column.addSpacing(4)
        column.addWidget(_caption("Output", self._field))
        column.addWidget(self._field)
        column.addWidget(self._problem)
        shown = QHBoxLayout()
        shown.setSpacing(16)
        shown.addWidget(self._preview)
        shown.addWidget(self._formula, 1, Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(shown)
        column.addSpacing(2)
        column.addWidget(self._slopes)
        column.addStretch()
        return content

    def _foot(self) -> QVBoxLayout:
        self._option.setObjectName("customOption")
        self._apply.setObjectName("customApply")
        self._apply.setProperty("role", "primary")
        self._apply.setToolTip("Enter does the same from every line")
        self._cancel.setObjectName("customCancel")
        self._cancel.setToolTip("Leave everything as it was (Esc)")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._apply, 1)
        buttons.addWidget(self._cancel)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 10, 16, 14)
        foot.setSpacing(8)
        for widget in (self._refusal, self._option):
            foot.addWidget(widget)
        foot.addLayout(buttons)
        return foot

    def _connect(self, editor: Editor) -> None:
        self._title.textEdited.connect(lambda text: self._change(replace(self._draft, title=text)))
        self._symbol.textEdited.connect(lambda text: self._change(replace(self._draft, symbol=text)))
        self._field.textEdited.connect(lambda text: self._change(replace(self._draft, formula=text)))
        for field in (self._title, self._symbol, self._field):
            field.returnPressed.connect(self.apply)
        self._field.given_up.connect(self.close_sheet)
        self._apply.clicked.connect(self.apply)
        self._cancel.clicked.connect(self.close_sheet)
        self._slopes.edited.connect(self._change_slope)
        self._slopes.applied.connect(self.apply)
        self._slopes.given_up.connect(self.close_sheet)
        self._close.clicked.connect(self.close_sheet)
        editor.changed.connect(self._follow)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self._field.theme = theme
        self._close.setIcon(icon("close", theme.color("dim")))
        self._formula.set_theme(theme)
        self._preview.set_theme(theme)
        self._slopes.set_theme(theme)

    def finish(self) -> None:
        """Typeset what waits for the hand to rest; for pictures."""
        self._formula.finish()
        self._slopes.finish()

    # --- opening and closing -----------------------------------------------------------------

    def open_for(self, subject: Subject) -> None:
        """Show the texts of a gate, or those that were left when it was open last."""
        body = subject.body(self._view.document)
        same = type(subject) is type(self._subject) and body == self._begun
        if not same or (body is not None and subject != self._subject) or not self._draft.title:
            self._draft = first_draft(self._view.document, subject)
        self._subject, self._begun = subject, body
        self._option.setChecked(True)
        self._fill()
        self.show()
        self._field.setFocus()
        self._field.selectAll()

    def close_sheet(self) -> None:
        """Go away without an edit; the keyboard goes back to the canvas."""
        self.hide()
        self._view.setFocus()

    def apply(self) -> None:
        """Add the gate or change it, as one edit; what is missing is said at the foot of the sheet."""
        body = self._draft.body
        self._say(self._draft.refusal)
        if body is None:
            return
        before = self._view.document
        self._do(body)
        if self._view.document is not before or body == self._begun:
            self._draft = Draft()
            self.close_sheet()

    def _do(self, body: Body) -> None:
        subject, too = self._subject, self._option.isChecked() and not self._option.isHidden()
        if isinstance(subject, NewGate):
            from PySide6.QtCore import QPointF

            at = QPointF(*subject.place) if subject.place else None
            label = f"Add {body.title}"
            self._view.place_gate(label, lambda d, p: _added(d, body, p, keep=too), at, subject.into)
        else:
            self._view.apply(
                f"Edit {body.title}", lambda document: changed(document, subject, body, others_too=too)
            )

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        """Notice when the gate changes or goes: what was typed can then still become a gate."""
        if not self.isVisible() or aspects.isdisjoint({"circuit", "gates", "inside"}):
            return
        if {"circuit", "descent", "file"} <= aspects or "inside" in aspects:  # other gates are shown
            self.close_sheet()
            return
        document = self._view.document
        if self._begun is not None and self._subject.body(document) is None:
            self._subject, self._begun = NewGate(), None
        self._show_foot()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, Enter applies unless the keyboard is on a button that closes; no key goes further."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_sheet() if self._cancel.hasFocus() or self._close.hasFocus() else self.apply()
        elif not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()
        else:
            super().keyPressEvent(event)

    # --- showing -----------------------------------------------------------------------------

    def _change(self, draft: Draft) -> None:
        self._draft = draft
        self._say("")
        self._show()

    def _fill(self) -> None:
        """Put all texts into their lines."""
        for field, text in (
            (self._title, self._draft.title),
            (self._symbol, self._draft.symbol),
            (self._field, self._draft.formula),
        ):
            field.setText(text)
            field.setCursorPosition(0)
        self._slopes.show_ports(Draft())
        self._preview.clear()
        self._symbol.setFixedWidth(zoomed(self, _SYMBOL_WIDTH))
        self._say("")
        self._show()

    def _show(self) -> None:
        """Show ports, formulas and verdicts of the draft as it is."""
        draft = self._draft
        empty = not draft.formula.strip()
        problem = None if empty else draft.problem
        self._field.mark(problem.position if problem else None)
        self._field.setAccessibleDescription(str(problem or ""))
        self._problem.setText(str(problem or ""))
        self._problem.setVisible(problem is not None)
        if draft.ports or empty:
            self._slopes.show_ports(draft)
            self._formula.set_lines(draft.latex, f"Output: {draft.formula}")
        self._formula.setVisible(not self._slopes.is_empty)
        self._preview.setVisible(not self._slopes.is_empty)
        self._slopes.show_reports(draft.slope_reports)
        self._preview.show_body(draft.body)
        self._show_foot()

    def _change_slope(self, port: str, text: str) -> None:
        self._change(replace(self._draft, slopes={**self._draft.slopes, port: text}))
        self._area.ensureWidgetVisible(self._slopes.row(port), 0, 8)

    def _show_foot(self) -> None:
        new = isinstance(self._subject, NewGate)
        self._heading.setText("New gate" if new else f"Edit {self._begun.title if self._begun else 'gate'}")
        self._apply.setText("Add gate" if new else "Apply")
        placed, kept = others(self._view.document, self._subject)
        self._option.setVisible(new or placed + kept > 0)
        self._option.setText("Keep it in this document's gates" if new else _others_text(placed, kept))
        self._option.setToolTip(
            "The palette then offers it again, in this document and its file"
            if new
            else "Gates that differ from this one in any way stay as they are"
        )

    def _say(self, refusal: str) -> None:
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))


def _added(document: Document, body: Body, place: Position, *, keep: bool) -> tuple[Document, str]:
    return edits.add_body(edits.keep_body(document, body) if keep else document, body, place)


def _others_text(placed: int, kept: int) -> str:
    """Name the other gates that would change, too."""
    gates = f"the {placed} others like it" if placed > 1 else "the other one like it"
    parts = [*([gates] if placed else []), *(["the one among this document's gates"] if kept else [])]
    return f"Also change {' and '.join(parts)}"


def _line(name: str, words: str, tip: str, most: int) -> QLineEdit:
    line = QLineEdit()
    line.setObjectName(name)
    line.setAccessibleName(words)
    line.setToolTip(tip)
    line.setMaxLength(most)
    return line


def _label(role: str, name: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setWordWrap(True)
    return label


def _caption(text: str, field: QWidget) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "section")
    label.setBuddy(field)
    return label
