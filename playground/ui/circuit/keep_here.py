"""Keeping a gate on this computer, and saying what came of it."""

from collections.abc import Callable

from playground.document.errors import DocumentError
from playground.engine.body import Body
from playground.session.gate_library import GateLibrary


def attempt(do: Callable[[], object], say: Callable[[str], object]) -> bool:
    """Change "My gates", or say why that cannot be; return whether it is done."""
    try:
        do()
    except DocumentError as refusal:
        say(str(refusal))
        return False
    return True


def keep_in_library(library: GateLibrary, body: Body, say: Callable[[str], object]) -> None:
    """Keep a gate among "My gates", and say so."""
    titles: list[str] = []
    if attempt(lambda: titles.append(library.keep(body)), say):
        say(f"{titles[0]} is among My gates on this computer, for every document.")
