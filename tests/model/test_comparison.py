"""Scenarios side by side against hand arithmetic.

Derbyshire: a manager of £120,000 and two years of the charge, budget of £300,000; £91,000 a year as
quoted, and £71,000 x 25 / 36 = £49,305.56 for `explore`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.errors import ScenarioError
from sohanalysis.model.results import RESULTS
from sohanalysis.model.sensitivity import Comparison, comparison_of
from tests.charged import saved

EXPLORE_LATE = "41-2018-c275:r3:n36:pshared:d3:2ed2"
RISING = saved("rising", adopters=(25, 25, 36, 36), savings=35_500.0, cashable=1.0)


def refusal_of(case: Case, names: Sequence[str]) -> list[str]:
    with pytest.raises(ScenarioError) as refusal:
        comparison_of(case, names)
    assert refusal.value.exit_code == 2
    return str(refusal.value).splitlines()


def of_one_result(*amounts: Mapping[str, float]) -> Comparison:
    """Return scenarios with made-up amounts by pricing, unknown if there are several."""
    ranges: Any = tuple(
        SimpleNamespace(
            is_open=len(by_pricing) > 1,
            amounts={"ongoing": by_pricing}.__getitem__,
        )
        for by_pricing in amounts
    )
    return Comparison(scenarios={}, differs=(), results=("ongoing",), ranges=ranges)


def amounts_of(comparison: Comparison, result: str) -> list[float]:
    """Return the amount of every scenario, each under one pricing."""
    return [scenario_range.pair(result).low for scenario_range in comparison.ranges]


def both(amount: float, **tolerance: float) -> Any:
    """Return equal low and high ends."""
    return pytest.approx((amount, amount), **tolerance)


def test_scenarios_stand_in_the_order_given_with_all_their_fields(derbyshire: Case) -> None:
    comparison = comparison_of(derbyshire, ["signed", "explore", "anticipated"])

    assert [
        (name, scenario.adopters, scenario.pricing)
        for name, scenario in comparison.scenarios.items()
    ] == [
        ("signed", 36, "high-estimate"),
        ("explore", 36, "shared"),
        ("anticipated", 25, "high-estimate"),
    ]


def test_every_result_stands_beside_that_of_the_first(derbyshire: Case) -> None:
    comparison = comparison_of(derbyshire, ["anticipated", "explore"])

    assert comparison.results == RESULTS
    # 120,000 + 2 x 91,000; 120,000 + 2 x 49,305.56.
    assert amounts_of(comparison, "initial_cost") == pytest.approx([302_000, 218_611.11], abs=0.005)
    assert amounts_of(comparison, "headroom") == pytest.approx([-2_000, 81_388.89], abs=0.005)
    assert amounts_of(comparison, "ongoing") == pytest.approx([91_000, 49_305.56], abs=0.005)
    # 30,000 + 151,000 / 1.035 + 121,000 / 1.071225 + 91,000 / 1.108717875;
    # 30,000 + 109,305.56 / 1.035 + 79,305.56 / 1.071225 + 49,305.56 / 1.108717875.
    assert amounts_of(comparison, "present_value") == pytest.approx(
        [370_925.30, 254_112.60], abs=0.005
    )


@pytest.mark.parametrize(
    ("result", "difference", "change"),
    [
        # 218,611.11 - 302,000; as a share of 302,000.
        ("initial_cost", -83_388.89, -0.276122),
        # 49,305.56 - 91,000; as a share of 91,000.
        ("ongoing", -41_694.44, -0.458181),
        ("present_value", -116_812.70, -0.314922),
    ],
)
def test_a_difference_is_in_pounds_and_as_a_share_of_the_first(
    derbyshire: Case, result: str, difference: float, change: float
) -> None:
    comparison = comparison_of(derbyshire, ["anticipated", "explore"])

    assert comparison.difference(result, 1) == both(difference, abs=0.005)
    assert comparison.change(result, 1) == both(change, abs=5e-7)


def test_each_of_three_is_set_against_the_first(derbyshire: Case) -> None:
    comparison = comparison_of(derbyshire, ["explore", EXPLORE_LATE, "anticipated"])

    # Three months late cost £15,000 more of the manager.
    assert comparison.difference("initial_cost", 1) == both(15_000)
    assert comparison.difference("initial_cost", 2) == both(83_388.89, abs=0.005)


def test_no_share_is_given_of_what_is_left_over(derbyshire: Case) -> None:
    comparison = comparison_of(derbyshire, ["explore", "anticipated", EXPLORE_LATE])

    # £81,388.89 is left, then £2,000 is short, then £66,388.89 is left.
    assert comparison.difference("headroom", 1) == both(-83_388.89, abs=0.005)
    assert comparison.difference("headroom", 2) == both(-15_000)
    assert [comparison.change("headroom", index) for index in range(3)] == [None, None, None]


@pytest.mark.parametrize(
    ("base", "change"),
    [(0.0, None), (-1.0, None), (0.005, None), (0.006, 999.0), (2.0, 2.0), (12.0, -0.5)],
)
def test_half_a_penny_is_nothing_to_take_a_share_of(base: float, change: float | None) -> None:
    comparison = of_one_result({"shared": base}, {"shared": 6.0})

    assert comparison.change("ongoing", 1) == (None if change is None else both(change))


@pytest.mark.parametrize("lowest", [0.0, -5.0])
def test_no_share_is_given_if_the_first_is_nothing_under_one_pricing(lowest: float) -> None:
    comparison = of_one_result({"shared": 8.0, "fixed": lowest}, {"shared": 6.0, "fixed": 6.0})

    assert comparison.change("ongoing", 1) is None


def test_pricings_that_are_not_known_are_compared_each_with_itself() -> None:
    bases, amounts = {"shared": 100.0, "fixed": 80.0}, {"shared": 95.0, "fixed": 80.0}

    both_open = of_one_result(bases, amounts)
    one_open = of_one_result({"fixed": 80.0}, amounts)

    # 95 - 100 under one, 80 - 80 under the other: never 95 - 80.
    assert both_open.difference("ongoing", 1) == (-5.0, 0.0)
    assert both_open.change("ongoing", 1) == (-0.05, 0.0)
    assert one_open.difference("ongoing", 1) == (0.0, 15.0)


def test_a_scenario_whose_pricing_is_not_known_has_both_ends(derbyshire: Case) -> None:
    code = scenario_code(derbyshire, choose(derbyshire, adopters=36, pricing="any"))

    comparison = comparison_of(derbyshire, ["anticipated", code])

    pair = comparison.ranges[1].pair("initial_cost")
    assert (pair.low, pair.high) == pytest.approx((218_611.11, 302_000), abs=0.005)
    # 302,000 at the high estimate.
    low, high = comparison.difference("initial_cost", 1)
    assert (low, high) == pytest.approx((-83_388.89, 0), abs=0.005)


@pytest.mark.parametrize(
    ("names", "differs"),
    [
        (["anticipated", "signed"], ("adopters",)),
        (["explore", EXPLORE_LATE], ("delay",)),
        (["anticipated", "signed", EXPLORE_LATE], ("adopters", "pricing", "delay")),
        (["explore", "rising"], ("adopters", "savings", "cashable")),
        (["explore", "41-2018-c275:r3:n36:pshared:2042"], ()),
    ],
)
def test_what_differs_in_the_inputs_is_named_in_the_order_of_the_fields(
    derbyshire: Case, names: list[str], differs: tuple[str, ...]
) -> None:
    case = replace(derbyshire, saved=(RISING,))

    assert comparison_of(case, names).differs == differs


def test_a_saved_scenario_is_compared_by_its_name(derbyshire: Case) -> None:
    case = replace(derbyshire, saved=(RISING,))

    comparison = comparison_of(case, ["explore", "rising"])

    # 120,000 + 71,000 + 49,305.56, less 2 x 35,500 in cash.
    assert amounts_of(comparison, "initial_cost")[1] == pytest.approx(240_305.56, abs=0.005)
    after = amounts_of(comparison, "cost_after_cashable_savings")
    assert after[1] == pytest.approx(169_305.56, abs=0.005)


def test_a_scenario_is_called_what_it_was_asked_for_by(derbyshire: Case) -> None:
    comparison = comparison_of(derbyshire, ["explore", EXPLORE_LATE.upper()])

    assert list(comparison.scenarios) == ["explore", "41-2018-C275:R3:N36:PSHARED:D3:2ED2"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "scenarios: 0 named. Allowed: two or more."),
        (["explore"], "scenarios: 1 named. Allowed: two or more."),
        (["explore", "explore"], 'scenario: "explore" is there twice.'),
        (["all", "explore", "all"], 'scenario: "all" is there twice.'),
        (
            ["explore", "singed"],
            'scenario: "singed" is not a preset or saved scenario of this case.'
            " Allowed: anticipated, signed, all, went-live, fixed-then-shared, explore, rising."
            " Did you mean signed?",
        ),
    ],
)
def test_what_cannot_be_compared_is_refused(
    derbyshire: Case, names: list[str], message: str
) -> None:
    case = replace(derbyshire, saved=(RISING,))

    assert "\n".join(refusal_of(case, names)) == message


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"case": "7-2023-ed12"}, '"rising" belongs to another case, 7-2023-ed12.'),
        ({"rules": 2}, '"rising" was made under rules r2, but these are r3:'),
        ({"delay": 19}, "delay: 19 is not allowed."),
    ],
)
def test_a_saved_scenario_that_cannot_be_used_is_refused(
    derbyshire: Case, fields: dict[str, Any], reason: str
) -> None:
    case = replace(derbyshire, saved=(replace(RISING, **fields),))

    (message,) = refusal_of(case, ["explore", "rising"])

    assert reason in message


def test_every_fault_is_named_at_once(derbyshire: Case) -> None:
    case = replace(derbyshire, saved=(replace(RISING, rules=2, delay=19),))

    messages = refusal_of(case, ["all", "signd", "rising", "all", "36:shared"])

    assert [message.split(".")[0] for message in messages] == [
        'scenario: "all" is there twice',
        'scenario: "signd" is not a preset or saved scenario of this case',
        'scenario: "rising" was made under rules r2, but these are r3: its figures may differ',
        'scenario: "36:shared" is mistyped or cut short',
    ]


def test_one_that_cannot_be_found_is_named_beside_being_alone(derbyshire: Case) -> None:
    messages = refusal_of(derbyshire, ["signd"])

    assert [message.split(".")[0] for message in messages] == [
        "scenarios: 1 named",
        'scenario: "signd" is not a preset or saved scenario of this case',
    ]
