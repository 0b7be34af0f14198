"""Charts have a fixed title, their figures in words, and no global state."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

import small
from small.case.reading import DATA
from small.report import charts
from small.report.charts import Chart

PATHS = sorted(DATA.glob("*.toml"))


def drawn(a: small.Appraisal) -> list[Chart]:
    made = [
        charts.cost_against_budget_chart(a.answer),
        charts.charge_by_number_chart(a.answer),
        charts.cost_by_year_chart(a.answer),
        charts.tornado_chart(a.answer, a.sensitivity()),
    ]
    return [chart for chart in made if chart is not None]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_decision_is_drawn_as_svg_with_its_figures_in_words(path: object) -> None:
    for chart in drawn(small.appraise(str(path))):
        svg = chart.svg()

        assert ET.fromstring(svg).attrib["aria-label"] == chart.alt
        assert chart.title in chart.alt
        assert not re.search(r"nan|None", chart.alt)
        assert "http" not in svg.replace("http://www.w3.org", "")


def test_derbyshire_has_five_charts_with_fixed_titles() -> None:
    a = small.appraise(adopters=36)
    titles = [chart.title for chart in drawn(a)]
    titles.append(charts.simulation_chart(a.answer, a.simulate(draws=500)).title)

    assert titles == [
        "Cost against the budget",
        "Yearly charge by number of forces",
        "Cost by year",
        "Cost in the leading period with one input changed",
        "Cost in the leading period over simulated outcomes",
    ]


def test_the_words_of_a_chart_are_the_figures_of_the_answer() -> None:
    [bars, numbers, *_] = drawn(small.appraise(adopters=36))

    assert bars.alt == (
        "Cost against the budget: Lowest cost £218,611; Highest cost £302,000; budget £300,000."
    )
    assert "Shared £71,000 at 25, £49,306 at 36" in numbers.alt


def test_the_same_chart_has_the_same_bytes() -> None:
    [first, *_] = drawn(small.appraise())
    [second, *_] = drawn(small.appraise())

    assert first.svg() == second.svg()


def test_a_hostile_title_stays_text() -> None:
    assert charts.cost_by_year_chart(small.appraise().answer) is not None
    chart = Chart("T", drawn(small.appraise())[0].figure, 'x" onload="run()<b>&')

    assert ET.fromstring(chart.svg()).attrib["aria-label"] == 'x" onload="run()<b>&'
