"""Growth of the time with the size of a case: its years, adopters, lines and pricings.

Each row compares a case with one that has four times as many years, adopters, lines or pricings.
`draw` saves the figure of all sizes for the page on testing. Times are processor seconds of the
answer that ``soh show`` prints, of the page of sliders, and of the workbook.
"""

from __future__ import annotations

import functools
import gc
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.table import Row, seconds
from benchmarks.workbook import large_case

FIGURE = Path("docs") / "growth.svg"
BASE = {"years": 12, "adopters": 40, "lines": 12, "pools": 4}
# The sizes to time in each direction, from the base of all others.
SIZES: Mapping[str, tuple[int, ...]] = {
    "years": (6, 12, 24, 48),
    "adopters": (20, 40, 80, 160),
    "lines": (12, 24, 48, 96, 192),
    "pools": (4, 8, 16, 32),
}
WORDS = {"years": "years", "adopters": "adopters", "lines": "lines", "pools": "pricings by pool"}
ROUNDS = 3
LINEAR = 4.0  # a ratio of at most 4 at four times the size: the time grows no faster than the size


def rows() -> Iterator[Row]:
    """Compare the times of four times the size, by direction, and draw every size."""
    curves: dict[str, dict[str, list[float]]] = {}
    times_of(**BASE)  # so that no size pays for imports
    for direction, sizes in SIZES.items():
        times = [times_of(**(BASE | {direction: size})) for size in sizes]
        curves[direction] = {task: [timed[task] for timed in times] for task in TASKS}
        for task in TASKS:
            larger, base = curves[direction][task][-1], curves[direction][task][-3]
            yield Row(
                label=f"{task}: {sizes[-1]} {WORDS[direction]} / {sizes[-3]}",
                project=seconds(larger),
                peer=seconds(base),
                ratio=larger / base,
                most=LINEAR,
            )
    draw(curves)


def times_of(**size: int) -> dict[str, float]:
    """Return the median processor seconds of each task, for a case of one size."""
    from sohanalysis.cli.loading import leave_to_others, load_quickly
    from sohanalysis.load import load_case

    threshold = gc.get_threshold()
    load_quickly()  # few garbage collections, as in every command
    leave_to_others()  # without our environment variables in the peers of other subjects
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.toml"
        path.write_text(large_case(**size), encoding="utf-8")
        times: dict[str, list[float]] = {task: [] for task in TASKS}
        for _ in range(ROUNDS):
            for task, run in TASKS.items():
                case = load_case(path)  # a new one, which has no stored results
                empty_caches()
                began = time.process_time()
                run(case)
                times[task].append(time.process_time() - began)
    gc.set_threshold(*threshold)
    return {task: median(values) for task, values in times.items()}


def empty_caches() -> None:
    """Empty the caches of the library, so that each run starts like a new command.

    The formulas of a small workbook fit into a cache, so a second run would not parse any.
    """
    for cache in gc.get_objects():
        is_cache = type(cache) is functools._lru_cache_wrapper  # isinstance fails on dead proxies
        if is_cache and (cache.__module__ or "").startswith("sohanalysis"):
            cache.cache_clear()


def _answer(case: Any) -> object:
    from sohanalysis.report.terminal import overview

    return [*overview(case, case.scenario)]


def _page(case: Any) -> object:
    from sohanalysis.explore.page import page_of

    return page_of(case, case.scenario)


def _workbook(case: Any) -> object:
    from sohanalysis.workbook.workbook import workbook_bytes

    return workbook_bytes(case, case.scenario)


TASKS: Mapping[str, Callable[[Any], object]] = {
    "the answer": _answer,
    "the page": _page,
    "the workbook": _workbook,
}


def draw(curves: Mapping[str, Mapping[str, list[float]]]) -> None:
    """Save the figure: a panel for each direction, with a line for each task."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    figure, panels = plt.subplots(
        1, len(SIZES), figsize=(11, 3.4), sharey=True, layout="constrained"
    )
    for panel, (direction, sizes) in zip(panels, SIZES.items(), strict=True):
        for task, marker in zip(TASKS, "os^", strict=True):
            panel.plot(sizes, curves[direction][task], marker=marker, label=task)
        panel.set_xlabel(f"number of {WORDS[direction]}")
        panel.set_xscale("log", base=2)
        panel.set_xticks(sizes, labels=map(str, sizes))
        panel.set_yscale("log")
        panel.grid(visible=True, alpha=0.3)
    panels[0].set_ylabel("processor seconds")
    panels[0].legend(frameon=False)
    figure.savefig(FIGURE, metadata={"Date": None})
    plt.close(figure)
