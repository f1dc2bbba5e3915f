"""How a loss surface is drawn, as a person chose it.

What is a matter of taste is remembered from one start of the program to the next; what lies over the surface
belongs to the picture, and so to the document.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from playground.document.setup import OVERLAYS, Overlay

COLOURS: Mapping[str, str] = {"blue": "Blue", "contrast": "Blue to yellow", "grey": "Grey"}
SPACINGS: Mapping[str, str] = {"fitted": "Fitted", "even": "Linear", "log": "Logarithmic"}
FEWEST, MOST = 5, 40


@dataclass(frozen=True)
class SurfaceLook:
    """What is drawn and how.

    Attributes:
        bands: Whether the heights between two levels are filled with a colour.
        lines: Whether the levels are drawn as lines.
        minima: Whether the known minima are marked.
        arrows: Whether arrows show the way downhill all over the view.
        basins: Whether each start is tinted by where it ends.
        legend: Whether a bar tells which colour means which loss.
        equal: Whether both axes have the same scale, so that the gradient stands on the lines.
        colours: Key in ``COLOURS``.
        spacing: Key in ``SPACINGS``: chosen by the shape, at equal distances, or by equal factors.
        levels: How many lines.
    """

    bands: bool = True
    lines: bool = True
    minima: bool = True
    arrows: bool = False
    basins: bool = False
    legend: bool = True
    equal: bool = True
    colours: str = "blue"
    spacing: str = "fitted"
    levels: int = 14

    def to_texts(self) -> dict[str, str]:
        """Return what is a matter of taste as texts, to be remembered; overlays are kept by the document."""
        return {name: str(value) for name, value in asdict(self).items() if name not in OVERLAYS}

    @property
    def overlays(self) -> tuple[Overlay, ...]:
        """What is drawn over the surface."""
        return tuple(name for name in OVERLAYS if getattr(self, name, False))

    def with_overlays(self, overlays: Collection[str]) -> "SurfaceLook":
        """Return the same look with these and no other overlays, as far as they belong to a look."""
        return replace(self, arrows="arrows" in overlays, basins="basins" in overlays)

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "SurfaceLook":
        """Return the look that was remembered; what cannot be read is as at first."""
        plain = asdict(cls())
        look = cls(**{name: _read(texts.get(name, ""), value) for name, value in plain.items()})
        colours = look.colours if look.colours in COLOURS else "blue"
        spacing = look.spacing if look.spacing in SPACINGS else "fitted"
        return replace(look, colours=colours, spacing=spacing, levels=min(max(look.levels, FEWEST), MOST))


def _read(text: str, otherwise: Any) -> Any:
    if isinstance(otherwise, bool):
        return {"true": True, "false": False}.get(text.lower(), otherwise)
    if isinstance(otherwise, int):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
    return text or otherwise
