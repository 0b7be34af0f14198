"""A returned workbook: its cells, and its rows by key.

The reader never trusts the file, and refuses hostile content first (`limits`). The hidden column of
keys tells what a row holds, so a user may insert or move rows.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import iterparse

import openpyxl
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._reader import ROW_TAG, WorkSheetParser

from sohanalysis.errors import Fault, format_value
from sohanalysis.report import wording
from sohanalysis.workbook.document import NestedKeys, above, file_key, key_parts
from sohanalysis.workbook.formula import Formula, Position, letters
from sohanalysis.workbook.limits import checked_bytes, refused
from sohanalysis.workbook.record import LAYOUT
from sohanalysis.workbook.sheets import COMMENTS, KEY
from sohanalysis.workbook.workbook_case import YOURS

_FIGURE = "Figure"  # heading of the first column of a table of figures
YEAR_LABEL = re.compile(r"\d{4}/\d\d")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_ELSEWHERE = re.compile(r"\[|\||://|\\\\")


class Day(float):
    """A date, as a spreadsheet counts days. A plain number is a float."""

    __slots__ = ()


@dataclass(kw_only=True)
class ScenarioEntries:
    """The choices of a scenario by field, and its numbers of adopters by index of the year."""

    fields: dict[str, Any] = field(default_factory=dict)
    by_year: dict[int, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class ReturnedWorkbook:
    """The content of a returned workbook.

    Parameters
    ----------
    path : Path
        Path of the file.
    cells : dict
        Number, text or `Formula` of each cell, by sheet, row and column.
    keys : dict
        Key of each row that has one, by sheet and row.
    values : Document
        Inputs under the keys of a case file.
    locations : dict
        Sheet and cell of each input, such as "Inputs!C40", by its key.
    scenarios : dict
        Entries of each scenario, by its heading.
    show : str
        Heading of the scenario shown.
    layout : str
        The saved layout, which `SheetLayout.read` reads.
    faults, notices : list
        Faults found so far, and remarks that are not faults.
    not_read_back : list
        Changed cells, comments and choices that no case has a place for, in words.
    unread_cells : dict
        Key of each input that is a fault, by its cell. That it is missing would be a second
        message.
    """

    path: Path
    cells: dict[Position, Any] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    values: NestedKeys = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    scenarios: dict[str, ScenarioEntries] = field(default_factory=dict)
    show: str = YOURS
    layout: str = ""
    faults: list[Fault] = field(default_factory=list)
    unread_cells: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    not_read_back: list[str] = field(default_factory=list)

    @property
    def chosen_scenario(self) -> ScenarioEntries:
        """The entries of the scenario shown; empty if no scenario has its name."""
        return self.scenarios.get(self.show, ScenarioEntries())

    def location(self, key: str) -> str:
        """Return the sheet and cell of a key.

        If the key has no cell, it is the cell of a key within it, or of the nearest key around it.

        Returns
        -------
        str
            Such as "Inputs!C40"; empty if there is no such cell.
        """
        placed = {
            tuple(map(str, key_parts(input_key))): cell
            for input_key, cell in self.locations.items()
        }
        for wanted in (tuple(map(str, key_parts(outer_key))) for outer_key in above(key)):
            within = (cell for path, cell in placed.items() if path[: len(wanted)] == wanted)
            if cell := placed.get(wanted) or next(within, ""):
                return cell
        return ""

    def fault(self, field: str, problem: str, *, allowed: str = "", advice: str = "") -> Fault:
        """Return a fault of the file, at a cell or a sheet."""
        return Fault(
            file=str(self.path), field=field, problem=problem, allowed=allowed, advice=advice
        )

    def refuse(
        self, location: str, key: str, problem: str, *, allowed: str, advice: str = ""
    ) -> None:
        """Report a fault of the cell of an input."""
        field = cell_with_key(location, key)
        self.faults.append(self.fault(field, problem, allowed=allowed, advice=advice))

    def cell_and_key(self, key: str) -> str:
        """Return the cell of a key with the key in brackets, or a key without a cell alone."""
        return cell_with_key(self.location(key) if key else "", key)


def cell_with_key(cell: str, key: str) -> str:
    """Return a cell with its key in brackets, which counts tables from 1, as a file does.

    >>> cell_with_key("Inputs!C40", "charges[0].low"), cell_with_key("", "lines[1]")
    ('Inputs!C40 (charges[1].low)', 'lines[2]')
    """
    return f"{cell} ({file_key(key)})" if cell else file_key(key)


def is_workbook(path: Path) -> bool:
    """Check whether the name of a file is that of a workbook."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")


def open_workbook(path: Path) -> ReturnedWorkbook:
    """Open a workbook safely: its cells, the key of each row, and its saved layout.

    Raises
    ------
    FileError
        If the file is not an .xlsx, exceeds a limit, or has content that soh never writes.
    """
    content = checked_bytes(path)
    workbook = ReturnedWorkbook(path=path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheets = [_read_sheet(sheet) for sheet in book.worksheets]
    except Exception:
        raise refused(path, "is damaged, or was not saved by a spreadsheet program") from None
    workbook.notices = [*_notices(book, sheets)]
    for sheet in sheets:
        for (row, column), value in sheet.cells.items():
            workbook.cells[sheet.name, row - 1, column - 1] = _content(value)
        workbook.keys[sheet.name] = _keys(workbook, sheet.name)
    written = (str(value) for position, value in workbook.cells.items() if position[0] == "Record")
    workbook.layout = next((t.partition("|")[2] for t in written if t.startswith(f"{LAYOUT}|")), "")
    if "Inputs" not in workbook.keys or not workbook.keys["Inputs"]:
        raise refused(path, "has no sheet Inputs with keys", "Use a file that soh workbook wrote.")
    return workbook


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A sheet as it was read: its cells that hold a value, by row and column, from 1."""

    name: str
    cells: dict[tuple[int, int], Any]
    hidden_rows: tuple[int, ...]


def _read_sheet(sheet: Any) -> _Sheet:
    """Read the cells of a sheet, and its hidden rows.

    openpyxl would read the whole sheet, with its pictures and formats, in three times the time. It
    would create every cell up to the last row and column, too: a small file with one cell far out
    would fill the memory.
    """
    book = sheet.parent
    cells: dict[tuple[int, int], Any] = {}
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        # `limits` has refused document types already, so this parser needs no other guard.
        for _, element in iterparse(source):
            if element.tag == ROW_TAG:
                for cell in parser.parse_row(element)[1]:
                    cells[cell["row"], cell["column"]] = cell["value"]
                element.clear()
    rows = parser.row_dimensions.items()
    return _Sheet(
        name=sheet.title,
        cells={cell: value for cell, value in sorted(cells.items()) if value is not None},
        hidden_rows=tuple(
            int(row) for row, look in rows if look.get("hidden", "0") not in ("0", "false")
        ),
    )


def _notices(book: Any, sheets: list[_Sheet]) -> Iterator[str]:
    """Yield remarks on hidden rows, names that refer to other files, and DDE."""
    for sheet in sheets:
        hidden = sheet.hidden_rows
        if hidden:
            rows = wording.counted_words(len(hidden), "hidden row")
            yield f"{sheet.name} has {rows}, the first is {min(hidden)}."
        for (row, column), value in sheet.cells.items():
            if _is_dde(value):
                yield f"{sheet.name}!{letters(column - 1)}{row} starts another program (DDE)."
    for name, definition in book.defined_names.items():
        text = str(definition.value)
        if _ELSEWHERE.search(_TEXT.sub("", text)):
            yield f"The name {name} refers to another file or program: {text[:60]}."


def _is_dde(value: Any) -> bool:
    """Check whether a formula starts another program, such as =cmd|'/c calc'!A0."""
    text = str(getattr(value, "text", value))
    return text.startswith("=") and "|" in _TEXT.sub("", text)


def _content(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime | datetime.date):
        return Day(to_excel(value))
    if isinstance(value, int | float):
        return float(value)
    text = getattr(value, "text", value)  # of an array formula
    return Formula(text) if isinstance(text, str) and text.startswith("=") else str(text)


def _keys(workbook: ReturnedWorkbook, sheet: str) -> dict[int, str]:
    """Return the key of each row of a sheet, from the column with the heading "Key"."""
    cells = {position: value for position, value in workbook.cells.items() if position[0] == sheet}
    heads = [position[2] for position, value in cells.items() if position[1] == 0 and value == KEY]
    return {
        position[1]: str(value).partition("|")[0]
        for position, value in cells.items()
        if heads and position[2] == heads[0] and position[1] > 0
    }


CellsByHeading = Mapping[str, tuple[str, Any]]  # location and value by the heading of the column
KeyedRows = list[tuple[str, CellsByHeading]]  # key and cells of each row


def keyed_rows(workbook: ReturnedWorkbook, sheet: str) -> Iterator[tuple[str, CellsByHeading]]:
    """Yield the key and the cells of each row that has a key, from the top."""
    rows: dict[int, dict[int, Any]] = {}
    for (name, row, column), value in workbook.cells.items():
        if name == sheet:
            rows.setdefault(row, {})[column] = value
    heads: dict[int, str] = {}
    for row, cells in sorted(rows.items()):
        key = workbook.keys[sheet].get(row)
        if key is None and not _is_heading(rows, row, workbook.keys[sheet]):
            continue  # a caption, or a row that a user added
        if key is None:
            heads = {column: str(text) for column, text in cells.items()}
            heads = _with_year_heads(workbook, sheet, row, heads)
        else:
            yield (
                key,
                {
                    head: (f"{sheet}!{letters(column)}{row + 1}", cells.get(column))
                    for column, head in heads.items()
                    if head != KEY
                },
            )


def _is_heading(rows: Mapping[int, Mapping[int, Any]], row: int, keys: Mapping[int, str]) -> bool:
    """Check whether a row without a key has the headings of a table: its caption is above it.

    A caption is alone in its row, or below an empty row if a user added a remark to it. A user may
    have moved a table without its caption. A row that a user added is below a row with a key. A
    heading that is alone in its row is the only one of its table, such as the names of options.
    """
    above = row - 1
    is_below_nothing, is_below_a_line = above not in rows, len(rows.get(above, ())) == 1
    if above in keys:
        return False
    if len(rows[row]) == 1:
        return is_below_a_line and above - 1 not in rows
    return is_below_nothing or is_below_a_line or above - 1 not in rows


def _with_year_heads(
    workbook: ReturnedWorkbook, sheet: str, row: int, heads: dict[int, str]
) -> dict[int, str]:
    """Return headings with the years of the case after Value, and report each changed year.

    Without its year, an amount would silently be left out.
    """
    start = next((column + 1 for column, text in heads.items() if text == "Value"), None)
    labels = workbook.values.get("years")
    if start is None or not isinstance(labels, list):
        return heads
    year_heads = dict(enumerate(map(str, labels), start))
    has_years = any(YEAR_LABEL.fullmatch(heads.get(column, "")) for column in year_heads)
    columns = {column for column, text in heads.items() if text not in (COMMENTS, KEY)}
    if not has_years and (heads.get(0) != _FIGURE or columns.isdisjoint(year_heads)):
        return heads
    for column, label in year_heads.items():
        if heads.get(column) != label:
            workbook.faults.append(alteration_fault(workbook, (sheet, row, column)))
    return heads | year_heads


def last_name(key: str) -> str:
    """Return the last name of a key, other than "value".

    >>> last_name("charges[0].from.value")
    'from'
    """
    return next((str(part) for part in reversed(key_parts(key)) if part != "value"), "")


def alteration_fault(workbook: ReturnedWorkbook, position: Position) -> Fault:
    """Return the fault of an altered cell."""
    content = workbook.cells.get(position)
    holds = "is empty" if content is None else f"holds {format_value(str(content))[:80]}"
    return workbook.fault(
        f"{position[0]}!{letters(position[2])}{position[1] + 1}",
        f"{holds}, which soh did not write there",
        advice="Undo the change. Type only into pale cells of Inputs, Log and Record.",
    )
