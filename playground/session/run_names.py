"""What the runs are called wherever they are listed."""

from playground.descent.optimizers import OPTIMIZERS
from playground.document.setup import RunSetup


def run_name(setup: RunSetup) -> str:
    """Return a person's name for a run, or its optimizer, and where it forked: ``good, from 48``."""
    return (setup.name or OPTIMIZERS[setup.optimizer].name) + _origin(setup)


def name_in(text: str, setup: RunSetup) -> str:
    """Return the name of its own that a text like ``run_name`` gives a run; empty if it gives none."""
    name = text.strip().removesuffix(_origin(setup)).rstrip()
    return "" if name == OPTIMIZERS[setup.optimizer].name else name


def _origin(setup: RunSetup) -> str:
    return "" if setup.forked_at is None else f", from {setup.forked_at:,}"
