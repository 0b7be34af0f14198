"""Exports of adoption: every figure with its assumptions and sources."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.register import load_register
from sohanalysis.members.paths import adoption_as, adoption_text
from sohanalysis.members.published import paying_caution
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

PAYING = paying_caution("forces")


def read(case: Case) -> Any:
    return json.loads(adoption_as(case, "json"))


def test_every_count_comes_with_its_source_and_any_dispute(derbyshire: Case) -> None:
    facts = read(derbyshire)

    counts = facts["counts"]
    assert [count["count"] for count in counts] == [36, 25, 20, 19, 28, 35, 41, 41]
    assert all(count["source"] for count in counts)
    assert counts[2]["disputed"] == "19 in July 2020, says the supplier"
    assert facts["notes"][0] == PAYING


def test_the_costs_of_a_path_are_by_pricing_and_year(derbyshire: Case) -> None:
    paths = read(derbyshire)["paths"]

    live = paths["live"]
    assert live["status"] == "assumed"
    assert [*live["counts"].items()][1:3] == [("2019/20", 20), ("2020/21", 28)]
    assert live["published"]["2019/20"]["last"]["date"] == "2020-03-31"
    # £1.775m among 20 and among 28.
    assert live["platform"]["shared"] == {
        "2018/19": 0,
        "2019/20": 88_750,
        **dict.fromkeys(("2020/21", "2021/22"), pytest.approx(63_392.857)),
    }
    remaining = {"2018/19": 270_000, "2019/20": 119_000, "2020/21": 18_000}
    assert live["left"]["stepped"] == remaining
    assert live["headroom"]["stepped"] == 18_000
    assert paths["signed"]["headroom"]["high-estimate"] == -2_000


def test_the_csv_has_each_amount_under_its_names(derbyshire: Case) -> None:
    rows = [*csv.reader(io.StringIO(adoption_as(derbyshire, "csv")))]

    assert ["counts", "1", "count", "", "", "", "36"] in rows
    assert ["paths", "live", "platform", "stepped", "2019/20", "", "91000.0"] in rows
    assert ["paths", "live", "left", "stepped", "2020/21", "", "18000.0"] in rows
    assert ["weighted", "pool", "", "", "", "", "3321570.0"] in rows


def test_adoption_of_another_service_has_the_paths_of_its_record(second: Case) -> None:
    facts = read(second)

    assert facts["counts"] == []
    assert [*facts["paths"]] == ["anticipated", "signed"]
    assert PAYING not in facts["notes"]
    assert facts["weighted"] is None


def test_a_pool_by_size_comes_with_its_assumptions(derbyshire: Case) -> None:
    facts = read(derbyshire)

    pool = facts["weighted"]
    assert (pool["pool"], pool["unit"], pool["weight"]) == (3_321_570, "£ a year", "officers")
    assert (pool["anchor"], pool["us"], pool["status"]) == (25, "Derbyshire", "assumed")
    assert pool["order"] == load_register().order
    assert pool["source"].startswith("assumed by us, from £71,000 at 25 forces (2.8)")
    assert pool["sizes"]["source"].startswith("Home Office")
    assert any("even for the 28 with published names" in note for note in facts["notes"])


def test_every_path_comes_with_its_sources_label_and_note(derbyshire: Case) -> None:
    facts = read(derbyshire)
    paths = facts["paths"]

    assert [*paths] == ["anticipated", "signed", "live", "preset fixed-then-shared"]
    preset = paths["preset fixed-then-shared"]
    assert (preset["kind"], preset["name"]) == ("preset", "fixed-then-shared")
    assert preset["label"].startswith("fixed for two years at the price of 25")
    assert "only after year two, by renegotiation" in preset["note"]
    assert any(preset["note"] in note for note in facts["notes"])
    assert paths["anticipated"]["sources"] == ["DN41, 2.8"]
    assert any("HL13532" in source for source in paths["live"]["sources"])
    assert all(path["sources"] for path in paths.values())


def test_a_preset_with_the_name_of_a_path_has_its_own_entry(derbyshire: Case) -> None:
    live = replace(derbyshire.presets["explore"], adopters=(10, 10, 28, 28), pricing=None)

    paths = read(replace(derbyshire, presets={"live": live}))["paths"]

    assert paths["live"]["platform"]["shared"]["2019/20"] == 88_750
    assert paths["preset live"]["platform"]["shared"]["2019/20"] == 177_500


def test_the_terminal_shows_counts_paths_and_the_judgement(derbyshire: Case) -> None:
    parts = [type(part) for part in adoption_text(derbyshire)]

    assert parts == [str, Table, Table, Table, Table, str, Prose, str, Prose]
