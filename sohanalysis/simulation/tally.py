"""Counting draws in blocks, on any executor, in memory that does not grow."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import headroom
from sohanalysis.simulation.draws import Plan

Floats = NDArray[Any]
USUAL_DRAWS = 100_000
MOST_KEPT = 100_000  # draws up to which percentiles are exact
_BINS = 65_536


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where amounts may lie, and how they are counted.

    Parameters
    ----------
    low, high : float
        No draw lies outside. [£]
    draws : int
        How many there will be: few are kept as they are.
    """

    low: float
    high: float
    draws: int

    @property
    def is_exact(self) -> bool:
        """Whether every draw is kept."""
        return self.draws <= MOST_KEPT

    @cached_property
    def width(self) -> int:
        """Width of a bin, in whole pounds."""
        return math.ceil((self.high - self.low + 2) / _BINS)

    @cached_property
    def first(self) -> int:
        """Lower end of the first bin; a pound below the lowest, for noise of the last digits."""
        return math.floor(self.low) - 1

    @cached_property
    def bins(self) -> int:
        """Number of bins."""
        return (math.ceil(self.high) + 1 - self.first) // self.width + 1


@dataclass
class Tally:
    """Amounts counted so far; of few draws, the amounts themselves by where they begin."""

    layout: Layout
    draws: int = 0
    least: float = math.inf
    most: float = -math.inf
    counts: NDArray[np.int64] | None = None
    kept: dict[int, Floats] = field(default_factory=dict)
    _ordered: Floats = field(
        default_factory=partial(np.empty, 0), init=False, repr=False, compare=False
    )

    def add(self, start: int, amounts: Floats) -> None:
        """Count a block of draws, the first of which is known by its number."""
        self.draws += amounts.size
        self.least = min(self.least, float(np.minimum.reduce(amounts)))
        self.most = max(self.most, float(np.maximum.reduce(amounts)))
        if self.layout.is_exact:
            self.kept[start] = amounts
            return
        places = amounts - self.layout.first
        places *= 1 / self.layout.width
        np.add.at(self._bins(), places.astype(np.intp), 1)

    def merge(self, other: Tally) -> None:
        """Take in another count of the same layout."""
        self.draws += other.draws
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)
        self.kept |= other.kept
        if other.counts is not None:
            np.add(self._bins(), other.counts, out=self._bins())

    def _bins(self) -> NDArray[np.int64]:
        if self.counts is None:
            self.counts = np.zeros(self.layout.bins, dtype=np.int64)
        return self.counts

    @property
    def bound(self) -> float:
        """How far a percentile may be from the draw that it stands for, in pounds."""
        return 0.0 if self.layout.is_exact else self.layout.width / 2

    def at_ranks(self, ranks: NDArray[np.int64]) -> Floats:
        """Find the amounts at some ranks, counted from 1 at the least."""
        if self.layout.is_exact:
            if self._ordered.size != self.draws:  # more has come since
                self._ordered = np.sort(np.concatenate(list(self.kept.values())))
            return np.asarray(self._ordered[ranks - 1])
        places = np.cumsum(self._bins()).searchsorted(ranks)
        middles = self.layout.first + (places + 0.5) * self.layout.width
        return np.asarray(np.clip(middles, self.least, self.most))

    def percentiles(self, shares: Floats) -> Floats:
        """Find the least amounts that shares of the draws do not pass.

        Parameters
        ----------
        shares : ndarray
            From 0 to 1. [share]

        Returns
        -------
        ndarray
            One per share, rising with it. [£]

        Examples
        --------
        >>> tally = Tally(Layout(low=0, high=10, draws=4))
        >>> tally.add(0, np.array([7.0, 1.0, 3.0, 5.0]))
        >>> tally.percentiles(np.array([0.5, 0.8]))
        array([3., 7.])
        """
        return self.at_ranks(self._ranks(shares))

    def percentiles_from_above(self, shares: Floats) -> Floats:
        """Find the amounts of which percentiles of "a sum less the amount" are made."""
        return self.at_ranks(self.draws + 1 - self._ranks(shares))

    def _ranks(self, shares: Floats) -> NDArray[np.int64]:
        # 0.8 of ten draws are eight, whatever the last digit of the product is.
        ranks = np.ceil(np.asarray(shares) * self.draws - 1e-6).astype(np.int64)
        return np.clip(ranks, 1, self.draws)


BLOCK = 16_384
_BLOCKS_OF_A_TASK = 8
_MOST_WAITING = 64  # tasks that are handed out at once, so that their counts do not pile up
_PATIENCE = 0.2  # seconds after which an interruption is looked for
Progress = Callable[[int, int], None]


@dataclass
class Tallies:
    """The counts of every outcome, and of the cases that are short."""

    of: dict[str, Tally]
    short: int = 0

    @classmethod
    def empty(cls, layouts: dict[str, Layout]) -> Tallies:
        """Begin to count."""
        return cls({name: Tally(layout) for name, layout in layouts.items()})

    @property
    def draws(self) -> int:
        """How many draws are counted."""
        return next(iter(self.of.values())).draws

    def merge(self, other: Tallies) -> None:
        """Take in another count."""
        self.short += other.short
        for name, tally in self.of.items():
            tally.merge(other.of[name])


def layouts_of(plan: Plan, draws: int) -> dict[str, Layout]:
    """Lay out the counts of every outcome for a number of draws."""
    return {
        name: Layout(low=low, high=high, draws=draws) for name, (low, high) in plan.bounds().items()
    }


def fits(plan: Plan, outcomes: Mapping[str, Floats]) -> NDArray[np.bool_]:
    """Check which outcomes are within the budget.

    Raises
    ------
    CaseError
        If the case has no budget.
    """
    left = headroom(outcomes["initial_cost"], plan.case.budget.amount)
    return np.asarray(limit_on(plan.case, "headroom").allows(left))


def counted(
    plan: Plan, layouts: dict[str, Layout], *, start: int, stop: int, block: int = BLOCK
) -> Tallies:
    """Draw and count a stretch of cases: what a worker does."""
    tallies = Tallies.empty(layouts)
    for _ in _blocks(plan, tallies, start=start, stop=stop, block=block):
        pass
    return tallies


def _blocks(plan: Plan, tallies: Tallies, *, start: int, stop: int, block: int) -> Iterator[None]:
    """Count a block at each step."""
    streams = plan.streams()
    for first in range(start, stop, block):
        count = min(block, stop - first)
        found = plan.outcomes(plan.at([stream.take(first, count) for stream in streams]))
        if plan.case.stated_budget is not None:
            tallies.short += count - int(np.count_nonzero(fits(plan, found)))
        for name, tally in tallies.of.items():
            tally.add(first, found[name])
        yield


def count_all(
    plan: Plan, draws: int, *, executor: Executor | None, on_progress: Progress | None
) -> Tallies:
    """Draw and count all cases, or those that there is time for before an interruption.

    Parameters
    ----------
    plan : Plan
        What is drawn.
    draws : int
        How many.
    executor : Executor, optional
        Whose workers count; without one, this process does.
    on_progress : callable, optional
        Told how many draws are counted, and of how many; one that raises KeyboardInterrupt ends it.

    Returns
    -------
    Tallies
        Of fewer draws where it was interrupted.
    """
    layouts = layouts_of(plan, draws)
    tallies = Tallies.empty(layouts)
    with _interruption() as interrupted:
        if executor is None:
            steps = _blocks(plan, tallies, start=0, stop=draws, block=BLOCK)
        else:
            steps = _tasks(plan, tallies, layouts, draws=draws, executor=executor)
        for _ in steps:
            if _told(on_progress, tallies.draws, draws) or interrupted.is_set():
                steps.close()  # type: ignore[attr-defined]
                break
    return tallies


def _told(on_progress: Progress | None, done: int, draws: int) -> bool:
    """Tell of the progress; say whether that was interrupted."""
    try:
        if on_progress is not None:
            on_progress(done, draws)
    except KeyboardInterrupt:
        return True
    return False


def _tasks(
    plan: Plan, tallies: Tallies, layouts: dict[str, Layout], *, draws: int, executor: Executor
) -> Iterator[None]:
    """Hand stretches to an executor, and take in those that are done at each step."""
    length = BLOCK * _BLOCKS_OF_A_TASK
    starts = iter(range(0, draws, length))
    waiting: set[Future[Tallies]] = set()
    try:
        while True:
            for start in starts:
                stop = min(start + length, draws)
                waiting.add(executor.submit(counted, plan, layouts, start=start, stop=stop))
                if len(waiting) == _MOST_WAITING:
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
            for future in done:
                tallies.merge(future.result())
            yield
    finally:
        for future in waiting:
            future.cancel()


@contextmanager
def _interruption() -> Iterator[threading.Event]:
    """Hold back Ctrl-C until a block is counted: half a block would be no count.

    A second one ends it at once. Only the main thread is told of it by Python.
    """
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    usual = signal.getsignal(signal.SIGINT)

    def hold(number: int, frame: FrameType | None) -> None:
        asked.set()
        signal.signal(signal.SIGINT, usual)

    signal.signal(signal.SIGINT, hold)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, usual)
