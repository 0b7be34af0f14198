"""The altered cells of a returned workbook.

The workbook is laid out again from its inputs. A formula or a locked choice that differs from the
new layout was altered. Rows may be inserted or moved, because formulas are compared by the keys of
the rows that they refer to.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.errors import CaseError, Fault, ScenarioError, SohError, format_value
from sohanalysis.workbook.cell_texts import number_or_text
from sohanalysis.workbook.document import file_key, look_up
from sohanalysis.workbook.formula import Formula, Position, letters
from sohanalysis.workbook.formula import read as parsed
from sohanalysis.workbook.plan import OF_THE_WORKBOOK
from sohanalysis.workbook.record import LAYOUT
from sohanalysis.workbook.returned import (
    ReturnedWorkbook,
    alteration_fault,
    keyed_rows,
)
from sohanalysis.workbook.sheets import COMMENTS, Book, Cell, Sheet
from sohanalysis.workbook.workbook import book_of
from sohanalysis.workbook.workbook_case import YOURS, SheetLayout

_READ_SHEETS = ("Inputs", "Record", "Log")


def altered_cells(workbook: ReturnedWorkbook, book: Book) -> Iterator[Fault]:
    """Yield a fault for each altered formula, altered locked choice and missing row.

    Parameters
    ----------
    workbook : ReturnedWorkbook
        The returned workbook.
    book : Book
        The same workbook as soh writes it (`as_written`).
    """
    our_keys = {sheet.name: _keys(sheet) for sheet in book.sheets}
    is_in_place = all(workbook.keys.get(name) == keys for name, keys in our_keys.items())
    for key, (sheet, row), cells in _rows(workbook, book):
        if not any(cell.is_input or isinstance(cell.content, Formula) for cell in cells):
            continue  # the row has only texts
        if row is None:
            yield workbook.fault(sheet, f"the row with the key {file_key(key)} is missing")
            continue
        for column, cell in enumerate(cells):
            position = (sheet, row, column)
            if is_in_place and workbook.cells.get(position) == cell.content:
                continue  # the same text, so there is no need to parse it
            if not _is_as_written(workbook, position, cell, (key, our_keys)):
                yield alteration_fault(workbook, position)


def not_read_back(workbook: ReturnedWorkbook, book: Book) -> Iterator[str]:
    """Yield the changed pale cells and the comments that no case has a place for, in words.

    Parameters
    ----------
    workbook : ReturnedWorkbook
        The returned workbook.
    book : Book
        The same workbook as soh writes it (`as_written`).
    """
    changed_choices: list[str] = []
    for key, (sheet, row), cells in _rows(workbook, book):
        if row is None:
            continue
        changed_cells = _changed_cells(workbook, (sheet, row), cells)
        if sheet not in _READ_SHEETS or key.startswith(OF_THE_WORKBOOK):
            yield from changed_cells
        elif key.startswith("scenario."):
            changed_choices += changed_cells
    if changed_choices and workbook.show != YOURS:
        yield f"Inputs: the choices under {YOURS}, because {format_value(workbook.show)} is shown"
    for _, row_cells in keyed_rows(workbook, "Inputs"):
        location, comment = row_cells.get(COMMENTS, ("", None))
        if comment is not None:
            yield f"{location} (comment): {format_value(str(comment))}"


def _rows(
    workbook: ReturnedWorkbook, book: Book
) -> Iterator[tuple[str, tuple[str, int | None], Sequence[Cell]]]:
    """Yield each row as written: its key, its sheet and row now, and its cells.

    The row is None if it is missing now.
    """
    for sheet in book.sheets:
        rows = {key: row for row, key in workbook.keys.get(sheet.name, {}).items()}
        our_keys = _keys(sheet)
        for row, cells in sheet.rows():
            key = our_keys[row]
            yield key, (sheet.name, rows.get(key)), cells


def _keys(sheet: Sheet) -> dict[int, str]:
    """Return the key of each row of a sheet, without the layout that follows one of them."""
    return {row: key.partition("|")[0] for row, key in sheet.keys().items()}


def _changed_cells(
    workbook: ReturnedWorkbook, position: tuple[str, int], cells: Sequence[Cell]
) -> Iterator[str]:
    """Yield each changed pale cell of a row, with its label, its content, and that before."""
    sheet, row = position
    label = f" ({cells[0].content})" if isinstance(cells[0].content, str) else ""
    for column, cell in enumerate(cells):
        content = number_or_text(workbook.cells.get((sheet, row, column)))
        if cell.is_input and content != cell.content:
            now, before = _content_words(content), _content_words(cell.content)
            where = f"{sheet}!{letters(column)}{row + 1}{label}"
            yield f"{where}: {now}, and {before} when written"


def _content_words(content: Any) -> str:
    return "nothing" if content is None else str(content)


def _is_as_written(
    workbook: ReturnedWorkbook,
    position: Position,
    cell: Cell,
    written: tuple[str, Mapping[str, Mapping[int, str]]],
) -> bool:
    """Check whether a cell is as soh writes it, ignoring row numbers in references."""
    (key, our_keys), content = written, workbook.cells.get(position)
    if not isinstance(cell.content, Formula):
        # Texts may differ, but not the choices of locked scenarios, after the label and the unit.
        is_choice = key.startswith("scenario.") and position[2] > 1 and not cell.is_input
        return not is_choice or content == cell.content
    try:
        return isinstance(content, Formula) and (
            _canonical(parsed(content), position[0], workbook.keys)
            == _canonical(parsed(cell.content), position[0], our_keys)
        )
    except (SohError, IndexError, KeyError):
        return False


def as_written(workbook: ReturnedWorkbook, case: Case) -> Book:
    """Lay out the workbook again from its inputs, with its saved layout.

    Raises
    ------
    CaseError
        If the saved layout is missing, altered, or that of an earlier version.
    ScenarioError
        If no document prices the scenario shown.
    """
    try:
        layout = SheetLayout.read(workbook.layout)
        keys = [key for key in workbook.keys["Inputs"].values() if key in workbook.locations]
        entries = {key: look_up(workbook.values, key) or 0 for key in keys}
        return book_of(case, case.scenario, layout, entries).book
    except ScenarioError:
        raise  # a SohError is a ValueError too
    except (KeyError, TypeError, ValueError, StopIteration, AttributeError, AssertionError):
        if SheetLayout.is_earlier(workbook.layout):
            raise CaseError(earlier_fault(workbook)) from None
        problem = f"the row with the key {LAYOUT} is missing, or altered"
        raise CaseError(workbook.fault("Record", problem)) from None


def earlier_fault(workbook: ReturnedWorkbook) -> Fault:
    """Return the fault of a workbook that an earlier version of soh wrote with other formulas."""
    return Fault(
        file=str(workbook.path),
        problem="was written by an earlier version of soh, and its formulas are not the same now",
        advice="Write it again with soh workbook and the case file, and type your changes into the "
        "new file.",
    )


def _canonical(node: Any, own_sheet: str, keys: Mapping[str, Mapping[int, str]]) -> Any:
    """Return a parsed formula with the keys of rows in its references.

    An inserted or moved row changes row numbers, but not keys, so formulas still compare as equal.
    """
    kind = node[0]
    if kind == "reference":
        sheet, top, first_column, bottom, last_column = node[1]
        sheet_keys = keys.get(sheet or own_sheet, {})
        return (
            "reference",
            sheet or own_sheet,
            _row_id(top, sheet_keys),
            first_column,
            _row_id(bottom, sheet_keys),
            last_column,
        )
    if kind == "operation":
        return (kind, node[1], *(_canonical(part, own_sheet, keys) for part in node[2:]))
    if kind == "call":
        return (kind, node[1], *(_canonical(part, own_sheet, keys) for part in node[2]))
    return node


def _row_id(row: int, keys: Mapping[int, str]) -> str:
    if row in keys:
        return keys[row]
    after = min((key_row for key_row in keys if key_row > row), default=-1)
    return f"above {keys.get(after, '')} by {after - row}"
