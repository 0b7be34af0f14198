"""Reading of files: size limits, and UTF-8 text without control characters."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from sohanalysis.errors import Fault, FileError, format_value, suggestion

_LARGEST_FILE = 1_000_000  # bytes, sixty times the case of Derbyshire
MOST_ROWS = 12_000  # of a csv: bodies of a register, more than there are parish councils in England
LARGEST_NOTEBOOK = 20_000_000  # with the pictures that it stores
PACKAGE = Path(__file__).parent.parent
# A wheel holds data and notebooks within the package; a checkout holds them next to it.
IS_INSTALLED = (PACKAGE / "data").is_dir()
_SHIPPED = PACKAGE if IS_INSTALLED else PACKAGE.parent
DATA, NOTEBOOKS = _SHIPPED / "data", _SHIPPED / "notebooks"
FIRST_CASE = DATA / "derbyshire-2018.toml"
AS_CSV = "Save it as csv, comma separated."
_AS_UTF_8 = "Save it as UTF-8 (Notepad: Save as, Encoding)."
# Excel's UTF-16 also separates cells by tabs, so saving it as UTF-8 would not be enough.
_AS_CSV_UTF_8 = "Open it in Excel and save it as CSV UTF-8 (Comma delimited)."
_FROM_WORKBOOK = (
    "If soh workbook wrote it, write it as text first: soh new FILE --from WORKBOOK. Save any "
    "other sheet as CSV UTF-8 (Comma delimited)."
)
# First bytes, name and advice for files that people give by mistake. We look for them before
# decoding, because "byte 0xd0 is not UTF-8" does not tell a user that the file is from Word.
_SIGNATURES = (
    (b"PK\x03\x04", "a zip or Excel file", _FROM_WORKBOOK),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", "Give a text file."),
    (b"%PDF", "a PDF", "Give a text file."),
)
# C0 without tab and LF, DEL, and C1: a terminal obeys them as commands. CR is one of them, but
# `read_text` checks line ends first.
_CONTROL = re.compile(r"[\0-\x08\x0b-\x1f\x7f-\x9f]")


def read_text(path: Path, *, largest: int = _LARGEST_FILE) -> str:
    """Read a text file in UTF-8, with any of the usual line ends.

    Parameters
    ----------
    largest : int
        Largest size of the file. [bytes]

    Raises
    ------
    FileError
        If it is missing, a folder, too large, or not UTF-8 text.
    """
    content = read_bytes(path, largest)
    is_csv = path.suffix == ".csv"
    for signature, file_kind, advice in _SIGNATURES:
        if content.startswith(signature):
            raise _file_error(path, f"is {file_kind}", AS_CSV if is_csv else advice)
    # In UTF-16 without a byte order mark every other byte of ASCII text is zero.
    halves = content[:200:2], content[1:200:2]
    is_unmarked = any(len(half) > 1 and half.count(0) > 0.8 * len(half) for half in halves)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or is_unmarked:
        raise _file_error(path, "is in UTF-16", _AS_CSV_UTF_8 if is_csv else _AS_UTF_8)
    try:
        text = content.decode("utf-8-sig")  # Excel's "CSV UTF-8" and Notepad begin with a BOM
    except UnicodeDecodeError as error:
        raise _encoding_error(path, content, error.start) from None
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        problem = "has line ends of an old Mac (CR only)"
        raise _file_error(path, problem, "Save it with line ends LF.")
    control = _CONTROL.search(text)
    if control:
        problem, advice = f"holds the control character U+{ord(control[0]):04X}", "Take it out."
        if control[0] == "\0":
            problem, advice = "holds a NUL character, so is not a text file", "Give a text file."
        raise _file_error(path, problem, advice, text.count("\n", 0, control.start()) + 1)
    return text


def check_in_folder(path: Path) -> None:
    """Check that a file next to a case is not a link to a file elsewhere.

    The case names such a file, or it is looked for by its name; the user did not type it. A folder
    of a stranger could make a message quote a line of any file of this machine.

    Raises
    ------
    FileError
        If it is a link that leads out of its folder.
    """
    if path.is_symlink() and path.resolve().parent != path.parent.resolve():
        advice = "Copy the file itself there."
        problem = f"{format_value(path.name)} is a link to a file elsewhere"
        allowed = "a file in the folder of the case"
        raise FileError(Fault(file=str(path), problem=problem, allowed=allowed, advice=advice))


def read_bytes(path: Path, largest: int = _LARGEST_FILE) -> bytes:
    """Read a plain file, up to a largest size in bytes.

    Raises
    ------
    FileError
        If it is missing, a folder, or too large.
    """
    if "\0" in str(path):
        raise _file_error(path, "no such file", _missing_file_advice(path))
    if not is_utf8(str(path)):
        raise _file_error(path, "its name is not UTF-8 text", "Rename it.")
    try:
        if path.is_dir():
            raise _file_error(path, "is a folder", "Name a file.")
        if path.exists() and not path.is_file():
            raise _file_error(path, "is not a plain file")
        size = path.stat().st_size
        if size > largest:
            allowed = f"up to {largest:,} bytes"
            raise FileError(Fault(file=str(path), problem=f"is {size:,} bytes", allowed=allowed))
        return path.read_bytes()
    except FileNotFoundError:
        raise _file_error(path, "no such file", _missing_file_advice(path)) from None
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
        raise _file_error(path, f"cannot be read: {why}") from None


def is_utf8(name: str) -> bool:
    """Whether the bytes of a path are UTF-8, in any locale."""
    with contextlib.suppress(UnicodeError):
        os.fsencode(name).decode("utf-8")
        return True
    return False


def as_text(name: str) -> str:
    """Return the name of a file, with U+FFFD for bytes that are not UTF-8."""
    # Linux allows any bytes in a name. Python keeps bytes that are not UTF-8 as lone surrogates.
    return os.fsencode(name).decode("utf-8", "replace")


def _encoding_error(path: Path, content: bytes, offset: int) -> FileError:
    """Return the error for a file that is not UTF-8, naming its first wrong byte."""
    # Excel on Windows saves plain csv in cp1252 (Windows-1252), where £ is the byte 0xa3. Show the
    # letter that the byte stands for: a user cannot search a file for the number of a byte.
    letter = content[offset : offset + 1].decode("cp1252", "replace")
    problem = f"byte {content[offset]:#x} is not UTF-8"
    if letter.isprintable() and letter != "\ufffd":
        problem += f" (in Windows-1252 it is {letter})"
    advice = "Save it as UTF-8 (Notepad: Save as, Encoding; Excel: CSV UTF-8)."
    return _file_error(path, problem, advice, content[:offset].count(b"\n") + 1)


def _file_error(path: Path, problem: str, advice: str = "", line: int | None = None) -> FileError:
    return FileError(Fault(file=str(path), line=line, problem=problem, advice=advice))


def _missing_file_advice(path: Path) -> str:
    """Return the advice on a missing file: the nearest name in its folder.

    A name without an ending may be that of a TOML file, or else of another file.
    """
    if set(path.name) & set("\"'"):
        return "There is a quote in the name: type it without."
    with contextlib.suppress(OSError, ValueError):  # a NUL in a name is a ValueError
        entries = path.parent.iterdir()
        names = sorted(entry.name for entry in entries if not entry.is_dir())
        longer = [name for name in names if Path(name).stem.lower() == path.name.lower()]
        if longer and not path.suffix:
            first = next((name for name in longer if name.endswith(".toml")), longer[0])
            return f"Did you mean {first}?"
        return suggestion(path.name, names) or "Check the name and the folder."
    return "Check the name and the folder."
