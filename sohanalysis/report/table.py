"""Table: a caption, scoped headers, a plain and an HTML form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

MIME = "application/vnd.sohanalysis.table+json"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells as text under a caption; shown alike on the terminal, in a notebook and in a paper.

    Parameters
    ----------
    caption : str
        What the table shows, with the unit.
    columns : sequence of str
        Column headings; the first is over the row headings.
    rows : sequence of sequence of str
        Row heading, then one cell per further column.
    totals : int
        How many of the last rows are totals, ruled off.
    words : int
        How many columns from the left hold words, so are not aligned as figures.
    remarks : int
        How many columns from the right do.
    note : str
        What must be read beside the figures.
    foot : str
        Code of the scenario, or of the case, that the figures are of.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: int = 0
    words: int = 1
    remarks: int = 0
    note: str = ""
    foot: str = ""

    def text(self) -> str:
        """Lay the table out in plain text, what is under it in lines as long as they are."""
        return "\n".join([self.body(), *self.below])

    @property
    def below(self) -> tuple[str, ...]:
        """What stands under the rows: the note and the foot, where there are any."""
        return tuple(text for text in (self.note, self.foot) if text)

    def body(self) -> str:
        """Lay out the caption, the heads and the rows."""
        rows = self._shown()
        lines = [self.columns, *rows]
        widths = [max(len(line[i]) for line in lines) for i in range(len(self.columns))]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        laid = [self._laid(line, widths) for line in rows]
        cut = len(laid) - self.totals
        totals = [rule, *laid[cut:]] if self.totals else []
        head = self._laid(self.columns, widths)
        return "\n".join([self.caption, rule, head, rule, *laid[:cut], *totals, rule])

    def _shown(self) -> Sequence[Sequence[str]]:
        """Say that there are none: heads alone look as if something were missing."""
        return self.rows or [("None", *[""] * (len(self.columns) - 1))]

    def _laid(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        padded = [
            cell.ljust(width) if self._holds_words(i) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return "  ".join(padded).rstrip()

    def html(self) -> str:
        """Write the table with a caption and scoped headers."""
        heads = "".join(
            f'<th scope="col"{self._aligned(i)}>{escape(text)}</th>'
            for i, text in enumerate(self.columns)
        )
        rows = self._shown()
        first_total = len(rows) - self.totals
        body = "".join(self._row(row, i >= first_total) for i, row in enumerate(rows))
        note = f'<p class="soh-beside">{escape(self.note)}</p>' if self.note else ""
        foot = f'<p class="soh-code">{escape(self.foot)}</p>' if self.foot else ""
        return (
            f'<table class="soh-table"><caption>{escape(self.caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}{foot}"
        )

    def boxed(self, *looks: str) -> str:
        """Let a wide table scroll by itself, reached by keyboard and named for it."""
        named = f'role="group" aria-label="{escape(self.caption)}" tabindex="0"'
        return f'<div class="{" ".join(("soh-wide", *looks))}" {named}>{self.html()}</div>'

    def _row(self, row: Sequence[str], total: bool) -> str:
        cells = "".join(
            f"<td{self._aligned(i)}>{escape(text)}</td>" for i, text in enumerate(row[1:], start=1)
        )
        start = '<tr class="soh-total">' if total else "<tr>"
        return f'{start}<th scope="row">{escape(row[0])}</th>{cells}</tr>'

    def _holds_words(self, column: int) -> bool:
        return column < self.words or column >= len(self.columns) - self.remarks

    def _aligned(self, column: int) -> str:
        return "" if self._holds_words(column) else ' class="soh-figure"'

    def __repr__(self) -> str:
        """Show the plain form."""
        return self.text()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": self.text(), "text/html": STYLE + self.boxed(), MIME: asdict(self)}


# For notebooks, whose own style right-aligns and stripes every table.
STYLE = (
    "<style>.soh-wide{overflow-x:auto}.soh-table{border-collapse:collapse;margin:1em 0}"
    ".soh-table caption{text-align:left;font-weight:bold;padding:.3em 0}"
    ".soh-table th,.soh-table td{padding:.3em .8em;text-align:left!important;vertical-align:top}"
    ".soh-table thead th{border-bottom:2px solid}.soh-table .soh-total>*{border-top:2px solid}"
    ".soh-table .soh-figure{text-align:right!important}"
    ".soh-table td.soh-figure{white-space:nowrap}"
    ".soh-beside{margin:-.5em 0 1em}"
    ".soh-code{font-size:.8em;margin:-.5em 0 1em;overflow-wrap:anywhere}"
    ".soh-chart{max-width:100%;height:auto}</style>"
)
