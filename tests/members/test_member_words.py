"""Sentences about a pool shared by size: the members, the answer, a cap and the cautions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.register import load_register
from sohanalysis.files.text import DATA
from sohanalysis.members import joining
from sohanalysis.members.charges import member_charges
from sohanalysis.members.options import Cap, MemberOptions
from sohanalysis.members.report import (
    HOST_RISES,
    NO_RULE,
    charge_answer,
    charges_table,
    member_cautions,
    members_as,
    weight_source,
    who_joins,
)
from tests.charged import with_only
from tests.written import written

MET = "Metropolitan Police"
REGISTER = load_register()


def cap_of(amount: float) -> Cap:
    return Cap(payer=MET, amount=amount)


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"join": "all"}, "44 forces (all of the register)"),
        ({}, "28 forces (those named live on 8 March 2021)"),
        ({"without": (MET,)}, f"27 forces (those named live on 8 March 2021, without {MET})"),
        ({"join": 1}, "1 force (this one, then in the order of the register)"),
        ({"join": "region: wales"}, "5 forces (Wales, and this one)"),
        (
            {"join": "region:East Midlands"},
            "5 forces (East Midlands, including this one)",
        ),
        ({"join": ("Kent",)}, "2 forces (chosen by name)"),
        (
            {"us": "Norfolk"},
            "29 forces (those named live on 8 March 2021, and this one)",
        ),
    ],
)
def test_the_members_and_their_choice_are_described(
    derbyshire: Case, options: dict[str, Any], phrase: str
) -> None:
    assert who_joins(joining.charges(derbyshire, **options)) == phrase


def test_the_answer_names_the_assumed_pool_and_the_quoted_range(derbyshire: Case) -> None:
    charges = joining.charges(derbyshire, pool=1_775_000, join=27)

    assert charge_answer(charges) == (
        "If 27 forces (this one, then in the order of the register) share an assumed pool of "
        "£1,775,000 a year by police officers (2018-03-31), Derbyshire would be charged £34,707 "
        "a year (assumed), 1.96% of the pool. Equal shares of £1,775,000 (the low estimate at 25 "
        "forces) would be £65,741. By size it is outside the range that the report quotes, £71k "
        "to £91k."
    )


def test_one_force_alone_shares_in_the_singular(derbyshire: Case) -> None:
    assert charge_answer(joining.charges(derbyshire, join=1)).startswith(
        "If 1 force (this one, then in the order of the register) shares an assumed pool of"
    )


def test_an_answer_inside_the_quoted_range_proves_nothing(derbyshire: Case) -> None:
    charges = joining.charges(derbyshire, join=25)

    assert "is inside the range that the report quotes, £71k to £91k, which proves nothing" in (
        charge_answer(charges)
    )


def test_one_quoted_charge_is_not_a_range(derbyshire: Case) -> None:
    charge = replace(derbyshire.charge, high=derbyshire.charge.low)
    charges = joining.charges(replace(derbyshire, charges=(charge,)), join=25)

    assert charge_answer(charges).endswith(
        "By size it is not the charge that the report quotes, £71k."
    )


def test_an_answer_names_its_charge_if_there_are_several(derbyshire: Case) -> None:
    hosting = replace(derbyshire.charge, name="Hosting")
    case = replace(derbyshire, charges=(*derbyshire.charges, hosting))
    charges = joining.charges(case, join=25)

    assert "a year for Platform (assumed)" in charge_answer(charges)
    assert charges_table(charges).caption.startswith("Charge (Platform) by force, £ a year")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"cap": cap_of(100_000), "pool": 1_775_000, "join": 27},
            "Metropolitan Police would pay an assumed cap of £100,000 a year in place of an "
            "assumed share of £606,974; the others share the difference, £506,974.",
        ),
        (
            {"cap": cap_of(100_000), "excess": "host", "pool": 1_775_000, "join": 27},
            "Metropolitan Police would pay an assumed cap of £100,000 a year in place of an "
            "assumed share of £606,974; the host of the contract bears the difference, £506,974.",
        ),
        (
            {"cap": cap_of(1_400_000), "pool": 1_775_000, "join": 27},
            "The assumed cap of Metropolitan Police, £1,400,000 a year, changes nothing: its "
            "assumed share is £606,974.",
        ),
        (
            {"cap": cap_of(1), "without": (MET,)},
            "Metropolitan Police does not join, so its assumed cap changes nothing.",
        ),
    ],
)
def test_the_answer_describes_the_effect_of_a_cap(
    derbyshire: Case, options: dict[str, Any], sentence: str
) -> None:
    assert charge_answer(joining.charges(derbyshire, **options)).endswith(sentence)


def test_every_caution_comes_with_its_source(derbyshire: Case) -> None:
    assert member_cautions(joining.charges(derbyshire)) == (
        NO_RULE,
        "The pool of the case: assumed by us, from £71,000 at 25 forces (2.8) and police officers "
        "on 31 March 2018 (data/forces.csv).",
        # £71,000 x (the officers of the first 26 without the largest) / 1,737.74.
        "The size of the pool depends on which forces are the first 25 in the register's order, "
        "which is assumed: without Metropolitan Police, and with the next in its place, it would "
        "be £2,348,781 a year. So it does not measure a pool in equal shares.",
        f"The case says of its pool, £3,321,570 a year: {derbyshire.pricing('weighted').note}",
        REGISTER.measures["live_2021_03_08"].note,
    )


def test_a_chosen_pool_is_not_called_the_pool_of_the_case(derbyshire: Case) -> None:
    texts = member_cautions(joining.charges(derbyshire, pool=1_775_000))

    assert not [text for text in texts if text.startswith("The pool of the case")]
    assert texts[1].startswith("The case says of its pool, £3,321,570 a year: The pool of which")


def test_a_caution_says_that_the_pool_was_not_fitted_to_another_weight(derbyshire: Case) -> None:
    texts = member_cautions(joining.charges(derbyshire, weight="grant_1998_99", join=25))

    assert texts[2] == (
        "The pool of the case was fitted to police officers (2018-03-31), not to police grant "
        "(1998/99)."
    )


def test_a_case_without_equal_shares_has_no_sentence_on_them(derbyshire: Case) -> None:
    case = with_only(derbyshire, "low-estimate", "high-estimate", "stepped", "weighted")

    assert "Equal shares" not in charge_answer(joining.charges(case))
    assert "Equal shares" in charge_answer(joining.charges(derbyshire))


def test_the_order_is_the_order_of_the_given_register(derbyshire: Case, tmp_path: Path) -> None:
    copied_register = tmp_path / "own.csv"
    copied_register.write_bytes((DATA / "forces.csv").read_bytes())

    texts = member_cautions(joining.charges(derbyshire, join=25, register=copied_register))

    assert texts[-1] == "This one first, then the others in the order of own.csv: assumed."


def test_the_cautions_of_a_choice_come_last(derbyshire: Case) -> None:
    options: dict[str, Any] = {
        "join": 43,
        "weight": "grant_1998_99",
        "cap": cap_of(1),
        "excess": "host",
    }
    texts = member_cautions(joining.charges(derbyshire, **options))

    assert texts[-3:] == (*REGISTER.cautions("grant_1998_99"), REGISTER.order, HOST_RISES)


def test_a_cap_that_the_host_does_not_make_up_has_no_caution_on_it(derbyshire: Case) -> None:
    not_binding = joining.charges(derbyshire, cap=cap_of(1_400_000), excess="host")
    shared_by_others = joining.charges(derbyshire, cap=cap_of(1))

    assert HOST_RISES not in member_cautions(not_binding)
    assert HOST_RISES not in member_cautions(shared_by_others)


def test_a_case_without_a_pool_of_its_own_has_one_caution(second: Case) -> None:
    options: dict[str, Any] = {"pool": 1_000_000, "weight": "officers", "us": "Kent"}

    assert member_cautions(joining.charges(second, **options, join=("Kent", "Essex"))) == (NO_RULE,)


def test_the_sizes_come_with_unit_date_status_and_source(derbyshire: Case) -> None:
    assert weight_source(joining.charges(derbyshire)).startswith(
        "Sizes: police officers, full-time equivalent, 2018-03-31 (stated): Home Office, Police"
    )


def test_sizes_of_a_register_without_measures_have_no_status(tmp_path: Path) -> None:
    (tmp_path / "hub.csv").write_text("name,cases\nAsh,60\nBeech,40\n", encoding="utf-8")
    case = written(
        tmp_path,
        """
years = "2024/25"
[adopters]
register = "hub.csv"
us = "Ash"
count = 2
[[charges]]
name = "Hub"
pool = 100_000
share = "cases"
""",
    )

    charges = member_charges(case, MemberOptions(join="all"))

    assert charges.status == "stated"
    assert weight_source(charges) == "Sizes: cases, from hub.csv, which gives no source."
    size = json.loads(members_as(charges, "json"))["weight"]
    assert (size["what"], size["source"], size["status"]) == ("cases", "hub.csv", "not described")
