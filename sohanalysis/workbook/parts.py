"""Long formulas split into parts, so that each can be read.

A part is a term, a sum of terms or a call within a formula. A table at the end of the sheet has the
parts, each in the column of its formula. A text that a formula repeats is one part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import ascii_uppercase

from sohanalysis.workbook.formula import Formula, letters
from sohanalysis.workbook.sheets import Cell, Sheet, SheetTable

MOST_SIGNS = 200  # characters of a formula, with its equals sign
_MOST_PARTS = 99  # of a formula
_SHORTEST = 8  # characters; a shorter part would save nothing
# A text or the name of a sheet: a bracket or plus sign in it is not part of the formula.
_QUOTED = re.compile(r"\"(?:[^\"]|\"\")*\"|'[^']*'")
_ROW = re.compile(r"INDEX\([^(),]+,0,")  # has several values, so one cell cannot hold it
_ENDS = ",=<>&"  # signs that end a sum
_SIGN = re.compile(rf"[()+\-{_ENDS}]")
_BEFORE = "*/^(,=<>&+-"  # a minus after one of these makes a number negative; it is not a sum
_BLANK = "\x00"
_CELL = r"((?:'[^']*'!)?\$?[A-Z]+\$?\d+)"
_TESTED = re.compile(f'{_CELL}(?:=""|=0|<>0|>0)')  # blank or zero
_DIVISION = re.compile(f"/{_CELL}")


def split_long_formulas(sheet: Sheet) -> None:
    """Split every long formula of a sheet, and add a table of the parts."""
    long = [
        (table, row_index, column)
        for table in sheet.tables
        for row_index, (_, row) in enumerate(table.rows)
        for column, cell in enumerate(row)
        if isinstance(cell.content, Formula) and len(cell.content) > MOST_SIGNS
    ]
    if not long:
        return
    by_row: dict[tuple[str, int], list[int]] = {}
    tables = {table.name: table for table, *_ in long}
    for table, row_index, column in long:
        by_row.setdefault((table.name, row_index), []).append(column)
    most_columns = max(map(len, by_row.values())) + 1
    width = max(most_columns, *(len(table.heads) for table in sheet.tables))
    heads = ("Part of the formula in", *(letters(column) for column in range(1, width)))
    parts = sheet.table(f"Parts_{sheet.name.replace(' ', '_')}", "Parts of long formulas", heads)
    for (name, row_index), columns in by_row.items():
        _split_row(parts, tables[name], row_index, columns)


def _split_row(
    parts: SheetTable, table: SheetTable, row_index: int, columns: Sequence[int]
) -> None:
    """Split the long formulas of a row, and add a row for each part.

    Each formula has its parts in its own column, but one in the first column, which has the names
    of the parts, has them in the next free one. There are as many rows as the formula with the most
    parts needs.
    """
    key, row = table.rows[row_index]
    first, number = parts.end + 1, table.first + row_index + 1
    texts: dict[int, list[str]] = {}
    free = min({*range(1, len(columns) + 1)} - {*columns}, default=len(columns))
    for column in columns:
        content, part_column = row[column].content[1:], column or free
        cells = [f"{letters(part_column)}${first + index}" for index in range(_MOST_PARTS)]
        text, texts[part_column] = split(content, cells)
        row[column] = replace(row[column], content=Formula(f"={text}"))
    for index in range(max(map(len, texts.values()))):
        contents: list[Cell | str] = [f"row {number}, part {index + 1}"]
        for column in range(1, len(parts.heads)):
            column_texts = texts.get(column, [])
            content = Formula(f"={column_texts[index]}") if index < len(column_texts) else None
            contents.append(Cell(content=content, look="label"))
        parts.row(contents, [], key=f"{key}, part {index + 1}")


def split(text: str, cells: Sequence[str]) -> tuple[str, list[str]]:
    """Split a formula until it and each part are short.

    Parameters
    ----------
    text : str
        The formula, without its equals sign.
    cells : sequence of str
        Cells for the parts, in order.

    Returns
    -------
    text : str
        The formula, with the cells of its parts.
    parts : list of str
        Formula of each part; it may use the parts before it.
    """
    parts: list[str] = []
    tested = {*_TESTED.findall(text)}
    while len(text) >= MOST_SIGNS:
        plain = _QUOTED.sub(lambda quoted: _BLANK * len(quoted[0]), text)
        matches = _DIVISION.finditer(text)
        divisions = [match.start() for match in matches if match[1] in tested]
        ifs = _ifs_around(plain) if divisions else []
        spans: dict[str, list[tuple[int, int]]] = {}
        for start, end in {*_candidates(plain)}:
            # An IF around a part may test its divisor. Without that IF the part would be an error.
            is_guarded = any(
                start < position < end and ifs[position] == ifs[start] > 0 for position in divisions
            )
            if _SHORTEST <= end - start < MOST_SIGNS and not is_guarded:
                spans.setdefault(text[start:end], []).append((start, end))
        if not spans:
            break
        cell = cells[len(parts)]
        best = max(spans, key=lambda part: (len(spans[part]) * (len(part) - len(cell)), part))
        parts.append(best)
        for start, end in sorted(spans[best], reverse=True):
            text = text[:start] + cell + text[end:]
    return text, parts


def _ifs_around(plain: str) -> list[int]:
    """Return the number of IFs around each position of a formula."""
    numbers, open_ifs = [], [0]  # outside brackets and in each open one
    for position, sign in enumerate(plain):
        if sign == ")":
            open_ifs.pop()
        numbers.append(open_ifs[-1])
        if sign == "(":
            name = plain[_name_start(plain, position) : position]
            open_ifs.append(open_ifs[-1] + (name == "IF"))
    return numbers


def _name_start(plain: str, bracket: int) -> int:
    """Return the start of the name before a bracket, or the bracket if it has none."""
    return len(plain[:bracket].rstrip(ascii_uppercase))


def _candidates(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each call, group in brackets and beginning of a sum.

    For A1+B1+C1, the beginnings are A1 and A1+B1. In ``plain``, a formula, quoted texts are blanks.
    """
    brackets: list[int] = []  # positions of the open ones
    sums = [0]  # start of the sum at hand, outside brackets and in each open one
    for match in _SIGN.finditer(plain):
        position, sign = match.start(), match[0]
        if sign == "(":
            brackets.append(position)
            sums.append(position + 1)
        elif sign == ")":
            sums.pop()
            bracket = brackets.pop()
            begin = _name_start(plain, bracket)
            if not _ROW.match(plain, begin):
                yield begin, position + 1
        elif sign in _ENDS:
            sums[-1] = position + 1
        elif position > sums[-1] and plain[position - 1] not in _BEFORE:
            yield sums[-1], position
