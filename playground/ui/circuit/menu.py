"""The context menu of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from playground.document import edits
from playground.session.dead_numbers import dead_number
from playground.ui.circuit.gesture_table import GESTURES
from playground.ui.circuit.number_edit import edit_for
from playground.ui.plain import plain

if TYPE_CHECKING:
    from PySide6.QtCore import QPointF

    from playground.engine.circuit import Wire
    from playground.ui.circuit.hit import Hit
    from playground.ui.circuit.view import CircuitView


def canvas_menu(view: CircuitView, hit: Hit, at: QPointF) -> QMenu:
    """Return the menu for what was clicked at a point of the scene: a node, a wire, the empty canvas."""
    menu = QMenu(view)
    if hit.note or hit.point:
        _add_gestures(menu, view, *(("edit", "cut", "copy", "duplicate") if hit.note else ()), "delete")
    elif hit.wire is not None:
        wire, target, port = hit.wire, hit.wire.target, hit.wire.port
        menu.addAction("Add a reroute point here", lambda: _add_point(view, wire, at))
        _add_blame(menu, view, wire)
        menu.addAction(
            "Remove wire",
            lambda: view.apply("Remove wire", lambda document: edits.disconnect(document, target, port)),
        )
    elif hit.node:
        _add_node_actions(menu, view, hit.node)
    else:
        _add_gestures(menu, view, "search", "custom", "note", "paste")
        _add_gestures(menu, view, "lay_out", "fit", "actual_size", "select_all")
        if view.inside:
            _add_gestures(menu, view, "come_out")
    return menu


def _add_point(view: CircuitView, wire: Wire, at: QPointF) -> None:
    view.commands.drawn.add_point(wire, at)
    view.seal()


def _add_node_actions(menu: QMenu, view: CircuitView, node_id: str) -> None:
    if edit_for(view.document, node_id, name=False):
        _add_gestures(menu, view, "edit")
    if view.document.circuit[node_id].is_variable:
        _add_gestures(menu, view, "rename")
    if view.document.circuit.output != node_id:
        menu.addAction(
            f"Make this the output of {view.inside.title}" if view.inside else "Make this the output f",
            lambda: view.apply("Choose output", lambda document: edits.set_output(document, node_id)),
        )
    _add_gestures(menu, view, "key_wire")
    if view.document.circuit[node_id].inputs:
        _add_gestures(menu, view, "key_wire_back")
    _add_gestures(menu, view, "fold")
    body = view.document.circuit[node_id].body
    if body is not None:
        if body.is_custom:
            menu.addAction("Edit the formulas\tEnter", lambda: view.edit_node(node_id, name=False))
        _add_gestures(menu, view, "look_inside", "unfold", "prove", "keep", "keep_here")
    _add_blame(menu, view, node_id)
    _add_gestures(menu, view, "about")
    menu.addSeparator()
    _add_gestures(menu, view, "cut", "copy", "duplicate", "delete")


def _add_blame(menu: QMenu, view: CircuitView, target: str | Wire) -> None:
    """Offer to find out what killed a number, where one is dead."""
    if dead := dead_number(view.stepper, target):
        action = menu.addAction("Where did it die?", lambda: view.blame_wanted.emit(target))
        action.setToolTip(plain(dead))


def _add_gestures(menu: QMenu, view: CircuitView, *gestures: str) -> None:
    for gesture in gestures:
        menu.addAction(GESTURES[gesture].menu_text, view.commands.handlers[gesture])
