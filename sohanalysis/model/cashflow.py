"""Cash flow by financial year.

Costs are positive, savings negative, and net is their sum. Within the formulas the year is the
first axis (`evaluation`). Arrays of this module have it on the last axis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.case_formulas import CaseFormulas, field_arrays, formulas_of, line_parts
from sohanalysis.model.evaluation import evaluate
from sohanalysis.model.expressions import Formulas
from sohanalysis.model.pricing import check_priced, rates_and_uplift

if TYPE_CHECKING:
    import pandas as pd

_MOST_KEPT = 256  # scenarios of a case whose cash flow is kept


@dataclass(frozen=True)
class Values:
    """Values of the formulas of a case, for one scenario or a sweep.

    Parameters
    ----------
    formulas : CaseFormulas
        The formulas.
    inputs : mapping
        A value of every input, from the case and from the fields of the scenario.
    axes : mapping
        Fields and values of the axes, in order. Empty for one scenario.
    """

    formulas: CaseFormulas
    inputs: Mapping[str, Any] = field(repr=False)
    axes: Mapping[str, tuple[Any, ...]]
    _evaluated: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def model(self) -> Formulas:
        """The formulas by name."""
        return self.formulas.model

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values on each axis."""
        return tuple(len(values) for values in self.axes.values())

    def once(self, name: str) -> Any:
        """Return a quantity without years: a float, or an array over the axes."""
        if name not in self._evaluated:
            self._evaluate(name, by_year=False)
        value = self._evaluated[name]
        if not self.axes:
            return float(value)
        return np.broadcast_to(np.asarray(value, float), self.shape)

    def by_year(self, name: str) -> Floats:
        """Return a quantity by year, as an array with the year on its last axis."""
        if name not in self._evaluated:
            self._evaluate(name, by_year=True)
        value = np.asarray(self._evaluated[name], float)
        # A value that is the same in all years comes without an axis for the year.
        is_by_year = value.ndim > len(self.axes)
        value = np.moveaxis(value, 0, -1) if is_by_year else value[..., np.newaxis]
        return np.broadcast_to(value, (*self.shape, len(self.formulas.case.years)))

    def _evaluate(self, name: str, *, by_year: bool) -> None:
        """Evaluate a formula with related ones, because one pass shares their parts.

        For one scenario these are all formulas. For a sweep they are only the results, or only the
        values by year.
        """
        related = (
            key
            for key, quantity in self.model.items()
            if quantity.tree is not None and (not self.axes or quantity.by_year == by_year)
        )
        self._evaluated.update(
            evaluate(
                self.model,
                self.inputs,
                dict.fromkeys([*related, name]),  # in the same order, so compiled once
                count=len(self.formulas.case.years),
                axes=len(self.axes),
            )
        )


@dataclass(frozen=True)
class CashFlow:
    """Money by financial year, which is the last axis of every array.

    Each amount comes from a formula in `model.formulas`. `values` has all of them.

    Parameters
    ----------
    values : Values
        Values of the formulas of the case.
    scenario : Scenario
        The choices. In a sweep, the fields that are not swept.
    """

    values: Values
    scenario: Scenario

    @property
    def case(self) -> Case:
        """The decision."""
        return self.values.formulas.case

    @property
    def years(self) -> tuple[str, ...]:
        """Financial years of the case."""
        return self.case.years

    @cached_property  # tables read it once for each row
    def lines(self) -> dict[str, Floats]:
        """Cost lines, charges and saving lines by name. Savings are negative. [£]."""
        costs = {name: self.values.by_year(f"{part}.amount") for part, name in self._costs()}
        # Subtracted from 0.0, not negated: -(0.0) is a negative zero, which prints as "-0".
        return costs | {
            name: 0.0 - self.values.by_year(f"{part}.amount")
            for part, name in self._lines_of_kind("saving")
        }

    @cached_property  # tables read it once for each row
    def funding(self) -> dict[str, Floats]:
        """Funding lines by name. Gross, savings and net do not include them. [£]."""
        return {
            name: self.values.by_year(f"{part}.amount")
            for part, name in self._lines_of_kind("funding")
        }

    @property
    def gross(self) -> Floats:
        """Gross cost: cost lines and charges. [£]."""
        return self.values.by_year("gross")

    @property
    def savings(self) -> Floats:
        """Savings of the scenario and of saving lines. [£]."""
        return self.values.by_year("all_savings")

    @property
    def net(self) -> Floats:
        """Net cost: gross cost plus the negative savings. [£]."""
        return self.values.by_year("net")

    @cached_property  # a headline reads it once for each line
    def initial(self) -> dict[str, Floats]:
        """Part of each cost line that the leading cost counts. [£].

        That is the part in the budget's years or in its initial months or, in a case with neither,
        the whole line (`results.leading_result`).
        """
        name = "initial" if self.case.has_initial_cost else "amount"
        zeros = np.zeros_like(self.gross)
        return {
            title: self.values.by_year(f"{part}.{name}")
            if f"{part}.{name}" in self.values.model
            else zeros  # initial months never count a line that is paid on leaving
            for part, title in self._costs()
        }

    @property
    def charges(self) -> dict[str, Floats]:
        """Yearly rate of each charge by name, before any rise and VAT. [£ a year].

        The charge with a choice of pricing is first.
        """
        return self._charges("changed")

    @property
    def raised(self) -> dict[str, Floats]:
        """Yearly rate of each charge by name, with its rise and before VAT. [£ a year]."""
        return self._charges("raised")

    @property
    def paid(self) -> dict[str, Floats]:
        """Cost of twelve months of each charge, with rise and VAT. [£ a year]."""
        return self._charges("paid")

    @property
    def charge(self) -> Floats:
        """Yearly rate of the charge with a choice of pricing, as in `charges`. [£ a year].

        Zero for a case without a charge.
        """
        return next(iter(self.charges.values()), np.zeros_like(self.gross))

    @property
    def last_charge(self) -> Floats:
        """The `charge` of the last year charged, which may be before the last year. [£ a year]."""
        last: int = self.case.last_charged
        return self.charge[..., last]

    @property
    def charged(self) -> Floats:
        """Amount of the same charge by year, in proportion to the months charged. [£]."""
        name = next(iter(self.charges), None)
        return np.zeros_like(self.gross) if name is None else self.lines[name]

    def frame(self) -> pd.DataFrame:
        """Return the table of one scenario: lines down, financial years across. [£]."""
        import pandas as pd

        rows = {**self.lines, "gross": self.gross, "savings": self.savings, "net": self.net}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(self.years))

    def _charges(self, name: str) -> dict[str, Floats]:
        rates = {
            charge.name: self.values.by_year(f"charge{i}.{name}")
            for i, charge in enumerate(self.case.charges)
        }
        return {name: rates[name] for name in sorted(rates, key=self._is_not_chosen)}

    def _lines_of_kind(self, kind: str) -> list[tuple[str, str]]:
        return [(part, line.name) for part, line in line_parts(self.case) if line.kind == kind]

    def _costs(self) -> list[tuple[str, str]]:
        charges = enumerate(self.case.charges)
        return [
            *self._lines_of_kind("cost"),
            *((f"charge{i}", charge.name) for i, charge in charges),
        ]

    def _is_not_chosen(self, name: str) -> bool:
        return name != self.case.charge.name


def sweep(case: Case, scenario: Scenario, **axes: Any) -> CashFlow:
    """Compute the cash flow of one scenario, or of every combination of values of some fields.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Fields that are not swept.
    **axes
        Values of each swept field. The order of the fields is the order of the axes.

    Returns
    -------
    CashFlow
        Arrays with one axis for each field, and the financial year last. In a sweep, amounts
        without a price are NaN.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed. Without axes, also if no document prices a
        charge at the adopters of the scenario.

    Examples
    --------
    The upper end of the Derbyshire table (DN41, after para 2.11):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> sweep(case, soh.choose(case, pricing="high-estimate")).gross
    array([ 30000., 151000., 121000.,  91000.])

    A charge for each number of adopters and two delays:

    >>> shared = soh.choose(case, pricing="shared")
    >>> sweep(case, shared, adopters=range(25, 45), delay=[0, 3]).gross.shape
    (20, 2, 4)
    """
    formulas = formulas_of(case)
    if not axes:
        if scenario not in formulas.cash_flows:
            field_arrays(case, scenario, axes)  # checks the scenario
        return cash_flow_of(case, scenario)
    fields, axis_values = field_arrays(case, scenario, axes)
    inputs = formulas.with_fields(fields, axes=len(axis_values))
    return CashFlow(Values(formulas, inputs, axis_values), scenario)


def cash_flow_of(case: Case, scenario: Scenario) -> CashFlow:
    """Compute the cash flow of a scenario without checking its fields against the case.

    The caller has checked them, and the pricing is not "any". An offset that was turned into pounds
    may be more than the highest saving that a user may give.

    Raises
    ------
    ScenarioError
        If no document prices a charge at the adopters of the scenario.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> cash_flow_of(case, soh.choose(case, pricing="high-estimate")).gross
    array([ 30000., 151000., 121000.,  91000.])
    """
    formulas = formulas_of(case)
    if scenario not in formulas.cash_flows:
        inputs = formulas.with_fields(scenario.values(), axes=0)
        for i, charge in enumerate(case.charges):
            rate = inputs[f"charge{i}.rate"]
            check_priced(rate, scenario=scenario, case=case, charge=charge)
        if len(formulas.cash_flows) >= _MOST_KEPT:
            formulas.cash_flows.clear()
        formulas.cash_flows[scenario] = CashFlow(Values(formulas, inputs, {}), scenario)
    flow: CashFlow = formulas.cash_flows[scenario]
    return flow


def cash_flow_at(case: Case, scenario: Scenario, charges: Floats) -> CashFlow:
    """Compute the cash flow at given yearly amounts of the charge with a pricing.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and all fields but the pricing. A change of the charges moves other charges.
    charges : ndarray
        Amounts of that charge after any change, each the same in every year. [£ a year]

    Returns
    -------
    CashFlow
        Arrays with the charges on the first axis, and the financial year last.

    Raises
    ------
    CaseError
        If the case has no charge.

    Examples
    --------
    The first full year at two charges, with the project manager's £60,000 (DN41, para 2.9):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> cash_flow_at(case, case.scenario, np.array([90_000.0, 91_000.0])).gross[:, 1]
    array([150000., 151000.])
    """
    formulas = formulas_of(case)
    inputs = formulas.with_fields(case.at_one_pricing(scenario).values(), axes=1)
    part = f"charge{case.charges.index(case.charge)}"
    # The formulas apply the change to every charge, and this one already includes it.
    inputs |= {f"{part}.rate": charges / (1 + scenario.charge_change), f"{part}.rises": True}
    return CashFlow(Values(formulas, inputs, {"charge": tuple(charges.tolist())}), scenario)


def final_charge(case: Case, scenario: Scenario) -> float:
    """Return all charges of a scenario in the last year charged, before changes.

    An offset is a share of this sum, which is zero for a case without a charge. [£ a year]

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> final_charge(case, soh.choose(case, pricing="stepped", charge_change=0.5))
    71000.0
    """
    return float(formulas_of(case).evaluate(scenario, ["last_charge"])["last_charge"])


def chosen_charge(case: Case, scenario: Scenario) -> float:
    """Return the charge with a choice of pricing in the last year charged. [£ a year].

    It includes a change of the charge, but no uplift of the pricing, so that it compares with a
    flat charge. No price is NaN.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> chosen_charge(case, soh.choose(case, pricing="stepped", charge_change=0.5))
    106500.0
    """
    chosen, last = case.at_one_pricing(scenario), case.last_charged
    table, _ = rates_and_uplift(case, chosen.pricing)
    adopters = chosen.path(len(case.years))[last]
    charge = table[adopters - 1, min(last, table.shape[1] - 1)]
    return float(charge * (1 + chosen.charge_change))


def full_saving(case: Case, scenario: Scenario) -> float:
    """Return the yearly saving of a scenario at full effect. [£ a year].

    It comes from ``savings`` or, as a share of the charge, from ``offset``.

    Half of the lower quoted charge (DN41, para 2.8):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> full_saving(case, soh.choose(case, pricing="low-estimate", offset=0.5))
    35500.0
    """
    return float(formulas_of(case).evaluate(scenario, ["full"])["full"])
