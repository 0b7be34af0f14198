"""The readings of the yearly charge: lines, the scenario on them, and the names at their ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from sohanalysis.case.case import Case, Count
from sohanalysis.case.choose import choose
from sohanalysis.case.load import load_case
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import break_even_points
from sohanalysis.report.chart import Chart
from sohanalysis.report.charts import LETTERS_OF_A_NAME, ChargeDrawing
from sohanalysis.report.drawing import MOST_KEPT, Note
from tests.charged import with_charge, with_only, with_pricing

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
Walk = Callable[[Case, int], list[Scenario]]
Crowded = Callable[[Chart], list[str]]


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
    return ChargeDrawing(case).show(choose(case, preset, **fields))


def notes(chart: Chart) -> list[Note]:
    """The texts that move and say something; the code of the scenario is the last."""
    assert chart.drawing is not None
    return [note for note in chart.drawing.notes if note.text]


def says(chart: Chart) -> list[str]:
    """What the texts that move say, without the code of the scenario."""
    return [note.text for note in notes(chart)[:-1]]


def curves(chart: Chart) -> list[Line2D]:
    """Lines of the pricings."""
    return [line for line in chart.figure.axes[0].lines if len(line.get_xdata()) > 2]


def level_lines(axes: Axes) -> list[float]:
    """Heights of the lines that are seen to run level across some axes."""
    seen = [line for line in axes.lines if line.get_visible() and line.get_clip_on()]
    pairs = [line.get_ydata() for line in seen if len(line.get_ydata()) == 2]
    return [float(pair[0]) for pair in pairs if pair[0] == pair[1]]


def upright_lines(axes: Axes) -> list[float]:
    """Places of the lines that run upright across some axes."""
    pairs = [line.get_xdata() for line in axes.lines if len(line.get_xdata()) == 2]
    return [float(pair[0]) for pair in pairs if pair[0] == pair[1]]


def here(chart: Chart) -> Line2D:
    """The mark of the scenario."""
    (mark,) = [line for line in chart.figure.axes[0].lines if line.get_marker() == "o"]
    return mark


def leaders(chart: Chart) -> list[Line2D]:
    """Lines from the ends of others to their names: the only ones that leave the axes."""
    lines = chart.figure.axes[0].lines
    return [line for line in lines if not line.get_clip_on() and len(line.get_xdata())]


def ends_of(chart: Chart) -> list[tuple[float, float]]:
    """Where each of those starts and ends, up the axis."""
    pairs = [line.get_ydata() for line in leaders(chart)]
    return [(float(start), float(end)) for start, end in pairs]


def above(left: list[tuple[float, float]]) -> Any:
    """Heights to the nearest pound."""
    return [pytest.approx(pair, abs=1) for pair in left]


def small(case: Case) -> Case:
    """Let only eight forces be possible."""
    counts: dict[str, Count] = {
        "anticipated": replace(case.adopters.anticipated, value=5),
        "signed": replace(case.adopters.signed, value=6),
        "possible": replace(case.adopters.possible, value=8),
    }
    few = replace(
        case,
        adopters=replace(case.adopters, **counts),
        scenario=replace(case.scenario, adopters=5),
    )
    return with_pricing(few, "two-part", through=upper_at(2))


def upper_at(count: int) -> list[dict[str, Any]]:
    """Points of the lower charge at the anticipated number, and of the upper one at another."""
    return [{"adopters": "anticipated", "charge": "low"}, {"adopters": count, "charge": "high"}]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {},
            "At 36 forces the readings of the yearly charge run from £49k to £91k; the record "
            "quotes £71k to £91k. A charge of up to £90,000 a year fits the sum set aside. None of "
            "these forms is known to be the curve: the record ties £71k to 25 forces, "
            "and states no other point of it.\n"
            "Scenario code: 41-2018-c275:r2:n36:pshared:6521",
        ),
        # (£300,000 - £135,000) / 2 years; £1.775m / 36 and £91,000, with half as much again.
        (
            {"delay": 3, "charge_change": 0.5},
            "At 36 forces, with go-live 3 months late, at a charge 50% more, the readings of the "
            "yearly charge run from £74k to £137k; the record quotes £71k to £91k. A charge of up "
            "to £82,500 a year fits the sum set aside. None of these forms is known to be the "
            "curve: the record ties £71k to 25 forces, and states no other point of it.\n"
            "Scenario code: 41-2018-c275:r2:n36:pshared:d3:x0.5:5ccd",
        ),
    ],
)
def test_the_charge_chart_says_what_it_shows(
    derbyshire: Case, fields: dict[str, Any], sentence: str
) -> None:
    assert repr(shown(derbyshire, "explore", **fields)) == f"Chart: {sentence}"


def test_the_charge_runs_from_10_forces_to_all_under_every_form(derbyshire: Case) -> None:
    lines = curves(shown(derbyshire, "explore"))

    assert [(line.get_xdata()[0], line.get_xdata()[-1]) for line in lines] == [(10, 44)] * 5
    assert [float(round(line.get_ydata()[-1], 2)) for line in lines] == [
        71_000.0,
        40_340.91,
        71_000.0,
        65_242.42,
        46_076.94,
    ]


def test_no_two_forms_look_alike(derbyshire: Case) -> None:
    lines = curves(shown(derbyshire))

    assert len({line.get_color() for line in lines}) == 5
    assert [line.get_linestyle() for line in lines] == ["-", "-", "--", "-.", ":"]
    assert [line.get_drawstyle() for line in lines] == [
        "steps-post",
        "default",
        "default",
        "default",
        "default",
    ]


def test_no_two_of_many_pricings_look_alike(derbyshire: Case) -> None:
    """The palette has six colours."""
    pools = [{"name": f"pool-{n}", "pool": n * 100_000.0, "share": "equal"} for n in range(1, 25)]
    case = with_charge(derbyshire, pricing=[Pricing(**pool) for pool in pools])

    lines = curves(ChargeDrawing(case).show(replace(case.scenario, pricing="pool-1")))

    assert len({(line.get_color(), line.get_linestyle()) for line in lines}) == 24


def test_the_charge_chart_marks_the_counts_the_range_and_the_break_even_charge(
    derbyshire: Case,
) -> None:
    chart = shown(derbyshire, "explore")
    axes = chart.figure.axes[0]

    band = axes.patches[0].get_extents().transformed(axes.transData.inverted())

    assert upright_lines(axes) == [25, 36]
    assert level_lines(axes) == [pytest.approx(90_000)]
    assert (band.y0, band.y1) == (pytest.approx(71_000), pytest.approx(91_000))
    assert [text.get_text() for text in axes.texts] == [" 25 anticipated", " 36 signed"]
    assert axes.get_xlabel() == "Forces paying for the platform, this one included"


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        (
            {},
            [
                "this scenario",
                "break-even, £90,000",
                "shaded: quoted range,\n£71k to £91k",
                "Stepped and Shared, capped,\n£71k",
                "Two-part, £65k",
                "Weighted, £46k",
                "Shared, £40k",
            ],
        ),
        # £71,000, £65,242, £46,077 and £1.775m / 44, each with a tenth more, and £180,000 - 15,000
        # over two.
        (
            {"charge_change": 0.1, "delay": 3},
            [
                "this scenario",
                "break-even, £82,500",
                "shaded: quoted range,\n£71k to £91k",
                "Stepped and Shared, capped,\n£78k",
                "Two-part, £72k",
                "Weighted, £51k",
                "Shared, £44k",
            ],
        ),
        (
            {"adopters": 1},
            [
                "this scenario lies to the left:\n1 force, £1.775m",
                "break-even, £90,000",
                "shaded: quoted range,\n£71k to £91k",
                "Stepped and Shared, capped,\n£71k",
                "Two-part, £65k",
                "Weighted, £46k",
                "Shared, £40k",
            ],
        ),
    ],
)
def test_every_line_is_named_at_its_end_from_the_highest_down(
    derbyshire: Case, fields: dict[str, Any], labels: list[str]
) -> None:
    assert says(shown(derbyshire, "explore", **fields)) == labels


def test_a_price_list_is_drawn_in_steps_and_named(second: Case) -> None:
    chart = shown(second)

    prices = curves(chart)[2]

    assert prices.get_drawstyle() == "steps-post"
    assert sorted(set(prices.get_ydata())) == [60_000, 75_000, 90_000]
    assert (prices.get_xdata()[0], prices.get_xdata()[-1]) == (8, 30)
    # At 30 forces the list says £60,000, as the step does; £720,000 / 30 is £24,000.
    assert says(chart) == [
        "this scenario",
        "break-even, £79,485",
        "shaded: quoted range,\n£60k to £90k",
        "Stepped and Price list,\n£60k",
        "Shared, £24k",
    ]


def test_labels_at_the_right_stand_at_their_values_where_these_are_apart(second: Case) -> None:
    labels = {note.text: note.y for note in notes(shown(second))[1:-1]}

    assert labels["Stepped and Price list,\n£60k"] == pytest.approx(60_000)
    assert labels["Shared, £24k"] == pytest.approx(24_000)


def test_labels_that_would_touch_move_apart_both_ways(derbyshire: Case) -> None:
    chart = shown(derbyshire, "explore", delay=3)

    places = [note.y for note in notes(chart)[1:-1]]

    # Of the values 82,500, 81,000, 71,000, 65,242, 46,237 and 40,341; a line takes 15,600 of
    # 300,000, the second and third labels have two. What they move up and down comes to nil.
    assert places == pytest.approx([121_560, 105_960, 74_760, 43_560, 27_960, 12_360], abs=1)
    assert sum(places) == pytest.approx(82_500 + 81_000 + 71_000 + 65_242 + 46_077 + 40_341, abs=1)


def test_a_leader_goes_from_the_end_of_a_line_to_its_name(derbyshire: Case) -> None:
    chart = shown(derbyshire, "explore", delay=3)

    names = [(note.x, note.dx) for note in notes(chart)[1:-1]]

    # The values and the places of the labels as above: all but the first two of six.
    assert ends_of(chart) == above(
        [(71_000, 74_760), (65_242, 43_560), (46_077, 27_960), (40_341, 12_360)]
    )
    # The axis runs from 9 forces to 44, and a leader is 0.035 of that long.
    assert [list(line.get_xdata()) for line in leaders(chart)] == [[44, pytest.approx(45.225)]] * 4
    assert names == [(pytest.approx(45.225), 3)] * 6


def test_a_leader_looks_like_its_line(derbyshire: Case) -> None:
    chart = shown(derbyshire, "explore")

    stepped, shared, _, two_part, weighted = curves(chart)

    assert [(line.get_color(), line.get_linestyle()) for line in leaders(chart)] == [
        (line.get_color(), line.get_linestyle()) for line in (stepped, two_part, weighted, shared)
    ]
    assert [line.get_linestyle() for line in leaders(chart)] == ["-", "-.", ":", "-"]


def test_a_leader_is_level_where_its_label_is_not_moved(second: Case) -> None:
    chart = shown(second)

    assert ends_of(chart) == above([(60_000, 60_000), (24_000, 24_000)])
    assert [list(line.get_xdata()) for line in leaders(chart)] == [[30, pytest.approx(30.805)]] * 2


@pytest.mark.parametrize(
    ("fields", "starts"),
    [
        # Break-even and range above all lines, between them, and under them.
        ({"delay": 3}, [71_000, 65_242, 46_077, 40_341]),
        ({"charge_change": 0.3}, [92_300, 84_815, 59_900, 52_443]),
        ({"charge_change": 2.0}, [213_000, 195_727, 138_231, 121_023]),
    ],
)
def test_the_range_and_the_break_even_charge_have_no_leader(
    derbyshire: Case, fields: dict[str, Any], starts: list[float]
) -> None:
    chart = shown(derbyshire, "explore", **fields)

    assert len(says(chart)) == 7
    assert [start for start, _ in ends_of(chart)] == pytest.approx(starts, abs=1)


def test_no_leader_is_left_over_from_an_earlier_scenario(derbyshire: Case) -> None:
    drawing = ChargeDrawing(derbyshire)
    # First at the last four labels; then at the first four of them.
    drawing.show(choose(derbyshire, "explore"))

    chart = drawing.show(choose(derbyshire, "explore", charge_change=2.0))

    assert [start for start, _ in ends_of(chart)] == pytest.approx(
        [213_000, 195_727, 138_231, 121_023], abs=1
    )


def test_a_case_that_offers_only_the_quoted_forms_has_a_leader_for_each(derbyshire: Case) -> None:
    chart = shown(with_only(derbyshire, "low-estimate", "high-estimate"))

    assert [start for start, _ in ends_of(chart)] == [91_000, 71_000]


def test_labels_stand_in_the_order_of_their_lines(case: Case, walk: Walk) -> None:
    drawing = ChargeDrawing(case)

    places = [
        [note.y for note in notes(drawing.show(scenario))[1:-1]] for scenario in walk(case, 60)
    ]

    assert [each for each in places if each != sorted(each, reverse=True)] == []


def test_no_line_of_a_label_is_longer_than_the_room_at_the_right(case: Case, walk: Walk) -> None:
    drawing = ChargeDrawing(case)

    lengths = [
        len(line)
        for scenario in walk(case, 60)
        for text in says(drawing.show(scenario))[1:]
        for line in text.split("\n")
    ]

    assert max(lengths) <= LETTERS_OF_A_NAME


def test_no_text_of_the_charge_chart_touches_another_or_leaves_the_picture(
    case: Case, walk: Walk, crowded: Crowded
) -> None:
    drawing = ChargeDrawing(case)

    faults = [fault for chosen in walk(case, 40) for fault in crowded(drawing.show(chosen))]

    assert faults == []


@pytest.mark.parametrize(
    "form", ["high-estimate", "stepped", "shared", "shared-capped", "two-part", "weighted"]
)
def test_the_name_of_the_scenario_touches_no_other_wherever_it_stands(
    derbyshire: Case, crowded: Crowded, form: str
) -> None:
    drawing = ChargeDrawing(derbyshire)
    scenarios = [choose(derbyshire, adopters=n, pricing=form) for n in (*range(1, 45, 3), 25, 44)]

    faults = [fault for scenario in scenarios for fault in crowded(drawing.show(scenario))]

    assert faults == []


def test_the_charge_chart_does_not_depend_on_what_was_shown_before(case: Case, walk: Walk) -> None:
    used, scenarios = ChargeDrawing(case), walk(case, 10)

    pictures = [used.show(scenario).png() for scenario in scenarios]

    assert pictures == [ChargeDrawing(case).show(scenario).png() for scenario in scenarios]


def test_a_point_off_the_axis_leaves_nothing_behind(derbyshire: Case) -> None:
    drawing, scenario = ChargeDrawing(derbyshire), choose(derbyshire, "explore")
    before = drawing.show(scenario).png()
    far = drawing.show(choose(derbyshire, adopters=1, pricing="shared")).png()

    after = drawing.show(scenario).png()

    assert far != before
    assert after == before


def test_few_backgrounds_of_the_charge_chart_are_kept(derbyshire: Case, walk: Walk) -> None:
    drawing = ChargeDrawing(derbyshire)

    sizes = [
        (drawing.show(scenario).png(), len(drawing._still))[1] for scenario in walk(derbyshire, 60)
    ]

    assert max(sizes) == MOST_KEPT == sizes[-1]


@pytest.mark.parametrize(
    ("count", "charge", "side"),
    [(10, 177_500, "ls"), (36, 49_305.56, "ls"), (37, 47_972.97, "ls"), (44, 40_340.91, "rs")],
)
def test_the_charge_chart_marks_and_names_the_scenario(
    derbyshire: Case, count: int, charge: float, side: str
) -> None:
    chart = shown(derbyshire, adopters=count, pricing="shared")

    name = notes(chart)[0]

    assert here(chart).get_visible()
    assert list(here(chart).get_xdata()) == [count]
    assert list(here(chart).get_ydata()) == [pytest.approx(charge, abs=0.01)]
    assert (name.text, name.x, name.anchor) == ("this scenario", count, side)
    assert name.y == pytest.approx(charge, abs=0.01)


def test_of_a_path_the_last_year_is_marked(derbyshire: Case) -> None:
    chart = shown(derbyshire, adopters=(10, 10, 25, 36), pricing="shared")

    assert list(here(chart).get_xdata()) == [36]
    assert notes(chart)[0].text == "this scenario in 2021/22"
    assert chart.alt.startswith("At 36 forces the readings of the yearly charge run from £49k")


def test_the_last_year_of_a_path_is_that_of_the_case(second: Case) -> None:
    chart = shown(second, adopters=(12, 12, 12, 12, 15))

    assert notes(chart)[0].text == "this scenario in 2027/28"


@pytest.mark.parametrize(
    ("fields", "dx", "dy", "anchor"),
    [
        # Up to £90,000 fits, and the axis ends at £300,000: a line up to £18,000 above the mark
        # would strike. £1.775m / 20 is £88,750, / 24 £73,958, and / 25 £71,000; / 19 is £93,421.
        ({"adopters": 20, "pricing": "shared"}, 8, -6, "la"),
        ({"adopters": 24, "pricing": "shared"}, 8, -6, "la"),
        ({"adopters": 25, "pricing": "shared"}, 8, 8, "ls"),
        ({"adopters": 19, "pricing": "shared"}, 8, 8, "ls"),
        ({"adopters": 25, "pricing": "high-estimate"}, 8, 8, "ls"),
        # (£300,000 - £150,000) / 2 is £75,000.
        ({"adopters": 40, "pricing": "low-estimate", "delay": 6}, -8, -6, "ra"),
        ({"adopters": 40, "pricing": "low-estimate"}, -8, 8, "rs"),
        # Left of the chart there is no mark to stand below.
        ({"adopters": 1, "pricing": "low-estimate", "delay": 6}, 8, 8, "ls"),
    ],
)
def test_the_name_stands_below_the_mark_where_the_break_even_line_would_strike_it(
    derbyshire: Case, fields: dict[str, Any], dx: float, dy: float, anchor: str
) -> None:
    name = notes(shown(derbyshire, **fields))[0]

    assert (name.dx, name.dy, name.anchor) == (dx, dy, anchor)


def test_the_name_stands_above_the_mark_where_no_charge_fits(derbyshire: Case) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=119_000))

    name = notes(shown(case))[0]

    assert (name.dy, name.anchor) == (8, "ls")


def test_the_name_goes_up_again_where_nothing_strikes_it_any_more(derbyshire: Case) -> None:
    drawing = ChargeDrawing(derbyshire)
    drawing.show(choose(derbyshire, adopters=20, pricing="shared"))

    chart = drawing.show(choose(derbyshire, "explore"))

    assert (notes(chart)[0].dy, notes(chart)[0].anchor) == (8, "ls")


@pytest.mark.parametrize(
    ("fields", "text", "highest"),
    # £269,978 at 10 forces by their officers is the highest that is drawn.
    [
        (
            {"adopters": 1, "pricing": "shared"},
            "this scenario lies to the left:\n1 force, £1.775m",
            300_000,
        ),
        (
            {"adopters": 9, "pricing": "shared", "charge_change": 2.0},
            "this scenario lies to the left:\n9 forces, £592k",
            1_000_000,
        ),
        (
            {"adopters": (25, 25, 36, 9), "pricing": "shared"},
            "this scenario in 2021/22 lies to the left:\n9 forces, £197k",
            300_000,
        ),
    ],
)
def test_a_scenario_left_of_the_chart_is_named_and_not_marked(
    derbyshire: Case, fields: dict[str, Any], text: str, highest: float
) -> None:
    chart = shown(derbyshire, **fields)

    assert not here(chart).get_visible()
    top = chart.figure.axes[0].get_ylim()[1]
    assert (notes(chart)[0].text, notes(chart)[0].x) == (text, 10)
    assert notes(chart)[0].y == pytest.approx(0.08 * top)
    assert top == highest


def test_the_axis_starts_where_the_sum_set_aside_no_longer_holds(derbyshire: Case) -> None:
    # A tenth of £1.775m: £88,750 at two forces, and £177,500 at one.
    chart = shown(derbyshire, pricing="shared", charge_change=-0.9)

    assert curves(chart)[0].get_xdata()[0] == 1


def test_no_break_even_line_is_drawn_where_no_charge_fits(derbyshire: Case) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=119_000))

    chart = shown(case)

    assert level_lines(chart.figure.axes[0]) == []
    assert [text for text in says(chart) if text.startswith("break-even")] == []
    assert "fits the sum set aside" not in chart.alt


def test_the_break_even_line_comes_back_where_a_charge_fits_again(derbyshire: Case) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=150_000))
    drawing = ChargeDrawing(case)
    # £150,000 less £120,000 over two years; 18 months of project manager more leave nothing.
    drawing.show(choose(case, delay=18))

    chart = drawing.show(choose(case))

    assert level_lines(chart.figure.axes[0]) == [pytest.approx(15_000)]
    assert "break-even, £15,000" in says(chart)


def test_no_name_is_left_of_a_line_that_is_no_longer_drawn(derbyshire: Case) -> None:
    case = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=150_000))
    drawing, late = ChargeDrawing(case), choose(case, delay=18)
    drawing.show(choose(case))

    chart = drawing.show(late)

    assert says(chart) == says(ChargeDrawing(case).show(late))
    assert chart.png() == ChargeDrawing(case).show(late).png()
    assert len(says(chart)) == 6


def test_break_even_points_that_are_known_give_the_same_picture(derbyshire: Case) -> None:
    scenario = choose(derbyshire, "explore", delay=3)
    points = break_even_points(derbyshire, scenario)

    chart = ChargeDrawing(derbyshire).show(scenario, points)

    assert chart.png() == shown(derbyshire, "explore", delay=3).png()
    assert level_lines(chart.figure.axes[0]) == [pytest.approx(82_500)]


def test_break_even_points_that_are_given_are_the_ones_drawn(derbyshire: Case) -> None:
    points = break_even_points(derbyshire, choose(derbyshire, "explore", delay=3))

    chart = ChargeDrawing(derbyshire).show(choose(derbyshire, "explore"), points)

    assert level_lines(chart.figure.axes[0]) == [pytest.approx(82_500)]


def test_a_case_of_fewer_than_ten_forces_is_drawn(derbyshire: Case) -> None:
    axes = shown(small(derbyshire)).figure.axes[0]

    assert upright_lines(axes) == [5, 6]
    assert axes.get_xlim()[1] == 8


def test_the_charge_chart_counts_in_whole_forces(derbyshire: Case) -> None:
    axes = shown(small(derbyshire)).figure.axes[0]

    assert [tick for tick in axes.get_xticks() if tick != int(tick)] == []


def test_a_case_that_offers_only_the_quoted_forms_draws_those(derbyshire: Case) -> None:
    chart = shown(with_only(derbyshire, "low-estimate", "high-estimate"))

    assert [sorted(set(line.get_ydata())) for line in curves(chart)] == [[71_000], [91_000]]
    assert [text for text in says(chart) if "estimate" in text] == [
        "High estimate, £91k",
        "Low estimate, £71k",
    ]


@pytest.mark.parametrize(("name", "count"), [("anticipated", 4), ("signed", 3)])
def test_the_charge_chart_starts_at_the_smallest_count_of_the_record(
    derbyshire: Case, name: str, count: int
) -> None:
    named = replace(getattr(derbyshire.adopters, name), value=count)
    case = replace(
        with_pricing(derbyshire, "two-part", through=upper_at(2)),
        adopters=replace(derbyshire.adopters, **{name: named}),
        stated_budget=replace(derbyshire.budget, amount=10_000_000),
    )

    chart = shown(case)

    assert curves(chart)[0].get_xdata()[0] == count


def test_a_pricing_is_drawn_where_it_has_a_price(derbyshire: Case, crowded: Crowded) -> None:
    steps = [{"adopters": 20, "price": 120_000}, {"adopters": 36, "price": 100_000}]
    rules = [
        Pricing(name="line", price=steps, between="line"),
        Pricing(name="points", price=steps, between="stated only"),
    ]
    case = with_charge(derbyshire, pricing=(*derbyshire.charge.pricing, *rules))

    chart = ChargeDrawing(case).show(choose(case, "explore"))

    line, points = (np.asarray(each.get_ydata()) for each in curves(chart)[-2:])
    # From 10 forces on; both end at 36, and are named there.
    assert [place + 10 for place in np.flatnonzero(~np.isnan(points))] == [20, 36]
    assert [place + 10 for place in np.flatnonzero(~np.isnan(line))] == [*range(20, 37)]
    assert "Line and Points, £100k" in says(chart)
    assert 36 in [leader.get_xdata()[0] for leader in leaders(chart)]
    assert [each.get_marker() for each in curves(chart)[-2:]] == ["", "s"]
    assert crowded(chart) == []


def test_what_a_pool_shared_by_size_assumes_stands_under_it_only_where_it_is_chosen(
    derbyshire: Case,
) -> None:
    drawing = ChargeDrawing(derbyshire)

    before = drawing.show(choose(derbyshire, "signed"))
    assert "Weighted, £46k" in says(before)
    assert "£3,321,570" not in notes(before)[-1].text
    picture = before.png()

    chosen = drawing.show(choose(derbyshire, "signed", pricing="weighted"))
    assert "Weighted, £46k" in says(chosen)
    assert len(curves(chosen)) == 5
    assert "£3,321,570" in notes(chosen)[-1].text

    after = drawing.show(choose(derbyshire, "signed"))
    assert len(curves(after)) == 5
    assert after.png() == picture
