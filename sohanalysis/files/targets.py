"""Targets: which files may be written, told before any work is done."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
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


def whole(written: Iterable[Path]) -> str:
    """Say what was written before Ctrl-C ended a run.

    >>> whole([Path("a.html"), Path("b.html")])
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
