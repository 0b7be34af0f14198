"""How the text of a TOML file is laid out: where each key stands, and limits before parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MOST_KEYS = 5_000
MOST_PARTS = 16
DEEPEST = 16
Key = tuple[str | int, ...]

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_PATH = rf"({_PART}(?:\s*\.\s*{_PART})*)"
_KEY = re.compile(rf"\s*{_PATH}\s*=")
_TABLE = re.compile(rf"\s*(\[\[?)\s*{_PATH}\s*\]\]?\s*$")
# Each of these matches even where its end is missing, so that a text is gone through once.
_QUOTED = re.compile(
    r'"""(?:[^\\]|\\.)*?(?:"""|\Z)|' + r"'''.*?(?:'''|\Z)|"
    r'"(?:[^"\\\n]|\\[^\n])*+"?|' + r"'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
_BRACKET = re.compile(r"[\[\]{}]")
_BETWEEN = re.compile(r"[^=\n\[\]{},]++")


def blanked(text: str) -> str:
    r"""Blank out texts and comments, of the same length and lines: what is left is keys and marks.

    Examples
    --------
    >>> blanked('a = "b = [1" # c')
    'a = "______"    '
    """
    return _QUOTED.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    text = found[0]
    if text[0] == "#":
        return " " * len(text)
    inner = re.sub(r"[^\n]", "_", text[1:-1])
    return text[0] + inner + text[-1] if len(text) > 1 else text


def too_much(marks: str) -> tuple[int, str, str] | None:
    """Find what no file of ours needs, and what would take a parser all its memory or time.

    Parameters
    ----------
    marks : str
        The text of a file, as `blanked` gives it.

    Returns
    -------
    tuple or None
        The line, what is wrong, and what is allowed.
    """
    place = _deep(marks)
    if place is not None:
        problem = "is nested far too deeply"
        return _line(marks, place), problem, f"brackets within brackets, {DEEPEST} deep"
    for found in _BETWEEN.finditer(marks):
        dots = found[0].count(".")
        if dots >= MOST_PARTS:
            problem = f"a key of {dots + 1:,} parts is nested far too deeply"
            return _line(marks, found.start()), problem, f"up to {MOST_PARTS} parts"
    keys = marks.count("=") + marks.count("\n[")
    if keys > MOST_KEYS:
        return 0, f"holds {keys:,} keys and tables", f"up to {MOST_KEYS:,}"
    return None


def _deep(marks: str) -> int | None:
    depth = 0
    for found in _BRACKET.finditer(marks):
        depth += 1 if found[0] in "[{" else -1
        if depth > DEEPEST:
            return found.start()
    return None


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


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
    for number, line, match in _statements(text):
        if match.re is _TABLE:
            table = _enter(_path(line[slice(*match.span(2))]), match[1] == "[[", counts)
            _note(found, table, number)
            found[table] = number
        else:
            _note(found, (*table, *_path(line[slice(*match.span(1))])), number)
    return found


def _statements(text: str) -> Iterator[tuple[int, str, re.Match[str]]]:
    """Find the lines that begin with a key or a table, but for those within a list."""
    depth = 0
    lines = zip(text.split("\n"), blanked(text).split("\n"), strict=True)
    for number, (line, marks) in enumerate(lines, start=1):
        match: Any = _TABLE.match(marks) or _KEY.match(marks)
        if match and depth <= 0:
            yield number, line, match
        depth += marks.count("[") + marks.count("{") - marks.count("]") - marks.count("}")


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
