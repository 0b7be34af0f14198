"""Sentences about shares of outcomes: their assumptions, and no claim of likelihood."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation import report, simulation
from sohanalysis.simulation.draws import adopters_alone, assume
from sohanalysis.simulation.simulation import Simulation, simulate
from tests.charged import with_budget, without_joining

PACKAGE = Path(report.__file__).parent.parent
PM = "Project manager"


@pytest.fixture(name="run", scope="module")
def _run(derbyshire: Case) -> Simulation:
    return simulate(derbyshire, choose(derbyshire, pricing="shared"), draws=4_000)


def test_the_answer_has_the_pricing_the_share_its_error_and_the_sum(run: Simulation) -> None:
    sentences = report.share_answer(replace(run, share_short=0.2219, draws=269_700))

    assert sentences.startswith(
        "If a fixed bill is shared equally, set-up and the first two years cost more than the "
        "budget of £300k in 22.2% of simulated outcomes under these assumptions (sampling error "
        "0.08 points). A budget of £3"
    )
    assert sentences.endswith(" more than the budget agreed.")
    assert " would be enough in 8 of 10 simulated outcomes, £" in sentences


@pytest.mark.parametrize(
    ("amount", "difference"),
    [
        (300_474, "£1 more than"),
        (300_475, "the same as"),
        (300_476, "£1 less than"),
    ],
)
def test_the_sum_that_is_enough_is_compared_with_the_budget_to_the_pound(
    derbyshire: Case, amount: int, difference: str
) -> None:
    run = simulate(derbyshire, choose(derbyshire, pricing="shared"), draws=1_000)

    answer = report.share_answer(replace(run, case=with_budget(derbyshire, amount)))

    assert answer.endswith(
        " A budget of £300,475 would be enough in 8 of 10 simulated outcomes, "
        f"{difference} the budget agreed."
    )


def test_costs_of_a_budget_of_years_come_to_more_than_it(derbyshire: Case) -> None:
    by_years = replace(derbyshire, initial_months=None)

    sentences = report.share_answer(
        simulate(by_years, choose(by_years, pricing="shared"), draws=100)
    )

    assert sentences.startswith(
        "If a fixed bill is shared equally, costs in 2018/19 to 2020/21 come to more than the "
        "budget of £300k in "
    )


def test_at_the_upper_charge_every_outcome_is_over_budget(derbyshire: Case) -> None:
    run = simulate(derbyshire, choose(derbyshire, pricing="high-estimate"), draws=500)

    # The upper figures are £302k already, and no draw lowers them (DN41, table after 2.11).
    sentences = report.share_answer(run)
    assert (
        "in every outcome, by construction: no varied input takes the cost within it." in sentences
    )


def test_a_drawn_input_is_not_a_condition_of_the_answer(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared", delay=3, charge_change=0.2)
    run = simulate(derbyshire, scenario, draws=100)

    assert report.undrawn_conditions(run) == ", three months late"


def test_forces_that_are_not_drawn_are_a_condition(derbyshire: Case) -> None:
    fixed = without_joining(derbyshire)
    run = simulate(fixed, choose(fixed, pricing="shared"), draws=100)

    assert report.undrawn_conditions(run) == " at 25 forces"
    assert report.share_answer(run).startswith("If a fixed bill is shared equally at 25 forces, ")


def test_a_drawn_number_of_forces_replaces_the_numbers_by_year(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared", adopters=(25, 25, 30, 36))
    run = simulate(derbyshire, scenario, draws=100)

    assert report.undrawn_conditions(run) == ", with one number for all years"


def test_a_pool_that_is_assumed_is_named_with_the_answer(derbyshire: Case) -> None:
    run = simulate(derbyshire, choose(derbyshire, pricing="weighted"), draws=100)

    assert "Assumed: a pool of £3,321,570 a year shared by" in report.share_answer(run)


def test_the_result_without_the_simulation_is_the_headline(run: Simulation) -> None:
    assert report.without_simulation(run) == (
        "Without the simulation: if 25 forces join and a fixed bill is shared equally (our "
        "assumption), set-up and the first two years cost £262,000: £38,000 under the £300,000 "
        "budget."
    )


def test_every_input_and_correlation_that_is_drawn_is_named(derbyshire: Case) -> None:
    case = assume(
        derbyshire,
        p=0.6,
        delay=(0, 3, 12),
        savings=(0, 10_000, 20_000),
        overrun={PM: (0, 0.1, 0.1)},
        correlations={("adopters", "delay"): -0.2},
    )

    assert report.varied_inputs(case) == (
        "Varied, as assumed: forces (p = 60%, rho = 0.1); change of the charge (0% to 41%, most "
        "likely 0%); delay (0 to 12 months, most likely 3 months); savings (£0 a year to £20,000 "
        "a year, most likely £10,000 a year); overrun of Project manager (0% to 10%, most likely "
        "10%); forces and delay correlated (rank -0.2). Other inputs are as in the scenario."
    )


def test_a_range_without_width_is_called_no_range(derbyshire: Case) -> None:
    fixed = assume(derbyshire, charge_change=(0.1, 0.1, 0.1))

    assert "change of the charge (10%, no range)" in report.varied_inputs(fixed)


def test_a_range_from_one_month_has_its_unit_once(derbyshire: Case) -> None:
    late = assume(derbyshire, delay=(1, 3, 6))

    assert "delay (1 to 6 months, most likely 3 months)" in report.varied_inputs(late)


def test_the_cautions_are_given_with_p_and_without(derbyshire: Case) -> None:
    fixed = without_joining(derbyshire)

    assert report.share_cautions(derbyshire)[0] == report.NO_EVIDENCE
    assert report.share_cautions(adopters_alone(derbyshire))[0] == report.NO_EVIDENCE
    assert report.NO_EVIDENCE not in report.share_cautions(fixed)
    assert report.share_cautions(fixed)[-1] == (
        "Nothing in the documents says how likely it is to be over budget. A share of simulated "
        "outcomes under these assumptions counts outcomes that the assumptions produce: other "
        "assumptions give another share."
    )
    assert report.share_cautions(replace(derbyshire, uncertainty=None)) == (report.NOTHING_TO_DRAW,)


@pytest.mark.parametrize(
    "name",
    [
        "simulation/draws.py",
        "simulation/panel.py",
        "simulation/report.py",
        "simulation/risk.py",
        "case/case.py",
        "cli/commands.py",
        "case/template.toml",
        "../data/derbyshire-2018.toml",
    ],
)
def test_no_surface_speaks_of_a_probability_or_a_chance(name: str) -> None:
    text = (PACKAGE / name).read_text(encoding="utf-8")

    assert re.findall(r"(?i)probab|\bchance", text) == []
    assert simulation.SHARE_WORDS == "share of simulated outcomes under these assumptions"


def test_notes_draws_and_code_are_printed_once(shipped: Case) -> None:
    simulated = simulation.simulate_range(shipped, shipped.scenario, draws=9_000, seed=1)

    text = " ".join(" ".join(map(str, report.simulation_text(simulated))).split())

    for sentence in (
        "Nothing in the documents says how likely it is to be over budget.",
        "P80: 80% of simulated outcomes are at or below this figure.",
        "No evidence supports any value of p, so no share here is a forecast.",
        "9,000 draws, seed 1; the rank correlations use the first 8,192.",
        "Scenario code: 41-2018",
    ):
        assert text.count(sentence) == 1, sentence
