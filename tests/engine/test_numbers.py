"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.numbers import compact


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.196611933, "−0.1966"),
        (-0.000123456, "−1.23e−4"),
        (123456.7, "123457"),
        (-4.248354e-18, "−4.2e−18"),
        (0.0, "0"),
        (-1e-300, "−1e−300"),
        (float("-inf"), "−∞"),
    ],
)
def test_a_narrow_column_gets_as_many_digits_as_fit(value, text):
    assert compact(value, 8) == text


@given(st.floats(-1e300, 1e300, allow_subnormal=False), st.integers(7, 12))
def test_a_compact_number_fits_and_is_close(value, width):
    text = compact(value, width)
    assert len(text) <= width
    assert float(text.replace("−", "-")) == pytest.approx(value, rel=0.51)
