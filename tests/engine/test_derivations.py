"""The derivations on the gate cards: every step of each is computed and must be true."""

import math
import operator
import re

import pytest

from playground.engine import GATES

KINDS = [gate for gate in GATES.values() if gate.ports]
every_gate = pytest.mark.parametrize("gate", KINDS, ids=lambda gate: gate.id)

FUNCTIONS = {
    r"\sin": math.sin,
    r"\cos": math.cos,
    r"\tanh": math.tanh,
    r"\ln": math.log,
    r"\sigma": lambda a: 1 / (1 + math.exp(-a)),
}
RELATIONS = {r"\ge": operator.ge, r"\le": operator.le, ">": operator.gt, "<": operator.lt}
TOKEN = re.compile(r"\\[a-zA-Z]+|\d+|[a-zA-Z]|[-+^(){}\[\]<>|]")
NAMES = {r"\frac{dy}{da}": "P", r"\frac{\partial y}{\partial a}": "P", r"\frac{\partial y}{\partial b}": "Q"}


class Latex:
    """A formula of a gate card as a number, read token by token."""

    def __init__(self, text, numbers):
        for name, letter in NAMES.items():
            text = text.replace(name, letter)
        text = re.sub(r"\\lim_\{h \\to 0\}|\\left|\\right|\\,|\\quad", " ", text)  # h is small anyway
        self.tokens, self.numbers = [*TOKEN.findall(text), ""], numbers

    def value(self):
        result = self.sum()
        assert self.tokens == [""], f"unread: {self.tokens}"
        return result

    def holds(self):
        left = self.sum()
        relation = RELATIONS[self.tokens.pop(0)]
        return relation(left, self.sum())

    def sum(self):
        result = 0.0 if self.tokens[0] == "-" else self.product()
        while self.tokens[0] in ("+", "-"):
            sign = self.tokens.pop(0)
            result += self.product() if sign == "+" else -self.product()
        return result

    def product(self):
        result = self.power()
        while self.tokens[0] not in ("", "+", "-", ")", "}", "]", *RELATIONS):
            if self.tokens[0] == r"\cdot":
                self.tokens.pop(0)
            result *= self.power()
        return result

    def power(self):
        base = self.atom()
        if self.tokens[0] == "^":
            self.tokens.pop(0)
            base **= self.group() if self.tokens[0] == "{" else float(self.tokens.pop(0))
        return base

    def group(self, end="}"):
        self.tokens.pop(0)
        result = self.holds() if end == "]" else self.sum()
        assert self.tokens.pop(0) == end
        return float(result)

    def atom(self):
        token = self.tokens[0]
        if token == "(":
            return self.group(")")
        self.tokens.pop(0)
        if token == r"\frac":
            return self.group() / self.group()
        if token == r"\sqrt":
            return math.sqrt(self.group())
        if token == r"\mathbf":
            self.group()
            return self.group("]")
        if token == r"\mathrm":
            del self.tokens[:6]  # {sign}
            return math.copysign(1, self.power())
        if token in FUNCTIONS:
            exponent = 1.0
            if self.tokens[0] == "^":
                self.tokens.pop(0)
                exponent = float(self.tokens.pop(0))
            return FUNCTIONS[token](self.atom()) ** exponent
        return float(token) if token.isdigit() else self.numbers[token]


def statements(line, numbers):
    """Yield the equations of a line that hold for these numbers: each a list of sides."""
    condition, _, rest = line.rpartition(r":\quad")
    if not condition or Latex(condition, numbers).holds():
        for equation in rest.split(r",\quad"):
            yield [side for side in equation.split("=") if side.strip()]


def numbers_of(gate, inputs):
    c = gate.parameter.default if gate.parameter else 0.0
    y = gate.forward(inputs, c)
    slopes = dict(zip("PQ", gate.local_gradients(inputs, y, c), strict=False))
    return {**dict(zip("ab", inputs, strict=False)), **slopes, "c": c, "y": y, "h": 1e-6, "e": math.e}


@every_gate
def test_every_step_is_true(gate):
    for inputs in gate.samples:
        numbers = numbers_of(gate, inputs)
        last = math.nan
        for line in gate.derivation:
            for sides in statements(line, numbers):
                values = [Latex(side, numbers).value() for side in sides]
                first = last if line.startswith("=") else values[0]
                for value in values:
                    assert value == pytest.approx(first, rel=2e-4, abs=2e-4), line
                last = values[-1]


@every_gate
def test_the_derivation_ends_with_the_local_gradients_of_the_table(gate):
    ends = [line.rpartition("= ")[2] for line in gate.derivation]
    assert ends[-1] == gate.local_latex[-1]
    assert set(gate.local_latex) <= set(ends)


@every_gate
def test_the_formula_and_local_gradients_of_the_table_are_those_of_the_code(gate):
    for inputs in gate.samples:
        numbers = numbers_of(gate, inputs)
        if not {"|", r"\max", r"\min"} & set(TOKEN.findall(gate.latex)):
            assert Latex(gate.latex.rsplit(" = ", 1)[-1], numbers).value() == pytest.approx(numbers["y"])
        for letter, text in zip("PQ", gate.local_latex, strict=False):
            assert Latex(text, numbers).value() == pytest.approx(numbers[letter])


def test_what_the_backward_pass_needs_is_read_off_the_code():
    saved = {gate.id: gate.saved for gate in KINDS}
    assert saved["add"] == ((), ())
    assert saved["mul"] == (("b",), ("a",))
    assert saved["exp"] == (("y",),)
    assert saved["div"] == (("b",), ("b", "y"))
    assert saved["scale"] == ((),)
    assert saved["max"] == (("a", "b"), ("a", "b"))


@every_gate
def test_local_gradients_depend_on_nothing_but_what_is_saved(gate):
    for inputs in gate.samples:
        y = gate.forward(inputs)
        for port, names in enumerate(gate.saved):
            known = [x if name in names else math.nan for name, x in zip(gate.ports, inputs, strict=True)]
            local = gate.local_gradients(known, y if "y" in names else math.nan)[port]
            assert local == gate.local_gradients(inputs, y)[port]
