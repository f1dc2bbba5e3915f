"""The expression above the canvas: the same circuit as text, edited from either side."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from playground.document import DocumentError, edits
from playground.engine.expression import ExpressionError
from playground.session.editor import Aspect, Editor
from playground.ui.circuit.formula_field import FormulaField
from playground.ui.theme import Theme, code_font

_LONGEST = 16  # letters of a group's name in front of its expression


class ExpressionBar(QWidget):
    """Shows the circuit as text and makes the circuit of what is typed."""

    edited = Signal()

    def __init__(self, editor: Editor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._field = FormulaField(theme)
        self._field.setObjectName("expressionBar")
        self._field.setProperty("role", "expression")
        self._field.setAccessibleName("Expression of the circuit")
        self._field.setToolTip("The circuit as text. Type another one (=) and press Enter; Esc goes back.")
        self._field.setPlaceholderText("Type an expression, such as (x + y) * z")
        self._field.setMaxLength(200_000)
        self._prefix = QLabel("f =")
        self._prefix.setTextFormat(Qt.TextFormat.PlainText)
        self._prefix.setFont(code_font(14))
        self._prefix.setProperty("role", "code-dim")
        self._size = QLabel()
        self._size.setProperty("role", "dim")
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setObjectName("expressionProblem")
        self._problem.setProperty("role", "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._lay_out()
        self._field.textEdited.connect(self._clear_problem)
        self._field.returnPressed.connect(self.commit)
        self._field.given_up.connect(self.show_circuit)
        editor.changed.connect(self._follow)
        self.show_circuit()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._prefix)
        row.addWidget(self._field, 1)
        row.addWidget(self._size)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._problem)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._field.theme = theme
        self._field.update()

    def begin(self) -> None:
        """Let another expression be typed in place of this one."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def commit(self) -> None:
        """Make the circuit of the text; a mistake is marked, and the circuit stays."""
        text = self._field.text()
        if text == self._editor.shown.shown_expression:
            self._clear_problem()
            return
        try:
            self._editor.apply_shown("Edit expression", lambda document: edits.set_expression(document, text))
        except ExpressionError as error:
            self._show_problem(error)
        except DocumentError as refusal:
            self._problem.setText(str(refusal))
            self._problem.show()
        else:
            self.edited.emit()

    def show_circuit(self) -> None:
        """Show the circuit's text again."""
        circuit, titles = self._editor.shown.circuit, self._editor.titles
        self._clear_problem()
        name = titles[-1] if titles else "f"
        self._prefix.setText(f"{name if len(name) <= _LONGEST else f'{name[: _LONGEST - 1].rstrip()}…'} =")
        self._field.setText(self._editor.shown.shown_expression)
        self._field.setCursorPosition(0)
        gates = sum(not node.kind.is_source for node in circuit.nodes.values())
        inputs = len(circuit.variables)
        self._size.setText(f"{_count(gates, 'gate')} · {_count(inputs, 'port' if titles else 'input')}")

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        if not aspects.isdisjoint({"circuit", "inside"}):
            self.show_circuit()

    def _show_problem(self, error: ExpressionError) -> None:
        self._field.mark(error.position)
        self._problem.setText(str(error))
        self._problem.show()

    def _clear_problem(self) -> None:
        self._field.mark(None)
        if self._problem.isVisible():
            self._problem.hide()


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
