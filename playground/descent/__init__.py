"""Losses over two parameters, and ways down them: surfaces, optimizers, schedules, runs.

The names are loaded when they are first used: the first window does without most of them.
"""

from typing import TYPE_CHECKING

from playground.lazy import loader

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
    "SCHEDULES": "schedules",
    "SURFACES": "surfaces",
    "Run": "run",
    "Surface": "surfaces",
    "data_surface": "data",
    "surface_from_circuit": "surfaces",
    "surface_from_expression": "surfaces",
}

__getattr__ = loader(__name__, _MODULES)


def __dir__() -> list[str]:
    return __all__
