"""The charts that notebook, paper and page share."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from statistics import fmean
from typing import Any

import numpy as np
from afcharts.af_colours import get_af_colours
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import PatchCollection
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model import sensitivity
from sohanalysis.model.break_even import (
    BreakEven,
    Limit,
    break_even,
    break_even_points,
    fitting_charge,
)
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.pricing import is_flat, rates
from sohanalysis.model.results import Results, results_of
from sohanalysis.model.sensitivity import Bar, Grid, Tornado, grid
from sohanalysis.money import HALF_A_PENNY, figures, pounds, rounded, span, thousands
from sohanalysis.report import marking, phrases, wording
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import (
    BESIDE,
    DOTS_PER_INCH,
    GREY,
    POINTS_IN_AN_INCH,
    ROOM_BELOW,
    TICK_SIZE,
    WIDTH,
    Drawing,
    Note,
    new_figure,
    style,
    top_of,
    width_of,
)
from sohanalysis.report.wording import (
    INPUT_NAMES,
    field_heading,
    field_value,
    field_words,
    moved_as_one,
)
from sohanalysis.report.wording_break_even import (
    beyond_words,
    heat_sentence,
    limit_line,
    not_moved,
    tornado_sentence,
)
from sohanalysis.report.wording_pricing import pricing_name

FEWEST_FORCES = 10
ABOVE_CHARGES = 1.05  # for the highest line
ROOM_FOR_NAME = 1.15  # for the name of the scenario over its mark
NAME_ROOM, NAME_OF_A_YEAR = 0.2, 0.36  # of the width, for that name
LABEL_ROOM = 0.052  # of the height, for one line of text
LEADER = 0.035  # of the width, from the end of a line to its name
STRUCK = 0.06  # of the height: a line so close above a mark would run through its name
LETTERS_OF_A_NAME = 27  # of a line at the right
_CHARGE_MARGINS = {"left": 0.075, "right": 0.71, "top": 0.91, "bottom": 0.17}
_POINTS: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}


class ChargeDrawing(Drawing):
    """The readings of the yearly charge, the quoted range, and where a scenario stands.

    Parameters
    ----------
    case : Case
        Gives the forms, the quoted range and the numbers of forces.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        with style():
            figure, (self._axes,) = new_figure(1, 4.4, _CHARGE_MARGINS)
            self._stand_still(self._axes)
            moving = self._move(self._axes)
            self._here_name = Note(self._axes, dx=8, dy=8)
            self._ends = [Note(self._axes, dx=3, dy=-3) for _ in range(len(self._lines) + 2)]
            super().__init__(figure, moving, [self._here_name, *self._ends])

    def _stand_still(self, axes: Axes) -> None:
        axes.axhspan(self.case.charge.low, self.case.charge.high, color=GREY, alpha=0.5, lw=0)
        for name in ("anticipated", "signed"):
            count = getattr(self.case.adopters, name).value
            axes.axvline(count, color="#3D3D3D", linewidth=0.8, linestyle=":")
            place = axes.get_xaxis_transform()
            axes.annotate(f" {count} {name}", (count, 1), (0, -10), xycoords=place, **_POINTS)
        axes.xaxis.set_major_locator(MaxNLocator(9, integer=True, steps=[1, 2, 5, 10]))
        axes.set_xlabel("Forces paying for the platform, this one included")
        axes.set_title("Yearly charge for one force, by number of forces: readings, not terms")

    def _move(self, axes: Axes) -> list[Any]:
        forms = self.case.pricings
        self._lines = {form: axes.plot([], [], **_line_style(self.case, form))[0] for form in forms}
        look: dict[str, Any] = {"color": "black", "linewidth": 1.2, "linestyle": (0, (6, 3))}
        self._fits = axes.axhline(0, **look)
        (self._here,) = axes.plot([], [], marker="o", markersize=9, color="black", linestyle="none")
        # From the end of a line to its name, which may have been moved away from it.
        self._leaders = [axes.plot([], [], clip_on=False)[0] for _ in range(len(self._lines) + 2)]
        return [*self._lines.values(), self._fits, self._here, *self._leaders]

    def show(self, scenario: Scenario, points: tuple[BreakEven, ...] | None = None) -> Chart:
        """Let the figure show a scenario; its break-even points, where they are known already."""
        points = points or break_even_points(self.case, scenario)
        fits = fitting_charge(self.case, next(each for each in points if each.input == "charge"))
        counts = self._counts(points)
        forms = _drawn(self.case, scenario)
        drawn = sweep(self.case, scenario, adopters=counts, pricing=forms)
        charges = drawn.charge[..., -1]
        for line in self._lines.values():
            line.set_data([], [])
        for form, values in zip(forms, charges.T, strict=True):
            self._lines[form].set_data(counts, values)
            # A number that is priced between two that are not would be a line of no length.
            known = np.pad(~np.isnan(values), 1)
            is_alone = (known[1:-1] & ~known[:-2] & ~known[2:]).any()
            self._lines[form].set(marker="s" if is_alone else "", markersize=4)
        own = float(results_of(self.case, scenario).flow.charge[-1])
        highest = max(np.nanmax(charges), self.case.charge.high, fits or 0)
        top = max(
            ABOVE_CHARGES * highest, ROOM_FOR_NAME * own * (scenario.final_adopters in counts)
        )
        self._axes.set_xlim(counts[0] - 1, counts[-1])
        self._axes.set_ylim(0, top_of(top))
        self._fits.set(visible=fits is not None, ydata=[fits or 0] * 2)
        self._mark(scenario, own, counts, fits)
        ends = [*_name_ends(self.case, forms, charges, counts), *self._name_levels(fits)]
        self._label_right(counts[-1], ends)
        foot = wording.scenario_foot(self.case, scenario)
        alt = wording.readings_apart(self.case, scenario, fits=fits)
        return Chart(self.figure, alt, foot, self)

    def _counts(self, points: tuple[BreakEven, ...]) -> range:
        """Run from few forces, or the fewest at which the sum set aside does not hold, to all."""
        adopters, possible = self.case.adopters, self.case.adopters.possible.value
        flips = [s.first_does_not for p in points if p.input == "adopters" for s in p.switches]
        first = min(FEWEST_FORCES, possible, adopters.anticipated.value, adopters.signed.value)
        return range(min(first, *flips) if flips else first, possible + 1)

    def _mark(self, scenario: Scenario, charge: float, counts: range, fits: float | None) -> None:
        """Mark the scenario, at the left edge where it has fewer forces than the chart."""
        here = scenario.final_adopters
        by_year = isinstance(scenario.adopters, tuple)
        name = f"this scenario in {self.case.years[-1]}" if by_year else "this scenario"
        inside = here in counts
        self._here.set_data([here], [charge])
        self._here.set_visible(inside)
        # At the right, it stands where it does not run into the names of the lines.
        right = here > counts[-1] - (NAME_OF_A_YEAR if by_year else NAME_ROOM) * len(counts)
        # Below, where the line of the break-even charge would strike it out.
        room = STRUCK * self._axes.get_ylim()[1]  # and where the axis leaves it room
        struck = fits is not None and 0 < fits - charge < room < charge
        self._here_name.dx, side = (-8, "r") if right else (8, "l")
        self._here_name.dy, line = (-6, "a") if inside and struck else (8, "s")
        self._here_name.anchor = side + line
        if inside:
            self._here_name.put(here, charge, name)
            return
        left = f"{name} lies to the left:\n{wording.counted_words(here, 'force')}, "
        low = 0.08 * self._axes.get_ylim()[1]  # under every line, with room for the second line
        self._here_name.put(counts[0], low, left + thousands(charge))

    def _name_levels(self, fits: float | None) -> list[_Label]:
        """Name the quoted range, and the charge at which the sum set aside is used up."""
        low, high = self.case.charge.low, self.case.charge.high
        named = [_Label((low + high) / 2, f"shaded: quoted range,\n{span(low, high)}", [])]
        return named if fits is None else [*named, _Label(fits, f"break-even, {pounds(fits)}", [])]

    def _label_right(self, last: int, labels: list[_Label]) -> None:
        """Write labels at the right of their values, moved apart where two would touch."""
        ordered = sorted(labels, key=lambda label: (label.value, label.text), reverse=True)
        texts = ["\n".join(_name_lines(label.text)) for label in ordered]
        room = LABEL_ROOM * self._axes.get_ylim()[1]
        places = _apart(
            [each.value for each in ordered], [room * len(_name_lines(t)) for t in texts]
        )
        start, end = self._axes.get_xlim()
        reach = end + LEADER * (end - start)
        for note, leader in zip(self._ends, self._leaders, strict=True):
            note.text = ""
            leader.set_data([], [])
        drawn = zip(self._ends, self._leaders, ordered, places, texts, strict=False)
        for note, leader, label, place, text in drawn:
            note.put(reach, place, text)
            if label.forms:  # the range and the break-even charge say of themselves which they are
                leader.set_data([label.at or last, reach], [label.value, place])
                leader.update(_line_look(self.case, label.forms[0]))


def charge_words(case: Case, scenario: Scenario) -> str:
    """Say what the chart of a scenario shows."""
    fits = fitting_charge(case, break_even(case, scenario, "charge"))
    return wording.readings_apart(case, scenario, fits=fits)


@dataclass(frozen=True)
class _Label:
    """What stands at the right of a value, and the forms whose lines end there."""

    value: float
    text: str
    forms: Sequence[str]
    at: int = 0  # where these end, if not at the right


def _drawn(case: Case, scenario: Scenario) -> list[str]:
    """List the pricings that are drawn as lines: flat ones only by themselves."""
    moving = [name for name in case.pricings if not is_flat(case, name)]
    return moving or list(case.pricings)


def _name_ends(case: Case, forms: Sequence[str], charges: Any, counts: range) -> list[_Label]:
    """Name the lines at their right ends, those that end together by one label."""
    together: dict[tuple[int, int], list[str]] = {}
    for form, values in zip(forms, charges.T, strict=True):
        priced = np.flatnonzero(~np.isnan(values))
        if priced.size:
            end = int(priced[-1])
            together.setdefault((round(values[end]), counts[end]), []).append(form)
    return [
        _Label(
            v, f"{' and '.join(pricing_name(case, f) for f in ended)}, {thousands(v)}", ended, at
        )
        for (v, at), ended in together.items()
    ]


def _name_lines(text: str) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, LETTERS_OF_A_NAME)]


def _apart(values: list[float], heights: list[float]) -> list[float]:
    """Move falling values, as little as can be, so that what hangs from each has its height.

    Neighbours that would touch move together, to the mean of where each would rather be.
    """
    above = [sum(heights[:place]) for place in range(len(heights))]
    blocks: list[list[float]] = []
    for value, before in zip(values, above, strict=True):
        blocks.append([value + before])
        while len(blocks) > 1 and fmean(blocks[-2]) < fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    means = [fmean(block) for block in blocks for _ in block]
    return [mean - before for mean, before in zip(means, above, strict=True)]


def _line_style(case: Case, pricing: str) -> dict[str, Any]:
    steps = "steps-post" if is_stepped(case, pricing) else "default"
    return {**_line_look(case, pricing), "drawstyle": steps}


def is_stepped(case: Case, pricing: str) -> bool:
    """Check whether a charge stays as it is between the numbers of adopters at which it jumps."""
    table = rates(case, pricing)
    changes = (table[1:] != table[:-1]).any(axis=-1)
    return bool(changes.any() and not (changes[1:] & changes[:-1]).any())


def line_places(case: Case) -> dict[str, int]:
    """Place of each pricing among the looks of lines: those that move first."""
    moves_first = sorted(case.pricings, key=lambda name: is_flat(case, name))
    return {name: place for place, name in enumerate(moves_first)}


def _line_look(case: Case, pricing: str) -> dict[str, Any]:
    colours = get_af_colours("categorical")
    again, place = divmod(line_places(case)[pricing], len(colours))
    # The colours repeat after six: the dashes of each then go on to the next.
    dashes = ["-", "--", "-.", ":"]
    return {"color": colours[place], "linestyle": dashes[([0, 0, 1, 2, 3, 0][place] + again) % 4]}


LONGEST_LABEL = 24
MOST_NAMED = 5  # years, side by side
ABOVE_COSTS = 1.25  # for what is written above the highest value
ROOM_FOR_KEY = 1.5  # for what the dashed line and the shade are, four lines
_LEFT_EDGE = -0.35
_COST_MARGINS = {"left": 0.075, "right": 0.985, "top": 0.9, "bottom": 0.14, "wspace": 0.2}


class CostDrawing(Drawing):
    """Yearly cost by line, and cumulative gross cost beside the quoted range.

    Parameters
    ----------
    case : Case
        Gives the years, the lines and the sum set aside.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._places = np.arange(len(case.years))
        self._every = math.ceil(len(self._places) / MOST_NAMED)
        with style():
            figure, (self._yearly, self._running) = new_figure(2, 3.9, _COST_MARGINS)
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
        labels = [_short(wording.measure(self.case, name)) for name in self._bars]
        look: dict[str, Any] = {"facecolor": "white", "framealpha": 1, "edgecolor": "none"}
        bars = [*self._bars.values()]
        legend = axes.legend(bars, labels, loc="upper right", ncols=2, fontsize=9, **look)
        for text in legend.get_texts():
            text.set_parse_math(False)
        return [bar for bars in self._bars.values() for bar in bars]

    def _name_years(self, axes: Axes) -> None:
        """Name the years, or as many of them as there is room for."""
        named = self._places[:: self._every]
        axes.set_xticks(named, [self.case.years[place] for place in named])

    def _cumulative_lines(self, axes: Axes) -> list[Any]:
        main, second = get_af_colours("duo")
        years, budget, nil = self.case.years, self.case.budget, np.zeros(len(self._places))
        self._range = axes.fill_between(self._places, nil, nil, color=GREY, alpha=0.7, lw=0)
        (self._line,) = axes.plot(self._places, nil, color=main, marker="o")
        # For the budget years alone: what comes after them is no charge on the sum.
        self._last_paid = years.index(budget.years[-1])
        span_of_it = (_LEFT_EDGE, self._last_paid)
        (set_aside,) = axes.plot(span_of_it, [budget.amount] * 2, color=second, linestyle="--")
        self._spent = Note(axes, dx=7, dy=-4, anchor="la")
        self._end = Note(axes, dx=6, dy=8, anchor="rs")
        self._key = Note(axes, 0.02, 0.98, anchor="la", inside=True)
        self._name_years(axes)
        axes.set_xlim(_LEFT_EDGE, len(years) - 0.45)
        axes.set_title("Cumulative gross cost")
        return [self._range, self._line, set_aside]

    def show(self, scenario: Scenario) -> Chart:
        """Let the figure show a scenario."""
        case, result = self.case, results_of(self.case, scenario)
        ends = quoted_range(case, scenario)
        self._set_bars(result)
        self._set_lines(scenario, *(np.cumsum(each.flow.gross) for each in (result, *ends)))
        foot = wording.scenario_foot(case, scenario)
        return Chart(self.figure, _words(case, result, *ends), foot, self)

    def _set_bars(self, result: Results) -> None:
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
        self._yearly.set_ylim(0, top_of(base.max() * ABOVE_COSTS))

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
        ends = f"{span(low[-1], high[-1])} by {self.case.years[-1]}"
        self._key.text = (
            f"dashed: {pounds(self.case.budget.amount)} set aside for\n"
            f"{wording.budget_period(self.case)}\n"
            f"shaded: {wording.quoted_range_words(scenario)},\n{ends}"
        )
        aside = float(self.case.budget.amount)
        highest = max(own.max(), low.max(), high.max(), aside)
        self._running.set_ylim(0, top_of(highest * ROOM_FOR_KEY))


def cost_words(case: Case, scenario: Scenario) -> str:
    """Say what the chart of a scenario shows."""
    return _words(case, results_of(case, scenario), *quoted_range(case, scenario))


def _words(case: Case, result: Results, low: Results, high: Results) -> str:
    spent = ", ".join(
        phrases.SPENT.format(amount=thousands(amount), year=year)
        for year, amount in zip(result.flow.years, result.flow.gross, strict=True)
    )
    return phrases.COST_CHART.format(
        part=marking.part(case),
        spent=spent,
        period=wording.initial_period(case),
        verdict=wording.verdict(result.two_year_total, case.budget.amount),
        quoted=span(low.two_year_total, high.two_year_total),
    )


def _short(name: str) -> str:
    """Keep a name to the room that a legend has; the table beside the chart has all of it."""
    return name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 3] + "..."


_OFFSET: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}
_LINE: dict[str, Any] = {"color": "black", "linewidth": 2, "solid_capstyle": "projecting"}
CLOSE = 20_000  # pounds between the ends of a scale whose ticks are not whole thousands
MOST_FIGURES = 200  # cells of a heat chart that still have room for their figures
MOST_COLUMNS = 20
MOST_TICKS = 22  # down the side
LETTERS_BELOW = 110  # along the bottom
NOTE_LETTERS = 110  # of a line above or below a picture
LINE = 0.19  # height of such a line, in inches
HALF_A_TICK = 0.4  # inches, for half of the last figure below
CLEAR = 0.05  # inches, between words and the edge of the axes


def tornado_chart(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Chart:
    """Draw how far each input alone moves a result, the widest first."""
    found = sensitivity.tornado(case, scenario, limit=limit)
    bars = found.bars[::-1]
    names = [_bar_name(scenario, bar) for bar in bars]
    aside = _wrapped(wording.moved_alone(scenario, found.limit, found.moved))
    under = [f"dashed: {limit_line(found.limit)}", *_wrapped(not_moved(found))]
    with style():
        figure, (axes,) = _tornado_figure(names, aside, under)
        notes = [
            note for place, bar in enumerate(bars) for note in _tornado_bar(case, axes, place, bar)
        ]
        axes.axvline(found.central, color="black", linewidth=1.2)
        top = len(bars) - 0.35
        here = f"this scenario, {thousands(found.central)}"
        notes.append(Note(axes, found.central, top, here, dy=2, anchor="ms"))
        _pounds_across(axes, found, notes)
        low = -ROOM_BELOW - BESIDE
        notes.append(Note(axes, 0.5, 0, "\n".join(under), dy=low, anchor="ma", inside=True))
        axes.set_yticks(range(len(bars)), names)
        axes.set_ylim(-0.6, top)
        title = wording.measure(case, found.limit.result).partition(" (")[0]
        _title(axes, f"{title}: what each input alone does to it", aside, above=18)
        drawing = Drawing(figure, [], notes)
    foot = wording.scenario_foot(case, scenario)
    return Chart(figure, tornado_sentence(case, scenario, found), foot, drawing)


def _tornado_figure(
    names: list[str], aside: list[str], under: list[str]
) -> tuple[Figure, list[Axes]]:
    """Leave room for the names of the bars, and for the lines above and below them."""
    above, below = 0.6 + LINE * len(aside), 0.65 + LINE * len(under)
    height = above + 0.55 * (len(names) + 0.25) + below
    margins = {
        "left": (width_of(names, TICK_SIZE) + 0.15) / WIDTH,
        "right": 1 - HALF_A_TICK / WIDTH,
        "top": 1 - above / height,
        "bottom": below / height,
    }
    return new_figure(1, height, margins, width=WIDTH)


def _wrapped(words: str) -> list[str]:
    """Break what stands above or below a picture into lines that fit it."""
    start = words.lstrip(",; ")
    return textwrap.wrap(start[:1].upper() + start[1:], NOTE_LETTERS)


def _title(axes: Axes, title: str, aside: list[str], *, above: float) -> None:
    """Write the title, and under it what all figures of the picture have in common."""
    if aside:
        place: dict[str, Any] = {"xycoords": "axes fraction", "va": "bottom"}
        axes.annotate("\n".join(aside), (0, 1), (0, above), **place, **_OFFSET)
    axes.set_title(title, pad=above + 72 * LINE * len(aside))


def _bar_name(scenario: Scenario, bar: Bar) -> str:
    return moved_as_one(scenario, bar.input, INPUT_NAMES[bar.input]).replace(", ", ",\n")


def _tornado_bar(case: Case, axes: Axes, place: int, bar: Bar) -> list[Note]:
    """Draw a bar, and give the values of the input at its ends."""
    ends = sorted(bar.ends, key=lambda end: end[1])
    colour = get_af_colours("categorical")[0 if bar.range else 1]
    axes.barh(place, bar.swing, 0.5, ends[0][1], color=colour, hatch="" if bar.range else "//")
    if bar.swing <= HALF_A_PENNY:
        ends_of = [field_words(case, bar.input, value) for value, _ in bar.ends]
        between = "any" if not bar.range and bar.low == bar.high else " to ".join(ends_of)
        ends, texts = ends[1:], [f"{between}: no difference"]
    else:
        texts = [
            f"{field_words(case, bar.input, value)}, {thousands(amount)}" for value, amount in ends
        ]
    sides = zip(ends[::-1], texts[::-1], ("left", "right"), strict=False)
    return [_at_end(axes, amount, place, text, side) for (_, amount), text, side in sides]


def _at_end(axes: Axes, amount: float, place: int, text: str, side: str) -> Note:
    dx, anchor = (-5, "rs") if side == "right" else (5, "ls")
    return Note(axes, amount, place, text, dx=dx, dy=-3, anchor=anchor, blank=True)


def _pounds_across(axes: Axes, found: Tornado, notes: list[Note]) -> None:
    """Scale the pounds, with room for the words at the ends, and mark the limit."""
    limit = found.limit.value
    amounts = [a for bar in found.bars for a in (bar.at_low, bar.at_high)] + [found.central, limit]
    room = 0.3 * max(max(amounts) - min(amounts), 1)
    axes.set_xlim(*_widened(axes, notes, min(amounts) - room, max(amounts) + room))
    write = thousands if max(amounts) - min(amounts) >= CLOSE else pounds
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 2.5, 5, 10]))
    axes.axvline(limit, color=get_af_colours("duo")[1], linestyle="--")
    axes.grid(False)


def _widened(axes: Axes, notes: list[Note], low: float, high: float) -> tuple[float, float]:
    """Move the ends of a scale out as far as it takes to have every note between them."""
    left, right = [(low, 0.0)], [(high, 0.0)]  # amounts, and how far words reach from them
    for note in notes:
        words = width_of([note.text], note.size) + abs(note.dx) / POINTS_IN_AN_INCH + CLEAR
        reach = {"l": (0.0, words), "m": (words / 2, words / 2), "r": (words, 0.0)}[note.anchor[0]]
        left.append((note.x, reach[0]))
        right.append((note.x, reach[1]))
    inches = WIDTH * axes.get_position().width
    # Pounds to an inch: the most that any two of them need.
    scale = max((b - a) / (inches - v - w) for a, v in left for b, w in right)
    return min(a - v * scale for a, v in left), max(b + w * scale for b, w in right)


def heat(case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any) -> Chart:
    """Draw a result over two fields, with the line where it stops holding.

    Parameters
    ----------
    case, scenario, limit, **axes
        As for `sensitivity.grid`; two fields.
    """
    found = grid(case, scenario, limit=limit, **axes)
    if len(found.axes) != 2:
        allowed = "two fields; for one, the one-way table"
        raise ScenarioError(Fault(field="fields", problem="one is given", allowed=allowed))
    (down, rows), (across, columns) = found.axes.items()
    with style():
        aside = _wrapped(wording.in_common(scenario, found.limit, tuple(found.axes)))
        height = min(2.2 + 0.33 * len(rows), 7.5) + LINE * len(aside)
        figure, (drawn,) = new_figure(1, height)
        _cells(drawn, found)
        _edge(drawn, found)
        _ticks(case, drawn.xaxis, across, columns, room=LETTERS_BELOW)
        _ticks(case, drawn.yaxis, down, rows, room=None)
        drawn.grid(False)
        here = "" if None in found.here else " (boxed: this scenario)"
        drawn.set_xlabel(f"{field_heading(across)}{here}")
        drawn.set_ylabel(field_heading(down))
        title = wording.measure(case, found.limit.result).partition(" (")[0]
        _title(drawn, f"{title}, £k: hatched where {beyond_words(found.limit)}", aside, above=6)
    return Chart(
        figure, heat_sentence(case, scenario, found), wording.scenario_foot(case, scenario)
    )


def _cells(axes: Axes, found: Grid) -> None:
    """Colour, hatch and figure each cell; a box stands around the scenario's."""
    shades = ["#FCD8C5", "#D3E4F3"]  # tints of the duo, light enough for black figures
    axes.imshow(found.holds, cmap=ListedColormap(shades), vmin=0, vmax=1, aspect="auto")
    beyond = [Rectangle((c - 0.5, r - 0.5), 1, 1) for r, c in np.argwhere(~found.holds)]
    hatched = PatchCollection(beyond, facecolor="none", edgecolor="#EFA27C", linewidth=0)
    hatched.set_hatch("//")
    axes.add_collection(hatched)
    if found.amounts.size <= MOST_FIGURES and found.amounts.shape[1] <= MOST_COLUMNS:
        for (row, column), amount in np.ndenumerate(found.amounts):
            text = figures(float(rounded(amount, -3)) / 1000 if amount == amount else amount)
            axes.text(column, row, text, ha="center", va="center", fontsize=8.5)
    row, column = found.here
    if row is not None and column is not None:
        corner = (column - 0.5, row - 0.5)
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, lw=2.5, zorder=5, clip_on=False))


def _edge(axes: Axes, found: Grid) -> None:
    """Draw the line between what holds and what does not."""
    holds = found.holds
    for row, column in np.argwhere(holds[:, 1:] != holds[:, :-1]):
        axes.plot([column + 0.5] * 2, [row - 0.5, row + 0.5], **_LINE)
    for row, column in np.argwhere(holds[1:] != holds[:-1]):
        axes.plot([column - 0.5, column + 0.5], [row + 0.5] * 2, **_LINE)


def _ticks(
    case: Case, axis: Axis, field: str, values: tuple[Any, ...], *, room: int | None
) -> None:
    """Name the cells along an axis, not more of them than can be read."""
    names = [field_value(case, field, value) for value in values]
    most = MOST_TICKS if room is None else room // (max(map(len, names)) + 3)
    places = range(0, len(values), -(-len(values) // max(most, 1)))
    axis.set_ticks(places, [names[place] for place in places])


__all__ = ["charge", "cost_chart", "heat", "tornado_chart"]


def cost_chart(case: Case, scenario: Scenario) -> Chart:
    """Draw yearly cost, and beside it cumulative gross cost against the sum set aside."""
    return CostDrawing(case).show(scenario)


def charge(case: Case, scenario: Scenario) -> Chart:
    """Draw the yearly charge against the number of forces, under every form."""
    return ChargeDrawing(case).show(scenario)
