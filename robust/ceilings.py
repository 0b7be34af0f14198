"""The ceilings of every reader: 2 seconds of processor time and 300 MiB of memory."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

SECONDS = 2.0
BYTES = 300 * 2**20
ROOT = Path(__file__).parent.parent
# Linux counts the memory of the parent as the new process's own, so a small process starts it.
_STARTER = """
import json, os, subprocess, sys
run = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(run.pid, 0)
seconds, mebibytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
with open(sys.argv[1], "w") as file:
    code = os.waitstatus_to_exitcode(status)
    json.dump({"code": code, "seconds": seconds, "mebibytes": mebibytes}, file)
"""


class TooLong(BaseException):
    """The end of a read that takes too long. No reader catches it."""


@contextmanager
def within_seconds(seconds: float = SECONDS) -> Iterator[None]:
    """Stop the block after a number of seconds of processor time.

    Processor time, not clock time: a machine that is busy with other work causes no failure.
    """

    def ring(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def within_memory() -> None:
    """Limit this process to 300 MiB above the memory that it has mapped already."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    ceiling = pages * os.sysconf("SC_PAGE_SIZE") + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The end of a command in its own process, with its time and memory."""

    code: int
    out: bytes
    err: bytes
    seconds: float
    mebibytes: float


def measured(arguments: list[str], folder: Path, **environment: str) -> Measured:
    """Run ``soh`` in a folder, and measure its processor time and its memory."""
    paths = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    names = {"PYTHONPATH": paths, "COLUMNS": "200"}
    command = [sys.executable, "-m", "sohanalysis", *arguments]
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        tempfile.NamedTemporaryFile("r", encoding="ascii") as used,
    ):
        subprocess.run(
            [sys.executable, "-I", "-S", "-c", _STARTER, used.name, *command],
            cwd=folder,
            env={**os.environ, **names, **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            check=True,
        )
        out.seek(0)
        err.seek(0)
        return Measured(out=out.read(), err=err.read(), **json.load(used))


def exceeded(run: Measured) -> Iterator[str]:
    """Yield a complaint for each ceiling that a command exceeded."""
    if run.seconds > SECONDS:
        yield f"took {run.seconds:.1f} s of the processor"
    if run.mebibytes * 2**20 > BYTES:
        yield f"took {run.mebibytes:.0f} MiB"
