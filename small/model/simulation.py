"""Simulation of inputs whose ends a source gives. Results are shares of outcomes, no forecast.

Inputs are drawn by NumPy's generators in blocks. Each input of each block has a stream of its own,
found from the seed alone, so that blocks may be worked out in any order, in one process or several,
and once or twice: the figures for a seed are the same. More draws add to the first ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from small.case.case import Case
from small.case.scenario import FIELDS, Scenario
from small.case.schema import Range
from small.errors import Fault, InputError
from small.model.break_even import allowed_values
from small.model.cashflow import cash_flow
from small.model.results import pricings_of, results
from small.money import HALF_A_PENNY

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 16_384
MOST_DRAWS = 10_000_000
PERCENTILES = (5, 10, 25, 50, 75, 80, 90, 95)
_COLUMNS = (
    *(f"p{share}" for share in PERCENTILES),
    *("mean", "priced", "over_budget", "sampling_error"),
)


def simulated_inputs(case: Case) -> list[Range]:
    """Return the inputs that can be drawn: those with a mode, and adopters with p."""
    return [entry for entry in case.ranges if entry.mode is not None or entry.p is not None]


def draw(
    case: Case, scenario: Scenario, count: int, *, seed: int = 1, block: int = 0
) -> dict[str, np.ndarray]:
    """Draw values of the uncertain inputs for one block.

    The draws of one input do not move if another is added, and the first draws of a block do not
    move if there are more.

    Parameters
    ----------
    scenario : Scenario
        It says how late a start may be.
    count : int
        Number of draws, n.
    seed, block : int
        Seed of the simulation, and place of the block in it.

    Returns
    -------
    dict of ndarray
        Values by field, shape (n,).

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> draw(case, choose(case), 5)["adopters"].shape
    (5,)
    """
    fields = {}
    for entry in simulated_inputs(case):
        place = [*FIELDS].index(entry.input)
        streams = np.random.SeedSequence(seed, spawn_key=(block, place)).spawn(2)
        first, second = (np.random.default_rng(stream) for stream in streams)
        if entry.p is not None:
            chance = _chance_of_joining(entry.p, entry.rho, first, count)
            # This body, and each of the others that signed.
            others = (case.adopters.signed or case.anticipated) - 1
            fields[entry.input] = 1 + second.binomial(others, chance, count)
        else:
            values = _between(entry, first, count)
            fields[entry.input] = allowed_values(case, scenario, entry.input, values)
    return fields


def _chance_of_joining(p: float, rho: float, rng: np.random.Generator, count: int) -> Any:
    """Draw the chance with which each of the others joins.

    With a correlation rho between any two of them the number that joins is beta-binomial: the
    chance itself is drawn from a beta whose parameters add up to 1 / rho - 1.
    """
    if rho == 0 or p in (0, 1):
        return p
    if rho == 1:  # all join, or none
        return (rng.random(count) < p).astype(float)
    total = 1 / rho - 1
    return rng.beta(p * total, (1 - p) * total, count)


def _between(entry: Range, rng: np.random.Generator, count: int) -> Any:
    """Draw from a PERT or a triangular distribution."""
    low, mode, high = entry.low or 0.0, entry.mode or 0.0, entry.high or 0.0
    if low == high:
        return np.full(count, low)
    if entry.shape == "triangular":
        return rng.triangular(low, mode, high, count)
    # PERT: a beta between the ends whose mean is (low + 4 x mode + high) / 6.
    width = high - low
    return low + width * rng.beta(
        1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, count
    )


def outcomes(
    case: Case,
    scenario: Scenario,
    *,
    draws: int = 100_000,
    seed: int = 1,
    executor: Executor | Any = None,
) -> Iterator[dict[str, np.ndarray]]:
    """Yield the results of blocks of draws, under one pricing.

    Parameters
    ----------
    scenario : Scenario
        The fields that are not drawn. Its pricing is one pricing.
    draws, seed : int
        Number of outcomes, and the seed.
    executor : Executor, optional
        Any `concurrent.futures` executor, such as ``Client.get_executor()`` of Dask. The figures
        are the same as in one process.

    Yields
    ------
    dict of ndarray
        Results of a block by name, in the order of the draws; see `results.results`. [£]

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> [block] = outcomes(case, choose(case, pricing="high-estimate"), draws=3, seed=1)
    >>> bool((block["initial_cost"] >= 302_000).all())  # only a higher charge is drawn
    True
    """
    sizes = [min(BLOCK, draws - start) for start in range(0, draws, BLOCK)]
    block = partial(_block, case, scenario, seed)
    return (executor.map if executor else map)(block, range(len(sizes)), sizes)


def _block(
    case: Case, scenario: Scenario, seed: int, block: int, count: int
) -> dict[str, np.ndarray]:
    return results(cash_flow(case, scenario, **draw(case, scenario, count, seed=seed, block=block)))


def simulate(
    case: Case,
    scenario: Scenario,
    *,
    draws: int = 100_000,
    seed: int = 1,
    executor: Executor | Any = None,
    p: float | None = None,
    rho: float | None = None,
) -> pd.DataFrame:
    """Return percentiles of every result, for each pricing of a scenario.

    Parameters
    ----------
    draws, seed : int
        Number of outcomes, and the seed: the same seed gives the same figures.
    executor : Executor, optional
        Where blocks are worked out; see `outcomes`.
    p, rho : float, optional
        Chance that each of the others joins and correlation between them, in place of the case's:
        no evidence supports one value, so look at several.

    Returns
    -------
    DataFrame
        By pricing and result: percentiles, mean, and ``over_budget``, the share of outcomes over
        the budget, with ``sampling_error``, its standard error (NaN without a budget). Where a
        number that was drawn has no price, ``priced`` is below 1, and the row covers
        the priced outcomes.

    Raises
    ------
    InputError
        If the case has no input to draw, a number is not allowed, or ``p`` or ``rho`` has no use.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> table = simulate(case, choose(case, pricing="high-estimate"), draws=1000)
    >>> float(table.loc[("high-estimate", "initial_cost"), "over_budget"])
    1.0
    """
    import pandas as pd

    case = _with_joiners(case, p, rho)
    _check(case, draws)
    rows = {}
    for pricing in pricings_of(case, scenario):
        at = replace(scenario, pricing=pricing)
        blocks = [*outcomes(case, at, draws=draws, seed=seed, executor=executor)]
        drawn = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        for name, values in drawn.items():
            rows[(pricing, name)] = _summary(case, name, values)
    index = pd.MultiIndex.from_tuples([*rows], names=["pricing", "result"])
    return pd.DataFrame([*rows.values()], index=index, columns=[*_COLUMNS])


def _check(case: Case, draws: int) -> None:
    faults = []
    if not simulated_inputs(case):
        faults.append(
            Fault(key="ranges", problem="has no input with a mode, or with p: nothing is uncertain")
        )
    if not 1 <= draws <= MOST_DRAWS:
        allowed = f"1 to {MOST_DRAWS:,}"
        faults.append(
            Fault(key="draws", value=str(draws), problem="is not possible", allowed=allowed)
        )
    if faults:
        raise InputError(faults)


def _with_joiners(case: Case, p: float | None, rho: float | None) -> Case:
    """Return a case with another chance of joining and correlation."""
    given = {name: value for name, value in (("p", p), ("rho", rho)) if value is not None}
    faults = [
        Fault(key=name, value=str(value), problem="is not a share", allowed="0 to 1")
        for name, value in given.items()
        if not 0 <= value <= 1
    ]
    if given and not any(entry.p is not None for entry in case.ranges):
        faults.append(
            Fault(key=", ".join(given), problem="has no use: the case has no p for adopters")
        )
    if faults:
        raise InputError(faults)
    if not given:
        return case
    ranges = [
        entry.model_copy(update=given) if entry.p is not None else entry for entry in case.ranges
    ]
    return case.model_copy(update={"ranges": ranges})


def _summary(case: Case, name: str, values: np.ndarray) -> dict[str, float]:
    priced = values[np.isfinite(values)]
    if not len(priced):
        return {"priced": 0.0}
    found = np.percentile(priced, PERCENTILES)
    row = {f"p{share}": float(at) for share, at in zip(PERCENTILES, found, strict=True)}
    row["mean"] = float(priced.mean())
    row["priced"] = len(priced) / len(values)
    if case.budget and name == "initial_cost":
        over = float((priced - case.budget.amount >= HALF_A_PENNY).mean())
        row["over_budget"] = over
        row["sampling_error"] = (over * (1 - over) / len(priced)) ** 0.5
    return row
