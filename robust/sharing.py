"""Pieces of work, shared between the processors of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Result = TypeVar("Result")


def shared(work: Callable[[Piece], Result], pieces: Collection[Piece]) -> list[Result]:
    """Do pieces of work in parallel, one process for each processor.

    A single piece is done in this process. Each piece must use its own folder.
    """
    if len(pieces) < 2:
        return [work(piece) for piece in pieces]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [*pool.map(work, pieces)]


def lines_of(work: Callable[[Piece], Iterable[str]], pieces: Collection[Piece]) -> list[str]:
    """Do pieces of work in parallel, and return all their lines in order."""
    return [line for lines in shared(work, pieces) for line in lines]
