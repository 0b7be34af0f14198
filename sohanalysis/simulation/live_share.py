"""The share of short cases under a slider and in a grid: quick, and steady while p or rho moves.

Where adopters alone are drawn it comes from the distribution itself. Otherwise points are spread
evenly (a lattice of rank 1) and not drawn, so that few of them do. They are shifted at random a few
times, and how far the shifts disagree is the error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import ADOPTERS, Case, Joining
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import limit_on
from sohanalysis.model.results import headroom
from sohanalysis.simulation.assumptions import checked
from sohanalysis.simulation.distributions import joining
from sohanalysis.simulation.draws import Plan
from sohanalysis.simulation.streams import Stream

Floats = NDArray[Any]
# Points of a lattice, and its steps along each input: found one by one, each the least P2 (the
# worst error over smooth periodic functions) beside those before it, all inputs weighing the same.
POINTS = 2_039
_STEPS = (1, 462, 710, 75, 910, 68)
_SHIFTS = 4
CASES = _SHIFTS * POINTS


@dataclass(frozen=True, kw_only=True)
class LiveShare:
    """Share of cases, under these assumptions, that are short.

    Parameters
    ----------
    share_short : float
        The share.
    sampling_error : float
        Standard error of it, from how far the shifts disagree; nil where it is exact.
    cases : int
        How many cases were worked out.
    is_exact : bool
        Whether it comes from the distribution itself, since adopters alone are drawn.
    """

    share_short: float
    sampling_error: float
    cases: int
    is_exact: bool


def live_share(case: Case, scenario: Scenario, *, seed: int = 1) -> LiveShare:
    """Work out the share of short cases in a few milliseconds.

    Parameters
    ----------
    case : Case
        Its `uncertainty` says what may turn out otherwise; `assume` sets it from sliders.
    scenario : Scenario
        Everything else.
    seed : int
        Of the shifts; keep it while a slider moves, so that the share moves smoothly.

    Raises
    ------
    ScenarioError
        If anything is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.assumptions import adopters_alone
    >>> case = soh.load_case()
    >>> found = live_share(adopters_alone(case), soh.choose(case, charge_form="shared"))
    >>> round(found.share_short, 4), found.is_exact
    (0.1564, True)
    """
    drawn = checked(case, scenario)
    return share_of(Plan(case=case, scenario=scenario, uncertainty=drawn, seed=seed))


def share_of(plan: Plan, points: Sequence[Floats] = ()) -> LiveShare:
    """Work out the share of a plan that was checked; ``points`` as `shifted` gives them for it."""
    drawn = plan.uncertainty
    if drawn.names == (ADOPTERS,) and drawn.adopters is not None:
        return _exact(plan, drawn.adopters)
    found = plan.outcomes(plan.at([*(points or shifted(drawn.names, plan.seed))]))
    left = headroom(found["two_year_total"], plan.case.budget.value)
    shares = 1 - limit_on(plan.case, "headroom").allows(left).reshape(_SHIFTS, POINTS).mean(axis=1)
    error = float(shares.std(ddof=1)) / math.sqrt(_SHIFTS)
    return LiveShare(
        share_short=float(shares.mean()), sampling_error=error, cases=CASES, is_exact=False
    )


def is_exact(case: Case) -> bool:
    """Tell whether the share comes from the distribution itself: adopters alone are drawn."""
    return case.uncertainty is not None and case.uncertainty.names == (ADOPTERS,)


def _exact(plan: Plan, known: Joining) -> LiveShare:
    """Add up the shares of those numbers of forces at which the case is short."""
    counts = np.arange(1, plan.case.adopters.signed.value + 1)
    left = headroom(plan.outcomes({ADOPTERS: counts})["two_year_total"], plan.case.budget.value)
    short = ~limit_on(plan.case, "headroom").allows(left)
    share = min(1.0, float(joining(counts.size - 1, known.p, known.rho) @ short))
    return LiveShare(share_short=share, sampling_error=0.0, cases=counts.size, is_exact=True)


def shifted(names: tuple[str, ...], seed: int) -> list[Floats]:
    """Spread points over the inputs, and shift them: one array per input, a shift after another."""
    places = np.arange(POINTS)
    found = []
    for position, name in enumerate(names):
        stream = Stream(name, seed=seed)
        if position >= len(_STEPS):  # so many inputs that the last of them are drawn
            found.append(stream.take(0, CASES))
            continue
        even = places * _STEPS[position] % POINTS / POINTS
        found.append(((even + stream.take(0, _SHIFTS)[:, np.newaxis]) % 1).ravel())
    return found
