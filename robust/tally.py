"""What a driver gives back: how many inputs were tried, how many held, and what did not."""

from __future__ import annotations

from typing import NamedTuple


class Tally(NamedTuple):
    """A row of the table: tried, held, and one line for each that failed."""

    tried: int
    held: int
    failed: tuple[str, ...]


def tally(tried: int, failed: list[str]) -> Tally:
    """Count what held: all that did not fail."""
    return Tally(tried=tried, held=tried - len(failed), failed=tuple(failed))
