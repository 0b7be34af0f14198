"""The grid of p, rho and charge form from evenly spread points: quick enough to follow a panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sohanalysis.assumptions import assume
from sohanalysis.case import Case
from sohanalysis.choice import offered
from sohanalysis.join_grid import Cell, JoinGrid
from sohanalysis.live_share import live_share
from sohanalysis.scenario import Scenario


def live_grid(case: Case, scenario: Scenario) -> JoinGrid:
    """Work out the share of short cases of each cell as under a slider: the same points for all.

    Parameters
    ----------
    case : Case
        Assumes something of who joins.
    scenario : Scenario
        What is not drawn; the charge form aside.
    """
    known = case.uncertainty.adopters if case.uncertainty else None
    assert known is not None, "the caller has looked"
    forms = offered(case, scenario)
    cells = tuple(_cells(case, scenario))
    return JoinGrid(
        forms=forms,
        p=known.p_grid,
        rho=known.rho_grid,
        cells=cells,
        is_exact=not any(cell.sampling_error for cell in cells),
    )


def _cells(case: Case, scenario: Scenario) -> Iterator[Cell]:
    known = case.uncertainty.adopters if case.uncertainty else None
    assert known is not None, "the caller has looked"
    for form in offered(case, scenario):
        chosen = replace(scenario, charge_form=form)
        for rho in known.rho_grid:
            for p in known.p_grid:
                found = live_share(assume(case, p=p, rho=rho), chosen)
                yield Cell(
                    charge_form=form,
                    p=p,
                    rho=rho,
                    share_short=found.share_short,
                    sampling_error=found.error,
                )
