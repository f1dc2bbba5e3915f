"""Going into folded gates on the canvas and coming back out, to where one looked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.engine.inside import group_body

if TYPE_CHECKING:
    from playground.session.editor import Aspect, Editor
    from playground.ui.circuit.view import CircuitView
    from playground.ui.circuit.zoom_view import Viewpoint


class LookInside:
    """The level that the canvas is at; ``follow`` after the canvas has followed the editor."""

    def __init__(self, view: CircuitView, editor: Editor) -> None:
        self._view = view
        self._editor = editor
        self._path = editor.inside_path
        self._viewpoints: dict[tuple[str, ...], Viewpoint] = {}
        self._loose: set[str] = set()  # ports that have been told of

    def __bool__(self) -> bool:
        return bool(self._editor.inside_path)

    @property
    def title(self) -> str:
        """The name of the group that is looked into."""
        return self._editor.titles[-1]

    @property
    def in_step(self) -> bool:
        """Whether the canvas shows what the editor looks at already."""
        return self._path == self._editor.inside_path

    def enter(self, node_id: str) -> None:
        """Show what is inside of a group; a gate that is none says so."""
        view = self._view
        body = view.document.circuit[node_id].body
        if body is None:
            view.said.emit("Only a folded gate has an inside. Select gates and press Ctrl+G to fold them.")
            return
        view.finish_edit()
        view.stepper.look_inside(node_id)
        if body.derivatives:
            view.said.emit(
                f"{body.title} has formulas of its own for its slope. The circuit around it uses them, not "
                "the backward pass in here, so the gradients may differ."
            )

    def come_out(self, levels: int = 1) -> None:
        """Show what is around the group that is looked into, if there is one."""
        self._view.finish_edit()
        self._editor.come_out(levels)

    def fixed(self, node_id: str) -> str:
        """Say why the number of a node cannot be changed here; empty if it can."""
        node = self._view.document.circuit[node_id]
        if not self or not node.is_variable:
            return ""
        return (
            f"{node.name} is a port of {self.title}: its number arrives from outside. "
            "Come out (Esc) to change it there."
        )

    def tell_loose_ports(self) -> None:
        """Say of an input that was made inside that the group has a port for it now, if it is new."""
        if not self:
            return
        loose = {name for name, source in self._ports() if source is None}
        new, self._loose = sorted(loose - self._loose), loose
        if new:
            self._view.said.emit(
                f"{self.title} has a new port {new[0]}. Its number comes from outside: come out (Esc) and "
                "wire it there."
            )

    def _ports(self) -> list[tuple[str, str | None]]:
        """Return the name of each port of the group that is looked into, and what feeds it."""
        circuit = self._editor.tried.circuit
        *outer, group = self._editor.inside_path
        for node_id in outer:
            circuit = group_body(circuit, node_id).circuit
        return list(zip(circuit[group].kind.ports, circuit[group].inputs, strict=True))

    def follow(self, aspects: frozenset[Aspect]) -> None:
        """Fit what is inside; coming out, look again at what was looked at, with the group selected."""
        if "inside" not in aspects:
            return
        view, old, path = self._view, self._path, self._editor.inside_path
        self._path = path
        self._loose = {name for name, source in self._ports() if source is None} if path else set()
        if viewpoint := view.viewpoint:
            self._viewpoints[old] = viewpoint
        view.fit()
        if path == old[: len(path)]:
            view.canvas.select(old[len(path) : len(path) + 1])
            if seen := self._viewpoints.pop(path, None):
                view.look_from(seen)
