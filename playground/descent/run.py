"""A run of an optimizer down a surface: a state machine that someone else drives.

``advance(n)`` never loops by itself, so pausing, another learning rate, rewinding and going on are all
the same call. Two runs that are made and driven alike are equal to the last bit.
"""

import math
from typing import Literal

import numpy as np

from playground.descent.batches import batch_of, epochs_after
from playground.descent.gradient_source import gradient_source
from playground.descent.leg import CONSTANT, Leg, rest_of
from playground.descent.optimizers import OPTIMIZERS, Optimizer, Step
from playground.descent.planners import Planned, Planner
from playground.descent.schedules import RatePlan
from playground.descent.steps import Row, State, Steps
from playground.descent.surface import Array, Indices, Point, Surface
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
        trunk: The settings of the steps before the present ones: those of the run that it was forked
            from, or its own before they were changed on the way.
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
        self._gradient = gradient_source(surface, batch_size, seed)
        self.batch_size = self._gradient.size
        self.plan = plan
        self.trunk: tuple[Leg, ...] = ()
        self._trouble = ""
        self._rates = [(0, _checked_rate(learning_rate))]  # that were set, with the step they were set at
        self._from_rest = 0  # the step at which the optimizer knew nothing yet
        self.steps = Steps(len(self.optimizer.memory), surface.value if self.batch_size else None)
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
            behind_fork, legs = step < self.begun, self.legs(step)
            self.steps.truncate(step + 1)
            if behind_fork:
                self.trunk, self._from_rest = legs, rest_of(self.optimizer.id, legs, step)
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

        What is not given stays as it is. The optimizer keeps what it remembers if it is the one that made
        the step before; another one starts from rest, with its own defaults.

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
        self.trunk, self._rates = other.legs(step), other.rates_until(step)
        self._from_rest = rest_of(self.optimizer.id, self.trunk, step)
        self._trouble = ""
        self.steps.begin_with(other.steps, step + 1)
        self._take_own_gradient()

    def rates_until(self, step: int) -> list[tuple[int, float]]:
        """Return the rates that were set at the start and up to the point after ``step`` steps."""
        return [entry for entry in self._rates if entry[0] <= step]

    def legs(self, step: int) -> tuple[Leg, ...]:
        """Return the settings that the first ``step`` steps were made with, one entry for each change."""
        if step > self.begun:
            return (*self.trunk, self._own_leg(step))
        legs = [leg for leg in self.trunk if leg.steps <= step]
        if step > (legs[-1].steps if legs else 0):
            legs.append(self.trunk[len(legs)].until(step))
        return tuple(legs)

    @property
    def begun(self) -> int:
        """The step from which on the settings are the present ones."""
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
        x, y, _, gx, gy, *_ = self.steps.row(k)
        rest = self._from_rest if k >= self.begun else rest_of(self.optimizer.id, self.legs(k), k)
        state_x, state_y = self._state(k, rest, self.optimizer)
        with np.errstate(all="ignore"):
            if self._step is None:
                return self._plan_step(k, (x, y), (gx, gy), rate, state_x)
            x, state_x = self._step(x, gx, state_x, rate, k + 1 - rest)
            y, state_y = self._step(y, gy, state_y, rate, k + 1 - rest)
        return Planned(x, y, state_x, state_y, 0)

    def number_of(self, step: int) -> int:
        """Return the number that the optimizer gives the step after ``step`` steps: 1 for its first."""
        return step + 1 - self._rest_at(step)

    def memory(self, step: int) -> tuple[State, State]:
        """Return what the optimizer of the step after ``step`` steps remembers before it, along x and y."""
        return self._state(step, self._rest_at(step), OPTIMIZERS[self.settings_at(step).optimizer])

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
        return float(self.epochs_at(np.array([float(step)]))[0])

    def epochs_at(self, steps: Array) -> Array:
        """Return how often each example had been used after these numbers of steps, shaped like them."""
        sizes: list[tuple[int, int | None]] = []  # up to which step, and how large the batches were
        for leg in (*self.trunk, self._own_leg(max(self.begun, int(steps.max(initial=0.0))))):
            same = bool(sizes) and sizes[-1][1] == leg.batch_size
            sizes = [*(sizes[:-1] if same else sizes), (leg.steps, leg.batch_size)]
        return epochs_after(self.surface.examples, sizes, steps)

    def batch(self, step: int) -> Indices | None:
        """Return which examples the gradient after ``step`` steps is taken over; None for all of them."""
        leg = self.settings_at(step)
        size, seed = leg.batch_size, leg.seed
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
        set_before = [rate for k, rate in self._rates if k <= self.begun][-1]
        rates = ((0, set_before), *(entry for entry in self._rates if self.begun < entry[0] < step))
        return Leg(step, rates, self.optimizer.id, changed, self.batch_size, self.seed, self.plan)

    def _rest_at(self, step: int) -> int:
        """Return the step at which the optimizer of the step after ``step`` steps remembered nothing yet."""
        if step >= self.begun:
            return self._from_rest
        return rest_of(self.settings_at(step).optimizer, self.legs(step), step)

    def _state(self, step: int, rest: int, optimizer: Optimizer) -> tuple[State, State]:
        """Return what an optimizer that began at ``rest`` remembers after ``step`` steps."""
        nothing = (0.0,) * len(optimizer.memory)
        return (nothing, nothing) if step == rest else self.steps.memory(step, len(nothing))

    def _burst(self, n: int) -> list[Row]:
        """Make up to ``n`` steps and return their rows; this loop is what a step costs."""
        x, y, loss, gx, gy, _, work, *_ = self._latest
        state_x, state_y = self._state(len(self.steps) - 1, self._from_rest, self.optimizer)
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
                    x, y, state_x, state_y, more = self._plan_step(t - 1, (x, y), (gx, gy), rate, state_x)
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

    def _plan_step(self, k: int, at: Point, g: Point, rate: float, state: State) -> Planned:
        assert self._planner is not None
        return self._planner(*self._gradient.loss_of(k), at, g, rate, state)

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


def _checked_rate(rate: float) -> float:
    if not 0 < rate < math.inf:
        raise ValueError(f"The learning rate must be a finite number above 0, not {rate}.")
    return float(rate)


def _point(x: float, y: float) -> str:
    return f"({precise(x, 3)}, {precise(y, 3)})"
