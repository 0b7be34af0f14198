"""Shares of short cases by p, rho and charge form: never one number, since no p is supported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sohanalysis.case.case import Case
from sohanalysis.case.choose import offered
from sohanalysis.case.scenario import ChargeForm, Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.simulation.assumptions import checked
from sohanalysis.simulation.draws import Plan
from sohanalysis.simulation.live_share import is_exact, share_of, shifted


@dataclass(frozen=True, kw_only=True)
class Cell:
    """Share of cases that are short, under one p, one rho and one charge form.

    ``sampling_error`` is nil where the share comes from the distribution itself.
    """

    charge_form: ChargeForm
    p: float
    rho: float
    share_short: float
    sampling_error: float


@dataclass(frozen=True, kw_only=True)
class JoinGrid:
    """Every combination of the case's p and rho, and of the charge forms that it offers.

    Parameters
    ----------
    forms : tuple of str
        Charge forms, in the order of every surface.
    p, rho : tuple of float
        The values of the grid.
    cells : tuple of Cell
        By form, then rho, then p.
    is_exact : bool
        Whether the shares come from the distribution itself, since adopters alone are drawn.
    """

    forms: tuple[ChargeForm, ...]
    p: tuple[float, ...]
    rho: tuple[float, ...]
    cells: tuple[Cell, ...]
    is_exact: bool

    def share(self, charge_form: ChargeForm, *, p: float, rho: float) -> float:
        """Look up the share of short cases of one cell."""
        asked = (charge_form, p, rho)
        return next(
            each.share_short for each in self.cells if (each.charge_form, each.p, each.rho) == asked
        )


def join_grid(case: Case, scenario: Scenario, *, seed: int = 1) -> JoinGrid:
    """Work out the share of short cases over the case's grid of p and rho, for every form.

    Parameters
    ----------
    case : Case
        Its `uncertainty` gives the grid, and what else is drawn; with `adopters_alone` all else
        stays as the scenario has it, and the shares are exact.
    scenario : Scenario
        What is not drawn; the charge form aside.
    seed : int
        Of the points of `live_share`, the same in every cell, where more than adopters is drawn.

    Raises
    ------
    ScenarioError
        If the case assumes nothing of who joins, or anything is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.assumptions import adopters_alone
    >>> case = soh.load_case()
    >>> grid = join_grid(adopters_alone(case), case.scenario)
    >>> round(grid.share("shared", p=0.7, rho=0.1), 4)
    0.1564
    """
    known = checked(case, scenario).adopters
    if known is None:
        problem, advice = "is not in the case", "Add [uncertainty.adopters] to its file."
        raise ScenarioError(Fault(field="uncertainty.adopters", problem=problem, advice=advice))
    return JoinGrid(
        forms=offered(case, scenario),
        p=known.p_grid,
        rho=known.rho_grid,
        cells=tuple(_cells(case, scenario, seed)),
        is_exact=is_exact(case),
    )


def _cells(case: Case, scenario: Scenario, seed: int) -> Iterator[Cell]:
    points = shifted(checked(case, scenario).names, seed)
    for form in offered(case, scenario):
        chosen = replace(scenario, charge_form=form)
        drawn = checked(case, chosen)
        known = drawn.adopters
        assert known is not None, "the caller has looked"
        for rho in known.rho_grid:
            for p in known.p_grid:
                joined = replace(drawn, adopters=replace(known, p=p, rho=rho))
                plan = Plan(case=case, scenario=chosen, uncertainty=joined, seed=seed)
                found = share_of(plan, points)
                yield Cell(
                    charge_form=form,
                    p=p,
                    rho=rho,
                    share_short=found.share_short,
                    sampling_error=found.sampling_error,
                )
