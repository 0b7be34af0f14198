"""Shares over budget by p, rho and pricing: exact if only adopters are drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.simulation.draws import adopters_alone, assume
from sohanalysis.simulation.simulation import JoinGrid, join_grid, simulate
from tests.charged import without_joining


@pytest.fixture(scope="module")
def exact(derbyshire: Case) -> JoinGrid:
    return join_grid(adopters_alone(derbyshire), derbyshire.scenario)


def test_the_shares_of_the_issue_come_out(exact: JoinGrid) -> None:
    shares = [round(exact.share("shared", p=0.7, rho=rho), 4) for rho in (0.0, 0.1, 0.3)]

    assert shares == [0.0160, 0.1564, 0.2553]
    assert exact.is_exact


def test_the_grid_has_every_pricing_of_the_case_and_every_p_and_rho(exact: JoinGrid) -> None:
    assert exact.pricings == (
        "low-estimate", "high-estimate", "stepped", "shared", "shared-capped", "two-part",
        "weighted",
    )  # fmt: skip
    assert (exact.p, exact.rho) == ((0.5, 0.6, 0.7, 0.8, 0.9), (0.0, 0.1, 0.3))
    assert len(exact.cells) == 7 * 5 * 3


def test_at_the_ends_of_p_all_signed_pay_or_this_force_alone(derbyshire: Case) -> None:
    adopters = derbyshire.uncertainty and derbyshire.uncertainty.adopters
    assert adopters is not None
    ends = replace(adopters, p_grid=(0.0, 1.0), rho_grid=(0.2, 1.0))
    case = replace(derbyshire, uncertainty=type(derbyshire.uncertainty)(adopters=ends))

    grid = join_grid(case, case.scenario)

    assert [c.share_short for c in grid.cells if c.pricing == "shared"] == [1, 0, 1, 0]


def test_a_grid_with_a_fixed_input_agrees_with_the_exact_grid(
    derbyshire: Case, exact: JoinGrid
) -> None:
    still = assume(derbyshire, charge_change=(0, 0, 0))

    grid = join_grid(still, still.scenario)

    assert not grid.is_exact
    for drawn_cell, cell in zip(grid.cells, exact.cells, strict=True):
        assert drawn_cell.share_short == pytest.approx(cell.share_short, abs=0.005)


@pytest.mark.parametrize("draws", [1_000, 8_193])
def test_a_cell_is_the_share_of_a_run_of_as_many_draws(derbyshire: Case, draws: int) -> None:
    grid = join_grid(derbyshire, derbyshire.scenario, draws=draws, seed=7)

    assert grid.draws == draws
    for pricing in ("shared", "two-part"):
        run = simulate(
            assume(derbyshire, p=0.6, rho=0.3),
            choose(derbyshire, pricing=pricing),
            draws=draws,
            seed=7,
        )
        (cell,) = (c for c in grid.cells if (c.pricing, c.p, c.rho) == (pricing, 0.6, 0.3))
        assert (cell.share_short, cell.sampling_error) == (run.share_short, run.sampling_error)


def test_a_run_of_adopters_alone_is_as_exact_as_its_cell(exact: JoinGrid, derbyshire: Case) -> None:
    case = adopters_alone(assume(derbyshire, p=0.7, rho=0.3))

    run = simulate(case, choose(case, pricing="shared"), draws=100)

    assert run.is_exact
    assert run.share_short == exact.share("shared", p=0.7, rho=0.3)
    assert (round(run.share_short, 4), run.sampling_error) == (0.2553, 0)


def test_a_grid_with_every_input_drawn_has_a_sampling_error(derbyshire: Case) -> None:
    grid = join_grid(derbyshire, derbyshire.scenario)
    worst = max(cell.sampling_error for cell in grid.cells)

    assert not grid.is_exact
    assert 0 < worst < 0.0016
    # The change of the charge passes 26.8 % in (1 - 0.268 / 0.41) ** 5 of cases: 0.0050.
    assert abs(grid.share("low-estimate", p=0.7, rho=0.1) - 0.0050) < 4 * worst
    assert len(grid.cells) == 7 * 3 * 5


def test_a_grid_of_equal_draws_is_not_called_exact(derbyshire: Case) -> None:
    rich = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=100_000_000))

    grid = join_grid(rich, rich.scenario)

    assert {cell.sampling_error for cell in grid.cells} == {0}
    assert not grid.is_exact


def test_a_case_that_does_not_draw_the_adopters_has_no_grid(derbyshire: Case) -> None:
    with pytest.raises(ScenarioError, match=r"^uncertain: is not in the case"):
        join_grid(without_joining(derbyshire), derbyshire.scenario)
