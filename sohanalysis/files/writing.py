"""Writing that never destroys what was there: all files of a run appear, or none."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sohanalysis.errors import Fault, FileError, MachineError
from sohanalysis.files.targets import check_target, in_the_way, unwritten, whole

PATIENCE = 30.0  # seconds for another run of ours to have its files in place
_KEPT = "was"
# How a disk says that it has no links, or that a folder cannot be flushed: it does without.
_CANNOT = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_CANNOT |= {errno.ENOSYS, errno.EXDEV, errno.EMLINK}


def write_text(path: Path, text: str, *, force: bool) -> None:
    """Write a text file, in UTF-8 with LF line ends, in one step.

    Raises
    ------
    FileError
        If something is there already and ``force`` is not given.
    MachineError
        If the machine cannot write it; what was there is untouched.
    """
    write_files({path: text.encode("utf-8")}, force=force)


def write_bytes(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file in one step; as `write_text`."""
    write_files({path: content}, force=force)


def sums_of(contents: Mapping[Path, bytes]) -> bytes:
    r"""List the SHA-256 sums of files, as ``sha256sum -c`` reads them in their folder.

    >>> sums_of({Path("out/a.html"): b"a"}).decode()
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a.html\n'
    """
    lines = (
        f"{hashlib.sha256(content).hexdigest()}  {path.name}\n"
        for path, content in sorted(contents.items())
    )
    return "".join(lines).encode("utf-8")


def write_files(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files of one folder that belong together, all of them or none; as `write_text`.

    Every one is on the disk before the first takes its place, so a full disk, a kill or a folder
    that takes no files leaves all that was there; Ctrl-C waits until all are in place. A kill
    between two of them leaves the first new and the last as it was: give the one last that tells.

    Raises
    ------
    KeyboardInterrupt
        With what was written, where Ctrl-C came meanwhile and all is in place.
    """
    for path in contents:
        check_target(path, force=force)
        _clear_stages(path, with_kept=False)
    stages = [_Stage(path=path) for path in contents]
    is_whole = False
    try:
        with _uninterrupted():
            _write(stages, contents, force=force)
            is_whole = True
            for path in contents:
                _clear_stages(path, with_kept=True)
    except KeyboardInterrupt as heard:
        raise KeyboardInterrupt(*([whole(contents)] if is_whole else heard.args)) from None


def _write(stages: list[_Stage], contents: Mapping[Path, bytes], *, force: bool) -> None:
    at, folder = stages[0], stages[0].path.parent
    try:
        for at in stages:
            at.fill(contents[at.path])
        with turn(folder) if len(stages) > 1 else contextlib.nullcontext():
            for at in stages:
                at.keep()
            for at in stages:
                at.place(force=force)
            _flush(folder)
    except FileExistsError:
        _put_back(stages)
        raise FileError(in_the_way(at.path)) from None  # another run was first
    except OSError as error:
        raise unwritten(at.path, error, _put_back(stages)) from None
    finally:
        for stage in stages:
            stage.clear()


def _put_back(stages: list[_Stage]) -> str:
    """Put everything back, and say what could not be."""
    left = [stage for stage in reversed(stages) if not stage.put_back()]
    return " ".join(stage.said() for stage in left) or "Nothing was changed."


@dataclass(kw_only=True)
class _Stage:
    """A file on its way: what it will be, and what it was, beside it under names of ours."""

    path: Path
    new: str = ""
    was: str = ""
    is_placed: bool = False
    is_stuck: bool = False

    def fill(self, content: bytes) -> None:
        """Have the whole content on the disk, with the permissions of the file that is there."""
        handle, self.new = tempfile.mkstemp(dir=self.path.parent, prefix=_stage_name(self.path))
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        with contextlib.suppress(PermissionError):  # a disk without permissions
            os.chmod(self.new, _mode(self.path))

    def keep(self) -> None:
        """Keep what is there, to be put back if another file cannot take its place."""
        if not os.path.lexists(self.path):
            return
        if not _linked(self.path, self.new + _KEPT):
            with open(self.new + _KEPT, "wb") as kept:
                kept.write(self.path.read_bytes())
        self.was = self.new + _KEPT

    def place(self, *, force: bool) -> None:
        """Take the place; without force, of nothing, even of what came a moment ago."""
        if force or not _linked(self.new, self.path):
            if not force and os.path.lexists(self.path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            os.replace(self.new, self.path)
        self.is_placed = True

    def put_back(self) -> bool:
        """Put back what was there, and tell whether it is there again."""
        gone = bool(self.was and self.new) and not os.path.lexists(self.new)
        if not self.is_placed and not gone:
            return True
        try:
            os.replace(self.was, self.path) if self.was else os.unlink(self.path)
        except OSError:
            self.is_stuck = True
        return not self.is_stuck

    def said(self) -> str:
        """Say what is there where it could not be put back."""
        earlier = f"what it was is in {self.was}" if self.was else "there was none before"
        return f"{self.path} is the new one, and {earlier}."

    def clear(self) -> None:
        """Remove what is beside the file; not what could not be put back."""
        kept = [] if self.is_stuck else [self.new + _KEPT]
        for name in [self.new, *kept] if self.new else []:
            with contextlib.suppress(OSError):
                os.unlink(name)


def _linked(old: str | Path, new: str | Path) -> bool:
    """Give a file a second name, and tell whether the disk knows such a thing."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno in _CANNOT:
            return False
        raise
    return True


def _mode(path: Path) -> int:
    """Give the permissions of the file that is there, or of any new one."""
    with contextlib.suppress(FileNotFoundError):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _flush(folder: Path) -> None:
    """Have the new names on the disk too, where a folder can be flushed: not on Windows."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT:
            raise
    finally:
        os.close(handle)


@contextlib.contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Have a folder's files to ourselves among runs of ours; Windows knows no such lock.

    Raises
    ------
    MachineError
        If another run has it for longer than `PATIENCE`.
    """
    with contextlib.ExitStack() as closing:
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # a disk without locks, a folder that is none
                handle = os.open(folder, os.O_RDONLY)
                closing.callback(_let_go, handle)
                _lock(folder, handle)
        yield


def _let_go(handle: int) -> None:
    with contextlib.suppress(OSError):  # the files are in place by now
        os.close(handle)


def _lock(folder: Path, handle: int) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    last = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > last:
                problem = f"another run has been writing here for {PATIENCE:g} seconds"
                advice = "Nothing was changed. Wait for it, or end it."
                raise MachineError(
                    Fault(file=str(folder), problem=problem, advice=advice)
                ) from None
            time.sleep(0.01)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until all is in place or as it was; it comes to the main thread alone."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is None:
        yield
        return
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if heard:
            signal.raise_signal(signal.SIGINT)


def _stage_name(path: Path, process: int | str | None = None) -> str:
    """Name what is written first; whose it is, so that only what a dead process left is removed.

    At 40 characters of at most 4 bytes it fits on every disk, however long the target's name.
    """
    return f".{path.name[:40]}.{process or os.getpid()}.part."


def _clear_stages(path: Path, *, with_kept: bool) -> None:
    """Remove what runs that were killed left of a file; what one kept, once there is a new one."""
    left = re.compile(re.escape(_stage_name(path, "PROCESS")).replace("PROCESS", r"(\d+)"))
    with contextlib.suppress(OSError):
        for entry in path.parent.iterdir():
            found = left.match(entry.name)
            kept = entry.name.endswith(_KEPT) and not with_kept
            if found and not kept and not _is_alive(int(found[1])):
                entry.unlink()


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # asking would end it; an open file cannot be removed there anyway
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
