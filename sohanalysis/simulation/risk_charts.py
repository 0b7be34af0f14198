"""The S-curve of a simulation: which sum suffices in which share of cases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from afcharts.af_colours import get_af_colours
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sohanalysis.money import percent, pounds, thousands
from sohanalysis.report import wording
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import Drawing, Note, new_figure, style, top_of
from sohanalysis.simulation.risk_words import SUFFICES, foot, share_words
from sohanalysis.simulation.simulation import PERCENTS, WORDS, Simulation

_MARGINS = {"left": 0.1, "right": 0.97, "top": 0.79, "bottom": 0.23}
_HEIGHT = 4.4  # inches
_ROOM = 0.05  # beside the curve, as a share of its width


class SCurve(Drawing):
    """The share of cases in which each sum suffices, with the sum set aside and the central case.

    Its axis stands still while what is drawn moves a little.
    """

    def __init__(self) -> None:
        main, second = get_af_colours("duo")
        with style():
            figure, (axes,) = new_figure(1, _HEIGHT, _MARGINS)
            self._axes = axes
            (self._curve,) = axes.plot([], [], color=main, linewidth=2.5)
            (self._enough,) = axes.plot([], [], color=main, marker="o", linestyle="none")
            (self._budget,) = axes.plot([], [], color=second, linestyle="--")
            (self._central,) = axes.plot([], [], color="black", linestyle=":")
            self._key = Note(axes, 0, 1, dy=38, anchor="la", inside=True)
            self._label = Note(axes, dx=7, dy=-3, anchor="la")
            axes.set_ylim(0, 1)
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
            axes.yaxis.set_major_locator(MaxNLocator(5))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: thousands(value)))
            axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]))
            axes.set_ylabel("Share of cases (assumed)")
            axes.set_xlabel("Sum that suffices")
            axes.set_title("Which sum suffices in which share of cases", pad=40)
            moving: list[Any] = [self._curve, self._central, self._budget, self._enough]
            super().__init__(figure, moving, [self._key, self._label])

    def show(self, run: Simulation, *, share: float | None = None) -> Chart:
        """Let the figure show what came of the draws; ``share`` is that of short cases."""
        budget, central = run.case.budget.value, run.central["two_year_total"]
        shares, amounts = (np.array(each) for each in zip(*run.curve, strict=True))
        enough = run.set_aside(SUFFICES)
        # As a step: between two of the shares, the sum of the higher one is needed.
        self._curve.set_data(np.repeat(amounts, 2)[1:], np.repeat(shares, 2)[:-1])
        self._enough.set_data([enough], [SUFFICES / 100])
        self._budget.set_data([budget] * 2, [0, 1])
        self._central.set_data([central] * 2, [0, 1])
        ends = [*amounts[[0, -1]], budget, central]
        self._axes.set_xlim(*_ends(min(ends), max(ends), budget))
        self._label.put(enough, SUFFICES / 100, f"{thousands(enough)} in {SUFFICES}%")
        short = run.share_short if share is None else share
        self._key.text = (
            f"dashed: {pounds(budget)} set aside, enough in {share_words(1 - short)} of cases\n"
            f"dotted: the central case, run 0, {thousands(central)}"
        )
        return Chart(self.figure, curve_words(run, short), foot(run), self)


def _ends(low: float, high: float, budget: float) -> tuple[float, float]:
    """Find ends of the axis that stand still while what it shows moves a little."""
    step, room = 10.0 ** math.floor(math.log10(budget)) / 2, _ROOM * (high - low)
    top = step * math.ceil((high + room) / step)
    return step * math.floor((low - room) / step), top if top <= 2 * budget else top_of(top)


def curve_words(run: Simulation, short: float) -> str:
    """Say what the S-curve shows, with the sum set aside and what would suffice."""
    spread = run.percentiles["two_year_total"]
    each = ", ".join(f"{thousands(spread[of])} in {of}%" for of in PERCENTS)
    period = wording.initial_period(run.case)
    return (
        f"S-curve: for {period}, {each}. The {thousands(run.case.budget.value)} set aside is "
        f"enough in {share_words(1 - short)} (each a {WORDS}, all of them assumed)."
    )


def s_curve(run: Simulation) -> Chart:
    """Draw which sum suffices in which share of cases."""
    return SCurve().show(run)
