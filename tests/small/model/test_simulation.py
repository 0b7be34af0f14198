"""Simulation: a seed gives the same figures, in one block or many, here or elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import choose
from small.errors import InputError
from small.model import simulation
from small.model.cashflow import cash_flow
from small.model.results import results
from small.model.simulation import draw, outcomes, simulate


def made(*ranges: dict[str, Any], **changes: Any) -> Case:
    values: dict[str, Any] = {
        "format": 3,
        "title": "Desk",
        "source": "made up",
        "years": "2024/25 to 2026/27",
        "adopters": {"anticipated": 20, "signed": 21, "possible": 30},
        "charges": [
            {"name": "Desk", "pricing": [{"name": "p", "pool": 600_000, "share": "equal"}]}
        ],
        "budget": {"amount": 100_000},
        "ranges": [*ranges],
    }
    return read_case({**values, **changes})


def values_of(case: Case, field: str, count: int = 200_000) -> np.ndarray:
    return draw(case, choose(case), count, seed=7)[field]


def test_a_seed_gives_the_same_figures_on_every_machine() -> None:
    case = load_case()
    table = simulate(case, choose(case, pricing="shared"), draws=40_000, seed=5)
    cost = table.loc[("shared", "initial_cost")]

    assert cost[["p10", "p50", "p90"]].round(2).tolist() == [235528.1, 265600.52, 335396.54]
    assert cost["over_budget"] == pytest.approx(0.224175)


def test_blocks_in_other_threads_give_the_same_figures() -> None:
    case = load_case()
    here = simulate(case, choose(case), draws=40_000)
    with ThreadPoolExecutor(3) as executor:
        there = simulate(case, choose(case), draws=40_000, executor=executor)

    assert here.equals(there)


def test_a_dask_client_gives_the_same_figures() -> None:
    distributed = pytest.importorskip("distributed")
    case = load_case()
    scenario = choose(case, pricing="shared")
    here = simulate(case, scenario, draws=40_000)
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = simulate(case, scenario, draws=40_000, executor=client.get_executor())

    assert here.equals(there)


def test_one_call_of_the_model_gives_the_same_outcomes_as_many_blocks() -> None:
    case = load_case()
    scenario = choose(case, pricing="shared")
    sizes = [simulation.BLOCK, simulation.BLOCK, 100]
    blocks = [draw(case, scenario, n, seed=3, block=place) for place, n in enumerate(sizes)]
    drawn = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    at_once = results(cash_flow(case, scenario, **drawn))
    in_blocks = [*outcomes(case, scenario, draws=sum(sizes), seed=3)]

    for name, values in at_once.items():
        assert np.array_equal(values, np.concatenate([block[name] for block in in_blocks]))
    assert len(np.unique(blocks[0]["charge_change"][:100])) == 100
    assert not set(blocks[0]["charge_change"]) & set(blocks[1]["charge_change"])


def test_more_draws_and_more_inputs_leave_the_first_draws_as_they_are() -> None:
    adopters = {"input": "adopters", "p": 0.7, "rho": 0.1}
    change = {"input": "charge_change", "low": 0.0, "mode": 0.0, "high": 0.4}
    few = values_of(made(adopters), "adopters", 10)
    rise = {"input": "rise", "low": 0.0, "mode": 0.0, "high": 0.4}
    both = draw(case := made(rise, change, adopters), choose(case), 500, seed=7)

    assert both["adopters"][:10].tolist() == few.tolist()
    assert not set(both["charge_change"]) & set(both["rise"])


def test_percentiles_mean_and_shares_are_those_of_the_outcomes() -> None:
    case = load_case()
    scenario = choose(case, pricing="stepped", savings=1000, cashable=0.5)
    [block] = outcomes(case, scenario, draws=999, seed=2)
    table = simulate(case, scenario, draws=999, seed=2).loc["stepped"]
    shares = simulation.PERCENTILES

    assert [*table.index] == [*results(cash_flow(case, scenario))]
    for name, values in block.items():
        row = table.loc[name]
        assert row[[f"p{share}" for share in shares]].tolist() == pytest.approx(
            np.percentile(values, shares).tolist()
        )
        assert row["mean"] == pytest.approx(values.mean())
    assert table.loc["initial_cost", "over_budget"] == (block["headroom"] <= -0.005).mean()
    assert table.loc["savings", ["p5", "p95", "priced"]].tolist() == [1000, 1000, 1]


def test_an_outcome_that_is_exactly_the_budget_is_not_over_it() -> None:
    case = made(
        {"input": "charge_change", "low": 0.0, "mode": 0.0, "high": 0.0}, budget={"amount": 90_000}
    )
    row = simulate(case, choose(case), draws=50).loc[("p", "initial_cost")]

    assert row[["p5", "over_budget"]].tolist() == [90_000, 0]


def test_what_is_drawn_is_held_within_the_years_and_clears_its_rival() -> None:
    delay = {"input": "delay", "low": 0, "mode": 9, "high": 24}
    savings = {"input": "savings", "low": 1000, "mode": 1000, "high": 1000}
    case = made(delay, savings, initial_months=18)
    late = choose(case, charge_follows_go_live=True, offset=0.5, cashable=1)
    table = simulate(case, late, draws=200).loc["p"]

    assert draw(case, late, 2_000)["delay"].max() == 18
    assert table.loc["savings", "p95"] == 1500


def test_a_pert_input_has_the_mean_of_its_ends_and_mode() -> None:
    case = made({"input": "charge_change", "low": 0.0, "mode": 0.1, "high": 0.5})
    values = values_of(case, "charge_change")

    assert values.mean() == pytest.approx((0 + 4 * 0.1 + 0.5) / 6, abs=0.001)
    assert (values.min() >= 0, values.max() <= 0.5) == (True, True)


def test_a_triangular_input_has_a_third_of_the_sum_as_its_mean() -> None:
    entry = {"input": "charge_change", "low": 0.0, "mode": 0.1, "high": 0.5}
    values = values_of(made({**entry, "shape": "triangular"}), "charge_change")

    assert values.mean() == pytest.approx((0 + 0.1 + 0.5) / 3, abs=0.001)


@pytest.mark.parametrize("rho", [0.0, 0.1, 0.3, 1.0])
def test_joiners_have_the_mean_and_the_spread_of_their_correlation(rho: float) -> None:
    # Of 20 others each joins with p; the variance of a beta-binomial is n p q (1 + (n - 1) rho).
    values = values_of(made({"input": "adopters", "p": 0.7, "rho": rho}), "adopters")
    variance = 20 * 0.7 * 0.3 * (1 + 19 * rho)

    assert values.mean() == pytest.approx(1 + 14, abs=0.05)
    assert values.var() == pytest.approx(variance, rel=0.02)
    assert (values.min() >= 1, values.max() <= 21) == (True, True)


def test_a_late_start_is_drawn_in_whole_months_within_the_years() -> None:
    values = values_of(made({"input": "delay", "low": 0, "mode": 3, "high": 12}), "delay")

    assert np.issubdtype(values.dtype, np.integer)
    assert (values.min(), values.max() <= 12) == (0, True)


@pytest.mark.parametrize("rho", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("p", "number"), [(0.0, 1), (1.0, 21)])
def test_all_or_none_of_the_others_join_if_that_is_certain(
    p: float, number: int, rho: float
) -> None:
    values = values_of(made({"input": "adopters", "p": p, "rho": rho}), "adopters", 50)

    assert set(values) == {number}


def test_another_correlation_is_that_of_a_case_which_has_it() -> None:
    one, other = (made({"input": "adopters", "p": 0.7, "rho": rho}) for rho in (0.1, 0.6))
    given = simulate(one, choose(one), draws=500, rho=0.6)

    assert given.equals(simulate(other, choose(other), draws=500))
    assert not given.equals(simulate(one, choose(one), draws=500))


def test_another_chance_of_joining_moves_the_result() -> None:
    case = made({"input": "adopters", "p": 0.7})
    few = simulate(case, choose(case), draws=5_000, p=0.3).loc[("p", "initial_cost"), "mean"]
    many = simulate(case, choose(case), draws=5_000, p=0.9).loc[("p", "initial_cost"), "mean"]

    assert few > many


def test_the_share_over_budget_counts_outcomes_over_it() -> None:
    case = made({"input": "charge_change", "low": 0.0, "mode": 0.0, "high": 0.2})
    row = simulate(case, choose(case), draws=2_000).loc[("p", "initial_cost")]

    assert row["p5"] < 100_000 or row["over_budget"] == 1
    assert row["sampling_error"] == pytest.approx(
        (row["over_budget"] * (1 - row["over_budget"]) / 2_000) ** 0.5
    )


def test_numbers_without_a_price_are_left_out_and_counted() -> None:
    steps = [{"adopters": 10, "price": 90_000}, {"adopters": 21, "price": 50_000}]
    pricing = {"name": "line", "price": steps, "between": "line"}
    case = made(
        {"input": "adopters", "p": 0.5},
        charges=[{"name": "Desk", "pricing": [pricing]}],
    )
    row = simulate(case, choose(case), draws=4_000).loc[("line", "initial_cost")]

    assert 0.3 < row["priced"] < 0.9
    assert np.isfinite(row["p50"])


def test_what_cannot_be_simulated_is_said() -> None:
    case = made()
    with pytest.raises(InputError, match="nothing is uncertain"):
        simulate(case, choose(case))
    with pytest.raises(InputError, match="draws"):
        simulate(load_case(), choose(load_case()), draws=simulation.MOST_DRAWS + 1)
    with pytest.raises(InputError, match="has no use"):
        simulate(case, choose(case), p=0.4)
    for name in ("p", "rho"):
        with pytest.raises(InputError, match=f"{name} = 1.5: is not a share"):
            simulate(load_case(), choose(load_case()), **{name: 1.5})
