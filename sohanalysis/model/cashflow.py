"""Cash flow by financial year: costs are positive, savings negative, net is their sum."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis import years
from sohanalysis.case.case import Case, Charge, Line
from sohanalysis.case.choose import check_scenario
from sohanalysis.case.fields import FIELDS, LONGEST_DELAY, NONE, Kind
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.pricing import check_priced, yearly_charge
from sohanalysis.years import MONTHS_IN_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[Any]
# A simulation draws thousands of delays, and there are 25 whole months to draw from: above this
# many draws, months are counted once per possible delay and looked up for each draw.
_LOOK_UP_ABOVE = 128
NEVER = 10_000 * MONTHS_IN_A_YEAR  # the month after the last of a membership without end


@dataclass(frozen=True, kw_only=True)
class CashFlow:
    """Money by financial year; every array has the financial year on its last axis.

    Parameters
    ----------
    years : tuple of str
        Financial years of the horizon.
    axes : mapping
        Field and values of each axis before the year, in order; empty for one scenario.
    lines : mapping
        Cost and saving lines by name, signed, each charge under its own. [£]
    funding : mapping
        Funding lines by name; in none of gross, savings and net. [£]
    gross, savings, net : ndarray
        Costs, savings of the scenario and of saving lines, and their sum. [£]
    chosen_savings : ndarray
        The part of the savings that the scenario chooses, without saving lines. [£]
    initial : mapping
        The part of each cost line that the leading cost counts (`results.leading_result`): its
        costs in the budget's years or in its initial months, or all of them. [£]
    initial_savings : mapping
        With initial months and no budget: the part of the savings in the initial months from
        go-live, of each saving line by name and, under no name, of the scenario. [£]
    after_horizon : ndarray
        What is paid on leaving after the last year, without a year on the last axis. [£]
    charges : mapping
        Yearly rate of each charge by name, the one that a pricing is chosen for first. [£ a year]
    recurrent_rate : ndarray
        Yearly rate of all recurrent cost lines active in the last year, without a year on the last
        axis. [£ a year]
    """

    years: tuple[str, ...]
    axes: Mapping[str, tuple[Any, ...]]
    lines: Mapping[str, Floats]
    funding: Mapping[str, Floats]
    gross: Floats
    savings: Floats
    net: Floats
    chosen_savings: Floats
    initial: Mapping[str, Floats]
    initial_savings: Mapping[str, Floats]
    after_horizon: Floats
    charges: Mapping[str, Floats]
    recurrent_rate: Floats

    @property
    def charge(self) -> Floats:
        """Yearly rate of the charge that a pricing is chosen for; zero without any. [£ a year]."""
        return next(iter(self.charges.values()), np.zeros_like(self.gross))

    @property
    def charged(self) -> Floats:
        """Money of that charge by year. [£]."""
        name = next(iter(self.charges), None)
        return np.zeros_like(self.gross) if name is None else self.lines[name]

    def frame(self) -> pd.DataFrame:
        """Return the table of one scenario: lines down, financial years across. [£]."""
        import pandas as pd

        rows = {**self.lines, "gross": self.gross, "savings": self.savings, "net": self.net}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(self.years))


def cash_flow(case: Case, scenario: Scenario) -> CashFlow:
    """Compute the cash flow of one scenario.

    Examples
    --------
    The upper end of the Derbyshire table (DN41, after para 2.11):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> cash_flow(case, case.scenario).gross
    array([ 30000., 151000., 121000.,  91000.])
    """
    return sweep(case, scenario)


def sweep(case: Case, scenario: Scenario, **axes: Any) -> CashFlow:
    """Compute the cash flow over every combination of some fields' values.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Fields that are not swept.
    **axes
        Values of a field, one axis each, in the order given.

    Returns
    -------
    CashFlow
        Arrays of one axis per field, and the financial year last.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> sweep(case, case.scenario, adopters=range(25, 45), delay=[0, 3]).gross.shape
    (20, 2, 4)
    """
    fields, listed = field_arrays(case, scenario, axes)
    flow = cash_flow_from_arrays(case, fields, axes=listed)
    if not listed:
        check_priced(flow.gross, scenario)
    return flow


def field_arrays(
    case: Case, scenario: Scenario, axes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, tuple[Any, ...]]]:
    """Check the axes of a sweep, and make arrays of its fields.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Fields that are not swept.
    axes : mapping
        Values of each field that is swept, or one value.

    Returns
    -------
    tuple
        Every field, those swept as arrays with an axis of their own and a last axis of length 1;
        and the values of each axis.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed.
    """
    single = (str, int, float, np.generic)
    listed = {n: (v,) if isinstance(v, single) else tuple(v) for n, v in axes.items()}
    fields: dict[str, Any] = scenario.values()
    for position, (name, values) in enumerate(_checked_axes(case, scenario, listed).items()):
        # Each field is long on an axis of its own and 1 elsewhere, so that NumPy combines them
        # all; the axis added last, of length 1, is for the financial years.
        shape = [1] * (len(listed) + 1)
        shape[position] = values.size
        fields[name] = values.reshape(shape)
    return fields, listed


def cash_flow_from_arrays(
    case: Case,
    fields: Mapping[str, ArrayLike],
    axes: Mapping[str, tuple[Any, ...]],
    overruns: Mapping[str, Floats] | None = None,
    first_years: int | None = None,
) -> CashFlow:
    """Compute the cash flow from arrays of fields: the one place of the model's arithmetic.

    Parameters
    ----------
    case : Case
        The decision.
    fields : mapping
        Every field of `Scenario`, already checked; arrays broadcast, with a last axis of length
        1, or of one element per financial year for ``adopters``.
    axes : mapping
        Recorded in the result.
    overruns : mapping, optional
        Overrun of a line as a share of its amount; only a simulation gives any. They broadcast
        with the fields.
    first_years : int, optional
        How many years are worked out, where those after them are like the last of them.

    Returns
    -------
    CashFlow
        Of the broadcast shape, the financial year last.
    """
    field = {name: np.atleast_1d(np.asarray(value)) for name, value in fields.items()}
    when = _When(field["delay"], membership_ends(case, field["leave"]), first_years)
    overruns = overruns or {}

    rates = {
        charge.name: _rate_of(case, charge, field)
        for charge in sorted(case.charges, key=lambda each: each.name != case.charge.name)
    }
    change = 1 + field["charge_change"]
    paid = {name: when.cut(rate) * change for name, rate in rates.items()}
    costs = _line_flows(case, "cost", when, overruns)
    # Where no charge follows go-live, the axis of the delay stays out of the charge: a table of
    # adopters by delay then holds each charge once.
    follows = field["charge_follows_go_live"]
    late = replace(when, delay=when.delay * follows if follows.any() else np.zeros(1, int))
    for charge in case.charges:
        costs[charge.name] = _charge_flow(case, charge, paid[charge.name], late)
    # Costs are added in the order of the file, the charges last: another order of additions
    # would give other last bits.
    gross = _total(cost.amounts for cost in costs.values())

    # An offset is of the last year's charge before any change of it: what joining saves lies in
    # our own costs, which a dearer charge leaves as they are.
    full = full_saving(field["savings"], field["offset"], _last_charge(case, rates))
    # Subtracted from 0.0, not negated: -(0.0) is a negative zero, which prints as "-0".
    saved = _pro_rata(full, _saved(case, field["ramp"], when))
    chosen = np.subtract(0.0, saved, out=saved)
    gains = _line_flows(case, "saving", when, overruns)
    savings = chosen - _total(gain.amounts for gain in gains.values()) if gains else chosen

    # A field that moves no money (cashable) has its axis in the result all the same.
    arrays = (gross, savings, *field.values())
    swept = np.broadcast_shapes(*{each.shape[:-1] for each in arrays})
    shape = (*swept, first_years or len(case.years))
    chosen = _broadcast(chosen, shape)
    savings = _broadcast(savings, shape) if gains else chosen
    return CashFlow(
        years=case.years,
        axes=axes,
        lines={name: _broadcast(cost.amounts, shape) for name, cost in costs.items()}
        | {name: _broadcast(0.0 - gain.amounts, shape) for name, gain in gains.items()},
        funding={
            name: _broadcast(fund.amounts, shape)
            for name, fund in _line_flows(case, "funding", when, overruns).items()
        },
        gross=_broadcast(gross, shape),
        savings=savings,
        net=_broadcast(gross + savings, shape),
        chosen_savings=chosen,
        initial={name: _broadcast(cost.initial, shape) for name, cost in costs.items()},
        initial_savings={
            name: _broadcast(0.0 - when.cut(amounts), shape)
            for name, amounts in _initial_savings(case, full, field["ramp"], when).items()
        },
        after_horizon=_broadcast(_total(cost.after for cost in costs.values())[..., 0], swept),
        charges={name: _broadcast(rate, shape) for name, rate in paid.items()},
        recurrent_rate=_broadcast(
            _total(cost.rate for cost in costs.values() if cost.is_recurrent)[..., 0], swept
        ),
    )


def full_saving(savings: Any, offset: Any, charge: Any) -> Any:
    """Yearly saving at full effect, from ``savings`` or ``offset``. [£ a year].

    Parameters
    ----------
    savings : float or ndarray
        The saving itself. [£ a year]
    offset : float or ndarray
        The saving as a share of the charge; not together with ``savings``.
    charge : float or ndarray
        The last year's charge, before any change of it. [£ a year]

    Examples
    --------
    Half of the lower quoted charge (DN41, para 2.8):

    >>> full_saving(0.0, 0.5, 71_000)
    35500.0
    """
    # Without an offset the axes of the charge stay out of the savings.
    return savings + offset * charge if np.any(offset) else savings


def saved_months(case: Case, ramp: Floats, delay: Floats) -> Floats:
    """Months' worth of full savings in each financial year. [months].

    The j-th month from go-live counts min(1, j / ramp): savings rise in equal steps, and the last
    month of the ramp is the first at full effect.

    Parameters
    ----------
    case : Case
        Gives the go-live and the horizon.
    ramp : ndarray
        Months from go-live to full effect; 0 and 1 are both full from the first month. [months]
    delay : ndarray
        Months of late go-live, a last axis of length 1. [months]

    Examples
    --------
    Go-live in April 2019 and a ramp of 12 months: (1 + 2 + ... + 12) / 12 = 6.5 in the first year.

    >>> import sohanalysis as soh
    >>> saved_months(soh.load_case(), ramp=np.array([12]), delay=np.array([0]))
    array([ 0. ,  6.5, 12. , 12. ])
    """
    return _saved(case, ramp, _When(delay, np.array([NEVER])))


def _saved(case: Case, ramp: Floats, when: _When) -> Floats:
    """Months' worth of full savings by year, up to the end of membership. [months]."""
    labels, month = case.years, case.go_live.month
    if not when.is_looked_up or ramp.size > 1:
        return when.cut(_saved_months(labels, month + when.delay, ramp, when.left))
    by_delay = _saved_months_by_delay(
        labels, month, ramp.item(), _longest(when.delay), when.left.item()
    )
    return _look_up(when, by_delay)


def _initial_savings(case: Case, full: Any, ramp: Floats, when: _When) -> dict[str, Floats]:
    """Compute the savings in stated initial months from go-live, without a budget. [£].

    A late go-live moves the savings and not these months, as a budget's years do not move. Leaving
    ends what the scenario saves, and of the lines those that do not run on.
    """
    if case.stated_budget is not None or case.initial_months is None:
        return {}
    live = case.go_live.month
    until = min(live + case.initial_months.value, case.end)
    left = np.minimum(when.left, until)
    found = {"": _pro_rata(full, _saved_months(case.years, live + when.delay, ramp, left))}
    for line in case.counted_lines("saving"):
        start, end = line_period(case, line).ends(when.delay, when.left)
        months = years.months_in_years(np.maximum(start, live), np.minimum(end, until), case.years)
        found[line.name] = _pro_rata(yearly_rate(case, line), months)
    return found


def _checked_axes(
    case: Case, scenario: Scenario, axes: Mapping[str, tuple[Any, ...]]
) -> dict[str, Floats]:
    """Check that a sweep is within the allowed ranges, by its corners, and give its arrays."""
    arrays = {}
    for name, values in axes.items():
        if name not in FIELDS:
            problem = f"{shown(name)} is no field of a scenario"
            raise ScenarioError(Fault(field=name, problem=problem, allowed=", ".join(FIELDS)))
        if not values:
            raise ScenarioError(Fault(field=name, problem="has no values to sweep over"))
        if {*map(type, values)} & {list, tuple, np.ndarray}:
            raise ScenarioError(Fault(field=name, problem="is swept over lists, not single values"))
        field = FIELDS[name]
        kinds = (
            "U" if field.kind in (Kind.choice, Kind.year) else "iu" if field.is_whole else "iufb"
        )
        arrays[name] = np.asarray(values)
        if arrays[name].dtype.kind not in kinds:
            what = "whole numbers" if field.is_whole else "numbers, or names of pricings"
            raise ScenarioError(
                Fault(field=name, problem="is swept over other values", allowed=what)
            )
    # Every rule on a number is a bound, and two of them together are strictest where both are
    # highest: so a sweep of 44 counts by 25 delays is checked by two scenarios.
    ends = {name: _ends(values, arrays[name]) for name, values in axes.items()}
    fields = scenario.values()
    for place in range(max(map(len, ends.values()), default=1)):
        corner = {name: each[min(place, len(each) - 1)] for name, each in ends.items()}
        check_scenario(case, build(fields | corner))
    return arrays


def _ends(values: tuple[Any, ...], array: Floats) -> tuple[Any, ...]:
    """Lowest and highest of numbers (as Python's own, not NumPy's), every one of names."""
    if isinstance(values[0], str):
        return tuple(dict.fromkeys(values))
    # NumPy's own, because a NaN among the values must come out: Python's may pass over it.
    return array.min().item(), array.max().item()


def membership_ends(case: Case, leave: Floats) -> Floats:
    """Month after the last of membership."""
    ends = {NONE: NEVER, **{label: years.end_month(label) for label in case.years}}
    return np.array([ends[str(label)] for label in leave.flat]).reshape(leave.shape)


@dataclass(frozen=True)
class _When:
    """Months of late go-live, and the month after the last of membership; they broadcast.

    And how many years are worked out, if not all.
    """

    delay: Floats
    left: Floats
    first_years: int | None = None

    def cut(self, by_year: Floats) -> Floats:
        """Leave out the years that are not worked out."""
        return by_year[..., : self.first_years]

    @property
    def is_looked_up(self) -> bool:
        """Whether there are so many draws that months are counted once for each delay."""
        return self.delay.size > _LOOK_UP_ABOVE and self.left.size == 1


@dataclass(frozen=True)
class LineFlow:
    """Money of one line by year, its initial part, and its yearly rate in the last year."""

    amounts: Floats
    initial: Floats
    rate: Floats
    is_recurrent: bool
    after: Floats = field(default_factory=lambda: np.zeros(1))

    def cut(self, when: _When) -> LineFlow:
        """Leave out the years that are not worked out."""
        return replace(self, amounts=when.cut(self.amounts))


def _line_flows(
    case: Case, kind: str, when: _When, overruns: Mapping[str, Floats]
) -> dict[str, LineFlow]:
    """Compute every line of a kind (cost, saving or funding) by name, in the order of the file."""
    return {
        line.name: leaving_flow(case, line, when.left, overruns.get(line.name)).cut(when)
        if line.on
        else _line_flow(case, line, when, overruns.get(line.name))
        for line in case.counted_lines(kind)
    }


def _rate_of(case: Case, charge: Charge, field: Mapping[str, Floats]) -> Floats:
    """Yearly rate of a charge, before any change of it. [£ a year]."""
    return with_idle_years(
        case, charge, yearly_charge(case, field["adopters"], field["pricing"], charge=charge)
    )


def with_idle_years(case: Case, charge: Charge, rate: Floats) -> Floats:
    """Give zero for what no document prices in a year in which nothing is charged. [£ a year]."""
    if not np.isnan(rate).any():
        return rate
    # Nothing is charged before the first month or after the last, so no price is needed there.
    charged = charge.years_charged(case.years)
    idle = [label not in charged for label in case.years]
    return np.where(np.isnan(rate) & np.array(idle), 0.0, rate)


def final_charge(case: Case, scenario: Scenario) -> float:
    """All charges of a scenario in the last year charged, before any change of them. [£ a year].

    An offset is a share of this; it is zero where the case has no charge.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> final_charge(case, soh.choose(case, pricing="stepped", charge_change=0.5))
    71000.0
    """
    field = {name: np.atleast_1d(getattr(scenario, name)) for name in ("adopters", "pricing")}
    rates = {charge.name: _rate_of(case, charge, field) for charge in case.charges}
    return float(np.ravel(_last_charge(case, rates))[-1])


def _last_charge(case: Case, rates: Mapping[str, Floats]) -> Floats:
    """All charges together in the last year in which any is charged. [£ a year]."""
    last, names = last_charged(case)
    charged = (rates[name] for name in names)
    return _total(
        rate[..., last : last + 1] if rate.shape[-1] == len(case.years) else rate
        for rate in charged
    )


def last_charged(case: Case) -> tuple[int, tuple[str, ...]]:
    """Place of the last year in which anything is charged, and the charges of that year."""
    if not case.charges:
        return len(case.years) - 1, ()
    ends = [min(charge.end or case.end, case.end) for charge in case.charges]
    last = years.year_of(max(ends) - 1)
    charged = zip(case.charges, ends, strict=True)
    return case.years.index(last), tuple(
        charge.name for charge, end in charged if years.year_of(end - 1) == last
    )


def _charge_flow(case: Case, charge: Charge, rate: Floats, when: _When) -> LineFlow:
    """Compute a charge, from its first month charged to its last or the end of the horizon."""
    # The charge differs from draw to draw, so here the months are looked up, and not the money.
    period = charge_period(case, charge)
    active, initial = period.months(when)
    looked_up = _look_up(when, active)
    counted = looked_up if initial is active else _look_up(when, initial)
    return _flow_at_rate(rate, looked_up, counted, is_recurrent=True)


def charge_period(case: Case, charge: Charge) -> Period:
    """Months in which a charge is paid."""
    # A late go-live moves the first month, and no month that ends a contract.
    length = None if charge.end is None else charge.end - charge.month
    return Period(
        case.years,
        charge.month,
        length,
        counted_years=counted_years(case),
        initial_months=_initial_months(case),
        shifts=True,
        shortens=length is not None,
        is_recurrent=True,
        stops_on_leaving=True,
    )


def _line_flow(case: Case, line: Line, when: _When, overrun: Floats | None) -> LineFlow:
    """Compute the money of a line: our share x yearly amount / 12 x active months."""
    is_recurrent = line.is_recurrent
    # Of a line's own only the delay differs between draws: its money is computed once per delay.
    flow = _flow_at_rate(
        yearly_rate(case, line), *line_period(case, line).months(when), is_recurrent
    )
    amounts = _with_overrun(_look_up(when, flow.amounts), overrun)
    initial = amounts
    if flow.initial is not flow.amounts:
        initial = _with_overrun(_look_up(when, flow.initial), overrun)
    if not is_recurrent:
        # No rate of a one-off line goes on.
        return LineFlow(amounts, initial=initial, rate=flow.rate, is_recurrent=False)
    rate = _with_overrun(_look_up(when, flow.rate), overrun)
    return LineFlow(amounts, initial=initial, rate=rate, is_recurrent=True)


def leaving_flow(case: Case, line: Line, left: Floats, overrun: Floats | None = None) -> LineFlow:
    """Compute a line that is paid only if we leave, from the April after.

    It is in no initial months; of a budget that counts years, those of its years are counted.

    Nothing is paid where nobody leaves within the years, or in a year that `unless` exempts.
    """
    stays = [NEVER, *(years.end_month(label) for label in line.unless)]
    rate = yearly_rate(case, line) * ~np.isin(left, stays)
    start = left + line.after
    end = start + (line.months or 0)
    amounts = _with_overrun(_pro_rata(rate, years.months_in_years(start, end, case.years)), overrun)
    # Years past the horizon, at the rate of the last one: an uplift that nobody works out there.
    late = np.maximum(end - np.maximum(start, case.end), 0)
    after = _with_overrun(_pro_rata(rate[..., -1:], late), overrun)
    none, initial = np.zeros(1), amounts
    if case.initial_months is not None:
        initial = none
    elif case.counts_by_years:
        initial = amounts * np.array(counted_years(case))
    return LineFlow(amounts, initial=initial, rate=none, is_recurrent=False, after=after)


def _flow_at_rate(rate: Floats, active: Floats, initial: Floats, is_recurrent: bool) -> LineFlow:
    """Spread a yearly rate over the active months and over those of them that are counted."""
    amounts = _pro_rata(rate, active)
    return LineFlow(
        amounts,
        initial=amounts if initial is active else _pro_rata(rate, initial),
        rate=np.asarray(rate[..., -1:] * (active[..., -1:] > 0)),
        is_recurrent=is_recurrent,
    )


def _pro_rata(rate: Floats, months: Floats) -> Floats:
    """Amount of each year at a yearly rate: rate x months / 12. [£]."""
    # Column order ("F") keeps the draws of one year together in memory, as sums over years read
    # them. Multiplied first: whole pounds by whole months are exact, and the division rounds once.
    amounts = np.asarray(np.multiply(rate, months, order="F"))
    amounts /= MONTHS_IN_A_YEAR
    return amounts


def _with_overrun(amounts: Floats, overrun: Floats | None) -> Floats:
    return amounts if overrun is None else np.multiply(amounts, 1 + overrun, order="F")


def yearly_rate(case: Case, line: Line) -> Floats:
    """Our share of a line's yearly amount in each year, with its uplift. [£ a year]."""
    if line.by_year is not None:
        listed = [line.by_year.get(year, 0) for year in case.years]
        return np.asarray(line.our_share * np.array(listed, dtype=float))
    # Without a base year the amount stands in the prices of every year: an uplift of age 0 is 1.
    ages = np.zeros(len(case.years))
    if line.base_year is not None:
        base = years.starting_year(line.base_year)
        ages = np.array([years.starting_year(year) - base for year in case.years])
    return np.asarray(line.our_share * (line.annual or 0) * (1 + line.uplift) ** ages)


@dataclass(frozen=True)
class Period:
    """Active months of a line, and what a delay does to them.

    Parameters
    ----------
    labels : tuple of str
        The financial years.
    start : int
        First month, on time.
    length : int or None
        Months on time; without it, to the end of the horizon. [months]
    counted_years : tuple of bool or None
        Which years a budget that states years counts.
    initial_months : int or None
        Months of a recurrent cost that the initial cost counts. [months]
    shifts : bool
        Whether a delay moves the start, and the end with it: the same cost, later.
    extends : bool
        Whether a delay moves the end alone: a post kept on until a late go-live costs more.
    shortens : bool
        Whether a delay moves the start alone, and the end stands.
    is_recurrent : bool
        Whether the initial cost counts the first ``initial_months`` alone.
    stops_on_leaving : bool
        Whether it ends with membership.
    """

    labels: tuple[str, ...]
    start: int
    length: int | None = None
    counted_years: tuple[bool, ...] | None = None
    initial_months: int | None = None
    shifts: bool = False
    extends: bool = False
    shortens: bool = False
    is_recurrent: bool = False
    stops_on_leaving: bool = False

    def months(self, when: _When) -> tuple[Floats, Floats]:
        """Count active and counted months by year, per draw or, of many draws, per delay."""
        if when.is_looked_up:
            return _months_by_delay(self, _longest(when.delay), when.left.item())
        return self.count(when.delay, when.left)

    def ends(self, delay: Floats, left: Any) -> tuple[Any, Any]:
        """First month, and the month after the last, for each delay and end of membership."""
        start, end = self.start + delay * self.shifts, years.end_month(self.labels[-1])
        if self.length is not None:
            end = start + self.length + delay * self.extends - delay * self.shortens
        return start, np.minimum(end, left) if self.stops_on_leaving else end

    def count(self, delay: Floats, left: Any) -> tuple[Floats, Floats]:
        """Count active and counted months by year for each delay and leaving. [months]."""
        start, end = self.ends(delay, left)
        labels = self.labels
        active = years.months_in_years(start, end, labels)
        if self.counted_years is not None:
            return active, active * np.array(self.counted_years)
        if not self.is_recurrent or self.initial_months is None:
            return active, active
        # DN41 para 1.1: the budget is for "the first two years of its revenue costs", 24 months
        # from the first month paid, late or not, and not the budget's financial years.
        first = np.minimum(end, start + self.initial_months)
        return active, years.months_in_years(start, first, labels)


def counted_years(case: Case) -> tuple[bool, ...] | None:
    """Return which years of the case a budget that states years counts; None for any other."""
    if not case.counts_by_years:
        return None
    return tuple(year in case.budget.years for year in case.years)


def _initial_months(case: Case) -> int | None:
    return None if case.initial_months is None else case.initial_months.value


def line_period(case: Case, line: Line) -> Period:
    """Months in which a line is paid."""
    is_recurrent, stops = line.is_recurrent, line.stops_on_leaving
    if line.by_year is not None:
        # Amounts named year by year stay in their years: no delay moves them, and a year without
        # one has a rate of zero. The initial months run from the first year that has any.
        first = min(years.first_month(year) for year, paid in line.by_year.items() if paid)
        return Period(
            case.years,
            first,
            counted_years=counted_years(case),
            initial_months=_initial_months(case),
            is_recurrent=is_recurrent,
            stops_on_leaving=stops,
        )
    assert line.from_ is not None, "a line with an annual amount has a start"
    return Period(
        case.years,
        years.month(line.from_),
        line.months,
        counted_years=counted_years(case),
        initial_months=_initial_months(case),
        shifts=line.delay == "shift",
        extends=line.delay == "extend",
        is_recurrent=is_recurrent,
        stops_on_leaving=stops,
    )


@lru_cache(maxsize=256)
def _months_by_delay(period: Period, longest: int, left: int) -> tuple[Floats, Floats]:
    return period.count(_every_delay(longest), left)


@lru_cache(maxsize=64)
def _saved_months_by_delay(
    labels: tuple[str, ...], month: int, ramp: int, longest: int, until: int
) -> Floats:
    return _saved_months(labels, month + _every_delay(longest), np.asarray(ramp), until)


def _saved_months(labels: tuple[str, ...], go_live: Floats, ramp: Floats, until: Any) -> Floats:
    # A year's worth is the total by its end less the total by its start: no loop over months.
    opens = np.array([years.first_month(year) for year in labels])
    before = np.maximum(np.minimum(opens, until) - go_live, 0)
    after = np.maximum(np.minimum(opens + MONTHS_IN_A_YEAR, until) - go_live, 0)
    return np.asarray(full_months(after, ramp) - full_months(before, ramp))


def full_months(months: Floats, ramp: Floats) -> Floats:
    """Sum of min(1, j / ramp) over the first months from go-live. [months]."""
    # While rising, a triangle: (1 + 2 + ... + m) / ramp = m (m + 1) / (2 ramp). At the end of
    # the ramp that is (ramp + 1) / 2 of its months, (ramp - 1) / 2 fewer than at full effect;
    # every later month counts in full.
    steps = np.maximum(ramp, 1)
    rising = months * (months + 1) / (2 * steps)
    return np.asarray(np.where(months < steps, rising, months - (steps - 1) / 2))


def _longest(delay: Floats) -> int:
    # At least the longest allowed, so that every block of draws finds the same cached table.
    return max(LONGEST_DELAY, int(delay.max()))


def _every_delay(longest: int) -> Floats:
    return np.arange(longest + 1)[:, np.newaxis]


def _look_up(when: _When, table: Floats) -> Floats:
    """Look up each draw's row of a table by delay; few draws, or one row for all, stand as is."""
    table = when.cut(table)
    if not when.is_looked_up or table.ndim < 2:
        return table
    # Year by year, so that the draws of a year lie next to one another.
    found = table.T.take(when.delay[..., 0], axis=1)
    return np.asarray(found.transpose((*range(1, found.ndim), 0)))


def _total(amounts: Iterable[Floats]) -> Floats:
    """Add up in the order of the file; zero where there is nothing."""
    listed = [*amounts]
    return reduce(np.add, listed) if listed else np.zeros(1)


def _broadcast(amounts: Floats, shape: tuple[int, ...]) -> Floats:
    # A view that repeats, and no copy: `results` sums each amount once (see `results._unrepeated`).
    return amounts if amounts.shape == shape else np.broadcast_to(amounts, shape)
