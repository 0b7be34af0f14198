"""Shares of a pool among its payers: by weight, and with a cap on one payer.

A cap is not a share: the cap of one payer tells only the least that the pool can be. Nothing here
is rounded, so the charges add up to the pool to far less than a penny.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis.errors import Fault, ForceError, shown

Floats = NDArray[np.float64]
Shortfall = Literal["spread", "host"]
SHORTFALLS = ("spread", "host")
_ALLOWED_WEIGHTS = "one finite weight above zero per payer"


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Charge of each payer, and the rest that the host of the contract bears. [£ a year].

    With ``borne_by_host``, the rest that a cap leaves unpaid, the charges add up to the pool; it is
    zero without a cap, or where the others pay the rest.
    """

    charges: Floats
    borne_by_host: float


def weighted_shares(pool: float, weights: ArrayLike) -> Floats:
    """Share a pool among its payers by weight: one charge for each. [£ a year].

    One more payer lowers the charge of every other. The order of the payers changes nothing. A
    ForceError if there is no payer, or a weight is not a number above zero.

    £120,000 among three payers of size 3, 2 and 1:

    >>> weighted_shares(120_000, [3, 2, 1])
    array([60000., 40000., 20000.])
    """
    sizes = _checked_weights(weights)
    _check_amount("pool", pool)
    # fsum is exact to the last bit, so the order of the payers changes no charge.
    return sizes * (pool / math.fsum(sizes))


def capped_shares(
    pool: float, weights: ArrayLike, *, place: int, cap: float, shortfall: Shortfall
) -> Shares:
    """Share a pool by weight where one payer pays a cap at most, if it binds.

    Parameters
    ----------
    pool, cap : float
        Sum to share, and highest charge of the payer with the cap. [£ a year]
    place : int
        Position of that payer, counted from 0.
    shortfall : {"spread", "host"}
        Who pays the rest: the other payers by weight, or the host of the contract.

    Raises
    ------
    ForceError
        If a value is not allowed, or there is no other payer to bear the rest.

    Warnings
    --------
    With the rest spread over the others, one more payer raises nobody's charge. With the rest
    borne by the host it may: once the payer with the cap joins, the host bears what that payer does
    not pay, and a host that is itself a payer may pay more in all than before.

    Examples
    --------
    The payer of size 8 would pay 80 and has a cap of 20; the others bear the 60, or the host does:

    >>> capped_shares(100, [8, 1, 1], place=0, cap=20, shortfall="spread").charges
    array([20., 40., 40.])
    >>> capped_shares(100, [8, 1, 1], place=0, cap=20, shortfall="host")
    Shares(charges=array([20., 10., 10.]), borne_by_host=60.0)
    """
    charges = weighted_shares(pool, weights)
    _check_place(place, charges.size)
    _check_amount("cap", cap)
    if shortfall not in SHORTFALLS:
        problem, allowed = f"{shown(shortfall)} is not allowed", " or ".join(SHORTFALLS)
        raise ForceError(Fault(field="shortfall", problem=problem, allowed=allowed))
    rest = float(charges[place]) - cap
    if rest <= 0:
        return Shares(charges=charges, borne_by_host=0.0)
    charges[place] = cap
    if shortfall == "host":
        return Shares(charges=charges, borne_by_host=rest)
    others = np.arange(charges.size) != place
    if not others.any():
        problem, advice = "there is no other payer to bear what the cap leaves", "Take host."
        raise ForceError(Fault(field="shortfall", problem=problem, advice=advice))
    # The rest of the pool is shared anew among the others, again by weight.
    charges[others] = weighted_shares(pool - cap, _checked_weights(weights)[others])
    return Shares(charges=charges, borne_by_host=0.0)


def shares_within(plain: Floats, lows: Floats, tops: Floats) -> Floats:
    """Share the sum of some charges anew, each within its bounds. [£ a year].

    Those held at a bound stay there; the others share what is left as they share the pool. Where
    every one is at a bound, the charges add up to less than the sum, or to more. A charge whose
    bounds are the same is fixed.

    Of 100 the first pays 20 at most, the second 35; the third bears the rest:

    >>> shares_within(np.array([60.0, 20.0, 20.0]), np.zeros(3), np.array([20.0, 35.0, 90.0]))
    array([20., 35., 45.])
    """
    pool = math.fsum(plain)
    charges, free = np.clip(plain, lows, tops), lows < tops
    while free.any() and (weight := math.fsum(plain[free])) > 0:
        share = plain * ((pool - math.fsum(charges[~free])) / weight)
        held = np.clip(share, lows, tops)
        off = np.where(free, held - share, 0.0)
        if not off.any():
            return np.where(free, share, charges)
        # Hold those of one side alone: what they leave may bring the other side within its bounds.
        side = off > 0 if math.fsum(off) >= 0 else off < 0
        charges, free = np.where(side, held, charges), free & ~side
    return charges


def pool_from(charge: float, weights: ArrayLike, place: int) -> float:
    """Pool implied by the charge of the payer at a place, taken as its share by weight. [£ a year].

    If the charge is a cap it is no share, and the pool is at least this.

    A payer with one sixth of the weight pays £20,000:

    >>> pool_from(20_000, [3, 2, 1], 2)
    120000.0
    """
    sizes = _checked_weights(weights)
    _check_place(place, sizes.size)
    _check_amount("charge", charge)
    return float(charge * math.fsum(sizes) / sizes[place])


def scaled_charge(charge: float, *, weight_theirs: float, weight_ours: float) -> float:
    """Charge of another payer scaled to our size. [£ a year].

    Examples
    --------
    The cap of the Metropolitan Police, £1.4m a year, by officers (assumed, from two data points):

    >>> round(scaled_charge(1_400_000, weight_theirs=30_390.23, weight_ours=1_737.74), 2)
    80053.23
    """
    _check_amount("charge", charge)
    theirs, ours = _checked_weights([weight_theirs, weight_ours])
    return float(charge * ours / theirs)


def _checked_weights(weights: ArrayLike) -> Floats:
    """Check that there are weights, all of them finite and above zero."""
    sizes = np.asarray(weights, dtype=np.float64)
    if sizes.ndim != 1 or sizes.size == 0:
        raise ForceError(
            Fault(field="weights", problem="no payer is given", allowed=_ALLOWED_WEIGHTS)
        )
    bad = sizes[~(np.isfinite(sizes) & (sizes > 0))]
    if bad.size:
        problem = f"{shown(float(bad[0]))} is not allowed"
        raise ForceError(Fault(field="weights", problem=problem, allowed=_ALLOWED_WEIGHTS))
    return sizes


def _check_amount(field: str, amount: float) -> None:
    if not (math.isfinite(amount) and amount >= 0):
        problem, allowed = f"{shown(amount)} is not allowed", "a sum of zero or more, in pounds"
        raise ForceError(Fault(field=field, problem=problem, allowed=allowed))


def _check_place(place: int, payers: int) -> None:
    if not 0 <= place < payers:
        problem, allowed = f"{place} is the place of no payer", f"0 to {payers - 1}"
        raise ForceError(Fault(field="place", problem=problem, allowed=allowed))
