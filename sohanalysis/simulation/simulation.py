"""Monte Carlo over the sliders' own cash flow: shares of cases under stated assumptions.

What is drawn is ``case.uncertainty``; ``assume(case, p=0.6, delay=(0, 3, 12))`` gives a case with
other assumptions. A share is always called a share "under these assumptions" (`WORDS`): no evidence
supports any value of p.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import ADOPTERS, Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.results import headroom, leading_result, results_of
from sohanalysis.simulation.draws import (
    Plan,
    adopters_alone,
    drawable,
    joining,
    outcome_names,
    uncertainty_of,
    without_idle_adopters,
)
from sohanalysis.simulation.tally import (
    USUAL_DRAWS,
    Progress,
    Tallies,
    Tally,
    count_all,
    counted,
    fits,
)
from sohanalysis.years import over_years

Floats = NDArray[Any]
WORDS = "share of simulated outcomes under these assumptions"
PERCENTS = (10, 50, 80, 90)
MOST_DRAWS = 1_000_000_000
_LARGEST_SEED = 2**63 - 1
EXPLAINED = 8_192  # the first draws, of which rank correlations are worked out
_POINTS = 99
_ENDS = (0.0, 0.001, 0.005, 0.995, 0.999, 1.0)


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """What came of the draws.

    Parameters
    ----------
    case : Case
        With the assumptions that were drawn from.
    asked : Case
        As it was given: of who joins too where no charge depends on it, and nothing was drawn.
    scenario : Scenario
        What was not drawn: run 0.
    seed, draws, done : int
        Of the streams; how many draws were asked for, and how many there are.
    this_scenario : mapping
        Each result of run 0, the scenario as it is. [£]
    percentiles : mapping
        By result and percent, the least amount that so many percent of cases do not pass. [£]
    percentile_errors : mapping
        Standard error of each, from the number of draws alone. [£]
    bounds : mapping
        How far a percentile of a result may be from the draw that it stands for. [£]
    share_short : float or None
        Share of outcomes, under these assumptions, that are over budget; None without a budget.
    is_exact : bool
        Whether that share comes from the distribution itself, since adopters alone are drawn.
    curve : tuple of (float, float)
        The S-curve: a share of cases, and the leading result that it does not pass. [share, £]
    ends : tuple of (float, float)
        The S-curve below 1% and above 99%, from the least to the most that was drawn. [share, £]
    is_certain : bool
        Whether every outcome is on one side of the budget by construction, whatever is drawn.
    rank_correlations : mapping
        By result and input, the rank correlation (Spearman) over the first 8,192 draws.
    """

    case: Case
    asked: Case
    scenario: Scenario
    seed: int
    draws: int
    done: int
    this_scenario: Mapping[str, float]
    percentiles: Mapping[str, Mapping[int, float]]
    percentile_errors: Mapping[str, Mapping[int, float]]
    bounds: Mapping[str, float]
    share_short: float | None
    is_exact: bool
    curve: tuple[tuple[float, float], ...]
    ends: tuple[tuple[float, float], ...]
    is_certain: bool
    rank_correlations: Mapping[str, Mapping[str, float]]

    @property
    def is_partial(self) -> bool:
        """Whether it was interrupted."""
        return self.done < self.draws

    @property
    def leading(self) -> str:
        """Name of the result that the curve shows."""
        return leading_result(self.case)

    @property
    def results(self) -> tuple[str, ...]:
        """Names of the results, in the order of every surface."""
        return result_names(self.case)

    @property
    def sampling_error(self) -> float | None:
        """Standard error of the share over budget, from the number of draws alone.

        Returns
        -------
        float or None
            None if the case has no budget.
        """
        if self.share_short is None:
            return None
        return 0.0 if self.is_exact else sampling_error(self.share_short, self.done)

    @cached_property
    def grids(self) -> tuple[JoinGrid, ...]:
        """Shares by p, rho and pricing, of adopters alone and of all that is drawn.

        Returns
        -------
        tuple of JoinGrid
            Empty for a run that was interrupted, without a budget, or if the adopters are not
            drawn.
        """
        case, known = self.asked, uncertainty_of(self.asked)
        if self.is_partial or known.adopters is None or case.stated_budget is None:
            return ()
        cases = [adopters_alone(case), *([case] if known.inputs else [])]
        found = (join_grid(c, self.scenario, draws=self.done, seed=self.seed) for c in cases)
        return tuple(found)

    def set_aside(self, percent: int = 80) -> float:
        """Find the sum, in pounds, that suffices in so many percent of cases."""
        known = {round(100 * share): amount for share, amount in self.curve}
        if percent not in known:
            problem, allowed = f"{shown(percent)} is not allowed", "a whole percent, 1 to 99"
            raise ScenarioError(Fault(field="percent", problem=problem, allowed=allowed))
        return known[percent]


def result_names(case: Case) -> tuple[str, ...]:
    """List the results of a simulation: the outcomes counted, and the headroom of a budget.

    >>> import sohanalysis as soh
    >>> result_names(soh.load_case())
    ('initial_cost', 'headroom', 'ongoing', 'net')
    """
    leading, *others = outcome_names(case)
    return (leading, *(() if case.stated_budget is None else ("headroom",)), *others)


def simulate(
    case: Case,
    scenario: Scenario,
    *,
    draws: int = USUAL_DRAWS,
    seed: int = 1,
    executor: Executor | None = None,
    on_progress: Progress | None = None,
) -> Simulation:
    """Draw what may turn out otherwise, and work out each case as the sliders would.

    Parameters
    ----------
    case : Case
        Its `uncertainty` says what is drawn, and from what.
    scenario : Scenario
        Everything else. It is run 0.
    draws : int
        How many cases, up to 1,000,000,000; the first are the same however many there are.
    seed : int
        The same seed gives the same figures, to the last bit.
    executor : Executor, optional
        Any of `concurrent.futures`: threads, processes, or a dask.distributed cluster's
        ``Client.get_executor()``; the figures are the same.
    on_progress : callable, optional
        Told the draws that are done, and all of them.

    Returns
    -------
    Simulation
        Marked partial, of the cases that there are, where it was interrupted (Ctrl-C).

    Raises
    ------
    ScenarioError
        If anything is not allowed; then nothing is drawn.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> run = simulate(case, soh.choose(case, pricing="shared"), draws=1000)
    >>> run.done, run.this_scenario["initial_cost"]
    (1000, 262000.0)
    """
    _check_whole("draws", draws, 1, MOST_DRAWS)
    _check_whole("seed", seed, 0, _LARGEST_SEED)
    drawable(case, scenario)  # refuses what is wrong with any input, also one that is left out
    moved = without_idle_adopters(case, scenario)
    plan = Plan(case=moved, scenario=scenario, uncertainty=drawable(moved, scenario), seed=seed)
    tallies = count_all(plan, draws, executor=executor, on_progress=on_progress)
    if not tallies.draws:
        raise KeyboardInterrupt
    return _simulation(plan, draws, tallies, asked=case)


def _check_whole(field: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        problem = f"{shown(value)} is not allowed"
        allowed = f"a whole number, {low:,} to {high:,}"
        raise ScenarioError(Fault(field=field, problem=problem, allowed=allowed))


def _simulation(plan: Plan, draws: int, tallies: Tallies, *, asked: Case) -> Simulation:
    case, done = plan.case, tallies.draws
    leading = leading_result(case)
    total = tallies.of[leading]
    found = results_of(case, plan.scenario)
    results = found.in_full() | {"net": float(over_years(found.flow.net))}
    percents, shares = np.array(PERCENTS) / 100, np.arange(1, _POINTS + 1) / (_POINTS + 1)
    percentiles = {name: tally.percentiles(percents) for name, tally in tallies.of.items()}
    errors = {name: _errors(tally, percents) for name, tally in tallies.of.items()}
    bounds = {name: tally.bound for name, tally in tallies.of.items()}
    share, exact, is_certain = None, None, False
    if case.stated_budget is not None:
        left = headroom(total.percentiles_from_above(percents), case.budget.amount)
        percentiles |= {"headroom": left}
        errors |= {"headroom": _errors(total, 1 - percents)}
        bounds |= {"headroom": total.bound}
        exact = exact_share(plan)
        share = tallies.short / done if exact is None else exact
        # Every outcome must lie between these two.
        ends = fits(plan, {leading: np.array([total.layout.low, total.layout.high])})
        is_certain = bool(ends[0] == ends[1])
    return Simulation(
        case=case,
        asked=asked,
        scenario=plan.scenario,
        seed=plan.seed,
        draws=draws,
        done=done,
        this_scenario={name: results[name] for name in result_names(case)},
        percentiles=_by_percent(case, percentiles),
        percentile_errors=_by_percent(case, errors),
        bounds=bounds,
        share_short=share,
        is_exact=exact is not None,
        ends=tuple(zip(_ENDS, total.percentiles(np.array(_ENDS)).tolist(), strict=True)),
        is_certain=is_certain,
        curve=tuple(zip(shares.tolist(), total.percentiles(shares).tolist(), strict=True)),
        rank_correlations=_rank_correlations(plan, min(done, EXPLAINED)),
    )


def _by_percent(case: Case, found: Mapping[str, Floats]) -> dict[str, dict[int, float]]:
    return {
        name: dict(zip(PERCENTS, map(float, found[name]), strict=True))
        for name in result_names(case)
    }


def _errors(tally: Tally, shares: Floats) -> Floats:
    """Find how far each may be off: half of what lies between shares a standard error each side."""
    spread = np.sqrt(shares * (1 - shares) / tally.draws)
    above, below = tally.percentiles(shares + spread), tally.percentiles(shares - spread)
    return np.asarray((above - below) / 2)


def _rank_correlations(plan: Plan, count: int) -> dict[str, dict[str, float]]:
    """Correlate the ranks of each input with those of each result, over the first draws."""
    values = plan.at([stream.take(0, count) for stream in plan.streams()])
    outcomes = plan.outcomes(values)
    ranked = {name: _ranks(each) for name, each in values.items()}
    found = {
        outcome: {
            name: _correlation(ranks, _ranks(outcomes[outcome])) for name, ranks in ranked.items()
        }
        for outcome in outcome_names(plan.case)
    }
    leading = found[leading_result(plan.case)]
    found["headroom"] = {name: 0.0 - rank for name, rank in leading.items()}
    return {name: found[name] for name in result_names(plan.case)}


def _ranks(amounts: Floats) -> Floats:
    """Rank amounts from the least, equal ones alike, about a mean of nil."""
    _, places, counts = np.unique(amounts, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = last - (counts - 1) / 2
    return np.asarray(middle[places] - (amounts.size + 1) / 2)


def _correlation(one: Floats, other: Floats) -> float:
    """Correlate ranks; nil where one of them does not vary."""
    size = math.sqrt(float(one @ one) * float(other @ other))
    return float(one @ other) / size if size else 0.0


def exact_share(plan: Plan) -> float | None:
    """Work out the share over budget from the distribution itself; None where more is drawn.

    It adds up the shares of those numbers of adopters at which the case is short.
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
        In the order of every surface; those that have a price at every number that may be drawn.
    left_out : tuple of str
        The other pricings.
    budget : float
        The budget of the case. [£]
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
    left_out: tuple[str, ...]
    budget: float
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
    CaseError
        If the case has no budget.

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
    draws, budget = min(draws, USUAL_DRAWS), float(case.budget.amount)
    cells = tuple(_cells(case, scenario, draws, seed))
    priced = {cell.pricing for cell in cells}
    return JoinGrid(
        pricings=tuple(name for name in case.pricings if name in priced),
        left_out=tuple(name for name in case.pricings if name not in priced),
        budget=budget,
        p=known.p_grid,
        rho=known.rho_grid,
        cells=cells,
        draws=draws,
        is_exact=uncertainty_of(case).names == (ADOPTERS,),
    )


def _cells(case: Case, scenario: Scenario, draws: int, seed: int) -> Iterator[JoinCell]:
    for pricing in case.pricings:
        chosen = replace(scenario, pricing=pricing)
        drawn = drawable(case, chosen)
        known = drawn.adopters
        assert known is not None, "the caller has looked"
        if Plan(case=case, scenario=chosen, uncertainty=drawn, seed=seed).unpriced:
            continue
        for rho in known.rho_grid:
            for p in known.p_grid:
                joined = replace(drawn, adopters=replace(known, p=p, rho=rho))
                plan = Plan(case=case, scenario=chosen, uncertainty=joined, seed=seed)
                exact = exact_share(plan)
                share, error = exact, 0.0
                if share is None:
                    share = counted(plan, {}, start=0, stop=draws).short / draws
                    error = sampling_error(share, draws)
                at: dict[str, Any] = {"pricing": pricing, "p": p, "rho": rho}
                yield JoinCell(share_short=share, sampling_error=error, **at)
