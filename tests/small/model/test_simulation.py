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
from small.model.simulation import draw, simulate


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
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = simulate(case, scenario, draws=40_000, executor=client.get_executor())

    assert here.equals(there)


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
