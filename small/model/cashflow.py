"""Costs by year: every rule of the model, each with its reason and its source.

`cash_flow` works out n scenarios at once. Arrays have the shape (n, years) for amounts by year and
(n,) for others, with 1 in place of n for amounts that are the same in all scenarios; costs are
positive, savings negative. A grid of scenarios has an axis for each field in place of n, so that a
charge is worked out once for each number of adopters, and not for each amount of savings too.
Paragraph numbers refer to report DN41 of decision 41/2018, the first case; "Green Book" is HM
Treasury's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from small.case.case import Case, amounts_by_year
from small.case.scenario import FIELDS, Scenario
from small.case.schema import Charge, Line
from small.errors import Fault, InputError, did_you_mean, one_of, shown
from small.model.charges import keeps_own_rise, short_tables

Floats = NDArray[np.float64]
MONTHS = 12
NEVER = 10**6  # a month that no case reaches


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Fields of n scenarios, each of shape (n, 1) or (1, 1) so that it spreads over the years.

    ``adopters`` is (n, 1), or (n, years) for a path by year. ``pricing`` is the place of the
    pricing in the case.
    """

    adopters: NDArray[np.int64]
    pricing: NDArray[np.int64]
    savings: Floats
    offset: Floats
    ramp: Floats
    cashable: Floats
    delay: Floats
    charge_follows_go_live: NDArray[np.bool_]
    charge_change: Floats
    rise: Floats


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Amounts of one charge or line.

    Parameters
    ----------
    amounts : ndarray
        By year, positive, shape (n, years). [£]
    paid : ndarray
        Yearly amount in force in each year, (n, years) or (years,). [£ a year]
    is_due : ndarray
        Whether anything is due in a year, (n, years).
    counted : ndarray
        The part within the leading period, shape (n, years). [£]
    goes_on : ndarray
        Yearly amount that goes on after the case, shape (n,). [£ a year]
    """

    amounts: Floats
    paid: Floats
    is_due: NDArray[np.bool_]
    counted: Floats
    goes_on: Floats

    @property
    def rates(self) -> Floats:
        """Yearly amount in force in each year; 0 in a year in which nothing is due. [£ a year]."""
        return np.where(self.is_due, self.paid, 0.0)


@dataclass(frozen=True, kw_only=True)
class CashFlow:
    """Costs and savings of n scenarios by year.

    Parameters
    ----------
    case : Case
        The decision.
    shape : tuple of int
        (n,), or the lengths of the axes of a grid.
    lines : dict of Entry
        Charges and lines by name, with positive amounts.
    gross, savings, cashable, funding : ndarray
        Cost before savings; all savings and their cashable part, negative; funding. [£]
    initial, initial_cashable : ndarray
        The parts of ``gross`` and ``cashable`` within the leading period. [£]
    ongoing : ndarray
        Cost of a year after the case, at the rates of its last year, shape (n,). [£ a year]
    rises : ndarray
        Whether a charge rises from one charged year to a later one, so that amounts of different
        years are in different prices, (n,).
    """

    case: Case
    shape: tuple[int, ...]
    lines: dict[str, Entry]
    gross: Floats
    savings: Floats
    cashable: Floats
    funding: Floats
    initial: Floats
    initial_cashable: Floats
    ongoing: Floats
    rises: NDArray[np.bool_]

    @property
    def net(self) -> Floats:
        """Cost less savings by year, (n, years). [£]."""
        return self.gross + self.savings


def choices(case: Case, scenario: Scenario, **fields: ArrayLike) -> Choices:
    """Return the fields of n scenarios: the arguments, one value or n each, then the scenario's.

    Adopters of shape (n,) are one number for each scenario; a path by year has the shape
    (n, years). A path of one scenario is a tuple, or (1, years): it is never taken for n scenarios.
    A field of a grid has an axis for each field, and one of 1 for the years: (1, k, 1).
    Savings as an argument replace an offset of the scenario, and the reverse.

    Raises
    ------
    InputError
        If a field, a pricing or a number of adopters is not one of the case.
    """
    columns: dict[str, Any] = {}
    own = dict(vars(scenario))
    for name, other in (("savings", "offset"), ("offset", "savings")):
        if name in fields and other not in fields:
            own[other] = 0.0
    for name, value in {**own, **fields}.items():
        if name not in own:
            problem = f"is not a field{did_you_mean(name, own)}"
            raise InputError([Fault(key=name, problem=problem, allowed=one_of([*FIELDS]))])
        if name == "pricing":
            array = np.atleast_1d(_places(case, value))
        else:
            # A tuple of adopters is the path of one scenario; any other row is n scenarios.
            is_path = name == "adopters" and isinstance(value, tuple)
            array = np.atleast_1d(np.asarray([value] if is_path else value))
        columns[name] = array if array.ndim > 1 else array[:, None]
    _check_adopters(case, columns["adopters"])
    return Choices(**columns)


def _places(case: Case, pricings: ArrayLike) -> NDArray[np.int64]:
    places = {name: place for place, name in enumerate(case.pricings)}
    given = np.asarray(pricings)
    names = given.ravel().tolist()
    for name in names:
        if name not in places:
            problem = "is not one pricing of the case"
            allowed = one_of([*places])
            raise InputError(
                [Fault(key="pricing", value=shown(name), problem=problem, allowed=allowed)]
            )
    return np.array([places[name] for name in names]).reshape(given.shape)


def _check_adopters(case: Case, adopters: NDArray[np.int64]) -> None:
    """Check numbers of adopters: 0 would be looked up as the last row of a table."""
    if adopters.shape[-1] not in (1, len(case.years)):
        problem = f"has {adopters.shape[-1]} numbers for {len(case.years)} years"
        raise InputError([Fault(key="adopters", problem=problem)])
    for number in (int(adopters.min()), int(adopters.max())):
        if not 1 <= number <= case.possible:
            allowed = f"1 to {case.possible:,}"
            raise InputError(
                [
                    Fault(
                        key="adopters",
                        value=str(number),
                        problem="is not possible",
                        allowed=allowed,
                    )
                ]
            )


def cash_flow(case: Case, scenario: Scenario, **fields: ArrayLike) -> CashFlow:
    """Return costs and savings by year, at n scenarios.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Fields that are the same in all n scenarios. Its pricing is one pricing, unless ``fields``
        has pricings: "any" is a range over several, which `results` makes.
    **fields
        Fields that differ: one value, or n values; adopters also (n, years); see `choices`.

    Returns
    -------
    CashFlow

    Raises
    ------
    InputError
        If a field, a pricing or a number of adopters is not one of the case.

    Examples
    --------
    DN41, table after 2.11, at the high estimate:

    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> cash_flow(case, choose(case, pricing="high-estimate")).gross.tolist()
    [[30000.0, 151000.0, 121000.0, 91000.0]]
    """
    chosen = choices(case, scenario, **fields)
    shape = np.broadcast_shapes(*(values.shape[:-1] for values in vars(chosen).values()))
    charges, rises = charge_entries(case, chosen)
    lines = {line.name: line_entry(case, line, chosen) for line in case.lines}
    costs = [lines[line.name] for line in case.lines if line.kind == "cost"]
    costs += charges.values()
    own = [line for line in case.lines if line.kind == "saving"]
    wanted = scenario_savings(case, chosen)
    # Only the part of a saving that leaves a budget reduces a cost.
    parts = [(line.cashable, lines[line.name]) for line in own] + [(chosen.cashable, wanted)]
    nothing: Floats = np.zeros((1, len(case.years)))
    return CashFlow(
        case=case,
        shape=shape,
        lines={**lines, **charges},
        gross=sum((cost.amounts for cost in costs), nothing),
        savings=sum((-saving.amounts for _, saving in parts), nothing),
        cashable=sum((part_of(-share, saving.amounts) for share, saving in parts), nothing),
        funding=sum((lines[x.name].amounts for x in case.lines if x.kind == "funding"), nothing),
        initial=sum((cost.counted for cost in costs), nothing),
        initial_cashable=sum((part_of(-share, saving.counted) for share, saving in parts), nothing),
        ongoing=sum((cost.goes_on for cost in costs), nothing[:, 0]),
        rises=rises,
    )


def part_of(share: float | Floats, amounts: Floats) -> Floats:
    """Return a share of amounts: a share of 0 is 0, also of an amount without a price."""
    return np.where(np.equal(share, 0), 0.0, np.asarray(share) * amounts)


# Months


def overlap(start: ArrayLike, end: ArrayLike, case: Case) -> Floats:
    """Return the months of each year from ``start`` up to, not including, ``end``."""
    closes = case.opens + MONTHS
    months = np.minimum(end, closes) - np.maximum(start, case.opens)
    return np.asarray(np.maximum(0.0, months))


def due(rate: ArrayLike, months: Floats) -> Floats:
    """Return the amount due for some months of a yearly rate.

    Nothing is due for no months, even where the rate is NaN: a price that is missing only in a
    year without a charge leaves the results alone.
    """
    return np.where(months == 0, 0.0, np.atleast_2d(rate) * months / MONTHS)


def counted_part(
    case: Case, rate: ArrayLike, amounts: Floats, *, start: ArrayLike, end: ArrayLike, in_full: bool
) -> Floats:
    """Return the part of amounts that counts in the leading period.

    With ``initial_months`` (DN41, 1.1: implementation and the initial two years' revenue costs)
    one-off lines count in full, other costs for their first months from their own start. With a
    budget of years all amounts of those years count. Otherwise all years count.
    """
    if case.basis == "all" or (case.basis == "months" and in_full):
        return amounts
    if case.basis == "years":
        return np.where(np.isin(case.years, case.budget_years), amounts, 0.0)
    first = np.minimum(end, np.asarray(start) + (case.initial_months or 0))
    return due(rate, overlap(start, first, case))


# Charges


def charge_entries(case: Case, chosen: Choices) -> tuple[dict[str, Entry], NDArray[np.bool_]]:
    """Return the amounts of each charge, and whether a charge rises by the scenario."""
    entries: dict[str, Entry] = {}
    rises = np.zeros(1, bool)
    for charge, table in zip(case.charges, short_tables(case), strict=True):
        which = chosen.pricing if charge is case.main_charge else np.zeros((1, 1), int)
        rate = rate_of(table, which, chosen)
        # A rule that sets its own rise is left alone by the rise of the scenario.
        own = np.array([keeps_own_rise(rule) for rule in charge.pricing])[which]
        risen = years_charged(case, charge)
        growth = np.where(own, 1.0, (1 + chosen.rise) ** risen)
        paid = rate * (1 + chosen.charge_change)
        if np.any(growth != 1):
            paid = paid * growth
        start = case.start_of(charge) + chosen.delay * chosen.charge_follows_go_live
        end = case.end_of(charge)
        months = overlap(start, end, case)
        amounts = due(paid, months)
        # A contract that ends leaves nothing to pay afterwards.
        goes_on = charge.until is None
        entries[charge.name] = Entry(
            amounts=amounts,
            paid=paid,
            is_due=months > 0,
            counted=counted_part(case, paid, amounts, start=start, end=end, in_full=False),
            goes_on=np.where(goes_on & (months[..., -1] > 0), paid[..., -1], 0.0),
        )
        uplift = np.array([rule.uplift or 0.0 for rule in charge.pricing])[which]
        is_raised = (months > 0) & (risen > 0) & ((growth != 1) | (uplift != 0))
        rises = rises | is_raised.any(-1)
    return entries, rises


def rate_of(table: Floats, which: NDArray[np.int64], chosen: Choices) -> Floats:
    """Return the yearly charge at each scenario, (n, years); (n, 1) if it is the same. [£ a year].

    Parameters
    ----------
    table : ndarray
        One of `charges.short_tables`.
    which : ndarray
        Place of the pricing, (n, 1) or (1, 1).
    """
    return np.asarray(table[which, chosen.adopters - 1, np.arange(table.shape[-1])])


def years_charged(case: Case, charge: Charge) -> Floats:
    """Return the years of price rises by year: none in the first year charged when on time."""
    return np.maximum(0.0, np.ceil((case.opens - case.start_of(charge)) / MONTHS))


def last_charged_year(case: Case) -> int:
    """Return the place of the last year with a charge; the last year without any charge."""
    ends = [case.end_of(charge) for charge in case.charges]
    years = [int(np.flatnonzero(case.opens < end)[-1]) for end in ends]
    return max(years, default=len(case.years) - 1)


def last_charge(case: Case, chosen: Choices) -> Floats:
    """Return the charges of the last charged year before any change or rise, (n,). [£ a year]."""
    last = last_charged_year(case)
    total = np.zeros(1)
    for charge, table in zip(case.charges, short_tables(case), strict=True):
        if case.end_of(charge) > case.opens[last]:
            which = chosen.pricing if charge is case.main_charge else np.zeros((1, 1), int)
            rate = rate_of(table, which, chosen)
            total = total + rate[..., min(last, rate.shape[-1] - 1)]
    return total


# Lines


def line_entry(case: Case, line: Line, chosen: Choices) -> Entry:
    """Return the amounts of a cost, saving or funding.

    A yearly amount is paid by month from its start. A late go-live leaves it (``none``), moves it
    (``shift``), or lets it run on to the late date (``extend``: DN41, 2.9 pays a project manager
    until the service is there).
    """
    in_full = case.is_one_off(line)
    if line.by_year is not None:
        rate = amounts_by_year(line.by_year, case.years, missing=0.0)
        amounts = rate[None, :]
        paid_years = np.flatnonzero(rate)
        start: Any = case.opens[paid_years[0]] if len(paid_years) else case.end
        end: Any = case.end
    else:
        rate = np.full(len(case.years), line.annual)
        start = case.start_of(line) + chosen.delay * (line.delay == "shift")
        late = chosen.delay * (line.delay == "extend")
        end = start + line.months + late if line.months else case.end
        amounts = due(rate, overlap(start, end, case))
    recurs = not in_full and line.months is None
    return Entry(
        amounts=amounts,
        paid=rate,
        is_due=amounts > 0,
        counted=counted_part(case, rate, amounts, start=start, end=end, in_full=in_full),
        goes_on=np.where(recurs & (amounts[..., -1] > 0), rate[-1], 0.0),
    )


# Savings of the scenario


def scenario_savings(case: Case, chosen: Choices) -> Entry:
    """Return the savings that the scenario sets: an amount a year, or a share of the charge.

    They begin at go-live and are counted in the same period as the cost, from their own start. DN41
    (2.11) expects savings but gives no amount: any amount is the user's.
    """
    full = chosen.savings.astype(float)
    if np.any(chosen.offset):
        # A charge without a price makes the savings unknown only for a share of it above 0.
        full = full + part_of(chosen.offset, last_charge(case, chosen)[..., None])
    live = case.go_live_month + chosen.delay
    amounts = _worth(case, full, chosen.ramp, live, until=NEVER)
    if case.basis == "months":
        counted = _worth(case, full, chosen.ramp, live, until=live + (case.initial_months or 0))
    else:
        counted = counted_part(case, full, amounts, start=live, end=case.end, in_full=False)
    return Entry(
        amounts=amounts, paid=full, is_due=amounts > 0, counted=counted, goes_on=np.zeros(1)
    )


def _worth(case: Case, full: Floats, ramp: Floats, live: Floats, *, until: ArrayLike) -> Floats:
    """Return savings by year: the j-th month from go-live counts min(1, j / ramp)."""
    steps = np.maximum(1, ramp)
    edges = np.append(case.opens, case.end)
    months = np.maximum(0, np.minimum(edges, until) - live)
    # Months of full savings from go-live up to each edge of a year: 1 / ramp + 2 / ramp + ...
    full_months = np.where(
        months < steps, months * (months + 1) / (2 * steps), months - (steps - 1) / 2
    )
    return due(full, full_months[..., 1:] - full_months[..., :-1])
