"""Atomic writing: all files of a run appear or none, and none is replaced unasked.

Each file is first written and flushed under a temporary name next to its target. A link or a rename
then moves it into place in one step, so no reader ever sees half a file. If a run writes several
files, we keep the earlier files until all new ones are in place, and restore them if one fails.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import itertools
import os
import re
import secrets
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path, PurePath

from sohanalysis.errors import Fault, FileError, MachineError, format_value
from sohanalysis.files.text import is_utf8

BUILD = Path("build")
_LONGEST_NAME = 255  # bytes, the limit of every disk in common use
_CHOOSE_ANOTHER = "Choose another name."
# Device names that Windows reserves (any case, any extension), and characters it forbids. Refuse
# them on Linux too: papers are e-mailed to Windows users.
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    port + number for port in ("com", "lpt") for number in "123456789¹²³"
}
_FORBIDDEN_ON_WINDOWS = '<>:"|?*\\'
_BACKUP_SUFFIX = "was"
# Errors of a disk without hard links (FAT, many network shares): we then write without them.
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_NO_LINKS |= {errno.ENOSYS, errno.EXDEV, errno.EMLINK}
# How a user asks to replace a file: an option of the command line, or an argument in Python.
_REPLACED_BY = ContextVar("replaced_by", default="add --force")
# Fails if the name exists; O_BINARY keeps line ends on Windows.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def replaced_by(advice: str) -> Iterator[None]:
    """Set the advice on how to replace a file that exists.

    Every writer takes ``force``. Only the command line and the Python interface know how a user
    sets it, and a context variable saves passing the advice through every function between.

    >>> with replaced_by("give force=True"):
    ...     _exists_fault(Path("case.toml")).advice
    'Choose another name, or give force=True to replace it.'
    """
    token = _REPLACED_BY.set(advice)
    try:
        yield
    finally:
        _REPLACED_BY.reset(token)


def check_target(
    path: Path, *, force: bool, sources: Iterable[Path] = (), endings: Sequence[str] = ()
) -> None:
    """Check that a target may be written, before any work is done.

    Raises
    ------
    FileError
        If some machines forbid its name, it has none of the ``endings``, it exists (without
        ``force``), it is a folder or a link, its folder is missing, or it is one of the
        ``sources`` of the output.
    """
    _check(path, _target_faults(path, force=force, sources=sources, endings=endings))


def _check(path: Path, faults: Iterator[Fault]) -> None:
    """Raise the first fault of a path: of its name, or else of its target."""
    try:
        # Check the name first: a wrong name makes every look at the disk fail.
        fault = next(itertools.chain(_length_faults(path), faults), None)
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        raise _write_error(path, error) from None
    if fault:
        raise FileError(fault)


def _length_faults(path: Path) -> Iterator[Fault]:
    if "\0" in str(path):
        problem = "holds a NUL character, and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_CHOOSE_ANOTHER)
    elif not is_utf8(str(path)):
        problem = "its name is not UTF-8 text, and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_CHOOSE_ANOTHER)
    elif len(os.fsencode(path.name)) > _LONGEST_NAME:
        problem = f"its name has {len(os.fsencode(path.name))} bytes, and nothing was written"
        allowed, advice = f"up to {_LONGEST_NAME}", "Choose a shorter name."
        yield Fault(file=str(path), problem=problem, allowed=allowed, advice=advice)


def _target_faults(
    path: Path, *, force: bool, sources: Iterable[Path], endings: Sequence[str]
) -> Iterator[Fault]:
    if path.resolve() in {source.resolve() for source in sources}:
        problem = "is a source of the output, and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_CHOOSE_ANOTHER)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        if path.is_symlink():
            problem = "is a link"
        else:
            problem = "is a folder" if path.is_dir() else "is not a plain file"
        yield Fault(file=str(path), problem=problem, advice="Name a plain file.")
    if endings and path.suffix.lower() not in endings:
        ending = f"ends in {path.suffix}" if path.suffix else "has no ending"
        problem, advice = f"its name {ending}, and nothing was written", f"End it in {endings[0]}."
        yield Fault(file=str(path), problem=problem, allowed=" or ".join(endings), advice=advice)
    if not path.parent.is_dir():
        yield _no_folder_fault(path)
    if path.exists() and not force:
        yield _exists_fault(path)
    if not path.exists():
        yield from _name_faults(path)


def is_open(path: Path) -> bool:
    """Whether LibreOffice or Excel has a file open: each puts a lock file next to it."""
    return any(path.with_name(lock).exists() for lock in (f".~lock.{path.name}#", f"~${path.name}"))


def holds(path: Path, content: bytes) -> bool:
    """Whether a file exists and already has this content."""
    try:
        return path.read_bytes() == content
    except OSError:  # missing or unreadable: the writer reports it
        return False


def _no_folder_fault(path: Path) -> Fault:
    return Fault(
        file=str(path), problem=f"there is no folder {path.parent}", advice="Make it first."
    )


def _exists_fault(path: Path) -> Fault:
    problem = "is there already, and nothing was written"
    advice = f"Choose another name, or {_REPLACED_BY.get()} to replace it."
    return Fault(file=str(path), problem=problem, advice=advice)


def _name_faults(path: PurePath) -> Iterator[Fault]:
    """Check that every machine can open and send a file of this name.

    >>> [fault.problem for fault in _name_faults(Path("out/aux.html"))]
    ['"aux" is a device on Windows, and nothing was written']
    """
    stem = path.name.partition(".")[0].rstrip(" ")
    forbidden = [c for c in path.name if c in _FORBIDDEN_ON_WINDOWS or not c.isprintable()]
    problem = ""
    if stem.casefold() in _WINDOWS_DEVICES:
        problem = f"{format_value(stem)} is a device on Windows"
    elif forbidden:
        problem = f"its name holds {format_value(forbidden[0])}, which Windows allows in no name"
    elif path.name.endswith((".", " ")):
        problem = "its name ends in a dot or a blank, which Windows drops"
    if problem:
        problem += ", and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_CHOOSE_ANOTHER)


def build_folder() -> Path:
    """Make the folder for output files whose name the user did not give."""
    return make_folder(BUILD)


@contextlib.contextmanager
def made_for(folder: Path) -> Iterator[None]:
    """Make a folder for files to come, and remove it again if it stays empty."""
    is_new = not os.path.lexists(folder)
    make_folder(folder)
    try:
        yield
    finally:
        if is_new:
            with contextlib.suppress(OSError):  # there is something in it
                folder.rmdir()


@contextlib.contextmanager
def build_for(output: str | None) -> Iterator[None]:
    """Make the build folder if the user names no file, as `made_for`."""
    with made_for(BUILD) if output is None else contextlib.nullcontext():
        yield


def make_folder(folder: Path) -> Path:
    """Make a folder in an existing one, if it does not exist.

    Raises
    ------
    FileError
        As `check_folder`.
    MachineError
        If the machine cannot make it.
    """
    if not os.path.lexists(folder):
        check_folder(folder)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _write_error(folder, error) from None
    return folder


def check_folder(folder: Path) -> None:
    """Check that a folder exists or can be made, before any work is done.

    Raises
    ------
    FileError
        If some machines forbid its name, a file has that name, or its parent folder is missing.
    """
    _check(folder, _folder_faults(folder))


def _folder_faults(folder: Path) -> Iterator[Fault]:
    if folder.exists() and not folder.is_dir():
        yield Fault(file=str(folder), problem="is not a folder", advice="Name a folder.")
    elif not folder.parent.is_dir():
        yield _no_folder_fault(folder)
    elif not folder.exists():
        yield from _name_faults(folder)


def interrupted_message(written: Iterable[Path]) -> str:
    """Return a message on the files that were written before Ctrl-C ended a run.

    >>> interrupted_message([Path("a.html"), Path("b.html")])
    'Interrupted: this was written, and is whole: a.html, b.html.'
    """
    return f"Interrupted: this was written, and is whole: {', '.join(map(str, written))}."


def _write_error(
    path: Path, error: Exception, advice: str = "Nothing was changed."
) -> MachineError:
    """Return the error for a file that could not be written: why, and its state now."""
    why = (getattr(error, "strerror", None) or str(error)).lower()
    if getattr(error, "errno", None) == errno.ENAMETOOLONG or _is_long_for_windows(path):
        advice += " Choose a shorter name, or a folder nearer the root."
    problem = f"could not be written: {why}"
    return MachineError(Fault(file=str(path), problem=problem, advice=advice))


def _is_long_for_windows(path: Path, windows: bool = os.name == "nt") -> bool:
    """Whether a temporary name could exceed the 259 characters of a Windows path."""
    return windows and len(str(path.absolute())) > 220


PATIENCE = 30.0  # seconds to wait for the files of another run


def write_text(path: Path, text: str, *, force: bool) -> None:
    """Write a text file, in UTF-8 with LF line ends, in one step.

    Raises
    ------
    FileError
        If the file exists and ``force`` is false.
    MachineError
        If the machine cannot write it. An earlier file is then unchanged.
    """
    write_files({path: text.encode("utf-8")}, force=force)


def write_bytes(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file in one step, with the errors of `write_text`."""
    write_files({path: content}, force=force)


def sums_of(contents: Mapping[Path, bytes]) -> bytes:
    r"""Return the SHA-256 sums of files, in the form that ``sha256sum -c`` reads.

    >>> sums_of({Path("out/a.html"): b"a"}).decode()
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a.html\n'
    """
    lines = (
        f"{hashlib.sha256(content).hexdigest()}  {path.name}\n"
        for path, content in sorted(contents.items())
    )
    return "".join(lines).encode("utf-8")


def write_files(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files of one folder that belong together: all of them, or none.

    All content is on the disk before the first file moves into place. So a full disk, a kill or a
    folder without write access leaves the earlier files unchanged. Ctrl-C waits until all files
    are in place. A kill between two moves leaves the first files new and the last ones old, so
    give a file of checksums last.

    Raises
    ------
    FileError, MachineError
        As `write_text`.
    KeyboardInterrupt
        After Ctrl-C. If all files are in place, its message lists them.
    """
    for path in contents:
        check_target(path, force=force)
    is_whole = False
    try:
        with _interrupt_deferred():
            _write([_Stage(path=path) for path in contents], contents, force=force)
            is_whole = True
            _remove_leftovers(contents)
    except KeyboardInterrupt as heard:
        raise KeyboardInterrupt(
            *([interrupted_message(contents)] if is_whole else heard.args)
        ) from None


def _write(stages: list[_Stage], contents: Mapping[Path, bytes], *, force: bool) -> None:
    stage, are_several = stages[0], len(stages) > 1  # an error is about the current `stage`
    try:
        for stage in stages:
            stage.fill(contents[stage.path])
        with turn(stage.path.parent) if are_several else contextlib.nullcontext():
            for stage in stages if are_several else ():
                stage.back_up()
            for stage in stages:
                stage.move_into_place(force=force)
    except FileExistsError:
        _restore(stages)
        raise FileError(_exists_fault(stage.path)) from None  # another run was first
    except OSError as error:
        raise _write_error(stage.path, error, _restore(stages)) from None
    finally:
        for stage in stages:
            stage.clean_up()


def _restore(stages: list[_Stage]) -> str:
    """Restore every file that was replaced; return a message on the files that remain."""
    messages = [stage.restore() for stage in reversed(stages) if stage.is_placed]
    return " ".join(filter(None, messages)) or "Nothing was changed."


@dataclass(kw_only=True)
class _Stage:
    """New content and backup of a target, under temporary names next to it."""

    path: Path
    temporary: str = ""
    backup: str = ""
    is_placed: bool = False

    def fill(self, content: bytes) -> None:
        """Write and flush the content, with the permissions of any earlier file."""
        # Use the folder of the target, because a rename is atomic only within one disk.
        name = _temporary_prefix(self.path) + secrets.token_hex(4)
        mode = 0o666
        with contextlib.suppress(FileNotFoundError):  # so a private file is private from the start
            mode = os.stat(self.path).st_mode & 0o777
        handle = os.open(self.path.with_name(name), _NEW, mode)
        self.temporary = str(self.path.with_name(name))
        try:
            rest = memoryview(content)
            while rest:  # one call may write only a part, of a large file or on a full disk
                rest = rest[os.write(handle, rest) :]
            # File systems may write names before content. Without fsync, a power cut after the
            # rename could leave an empty file with the right name.
            os.fsync(handle)
        finally:
            os.close(handle)
        with contextlib.suppress(FileNotFoundError, PermissionError):  # the disk has no permissions
            os.chmod(self.temporary, os.stat(self.path).st_mode & 0o777)

    def back_up(self) -> None:
        """Keep the earlier file, to restore it if another file of the run fails."""
        # A hard link costs nothing, keeps owner and times, and does not move the target.
        if not os.path.lexists(self.path):
            return
        self.backup = self.temporary + _BACKUP_SUFFIX
        if not _linked_if_possible(self.path, self.backup):
            with open(self.backup, "wb") as backup:
                backup.write(self.path.read_bytes())

    def move_into_place(self, *, force: bool) -> None:
        """Move the new content to the target, which must not exist unless forced."""
        # Unlike a rename, a link fails if the target exists, so it keeps even a file that appeared
        # a moment ago. On a disk without links, we look and then rename: a gap of microseconds.
        if force or not _linked_if_possible(self.temporary, self.path):
            if not force and os.path.lexists(self.path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            os.replace(self.temporary, self.path)
        self.is_placed = True

    def restore(self) -> str:
        """Restore the earlier file, and return an error message, empty on success."""
        try:
            os.replace(self.backup, self.path) if self.backup else os.unlink(self.path)
        except OSError:
            earlier = (
                f"the earlier file is in {self.backup}"
                if self.backup
                else "there was no file before"
            )
            self.backup = ""  # so that `clean_up` leaves it
            return f"{self.path} is the new one, and {earlier}."
        return ""

    def clean_up(self) -> None:
        """Remove the temporary file and the backup, unless the backup is still needed."""
        for name in filter(None, (self.temporary, self.backup)):
            with contextlib.suppress(OSError):
                os.unlink(name)


def _linked_if_possible(old: str | Path, new: str | Path) -> bool:
    """Link a file under a second name, and return whether the disk has hard links."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


@contextlib.contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Keep other runs of the same user on this machine from moving files.

    One lock serves all folders. Its file is in the folder for temporary files, because it stays
    there after the lock is released: a run that waits has it open. Next to papers, users would send
    it with them.

    Raises
    ------
    MachineError
        If another run has the lock for longer than `PATIENCE`.
    """
    from filelock import FileLock, Timeout  # most runs write a single file and need no lock

    # On Windows the folder for temporary files is the user's own.
    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""
    with contextlib.ExitStack() as locks:
        with contextlib.suppress(OSError):  # on a machine without locks, write without one
            lock = FileLock(Path(tempfile.gettempdir(), f"sohanalysis{user}.lock"))
            try:
                locks.enter_context(lock.acquire(timeout=PATIENCE, poll_interval=0.01))
            except Timeout:  # a kind of OSError
                problem = f"another run has been writing here for {PATIENCE:g} seconds"
                advice = "Nothing was changed. Wait for it, or end it."
                fault = Fault(file=str(folder), problem=problem, advice=advice)
                raise MachineError(fault) from None
        yield


@contextlib.contextmanager
def _interrupt_deferred() -> Iterator[None]:
    """Delay Ctrl-C, which reaches only the main thread, until the block has ended."""
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


def _temporary_prefix(path: Path, process: int | str | None = None) -> str:
    """Return the prefix of temporary names, which names the process that writes.

    By its process we know the files of a killed run, which may be removed. With at most 40
    characters of 4 bytes from the target, it fits on every disk, however long the name.
    """
    return f".{path.name[:40]}.{process or os.getpid()}.part."


def _remove_leftovers(paths: Iterable[Path]) -> None:
    """Remove temporary files of killed runs, after new files are in place."""
    for path in paths:
        prefix = re.escape(_temporary_prefix(path, "PROCESS")).replace("PROCESS", r"(\d+)")
        with contextlib.suppress(OSError):
            for entry in path.parent.iterdir():
                match = re.match(prefix, entry.name)
                if match and not _is_alive(int(match[1])):
                    entry.unlink()


def _is_alive(process: int) -> bool:
    # On Windows `os.kill` would end the process. There no process can remove an open file anyway.
    if os.name == "nt":
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # of another user, or too large a number for a process
        return True
    return True
