"""How fast a simulation is, what it holds in memory, and the run under a slider.

In processor seconds of one core, so that what else the machine does counts less. The peers come
from the extra ``bench``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

import sohanalysis as soh
from benchmarks import by_hand
from benchmarks.table import Row, in_turn, is_missing, timed
from sohanalysis.case.case import Case
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.report import s_curve
from sohanalysis.simulation.simulation import simulate
from sohanalysis.years import label

MILLION = 1_000_000
ROUNDS, SLOW_ROUNDS = 5, 3
MOST_MEMORY = 64  # MiB
DERBYSHIRE = {"charge_change": (0.0, 0.0, 0.41)}  # what the shipped case draws beside the adopters
WHAT = "a million cases of ten years"
FEW = 2_000  # cases of a peer that takes them one by one; its time is scaled to a million
SOBOL = by_hand.SOBOL * 2**17  # the most cases below a million that come of Sobol points; the same
# Linux keeps the size of a process, and its peak since that was last forgotten, in kB.
MEMORY = """
from concurrent.futures import ThreadPoolExecutor
from benchmarks import simulation
def size(key):
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith(key)).split()[1])
cases = simulation.ten_years()
open("/proc/self/clear_refs", "w").write("5")
before = size("VmRSS")
simulation.simulate(*cases, draws=simulation.MILLION, executor={executor})
print((size("VmHWM") - before) / 1024)
"""


def ten_years() -> tuple[Case, Any]:
    """Lengthen the first case to ten years, and assume what `by_hand` does."""
    case = soh.load_case()
    years = tuple(label(year) for year in range(2018, 2018 + by_hand.YEARS))
    case = replace(case, years=years)
    ends: dict[str, Any] = dict(by_hand.PERTS)
    overrun = {"Project manager": ends.pop("overrun")}
    case = assume(case, p=by_hand.P, rho=by_hand.RHO, overrun=overrun, **ends)
    return case, soh.choose(case, pricing="shared", ramp=by_hand.RAMP)


def ours(cases: tuple[Case, Any], draws: int = MILLION) -> Any:
    """Draw, work out and sum up with the library."""
    return simulate(*cases, draws=draws)


def rows() -> Iterator[Row]:
    """Compare speed, memory and the run under a slider, each with its peers."""
    yield from speed()
    yield from memory()
    yield from moved()


def speed() -> Iterator[Row]:
    """Compare a million cases with NumPy's draws alone, and with the same by other means."""
    generator, cases = np.random.default_rng(1), ten_years()
    ours(cases, 10_000)
    times = in_turn(lambda: ours(cases), lambda: by_hand.drawn(generator, MILLION), ROUNDS)
    yield timed(f"{WHAT} / NumPy drawing the same inputs", *times, most=0.5)
    case = soh.load_case()
    shipped = (case, soh.choose(case, pricing="shared"))
    times = in_turn(
        lambda: ours(shipped), lambda: by_hand.drawn(generator, MILLION, DERBYSHIRE), ROUNDS
    )
    yield timed("a million cases of Derbyshire / NumPy drawing the same inputs", *times, most=0.35)
    peers: tuple[tuple[str, str, Callable[[int], Any], int, float], ...] = (
        ("numpy", "NumPy with arrays of all cases by years", by_hand.plain_numpy, MILLION, 3),
        ("SALib", "SALib's Latin hypercube and NumPy", by_hand.with_latin, MILLION, 20),
        ("SALib", "SALib's Sobol points and NumPy", by_hand.with_sobol, SOBOL, 20),
        ("ema_workbench", "ema_workbench", by_hand.with_ema, FEW, 100),
        ("monaco", "monaco", by_hand.with_monaco, FEW, 100),
    )
    for module, name, run, count, part in peers:
        what, most = f"{WHAT} / {name}", 1 / part
        if is_missing(module):
            yield Row(what=what, most=most)
            continue
        run(100)
        mine, few = in_turn(lambda: ours(cases), lambda r=run, c=count: r(c), SLOW_ROUNDS)
        yield timed(what, mine, [each * MILLION / count for each in few], most)


def memory() -> Iterator[Row]:
    """Measure the peak over import at a million draws, evaluated here and by threads."""
    executors = {"a million draws": "None", "the same by threads": "ThreadPoolExecutor(2)"}
    for what, executor in executors.items():
        command = [sys.executable, "-c", MEMORY.format(executor=executor)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        peak = float(printed.split()[-1])
        yield Row(
            what=f"peak memory over import, {what} / what is allowed",
            ours=f"{peak:.1f} MiB", peer=f"{MOST_MEMORY} MiB", ratio=peak / MOST_MEMORY, most=1,
        )  # fmt: skip


def moved() -> Iterator[Row]:
    """Compare the run of a moved slider with a redraw of the panel's chart."""
    case = soh.load_case()
    scenario = soh.choose(case, pricing="shared")
    run = simulate(case, scenario)

    def draw() -> None:
        simulate(assume(case, p=0.7), scenario)

    def redraw() -> None:
        s_curve(run).png(scale=1)

    for each in (redraw, draw):
        each()
    yield timed(
        "a run of the panel / one redraw of its chart", *in_turn(draw, redraw, 20), most=0.6
    )
