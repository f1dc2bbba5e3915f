"""What an event of a pass means: its numbers, its formula, and one sentence, from the gate table."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.engine.circuit import Circuit, Node
from playground.engine.gate import ROLES
from playground.engine.naming import is_sum, latex_name, letters_of, objective_of
from playground.engine.numbers import latex, precise
from playground.engine.trace import Accumulate, Backward, Forward, Outside, Seed, Trace, Update
from playground.engine.wish import Goal, aim, wish

Tone = Literal["value", "gradient", "local"]

_LATEX_LETTER = re.compile(r"(?<![A-Za-z\\])[abc](?![A-Za-z])|<\d+>")
_MOST_SUMS = 4  # of a running sum that are written out


@dataclass(frozen=True)
class Chip:
    """One number of an equation, with its caption and the sign that stands before it."""

    caption: str
    number: float
    tone: Tone
    sign: str = ""


@dataclass(frozen=True)
class Explanation:
    """One event, explained.

    Attributes:
        title: What happens, in a few words.
        about: What this gate does in general.
        chips: The numbers as an equation.
        formulas: LaTeX lines: letters first, then numbers.
        sentence: What it means; also what a screen reader says.
        role: How the gate treats gradients; empty on the way forward.
        saved: Which forward values the backward pass needs; empty where no gate is at work.
        warning: What is wrong with a gate that this is about; empty if nothing is.
        wants: Whether the sentence says which way a value should go.
    """

    title: str
    about: str
    chips: tuple[Chip, ...]
    formulas: tuple[str, ...]
    sentence: str
    role: str = ""
    saved: str = ""
    warning: str = ""
    wants: bool = False


def explain(trace: Trace, cursor: int, goal: Goal = "raise") -> Explanation:
    """Explain the event that ``cursor`` stands behind; at 0, what is about to happen.

    Args:
        trace: The pass.
        cursor: How many of its events have happened.
        goal: Whether wires want the output to rise, or to fall as a loss should.
    """
    if not 0 < cursor <= len(trace):
        return _explain_start(trace)
    names = letters_of(trace)
    match trace.events[cursor - 1]:
        case Forward() as event:
            return _explain_forward(trace.circuit, names, event)
        case Seed() as event:
            if trace.outside and not trace.outside.is_objective:
                return _explain_arrival(trace.outside, names[event.node], objective_of(trace), event.gradient)
            return _explain_seed(names[event.node])
        case Backward() as event:
            return _explain_backward(trace, names, event, goal)
        case Accumulate() as event:
            return _explain_accumulate(trace, names, cursor, goal)
        case Update() as event:
            return _explain_update(names[event.node], event)


def _explain_start(trace: Trace) -> Explanation:
    circuit = trace.circuit
    forward, backward = trace.forward_count, trace.pass_end - trace.forward_count
    if trace.outside and (forward or backward):
        return _explain_start_inside(trace, trace.outside)
    if not backward:
        return Explanation("The circuit is not complete", "", (), (), _what_is_missing(trace))
    values = [f"{name} = {precise(trace.values[name])}" for name in circuit.names]
    about = f"{_steps(forward)} forward to compute f, {_steps(backward)} back to compute every gradient."
    if trace.update_count:
        about = f"{about[:-1]}, then the update of {trace.update_count} numbers."
    given = f"Given {', '.join(values)}, what" if values else "What"
    sentence = f"{given} is f, and how does it change?"
    if circuit.missing:
        sentence += f" Not a part of f yet: {_lacking(circuit)}"
    return Explanation("Ready to step", about, (), (), sentence, warning=warnings(circuit))


def warnings(circuit: Circuit) -> str:
    """Say which gates compute wrong gradients, and why the first one does; empty if none does."""
    wrong = [node.kind for node in circuit.nodes.values() if node.kind.warning]
    if not wrong:
        return ""
    more = f" {len(wrong) - 1} more of your gates are wrong." if len(wrong) > 2 else ""
    more = " Another one of your gates is wrong, too." if len(wrong) == 2 else more
    return f"{wrong[0].name}: {wrong[0].warning}{more}"


def _explain_start_inside(trace: Trace, outside: Outside) -> Explanation:
    forward, backward = trace.forward_count, trace.pass_end - trace.forward_count
    output, f = letters_of(trace).get(trace.circuit.output or "", ""), objective_of(trace)
    about = f"What happens inside this gate: {_steps(forward)} forward"
    about += f", {_steps(backward)} back." if backward else "."
    values = [f"{name} = {precise(x)}" for name, x in trace.values.items()]
    sentence = f"{' and '.join(values) or 'Nothing'} arrived from outside. "
    if not backward:
        sentence += f"No gradient comes back: {f} does not depend on this gate, or cannot be computed yet."
    elif outside.is_objective:
        sentence += f"The gates in here compute {f} itself and pass its gradient back."
    else:
        sentence += f"The gates in here compute {output} and pass the gradient of {f} back through it."
    if outside.has_formulas:
        sentence += " Outside, your own formulas give the slope instead, so the gradients may differ."
    return Explanation(f"Inside {outside.title}", about, (), (), sentence)


def _explain_arrival(outside: Outside, output: str, f: str, gradient: float) -> Explanation:
    """Explain the gradient that the pass around a group brings to its output."""
    fraction = partial(f, output)
    return Explanation(
        f"The gradient of {output} arrives",
        f"It was computed outside of {outside.title}, by the gates that use {output}.",
        (Chip(f"∂{f}/∂{output}", gradient, "gradient"),),
        (f"{fraction} = {latex(gradient)}",),
        f"Outside, the backward pass brought {precise(gradient)} to the output of {outside.title}. "
        "From here it flows back through the gates inside.",
    )


def _explain_update(name: str, event: Update) -> Explanation:
    change = event.after - event.before
    chips = (
        Chip(name, event.before, "value"),
        Chip("step", abs(change), "local", "−" if change < 0 else "+"),
        Chip(f"new {name}", event.after, "value", "="),
    )
    return Explanation(f"{name} takes its step", event.about, chips, event.formulas, event.sentence)


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def _what_is_missing(trace: Trace) -> str:
    circuit = trace.circuit
    if not circuit.nodes:
        return "Drag a gate from the palette onto the canvas, or type an expression above it."
    if circuit.missing:
        lacking = _lacking(circuit)
        return lacking[:1].upper() + lacking[1:]
    unfinished = (node.kind.unfinished for node in circuit.nodes.values())
    if reason := next(filter(None, unfinished), ""):
        return reason
    return "Some numbers are missing."


def _lacking(circuit: Circuit) -> str:
    """Name the first port that still needs a wire."""
    node_id, port = circuit.missing[0]
    node = circuit[node_id]
    which = ("first ", "second ", "third ")[port] if 1 < len(node.inputs) <= 3 else f"{port + 1}th "
    which = which if len(node.inputs) > 1 else ""
    return f"the {node.kind.spoken} still needs a wire into its {which}input."


def _explain_forward(circuit: Circuit, names: Mapping[str, str], event: Forward) -> Explanation:
    node = circuit[event.node]
    kind, name = node.kind, names[event.node]
    sources = _source_names(node, names)
    sign = kind.symbol if kind.category == "Arithmetic" else ","
    chips = [
        Chip(s, x, "value", sign if port else "")
        for port, (s, x) in enumerate(zip(sources, event.inputs, strict=True))
    ]
    chips.append(Chip(name, event.value, "value", "=" if len(chips) > 1 else "→"))
    rule = latex_name(name) + " = "
    formulas = (
        rule + fill(kind.latex, node, [latex_name(s) for s in sources]),
        rule + _numbers(kind.latex, node, event.inputs) + " = " + latex(event.value),
    )
    sentence = event.problem or _forward_sentence(name, sources, event)
    return Explanation(
        f"{node.kind.name} computes {name}",
        kind.explanation,
        tuple(chips),
        formulas,
        sentence,
        saved=_keeps(node, names, event),
    )


def _keeps(node: Node, names: Mapping[str, str], event: Forward) -> str:
    """Say which values a gate keeps on the way forward."""
    kept = _saved(node, names, event, [name for port in node.kind.saved for name in port])
    return f"Keeps {kept} for the backward pass." if kept else "Keeps nothing for the backward pass."


def _needs(trace: Trace, names: Mapping[str, str], event: Backward) -> str:
    """Say which values a local gradient is made of."""
    forward = forward_of(trace, event.node)
    node = trace.circuit[event.node]
    needed = _saved(node, names, forward, node.kind.saved[event.wire.port]) if forward else ""
    return f"Needs {needed} from the forward pass." if needed else "Needs nothing from the forward pass."


def _saved(node: Node, names: Mapping[str, str], event: Forward, letters: Sequence[str]) -> str:
    """Write the values that stand behind the letters of a gate's local gradients."""
    numbers = {names[event.node]: event.value}
    by_letter = dict.fromkeys(("y", "out"), names[event.node])
    for letter, source, x in zip(node.kind.ports, node.inputs, event.inputs, strict=True):
        by_letter[letter] = names[source or ""]
        numbers[by_letter[letter]] = x
    written = dict.fromkeys(by_letter[letter] for letter in letters)
    texts = [n if n == precise(numbers[n]) else f"{n} = {precise(numbers[n])}" for n in written]
    return " and ".join(filter(None, (", ".join(texts[:-1]), *texts[-1:])))


def forward_of(trace: Trace, node_id: str) -> Forward | None:
    """Return the event in which a gate was computed; None if it never was."""
    forward = trace.events[: trace.forward_count]
    return next((e for e in forward if isinstance(e, Forward) and e.node == node_id), None)


def _forward_sentence(name: str, sources: list[str], event: Forward) -> str:
    given = " and ".join(f"{s} = {precise(x)}" for s, x in zip(sources, event.inputs, strict=True))
    if not math.isfinite(event.value):
        return f"{given} came in, so {name} is {precise(event.value)} too: look where it first arose."
    return f"{f'From {given} the' if given else 'The'} gate computes {name} = {precise(event.value)}."


def _explain_seed(name: str) -> Explanation:
    fraction = rf"\frac{{\partial {latex_name(name)}}}{{\partial {latex_name(name)}}}"
    return Explanation(
        "The backward pass begins",
        "The gradient of the output with respect to itself.",
        (Chip(f"∂{name}/∂{name}", 1.0, "gradient"),),
        (f"{fraction} = 1",),
        f"{name} changes one for one with itself, so its gradient is 1. From here it flows back.",
    )


def _explain_backward(trace: Trace, names: Mapping[str, str], event: Backward, goal: Goal) -> Explanation:
    circuit = trace.circuit
    node, source = circuit[event.node], names[event.wire.source]
    f, y = objective_of(trace), names[event.node]
    chips = (
        Chip("upstream", event.upstream, "gradient"),
        Chip("local", event.local, "local", "×"),
        Chip("downstream", event.downstream, "gradient", "="),
    )
    sources = [latex_name(s) for s in _source_names(node, names)]
    left = _along(partial(f, source), y) if event.shared else partial(f, source)
    local = factor(fill(node.kind.local_latex[event.wire.port], node, sources))
    upstream, own = partial(f, y), partial(y, source)
    if y == f:  # there, the chain rule would only say ∂f/∂f · ∂f/∂z
        rule = fill(node.kind.latex.rsplit(" = ", 1)[-1], node, sources)
        own = rf"\frac{{\partial {factor(rule, always=True)}}}{{\partial {latex_name(source)}}}"
        upstream = "1"
    formulas = (
        rf"{left} = {own}" if y == f else rf"{left} = {upstream} \cdot {own}",
        rf"= {upstream} \cdot {local}",
        rf"= {latex(event.upstream)} \cdot {factor(latex(event.local))} = {latex(event.downstream)}",
    )
    through = " along this wire" if event.shared else ""
    sentence = wish(f, source, event.downstream, goal, through, upstream=event.upstream)
    wants = math.isfinite(event.downstream)
    if circuit[event.wire.source].gate == "constant":
        wants = False
        sentence = f"{source} is a constant: nothing will use its gradient."
    elif culprit := _culprit(trace):
        wants = False
        sentence = f"{f} is not a finite number, so no gradient means much: it went wrong at {culprit}."
    return Explanation(
        f"{node.kind.name} passes its gradient back to {source}",
        node.kind.explanation,
        chips,
        formulas,
        sentence,
        _forked_outside(trace, event.wire.source) or ROLES[node.kind.role],
        _needs(trace, names, event),
        node.kind.warning and f"{node.kind.name}: {node.kind.warning}",
        wants,
    )


def _forked_outside(trace: Trace, source: str) -> str:
    """Say of a port of a group that its source has other uses, too; empty if it has none."""
    if trace.outside is None or source not in trace.outside.forked:
        return ""
    name = trace.circuit[source].name
    return f"Outside, {name} is used elsewhere, too: there, the gradients of all its uses add up."


def _culprit(trace: Trace) -> str:
    """Name the gate where NaN or inf arose, if the output is one of them."""
    forward = trace.events[: trace.forward_count]
    output = next((event for event in reversed(forward) if event.node == trace.circuit.output), None)
    if not isinstance(output, Forward) or math.isfinite(output.value):
        return ""
    wrong = (event.node for event in forward if isinstance(event, Forward) and event.problem)
    return next((trace.circuit[node].kind.name for node in wrong), "its inputs")


def _explain_accumulate(trace: Trace, names: Mapping[str, str], cursor: int, goal: Goal) -> Explanation:
    event = trace.events[cursor - 1]
    assert isinstance(event, Accumulate)
    name, f, via = names[event.node], objective_of(trace), names[event.wire.target]
    sums = trace.sums[event.node]
    chips = (
        Chip("so far", event.before, "gradient"),
        Chip(f"via {via}", event.contribution, "gradient", "+"),
        Chip("sum", event.after, "gradient", "="),
    )
    fraction = partial(f, name)
    formula = (
        rf"{fraction} \leftarrow {fraction} + {_along(fraction, via)}",
        running_sum(sums[: sums.index(event) + 1]),
    )
    sentence = (
        f"{name} reaches {f} along {len(sums)} wires, so their gradients add up: "
        f"{precise(event.before)} + {bracketed(precise(event.contribution))} = {precise(event.after)}."
    )
    wants = event is sums[-1] and math.isfinite(event.after)
    if wants:
        sentence = f"{sentence} {aim(f, event.after, goal, name)}".rstrip()
    return Explanation(
        f"{name} adds up its gradients",
        f"{name} is used {len(sums)} times; each use sends a gradient back.",
        chips,
        formula,
        sentence,
        "Fork: the gradients of all uses add up.",
        wants=wants,
    )


def running_sum(sums: Sequence[Accumulate]) -> str:
    """Return how a gradient adds up so far, in LaTeX: 0 → −4 → −4 + 3 = −1; a long way is cut short."""
    way = [latex(sums[0].before), *(latex(event.after) for event in sums[:-1])]
    if len(way) > _MOST_SUMS:
        way = [way[0], r"\cdots", *way[2 - _MOST_SUMS :]]
    last = sums[-1]
    end = f"{latex(last.before)} + {factor(latex(last.contribution))} = {latex(last.after)}"
    return r" \to ".join([*way, end])


def fill(template: str, node: Node, ports: list[str]) -> str:
    """Put texts in place of the port letters and the parameter of a LaTeX template."""
    texts = dict(zip(node.kind.letters, ports, strict=True))
    if node.parameter is not None:
        texts["c"] = latex(node.parameter)

    written_out = node.body is not None and bool(node.body.formula)

    def filled(match: re.Match[str]) -> str:
        text = texts.get(match.group(), match.group())
        return _operand(text, template[: match.start()], template[match.end() :]) if written_out else text

    return _LATEX_LETTER.sub(filled, template)


def _operand(text: str, before: str, after: str) -> str:
    """Bracket a negative number in a user's formula, unless it stands first or alone."""
    first = not before or before.rstrip()[-1:] in ("(", "{", ",")
    return text if first and not after.startswith("^") else factor(text)


def _numbers(template: str, node: Node, inputs: tuple[float, ...]) -> str:
    """Fill in numbers; one that stands first before a + or · needs no brackets."""
    rule = template.rsplit(" = ", 1)[-1]
    numbers = [latex(x) if node.body else factor(latex(x)) for x in inputs]
    if rule.startswith("a "):
        numbers[0] = latex(inputs[0])
    return fill(rule, node, numbers)


def _source_names(node: Node, names: Mapping[str, str]) -> list[str]:
    return [names[source] for source in node.inputs if source is not None]


def partial(of: str, by: str) -> str:
    """Return a partial derivative in LaTeX."""
    return rf"\frac{{\partial {latex_name(of)}}}{{\partial {latex_name(by)}}}"


def _along(fraction: str, via: str) -> str:
    """Return the part of a gradient that comes back along one wire."""
    return rf"\left.{fraction}\right|_{{{latex_name(via)}}}"


def factor(text: str, *, always: bool = False) -> str:
    """Bracket LaTeX that would read wrongly as the right factor: −3, a + b; or whatever it is."""
    return rf"\left({text}\right)" if always or text.startswith("-") or is_sum(text) else text


def bracketed(text: str) -> str:
    """Bracket a number that has a sign."""
    return f"({text})" if text.startswith("−") else text
