"""Write numbers for people: few digits, a true minus sign, and words for what is no number."""

from math import floor, isfinite, isnan, log10

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def figure(value: float, digits: int = 3) -> str:
    """Return ``value`` with ``digits`` significant digits, such as ``−2.14``, ``1.3e−9`` or ``∞``."""
    if isnan(value):
        return "NaN"
    if not isfinite(value):
        return "∞" if value > 0 else "−∞"
    return plain(value, digits).replace("-", "−")


def plain(value: float, digits: int = 3) -> str:
    """Return ``value`` as text that ``float`` reads back, without needless zeros or exponents."""
    if value == 0:
        return "0"
    if not 1e-4 <= abs(value) < 1e6:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        return f"{_trim(mantissa)}e{int(exponent)}"
    decimals = max(0, digits - 1 - floor(log10(abs(value))))
    return _trim(f"{value:.{decimals}f}")


def fixed(value: float, decimals: int = 3) -> str:
    """Return ``value`` with fixed decimals while it is of ordinary size, so that columns line up."""
    if not isfinite(value) or value == 0 or 10**-decimals <= abs(value) < 1e4:
        return f"{value + 0.0:.{decimals}f}".replace("-", "−") if isfinite(value) else figure(value)
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def power_of_ten(exponent: int) -> str:
    """Return the label of a decade: ``0.01`` … ``1000`` in full, ``10⁻⁷`` beyond."""
    if -4 <= exponent <= 4:
        return f"{10.0**exponent:.{max(0, -exponent)}f}"
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
