"""Pricings checked by printed and published charges, by hand and by identities.

The published charges come from other shared services. Parts of a rule must be able to express them.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Pricing
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model import pricing
from sohanalysis.model.cashflow import final_charge
from sohanalysis.model.pricing import pool, rates, rates_and_uplift, yearly_charge
from tests.charged import with_charge


@pytest.mark.parametrize(
    ("pricing", "adopters", "expected"),
    [
        ("low-estimate", 44, 71_000),
        ("high-estimate", 44, 91_000),
        ("stepped", 25, 71_000),
        # £1.775m / n
        ("shared", 1, 1_775_000),
        ("shared-capped", 44, 71_000),
        # F = 20,000 / (1/10 - 1/25) = 333,333.33; v = 71,000 - F/25 = 57,666.67
        ("two-part", 1, 391_000),
        ("two-part", 25, 71_000),
        ("two-part", 40, 66_000),
        # £3,321,570 x 1,737.74 officers / all officers of the first n of data/forces.csv
        ("weighted", 1, 3_321_570),
        ("weighted", 2, 1_535_930.029_750),
        ("weighted", 25, 71_000.006_542),
        ("weighted", 43, 47_155.595_731),
    ],
)
def test_each_form_gives_its_charge(
    derbyshire: Case, pricing: str, adopters: int, expected: float
) -> None:
    charge = yearly_charge(derbyshire, adopters, pricing)

    assert float(charge) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("adopters", "expected"),
    [(1, 90_000), (9, 90_000), (10, 75_000), (30, 60_000)],
)
def test_a_band_runs_to_the_next_and_the_last_has_no_end(
    second: Case, adopters: int, expected: float
) -> None:
    charge = yearly_charge(second, adopters, "bands")

    assert float(charge) == expected


def test_adopters_in_small_integers_are_charged_alike(derbyshire: Case) -> None:
    counts = np.array([25, 36], dtype=np.uint8)

    charge = yearly_charge(derbyshire, counts, ["low-estimate", "shared"])

    assert charge.round(2).tolist() == [71_000.0, 49_305.56]


def test_prices_in_whole_pounds_are_charged_as_floats(derbyshire: Case, second: Case) -> None:
    kinds = {
        yearly_charge(case, 20, form).dtype
        for case in (derbyshire, second)
        for form in case.pricings
    }

    assert kinds == {np.dtype(np.float64)}


def test_no_form_falls_within_the_range_of_a_single_quoted_figure(derbyshire: Case) -> None:
    single = with_charge(derbyshire, high=71_000)

    charge = yearly_charge(single, [[1], [10], [36]], ["two-part", "stepped", "shared-capped"])

    assert charge.tolist() == [[71_000.0] * 3] * 3


def test_a_scalar_gives_a_scalar_and_an_array_its_shape(derbyshire: Case) -> None:
    scalar = yearly_charge(derbyshire, 25, "shared")
    array = yearly_charge(derbyshire, np.full((2, 3, 1), 25), "shared")

    assert scalar.shape == ()
    assert array.shape == (2, 3, 1)


@pytest.mark.parametrize(
    ("fields", "charge"),
    [
        ({}, 91_000),
        # The last year's count, not the first's.
        ({"pricing": "shared", "adopters": (10, 10, 20, 40)}, 44_375),
        # Before any change, with any savings.
        ({"pricing": "shared", "charge_change": -0.9, "offset": 0.5, "delay": 3}, 71_000),
    ],
)
def test_the_final_charge_is_that_of_the_last_year_before_any_change(
    derbyshire: Case, fields: dict[str, Any], charge: float
) -> None:
    last_charge = final_charge(derbyshire, choose(derbyshire, **fields))

    assert last_charge == pytest.approx(charge)


def test_the_final_charge_is_a_plain_number(second: Case) -> None:
    charge = final_charge(second, choose(second, adopters=(1, 9, 9, 10, 10)))

    assert (charge, type(charge)) == (75_000.0, float)


@pytest.mark.parametrize(
    ("charge", "inside"),
    [
        (70_999.99, False),
        (71_000 - 1e-6, True),
        (91_000 + 1e-6, True),
        (91_000.01, False),
    ],
)
def test_a_charge_is_quoted_within_the_printed_range(
    derbyshire: Case, charge: float, inside: bool
) -> None:
    assert pricing.is_quoted(derbyshire, charge) is inside


SIZES = st.floats(0.5, 40_000)
DERBYSHIRE = load_case()


def of_sizes(*weights: float) -> Case:
    """Return the first case with other sizes of the forces that could join."""
    return replace(DERBYSHIRE, sizes={"officers": weights})


@given(st.lists(SIZES, min_size=2, max_size=44), st.data())
def test_the_order_of_those_who_join_changes_nothing(
    sizes: list[float], data: st.DataObject
) -> None:
    count = data.draw(st.integers(1, len(sizes)))
    shuffled = data.draw(st.permutations(sizes[1:count]))

    before = yearly_charge(of_sizes(*sizes), count, "weighted")
    after = yearly_charge(of_sizes(sizes[0], *shuffled, *sizes[count:]), count, "weighted")

    assert float(after) == float(before)


@pytest.mark.parametrize("adopters", [0, 45, -1, 19.5, float("nan")])
def test_no_share_is_made_up_of_a_number_that_is_not_in_the_register(
    derbyshire: Case, adopters: float
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        yearly_charge(derbyshire, [25, adopters], "weighted")

    assert str(refusal.value) == (
        f"adopters: {float(adopters)} is not allowed. Allowed: a whole number, 1 to 44."
    )


# Each part of a rule, at the charges of other shared services

FOUR_YEARS = ("2018/19", "2019/20", "2020/21", "2021/22")


def priced(
    years: tuple[str, ...] = FOUR_YEARS,
    *,
    possible: int = 60,
    sizes: dict[str, tuple[float, ...]] | None = None,
    **parts: Any,
) -> Case:
    """Return the first case with a single rule, other years and other bodies."""
    case = with_charge(DERBYSHIRE, pricing=(Pricing(name="made", **parts),))
    possible = replace(case.adopters.possible, value=possible)
    return replace(
        case, years=years, adopters=replace(case.adopters, possible=possible), sizes=sizes or {}
    )


def charged(case: Case, *adopters: int) -> Any:
    """Return the charge by number of adopters, by year if the years differ."""
    return yearly_charge(case, np.array(adopters)[:, np.newaxis], "made")


def pennies(expected: Any) -> Any:
    """Round to the penny, and keep NaN for a missing price."""
    return pytest.approx(np.array(expected, dtype=float), abs=0.005, nan_ok=True)


def test_a_price_by_named_year_is_that_of_its_year() -> None:
    case = priced(price={"2019/20": 25_000, "2020/21": 60_000, "2021/22": 60_000})

    assert charged(case, 2) == pennies([[np.nan, 25_000, 60_000, 60_000]])


JISC = {"income": (200.0, 800.0), "research": (50.0, 350.0), "students": (10_000.0, 70_000.0)}
KEYS = {"income": 0.8, "research": 0.1, "students": 0.1}


def test_a_mix_is_shared_anew_in_every_year() -> None:
    pools = [1_000_000, 2_000_000, 0, 1_000]
    mixed = priced(possible=2, sizes=JISC, pool=pools, share=KEYS)

    assert charged(mixed, 2) == pennies([[185_000, 370_000, 0, 185]])


def test_a_band_of_the_size_of_all_moves_as_they_join() -> None:
    bands = [{"users": 0, "price": 9_000}, {"users": 300, "price": [8_000, 8_000, 7_000, 7_000]}]
    users = {"users": (100.0, 150.0, 50.0, 900.0)}
    banded = priced(possible=4, sizes=users, price=bands, over="total users")

    charge = charged(banded, 1, 2, 3, 4)

    reached = [8_000, 8_000, 7_000, 7_000]
    assert charge.tolist() == [[9_000] * 4, [9_000] * 4, reached, reached]


def test_below_the_first_step_there_is_no_price() -> None:
    steps = [{"adopters": 10, "price": 5_000}]

    assert charged(priced(price=steps), 9, 10) == pennies([[np.nan], [5_000]])


STATED = [
    {"adopters": 10, "price": 120_000},
    {"adopters": 25, "price": 71_000},
    {"adopters": 43, "price": 50_000},
]


def test_between_stated_prices_a_line_is_straight_and_ends_with_them() -> None:
    # 120,000 - 8 x 49,000 / 15 at 18; 71,000 - 9 x 21,000 / 18 at 34
    charge = charged(priced(price=STATED, between="line"), 9, 10, 18, 25, 34, 43, 44)

    assert charge == pennies(
        [[np.nan], [120_000], [93_866.67], [71_000], [60_500], [50_000], [np.nan]]
    )


def test_quantities_and_prices_go_by_the_same_year() -> None:
    used = priced(price=[400, 400, 500, 500], quantity=[300, 400, 300, 400], minimum=350)

    assert charged(used, 1) == pennies([[140_000, 160_000, 175_000, 200_000]])


def test_a_pool_from_a_charge_is_shared_by_size_through_that_charge() -> None:
    # £60,000 is 3 of 6 at three adopters, so the pool is £120,000.
    sizes = {"officers": (3.0, 2.0, 1.0, 6.0)}
    point = {"charge": 60_000, "adopters": 3}

    charge = charged(priced(possible=4, sizes=sizes, pool_from=point, share="officers"), 1, 2, 3, 4)

    assert charge == pennies([[120_000], [72_000], [60_000], [30_000]])


def test_an_uplift_runs_from_the_first_charged_year_or_its_base() -> None:
    # The charge starts in 2019/20; 2018/19 is a year before it.
    plain = charged(priced(price=100_000, uplift=0.02), 1)
    based = charged(priced(price=100_000, uplift=0.02, base_year="2018/19"), 1)

    assert plain == pennies([[98_039.22, 100_000, 102_000, 104_040]])
    assert based == pennies([[100_000, 102_000, 104_040, 106_120.80]])


def test_an_uplift_may_be_a_factor_for_each_year_and_comes_after_the_bounds() -> None:
    factors = priced(pool=1_000_000, share="equal", at_most=50_000, uplift=[1, 1.1, 1.25, 2])

    assert charged(factors, 10, 25) == pennies(
        [[50_000, 55_000, 62_500, 100_000], [40_000, 44_000, 50_000, 80_000]]
    )


def test_a_path_by_year_takes_the_pool_of_its_year() -> None:
    pools = priced(pool=[1_000_000, 2_000_000, 3_000_000, 4_000_000], share="equal")

    charge = yearly_charge(pools, [[10, 10, 20, 50], [1, 2, 3, 4]], "made")

    assert charge == pennies(
        [[100_000, 200_000, 150_000, 80_000], [1_000_000, 1_000_000, 1_000_000, 1_000_000]]
    )


def test_pricings_that_change_by_year_and_not_stand_side_by_side() -> None:
    by_year = Pricing(name="by-year", price=[1_000, 2_000, 3_000, 4_000])
    case = with_charge(DERBYSHIRE, pricing=(*DERBYSHIRE.charge.pricing, by_year))

    charge = yearly_charge(case, [[[20]], [[25]]], [["shared"], ["by-year"]])

    assert charge == pennies(
        [[[88_750] * 4, [1_000, 2_000, 3_000, 4_000]], [[71_000] * 4, [1_000, 2_000, 3_000, 4_000]]]
    )


# What holds of any rule

MONEY = st.integers(0, 9_000_000).map(float)
AMOUNTS = MONEY | st.lists(MONEY, min_size=4, max_size=4)
SIX = st.lists(SIZES, min_size=6, max_size=6).map(tuple)
SHARES: st.SearchStrategy[Any] = st.sampled_from(
    ["equal", "officers", {"officers": 0.75, "students": 0.25}]
)
BOUNDS = st.sampled_from([None, 0, 40_000, "low"])


@st.composite
def shared_rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a rule that shares a pool, with bounds and an uplift now and then."""
    pool, amounts = draw(st.sampled_from([("pool", AMOUNTS), ("pool_total", MONEY)]))
    rule: dict[str, Any] = {pool: draw(amounts), "share": draw(SHARES)}
    if draw(st.booleans()):
        rule["price"] = draw(AMOUNTS)
    return rule | {"at_least": draw(BOUNDS), "uplift": draw(st.sampled_from([None, 0.02]))}


@given(pool=AMOUNTS, sizes=st.lists(SIZES, min_size=1, max_size=9), share=SHARES)
def test_shares_of_all_who_join_add_up_to_the_pool_in_every_year(
    pool: Any, sizes: list[float], share: Any
) -> None:
    ours_first = [(size, *sizes[:i], *sizes[i + 1 :]) for i, size in enumerate(sizes)]
    cases = [
        priced(
            possible=len(sizes),
            sizes={"officers": body_sizes, "students": tuple(1 / size for size in body_sizes)},
            pool=pool,
            share=share,
        )
        for body_sizes in ours_first
    ]

    charge = sum(charged(case, len(sizes))[0] for case in cases)

    assert charge == pytest.approx(np.broadcast_to(pool, charge.shape))


@given(rule=shared_rules(), officers=SIX, students=SIX)
def test_a_rule_written_as_a_step_at_every_number_is_that_rule(
    rule: dict[str, Any], officers: tuple[float, ...], students: tuple[float, ...]
) -> None:
    sizes = {"officers": officers, "students": students}
    table = rates(priced(possible=6, sizes=sizes, **rule), "made")

    prices: list[Any] = [row[0] if len(row) == 1 else row for row in table.tolist()]
    steps = [{"adopters": n, "price": price} for n, price in enumerate(prices, start=1)]
    tabulated = rates(priced(possible=6, price=steps), "made")

    assert tabulated.tolist() == table.tolist()


def test_a_charge_before_its_uplift_times_the_uplift_is_the_charge() -> None:
    case = priced(pool=900_000, share="equal", uplift=0.02)
    dearer = replace(case.charge, name="Further", pricing=(replace(case.pricing("made"), fee=5),))

    before, factors = rates_and_uplift(case, "made")
    further, _ = rates_and_uplift(
        replace(case, charges=(case.charge, dearer)), "made", charge=dearer
    )

    assert before[:3, 0].tolist() == [900_000, 450_000, 300_000]
    # From the first year charged, 2019/20.
    assert factors == pytest.approx([1 / 1.02, 1, 1.02, 1.02**2])
    assert (before * factors).tolist() == rates(case, "made").tolist()
    assert further[:2, 0].tolist() == [900_005, 450_005]


def test_a_quoted_end_has_no_uplift() -> None:
    case = priced(pool=900_000, share="equal", uplift=0.02)
    case = replace(case, scenario=replace(case.scenario, pricing="made"))

    before, factors = rates_and_uplift(case, "low estimate")

    assert ({*before.flat}, factors.tolist()) == ({71_000}, [1])


def test_the_pool_of_a_further_charge_is_of_its_own_quoted_end(derbyshire: Case) -> None:
    first = replace(derbyshire.charge, name="Desk", low=1_000, high=1_000)
    case = replace(derbyshire, charges=(first, derbyshire.charge))

    # £71,000 at 25 forces (DN41, para 2.8), and £1,000 at as many.
    assert pool(case, "shared", charge=derbyshire.charge).tolist() == [1_775_000]
    assert pool(case, "shared").tolist() == [25_000]
