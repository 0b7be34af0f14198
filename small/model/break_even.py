"""Break-even points and goal seek: the value of a field at which a result reaches a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from small.case.case import Case
from small.case.scenario import FIELDS, Field, Scenario, longest_delay
from small.model.cashflow import cash_flow
from small.model.results import pricings_of, results
from small.money import HALF_A_PENNY

Floats = NDArray[np.float64]
Excess = Callable[[NDArray[Any]], Floats]  # excess of a result over a limit, by value of a field
_POINTS = 257  # of a field that is not whole: the search looks for a crossing between two of them
_ZOOMS = 8  # each divides the distance by 256: these reach the last bit of a float


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """A value of a field at which a result reaches a limit.

    Parameters
    ----------
    field, pricing, result : str
        The field that was moved, under one pricing, and the result that was watched.
    value : float
        Of a whole-number field the last value that is over the limit; of another the value at
        which the limit is reached.
    over_below : bool
        Whether values at and below it are over the limit: "with 19 forces or fewer".
    """

    field: str
    pricing: str
    result: str
    value: float
    over_below: bool


def field_ends(case: Case, scenario: Scenario, field: Field) -> tuple[float, float]:
    """Return the ends of the range of a field in a scenario."""
    if field.name == "delay":
        return 0, longest_delay(case, scenario.charge_follows_go_live)
    return field.low(case), field.high(case)


def allowed_values(case: Case, scenario: Scenario, name: str, values: ArrayLike) -> NDArray[Any]:
    """Return values as a field takes them: whole numbers, and no delay out of the years.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> allowed_values(case, choose(case), "delay", [2.6, 99.0])
    array([ 3, 18])
    """
    field = FIELDS[name]
    given = np.asarray(values, float)
    if name == "delay":
        given = np.clip(given, *field_ends(case, scenario, field))
    return np.rint(given).astype(int) if field.is_whole else given


def crossings(
    case: Case, scenario: Scenario, field: str, *, result: str, limit: float
) -> list[Crossing]:
    """Return the values at which a result crosses a limit as one field moves.

    Parameters
    ----------
    scenario : Scenario
        Its pricing must be one pricing.
    field : str
        A field with numbers.
    result : str
        A cost of `results.RESULTS`: it is over the limit if it is more.
    limit : float
        [£]

    Returns
    -------
    list of Crossing
        By value; empty if the limit is reached nowhere. A number without a price is left out.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> high = choose(case, pricing="high-estimate")
    >>> [point] = crossings(case, high, "delay", result="initial_cost", limit=310_000)
    >>> point.value, point.over_below  # over £310,000 from 2 months late
    (2.0, False)
    """
    entry = FIELDS[field]
    low, high = field_ends(case, scenario, entry)

    def excess(values: NDArray[Any]) -> Floats:
        return results(cash_flow(case, scenario, **{field: values}))[result] - limit

    def crossing(value: float, over_below: bool) -> Crossing:
        return Crossing(
            field=field, pricing=scenario.pricing, result=result, value=value, over_below=over_below
        )

    if entry.is_whole:
        values: NDArray[Any] = np.arange(low, high + 1).astype(int)
        gap = excess(values)
        values, gap = values[np.isfinite(gap)], gap[np.isfinite(gap)]
        is_over = gap >= HALF_A_PENNY
        turns = np.flatnonzero(is_over[1:] != is_over[:-1])
        return [
            crossing(float(values[i] if is_over[i] else values[i + 1]), bool(is_over[i]))
            for i in turns
        ]
    return [
        crossing(_zoomed(excess, start, end), is_over)
        for start, end, is_over in _turns(excess, low, high)
    ]


def _turns(excess: Excess, low: float, high: float) -> list[tuple[float, float, bool]]:
    """Return pairs of points between which a limit is crossed, and whether the first is over."""
    values = np.linspace(low, high, _POINTS)
    gap = excess(values)
    is_over, is_priced = gap > 0, np.isfinite(gap)
    turns = np.flatnonzero((is_over[1:] != is_over[:-1]) & is_priced[1:] & is_priced[:-1])
    return [(float(values[i]), float(values[i + 1]), bool(is_over[i])) for i in turns]


def _zoomed(excess: Excess, low: float, high: float) -> float:
    """Return the point between two others at which a limit is crossed."""
    for _ in range(_ZOOMS):
        low, high, _ = _turns(excess, low, high)[0]
    return (low + high) / 2


def break_even(case: Case, scenario: Scenario, fields: list[str] | None = None) -> list[Crossing]:
    """Return the values at which the cost reaches the budget, by pricing and field.

    Savings, offset, ramp and cashable share move the cost after cashable savings; other fields the
    cost. A case without a budget has no break-even point.

    Parameters
    ----------
    fields : list of str, optional
        Usually every field with numbers that has an effect in the case.

    Returns
    -------
    list of Crossing
        By pricing, field and value.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> [point] = break_even(case, choose(case, pricing="shared"), ["adopters"])
    >>> point.value, point.over_below  # over budget with 19 forces or fewer
    (19.0, True)
    """
    if case.budget is None:
        return []
    numbers = [name for name, field in FIELDS.items() if field.watched and field.affects(case)]
    found: list[Crossing] = []
    for pricing in pricings_of(case, scenario):
        at = replace(scenario, pricing=pricing)
        for name in fields or numbers:
            result = FIELDS[name].watched
            found += crossings(case, at, name, result=result, limit=case.budget.amount)
    return found


def goal_seek(
    case: Case, scenario: Scenario, result: str, *, by: str, target: float
) -> list[Crossing]:
    """Return the values of a field at which a result is the target, for each pricing.

    Parameters
    ----------
    result : str
        Name of a result.
    by : str
        Field to move.
    target : float
        [£]

    Returns
    -------
    list of Crossing
        By pricing and value.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> high = choose(case, pricing="high-estimate")
    >>> [point] = goal_seek(case, high, "initial_cost", by="charge_change", target=300_000)
    >>> round(point.value, 6)  # £2,000 of £182,000 less
    -0.010989
    """
    return [
        crossing
        for pricing in pricings_of(case, scenario)
        for crossing in crossings(
            case, replace(scenario, pricing=pricing), by, result=result, limit=target
        )
    ]
