"""Sheets laid out top down, and the file of them."""

from __future__ import annotations

import datetime
import io
import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from sohanalysis.errors import IntegrityError
from sohanalysis.report.marking import NOT_FOR_PUBLICATION
from sohanalysis.workbook.formula import Calculator, Formula, Place

FIRST_ROW = 4  # title, what the sheet holds, master check and a blank row are above


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell, how it looks, and what may be typed into it.

    Parameters
    ----------
    content : str, float or None
        Text, a number, or a `Formula`.
    look : str
        Kind of number or text; `book_file` knows how each is shown.
    is_input : bool
        Whether an analyst may change it.
    rule : mapping
        What is allowed, in the words of xlsxwriter; empty where anything is.
    """

    content: Any
    look: str = "words"
    is_input: bool = False
    rule: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """Neighbouring cells of one row, or of one column, that hold one quantity."""

    sheet: str
    top: int
    left: int
    count: int
    is_down: bool = False

    def at(self, place: int) -> str:
        """Name the cell at a place, so that the same formula can be copied along the row."""
        return f"'{self.sheet}'!{letters(self.left + place)}${self.top + 1}"

    def cell(self, place: int = 0) -> str:
        """Name the cell at a place, wherever the formula stands."""
        row, column = (
            (self.top + place, self.left) if self.is_down else (self.top, self.left + place)
        )
        return f"'{self.sheet}'!${letters(column)}${row + 1}"

    def part(self, first: int, count: int) -> Row:
        """Give some of its cells, from a place on."""
        return Row(self.sheet, self.top, self.left + first, count)

    @property
    def all(self) -> str:
        """Name all cells."""
        end = self.cell(self.count - 1).partition("!")[2]
        return f"{self.cell()}:{end}"

    def less_one(self, first: int) -> str:
        """Name all cells but the last, from the first on, or but the first, from the second."""
        end = self.cell(first + self.count - 2).partition("!")[2]
        return f"{self.cell(first)}:{end}"

    def upto(self, place: int) -> str:
        """Name the cells from the first one up to a place, to be copied along the row."""
        end = self.at(place).partition("!")[2]
        return f"{self.cell()}:{end}"


def letters(column: int) -> str:
    """Name a column that is counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def block_of(first: Row, last: Row) -> str:
    """Name the cells from one row to another, as one rectangle."""
    return f"{first.cell()}:{last.cell(last.count - 1).partition('!')[2]}"


def cells_named(cells: str) -> str:
    """Name cells as an analyst does.

    >>> cells_named("'Inputs'!$D$40")
    'Inputs!D40'
    """
    return cells.replace("$", "").replace("'", "")


def place_name(place: Place) -> str:
    """Name a place as an analyst does.

    >>> place_name(("Inputs", 39, 3))
    'Inputs!D40'
    """
    return f"{place[0]}!{letters(place[2])}{place[1] + 1}"


class Sheet:
    """A sheet: a title, what it holds, and tables one under the other."""

    def __init__(self, name: str, title: str, about: str, floor: str) -> None:
        self.name, self.title, self.about, self.floor = name, title, about, floor
        self.tables: list[SheetTable] = []
        self.charts: list[Mapping[str, Any]] = []
        self.widths: dict[int, float] = {}
        self.frozen_columns = 1
        self.page_starts: tuple[int, ...] = ()  # columns, from 0, at which a printed page begins
        self.is_one_page = False
        self.next_row = FIRST_ROW

    def table(self, name: str, caption: str, columns: Sequence[str]) -> SheetTable:
        """Begin a table under what stands on the sheet already."""
        if self.tables:
            self.next_row = self.tables[-1].end + 1
        table = SheetTable(self, name, caption, tuple(columns), self.next_row)
        self.tables.append(table)
        return table

    def words(self) -> Iterator[tuple[int, int, str]]:
        """Give what stands around the cells: title, what it holds, captions and heads."""
        yield 0, 0, self.title
        yield 1, 0, self.about
        for table in self.tables:
            yield table.top, 0, table.caption
            yield from ((table.top + 1, column, head) for column, head in enumerate(table.columns))

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Give every cell of every table, with its row and column."""
        for table in self.tables:
            for down, row in enumerate(table.rows):
                for across, cell in enumerate(row):
                    yield table.first + down, across, cell


class SheetTable:
    """A caption, one row of heads, and rows of cells."""

    def __init__(
        self, sheet: Sheet, name: str, caption: str, columns: tuple[str, ...], top: int
    ) -> None:
        self.sheet, self.name, self.caption, self.columns, self.top = (
            sheet,
            name,
            caption,
            columns,
            top,
        )
        self.rows: list[list[Cell]] = []

    @property
    def first(self) -> int:
        """Row of the first cells, under caption and heads."""
        return self.top + 2

    @property
    def end(self) -> int:
        """Row after the last."""
        return self.first + len(self.rows)

    def row(self, words: Sequence[str], contents: Any, look: str = "money") -> Row:
        """Add a row: its words, then one cell for each further column.

        Parameters
        ----------
        words : sequence of str
            Cells at the left, as text.
        contents : callable or sequence
            What stands in each further cell: a function of its place that writes a formula (one
            formula, copied along the row), or the values.
        look : str
            Kind of the figures.

        Returns
        -------
        Row
            Where the further cells stand.
        """
        count = len(self.columns) - len(words)
        values = [contents(i) for i in range(count)] if callable(contents) else [*contents]
        cells = [value if isinstance(value, Cell) else self._cell(value, look) for value in values]
        return self.add([*(Cell(content=word) for word in words), *cells], len(words))

    def add(self, cells: Sequence[Cell], left: int = 0) -> Row:
        """Add a row of cells, and give where those from a column on stand."""
        if len(cells) != len(self.columns):
            raise IntegrityError(f"a row of {self.name} has {len(cells)} cells")
        self.rows.append([self._own(cell) for cell in cells])
        return Row(self.sheet.name, self.end - 1, left, len(cells) - left)

    def column(self, place: int) -> Row:
        """Give where the cells of a column stand."""
        return Row(self.sheet.name, self.first, place, len(self.rows), is_down=True)

    def _cell(self, value: Any, look: str) -> Cell:
        return Cell(content=value, look=look)

    def _own(self, cell: Cell) -> Cell:
        """Leave the name of a sheet out of its own formulas."""
        if not isinstance(cell.content, Formula):
            return cell
        text = Formula(cell.content.replace(f"'{self.sheet.name}'!", ""))
        return Cell(content=text, look=cell.look, is_input=cell.is_input, rule=cell.rule)


def formula(text: str) -> Formula:
    """Write a formula, with the equals sign that it begins with."""
    return Formula(f"={text}")


def across(write: Callable[..., str]) -> Callable[[int], Formula]:
    """Make a row of formulas from what writes one of them."""
    return lambda place: formula(write(place))


@dataclass(frozen=True)
class Book:
    """All sheets in their order, and the values of their cells."""

    sheets: tuple[Sheet, ...]
    master: str  # the cell that says whether all checks pass
    restricted: str = "0"  # how many lines and figures are not for publication, as a formula

    def contents(self) -> dict[Place, Any]:
        """Give what stands in every cell."""
        return {
            (sheet.name, row, column): cell.content
            for sheet in self.sheets
            for row, column, cell in sheet.cells()
        }

    def master_line(self, sheet: Sheet) -> Formula:
        """Write what the third row of a sheet says of publication and of the checks."""
        mark = f'IF({self.restricted}>0,"{NOT_FOR_PUBLICATION}. ","")&'
        mark = "" if self.restricted == "0" else mark
        text = f'{mark}"Master check: "&{self.master}'
        return formula(text.replace(f"'{sheet.name}'!", ""))

    def calculator(self, changes: Mapping[Place, Any] | None = None) -> Calculator:
        """Work out the cells, some of them changed first."""
        return Calculator({**self.contents(), **(changes or {})})


# Stored in every file, so that the same contents give the same bytes.
WRITTEN = datetime.datetime(2018, 7, 20)
FONT = {"font_name": "Arial", "font_size": 12}
NUMBER_FORMS = {
    "words": "General",
    "money": "#,##0.00",
    "count": "#,##0",
    "plain": "0",
    "label": "General",
    "text": "General",
    "share": "0.0%",
    "factor": "0.000000",
    "month": "mmm yyyy",
}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_INPUT = {"bg_color": "#FFF9E5", "font_color": "#00008B", "bottom": 1, "bottom_color": "#7F7F7F"}
_TAB_COLOURS = {
    "Foundation": "#12436D",
    "Workings": "#28A197",
    "Control": "#801650",
    "Presentation": "#F46A25",
}
_ROW, _LINE = 21, 19  # height of a row of one line, and of a line among others, in pixels
_TALL = 4  # lines; rows of fewer grow with what is typed into them
_WIDEST_LABEL = 46.0
_NARROWEST, _MOST_SIGNS = 10, 24  # of the figures of a column, in signs
_SMALLEST = 0.45  # print scale of what is wider than a page
# Of A4 in landscape, within its margins: signs of Arial 12 across, pixels down less the repeated
# rows at full size, and of those rows.
_A4_WIDTH, _A4_HEIGHT, _REPEATED = 108.0, 688.0, 75.0
_CHART_ROWS = 20  # that a chart covers


class Writer:
    """Writes one book."""

    def __init__(self, book: Book, calculator: Calculator, *, title: str) -> None:
        self._book, self._title, self._calculator = book, title, calculator
        self._buffer = io.BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_row_height": _ROW,
            "default_format_properties": dict(FONT),  # xlsxwriter changes it
        }
        self._file = xlsxwriter.Workbook(self._buffer, options)
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def content(self) -> bytes:
        """Write all sheets, and give the file."""
        self._file.set_properties(
            {
                "title": self._title,
                "subject": "Appraisal model in live formulas",
                "author": "",
                "comments": "",
                "created": WRITTEN,
            }
        )
        self._file.set_calc_mode("auto")
        pages = {sheet.name: self._file.add_worksheet(sheet.name) for sheet in self._book.sheets}
        for sheet in self._book.sheets:
            self._write(sheet, pages[sheet.name])
        self._file.close()
        return self._buffer.getvalue()

    def _look(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self._file.add_format({**FONT, **properties})
        return self._looks[key]

    def _write(self, sheet: Sheet, page: Any) -> None:
        page.set_tab_color(_TAB_COLOURS[sheet.floor])
        page.hide_gridlines(2)
        widths = _widths(sheet, self._calculator)
        for column, width in widths.items():
            page.set_column(column, column, width)
        page.set_row(0, 24)
        page.write_string(0, 0, sheet.title, self._look(bold=True, font_size=16))
        page.write_string(1, 0, sheet.about, self._look())
        self._formula(
            page, (sheet.name, 2, 0), self._book.master_line(sheet), self._look(bold=True)
        )
        line = self._calculator.value_of(self._book.master_line(sheet), sheet.name)
        if str(line).startswith(NOT_FOR_PUBLICATION):
            page.set_header(f"&C&B{NOT_FOR_PUBLICATION}")
        for table in sheet.tables:
            page.set_row_pixels(table.top + 1, _ROW * _lines(table, widths))
            self._table(table, page)
        for row, lines in _tall_rows(sheet, widths, self._calculator).items():
            page.set_row_pixels(row, _LINE * lines)
        for row, column, cell in sheet.cells():
            self._cell(page, (sheet.name, row, column), cell)
        for chart in sheet.charts:
            self._chart(page, chart)
        _print_setup(sheet, page, widths)

    def _table(self, table: SheetTable, page: Any) -> None:
        page.write_string(table.top, 0, table.caption, self._look(bold=True, font_size=13))
        head = self._look(bold=True, bg_color="#12436D", font_color="#FFFFFF", **_WRAPPED)
        columns = [{"header": text, "header_format": head} for text in table.columns]
        page.add_table(
            table.top + 1,
            0,
            table.end - 1,
            len(table.columns) - 1,
            {"name": table.name, "columns": columns, "autofilter": False, "style": None},
        )

    def _cell(self, page: Any, place: tuple[str, int, int], cell: Cell) -> None:
        properties = {"num_format": NUMBER_FORMS[cell.look], **(_INPUT if cell.is_input else {})}
        words = cell.look in ("words", "text")
        left = {**_WRAPPED, "align": "left", "indent": int(place[2] > 0)}
        align = left if words else {"align": "right", "valign": "top"}
        look = self._look(**properties, **align)
        _, row, column = place
        if isinstance(cell.content, Formula):
            self._formula(page, place, cell.content, look)
        elif isinstance(cell.content, str):
            page.write_string(row, column, cell.content, look)
        elif cell.content is None:
            page.write_blank(row, column, None, look)
        else:
            page.write_number(row, column, cell.content, look)
        if cell.rule:
            page.data_validation(row, column, row, column, dict(cell.rule))

    def _formula(self, page: Any, place: tuple[str, int, int], text: Formula, look: Any) -> None:
        value = self._calculator.value_of(text, place[0])
        page.write_formula(place[1], place[2], text, look, _stored(value))

    def _chart(self, page: Any, wanted: Mapping[str, Any]) -> None:
        chart = self._file.add_chart(dict(wanted["kind"]))
        for series in wanted["series"]:
            chart.add_series(dict(series))
        chart.set_title({"name": wanted["title"], "name_font": {"name": "Arial", "size": 13}})
        font = {"name": "Arial", "size": 12}
        steps = {"interval_unit": wanted.get("every", 1), "interval_tick": wanted.get("every", 1)}
        chart.set_x_axis({"name": wanted["x"], "num_font": font, "name_font": font, **steps})
        chart.set_y_axis(
            {
                "name": wanted["y"],
                "num_font": font,
                "name_font": font,
                "num_format": "£#,##0",
                "min": 0,
                "max": wanted.get("max"),
            }
        )
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_size({"width": 860, "height": 400})
        options = {"description": wanted["alt"], "object_position": 1}
        page.insert_chart(wanted["row"], 0, chart, options)


def _stored(value: Any) -> Any:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return 0 if value is None else value


def _widths(sheet: Sheet, calculator: Calculator) -> dict[int, float]:
    """Widen columns until their figures show; words wrap."""
    longest: dict[int, int] = {}
    for row, column, cell in sheet.cells():
        longest.setdefault(column, _NARROWEST)
        if cell.look not in ("words", "text"):
            value = calculator.value((sheet.name, row, column))
            shown = f"{value:,.2f}" if isinstance(value, int | float) else str(value or "")
            longest[column] = max(longest[column], min(len(shown), _MOST_SIGNS))
    found = {column: length * 1.2 + 2 for column, length in longest.items()}
    return found | {0: _WIDEST_LABEL} | sheet.widths


def _tall_rows(sheet: Sheet, widths: Mapping[int, float], calculator: Calculator) -> dict[int, int]:
    """Count the lines of rows with long texts: what programs make of them is cut off in print."""
    found: dict[int, int] = {}
    for row, column, cell in sheet.cells():
        if cell.look in ("words", "text"):
            text = str(calculator.value((sheet.name, row, column)) or "")
            lines = math.ceil(0.95 * len(text) / widths.get(column, _MOST_SIGNS))
            found[row] = max(found.get(row, 0), lines)
    return {row: lines for row, lines in found.items() if lines >= _TALL}


def _lines(table: SheetTable, widths: Mapping[int, float]) -> int:
    """Count the lines of the heads of a table: charts below are placed by the heights of rows."""
    wide = (1.2 * len(head) / widths.get(i, _MOST_SIGNS) for i, head in enumerate(table.columns))
    return math.ceil(max(1.0, *wide))


def _scale(sheet: Sheet, widths: Mapping[int, float]) -> int:
    """Find the print scale, in per cent, at which each page is as wide as A4."""
    starts = (0, *sheet.page_starts, _widest(sheet))
    repeated = _across(widths, 0, sheet.frozen_columns)
    pages = [_across(widths, *ends) for ends in itertools.pairwise(starts) if ends[0] < ends[1]]
    widest = max(pages[0], *(page + repeated for page in pages[1:]), 0.0)
    return int(100 * max(_SMALLEST, min(1.0, _A4_WIDTH / widest)))


def _across(widths: Mapping[int, float], first: int, end: int) -> float:
    return sum(widths.get(column, 0.0) for column in range(first, end))


def _chart_pages(sheet: Sheet, scale: int) -> list[int]:
    """Begin a page above the first chart, and above each that does not fit under the last."""
    room = int((100 * _A4_HEIGHT / scale - _REPEATED) / _ROW)
    starts: list[int] = []
    for chart in sheet.charts:
        if not starts or chart["row"] + _CHART_ROWS - starts[-1] > room:
            starts.append(chart["row"] - 1)
    return starts


def _print_setup(sheet: Sheet, page: Any, widths: Mapping[int, float]) -> None:
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.set_footer("&L&A&CPage &P of &N")
    page.repeat_rows(0, 2)
    page.repeat_columns(0, sheet.frozen_columns - 1)
    page.freeze_panes(3, sheet.frozen_columns)
    widest = _widest(sheet)
    if sheet.charts or sheet.page_starts:  # a page that is fitted takes no page breaks
        scale = _scale(sheet, widths)
        page.set_print_scale(scale)
        page.set_v_pagebreaks([*sheet.page_starts])
        page.set_h_pagebreaks(_chart_pages(sheet, scale))
    else:
        pages = max(1, round(_across(widths, 0, widest) * _SMALLEST / _A4_WIDTH))
        page.fit_to_pages(pages, int(sheet.is_one_page))
    page.set_selection(0, 0, 0, 0)
    page.print_area(f"A1:{letters(widest - 1)}{_last(sheet)}")


def print_names(sheet: Sheet) -> dict[str, str]:
    """Give the names that a file keeps of how a sheet is printed, without quotation marks."""
    name, frozen = sheet.name, letters(sheet.frozen_columns - 1)
    return {
        "_xlnm.Print_Area": f"{name}!$A$1:${letters(_widest(sheet) - 1)}${_last(sheet)}",
        "_xlnm.Print_Titles": f"{name}!$A:${frozen},{name}!$1:$3",
    }


def _widest(sheet: Sheet) -> int:
    return max(len(table.columns) for table in sheet.tables)


def _last(sheet: Sheet) -> int:
    ends = [table.end for table in sheet.tables]
    return max(*ends, *(int(chart["row"]) + _CHART_ROWS for chart in sheet.charts), 0)
