"""Sheets laid out top down, each row under a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

from sohanalysis.workbook.formula import Formula, Place, corners, letters

MOST_WORDS = 255  # of a list or message that tells what a cell takes, in Excel
CHART_ROWS = 17  # that a chart covers
FIRST_ROW = 4  # title, what the sheet holds, the state of the checks and a blank row are above
KEY = "Key"  # heads the column of keys, which is grouped away
COMMENTS = "Comments"  # heads the column for comments, which nothing reads


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


def cell_row(cell: str) -> Row:
    """Return the row of one cell.

    >>> cell_row("'Inputs'!$C$26")
    Row(sheet='Inputs', top=25, left=2, count=1, is_down=False)
    """
    sheet, top, left, *_ = corners(cell)
    return Row(sheet, top, left, 1)


def block_of(first: Row, last: Row) -> str:
    """Name the cells from one row, or column, to another as one rectangle."""
    return f"{first.cell()}:{last.cell(last.count - 1).partition('!')[2]}"


def added(terms: Sequence[str]) -> str:
    """Add terms up; zero where there are none.

    >>> added(["A1", "B1"]), added([])
    ('A1+B1', '0')
    """
    return "+".join(terms) or "0"


@dataclass
class Sheet:
    """A sheet: a title, what it holds, and tables one under the other.

    Parameters
    ----------
    name, title, about : str
        Name on its tab, title in its first cell, and what it holds.
    frozen : int
        Columns at the left that stay in view.
    has_comments : bool
        Whether it has a column for comments, which anybody may write in.
    has_filters : bool
        Whether its longer tables can be filtered.
    is_printed : bool
        Whether it is printed; a sheet for the screen is not.
    is_open : bool
        Whether every cell may be typed into.
    is_narrow : bool
        Whether its columns are as narrow as figures allow, so that many fit on a page.
    widths : dict
        Width of a column, if it is not as wide as its content. [signs]
    tables, charts : list
        What it holds so far.
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
        """Begin a table under what stands on the sheet already."""
        if self.tables:
            self.next_row = max(self.next_row, self.tables[-1].end + 1)
        table = SheetTable(self, name, caption, tuple(heads), self.next_row)
        self.tables.append(table)
        return table

    @property
    def width(self) -> int:
        """Columns of its widest table, and the one for comments; the keys stand after them."""
        return max((len(table.heads) for table in self.tables), default=1) + self.has_comments

    @property
    def last(self) -> int:
        """Row after the last, charts included."""
        ends = [table.end for table in self.tables]
        charts = [int(chart["row"]) + CHART_ROWS for chart in self.charts]
        return max((*ends, *charts), default=FIRST_ROW)

    def named(self, name: str) -> SheetTable:
        """Return the table of a name."""
        return next(table for table in self.tables if table.name == name)

    def has(self, name: str) -> bool:
        """Check whether it has a table of a name."""
        return any(table.name == name for table in self.tables)

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
        self.red: dict[int, tuple[str, ...]] = {}  # words that turn a column's cells red

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
        name = f"'{self.sheet.name}'!"
        if not isinstance(cell.content, Formula) or name not in cell.content:
            return cell
        return replace(cell, content=Formula(cell.content.replace(name, "")))


def formula(text: str) -> Formula:
    """Write a formula, with the equals sign that it begins with."""
    return Formula(f"={text}")


@dataclass(frozen=True)
class Book:
    """All sheets in their order, and the state of the workbook.

    Parameters
    ----------
    sheets : tuple of Sheet
        The cover first.
    state : Formula
        What the third row of each sheet says, which is printed on each page.
    """

    sheets: tuple[Sheet, ...]
    state: Formula

    def contents(self) -> dict[Place, Any]:
        """Give what stands in every cell."""
        return {
            (sheet.name, row, column): cell.content
            for sheet in self.sheets
            for row, column, cell in sheet.cells()
        }


def shows_pence(amount: Any) -> bool:
    """Tell whether whole pounds would hide a part of a figure."""
    return isinstance(amount, int | float) and abs(amount - round(amount)) > 1e-6
