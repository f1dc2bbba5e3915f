"""Paths of 200 steps against plain re-implementations of the published rules, with and without schedules."""

import math

import numpy as np
import pytest

from playground.descent import SURFACES, Run
from playground.descent.schedules import RatePlan

STEPS = 200


def sgd(g, w, lr, memory, t, wd=0.0):
    return w - lr * (g + wd * w)


def momentum(g, w, lr, memory, t, mu=0.9, wd=0.0):
    memory["v"] = mu * memory.get("v", 0.0) - lr * (g + wd * w)
    return w + memory["v"]


def nesterov(g, w, lr, memory, t, mu=0.9, wd=0.0):
    """As in PyTorch: a buffer of gradients, and a step along the gradient after the buffer's next move."""
    g = g + wd * w
    old, scale = memory.get("b", 0.0), memory.get("lr", lr)
    memory["b"] = mu * old * scale / lr + g  # the buffer times the rate is the velocity
    memory["lr"] = lr
    return w - lr * (g + mu * memory["b"])


def adagrad(g, w, lr, memory, t, eps=1e-8, wd=0.0):
    g = g + wd * w
    memory["c"] = memory.get("c", 0.0) + g**2
    return w - lr * g / (np.sqrt(memory["c"]) + eps)


def rmsprop(g, w, lr, memory, t, rho=0.9, eps=1e-8, wd=0.0):
    g = g + wd * w
    memory["c"] = rho * memory.get("c", 0.0) + (1 - rho) * g**2
    return w - lr * g / (np.sqrt(memory["c"]) + eps)


def adam(g, w, lr, memory, t, b1=0.9, b2=0.999, eps=1e-8, wd=0.0):
    """With the corrections taken into the rate, as in the paper's section 2."""
    g = g + wd * w
    memory["m"] = b1 * memory.get("m", 0.0) + (1 - b1) * g
    memory["v"] = b2 * memory.get("v", 0.0) + (1 - b2) * g**2
    root = math.sqrt(1 - b2**t)
    return w - lr * root / (1 - b1**t) * memory["m"] / (np.sqrt(memory["v"]) + eps * root)


def adamw(g, w, lr, memory, t, wd=0.01):
    return adam(g, w * 1.0, lr, memory, t) - lr * wd * w


RULES = {
    "sgd": (sgd, 0.0005),
    "momentum": (momentum, 0.0002),
    "nesterov": (nesterov, 0.0002),
    "adagrad": (adagrad, 0.1),
    "rmsprop": (rmsprop, 0.01),
    "adam": (adam, 0.05),
    "adamw": (adamw, 0.05),
}
PLANS = {
    "constant": (RatePlan(), lambda _t: 1.0),
    "exponential": (RatePlan("exponential", {"k": 0.02}), lambda t: math.exp(-0.02 * t)),
    "warmup": (RatePlan("warmup", {"steps": 20.0}), lambda t: min(1.0, (t + 1) / 20)),
}


def compare(run, rule, rate, share, **settings):
    """Assert that a run takes the steps of a rule, each from where the rule itself arrived."""
    run.advance(STEPS)
    w, memory = np.array(run.steps[0][:2]), {}
    for t in range(STEPS):
        g = np.array(run.surface.grad(*map(float, w)))
        w = rule(g, w, rate * share(t), memory, t + 1, **settings)
        assert (run.xs[t + 1], run.ys[t + 1]) == pytest.approx(tuple(w), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("key", RULES)
def test_200_steps_down_rosenbrock(key, plan):
    (rule, rate), (chosen, share) = RULES[key], PLANS[plan]
    compare(Run(SURFACES["rosenbrock"], key, rate, (-1.2, 1.0), plan=chosen), rule, rate, share)


@pytest.mark.parametrize("key", [key for key in RULES if key != "adamw"])
def test_200_steps_with_weight_decay(key):
    rule, rate = RULES[key]
    run = Run(SURFACES["himmelblau"], key, rate, (0.3, -0.7), weight_decay=0.2)
    compare(run, rule, rate, lambda _t: 1.0, wd=0.2)


@pytest.mark.parametrize("key", RULES)
def test_200_steps_of_torch(key):
    torch = pytest.importorskip("torch")
    rate = RULES[key][1]
    classes = {
        "sgd": lambda p: torch.optim.SGD(p, rate),
        "momentum": lambda p: torch.optim.SGD(p, rate, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True),
        "adagrad": lambda p: torch.optim.Adagrad(p, rate, eps=1e-8),
        "rmsprop": lambda p: torch.optim.RMSprop(p, rate, alpha=0.9, eps=1e-8),
        "adam": lambda p: torch.optim.Adam(p, rate),
        "adamw": lambda p: torch.optim.AdamW(p, rate, weight_decay=0.01),
    }
    w = torch.tensor([-1.2, 1.0], dtype=torch.float64, requires_grad=True)
    optimizer, run = classes[key]([w]), Run(SURFACES["rosenbrock"], key, rate, (-1.2, 1.0))
    run.advance(STEPS)
    for t in range(STEPS):
        w.grad = torch.tensor(run.surface.grad(*w.tolist()), dtype=torch.float64)
        optimizer.step()
        assert (run.xs[t + 1], run.ys[t + 1]) == pytest.approx(tuple(w.tolist()), rel=1e-9, abs=1e-9)
