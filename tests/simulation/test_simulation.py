"""Shares of outcomes under stated assumptions: run 0, percentiles, closed forms, refusals."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.results import RESULTS as ALL_RESULTS
from sohanalysis.simulation import simulation
from sohanalysis.simulation.draws import Plan, adopters_alone, assume, drawable
from sohanalysis.simulation.simulation import PERCENTS, Simulation, simulate
from tests.written import BOUNDED_CASE

EVERYTHING: dict[str, Any] = {
    "delay": (0, 3, 12),
    "savings": (0, 20_000, 60_000),
    "overrun": {"Project manager": (-0.1, 0.1, 0.5)},
}


def run(case: Case, *, draws: int = 20_000, seed: int = 1, **fields: Any) -> Simulation:
    return simulate(case, choose(case, **{"pricing": "shared"} | fields), draws=draws, seed=seed)


@pytest.fixture(scope="module")
def everything(derbyshire: Case) -> Case:
    return assume(derbyshire, **EVERYTHING)


@pytest.mark.parametrize("draws", [1, 1000, 150_000])
@pytest.mark.parametrize("pricing", ["high-estimate", "stepped", "shared", "two-part"])
def test_without_variance_every_percentile_is_run_0(
    derbyshire: Case, pricing: str, draws: int
) -> None:
    case = assume(
        derbyshire,
        p=1.0,
        charge_change=(0.1, 0.1, 0.1),
        delay=(3, 3, 3),
        savings=(9_000, 9_000, 9_000),
        overrun={"Project manager": (0, 0, 0)},
    )

    simulated = run(
        case, draws=draws, pricing=pricing, adopters=36, charge_change=0.1, delay=3, savings=9e3
    )

    for name in simulated.results:
        (amount,) = {*simulated.percentiles[name].values()}
        assert amount == pytest.approx(simulated.this_scenario[name], rel=1e-12), name
    assert simulated.share_short == (simulated.this_scenario["headroom"] < -0.005)


def test_each_number_of_adopters_that_is_drawn_pays_within_the_bounds_of_the_register() -> None:
    case = load_case(BOUNDED_CASE)

    simulated = run(assume(case, p=1.0, rho=0.0), draws=10, pricing="priced", adopters=2)

    # All five that signed join. £550 an officer leaves 112,000 - 40,000 of Elm, 167,000 - 150,000
    # of Beech: 89,000 more for Ash, Cedar and Fir, who pay 57,000, 332,000 and 222,000.
    charge = 57_000 * (1 + 89_000 / 611_000)
    assert simulated.percentiles["ongoing"][50] == pytest.approx(charge)
    assert simulated.this_scenario["ongoing"] == pytest.approx(57_000 + 17_000)


def test_run_0_is_the_unchanged_scenario(everything: Case) -> None:
    # DESIGN, figures that must come out: 36 forces that share, half of it offset, 3 months late.
    # Net: 282,916.67 less savings of 56,495.94.
    case = adopters_alone(everything)
    simulated = run(case, draws=1, adopters=36, offset=0.5, ramp=12, cashable=0.5, delay=3)

    assert {name: round(amount, 2) for name, amount in simulated.this_scenario.items()} == {
        "initial_cost": 233_611.11,
        "headroom": 66_388.89,
        "ongoing": 49_305.56,
        "net": 226_420.72,
    }
    assert set(simulated.results) - {*ALL_RESULTS} == {"net"}


@pytest.mark.parametrize("draws", [500, 120_000])
def test_percentiles_rise_and_headroom_mirrors_the_total(everything: Case, draws: int) -> None:
    simulated = run(everything, draws=draws)

    rising = [list(simulated.percentiles[name].values()) for name in simulated.results]
    assert [sorted(amounts_by_percent) for amounts_by_percent in rising] == rising
    amounts = [amount for _, amount in simulated.curve]
    assert amounts == sorted(amounts)
    assert [share for share, _ in simulated.curve] == pytest.approx(np.arange(1, 100) / 100)
    assert simulated.set_aside() == simulated.percentiles["initial_cost"][80]
    cost, headroom = (simulated.percentiles[name] for name in ("initial_cost", "headroom"))
    assert (headroom[10], headroom[50], headroom[90]) == (
        300_000 - cost[90],
        300_000 - cost[50],
        300_000 - cost[10],
    )


@pytest.mark.parametrize(("rho", "short"), [(0.0, 0.0160), (0.1, 0.1564), (0.3, 0.2553)])
def test_the_share_over_budget_is_the_share_of_the_issue(
    derbyshire: Case, rho: float, short: float
) -> None:
    still = assume(adopters_alone(derbyshire), p=0.7, rho=rho, charge_change=(0, 0, 0))
    simulated = run(still, draws=200_000)

    assert simulated.share_short == pytest.approx(short, abs=4 * simulated.sampling_error + 5e-5)
    assert simulated.sampling_error == pytest.approx(
        math.sqrt(short * (1 - short) / 200_000), rel=0.05
    )


def test_a_charge_that_alone_changes_has_the_percentiles_of_its_closed_form(
    derbyshire: Case,
) -> None:
    case = assume(derbyshire, charge_change=(-0.1, 0.05, 0.41), p=1.0)
    beta = stats.beta(1 + 4 * 0.15 / 0.51, 1 + 4 * 0.36 / 0.51, loc=-0.1, scale=0.51)

    simulated = run(case, draws=100_000, pricing="low-estimate")

    # 120,000 and two charges of 71,000: over budget if the change passes 19,000 / 71,000, 26.8%.
    assert simulated.share_short == pytest.approx(
        beta.sf(90_000 / 71_000 - 1), abs=4 * simulated.sampling_error
    )
    for percent in PERCENTS:
        share = percent / 100
        change = (simulated.percentiles["initial_cost"][percent] - 120_000) / 142_000 - 1
        error = math.sqrt(share * (1 - share) / 100_000)
        assert beta.cdf(change) == pytest.approx(share, abs=4 * error)
        assert simulated.percentiles["ongoing"][percent] == pytest.approx(71_000 * (1 + change))


def test_the_mean_of_a_delay_and_an_overrun_is_that_of_their_closed_forms(derbyshire: Case) -> None:
    case = assume(
        derbyshire,
        p=1.0,
        charge_change=None,
        delay=(0, 3, 12),
        overrun={"Project manager": (0.0, 0.2, 1.0)},
    )
    simulated = run(case, draws=100_000, pricing="low-estimate")

    # Two charges of 71,000, and 5,000 a month of a manager for 24 months and a delay of mean 4,
    # times a PERT of mean 1.3; the S-curve's points are its percentiles.
    mean = np.mean([amount for _, amount in simulated.curve])
    assert mean == pytest.approx(142_000 + 5_000 * 28 * 1.3, rel=0.002)


def test_the_same_seed_gives_the_same_figures_and_another_others(everything: Case) -> None:
    first, again, other_seed = (run(everything, draws=5_000, seed=seed) for seed in (7, 7, 8))

    assert first == again
    assert first.percentiles != other_seed.percentiles


def test_figures_of_this_release_are_kept(derbyshire: Case) -> None:
    simulated = run(derbyshire, draws=1_000)

    assert {
        n: [f"{a:.2f}" for a in by_percent.values()]
        for n, by_percent in simulated.percentiles.items()
    } == {
        "initial_cost": ["235842.38", "264433.43", "300474.91", "331886.15"],
        "headroom": ["-31886.15", "35566.57", "57387.58", "64157.62"],
        "ongoing": ["57921.19", "72216.71", "90237.46", "105943.08"],
        "net": ["293763.56", "336650.14", "390712.37", "437829.23"],
    }


def test_rank_correlations_are_those_of_scipy(everything: Case) -> None:
    simulated = run(everything, draws=8_192)

    uncertainty = drawable(everything, simulated.scenario)
    plan = Plan(case=everything, scenario=simulated.scenario, uncertainty=uncertainty, seed=1)
    values = plan.values_at([stream.take(0, 8_192) for stream in plan.streams()])
    net = plan.outcomes(values)["net"]
    expected = {name: stats.spearmanr(column, net).statistic for name, column in values.items()}
    assert simulated.rank_correlations["net"] == pytest.approx(expected, abs=1e-12)


def test_an_input_that_moves_nothing_has_no_rank_correlation(derbyshire: Case) -> None:
    simulated = run(adopters_alone(derbyshire), draws=100, pricing="low-estimate")

    assert simulated.rank_correlations["initial_cost"] == {"adopters": 0.0}
    assert set(simulated.percentiles["initial_cost"].values()) == {262_000.0}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 0}, "draws: 0 is not allowed. Allowed: a whole number, 1 to 1,000,000."),
        ({"draws": 1_000_001}, "draws: 1000001 is not allowed."),
        ({"draws": 1.5}, "draws: 1.5 is not allowed."),
        ({"draws": True}, "draws: true is not allowed."),
        ({"seed": -1}, "seed: -1 is not allowed."),
    ],
)
def test_a_bad_number_is_refused_and_nothing_is_drawn(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], message: str
) -> None:
    monkeypatch.delattr(simulation, "draw_outcomes")

    with pytest.raises(ScenarioError) as refusal:
        simulate(derbyshire, derbyshire.scenario, **options)

    assert str(refusal.value).startswith(message)


def test_a_misspelt_argument_fails_at_once(derbyshire: Case) -> None:
    with pytest.raises(TypeError, match="drawz"):
        simulate(derbyshire, derbyshire.scenario, drawz=5)  # type: ignore[call-arg]


def test_a_percent_that_is_not_on_the_curve_is_refused(derbyshire: Case) -> None:
    simulated = run(derbyshire, draws=100)

    with pytest.raises(ScenarioError, match="a whole percent, 1 to 99"):
        simulated.set_aside(100)


def test_percentiles_of_other_seeds_spread_as_their_error_says(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")
    runs = [simulate(derbyshire, scenario, draws=2_000, seed=seed) for seed in range(40)]

    for name, percent in product(("initial_cost", "headroom", "net"), (50, 80, 90)):
        spread = np.std([run.percentiles[name][percent] for run in runs], ddof=1)
        stated = np.mean([run.percentile_errors[name][percent] for run in runs])
        # Forty seeds measure a spread only to about a third. Amounts come in steps of one force.
        assert 0.6 < stated / spread < 1.6
