"""Blocks counted here or by an executor: the same counts, whoever counts, until interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation import tally
from sohanalysis.simulation.draws import Plan, assume, drawable
from sohanalysis.simulation.tally import Tallies, count_all, counted, layouts_of

MANY = 400_000
SHARES = np.array([0.1, 0.5, 0.8, 0.9])


@pytest.fixture(scope="module")
def plan(derbyshire: Case) -> Plan:
    case = assume(
        derbyshire,
        delay=(0, 3, 12),
        savings=(0, 20_000, 60_000),
        correlations={("delay", "savings"): -0.5},
    )
    scenario = choose(case, pricing="shared", ramp=12)
    return Plan(case=case, scenario=scenario, uncertainty=drawable(case, scenario), seed=5)


@pytest.fixture(scope="module")
def alone(plan: Plan) -> Tallies:
    """Counted here, one block after the other."""
    return count_all(plan, MANY, executor=None, on_progress=None)


def counts(tallies: Tallies) -> dict[str, Any]:
    """All that is counted, to the last bit."""
    return {
        name: (tally.draws, tally.least, tally.most, tally.percentiles(SHARES).tolist())
        for name, tally in tallies.of.items()
    } | {"short": tallies.short}


def bins(tallies: Tallies) -> dict[str, list[int]]:
    return {name: [] if t.counts is None else t.counts.tolist() for name, t in tallies.of.items()}


@contextmanager
def cluster() -> Iterator[Executor]:
    """A real cluster of dask.distributed: a scheduler and two worker processes."""
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as local,
        Client(local) as client,
        client.get_executor() as executor,
    ):
        yield executor


EXECUTORS: dict[str, Any] = {
    "threads": lambda: ThreadPoolExecutor(3),
    "one process": lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
    "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
    "cluster": cluster,
}


@pytest.mark.parametrize("make", EXECUTORS.values(), ids=EXECUTORS)
def test_any_executor_counts_the_same_bits(plan: Plan, alone: Tallies, make: Any) -> None:
    with make() as executor:
        found = count_all(plan, MANY, executor=executor, on_progress=None)

    assert counts(found) == counts(alone)
    assert bins(found) == bins(alone)


@pytest.mark.parametrize("block", [1_000, 4_097, 65_536])
def test_any_block_size_counts_the_same_bits(plan: Plan, alone: Tallies, block: int) -> None:
    found = counted(plan, layouts_of(plan, MANY), start=0, stop=MANY, block=block)

    assert counts(found) == counts(alone)
    assert bins(found) == bins(alone)


def test_any_order_counts_the_same_bits(plan: Plan, alone: Tallies) -> None:
    layouts = layouts_of(plan, MANY)
    stretches = [(i, min(i + 70_001, MANY)) for i in range(0, MANY, 70_001)]
    found = Tallies.empty(layouts)

    for start, stop in reversed(stretches):
        found.merge(counted(plan, layouts, start=start, stop=stop))

    assert counts(found) == counts(alone)


@pytest.mark.parametrize("block", [999, 8_192])
def test_few_draws_are_kept_to_the_same_bits(plan: Plan, block: int) -> None:
    layouts = layouts_of(plan, 20_000)
    here = count_all(plan, 20_000, executor=None, on_progress=None)

    found = counted(plan, layouts, start=0, stop=20_000, block=block)

    assert counts(found) == counts(here)
    assert found.of["initial_cost"].bound == 0


def test_progress_is_told_block_by_block(plan: Plan) -> None:
    told: list[tuple[int, int]] = []

    count_all(plan, 40_000, executor=None, on_progress=lambda *each: told.append(each))

    assert told == [(16_384, 40_000), (32_768, 40_000), (40_000, 40_000)]


@pytest.mark.parametrize("make", [None, EXECUTORS["threads"]], ids=["here", "threads"])
def test_an_interruption_leaves_whole_blocks_and_the_usual_handler(plan: Plan, make: Any) -> None:
    usual = signal.getsignal(signal.SIGINT)
    executor = make() if make else None

    told: list[int] = []

    def interrupt(done: int, draws: int) -> None:
        # Once, and not before anything is counted: a second one would end it at once.
        if done and not told:
            told.append(done)
            signal.raise_signal(signal.SIGINT)

    found = count_all(plan, 3_000_000, executor=executor, on_progress=interrupt)

    if executor:
        executor.shutdown()
    assert 0 < found.draws < 3_000_000
    assert {tally.draws for tally in found.of.values()} == {found.draws}
    assert {int(t.counts.sum()) for t in found.of.values() if t.counts is not None} == {found.draws}
    assert signal.getsignal(signal.SIGINT) is usual


def test_a_second_interruption_ends_it_at_once(plan: Plan) -> None:
    ended: list[int] = []

    def interrupt_twice(done: int, draws: int) -> None:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        ended.append(done)

    count_all(plan, 100_000, executor=None, on_progress=interrupt_twice)

    assert ended == [16_384]


def test_what_is_told_of_the_progress_may_end_it(plan: Plan) -> None:
    def end(done: int, draws: int) -> None:
        raise KeyboardInterrupt

    assert count_all(plan, 100_000, executor=None, on_progress=end).draws == 16_384


def test_an_error_of_a_worker_is_raised(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(tally, "counted", fail)

    with ThreadPoolExecutor(1) as executor, pytest.raises(ZeroDivisionError):
        count_all(plan, MANY, executor=executor, on_progress=None)


def test_it_counts_in_a_thread_that_is_not_the_main_one(plan: Plan, alone: Tallies) -> None:
    found: list[Tallies] = []
    thread = threading.Thread(
        target=lambda: found.append(count_all(plan, MANY, executor=None, on_progress=None))
    )

    thread.start()
    thread.join()

    assert counts(found[0]) == counts(alone)
