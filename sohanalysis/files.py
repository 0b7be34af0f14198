"""Files: limits before reading, and writing that never destroys what was there."""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from sohanalysis.errors import Fault, FileError, MachineError

LARGEST_FILE = 1_000_000
FIRST_CASE = Path(__file__).parent.parent / "data" / "derbyshire-2018.toml"  # of a checkout
BUILD = Path("build")
_KEPT = "was"
# How files begin that are no text, and what to do: where a case is wanted, and where a csv is.
_AS_CSV = "Save it as csv, comma separated."
_FROM_WORKBOOK = "Write it as text first: soh new FILE --from WORKBOOK."
_KINDS = (
    (b"PK\x03\x04", "a zip or Excel file", _FROM_WORKBOOK),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Give a text file."),
    (b"%PDF", "a PDF", "Give a text file."),
)
_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f]")


def read_text(path: Path) -> str:
    """Read a text file of at most 1 MB in UTF-8, with any of the usual line ends.

    Raises
    ------
    FileError
        If it is missing, a folder, too large, or not UTF-8 text.
    """
    content = read_bytes(path)
    for start, what, instead in _KINDS:
        if content.startswith(start):
            raise _not_text(path, f"is {what}", _AS_CSV if path.suffix == ".csv" else instead)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or _without_mark(content[:200]):
        raise _not_text(path, "is in UTF-16", "Save it as UTF-8 (Notepad: Save as, Encoding).")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(path, content, error.start) from None
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        raise _not_text(path, "has line ends of an old Mac (CR only)", "Save it with line ends LF.")
    odd = _CONTROL.search(text)
    if odd:
        problem, advice = f"holds the control character U+{ord(odd[0]):04X}", "Take it out."
        if odd[0] == "\0":
            problem, advice = "holds a NUL character, so is no text file", "Give a text file."
        raise _not_text(path, problem, advice, text.count("\n", 0, odd.start()) + 1)
    return text


def _without_mark(content: bytes) -> bool:
    """Tell UTF-16 without its mark: every other byte of what is mostly ASCII is nil."""
    halves = content[::2], content[1::2]
    return any(len(half) > 1 and half.count(0) > 0.8 * len(half) for half in halves)


def _not_utf8(path: Path, content: bytes, place: int) -> FileError:
    letter = content[place : place + 1].decode("cp1252", "replace")
    problem = f"byte {content[place]:#x} is not UTF-8"
    if letter.isprintable() and letter != "\ufffd":
        problem += f" (in Windows-1252 it is {letter})"
    advice = "Save it as UTF-8 (Notepad: Save as, Encoding; Excel: CSV UTF-8)."
    return _not_text(path, problem, advice, content[:place].count(b"\n") + 1)


def read_bytes(path: Path, largest: int = LARGEST_FILE) -> bytes:
    """Read a plain file of at most so many bytes.

    Raises
    ------
    FileError
        If it is missing, a folder, or too large.
    """
    if "\0" in str(path):
        raise FileError(Fault(file=str(path), problem="no such file", advice=_nearest(path)))
    try:
        if path.is_dir():
            raise FileError(Fault(file=str(path), problem="is a folder", advice="Name a file."))
        if path.exists() and not path.is_file():
            raise FileError(Fault(file=str(path), problem="is no plain file"))
        size = path.stat().st_size
        if size > largest:
            allowed = f"up to {largest:,} bytes"
            raise FileError(Fault(file=str(path), problem=f"is {size:,} bytes", allowed=allowed))
        return path.read_bytes()
    except FileNotFoundError:
        raise FileError(
            Fault(file=str(path), problem="no such file", advice=_nearest(path))
        ) from None
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
        raise FileError(Fault(file=str(path), problem=f"cannot be read: {why}")) from None


def _nearest(path: Path) -> str:
    if set(path.name) & set("\"'"):
        return "There is a quote in the name: type it without."
    with contextlib.suppress(OSError, ValueError):  # a NUL in a name is a ValueError
        names = [entry.name for entry in path.parent.iterdir()]
        close = difflib.get_close_matches(path.name, names, n=1)
        return f"Did you mean {close[0]}?" if close else "Check the name and the folder."
    return "Check the name and the folder."


def _not_text(path: Path, problem: str, advice: str, line: int | None = None) -> FileError:
    return FileError(Fault(file=str(path), line=line, problem=problem, advice=advice))


def write_text(path: Path, text: str, *, force: bool) -> None:
    """Write a text file, in UTF-8 with LF line ends, in one step.

    Raises
    ------
    FileError
        If something is there already and ``force`` is not given.
    MachineError
        If the machine cannot write it; what was there is untouched.
    """
    write_bytes(path, text.encode("utf-8"), force=force)


def write_bytes(path: Path, content: bytes, *, force: bool) -> None:
    """Write a file in one step; as `write_text`."""
    _write({path: content}, force=force)


def write_texts(texts: Mapping[Path, str], *, force: bool) -> None:
    """Write text files that belong together, all of them or none; as `write_text`.

    Every one is on the disk before the first takes its place, so a full disk, a kill or a folder
    that takes no files leaves all that was there. A kill in the instant between two of them leaves
    the first ones new and the last as it was: give the one that others are read from last.
    """
    _write({path: text.encode("utf-8") for path, text in texts.items()}, force=force)


def _write(contents: Mapping[Path, bytes], *, force: bool) -> None:
    for path in contents:
        check_target(path, force=force)
        _clear_stages(path)
    earlier = {path for path in contents if path.exists()}
    stages: dict[Path, str] = {}
    path = next(iter(contents))
    try:
        for path, content in contents.items():
            handle, stages[path] = tempfile.mkstemp(dir=path.parent, prefix=_stage_name(path))
            _fill(handle, content)
            os.chmod(stages[path], 0o666 & ~_umask())
        for path in stages:
            with contextlib.suppress(OSError):  # nothing is there, or the disk knows no links
                os.link(path, stages[path] + _KEPT)
            os.replace(stages[path], path)
    except OSError as error:
        for each in stages:
            _take_back(each, stages[each], was_there=each in earlier)
        raise _unwritten(path, error) from None
    finally:
        for stage in stages.values():
            for name in (stage, stage + _KEPT):
                with contextlib.suppress(OSError):
                    os.unlink(name)


def _fill(handle: int, content: bytes) -> None:
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _take_back(path: Path, stage: str, *, was_there: bool) -> None:
    """Put back what was there before a file took its place; a file still on its stage did not."""
    if not os.path.exists(stage):
        with contextlib.suppress(OSError):
            os.replace(stage + _KEPT, path) if was_there else os.unlink(path)


def _stage_name(path: Path, process: int | str | None = None) -> str:
    """Name what is written first; whose it is, so that only what a dead process left is removed."""
    return f".{path.name[:40]}.{process or os.getpid()}.part."


def _clear_stages(path: Path) -> None:
    """Remove what a run that was killed left of a file; what cannot be removed stays."""
    left = re.compile(re.escape(_stage_name(path, "PROCESS")).replace("PROCESS", r"(\d+)"))
    with contextlib.suppress(OSError):
        for entry in path.parent.iterdir():
            found = left.match(entry.name)
            if found and not _is_alive(int(found[1])):
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


def check_target(path: Path, *, force: bool, sources: Iterable[Path] = ()) -> None:
    """Refuse a target that must not be written, before any work is done.

    Raises
    ------
    FileError
        If it exists (without ``force``), is a folder or a link, its folder is missing, or it is
        one of the files that the output is made from.
    """
    if path.resolve() in {source.resolve() for source in sources}:
        problem = "is what the output is made from, and nothing was written"
        raise FileError(Fault(file=str(path), problem=problem, advice="Choose another name."))
    if path.is_symlink() or (path.exists() and not path.is_file()):
        what = "a link" if path.is_symlink() else "a folder" if path.is_dir() else "no plain file"
        raise FileError(Fault(file=str(path), problem=f"is {what}", advice="Name a plain file."))
    if not path.parent.is_dir():
        raise FileError(
            Fault(
                file=str(path), problem=f"there is no folder {path.parent}", advice="Make it first."
            )
        )
    if path.exists() and not force:
        raise FileError(
            Fault(
                file=str(path),
                problem="is there already, and nothing was written",
                advice="Choose another name, or add --force to replace it.",
            )
        )


def build_folder() -> Path:
    """Make the folder that output goes to where no file is named; as `made_folder`."""
    return made_folder(BUILD)


def made_folder(folder: Path) -> Path:
    """Make a folder, if it is not there, in one that is.

    Raises
    ------
    MachineError
        If it cannot be made.
    """
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritten(folder, error) from None
    return folder


def _unwritten(path: Path, error: OSError) -> MachineError:
    why = (error.strerror or str(error)).lower()
    return MachineError(
        Fault(file=str(path), problem=f"could not be written: {why}", advice="Nothing was changed.")
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
