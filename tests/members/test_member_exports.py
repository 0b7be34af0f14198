"""Who joins, for other programs: every figure, its unit, status, source."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.register import load_register
from sohanalysis.load import load_case
from sohanalysis.members import joining
from sohanalysis.members.charges import Cap
from sohanalysis.members.report import members_as, members_text
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import FIGURES, Table

REGISTER = load_register()

EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"
SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
MET = "Metropolitan Police"


@pytest.fixture(name="found")
def _found(derbyshire: Case) -> Any:
    cap = Cap(payer=MET, amount=100_000)
    return joining.charges(derbyshire, pool=1_775_000, join=27, cap=cap, excess="host")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_json_holds_every_charge_with_its_status(derbyshire: Case, found: Any) -> None:
    told = json.loads(members_as(found, "json"))

    assert told["status"] == "assumed"
    assert told["assumed"] == {
        "pricing": None,
        "pool": 1_775_000,
        "weight": "officers",
        "us": "Derbyshire",
        "join": 27,
        "without": [],
        "cap": {"payer": MET, "amount": 100_000},
        "excess": "host",
    }
    assert told["us"]["charge"] == pytest.approx(34_707.32, abs=0.005)
    assert len(told["members"]) == 27
    assert told["left"] == pytest.approx(506_974.19, abs=0.005)
    assert told["equal_share"] == pytest.approx(65_740.74, abs=0.005)
    assert [row["count"] for row in told["memberships"]][:2] == [19, 20]
    assert told["weight"]["source"].startswith("Home Office")
    assert len(told["notes"]) == 4


def test_the_csv_is_long_one_figure_a_row(derbyshire: Case, found: Any) -> None:
    told = rows(members_as(found, "csv"))

    assert tuple(told[0]) == FIGURES
    derbyshires = [row for row in told if row["name"] == "Derbyshire" and row["part"] == "member"]
    assert [(row["what"], row["status"]) for row in derbyshires] == [
        ("officers", "stated"),
        ("share", "assumed"),
        ("charge", "assumed"),
    ]
    assert derbyshires[0]["source"].startswith("Home Office")
    assert float(derbyshires[2]["value"]) == pytest.approx(34_707.32, abs=0.005)
    capped = [row for row in told if row["what"] == "charge at its cap"]
    assert [(row["name"], row["value"]) for row in capped] == [(MET, "100000.0")]
    assert {row["part"] for row in told} == {
        *("assumed", "member", "total", "membership", "note", "case"),
    }


def test_nothing_that_is_assumed_is_lost_in_the_csv(derbyshire: Case, found: Any) -> None:
    told = [row for row in rows(members_as(found, "csv")) if row["part"] == "assumed"]

    assert [(row["name"], row["what"], row["value"], row["unit"]) for row in told] == [
        ("pool", "officers", "1775000.0", "£ a year"),
        ("members", "27", "27", "forces"),
        ("equal pool", "the low estimate at 25 forces", "1775000.0", "£ a year"),
        ("cap", MET, "100000", "£ a year"),
        ("excess", "host", "", ""),
        ("order", REGISTER.order, "", ""),
    ]
    assert {row["status"] for row in told} == {"assumed"}


def test_who_is_named_and_who_is_left_out_stand_in_words(derbyshire: Case) -> None:
    named = joining.charges(derbyshire, join=("Kent", "Essex"))
    without = joining.charges(derbyshire, without=(MET, "Kent"))

    (joined,) = (r for r in rows(members_as(named, "csv")) if r["name"] == "members")
    assert joined["what"] == "Kent, Essex"
    left_out = [r for r in rows(members_as(without, "csv")) if r["name"] == "left out"]
    assert [row["what"] for row in left_out] == ["Kent", MET]


def test_the_pool_of_the_case_comes_with_its_source(derbyshire: Case) -> None:
    told = rows(members_as(joining.charges(derbyshire), "csv"))

    assert told[0]["source"].startswith("assumed: the low estimate of 2.8, and police officers")


def test_a_membership_says_who_is_left_out_and_where_it_stands(
    derbyshire: Case, found: Any
) -> None:
    told = [r for r in rows(members_as(found, "csv")) if r["part"] == "membership"]

    assert f"live-2021-03-08+territorial: 26 forces, without {MET}" in {row["name"] for row in told}
    assert all(row["source"] for row in told)
    json_rows = json.loads(members_as(found, "json"))["memberships"]
    assert all(row["source"] for row in json_rows)


def test_the_json_names_the_equal_pool_and_the_order(derbyshire: Case, found: Any) -> None:
    told = json.loads(members_as(found, "json"))

    assert told["equal_pool"] == 1_775_000
    assert told["order"] == REGISTER.order
    assert told["who_joins"] == "27 forces (this one, then in the order of the register)"
    assert told["source"] == ""


def test_a_charge_past_a_stated_cap_says_so_in_json_and_csv() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")
    found = joining.charges(case)

    says = "That passes the cap that the report states, £1,400,000 a year"
    assert says in json.loads(members_as(found, "json"))["answer"]
    notes = [row["name"] for row in rows(members_as(found, "csv")) if row["part"] == "note"]
    assert says in notes[0]


def test_without_equal_shares_in_the_case_none_are_written() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")
    found = joining.charges(case)

    told = json.loads(members_as(found, "json"))
    assert (told["equal_pool"], told["equal_share"]) == (None, None)
    assert "equal" not in {row["what"] for row in rows(members_as(found, "csv"))}


def test_charges_of_the_csv_and_what_the_host_bears_add_up_to_the_pool(
    derbyshire: Case, found: Any
) -> None:
    told = rows(members_as(found, "csv"))

    paid = [row for row in told if row["what"].startswith("charge") or row["what"] == "borne"]
    assert sum(float(row["value"]) for row in paid) == pytest.approx(1_775_000, abs=0.005)


def test_the_terminal_shows_answer_tables_and_what_speaks_against_them(
    derbyshire: Case, found: Any
) -> None:
    shown = list(members_text(found))

    assert [type(part) for part in shown] == [str, Prose, Table, Table, str, Prose]
    assert "Derbyshire would be charged £34,707 a year (assumed)" in repr(shown[1])
