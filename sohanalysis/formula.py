"""Formulas of a workbook as text: what is a formula, which cells it names, how it is read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sohanalysis.errors import IntegrityError

Place = tuple[str, int, int]  # sheet, row and column, both from 0
# Day 0 of a spreadsheet's calendar, as it counts from March 1900 on.
DAY_NIL = datetime.date(1899, 12, 30)
REFERENCE = r"(?:'(?P<sheet>[^']+)'!)?\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<reference>{REFERENCE})(?![\w(])"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Z]+)\(|(?P<sign><>|<=|>=|[-+*/^&=<>(),]))"""
)
_CELL = re.compile(r"\$?([A-Z]+)\$?([0-9]+)")
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


class Formula(str):
    """A formula, told from text that only looks like one."""

    __slots__ = ()


def column_number(letters: str) -> int:
    """Count a column from 0.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cells_of(reference: str, own: str) -> list[list[Place]]:
    """List the cells of a reference, row by row.

    >>> cells_of("'Inputs'!$A$1:B1", "Results")
    [[('Inputs', 0, 0), ('Inputs', 0, 1)]]
    """
    sheet, _, corners = reference.rpartition("!")
    ends = [(int(row) - 1, column_number(letters)) for letters, row in _CELL.findall(corners)]
    (top, left), (bottom, right) = ends[0], ends[-1]
    name = sheet.strip("'") or own
    return [
        [(name, row, column) for column in range(left, right + 1)] for row in range(top, bottom + 1)
    ]


class _Reader:
    """One formula, from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens = text, list(_tokens(text))

    def level(self, depth: int = 0) -> Any:
        if depth == len(_LEVELS):
            return self.single()
        left = self.level(depth + 1)
        while self.tokens and self.tokens[0] in [("sign", sign) for sign in _LEVELS[depth]]:
            sign = self.tokens.pop(0)[1]
            left = ("operation", sign, left, self.level(depth + 1))
        return left

    def single(self) -> Any:
        kind, text = self.tokens.pop(0)
        if kind == "number":
            return ("value", float(text))
        if kind == "text":
            return ("value", text[1:-1].replace('""', '"'))
        if kind == "reference":
            return ("reference", text)
        if kind == "name":
            return ("call", text, self.arguments())
        if text == "-":
            return ("operation", "-", ("value", 0.0), self.single())
        inner = self.level()
        self.tokens.pop(0)
        return inner

    def arguments(self) -> list[Any]:
        found = [self.level()]
        while self.tokens.pop(0)[1] == ",":
            found.append(self.level())
        return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise IntegrityError(f"the formula {text} cannot be read from sign {place + 1}")
        kind = next(k for k in ("text", "reference", "number", "name", "sign") if match[k])
        yield kind, match[kind]
        place = match.end()


@lru_cache(maxsize=20_000)
def read(text: str) -> Any:
    """Read a formula, as operations and calls within one another."""
    return _Reader(text).level()
