"""The S-curve: what it marks, what it says, and that it depends on nothing shown before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.report.chart import Chart
from sohanalysis.simulation import report
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.simulation import Simulation, simulate
from tests.charged import with_charge


def run_of(case: Case, form: str) -> Simulation:
    return simulate(case, choose(case, pricing=form), draws=500)


def test_the_sentence_holds_the_spread_and_what_the_sum_set_aside_is_enough_for(
    derbyshire: Case,
) -> None:
    fixed = assume(derbyshire, charge_change=(0.0, 0.0, 0.0))
    chart = report.s_curve(run_of(fixed, "low-estimate"))

    assert chart.alt == (
        "S-curve: for set-up and the first two years, £262k in 10%, £262k in 50%, £262k in 80%, "
        "£262k in 90%. The £300k set aside is enough in 100% (each a share of cases under these "
        "assumptions, all of them assumed)."
    )
    assert chart.foot.startswith("500 draws, seed 1. Drawn, as assumed: forces (p = 70%")


def test_a_better_known_share_takes_the_place_of_that_of_the_draws(derbyshire: Case) -> None:
    chart = report.SCurve().show(run_of(derbyshire, "shared"), share=0.25)

    assert "The £300k set aside is enough in 75.0% (" in chart.alt


def test_the_sum_set_aside_the_central_case_and_the_sum_for_most_cases_are_marked(
    derbyshire: Case,
) -> None:
    run = run_of(derbyshire, "shared")
    chart = report.s_curve(run)
    (axes,) = chart.figure.axes
    curve, enough, budget, central = axes.lines

    assert [*budget.get_xdata()] == [300_000, 300_000]
    assert [*central.get_xdata()] == [262_000, 262_000]
    assert [*enough.get_xdata()] == [run.percentiles["two_year_total"][80]]
    assert [*enough.get_ydata()] == [0.8]
    assert [*curve.get_ydata()] == sorted(curve.get_ydata())
    assert axes.get_ylabel() == "Share of cases (assumed)"
    assert chart.drawing is not None
    assert "dashed: £300,000 set aside" in chart.drawing.notes[0].text
    assert "dotted: the central case, run 0, £262k" in chart.drawing.notes[0].text


@pytest.mark.parametrize("form", ["low-estimate", "shared", "two-part"])
@pytest.mark.parametrize("times", [1, 3, 40])
def test_no_word_of_the_curve_is_cut_off_or_touches_another(
    derbyshire: Case, crowded: Callable[[Chart], list[str]], form: str, times: int
) -> None:
    charge, budget = derbyshire.charge, derbyshire.budget
    case = replace(
        with_charge(derbyshire, low=charge.low * times, high=charge.high * times),
        stated_budget=replace(budget, amount=budget.amount * times),
    )

    assert crowded(report.s_curve(run_of(case, form))) == []


def test_the_curve_is_drawn_as_steps(derbyshire: Case) -> None:
    run = replace(run_of(derbyshire, "shared"), curve=((0.4, 200_000.0), (0.8, 260_000.0)))
    curve = report.s_curve(run).figure.axes[0].lines[0]

    # What suffices in 40% suffices in no more: for the next case it takes the sum of 80%.
    assert [*zip(curve.get_xdata(), curve.get_ydata(), strict=True)] == [
        *((200_000, 0.4), (260_000, 0.4), (260_000, 0.8))
    ]


def test_a_picture_depends_on_what_it_shows_and_not_on_what_was_shown_before(
    derbyshire: Case,
) -> None:
    shared, high = run_of(derbyshire, "shared"), run_of(derbyshire, "high-estimate")
    drawing = report.SCurve()
    first = drawing.show(shared).png()
    drawing.show(high).png()

    assert drawing.show(shared).png() == first
    assert report.s_curve(shared).png() == first


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (262_000, 300_000, (250_000, 350_000)),
        (235_000, 478_000, (200_000, 500_000)),
        (235_000, 900_000, (200_000, 1_000_000)),
        (235_000, 1_150_000, (150_000, 1_200_000)),
    ],
)
def test_the_axis_ends_in_steps(
    derbyshire: Case, low: float, high: float, ends: tuple[float, float]
) -> None:
    curve = ((0.01, low), (0.8, high))
    run = replace(run_of(derbyshire, "shared"), curve=curve, central={"two_year_total": 300_000.0})

    assert report.s_curve(run).figure.axes[0].get_xlim() == ends
