"""The TOML of a case: its values, the line of every key, and what is wrong where it is no TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from sohanalysis.errors import CaseError, Fault, shown
from sohanalysis.files.layout import Key, blanked, key_lines, too_much
from sohanalysis.files.syntax import ONCE, advice_on
from sohanalysis.files.text import read_text

QUOTES = "\"'"
# More digits than Python reads; in binary, more than it writes.
_TOO_LONG = re.compile(r"(?<!\w)[0-9]\w{4299,}", re.ASCII)
_OPENS = re.compile(r"\s*[^\s=]+[^=]*=")


@dataclass(frozen=True, kw_only=True)
class Document:
    """The values of a TOML file, and the line of each key."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Key, int]

    def line(self, key: Key) -> int | None:
        """Line of a key, or of the nearest table that holds it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key)


def read_toml(path: Path) -> Document:
    """Read a TOML file and keep the line of every key.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    CaseError
        If it is empty or is not TOML.
    """
    text = read_text(path)
    if not text.strip():
        raise CaseError(
            Fault(
                file=str(path), problem="the file is empty", advice="Start one with: soh new FILE"
            )
        )
    marks = blanked(text)
    found = too_much(marks)
    if found:
        line, problem, allowed = found
        raise CaseError(Fault(file=str(path), line=line or None, problem=problem, allowed=allowed))
    number = _TOO_LONG.search(marks)
    if number:
        raise CaseError(_too_long(path, text, number))
    try:
        values = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(_syntax_fault(path, text, str(error))) from None
    return Document(path=path, values=values, lines=key_lines(text))


def _number(text: str) -> float | str:
    """Read a number; one that no float holds as it is typed stays text, and is refused."""
    value = float(text)
    plain = text.replace("_", "")
    if plain.lstrip("+-") in ("inf", "nan"):
        return value
    try:
        return value if Decimal(plain) == Decimal(repr(value)) else text
    except InvalidOperation:  # its exponent is past what even a Decimal holds
        return text


def _too_long(path: Path, text: str, found: re.Match[str]) -> Fault:
    """Say which number has more digits than Python reads."""
    line = text.count("\n", 0, found.start()) + 1
    key = text.split("\n")[line - 1].partition("=")[0].strip()
    problem = f"{shown(found[0][:20] + '...')} is a number of {len(found[0]):,} digits"
    return Fault(file=str(path), line=line, field=key, problem=problem, advice="Shorten it.")


def _syntax_fault(path: Path, text: str, message: str) -> Fault:
    found = re.search(r"line (\d+)", message)
    number = int(found[1]) if found else _opening_line(text)
    line = text.split("\n")[number - 1].strip(" \t")
    key, equals, value = (part.strip(" \t") for part in line.partition("="))
    advice = advice_on(text, value or line, message)
    told = value or line
    problem = f"{told if set(told) & set(QUOTES) else shown(told)} cannot be read"
    if advice == ONCE:
        problem = "is given twice" if equals else f"{told} is given twice"
    field = key if equals else ""
    return Fault(file=str(path), line=number, field=field, problem=problem, advice=advice)


def _opening_line(text: str) -> int:
    """Find the last line that begins something which the end of the file leaves open."""
    marks = blanked(text).rstrip().split("\n")
    keys = [number for number, line in enumerate(marks, start=1) if _OPENS.match(line)]
    return keys[-1] if keys else len(marks)
