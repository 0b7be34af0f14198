"""A process that has loaded everything once, and forks a clean one for each piece of work.

Nothing that a child does reaches another: it shares what was loaded, and changes a copy. Without
fork, as on Windows and macOS, the process does one piece of work itself and ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from sohanalysis.errors import Fault, MachineError, SohError
from sohanalysis.explore.page import PAGE, page_template

# The notebook's own too: a child would load them anew.
from sohanalysis.paper import run, sections
from sohanalysis.paper.pages import pages_of
from sohanalysis.paper.paper import TEMPLATE
from sohanalysis.report import audit, charts, figure, tables, what_if
from sohanalysis.simulation import risk

# Why no ProcessPoolExecutor, which is as fast (from a forkserver that has loaded all): one process
# that dies fails the papers that wait too, no paper is ended for taking too long, and a parent that
# is killed leaves its children running.
Said = dict[str, Any]
LOADED = (audit, charts, figure, sections, tables, risk, tables, what_if)
_A_WHILE = 0.5  # seconds after which a child that says nothing is looked at
_ONE_READ = 1 << 20  # bytes


@dataclass(kw_only=True)
class _Child:
    """A process at work, what it has said so far, and until when it may."""

    place: int
    of: str
    pid: int
    until: float
    said: bytearray = field(default_factory=bytearray)


def serve_pieces() -> None:
    """Do what the first line of the standard input asks, a line of answer for each piece."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    asked = json.loads(sys.stdin.readline())
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    if asked["at_once"]:
        _serve(asked["work"], asked["at_once"], asked["seconds"], answers)
    else:
        _say(answers, 0, _work(asked["work"][0]))


def _serve(work: Sequence[Said], at_once: int, seconds: float, answers: TextIO) -> None:
    """Fork a child for each piece of work, so many at a time, until who asked is gone."""
    run.shell()
    for name in (TEMPLATE, PAGE):
        page_template(name)
    gc.freeze()  # a child that collects would copy all that was loaded
    waiting = list(enumerate(work))[::-1]
    with selectors.DefaultSelector() as selector, _killing(selector):
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        while waiting or len(selector.get_map()) > 1:
            while waiting and len(selector.get_map()) <= at_once:
                _start(selector, *waiting.pop(), seconds, answers)
            for key, _ in selector.select(_A_WHILE):
                if key.data is None:  # nothing more is said to us: who asked is gone
                    return
                _hear(selector, key.fd, key.data, answers)
            for key in [*selector.get_map().values()]:
                if key.data is not None and time.monotonic() > key.data.until:
                    problem = f"it was not made within {seconds:g} seconds"
                    _end(selector, key.fd, key.data, answers, problem)


@contextlib.contextmanager
def _killing(selector: selectors.BaseSelector) -> Iterator[None]:
    """Leave no child behind."""
    try:
        yield
    finally:
        for key in [*selector.get_map().values()]:
            if key.data is not None:
                os.kill(key.data.pid, signal.SIGKILL)


def _start(
    selector: selectors.BaseSelector, place: int, piece: Said, seconds: float, answers: TextIO
) -> None:
    """Fork a child for a piece of work."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(answers.fileno())  # else who asked would not see that we died
        _be_child(piece, writer)
    os.close(writer)
    child = _Child(place=place, of=piece["case_file"], pid=pid, until=time.monotonic() + seconds)
    selector.register(reader, selectors.EVENT_READ, child)


def _be_child(piece: Said, writer: int) -> None:
    """Do a piece of work, say what came of it, and end: nothing of ours goes on in a child."""
    status = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(json.dumps(_work(piece)).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)


def _hear(selector: selectors.BaseSelector, reader: int, child: _Child, answers: TextIO) -> None:
    """Take what a child says; the end of its line, or of it, is the end of its work."""
    heard = os.read(reader, _ONE_READ)
    child.said += heard
    if not heard:
        _end(selector, reader, child, answers, "the process that made it {ended}")
    elif heard.endswith(b"\n"):
        _end(selector, reader, child, answers, "")


def _end(
    selector: selectors.BaseSelector, reader: int, child: _Child, answers: TextIO, problem: str
) -> None:
    """Pass on what a child said, or what went wrong with it."""
    selector.unregister(reader)
    os.close(reader)
    os.kill(child.pid, signal.SIGKILL)  # one that waits for what it left running, too
    status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    if problem:
        ended = f"was ended by signal {-status}" if status < 0 else f"ended with code {status}"
        problem = problem.format(ended=ended)
        _say(answers, child.place, _told(MachineError(Fault(file=child.of, problem=problem))))
    else:
        _say(answers, child.place, json.loads(child.said))


def _say(answers: TextIO, place: int, said: Said) -> None:
    with contextlib.suppress(BrokenPipeError):  # who asked is gone
        answers.write(json.dumps({"place": place, **said}) + "\n")
        answers.flush()


def _work(piece: Said) -> Said:
    """Make pages, or say why there are none."""
    try:
        return {"pages": pages_of(**piece)}
    except SohError as error:
        return _told(error)
    except (OSError, ModuleNotFoundError) as error:
        why = getattr(error, "strerror", None) or error
        return _told(MachineError(Fault(file=piece["case_file"], problem=str(why))))
    except BaseException as error:
        return {"bug": repr(error), "trace": traceback.format_exc()}


def _told(error: SohError) -> Said:
    return {"error": type(error).__name__, "faults": [asdict(fault) for fault in error.faults]}
