"""The tile of each later year has the words of the paper's table for a cost outside the budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.result_range import range_of
from sohanalysis.report.answer_table import answer_table
from sohanalysis.report.tiles import tiles
from tests.charged import with_charge
from tests.explore.test_engine import assert_answers_alike
from tests.written import RANGE, written

# The budget is for two of five years.
LONG = 'years = "2025/26 to 2029/30"\n[budget]\namount = 100_000\nyears = "2025/26 to 2026/27"\n'
SHARED = 'pool = 320_000\nshare = "equal"\nstatus = "assumed"\n'
RAISED = "price = 40_000\nuplift = 0.1\n"


def title_of(case: Case, **fields: Any) -> str:
    return tiles(range_of(case, choose(case, **fields)))["later"].title


def row_of(case: Case, **fields: Any) -> str:
    """Return the label of the paper's row on the ongoing cost."""
    labels = [str(row[0]) for row in answer_table(case, choose(case, **fields)).rows]
    return next(label for label in labels if label.startswith("After it"))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("derbyshire", "Each year from 2021/22 (no budget agreed)"),
        (
            "second",
            "A year by 2027/28, after £57,345 for the part of 2025/26 outside the budget (not in "
            "the sum asked for)",
        ),
    ],
)
def test_a_later_year_of_a_draft_is_not_in_the_sum_asked_for(
    name: str, title: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(name)

    assert title_of(case) == title
    assert_answers_alike(case, case.scenario, case.scenario)


@pytest.mark.parametrize(
    ("rule", "fields", "title"),
    [
        (SHARED, {"pricing": "low-end"}, "Each year from 2027/28 (not in the sum asked for)"),
        (SHARED, {"pricing": "any"}, "Each year from 2027/28 (not in the sum asked for)"),
        (
            RAISED,  # 40,000 x 1.1^2 in the first year outside
            {"pricing": "other"},
            "A year by 2029/30, after £48,400 in 2027/28 (not in the sum asked for)",
        ),
        (
            SHARED,  # 320,000 / 8 in the first year outside, and / 10 after it
            {"pricing": "other", "adopters": (8, 8, 8, 10, 10)},
            "A year by 2029/30, after £40,000 in 2027/28 (not in the sum asked for)",
        ),
    ],
)
def test_a_cost_outside_the_budget_starts_with_the_first_year_after_it(
    tmp_path: Path, rule: str, fields: dict[str, Any], title: str
) -> None:
    assert title_of(written(tmp_path, LONG + RANGE + rule), **fields) == title


@pytest.mark.parametrize("fields", [{}, {"delay": 3, "charge_follows_go_live": True}])
def test_the_tile_and_the_paper_name_the_same_start(
    tmp_path: Path, derbyshire: Case, fields: dict[str, Any]
) -> None:
    for case in (derbyshire, written(tmp_path, LONG + RANGE + SHARED)):
        pricing = case.charge.pricing[1].name
        row = row_of(case, pricing=pricing, **fields)
        title = title_of(case, pricing=pricing, **fields)

        assert row.removeprefix("After it, ").split(";")[0] == f"e{title[1:]}".split(" (")[0]


def test_a_cost_that_ends_with_the_budget_has_no_start(derbyshire: Case) -> None:
    ending = with_charge(derbyshire, until="2020/21")

    assert title_of(ending) == "Each year after 2021/22"


@pytest.mark.parametrize(
    ("uplift", "fields", "row", "title", "note"),
    [
        ("", {}, "each year from 2026/27", "Each year from 2026/27", ""),
        ("uplift = 0.03", {}, "a year from 2026/27", "A year from 2026/27", "then rising"),
        (
            "",
            {"rise": 0.05},
            "a year from 2026/27",
            "A year from 2026/27",
            "its charges then rising 5% a year",
        ),
    ],
)
def test_a_cost_that_goes_on_rising_is_not_the_same_each_year(
    tmp_path: Path, uplift: str, fields: dict[str, float], row: str, title: str, note: str
) -> None:
    budget = 'years = "2025/26"\n[budget]\namount = 55_000\nyears = "2025/26"\n'
    text = f'{budget}[[charges]]\nname = "Hub"\nfrom = "2025-08"\nprice = 48_000\n{uplift}\n'
    case = written(tmp_path, text)

    tile = tiles(range_of(case, choose(case, **fields)))["later"]

    assert tile.title == f"{title} (not in the sum asked for)"
    assert tile.figure == "£48,000"
    assert tile.note == (f"At the prices of 2025/26, {note}" if note else "")
    rows = [*answer_table(case, choose(case, **fields)).rows]
    labels = [str(label) for label, *_ in rows if str(label).startswith("After it")]
    phrase = f", at the prices of 2025/26, {note}" if note else ""
    assert labels == [f"After it, {row}; not in the sum asked for{phrase}"]


BUDGETED = (
    'years = "2025/26 to 2027/28"\n[budget]\namount = 100_000\nyears = "2025/26 to 2026/27"\n'
)
LAB = '[[charges]]\nname = "Lab"\nprice = 60_000\nuntil = '
SUPPORT = '[[lines]]\nname = "Support"\nnature = "recurrent"\nannual = 12_000\nfrom = "2027-04"\n'


@pytest.mark.parametrize(
    ("text", "title", "figure", "row"),
    [
        (
            '"2027/28"',
            "In 2027/28 (not in the sum asked for)",
            "£60,000",
            "After it, in 2027/28; not in the sum asked for",
        ),
        (  # six months of the last year
            '"2027-09"',
            "In 2027/28 (not in the sum asked for)",
            "£30,000",
            "After it, in 2027/28; not in the sum asked for",
        ),
        (
            '"2026/27"\n' + SUPPORT,
            "Each year from 2027/28 (not in the sum asked for)",
            "£12,000",
            "After it, each year from 2027/28; not in the sum asked for",
        ),
    ],
)
def test_a_cost_that_ends_is_not_a_cost_each_year(
    tmp_path: Path, text: str, title: str, figure: str, row: str
) -> None:
    case = written(tmp_path, BUDGETED + LAB + text)
    tile = tiles(range_of(case, case.scenario))["later"]

    assert (tile.title, tile.figure) == (title, figure)
    assert row_of(case) == row


def test_a_cost_that_ends_in_the_budget_leaves_one_that_goes_on_after_it(tmp_path: Path) -> None:
    years = BUDGETED.replace('years = "2025/26 to 2027/28"', 'years = "2025/26 to 2026/27"', 1)
    support = SUPPORT.replace("2027-04", "2026-10")
    case = written(tmp_path, years + LAB + f'"2026-12"\n{support}')

    # The budget pays for the months of both in its years; 12,000 a year goes on.
    assert title_of(case) == "Each year from 2027/28 (not in the sum asked for)"
    assert tiles(range_of(case, case.scenario))["later"].figure == "£12,000"
