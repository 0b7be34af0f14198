"""Writing that never destroys what was there: all files of a run appear, or none."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import signal
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from sohanalysis.errors import Fault, FileError, MachineError, shown

BUILD = Path("build")
LONGEST_NAME = 255  # bytes, on any disk in use
_ANOTHER = "Choose another name."
# What Windows keeps for devices, with any ending and in any case; and what it has in no name.
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"} | {
    port + number for port in ("com", "lpt") for number in "123456789¹²³"
}
_IN_NO_NAME = '<>:"|?*\\'


def check_target(
    path: Path, *, force: bool, sources: Iterable[Path] = (), endings: Sequence[str] = ()
) -> None:
    """Refuse a target that must not be written, before any work is done.

    Raises
    ------
    FileError
        If its name is none that every machine has or has another ending than these, it exists
        (without ``force``), is a folder or a link, its folder is missing, or it is one of the
        files that the output is made from.
    """
    faults = [*_faults_of_length(path)]
    try:
        found = _faults_of_place(path, force=force, sources=sources, endings=endings)
        faults = faults or [*found]
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        raise unwritten(path, error) from None
    if faults:
        raise FileError(faults[0])


def _faults_of_length(path: Path) -> Iterator[Fault]:
    if "\0" in str(path):
        problem = "holds a NUL character, and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_ANOTHER)
    elif len(os.fsencode(path.name)) > LONGEST_NAME:
        problem = f"its name has {len(os.fsencode(path.name))} bytes, and nothing was written"
        allowed, advice = f"up to {LONGEST_NAME}", "Choose a shorter name."
        yield Fault(file=str(path), problem=problem, allowed=allowed, advice=advice)


def _faults_of_place(
    path: Path, *, force: bool, sources: Iterable[Path], endings: Sequence[str]
) -> Iterator[Fault]:
    if path.resolve() in {source.resolve() for source in sources}:
        problem = "is what the output is made from, and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_ANOTHER)
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
        yield in_the_way(path)
    if not path.exists():
        yield from faults_of_name(path)


def is_open(path: Path) -> bool:
    """Tell a file that LibreOffice or Excel has open, by the lock that either puts beside it."""
    return any(path.with_name(lock).exists() for lock in (f".~lock.{path.name}#", f"~${path.name}"))


def in_the_way(path: Path) -> Fault:
    """Say that something is there already."""
    problem = "is there already, and nothing was written"
    advice = "Choose another name, or add --force to replace it."
    return Fault(file=str(path), problem=problem, advice=advice)


def faults_of_name(path: PurePath) -> Iterator[Fault]:
    """Find what keeps a new file from being opened, or sent, on every machine.

    >>> [fault.problem for fault in faults_of_name(Path("out/aux.html"))]
    ['"aux" is a device on Windows, and nothing was written']
    """
    stem = path.name.partition(".")[0].rstrip(" ")
    odd = [c for c in path.name if c in _IN_NO_NAME or not c.isprintable()]
    problem = ""
    if stem.casefold() in _DEVICES:
        problem = f"{shown(stem)} is a device on Windows"
    elif odd:
        problem = f"its name holds {shown(odd[0])}, which Windows has in no name"
    elif path.name.endswith((".", " ")):
        problem = "its name ends in a dot or a blank, which Windows drops"
    if problem:
        problem += ", and nothing was written"
        yield Fault(file=str(path), problem=problem, advice=_ANOTHER)


def build_folder() -> Path:
    """Make the folder that output goes to where no file is named; as `made_folder`."""
    return made_folder(BUILD)


@contextlib.contextmanager
def made_for(folder: Path) -> Iterator[None]:
    """Make a folder for what is to be written; where nothing comes of it, take it away again."""
    is_new = not os.path.lexists(folder)
    made_folder(folder)
    try:
        yield
    finally:
        if is_new:
            with contextlib.suppress(OSError):  # there is something in it
                folder.rmdir()


@contextlib.contextmanager
def build_for(output: str | None) -> Iterator[None]:
    """Make the build folder for what is to be written where no file is named."""
    with made_for(BUILD) if output is None else contextlib.nullcontext():
        yield


def made_folder(folder: Path) -> Path:
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
        raise unwritten(folder, error) from None
    return folder


def check_folder(folder: Path) -> None:
    """Refuse a folder that is none and cannot be made, before any work is done.

    Raises
    ------
    FileError
        If its name is none that every machine has, something else has it, or the folder that it
        would be in is missing.
    """
    faults = [*_faults_of_length(folder)]
    try:
        faults = faults or [*_faults_of_folder(folder)]
    except OSError as error:
        raise unwritten(folder, error) from None
    if faults:
        raise FileError(faults[0])


def _faults_of_folder(folder: Path) -> Iterator[Fault]:
    if folder.exists() and not folder.is_dir():
        yield Fault(file=str(folder), problem="is no folder", advice="Name a folder.")
    elif not folder.parent.is_dir():
        problem = f"there is no folder {folder.parent}"
        yield Fault(file=str(folder), problem=problem, advice="Make it first.")
    elif not folder.exists():
        yield from faults_of_name(folder)


def whole_files(written: Iterable[Path]) -> str:
    """Say what was written before Ctrl-C ended a run.

    >>> whole_files([Path("a.html"), Path("b.html")])
    'Interrupted: this was written, and is whole: a.html, b.html.'
    """
    return f"Interrupted: this was written, and is whole: {', '.join(map(str, written))}."


def unwritten(path: Path, error: Exception, advice: str = "Nothing was changed.") -> MachineError:
    """Say that the machine could not write a file, why, and what is there now."""
    why = (getattr(error, "strerror", None) or str(error)).lower()
    if getattr(error, "errno", None) == errno.ENAMETOOLONG or _is_long_for_windows(path):
        advice += " Choose a shorter name, or a folder nearer the root."
    problem = f"could not be written: {why}"
    return MachineError(Fault(file=str(path), problem=problem, advice=advice))


def _is_long_for_windows(path: Path, windows: bool = os.name == "nt") -> bool:
    """Tell a path that, with what our stages add to it, may pass 259 characters."""
    return windows and len(str(path.absolute())) > 220


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
        raise KeyboardInterrupt(*([whole_files(contents)] if is_whole else heard.args)) from None


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
    """Have a folder's files to ourselves among the runs of one user on one machine.

    Raises
    ------
    MachineError
        If another run has it for longer than `PATIENCE`.
    """
    from filelock import FileLock, Timeout  # most runs write a file alone, and need no turn

    with contextlib.ExitStack() as held:
        with contextlib.suppress(OSError):  # a machine that keeps no lock: it does without
            lock = FileLock(_lock_of(folder))
            try:
                held.enter_context(lock.acquire(timeout=PATIENCE, poll_interval=0.01))
            except Timeout:  # which is an OSError
                problem = f"another run has been writing here for {PATIENCE:g} seconds"
                advice = "Nothing was changed. Wait for it, or end it."
                fault = Fault(file=str(folder), problem=problem, advice=advice)
                raise MachineError(fault) from None
        yield


def _lock_of(folder: Path) -> Path:
    """Name the lock file of a folder.

    It stands among the temporary files: a lock file stays when the lock is let go, since who waits
    has it open, and beside papers it would be sent with them. Each user has some of their own, as
    nobody else may open them there; 256, so that they do not grow with the folders: two folders
    that share one wait a moment for each other.
    """
    user = f"{os.getuid()}-" if hasattr(os, "getuid") else ""  # Windows has a folder for each user
    key = hashlib.sha256(os.fsencode(os.path.normcase(os.path.realpath(folder)))).hexdigest()[:2]
    return Path(tempfile.gettempdir(), f"sohanalysis-{user}{key}.lock")


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
