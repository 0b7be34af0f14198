"""How often the budget is exceeded, by how likely forces join and how alike they decide."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sohanalysis.case.case import ADOPTERS, Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.simulation.draws import Plan, drawable, joining
from sohanalysis.simulation.simulate import BLOCK, USUAL_DRAWS, fits


def exact_share(plan: Plan) -> float | None:
    """Work out the share over budget from the distribution itself; None where more is drawn.

    It adds up the shares of those numbers of forces at which the case is short.
    """
    known = plan.uncertainty.adopters
    if known is None or plan.uncertainty.inputs:
        return None
    counts = np.arange(1, plan.case.adopters.signed.value + 1)
    short = ~fits(plan, plan.outcomes({ADOPTERS: counts}))
    return min(1.0, float(joining(counts.size - 1, known.p, known.rho) @ short))


def sampling_error(share: float, draws: int) -> float:
    """Work out the standard error of a share of draws, from their number alone."""
    return math.sqrt(share * (1 - share) / draws)


@dataclass(frozen=True, kw_only=True)
class JoinCell:
    """Share of outcomes over budget, under one p, one rho and one pricing.

    ``sampling_error`` is nil where the share comes from the distribution itself.
    """

    pricing: str
    p: float
    rho: float
    share_short: float
    sampling_error: float


@dataclass(frozen=True, kw_only=True)
class JoinGrid:
    """Every combination of the case's p and rho, and of the pricings that it offers.

    Parameters
    ----------
    pricings : tuple of str
        In the order of every surface.
    p, rho : tuple of float
        The values of the grid.
    cells : tuple of JoinCell
        By pricing, then rho, then p.
    draws : int
        Of each cell: the first of a run of the same seed.
    is_exact : bool
        Whether the shares come from the distribution itself, since adopters alone are drawn.
    """

    pricings: tuple[str, ...]
    p: tuple[float, ...]
    rho: tuple[float, ...]
    cells: tuple[JoinCell, ...]
    draws: int
    is_exact: bool

    def share(self, pricing: str, *, p: float, rho: float) -> float:
        """Look up the share of short cases of one cell."""
        asked = (pricing, p, rho)
        return next(
            each.share_short for each in self.cells if (each.pricing, each.p, each.rho) == asked
        )


def join_grid(
    case: Case, scenario: Scenario, *, draws: int = USUAL_DRAWS, seed: int = 1
) -> JoinGrid:
    """Work out the share of outcomes over budget over the case's grid of p and rho, by pricing.

    Parameters
    ----------
    case : Case
        Its `uncertainty` gives the grid, and what else is drawn; with `adopters_alone` all else
        stays as the scenario has it, and the shares are exact.
    scenario : Scenario
        What is not drawn; the pricing aside.
    draws : int
        Of each cell, up to 100,000: those of a run of the same seed, so that a cell is its share.
    seed : int
        Of the streams.

    Raises
    ------
    ScenarioError
        If the case assumes nothing of who joins, or anything is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.draws import adopters_alone
    >>> case = soh.load_case()
    >>> grid = join_grid(adopters_alone(case), case.scenario)
    >>> round(grid.share("shared", p=0.7, rho=0.1), 4)
    0.1564
    """
    known = drawable(case, scenario).adopters
    if known is None:
        problem = "is not in the case"
        advice = 'Add [[uncertain]] with input = "adopters" to its file.'
        raise ScenarioError(Fault(field="uncertain", problem=problem, advice=advice))
    draws = min(draws, USUAL_DRAWS)
    return JoinGrid(
        pricings=case.pricings,
        p=known.p_grid,
        rho=known.rho_grid,
        cells=tuple(_cells(case, scenario, draws, seed)),
        draws=draws,
        is_exact=case.uncertainty is not None and case.uncertainty.names == (ADOPTERS,),
    )


def _cells(case: Case, scenario: Scenario, draws: int, seed: int) -> Iterator[JoinCell]:
    for pricing in case.pricings:
        chosen = replace(scenario, pricing=pricing)
        drawn = drawable(case, chosen)
        known = drawn.adopters
        assert known is not None, "the caller has looked"
        for rho in known.rho_grid:
            for p in known.p_grid:
                joined = replace(drawn, adopters=replace(known, p=p, rho=rho))
                plan = Plan(case=case, scenario=chosen, uncertainty=joined, seed=seed)
                exact = exact_share(plan)
                share = _share_of(plan, draws) if exact is None else exact
                error = sampling_error(share, draws) if exact is None else 0.0
                yield JoinCell(
                    pricing=pricing, p=p, rho=rho, share_short=share, sampling_error=error
                )


def _share_of(plan: Plan, draws: int) -> float:
    """Count the draws that are short."""
    streams = plan.streams()
    short = 0
    for first in range(0, draws, BLOCK):
        count = min(BLOCK, draws - first)
        values = plan.at([stream.take(first, count) for stream in streams])
        short += count - int(np.count_nonzero(fits(plan, plan.outcomes(values))))
    return short / draws
