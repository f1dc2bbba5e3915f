import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.descent import SCHEDULES
from playground.descent.schedules import MOST_POINTS, PARAMETERS, RatePlan, recorded

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


# --- recordings ----------------------------------------------------------------------------------


def test_a_recording_gives_back_the_rates_of_its_steps():
    rates = [0.1, 0.1, 0.3, 0.3, 0.02]
    plan = RatePlan("recorded", {}, recorded(rates))
    assert plan.points == ((0, 0.1), (2, 0.3), (4, 0.02))
    assert [plan.rate(0.3, step) for step in range(7)] == [*rates, 0.02, 0.02]
    assert plan.rate(0.6, 0) == pytest.approx(0.2)


@given(st.lists(st.floats(1e-4, 10.0), min_size=1, max_size=60))
def test_a_short_recording_is_exact(rates):
    plan = RatePlan("recorded", {}, recorded(rates))
    assert [plan.rate(max(rates), step) for step in range(len(rates))] == rates


def test_a_long_recording_is_thinned_and_keeps_its_shape():
    rates = [math.exp(-k / 2000) * (10.0 if k >= 3000 else 1.0) for k in range(8000)]
    points = recorded(rates)
    assert len(points) <= MOST_POINTS
    plan = RatePlan("recorded", {}, points)
    found = [plan.rate(max(rates), step) for step in range(8000)]
    assert max(abs(math.log(a / b)) for a, b in zip(found, rates, strict=True)) < 0.02
    assert plan.rate(max(rates), 2999) < 1 < plan.rate(max(rates), 3000)


def test_a_recording_stays_with_the_plan_while_another_schedule_is_tried():
    plan = RatePlan("cosine", {"total": 50.0}, ((0, 0.1),))
    assert plan.rate(0.4, 0) == 0.4
    assert plan.points == ((0, 0.1),)


@pytest.mark.parametrize(
    ("parameters", "points", "said"),
    [
        ({}, ((3, 0.1), (3, 0.2)), "order"),
        ({}, ((0, 0.0),), "above 0"),
        ({}, ((0, math.nan),), "above 0"),
        ({}, tuple((k, 0.1 + k) for k in range(MOST_POINTS + 1)), "1,000"),
        ({"total": -1.0}, (), "from 1"),
        ({"total": math.nan}, (), "from 1"),
    ],
)
def test_an_impossible_plan_is_refused(parameters, points, said):
    with pytest.raises(ValueError, match=said):
        RatePlan("cosine" if parameters else "recorded", parameters, points)


@every_schedule
def test_the_table_knows_every_parameter_and_how_far_to_look(schedule):
    for name, number in schedule.defaults.items():
        assert PARAMETERS[name].low <= number <= PARAMETERS[name].high
    assert 2 <= RatePlan(schedule.id).horizon <= 10_000
