"""Medium-term financial plan: cost, funding and net pressure by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis import years
from sohanalysis.arrays import Floats
from sohanalysis.case.case import Adopters, Case, Line
from sohanalysis.case.pricing import AMOUNTS, Pricing
from sohanalysis.case.rules import MOST_YEARS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model.case_formulas import field_arrays
from sohanalysis.model.cashflow import CashFlow, cash_flow_of, full_saving
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.results import Results
from sohanalysis.money import HALF_A_PENNY

OWN_SAVINGS = "savings of the scenario"
_NO_PAYER_STATED = "payer not stated"
_PENCE_IN_A_POUND = 100


@dataclass(frozen=True, kw_only=True)
class MediumTerm:
    """Cost, funding and net pressure, with one element of each array for each year.

    Parameters
    ----------
    years : tuple of str
        Financial years of the case, then the added years.
    assumed : tuple of str
        Added financial years. All their amounts are assumed.
    one_off, recurrent : ndarray
        Cost lines by nature. The charge of the platform is recurrent. [£]
    cashable_savings : ndarray
        Cashable share of all savings, negative. [£]
    funding : mapping
        Funding by payer: reserve, grant, base budget or payer not stated. [£]
    pressure : ndarray
        Net pressure: costs and cashable savings less funding. [£]
    cumulative : ndarray
        Running sum of the net pressure, in the years of the case only: no total has assumed
        years. [£]
    ended : tuple of str
        Recurrent costs, savings and funding of the last year of the case that do not go on.
    """

    years: tuple[str, ...]
    assumed: tuple[str, ...]
    one_off: Floats
    recurrent: Floats
    cashable_savings: Floats
    funding: Mapping[str, Floats]
    pressure: Floats
    cumulative: Floats
    ended: tuple[str, ...]

    def band_d_pence(self, tax_base: float) -> Floats:
        """Return the net pressure for each Band D equivalent property. [pence].

        Parameters
        ----------
        tax_base : float
            Band D equivalent properties. The user gives this number. We never infer it.

        Raises
        ------
        ScenarioError
            If it is not above zero.
        """
        _check_above_zero("tax_base", tax_base, "Band D equivalent properties")
        return _PENCE_IN_A_POUND * self.pressure / tax_base

    def share_of_budget(self, net_budget: float) -> Floats:
        """Return the net pressure as a share of the net revenue budget.

        Parameters
        ----------
        net_budget : float
            The force's budget for a year, which the user gives. [£]

        Raises
        ------
        ScenarioError
            If it is not above zero.
        """
        _check_above_zero("net_budget", net_budget, "pounds")
        return self.pressure / net_budget


def medium_term(case: Case, scenario: Scenario, *, more_years: int) -> MediumTerm:
    """Compute cost, funding and net pressure by year, beyond the years of the case.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the choices.
    more_years : int
        Years to add. In them the charge, recurrent lines without an end and savings continue as in
        the last year of the case, with their uplift. A reserve does not, nor do savings once every
        charge and recurrent cost has ended. These amounts are assumed.

    Returns
    -------
    MediumTerm
        Amounts in the years of the case equal `cashflow.sweep` to the penny.

    Raises
    ------
    ScenarioError
        If there are too many years, or the case does not allow the scenario.

    Examples
    --------
    The upper quoted charge of DN41, continued for a year after its table:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> upper = soh.choose(case, pricing="high-estimate")
    >>> medium_term(case, upper, more_years=1).cumulative
    array([ 30000., 181000., 302000., 393000.])
    """
    longest = MOST_YEARS - len(case.years)
    if type(more_years) is not int or not 0 <= more_years <= longest:
        problem, allowed = f"{more_years} is not allowed", f"0 to {longest} years"
        raise ScenarioError(Fault(field="more_years", problem=problem, allowed=allowed))
    # Check the scenario with the original case. The longer case would allow longer delays.
    field_arrays(case, scenario, {})
    last = years.starting_year(case.years[-1])
    added = tuple(years.label(last + 1 + i) for i in range(more_years))
    longer = replace(
        case,
        years=(*case.years, *added),
        adopters=_with_longer_sizes(case.adopters, case.years, added),
        charges=tuple(
            charge.changed(pricing=tuple(_onward(r, case.years, added) for r in charge.pricing))
            for charge in case.charges
        ),
        lines=tuple(_continued(line, case.years, added) for line in case.lines),
    )
    if scenario.offset:
        # The charge that an offset is a share of is that of the last year of the case.
        scenario = replace(scenario, savings=full_saving(case, scenario), offset=0.0)
    results = Results(cash_flow_of(longer, _with_longer_path(scenario, more_years)))
    flow, cashable = results.flow, results.cashable
    in_use = _is_in_use(case, flow)
    cashable_savings = np.where(in_use, cashable, 0.0)
    pressure = results.net_call - (cashable - cashable_savings)
    return MediumTerm(
        years=flow.years,
        assumed=added,
        one_off=_costs(case, flow, "one-off"),
        recurrent=_costs(case, flow, "recurrent"),
        cashable_savings=cashable_savings,
        funding=_funding(case, flow),
        pressure=pressure,
        cumulative=np.cumsum(pressure[: len(case.years)]),
        ended=_ended(case, flow, in_use),
    )


def quoted_pressures(case: Case, scenario: Scenario, *, more_years: int) -> dict[str, Floats]:
    """Return the net pressure by year at each end of the quoted range. [£].

    Returns
    -------
    dict
        Pressures under ``low`` and ``high``. Empty for a case without a quoted charge.
    """
    if not case.is_at_quoted_charges:
        return {}
    ends = zip(("low", "high"), at_quoted_charges(scenario), strict=True)
    return {end: medium_term(case, quoted, more_years=more_years).pressure for end, quoted in ends}


def _with_longer_path(scenario: Scenario, more_years: int) -> Scenario:
    """Return a scenario whose adoption path continues with its last count."""
    if isinstance(scenario.adopters, int):
        return scenario
    return replace(scenario, adopters=(*scenario.adopters, *scenario.adopters[-1:] * more_years))


def _with_longer_sizes(
    adopters: Adopters, labels: tuple[str, ...], added: tuple[str, ...]
) -> Adopters:
    """Return the adopters of the longer case, with sizes as in the last year."""
    sizes = {
        name: replace(
            size, **{key: _longer(amount, labels, added) for key, amount in size.amounts.items()}
        )
        for name, size in adopters.sizes.items()
    }
    return replace(adopters, sizes=sizes)


def _onward(rule: Pricing, labels: tuple[str, ...], added: tuple[str, ...]) -> Pricing:
    """Return a rule of the longer case, with amounts as in the last year."""
    if rule.pool_total is not None:
        # A total covers only the years of the case, so continue one year's part of it.
        rule = replace(rule, pool=rule.pool_total / len(labels), pool_total=None)
    price: Any = _longer(rule.price, labels, added)
    if rule.steps:
        price = tuple(replace(s, price=_longer(s.price, labels, added)) for s in rule.steps)
    by_year = {k: _longer(getattr(rule, k), labels, added) for k in (*AMOUNTS, "uplift")}
    return replace(rule, price=price, **by_year)


def _longer(amount: Any, labels: tuple[str, ...], added: tuple[str, ...]) -> Any:
    if isinstance(amount, tuple) and isinstance(amount[0], tuple):
        last = dict(amount).get(labels[-1])
        return amount if last is None else (*amount, *((label, last) for label in added))
    if isinstance(amount, tuple) and isinstance(amount[0], float):
        return amount + amount[-1:] * len(added)
    return amount


def _continued(line: Line, labels: tuple[str, ...], added: tuple[str, ...]) -> Line:
    """Return a line of the longer case, continued if it goes on after the years of the case."""
    if line.by_year is not None:
        onward = line.by_year.get(labels[-1], 0) if line.goes_on else 0
        return replace(line, by_year={**line.by_year, **dict.fromkeys(added, onward)})
    if line.goes_on or line.months is not None or line.from_ is None:
        return line
    # A line without an end ran to the end of the case's years, late or not. It must still end
    # there, and "none" keeps a delay from moving that end. (A line that a delay shifts has months.)
    ends = years.end_month(labels[-1])
    return replace(line, months=ends - years.month(line.from_), delay="none")


def _costs(case: Case, flow: CashFlow, nature: str) -> Floats:
    natures = {line.name: line.nature for line in case.lines}
    chosen = (
        flow.lines[name]
        for name in case.cost_names
        if natures.get(name, "recurrent") == nature  # a charge is not a line, so has no nature
    )
    return sum(chosen, np.zeros(len(flow.years)))


def _is_in_use(case: Case, flow: CashFlow) -> NDArray[np.bool_]:
    """Return whether the service goes on in each year, from the years of the case on.

    It ends with its last charge or recurrent cost. The file states the savings of its own years. A
    service without either has only one-off costs, and goes on.
    """
    lines = (line for line in case.service_costs if line.is_recurrent)
    paid = [flow.lines[line.name] for line in lines]
    paid += [flow.values.by_year(f"charge{index}.months") for index in range(len(case.charges))]
    is_paid: NDArray[np.bool_] = sum(map(np.abs, paid), np.zeros(len(flow.years))) != 0
    is_of_case = np.arange(len(flow.years)) < len(case.years)
    return is_paid | is_of_case | ~is_paid[is_of_case].any()


def _ended(case: Case, flow: CashFlow, in_use: NDArray[np.bool_]) -> tuple[str, ...]:
    # A one-off cost is not expected again. Money from a reserve is, and can be spent only once.
    one_off = {line.name for line in case.lines if line.nature == "one-off"} - {*flow.funding}
    last, onward = len(case.years) - 1, slice(len(case.years), None)
    saved = {line.name: flow.lines[line.name] for line in case.counted_lines("saving")}
    saved[OWN_SAVINGS] = flow.savings - sum(saved.values(), np.zeros(len(flow.years)))
    if abs(saved[OWN_SAVINGS][last]) < HALF_A_PENNY:
        del saved[OWN_SAVINGS]
    savings = {name: np.where(in_use, amounts, 0.0) for name, amounts in saved.items()}
    return tuple(
        name
        for name, amounts in (flow.lines | savings | flow.funding).items()
        if name not in one_off
        and amounts[last]
        and amounts[onward].size
        and not amounts[onward].any()
    )


def _funding(case: Case, flow: CashFlow) -> dict[str, Floats]:
    funding: dict[str, Floats] = {}
    for line in case.counted_lines("funding"):
        payer = line.funded_by or _NO_PAYER_STATED
        funding[payer] = funding.get(payer, np.zeros(1)) + flow.funding[line.name]
    return funding


def _check_above_zero(field: str, value: float, unit: str) -> None:
    if not (np.isfinite(value) and value > 0):
        problem, allowed = f"{value:g} is not allowed", f"a number of {unit} above 0"
        raise ScenarioError(Fault(field=field, problem=problem, allowed=allowed))
