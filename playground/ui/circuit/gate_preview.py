"""A gate as it will stand on the canvas, with the names of its ports."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.engine.body import Body
from playground.engine.circuit import GROUP, Node
from playground.ui.circuit import shapes
from playground.ui.circuit.badge import paint_badge
from playground.ui.theme import Theme, text_font
from playground.ui.type_size import zoom_of

_WIRE = 26.0
_MARGIN = 8.0
_WIDTH = 150
_LONGEST_NAME = 84
_LEAST = 68.0
_MOST = 168.0  # px; gates with many ports are drawn smaller


class GatePreview(QWidget):
    """Draws a gate in the middle; the last one that could be read stays, paler, while it cannot."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._node: Node | None = None
        self._pale = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def show_body(self, body: Body | None) -> None:
        """Show another gate; None for one that cannot be read now."""
        self._pale = body is None
        if body is not None:
            self._node = Node("preview", GROUP, (None,) * len(body.ports), body=body)
            ports = ", ".join(body.ports)
            self.setAccessibleName(f"Gate {body.title} with {len(body.ports)} inputs: {ports}")
            self.updateGeometry()
        self.update()

    def clear(self) -> None:
        """Forget the gate that was shown."""
        self._node = None
        self.update()

    def sizeHint(self) -> QSize:
        if self._node is None:
            return QSize(0, 0)
        height = min(max(shapes.node_rect(self._node).height() + 2 * _MARGIN, _LEAST), _MOST)
        width = min(self._width(self._node), _WIDTH)
        return QSize(round(width * zoom_of(self)), round(height * zoom_of(self)))

    def _width(self, node: Node) -> float:
        return self._names_width(node) + shapes.node_rect(node).width() + 2 * _WIRE

    def _names_width(self, node: Node) -> float:
        """Return how much room the longest name of a port takes, left of its wire."""
        metrics = QFontMetricsF(text_font(14, bold=True, italic=True))
        return min(max(map(metrics.horizontalAdvance, node.kind.ports)), _LONGEST_NAME) + 8

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._node is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(0.45 if self._pale else 1.0)
        rect = shapes.node_rect(self._node)
        room = (self.height() - 2 * _MARGIN) / rect.height()
        scale = min(zoom_of(self), room, self.width() / self._width(self._node))
        left = self._names_width(self._node) + _WIRE + rect.width() / 2
        painter.translate(scale * left, self.height() / 2)
        painter.scale(scale, scale)
        self._paint(painter, self._node, rect)
        painter.end()

    def _paint(self, p: QPainter, node: Node, rect: QRectF) -> None:
        t = self._theme
        p.setPen(QPen(t.color("wire"), 2))
        ports = [shapes.input_port(node, port) for port in range(len(node.inputs))]
        end = shapes.output_port(node)
        for place in ports:
            p.drawLine(QPointF(rect.left() - _WIRE, place.y()), place)
        p.drawLine(end, end + QPointF(_WIRE, 0))
        p.setPen(QPen(t.color("node_line"), 1.5))
        p.setBrush(t.color("node"))
        radius = shapes.corner_radius(node)
        p.drawRoundedRect(rect, radius, radius)
        label = shapes.shown_label(node)
        p.setFont(text_font(shapes.label_font_size(label), bold=True))
        p.setPen(t.color("text"))
        p.drawText(rect, Qt.AlignmentFlag.AlignCenter, label)
        self._paint_names(p, node, rect, ports)
        if node.kind.warning and not self._pale:
            paint_badge(p, shapes.badge_rect(node), t)

    def _paint_names(self, p: QPainter, node: Node, rect: QRectF, ports: list[QPointF]) -> None:
        p.setFont(text_font(14, bold=True, italic=True))
        for name, place in zip(node.kind.ports, ports, strict=True):
            text = p.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, _LONGEST_NAME)
            beside = QRectF(rect.left() - _WIRE - _LONGEST_NAME - 6, place.y() - 12, _LONGEST_NAME, 24)
            p.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
