"""From a rule to a table: our yearly charge by number of adopters and year.

A rule is worked out once for every number of adopters; after that the model only looks up. A price
that no document gives is NaN, and so is every result of it, without a special case.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from small.case.case import Case, amounts_by_year
from small.case.schema import Charge, Point, Pricing, Step

Floats = NDArray[np.float64]


@lru_cache(maxsize=8)
def charge_tables(case: Case) -> list[Floats]:
    """Return the yearly charge of each charge of a case, worked out once.

    Returns
    -------
    list of ndarray
        For each charge an array of shape (pricings, possible adopters, years), where row n - 1 is
        for n adopters. NaN where no document gives a price. [£ a year]

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> charge_tables(load_case())[0][0, 24, 1]  # low estimate, 25 forces, 2019/20 (DN41, 2.8)
    np.float64(71000.0)
    """
    return [
        np.stack([rule_table(case, charge, rule) for rule in charge.pricing])
        for charge in case.charges
    ]


@lru_cache(maxsize=8)
def short_tables(case: Case) -> list[Floats]:
    """Return `charge_tables` with one year where all are the same, which is ten times as quick."""
    return [table[..., :1] if _is_flat(table) else table for table in charge_tables(case)]


def _is_flat(table: Floats) -> bool:
    first = np.broadcast_to(table[..., :1], table.shape)
    return np.array_equal(table, first, equal_nan=True)


def rule_table(case: Case, charge: Charge, rule: Pricing) -> Floats:
    """Return the yearly charge under one rule.

    The charge is fee + price x quantity + pool x share, kept between ``at_least`` and ``at_most``,
    and then raised by ``uplift`` for each year since the first one charged.

    Returns
    -------
    ndarray
        Shape (possible adopters, years). [£ a year]
    """
    table = np.zeros((case.possible, len(case.years)))
    if rule.fee is not None:
        table = table + rates_by_year(case, charge, rule.fee)
    if rule.price is not None:
        quantity = amounts_by_year(rule.quantity, case.years, missing=np.nan)
        table = table + _unit_price(case, charge, rule) * quantity
    if rule.share is not None:
        table = table + _share_of_pool(case, charge, rule)
    if rule.through:
        table = table + _through(case, charge, rule)
    if rule.at_least is not None:
        table = np.maximum(table, end_of_quote(charge, rule.at_least))
    if rule.at_most is not None:
        table = np.minimum(table, end_of_quote(charge, rule.at_most))
    if rule.uplift is not None:
        first_year = (case.start_of(charge) - 3) // 12  # a financial year begins in April
        years = (case.opens - 3) // 12 - first_year
        table = table * (1 + rule.uplift) ** years
    return table


def end_of_quote(charge: Charge, amount: float | str) -> float:
    """Return an amount, or the end of the quoted range that it names. [£ a year]."""
    return float(getattr(charge, amount)) if isinstance(amount, str) else amount


def rates_by_year(
    case: Case, charge: Charge, rate: float | str | list[float] | dict[str, float]
) -> Floats:
    """Return a rate in each year, shape (years,); NaN in a year without one."""
    amount = end_of_quote(charge, rate) if isinstance(rate, str) else rate
    return amounts_by_year(amount, case.years, missing=np.nan)


def _unit_price(case: Case, charge: Charge, rule: Pricing) -> Floats:
    """Return the price of a unit: one number, or that of the step that is reached."""
    price = rule.price
    if not (isinstance(price, list) and isinstance(price[0], Step)):
        return rates_by_year(case, charge, price)  # type: ignore[arg-type]
    steps: list[Step] = price
    starts = np.array([step.adopters for step in steps], float)
    prices = np.stack([rates_by_year(case, charge, step.price) for step in steps])
    counts = np.arange(1.0, case.possible + 1)
    if rule.between == "line":
        # Outside the first and the last point no price is stated, and none is drawn out.
        lines = [np.interp(counts, starts, column, np.nan, np.nan) for column in prices.T]
        return np.array(lines).T
    step = np.searchsorted(starts, counts, side="right") - 1
    return np.where((step >= 0)[:, None], prices[step], np.nan)


def _share_of_pool(case: Case, charge: Charge, rule: Pricing) -> Floats:
    """Return our share of the pool: equal, by a size of the register, or stated."""
    share = shares(case, rule)[:, None]
    if rule.pool_from is not None:
        # The pool of which our share, at the number that a document ties to it, is the quoted end.
        tied = next(point for point in charge.quoted_at if point.charge == rule.pool_from)
        pool = end_of_quote(charge, rule.pool_from) / share[tied.adopters - 1]
        return np.broadcast_to(share * pool, (len(share), len(case.years)))
    pool = rule.pool if rule.pool is not None else np.nan
    return share * amounts_by_year(pool, case.years, missing=np.nan)


def shares(case: Case, rule: Pricing) -> Floats:
    """Return our share of a pool with 1, 2, ... adopters, shape (possible adopters,)."""
    counts = np.arange(1.0, case.possible + 1)
    if rule.share == "equal":
        return 1 / counts
    if isinstance(rule.share, str) and case.register is not None:
        # This body is first in the register; that the others join in its order is assumed.
        sizes = case.register.sizes[rule.share][: case.possible]
        return np.asarray(sizes[0] / np.cumsum(sizes))
    stated = np.full(case.possible, rule.share, float)
    if case.names_adopters:
        # A stated share holds with the bodies that it was agreed for, at no other number.
        stated[counts != case.anticipated] = np.nan
    return stated


def _through(case: Case, charge: Charge, rule: Pricing) -> Floats:
    """Return the charge of a fee plus an equal share of a pool, through two points."""
    (n1, c1), (n2, c2) = (point_of(charge, point) for point in rule.through)
    pool = (c2 - c1) / (1 / n2 - 1 / n1)
    counts = np.arange(1.0, case.possible + 1)[:, None]
    return np.asarray(c1 - pool / n1 + pool / counts)


def point_of(charge: Charge, point: Point) -> tuple[int, float]:
    """Return the number of adopters of a point, and the charge there. [£ a year]."""
    return point.adopters, end_of_quote(charge, point.charge)


def keeps_own_rise(rule: Pricing) -> bool:
    """Whether a rule sets how its charge rises, so that the rise of a scenario leaves it alone.

    It does with an ``uplift``, or if its fee, price or pool is written by year.
    """
    prices = [
        step.price if isinstance(step, Step) else step
        for step in (rule.price if isinstance(rule.price, list) else [rule.price])
    ]
    by_year = [rule.fee, rule.pool, rule.price, *prices]
    is_by_year = any(
        isinstance(amount, dict) or (isinstance(amount, list) and not isinstance(amount[0], Step))
        for amount in by_year
    )
    return rule.uplift is not None or is_by_year
