"""Break-even points: the value of each input at which a result reaches its limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from sohanalysis.case.case import Case, Charge
from sohanalysis.case.choose import field_range, one_of
from sohanalysis.case.fields import NUMBER_FIELDS, SAVINGS_FIELDS, WHOLE_FIELDS
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.cashflow import final_charge, full_saving
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, Results, results_of, worth_of_years
from sohanalysis.money import HALF_A_PENNY

# Every input, in the order in which every surface shows them: a number that is new comes last.
INPUTS = tuple(
    dict.fromkeys(("charge", "adopters", "charge_change", "delay", *SAVINGS_FIELDS, *NUMBER_FIELDS))
)
FLOAT_NOISE = 1e-9
# Results that the budget is the usual limit of.
_BUDGET_RESULTS = ("initial_cost", "spent_in_budget_years", "cost_after_cashable_savings")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Pass or fail threshold on a result.

    Parameters
    ----------
    result : str
        One of `results.RESULTS` or `results.WHOLE_LIFE`.
    value : float
        The most that it may be; of ``headroom``, the least. [£]
    is_the_sum : bool
        Whether the threshold is the budget itself, so that a failure is over budget.
    """

    result: str
    value: float
    is_the_sum: bool = field(default=False, compare=False, repr=False)

    def amount(self, results: Results) -> Any:
        """Return the limited one of the results. [£]."""
        return getattr(results, self.result)

    def beyond(self, amount: Any) -> Any:
        """Excess of an amount over the limit; negative where it passes. [£]."""
        # Headroom is the one result of which more is better.
        return self.value - amount if self.result == "headroom" else amount - self.value

    def excess(self, results: Results) -> Any:
        """Excess of the limited result over the limit; negative where it passes. [£]."""
        return self.beyond(self.amount(results))

    def allows(self, amount: Any) -> Any:
        """Check whether an amount of the result is within the limit, float noise apart."""
        return np.less_equal(self.beyond(amount), HALF_A_PENNY)


def limit_on(case: Case, result: str, value: float | None = None) -> Limit:
    """Limit on a result: a given sum, else zero for headroom and the budget for the rest.

    Parameters
    ----------
    case : Case
        The decision.
    result : str
        One of `results.RESULTS` or `results.WHOLE_LIFE`.
    value : float, optional
        The limit; needed where the budget is not for that result. [£]

    Returns
    -------
    Limit
        The threshold.

    Raises
    ------
    ScenarioError
        If there is no such result, or it has no usual limit and none is given.

    Examples
    --------
    The budget of DN41, para 1.1:

    >>> import sohanalysis as soh
    >>> limit_on(soh.load_case(), "initial_cost")
    Limit(result='initial_cost', value=300000.0)
    """
    one_of("result", result, (*RESULTS, *WHOLE_LIFE))
    if result == "present_value" and worth_of_years(case) is None:
        problem = "is not in the case: its prices are nominal, and no vintage deflates them"
        raise ScenarioError(Fault(field=result, problem=problem, allowed="a vintage in its file"))
    if result in ("initial_cost", "cost_after_cashable_savings") and not case.has_initial_cost:
        problem = "is not in the case, which has neither a budget nor initial_months"
        raise ScenarioError(Fault(field=result, problem=problem, allowed="whole_life"))
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
    """Limit on headroom or, where a field of savings is varied, on the cost after cashable savings.

    The verdict is on gross cost, which no saving changes: a saving breaks even only against the
    cost after cashable savings.
    """
    saves = any(field in SAVINGS_FIELDS for field in fields)
    return limit_on(case, "cost_after_cashable_savings" if saves else "headroom")


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Neighbouring whole numbers, of which one passes and the other fails."""

    last_fits: int
    first_does_not: int


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """Break-even points of one input, all else as in the scenario.

    Parameters
    ----------
    input : str
        ``charge``, the flat charge paid after any change, or a field of `Scenario`.
    pricing : str
        Pricing under which the input was varied.
    limit : Limit
        Threshold on the result.
    lowest, highest : float
        Ends of the range searched, in the unit of the input; a charge has no highest.
    this_scenario : float
        Value in the scenario; of ``charge``, the middle of the quoted range.
    value : float or None
        Break-even point of a continuous input.
    switches : tuple of Switch
        Break-even points of a whole number, rising.
    within_at_lowest : bool
        Whether the result passes at ``lowest``.
    moves : bool
        Whether the input makes any difference to the result.
    priced : bool
        Whether the documents price the charge at any value; otherwise there is no result.
    """

    input: str
    pricing: str
    limit: Limit
    lowest: float
    highest: float
    this_scenario: float
    value: float | None
    switches: tuple[Switch, ...]
    within_at_lowest: bool
    moves: bool
    priced: bool = True

    @property
    def always(self) -> bool:
        """Whether the result passes over the whole range."""
        return self.priced and self.nearest is None and self.within_at_lowest

    @property
    def never(self) -> bool:
        """Whether the result fails over the whole range."""
        return self.priced and self.nearest is None and not self.within_at_lowest

    @property
    def nearest(self) -> float | None:
        """Break-even point nearest to this scenario; of whole numbers, the last that passes."""
        points = [float(switch.last_fits) for switch in self.switches]
        points += [] if self.value is None else [self.value]
        return min(points, key=lambda point: abs(point - self.this_scenario), default=None)

    @property
    def distance(self) -> float | None:
        """Nearest break-even point less the value in this scenario; negative below it."""
        return None if self.nearest is None else self.nearest - self.this_scenario


def break_even(
    case: Case, scenario: Scenario, moved: str, *, limit: Limit | None = None
) -> BreakEven:
    """Find the break-even points of one input, all else the same.

    Parameters
    ----------
    case, scenario : Case, Scenario
        All else. Adopters are one count for all years.
    moved : str
        One of `INPUTS`. ``charge`` is a flat yearly charge in place of the pricing and its change.
    limit : Limit, optional
        Threshold; without it, headroom of zero, and for an input of savings the budget on the cost
        after cashable savings.

    Returns
    -------
    BreakEven
        Over all values that the case allows: every whole number is tried, and a continuous input,
        with which every result changes in a straight line, is solved exactly.

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
    (Switch(last_fits=20, first_does_not=19),)
    """
    if moved not in INPUTS:
        problem = f"{shown(moved)} is no input"
        raise ScenarioError(Fault(field="moved", problem=problem, allowed=", ".join(INPUTS)))
    limit = limit or usual_limit(case, moved)
    if moved in WHOLE_FIELDS:
        return _whole_number(case, scenario, moved, limit)
    return _continuous(case, scenario, moved, limit)


def break_even_points(
    case: Case, scenario: Scenario, *, limit: Limit | None = None
) -> tuple[BreakEven, ...]:
    """Find the break-even points of every input, those of the adopters under every pricing.

    A flat charge has one where the case quotes a charge, and an offset where it has one.
    """
    # A flat charge is the same at any number of adopters: it has a row only where it is chosen.
    own = scenario.pricing
    named = [name for name in case.pricings if name == own or not is_flat(case, name)]
    by_pricing = [replace(scenario, pricing=name) for name in named]
    is_quoted = bool(case.charges) and case.charge.is_quoted
    absent = {"charge": not is_quoted, "offset": not case.charges}
    return tuple(
        break_even(case, chosen, moved, limit=limit)
        for moved in INPUTS
        if not absent.get(moved)
        for chosen in (by_pricing if moved == "adopters" else [scenario])
    )


def break_even_by_pricing(
    case: Case, scenario: Scenario, *, limit: Limit | None = None
) -> dict[str, tuple[BreakEven, ...]]:
    """Find the break-even points of every input under every pricing."""
    return {
        name: tuple(
            break_even(case, replace(scenario, pricing=name), moved, limit=limit)
            for moved in INPUTS
        )
        for name in case.pricings
    }


def goal_seek(
    case: Case, scenario: Scenario, result: str, *, by: str, target: float
) -> float | None:
    """Find the value of one field at which a result is a given sum, all else the same.

    Parameters
    ----------
    case, scenario : Case, Scenario
        All else. Adopters by year are taken as one count.
    result : str
        A result, or ``whole_life`` or ``whole_life_net``.
    by : str
        Field that is varied, over all that the case allows.
    target : float
        What the result is to be. [£]

    Returns
    -------
    float or None
        Of a whole number, the first value at which the result has reached the target; None where
        it never does.

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
    >>> round(goal_seek(case, shared, "whole_life_net", by="offset", target=200_000), 4)
    0.4592
    """
    if by not in NUMBER_FIELDS:
        problem = f"{shown(by)} is no number field"
        raise ScenarioError(Fault(field="by", problem=problem, allowed=", ".join(NUMBER_FIELDS)))
    one_of("result", result, results_of(case, scenario).in_full())
    low, high = field_range(case, scenario, by)
    if by in WHOLE_FIELDS:
        swept = results_of(case, scenario, **{by: range(int(low), int(high) + 1)})
        apart = np.asarray(getattr(swept, result)) - target
        priced = np.flatnonzero(np.isfinite(apart))  # what no document prices reaches nothing
        signs = np.sign(apart[priced])
        reached = priced[(signs != signs[:1]) | (abs(apart[priced]) < HALF_A_PENNY)]
        return float(low + reached[0]) if reached.size else None
    ends = [
        float(getattr(results_of(case, changed(scenario, {by: float(end)})), result)) - target
        for end in (low, high)
    ]
    # Every result changes in a straight line with a continuous field.
    slope = (ends[1] - ends[0]) / (high - low)
    point = low - ends[0] / slope if slope else np.nan
    inside = low - FLOAT_NOISE <= point <= high + FLOAT_NOISE
    return float(point) if inside else None


def _whole_number(case: Case, scenario: Scenario, moved: str, limit: Limit) -> BreakEven:
    """Find every change between pass and fail: a stepped charge may have several, or none."""
    low, high = map(int, field_range(case, scenario, moved))
    result = results_of(case, scenario, **{moved: range(low, high + 1)})
    fits, priced = limit.allows(limit.amount(result)), np.isfinite(limit.amount(result))
    # Between a number that is priced and one that is not, nothing breaks even.
    flips = (fits[1:] != fits[:-1]) & priced[1:] & priced[:-1]
    steps = (int(step) for step in np.flatnonzero(flips))
    # A price list may start above the last number allowed: then nothing is left to compare.
    amounts = limit.amount(result)[priced]
    return BreakEven(
        input=moved,
        pricing=scenario.pricing,
        limit=limit,
        lowest=low,
        highest=high,
        this_scenario=_value_here(case, scenario, moved),
        value=None,
        switches=tuple(_switch(low + step, within_below=bool(fits[step])) for step in steps),
        within_at_lowest=bool(fits[priced][:1].any()),
        moves=bool(amounts.size and np.ptp(amounts) > HALF_A_PENNY),
        priced=bool(amounts.size),
    )


def _switch(below: int, *, within_below: bool) -> Switch:
    pair = (below, below + 1) if within_below else (below + 1, below)
    return Switch(last_fits=pair[0], first_does_not=pair[1])


def _continuous(case: Case, scenario: Scenario, moved: str, limit: Limit) -> BreakEven:
    """Solve the straight line of the excess over the limit for an excess of zero."""
    (low, at_low), (high, at_high) = _straight_line(case, scenario, moved, limit)
    moves = bool(abs(at_high - at_low) > HALF_A_PENNY)
    slope = (at_high - at_low) / (high - low) if moves else 0.0
    # A charge is not bound to the quoted range: its line is followed from zero to any sum.
    lowest, highest = (0.0, np.inf) if moved == "charge" else (low, high)
    at_lowest = at_low + slope * (lowest - low)
    at_highest = slope * np.inf if moves and moved == "charge" else at_high
    holds = (bool(at_lowest <= HALF_A_PENNY), bool(at_highest <= HALF_A_PENNY))
    return BreakEven(
        input=moved,
        pricing=scenario.pricing,
        limit=limit,
        lowest=float(lowest),
        highest=float(highest),
        this_scenario=_value_here(case, scenario, moved),
        value=high - at_high / slope if holds[0] != holds[1] else None,
        switches=(),
        within_at_lowest=holds[0],
        moves=moves,
        priced=bool(np.isfinite(at_low)),
    )


def _straight_line(
    case: Case, scenario: Scenario, moved: str, limit: Limit
) -> Iterator[tuple[float, float]]:
    """Two points of the line: value of the input, and excess over the limit. [£]."""
    if moved == "charge":
        unchanged = replace(scenario, charge_change=0.0)
        for amount in (case.charge.high / 2, float(case.charge.high)):
            yield amount, _excess(_at_flat_charge(case, amount), unchanged, limit)
    else:
        for value in field_range(case, scenario, moved):
            chosen = changed(scenario, {moved: float(value)})
            yield float(value), _excess(case, chosen, limit)


def _excess(case: Case, scenario: Scenario, limit: Limit) -> float:
    """Excess of a scenario over the limit; NaN at adopters that no document prices. [£]."""
    # A sweep of one value: one scenario without a price is refused.
    return float(limit.excess(results_of(case, scenario, delay=[scenario.delay]))[0])


def _at_flat_charge(case: Case, amount: float) -> Case:
    """Return the case with one sum a year for the charge, whatever its pricing; others stand."""
    own = case.charge
    rules = tuple(Pricing(name=rule.name, fee=amount) for rule in own.pricing)
    kept = {each.name: getattr(own, each.name) for each in fields(own)}
    # Without its quoted ends, so that an estimate is this sum too.
    del kept["low"], kept["high"]
    flat = Charge(**kept | {"pricing": rules})
    charges = tuple(flat if each is own else each for each in case.charges)
    # Nor with bounds of the register, which would change the sum that is tried.
    return replace(case, charges=charges, bounds=(), hosting=())


def _value_here(case: Case, scenario: Scenario, moved: str) -> float:
    if moved == "charge":
        return (case.charge.low + case.charge.high) / 2
    if moved == "adopters":
        return scenario.final_adopters
    charge = final_charge(case, scenario) if moved in ("savings", "offset") else np.nan
    if np.isfinite(charge) and charge:  # a share of no charge is left as it is given
        full = full_saving(scenario.savings, scenario.offset, charge)
        return float(full if moved == "savings" else full / charge)
    return float(getattr(scenario, moved))
