"""A custom gate while it is being written: what it would be, and what is wrong with it so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from playground.engine.body import OUTPUT_NAMES, Body
from playground.engine.circuit import CircuitError
from playground.engine.custom import FORWARD, Judgement, check_custom, custom_gate
from playground.engine.derivative import derivative_texts
from playground.engine.expression import ExpressionError
from playground.engine.naming import latex_name
from playground.engine.numbers import precise
from playground.engine.syntax import FormulaError
from playground.engine.typeset import formula_latex

Verdict = Literal["left", "right", "wrong", "unreadable", "unknown"]


@dataclass(frozen=True)
class SlopeReport:
    """What is known of the local derivative of one port.

    Attributes:
        port: Its name.
        verdict: ``left`` to the backward pass, ``right`` or ``wrong`` by difference quotients,
            ``unreadable``, or ``unknown`` where the gate is finite nowhere.
        sentence: The same for people, with numbers.
        latex: The formula given, or the one that the backward pass amounts to; none where it has none.
        position: Where the text cannot be read, if so.
    """

    port: str
    verdict: Verdict
    sentence: str
    latex: tuple[str, ...] = ()
    position: int | None = None


@dataclass(frozen=True)
class Draft:
    """The texts of a custom gate as they are typed.

    Attributes:
        title: Its name.
        symbol: What is drawn on it.
        formula: The output.
        slopes: The local derivatives by port; those of ports that are gone are kept, in case they come back.
    """

    title: str = ""
    symbol: str = ""
    formula: str = ""
    slopes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, body: Body) -> "Draft":
        """Return the texts that make ``body`` again."""
        formula = body.formula or body.circuit.to_expression()
        slopes = dict(zip(body.ports, body.derivatives or ("",) * len(body.ports), strict=True))
        return cls(body.title, body.symbol, formula, slopes)

    @cached_property
    def _plain(self) -> Body | FormulaError:
        """The gate without title, symbol and derivatives, or why its formula cannot be read."""
        try:
            return custom_gate("gate", "g", self.formula)
        except FormulaError as problem:
            return problem

    @property
    def problem(self) -> FormulaError | None:
        """Why the formula of the output cannot be read."""
        return self._plain if isinstance(self._plain, FormulaError) else None

    @property
    def ports(self) -> tuple[str, ...]:
        """The names of the inputs; none while the formula cannot be read."""
        return self._plain.ports if isinstance(self._plain, Body) else ()

    @property
    def output_name(self) -> str:
        """What derivatives call the output: ``y``, unless a port has that name."""
        return next((name for name in OUTPUT_NAMES if name not in self.ports), "f")

    @cached_property
    def latex(self) -> tuple[str, ...]:
        """The formula of the output, typeset."""
        if not self.ports:
            return ()
        *named, last = formula_latex(self.formula) or ("",)
        return (*named, f"{latex_name(self.output_name)} = {last}") if last else ()

    @cached_property
    def slope_reports(self) -> tuple[SlopeReport, ...]:
        """A report for each port; none while the formula of the output cannot be read."""
        errors = {port: error for port in self.ports if (error := self._unreadable(port))}
        texts = {port: self._given(port) for port in self.ports if port not in errors}
        if not self.ports:
            return ()
        judged = check_custom(custom_gate("gate", "g", self.formula, texts)).rows
        return tuple(self._report(judgement, errors.get(judgement.port)) for judgement in judged)

    @cached_property
    def body(self) -> Body | None:
        """The gate; None while anything cannot be read or shown."""
        return None if self.refusal else self._made()

    @cached_property
    def refusal(self) -> str:
        """Why there is no gate yet; empty if there is one."""
        try:
            self._made()
        except FormulaError as problem:
            where = "The output" if problem.field == FORWARD else f"The derivative for {problem.field}"
            return f"{where} cannot be read: {problem.message}"
        except CircuitError as problem:
            return str(problem).replace("A group needs", "The gate needs")
        return ""

    def _made(self) -> Body:
        texts = {port: self._given(port) for port in self.ports}
        return custom_gate(self.title.strip(), self.symbol.strip(), self.formula, texts)

    def _given(self, port: str) -> str:
        return self.slopes.get(port, "").strip()

    def _unreadable(self, port: str) -> FormulaError | None:
        try:
            custom_gate("gate", "g", self.formula, {port: self.slopes.get(port, "")})
        except FormulaError as problem:
            return problem
        return None

    def _report(self, judgement: Judgement, error: FormulaError | None) -> SlopeReport:
        port = judgement.port
        if error is not None:
            return SlopeReport(port, "unreadable", str(error), position=error.position)
        text = self._given(port)
        if not text:
            own = self._own_derivatives.get(port, "")
            return SlopeReport(port, "left", "Left to the backward pass.", _equals(own) if own else ())
        verdict: Verdict = "unknown" if judgement.row is None else "right" if judgement.passed else "wrong"
        return SlopeReport(port, verdict, _sentence(judgement), _equals(text))

    @cached_property
    def _own_derivatives(self) -> Mapping[str, str]:
        try:
            return derivative_texts(custom_gate("gate", "g", self.formula).circuit)
        except (CircuitError, ExpressionError):
            return {}


def _equals(text: str) -> tuple[str, ...]:
    *named, last = formula_latex(text) or ("",)
    return (*named, f"= {last}") if last else ()


def _sentence(judgement: Judgement) -> str:
    if judgement.row is None:
        return "The gate is finite at none of the sample points, so this cannot be judged."
    point = ", ".join(f"{name} = {precise(number)}" for name, number in judgement.at.items())
    yours, numerical = precise(judgement.row.analytic), precise(judgement.row.numeric)
    numbers = f"yours {yours}, numerical {numerical} at {point}."
    if judgement.passed:
        return f"Right at all {judgement.points} points: {numbers}"
    return f"Wrong at {judgement.wrong} of {judgement.points} points: {numbers}"
