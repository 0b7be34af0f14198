"""Results for a board: initial cost, headroom, ongoing cost, present value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.arguments import checks_arguments
from sohanalysis.case.case import Case
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.cashflow import CashFlow, cash_flow_at, sweep
from sohanalysis.model.pricing import rising_charges

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


@dataclass(frozen=True)
class Results:
    """The results of a scenario, or of a sweep: then arrays of one axis per swept field.

    Each result is that of the formula of its name in `model.formulas`. One that needs a budget,
    initial months or `inflation` is None in a case without it.

    Parameters
    ----------
    flow : CashFlow
        The money by year, from the same formulas.
    """

    flow: CashFlow

    @property
    def case(self) -> Case:
        """The decision."""
        return self.flow.case

    @property
    def scenario(self) -> Scenario:
        """Scenario of the results; in a sweep, its fields that are not swept."""
        return self.flow.scenario

    @property
    def initial_cost(self) -> Any:
        """The cost that the budget is to pay, or that the initial months name. [£].

        All costs dated in the years of the budget or, with `initial_months`, one-off costs and the
        first months of each recurrent one.
        """
        return self._result("initial_cost")

    @property
    def headroom(self) -> Any:
        """Budget less ``initial_cost``; negative is over budget. [£]."""
        return self._result("headroom")

    @property
    def spent_in_budget_years(self) -> Any:
        """Gross cost over the budget years. [£]."""
        return self._result("spent_in_budget_years")

    @property
    def falls_after_budget_years(self) -> Any:
        """Part of ``initial_cost`` outside the budget years. [£]."""
        return self._result("falls_after_budget_years")

    @property
    def cost_after_cashable_savings(self) -> Any:
        """``initial_cost`` less early cashable savings. [£].

        Savings count in the budget years or, without a budget, in the initial months from go-live:
        the scenario's at its cashable share, each saving line at its own.
        """
        return self._result("cost_after_cashable_savings")

    @property
    def ongoing(self) -> Any:
        """A full year of the recurrent costs of the last year, outside the budget. [£ a year]."""
        return self._result("ongoing")

    @property
    def present_value(self) -> Any:
        """Net cost discounted to the first year, deflated first if prices rise. [£].

        None, or NaN in a part of a sweep, if prices rise and the case states no `inflation`.
        """
        value = self._result("present_value")
        if value is None or not np.isnan(value).all():
            return value
        return value if np.isnan(self.whole_life).all() else None

    @property
    def whole_life(self) -> Any:
        """Gross cost over all years. [£]."""
        return self._result("whole_life")

    @property
    def whole_life_net(self) -> Any:
        """Net cost over all years. [£]."""
        return self._result("whole_life_net")

    @property
    def after_horizon(self) -> Any:
        """Cost of leaving that is paid after the last year; in no other result. [£]."""
        return self._result("after_horizon")

    @property
    def counted_savings(self) -> Any:
        """Savings in the time that the leading cost counts; negative. [£].

        In the budget years; without a budget, in the initial months from go-live, or in all years.
        """
        return self._result("counted_savings")

    @property
    def counted_cashable(self) -> Any:
        """Cashable part of the `counted_savings`; negative. [£]."""
        return self._result("counted_cashable")

    @property
    def leading_cost(self) -> Any:
        """Cost that the answer leads with, as `leading_result` names it. [£]."""
        return self.whole_life if self.initial_cost is None else self.initial_cost

    @property
    def final_charge(self) -> float:
        """Charge of the last year that the pricing is chosen for, before a rise. [£ a year]."""
        return float(self.flow.charge[..., -1])

    @property
    def counted_by_year(self) -> Floats:
        """Part of each year's cost that the leading cost counts. [£]."""
        initial = self.flow.initial
        rows = [initial[name] for name in self.case.cost_names]
        total: Floats = np.sum([np.zeros(len(self.case.years)), *rows], axis=0)
        return total

    @property
    def cashable(self) -> Floats:
        """Cashable savings by year; negative. [£]."""
        return self.flow.values.by_year("cashable_savings")

    @property
    def net_call(self) -> Floats:
        """Gross cost less funding and cashable savings, the year on the last axis. [£]."""
        return self.flow.values.by_year("net_call")

    def by_name(self) -> dict[str, Any]:
        """Return the results that are not None by name, in the order of every surface."""
        results = {name: getattr(self, name) for name in RESULTS}
        return {name: value for name, value in results.items() if value is not None}

    def in_full(self) -> dict[str, Any]:
        """Return the results by name, then gross and net cost over all years."""
        whole = {name: getattr(self, name) for name in WHOLE_LIFE}
        return {**self.by_name(), **whole}

    def _result(self, name: str) -> Any:
        return self.flow.values.once(name) if name in self.flow.values.model else None


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
        Floats, or arrays over the axes. In a sweep, results without a price are NaN.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed. Without axes, also if no document prices a
        charge at the adopters of the scenario.

    Examples
    --------
    The lower and the upper end of the Derbyshire record (DN41, para 2.8 and the table):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> results_of(case, case.scenario, pricing=["low-estimate", "high-estimate"]).initial_cost
    array([262000., 302000.])
    """
    return Results(sweep(case, scenario, **axes))


def at_charges(case: Case, scenario: Scenario, charges: Floats) -> Results:
    """Compute every result at some sums a year for the charge that a pricing is chosen for.

    Parameters
    ----------
    case, scenario : Case, Scenario
        Other inputs. The pricing and the change of the charge do not count.
    charges : ndarray
        The same in every year. [£ a year]

    Returns
    -------
    Results
        Arrays over the charges.

    Raises
    ------
    CaseError
        If the case has no charge.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> at_charges(case, case.scenario, np.array([90_000.0, 91_000.0])).headroom
    array([    0., -2000.])
    """
    return Results(cash_flow_at(case, scenario, charges))


def costs_by_pricing(case: Case, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Leading cost and cost over all years of each pricing that gives one, as quoted. [£].

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> costs_by_pricing(case, case.scenario)["shared"]
    (262000.0, 333000.0)
    """
    results = results_of(case, replace(scenario, **AS_QUOTED), pricing=case.pricings)
    # To a millionth of a pound, so that float noise does not put one pricing above another.
    costs = [np.round(cost, 6) for cost in (results.leading_cost, results.whole_life)]
    rows = zip(case.pricings, *(cost.tolist() for cost in costs), strict=True)
    return {name: (leading, total) for name, leading, total in rows if np.isfinite(total)}


def is_deflated(case: Case, scenario: Scenario) -> bool:
    """Check whether a present value uses deflated prices, because prices are nominal or rise.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> is_deflated(case, case.scenario), is_deflated(case, soh.choose(case, rise=0.03))
    (False, True)
    """
    return case.is_deflated or (len(case.years) > 1 and bool(rising_charges(case, scenario)))


def leading_result(case: Case) -> str:
    """Return the name of the cost that the answer of a case leads with.

    That is the cost which a budget or stated initial months name, else the cost of all years.

    >>> import sohanalysis as soh
    >>> leading_result(soh.load_case())
    'initial_cost'
    """
    return "initial_cost" if case.has_initial_cost else "whole_life"


@checks_arguments
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
    Time saved is not cashable until posts go, and published unit costs come from other bodies
    and years. The result enters a scenario only where a user puts it there.

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
