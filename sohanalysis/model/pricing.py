"""Yearly charge by number of adopters and year: every part of a rule is worked out here.

No pricing assumption is *the* curve. DN41 (para 2.8) ties the low estimate to 25 forces and says
nothing else; each pricing of the Derbyshire case is one assumption about that.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis import years
from sohanalysis.case.case import Case, Charge
from sohanalysis.case.pricing import (
    ADOPTERS,
    EQUAL,
    ESTIMATES,
    HIGH,
    LOW,
    PARTS,
    TOTAL,
    Amount,
    Excess,
    MemberBounds,
    Pricing,
    amount_of,
    point_at,
)
from sohanalysis.case.pricing_faults import line_through
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.shares import charges_within
from sohanalysis.errors import Fault, ScenarioError, shown

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a rule is worked out on, beside itself.

    Parameters
    ----------
    low, high : float
        Quoted ends of the charge. [£ a year]
    anticipated : int
        Adopters that the case anticipates.
    possible : int
        The most that could join; the table has a row for each number up to it.
    labels : tuple of str
        Financial years of the case.
    first_charged : str
        The year in which the charge starts: an uplift runs from it.
    sizes : tuple
        Each size of the register that a rule names, of all who could join, this body first.
    given : tuple
        Sizes that the case gives instead: ours, and of all who pay together, whoever joins.
    bounds : tuple of MemberBounds
        Bounds of all who could join, this body first; empty if the register has none. [£ a year]
    hosting : tuple of str
        Rules whose host this body is.
    body : int
        Place of the body that is charged.
    """

    low: float
    high: float
    anticipated: int
    possible: int
    labels: tuple[str, ...]
    first_charged: str
    sizes: tuple[tuple[str, tuple[float, ...]], ...]
    given: tuple[tuple[str, float, float], ...] = ()
    bounds: tuple[MemberBounds, ...] = ()
    hosting: tuple[str, ...] = ()
    body: int = 0

    @property
    def ends(self) -> Mapping[str, float]:
        """Quoted ends of the charge by name. [£ a year]."""
        return {LOW: self.low, HIGH: self.high}

    @property
    def counts(self) -> Floats:
        """Numbers of adopters, down the table."""
        return np.arange(1.0, self.possible + 1)[:, np.newaxis]

    def by_year(self, amount: Amount) -> Floats:
        """Amount of each year, across the table; one that is the same in all is one column."""
        if isinstance(amount, tuple):
            if isinstance(amount[0], tuple):
                named: dict[str, float] = dict(amount)
                return np.array([named.get(label, np.nan) for label in self.labels])
            return np.array(amount)
        return np.array([amount_of(amount, self.ends)])

    def units(self, quantity: Amount) -> Floats:
        """Units of ours in each year, or a size of ours."""
        if isinstance(quantity, str):
            return np.array([self.ours(quantity)])
        return self.by_year(quantity)

    def ours(self, name: str) -> float:
        """Size of the body that is charged."""
        given = {size: ours for size, ours, _ in self.given}
        return given[name] if name in given else dict(self.sizes)[name][self.body]

    def together(self, name: str) -> Floats:
        """Size of the first one, two and so on to all who could join, down the table."""
        for size, _, total in self.given:
            if size == name:
                return np.full((self.possible, 1), total)
        sizes = dict(self.sizes)[name]
        # Exact to the last bit, so the order of the others changes nothing. Each sum goes on from
        # the one before: of 10,000 bodies, sums from the first on would take seconds.
        sums = [*map(float, itertools.accumulate(map(Fraction, sizes[: self.possible])))]
        return np.array(sums + sums[-1:] * (self.possible - len(sums)))[:, np.newaxis]


def rates(case: Case, pricing: str, *, charge: Charge | None = None) -> Floats:
    """Yearly charge at every number of adopters in every year, under one pricing.

    Parameters
    ----------
    case : Case
        Gives the rule, the quoted range and the sizes.
    pricing : str
        Name of a pricing of the case, or one of `case.pricing.ESTIMATES`.
    charge : Charge, optional
        Without it, the one that a pricing is chosen for; any other has one rule of its own.

    Returns
    -------
    ndarray
        A row for each number of adopters from 1, and a column for each financial year or, where
        the charge is the same in all, one. NaN where no document gives a price. [£ a year]

    Examples
    --------
    Equal shares of £1.775m (DN41, para 2.8) among one, two and three forces:

    >>> from sohanalysis.load import load_case
    >>> rates(load_case(), "shared")[:3].tolist()
    [[1775000.0], [887500.0], [591666.6666666666]]
    """
    charge = charge or case.charge
    if pricing in ESTIMATES and charge.is_quoted:
        flat = (charge.low, charge.high)[ESTIMATES.index(pricing)]
        return np.full((case.adopters.possible.value, 1), float(flat))
    return rule_rates(_rule(case, pricing, charge), terms_of(case, charge))


def _rule(case: Case, pricing: str, charge: Charge) -> Pricing:
    if charge.name != case.charge.name:
        return charge.pricing[0]
    if pricing in ESTIMATES:  # of another charge: this one has its stated pricing, if there is one
        return case.stated_pricing or case.pricing(case.scenario.pricing)
    return case.pricing(pricing)


def rates_and_uplift(
    case: Case, pricing: str, *, charge: Charge | None = None
) -> tuple[Floats, Floats]:
    """Yearly charge before its uplift, and the uplift's factor of each year. [£ a year].

    Their product is what `rates` returns, to the last bit.
    """
    charge = charge or case.charge
    rule, terms = _rule(case, pricing, charge), terms_of(case, charge)
    if rule.uplift is None or (pricing in ESTIMATES and charge.is_quoted):
        return rates(case, pricing, charge=charge), np.ones(1)
    before = replace(rule, uplift=None, base_year=None)
    return rule_rates(before, terms), uplift_factors(rule, terms)


def terms_of(case: Case, charge: Charge | None = None) -> Terms:
    """Return what the rules of a charge are worked out on."""
    charge = charge or case.charge
    # The register bounds the charge that `soh members` gives, and no other.
    is_chosen = charge.name == case.charge.name
    return Terms(
        low=float(charge.low),
        high=float(charge.high),
        anticipated=case.adopters.anticipated.value,
        possible=case.adopters.possible.value,
        labels=case.years,
        first_charged=years.year_of(charge.month),
        sizes=tuple(case.sizes.items()),
        given=tuple(
            (name, size.ours, size.total or 0.0) for name, size in case.adopters.sizes.items()
        ),
        bounds=case.bounds if is_chosen else (),
        hosting=case.hosting if is_chosen else (),
    )


@lru_cache(maxsize=256)
def rule_rates(rule: Pricing, terms: Terms) -> Floats:
    """Tabulate a rule on its terms: rows and columns as in `rates`. [£ a year]."""
    charge = _within_bounds(rule, terms) if terms.bounds else _evaluated(rule, terms)
    table = np.array(np.broadcast_to(charge, (terms.possible, charge.shape[1])))
    table.flags.writeable = False  # it is kept, for every scenario of the case
    return table


def _evaluated(rule: Pricing, terms: Terms) -> Floats:
    charge = np.zeros((terms.possible, 1))
    for name in rule.parts:
        charge = EVALUATORS[name](charge, rule, terms)
    return charge


def _within_bounds(rule: Pricing, terms: Terms) -> Floats:
    """Work out our charge among all who join, each within its bounds, then the uplift."""
    lows, tops = member_bounds(rule, terms)
    if excess := role_of_ours(rule, terms):
        plain = member_rates(rule, terms)
        charges = (
            charges_within(plain[:count, count - 1], lows[:count], tops[:count], excess, host=0)
            for count in range(1, terms.possible + 1)
        )
        charge = np.stack([members[0] for members in charges])
    else:
        charge = np.clip(_evaluated(before_bounds(rule), terms), lows[0], tops[0])
    return charge if rule.uplift is None else charge * uplift_factors(rule, terms)


def role_of_ours(rule: Pricing, terms: Terms) -> Excess | None:
    """Return the role in which this body bears the remainder after bounds of other members.

    Returns
    -------
    "others", "host" or None
        None if it bears nothing: its charge then depends on its own bounds alone.
    """
    if rule.is_ours_alone([name for name, *_ in terms.given]):
        return None
    if rule.name in terms.hosting:
        return "host"
    others = any(bound is not None for bounds in terms.bounds[1:] for bound in bounds)
    return "others" if others and rule.bearer(of_members=True) == "others" else None


def before_bounds(rule: Pricing) -> Pricing:
    """Return a rule without its bounds and its uplift."""
    return replace(rule, at_least=None, at_most=None, uplift=None, base_year=None)


def member_bounds(rule: Pricing, terms: Terms, *, us: int = 0) -> tuple[Floats, Floats]:
    """Return the least and the most that each body pays, before the uplift. [£ a year].

    The bounds of the rule limit us alone; the register has the bounds of each body.
    """
    lows = np.array([low or 0.0 for low, _ in terms.bounds])
    tops = np.array([np.inf if top is None else top for _, top in terms.bounds])
    if rule.at_least is not None:
        lows[us] = max(lows[us], amount_of(rule.at_least, terms.ends))
    if rule.at_most is not None:
        tops[us] = min(tops[us], amount_of(rule.at_most, terms.ends))
    return lows, tops


def member_rates(rule: Pricing, terms: Terms) -> Floats:
    """Tabulate the charge of each body, before bounds and uplift.

    Returns
    -------
    ndarray
        A table for each body that could join, with rows and columns as in `rates`. Rows of numbers
        of adopters that leave the body out have no meaning. [£ a year]
    """
    rule = before_bounds(rule)
    if rule.pool_from is not None:  # a charge of ours, so that the pool is everybody's
        rule = replace(rule, pool=float(_whole_pool(rule, terms)[0]), pool_from=None)
    places = range(terms.possible)
    tables = (_evaluated(rule, replace(terms, body=place)) for place in places)
    return np.stack([np.broadcast_to(each, (terms.possible, each.shape[1])) for each in tables])


def yearly_charge(
    case: Case, adopters: ArrayLike, pricing: ArrayLike, *, charge: Charge | None = None
) -> Floats:
    """Yearly charge to one body.

    Parameters
    ----------
    case : Case
        Gives the rule of each pricing.
    adopters : array_like of int
        Bodies that pay, this one included; at least 1. Where the charge differs from year to year,
        the last axis is the financial year, or of length 1.
    pricing : array_like of str
        Names of pricings; broadcasts with ``adopters``.
    charge : Charge, optional
        Without it, the one that a pricing is chosen for.

    Returns
    -------
    ndarray
        One charge per element of the broadcast. [£ a year]

    Raises
    ------
    ScenarioError
        If a number of adopters is not a whole number up to those that could join.

    Examples
    --------
    Equal shares of £1.775m, at 25 and at 36 forces:

    >>> from sohanalysis.load import load_case
    >>> yearly_charge(load_case(), [25, 36], "shared").round(2)
    array([71000.  , 49305.56])
    """
    places = _places(case, np.asarray(adopters))
    if np.size(pricing) == 1:
        table = rates(case, np.asarray(pricing).item(), charge=charge)
        shape = np.broadcast_shapes(places.shape, np.shape(pricing))
        return _looked_up(table[np.newaxis], 0, places.reshape(shape))
    names, which = np.unique(np.asarray(pricing), return_inverse=True)
    tables = np.stack(
        np.broadcast_arrays(*(rates(case, str(name), charge=charge) for name in names))
    )
    return _looked_up(tables, which.reshape(np.shape(pricing)), places)


def _places(case: Case, counts: NDArray[Any]) -> NDArray[np.int_]:
    """Row of each number of adopters: none would be read from the end of the table."""
    most = case.adopters.possible.value
    is_row = (counts >= 1) & (counts <= most)
    if counts.dtype.kind == "f":
        is_row &= np.floor(counts) == counts
    if not is_row.all():
        problem = f"{shown(float(counts[~is_row][0]))} is not allowed"
        allowed = f"a whole number, 1 to {most}"
        raise ScenarioError(Fault(field=ADOPTERS, problem=problem, allowed=allowed))
    return counts.astype(int) - 1


def _looked_up(tables: Floats, which: ArrayLike, places: NDArray[np.int_]) -> Floats:
    year = np.arange(tables.shape[-1]) if tables.shape[-1] > 1 else 0
    chosen: Any = (which, places, year)
    return np.asarray(tables[chosen])


def is_flat(case: Case, pricing: str) -> bool:
    """Check whether a charge is the same at any number of adopters.

    >>> import sohanalysis as soh
    >>> [name for name in soh.load_case().pricings if is_flat(soh.load_case(), name)]
    ['low-estimate', 'high-estimate']
    """
    table = rates(case, pricing)
    return bool(np.all(table == table[:1]))


def is_quoted(case: Case, charge: float) -> bool:
    """Check whether a charge lies within the quoted range, float noise apart."""
    return case.charge.low - 1e-6 <= charge <= case.charge.high + 1e-6


def check_priced(charge: Floats, scenario: Scenario) -> None:
    """Check that every charge of one scenario has a price.

    Raises
    ------
    ScenarioError
        If the documents price no charge at its number of adopters.
    """
    if np.isnan(charge).any():
        problem = f"no document prices {scenario.pricing} at {scenario.adopters}"
        advice = "Choose a number that is priced, or another pricing."
        raise ScenarioError(Fault(field=ADOPTERS, problem=problem, advice=advice))


# The parts of a rule, each added to what those before it come to: under the keys of PARTS.


def _fee(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    fee: Any = rule.fee
    return np.asarray(charge + terms.by_year(fee))


def _price(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    """Price, a unit or in all, times our quantity."""
    price = _stepped(rule, terms) if rule.steps else terms.by_year(rule.price)  # type: ignore[arg-type]
    if rule.quantity is not None:
        units = terms.units(rule.quantity)
        if rule.minimum is not None:
            units = np.maximum(units, terms.by_year(rule.minimum))
        price = price * units
    return charge + price


def _stepped(rule: Pricing, terms: Terms) -> Floats:
    """Price of the step that the number of adopters, or a size, has reached."""
    if rule.over == ADOPTERS:
        reached = terms.counts
    elif rule.over.startswith(TOTAL):
        reached = terms.together(rule.over.removeprefix(TOTAL))
    else:
        reached = np.full((terms.possible, 1), terms.ours(rule.over))
    starts = [step.start for step in rule.steps]
    prices = np.stack(np.broadcast_arrays(*(terms.by_year(step.price) for step in rule.steps)))
    # "right", less one: the last step that starts at or below.
    place = np.searchsorted(starts, reached[:, 0], side="right") - 1
    found = prices[np.maximum(place, 0)]
    first = np.array(starts)[np.maximum(place, 0)][:, np.newaxis]
    if rule.between == "line":
        after = np.minimum(place + 1, len(starts) - 1)
        last = np.array(starts)[after][:, np.newaxis]
        slope = (prices[after] - found) / np.where(last > first, last - first, 1)
        found = found + slope * (reached - first)
    # Below the first step, past the end of a line, or between stated prices no document says.
    stated = place[:, np.newaxis] >= 0
    if rule.between == "line":
        stated &= reached <= starts[-1]
    if rule.between == "stated only":
        stated &= reached == first
    return np.where(stated, found, np.nan)


def _pool(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    """Our share of a pool."""
    return charge + _shared(rule, _whole_pool(rule, terms), terms)


def _whole_pool(rule: Pricing, terms: Terms) -> Floats:
    """Pool of all adopters together. [£ a year]."""
    if rule.pool_from is not None:
        # The pool of which our share at that number of adopters is that charge.
        count, amount = point_at(rule.pool_from, terms.ends, terms.anticipated)
        if rule.share == EQUAL:
            return np.array([amount * count])
        shares = np.broadcast_to(_shared(rule, np.ones(1), terms), (terms.possible, 1))
        return np.asarray(amount / shares[min(count, terms.possible) - 1])
    if rule.pool_total is not None:
        return terms.by_year(rule.pool_total) / len(terms.labels)
    return terms.by_year(rule.pool)  # type: ignore[arg-type]


def pool(case: Case, pricing: str, *, charge: Charge | None = None) -> Floats:
    """Pool that a pricing shares, by year; one element where it is the same in all. [£ a year].

    £71,000 at 25 forces (DN41, para 2.8):

    >>> from sohanalysis.load import load_case
    >>> pool(load_case(), "shared")
    array([1775000.])
    """
    charge = charge or case.charge
    rule = next(known for known in charge.pricing if known.name == pricing)
    return _whole_pool(rule, terms_of(case, charge))


def _shared(rule: Pricing, amount: Floats, terms: Terms) -> Floats:
    """Share an amount: a row for each number of adopters."""
    share = rule.share
    if isinstance(share, float):
        return share * amount
    mix = share if isinstance(share, tuple) else ((share, 1.0),)
    parts = [weight * _by_size(str(size), amount, terms) for size, weight in mix]
    return np.asarray(sum(parts[1:], start=parts[0]))


def _by_size(size: str, amount: Floats, terms: Terms) -> Floats:
    if size == EQUAL:
        # DN41 gives £71,000 at 25 forces, then reports that 36 signed: above 25 this extrapolates,
        # and assumes that the supplier's price does not change.
        return amount / terms.counts
    return np.asarray(terms.ours(size) * (amount / terms.together(size)))


def _through(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    """Fee and equal share of a pool, through two points."""
    fee, shared = fee_and_pool(rule, terms)
    return charge + (fee + shared / terms.counts)


def fee_and_pool(rule: Pricing, terms: Terms) -> tuple[float, float]:
    """Fee and pool of a rule through two points. [£ a year]."""
    first, second = (point_at(point, terms.ends, terms.anticipated) for point in rule.through)
    return line_through(first, second)


def _at_least(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    return np.maximum(charge, terms.by_year(rule.at_least))  # type: ignore[arg-type]


def _at_most(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    return np.minimum(charge, terms.by_year(rule.at_most))  # type: ignore[arg-type]


def _uplift(charge: Floats, rule: Pricing, terms: Terms) -> Floats:
    return np.asarray(charge * uplift_factors(rule, terms))


def uplift_factors(rule: Pricing, terms: Terms) -> Floats:
    """Rate a year from a base year, or a factor for each year."""
    if isinstance(rule.uplift, tuple):
        return terms.by_year(rule.uplift)
    base = years.starting_year(rule.base_year or terms.first_charged)
    ages = np.array([years.starting_year(label) - base for label in terms.labels])
    return np.asarray((1 + float(rule.uplift or 0)) ** ages)


EVALUATORS: Mapping[str, Callable[[Floats, Pricing, Terms], Floats]] = {
    "fee": _fee,
    "price": _price,
    "pool": _pool,
    "through": _through,
    "at_least": _at_least,
    "at_most": _at_most,
    "uplift": _uplift,
}
assert [*EVALUATORS] == [*PARTS], "each part of a rule is worked out"
