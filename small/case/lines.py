"""The line of each key in a TOML text, so that a fault can name it.

The text has been read by `tomllib` before, so it is valid: this scanner only follows
brackets, texts and keys. It is right inside arrays of tables, inline tables and long arrays.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

KeyPath = tuple[str | int, ...]

# A text in one of four kinds of quotes, a comment, or one character that matters.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*'
    r"|[\[\]{},=\n]|[^\s\[\]{},=#\"']+",
    re.DOTALL,
)
_DEEPEST = 100  # of the tables in one another whose lines are kept
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class _Scanner:
    """A position in the tokens of a text, with the line of each key found so far."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        line = 1
        at = 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", at, match.start())
            if not match[0].startswith("#"):
                self.tokens.append((match[0], line))
            line += match[0].count("\n")
            at = match.end()
        self.at = 0
        self.lines: dict[KeyPath, int] = {}

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *marks: str) -> None:
        while self.peek() in marks and self.at < len(self.tokens):
            self.at += 1

    def key(self, ends: str) -> tuple[KeyPath, int]:
        """Read a dotted key up to a mark that ends it."""
        text, line = "", self.tokens[self.at][1]
        while self.peek() != ends:
            text += self.take()[0]
        return _key_parts(text), line

    def value(self, path: KeyPath) -> None:
        """Follow a value: an array, an inline table, or a text, number or date."""
        opening, _ = self.take()
        if opening not in ("[", "{"):
            while self.peek() not in ("", "\n", ",", "]", "}"):
                self.at += 1  # the time of a date, after a space
            return
        index = 0
        self.skip("\n", ",")
        while self.peek() not in ("]", "}"):
            if opening == "[":
                inner: KeyPath = (*path, index)
                self.note(inner, self.tokens[self.at][1])
            else:
                name, line = self.key("=")
                self.take()
                inner = (*path, *name)
                self.note(inner, line)
            self.value(inner)
            index += 1
            self.skip("\n", ",")
        self.take()

    def note(self, path: KeyPath, line: int) -> None:
        """Keep the line of a key, and of each table that it opens by its dots."""
        path = path[:_DEEPEST]
        while path and path not in self.lines:
            self.lines[path] = line
            path = path[:-1]


def _key_parts(text: str) -> KeyPath:
    if _BARE.fullmatch(text):
        return (text,)
    parts = []
    table: Any = tomllib.loads(f"{text} = 0")
    while isinstance(table, dict):
        ((name, table),) = table.items()
        parts.append(name)
    return tuple(parts)


def lines_of(text: str) -> dict[KeyPath, int]:
    r"""Return the line of each key and of each table of a valid TOML text.

    Examples
    --------
    >>> lines_of('title = "x"\n[[charges]]\nlow = [\n1,\n2]')[("charges", 0, "low", 1)]
    5
    """
    scanner = _Scanner(text)
    header: KeyPath = ()
    counts: dict[KeyPath, int] = {}  # how many tables each array of tables has so far
    scanner.skip("\n")
    while scanner.peek():
        if scanner.peek() == "[":
            line = scanner.take()[1]
            is_array = scanner.peek() == "["
            scanner.skip("[")
            header = _with_index(scanner.key("]")[0], counts)
            scanner.skip("]")
            if is_array:
                counts[header] = counts.get(header, -1) + 1
                header = (*header, counts[header])
            scanner.note(header, line)
        else:
            name, line = scanner.key("=")
            scanner.take()
            scanner.note((*header, *name), line)
            scanner.value((*header, *name))
        scanner.skip("\n")
    return scanner.lines


def _with_index(names: KeyPath, counts: dict[KeyPath, int]) -> KeyPath:
    """Add the number of the last table after each array of tables but the last name."""
    path: KeyPath = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if path in counts and place < len(names) - 1:
            path = (*path, counts[path])
    return path


def line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """Return the line of a key, or of the nearest table around it; 0 if there is none."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)
