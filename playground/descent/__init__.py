"""Losses over two parameters, and ways down them: surfaces, optimizers, schedules, runs.

The names are loaded when they are first used: the first window does without most of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.descent.data import DATA_LOSSES, data_surface
    from playground.descent.optimizers import OPTIMIZERS
    from playground.descent.run import Run
    from playground.descent.schedules import SCHEDULES
    from playground.descent.surfaces import SURFACES, Surface, surface_from_circuit, surface_from_expression

__all__ = [
    "DATA_LOSSES",
    "OPTIMIZERS",
    "SCHEDULES",
    "SURFACES",
    "Run",
    "Surface",
    "data_surface",
    "surface_from_circuit",
    "surface_from_expression",
]

_MODULES = {
    "DATA_LOSSES": "data",
    "OPTIMIZERS": "optimizers",
    "Run": "run",
    "SCHEDULES": "schedules",
    "data_surface": "data",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'surfaces')}"), name)


def __dir__() -> list[str]:
    return __all__
