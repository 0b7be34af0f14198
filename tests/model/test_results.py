"""Results against hand arithmetic."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sohanalysis.case.case import Case, Months
from sohanalysis.case.choose import choose
from sohanalysis.model.discounting import discount_factors
from sohanalysis.model.results import RESULTS, contact_savings, results_of
from tests.written import written


def test_the_first_year_is_not_discounted() -> None:
    net = np.array([100.0, 110.0, 121.0])

    assert float((net * discount_factors(3, rate=0.1)).sum()) == pytest.approx(300.0)


def test_the_factors_are_those_of_the_green_book() -> None:
    factors = discount_factors(126, rate=0.035)

    # Its table of discount factors, to four decimals.
    assert factors[[0, 1, 30, 31, 75, 125]].round(4).tolist() == [
        *(1.0, 0.9662, 0.3563, 0.3459),
        *(0.0942, 0.0274),
    ]


def test_each_step_of_the_schedule_discounts_the_year_before_once_more() -> None:
    factors = discount_factors(303, rate=0.035)

    rates = factors[:-1] / factors[1:] - 1

    # From year 29 to 30, to 31, to 75, to 76, and so on.
    steps = [29, 30, 74, 75, 124, 125, 199, 200, 299, 300]
    assert rates[steps] == pytest.approx(
        [0.035, 0.03, 0.03, 0.025, 0.025, 0.02, 0.02, 0.015, 0.015, 0.01], abs=1e-12
    )


def test_up_to_year_30_the_rate_is_one_to_the_bit() -> None:
    plain = 1.035 ** -np.arange(31, dtype=np.float64)

    assert discount_factors(31, rate=0.035).tolist() == plain.tolist()


def test_a_rate_below_the_schedule_stays_as_it_is() -> None:
    assert discount_factors(400, rate=0.0).tolist() == [1.0] * 400
    assert discount_factors(102, rate=0.02)[101] == pytest.approx(1.02**-101, rel=1e-12)


def test_a_rate_of_a_whole_number_is_a_rate() -> None:
    net = np.array([100.0, 50.0])

    assert float((net * discount_factors(2, rate=0)).sum()) == 150.0
    assert float((net * discount_factors(2, rate=1)).sum()) == 125.0


def test_results_come_in_the_order_of_every_surface(derbyshire: Case) -> None:
    result = results_of(derbyshire, derbyshire.scenario)

    assert tuple(result.by_name()) == RESULTS
    assert RESULTS == (
        "initial_cost",
        "headroom",
        "spent_in_budget_years",
        "falls_after_budget_years",
        "cost_after_cashable_savings",
        "ongoing",
        "present_value",
    )


def test_the_results_of_one_scenario_are_plain_numbers(derbyshire: Case) -> None:
    results = results_of(derbyshire, derbyshire.scenario).by_name()

    assert {type(value) for value in results.values()} == {float}


def test_a_sweep_of_cashable_alone_keeps_its_own_axis(derbyshire: Case) -> None:
    scenario = choose(derbyshire, savings=10_000.0)

    result = results_of(derbyshire, scenario, delay=[0, 12], cashable=[0.0, 0.5, 1.0], ramp=[0, 0])

    # Savings in the budget years: 20,000 on time, 10,000 a year late; 60,000 more of the manager.
    assert result.cost_after_cashable_savings[..., 0].tolist() == [
        [302_000.0, 292_000.0, 282_000.0],
        [362_000.0, 357_000.0, 352_000.0],
    ]


def test_savings_never_touch_the_verdict(derbyshire: Case) -> None:
    result = results_of(derbyshire, choose(derbyshire, savings=100_000.0, cashable=1.0))

    assert result.headroom == -2_000.0
    # 302,000 less two years of 100,000: savings of 2021/22 are outside the budget years.
    assert result.cost_after_cashable_savings == 102_000.0


def test_what_is_paid_before_the_budget_years_falls_outside_them_too(derbyshire: Case) -> None:
    late = replace(derbyshire.budget, years=("2019/20", "2020/21"))
    case = replace(derbyshire, stated_budget=late)

    result = results_of(case, case.scenario)

    # The manager's half year of 2018/19.
    assert result.falls_after_budget_years == 30_000.0
    assert result.spent_in_budget_years == 272_000.0


TWO_FIRST_YEARS = """
years = "2018/19 to 2021/22"
initial_months = 24
[budget]
amount = 150_000
years = "2018/19 to 2020/21"
[[charges]]
name = "Platform"
from = "2018-04"
price = 60_000
[[lines]]
name = "Support"
kind = "cost"
nature = "recurrent"
annual = 12_000
from = "2018-04"
"""


@pytest.mark.parametrize(
    ("delay", "after", "beyond"),
    [
        # The third year of both, which the first two years do not count.
        (0, 0.0, 72_000.0),
        # The charge has 18 months in the budget years, and 6 after them. Support has a third year.
        (18, 30_000.0, 12_000.0),
    ],
)
def test_a_cost_of_the_budget_years_beyond_the_first_months_stays_one_if_another_falls_after_them(
    tmp_path: Path, delay: int, after: float, beyond: float
) -> None:
    case = written(tmp_path, TWO_FIRST_YEARS)

    result = results_of(case, choose(case, delay=delay, charge_follows_go_live=True))

    assert result.initial_cost == 144_000.0
    assert result.falls_after_budget_years == after
    assert result.spent_beyond_initial == beyond


@pytest.mark.parametrize(
    ("months", "total"),
    # 120,000 and 12, 24 or 36 months of 91,000.
    [(12, 211_000.0), (24, 302_000.0), (36, 393_000.0)],
)
def test_the_total_counts_the_initial_months_of_the_case(
    derbyshire: Case, months: int, total: float
) -> None:
    case = replace(derbyshire, initial_months=Months(value=months))

    result = results_of(case, case.scenario)

    assert result.initial_cost == total


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
