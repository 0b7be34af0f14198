"""The n-th call that touches the disk fails, for each n; disks that are full or may not be written.

Nothing may be lost, and what is said must be so.
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

from robust.formats import LATER, WRITTEN, Contents, Format, found, laid, stages, versions, wrong
from robust.sharing import lines_of
from robust.tally import Tally, tally
from sohanalysis.files import writing

ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EINTR)
CALLS = ("open", "write", "fsync", "close", "chmod", "link", "replace", "unlink")


@dataclass(kw_only=True)
class Faulty:
    """A module of which the n-th of some calls fails; and, where all do, each after it."""

    module: ModuleType
    count: Count

    def __getattr__(self, name: str) -> Any:
        """Give what the module has, some of it spoilt."""
        real = getattr(self.module, name)
        return self.count.spoilt(name, real) if name in CALLS else real


@dataclass(kw_only=True)
class Count:
    """Which call fails, how, and whether the ones after it do too."""

    fails: int
    number: int
    then_all: bool
    seen: list[str] = field(default_factory=list)

    def spoilt(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        """Give a call that fails when it is its turn; a file is closed all the same."""

        def call(*given: Any, **named: Any) -> Any:
            self.seen.append(name)
            past = len(self.seen) - self.fails
            if past == 0 or (past > 0 and self.then_all):
                if name == "close":
                    real(*given, **named)
                raise OSError(self.number, os.strerror(self.number))
            return real(*given, **named)

        return call


@contextlib.contextmanager
def failing(count: Count) -> Iterator[None]:
    """Let the writer meet such a disk."""
    writing.os = Faulty(module=os, count=count)  # type: ignore[assignment]
    try:
        yield
    finally:
        writing.os = os


def nth_fails(formats: tuple[Format, ...] = WRITTEN, errors: tuple[int, ...] = ERRORS) -> Tally:
    """Let each call in turn fail with each error, alone and with all that follow."""
    told = lines_of(_calls_failing, [*itertools.product(formats, errors)])
    return tally(len(told), [*filter(None, told)])


def _calls_failing(of: tuple[Format, int]) -> list[str]:
    each, error = of
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        out.mkdir()
        states = versions(each, out)
        return [
            told
            for then_all in (False, True)
            for told in _each_call(each, out, states, error=error, then_all=then_all)
        ]


def _each_call(
    each: Format, out: Path, states: tuple[Contents, Contents], *, error: int, then_all: bool
) -> Iterator[str]:
    """Say of each call what went wrong when it failed, until none is left to fail."""
    for place in itertools.count(1):
        _emptied(out, states[0])
        count = Count(fails=place, number=error, then_all=then_all)
        with failing(count):
            code = each.run(out, LATER)
        if len(count.seen) < place:
            return
        odd = _odd(each, out, states, code=code, then_all=then_all)
        what = f"{each.name}: {count.seen[place - 1]} {place}, {errno.errorcode[error]}"
        yield f"{what}, all {then_all}: {odd}" if odd else ""


def _emptied(out: Path, state: Contents) -> None:
    laid(out, state)
    for name in stages(out):
        (out / name).unlink()


def _odd(
    each: Format, out: Path, states: tuple[Contents, Contents], *, code: int, then_all: bool
) -> str:
    """Say what is not as it must be: as before and 3, or new and 0; nothing lost in any case."""
    now, (before, after) = found(out), states
    if (code, now) in ((3, before), (0, after)):
        return ""
    if not then_all:
        return f"code {code}, {wrong(each, now, before, after) or 'files of two runs'}"
    kept = [(out / name).read_bytes() for name in stages(out)]
    lost = [name for name in before if before[name] not in (now.get(name), *kept)]
    return f"code {code}, lost {lost}" if lost or code != 3 else ""


def on_full_disks(formats: tuple[Format, ...] = WRITTEN, steps: int = 8) -> Tally:
    """Write onto disks with room for a part of what comes, and onto one that may only be read."""
    number, failed = 0, list[str]()
    for each in formats:
        with tempfile.TemporaryDirectory() as name:
            out = Path(name)
            states = versions(each, out)
            size = sum(map(len, states[0].values()))
            more = sum(len(states[1][key]) for key in states[1])
        for step in range(steps + 1):
            room = None if step == steps else size + 4096 * len(states[0]) + more * step // steps
            told = _on_disk(each, states, room)
            if told is None:
                return tally(0, [])  # only root may mount one
            number += 1
            failed += [f"{each.name}, room {room}: {told}"] if told else []
    return tally(number, failed)


def _on_disk(each: Format, states: tuple[Contents, Contents], room: int | None) -> str | None:
    """Write onto a small disk, or one that may only be read; None where none can be had."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as after:
        out, size = Path(name), 1_000_000_000 if room is None else room
        if os.geteuid() or not _mounted("-t", "tmpfs", "-o", f"size={size}", "tmpfs", name):
            return None
        after.callback(subprocess.run, ["umount", name], check=True)
        laid(out, states[0])
        if room is None and not _mounted("-o", "remount,ro", name):
            return None
        code = each.run(out, LATER)
        now = found(out)
        fine = (code, now) in ((3, states[0]), (0, states[1])) and not stages(out)
        return "" if fine else f"code {code}, {sorted(now)}, {stages(out)}"


def _mounted(*arguments: str) -> bool:
    return not subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode
