"""Counts of amounts: percentiles by rank, exact for few and within half a bin for many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.simulation.tally import MOST_KEPT, Layout, Tally

SHARES = np.array([0.1, 0.5, 0.8, 0.9])
amounts_of = st.lists(st.floats(-5e6, 5e6), min_size=1, max_size=60)


def tallied(amounts: list[float], draws: int) -> Tally:
    tally = Tally(Layout(low=min(amounts), high=max(amounts), draws=draws))
    tally.add(0, np.array(amounts))
    return tally


@given(amounts=amounts_of)
def test_the_percentiles_of_few_are_draws_of_that_rank(amounts: list[float]) -> None:
    found = tallied(amounts, draws=60).percentiles(SHARES)

    # numpy's inverted_cdf is the least draw that a share of them does not pass.
    assert found.tolist() == np.quantile(amounts, SHARES, method="inverted_cdf").tolist()


def test_seven_percent_of_a_hundred_draws_are_seven_of_them() -> None:
    # 0.07 x 100 is a little over 7 in binary.
    tally = tallied([float(each) for each in range(1, 101)], draws=100)

    assert tally.percentiles(np.array([0.07])).tolist() == [7]


def test_what_comes_after_a_percentile_was_asked_for_counts_too() -> None:
    tally = tallied([1.0, 2.0], draws=4)
    before = tally.percentiles(np.array([1.0])).tolist()
    tally.add(2, np.array([9.0]))
    added = tally.percentiles(np.array([1.0])).tolist()
    other = Tally(tally.layout)
    other.add(3, np.array([11.0]))

    tally.merge(other)

    assert (before, added) == ([2], [9])
    assert tally.percentiles(np.array([0.5, 1.0])).tolist() == [2, 11]


@given(amounts=amounts_of)
def test_the_percentiles_of_many_are_within_the_stated_bound(amounts: list[float]) -> None:
    tally = tallied(amounts, draws=MOST_KEPT + 1)

    found = tally.percentiles(SHARES)

    exact = np.quantile(amounts, SHARES, method="inverted_cdf")
    assert np.abs(found - exact).max() <= tally.bound + 1e-6
    assert min(amounts) <= found.min() <= found.max() <= max(amounts)
    assert (np.diff(found) >= 0).all()


@pytest.mark.parametrize("draws", [10, MOST_KEPT + 1])
@given(amounts=st.lists(st.floats(0, 1e6), min_size=2, max_size=60), cut=st.integers(1, 59))
def test_counts_of_parts_merge_into_the_count_of_the_whole(
    amounts: list[float], cut: int, draws: int
) -> None:
    layout = Layout(low=0, high=1e6, draws=draws)
    whole, first, last = Tally(layout), Tally(layout), Tally(layout)
    cut = min(cut, len(amounts) - 1)
    whole.add(0, np.array(amounts))
    first.add(0, np.array(amounts[:cut]))
    last.add(cut, np.array(amounts[cut:]))

    last.merge(first)

    assert last.draws == len(amounts)
    assert last.percentiles(SHARES).tolist() == whole.percentiles(SHARES).tolist()


def test_bins_are_whole_pounds_and_the_bound_is_half_of_one() -> None:
    layout = Layout(low=208_750.0, high=5_275_500.0, draws=1_000_000)

    # 5,066,752 pounds in 65,536 bins: 78 of them each.
    assert layout.width == 78
    assert Tally(layout).bound == 39
    assert layout.bins <= 65_536


def test_few_are_exact_up_to_a_hundred_thousand() -> None:
    assert Tally(Layout(low=0, high=1e9, draws=100_000)).bound == 0
    assert Tally(Layout(low=0, high=1e9, draws=100_001)).bound > 0


def test_amounts_that_are_all_the_same_are_every_percentile_of_many() -> None:
    tally = tallied([302_000.0] * 3, draws=MOST_KEPT + 1)

    assert tally.percentiles(SHARES).tolist() == [302_000.0] * 4


def test_percentiles_from_above_are_those_of_a_sum_less_the_amounts() -> None:
    amounts = [1.0, 5.0, 2.0, 9.0, 4.0, 7.0, 3.0]

    found = 10 - tallied(amounts, draws=7).percentiles_from_above(SHARES)

    left = np.quantile(10 - np.array(amounts), SHARES, method="inverted_cdf")
    assert found.tolist() == left.tolist()


def test_memory_does_not_grow_with_the_draws() -> None:
    tally = Tally(Layout(low=0, high=1e6, draws=10**7))
    tally.add(0, np.linspace(0, 1e6, 1000))
    before = tally.counts.nbytes if tally.counts is not None else 0

    tally.add(1000, np.linspace(0, 1e6, 1000))

    assert tally.counts is not None
    assert tally.counts.nbytes == before <= 65_536 * 8
    assert tally.kept == {}
