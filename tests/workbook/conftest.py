"""Workbooks that several test modules use, each written once."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.workbook.agreement import BuiltBook
from sohanalysis.workbook.formula import Calculator, position_of
from sohanalysis.workbook.workbook import book_of, contents_of, workbook_bytes
from tests.written import BOUNDED_CASE, SHIPPED, USE

CASES = (*SHIPPED, BOUNDED_CASE, USE)


@pytest.fixture(scope="session")
def written(derbyshire: Case) -> bytes:
    """The workbook of the first case."""
    return workbook_bytes(derbyshire, derbyshire.scenario)


@pytest.fixture(scope="session")
def derbyshire_book(derbyshire: Case) -> BuiltBook:
    """The workbook of the first case before it is written."""
    return book_of(derbyshire, derbyshire.scenario)


@pytest.fixture(scope="session")
def as_shipped(shipped: Case) -> bytes:
    """The workbook of the shipped first case, in which the pricing is not known."""
    return workbook_bytes(shipped, shipped.scenario)


@functools.lru_cache(maxsize=12)
def built_of(path: Path, **fields: Any) -> BuiltBook:
    """Return the workbook of a case and a scenario before it is written, once for all tests."""
    case = load_case(path)
    return book_of(case, choose(case, **fields))


@functools.lru_cache(maxsize=12)
def content_of(path: Path, **fields: Any) -> bytes:
    """Return the workbook of a case and a scenario, written once for all tests."""
    case = load_case(path)
    return workbook_bytes(case, choose(case, **fields))


Type = Callable[..., Path]


@pytest.fixture
def type_cells(tmp_path: Path) -> Type:
    """Type into cells with openpyxl: 'Inputs!C26', the key of a row, or 'charges[0]|Source'."""

    def type_into(content: bytes, cells: dict[str, Any], name: str = "back.xlsx") -> Path:
        path = tmp_path / name
        book = _opened(content)
        before = {}
        for key, value in cells.items():
            sheet, cell_name = key.split("!") if "!" in key else cell_of(book, *key.split("|"))
            cell = book[sheet][cell_name]
            before[cell] = cell.value, cell.number_format  # a date changes both
            cell.value = value
        book.save(path)
        for cell, (value, number_format) in before.items():
            cell.value, cell.number_format = value, number_format
        return path

    return type_into


@functools.lru_cache(maxsize=4)
def _opened(content: bytes) -> openpyxl.Workbook:
    """Open a workbook, once for all tests: that takes as long as to save it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def calculator_with(built: BuiltBook, entries: dict[str, Any]) -> Calculator:
    """Return the calculator of a workbook after typing entries into Inputs, by key."""
    inputs = built.work.inputs
    cells_by_key = inputs.cells | {row.key: row.cell for row in inputs.rows}
    cells_by_key |= {
        f"{key}.{year}": row.cell(index)
        for key, row in inputs.by_year.items()
        for index, year in enumerate(inputs.case.years)
    }
    places = {position_of(cells_by_key[key]): value for key, value in entries.items()}
    return Calculator({**contents_of(built.book), **places})


def cell_of(book: Any, key: str, head: str = "") -> tuple[str, str]:
    """Return the sheet and the cell of the value of a key, or of the column with a heading."""
    for name in ("Inputs", "Record", "Log"):
        sheet = book[name]
        column = next(cell.column for cell in sheet[1] if cell.value == "Key")
        heads: dict[str, int] = {}
        for row in range(2, sheet.max_row + 1):
            row_key = sheet.cell(row, column).value
            if row_key is None:
                heads = {str(cell.value): cell.column for cell in sheet[row] if cell.value}
            elif str(row_key).partition("|")[0] == key:
                usual = heads.get("Value") or heads.get("Yours") or 2
                return name, sheet.cell(row, heads[head] if head else usual).coordinate
    raise KeyError(key)
