"""Processor seconds to start the library, ``soh --help`` and ``soh show``."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.table import Row, timed

ROUNDS = 9
BARE, PANDAS = ("-c", "pass"), ("-c", "import pandas")


def rows() -> Iterator[Row]:
    """Compare each start with bare Python or with importing pandas."""
    soh = ("-m", "sohanalysis")
    yield started("import sohanalysis / bare Python", ("-c", "import sohanalysis"), BARE, 1.3)
    yield started("soh --help / import pandas", (*soh, "--help"), PANDAS, 0.5)
    yield started("soh show / import pandas", (*soh, "show"), PANDAS, 1)


def started(label: str, command: tuple[str, ...], peer: tuple[str, ...], most: float) -> Row:
    """Compare a command with its peer, started in turn."""
    pairs = [(cost(command), cost(peer)) for _ in range(ROUNDS)]
    return timed(
        label,
        [command_cost for command_cost, _ in pairs],
        [peer_cost for _, peer_cost in pairs],
        most,
    )


def cost(arguments: tuple[str, ...]) -> float:
    """Run Python, and return the processor seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
