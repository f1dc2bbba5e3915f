"""A monkey at the window: random but valid mouse, wheel, key and drag events.

``python -m tests.hammering.monkey --seeds 1 2 3 --events 20000``; what fails prints its seed and the number
of the event, for ``--replay SEED --upto N``. Each event draws from random numbers of its own, so that some
can be left out (``--skip FIRST LAST``) without changing the others. Clocks are real: what plays or glides may
be elsewhere in the next run.
"""

import argparse
import faulthandler
import os
import sys
import tempfile
import time
import traceback
from collections import Counter, deque
from pathlib import Path
from random import Random
from shutil import copy

import shiboken6
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from playground.document.files import examples
from playground.ui.app import application
from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.garbage import Garbage
from playground.ui.window import MainWindow
from tests.hammering import invariants
from tests.hammering.answers import Answers
from tests.hammering.watch import Watch

HANG = 90  # seconds for one event
NO_KEYS = Qt.KeyboardModifier.NoModifier
MODIFIERS = (
    NO_KEYS,
    NO_KEYS,
    NO_KEYS,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
MODIFIERS = (*MODIFIERS, Qt.KeyboardModifier.AltModifier)
LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton
TEXTS = (
    "1", "-3", "0", "1e308", "1e-320", "0.1", "nan", "inf", "", "x", "w0", "α", "x y", "x*y + exp(z)",
    "max(x, y) * x", "1/(1+exp(-x))", "sin(x)/y**2", "(x", "q = x*y; q + q", "x**2 + 3*y**2",
    "abs(x) + relu(y)",
    "=1", "12345678901234567890", "a"*80, "−2", "log(x)", "🙂", "2,5", "0x10",
)  # fmt: skip
KEYS = (
    "Tab", "Shift+Tab", "Return", "Esc", "Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown",
    "Del",
    "Backspace", "Space", "Ctrl+Z", "Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "Ctrl+1", "Ctrl+2", "Ctrl+H",
    "Ctrl++",
    "Ctrl+-", "Ctrl+0", "Ctrl+N", "Ctrl+O", "Ctrl+S", "Ctrl+Shift+S", "F1", "Alt+Left", "Alt+Up", "Ctrl+A",
)  # fmt: skip
QUIT = ("Quit",)


class Failed(AssertionError):  # noqa: N818  # it is a finding
    """Something that must never happen; the message says what and after which events."""


class Monkey:
    """Sends events of a seed to the window."""

    def __init__(self, seed: int, folder: Path, watch: Watch, *, talk: bool) -> None:
        self.seed, self.watch, self.talk = seed, watch, talk
        self.log = (folder / "events.txt").open("w") if talk else None  # outlasts a crash of Qt
        self.folder = folder
        self.app = application()
        self.garbage = Garbage(self.app)
        self.garbage.start()
        copies = [Path(copy(example.path, folder)) for example in examples()]  # which may be saved over
        self.answers = Answers(folder, copies)
        self.last: deque[str] = deque(maxlen=25)
        self.counts: Counter[str] = Counter()
        self.worst = (0.0, "")
        self.keys = [*KEYS, *(key for gesture in GESTURES.values() for key in gesture.keys)]
        self._open()
        self.deeds = [
            (self.poke, 16), (self.click_canvas, 14), (self.drag_canvas, 18), (self.drag_anything, 8),
            (self.wheel, 6),
            (self.press_key, 18), (self.type_text, 7), (self.trigger, 6), (self.set_expression, 2),
            (self.resize, 1),
            (self.wait, 4), (self.paste, 1), (self.drop_file, 0.5), (self.reopen, 0.1), (self.hover, 3),
        ]  # fmt: skip

    def _open(self) -> None:
        self.window = MainWindow()
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()
        self.begun = self.window.editor.document
        self.window.editor.changed.connect(self._note_beginning)
        self.app.processEvents()

    def _note_beginning(self, aspects) -> None:
        editor = self.window.editor
        if "file" in aspects and editor.history_index == 0 and len(editor.history_labels) == 1:
            self.begun = editor.document

    # --- one event -------------------------------------------------------------------------------

    def act(self, number: int) -> None:
        """Do the event of this number, and look at what must hold."""
        if not self.window.isVisible():  # closed by a key in a menu: nothing would arrive any more
            self._drop_window()
            self._open()
        self.rng = self.answers.rng = Random(f"{self.seed}/{number}")
        deed = self.rng.choices([d for d, _ in self.deeds], [w for _, w in self.deeds])[0]
        self.last.append(f"{number} {deed.__name__}")
        if self.log:
            print(f"begin {self.last[-1]}", file=self.log, flush=True)
        if self.talk:
            faulthandler.dump_traceback_later(HANG, exit=True)
        begun = time.perf_counter()
        try:
            deed()
            self.app.processEvents()
        finally:
            if self.log:
                print(self.last[-1], file=self.log, flush=True)
        self.counts[deed.__name__] += 1
        self.worst = max(self.worst, (time.perf_counter() - begun, self.last[-1]))
        if number % 50 == 49:
            self._check()
        if number % 1000 == 999:
            self._check_history()
        if self.watch.problems:
            raise Failed("\n".join(self.watch.problems))

    def note(self, *details: object) -> None:
        self.last[-1] += " " + " ".join(map(str, details))

    @property
    def top(self) -> QWidget:
        return QApplication.activeModalWidget() or self.window

    # --- what it does ----------------------------------------------------------------------------

    def poke(self) -> None:
        """Click on any widget that can be seen."""
        target = self._any_widget()
        self._click(self.top, target.mapTo(self.top, self._within(target)), target)

    def click_canvas(self) -> None:
        """Click on a gate, a port, a wire, a number or nothing."""
        if place := self._canvas_place():
            self._click(self.window, place, "canvas")
        if self.rng.random() < 0.3 and QApplication.focusWidget():
            self.type_text()

    def _click(self, top: QWidget, at: QPoint, what: object) -> None:
        button = self.rng.choice([LEFT] * 8 + [RIGHT, MIDDLE])
        keys = self.rng.choice(MODIFIERS)
        twice = self.rng.random() < 0.2 and top is self.window  # the first click may close a sheet
        self.note(_named(what), at.x(), at.y(), button.name, keys.name, "twice" if twice else "")
        _send(top, QTest.mouseMove, at)
        _send(top, QTest.mousePress, button, keys, at)
        _send(top, QTest.mouseRelease, button, keys, at)
        if twice:
            _send(top, QTest.mouseDClick, button, keys, at)
            _send(top, QTest.mouseRelease, button, keys, at)  # which Qt's double click leaves held

    def drag_canvas(self) -> None:
        """Drag from something on the canvas to something else."""
        start, end = self._canvas_place(), self._canvas_place()
        if start and end:
            button = self.rng.choice([LEFT] * 9 + [RIGHT, MIDDLE])
            keys = Qt.KeyboardModifier.ControlModifier if button == RIGHT else self.rng.choice(MODIFIERS)
            self._drag(self.window, start, end, button, keys)

    def drag_anything(self) -> None:
        """Drag from any widget to anywhere: sliders, plots, splitters, gates of the palette."""
        top, target = self.top, self._any_widget()
        end = self._within(top)
        if self.rng.random() < 0.5:
            end = target.mapTo(top, self._within(target))
        self._drag(top, target.mapTo(top, self._within(target)), end, LEFT, self.rng.choice(MODIFIERS))

    def _drag(self, top: QWidget, start: QPoint, end: QPoint, button, keys) -> None:
        self.note(start.x(), start.y(), "to", end.x(), end.y(), button.name, keys.name)
        _send(top, QTest.mouseMove, start)
        _send(top, QTest.mousePress, button, keys, start)
        for _ in range(self.rng.randrange(1, 5)):
            way = self.rng.random()
            _send(top, QTest.mouseMove, start + (end - start) * way)
            if self.rng.random() < 0.06:
                self.press_key()  # undo, Esc, another workspace: in the middle of it
        _send(top, QTest.mouseMove, end)
        _send(top, QTest.mouseRelease, button, keys, end)

    def wheel(self) -> None:
        top, target = self.top, self._any_widget()
        at = target.mapTo(top, self._within(target))
        turn = self.rng.choice([120, -120, 480, -480, 15, -2400])
        self.note(_named(target), turn)
        _send(top, QTest.wheelEvent, QPointF(at), QPoint(0, turn), QPoint(), self.rng.choice(MODIFIERS))

    def hover(self) -> None:
        target = self._any_widget()
        _send(self.top, QTest.mouseMove, target.mapTo(self.top, self._within(target)))

    def press_key(self) -> None:
        """Press a key of the program, wherever the focus is."""
        name = self.rng.choice(self.keys)
        self.note(name)
        self._send_keys(name)

    def _send_keys(self, name: str) -> None:
        for combined in QKeySequence(name):
            self._send_key(combined.key(), combined.keyboardModifiers())

    def _send_key(self, key, keys=NO_KEYS) -> None:
        _send(self.top, QTest.keyPress, key, keys)
        _send(self.top, QTest.keyRelease, key, keys)

    def type_text(self) -> None:
        """Type into whatever has the focus."""
        text = self.rng.choice(TEXTS)
        self.note(repr(text))
        for letter in text:
            if letter.isascii():
                self._send_key(letter)
        self._send_keys(self.rng.choice(["Return", "Tab", "Esc", "Return"]))

    def trigger(self) -> None:
        """Choose an entry of the menus."""
        if self.top is not self.window:
            return
        menus = list(self.window._actions.menus.values())
        actions = [a for menu in menus for a in _all_actions(menu) if a.isEnabled() and a.text() not in QUIT]
        action = self.rng.choice(actions)
        self.note(action.text())
        action.trigger()

    def set_expression(self) -> None:
        bar = self.window.findChild(QWidget, "expressionBar")
        if self.top is self.window and bar.isVisible() and bar.isEnabled():
            self._click(self.window, bar.mapTo(self.window, bar.rect().center()), bar)
            self._send_keys("Ctrl+A")
            self.type_text()

    def resize(self) -> None:
        """Give the window another size, no smaller than it allows."""
        size = self.rng.choice([(1280, 800), (1024, 640), (900, 560), (1920, 1080), (1100, 900)])
        self.note(*size)
        self.window.resize(*size)
        self.app.processEvents()

    def wait(self) -> None:
        """Let time pass, so that what plays goes on."""
        QTest.qWait(self.rng.choice([5, 20, 60]))

    def paste(self) -> None:
        QApplication.clipboard().setText(self.rng.choice([*TEXTS, "x=1\ny=2\nx*y  # x = 3, y = 1e999"]))
        self._send_keys(self.rng.choice(["Ctrl+V", "Ctrl+Shift+V"]))

    def drop_file(self) -> None:
        if self.top is not self.window:
            return
        data = QMimeData()
        path = self.rng.choice([*self.answers.tables, *self.answers.documents])
        data.setUrls([QUrl.fromLocalFile(str(path))])
        self.note(path.name)
        how = Qt.DropAction.CopyAction, data, LEFT, NO_KEYS
        QApplication.sendEvent(self.window, QDragEnterEvent(QPoint(300, 300), *how))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(300, 300), *how))

    def reopen(self) -> None:
        """Quit, and begin again if that was allowed."""
        if self.top is self.window and self.window.close():
            self.note("closed")
            self._drop_window()
            self._open()

    def _drop_window(self) -> None:
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    # --- where it does it ------------------------------------------------------------------------

    def _any_widget(self) -> QWidget:
        top = self.top
        seen = [
            w
            for w in top.findChildren(QWidget)
            if w.isVisible() and w.window() is top and not w.visibleRegion().isEmpty()
        ]
        return self.rng.choice(seen or [top])

    def _within(self, widget: QWidget) -> QPoint:
        rect = widget.visibleRegion().boundingRect()
        if rect.isEmpty():
            return QPoint(0, 0)
        return rect.topLeft() + QPoint(self.rng.randrange(rect.width()), self.rng.randrange(rect.height()))

    def _canvas_place(self) -> QPoint | None:
        """Return a pixel of the window where something of the canvas is; None while it is not seen."""
        view = self.window.circuit.view
        if not view.isVisible() or self.top is not self.window:
            return None
        canvas, rng = view.canvas, self.rng
        kind = rng.choice(["node", "node", "output", "input", "input", "wire", "number", "drawn", "empty"])
        place = None
        if canvas.node_items and kind != "empty":
            node_id = rng.choice(list(canvas.node_items))
            node = canvas.node_items[node_id]
            if kind == "output":
                place = canvas.output_point(node_id)
            elif kind == "input" and node.node.inputs:
                place = canvas.input_point(node_id, rng.randrange(len(node.node.inputs)))
            elif kind == "number":
                number = canvas.number_items[node_id]
                place = number.mapToScene(number.value_rect().center())
            elif kind == "wire" and canvas.wire_items:
                place = rng.choice(list(canvas.wire_items.values())).path.pointAtPercent(rng.random())
            elif kind == "drawn" and canvas.drawn.notes:
                place = rng.choice(list(canvas.drawn.notes.values())).sceneBoundingRect().center()
            else:
                place = node.pos()
        pixel = view.mapFromScene(place) if place is not None else self._within(view.viewport())
        if not view.viewport().rect().contains(pixel):
            pixel = self._within(view.viewport())
        return view.viewport().mapTo(self.window, pixel)

    # --- what must hold --------------------------------------------------------------------------

    def _check(self) -> None:
        document = self.window.editor.document
        for check in (
            invariants.whole(document),
            invariants.whole(self.window.editor.shown),
            invariants.canvas_agrees(self.window),
            invariants.stepper_agrees(self.window),
            invariants.placed(self.window),
            invariants.timers_sane(),
            invariants.saves_and_loads(document, self.folder / "checked.json"),
        ):
            self.watch.problems += check

    def _check_history(self) -> None:
        """Undo all leads to the beginning, redo all back to here."""
        editor = self.window.editor
        here, place, count = editor.document, editor.history_index, len(editor.history_labels)
        while editor.can_undo:
            editor.undo()
        self.app.processEvents()
        if count < 1000 and not editor.document.same_content(self.begun):
            self.watch.problems.append("undo all does not lead to the beginning")
        self.watch.problems += invariants.canvas_agrees(self.window)
        while editor.history_index < place:
            editor.redo()
        self.app.processEvents()
        if not editor.document.same_content(here):
            self.watch.problems.append("redo all does not lead back")
        self.watch.problems += invariants.canvas_agrees(self.window)

    def end(self) -> None:
        """Close the window without a question."""
        if self.log:
            self.log.close()
        if self.talk:
            faulthandler.cancel_dump_traceback_later()
        while modal := QApplication.activeModalWidget():
            modal.close()
            self.app.processEvents()
        self.window.editor.new()
        self.window.close()
        self._drop_window()
        self.garbage.stop()


def _send(top: QWidget, event, *details) -> None:
    """Send an event to a window, unless an earlier one closed it."""
    if shiboken6.isValid(top) and top.isVisible() and (handle := top.windowHandle()) is not None:
        event(handle, *details)


def _named(what: object) -> str:
    return f"{type(what).__name__}:{what.objectName()}" if isinstance(what, QWidget) else str(what)


def _all_actions(menu):
    for action in menu.actions():
        if action.menu():
            action.menu().aboutToShow.emit()
            yield from _all_actions(action.menu())
        elif not action.isSeparator() and action.text():
            yield action


def hammer(
    seed: int, events: int, folder: Path, skip: tuple[int, int] = (0, 0), talk: bool = False
) -> Monkey:
    """Send the events of a seed to a new window.

    Raises:
        Failed: With what went wrong and the last events.
    """
    with Watch().on() as watch:
        monkey = Monkey(seed, folder, watch, talk=talk)
        with monkey.answers.given():
            number = -1
            try:
                for number in range(events):
                    if not skip[0] <= number < skip[1]:
                        monkey.act(number)
                    if talk and number % 1000 == 999:
                        print(f"seed {seed}: {number + 1} events", flush=True)
            except Exception as error:
                last = "\n  ".join(monkey.last)
                told = "" if isinstance(error, Failed) else traceback.format_exc()
                raise Failed(
                    f"{told}{error}\n\nseed {seed}, event {number}; the last ones:\n  {last}"
                ) from error
            finally:
                monkey.end()
        if watch.problems:
            raise Failed("\n".join(watch.problems))
    return monkey


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--replay", type=int, help="a seed that failed")
    parser.add_argument("--upto", type=int, help="the number of the event at which it failed")
    parser.add_argument("--skip", type=int, nargs=2, default=(0, 0), help="events to leave out")
    words = parser.parse_args()
    seeds = [words.replay] if words.replay is not None else words.seeds
    events = words.upto + 1 if words.upto is not None else words.events
    failed = 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as place:
            for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
                os.environ[f"XDG_{kind}_HOME"] = f"{place}/{kind.lower()}"
            begun = time.perf_counter()
            try:
                monkey = hammer(seed, events, Path(place), tuple(words.skip), talk=True)
            except Failed as failure:
                failed += 1
                print(failure, file=sys.stderr)
            else:
                seconds = time.perf_counter() - begun
                slow, what = monkey.worst
                print(
                    f"seed {seed}: {events} events in {seconds:.0f} s without a fault; "
                    f"slowest {slow:.2f} s: {what}"
                )
    return failed


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    faulthandler.enable()
    sys.exit(main())
