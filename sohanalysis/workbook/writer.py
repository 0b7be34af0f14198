"""The file of a workbook: formats, protection, widths and print.

Each sheet is protected without a password. Only input cells and comments are unlocked, so that a
user cannot type over a formula by mistake; `read` finds a formula that was changed on purpose.
"""

from __future__ import annotations

import datetime
import io
import math
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sohanalysis.report.inks import COLOURS, Ink
from sohanalysis.workbook.formula import Calculator, Formula, Position
from sohanalysis.workbook.sheets import (
    CHART_ROWS,
    COMMENTS,
    FIRST_ROW,
    KEY,
    MOST_WORDS,
    Book,
    Cell,
    Sheet,
    SheetTable,
)

ALL_PASS = "All checks pass"
# Stored in every file, so that the same contents give the same bytes.
_CREATED = datetime.datetime(2018, 7, 20)
_SIZE = 12  # points
_FONT = {"font_name": "Arial", "font_size": _SIZE}
FORMATS = {
    "words": "General",
    "large": "General",  # words of the answer
    "note": "General",  # text that runs on over empty cells
    "label": "General",
    "money": "#,##0_);(#,##0);0_)",
    "pence": "#,##0.00_);(#,##0.00);0_)",
    "count": "#,##0",
    "plain": "0",
    "rate": "0.0#%",  # entered, to a hundredth of a percent
    "share": "0.0%",  # calculated
    "factor": "0.000000",
    "month": "mmm yyyy",
}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_INPUT = {"bg_color": "#FFF9E5", "font_color": "#00008B", "bottom": 1, "bottom_color": "#7F7F7F"}
_RED = {"bg_color": "#B00020", "font_color": "#FFFFFF", "bold": True}
# Actions that a protected sheet still allows. Users may also select and copy cells.
_ALLOWED = ("format_columns", "format_rows", "autofilter", "select_locked_cells")
_TAB_INKS: dict[str, Ink] = {
    "Inputs": "dark blue",
    "Record": "dark blue",
    "Checks": "dark pink",
    "Charge": "turquoise",
    "Workings": "turquoise",
}
_ROW = 20  # height of a row of one line, in pixels
_LINE = 19
_TITLE = 32
_LABEL = 46.0
_USUAL, _NARROW = 12.5, 9.6  # width of a column of figures, in characters
_COMMENT = 12.5
_WRAPPING = ("words", "large", "label")
_TEXTS = ("words", "large", "note")
_LARGE = 13  # points, of the answer
_FILTERED = 12  # rows from which a table can be filtered
_SIGNS, _BOLD = 1.14, 1.08  # average number of letters in the width of a digit, plain and bold
_COLUMN = 8.0  # width of an empty column
# A4 in landscape within its margins: characters of Arial 12 across, and pixels down.
_A4_WIDTH, _A4_HEIGHT = 108.0, 730
_SMALLEST, _LARGEST = 67, 100  # scale in print [%]: letters of 8 points, and of 12
_OPEN = 100  # unlocked columns of the sheet for notes


class _Page(Worksheet):  # type: ignore[misc]  # xlsxwriter has no types
    """A sheet of the file, with a faster check of formulas."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        """Return a formula without its equals sign.

        xlsxwriter would search every formula for some thirty functions that need a prefix in the
        file. Our formulas use none of them.
        """
        return formula.removeprefix("=")


class Writer:
    """Writes one book to the bytes of an .xlsx file."""

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
        self._of_cells: dict[tuple[str, bool, bool, bool], Any] = {}

    def content(self) -> bytes:
        """Return the bytes of the file with all sheets."""
        self._file.set_properties(
            {
                "title": self._title,
                "subject": "Appraisal in live formulas",
                "author": "",
                "comments": "Language: en-GB",
                "created": _CREATED,
            }
        )
        # Excel recalculates on opening and after each change. The stored values come from our
        # calculator, and are for programs that do not recalculate, such as previews.
        self._file.set_calc_mode("auto")
        pages = {
            sheet.name: self._file.add_worksheet(sheet.name, worksheet_class=_Page)
            for sheet in self._book.sheets
        }
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
        page.set_tab_color(COLOURS[_TAB_INKS.get(sheet.name, "orange")])
        page.hide_gridlines(2)
        if sheet.is_open:  # blank, so that it prints no page until someone writes in it
            page.set_column(0, _OPEN, None, self._look(locked=False))
            page.set_paper(9)
            page.set_landscape()
            return
        widths = _widths(sheet, self._calculator)
        for column, width in widths.items():
            page.set_column(column, column, width)
        page.set_row_pixels(0, _TITLE)
        page.write_string(0, 0, sheet.title, self._look(bold=True, font_size=16))
        page.write_string(1, 0, sheet.about, self._look())
        state = self._state(sheet, page)
        tall = _tall_rows(sheet, widths, self._calculator)
        for row, lines in tall.items():
            page.set_row_pixels(row, _LINE * lines)
        for table in sheet.tables:
            self._table(table, page, widths)
        for row, column, cell in sheet.cells():
            self._cell(page, (sheet.name, row, column), cell)
        self._beside(sheet, page)
        for chart in sheet.charts:
            self._chart(page, chart)
        page.protect("", dict.fromkeys(_ALLOWED, True))
        _set_up_print(sheet, page, widths, tall, state)

    def _state(self, sheet: Sheet, page: Any) -> str:
        """Write the state of the workbook, red if a check fails, and return its text."""
        state = Formula(self._book.state.replace(f"'{sheet.name}'!", ""))
        value = self._calculator.value_of(state, sheet.name)
        page.write_formula(2, 0, state, self._look(bold=True), value)
        self._turn_red(page, (2, 0, 2, 0), "not containing", ALL_PASS)
        return str(value)

    def _turn_red(self, page: Any, area: tuple[int, int, int, int], test: str, text: str) -> None:
        page.conditional_format(
            *area,
            {
                "type": "text",
                "criteria": test,
                "value": text,
                "format": self._file.add_format(_RED),
            },
        )

    def _beside(self, sheet: Sheet, page: Any) -> None:
        """Write the cells for comments, and the keys in a hidden column."""
        page.set_column(sheet.width, sheet.width, 20, None, {"level": 1, "hidden": True})
        page.write_string(0, sheet.width, KEY, self._look())
        if sheet.has_comments:
            column = sheet.width - 1
            head = self._look(bold=True, **_WRAPPED, **_left_aligned(column))
            for table in sheet.tables:
                page.write_string(table.top + 1, column, COMMENTS, head)
        comment = self._look(**_INPUT, **_WRAPPED, locked=False)
        for row, key in sheet.keys().items():
            page.write_string(row, sheet.width, key, self._look())
            if sheet.has_comments:
                page.write_blank(row, sheet.width - 1, None, comment)

    def _table(self, table: SheetTable, page: Any, widths: Mapping[int, float]) -> None:
        page.write_string(table.top, 0, table.caption, self._look(bold=True, font_size=13))
        dark = {"bold": True, "bg_color": COLOURS["dark blue"], "font_color": "#FFFFFF", **_WRAPPED}
        figures = {
            column
            for _, row in table.rows
            for column, cell in enumerate(row)
            if cell.look not in _TEXTS
        }
        columns = [
            {
                "header": text,
                "header_format": self._look(
                    **dark,
                    **({"align": "right"} if column in figures else _left_aligned(column)),
                ),
            }
            for column, text in enumerate(table.heads)
        ]
        page.set_row_pixels(table.top + 1, _ROW * _head_lines(table, widths))
        area = (table.top + 1, 0, table.end - 1, len(table.heads) - 1)
        can_filter = table.sheet.has_filters and len(table.rows) >= _FILTERED
        form = {"name": table.name, "columns": columns, "autofilter": can_filter, "style": None}
        if table.rows:
            page.add_table(*area, form)
        else:  # a table of Excel needs a row
            page.write_row(table.top + 1, 0, table.heads, self._look(**dark))
        for column, texts in table.red.items():
            for word in texts:
                self._turn_red(
                    page, (table.first, column, table.end - 1, column), "containing", word
                )

    def _cell(self, page: Any, position: Position, cell: Cell) -> None:
        look = self._look_of(cell, position)
        _, row, column = position
        if cell.link:
            link = self._look(font_color="#0B5CAD", underline=1, valign="top")
            page.write_url(row, column, f"internal:'{cell.link}'!A1", link, str(cell.content))
        elif isinstance(cell.content, Formula):
            self._formula(page, position, cell.content, look)
        elif isinstance(cell.content, str):
            page.write_string(row, column, cell.content, look)
        elif cell.content is None:
            page.write_blank(row, column, None, look)
        else:
            page.write_number(row, column, cell.content, look)
        if cell.rule:
            page.data_validation(row, column, row, column, _as_excel_takes(cell.rule))

    def _look_of(self, cell: Cell, position: Position) -> Any:
        key = (cell.look, cell.is_input, cell.is_total, position[2] > 0)
        if key not in self._of_cells:
            properties: dict[str, Any] = {"num_format": FORMATS[cell.look], "valign": "top"}
            properties |= {**_INPUT, "locked": False} if cell.is_input else {}
            properties |= {"bold": True, "top": 1} if cell.is_total else {}
            properties |= {"bold": True, "font_size": _LARGE} if cell.look == "large" else {}
            is_text = cell.look in _TEXTS
            align = _left_aligned(position[2]) if is_text else {"align": "right"}
            self._of_cells[key] = self._look(
                **properties, **align, text_wrap=cell.look in _WRAPPING
            )
        return self._of_cells[key]

    def _formula(self, page: Any, position: Position, text: Formula, look: Any) -> None:
        value = self._calculator.value(position)
        if isinstance(value, bool):
            value = "TRUE" if value else "FALSE"
        page.write_formula(position[1], position[2], text, look, 0 if value is None else value)

    def _chart(self, page: Any, wanted: Mapping[str, Any]) -> None:
        if not wanted["series"]:  # a case of savings alone has no cost line
            return
        chart = self._file.add_chart(dict(wanted["kind"]))
        for series in wanted["series"]:
            chart.add_series({**series, "name": _as_text(series["name"])})
        title = {"name": "Arial", "size": 13}
        chart.set_title({"name": _as_text(wanted["title"]), "name_font": title})
        font = {"name": "Arial", "size": 12}
        look = {"num_font": font, "name_font": font}
        chart.set_x_axis({"name": _as_text(wanted["x"]), **look, **wanted["steps"]})
        limits = {"min": 0, "max": wanted.get("most"), "num_format": "£#,##0"}
        chart.set_y_axis({"name": _as_text(wanted["y"]), **look, **limits})
        chart.set_legend({"position": "bottom", "font": font})
        chart.set_size({"width": 860, "height": 345})
        options = {"description": wanted["alt"], "object_position": 1}
        page.insert_chart(wanted["row"], 0, chart, options)


def _left_aligned(column: int) -> dict[str, Any]:
    """Return the alignment of a text, clear of the figures at its left."""
    return {"align": "left", "indent": int(column > 0)}


def _as_text(name: str) -> str:
    """Return a name for a chart with a space where xlsxwriter would take it for a cell: Go! A1."""
    return re.sub(r"!(?=\$?[A-Z])", "! ", name)


def _as_excel_takes(rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return a validation rule that Excel accepts.

    If a list of texts is too long for Excel, the rule has only the message. The sheet Checks still
    tests the entry.
    """
    source = rule.get("source")
    if isinstance(source, list) and len(",".join(source)) > MOST_WORDS:
        return {"validate": "any", "input_message": rule["input_message"]}
    return dict(rule)


# Print: A4 in landscape, with letters of 8 points or more. A table that fits on a page is not cut.


def _set_up_print(
    sheet: Sheet, page: Any, widths: Mapping[int, float], tall: Mapping[int, int], state: str
) -> None:
    """Set paper, scale and page breaks, and repeat the first rows on each page."""
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4, top=0.3, bottom=0.3)
    page.set_selection(0, 0, 0, 0)
    page.freeze_panes(FIRST_ROW - 1, sheet.frozen)
    if not sheet.is_printed:
        page.print_area(FIRST_ROW - 1, 0, FIRST_ROW - 1, 0)  # a blank row: no page
        return
    page.repeat_rows(0, FIRST_ROW - 1)
    columns = sum(widths.get(column, 0.0) for column in range(sheet.width))
    across = max(columns, _words_across(sheet, widths, state))
    heights = _heights(sheet, widths, tall)
    widest = min(_LARGEST, max(_SMALLEST, int(100 * _A4_WIDTH / across)))
    if across * _SMALLEST > 100 * _A4_WIDTH:
        page.repeat_columns(0, sheet.frozen - 1)
    # Use the largest of the scales with the fewest pages.
    plans = ((scale, _breaks(sheet, heights, scale)) for scale in range(widest, _SMALLEST - 1, -1))
    scale, breaks = min(plans, key=lambda plan: len(plan[1]))
    page.set_print_scale(scale)
    page.set_h_pagebreaks(breaks)
    more = math.ceil((across - columns) / _COLUMN)
    page.print_area(0, 0, sheet.last - 1, sheet.width - 1 + more)


def _words_across(sheet: Sheet, widths: Mapping[int, float], state: str) -> float:
    """Return the width of texts that run on over other columns. [characters].

    A state with a very long title is cut at the width of a page in the smallest letters.
    """
    ends = [len(sheet.about) / _SIGNS, min(len(state) / _BOLD, 100 * _A4_WIDTH / _SMALLEST)]
    for _, column, cell in sheet.cells():
        if cell.look == "note" and isinstance(cell.content, str):
            before = sum(widths.get(index, 0.0) for index in range(column))
            ends.append(before + len(cell.content) / _SIGNS)
    return max(ends)


def _heights(sheet: Sheet, widths: Mapping[int, float], tall: Mapping[int, int]) -> list[int]:
    """Return the height of each row. [pixels]."""
    heights = [_ROW] * sheet.last
    heights[0] = _TITLE
    for row, lines in tall.items():
        heights[row] = _LINE * lines
    for table in sheet.tables:
        heights[table.top + 1] = _ROW * _head_lines(table, widths)
    return heights


def _blocks(sheet: Sheet) -> Iterator[tuple[int, int]]:
    """Yield the first row of each table and chart, and the row after its last."""
    yield from ((table.top, table.end) for table in sheet.tables)
    yield from ((int(chart["row"]), int(chart["row"]) + CHART_ROWS) for chart in sheet.charts)


def _breaks(sheet: Sheet, heights: Sequence[int], scale: int) -> list[int]:
    """Return the rows that begin a page.

    A table or chart that fits on one page is not cut.
    """
    breaks: list[int] = []
    most = int(_A4_HEIGHT * 100 / scale)
    repeated = sum(heights[:FIRST_ROW])
    used, before = repeated, FIRST_ROW
    for top, end in _blocks(sheet):
        gap, height = sum(heights[before:top]), sum(heights[top:end])
        is_long = repeated + height > most
        if used + gap + height > most and not is_long:
            fits = used + gap <= most
            breaks.append(top if fits else before)
            used = repeated + height + (0 if fits else gap)
        elif is_long:
            used += gap
            for row in range(top, end):
                if used + heights[row] > most:
                    breaks.append(row)
                    used = repeated
                used += heights[row]
        else:
            used += gap + height
        before = end
    return breaks


def _head_lines(table: SheetTable, widths: Mapping[int, float]) -> int:
    """Count the lines of the headings of a table, which wrap at spaces and hyphens."""
    signs = (max(1, int(_BOLD * widths.get(index, _USUAL))) for index in range(len(table.heads)))
    return max(_wrapped_lines(*head) for head in zip(table.heads, signs, strict=True))


def _widths(sheet: Sheet, calculator: Calculator) -> dict[int, float]:
    """Return the width of each column, enough for its figures and the words of its headings.

    Texts wrap. The last column has room for a text that runs on.
    """
    widths: dict[int, float] = {}
    least = _NARROW if sheet.is_narrow else _USUAL
    usual = {0: _LABEL} | sheet.widths
    largest: dict[int, float] = {}
    for row, column, cell in sheet.cells():
        widths.setdefault(column, usual.get(column, least))
        if cell.look in (*_TEXTS, "label"):  # text, which wraps or runs on
            continue
        value = calculator.value((sheet.name, row, column))
        if isinstance(value, int | float):
            size = -9.0 * value if value < 0 else value  # the sign takes room too
            largest[column] = max(largest.get(column, 0.0), size)
    for column, size in largest.items():
        signs = len(f"{size:,.0f}")
        wide = signs + 2.0 if sheet.is_narrow else 1.1 * signs + 3
        widths[column] = max(widths[column], wide)
    for table in sheet.tables:
        for column, head in enumerate(table.heads):
            parts = re.split(r"(?<=-)|\s", head)  # a heading wraps at spaces and hyphens
            widest = max(map(len, parts)) / _BOLD + 0.4
            widths[column] = max(widths.get(column, usual.get(column, least)), widest)
    all_widths = usual | widths | ({sheet.width - 1: _COMMENT} if sheet.has_comments else {})
    all_widths[sheet.width - 1] += _running_over(sheet, all_widths)
    return all_widths


def _running_over(sheet: Sheet, widths: Mapping[int, float]) -> float:
    """Return the width that the longest text that runs on lacks. [characters].

    It ends at the column of keys, which is hidden and has a text in each row.
    """
    missing = [0.0]
    for _, column, cell in sheet.cells():
        if cell.look == "note" and type(cell.content) is str:  # not a formula
            room = sum(widths.get(index, 0.0) for index in range(column, sheet.width))
            missing.append(len(cell.content) / _SIGNS + 1 - room)
    return max(missing)


@lru_cache(maxsize=10_000)
def _wrapped_lines(text: str, signs: int) -> int:
    """Count the lines of a text of some characters across. Most texts have one."""
    is_short = len(text) <= signs and "\t" not in text  # a tab is wider than a character
    return 1 if is_short else len(textwrap.wrap(text, signs))


def _tall_rows(sheet: Sheet, widths: Mapping[int, float], calculator: Calculator) -> dict[int, int]:
    """Count the lines of rows with long texts.

    Spreadsheet programs do not fit the height of a row to a text that a formula returns, and would
    cut it off. A live text has room for its greatest length.
    """
    tall: dict[int, int] = {}
    for row, column, cell in sheet.cells():
        if cell.look in _WRAPPING:
            text = str(calculator.value((sheet.name, row, column)) or "")
            scale = _LARGE / _SIZE if cell.look == "large" else 1.0
            letters_wide = _BOLD if cell.look == "large" else _SIGNS
            signs = int(letters_wide * widths.get(column, _USUAL) / scale)
            text_lines = max(_wrapped_lines(text, max(1, signs)), -(-cell.length() // signs))
            lines = math.ceil(scale * text_lines)
            if len(text) > signs or lines > 1:
                tall[row] = max(tall.get(row, 0), lines)
    return {row: lines for row, lines in tall.items() if lines > 1}
