"""Json and csv of a simulation: every figure, and the assumptions behind them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.report import simulation_as
from sohanalysis.simulation.simulation import SimulatedRange, Simulation, simulate
from tests.charged import without_joining


def run_of(case: Case, pricing: str = "shared", draws: int = 3_000) -> Simulation:
    return simulate(case, choose(case, pricing=pricing), draws=draws)


@pytest.fixture(name="run", scope="module")
def _run(derbyshire: Case) -> Simulation:
    return run_of(derbyshire)


def exported(run: Simulation, form: str) -> str:
    return simulation_as(SimulatedRange(scenario=run.scenario, runs=(run,)), form)


def read(run: Simulation) -> Any:
    return json.loads(exported(run, "json"))


def test_every_figure_is_exported_in_full_with_its_error(run: Simulation) -> None:
    ends = read(run)
    facts = ends["low"]
    assert ends["high"] == facts
    rows = [*csv.reader(io.StringIO(exported(run, "csv")))]

    assert facts["share_short"] == run.share_short
    assert facts["sampling_error"] == run.sampling_error > 0
    for result, amounts in run.percentiles.items():
        for percent, amount in amounts.items():
            assert facts["percentiles"][result][f"p{percent}"] == amount
            assert facts["percentile_errors"][result][f"p{percent}"] > 0
            assert ["low", "percentiles", result, f"p{percent}", *[""] * 3, str(amount)] in rows
    assert facts["rank_correlations"] == run.rank_correlations
    assert [*facts["curve"].items()] == [
        (f"p{percent}", amount) for percent, (_, amount) in enumerate(run.curve, start=1)
    ]


def test_a_grid_of_draws_has_errors_and_an_exact_grid_has_none(run: Simulation) -> None:
    grids = read(run)["grids"]

    assert [*grids] == ["exact", "drawn"]
    for grid, facts in zip(run.grids, grids.values(), strict=True):
        assert facts["draws"] == grid.draws
        for cell in grid.cells:
            shares = facts["cells"][cell.pricing][str(cell.p)][str(cell.rho)]
            assert shares["share_short"] == cell.share_short
            assert shares.get("sampling_error") == (None if grid.is_exact else cell.sampling_error)
    assert max(cell.sampling_error for cell in run.grids[1].cells) > 0


def test_the_notes_have_the_inputs_drawn_and_the_cautions(
    run: Simulation, derbyshire: Case
) -> None:
    notes = read(run)["notes"]
    other_run = run_of(assume(derbyshire, charge_change=(0.0, 0.1, 0.2)), draws=50)

    assert any("change of the charge (0% to 41%, most likely 0%)" in note for note in notes)
    assert any(note.startswith("Nothing in the documents says how likely") for note in notes)
    assert notes != read(other_run)["notes"]


def test_an_assumed_pool_is_named_wherever_its_figures_are(derbyshire: Case) -> None:
    run = run_of(derbyshire, "weighted", draws=50)

    assert any("3.32m" in note or "3,321,570" in note for note in read(run)["notes"])


def test_no_note_mentions_p_if_the_forces_are_not_drawn(derbyshire: Case) -> None:
    fixed = without_joining(assume(derbyshire, savings=(0, 1_000, 2_000)))
    run = simulate(fixed, choose(fixed, pricing="shared"), draws=50)

    facts = read(run)
    assert not any("value of p" in note for note in facts["notes"])
    assert facts["uncertainty"]["adopters"] is None
