"""Charts as data: series, bands, marks, lines of reference, axes and words, for every renderer.

Nothing here draws. `sohanalysis.report.figure` does, and `sohanalysis.report.picture` is what an
analyst holds.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from sohanalysis.money import pounds, thousands

WIDTH = 760  # pixels of a page, in which every size of a chart is given
NARROW = 340  # the same on a telephone
Ink = Literal[
    "dark blue",
    "turquoise",
    "dark pink",
    "orange",
    "dark grey",
    "light purple",
    "black",
    "mid grey",
    "dark red",
    "dark turquoise",
]
# The six of the Analysis Function's palette for categories, in its order.
INKS: tuple[Ink, ...] = (
    "dark blue",
    "turquoise",
    "dark pink",
    "orange",
    "dark grey",
    "light purple",
)
Dash = Literal["solid", "dashed", "dashdot", "dotted"]
Hatch = Literal["", "//", "..", "xx"]
Numbers = tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A scale from ``low`` to ``high``: its ticks, and a label that gives what it is of.

    ``named_ticks`` are values with a name: the figure, and the name on a second line. ``thick``
    are the ends of a stretch of the axis that is drawn thick.
    """

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    label: str = ""
    named_ticks: tuple[tuple[float, str], ...] = ()
    thick: tuple[float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Series:
    """A line or steps through points; without ``y`` at a place where there is no amount.

    ``name``, or the ``label`` in its place, stands at its end, beside the plot. ``dots`` marks its
    points, and ``width`` is that of its stroke [pixels]. What lies above the plot is cut off.
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

    @property
    def end_name(self) -> str:
        """What stands at its end."""
        return self.name if self.label is None else self.label


@dataclass(frozen=True, kw_only=True)
class Band:
    """A shaded range along x, named beside the plot."""

    name: str
    x: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True, kw_only=True)
class Bars:
    """Bars of one kind, from ``start`` to ``end`` at each place; ``name`` stands in the key."""

    places: Numbers
    start: Numbers
    end: Numbers
    name: str = ""
    ink: Ink = "dark blue"
    hatch: Hatch = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line of reference: upright at an ``x``, named above the plot, or level at a ``y``."""

    value: float
    name: str
    axis: Literal["x", "y"] = "x"
    ink: Ink = "dark grey"
    dash: Dash = "dotted"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A point that is named above the plot, if it has a name."""

    x: float
    y: float
    name: str
    shape: Literal["circle", "square", "diamond", "triangle"] = "circle"
    ink: Ink = "black"
    hollow: bool = False


@dataclass(frozen=True, kw_only=True)
class Span:
    """A thick upright bar at ``x``, a point if its ends are one; it is named above the plot."""

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
    """A table drawn as a chart: texts, which of them are over a limit, and where we are."""

    texts: tuple[tuple[str, ...], ...]
    beyond: tuple[tuple[bool, ...], ...]
    scenario_cell: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A plot: what is drawn on a pair of axes.

    ``height`` is that of the plot itself [pixels], ``share`` how much of the width it takes beside
    others; ``across`` says that bars lie along x.
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
        """Give each kind of bar, line and end of a band with its places and values."""
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
        What is shown, with its unit, and of which scenario.
    alt : str
        What kind of picture it is, for whoever does not see it.
    sentence : str
        The key figures.
    plots : tuple of Plot
        Side by side.
    foot : str
        Code of the scenario, or sources; a line each.
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
        """All that it says where no caption stands beside it."""
        return f"{self.alt} {self.sentence} {self.foot}".strip()

    def csv(self) -> str:
        """Write its values as csv: what, where and how much, a line each."""
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


def pounds_axis(low: float, high: float, *, most: int = 6, label: str = "") -> Axis:
    """Return an axis of pounds whose ends are ticks, at most so many steps apart.

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
    return Axis(low=values[0], high=values[-1], ticks=ticks, label=label)


def named_axis(names: Iterable[str], *, every: int = 1, label: str = "") -> Axis:
    """Return an axis of names at 0, 1, 2 and so on; ``every`` second, third and so on is written.

    A renderer may write fewer where they have no room.
    """
    all_names = [*names]
    ticks = tuple((float(n), all_names[n]) for n in range(0, len(all_names), every))
    return Axis(low=-0.5, high=len(all_names) - 0.5, ticks=ticks, label=label)
