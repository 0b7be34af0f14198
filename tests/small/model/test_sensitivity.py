"""The tornado and the two-way table: one sweep each."""

from __future__ import annotations

from typing import Any

import pytest

from small.case.case import ANY
from small.case.reading import load_case, read_case
from small.case.scenario import choose
from small.errors import InputError
from small.model.cashflow import cash_flow
from small.model.results import results
from small.model.sensitivity import check_result, tornado, two_way


def test_the_tornado_of_derbyshire_has_the_ends_of_its_sourced_ranges() -> None:
    case = load_case()
    table = tornado(case, choose(case, pricing="shared")).round(2).set_index("input")

    assert table.loc["adopters", ["low", "high", "base"]].tolist() == [25, 36, 262_000]
    assert table.loc["adopters", ["at_low", "at_high"]].tolist() == [262_000, 218_611.11]
    assert table.loc["charge_change", ["at_low", "at_high"]].tolist() == [262_000, 320_220]


def test_the_longest_bar_of_each_pricing_comes_first() -> None:
    case = load_case()
    table = tornado(case, choose(case))
    spans = (table["at_high"] - table["at_low"]).abs().groupby(table["pricing"], sort=False)

    assert [*spans.groups] == [*case.pricings]
    assert all(bars.is_monotonic_decreasing for _, bars in spans)


def test_an_input_is_held_within_what_the_scenario_allows_and_clears_its_rival() -> None:
    values: dict[str, Any] = {
        "format": 3,
        "title": "By hand",
        "years": ["2018/19"],
        "charges": [{"name": "Service", "pricing": [{"name": "fee", "fee": 1200}]}],
        "initial_months": 3,
        "ranges": [
            {"input": "delay", "low": 0, "high": 11},
            {"input": "savings", "low": 0, "high": 400},
            {"input": "adopters", "p": 0.5},
        ],
    }
    case = read_case(values)
    late = choose(case, charge_follows_go_live=True, offset=0.5, cashable=1)
    table = tornado(case, late, "cost_after_cashable_savings").set_index("input")

    assert table.loc["delay", ["low", "high"]].tolist() == [0, 9]
    assert table.loc["savings", ["at_low", "at_high", "base"]].tolist() == [300, 200, 150]
    assert [*table.index] == ["savings", "delay"]


def test_a_two_way_table_has_the_result_of_each_pair_of_values() -> None:
    case = load_case()
    shared = choose(case, pricing="shared")
    table = two_way(case, shared, "adopters", range(20, 23), "delay", [0, 6], "headroom")

    for adopters in table.index:
        for delay in table.columns:
            alone = results(cash_flow(case, shared, adopters=adopters, delay=delay))["headroom"]
            assert table.loc[adopters, delay] == pytest.approx(alone[0])


def test_pricings_may_stand_down_a_two_way_table() -> None:
    case = load_case()
    table = two_way(case, choose(case), "pricing", [*case.pricings], "adopters", [25, 36])

    assert table.loc["shared"].round(2).tolist() == [262_000, 218_611.11]
    with pytest.raises(InputError, match="pricing: is not known; choose one"):
        two_way(case, choose(case, pricing=ANY), "adopters", [25], "delay", [0])


def test_a_result_that_a_case_does_not_have_is_a_fault() -> None:
    case = load_case()
    check_result(case, "after_budget")
    with pytest.raises(InputError, match="profit: is not a result"):
        tornado(case, choose(case), "profit")
    with pytest.raises(InputError, match="profit: is not a result"):
        two_way(case, choose(case), "adopters", [25], "delay", [0], "profit")
    plain = read_case({"format": 3, "title": "By hand", "years": ["2018/19"]})
    for result in ("headroom", "after_budget"):
        with pytest.raises(InputError, match="is not a result"):
            check_result(plain, result)
