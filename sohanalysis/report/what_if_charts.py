"""The charts of a what-if: the tornado, and a two-way table as a heat chart."""

from __future__ import annotations

import textwrap
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
from sohanalysis.model.break_even import Limit
from sohanalysis.model.sensitivity import Bar, Grid, Tornado, grid
from sohanalysis.money import HALF_A_PENNY, figures, pounds, rounded, thousands
from sohanalysis.report import held, sentences
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import (
    BESIDE,
    POINTS_IN_AN_INCH,
    ROOM_BELOW,
    TICK_SIZE,
    WIDTH,
    Drawing,
    Note,
    new_figure,
    style,
    width_of,
)
from sohanalysis.report.labels import (
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

_POINTS: dict[str, Any] = {"textcoords": "offset points", "fontsize": 9}
_LINE: dict[str, Any] = {"color": "black", "linewidth": 2, "solid_capstyle": "projecting"}
CLOSE = 20_000  # pounds between the ends of a scale whose ticks are not whole thousands
MOST_FIGURES = 200  # cells of a heat chart that still have room for their figures
MOST_COLUMNS = 20
MOST_TICKS = 22  # down the side
MOST_LETTERS = 110  # along the bottom
NOTE_LETTERS = 110  # of a line above or below a picture
LINE = 0.19  # height of such a line, in inches
HALF_A_TICK = 0.4  # inches, for half of the last figure below
CLEAR = 0.05  # inches, between words and the edge of the axes


def tornado(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Chart:
    """Draw how far each input alone moves a result, the widest first."""
    found = sensitivity.tornado(case, scenario, limit=limit)
    bars = found.bars[::-1]
    names = [_bar_name(scenario, bar) for bar in bars]
    aside = _wrapped(held.moved_alone(scenario, found.limit, found.moved))
    under = [f"dashed: {limit_line(found.limit)}", *_wrapped(not_moved(found))]
    with style():
        figure, (axes,) = _tornado_figure(names, aside, under)
        notes = [note for place, bar in enumerate(bars) for note in _tornado_bar(axes, place, bar)]
        axes.axvline(found.central, color="black", linewidth=1.2)
        top = len(bars) - 0.35
        here = f"this scenario, {thousands(found.central)}"
        notes.append(Note(axes, found.central, top, here, dy=2, anchor="ms"))
        _pounds_across(axes, found, notes)
        low = -ROOM_BELOW - BESIDE
        notes.append(Note(axes, 0.5, 0, "\n".join(under), dy=low, anchor="ma", inside=True))
        axes.set_yticks(range(len(bars)), names)
        axes.set_ylim(-0.6, top)
        title = sentences.measure(case, found.limit.result).partition(" (")[0]
        _title(axes, f"{title}: what each input alone does to it", aside, above=18)
        drawing = Drawing(figure, [], notes)
    foot = sentences.scenario_foot(case, scenario)
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
        axes.annotate("\n".join(aside), (0, 1), (0, above), **place, **_POINTS)
    axes.set_title(title, pad=above + 72 * LINE * len(aside))


def _bar_name(scenario: Scenario, bar: Bar) -> str:
    return moved_as_one(scenario, bar.input, INPUT_NAMES[bar.input]).replace(", ", ",\n")


def _tornado_bar(axes: Axes, place: int, bar: Bar) -> list[Note]:
    """Draw a bar, and give the values of the input at its ends."""
    ends = sorted(bar.ends, key=lambda end: end[1])
    colour = get_af_colours("categorical")[0 if bar.range else 1]
    axes.barh(place, bar.swing, 0.5, ends[0][1], color=colour, hatch="" if bar.range else "//")
    if bar.swing <= HALF_A_PENNY:
        ends_of = [field_words(bar.input, value) for value, _ in bar.ends]
        between = "any" if not bar.range and bar.low == bar.high else " to ".join(ends_of)
        ends, texts = ends[1:], [f"{between}: no difference"]
    else:
        texts = [f"{field_words(bar.input, value)}, {thousands(amount)}" for value, amount in ends]
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
        aside = _wrapped(held.in_common(scenario, found.limit, tuple(found.axes)))
        height = min(2.2 + 0.33 * len(rows), 7.5) + LINE * len(aside)
        figure, (drawn,) = new_figure(1, height)
        _cells(drawn, found)
        _edge(drawn, found)
        _ticks(drawn.xaxis, across, columns, room=MOST_LETTERS)
        _ticks(drawn.yaxis, down, rows, room=None)
        drawn.grid(False)
        here = "" if None in found.here else " (boxed: this scenario)"
        drawn.set_xlabel(f"{field_heading(across)}{here}")
        drawn.set_ylabel(field_heading(down))
        title = sentences.measure(case, found.limit.result).partition(" (")[0]
        _title(drawn, f"{title}, £k: hatched where {beyond_words(found.limit)}", aside, above=6)
    return Chart(
        figure, heat_sentence(case, scenario, found), sentences.scenario_foot(case, scenario)
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
            text = figures(float(rounded(amount, -3)) / 1000)
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


def _ticks(axis: Axis, field: str, values: tuple[Any, ...], *, room: int | None) -> None:
    """Name the cells along an axis, not more of them than can be read."""
    names = [field_value(field, value) for value in values]
    most = MOST_TICKS if room is None else room // (max(map(len, names)) + 3)
    places = range(0, len(values), -(-len(values) // max(most, 1)))
    axis.set_ticks(places, [names[place] for place in places])
