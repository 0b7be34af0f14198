"""A blank workbook: the same formulas for a new case, its inputs empty and explained."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.files.writing import BUILD, build_for, check_target, write_bytes
from sohanalysis.workbook.book import Book
from sohanalysis.workbook.book_file import Writer
from sohanalysis.workbook.case_values import LIVE, NEUTRAL, OWN, Given
from sohanalysis.workbook.workbook import ENDINGS, laid_out
from sohanalysis.workbook.workbook_results import Model, Results
from sohanalysis.workbook.workbook_scenarios import Steps

# Room for a case that nobody knows yet.
_ROOM = {"timeline": 10, "lines": 6, "bands": 8, "sizes": 60, "forces": 60}
_OTHERS = ("Scenario A", "Scenario B", "Scenario C")
_STEPS = Steps(
    forces=(1, *range(5, 61, 5)),
    savings=(0, 20_000, 40_000, 60_000, 80_000, 100_000),
    changes=(-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
)
NOTES = [
    "Begin with the figures of the case and the live scenario on the sheet Inputs, then the lines. "
    "The sheet Checks names what is still missing; nothing is checked before.",
    "Every figure asks for its source (a paragraph or table of your documents) and its status: "
    "stated there, derived from them by arithmetic, or assumed by you, with the reason as a note.",
    "Two-part needs the forces at which the upper charge applies. A price list needs its bands, "
    "the first from 1 force. Weighted needs a pool, and a size for every force that could join, "
    "this one first.",
    "A line has either a sum a year, a first month and what a late go-live does to it, or an "
    "amount for each year; then leave the sum a year blank.",
    "Published figures go on the sheet Record. Their measure is the name of a line, platform, "
    "gross, two_year_total, ongoing or budget; their year is written 2018/19, or left blank.",
]


def blank_workbook() -> bytes:
    """Write a workbook for a new case.

    Returns
    -------
    bytes
        An .xlsx file; the same each time.

    Examples
    --------
    >>> blank_workbook()[:2]
    b'PK'
    """
    book, _, _ = blank_book()
    return Writer(book, book.calculator(), title="A new case: appraisal").content()


def blank_book() -> tuple[Book, Model, Results]:
    """Lay out the workbook of a new case."""
    given = Given(
        values={},
        scenarios={name: NEUTRAL for name in (LIVE, OWN, *_OTHERS)},
        **_ROOM,
    )
    return laid_out(given, _STEPS, about_blank(), NOTES)


def about_blank() -> list[tuple[str, str]]:
    """Say what a workbook is of that is of no case yet."""
    what = "A new case: fill in the sheets Inputs and Record; Checks says what is missing."
    return [("Purpose", what), ("Version of sohanalysis", metadata.version("sohanalysis"))]


def write_blank(
    case_file: str | None, scenario: str | None, output: str | None, *, force: bool
) -> Path:
    """Write a blank workbook to a file; without a name, under the build folder.

    Raises
    ------
    ScenarioError
        If a case or a scenario is given too.
    """
    given = {"CASE": case_file, "--scenario": scenario}
    faults = [
        Fault(field="--blank", problem=f"is given with {name}", allowed="without")
        for name, value in given.items()
        if value is not None
    ]
    if faults:
        raise ScenarioError(faults)
    target = BUILD / "blank.xlsx" if output is None else Path(output)
    with build_for(output):
        check_target(target, force=force, endings=ENDINGS)
        write_bytes(target, blank_workbook(), force=force)
    return target
