"""Whatever would wait for an answer gets one at once: files, questions, menus, drags out of the palette."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest import mock

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget

_TABLE = "hours,score,passed\n" + "\n".join(f"{i / 7:.3f},{i % 13},{i % 2}" for i in range(60))


class Answers:
    """Answers by chance, from the random numbers of the event that asks."""

    def __init__(self, folder: Path, examples: list[Path]) -> None:
        self.rng = Random(0)
        self._saved = [folder / name for name in ("one.json", "two.json", "Größe 3.json")]
        table = folder / "table.csv"
        table.write_text(_TABLE, encoding="utf-8")
        odd = folder / "odd.csv"
        odd.write_bytes(b"a;b\n1,5;x\n\xff;2\n3\n")
        broken = folder / "broken.json"
        broken.write_text('{"format": "gradient-playground", "version": 3, "circuit": {"nodes": [7]}}')
        self.documents = [*examples, broken, folder / "missing.json", *self._saved]
        self.tables = [table, odd, table]
        self._folder = folder

    @contextmanager
    def given(self) -> Iterator[None]:
        """Let Qt ask these answers instead of a person."""
        said = QMessageBox.StandardButton.Ok
        patches = [
            mock.patch.object(QFileDialog, "getOpenFileName", self._to_open),
            mock.patch.object(QFileDialog, "getSaveFileName", self._to_save),
            mock.patch.object(QMessageBox, "exec", lambda box: self._pressed(box)),
            *(mock.patch.object(QMessageBox, n, return_value=said) for n in ("warning", "critical")),
            mock.patch.object(QDrag, "exec", lambda drag, *_actions: self._drop(drag)),
        ]
        for patch in patches:
            patch.start()
        self._going = True
        self._look_for_menu()
        try:
            yield
        finally:
            self._going = False
            for patch in reversed(patches):
                patch.stop()

    def _to_open(self, _parent, _title, _start="", kinds="", *_rest):
        offered = self.tables if "csv" in kinds else self.documents
        return ("", "") if self.rng.random() < 0.15 else (str(self.rng.choice(offered)), kinds)

    def _to_save(self, _parent, _title, start="", kinds="", *_rest):
        if self.rng.random() < 0.2:
            return "", ""
        ending = Path(start).suffix
        if ending == ".json":
            return str(self.rng.choice(self._saved)), kinds
        return str(self._folder / f"out{ending}"), kinds

    def _pressed(self, box):
        offered = [box.standardButton(button) for button in box.buttons()]
        return self.rng.choice(offered or [QMessageBox.StandardButton.Ok])

    # --- drags out of a widget -----------------------------------------------------------------

    def _drop(self, drag):
        window = drag.source().window()
        at = QPoint(self.rng.randrange(window.width()), self.rng.randrange(window.height()))
        target: QWidget | None = window.childAt(at)
        while target is not None and not target.acceptDrops():
            target = target.parentWidget()
        if target is None or self.rng.random() < 0.1:
            return Qt.DropAction.IgnoreAction
        place, data = target.mapFrom(window, at), drag.mimeData()
        how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(place, *how)
        QApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return Qt.DropAction.IgnoreAction
        QApplication.sendEvent(target, QDragMoveEvent(place, *how))
        last = QDragLeaveEvent() if self.rng.random() < 0.1 else QDropEvent(QPointF(place), *how)
        QApplication.sendEvent(target, last)
        return Qt.DropAction.CopyAction

    # --- menus ---------------------------------------------------------------------------------

    def _look_for_menu(self) -> None:
        """Use or close what popped up; a menu waits in a loop of its own, where only timers come through."""
        if not self._going:
            return
        QTimer.singleShot(1, self._look_for_menu)  # before acting: that may open another menu
        popup = QApplication.activePopupWidget()
        if popup is not None:
            self._use(popup)

    def _use(self, popup: QWidget) -> None:
        chance, keys = self.rng.random(), Qt.Key
        if chance < 0.2 or popup.windowHandle() is None:
            popup.close()
        elif isinstance(popup, QMenu) and chance < 0.55:
            offered = [
                a for a in popup.actions() if a.isEnabled() and not a.isSeparator() and a.text() != "Quit"
            ]
            if offered:
                popup.setActiveAction(self.rng.choice(offered))
                QTest.keyClick(popup.windowHandle(), keys.Key_Return)
        elif chance < 0.8:
            QTest.keyClick(
                popup.windowHandle(),
                self.rng.choice([keys.Key_Down, keys.Key_Up, keys.Key_Down, keys.Key_Escape]),
            )
        else:
            at = QPoint(
                self.rng.randrange(-40, popup.width() + 40), self.rng.randrange(-40, popup.height() + 40)
            )
            QTest.mouseClick(
                popup.windowHandle(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
            )
