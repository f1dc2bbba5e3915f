"""Losses over two parameters, and ways down them: surfaces, optimizers, schedules, runs."""

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
