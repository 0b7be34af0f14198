"""The TOML of a case: its values, the line of every key, and what is wrong where it is no TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sohanalysis import files
from sohanalysis.errors import CaseError, Fault, shown

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"({_PART}(?:\s*\.\s*{_PART})*)"
_KEY = re.compile(rf"\s*{_PATH}\s*=")
_TABLE = re.compile(rf"\s*(\[\[?)\s*{_PATH}\s*\]\]?\s*(?:#|$)")
_TOO_LONG = re.compile(r"[0-9_]{4300,}")
_QUOTED = re.compile(r""""{3}.*?"{3}|"{3}|"(?:[^"\\]|\\.)*"|""" r"""'{3}.*?'{3}|'{3}|'[^']*'|#.*""")
Key = tuple[str | int, ...]


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
    text = files.read_text(path)
    if not text.strip():
        raise CaseError(
            Fault(
                file=str(path), problem="the file is empty", advice="Start one with: soh new FILE"
            )
        )
    try:
        values = tomllib.loads(text, parse_float=_number)
    except tomllib.TOMLDecodeError as error:
        raise CaseError(_syntax_fault(path, text, str(error))) from None
    except (RecursionError, ValueError):
        raise CaseError(_too_long(path, text)) from None
    return Document(path=path, values=values, lines=key_lines(text))


def _number(text: str) -> float | str:
    """Read a number; one too small to hold stays text, to be refused and not taken for nil."""
    value = float(text)
    return text if value == 0 and re.search("[1-9]", re.split("[eE]", text)[0]) else value


def _too_long(path: Path, text: str) -> Fault:
    found = _TOO_LONG.search(text)
    if not found:
        return Fault(file=str(path), problem="is nested far too deeply", advice="Use tables.")
    line = text.count("\n", 0, found.start()) + 1
    key = text.split("\n")[line - 1].partition("=")[0].strip()
    problem = f"{shown(found[0])} is far too long a number"
    return Fault(file=str(path), line=line, field=key, problem=problem, advice="Shorten it.")


def _syntax_fault(path: Path, text: str, message: str) -> Fault:
    found = re.search(r"line (\d+)", message)
    number = int(found[1]) if found else text.count("\n") + 1
    line = text.split("\n")[number - 1].strip(" \t")
    key, equals, value = (part.strip(" \t") for part in line.partition("="))
    return Fault(
        file=str(path),
        line=number,
        field=key if equals else "",
        problem=f"{shown(value or line)} is not TOML ({message.split(' (')[0].lower()})",
        advice=_syntax_advice(text, value or line, message),
    )


def _syntax_advice(text: str, value: str, message: str) -> str:
    odd = next((c for c in value if not c.isascii() and c != "£"), None)
    known: tuple[tuple[bool, str], ...] = (
        (text.lstrip().startswith("{"), "This looks like JSON: start one with soh new FILE."),
        (bool(re.search("overwrite|twice|duplicate", message.lower())), _ONCE),
        (bool(set(value) & set("\u2018\u2019\u201c\u201d")), _STRAIGHT),
        ("\\n" in message, "A closing quote is missing."),
        (odd is not None, f"Retype the number: it holds the character U+{ord(odd or ' '):04X}."),
        (bool(re.search(r"\d[/-]\d", value)), _YEARS),
        (bool(re.search(r"[£%]|\d[kK]|\d,\d", value)), _PLAIN),
        (value.endswith("="), "Write a value after the = sign."),
    )
    fitting = (advice for fits, advice in known if fits)
    return next(fitting, "Text goes in quotes; numbers have no leading zeros.")


_ONCE = "Write each table and key once."
_STRAIGHT = 'These are the curly quotes of a word processor: type straight ones, ".'
_YEARS = 'Put a financial year in quotes: "2018/19"; a month is "2018-10".'
_PLAIN = "Write 71_000 for £71k and 0.035 for 3.5%: no £, k, comma or % sign."


def key_lines(text: str) -> dict[Key, int]:
    r"""Find the line of every key and table by a scan of the text.

    Examples
    --------
    >>> key_lines('[[lines]]\nname = "a"\n')
    {('lines',): 1, ('lines', 0): 1, ('lines', 0, 'name'): 2}
    """
    found: dict[Key, int] = {}
    counts: dict[Key, int] = {}
    table: Key = ()
    inside = False
    for number, line in enumerate(text.split("\n"), start=1):
        header, key = _TABLE.match(line), _KEY.match(line)
        if inside:
            inside = _quotes(line) % 2 == 0
            continue
        inside = _opens(line)
        if header:
            table = _enter(_path(header[2]), header[1] == "[[", counts)
            _note(found, table, number)
            found[table] = number
        elif key:
            _note(found, (*table, *_path(key[1])), number)
    return found


def _note(found: dict[Key, int], path: Key, number: int) -> None:
    """Note the line of a key, and of the tables around it unless they are known."""
    for depth in range(1, len(path) + 1):
        found.setdefault(path[:depth], number)


def _enter(path: Key, repeated: bool, counts: dict[Key, int]) -> Key:
    """Name the table that a header opens, counting the entries of an array of tables."""
    table: Key = ()
    for part in path[:-1]:
        table = (*table, part)
        if table in counts:
            table = (*table, counts[table] - 1)
    table = (*table, path[-1])
    if not repeated:
        return table
    counts[table] = counts.get(table, 0) + 1
    return (*table, counts[table] - 1)


def _path(header: str) -> Key:
    return tuple(part.strip("\"'") for part in re.findall(_PART, header))


def _opens(line: str) -> bool:
    """Tell whether a text of several lines begins; quotes within a text or comment do not."""
    return sum(token in ('"""', "'''") for token in _QUOTED.findall(line)) % 2 == 1


def _quotes(line: str) -> int:
    return line.count('"""') + line.count("'''")
