"""The entry of palette and search that opens the sheet for a gate of one's own; no gate by itself."""

from playground.engine.gate import Gate

CUSTOM = Gate(
    id="custom",
    name="Custom",
    symbol="ƒ",
    category="Sources",
    role="source",
    ports=(),
    code="",
    local=(),
    formula="f(a, b, …)",
    latex="",
    local_formula=(),
    local_latex=(),
    explanation="A gate of your own: write its formula and, if you like, its derivatives.",
    samples=(),
    aliases=("own gate", "formula", "my gate"),
)
"""Looks like a gate to those who list and search them."""
