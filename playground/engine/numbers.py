"""Numbers as people read them: on wires, in sentences and in formulas."""

import math


def short(value: float) -> str:
    """Format for a wire: two decimals as in the course figures, or a short power of ten."""
    plain = value == 0 or 0.005 <= abs(value) < 1e5
    return _special(value) or _signed(f"{value:.2f}" if plain else f"{value:.1e}")


def precise(value: float, digits: int = 4) -> str:
    """Format for a sentence or a table, with ``digits`` significant digits."""
    return _special(value) or _signed(
        f"{value:.{digits}g}" if abs(value) < 1e5 else f"{value:.{digits - 1}e}"
    )


def full(value: float) -> str:
    """Format for an edit field: the shortest text that reads back as the same number, ASCII minus."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def latex(value: float) -> str:
    """Format for a typeset formula."""
    if math.isnan(value):
        return r"\mathrm{NaN}"
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = precise(value).replace("−", "-").partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else mantissa


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return ""


def _signed(text: str) -> str:
    """Write the true minus sign, and exponents without padding: −1.2e−5."""
    mantissa, e, exponent = text.partition("e")
    if e:
        text = f"{mantissa}e{int(exponent)}"
    return text.replace("-", "−") if text not in ("-0.00", "-0") else text[1:]
