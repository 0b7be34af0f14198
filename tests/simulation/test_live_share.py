"""The share under a slider: exact or steadier than plain draws, with an honest error."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.simulation.draws import adopters_alone, assume
from sohanalysis.simulation.shortfall import POINTS, live_share, shifted
from sohanalysis.simulation.simulation import simulate

MANAGER = {"Project manager": (0.0, 0.1, 0.5)}
# What is assumed, and how many times closer it is.
ASSUMED: dict[str, tuple[dict[str, Any], float]] = {
    "the case's own": ({}, 8),
    "an overrun too": ({"overrun": MANAGER}, 4),
    "all that counts": (
        {"overrun": MANAGER, "delay": (0, 3, 12), "charge_change": (-0.1, 0.0, 0.41)}, 3.3
    ),
}  # fmt: skip


@pytest.mark.parametrize(("assumed", "times"), ASSUMED.values(), ids=ASSUMED)
def test_it_is_several_times_as_close_as_as_many_plain_draws(
    derbyshire: Case, assumed: dict[str, Any], times: float
) -> None:
    case = assume(derbyshire, **assumed)
    scenario = choose(case, pricing="shared")
    truth = simulate(case, scenario, draws=2_000_000, seed=99).share_short

    found = [live_share(case, scenario, seed=seed) for seed in range(40)]

    shares = np.array([each.share_short for each in found])
    plain = math.sqrt(truth * (1 - truth) / found[0].cases)
    assert math.sqrt(((shares - truth) ** 2).mean()) <= plain / times
    # The error is taken from the shifts: right on the whole, if not each time.
    stated = math.sqrt(np.mean([each.sampling_error**2 for each in found]))
    assert 0.5 * shares.std() < stated < 2 * shares.std()


def test_where_adopters_alone_are_drawn_it_is_exact(derbyshire: Case) -> None:
    case = adopters_alone(assume(derbyshire, p=0.7, rho=0.3))

    found = live_share(case, choose(case, pricing="shared"))

    assert (round(found.share_short, 4), found.sampling_error, found.is_exact) == (0.2553, 0, True)


def test_the_same_seed_gives_the_same_share_and_a_small_move_a_near_one(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")

    first, again = (live_share(derbyshire, scenario) for _ in range(2))
    near = live_share(assume(derbyshire, p=0.705), scenario)

    assert first == again
    assert 0 < first.share_short - near.share_short < 0.02


def test_it_falls_with_p_without_a_stumble(derbyshire: Case) -> None:
    scenario = choose(derbyshire, pricing="shared")

    shares = [
        live_share(assume(derbyshire, p=p / 100), scenario).share_short for p in range(40, 95, 5)
    ]

    assert shares == sorted(shares, reverse=True)


def test_its_points_are_uniform_along_every_input_and_those_beyond_the_lattice() -> None:
    names = tuple(f"input {number}" for number in range(8))

    found = shifted(names, seed=1)

    assert {each.size for each in found} == {4 * POINTS}
    assert min(stats.kstest(each, "uniform").pvalue for each in found) > 1e-3
    # Each of the four shifts puts one point into each of as many cells.
    first = np.floor((found[1][:POINTS] - found[1][0]) * POINTS + 0.5) % POINTS
    assert sorted(first.tolist()) == list(range(POINTS))


def test_what_is_not_allowed_is_refused(derbyshire: Case) -> None:
    case = assume(derbyshire, delay=(0, 3, 13))

    with pytest.raises(ScenarioError, match=r"^delay\.high: 13"):
        live_share(case, choose(case, charge_follows_go_live=True))
