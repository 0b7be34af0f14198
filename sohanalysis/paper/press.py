"""Have pages made, each in a clean process of its own, several at a time.

On Linux, one process loads everything once and forks the others (`zygote`); elsewhere, as on
Windows and macOS, each is started anew. Nothing heavy is loaded here.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

from sohanalysis import errors
from sohanalysis.case import restricted
from sohanalysis.errors import Fault, SohError

# macOS forks too, but its libraries do not bear it once they are loaded.
CAN_FORK = sys.platform == "linux"
LONGEST_PAPER = 120  # seconds
# What a run of a notebook sets for itself, and must not inherit from whoever started us.
_OF_A_RUN = (restricted.PAPER_RUN, restricted.WITH_RESTRICTED)
_ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
Pages = dict[str, str]
Piece = Mapping[str, Any]
Said = dict[str, Any]


def made(
    work: Sequence[Piece], *, at_once: int, fork: bool = CAN_FORK
) -> Iterator[tuple[int, Pages | Exception]]:
    """Make pages.

    Parameters
    ----------
    work : sequence of mapping
        What `pages.pages_of` takes, once for each process.
    at_once : int
        Processes at a time.
    fork : bool, optional
        Whether they are forked.

    Yields
    ------
    int
        Place of the piece of work, in the order in which they are done.
    dict or Exception
        Its pages, or why there are none.
    """
    for said in _forked(work, at_once) if fork else _started(work, at_once):
        yield said["place"], said["pages"] if "pages" in said else _error(said)


def made_or_raised(work: Sequence[Piece]) -> Pages:
    """Make pages side by side, and give them all; the first fault in order is raised."""
    results = dict(made(work, at_once=len(work)))
    pages: Pages = {}
    for place in sorted(results):
        result = results[place]
        if isinstance(result, Exception):
            raise result
        pages |= result
    return pages


def _forked(work: Sequence[Piece], at_once: int) -> Iterator[Said]:
    """Do all of it in children of one process, until that has no more to say."""
    asked = _line({"work": work, "at_once": at_once, "seconds": LONGEST_PAPER})
    left = {*range(len(work))}
    with _process(leads=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        with contextlib.suppress(BrokenPipeError):  # it died
            process.stdin.write(asked)
            process.stdin.flush()
        for line in process.stdout:
            said = json.loads(line)
            left.discard(said["place"])
            yield said
        last_words, code = process.stderr.read(), process.wait()
    for place in sorted(left):
        yield _died(place, work[place], last_words, code)


@contextlib.contextmanager
def _process(*, leads: bool) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that makes pages, and end it; with its children, if it leads a group."""
    inherited = {name: value for name, value in os.environ.items() if name not in _OF_A_RUN}
    process = subprocess.Popen(
        _command(),
        env={**inherited, **_ONE_THREAD},  # a process of more threads is not to be forked
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=leads,  # so that Ctrl-C is for us alone
    )
    with process:
        try:
            yield process
        finally:
            process.kill()
            if leads:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)


def _started(work: Sequence[Piece], at_once: int) -> Iterator[Said]:
    """Do each piece in a process that is started for it."""
    pool = ThreadPoolExecutor(at_once)
    try:
        asked = [pool.submit(_start, place, piece) for place, piece in enumerate(work)]
        for done in as_completed(asked):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def _start(place: int, piece: Piece) -> Said:
    with _process(leads=False) as process:
        try:
            said, last_words = process.communicate(
                _line({"work": [piece], "at_once": 0}), LONGEST_PAPER
            )
        except subprocess.TimeoutExpired:
            return _failed(place, piece, f"it was not made within {LONGEST_PAPER} seconds")
    if not said:
        return _died(place, piece, last_words, process.returncode)
    return {**json.loads(said), "place": place}


def _line(asked: Piece) -> bytes:
    return json.dumps(asked).encode() + b"\n"


def _command() -> list[str]:
    """Start Python so that it finds what we found, and nothing of the folder that it starts in."""
    code = f"import sys; sys.path[:] = {sys.path!r}; import sohanalysis.paper.zygote as z; z.main()"
    return [sys.executable, "-c", code]


def _died(place: int, piece: Piece, last_words: bytes, code: int) -> Said:
    lines = last_words.decode(errors="replace").strip().splitlines() or [
        f"it ended with code {code}"
    ]
    return _failed(place, piece, f"the process that makes papers died: {lines[-1]}")


def _failed(place: int, piece: Piece, problem: str) -> Said:
    fault = {"file": piece["case_file"], "problem": problem}
    return {"place": place, "error": "MachineError", "faults": [fault]}


def _error(said: Said) -> Exception:
    """Make the error again that a process met."""
    if "bug" in said:
        bug = RuntimeError(said["bug"])
        bug.add_note(said["trace"])
        return bug
    kind: type[SohError] = getattr(errors, said["error"])
    return kind([Fault(**fault) for fault in said["faults"]])
