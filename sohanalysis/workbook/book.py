"""What a workbook holds, before it is a file: sheets, their tables, and where each cell stands.

A table is laid out top down on its sheet; adding a row gives back where it stands, and formulas
are written from that. So no address is ever typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sohanalysis.errors import IntegrityError
from sohanalysis.report.marking import NOT_FOR_PUBLICATION
from sohanalysis.workbook.calculator import Calculator
from sohanalysis.workbook.formula import Formula, Place

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


def shown(cells: str) -> str:
    """Name cells as an analyst does.

    >>> shown("'Inputs'!$D$40")
    'Inputs!D40'
    """
    return cells.replace("$", "").replace("'", "")


def name_of(place: Place) -> str:
    """Name a place as an analyst does.

    >>> name_of(("Inputs", 39, 3))
    'Inputs!D40'
    """
    return f"{place[0]}!{letters(place[2])}{place[1] + 1}"


class Sheet:
    """A sheet: a title, what it holds, and tables one under the other."""

    def __init__(self, name: str, title: str, about: str, floor: str) -> None:
        self.name, self.title, self.about, self.floor = name, title, about, floor
        self.tables: list[Table] = []
        self.charts: list[Mapping[str, Any]] = []
        self.widths: dict[int, float] = {}
        self.frozen_columns = 1
        self.page_starts: tuple[int, ...] = ()  # columns, from 0, at which a printed page begins
        self.is_one_page = False
        self.next_row = FIRST_ROW

    def table(self, name: str, caption: str, columns: Sequence[str]) -> Table:
        """Begin a table under what stands on the sheet already."""
        if self.tables:
            self.next_row = self.tables[-1].end + 1
        table = Table(self, name, caption, tuple(columns), self.next_row)
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


class Table:
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
