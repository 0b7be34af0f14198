"""A row of the one table: ours beside a peer, timed in turn in one run, and what is asked."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

WIDTHS = (74, 10, 15, 11, 14, 6)
HEADS = ("what", "ours", "peer", "ours/peer", "must reach", "held")
MISSING = "not installed"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What was measured; ``most`` is what the ratio may come to, None where nothing is asked.

    Without the peer there is no ratio, and the row is not held.
    """

    what: str
    ours: str = ""
    peer: str = MISSING
    ratio: float | None = None
    most: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether the ratio is known, and no more than it may be."""
        return self.ratio is not None and (self.most is None or self.ratio <= self.most)

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands under the heads."""
        held = ("yes" if self.is_held else "no") if self.most and self.ratio else ""
        ratio = "" if self.ratio is None else written(self.ratio)
        reach = f"at most {written(self.most)}" if self.most else ""
        return self.what, self.ours, self.peer, ratio, reach, held

    def __str__(self) -> str:
        """Write it under the heads."""
        return in_columns(*self.cells)


def in_columns(*cells: str) -> str:
    """Set cells under each other, the first to the left and figures to the right."""
    first, *others = zip(cells, WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in others)


def written(ratio: float) -> str:
    """Write a ratio; a small one as a part of one.

    >>> written(1.3), written(0.05), written(1 / 1320)
    ('1.30', '1/20', '1/1,320')
    """
    if ratio > 0.4:
        return f"{ratio:.2f}"
    parts = 1 / ratio
    return f"1/{parts:,.0f}" if parts >= 100 else f"1/{parts:.1f}".removesuffix(".0")


def timed(
    what: str, ours: Sequence[float], peer: Sequence[float], most: float | None = None
) -> Row:
    """Make a row of seconds that were taken in turn: medians, and the median of the ratios."""
    ratio = median(one / other for one, other in zip(ours, peer, strict=True))
    return Row(
        what=what, ours=seconds(median(ours)), peer=seconds(median(peer)), ratio=ratio, most=most
    )


def seconds(value: float) -> str:
    """Write seconds, or milliseconds where they are few."""
    if value >= 10:
        return f"{value:,.0f} s"
    return f"{value:.2f} s" if value >= 1 else f"{1_000 * value:.3g} ms"


def in_turn(
    ours: Callable[[], Any],
    peer: Callable[[], Any],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> tuple[list[float], list[float]]:
    """Time two in turn, in processor seconds of this process unless told otherwise."""
    pairs = [(_once(ours, clock), _once(peer, clock)) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _once(run: Callable[[], Any], clock: Callable[[], float]) -> float:
    start = clock()
    run()
    return clock() - start


def is_missing(module: str) -> bool:
    """Tell whether a peer is not installed."""
    return importlib.util.find_spec(module) is None
