"""Prices for other programs: every figure with its unit, status and source."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.terminal import prices_as, prices_text

SECOND = load_case(Path(__file__).parent.parent / "cases" / "second.toml")


def told(case: Case, **chosen: Any) -> Any:
    return json.loads(prices_as(case, case.scenario, "json", **chosen))


def rows(case: Case, preset: str | None = None, **chosen: Any) -> list[tuple[str, ...]]:
    text = prices_as(case, choose(case, preset), "csv", **chosen)
    return [tuple(row) for row in csv.reader(io.StringIO(text))]


def test_the_json_holds_each_reading_by_itself(derbyshire: Case) -> None:
    found = told(derbyshire)

    assert found["price_basis"]["value"] == "not stated"
    assert found["net"] == [30_000, 151_000, 121_000, 91_000]
    assert [(r["prices"], r["stated"], r["vintage"]) for r in found["readings"]] == [
        ("real", False, None),
        ("nominal", False, "hmt-2019-09"),
        ("nominal", False, "obr-2025-11"),
    ]
    assert found["readings"][1]["levels"] == pytest.approx(
        [1, 1.019993, 1.038782291, 1.058920125], abs=1e-9
    )
    assert found["readings"][1]["present_value"] == pytest.approx(
        {"scenario": 359_281.63, "low-estimate": 305_328.41, "high-estimate": 359_281.63}, abs=0.01
    )
    assert found["not_covered"] == [
        {"vintage": "hmt-2025-12", "years": ["2019/20", "2020/21", "2021/22"]}
    ]
    assert found["discount_rates"][0]["edition"] == "2003"
    assert found["discount_rates"][0]["edition_status"] == "assumed"
    assert found["optimism_bias"]["upper"] == 0.41
    assert [each["end"] for each in found["stress"]] == ["low", "middle", "high"]
    assert found["stress"][0]["uses_up"] == pytest.approx(0.267606, abs=1e-6)
    assert found["study"][2]["says"] == "each above £40m in 2001 prices"
    assert found["code"] == "41-2018-c275:r3:n25:phigh-estimate:fc8e"


def test_the_csv_is_long_one_figure_a_row(derbyshire: Case) -> None:
    found = rows(derbyshire, vintage="obr-2025-11")

    assert found[0] == ("part", "name", "what", "year", "value", "unit", "status", "source")
    assert found[1] == ("basis", "not stated", "", "", "", "", "stated", "the documents")
    cash = {row[2:4]: row for row in found if row[:2] == ("nominal", "obr-2025-11")}
    assert cash[("level", "2020/21")][5:7] == ("prices over those of the year", "assumed")
    assert float(cash[("net", "2020/21")][4]) == pytest.approx(111_991.86, abs=0.005)
    assert cash[("net", "2020/21")][5] == "£ in prices of 2018/19"
    worth = cash[("present value, scenario", "")]
    assert float(worth[4]) == pytest.approx(352_391.28, abs=0.01)
    assert worth[7].startswith("OBR, Economic and fiscal outlook, November 2025")
    assert {row[1] for row in found if row[0] == "nominal"} == {"obr-2025-11"}
    assert found[-1][:2] == ("scenario_code", "41-2018-c275:r3:n25:phigh-estimate:fc8e")


def test_what_follows_from_the_record_is_told_from_what_is_assumed(derbyshire: Case) -> None:
    stressed = {row[1:3]: row for row in rows(derbyshire) if row[0] == "stress"}

    uplift = stressed[("uplift", "Outsourcing, operating expenditure, upper bound")]
    assert uplift[4:7] == ("0.41", "share", "stated")
    assert stressed[("low", "initial_cost")][4:7] == ("262000.0", "£", "derived")
    assert float(stressed[("low", "stressed_total")][4]) == pytest.approx(320_220)
    assert stressed[("low", "stressed_total")][6] == "assumed"
    assert "Table 2" in stressed[("low", "stressed_total")][7]
    assert stressed[("high", "uses_up")][5:7] == ("share", "derived")
    # DN41 gives both ends of the range, and nobody its middle.
    charges = {end: stressed[(end, "charge")][4:7] for end in ("low", "middle", "high")}
    assert charges == {
        "low": ("71000.0", "£ a year", "stated"),
        "middle": ("81000.0", "£ a year", "derived"),
        "high": ("91000.0", "£ a year", "stated"),
    }


def test_the_csv_says_that_the_edition_of_the_green_book_is_assumed(derbyshire: Case) -> None:
    named = [row[2] for row in rows(derbyshire) if row[:2] == ("rate", "Green Book")]

    assert named[0] == "Green Book, edition of 2003 (assumed), from year 0 on"
    assert {"edition of 2003 (assumed)" in each for each in named} == {True}


def test_a_stated_basis_is_derived_and_every_gap_is_named() -> None:
    found = rows(SECOND)

    assert {row[6] for row in found if row[0] == "nominal"} == {"derived"}
    assert [row[:4] for row in found if row[0] == "not covered"][:2] == [
        ("not covered", "hmt-2019-09", "", "2024/25"),
        ("not covered", "hmt-2019-09", "", "2025/26"),
    ]
    assert [row[4] for row in found if row[:2] == ("rate", "case")] == ["0.05"]


def test_what_no_figure_may_stand_without_is_there(derbyshire: Case) -> None:
    notes = [row[1] for row in rows(derbyshire, "went-live") if row[0] == "note"]

    assert len(notes) == 1
    assert notes[0].startswith("Forces live on 31 March of each year: 20 in 2020")


def test_the_text_begins_with_the_decision_and_holds_both_parts(derbyshire: Case) -> None:
    parts = list(prices_text(derbyshire, derbyshire.scenario, vintage=None, prices_of=None))

    assert parts[0] == (
        "Single Online Home: decision 41/2018 of the Police and Crime Commissioner for Derbyshire"
    )
    assert [type(part) for part in parts[1:]] == [
        *(Prose, Table, Table, Table, Table, str, Prose, Table, Table, Table)
    ]


def test_a_heading_stands_before_the_charge_that_turns_out_higher(derbyshire: Case) -> None:
    parts = [*prices_text(derbyshire, derbyshire.scenario, vintage=None, prices_of=None)]

    assert [part for part in parts[1:] if isinstance(part, str)] == [
        "A charge that turns out higher"
    ]
