"""Beta and normal distributions and their inverses, in numpy.

scipy would double the size of an installation for these four functions. It is a dependency of the
tests alone, which compare the functions with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sohanalysis.arrays import Floats

_TERMS = (
    24  # of the continued fraction: for shapes from 1 to 5, later terms are too small to matter
)
_CELLS = 1024  # of the table that gives the first guess of an inverse beta distribution
_STEPS = 5  # of Newton's method; each doubles the correct digits


def beta_share(a: float, b: float, value: Floats) -> Floats:
    """Return the share of a beta distribution at or below a value.

    Parameters
    ----------
    a, b : float
        Shapes, from 1 to 5, as in a PERT distribution.
    value : ndarray
        From 0 to 1.

    Returns
    -------
    ndarray
        The regularised incomplete beta function, from 0 to 1.

    Notes
    -----
    The continued fraction DLMF 8.17.22. It converges fast below the mean, so a value above the mean
    is worked out from the other end.

    Examples
    --------
    >>> beta_share(1.0, 5.0, np.array([0.0, 0.5, 1.0]))
    array([0.     , 0.96875, 1.     ])
    """
    is_upper = value > (a + 1) / (a + b + 2)
    lower = _fraction(a, b, np.where(is_upper, 0.0, value))
    upper = 1 - _fraction(b, a, np.where(is_upper, 1 - value, 0.0))
    return np.where(is_upper, upper, lower)


def _fraction(a: float, b: float, value: Floats) -> Floats:
    """Return the share at or below a value that is not far above the mean."""
    fraction = np.ones_like(value)
    for m in range(_TERMS, 0, -1):  # from the innermost term outwards
        even = m * (b - m) / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) / ((a + 2 * m) * (a + 2 * m + 1))
        fraction = 1 + even * value / (1 + odd * value / fraction)
    fraction = 1 - (a + b) / (a + 1) * value / fraction
    return np.asarray(_scale(a, b) * value**a * (1 - value) ** b / (a * fraction))


def _scale(a: float, b: float) -> float:
    """Return the factor that makes the density of a beta distribution add up to 1."""
    return math.gamma(a + b) / (math.gamma(a) * math.gamma(b))


def beta_inverse(a: float, b: float, shares: Floats) -> Floats:
    """Return the value that a share of a beta distribution does not exceed.

    Parameters
    ----------
    a, b : float
        Shapes, from 1 to 5.
    shares : ndarray
        From 0 to 1. Results for multiples of 1/4096, which the draws need, are accurate to the
        last digits. For a share nearer to 0 or 1 than that, they may not be.

    Returns
    -------
    ndarray
        From 0 to 1.

    Examples
    --------
    >>> beta_inverse(1.0, 1.0, np.array([0.0, 0.25, 1.0]))
    array([0.  , 0.25, 1.  ])
    """
    table = np.linspace(0, 1, _CELLS + 1)
    value = np.interp(shares, beta_share(a, b, table), table)
    for _ in range(_STEPS):
        density = _scale(a, b) * value ** (a - 1) * (1 - value) ** (b - 1)
        # At 0 and 1 the density and the error may both be 0. Dividing by a tiny number instead of
        # by 0 keeps the value there.
        rise = (beta_share(a, b, value) - shares) / np.maximum(density, np.finfo(float).tiny)
        value = np.clip(value - rise, 0, 1)
    return np.asarray(value)


def normal_share(value: Floats) -> Floats:
    """Return the share of the standard normal distribution at or below a value.

    >>> normal_share(np.array([-np.inf, 0.0]))
    array([0. , 0.5])
    """
    scaled = np.ravel(value) * -math.sqrt(0.5)
    shares = np.fromiter(map(math.erfc, scaled.tolist()), float, scaled.size)
    return 0.5 * shares.reshape(np.shape(value))


# Coefficients of Wichura's algorithm AS 241 (Applied Statistics 37, 1988), PPND16: numerator and
# denominator for each power, the highest power first.
_CENTRE = (
    (2.5090809287301226727e3, 5.2264952788528545610e3),
    (3.3430575583588128105e4, 2.8729085735721942674e4),
    (6.7265770927008700853e4, 3.9307895800092710610e4),
    (4.5921953931549871457e4, 2.1213794301586595867e4),
    (1.3731693765509461125e4, 5.3941960214247511077e3),
    (1.9715909503065514427e3, 6.8718700749205790830e2),
    (1.3314166789178437745e2, 4.2313330701600911252e1),
    (3.3871328727963666080e0, 1.0),
)
_TAIL = (
    (7.74545014278341407640e-4, 1.05075007164441684324e-9),
    (2.27238449892691845833e-2, 5.47593808499534494600e-4),
    (2.41780725177450611770e-1, 1.51986665636164571966e-2),
    (1.27045825245236838258e0, 1.48103976427480074590e-1),
    (3.64784832476320460504e0, 6.89767334985100004550e-1),
    (5.76949722146069140550e0, 1.67638483018380384940e0),
    (4.63033784615654529590e0, 2.05319162663775882187e0),
    (1.42343711074968357734e0, 1.0),
)
_FAR_TAIL = (
    (2.01033439929228813265e-7, 2.04426310338993978564e-15),
    (2.71155556874348757815e-5, 1.42151175831644588870e-7),
    (1.24266094738807843860e-3, 1.84631831751005468180e-5),
    (2.65321895265761230930e-2, 7.86869131145613259100e-4),
    (2.96560571828504891230e-1, 1.48753612908506148525e-2),
    (1.78482653991729133580e0, 1.36929880922735805310e-1),
    (5.46378491116411436990e0, 5.99832206555887937690e-1),
    (6.65790464350110377720e0, 1.0),
)


def normal_inverse(shares: Floats) -> Floats:
    """Return the value that a share of the standard normal distribution does not exceed.

    Parameters
    ----------
    shares : ndarray
        Above 0 and below 1.

    Returns
    -------
    ndarray
        Values in the same shape as ``shares``, by Wichura's algorithm AS 241.

    Examples
    --------
    >>> normal_inverse(np.array([0.5, 0.975])).round(6)
    array([0.      , 1.959964])
    """
    centred = shares - 0.5
    value = centred * _ratio(_CENTRE, 0.180625 - centred * centred)
    is_tail = np.abs(centred) > 0.425
    tail = shares[is_tail]
    depth = np.sqrt(-np.log(np.minimum(tail, 1 - tail)))
    size = np.where(depth <= 5, _ratio(_TAIL, depth - 1.6), _ratio(_FAR_TAIL, depth - 5))
    value[is_tail] = np.copysign(size, tail - 0.5)
    return np.asarray(value)


def _ratio(terms: Sequence[tuple[float, float]], value: Floats) -> Floats:
    """Return the ratio of two polynomials."""
    above, below = np.zeros_like(value), np.zeros_like(value)
    for numerator, denominator in terms:
        above *= value
        above += numerator
        below *= value
        below += denominator
    return np.asarray(above / below)
