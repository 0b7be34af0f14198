"""Draws counted by blocks, here or by the workers of an executor, until done or interrupted.

A block fits the cache of a processor, so memory does not grow with the draws. Whoever counts it,
and in whatever order, the counts add up to the same.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

import numpy as np

from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import headroom
from sohanalysis.simulation.draws import OUTCOMES, Plan
from sohanalysis.simulation.tally import Layout, Tally

BLOCK = 8_192
_BLOCKS_OF_A_TASK = 16
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
        return self.of[OUTCOMES[0]].draws

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
    limit, budget = limit_on(plan.case, "headroom"), plan.case.budget.value
    for first in range(start, stop, block):
        count = min(block, stop - first)
        found = plan.outcomes(plan.at([stream.take(first, count) for stream in streams]))
        fits = limit.allows(headroom(found["two_year_total"], budget))
        tallies.short += count - int(np.count_nonzero(fits))
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
