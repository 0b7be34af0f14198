"""charts.js, run by node: the position of its texts at any width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.text import FIRST_CASE, PACKAGE
from sohanalysis.load import load_case
from sohanalysis.money import percent, pounds
from sohanalysis.report import charts
from sohanalysis.report.by_number import has_charge_chart
from sohanalysis.report.chart import Chart
from sohanalysis.report.inks import COLOURS
from sohanalysis.simulation.report import s_curve
from sohanalysis.simulation.simulation import simulate
from tests.charted import charts_of, tornado_of
from tests.colours import LEAST, THEMES, contrast, page_colours
from tests.explore.test_engine import run, settings
from tests.written import EVERY_CASE

# Widths of a wide page, of A4 paper, of the columns of the page, and of a telephone.
WIDTHS = [1100, 720, 690, 672, 592, 520, 358, 340]
# The tornado of this case runs from -£300k to £81k. At 340 pixels, the label of a scenario near an
# end leaves the picture.
TOO_WIDE = "bounded-members"
GROUND = "var(--paper)"
# Lists the texts that leave the picture, are too small, or touch another text. It assumes letters
# as wide as in DejaVu, which is wider than the font of a page.
LAID = """inputs.flatMap(({ chart, width }) => {
  const wide = (letter) => ("WMm".includes(letter) ? 1 : 0.6);
  const measure = (text, size) => [...text].reduce((sum, letter) => sum + wide(letter), 0) * size;
  const [, svg, ...parts] = charts.drawn(chart, width, measure);
  const boxes = parts.filter(([tag]) => tag === "text").map(([, look, caption]) => {
    const [size, long] = [look["font-size"], measure(caption, look["font-size"])];
    const left = look.x - ({ middle: long / 2, end: long }[look["text-anchor"]] ?? 0);
    const [top, bottom] = [look.y - 0.75 * size, look.y + 0.2 * size];
    return { caption, size, left, right: left + long, top, bottom };
  });
  const leaves = (b) => b.left < -1 || b.right > width + 1 || b.top < -1 || b.bottom > svg.height;
  const meet = (one, two, from, to) => one[from] < two[to] - 0.5 && two[from] < one[to] - 0.5;
  const touch = (one, two) => meet(one, two, "left", "right") && meet(one, two, "top", "bottom");
  return boxes.flatMap((box, index) => [
    ...(leaves(box) || box.size < 11 ? [[width, box.caption]] : []),
    ...boxes.slice(index + 1).filter((other) => touch(box, other)).map(
      ({ caption: touched }) => [box.caption, touched]),
  ]);
})"""


def shown_of(case: Case, scenario: Scenario) -> Iterator[Chart]:
    """Yield every chart of a page and of a notebook."""
    yield from (*charts_of(case, scenario), *tornado_of(case, case.base_scenario))
    if case.file.endswith(FIRST_CASE.name):
        chosen = case.at_one_pricing(scenario)
        yield charts.heat(case, chosen, adopters=range(1, 10), delay=range(3))


@pytest.mark.parametrize(
    "file", [path for path in EVERY_CASE if path.stem != TOO_WIDE], ids=lambda path: path.stem
)
def test_no_words_touch_or_leave_the_picture_at_any_width(file: Path) -> None:
    case = load_case(file)
    scenarios = settings(case, 4, estimates=0)
    descriptions = [asdict(chart) for scenario in scenarios for chart in shown_of(case, scenario)]

    inputs = [{"chart": chart, "width": width} for chart in descriptions for width in WIDTHS]
    faults = run(LAID, inputs=inputs) if inputs else []

    assert faults == []


TEXTS = """inputs.map(({ chart, width }) => charts.drawn(chart, width, (text) => text.length * 7)
  .slice(2).filter(([tag]) => tag === "text").map(([, , caption]) => caption).join(" "))"""


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_every_line_of_the_charge_is_named_at_any_width(file: Path) -> None:
    case = load_case(file)
    scenarios = settings(case, 4, estimates=0) if has_charge_chart(case) else []
    descriptions = [asdict(charts.charge(case, scenario)) for scenario in scenarios]
    inputs = [{"chart": chart, "width": width} for chart in descriptions for width in WIDTHS]

    texts = run(TEXTS, inputs=inputs) if inputs else []

    for drawing, text in zip(inputs, texts, strict=True):
        for line in drawing["chart"]["plots"][0]["series"]:
            if any(y is not None for y in line["y"]):
                assert line["name"].replace(" ", "") in text.replace(" ", ""), drawing["width"]


# Lists, by drawing, the names in the colour of limits, and how many points of lines are within
# each. A pole may pass behind a name.
LIMITED = """inputs.map(({ chart, width }) => {
  const measure = (text) => text.length * 6.5;
  const parts = charts.drawn(chart, width, measure).slice(2);
  const boxes = parts.filter(([tag, { fill }]) => tag === "text" && fill === "var(--dark-red)")
    .map(([, { x, y }, name]) => ({ name, x, y, end: x + measure(name) }));
  // Only a part of a line that comes near a name has points within it.
  const isNear = ([fromX, fromY], [toX, toY]) => boxes.some(({ x, y, end }) =>
    Math.max(fromX, toX) > x && Math.min(fromX, toX) < end
    && Math.max(fromY, toY) > y - 9 && Math.min(fromY, toY) < y);
  const isLine = ([tag, { fill }]) => tag === "path" && fill === "none";
  const points = parts.filter(isLine).flatMap(([, { d }]) => {
    const ends = d.slice(1).split("L").map((point) => point.split(" ").map(Number));
    const isPole = ends.every(([x]) => x === ends[0][0]);
    const between = ([x, y], index) => Array.from({ length: 200 }, (_, part) => {
      const [fromX, fromY] = ends[index];
      return [fromX + (x - fromX) * part / 200, fromY + (y - fromY) * part / 200];
    });
    return isPole ? [] : ends.slice(1).flatMap((end, index) => (
      isNear(ends[index], end) ? between(end, index) : []));
  });
  const isWithin = ({ x, y, end }) => ([atX, atY]) =>
    atX > x && atX < end && atY > y - 9 && atY < y;
  return boxes.map((box) => [box.name, points.filter(isWithin(box)).length]);
})"""


@pytest.mark.parametrize("file", EVERY_CASE, ids=lambda path: path.stem)
def test_the_name_of_a_limit_crosses_no_line(file: Path) -> None:
    case = load_case(file)
    scenarios = settings(case, 2, estimates=0)
    descriptions = [asdict(chart) for scenario in scenarios for chart in charts_of(case, scenario)]
    inputs = [{"chart": chart, "width": width} for chart in descriptions for width in WIDTHS]

    names = run(LIMITED, inputs=inputs) if inputs else []

    assert [(name, hidden) for drawing in names for name, hidden in drawing if hidden] == []


def test_a_limit_is_named_at_its_line_if_there_is_room(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="any")
    descriptions = [charts.charge(derbyshire, scenario), charts.cost_chart(derbyshire, scenario)]
    inputs = [{"chart": asdict(chart), "width": 852} for chart in descriptions]

    assert [[name for name, _ in drawing] for drawing in run(LIMITED, inputs=inputs)] == [
        ["Over budget above £90,000 a year"],
        ["Budget agreed, £300,000"],
    ]


PLACED = """inputs.map(({ chart, width }) => {
  const measure = (text) => text.length * 6.5;
  const [, { ".places": places, height }] = charts.drawn(chart, width, measure, { spans: 1 });
  const [{ bottom, xs }] = places;
  return [height, bottom, xs[0], xs[xs.length - 1]];
})"""


@pytest.mark.parametrize("width", [358, 852])
def test_the_plot_of_the_charge_stays_where_it_is_as_its_handle_moves(
    derbyshire: Case, width: int
) -> None:
    descriptions = [
        charts.charge(derbyshire, choose(derbyshire, pricing="any", adopters=count))
        for count in range(5, 45)
    ]

    places = run(
        PLACED, inputs=[{"chart": asdict(chart), "width": width} for chart in descriptions]
    )

    assert places == [places[0]] * 40


# Lists every stroke and fill of a drawing, except in texts and patterns.
INKED = """inputs.map((chart) => {
  const inks = ([tag, look, ...parts]) => (["text", "defs"].includes(tag) ? [] : [
    { tag, stroke: look.stroke, fill: look.fill, opacity: look["stroke-opacity"] },
    ...parts.filter(Array.isArray).flatMap(inks),
  ]);
  return inks(charts.drawn(chart, 690, (text) => text.length * 7, { position: 0 }));
})"""


@pytest.mark.parametrize("theme", THEMES)
def test_every_line_and_bar_stands_out_from_page_and_band(theme: str) -> None:
    colours = page_colours(theme)
    cases = [load_case(file) for file in EVERY_CASE]
    descriptions = [chart for case in cases for chart in shown_of(case, case.scenario)]

    drawings = run(INKED, inputs=[asdict(chart) for chart in descriptions])

    faint = []
    for chart, shapes in zip(descriptions, drawings, strict=True):
        grounds = ["paper", *["shaded"] * any(plot.bands for plot in chart.plots)]
        assert not any("opacity" in shape for shape in shapes)
        lines = {shape["stroke"] for shape in shapes if "stroke" in shape}
        # Bars have an edge in the colour of the paper. A shape with a coloured edge is visible by
        # that edge, so its fill is not tested.
        bars = {shape["fill"] for shape in shapes if shape.get("stroke") == GROUND}
        inks = {(ink, ground) for ink in lines for ground in grounds}
        inks |= {(ink, "paper") for ink in bars if ink.startswith("var")}
        faint += [
            (chart.title, ink, ground)
            for ink, ground in inks - {(GROUND, ground) for ground in grounds}
            if contrast(colours[ink.removeprefix("var(--")[:-1]], colours[ground]) < LEAST
        ]
    assert len(descriptions) > 20
    assert faint == []


def test_the_quoted_range_has_an_edge_at_both_of_its_ends(derbyshire: Case) -> None:
    drawing = run(INKED, inputs=[asdict(charts.charge(derbyshire, derbyshire.scenario))])

    (band,) = [
        index for index, shape in enumerate(drawing[0]) if shape.get("fill") == "var(--shaded)"
    ]
    assert [shape["stroke"] for shape in drawing[0][band + 1 : band + 3]] == ["var(--mid-grey)"] * 2


def test_no_pole_of_a_flag_runs_over_the_bar_where_the_scenario_stands(derbyshire: Case) -> None:
    inputs = asdict(charts.charge(derbyshire, choose(derbyshire, pricing="any", adopters=25)))

    drawing = run("charts.drawn(inputs, 690, (text) => text.length * 7)", inputs=inputs)

    dotted = [shape[1]["d"] for shape in drawing[2:] if shape[1].get("stroke-dasharray") == "2 3"]
    poles = [line for line in dotted if re.fullmatch(r"M(\S+) \S+L\1 \S+", line)]
    assert len(poles) == 2
    assert len({pole.rsplit(" ", 1)[1] for pole in poles}) == 1


def test_a_chart_is_the_same_at_any_time(derbyshire: Case) -> None:
    chart = asdict(charts.cost_chart(derbyshire, derbyshire.scenario))

    drawing = run(
        "charts.drawn(inputs, 720, (text, size) => text.length * size * 0.6)", inputs=chart
    )

    assert drawing[0] == "svg"
    assert json.dumps(drawing).count('"pattern"') == 1


def test_a_line_that_is_kept_is_drawn_as_in_a_new_chart(derbyshire: Case) -> None:
    chart = asdict(charts.charge(derbyshire, derbyshire.scenario))

    again, new = run(
        "[(chart) => chart, structuredClone].map((copied) => {"
        "  const { plots: [plot] } = inputs;"
        "  const axis = (name) => ({ [name]: { ...plot[name], high: 2 * plot[name].high } });"
        "  return [{}, axis('x'), axis('y'), { title: `${plot.title} now` }].flatMap((other) =>"
        "    [720, 500, 720].map((width) => charts.drawn(copied({"
        "      ...inputs, plots: [{ ...plot, ...other }] }), width, (text) => text.length * 7)));"
        "})",
        inputs=chart,
    )

    assert len({*map(json.dumps, new)}) == 8
    assert again == new


def test_a_reading_beyond_the_last_value_is_at_the_last(derbyshire: Case) -> None:
    chart = asdict(charts.cost_chart(derbyshire, derbyshire.scenario))

    last, beyond = run(
        "[3, 300].map((position) => charts.drawn("
        "inputs, 720, (text, size) => text.length * size * 0.6, { position }))",
        inputs=chart,
    )

    assert beyond == last


def test_a_step_is_read_at_its_upper_end(derbyshire: Case) -> None:
    """The sum at which the S-curve rises is enough in the higher share of outcomes."""
    simulated = simulate(derbyshire, choose(derbyshire, pricing="shared"), draws=200)
    (plot,) = asdict(s_curve(simulated))["plots"]
    shares: dict[float, list[float]] = {}
    for x, y in zip(plot["series"][0]["x"], plot["series"][0]["y"], strict=True):
        shares.setdefault(x, []).append(y)

    readings = run(
        "charts.placesOf(inputs).map((_, place) => charts.readingAt(inputs, place))",
        inputs=plot,
    )

    assert readings == [f"{pounds(x)}: {percent(max(y), 1)}" for x, y in shares.items()]


def test_the_inks_of_the_page_are_those_of_the_paper() -> None:
    style = (PACKAGE / "explore" / "page.css").read_text(encoding="utf-8")

    for ink, colour in COLOURS.items():
        assert f"--{ink.replace(' ', '-')}: light-dark({colour.lower()}," in style


def test_the_highest_cost_over_the_budget_is_within_the_bar() -> None:
    cost = {"cost": [100_000, 300_000], "budget": 200_000, "after": None, "kept": None}
    captions = {"budget": "Budget", "after": "", "alt": ""}

    (bar,) = run(
        "inputs.map((cost) => charts.costBar(cost, 320, (text) => text.length * 7))",
        inputs=[cost | {"words": captions}],
    )

    # 300,000 is at 1 / 1.22 of the 318 pixels between the edges.
    rects = [part[1] for part in bar if isinstance(part, list) and part[0] == "rect"]
    assert max(rect["x"] + rect["width"] for rect in rects) == pytest.approx(1 + 318 / 1.22, abs=1)


@pytest.mark.parametrize("highest", [202_000, 242_000])
def test_the_stripe_under_the_bar_is_the_cost_after_savings(highest: int) -> None:
    cost = {"cost": [262_000, 302_000], "budget": 300_000, "after": [202_000, highest]}
    captions = {"budget": "Budget", "after": "after", "alt": ""}

    bar = run(
        "charts.costBar(inputs, 320, (text) => text.length * 7)",
        inputs={**cost, "kept": None, "words": captions},
    )

    looks = [part[1] for part in bar if isinstance(part, list) and part[0] == "path"]
    (stripe,) = [look["d"] for look in looks if "turquoise" in look["stroke"]]
    ends = [float(end.split()[0]) for end in stripe.removeprefix("M").split("L")]
    # The scale ends at 1.22 times the highest cost. A single amount is four pixels wide.
    first, last = [1 + amount * 318 / (1.22 * 302_000) for amount in (202_000, highest)]
    assert ends == pytest.approx([first, max(last, first + 4)], abs=0.01)


def test_an_amount_just_under_the_budget_is_to_the_right_of_the_line_of_the_budget() -> None:
    cost = {"cost": [200_000, 284_000], "budget": 300_000, "after": None, "kept": None}
    captions = {"budget": "Budget", "after": "", "alt": ""}

    bar = run(
        "charts.costBar(inputs, 320, (text) => text.length * 7)", inputs=cost | {"words": captions}
    )

    # The line is at 1 / 1.22 of the 318 pixels between the edges.
    (look,) = [part[1] for part in bar if isinstance(part, list) and part[-1] == "£284k"]
    assert look["x"] == pytest.approx(1 + 318 / 1.22 + 7, abs=1)


@pytest.mark.parametrize(
    "cost", [[205_000, 205_000], [205_000, 260_000], [215_000, 215_000]], ids=["one", "two", "near"]
)
def test_the_line_of_the_budget_strikes_no_figure_out(cost: list[int]) -> None:
    drawing = {"cost": cost, "budget": 200_000, "after": None, "kept": None}
    captions = {"budget": "Budget", "after": "", "alt": ""}

    bar = run(
        "charts.costBar(inputs, 320, (text) => text.length * 7)",
        inputs=drawing | {"words": captions},
    )

    parts = [part for part in bar if isinstance(part, list)]
    (line,) = [part[1]["d"] for part in parts if part[0] == "path"]
    budget = float(line.removeprefix("M").partition(" ")[0])
    figures = [part for part in parts if part[0] == "text" and part[-1].startswith("£")]
    assert [part[-1] for part in figures] == [f"£{end // 1000}k" for end in sorted({*cost})]
    for _, look, caption in figures:
        start = look["x"] - (len(caption) * 7 if look.get("text-anchor") == "end" else 0)
        assert not start < budget < start + len(caption) * 7
