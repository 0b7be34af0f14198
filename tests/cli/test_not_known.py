"""The commands when the pricing is not known, and for ranges of numbers of adopters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.cli.typed import counts_from_option
from sohanalysis.errors import ScenarioError

Command = Callable[..., str]
Facts = Callable[..., Any]
ANY = "41-2018-c275:r3:n36:pany:ca8d"
RANGE = (
    "Allowed: a range such as 20-44: the lower number first, from 1 to 44, 100 numbers at most.\n"
)


@pytest.mark.parametrize("dash", ["-", " - ", "\u2013"])
def test_a_range_of_forces_is_a_table_by_number(printed: Command, dash: str) -> None:
    text = printed("show", "--pricing", "any", "--forces", f"19{dash}21")

    assert "Set-up and the first two years, by number of forces, £; * over the budget of" in text
    # 120,000 + 2 x 1,775,000 / 19 or / 20.
    rows = [line.split() for line in text.splitlines() if line[:2] in ("19", "20", "21")]
    assert [row[:4] for row in rows[:2]] == [
        ["19", "262,000", "to", "*306,842"],
        ["20", "262,000", "to", "*302,000"],
    ]
    assert ["20", "71,000", "91,000", "91,000", "88,750"] in [row[:5] for row in rows]
    assert len(rows) == 6


def test_commas_are_still_a_path_by_year(facts: Facts) -> None:
    exported = facts("show", "--pricing", "shared", "--forces", "25,25,36,36")

    assert exported["scenario"]["adopters"]["2020/21"] == 36


def test_a_range_comes_out_as_json_by_number(facts: Facts) -> None:
    by_number = facts("show", "--pricing", "shared", "--forces", "19-20")["by_number"]

    assert [*by_number] == ["19", "20"]
    assert by_number["20"]["charge"]["low"] == 88_750
    assert by_number["20"]["results"]["initial_cost"]["high"] == 297_500
    assert [*by_number["20"]["pricings"]] == ["shared"]


@pytest.mark.parametrize("counts", ["44-20", "20-45", "0-5", "1-400"])
@pytest.mark.parametrize("form", ["text", "csv"])
def test_a_range_that_cannot_be_shown_is_refused_with_one_message(
    refused: Command, counts: str, form: str
) -> None:
    message = refused("show", "--forces", counts, "--format", form)

    assert message == f'--forces: "{counts}" is not allowed. {RANGE}'


def test_a_range_cannot_be_used_with_the_medium_term(refused: Command) -> None:
    assert refused("show", "--forces", "20-44", "--medium-term") == (
        "--medium-term: is given. Allowed: only without --forces 20-44.\n"
    )


def test_each_end_is_simulated_separately(printed: Command) -> None:
    text = printed("simulate", "--scenario", ANY, "--draws", "500")

    flat_text = " ".join(text.split())
    assert (
        "The pricing is not known. The two shown have the lowest and the highest mean cost over "
        "the first 500 draws." in flat_text
    )
    for title in ("Is the budget enough?", "The spread of the results", "Which input explains"):
        assert f"Lowest pricing (quoted: low estimate), by mean cost. {title}" in flat_text
        assert f"Highest pricing (quoted: high estimate), by mean cost. {title}" in flat_text
        assert flat_text.count(title) == 2
    assert flat_text.count("Inputs that the simulation varies") == 1
    assert (
        flat_text.count("by p, rho and pricing") == 2
    )  # once for the number alone, once for all inputs


def test_a_simulation_comes_out_by_end(facts: Facts) -> None:
    exported = facts("simulate", "--scenario", ANY, "--draws", "500")

    # At the 36 forces of the scenario an equal share costs less, but not at those drawn.
    assert [exported[end]["pricing"] for end in ("low", "high")] == [
        "low-estimate",
        "high-estimate",
    ]
    assert exported["high"]["this_scenario"]["initial_cost"] == 302_000
    assert exported["low"]["this_scenario"]["initial_cost"] == 262_000
    assert "The two shown have the lowest and the highest mean cost" in exported["notes"][0]
    assert exported["code"] == ANY


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "--pricing", "any"],
        ["show", "--pricing", "any", "--medium-term"],
        ["sensitivity", "--scenario", ANY, "--two-way"],
        ["sensitivity", "--scenario", ANY, "--rows", "delay", "--columns", "pricing"],
        ["scenarios", "--compare", f"anticipated,{ANY}"],
        ["simulate", "--scenario", ANY, "--draws", "100"],
        ["simulate", "--scenario", ANY, "--quoted-range"],
        ["members"],
    ],
)
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_every_command_answers_where_the_pricing_is_not_known(
    printed: Command, arguments: list[str], form: str
) -> None:
    assert printed(*arguments, "--format", form)


def test_the_charge_of_a_member_needs_a_pricing(refused: Command) -> None:
    message = refused("members", "--pricing", "any")

    assert message.startswith('--pricing: "any" is not a pricing of this case.')


def test_a_range_has_one_to_a_hundred_numbers(derbyshire: Case) -> None:
    possible = replace(derbyshire.adopters.possible, value=400)
    case = replace(derbyshire, adopters=replace(derbyshire.adopters, possible=possible))

    assert counts_from_option(case, "400-400") == range(400, 401)
    assert counts_from_option(case, "301-400") == range(301, 401)
    with pytest.raises(ScenarioError, match='"300-400" is not allowed'):
        counts_from_option(case, "300-400")
    assert counts_from_option(case, "25,25,36,36") is None
