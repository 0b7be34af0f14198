"""Table: numbers with their formats, as plain text, HTML, a DataFrame and csv."""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from html import escape
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from sohanalysis.case.arguments import checks_arguments
from sohanalysis.money import HALF_A_PENNY, figure_span, figures, is_number
from sohanalysis.report.saving import save_file

if TYPE_CHECKING:
    import pandas as pd

    from sohanalysis.report.spreadsheet import ExcelTable

MIME = "application/vnd.sohanalysis.table+json"
# We lay tables out ourselves: at 80 columns rich cuts long cells, so that 30,000 becomes "30,00"
# and a column of names disappears. Our widths, blocks and notes would all have to stay. Rich would
# replace only about twenty lines, and add 7% to the time of `soh show`.
GAP = "  "  # between columns
NARROWEST = 80  # columns of the narrowest terminal that tables are laid out for
_SHORTEST = 12  # characters that a text keeps in a narrow table
HEADING = 24  # characters that a row heading keeps if columns continue in further blocks
SHORT = 20  # characters of a text that never becomes a note
TALLEST = 4  # lines of a row; a text that needs more becomes a note
# A spreadsheet program reads a text that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


# A cell of a table: a text, a number in whole pounds, or a low and a high number.
CellValue = str | float | tuple[float, float]


class Figure(str):
    """Text of a number or of a range, which keeps the values.

    >>> from sohanalysis.money import percent
    >>> Figure(-2_000), Figure((71_000, 91_000)), Figure(0.5, percent), Figure(0.5, percent).values
    ('(2,000)', '71,000 to 91,000', '50%', (0.5,))
    """

    values: tuple[float, ...]

    def __new__(
        cls, value: float | tuple[float, float], write: Callable[..., str] | None = None
    ) -> Self:
        """Format a value or a range with ``write``, by default in whole pounds."""
        values = value if isinstance(value, tuple) else (value,)
        cell = super().__new__(cls, (write or (figures, figure_span)[len(values) - 1])(*values))
        cell.values = tuple(
            number.item() if hasattr(number, "item") else number for number in values
        )
        return cell

    def __reduce__(self) -> tuple[Any, ...]:
        """Store the text alone, as a notebook does."""
        return str, (str(self),)


def span_cell(low: float, high: float) -> float | tuple[float, float]:
    """Return a low and a high amount as a cell: equal ends are one figure."""
    return low if high - low <= HALF_A_PENNY else (low, high)


def figure_or_text(value: Any, write: Callable[[Any], str]) -> str:
    """Format a value with ``write``. The text of a number keeps its value."""
    return Figure(value, write) if is_number(value) else write(value)


def folded(
    text: str, width: int, indent: str = "", further: str = "", *, keep_words: bool = False
) -> str:
    """Break lines at words, and words, such as an address, that are wider than a line.

    Parameters
    ----------
    keep_words : bool
        Whether to keep such a word in one piece, wider than the line.
    """
    lines = (
        _broken(line, width, indent, further, keep_words=keep_words) for line in text.split("\n")
    )
    return "\n".join(piece for pieces in lines for piece in pieces)


def _broken(
    text: str, width: int, indent: str = "", further: str = "", *, keep_words: bool = False
) -> list[str]:
    if len(indent + text) <= width:
        return [indent + text]
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=further,
        break_long_words=not keep_words,
        break_on_hyphens=False,
    )


def _longest_word(texts: Sequence[str]) -> int:
    return max(len(word) for text in texts for word in text.split() or [""])


@dataclass(frozen=True, kw_only=True)
class Table:
    """Numbers and texts under a caption, alike on the terminal, in a notebook and in a paper.

    Parameters
    ----------
    caption : str
        Content of the table, with the unit.
    columns : sequence of str
        Column headings; the first is over the row headings.
    rows : sequence of sequence of str or float
        Row heading, then one cell per further column: a text, a number in whole pounds, a low and
        a high number, or a `Figure` of another format.
    totals : int
        Number of totals, which are the last rows and ruled off.
    after : int
        Number of rows after the totals.
    text_columns : int
        Number of columns from the left that hold text, which is not aligned as figures.
    remarks : int
        Number of columns from the right that hold text.
    note : str
        Text that must be read with the figures.
    foot : str
        Code of the scenario or the case that has these figures.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]  # `CellValue` in the constructor, then text
    totals: int = 0
    text_columns: int = 1
    remarks: int = 0
    note: str = ""
    foot: str = ""
    after: int = 0

    def __post_init__(self) -> None:
        """Format the numbers, each of which keeps its value."""
        rows = [tuple(c if isinstance(c, str) else Figure(c) for c in row) for row in self.rows]
        object.__setattr__(self, "rows", rows)

    def frame(self) -> pd.DataFrame:
        """Return the numbers under the table's headings; a range has a low and a high column.

        >>> table = Table(caption="Cost, £", columns=("Line", "A year"), rows=[("X", (1.0, 2.5))])
        >>> table.frame().loc["X"].to_dict()
        {'A year, low': 1.0, 'A year, high': 2.5}
        """
        import pandas as pd  # takes longer to load than all other modules of most commands

        heads, rows = self.numbers()
        return pd.DataFrame(rows, columns=heads).set_index(heads[0])

    def csv(self) -> str:
        """Return the numbers as csv, in full precision."""
        return as_csv(*self.numbers())

    def numbers(self) -> tuple[list[str], list[list[Any]]]:
        """Return the headings and the rows of numbers; a range takes two columns."""
        return self._spread(
            lambda column, cell: getattr(
                cell, "values", (None if self._is_blank(column, cell) else cell,)
            )
        )

    @checks_arguments
    def to_excel(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the table into an Excel file: numbers with their formats, caption and notes.

        Parameters
        ----------
        path : str or Path
            File to write, ending in .xlsx.
        force : bool
            Whether to replace a file that exists.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        FileError
            If its name has another ending, or the file exists.
        """
        from sohanalysis.report.spreadsheet import sheet_bytes

        content = partial(sheet_bytes, self._as_sheet())
        return save_file(path, content, endings=(".xlsx",), force=force)

    def _as_sheet(self) -> ExcelTable:
        from sohanalysis.report.spreadsheet import ExcelCell, ExcelTable

        def cells(column: int, cell: str) -> tuple[ExcelCell, ...]:
            text = "" if isinstance(cell, Figure) or self._holds_words(column) else cell
            is_plain = re.fullmatch(r"-?\d+(\.\d+)?", text)
            values = getattr(cell, "values", (float(text) if is_plain else None,))
            return tuple(ExcelCell(text=str(cell), value=value) for value in values)

        filled = replace(self, rows=self._rows_or_placeholder())
        heads, rows = filled._spread(cells)
        counts = filled._values_of_columns(cells)
        are_words = (self._holds_words(column) for column, n in enumerate(counts) for _ in range(n))
        end = len(rows) - self.after
        return ExcelTable(
            caption=self.caption,
            heads=heads,
            are_words=[*are_words],
            rows=rows,
            ruled=range(end - self.totals, end),
            below=self.below,
        )

    def _spread(
        self, values: Callable[[int, str], tuple[Any, ...]]
    ) -> tuple[list[str], list[list[Any]]]:
        """Return headings and rows; a column in which any cell has two values becomes two."""
        counts = self._values_of_columns(values)
        heads = [
            f"{head}{end}"
            for head, count in zip(self.columns, counts, strict=True)
            for end in ((", low", ", high") if count == 2 else ("",))
        ]
        rows = []
        for row in self.rows:
            cells = (values(column, cell) for column, cell in enumerate(row))
            pairs = zip(cells, counts, strict=True)
            rows.append([value for cell, count in pairs for value in (cell * count)[:count]])
        return heads, rows

    def _values_of_columns(self, values: Callable[[int, str], tuple[Any, ...]]) -> list[int]:
        """Return the most values in a cell of each column: 1, or 2 if it is a range."""
        rows = [[len(values(column, cell)) for column, cell in enumerate(row)] for row in self.rows]
        return [max(column) for column in zip(*rows, strict=True)] or [1 for _ in self.columns]

    def _is_blank(self, column: int, cell: str) -> bool:
        """Check whether a cell holds no number: a dash, or nothing among figures."""
        return cell == "-" or (not cell and not self._holds_words(column))

    def text(self, width: int | None = None, *, keep_words: bool = False) -> str:
        """Lay the table out in plain text.

        Parameters
        ----------
        width : int, optional
            Columns of the terminal. Texts are broken into lines, long texts become numbered notes,
            and columns that still do not fit continue in further blocks. Every figure stays in one
            piece. Without a width, no line is broken.
        keep_words : bool
            Whether a word under the table, such as an address, may be wider than a line. A reader
            can then copy it in one piece.
        """
        if width is None:
            return "\n".join([self.body(), *self.below])
        columns = max(width, NARROWEST)
        table = self._with_notes(columns)
        bodies = (block.body(columns) for block in table._blocks(columns))
        return "\n".join(
            [*bodies, *(folded(text, width, keep_words=keep_words) for text in table.below)]
        )

    @property
    def below(self) -> tuple[str, ...]:
        """Texts under the rows: the note and the foot, if there are any."""
        return tuple(text for text in (self.note, self.foot) if text)

    @property
    def width(self) -> int:
        """Characters that the rows take up in one piece."""
        return _across(self._natural())

    def body(self, width: int | None = None) -> str:
        """Return the caption, the heads and the rows as lines, broken to fit a width if any."""
        widths = self._natural() if width is None else self._widths(width)
        rows = [self._cells(row, widths) for row in (self.columns, *self._aligned_rows())]
        widths = [
            max(len(line) for cell in column for line in cell) for column in zip(*rows, strict=True)
        ]
        rule = "-" * _across(widths)
        tall = max(map(len, rows[0]))
        head = self._row_text([[""] * (tall - len(cell)) + cell for cell in rows[0]], widths)
        row_texts = [self._row_text(row, widths) for row in rows[1:]]
        cut, end = len(row_texts) - self.totals - self.after, len(row_texts) - self.after
        totals = [rule, *row_texts[cut:end]] if self.totals else []
        totals += [rule, *row_texts[end:]] if self.after else []
        caption = self.caption if width is None else folded(self.caption, width)
        return "\n".join([caption, rule, head, rule, *row_texts[:cut], *totals, rule])

    def noted(self, *columns: int) -> Table:
        """Return the table with long texts of some columns as numbered notes below it."""
        first = len(re.findall(r"^Note \d+: ", self.note, re.MULTILINE)) + 1
        long = (
            row[column]
            for row in self.rows
            for column in sorted(columns)
            if len(row[column]) > SHORT
        )
        notes = {text: number for number, text in enumerate(dict.fromkeys(long), start=first)}
        rows = [
            [
                f"note {notes[cell]}" if column in columns and cell in notes else cell
                for column, cell in enumerate(row)
            ]
            for row in self.rows
        ]
        texts = (f"Note {number}: {_ended(text)}" for text, number in notes.items())
        return replace(self, rows=rows, note="\n".join(filter(None, (self.note, *texts))))

    def _with_notes(self, width: int) -> Table:
        """Return the table with long texts as notes, until no row is too tall or too wide.

        The column with the longest text is the first to have notes.
        """
        table, moved = self, list[int]()
        while not table._fits(width):
            longest = {
                max(len(row[column]) for row in self._aligned_rows()): column
                for column in range(self._lead, len(self.columns))
                if self._holds_words(column) and column not in moved
            }
            if max(longest, default=0) <= SHORT:
                break
            moved.append(longest[max(longest)])
            table = self.noted(*moved)
        return table

    def _fits(self, width: int) -> bool:
        if _across(self._least()) > width:
            return False
        widths = self._widths(width)
        cells = (self._cells(row, widths)[1:] for row in self._aligned_rows())
        return all(len(cell) <= TALLEST for row in cells for cell in row)

    def _blocks(self, width: int) -> list[Table]:
        """Split the columns into blocks that fit a width.

        Each block begins with the columns that distinguish the rows.
        """
        least = self._least()
        if _across(least) <= width:
            return [self]
        least = self._least(HEADING)
        lead = self._lead if _across(least[: self._lead]) <= width // 2 else 1
        blocks = _cut(least, lead, width)
        # Spread the columns evenly, so that the last block does not have just one.
        while len(blocks) < len(least) - lead:
            width -= 1
            even = _cut(least, lead, width)
            if len(even) > len(blocks):
                break
            blocks = even
        return [
            replace(
                self,
                caption="" if index else self.caption,
                columns=[self.columns[column] for column in block],
                rows=[[row[column] for column in block] for row in self._aligned_rows()],
                text_columns=sum(column < self.text_columns for column in block),
                remarks=sum(column >= len(self.columns) - self.remarks for column in block),
            )
            for index, block in enumerate(blocks)
        ]

    @property
    def _lead(self) -> int:
        """Number of columns from the left that distinguish the rows."""
        most = min(self.text_columns, len(self.columns) - self.remarks - 1)
        distinct = (len({tuple(row[:count]) for row in self.rows}) for count in range(1, most + 1))
        return next((count for count, rows in enumerate(distinct, 1) if rows == len(self.rows)), 1)

    def _natural(self) -> list[int]:
        return [
            max(map(len, column))
            for column in zip(self.columns, *self._aligned_rows(), strict=True)
        ]

    def _least(self, heading: int = _SHORTEST) -> list[int]:
        """Return the least width of each column, with figures and single words unbroken."""
        least = []
        for column, (head, *cells) in enumerate(
            zip(self.columns, *self._aligned_rows(), strict=True)
        ):
            narrowest = max(map(len, cells))
            if self._holds_words(column):
                word = _longest_word(cells)
                most = _SHORTEST if column else heading
                narrowest = max(
                    word if column >= self._lead else min(word, NARROWEST // 4),
                    min(most, max(narrowest, len(head))),
                )
            least.append(max(narrowest, min(_longest_word([head]), NARROWEST // 4)))
        return least

    def _widths(self, width: int) -> list[int]:
        """Return the widths of the columns, narrowed until all fit or none can be narrower."""
        widths, least = self._natural(), self._least()
        while _across(widths) > width and widths != least:
            free = [column for column in range(len(widths)) if widths[column] > least[column]]
            # Figures are narrowed first: only their head takes more lines, a text does in any row.
            widths[
                max(
                    free,
                    key=lambda column: widths[column] * (1 if self._holds_words(column) else 2),
                )
            ] -= 1
        return widths

    def _cells(self, row: Sequence[str], widths: Sequence[int]) -> list[list[str]]:
        """Break the cells of a row into lines; further lines of its heading are indented."""
        return [
            _broken(cell, width, further="" if column else GAP)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]

    def _rows_or_placeholder(self) -> Sequence[Sequence[str]]:
        """Return the rows, or one row with "None", because heads alone look incomplete."""
        return self.rows or [("None", *[""] * (len(self.columns) - 1))]

    def _aligned_rows(self) -> Sequence[Sequence[str]]:
        """Return the rows with figures padded to align with figures in brackets."""
        columns = zip(*self._rows_or_placeholder(), strict=True)
        aligned = (
            _levelled(cells) if column and not self._holds_words(column) else cells
            for column, cells in enumerate(columns)
        )
        return [*zip(*aligned, strict=True)]

    def _row_text(self, cells: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
        return "\n".join(
            GAP.join(
                text.ljust(width) if self._holds_words(column) else text.rjust(width)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in zip_longest(*cells, fillvalue="")
        )

    def html(self) -> str:
        """Return the table as HTML, with a caption and scoped headers."""
        heads = "".join(
            f'<th scope="col"{self._figure_class(i)}>{escape(text)}</th>'
            for i, text in enumerate(self.columns)
        )
        rows = self._rows_or_placeholder()
        totals = range(len(rows) - self.totals - self.after, len(rows) - self.after)
        body = "".join(self._row_html(row, i in totals) for i, row in enumerate(rows))
        note = f'<p class="soh-beside">{escape(self.note)}</p>' if self.note else ""
        foot = f'<p class="soh-code">{escape(self.foot)}</p>' if self.foot else ""
        return (
            f'<table class="soh-table"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}{foot}"
        )

    def boxed(self, *looks: str) -> str:
        """Return the table as HTML in a box that scrolls and that the keyboard reaches."""
        attributes = f'role="group" aria-label="{escape(self.caption)}" tabindex="0"'
        return f'<div class="{" ".join(("soh-wide", *looks))}" {attributes}>{self.html()}</div>'

    def _row_html(self, row: Sequence[str], total: bool) -> str:
        cells = "".join(
            f"<td{self._figure_class(i)}>{escape(text)}</td>"
            for i, text in enumerate(row[1:], start=1)
        )
        start = '<tr class="soh-total">' if total else "<tr>"
        return f'{start}<th scope="row">{escape(row[0])}</th>{cells}</tr>'

    def _holds_words(self, column: int) -> bool:
        return column < self.text_columns or column >= len(self.columns) - self.remarks

    def _figure_class(self, column: int) -> str:
        return "" if self._holds_words(column) else ' class="soh-figure"'

    def __repr__(self) -> str:
        """Return the plain text."""
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.text(), "text/html": STYLE + self.boxed(), MIME: asdict(self)}


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any] | Mapping[str, Any]]) -> str:
    """Return rows as csv, with no text that a spreadsheet program reads as a formula.

    A row that is too short, or that lacks a heading, has blank cells there.

    Examples
    --------
    >>> print(as_csv(["line", "pounds"], [["=A1", 0.5], ["Platform", 71_000]]), end="")
    line,pounds
    '=A1,0.5
    Platform,71000
    """
    import pandas as pd  # takes longer to load than all other modules of most commands

    row_values = (map(row.get, heads) if isinstance(row, Mapping) else row for row in rows)
    cells = [[escaped(c) for _, c in zip_longest(heads, row, fillvalue="")] for row in row_values]
    # As objects: with a blank in its column, a whole number would become a float.
    frame = pd.DataFrame(cells, columns=list(heads), dtype=object)
    return frame.to_csv(index=False, lineterminator="\n")


def escaped(cell: Any) -> Any:
    """Return a cell, with an apostrophe before text that would be read as a formula."""
    if isinstance(cell, str) and (
        cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_FORMULA)
    ):
        return f"'{cell}"
    return cell


def _levelled(cells: Sequence[str]) -> Sequence[str]:
    ends = (")", " ")
    is_plain = [bool(cell) and not cell.endswith(ends) for cell in cells]
    if not any(cell.endswith(")") for cell in cells):
        return cells
    return [f"{cell} " if plain else cell for cell, plain in zip(cells, is_plain, strict=True)]


def _across(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _ended(text: str) -> str:
    """Return a note with a full stop, unless it ends in a code or an address to copy."""
    return text if text.endswith(".") or re.search(r"[:/]\S+$", text) else f"{text}."


def _cut(widths: Sequence[int], lead: int, most: int) -> list[list[int]]:
    """Split columns into blocks of at most a width, each with the leading columns first."""
    blocks: list[list[int]] = []
    for column in range(lead, len(widths)):
        if not blocks or _across([widths[i] for i in (*blocks[-1], column)]) > most:
            blocks.append([*range(lead)])
        blocks[-1].append(column)
    return blocks


# For notebooks, whose own style right-aligns and stripes every table.
STYLE = (
    "<style>.soh-wide{overflow-x:auto}.soh-table{border-collapse:collapse;margin:1em 0}"
    ".soh-table caption{text-align:left;font-weight:bold;padding:.3em 0}"
    ".soh-table th,.soh-table td{padding:.3em .8em;text-align:left!important;vertical-align:top}"
    ".soh-table thead th{border-bottom:2px solid}.soh-table .soh-total>*{border-top:2px solid}"
    ".soh-table .soh-figure{text-align:right!important}"
    ".soh-table td.soh-figure{white-space:nowrap}"
    ".soh-table td:not(.soh-figure){overflow-wrap:anywhere;min-width:6em}"
    ".soh-beside{margin:-.5em 0 1em}"
    ".soh-code{font-size:.8em;margin:-.5em 0 1em;overflow-wrap:anywhere}"
    ".soh-chart{max-width:100%;height:auto}</style>"
)


def as_json(figures: Any) -> str:
    """Return figures as JSON in full precision, in plain ASCII for any terminal."""
    return json.dumps(as_listed(figures), indent=2, allow_nan=False) + "\n"


def as_listed(figures: Any) -> Any:
    """Return figures in the types of JSON.

    Arrays become lists. Negative zero becomes 0.0. NaN and infinity become None.
    """
    if isinstance(figures, np.ndarray | np.generic):
        return as_listed(figures.tolist())
    if isinstance(figures, Mapping):
        return {name: as_listed(value) for name, value in figures.items()}
    if isinstance(figures, list | tuple):
        return [as_listed(value) for value in figures]
    if isinstance(figures, float):
        return figures + 0.0 if math.isfinite(figures) else None
    return figures
