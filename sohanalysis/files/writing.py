"""Atomic writing: all files of a run appear, or none, and nothing is replaced unasked.

Each file is written whole and flushed under a temporary name next to its target, then takes its
place by a link or a rename, which no reader can see half done. Of several files, the earlier ones
are kept until all are in place, and put back if one fails.
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
_LONGEST_NAME = 255  # bytes, on any disk in use
_CHOOSE_ANOTHER = "Choose another name."
# What Windows keeps for devices, with any ending and in any case; and what it has in no name. They
# are refused on Linux too, since papers go by e-mail to people on Windows.
_WINDOWS_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    port + number for port in ("com", "lpt") for number in "123456789¹²³"
}
_FORBIDDEN_ON_WINDOWS = '<>:"|?*\\'
_BACKUP_SUFFIX = "was"
# How a disk says that it has no hard links (FAT, many network shares): the writing does without.
_NO_LINKS = {errno.EPERM, errno.EACCES, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
_NO_LINKS |= {errno.ENOSYS, errno.EXDEV, errno.EMLINK}
# How a user replaces a file: by an option of the command line, or by an argument in Python.
_REPLACED_BY = ContextVar("replaced_by", default="add --force")
# Fails if the name exists; O_BINARY keeps line ends on Windows.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@contextlib.contextmanager
def replaced_by(advice: str) -> Iterator[None]:
    """Set the advice of faults on replacing a file.

    Every writer takes ``force``, from the command line and from Python. Only the two of them know
    how it is given, so the words are not an argument of every function between.

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
        If its name is none that every machine has or has another ending than these, it exists
        (without ``force``), is a folder or a link, its folder is missing, or it is one of the
        files that the output is made from.
    """
    _check(path, _place_faults(path, force=force, sources=sources, endings=endings))


def _check(path: Path, faults: Iterator[Fault]) -> None:
    """Refuse a path for the first fault of its name, or else of what is there."""
    try:
        # The name first: one that is wrong makes every look at the disk fail.
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


def _place_faults(
    path: Path, *, force: bool, sources: Iterable[Path], endings: Sequence[str]
) -> Iterator[Fault]:
    if path.resolve() in {source.resolve() for source in sources}:
        problem = "is what the output is made from, and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_CHOOSE_ANOTHER)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        what = "a link" if path.is_symlink() else "a folder" if path.is_dir() else "no plain file"
        yield Fault(file=str(path), problem=f"is {what}", advice="Name a plain file.")
    if endings and path.suffix.lower() not in endings:
        ending = f"ends in {path.suffix}" if path.suffix else "has no ending"
        problem, advice = f"its name {ending}, and nothing was written", f"End it in {endings[0]}."
        yield Fault(file=str(path), problem=problem, allowed=" or ".join(endings), advice=advice)
    if not path.parent.is_dir():
        problem = f"there is no folder {path.parent}"
        yield Fault(file=str(path), problem=problem, advice="Make it first.")
    if path.exists() and not force:
        yield _exists_fault(path)
    if not path.exists():
        yield from _name_faults(path)


def is_open(path: Path) -> bool:
    """Tell a file that LibreOffice or Excel has open, by the lock that either puts beside it."""
    return any(path.with_name(lock).exists() for lock in (f".~lock.{path.name}#", f"~${path.name}"))


def holds(path: Path, content: bytes) -> bool:
    """Tell whether a file is there and holds this already."""
    try:
        return path.read_bytes() == content
    except OSError:  # no file, or none that can be read: whoever writes it says so
        return False


def _exists_fault(path: Path) -> Fault:
    problem = "is there already, and nothing was written"
    advice = f"Choose another name, or {_REPLACED_BY.get()} to replace it."
    return Fault(file=str(path), problem=problem, advice=advice)


def _name_faults(path: PurePath) -> Iterator[Fault]:
    """Check that a new file can be opened and sent on every machine.

    >>> [fault.problem for fault in _name_faults(Path("out/aux.html"))]
    ['"aux" is a device on Windows, and nothing was written']
    """
    stem = path.name.partition(".")[0].rstrip(" ")
    forbidden = [c for c in path.name if c in _FORBIDDEN_ON_WINDOWS or not c.isprintable()]
    problem = ""
    if stem.casefold() in _WINDOWS_DEVICES:
        problem = f"{format_value(stem)} is a device on Windows"
    elif forbidden:
        problem = f"its name holds {format_value(forbidden[0])}, which Windows has in no name"
    elif path.name.endswith((".", " ")):
        problem = "its name ends in a dot or a blank, which Windows drops"
    if problem:
        problem += ", and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_CHOOSE_ANOTHER)


def build_folder() -> Path:
    """Make the folder for output without a file name; as `make_folder`."""
    return make_folder(BUILD)


@contextlib.contextmanager
def made_for(folder: Path) -> Iterator[None]:
    """Make a folder for what is to be written, and remove it again if it stays empty."""
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
    """Make the build folder if no file is named, and remove it again if it stays empty."""
    with made_for(BUILD) if output is None else contextlib.nullcontext():
        yield


def make_folder(folder: Path) -> Path:
    """Make a folder, if it is not there, in one that is.

    Raises
    ------
    FileError
        As `check_folder`.
    MachineError
        If it cannot be made.
    """
    if not os.path.lexists(folder):
        check_folder(folder)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _write_error(folder, error) from None
    return folder


def check_folder(folder: Path) -> None:
    """Check that a folder is there or can be made, before any work is done.

    Raises
    ------
    FileError
        If its name is none that every machine has, something else has it, or the folder that it
        would be in is missing.
    """
    _check(folder, _folder_faults(folder))


def _folder_faults(folder: Path) -> Iterator[Fault]:
    if folder.exists() and not folder.is_dir():
        yield Fault(file=str(folder), problem="is no folder", advice="Name a folder.")
    elif not folder.parent.is_dir():
        problem = f"there is no folder {folder.parent}"
        yield Fault(file=str(folder), problem=problem, advice="Make it first.")
    elif not folder.exists():
        yield from _name_faults(folder)


def interrupted_message(written: Iterable[Path]) -> str:
    """Message on what was written before Ctrl-C ended a run.

    >>> interrupted_message([Path("a.html"), Path("b.html")])
    'Interrupted: this was written, and is whole: a.html, b.html.'
    """
    return f"Interrupted: this was written, and is whole: {', '.join(map(str, written))}."


def _write_error(
    path: Path, error: Exception, advice: str = "Nothing was changed."
) -> MachineError:
    """Error of a machine that could not write a file: why, and what is there now."""
    why = (getattr(error, "strerror", None) or str(error)).lower()
    if getattr(error, "errno", None) == errno.ENAMETOOLONG or _is_long_for_windows(path):
        advice += " Choose a shorter name, or a folder nearer the root."
    problem = f"could not be written: {why}"
    return MachineError(Fault(file=str(path), problem=problem, advice=advice))


def _is_long_for_windows(path: Path, windows: bool = os.name == "nt") -> bool:
    """Tell a path that may pass the 259 characters of Windows with a temporary name in it."""
    return windows and len(str(path.absolute())) > 220


PATIENCE = 30.0  # seconds for another run of ours to have its files in place


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
    between two of them leaves the first new and the last as it was: give the checksums last.

    Raises
    ------
    KeyboardInterrupt
        With what was written, where Ctrl-C came meanwhile and all is in place.
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
    at, are_several = stages[0], len(stages) > 1  # `at` is the file that an error is about
    try:
        for at in stages:
            at.fill(contents[at.path])
        with turn(at.path.parent) if are_several else contextlib.nullcontext():
            for at in stages if are_several else ():
                at.back_up()
            for at in stages:
                at.place(force=force)
    except FileExistsError:
        _restore(stages)
        raise FileError(_exists_fault(at.path)) from None  # another run was first
    except OSError as error:
        raise _write_error(at.path, error, _restore(stages)) from None
    finally:
        for stage in stages:
            stage.clean_up()


def _restore(stages: list[_Stage]) -> str:
    """Restore every file that was replaced; return a message on the files that remain."""
    told = [stage.restore() for stage in reversed(stages) if stage.is_placed]
    return " ".join(filter(None, told)) or "Nothing was changed."


@dataclass(kw_only=True)
class _Stage:
    """A file on its way: its new content and a backup, next to it under temporary names."""

    path: Path
    temporary: str = ""
    backup: str = ""
    is_placed: bool = False

    def fill(self, content: bytes) -> None:
        """Write and flush the whole content, with the permissions of the file that is there."""
        # In the folder of the target: a rename is atomic within one disk only.
        name = _temporary_prefix(self.path) + secrets.token_hex(4)
        mode = 0o666
        with contextlib.suppress(FileNotFoundError):  # a private file stays private meanwhile
            mode = os.stat(self.path).st_mode & 0o777
        handle = os.open(self.path.with_name(name), _NEW, mode)
        self.temporary = str(self.path.with_name(name))
        try:
            left = memoryview(content)
            while left:  # a write may take a part only, of a large file or on a full disk
                left = left[os.write(handle, left) :]
            # Without it a power cut after the rename could leave a file of the right name and no
            # content: file systems may write the names first.
            os.fsync(handle)
        finally:
            os.close(handle)
        with contextlib.suppress(FileNotFoundError, PermissionError):  # a disk without permissions
            os.chmod(self.temporary, os.stat(self.path).st_mode & 0o777)

    def back_up(self) -> None:
        """Keep what is there, to be put back if another file cannot take its place."""
        # A hard link costs nothing, keeps owner and times, and leaves the target where it is.
        if not os.path.lexists(self.path):
            return
        self.backup = self.temporary + _BACKUP_SUFFIX
        if not _linked_if_possible(self.path, self.backup):
            with open(self.backup, "wb") as backup:
                backup.write(self.path.read_bytes())

    def place(self, *, force: bool) -> None:
        """Take the place of what is there; without force, only where nothing is."""
        # A link, unlike a rename, fails where a file is, so even one of a moment ago is kept. Where
        # the disk has no links, a look and a rename leave a gap of microseconds.
        if force or not _linked_if_possible(self.temporary, self.path):
            if not force and os.path.lexists(self.path):
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
            os.replace(self.temporary, self.path)
        self.is_placed = True

    def restore(self) -> str:
        """Restore the earlier file; return a message if that fails, else an empty text."""
        try:
            os.replace(self.backup, self.path) if self.backup else os.unlink(self.path)
        except OSError:
            earlier = f"what it was is in {self.backup}" if self.backup else "there was none before"
            self.backup = ""  # it stays
            return f"{self.path} is the new one, and {earlier}."
        return ""

    def clean_up(self) -> None:
        """Remove the temporary file and the backup, except one that could not be restored."""
        for name in filter(None, (self.temporary, self.backup)):
            with contextlib.suppress(OSError):
                os.unlink(name)


def _linked_if_possible(old: str | Path, new: str | Path) -> bool:
    """Give a file a second name, and tell whether the disk has hard links."""
    try:
        os.link(old, new)
    except OSError as error:
        if error.errno in _NO_LINKS:
            return False
        raise
    return True


@contextlib.contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Have a folder's files to ourselves among the runs of one user on one machine.

    The lock is one for all folders, among the temporary files. A lock file stays when the lock is
    let go, since who waits has it open, and next to papers it would be sent with them.

    Raises
    ------
    MachineError
        If another run has it for longer than `PATIENCE`.
    """
    from filelock import FileLock, Timeout  # most runs write a file alone, and need no turn

    user = f"-{os.getuid()}" if hasattr(os, "getuid") else ""  # Windows has a folder for each user
    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # a machine that keeps no lock: it does without
            lock = FileLock(Path(tempfile.gettempdir(), f"sohanalysis{user}.lock"))
            try:
                held.enter_context(lock.acquire(timeout=PATIENCE, poll_interval=0.01))
            except Timeout:  # which is an OSError
                problem = f"another run has been writing here for {PATIENCE:g} seconds"
                advice = "Nothing was changed. Wait for it, or end it."
                fault = Fault(file=str(folder), problem=problem, advice=advice)
                raise MachineError(fault) from None
        yield


@contextlib.contextmanager
def _interrupt_deferred() -> Iterator[None]:
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


def _temporary_prefix(path: Path, process: int | str | None = None) -> str:
    """Prefix of temporary names, with the process, so that only a dead one's are removed.

    At 40 characters of at most 4 bytes it fits on every disk, however long the target's name.
    """
    return f".{path.name[:40]}.{process or os.getpid()}.part."


def _remove_leftovers(paths: Iterable[Path]) -> None:
    """Remove temporary files of killed runs, after new files are in place."""
    for path in paths:
        prefix = re.escape(_temporary_prefix(path, "PROCESS")).replace("PROCESS", r"(\d+)")
        with contextlib.suppress(OSError):
            for entry in path.parent.iterdir():
                left = re.match(prefix, entry.name)
                if left and not _is_alive(int(left[1])):
                    entry.unlink()


def _is_alive(process: int) -> bool:
    if os.name == "nt":  # asking would end it; an open file cannot be removed there anyway
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # another user's, or no number that a process can have
        return True
    return True
