"""The charts that every surface shares: their own each time, the same wherever they are drawn."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.report import charts
from sohanalysis.report.chart import Chart

Draw = Callable[[Case, Scenario], Chart]
DRAW = (
    "import hashlib, sys\n"
    "import sohanalysis as soh\n"
    "case = soh.load_case()\n"
    "chart = soh.charts.{name}(case, case.scenario)\n"
    "print(hashlib.sha256(chart.png()).hexdigest(), 'matplotlib.pyplot' in sys.modules)\n"
)
both = pytest.mark.parametrize("draw", [charts.cost_chart, charts.charge])


def ticks(axes: Axes) -> list[str]:
    """Labels of the y axis inside its limits."""
    low, high = axes.get_ylim()
    places = axes.get_yticks()
    labels = axes.yaxis.get_major_formatter().format_ticks(places)
    return [label for place, label in zip(places, labels, strict=True) if low <= place <= high]


def printed(code: str, folder: Path) -> str:
    """Run code in a new Python in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_every_chart_is_found_in_one_place() -> None:
    assert charts.__all__ == ["charge", "cost_chart", "heat", "tornado_chart"]
    assert (charts.heat, charts.tornado_chart) == (charts.heat, charts.tornado_chart)


@both
def test_every_chart_carries_the_code_of_its_scenario(derbyshire: Case, draw: Draw) -> None:
    chart = draw(derbyshire, choose(derbyshire, "explore", delay=3))

    assert chart.foot == "Scenario code: 41-2018-c275:r2:n36:pshared:d3:86f6"
    assert chart.drawing is not None
    assert chart.drawing.foot.text == chart.foot
    assert chart.figure is chart.drawing.figure


@both
def test_the_same_chart_has_the_same_bytes(derbyshire: Case, draw: Draw) -> None:
    first = draw(derbyshire, derbyshire.scenario)

    assert first.png() == first.png()
    assert first.png() == draw(derbyshire, derbyshire.scenario).png()


@both
def test_a_chart_stays_what_it_was_when_another_is_drawn(derbyshire: Case, draw: Draw) -> None:
    first = draw(derbyshire, derbyshire.scenario)
    before = first.png()

    other = draw(derbyshire, choose(derbyshire, "explore"))

    assert other.png() != before
    assert first.png() == before


@both
def test_settings_of_the_session_do_not_change_a_chart(derbyshire: Case, draw: Draw) -> None:
    ours = draw(derbyshire, derbyshire.scenario).png()
    foreign = {
        "font.size": 30,
        "axes.facecolor": "red",
        "savefig.bbox": "tight",
        "axes.spines.top": True,
        "lines.linewidth": 9,
        "hatch.linewidth": 9,
    }

    with mpl.rc_context(foreign):
        theirs = draw(derbyshire, derbyshire.scenario).png()
        kept = mpl.rcParams["lines.linewidth"]

    assert theirs == ours
    assert kept == 9


@pytest.mark.parametrize("name", ["cost_chart", "charge"])
def test_a_matplotlibrc_of_the_folder_does_not_change_a_chart_and_pyplot_is_not_loaded(
    derbyshire: Case, tmp_path: Path, name: str
) -> None:
    settings = "font.size: 30\naxes.facecolor: red\nsavefig.dpi: 40\nlines.linewidth: 9\n"
    (tmp_path / "matplotlibrc").write_text(settings, encoding="utf-8")
    ours = getattr(charts, name)(derbyshire, derbyshire.scenario).png()

    theirs = printed(DRAW.format(name=name), tmp_path)

    assert theirs == f"{hashlib.sha256(ours).hexdigest()} False"


@pytest.mark.parametrize(
    ("draw", "index", "labels"),
    [
        (charts.cost_chart, 0, ["£0", "£50k", "£100k", "£150k", "£200k"]),
        (charts.cost_chart, 1, ["£0", "£100k", "£200k", "£300k", "£400k", "£500k", "£600k"]),
        (charts.charge, 0, ["£0", "£50k", "£100k", "£150k", "£200k", "£250k", "£300k"]),
    ],
)
def test_every_pound_axis_starts_at_nil_with_labels_in_thousands(
    derbyshire: Case, draw: Draw, index: int, labels: list[str]
) -> None:
    chart = draw(derbyshire, derbyshire.scenario)
    chart.png()

    axes = chart.figure.axes[index]

    assert axes.get_ylim()[0] == 0
    assert ticks(axes) == labels


@pytest.mark.parametrize(
    ("draw", "size"), [(charts.cost_chart, (988, 507)), (charts.charge, (988, 572))]
)
def test_every_chart_is_as_wide_as_a_column_at_130_dots_an_inch(
    derbyshire: Case, draw: Draw, size: tuple[int, int]
) -> None:
    png = draw(derbyshire, derbyshire.scenario).png()

    assert (int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")) == size
