"""What happened next, for other programs: every figure with what is assumed, and its sources."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.register import load_register
from sohanalysis.load import load_case
from sohanalysis.members.paths import adoption_as, adoption_text
from sohanalysis.members.published import paying
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

PAYING = paying("forces")

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_json_of_adoption_holds_counts_and_paths(derbyshire: Case) -> None:
    told = json.loads(adoption_as(derbyshire, "json"))

    assert [count["count"] for count in told["counts"]] == [36, 25, 20, 19, 28, 35, 41, 41]
    live = next(path for path in told["paths"] if path["name"] == "live")
    assert live["status"] == "assumed"
    assert live["platform"]["shared"] == [0, 88_750, *[pytest.approx(63_392.857)] * 2]
    assert live["left"]["stepped"] == [270_000, 119_000, 18_000]
    assert live["headroom"]["stepped"] == 18_000
    assert told["notes"][0] == PAYING


def test_the_csv_of_adoption_is_long_and_holds_every_count_with_its_source(
    derbyshire: Case,
) -> None:
    told = rows(adoption_as(derbyshire, "csv"))

    counts = [row for row in told if row["part"] == "count"]
    assert [row["value"] for row in counts] == ["36", "25", "20", "19", "28", "35", "41", "41"]
    assert all(row["source"] for row in counts)
    assert counts[2]["what"] == "disputed: 19 in July 2020, says the supplier"
    found = {(r["part"], r["name"], r["what"], r["year"]): r["value"] for r in told}
    assert found["platform", "live", "stepped", "2019/20"] == "91000.0"
    assert found["left", "live", "stepped", "2020/21"] == "18000.0"
    assert found["headroom", "signed", "high-estimate", ""] == "-2000.0"
    assert next(row["name"] for row in told if row["part"] == "note") == PAYING


def test_adoption_of_another_service_has_the_paths_of_its_record() -> None:
    told = json.loads(adoption_as(load_case(SECOND), "json"))

    assert told["counts"] == []
    assert [path["name"] for path in told["paths"]] == ["anticipated", "signed"]
    assert rows(adoption_as(load_case(SECOND), "csv"))[0]["part"] == "platform"


def test_a_pool_by_size_comes_with_all_that_is_assumed_of_it(derbyshire: Case) -> None:
    told = json.loads(adoption_as(derbyshire, "json"))

    pool = told["weighted"]
    assert (pool["pool"], pool["unit"], pool["weight"]) == (3_321_570, "£ a year", "officers")
    assert (pool["anchor"], pool["us"], pool["status"]) == (25, "Derbyshire", "assumed")
    assert pool["order"] == load_register().order
    assert pool["source"].startswith("assumed: the low estimate of 2.8")
    assert pool["sizes"]["source"].startswith("Home Office")
    assert any("also for the 28 whose names are known" in note for note in told["notes"])


def test_the_csv_names_the_pool_of_the_weighted_rows(derbyshire: Case) -> None:
    told = rows(adoption_as(derbyshire, "csv"))

    (pool,) = (row for row in told if row["part"] == "assumed" and row["name"] == "pool")
    assert (pool["what"], pool["value"], pool["unit"]) == ("officers", "3321570.0", "£ a year")
    (order,) = (row for row in told if row["name"] == "order")
    assert order["what"] == load_register().order
    weighted = [row for row in told if row["what"] == "weighted"]
    assert len(weighted) == 3 * (4 + 3 + 1)
    assert all("assumed: the low estimate of 2.8" in row["source"] for row in weighted)


def test_every_path_comes_with_its_sources_label_and_note(derbyshire: Case) -> None:
    told = json.loads(adoption_as(derbyshire, "json"))
    paths = {path["name"]: path for path in told["paths"]}

    assert paths["fixed-then-shared"]["kind"] == "preset"
    assert paths["fixed-then-shared"]["label"].startswith("fixed for two years at the price of 25")
    assert "only after year two, by renegotiation" in paths["fixed-then-shared"]["note"]
    assert paths["anticipated"]["sources"] == ["DN41, 2.8"]
    assert any("HL13532" in source for source in paths["live"]["sources"])
    csv_rows = rows(adoption_as(derbyshire, "csv"))
    figures = [row for row in csv_rows if row["part"] in ("platform", "left", "headroom")]
    assert all(row["source"] for row in figures)
    assert {row["name"] for row in figures} == {
        *("anticipated", "signed", "live", "preset fixed-then-shared"),
    }
    notes = [row["name"] for row in csv_rows if row["part"] == "note"]
    assert any("only after year two, by renegotiation" in note for note in notes)


def test_of_a_service_without_counts_nothing_is_said_of_who_paid() -> None:
    told = json.loads(adoption_as(load_case(SECOND), "json"))

    assert PAYING not in told["notes"]
    assert told["weighted"] is None


def test_a_preset_with_the_name_of_a_path_keeps_its_own_rows(derbyshire: Case) -> None:
    live = replace(derbyshire.presets["explore"], adopters=(10, 10, 28, 28), pricing=None)
    told = rows(adoption_as(replace(derbyshire, presets={"live": live}), "csv"))

    told = [row for row in told if row["what"] == "shared"]
    found = {(r["name"], r["year"]): r["value"] for r in told if r["part"] == "platform"}
    assert found["live", "2019/20"] == "88750.0"
    assert found["preset live", "2019/20"] == "177500.0"


def test_the_terminal_shows_counts_paths_and_the_judgement(derbyshire: Case) -> None:
    shown = [type(part) for part in adoption_text(derbyshire)]

    assert shown == [str, Table, Table, Table, Table, str, Prose, str, Prose]
