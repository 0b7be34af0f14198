"""Try changes of the code, each in a fork of one run of pytest: what ``robust.mutations`` starts.

mutmut's own run starts pytest anew for each change, which takes longer than most tests. Here the
tests are collected once; each change is switched on in a fork of that process, which runs the
tests that come by its function until one fails. ``python -m robust.trials CHANGES OUTCOMES
SECONDS TESTS...``: a change is tried by tests that take so many seconds in all, those first that
notice much in little time.
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
# A change that takes more has no end: of memory, and of time, beside what its tests took.
MEMORY, LONGER, SECONDS = 8 * 2**30, 5, 20


class Trials:
    """A plugin of pytest that runs its tests on each change of a list."""

    def __init__(self, names: Sequence[str], outcomes: Path, enough: float) -> None:
        self.names, self.outcomes, self.enough = names, outcomes, enough
        self.by_fixture: dict[str, set[str]] = defaultdict(set)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:
        """Note what a fixture comes by: each test that is given its value comes by it too."""
        before, state()._stats = state()._stats, set()
        result = yield
        self.by_fixture[fixturedef.argname] |= state()._stats
        state()._stats |= before
        return result

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests on the code as it is, unless that was done, and then on each change."""
        cached = functools._lru_cache_wrapper
        self.caches = [each for each in gc.get_objects() if isinstance(each, cached)]
        gc.freeze()
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        timed = self.outcomes.with_suffix(".json")
        if not timed.exists():
            _fork(lambda: self._timed(session, timed))
            os.wait()
        seconds, tests = json.loads(timed.read_text(encoding="utf-8"))
        self.noticed = multiprocessing.RawArray("L", len(seconds))  # by each test, in any process
        running: dict[int, str] = {}
        for name in self.names:
            if len(running) == AT_ONCE:
                self._ended(running)
            best = sorted(
                tests.get(name.partition("__mutmut_")[0], ()),
                key=lambda at: seconds[at] / (self.noticed[at] + 0.1),
            )
            sums = accumulate(seconds[at] for at in best)
            chosen = [at for at, so_far in zip(best, sums, strict=True) if so_far < self.enough]
            most = SECONDS + LONGER * sum(seconds[at] for at in chosen)
            passes = functools.partial(self._passes_changed, session, name, chosen, most)
            running[_fork(passes)] = name
        while running:
            self._ended(running)
        return True

    def _timed(self, session: pytest.Session, timed: Path) -> bool:
        """Time each test, and note which functions it comes by; leave out what fails as it is."""
        set_mutant_under_test("stats")
        del os.environ["MUTANT_UNDER_TEST"]  # a process that a test starts has nobody to tell
        tests: dict[str, list[int]] = defaultdict(list)
        seconds = []
        for at, (item, then) in enumerate(_in_turn(session.items)):
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
                tests[function].append(at)
        timed.write_text(json.dumps([seconds, tests]), encoding="utf-8")
        return True

    def _passes_changed(
        self, session: pytest.Session, name: str, chosen: list[int], most: float
    ) -> bool:
        """Run tests on a change until one fails; true where none does."""
        set_mutant_under_test(name)
        # Without a handler either ends the process: that of its own work, and, where it waits for
        # another for ever, that of the clock, which runs on while others work.
        signal.setitimer(signal.ITIMER_PROF, most)
        signal.setitimer(signal.ITIMER_REAL, 10 * most)
        self._forget()
        for at, (item, then) in zip(
            chosen, _in_turn([session.items[at] for at in chosen]), strict=True
        ):
            if not _passes(item, then):
                self.noticed[at] += 1
                return False
        return True

    def _forget(self) -> None:
        """Empty the caches, of what was worked out without the change or by another test."""
        for cache in self.caches:
            cache.cache_clear()

    def _ended(self, running: dict[int, str]) -> None:
        """Wait for a change to be tried, and write down whether it survived."""
        pid, status = os.wait()
        with self.outcomes.open("a", encoding="utf-8") as out:
            out.write(f"{running.pop(pid)} {int(status == 0)}\n")


def _in_turn(items: list[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=False)  # of none, none


def _passes(item: pytest.Item, then: pytest.Item | None) -> bool:
    item.ihook.pytest_runtest_protocol(item=item, nextitem=then)
    return not item.session.testsfailed


def _fork(passes: Callable[[], bool]) -> int:
    """Run tests in a process of their own, which ends with 0 where all pass."""
    pid = os.fork()
    if pid == 0:
        status = 2
        try:
            status = int(not passes())
        finally:
            os._exit(status)
    return pid


def main() -> int:
    """Try the changes of a file, and write beside each whether it survived."""
    changes, outcomes, enough, *tests = sys.argv[1:]
    names = Path(changes).read_text(encoding="utf-8").split()
    set_mutant_under_test("")
    os.environ["PYTEST_DEBUG_TEMPROOT"] = folder = tempfile.mkdtemp()
    alone = ("-q", "-p", "no:cacheprovider", "--capture=sys", "--tb=native", "--assert=plain")
    status = pytest.main(
        [*alone, *tests], plugins=[Trials(names, Path(outcomes).resolve(), float(enough))]
    )
    shutil.rmtree(folder)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
