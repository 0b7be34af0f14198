"""Sheets, tables and rows of a workbook before they are written to a file.

Tables follow one another down a sheet. Each row has a key, by which a returned workbook is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

from sohanalysis.workbook.formula import Formula, Position, corners, letters

MOST_WORDS = 255  # characters that Excel accepts in the list or message of a validation rule
CHART_ROWS = 17  # rows that a chart covers
FIRST_ROW = 4  # above it: title, description, state of the checks and a blank row
KEY = "Key"  # heading of the column of keys, which is grouped and hidden
COMMENTS = "Comments"  # heading of the column for comments, which no program reads


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell: its content, its format and the entries that it allows.

    Parameters
    ----------
    content : str, float or None
        Text, a number or a `Formula`.
    look : str
        Kind of number or text, a key of `FORMATS`.
    is_input : bool
        Whether a user may change it.
    rule : mapping
        Validation rule, with the keys of xlsxwriter; empty if the cell allows any entry.
    link : str
        Sheet that the cell links to; empty if it has no link.
    is_total : bool
        Whether the cell has the format of a total.
    length : callable
        Returns the length of the longest text of its formula, 0 if not known. [characters]. Only
        the writer of a file calls it, because it takes as long as many headlines.
    """

    content: Any
    look: str = "words"
    is_input: bool = False
    rule: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    is_total: bool = False
    length: Callable[[], int] = int


@dataclass(frozen=True)
class Row:
    """Neighbouring cells of one row, or of one column, that hold one quantity."""

    sheet: str
    top: int
    column: int
    count: int
    is_down: bool = False

    def relative(self, index: int) -> str:
        """Return the reference to a cell of the row, with a column that moves when copied.

        The row stays fixed, so a formula that is filled right refers to the next column each time.
        """
        return f"'{self.sheet}'!{letters(self.column + index)}${self.top + 1}"

    def cell(self, index: int = 0) -> str:
        """Return the absolute reference to a cell of the row."""
        down, across = (index, 0) if self.is_down else (0, index)
        return f"'{self.sheet}'!${letters(self.column + across)}${self.top + down + 1}"

    def span(self, first: int, last: int) -> str:
        """Return the absolute reference to the cells from one index to another."""
        return cells_between(self.cell(first), self.cell(last))

    @property
    def all(self) -> str:
        """The absolute reference to all cells of the row."""
        return self.span(0, self.count - 1)


def without_sheet(reference: str) -> str:
    """Return a reference without its sheet.

    >>> without_sheet("'Charge'!$A$4")
    '$A$4'
    """
    return reference.rpartition("!")[2]


def cells_between(first: str, last: str) -> str:
    """Return the reference to the cells from one to another of the same sheet.

    >>> cells_between("'Charge'!$A$4", "'Charge'!$A$9")
    "'Charge'!$A$4:$A$9"
    """
    return f"{first}:{without_sheet(last)}"


def cell_row(cell: str) -> Row:
    """Return a row that consists of one cell.

    >>> cell_row("'Inputs'!$C$26")
    Row(sheet='Inputs', top=25, column=2, count=1, is_down=False)
    """
    sheet, top, column, *_ = corners(cell)
    return Row(sheet, top, column, 1)


def block_of(first: Row, last: Row) -> str:
    """Return the reference to the rectangle from one row, or column, to another."""
    return cells_between(first.cell(), last.cell(last.count - 1))


def added(terms: Sequence[str]) -> str:
    """Return the formula of a sum of terms, "0" if there are no terms.

    >>> added(["A1", "B1"]), added([])
    ('A1+B1', '0')
    """
    return "+".join(terms) or "0"


@dataclass
class Sheet:
    """A sheet: a title, a description, and tables that follow one another.

    Parameters
    ----------
    name, title, about : str
        Name on the tab, title in the first cell, and description in the cell below.
    frozen : int
        Number of columns at the left that stay in view.
    has_comments : bool
        Whether the sheet has an unlocked column for comments.
    has_filters : bool
        Whether the longer tables can be filtered.
    is_printed : bool
        Whether the sheet is printed. Sheets for the screen are not.
    is_open : bool
        Whether every cell is unlocked.
    is_narrow : bool
        Whether columns are as narrow as their figures allow, so that many fit on a page.
    widths : dict
        Width of each column that does not follow its content. [characters]
    tables, charts : list
        Tables and charts so far.
    next_row : int
        First row for the next table.
    """

    name: str
    title: str
    about: str
    _: KW_ONLY
    frozen: int = 1
    has_comments: bool = False
    has_filters: bool = False
    is_printed: bool = True
    is_open: bool = False
    is_narrow: bool = False
    widths: dict[int, float] = field(default_factory=dict)
    tables: list[SheetTable] = field(default_factory=list)
    charts: list[Mapping[str, Any]] = field(default_factory=list)
    next_row: int = FIRST_ROW

    def table(self, name: str, caption: str, heads: Sequence[str]) -> SheetTable:
        """Add an empty table below the last one."""
        if self.tables:
            self.next_row = max(self.next_row, self.tables[-1].end + 1)
        table = SheetTable(self, name, caption, tuple(heads), self.next_row)
        self.tables.append(table)
        return table

    def chart(self, kind: Mapping[str, str], title: str, **parts: Any) -> None:
        """Add a chart below the last one, as `writer` draws it."""
        row = self.next_row + (CHART_ROWS + 1) * len(self.charts)
        self.charts.append({"kind": kind, "title": title, "row": row, **parts})

    @property
    def width(self) -> int:
        """Number of columns of the widest table, with comments but without keys."""
        return max((len(table.heads) for table in self.tables), default=1) + self.has_comments

    @property
    def last(self) -> int:
        """The row after the last table or chart."""
        ends = [table.end for table in self.tables]
        charts = [int(chart["row"]) + CHART_ROWS for chart in self.charts]
        return max((*ends, *charts), default=FIRST_ROW)

    def find_table(self, name: str) -> SheetTable:
        """Return the table with a name."""
        return next(table for table in self.tables if table.name == name)

    def has(self, name: str) -> bool:
        """Check whether the sheet has a table with a name."""
        return any(table.name == name for table in self.tables)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the number and the cells of every row of every table."""
        for table in self.tables:
            yield from ((table.first + down, row) for down, (_, row) in enumerate(table.rows))

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield the row, the column and the cell of every cell of every table."""
        for number, row in self.rows():
            yield from ((number, across, cell) for across, cell in enumerate(row))

    def keys(self) -> dict[int, str]:
        """Return the key of each row of the tables, by row number."""
        return {
            table.first + down: key
            for table in self.tables
            for down, (key, _) in enumerate(table.rows)
        }


class SheetTable:
    """A table: a caption, one row of headings, and rows of cells."""

    def __init__(
        self, sheet: Sheet, name: str, caption: str, heads: tuple[str, ...], top: int
    ) -> None:
        self.sheet, self.name, self.caption, self.top = sheet, name, caption, top
        # Excel refuses a table with equal headings, so a repeated one gets a number: "Kit (2)".
        same = [[head.casefold() for head in heads[:i]] for i in range(len(heads))]
        self.heads = tuple(
            f"{head} ({seen.count(head.casefold()) + 1})" if head.casefold() in seen else head
            for head, seen in zip(heads, same, strict=True)
        )
        self.rows: list[tuple[str, list[Cell]]] = []
        self.red: dict[int, tuple[str, ...]] = {}  # by column: texts that turn a cell red

    @property
    def first(self) -> int:
        """The first row of cells, below the caption and the headings."""
        return self.top + 2

    @property
    def end(self) -> int:
        """The row after the last row of cells."""
        return self.first + len(self.rows)

    def row(
        self,
        labels: Sequence[Any],
        contents: Any,
        look: str = "money",
        *,
        key: str = "",
        is_total: bool = False,
    ) -> Row:
        """Add a row: its labels, then one cell for each further column.

        Parameters
        ----------
        labels : sequence
            Cells at the left: texts or formulas.
        contents : callable or sequence
            A function that returns the formula at an index, or the contents themselves.
        look : str
            Kind of the figures.
        key : str
            Key of the row. By default, the name of the table and the number of the row.
        is_total : bool
            Whether the row has the format of a total.

        Returns
        -------
        Row
            The further cells.
        """
        count = len(self.heads) - len(labels)
        if callable(contents):
            contents = [formula(contents(index)) for index in range(count)]
        cells = [self._cell(label, look="words", is_total=is_total) for label in labels]
        cells += [self._cell(content, look=look, is_total=is_total) for content in contents]
        assert len(cells) == len(self.heads), f"{self.name}: {len(cells)} cells"
        self.rows.append((key or f"{self.name}.{len(self.rows) + 1}", cells))
        return Row(self.sheet.name, self.end - 1, len(labels), count)

    def fill(self, row: Row, contents: Iterable[Any]) -> None:
        """Set the contents of a row that was added without them."""
        cells = self.rows[row.top - self.first][1]
        for column, content in enumerate(contents, start=row.column):
            cells[column] = replace(cells[column], content=self._without_own_sheet(content))

    def column(self, index: int) -> Row:
        """Return the cells of a column, without its heading."""
        return Row(self.sheet.name, self.first, index, len(self.rows), is_down=True)

    def _cell(self, content: Any, *, look: str, is_total: bool) -> Cell:
        """Return the cell of some content, which may be a cell already."""
        if not isinstance(content, Cell):
            own_content = self._without_own_sheet(content)
            return Cell(content=own_content, look=look, is_total=is_total)
        own_content = self._without_own_sheet(content.content)
        if own_content is content.content and not is_total:
            return content
        return replace(content, content=own_content, is_total=is_total or content.is_total)

    def _without_own_sheet(self, content: Any) -> Any:
        """Return content without the name of this sheet, if it is a formula."""
        name = f"'{self.sheet.name}'!"
        if not isinstance(content, Formula) or name not in content:
            return content
        return Formula(content.replace(name, ""))


def formula(text: str) -> Formula:
    """Return a formula with its equals sign."""
    return Formula(f"={text}")


def formula_cell(text: str, look: str = "words") -> Cell:
    """Return a cell with a formula, from its text without the equals sign."""
    return Cell(content=formula(text), look=look)


@dataclass(frozen=True)
class Book:
    """All sheets in order, and the state of the workbook.

    Parameters
    ----------
    sheets : tuple of Sheet
        The sheets, beginning with the cover.
    state : Formula
        Text in the third row of each sheet, which is printed on each page.
    """

    sheets: tuple[Sheet, ...]
    state: Formula

    def contents(self) -> dict[Position, Any]:
        """Return the content of every cell, by sheet, row and column."""
        return {
            (sheet.name, row, column): cell.content
            for sheet in self.sheets
            for row, column, cell in sheet.cells()
        }


def shows_pence(amount: Any) -> bool:
    """Check whether an amount has pence, so that whole pounds would hide a part of it."""
    return isinstance(amount, int | float) and abs(amount - round(amount)) > 1e-6
