"""The grid that follows a panel: the shares of the distribution, within their error."""

from __future__ import annotations

import pytest

from sohanalysis.assumptions import adopters_alone
from sohanalysis.case import Case
from sohanalysis.risk_grid import live_grid


@pytest.mark.parametrize(("rho", "share"), [(0.0, 0.0160), (0.1, 0.1564), (0.3, 0.2553)])
def test_with_nothing_but_the_forces_drawn_it_is_exact(
    derbyshire: Case, rho: float, share: float
) -> None:
    found = live_grid(adopters_alone(derbyshire), derbyshire.scenario)

    assert found.is_exact
    assert round(found.share("shared", p=0.7, rho=rho), 4) == share


def test_with_everything_drawn_it_says_how_far_it_may_be_off(derbyshire: Case) -> None:
    found = live_grid(derbyshire, derbyshire.scenario)
    worst = max(cell.sampling_error for cell in found.cells)

    assert not found.is_exact
    assert 0 < worst < 0.002
    # The change of the charge passes 26.8 % in (1 - 0.268 / 0.41) ** 5 of cases: 0.0050.
    assert abs(found.share("quoted-low", p=0.7, rho=0.1) - 0.0050) < 4 * worst
    assert len(found.cells) == 6 * 3 * 5
