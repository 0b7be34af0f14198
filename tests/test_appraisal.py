"""Results against hand arithmetic."""

from dataclasses import replace

import numpy as np
import pytest

from sohanalysis.appraisal import RESULTS, appraise, contact_savings, headroom, present_value
from sohanalysis.case import Case
from sohanalysis.choice import choose


def test_headroom_is_the_budget_less_the_total() -> None:
    assert headroom(262_000, budget=300_000) == 38_000
    assert headroom(302_000, budget=300_000) == -2_000


def test_the_first_year_is_not_discounted() -> None:
    value = present_value(np.array([100.0, 110.0, 121.0]), rate=0.1)

    assert float(value) == pytest.approx(300.0)


def test_present_value_drops_the_last_axis_only() -> None:
    value = present_value(np.array([[[1.0, 2.1], [0.0, 0.0], [2.0, 0.0]]]), rate=0.05)

    assert value == pytest.approx(np.array([[3.0, 0.0, 2.0]]))


def test_results_come_in_the_order_of_every_surface(derbyshire: Case) -> None:
    result = appraise(derbyshire, derbyshire.scenario)

    assert tuple(result.results()) == RESULTS
    assert RESULTS == (
        "two_year_total",
        "headroom",
        "spent_in_budget_years",
        "falls_after_budget_years",
        "cost_after_cashable_savings",
        "ongoing",
        "present_value",
    )


def test_the_results_of_one_scenario_are_plain_numbers(derbyshire: Case) -> None:
    results = appraise(derbyshire, derbyshire.scenario).results()

    assert {type(value) for value in results.values()} == {float}


def test_the_results_of_a_sweep_have_its_axes(derbyshire: Case) -> None:
    results = appraise(
        derbyshire, derbyshire.scenario, adopters=[25, 36, 44], cashable=[0.0, 1.0]
    ).results()

    assert {value.shape for value in results.values()} == {(3, 2)}


def test_a_sweep_of_cashable_alone_keeps_its_own_axis(derbyshire: Case) -> None:
    scenario = choose(derbyshire, savings=10_000.0)

    result = appraise(derbyshire, scenario, delay=[0, 12], cashable=[0.0, 0.5, 1.0], ramp=[0, 0])

    # Savings in the budget years: 20,000 on time, 10,000 a year late; 60,000 more of the manager.
    assert result.cost_after_cashable_savings[..., 0].tolist() == [
        [302_000.0, 292_000.0, 282_000.0],
        [362_000.0, 357_000.0, 352_000.0],
    ]


def test_cashable_may_be_swept_by_an_iterator(derbyshire: Case) -> None:
    scenario = choose(derbyshire, savings=10_000.0)

    result = appraise(derbyshire, scenario, cashable=(share for share in (0.0, 1.0)))

    assert result.cost_after_cashable_savings.tolist() == [302_000.0, 282_000.0]


def test_savings_never_touch_the_verdict(derbyshire: Case) -> None:
    result = appraise(derbyshire, choose(derbyshire, savings=100_000.0, cashable=1.0))

    assert result.headroom == -2_000.0
    # 302,000 less two years of 100,000: those of 2021/22 are outside the budget years.
    assert result.cost_after_cashable_savings == 102_000.0


def test_what_is_paid_before_the_budget_years_falls_outside_them_too(derbyshire: Case) -> None:
    late = replace(derbyshire.budget, years=("2019/20", "2020/21"))
    case = replace(derbyshire, budget=late)

    result = appraise(case, case.scenario)

    # The manager's half year of 2018/19.
    assert result.falls_after_budget_years == 30_000.0
    assert result.spent_in_budget_years == 272_000.0


@pytest.mark.parametrize(
    ("months", "total"),
    # 120,000 and 12, 24 or 36 months of 91,000.
    [(12, 211_000.0), (24, 302_000.0), (36, 393_000.0)],
)
def test_the_total_counts_the_initial_months_of_the_case(
    derbyshire: Case, months: int, total: float
) -> None:
    case = replace(derbyshire, horizon=replace(derbyshire.horizon, initial_months=months))

    result = appraise(case, case.scenario)

    assert result.two_year_total == total


@pytest.mark.parametrize(
    ("rekeyed", "expected"),
    [
        (0.0, 2_000.0),
        # A fifth of an hour at £25 is £5 for each one typed in again.
        (0.2, 1_000.0),
        (0.4, 0.0),
        (1.0, -3_000.0),
    ],
)
def test_contacts_typed_in_again_can_cost_more_than_they_save(
    rekeyed: float, expected: float
) -> None:
    saved = contact_savings(
        1_000, old_cost=2.5, online_cost=0.5, share_rekeyed=rekeyed, minutes=12, hourly_cost=25
    )

    assert saved == pytest.approx(expected)


def test_a_dearer_online_channel_saves_less_than_nothing() -> None:
    saved = contact_savings(
        100, old_cost=1, online_cost=3, share_rekeyed=0, minutes=0, hourly_cost=0
    )

    assert saved == -200
