"""Sheets laid out top down, each row under a key, and the file of them."""

from __future__ import annotations

import datetime
import io
import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter

from sohanalysis.workbook.formula import Calculator, Formula, Place, letters

MOST_WORDS = 255  # of a list or message that tells what a cell takes, in Excel
FIRST_ROW = 4  # title, what the sheet holds, the state of the checks and a blank row are above
KEY = "Key"  # heads the column of keys, which is grouped away


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell, how it looks, and what may be typed into it.

    Parameters
    ----------
    content : str, float or None
        Text, a number, or a `Formula`.
    look : str
        Kind of number or text, a key of `FORMATS`.
    is_input : bool
        Whether an analyst may change it.
    rule : mapping
        What is allowed, in the words of xlsxwriter; empty where anything is.
    link : str
        Sheet that it links to.
    is_total : bool
        Whether it stands out as a total does.
    """

    content: Any
    look: str = "words"
    is_input: bool = False
    rule: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    is_total: bool = False


@dataclass(frozen=True)
class Row:
    """Neighbouring cells of one row, or of one column, that hold one quantity."""

    sheet: str
    top: int
    left: int
    count: int
    is_down: bool = False

    def at(self, place: int) -> str:
        """Name the cell at a place, so that the formula can be copied along the row."""
        return f"'{self.sheet}'!{letters(self.left + place)}${self.top + 1}"

    def cell(self, place: int = 0) -> str:
        """Name the cell at a place, wherever the formula stands."""
        down, across = (place, 0) if self.is_down else (0, place)
        return f"'{self.sheet}'!${letters(self.left + across)}${self.top + down + 1}"

    def span(self, first: int, last: int) -> str:
        """Name the cells from one place to another."""
        return f"{self.cell(first)}:{self.cell(last).partition('!')[2]}"

    @property
    def all(self) -> str:
        """Name all cells."""
        return self.span(0, self.count - 1)


def block_of(first: Row, last: Row) -> str:
    """Name the cells from one row, or column, to another as one rectangle."""
    return f"{first.cell()}:{last.cell(last.count - 1).partition('!')[2]}"


def added(terms: Sequence[str]) -> str:
    """Add terms up; zero where there are none.

    >>> added(["A1", "B1"]), added([])
    ('A1+B1', '0')
    """
    return "+".join(terms) or "0"


class Sheet:
    """A sheet: a title, what it holds, and tables one under the other."""

    def __init__(
        self,
        name: str,
        title: str,
        about: str,
        *,
        frozen: int = 1,
        tall: bool = False,
    ) -> None:
        self.name, self.title, self.about, self.frozen = name, title, about, frozen
        self.is_tall = tall  # printed upright
        self.tables: list[SheetTable] = []
        self.charts: list[Mapping[str, Any]] = []
        self.widths: dict[int, float] = {}
        self.next_row = FIRST_ROW

    def table(self, name: str, caption: str, heads: Sequence[str]) -> SheetTable:
        """Begin a table under what stands on the sheet already."""
        if self.tables:
            self.next_row = max(self.next_row, self.tables[-1].end + 1)
        table = SheetTable(self, name, caption, tuple(heads), self.next_row)
        self.tables.append(table)
        return table

    @property
    def width(self) -> int:
        """Columns of its widest table; the keys stand in the one after."""
        return max(len(table.heads) for table in self.tables)

    @property
    def last(self) -> int:
        """Row after the last, charts included."""
        ends = [table.end for table in self.tables]
        return max(*ends, *(int(chart["row"]) + _CHART_ROWS for chart in self.charts), 0)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Give every row of every table, with its number."""
        for table in self.tables:
            yield from ((table.first + down, row) for down, (_, row) in enumerate(table.rows))

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Give every cell of every table, with its row and column."""
        for number, row in self.rows():
            yield from ((number, across, cell) for across, cell in enumerate(row))

    def keys(self) -> dict[int, str]:
        """Key of each row of a table."""
        return {
            table.first + down: key
            for table in self.tables
            for down, (key, _) in enumerate(table.rows)
        }


class SheetTable:
    """A caption, one row of heads, and rows of cells."""

    def __init__(
        self, sheet: Sheet, name: str, caption: str, heads: tuple[str, ...], top: int
    ) -> None:
        self.sheet, self.name, self.caption, self.top = sheet, name, caption, top
        # The heads of a table of Excel differ from one another.
        same = [[each.casefold() for each in heads[:i]] for i in range(len(heads))]
        self.heads = tuple(
            f"{head} ({seen.count(head.casefold()) + 1})" if head.casefold() in seen else head
            for head, seen in zip(heads, same, strict=True)
        )
        self.rows: list[tuple[str, list[Cell]]] = []

    @property
    def first(self) -> int:
        """Row of the first cells, under caption and heads."""
        return self.top + 2

    @property
    def end(self) -> int:
        """Row after the last."""
        return self.first + len(self.rows)

    def row(
        self,
        words: Sequence[Any],
        contents: Any,
        look: str = "money",
        *,
        key: str = "",
        is_total: bool = False,
    ) -> Row:
        """Add a row: its words, then one cell for each further column.

        Parameters
        ----------
        words : sequence
            Cells at the left: texts or formulas.
        contents : callable or sequence
            What stands in each further cell: the text of a formula by its place, or the values.
        look : str
            Kind of the figures.
        key : str
            Name of the row; its number in the table without.
        is_total : bool
            Whether it stands out as a total does.

        Returns
        -------
        Row
            Where the further cells stand.
        """
        count = len(self.heads) - len(words)
        if callable(contents):
            contents = [formula(contents(place)) for place in range(count)]
        cells = [each if isinstance(each, Cell) else Cell(content=each) for each in words]
        cells += [
            each if isinstance(each, Cell) else Cell(content=each, look=look) for each in contents
        ]
        assert len(cells) == len(self.heads), f"{self.name}: {len(cells)} cells"
        if is_total:
            cells = [replace(each, is_total=True) for each in cells]
        self.rows.append(
            (key or f"{self.name}.{len(self.rows) + 1}", [self._own(cell) for cell in cells])
        )
        return Row(self.sheet.name, self.end - 1, len(words), count)

    def fill(self, row: Row, contents: Iterable[Any]) -> None:
        """Write the contents of a row that was added empty."""
        cells = self.rows[row.top - self.first][1]
        for place, content in enumerate(contents, start=row.left):
            cells[place] = self._own(replace(cells[place], content=content))

    def column(self, place: int) -> Row:
        """Give where the cells of a column stand."""
        return Row(self.sheet.name, self.first, place, len(self.rows), is_down=True)

    def _own(self, cell: Cell) -> Cell:
        """Leave the name of a sheet out of its own formulas."""
        if not isinstance(cell.content, Formula):
            return cell
        return replace(cell, content=Formula(cell.content.replace(f"'{self.sheet.name}'!", "")))


def formula(text: str) -> Formula:
    """Write a formula, with the equals sign that it begins with."""
    return Formula(f"={text}")


@dataclass(frozen=True)
class Book:
    """All sheets in their order, the state of the checks, and the names of inputs.

    Parameters
    ----------
    sheets : tuple of Sheet
        The cover first.
    state : Formula
        What the third row of each sheet says.
    names : mapping
        Cell of each name that formulas of one's own may use.
    """

    sheets: tuple[Sheet, ...]
    state: Formula
    names: Mapping[str, str]

    def contents(self) -> dict[Place, Any]:
        """Give what stands in every cell."""
        return {
            (sheet.name, row, column): cell.content
            for sheet in self.sheets
            for row, column, cell in sheet.cells()
        }


# Stored in every file, so that the same contents give the same bytes.
WRITTEN = datetime.datetime(2018, 7, 20)
_FONT = {"font_name": "Arial", "font_size": 12}
FORMATS = {
    "words": "General",
    "note": "General",  # words that run on over empty cells
    "label": "General",
    "money": "#,##0_);(#,##0);0_)",
    "pence": "#,##0.00_);(#,##0.00);0_)",
    "count": "#,##0",
    "plain": "0",
    "share": "0.0%",
    "factor": "0.000000",
    "month": "mmm yyyy",
}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_INPUT = {"bg_color": "#FFF9E5", "font_color": "#00008B", "bottom": 1, "bottom_color": "#7F7F7F"}
_TAB_COLOURS = {"Inputs": "#12436D", "Checks": "#801650", "Charge": "#28A197"}
_TAB_COLOURS |= {"Workings": "#28A197", "Record": "#12436D"}
_ROW = 21  # height of a row of one line, in pixels
_LINE = 19
_LABEL = 46.0
_LABEL_SIGNS = 13  # of a label that widens its column; a longer one wraps
_WRAPPING = ("words", "label")
_CHART_ROWS = 17  # that a chart covers
# Lines on a page in landscape, and upright; a sheet is printed no smaller than it has to be for
# its width, or so small that as few pages hold it.
_ON_A_PAGE, _SMALLEST = {False: 34, True: 49}, 0.42
_COLUMN = 8.0  # width of one that nothing is laid out in
_A4_WIDTH = 106.0  # of A4 in landscape within its margins, in signs of Arial 12


def shows_pence(amount: Any) -> bool:
    """Tell whether whole pounds would hide a part of a figure."""
    return isinstance(amount, int | float) and abs(amount - round(amount)) > 1e-6


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
            "default_format_properties": dict(_FONT),  # xlsxwriter changes it
        }
        self._file = xlsxwriter.Workbook(self._buffer, options)
        self._looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def content(self) -> bytes:
        """Write all sheets, and give the file."""
        self._file.set_properties(
            {
                "title": self._title,
                "subject": "Appraisal in live formulas",
                "author": "",
                "comments": "Language: en-GB",
                "created": WRITTEN,
            }
        )
        self._file.set_calc_mode("auto")
        for name, cell in self._book.names.items():
            self._file.define_name(name, f"={cell}")
        pages = {sheet.name: self._file.add_worksheet(sheet.name) for sheet in self._book.sheets}
        for sheet in self._book.sheets:
            self._write(sheet, pages[sheet.name])
        self._file.close()
        return self._buffer.getvalue()

    def _look(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._looks:
            self._looks[key] = self._file.add_format({**_FONT, **properties})
        return self._looks[key]

    def _write(self, sheet: Sheet, page: Any) -> None:
        page.set_tab_color(_TAB_COLOURS.get(sheet.name, "#F46A25"))
        page.hide_gridlines(2)
        widths = _widths(sheet, self._calculator)
        for column, width in widths.items():
            page.set_column(column, column, width)
        page.set_column(sheet.width, sheet.width, 20, None, {"level": 1, "hidden": True})
        page.set_row(0, 24)
        page.write_string(0, 0, sheet.title, self._look(bold=True, font_size=16))
        page.write_string(0, sheet.width, KEY, self._look())
        page.write_string(1, 0, sheet.about, self._look())
        state = Formula(self._book.state.replace(f"'{sheet.name}'!", ""))
        value = self._calculator.value_of(state, sheet.name)
        page.write_formula(2, 0, state, self._look(bold=True), value)
        tall = _tall_rows(sheet, widths, self._calculator)
        for row, lines in tall.items():
            page.set_row_pixels(row, _LINE * lines)
        self._cells(sheet, page, widths)
        for row, key in sheet.keys().items():
            page.write_string(row, sheet.width, key, self._look())
        for chart in sheet.charts:
            self._chart(page, chart)
        _set_up_print(sheet, page, widths, tall)

    def _cells(self, sheet: Sheet, page: Any, widths: Mapping[int, float]) -> None:
        for table in sheet.tables:
            self._table(table, page, widths)
        for row, column, cell in sheet.cells():
            self._cell(page, (sheet.name, row, column), cell)

    def _table(self, table: SheetTable, page: Any, widths: Mapping[int, float]) -> None:
        page.write_string(table.top, 0, table.caption, self._look(bold=True, font_size=13))
        dark = {"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", **_WRAPPED}
        figures = {
            at
            for _, row in table.rows
            for at, cell in enumerate(row)
            if cell.look not in ("words", "note")
        }
        columns = [
            {
                "header": text,
                "header_format": self._look(**dark, align="right" if at in figures else "left"),
            }
            for at, text in enumerate(table.heads)
        ]
        page.set_row_pixels(table.top + 1, _ROW * _head_lines(table, widths))
        page.add_table(
            table.top + 1,
            0,
            table.end - 1,
            len(table.heads) - 1,
            {"name": table.name, "columns": columns, "autofilter": False, "style": None},
        )

    def _cell(self, page: Any, place: Place, cell: Cell) -> None:
        properties: dict[str, Any] = {"num_format": FORMATS[cell.look]}
        properties |= _INPUT if cell.is_input else {}
        properties |= {"bold": True, "top": 1} if cell.is_total else {}
        align = {"align": "left", "valign": "top", "indent": int(place[2] > 0)}
        is_text = cell.look in ("words", "note")
        align = align if is_text else {"align": "right", "valign": "top"}
        look = self._look(**properties, **align, text_wrap=cell.look in _WRAPPING)
        _, row, column = place
        if cell.link:
            link = self._look(font_color="#0B5CAD", underline=1, valign="top")
            page.write_url(row, column, f"internal:'{cell.link}'!A1", link, str(cell.content))
        elif isinstance(cell.content, Formula):
            self._formula(page, place, cell.content, look)
        elif isinstance(cell.content, str):
            page.write_string(row, column, cell.content, look)
        elif cell.content is None:
            page.write_blank(row, column, None, look)
        else:
            page.write_number(row, column, cell.content, look)
        if cell.rule:
            page.data_validation(row, column, row, column, _as_excel_takes(cell.rule))

    def _formula(self, page: Any, place: Place, text: Formula, look: Any) -> None:
        value = self._calculator.value(place)
        if isinstance(value, bool):
            value = "TRUE" if value else "FALSE"
        page.write_formula(place[1], place[2], text, look, 0 if value is None else value)

    def _chart(self, page: Any, wanted: Mapping[str, Any]) -> None:
        chart = self._file.add_chart(dict(wanted["kind"]))
        for series in wanted["series"]:
            chart.add_series(dict(series))
        chart.set_title({"name": wanted["title"], "name_font": {"name": "Arial", "size": 13}})
        font = {"name": "Arial", "size": 12}
        every = wanted.get("every", 1)
        steps = {"interval_unit": every, "interval_tick": every}
        chart.set_x_axis({"name": wanted["x"], "num_font": font, "name_font": font, **steps})
        limits = {"min": 0, "max": wanted.get("most"), "num_format": "£#,##0"}
        chart.set_y_axis({"name": wanted["y"], "num_font": font, "name_font": font, **limits})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_size({"width": 860, "height": 345})
        options = {"description": wanted["alt"], "object_position": 1}
        page.insert_chart(wanted["row"], 0, chart, options)


def _as_excel_takes(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule for Excel; for a longer list than it takes, only the message.

    Checks tests what is typed there too.
    """
    source = rule.get("source")
    if isinstance(source, list) and len(",".join(source)) > MOST_WORDS:
        return {"validate": "any", "input_message": rule["input_message"]}
    return dict(rule)


def _set_up_print(
    sheet: Sheet, page: Any, widths: Mapping[int, float], tall: Mapping[int, int]
) -> None:
    """Print a sheet one page wide on A4, without header or footer."""
    page.set_paper(9)
    if not sheet.is_tall:
        page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.repeat_rows(0)
    page.freeze_panes(FIRST_ROW - 1, sheet.frozen)
    across = sum(widths.get(column, 0.0) for column in range(sheet.width))
    if sheet.charts:  # a page that is fitted takes no break above the charts
        scale = min(1.0, _A4_WIDTH / across)
        page.set_print_scale(int(100 * scale))
        breaks = _breaks(sheet, widths, tall, _ON_A_PAGE[sheet.is_tall] / scale)
        page.set_h_pagebreaks([*breaks, int(sheet.charts[0]["row"]) - 1])
    else:
        lines = sheet.last + sum(tall.values()) - len(tall)
        page.fit_to_pages(1, math.ceil(lines * _SMALLEST / _ON_A_PAGE[sheet.is_tall]))
    page.set_selection(0, 0, 0, 0)
    # What the sheet holds is said in words that run on over the columns of a narrow one.
    more = math.ceil(max(0.0, 0.9 * len(sheet.about) - across) / _COLUMN)
    page.print_area(0, 0, sheet.last - 1, sheet.width - 1 + more + bool(more))


def _head_lines(table: SheetTable, widths: Mapping[int, float]) -> int:
    """Count the lines of the heads of a table, which break between words and after hyphens."""
    signs = (int(1.2 * widths.get(place, 10)) for place in range(len(table.heads)))
    return max(len(textwrap.wrap(*head)) for head in zip(table.heads, signs, strict=True))


def _breaks(
    sheet: Sheet, widths: Mapping[int, float], tall: Mapping[int, int], most: float
) -> list[int]:
    """Return the rows that begin a page, so that no table is cut which fits on one."""
    found, first = [], 0  # row that begins the page
    lines = dict.fromkeys(range(sheet.last), 1) | dict(tall)
    lines |= {table.top + 1: _head_lines(table, widths) for table in sheet.tables}
    for table in sheet.tables:
        used, needed = (
            sum(lines[row] for row in range(start, table.end)) for start in (first, table.top)
        )
        if used > most and needed <= most:
            first = table.top
            found.append(first)
    return found


def _widths(sheet: Sheet, calculator: Calculator) -> dict[int, float]:
    """Widen columns until their figures show; words wrap, and long labels do."""
    found: dict[int, float] = {}
    for row, column, cell in sheet.cells():
        found.setdefault(column, 12.5)
        if cell.look not in ("words", "note"):
            value = calculator.value((sheet.name, row, column))
            is_label = cell.look == "label" or not isinstance(value, int | float)
            wide = min(len(str(value or "")), _LABEL_SIGNS) if is_label else _figure_width(value)
            found[column] = max(found[column], wide)
    return found | {0: _LABEL} | sheet.widths


def _figure_width(value: float) -> float:
    return 1.1 * len(f"{value:,.0f}") + 3


def _tall_rows(sheet: Sheet, widths: Mapping[int, float], calculator: Calculator) -> dict[int, int]:
    """Count the lines of rows with long texts: programs cut off in print what they work out."""
    found: dict[int, int] = {}
    for row, column, cell in sheet.cells():
        if cell.look in _WRAPPING:
            text = str(calculator.value((sheet.name, row, column)) or "")
            lines = math.ceil(0.9 * len(text) / widths.get(column, 20.0))
            found[row] = max(found.get(row, 0), lines)
    return {row: lines for row, lines in found.items() if lines > 1}
