"""The renderer: it draws every text, none over another, and the same in every process."""

from __future__ import annotations

import hashlib
import itertools
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from afcharts.af_colours import get_af_colours
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Step
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.load import load_case
from sohanalysis.members import joining
from sohanalysis.report import charts
from sohanalysis.report.answer_table import columns_of
from sohanalysis.report.budget_bars import budget_bars
from sohanalysis.report.by_number import has_charge_chart
from sohanalysis.report.chart import NARROW, WIDTH
from sohanalysis.report.figure import HALO, PAPER, SHADED, SPAN, TITLE, draw, style, svg, wrapped
from sohanalysis.report.inks import COLOURS, INKS
from sohanalysis.report.picture import Picture
from sohanalysis.simulation.report import s_curve
from sohanalysis.simulation.simulation import simulate
from sohanalysis.years import label
from tests.charged import with_pricing
from tests.charted import charts_of, tornado_of
from tests.colours import LEAST, contrast
from tests.written import SECOND, SHIPPED, written

FILES = (*SHIPPED, SECOND)
Crowded = Callable[..., list[str]]
Walk = Callable[[Case, int], list[Scenario]]
DRAW = (
    "import hashlib, sys\n"
    "import sohanalysis as soh\n"
    "case = soh.load_case()\n"
    "for name in sys.argv[1:]:\n"
    "    chart = getattr(soh.charts, name)(case, soh.choose(case, 'explore'))\n"
    "    print(hashlib.sha256(chart.html().encode() + chart.png()).hexdigest())\n"
    "print('matplotlib.pyplot' in sys.modules)\n"
)


def every_chart(case: Case, scenario: Scenario) -> tuple[Picture, ...]:
    return (*charts_of(case, scenario), *tornado_of(case, scenario))


@pytest.fixture(name="all_kinds", scope="module")
def _all_kinds() -> list[Picture]:
    """One chart of each kind, with everything that it may show."""
    case = load_case(FIRST_CASE)
    scenario = choose(case, "explore", savings=60_000.0, cashable=0.5, delay=3)
    run = simulate(case, scenario, draws=500)
    charges = joining.charges(case, pool=1_775_000, join=27)
    member_charts: Any = [joining.by_member_chart(charges), joining.timeline(case), s_curve(run)]
    return [*every_chart(case, scenario), charts.heat(case, scenario), *member_charts]


def described(values: Any) -> Iterator[str]:
    """Yield the texts of a description that are visible in the picture."""
    unseen = {"alt", "sentence", "ink", "dash", "shape", "form", "side", "hatch", "axis"}
    if isinstance(values, str):
        yield from filter(None, values.split("\n"))
    elif isinstance(values, dict):
        for name, value in values.items():
            yield from described(value) if name not in unseen else ()
    elif isinstance(values, list | tuple):
        for value in values:
            yield from described(value)


def test_every_text_of_a_description_is_text_in_its_svg(
    all_kinds: list[Picture], tmp_path: Path
) -> None:
    for chart in all_kinds:
        path = tmp_path / "chart.svg"
        chart.figure.savefig(path)

        for source in (path.read_text(encoding="utf-8"), chart.html()):
            texts = ((element.text or "").strip() for element in ET.fromstring(source).iter())
            svg_text = " ".join(filter(None, texts))
            assert [text for text in described(asdict(chart)) if text not in svg_text] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_words_touch_or_leave_the_picture_under_any_preset(path: Path, crowded: Crowded) -> None:
    case = load_case(path)
    pricings = case.pricings if case.charges else ()
    saved = {"savings": 60_000.0} if case.charges else {}
    scenarios = [choose(case, preset, **saved) for preset in (None, *case.presets)]
    scenarios += [choose(case, pricing=pricing) for pricing in pricings]

    pictures = {chart for scenario in scenarios for chart in every_chart(case, scenario)}

    assert [(chart.title, texts) for chart in pictures if (texts := crowded(chart))] == []


def test_an_axis_of_two_numbers_with_names_has_no_other_ticks_and_is_drawn(tmp_path: Path) -> None:
    adopters = '[adopters]\nword = "force"\nanticipated = 2\nsigned = 1\npossible = 2\n'
    pool = '[[charges]]\nname = "Service"\npool = 1_200_000\nshare = "equal"\n'
    case = written(tmp_path, f'years = "2024/25 to 2026/27"\n{adopters}{pool}')

    chart = charts.charge(case, case.scenario)

    assert [plot.x.ticks for plot in chart.plots] == [()]
    assert ">anticipated<" in svg(chart)


def test_the_leader_of_a_line_that_leaves_the_chart_begins_at_its_edge(derbyshire: Case) -> None:
    prices = ((1, 91_000), (40, 3_000_000))
    steps = tuple(Step(of="adopters", start=start, price=price) for start, price in prices)
    case = with_pricing(derbyshire, "stepped", price=steps)

    chart = charts.charge(case, case.scenario)

    (axes,) = chart.figure.axes
    plot = axes.get_position()
    leaders = [line for line in chart.figure.artists if max(line.get_xdata()) > plot.x1]
    assert axes.get_ylim()[1] < 3_000_000
    assert len(leaders) >= 5
    assert max(max(line.get_ydata()) for line in leaders) <= plot.y1 + 0.001


@pytest.mark.parametrize("file", [FIRST_CASE, SECOND], ids=lambda path: path.stem)
def test_no_words_touch_wherever_a_scenario_stands(
    file: Path, crowded: Crowded, walk: Walk
) -> None:
    case = load_case(file)

    for scenario in walk(case, 6):
        for chart in every_chart(case, scenario):
            assert crowded(chart) == []


@pytest.mark.parametrize("width", [WIDTH, NARROW])
def test_no_words_of_the_other_charts_touch(
    all_kinds: list[Picture], crowded: Crowded, width: int
) -> None:
    assert [crowded(chart, width) for chart in all_kinds] == [[]] * 7


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_names_of_bars_have_room_on_a_telephone(path: Path, crowded: Crowded) -> None:
    case = load_case(path)
    columns = columns_of(case, case.base_scenario)
    pictures = [*tornado_of(case, case.base_scenario), budget_bars(case, columns)]

    assert [crowded(chart, NARROW) for chart in pictures if chart] == [[]] * sum(
        map(bool, pictures)
    )


def test_the_limit_of_a_chart_is_named_at_its_line(derbyshire: Case) -> None:
    chart = charts.charge(derbyshire, choose(derbyshire, pricing="any"))
    figure = draw(chart)
    (axes,) = figure.axes
    (name,) = [text for text in figure.texts if text.get_color() == COLOURS["dark red"]]

    with style():
        plot, box = axes.get_window_extent(), name.get_window_extent()
    level = axes.transData.transform((0, 90_000))[1]
    assert name.get_text() == "Over budget above £90,000 a year"
    assert plot.x0 < box.x0 < box.x1 < plot.x1
    assert 0 < box.y0 - level < 12


@pytest.mark.parametrize("count", [2, 12, 60])
@pytest.mark.parametrize(
    "name", ["L", "A line whose name is as long as that " * 4, "W" * 200], ids=["L", "long", "W"]
)
def test_any_number_of_years_and_any_name_of_a_line_has_room(
    derbyshire: Case, crowded: Crowded, count: int, name: str
) -> None:
    labels = tuple(label(2018 + n) for n in range(count + 3))
    line = replace(derbyshire.lines[0], name=name)
    case = replace(derbyshire, years=labels, presets={}, published=(), lines=(line,))

    assert crowded(charts.cost_chart(case, case.scenario)) == []


@pytest.mark.parametrize("text", ["$a_b^{c}$", "Scenario 日", "<script> & \"'", "%s {0} \\"])
def test_any_text_is_written_as_it_stands(derbyshire: Case, text: str) -> None:
    chart = replace(charts.cost_chart(derbyshire, derbyshire.scenario), title=text)

    assert text in [artist.get_text() for artist in chart.figure.texts]
    assert text in [element.text for element in ET.fromstring(chart.html()).iter()]
    assert chart.png()[:4] == b"\x89PNG"


def test_the_inks_are_those_of_the_analysis_function_and_never_change() -> None:
    assert COLOURS == {
        "dark blue": "#12436D",
        "turquoise": "#28A197",
        "dark pink": "#801650",
        "orange": "#F46A25",
        "dark grey": "#3D3D3D",
        "light purple": "#A285D1",
        "black": "#0B0C0C",
        "mid grey": "#6A7378",
        "dark red": "#942514",
        "dark turquoise": "#0B6B62",
    }
    assert [COLOURS[ink] for ink in INKS] == get_af_colours("categorical")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_and_bar_stands_out_from_paper_and_band(path: Path) -> None:
    case = load_case(path)

    for chart in every_chart(case, case.scenario):
        grounds = [PAPER, *[SHADED] * any(plot.bands for plot in chart.plots)]
        lines = {*line_colours(chart.figure)} - {PAPER}  # the rest is an edge of paper
        assert len(lines) > 1
        assert [(c, g) for c in lines for g in grounds if contrast(c, g) < LEAST] == []
        bars = {bar.ink for plot in chart.plots for bar in plot.bars}
        assert [ink for ink in bars if contrast(COLOURS[ink], PAPER) < LEAST] == []


def line_colours(figure: Figure) -> Iterator[str]:
    """Return the colours of the lines and of the edges of points in a figure."""
    parts = [*figure.artists, *(line for axes in figure.axes for line in axes.lines)]
    for line in (part for part in parts if isinstance(part, Line2D)):
        assert line.get_alpha() in (None, 1)
        yield to_hex(line.get_color()).upper()
        yield to_hex(line.get_markeredgecolor()).upper()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_line_of_the_charge_is_named(path: Path) -> None:
    case = load_case(path)
    pricings = case.pricings if has_charge_chart(case) else ()

    for pricing, width in itertools.product(pricings, (WIDTH, NARROW)):
        chart = charts.charge(case, choose(case, pricing=pricing))
        texts = "".join(text.get_text() for text in draw(chart, width).texts).replace(" ", "")
        lines = [line for line in chart.plots[0].series if any(y is not None for y in line.y)]
        missing = [line.name for line in lines if line.name.replace(" ", "") not in texts]
        assert missing == []


def test_a_band_has_an_edge_at_both_of_its_ends(derbyshire: Case) -> None:
    (axes,) = charts.charge(derbyshire, derbyshire.scenario).figure.axes

    edges = [line.get_ydata()[0] for line in axes.lines if line.get_linewidth() == 1]

    assert {71_000, 91_000} <= {*edges}


def test_no_pole_of_a_flag_runs_over_the_bar_where_the_scenario_stands(derbyshire: Case) -> None:
    # The stated point, £71,000, is at the foot of the bar, which begins at £91,000.
    figure = charts.charge(derbyshire, choose(derbyshire, pricing="any", adopters=25)).figure

    poles = [line for line in figure.artists if len({*line.get_xdata()}) == 1]

    assert len({line.get_ydata()[-1] for line in poles}) == 1
    assert len(poles) == 2


def test_an_upright_line_that_crosses_bars_stands_on_paper(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, choose(derbyshire, pricing="high-estimate"))
    lines = [artist for artist in chart.figure.artists if isinstance(artist, Line2D)]

    looks = [(to_hex(line.get_color()).upper(), line.get_linewidth()) for line in lines]

    assert looks == [
        *((PAPER, 1.2 + HALO), (COLOURS["dark grey"], 1.2)),
        *((PAPER, 1.2 + HALO), (COLOURS["dark red"], 1.2)),
    ]


def test_no_chart_has_lines_across_its_ground(all_kinds: list[Picture]) -> None:
    across = [
        line
        for chart in all_kinds
        for axes in chart.figure.axes
        for line in (*axes.lines, *axes.collections)
        if isinstance(line, LineCollection)
    ]

    assert across == []


def test_a_line_has_the_ink_and_the_dashes_of_its_description(derbyshire: Case) -> None:
    chart = charts.charge(derbyshire, choose(derbyshire, "explore"))

    (axes,) = chart.figure.axes
    looks = [
        (line.get_color(), line.get_linestyle(), line.get_linewidth())
        for line in axes.lines
        if len(line.get_xdata()) > 1
    ]
    assert looks.count(("#0B0C0C", "-", 1.4)) == 1
    assert looks.count(("#6A7378", "--", 1.4)) == 1 + 1  # dashed, and long dashes
    assert len([width for *_, width in looks if width == 1.4]) == 6
    assert len([style for _, style, width in looks if (style, width) == ("-", 4)]) == 1
    assert ("#942514", "--", 1.2) in looks
    assert axes.get_ylim() == (0, 120_000)


def test_a_bar_where_a_scenario_stands_spans_its_pair_and_is_a_point_of_one(
    derbyshire: Case,
) -> None:
    def thick(pricing: str) -> tuple[list[float], str]:
        chart = charts.charge(derbyshire, choose(derbyshire, pricing=pricing, adopters=36))
        (axes,) = chart.figure.axes
        (bar,) = [line for line in axes.lines if line.get_linewidth() == SPAN]
        return [round(float(y)) for y in bar.get_ydata()], str(bar.get_marker())

    assert thick("any") == ([49_306, 91_000], "None")
    assert thick("shared") == ([49_306, 49_306], "o")


def test_a_bar_where_a_scenario_stands_is_drawn_over_its_pale_edge(derbyshire: Case) -> None:
    chart = charts.charge(derbyshire, choose(derbyshire, pricing="any", adopters=36))

    (axes,) = chart.figure.axes
    lines = [line for line in axes.lines if line.get_linewidth() >= SPAN]
    assert [line.get_linewidth() for line in lines] == [SPAN + 3, SPAN]
    assert [to_hex(line.get_color()).upper() for line in lines] == [PAPER, COLOURS["dark blue"]]


def test_markup_for_a_page_has_no_style_of_its_own_and_no_id_of_another_chart(
    all_kinds: list[Picture],
) -> None:
    pages = [chart.html() for chart in all_kinds]

    ids = [name for page in pages for name in re.findall(r' id="([^"]+)"', page)]
    assert len(ids) == len({*ids})
    for page in pages:
        assert not re.search(r"<style| style=|font-family|<metadata|<!--|<script", page)
        assert {*re.findall(r'(?:url\(#|href="#)([^")]+)', page)} <= {*ids}
        assert page.startswith('<svg class="soh-chart" ')


def test_the_alternative_text_is_the_label_of_the_markup(derbyshire: Case) -> None:
    chart = replace(charts.cost_chart(derbyshire, derbyshire.scenario), alt='A "<b>".')

    assert 'role="img"' in chart.html()
    assert 'aria-label="A &quot;&lt;b&gt;&quot;."' in chart.html()


@pytest.mark.parametrize(("scale", "width"), [(1, 760), (2, 1520)])
def test_a_picture_has_so_many_dots_a_pixel(derbyshire: Case, scale: float, width: int) -> None:
    png = charts.cost_chart(derbyshire, derbyshire.scenario).png(scale=scale)

    assert int.from_bytes(png[16:20], "big") == width
    assert b"Software" not in png


def test_a_chart_is_the_same_in_another_process_whatever_its_matplotlibrc(
    derbyshire: Case, tmp_path: Path
) -> None:
    settings = "font.size: 30\naxes.facecolor: red\nsavefig.dpi: 40\nlines.linewidth: 9\n"
    (tmp_path / "matplotlibrc").write_text(settings, encoding="utf-8")
    names = ("cost_chart", "charge")
    pictures = [getattr(charts, name)(derbyshire, choose(derbyshire, "explore")) for name in names]
    expected = [
        hashlib.sha256(chart.html().encode() + chart.png()).hexdigest() for chart in pictures
    ]

    code = [sys.executable, "-c", DRAW, *names]
    done = subprocess.run(code, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [*expected, "False"]


def test_settings_of_the_session_do_not_change_a_chart_nor_it_them(derbyshire: Case) -> None:
    chart = charts.cost_chart(derbyshire, derbyshire.scenario)
    expected = chart.png(), svg.__wrapped__(chart)

    with mpl.rc_context({"font.size": 30, "savefig.bbox": "tight", "lines.linewidth": 9}):
        theirs = chart.png(), svg.__wrapped__(chart)
        line_width = mpl.rcParams["lines.linewidth"]

    assert theirs == expected
    assert line_width == 9


def test_a_figure_is_as_wide_as_a_page_and_as_high_as_it_needs(all_kinds: list[Picture]) -> None:
    sizes = [draw(chart).bbox.size for chart in all_kinds]

    assert {round(width) for width, _ in sizes} == {WIDTH}
    assert len({round(height) for _, height in sizes}) > 4


def test_an_axis_has_only_its_names_if_they_leave_no_room_for_a_figure(derbyshire: Case) -> None:
    picture = charts.charge(derbyshire, derbyshire.scenario)
    (plot,) = picture.plots
    under_names = tuple((value, "0") for value, _ in plot.x.named_ticks)
    crowded = replace(plot, x=replace(plot.x, ticks=under_names))

    assert ">25<" in svg(replace(picture, plots=(crowded,)))


def test_a_word_that_has_no_room_is_broken() -> None:
    assert wrapped("a " + "W" * 30, 100, 11) == ["a", *["W" * 8] * 3, "W" * 6]
    assert wrapped("", 100, 11) == []
    assert wrapped("one\ntwo", 100, 11) == ["one", "two"]


def test_every_swatch_of_a_key_is_in_the_picture(all_kinds: list[Picture]) -> None:
    artists = [artist for chart in all_kinds for artist in chart.figure.artists]
    swatches = [artist for artist in artists if isinstance(artist, Rectangle)]

    assert swatches
    for swatch in swatches:
        x, y = swatch.get_xy()
        assert 0 <= x <= x + swatch.get_width() <= 1
        assert 0 <= y <= y + swatch.get_height() <= 1


def test_an_edge_as_long_as_a_cell_parts_what_is_within_from_what_is_beyond(
    derbyshire: Case,
) -> None:
    chart = charts.heat(
        derbyshire, derbyshire.scenario, adopters=[19, 20], pricing=["stepped", "shared"]
    )

    (axes,) = chart.figure.axes
    edges = [line for line in axes.lines if line.get_linewidth() == 2]

    # A shared pool is within budget at 20: an edge above that cell, and one to its left.
    assert [(*line.get_xdata(), *line.get_ydata()) for line in edges] == [
        (0.5, 1.5, 0.5, 0.5),
        (0.5, 0.5, 0.5, 1.5),
    ]


def test_a_title_is_bold_in_the_markup(derbyshire: Case) -> None:
    chart = charts.cost_chart(derbyshire, derbyshire.scenario)

    title = next(text for text in re.findall("<text.*?</text>", chart.html(), re.S))

    assert 'font-weight="700"' in title
    assert f'font-size="{TITLE}px"' in title
