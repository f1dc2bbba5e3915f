"""Older versions of the file format, brought up to the present one step by step, as plain data."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any


def migrate(data: dict[str, Any], version: int, wanted: int) -> dict[str, Any]:
    """Return the content of a file of format ``version`` as one of format ``wanted``."""
    for step in range(version, wanted):
        data = {**_STEPS[step](data), "version": step + 1}
    return data


def _to_2(data: dict[str, Any]) -> dict[str, Any]:
    """Format 2 adds bodies of nodes and ``my_gates``; all that format 1 has means the same."""
    return {**data, "my_gates": []}


def _to_3(data: dict[str, Any]) -> dict[str, Any]:
    """Format 3 adds parts that may be left out, such as notes and reroute points; the rest means the same."""
    return data


_STEPS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType({1: _to_2, 2: _to_3})
