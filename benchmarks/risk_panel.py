"""Time of a move of the panel of risk in a real kernel, compared with `interact`.

Both are timed from the message to the last reply. `interact` makes as many draws with NumPy, the
same curve of the same size, and the same three tables as DataFrames. Neither draws the grid of p
and rho, which follows when the slider rests.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Any

from benchmarks.kernel import moved_in_turn
from benchmarks.table import Row, seconds, timed

PREPARE = """
%matplotlib inline
import json
import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import display
import sohanalysis as soh
from sohanalysis.simulation import risk

case = soh.load_case()
plt.rcParams["figure.dpi"] = 130
DRAWS, RHO, PERCENTS = 100_000, 0.1, [10, 50, 80, 90]


def thousands(value, _=None):
    return f"£{value / 1000:.0f}k"


def naive(p):
    p = p / 100
    generator = np.random.default_rng(1)
    shares = generator.beta(p * (1 / RHO - 1), (1 - p) * (1 / RHO - 1), DRAWS)
    drawn = pd.DataFrame({"forces": 1 + generator.binomial(35, shares),
                          "change": 0.41 * generator.beta(1, 5, DRAWS)})
    charge = 71_000 * 25 / drawn["forces"] * (1 + drawn["change"])
    found = pd.DataFrame({"total": 120_000 + 2 * charge, "headroom": 180_000 - 2 * charge,
                          "ongoing": charge, "net": 120_000 + 3 * charge})
    short = (found["total"] > 300_000).mean()
    sums = found["total"].quantile([0.5, 0.8, 0.9])
    figure, axes = plt.subplots(figsize=(7.6, 4.4), layout="constrained")
    shares = np.arange(1, 100) / 100
    axes.step(found["total"].quantile(shares), shares, linewidth=2.5)
    axes.plot([sums[0.8]], [0.8], marker="o")
    axes.annotate(f"{thousands(sums[0.8])} in 80%", (sums[0.8], 0.8))
    axes.axvline(300_000, linestyle="--")
    axes.axvline(262_000, linestyle=":")
    axes.annotate(f"dashed: £300,000 set aside, enough in {1 - short:.1%} of cases\\n"
                  "dotted: the central case, £262k", (262_000, 1.02))
    axes.set_ylim(0, 1)
    axes.xaxis.set_major_formatter(thousands)
    axes.set_xlabel("Sum that suffices")
    axes.set_ylabel("Share of cases (assumed)")
    axes.set_title("Which sum suffices in which share of cases")
    figure.supxlabel("Scenario code: 41-2018-c275:r3:25:shared", fontsize=7.5)
    plt.show()
    error = np.sqrt(short * (1 - short) / DRAWS)
    display(pd.Series({"short": short, "error": error, **sums.round()}).to_frame("value"))
    display(found.quantile([each / 100 for each in PERCENTS]).T.round())
    display(pd.concat([drawn, found], axis=1).corr(method="spearman").loc[drawn.columns].round(2))


slider = widgets.IntSlider(value=70, min=0, max=100)
widgets.interact(naive, p=slider)
panel = risk.assumption_panel(case, soh.choose(case, pricing="shared"))
idle = widgets.IntSlider()
print(json.dumps({"naive": slider.comm.comm_id, "panel": panel.comm.comm_id,
                  "idle": idle.comm.comm_id}))
"""


def rows() -> Iterator[Row]:
    """Compare a move of p in the panel with a move of the usual slider."""
    times = moved_in_turn(PREPARE, moved)
    floor = seconds(median(times["idle"]))
    label = f"one move of the assumptions (an empty message: {floor}) / interact"
    yield timed(label, times["panel"], times["naive"])


def moved(move: int) -> dict[str, dict[str, Any]]:
    """Return the new state of each widget at a move."""
    p = 40 + move
    start = {"pricing": "shared", "rho": 0.1, "0-low": 0, "0-mode": 0, "0-high": 0.41}
    values = {**start, "budget": 300_000, "p": p / 100}
    request = {"page": "benchmark", "number": move + 1, "values": values, "rests": False}
    return {"naive": {"value": p}, "panel": {"request": request}, "idle": {"value": move + 1}}
