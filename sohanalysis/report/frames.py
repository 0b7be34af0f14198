"""Figures for other programs: frames as csv that is safe to open in a spreadsheet, and json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

# The columns of a list of figures, each with its unit, status and source.
FIGURES = ("part", "name", "what", "year", "value", "unit", "status", "source")
# A cell of text that begins so is a formula to a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(figures: Any) -> str:
    """Write figures as JSON in full precision; plain ASCII, whatever a terminal takes it for."""
    return json.dumps(figures, indent=2) + "\n"


def as_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write rows as csv, none of whose texts is a formula to a spreadsheet program.

    Examples
    --------
    >>> print(as_csv(["line", "pounds"], [["=A1", 0.5], ["Platform", 71_000]]), end="")
    line,pounds
    '=A1,0.5
    Platform,71000
    """
    import pandas as pd  # takes longer to load than all else that most commands need

    cells = [[escaped(cell) for cell in row] for row in rows]
    # As objects, or a whole number would become a float beside a blank.
    frame = pd.DataFrame(cells, columns=list(heads), dtype=object)
    return frame.to_csv(index=False, lineterminator="\n")


def escaped(cell: Any) -> Any:
    """Keep text from being a formula to a spreadsheet program."""
    return "'" + cell if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
