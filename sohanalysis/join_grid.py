"""Shares of short cases by p, rho and charge form: never one number, since no p is supported."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sohanalysis.appraisal import headroom
from sohanalysis.assumptions import adopters_alone, assume, checked
from sohanalysis.case import Case
from sohanalysis.choice import offered
from sohanalysis.distributions import joining
from sohanalysis.draws import Plan
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.limit import limit_on
from sohanalysis.scenario import ChargeForm, Scenario
from sohanalysis.uncertainty import ADOPTERS, Joining
from sohanalysis.workers import counted, layouts_of

USUAL_DRAWS = 8_192  # of each cell, where it cannot be had exactly


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


def join_grid(
    case: Case, scenario: Scenario, *, draws: int = USUAL_DRAWS, seed: int = 1
) -> JoinGrid:
    """Work out the share of short cases over the case's grid of p and rho, for every form.

    Parameters
    ----------
    case : Case
        Its `uncertainty` gives the grid, and what else is drawn; with `adopters_alone` all else
        stays as the scenario has it, and the shares are exact.
    scenario : Scenario
        What is not drawn; the charge form aside.
    draws, seed : int
        Of each cell, where more than adopters is drawn; the same draws in every cell.

    Raises
    ------
    ScenarioError
        If the case assumes nothing of who joins, or anything is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> grid = join_grid(adopters_alone(case), case.scenario)
    >>> round(grid.share("shared", p=0.7, rho=0.1), 4)
    0.1564
    """
    known = checked(case, scenario).adopters
    if known is None:
        problem, advice = "is not in the case", "Add [uncertainty.adopters] to its file."
        raise ScenarioError(Fault(field="uncertainty.adopters", problem=problem, advice=advice))
    is_exact = case.uncertainty == adopters_alone(case).uncertainty
    forms = offered(case, scenario)
    cells = _exact(case, scenario, known) if is_exact else _drawn(case, scenario, draws, seed)
    return JoinGrid(
        forms=forms, p=known.p_grid, rho=known.rho_grid, cells=tuple(cells), is_exact=is_exact
    )


def share_by_adopters(plan: Plan) -> np.ndarray:
    """Tell for each number of forces, from one on, whether the case is short, as 0 or 1."""
    counts = np.arange(1, plan.case.adopters.signed.value + 1)
    found = plan.outcomes({ADOPTERS: counts})["two_year_total"]
    left = headroom(found, plan.case.budget.value)
    return np.asarray(~limit_on(plan.case, "headroom").allows(left), dtype=float)


def _exact(case: Case, scenario: Scenario, known: Joining) -> Iterator[Cell]:
    others = case.adopters.signed.value - 1
    for form in offered(case, scenario):
        plan = Plan(
            case=case,
            scenario=replace(scenario, charge_form=form),
            uncertainty=checked(case, scenario),
            seed=0,
        )
        short = share_by_adopters(plan)
        for rho in known.rho_grid:
            for p in known.p_grid:
                share = float(joining(others, p, rho) @ short)
                yield Cell(charge_form=form, p=p, rho=rho, share_short=share, sampling_error=0.0)


def _drawn(case: Case, scenario: Scenario, draws: int, seed: int) -> Iterator[Cell]:
    known = checked(case, scenario).adopters
    assert known is not None, "the caller has looked"
    for form in offered(case, scenario):
        chosen = replace(scenario, charge_form=form)
        for rho in known.rho_grid:
            for p in known.p_grid:
                drawn = checked(assume(case, p=p, rho=rho), chosen)
                plan = Plan(case=case, scenario=chosen, uncertainty=drawn, seed=seed)
                share = counted(plan, layouts_of(plan, draws), start=0, stop=draws).short / draws
                error = math.sqrt(share * (1 - share) / draws)
                yield Cell(charge_form=form, p=p, rho=rho, share_short=share, sampling_error=error)
