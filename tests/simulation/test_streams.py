"""Uniform numbers by name: independent of other inputs and of the stretches taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sohanalysis.simulation.draws import Stream

NUMBERS = Stream("adopters", seed=7).take(0, 1000)


@given(start=st.integers(0, 900), count=st.integers(1, 100))
def test_any_stretch_is_the_same_as_in_the_whole(start: int, count: int) -> None:
    numbers = Stream("adopters", seed=7).take(start, count)

    assert numbers.tolist() == NUMBERS[start : start + count].tolist()


@given(lengths=st.lists(st.integers(1, 60), min_size=1, max_size=15))
def test_stretches_one_after_the_other_make_up_the_whole(lengths: list[int]) -> None:
    stream, ends = Stream("adopters", seed=7), np.cumsum(lengths).tolist()

    stretches = [
        stream.take(end - length, length) for end, length in zip(ends, lengths, strict=True)
    ]

    assert np.concatenate(stretches).tolist() == NUMBERS[: ends[-1]].tolist()


def test_the_numbers_are_those_of_this_release() -> None:
    assert [f"{number:.6f}" for number in Stream("delay", seed=1).take(0, 3)] == [
        "0.240889",
        "0.976853",
        "0.515046",
    ]


@pytest.mark.parametrize(("name", "seed"), [("delay", 7), ("adopters", 8)])
def test_another_name_or_seed_gives_other_numbers(name: str, seed: int) -> None:
    numbers = Stream(name, seed=seed).take(0, 1000)

    assert np.intersect1d(numbers, NUMBERS).size == 0
    assert abs(np.corrcoef(numbers, NUMBERS)[0, 1]) < 4 / np.sqrt(1000)


def test_the_numbers_are_uniform() -> None:
    numbers = Stream("savings", seed=3).take(0, 100_000)

    assert stats.kstest(numbers, "uniform").pvalue > 1e-3
    assert 0 <= numbers.min() < numbers.max() < 1
