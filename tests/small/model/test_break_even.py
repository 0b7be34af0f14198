"""Break-even points and goal seek: the value of a field at which a result reaches a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import FIELDS, Scenario, choose
from small.model.break_even import (
    Crossing,
    allowed_values,
    break_even,
    crossings,
    goal_seek,
)
from small.model.cashflow import cash_flow
from small.model.results import results
from tests.small.made_cases import asked

made = settings(max_examples=60, derandomize=True, deadline=None)
NUMBERS = [name for name, field in FIELDS.items() if field.unit not in ("name", "yes")]


def points(case: Case, pricing: str, field: str, **fields: float) -> list[tuple[float, bool]]:
    """Return value and side of the break-even points of a field."""
    found = break_even(case, choose(case, pricing=pricing, **fields), [field])
    return [(round(point.value, 6), point.over_below) for point in found]


def test_the_break_even_points_of_derbyshire_are_those_worked_out_by_hand() -> None:
    case = load_case()

    # A pool of £1,775,000: two shares of it cost £180,000 or less from 20 forces on.
    assert points(case, "shared", "adopters") == [(19, True)]
    # £60,000 a year is £5,000 a month: £38,000 is left at the low estimate.
    assert points(case, "low-estimate", "delay") == [(8, False)]
    # 38,000 / 142,000 more, and 2,000 / 182,000 less.
    assert points(case, "low-estimate", "charge_change") == [(0.267606, False)]
    assert points(case, "high-estimate", "charge_change") == [(-0.010989, False)]
    # £91,000 x rise = -£2,000.
    assert points(case, "high-estimate", "rise") == [(-0.021978, False)]


def test_savings_that_leave_a_budget_make_room_and_others_do_not() -> None:
    case = load_case()

    # Two years of savings, half of them cashable: £2,000 a year. With a ramp of 12, 18.5 of 24
    # months count.
    assert points(case, "high-estimate", "savings", cashable=0.5) == [(2000, True)]
    assert points(case, "high-estimate", "savings", cashable=0.5, ramp=12) == [
        (round(2000 * 24 / 18.5, 6), True)
    ]
    assert points(case, "high-estimate", "offset", cashable=1) == [(0.010989, True)]
    assert points(case, "high-estimate", "cashable", savings=4000) == [(0.25, True)]
    # 24 - (ramp - 1) / 2 months of £100 reach £2,000 until a ramp of 9 months.
    assert points(case, "high-estimate", "ramp", savings=1200, cashable=1) == [(10, False)]
    for field in ("savings", "offset", "ramp", "cashable"):
        assert points(case, "high-estimate", field) == []


def test_what_has_no_effect_crosses_nothing() -> None:
    values = {
        "format": 3,
        "title": "By hand",
        "years": ["2018/19"],
        "budget": {"amount": 100},
        "charges": [{"name": "Service", "pricing": [{"name": "fee", "fee": 200}]}],
    }
    case = read_case(values)

    assert break_even(case, choose(case), ["rise"]) == []
    assert break_even(case, choose(case), ["delay"]) == []
    assert [point.field for point in break_even(case, choose(case))] == ["charge_change"]
    del values["budget"]
    assert break_even(read_case(values), choose(read_case(values))) == []


def test_exactly_the_budget_is_not_over_it() -> None:
    steps = [{"adopters": n, "price": price} for n, price in ((1, 90), (2, 100), (3, 110))]
    case = read_case(
        {
            "format": 3,
            "title": "By hand",
            "years": ["2018/19"],
            "budget": {"amount": 100},
            "adopters": {"anticipated": 2, "possible": 3},
            "charges": [{"name": "Service", "pricing": [{"name": "steps", "price": steps}]}],
        }
    )

    assert points(case, "steps", "adopters") == [(3, False)]


def test_two_crossings_are_two_values_and_a_number_without_a_price_is_left_out() -> None:
    steps = [{"adopters": n, "price": price} for n, price in ((2, 90), (3, 110), (6, 80))]
    case = read_case(
        {
            "format": 3,
            "title": "By hand",
            "years": ["2018/19"],
            "budget": {"amount": 100},
            "adopters": {"anticipated": 2, "possible": 9},
            "charges": [{"name": "Service", "pricing": [{"name": "steps", "price": steps}]}],
        }
    )

    assert points(case, "steps", "adopters") == [(3, False), (5, True)]


def test_a_pricing_that_is_not_known_has_points_of_its_own_for_each() -> None:
    case = load_case()
    found = {point.pricing: point.value for point in break_even(case, choose(case), ["adopters"])}

    assert found["shared"] == 19
    assert found["stepped"] == 24
    assert "high-estimate" not in found


def test_a_goal_is_reached_where_it_was_sought() -> None:
    case = load_case()
    [point] = goal_seek(
        case, choose(case, pricing="shared"), "ongoing", by="charge_change", target=80_000
    )

    assert point == Crossing(
        field="charge_change",
        pricing="shared",
        result="ongoing",
        value=pytest.approx(80_000 / 71_000 - 1),
        over_below=False,
    )


def test_values_become_whole_where_the_field_is_and_no_delay_leaves_the_years() -> None:
    case = load_case()

    assert allowed_values(case, choose(case), "adopters", [24.6, 36.0]).tolist() == [25, 36]
    assert allowed_values(case, choose(case), "delay", [2.4, 99.0]).tolist() == [2, 18]
    assert allowed_values(case, choose(case), "rise", [0.25]).tolist() == [0.25]


@made
@given(asked())
def test_just_beyond_a_crossing_the_result_is_on_the_other_side(
    asked: tuple[Case, Scenario],
) -> None:
    case, scenario = asked
    plain = replace(scenario, savings=0.0) if scenario.offset else scenario
    middle = results(cash_flow(case, plain, charge_change=0.1))["cost_after_cashable_savings"][0]
    limit = round(0.8 * middle) if np.isfinite(middle) else 1000.0
    for field in NUMBERS:
        result = "cost_after_cashable_savings"
        for point in crossings(case, plain, field, result=result, limit=limit):
            whole = FIELDS[field].is_whole
            step = 1 if whole else 1e-6 * max(1, abs(point.value))
            over, under = (point.value - step, point.value + step)
            over, under = (over, under) if point.over_below else (under, over)
            ends = [point.value if whole else over, under]
            values = np.array(ends).astype(int) if whole else np.array(ends)
            at_over, at_under = results(cash_flow(case, plain, **{field: values}))[result] - limit
            assert at_over > 0
            assert not at_under > 0.005
