"""Try changes of the code for ``robust.mutations``, in forks of one pytest run.

mutmut itself starts pytest again for each change, which takes longer than most tests. Here the
tests are collected once. Each change is switched on in a fork of that process, which runs the
tests that call its function until one fails. ``python -m robust.trials CHANGES OUTCOMES SECONDS
TESTS...`` runs tests of at most SECONDS in all on a change. Quick tests that have noticed many
changes run first.
"""

from __future__ import annotations

import functools
import gc
import json
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

AT_ONCE = 2
# Limits for a change that never ends: bytes of memory, and time as a multiple of its tests' own
# time plus some seconds.
MEMORY, LONGER, SECONDS = 8 * 2**30, 5, 20


class Trials:
    """A plugin of pytest that runs the tests on each change of a list."""

    def __init__(self, names: Sequence[str], outcomes: Path, enough: float) -> None:
        self.names, self.outcomes, self.enough = names, outcomes, enough
        self.by_fixture: dict[str, set[str]] = defaultdict(set)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Record the functions that a fixture calls, for every test that uses it."""
        before, state()._stats = state()._stats, set()
        result = yield
        self.by_fixture[fixturedef.argname] |= state()._stats
        state()._stats |= before
        return result

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Time the tests on the unchanged code, if needed, then try each change."""
        cached = functools._lru_cache_wrapper
        self.caches = [cache for cache in gc.get_objects() if isinstance(cache, cached)]
        gc.freeze()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        timed = self.outcomes.with_suffix(".json")
        if not timed.exists():
            _fork(lambda: self._timed(session, timed))
            os.wait()
        seconds, tests = json.loads(timed.read_text(encoding="utf-8"))
        self.noticed = multiprocessing.RawArray(
            "L", len(seconds)
        )  # changes by test, shared by all processes
        running: dict[int, str] = {}
        for name in self.names:
            if len(running) == AT_ONCE:
                self._ended(running)
            best = sorted(
                tests.get(name.partition("__mutmut_")[0], ()),
                key=lambda index: seconds[index] / (self.noticed[index] + 0.1),
            )
            sums = accumulate(seconds[index] for index in best)
            chosen = [
                index for index, so_far in zip(best, sums, strict=True) if so_far < self.enough
            ]
            most = SECONDS + LONGER * sum(seconds[index] for index in chosen)
            passes = functools.partial(self._passes_changed, session, name, chosen, most)
            running[_fork(passes)] = name
        while running:
            self._ended(running)
        return True

    def _timed(self, session: pytest.Session, timed: Path) -> bool:
        """Record the time of each test and the functions it calls, if it passes unchanged."""
        set_mutant_under_test("stats")
        del os.environ["MUTANT_UNDER_TEST"]  # a process that a test starts cannot report
        tests: dict[str, list[int]] = defaultdict(list)
        seconds = []
        for index, (item, then) in enumerate(_in_turn(session.items)):
            self._forget()
            state()._stats.clear()
            start = time.perf_counter()
            passes = _passes(item, then)
            seconds.append(time.perf_counter() - start)
            if not passes:
                print(f"fails without a change: {item.nodeid}", file=sys.__stderr__, flush=True)
                session.testsfailed = 0
                continue
            fixtures = (self.by_fixture[name] for name in item.fixturenames)
            for function in state()._stats.union(*fixtures):
                tests[function].append(index)
        timed.write_text(json.dumps([seconds, tests]), encoding="utf-8")
        return True

    def _passes_changed(
        self, session: pytest.Session, name: str, chosen: list[int], most: float
    ) -> bool:
        """Run tests on a change until one fails. Return True if none does."""
        set_mutant_under_test(name)
        # Without a handler either timer ends the process. The first counts its own work. The second
        # counts clock time, and stops a process that waits for another for ever.
        signal.setitimer(signal.ITIMER_PROF, most)
        signal.setitimer(signal.ITIMER_REAL, 10 * most)
        self._forget()
        for index, (item, then) in zip(
            chosen, _in_turn([session.items[index] for index in chosen]), strict=True
        ):
            if not _passes(item, then):
                self.noticed[index] += 1
                return False
        return True

    def _forget(self) -> None:
        """Empty the caches, which may hold results of unchanged code or of another test."""
        for cache in self.caches:
            cache.cache_clear()

    def _ended(self, running: dict[int, str]) -> None:
        """Wait for the trial of a change, and record whether it survived."""
        pid, status = os.wait()
        with self.outcomes.open("a", encoding="utf-8") as out:
            out.write(f"{running.pop(pid)} {int(status == 0)}\n")


def _in_turn(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=False)  # for no tests, no pairs


def _passes(item: pytest.Item, then: pytest.Item | None) -> bool:
    item.ihook.pytest_runtest_protocol(item=item, nextitem=then)
    return not item.session.testsfailed


def _fork(passes: Callable[[], bool]) -> int:
    """Run tests in a child process, which ends with 0 if all pass. Return its id."""
    pid = os.fork()
    if pid == 0:
        status = 2
        try:
            status = int(not passes())
        finally:
            os._exit(status)
    return pid


def main() -> int:
    """Try the changes of a file, and record whether each survived."""
    changes, outcomes, enough, *tests = sys.argv[1:]
    names = Path(changes).read_text(encoding="utf-8").split()
    set_mutant_under_test("")
    sys.setrecursionlimit(10_000)  # each call of changed code is three calls
    os.environ["PYTEST_DEBUG_TEMPROOT"] = folder = tempfile.mkdtemp()
    alone = ("-q", "-p", "no:cacheprovider", "--capture=sys", "--tb=native", "--assert=plain")
    status = pytest.main(
        [*alone, *tests], plugins=[Trials(names, Path(outcomes).resolve(), float(enough))]
    )
    shutil.rmtree(folder)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
