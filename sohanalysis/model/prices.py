"""Prices, real or cash, what they make of the present value, and a charge that turns out higher.

Figures, never prose. Where the record does not say what its prices are, both readings stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import DataError, Fault, ScenarioError, shown
from sohanalysis.model.break_even import break_even
from sohanalysis.model.deflators import Vintage, find_vintage, listed
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.results import appraise, headroom, present_value

Floats = NDArray[Any]
Basis = Literal["real", "cash"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One reading of what the prices of a case are.

    Parameters
    ----------
    basis : str
        ``real`` or ``cash``.
    stated : bool
        Whether the record says so; else it is assumed.
    levels : ndarray
        Prices of each financial year over those in which the figures are to be: all 1 if real.
    prices_of : str
        Financial year of those prices; blank if real, since the record need not name it.
    vintage : Vintage or None
        The one by which cash is deflated.
    """

    basis: Basis
    stated: bool
    levels: Floats
    prices_of: str = ""
    vintage: Vintage | None = None

    def real_terms(self, amounts: Floats) -> Floats:
        """Put amounts, the year on the last axis, into the prices of one year. [£]."""
        return amounts / self.levels

    def present_value(self, amounts: Floats, *, rate: float) -> Floats:
        """Deflate amounts first, where they are cash, then discount them at a real rate. [£]."""
        return present_value(self.real_terms(amounts), rate=rate)


@dataclass(frozen=True, kw_only=True)
class NotCovered:
    """A vintage that gives no inflation of some years of a case, so that it deflates none."""

    vintage: Vintage
    years: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Readings:
    """Every reading that the record allows, each by itself, and the vintages that give none."""

    read: tuple[Reading, ...]
    not_covered: tuple[NotCovered, ...]


def price_readings(
    case: Case,
    vintages: Sequence[Vintage],
    *,
    vintage: str | None = None,
    prices_of: str | None = None,
) -> Readings:
    """Read the prices of a case as its record says, or both ways where it does not.

    Parameters
    ----------
    case : Case
        Its ``price_basis`` is ``real``, ``cash`` or ``not stated``.
    vintages : sequence of Vintage
        Those held; each deflates by itself, and none fills a gap of another.
    vintage : str, optional
        Name of the only one to take.
    prices_of : str, optional
        Financial year in whose prices the figures are to be; without it, the first of the case.

    Returns
    -------
    Readings
        Real prices as they are; cash by each vintage that covers the years.

    Raises
    ------
    ScenarioError
        If the vintage is not held or does not cover the years, the year is none, or either is
        given of real prices, which nothing deflates.

    Examples
    --------
    The Derbyshire record does not say: real, and cash by two vintages; a third is by calendar year.

    >>> import sohanalysis as soh
    >>> from sohanalysis.model.deflators import load_vintages
    >>> found = price_readings(soh.load_case(), load_vintages())
    >>> [(each.basis, each.stated, each.levels.round(4).tolist()) for each in found.read]
    [('real', False, [1.0, 1.0, 1.0, 1.0]),
     ('cash', False, [1.0, 1.02, 1.0388, 1.0589]),
     ('cash', False, [1.0, 1.0269, 1.0804, 1.0832])]
    >>> [each.vintage.name for each in found.not_covered]
    ['hmt-2025-12']
    """
    basis, horizon = case.price_basis.value, case.horizon.years
    real = Reading(basis="real", stated=basis == "real", levels=np.ones(len(horizon)))
    if basis == "real":
        _check_nothing_deflated(vintage=vintage, prices_of=prices_of)
        return Readings(read=(real,), not_covered=())
    base = horizon[0] if prices_of is None else _checked_year(prices_of)
    gaps = {each.name: each.not_covered([*horizon, base]) for each in vintages}
    chosen = vintages if vintage is None else [_named(vintages, vintage, gaps)]
    cash = tuple(
        Reading(
            basis="cash",
            stated=basis == "cash",
            levels=np.array(each.levels(horizon, prices_of=base)),
            prices_of=base,
            vintage=each,
        )
        for each in chosen
        if not gaps[each.name]
    )
    return Readings(
        read=cash if basis == "cash" else (real, *cash),
        not_covered=tuple(
            NotCovered(vintage=each, years=gaps[each.name]) for each in chosen if gaps[each.name]
        ),
    )


def _check_nothing_deflated(**given: str | None) -> None:
    problem = "is given, and the record's prices are real: nothing is deflated"
    faults = [
        Fault(field=name, problem=problem, advice="Leave it out.")
        for name, value in given.items()
        if value is not None
    ]
    if faults:
        raise ScenarioError(faults)


def _checked_year(text: str) -> str:
    try:
        years.starting_year(text)
    except ValueError:
        fault = Fault(
            field="prices_of",
            problem=f"{shown(text)} is not allowed",
            allowed="a financial year, such as 2018/19",
        )
        raise ScenarioError(fault) from None
    return text


def _named(vintages: Sequence[Vintage], name: str, gaps: dict[str, tuple[str, ...]]) -> Vintage:
    """Find the only vintage to take, which must cover the years."""
    try:
        found = find_vintage(vintages, name)
    except DataError as error:
        raise ScenarioError(error.faults) from None
    if gaps[name]:
        fitting = ", ".join(each for each, gap in gaps.items() if not gap)
        fault = Fault(
            field="vintage",
            problem=f"{name} ({found.period_type}s) gives no inflation of {listed(gaps[name])}",
            allowed=fitting or "none held here covers these years",
            advice="No vintage fills a gap of another.",
        )
        raise ScenarioError(fault)
    return found


@dataclass(frozen=True, kw_only=True)
class Stress:
    """A quoted charge, what it leaves of the sum set aside, and the same with an uplift on it.

    Parameters
    ----------
    end : str
        ``low``, ``middle`` or ``high`` of the quoted range.
    charge : float
        Yearly platform charge before the uplift. [£ a year]
    two_year_total, headroom : float
        Without the uplift. [£]
    uses_up : float or None
        Uplift at which headroom is nil, as a share; negative where the sum is short already, None
        where no charge would use it up or save it.
    stressed_total, stressed_headroom : float
        With the uplift on the platform alone. [£]
    """

    end: Literal["low", "middle", "high"]
    charge: float
    two_year_total: float
    headroom: float
    uses_up: float | None
    stressed_total: float
    stressed_headroom: float


def stress(case: Case, scenario: Scenario, *, uplift: float) -> tuple[Stress, ...]:
    """Raise the platform charge by an uplift, at both ends of the quoted range and its middle.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision; of the scenario its delay and lines. Its own change of the charge is left
        out: the uplift takes its place.
    uplift : float
        Such as the upper bound of optimism bias, as a share, -0.9 to 2.

    Returns
    -------
    tuple of Stress
        One of each end and the middle; one alone where a single figure is quoted.

    Raises
    ------
    ScenarioError
        If the uplift is not allowed.

    Examples
    --------
    41% more on the platform line of the Derbyshire record:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> found = stress(case, case.scenario, uplift=0.41)
    >>> [round(each.stressed_total) for each in found]
    [320220, 348420, 376620]
    >>> [round(each.uses_up, 3) for each in found]
    [0.268, 0.111, -0.011]
    """
    fits = break_even(case, scenario, "charge").value
    low, high = (
        appraise(case, end, charge_change=[0.0, uplift]).two_year_total
        for end in at_quoted_charges(scenario)
    )
    # A total moves in a straight line with a flat charge, so that of the middle is the mean.
    ends: dict[Literal["low", "middle", "high"], tuple[float, Floats]] = {
        "low": (float(case.charge.low), low),
        "middle": ((case.charge.low + case.charge.high) / 2, (low + high) / 2),
        "high": (float(case.charge.high), high),
    }
    if case.charge.low == case.charge.high:
        ends = {"low": ends["low"]}
    return tuple(
        Stress(
            end=end,
            charge=charge,
            two_year_total=float(totals[0]),
            headroom=float(headroom(totals[0], budget=case.budget.value)),
            uses_up=None if fits is None else fits / charge - 1,
            stressed_total=float(totals[1]),
            stressed_headroom=float(headroom(totals[1], budget=case.budget.value)),
        )
        for end, (charge, totals) in ends.items()
    )
