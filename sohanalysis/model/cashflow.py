"""Money by financial year: costs are positive, savings negative, net is their sum."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis import years
from sohanalysis.case.case import PLATFORM, Case, Horizon, Line
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import FIELDS, LONGEST_DELAY, WHOLE_FIELDS, Scenario
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.pricing import yearly_charge
from sohanalysis.years import MONTHS_IN_A_YEAR

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[Any]
# More delays than this are looked up among the few that there can be.
_MANY = 128


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
        Cost and saving lines by name, signed, the platform under ``platform``. [£]
    funding : mapping
        Funding lines by name; in none of gross, savings and net. [£]
    gross, savings, net : ndarray
        Costs, savings of the scenario and of saving lines, and their sum. [£]
    initial : mapping
        The part of each cost line that `two_year_total` counts. [£]
    platform_charge : ndarray
        Yearly rate of the platform charge. [£ a year]
    recurrent_rate : ndarray
        Yearly rate of all recurrent cost lines active in the year. [£ a year]
    """

    years: tuple[str, ...]
    axes: Mapping[str, tuple[Any, ...]]
    lines: Mapping[str, Floats]
    funding: Mapping[str, Floats]
    gross: Floats
    savings: Floats
    net: Floats
    initial: Mapping[str, Floats]
    platform_charge: Floats
    recurrent_rate: Floats

    def frame(self) -> pd.DataFrame:
        """Show one scenario as a table in pounds: lines down, financial years across."""
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
    single = (str, int, float, np.generic)
    listed = {n: (v,) if isinstance(v, single) else tuple(v) for n, v in axes.items()}
    _check_axes(case, scenario, listed)
    fields: dict[str, ArrayLike] = scenario.values()
    for position, (name, values) in enumerate(listed.items()):
        shape = [1] * (len(listed) + 1)
        shape[position] = len(values)
        fields[name] = np.reshape(values, shape)
    return flow(case, fields, axes=listed)


def flow(
    case: Case,
    fields: Mapping[str, ArrayLike],
    axes: Mapping[str, tuple[Any, ...]],
    overruns: Mapping[str, Floats] | None = None,
) -> CashFlow:
    """Compute the cash flow from arrays: the one place where the model's money is worked out.

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
        By how much of its amount a line costs more; only a simulation gives any. They broadcast
        with the fields.

    Returns
    -------
    CashFlow
        Of the broadcast shape, the financial year last.
    """
    field = {name: np.atleast_1d(np.asarray(value)) for name, value in fields.items()}
    delay, more = field["delay"], overruns or {}
    charge = yearly_charge(case, field["adopters"], field["charge_form"])
    paid = charge * (1 + field["charge_change"])
    costs = lines_of(case, "cost", delay, more)
    follows = field["charge_follows_go_live"]
    costs[PLATFORM] = platform(case, paid, delay * follows if follows.any() else np.zeros(1, int))
    gains = lines_of(case, "saving", delay, more)
    full = full_saving(field["savings"], field["offset"], charge[..., -1:])
    gross = _total(cost.amounts for cost in costs.values())
    savings = by_month(full, saved_months(case, field["ramp"], delay))
    np.subtract(0.0, savings, out=savings)
    if gains:
        savings = savings - _total(gain.amounts for gain in gains.values())
    axes_shape = np.broadcast_shapes(gross.shape, savings.shape, *(f.shape for f in field.values()))
    spread = partial(_spread, shape=(*axes_shape[:-1], len(case.horizon.years)))
    funds = lines_of(case, "funding", delay, more)
    return CashFlow(
        years=case.horizon.years,
        axes=axes,
        lines={name: spread(cost.amounts) for name, cost in costs.items()}
        | {name: spread(0.0 - gain.amounts) for name, gain in gains.items()},
        funding={name: spread(fund.amounts) for name, fund in funds.items()},
        gross=spread(gross),
        savings=spread(savings),
        net=spread(gross + savings),
        initial={name: spread(cost.initial) for name, cost in costs.items()},
        platform_charge=spread(paid),
        recurrent_rate=spread(_total(cost.rate for cost in costs.values() if cost.recurrent)),
    )


def full_saving(savings: Any, offset: Any, charge: Any) -> Any:
    """Yearly saving at full effect, from either field; ``charge``, before any change, if needed.

    >>> full_saving(0.0, 0.5, 71_000)
    35500.0
    """
    return savings + offset * charge if np.any(offset) else savings


def saved_months(case: Case, ramp: Floats, delay: Floats) -> Floats:
    """Count months of full savings by year: the j-th from go-live counts min(1, j / ramp)."""
    labels, month = case.horizon.years, case.go_live.month
    if delay.size <= _MANY or ramp.size > 1:
        return _saved(labels, month + delay, ramp)
    return _at(delay, _saved_table(labels, month, ramp.item(), _latest(delay)))


def _check_axes(case: Case, scenario: Scenario, axes: Mapping[str, tuple[Any, ...]]) -> None:
    """Refuse a sweep that leaves the allowed ranges, by the corners of its axes."""
    for name, values in axes.items():
        if name not in FIELDS:
            problem = f"{shown(name)} is no field of a scenario"
            raise ScenarioError(Fault(field=name, problem=problem, allowed=", ".join(FIELDS)))
        if not values:
            raise ScenarioError(Fault(field=name, problem="has no values to sweep over"))
        if any(isinstance(value, list | tuple | np.ndarray) for value in values):
            raise ScenarioError(Fault(field=name, problem="is swept over lists, not single values"))
        kinds = "U" if name == "charge_form" else "iu" if name in WHOLE_FIELDS else "iufb"
        if np.asarray(values).dtype.kind not in kinds:
            what = "whole numbers" if name in WHOLE_FIELDS else "numbers, or forms of the charge"
            raise ScenarioError(
                Fault(field=name, problem="is swept over other values", allowed=what)
            )
    for corner in itertools.product(*(_ends(values) for values in axes.values())):
        choose(case, **scenario.values() | dict(zip(axes, corner, strict=True)))


def _ends(values: tuple[Any, ...]) -> set[Any]:
    """Lowest and highest of numbers (as Python's own, not NumPy's), every one of names."""
    if isinstance(values[0], str):
        return set(values)
    # NumPy's own, because a NaN among the values must come out: Python's may pass over it.
    array = np.asarray(values)
    return {array.min().item(), array.max().item()}


@dataclass(frozen=True)
class Flow:
    """One line's money: by year, the part counted at first, and its yearly rate where active."""

    amounts: Floats
    initial: Floats
    rate: Floats
    recurrent: bool


def lines_of(
    case: Case, kind: str, delay: Floats, overruns: Mapping[str, Floats]
) -> dict[str, Flow]:
    """Work out every line of a kind by name, in the order of the file.

    Parameters
    ----------
    case : Case
        The decision.
    kind : str
        ``cost``, ``saving`` or ``funding``.
    delay : ndarray
        Months of late go-live, a last axis of length 1. [months]
    overruns : mapping
        By how much of its amount a line costs more, where it does.
    """
    lines = (line for line in case.lines if line.kind == kind)
    return {line.name: _line(case, line, delay, overruns.get(line.name)) for line in lines}


def platform(case: Case, charge: Floats, delay: Floats) -> Flow:
    """Charge from the first charged month to the end of the horizon.

    Parameters
    ----------
    case : Case
        The decision.
    charge : ndarray
        Yearly charge; a last axis of length 1, or of one element per year. [£ a year]
    delay : ndarray
        Months by which the first charged month is late. [months]
    """
    period = _Period(case.horizon, case.charge_from.month, shifts=True, is_first_counted=True)
    active, initial = (_at(delay, table) for table in period.months(delay))
    return _charged(charge, active, initial, recurrent=True)


def _line(case: Case, line: Line, delay: Floats, overrun: Floats | None) -> Flow:
    """Money of a line: share x rate / 12 x active months (DESIGN: lines)."""
    recurrent = line.nature == "recurrent"
    flow = _charged(_yearly_rate(case, line), *_period(case, line).months(delay), recurrent)
    amounts = _overrun(_at(delay, flow.amounts), overrun)
    # All of a line that ends is counted at first, and it has no rate that goes on.
    initial = _overrun(_at(delay, flow.initial), overrun) if recurrent else amounts
    rate = _overrun(_at(delay, flow.rate), overrun) if recurrent else flow.rate
    return Flow(amounts=amounts, initial=initial, rate=rate, recurrent=recurrent)


def _charged(rate: Floats, active: Floats, initial: Floats, recurrent: bool) -> Flow:
    """Spread a yearly rate over the active months; of a recurrent one, count the first at first."""
    amounts = by_month(rate, active)
    return Flow(
        amounts=amounts,
        initial=by_month(rate, initial) if recurrent else amounts,
        rate=np.multiply(rate, active > 0, order="F"),
        recurrent=recurrent,
    )


def by_month(rate: Floats, months: Floats) -> Floats:
    """Spread a yearly rate over the months of each year."""
    # F: the draws of a year next to one another.
    amounts = np.asarray(np.multiply(rate, months, order="F"))
    amounts /= MONTHS_IN_A_YEAR
    return amounts


def _overrun(amounts: Floats, overrun: Floats | None) -> Floats:
    return amounts if overrun is None else np.multiply(amounts, 1 + overrun, order="F")


def _yearly_rate(case: Case, line: Line) -> Floats:
    """Our share of a line's yearly amount in each year, with its uplift."""
    if line.by_year is not None:
        listed = [line.by_year.get(year, 0) for year in case.horizon.years]
        return np.asarray(line.our_share * np.array(listed, dtype=float))
    ages = np.zeros(len(case.horizon.years))
    if line.base_year is not None:
        base = years.starting_year(line.base_year)
        ages = np.array([years.starting_year(year) - base for year in case.horizon.years])
    return np.asarray(line.our_share * (line.annual or 0) * (1 + line.uplift) ** ages)


@dataclass(frozen=True)
class _Period:
    """The months of a line, and what a delay does to them; without ``months``, to the horizon."""

    horizon: Horizon
    start: int
    length: int | None = None
    shifts: bool = False
    extends: bool = False
    is_first_counted: bool = False

    def months(self, delay: Floats) -> tuple[Floats, Floats]:
        """Count the active months by year, and those counted at first, for each delay.

        Of many draws it is counted for each delay that there can be, to be looked up by `_at`.
        """
        return _counted(self, _latest(delay)) if delay.size > _MANY else self.counted(delay)

    def counted(self, delay: Floats) -> tuple[Floats, Floats]:
        """Count the months of each year, and the first of them."""
        start = self.start + delay * self.shifts
        end: Any = self.horizon.end
        if self.length is not None:
            end = start + self.length + delay * self.extends
        labels = self.horizon.years
        active = years.months_in_years(start, end, labels)
        if not self.is_first_counted:
            return active, active
        first = np.minimum(end, start + self.horizon.initial_months)
        return active, years.months_in_years(start, first, labels)


def _period(case: Case, line: Line) -> _Period:
    recurrent = line.nature == "recurrent"
    if line.by_year is not None:
        first = min(years.first_month(year) for year, paid in line.by_year.items() if paid)
        return _Period(case.horizon, first, is_first_counted=recurrent)
    assert line.start is not None, "a line with an annual amount has a start"
    return _Period(
        case.horizon,
        years.month(line.start),
        line.months,
        shifts=line.on_delay == "shift",
        extends=line.on_delay == "extend",
        is_first_counted=recurrent,
    )


@lru_cache(maxsize=256)
def _counted(period: _Period, latest: int) -> tuple[Floats, Floats]:
    return period.counted(_delays(latest))


def _latest(delay: Floats) -> int:
    return max(LONGEST_DELAY, int(delay.max()))


def _delays(latest: int) -> Floats:
    return np.arange(latest + 1)[:, np.newaxis]


def _at(delay: Floats, table: Floats) -> Floats:
    """Look up what was worked out for each delay; of few draws, it was worked out for each."""
    if delay.size <= _MANY or table.ndim < 2:
        return table
    # Year by year, so that the draws of a year lie next to one another.
    found = table.T.take(delay[..., 0], axis=1)
    return np.asarray(found.transpose((*range(1, found.ndim), 0)))


@lru_cache(maxsize=64)
def _saved_table(labels: tuple[str, ...], month: int, ramp: int, latest: int) -> Floats:
    return _saved(labels, month + _delays(latest), np.asarray(ramp))


def _saved(labels: tuple[str, ...], go_live: Floats, ramp: Floats) -> Floats:
    opens = np.array([years.first_month(year) for year in labels])
    before = np.maximum(opens - go_live, 0)
    after = np.maximum(opens + MONTHS_IN_A_YEAR - go_live, 0)
    return np.asarray(_full_months(after, ramp) - _full_months(before, ramp))


def _full_months(months: Floats, ramp: Floats) -> Floats:
    """Sum of min(1, j / ramp) over the first months: a triangle, then full months."""
    steps = np.maximum(ramp, 1)
    rising = months * (months + 1) / (2 * steps)
    return np.asarray(np.where(months < steps, rising, months - (steps - 1) / 2))


def _total(amounts: Iterable[Floats]) -> Floats:
    """Add up in the order of the file; the platform is always there."""
    return reduce(np.add, amounts)


def _spread(amounts: Floats, shape: tuple[int, ...]) -> Floats:
    return amounts if amounts.shape == shape else np.broadcast_to(amounts, shape)
