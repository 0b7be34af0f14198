"""Strict csv: the rows of a file, the line of each, and every fault at once.

Nothing is guessed: a column is found by its name, a blank is no number, and a row that is longer
or shorter than the heads is refused, never filled up or cut.
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
from sohanalysis.files.corrections import NEAR, digits_advice
from sohanalysis.files.kinds import LONGEST_TEXT, TO_FILL_IN, Status
from sohanalysis.files.text import MOST_ROWS, read_text
from sohanalysis.files.toml import hidden_character

STATUSES = get_args(Status)
NUMBER = "a number of zero or more, in plain digits: 1234.5"
_MOST_COLUMNS = 100
_COLUMN = re.compile("[a-z][a-z0-9_]{0,39}", re.ASCII)
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, kw_only=True)
class CsvRow:
    """One row of a file: the text of each cell by its column, and where it stands."""

    file: str
    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Text of a cell."""
        return self.cells[column]

    def fault(self, column: str, problem: str, allowed: str = "", advice: str = "") -> Fault:
        """Fault of a cell."""
        return Fault(
            file=self.file,
            line=self.line,
            field=column,
            problem=problem,
            allowed=allowed,
            advice=advice,
        )

    def refused(self, column: str, allowed: str, advice: str = "") -> Fault:
        """Fault of a cell whose value is not allowed."""
        problem = f"{format_value(self[column])} is not allowed" if self[column] else "is blank"
        if re.fullmatch(r"#[A-Z/0]+[!?A]", self[column]):  # #REF!, #NAME?, #N/A, #DIV/0!
            advice = "This is an error of the spreadsheet: mend it there."
        return self.fault(column, problem, allowed=allowed, advice=advice)

    def text_faults(self, *columns: str) -> Iterator[Fault]:
        """Check that cells hold a text, as a case may."""
        for column in columns:
            if self[column] in ("", TO_FILL_IN) or len(self[column]) > LONGEST_TEXT:
                yield self.refused(column, f"a text, up to {LONGEST_TEXT:,} characters")

    def choice_faults(self, column: str, choices: Collection[str]) -> Iterator[Fault]:
        """Check that a cell holds one of a few words."""
        if self[column] not in choices:
            advice = suggestion(self[column].lower(), choices, cutoff=NEAR)
            yield self.refused(column, " or ".join(choices), advice)

    def status_faults(self) -> Iterator[Fault]:
        """Check that the status is one of `STATUSES`."""
        yield from self.choice_faults("status", STATUSES)

    def number_faults(self, column: str) -> Iterator[Fault]:
        """Check that a cell holds a plain number."""
        # Digits alone: 1,234 is two cells of a csv, and float() would take 1e3, 1_000 and nan too.
        if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", self[column], re.ASCII):
            yield self.refused(column, NUMBER, _number_advice(self[column]))


@dataclass(frozen=True, kw_only=True)
class CsvTable:
    """The rows of a csv file, and the faults of the others."""

    path: Path
    rows: tuple[CsvRow, ...]
    faults: tuple[Fault, ...]

    def check(self, faults: Sequence[Fault]) -> None:
        """Check that there is no fault in the form of the file, nor in what it says.

        Raises
        ------
        DataError
            With every fault, in the order of the file.
        """
        found = sorted((*self.faults, *faults), key=lambda fault: fault.line or 0)
        if found:
            raise DataError(found)


def read_csv_table(
    path: Path,
    columns: Sequence[str] | Callable[[Sequence[str]], Sequence[str]],
    *,
    optional: Sequence[str] = (),
    others: bool = False,
    head: Callable[[str], str] = str,
    may_have_tabs: bool = False,
) -> CsvTable:
    """Read a csv file in UTF-8 whose columns are known by name, in any order.

    Parameters
    ----------
    columns : sequence of str, or callable
        The columns that it must have, or what gives them from its heads.
    optional : sequence of str
        Those that it may have.
    others : bool
        Whether it may have any others; their names are left to the reader (`column_faults`).
    head : callable, optional
        Name of the column of a head.
    may_have_tabs : bool
        Whether it may be separated by tabs, as what is copied out of a table.

    Returns
    -------
    CsvTable
        The sound rows, and a fault for each of the others.

    Raises
    ------
    FileError, DataError
        If the file is no text, is empty or no csv, or its columns are not these.
    """
    (_, heads), *records = _records(path, may_have_tabs=may_have_tabs)
    heads = [head(each) for each in heads]
    needed = columns(heads) if callable(columns) else columns
    _check_header(path, heads, (needed, optional), others=others)
    if not records:
        raise DataError(Fault(file=str(path), problem="holds no rows below its heads"))
    faults = tuple(
        Fault(file=str(path), line=line, **found)
        for line, cells in records
        for found in _form_faults(cells, len(heads))
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
    *,
    within: str | None = None,
) -> Iterator[Fault]:
    """Check that no row repeats an earlier one: the key of a column, with the same ``within``."""
    seen: dict[tuple[str, str], CsvRow] = {}
    for row in rows:
        name = key(row[column])
        of = "" if within is None else row[within]
        before = seen.setdefault((of, name), row) if name else row
        if before is not row:
            value, earlier = format_value(row[column]), format_value(before[column])
            problem = f"{value} is {earlier} of line {before.line} again"
            yield row.fault(column, problem, advice="Keep one of the two rows.")


def _records(path: Path, *, may_have_tabs: bool) -> list[tuple[int, list[str]]]:
    """Cells of each record of a file, with the line on which it begins."""
    text = read_text(path).rstrip("\n")
    if not text.strip():
        raise DataError(Fault(file=str(path), problem="the file is empty"))
    # A quoted cell may hold line ends, so a record begins below the last line of the one before.
    # `strict` refuses a stray quote, which csv would otherwise take into the text of the cell.
    first = text.partition("\n")[0]
    separator = "\t" if may_have_tabs and first.count("\t") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            found.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
            if len(found) > MOST_ROWS:
                problem, allowed = "has too many rows", f"up to {MOST_ROWS:,}"
                raise DataError(Fault(file=str(path), line=line, problem=problem, allowed=allowed))
    except csv.Error as error:
        raise DataError(_syntax_fault(path, line, str(error))) from None
    return found


def _syntax_fault(path: Path, line: int, message: str) -> Fault:
    """Fault of a text that is no csv, from what the reader says of it."""
    # csv has three complaints of a text without CR and NUL, which `read_text` refuses before.
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
    path: Path, heads: Sequence[str], known: tuple[Sequence[str], Sequence[str]], *, others: bool
) -> None:
    columns = [*known[0], *known[1]]
    allowed = ", ".join(columns)
    if not set(heads) & set(columns):
        problem = "its first line holds no known column"
        advice = "Put the heads of the columns into the first line."
        for separator, name in _OTHER_SEPARATORS.items():
            # Excel saves semicolons where Windows has a decimal comma.
            if len(heads) == 1 and separator in heads[0]:
                problem = f"is not separated by commas, but by {name}"
                advice = "Save it as csv, comma separated."
                break
        raise DataError(
            Fault(file=str(path), line=1, problem=problem, allowed=allowed, advice=advice)
        )
    if len(heads) > _MOST_COLUMNS:
        problem = f"has {len(heads):,} columns"
        raise DataError(Fault(file=str(path), line=1, problem=problem, allowed=allowed))
    found = _header_faults(heads, columns, known[0], others=others)
    faults = [Fault(file=str(path), line=1, **each) for each in found]
    if faults:
        raise DataError(faults)


def _header_faults(
    heads: Sequence[str], columns: Sequence[str], required: Sequence[str], *, others: bool
) -> Iterator[dict[str, Any]]:
    for place, head in enumerate(heads):
        if head not in columns and not (others and head):
            why = "is not known" if head else "has no head"
            yield {
                "problem": f"column {format_value(head) if head else place + 1} {why}",
                "allowed": ", ".join(columns),
                "advice": suggestion(head.lower(), columns) or "Delete the column.",
            }
        elif head in heads[:place]:
            yield {"problem": f"column {format_value(head)} is there twice", "advice": "Keep one."}
    for column in required:
        if column not in heads:
            yield {"problem": f"column {format_value(column)} is missing", "advice": "Add it."}


def column_faults(path: Path, heads: Iterable[str]) -> Iterator[Fault]:
    """Check names of columns of a reader's own: a case names them as it names its keys."""
    for head in heads:
        if not _COLUMN.fullmatch(head):
            words = re.findall("[a-z0-9]+", head.casefold()[:80])
            advice = f"Write {'_'.join(words)}." if words and words[0][0].isalpha() else ""
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
        return "A share is no size: write the figure itself."
    if re.fullmatch(r"\d{13,}(\.\d+)?|\d+\.\d{7,}", text, re.ASCII):
        return "Up to 12 digits, and 6 after the point."
    minus = "Write it without the minus." if re.fullmatch(r"-\d.*", text) else ""
    return digits_advice(text) or minus
