"""A table as an Excel file: numbers that add up, in the formats of the printed table."""

from __future__ import annotations

import datetime
import io
import math
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Stored in every file, so that the same table gives the same bytes.
_WRITTEN = datetime.datetime(2018, 7, 20)
_FONT = {"font_name": "Arial", "font_size": 11, "valign": "top"}
_CAPTION = 1.35  # width of a letter of the caption, relative to other letters
_UPRIGHT = 85  # characters across a portrait page of A4
_WIDEST = 50  # characters of a column of words, before its text wraps
_NARROWEST = 9
_SHORTEST_WORDS = 16  # characters that a column of words keeps on a full page
_ACROSS = 150  # characters across a landscape page of A4, in legible letters
_LETTERS = 1.1  # average letters of a text in the width of a digit, Excel's unit
_LEAST_LINE = 80  # characters of a line under a narrow table
_LONGEST_NAME = 31  # characters that Excel allows in the name of a sheet
_RANGE = re.compile(r" to |(?<=\d)-(?=[£\d])")
_NUMBER = re.compile(r"-?\(?-?(?P<pound>£?)-?[\d,]+(?:\.(?P<decimals>\d+))?(?P<unit>[kKmM%]?)\)?")


@dataclass(frozen=True, kw_only=True)
class ExcelCell:
    """A cell: its text in print and its number, which is None for words."""

    text: str
    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class ExcelTable:
    """Contents of a sheet.

    Parameters
    ----------
    caption : str
        Above the headings, with the unit.
    heads : sequence of str
        Column headings.
    are_words : sequence of bool
        Whether each column holds words.
    rows : sequence of sequence of ExcelCell
        A cell for each column.
    ruled : range
        Positions of the totals, which are bold under a line.
    below : sequence of str
        Notes and sources, under the rows.
    """

    caption: str
    heads: Sequence[str]
    are_words: Sequence[bool]
    rows: Sequence[Sequence[ExcelCell]]
    ruled: range
    below: Sequence[str]


def number_format(text: str) -> str:
    """Return Excel's format for a number in print; empty if the text has other words.

    >>> number_format("(2,000)"), number_format("£71,000"), number_format("26.8%")
    ('#,##0_);(#,##0)', '£#,##0', '0.0%')
    >>> number_format("0.41"), number_format("£71-91k"), number_format("6 months")
    ('#,##0.00_);(#,##0.00)', '£#,##0', '')
    """
    if text == "-":  # zero, in a column of differences
        return '#,##0_);(#,##0);"-"_)'
    matches = [_NUMBER.fullmatch(part) for part in _RANGE.split(text)]
    parts = [match for match in matches if match]
    if len(parts) < len(matches):
        return ""
    unit = parts[-1]["unit"]
    # Thousands and millions are written in full: the cell holds pounds.
    decimals = max(len(part["decimals"] or "") for part in parts) if unit in ("", "%") else 0
    places = f".{'0' * decimals}" if decimals else ""
    if unit == "%":
        return f"0{places}%"
    if any(part["pound"] for part in parts):
        return f"£#,##0{places}"
    return f"#,##0{places}_);(#,##0{places})"


def sheet_bytes(table: ExcelTable) -> bytes:
    """Return the bytes of an Excel file with a table."""
    import xlsxwriter  # takes long to load

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    properties = {"title": table.caption, "comments": "Language: en-GB", "created": _WRITTEN}
    book.set_properties(properties)
    _Sheet(book, table).write()
    book.close()
    return buffer.getvalue()


class _Sheet:
    """The sheet of a table: caption, headings, rows, notes and sources."""

    def __init__(self, book: Any, table: ExcelTable) -> None:
        self.book, self.table = book, table
        self.page = book.add_worksheet(_sheet_name(table.caption))
        self.widths = _widths(table)
        self.line = max(int(sum(self.widths) * _LETTERS), _LEAST_LINE)
        self.looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def write(self) -> None:
        """Write the sheet from the top."""
        for column, width in enumerate(self.widths):
            self.page.set_column(column, column, width)
        # Letters of the caption are larger and bold: fewer of them fit on a line.
        caption = _lines(self.table.caption, int(self.line / _CAPTION))
        head = self._texts(0, caption, bold=True, font_size=13) + 1
        for column, text in enumerate(self.table.heads):
            look = self._look(bold=True, bottom=2, text_wrap=True, **self._side(column))
            self.page.write_string(head, column, text, look)
        for number, row in enumerate(self.table.rows):
            for column, cell in enumerate(row):
                self._cell(head + 1 + number, column, cell, self._ruled(number))
        below = [piece for text in self.table.below for piece in _lines(text, self.line)]
        self._texts(head + len(self.table.rows) + 2, below, font_size=10)
        self._set_up(head)

    def _look(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self.looks:
            self.looks[key] = self.book.add_format({**_FONT, **properties})
        return self.looks[key]

    def _side(self, column: int) -> dict[str, Any]:
        """Return the alignment of a column: words left, indented from figures before them."""
        if self.table.are_words[column]:
            return {"align": "left", "indent": int(column > 0)}
        return {"align": "right"}

    def _texts(self, top: int, texts: Sequence[str], **properties: Any) -> int:
        """Write lines of text that run on over the columns; return the row after them."""
        for row, text in enumerate(texts, start=top):
            self.page.write_string(row, 0, text, self._look(**properties))
        return top + len(texts)

    def _ruled(self, number: int) -> dict[str, Any]:
        """Return the format of a total: bold, and the first of them under a line."""
        if number not in self.table.ruled:
            return {}
        return {"bold": True, "top": int(number == self.table.ruled.start)}

    def _cell(self, row: int, column: int, cell: ExcelCell, ruled: dict[str, Any]) -> None:
        form, side = number_format(cell.text), self._side(column)
        is_words = self.table.are_words[column]
        if cell.value is None or not form or not math.isfinite(cell.value):
            look = self._look(text_wrap=is_words, **side, **ruled)
            write = self.page.write_string if cell.text else self.page.write_blank
            write(row, column, cell.text, look)
        else:
            look = self._look(num_format=form, **side, **ruled)
            self.page.write_number(row, column, cell.value, look)

    def _set_up(self, head: int) -> None:
        """Freeze the headings, and fit the table to the width of a page of A4."""
        self.page.hide_gridlines(2)
        self.page.freeze_panes(head + 1, 1)
        self.page.repeat_rows(head)
        self.page.set_paper(9)
        if sum(self.widths) > _UPRIGHT:
            self.page.set_landscape()
        self.page.fit_to_pages(1, 0)
        self.page.set_footer("&L&A&RPage &P of &N")


def _widths(table: ExcelTable) -> list[int]:
    """Return the widths of the columns, the widest words narrowed until all fit on a page."""
    widths = [_width(table, column) for column in range(len(table.heads))]
    text_columns = [column for column, is_words in enumerate(table.are_words) if is_words]
    while sum(widths) > _ACROSS:
        widest = max(text_columns, key=widths.__getitem__, default=0)
        if not text_columns or widths[widest] <= _SHORTEST_WORDS:
            break
        widths[widest] -= 1
    return widths


def _width(table: ExcelTable, column: int) -> int:
    """Return the width of a column: room for every figure, and for words in few lines."""
    head = table.heads[column]
    if table.are_words[column]:
        cells = [row[column] for row in table.rows]
        lengths = (max(len(cell.text), _written_length(cell)) for cell in cells)
        longest = max([len(head), *lengths])
        return max(min(longest + 3, _WIDEST), _NARROWEST)
    figures = [_written_length(row[column]) for row in table.rows]
    return max([max(map(len, head.split()), default=0), *figures]) + 3


def _written_length(cell: ExcelCell) -> int:
    """Count the characters of a cell, a number in full."""
    if cell.value is None or not math.isfinite(cell.value):
        return len(cell.text)
    form = number_format(cell.text)
    decimals = len(form.partition(";")[0].partition(".")[2].strip("_)%"))
    value = cell.value * 100 if form.endswith("%") else cell.value
    return len(f"{value:,.{decimals}f}") + form.count("£") + form.count("%")


def _lines(text: str, width: int) -> list[str]:
    """Wrap a text into lines across the columns, without breaking a code or an address."""
    return [
        piece
        for line in text.split("\n")
        for piece in textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
    ]


def _sheet_name(caption: str) -> str:
    """Return a name that Excel allows for the sheet of a table, of at most 31 characters.

    >>> _sheet_name("Cost by financial year, £, low to high"), _sheet_name("[?]")
    ('Cost by financial year', 'Table')
    """
    plain = re.sub(r"[\[\]:*?\\']", " ", caption.split(",")[0].replace("/", "-")).strip()
    if len(plain) > _LONGEST_NAME:
        plain = plain[: _LONGEST_NAME + 1].rpartition(" ")[0].strip() or plain[:_LONGEST_NAME]
    return plain or "Table"
