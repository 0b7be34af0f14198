"""The tables of a simulation: figures of the library, with their labels and errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.report.table import Table
from sohanalysis.simulation import report
from sohanalysis.simulation.draws import adopters_alone, assume
from sohanalysis.simulation.simulation import Simulation, join_grid, simulate
from tests.charged import with_budget


@pytest.fixture(name="run", scope="module")
def _run(derbyshire: Case) -> Simulation:
    return simulate(derbyshire, choose(derbyshire, pricing="low-estimate"), draws=2_000)


def exact_grid(case: Case) -> Table:
    """Return the table of p, rho and pricing with only the number of adopters varied."""
    alone = adopters_alone(case)
    return report.grid_table(alone, alone.scenario, join_grid(alone, alone.scenario))


def test_the_table_of_percentiles_has_the_scenario_too(run: Simulation) -> None:
    table = report.percentile_table(run)

    assert table.columns[:2] == ("Result", "This scenario")
    assert table.columns[2:] == ("P10", "P50", "P80", "P90", "Largest sampling error")
    # DN41, table after 2.11, its lower figures.
    assert [row[:2] for row in table.rows] == [
        ("Set-up and the first two years", "262,000"),
        ("Headroom, (over budget)", "38,000"),
        ("Ongoing cost a year", "71,000"),
        ("Net cost, 2018/19 to 2021/22", "333,000"),
    ]
    assert "(assumed)" in table.caption
    assert "2,000 draws, seed 1. Varied, as assumed: change of the charge (0%" in table.foot


def test_the_share_over_budget_has_its_error_and_the_sums_that_are_enough(
    run: Simulation,
) -> None:
    curve = tuple((share / 100, 260_000.0 + 1_000 * share) for share in range(1, 100))
    errors = {"initial_cost": {50: 227.0, 80: 381.0, 90: 450.4}}
    fixed_run = replace(run, curve=curve, percentile_errors=errors, share_short=0.123, draws=6_742)
    table = report.shortfall_table(fixed_run)

    assert [*table.rows] == [
        ("Budget", "£300,000", "stated (decision record; years from the table after 2.11)"),
        ("This scenario", "£262,000", "25 forces"),
        ("Simulated outcomes over budget", "12.3%", "sampling error 0.40 points"),
        (
            "Budget that would be enough in 50% of outcomes",
            "£310,000",
            "£10,000 over the budget, sampling error £227",
        ),
        (
            "Budget that would be enough in 80% of outcomes",
            "£340,000",
            "£40,000 over the budget, sampling error £381",
        ),
        (
            "Budget that would be enough in 90% of outcomes",
            "£350,000",
            "£50,000 over the budget, sampling error £450",
        ),
    ]


@pytest.mark.parametrize(
    ("share", "is_exact", "value", "note"),
    [
        (0.0, False, "less than 0.1%", "none of the draws"),
        (1.0, False, "more than 99.9%", "all of the draws"),
        (0.3, True, "30.0%", "no sampling error: calculated from the distribution itself"),
        (0.0, True, "0%", "no sampling error: calculated from the distribution itself"),
        (1.0, True, "100%", "no sampling error: calculated from the distribution itself"),
    ],
)
def test_draws_that_all_agree_are_not_certain(
    run: Simulation, share: float, is_exact: bool, value: str, note: str
) -> None:
    agreed = replace(run, share_short=share, is_exact=is_exact)

    assert report.shortfall_table(agreed).rows[2][1:] == (value, note)


def test_a_sum_that_is_the_budget_is_called_the_same(run: Simulation) -> None:
    curve = tuple((share / 100, 300_000.0) for share in range(1, 100))

    assert (
        report.shortfall_table(replace(run, curve=curve))
        .rows[3][2]
        .startswith("exactly on the budget, sampling error £")
    )


def test_the_distance_from_the_budget_is_rounded_once(run: Simulation) -> None:
    curve = tuple((share / 100, 250_000.5) for share in range(1, 100))
    half_pounds = replace(run, curve=curve)

    assert "£50,000 less than the budget" in report.share_answer(half_pounds)
    assert report.shortfall_table(half_pounds).rows[4][2].startswith("£50,000 under the budget")


def test_the_input_that_explains_most_comes_first(run: Simulation) -> None:
    table = report.spread_table(run)

    # A quoted charge does not depend on the forces that join, so they are not drawn.
    assert table.rows == [("Change of the charge", "1.00", "-1.00", "1.00", "1.00")]


def test_an_error_of_a_sum_needs_enough_draws_and_is_never_zero(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")
    few, enough = (simulate(derbyshire, scenario, draws=draws) for draws in (99, 100))
    alone = adopters_alone(derbyshire)
    lumps = simulate(alone, scenario, draws=20_000)  # the same force more or less, draw by draw

    assert {row[-1] for row in report.percentile_table(few).rows} == {"not known: too few draws"}
    assert (
        report.shortfall_table(few).rows[3][2].endswith("sampling error not known: too few draws")
    )
    assert "not known" not in report.percentile_table(enough).text()
    assert lumps.percentile_errors["initial_cost"][50] == 0
    assert report.shortfall_table(lumps).rows[3][2].endswith("sampling error below £1")


@pytest.mark.parametrize(
    ("p_grid", "rho_grid"), [((0.7,), (0.1,)), ((0.7, 0.9), (0.1,)), ((0.7,), (0.1, 0.3))]
)
def test_a_grid_of_a_single_p_or_a_single_rho_keeps_its_rho(
    derbyshire: Case, p_grid: tuple[float, ...], rho_grid: tuple[float, ...]
) -> None:
    uncertainty: Any = derbyshire.uncertainty
    adopters = replace(uncertainty.adopters, p_grid=p_grid, rho_grid=rho_grid)
    rows = exact_grid(replace(derbyshire, uncertainty=replace(uncertainty, adopters=adopters))).rows

    assert ("Shared", "0.1", "15.6%") in [row[:3] for row in rows]
    assert "any" not in {row[1] for row in rows}


def test_ranks_use_the_first_draws_and_the_note_has_their_noise(derbyshire: Case) -> None:
    run = simulate(derbyshire, choose(derbyshire, pricing="shared"), draws=20_000)
    table = report.spread_table(run)

    assert table.foot.startswith("The first 8,192 of 20,000 draws, seed 1.")
    # The rank correlation of unrelated inputs is normal around 0, with deviation 1 / sqrt(8,192).
    assert table.note.endswith("With this number of draws, a value within 0.03 of 0 may be noise.")
    assert "drawn together" not in table.note


def test_ranks_of_inputs_that_are_drawn_together_say_so(derbyshire: Case) -> None:
    case = assume(derbyshire, correlations={("adopters", "charge_change"): -0.2})
    run = simulate(case, choose(case, pricing="shared"), draws=500)

    assert "Inputs that vary together explain the spread together" in report.spread_table(run).note


def test_the_grid_gives_the_shares_of_the_distribution_itself(derbyshire: Case) -> None:
    table = exact_grid(derbyshire)
    shared = [row for row in table.rows if row[0] == "Shared"]

    # From the issue, to four decimals: 0.0160, 0.1564 and 0.2553 at p = 0.7.
    assert [row[1] for row in shared] == ["0", "0.1", "0.3"]
    assert [row[table.columns.index("p = 70%")] for row in shared] == ["1.6%", "15.6%", "25.5%"]
    assert "no sampling error" in table.note
    assert "No evidence supports any value of p" in table.note
    assert "with only that number varied" in table.caption
    assert "Only the number of forces is varied" in table.foot


def test_a_pricing_that_does_not_depend_on_the_adopters_has_one_row(derbyshire: Case) -> None:
    assert [row for row in exact_grid(derbyshire).rows if "estimate" in row[0]] == [
        ("Low estimate", "any", "0%", "0%", "0%", "0%", "0%"),
        ("High estimate", "any", "100%", "100%", "100%", "100%", "100%"),
    ]


def test_a_grid_of_draws_says_so_and_claims_no_p_of_its_own(derbyshire: Case) -> None:
    scenario = derbyshire.scenario
    table = report.grid_table(derbyshire, scenario, join_grid(derbyshire, scenario))

    assert "Each share uses the first 100,000 draws; the largest sampling error" in table.note
    # Forces and a charge of up to 41% more are drawn. Only the high estimate, £302,000 to £376,620,
    # is on one side of the budget of £300,000 for certain.
    assert [row[2:] for row in table.rows if row[0] == "High estimate"] == [("100%",) * 5]
    cells = {text for row in table.rows if row[0] != "High estimate" for text in row[2:]}
    assert "<0.1%" in cells
    assert not {"0%", "0.0%", "100%", "100.0%"} & cells
    assert "with every input varied" in table.caption
    assert table.foot.startswith(
        "Varied, as assumed: forces (p and rho as in the table); change of the charge"
    )


def test_a_grid_of_draws_gives_0_or_100_percent_where_no_draw_could_differ(
    derbyshire: Case,
) -> None:
    # £20,000 is below every possible cost, and £10m above: one force alone may pay £9.5m.
    low, high = (with_budget(derbyshire, amount) for amount in (20_000, 10_000_000))

    for case, share in ((low, "100%"), (high, "0%")):
        table = report.grid_table(case, case.scenario, join_grid(case, case.scenario, draws=50))

        assert {text for row in table.rows for text in row[2:]} == {share}


def test_a_grid_of_draws_with_a_rare_outcome_claims_no_certainty(derbyshire: Case) -> None:
    # At the low estimate, £262,000 to £320,220 are possible.
    case = with_budget(derbyshire, 262_001)
    table = report.grid_table(case, case.scenario, join_grid(case, case.scenario, draws=50))

    (low,) = (row for row in table.rows if row[0] == "Low estimate")
    assert low == ("Low estimate", "any", *(">99.9%",) * 5)


def test_every_assumption_has_its_source_status_and_note(derbyshire: Case) -> None:
    case = assume(derbyshire, delay=(0, 3, 12), correlations={("adopters", "charge_change"): -0.2})
    rows = report.drawn_table(case).rows

    assert [row[:2] for row in rows] == [
        (
            "Forces",
            "this force, and of the 35 others that signed a beta-binomial number: p = 70%, "
            "rho = 0.1",
        ),
        ("Change of the charge", "PERT: 0% to 41%, most likely 0%"),
        ("Delay", "PERT: 0 to 12 months, most likely 3 months, rounded to whole months"),
        ("Forces and Change of the charge, together", "rank correlation -0.2"),
    ]
    assert {row[4] for row in rows} == {"assumed"}
    assert "Review of Large Public Procurement" in rows[1][3]
    assert "A stress test." in rows[1][5]


def test_a_case_without_a_range_has_no_rows(derbyshire: Case) -> None:
    assert report.drawn_table(replace(derbyshire, uncertainty=None)).rows == []
