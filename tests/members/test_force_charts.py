"""The charts of who joins: bars in order, this force marked, counts as they were published."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes

from sohanalysis.case.case import Case
from sohanalysis.members import joining
from sohanalysis.members.charges import Cap
from sohanalysis.members.published import PAYING, load_adoption
from sohanalysis.members.report import charges_chart, timeline_chart
from sohanalysis.report.chart import Chart
from sohanalysis.report.drawing import style

MET = "Metropolitan Police"


def axes_of(chart: Chart) -> Axes:
    (axes,) = chart.figure.axes
    return axes


def bars(case: Case, **given: Any) -> Chart:
    return charges_chart(case, joining.charges(case, **{"pool": 1_775_000, "join": 27, **given}))


def touching(chart: Chart) -> list[tuple[str, str]]:
    """Texts of a chart that run into one another."""
    with style():
        chart.figure.draw_without_rendering()
        texts = [text for text in axes_of(chart).texts if text.get_text()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    return [(a, b) for (a, x), (b, y) in combinations(boxes, 2) if x.overlaps(y)]


def test_the_bars_are_the_charges_from_the_highest_down(derbyshire: Case) -> None:
    axes = axes_of(bars(derbyshire))
    widths = [bar.get_width() for bar in axes.patches]

    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(606_974.19, abs=0.005)
    assert sum(widths) == pytest.approx(1_775_000)
    assert axes.get_xlim()[0] == 0


def test_this_force_is_marked_by_pattern_name_and_words_too(derbyshire: Case) -> None:
    axes = axes_of(bars(derbyshire))
    hatched = [bar for bar in axes.patches if bar.get_hatch()]

    assert [bar.get_width() for bar in hatched] == [pytest.approx(34_707.32, abs=0.005)]
    assert "> Derbyshire" in [label.get_text() for label in axes.get_yticklabels()]
    assert "£35k, this force" in [text.get_text() for text in axes.texts]


def test_title_and_axis_say_that_it_is_assumed(derbyshire: Case) -> None:
    axes = axes_of(bars(derbyshire))

    assert axes.get_title(loc="left").replace("\n", " ") == (
        "Charge by force (assumed): an assumed pool of £1,775,000 a year, by police officers "
        "(2018-03-31), among 27 forces (this one, then in the order of the register)"
    )
    assert axes.get_xlabel() == "Charge, £ a year (assumed)"


def test_the_sentence_holds_the_figure_and_the_foot_the_source(derbyshire: Case) -> None:
    chart = bars(derbyshire)

    assert chart.alt == (
        "Of an assumed pool of £1,775,000 a year, shared by police officers (2018-03-31) among 27 "
        "forces (this one, then in the order of the register), Derbyshire would be charged £34,707 "
        "(assumed), place 15 of 27; the charges run from £13,929 (City of London, assumed) to "
        "£606,974 (Metropolitan Police, assumed)."
    )
    assert "Home Office, Police workforce England and Wales" in chart.foot.replace("\n", " ")
    assert "Case and rules: " in chart.foot


def test_a_payer_at_its_cap_is_named_so(derbyshire: Case) -> None:
    chart = bars(derbyshire, cap=Cap(payer=MET, amount=50_000, shortfall="spread"))

    assert "£50k, at its cap" in [text.get_text() for text in axes_of(chart).texts]


@pytest.mark.parametrize("join", [1, 2, 27, 44])
def test_no_two_texts_touch_whoever_joins(derbyshire: Case, join: int) -> None:
    assert touching(bars(derbyshire, join=join)) == []


def test_nothing_at_all_can_be_drawn(derbyshire: Case) -> None:
    cap = Cap(payer="Derbyshire", amount=0, shortfall="host")

    assert bars(derbyshire, join=1, cap=cap).png()[:4] == b"\x89PNG"


def test_the_timeline_marks_every_count_and_draws_nothing_between_them() -> None:
    axes = axes_of(timeline_chart(load_adoption()))
    marks = [(int(line.get_ydata()[0]), line.get_linestyle()) for line in axes.lines]

    assert sorted(marks) == [(n, "None") for n in (19, 20, 25, 28, 35, 36, 41)]
    assert axes.get_ylim()[0] == 0


def test_disputed_counts_are_hollow_and_said_to_be_disputed() -> None:
    axes = axes_of(timeline_chart(load_adoption()))
    hollow = [line for line in axes.lines if line.get_markerfacecolor() == "white"]

    assert [int(line.get_ydata()[0]) for line in hollow] == [20, 19]
    said = [text.get_text() for text in axes.texts if "disputed" in text.get_text()]
    assert said == [
        "20 live,\n2020-03-31, disputed [2]",
        "19 live,\n2020-07, no day published, disputed [3]",
    ]
    assert "Hollow: disputed" in axes.get_xlabel()


def test_the_kinds_of_count_have_marks_of_their_own() -> None:
    axes = axes_of(timeline_chart(load_adoption()))
    marks = {int(line.get_ydata()[0]): line.get_marker() for line in axes.lines}

    assert (marks[36], marks[25], marks[28]) == ("s", "D", "o")


def test_every_count_of_the_timeline_has_its_source_and_what_nobody_knows_is_said() -> None:
    chart = timeline_chart(load_adoption())

    numbers = [text.get_text().rpartition("[")[2].rstrip("]") for text in axes_of(chart).texts]
    assert set(numbers) == {str(number) for number in range(1, 7)}
    assert [f"[{n}] " in chart.foot for n in range(1, 7)] == [True] * 6
    assert "[1] Derbyshire PCC decision 41/2018, report DN41, para 2.8" in chart.foot
    assert chart.alt.startswith(
        "Forces as published: 36 signed (2018-07-20), 25 anticipated (2018-07-20), 20 live "
        "(2020-03-31; disputed: 19 in July 2020, says the supplier)"
    )
    assert chart.alt.endswith(PAYING)


def test_a_count_that_has_a_year_alone_is_told_and_not_drawn() -> None:
    chart = timeline_chart(load_adoption())

    told = "Not drawn, having no month: 41 live (2026)."
    assert told in chart.alt
    assert told in axes_of(chart).get_xlabel()


def test_no_two_texts_of_the_timeline_touch() -> None:
    assert touching(timeline_chart(load_adoption())) == []


def test_one_count_alone_can_be_drawn() -> None:
    adoption = load_adoption()

    assert timeline_chart(replace(adoption, counts=adoption.counts[:1])).png()[:4] == b"\x89PNG"


def test_the_same_figures_give_the_same_picture(derbyshire: Case) -> None:
    assert bars(derbyshire).png() == bars(derbyshire).png()
    assert np.frombuffer(timeline_chart(load_adoption()).png(), dtype=np.uint8).size > 10_000
