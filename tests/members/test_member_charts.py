"""The charts of members: bars in order, this force marked, and published counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.members import joining
from sohanalysis.members.options import Cap
from sohanalysis.members.paths import timeline_chart
from sohanalysis.members.published import load_adoption, paying_caution
from sohanalysis.members.report import charges_chart
from sohanalysis.report.picture import Picture
from tests.charted import plot
from tests.conftest import Crowded
from tests.written import PARISHES

PAYING = paying_caution("forces")

MET = "Metropolitan Police"


def bars(case: Case, **fields: Any) -> Picture:
    return charges_chart(joining.charges(case, **{"pool": 1_775_000, "join": 27, **fields}))


def test_the_bars_are_the_charges_from_the_highest_down(derbyshire: Case) -> None:
    bar_plot = plot(bars(derbyshire))

    by_place = sorted(
        (position, end)
        for bar_group in bar_plot.bars
        for position, end in zip(bar_group.places, bar_group.end, strict=True)
    )
    charges = [end for _, end in by_place]
    assert charges == sorted(charges, reverse=True)
    assert charges[0] == 606_974.19
    assert sum(charges) == pytest.approx(1_775_000)
    assert bar_plot.x.low == 0


def test_charges_that_are_all_the_same_are_not_drawn(derbyshire: Case) -> None:
    alike = joining.charges(derbyshire, pricing="shared", join=27)

    assert str(joining.by_member_chart(alike)) == (
        "All members pay the same, so there is no chart of their charges."
    )


def test_this_force_is_marked_by_pattern_name_and_words_too(derbyshire: Case) -> None:
    bar_plot = plot(bars(derbyshire))

    other_bars, our_bar = bar_plot.bars
    assert (our_bar.end, our_bar.hatch, other_bars.hatch) == ((34_707.32,), "//", "")
    assert "> Derbyshire" in [text for _, text in bar_plot.y.ticks]
    assert "£35k, this one" in [label.text for label in bar_plot.labels]


def test_title_and_subtitle_say_that_it_is_assumed(derbyshire: Case) -> None:
    chart = bars(derbyshire)

    assert (
        chart.title == "Derbyshire would be charged £34,707 a year of an assumed pool of £1,775,000"
    )
    assert chart.subtitle == (
        "Charge by force, £ a year (assumed), by police officers (2018-03-31), among 27 forces "
        "(this one, then in the order of the register)"
    )


def test_the_sentence_holds_the_figure_and_the_foot_the_source(derbyshire: Case) -> None:
    chart = bars(derbyshire)

    assert chart.sentence == (
        "If 27 forces (this one, then in the order of the register) share an assumed pool of "
        "£1,775,000 a year by police officers (2018-03-31), Derbyshire would be charged £34,707 a "
        "year (assumed), place 15 of 27; the charges run from £13,929 (City of London, assumed) to "
        "£606,974 (Metropolitan Police, assumed)."
    )
    assert "Home Office, Police workforce England and Wales" in chart.foot
    assert "Case and rules: " in chart.foot


def test_a_payer_at_its_cap_has_a_note(derbyshire: Case) -> None:
    chart = bars(derbyshire, cap=Cap(payer=MET, amount=50_000))

    assert "£50k, at its cap" in [label.text for label in plot(chart).labels]


def test_among_hundreds_the_highest_and_this_one_have_bars() -> None:
    case = load_case(PARISHES)

    chart = charges_chart(joining.charges(case, pool=300_000.0, weight="homes"))

    (bars,) = chart.plots
    assert chart.subtitle.endswith(
        "among 400 parishes (all of the register): the 59 highest and Parish 007"
    )
    assert len(bars.labels) == 60
    assert [name for _, name in bars.y.ticks][-1] == "> Parish 007"
    # 1,315 of the 407,000 homes of all: £969.
    assert [label.text for label in bars.labels][-1] == "£969, this one"
    assert "place 141 of 400" in chart.sentence


@pytest.mark.parametrize("join", [1, 44])
def test_no_two_texts_touch_with_one_member_or_all(
    derbyshire: Case, crowded: Crowded, join: int
) -> None:
    assert crowded(bars(derbyshire, join=join)) == []


def test_a_chart_of_a_single_charge_of_zero_can_be_drawn(derbyshire: Case) -> None:
    cap = Cap(payer="Derbyshire", amount=0)

    assert bars(derbyshire, join=1, cap=cap, excess="host").png()[:4] == b"\x89PNG"


def test_the_timeline_marks_every_count_and_draws_nothing_between_them() -> None:
    timeline = plot(timeline_chart(load_case(), load_adoption()))

    assert [(mark.y, mark.name) for mark in timeline.marks] == [
        (36, "36 signed, 2018-07-20 [1]"),
        (25, "25 anticipated, 2018-07-20 [1]"),
        (20, "20 live, 2020-03-31, disputed [2]"),
        (19, "19 live, 2020-07, disputed [3]"),
        (28, "28 live, 2021-03-08 [4]"),
        (35, "35 live, 2023-07 [5]"),
        (41, "41 live, 2024-10 [6]"),
    ]
    assert [mark.y for mark in timeline.marks if mark.hollow] == [20, 19]
    assert [mark.shape for mark in timeline.marks[:3]] == ["square", "diamond", "circle"]
    assert timeline.series == ()
    assert timeline.y.low == 0


def test_the_foot_has_every_source_and_the_sentence_the_caution_on_payment() -> None:
    chart = timeline_chart(load_case(), load_adoption())

    assert [line[:4] for line in chart.foot.split("\n")] == [f"[{n}] " for n in range(1, 7)]
    assert "[1] Derbyshire PCC decision 41/2018, report DN41, para 2.8" in chart.foot
    assert chart.sentence.startswith(
        "Forces as published: 36 signed (2018-07-20), 25 anticipated (2018-07-20), 20 live "
        "(2020-03-31; disputed: 19 in July 2020, says the supplier)"
    )
    assert chart.sentence.endswith(PAYING)


def test_a_count_with_only_a_year_is_in_the_sentence_and_not_drawn() -> None:
    chart = timeline_chart(load_case(), load_adoption())

    sentence = "Not shown, because only the year is known: 41 live (2026)."
    assert sentence in chart.sentence
    assert sentence in chart.subtitle


def test_one_count_alone_can_be_drawn(crowded: Crowded) -> None:
    adoption = load_adoption()

    assert crowded(timeline_chart(load_case(), replace(adoption, counts=adoption.counts[:1]))) == []
