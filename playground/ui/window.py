"""The main window: both workspaces, the document's file, theme and zoom."""

from collections.abc import Iterator
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QStandardPaths
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QMainWindow,
    QStackedWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from playground.document.setup import SurfaceChoice
from playground.session.editor import Aspect, Editor
from playground.session.gate_library import GateLibrary
from playground.session.preview import LENT
from playground.session.recovery import Recovered, Recovery
from playground.session.stepper import Stepper
from playground.ui.actions import Actions
from playground.ui.announce import announce
from playground.ui.autosave import Autosave
from playground.ui.circuit.workspace import CircuitWorkspace
from playground.ui.document_file import DocumentFile
from playground.ui.dress import Dress
from playground.ui.file_drop import TABLES, FileDrop
from playground.ui.plain import plain
from playground.ui.recovery_bar import RecoveryBar
from playground.ui.separator import separator
from playground.ui.settings import Settings
from playground.ui.side_place import SidePlace
from playground.ui.theme import Theme
from playground.ui.ticker import Ticker
from playground.ui.topbar import TopBar
from playground.ui.warm_up import WarmUp

if TYPE_CHECKING:
    from playground.session.descender import Descender
    from playground.session.problems import Problem
    from playground.session.replaying import Replaying
    from playground.ui.circuit.outline_panel import OutlinePanel
    from playground.ui.descent.parts import Parts
    from playground.ui.descent.workspace import DescentWorkspace
    from playground.ui.history_panel import HistoryPanel
    from playground.ui.preparation import Preparation
    from playground.ui.problem_bar import ProblemBar

_LEAST_WIDTH, _LEAST_HEIGHT = 900, 560  # px, on a screen that has them
_ROOMY = 1150  # px at 100 % that a workspace needs beside an open panel; in less, the panel lies over it


class MainWindow(QMainWindow):
    """The whole program in one window."""

    def __init__(self, editor: Editor | None = None, settings: Settings | None = None) -> None:
        super().__init__()
        self.editor = editor or Editor()
        self.settings = settings or Settings()
        self.stepper = Stepper(self.editor)
        self.ticker = Ticker(self)
        self._dress = Dress(self.settings)
        self._dress.put_on(self)  # before any widget: each keeps the type size that it first meets
        self.file = DocumentFile(self, self.editor, self.settings, self._capture)
        self._actions = Actions(self)
        self._top = TopBar(self._actions, self.theme)
        library = GateLibrary(library_file())
        self.circuit = CircuitWorkspace(self.editor, self.stepper, self.ticker, self.theme, library)
        self._descender: Descender | None = None
        self._parts: Parts | None = None
        self._descent: DescentWorkspace | None = None
        self._replaying: Replaying | None = None
        self._stack = QStackedWidget()
        self._side = SidePlace(self._stack, _ROOMY)
        recovery = Recovery(recovery_folder())
        self._autosave = Autosave(self.editor, recovery, self._capture, self)
        self._recovery_bar = RecoveryBar(recovery.found())
        self._problem_bar: ProblemBar | None = None
        self._history: HistoryPanel | None = None
        self._outline: OutlinePanel | None = None
        self.warm_up = WarmUp(self)
        self._lay_out()
        self._top.workspace_wanted.connect(self.show_workspace)
        self.circuit.surface_wanted.connect(self.open_as_surface)
        self.circuit.descent_wanted.connect(lambda: self.show_workspace("descent"))
        self.editor.changed.connect(self._follow, last=True)  # what comes to the front is up to date
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._restyle)
        self.circuit.outline_wanted.connect(self.go_to_outline)
        self._connect_files()
        self.stepper.goal = self.settings.goal
        self.stepper.goal_changed.connect(self._keep_goal)
        self.set_animation(self.settings.animation)
        self.set_wishes(self.settings.wishes)
        self.circuit.set_zoom(self._dress.zoom)
        self._follow(frozenset({"file", "view"}))
        self.circuit.view.setFocus()

    def _lay_out(self) -> None:
        self.setObjectName("mainWindow")
        room = self.screen().availableGeometry().size()
        self.setMinimumSize(min(_LEAST_WIDTH, room.width()), min(_LEAST_HEIGHT, room.height()))
        self.resize(min(1440, room.width()), min(900, room.height()))
        centre = QWidget()
        self._column = column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._top)
        column.addWidget(separator())
        column.addWidget(self._recovery_bar)
        column.addWidget(self._side, 1)
        self._stack.addWidget(self.circuit)
        self.setCentralWidget(centre)
        if geometry := self.settings.geometry:
            self.restoreGeometry(geometry)

    # --- workspaces --------------------------------------------------------------------------

    @property
    def descender(self) -> "Descender":
        """The descent's controller, made when it is first needed: the first window does without."""
        if self._descender is None:
            from playground.session.descender import Descender

            self._descender = Descender(self.editor)
        self._descender.wake()
        return self._descender

    @property
    def replaying(self) -> "Replaying":
        """What shows steps of the descent in the circuit, made when the first one is shown."""
        if self._replaying is None:
            from playground.session.replaying import Replaying

            self._replaying = Replaying(self.editor, self.descender)
        return self._replaying

    @property
    def descent(self) -> "DescentWorkspace":
        """The Descent workspace, made when it is first needed: it takes pyqtgraph to load."""
        self._descent = self._descent or self._make_descent()
        if self._stack.indexOf(self._descent) < 0:
            self._stack.addWidget(self._descent)
        self.descender.wake()
        return self._descent

    def _make_descent(self) -> "DescentWorkspace":
        from playground.ui.descent.workspace import DescentWorkspace

        parts = self._parts if self._parts and self._parts.theme is self.theme else None
        self._parts = None
        workspace = DescentWorkspace(
            self.editor,
            self.descender,
            self.ticker,
            self.theme,
            self._stack,
            settings=self.settings,
            parts=parts,
        )
        workspace.show_step_requested.connect(self.show_step_in_circuit)
        return workspace

    @cached_property
    def preparation(self) -> "Preparation":
        """What makes ahead of time what would keep a person waiting later."""
        from playground.ui.preparation import Preparation

        return Preparation(self._prepare_descent(), self)

    def _prepare_descent(self) -> Iterator[object]:
        """Make the Descent workspace out of sight, unless somebody wants to see it before.

        It joins the others on the stack only when it is shown: there it would ask for room.
        """
        from playground.ui.descent.parts import Parts

        self._parts = Parts(self.theme)
        for part in self._parts.made_one_by_one():
            if self._descent is not None:
                return
            yield part
        if self._descent is None:
            self._descent = self._make_descent()
            self._descent.resize(self._stack.size())
            yield None
            yield from self._descent.prepare()

    @property
    def history(self) -> "HistoryPanel":
        """The list of all edits, made when it is first needed."""
        if self._history is None:
            from playground.ui.history_panel import HistoryPanel

            self._history = HistoryPanel(self.editor, self.theme)
            self._history.closed.connect(self.toggle_history)
            self._side.add(self._history, HistoryPanel.WIDTHS)
        return self._history

    @property
    def outline(self) -> "OutlinePanel":
        """The list of gates and wires, made when it is first needed."""
        if self._outline is None:
            from playground.ui.circuit.outline_panel import OutlinePanel

            self._outline = OutlinePanel(self.editor, self.circuit.view, self.theme, self.circuit.do)
            self._outline.closed.connect(self._close_outline)
            self._side.add(self._outline, OutlinePanel.WIDTHS)
        return self._outline

    def do_on_canvas(self, gesture: str) -> None:
        """Do what a gesture of the table does, on the canvas of the Circuit workspace."""
        self.show_workspace("circuit")
        self.circuit.do(gesture)

    def do_in_descent(self, gesture: str) -> None:
        """Do what a gesture of the Descent workspace's table does, there."""
        self.show_workspace("descent")
        self.descent.do(gesture)

    def show_help(self) -> None:
        """Show every gesture and key."""
        from playground.ui.help_sheet import HelpSheet

        HelpSheet(self, self.editor.document.workspace).open()

    def show_workspace(self, name: str) -> None:
        """Bring the Circuit or the Descent workspace to the front."""
        self.editor.set_view(workspace=name)

    def open_as_surface(self, x: str, y: str) -> None:
        """Show the circuit's output over two of its numbers, starting where they are now."""
        if self.editor.lent is not None:
            self.circuit.say(LENT)
            return
        from playground.document.descent_edits import set_descent

        values = self.editor.tried.values
        choice = SurfaceChoice("circuit", x=x, y=y)
        self.editor.apply(
            f"Open as surface over {x} and {y}",
            lambda document: set_descent(document, surface=choice, start=(values[x], values[y]), bounds=None),
        )
        self.show_workspace("descent")

    def show_step_in_circuit(self, step: int) -> None:
        """Show one step of the descent in the circuit, ready to be stepped through; what is there stays."""
        self.show_workspace("circuit")
        self.circuit.show_descent(self.replaying)
        self.replaying.show(step)

    def toggle_history(self) -> None:
        """Show the list of all edits, or put it away."""
        if self.history.isVisible():
            self.history.hide()
            self._focus_workspace()
        else:
            self.history.open()

    def _focus_workspace(self) -> None:
        (self.circuit.view if self.circuit.isVisible() else self.descent).setFocus()

    def go_to_outline(self) -> None:
        """Show the gates and wires as a list, with the keyboard in it."""
        self.show_workspace("circuit")
        self.outline.open()

    def _close_outline(self) -> None:
        self.outline.hide()
        self.circuit.view.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Load what is needed soon only after the window has been painted."""
        super().showEvent(event)
        self.warm_up.start()

    # --- files -------------------------------------------------------------------------------

    def _connect_files(self) -> None:
        self._autosave.failed.connect(self._recovery_bar.tell)
        self._recovery_bar.restore_wanted.connect(self._restore)
        drop = FileDrop(self)
        drop.dropped.connect(self._take_drop)
        drop.refused.connect(lambda reason: self.file.refuse("This was not opened", reason))

    def _take_drop(self, path: Path) -> None:
        """Open a dropped document; descend a dropped table of data."""
        if path.suffix.lower() in TABLES:
            self.show_workspace("descent")
            self.descent.open_data(path)
        else:
            self.file.open(path)

    def _restore(self, work: Recovered) -> None:
        """Go on with recovered work."""
        if self.file.restore(work):
            self._autosave.keep()  # before the copy that it comes from goes
            self._recovery_bar.next()

    def _capture(self) -> None:
        """Put how far the descent went into the document."""
        if self._descender is not None:
            self._descender.capture()

    def tell(self, text: str) -> None:
        """Say for a few seconds what was done, below the top bar."""
        announce(self, text)
        QToolTip.showText(self.mapToGlobal(QPoint(self.width() // 2, self._top.height())), plain(text), self)

    def rescue(self) -> bool:
        """Keep a copy of unsaved work now, whatever fails; return whether nothing can be lost."""
        return self._autosave.rescue()

    def show_problem(self, problem: "Problem") -> None:
        """Say in a bar that something went wrong inside the program."""
        if self._problem_bar is None:
            from playground.ui.problem_bar import ProblemBar, facts_of
            from playground.ui.unexpected import log_folder

            self._problem_bar = ProblemBar(log_folder(), lambda: facts_of(self))
            self._problem_bar.dismissed.connect(self._focus_workspace)
            self._column.insertWidget(self._column.indexOf(self._recovery_bar), self._problem_bar)
        self._problem_bar.tell(problem, self.rescue())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, then remember the window."""
        if not self.file.may_leave():
            event.ignore()
            return
        self.warm_up.stop()
        if "preparation" in vars(self):
            self.preparation.stop()
        self._autosave.end()
        self.circuit.transport.pause()
        self.circuit.view.canvas.clearSelection()  # or each gate that goes tells those who are gone
        if self._descender is not None:
            self._descender.pause()
        self.settings.geometry = self.saveGeometry()
        super().closeEvent(event)

    # --- looks -------------------------------------------------------------------------------

    def choose_theme(self, choice: str) -> None:
        """Use ``light`` or ``dark``, or follow the ``system``."""
        self._dress.choose_theme(choice)
        self._restyle()

    def zoom_by(self, factor: float) -> None:
        """Enlarge or shrink all text and controls; 0 goes back to the normal size."""
        self._dress.zoom_by(factor)
        self._restyle()

    def set_animation(self, on: bool) -> None:
        """Let steps and layouts be seen as short movements, or not."""
        self.circuit.view.canvas.animated = on

    def set_wishes(self, on: bool) -> None:
        """Show on the canvas what each wire wants, or not."""
        self.circuit.view.canvas.show_wishes(on)

    def _keep_goal(self) -> None:
        self.settings.goal = self.stepper.goal

    def _restyle(self) -> None:
        self._dress.put_on(self)
        self._top.set_theme(self.theme)
        self.circuit.set_theme(self.theme)
        self.circuit.set_zoom(self._dress.zoom)
        if self._descent is not None:
            self._descent.apply_theme(self.theme)
        for panel in (self._history, self._outline):
            if panel is not None:
                panel.set_theme(self.theme)

    @property
    def theme(self) -> Theme:
        """The colours in use."""
        return self._dress.theme

    # --- following the document --------------------------------------------------------------

    def _follow(self, aspects: frozenset[Aspect]) -> None:
        self._actions.show_history()
        if "file" in aspects:
            self._top.show_title(self.title, self.file.state)
            self.setWindowTitle(f"{self.title}[*] — Gradient Playground")
            self.setWindowModified(self.editor.modified)
        if "view" in aspects:
            self._show_workspace()

    def _show_workspace(self) -> None:
        name = self.editor.document.workspace
        self._top.show_workspace(name)
        wanted: QWidget = self.descent if name == "descent" else self.circuit
        if self._outline is not None and name != "circuit":
            self._outline.hide()
        if self._stack.currentWidget() is not wanted:
            self.circuit.transport.pause()
            with self.descent.opened() if name == "descent" else nullcontext():
                self._stack.setCurrentWidget(wanted)
            wanted.setFocus()

    @property
    def title(self) -> str:
        """What the document is called: its file, its example, or nothing yet."""
        return self.file.title


def recovery_folder() -> Path:
    """Return where copies of unsaved work are kept for this user, on this computer."""
    return _data_folder() / "recovery"


def library_file() -> Path:
    """Return where this user's own gates are kept, on this computer."""
    return _data_folder() / "my-gates.json"


def _data_folder() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation))
