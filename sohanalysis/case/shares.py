"""Shares of a pool by weight, and the cap of one payer.

A cap is not a share: of a payer that is charged its cap, only the least that the pool can be is
known. Nothing here is rounded, so the charges add up to the pool to far less than a penny.
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
_ALLOWED_WEIGHTS = "one finite weight above nil per payer"


@dataclass(frozen=True, kw_only=True)
class Shares:
    """Charges of the payers, and what the host of the contract bears beside its own.

    Parameters
    ----------
    charges : ndarray
        One per payer; with ``borne_by_host`` they add up to the pool. [£ a year]
    borne_by_host : float
        What a cap leaves unpaid; zero where there is no cap, or the others pay it. [£ a year]
    """

    charges: Floats
    borne_by_host: float


def weighted_shares(pool: float, weights: ArrayLike) -> Floats:
    """Share a pool among its payers by weight.

    One more payer lowers the charge of every other. The order of the payers changes nothing.

    Parameters
    ----------
    pool : float
        What is shared. [£ a year]
    weights : array_like
        One per payer, each above zero. [any unit]

    Returns
    -------
    ndarray
        One charge per payer, in the order of ``weights``. [£ a year]

    Raises
    ------
    ForceError
        If there is no payer, or a weight is not a number above zero.

    Examples
    --------
    >>> weighted_shares(120_000, [3, 2, 1])
    array([60000., 40000., 20000.])
    """
    sizes = _checked_weights(weights)
    _check_amount("pool", pool)
    # fsum is exact whatever the order, so the order of the payers changes no charge by a bit.
    return sizes * (pool / math.fsum(sizes))


def capped_shares(
    pool: float, weights: ArrayLike, *, place: int, cap: float, shortfall: Shortfall
) -> Shares:
    """Share a pool by weight where one payer pays a cap at most.

    Parameters
    ----------
    pool : float
        What is shared. [£ a year]
    weights : array_like
        One per payer, each above zero. [any unit]
    place : int
        Which of the payers has the cap, counted from 0.
    cap : float
        The most that it pays. [£ a year]
    shortfall : {"spread", "host"}
        Whether the others pay what the cap leaves, by weight, or the host of the contract does.

    Returns
    -------
    Shares
        Charges and what the host bears. Where the cap does not bind, as without it.

    Raises
    ------
    ForceError
        If a value is not allowed, or there is no other payer to spread over what the cap leaves.

    Warnings
    --------
    Spread over the others, one more payer still raises nobody's charge. Borne by the host, it
    may: when the payer with the cap joins, the host bears what it does not pay, and a host that
    is a payer itself may pay more in all than before.

    Examples
    --------
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
    over = float(charges[place]) - cap
    if over <= 0:
        return Shares(charges=charges, borne_by_host=0.0)
    charges[place] = cap
    if shortfall == "host":
        return Shares(charges=charges, borne_by_host=over)
    others = np.arange(charges.size) != place
    if not others.any():
        problem, advice = "there is no other payer to bear what the cap leaves", "Take host."
        raise ForceError(Fault(field="shortfall", problem=problem, advice=advice))
    charges[others] = weighted_shares(pool - cap, _checked_weights(weights)[others])
    return Shares(charges=charges, borne_by_host=0.0)


def pool_from(charge: float, weights: ArrayLike, place: int) -> float:
    """Pool of which a payer's share by weight is its charge. [£ a year].

    Parameters
    ----------
    charge : float
        What the payer is charged. [£ a year]
    weights : array_like
        One per payer, each above zero. [any unit]
    place : int
        Which of the payers it is, counted from 0.

    Warnings
    --------
    If the charge is a cap, it is no share, and the pool is at least this.

    Examples
    --------
    >>> pool_from(20_000, [3, 2, 1], 2)
    120000.0
    """
    sizes = _checked_weights(weights)
    _check_place(place, sizes.size)
    _check_amount("charge", charge)
    return float(charge * math.fsum(sizes) / sizes[place])


def scaled(charge: float, *, weight_theirs: float, weight_ours: float) -> float:
    """Another payer's charge, scaled to our size. [£ a year].

    Examples
    --------
    The cap of the Metropolitan Police, £1.4m a year, by officers (assumed, from two data points):

    >>> round(scaled(1_400_000, weight_theirs=30_390.23, weight_ours=1_737.74), 2)
    80053.23
    """
    _check_amount("charge", charge)
    theirs, ours = _checked_weights([weight_theirs, weight_ours])
    return float(charge * ours / theirs)


def _checked_weights(weights: ArrayLike) -> Floats:
    """Weights as an array, once each is a number above zero."""
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
        problem, allowed = f"{shown(amount)} is not allowed", "a sum of nil or more, in pounds"
        raise ForceError(Fault(field=field, problem=problem, allowed=allowed))


def _check_place(place: int, payers: int) -> None:
    if not 0 <= place < payers:
        problem, allowed = f"{place} is the place of no payer", f"0 to {payers - 1}"
        raise ForceError(Fault(field="place", problem=problem, allowed=allowed))
