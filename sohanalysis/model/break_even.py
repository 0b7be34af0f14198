"""Break-even points: the value of each input at which a result reaches its limit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.choose import field_range, one_of
from sohanalysis.case.fields import ANY, FIELDS, NUMBER_FIELDS, SAVINGS_FIELDS, WHOLE_FIELDS
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, ScenarioError, format_value
from sohanalysis.model.cashflow import cash_flow_at, chosen_charge, final_charge, full_saving
from sohanalysis.model.pricing import is_flat, may_rise, rates
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, Results, results_of
from sohanalysis.model.solve import crossings, spread
from sohanalysis.money import HALF_A_PENNY

# Every input, in the order of all tables and pages.
INPUTS = (
    "charge",
    *(
        name
        for group in ("charge", "timing", "savings")
        for name in NUMBER_FIELDS
        if FIELDS[name].group == group
    ),
)
FLOAT_NOISE = 1e-9
MOST_CHARGES = 10  # search a charge up to this multiple of the highest charge of any pricing
# The reason why a scenario lacks a result, and what it needs: the present value, and any other.
_MISSING = {
    True: (
        "is not in this scenario: charges change each year, and the case states no inflation",
        "inflation in the file of the case, or no rise",
    ),
    False: ("is not in this case, which has no budget", "a budget in the file of the case"),
}
# Results whose usual limit is the budget.
_BUDGET_RESULTS = ("initial_cost", "spent_in_budget_years", "cost_after_cashable_savings")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Pass or fail threshold on a result.

    Parameters
    ----------
    result : str
        One of `results.RESULTS` or `results.WHOLE_LIFE`.
    value : float
        Largest allowed amount or, for ``headroom``, the smallest. [£]
    is_the_sum : bool
        Whether the threshold is the budget itself, so that a failure is over budget.
    """

    result: str
    value: float
    is_the_sum: bool = field(default=False, compare=False, repr=False)

    def amount(self, results: Results) -> Any:
        """Return the result that has the limit. [£].

        Raises
        ------
        ScenarioError
            If the scenario does not have this result.
        """
        amount = getattr(results, self.result)
        if amount is None:
            problem, allowed = _MISSING[self.result == "present_value"]
            raise ScenarioError(Fault(field=self.result, problem=problem, allowed=allowed))
        return amount

    def beyond(self, amount: Any) -> Any:
        """Return the excess of an amount over the limit, negative if it passes. [£]."""
        # Headroom is the only result where more is better.
        return self.value - amount if self.result == "headroom" else amount - self.value

    def excess(self, results: Results) -> Any:
        """Return the excess of the result over the limit, negative if it passes. [£]."""
        return self.beyond(self.amount(results))

    def allows(self, amount: Any) -> Any:
        """Whether an amount of the result is within the limit, ignoring float noise."""
        return np.less_equal(self.beyond(amount), HALF_A_PENNY)


def limit_on(case: Case, result: str, value: float | None = None) -> Limit:
    """Return the limit on a result: an amount, or by default zero or the budget.

    Parameters
    ----------
    case : Case
        The decision.
    result : str
        One of `results.RESULTS` or `results.WHOLE_LIFE`.
    value : float, optional
        The limit. The default is zero for headroom and the budget for costs in its time. Any other
        result needs a value. [£]

    Returns
    -------
    Limit
        The threshold.

    Raises
    ------
    ScenarioError
        If there is no such result, or it needs a value.

    Examples
    --------
    The budget of DN41, para 1.1:

    >>> import sohanalysis as soh
    >>> limit_on(soh.load_case(), "initial_cost")
    Limit(result='initial_cost', value=300000.0)
    """
    one_of("result", result, (*RESULTS, *WHOLE_LIFE))
    if result == "present_value" and not case.has_present_value:
        problem = f"is not in the case: {case.no_present_value}"
        raise ScenarioError(Fault(field=result, problem=problem, allowed="inflation in its file"))
    if result in ("initial_cost", "cost_after_cashable_savings") and not case.has_initial_cost:
        problem = "is not in the case, which has neither a budget nor initial_months"
        raise ScenarioError(Fault(field=result, problem=problem, allowed="whole_life"))
    if result == "headroom":
        _ = case.budget  # raises a fault for a case without a budget
    usual = 0.0 if result == "headroom" else None
    if result in _BUDGET_RESULTS and (value is None or case.stated_budget is not None):
        usual = float(case.budget.amount)
    value = usual if value is None else value
    if value is None or not np.isfinite(value):
        lacking = f"is needed with {result}, which the budget is not for"
        problem = lacking if value is None else f"{value} is not allowed"
        raise ScenarioError(Fault(field="limit", problem=problem, allowed="a number of pounds"))
    return Limit(result=result, value=float(value), is_the_sum=bool(value == usual))


def usual_limit(case: Case, *fields: str) -> Limit:
    """Return the usual limit for varied fields.

    That is the limit on headroom or, if a field of savings is varied, on the cost after cashable
    savings. Headroom uses the gross cost, which no saving changes.
    """
    saves = any(field in SAVINGS_FIELDS for field in fields)
    return limit_on(case, "cost_after_cashable_savings" if saves else "headroom")


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Two neighbouring whole numbers with a price: one passes, the other fails."""

    last_fits: int
    first_does_not: int
    # No other number with a price is on the side that passes. It is not part of the point.
    is_alone: bool = field(default=False, compare=False)

    @property
    def is_upwards(self) -> bool:
        """Whether the higher of the two numbers passes."""
        return self.last_fits > self.first_does_not


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """Break-even points of one input. Other inputs are as in the scenario.

    Parameters
    ----------
    input : str
        ``charge``, which is a flat charge after any change, or a field of `Scenario`.
    pricing : str
        Pricing under which the input varies.
    limit : Limit
        Threshold on the result.
    lowest, highest : float
        Ends of the searched range, in the unit of the input. For a charge, the highest is
        `MOST_CHARGES` times the highest charge of any pricing.
    this_scenario : float
        Value in the scenario. For ``charge``, that of the last year charged, without an uplift, NaN
        without a price.
    start : float
        Value from which the nearest point is sought: the same or, for ``charge``, the middle of the
        quoted range, NaN without one.
    values : tuple of float
        Break-even points of a continuous input, in rising order.
    switches : tuple of Switch
        Break-even points of a whole number, in rising order.
    within_at_lowest : bool
        Whether the result passes at ``lowest``.
    moves : bool
        Whether the input makes any difference to the result.
    priced : bool
        Whether the documents price the charge at some value. If not, there is no result.
    gaps : bool
        Whether they price it at some whole numbers and not at others.
    only : int, optional
        The one whole number at which they price it, if there are others without a price.
    """

    input: str
    pricing: str
    limit: Limit
    lowest: float
    highest: float
    this_scenario: float
    start: float
    values: tuple[float, ...]
    switches: tuple[Switch, ...]
    within_at_lowest: bool
    moves: bool
    priced: bool = True
    gaps: bool = False
    only: int | None = None

    @property
    def always(self) -> bool:
        """Whether the result passes over the whole range."""
        return self.priced and self.nearest is None and self.within_at_lowest

    @property
    def never(self) -> bool:
        """Whether the result fails over the whole range."""
        return self.priced and self.nearest is None and not self.within_at_lowest

    @property
    def value(self) -> float | None:
        """Break-even point of a continuous input that is nearest to the start."""
        return self.nearest if self.values else None

    @property
    def nearest(self) -> float | None:
        """Break-even point nearest to the start: for whole numbers, the last to pass."""
        points = [*self.values, *(float(switch.last_fits) for switch in self.switches)]
        return min(points, key=lambda point: abs(point - self.start), default=None)


def break_even(
    case: Case, scenario: Scenario, moved: str, *, limit: Limit | None = None
) -> BreakEven:
    """Find the break-even points of one input.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the values of all other inputs. Adopters are one count for all years.
    moved : str
        One of `INPUTS`. ``charge`` is a flat yearly charge in place of the pricing and its change.
    limit : Limit, optional
        Threshold. The default is that of `usual_limit`.

    Returns
    -------
    BreakEven
        Points over the whole allowed range. For whole numbers, every number is tried. For a
        continuous input, they are the crossings that `solve.crossings` finds.

    Raises
    ------
    ScenarioError
        If the input is misspelt.

    Examples
    --------
    (£300,000 - £120,000) / 2 years (DN41, paras 1.1 and 2.9), and £1.775m in 20 equal shares:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> break_even(case, case.scenario, "charge").value
    90000.0
    >>> break_even(case, soh.choose(case, pricing="shared"), "adopters").switches
    (Switch(last_fits=20, first_does_not=19, is_alone=False),)
    """
    if moved not in INPUTS:
        problem = f"{format_value(moved)} is not an input"
        raise ScenarioError(Fault(field="moved", problem=problem, allowed=", ".join(INPUTS)))
    limit = limit or usual_limit(case, moved)
    if moved in WHOLE_FIELDS:
        return _whole_number(case, scenario, moved, limit)
    return _continuous(case, scenario, moved, limit)


def _swept_amount(limit: Limit, results: Results) -> Any:
    """Return the amounts of a sweep, NaN for a present value that it does not have. [£]."""
    if limit.result == "present_value" and results.present_value is None:
        return np.full_like(np.asarray(results.whole_life), np.nan)
    return limit.amount(results)


def lacks_inflation(case: Case, point: BreakEven) -> bool:
    """Check whether a present value has no break-even point for lack of an inflation."""
    return not point.priced and point.limit.result == "present_value" and case.inflation is None


def break_even_inputs(case: Case, *, over_pricings: bool = False) -> tuple[str, ...]:
    """List the inputs with a break-even point, which are inputs that can change a result.

    Parameters
    ----------
    case : Case
        The decision.
    over_pricings : bool
        Whether the points are compared over pricings. A flat charge then has one for any case with
        a charge; otherwise only next to a quoted charge.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> break_even_inputs(soh.load_case())[:5]
    ('charge', 'adopters', 'charge_change', 'rise', 'delay')
    """
    has_charge = bool(case.charges)
    absent = {
        **{name: field.needs_charge and not has_charge for name, field in FIELDS.items()},
        "charge": not (has_charge and (over_pricings or case.charge.is_quoted)),
        "adopters": not (has_charge and case.names_adopters),
        "delay": case.longest_delay(False) <= 0,
        "rise": not may_rise(case),
    }
    return tuple(name for name in INPUTS if not absent[name])


def break_even_points(
    case: Case, scenario: Scenario, *, limit: Limit | None = None
) -> tuple[BreakEven, ...]:
    """Find the break-even points of every input of `break_even_inputs`.

    The adopters are tried under every pricing. If the pricing is not known, so are all other
    inputs.
    """
    is_open = scenario.pricing == ANY
    # A flat charge is the same at any number of adopters, so it has a row only if it is chosen.
    chosen_names = case.pricings_of(scenario)
    names = [name for name in case.pricings if name in chosen_names or not is_flat(case, name)]
    by_pricing = [replace(scenario, pricing=name) for name in names]
    return tuple(
        break_even(case, chosen, moved, limit=limit)
        for moved in break_even_inputs(case)
        for chosen in (by_pricing if is_open or moved == "adopters" else [scenario])
    )


def break_even_by_pricing(
    case: Case, scenario: Scenario, *, limit: Limit | None = None
) -> dict[str, tuple[BreakEven, ...]]:
    """Find the break-even points of every input under every pricing."""
    inputs = break_even_inputs(case, over_pricings=True)
    return {
        name: tuple(
            break_even(case, replace(scenario, pricing=name), moved, limit=limit)
            for moved in inputs
        )
        for name in case.pricings
    }


def goal_seek(
    case: Case, scenario: Scenario, result: str, *, by: str, target: float
) -> tuple[float, ...]:
    """Find the values of one field at which a result is a given amount.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the values of all other fields. Adopters by year become one count.
    result : str
        A result, or ``whole_life`` or ``whole_life_net``.
    by : str
        Field to vary, over its whole allowed range.
    target : float
        Amount that the result should reach. [£]

    Returns
    -------
    tuple of float
        Values at which the result reaches the target, in rising order. Empty if it never does. For
        a whole number, the first value on each crossing that reaches or passes the target.

    Raises
    ------
    ScenarioError
        If there is no such result, or no such number field.

    Examples
    --------
    The offset at which four years at 36 equal shares come to £200,000 net:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> shared = soh.choose(case, adopters=36, pricing="shared")
    >>> (offset,) = goal_seek(case, shared, "whole_life_net", by="offset", target=200_000)
    >>> round(offset, 4)
    0.4592
    """
    if by not in NUMBER_FIELDS:
        problem = f"{format_value(by)} is not a number field"
        raise ScenarioError(Fault(field="by", problem=problem, allowed=", ".join(NUMBER_FIELDS)))
    sought = limit_on(case, result, target)  # gives the reason why a case lacks a result
    one_of("result", result, results_of(case, scenario).in_full())
    low, high = field_range(case, scenario, by)
    if by in WHOLE_FIELDS:
        swept = results_of(case, scenario, **{by: range(int(low), int(high) + 1)})
        distances = np.asarray(_swept_amount(sought, swept)) - target
        # Only a number with a price reaches a target, also if the result needs no price itself.
        priced = np.flatnonzero(swept.is_priced & np.isfinite(distances))
        signs = np.where(abs(distances[priced]) < HALF_A_PENNY, 0, np.sign(distances[priced]))
        is_reached = np.append(signs[:1] == 0, (signs[1:] != signs[:-1]) & (signs[:-1] != 0))
        return tuple(float(low + value) for value in priced[is_reached])

    def distance_at(values: Floats) -> Floats:
        return np.asarray(_swept_amount(sought, _swept(case, scenario, by, values))) - target

    values = spread(low, high)
    distances = distance_at(values)
    points = crossings(distance_at, values, distances)
    near = FLOAT_NOISE * (high - low)
    ends = (
        float(values[end])
        for end in (0, -1)
        if abs(distances[end]) < FLOAT_NOISE
        and not any(abs(values[end] - point) <= near for point in points)
    )
    return tuple(sorted({*ends, *points}))


def _whole_number(case: Case, scenario: Scenario, moved: str, limit: Limit) -> BreakEven:
    """Find every change between pass and fail, of which steps may cause several."""
    low, high = map(int, field_range(case, scenario, moved))
    result = results_of(case, scenario, **{moved: range(low, high + 1)})
    fits = limit.allows(limit.amount(result))
    priced = result.is_priced & np.isfinite(limit.amount(result))
    # Skip numbers without a price: the neighbours of a change are the next numbers with one.
    numbers, fits = np.arange(low, high + 1)[priced], fits[priced]
    flips = np.flatnonzero(fits[1:] != fits[:-1])
    pairs = ((int(numbers[index]), int(numbers[index + 1]), bool(fits[index])) for index in flips)
    ends = (int(numbers[0]), int(numbers[-1])) if numbers.size else ()
    # A price list may start above the last allowed number. Then there is nothing to compare.
    amounts = limit.amount(result)[priced]
    this_scenario = _value_in_scenario(case, scenario, moved)
    return BreakEven(
        input=moved,
        pricing=scenario.pricing,
        limit=limit,
        lowest=low,
        highest=high,
        this_scenario=this_scenario,
        start=this_scenario,
        values=(),
        switches=tuple(
            Switch(last_fits=below, first_does_not=above, is_alone=below in ends)
            if fits_below
            else Switch(last_fits=above, first_does_not=below, is_alone=above in ends)
            for below, above, fits_below in pairs
        ),
        within_at_lowest=bool(fits[:1].any()),
        moves=bool(amounts.size and np.ptp(amounts) > HALF_A_PENNY),
        priced=bool(amounts.size),
        gaps=0 < amounts.size < priced.size,
        only=int(numbers[0]) if amounts.size == 1 < priced.size else None,
    )


def _continuous(case: Case, scenario: Scenario, moved: str, limit: Limit) -> BreakEven:
    """Find every value at which the result passes its limit."""
    low, high = range_searched(case, scenario, moved)

    def excess(values: Floats) -> Floats:
        return np.asarray(limit.beyond(_swept_amount(limit, _swept(case, scenario, moved, values))))

    values = spread(low, high)
    tried = excess(values)
    priced = tried[np.isfinite(tried)]
    this_scenario = _value_in_scenario(case, scenario, moved)
    return BreakEven(
        input=moved,
        pricing=scenario.pricing,
        limit=limit,
        lowest=float(low),
        highest=float(high),
        this_scenario=this_scenario,
        start=_middle_quoted(case) if moved == "charge" else this_scenario,
        values=crossings(excess, values, tried, allowance=HALF_A_PENNY),
        switches=(),
        within_at_lowest=bool(tried[0] <= HALF_A_PENNY),
        moves=bool(priced.size and np.ptp(priced) > HALF_A_PENNY),
        priced=bool(priced.size),
    )


def range_searched(case: Case, scenario: Scenario, moved: str) -> tuple[float, float]:
    """Return the ends of the range in which to search for break-even points.

    They are in the unit of the input: £ a year for ``charge``, else that of the field in `FIELDS`.
    """
    return (0.0, highest_charge(case)) if moved == "charge" else field_range(case, scenario, moved)


def highest_charge(case: Case) -> float:
    """Return the highest flat charge to try. [£ a year].

    >>> import sohanalysis as soh
    >>> highest_charge(soh.load_case())
    33215700.0
    """
    tables = (rates(case, name) for name in (*case.pricings, *ESTIMATES))
    highest = (float(table[np.isfinite(table)].max(initial=0.0)) for table in tables)
    return MOST_CHARGES * max(highest)


def _swept(case: Case, scenario: Scenario, moved: str, values: Floats) -> Results:
    """Return the results at some values of an input, NaN if one has no price."""
    if moved == "charge":
        return Results(cash_flow_at(case, scenario, values))
    return results_of(case, changed(scenario, {moved: float(values[0])}), **{moved: values})


def _middle_quoted(case: Case) -> float:
    """Return the middle of the quoted range, NaN without one. [£ a year]."""
    return (case.charge.low + case.charge.high) / 2 if case.charge.is_quoted else np.nan


def _value_in_scenario(case: Case, scenario: Scenario, moved: str) -> float:
    if moved == "charge":
        return chosen_charge(case, scenario)
    if moved == "adopters":
        return scenario.final_adopters
    charge = final_charge(case, scenario) if moved in ("savings", "offset") else np.nan
    if np.isfinite(charge) and charge:  # without a charge, a share of it has no amount
        full = full_saving(case, scenario)
        return float(full if moved == "savings" else full / charge)
    return float(getattr(scenario, moved))
