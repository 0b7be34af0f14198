"""Outcomes of all draws: equal for any block size and executor; exact percentiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.simulation import outcomes
from sohanalysis.simulation.draws import Plan, assume, drawable
from sohanalysis.simulation.outcomes import Mapper, amounts_at, draw_outcomes
from sohanalysis.simulation.simulation import simulate

MANY = 150_000  # more than a task has
SHARES = np.array([0.1, 0.5, 0.8, 0.9])
amounts_of = st.lists(st.floats(-5e6, 5e6), min_size=1, max_size=60)


@pytest.fixture(scope="module")
def plan(derbyshire: Case) -> Plan:
    case = assume(
        derbyshire,
        delay=(0, 3, 12),
        savings=(0, 20_000, 60_000),
        correlations={("delay", "savings"): -0.5},
    )
    scenario = choose(case, pricing="shared", ramp=12)
    return Plan(case=case, scenario=scenario, uncertainty=drawable(case, scenario), seed=5)


@pytest.fixture(scope="module")
def alone(plan: Plan) -> dict[str, list[float]]:
    """All outcomes, evaluated in this process."""
    return as_lists(draw_outcomes(plan, MANY))


def as_lists(arrays: dict[str, Any]) -> dict[str, list[float]]:
    return {name: amounts.tolist() for name, amounts in arrays.items()}


class Client:
    """A stand-in for a Dask client: ``map`` takes lists alone, and returns futures."""

    def map(self, function: Callable[..., Any], arguments: Sequence[Any], /) -> list[Future[Any]]:
        assert isinstance(arguments, list), "Dask maps no iterator"
        return [self.submit(function, argument) for argument in arguments]

    def submit(self, function: Callable[..., Any], argument: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(argument))
        except ZeroDivisionError as error:
            future.set_exception(error)
        return future


@contextmanager
def cluster() -> Iterator[tuple[Any, Any]]:
    """A real cluster of dask.distributed: a scheduler and two worker processes.

    It is its client and its executor.
    """
    from distributed import Client as DaskClient
    from distributed import LocalCluster

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as local,
        DaskClient(local) as client,
        client.get_executor() as executor,
    ):
        yield client, executor


EXECUTORS: dict[str, Any] = {
    "threads": lambda: ThreadPoolExecutor(3),
    "one process": lambda: ProcessPoolExecutor(1, mp_context=get_context("spawn")),
    "processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
}


@pytest.mark.parametrize("make", EXECUTORS.values(), ids=EXECUTORS)
def test_any_executor_gives_the_same_bits(
    plan: Plan, alone: dict[str, list[float]], make: Any
) -> None:
    with make() as executor:
        joined = draw_outcomes(plan, MANY, executor=executor)

    assert as_lists(joined) == alone


def test_the_client_and_the_executor_of_dask_give_the_same_bits(
    plan: Plan, alone: dict[str, list[float]]
) -> None:
    with cluster() as ways:
        joined = [draw_outcomes(plan, MANY, executor=way) for way in ways]

    assert [as_lists(arrays) for arrays in joined] == [alone, alone]


@pytest.mark.parametrize("block", [1_000, 4_097, 65_536, MANY])
def test_any_block_size_gives_the_same_bits(
    plan: Plan, alone: dict[str, list[float]], block: int
) -> None:
    assert as_lists(draw_outcomes(plan, MANY, block=block)) == alone
    assert as_lists(draw_outcomes(plan, MANY, executor=Client(), block=block)) == alone


@pytest.mark.parametrize("draws", [1, 1_000, outcomes.BLOCK, outcomes.BLOCK + 1])
def test_the_first_outcomes_do_not_depend_on_the_number_of_draws(
    plan: Plan, alone: dict[str, list[float]], draws: int
) -> None:
    assert as_lists(draw_outcomes(plan, draws)) == {
        name: amounts[:draws] for name, amounts in alone.items()
    }


@pytest.mark.parametrize("make", [None, lambda: ThreadPoolExecutor(2), Client])
def test_an_error_in_a_block_is_raised_as_itself(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, make: Callable[[], Mapper] | None
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("in a block")

    monkeypatch.setattr(Plan, "outcomes", fail)

    with pytest.raises(ZeroDivisionError, match="in a block"):
        draw_outcomes(plan, MANY, executor=make() if make else None)


def test_an_outcome_that_does_not_vary_has_an_amount_for_each_draw(derbyshire: Case) -> None:
    case = assume(derbyshire, charge_change=(0, 0, 0.4), overrun={"Project manager": (0, 0, 1)})
    fixed = assume(case, p=1.0, charge_change=None)
    scenario = choose(fixed, pricing="high-estimate")
    plan = Plan(case=fixed, scenario=scenario, uncertainty=drawable(fixed, scenario), seed=1)

    ongoing = draw_outcomes(plan, 3)["ongoing"]

    assert ongoing.tolist() == [91_000.0] * 3


@given(amounts=amounts_of)
def test_percentiles_are_amounts_of_draws_at_that_rank(amounts: list[float]) -> None:
    at_shares, highest = amounts_at(np.array(amounts), SHARES, np.array([1.0]))

    # NumPy's inverted_cdf is the least draw that a share of them does not exceed.
    assert highest.tolist() == [max(amounts)]
    assert at_shares.tolist() == np.quantile(amounts, SHARES, method="inverted_cdf").tolist()


def test_percentiles_of_a_million_draws_are_exact(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")
    plan = Plan(
        case=derbyshire, scenario=scenario, uncertainty=drawable(derbyshire, scenario), seed=1
    )

    run = simulate(derbyshire, scenario, draws=1_000_000)

    total = draw_outcomes(plan, 1_000_000)["initial_cost"]
    expected = np.quantile(total, SHARES, method="inverted_cdf").tolist()
    assert [*run.percentiles["initial_cost"].values()] == expected
    assert run.share_short == np.count_nonzero(300_000 - total < -0.005) / 1_000_000


def test_seven_percent_of_a_hundred_draws_are_seven_of_them() -> None:
    # 0.07 x 100 is a little over 7 in binary.
    assert amounts_at(np.arange(1.0, 101.0), np.array([0.07]))[0].tolist() == [7]
