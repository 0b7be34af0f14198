"""Inverse distributions: a uniform number in, a value of an input out.

Tables are built once with `scipy.special`, which nothing imports but this module, and looked up
for each draw. The same uniform gives a nearby value when a slider moves a little.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[Any]
LAMBDA = 4  # weight of the mode of a PERT distribution
_CELLS = 4096  # of a table: no draw is placed wrongly by more than one part in so many


@lru_cache(maxsize=128)
def joining(others: int, p: float, rho: float) -> Floats:
    """Share of cases in which each number of others joins: beta-binomial.

    Parameters
    ----------
    others : int
        Forces that may join.
    p : float
        Share of them that join, on average.
    rho : float
        Correlation between any two of them; 0 is the binomial distribution.

    Returns
    -------
    ndarray
        Share of cases with none, one and so on to all; they add up to one.

    Notes
    -----
    Beta-binomial with alpha = p (1 / rho - 1) and beta = (1 - p) (1 / rho - 1), built up one
    force at a time (an urn): the next one joins in a share of cases that leans, by rho, to what
    those before it did. Nothing is divided by nil, and small correlations lose no digits.

    Examples
    --------
    >>> joining(2, p=0.5, rho=0.0)
    array([0.25, 0.5 , 0.25])
    >>> joining(2, p=0.5, rho=1.0)
    array([0.5, 0. , 0.5])
    """
    shares = np.array([1 - p, p]) if others else np.ones(1)
    for asked in range(1, others):
        joined = np.arange(asked + 1)
        next_joins = (p * (1 - rho) + joined * rho) / (1 - rho + asked * rho)
        more, same = shares * next_joins, shares * (1 - next_joins)
        shares = np.append(same, 0.0) + np.append(0.0, more)
    shares.flags.writeable = False  # it is kept: every charge form of a grid asks for the same
    return shares


def pert_terms(low: float, mode: float, high: float) -> tuple[float, float]:
    """Shape of the beta distribution behind a PERT distribution.

    >>> pert_terms(0, 1, 4)
    (2.0, 4.0)
    """
    width = high - low
    return 1 + LAMBDA * (mode - low) / width, 1 + LAMBDA * (high - mode) / width


def pert_below(value: Floats, low: float, mode: float, high: float) -> Floats:
    """Share of cases in which a PERT distribution stays at or below a value."""
    if low == high:
        return np.asarray(np.greater_equal(value, low), dtype=float)
    place = np.clip((np.asarray(value) - low) / (high - low), 0, 1)
    return np.asarray(special.betainc(*pert_terms(low, mode, high), place))


class Steps:
    """Inverse of a distribution over whole numbers, exact to the last bit of its shares."""

    def __init__(self, first: int, shares: Floats) -> None:
        self.first = first
        # The last is left out: what is above all others is the last, whatever rounding did.
        self._ends = np.cumsum(shares)[:-1]

    def __call__(self, uniform: Floats) -> Floats:
        """Give the whole number at each uniform."""
        return np.asarray(self.first + self._ends.searchsorted(uniform, side="right"))


class Curve:
    """Inverse of a PERT distribution, looked up between the points of a table."""

    def __init__(self, low: float, mode: float, high: float) -> None:
        self._points = _pert_points(low, mode, high)
        self._rises = np.diff(self._points)

    def __call__(self, uniform: Floats) -> Floats:
        """Give the value at each uniform."""
        place = uniform * _CELLS
        cell = place.astype(np.intp)
        place -= cell
        place *= self._rises.take(cell)
        place += self._points.take(cell)
        return np.asarray(place)


@lru_cache(maxsize=64)
def _pert_points(low: float, mode: float, high: float) -> Floats:
    shares = np.linspace(0, 1, _CELLS + 1)
    if low == high:
        return np.full_like(shares, low)
    places = special.betaincinv(*pert_terms(low, mode, high), shares)
    return np.asarray(low + (high - low) * places)


def whole_months(low: float, mode: float, high: float) -> Steps:
    """Build the inverse of a PERT distribution rounded to whole months, half a month up."""
    first, last = (math.floor(end + 0.5) for end in (low, high))
    ends = np.arange(first, last) + 0.5
    below = np.concatenate(([0.0], pert_below(ends, low, mode, high), [1.0]))
    return Steps(first, np.diff(below))


def correlated(uniforms: Floats, mixing: Floats) -> Floats:
    """Mix independent uniforms, one row each, into correlated ones (a Gaussian copula).

    The first row stays as it is.
    """
    # A uniform of exactly nil would be an infinite normal.
    normals = special.ndtri(np.maximum(uniforms, 2.0**-54))
    mixed = np.empty_like(normals)
    for row, weights in enumerate(mixing):
        # Term by term, so that a draw does not depend on how many others stand beside it.
        mixed[row] = weights[0] * normals[0]
        for weight, normal in zip(weights[1 : row + 1], normals[1 : row + 1], strict=True):
            mixed[row] += weight * normal
    result = np.minimum(special.ndtr(mixed), np.nextafter(1.0, 0.0))
    result[0] = uniforms[0]
    return np.asarray(result)
