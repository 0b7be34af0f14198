"""The results of every draw as arrays, and their percentiles.

Draws are evaluated in blocks that fit into the cache of a processor, and then joined. The results
of a million draws are three arrays of 8 MB. In total, a run of a million draws takes about 46 MiB,
or 54 MiB if an executor evaluates the blocks. `benchmarks.simulation` measures both and allows
64 MiB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sohanalysis.arrays import Floats
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import leading_result
from sohanalysis.simulation.draws import Plan, outcome_names

USUAL_DRAWS = 100_000
MOST_DRAWS = 1_000_000
BLOCK = 16_384
_BLOCKS_OF_A_TASK = 8  # a task then takes some milliseconds, much longer than sending it
_CELLS = 65_536  # as many as a uint16 can number
_STRETCH = 65_536  # amounts to count at once: then no large temporary array is allocated
_LEAST_WIDTH = 1e-9  # of a cell [£]: equal amounts are all in the first one


class Mapper(Protocol):
    """An executor of `concurrent.futures`, a Dask client, or another object with ``map``."""

    def map(self, function: Callable[..., Any], arguments: Sequence[Any], /) -> Iterable[Any]:
        """Return the results in the order of the arguments, or futures of them."""


def draw_outcomes(
    plan: Plan, draws: int, *, executor: Mapper | None = None, block: int = BLOCK
) -> dict[str, Floats]:
    """Return the results of every draw.

    Parameters
    ----------
    plan : Plan
        The inputs to draw, and the formulas.
    draws : int
        Number of draws.
    executor : Mapper, optional
        Evaluates the blocks. By default, this process does.
    block : int
        Number of draws that are evaluated together. No result depends on it.

    Returns
    -------
    dict
        An array for each result, by its name, with one amount for each draw. [£]

    Notes
    -----
    An error in a task is raised here unchanged.
    """
    if executor is None:
        return _outcomes_in(plan, block, range(draws))
    length = block * _BLOCKS_OF_A_TASK
    stretches = [range(start, min(start + length, draws)) for start in range(0, draws, length)]
    tasks = executor.map(partial(_outcomes_in, plan.without_formulas(), block), stretches)
    # A Dask client returns futures, an executor the results themselves.
    parts = [task.result() if hasattr(task, "result") else task for task in tasks]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _outcomes_in(plan: Plan, block: int, stretch: range) -> dict[str, Floats]:
    """Return the results of a stretch of draws, evaluated block by block."""
    outcomes = {name: np.empty(len(stretch)) for name in outcome_names(plan.case)}
    streams = plan.streams()
    for start in stretch[::block]:
        stop = min(start + block, stretch.stop)
        values = plan.values_at([stream.take(start, stop - start) for stream in streams])
        for name, amounts in plan.outcomes(values).items():
            outcomes[name][start - stretch.start : stop - stretch.start] = amounts
    return outcomes


def fits(plan: Plan, outcomes: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Return whether each outcome is within the budget.

    Raises
    ------
    CaseError
        If the case has no budget.
    """
    name = leading_result(plan.case)
    return np.asarray(limit_on(plan.case, name).allows(outcomes[name]))


def amounts_at(amounts: Floats, *shares: Floats) -> list[Floats]:
    """Return the least amounts that shares of the draws do not exceed.

    Parameters
    ----------
    amounts : ndarray
        One for each draw, in any order. [£]
    *shares : ndarray
        From 0 to 1, in arrays of any shape. [share]

    Returns
    -------
    list of ndarray
        For each array of shares, one amount for each share. It is the amount of a draw, never a
        value between two draws. [£]

    Notes
    -----
    Amounts are counted in cells of equal width, and only the cells that hold a wanted rank are
    sorted. This is faster than sorting a million amounts: on some processors it takes a tenth of
    the time. One call for all shares is faster than a call for each. The percentiles are exact.

    Examples
    --------
    >>> amounts_at(np.array([5.0, 1.0, 7.0, 3.0]), np.array([0.5, 0.8]), np.array([1.0]))
    [array([3., 7.]), array([7.])]
    """
    ranks = [_ranks_at(part, amounts.size) for part in shares]
    low, high = amounts.min(), amounts.max()
    width = max((high - low) / (_CELLS - 1), _LEAST_WIDTH)
    cells, counts = np.empty(amounts.size, np.uint16), np.zeros(_CELLS, np.int64)
    stretches = [slice(start, start + _STRETCH) for start in range(0, amounts.size, _STRETCH)]
    for stretch in stretches:
        # The greater of two amounts is never in a lower cell, even after rounding.
        cells[stretch] = (amounts[stretch] - low) / width
        counts += np.bincount(cells[stretch], minlength=_CELLS)
    last_ranks = np.cumsum(counts)  # of each cell
    is_wanted = np.zeros(_CELLS, dtype=bool)
    for part in ranks:
        is_wanted[last_ranks.searchsorted(part)] = True
    few_amounts = [amounts[stretch][is_wanted.take(cells[stretch])] for stretch in stretches]
    few_sorted = np.sort(np.concatenate(few_amounts))
    # Unwanted amounts up to the end of each cell.
    left_out = np.cumsum(np.where(is_wanted, 0, counts))
    return [few_sorted[part - 1 - left_out[last_ranks.searchsorted(part)]] for part in ranks]


def _ranks_at(shares: Floats, draws: int) -> NDArray[np.int64]:
    """Return the rank of the draw at each percentile, from 1."""
    # 0.07 x 100 is slightly more than 7 in binary. Without the small step down it would round up
    # to 8.
    return np.clip(np.ceil(shares * draws - 1e-6), 1, draws).astype(np.int64)
