"""Charges add up to the pool, and the results of two published data points are reproduced.

The Metropolitan Police were approved up to £1.4m a year, "a capped value". A cap is not a share, so
every result based on it is assumed.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.register import load_register
from sohanalysis.case.shares import pool_from, shares_within, weighted_shares
from sohanalysis.errors import MemberError

REGISTER = load_register()
MET = "Metropolitan Police"
CAP = 1_400_000
EQUAL_POOL = 1_775_000  # £71,000 x 25 forces (DN41, para 2.8)
POOL_BY_OFFICERS = 5_638_830.242482535  # 1,400,000 x 122,403.82 / 30,390.23
TERRITORIAL = REGISTER.members(43)
LIVE_TERRITORIAL = REGISTER.members(27)
WITHOUT_MET = tuple(name for name in LIVE_TERRITORIAL if name != MET)
sizes = st.lists(st.floats(0.01, 1e8), min_size=1, max_size=44)
pools = st.floats(0, 1e8)


def charge_of_derbyshire(pool: float, measure: str, names: tuple[str, ...]) -> float:
    charges = weighted_shares(pool, REGISTER.weights(measure, names))
    return float(charges[names.index("Derbyshire")])


def capped(pool: float, weights: object, *, payer: int, cap: float) -> Any:
    """Return charges with a cap on one payer. The others bear the remainder."""
    plain = weighted_shares(pool, weights)
    tops = np.where(np.arange(plain.size) == payer, cap, math.inf)
    return shares_within(plain, np.zeros(plain.size), tops)


@pytest.mark.parametrize(
    ("payers", "charge"),
    [
        (19, 93_421.05),
        (20, 88_750),
        (25, 71_000),
        (27, 65_740.74),
        (36, 49_305.56),
        (43, 41_279.07),
    ],
)
def test_equal_weights_share_the_pool_equally(payers: int, charge: float) -> None:
    charges = weighted_shares(EQUAL_POOL, [1] * payers)

    assert charges.tolist() == pytest.approx([charge] * payers, abs=0.005)


def test_the_largest_payer_is_charged_the_most_wherever_it_stands() -> None:
    assert weighted_shares(120, [1, 3, 2]).tolist() == [20, 60, 40]
    assert weighted_shares(120, [2, 1, 3]).tolist() == [40, 20, 60]


def test_the_pool_of_the_cap_by_officers_of_the_43_would_use_up_the_contract_in_1_5_years() -> None:
    weights = REGISTER.weights("officers", [MET, *(body for body in TERRITORIAL if body != MET)])

    pool = pool_from(CAP, weights)

    assert pool == pytest.approx(POOL_BY_OFFICERS, abs=0.005)
    assert round(pool, -4) == 5_640_000
    assert 8_600_000 / pool == pytest.approx(1.525, abs=0.0005)  # the £8.6m platform contract


@pytest.mark.parametrize(
    ("pool", "measure", "everyone", "met_in", "met_out"),
    [
        # Derbyshire 1,737.74 of 122,403.82, of 88,871.42 and of 58,481.19 officers.
        (EQUAL_POOL, "officers", 25_199.28, 34_707.32, 52_743.26),
        (POOL_BY_OFFICERS, "officers", 80_053.23, 110_258.40, 167_555.09),
        # 97.7 of £7,034.3m, of £5,065.1m and of £3,349.8m grant.
        (EQUAL_POOL, "grant_1998_99", 24_653.13, 34_237.72, 51_769.51),
        # 1,018,438 of 56,075,912, of 38,362,885 and of 30,196,319 residents.
        (EQUAL_POOL, "population", 32_237.15, 47_121.78, 59_865.82),
        # 3,129.77 of 199,743.29, of 140,761.74 and of 100,434.70 officers, staff and PCSOs.
        (EQUAL_POOL, "workforce", 27_812.41, 39_466.28, 55_312.97),
    ],
)
def test_the_charge_moves_with_the_metropolitan_police_in_or_out(
    pool: float, measure: str, everyone: float, met_in: float, met_out: float
) -> None:
    members = (TERRITORIAL, LIVE_TERRITORIAL, WITHOUT_MET)

    charges = [charge_of_derbyshire(pool, measure, names) for names in members]

    assert [len(names) for names in members] == [43, 27, 26]
    assert charges == pytest.approx([everyone, met_in, met_out], abs=0.005)


def test_by_officers_british_transport_police_lowers_the_charge_of_the_27() -> None:
    charge = charge_of_derbyshire(EQUAL_POOL, "officers", REGISTER.members("live-2021-03-08"))

    assert charge == pytest.approx(33_623.21, abs=0.005)  # 1,737.74 of 91,736.87 officers


def test_a_cap_that_binds_is_spread_over_the_others_by_weight() -> None:
    weights = REGISTER.weights("officers", LIVE_TERRITORIAL)
    payer = LIVE_TERRITORIAL.index(MET)

    charges = capped(POOL_BY_OFFICERS, weights, payer=payer, cap=CAP)

    # (5,638,830.24 - 1,400,000) x 1,737.74 / 58,481.19
    assert charges[0] == pytest.approx(125_954.77, abs=0.005)
    assert charges[payer] == 1_400_000
    assert math.fsum(charges) == pytest.approx(POOL_BY_OFFICERS, abs=1e-6)


@pytest.mark.parametrize("cap", [80, 100])
def test_a_cap_that_does_not_bind_changes_nothing(cap: float) -> None:
    assert capped(100, [8, 1, 1], payer=0, cap=cap).tolist() == [80, 10, 10]


def test_a_cap_that_binds_by_pence_binds() -> None:
    assert capped(100, [1, 1], payer=0, cap=49.5).tolist() == [49.5, 50.5]


def test_with_no_other_payer_nobody_bears_what_a_cap_leaves() -> None:
    assert capped(100, [1], payer=0, cap=20).tolist() == [20]


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        *((weights, "has no payer") for weights in ([], 5.0, [[1, 2]])),
        ([1, 0], "0.0 is not allowed"),
        ([-1, 2], "-1.0 is not allowed"),
        ([1, math.nan], "nan is not allowed"),
        ([1, math.inf], "inf is not allowed"),
    ],
)
def test_what_is_no_weight_is_refused(weights: object, problem: str) -> None:
    with pytest.raises(MemberError) as caught:
        weighted_shares(100, weights)

    assert str(caught.value) == (
        f"weights: {problem}. Allowed: one finite weight above zero for each payer."
    )


@pytest.mark.parametrize("amount", [-1, math.nan, math.inf])
def test_what_is_no_sum_is_refused(amount: float) -> None:
    allowed = f"{amount} is not allowed. Allowed: a sum of zero or more, in pounds."

    with pytest.raises(MemberError, match=f"pool: {allowed}"):
        weighted_shares(amount, [1, 2])
    with pytest.raises(MemberError, match=f"charge: {allowed}"):
        pool_from(amount, [1, 2])


def test_the_weights_that_are_given_are_left_as_they_are() -> None:
    weights = np.array([8.0, 1.0, 1.0])

    capped(100, weights, payer=0, cap=20)

    assert weights.tolist() == [8, 1, 1]


@given(pools, sizes)
def test_charges_add_up_to_the_pool_to_the_penny(pool: float, weights: list[float]) -> None:
    assert math.fsum(weighted_shares(pool, weights)) == pytest.approx(pool, abs=0.005, rel=0)


@given(pools, sizes, st.data())
def test_with_a_cap_charges_add_up_to_the_pool(
    pool: float, weights: list[float], data: st.DataObject
) -> None:
    weights = [*weights, 1.0]
    payer, cap = data.draw(st.integers(0, len(weights) - 1)), data.draw(pools)

    charges = capped(pool, weights, payer=payer, cap=cap)

    assert math.fsum(charges) == pytest.approx(pool, abs=0.005, rel=0)
    assert charges[payer] <= cap
    assert (charges >= 0).all()


@given(pools, sizes, st.data())
def test_permuting_the_payers_changes_nothing(
    pool: float, weights: list[float], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(weights))))

    mixed = weighted_shares(pool, [weights[i] for i in order])

    assert mixed.tolist() == weighted_shares(pool, weights)[order].tolist()


@given(pools, sizes, st.floats(0.01, 1e8))
def test_one_more_payer_raises_nobodys_charge(
    pool: float, weights: list[float], joiner: float
) -> None:
    before = weighted_shares(pool, weights)
    after = weighted_shares(pool, [*weights, joiner])[:-1]

    assert (after <= before).all()


@given(pools, sizes, st.floats(0.01, 1e8), pools)
def test_one_more_payer_raises_nobodys_charge_where_a_shortfall_is_spread(
    pool: float, weights: list[float], joiner: float, cap: float
) -> None:
    weights = [*weights, 1.0]
    before = capped(pool, weights, payer=0, cap=cap)
    more = capped(pool, [*weights, joiner], payer=0, cap=cap)

    assert (more[:-1] <= before * (1 + 1e-9) + 1e-6).all()


@given(pools, sizes, st.floats(0.01, 1e8), pools)
def test_a_payer_that_joins_with_a_cap_raises_nobodys_charge_where_a_shortfall_is_spread(
    pool: float, weights: list[float], joiner: float, cap: float
) -> None:
    before = weighted_shares(pool, weights)
    after = capped(pool, [*weights, joiner], payer=len(weights), cap=cap)[:-1]

    assert (after <= before * (1 + 1e-9) + 1e-6).all()


def test_of_two_that_are_off_on_two_sides_the_one_that_is_further_off_is_held() -> None:
    """Of 100 we pay 70 and 15 is left for each: 5 below one's bound, 3 above the other's."""
    lows, tops = np.array([70.0, 20.0, 0.0]), np.array([70.0, 99.0, 12.0])

    charges = shares_within(np.array([40.0, 30.0, 30.0]), lows, tops)

    assert charges.tolist() == [70, 20, 10]


@given(st.sampled_from(TERRITORIAL), st.sampled_from(REGISTER.sizes), pools)
def test_a_pool_from_a_charge_gives_that_charge(name: str, measure: str, charge: float) -> None:
    weights = REGISTER.weights(measure, [name, *(body for body in TERRITORIAL if body != name)])

    pool = pool_from(charge, weights)

    assert weighted_shares(pool, weights)[0] == pytest.approx(charge, rel=1e-12)


def test_what_a_cap_leaves_is_borne_by_those_who_are_within_theirs() -> None:
    charges = shares_within(np.array([60.0, 20, 20]), np.zeros(3), np.array([20.0, 35, 90]))

    # Equal shares of the rest would be 40, so the second reaches its bound and the third pays 45.
    assert charges.tolist() == [20, 35, 45]
