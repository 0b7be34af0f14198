"""Charts as data: series, bands, marks, reference lines, axes and texts, for every renderer.

This module draws nothing. `sohanalysis.report.figure` draws a chart, and
`sohanalysis.report.picture` has the class that an analyst uses.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from typing import Any, Literal

from sohanalysis.money import pounds, thousands
from sohanalysis.report.inks import INKS, Dash, Ink

WIDTH = 760  # pixels of a page, the unit of every size in a chart
NARROW = 340  # the same on a telephone
Hatch = Literal["", "//", "..", "xx"]
_HATCHES: tuple[Hatch, ...] = ("", "//", "..", "xx")
Numbers = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A scale from ``low`` to ``high``, with its ticks and a label.

    ``named_ticks`` are values with a name: the figure, and the name on a second line. ``thick``
    has the two ends of a stretch of the axis that is drawn thick.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    label: str = ""
    named_ticks: tuple[tuple[float, str], ...] = ()
    thick: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Series:
    """A line, or steps, through points.

    A point without an amount has None as its ``y``. The ``label``, or without one the ``name``, is
    at the end of the line, next to the plot. ``dots`` marks the points, and ``width`` is that of
    the stroke [pixels]. Parts of the line above the plot are cut off. The name of a level line that
    ``is_limit`` is at the line, inside the plot, if it crosses no other line there.
    """

    name: str
    x: Numbers
    y: tuple[float | None, ...]
    form: Literal["line", "step"] = "line"
    ink: Ink = "dark blue"
    dash: Dash = "solid"
    dots: bool = False
    label: str | None = None
    width: float = 2
    is_limit: bool = False

    @property
    def end_name(self) -> str:
        """Text at the end of the line."""
        return self.name if self.label is None else self.label


@dataclass(frozen=True, kw_only=True)
class Band:
    """A shaded range along x, named next to the plot."""

    name: str
    x: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars of one kind, from ``start`` to ``end`` at each place, with a ``name`` for the key."""

    places: Numbers
    start: Numbers
    end: Numbers
    name: str = ""
    ink: Ink = "dark blue"
    hatch: Hatch = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A reference line at a value of an axis.

    A line at an x is upright and named above the plot. A line at a y is level and is named like
    a limit (`Series`).
    """

    value: float
    name: str
    axis: Literal["x", "y"] = "x"
    ink: Ink = "dark grey"
    dash: Dash = "dotted"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point. Its name, if it has one, is above the plot."""

    x: float
    y: float
    name: str
    shape: Literal["circle", "square", "diamond", "triangle"] = "circle"
    ink: Ink = "black"
    hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Span:
    """A thick upright bar at ``x``, named above the plot; a point if its ends are equal."""

    x: float
    low: float
    high: float
    name: str
    ink: Ink = "dark blue"


@dataclass(frozen=True, kw_only=True)
class Label:
    """A figure at a bar: above it, or at one of its ends."""

    x: float
    y: float
    text: str
    side: Literal["above", "left", "right"] = "above"


@dataclass(frozen=True, kw_only=True)
class Cells:
    """A table drawn as a chart: its texts, and whether each is beyond a limit.

    ``scenario_cell`` is the row and the column of the scenario, if the table has it.
    """

    texts: tuple[tuple[str, ...], ...]
    beyond: tuple[tuple[bool, ...], ...]
    scenario_cell: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A pair of axes and everything that is drawn on them.

    ``height`` is that of the axes alone [pixels]. ``share`` is the weight of the plot when plots
    divide the width of a chart. ``across`` means that bars lie along x.
    """

    x: Axis
    y: Axis
    title: str = ""
    height: int = 230
    share: float = 1
    across: bool = False
    series: tuple[Series, ...] = ()
    bands: tuple[Band, ...] = ()
    bars: tuple[Bars, ...] = ()
    rules: tuple[Rule, ...] = ()
    spans: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()
    cells: Cells | None = None

    def named_values(self) -> Iterator[tuple[str, Numbers, Iterable[float | None]]]:
        """Yield the name, positions and values of each kind of bar, line and end of a band."""
        for bars in self.bars:
            sizes = (end - start for start, end in zip(bars.start, bars.end, strict=True))
            yield bars.name, bars.places, sizes
        for line in self.series:
            yield line.name, line.x, line.y
        for band in self.bands:
            yield f"{band.name}: low", band.x, band.low
            yield f"{band.name}: high", band.x, band.high


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart as data.

    Parameters
    ----------
    title : str
        The finding.
    subtitle : str
        Quantity, unit and scenario.
    alt : str
        Kind of picture, for readers who do not see it.
    sentence : str
        The key figures.
    plots : tuple of Plot
        Side by side.
    foot : str
        Code of the scenario, or sources, one on each line.
    """

    title: str
    subtitle: str
    alt: str
    sentence: str
    plots: tuple[Plot, ...]
    foot: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the description as plain values, for JSON."""
        return asdict(self)

    @property
    def full_text(self) -> str:
        """Alternative text, sentence and foot, for a place that has no caption."""
        return f"{self.alt} {self.sentence} {self.foot}".strip()

    def csv(self) -> str:
        """Return the values as csv: a name, a position and a value on each line."""
        file = io.StringIO()
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["series", "at", "value"])
        for plot in self.plots:
            names = dict(plot.x.ticks)
            for name, positions, values in plot.named_values():
                for position, value in zip(positions, values, strict=True):
                    if value is not None:
                        lines.writerow(
                            [name, names.get(position, f"{position:g}"), round(value, 2)]
                        )
        return file.getvalue()

    def __repr__(self) -> str:
        """Return the sentence, and the foot on a line of its own."""
        return f"Chart: {self.sentence}" + (f"\n{self.foot}" if self.foot else "")


def amounts(values: Iterable[float]) -> Numbers:
    """Round amounts to pence, so that a description is the same on every machine."""
    return tuple(round(float(value), 2) for value in values)


_STEPS = (1, 2, 2.5, 5, 10)
_NARROW = 20_000  # pounds, below which an axis is written in whole pounds


def pounds_axis(low: float, high: float, *, most: int = 6) -> Axis:
    """Return an axis of pounds whose ends are ticks, with at most ``most`` steps.

    >>> [text for _, text in pounds_axis(0, 151_000).ticks]
    ['£0', '£50k', '£100k', '£150k', '£200k']
    """
    size = 10.0 ** math.floor(math.log10(max((high - low) / most, 0.1)))
    for step in (size * factor for factor in _STEPS):
        first, last = math.floor(low / step), max(math.ceil(high / step), 1)
        if last - first <= most:
            break
    write = pounds if high - low < _NARROW or step % 1_000 else thousands
    values = [count * step for count in range(first, last + 1)]
    ticks = tuple((value, write(value)) for value in values)
    return Axis(low=values[0], high=values[-1], ticks=ticks)


def named_axis(names: Iterable[str], *, every: int = 1, label: str = "") -> Axis:
    """Return an axis of names at 0, 1, 2 and so on.

    With ``every`` 2 or 3, only each second or third name is written. A renderer may write fewer
    for lack of room.
    """
    all_names = [*names]
    ticks = tuple((float(n), all_names[n]) for n in range(0, len(all_names), every))
    return Axis(low=-0.5, high=len(all_names) - 0.5, ticks=ticks, label=label)


def bar_looks() -> Iterator[tuple[Ink, Hatch]]:
    """Return an endless iterator over the ink and the hatch of each bar."""
    return zip(cycle(INKS), cycle(_HATCHES), strict=False)
