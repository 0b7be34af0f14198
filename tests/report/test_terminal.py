from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import sohanalysis as soh
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError
from sohanalysis.model.break_even import limit_on
from sohanalysis.report import terminal
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from tests.rows import rows_from
from tests.screens import assert_screen
from tests.written import written

SCREENS = Path(__file__).parent / "screens"
# Without a pricing, the answers are both ends: £120,000 of a manager and two years at £1.775m / 36
# or at £91,000. Section 4 of DESIGN.md has the sums of the break-even points.
COMMANDS = {
    "show": "show --pricing high-estimate",
    "check": "check",
    "sensitivity": "sensitivity --scenario 41-2018-c275:r3:n25:phigh-estimate:fc8e",
    "not-known-show": "show --forces 36",
    "not-known-sensitivity": "sensitivity --rows delay --scenario 41-2018-c275:r3:n36:pany:ca8d",
    "not-known-medium-term": "show --forces 36 --medium-term",
}
ROWS = Path(__file__).with_name("terminal.toml")


# What a cost of more than the budget, or a headroom, is called somewhere.
VERDICT = re.compile(r"over (?:the )?budget|within (?:the )?budget|headroom", re.IGNORECASE)
# A flat price within an assumed budget, and equal shares above it.
ASSUMED_BUDGET = """\
years = "2018/19 to 2021/22"
[budget]
amount = {value = 100_000, status = "assumed"}
years = "2018/19 to 2019/20"
[adopters]
count = 25
possible = 40
[[charges]]
name = "Platform"
[[charges.pricing]]
name = "flat"
price = 40_000
[[charges.pricing]]
name = "shared"
pool = 3_000_000
share = "equal"
"""


def captions(parts: list[terminal.ScreenPart]) -> list[str]:
    return [part.caption for part in parts if isinstance(part, Table)]


def pricing_captions(parts: list[terminal.ScreenPart]) -> list[str]:
    """Captions of the tables of every pricing, one for each number of adopters."""
    return [caption for caption in captions(parts) if caption.startswith("Pricing at")]


def text_of(parts: list[terminal.ScreenPart]) -> str:
    return "\n".join(part if isinstance(part, str) else repr(part) for part in parts)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_screen_of_a_command_on_the_first_case(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(COMMANDS[name].split()) == 0

    assert_screen(SCREENS / f"derbyshire-{name}.txt", capsys.readouterr().out)


def test_the_overview_shows_the_count_that_was_asked_for_first(derbyshire: Case) -> None:
    parts = list(terminal.overview(derbyshire, replace(derbyshire.scenario, adopters=30)))

    assert pricing_captions(parts) == [
        "Pricing at 30 forces, £ (total: set-up and the first two years)",
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


def test_the_overview_shows_the_default_count_of_a_case_too(derbyshire: Case) -> None:
    scenario = replace(derbyshire.scenario, adopters=30)

    parts = list(terminal.overview(replace(derbyshire, scenario=scenario), scenario))

    assert pricing_captions(parts)[0] == (
        "Pricing at 30 forces, £ (total: set-up and the first two years)"
    )


def test_the_overview_shows_no_count_twice(derbyshire: Case) -> None:
    parts = list(terminal.overview(derbyshire, replace(derbyshire.scenario, adopters=36)))

    assert pricing_captions(parts) == [
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


@rows_from(ROWS, "other_scenarios")
def test_the_overview_of_another_scenario_begins_with_its_answer_costs_and_results(
    derbyshire: Case, fields: dict[str, Any], phrase: str, changed: str
) -> None:
    _, answer, costs, results, *_ = terminal.overview(derbyshire, choose(derbyshire, **fields))

    assert isinstance(answer, Prose)
    assert phrase in answer.texts[0]
    assert isinstance(costs, Table)
    assert costs.caption == f"Cost by financial year{changed}"
    assert isinstance(results, Table)
    assert results.caption == f"Results{changed.removesuffix(' (low to high estimate)')}"


def test_the_overview_shows_the_forms_of_a_path(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(25, 25, 36, 36))

    parts = list(terminal.overview(derbyshire, path))

    assert pricing_captions(parts) == [
        "Pricing at 25, 25, 36, 36 forces by year, £ (total: set-up and the first two years)",
        "Pricing at 25 forces, £ (total: set-up and the first two years)",
        "Pricing at 36 forces, £ (total: set-up and the first two years)",
    ]


def test_the_sensitivity_shows_points_forms_tornado_and_the_tables_asked_for(
    derbyshire: Case,
) -> None:
    limit = limit_on(derbyshire, "headroom", 25_000)
    axes = [{"adopters": [25, 36]}, {"delay": [0, 3], "pricing": None}]

    parts = list(terminal.sensitivity_parts(derbyshire, choose(derbyshire, "explore"), limit, axes))

    assert captions(parts) == [
        "Headroom as quoted, and with one input changed, £",
        "Headroom of at least £25,000, under each pricing, changing one thing at a time",
        "Effect on headroom of changing one assumption, £; 81,389 in "
        "this scenario; for pricing, low is the one with the lowest result",
        "Results, £, by forces (total: set-up and the first two years). * beyond the limit, "
        "headroom of at least £25,000; > this scenario",
        "Headroom, (over budget), £, by delay, months (down) and pricing (across). * "
        "beyond the limit, headroom of at least £25,000; > this scenario",
    ]
    # 300,000 - 120,000 - 25,000, for two years.
    (table,) = (p for p in parts if isinstance(p, Table) and "under each pricing" in p.caption)
    assert table.rows[0][:3] == ("Charge", "every pricing", "up to £77,500 a year")
    assert text_of(parts[-1:]).startswith(
        "We do not know how the charge changes with the number of forces"
    )


def test_a_table_of_the_sensitivity_of_which_nothing_differs_is_a_sentence(
    derbyshire: Case,
) -> None:
    axes = [{"adopters": None, "savings": None}]

    *_, part, _ = terminal.sensitivity_parts(derbyshire, derbyshire.scenario, None, axes)

    assert isinstance(part, Prose)
    assert part.texts == (
        "Forces and savings make no difference to the cost after cashable savings: £302,000; "
        "none of the savings is cashable, so they do not change this cost.",
    )


def test_without_a_budget_a_limit_has_its_break_even_points_and_tables(stated_price: Case) -> None:
    limit = limit_on(stated_price, "whole_life", 400_000)
    axes = [{"savings": None, "cashable": None}, {"charge_change": None}]

    parts = list(terminal.sensitivity_parts(stated_price, stated_price.scenario, limit, axes))

    # £97,500 of support leaves £302,500 for three years and a quarter.
    (by_pricing,) = (p for p in parts if isinstance(p, Table) and "under each" in p.caption)
    assert by_pricing.rows[0][:3] == ("Charge", "every pricing", "up to £93,076 a year")
    assert "Savings and cashable share make no difference to the gross cost" in text_of(parts)
    assert captions(parts)[-1].startswith("Results, £, by change of the charge. * beyond the limit")


def test_without_a_budget_and_a_limit_there_are_no_break_even_points(stated_price: Case) -> None:
    parts = list(terminal.sensitivity_parts(stated_price, stated_price.scenario, None, []))

    assert captions(parts) == ["Gross cost over all years as stated, and with one input changed, £"]


def test_without_a_budget_and_a_limit_a_table_that_is_asked_for_is_refused(
    stated_price: Case,
) -> None:
    parts = terminal.sensitivity_parts(
        stated_price, stated_price.scenario, None, [{"delay": None, "pricing": None}]
    )

    with pytest.raises(CaseError, match="budget: is not in the case"):
        list(parts)


@pytest.mark.parametrize(
    "command",
    ["show", "show --pricing shared", "show --adopters 20-30", "check", "sensitivity"],
)
def test_no_cost_is_judged_against_an_assumed_budget(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = written(tmp_path, ASSUMED_BUDGET)
    name, *options = command.split()

    run([name, case.file, *options])

    printed = capsys.readouterr().out
    assert VERDICT.findall(printed) == []
    assert "*" not in printed


def test_an_assumed_budget_has_no_break_even_points_without_a_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = written(tmp_path, ASSUMED_BUDGET)

    run(["sensitivity", case.file, "--format", "json"])

    assert {"break_even", "tornado"} & {*json.loads(capsys.readouterr().out)} == set()
    with pytest.raises(CaseError, match="needs a budget that the documents state"):
        soh.appraise(case).table("break_even")


def test_a_table_that_is_asked_for_names_its_limit_as_the_assumed_budget(tmp_path: Path) -> None:
    case = written(tmp_path, ASSUMED_BUDGET)
    scenario, limit = choose(case, pricing="shared"), limit_on(case, "headroom")

    parts = [*terminal.sensitivity_parts(case, scenario, limit, [{"adopters": None}])]

    _, break_even, *_, by_adopters = (part for part in parts if isinstance(part, Table))
    assert break_even.caption.startswith("Within the assumed £100,000, under each pricing")
    assert break_even.columns[-1] == "Within the assumed £100,000"
    assert "* over the assumed £100,000" in by_adopters.caption


def test_scenarios_that_are_named_are_compared(derbyshire: Case) -> None:
    parts = list(terminal.saved_or_compared(derbyshire, ["anticipated", "explore"]))

    assert captions(parts) == [
        "Differences in the inputs",
        "Results side by side, £",
        "How far each is from anticipated, £ and % of anticipated",
    ]


def test_scenarios_compared_show_no_headroom_of_an_assumed_budget(tmp_path: Path) -> None:
    def labels(text: str) -> list[str]:
        case = written(tmp_path, text)
        codes = [scenario_code(case, choose(case, charge_change=change)) for change in (0, 0.1)]
        tables = [*terminal.saved_or_compared(case, codes)][1:]
        return [str(row[0]) for table in tables if isinstance(table, Table) for row in table.rows]

    stated = labels(ASSUMED_BUDGET.replace('status = "assumed"', 'status = "stated"', 1))
    assert stated.count("Headroom, (over budget)") == 2
    assert "Part paid outside budget years" not in stated  # zero in both
    assert "Headroom, (over budget)" not in labels(ASSUMED_BUDGET)


def test_without_names_the_saved_scenarios_are_listed(derbyshire: Case) -> None:
    parts = list(terminal.saved_or_compared(derbyshire, None))

    assert captions(parts) == ["Saved scenarios, £ (set-up and the first two years; headroom)"]


def test_where_no_scenario_is_saved_it_is_said(derbyshire: Case) -> None:
    parts = list(terminal.saved_or_compared(replace(derbyshire, saved=()), None))

    assert [type(part) for part in parts] == [Prose]
    assert text_of(parts).startswith("No scenario is saved")


def test_the_pricings_stand_on_the_terminal_in_the_order_of_the_file(
    derbyshire: Case, backwards: Case
) -> None:
    axes = [{"adopters": None, "pricing": None}, {"pricing": None}]
    answers = [
        [
            *terminal.overview(case, case.scenario),
            *terminal.sensitivity_parts(case, case.scenario, None, axes),
        ]
        for case in (derbyshire, backwards)
    ]

    usual, reversed_tables = (
        [part for part in parts if isinstance(part, Table)] for parts in answers
    )

    down = [part.columns[0] == "Pricing" for part in reversed_tables]
    across = ["Shared, capped" in part.columns for part in reversed_tables]
    assert (sum(down), sum(across)) == (3, 2)
    for is_down, is_across, part, usual_table in zip(
        down, across, reversed_tables, usual, strict=True
    ):
        if is_down:
            assert part.rows == usual_table.rows[::-1]
        if is_across:
            assert part.columns == (usual_table.columns[0], *usual_table.columns[:0:-1])
            assert part.rows == [(row[0], *row[:0:-1]) for row in usual_table.rows]
        if "Pricing" in part.columns[1:2]:  # a row for each pricing
            assert sorted(part.rows) == sorted(usual_table.rows)
        else:
            assert is_down or is_across or part == usual_table


def test_forces_by_year_of_a_preset_are_said_where_there_is_no_headline(derbyshire: Case) -> None:
    text = text_of(list(terminal.overview(derbyshire, choose(derbyshire, "went-live"))))

    assert "Forces by year: if charges followed go-live." in text
    assert "How many forces paid, and from when, is published for no day." in text


def test_all_that_a_pool_assumes_stands_in_the_overview(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "signed", pricing="weighted")

    text = text_of(list(terminal.overview(derbyshire, scenario)))

    shared = "a fixed bill is shared in proportion to police officers (our assumption)"
    assert f"If 36 forces join and {shared}" in text
    assert "a cap is not a share" in text
    assert "published for no day" not in text


@pytest.mark.parametrize(
    ("forces", "pressures"),
    [
        # Both quoted ends have a table of their own.
        (25, ["Net pressure", "Net pressure"]),
        # Equal shares at 36 cost least, so no table has the low estimate.
        (36, ["Net pressure", "Net pressure", "Net pressure, low estimate"]),
    ],
)
def test_a_quoted_end_is_beside_the_tables_only_if_none_has_it(
    derbyshire: Case, forces: int, pressures: list[str]
) -> None:
    scenario = choose(derbyshire, pricing="any", adopters=forces)

    parts = terminal.medium_term_parts(derbyshire, scenario, more_years=1)

    rows = [row[0] for part in parts if isinstance(part, Table) for row in part.rows]
    assert [row for row in rows if str(row).startswith("Net pressure")] == pressures


def test_a_single_table_of_the_medium_term_has_both_quoted_ends(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared", adopters=36)

    (table,) = terminal.medium_term_parts(derbyshire, scenario, more_years=1)

    assert isinstance(table, Table)
    assert [row[0] for row in table.rows][-2:] == [
        "Net pressure, low estimate",
        "Net pressure, high estimate",
    ]
