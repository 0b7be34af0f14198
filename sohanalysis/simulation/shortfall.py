"""How often the budget is exceeded, by how likely forces join and how alike they decide."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import ADOPTERS, Case, Joining
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import headroom
from sohanalysis.simulation.draws import Plan, Stream, drawable, joining

Floats = NDArray[Any]
# Points of a lattice, and its steps along each input: found one by one, each the least P2 (the
# worst error over smooth periodic functions) beside those before it, all inputs weighing the same.
POINTS = 2_039
_STEPS = (1, 462, 710, 75, 910, 68)
_SHIFTS = 4
CASES = _SHIFTS * POINTS


@dataclass(frozen=True, kw_only=True)
class LiveShare:
    """Share of cases, under these assumptions, that are short.

    Parameters
    ----------
    share_short : float
        The share.
    sampling_error : float
        Standard error of it, from how far the shifts disagree; nil where it is exact.
    cases : int
        How many cases were worked out.
    is_exact : bool
        Whether it comes from the distribution itself, since adopters alone are drawn.
    """

    share_short: float
    sampling_error: float
    cases: int
    is_exact: bool


def live_share(case: Case, scenario: Scenario, *, seed: int = 1) -> LiveShare:
    """Work out the share of short cases in a few milliseconds.

    Parameters
    ----------
    case : Case
        Its `uncertainty` says what may turn out otherwise; `assume` sets it from sliders.
    scenario : Scenario
        Everything else.
    seed : int
        Of the shifts; keep it while a slider moves, so that the share moves smoothly.

    Raises
    ------
    ScenarioError
        If anything is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.draws import adopters_alone
    >>> case = soh.load_case()
    >>> found = live_share(adopters_alone(case), soh.choose(case, pricing="shared"))
    >>> round(found.share_short, 4), found.is_exact
    (0.1564, True)
    """
    drawn = drawable(case, scenario)
    return _share_of(Plan(case=case, scenario=scenario, uncertainty=drawn, seed=seed))


def _share_of(plan: Plan, points: Sequence[Floats] = ()) -> LiveShare:
    """Work out the share of a plan that was checked; ``points`` as `shifted` gives them for it."""
    drawn = plan.uncertainty
    if drawn.names == (ADOPTERS,) and drawn.adopters is not None:
        return _exact(plan, drawn.adopters)
    found = plan.outcomes(plan.at([*(points or shifted(drawn.names, plan.seed))]))
    left = headroom(found["two_year_total"], plan.case.budget.amount)
    shares = 1 - limit_on(plan.case, "headroom").allows(left).reshape(_SHIFTS, POINTS).mean(axis=1)
    error = float(shares.std(ddof=1)) / math.sqrt(_SHIFTS)
    return LiveShare(
        share_short=float(shares.mean()), sampling_error=error, cases=CASES, is_exact=False
    )


def _exact(plan: Plan, known: Joining) -> LiveShare:
    """Add up the shares of those numbers of forces at which the case is short."""
    counts = np.arange(1, plan.case.adopters.signed.value + 1)
    left = headroom(plan.outcomes({ADOPTERS: counts})["two_year_total"], plan.case.budget.amount)
    short = ~limit_on(plan.case, "headroom").allows(left)
    share = min(1.0, float(joining(counts.size - 1, known.p, known.rho) @ short))
    return LiveShare(share_short=share, sampling_error=0.0, cases=counts.size, is_exact=True)


def shifted(names: tuple[str, ...], seed: int) -> list[Floats]:
    """Spread points over the inputs, and shift them: one array per input, a shift after another."""
    places = np.arange(POINTS)
    found = []
    for position, name in enumerate(names):
        stream = Stream(name, seed=seed)
        if position >= len(_STEPS):  # so many inputs that the last of them are drawn
            found.append(stream.take(0, CASES))
            continue
        even = places * _STEPS[position] % POINTS / POINTS
        found.append(((even + stream.take(0, _SHIFTS)[:, np.newaxis]) % 1).ravel())
    return found


@dataclass(frozen=True, kw_only=True)
class JoinCell:
    """Share of cases that are short, under one p, one rho and one pricing.

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
    forms : tuple of str
        Pricings, in the order of every surface.
    p, rho : tuple of float
        The values of the grid.
    cells : tuple of Cell
        By form, then rho, then p.
    is_exact : bool
        Whether the shares come from the distribution itself, since adopters alone are drawn.
    """

    forms: tuple[str, ...]
    p: tuple[float, ...]
    rho: tuple[float, ...]
    cells: tuple[JoinCell, ...]
    is_exact: bool

    def share(self, pricing: str, *, p: float, rho: float) -> float:
        """Look up the share of short cases of one cell."""
        asked = (pricing, p, rho)
        return next(
            each.share_short for each in self.cells if (each.pricing, each.p, each.rho) == asked
        )


def join_grid(case: Case, scenario: Scenario, *, seed: int = 1) -> JoinGrid:
    """Work out the share of short cases over the case's grid of p and rho, for every form.

    Parameters
    ----------
    case : Case
        Its `uncertainty` gives the grid, and what else is drawn; with `adopters_alone` all else
        stays as the scenario has it, and the shares are exact.
    scenario : Scenario
        What is not drawn; the pricing aside.
    seed : int
        Of the points of `live_share`, the same in every cell, where more than adopters is drawn.

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
    return JoinGrid(
        forms=case.pricings,
        p=known.p_grid,
        rho=known.rho_grid,
        cells=tuple(_cells(case, scenario, seed)),
        # Of the distribution itself, where adopters alone are drawn.
        is_exact=case.uncertainty is not None and case.uncertainty.names == (ADOPTERS,),
    )


def _cells(case: Case, scenario: Scenario, seed: int) -> Iterator[JoinCell]:
    points = shifted(drawable(case, scenario).names, seed)
    for form in case.pricings:
        chosen = replace(scenario, pricing=form)
        drawn = drawable(case, chosen)
        known = drawn.adopters
        assert known is not None, "the caller has looked"
        for rho in known.rho_grid:
            for p in known.p_grid:
                joined = replace(drawn, adopters=replace(known, p=p, rho=rho))
                plan = Plan(case=case, scenario=chosen, uncertainty=joined, seed=seed)
                found = _share_of(plan, points)
                yield JoinCell(
                    pricing=form,
                    p=p,
                    rho=rho,
                    share_short=found.share_short,
                    sampling_error=found.sampling_error,
                )
