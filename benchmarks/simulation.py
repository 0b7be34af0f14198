"""Speed and memory of a simulation, and the time of a run under a slider.

Times are processor seconds of one core, so that other work of the machine counts less. The peers
come from the extra ``bench``.
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
DERBYSHIRE = {"charge_change": (0.0, 0.0, 0.41)}  # the shipped case draws this and the adopters
WHAT = "a million draws over ten years"
FEW = 2_000  # draws of a peer that takes them one by one; its time is scaled to a million
SOBOL = by_hand.SOBOL * 2**17  # the most draws below a million that Sobol points can give
# Linux keeps the size of a process in kB, and its peak since the last reset.
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
    """Return the first case with ten years and the assumptions of `by_hand`."""
    case = soh.load_case()
    years = tuple(label(year) for year in range(2018, 2018 + by_hand.YEARS))
    case = replace(case, years=years)
    ends: dict[str, Any] = dict(by_hand.PERTS)
    overrun = {"Project manager": ends.pop("overrun")}
    case = assume(case, p=by_hand.P, rho=by_hand.RHO, overrun=overrun, **ends)
    return case, soh.choose(case, pricing="shared", ramp=by_hand.RAMP)


def simulate_project(cases: tuple[Case, Any], draws: int = MILLION) -> Any:
    """Draw, calculate and summarise with the library."""
    return simulate(*cases, draws=draws)


def rows() -> Iterator[Row]:
    """Compare speed, memory and the run under a slider with their peers."""
    yield from speed()
    yield from memory()
    yield from moved()


def speed() -> Iterator[Row]:
    """Compare a million draws with NumPy's draws alone, and with other libraries."""
    generator, cases = np.random.default_rng(1), ten_years()
    simulate_project(cases, 10_000)
    times = in_turn(
        lambda: simulate_project(cases), lambda: by_hand.draw_inputs(generator, MILLION), ROUNDS
    )
    yield timed(f"{WHAT} / NumPy drawing the same inputs", *times, most=0.5)
    case = soh.load_case()
    shipped = (case, soh.choose(case, pricing="shared"))
    times = in_turn(
        lambda: simulate_project(shipped),
        lambda: by_hand.draw_inputs(generator, MILLION, DERBYSHIRE),
        ROUNDS,
    )
    # 0.32 to 0.34 on one processor (the second edition took 0.31 to 0.42, and 0.63 on another,
    # where NumPy sorts slowly).
    yield timed("a million draws of Derbyshire / NumPy drawing the same inputs", *times, most=0.35)
    peers: tuple[tuple[str, str, Callable[[int], Any], int, float], ...] = (
        ("numpy", "NumPy with arrays of all draws by years", by_hand.plain_numpy, MILLION, 3),
        ("SALib", "SALib's Latin hypercube and NumPy", by_hand.with_latin, MILLION, 20),
        ("SALib", "SALib's Sobol points and NumPy", by_hand.with_sobol, SOBOL, 20),
        ("ema_workbench", "ema_workbench", by_hand.with_ema, FEW, 100),
        ("monaco", "monaco", by_hand.with_monaco, FEW, 100),
    )
    for module, name, run, count, part in peers:
        title, most = f"{WHAT} / {name}", 1 / part
        if is_missing(module):
            yield Row(label=title, most=most)
            continue
        run(100)
        mine, few = in_turn(
            lambda: simulate_project(cases), lambda r=run, c=count: r(c), SLOW_ROUNDS
        )
        yield timed(title, mine, [spent * MILLION / count for spent in few], most)


def memory() -> Iterator[Row]:
    """Measure the peak memory over import at a million draws, here and by threads."""
    executors = {"a million draws": "None", "the same by threads": "ThreadPoolExecutor(2)"}
    for measurement, executor in executors.items():
        command = [sys.executable, "-c", MEMORY.format(executor=executor)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        peak = float(printed.split()[-1])
        yield Row(
            label=f"peak memory over import, {measurement} / the limit",
            project=f"{peak:.1f} MiB", peer=f"{MOST_MEMORY} MiB", ratio=peak / MOST_MEMORY, most=1,
        )  # fmt: skip


def moved() -> Iterator[Row]:
    """Compare the run after a move of a slider with a redraw of the panel's chart."""
    case = soh.load_case()
    scenario = soh.choose(case, pricing="shared")
    run = simulate(case, scenario)

    def draw() -> None:
        simulate(assume(case, p=0.7), scenario)

    def redraw() -> None:
        s_curve(run).png(scale=1)

    for task in (redraw, draw):
        task()
    yield timed(
        "a run of the panel / one redraw of its chart", *in_turn(draw, redraw, 20), most=0.6
    )
