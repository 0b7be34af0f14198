"""The tornado and the heat chart: sentence, bars, cells, the edge between them, and their room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.files.text import FIRST_CASE
from sohanalysis.model.break_even import limit_on
from sohanalysis.report import charts
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import DOTS_PER_INCH, Note
from tests.charged import complete, with_only

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
CASES = [FIRST_CASE, SECOND, *complete(FIRST_CASE.parent.glob("examples/*.toml"))]
NOT_MOVED = (
    "The case gives no range for savings, ramp of the savings, cashable share, delay, so these are "
    "not moved."
)

# Headroom at 19, 20 and 25 forces: stepped, shared, lower charge.
SMALL: dict[str, Any] = {
    "adopters": [19, 20, 25],
    "pricing": ["stepped", "shared", "low-estimate"],
}


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def drawn(chart: Chart) -> Axes:
    """Axes of a chart after it is drawn."""
    chart.png()
    return chart.figure.axes[0]


def texts(axes: Axes) -> list[str]:
    """Texts on some axes, in the order in which they are written."""
    return [text.get_text() for text in axes.texts]


def notes(chart: Chart) -> list[Note]:
    """Notes of a drawing: those of the bars, of the scenario, what is under them, and the foot."""
    assert chart.drawing is not None
    return chart.drawing.notes


def said(chart: Chart) -> list[str]:
    """What the notes of a drawing say."""
    return [note.text for note in notes(chart)]


def printed_under(chart: Chart) -> str:
    """Give the line at the foot of a chart, drawing or not."""
    return chart.drawing.foot.text if chart.drawing else chart.figure.get_supxlabel()


def title(axes: Axes) -> str:
    """Title of some axes, which the style writes at their left."""
    return axes.get_title(loc="left")


def names(axis: Axis) -> list[str]:
    """Labels of the ticks of an axis."""
    places: Any = axis.get_majorticklocs()
    return axis.get_major_formatter().format_ticks(places)


def upright(axes: Axes) -> list[tuple[float, str]]:
    """Place and style of the lines that run upright across all of some axes."""
    return [(float(line.get_xdata()[0]), line.get_linestyle()) for line in axes.lines]


def bars(axes: Axes) -> list[tuple[float, float]]:
    """Left and right end of each bar, from the bottom."""
    return [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]


def segments(axes: Axes) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Pieces of the edge in a heat chart: their x and y."""
    return {(tuple(line.get_xdata()), tuple(line.get_ydata())) for line in axes.lines}


def boxes(axes: Axes) -> list[tuple[float, float, float, float]]:
    """Place and size of the boxes around a cell."""
    found = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [(*box.get_xy(), box.get_width(), box.get_height()) for box in found]


def hatched(axes: Axes) -> set[tuple[float, float]]:
    """Row and column of each hatched cell."""
    (cells,) = axes.collections
    corners = [path.vertices.min(axis=0) for path in cells.get_paths()]
    return {(float(y) + 0.5, float(x) + 0.5) for x, y in corners}


def overlapping(labels: list[Text]) -> list[tuple[str, str]]:
    """Neighbouring labels of which one is written over the other."""
    return [
        (one.get_text(), other.get_text())
        for one, other in pairwise(labels)
        if one.get_window_extent().overlaps(other.get_window_extent())
    ]


# Tornado


def test_the_tornado_says_how_far_each_input_moves_headroom(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, derbyshire.scenario)

    # £180,000 - 2 x £91,000 x 1.41 = -£76,620.
    assert chart.alt == (
        "Headroom is -£2k in this scenario. Moved alone: change of the charge, from -£2k (0%) to "
        "-£77k (41%); pricing, from -£2k (high estimate) to £38k (5 pricings); forces, no "
        f"difference. {NOT_MOVED}"
    )
    assert chart.foot == "Scenario code: 41-2018-c275:r2:n25:phigh-estimate:c93d"


def test_the_tornado_of_a_saved_scenario_is_of_that_scenario(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, choose(derbyshire, "half-saved-late"))

    # £165,000 with the delay: less £182,000; less £142,000; less £98,611 x 1.41.
    assert chart.alt == (
        "Headroom is £66k in this scenario, with go-live 3 months late. Moved alone: pricing, "
        "from -£17k (high estimate) to £66k (shared); forces, from £23k (25) to £66k (36); change "
        f"of the charge, from £66k (0%) to £26k (41%). {NOT_MOVED}"
    )
    assert chart.foot == "Scenario code: 41-2018-c275:r2:n36:pshared:o0.5:m12:c0.5:d3:6d7a"


def test_the_bars_are_sorted_with_the_widest_on_top(derbyshire: Case) -> None:
    axes = drawn(charts.tornado_chart(derbyshire, derbyshire.scenario))

    assert names(axes.yaxis) == ["Forces", "Pricing", "Change of the charge"]
    assert bars(axes) == [
        (-2_000, -2_000),
        (-2_000, 38_000),
        (pytest.approx(-76_620), pytest.approx(-2_000)),
    ]
    assert [bar.get_y() + bar.get_height() / 2 for bar in axes.patches] == [0, 1, 2]


def test_the_values_of_an_input_stand_at_the_ends_of_its_bar(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, derbyshire.scenario)

    ends = {note.text: (note.x, note.y, note.anchor) for note in notes(chart)[:-2]}

    assert ends == {
        "41%, -£77k": (pytest.approx(-76_620), 2, "rs"),
        "0%, -£2k": (-2_000, 2, "ls"),
        "High estimate, -£2k": (-2_000, 1, "rs"),
        "5 pricings, £38k": (38_000, 1, "ls"),
        "25 to 36: no difference": (-2_000, 0, "ls"),
        "this scenario, -£2k": (-2_000, pytest.approx(2.65), "ms"),
    }
    assert [note.blank for note in notes(chart)[:5]] == [True] * 5  # where the limit runs through


def test_a_bar_without_swing_says_so_in_the_unit_of_its_input(second: Case) -> None:
    chart = charts.tornado_chart(second, second.scenario)

    assert said(chart)[0] == "£0 a year to £50,000 a year: no difference"
    assert chart.alt == (
        "Headroom is £4k in this scenario. Moved alone: forces, from -£11k (8) to £19k (20); "
        "pricing, from -£11k (high estimate) to £19k (3 pricings); delay, from £4,485 "
        "(0 months) to £3,855 (6 months); savings, no difference. The case gives no range for "
        "ramp of the savings, cashable share, change of the charge, so these are not moved."
    )


def test_only_the_charge_form_which_has_no_source_is_hatched(second: Case) -> None:
    axes = drawn(charts.tornado_chart(second, second.scenario))

    assert names(axes.yaxis) == ["Savings", "Delay", "Pricing", "Forces"]
    assert [bar.get_hatch() or "" for bar in axes.patches] == ["", "", "//", ""]
    assert len({bar.get_facecolor() for bar in axes.patches}) == 2


def test_the_tornado_marks_the_scenario_and_the_limit(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, derbyshire.scenario)

    axes = drawn(chart)
    assert upright(axes) == [(-2_000, "-"), (0, "--")]
    assert said(chart)[-2] == f"dashed: the sum set aside is used up\n{NOT_MOVED}"
    assert title(axes) == "Headroom: what each input alone does to it"


def test_the_tornado_of_another_result_marks_its_own_limit(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "two_year_total", 290_000)

    chart = charts.tornado_chart(derbyshire, derbyshire.scenario, limit=limit)

    axes = drawn(chart)
    assert upright(axes) == [(302_000, "-"), (290_000, "--")]
    assert said(chart)[-2] == f"dashed: the limit, £290,000\n{NOT_MOVED}"
    assert title(axes) == "Set-up and the first two years: what each input alone does to it"
    assert chart.alt.startswith(
        "Set-up and the first two years is £302k in this scenario. Moved alone: change of the "
        "charge, from £302k (0%) to £377k (41%); pricing, from £262k (5 pricings) to £302k "
        "(high estimate); forces, no difference."
    )


def test_the_pounds_of_a_tornado_leave_room_at_both_ends(derbyshire: Case) -> None:
    chart = charts.tornado_chart(derbyshire, derbyshire.scenario)

    axes = drawn(chart)

    # -£76,620 to £38,000, and three tenths of that on either side.
    assert axes.get_xlim() == (pytest.approx(-111_006), pytest.approx(72_386))
    assert names(axes.xaxis)[1:-1] == ["-£100k", "-£50k", "£0", "£50k"]


def of(path: Path) -> list[tuple[Case, str | None]]:
    """List a case with each of its presets, and without one."""
    case = load_case(path)
    return [(case, None), *((case, name) for name in case.presets)]


@pytest.mark.parametrize(
    ("case", "preset"),
    [each for path in CASES for each in of(path)],
    ids=lambda each: str(each)[:9],
)
@pytest.mark.parametrize("result", ["headroom", "cost_after_cashable_savings"])
def test_no_word_of_a_tornado_is_cut_off_or_touches_another(
    crowded: Callable[[Chart], list[str]], case: Case, preset: str | None, result: str
) -> None:
    chart = charts.tornado_chart(case, choose(case, preset), limit=limit_on(case, result))

    assert crowded(chart) == []


def test_a_limit_far_from_all_bars_is_still_in_the_picture(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom", 500_000)

    axes = drawn(charts.tornado_chart(derbyshire, derbyshire.scenario, limit=limit))

    # -£76,620 to £500,000, a width of £576,620.
    assert axes.get_xlim() == (pytest.approx(-249_606), pytest.approx(672_986))


def test_a_tornado_in_which_nothing_moves_is_drawn(derbyshire: Case) -> None:
    case = replace(with_only(derbyshire, "high-estimate"), ranges=())

    chart = charts.tornado_chart(case, case.scenario, limit=limit_on(case, "headroom", -2_000))

    axes = drawn(chart)
    assert said(chart)[:-2] == ["any: no difference", "this scenario, -£2k"]
    assert axes.get_xlim() == (pytest.approx(-2_000.3), pytest.approx(-1_999.7))


def test_a_range_of_one_value_is_not_called_any(derbyshire: Case) -> None:
    adopters = next(known for known in derbyshire.ranges if known.input == "adopters")
    case = replace(derbyshire, ranges=(replace(adopters, low=36, high=36),))

    chart = charts.tornado_chart(case, case.scenario)

    assert "36 to 36: no difference" in said(chart)


@pytest.mark.parametrize(
    ("limit", "ticks"),
    [
        # From -£2,000 to £17,999, and to £18,000: £20,000 apart.
        (17_999, ["-£5,000", "£0", "£5,000", "£10,000", "£15,000", "£20,000"]),
        (18_000, ["-£5k", "£0", "£5k", "£10k", "£15k", "£20k"]),
    ],
)
def test_the_pounds_of_a_narrow_tornado_are_written_in_full(
    derbyshire: Case, limit: float, ticks: list[str]
) -> None:
    case = replace(with_only(derbyshire, "high-estimate"), ranges=())

    axes = drawn(charts.tornado_chart(case, case.scenario, limit=limit_on(case, "headroom", limit)))

    assert names(axes.xaxis)[1:-1] == ticks


@pytest.mark.parametrize("name", ["tornado_chart", "heat"])
def test_what_a_scenario_changes_stands_under_the_title(derbyshire: Case, name: str) -> None:
    late: dict[str, Any] = {"delay": 3, "charge_follows_go_live": True, "charge_change": 0.1}

    chart = getattr(charts, name)(derbyshire, choose(derbyshire, cashable=1.0, **late))

    axes = drawn(chart)
    (aside,) = (t for t in axes.texts if t.get_text().startswith("With go-live"))
    assert aside.get_text() == (
        "With go-live 3 months late and the charge too, at a charge 10% more"
    )
    assert ", with go-live 3 months late and the charge too, at a charge 10% more" in chart.alt
    assert aside.get_window_extent().y0 >= axes.get_window_extent().y1


@pytest.fixture(name="moved_a_lot")
def _moved_a_lot(derbyshire: Case) -> tuple[Case, Scenario]:
    """A scenario that has much to say of itself, with one more bar."""
    known = replace(derbyshire.ranges[1], input="savings", low=0.0, high=50_000.0)
    case = replace(derbyshire, ranges=(*derbyshire.ranges, known))
    path: dict[str, Any] = {"adopters": (10, 10, 36, 36), "pricing": "shared"}
    late: dict[str, Any] = {"delay": 3, "charge_follows_go_live": True, "charge_change": 0.1}
    return case, choose(case, **path, **late)


def test_what_stands_around_a_heat_chart_fits_it_and_overlaps_nothing(
    moved_a_lot: tuple[Case, Scenario],
) -> None:
    case, scenario = moved_a_lot
    chart = charts.heat(case, scenario, limit=limit_on(case, "cost_after_cashable_savings"))

    chart.figure.set_dpi(DOTS_PER_INCH)
    axes = drawn(chart)
    (aside,) = (t for t in axes.texts if t.get_text().startswith("With "))
    title = axes._left_title
    page = chart.figure.bbox
    assert "; none of the savings is counted as cash, so" in aside.get_text().replace("\n", " ")
    assert overlapping([title, aside, *axes.texts[:-1]]) == []
    around = [title, aside, axes.xaxis.label, *axes.yaxis.get_ticklabels()]
    assert [t.get_text() for t in around if t.get_window_extent().x0 < 0] == []
    assert [t.get_text() for t in around if t.get_window_extent().x1 > page.x1] == []
    assert [t.get_text() for t in around if t.get_window_extent().y1 > page.y1] == []


def test_what_stands_around_a_tornado_fits_it_and_overlaps_nothing(
    moved_a_lot: tuple[Case, Scenario], crowded: Callable[[Chart], list[str]]
) -> None:
    case, scenario = moved_a_lot
    chart = charts.tornado_chart(
        case, scenario, limit=limit_on(case, "cost_after_cashable_savings")
    )

    (aside,) = (text.replace("\n", " ") for text in texts(drawn(chart)))
    assert "; none of the savings is counted as cash, so" in aside
    assert crowded(chart) == []


def test_the_bar_of_a_path_of_forces_says_that_it_is_one_number(derbyshire: Case) -> None:
    path = choose(derbyshire, adopters=(10, 10, 36, 36), pricing="shared")

    axes = drawn(charts.tornado_chart(derbyshire, path))

    assert "Forces,\none number for all years" in names(axes.yaxis)


# Heat


def test_a_heat_chart_says_how_much_of_it_holds_and_where_the_scenario_stands(
    derbyshire: Case,
) -> None:
    chart = charts.heat(derbyshire, choose(derbyshire, pricing="shared"), **SMALL)

    # The lowest is 19 equal shares, -£6,842; six of nine hold (DESIGN, section 4).
    assert chart.alt == (
        "Headroom over 3 values of forces and 3 of pricing runs from -£7k to £38k: in 6 of the "
        "9 combinations there is no shortfall. In this scenario it is £38k."
    )
    assert chart.foot == "Scenario code: 41-2018-c275:r2:n25:pshared:2720"


def test_without_fields_a_heat_chart_is_over_forces_and_savings(derbyshire: Case) -> None:
    chart = charts.heat(derbyshire, choose(derbyshire, cashable=1.0))

    axes = drawn(chart)
    # £302,000 at every count, less two years of up to £100,000.
    assert chart.alt == (
        "Cost after cashable savings over 16 values of forces and 6 of savings runs from £102k to "
        "£302k: in 80 of the 96 combinations it is at most £300,000. In this scenario it is £302k."
    )
    assert title(axes) == "Cost after cashable savings, £k: hatched where it is over £300,000"
    assert axes.get_xlabel() == "Savings, £ a year (boxed: this scenario)"
    assert axes.get_ylabel() == "Forces"


def test_the_first_field_runs_down_and_the_second_across(derbyshire: Case) -> None:
    axes = drawn(charts.heat(derbyshire, derbyshire.scenario, **SMALL))

    assert names(axes.yaxis) == ["19", "20", "25"]
    assert names(axes.xaxis) == ["Stepped", "Shared", "Low estimate"]
    assert axes.get_ylim() == (2.5, -0.5)
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("Forces", "Pricing")
    assert title(axes) == "Headroom, £k: hatched where it is a shortfall"


def test_each_cell_has_its_figure_in_thousands(derbyshire: Case) -> None:
    axes = drawn(charts.heat(derbyshire, derbyshire.scenario, **SMALL))

    cells = {text.get_position(): text.get_text() for text in axes.texts}

    # -2,000, -6,842 and 38,000; -2,000, 2,500 and 38,000; and 38,000 throughout.
    assert cells == {
        (0, 0): "-2",
        (1, 0): "-7",
        (2, 0): "38",
        (0, 1): "-2",
        (1, 1): "3",
        (2, 1): "38",
        (0, 2): "38",
        (1, 2): "38",
        (2, 2): "38",
    }


def test_a_figure_is_rounded_once(derbyshire: Case) -> None:
    saving = choose(derbyshire, cashable=1.0)

    axes = drawn(charts.heat(derbyshire, saving, delay=[0], savings=[20_270.0, 20_250.0]))

    # £302,000 less two years: £261,460 and £261,500.
    assert texts(axes) == ["261", "262"]


def test_what_does_not_hold_is_tinted_and_hatched(derbyshire: Case) -> None:
    axes = drawn(charts.heat(derbyshire, derbyshire.scenario, **SMALL))

    (image,) = axes.images
    assert image.get_array().tolist() == [
        [False, False, True],
        [False, True, True],
        [True, True, True],
    ]
    assert hatched(axes) == {(0, 0), (0, 1), (1, 0)}
    assert axes.collections[0].get_hatch() == "//"
    assert [image.cmap(0), image.cmap(1)] == [
        pytest.approx((0xFC / 255, 0xD8 / 255, 0xC5 / 255, 1)),
        pytest.approx((0xD3 / 255, 0xE4 / 255, 0xF3 / 255, 1)),
    ]


def test_a_table_that_does_not_hold_anywhere_has_the_tint_of_what_does_not(
    derbyshire: Case,
) -> None:
    axes = drawn(charts.heat(derbyshire, derbyshire.scenario, delay=[0, 1], adopters=[25, 36]))

    (image,) = axes.images
    assert image.get_clim() == (0, 1)
    assert hatched(axes) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert segments(axes) == set()


def test_the_edge_lies_between_what_holds_and_what_does_not(derbyshire: Case) -> None:
    axes = drawn(charts.heat(derbyshire, derbyshire.scenario, **SMALL))

    # Upright between the cells of a row, level between those of a column.
    assert segments(axes) == {
        ((1.5, 1.5), (-0.5, 0.5)),
        ((0.5, 0.5), (0.5, 1.5)),
        ((-0.5, 0.5), (1.5, 1.5)),
        ((0.5, 1.5), (0.5, 0.5)),
    }


def test_the_edge_is_drawn_where_a_row_or_a_column_stops_holding_too(derbyshire: Case) -> None:
    axes = {"delay": [7, 8], "pricing": ["low-estimate", "high-estimate"]}

    drawing = drawn(charts.heat(derbyshire, derbyshire.scenario, **axes))

    # Only seven months at the lower charge hold.
    assert segments(drawing) == {((0.5, 0.5), (-0.5, 0.5)), ((-0.5, 0.5), (0.5, 0.5))}


@pytest.mark.parametrize(
    ("fields", "box", "label"),
    [
        ({}, [], "Pricing"),
        ({"pricing": "shared", "adopters": 21}, [], "Pricing"),
        (
            {"pricing": "shared", "adopters": 20},
            [(0.5, 0.5, 1, 1)],
            "Pricing (boxed: this scenario)",
        ),
        (
            {"pricing": "low-estimate", "adopters": 19},
            [(1.5, -0.5, 1, 1)],
            "Pricing (boxed: this scenario)",
        ),
    ],
)
def test_a_box_stands_around_the_scenario_only_where_it_is_among_the_values(
    derbyshire: Case,
    fields: dict[str, Any],
    box: list[tuple[float, float, float, float]],
    label: str,
) -> None:
    chart = charts.heat(derbyshire, choose(derbyshire, **fields), **SMALL)

    axes = drawn(chart)
    assert boxes(axes) == box
    assert axes.get_xlabel() == label
    assert ("In this scenario" in chart.alt) is bool(box)


@pytest.mark.parametrize(
    ("changes", "delays", "count"),
    [(range(50), range(4), 200), (range(67), range(3), 0)],
    ids=["200 cells", "201 cells"],
)
def test_figures_are_left_out_where_they_have_no_room(
    derbyshire: Case, changes: range, delays: range, count: int
) -> None:
    shares = [change / 100 for change in changes]

    chart = charts.heat(derbyshire, derbyshire.scenario, charge_change=shares, delay=delays)

    assert len(chart.figure.axes[0].texts) == count


def test_a_limit_is_what_a_heat_chart_is_hatched_by(derbyshire: Case) -> None:
    limit = limit_on(derbyshire, "headroom", 10_000)

    chart = charts.heat(derbyshire, derbyshire.scenario, limit=limit, **SMALL)

    axes = drawn(chart)
    assert title(axes) == "Headroom, £k: hatched where less than £10,000 is left"
    assert hatched(axes) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert chart.alt == (
        "Headroom over 3 values of forces and 3 of pricing runs from -£7k to £38k: in 5 of the "
        "9 combinations at least £10,000 is left."
    )


@pytest.mark.parametrize("axes", [{"delay": None}, {"adopters": [20, 25]}])
def test_a_heat_chart_over_one_field_is_refused(derbyshire: Case, axes: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as refusal:
        charts.heat(derbyshire, derbyshire.scenario, **axes)

    assert str(refusal.value) == (
        "fields: one is given. Allowed: two fields; for one, the one-way table."
    )


@pytest.mark.parametrize(
    ("axes", "down", "across"),
    [
        # 22 ticks at most down the side: 22 of 22, every second of 23 and of 44.
        ({"adopters": range(1, 23), "delay": [0]}, [str(n) for n in range(1, 23)], ["0"]),
        ({"adopters": range(1, 24), "delay": [0]}, [str(n) for n in range(1, 24, 2)], ["0"]),
        ({"adopters": range(1, 45), "delay": [0]}, [str(n) for n in range(1, 45, 2)], ["0"]),
        # 110 letters along the bottom, three of them between two names: 22 of two letters.
        (
            {"delay": [0], "adopters": range(10, 32)},
            ["0"],
            [str(n) for n in range(10, 32)],
        ),
        (
            {"delay": [0], "adopters": range(10, 33)},
            ["0"],
            [str(n) for n in range(10, 33, 2)],
        ),
        # Twelve of six letters.
        (
            {"delay": [0], "savings": [float(n) for n in range(10_000, 22_001, 1_000)]},
            ["0"],
            ["10,000", "12,000", "14,000", "16,000", "18,000", "20,000", "22,000"],
        ),
    ],
)
def test_ticks_do_not_exceed_their_room(
    derbyshire: Case, axes: dict[str, Any], down: list[str], across: list[str]
) -> None:
    chart = charts.heat(derbyshire, derbyshire.scenario, **axes)

    drawing = drawn(chart)
    assert names(drawing.yaxis) == down
    assert names(drawing.xaxis) == across


@pytest.mark.parametrize(
    "axes",
    [
        {"adopters": range(1, 45), "pricing": None},
        {"pricing": None, "adopters": range(1, 45)},
        {"ramp": range(61), "savings": [float(n) for n in range(0, 900_001, 20_000)]},
        {"charge_change": [n / 1_000 for n in range(-900, 2_001, 50)], "delay": range(19)},
    ],
    ids=["forces by form", "form by forces", "ramp by savings", "change by delay"],
)
def test_no_tick_is_written_over_the_next(derbyshire: Case, axes: dict[str, Any]) -> None:
    drawing = drawn(charts.heat(derbyshire, derbyshire.scenario, **axes))

    assert overlapping(drawing.yaxis.get_ticklabels()) == []
    assert overlapping(drawing.xaxis.get_ticklabels()) == []


def test_the_usual_tables_have_room_for_every_figure(derbyshire: Case) -> None:
    chosen = choose(derbyshire, "half-saved-late")

    axes = drawn(charts.heat(derbyshire, chosen))

    # 16 counts by 7 savings, and the line under the title.
    assert len(axes.texts) == 113
    assert overlapping(axes.texts) == []


@pytest.mark.parametrize(
    ("counts", "height"), [([20], 2.53), ([19, 20, 25], 3.19), (range(1, 45), 7.5)]
)
def test_a_heat_chart_grows_with_its_rows_as_far_as_a_page_allows(
    derbyshire: Case, counts: Any, height: float
) -> None:
    chart = charts.heat(derbyshire, derbyshire.scenario, adopters=counts, delay=[0, 3])

    assert chart.figure.get_size_inches()[1] == pytest.approx(height)


def test_the_charts_of_the_second_case_are_in_its_own_words(second: Case) -> None:
    chart = charts.heat(second, second.scenario, adopters=[9, 10], pricing=["bands", "shared"])

    # £225,000 - £145,515 - £90,000 or £80,000; less £75,000 or £72,000.
    assert chart.alt == (
        "Headroom over 2 values of forces and 2 of pricing runs from -£11k to £7k: in 2 of the "
        "4 combinations there is no shortfall."
    )
    assert names(drawn(chart).xaxis) == ["Price list", "Shared"]


# Both


@pytest.mark.parametrize("name", ["tornado_chart", "heat"])
def test_the_code_of_the_scenario_is_in_the_picture(derbyshire: Case, name: str) -> None:
    chart = getattr(charts, name)(derbyshire, choose(derbyshire, "explore"))

    assert printed_under(chart) == "Scenario code: 41-2018-c275:r2:n36:pshared:6521"


@pytest.mark.parametrize("name", ["tornado_chart", "heat"])
def test_the_same_scenario_gives_the_same_bytes(derbyshire: Case, name: str) -> None:
    draw = getattr(charts, name)

    once = draw(derbyshire, choose(derbyshire, "explore")).png()
    again = draw(derbyshire, choose(derbyshire, "explore")).png()

    assert once.startswith(b"\x89PNG")
    assert once == again
