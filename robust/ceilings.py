"""The ceilings under which every reader must end: 2 seconds of the processor, and 300 MiB."""

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
# Linux counts the memory of whoever starts a process as that process's own, so a small one does.
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
    """An input took longer than it may; no reader of ours catches this."""


@contextmanager
def within_seconds(seconds: float = SECONDS) -> Iterator[None]:
    """Stop what runs inside after so many seconds of the processor, not of a clock on a wall.

    A machine that is busy with other work fails nothing here.
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
    """Give this process no more than 300 MiB beside what it has mapped already."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    ceiling = pages * os.sysconf("SC_PAGE_SIZE") + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A command that ran in a process of its own, and what it took."""

    code: int
    out: bytes
    err: bytes
    seconds: float
    mebibytes: float


def measured(arguments: list[str], folder: Path, **environment: str) -> Measured:
    """Run ``soh`` in a folder, and measure its time on the processor and its memory."""
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


def over(found: Measured) -> Iterator[str]:
    """Say which ceiling a command passed."""
    if found.seconds > SECONDS:
        yield f"took {found.seconds:.1f} s of the processor"
    if found.mebibytes * 2**20 > BYTES:
        yield f"took {found.mebibytes:.0f} MiB"
