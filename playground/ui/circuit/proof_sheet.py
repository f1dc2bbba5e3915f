"""The proof that folding changes nothing: gradients with a group beside those with its gates."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QVBoxLayout, QWidget

from playground.engine.groups import ProofRow
from playground.engine.numbers import precise
from playground.ui.sheet import sheet_head
from playground.ui.theme import code_font

_HEADINGS = ("", "folded", "its gates", "")


class ProofSheet(QDialog):
    """A row for each port of the group and each input and weight of the circuit; Esc closes it."""

    def __init__(self, rows: Sequence[ProofRow], title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("proofSheet")
        self.setWindowTitle(f"{title}: one gate, the same gradients")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        agree = all(row.agrees for row in rows)
        verdict = (
            "Every gradient is the same, folded or not." if agree else "These gradients differ: see below."
        )
        column.addLayout(sheet_head(self, verdict, "title" if agree else "error"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for place, heading in enumerate(_HEADINGS):
            grid.addWidget(_cell(heading, "dim"), 0, place, Qt.AlignmentFlag.AlignRight)
        for line, row in enumerate(rows, start=1):
            where = f"into port {row.name}" if row.where == "port" else row.name
            same = "identical" if row.identical else "same but for rounding" if row.agrees else "differs"
            texts = (where, precise(row.folded, 10), precise(row.unfolded, 10), same)
            for place, text in enumerate(texts):
                side = Qt.AlignmentFlag.AlignRight if place in (1, 2) else Qt.AlignmentFlag.AlignLeft
                role = ("name", "gradient-cell", "gradient-cell", "dim")[place]
                grid.addWidget(_cell(text, role), line, place, side)
        column.addLayout(grid)


def _cell(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    if role == "gradient-cell":
        label.setFont(code_font(13))
    return label
