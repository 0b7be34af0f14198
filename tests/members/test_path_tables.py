"""The tables of adoption: every count with its source, every path with its condition."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.members.paths import adoption_by_year, counts_table, path_charges, path_left
from sohanalysis.members.published import load_adoption, paying_caution
from sohanalysis.report.table import Table
from tests.charged import uncounted, with_budget, with_charge
from tests.written import written

PAYING = paying_caution("forces")

ADOPTION = load_adoption()
EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"
LIVE = "If charges followed go-live"
FIXED = "Fixed for two years at the price of 25, then shared again, if charges followed go-live"


def rows(table: Table, *heads: str) -> list[tuple[str, ...]]:
    """Return the other cells of the rows that begin with the given heads."""
    table_rows = (tuple(row) for row in table.rows)
    return [row[len(heads) :] for row in table_rows if row[: len(heads)] == heads]


def test_every_published_count_has_its_source_and_any_dispute() -> None:
    table = counts_table(load_case(), ADOPTION)

    counts = sorted((count.date, str(count.count)) for count in ADOPTION.counts)
    assert [(row[0], row[1]) for row in table.rows] == counts
    assert all(row[-1] for row in table.rows)
    assert rows(table, "2020-07")[0][4] == "20 on 31 March 2020, says the Home Office"
    assert table.caption.endswith(PAYING)


def test_a_year_says_whether_its_count_is_published_carried_or_missing(
    derbyshire: Case,
) -> None:
    assert rows(adoption_by_year(derbyshire), LIVE) == [
        (
            "not published; no charge falls in this year",
            "20 (published 2020-03-31); disputed: 19 in July 2020, says the supplier",
            "28 (published 2021-03-08)",
            "28 (carried from 2021-03-08)",
        )
    ]


def test_the_foot_has_the_sources_of_the_paths(derbyshire: Case) -> None:
    foot = adoption_by_year(derbyshire).foot

    assert foot.startswith("Sources: DN41, 2.8; https://www.parliamenttoday.com/")
    assert "HL13532" in foot
    assert "Metropolitan Police manage the risk to their share only after year two" in foot


def test_a_case_without_a_document_has_the_source_of_the_number_alone(second: Case) -> None:
    case = replace(second, document="")

    assert adoption_by_year(case).foot.startswith("Sources: invented, para 3. Case and rules: ")


def test_a_preset_is_distinct_from_the_path_of_its_name(derbyshire: Case) -> None:
    live = replace(derbyshire.presets["explore"], adopters=(10, 20, 28, 28), pricing=None)
    table = adoption_by_year(uncounted(replace(derbyshire, presets={"live": live, "signed": live})))

    assert rows(table, "As signed") == [("36", "36", "36", "36")]
    assert rows(table, LIVE) == []
    assert rows(table, "Preset live") == [("10", "20", "28", "28")]


def test_published_counts_have_the_word_of_the_case(derbyshire: Case) -> None:
    called = replace(derbyshire.adopters, word="council", plural="councils")
    table = counts_table(replace(derbyshire, adopters=called), ADOPTION)

    assert table.columns[1] == "Councils"
    assert "force" not in table.caption


@pytest.mark.parametrize("table", [path_charges, path_left])
def test_the_caption_says_that_the_order_of_the_register_replaces_names(
    derbyshire: Case, table: Any
) -> None:
    says = (
        "the first bodies of the register replace the members at every number, even for the 28 "
        "with published names"
    )

    assert says in table(derbyshire).caption
    assert says not in table(uncounted(derbyshire)).caption


@pytest.mark.parametrize("table", [adoption_by_year, path_charges, path_left])
def test_without_a_live_path_no_caption_speaks_of_one(second: Case, table: Any) -> None:
    flat = load_case(EXAMPLES / "flat-subscription.toml")

    assert "live" not in table(flat).caption
    assert "live" not in table(second).caption


def test_each_form_is_charged_along_each_path(derbyshire: Case) -> None:
    table = path_charges(derbyshire)

    assert rows(table, "Shared", "As anticipated") == [("0", "71,000", "71,000", "71,000")]
    assert rows(table, "Shared", "As signed") == [("0", "49,306", "49,306", "49,306")]
    assert rows(table, "Shared", LIVE) == [("0", "88,750", "63,393", "63,393")]
    assert rows(table, "Stepped", LIVE) == [("0", "91,000", "71,000", "71,000")]
    assert rows(table, "Shared", FIXED) == [("0", "71,000", "71,000", "63,393")]
    assert rows(table, "Stepped", FIXED) == []
    assert "if charges followed go-live (assumed" in table.caption
    assert "a pool of £3,321,570 a year shared by police officers" in table.caption


def test_the_budget_runs_down_year_by_year(derbyshire: Case) -> None:
    table = path_left(derbyshire)

    assert table.columns[2:] == (
        "End of 2018/19",
        "End of 2019/20",
        "End of 2020/21",
        "Headroom",
        "Note",
    )
    assert rows(table, "Shared", LIVE) == [("270,000", "121,250", "27,857", "27,857", "")]
    assert rows(table, "High estimate", LIVE) == [
        ("270,000", "119,000", "(2,000)", "(2,000)", "over budget")
    ]
    assert "budget of £300,000" in table.caption


def test_a_path_is_over_budget_by_all_months_that_its_total_counts(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        """\
        years = "2025/26 to 2027/28"
        initial_months = 24
        [budget]
        amount = 200_000
        years = "2025/26 to 2026/27"
        [adopters]
        anticipated = 4
        possible = 6
        [[charges]]
        name = "Lab"
        pool = 480_000
        share = "equal"
        from = "2025-10"
        """,
    )

    # 18 months of £120,000 a year by March 2027, and 24 months in all.
    amounts = ("140,000", "20,000", "(40,000)", "over budget")
    assert {tuple(map(str, row[2:])) for row in path_left(case).rows} == {amounts}


def test_a_path_exactly_on_budget_is_not_over_it(derbyshire: Case) -> None:
    table = path_left(with_budget(derbyshire, 302_000))

    # 120,000 and two years of 91,000.
    assert rows(table, "High estimate", LIVE) == [("272,000", "121,000", "0", "0", "")]


def test_a_case_without_a_pool_by_size_does_not_mention_one(second: Case) -> None:
    assert "weighted" not in path_charges(second).caption
    assert {row[1] for row in path_left(second).rows} == {"As anticipated", "As signed"}


def test_a_preset_without_a_label_is_called_by_its_name(derbyshire: Case) -> None:
    bare = replace(derbyshire.presets["fixed-then-shared"], label="", note="")
    case = replace(derbyshire, presets={**derbyshire.presets, "rising": bare})

    table = adoption_by_year(replace(case, presets={"rising": bare}))

    assert rows(table, "Preset rising") == [("25", "25", "25", "28")]


def test_the_caption_of_the_charges_has_the_name_of_the_charge(derbyshire: Case) -> None:
    renamed = with_charge(derbyshire, name="Air support")

    assert path_charges(derbyshire).caption.startswith("Platform charge by financial year")
    assert path_charges(renamed).caption.startswith("Air support charge by financial year")
