"""The result of a driver: numbers of inputs tried and passed, and the failures."""

from __future__ import annotations

from typing import NamedTuple


class Tally(NamedTuple):
    """Numbers tried and passed, with one line for each failure."""

    tried: int
    passed: int
    failed: tuple[str, ...]


def tally(tried: int, failed: list[str]) -> Tally:
    """Return the tally of a driver. Inputs without a failure have passed."""
    return Tally(tried=tried, passed=tried - len(failed), failed=tuple(failed))
