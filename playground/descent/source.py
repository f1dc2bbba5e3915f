"""The program's own functions as source text to run elsewhere: rules, surfaces and schedules."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from itertools import count
from typing import Any


class ScriptError(ValueError):
    """A run that a script cannot reproduce; the message says why and what to do."""


class Definitions:
    """Functions written out one after the other, each with what it needs above it.

    What a function encloses, such as the momentum of a rule, becomes a default of its parameters. The
    parameter ``m`` that surfaces take their exp and cos from becomes a module.

    Args:
        module: What stands for ``m``: ``math``, ``np`` or ``torch``.
    """

    def __init__(self, module: str) -> None:
        self._module = module
        self._texts: dict[str, str] = {}

    @property
    def texts(self) -> list[str]:
        """Every definition, in an order in which they run."""
        return list(self._texts.values())

    def write(self, name: str, text: str) -> None:
        """Add a definition that is no function of this program."""
        self._texts[name] = text

    def add(
        self, function: Callable[..., Any], name: str, defaults: Mapping[str, float] | None = None
    ) -> None:
        """Write a function under another name.

        Args:
            function: One that is defined in a file of this program.
            name: What it shall be called.
            defaults: Parameters that get this number.

        Raises:
            ScriptError: If its source is not at hand, as in a program that was packed into one file.
        """
        self._texts[name] = self._text(function, name, defaults or {})

    def _text(self, function: Callable[..., Any], name: str, defaults: Mapping[str, float]) -> str:
        enclosed = inspect.getclosurevars(function)
        numbers = dict(defaults)
        names = {}
        for called, value in {**enclosed.nonlocals, **enclosed.globals}.items():
            if inspect.isfunction(value):
                names[called] = self._helper(value, called.lstrip("_"))
            elif isinstance(value, int | float):
                numbers[called] = value
        return _written(function, name, numbers, names, self._module)

    def _helper(self, function: Callable[..., Any], name: str) -> str:
        """Write a function that another one calls; return its name: a new one if its numbers are new."""
        tries = (name if k == 1 else f"{name}_{k}" for k in count(1))
        return next(own for own in tries if self._fits(own, self._text(function, own, {})))

    def _fits(self, name: str, text: str) -> bool:
        """Write a definition unless there is another one of that name; return whether it is there now."""
        return self._texts.setdefault(name, text) == text


def _written(
    function: Callable[..., Any],
    name: str,
    numbers: Mapping[str, float],
    names: Mapping[str, str],
    module: str,
) -> str:
    try:
        text = textwrap.dedent(inspect.getsource(function))
    except OSError:
        raise ScriptError(
            "This copy of the program has no source text to take the formulas from: "
            "export from one that was installed with pip."
        ) from None
    found = ast.parse(text).body[0]
    assert isinstance(found, ast.FunctionDef)
    plain = _Plain(names, module).visit(found)
    plain.name = name
    _set_defaults(plain.args, numbers)
    return ast.unparse(ast.fix_missing_locations(plain))


def _set_defaults(arguments: ast.arguments, numbers: Mapping[str, float]) -> None:
    """Give the parameters these numbers; one that the function encloses becomes a parameter."""
    here = [argument.arg for argument in arguments.args]
    own = dict(zip(here[len(here) - len(arguments.defaults) :], arguments.defaults, strict=True))
    given: dict[str, ast.expr] = {**own, **{name: ast.Constant(number) for name, number in numbers.items()}}
    arguments.args += [ast.arg(name) for name in numbers if name not in here]
    arguments.defaults = [given[argument.arg] for argument in arguments.args if argument.arg in given]


class _Plain(ast.NodeTransformer):
    """Takes out types, words of explanation and the parameter ``m``; calls helpers by their new names."""

    def __init__(self, names: Mapping[str, str], module: str) -> None:
        self._names, self._module = names, module

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        if any(argument.arg == "m" for argument in node.args.args):
            self._names = {**self._names, "m": self._module}
        node.args.args = [a for a in node.args.args if a.arg not in ("m", "_m")]
        for argument in (*node.args.args, *node.args.kwonlyargs):
            argument.annotation = None
            argument.arg = argument.arg.lstrip("_")
        if ast.get_docstring(node):
            node.body = node.body[1:]
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._names.get(node.id, node.id), node.ctx)
