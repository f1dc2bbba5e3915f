"""The card of a gate: its function, its slopes, how they are derived, and what else there is to know."""

from dataclasses import dataclass

from playground.engine.body import Body, BodyGate
from playground.engine.circuit import CircuitError
from playground.engine.derivative import derivative_texts
from playground.engine.gate import ROLES, Gate
from playground.engine.naming import latex_name
from playground.engine.syntax import ExpressionError
from playground.engine.typeset import formula_latex

_CHAIN_RULE = "By the chain rule through the gates inside, as one backward pass from 1."
_OWN_FORMULA = "By your own formula."


@dataclass(frozen=True)
class GateCard:
    """What the card of a gate says.

    Attributes:
        title: Its name; ``explanation`` says what it does.
        explanation: One or two sentences.
        formulas: LaTeX lines: the output, then the slope of each port.
        derivation: LaTeX lines that lead to the slopes; empty if there is nothing to derive.
        reason: Where the slopes come from, if no derivation says it.
        facts: Captions and texts of what else there is to know.
    """

    title: str
    explanation: str
    formulas: tuple[str, ...]
    derivation: tuple[str, ...]
    reason: str
    facts: tuple[tuple[str, str], ...]


def gate_card(kind: Gate) -> GateCard:
    """Write the card of a gate of the table, of a group or of a custom gate."""
    body = kind.body if isinstance(kind, BodyGate) else None
    return GateCard(
        kind.name,
        kind.explanation,
        _body_formulas(body) if body else _formulas(kind),
        kind.derivation,
        "" if body is None else _OWN_FORMULA if any(body.slopes) else _CHAIN_RULE,
        tuple(_facts(kind)),
    )


def written(kind: Gate) -> str:
    """Return how a gate is written in an expression; a source is written by its name or number."""
    if kind.is_source or isinstance(kind, BodyGate):
        return ""
    return kind.text or kind.code


def _formulas(kind: Gate) -> tuple[str, ...]:
    if kind.is_source:
        return ()
    slopes = zip(kind.ports, kind.local_latex, strict=True)
    return (f"y = {kind.latex}", *(f"{_slope(port, kind.ports)} = {text}" for port, text in slopes))


def _slope(port: str, ports: tuple[str, ...]) -> str:
    name = latex_name(port)
    return rf"\frac{{dy}}{{d{name}}}" if len(ports) == 1 else rf"\frac{{\partial y}}{{\partial {name}}}"


def _body_formulas(body: Body) -> tuple[str, ...]:
    """Typeset what a body computes and, where that can be read, its slopes."""
    try:
        *named, output = formula_latex(body.circuit.to_expression()) or ("",)
        slopes = dict(derivative_texts(body.circuit))
        slopes |= {
            port: text for port, text in zip(body.ports, body.derivatives, strict=False) if text.strip()
        }
        lines = [f"{_slope(p, body.ports)} = {_last(slopes[p])}" for p in body.ports if _last(slopes[p])]
    except (CircuitError, ExpressionError):
        return ()
    return (*named, f"y = {output}", *lines) if output else ()


def _last(text: str) -> str:
    lines = formula_latex(text) if text.strip() else ()
    return lines[-1] if lines else ""


def _facts(kind: Gate) -> list[tuple[str, str]]:
    saved = dict.fromkeys(name for names in kind.saved for name in names)
    keeps = ", ".join("its output y" if name == "y" and "y" not in kind.ports else name for name in saved)
    facts = [
        ("Role", ROLES[kind.role]),
        ("Keeps", "" if kind.is_source else keeps or "nothing for the backward pass"),
        ("Kink", f"at {kind.kinks}: there the slope jumps" if kind.kinks else ""),
        ("Domain", kind.domain and f"{kind.domain[:1].upper()}{kind.domain[1:]}."),
        ("Parameter", f"{kind.parameter.name} c" if kind.parameter and not kind.is_source else ""),
        ("Written", written(kind)),
        ("Found as", ", ".join(kind.aliases)),
        ("Warning", kind.warning or kind.unfinished),
    ]
    return [(caption, text) for caption, text in facts if text]
