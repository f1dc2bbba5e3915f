"""A run of an optimizer down a surface: a state machine that someone else drives.

``advance(n)`` never loops by itself, so pausing, another learning rate, rewinding and going on are all
the same call. Two runs that are made and driven alike are equal to the last bit.
"""

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from playground.descent.batches import batch_of, batch_slices, epoch_order
from playground.descent.hessian import Evaluate
from playground.descent.leg import CONSTANT, Leg
from playground.descent.optimizers import OPTIMIZERS, Step
from playground.descent.planners import Planned, Planner
from playground.descent.schedules import RatePlan
from playground.descent.steps import MEMORY, Row, Steps
from playground.descent.surface import Array, DataSurface, Indices, Point, Surface
from playground.engine.numbers import precise

Status = Literal["running", "converged", "diverged"]

LOSS_LIMIT = 1e12  # a run whose loss grows beyond this has diverged
POINT_LIMIT = 1e9  # so has one that goes beyond this, where the loss hardly grows
STILL = 1e-8  # a gradient below this counts as none
MOTIONLESS = 1e-9  # and so does a step below this share of what the surface shows at first

_BURST = 1024  # steps between two additions to the record, to bound what is held twice


class Run:
    """Steps from a start down a surface, all of them remembered.

    Losses are those over all examples, also in a run with mini-batches; there they are computed when
    somebody looks, many at a time, and a run nobody looks at does not pay for them.

    Attributes:
        surface: What is descended.
        optimizer: The entry of the optimizer table.
        hyperparameters: All that the optimizer takes.
        batch_size: Examples in a mini-batch; None for all of them, and on surfaces without data.
        seed: Of the shuffling: each epoch takes every example once, in an order of its own.
        plan: The schedule of the learning rate.
        trunk: The settings of the steps before the fork, for a run that was forked from another.
        steps: The start, then the point after each step.
    """

    def __init__(
        self,
        surface: Surface,
        optimizer: str = "sgd",
        learning_rate: float = 0.1,
        start: Point | None = None,
        batch_size: int | None = None,
        seed: int = 0,
        plan: RatePlan = CONSTANT,
        **hyperparameters: float,
    ) -> None:
        """Stand at the start; nothing moves before ``advance``.

        Raises:
            ValueError: If a setting is unknown or out of range; it says which are possible.
        """
        if optimizer not in OPTIMIZERS:
            raise ValueError(f"There is no optimizer {optimizer!r}; choose one of {', '.join(OPTIMIZERS)}.")
        self.surface = surface
        self.optimizer = OPTIMIZERS[optimizer]
        self.hyperparameters = self.optimizer.settings(hyperparameters)
        self.seed = seed
        rule, planner = self.optimizer.rule, self.optimizer.planner
        self._step: Step | None = rule(**self.hyperparameters) if rule else None
        self._planner: Planner | None = planner(**self.hyperparameters) if planner else None
        self._gradient = _gradient_source(surface, batch_size, seed)
        self.batch_size = self._gradient.size
        self.plan = plan
        self.trunk: tuple[Leg, ...] = ()
        self._trouble = ""
        self._rates = [(0, _checked_rate(learning_rate))]  # that were set, with the step they were set at
        self._from_rest = 0  # the step at which the optimizer knew nothing yet
        self.steps = Steps(2 * len(self.optimizer.memory), surface.value if self.batch_size else None)
        self._begin(surface.start if start is None else start)

    # --- driving -----------------------------------------------------------------------------

    def advance(self, n: int = 1) -> int:
        """Make up to ``n`` steps; return how many were made, which is fewer if the run diverges."""
        done = 0
        while done < n and not self._trouble:
            rows = self._burst(min(n - done, _BURST))
            if rows:
                self.steps.extend(rows)
            done += len(rows)
        return done

    def rewind(self, step: int = 0) -> None:
        """Go back to the point after ``step`` steps, and forget what came later.

        Going on from there with the same learning rate gives the same points again.
        """
        if not 0 <= step < len(self.steps):
            raise ValueError(f"This run has the steps 0 to {len(self.steps) - 1}, not {step}.")
        if step < len(self.steps) - 1:
            rate = self.learning_rate
            behind_fork, legs = step < self._begun, self.legs(step)
            self.steps.truncate(step + 1)
            if behind_fork:
                self.trunk, self._from_rest = legs, min(self._from_rest, step)
                self._take_own_gradient()
            self._rates = self.rates_until(step)
            self.learning_rate = rate
            self._trouble = ""

    def fork(
        self,
        step: int,
        *,
        optimizer: str | None = None,
        learning_rate: float | None = None,
        batch_size: int | Literal["same"] | None = "same",
        seed: int | None = None,
        plan: RatePlan | None = None,
        **hyperparameters: float,
    ) -> "Run":
        """Return another run that shares the first ``step`` steps, and goes on with settings of its own.

        What is not given stays as it is. The optimizer keeps what it remembers if it stays the same;
        another one starts from rest, with its own defaults.

        Raises:
            ValueError: If there is no such step, or a setting is unknown or out of range.
        """
        if not 0 <= step < len(self.steps):
            raise ValueError(f"This run has the steps 0 to {len(self.steps) - 1}, not {step}.")
        same = optimizer in (None, self.optimizer.id)
        first = self.steps[0]
        rates = self.rates_until(step)
        fork = Run(
            self.surface,
            optimizer or self.optimizer.id,
            rates[-1][1],
            (first.x, first.y),
            self.batch_size if batch_size == "same" else batch_size,
            self.seed if seed is None else seed,
            plan or self.plan,
            **({**self.hyperparameters, **hyperparameters} if same else hyperparameters),
        )
        fork.begin_with(self, step)
        if learning_rate is not None:
            fork.learning_rate = learning_rate
        return fork

    def begin_with(self, other: "Run", step: int) -> None:
        """Take over the first steps of another run in place of all steps so far; see ``fork``."""
        same = other.optimizer is self.optimizer
        self.trunk, self._rates = other.legs(step), other.rates_until(step)
        self._from_rest = other.from_rest if same else step
        self._trouble = ""
        self.steps.begin_with(other.steps.first(step + 1)[: None if same else MEMORY])
        self._take_own_gradient()

    def rates_until(self, step: int) -> list[tuple[int, float]]:
        """Return the rates that were set at the start and up to the point after ``step`` steps."""
        return [entry for entry in self._rates if entry[0] <= step]

    @property
    def from_rest(self) -> int:
        """The step at which the optimizer remembered nothing yet: that of the fork, or the start."""
        return self._from_rest

    def legs(self, step: int) -> tuple[Leg, ...]:
        """Return the settings that the first ``step`` steps were made with, one entry for each change."""
        if step >= self._begun:
            other = self.trunk and self.trunk[-1].optimizer != self.optimizer.id  # even without a step, it
            own = (self._own_leg(step),) if step > self._begun or other else ()  # made the memory begin anew
            return (*self.trunk, *own)
        legs = [leg for leg in self.trunk if leg.steps < step]
        if step > (legs[-1].steps if legs else 0):
            over = next(leg for leg in self.trunk if leg.steps >= step)
            legs.append(replace(over, steps=step))
        return tuple(legs)

    @property
    def _begun(self) -> int:
        """The step from which on the settings are its own."""
        return self.trunk[-1].steps if self.trunk else 0

    @property
    def learning_rate(self) -> float:
        """The rate that is set, which the schedule makes the rate of the next step of.

        Changing it resets nothing, and lets a diverged run try again.
        """
        return self._rates[-1][1]

    @learning_rate.setter
    def learning_rate(self, rate: float) -> None:
        if _checked_rate(rate) != self.learning_rate:
            now = len(self.steps) - 1
            earlier = [entry for entry in self._rates if entry[0] < now]
            same = bool(earlier) and earlier[-1][1] == rate
            self._rates = earlier if same else [*earlier, (now, float(rate))]
            self._trouble = ""

    @property
    def next_rate(self) -> float:
        """The rate of the next step, by the schedule."""
        return self.plan.rate(self.learning_rate, len(self.steps) - 1)

    # --- reading -----------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """How it goes.

        Converged means that the whole gradient has vanished and nothing else, such as momentum, moves the
        point any more: steps go on, but in place.
        """
        if self._trouble:
            return "diverged"
        if self.batch_size is None and self._gradient_norm() < STILL and self._stands():
            return "converged"
        return "running"

    @property
    def next_point(self) -> Point:
        """Where the next step leads with the present learning rate."""
        return self.landing(self.next_rate)

    def landing(self, rate: float, step: int | None = None) -> Point:
        """Return where the step after ``step`` steps would lead with another rate; None for the next one."""
        x, y, *_ = self.move(rate, step)
        return x, y

    def move(self, rate: float, step: int | None = None) -> Planned:
        """Return the step of ``landing``, with what the optimizer remembers after it."""
        k = len(self.steps) - 1 if step is None else step
        (x, y, _, gx, gy, *_), (state_x, state_y) = self.steps.row(k), self.steps.memory(k)
        number = max(1, self.number_of(k))
        with np.errstate(all="ignore"):
            if self._step is None:
                return self._plan_step(k, (x, y), (gx, gy), rate)
            x, state_x = self._step(x, gx, state_x, rate, number)
            y, state_y = self._step(y, gy, state_y, rate, number)
        return Planned(x, y, state_x, state_y, 0)

    def number_of(self, step: int) -> int:
        """Return the number that the optimizer gives the step after ``step`` steps: 1 for its first."""
        return step + 1 - self._from_rest

    def settings_at(self, step: int) -> Leg:
        """Return the settings that the step after ``step`` steps was or will be made with."""
        return next((leg for leg in self.trunk if step < leg.steps), self._own_leg(step))

    @property
    def evaluations(self) -> int:
        """How often the loss or its gradient was evaluated for the steps so far; a gradient counts once."""
        return int(self.steps.evaluations[-1])

    @property
    def reason(self) -> str:
        """One sentence on why the status is not "running"; empty while it is."""
        if self.status == "converged":
            return f"The gradient is {precise(self._gradient_norm(), 1)} here: steps move nothing any more."
        return self._trouble

    @property
    def epoch(self) -> float:
        """How often each example has been used; without mini-batches one epoch is one step."""
        return self.epoch_at(len(self.steps) - 1)

    @property
    def steps_per_epoch(self) -> int:
        """How many steps use each example once."""
        return -(-self.surface.examples // self.batch_size) if self.batch_size else 1

    def epoch_at(self, step: int) -> float:
        """Return how often each example had been used after ``step`` steps."""
        return self._gradient.epoch(step)

    def batch(self, step: int) -> Indices | None:
        """Return which examples the gradient after ``step`` steps is taken over; None for all of them."""
        leg = next((leg for leg in self.trunk if leg.steps > step), None)
        size, seed = (leg.batch_size, leg.seed) if leg else (self.batch_size, self.seed)
        examples = self.surface.examples
        return batch_of(examples, size, seed, step) if size and size < examples else None

    @property
    def xs(self) -> Array:
        """The first parameter at every point."""
        return self.steps.xs

    @property
    def ys(self) -> Array:
        """The second parameter at every point."""
        return self.steps.ys

    @property
    def losses(self) -> Array:
        """The loss over all examples at every point."""
        return self.steps.losses

    @property
    def rate_changes(self) -> tuple[tuple[int, float], ...]:
        """Where another rate was set: (k, rate) if the steps after the k-th were made with ``rate``."""
        return tuple(entry for entry in self._rates if 0 < entry[0] < len(self.steps) - 1)

    @property
    def rates(self) -> tuple[tuple[int, float], ...]:
        """The rates that were set for the steps so far, as in ``rate_changes``, from the first one on."""
        made = (self._rates[0], *self.rate_changes)
        return made if len(self.steps) > 1 else ()

    # --- inside ------------------------------------------------------------------------------

    def _begin(self, start: Point) -> None:
        x, y = float(start[0]), float(start[1])
        with np.errstate(all="ignore"):
            loss, gx, gy = self._gradient(0, x, y)
        memory = (0.0,) * (2 * len(self.optimizer.memory))
        self.steps.extend([(x, y, loss, gx, gy, self.plan.rate(self.learning_rate, 0), 0.0, *memory)])
        if not all(map(math.isfinite, (x, y, loss))):
            self._trouble = f"The loss is not a finite number at the start {_point(x, y)}: start elsewhere."

    def _take_own_gradient(self) -> None:
        """Take the gradient at the newest point anew: over its own batch, not that of the run before."""
        x, y, loss, _, _, *others = self._latest
        with np.errstate(all="ignore"):
            _, gx, gy = self._gradient(len(self.steps) - 1, x, y)
        self.steps.replace_last((x, y, loss, gx, gy, *others))

    def _own_leg(self, step: int) -> Leg:
        changed = {k: v for k, v in self.hyperparameters.items() if v != self.optimizer.defaults[k]}
        rates = tuple(entry for entry in self._rates if entry[0] < step)
        return Leg(step, rates, self.optimizer.id, changed, self.batch_size, self.seed, self.plan)

    def _burst(self, n: int) -> list[Row]:
        """Make up to ``n`` steps and return their rows; this loop is what a step costs."""
        x, y, loss, gx, gy, _, work, *_ = self._latest
        state_x, state_y = self.steps.memory(len(self.steps) - 1)
        step, gradient, rate = self._step, self._gradient, self.learning_rate
        plan, rest = None if self.plan.is_constant else self.plan, self._from_rest
        base = rate
        rows: list[Row] = []
        with np.errstate(all="ignore"):
            for t in range(len(self.steps), len(self.steps) + n):
                last = x, y, loss, gx, gy
                if plan is not None:
                    rate = plan.rate(base, t - 1)
                if step is None:
                    x, y, state_x, state_y, more = self._plan_step(t - 1, (x, y), (gx, gy), rate)
                    work += more
                else:
                    x, state_x = step(x, gx, state_x, rate, t - rest)
                    y, state_y = step(y, gy, state_y, rate, t - rest)
                work += 1.0
                loss, gx, gy = gradient(t, x, y)
                if not (abs(loss) < LOSS_LIMIT and abs(x) < POINT_LIMIT and abs(y) < POINT_LIMIT):
                    self._trouble = self._judge(t, last, (x, y, loss))
                    if not math.isfinite(x + y + loss):
                        break
                rows.append((x, y, loss, gx, gy, rate, work, *state_x, *state_y))
                if self._trouble:
                    break
        return rows

    def _plan_step(self, k: int, at: Point, g: Point, rate: float) -> Planned:
        assert self._planner is not None
        return self._planner(self._gradient.loss_of(k), at, g, rate)

    def _judge(self, t: int, last: Row, new: Row) -> str:
        """Say what is wrong with step ``t``; nothing if it comes back from still farther away."""
        x, y, loss = new
        if not all(map(math.isfinite, last)):
            return f"The gradient at {_point(*last[:2])} is not a finite number: step {t} cannot be made."
        too_high = f"the learning rate {precise(self.plan.rate(self.learning_rate, t - 1))} is too high here."
        if not math.isfinite(x + y):
            return f"Step {t} would go beyond 1.8e308, the largest number there is: {too_high}"
        if not math.isfinite(loss):
            kind = "not a number" if math.isnan(loss) else "infinite"
            return f"Step {t} would go to {_point(x, y)}, where the loss is {kind}."
        size, last_size = max(abs(x), abs(y)), max(map(abs, last[:2]))
        if size <= last_size and abs(loss) <= abs(last[2]):
            return ""
        cause = "the surface falls without end." if loss < min(last[2], 0.0) else too_high
        if abs(loss) < LOSS_LIMIT:
            return f"Step {t} went to {_point(x, y)}, farther than {precise(POINT_LIMIT)}: {cause}"
        limit = precise(math.copysign(LOSS_LIMIT, loss))
        return f"Step {t} took the loss to {precise(loss, 3)}, beyond {limit}: {cause}"

    @property
    def _latest(self) -> Row:
        return self.steps.row(len(self.steps) - 1)

    def _stands(self) -> bool:
        """Return whether the next step goes nowhere, as seen from where the surface is looked at."""
        (x, y), (x_next, y_next), shown = self._latest[:2], self.next_point, self.surface.bounds
        size = math.hypot(shown.x1 - shown.x0, shown.y1 - shown.y0)
        return math.hypot(x_next - x, y_next - y) < MOTIONLESS * size

    def _gradient_norm(self) -> float:
        return math.hypot(*self._latest[3:5])


# --- where the gradient comes from ---------------------------------------------------------------


class _Exact:
    """The gradient over everything there is."""

    size: int | None = None

    def __init__(self, surface: Surface) -> None:
        self._evaluate = surface.value_and_grad

    def __call__(self, _k: int, x: float, y: float) -> tuple[float, float, float]:
        return self._evaluate(x, y)

    def loss_of(self, _k: int) -> Evaluate:
        return self._evaluate

    def epoch(self, k: int) -> float:
        return float(k)


class _MiniBatches:
    """The gradient over the mini-batch of each step; the loss is left to be computed later.

    The batch of step k depends on nothing but k and the seed, so that a run can be rewound.
    """

    def __init__(self, surface: DataSurface, size: int, seed: int) -> None:
        self._surface = surface
        self.size: int | None = size
        self._slices = batch_slices(surface.examples, size)
        self._seed = seed
        self._epoch = -1
        self._shuffled = surface

    def __call__(self, k: int, x: float, y: float) -> tuple[float, float, float]:
        batch = self._shuffle_for(k)
        return 0.0, *self._shuffled.batch_grad(x, y, batch)

    def loss_of(self, k: int) -> Evaluate:
        """Return the loss over the mini-batch of a step, with its gradient."""
        batch, surface = self._shuffle_for(k), self._shuffled
        return lambda x, y: surface.batch_value_and_grad(x, y, batch)

    def _shuffle_for(self, k: int) -> slice:
        """Have the examples in the order of the epoch of step ``k``; return which are its batch."""
        epoch, i = divmod(k, len(self._slices))
        if epoch != self._epoch:
            self._epoch = epoch
            order = epoch_order(self._surface.examples, self._seed, epoch)
            self._shuffled = self._surface.reordered(order)
        return self._slices[i]

    def epoch(self, k: int) -> float:
        epoch, i = divmod(k, len(self._slices))
        return epoch + float(self._slices[i].start) / self._surface.examples


def _gradient_source(surface: Surface, batch_size: int | None, seed: int) -> _Exact | _MiniBatches:
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"A mini-batch needs at least 1 example, not {batch_size}.")
    if batch_size is None or not isinstance(surface, DataSurface) or batch_size >= surface.examples:
        return _Exact(surface)
    return _MiniBatches(surface, batch_size, seed)


def _checked_rate(rate: float) -> float:
    if not 0 < rate < math.inf:
        raise ValueError(f"The learning rate must be a finite number above 0, not {rate}.")
    return float(rate)


def _point(x: float, y: float) -> str:
    return f"({precise(x, 3)}, {precise(y, 3)})"
