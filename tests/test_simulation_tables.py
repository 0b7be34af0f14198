"""What a simulation found, in tables and sentences."""

from __future__ import annotations

import pytest

from sohanalysis import simulation_tables
from sohanalysis.assumptions import adopters_alone, assume
from sohanalysis.case import Case
from sohanalysis.choice import choose
from sohanalysis.join_grid import join_grid
from sohanalysis.simulation import Simulation, simulate

NO_EVIDENCE = "No evidence supports any value of p, so no share here is the chance of anything."


@pytest.fixture(scope="module")
def found(derbyshire: Case) -> Simulation:
    return simulate(derbyshire, choose(derbyshire, charge_form="shared"), draws=1_000)


def test_the_verdict_says_of_what_it_is_a_share_and_how_sure_that_is(found: Simulation) -> None:
    assert repr(simulation_tables.verdict(found)) == (
        "In 20.2% of cases under these assumptions the £300,000 set aside do not suffice. The "
        "sampling error is 1.27 percentage points (1,000 draws, seed 1).\n"
        "£300,475 would suffice in 80% of cases under these assumptions."
    )


def test_percentiles_stand_beside_the_central_case(found: Simulation) -> None:
    table = simulation_tables.percentiles(found)

    assert table.rows[1] == ("Headroom", "£38,000", "-£33,452", "£35,548", "£57,342", "£64,155")
    assert table.note == NO_EVIDENCE
    assert table.foot == "Scenario code: 41-2018-c275:r1:25:shared:4699"


def test_many_draws_say_how_far_a_percentile_may_be_off(derbyshire: Case) -> None:
    scenario = choose(derbyshire, charge_form="shared")

    table = simulation_tables.percentiles(simulate(derbyshire, scenario, draws=100_001))

    assert table.note.endswith(" Percentiles are within £57.")


def test_a_partial_run_says_so(derbyshire: Case) -> None:
    def end(done: int, draws: int) -> None:
        raise KeyboardInterrupt

    run = simulate(derbyshire, derbyshire.scenario, draws=20_000, on_progress=end)

    said = "Partial: interrupted after 8,192 of 20,000 draws. "
    assert simulation_tables.percentiles(run).note.startswith(said)
    assert repr(simulation_tables.verdict(run)).startswith(said)


def test_all_that_is_drawn_is_listed_with_status_and_source(derbyshire: Case) -> None:
    pair = {("adopters", "delay"): -0.5}

    table = simulation_tables.assumptions(assume(derbyshire, delay=(0, 3, 12), correlations=pair))

    assert [row[:3] for row in table.rows] == [
        (
            "adopters",
            "this force, and each of the 35 others that signed: p 0.7, rho 0.1",
            "assumed",
        ),
        ("charge_change", "PERT 0, most likely 0, 0.41", "assumed"),
        ("delay", "PERT 0, most likely 3, 12 months", "assumed"),
        ("adopters and delay", "rank correlation -0.5", "assumed"),
    ]
    assert table.rows[2][3] == "chosen for this simulation"
    assert table.note == NO_EVIDENCE


def test_the_grid_names_forms_and_says_whether_it_is_exact(derbyshire: Case) -> None:
    alone = adopters_alone(derbyshire)

    exact = simulation_tables.grid(alone, join_grid(alone, alone.scenario))
    drawn = simulation_tables.grid(derbyshire, join_grid(derbyshire, alone.scenario, draws=500))

    assert exact.rows[9] == ("Shared", "0", "63.2%", "19.3%", "1.6%", "<0.1%", "<0.1%")
    assert exact.note.startswith("All but the forces stays as the scenario has it; the shares are")
    assert drawn.note.startswith("Every input is drawn; the sampling error is up to 2.2")
    assert exact.caption.startswith("Over the sum set aside: share of cases under these assum")


def test_what_explains_the_spread_is_a_rank_correlation(found: Simulation) -> None:
    table = simulation_tables.explained(found)

    assert [row[0] for row in table.rows] == ["adopters", "charge_change"]
    assert table.rows[0][1].startswith("-0.9")


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (1e-9, "<0.1%"), (0.0016, "0.2%"), (0.9995, ">99.9%"), (1.0, "100%")],
)
def test_a_share_is_nil_or_all_only_where_it_is(share: float, words: str) -> None:
    assert simulation_tables.share_words(share) == words
