"""Uniform numbers from a stream of their own for each name: the same ones whoever else draws.

A stream is counter-based (Philox): any stretch of it can be had without those before it. So the
first draws do not depend on how many there are, nor on blocks, workers or other inputs.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
_AT_ONCE = 4  # numbers that one step of the counter gives


class Stream:
    """The uniform numbers of a name, taken by stretches: quickest one after the other.

    Parameters
    ----------
    name : str
        Whose numbers they are.
    seed : int
        Other seeds give other numbers.

    Examples
    --------
    >>> whole = Stream("adopters", seed=1).take(0, 10)
    >>> bool((Stream("adopters", seed=1).take(3, 7) == whole[3:]).all())
    True
    """

    def __init__(self, name: str, *, seed: int) -> None:
        text = f"{seed}:{name}".encode()
        self._key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
        self._place = -1  # of the number that comes next, where a step of the counter begins

    def take(self, start: int, count: int) -> Floats:
        """Take some numbers, the first of them by its place from 0; from 0 up to but not 1."""
        steps, before = divmod(start, _AT_ONCE)
        if before or start != self._place:
            stream = np.random.Philox(key=self._key, counter=steps)
            self._generator = np.random.Generator(stream)
        numbers = self._generator.random(before + count)[before:]
        self._place = start + count if (start + count) % _AT_ONCE == 0 else -1
        return numbers
