"""The table of the benchmarks, and rows that pass, fail or were not measured."""

from __future__ import annotations

import pytest

from benchmarks.table import Row, format_ratio, timed


def test_medians_and_the_median_of_the_ratios_stand_in_a_row() -> None:
    row = timed("ours / theirs", [0.1, 0.3, 0.2], [2.0, 2.0, 8.0], most=1 / 8)

    assert (row.project, row.peer, row.ratio) == ("200 ms", "2.00 s", 0.05)
    cells = ["ours", "/", "theirs", "200", "ms", "2.00", "s", "1/20", "at", "most", "1/8", "yes"]
    assert str(row).split() == cells


@pytest.mark.parametrize(("ratio", "is_within"), [(0.5, True), (0.51, False), (None, False)])
def test_a_row_is_held_only_where_it_was_measured_and_reaches_what_it_must(
    ratio: float | None, is_within: bool
) -> None:
    assert Row(label="a row", ratio=ratio, most=0.5).is_held is is_within


def test_a_peer_that_is_missing_is_named_so_and_neither_held_nor_failed() -> None:
    text = str(Row(label="a row", most=0.5))

    assert text.split() == ["a", "row", "not", "installed", "at", "most", "0.50"]


@pytest.mark.parametrize(
    ("ratio", "text"), [(1.5, "1.50"), (0.41, "0.41"), (1 / 3, "1/3"), (0.0483, "1/20.7")]
)
def test_small_ratios_are_parts_of_one(ratio: float, text: str) -> None:
    assert format_ratio(ratio) == text
