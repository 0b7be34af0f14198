"""Draws by name, and their outcomes by the cash flow that the sliders use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.results import results_of
from sohanalysis.simulation.draws import Plan, adopters_alone, assume, drawable
from sohanalysis.years import label

EVERYTHING: dict[str, Any] = {
    "delay": (0, 3, 12),
    "savings": (0, 20_000, 60_000),
    "overrun": {"Project manager": (-0.1, 0.1, 0.5)},
}


def plan_of(case: Case, seed: int = 1, **fields: Any) -> Plan:
    scenario = choose(case, **{"pricing": "shared", "ramp": 12} | fields)
    return Plan(case=case, scenario=scenario, uncertainty=drawable(case, scenario), seed=seed)


def values(plan: Plan, start: int, count: int) -> dict[str, Any]:
    return plan.values_at([stream.take(start, count) for stream in plan.streams()])


def test_another_input_leaves_the_draws_of_the_others_alone(derbyshire: Case) -> None:
    few, many = plan_of(derbyshire), plan_of(assume(derbyshire, **EVERYTHING))

    for name, draws in values(few, 0, 1000).items():
        assert values(many, 0, 1000)[name].tolist() == draws.tolist()


def test_a_pair_that_is_correlated_leaves_the_others_and_its_first_alone(derbyshire: Case) -> None:
    case = assume(derbyshire, **EVERYTHING)
    pair = ("savings", "delay")

    alone = values(plan_of(case), 0, 1000)
    mixed = values(plan_of(assume(case, correlations={pair: 0.6})), 0, 1000)

    moved = [name for name in alone if alone[name].tolist() != mixed[name].tolist()]
    assert moved == ["savings"]


def test_the_first_draws_are_the_same_wherever_they_are_cut(derbyshire: Case) -> None:
    plan = plan_of(assume(derbyshire, **EVERYTHING))

    draws, part = values(plan, 0, 1000), values(plan, 500, 100)

    assert {n: v[500:600].tolist() for n, v in draws.items()} == {
        n: v.tolist() for n, v in part.items()
    }


def test_inputs_correlate_as_asked(derbyshire: Case) -> None:
    pairs = {("charge_change", "savings"): 0.6, ("savings", "overrun of Project manager"): -0.4}
    case = assume(derbyshire, correlations=pairs, **EVERYTHING)

    draws = values(plan_of(case), 0, 100_000)

    error = 4 / np.sqrt(100_000)
    charge_change, savings, overrun = (
        draws[n] for n in ("charge_change", "savings", "overrun of Project manager")
    )
    assert stats.spearmanr(charge_change, savings).statistic == pytest.approx(0.6, abs=error)
    assert stats.spearmanr(savings, overrun).statistic == pytest.approx(-0.4, abs=error)
    assert stats.spearmanr(charge_change, overrun).statistic == pytest.approx(0, abs=error)


@pytest.mark.parametrize("last_paid", ["2022/23", "2026/27", "2027/28"])
def test_an_outcome_is_the_result_of_the_scenario_of_its_draw(
    derbyshire: Case, last_paid: str
) -> None:
    # Late or not, manager and ramp end by March 2022; later payments are by year.
    exit_fee = replace(
        derbyshire.lines[0], name="Exit", annual=None, from_=None, months=None, delay=None,
        by_year={last_paid: 12_345},
    )  # fmt: skip
    years = tuple(label(year) for year in range(2018, 2028))
    case = replace(derbyshire, years=years, lines=(*derbyshire.lines, exit_fee))
    plan = plan_of(assume(case, delay=(0, 3, 12), savings=(0, 20_000, 60_000)))
    draws = values(plan, 0, 300)

    outcomes = plan.outcomes(draws)

    for draw in range(0, 300, 50):
        fields = {name: column[draw].item() for name, column in draws.items()}
        result = results_of(case, choose(case, pricing="shared", ramp=12, **fields))
        expected = (result.initial_cost, result.ongoing, result.whole_life_net)
        amounts = tuple(outcomes[name][draw] for name in ("initial_cost", "ongoing", "net"))
        assert amounts == pytest.approx(expected, rel=1e-12)


def test_a_saving_that_is_drawn_takes_the_place_of_the_other_way_to_write_it(
    derbyshire: Case,
) -> None:
    case = assume(derbyshire, savings=(12_000, 12_000, 12_000), charge_change=None)
    plan = plan_of(case, offset=0.5, ramp=0)

    outcomes = plan.outcomes({"savings": np.array([12_000.0]), "adopters": np.array([25])})

    # Three years of 12,000 off 120,000 and three charges of 71,000.
    assert outcomes["net"].tolist() == [297_000.0]


def test_bounds_hold_every_draw(derbyshire: Case) -> None:
    plan = plan_of(assume(derbyshire, **EVERYTHING))
    outcomes = plan.outcomes(values(plan, 0, 20_000))

    for name, (low, high) in plan.bounds().items():
        assert low <= outcomes[name].min() < outcomes[name].max() <= high


def test_bounds_are_those_of_hand_arithmetic(derbyshire: Case) -> None:
    # From all 36 forces to this one alone: 120,000 and two shares of 1,775,000.
    bounds = plan_of(adopters_alone(derbyshire)).bounds()

    assert bounds["initial_cost"] == pytest.approx((120_000 + 2 * 1_775_000 / 36, 3_670_000))
    assert bounds["ongoing"] == pytest.approx((1_775_000 / 36, 1_775_000))


def test_bounds_of_a_delay_count_half_a_month_as_the_next(derbyshire: Case) -> None:
    case = assume(derbyshire, charge_change=None, delay=(0.5, 1, 2.5))

    bounds = plan_of(case, pricing="low-estimate").bounds()

    # One to three months. On time 120,000 and three charges of 71,000 are 333,000; the project
    # manager costs 5,000 for each month of delay.
    assert bounds["net"] == pytest.approx((338_000, 348_000))


def test_a_path_of_forces_stays_where_adopters_are_not_drawn(derbyshire: Case) -> None:
    bare = assume(adopters_alone(derbyshire), charge_change=(0, 0, 0.4))
    uncertainty = bare.uncertainty
    assert uncertainty is not None
    scenario = choose(bare, adopters=(25, 25, 36, 36), pricing="shared")
    plan = Plan(
        case=bare,
        scenario=scenario,
        uncertainty=type(uncertainty)(inputs=uncertainty.inputs),
        seed=1,
    )

    outcomes = plan.outcomes({"charge_change": np.array([0.0, 0.1])})

    assert outcomes["initial_cost"].round(2).tolist() == [240_305.56, 252_336.11]
