"""Rows of the table: the project and a peer, timed in turn in one run."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

WIDTHS = (74, 10, 15, 11, 14, 6)
HEADS = ("task", "ours", "peer", "ours/peer", "must reach", "held")
MISSING = "not installed"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measurement of the project and a peer.

    ``most`` is the highest ratio allowed, or None if the row has no limit. Without the peer there
    is no ratio, and the row is not held.
    """

    label: str
    project: str = ""
    peer: str = MISSING
    ratio: float | None = None
    most: float | None = None

    @property
    def is_held(self) -> bool:
        """Whether the ratio was measured and is within its limit."""
        return self.ratio is not None and (self.most is None or self.ratio <= self.most)

    @property
    def cells(self) -> tuple[str, ...]:
        """Texts of the row, in the order of the heads."""
        verdict = ("yes" if self.is_held else "no") if self.most and self.ratio else ""
        ratio = "" if self.ratio is None else format_ratio(self.ratio)
        reach = f"at most {format_ratio(self.most)}" if self.most else ""
        return self.label, self.project, self.peer, ratio, reach, verdict

    def __str__(self) -> str:
        """Return the row, aligned under the heads."""
        return in_columns(*self.cells)


def in_columns(*cells: str) -> str:
    """Return a line of the table: the first cell aligned left, the others right."""
    first, *figures = zip(cells, WIDTHS, strict=True)
    return first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in figures)


def format_ratio(ratio: float) -> str:
    """Format a ratio. A small one is a fraction.

    >>> format_ratio(1.3), format_ratio(0.05), format_ratio(1 / 1320)
    ('1.30', '1/20', '1/1,320')
    """
    if ratio > 0.4:
        return f"{ratio:.2f}"
    parts = 1 / ratio
    return f"1/{parts:,.0f}" if parts >= 100 else f"1/{parts:.1f}".removesuffix(".0")


def timed(
    label: str, project: Sequence[float], peer: Sequence[float], most: float | None = None
) -> Row:
    """Return a row with the medians of times in seconds, and of their ratios."""
    ratio = median(
        project_time / peer_time for project_time, peer_time in zip(project, peer, strict=True)
    )
    return Row(
        label=label,
        project=seconds(median(project)),
        peer=seconds(median(peer)),
        ratio=ratio,
        most=most,
    )


def seconds(value: float) -> str:
    """Format seconds. Below one second, in milliseconds."""
    if value >= 10:
        return f"{value:,.0f} s"
    return f"{value:.2f} s" if value >= 1 else f"{1_000 * value:.3g} ms"


def in_turn(
    project: Callable[[], Any],
    peer: Callable[[], Any],
    rounds: int,
    clock: Callable[[], float] = time.process_time,
) -> tuple[list[float], list[float]]:
    """Time two functions in turn, by default in processor seconds of this process."""
    pairs = [(_once(project, clock), _once(peer, clock)) for _ in range(rounds)]
    return [project_time for project_time, _ in pairs], [peer_time for _, peer_time in pairs]


def _once(run: Callable[[], Any], clock: Callable[[], float]) -> float:
    start = clock()
    run()
    return clock() - start


def is_missing(module: str) -> bool:
    """Whether a peer is not installed."""
    return importlib.util.find_spec(module) is None
