"""The table of optimizers: each update rule once, for numbers and arrays alike.

A rule works element by element with plain arithmetic, so a run feeds it two floats and a test twenty.
x are the parameters, g the gradient, η the learning rate; sources are the CS231n notes
"neural-networks-3", and Loshchilov & Hutter for AdamW.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

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
    """

    id: str
    name: str
    symbol: str
    low: float
    high: float
    meaning: str


HYPERPARAMETERS: Mapping[str, Hyperparameter] = MappingProxyType(
    {
        entry.id: entry
        for entry in (
            Hyperparameter("momentum", "Momentum", "μ", 0.0, 0.9999, "How much of its speed a step keeps."),
            Hyperparameter("decay", "Decay", "ρ", 0.0, 0.99999, "How slowly old squared gradients fade."),
            Hyperparameter("beta1", "Beta 1", "β₁", 0.0, 0.9999, "How slowly old gradients fade."),
            Hyperparameter("beta2", "Beta 2", "β₂", 0.0, 0.99999, "How slowly old squared gradients fade."),
            Hyperparameter("epsilon", "Epsilon", "ε", 1e-16, 1.0, "Keeps the division away from 0."),
            Hyperparameter("weight_decay", "Weight decay", "λ", 0.0, 10.0, "How hard x is drawn to 0."),
        )
    }
)


@dataclass(frozen=True)
class Optimizer:
    """One way to turn gradients into steps.

    Attributes:
        id: The stable key used in files.
        name: What it is called in the chooser.
        rule: Hyperparameters -> the update of one step.
        defaults: The hyperparameters that the rule takes, with their defaults.
        memory: What it remembers from step to step, in the order of the state; all begin at 0.
        equation: The update in letters; ``latex`` is the same, to be typeset.
        about: One sentence on what it does.
        adaptive: Whether it divides by the size of past gradients, so that the curvature alone no longer
            tells which rates are stable.
        races: Whether it takes part in a race of optimizers.
    """

    id: str
    name: str
    rule: Callable[..., Step]
    defaults: Mapping[str, float]
    memory: tuple[str, ...]
    equation: str
    latex: str
    about: str
    adaptive: bool = False
    races: bool = True

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
        """Return the update of one step with these hyperparameters, defaults for the others."""
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


# --- the table -----------------------------------------------------------------------------------

_L2 = {"weight_decay": 0.0}
_ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}

_TABLE = (
    Optimizer(
        "sgd",
        "SGD",
        _sgd,
        _L2,
        memory=(),
        equation="x ← x − ηg",
        latex=r"x \leftarrow x - \eta g",
        about="Steps against the gradient.",
    ),
    Optimizer(
        "momentum",
        "Momentum",
        _momentum,
        {"momentum": 0.9, **_L2},
        memory=("velocity",),
        equation="v ← μv − ηg;  x ← x + v",
        latex=r"v \leftarrow \mu v - \eta g \qquad x \leftarrow x + v",
        about="A ball with inertia: it gathers speed along valleys and averages zigzags out.",
    ),
    Optimizer(
        "nesterov",
        "Nesterov",
        _nesterov,
        {"momentum": 0.9, **_L2},
        memory=("velocity",),
        equation="v' ← v;  v ← μv − ηg;  x ← x − μv' + (1 + μ)v",
        latex=r"v' \leftarrow v \qquad v \leftarrow \mu v - \eta g \qquad "
        r"x \leftarrow x - \mu v' + (1 + \mu) v",
        about="Momentum that looks ahead: the gradient is taken where the speed would carry it.",
    ),
    Optimizer(
        "adagrad",
        "AdaGrad",
        _adagrad,
        {"epsilon": 1e-8, **_L2},
        memory=("cache",),
        equation="c ← c + g²;  x ← x − ηg / (√c + ε)",
        latex=r"c \leftarrow c + g^2 \qquad x \leftarrow x - \frac{\eta g}{\sqrt{c} + \epsilon}",
        about="Divides by all past gradients: steep directions calm down, and steps only get shorter.",
        adaptive=True,
    ),
    Optimizer(
        "rmsprop",
        "RMSProp",
        _rmsprop,
        {"decay": 0.9, "epsilon": 1e-8, **_L2},
        memory=("cache",),
        equation="c ← ρc + (1 − ρ)g²;  x ← x − ηg / (√c + ε)",
        latex=r"c \leftarrow \rho c + (1 - \rho) g^2 \qquad "
        r"x \leftarrow x - \frac{\eta g}{\sqrt{c} + \epsilon}",
        about="AdaGrad that forgets: divides by the recent gradients only.",
        adaptive=True,
    ),
    Optimizer(
        "adam",
        "Adam",
        _adam,
        {**_ADAM, **_L2},
        memory=("m", "v"),
        equation="m ← β₁m + (1 − β₁)g;  v ← β₂v + (1 − β₂)g²;  x ← x − η·m̂ / (√v̂ + ε)",
        latex=r"m \leftarrow \beta_1 m + (1 - \beta_1) g \qquad "
        r"v \leftarrow \beta_2 v + (1 - \beta_2) g^2 \qquad "
        r"x \leftarrow x - \frac{\eta \hat m}{\sqrt{\hat v} + \epsilon}",
        about="RMSProp with momentum, both corrected for their start at 0.",
        adaptive=True,
    ),
    Optimizer(
        "adamw",
        "AdamW",
        _adamw,
        {**_ADAM, "weight_decay": 0.01},
        memory=("m", "v"),
        equation="Adam's step, then x ← x − ηλx",
        latex=r"x \leftarrow x - \frac{\eta \hat m}{\sqrt{\hat v} + \epsilon} - \eta \lambda x",
        about="Adam with weight decay apart from the gradient.",
        adaptive=True,
    ),
)

OPTIMIZERS: Mapping[str, Optimizer] = MappingProxyType({optimizer.id: optimizer for optimizer in _TABLE})
