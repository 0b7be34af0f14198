"""Pieces of work, shared out over the processors of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Found = TypeVar("Found")


def shared(work: Callable[[Piece], Found], pieces: Collection[Piece]) -> list[Found]:
    """Do each piece of work in a process of its own, as many at once as there are processors.

    A piece that is alone is done in this process. Each must bring a folder of its own.
    """
    if len(pieces) < 2:
        return [work(piece) for piece in pieces]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [*pool.map(work, pieces)]


def lines_of(work: Callable[[Piece], Iterable[str]], pieces: Collection[Piece]) -> list[str]:
    """Do the pieces, and give all that is said of them, in their order."""
    return [line for lines in shared(work, pieces) for line in lines]
