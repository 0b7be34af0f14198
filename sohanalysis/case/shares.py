"""Shares of a pool among its payers, by weight and within bounds.

A cap is not a share: the cap of one payer shows only the least that the pool can be. Nothing here
is rounded, so the charges add up to the pool with an error far below a penny.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from sohanalysis.arrays import Floats
from sohanalysis.case.pricing import Excess
from sohanalysis.errors import Fault, MemberError, not_allowed

_ALLOWED_WEIGHTS = "one finite weight above zero for each payer"


def weighted_shares(pool: float, weights: ArrayLike) -> Floats:
    """Share a pool among its payers by weight.

    One more payer lowers the charge of every other. The order of the payers has no effect.

    Parameters
    ----------
    pool : float
        Sum to share. [£ a year]
    weights : array_like
        One weight for each payer, above zero. [any unit]

    Returns
    -------
    ndarray
        One charge for each payer, in the order of ``weights``. [£ a year]

    Raises
    ------
    MemberError
        If there is no payer, or a weight is not a number above zero.

    Examples
    --------
    £120,000 among three payers of size 3, 2 and 1:

    >>> weighted_shares(120_000, [3, 2, 1])
    array([60000., 40000., 20000.])
    """
    sizes = _checked_weights(weights)
    _check_amount("pool", pool)
    # fsum is exact to the last bit, so the order of the payers changes no charge.
    return sizes * (pool / math.fsum(sizes))


def shares_within(plain: Floats, lows: Floats, tops: Floats) -> Floats:
    """Share the sum of some charges again, with each charge within its bounds.

    Charges at a bound stay there. The others share the remainder in proportion to their charges
    without bounds. If every charge is at a bound, the sum of the charges may be less or more than
    before. If only one payer has a cap, one more payer raises no charge.

    Parameters
    ----------
    plain : ndarray
        Charges without bounds, none below zero. [£ a year]
    lows, tops : ndarray
        Bounds of each charge. The two are equal if a charge is fixed. [£ a year]

    Examples
    --------
    Of 100, the first pays 20 at most and the second 35. The third bears the rest:

    >>> shares_within(np.array([60.0, 20.0, 20.0]), np.zeros(3), np.array([20.0, 35.0, 90.0]))
    array([20., 35., 45.])
    """
    pool = math.fsum(plain)
    charges, free = np.clip(plain, lows, tops), lows < tops
    while free.any() and (weight := math.fsum(plain[free])) > 0:
        share = plain * ((pool - math.fsum(charges[~free])) / weight)
        bounded = np.clip(share, lows, tops)
        off = np.where(free, bounded - share, 0.0)
        if not off.any():
            return np.where(free, share, charges)
        # Fix the charges beyond their bounds on one side only, at their bounds. Sharing the
        # remainder again may bring those on the other side within their bounds.
        side = off > 0 if math.fsum(off) >= 0 else off < 0
        charges, free = np.where(side, bounded, charges), free & ~side
    return charges


def charges_within(
    plain: Floats, lows: Floats, tops: Floats, excess: Excess, *, host: int | None = None
) -> Floats:
    """Limit the charges of all members to their bounds, and share out the remainder.

    Parameters
    ----------
    plain : ndarray
        Charges without bounds: a row for each member, a column for each year. [£ a year]
    lows, tops : ndarray
        Bounds of each member. [£ a year]
    excess : {"others", "host", "nobody"}
        Payer of the remainder, which is the sum of the charges less their sum within bounds. With
        "others", the members that are not at a bound bear it. If all are, no one bears the rest.
    host : int, optional
        Row of the member that hosts the contract. Its charge then includes the remainder.

    Examples
    --------
    Of £600,000 the second pays £150,000 at most. The others pay its £30,000 in the ratio of 1 to 6:

    >>> plain = np.array([[60_000.0], [180_000.0], [360_000.0]])
    >>> tops = np.array([np.inf, 150_000, np.inf])
    >>> charges_within(plain, np.zeros(3), tops, "others").round(2).tolist()
    [[64285.71], [150000.0], [385714.29]]
    >>> charges_within(plain, np.zeros(3), tops, "nobody").tolist()
    [[60000.0], [150000.0], [360000.0]]
    """
    if excess == "others":
        return np.array([_borne_by_others(year, lows, tops) for year in plain.T]).T
    charges = np.clip(plain, lows[:, np.newaxis], tops[:, np.newaxis])
    if excess == "host" and host is not None:
        years = zip(plain.T, charges.T, strict=True)
        charges[host] += [math.fsum((*before, *-bounded)) for before, bounded in years]
    return charges


def _borne_by_others(plain: Floats, lows: Floats, tops: Floats) -> Floats:
    priced = ~np.isnan(plain)
    if priced.all():
        return shares_within(plain, lows, tops)
    # A member has no price, so its remainder, and its part of the others' remainders, are unknown.
    # The charges are then known only if no bound leaves a remainder.
    bounded = np.clip(plain, lows, tops)
    is_known = np.where(priced, bounded == plain, (lows == 0) & np.isinf(tops)).all()
    return bounded if is_known else np.full_like(plain, np.nan)


def pool_from(charge: float, weights: ArrayLike) -> float:
    """Return the pool of which the first payer's charge is the share by weight. [£ a year].

    Parameters
    ----------
    charge : float
        Charge of the first payer. [£ a year]
    weights : array_like
        One weight for each payer, above zero. [any unit]

    Warnings
    --------
    A cap is not a share: if the charge is a cap, the pool is at least the result.

    Examples
    --------
    A payer with one sixth of the weight pays £20,000:

    >>> pool_from(20_000, [1, 2, 3])
    120000.0
    """
    sizes = _checked_weights(weights)
    _check_amount("charge", charge)
    return float(charge * math.fsum(sizes) / sizes[0])


def _checked_weights(weights: ArrayLike) -> Floats:
    """Return the weights as an array, after checking that all are finite and above zero."""
    sizes = np.asarray(weights, dtype=np.float64)
    if sizes.ndim != 1 or sizes.size == 0:
        raise MemberError(Fault(field="weights", problem="has no payer", allowed=_ALLOWED_WEIGHTS))
    bad = sizes[~(np.isfinite(sizes) & (sizes > 0))]
    if bad.size:
        raise MemberError(not_allowed(float(bad[0]), _ALLOWED_WEIGHTS, field="weights"))
    return sizes


def _check_amount(field: str, amount: float) -> None:
    if not (math.isfinite(amount) and amount >= 0):
        raise MemberError(not_allowed(amount, "a sum of zero or more, in pounds", field=field))
