"""The inputs that figures have in common, and their charge, as literals."""

from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.break_even import Limit, limit_on
from sohanalysis.report import wording
from tests.rows import rows_from
from tests.written import written

ROWS = Path(__file__).with_name("held.toml")

# A charge of one price, and a second that all share equally.
FLAT_AND_SHARED = """\
years = "2026/27 to 2029/30"
[adopters]
count = 10
possible = 20
[[charges]]
name = "Main"
price = 5_000
[[charges]]
name = "Side"
pool = 100_000
share = "equal"
"""
PATH: dict[str, Any] = {"adopters": (10, 10, 36, 36), "pricing": "shared"}
LATE_WITH_THE_CHARGE: dict[str, Any] = {"delay": 3, "charge_follows_go_live": True}
UNCASHED = "; none of the savings is cashable, so they do not change this cost"


def after_savings(case: Case) -> Limit:
    """The cost after cashable savings against the budget."""
    return limit_on(case, "cost_after_cashable_savings", None)


# At which charge


@rows_from(ROWS, "phrases")
def test_a_caption_names_the_charge_and_the_forces(
    derbyshire: Case, fields: dict[str, Any], phrase: str
) -> None:
    assert wording.scenario_phrase(derbyshire, choose(derbyshire, **fields)) == phrase


def test_a_caption_names_the_price_list_of_another_case(second: Case) -> None:

    assert wording.scenario_phrase(second, second.scenario) == "at 12 forces, by the price list"


@pytest.mark.parametrize("pricing", ["main", "any"])
def test_a_caption_names_the_adopters_that_only_another_charge_depends_on(
    tmp_path: Path, pricing: str
) -> None:
    case = written(tmp_path, FLAT_AND_SHARED)

    phrase = wording.scenario_phrase(case, choose(case, adopters=5, pricing=pricing))

    assert phrase.startswith("at 5 adopters")


# In common


@pytest.mark.parametrize(
    ("fields", "moved", "phrase"),
    [
        ({}, ["adopters"], ""),
        ({"delay": 3, "charge_change": 0.1}, ["delay"], ", charge 10% higher"),
        ({"delay": 3, "charge_change": 0.1}, ["charge_change"], ", three months late"),
        (LATE_WITH_THE_CHARGE, ["charge_follows_go_live"], ", three months late"),
        (PATH, ["adopters"], ", with one number for all years"),
        (PATH, ["delay"], ""),
        ({}, ["ramp"], "; no savings are assumed"),
        ({"savings": 2_000.0}, ["savings"], UNCASHED),
        ({"savings": 2_000.0}, ["savings", "cashable"], ""),
        ({"savings": 2_000.0, "cashable": 1.0}, ["ramp"], ""),
    ],
)
def test_what_is_moved_is_not_in_common(
    derbyshire: Case, fields: dict[str, Any], moved: list[str], phrase: str
) -> None:
    scenario = choose(derbyshire, **fields)

    assert wording.in_common(derbyshire, scenario, after_savings(derbyshire), moved) == phrase


def test_of_a_gross_result_nothing_is_said_of_savings(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom", None)

    assert wording.in_common(derbyshire, derbyshire.scenario, limit, ["ramp"]) == ""
    assert wording.moved_alone(derbyshire, derbyshire.scenario, limit, ["ramp"]) == ""


# Each moved alone


@pytest.mark.parametrize(
    ("fields", "moved", "phrase"),
    [
        # A field that moves alone keeps the scenario's value while another field moves.
        ({"delay": 3}, ["delay"], ", three months late"),
        ({"delay": 3}, ["ramp", "cashable"], ", three months late; no savings are assumed"),
        ({"savings": 2_000.0}, ["savings", "cashable"], UNCASHED),
        (PATH, ["adopters"], ""),
    ],
)
def test_why_savings_move_nothing_is_said_once(
    derbyshire: Case, fields: dict[str, Any], moved: list[str], phrase: str
) -> None:
    scenario = choose(derbyshire, **fields)

    assert wording.moved_alone(derbyshire, scenario, after_savings(derbyshire), moved) == phrase
