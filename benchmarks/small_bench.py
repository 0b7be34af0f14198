"""Speed of the small core: ratios of medians, each of two tasks timed in turn in one run.

Run with ``python benchmarks/small_bench.py``. The peers are NumPy drawing the same inputs, the same
two-way table written by hand, and importing pandas.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from small.case.case import Case  # noqa: E402
from small.case.reading import load_case, read_case  # noqa: E402
from small.case.scenario import choose  # noqa: E402
from small.model.sensitivity import two_way  # noqa: E402
from small.model.simulation import simulate  # noqa: E402

DRAWS, MILLION = 100_000, 1_000_000
P, RHO, SIGNED, HIGH = 0.7, 0.1, 36, 0.41
FORCES, SAVINGS = range(2, 45), range(0, 101_000, 1_000)
Task = Callable[[], Any]


def ten_years() -> Case:
    """Return a case of ten years with an equal share of a pool, a quote, a line and two ranges."""
    pricing = {"name": "shared", "pool_from": "low", "share": "equal"}
    charge = {
        "name": "Platform",
        "start": "2019-04",
        "low": 71_000,
        "high": 91_000,
        "quoted_at": [{"charge": "low", "adopters": 25}],
        "pricing": [pricing],
    }
    line = {"name": "Project manager", "annual": 60_000, "start": "2018-10", "months": 24}
    return read_case(
        {
            "format": 3,
            "title": "Ten years",
            "source": "made up",
            "years": "2018/19 to 2027/28",
            "initial_months": 24,
            "go_live": "2019-04",
            "budget": {"amount": 300_000},
            "adopters": {"anticipated": 25, "signed": SIGNED, "possible": 44},
            "charges": [charge],
            "lines": [{**line, "delay": "extend"}],
            "ranges": [
                {"input": "adopters", "low": 25, "high": 36, "p": P, "rho": RHO},
                {"input": "charge_change", "low": 0.0, "mode": 0.0, "high": HIGH},
            ],
        }
    )


def drawn_by_hand() -> tuple[np.ndarray, np.ndarray]:
    """Draw the same inputs with NumPy alone."""
    rng = np.random.default_rng(1)
    total = 1 / RHO - 1
    chance = rng.beta(P * total, (1 - P) * total, DRAWS)
    return 1 + rng.binomial(SIGNED - 1, chance, DRAWS), HIGH * rng.beta(1, 5, DRAWS)


def table_by_hand() -> tuple[np.ndarray, ...]:
    """Return every result of every cell with NumPy alone, for equal shares of a pool."""
    forces = np.arange(2, 45, dtype=float)[:, None, None]
    saving = np.arange(0, 101_000, 1_000, dtype=float)[None, :, None]
    manager = np.array([30_000.0, 60_000.0, 30_000.0, 0.0])
    platform = 71_000 * 25 / forces * np.array([0.0, 1.0, 1.0, 1.0])
    gross = manager + platform
    gained = np.minimum(1, (np.arange(36.0) + 1) / 12).reshape(3, 12).sum(axis=1)
    savings = -saving / 12 * np.concatenate([[0.0], gained])
    net = gross + savings
    total = manager.sum() + platform[..., 1:3].sum(axis=-1)
    cost = total + 0.5 * savings[..., :3].sum(axis=-1)
    after = total - gross[..., :3].sum(axis=-1)
    value = (net / 1.035 ** np.arange(4)).sum(axis=-1)
    life, life_net = gross.sum(axis=-1), net.sum(axis=-1)
    return cost, total, 300_000 - total, after, platform[..., 3], value, life, life_net


def medians(task: Task, peer: Task, rounds: int, clock: Callable[[], float]) -> tuple[float, float]:
    """Return the median times of two tasks that take turns, so that noise slows both alike."""
    spent: dict[Task, list[float]] = {task: [], peer: []}
    for _ in range(rounds):
        for each, times in spent.items():
            start = clock()
            each()
            times.append(clock() - start)
    return statistics.median(spent[task]), statistics.median(spent[peer])


def row(what: str, ours: float, peer: float, most: float) -> None:
    """Print a row of the table."""
    passed = "holds" if ours / peer <= most else "TOO SLOW"
    times = f"{1000 * ours:10.2f} ms {1000 * peer:10.2f} ms"
    print(f"{what:58} {times} {ours / peer:8.2f} {most:6.2f}  {passed}")


def simulation() -> None:
    """Compare a simulation with drawing, and measure a million draws in one call."""
    case = ten_years()
    scenario = choose(case)
    simulate(case, scenario, draws=DRAWS)
    times = medians(
        lambda: simulate(case, scenario, draws=DRAWS), drawn_by_hand, 25, time.process_time
    )
    row("100,000 ten-year outcomes / NumPy drawing the same inputs", *times, most=2)
    start = time.perf_counter()
    simulate(case, scenario, draws=MILLION)
    row("a million ten-year outcomes / 3 s", time.perf_counter() - start, 3, most=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process after a million outcomes: {peak:.0f} MB of 1,000 MB")


def table() -> None:
    """Compare the two-way table with NumPy by hand, once both agree."""
    case = load_case()
    scenario = choose(case, pricing="shared", ramp=12, cashable=0.5)

    def ours() -> Any:
        result = "cost_after_cashable_savings"
        return two_way(case, scenario, "adopters", FORCES, "savings", SAVINGS, result)

    assert np.allclose(ours(), table_by_hand()[0])
    times = medians(ours, table_by_hand, 500, time.perf_counter)
    row("two-way table of 43 x 101 / NumPy by hand", *times, most=2)


def command() -> None:
    """Compare the processor time of `show` with that of importing pandas."""
    if not (ROOT / "small" / "__main__.py").exists():
        return

    def run(*arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)

    def clock() -> float:
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    times = medians(
        lambda: run("-m", "small", "show"), lambda: run("-c", "import pandas"), 9, clock
    )
    row("small show / import pandas (processor time)", *times, most=1)


if __name__ == "__main__":
    print(f"{'':58} {'ours':>13} {'peer':>13} {'ratio':>8} {'most':>6}")
    simulation()
    table()
    command()
