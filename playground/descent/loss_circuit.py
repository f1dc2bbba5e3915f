"""The loss that a step goes down, written out as a circuit of gates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from playground.descent.circuit_surface import CircuitSurface
from playground.descent.surface import DataSurface, Point, Surface
from playground.descent.surfaces import AnalyticSurface
from playground.engine.body import Body
from playground.engine.circuit import Circuit
from playground.engine.layout import GAP, GATE_WIDTH, ROW, SOURCE_WIDTH
from playground.engine.sketch import Sketch, Sketched

MOST_DRAWN = 4
"""So many examples are drawn side by side, each folded into a group."""

_DATA_ROW = 62.0  # between the numbers of one example, less than between others
_WEIGHTS = SOURCE_WIDTH + GAP  # the columns, by their middles
_EXAMPLES = _WEIGHTS + (SOURCE_WIDTH + GATE_WIDTH) / 2 + 5 * GAP  # many wires cross here
_MEAN = _EXAMPLES + GATE_WIDTH + 2.5 * GAP
_SUM = _MEAN + GATE_WIDTH + 2 * GAP


@dataclass(frozen=True)
class LossCircuit:
    """A loss as gates, with the numbers that stay as they are.

    Attributes:
        circuit: Its output is the loss; the two parameters are among its inputs and weights, under the
            names of the surface's axes.
        numbers: The number of every other input, by name: features and targets, or a circuit's own numbers.
        places: Where everything stands, by id; empty if the usual layout suits it.
    """

    circuit: Circuit
    numbers: Mapping[str, float]
    places: Mapping[str, Point] = field(default_factory=dict)


def loss_circuit(surface: Surface, examples: Sequence[int] = ()) -> LossCircuit:
    """Write out a loss as a circuit.

    Args:
        surface: Any loss.
        examples: For one that is made from data, the examples that it is the mean over, at most
            ``MOST_DRAWN``. A single one is drawn gate by gate; of several each is a group.

    Raises:
        ValueError: If there is no way to write it out, or examples are missing or too many.
    """
    if isinstance(surface, DataSurface):
        return _of_data(surface, examples)
    if isinstance(surface, CircuitSurface):
        return LossCircuit(surface.program.circuit, dict(surface.settings))
    if isinstance(surface, AnalyticSurface):
        sketch = Sketch()
        x, y = map(sketch.weight, surface.axes)
        return LossCircuit(sketch.circuit(surface.height(x, y, sketch)), {})
    raise ValueError(f"{surface.name} is made of no gates.")


def _of_data(surface: DataSurface, examples: Sequence[int]) -> LossCircuit:
    if not 1 <= len(examples) <= MOST_DRAWN:
        raise ValueError(f"A circuit is drawn of 1 to {MOST_DRAWN} examples, not {len(examples)}.")
    if len(examples) > 1:
        return _of_several(surface, examples)
    sketch = Sketch()
    weights = [sketch.weight(name) for name in surface.axes]
    names = _names(surface)
    loss = _example_loss(surface, sketch, weights, [sketch.input(name) for name in names])
    if surface.l2:
        loss = loss + sketch.group(_decay_body(surface), weights)
    return LossCircuit(
        sketch.circuit(loss, "L"), dict(zip(names, _data_of(surface, examples[0]), strict=True))
    )


def _of_several(surface: DataSurface, examples: Sequence[int]) -> LossCircuit:
    """Draw each example as a group, all of them below the parameters, and their mean beside them."""
    sketch, places, numbers = Sketch(), dict[str, Point](), dict[str, float]()
    weights = [sketch.weight(name) for name in surface.axes]
    places.update({wire.node: (_WEIGHTS, ROW * row) for row, wire in enumerate(weights)})
    top, losses = 2 * ROW, []
    for place, example in enumerate(examples):
        names = _names(surface, place)
        numbers.update(zip(names, _data_of(surface, example), strict=True))
        data = [sketch.input(name) for name in names]
        places.update({wire.node: (0.0, top + _DATA_ROW * row) for row, wire in enumerate(data)})
        losses.append(sketch.group(_example_body(surface, example), (*weights, *data)))
        places[losses[-1].node] = _EXAMPLES, top + _DATA_ROW * (len(data) - 1) / 2
        top += _DATA_ROW * (len(data) - 1) + ROW
    loss = sketch.group(_mean_body(len(losses)), losses)
    middle = (places[losses[0].node][1] + places[losses[-1].node][1]) / 2
    places[loss.node] = _MEAN, middle
    if surface.l2:
        decay = sketch.group(_decay_body(surface), weights)
        loss = decay + loss
        places.update({decay.node: (_EXAMPLES, ROW / 2), loss.node: (_SUM, middle)})
    return LossCircuit(sketch.circuit(loss, "L"), numbers, places)


def _mean_body(count: int) -> Body:
    sketch = Sketch()
    losses = [sketch.input(f"L{number + 1}") for number in range(count)]
    mean = sum(losses[1:], losses[0]) * (1.0 / count)
    return Body(sketch.circuit(mean), f"Mean of {count}", "mean")


def _example_body(surface: DataSurface, example: int) -> Body:
    """Return the group that computes the loss of one example from the parameters and its data."""
    sketch = Sketch()
    weights = tuple(map(sketch.weight, surface.axes))
    data = [sketch.input(name) for name in _names(surface)]
    loss = _example_loss(surface, sketch, weights, data)
    return Body(sketch.circuit(loss), f"Example {example + 1}", f"#{example + 1}")


def _decay_body(surface: DataSurface) -> Body:
    sketch = Sketch()
    x, y = map(sketch.weight, surface.axes)
    loss = 0.5 * surface.l2 * (sketch.square(x) + sketch.square(y))
    return Body(sketch.circuit(loss), "Weight decay", "decay")


def _example_loss(
    surface: DataSurface, sketch: Sketch, weights: Sequence[Sketched], data: Sequence[Sketched]
) -> Sketched:
    *inputs, target = data
    x, y = weights
    loss: Sketched = surface.example_loss(x, y, inputs, target, sketch)
    return loss


def _names(surface: DataSurface, place: int | None = None) -> list[str]:
    """Return names for the features and the target of an example, the ``place``-th of several."""
    if len(surface.inputs) == 1:
        number = "" if place is None else str(place + 1)
        return [f"x{number}", f"t{number}"]
    letter = "" if place is None else "abcdefgh"[place]
    return [f"x0{letter}", f"x1{letter}", f"t{letter}"]


def _data_of(surface: DataSurface, example: int) -> Iterator[float]:
    yield from map(float, surface.inputs[:, example])
    yield float(surface.written_targets[example])
