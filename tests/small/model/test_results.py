"""Results and their pairs over pricings: figures of the first case, and rules by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from small.case.case import ANY, Case
from small.case.reading import load_case, read_case
from small.case.scenario import Scenario, choose
from small.model.cashflow import CashFlow, cash_flow
from small.model.results import (
    RESULTS,
    Pair,
    pair_of,
    pairs,
    present_value,
    pricings_of,
    results,
    results_by_pricing,
    sweep,
)
from tests.small.made_cases import asked

made = settings(max_examples=60, derandomize=True, deadline=None)


def flow_of(charge: dict[str, Any], **fields: Any) -> CashFlow:
    rule = {"name": "flat", "fee": 12_000}
    case = read_case(
        {
            "format": 3,
            "title": "Desk",
            "source": "made up",
            "years": "2024/25 to 2026/27",
            "charges": [{"name": "Desk", "pricing": [rule], **charge}],
        }
    )
    return cash_flow(case, choose(case, **fields))


def test_a_contract_that_ends_leaves_nothing_to_pay_each_year_after() -> None:
    assert flow_of({"until": "2026-12"}).ongoing.tolist() == [0]
    assert flow_of({}).ongoing.tolist() == [12_000]


def test_a_charge_rises_from_its_second_year_wherever_in_the_first_it_began() -> None:
    # July to March at £1,000 a month, then £13,200 and £14,520.
    gross = flow_of({"start": "2024-07"}, rise=0.1).gross[0]

    assert gross.tolist() == pytest.approx([9_000, 13_200, 14_520])


@pytest.mark.parametrize(
    ("adopters", "low", "high"),
    [
        (25, 262_000, 302_000),
        (36, 218_611.11, 302_000),
        (20, 262_000, 302_000),
        (19, 262_000, 306_842.11),
    ],
)
def test_the_cost_of_derbyshire_is_a_pair_over_its_pricings(
    adopters: int, low: float, high: float
) -> None:
    case = load_case()
    found = pairs(case, results_by_pricing(case, choose(case, adopters=adopters)))["initial_cost"]

    assert found is not None
    assert (round(found.low, 2), round(found.high, 2)) == (low, high)
    assert found.high_pricing == ("shared" if adopters == 19 else "high-estimate")


def test_a_rise_of_three_per_cent_adds_to_the_second_year() -> None:
    case = load_case()
    found = results(cash_flow(case, choose(case, pricing="high-estimate", rise=0.03)))

    assert found["initial_cost"][0] == pytest.approx(304_730)
    assert np.isnan(found["present_value"][0])


def test_a_budget_of_years_is_spent_and_what_is_late_falls_after_it() -> None:
    fee = {"name": "Service", "start": "2019-04", "pricing": [{"name": "fee", "fee": 1_169_586}]}
    case = read_case(
        {
            "format": 3,
            "title": "By hand",
            "years": "2019/20 to 2022/23",
            "budget": {"amount": 3_508_758, "years": "2019/20 to 2021/22"},
            "charges": [fee],
        }
    )
    on_time = results(cash_flow(case, choose(case)))
    late = results(cash_flow(case, choose(case, delay=6, charge_follows_go_live=True)))

    assert (on_time["initial_cost"][0], on_time["headroom"][0]) == (3_508_758, 0)
    assert late["headroom"][0] == 584_793


def test_a_period_of_months_that_outlasts_the_budget_is_counted_and_shown() -> None:
    case = load_case()
    scenario = choose(case, pricing="high-estimate", delay=6, charge_follows_go_live=True)
    found = results(cash_flow(case, scenario))

    # Six months of the project manager more, and half a year of charges in 2021/22.
    assert found["initial_cost"][0] == 332_000
    assert found["after_budget"][0] == 45_500
    assert found["ongoing"][0] == 91_000


def test_the_first_year_is_not_discounted() -> None:
    case = read_case(
        {
            "format": 3,
            "title": "By hand",
            "years": "2018/19 to 2020/21",
            "discount_rate": 0.1,
            "lines": [
                {"name": "Cost", "by_year": [100, 110, 121]},
                {"name": "Saving", "kind": "saving", "by_year": [0, 11, 0]},
            ],
        }
    )
    found = results(cash_flow(case, choose(case)))

    assert found["present_value"][0] == pytest.approx(290)
    assert found["whole_life"][0] == 331
    assert found["whole_life_net"][0] == 320
    assert np.isnan(present_value(case, np.ones((1, 3)), True)).all()
    assert {*found} == {*RESULTS} - {"headroom", "after_budget"}


def test_a_pair_is_over_the_pricings_that_give_it_and_names_the_stated_of_two() -> None:
    case = load_case()
    values = {"shared": 5.0, "low-estimate": 5.004, "two-part": np.nan, "stepped": 9.0}

    found = pair_of(case, values)

    assert found == Pair(5.004, 9.0, "low-estimate", "stepped")
    assert not found.is_one_figure
    assert Pair(5.0, 5.004, "shared", "shared").is_one_figure
    assert pair_of(case, {"shared": np.nan}) is None


def test_each_result_is_its_own_pair() -> None:
    case = read_case(
        {
            "format": 3,
            "title": "By hand",
            "years": "2018/19 to 2019/20",
            "budget": {"amount": 100, "years": ["2018/19"]},
            "charges": [
                {
                    "name": "Service",
                    "pricing": [
                        {"name": "first", "fee": {"2018/19": 50}},
                        {"name": "second", "fee": {"2018/19": 70, "2019/20": 80}},
                        {"name": "third", "fee": {"2019/20": 60}},
                    ],
                }
            ],
        }
    )
    found = pairs(case, results_by_pricing(case, choose(case, pricing=ANY)))

    assert found["initial_cost"] == Pair(50, 70, "first", "second")
    assert found["ongoing"] == Pair(60, 80, "third", "second")
    assert found["whole_life"] == Pair(150, 150, "second", "second")


def test_a_sweep_has_a_row_for_each_combination_and_each_pricing_if_none_is_known() -> None:
    case = load_case()
    table = sweep(case, choose(case), {"adopters": [25, 36], "delay": [0, 6]})
    row = table[(table.adopters == 36) & (table.delay == 6) & (table.pricing == "shared")]

    assert len(table) == 2 * 2 * 7
    assert row["initial_cost"].round(2).tolist() == [248_611.11]


def test_a_sweep_over_paths_takes_each_as_one_scenario() -> None:
    case = load_case()
    paths = [(25, 25, 25, 36), (25, 36, 36, 25)]
    table = sweep(case, choose(case, pricing="shared"), {"adopters": paths})

    assert table["adopters"].tolist() == paths
    assert table["ongoing"].round(2).tolist() == [49_305.56, 71_000]


@made
@given(asked())
def test_headroom_is_the_budget_less_the_cost_and_savings_come_off_it(
    asked: tuple[Case, Scenario],
) -> None:
    case, scenario = asked
    found = {name: values[0] for name, values in results(cash_flow(case, scenario)).items()}
    after = found["initial_cost"] - found["savings"]

    assert found["cost_after_cashable_savings"] == pytest.approx(after, nan_ok=True)
    assert ("headroom" in found) == (case.budget is not None)
    if case.budget:
        rest = case.budget.amount - found["initial_cost"]
        assert found["headroom"] == pytest.approx(rest, nan_ok=True)


@made
@given(asked())
def test_what_follows_the_budget_is_what_is_counted_and_not_in_its_years(
    asked: tuple[Case, Scenario],
) -> None:
    case, scenario = asked
    flow = cash_flow(case, scenario)
    found = results(flow)
    assert ("after_budget" in found) == bool(case.budget_years)
    if case.budget_years:
        last = case.budget_years[-1]
        counted = zip(case.years, flow.initial[0], strict=True)
        rest = sum(amount for label, amount in counted if label > last)
        assert found["after_budget"][0] == pytest.approx(rest, nan_ok=True)


@made
@given(asked())
def test_a_pair_holds_every_pricing_that_gives_the_result(asked: tuple[Case, Scenario]) -> None:
    case, scenario = asked
    unknown = replace(scenario, pricing=ANY)
    rows = results_by_pricing(case, unknown)
    for name, pair in pairs(case, rows).items():
        amounts = [row[name] for row in rows.values() if np.isfinite(row[name])]
        assert (pair is None) == (not amounts)
        assert pair is None or pair.low - 0.005 <= min(amounts) <= max(amounts) <= pair.high + 0.005
    for pricing in pricings_of(case, unknown):
        alone = results_by_pricing(case, replace(scenario, pricing=pricing))[pricing]
        assert rows[pricing] == pytest.approx(alone, nan_ok=True)
