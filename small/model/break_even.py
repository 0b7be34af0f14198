"""Break-even points and goal seek: the value of a field at which a result reaches a limit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from small.case.case import Case
from small.case.scenario import FIELDS, Field, Scenario, longest_delay
from small.model.cashflow import cash_flow
from small.model.results import pricings_of, results
from small.money import HALF_A_PENNY

Floats = NDArray[np.float64]
SAVING_FIELDS = ("savings", "offset", "ramp", "cashable")
_POINTS = 257  # of a field that is not whole: the search looks for a crossing between two of them
_HALVINGS = 60  # these reach the last bit of a float


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """Where a result reaches a limit.

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


def crossings(
    case: Case, scenario: Scenario, field: str, *, result: str, limit: float
) -> list[Crossing]:
    """Return where a result crosses a limit as one field moves, the others held.

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
    """
    entry = FIELDS[field]
    low, high = field_ends(case, scenario, entry)
    base = replace(scenario, offset=0.0) if field == "savings" else scenario
    base = replace(base, savings=0.0) if field == "offset" else base

    def excess(values: Floats) -> Floats:
        found = results(cash_flow(case, base, **{field: values}))[result]
        return np.broadcast_to(found, values.shape) - limit

    def crossing(value: float, over_below: bool) -> Crossing:
        return Crossing(
            field=field, pricing=base.pricing, result=result, value=value, over_below=over_below
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
    values = np.linspace(low, high, _POINTS)
    gap = excess(values)
    found = []
    for i in range(_POINTS - 1):
        if np.isfinite(gap[i : i + 2]).all() and (gap[i] > 0) != (gap[i + 1] > 0):
            value = _bisected(excess, values[i], values[i + 1], gap[i])
            found.append(crossing(value, bool(gap[i] > 0)))
    return found


def _bisected(excess: Any, low: float, high: float, at_low: float) -> float:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        is_same_side = (excess(np.array([middle]))[0] > 0) == (at_low > 0)
        low, high = (middle, high) if is_same_side else (low, middle)
    return (low + high) / 2


def break_even(case: Case, scenario: Scenario, fields: list[str] | None = None) -> list[Crossing]:
    """Return where the cost reaches the budget, for each field and pricing of a scenario.

    Savings, offset, ramp and cashable share move the cost after cashable savings; other fields the
    cost.

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
    numbers = [
        name
        for name, field in FIELDS.items()
        if field.unit not in ("name", "yes") and field.affects(case)
    ]
    found: list[Crossing] = []
    for pricing in pricings_of(case, scenario):
        at = replace(scenario, pricing=pricing)
        for name in fields or numbers:
            is_saving = name in SAVING_FIELDS
            result = "cost_after_cashable_savings" if is_saving else "initial_cost"
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
    """
    return [
        crossing
        for pricing in pricings_of(case, scenario)
        for crossing in crossings(
            case, replace(scenario, pricing=pricing), by, result=result, limit=target
        )
    ]
