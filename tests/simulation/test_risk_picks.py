"""What the controls of the panel of risk reach, and what moving them makes of the picks."""

from __future__ import annotations

from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.simulation.draws import assume
from sohanalysis.simulation.panel import assumed, described_groups, first_picks, picks_moved


@pytest.fixture(name="case", scope="module")
def _case(derbyshire: Case) -> Case:
    return assume(
        derbyshire,
        delay=(0, 3, 12),
        savings=(0, 10_000, 20_000),
        overrun={"Project manager": (0, 0.1, 0.2)},
    )


def controls(case: Case) -> dict[str, dict[str, Any]]:
    return {each["field"]: each for group in described_groups(case) for each in group["controls"]}


def test_a_slider_reaches_to_where_its_input_is_of_interest(case: Case) -> None:
    reach = {name: each["slider_high"] for name, each in controls(case).items()}

    assert reach == {
        **{"p": 100, "rho": 1},
        # A change of the charge goes from -90% to 200%, a delay as far as the horizon.
        **dict.fromkeys(("0-low", "0-mode", "0-high"), 200),
        **dict.fromkeys(("1-low", "1-mode", "1-high"), 18),
        # Savings: one and a half times the upper charge of 91,000; the box goes to ten times.
        **dict.fromkeys(("2-low", "2-mode", "2-high"), 136_500),
        **dict.fromkeys(("3-low", "3-mode", "3-high"), 200),
        # Twice the sum set aside; the box goes to a hundred million.
        "budget": 600_000,
    }


def test_a_box_goes_as_far_as_is_allowed(case: Case) -> None:
    ends = {name: (each["low"], each["high"]) for name, each in controls(case).items()}

    assert {name: ends[name] for name in ("p", "0-low", "1-low", "2-low", "3-low", "budget")} == {
        "p": (0, 100),
        "0-low": (-90, 200),
        "1-low": (0, 18),
        "2-low": (0, 910_000),
        "3-low": (-90, 200),
        "budget": (1_000, 100_000_000),
    }


def test_what_is_not_moved_keeps_the_source_of_the_case(derbyshire: Case) -> None:
    start = first_picks(derbyshire, derbyshire.scenario)
    dearer = assumed(derbyshire, picks_moved(derbyshire, start, {"budget": 310_000}))

    assert assumed(derbyshire, start) is derbyshire
    assert dearer.uncertainty == derbyshire.uncertainty
    assert (dearer.budget.amount, dearer.budget.status) == (310_000, "assumed")


def test_a_percentage_is_taken_as_it_is_typed(derbyshire: Case) -> None:
    start = first_picks(derbyshire, derbyshire.scenario)

    # 12.3 / 100 is 0.12300000000000001 in binary.
    assert picks_moved(derbyshire, start, {"0-high": 12.3}).ends == ((0, 0, 0.123),)
