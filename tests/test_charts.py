"""What every chart shows: its sentence, its axes and its marks."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.axes import Axes

from sohanalysis import charts
from sohanalysis.case import Case, Count
from sohanalysis.case_file import load_case
from sohanalysis.chart import Chart
from sohanalysis.choice import choose
from sohanalysis.scenario import Scenario

SECOND = Path(__file__).parent / "cases" / "second.toml"
DRAW = (
    "import hashlib, sys\n"
    "import sohanalysis as soh\n"
    "case = soh.load_case()\n"
    "chart = soh.charts.{name}(case, case.scenario)\n"
    "print(hashlib.sha256(chart.png()).hexdigest(), 'matplotlib.pyplot' in sys.modules)\n"
)


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def drawn(chart: Chart, index: int = 0) -> Axes:
    """Axes of a chart after it is drawn."""
    chart.png()
    return chart.figure.axes[index]


def texts(axes: Axes) -> list[str]:
    """Notes on some axes."""
    return [text.get_text() for text in axes.texts]


def level_lines(axes: Axes) -> list[float]:
    """Heights of the lines that run level across some axes."""
    pairs = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == 2]
    return [float(pair[0]) for pair in pairs if pair[0] == pair[1]]


def upright_lines(axes: Axes) -> list[float]:
    """Places of the lines that run upright across some axes."""
    pairs = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2]
    return [float(pair[0]) for pair in pairs if pair[0] == pair[1]]


def ticks(axes: Axes) -> list[str]:
    """Labels of the y axis inside its limits."""
    low, high = axes.get_ylim()
    labels = zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    return [label.get_text() for place, label in labels if low <= place <= high]


def printed(code: str, folder: Path) -> str:
    """Run code in a new Python in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def named(case: Case, name: str) -> Case:
    """Give the first line of a case another name."""
    return replace(case, lines=(replace(case.lines[0], name=name), *case.lines[1:]), published=())


def small(case: Case) -> Case:
    """Let only eight forces be eligible."""
    counts: dict[str, Count] = {
        "anticipated": replace(case.adopters.anticipated, value=5),
        "signed": replace(case.adopters.signed, value=6),
        "eligible": replace(case.adopters.eligible, value=8),
    }
    applies = replace(case.adopters.anticipated, value=2)
    return replace(
        case,
        adopters=replace(case.adopters, **counts),
        charge=replace(case.charge, high_applies_at=applies),
        scenario=replace(case.scenario, adopters=5),
    )


@pytest.mark.parametrize(
    ("fields", "sentence", "foot"),
    [
        (
            {},
            "Gross cost is £30k in 2018/19, £151k in 2019/20, £121k in 2020/21, £91k in 2021/22. "
            "In all, set-up and the first two years cost £302k: £2k over the £300k set aside; at "
            "the quoted charges £262k to £302k.",
            "Scenario code: 41-2018-c275:r1:25:quoted-high:2991",
        ),
        (
            {"adopters": 36, "charge_form": "shared"},
            "Gross cost is £30k in 2018/19, £109k in 2019/20, £79k in 2020/21, £49k in 2021/22. In "
            "all, set-up and the first two years cost £219k: £81k under the £300k set aside; at "
            "the quoted charges £262k to £302k.",
            "Scenario code: 41-2018-c275:r1:36:shared:65cf",
        ),
    ],
)
def test_the_cost_chart_says_what_it_shows(
    derbyshire: Case, fields: dict[str, Any], sentence: str, foot: str
) -> None:
    chart = charts.cost_by_year(derbyshire, choose(derbyshire, **fields))

    assert chart.alt == sentence
    assert repr(chart) == f"Chart: {sentence}\n{foot}"


def test_the_charge_chart_says_what_it_shows(derbyshire: Case) -> None:
    chart = charts.charge(derbyshire, choose(derbyshire, "explore"))

    assert repr(chart) == (
        "Chart: At 36 forces the readings of the yearly charge run from £49k to £91k; the record "
        "quotes £71k to £91k. A charge of up to £90,000 a year fits the sum set aside. None of "
        "these forms is known to be the curve: the record ties £71k to 25 forces "
        "and says nothing else about it.\n"
        "Scenario code: 41-2018-c275:r1:36:shared:65cf"
    )


@pytest.mark.parametrize("draw", [charts.cost_by_year, charts.charge])
def test_every_chart_carries_the_code_of_its_scenario(
    derbyshire: Case, draw: Callable[[Case, Scenario], Chart]
) -> None:
    chart = draw(derbyshire, choose(derbyshire, "explore", delay=3))

    assert chart.foot == "Scenario code: 41-2018-c275:r1:36:shared:d3:b54b"
    assert chart.figure.get_supxlabel() == chart.foot


@pytest.mark.parametrize("name", ["cost_by_year", "charge"])
def test_the_same_chart_has_the_same_bytes(derbyshire: Case, name: str) -> None:
    draw = getattr(charts, name)

    first = draw(derbyshire, derbyshire.scenario)

    assert first.png() == first.png()
    assert first.png() == draw(derbyshire, derbyshire.scenario).png()


@pytest.mark.parametrize("name", ["cost_by_year", "charge"])
def test_settings_of_the_session_do_not_change_a_chart(derbyshire: Case, name: str) -> None:
    draw = getattr(charts, name)
    ours = draw(derbyshire, derbyshire.scenario).png()
    foreign = {
        "font.size": 30,
        "axes.facecolor": "red",
        "savefig.bbox": "tight",
        "axes.spines.top": True,
        "lines.linewidth": 9,
    }

    with mpl.rc_context(foreign):
        theirs = draw(derbyshire, derbyshire.scenario).png()
        kept = mpl.rcParams["lines.linewidth"]

    assert theirs == ours
    assert kept == 9


@pytest.mark.parametrize("name", ["cost_by_year", "charge"])
def test_a_matplotlibrc_of_the_folder_does_not_change_a_chart_and_pyplot_is_not_loaded(
    derbyshire: Case, tmp_path: Path, name: str
) -> None:
    settings = "font.size: 30\naxes.facecolor: red\nsavefig.dpi: 40\nlines.linewidth: 9\n"
    (tmp_path / "matplotlibrc").write_text(settings, encoding="utf-8")
    ours = getattr(charts, name)(derbyshire, derbyshire.scenario).png()

    theirs = printed(DRAW.format(name=name), tmp_path)

    assert theirs == f"{hashlib.sha256(ours).hexdigest()} False"


def test_the_sum_set_aside_is_drawn_on_the_cumulative_axes_alone(derbyshire: Case) -> None:
    chart = charts.cost_by_year(derbyshire, derbyshire.scenario)

    yearly, cumulative = chart.figure.axes

    assert yearly.get_title("left") == "Gross cost by financial year"
    assert yearly.lines[:] == []
    assert cumulative.get_title("left") == "Cumulative gross cost"
    assert level_lines(cumulative) == [300_000.0]
    assert texts(cumulative) == [
        "dashed: £300,000 set aside for\n2018/19 to 2020/21",
        "£393k",
        "shaded: quoted range,\n£333k to £393k by 2021/22",
    ]


def test_the_bars_are_the_cost_of_each_year_by_line(derbyshire: Case) -> None:
    yearly = drawn(charts.cost_by_year(derbyshire, derbyshire.scenario))

    assert [bar.get_height() for bar in yearly.patches] == [
        *(30_000, 60_000, 30_000, 0),
        *(0, 91_000, 91_000, 91_000),
    ]
    assert texts(yearly) == ["£30k", "£151k", "£121k", "£91k"]
    assert [label.get_text() for label in yearly.get_legend().get_texts()] == [
        "Project manager",
        "Platform",
    ]


def test_the_cumulative_line_and_its_shaded_range_end_where_the_costs_do(
    derbyshire: Case,
) -> None:
    scenario = choose(derbyshire, "explore")

    cumulative = drawn(charts.cost_by_year(derbyshire, scenario), 1)

    assert cumulative.lines[0].get_ydata() == pytest.approx(
        [30_000, 139_305.56, 218_611.11, 267_916.67], abs=0.01
    )
    shaded = cumulative.collections[0].get_paths()[0].vertices
    assert shaded[:, 1].max() == 393_000
    assert sorted(set(shaded[shaded[:, 0] == 3][:, 1])) == [333_000, 393_000]


def test_the_charge_runs_from_10_forces_to_all_under_every_form(derbyshire: Case) -> None:
    axes = drawn(charts.charge(derbyshire, choose(derbyshire, "explore")))

    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]

    assert [(line.get_xdata()[0], line.get_xdata()[-1]) for line in curves] == [(10, 44)] * 4
    assert [float(round(line.get_ydata()[-1], 2)) for line in curves] == [
        71_000.0,
        40_340.91,
        71_000.0,
        65_242.42,
    ]


def test_the_charge_chart_marks_the_counts_the_range_and_the_break_even_charge(
    derbyshire: Case,
) -> None:
    axes = drawn(charts.charge(derbyshire, choose(derbyshire, "explore")))

    band = axes.patches[0].get_extents().transformed(axes.transData.inverted())

    assert upright_lines(axes) == [25, 36]
    assert level_lines(axes) == [pytest.approx(90_000)]
    assert (band.y0, band.y1) == (pytest.approx(71_000), pytest.approx(91_000))
    assert texts(axes) == [
        " 25 anticipated",
        " 36 signed",
        "this scenario",
        "break-even, £90,000",
        "shaded: quoted range, £71k to £91k",
        "Stepped and Shared, capped, £71k",
        "Two-part, £65k",
        "Shared, £40k",
    ]


def test_labels_at_the_right_stand_at_their_values_or_under_the_one_above(
    derbyshire: Case,
) -> None:
    axes = drawn(charts.charge(derbyshire, choose(derbyshire, "explore", delay=3)))

    labels = {text.get_text(): float(text.xy[1]) for text in axes.texts[3:]}
    boxes = [text.get_window_extent() for text in axes.texts[3:]]

    # Break-even at £82,500 and the middle of the quoted range, £81,000, are nearer than a line.
    assert labels["break-even, £82,500"] == pytest.approx(82_500)
    assert labels["shaded: quoted range, £71k to £91k"] < 81_000
    assert labels["Shared, £40k"] == pytest.approx(40_341)
    assert [pair for pair in pairwise(boxes) if pair[0].overlaps(pair[1])] == []


def test_the_charge_chart_marks_the_scenario(derbyshire: Case) -> None:
    axes = drawn(charts.charge(derbyshire, choose(derbyshire, "explore")))

    here = axes.lines[-1]

    assert list(here.get_xdata()) == [36]
    assert list(here.get_ydata()) == [pytest.approx(49_305.56, abs=0.01)]


def test_a_scenario_left_of_the_chart_is_not_marked(derbyshire: Case) -> None:
    chart = charts.charge(derbyshire, choose(derbyshire, adopters=1, charge_form="shared"))

    axes = drawn(chart)

    assert [len(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) < 2] == []
    assert axes.get_ylim()[1] < 400_000


def test_no_break_even_line_is_drawn_where_no_charge_fits(derbyshire: Case) -> None:
    case = replace(derbyshire, budget=replace(derbyshire.budget, value=119_000))

    axes = drawn(charts.charge(case, case.scenario))

    assert level_lines(axes) == []


@pytest.mark.parametrize(
    ("name", "index", "labels"),
    [
        ("cost_by_year", 0, ["£0", "£50k", "£100k", "£150k"]),
        ("cost_by_year", 1, ["£0", "£100k", "£200k", "£300k", "£400k"]),
        ("charge", 0, ["£0", "£50k", "£100k", "£150k"]),
    ],
)
def test_every_pound_axis_starts_at_nil_with_labels_in_thousands(
    derbyshire: Case, name: str, index: int, labels: list[str]
) -> None:
    axes = drawn(getattr(charts, name)(derbyshire, derbyshire.scenario), index)

    assert axes.get_ylim()[0] == 0
    assert ticks(axes) == labels


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (r"$\frac{1}{0", r"$\frac{1}{0"),
        (r"$\frac{1}{0$", r"$\frac{1}{0$"),
        ("$", "$"),
        ("_hidden", "_hidden"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("Twenty-four characters..", "Twenty-four characters.."),
        ("A name of 4,000 letters " * 160, "A name of 4,000 lette..."),
        ("x" * 4_000, "xxxxxxxxxxxxxxxxxxxxx..."),
    ],
)
def test_any_name_of_a_line_is_drawn_as_it_is_where_it_has_room(
    derbyshire: Case, name: str, label: str
) -> None:
    case = named(derbyshire, name)

    chart = charts.cost_by_year(case, case.scenario)

    assert chart.png().startswith(b"\x89PNG")
    assert chart.figure.axes[0].get_legend().get_texts()[0].get_text() == label


def test_a_case_of_fewer_than_ten_forces_is_drawn(derbyshire: Case) -> None:
    case = small(derbyshire)

    axes = drawn(charts.charge(case, case.scenario))

    assert upright_lines(axes) == [5, 6]
    assert axes.get_xlim()[1] == 8


def test_a_price_list_is_drawn_in_steps(second: Case) -> None:
    axes = drawn(charts.charge(second, second.scenario))

    prices = axes.lines[2]

    assert prices.get_drawstyle() == "steps-post"
    assert sorted(set(prices.get_ydata())) == [60_000, 75_000, 90_000]
    assert (prices.get_xdata()[0], prices.get_xdata()[-1]) == (8, 30)


def test_the_second_case_is_drawn_in_its_own_words(second: Case) -> None:
    chart = charts.cost_by_year(second, second.scenario)

    cumulative = drawn(chart, 1)

    assert texts(cumulative)[0] == "dashed: £225,000 set aside for\n2023/24 to 2025/26"
    assert chart.alt == (
        "Gross cost is £80k in 2023/24, £96k in 2024/25, £101k in 2025/26, £103k in 2026/27, £104k "
        "in 2027/28. In all, set-up and the first year cost £221k: £4k under the £225k set aside; "
        "at the quoted charges £206k to £236k."
    )


def test_the_quoted_charges_of_the_cost_chart_are_those_of_the_scenario(derbyshire: Case) -> None:
    chart = charts.cost_by_year(derbyshire, choose(derbyshire, delay=3, charge_change=0.1))

    cumulative = drawn(chart, 1)

    # £135k of project manager, and £71k to £91k with a tenth more, for two and for three years.
    assert chart.alt.endswith("at the quoted charges £291k to £335k.")
    assert texts(cumulative)[-1] == "shaded: quoted range,\n£369k to £435k by 2021/22"


def test_a_case_that_offers_only_the_quoted_forms_draws_those(derbyshire: Case) -> None:
    quoted = replace(derbyshire.charge, forms=("quoted-low", "quoted-high"), high_applies_at=None)
    case = replace(derbyshire, charge=quoted)

    axes = drawn(charts.charge(case, case.scenario))

    curves = [line for line in axes.lines if len(line.get_xdata()) > 2]
    assert [sorted(set(line.get_ydata())) for line in curves] == [[71_000], [91_000]]
    assert [text for text in texts(axes) if text.startswith("Quoted")] == [
        "Quoted high, £91k",
        "Quoted low, £71k",
    ]


@pytest.mark.parametrize(("name", "count"), [("anticipated", 4), ("signed", 3)])
def test_the_charge_chart_starts_at_the_smallest_count_of_the_record(
    derbyshire: Case, name: str, count: int
) -> None:
    named = replace(getattr(derbyshire.adopters, name), value=count)
    applies = replace(derbyshire.adopters.anticipated, value=2)
    case = replace(
        derbyshire,
        adopters=replace(derbyshire.adopters, **{name: named}),
        charge=replace(derbyshire.charge, high_applies_at=applies),
        budget=replace(derbyshire.budget, value=10_000_000),
    )

    axes = drawn(charts.charge(case, case.scenario))

    assert axes.lines[0].get_xdata()[0] == count


def test_the_charge_chart_counts_in_whole_forces(derbyshire: Case) -> None:
    case = small(derbyshire)

    axes = drawn(charts.charge(case, case.scenario))

    assert [tick for tick in axes.get_xticks() if tick != int(tick)] == []
