"""Results for a board: initial cost, headroom, ongoing cost, present value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.arguments import checks_arguments
from sohanalysis.case.case import Case
from sohanalysis.case.fields import AS_QUOTED, NONE
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.cashflow import CashFlow, sweep
from sohanalysis.model.pricing import rising_charges
from sohanalysis.money import HALF_A_PENNY

MINUTES_IN_AN_HOUR = 60
# Names of the results, in the order of all tables and pages.
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
    """The results of a scenario or, as arrays with an axis for each field, of a sweep.

    Each result comes from the formula of its name in `model.formulas`. A result that needs a
    budget, initial months or `inflation` is None in a case without it.

    Parameters
    ----------
    flow : CashFlow
        The amounts by year, from the same formulas.
    """

    flow: CashFlow

    @property
    def case(self) -> Case:
        """The decision."""
        return self.flow.case

    @property
    def scenario(self) -> Scenario:
        """Scenario of the results. In a sweep, its fields that are not swept."""
        return self.flow.scenario

    @property
    def initial_cost(self) -> Any:
        """Cost that the budget should pay, or of the initial months. [£].

        All costs dated in the years of the budget or, with `initial_months`, one-off costs and the
        first months of each recurrent cost.
        """
        return self._result("initial_cost")

    @property
    def headroom(self) -> Any:
        """Budget less ``initial_cost``, negative if over budget. [£]."""
        return self._result("headroom")

    @property
    def spent_in_budget_years(self) -> Any:
        """Gross cost over the budget years. [£]."""
        return self._result("spent_in_budget_years")

    @property
    def spent_beyond_initial(self) -> float:
        """Gross cost of the budget years that ``initial_cost`` does not count. [£].

        It is 0 without a budget, or if that pays every cost of its years.
        """
        if self.spent_in_budget_years is None:
            return 0.0
        paid = self.spent_in_budget_years + (self.falls_after_budget_years or 0.0)
        return max(float(paid - self.initial_cost), 0.0)

    @property
    def falls_after_budget_years(self) -> Any:
        """Part of ``initial_cost`` outside the budget years. [£]."""
        return self._result("falls_after_budget_years")

    @property
    def cost_after_cashable_savings(self) -> Any:
        """``initial_cost`` less early cashable savings. [£].

        Savings count in the budget years or, without a budget, in the initial months from go-live.
        The scenario's savings and each saving line have their own cashable share.
        """
        return self._result("cost_after_cashable_savings")

    @property
    def ongoing(self) -> Any:
        """A full year of the recurrent costs of the last year that do not end. [£ a year]."""
        return self._result("ongoing")

    @property
    def present_value(self) -> Any:
        """Net cost discounted to the first year, deflated first if prices rise. [£].

        If prices rise and the case states no `inflation`, it is None, or NaN in a sweep.
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
        """Cost of leaving that is paid after the last year. No other result has it. [£]."""
        return self._result("after_horizon")

    @property
    def is_priced(self) -> Any:
        """Whether every year has a price; for a sweep, an array of its shape."""
        return ~np.isnan(self.flow.gross).any(axis=-1)

    @property
    def counted_savings(self) -> Any:
        """Savings in the time that the leading cost counts, as negative amounts. [£].

        That is the budget years. Without a budget, it is the initial months from go-live, or all
        years.
        """
        return self._result("counted_savings")

    @property
    def counted_cashable(self) -> Any:
        """Cashable part of the `counted_savings`, a negative amount. [£]."""
        return self._result("counted_cashable")

    @property
    def leading_cost(self) -> Any:
        """Cost that the answer gives first (`leading_result`). [£]."""
        return self.whole_life if self.initial_cost is None else self.initial_cost

    @property
    def final_charge(self) -> float:
        """The `last_charge` of the cash flow of one scenario. [£ a year]."""
        return float(self.flow.last_charge)

    @property
    def counted_by_year(self) -> Floats:
        """Part of each year's cost that the leading cost counts. [£]."""
        initial = self.flow.initial
        rows = [initial[name] for name in self.case.cost_names]
        total: Floats = np.sum([np.zeros(len(self.case.years)), *rows], axis=0)
        return total

    @property
    def cashable(self) -> Floats:
        """Cashable savings by year, as negative amounts. [£]."""
        return self.flow.values.by_year("cashable_savings")

    @property
    def net_call(self) -> Floats:
        """Gross cost less funding and cashable savings by year. [£]."""
        return self.flow.values.by_year("net_call")

    @property
    def recurrent_outside(self) -> Floats:
        """Recurrent cost of each year that the budget does not count. [£].

        A year before a budget of stated years has none: it is over before the cost goes on.
        """
        values = self.flow.values
        rows = [
            values.by_year(f"{part}.amount") - values.by_year(f"{part}.initial")
            for part in self._recurrent_parts
        ]
        total: Floats = np.sum([np.zeros(len(self.case.years)), *rows], axis=0)
        total[: self.case.first_counted] = 0
        return total

    @property
    def ending_outside(self) -> dict[str, Floats]:
        """Cost of each year that the budget does not count, by line that does not recur. [£].

        Years before a budget of stated years are zero, as in `recurrent_outside`. The costs of
        leaving are not among them.
        """
        outside: dict[str, Floats] = {}
        for line in self.case.service_costs:
            if not line.is_recurrent:
                by_year = self.flow.lines[line.name] - self.flow.initial[line.name]
                outside[line.name] = np.where(
                    np.arange(by_year.size) < self.case.first_counted, 0.0, by_year
                )
        return outside

    @property
    def rates_charged(self) -> dict[str, float]:
        """The yearly rate of the charge with a choice of pricing, by year charged. [£ a year]."""
        return self._in_years_charged(self.flow.charge)

    @property
    def rates_raised(self) -> dict[str, float]:
        """The same rates with the rise of the scenario, by year charged. [£ a year]."""
        return self._in_years_charged(next(iter(self.flow.raised.values()), self.flow.charge))

    def _in_years_charged(self, rates: Floats) -> dict[str, float]:
        by_year = zip(self.case.years, rates, self.flow.charged, strict=True)
        return {year: float(rate) for year, rate, amount in by_year if amount > 0}

    @property
    def is_leaving(self) -> bool:
        """Whether the scenario leaves the service."""
        return self.scenario.leave != NONE

    @property
    def ends_early(self) -> bool:
        """Whether a recurrent cost of the last year does not go on: it ends, or we leave."""
        values = self.flow.values
        return self.is_leaving or any(
            values.by_year(f"{part}.amount")[-1] and not values.once(f"{part}.goes_on")
            for part in self._recurrent_parts
        )

    @property
    def _recurrent_parts(self) -> list[str]:
        """The lines and charges whose costs may go on."""
        suffix = ".goes_on"
        names = self.flow.values.model
        return [name.removesuffix(suffix) for name in names if name.endswith(suffix)]

    def by_name(self) -> dict[str, Any]:
        """Return the results that are not None by name, in the order of `RESULTS`."""
        results = {name: getattr(self, name) for name in RESULTS}
        return {name: value for name, value in results.items() if value is not None}

    def in_full(self) -> dict[str, Any]:
        """Return the results by name, then gross and net cost over all years."""
        whole_life = {name: getattr(self, name) for name in WHOLE_LIFE}
        return {**self.by_name(), **whole_life}

    def _result(self, name: str) -> Any:
        return self.flow.values.once(name) if name in self.flow.values.model else None


def results_of(case: Case, scenario: Scenario, **axes: Any) -> Results:
    """Compute every result of a scenario, or of a sweep over some of its fields.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        The choices.
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


class AboveCap(NamedTuple):
    """Charges that are above a stated cap.

    Parameters
    ----------
    above : list of tuple
        Year and yearly rate of each one. [£ a year]
    is_raised : bool
        Whether only the rise of the scenario lifts them above the cap: the rates include it.
    """

    above: list[tuple[str, float]]
    is_raised: bool

    def highest(self, results: Results) -> float:
        """Return the highest rate of a result, with the rise if these have it. [£ a year]."""
        return max(_rates(results, is_raised=self.is_raised).values(), default=0.0)


def charges_above_cap(case: Case, results: Sequence[Results]) -> AboveCap | None:
    """Compare the charges of several results with a stated cap.

    A cap is in the prices of the documents, as a quoted range is, so it is first compared with the
    charges before a rise. If none of them is above it, the charges with the rise may be.

    Returns
    -------
    AboveCap or None
        None if no charge is above a cap.
    """
    if not (case.charges and case.charge.is_quoted and case.charge.is_cap):
        return None
    most = case.charge.high + HALF_A_PENNY
    for is_raised in (False, True):
        rates = (_rates(result, is_raised=is_raised) for result in results)
        by_year = (pair for rates_of_one in rates for pair in rates_of_one.items())
        if above := [(year, rate) for year, rate in by_year if rate > most]:
            return AboveCap(above, is_raised)
    return None


def _rates(results: Results, *, is_raised: bool) -> dict[str, float]:
    return results.rates_raised if is_raised else results.rates_charged


def costs_by_pricing(case: Case, scenario: Scenario) -> dict[str, tuple[float, float]]:
    """Return the leading cost and the cost over all years of each pricing. [£].

    They are as quoted. Pricings without a price are left out.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> costs_by_pricing(case, case.scenario)["shared"]
    (262000.0, 333000.0)
    """
    results = results_of(case, replace(scenario, **AS_QUOTED), pricing=case.pricings)
    # Round to a millionth of a pound, so that float noise puts no pricing above another.
    costs = [np.round(cost, 6) for cost in (results.leading_cost, results.whole_life)]
    rows = zip(case.pricings, *(cost.tolist() for cost in costs), strict=True)
    return {name: (leading, total) for name, leading, total in rows if np.isfinite(total)}


def priced_as_quoted(case: Case) -> Scenario:
    """Return the scenario in the documents, at a pricing that has a price there.

    That is the stated pricing or, if it has no price at the adopters anticipated, the base pricing
    at the scenario of the case.

    >>> import sohanalysis as soh
    >>> priced_as_quoted(soh.load_case()).pricing
    'high-estimate'
    """
    quoted = case.as_quoted
    if quoted.pricing in costs_by_pricing(case, quoted):
        return quoted
    return replace(case.base_scenario, **AS_QUOTED)


def is_deflated(case: Case, scenario: Scenario) -> bool:
    """Whether a present value uses deflated prices, because prices rise.

    Prices are nominal in the case, or a charge rises in the scenario.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> is_deflated(case, case.scenario), is_deflated(case, soh.choose(case, rise=0.03))
    (False, True)
    """
    return case.is_deflated or (len(case.years) > 1 and bool(rising_charges(case, scenario)))


def leading_result(case: Case) -> str:
    """Return the name of the cost that the answer of a case gives first.

    That is the initial cost if the case has a budget or initial months, else the cost of all years.

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
    """Return the value of time and channel cost saved by contacts that move online.

    Parameters
    ----------
    contacts : float
        Contacts a year that move online.
    old_cost, online_cost : float
        Cost of a contact in its old channel and online. [£]
    share_rekeyed : float
        Share of online contacts that staff type into another system.
    minutes : float
        Time to rekey a contact. [minutes]
    hourly_cost : float
        Cost of an hour of that staff, which the user gives. [£]

    Returns
    -------
    float
        Saving a year, negative if rekeying costs more than the channel saves. [£ a year]

    Warnings
    --------
    Saved time is not cashable until posts are cut, and published unit costs come from other bodies
    and years. No scenario uses the result unless a user enters it.

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
