"""Yearly charge by number of adopters and year, and within the bounds of members.

No pricing assumption is *the* curve. DN41 (para 2.8) ties the low estimate to 25 forces and says
nothing else; each pricing of the Derbyshire case is one assumption about that.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis import years
from sohanalysis.case.case import Case, Charge
from sohanalysis.case.fields import ANY
from sohanalysis.case.pricing import ADOPTERS, ESTIMATES, Excess, Pricing, amount_of
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.shares import charges_within
from sohanalysis.errors import Fault, ScenarioError, format_value
from sohanalysis.model.charging import (
    Terms,
    member_table,
    rule_inputs,
    rule_results,
    rule_table,
)

Floats = NDArray[np.float64]


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
        return case.stated_pricing or case.pricing(case.base_scenario.pricing)
    return case.pricing(pricing)


def has_own_rise(case: Case, pricing: str, *, charge: Charge | None = None) -> bool:
    """Check whether a charge under a pricing keeps a rise of its own.

    >>> from sohanalysis.load import load_case
    >>> has_own_rise(load_case(), "shared")
    False
    """
    charge = charge or case.charge
    is_estimate = pricing in ESTIMATES and charge.is_quoted
    return not is_estimate and _rule(case, pricing, charge).has_own_rise


def rising_charges(case: Case, scenario: Scenario) -> list[Charge]:
    """List the charges that a rise of the scenario raises, under any pricing if it is not known.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> [charge.name for charge in rising_charges(case, soh.choose(case, rise=0.03))]
    ['Platform']
    """
    if not scenario.rise:
        return []
    names = case.pricings if scenario.pricing == ANY else (scenario.pricing,)
    return [
        charge
        for charge in case.charges
        if not all(has_own_rise(case, name, charge=charge) for name in names)
    ]


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
    """Return the figures that the rules of a charge are applied to."""
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
        stated_sizes=tuple(
            (name, size.ours, size.total or 0.0) for name, size in case.adopters.sizes.items()
        ),
        bounds=case.bounds if is_chosen else (),
        hosting=case.hosting if is_chosen else (),
    )


@lru_cache(maxsize=256)
def rule_rates(rule: Pricing, terms: Terms) -> Floats:
    """Tabulate a rule on its terms: rows and columns as in `rates`. [£ a year]."""
    charge = _within_bounds(rule, terms) if terms.bounds else rule_table(rule, terms)
    table = np.array(charge)
    table.flags.writeable = False  # it is kept, for every scenario of the case
    return table


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
        charge = np.clip(rule_table(before_bounds(rule), terms), lows[0], tops[0])
    return charge if rule.uplift is None else charge * uplift_factors(rule, terms)


def role_of_ours(rule: Pricing, terms: Terms) -> Excess | None:
    """Return the role in which this body bears the remainder after bounds of other members.

    Returns
    -------
    "others", "host" or None
        None if it bears nothing: its charge then depends on its own bounds alone.
    """
    if rule.is_ours_alone([name for name, *_ in terms.stated_sizes]):
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
    return member_table(rule, terms)


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
        problem = f"{format_value(float(counts[~is_row][0]))} is not allowed"
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
    return not varies(rates(case, pricing))


def varies(table: Floats) -> bool:
    """Check whether charges differ between numbers of adopters.

    Parameters
    ----------
    table : array of shape (numbers of adopters, years)
        Charges, not a number where there is no price. [£ a year].

    Examples
    --------
    >>> varies(np.array([[np.nan, 5.0], [np.nan, 5.0]])), varies(np.array([[np.nan], [5.0]]))
    (False, True)
    """
    # A year without a price at any number is the same at each number.
    return not np.array_equal(table, np.broadcast_to(table[:1], table.shape), equal_nan=True)


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


def _whole_pool(rule: Pricing, terms: Terms) -> Floats:
    return np.ravel(rule_results(rule, terms, ["pool.pool"])["pool.pool"])


def fee_and_pool(rule: Pricing, terms: Terms) -> tuple[float, float]:
    """Fee and pool of a rule through two points. [£ a year]."""
    fee, shared = rule_results(rule, terms, ["through.fee", "through.pool"]).values()
    return fee, shared


def uplift_factors(rule: Pricing, terms: Terms) -> Floats:
    """Factor of each year by which a charge has risen; 1 without an uplift."""
    if rule.uplift is None:
        return np.ones(len(terms.labels))
    return np.ravel(rule_inputs(rule, terms)["uplift.factor"])
