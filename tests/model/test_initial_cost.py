"""The initial cost, for a budget of years, initial months, or neither.

The rule is section 5 of the design: years or period.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import leading_result, results_of
from sohanalysis.model.stress import stress_rows
from sohanalysis.report.headline import headline
from tests.written import MOVED_LINE, written

LATE = {"delay": 6, "charge_follows_go_live": True}
THREE_YEARS = """
years = "2019/20 to 2022/23"

[budget]
amount = 3_508_758
years = ["2019/20", "2020/21", "2021/22"]

[[charges]]
name = "Contract"
from = "2019-04"
price = 1_169_586
"""
TEN_YEARS = """
years = "2011/12 to 2020/21"

[adopters]
count = 7
word = "force"

[[charges]]
name = "Service"
from = "2011-04"
pool = 3_200_000
share = "equal"
"""


@pytest.fixture
def three_years(tmp_path: Path) -> Case:
    """A budget of three years for a contract price of each year."""
    return written(tmp_path, THREE_YEARS)


def test_a_budget_of_three_years_pays_three_years_of_the_charge(three_years: Case) -> None:
    results = results_of(three_years, three_years.scenario)

    assert (results.initial_cost, results.headroom) == (3_508_758, 0)
    assert results.spent_in_budget_years == 3_508_758


def test_a_late_start_leaves_the_months_that_fall_after_the_budgets_years(
    three_years: Case,
) -> None:
    results = results_of(three_years, choose(three_years, **LATE))

    # Six of 36 months, at 1,169,586 a year.
    assert (results.initial_cost, results.headroom) == (2_923_965, 584_793)


def test_the_headline_of_a_budget_of_years_names_the_years_and_why_late_is_cheaper(
    three_years: Case,
) -> None:
    assert headline(three_years, three_years.scenario).answer == (
        "At the flat price (stated), the cost from 2019/20 to 2021/22 is £3,508,758: exactly the "
        "budget of £3,508,758."
    )
    assert headline(three_years, choose(three_years, **LATE)).beside == (
        "Starting late costs less here (£2,923,965 against £3,508,758 on time) because 6 months "
        "fewer are charged."
    )


def test_one_off_costs_and_costs_of_leaving_count_in_the_budgets_years_alone(
    tmp_path: Path,
) -> None:
    lines = """
[[lines]]
name = "Equipment"
nature = "one-off"
by_year = [0, 5_000, 0, 9_000]

[[lines]]
name = "Exit fee"
on = "leaving"
annual = 6_000
months = 24
"""
    case = written(tmp_path, THREE_YEARS + lines)

    def headroom(leave: str) -> float:
        return float(results_of(case, choose(case, leave=leave)).headroom)

    # The 9,000 of 2022/23 are outside the three years.
    assert headroom("none") == -5_000
    # Left after 2020/21: one year's charge is saved, and one of two years of the fee is within.
    assert headroom("2020/21") == -5_000 + 1_169_586 - 6_000


def test_initial_months_beside_a_budgets_years_count_from_each_items_own_start(
    tmp_path: Path,
) -> None:
    months = 'initial_months = {value = 24, source = "1.1", status = "stated"}\n'
    case = written(tmp_path, months + THREE_YEARS)

    results = results_of(case, choose(case, **LATE))

    assert results.initial_cost == 2 * 1_169_586
    assert case.initial_months is not None
    assert (case.initial_months.source, case.initial_months.status) == ("1.1", "stated")
    assert headline(case, choose(case, **LATE)).beside == (
        "Over all years, 6 months fewer are charged than on time: the totals of all years and any "
        "present value leave them out."
    )


def test_a_budget_without_years_and_months_takes_24_months_and_says_so(tmp_path: Path) -> None:
    text = THREE_YEARS.replace('years = ["2019/20", "2020/21", "2021/22"]\n', "")
    case = written(tmp_path, text)

    assert results_of(case, case.scenario).initial_cost == 2 * 1_169_586
    assert "recurrent costs count for their first 24 months in the total" in case.default_texts
    assert "the budget is for the years up to 2020/21" in case.default_texts


def test_a_charge_of_one_month_counts_for_its_first_month(tmp_path: Path) -> None:
    text = THREE_YEARS.replace('years = ["2019/20", "2020/21", "2021/22"]\n', "")
    case = written(tmp_path, text.replace('from = "2019-04"', 'from = "2023-03"'))

    assert "recurrent costs count for their first month in the total" in case.default_texts


def test_a_case_with_neither_leads_with_the_cost_of_all_years(tmp_path: Path) -> None:
    case = written(tmp_path, TEN_YEARS)
    results = results_of(case, choose(case, savings=10_000.0, cashable=0.5))

    absent = {"initial_cost", "cost_after_cashable_savings", "headroom"}
    assert leading_result(case) == "whole_life"
    assert not absent & {*results.by_name()}
    assert results.leading_cost == pytest.approx(32_000_000 / 7)
    assert not any("total" in text for text in case.default_texts)
    # The sensitivity table leads with it too: a charge 10% higher over ten years.
    higher = {row.changed: row.amounts for row in stress_rows(case)}["charge"]
    assert higher == pytest.approx((1.1 * 32_000_000 / 7,))


def test_savings_of_a_case_with_neither_are_of_all_years(tmp_path: Path) -> None:
    case = written(tmp_path, TEN_YEARS)

    assert headline(case, choose(case, savings=10_000.0, cashable=0.5)).savings == (
        "Before savings. If £10,000 a year is saved from April 2011 and half is cashable (your "
        "assumption; the source gives no amount), other budgets fall by £50,000 over ten years: "
        "cost after cashable savings £4,521,429."
    )


def test_a_limit_on_a_result_that_the_case_does_not_have_is_refused(tmp_path: Path) -> None:
    case = written(tmp_path, TEN_YEARS)

    with pytest.raises(ScenarioError, match="has neither a budget nor initial_months"):
        limit_on(case, "initial_cost", 100_000)


def test_stated_initial_months_are_named_without_a_budget(tmp_path: Path) -> None:
    case = written(tmp_path, "initial_months = 18\n" + TEN_YEARS)

    assert headline(case, case.scenario).answer == (
        "If 7 forces join and a fixed bill is shared equally (stated), the first 18 months cost "
        "£685,714; £4,571,429 over ten years, then £457,143 a year. No budget is stated, so there "
        "is no verdict."
    )


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        # Six months late and left after 2020/21: 18 of 24 months are charged.
        (
            {**LATE, "leave": "2020/21"},
            "Starting late costs less here (£256,500 to £286,500 against £262,000 to £302,000 on "
            "time) because 6 months fewer are charged.",
        ),
        (
            {"delay": 12, "charge_follows_go_live": True, "pricing": "shared"}
            | {"adopters": (10, 10, 44, 44)},
            "because the adopters change by year, and the charged months fall in years with a "
            "lower charge.",
        ),
    ],
)
def test_a_late_start_that_costs_less_has_its_true_cause(
    shipped: Case, fields: dict[str, object], cause: str
) -> None:
    assert cause in headline(shipped, choose(shipped, **fields)).beside


def test_a_price_that_falls_by_year_is_the_cause_where_no_adopters_change(tmp_path: Path) -> None:
    text = THREE_YEARS.replace("1_169_586", "[40_000, 30_000, 20_000, 10_000]")
    case = written(tmp_path, "initial_months = 24\n" + text)

    assert headline(case, choose(case, delay=12, charge_follows_go_live=True)).beside == (
        "Starting late costs less here (£50,000 against £70,000 on time) because the charged "
        "months fall in years with a lower charge. Over all years, 12 months fewer are charged "
        "than on time: the totals of all years and any present value leave them out."
    )


def test_other_costs_that_move_past_the_years_of_a_budget_are_named(tmp_path: Path) -> None:
    case = written(tmp_path, THREE_YEARS + MOVED_LINE)

    # Six of its twelve months; with the charge late too, half a year of 1,169,586 as well.
    moved = headline(case, choose(case, delay=6)).beside
    both = headline(case, choose(case, **LATE)).beside
    assert "because £30,000 of other costs moves past the years of the budget." in moved
    assert "because 6 months fewer are charged, and £30,000 of other costs moves past" in both


def test_assumed_months_that_pass_the_years_end_the_budget_with_the_last_of_them(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        'years = "2019/20 to 2021/22"\ngo_live = "2020-10"\n[budget]\namount = 200_000\n'
        '[[charges]]\nname = "Radio"\nfrom = "2020-10"\nprice = 60_000\n',
    )

    assert case.budget.years[-1] == "2021/22"
    assert "the budget is for the years up to 2021/22" in case.default_texts
