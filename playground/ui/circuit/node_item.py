"""One gate, input, weight or constant on the canvas."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QStaticText, QTransform
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from playground.engine.circuit import Node
from playground.ui.circuit import shapes
from playground.ui.circuit.badge import paint_badge
from playground.ui.plain import plain
from playground.ui.theme import Theme, text_font

_GLOW = 10.0
_MARGIN = _GLOW + 2
_INSIDE = 16.0  # px of a gate's width that its label leaves free
_LETTER = 12.0
_INSET = 4.0  # of the second line around a folded gate
_TEXT_VISIBLE_ABOVE = 0.35  # zoom below which a label is a smudge


class NodeItem(QGraphicsItem):
    """Draws a node around its centre; the scene tells it what to look like."""

    def __init__(self, node: Node, theme: Theme) -> None:
        super().__init__()
        self.node = node
        self.active = False
        self.hovered = False
        self.offered_port: int | None = None  # the port that a dragged wire would take
        self.candidate = ""  # which ports a dragged wire may take: ``input``, ``output`` or none
        self._letter = ""
        self._scale = 1.0
        self._theme = theme
        self._text = QStaticText()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self.setZValue(2)
        self.update_node(node)

    def update_node(self, node: Node) -> None:
        """Show another version of the same node."""
        self.prepareGeometryChange()
        self.node = node
        self.rect = shapes.node_rect(node)
        self._radius = shapes.corner_radius(node)
        self._bounds = self.rect.adjusted(-_MARGIN, -_MARGIN - 14, _MARGIN, _MARGIN)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setText(shapes.shown_label(node))
        self._set_font()
        kind = node.kind
        self.warning = kind.unfinished or kind.warning
        custom = node.body is not None and node.body.is_custom
        ways = "Double-click edits its formulas, I looks inside." if custom else "Double-click looks inside."
        look = ways if node.body else ""
        about = f"{node.name or kind.name}: {kind.explanation}"
        self.setToolTip(plain("\n".join(filter(None, (about, self.warning, look)))))
        self.update()

    def set_text_scale(self, scale: float) -> None:
        """Write the label larger, as far as there is room for it, and the letter above."""
        if scale != self._scale:
            self.prepareGeometryChange()
            self._scale = scale
            self._set_font()
            self.update()

    def _set_font(self) -> None:
        label = shapes.shown_label(self.node)
        usual = 15.0 if self.node.kind.is_source else shapes.label_font_size(label)
        self._font = text_font(usual, bold=True, italic=self.node.is_variable)
        width = QFontMetricsF(self._font).horizontalAdvance(label)
        scale = min(self._scale, max(1.0, (self.rect.width() - _INSIDE) / max(width, 1.0)))
        self._font = text_font(usual * scale, bold=True, italic=self.node.is_variable)
        self._text.prepare(QTransform(), self._font)

    def letter_rect(self) -> QRectF | None:
        """Return where the letter stands above the gate, in item coordinates; None if it has none."""
        if not self._letter:
            return None
        size = _LETTER * self._scale
        width = max(size, QFontMetricsF(text_font(size, italic=True)).horizontalAdvance(self._letter))
        return QRectF(-width / 2, self.rect.top() - 3 - size * 1.2, width, size * 1.2)

    @property
    def outline(self) -> QRectF:
        """What the gate covers with the letter above it, in item coordinates."""
        letter = self.letter_rect()
        return self.rect if letter is None else self.rect | letter

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of another theme."""
        self._theme = theme
        self.update()

    def set_look(self, *, active: bool | None = None, hovered: bool | None = None) -> None:
        """Change what is highlighted, repainting only if it differs."""
        wanted = (self.active if active is None else active, self.hovered if hovered is None else hovered)
        if wanted != (self.active, self.hovered):
            self.active, self.hovered = wanted
            self.update()

    def set_letter(self, letter: str) -> None:
        """Show the letter that formulas use for this gate's output."""
        if letter != self._letter:
            self._letter = letter
            self.update()

    def offer(self, port: int | None) -> None:
        """Light up one input port while a wire is dragged over the node."""
        if port != self.offered_port:
            self.offered_port = port
            self.update()

    def set_candidate(self, kind: str) -> None:
        """Light up the ports that a dragged wire may take: ``input``, ``output``, or none."""
        if kind != self.candidate:
            self.candidate = kind
            self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.rect)
        return path

    def paint(self, p: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        t = self._theme
        radius = self._radius
        if self.active:
            p.setPen(Qt.PenStyle.NoPen)
            p.setBrush(t.color("active_ring", 0.18))
            glow = self.rect.adjusted(-_GLOW, -_GLOW, _GLOW, _GLOW)
            p.drawRoundedRect(glow, radius + _GLOW, radius + _GLOW)
        p.setPen(self._outline())
        p.setBrush(t.color("active_fill" if self.active else "node"))
        p.drawRoundedRect(self.rect, radius, radius)
        if self.node.body:
            self._paint_inner_line(p)
        detail = option.levelOfDetailFromTransform(p.worldTransform())
        if detail < _TEXT_VISIBLE_ABOVE:
            return
        p.setFont(self._font)
        p.setPen(t.color("text"))
        size = self._text.size()
        p.drawStaticText(QPointF(-size.width() / 2, -size.height() / 2), self._text)
        if self._letter:
            self._paint_letter(p)
        self._paint_ports(p)
        if self.warning:
            paint_badge(p, shapes.badge_rect(self.node), t)

    def _paint_letter(self, p: QPainter) -> None:
        above = self.letter_rect()
        if above is not None:
            p.setFont(text_font(_LETTER * self._scale, italic=True))
            p.setPen(self._theme.color("dim"))
            p.drawText(above.adjusted(-20, -2, 20, 2), Qt.AlignmentFlag.AlignCenter, self._letter)

    def _paint_inner_line(self, p: QPainter) -> None:
        """Draw a second line inside the outline: there is more in here."""
        p.setPen(QPen(self._theme.color("active_ring" if self.active else "node_line"), 1))
        p.setBrush(Qt.BrushStyle.NoBrush)
        inner, radius = self.rect.adjusted(_INSET, _INSET, -_INSET, -_INSET), self._radius - _INSET
        p.drawRoundedRect(inner, radius, radius)

    def _outline(self) -> QPen:
        t = self._theme
        if self.active:
            return QPen(t.color("active_ring"), 2.5)
        if self.isSelected():
            return QPen(t.color("accent"), 2.5)
        return QPen(t.color("accent" if self.hovered else "node_line"), 1.5)

    def _paint_ports(self, p: QPainter) -> None:
        """Draw ports that want attention: unconnected, under the pointer, or offered to a wire."""
        t = self._theme
        for port, source in enumerate(self.node.inputs):
            offered = port == self.offered_port
            possible = self.candidate == "input"
            if source is not None and not (self.hovered or offered or possible):
                continue
            p.setPen(QPen(t.color("accent"), 1.5))
            filled = offered or (source is not None and not possible)
            p.setBrush(t.color("accent") if filled else t.color("node"))
            radius = shapes.PORT_RADIUS * (1.5 if offered else 1)
            p.drawEllipse(shapes.input_port(self.node, port), radius, radius)
        if self.hovered or self.candidate == "output":
            p.setPen(QPen(t.color("accent"), 1.5))
            p.setBrush(t.color("accent"))
            p.drawEllipse(shapes.output_port(self.node), shapes.PORT_RADIUS, shapes.PORT_RADIUS)
