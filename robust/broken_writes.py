"""Writing onto disks that fail at one call, are full, or are read-only.

Nothing may be lost, and the exit code must be right.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from robust.formats import (
    LATER,
    WRITTEN,
    Contents,
    Format,
    describe_damage,
    read_contents,
    restore,
    staged_names,
    versions,
)
from robust.sharing import lines_of
from robust.tally import Tally, tally
from sohanalysis.files import writing

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EINTR)
CALLS = ("open", "write", "fsync", "close", "chmod", "link", "replace", "unlink")


@dataclass(kw_only=True)
class Faulty:
    """A stand-in for a module whose calls to the disk may fail."""

    module: ModuleType
    count: Count

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the module; a disk call may fail."""
        real = getattr(self.module, name)
        return self.count.failing_call(name, real) if name in CALLS else real


@dataclass(kw_only=True)
class Count:
    """The call that fails, its error, and whether all later calls fail too."""

    fails: int
    number: int
    then_all: bool
    seen: list[str] = field(default_factory=list)

    def failing_call(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call that fails when its turn comes. It still closes a file."""

        def call(*arguments: Any, **options: Any) -> Any:
            self.seen.append(name)
            past = len(self.seen) - self.fails
            if past == 0 or (past > 0 and self.then_all):
                if name == "close":
                    real(*arguments, **options)
                raise OSError(self.number, os.strerror(self.number))
            return real(*arguments, **options)

        return call


@contextlib.contextmanager
def failing(count: Count) -> Iterator[None]:
    """Make the writer use a failing disk."""
    writing.os = Faulty(module=os, count=count)  # type: ignore[assignment]
    try:
        yield
    finally:
        writing.os = os


def nth_fails(formats: tuple[Format, ...] = WRITTEN, errors: tuple[int, ...] = ERRORS) -> Tally:
    """Make each call fail with each error: alone, and then with all later calls."""
    complaints = lines_of(_calls_failing, [*itertools.product(formats, errors)])
    return tally(len(complaints), [*filter(None, complaints)])


def _calls_failing(trial: tuple[Format, int]) -> list[str]:
    format_, error = trial
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        out.mkdir()
        states = versions(format_, out)
        return [
            complaint
            for then_all in (False, True)
            for complaint in _faults_by_call(format_, out, states, error=error, then_all=then_all)
        ]


def _faults_by_call(
    format_: Format, out: Path, states: tuple[Contents, Contents], *, error: int, then_all: bool
) -> Iterator[str]:
    """Yield a fault, or an empty text, for each call, until every call has failed."""
    for position in itertools.count(1):
        _reset(out, states[0])
        count = Count(fails=position, number=error, then_all=then_all)
        with failing(count):
            code = format_.run(out, LATER)
        if len(count.seen) < position:
            return
        fault = _fault(format_, out, states, code=code, then_all=then_all)
        label = f"{format_.name}: {count.seen[position - 1]} {position}, {errno.errorcode[error]}"
        yield f"{label}, all {then_all}: {fault}" if fault else ""


def _reset(out: Path, state: Contents) -> None:
    restore(out, state)
    for name in staged_names(out):
        (out / name).unlink()


def _fault(
    format_: Format, out: Path, states: tuple[Contents, Contents], *, code: int, then_all: bool
) -> str:
    """Describe a wrong end of a run, or return an empty text.

    Right is: the files as before with exit code 3, or the new files with exit code 0. Nothing may
    be lost in either.
    """
    now, (before, after) = read_contents(out), states
    if (code, now) in ((3, before), (0, after)):
        return ""
    if not then_all:
        return f"code {code}, {describe_damage(format_, now, before, after) or 'files of two runs'}"
    staged = [(out / name).read_bytes() for name in staged_names(out)]
    lost = [name for name in before if before[name] not in (now.get(name), *staged)]
    return f"code {code}, lost {lost}" if lost or code != 3 else ""


def on_full_disks(formats: tuple[Format, ...] = WRITTEN, steps: int = 8) -> Tally:
    """Write onto disks with room for a part of the files, and onto a read-only disk."""
    number, failed = 0, list[str]()
    for format_ in formats:
        with tempfile.TemporaryDirectory() as name:
            out = Path(name)
            states = versions(format_, out)
            size = sum(map(len, states[0].values()))
            more = sum(len(states[1][key]) for key in states[1])
        for step in range(steps + 1):
            room = None if step == steps else size + 4096 * len(states[0]) + more * step // steps
            complaint = _write_on_disk(format_, states, room)
            if complaint is None:
                return tally(0, [])  # only root may mount a disk
            number += 1
            failed += [f"{format_.name}, room {room}: {complaint}"] if complaint else []
    return tally(number, failed)


def _write_on_disk(
    format_: Format, states: tuple[Contents, Contents], room: int | None
) -> str | None:
    """Write onto a small disk, or onto a read-only one if ``room`` is None.

    Returns
    -------
    str or None
        The fault, empty if the run was right; None if this machine cannot mount such a disk.
    """
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as after:
        out, size = Path(name), 1_000_000_000 if room is None else room
        if os.geteuid() or not _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", name):
            return None
        after.callback(subprocess.run, ["umount", name], check=True)
        restore(out, states[0])
        if room is None and not _mount("-o", "remount,ro", name):
            return None
        code = format_.run(out, LATER)
        now = read_contents(out)
        fine = (code, now) in ((3, states[0]), (0, states[1])) and not staged_names(out)
        return "" if fine else f"code {code}, {sorted(now)}, {staged_names(out)}"


def _mount(*arguments: str) -> bool:
    return not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode
