"""Sentences in place of a probability: the budget in the quoted range, and who could stay out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.errors import ScenarioError
from sohanalysis.report.what_if import break_even_table
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.quoted import (
    could_stay_out,
    quoted_against_budget,
    quoted_table,
    require_quoted_range,
    within_the_range,
)
from sohanalysis.simulation.simulation import simulate
from tests.written import written


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        # DN41, para 2.8: 120,000 and two years of 71,000 to 91,000.
        (300_000, "any charge up to £90,000: all but the top £1,000 of the £20,000 range quoted."),
        (302_000, "every charge of the range quoted, £71,000 to £91,000."),
        # 90,000.75 a year: rounded up, it would not be covered.
        (
            300_001.5,
            "any charge up to £90,000: all but the top £1,000 of the £20,000 range quoted.",
        ),
        (261_000, "no charge of the range quoted, £71,000 to £91,000."),
    ],
)
def test_the_budget_is_compared_with_the_range_in_place_of_a_probability(
    derbyshire: Case, amount: float, sentence: str
) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=amount))

    (text,) = within_the_range(case, choose(case, pricing="low-estimate"))

    assert text == f"The budget covers {sentence} The report gives no basis for a probability."


def test_a_scenario_that_costs_more_leaves_less_of_the_range(derbyshire: Case) -> None:
    # A delay of six months adds 30,000 for the manager: the budget covers 75,000 a year.
    quoted_range = quoted_against_budget(derbyshire, choose(derbyshire, delay=6, charge_change=0.5))

    assert quoted_range is not None
    assert (quoted_range.covered, quoted_range.share_over) == (75_000, 0.8)


def test_a_share_of_the_range_has_one_decimal(derbyshire: Case) -> None:
    # 120,000 and two years of 84,333: the top third of 71,000 to 91,000 is over budget.
    budget = replace(derbyshire.budget, amount=120_000 + 2 * 84_333)
    case = replace(derbyshire, stated_budget=budget)

    quoted_range = require_quoted_range(case, case.as_quoted)

    assert quoted_table(case, case.as_quoted, quoted_range).rows[1][1] == "33.3%"


@pytest.mark.parametrize(
    ("pricing", "amount", "sentence"),
    [
        (
            "shared",
            300_000,
            "16 of the 36 that signed could stay out and the budget would still be enough; "
            "with a 17th it would not.",
        ),
        (
            "two-part",
            300_000,
            "25 of the 36 that signed could stay out and the budget would still be enough; "
            "with a 26th it would not.",
        ),
        (
            "shared",
            218_700,
            "With one fewer than the 36 that signed the budget would not be enough.",
        ),
        ("shared", 200_000, "The budget would not be enough with all 36 that signed."),
        (
            "shared",
            4_000_000,
            "Of the 36 that signed, the budget would be enough if none of the 35 others joined.",
        ),
        ("low-estimate", 300_000, ""),
    ],
)
def test_the_answer_is_in_whole_forces(
    derbyshire: Case, pricing: str, amount: int, sentence: str
) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=amount))

    assert could_stay_out(case, choose(case, pricing=pricing)) == sentence


def test_a_number_over_budget_above_others_within_it_counts(tmp_path: Path) -> None:
    # With one or two councils the price is within the budget, with three it is over.
    steps = ((1, 90), (3, 110), (4, 90))
    prices = ", ".join(f"{{adopters = {count}, price = {price}}}" for count, price in steps)
    text = (
        'years = "2026/27"\n[budget]\namount = 100\n[adopters]\ncount = 6\n'
        f'[[charges]]\nname = "Hub"\nprice = [{prices}]\n'
    )
    case = written(tmp_path, text)

    assert could_stay_out(case, case.scenario).startswith("2 of the 6 anticipated could stay out")


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (2, "Of the 2 anticipated, the budget would be enough if the other did not join."),
        (3, "1 of the 3 anticipated could stay out and the budget would still be enough; "),
    ],
)
def test_no_text_says_signed_if_the_case_has_one_number(
    tmp_path: Path, count: int, sentence: str
) -> None:
    amount = 100 if count == 2 else 50
    text = (
        f'years = "2026/27"\n[budget]\namount = {amount}\n[adopters]\ncount = {count}\n'
        '[[charges]]\nname = "Hub"\npool = 100\nshare = "equal"\n'
    )
    case = written(tmp_path, text)

    assert could_stay_out(case, case.scenario).startswith(sentence)
    table = break_even_table(case, case.scenario, pricings=case.pricings)
    assert "that signed" not in table.text()


def test_a_wrong_share_of_joining_bodies_is_reported_once(tmp_path: Path) -> None:
    case = written(tmp_path, 'years = "2026/27"\n[[charges]]\nname = "Hub"\nfee = 5\n')

    with pytest.raises(ScenarioError) as refusal:
        assume(case, p=70, rho=0)
    assert [fault.field for fault in refusal.value.faults] == ["p"]


def test_the_quoted_range_is_drawn_uniformly_on_request_and_says_that_it_restates_the_range(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["simulate", "--quoted-range", "--format", "json"]) == 0

    facts = json.loads(capsys.readouterr().out)
    # Over budget in (91 - 90) / 20 of outcomes.
    assert facts["quoted_range"]["share_over"] == 0.05
    assert facts["quoted_range"]["enough"]["p80"] == {
        "charge": 87_000,
        "initial_cost": 294_000,
    }
    assert "restates the range" in facts["notes"][-1]


def test_forces_are_drawn_only_if_a_charge_depends_on_them(derbyshire: Case) -> None:
    flat, shared = (
        simulate(derbyshire, choose(derbyshire, pricing=name), draws=100)
        for name in ("low-estimate", "shared")
    )

    assert [*flat.rank_correlations["initial_cost"]] == ["charge_change"]
    assert [*shared.rank_correlations["initial_cost"]] == ["adopters", "charge_change"]


def test_a_share_is_certain_if_no_draw_could_differ(derbyshire: Case) -> None:
    certain = {
        name: simulate(derbyshire, choose(derbyshire, pricing=name), draws=100).is_certain
        for name in ("low-estimate", "high-estimate", "shared")
    }

    # The low estimate may rise by 41%, past the 90,000 that the budget covers.
    assert certain == {"low-estimate": False, "high-estimate": True, "shared": False}


TWO_RANGES = """
years = "2024/25"
[budget]
amount = %s
years = "2024/25"
[[charges]]
name = "Doctors"
low = 90_000
high = 110_000
firmness = "estimate"
price = "low"
[[charges]]
name = "Nurses"
low = 50_000
high = 60_000
firmness = "estimate"
price = "low"
"""


def test_two_quoted_charges_move_together_in_the_range(tmp_path: Path) -> None:
    # 140,000 to 170,000: a budget of 155,000 is enough in half of the range, at 100,000.
    case = written(tmp_path, TWO_RANGES % "155_000")

    quoted = require_quoted_range(case, case.scenario)

    assert (quoted.covered, quoted.share_over) == (100_000, 0.5)
    assert quoted.enough[0] == (50, 100_000, 155_000)
    assert next(iter(within_the_range(case, case.scenario))).startswith(
        "The budget covers any charge up to £100,000, with Nurses at the same part of the range: "
        "all but the top £10,000 of the £20,000 range quoted."
    )


def test_a_budget_far_above_the_range_covers_all_of_it(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_RANGES % "90_000_000")

    assert require_quoted_range(case, case.scenario).share_over == 0


@pytest.mark.parametrize(
    ("budget", "share_over", "covered"),
    [("99_999", 1, "covers no charge"), ("100_000", 0, "covers every charge")],
)
def test_a_budget_that_pays_no_charge_covers_every_one_if_it_covers_the_rest(
    tmp_path: Path, budget: str, share_over: int, covered: str
) -> None:
    case = written(
        tmp_path,
        f"""
years = "2024/25 to 2026/27"
[budget]
amount = {budget}
years = "2024/25"
[[charges]]
name = "Service"
from = "2025-04"
low = 50_000
high = 60_000
firmness = "estimate"
price = "low"
[[lines]]
name = "Set-up"
by_year = {{"2024/25" = 100_000}}
nature = "one-off"
""",
    )

    assert require_quoted_range(case, case.scenario).share_over == share_over
    assert next(iter(within_the_range(case, case.scenario))).startswith(f"The budget {covered} of")
