"""Formulas as text, and a calculator that works like a spreadsheet program."""

from __future__ import annotations

import datetime
import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sohanalysis.errors import IntegrityError
from sohanalysis.money import rounded
from sohanalysis.years import month_name

Position = tuple[str, int, int]  # sheet, row and column, both from 0
# Day 0 of a spreadsheet's calendar. Excel treats 1900 as a leap year, so dates from March 1900 on
# count from 30 December 1899, not from 31 December.
DAY_NIL = datetime.date(1899, 12, 30)
REFERENCE = r"(?:(?:'[^']+'|[A-Za-z_]\w*)!)?\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?"
_TOKEN = re.compile(
    rf"""\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<reference>{REFERENCE})(?![\w(])"""
    r"""|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Z]+)\(|(?P<sign><>|<=|>=|[-+*/^&=<>(),]))"""
)
_CELL = re.compile(r"\$?([A-Z]+)\$?([0-9]+)")
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
_BINDS = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}


class Formula(str):
    """A formula, unlike a plain text that begins with "=", which is never worked out."""

    __slots__ = ()


def day_of(serial: float) -> datetime.date:
    """Return a date from its number of days in a spreadsheet.

    >>> day_of(43556)
    datetime.date(2019, 4, 1)
    """
    return DAY_NIL + datetime.timedelta(days=int(serial))


def month_words(serial: float) -> str:
    """Format a date as TEXT(date,"mmm yyyy") does.

    >>> month_words(43556)
    'Apr 2019'
    """
    day = day_of(serial)
    return f"{month_name(12 * day.year + day.month - 1)[:3]} {day.year}"


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def column_number(letters: str) -> int:
    """Return the number of a column, counted from 0.

    >>> column_number("A"), column_number("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@lru_cache(maxsize=50_000)
def corners(reference: str) -> tuple[str, int, int, int, int]:
    """Return the sheet, top, left, bottom and right of a reference.

    The sheet is empty if the reference does not name one.

    >>> corners("'Inputs'!$A$1:B1")
    ('Inputs', 0, 0, 0, 1)
    """
    sheet, _, ends = reference.rpartition("!")
    cells = [(int(row) - 1, column_number(letters)) for letters, row in _CELL.findall(ends)]
    return (sheet.strip("'"), *cells[0], *cells[-1])


def cells_of(reference: str) -> list[list[Position]]:
    """Return the cells of a reference, row by row.

    >>> cells_of("'Inputs'!$A$1:B1")
    [[('Inputs', 0, 0), ('Inputs', 0, 1)]]
    """
    sheet, top, first_column, bottom, last_column = corners(reference)
    return [
        [(sheet, row, column) for column in range(first_column, last_column + 1)]
        for row in range(top, bottom + 1)
    ]


def position_of(reference: str) -> Position:
    """Return the first cell of a reference.

    >>> position_of("'Inputs'!$A$1:B1")
    ('Inputs', 0, 0)
    """
    sheet, row, column, _, _ = corners(reference)
    return sheet, row, column


class _Reader:
    """A parser of one formula, from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = [*_tokens(text)][::-1]

    def level(self, least: int = 0) -> Any:
        """Parse operations whose signs bind at least as closely as `least`.

        Signs of one level apply from the left, so 2^3^2 is 64 as in Excel, not 512.
        """
        tree = self.single()
        while self.tokens and self.tokens[-1][0] == "sign":
            sign = self.tokens[-1][1]
            binds = _BINDS.get(sign, -1)
            if binds < least:
                break
            self.tokens.pop()
            tree = ("operation", sign, tree, self.level(binds + 1))
        return tree

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
        arguments = [self.level()]
        while self.tokens.pop()[1] == ",":
            arguments.append(self.level())
        return arguments


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position = 1
    for match in _TOKEN.finditer(text, position):
        if match.start() != position:
            break
        yield match.lastgroup or "", match[match.lastgroup or ""]
        position = match.end()
    if position < len(text):
        raise IntegrityError(f"the formula {text} cannot be read from sign {position + 1}")


@lru_cache(maxsize=20_000)
def read(text: str) -> Any:
    """Parse a formula into a tree of operations and calls."""
    return _Reader(text).level()


_NO_VALUE = (ArithmeticError, ValueError, TypeError, LookupError)


class Calculator:
    """Calculator of the values of all cells of a workbook.

    Parameters
    ----------
    contents : mapping
        Number, text, `Formula` or None of each cell, by sheet, row and column.
    """

    def __init__(self, contents: Mapping[Position, Any]) -> None:
        self._contents = contents
        self._values: dict[Position, Any] = {}

    def value(self, position: Position) -> Any:
        """Return the number, text, boolean or blank that a spreadsheet would show in a cell."""
        if position not in self._values:
            content = self._contents.get(position)
            if isinstance(content, Formula):
                try:
                    content = self._node_value(read(content), position[0])
                except _NO_VALUE as error:
                    where = f"{position[0]}, row {position[1] + 1}, column {position[2] + 1}"
                    problem = f"the formula {content} in {where} has no value: {error}"
                    raise IntegrityError(problem) from None
            self._values[position] = content
        return self._values[position]

    def value_of(self, text: Formula, sheet: str) -> Any:
        """Return the value of a formula as if it were on a sheet."""
        return self._node_value(read(text), sheet)

    def _node_value(self, node: Any, own_sheet: str) -> Any:
        kind = node[0]
        if kind == "value":
            return node[1]
        if kind == "reference":
            (sheet, top, first_column, bottom, last_column), several = node[1:]
            if not several:
                return self.value((sheet or own_sheet, top, first_column))
            rows = range(top, bottom + 1)
            columns = range(first_column, last_column + 1)
            return [
                [self.value((sheet or own_sheet, row, column)) for column in columns]
                for row in rows
            ]
        if kind == "operation":
            operands = (self._node_value(part, own_sheet) for part in node[2:])
            return _OPERATIONS[node[1]](*operands)
        return self._called(node[1], node[2], own_sheet)

    def _called(self, name: str, arguments: Sequence[Any], own_sheet: str) -> Any:
        """Return the value of a call.

        IF, CHOOSE and INDEX work out only the chosen argument.
        """
        first, *rest = arguments
        if name == "INDEX":
            return self._indexed(arguments, own_sheet)
        if name == "IFERROR":
            return self._or_else(first, rest[0], own_sheet)
        if name == "IF":
            return self._node_value(rest[0 if self._node_value(first, own_sheet) else 1], own_sheet)
        if name == "CHOOSE":
            return self._node_value(
                rest[int(_number(self._node_value(first, own_sheet))) - 1], own_sheet
            )
        return _FUNCTIONS[name](*(self._node_value(part, own_sheet) for part in arguments))

    def _indexed(self, arguments: Sequence[Any], own_sheet: str) -> Any:
        """Return the value of INDEX, working out only the chosen cell, row or column."""
        sheet, top, first_column, bottom, last_column = arguments[0][1]
        first, *second = (self._node_value(part, own_sheet) for part in arguments[1:])
        rows, columns = bottom - top + 1, last_column - first_column + 1
        row, column = _row_and_column(rows, first, *second)
        if row == 0:
            return [
                [self.value((sheet or own_sheet, index, first_column + column - 1))]
                for index in range(top, bottom + 1)
            ]
        if column == 0:
            return [
                [
                    self.value((sheet or own_sheet, top + row - 1, index))
                    for index in range(first_column, last_column + 1)
                ]
            ]
        if row > rows or column > columns:
            raise LookupError("an index beyond the table")
        return self.value((sheet or own_sheet, top + row - 1, first_column + column - 1))

    def _or_else(self, wanted: Any, otherwise: Any, own_sheet: str) -> Any:
        try:
            return self._node_value(wanted, own_sheet)
        except _NO_VALUE:
            return self._node_value(otherwise, own_sheet)


def _number(value: Any) -> float:
    if isinstance(value, str | list):
        raise ValueError(f"{value!r} is not a number")
    return 0.0 if value is None else float(value)


def _text(value: Any) -> str:
    if isinstance(value, float | int):
        return format(value, ".15g")
    return "" if value is None else str(value)


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def by_kind(first: Any, second: Any) -> bool:
        if isinstance(first, str) or isinstance(second, str):
            if {type(first), type(second)} & {int, float}:
                return compare is operator.ne  # in Excel, a number never equals a text
            return compare(_text(first).casefold(), _text(second).casefold())
        return compare(_number(first), _number(second))

    return by_kind


def _figured(work: Callable[[float, float], float]) -> Callable[[Any, Any], float]:
    return lambda first, second: work(_number(first), _number(second))


_OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _figured(operator.add),
    "-": _figured(operator.sub),
    "*": _figured(operator.mul),
    "/": _figured(operator.truediv),
    "^": _figured(operator.pow),
    "&": lambda first, second: _text(first) + _text(second),
    "=": _compared(operator.eq),
    "<>": _compared(operator.ne),
    "<": _compared(operator.lt),
    ">": _compared(operator.gt),
    "<=": _compared(operator.le),
    ">=": _compared(operator.ge),
}


def _flat(arguments: Iterable[Any]) -> Iterator[Any]:
    for argument in arguments:
        if isinstance(argument, list):
            for row in argument:
                yield from row
        else:
            yield argument


def _numbers(*arguments: Any) -> list[float]:
    return [float(v) for v in _flat(arguments) if isinstance(v, int | float)]


def _row_and_column(rows: int, first: float, second: float | None = None) -> tuple[int, int]:
    """Return the row and column that INDEX chooses; 0 means all rows, or all columns."""
    if second is None:
        row, column = (1, first) if rows == 1 else (first, 1)
    else:
        row, column = first, second
    if min(row, column) < 0 or row == column == 0:
        raise LookupError("an index below 1")
    return int(row), int(column)


def _match(wanted: Any, table: list[list[Any]], kind: float) -> float:
    equal = _OPERATIONS["="]
    for position, value in enumerate(_flat([table]), start=1):
        if value is not None and equal(value, wanted):
            return float(position)
    raise LookupError(f"{wanted!r} is not among those listed")


def _count_if(table: list[list[Any]], criterion: Any) -> float:
    match = re.fullmatch(r"(<=|>=|<>|<|>)(-?\d+(?:\.\d+)?)", str(criterion))
    if match:
        compare = _OPERATIONS[match[1]]
        return float(sum(compare(v, float(match[2])) for v in _numbers(table)))
    equal = _OPERATIONS["="]
    return float(sum(v is not None and equal(v, criterion) for v in _flat([table])))


def _sum_if(table: list[list[Any]], criterion: Any, amounts: list[list[Any]]) -> float:
    equal = _OPERATIONS["="]
    pairs = zip(_flat([table]), _flat([amounts]), strict=True)
    return math.fsum(
        amount
        for value, amount in pairs
        if value is not None and equal(value, criterion) and isinstance(amount, int | float)
    )


def _position_in_text(wanted: Any, text: Any) -> float:
    return float(_text(text).index(_text(wanted)) + 1)


def _substituted(text: Any, old: Any, new: Any, occurrence: float = 0) -> str:
    """Replace every occurrence of a text, or only the one with a number, from 1."""
    if not occurrence:
        return _text(text).replace(_text(old), _text(new))
    parts, end = _text(text).split(_text(old)), int(occurrence)
    if len(parts) <= end:
        return _text(text)
    return _text(new).join(_text(old).join(some) for some in (parts[:end], parts[end:]))


def _shortened(digits: str, most: int) -> str:
    """Remove up to ``most`` zeros from the end of a number."""
    end = len(digits) - most
    return digits[:end] + digits[end:].rstrip("0")


_TEXTS: Mapping[str, Callable[[float], str]] = {
    "#,##0": lambda value: f"{rounded(value):,}",
    "#,##0.00": lambda value: f"{rounded(value, 2):,}",
    "#,##0.00###": lambda value: _shortened(f"{rounded(value, 5):,.5f}", 3),
    "0.0#%": lambda value: _shortened(f"{rounded(100 * value, 2):.2f}", 1) + "%",
    "0.0#####%": lambda value: _shortened(f"{rounded(100 * value, 6):.6f}", 5) + "%",
    "mmm yyyy": lambda value: month_words(value),
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ABS": lambda value: abs(_number(value)),
    "AND": lambda *values: all(_flat(values)),
    "COUNT": lambda *values: float(len(_numbers(*values))),
    "COUNTA": lambda *values: float(sum(v is not None for v in _flat(values))),
    "COUNTIF": _count_if,
    "FIND": _position_in_text,
    "LEFT": lambda text, length: _text(text)[: int(length)],
    "LEN": lambda text: float(len(_text(text))),
    "LOWER": lambda text: _text(text).lower(),
    "UPPER": lambda text: _text(text).upper(),
    "SUBSTITUTE": _substituted,
    "TEXT": lambda value, form: _TEXTS[form](_number(value)),
    "VALUE": lambda text: float(text),
    "INT": lambda value: float(math.floor(_number(value))),
    "ISNUMBER": lambda value: isinstance(value, int | float),
    "MATCH": _match,
    "MAX": lambda *values: max(_numbers(*values), default=0.0),
    "MIN": lambda *values: min(_numbers(*values), default=0.0),
    "MONTH": lambda serial: float(day_of(_number(serial)).month),
    "N": lambda value: _number(value) if isinstance(value, int | float) else 0.0,
    "OR": lambda *values: any(_flat(values)),
    "RIGHT": lambda text, length: _text(text)[-int(length) :],
    "ROUND": lambda value, places: float(rounded(_number(value), int(places))),
    "SQRT": lambda value: math.sqrt(_number(value)),
    "SUMPRODUCT": lambda *areas: math.fsum(map(math.prod, zip(*map(_numbers, areas), strict=True))),
    "SUMIF": _sum_if,
    "SUM": lambda *values: math.fsum(_numbers(*values)),
    "YEAR": lambda serial: float(day_of(_number(serial)).year),
}
