"""Tornado charts, checked by hand, and each bar by two single scenarios.

Derbyshire: a manager of £120,000 (£5,000 a month), two years of the charge, budget of £300,000.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case.case import Case, Range
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import Bar, Tornado, tornado
from tests.charged import at_one_pricing, with_only
from tests.written import EVERY_KEY, SECOND

DERBYSHIRE = at_one_pricing(load_case())
SECOND_CASE = load_case(SECOND)
UNITS = {"adopters": "forces", "savings": "£ a year", "ramp": "months", "delay": "months"}
PENNY = 0.005


def spread(name: Any, low: float, high: float) -> Range:
    """Build a range with a source."""
    unit: Any = UNITS.get(name, "share")
    return Range(input=name, low=low, high=high, unit=unit, source="invented", status="assumed")


EVERY = (
    spread("adopters", 25, 36),
    spread("savings", 0, 50_000),
    spread("ramp", 0, 24),
    spread("cashable", 0.0, 0.5),
    spread("delay", 0, 6),
    spread("charge_change", -0.1, 0.41),
    spread("rise", 0.0, 0.03),
)


def with_ranges(case: Case, *ranges: Range) -> Case:
    return replace(case, what_if=ranges)


def ends(chart: Tornado) -> list[tuple[str, Any, Any, float, float]]:
    """Return bars as tuples, with results to the penny."""
    return [
        (bar.input, bar.low, bar.high, round(bar.at_low, 2), round(bar.at_high, 2))
        for bar in chart.bars
    ]


# Figures


def test_at_36_forces_on_equal_shares_the_reading_of_the_charge_matters_most() -> None:
    chart = tornado(DERBYSHIRE, choose(DERBYSHIRE, "explore"))

    assert ends(chart) == [
        # 300,000 - 120,000 - 2 x 91,000; less 2 x 49,305.56 (DESIGN, section 4: "At 36").
        ("pricing", "high-estimate", "shared", -2_000, 81_388.89),
        # 25 forces pay £71,000: headroom 38,000.
        ("adopters", 25, 36, 38_000, 81_388.89),
        # 2 x 49,305.56 x 1.41 = 139,041.67
        ("charge_change", 0.0, 0.41, 81_388.89, 40_958.33),
    ]
    assert chart.this_scenario == pytest.approx(81_388.89, abs=PENNY)
    assert chart.limit == limit_on(DERBYSHIRE, "headroom")


def test_at_the_upper_charge_the_number_of_forces_moves_nothing() -> None:
    chart = tornado(DERBYSHIRE, DERBYSHIRE.scenario)

    assert ends(chart) == [
        # 2 x 91,000 x 1.41 = 256,620; 376,620 in all (DESIGN, section 4).
        ("charge_change", 0.0, 0.41, -2_000, -76_620),
        ("pricing", "high-estimate", "low-estimate", -2_000, 38_000),
        ("adopters", 25, 36, -2_000, -2_000),
    ]
    assert [bar.swing for bar in chart.bars] == pytest.approx([74_620, 40_000, 0])


def test_each_bar_keeps_its_range_with_the_source() -> None:
    bars = {bar.input: bar.range for bar in tornado(DERBYSHIRE, DERBYSHIRE.scenario).bars}

    assert bars == {
        "adopters": DERBYSHIRE.what_if[0],
        "charge_change": DERBYSHIRE.what_if[1],
        "pricing": None,
    }


def test_whole_inputs_are_shown_whole_and_others_as_given() -> None:
    bars = {
        bar.input: bar for bar in tornado(with_ranges(DERBYSHIRE, *EVERY), choose(DERBYSHIRE)).bars
    }

    assert {name: (type(bar.low), type(bar.high)) for name, bar in bars.items()} == {
        "adopters": (int, int),
        "pricing": (str, str),
        "savings": (float, float),
        "ramp": (int, int),
        "cashable": (float, float),
        "delay": (int, int),
        "charge_change": (float, float),
        "rise": (float, float),
    }


# The bar of the pricing


@pytest.mark.parametrize(
    ("adopters", "low_pricings", "high_pricings"),
    [
        # £71,000 on all forms but the high estimate.
        (
            25,
            ("high-estimate",),
            ("low-estimate", "stepped", "shared", "shared-capped", "two-part"),
        ),
        # £269,978 by size, and no other form is at £71,000.
        (10, ("weighted",), ("low-estimate",)),
        # 1,775,000 / 36 = 49,305.56, below the £71,000 of two others.
        (36, ("high-estimate",), ("shared",)),
    ],
)
def test_forms_that_come_to_the_same_are_named_together(
    adopters: int, low_pricings: tuple[str, ...], high_pricings: tuple[str, ...]
) -> None:
    (bar,) = tornado(with_ranges(DERBYSHIRE), choose(DERBYSHIRE, adopters=adopters)).bars

    assert (bar.low_pricings, bar.high_pricings) == (low_pricings, high_pricings)
    assert (bar.low, bar.high) == (low_pricings[0], high_pricings[0])
    assert bar.ends == ((low_pricings, bar.at_low), (high_pricings, bar.at_high))


def test_a_pricing_that_the_documents_do_not_price_here_is_left_out() -> None:
    case = load_case(EVERY_KEY)

    bar = next(bar for bar in tornado(case, case.scenario).bars if bar.input == "pricing")

    assert (bar.low_pricings, bar.high_pricings) == (("d",), ("c",))


# Other results


def test_another_result_is_moved_by_what_moves_it() -> None:
    case = with_ranges(DERBYSHIRE, EVERY[4], EVERY[1], EVERY[0])
    limit = limit_on(case, "cost_after_cashable_savings")

    chart = tornado(case, choose(case, "explore", cashable=1.0), limit=limit)

    assert [(name, at_low, at_high) for name, _, _, at_low, at_high in ends(chart)] == [
        # Two years of £50,000 in the budget years, all of it cash.
        ("savings", 218_611.11, 118_611.11),
        ("pricing", 218_611.11, 302_000),
        ("adopters", 262_000, 218_611.11),
        ("delay", 218_611.11, 248_611.11),
    ]
    assert chart.this_scenario == pytest.approx(218_611.11, abs=PENNY)
    assert chart.limit is limit


def test_a_range_of_the_offset_clears_the_savings_and_the_other_way_round() -> None:
    limit = limit_on(DERBYSHIRE, "cost_after_cashable_savings")
    scenario = choose(DERBYSHIRE, savings=20_000, cashable=1.0)
    offset_scenario = choose(DERBYSHIRE, offset=0.1, cashable=1.0)

    by_offset = tornado(with_ranges(DERBYSHIRE, spread("offset", 0, 1)), scenario, limit=limit)
    by_savings = tornado(with_ranges(DERBYSHIRE, EVERY[1]), offset_scenario, limit=limit)

    # 302,000 less two years of £91,000, or of £50,000, from nothing at all.
    assert ends(by_offset)[0] == ("offset", 0.0, 1.0, 302_000, 120_000)
    assert ends(by_savings)[0] == ("savings", 0.0, 50_000.0, 302_000, 202_000)


# Order


def test_the_widest_swing_comes_first_and_ties_go_by_the_order_of_the_fields() -> None:
    case = with_ranges(DERBYSHIRE, EVERY[3], EVERY[2], EVERY[1], EVERY[0], EVERY[4])

    chart = tornado(case, case.scenario)

    # 40,000 between the forms, 6 x 5,000 for a delay; on the high estimate nothing else counts.
    assert [(bar.input, round(bar.swing, 2)) for bar in chart.bars] == [
        ("pricing", 40_000),
        ("delay", 30_000),
        ("adopters", 0),
        ("savings", 0),
        ("ramp", 0),
        ("cashable", 0),
    ]


@pytest.mark.parametrize(
    ("most", "names"),
    [
        # Two years of the saving are two tenths of a penny, or a penny.
        (0.001, ["pricing", "adopters", "savings"]),
        (0.005, ["pricing", "savings", "adopters"]),
    ],
)
def test_swings_apart_by_less_than_half_a_penny_are_a_tie(most: float, names: list[str]) -> None:
    case = with_ranges(DERBYSHIRE, spread("savings", 0, most), spread("adopters", 25, 36))
    limit = limit_on(case, "cost_after_cashable_savings")

    chart = tornado(case, choose(case, cashable=1.0), limit=limit)

    assert [bar.input for bar in chart.bars] == names


def named_in_order(bar: Bar, pricings: list[str]) -> Bar:
    """Return a bar with its pricings in another order, or another bar unchanged."""
    if bar.input != "pricing":
        return bar
    low, high = (
        tuple(name for name in pricings if name in end_pricings)
        for end_pricings in (bar.low_pricings, bar.high_pricings)
    )
    return replace(bar, low=low[0], high=high[0], low_pricings=low, high_pricings=high)


@at_least(60)
@given(
    ranges=st.permutations(EVERY),
    forms=st.permutations(DERBYSHIRE.pricings),
    preset=st.sampled_from(["anticipated", "explore"]),
)
def test_the_order_of_the_file_changes_nothing_but_in_which_order_pricings_are_named(
    ranges: list[Range], forms: list[Any], preset: str
) -> None:
    scenario = choose(DERBYSHIRE, preset, savings=30_000, cashable=0.5)
    shuffled = with_only(DERBYSHIRE, *forms)

    chart = tornado(with_ranges(shuffled, *ranges), scenario)

    first = tornado(with_ranges(DERBYSHIRE, *EVERY), scenario)
    assert chart == replace(first, bars=tuple(named_in_order(bar, forms) for bar in first.bars))


# Each bar is two scenarios


SCENARIOS = pytest.mark.parametrize(
    ("case", "scenario"),
    [
        (DERBYSHIRE, choose(DERBYSHIRE, "explore")),
        (DERBYSHIRE, choose(DERBYSHIRE, adopters=(10, 10, 36, 36), pricing="two-part")),
        (DERBYSHIRE, choose(DERBYSHIRE, charge_follows_go_live=True, savings=9_000, cashable=1.0)),
        (SECOND_CASE, SECOND_CASE.scenario),
        (SECOND_CASE, choose(SECOND_CASE, "explore", offset=0.5, ramp=12, delay=3)),
    ],
    ids=["explore", "path", "follows", "second", "second late"],
)


@pytest.mark.parametrize("result", ["headroom", "cost_after_cashable_savings", "ongoing"])
@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("adopters", 8, 20),
        ("savings", 0.0, 50_000.0),
        ("offset", 0.25, 1.5),
        ("ramp", 6, 60),
        ("cashable", 0.1, 1.0),
        ("delay", 1, 12),
        ("charge_change", -0.9, 2.0),
    ],
)
@SCENARIOS
def test_each_bar_is_the_scenario_with_one_field_changed(
    case: Case, scenario: Scenario, name: str, low: float, high: float, result: str
) -> None:
    limit = limit_on(case, result, 0.0)

    chart = tornado(with_ranges(case, spread(name, low, high)), scenario, limit=limit)

    def amount(**fields: Any) -> float:
        cleared = {"savings": 0.0, "offset": 0.0} if name in ("savings", "offset") else {}
        return float(getattr(results_of(case, replace(scenario, **cleared | fields)), result))

    (bar,) = (bar for bar in chart.bars if bar.input == name)
    assert (bar.at_low, bar.at_high) == (amount(**{name: low}), amount(**{name: high}))
    assert chart.this_scenario == getattr(results_of(case, scenario), result)


@SCENARIOS
def test_the_bar_of_the_form_ends_at_the_least_and_the_most_of_the_forms(
    case: Case, scenario: Scenario
) -> None:
    chart = tornado(with_ranges(case), scenario)

    (bar,) = chart.bars
    headrooms = [
        results_of(case, replace(scenario, pricing=form)).headroom for form in case.pricings
    ]
    assert (bar.at_low, bar.at_high) == pytest.approx((min(headrooms), max(headrooms)))
    at_the_ends = [results_of(case, replace(scenario, pricing=f)) for f in (bar.low, bar.high)]
    assert [results.headroom for results in at_the_ends] == pytest.approx([bar.at_low, bar.at_high])


# What has no range


@pytest.mark.parametrize(
    ("ranges", "names"),
    [
        ((), ("adopters", "savings", "ramp", "cashable", "delay", "charge_change", "rise")),
        (EVERY[:1], ("savings", "ramp", "cashable", "delay", "charge_change", "rise")),
        (EVERY, ()),
        (
            (spread("offset", 0, 1),),
            ("adopters", "ramp", "cashable", "delay", "charge_change", "rise"),
        ),
    ],
)
def test_inputs_for_which_the_case_has_no_range_are_listed(
    ranges: tuple[Range, ...], names: tuple[str, ...]
) -> None:
    chart = tornado(with_ranges(DERBYSHIRE, *ranges), DERBYSHIRE.scenario)

    assert chart.without_range == names


def test_a_value_that_the_scenario_does_not_allow_is_refused() -> None:
    case = with_ranges(DERBYSHIRE, spread("delay", 0, 13))

    with pytest.raises(ScenarioError, match=r"^delay: 13 is not allowed\. Allowed: 0 to 12 months"):
        tornado(case, choose(case, charge_follows_go_live=True))
