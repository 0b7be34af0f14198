"""Search for the zeros of a function of one number, without assuming its shape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sohanalysis.arrays import Floats

Function = Callable[[Floats], Floats]

SWEPT = 129  # values of a range to try first, including its ends
_PARTS = 32  # each stretch with a crossing is divided into this number of parts, repeatedly
RESULT_NOISE = 1e-7  # a result nearer to zero is zero: a tenth of a millionth of a pound
# A narrower stretch is one crossing. For a value above 1 it is a share of the value.
NARROWEST_STRETCH = 1e-13


def spread(low: float, high: float) -> Floats:
    """Return the values of a range to try first."""
    return np.linspace(low, high, SWEPT)


def crossings(
    function: Function, values: Floats, results: Floats, *, allowance: float = 0.0
) -> tuple[float, ...]:
    """Find every value at which a function crosses zero.

    Parameters
    ----------
    function : callable
        Function of an array of values. It returns a result for each, or NaN for a
        value without a result.
    values, results : ndarray
        Rising values (`spread`), and the results of the function.
    allowance : float
        Results up to this, such as half a penny, still count as not above zero.

    Returns
    -------
    tuple of float
        Crossings in rising order. Between two of them the result stays on one side of the
        allowance.

    Notes
    -----
    A stretch between two neighbouring values is searched if their results are on different sides.
    The first guess is the zero of the straight line through its ends, which is exact for a straight
    function. Otherwise the stretch is divided repeatedly. All stretches are searched at once. Two
    crossings within one stretch are missed: with `spread`, a stretch is 1/128 of the range.

    Examples
    --------
    >>> curve = lambda x: (x - 1) * (x - 2.5)
    >>> values = spread(0, 4)
    >>> [round(value, 9) for value in crossings(curve, values, curve(values))]
    [1.0, 2.5]
    """
    above = results > allowance
    is_known = np.isfinite(results)
    stretches = np.flatnonzero((above[1:] != above[:-1]) & is_known[1:] & is_known[:-1])
    ends = values[stretches], values[stretches + 1]
    at_ends = results[stretches], results[stretches + 1]
    # Search for zero itself, unless both ends are above zero and one is within the allowance.
    has_zero = (at_ends[0] > 0) != (at_ends[1] > 0)
    thresholds = np.where(has_zero, 0.0, allowance)
    points: list[float] = []
    while stretches.size:
        point = _on_the_line(ends, at_ends)
        at_point = np.asarray(function(point), dtype=float)
        is_narrow = ends[1] - ends[0] <= NARROWEST_STRETCH * np.maximum(1, np.abs(point))
        is_done = (np.abs(at_point) <= RESULT_NOISE) | is_narrow
        points += point[is_done].tolist()
        stretches, thresholds = stretches[~is_done], thresholds[~is_done]
        if stretches.size:
            rest = ends[0][~is_done], ends[1][~is_done]
            ends, at_ends = _divided(function, rest, thresholds)
            # Drop a part that ends at a value without a result: the search cannot go on there.
            is_known = np.isfinite(at_ends[0]) & np.isfinite(at_ends[1])
            stretches, thresholds = stretches[is_known], thresholds[is_known]
            ends = ends[0][is_known], ends[1][is_known]
            at_ends = at_ends[0][is_known], at_ends[1][is_known]
    nothing = 1e-12 * (values[-1] - values[0])
    return tuple(sorted(0.0 if abs(value) <= nothing else value for value in points))


def _on_the_line(ends: tuple[Floats, Floats], at_ends: tuple[Floats, Floats]) -> Floats:
    """Return the zero of the line through both ends of each stretch."""
    share = -at_ends[0] / (at_ends[1] - at_ends[0])
    return np.clip(ends[0] + share * (ends[1] - ends[0]), *ends)


def _divided(
    function: Function, ends: tuple[Floats, Floats], thresholds: Floats
) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return the first part of each stretch with ends on different sides."""
    parts = np.linspace(*ends, _PARTS + 1, axis=-1)
    results = np.asarray(function(parts.ravel()), dtype=float).reshape(parts.shape)
    above = results > thresholds[:, np.newaxis]
    rows = np.arange(len(parts))
    part = np.argmax(above[:, 1:] != above[:, :-1], axis=-1)
    return (
        (parts[rows, part], parts[rows, part + 1]),
        (results[rows, part], results[rows, part + 1]),
    )
