"""Strict reading of csv: the rows of a file, their lines, and every fault at once.

The reader guesses nothing. It finds a column by its name, never counts a blank as a number, and
refuses a row with more or fewer cells than the heads instead of padding or cutting it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from sohanalysis.errors import DataError, Fault, format_value, suggestion
from sohanalysis.files.corrections import NEAR, digits_advice, point_advice
from sohanalysis.files.kinds import LONGEST_TEXT, TO_FILL_IN, Status
from sohanalysis.files.text import AS_CSV, MOST_ROWS, read_text
from sohanalysis.files.toml import hidden_character

STATUSES = get_args(Status)
KEEP_ONE = "Keep one of the two rows."
PLAIN_NUMBER = "a number of zero or more, in plain digits: 1234.5"
_MOST_COLUMNS = 100
_COLUMN = re.compile("[a-z][a-z0-9_]{0,39}", re.ASCII)
_LONGEST_HEADS = 200  # letters of the heads that a message quotes
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """One row of a file: the text of its cells by column, with its file and line."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell."""
        return self.cells[column]

    def fault(self, column: str, problem: str, *, advice: str, allowed: str = "") -> Fault:
        """Return a fault of one cell."""
        return Fault(
            file=self.file,
            line=self.line,
            field=column,
            problem=problem,
            allowed=allowed,
            advice=advice,
        )

    def refused(self, column: str, allowed: str, advice: str = "") -> Fault:
        """Return the fault of a cell that is blank or has a value that is not allowed."""
        problem = f"{format_value(self[column])} is not allowed" if self[column] else "is blank"
        if re.fullmatch(r"#[A-Z/0]+[!?A]", self[column]):  # #REF!, #NAME?, #N/A, #DIV/0!
            advice = "This is an error of the spreadsheet: mend it there."
        return self.fault(column, problem, allowed=allowed, advice=advice)

    def text_faults(self, *columns: str) -> Iterator[Fault]:
        """Check that cells hold a text that a case file would accept."""
        for column in columns:
            if self[column] in ("", TO_FILL_IN) or len(self[column]) > LONGEST_TEXT:
                yield self.refused(column, f"a text, up to {LONGEST_TEXT:,} characters")

    def choice_faults(self, column: str, choices: Collection[str]) -> Iterator[Fault]:
        """Check that a cell holds one of a few words."""
        if self[column] not in choices:
            advice = suggestion(self[column], choices, cutoff=NEAR)
            yield self.refused(column, " or ".join(choices), advice)

    def number_faults(self, column: str) -> Iterator[Fault]:
        """Check that a cell holds a plain number."""
        # Digits only: 1,234 is two cells of a csv, and float() also accepts 1e3, 1_000 and nan.
        if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", self[column], re.ASCII):
            yield self.refused(column, PLAIN_NUMBER, _number_advice(self[column]))
        elif readings := point_advice(self[column], sign=""):
            yield self.refused(column, PLAIN_NUMBER, readings.replace("_", ""))


@dataclass(frozen=True, kw_only=True)
class CsvTable:
    """The sound rows of a csv file, and the faults of its other rows."""

    path: Path
    rows: tuple[CsvRow, ...]
    faults: tuple[Fault, ...]

    def check(self, faults: Sequence[Fault]) -> None:
        """Raise every fault of the file: of its form, and of its values.

        Raises
        ------
        DataError
            With the faults in the order of their lines, if there are any.
        """
        every_fault = sorted((*self.faults, *faults), key=lambda fault: fault.line or 0)
        if every_fault:
            raise DataError(every_fault)


def read_csv_table(
    path: Path,
    columns: Sequence[str] | Callable[[Sequence[str]], Sequence[str]],
    *,
    optional: Sequence[str] = (),
    may_have_others: bool = False,
    head: Callable[[str], str] = str,
    may_have_tabs: bool = False,
) -> CsvTable:
    """Read a csv file in UTF-8, finding its columns by name, in any order.

    Parameters
    ----------
    columns : sequence of str, or callable
        Required columns, or a function that returns them for the heads of the file.
    optional : sequence of str
        Columns that it may have.
    may_have_others : bool
        Whether it may have more columns. Check their names with `column_faults`.
    head : callable, optional
        Function that returns the name of a column for its head.
    may_have_tabs : bool
        Whether tabs may separate the cells, as in cells pasted from a spreadsheet.

    Returns
    -------
    CsvTable
        The sound rows, and a fault for every other row.

    Raises
    ------
    FileError, DataError
        If the file is empty, is not text or not csv, or has other columns.
    """
    (_, heads), *records = _records(path, may_have_tabs=may_have_tabs)
    heads = [head(cell) for cell in heads]
    needed = columns(heads) if callable(columns) else columns
    _check_header(path, heads, needed, optional, may_have_others=may_have_others)
    if not records:
        raise DataError(Fault(file=str(path), problem="holds no rows below its heads"))
    faults = tuple(
        Fault(file=str(path), line=line, **details)
        for line, cells in records
        for details in _form_faults(cells, len(heads))
    )
    bad = {fault.line for fault in faults}
    rows = [
        CsvRow(file=str(path), line=line, cells=dict(zip(heads, cells, strict=True)))
        for line, cells in records
        if line not in bad
    ]
    return CsvTable(path=path, rows=tuple(rows), faults=faults)


def duplicate_faults(
    rows: Iterable[CsvRow],
    column: str,
    key: Callable[[str], str | None] = str,
) -> Iterator[Fault]:
    """Yield a fault for each row that repeats an earlier one.

    Parameters
    ----------
    column : str
        Column that no two rows may share.
    key : callable, optional
        Function that returns the text to compare: with `str.casefold`, "KENT" repeats "Kent".
        Rows for which it returns an empty text are not compared.
    """
    seen: dict[str, CsvRow] = {}
    for row in rows:
        name = key(row[column])
        first = seen.setdefault(name, row) if name else row
        if first is not row:
            value, earlier = format_value(row[column]), format_value(first[column])
            problem = f"{value} repeats {earlier} of line {first.line}"
            yield row.fault(column, problem, advice=KEEP_ONE)


def _records(path: Path, *, may_have_tabs: bool) -> list[tuple[int, list[str]]]:
    """Return the first line and the cells of every record of a file."""
    text = read_text(path).rstrip("\n")
    if not text.strip():
        raise DataError(Fault(file=str(path), problem="the file is empty"))
    # A quoted cell may hold line ends, so a record begins below the last line of the one before.
    # `strict` refuses a stray quote, which csv would otherwise keep as part of the cell.
    first = text.partition("\n")[0]
    separator = "\t" if may_have_tabs and first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, strict=True)
    records: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            records.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
            if len(records) > MOST_ROWS:
                problem, allowed = "has too many rows", f"up to {MOST_ROWS:,}"
                raise DataError(Fault(file=str(path), line=line, problem=problem, allowed=allowed))
    except csv.Error as error:
        raise DataError(_syntax_fault(path, line, str(error))) from None
    return records


def _syntax_fault(path: Path, line: int, message: str) -> Fault:
    """Convert an error of Python's csv reader to a fault in plain words."""
    # The reader has only these three messages, because `read_text` has refused CR and NUL.
    if "unexpected end" in message:
        problem, advice = "a quote is opened and never closed", 'Close it: "City of London".'
    elif "expected after" in message:
        problem = "a quote within a text is not doubled"
        advice = 'Write a quote within a quoted text twice: "the ""maximum""".'
    else:
        problem = f"a cell has more than {csv.field_size_limit():,} characters"
        advice = "Is a quote opened and not closed?"
    return Fault(file=str(path), line=line, problem=problem, advice=advice)


def _check_header(
    path: Path,
    heads: Sequence[str],
    required: Sequence[str],
    optional: Sequence[str],
    *,
    may_have_others: bool,
) -> None:
    columns = [*required, *optional]
    allowed = ", ".join(columns)
    if not set(heads) & set(columns):
        problem = "its first line holds no known column"
        advice = "Put the heads of the columns into the first line."
        if any(head.lower() in columns for head in heads):
            small = ", ".join(head.lower() for head in heads)
            advice = f"Write the heads in small letters: {small[:_LONGEST_HEADS]}."
        for separator, name in _OTHER_SEPARATORS.items():
            # Excel saves semicolons where Windows has a decimal comma.
            if len(heads) == 1 and separator in heads[0]:
                problem = f"is not separated by commas, but by {name}"
                advice = AS_CSV
                break
        raise DataError(
            Fault(file=str(path), line=1, problem=problem, allowed=allowed, advice=advice)
        )
    if len(heads) > _MOST_COLUMNS:
        problem = f"has {len(heads):,} columns"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    faults = [
        Fault(file=str(path), line=1, **details)
        for details in _header_faults(heads, columns, required, may_have_others=may_have_others)
    ]
    if faults:
        raise DataError(faults)


def _header_faults(
    heads: Sequence[str], columns: Sequence[str], required: Sequence[str], *, may_have_others: bool
) -> Iterator[dict[str, Any]]:
    for index, head in enumerate(heads):
        if head not in columns and not (may_have_others and head):
            why = "is not known" if head else "has no head"
            yield {
                "problem": f"column {format_value(head) if head else index + 1} {why}",
                "allowed": ", ".join(columns),
                "advice": suggestion(head, columns) or "Delete the column.",
            }
        elif head in heads[:index]:
            yield {"problem": f"column {format_value(head)} is there twice", "advice": "Keep one."}
    for column in required:
        if column not in heads:
            yield {"problem": f"column {format_value(column)} is missing", "advice": "Add it."}


def column_faults(path: Path, heads: Iterable[str]) -> Iterator[Fault]:
    """Check the names of columns that a reader adds: they become keys of a case file."""
    for head in heads:
        if not _COLUMN.fullmatch(head):
            name_parts = re.findall("[a-z0-9]+", head.casefold()[:80])
            advice = (
                f"Write {'_'.join(name_parts)}."
                if name_parts and name_parts[0][0].isalpha()
                else ""
            )
            problem = f"column {format_value(head)} is not allowed"
            allowed = "small letters, digits and underscores, a letter first"
            yield Fault(file=str(path), line=1, problem=problem, allowed=allowed, advice=advice)


def _form_faults(cells: Sequence[str], width: int) -> Iterator[dict[str, Any]]:
    if not any(cells):
        yield {"problem": "is a blank row", "advice": "Delete the row."}
    elif len(cells) != width:
        yield {
            "problem": f"the row has {len(cells):,} cell{'s' if len(cells) > 1 else ''}",
            "allowed": f"{width}, as many as heads",
            "advice": "A number goes without commas, a text with a comma in double quotes.",
        }
    else:
        unprintable = next(
            (letter for cell in cells for letter in cell if not letter.isprintable()), ""
        ) or hidden_character("".join(cells), is_name=True)
        if unprintable:
            problem = f"holds the character U+{ord(unprintable):04X}"
            yield {"problem": problem, "advice": "Type the cell again."}


def _number_advice(text: str) -> str:
    if text.endswith("%"):
        return "A share is not a size: write the figure itself."
    if re.fullmatch(r"\d{13,}(\.\d+)?|\d+\.\d{7,}", text, re.ASCII):
        return "Up to 12 digits, and 6 after the point."
    minus = "Write it without the minus." if re.fullmatch(r"-\d.*", text) else ""
    return digits_advice(text) or minus
