"""Results for a board: initial cost, headroom, ongoing cost, present value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import Case
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.cashflow import CashFlow, sweep
from sohanalysis.years import over_years

Floats = NDArray[Any]
MINUTES_IN_AN_HOUR = 60
# Names of the results, in the order in which every surface shows them.
RESULTS = (
    "initial_cost",
    "headroom",
    "spent_in_budget_years",
    "falls_after_budget_years",
    "cost_after_cashable_savings",
    "ongoing",
    "present_value",
)
WHOLE_LIFE = ("whole_life", "whole_life_net")
# Green Book (2003), Table 6.1, after year 30: first year of a step, and its rate a year.
# It stands in data/discount_rates.csv with its source, and here since the model reads no files; a
# test compares the two.
DECLINING_RATES = ((31, 0.03), (76, 0.025), (126, 0.02), (201, 0.015), (301, 0.01))


@dataclass(frozen=True, kw_only=True)
class Results:
    """The results of a scenario, or of a sweep: then arrays of one axis per swept field.

    Parameters
    ----------
    flow : CashFlow
        The money by year that the results come from.
    initial_cost : float, ndarray or None
        The cost that the budget is meant to pay: all costs dated in its years or, with
        `initial_months`, one-off costs and the initial months of each recurrent one. None in a case
        with neither. [£]
    headroom : float, ndarray or None
        Budget less ``initial_cost``; negative is over budget. [£]
    spent_in_budget_years : float or ndarray
        Gross cost over the budget years. [£]
    falls_after_budget_years : float or ndarray
        Part of ``initial_cost`` outside the budget years. [£]
    cost_after_cashable_savings : float, ndarray or None
        ``initial_cost`` less the cashable savings in the budget years or, without a budget, in
        the initial months from go-live: the scenario's at its cashable share, each saving line at
        its own. None in a case without ``initial_cost``. [£]
    ongoing : float or ndarray
        A full year of the recurrent lines in the last year, outside the budget. [£ a year]
    present_value : float, ndarray or None
        Net cost discounted to the first year, deflated first where prices are nominal; none where
        no vintage deflates them. [£]
    cashable : ndarray
        Cashable savings by year; negative. [£]
    """

    flow: CashFlow
    initial_cost: Any
    headroom: Any
    spent_in_budget_years: Any
    falls_after_budget_years: Any
    cost_after_cashable_savings: Any
    ongoing: Any
    present_value: Any
    cashable: Floats

    @property
    def leading_cost(self) -> Any:
        """Cost that the answer leads with, as `leading_result` names it. [£]."""
        return self.whole_life if self.initial_cost is None else self.initial_cost

    @property
    def whole_life(self) -> Any:
        """Gross cost over all years. [£]."""
        return self._over_years(self.flow.gross)

    @property
    def whole_life_net(self) -> Any:
        """Net cost over all years. [£]."""
        return self._over_years(self.flow.net)

    @property
    def after_horizon(self) -> Any:
        """What is paid on leaving after the last year; in no other result. [£]."""
        return _plain(self.flow.after_horizon, self.flow.net.shape[:-1])

    @property
    def net_call(self) -> Floats:
        """Gross cost less funding and cashable savings, the year on the last axis. [£]."""
        return net_call(self.flow, self.cashable)

    def _over_years(self, amounts: Floats) -> Any:
        return _plain(over_years(_unrepeated(amounts)), self.flow.net.shape[:-1])

    def by_name(self) -> dict[str, Any]:
        """Return the results by name, in the order of every surface.

        Results that need a budget, initial months or a price level are absent without it.
        """
        found = {name: getattr(self, name) for name in RESULTS}
        return {name: value for name, value in found.items() if value is not None}

    def in_full(self) -> dict[str, Any]:
        """Return the results by name, then gross and net cost over all years."""
        whole = {name: getattr(self, name) for name in WHOLE_LIFE}
        return {**self.by_name(), **whole}


def results_of(case: Case, scenario: Scenario, **axes: Any) -> Results:
    """Compute every result of a scenario, or of a sweep over some of its fields.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        What was chosen.
    **axes
        As in `cashflow.sweep`.

    Returns
    -------
    Results
        Floats, or arrays over the axes.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed.

    Examples
    --------
    The lower and the upper end of the Derbyshire record (DN41, para 2.8 and the table):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> results_of(case, case.scenario, pricing=["low-estimate", "high-estimate"]).initial_cost
    array([262000., 302000.])
    """
    flow = sweep(case, scenario, **axes)
    budget = case.stated_budget
    initial = _initial_cost(flow)
    total = over_years(initial) if case.has_initial_cost else None
    plain = partial(_plain, shape=flow.net.shape[:-1])
    paid_for = budget.years if budget else ()
    budget_years = np.array([year in paid_for for year in flow.years])
    # A saving outside the budget's financial years takes nothing off it. Savings are negative, so
    # they are added.
    share = _on_axis(scenario.cashable, flow.axes, "cashable")
    cashable = cashable_savings(case, flow, share)
    savings = None
    if budget:
        savings = _within(cashable, budget_years)
    elif total is not None:
        savings = over_years(cashable_savings(case, flow, share, initial=True))
    spent, worth = _within(flow.gross, budget_years), worth_of_years(case)
    later = _within(initial, ~budget_years)
    return Results(
        flow=flow,
        initial_cost=None if total is None else plain(total),
        headroom=plain(headroom(total, budget=budget.amount)) if budget else None,
        spent_in_budget_years=plain(spent) if budget else None,
        falls_after_budget_years=plain(later) if budget else None,
        cost_after_cashable_savings=None if savings is None else plain(total + savings),
        ongoing=plain(flow.recurrent_rate),
        present_value=None if worth is None else plain(over_years(flow.net * worth)),
        cashable=cashable,
    )


def costs_by_pricing(case: Case, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Leading cost and cost over all years of each pricing that gives one, as quoted. [£].

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> costs_by_pricing(case, case.scenario)["shared"]
    (262000.0, 333000.0)
    """
    found = results_of(case, replace(scenario, **AS_QUOTED), pricing=case.pricings)
    # To a millionth of a pound, so that float noise does not put one pricing above another.
    costs = [np.round(cost, 6) for cost in (found.leading_cost, found.whole_life)]
    named = zip(case.pricings, *(each.tolist() for each in costs), strict=True)
    return {name: (total, whole) for name, total, whole in named if np.isfinite(whole)}


def leading_result(case: Case) -> str:
    """Return the name of the cost that the answer of a case leads with.

    That is the cost which a budget or stated initial months name, else the cost of all years.

    >>> import sohanalysis as soh
    >>> leading_result(soh.load_case())
    'initial_cost'
    """
    return "initial_cost" if case.has_initial_cost else "whole_life"


def initial_cost(flow: CashFlow) -> Floats:
    """Return the cost that the leading result counts, by `CashFlow.initial`. [£].

    With initial months: one-off cost lines in full, and each recurrent one over its first months,
    whenever they fall (DN41, para 1.1).
    """
    return over_years(_initial_cost(flow))


def cashable_savings(case: Case, flow: CashFlow, share: Any, *, initial: bool = False) -> Floats:
    """Part of the savings by year that comes out of a budget; negative. [£].

    Parameters
    ----------
    case : Case
        Gives the cashable share of each saving line.
    flow : CashFlow
        Its savings.
    share : float or ndarray
        Cashable share of the scenario's own savings, over the axes of the flow.
    initial : bool
        Whether only the savings in the initial months count, of a case without a budget.
    """
    lines = flow.initial_savings if initial else flow.lines
    chosen = flow.initial_savings[""] if initial else flow.chosen_savings
    found = np.asarray(share)[..., np.newaxis] * _unrepeated(chosen)
    for line in case.counted_lines("saving"):
        if line.cashable:
            found = found + line.cashable * _unrepeated(lines[line.name])
    return np.asarray(found)


def net_call(flow: CashFlow, cashable: Floats) -> Floats:
    """Gross cost less funding and cashable savings, by year. [£]."""
    # A saving in time or capacity pays no bill: it takes nothing off what has to be found.
    return np.asarray(flow.gross + cashable - sum(flow.funding.values(), np.zeros(1)))


def _initial_cost(flow: CashFlow) -> Floats:
    parts = [_unrepeated(part) for part in flow.initial.values()]
    return reduce(np.add, parts) if parts else np.zeros(len(flow.years))


def headroom(initial_cost: Any, budget: float) -> Any:
    """Budget less the cost that it is meant to pay.

    Parameters
    ----------
    initial_cost : float or ndarray
        Gross cost that the budget is meant to pay. [£]
    budget : float
        The sum asked for or agreed. [£]

    Returns
    -------
    float or ndarray
        Negative is over budget. [£]

    Examples
    --------
    The upper end of the Derbyshire paper (DN41, table after para 2.11):

    >>> headroom(302_000, budget=300_000)
    -2000
    """
    return budget - initial_cost


def present_value(net: Floats, *, rate: float) -> Floats:
    """Net cost discounted to the first year.

    Parameters
    ----------
    net : ndarray
        Net cost, the financial year on the last axis. [£]
    rate : float
        Yearly discount rate up to year 30, as a share.

    Returns
    -------
    ndarray
        Without the last axis. [£]

    Warnings
    --------
    The first financial year is year 0 and is not discounted, where Excel's NPV discounts it. The
    Green Book's rate is for real cash flows: nominal prices come out too high, and are deflated
    first (`worth_of_years`). Where the documents do not state their price basis, say "treated as
    real". A present value stands beside the cash
    flow, never instead of it: a budget is paid in cash.

    References
    ----------
    HM Treasury Green Book (2003), Table 6.1: social time preference rate, 3.5% for years 0 to 30,
    then declining.

    Examples
    --------
    £100 now, and £103.50 in a year's time, which is worth £100 now:

    >>> float(present_value(np.array([100.0, 103.5]), rate=0.035))
    200.0
    """
    return over_years(net * discount_factors(net.shape[-1], rate=rate))


def worth_of_years(case: Case) -> Floats | None:
    """Worth in the first year of £1 of each year: deflated where nominal, then discounted.

    None for nominal prices that no vintage deflates: the rate is for real ones.
    """
    factors = discount_factors(len(case.years), rate=case.discount_rate.value)
    if case.price_basis.value != "nominal":
        return factors
    if not {*case.years} <= {*case.price_levels}:
        return None
    return np.asarray(factors / [case.price_levels[year] for year in case.years])


def discount_factors(count: int, *, rate: float) -> Floats:
    """Discount factor of each year, the first being year 0.

    Parameters
    ----------
    count : int
        Years, the first one included.
    rate : float
        Yearly rate up to year 30, as a share. After that the Green Book's declining rates hold,
        where they are lower.

    Returns
    -------
    ndarray
        One per year, from 1 down.

    References
    ----------
    HM Treasury Green Book (2003), Table 6.1: the declining long-term discount rate.

    Examples
    --------
    The Green Book's factors of years 30 and 31:

    >>> discount_factors(32, rate=0.035)[30:].round(4)
    array([0.3563, 0.3459])
    """
    year = np.arange(count, dtype=np.float64)
    factors = (1 + rate) ** -np.minimum(year, DECLINING_RATES[0][0] - 1)
    # A step's rate discounts the years within the step alone: the factor of year 31 is that of
    # year 30 over 1.03, and not 1 / 1.03^31.
    ends = (*(start for start, _ in DECLINING_RATES[1:]), np.inf)
    for (start, later), end in zip(DECLINING_RATES, ends, strict=True):
        if start < count:
            factors *= (1 + min(later, rate)) ** -np.clip(year - start + 1, 0, end - start)
    return factors


def contact_savings(
    contacts: float,
    *,
    old_cost: float,
    online_cost: float,
    share_rekeyed: float,
    minutes: float,
    hourly_cost: float,
) -> float:
    """Staff time and channel cost freed in a year by contacts that move online.

    Parameters
    ----------
    contacts : float
        Contacts a year that move online.
    old_cost, online_cost : float
        Cost of a contact in its old channel and online. [£]
    share_rekeyed : float
        Share of online contacts that staff type into another system.
    minutes : float
        Time to rekey one. [minutes]
    hourly_cost : float
        Cost of an hour of that staff; the user's own figure. [£]

    Returns
    -------
    float
        Negative where rekeying costs more than the channel saves. [£ a year]

    Warnings
    --------
    Time saved is not cashable until posts go, and published unit costs are of other bodies and
    years. The result enters a scenario only where a user puts it there.

    Examples
    --------
    10,000 telephone contacts at the councils' costs of 2012, one in five rekeyed:

    >>> savings = contact_savings(10_000, old_cost=2.83, online_cost=0.15,
    ...                           share_rekeyed=0.2, minutes=12, hourly_cost=25)
    >>> round(savings, 2)
    16800.0
    """
    rekeying = share_rekeyed * minutes / MINUTES_IN_AN_HOUR * hourly_cost
    return contacts * (old_cost - online_cost - rekeying)


def _on_axis(value: float, axes: Mapping[str, tuple[Any, ...]], name: str) -> Any:
    """Values of a swept field in the shape of their axis; of another field, its one value."""
    if name not in axes:
        return value
    shape = [len(values) if axis == name else 1 for axis, values in axes.items()]
    return np.reshape(axes[name], shape)


def _within(amounts: Floats, counted: Floats) -> Floats:
    """Sum over some of the years, in the order of `over_years`."""
    return over_years(np.where(counted, _unrepeated(amounts), 0.0))


def _unrepeated(amounts: Floats) -> Floats:
    """Amounts without the repeats of broadcasting, for summing over the years."""
    # An axis that an amount does not depend on has a stride of 0: it repeats one element. Kept at
    # length 1 it broadcasts again later, and a sum over the years is taken once instead of once
    # per repeat. The year is never cut.
    repeated = (slice(0, 1) if step == 0 else slice(None) for step in amounts.strides[:-1])
    return amounts[(*repeated, slice(None))]


def _plain(result: Floats, shape: tuple[int, ...]) -> Any:
    """Return a result in the shape of the sweep, or as a plain float of one scenario."""
    if not shape:
        return float(result)
    return result if result.shape == shape else np.broadcast_to(result, shape)
