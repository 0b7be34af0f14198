"""Who joins and what happened next, for other programs: every figure, its unit, status, source."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from sohanalysis import force_exports, joining
from sohanalysis.adoption import PAYING
from sohanalysis.case import Case
from sohanalysis.case_file import load_case
from sohanalysis.force_charges import Cap
from sohanalysis.force_exports import HEADS, adoption, adoption_text, forces, forces_text
from sohanalysis.prose import Prose
from sohanalysis.table import Table

SECOND = Path(__file__).parent / "cases" / "second.toml"
MET = "Metropolitan Police"


@pytest.fixture(name="found")
def _found(derbyshire: Case) -> Any:
    cap = Cap(payer=MET, amount=100_000, shortfall="host")
    return joining.charges(derbyshire, pool=1_775_000, join=27, cap=cap)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_json_holds_every_charge_with_its_status(derbyshire: Case, found: Any) -> None:
    told = json.loads(forces(derbyshire, found, "json"))

    assert told["status"] == "assumed"
    assert told["assumed"] == {
        "pool": 1_775_000,
        "weight": "officers",
        "this_force": "Derbyshire",
        "join": 27,
        "without": [],
        "cap": {"payer": MET, "amount": 100_000, "shortfall": "host"},
    }
    assert told["this_force"]["charge"] == pytest.approx(34_707.32, abs=0.005)
    assert len(told["forces"]) == 27
    assert told["borne_by_host"] == pytest.approx(506_974.19, abs=0.005)
    assert told["equal_share"] == pytest.approx(65_740.74, abs=0.005)
    assert [row["forces"] for row in told["memberships"]][:2] == [19, 20]
    assert round(told["cap_at_our_size"][0]["charge"]) == 80_053
    assert told["evidence"]["cap"]["amount"] == 1_400_000
    assert told["weight"]["source"].startswith("Home Office")
    assert len(told["notes"]) == 7


def test_the_csv_is_long_one_figure_a_row(derbyshire: Case, found: Any) -> None:
    told = rows(forces(derbyshire, found, "csv"))

    assert tuple(told[0]) == HEADS
    derbyshires = [row for row in told if row["name"] == "Derbyshire" and row["part"] == "force"]
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
        *("assumed", "force", "total", "membership", "cap", "note", "case"),
    }


def test_charges_of_the_csv_and_what_the_host_bears_add_up_to_the_pool(
    derbyshire: Case, found: Any
) -> None:
    told = rows(forces(derbyshire, found, "csv"))

    paid = [row for row in told if row["what"].startswith("charge") or row["what"] == "borne"]
    assert sum(float(row["value"]) for row in paid) == pytest.approx(1_775_000, abs=0.005)


def test_of_another_service_nothing_is_scaled() -> None:
    second = load_case(SECOND)
    given: dict[str, Any] = {"pool": 1_000, "weight": "officers", "this_force": "Kent"}
    told = json.loads(forces(second, joining.charges(second, **given), "json"))

    assert (told["cap_at_our_size"], told["evidence"]) == ([], None)


def test_the_json_of_adoption_holds_counts_and_paths(derbyshire: Case) -> None:
    told = json.loads(adoption(derbyshire, "json"))

    assert [count["count"] for count in told["counts"]] == [36, 25, 20, 19, 28, 35, 41, 41]
    live = next(path for path in told["paths"] if path["name"] == "live")
    assert live["status"] == "assumed"
    assert live["platform"]["shared"] == [0, 88_750, *[pytest.approx(63_392.857)] * 2]
    assert live["left"]["stepped"] == [270_000, 119_000, 18_000]
    assert live["headroom"]["stepped"] == 18_000
    assert told["notes"] == [PAYING]


def test_the_csv_of_adoption_is_long_and_holds_every_count_with_its_source(
    derbyshire: Case,
) -> None:
    told = rows(adoption(derbyshire, "csv"))

    counts = [row for row in told if row["part"] == "count"]
    assert [row["value"] for row in counts] == ["36", "25", "20", "19", "28", "35", "41", "41"]
    assert all(row["source"] for row in counts)
    assert counts[2]["what"] == "disputed: 19 in July 2020, says the supplier"
    found = {(r["part"], r["name"], r["what"], r["year"]): r["value"] for r in told}
    assert found["platform", "live", "stepped", "2019/20"] == "91000.0"
    assert found["left", "live", "stepped", "2020/21"] == "18000.0"
    assert found["headroom", "signed", "quoted-high", ""] == "-2000.0"
    assert [row["name"] for row in told if row["part"] == "note"] == [PAYING]


def test_adoption_of_another_service_has_the_paths_of_its_record() -> None:
    told = json.loads(adoption(load_case(SECOND), "json"))

    assert told["counts"] == []
    assert [path["name"] for path in told["paths"]] == ["anticipated", "signed"]
    assert rows(adoption(load_case(SECOND), "csv"))[0]["part"] == "platform"


def test_the_terminal_shows_answer_tables_and_what_speaks_against_them(
    derbyshire: Case, found: Any
) -> None:
    shown = list(forces_text(derbyshire, found))

    assert [type(part) for part in shown] == [str, Prose, Table, Table, Table, str, Prose]
    assert "Derbyshire would be charged £34,707 a year (assumed)" in repr(shown[1])


def test_the_terminal_shows_counts_paths_and_the_judgement(derbyshire: Case) -> None:
    shown = [type(part) for part in adoption_text(derbyshire)]

    assert shown == [str, Table, Table, Table, Table, str, Prose, str, Prose]


def test_the_terminal_shows_no_cap_where_none_is_published() -> None:
    second = load_case(SECOND)
    given: dict[str, Any] = {"pool": 1_000, "weight": "officers", "this_force": "Kent"}
    shown = list(force_exports.forces_text(second, joining.charges(second, **given)))

    assert [type(part) for part in shown] == [str, Prose, Table, Table, Prose, str, Prose]
    assert "No charge of another payer is held here for" in repr(shown[4])
