"""Crossings of functions of any shape: the roots come from arithmetic by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sohanalysis.model.solve import crossings, spread

NEAR = {"abs": 1e-9, "rel": 1e-12}


def crossings_of(
    function: Callable[[Any], Any], low: float, high: float, **options: Any
) -> list[float]:
    """List the crossings of a function over a range."""
    values = spread(low, high)
    return [*crossings(function, values, np.asarray(function(values)), **options)]


@pytest.mark.parametrize(
    ("function", "roots"),
    [
        (lambda x: 3 * x - 1, [1 / 3]),
        (lambda x: (x - 0.5) * (x - 2) * (x - 3.5), [0.5, 2, 3.5]),
        (lambda x: x**3 - 2, [2 ** (1 / 3)]),
        (lambda x: np.abs(x - 1) - 0.25, [0.75, 1.25]),
        (np.cos, [np.pi / 2]),
        (lambda x: x + 1, []),
        (lambda x: 0 * x, []),
    ],
    ids=["line", "cubic", "root", "bent", "wave", "above", "nothing"],
)
def test_every_crossing_is_found(function: Callable[[Any], Any], roots: list[float]) -> None:
    assert crossings_of(function, 0, 4) == pytest.approx(roots, **NEAR)


def test_a_jump_is_a_crossing_at_its_place() -> None:
    assert crossings_of(lambda x: np.where(x < 1.3, -1.0, 1.0), 0, 4) == pytest.approx(
        [1.3], abs=1e-12
    )


def test_between_a_price_and_none_nothing_is_crossed() -> None:
    assert crossings_of(lambda x: np.where(x < 2, np.nan, x - 1), 0, 4) == []


def test_two_crossings_within_one_stretch_are_missed() -> None:
    # A stretch is 4/128: both lie between 1 and 1.03125.
    assert crossings_of(lambda x: (x - 1.01) * (x - 1.02), 0, 4) == []


def test_half_a_penny_above_the_limit_is_not_above_it() -> None:
    def rest(x: Any) -> Any:
        return np.where(x < 1, 0.004, x)

    assert crossings_of(rest, 0, 4, allowance=0.005) == pytest.approx([1.0], abs=1e-12)
    assert crossings_of(lambda x: 0 * x + 0.004, 0, 4, allowance=0.005) == []


def test_a_crossing_at_nothing_is_nothing() -> None:
    assert crossings_of(lambda x: 182_000 * x, -0.9, 2) == [0.0]


def test_a_stretch_whose_parts_have_no_result_ends_the_search_there() -> None:
    def gap(x: Any) -> Any:
        return np.where((x > 1.001) & (x < 1.02), np.nan, np.where(x < 1.01, -1.0, 1.0))

    # Between 1 and 1.03125 the sides differ, and no part of it shows where.
    assert crossings_of(gap, 0, 4) == []
