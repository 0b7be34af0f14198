"""Drawing: style, axes, notes, and pictures of which only what moves is drawn anew."""

from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from afcharts.af_colours import get_af_colours
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image, ImageChops, ImageColor, ImageDraw

from sohanalysis.report.drawing import (
    DOTS_PER_INCH,
    GREY,
    INK,
    MOST_KEPT,
    Drawing,
    Note,
    along,
    new_figure,
    style,
    top_of,
)

MARGINS = {"left": 0.1, "right": 0.9, "top": 0.9, "bottom": 0.2}
DRAW = """
import hashlib
from matplotlib.figure import Figure
from sohanalysis.report.drawing import Drawing, Note, new_figure, style

with style():
    figure, (axes,) = new_figure(1, 2.0, {margins!r})
    (line,) = axes.plot([0, 1], [0, 80_000])
    drawing = Drawing(figure, [line], [Note(axes, 0.5, 40_000, "half way")])
print(hashlib.sha256(drawing.png()).hexdigest())
"""


class Sketch(Drawing):
    """One line that moves, and the note at its end."""

    def __init__(self) -> None:
        with style():
            figure, (axes,) = new_figure(1, 2.0, MARGINS)
            (self.line,) = axes.plot([0, 1], [0, 0])
            axes.set_title("A line")
            super().__init__(figure, [self.line], [Note(axes, dy=3, anchor="rs")])

    def show(self, height: float) -> bytes:
        """Draw the line up to a height."""
        axes = self.figure.axes[0]
        self.line.set_ydata([0, height])
        axes.set_ylim(0, top_of(height))
        self.notes[0].put(1, height, f"{height:,.0f}")
        return self.png()


def opened(png: bytes) -> Image.Image:
    """Read a picture back."""
    return Image.open(io.BytesIO(png))


def written(note: Note, figure: Figure) -> tuple[int, int, int, int] | None:
    """Where a note leaves ink in a white picture of a figure: left, top, right, bottom."""
    size = (round(figure.bbox.width), round(figure.bbox.height))
    picture, white = Image.new("RGB", size, "white"), Image.new("RGB", size, "white")
    note.draw(ImageDraw.Draw(picture))
    return ImageChops.difference(picture, white).getbbox()


def plain() -> Figure:
    """A figure of one pair of axes in whole pixels: 100 to 900 across, 20 to 180 down."""
    figure = Figure(figsize=(1000 / DOTS_PER_INCH, 200 / DOTS_PER_INCH), dpi=DOTS_PER_INCH)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.set(xlim=(0, 8), ylim=(0, 160))
    return figure


# Style and axes


def test_the_style_holds_inside_and_is_gone_after() -> None:
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red"}):
        with style():
            inside = [mpl.rcParams[name] for name in ("font.size", "axes.facecolor")]
            labels = [mpl.rcParams[name] for name in ("xtick.labelsize", "ytick.labelsize")]
            family = mpl.rcParams["font.family"]
        after = [mpl.rcParams[name] for name in ("font.size", "axes.facecolor")]

    assert inside == [10.5, "white"]
    assert labels == [9.5, 9.5]
    assert family == ["DejaVu Sans"]
    assert after == [30, "red"]


def test_a_new_figure_has_its_axes_side_by_side_in_thousands_of_pounds() -> None:
    with style():
        figure, axes = new_figure(2, 4.2)
    axes[0].set_ylim(0, 100_000)
    figure.draw_without_rendering()

    labels = [label.get_text() for label in axes[0].get_yticklabels()]

    assert list(figure.get_size_inches()) == [9.6, 4.2]
    assert figure.dpi == 130
    assert len(axes) == 2
    assert axes[0].get_position().x1 < axes[1].get_position().x0
    assert labels == ["£0", "£20k", "£40k", "£60k", "£80k", "£100k"]


def test_a_figure_without_margins_finds_its_own() -> None:
    figure, _ = new_figure(1, 2.0)

    assert type(figure.get_layout_engine()).__name__ == "ConstrainedLayoutEngine"


def test_a_figure_with_margins_keeps_to_them_whatever_stands_beside_its_axes() -> None:
    with style():
        figure, (axes,) = new_figure(1, 2.0, MARGINS)
    axes.set_ylabel("A label\nof three\nlines")
    figure.draw_without_rendering()

    place = axes.get_position()

    assert figure.get_layout_engine() is None
    assert (place.x0, place.x1) == (pytest.approx(0.1), pytest.approx(0.9))
    assert (place.y0, place.y1) == (pytest.approx(0.2), pytest.approx(0.9))


@pytest.mark.parametrize(
    ("amount", "top"),
    [
        (0, 1),
        (0.3, 1),
        (1, 1),
        (99_999, 100_000),
        (100_000, 100_000),
        (100_001, 120_000),
        (151_000, 160_000),
        (160_001, 200_000),
        (249_000, 250_000),
        (251_000, 300_000),
        (393_000, 400_000),
        (450_000, 500_000),
        (501_000, 600_000),
        (700_000, 800_000),
        (800_001, 1_000_000),
        (999_999.999, 1_000_000),
        (1_000_000, 1_000_000),
    ],
)
def test_the_top_of_an_axis_stands_in_steps(amount: float, top: float) -> None:
    assert top_of(amount) == top


def test_the_top_of_an_axis_never_leaves_more_than_a_half_free() -> None:
    amounts = np.geomspace(1, 1e9, 2_000)

    tops = np.array([top_of(amount) for amount in amounts])

    assert (tops >= amounts).all()
    assert (tops <= amounts * 4 / 3).all()
    assert (np.diff(tops) >= 0).all()


# Notes


def test_a_note_stands_where_the_axes_say() -> None:
    figure = plain()

    left, _, _, bottom = written(Note(figure.axes[0], 2, 80, "HHH"), figure) or (0, 0, 0, 0)

    # A quarter across and half way up: 300 and 100; a capital H stands a pixel or two off its left.
    assert 300 <= left <= 303
    assert bottom == 100


def test_a_note_inside_stands_at_a_share_of_the_axes_whatever_their_limits() -> None:
    figure = plain()
    note = Note(figure.axes[0], 0.25, 0.5, "HHH", inside=True)

    before = written(note, figure)
    figure.axes[0].set(xlim=(90, 99), ylim=(0, 1))

    assert written(note, figure) == before
    assert before is not None
    assert (before[0], before[3]) == (pytest.approx(301, abs=2), 100)


def test_a_note_of_the_figure_stands_at_a_share_of_the_figure() -> None:
    figure = plain()

    left, _, _, bottom = written(Note(figure, 0.5, 0.25, "HHH"), figure) or (0, 0, 0, 0)

    assert 500 <= left <= 503
    assert bottom == 150


def test_a_note_is_moved_by_points_right_and_up() -> None:
    figure = plain()
    at = written(Note(figure, 0.5, 0.5, "HHH"), figure)

    moved = written(Note(figure, 0.5, 0.5, "HHH", dx=36, dy=18), figure)

    # Half an inch and a quarter of one, of 130 dots; half a dot goes either way.
    assert at is not None
    assert moved is not None
    assert moved[0] - at[0] == 65
    assert at[3] - moved[3] in (32, 33)


@pytest.mark.parametrize(
    ("anchor", "side"), [("ls", 0), ("ms", pytest.approx(-20, abs=3)), ("rs", -40)]
)
def test_a_note_stands_to_the_side_that_its_anchor_names(anchor: str, side: float) -> None:
    figure = plain()
    left = written(Note(figure, 0.5, 0.5, "HHH"), figure)
    other = written(Note(figure, 0.5, 0.5, "HHH", anchor=anchor), figure)

    assert left is not None
    assert other is not None
    assert other[0] - left[0] == pytest.approx(side, abs=6)
    assert other[3] == left[3]


def test_the_second_line_of_a_note_stands_under_the_first() -> None:
    figure = plain()

    one = written(Note(figure, 0.5, 0.5, "HHH"), figure)
    two = written(Note(figure, 0.5, 0.5, "HHH\nHHH"), figure)

    assert one is not None
    assert two is not None
    assert two[:3] == one[:3]
    assert two[3] - one[3] >= 1.1 * (one[3] - one[1])


@pytest.mark.parametrize(("anchor", "edge"), [("ls", 0), ("rs", 2)])
def test_the_lines_of_a_note_begin_or_end_where_it_is_anchored(anchor: str, edge: int) -> None:
    figure = plain()

    both, short = (
        written(Note(figure, 0.5, 0.5, text, anchor=anchor), figure) or (0, 0, 0, 0)
        for text in ("HHHHHH\nH", "H")
    )
    under = written(Note(figure, 0.5, 0.5, " \nH", anchor=anchor), figure) or (0, 0, 0, 0)

    assert both[edge] == short[edge] == under[edge]


def test_the_lines_of_a_note_in_the_middle_are_centred() -> None:
    figure = plain()

    upper = written(Note(figure, 0.5, 0.5, "HHHHHH\n ", anchor="ma"), figure) or (0, 0, 0, 0)
    lower = written(Note(figure, 0.5, 0.5, "      \nHH", anchor="ma"), figure) or (0, 0, 0, 0)

    assert upper[0] + upper[2] == pytest.approx(lower[0] + lower[2], abs=2)


def test_a_name_of_two_lines_stands_with_its_middle_at_its_tick() -> None:
    figure = plain()
    (axes,) = figure.axes
    axes.set_xticks([])
    axes.set_yticks([80], ["HH\nHH"])
    axes.set_ylim(0, 160)

    (name,) = along(axes)

    _, top, _, bottom = written(name, figure) or (0, 0, 0, 0)
    assert (top + bottom) / 2 == pytest.approx(100, abs=2)


def test_a_larger_note_has_larger_letters_in_its_colour() -> None:
    figure = plain()
    picture = Image.new("RGB", (1000, 200), "white")

    small = written(Note(figure, 0.5, 0.5, "H"), figure)
    large = written(Note(figure, 0.5, 0.5, "H", size=18), figure)
    Note(figure, 0.5, 0.5, "H", size=18, color="#FF0000").draw(ImageDraw.Draw(picture))

    assert small is not None
    assert large is not None
    assert (large[3] - large[1]) / (small[3] - small[1]) == pytest.approx(2, abs=0.2)
    assert (255, 0, 0) in dict(map(reversed, picture.getcolors(1_000_000)))


def white_left(*, blank: bool) -> int:
    """Count the white pixels that a note leaves on grey: of a dot and a line, most is between."""
    picture = Image.new("L", (200, 200), 128)
    Note(plain(), 0.2, 0.5, ".  |", blank=blank).draw(ImageDraw.Draw(picture))
    return sum(count for count, ink in picture.getcolors() or () if ink == 255)


def test_a_note_that_is_blank_paints_over_what_it_stands_on() -> None:
    assert white_left(blank=True) > 1.5 * white_left(blank=False)


def test_a_note_that_says_nothing_leaves_no_ink() -> None:
    figure = plain()

    assert written(Note(figure, 0.5, 0.5, ""), figure) is None


@pytest.mark.parametrize("text", ["$", r"$\frac{1}{0$", "日本", "a\tb", "é£½", "x" * 4_000])
def test_any_text_can_be_written(text: str) -> None:
    figure = plain()

    assert written(Note(figure, 0.01, 0.5, text), figure) is not None


# Pictures


def test_a_picture_is_a_png_of_the_size_of_its_figure_with_its_dots_per_inch() -> None:
    picture = opened(Sketch().show(50_000))

    assert picture.format == "PNG"
    assert picture.size == (988, 260)
    assert picture.info["dpi"] == (pytest.approx(130, abs=0.1), pytest.approx(130, abs=0.1))


def test_what_moves_and_the_notes_are_in_the_picture() -> None:
    sketch = Sketch()
    shown = opened(sketch.show(50_000)).convert("RGB")
    sketch.line.set_visible(False)
    without_line = opened(sketch.png()).convert("RGB")
    sketch.notes[0].text = ""

    without_note = opened(sketch.png()).convert("RGB")

    assert ImageChops.difference(shown, without_line).getbbox() is not None
    assert ImageChops.difference(without_line, without_note).getbbox() is not None


def dark(picture: Image.Image, left: int, top: int, right: int, bottom: int) -> bool:
    """Tell whether something is written in a part of a picture."""
    part = picture.convert("L").crop((left, top, right, bottom))
    return part.getextrema()[0] < 128


def test_the_figures_of_an_axis_stand_at_its_ticks_and_nowhere_else() -> None:
    with style():
        figure, (axes,) = new_figure(1, 2.0, MARGINS)
        axes.set_xticks([1, 3, 4.4], ["1", "3", "5"])
        axes.set_yticks([50], ["5"])
        axes.set(xlim=(0, 4), ylim=(0, 100))  # the last of the first is out of view
        picture = opened(Drawing(figure, [], []).png())

    # Of 988 by 260 pixels the axes have those from 99 to 889 across, and from 26 to 208 down.
    at = [round(99 + 790 * share) for share in (0.25, 0.75, 1.1)]
    below = [dark(picture, x - 6, 212, x + 6, 232) for x in at]
    assert below == [True, True, False]
    assert not dark(picture, at[0] + 12, 212, at[1] - 12, 232)
    assert dark(picture, 80, 110, 97, 124)
    assert not dark(picture, 70, 26, 97, 100)
    assert not dark(picture, 70, 134, 97, 208)


def test_the_figures_of_an_axis_follow_its_limits() -> None:
    sketch = Sketch()
    low = opened(sketch.show(900)).convert("RGB").crop((0, 0, 98, 260))

    high = opened(sketch.show(90_000)).convert("RGB").crop((0, 0, 98, 260))

    assert ImageChops.difference(low, high).getbbox() is not None


def test_the_foot_of_a_drawing_is_small_at_the_lower_left() -> None:
    sketch = Sketch()
    bare = opened(sketch.show(50_000)).convert("RGB")
    sketch.foot.text = "Scenario code: 1-2018:r2:n25:pshared:0000"

    coded = opened(sketch.png()).convert("RGB")

    left, top, right, bottom = ImageChops.difference(bare, coded).getbbox() or (0, 0, 0, 0)
    assert 9 <= left <= 12
    assert right < 400
    assert bottom - top <= 15
    assert 245 <= bottom <= 260
    assert sketch.notes[-1] is sketch.foot


def test_a_picture_does_not_depend_on_what_was_shown_before() -> None:
    dice, used = random.Random(7), Sketch()
    heights = [round(10 ** dice.uniform(0, 8)) for _ in range(30)]

    shown = [used.show(height) for height in heights]

    assert shown == [Sketch().show(height) for height in heights]


def test_what_stands_still_is_kept_for_a_few_limits_only_and_the_oldest_goes_first() -> None:
    sketch = Sketch()
    tops = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000, 12_000, 16_000]

    sizes = [(sketch.show(top), len(sketch._still))[1] for top in tops]

    assert MOST_KEPT == 8
    assert sizes == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8]
    assert [axes[3] for (axes,) in sketch._still] == tops[2:]


def test_what_stands_still_is_drawn_once_for_the_same_limits() -> None:
    sketch = Sketch()
    sketch.show(1_900)
    (kept,) = sketch._still.values()

    sketch.show(1_700)

    assert [*sketch._still.values()] == [kept]
    assert next(iter(sketch._still.values())) is kept


def test_the_same_picture_has_the_same_bytes_in_a_new_process_whatever_its_matplotlibrc(
    tmp_path: Path,
) -> None:
    settings = "font.size: 30\naxes.facecolor: red\nsavefig.dpi: 40\nlines.linewidth: 9\n"
    (tmp_path / "matplotlibrc").write_text(settings, encoding="utf-8")
    with style():
        figure, (axes,) = new_figure(1, 2.0, MARGINS)
        (line,) = axes.plot([0, 1], [0, 80_000])
        ours = Drawing(figure, [line], [Note(axes, 0.5, 40_000, "half way")]).png()

    theirs = subprocess.run(
        [sys.executable, "-c", DRAW.format(margins=MARGINS)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert theirs.stdout.strip() == hashlib.sha256(ours).hexdigest()


def test_settings_of_the_session_do_not_change_a_picture() -> None:
    ours = Sketch().show(50_000)
    foreign = {
        "font.size": 30,
        "axes.facecolor": "red",
        "lines.linewidth": 9,
        "agg.path.chunksize": 9,
    }

    with mpl.rc_context(foreign):
        theirs = Sketch().show(50_000)

    assert theirs == ours


def test_a_title_that_the_font_cannot_write_is_drawn_without_a_warning() -> None:
    with style():
        figure, (axes,) = new_figure(1, 2.0, MARGINS)
        axes.set_title("日本")

    assert Drawing(figure, [], []).png().startswith(b"\x89PNG")


# The palette: what a picture can hold of the colours of the style


def filled(*colours: str) -> list[tuple[int, int, int]]:
    """Draw a field of each colour, and read the middle of each back."""
    figure = Figure(figsize=(len(colours), 1), dpi=DOTS_PER_INCH, layout="none")
    for place, colour in enumerate(colours):
        line = Line2D([place / len(colours), (place + 1) / len(colours)], [0.5] * 2, color=colour)
        line.set(linewidth=100, solid_capstyle="butt", transform=figure.transFigure)
        figure.add_artist(line)
    picture = opened(Drawing(figure, [], []).png()).convert("RGB")
    middles = [round((place + 0.5) * DOTS_PER_INCH) for place in range(len(colours))]
    return [picture.getpixel((middle, DOTS_PER_INCH // 2)) for middle in middles]


def test_white_stays_white() -> None:
    pixels = np.asarray(opened(Sketch().show(50_000)).convert("RGB"))

    faintest = pixels.min(axis=2)

    # Nothing in a picture is all but white: that would be a veil over all of it.
    assert (faintest == 255).mean() > 0.9
    assert ((faintest >= 248) & (faintest < 255)).sum() == 0


@pytest.mark.parametrize("palette", ["categorical", "duo"])
def test_every_coloured_ink_of_the_style_comes_out_as_it_is(palette: str) -> None:
    inks = [ink for ink in get_af_colours(palette) if ink != INK]

    assert filled(*inks) == [ImageColor.getrgb(ink) for ink in inks]


@pytest.mark.parametrize(
    "colour", [INK, GREY, "#000000", "#FFFFFF", "#595959", "#808080", "#D9D9D9"]
)
def test_every_grey_comes_out_within_four_levels(colour: str) -> None:
    (found,) = filled(colour)

    assert found == pytest.approx(ImageColor.getrgb(colour), abs=4)


def test_a_tint_of_an_ink_comes_out_within_a_step() -> None:
    red, green, blue = ImageColor.getrgb(get_af_colours("categorical")[0])
    half = [round((255 + level) / 2) for level in (red, green, blue)]

    (found,) = filled("#{:02X}{:02X}{:02X}".format(*half))

    assert found == pytest.approx(tuple(half), abs=6)
