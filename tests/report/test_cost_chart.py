"""Yearly cost, and cumulative cost against the sum set aside: what stands still and what moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes

from sohanalysis.case.case import Case, Line
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_case
from sohanalysis.case.scenario import Scenario
from sohanalysis.report.chart import Chart
from sohanalysis.report.charts import CostDrawing
from sohanalysis.report.drawing import MOST_KEPT
from sohanalysis.years import label
from tests.charged import with_charge

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
Walk = Callable[[Case, int], list[Scenario]]
Crowded = Callable[[Chart], list[str]]

KEY = "dashed: £300,000 set aside for\n2018/19 to 2020/21\n"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


@pytest.fixture(name="case", params=["derbyshire", "second"])
def _case(request: pytest.FixtureRequest) -> Case:
    """Either case."""
    case: Case = request.getfixturevalue(request.param)
    return case


def shown(case: Case, preset: str | None = None, **fields: Any) -> Chart:
    """A new drawing of a scenario."""
    return CostDrawing(case).show(choose(case, preset, **fields))


def notes(chart: Chart) -> list[str]:
    """What the texts that move say; the code of the scenario is the last."""
    assert chart.drawing is not None
    return [note.text for note in chart.drawing.notes]


def level_lines(axes: Axes) -> list[float]:
    """Heights of the lines that run level across some axes."""
    pairs = [line.get_ydata() for line in axes.lines if len(line.get_ydata()) == 2]
    return [float(pair[0]) for pair in pairs if pair[0] == pair[1]]


def set_aside(axes: Axes) -> list[tuple[float, float]]:
    """From where to where the dashed lines of some axes run."""
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    return [(float(line.get_xdata()[0]), float(line.get_xdata()[-1])) for line in dashed]


def paid_to_the_end(case: Case) -> Case:
    """Let the budget years end with the last year."""
    return replace(case, stated_budget=replace(case.budget, years=case.years))


def over(case: Case, count: int) -> Case:
    """Give a case so many years from 2018/19."""
    labels = tuple(label(2018 + n) for n in range(count))
    return replace(case, years=labels, presets={}, published=())


def named(case: Case, name: str) -> Case:
    """Give the first line of a case another name."""
    return replace(case, lines=(replace(case.lines[0], name=name), *case.lines[1:]), published=())


def with_lines(case: Case, count: int) -> Case:
    """Give a case the first of its lines many times."""
    lines = tuple(replace(case.lines[0], name=f"Line number {i}") for i in range(count))
    return replace(case, lines=lines, published=())


@pytest.mark.parametrize(
    ("fields", "sentence", "foot"),
    [
        (
            {},
            "Gross cost is £30k in 2018/19, £151k in 2019/20, £121k in 2020/21, £91k in 2021/22. "
            "In all, set-up and the first two years cost £302k: £2k over the £300k set aside; at "
            "the quoted charges £262k to £302k.",
            "Scenario code: 41-2018-c275:r2:n25:phigh-estimate:c93d",
        ),
        (
            {"adopters": 36, "pricing": "shared"},
            "Gross cost is £30k in 2018/19, £109k in 2019/20, £79k in 2020/21, £49k in 2021/22. In "
            "all, set-up and the first two years cost £219k: £81k under the £300k set aside; at "
            "the quoted charges £262k to £302k.",
            "Scenario code: 41-2018-c275:r2:n36:pshared:6521",
        ),
        # £135k of project manager, and £71k to £91k with a tenth more, for two years.
        (
            {"delay": 3, "charge_change": 0.1},
            "Gross cost is £30k in 2018/19, £160k in 2019/20, £145k in 2020/21, £100k in 2021/22. "
            "In all, set-up and the first two years cost £335k: £35k over the £300k set aside; at "
            "the quoted charges £291k to £335k.",
            "Scenario code: 41-2018-c275:r2:n25:phigh-estimate:d3:x0.1:ee07",
        ),
    ],
)
def test_the_cost_chart_says_what_it_shows(
    derbyshire: Case, fields: dict[str, Any], sentence: str, foot: str
) -> None:
    chart = shown(derbyshire, **fields)

    assert chart.alt == sentence
    assert repr(chart) == f"Chart: {sentence}\n{foot}"


def test_the_second_case_is_drawn_in_its_own_words(second: Case) -> None:
    chart = shown(second)

    # A desk and a platform of £50,000 to £65,000, with their uplifts, for five years.
    assert notes(chart)[-2].startswith(
        "dashed: £225,000 set aside for\n2023/24 to 2025/26\nshaded: quoted range,\n£"
    )
    assert chart.alt == (
        "Gross cost is £80k in 2023/24, £96k in 2024/25, £101k in 2025/26, £103k in 2026/27, £104k "
        "in 2027/28. In all, set-up and the first year cost £221k: £4k under the £225k set aside; "
        "at the quoted charges £206k to £236k."
    )


def test_the_sum_set_aside_is_drawn_on_the_cumulative_axes_alone(derbyshire: Case) -> None:
    yearly, cumulative = shown(derbyshire).figure.axes

    assert yearly.get_title("left") == "Gross cost by financial year"
    assert yearly.lines[:] == []
    assert cumulative.get_title("left") == "Cumulative gross cost"
    assert level_lines(cumulative) == [300_000.0]


def test_the_bars_are_the_cost_of_each_year_by_line(derbyshire: Case) -> None:
    yearly, _ = shown(derbyshire).figure.axes

    assert [bar.get_height() for bar in yearly.patches] == [
        *(30_000, 60_000, 30_000, 0),
        *(0, 91_000, 91_000, 91_000),
    ]
    assert [bar.get_y() for bar in yearly.patches] == [0, 0, 0, 0, 30_000, 60_000, 30_000, 0]
    assert [label.get_text() for label in yearly.get_legend().get_texts()] == [
        "Project manager",
        "Platform",
    ]


def test_every_total_is_written_over_its_bars(derbyshire: Case) -> None:
    chart = shown(derbyshire)
    assert chart.drawing is not None

    totals = chart.drawing.notes[:4]

    assert [(note.x, note.y, note.text) for note in totals] == [
        (0, 30_000, "£30k"),
        (1, 151_000, "£151k"),
        (2, 121_000, "£121k"),
        (3, 91_000, "£91k"),
    ]
    assert [(note.anchor, note.dy) for note in totals] == [("ms", 3)] * 4
    assert [note.axes for note in totals] == [chart.figure.axes[0]] * 4


def test_the_cumulative_line_and_its_shaded_range_end_where_the_costs_do(
    derbyshire: Case,
) -> None:
    _, cumulative = shown(derbyshire, "explore").figure.axes

    assert cumulative.lines[0].get_ydata() == pytest.approx(
        [30_000, 139_305.56, 218_611.11, 267_916.67], abs=0.01
    )
    shaded = cumulative.collections[0].get_paths()[0].vertices
    assert shaded[:, 1].max() == 393_000
    assert sorted(set(shaded[shaded[:, 0] == 3][:, 1])) == [333_000, 393_000]


@pytest.mark.parametrize(
    ("fields", "texts"),
    [
        (
            {},
            ["£302k", "£393k", f"{KEY}shaded: quoted range,\n£333k to £393k by 2021/22"],
        ),
        (
            {"adopters": 36, "pricing": "shared"},
            ["£219k", "£268k", f"{KEY}shaded: quoted range,\n£333k to £393k by 2021/22"],
        ),
        # £135k of project manager, and £71k to £91k with a tenth more, for three years.
        (
            {"delay": 3, "charge_change": 0.1},
            ["£335k", "£435k", f"{KEY}shaded: quoted range, 10% more,\n£369k to £435k by 2021/22"],
        ),
    ],
)
def test_the_end_of_the_line_and_the_quoted_range_are_those_of_the_scenario(
    derbyshire: Case, fields: dict[str, Any], texts: list[str]
) -> None:
    chart = shown(derbyshire, **fields)

    assert notes(chart)[4:7] == texts


@pytest.mark.parametrize(
    ("count", "years", "totals"),
    [
        (5, ["2018/19", "2019/20", "2020/21", "2021/22", "2022/23"], "£30k £151k £121k £91k £91k"),
        (8, ["2018/19", "2020/21", "2022/23", "2024/25"], "- £151k - £91k - £91k - £91k"),
        (11, ["2018/19", "2021/22", "2024/25", "2027/28"], "- £151k - £91k - £91k - £91k - - £91k"),
    ],
)
def test_years_and_totals_are_named_as_far_as_there_is_room(
    derbyshire: Case, crowded: Crowded, count: int, years: list[str], totals: str
) -> None:
    chart = shown(over(derbyshire, count))

    left, right = ([label(2018 + place) for place in a.get_xticks()] for a in chart.figure.axes)
    assert left == right == years
    assert [text or "-" for text in notes(chart)[:count]] == totals.split()
    assert crowded(chart) == []


@pytest.mark.parametrize("count", [4, 6, 7, 11])
def test_totals_of_millions_are_written_as_far_as_there_is_room(
    derbyshire: Case, crowded: Crowded, count: int
) -> None:
    case = with_charge(derbyshire, low=1_547_000, high=1_747_000)

    chart = shown(over(case, count))

    assert crowded(chart) == []
    assert notes(chart)[count - 1] == "£1.747m"


def test_what_is_spent_by_the_end_of_the_budget_years_is_written_at_the_line(
    derbyshire: Case,
) -> None:
    chart = shown(derbyshire)
    assert chart.drawing is not None

    spent = chart.drawing.notes[4]

    # £30,000, £151,000 and £121,000, in the third year.
    assert (spent.x, spent.y, spent.text) == (2, 302_000, "£302k")
    assert (spent.axes, spent.inside, spent.anchor) == (chart.figure.axes[1], False, "la")


def test_the_second_case_is_spent_by_the_end_of_its_own_budget_years(second: Case) -> None:
    chart = shown(second)
    assert chart.drawing is not None

    spent = chart.drawing.notes[5]

    # £80,000, £96,400 and £101,460.
    assert (spent.x, spent.y, spent.text) == (2, 277_860, "£278k")


def test_where_the_budget_years_end_the_horizon_it_is_written_once(derbyshire: Case) -> None:
    chart = shown(paid_to_the_end(derbyshire), "explore")

    assert notes(chart)[4:6] == ["", "£268k"]


def test_the_sum_set_aside_is_drawn_for_the_budget_years_alone(case: Case) -> None:
    _, cumulative = shown(case).figure.axes

    # Of the years at 0, 1, 2 and on the third is the last, in either case.
    assert set_aside(cumulative) == [pytest.approx((-0.35, 2))]


def test_the_sum_set_aside_is_drawn_to_the_end_where_the_budget_years_are_all(
    derbyshire: Case,
) -> None:
    _, cumulative = shown(paid_to_the_end(derbyshire)).figure.axes

    assert set_aside(cumulative) == [pytest.approx((-0.35, 3))]
    assert cumulative.get_xlim() == pytest.approx((-0.35, 3.55))


def test_a_drawing_shows_the_last_scenario_it_was_given(derbyshire: Case) -> None:
    drawing = CostDrawing(derbyshire)
    drawing.show(choose(derbyshire))

    chart = drawing.show(choose(derbyshire, "explore"))

    assert [bar.get_height() for bar in chart.figure.axes[0].patches][4:] == pytest.approx(
        [0, 49_305.56, 49_305.56, 49_305.56], abs=0.01
    )
    assert notes(chart) == [
        "£30k",
        "£109k",
        "£79k",
        "£49k",
        "£219k",
        "£268k",
        f"{KEY}shaded: quoted range,\n£333k to £393k by 2021/22",
        "Scenario code: 41-2018-c275:r2:n36:pshared:6521",
    ]
    assert drawing.figure is chart.figure


@pytest.mark.parametrize(
    ("fields", "tops"),
    [
        ({}, [200_000, 600_000]),
        ({"adopters": 36, "pricing": "shared"}, [160_000, 600_000]),
        ({"adopters": 1, "pricing": "shared"}, [2_500_000, 10_000_000]),
        ({"adopters": 1, "pricing": "shared", "charge_change": -0.9}, [300_000, 1_000_000]),
    ],
)
def test_the_tops_of_the_axes_leave_room_for_what_is_written_above(
    derbyshire: Case, fields: dict[str, Any], tops: list[float]
) -> None:
    axes = shown(derbyshire, **fields).figure.axes

    assert [one.get_ylim() for one in axes] == [(0, top) for top in tops]


def test_the_axes_stand_still_while_what_they_show_moves_a_little(derbyshire: Case) -> None:
    drawing = CostDrawing(derbyshire)

    limits = [
        drawing.show(choose(derbyshire, "explore", adopters=count)).figure.axes[0].get_ylim()
        for count in range(30, 45)
    ]

    assert set(limits) == {(0, 160_000)}


def test_the_cost_chart_does_not_depend_on_what_was_shown_before(case: Case, walk: Walk) -> None:
    used, scenarios = CostDrawing(case), walk(case, 10)

    pictures = [used.show(scenario).png() for scenario in scenarios]

    assert pictures == [CostDrawing(case).show(scenario).png() for scenario in scenarios]


def test_few_backgrounds_of_the_cost_chart_are_kept(derbyshire: Case, walk: Walk) -> None:
    drawing = CostDrawing(derbyshire)

    sizes = [
        (drawing.show(scenario).png(), len(drawing._still))[1] for scenario in walk(derbyshire, 40)
    ]

    assert max(sizes) == MOST_KEPT == sizes[-1]


def test_no_text_of_the_cost_chart_touches_another_or_leaves_the_picture(
    case: Case, walk: Walk, crowded: Crowded
) -> None:
    drawing = CostDrawing(case)

    faults = [fault for chosen in walk(case, 40) for fault in crowded(drawing.show(chosen))]

    assert faults == []


@pytest.mark.parametrize("preset", [None, "explore", "fewer-join", "half-saved-late"])
def test_no_text_of_a_usual_scenario_touches_another(
    derbyshire: Case, crowded: Crowded, preset: str | None
) -> None:
    assert crowded(shown(derbyshire, preset)) == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        (r"$\frac{1}{0", r"$\frac{1}{0"),
        (r"$\frac{1}{0$", r"$\frac{1}{0$"),
        ("$", "$"),
        ("_hidden", "_hidden"),
        ("<b>bold</b>", "<b>bold</b>"),
        ("日本 Dienst", "日本 Dienst"),
        ("Twenty-four characters..", "Twenty-four characters.."),
        ("Twenty-five characters...", "Twenty-five character..."),
        ("A name of 4,000 letters " * 160, "A name of 4,000 lette..."),
        ("x" * 4_000, "xxxxxxxxxxxxxxxxxxxxx..."),
    ],
)
def test_any_name_of_a_line_is_drawn_as_it_is_where_it_has_room(
    derbyshire: Case, name: str, label: str
) -> None:
    chart = shown(named(derbyshire, name))

    assert chart.png().startswith(b"\x89PNG")
    assert chart.figure.axes[0].get_legend().get_texts()[0].get_text() == label


def test_lines_of_the_same_colour_differ_in_their_hatching(derbyshire: Case) -> None:
    yearly, _ = shown(with_lines(derbyshire, 8)).figure.axes

    looks = [(bar.get_facecolor(), bar.get_hatch()) for bar in yearly.patches[::4]]

    # Nine lines, six colours and four hatchings, turning over together.
    assert len(looks) == 9
    assert len(set(looks)) == 9


def test_a_case_without_lines_draws_the_platform_alone(derbyshire: Case) -> None:
    lines: tuple[Line, ...] = ()

    chart = shown(replace(derbyshire, lines=lines, published=()))

    assert [bar.get_height() for bar in chart.figure.axes[0].patches] == [0, 91_000, 91_000, 91_000]
    assert notes(chart)[:4] == ["£0", "£91k", "£91k", "£91k"]
