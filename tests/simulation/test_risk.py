"""Views of a simulation in notebooks and the paper, and of a case without uncertain inputs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.restricted import public
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.simulation import report, risk
from sohanalysis.simulation.draws import assume
from tests.charged import without_joining

SHOWN = [
    (risk.shortfall, Table),
    (risk.percentiles, Table),
    (risk.curve, Picture),
    (risk.explains, Table),
    (risk.joining_grid, Table),
    (risk.grid_of_adopters_alone, Table),
]
SILENT = Prose(kind="paragraphs", texts=())


@pytest.mark.parametrize(("show", "kind"), SHOWN)
def test_a_case_with_ranges_shows_them(
    derbyshire: Case, show: Callable[[Any], Any], kind: type
) -> None:
    assert isinstance(show(risk.simulated(derbyshire, derbyshire.scenario, draws=200)), kind)


def test_the_answer_comes_with_the_result_without_the_simulation(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")
    first, central = risk.answer(risk.simulated(derbyshire, scenario, draws=200)).texts

    assert "of simulated outcomes under these assumptions" in first
    assert central.startswith("Without the simulation:")


def test_a_case_without_a_range_has_one_sentence_and_no_other_view(second: Case) -> None:
    run = risk.simulated(second, second.scenario)

    assert repr(risk.answer(run)) == "The case states no range to draw from."
    assert [show(run) for show, _ in SHOWN] == [SILENT] * 6
    assert risk.cautions(second) == SILENT
    assert risk.drawn_from(second) == SILENT
    assert (
        repr(risk.assumption_panel(second, second.scenario))
        == "The case states no range to draw from."
    )


def test_a_public_version_without_a_cost_gives_no_share_and_names_no_line(derbyshire: Case) -> None:
    line = replace(derbyshire.lines[0], restricted=True)
    case = assume(replace(derbyshire, lines=(line,)), overrun={line.name: (0, 0.1, 0.2)})
    public_case = public(case)

    assert (
        repr(risk.answer(risk.simulated(public_case, public_case.scenario))) == report.COST_LEFT_OUT
    )
    assert (risk.drawn_from(public_case), risk.cautions(public_case)) == (SILENT, SILENT)


def test_a_range_that_the_scenario_does_not_allow_stops_no_paper(derbyshire: Case) -> None:
    case = assume(derbyshire, delay=(0, 3, 18))
    scenario = choose(case, charge_follows_go_live=True)
    run = risk.simulated(case, scenario)

    assert repr(risk.answer(run)).startswith("Nothing was simulated. delay")
    assert repr(risk.assumption_panel(case, scenario)) == repr(risk.answer(run))
    assert risk.shortfall(run) == SILENT


def test_a_case_that_does_not_draw_the_adopters_has_no_grid(derbyshire: Case) -> None:
    fixed = without_joining(derbyshire)

    assert repr(risk.joining_grid(risk.simulated(fixed, fixed.scenario, draws=100))) == (
        "Who joins is not varied in this case, so there is no grid of p and rho."
    )


def test_a_grid_has_the_seed_of_its_run(derbyshire: Case) -> None:
    case = assume(derbyshire, p=0.7, rho=0.1)
    run = risk.simulated(case, choose(case, pricing="shared"), draws=500, seed=7)

    table = risk.joining_grid(run)

    assert isinstance(run, risk.Simulation)
    assert isinstance(table, Table)
    # Columns: pricing, rho, and p of 50%, 60%, 70%.
    (share,) = (row[4] for row in table.rows if row[:2] == ("Shared", "0.1"))
    assert share == f"{100 * run.share_short:.1f}%"


def test_an_assumed_budget_has_the_shares_of_a_stated_one(derbyshire: Case) -> None:
    assumed = replace(derbyshire, stated_budget=replace(derbyshire.budget, status="assumed"))

    stated_grid, assumed_grid = (
        risk.joining_grid(risk.simulated(case, case.scenario, draws=200))
        for case in (derbyshire, assumed)
    )

    assert isinstance(assumed_grid, Table)
    assert isinstance(stated_grid, Table)
    assert assumed_grid.rows == stated_grid.rows


def test_the_table_of_inputs_and_the_cautions_need_no_run(derbyshire: Case) -> None:
    run = risk.simulated(derbyshire, choose(derbyshire, pricing="shared"), draws=100)

    assert isinstance(run, risk.Simulation)
    assert risk.drawn_from(derbyshire).caption.startswith("Inputs that the simulation varies")
    assert len(risk.cautions(derbyshire).texts) == 4
