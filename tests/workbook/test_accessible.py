"""The Analysis Function's checklist for spreadsheets, as far as a program can test it.

https://analysisfunction.civilservice.gov.uk: "Making spreadsheets accessible: a brief checklist".
A live model breaks two of its rules on purpose: it has frozen panes, and several tables on a sheet.
The cover says so.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from sohanalysis.files.text import DATA
from sohanalysis.workbook.formula import letters
from tests.workbook.conftest import content_of
from tests.workbook.test_recalculated import needs_office, recalculate


@pytest.fixture(scope="module")
def book(written: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written), data_only=True)


def laid_out(book: openpyxl.Workbook) -> list[Any]:
    """Return every sheet except the blank one for notes."""
    return [sheet for sheet in book.worksheets if sheet.title != "Your notes"]


def pages(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield archive.read(name).decode()


def test_no_sheet_has_a_header_or_a_footer(written: bytes) -> None:
    assert [page for page in pages(written) if "<headerFooter" in page] == []


def test_each_sheet_has_its_title_in_the_first_cell_and_words_below(
    book: openpyxl.Workbook,
) -> None:
    for sheet in laid_out(book):
        assert sheet["A1"].font.bold
        assert sheet["A1"].font.sz == 16
        assert len(str(sheet["A2"].value)) > 20


def test_the_cover_links_to_every_other_sheet(book: openpyxl.Workbook) -> None:
    cells = [cell for row in book["Cover"].iter_rows() for cell in row]
    links = [(cell.value, cell.hyperlink.location) for cell in cells if cell.hyperlink]

    assert links == [(name, f"'{name}'!A1") for name in book.sheetnames[1:]]


def test_checks_say_the_language_what_is_empty_and_what_is_broken_on_purpose(
    book: openpyxl.Workbook,
) -> None:
    text = " ".join(str(row[0]) for row in book["Checks"].iter_rows(values_only=True) if row[0])

    assert "Language: English (United Kingdom)" in text
    assert "An empty pale cell is a figure that is not given" in text
    assert "On purpose, as a live model: rows and first columns are frozen" in text


def test_the_file_has_a_title(book: openpyxl.Workbook) -> None:
    assert str(book.properties.title).endswith(": appraisal")


def test_tables_are_marked_up_with_one_row_of_unlike_heads(book: openpyxl.Workbook) -> None:
    for sheet in laid_out(book):
        assert sheet.tables
        for table in sheet.tables.values():
            assert table.headerRowCount == 1
            heads = [column.name.casefold() for column in table.tableColumns]
            assert all(heads)
            assert len(set(heads)) == len(heads)


def test_long_tables_of_the_log_and_of_the_last_sheets_have_filters(
    book: openpyxl.Workbook,
) -> None:
    filtered = {
        sheet.title for sheet in book for table in sheet.tables.values() if table.autoFilter
    }

    assert filtered == {"Log", "Record", "Entries", "Workings"}


def test_no_cells_are_merged_and_no_sheet_or_row_is_hidden(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not [number for number, row in sheet.row_dimensions.items() if row.hidden]


def test_nothing_but_the_keys_is_hidden(written: bytes) -> None:
    for page in pages(written):
        hidden = re.findall(r"<col [^>]*hidden=\"1\"[^>]*>", page)
        assert len(hidden) == ("<tableParts" in page)  # the sheet for notes has none
        assert all('outlineLevel="1"' in column for column in hidden)


def test_text_is_in_arial_of_12_points_or_more(book: openpyxl.Workbook) -> None:
    fonts = {
        (cell.font.name, cell.font.sz >= 12)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }

    assert fonts == {("Arial", True)}


def test_each_sheet_is_printed_on_a4_in_landscape_in_letters_of_8_points_or_more(
    book: openpyxl.Workbook,
) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "landscape"
        assert 12 * (sheet.page_setup.scale or 100) / 100 >= 8
        assert not sheet.page_setup.fitToWidth


def test_each_page_begins_with_case_date_version_changed_inputs_and_checks(
    book: openpyxl.Workbook,
) -> None:
    for sheet in laid_out(book):
        state = sheet["A3"].value
        assert re.fullmatch(
            r"Single Online Home\. Written on \d+ \w+ \d{4} by sohanalysis [\d.]+\. "
            r"0 inputs changed since\. All checks pass\.",
            state,
        )
        assert sheet.print_title_rows in ("$1:$4", None)


def test_the_state_on_each_page_has_room_in_print() -> None:
    # A case with a long title, whose sheets have few columns.
    content = content_of(DATA / "examples" / "liverpool-wirral-coroner.toml")
    sheets = [
        sheet
        for sheet in openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets
        if sheet.print_title_rows
    ]
    rooms = {}
    for sheet in sheets:
        _, _, last, _ = range_boundaries(sheet.print_area.rpartition("!")[2])
        widths = [sheet.column_dimensions[letters(column)] for column in range(last)]
        # A column without a width has room for 8.4 characters.
        room = sum(0 if w.hidden else w.width if w.customWidth else 8.4 for w in widths)
        rooms[sheet.title] = 1.14 * room - len(sheet["A3"].value)

    assert len(rooms) == 7
    assert min(rooms.values()) >= 0, rooms


@needs_office
def test_derbyshire_is_printed_on_14_pages_at_most(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.xlsx").write_bytes(written)

    recalculate([tmp_path / "model.xlsx"], tmp_path, "pdf")

    pages = (tmp_path / "model.pdf").read_bytes().count(b"/Type/Page/")
    assert 10 < pages <= 14


def test_charts_have_a_text_instead(written: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        drawings = [archive.read(n).decode() for n in archive.namelist() if "drawings/drawing" in n]

    texts = [text for drawing in drawings for text in re.findall(r'descr="([^"]*)"', drawing)]
    assert len(texts) >= 1
    assert all("The figures are " in text for text in texts)


def room_of(sheet: Any, first: int, last: int) -> float:
    """Return the characters that fit into columns of a sheet."""
    return sum(sheet.column_dimensions[letters(column)].width for column in range(first, last + 1))


def test_a_source_on_sensitivity_has_room_up_to_the_hidden_column(as_shipped: bytes) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_shipped))["Sensitivity"]
    key = next(cell.column for cell in sheet[1] if cell.value == "Key")
    sources = [cell for row in sheet.iter_rows() for cell in row if "Table 2" in str(cell.value)]

    assert len(sources) == 1
    for cell in sources:
        assert len(cell.value) <= 1.14 * room_of(sheet, cell.column - 1, key - 2)
