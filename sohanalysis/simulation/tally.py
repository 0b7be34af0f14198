"""A count of amounts by whole pounds: it does not grow with the draws, and merges exactly.

Few draws are kept as they are, and their percentiles are exact. Many are counted in bins of whole
pounds, and a percentile is within half a bin of the draw that it stands for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
MOST_KEPT = 100_000  # draws up to which percentiles are exact
_BINS = 65_536


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where amounts may lie, and how they are counted.

    Parameters
    ----------
    low, high : float
        No draw lies outside. [£]
    draws : int
        How many there will be: few are kept as they are.
    """

    low: float
    high: float
    draws: int

    @property
    def is_exact(self) -> bool:
        """Whether every draw is kept."""
        return self.draws <= MOST_KEPT

    @cached_property
    def width(self) -> int:
        """Width of a bin, in whole pounds."""
        return math.ceil((self.high - self.low + 2) / _BINS)

    @cached_property
    def first(self) -> int:
        """Lower end of the first bin; a pound below the lowest, for noise of the last digits."""
        return math.floor(self.low) - 1

    @cached_property
    def bins(self) -> int:
        """Number of bins."""
        return (math.ceil(self.high) + 1 - self.first) // self.width + 1


@dataclass
class Tally:
    """Amounts counted so far; of few draws, the amounts themselves by where they begin."""

    layout: Layout
    draws: int = 0
    least: float = math.inf
    most: float = -math.inf
    counts: NDArray[np.int64] | None = None
    kept: dict[int, Floats] = field(default_factory=dict)
    _ordered: Floats = field(
        default_factory=partial(np.empty, 0), init=False, repr=False, compare=False
    )

    def add(self, start: int, amounts: Floats) -> None:
        """Count a block of draws, the first of which is known by its number."""
        self.draws += amounts.size
        self.least = min(self.least, float(np.minimum.reduce(amounts)))
        self.most = max(self.most, float(np.maximum.reduce(amounts)))
        if self.layout.is_exact:
            self.kept[start] = amounts
            return
        places = amounts - self.layout.first
        places *= 1 / self.layout.width
        np.add.at(self._bins(), places.astype(np.intp), 1)

    def merge(self, other: Tally) -> None:
        """Take in another count of the same layout."""
        self.draws += other.draws
        self.least, self.most = min(self.least, other.least), max(self.most, other.most)
        self.kept |= other.kept
        if other.counts is not None:
            np.add(self._bins(), other.counts, out=self._bins())

    def _bins(self) -> NDArray[np.int64]:
        if self.counts is None:
            self.counts = np.zeros(self.layout.bins, dtype=np.int64)
        return self.counts

    @property
    def bound(self) -> float:
        """How far a percentile may be from the draw that it stands for, in pounds."""
        return 0.0 if self.layout.is_exact else self.layout.width / 2

    def at_ranks(self, ranks: NDArray[np.int64]) -> Floats:
        """Find the amounts at some ranks, counted from 1 at the least."""
        if self.layout.is_exact:
            if self._ordered.size != self.draws:  # more has come since
                self._ordered = np.sort(np.concatenate(list(self.kept.values())))
            return np.asarray(self._ordered[ranks - 1])
        places = np.cumsum(self._bins()).searchsorted(ranks)
        middles = self.layout.first + (places + 0.5) * self.layout.width
        return np.asarray(np.clip(middles, self.least, self.most))

    def percentiles(self, shares: Floats) -> Floats:
        """Find the least amounts that shares of the draws do not pass.

        Parameters
        ----------
        shares : ndarray
            From 0 to 1. [share]

        Returns
        -------
        ndarray
            One per share, rising with it. [£]

        Examples
        --------
        >>> tally = Tally(Layout(low=0, high=10, draws=4))
        >>> tally.add(0, np.array([7.0, 1.0, 3.0, 5.0]))
        >>> tally.percentiles(np.array([0.5, 0.8]))
        array([3., 7.])
        """
        return self.at_ranks(self._ranks(shares))

    def percentiles_from_above(self, shares: Floats) -> Floats:
        """Find the amounts of which percentiles of "a sum less the amount" are made."""
        return self.at_ranks(self.draws + 1 - self._ranks(shares))

    def _ranks(self, shares: Floats) -> NDArray[np.int64]:
        # 0.8 of ten draws are eight, whatever the last digit of the product is.
        ranks = np.ceil(np.asarray(shares) * self.draws - 1e-6).astype(np.int64)
        return np.clip(ranks, 1, self.draws)
