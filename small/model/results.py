"""Results for a board, and their range over the pricings if the pricing is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from small.case.case import ANY, Case
from small.case.scenario import Scenario
from small.model.cashflow import CashFlow, cash_flow
from small.money import HALF_A_PENNY

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
# Each result with its unit and meaning, in the order of tables.
RESULTS: dict[str, tuple[str, str]] = {
    "initial_cost": ("£", "Cost in the leading period"),
    "headroom": ("£", "Budget less initial cost"),
    "savings": ("£", "Cashable savings in the leading period"),
    "cost_after_cashable_savings": ("£", "Initial cost less cashable savings"),
    "after_budget": ("£", "Initial cost that falls after the years of the budget"),
    "ongoing": ("£ a year", "Cost of a year after the case"),
    "present_value": ("£", "Cost less savings of all years, discounted"),
    "whole_life": ("£", "Cost of all years"),
    "whole_life_net": ("£", "Cost less savings of all years"),
}


def results(flow: CashFlow) -> dict[str, Floats]:
    """Return the results of n scenarios.

    Returns
    -------
    dict of ndarray
        By name of result, shape (n,); NaN where no document gives a price. ``headroom`` and
        ``after_budget`` are there only with a budget, the latter only if it names years. [£]
    """
    found = _compact(flow)
    return {name: _spread(found[name], flow.shape) for name in RESULTS if name in found}


def _spread(values: Floats, shape: tuple[int, ...]) -> Floats:
    return values if values.shape == shape else np.broadcast_to(values, shape)


def _compact(flow: CashFlow) -> dict[str, Floats]:
    """Return the results, with the shape (1,) for one that is the same in all scenarios."""
    case = flow.case
    initial = _over_years(flow.initial)
    cost = _over_years(flow.gross)
    found = {
        "initial_cost": initial,
        "savings": 0.0 - _over_years(flow.initial_cashable),  # never a minus zero
        "cost_after_cashable_savings": initial + _over_years(flow.initial_cashable),
        "ongoing": flow.ongoing,
        "present_value": present_value(case, flow.gross, flow.rises)
        + present_value(case, flow.savings, False),
        "whole_life": cost,
        "whole_life_net": cost + _over_years(flow.savings),
    }
    if case.budget:
        found["headroom"] = case.budget.amount - initial
    if case.budget_years:
        # The counted cost in the years after the last one of the budget.
        after = np.arange(len(case.years)) > case.years.index(case.budget_years[-1])
        found["after_budget"] = _over_years(flow.initial[..., after])
    return found


def present_value(case: Case, net: Floats, rises: ArrayLike) -> Floats:
    """Return the net cost discounted to the first year, shape (n,). [£].

    Constant prices at the case's real rate (Green Book: 3.5% for years 0 to 30). Where something
    rises, amounts are in prices of different years and there is no present value: NaN.
    """
    factors = (1 + case.discount_rate) ** -np.arange(len(case.years))
    return np.where(rises, np.nan, net @ factors)


def _over_years(amounts: Floats) -> Floats:
    """Return amounts added up over the years: a product with ones is six times as fast as a sum."""
    return amounts @ np.ones(amounts.shape[-1])


@dataclass(frozen=True)
class Pair:
    """The lowest and the highest of a result over the pricings that give it.

    It is not a probability. ``low_pricing`` and ``high_pricing`` name the pricing of each end.
    """

    low: float
    high: float
    low_pricing: str
    high_pricing: str

    @property
    def is_one_figure(self) -> bool:
        """Whether the two ends are the same money."""
        return abs(self.high - self.low) < HALF_A_PENNY


def pricings_of(case: Case, scenario: Scenario) -> list[str]:
    """Return the pricings of a scenario: the chosen one, or all of them if it is not known."""
    return [*case.pricings] if scenario.pricing == ANY else [scenario.pricing]


def results_by_pricing(case: Case, scenario: Scenario) -> dict[str, dict[str, float]]:
    """Return the results of each pricing of a scenario; NaN where it gives no price.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> results_by_pricing(case, choose(case, adopters=36))["shared"]["ongoing"].round(2)
    np.float64(49305.56)
    """
    flow = flow_by_pricing(case, scenario)
    found = results(flow)
    names = pricings_of(case, scenario)
    return {
        pricing: {name: values[place] for name, values in found.items()}
        for place, pricing in enumerate(names)
    }


def flow_by_pricing(case: Case, scenario: Scenario) -> CashFlow:
    """Return costs by year with a row for each pricing of a scenario."""
    names = pricings_of(case, scenario)
    return cash_flow(case, replace(scenario, pricing=names[0]), pricing=np.array(names))


def pair_of(case: Case, values: Mapping[str, float]) -> Pair | None:
    """Return the lowest and the highest of the values that pricings give; None if none does.

    Of two within half a penny the stated pricing is named, then the first of the file.
    """
    given = {name: float(value) for name, value in values.items() if np.isfinite(value)}
    if not given:
        return None
    ends = [min(given.values()), max(given.values())]
    names = [_named(case, given, end) for end in ends]
    return Pair(given[names[0]], given[names[1]], names[0], names[1])


def _named(case: Case, given: Mapping[str, float], end: float) -> str:
    tied = [name for name, value in given.items() if abs(value - end) < HALF_A_PENNY]
    return min(tied, key=lambda name: case.pricing_status(name) != "stated")


def pairs(case: Case, by_pricing: Mapping[str, Mapping[str, float]]) -> dict[str, Pair | None]:
    """Return each result as its own pair, over the pricings that give that result."""
    names = next(iter(by_pricing.values()))
    return {
        result: pair_of(case, {pricing: row[result] for pricing, row in by_pricing.items()})
        for result in names
    }


def sweep(case: Case, scenario: Scenario, axes: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Return every result at every combination of some fields, a row each.

    Parameters
    ----------
    axes : Mapping
        Values by field; of adopters also paths, each a tuple with a number for each year. A pricing
        that is not known is an axis of its own: a row for each.

    Returns
    -------
    DataFrame
        Columns of the fields, then of the results. [£]

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> shared = choose(case, pricing="shared")
    >>> sweep(case, shared, {"adopters": [25, 36]})[["adopters", "ongoing"]].round(2)
       adopters   ongoing
    0        25  71000.00
    1        36  49305.56
    """
    import pandas as pd

    if scenario.pricing == ANY and "pricing" not in axes:
        axes = {**axes, "pricing": pricings_of(case, scenario)}
    found = grid(case, scenario, axes)
    lengths = [len(values) for values in axes.values()]
    places = np.indices(lengths).reshape(len(lengths), -1)
    columns = {
        name: [values[place] for place in own]
        for (name, values), own in zip(axes.items(), places, strict=True)
    }
    return pd.DataFrame({**columns, **{name: values.ravel() for name, values in found.items()}})


def grid(case: Case, scenario: Scenario, axes: Mapping[str, Sequence[Any]]) -> dict[str, Floats]:
    """Return every result at every combination of some fields, with an axis for each field.

    Parameters
    ----------
    axes : Mapping
        Values by field; of adopters also paths, each a tuple with a number for each year.

    Returns
    -------
    dict of ndarray
        By name of result, with the lengths of the axes as shape. [£]
    """
    fields = {}
    for place, (name, values) in enumerate(axes.items()):
        array = np.asarray(values)
        shape = [1] * len(axes) + [array.shape[1] if array.ndim > 1 else 1]
        shape[place] = len(array)
        fields[name] = array.reshape(shape)
    return results(cash_flow(case, scenario, **fields))
