"""Paint a part of an item anew, and no more than that."""

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QGraphicsItem


def repaint(item: QGraphicsItem, part: QRectF) -> None:
    """Have a part of an item painted anew; where there is none, Qt's own ``update`` would take all of it."""
    if not part.isNull():
        item.update(part)
