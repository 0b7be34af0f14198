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
_BINDS = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}


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


def corners(reference: str) -> tuple[str, int, int, int, int]:
    """Give sheet, top, left, bottom and right of a reference; no sheet is its own.

    >>> corners("'Inputs'!$A$1:B1")
    ('Inputs', 0, 0, 0, 1)
    """
    sheet, _, ends = reference.rpartition("!")
    found = [(int(row) - 1, column_number(letters)) for letters, row in _CELL.findall(ends)]
    return (sheet.strip("'"), *found[0], *found[-1])


def cells_of(reference: str, own: str) -> list[list[Place]]:
    """List the cells of a reference, row by row.

    >>> cells_of("'Inputs'!$A$1:B1", "Results")
    [[('Inputs', 0, 0), ('Inputs', 0, 1)]]
    """
    sheet, top, left, bottom, right = corners(reference)
    return [
        [(sheet or own, row, column) for column in range(left, right + 1)]
        for row in range(top, bottom + 1)
    ]


class _Reader:
    """One formula, from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [*_tokens(text)][::-1]

    def level(self, least: int = 0) -> Any:
        """Read on as long as signs bind at least so closely; the left comes first."""
        left = self.single()
        while self.tokens and self.tokens[-1][0] == "sign":
            sign = self.tokens[-1][1]
            binds = _BINDS.get(sign, -1)
            if binds < least:
                break
            self.tokens.pop()
            left = ("operation", sign, left, self.level(binds + 1))
        return left

    def single(self) -> Any:
        kind, text = self.tokens.pop()
        if kind == "number":
            return ("value", float(text))
        if kind == "text":
            return ("value", text[1:-1].replace('""', '"'))
        if kind == "reference":
            return ("reference", corners(text), ":" in text)
        if kind == "name":
            return ("call", text, self.arguments())
        if text == "-":
            return ("operation", "-", ("value", 0.0), self.single())
        inner = self.level()
        self.tokens.pop()
        return inner

    def arguments(self) -> list[Any]:
        found = [self.level()]
        while self.tokens.pop()[1] == ",":
            found.append(self.level())
        return found


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    place = 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise IntegrityError(f"the formula {text} cannot be read from sign {place + 1}")
        yield match.lastgroup, match[match.lastgroup]
        place = match.end()


@lru_cache(maxsize=20_000)
def read(text: str) -> Any:
    """Read a formula, as operations and calls within one another."""
    return _Reader(text).level()
