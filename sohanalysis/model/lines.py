"""Money of one line by financial year: its months, what of it is counted at first, its rate.

Arrays have the financial year on their last axis. In memory the draws of a year lie next to one
another, since a loop over thousands of draws is many times faster than one over ten years.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis import years
from sohanalysis.case.case import Case, Horizon, Line
from sohanalysis.case.scenario import LONGEST_DELAY
from sohanalysis.years import MONTHS_IN_A_YEAR

Floats = NDArray[Any]
# More delays than this are looked up among the few that there can be.
_MANY = 128


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


def by_month(rate: Floats, months: Floats) -> Floats:
    """Spread a yearly rate over the months of each year."""
    # F: the draws of a year next to one another.
    amounts = np.asarray(np.multiply(rate, months, order="F"))
    amounts /= MONTHS_IN_A_YEAR
    return amounts


def saved_months(case: Case, ramp: Floats, delay: Floats) -> Floats:
    """Count months of full savings by year: the j-th from go-live counts min(1, j / ramp)."""
    labels, month = case.horizon.years, case.go_live.month
    if delay.size <= _MANY or ramp.size > 1:
        return _saved(labels, month + delay, ramp)
    return _at(delay, _saved_table(labels, month, ramp.item(), _latest(delay)))


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


def _line(case: Case, line: Line, delay: Floats, overrun: Floats | None) -> Flow:
    """Money of a line: share x rate / 12 x active months (DESIGN: lines)."""
    recurrent = line.nature == "recurrent"
    flow = _charged(_yearly_rate(case, line), *_period(case, line).months(delay), recurrent)
    amounts = _overrun(_at(delay, flow.amounts), overrun)
    # All of a line that ends is counted at first, and it has no rate that goes on.
    initial = _overrun(_at(delay, flow.initial), overrun) if recurrent else amounts
    rate = _overrun(_at(delay, flow.rate), overrun) if recurrent else flow.rate
    return Flow(amounts=amounts, initial=initial, rate=rate, recurrent=recurrent)


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


@lru_cache(maxsize=256)
def _counted(period: _Period, latest: int) -> tuple[Floats, Floats]:
    return period.counted(_delays(latest))


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


def _charged(rate: Floats, active: Floats, initial: Floats, recurrent: bool) -> Flow:
    """Spread a yearly rate over the active months; of a recurrent one, count the first at first."""
    amounts = by_month(rate, active)
    return Flow(
        amounts=amounts,
        initial=by_month(rate, initial) if recurrent else amounts,
        rate=np.multiply(rate, active > 0, order="F"),
        recurrent=recurrent,
    )


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
