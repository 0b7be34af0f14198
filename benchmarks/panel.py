"""Time of a move of a slider in a notebook, compared with the usual `interact`.

At each move `interact` makes the same pictures, of the same size, and the same yearly figures as a
DataFrame. It is timed in a real kernel, from the message to the last reply; an empty message gives
its floor. Our sliders need no kernel. They are timed from a real mouse to the painted page.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks import page
from benchmarks.kernel import moved_in_turn
from benchmarks.table import Row, seconds

PREPARE = """
%matplotlib inline
import json
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
import sohanalysis as soh
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.results import results_of

case = soh.load_case()
places, colours = np.arange(4), ["#12436D", "#28A197"]
forms = ["stepped", "shared", "shared-capped", "two-part"]
plt.rcParams["figure.dpi"] = 130


def thousands(value, _=None):
    return f"£{value / 1000:.0f}k"


def naive(forces):
    result = results_of(case, soh.choose(case, adopters=forces, pricing="shared"))
    ends = [results_of(case, soh.choose(case, pricing=form)) for form in
            ("low-estimate", "high-estimate")]
    figure, (left, right) = plt.subplots(1, 2, figsize=(7.6, 3.9), layout="constrained")
    base = np.zeros(4)
    for (name, amounts), colour, hatch in zip(result.flow.lines.items(), colours, ("", "//")):
        left.bar(places, amounts, 0.6, base, color=colour, hatch=hatch, label=name)
        base = base + amounts
    for place, total in zip(places, base):
        left.annotate(thousands(total), (place, total), ha="center")
    left.set_xticks(places, result.flow.years)
    left.yaxis.set_major_formatter(thousands)
    left.set_title("Gross cost by financial year")
    left.legend()
    right.fill_between(places, *(np.cumsum(end.flow.gross) for end in ends), color="#BFBFBF")
    running = np.cumsum(result.flow.gross)
    right.plot(places, running, marker="o")
    right.axhline(300_000, linestyle="--")
    right.annotate("dashed: £300,000 set aside for\\n2018/19 to 2020/21", (0, 400_000))
    right.annotate("shaded: quoted range,\\n£333k to £393k by 2021/22", (1.5, 20_000))
    right.annotate(thousands(running[-1]), (3, running[-1]))
    right.set_xticks(places, result.flow.years)
    right.yaxis.set_major_formatter(thousands)
    right.set_title("Cumulative gross cost")
    figure.supxlabel(f"Scenario code: 41-2018-c275:r3:{forces}:shared", fontsize=7.5)
    plt.show()
    figure, axes = plt.subplots(figsize=(7.6, 4.4), layout="constrained")
    counts = range(10, 45)
    drawn = sweep(case, case.scenario, adopters=counts, pricing=forms)
    for form, values in zip(forms, drawn.charge[..., -1].T):
        axes.plot(counts, values)
        axes.annotate(f"{form}, {thousands(values[-1])}", (44, values[-1]))
    axes.axhspan(71_000, 91_000, color="#BFBFBF")
    axes.annotate("shaded: quoted range, £71k to £91k", (44, 81_000))
    axes.axhline(90_000, linestyle="--")
    axes.annotate("break-even, £90,000", (44, 90_000))
    for count, name in ((25, "anticipated"), (36, "signed")):
        axes.axvline(count, linestyle=":")
        axes.annotate(f"{count} {name}", (count, 190_000))
    axes.plot([forces], [result.flow.charge[-1]], marker="o")
    axes.annotate("this scenario", (forces, result.flow.charge[-1]))
    axes.yaxis.set_major_formatter(thousands)
    axes.set_xlabel("Forces paying for the platform, this one included")
    axes.set_title("Yearly charge for one force, by number of forces: readings, not terms")
    figure.supxlabel(f"Scenario code: 41-2018-c275:r3:{forces}:shared", fontsize=7.5)
    plt.show()
    display(result.flow.frame().round())


slider = widgets.IntSlider(value=36, min=10, max=44)
widgets.interact(naive, forces=slider)
idle = widgets.IntSlider()
print(json.dumps({"naive": slider.comm.comm_id, "idle": idle.comm.comm_id}))
"""


def rows() -> Iterator[Row]:
    """Compare a move on the page with a move of the usual slider."""
    times = moved_in_turn(PREPARE, moved)
    naive, floor = median(times["naive"]), seconds(median(times["idle"]))
    label = f"one move of the sliders / interact (an empty message: {floor})"
    times_on_page = page.moves("derbyshire-2018.toml", "adopters")
    if times_on_page:
        project = median(times_on_page)
        ratio = project / naive
        yield Row(
            label=label, project=seconds(project), peer=seconds(naive), ratio=ratio, most=1 / 20
        )
    else:
        yield Row(label=label, most=1 / 20)


def moved(move: int) -> dict[str, dict[str, Any]]:
    """Return the new state of each widget at a move."""
    return {"naive": {"value": 10 + move}, "idle": {"value": move + 1}}
