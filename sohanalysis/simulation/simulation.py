"""Monte Carlo simulation with the cash flow of the model, under stated assumptions.

``case.uncertainty`` has the inputs to draw. ``assume(case, p=0.6, delay=(0, 3, 12))`` returns a
case with other assumptions. Every text calls a share a share "under these assumptions"
(`SHARE_WORDS`), because no evidence supports any value of p.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, not_allowed
from sohanalysis.model.result_range import ResultRange, range_of
from sohanalysis.model.results import leading_result, results_of
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.simulation.draws import (
    Plan,
    adopters_alone,
    drawable,
    joining,
    outcome_names,
    uncertainty_of,
    without_idle_adopters,
)
from sohanalysis.simulation.outcomes import (
    MOST_DRAWS,
    USUAL_DRAWS,
    Mapper,
    amounts_at,
    draw_outcomes,
    fits,
)

SHARE_WORDS = "share of simulated outcomes under these assumptions"
PERCENTS = (10, 50, 80, 90)
_LARGEST_SEED = 2**63 - 1
EXPLAINED = 8_192  # number of first draws that give the rank correlations
_POINTS = 99
_ENDS = (0.0, 0.001, 0.005, 0.995, 0.999, 1.0)


@dataclass(frozen=True, kw_only=True)
class Simulation:
    """The results of a simulation.

    Parameters
    ----------
    case : Case
        The case with the distributions that were drawn from.
    original_case : Case
        The case that the caller gave. It still has the adopters as an uncertain input if they were
        not drawn because no charge depends on them.
    scenario : Scenario
        Inputs that were not drawn. Its result without any draw is run 0.
    seed, draws : int
        Seed of the streams, and number of draws.
    this_scenario : mapping
        Each result of run 0. [£]
    percentiles : mapping
        By result and percentage P, the lowest amount that P% of outcomes do not exceed. [£]
    percentile_errors : mapping
        Standard error of each percentile, from the number of draws alone. [£]
    share_short : float or None
        Share of outcomes, under these assumptions, that are over budget. It is None if the case
        has no budget.
    is_exact : bool
        Whether that share comes from the distribution itself, because only adopters are drawn.
    curve : tuple of (float, float)
        Points of the S-curve: a share of outcomes, and the amount of the leading result that they
        do not exceed. [share, £]
    ends : tuple of (float, float)
        Points of the S-curve below 1% and above 99%, from the lowest to the highest outcome.
        [share, £]
    is_certain : bool
        Whether every possible outcome is on the same side of the budget.
    rank_correlations : mapping
        By result and input, the rank correlation (Spearman) over the first 8,192 draws.
    """

    case: Case
    original_case: Case
    scenario: Scenario
    seed: int
    draws: int
    this_scenario: Mapping[str, float]
    percentiles: Mapping[str, Mapping[int, float]]
    percentile_errors: Mapping[str, Mapping[int, float]]
    share_short: float | None
    is_exact: bool
    curve: tuple[tuple[float, float], ...]
    ends: tuple[tuple[float, float], ...]
    is_certain: bool
    rank_correlations: Mapping[str, Mapping[str, float]]

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
        return 0.0 if self.is_exact else sampling_error(self.share_short, self.draws)

    @cached_property
    def grids(self) -> tuple[JoinGrid, ...]:
        """Shares by p, rho and pricing: with only adopters drawn, then with every input drawn.

        Returns
        -------
        tuple of JoinGrid
            Empty if there is no budget, or if the adopters are not drawn.
        """
        case, uncertainty = self.original_case, uncertainty_of(self.original_case)
        if uncertainty.adopters is None or case.stated_budget is None:
            return ()
        cases = [adopters_alone(case), *([case] if uncertainty.inputs else [])]
        grids = (join_grid(c, self.scenario, draws=self.draws, seed=self.seed) for c in cases)
        return tuple(grids)

    def set_aside(self, percent: int = 80) -> float:
        """Return the sum that is enough in a percentage of outcomes. [£]."""
        amounts = {round(100 * share): amount for share, amount in self.curve}
        if percent not in amounts:
            allowed = "a whole percent, 1 to 99"
            raise ScenarioError(not_allowed(percent, allowed, field="percent"))
        return amounts[percent]


def result_names(case: Case) -> tuple[str, ...]:
    """List the results of a simulation, with the headroom if there is a budget.

    >>> import sohanalysis as soh
    >>> result_names(soh.load_case())
    ('initial_cost', 'headroom', 'ongoing', 'net')
    """
    leading, *other_results = outcome_names(case)
    return (leading, *(() if case.stated_budget is None else ("headroom",)), *other_results)


def simulate(
    case: Case,
    scenario: Scenario,
    *,
    draws: int = USUAL_DRAWS,
    seed: int = 1,
    executor: Mapper | None = None,
) -> Simulation:
    """Draw the uncertain inputs of a case, and return the results of all draws.

    Parameters
    ----------
    case : Case
        Its `uncertainty` has the inputs to draw, and their distributions.
    scenario : Scenario
        The other inputs. Its result without any draw is run 0.
    draws : int
        Number of draws, up to 1,000,000. With more draws, the first ones are the same.
    seed : int
        The same seed gives the same figures, to the last bit.
    executor : Mapper, optional
        An executor of `concurrent.futures` (threads, processes) or a Dask client. Its tasks
        evaluate the draws in blocks. The figures are the same with any executor or none.

    Returns
    -------
    Simulation
        Percentiles are exact. A million draws take at most 64 MiB of memory (`outcomes`).

    Raises
    ------
    ScenarioError
        If an argument or an input is not allowed. Then nothing is drawn.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> run = simulate(case, soh.choose(case, pricing="shared"), draws=1000)
    >>> run.draws, run.this_scenario["initial_cost"]
    (1000, 262000.0)
    """
    plan = _plan(case, scenario, draws=draws, seed=seed)
    bounds = plan.bounds()  # also refuses a number of adopters without a price
    outcomes = draw_outcomes(plan, draws, executor=executor)
    return _simulation(plan, outcomes, bounds[leading_result(case)], original_case=case)


def _plan(case: Case, scenario: Scenario, *, draws: int, seed: int) -> Plan:
    """Return the plan of a simulation, after checking its arguments and its inputs."""
    _check_whole("draws", draws, 1, MOST_DRAWS)
    _check_whole("seed", seed, 0, _LARGEST_SEED)
    # Check every input first, also the adopters, which may not be drawn below.
    drawable(case, scenario)
    moved = without_idle_adopters(case, scenario)
    return Plan(case=moved, scenario=scenario, uncertainty=drawable(moved, scenario), seed=seed)


@dataclass(frozen=True, kw_only=True)
class SimulatedRange:
    """The simulations of a scenario under one pricing or, if it is not known, at two.

    Parameters
    ----------
    scenario : Scenario
        The inputs that are not drawn. The pricing may be ``"any"``.
    runs : tuple of Simulation
        The simulations under the pricings with the lowest and the highest mean cost. It has one
        entry if a single pricing has both.
    pricings : tuple of str
        Pricings that were compared.
    is_alike : bool
        Whether every one of them has the same outcomes, and not only the same mean cost.
    left_out : tuple of str
        Pricings without a price, here or at a number of adopters that may be drawn.
    """

    scenario: Scenario
    runs: tuple[Simulation, ...]
    pricings: tuple[str, ...] = ()
    is_alike: bool = False
    left_out: tuple[str, ...] = ()


def simulate_range(case: Case, scenario: Scenario, *, draws: int, seed: int) -> SimulatedRange:
    """Simulate a scenario under its pricing or, if it is not known, under two of all pricings.

    The two have the lowest and the highest mean of the leading cost over the first draws. At the
    number of adopters of the scenario, others may be the lowest and the highest.

    Raises
    ------
    ScenarioError
        As `simulate`, or if no pricing has a price at every number of adopters that may be drawn.

    Examples
    --------
    With 36 forces, an equal share of a fixed bill costs the least. Over the draws, about 25 of 36
    join, and the low estimate costs less.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> unknown = soh.choose(case, adopters=36, pricing="any")
    >>> [run.scenario.pricing for run in simulate_range(case, unknown, draws=1000, seed=1).runs]
    ['low-estimate', 'high-estimate']
    """
    result_range = range_of(case, scenario)
    plans = {
        name: _plan(case, results.scenario, draws=draws, seed=seed)
        for name, results in result_range.by_pricing.items()
    }
    priced = {name: plan for name, plan in plans.items() if not plan.unpriced}
    if not priced:
        next(iter(plans.values())).bounds()  # raises the fault
    count = min(draws, EXPLAINED)
    outcomes = {name: _first_outcomes(plan, count) for name, plan in priced.items()}
    # The tables also have the results without a draw.
    undrawn = {name: result_range.by_pricing[name].in_full() for name in priced}
    leading = leading_result(case)
    ends = ResultRange.pair_of({name: float(o[leading].mean()) for name, o in outcomes.items()})
    first = ends.low_pricing
    return SimulatedRange(
        scenario=scenario,
        runs=tuple(
            simulate(case, plans[name].scenario, draws=draws, seed=seed)
            for name in dict.fromkeys(ends.pricings)
        ),
        pricings=tuple(priced),
        is_alike=all(
            _are_alike(amounts[first], amounts[name])
            for amounts in (outcomes, undrawn)
            for name in priced
        ),
        left_out=(*result_range.left_out, *(name for name in plans if name not in priced)),
    )


def _first_outcomes(plan: Plan, count: int) -> dict[str, Floats]:
    """Return the results of the first draws. [£]."""
    values = plan.values_at([stream.take(0, count) for stream in plan.streams()])
    return plan.outcomes(values)


def _are_alike(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Check whether every result, of every draw, is the same to half a penny."""
    return first.keys() == second.keys() and all(
        bool((np.abs(first[name] - second[name]) <= HALF_A_PENNY).all()) for name in first
    )


def _check_whole(field: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        allowed = f"a whole number, {low:,} to {high:,}"
        raise ScenarioError(not_allowed(value, allowed, field=field))


def _simulation(
    plan: Plan, outcomes: dict[str, Floats], bounds: tuple[float, float], *, original_case: Case
) -> Simulation:
    """Return the summary of the outcomes.

    ``bounds`` are the lowest and highest possible amounts of the leading result.
    """
    case, leading = plan.case, leading_result(plan.case)
    draws = outcomes[leading].size
    results = results_of(case, plan.scenario).in_full()
    results["net"] = results["whole_life_net"]
    percents, curve = np.array(PERCENTS) / 100, np.arange(1, _POINTS + 1) / (_POINTS + 1)
    wanted = {name: [_with_errors(percents, draws)] for name in outcomes}
    wanted[leading] += [_with_errors(1 - percents, draws), np.array(_ENDS), curve]
    amounts = {name: amounts_at(outcomes[name], *shares) for name, shares in wanted.items()}
    around = {name: parts[0] for name, parts in amounts.items()}
    spread = {name: rows[0] for name, rows in around.items()}
    _, around["headroom"], at_ends, at_curve = amounts[leading]
    # One standard error is half the difference between two percentiles.
    errors = {name: (above - below) / 2 for name, (_, above, below) in around.items()}
    share, exact, is_certain = None, None, False
    if case.stated_budget is not None:
        # P10 of headroom is the budget less P90 of the cost: the same draw.
        spread["headroom"] = case.budget.amount - around["headroom"][0]
        exact = exact_share(plan)
        share = _share_short(plan, outcomes) if exact is None else exact
        is_certain = _is_certain(plan, bounds)
    return Simulation(
        case=case,
        original_case=original_case,
        scenario=plan.scenario,
        seed=plan.seed,
        draws=draws,
        this_scenario={name: results[name] for name in result_names(case)},
        percentiles=_by_percent(case, spread),
        percentile_errors=_by_percent(case, errors),
        share_short=share,
        is_exact=exact is not None,
        ends=tuple(zip(_ENDS, at_ends.tolist(), strict=True)),
        is_certain=is_certain,
        curve=tuple(zip(curve.tolist(), at_curve.tolist(), strict=True)),
        rank_correlations=_rank_correlations(plan, min(draws, EXPLAINED)),
    )


def _with_errors(shares: Floats, draws: int) -> Floats:
    """Return shares of draws and, in two more rows, one standard error of each above and below."""
    error = np.sqrt(shares * (1 - shares) / draws)
    return np.array([shares, shares + error, shares - error])


def _by_percent(case: Case, amounts: Mapping[str, Floats]) -> dict[str, dict[int, float]]:
    return {
        name: dict(zip(PERCENTS, map(float, amounts[name]), strict=True))
        for name in result_names(case)
    }


def _is_certain(plan: Plan, bounds: tuple[float, float]) -> bool:
    """Check whether every possible outcome is on the same side of the budget.

    Every outcome is between the two bounds of the leading result. If both are on one side, so is
    every outcome.
    """
    at_low, at_high = fits(plan, {leading_result(plan.case): np.array(bounds)})
    return bool(at_low == at_high)


def _share_short(plan: Plan, outcomes: Mapping[str, Floats]) -> float:
    """Return the share of outcomes over budget."""
    within = fits(plan, outcomes)
    return (within.size - np.count_nonzero(within)) / within.size


def _rank_correlations(plan: Plan, count: int) -> dict[str, dict[str, float]]:
    """Return the rank correlation of each result with each input, over the first draws."""
    values = plan.values_at([stream.take(0, count) for stream in plan.streams()])
    outcomes = plan.outcomes(values)
    input_ranks = {name: _ranks(numbers) for name, numbers in values.items()}
    correlations = {}
    for outcome, amounts in outcomes.items():
        result_ranks = _ranks(amounts)
        correlations[outcome] = {
            name: _correlation(ranks, result_ranks) for name, ranks in input_ranks.items()
        }
    leading = correlations[leading_result(plan.case)]
    correlations["headroom"] = {name: 0.0 - rank for name, rank in leading.items()}
    return {name: correlations[name] for name in result_names(plan.case)}


def _ranks(amounts: Floats) -> Floats:
    """Return the ranks of amounts less the mean rank; equal amounts share a rank."""
    _, positions, counts = np.unique(amounts, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    middle = last - (counts - 1) / 2
    return np.asarray(middle[positions] - (amounts.size + 1) / 2)


def _correlation(first: Floats, second: Floats) -> float:
    """Return the correlation of two sets of ranks, 0 if one of them does not vary."""
    size = math.sqrt(float(first @ first) * float(second @ second))
    return float(first @ second) / size if size else 0.0


def exact_share(plan: Plan) -> float | None:
    """Return the exact share over budget if only the adopters are drawn.

    It adds up the shares of all numbers of adopters at which the case is over budget.

    Returns
    -------
    float or None
        None if the adopters are not drawn, or another input is.
    """
    terms = plan.uncertainty.adopters
    if terms is None or plan.uncertainty.inputs:
        return None
    counts = np.arange(1, plan.case.adopters.signed.value + 1)
    short = ~fits(plan, plan.outcomes({ADOPTERS: counts}))
    # The shares may add up to slightly more than 1.
    return min(1.0, float(joining(counts.size - 1, terms.p, terms.rho) @ short))


def sampling_error(share: float, draws: int) -> float:
    """Return the standard error of a share of draws, from their number alone."""
    return math.sqrt(share * (1 - share) / draws)


@dataclass(frozen=True, kw_only=True)
class JoinCell:
    """The share of outcomes over budget, under one p, one rho and one pricing.

    ``sampling_error`` is 0 if the share comes from the distribution itself. ``is_certain`` is
    whether every possible outcome is on the same side of the budget, so that no draw could differ.
    """

    pricing: str
    p: float
    rho: float
    share_short: float
    sampling_error: float
    is_certain: bool


@dataclass(frozen=True, kw_only=True)
class JoinGrid:
    """The shares for every combination of the case's p, rho and pricings.

    Parameters
    ----------
    pricings : tuple of str
        Pricings with a price at every number of adopters that may be drawn.
    left_out : tuple of str
        Pricings without a price at one of these numbers.
    budget : float
        The budget of the case. [£]
    p, rho : tuple of float
        The values of the grid.
    cells : tuple of JoinCell
        One for each combination: by pricing, then rho, then p.
    draws : int
        Number of draws of each cell. They are the first draws of a run of the same seed.
    is_exact : bool
        Whether the shares come from the distribution itself, because only adopters are drawn.
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
        """Return the share of outcomes over budget in one cell."""
        key = (pricing, p, rho)
        return next(
            cell.share_short for cell in self.cells if (cell.pricing, cell.p, cell.rho) == key
        )


def join_grid(
    case: Case, scenario: Scenario, *, draws: int = USUAL_DRAWS, seed: int = 1
) -> JoinGrid:
    """Return the share of outcomes over budget for each pricing, p and rho.

    Parameters
    ----------
    case : Case
        Its `uncertainty` gives the values of p and rho, and the other inputs to draw. A case from
        `adopters_alone` has no other inputs, so its shares are exact.
    scenario : Scenario
        Inputs that are not drawn, except the pricing.
    draws : int
        Number of draws of each cell, up to 100,000. They are the draws of a run of the same seed,
        so a cell has the same share as that run.
    seed : int
        Seed of the streams.

    Raises
    ------
    ScenarioError
        If the case does not draw the adopters, or a value is not allowed.
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
    terms = drawable(case, scenario).adopters
    if terms is None:
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
        p=terms.p_grid,
        rho=terms.rho_grid,
        cells=cells,
        draws=draws,
        is_exact=uncertainty_of(case).names == (ADOPTERS,),
    )


def _cells(case: Case, scenario: Scenario, draws: int, seed: int) -> Iterator[JoinCell]:
    """Yield the cells of every pricing that has a price at every number of adopters."""
    for pricing in case.pricings:
        chosen = replace(scenario, pricing=pricing)
        uncertainty = drawable(case, chosen)
        terms = uncertainty.adopters
        assert terms is not None, "join_grid has checked that the adopters are drawn"
        plan = Plan(case=case, scenario=chosen, uncertainty=uncertainty, seed=seed)
        if plan.unpriced:
            continue
        is_certain = _is_certain(plan, plan.bounds()[leading_result(case)])
        for rho, p in itertools.product(terms.rho_grid, terms.p_grid):
            cell = plan.with_joining(p, rho)
            share, error = exact_share(cell), 0.0
            if share is None:
                share = _share_short(cell, draw_outcomes(cell, draws))
                error = sampling_error(share, draws)
            yield JoinCell(
                pricing=pricing,
                p=p,
                rho=rho,
                share_short=share,
                sampling_error=error,
                is_certain=is_certain,
            )
