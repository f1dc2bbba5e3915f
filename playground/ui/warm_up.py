"""Load, once the window is seen, what is needed soon: beside the event loop, which goes on meanwhile."""

import gc
from importlib import import_module
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal

_AFTER_MS = 150
_LOOK_EVERY_MS = 50
NEEDED_SOON = (
    "numpy",  # at the first curve
    "playground.ui.circuit.number_edit",  # at a double click, or a key
    "playground.ui.circuit.gate_search",
    "playground.ui.circuit.menu",
    "playground.ui.circuit.curve_picture",  # at the first step
    "playground.ui.plot.plot",
    "playground.ui.circuit.gate_page",  # at a click on its tab, as the next ones
    "playground.ui.circuit.check_page",
    "playground.ui.circuit.nudge_page",
    "playground.ui.circuit.paths_page",
    "playground.ui.circuit.code_page",
    "pyqtgraph",
    "playground.ui.preparation",  # right afterwards
    "playground.ui.descent.workspace",  # at a click on its tab
    "playground.ui.descent.analysis.slice_page",
    "playground.ui.descent.analysis.sweep_page",
    "playground.ui.descent.analysis.range_page",
    "playground.ui.descent.analysis.series_page",
    "playground.ui.descent.analysis.noise_page",
    "playground.ui.descent.analysis.seeds_page",
    "numpy.ma",  # at the first quantile of a surface
    "ziamath",  # at the first formula
    "playground.session.replaying",  # at a step that is shown in the circuit
    "playground.ui.circuit.replay_bar",
    "playground.ui.circuit.custom_sheet",
    "playground.ui.circuit.outline_panel",
    "playground.ui.history_panel",
    "playground.document.records",  # at the first copy for recovery
)


class WarmUp(QObject):
    """Imports modules in a thread that makes no object of Qt.

    Python collects no garbage meanwhile: that would let the thread take apart widgets. Whoever needs one of
    the modules before simply imports it, and waits no longer than if nobody had begun.

    Attributes:
        done: Everything is there.
    """

    done = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._go_on)
        self._thread: Thread | None = None
        self._collecting = gc.isenabled()

    def start(self) -> None:
        """Begin soon, unless that was done before."""
        if self._thread is None:
            self._timer.start()

    def stop(self) -> None:
        """Begin nothing any more, and wait for what is being loaded."""
        self._timer.stop()
        if self._thread is not None and self._thread.is_alive():
            self._thread.join()
            self._collect_again()

    def _go_on(self) -> None:
        if self._thread is None:
            self._collecting = gc.isenabled()
            gc.disable()
            self._thread = Thread(target=load_all, name="warm-up")
            self._thread.start()
        if self._thread.is_alive():
            self._timer.start(_LOOK_EVERY_MS)
        else:
            self._collect_again()
            self.done.emit()

    def _collect_again(self) -> None:
        if self._collecting:
            gc.enable()


def load_all() -> None:
    """Import everything now."""
    for name in NEEDED_SOON:
        import_module(name)
