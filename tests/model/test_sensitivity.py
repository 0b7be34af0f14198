"""One- and two-way tables, checked by printed figures, by hand and one by one.

Derbyshire: headroom is £300,000 less £120,000 for the manager (and £5,000 for each month of
delay) less two years of the charge.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import changed
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.model.break_even import Limit, limit_on, usual_limit
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import grid, priced_ends, table_values, tornado
from tests.charged import with_charge
from tests.written import PARISHES, SECOND, written

DERBYSHIRE = load_case()
SECOND_CASE = load_case(SECOND)
SOME_FORMS = ("stepped", "shared", "shared-capped", "two-part")
repeatable = at_least(25)


def penny(pounds: Any) -> Any:
    return pytest.approx(pounds, abs=0.005)


def dearest_at(case: Case, high: int) -> Case:
    """Return a case with another upper end of the charge, and a lower end below it."""
    return with_charge(case, low=high // 2, high=high)


# Tables


def test_forces_by_charge_form_match_the_figures_of_the_design(derbyshire: Case) -> None:
    table = grid(derbyshire, derbyshire.scenario, adopters=[19, 20, 25, 36], pricing=SOME_FORMS)

    # DESIGN, section 4. Two-part: £57,666.67 + £333,333.33 / n a year; at 19 £75,210.53.
    assert table.amounts.tolist() == [
        penny([-2_000, -6_842.11, -2_000, 29_578.95]),
        penny([-2_000, 2_500, 2_500, 31_333.33]),
        penny([38_000, 38_000, 38_000, 38_000]),
        penny([38_000, 81_388.89, 38_000, 46_148.15]),
    ]
    assert table.within.tolist() == [
        [False, False, False, True],
        [False, True, True, True],
        [True, True, True, True],
        [True, True, True, True],
    ]
    assert table.axes == {"adopters": (19, 20, 25, 36), "pricing": SOME_FORMS}
    assert table.limit == Limit(result="headroom", value=0.0)


# Without values


def test_a_field_that_changes_nothing_is_in_no_table_that_is_not_asked_for(
    derbyshire: Case,
) -> None:
    # At the high estimate neither forces nor savings of which none is cashable change anything.
    assert [*grid(derbyshire, derbyshire.scenario).axes] == ["adopters", "pricing"]


def test_without_fields_a_table_is_over_forces_and_savings(derbyshire: Case) -> None:
    chosen = choose(derbyshire, pricing="stepped", cashable=1.0)

    table = grid(derbyshire, chosen)

    assert table.axes == {
        "adopters": (1, 5, 10, 11, 15, 16, 17, 19, 20, 24, 25, 30, 35, 36, 40, 44),
        "savings": (0, 20_000, 40_000, 60_000, 80_000, 100_000),
    }
    assert table.limit == Limit(result="cost_after_cashable_savings", value=300_000.0)
    # At 24 forces £302,000 and at 25 £262,000, less two years of £0, £20,000 ...
    assert table.amounts[9].tolist() == penny(
        [302_000, 262_000, 222_000, 182_000, 142_000, 102_000]
    )
    assert table.amounts[10].tolist() == penny(
        [262_000, 222_000, 182_000, 142_000, 102_000, 62_000]
    )
    assert table.within[:, 0].tolist() == [False] * 10 + [True] * 6
    assert table.within[:, 1:].all()


def test_one_field_may_have_values_and_the_other_the_telling_ones(derbyshire: Case) -> None:
    table = grid(derbyshire, derbyshire.scenario, delay=[0, 1], charge_follows_go_live=None)

    assert table.axes == {"delay": (0, 1), "charge_follows_go_live": (False, True)}


def test_of_hundreds_some_twenty_numbers_of_adopters_are_tried() -> None:
    case = load_case(PARISHES)

    table = grid(case, replace(case.scenario, pricing="equal"), adopters=None, pricing=["equal"])

    # Every twentieth, the numbers in the case, and both sides of each break-even point.
    switches = (41, 42, 99, 100, 128, 129)
    assert [*table.axes["adopters"]] == sorted({1, 120, 250, 400, *range(20, 400, 20), *switches})


@pytest.mark.parametrize(
    ("field", "fields", "values"),
    [
        # Every fifth, 1, the counts of the record, and both sides of 10/11, 16/17 (by size, £91,859
        # and £89,928), 19/20 and 24/25.
        ("adopters", {}, (1, 5, 10, 11, 15, 16, 17, 19, 20, 24, 25, 30, 35, 36, 40, 44)),
        (
            "adopters",
            {"adopters": (7, 8, 9, 13)},
            (1, 5, 10, 11, 15, 16, 17, 19, 20, 24, 25, 30, 35, 36, 40, 44),
        ),
        ("savings", {}, (0, 20_000, 40_000, 60_000, 80_000, 100_000)),
        ("offset", {}, (0, 0.25, 0.5, 0.75, 1, 1.25, 1.5)),
        ("cashable", {"cashable": 0.9}, (0, 0.25, 0.5, 0.75, 0.9, 1)),
        # £302,000 - £250 x 300 / ramp: £299,973 at 37 months, £300,026 at 38.
        ("ramp", {"savings": 3_000.0, "cashable": 1.0}, (0, 6, 12, 24, 36, 37, 38, 48, 60)),
        ("delay", {"pricing": "low-estimate"}, (0, 3, 6, 7, 8, 9, 12, 15, 18)),
        ("delay", {"charge_follows_go_live": True, "delay": 5}, (0, 3, 5, 6, 9, 12)),
        # Both ends of the case's range, 0 and 41%.
        ("charge_change", {}, (-0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.41, 0.5)),
        ("charge_follows_go_live", {}, (False, True)),
        ("pricing", {}, tuple(DERBYSHIRE.pricings)),
    ],
)
def test_table_values_are_round_ones_the_scenarios_own_and_both_sides_of_a_flip(
    derbyshire: Case, field: str, fields: dict[str, Any], values: tuple[Any, ...]
) -> None:
    limit = usual_limit(derbyshire, field)

    telling = table_values(derbyshire, choose(derbyshire, **fields), field, limit=limit)

    assert telling == values


@pytest.mark.parametrize(
    ("field", "values"),
    [
        # 8 signed, and 8 and 20 of the range; 12; flips at 9/10 (list, shares) and 11/12 (stepped).
        ("adopters", (1, 5, 8, 9, 10, 11, 12, 15, 20, 25, 30)),
        ("savings", (0, 20_000, 40_000, 50_000, 60_000, 80_000, 100_000)),
    ],
)
def test_table_values_of_the_second_case_hold_the_ends_of_its_ranges(
    field: str, values: tuple[Any, ...]
) -> None:
    telling = table_values(
        SECOND_CASE, SECOND_CASE.scenario, field, limit=usual_limit(SECOND_CASE, field)
    )

    assert telling == values


def test_table_values_hold_both_sides_of_the_switches_of_another_limit(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "initial_cost", 250_000)

    table = grid(derbyshire, choose(derbyshire, "explore"), limit=limit, delay=None, ramp=(0,))

    # At 36 shares £218,611.11 and £5,000 a month: £31,388.89 pays for six months.
    assert table.axes == {"delay": (0, 3, 6, 7, 9, 12, 15, 18), "ramp": (0,)}


def test_table_values_leave_out_the_end_of_a_range_that_is_not_allowed(derbyshire: Case) -> None:
    wide = replace(derbyshire.what_if[0], input="delay", low=4, high=20)
    case = replace(derbyshire, what_if=(wide,))

    telling = table_values(case, case.scenario, "delay", limit=limit_on(case, "headroom"))

    assert telling == (0, 3, 4, 6, 9, 12, 15, 18)


def test_without_a_quoted_charge_the_steps_of_savings_reach_the_cost_of_a_year(
    stated_price: Case,
) -> None:
    limit = limit_on(stated_price, "whole_life", 400_000)

    values = table_values(stated_price, stated_price.scenario, "savings", limit=limit)

    # A desk of £110,000 and support of £30,000 a year.
    assert values == (0.0, 50_000.0, 100_000.0, 150_000.0)


@pytest.mark.parametrize(
    ("high", "values"),
    [
        # A fifth, rounded up to 1, 2 or 5 times a power of ten, as far as the high estimate.
        (50_000, (0, 10_000, 20_000, 30_000, 40_000, 50_000)),
        (50_005, (0, 20_000, 40_000, 60_000)),
        (100_005, (0, 50_000, 100_000, 150_000)),
        (250_005, (0, 100_000, 200_000, 300_000)),
        (4_500, (0, 1_000, 2_000, 3_000, 4_000, 5_000)),
    ],
)
def test_the_steps_of_savings_are_round_and_reach_the_upper_charge(
    derbyshire: Case, high: int, values: tuple[float, ...]
) -> None:
    case = dearest_at(derbyshire, high)

    telling = table_values(case, case.scenario, "savings", limit=usual_limit(case))

    assert telling == values


# Savings and offset


DELAYS = (0, 3, 6, 7, 8, 9, 12)
TO_18 = (0, 3, 6, 7, 8, 9, 12, 15, 18)


@pytest.mark.parametrize(
    ("follows", "delays"),
    [(None, DELAYS), ([True], DELAYS), ([False, True], DELAYS), (True, DELAYS), ([False], TO_18)],
)
def test_delays_stop_at_what_every_value_of_the_other_field_allows(
    derbyshire: Case, follows: Any, delays: tuple[int, ...]
) -> None:
    low = choose(derbyshire, pricing="low-estimate")

    down = grid(derbyshire, low, delay=None, charge_follows_go_live=follows)
    across = grid(derbyshire, low, charge_follows_go_live=follows, delay=None)

    # £38,000 less £5,000 a month: 7 months fit (DESIGN, section 4).
    assert (down.axes["delay"], across.axes["delay"]) == (delays, delays)
    assert down.amounts[3:5, 0].tolist() == penny([3_000, -2_000])
    assert across.amounts.T.tolist() == down.amounts.tolist()


def test_delays_run_on_where_the_charge_of_the_table_does_not_follow(derbyshire: Case) -> None:
    late = choose(derbyshire, pricing="low-estimate", charge_follows_go_live=True)

    table = grid(derbyshire, late, delay=None, charge_follows_go_live=[False])

    assert table.axes["delay"] == TO_18


def test_a_delay_that_the_other_field_does_not_allow_is_no_row(derbyshire: Case) -> None:
    late = choose(derbyshire, pricing="low-estimate", delay=15)

    table = grid(derbyshire, late, delay=None, charge_follows_go_live=None)

    assert table.axes["delay"] == DELAYS
    assert table.scenario_cell == (None, 0)


def test_a_delay_that_was_asked_for_and_is_not_allowed_is_refused(derbyshire: Case) -> None:
    with pytest.raises(ScenarioError, match=r"^delay: 15 is not allowed\. Allowed: 0 to 12 months"):
        grid(derbyshire, derbyshire.scenario, delay=[0, 15], charge_follows_go_live=None)


def test_a_table_over_savings_writes_the_offset_as_the_same_saving(derbyshire: Case) -> None:
    half = choose(derbyshire, pricing="shared", offset=0.5, cashable=0.5)

    table = grid(derbyshire, half, savings=None)

    # Half of £71,000; £262,000 less two years of half of it.
    assert table.axes == {"savings": (0, 20_000, 35_500, 40_000, 60_000, 80_000, 100_000)}
    assert table.scenario_cell == (2,)
    assert table.amounts[2] == penny(226_500)
    assert table.amounts[0] == penny(262_000)


def test_a_table_over_offset_writes_the_savings_as_the_same_share(derbyshire: Case) -> None:
    saving = choose(derbyshire, pricing="shared", savings=35_500.0, cashable=0.5)

    table = grid(derbyshire, saving, offset=[0.25, 0.5])

    # £262,000 less £17,750, and less £35,500.
    assert table.scenario_cell == (1,)
    assert table.amounts.tolist() == penny([244_250, 226_500])


@pytest.mark.parametrize(
    ("fields", "axes", "amounts"),
    [
        # Four times the charge of £49,305.56, which no offset can be.
        ({"savings": 200_000.0}, {"offset": (0.0, 0.5)}, [218_611.11, 169_305.56]),
        # One and a half times £1,775,000, which no savings can be: 120,000 + 2 x 1,775,000.
        ({"adopters": 1, "offset": 1.5}, {"savings": (0.0, 910_000.0)}, [3_670_000, 1_850_000]),
    ],
)
def test_a_saving_that_cannot_be_written_the_other_way_is_no_obstacle(
    derbyshire: Case,
    fields: dict[str, Any],
    axes: dict[str, tuple[float, ...]],
    amounts: list[float],
) -> None:
    chosen = choose(derbyshire, "explore", cashable=1.0, **fields)

    table = grid(derbyshire, chosen, **axes)

    assert table.amounts.tolist() == penny(amounts)


# Where the scenario stands


@pytest.mark.parametrize(
    ("fields", "axes", "cell"),
    [
        ({}, {"adopters": [19, 25, 36]}, (1,)),
        ({}, {"adopters": [19, 20]}, (None,)),
        ({"adopters": 19}, {"adopters": [25, 19], "pricing": ["shared"]}, (1, None)),
        ({"delay": 3}, {"pricing": ["shared", "high-estimate"], "delay": [0, 3]}, (1, 1)),
        ({"adopters": (25, 25, 36, 36)}, {"adopters": None}, (None,)),
        ({"charge_follows_go_live": True}, {"charge_follows_go_live": None}, (1,)),
        ({"charge_change": 0.41}, {"delay": None, "charge_change": None}, (0, 7)),
        # 150% of the charge of 91,000, the most that an offset may be.
        ({"savings": 136_500.0}, {"offset": [0.5, 1.5]}, (1,)),
    ],
)
def test_a_table_knows_where_the_scenario_stands(
    derbyshire: Case, fields: dict[str, Any], axes: dict[str, Any], cell: tuple[int | None, ...]
) -> None:
    table = grid(derbyshire, choose(derbyshire, **fields), **axes)

    assert table.scenario_cell == cell


# Limits


@pytest.mark.parametrize(
    ("result", "value", "amounts", "holds"),
    [
        ("headroom", 2_500.01, [-6_842.11, 2_500, 38_000], [False, False, True]),
        ("initial_cost", None, [306_842.11, 297_500, 262_000], [False, True, True]),
        ("ongoing", 90_000.0, [93_421.05, 88_750, 71_000], [False, True, True]),
    ],
)
def test_another_result_may_be_limited(
    derbyshire: Case, result: str, value: float | None, amounts: list[float], holds: list[bool]
) -> None:
    limit = limit_on(derbyshire, result, value)
    shared = choose(derbyshire, pricing="shared")

    table = grid(derbyshire, shared, limit=limit, adopters=[19, 20, 25])

    assert table.limit is limit
    assert table.amounts.tolist() == penny(amounts)
    assert table.within.tolist() == holds


def test_a_limit_that_is_given_holds_for_a_field_of_savings_too(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom")

    table = grid(derbyshire, choose(derbyshire, cashable=1.0), limit=limit, savings=[0.0, 50_000.0])

    # The verdict is on gross cost, which no saving moves.
    assert table.amounts.tolist() == [-2_000, -2_000]


# As a DataFrame


def test_a_table_over_two_fields_has_the_first_down_and_the_second_across(derbyshire: Case) -> None:
    table = grid(derbyshire, derbyshire.scenario, delay=[0, 3, 6], charge_change=[-0.1, 0.0])

    # £16,200 and -£2,000, less £15,000 a quarter.
    pd.testing.assert_frame_equal(
        table.frame(),
        pd.DataFrame(
            [[16_200.0, -2_000.0], [1_200.0, -17_000.0], [-13_800.0, -32_000.0]],
            index=pd.Index([0, 3, 6], name="delay"),
            columns=pd.Index([-0.1, 0.0], name="charge_change"),
        ),
    )


def test_a_table_over_one_field_has_one_column_named_by_its_result(derbyshire: Case) -> None:
    shared = choose(derbyshire, pricing="shared")
    limit = limit_on(derbyshire, "ongoing", 80_000)

    table = grid(derbyshire, shared, limit=limit, adopters=[20, 25])

    pd.testing.assert_frame_equal(
        table.frame(),
        pd.DataFrame(
            [[88_750.0], [71_000.0]],
            index=pd.Index([20, 25], name="adopters"),
            columns=pd.Index(["ongoing"]),
        ),
    )


# Refusals


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        (
            {"adopters": None, "delay": None, "ramp": None},
            "fields: adopters, delay, ramp are 3. Allowed: one or two fields.",
        ),
        (
            {"savings": None, "offset": None},
            "fields: savings and offset are one saving, written in two ways. Allowed: one of them.",
        ),
        (
            {"delay": None, "chrge": [71_000]},
            'fields: "chrge" is not a field of a scenario. Allowed: adopters, pricing, savings, '
            "offset, ramp, cashable, delay, charge_follows_go_live, charge_change, rise, leave.",
        ),
        (
            {"adopters": [20, 45]},
            "adopters: 45 is not allowed. Allowed: a whole number, 1 to 44 possible.",
        ),
    ],
)
def test_what_no_table_can_be_over_is_refused(
    derbyshire: Case, axes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        grid(derbyshire, derbyshire.scenario, **axes)

    assert str(refusal.value) == message


# An identity


def values_of(case: Case) -> dict[str, st.SearchStrategy[Any]]:
    """Return strategies for the values of each field that a case allows."""
    longest = case.longest_delay(True)
    return {
        "adopters": st.integers(1, case.adopters.possible.value),
        "pricing": st.sampled_from(case.pricings),
        "savings": st.floats(0, 10.0 * case.charge.high),
        "offset": st.floats(0, 1.5),
        "ramp": st.integers(0, 60),
        "cashable": st.floats(0, 1),
        "delay": st.integers(0, longest),
        "charge_follows_go_live": st.booleans(),
        "leave": st.sampled_from(("none", *case.leaving_years)),
        "charge_change": st.floats(-0.9, 2),
        "rise": st.floats(-0.2, 0.5),
    }


PAIRS = st.lists(st.sampled_from(list(FIELDS)), min_size=2, max_size=2, unique=True).filter(
    lambda pair: {*pair} != {"savings", "offset"}
)


@pytest.mark.parametrize("case", [DERBYSHIRE, SECOND_CASE], ids=["derbyshire", "second"])
@repeatable
@given(data=st.data())
def test_each_cell_is_the_appraisal_of_one_scenario(case: Case, data: st.DataObject) -> None:
    field_values, unused = values_of(case), data.draw(st.sampled_from(["savings", "offset"]))
    scenario = choose(
        case, **{name: data.draw(field_values[name]) for name in FIELDS if name != unused}
    )
    rows, columns = data.draw(PAIRS)
    down, across = (
        data.draw(st.lists(field_values[name], min_size=1, max_size=4)) for name in (rows, columns)
    )
    i, j = (data.draw(st.integers(0, len(values) - 1)) for values in (down, across))

    table = grid(case, scenario, **{rows: down, columns: across})

    alone = results_of(case, changed(scenario, {rows: down[i], columns: across[j]}))
    assert table.amounts.shape == (len(down), len(across))
    assert table.amounts[i, j] == pytest.approx(getattr(alone, table.limit.result), abs=1e-6)
    assert table.results.whole_life_net[i, j] == pytest.approx(alone.whole_life_net, abs=1e-6)


@pytest.mark.parametrize(
    ("fields", "axis"),
    [({"savings": 200_000.0}, "offset"), ({"adopters": 1, "offset": 1.5}, "savings")],
)
def test_a_saving_that_cannot_be_written_the_other_way_stands_nowhere(
    derbyshire: Case, fields: dict[str, Any], axis: str
) -> None:
    chosen = choose(derbyshire, "explore", cashable=1.0, **fields)

    table = grid(derbyshire, chosen, **{axis: None})

    assert table.scenario_cell == (None,)


def test_a_saving_of_a_case_without_a_charge_is_no_offset() -> None:
    case = load_case(DATA / "examples" / "one-off-project.toml")
    saves = choose(case, savings=1_000, cashable=1)

    offsets = grid(case, saves, offset=[0.0, 0.5])

    # No cell is this scenario, because its saving has no share of a charge.
    assert offsets.scenario_cell == (None,)


def test_a_range_of_adopters_ends_at_the_outermost_numbers_with_a_price(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """
years = "2024/25 to 2026/27"
[budget]
amount = 200_000
years = "2024/25 to 2026/27"
[adopters]
count = 6
possible = 9
[[charges]]
name = "System"
price = [{adopters = 2, price = 70_000}, {adopters = 5, price = 40_000}]
[[what_if]]
input = "adopters"
low = 1
high = 9
unit = "forces"
source = "R2"
""",
    )

    (bar,) = tornado(case, case.scenario).bars

    assert (bar.low, bar.high) == (2, 9)
    assert (bar.at_low, bar.at_high) == (-10_000, 80_000)
    alone = replace(case.what_if[0], low=1, high=2)
    assert priced_ends(case, case.scenario, alone) is None
