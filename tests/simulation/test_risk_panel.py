"""The panel of assumptions: its controls, and the figures after a move."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.explore.controls import Control
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.panel import RiskPanel, assumed, first_values
from sohanalysis.simulation.simulation import simulate
from tests.charged import without_joining


@pytest.fixture
def panel(derbyshire: Case) -> RiskPanel:
    """The panel of the shipped case, with a shared pool."""
    return RiskPanel(derbyshire, choose(derbyshire, pricing="shared"))


@pytest.fixture(name="ranges")
def _ranges(derbyshire: Case) -> Case:
    """A case in which every kind of input is drawn."""
    return assume(
        derbyshire,
        delay=(0, 3, 12),
        savings=(0, 10_000, 20_000),
        overrun={"Project manager": (0, 0.1, 0.2)},
    )


def move(panel: RiskPanel, *, rests: bool = False, **values: Any) -> dict[str, Any]:
    """Move controls as a page does."""
    panel.request = {"page": "a", "number": 1, "rests": rests, "values": {**panel.values, **values}}
    return dict(panel.reply)


def controls(panel: RiskPanel) -> dict[str, Control]:
    return dict(panel._controls)


def rows(page: dict[str, Any], table: str) -> list[Any]:
    return list(page["tables"][table]["rows"])


def test_it_starts_from_the_assumptions_of_the_case(panel: RiskPanel) -> None:
    assert panel.values == {
        "p": 0.7,
        "rho": 0.1,
        "pricing": "shared",
        "0-low": 0,
        "0-mode": 0,
        "0-high": 0.41,
        "budget": 300_000,
    }
    assert panel.reply["answer"].startswith("If a fixed bill is shared equally, set-up and the")
    assert "Varied, as assumed: forces (p = 70%, rho = 0.1)" in panel.reply["under"][0]


def test_a_moved_control_moves_answer_tables_and_picture(panel: RiskPanel) -> None:
    page = move(panel, p=0.5, pricing="stepped")

    assert page["answer"].startswith("If the high estimate applies until 25 join")
    assert "p = 50%" in page["tables"]["shortfall"]["foot"]
    assert "p = 50%" in page["charts"]["curve"]["foot"]


def test_the_answer_is_the_share_of_the_library(panel: RiskPanel, derbyshire: Case) -> None:
    page = move(panel, p=0.625, rho=0.25, **{"0-high": 0.3})

    case = assume(derbyshire, p=0.625, rho=0.25, charge_change=(0, 0, 0.3))
    run = simulate(case, choose(case, pricing="shared"))
    assert f"in {100 * run.share_short:.1f}% of simulated outcomes" in page["answer"]


def test_a_higher_budget_is_passed_less_often_and_is_called_chosen(panel: RiskPanel) -> None:
    page = move(panel, budget=1_000_000)

    assert "the assumed budget of £1m in less than 0.1% of simulated outcomes" in page["answer"]
    assert page["under"][0].startswith("The budget of the case is £300k; £1m is chosen here.")
    assert "assumed (chosen here)" in str(rows(page, "shortfall"))


def test_the_grid_follows_once_the_controls_rest_and_stays_while_p_moves(panel: RiskPanel) -> None:
    assert panel.reply["waits"]

    rested = move(panel, rests=True)["tables"]["grid"]
    moved = move(panel, p=0.8, rho=0.5, pricing="two-part")["tables"]["grid"]
    waiting = move(panel, budget=310_000)["tables"]["grid"]

    assert "by p, rho and pricing" in rested["caption"]
    assert moved["rows"] == rested["rows"]
    assert waiting is None


def test_a_range_that_the_scenario_does_not_allow_is_refused_at_its_control(
    derbyshire: Case,
) -> None:
    case = assume(derbyshire, delay=(0, 3, 12))
    panel = RiskPanel(case, choose(case, charge_follows_go_live=True))

    assert move(panel, **{"1-high": 18})["fault"].startswith(
        "Delay, highest (assumed): 18 is not allowed."
    )


def test_without_a_draw_of_adopters_there_is_neither_p_nor_grid(derbyshire: Case) -> None:
    fixed = without_joining(derbyshire)
    panel = RiskPanel(fixed, fixed.scenario)

    assert [*panel.values] == ["pricing", "0-low", "0-mode", "0-high", "budget"]
    assert {*panel.reply["tables"]} == {"shortfall", "percentiles", "explains"}
    assert not panel.reply["waits"]


def test_every_kind_of_input_has_its_controls_unit_and_reach(ranges: Case) -> None:
    panel = RiskPanel(ranges, ranges.scenario)
    by_name = controls(panel)

    page = move(panel, **{"1-high": 6, "2-mode": 15_000, "3-high": 0.4})

    assert {
        name: (control.range, control.slider_high)
        for name, control in by_name.items()
        if control.range
    } == {
        "p": ("0% to {high}%", 100),
        "rho": ("0 to {high}", 1),
        # A change of the charge goes from -90% to 200%, a delay as far as the horizon.
        **dict.fromkeys(("0-low", "0-mode", "0-high"), ("-90% to {high}%", 200)),
        **dict.fromkeys(("1-low", "1-mode", "1-high"), ("0 to {high} months", 18)),
        # Savings: one and a half times the high estimate of 91,000; the box goes to ten times.
        **dict.fromkeys(("2-low", "2-mode", "2-high"), ("£0 to £{high} a year", 136_500)),
        **dict.fromkeys(("3-low", "3-mode", "3-high"), ("-90% to {high}%", 200)),
        # Twice the budget; the box goes to a hundred million.
        "budget": ("£1,000 to £{high}", 600_000),
    }
    assert (by_name["2-low"].high, by_name["budget"].high) == (910_000, 100_000_000)
    assert by_name["1-mode"].order == ("1-low", "1-mode", "1-high")
    sentence = page["under"][0]
    assert "delay (0 to 6 months, most likely 3 months)" in sentence
    assert "savings (£0 a year to £20,000 a year, most likely £15,000 a year)" in sentence
    assert "overrun of Project manager (0% to 40%, most likely 10%)" in sentence


def test_an_unmoved_value_keeps_the_source_of_the_case(derbyshire: Case) -> None:
    start = first_values(derbyshire, derbyshire.scenario)
    dearer = assumed(derbyshire, {**start, "budget": 310_000})

    assert assumed(derbyshire, start) is derbyshire
    assert dearer.uncertainty == derbyshire.uncertainty
    assert (dearer.budget.amount, dearer.budget.status) == (310_000, "assumed")
