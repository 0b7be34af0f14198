"""Runs that are killed or interrupted at random moments: what was there is whole, or wholly new."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from robust.formats import (
    CASE,
    EARLIER,
    LATER,
    WHOLE,
    WRITTEN,
    Contents,
    Format,
    found,
    laid,
    save,
    stages,
    typed,
    versions,
    wrong,
)
from robust.sharing import lines_of
from robust.tally import Tally, tally

INTERRUPTED = 130
SECONDS = 300.0  # after which a run is thought to have no end, on a busy machine too
TOGETHER = 25  # runs that are broken off in one folder, one after the other


def started(run: Callable[[], int]) -> int:
    """Run something in a child of this process, in a session of its own; give its number."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads: none is ours
        child = os.fork()
    if child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return child
    code = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        code = run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        os._exit(code)


def ended(child: int, seconds: float = SECONDS) -> int | None:
    """Wait so long for a child, and give its exit code if it ended."""
    last = time.monotonic() + seconds
    while True:
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > last:
            return None
        time.sleep(0.0005)


def sent(child: int, number: int) -> int:
    """Send a signal to a child that has not ended, and give its exit code."""
    os.kill(child, number)
    code = ended(child)
    if code is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return -1
    return code


def broken_off(number: int, each: Format, out: Path, *, length: float, dice: random.Random) -> int:
    """Start a run over what is there, and break it off: at any moment, or as it writes."""
    before = {*os.listdir(out)}
    child = started(lambda: each.run(out, LATER))
    if dice.random() < 0.5:
        code = ended(child, dice.uniform(0, 1.1 * length))
    else:
        last = time.monotonic() + SECONDS
        code = None
        while code is None and {*os.listdir(out)} <= before and time.monotonic() < last:
            code = ended(child, 0)
        code = ended(child, dice.uniform(0, 0.02)) if code is None else code
    return sent(child, number) if code is None else code


def tried(number: int, each: Format, times: int, seed: int) -> Iterator[str]:
    """Break off a format so many times, and say what went wrong."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        out.mkdir()
        before, after = versions(each, out)
        given = {key: before[key] for key in before if before[key] == after.get(key)}
        laid(out, before)
        length = _length(each, out)
        for place in range(times):
            start = given if place % 5 == 4 and each.sums else before
            laid(out, start)
            code = broken_off(number, each, out, length=length, dice=dice)
            time.sleep(0.002)
            yield from _judged(number, each, out, code=code, states=(start, after))
        laid(out, before)
        if each.run(out, LATER) != 0 or stages(out) or found(out) != after:
            yield f"{each.name}: the next run left {sorted(os.listdir(out))}"


def _length(each: Format, out: Path) -> float:
    began = time.monotonic()
    child = started(lambda: each.run(out, LATER))
    assert ended(child) == 0
    return time.monotonic() - began


def _judged(
    number: int, each: Format, out: Path, *, code: int, states: tuple[Contents, Contents]
) -> Iterator[str]:
    odd = wrong(each, found(out), *states)
    if odd:
        yield odd
    if number == signal.SIGINT:
        if code not in (0, INTERRUPTED):
            yield f"{each.name}: ended with {code}"
        if stages(out):
            yield f"{each.name}: left {stages(out)}"


def killed(times: int, formats: Sequence[Format] = WHOLE, seed: int = 41) -> Tally:
    """Kill runs of each format so many times, as a machine does that is out of memory."""
    return _all(signal.SIGKILL, times, formats, seed)


def interrupted(times: int, formats: Sequence[Format] = WHOLE, seed: int = 42) -> Tally:
    """Interrupt runs of each format so many times, as Ctrl-C does."""
    return _all(signal.SIGINT, times, formats, seed)


def _all(number: int, times: int, formats: Sequence[Format], seed: int) -> Tally:
    work = [(number, *piece) for each in formats for piece in _pieces(each, times, seed)]
    return tally(times * len(formats), lines_of(_tried, work))


def _pieces(each: Format, times: int, seed: int) -> Iterator[tuple[Format, int, int]]:
    """Share out the runs of a format; one writer has a folder of its own."""
    for start in range(0, times, TOGETHER):
        yield each, min(TOGETHER, times - start), seed + start


def _tried(work: tuple[int, Format, int, int]) -> list[str]:
    return [*tried(*work)]


def at_once(runs: int = 20) -> Tally:
    """Let so many runs write at once: to one target, each its own version; and saved scenarios."""
    rounds = (_to_one_target, _to_a_new_target, _saves)
    failed = []
    for each in rounds:
        with tempfile.TemporaryDirectory() as name:
            failed += each(Path(name), runs)
    return tally(runs * len(rounds), failed)


def _to_one_target(out: Path, runs: int) -> list[str]:
    each = WRITTEN[0]
    codes = _together([partial(each.run, out, f"version {n}") for n in range(runs)])
    now, whole = found(out), False
    for n in range(runs):
        each.run(out, f"version {n}")
        whole = whole or found(out) == now
    return [f"to one target: codes {codes}, whole {whole}"] if any(codes) or not whole else []


def _to_a_new_target(out: Path, runs: int) -> list[str]:
    codes = _together([lambda: typed(["new", str(out / "new.toml")])] * runs)
    won = sorted(codes) == [0] + [2] * (runs - 1)
    return [] if won and not stages(out) else [f"to a new target: {codes}, {os.listdir(out)}"]


def _saves(out: Path, runs: int) -> list[str]:
    case = out / "case.toml"
    case.write_bytes(CASE.read_bytes())
    asked = [save(case, f"ours-{n}", EARLIER) for n in range(runs)]
    codes = _together([partial(typed, arguments) for arguments in asked])
    text = (out / "case.scenarios.toml").read_text(encoding="utf-8")
    lost = [n for n in range(runs) if f'name = "ours-{n}"\n' not in text]
    return [f"saves: codes {codes}, lost {lost}"] if any(codes) or lost else []


def _together(runs: Sequence[Callable[[], int]]) -> list[int]:
    children = [started(run) for run in runs]
    return [-1 if code is None else code for code in map(ended, children)]


def main() -> int:
    """Kill and interrupt each format so many times: ``python -m robust.kills 200 paper``."""
    number, names = int(sys.argv[1]), sys.argv[2:]
    formats = [each for each in WHOLE if each.name in names or not names]
    failed = 0
    for each in formats:
        for what, driver in (("killed", killed), ("interrupted", interrupted)):
            began, done = time.monotonic(), driver(number, [each])
            failed += len(done.failed)
            took = time.monotonic() - began
            print(
                f"{each.name}, {what}: {done.tried} tried, {done.held} held, {took:.0f} s",
                flush=True,
            )
            with contextlib.suppress(IndexError):
                print(f"  {done.failed[0]}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
