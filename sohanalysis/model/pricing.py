"""Yearly charge by number of adopters and year, within the bounds of members.

The documents do not say how the charge depends on the number of adopters. DN41 (para 2.8) only ties
the low estimate to 25 forces. Each pricing of the Derbyshire case is one assumption about the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis import years
from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case, Charge, once_for_case
from sohanalysis.case.fields import ANY
from sohanalysis.case.pricing import ADOPTERS, ESTIMATES, Excess, Pricing, amount_of
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.shares import charges_within
from sohanalysis.errors import (
    Fault,
    ScenarioError,
    format_value,
    no_price,
    not_allowed,
    number_runs,
)
from sohanalysis.model.charging import (
    Terms,
    member_table,
    rule_inputs,
    rule_results,
    rule_table,
)
from sohanalysis.money import MILLIONTH


def rates(case: Case, pricing: str, *, charge: Charge | None = None) -> Floats:
    """Return the yearly charge at every number of adopters, under one pricing.

    Parameters
    ----------
    case : Case
        The decision, with the rule, the quoted range and the sizes.
    pricing : str
        Name of a pricing of the case, or one of `case.pricing.ESTIMATES`.
    charge : Charge, optional
        The default is the charge whose pricing a scenario chooses. Any other charge has one rule.

    Returns
    -------
    ndarray
        A row for each number of adopters from 1, and a column for each financial year, or a single
        column if the charge is the same in all years. NaN if no document gives a price. [£ a year]

    Examples
    --------
    Equal shares of £1.775m (DN41, para 2.8) among one, two and three forces:

    >>> from sohanalysis.load import load_case
    >>> rates(load_case(), "shared")[:3].tolist()
    [[1775000.0], [887500.0], [591666.6666666666]]
    """
    charge = charge or case.charge
    if _is_quoted_end(pricing, charge):
        flat = (charge.low, charge.high)[ESTIMATES.index(pricing)]
        return np.full((case.adopters.possible.value, 1), float(flat))
    return rule_rates(_rule(case, pricing, charge), terms_of(case, charge))


def last_rates(case: Case, pricing: str, *, charge: Charge | None = None) -> Floats:
    """Return the `rates` of the last year charged, with an element for each number of adopters.

    A charge may end before the years of the case do.

    >>> from sohanalysis.load import load_case
    >>> float(last_rates(load_case(), "shared")[24])
    71000.0
    """
    table = rates(case, pricing, charge=charge)
    last: int = (charge or case.charge).last_charged(case.years)
    return table[:, min(last, table.shape[1] - 1)]


def _rule(case: Case, pricing: str, charge: Charge) -> Pricing:
    if charge.name != case.charge.name:
        return charge.pricing[0]
    return case.pricing(pricing_at_ends(case) if pricing in ESTIMATES else pricing)


def _is_quoted_end(pricing: str, charge: Charge) -> bool:
    return pricing in ESTIMATES and charge.is_quoted


def pricing_at_ends(case: Case) -> str:
    """Return the pricing of the chosen charge if only another charge has a quoted range.

    >>> from sohanalysis.load import load_case
    >>> pricing_at_ends(load_case())
    'high-estimate'
    """
    stated = case.stated_pricing
    return stated.name if stated else case.base_scenario.pricing


def has_own_rise(case: Case, pricing: str, *, charge: Charge | None = None) -> bool:
    """Whether a charge has a rise of its own under a pricing.

    >>> from sohanalysis.load import load_case
    >>> has_own_rise(load_case(), "shared")
    False
    """
    charge = charge or case.charge
    return not _is_quoted_end(pricing, charge) and _rule(case, pricing, charge).has_own_rise


def is_level(case: Case, pricing: str, *, charge: Charge | None = None) -> bool:
    """Whether a pricing gives the same charge in all years, without the rise of a scenario.

    >>> from sohanalysis.load import load_case
    >>> is_level(load_case(), "shared")
    True
    """
    has_years = rates(case, pricing, charge=charge).shape[1] > 1
    return not has_years and not has_own_rise(case, pricing, charge=charge)


def later_uplift(case: Case, pricing: str, *, charge: Charge) -> float:
    """Return the yearly uplift of a charge after the years of the case.

    Amounts and factors by year state no rise for later years: the last one goes on.

    >>> from sohanalysis.load import load_case
    >>> case = load_case()
    >>> later_uplift(case, "shared", charge=case.charge)
    0.0
    """
    if not has_own_rise(case, pricing, charge=charge):
        return 0.0
    uplift = _rule(case, pricing, charge).uplift
    return 0.0 if uplift is None or isinstance(uplift, tuple) else float(uplift)


def changes_later(case: Case, scenario: Scenario, *, charge: Charge) -> bool:
    """Check whether a charge rises or falls after the years of the case, under one pricing."""
    if has_own_rise(case, scenario.pricing, charge=charge):
        return later_uplift(case, scenario.pricing, charge=charge) != 0
    return scenario.rise != 0


def rising_charges(case: Case, scenario: Scenario) -> list[Charge]:
    """List the charges that the rise of a scenario raises.

    If the pricing is not known, a charge counts if any pricing lets it rise.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> [charge.name for charge in rising_charges(case, soh.choose(case, rise=0.03))]
    ['Platform']
    """
    if not scenario.rise:
        return []
    names = case.pricings_of(scenario)
    return [
        charge
        for charge in case.charges
        if not all(has_own_rise(case, name, charge=charge) for name in names)
    ]


def may_rise(case: Case) -> bool:
    """Check whether a rise of the scenario changes any charge under some pricing.

    >>> import sohanalysis as soh
    >>> may_rise(soh.load_case())
    True
    """
    risen = replace(case.scenario, rise=0.01, pricing=ANY)
    return len(case.years) > 1 and bool(rising_charges(case, risen))


def rates_and_uplift(
    case: Case, pricing: str, *, charge: Charge | None = None
) -> tuple[Floats, Floats]:
    """Return the yearly charge before its uplift, and the factor of each year.

    Their product equals `rates` to the last bit. [£ a year]
    """
    charge = charge or case.charge
    rule, terms = _rule(case, pricing, charge), terms_of(case, charge)
    if rule.uplift is None or _is_quoted_end(pricing, charge):
        return rates(case, pricing, charge=charge), np.ones(1)
    before = replace(rule, uplift=None, base_year=None)
    return rule_rates(before, terms), uplift_factors(rule, terms)


def upper_bound(case: Case, pricing: str, *, charge: Charge) -> Floats:
    """Return our upper bound under a rule by year, after its uplift: infinite without one.

    It is the bound of the rule, or ours in the register if that is lower. No bound limits an end of
    the quoted range. [£ a year]
    """
    rule, terms = _rule(case, pricing, charge), terms_of(case, charge)
    own_most = terms.bounds[0][1] if terms.bounds else None
    most = np.inf if own_most is None else own_most
    is_an_end = bool(rule.end) or _is_quoted_end(pricing, charge)
    if is_an_end or (rule.at_most is None and most == np.inf):
        return np.array([np.inf])
    bound = most if rule.at_most is None else np.minimum(terms.by_year(rule.at_most), most)
    return np.asarray(bound * uplift_factors(rule, terms))


def terms_of(case: Case, charge: Charge | None = None) -> Terms:
    """Return the figures to which the rules of a charge apply."""
    charge = charge or case.charge
    # The register's bounds limit only the charge whose pricing a scenario chooses.
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
    """Return the table of a rule on its terms, as `rates` does. [£ a year]."""
    charge = _within_bounds(rule, terms) if terms.bounds else rule_table(rule, terms)
    table = np.array(charge)
    table.flags.writeable = False  # the cache shares it between all scenarios of the case
    return table


def _within_bounds(rule: Pricing, terms: Terms) -> Floats:
    """Return our charge after the bounds of all members, then the uplift."""
    lows, tops = member_bounds(rule, terms)
    # Bounds may leave a part of the pool that no member pays. If we bear some of it, our charge
    # depends on the bounds of every member. If not, only our own bounds matter. We are member 0.
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
    """Return the role in which this body pays the remainder after others' bounds.

    Returns
    -------
    "others", "host" or None
        None if it pays no remainder: its charge then depends only on its own bounds.
    """
    if rule.is_ours_alone([name for name, *_ in terms.stated_sizes]):
        return None
    if rule.name in terms.hosting:
        return "host"
    others_have_bounds = any(bound is not None for bounds in terms.bounds[1:] for bound in bounds)
    return "others" if others_have_bounds and rule.bearer(of_members=True) == "others" else None


def before_bounds(rule: Pricing) -> Pricing:
    """Return a rule without its bounds and its uplift."""
    return replace(rule, at_least=None, at_most=None, uplift=None, base_year=None)


def member_bounds(rule: Pricing, terms: Terms, *, us: int = 0) -> tuple[Floats, Floats]:
    """Return the smallest and largest charge of each body before the uplift.

    The bounds of the rule limit only us. The register has bounds for each body. [£ a year]
    """
    lows = np.array([low or 0.0 for low, _ in terms.bounds])
    tops = np.array([np.inf if top is None else top for _, top in terms.bounds])
    if rule.end:  # an end of the quoted range is our charge as quoted, so no bound changes it
        lows[us], tops[us] = 0.0, np.inf
    if rule.at_least is not None:
        lows[us] = max(lows[us], amount_of(rule.at_least, terms.ends))
    if rule.at_most is not None:
        tops[us] = min(tops[us], amount_of(rule.at_most, terms.ends))
    return lows, tops


def member_rates(rule: Pricing, terms: Terms) -> Floats:
    """Return the charge of each body, before bounds and uplift.

    Returns
    -------
    ndarray
        A table for each body that could join, with rows and columns as in `rates`. A row has no
        meaning for a body that has not joined at that number of adopters. [£ a year]
    """
    rule = before_bounds(rule)
    # `pool_from` gives the pool by our charge, so turn it into the pool that all members share.
    if rule.pool_from is not None:
        rule = replace(rule, pool=float(_whole_pool(rule, terms)[0]), pool_from=None)
    return member_table(rule, terms)


def yearly_charge(
    case: Case, adopters: ArrayLike, pricing: ArrayLike, *, charge: Charge | None = None
) -> Floats:
    """Return the yearly charge to one body.

    Parameters
    ----------
    case : Case
        The decision, with the rule of each pricing.
    adopters : array_like of int
        Bodies that join, including this one: at least 1. If the charge differs between years, the
        last axis is the financial year, or has length 1.
    pricing : array_like of str
        Names of pricings, which broadcast with ``adopters``.
    charge : Charge, optional
        The default is the charge whose pricing a scenario chooses.

    Returns
    -------
    ndarray
        One charge for each element of the broadcast. [£ a year]

    Raises
    ------
    ScenarioError
        If a number of adopters is not a whole number, or is above the number that could join.

    Examples
    --------
    Equal shares of £1.775m, at 25 and at 36 forces:

    >>> from sohanalysis.load import load_case
    >>> yearly_charge(load_case(), [25, 36], "shared").round(2)
    array([71000.  , 49305.56])
    """
    rows = _rows_of(case, np.asarray(adopters))
    if np.size(pricing) == 1:
        table = rates(case, np.asarray(pricing).item(), charge=charge)
        shape = np.broadcast_shapes(rows.shape, np.shape(pricing))
        return _looked_up(table[np.newaxis], 0, rows.reshape(shape))
    names, positions = np.unique(np.asarray(pricing), return_inverse=True)
    tables = np.stack(
        np.broadcast_arrays(*(rates(case, str(name), charge=charge) for name in names))
    )
    return _looked_up(tables, positions.reshape(np.shape(pricing)), rows)


def _rows_of(case: Case, counts: NDArray[Any]) -> NDArray[np.int_]:
    """Return the row of each number of adopters, after checking its range."""
    # Without the check, 0 adopters would be row -1: the last row of the table.
    most = case.adopters.possible.value
    is_row = (counts >= 1) & (counts <= most)
    if counts.dtype.kind == "f":
        is_row &= np.floor(counts) == counts
    if not is_row.all():
        wrong, allowed = float(counts[~is_row][0]), f"a whole number, 1 to {most}"
        raise ScenarioError(not_allowed(wrong, allowed, field=ADOPTERS))
    return counts.astype(int) - 1


def _looked_up(tables: Floats, positions: ArrayLike, rows: NDArray[np.int_]) -> Floats:
    year = np.arange(tables.shape[-1]) if tables.shape[-1] > 1 else 0
    chosen: Any = (positions, rows, year)
    return np.asarray(tables[chosen])


@once_for_case
def is_flat(case: Case, pricing: str) -> bool:
    """Whether a charge is the same at any number of adopters.

    >>> import sohanalysis as soh
    >>> [name for name in soh.load_case().pricings if is_flat(soh.load_case(), name)]
    ['low-estimate', 'high-estimate']
    """
    return not varies(rates(case, pricing))


def differs_by_year(case: Case, pricings: Iterable[str]) -> bool:
    """Whether any of the pricings charges another amount in another year at the same number.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> differs_by_year(case, case.pricings)
    False
    """
    charged = np.array([label in case.charge.years_charged(case.years) for label in case.years])
    for name in pricings:
        table = rates(case, name)  # one column if the charge is the same in all years
        by_year = np.broadcast_to(table, (len(table), len(charged)))
        if varies(by_year[:, charged].T):
            return True
    return False


def varies(table: Floats) -> bool:
    """Whether charges differ between numbers of adopters.

    Parameters
    ----------
    table : array of shape (numbers of adopters, years)
        Charges, NaN without a price. [£ a year]

    Examples
    --------
    >>> varies(np.array([[np.nan, 5.0], [np.nan, 5.0]])), varies(np.array([[np.nan], [5.0]]))
    (False, True)
    """
    # A year that has no price at any number of adopters does not differ between them.
    return not np.array_equal(table, np.broadcast_to(table[:1], table.shape), equal_nan=True)


def is_quoted(case: Case, charge: float) -> bool:
    """Whether a charge is within the quoted range, ignoring float noise."""
    return case.charge.low - MILLIONTH <= charge <= case.charge.high + MILLIONTH


_STATED_FOR_ONE = " The share, or the total of a size, is stated for that number alone."


def check_priced(amounts: Floats, *, scenario: Scenario, case: Case, charge: Charge) -> None:
    """Check that the yearly amounts of a charge in one scenario have a price.

    Raises
    ------
    ScenarioError
        If the documents price no charge at its number of adopters.
    """
    if not np.isnan(amounts).any():
        return
    path = scenario.path(len(case.years))
    is_unpriced = np.broadcast_to(np.isnan(amounts), len(path))
    numbers = sorted({count for count, is_nan in zip(path, is_unpriced, strict=True) if is_nan})
    table = rates(case, scenario.pricing, charge=charge)
    charged = [label in charge.years_charged(case.years) for label in case.years]
    prices = table if table.shape[1] == 1 else table[:, charged]
    priced = (np.flatnonzero(~np.isnan(prices).any(axis=1)) + 1).tolist()
    rule = _rule(case, scenario.pricing, charge)  # another charge has a rule of its own
    # Every command needs the scenario of the file, so another number in an option does not help.
    is_of_file = bool(priced) and scenario.adopters == case.scenario.adopters
    nearest = min(priced, key=lambda count: abs(count - numbers[0]), default=0)
    in_file = f", such as adopters = {nearest} under [scenario] of the file" * is_of_file
    # A size of ours outside the steps has no price at any number of adopters.
    fault = None if priced else _no_step_fault(rule, case, charge, numbers)
    raise ScenarioError(
        fault
        or Fault(
            field=ADOPTERS,
            problem=no_price(rule.name, numbers),
            allowed=number_runs(priced),
            advice=f"Choose a number that is priced{in_file}, or another pricing."
            + _STATED_FOR_ONE * bool(rule.stated_for_one),
            numbers=tuple(numbers),
        )
    )


def _no_step_fault(rule: Pricing, case: Case, charge: Charge, numbers: list[int]) -> Fault | None:
    """Return the fault of a size of ours that no step prices, at any number of adopters."""
    if not rule.steps or rule.scale != "ours":
        return None
    terms, charged = terms_of(case, charge), charge.years_charged(case.years)
    columns = (
        np.isnan(rates(case, rule.name, charge=charge)).all(axis=0),
        terms.by_year(terms.our_size(rule.scale_size)),
    )
    unpriced, sizes = (np.broadcast_to(column, len(case.years)) for column in columns)
    indices = [i for i, label in enumerate(case.years) if unpriced[i] and label in charged]
    if not indices:
        return None
    first, last = (f"{rule.steps[index].start:,g}" for index in (0, -1))
    name, label = rule.scale_size, case.years[indices[0]]
    return Fault(
        field=charge.name,
        problem=f"no document prices {format_value(rule.name)} at our {name} of "
        f"{sizes[indices[0]]:,g} in {label}",
        allowed=f"{name} of {first} {'or more' if rule.between == 'step' else f'to {last}'}",
        advice="Add a step for it, or choose another pricing.",
        numbers=tuple(numbers),
    )


def pool(case: Case, pricing: str, *, charge: Charge | None = None) -> Floats:
    """Return the pool that a pricing shares, by year.

    It has one element if the pool is the same in all years. [£ a year]

    £71,000 at 25 forces (DN41, para 2.8):

    >>> from sohanalysis.load import load_case
    >>> pool(load_case(), "shared")
    array([1775000.])
    """
    charge = charge or case.charge
    rule = next(rule for rule in charge.pricing if rule.name == pricing)
    return _whole_pool(rule, terms_of(case, charge))


@lru_cache(maxsize=256)
def _whole_pool(rule: Pricing, terms: Terms) -> Floats:
    amounts = np.array(rule_results(rule, terms, ["pool.pool"])["pool.pool"]).ravel()
    amounts.flags.writeable = False  # the cache shares it between all scenarios of the case
    return amounts


def fee_and_pool(rule: Pricing, terms: Terms) -> tuple[float, float]:
    """Return the fee and the pool of a rule through two points. [£ a year]."""
    fee, shared = rule_results(rule, terms, ["through.fee", "through.pool"]).values()
    return fee, shared


def uplift_factors(rule: Pricing, terms: Terms) -> Floats:
    """Return the factor by which a charge has risen in each year, 1 without an uplift."""
    if rule.uplift is None:
        return np.ones(len(terms.labels))
    return np.ravel(rule_inputs(rule, terms)["uplift.factor"])
