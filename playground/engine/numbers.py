"""Numbers as people read them: on wires, in sentences, on axes and in formulas."""

from math import floor, isfinite, isinf, isnan, log10

_LEAST_FIXED, _LONGEST = 0.005, 7  # on a wire
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short(value: float) -> str:
    """Format for a wire: two decimals as in the course figures, small numbers with two digits.

    What would be longer than seven signs is a power of ten.
    """
    if 0 < abs(value) < _LEAST_FIXED and len(small := precise(value, 2)) <= _LONGEST:
        return small
    return fixed(value, 2, smallest=_LEAST_FIXED, largest=1e5)


def precise(value: float, digits: int = 4) -> str:
    """Format for a sentence or a table with ``digits`` significant digits: ``−2.14``, ``1.3e−9``, ``∞``."""
    if not isfinite(value):
        return _special(value)
    return plain(value, digits).replace("-", "−")


def compact(value: float, width: int = 7) -> str:
    """Format for a narrow column: as many of four significant digits as fit into ``width`` signs."""
    if not isfinite(value):
        return _special(value)
    texts = (
        text
        for digits in (4, 3, 2, 1)
        for text in (plain(value, digits), _power(value, digits) if value else "0")
    )
    return next((text for text in texts if len(text) <= width), _power(value, 1)).replace("-", "−")


def plain(value: float, digits: int = 3) -> str:
    """Format so that ``float`` reads it back, without needless zeros or exponents."""
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e6:
        return _power(value, digits)
    decimals = max(0, digits - 1 - floor(log10(abs(value))))
    return _trim(f"{value:.{decimals}f}")


def fixed(value: float, decimals: int = 3, smallest: float | None = None, largest: float = 1e4) -> str:
    """Format with fixed decimals while it is of ordinary size, so that columns line up."""
    if not isfinite(value):
        return _special(value)
    least = 10**-decimals if smallest is None else smallest
    if value == 0 or least <= abs(value) < largest:
        return f"{value + 0.0:.{decimals}f}".replace("-", "−")
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def full(value: float) -> str:
    """Format for an edit field: the shortest text that reads back as the same number, ASCII minus."""
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def power_of_ten(exponent: int) -> str:
    """Return the label of a decade: ``0.01`` … ``1000`` in full, ``10⁻⁷`` beyond."""
    if -4 <= exponent <= 4:
        return f"{10.0**exponent:.{max(0, -exponent)}f}"
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def count(number: int) -> str:
    """Format a whole number of any size: ``4,194,304``, from 10¹² on ``about 1.23 × 10⁹⁰²``."""
    if number < 10**12:
        return f"{number:,}"
    exponent, rest = divmod(log10(number), 1)
    power = str(int(exponent)).translate(_SUPERSCRIPTS)
    return f"about {10**rest:.2f} × 10{power}"


def latex(value: float, digits: int = 4) -> str:
    """Format for a typeset formula, with so many digits."""
    if isnan(value):
        return r"\mathrm{NaN}"
    if isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    mantissa, _, exponent = plain(value, digits).partition("e")
    return rf"{mantissa} \times 10^{{{exponent}}}" if exponent else mantissa


def _special(value: float) -> str:
    return "NaN" if isnan(value) else "∞" if value > 0 else "−∞"


def _power(value: float, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return f"{_trim(mantissa)}e{int(exponent)}"


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
