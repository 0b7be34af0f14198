"""The tile of each later year has the words of the paper's table for a cost outside the budget."""

from __future__ import annotations

import pytest

from sohanalysis.case.case import Case
from sohanalysis.model.result_range import range_of
from sohanalysis.report.tiles import tiles


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("derbyshire", "Each year from 2021/22 (no budget agreed)"),
        ("second", "Each year from 2027/28 (not in the sum asked for)"),
    ],
)
def test_a_later_year_of_a_draft_is_not_in_the_sum_asked_for(
    name: str, title: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(name)

    assert tiles(range_of(case, case.scenario))["later"].title == title
