"""Charts in matplotlib: a complete figure, SVG whose text is text, PNG.

Every position is computed in pixels of a page, from the top. Names have lanes of their own, where
nothing else is drawn. The names of lines and bands are next to a plot. The names of marks and
upright lines are above it, each like a flag to the right of its pole. A limit has its name at its
line, if there is room.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from statistics import fmean
from typing import Any

import afcharts
import matplotlib as mpl
import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sohanalysis.report.chart import WIDTH, Band, Cells, Chart, Mark, Plot, Rule, Series, Span
from sohanalysis.report.inks import COLOURS, Dash, Ink
from sohanalysis.report.limits import AT_LINE, Frame, Level, levels_of, place_of

PAPER, SHADED = "#FFFFFF", "#E4EEF7"
WITHIN, _BEYOND, HATCHED = (
    "#D3E4F3",
    "#FCD8C5",
    "#B5562A",
)  # tints on which black figures are legible
DASHES: dict[Dash, Any] = {
    "solid": "-",
    "dashed": "--",
    "dashdot": "-.",
    "dotted": ":",
    "long": (0, (10, 3)),
}
SHAPES = {"circle": "o", "square": "s", "diamond": "D", "triangle": "^"}
SECONDARY = COLOURS["dark grey"]
EDGE = 8  # pixels around a figure
TITLE, TEXT, SMALL = 15, 11, 9.5  # pixels, height of letters
LINE = 1.36  # height of a line, relative to that of its letters
_BESIDE, LEADER = 110, 22  # pixels: least room for names next to a plot, and the gap before them
MOST_BESIDE, MOST_ABOVE = 165, 200  # pixels of a name on one line
_BETWEEN = 26  # pixels between panels
SWATCH = 13
TICK = 4  # pixels, from an axis of amounts to the figure at it
_AXIS: dict[str, Any] = {"color": COLOURS["mid grey"], "linewidth": 1}
HALO = 3  # pixels of paper around a line that crosses bars
SPAN = 9  # pixels, width of the bar of the scenario
APART = 14  # pixels between a named value and the next tick
DOTS_IN_A_FILE = 3  # for each pixel of the page, so that print is sharp
_FEWEST = 60  # pixels of the narrowest plot
LONGEST = 160  # pixels that names next to horizontal bars leave for the bars
AWAY = 12  # pixels between the names of bars and the labels at their left ends
_FONT = "DejaVu Sans"  # comes with matplotlib: the same picture on every machine
_STYLE = Path(afcharts.__file__).with_name("afcharts.mplstyle")


@contextmanager
def style() -> Iterator[None]:
    """Apply the Analysis Function's style, and ignore a matplotlibrc file in the folder."""
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a box stands for a rare letter
        mpl.rcdefaults()
        mpl.style.use(_STYLE)
        mpl.rc("font", family=_FONT, size=TEXT)
        mpl.rc("svg", fonttype="none", hashsalt="sohanalysis")
        mpl.rc("text", hinting="no_hinting")  # letters as wide at any number of dots
        mpl.rc("hatch", linewidth=1)
        yield


class ChartFigure(Figure):
    """A figure that is saved in its own style, without a date."""

    def savefig(self, fname: Any, **options: Any) -> None:
        """Save the figure; text stays text in an SVG."""
        kind = options.get("format") or Path(str(fname)).suffix.removeprefix(".")
        without = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}.get(kind)
        with style():
            super().savefig(fname, **{"metadata": without, **options})


def png(chart: Chart, *, scale: float) -> bytes:
    """Render a chart as PNG, with the same bytes for the same chart."""
    file = io.BytesIO()
    fast = {"compress_level": 1}
    draw(chart).savefig(file, format="png", dpi=72 * scale, pil_kwargs=fast)
    return file.getvalue()


def svg_file(chart: Chart) -> bytes:
    """Render a chart as an SVG file of its own, with the same bytes for the same chart."""
    file = io.StringIO()
    metadata = {"Title": chart.title, "Description": chart.full_text, "Date": None, "Creator": None}
    draw(chart).savefig(file, format="svg", metadata=metadata)
    # The page's font, whose letters are narrower: names keep their room.
    return file.getvalue().replace(f"'{_FONT}'", "Arial, Helvetica, sans-serif").encode()


def png_file(chart: Chart) -> bytes:
    """Render a chart as a PNG file, with its size in print."""
    file = io.BytesIO()
    metadata = {"Title": chart.title, "Description": chart.full_text, "Software": None}
    draw(chart).savefig(file, format="png", dpi=72 * DOTS_IN_A_FILE, metadata=metadata)
    return file.getvalue()


# Functions that render a picture file, by the ending of its name.
FILES: Mapping[str, Callable[[Chart], bytes]] = {".svg": svg_file, ".png": png_file}


@lru_cache(maxsize=32)
def svg(chart: Chart, width: int = WIDTH) -> str:
    """Render a chart as SVG for a page: no style of its own, and the page's font."""
    file = io.StringIO()
    draw(chart, width).savefig(file, format="svg")
    text = file.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", text, flags=re.S)
    text = text.replace("xlink:href", "href")
    text = re.sub(r' style="([^"]*)"', lambda match: _as_attributes(match[1]), text)
    # A page may have several charts: the prefix keeps their ids apart.
    prefix = hashlib.sha256(f"{chart!r}{width}".encode()).hexdigest()[:8]
    text = re.sub(r'(id="|url\(#|href="#)', rf"\g<1>c{prefix}-", text)
    view = re.search(r'viewBox="[^"]*"', text)
    assert view is not None, "matplotlib gives each picture its size"
    head = (
        f'<svg class="{"soh-chart" if width == WIDTH else "soh-narrow"}" {view[0]} role="img" '
        f'stroke-linejoin="round" aria-label="{escape(chart.alt)}">'
    )
    text = re.sub(r"<defs>\s*</defs>\s*", "", text)
    return re.sub(r">\s+<", "><", head + text[text.index(">") + 1 :]).strip()


def _as_attributes(css: str) -> str:
    """Return CSS declarations as attributes, for a page that allows no inline styles."""
    declarations = dict(
        declaration.strip().split(": ", 1) for declaration in css.split(";") if ": " in declaration
    )
    if font := declarations.pop("font", ""):
        *weight, size, _ = font.replace(f"'{_FONT}'", _FONT.replace(" ", "")).split()
        declarations |= {"font-size": size} | ({"font-weight": weight[-1]} if weight else {})
    declarations.pop("font-family", None)
    return "".join(f' {name}="{escape(value)}"' for name, value in declarations.items())


def draw(chart: Chart, width: int = WIDTH) -> ChartFigure:
    """Render a chart as a matplotlib figure, with a point for each pixel of the page.

    Plots are side by side or, if the figure is narrower than usual, below one another.
    """
    with style():
        room = width - 2 * EDGE
        title = wrapped(chart.title, room, TITLE, bold=True)
        subtitle = wrapped(chart.subtitle, room, TEXT)
        foot = wrapped(chart.foot, room, SMALL)
        top = EDGE + (len(title) * TITLE + len(subtitle) * TEXT) * LINE + 10
        rows = [chart.plots] if width >= WIDTH else [(plot,) for plot in chart.plots]
        layouts = [_side_by_side(row, room) for row in rows]
        bottom = top + sum(map(_tall, layouts)) + _BETWEEN * (len(layouts) - 1)
        page = _Page(width, bottom + len(foot) * SMALL * LINE + EDGE)
        page.lines(EDGE, EDGE + TITLE, title, size=TITLE, weight="bold")
        page.lines(EDGE, EDGE + len(title) * TITLE * LINE + TEXT, subtitle, color=SECONDARY)
        for row in layouts:
            x = float(EDGE)
            above, height = (
                max(layout.above for layout in row),
                max(layout.height for layout in row),
            )
            for layout in row:
                page.lines(x, top + TEXT, layout.head, weight="bold")
                layout.draw_key(page, x, top + TEXT + len(layout.head) * TEXT * LINE)
                layout.draw(page, x, top + above, height)
                x += layout.width + _BETWEEN
            top += _tall(row) + _BETWEEN
        page.lines(EDGE, bottom + SMALL, foot, size=SMALL, color=SECONDARY)
    return page.figure


def _side_by_side(plots: Sequence[Plot], width: float) -> list[_Layout]:
    room, shares = width - _BETWEEN * (len(plots) - 1), sum(plot.share for plot in plots)
    return [_laid_out(plot, room * plot.share / shares) for plot in plots]


def _laid_out(plot: Plot, width: float) -> _Layout:
    """Return a layout in which each limit has its name at its line, or next to the plot."""
    layout, outside = _Layout(plot, width), []
    while without_room := layout.limits_without_room():
        outside += without_room
        layout = _Layout(plot, width, outside)
    return layout


def _tall(row: Sequence[_Layout]) -> float:
    above, height = max(layout.above for layout in row), max(layout.height for layout in row)
    return above + height + max(layout.below for layout in row)


class _Page:
    """A figure with positions in pixels from its top left."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.figure = ChartFigure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasAgg(self.figure)

    def axes(self, x: float, top: float, width: float, height: float) -> Axes:
        bottom = self.height - top - height
        box = (x / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(box)

    def lines(self, x: float, y: float, texts: Iterable[str], **look: Any) -> None:
        """Draw lines of text below one another, the first at ``y``."""
        size = look.setdefault("size", TEXT)
        look = {"color": COLOURS["black"], "parse_math": False, "va": "baseline", **look}
        for index, text in enumerate(texts):
            down = self.height - y - index * size * LINE
            self.figure.text(x / self.width, down / self.height, text, **look)

    def stroke(self, xs: Sequence[float], ys: Sequence[float], **look: Any) -> None:
        across = [x / self.width for x in xs]
        up = [1 - y / self.height for y in ys]
        self.figure.add_artist(Line2D(across, up, **look))

    def swatch(self, x: float, y: float, **look: Any) -> None:
        corner = (x / self.width, 1 - y / self.height)
        size = (SWATCH / self.width, 0.8 * SWATCH / self.height)
        self.figure.add_artist(Rectangle(corner, *size, linewidth=0, **look))


@dataclass(kw_only=True)
class _Beside:
    """A name next to a plot, with the end of the line or band that it names."""

    x: float
    y: float
    lines: list[str]
    leader: Dash | None = "solid"  # the line from the name to that end, if any
    weight: str = "normal"
    down: float = 0  # pixels from the top of the plot to the top of its lines

    @property
    def height(self) -> float:
        return len(self.lines) * TEXT * LINE + 3


class _Layout:
    """Positions of a plot and its names in the available room.

    The limits in ``outside`` have no room for their names at their lines.
    """

    def __init__(self, plot: Plot, width: float, outside: Sequence[Level] = ()) -> None:
        self.plot, self.width = plot, width
        self.limits = [limit for limit in levels_of(plot) if limit not in outside]
        self._place_bars()
        self.beside = [*_side_labels(plot, [limit.line for limit in self.limits])]
        widest = max((_widest(name.lines) for name in self.beside), default=0.0)
        self.side_margin = max(_BESIDE, widest + LEADER + 4) if self.beside else 0.0
        flags: list[Flag] = [
            *(rule for rule in plot.rules if rule.axis == "x"),
            *plot.marks,
            *plot.spans,
        ]
        self.flags: list[Flag] = sorted((flag for flag in flags if flag.name), key=_pole)
        self.flag_lines = [wrapped(flag.name, MOST_ABOVE, TEXT) for flag in self.flags]
        self.to_left = self._flag_to_left()
        self._make_room()
        self.rows = self._rows()
        self.head = wrapped(plot.title, width, TEXT, bold=True)
        self.key = [*self._key()]
        line = TEXT * LINE
        ends = [row + len(lines) for row, lines in zip(self.rows, self.flag_lines, strict=True)]
        self.above = (len(self.head) + len(self.key) + max(ends, default=0)) * line + 8
        usual = plot.height + (len(plot.y.ticks) * line if self.is_over else 0.0)
        self.height = max(usual, sum(name.height for name in self.beside))
        self.label = wrapped(plot.x.label, width, TEXT)
        self.placed_names = [*self._named_values()]
        self.deep = max((row + 1 for _, row, _ in self.placed_names), default=1) * line
        self.below = self.deep + 9 + len(self.label) * line + (8 if self.label else 2)

    def _place_bars(self) -> None:
        """Place horizontal bars and their names.

        The names are above the bars if there is too little room next to them.
        """
        names = max(width_of(text, TEXT) for _, text in self.plot.y.ticks) + 7
        self.side_labels = [label for label in self.plot.labels if label.side != "above"]
        reach = sum(
            max((width_of(x.text, TEXT) for x in self.side_labels if x.side == side), default=0)
            for side in ("left", "right")
        )
        fewest = min(0.4 * self.width, LONGEST)
        self.is_over = self.plot.across and names + reach + AWAY + fewest > self.width
        self.bar = (0.0, 0.45) if self.is_over else (-0.31, 0.31)
        self.most_label = self.width * (0.36 if self.is_over else 0.45)
        # Only horizontal bars need a tick of x. An axis of two numbers has none if both have names.
        self.y_margin = width_of(self.plot.x.ticks[0][1], TEXT) / 2 + 2 if self.is_over else names

    def _flag_to_left(self) -> Flag | None:
        """Return the last flag if its name has room only at the left of its pole, else None."""
        if not self.flags:
            return None
        room = self.width - self.y_margin - self.side_margin
        poles = [self.y_margin + room * self._share(_pole(flag)) for flag in self.flags]
        wide = 8 + _widest(self.flag_lines[-1])
        before = poles[-2] if len(poles) > 1 else 0
        fits = wide > self.width - poles[-1] and wide < poles[-1] - before
        return self.flags[-1] if fits else None

    def limits_without_room(self) -> list[Level]:
        """List the limits whose names cross another line wherever they are."""
        frame = self._frame(0, 0, self.height)
        return [limit for limit in self.limits if place_of(limit, frame, _size_of(limit)) is None]

    def _frame(self, x: float, top: float, height: float) -> Frame:
        """Return the plot with the left edge of the layout, and the top and height of its axes."""
        return Frame(self.plot, x + self.y_margin + self.pad, top, self.span, height)

    def _make_room(self) -> None:
        """Narrow the plot until the texts at its sides have room."""
        places: list[tuple[float, float, str]] = [
            (self._share(_pole(flag)), 6 + _widest(lines), "right")
            for flag, lines in zip(self.flags, self.flag_lines, strict=True)
            if flag is not self.to_left
        ]
        for label in self.side_labels:
            size = 7 + _widest(wrapped(label.text, self.most_label, TEXT))
            places.append((self._share(label.x), size, label.side))
        ends = [(0.0, 0.0)]
        named_lines = [
            (value, line) for value, text in self.plot.x.named_ticks for line in text.split("\n")
        ]
        for value, text in [*self.plot.x.ticks, *named_lines]:
            half = width_of(text, TEXT) / 2
            places += [(self._share(value), half, side) for side in ("left", "right")]
        least, most = self.y_margin, self.side_margin
        for _ in range(20):
            span = max(self.width - least - most, _FEWEST)
            ends = [
                (size - share * span, 0.0) if side == "left" else (0.0, size - (1 - share) * span)
                for share, size, side in places
            ]
            most = max(self.side_margin, *(end for _, end in ends), 0)
            least = (
                self.y_margin + max(0.0, *(end for end, _ in ends)) if self.plot.across else least
            )
        self.pad = least - self.y_margin + (AWAY if least > self.y_margin else 0)
        self.side_margin, self.span = (
            most,
            max(self.width - self.y_margin - self.pad - most, _FEWEST),
        )

    def _share(self, x: float) -> float:
        low, high = self.plot.x.low, self.plot.x.high
        return (x - low) / (high - low)

    def _rows(self) -> list[int]:
        """Return the row of each flag: the lowest in which it hides no pole to its right."""
        rows = [0] * len(self.flags)
        for index in reversed(range(len(self.flags))):
            start = self._share(_pole(self.flags[index])) * self.span
            end = start + 14 + _widest(self.flag_lines[index])
            hides = [
                rows[later] + len(self.flag_lines[later])
                for later in range(index + 1, len(self.flags))
                if self._start_of(later) < end
            ]
            rows[index] = max(hides, default=0)
        return rows

    def _start_of(self, index: int) -> float:
        """Return the left end of a flag: its pole, or its name if that is at the left."""
        flag = self.flags[index]
        before = 8 + _widest(self.flag_lines[index]) if flag is self.to_left else 0
        return self._share(_pole(flag)) * self.span - before

    def _key(self) -> Iterator[list[tuple[float, Any]]]:
        """Yield the rows of the key: each text with its position and its kind of bar.

        A name that is broken into lines has its bar on the first line alone.
        """
        row: list[tuple[float, Any]] = []
        x = 0.0
        for bars in (bars for bars in self.plot.bars if bars.name):
            for index, line in enumerate(wrapped(bars.name, self.width - SWATCH - 6, TEXT)):
                size = SWATCH + 5 + width_of(line, TEXT) + 16
                if row and (index or x + size > self.width + 16):
                    yield row
                    row, x = [], 0.0
                row.append((x, (line, None if index else bars)))
                x += size
        if row:
            yield row

    def draw_key(self, page: _Page, x0: float, y: float) -> None:
        """Draw the key of the bars, its first line at ``y``."""
        for index, row in enumerate(self.key):
            level = y + index * TEXT * LINE
            for x, (text, bars) in row:
                if bars is not None:
                    page.swatch(x0 + x, level, **_fill(bars.ink, bars.hatch))
                page.lines(x0 + x + SWATCH + 5, level, [text])

    def draw(self, page: _Page, x: float, top: float, height: float) -> None:
        """Draw the plot with its left edge at ``x`` and the top of its axes at ``top``."""
        plot = self.plot
        x0 = x + self.y_margin + self.pad
        axes = page.axes(x0, top, self.span, height)
        axes.set_axis_off()  # figures are drawn below: matplotlib's own would take half the time
        axes.set(xlim=(plot.x.low, plot.x.high), ylim=(plot.y.low, plot.y.high))
        if self.is_read_down:
            axes.invert_yaxis()
        _contents(axes, plot, self.bar)
        self._draw_levels(page, x, top, height)
        for names in (self._draw_values, self._draw_flags, self._draw_names, self._draw_bar_labels):
            names(page, x0, top, height)
        self._draw_limits(page, self._frame(x, top, height))
        foot = top + height + self.deep + 8
        page.lines(x0 + self.span / 2, foot + TEXT, self.label, ha="center")

    def _draw_levels(self, page: _Page, x: float, top: float, height: float) -> None:
        """Draw the figures of the axis of amounts, or the names of horizontal bars."""
        x0 = x + self.y_margin + self.pad
        over = x0 + 4 if self.plot.x.low == 0 else x  # clear of the axis
        for value, text in self.plot.y.ticks:
            level = top + height * self._down(value)
            if self.is_over:
                page.lines(over, level - 7, [text])
                continue
            page.lines(x0 - self.pad - 6, level + 0.36 * TEXT, [text], ha="right")
            if not self.is_read_down:
                page.stroke([x0 - TICK, x0], [level, level], **_AXIS)

    def _draw_values(self, page: _Page, x0: float, top: float, height: float) -> None:
        """Draw the figures and names under the axis, and its thick stretch."""
        line = TEXT * LINE
        for value, text in self._legible():
            middle = x0 + self._share(value) * self.span
            page.lines(middle, top + height + line + 4, [text], ha="center")
        for value, row, text in self.placed_names:
            level = top + height + (row + 1) * line + 4
            middle = x0 + self._share(value) * self.span
            page.lines(middle, level, [text], ha="center", weight="bold")
        if self.plot.x.thick:
            ends = [x0 + self._share(value) * self.span for value in self.plot.x.thick]
            look = {"color": COLOURS["black"], "linewidth": 4, "solid_capstyle": "butt"}
            page.stroke(ends, [top + height, top + height], **look)

    @property
    def is_read_down(self) -> bool:
        """Whether the first row is at the top."""
        return self.plot.across or self.plot.cells is not None

    def _down(self, y: float) -> float:
        """Return the distance of a y from the top of the plot, as a share of its height."""
        low, high = self.plot.y.low, self.plot.y.high
        return (y - low if self.is_read_down else high - y) / (high - low)

    def _named_values(self) -> Iterator[tuple[float, int, str]]:
        """Yield the figures and names of the axis, each in the first row that has room for it."""
        above = 0
        for lines in zip(*(text.split("\n") for _, text in self.plot.x.named_ticks), strict=True):
            row_ends: list[float] = []  # right end of the last text of each row
            for (value, _), line in zip(self.plot.x.named_ticks, lines, strict=True):
                middle, half = self._share(value) * self.span, width_of(line, TEXT, bold=True) / 2
                free = (n for n, end in enumerate(row_ends) if middle - half > end + 5)
                row = next(free, len(row_ends))
                row_ends[row : row + 1] = [middle + half]
                yield value, above + row, line
            above += len(row_ends)

    def _legible(self) -> list[tuple[float, str]]:
        """Return every tick, or every second, third and so on, so that the figures have room."""
        named_middles = [
            (self._share(value) * self.span, width_of(text.split("\n")[0], TEXT, bold=True))
            for value, text in self.plot.x.named_ticks
        ]
        ticks = [
            (value, text)
            for value, text in self.plot.x.ticks
            if all(
                abs(self._share(value) * self.span - middle)
                > (width + width_of(text, TEXT)) / 2 + APART
                for middle, width in named_middles
            )
        ]
        for every in range(1, len(ticks) + 1):
            chosen = [*ticks[::every]]
            places = [self._share(value) * self.span for value, _ in chosen]
            halves = [width_of(text, TEXT) / 2 for _, text in chosen]
            sides = zip(itertools.pairwise(places), itertools.pairwise(halves), strict=True)
            if all(b - a >= half + next_half + 5 for (a, b), (half, next_half) in sides):
                return chosen
        return ticks[:1]

    def _draw_flags(self, page: _Page, x0: float, top: float, height: float) -> None:
        for flag, row, lines in zip(self.flags, self.rows, self.flag_lines, strict=True):
            x = x0 + self._share(_pole(flag)) * self.span
            start = top - 5 - (row + len(lines) - 1) * TEXT * LINE
            end, width = top + height, 1.0
            dash = DASHES["dotted"]
            if isinstance(flag, Rule):
                dash, width = DASHES[flag.dash], 1.2
            else:
                # A pole ends at a bar in its way: on the bar it would not be visible.
                tips = [_tip(flag), *(s.high for s in self.plot.spans if self._is_at(s, flag.x))]
                end = top + height * min(map(self._down, tips))
            pole = [x, x], [start - TEXT * 0.8, end]
            if self.plot.bars:
                page.stroke(*pole, color=PAPER, linewidth=width + HALO)
            page.stroke(*pole, color=COLOURS[flag.ink], linestyle=dash, linewidth=width)
            is_left = flag is self.to_left
            page.lines(x - 4 if is_left else x + 4, start, lines, ha="right" if is_left else "left")

    def _is_at(self, span: Span, x: float) -> bool:
        """Check whether a bar covers an x of the axis."""
        return abs(self._share(span.x) - self._share(x)) * self.span < SPAN / 2

    def _draw_names(self, page: _Page, x0: float, top: float, height: float) -> None:
        """Draw the names next to the plot, moved apart, each with a line to its series."""
        # The name of a line that leaves the plot is at the point where it leaves.
        levels = [min(max(height * self._down(b.y), 0), height) for b in self.beside]
        _set_apart(self.beside, levels, height)
        reach = x0 + self.span + LEADER
        for name, down in zip(self.beside, levels, strict=True):
            page.lines(reach + 3, top + name.down + TEXT, name.lines, weight=name.weight)
            if name.leader:
                end = x0 + self._share(name.x) * self.span
                level = top + down
                look = _AXIS | {"linestyle": DASHES[name.leader]}
                page.stroke([end, reach], [level, top + name.down + TEXT * 0.65], **look)

    def _draw_limits(self, page: _Page, frame: Frame) -> None:
        """Draw the names of limits at their lines."""
        for limit in self.limits:
            start, level = frame.point(limit.start, limit.y)
            # Plots side by side have the height of the tallest: a place may then be lost.
            x, base = place_of(limit, frame, _size_of(limit)) or (start, level - AT_LINE)
            page.lines(x, base, [limit.name], color=COLOURS[limit.ink])

    def _draw_bar_labels(self, page: _Page, x0: float, top: float, height: float) -> None:
        """Draw the figures at bars.

        Figures above bars are drawn while they have room: first the highest, then the last.
        """
        above = [label for label in self.plot.labels if label.side == "above"]
        highest = max((label.y for label in above), default=0.0)
        first = sorted(above, key=lambda label: (label.y != highest, -label.x))
        occupied: list[tuple[float, float]] = []
        for label in [*first[:2], *first[:1:-1]]:
            lines = label.text.split("\n")
            half = _widest(lines) / 2 + 1
            x = x0 + max(self._share(label.x) * self.span, half)  # clear of the axis
            if all(x + half < start or x - half > end for start, end in occupied):
                occupied.append((x - half, x + half))
                level = top + height * self._down(label.y) - 4 - (len(lines) - 1) * TEXT * LINE
                page.lines(x, level, lines, ha="center")
        # A reference line would strike a figure out, so the figure hides it.
        box = {"facecolor": PAPER, "linewidth": 0, "pad": 0.5} if self.plot.rules else None
        for label in self.side_labels:
            lines = wrapped(label.text, self.most_label, TEXT)
            middle = top + height * self._down(label.y + sum(self.bar) / 2) + 0.36 * TEXT
            by, ha = (-5, "right") if label.side == "left" else (5, "left")
            x = x0 + self._share(label.x) * self.span + by
            level = middle - (len(lines) - 1) * TEXT * LINE / 2
            page.lines(x, level, lines, ha=ha, bbox=box)


def _size_of(limit: Level) -> tuple[float, float]:
    """Return the width of the name of a limit, and the height of its letters."""
    return width_of(limit.name, TEXT), TEXT


def _widest(lines: Iterable[str]) -> float:
    return max(width_of(line, TEXT) for line in lines)


Flag = Rule | Mark | Span


def _pole(flag: Flag) -> float:
    return flag.value if isinstance(flag, Rule) else flag.x


def _tip(flag: Mark | Span) -> float:
    """Return the y at which the pole of a flag ends."""
    return flag.y if isinstance(flag, Mark) else flag.high


def _side_labels(plot: Plot, inside: Sequence[Series | Rule]) -> Iterator[_Beside]:
    """Yield the names next to a plot, of lines, bands and level reference lines not ``inside``."""
    for series in plot.series:
        ends = [(x, y) for x, y in zip(series.x, series.y, strict=True) if y is not None]
        if series.end_name and ends and series not in inside:
            # A solid line from a single point would look like the values of a line.
            yield _beside(*ends[-1], series.end_name, "dotted" if len(ends) == 1 else "solid")
    for band in plot.bands:
        level = (band.low[-1] + band.high[-1]) / 2
        yield _beside(band.x[-1], level, band.name, None)
    for rule in plot.rules:
        if rule.axis == "y" and rule not in inside:
            yield _beside(plot.x.high, rule.value, rule.name)


def _beside(x: float, y: float, name: str, leader: Dash | None = "solid") -> _Beside:
    return _Beside(x=x, y=y, lines=wrapped(name, MOST_BESIDE - LEADER, TEXT), leader=leader)


def _set_apart(names: list[_Beside], levels: list[float], height: float) -> None:
    """Move names as little as possible, so that they do not overlap or leave the plot.

    Neighbours that would touch move together, to the mean of their preferred positions.
    """
    first = TEXT * 0.65  # from the top of a name to the middle of its first line
    ordered = sorted(zip(names, levels, strict=True), key=lambda pair: (pair[1], pair[0].lines))
    heights = [name.height for name, _ in ordered]
    before = [sum(heights[:index]) for index in range(len(heights))]
    blocks: list[list[float]] = []
    for (_, level), above in zip(ordered, before, strict=True):
        blocks.append([level - first - above])
        while len(blocks) > 1 and fmean(blocks[-2]) > fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    means = [fmean(block) for block in blocks for _ in block]
    room = height - sum(heights)  # room to move without leaving the plot
    for (name, _), mean, above in zip(ordered, means, before, strict=True):
        name.down = min(max(mean, 0), max(room, 0)) + above


def _ground(axes: Axes, plot: Plot) -> None:
    """Draw the lines of the axes, but not around a table."""
    if plot.cells:
        return
    look: dict[str, Any] = {**_AXIS, "zorder": 0.6, "clip_on": False}
    if plot.across and plot.x.low == 0:
        axes.axvline(0, **look)
    else:
        axes.axhline(plot.y.high if plot.across else plot.y.low, **look)
    if not plot.across:
        axes.axvline(plot.x.low, **look)


def _contents(axes: Axes, plot: Plot, bar: tuple[float, float]) -> None:
    """Draw the contents of axes, with horizontal bars between two distances from their place."""
    _ground(axes, plot)
    for band in plot.bands:
        _band(axes, band)
    for bars in plot.bars:
        _bars(axes, bars, across=bar if plot.across else None)
    for rule in (rule for rule in plot.rules if rule.axis == "y"):
        look: dict[str, Any] = {"color": COLOURS[rule.ink], "linestyle": DASHES[rule.dash]}
        axes.axhline(rule.value, linewidth=1.2, **look)
    for series in sorted(plot.series, key=lambda series: series.width):
        _line(axes, series)
    for span in plot.spans:
        _span(axes, span)
    for mark in plot.marks:
        _mark(axes, mark)
    if plot.cells:
        _cells(axes, plot.cells)


def _band(axes: Axes, band: Band) -> None:
    axes.fill_between(band.x, band.low, band.high, color=SHADED, linewidth=0)
    for edge in (band.low, band.high):
        axes.plot(band.x, edge, **_AXIS)


def _mark(axes: Axes, mark: Mark) -> None:
    face = PAPER if mark.hollow else COLOURS[mark.ink]
    look: dict[str, Any] = {"color": COLOURS[mark.ink], "markerfacecolor": face, "markersize": 8}
    axes.plot([mark.x], [mark.y], SHAPES[mark.shape], zorder=5, clip_on=False, **look)


def _bars(axes: Axes, bars: Any, *, across: tuple[float, float] | None) -> None:
    sizes = [end - start for start, end in zip(bars.start, bars.end, strict=True)]
    look = {**_fill(bars.ink, bars.hatch), "linewidth": 0.6}
    if across:
        above, below = across
        middles = [position + (above + below) / 2 for position in bars.places]
        axes.barh(middles, sizes, below - above, bars.start, **look)
    else:
        axes.bar(bars.places, sizes, 0.62, bars.start, **look)


def _fill(ink: Ink, hatch: str) -> dict[str, Any]:
    return {"facecolor": COLOURS[ink], "edgecolor": PAPER, "hatch": hatch}


def _line(axes: Axes, series: Series) -> None:
    values = [float("nan") if y is None else y for y in series.y]
    look: dict[str, Any] = {"color": COLOURS[series.ink], "linestyle": DASHES[series.dash]}
    look |= {"linewidth": series.width, "marker": "o" if series.dots else "", "markersize": 5}
    axes.plot(series.x, values, drawstyle="steps-post" if series.form == "step" else None, **look)


def _span(axes: Axes, span: Span) -> None:
    """Draw a thick bar with round ends, or a point, with a pale edge around it."""
    look: dict[str, Any] = {"solid_capstyle": "round", "zorder": 4, "clip_on": False}
    if span.low == span.high:  # matplotlib draws only the mark of a line without length
        look |= {"marker": "o", "markeredgewidth": 0}
    for width, colour in ((SPAN + 3, PAPER), (SPAN, COLOURS[span.ink])):
        look |= {"color": colour, "linewidth": width, "markersize": width + 3}
        axes.plot([span.x] * 2, [span.low, span.high], **look)


def _cells(axes: Axes, cells: Cells) -> None:
    """Draw the cells with their tint, hatching and figures, and box the scenario's."""
    places = [*itertools.product(range(len(cells.texts)), range(len(cells.texts[0])))]
    ground = {"facecolor": _BEYOND, "linewidth": 0, "pad": 1}  # no hatching runs through a figure
    hatched: dict[str, Any] = {"facecolor": _BEYOND, "edgecolor": HATCHED, "hatch": "/"}
    edge: dict[str, Any] = {"color": "black", "linewidth": 2}
    for beyond, look in ((False, {"facecolor": WITHIN}), (True, hatched)):
        corners = [(c - 0.5, r - 0.5) for r, c in places if cells.beyond[r][c] == beyond]
        squares = [Rectangle(corner, 1, 1) for corner in corners]
        axes.add_collection(PatchCollection(squares, linewidth=0, **look))
    for row, column in places:
        if text := cells.texts[row][column]:
            box = ground if cells.beyond[row][column] else None
            axes.text(column, row, text, ha="center", va="center", size=TEXT - 1, bbox=box)
        is_beyond = cells.beyond[row][column]
        if column + 1 < len(cells.beyond[0]) and cells.beyond[row][column + 1] != is_beyond:
            axes.plot([column + 0.5] * 2, [row - 0.5, row + 0.5], **edge)
        if row + 1 < len(cells.beyond) and cells.beyond[row + 1][column] != is_beyond:
            axes.plot([column - 0.5, column + 0.5], [row + 0.5] * 2, **edge)
    if cells.scenario_cell:
        corner = (cells.scenario_cell[1] - 0.5, cells.scenario_cell[0] - 0.5)
        axes.add_patch(Rectangle(corner, 1, 1, fill=False, lw=2.5, zorder=5, clip_on=False))


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width; a word that is too long is broken too."""
    lines: list[str] = []
    for paragraph in text.split("\n") if text else ():
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width_of(longer, size, bold=bold) <= width:
                line = longer
                continue
            lines += [line] if line else []
            while width_of(word, size, bold=bold) > width and len(word) > 1:
                fits = max(1, int(len(word) * width / width_of(word, size, bold=bold)) - 1)
                lines.append(word[:fits])
                word = word[fits:]
            line = word
        lines.append(line)
    return lines


@lru_cache(maxsize=10_000)
def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a line of text. [pixels]."""
    font = _font(bold)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        font.set_size(size, 72)
        font.set_text(text, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0] / 64)


@cache
def _font(bold: bool) -> Any:
    return get_font(findfont(FontProperties(family=_FONT, weight="bold" if bold else "normal")))
