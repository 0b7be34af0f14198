"""Runs killed or interrupted at random: the files must be all old or all new."""

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
    describe_damage,
    read_contents,
    restore,
    run_soh,
    save_arguments,
    staged_names,
    versions,
)
from robust.sharing import lines_of
from robust.tally import Tally, tally

INTERRUPTED = 130
SECONDS = 300.0  # longer than this counts as endless, on a busy machine too
TOGETHER = 25  # runs to break off in one folder, one after the other


def start_child(run: Callable[[], int]) -> int:
    """Start a function in a child process with its own session. Return its id."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # about other threads: we start none
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


def wait_for(child: int, seconds: float = SECONDS) -> int | None:
    """Wait for a child, and return its exit code, or None if it still runs."""
    last = time.monotonic() + seconds
    while True:
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > last:
            return None
        time.sleep(0.0005)


def send_signal(child: int, signal_number: int) -> int:
    """Send a signal to a running child, and return its exit code.

    Returns
    -------
    int
        -1 if the child did not end and had to be killed.
    """
    os.kill(child, signal_number)
    code = wait_for(child)
    if code is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return -1
    return code


def break_off(
    signal_number: int, format_: Format, out: Path, *, length: float, dice: random.Random
) -> int:
    """Break off a run over existing files, at any moment or while it writes."""
    before = {*os.listdir(out)}
    child = start_child(lambda: format_.run(out, LATER))
    if dice.random() < 0.5:
        code = wait_for(child, dice.uniform(0, 1.1 * length))
    else:
        last = time.monotonic() + SECONDS
        code = None
        while code is None and {*os.listdir(out)} <= before and time.monotonic() < last:
            code = wait_for(child, 0)
        code = wait_for(child, dice.uniform(0, 0.02)) if code is None else code
    return send_signal(child, signal_number) if code is None else code


def trial_faults(signal_number: int, format_: Format, times: int, seed: int) -> Iterator[str]:
    """Break off runs of a format a number of times, and yield the faults."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        out.mkdir()
        before, after = versions(format_, out)
        unchanged = {key: before[key] for key in before if before[key] == after.get(key)}
        restore(out, before)
        length = _measure_length(format_, out)
        for trial in range(times):
            start = unchanged if trial % 5 == 4 and format_.sums else before
            restore(out, start)
            code = break_off(signal_number, format_, out, length=length, dice=dice)
            time.sleep(0.002)
            yield from _check_run(signal_number, format_, out, code=code, states=(start, after))
        restore(out, before)
        if format_.run(out, LATER) != 0 or staged_names(out) or read_contents(out) != after:
            yield f"{format_.name}: the next run left {sorted(os.listdir(out))}"


def _measure_length(format_: Format, out: Path) -> float:
    began = time.monotonic()
    child = start_child(lambda: format_.run(out, LATER))
    assert wait_for(child) == 0
    return time.monotonic() - began


def _check_run(
    signal_number: int, format_: Format, out: Path, *, code: int, states: tuple[Contents, Contents]
) -> Iterator[str]:
    damage = describe_damage(format_, read_contents(out), *states)
    if damage:
        yield damage
    if signal_number == signal.SIGINT:
        if code not in (0, INTERRUPTED):
            yield f"{format_.name}: ended with {code}"
        if staged_names(out):
            yield f"{format_.name}: left {staged_names(out)}"


def killed(times: int, formats: Sequence[Format] = WHOLE, seed: int = 41) -> Tally:
    """Kill runs of each format a number of times, as a machine out of memory does."""
    return _break_off_all(signal.SIGKILL, times, formats, seed)


def interrupted(times: int, formats: Sequence[Format] = WHOLE, seed: int = 42) -> Tally:
    """Interrupt runs of each format a number of times, as Ctrl-C does."""
    return _break_off_all(signal.SIGINT, times, formats, seed)


def _break_off_all(signal_number: int, times: int, formats: Sequence[Format], seed: int) -> Tally:
    work = [
        (signal_number, *piece) for format_ in formats for piece in _pieces(format_, times, seed)
    ]
    return tally(times * len(formats), lines_of(_trial_faults, work))


def _pieces(format_: Format, times: int, seed: int) -> Iterator[tuple[Format, int, int]]:
    """Split the runs of a format into pieces. Each piece uses its own folder."""
    for start in range(0, times, TOGETHER):
        yield format_, min(TOGETHER, times - start), seed + start


def _trial_faults(work: tuple[int, Format, int, int]) -> list[str]:
    return [*trial_faults(*work)]


def at_once(runs: int = 20) -> Tally:
    """Write at once from several runs: one file, a new file, and saved scenarios."""
    rounds = (_to_one_target, _to_a_new_target, _saves)
    failed = []
    for run_round in rounds:
        with tempfile.TemporaryDirectory() as name:
            failed += run_round(Path(name), runs)
    return tally(runs * len(rounds), failed)


def _to_one_target(out: Path, runs: int) -> list[str]:
    format_ = WRITTEN[0]
    codes = _run_together([partial(format_.run, out, f"version {n}") for n in range(runs)])
    now, is_whole = read_contents(out), False
    for n in range(runs):
        format_.run(out, f"version {n}")
        is_whole = is_whole or read_contents(out) == now
    return [f"to one target: codes {codes}, whole {is_whole}"] if any(codes) or not is_whole else []


def _to_a_new_target(out: Path, runs: int) -> list[str]:
    codes = _run_together([lambda: run_soh(["new", str(out / "new.toml")])] * runs)
    won = sorted(codes) == [0] + [2] * (runs - 1)
    return [] if won and not staged_names(out) else [f"to a new target: {codes}, {os.listdir(out)}"]


def _saves(out: Path, runs: int) -> list[str]:
    case = out / "case.toml"
    case.write_bytes(CASE.read_bytes())
    commands = [save_arguments(case, f"ours-{n}", EARLIER) for n in range(runs)]
    codes = _run_together([partial(run_soh, arguments) for arguments in commands])
    text = (out / "case.scenarios.toml").read_text(encoding="utf-8")
    lost = [n for n in range(runs) if f'name = "ours-{n}"\n' not in text]
    return [f"saves: codes {codes}, lost {lost}"] if any(codes) or lost else []


def _run_together(runs: Sequence[Callable[[], int]]) -> list[int]:
    children = [start_child(run) for run in runs]
    return [-1 if code is None else code for code in map(wait_for, children)]


def main() -> int:
    """Kill and interrupt runs of each format: ``python -m robust.kills 200 paper``."""
    times, names = int(sys.argv[1]), sys.argv[2:]
    formats = [format_ for format_ in WHOLE if format_.name in names or not names]
    failed = 0
    for format_ in formats:
        for label, driver in (("killed", killed), ("interrupted", interrupted)):
            began, done = time.monotonic(), driver(times, [format_])
            failed += len(done.failed)
            took = time.monotonic() - began
            print(
                f"{format_.name}, {label}: {done.tried} tried, {done.passed} held, {took:.0f} s",
                flush=True,
            )
            with contextlib.suppress(IndexError):
                print(f"  {done.failed[0]}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
