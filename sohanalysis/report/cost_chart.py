"""The chart of cost by year, and beside it of cumulative cost against the sum set aside."""

from __future__ import annotations

import math
from itertools import cycle
from typing import Any

import numpy as np
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.results import Appraisal, appraise
from sohanalysis.money import pounds, span, thousands
from sohanalysis.report import marking, phrases, sentences
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import (
    DOTS_PER_INCH,
    GREY,
    Drawing,
    Note,
    new_figure,
    style,
    top_of,
    width_of,
)

LONGEST_LABEL = 24
MOST_NAMED = 5  # years, side by side
ROOM_ABOVE = 1.25  # for what is written above the highest value
ROOM_FOR_KEY = 1.5  # for what the dashed line and the shade are, four lines
_LEFT_EDGE = -0.35
_MARGINS = {"left": 0.075, "right": 0.985, "top": 0.9, "bottom": 0.14, "wspace": 0.2}


class CostDrawing(Drawing):
    """Yearly cost by line, and cumulative gross cost beside the quoted range.

    Parameters
    ----------
    case : Case
        Gives the years, the lines and the sum set aside.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._places = np.arange(len(case.horizon.years))
        self._every = math.ceil(len(self._places) / MOST_NAMED)
        with style():
            figure, (self._yearly, self._running) = new_figure(2, 3.9, _MARGINS)
            bars = self._yearly_bars(self._yearly)
            lines = self._cumulative_lines(self._running)
            notes = [*self._totals, self._spent, self._end, self._key]
            super().__init__(figure, [*bars, *lines], notes)

    def _yearly_bars(self, axes: Axes) -> list[Any]:
        looks = zip(
            cycle(get_af_colours("categorical")), cycle(("", "//", "..", "xx")), strict=False
        )
        nil = np.zeros(len(self._places))
        self._bars = {
            name: axes.bar(self._places, nil, 0.6, color=colour, hatch=hatch, edgecolor="white")
            for name, (colour, hatch) in zip(self.case.cost_names, looks, strict=False)
        }
        self._totals = [Note(axes, dy=3, anchor="ms") for _ in self._places]
        self._name_years(axes)
        axes.set_title("Gross cost by financial year")
        # Given with their bars, since a label of its own that begins with _ would be left out.
        labels = [_short(sentences.measure(self.case, name)) for name in self._bars]
        look: dict[str, Any] = {"facecolor": "white", "framealpha": 1, "edgecolor": "none"}
        bars = [*self._bars.values()]
        legend = axes.legend(bars, labels, loc="upper right", ncols=2, fontsize=9, **look)
        for text in legend.get_texts():
            text.set_parse_math(False)
        return [bar for bars in self._bars.values() for bar in bars]

    def _name_years(self, axes: Axes) -> None:
        """Name the years, or as many of them as there is room for."""
        named = self._places[:: self._every]
        axes.set_xticks(named, [self.case.horizon.years[place] for place in named])

    def _cumulative_lines(self, axes: Axes) -> list[Any]:
        main, second = get_af_colours("duo")
        years, budget, nil = self.case.horizon.years, self.case.budget, np.zeros(len(self._places))
        self._range = axes.fill_between(self._places, nil, nil, color=GREY, alpha=0.7, lw=0)
        (self._line,) = axes.plot(self._places, nil, color=main, marker="o")
        # For the budget years alone: what comes after them is no charge on the sum.
        self._last_paid = years.index(budget.years[-1])
        span_of_it = (_LEFT_EDGE, self._last_paid)
        (set_aside,) = axes.plot(span_of_it, [budget.value] * 2, color=second, linestyle="--")
        self._spent = Note(axes, dx=7, dy=-4, anchor="la")
        self._end = Note(axes, dx=6, dy=8, anchor="rs")
        self._key = Note(axes, 0.02, 0.98, anchor="la", inside=True)
        self._name_years(axes)
        axes.set_xlim(_LEFT_EDGE, len(years) - 0.45)
        axes.set_title("Cumulative gross cost")
        return [self._range, self._line, set_aside]

    def show(self, scenario: Scenario) -> Chart:
        """Let the figure show a scenario."""
        case, result = self.case, appraise(self.case, scenario)
        ends = quoted_range(case, scenario)
        self._set_bars(result)
        self._set_lines(scenario, *(np.cumsum(each.flow.gross) for each in (result, *ends)))
        foot = sentences.scenario_foot(case, scenario)
        return Chart(self.figure, _words(case, result, *ends), foot, self)

    def _set_bars(self, result: Appraisal) -> None:
        base = np.zeros(len(self._places))
        for name, bars in self._bars.items():
            amounts = result.flow.lines[name]
            for bar, start, amount in zip(bars, base, amounts, strict=True):
                bar.set(y=start, height=amount)
            base = base + amounts
        texts = [thousands(total) for total in base]
        named = self._with_room(base, texts)
        for place, note in enumerate(self._totals):
            note.put(place, base[place], texts[place] if place in named else "")
        self._yearly.set_ylim(0, top_of(base.max() * ROOM_ABOVE))

    def _with_room(self, totals: Any, texts: list[str]) -> list[int]:
        """Choose the totals that are written, the highest and the last first."""
        apart = np.ptp(self._yearly.transData.transform([(0, 0), (1, 0)])[:, 0]) / DOTS_PER_INCH
        every = math.ceil(width_of(texts, self._totals[0].size) / apart)
        named: list[int] = []
        for place in (int(np.argmax(totals)), len(texts) - 1, *range(len(texts))):
            if all(abs(place - other) >= every for other in named):
                named.append(place)
        return named

    def _set_lines(self, scenario: Scenario, own: Any, low: Any, high: Any) -> None:
        self._range.set_data(self._places, low, high)
        self._line.set_ydata(own)
        paid, last = self._last_paid, int(self._places[-1])
        self._end.put(last, own[-1], thousands(own[-1]))
        self._spent.put(paid, own[paid], thousands(own[paid]) if paid < last else "")
        ends = f"{span(low[-1], high[-1])} by {self.case.horizon.years[-1]}"
        self._key.text = (
            f"dashed: {pounds(self.case.budget.value)} set aside for\n"
            f"{sentences.budget_period(self.case)}\n"
            f"shaded: {sentences.quoted(scenario)},\n{ends}"
        )
        aside = float(self.case.budget.value)
        highest = max(own.max(), low.max(), high.max(), aside)
        self._running.set_ylim(0, top_of(highest * ROOM_FOR_KEY))


def cost_words(case: Case, scenario: Scenario) -> str:
    """Say what the chart of a scenario shows."""
    return _words(case, appraise(case, scenario), *quoted_range(case, scenario))


def _words(case: Case, result: Appraisal, low: Appraisal, high: Appraisal) -> str:
    spent = ", ".join(
        phrases.SPENT.format(amount=thousands(amount), year=year)
        for year, amount in zip(result.flow.years, result.flow.gross, strict=True)
    )
    return phrases.COST_CHART.format(
        part=marking.part(case),
        spent=spent,
        period=sentences.initial_period(case),
        verdict=sentences.verdict(result.two_year_total, case.budget.value),
        quoted=span(low.two_year_total, high.two_year_total),
    )


def _short(name: str) -> str:
    """Keep a name to the room that a legend has; the table beside the chart has all of it."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 3] + "..."
