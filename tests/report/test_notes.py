"""Notes under a table, each whole and as a literal."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.results import results_of
from sohanalysis.report import wording
from sohanalysis.report.answer_table import quoted_ends
from sohanalysis.report.notes import amount_notes
from tests.rows import rows_from

ROWS = Path(__file__).with_name("notes.toml")

NET = "The net cost deducts all savings, cashable or not."


@rows_from(ROWS, "after_the_budget_years")
def test_a_note_gives_the_cost_after_the_budget_years(
    derbyshire: Case, fields: dict[str, Any], note: str
) -> None:
    scenario = choose(derbyshire, "explore", **fields)

    assert wording.beside_the_costs([results_of(derbyshire, scenario)]) == note


@pytest.mark.parametrize(
    "fields",
    [
        {"savings": 20_000.0},
        {"savings": 20_000.0, "cashable": 0.5},
        {"savings": 20_000.0, "cashable": 1.0},
        {"offset": 0.5, "ramp": 12},
        {"offset": 0.5, "cashable": 1.0},
    ],
)
def test_savings_are_said_to_be_deducted_cash_or_not(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    scenario = choose(derbyshire, "explore", **fields)

    assert wording.beside_the_costs([results_of(derbyshire, scenario)]) == NET


@pytest.mark.parametrize("fields", [{"cashable": 1.0}, {"ramp": 12}, {"offset": 0.0}])
def test_without_savings_no_note_says_that_they_are_deducted(
    derbyshire: Case, fields: dict[str, Any]
) -> None:
    scenario = choose(derbyshire, "explore", **fields)

    assert wording.beside_the_costs([results_of(derbyshire, scenario)]) == ""


def test_the_later_cost_runs_from_the_low_to_the_high_end_of_a_range(derbyshire: Case) -> None:
    late = choose(derbyshire, delay=12)

    # £180,000 of project manager, and twice £71,000 or £91,000.
    assert wording.beside_the_costs(quoted_ends(derbyshire, late)) == (
        "Set-up and the first two years cost £322,000 to £362,000 in all: £30,000 of that falls "
        "after 2020/21."
    )


def test_a_scenario_that_leaves_says_that_nothing_is_paid_later(derbyshire: Case) -> None:
    leaving = results_of(derbyshire, choose(derbyshire, "explore", leave="2019/20"))
    staying = results_of(derbyshire, choose(derbyshire, "explore"))

    (note,) = amount_notes(leaving)
    assert note.texts == ("Nothing is paid as a member after 2019/20.",)
    assert [*amount_notes(staying)] == []


def test_the_note_on_later_costs_comes_before_the_savings(derbyshire: Case) -> None:
    late = choose(derbyshire, "explore", delay=12, savings=20_000.0)

    # £180,000 of project manager and twice £49,305.56.
    assert wording.beside_the_costs([results_of(derbyshire, late)]) == (
        "Set-up and the first two years cost £278,611 in all: £30,000 of that falls after "
        f"2020/21. {NET}"
    )


def test_a_saving_of_the_case_itself_is_deducted_too(second: Case) -> None:
    assert wording.beside_the_costs([results_of(second, second.scenario)]) == NET


def test_another_case_is_noted_in_its_own_words(second: Case) -> None:
    late = choose(second, delay=12, charge_follows_go_live=True)

    # £120,000 of equipment. The desk from July 2025: nine months of £26,460, and in 2026/27 three
    # of £27,783, £6,945.75. The charge from October 2025: £37,500 in each of the two years.
    assert wording.beside_the_costs([results_of(second, late)]) == (
        "Set-up and the first 12 months cost £221,791 in all: £44,446 of that falls after "
        f"2025/26. {NET}"
    )


def test_less_than_half_a_penny_after_the_budget_years_is_nothing(derbyshire: Case) -> None:
    scenario, (manager,) = choose(derbyshire, "explore", delay=12), derbyshire.lines
    tiny = replace(
        derbyshire, lines=(replace(manager, annual=100, our_share=0.00006),), published=()
    )

    # Half a year of it, £0.003, is in 2021/22.
    assert wording.beside_the_costs([results_of(tiny, scenario)]) == ""


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ([{}, {}], ""),
        ([{}, {"savings": 1.0}], "The present value deducts all savings, cashable or not."),
        ([{"offset": 0.1}, {}], "The present value deducts all savings, cashable or not."),
    ],
)
def test_savings_are_deducted_where_any_of_several_results_has_some(
    derbyshire: Case, fields: list[dict[str, Any]], sentence: str
) -> None:
    results = [
        results_of(derbyshire, choose(derbyshire, "explore", **changes)) for changes in fields
    ]

    assert wording.savings_deducted("The present value deducts", results) == sentence


def test_no_results_deduct_nothing() -> None:
    assert wording.savings_deducted("The net cost deducts", []) == ""
