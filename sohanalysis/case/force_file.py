"""The file of a register: its columns, and what each cell of a row may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sohanalysis.case.force import WEIGHTS, Force, Measure
from sohanalysis.case.force_names import KNOWN, REGIONS, is_total, known_name, near
from sohanalysis.errors import Fault, shown
from sohanalysis.files.csv_table import NUMBER, Row, read_sheet, repeated

POSTS = ("officers", "staff", "pcsos")
SIZES = ("population", "grant_1998_99")
COLUMNS = ("force", "code", "region", "live_2021_03_08", *POSTS, *SIZES, "weight", "note")
MEASURE_COLUMNS = ("measure", "what", "unit", "date", "source", "status", "note")
MEASURES = ("live_2021_03_08", *WEIGHTS)
_CODE = "the ONS code of a police force area: E23000018"
_WITH_NOTE = "or blank, with a note that says why"


def read_forces(path: Path) -> tuple[Force, ...]:
    """Read the forces of a register, in the order of its rows.

    Parameters
    ----------
    path : Path
        A csv file with the columns `COLUMNS`.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_sheet(path, COLUMNS)
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _row_faults(row)),
            *repeated(sheet.rows, "force", known_name),
            *repeated(sheet.rows, "code"),
        ]
    )
    return tuple(_force(row) for row in sheet.rows)


def _force(row: Row) -> Force:
    sizes = {column: float(row[column]) if row[column] else None for column in (*SIZES, "weight")}
    return Force(
        name=known_name(row["force"]) or "",
        code=row["code"],
        region=row["region"],
        live_2021_03_08=row["live_2021_03_08"] == "yes",
        officers=float(row["officers"]),
        staff=float(row["staff"]),
        pcsos=float(row["pcsos"]),
        note=row["note"],
        **sizes,
    )


def _row_faults(row: Row) -> Iterator[Fault]:
    if is_total(row["force"]):
        problem = f"{shown(row['force'])} is a total, no force"
        yield row.fault("force", problem, advice="Delete the row: totals are worked out.")
        return
    if not known_name(row["force"]):
        yield row.refused("force", "a force of England and Wales", did_you_mean(row["force"]))
    if row["region"] not in REGIONS:
        yield row.refused("region", ", ".join(REGIONS), did_you_mean(row["region"], REGIONS))
    yield from row.choice_faults("live_2021_03_08", ("yes", "no"))
    for column in POSTS:
        yield from row.number_faults(column)
    for column in SIZES:
        yield from row.number_faults(column) if row[column] else _unexplained(row, column, NUMBER)
    if row["weight"]:
        yield from row.number_faults("weight")
    yield from _code_faults(row)


def _code_faults(row: Row) -> Iterator[Fault]:
    if not row["code"]:
        yield from _unexplained(row, "code", _CODE)
    elif not re.fullmatch(r"[EW]\d{8}", row["code"], re.ASCII):
        yield row.refused("code", _CODE)


def _unexplained(row: Row, column: str, allowed: str) -> Iterator[Fault]:
    if not row["note"]:
        yield row.refused(column, f"{allowed}, {_WITH_NOTE}", "A blank is not nil.")


def read_measures(path: Path) -> tuple[Measure, ...]:
    """Read what the columns of a register measure, with unit, date and source.

    Raises
    ------
    FileError
        If the file cannot be read as text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_sheet(path, MEASURE_COLUMNS)
    there = {row["measure"] for row in sheet.rows}
    missing = [] if sheet.faults else [name for name in MEASURES if name not in there]
    sheet.check(
        [
            *(fault for row in sheet.rows for fault in _measure_faults(row)),
            *repeated(sheet.rows, "measure"),
            *(Fault(file=str(path), problem=f"has no row for {name}") for name in missing),
        ]
    )
    return tuple(_measure(row) for row in sheet.rows)


def _measure(row: Row) -> Measure:
    more = {column: row[column] for column in row.cells if column != "measure"}
    return Measure(name=row["measure"], **more)


def _measure_faults(row: Row) -> Iterator[Fault]:
    yield from row.choice_faults("measure", MEASURES)
    yield from row.text_faults("what", "unit", "date", "source")
    yield from row.status_faults()


def did_you_mean(text: str, among: Sequence[str] = KNOWN) -> str:
    """Ask for the names that come near a text.

    >>> did_you_mean("Yorkshire")
    'Did you mean North Yorkshire, South Yorkshire or West Yorkshire?'
    """
    *names, last = near(text, among) or ("",)
    return (
        f"Did you mean {' or '.join((', '.join(names), last)) if names else last}?" if last else ""
    )
