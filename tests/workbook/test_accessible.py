"""The Analysis Function's checklist for spreadsheets, as far as a program can look at it.

https://analysisfunction.civilservice.gov.uk: "Making spreadsheets accessible: a brief checklist".
What a live model breaks on purpose (frozen panes, several tables on a sheet) the cover says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from tests.workbook.test_recalculated import needs_office, recalculate


@pytest.fixture(scope="module")
def book(written: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written), data_only=True)


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
    for sheet in book.worksheets:
        assert sheet["A1"].font.bold
        assert sheet["A1"].font.sz == 16
        assert len(str(sheet["A2"].value)) > 20


def test_the_cover_links_to_every_other_sheet(book: openpyxl.Workbook) -> None:
    cells = [cell for row in book["Cover"].iter_rows() for cell in row]
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink]

    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_the_cover_says_the_language_what_is_empty_and_what_is_broken_on_purpose(
    book: openpyxl.Workbook,
) -> None:
    words = " ".join(str(row[1]) for row in book["Cover"].iter_rows(values_only=True) if row[1])

    assert "Language: English (United Kingdom)" in words
    assert "An empty pale cell is a figure that is not given" in words
    assert "On purpose, as a live model: rows and first columns are frozen" in words


def test_the_file_has_a_title(book: openpyxl.Workbook) -> None:
    assert str(book.properties.title).endswith(": appraisal")


def test_tables_are_marked_up_with_one_row_of_unlike_heads(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.tables
        for table in sheet.tables.values():
            assert table.headerRowCount == 1
            heads = [column.name.casefold() for column in table.tableColumns]
            assert all(heads)
            assert len(set(heads)) == len(heads)


def test_no_cells_are_merged_and_no_sheet_or_row_is_hidden(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        assert sheet.sheet_state == "visible"
        assert not [at for at, row in sheet.row_dimensions.items() if row.hidden]


def test_nothing_but_the_keys_is_hidden(written: bytes) -> None:
    for page in pages(written):
        hidden = re.findall(r"<col [^>]*hidden=\"1\"[^>]*>", page)
        assert len(hidden) == 1
        assert 'outlineLevel="1"' in hidden[0]


def test_text_is_in_arial_of_12_points_or_more(book: openpyxl.Workbook) -> None:
    fonts = {
        (cell.font.name, cell.font.sz >= 12)
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }

    assert fonts == {("Arial", True)}


def test_each_sheet_is_one_page_wide_in_print(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        is_scaled = bool(sheet._charts) or sheet.title == "Results"
        assert is_scaled or sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.page_setup.paperSize == 9


@needs_office
def test_derbyshire_is_printed_on_25_pages_at_most(written: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.xlsx").write_bytes(written)

    recalculate([tmp_path / "model.xlsx"], tmp_path, "pdf")

    pages = (tmp_path / "model.pdf").read_bytes().count(b"/Type/Page/")
    assert 10 < pages <= 25


def test_charts_have_a_text_instead(written: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        drawings = [archive.read(n).decode() for n in archive.namelist() if "drawings/drawing" in n]

    texts = [text for drawing in drawings for text in re.findall(r'descr="([^"]*)"', drawing)]
    assert len(texts) >= 1
    assert all("The figures are " in text for text in texts)
