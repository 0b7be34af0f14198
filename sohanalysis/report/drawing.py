"""Figures in the Analysis Function's style, and drawings of which only what moves is drawn anew."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import afcharts
import matplotlib as mpl
import matplotlib.style
import numpy as np
from afcharts.af_colours import get_af_colours
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image, ImageColor, ImageDraw, ImageFont

from sohanalysis.money import thousands

DOTS_PER_INCH = 130
POINTS_IN_AN_INCH = 72
WIDTH = 9.6  # inches
DRAWING_WIDTH = 7.6  # of a drawing, which stands beside its controls
GREY = "#BFBFBF"  # of a range
INK = "#3D3D3D"
TICK_SIZE = 9.5  # points
BESIDE = 3.5  # points between an axis and its figures
HALF_A_DIGIT = 0.365  # of the size of its letters: from their line to its middle
ROOM_BELOW, ROOM_ASIDE = 14, 32  # points, for the figures below an axis, and at its left
MOST_KEPT = 8  # backgrounds of a drawing, each some megabytes
_ALIGN = {"l": "left", "m": "center", "r": "right"}  # lines of a note, by its anchor
_STYLE = Path(afcharts.__file__).with_name("afcharts.mplstyle")


@contextmanager
def style() -> Iterator[None]:
    """Apply the Analysis Function's style alone, whatever a matplotlibrc of the folder says."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.style.use(_STYLE)
        # The one font that comes with matplotlib: the same picture on every machine.
        mpl.rc("font", family="DejaVu Sans", size=10.5)
        mpl.rc("xtick", labelsize=TICK_SIZE)
        mpl.rc("ytick", labelsize=TICK_SIZE)
        yield


@contextmanager
def rare_letters() -> Iterator[None]:
    """Let a box stand for a letter that the font does not have."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")
        yield


def new_figure(
    columns: int,
    height: float,
    margins: dict[str, float] | None = None,
    *,
    width: float = DRAWING_WIDTH,
) -> tuple[Figure, list[Axes]]:
    """Make a figure of charts side by side, pounds up.

    Parameters
    ----------
    columns : int
        Charts side by side.
    height : float
        Of the figure. [inches]
    margins : dict, optional
        As `Figure.subplots_adjust` takes them, for a drawing; without them the figure finds its
        own.
    width : float, optional
        With margins. [inches]
    """
    layout: Any = "none" if margins else "constrained"
    figure = Figure(figsize=(width if margins else WIDTH, height), dpi=DOTS_PER_INCH, layout=layout)
    axes = figure.subplots(1, columns, squeeze=False)[0]
    if margins:
        figure.subplots_adjust(**margins)
    for axis in axes:
        axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: thousands(value)))
        axis.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    return figure, list(axes)


def top_of(amount: float) -> float:
    """Top of an axis in steps, so that it stands still while what it shows moves a little.

    >>> top_of(151_000), top_of(249_000)
    (160000.0, 250000.0)
    """
    step = 10.0 ** math.floor(math.log10(max(amount, 1.0)))
    return next(step * lead for lead in _LEADS if step * lead >= amount)


_LEADS = (1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8, 10)


@dataclass
class Note:
    """A short text in a drawing, which may move or say something else from picture to picture.

    Parameters
    ----------
    axes : Axes or Figure
        What it stands in.
    x, y : float
        Place: in the axes' own units, or as shares of their width and height if ``inside``.
    text : str
        What it says; lines are parted by a line end.
    dx, dy : float
        Distance from the place. [points]
    anchor : str
        Part of the text that stands there, as Pillow names it: ``ls`` is left, on the line.
    inside : bool
        Whether the place is a share of the width and height.
    size : float
        Size of the letters. [points]
    color : str
        Of the letters.
    blank : bool
        Whether what it stands on is painted over.
    halo : float
        White around the letters, which may stand on a line. [pixels]
    """

    axes: Axes | Figure
    x: float = 0
    y: float = 0
    text: str = ""
    dx: float = field(default=0, kw_only=True)
    dy: float = field(default=0, kw_only=True)
    anchor: str = field(default="ls", kw_only=True)
    inside: bool = field(default=False, kw_only=True)
    size: float = field(default=9, kw_only=True)
    color: str = field(default="black", kw_only=True)
    blank: bool = field(default=False, kw_only=True)
    halo: float = field(default=1.5, kw_only=True)

    def put(self, x: float, y: float, text: str) -> None:
        """Move the note and let it say something else."""
        self.x, self.y, self.text = x, y, text

    def draw(self, picture: ImageDraw.ImageDraw) -> None:
        """Write the note into a picture."""
        axes = self.axes
        if isinstance(axes, Figure):
            place = axes.transFigure
        else:
            place = axes.transAxes if self.inside else axes.transData
        across, up = place.transform((self.x, self.y))
        point = DOTS_PER_INCH / POINTS_IN_AN_INCH
        at = (across + self.dx * point, picture.im.size[1] - up - self.dy * point)
        font = _font(self.size * point)
        look: dict[str, Any] = {"font": font, "anchor": self.anchor, "spacing": 3}
        look |= {"align": _ALIGN[self.anchor[0]], "stroke_width": self.halo}
        if self.blank:
            picture.rectangle(picture.textbbox(at, self.text, **look), fill="white")
        picture.text(at, self.text, fill=self.color, stroke_fill="white", **look)


class Drawing:
    """A figure of which only what moves is drawn anew.

    What stands still is kept as pixels by the limits of the axes, so that a picture depends on
    what it shows and never on what was shown before. Notes and the figures along the axes are no
    text of matplotlib's, which takes ten times as long for a line: `png` alone writes them. The
    label of an axis is given the room that they need.

    Parameters
    ----------
    figure : Figure
        With fixed margins, since a layout would be worked out again at each drawing.
    moving : sequence of Artist
        What changes from one picture to the next, drawn in this order above all else.
    notes : sequence of Note
        Texts, written above that.
    """

    def __init__(self, figure: Figure, moving: Sequence[Artist], notes: Sequence[Note]) -> None:
        self.figure, self.moving = figure, moving
        self.foot = Note(figure, 0.01, 0.02, size=7.5, color=INK)
        self.notes = [*notes, self.foot]
        self._canvas: Any = FigureCanvasAgg(figure)
        self._still: dict[tuple[Any, ...], Any] = {}
        for artist in moving:
            artist.set_animated(True)
        for axes in figure.axes:
            axes.tick_params(labelbottom=False, labelleft=False)  # written as notes instead
            axes.xaxis.labelpad += ROOM_BELOW
            axes.yaxis.labelpad += ROOM_ASIDE

    def png(self) -> bytes:
        """Draw what moves onto what stands still, with the same bytes for the same picture."""
        with style():
            self._canvas.restore_region(self._background())
            for artist in self.moving:
                self.figure.draw_artist(artist)
        return png_of(self._canvas, self.notes)

    def _background(self) -> Any:
        limits = tuple((*axes.get_xlim(), *axes.get_ylim()) for axes in self.figure.axes)
        if limits not in self._still:
            with rare_letters():
                self._canvas.draw()  # all but what is marked as moving
            self._write_along_axes()
            if len(self._still) == MOST_KEPT:
                self._still.pop(next(iter(self._still)))
            self._still[limits] = self._canvas.copy_from_bbox(self.figure.bbox)
        return self._still[limits]

    def _write_along_axes(self) -> None:
        pixels = np.asarray(self._canvas.buffer_rgba())
        picture = Image.fromarray(pixels)
        pen = ImageDraw.Draw(picture)
        for axes in self.figure.axes:
            for note in along(axes):
                note.draw(pen)
        pixels[:] = np.asarray(picture)


def along(axes: Axes) -> Iterator[Note]:
    """Give the figures along the axes of a drawing: below them, and at their left."""
    left, bottom = axes.get_xlim()[0], axes.get_ylim()[0]
    look: dict[str, Any] = {"size": TICK_SIZE, "halo": 0}
    for place, text in _ticks(axes.xaxis):
        yield Note(axes, place, bottom, text, dy=-BESIDE, anchor="ma", **look)
    for place, text in _ticks(axes.yaxis):
        # Of one line, the middle of a digit stands at the tick.
        dy, anchor = (0, "rm") if "\n" in text else (-HALF_A_DIGIT * TICK_SIZE, "rs")
        yield Note(axes, left, place, text, dx=-BESIDE, dy=dy, anchor=anchor, **look)


def _ticks(axis: Any) -> list[tuple[float, str]]:
    """List the ticks of an axis that are in view, and what stands at them."""
    places, (low, high) = axis.get_majorticklocs(), sorted(axis.get_view_interval())
    texts = axis.major.formatter.format_ticks(places)
    return [(at, text) for at, text in zip(places, texts, strict=True) if low <= at <= high]


def png_of(canvas: Any, notes: Sequence[Note] = ()) -> bytes:
    """Write what is drawn on a canvas of Agg, and notes above it, in the colours of the style."""
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for note in notes:
        note.draw(pen)
    file = io.BytesIO()
    picture = picture.quantize(palette=_palette(), dither=Image.Dither.NONE)
    picture.save(file, "PNG", compress_level=1, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return file.getvalue()


@cache
def _palette() -> Image.Image:
    """Give every colour of the style in steps to white: what a picture can hold of soft edges."""
    inks = [ImageColor.getrgb(ink) for ink in (*get_af_colours("categorical"), GREY, "#000000")]
    steps = np.linspace(1, 0, 31)[:-1, None]  # eight inks by 30 steps, and white by itself
    blends = np.concatenate([255 + steps * (np.array(ink) - 255) for ink in inks])
    # Pillow looks for the nearest colour in steps of eight: what is all but white would win there.
    clear = blends[blends.min(axis=1) < 255 - 8]
    picture = Image.new("P", (1, 1))
    picture.putpalette(np.vstack([(255, 255, 255), clear]).round().astype(np.uint8).tobytes())
    return picture


def width_of(texts: Iterable[str], size: float) -> float:
    """Measure in inches the widest line of some texts, in letters of a size in points."""
    font = _font(size * DOTS_PER_INCH / POINTS_IN_AN_INCH)
    return max(font.getlength(line) for text in texts for line in text.split("\n")) / DOTS_PER_INCH


@cache
def _font(size: float) -> ImageFont.FreeTypeFont:
    """Load the one font that comes with matplotlib: the same picture on every machine."""
    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
