"""Json and csv of a simulation say the same, and carry what their figures rest on."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.report import simulation_as
from sohanalysis.simulation.simulation import Simulation, simulate

Rows = list[dict[str, str]]


def run_of(case: Case, form: str = "shared", draws: int = 3_000) -> Simulation:
    return simulate(case, choose(case, pricing=form), draws=draws)


@pytest.fixture(name="run", scope="module")
def _run(derbyshire: Case) -> Simulation:
    return run_of(derbyshire)


def as_rows(run: Simulation) -> Rows:
    return [*csv.DictReader(io.StringIO(simulation_as(run, "csv")))]


def part(rows: Rows, name: str) -> Rows:
    return [row for row in rows if row["part"] == name]


def test_csv_and_json_give_the_same_figures_with_their_errors(run: Simulation) -> None:
    rows, told = as_rows(run), json.loads(simulation_as(run, "json"))

    (share,) = part(rows, "share_short")
    assert float(share["value"]) == told["share_short"] == run.share_short
    assert float(share["sampling_error"]) == told["sampling_error"] > 0
    for row in part(rows, "percentile"):
        place = f"p{row['percent']}"
        assert float(row["value"]) == told["percentiles"][row["name"]][place]
        assert float(row["sampling_error"]) == told["percentile_errors"][row["name"]][place] > 0
    assert len(part(rows, "percentile")) == 16
    assert [row["unit"] for row in part(rows, "rank_correlation")] == ["rank correlation"] * 8


def test_a_grid_of_cases_has_errors_and_that_of_the_distribution_has_none(run: Simulation) -> None:
    rows, told = as_rows(run), json.loads(simulation_as(run, "json"))

    def cells(rows: Rows) -> list[tuple[Any, ...]]:
        return [(r["pricing"], float(r["p"]), float(r["rho"]), float(r["value"])) for r in rows]

    for name, grid in zip(("grid_exact", "grid"), told["grids"], strict=True):
        assert cells(part(rows, name)) == [
            (c["pricing"], c["p"], c["rho"], c["share_short"]) for c in grid["cells"]
        ]
    assert {row["sampling_error"] for row in part(rows, "grid_exact")} == {""}
    errors = [float(row["sampling_error"]) for row in part(rows, "grid")]
    assert errors == [cell["sampling_error"] for cell in told["grids"][1]["cells"]]
    assert max(errors) > 0


def test_both_say_what_is_drawn_and_what_no_share_says(run: Simulation, derbyshire: Case) -> None:
    notes = [row["name"] for row in part(as_rows(run), "note")]
    other = run_of(assume(derbyshire, charge_change=(0.0, 0.1, 0.2)), draws=50)

    assert json.loads(simulation_as(run, "json"))["notes"] == notes
    assert any("change of the charge (0% to 41%, most likely 0%)" in note for note in notes)
    assert any(note.startswith("Nothing in the documents says how likely") for note in notes)
    assert notes != [row["name"] for row in part(as_rows(other), "note")]


def test_an_assumed_pool_is_named_wherever_its_figures_are(derbyshire: Case) -> None:
    run = run_of(derbyshire, "weighted", draws=50)

    for notes in (
        [row["name"] for row in part(as_rows(run), "note")],
        json.loads(simulation_as(run, "json"))["notes"],
    ):
        assert any("3.32m" in note or "3,321,570" in note for note in notes)


def test_of_forces_that_are_not_drawn_nothing_is_said_of_p(derbyshire: Case) -> None:
    case = assume(derbyshire, savings=(0, 1_000, 2_000))
    assert case.uncertainty is not None
    fixed = replace(case, uncertainty=replace(case.uncertainty, adopters=None))
    run = simulate(fixed, choose(fixed, pricing="shared"), draws=50)

    notes = json.loads(simulation_as(run, "json"))["notes"]
    assert not any("value of p" in note for note in notes)
    assert {row["p"] for row in as_rows(run)} == {""}
