"""The type of arrays of amounts and shares: by year, by number of adopters or by draw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def extent(amounts: Iterable[Any]) -> tuple[float, float]:
    """Return the lowest and the highest amount.

    >>> extent([302_000, 262_000])
    (262000.0, 302000.0)
    """
    numbers = [float(amount) for amount in amounts]
    return min(numbers), max(numbers)
