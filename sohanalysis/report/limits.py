"""Places for the name of a limit: at its line, inside the plot of a chart.

`charts.js` does the same for the page.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sohanalysis.report.chart import Plot, Rule, Series
from sohanalysis.report.inks import Ink

AT_LINE = 4  # pixels between a limit and its name
PLACES = 16  # to try between the left and the right end of the plot
CLEAR = 9  # pixels to each side of a mark, a bar and their poles

_Point = tuple[float, float]
Stroke = tuple[_Point, _Point]


class Level(NamedTuple):
    """A level line that has its name at the line."""

    name: str
    start: float
    y: float
    ink: Ink
    line: Series | Rule


class Frame(NamedTuple):
    """A plot and the pixels of its left and top edges, its width and its height."""

    plot: Plot
    start: float
    top: float
    width: float
    height: float

    def point(self, x: float, y: float) -> _Point:
        """Return the pixels of a point of the plot."""
        across, up = self.plot.x, self.plot.y
        return (
            self.start + self.width * (x - across.low) / (across.high - across.low),
            self.top + self.height * (up.high - y) / (up.high - up.low),
        )


def levels_of(plot: Plot) -> list[Level]:
    """List the limits of a plot: its level rules, and the lines that are limits."""
    if plot.bars:
        return []
    rules = [
        Level(rule.name, plot.x.low, rule.value, rule.ink, rule)
        for rule in plot.rules
        if rule.axis == "y" and rule.name
    ]
    lines = [
        Level(line.name, max(line.x[0], plot.x.low), float(line.y[0] or 0), line.ink, line)
        for line in plot.series
        if line.is_limit
    ]
    return [*rules, *lines]


def place_of(limit: Level, frame: Frame, size: _Point) -> _Point | None:
    """Return the place of the name of a limit, where it crosses no line.

    It is above or below its line, at the left, at the right or between. It is clear of the bar of
    the scenario too, if that is possible.

    Parameters
    ----------
    limit : Level
        The line and its name.
    frame : Frame
        The plot.
    size : tuple of float
        Width of the name, and height of its letters. [pixels]

    Returns
    -------
    tuple of float, optional
        Left end of the name and its base line, or None if there is no place. [pixels]
    """
    length, letters = size
    edge, level = frame.point(limit.start, limit.y)
    first, last = edge + AT_LINE, frame.start + frame.width - AT_LINE - length
    between = [last - (last - first) * (n + 1) / (PLACES + 1) for n in range(PLACES)]
    levels = (level - AT_LINE, level - 2 * AT_LINE, level + AT_LINE + 0.8 * letters)
    positions = [(x, y) for y in levels for x in (first, last, *between)]
    strokes = [*_strokes(frame, limit.line)]
    bars = [side for span in frame.plot.spans for side in _upright(frame, span.x, span.low)]
    for obstacles in ([*strokes, *bars], strokes):
        for position in positions:
            if _is_free(position, size, frame, obstacles):
                return position
    return None


def _is_free(position: _Point, size: _Point, frame: Frame, obstacles: Sequence[Stroke]) -> bool:
    """Check whether a name is within the plot and crosses nothing."""
    (x, y), (length, letters) = position, size
    above, below = y - letters, y + 0.3 * letters
    is_inside = (
        frame.start <= x
        and x + length <= frame.start + frame.width
        and frame.top <= above
        and below <= frame.top + frame.height
    )
    box = (x - AT_LINE, above, x + length + AT_LINE, below)
    return is_inside and not any(_crosses(stroke, box) for stroke in obstacles)


def _strokes(frame: Frame, but: Series | Rule) -> Iterator[Stroke]:
    """Yield every line of a plot but one: lines, edges of bands, rules, and poles of marks."""
    plot = frame.plot
    pieces = [piece for line in plot.series if line is not but for piece in _pieces(line)]
    edges = [
        [*zip(band.x, edge, strict=True)] for band in plot.bands for edge in (band.low, band.high)
    ]
    rules = [_ends(plot, rule) for rule in plot.rules if rule is not but]
    for line in (*pieces, *edges, *rules):
        yield from itertools.pairwise([frame.point(*point) for point in line])
    for mark in plot.marks:
        yield from _upright(frame, mark.x, mark.y)


def _ends(plot: Plot, rule: Rule) -> list[_Point]:
    """Return the two ends of a rule."""
    if rule.axis == "y":
        return [(plot.x.low, rule.value), (plot.x.high, rule.value)]
    return [(rule.value, plot.y.low), (rule.value, plot.y.high)]


def _pieces(line: Series) -> Iterator[list[_Point]]:
    """Yield a line or steps as lists of points, in pieces around missing values."""
    piece: list[_Point] = []
    for x, y in zip(line.x, line.y, strict=True):
        if y is None:
            yield piece
            piece = []
            continue
        if piece and line.form == "step":
            piece.append((x, piece[-1][1]))
        piece.append((x, y))
    yield piece


def _upright(frame: Frame, x: float, foot: float) -> Iterable[Stroke]:
    """Return both sides of an upright bar, or of the pole of a mark, from the top of the plot."""
    middle, level = frame.point(x, foot)
    return [((middle + by, frame.top), (middle + by, level + CLEAR)) for by in (-CLEAR, CLEAR)]


def _crosses(stroke: Stroke, box: tuple[float, float, float, float]) -> bool:
    """Check whether a line between two points crosses a box: start, top, end and bottom."""
    (x, y), (to_x, to_y) = stroke
    start, top, end, bottom = box
    enters, leaves = 0.0, 1.0  # the part of the line within the box
    for origin, by, low, high in ((x, to_x - x, start, end), (y, to_y - y, top, bottom)):
        if by == 0:
            if not low < origin < high:
                return False
            continue
        ends = sorted(((low - origin) / by, (high - origin) / by))
        enters, leaves = max(enters, ends[0]), min(leaves, ends[1])
    return enters < leaves
