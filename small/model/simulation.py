"""Simulation of inputs whose ends a source gives. Results are shares of outcomes, no forecast.

Inputs are drawn by NumPy's generators in blocks with a stream each, so that one block or many, in
one process or several, give the same figures for a seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from small.case.case import Case
from small.case.scenario import FIELDS, Scenario, longest_delay
from small.case.schema import Range
from small.errors import Fault, InputError
from small.model.cashflow import cash_flow
from small.model.results import RESULTS, pricings_of, results
from small.money import HALF_A_PENNY

if TYPE_CHECKING:
    import pandas as pd

BLOCK = 16_384
MOST_DRAWS = 10_000_000
PERCENTILES = (5, 10, 25, 50, 75, 80, 90, 95)


def simulated_inputs(case: Case) -> list[Range]:
    """Return the inputs that can be drawn: those with a mode, and adopters with p."""
    return [entry for entry in case.ranges if entry.mode is not None or entry.p is not None]


def draw(
    case: Case, scenario: Scenario, count: int, stream: np.random.SeedSequence
) -> dict[str, np.ndarray]:
    """Draw values of the uncertain inputs.

    Each input has a stream of its own, so that the draws of one do not move if another is added.

    Returns
    -------
    dict of ndarray
        Values by field, shape (count,).
    """
    inputs = simulated_inputs(case)
    fields = {}
    for entry, own in zip(inputs, stream.spawn(len(inputs)), strict=True):
        rng = np.random.default_rng(own)
        if entry.p is not None:
            fields[entry.input] = _joiners(case, entry.p, entry.rho, rng, count)
            continue
        values = _between(entry, rng, count)
        if FIELDS[entry.input].is_whole:
            values = np.rint(values).astype(int)
        if entry.input == "delay":
            latest = longest_delay(case, scenario.charge_follows_go_live)
            values = np.minimum(values, latest)
        fields[entry.input] = values
    return fields


def _joiners(case: Case, p: float, rho: float, rng: np.random.Generator, count: int) -> Any:
    """Draw how many adopt: this body, and each of the others that signed with chance p.

    With a correlation rho between any two of them the number is beta-binomial: the chance itself is
    drawn from a beta whose parameters add up to 1 / rho - 1.
    """
    others = (case.adopters.signed or case.anticipated) - 1
    chance: Any = p
    if rho == 1:
        chance = (rng.random(count) < p).astype(float)
    elif rho > 0 and 0 < p < 1:
        total = 1 / rho - 1
        chance = rng.beta(p * total, (1 - p) * total, count)
    return 1 + rng.binomial(others, chance, count)


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
    executor : Executor, optional
        Any `concurrent.futures` executor, such as ``Client.get_executor()`` of Dask. The figures
        are those of one process.
    """
    sizes = [min(BLOCK, draws - start) for start in range(0, draws, BLOCK)]
    streams = np.random.SeedSequence(seed).spawn(len(sizes))
    arguments = ([case] * len(sizes), [scenario] * len(sizes), sizes, streams)
    return (executor.map if executor else map)(_block, *arguments)


def _block(
    case: Case, scenario: Scenario, count: int, stream: np.random.SeedSequence
) -> dict[str, np.ndarray]:
    found = results(cash_flow(case, scenario, **draw(case, scenario, count, stream)))
    return {name: np.broadcast_to(values, count) for name, values in found.items()}


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
        number that was drawn has no price, ``priced`` is below 1 and the rest is of the others.

    Raises
    ------
    InputError
        If the case has no input to draw, or a number is not allowed.

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
        for name in [name for name in RESULTS if name in blocks[0]]:
            rows[(pricing, name)] = _summary(case, name, np.concatenate([b[name] for b in blocks]))
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index = pd.MultiIndex.from_tuples([*rows], names=["pricing", "result"])
    return table


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
    ranges = [
        entry.model_copy(update=given) if entry.p is not None else entry for entry in case.ranges
    ]
    return case.model_copy(update={"ranges": ranges})


def _summary(case: Case, name: str, values: np.ndarray) -> dict[str, float]:
    priced = values[np.isfinite(values)]
    if not len(priced):
        return {"priced": 0.0}
    ordered = np.sort(priced)  # sorting once is a third of the time of NumPy's percentiles
    row = {f"p{share}": float(_percentile(ordered, share)) for share in PERCENTILES}
    row["mean"] = float(priced.mean())
    row["priced"] = len(priced) / len(values)
    if case.budget and name == "initial_cost":
        over = float((priced - case.budget.amount >= HALF_A_PENNY).mean())
        row["over_budget"] = over
        row["sampling_error"] = (over * (1 - over) / len(priced)) ** 0.5
    return row


def _percentile(ordered: np.ndarray, share: int) -> float:
    """Return a percentile of sorted values by linear interpolation, as NumPy's default."""
    place = (len(ordered) - 1) * share / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))
