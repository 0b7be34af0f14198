"""The S-curve: its marks and its sentences."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation import report, risk
from sohanalysis.simulation.draws import adopters_alone, assume
from sohanalysis.simulation.simulation import Simulation, simulate
from tests.charted import plot


def run_of(case: Case, pricing: str) -> Simulation:
    return simulate(case, choose(case, pricing=pricing), draws=500)


def test_the_sentence_has_the_spread_and_the_share_within_the_budget(derbyshire: Case) -> None:
    fixed = assume(derbyshire, charge_change=(0.0, 0.0, 0.0))
    chart = report.s_curve(run_of(fixed, "low-estimate"))

    assert chart.title == "A budget of £262,000 would be enough in 80% of simulated outcomes"
    assert chart.sentence == (
        "Of the simulated outcomes of set-up and the first two years, 10% are at or below "
        "£262,000, 50% are at or below £262,000, 80% are at or below £262,000, 90% are at or below "
        "£262,000. The budget of £300,000 is enough in 100% (all of it assumed)."
    )
    assert chart.foot.startswith("500 draws, seed 1. Varied, as assumed: change of the charge")


def test_a_share_of_the_distribution_itself_is_as_exact_in_the_picture(derbyshire: Case) -> None:
    chart = report.s_curve(run_of(adopters_alone(derbyshire), "shared"))

    assert "The budget of £300,000 is enough in 84.4% (" in chart.sentence
    assert plot(chart).rules[0].name == "Budget, £300,000: enough in 84.4%"


def test_the_budget_the_scenario_and_the_sum_for_most_outcomes_are_marked(derbyshire: Case) -> None:
    run = run_of(derbyshire, "shared")

    curve_plot = plot(report.s_curve(run))

    budget, scenario = curve_plot.rules
    (enough,) = curve_plot.marks
    assert (budget.value, budget.dash) == (300_000, "dashed")
    assert (scenario.value, scenario.name) == (262_000, "This scenario, £262,000")
    assert (enough.x, enough.y) == (round(run.percentiles["initial_cost"][80], 2), 0.8)
    assert [text for _, text in curve_plot.y.ticks] == ["0%", "20%", "40%", "60%", "80%", "100%"]


def test_the_curve_is_drawn_as_steps(derbyshire: Case) -> None:
    run = run_of(derbyshire, "shared")
    fields = {
        "curve": ((0.4, 200_000.0), (0.8, 260_000.0), (0.99, 300_000.0)),
        "ends": ((0, 190_000.0), (1, 400_000.0)),
    }

    (curve,) = plot(report.s_curve(replace(run, **fields))).series

    # The sum for 40% is not enough in any further outcome: the next one needs the sum for 80%. The
    # curve begins with the cheapest outcome, and ends with the sum that is enough in 99%.
    assert [*zip(curve.x, curve.y, strict=True)] == [
        (190_000, 0),
        (200_000, 0),
        (200_000, 0.4),
        (260_000, 0.4),
        (260_000, 0.8),
        (300_000, 0.8),
        (300_000, 0.99),
    ]


def test_the_curve_says_that_it_ends_at_the_last_percentile(derbyshire: Case) -> None:
    chart = report.s_curve(run_of(derbyshire, "shared"))

    (curve,) = plot(chart).series
    assert curve.y[-1] == 0.99
    assert chart.subtitle.endswith("; the costliest 1% is not drawn")


def test_outcomes_that_are_all_the_same_have_no_curve(derbyshire: Case) -> None:
    fixed = assume(derbyshire, charge_change=(0.0, 0.0, 0.0))
    run = run_of(fixed, "low-estimate")

    assert not report.has_curve(run)
    assert str(risk.curve(run)) == "Every simulated outcome costs the same, so no curve is drawn."


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (262_000, 300_000, (260_000, 300_000)),
        (235_000, 478_000, (200_000, 500_000)),
        (235_000, 1_150_000, (200_000, 1_200_000)),
        # The budget of £300,000 is on the axis although every outcome is far below it.
        (110_000, 120_000, (100_000, 300_000)),
    ],
)
def test_the_axis_ends_in_round_steps(
    derbyshire: Case, low: float, high: float, ends: tuple[float, float]
) -> None:
    fields = {"curve": ((0.01, low), (0.8, high)), "ends": ()}
    run = replace(run_of(derbyshire, "shared"), this_scenario={"initial_cost": high}, **fields)

    axis = plot(report.s_curve(run)).x

    assert (axis.low, axis.high) == ends
