"""Break-even points of every input against hand arithmetic and counting.

Derbyshire: a manager of £120,000 (£5,000 a month), two years of the charge, budget of £300,000.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose, field_range
from sohanalysis.case.fields import NUMBER_FIELDS, SAVINGS_FIELDS, WHOLE_FIELDS
from sohanalysis.case.pricing import Step
from sohanalysis.case.scenario import changed
from sohanalysis.errors import ScenarioError, SohError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.break_even import (
    BreakEven,
    Limit,
    Switch,
    break_even,
    break_even_by_pricing,
    break_even_points,
    goal_seek,
    limit_on,
)
from sohanalysis.model.results import results_of
from tests.charged import with_budget, with_pricing
from tests.written import EVERY_CASE, written

CLOSE = 1e-9
EDGES = Path(__file__).parent.parent / "edges"


def with_prices(case: Case, *prices: tuple[int, int]) -> Case:
    """Return a case with another price list."""
    steps = tuple(Step(of="adopters", start=start, price=price) for start, price in prices)
    return with_pricing(case, "bands", price=steps)


def rising_and_falling(case: Case) -> Case:
    """Return the second case with a price list around its break-even charge, £79,485."""
    return with_prices(case, (1, 70_000), (5, 80_000), (12, 79_485), (20, 79_486), (25, 60_000))


# What is found


def test_the_break_even_charge_shares_what_the_manager_leaves(derbyshire: Case) -> None:
    point = break_even(derbyshire, derbyshire.scenario, "charge")

    # (300,000 - 120,000) / 2; the middle of 71,000 and 91,000.
    assert point == BreakEven(
        input="charge",
        pricing="high-estimate",
        limit=Limit(result="headroom", value=0.0),
        lowest=0.0,
        highest=33_215_700.0,  # ten times the pool by size, of one force alone
        this_scenario=91_000.0,
        start=81_000.0,
        values=(90_000.0,),
        switches=(),
        within_at_lowest=True,
        moves=True,
    )


@pytest.mark.parametrize("moved", ["chargee", "pricing", "charge_follows_go_live", ""])
def test_an_input_that_there_is_not_cannot_be_moved(derbyshire: Case, moved: Any) -> None:
    with pytest.raises(ScenarioError) as caught:
        break_even(derbyshire, derbyshire.scenario, moved)

    assert str(caught.value) == (
        f'moved: "{moved}" is not an input. Allowed: charge, adopters, charge_change, rise, '
        "delay, savings, offset, ramp, cashable."
    )


# As the case stands


@pytest.mark.parametrize(
    ("pricing", "moved", "always", "moves"),
    [
        # £262,000 fits, and £302,000 does not.
        ("low-estimate", "adopters", True, False),
        ("low-estimate", "savings", True, False),  # there is no cash saving
        ("high-estimate", "adopters", False, False),
        ("high-estimate", "delay", False, True),
        ("high-estimate", "ramp", False, False),
    ],
)
def test_without_a_break_even_point_every_value_fits_or_none(
    derbyshire: Case, pricing: str, moved: str, always: bool, moves: bool
) -> None:
    point = break_even(derbyshire, choose(derbyshire, pricing=pricing), moved)

    assert (point.always, point.never, point.moves) == (always, not always, moves)
    assert (point.nearest, point.switches) == (None, ())


# Savings


@pytest.mark.parametrize(
    ("fields", "moved", "value"),
    [
        # £2,000 over: £1,000 in each of two years.
        ({"savings": 5_000.0, "cashable": 1.0}, "savings", 1_000),
        # Twice that where half of it is cash.
        ({"savings": 5_000.0, "cashable": 0.5}, "savings", 2_000),
        # 2,000 / (2 x 5,000).
        ({"savings": 5_000.0, "cashable": 1.0}, "cashable", 0.2),
        # An offset of 10% is £9,100 a year: 2,000 / 18,200.
        ({"offset": 0.1, "cashable": 1.0}, "cashable", 0.10989010989011),
        # Over a ramp of 12 months the first year counts 6.5 of 12: 2,000 / (18.5 / 12).
        ({"savings": 5_000.0, "cashable": 1.0, "ramp": 12}, "savings", 1_297.297297297297),
    ],
)
def test_savings_are_set_against_the_sum_set_aside(
    derbyshire: Case, fields: dict[str, Any], moved: str, value: float
) -> None:
    point = break_even(derbyshire, choose(derbyshire, **fields), moved)

    assert point.limit == Limit(result="cost_after_cashable_savings", value=300_000.0)
    assert point.value == pytest.approx(value, rel=CLOSE)


@pytest.mark.parametrize(
    ("most", "always", "value"),
    # 302,000 without any saving; a pound a year saves two.
    [(301_999.996, True, None), (301_999.99, False, 0.005), (301_998, False, 1)],
)
def test_a_saving_of_less_than_half_a_penny_is_not_needed(
    derbyshire: Case, most: float, always: bool, value: float | None
) -> None:
    limit = limit_on(derbyshire, "cost_after_cashable_savings", most)

    point = break_even(derbyshire, choose(derbyshire, cashable=1.0), "savings", limit=limit)

    assert point.always == always
    assert point.value == pytest.approx(value, abs=1e-6)


# The charge


@pytest.mark.parametrize(
    "fields",
    [
        {"pricing": "shared", "adopters": 36},
        {"pricing": "two-part", "adopters": (10, 10, 36, 36)},
        {"charge_change": 0.5},
        {"savings": 50_000.0, "cashable": 1.0},
        {"offset": 1.0, "cashable": 1.0},
    ],
)
def test_the_break_even_charge_heeds_neither_form_nor_change_nor_savings(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    point = break_even(derbyshire, choose(derbyshire, **fields), "charge")

    assert point.value == pytest.approx(90_000.0, rel=CLOSE)


def test_a_change_of_the_charges_moves_the_other_charges_of_a_break_even_charge() -> None:
    case = load_case(EDGES / "half-counts.toml")

    point = break_even(case, choose(case, charge_change=0.5), "charge")

    # 12,000 / 2 + 3 x 20,000.50 x 1.5 + 3 c = 235,000.
    assert point.value == pytest.approx(138_997.75 / 3, rel=CLOSE)


def test_a_charge_of_nothing_just_holds_where_the_lines_equal_the_budget(derbyshire: Case) -> None:
    point = break_even(with_budget(derbyshire, 120_000), derbyshire.scenario, "charge")

    assert point.value == pytest.approx(0.0, abs=CLOSE)
    assert point.within_at_lowest


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        # 120,000 + 2 c - 2 x 50,000 = 300,000.
        ({"savings": 50_000.0, "cashable": 1.0}, 140_000),
        # 120,000 + 2 c - 2 x 0.5 c = 300,000.
        ({"offset": 0.5, "cashable": 1.0}, 180_000),
        # 120,000 + 2 c - 0.4 x 2 x 0.5 c = 300,000.
        ({"offset": 0.5, "cashable": 0.4, "pricing": "shared", "adopters": 36}, 112_500),
    ],
)
def test_a_saving_moves_with_the_charge_only_where_it_is_a_share_of_it(
    derbyshire: Case, fields: dict[str, Any], value: float
) -> None:
    limit = limit_on(derbyshire, "cost_after_cashable_savings")

    point = break_even(derbyshire, choose(derbyshire, **fields), "charge", limit=limit)

    assert point.value == pytest.approx(value, rel=CLOSE)
    assert point.within_at_lowest


def test_a_charge_whose_offset_falls_faster_holds_from_a_value_on(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "cost_after_cashable_savings", 50_000)

    point = break_even(
        derbyshire, choose(derbyshire, offset=1.5, cashable=1.0), "charge", limit=limit
    )

    # 120,000 + 2 c - 2 x 1.5 c = 120,000 - c.
    assert point.value == pytest.approx(70_000.0, rel=CLOSE)
    assert (point.within_at_lowest, point.always, point.never) == (False, False, False)


@pytest.mark.parametrize(
    ("most", "always", "never"), [(120_000, True, False), (119_999, False, True)]
)
def test_a_charge_that_its_offset_pays_for_makes_no_difference(
    derbyshire: Case, most: float, always: bool, never: bool
) -> None:
    limit = limit_on(derbyshire, "cost_after_cashable_savings", most)

    point = break_even(
        derbyshire, choose(derbyshire, offset=1.0, cashable=1.0), "charge", limit=limit
    )

    # 120,000 + 2 c - 2 c.
    assert (point.moves, point.always, point.never) == (False, always, never)


# Adopters


def test_prices_that_rise_and_fall_give_several_switches(second: Case) -> None:
    case = rising_and_falling(second)

    point = break_even(case, case.scenario, "adopters")

    assert point.switches == (
        Switch(last_fits=4, first_does_not=5),
        Switch(last_fits=12, first_does_not=11),
        Switch(last_fits=19, first_does_not=20),
        Switch(last_fits=25, first_does_not=24),
    )
    assert point.within_at_lowest
    assert (point.always, point.never) == (False, False)


# Delay


def test_a_horizon_with_no_room_leaves_one_delay_to_look_at(derbyshire: Case) -> None:
    case = replace(derbyshire, years=("2018/19", "2019/20", "2020/21"))
    scenario = choose(case, pricing="low-estimate", charge_follows_go_live=True)

    point = break_even(case, scenario, "delay")

    assert (point.lowest, point.highest, point.always, point.moves) == (0, 0, True, False)


# Other limits


@pytest.mark.parametrize(
    ("result", "pounds"), [("initial_cost", 280_000), ("headroom", 20_000), ("ongoing", 80_000)]
)
def test_a_chosen_limit_moves_the_break_even_charge(
    derbyshire: Case, result: str, pounds: float
) -> None:
    limit = limit_on(derbyshire, result, pounds)

    point = break_even(derbyshire, derbyshire.scenario, "charge", limit=limit)

    # (280,000 - 120,000) / 2 = 80,000 a year.
    assert point.limit == Limit(result=result, value=float(pounds))
    assert point.value == pytest.approx(80_000, rel=CLOSE)


@pytest.mark.parametrize(
    ("result", "pounds", "fields", "switch"),
    [
        # 18,000 / 5,000 = 3.6 months.
        ("initial_cost", 280_000, {}, Switch(last_fits=3, first_does_not=4)),
        # 191,000 on time; £5,000 and 71,000 x 50% / 12 = £2,958.33 of saving for each month late.
        (
            "cost_after_cashable_savings",
            None,
            {"offset": 0.5, "cashable": 1.0},
            Switch(last_fits=13, first_does_not=14),
        ),
        # The manager ends in September 2020, the budget years in March 2021; then £5,000 a month.
        ("falls_after_budget_years", 0, {}, Switch(last_fits=6, first_does_not=7)),
        # At £91,000: 302,000 on time, then £5,000 more of the manager and £7,583.33 less charge.
        (
            "spent_in_budget_years",
            None,
            {"pricing": "high-estimate", "charge_follows_go_live": True},
            Switch(last_fits=1, first_does_not=0),
        ),
    ],
)
def test_a_chosen_limit_moves_the_break_even_delay(
    derbyshire: Case, result: str, pounds: float | None, fields: dict[str, Any], switch: Switch
) -> None:
    scenario = choose(derbyshire, **({"pricing": "low-estimate"} | fields))

    point = break_even(derbyshire, scenario, "delay", limit=limit_on(derbyshire, result, pounds))

    assert point.switches == (switch,)


def test_a_change_of_the_charge_leaves_the_offset_alone(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared", offset=0.5, cashable=1.0)
    limit = limit_on(derbyshire, "cost_after_cashable_savings")

    point = break_even(derbyshire, scenario, "charge_change", limit=limit)

    # 120,000 + 142,000 (1 + x) - 71,000 = 300,000.
    assert point.value == pytest.approx(0.767605633802817, rel=CLOSE)


# How far away


@pytest.mark.parametrize(
    ("fields", "moved", "this_scenario", "nearest"),
    [
        ({"pricing": "shared", "adopters": 36}, "charge", 49_305.555556, 90_000),
        ({"pricing": "shared", "adopters": (25, 25, 36, 36)}, "adopters", 36, 20),
        ({"pricing": "low-estimate", "delay": 3}, "delay", 3, 7),
        # 90,000 / 91,000 - 1, from 10% more.
        ({"charge_change": 0.1}, "charge_change", 0.1, -0.010989010989),
        # Half of 91,000.
        ({"offset": 0.5, "cashable": 1.0}, "savings", 45_500, 1_000),
        # 45,500 / 91,000.
        ({"savings": 45_500.0, "cashable": 1.0}, "offset", 0.5, 0.010989010989),
        ({"savings": 5_000.0, "cashable": 0.5}, "cashable", 0.5, 0.2),
        # £2,000 takes 12 of 24 months at full effect: 24 x 25 / (2 x 25).
        ({"savings": 2_000.0, "cashable": 1.0, "ramp": 30}, "ramp", 30, 25),
    ],
)
def test_the_break_even_point_nearest_to_the_scenario_is_given(
    derbyshire: Case,
    fields: dict[str, Any],
    moved: str,
    this_scenario: float,
    nearest: float,
) -> None:
    point = break_even(derbyshire, choose(derbyshire, **fields), moved)

    assert point.this_scenario == pytest.approx(this_scenario)
    assert point.nearest == pytest.approx(nearest)


def test_the_saving_of_an_offset_is_of_the_charge_before_its_change(derbyshire: Case) -> None:
    scenario = choose(derbyshire, adopters=36, pricing="shared", offset=0.5, charge_change=0.5)

    point = break_even(derbyshire, scenario, "savings")

    # 1,775,000 / 36 / 2.
    assert point.this_scenario == pytest.approx(24_652.78, abs=0.005)


@pytest.mark.parametrize(("adopters", "nearest"), [(3, 4), (8, 4), (9, 12), (18, 19), (23, 25)])
def test_of_several_break_even_points_the_nearest_that_holds_counts(
    second: Case, adopters: int, nearest: int
) -> None:
    case = rising_and_falling(second)

    point = break_even(case, choose(case, adopters=adopters), "adopters")

    # Those that hold last: 4, 12, 19 and 25. From 8, both 4 and 12 are four away.
    assert point.nearest == nearest


# All of them


def test_the_break_even_points_are_every_input_and_every_reading(derbyshire: Case) -> None:
    points = break_even_points(derbyshire, derbyshire.scenario)

    assert [(point.input, point.pricing) for point in points] == [
        ("charge", "high-estimate"),
        ("adopters", "high-estimate"),
        ("adopters", "stepped"),
        ("adopters", "shared"),
        ("adopters", "shared-capped"),
        ("adopters", "two-part"),
        ("adopters", "weighted"),
        ("charge_change", "high-estimate"),
        ("rise", "high-estimate"),
        ("delay", "high-estimate"),
        ("savings", "high-estimate"),
        ("offset", "high-estimate"),
        ("ramp", "high-estimate"),
        ("cashable", "high-estimate"),
    ]


def test_by_form_a_limit_is_for_every_form(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "initial_cost", 280_000)

    by_pricing = break_even_by_pricing(derbyshire, derbyshire.scenario, limit=limit)

    assert [points[0].value for points in by_pricing.values()] == pytest.approx([80_000.0] * 7)
    # By size £80,279 at 21 forces and £77,531 at 22.
    assert [points[1].nearest for points in by_pricing.values()] == [None, None, 25, 23, 23, 15, 22]


# Seeking a result


def test_the_offset_at_which_four_years_net_are_200_000(derbyshire: Case) -> None:
    shared = choose(derbyshire, adopters=36, pricing="shared")

    (offset,) = goal_seek(derbyshire, shared, "whole_life_net", by="offset", target=200_000)

    assert round(offset, 4) == 0.4592
    reached = results_of(derbyshire, replace(shared, offset=offset))
    assert reached.whole_life_net == pytest.approx(200_000)


@pytest.mark.parametrize(
    ("pricing", "result", "by", "target", "expected"),
    [
        # 19 leave 6,842.11 too little, and 20 leave 2,500 over.
        ("shared", "headroom", "adopters", 0, 20),
        # The two years' shares of 1,775,000 among 25 leave 38,000; among 26 they leave more.
        ("shared", "headroom", "adopters", 38_000, 25),
        # 5,000 a month: 38,000 less seven of them is above zero, less eight is not.
        ("low-estimate", "headroom", "delay", 0, 8),
        # 2,000 less over two years of 91,000.
        ("high-estimate", "initial_cost", "charge_change", 300_000, -1 / 91),
        # 393,000 less three years' savings.
        ("high-estimate", "whole_life_net", "savings", 300_000, 31_000),
        ("high-estimate", "whole_life", "charge_change", 393_000, 0),
        # The most it may rise is 200%: 120,000 and three years of three times 91,000.
        ("high-estimate", "whole_life", "charge_change", 939_000, 2),
    ],
)
def test_a_result_is_reached_where_hand_arithmetic_has_it(
    derbyshire: Case, pricing: str, result: str, by: str, target: float, expected: float
) -> None:
    scenario = choose(derbyshire, pricing=pricing)

    values = goal_seek(derbyshire, scenario, result, by=by, target=target)

    assert values == pytest.approx([expected], abs=CLOSE)


@pytest.mark.parametrize(
    ("pricing", "result", "by", "target"),
    [
        ("shared", "headroom", "adopters", 180_000),  # 0 to pay would leave as much
        ("low-estimate", "headroom", "adopters", 0),  # it does not depend on them
        ("high-estimate", "whole_life_net", "offset", -20_000),  # 1.5 leaves -16,500
        ("high-estimate", "initial_cost", "charge_change", 100_000),  # the manager is 120,000
        ("high-estimate", "initial_cost", "savings", 250_000),  # gross of any savings
    ],
)
def test_a_target_out_of_reach_has_no_value(
    derbyshire: Case, pricing: str, result: str, by: str, target: float
) -> None:
    scenario = choose(derbyshire, pricing=pricing)

    assert goal_seek(derbyshire, scenario, result, by=by, target=target) == ()


@pytest.mark.parametrize(
    ("result", "by", "message"),
    [
        ("headroom", "pricing", 'by: "pricing" is not a number field. Allowed: adopters, savings'),
        ("headroom", "forces", 'by: "forces" is not a number field. Allowed: adopters, savings'),
        ("headrom", "adopters", 'result: "headrom" is not a result. Allowed: initial_cost, head'),
        ("gross", "adopters", 'result: "gross" is not a result. Allowed: initial_cost, headroom'),
    ],
)
def test_a_result_or_field_that_there_is_not_is_refused(
    derbyshire: Case, result: str, by: str, message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        goal_seek(derbyshire, derbyshire.scenario, result, by=by, target=0)

    assert str(refusal.value).startswith(message)


def test_a_case_without_a_budget_has_no_headroom_to_seek() -> None:
    case = load_case(DATA / "examples" / "athena.toml")

    with pytest.raises(SohError, match="budget: is not in the case, but this result needs it"):
        goal_seek(case, case.scenario, "headroom", by="adopters", target=0)


def test_a_number_of_adopters_that_no_document_prices_reaches_nothing() -> None:
    case = load_case(DATA / "examples" / "line-through-points.toml")

    # £120k at 10, £71k at 25: 3,266.67 less for each adopter, and no price for nine or fewer.
    values = goal_seek(case, case.scenario, "ongoing", by="adopters", target=100_000)

    assert values == (17,)


def test_a_case_has_points_of_what_it_has() -> None:
    without = load_case(DATA / "examples" / "one-off-project.toml")
    unquoted = load_case(DATA / "examples" / "athena.toml")

    assert "offset" not in inputs_of(without)
    assert "charge" not in inputs_of(without)
    assert "offset" in inputs_of(unquoted)
    assert "charge" not in inputs_of(unquoted)


def test_an_input_that_cannot_change_a_result_has_no_point() -> None:
    # A charge of one year for one body, from the last month, and an audit without a rise.
    last_month = load_case(EDGES / "last-month.toml")
    audit = load_case(DATA / "examples" / "herefordshire-audit.toml")

    assert inputs_of(last_month) & {"rise", "delay"} == set()
    assert inputs_of(audit) & {"adopters", "rise"} == set()
    assert "delay" in inputs_of(audit)


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda file: file.stem)
def test_by_pricing_the_same_inputs_have_points_and_so_does_a_flat_charge(file: Path) -> None:
    case = load_case(file)
    limit = limit_on(case, "ongoing", 100_000)

    by_pricing = break_even_by_pricing(case, case.base_scenario, limit=limit)

    charge = {"charge"} if case.charges else set()
    for points in by_pricing.values():
        assert {point.input for point in points} == inputs_of(case) | charge


def inputs_of(case: Case) -> set[str]:
    limit = limit_on(case, "ongoing", 100_000)
    return {point.input for point in break_even_points(case, case.scenario, limit=limit)}


def test_a_target_may_be_reached_at_the_last_number_alone(derbyshire: Case) -> None:
    shared = choose(derbyshire, pricing="shared")

    target = 1_775_000 / 44

    assert goal_seek(derbyshire, shared, "ongoing", by="adopters", target=target) == (44,)


def test_an_offset_of_no_charge_has_no_break_even_point(tmp_path: Path) -> None:
    text = """\
years = "2022/23 to 2023/24"
[budget]
amount = 60_000
[[charges]]
name = "Archive"
fee = [50_000, 0]
"""
    case = written(tmp_path, text)

    point = break_even(case, case.scenario, "offset")

    assert (point.this_scenario, point.always, point.moves) == (0.0, True, False)


# Any shape

REACHED = {"abs": 1e-6, "rel": 1e-12}


@pytest.mark.parametrize("field", [name for name in NUMBER_FIELDS if name not in WHOLE_FIELDS])
def test_at_the_break_even_of_any_field_the_result_is_the_limit(
    derbyshire: Case, field: str
) -> None:
    scenario = choose(derbyshire, pricing="high-estimate", savings=30_000, cashable=0.5)
    low, high = field_range(derbyshire, scenario, field)
    result = "cost_after_cashable_savings" if field in SAVINGS_FIELDS else "whole_life"
    ends = [
        getattr(results_of(derbyshire, changed(scenario, {field: end})), result)
        for end in (low, high)
    ]
    limit = Limit(result=result, value=sum(ends) / 2)

    point = break_even(derbyshire, scenario, field, limit=limit)

    assert point.values
    for value in point.values:
        reached = results_of(derbyshire, changed(scenario, {field: value}))
        assert limit.amount(reached) == pytest.approx(limit.value, **REACHED)


def test_numbers_without_a_price_are_passed_over(tmp_path: Path) -> None:
    text = """\
years = "2022/23 to 2023/24"
[budget]
amount = 100_000
years = ["2022/23"]
[adopters]
count = 4
possible = 8
[[charges]]
name = "Desk"
price = [{adopters = 4, price = 150_000}, {adopters = 6, price = 40_000}]
between = "stated only"
"""
    case = written(tmp_path, text)

    point = break_even(case, case.scenario, "adopters")

    assert point.switches == (Switch(last_fits=6, first_does_not=4),)
    assert (point.never, point.always) == (False, False)


def test_a_target_at_an_end_of_the_range_is_found_once(derbyshire: Case) -> None:
    low, _ = field_range(derbyshire, derbyshire.scenario, "charge_change")
    reached = results_of(derbyshire, replace(derbyshire.scenario, charge_change=low)).ongoing
    target = reached + 5e-10  # as good as reached at the end, and crossed next to it

    values = goal_seek(
        derbyshire, derbyshire.scenario, "ongoing", by="charge_change", target=target
    )

    assert values == pytest.approx([low], abs=CLOSE)


def test_no_target_is_reached_at_a_number_without_a_price(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2018/19 to 2019/20"
[adopters]
count = 4
[[charges]]
name = "Platform"
until = "2019-03"
price = [{adopters = 2, price = 9_000}, {adopters = 4, price = 7_000}]
between = "stated only"
[[lines]]
name = "Rent"
by_year = [1_000, 1_000]
""",
    )

    values = goal_seek(case, case.scenario, "ongoing", by="adopters", target=1_000)

    # The charge has ended before the last year, so the ongoing cost needs no price.
    assert values == (2.0,)


def test_a_case_without_a_budget_has_no_headroom_to_break_even() -> None:
    case = load_case(DATA / "examples" / "athena.toml")

    with pytest.raises(SohError, match="budget: is not in the case"):
        limit_on(case, "headroom")


def test_a_limit_on_what_a_budget_pays_needs_a_budget(tmp_path: Path) -> None:
    case = written(
        tmp_path, 'years = "2018/19 to 2020/21"\n[[charges]]\nname = "Radio"\nprice = 5_000\n'
    )
    spent = Limit(result="spent_in_budget_years", value=50_000)

    with pytest.raises(ScenarioError, match="is not in this case, which has no budget"):
        break_even(case, case.scenario, "delay", limit=spent)


def test_a_target_of_a_present_value_without_inflation_is_refused_with_its_reason(
    tmp_path: Path,
) -> None:
    case = written(
        tmp_path,
        'years = "2024/25"\nprice_basis = "nominal"\n[[charges]]\nname = "Hub"\nprice = 5_000\n',
    )

    with pytest.raises(ScenarioError, match="prices are nominal, and the case states no inflation"):
        goal_seek(case, case.scenario, "present_value", by="rise", target=1)
