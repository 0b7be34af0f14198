"""Files: limits before reading, and text that is text."""

from __future__ import annotations

import contextlib
import difflib
import re
from pathlib import Path

from sohanalysis.errors import Fault, FileError

LARGEST_FILE = 1_000_000
PACKAGE = Path(__file__).parent.parent
# The wheel packages data and notebooks within the package; in the package they stand beside it.
IS_INSTALLED = (PACKAGE / "data").is_dir()
_SHIPPED = PACKAGE if IS_INSTALLED else PACKAGE.parent
DATA, NOTEBOOKS = _SHIPPED / "data", _SHIPPED / "notebooks"
FIRST_CASE = DATA / "derbyshire-2018.toml"
# How files begin that are no text, and what to do: where a case is wanted, and where a csv is.
_AS_CSV = "Save it as csv, comma separated."
_AS_UTF_8 = "Save it as UTF-8 (Notepad: Save as, Encoding)."
# Excel's own UTF-16 has tabs between the cells: another encoding alone would not do.
_AS_CSV_UTF_8 = "Open it in Excel and save it as CSV UTF-8 (Comma delimited)."
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
        raise _not_text(path, "is in UTF-16", _AS_CSV_UTF_8 if path.suffix == ".csv" else _AS_UTF_8)
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
