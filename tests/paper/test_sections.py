"""What a meeting needs of a paper: drawn from results where it can be, a blank where it cannot."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.paper import sections

ROOT = Path(__file__).parent.parent
SECOND = ROOT / "cases" / "second.toml"
FLAT = ROOT.parent / "data" / "examples" / "flat-subscription.toml"


def with_budget(case: Case, value: int) -> Case:
    return replace(case, stated_budget=replace(case.budget, amount=value))


def test_the_recommendation_is_that_of_the_record(derbyshire: Case) -> None:
    assert repr(sections.recommendation(derbyshire, derbyshire.scenario)) == (
        "(a) approve up to £300,000 for 2018/19 to 2020/21, funded from [reserve or budget];\n"
        "(b) note that set-up and the first two years cost £262k to £302k at the quoted charges, "
        "so there is no contingency at the upper charge;\n"
        "(c) note £71k to £91k a year from 2021/22, outside this sum, for the medium-term plan;\n"
        "(d) require a report back before commitment if the confirmed charge exceeds £90,000 a "
        "year or the start slips."
    )


@pytest.mark.parametrize(
    ("budget", "noted"),
    [
        (250_000, ", so the cost is over budget at either charge;"),
        (262_000, ", so there is no contingency at the upper charge;"),
        (302_000, ", so there is no contingency at the upper charge;"),
        # £348,000 and £308,000 more than the two ends.
        (610_000, ", so £308k to £348k is left for what the report does not state;"),
    ],
)
def test_what_is_left_is_said_as_it_is(derbyshire: Case, budget: int, noted: str) -> None:
    _, note, *_ = sections.recommendation(
        with_budget(derbyshire, budget), derbyshire.scenario
    ).texts

    assert note.endswith(noted)


def test_a_sum_that_is_short_at_either_charge_is_not_recommended(derbyshire: Case) -> None:
    first, *_ = sections.recommendation(with_budget(derbyshire, 250_000), derbyshire.scenario).texts

    assert first.startswith("not commit on the sum asked for, which is not enough even at the low")


def test_a_charge_that_no_value_fits_is_not_named(derbyshire: Case) -> None:
    # The project manager alone costs £120,000.
    *_, last = sections.recommendation(with_budget(derbyshire, 100_000), derbyshire.scenario).texts

    assert last == "require a report back before commitment if the start slips."


def test_the_conditions_of_a_scenario_stand_in_the_recommendation(derbyshire: Case) -> None:
    late = choose(derbyshire, delay=12)

    _, note, *_ = sections.recommendation(derbyshire, late).texts

    # A year more of the project manager: £60,000.
    assert "cost £322k to £362k at the quoted charges, twelve months late, so" in note


def test_the_officers_confirm_what_the_case_does_not_say(derbyshire: Case) -> None:
    table = sections.confirmations(derbyshire, derbyshire.scenario)

    assert [row[:2] for row in table.rows] == [
        ("VAT", "not stated"),
        ("On-costs and pay rises", "not stated"),
        ("Contingency", "nothing is left at the upper charge"),
        ("Revenue or capital", "not stated"),
        ("Funding", "not stated"),
        ("Comments", ""),
    ]
    assert {cell for row in table.rows for cell in row[2:]} == {"[to be filled in]"}


def test_what_a_case_does_say_stands_before_the_officers() -> None:
    second = load_case(Path(__file__).parent.parent / "cases" / "second.toml")

    says = {row[0]: row[1] for row in sections.confirmations(second, second.scenario).rows}

    assert says["On-costs and pay rises"].startswith("a rise for ")
    assert says["Contingency"] == "nothing is left at the upper charge"
    assert says["Funding"] != "not stated"


def test_one_option_is_costed_and_the_other_is_not_nil(derbyshire: Case) -> None:
    join, stay = sections.options(derbyshire, derbyshire.scenario).rows

    assert join[1:] == ("262,000 to 302,000", "71,000 to 91,000")
    assert stay[1:] == ("not costed", "not costed")


@pytest.mark.parametrize(
    ("budget", "rating"),
    [(250_000, "high"), (262_000, "medium"), (302_000, "medium"), (302_001, "low")],
)
def test_a_rating_is_suggested_by_its_rule(derbyshire: Case, budget: int, rating: str) -> None:
    suggested, rule = sections.suggested_rating(with_budget(derbyshire, budget))

    assert suggested == rating
    assert rule.endswith("(assumed rule).")


def test_the_suggestion_stands_beside_the_financial_score_alone(derbyshire: Case) -> None:
    financial, *others = sections.implications(derbyshire).rows

    assert financial[:3] == ("Financial", "medium", "medium")
    assert {row[2:] for row in others} == {("", "")}
    assert len(others) == 8


def test_who_answers_for_the_figures_is_a_blank_and_what_they_are_of_is_not(
    derbyshire: Case,
) -> None:
    rows = dict(sections.provenance(derbyshire, derbyshire.scenario).rows)

    assert rows["Scenario code"] == "41-2018-c275:r2:n25:phigh-estimate:c93d"
    assert rows["Rules number"] == "2"
    assert len(rows["SHA-256 of the parsed inputs"]) == 64
    assert rows["Reported"] == "20 July 2018"
    assert [rows[f"{who}, by role"] for who in ("Analyst", "Reviewer", "Approver")] == [
        *("[to be filled in]", "[to be filled in]", "[to be filled in]")
    ]


def test_the_charge_is_noted_from_when_the_sum_pays_it_no_more() -> None:
    flat = load_case(FLAT)

    # £180,000 pays the three years from April 2016.
    assert sections.recommendation(flat, flat.scenario).texts[2] == (
        "note £60k a year from 2019/20, outside this sum, for the medium-term plan;"
    )


def test_a_charge_that_is_paid_into_a_year_is_noted_from_its_month() -> None:
    second = load_case(SECOND)

    # Charged from October 2024 for twelve months; or from January, three months late.
    late = choose(second, delay=3, charge_follows_go_live=True)
    assert (
        " a year from October 2025, " in sections.recommendation(second, second.scenario).texts[2]
    )
    assert " a year from January 2026, " in sections.recommendation(second, late).texts[2]


def test_one_quoted_charge_is_rated_without_an_upper_one() -> None:
    flat = load_case(FLAT)
    short = replace(flat, stated_budget=replace(flat.budget, amount=170_000))
    ample = replace(flat, stated_budget=replace(flat.budget, amount=190_000))

    assert [sections.suggested_rating(case) for case in (flat, short, ample)] == [
        ("medium", "Nothing of the budget is left at the quoted charge (assumed rule)."),
        ("high", "Over budget at the quoted charge (assumed rule)."),
        ("low", "Some of the budget is left at the quoted charge (assumed rule)."),
    ]
