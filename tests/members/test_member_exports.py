"""Exports of members: every figure with its unit, status and source."""

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
from sohanalysis.members.charges import MemberCharges
from sohanalysis.members.options import Cap
from sohanalysis.members.report import members_as, members_text
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

REGISTER = load_register()

EXAMPLES = Path(__file__).parent.parent.parent / "data" / "examples"
MET = "Metropolitan Police"


@pytest.fixture(name="capped")
def _capped(derbyshire: Case) -> MemberCharges:
    cap = Cap(payer=MET, amount=100_000)
    return joining.charges(derbyshire, pool=1_775_000, join=27, cap=cap, excess="host")


def read(charges: MemberCharges) -> Any:
    return json.loads(members_as(charges, "json"))


def test_every_assumption_is_exported(capped: MemberCharges) -> None:
    facts = read(capped)

    assert (facts["status"], facts["unit"], facts["source"]) == ("assumed", "£ a year", "")
    assert facts["assumed"] == {
        "pricing": None,
        "pool": 1_775_000,
        "weight": "officers",
        "us": "Derbyshire",
        "join": 27,
        "without": [],
        "cap": {"payer": MET, "amount": 100_000},
        "excess": "host",
    }
    assert facts["who_joins"] == "27 forces (this one, then in the order of the register)"
    assert facts["order"] == REGISTER.order
    assert (facts["weight"]["status"], facts["equal_pool"]) == ("stated", 1_775_000)
    assert facts["weight"]["source"].startswith("Home Office")
    assert len(facts["notes"]) == 4


def test_charges_are_by_member_and_add_up_to_the_pool(
    capped: MemberCharges,
) -> None:
    facts = read(capped)

    members = facts["members"]
    assert len(members) == 27
    assert members["Derbyshire"] == facts["us"]
    assert facts["us"]["charge"] == pytest.approx(34_707.32, abs=0.005)
    assert [(name, m["charge"]) for name, m in members.items() if m["bound"]] == [(MET, 100_000)]
    assert facts["left"] == pytest.approx(506_974.19, abs=0.005)
    assert facts["equal_share"] == pytest.approx(65_740.74, abs=0.005)
    charges = sum(member["charge"] for member in members.values())
    assert charges + facts["left"] == pytest.approx(1_775_000, abs=0.005)


def test_the_csv_has_each_figure_under_its_names(capped: MemberCharges) -> None:
    rows = [*csv.reader(io.StringIO(members_as(capped, "csv")))]

    assert ["members", MET, "charge", "", "100000.0"] in rows
    assert ["members", MET, "bound", "", "cap"] in rows
    assert ["assumed", "cap", "amount", "", "100000"] in rows
    (live,) = (row for row in rows if row[:3] == ["memberships", "Live, 2020-03-31", "count"])
    assert live[-1] == "20"


def test_chosen_and_left_out_members_are_listed_by_name(derbyshire: Case) -> None:
    chosen = joining.charges(derbyshire, join=("Kent", "Essex"))
    without = joining.charges(derbyshire, without=(MET, "Kent"))

    assert read(chosen)["assumed"]["join"] == ["Kent", "Essex"]
    assert sorted(read(without)["assumed"]["without"]) == ["Kent", MET]


def test_the_pool_of_the_case_comes_with_its_source(derbyshire: Case) -> None:
    source = read(joining.charges(derbyshire))["source"]

    assert source.startswith("assumed by us, from £71,000 at 25 forces (2.8) and police officers")


def test_a_membership_has_its_left_out_member_and_its_source(capped: MemberCharges) -> None:
    memberships = read(capped)["memberships"]

    membership = memberships[f"Named live on 8 March 2021 and territorial, without {MET}"]
    assert (membership["count"], membership["left_out"]) == (26, MET)
    assert [row["count"] for row in memberships.values()][:2] == [19, 20]
    assert all(row["source"] for row in memberships.values())


def test_a_charge_past_a_stated_cap_says_so() -> None:
    charges = joining.charges(load_case(EXAMPLES / "payers-cap.toml"))

    says = "That passes the cap that the report states, £1,400,000 a year"
    assert says in read(charges)["answer"]
    assert says in members_as(charges, "csv")


def test_a_case_without_equal_shares_exports_none() -> None:
    facts = read(joining.charges(load_case(EXAMPLES / "payers-cap.toml")))

    assert (facts["equal_pool"], facts["equal_share"]) == (None, None)
    assert {membership["equal"] for membership in facts["memberships"].values()} <= {None}


def test_the_terminal_shows_the_answer_the_tables_and_the_cautions(
    capped: MemberCharges,
) -> None:
    parts = list(members_text(capped))

    assert [type(part) for part in parts] == [str, Prose, Table, Table, str, Prose]
    assert "Derbyshire would be charged £34,707 a year (assumed)" in repr(parts[1])
