"""The table of optimizers: each update rule once, for numbers and arrays alike.

A rule works element by element with plain arithmetic, so a run feeds it two floats and a test twenty.
x are the parameters, g the gradient, η the learning rate; sources are the CS231n notes
"neural-networks-3", and Loshchilov & Hutter for AdamW.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from playground.descent.planners import Planner, line_search, newton
from playground.descent.working import Compute, Line, Quantities, in_letters, work_out
from playground.engine.numbers import precise

Numbers = Any  # a float, or an array of any shape
State = tuple[Numbers, ...]
Step = Callable[[Numbers, Numbers, State, float, int], tuple[Numbers, State]]
"""(x, gradient, state, learning rate, number of this step from 1) -> (new x, new state)."""


@dataclass(frozen=True)
class Hyperparameter:
    """A number that shapes an update rule, other than the learning rate.

    Attributes:
        id: The stable key used in files and as a keyword of ``Run``.
        symbol: The letter in equations.
        low: The smallest number allowed; ``high`` the largest.
        meaning: One sentence on what it does.
        minor: Whether it is rarely turned, and out of sight until somebody wants it.
    """

    id: str
    name: str
    symbol: str
    low: float
    high: float
    meaning: str
    minor: bool = False


HYPERPARAMETERS: Mapping[str, Hyperparameter] = MappingProxyType(
    {
        entry.id: entry
        for entry in (
            Hyperparameter("momentum", "Momentum", "μ", 0.0, 0.9999, "How much of its speed a step keeps."),
            Hyperparameter("decay", "Decay", "ρ", 0.0, 0.99999, "How slowly old squared gradients fade."),
            Hyperparameter("beta1", "Beta 1", "β₁", 0.0, 0.9999, "How slowly old gradients fade."),
            Hyperparameter("beta2", "Beta 2", "β₂", 0.0, 0.99999, "How slowly old squared gradients fade."),
            Hyperparameter(
                "epsilon", "Epsilon", "ε", 1e-16, 1.0, "Keeps the division away from 0.", minor=True
            ),
            Hyperparameter(
                "weight_decay", "Weight decay", "λ", 0.0, 10.0, "How hard x is drawn to 0.", minor=True
            ),
            Hyperparameter(
                "armijo",
                "Fall asked for",
                "c",
                1e-8,
                0.5,
                "Armijo's condition: what share of the slope a step must win. 10⁻⁴ is usual.",
                minor=True,
            ),
            Hyperparameter(
                "shrink", "Shrink", "β", 0.05, 0.95, "What a rate that is too high is multiplied by."
            ),
            Hyperparameter(
                "growth",
                "Grow",
                "γ",
                1.0,
                10.0,
                "Each step first tries so many times the last rate.",
            ),
            Hyperparameter(
                "damping", "Least curvature", "δ", 1e-9, 1e3, "Flatter directions count as bent so much."
            ),
        )
    }
)


@dataclass(frozen=True)
class Optimizer:
    """One way to turn gradients into steps.

    Attributes:
        id: The stable key used in files.
        name: What it is called in the chooser.
        defaults: The hyperparameters that the rule takes, with their defaults.
        memory: What it remembers from step to step, in the order of the state; all begin at 0.
        lines: The update, line by line; the last one makes the new x.
        equation: The update in plain letters.
        about: One sentence on what it does.
        rule: Hyperparameters -> the update of one step, element by element; None for a joint one.
        planner: Hyperparameters -> the update of both parameters together, by looks at the surface; or None.
        carried: The part of a step that it brings along, by axis; None if it has no speed.
        looks_ahead: Whether the gradient is taken where that part has led already.
        scaling: What the gradient is multiplied by besides the rate, by axis; None if by nothing.
        adaptive: Whether it divides by the size of past gradients or tries rates, so that the curvature
            alone no longer tells which rates are stable.
        uses_curvature: Whether it divides by the curvature: its rates are those of curvature 1.
        rate_means: What a rate does, with ``{rate}`` in it; empty where the curvature or more tells.
        remark: What there is to say of one step, from its quantities along x and along y; None if nothing.
        races: Whether it takes part in a race of optimizers.
    """

    id: str
    name: str
    defaults: Mapping[str, float]
    memory: tuple[str, ...]
    lines: tuple[Line, ...]
    equation: str
    about: str
    rule: Callable[..., Step] | None = None
    planner: Callable[..., Planner] | None = None
    carried: Compute | None = None
    looks_ahead: bool = False
    scaling: Compute | None = None
    adaptive: bool = False
    uses_curvature: bool = False
    rate_means: str = ""
    remark: Callable[[Quantities, Quantities], str] | None = None
    races: bool = True

    @property
    def latex(self) -> str:
        """The update in letters, to be typeset."""
        return r" \qquad ".join(in_letters(line for line in self.lines if not (line.needs or line.hidden)))

    def equation_for(self, name: str) -> str:
        """Return the update in plain letters for a parameter of another name than x."""
        return self.equation.replace("x", name)

    def lines_for(self, hyperparameters: Mapping[str, float]) -> tuple[Line, ...]:
        """Return the lines that say something with these hyperparameters."""
        shown = (line for line in self.lines if not line.hidden)
        return tuple(line for line in shown if not line.needs or hyperparameters[line.needs])

    def working(
        self,
        x: float,
        g: float,
        state: tuple[State, State],
        rate: float,
        t: int,
        hyperparameters: Mapping[str, float],
    ) -> Quantities:
        """Return every quantity of one step along one axis, by name.

        Args:
            x: The parameter before the step.
            g: Its gradient.
            state: What was remembered before the step, and after it; what a joint rule found is only there.
            rate: The learning rate of the step.
            t: Its number, from 1.
            hyperparameters: All that the rule takes.
        """
        old = {f"{name}_old": number for name, number in zip(self.memory, state[0], strict=True)}
        found = dict(zip(self.memory, state[1], strict=True)) if self.planner else {}
        known = {"x": x, "gradient": g, "rate": rate, "t": t, **hyperparameters, **old, **found}
        return work_out(self.lines, known)

    def settings(self, given: Mapping[str, float]) -> dict[str, float]:
        """Return every hyperparameter: the defaults, replaced by what is given.

        Raises:
            ValueError: If the rule has no such hyperparameter or the number is out of range.
        """
        for key, number in given.items():
            if key not in self.defaults:
                has = ", ".join(self.defaults)
                raise ValueError(f"{self.name} has no hyperparameter {key!r}; it has {has}.")
            entry = HYPERPARAMETERS[key]
            if not entry.low <= number <= entry.high:
                raise ValueError(f"{entry.name} must be from {entry.low:g} to {entry.high:g}, not {number}.")
        return {**self.defaults, **{key: float(number) for key, number in given.items()}}

    def step(self, **hyperparameters: float) -> Step:
        """Return the update of one step with these hyperparameters, defaults for the others.

        Raises:
            ValueError: If it moves the parameters together rather than element by element.
        """
        if self.rule is None:
            raise ValueError(f"{self.name} moves all parameters together: a Run can, one of them cannot.")
        return self.rule(**self.settings(hyperparameters))

    def initial_state(self, x: Numbers) -> State:
        """Return the memory before the first step: zeros in the shape of ``x``."""
        return tuple(0.0 * x for _ in self.memory)


# --- the rules -----------------------------------------------------------------------------------


def _sgd(weight_decay: float) -> Step:
    def step(x: Numbers, g: Numbers, state: State, rate: float, _t: int) -> tuple[Numbers, State]:
        return x - rate * (g + weight_decay * x), state

    return step


def _momentum(momentum: float, weight_decay: float) -> Step:
    def step(x: Numbers, g: Numbers, state: State, rate: float, _t: int) -> tuple[Numbers, State]:
        v = momentum * state[0] - rate * (g + weight_decay * x)
        return x + v, (v,)

    return step


def _nesterov(momentum: float, weight_decay: float) -> Step:
    def step(x: Numbers, g: Numbers, state: State, rate: float, _t: int) -> tuple[Numbers, State]:
        v = momentum * state[0] - rate * (g + weight_decay * x)
        return x - momentum * state[0] + (1 + momentum) * v, (v,)

    return step


def _adagrad(epsilon: float, weight_decay: float) -> Step:
    def step(x: Numbers, g: Numbers, state: State, rate: float, _t: int) -> tuple[Numbers, State]:
        g = g + weight_decay * x
        cache = state[0] + g * g
        return x - rate * g / (cache**0.5 + epsilon), (cache,)

    return step


def _rmsprop(decay: float, epsilon: float, weight_decay: float) -> Step:
    def step(x: Numbers, g: Numbers, state: State, rate: float, _t: int) -> tuple[Numbers, State]:
        g = g + weight_decay * x
        cache = decay * state[0] + (1 - decay) * g * g
        return x - rate * g / (cache**0.5 + epsilon), (cache,)

    return step


def _adam(beta1: float, beta2: float, epsilon: float, weight_decay: float) -> Step:
    def step(x: Numbers, g: Numbers, state: State, rate: float, t: int) -> tuple[Numbers, State]:
        g = g + weight_decay * x
        m = beta1 * state[0] + (1 - beta1) * g
        v = beta2 * state[1] + (1 - beta2) * g * g
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        return x - rate * m_hat / (v_hat**0.5 + epsilon), (m, v)

    return step


def _adamw(beta1: float, beta2: float, epsilon: float, weight_decay: float) -> Step:
    adam = _adam(beta1, beta2, epsilon, weight_decay=0.0)

    def step(x: Numbers, g: Numbers, state: State, rate: float, t: int) -> tuple[Numbers, State]:
        stepped, state = adam(x, g, state, rate, t)
        return stepped - rate * weight_decay * x, state

    return step


# --- their lines ---------------------------------------------------------------------------------


_DECAYED = Line(
    "g",
    "<gradient> + <weight_decay><.><x>",
    lambda q: q.gradient + q.weight_decay * q.x,
    needs="weight_decay",
)
_PLAIN_GRADIENT = Line("g", "<gradient>", lambda q: q.gradient, hidden=True)
_VELOCITY = Line(
    "velocity",
    "<momentum><.><velocity_old> - <rate><.><g>",
    lambda q: q.momentum * q.velocity_old - q.rate * q.g,
)
_BY_CACHE = Line(
    "x_new",
    r"<x> - \frac{<rate><.><g>}{\sqrt{<cache>} + <epsilon>}",
    lambda q: q.x - q.rate * q.g / (q.cache**0.5 + q.epsilon),
    beside=True,
)
_ADAM_LINES = (
    Line("m", "<beta1><.><m_old> + (1 - <beta1>)<.><g>", lambda q: q.beta1 * q.m_old + (1 - q.beta1) * q.g),
    Line(
        "v",
        "<beta2><.><v_old> + (1 - <beta2>)<.><g>^2",
        lambda q: q.beta2 * q.v_old + (1 - q.beta2) * q.g * q.g,
    ),
    Line("m_hat", r"\frac{<m>}{1 - <beta1>^{<t>}}", lambda q: q.m / (1 - q.beta1**q.t)),
    Line("v_hat", r"\frac{<v>}{1 - <beta2>^{<t>}}", lambda q: q.v / (1 - q.beta2**q.t), beside=True),
)
_ADAM_STEP = r"<x> - \frac{<rate><.><m_hat>}{\sqrt{<v_hat>} + <epsilon>}"


def _adam_x(q: Quantities) -> Numbers:
    return q.x - q.rate * q.m_hat / (q.v_hat**0.5 + q.epsilon)


def _cache_scaling(q: Quantities) -> Numbers:
    return 1 / (q.cache**0.5 + q.epsilon)


def _adam_scaling(q: Quantities) -> Numbers:
    return 1 / (q.v_hat**0.5 + q.epsilon)


def _first_try(q: Quantities) -> Numbers:
    grows = q.step_rate_old and q.set_rate_old == q.rate
    return q.growth * q.step_rate_old if grows else q.rate


def _search_remark(q: Quantities, _: Quantities) -> str:
    if not q.step_rate:
        return f"None of {q.tries:.0f} rates lowered the loss: it stays."
    first = f"The first rate tried is {precise(q.first_rate, 3)}"
    if q.tries == 1:
        return f"{first}: it lowers the loss enough."
    return f"{first}; shrunk {q.shrinks:.0f} × to {precise(q.step_rate, 3)} it lowers the loss enough."


def _newton_remark(x: Quantities, y: Quantities) -> str:
    low, high = x.curvature, y.curvature
    if not math.isfinite(low + high):
        return "There is no curvature here: the step goes against the gradient."
    told = f"The curvatures here are {precise(low, 3)} and {precise(high, 3)}"
    if low <= 0:
        return f"{told}: not both positive, so only their sizes are used, and the step goes downhill."
    if low < x.damping:
        return f"{told}; less than δ counts as δ."
    return f"{told}."


def _carried(q: Quantities) -> Numbers:
    return q.momentum * q.velocity_old


# --- the table -----------------------------------------------------------------------------------

_L2 = {"weight_decay": 0.0}
_ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

_TABLE = (
    Optimizer(
        "sgd",
        "SGD",
        _L2,
        memory=(),
        lines=(_DECAYED, Line("x_new", "<x> - <rate><.><g>", lambda q: q.x - q.rate * q.g)),
        equation="x ← x − ηg",
        about="Steps against the gradient.",
        rule=_sgd,
    ),
    Optimizer(
        "momentum",
        "Momentum",
        {"momentum": 0.9, **_L2},
        memory=("velocity",),
        lines=(
            _DECAYED,
            _VELOCITY,
            Line("x_new", "<x> + <velocity>", lambda q: q.x + q.velocity, beside=True),
        ),
        equation="v ← μv − ηg;  x ← x + v",
        about="A ball with inertia: it gathers speed along valleys and averages zigzags out.",
        rule=_momentum,
        carried=_carried,
    ),
    Optimizer(
        "nesterov",
        "Nesterov",
        {"momentum": 0.9, **_L2},
        memory=("velocity",),
        lines=(
            _DECAYED,
            Line("velocity_before", "<velocity_old>", lambda q: q.velocity_old),
            _VELOCITY,
            Line(
                "x_new",
                "<x> - <momentum><.><velocity_before> + (1 + <momentum>)<.><velocity>",
                lambda q: q.x - q.momentum * q.velocity_old + (1 + q.momentum) * q.velocity,
            ),
        ),
        equation="v' ← v;  v ← μv − ηg;  x ← x − μv' + (1 + μ)v",
        about="Momentum that looks ahead: the gradient is taken where the speed would carry it.",
        rule=_nesterov,
        carried=_carried,
        looks_ahead=True,
    ),
    Optimizer(
        "adagrad",
        "AdaGrad",
        {"epsilon": 1e-8, **_L2},
        memory=("cache",),
        lines=(
            _DECAYED,
            Line("cache", "<cache_old> + <g>^2", lambda q: q.cache_old + q.g * q.g),
            _BY_CACHE,
        ),
        equation="c ← c + g²;  x ← x − ηg / (√c + ε)",
        about="Divides by all past gradients: steep directions calm down, and steps only get shorter.",
        rule=_adagrad,
        scaling=_cache_scaling,
        adaptive=True,
    ),
    Optimizer(
        "rmsprop",
        "RMSProp",
        {"decay": 0.9, "epsilon": 1e-8, **_L2},
        memory=("cache",),
        lines=(
            _DECAYED,
            Line(
                "cache",
                "<decay><.><cache_old> + (1 - <decay>)<.><g>^2",
                lambda q: q.decay * q.cache_old + (1 - q.decay) * q.g * q.g,
            ),
            _BY_CACHE,
        ),
        equation="c ← ρc + (1 − ρ)g²;  x ← x − ηg / (√c + ε)",
        about="AdaGrad that forgets: divides by the recent gradients only.",
        rule=_rmsprop,
        scaling=_cache_scaling,
        adaptive=True,
    ),
    Optimizer(
        "adam",
        "Adam",
        {**_ADAM, **_L2},
        memory=("m", "v"),
        lines=(_DECAYED, *_ADAM_LINES, Line("x_new", _ADAM_STEP, _adam_x)),
        equation="m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  x ← x − η·m̂ / (√v̂ + ε)",
        about="RMSProp with momentum, both corrected for their start at 0.",
        rule=_adam,
        scaling=_adam_scaling,
        adaptive=True,
    ),
    Optimizer(
        "adamw",
        "AdamW",
        {**_ADAM, "weight_decay": 0.01},
        memory=("m", "v"),
        lines=(
            _PLAIN_GRADIENT,
            *_ADAM_LINES,
            Line(
                "x_new",
                f"{_ADAM_STEP} - <rate><.><weight_decay><.><x>",
                lambda q: _adam_x(q) - q.rate * q.weight_decay * q.x,
            ),
        ),
        equation="Adam's step, then x ← x − ηλx",
        about="Adam with weight decay apart from the gradient.",
        rule=_adamw,
        scaling=_adam_scaling,
        adaptive=True,
    ),
    Optimizer(
        "line_search",
        "Line search",
        {"armijo": 1e-4, "shrink": 0.5, "growth": 2.0},
        memory=("step_rate", "tries", "set_rate"),
        lines=(
            _PLAIN_GRADIENT,
            Line("shrinks", "<shrinks>", lambda q: q.tries - 1, hidden=True),
            Line(
                "first_rate",
                "<first_rate>",
                _first_try,
                letters=r"\gamma \eta_n \text{ of the step before, at first } \eta",
            ),
            Line(
                "step_rate",
                "<first_rate><.><shrink>^{<shrinks>}",
                lambda q: q.step_rate,
                letters=r"\eta_0 \beta^n,\; n \text{ least with } "
                r"L(x - \eta_n g) \le L(x) - c\, \eta_n |g|^2",
            ),
            Line("x_new", "<x> - <step_rate><.><g>", lambda q: q.x - q.step_rate * q.g),
        ),
        equation="η₀ ← γ·ηₙ of the step before, at first η;  ηₙ ← η₀βⁿ with the first n that lowers L by "
        "c·ηₙ‖g‖²;  x ← x − ηₙg",
        about="Shrinks twice the last rate until the loss falls enough (Armijo), so none is too high.",
        planner=line_search,
        remark=_search_remark,
        adaptive=True,
        rate_means="It tries {rate} at its first step and γ × the last rate later, and shrinks either until "
        "the loss falls enough.",
        races=False,
    ),
    Optimizer(
        "newton",
        "Newton",
        {"damping": 1e-3},
        memory=("direction", "curvature"),
        lines=(
            _PLAIN_GRADIENT,
            Line("direction", "<direction>", lambda q: q.direction, letters=r"|H|^{-1} g"),
            Line("x_new", "<x> - <rate><.><direction>", lambda q: q.x - q.rate * q.direction, beside=True),
        ),
        equation="d ← H⁻¹g;  x ← x − ηd",
        about="Divides by the curvature: on a quadratic one step at the rate 1 lands on the minimum.",
        planner=newton,
        remark=_newton_remark,
        adaptive=True,
        uses_curvature=True,
        rate_means="Goes {rate} × the way to where a quadratic with this curvature is lowest: "
        "1 lands there, and from 2 on it diverges.",
        races=False,
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({optimizer.id: optimizer for optimizer in _TABLE})
