"""A run as a short NumPy script that makes the same steps, and prints them as CSV.

The rule, the surface and the schedule are the program's own functions, so nothing is told twice.
"""

from playground.descent.circuit_surface import CircuitSurface
from playground.descent.hessian import hessian
from playground.descent.leg import Leg, rest_of
from playground.descent.optimizers import OPTIMIZERS
from playground.descent.run import Run
from playground.descent.schedules import SCHEDULES
from playground.descent.script_data import data_definitions
from playground.descent.source import Definitions, ScriptError
from playground.descent.surface import DataSurface, Surface
from playground.descent.surfaces import AnalyticSurface
from playground.engine.circuit import CircuitError
from playground.engine.export_function import numpy_functions
from playground.engine.export_script import ExportError

__all__ = [
    "BATCH",
    "PLAIN_IMPORTS",
    "ScriptError",
    "checked_legs",
    "heading",
    "leg_has_batches",
    "numpy_script",
    "rate_lines",
]

PLAIN_IMPORTS = {"import math": "math.", "from pathlib import Path": "Path("}
_PLANNED = """def Planned(x, y, *more):  # where a step goes
    return x, y, *more"""
_BEND = """def bend(x, y):  # the second derivatives, by differences
    return hessian(evaluate, x, y, {facet!r})"""
_SHOW = """def show(k, x, y, g, eta):
    print(k, *map(repr, map(float, (x, y, loss(x, y), *g, eta))), sep=",")"""


def numpy_script(run: Run, table: str = "") -> str:
    """Write a script that makes the steps of a run again.

    Args:
        run: Any run that has made steps; forks, changes of the rate and schedules are reproduced.
        table: The name of the file with the examples beside the script, if it needs one.

    Returns:
        The script. It prints ``step,x,y,loss,gx,gy,learning_rate``, a line for each point.

    Raises:
        ScriptError: If a script cannot reproduce the run; it says why.
    """
    legs, last = checked_legs(run), len(run.steps) - 1
    code = Definitions("math")
    surface = _surface(run.surface, code, table)
    blocks, begin = [], 0
    for k, leg in enumerate(legs):
        rest = rest_of(leg.optimizer, legs[:k], begin)
        blocks += _state(leg) if rest == begin else []
        blocks.append(
            _block(run, leg, range(begin, leg.steps), rest, code, f"_{k + 1}" if len(legs) > 1 else "")
        )
        begin = leg.steps
    batches = [BATCH] if any(leg_has_batches(run, leg) for leg in legs) else []
    definitions = [*surface, *code.texts, *batches, _SHOW]
    start = run.steps[0]
    main = [
        'print("step,x,y,loss,gx,gy,learning_rate")',
        f"x, y = {start.x!r}, {start.y!r}",
        f"eta = {start.learning_rate!r}",
        *blocks,
        f"show({last}, x, y, {_gradient(run, legs[-1], str(last))}, eta)",
    ]
    head = [heading(run), *_imports("\n".join(definitions))]
    return "\n\n\n".join(("\n".join(head), *definitions, "\n".join(main))) + "\n"


def _imports(text: str) -> list[str]:
    """Return the lines that import what the definitions call."""
    numpy = ["import numpy as np", "", 'np.seterr(all="ignore")  # outside a domain: nan or inf']
    plain = [name for name, sign in PLAIN_IMPORTS.items() if sign in text]
    parts = [plain, numpy if "np." in text else []]
    return [line for part in parts if part for line in ("", *part)][1:]


def _state(leg: Leg) -> list[str]:
    """Return the line that makes the optimizer remember nothing."""
    memory = OPTIMIZERS[leg.optimizer].memory
    names = f"  # {', '.join(memory)}" if memory else ""
    return [f"state_x = state_y = {(0.0,) * len(memory)!r}{names}"]


def _block(run: Run, leg: Leg, steps: range, rest: int, code: Definitions, suffix: str) -> str:
    """Write the loop over the steps of one leg, and the functions that it calls.

    Args:
        run: The run.
        leg: Its settings.
        steps: The steps, counted from 0.
        rest: The step at which the optimizer remembered nothing yet.
        code: What gets the functions.
        suffix: What tells them from those of other legs.
    """
    set_up, change, eta = rate_lines(leg, steps.start, code, suffix)
    number = f"k + {1 - rest}" if rest < 1 else f"k - {rest - 1}" if rest > 1 else "k"
    lines = [
        f"g = {_gradient(run, leg, 'k')}",
        "show(k, x, y, g, eta)",
        *change,
        f"eta = {eta}",
        *_update(run, leg, code, suffix, number),
    ]
    loop = f"for k in range({steps.start}, {steps.stop}):"
    return "\n".join((*set_up, loop, *(f"    {line}" for line in lines)))


def _update(run: Run, leg: Leg, code: Definitions, suffix: str, number: str) -> list[str]:
    """Write the lines that make a step, and the rule that they call."""
    optimizer = OPTIMIZERS[leg.optimizer]
    settings = optimizer.settings(leg.hyperparameters)
    if optimizer.planner is None:
        code.add(optimizer.step(**settings), f"step{suffix}")
        return [
            f"x, state_x = step{suffix}(x, g[0], state_x, eta, {number})",
            f"y, state_y = step{suffix}(y, g[1], state_y, eta, {number})",
        ]
    if leg_has_batches(run, leg):
        raise ScriptError(
            f"{optimizer.name} looks at its mini-batch from several points before each step, "
            "which the scripts do not: export the run as CSV instead."
        )
    code.write("Planned", _PLANNED)
    code.write("evaluate", "def evaluate(x, y):\n    return loss(x, y), *gradient(x, y)")
    bend = "None"
    if optimizer.uses_curvature:
        bend = "bend"
        code.add(hessian, "hessian")
        code.write(bend, _BEND.format(facet=run.surface.facet))
    code.add(optimizer.planner(**settings), f"plan{suffix}")
    return [f"x, y, state_x, state_y, _ = plan{suffix}(evaluate, {bend}, (x, y), g, eta, state_x)"]


# --- what the scripts of every library share -----------------------------------------------------


def checked_legs(run: Run) -> tuple[Leg, ...]:
    """Return the settings of all steps.

    Raises:
        ScriptError: If there are no steps.
    """
    if len(run.steps) == 1:
        raise ScriptError("This run has made no steps yet: press Play or Step first.")
    return run.legs(len(run.steps) - 1)


def heading(run: Run) -> str:
    """Return the first line, a comment on what the script does."""
    names = dict.fromkeys(OPTIMIZERS[leg.optimizer].name for leg in checked_legs(run))
    surface = " ".join(run.surface.name.split())  # nothing that was typed may end the comment
    return f"# {len(run.steps) - 1} steps of {' and then '.join(names)} down {surface}"


def rate_lines(leg: Leg, begin: int, code: Definitions, suffix: str) -> tuple[list[str], list[str], str]:
    """Return lines before the loop and in it that keep ``rate``, and what makes the rate of a step of it."""
    rates = {step: rate for step, rate in leg.rates if step > begin}
    first = [rate for step, rate in leg.rates if step <= begin][-1]
    eta = "rate"
    if _has_schedule(leg, code, f"scheduled{suffix}"):
        eta = f"scheduled{suffix}(rate, k)"
    if not rates:
        return [f"rate = {first!r}"], [], eta
    changes = f"rates = {rates!r}  # that were set later, with the step they hold from"
    return [f"rate = {first!r}", changes], ["rate = rates.get(k, rate)"], eta


def _has_schedule(leg: Leg, code: Definitions, name: str) -> bool:
    """Write the schedule of a leg as a function; return whether it has one."""
    schedule, points = SCHEDULES[leg.plan.schedule], leg.plan.points
    if leg.plan.is_constant or (schedule.recorded and not points):
        return False
    if schedule.recorded:
        top = max(rate for _, rate in points)
        code.write(
            name,
            f"def {name}(rate, step):  # as it was recorded\n    points = {points!r}\n"
            f"    set_then = [r for k, r in points if k <= step] or [points[0][1]]\n"
            f"    return set_then[-1] * (rate / {top!r})",
        )
    else:
        code.add(schedule.function, name, {**schedule.defaults, **leg.plan.parameters})
    return True


# --- where the gradient comes from ---------------------------------------------------------------

BATCH = """def batch(k, size, seed):
    epoch, i = divmod(k, -(-EXAMPLES // size))
    order = np.random.default_rng((seed, epoch)).permutation(EXAMPLES)
    return order[i * size : (i + 1) * size]"""


def leg_has_batches(run: Run, leg: Leg) -> bool:
    """Return whether the steps of a leg go by some of the examples only."""
    data = isinstance(run.surface, DataSurface)
    return data and leg.batch_size is not None and leg.batch_size < run.surface.examples


def _gradient(run: Run, leg: Leg, k: str) -> str:
    if leg_has_batches(run, leg):
        return f"gradient(x, y, batch({k}, {leg.batch_size}, {leg.seed}))"
    return "gradient(x, y)"


def _surface(surface: Surface, code: Definitions, table: str) -> list[str]:
    """Write ``loss(x, y)`` and ``gradient(x, y)``; what belongs to this program goes into ``code``."""
    if isinstance(surface, AnalyticSurface):
        code.add(surface.height, "loss")
        code.add(surface.slope, "gradient")
        return []
    if isinstance(surface, CircuitSurface):
        values = {**surface.settings, surface.axes[0]: surface.start[0], surface.axes[1]: surface.start[1]}
        try:
            return numpy_functions(surface.program.circuit, values, *surface.axes)
        except (CircuitError, ExportError) as error:
            raise ScriptError(str(error)) from None
    if isinstance(surface, DataSurface):
        return data_definitions(surface, table)
    raise ScriptError(f"There is no script for {surface.name} yet: export the run as CSV instead.")
