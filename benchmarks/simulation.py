"""How fast a simulation is, and what starting costs: one table, each row a ratio paired in one run.

    python benchmarks/simulation.py

In processor seconds of one core, so that what else the machine does counts less. The peers come
from the extra ``bench``; a peer that is not installed is named, and its row is left out.
"""

from __future__ import annotations

import importlib.util
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import by_hand
import numpy as np

import sohanalysis as soh
from sohanalysis.assumptions import assume
from sohanalysis.case import Case
from sohanalysis.live_share import live_share
from sohanalysis.simulation import simulate
from sohanalysis.years import label

MILLION = 1_000_000
ROUNDS, SLOW_ROUNDS = 5, 3
FEW = 2_000  # cases of a peer that takes them one by one; its time is scaled to a million
# Linux keeps the size of a process, and its peak since that was last forgotten, in kB.
MEMORY = """
import sys
sys.path.insert(0, "benchmarks")
import simulation
from sohanalysis import simulation as _
def size(key):
    lines = open("/proc/self/status").read().splitlines()
    return int(next(line for line in lines if line.startswith(key)).split()[1])
cases = simulation.ten_years()
open("/proc/self/clear_refs", "w").write("5")
before = size("VmRSS")
simulation.simulate(*cases, draws={draws})
print((size("VmHWM") - before) / 1024)
"""


def ten_years() -> tuple[Case, Any]:
    """Lengthen the first case to ten years, and assume what `by_hand` does."""
    case = soh.load_case()
    years = tuple(label(year) for year in range(2018, 2018 + by_hand.YEARS))
    case = replace(case, horizon=replace(case.horizon, years=years))
    ends: dict[str, Any] = dict(by_hand.PERTS)
    overrun = {"Project manager": ends.pop("overrun")}
    case = assume(case, p=by_hand.P, rho=by_hand.RHO, overrun=overrun, **ends)
    return case, soh.choose(case, charge_form="shared", ramp=by_hand.RAMP)


def ours(cases: tuple[Case, Any], draws: int = MILLION) -> Any:
    """Draw, work out and sum up with the library."""
    return simulate(*cases, draws=draws)


def seconds(run: Callable[[], Any]) -> float:
    """Time one run, in processor seconds of this process."""
    start = time.process_time()
    run()
    return time.process_time() - start


def paired(
    one: Callable[[], Any], other: Callable[[], Any], rounds: int, scale: float = 1.0
) -> tuple[float, float, float]:
    """Time two in turn: the median of each, and of the ratio of the first to the second."""
    times = [(scale * seconds(one), seconds(other)) for _ in range(rounds)]
    firsts, seconds_of = zip(*times, strict=True)
    ratio = statistics.median(first / second for first, second in times)
    return statistics.median(firsts), statistics.median(seconds_of), ratio


def show(what: str, first: str, second: str, ratio: float, target: str) -> None:
    """Print a row."""
    print(f"{what:62} {first:>10} {second:>10} {ratio:10.2f}   {target}")


def speed() -> None:
    """Compare a million cases with NumPy's draws alone, and with the same by other means."""
    generator, cases = np.random.default_rng(1), ten_years()
    ours(cases, 10_000)
    one, other, ratio = paired(
        lambda: ours(cases), lambda: by_hand.drawn(generator, MILLION), ROUNDS
    )
    show("a million cases / NumPy drawing the same inputs", ms(one), ms(other), ratio, "<= 1.0")
    peers: tuple[tuple[str, str, Callable[[int], Any], int, float], ...] = (
        ("numpy", "NumPy by hand", by_hand.plain_numpy, MILLION, 3),
        ("SALib", "SALib's Latin hypercube, NumPy by hand", by_hand.with_latin, MILLION, 20),
        ("SALib", "SALib's Sobol points, NumPy by hand", by_hand.with_sobol, MILLION, 0),
        ("ema_workbench", "ema_workbench", by_hand.with_ema, FEW, 100),
        ("monaco", "monaco", by_hand.with_monaco, FEW, 100),
    )
    for module, name, run, count, target in peers:
        if importlib.util.find_spec(module) is None:
            print(f"{name}: not installed (pip install '.[bench]')")
            continue
        run(100)
        one, other, ratio = paired(
            lambda r=run, c=count: r(c), lambda: ours(cases), SLOW_ROUNDS, MILLION / count
        )
        show(
            f"{name} / a million cases",
            ms(one),
            ms(other),
            ratio,
            f">= {target:g}" if target else "",
        )


def ms(value: float) -> str:
    """Write processor milliseconds."""
    return f"{1_000 * value:,.1f} ms"


def memory() -> None:
    """Measure the peak above what a short run holds, at a million and at ten."""
    found = []
    for draws in (MILLION, 10 * MILLION):
        command = [sys.executable, "-c", MEMORY.format(draws=draws)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found.append(float(printed.split()[-1]))
    first, second = (f"{each:.1f} MiB" for each in found)
    more = found[1] - found[0]
    show("peak memory over import, 1e7 and 1e6 draws", second, first, more, "<= 32 MiB, same")


def live() -> None:
    """Compare the share under a slider with a redraw of the charts, and with plain draws."""
    from sohanalysis import charts

    case = soh.load_case()
    scenario = soh.choose(case, charge_form="shared")
    figures = [charts.cost_by_year(case, scenario), charts.charge(case, scenario)]

    def redraw() -> None:
        for chart in figures:
            chart.figure.set_dpi(130)
            chart.figure.canvas.draw()

    def share() -> None:
        live_share(assume(case, p=0.7), scenario)

    for run in (redraw, share):
        run()
    one, other, ratio = paired(share, redraw, 20)
    show(
        "live share of short cases / one redraw of the charts", ms(one), ms(other), ratio, "<= 0.1"
    )
    truth = simulate(case, scenario, draws=4 * MILLION, seed=99).share_short
    found = [live_share(case, scenario, seed=seed) for seed in range(100)]
    error = math.sqrt(statistics.fmean((each.share_short - truth) ** 2 for each in found))
    plain = math.sqrt(truth * (1 - truth) / found[0].cases)
    show(
        "its error / that of as many plain draws (root mean square)",
        f"{error:.5f}", f"{plain:.5f}", error / plain, "<= 0.25",
    )  # fmt: skip


def started(*arguments: str) -> float:
    """Start Python, and give the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start() -> None:
    """Compare what is started with bare Python and with importing pandas."""
    rows = (
        ("import sohanalysis / bare Python", ("-c", "import sohanalysis"), ("-c", "pass"), 1.3),
        (
            "soh --help / import pandas",
            ("-m", "sohanalysis", "--help"),
            ("-c", "import pandas"),
            0.5,
        ),
        ("soh show / import pandas", ("-m", "sohanalysis", "show"), ("-c", "import pandas"), 1.5),
    )
    for what, one, other, target in rows:
        times = [(started(*one), started(*other)) for _ in range(9)]
        ratio = statistics.median(first / second for first, second in times)
        first, second = (ms(statistics.median(each)) for each in zip(*times, strict=True))
        show(what, first, second, ratio, f"<= {target:g}")


def main() -> None:
    """Print the table."""
    print(f"{'what':62} {'one':>10} {'other':>10} {'ratio':>10}   must reach")
    speed()
    memory()
    live()
    start()


if __name__ == "__main__":
    main()
