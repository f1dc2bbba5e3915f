import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import SCHEDULES

every_schedule = pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)


@pytest.mark.parametrize(
    ("key", "parameters", "rates"),
    [
        ("constant", {}, {0: 0.8, 999: 0.8}),
        ("step", {"gamma": 0.5, "every": 10}, {0: 0.8, 9: 0.8, 10: 0.4, 35: 0.1}),
        ("exponential", {"k": 0.1}, {0: 0.8, 10: 0.8 / math.e}),
        ("inverse", {"k": 0.5}, {0: 0.8, 2: 0.4, 6: 0.2}),
        ("cosine", {"total": 100, "lowest": 0.2}, {0: 0.8, 50: 0.5, 100: 0.2, 300: 0.2}),
        ("warmup", {"steps": 4}, {0: 0.2, 1: 0.4, 3: 0.8, 50: 0.8}),
        ("one_cycle", {"total": 100}, {0: 0.032, 15: 0.416, 30: 0.8, 100: 3.2e-6, 200: 3.2e-6}),
    ],
)
def test_rates_by_the_formula(key, parameters, rates):
    found = {step: SCHEDULES[key].rate(0.8, step, **parameters) for step in rates}
    assert found == pytest.approx(rates)


@every_schedule
@given(step=st.integers(0, 10_000), rate=st.floats(1e-4, 100.0))
def test_rates_are_proportional_to_the_rate_set_and_never_above_it(schedule, step, rate):
    given_rate = schedule.rate(rate, step)
    assert 0 <= given_rate <= rate * (1 + 1e-12)
    assert given_rate == pytest.approx(rate * schedule.rate(1.0, step))


@every_schedule
def test_an_unknown_parameter_is_refused(schedule):
    with pytest.raises(TypeError):
        schedule.rate(0.1, 0, nonsense=1.0)
