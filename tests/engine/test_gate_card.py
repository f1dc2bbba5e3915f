"""The card of a gate: complete for every gate of the table, readable for groups and custom gates."""

import re

import pytest

from playground.engine import GATES, parse
from playground.engine.body import Body
from playground.engine.circuit import Circuit
from playground.engine.custom import custom_gate
from playground.engine.gate_card import gate_card, written
from playground.engine.groups import fold


@pytest.mark.parametrize("gate", GATES.values(), ids=GATES.keys())
def test_every_gate_has_a_card(gate):
    card = gate_card(gate)
    facts = dict(card.facts)
    assert card.title == gate.name
    assert card.explanation == gate.explanation
    assert bool(card.derivation) == bool(card.formulas) == (not gate.is_source)
    assert len(card.formulas) == (len(gate.ports) + 1 if gate.ports else 0)
    assert ("Kink" in facts) == bool(gate.kinks)
    assert ("Domain" in facts) == bool(gate.domain)
    assert gate.role in facts["Role"].lower()


@pytest.mark.parametrize("gate", [g for g in GATES.values() if g.ports], ids=lambda gate: gate.id)
def test_the_way_it_is_written_makes_the_gate(gate):
    text = re.sub(r"\bc\b", "7", written(gate))
    assert gate.id in {node.gate for node in parse(text).nodes.values()}


def test_a_custom_gate_shows_its_own_formulas():
    body = custom_gate("swish", "s", "x * sigmoid(x)", ["y + sigmoid(x) * (1 - y)"])
    card = gate_card(body.kind)
    assert card.formulas[0].startswith("y = x")
    assert "1 - y" in card.formulas[1]
    assert "own formula" in card.reason


def test_a_group_shows_what_it_computes_and_its_slope():
    circuit = parse("1/(1+exp(-x))")
    inside = [n.id for n in circuit.nodes.values() if not n.is_variable]
    folded, group = fold(circuit, inside, "sigmoid", "σ")
    card = gate_card(folded[group].kind)
    assert "e^" in card.formulas[0]
    assert card.formulas[-1].startswith(r"\frac{dy}{dx} = ")
    assert "chain rule" in card.reason


def test_an_unfinished_group_says_what_it_lacks():
    circuit, x = Circuit().add("input", name="x")
    circuit, _ = circuit.add("mul", [x, None])
    card = gate_card(Body(circuit, "half", "h").kind)
    assert card.formulas == ()
    assert "Multiply" in dict(card.facts)["Warning"]
