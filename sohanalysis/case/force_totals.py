"""Published totals of the forces' figures, reconciled with the sums of the forces."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sohanalysis.case.register import POSTS, SIZES, Register
from sohanalysis.errors import DataError, Fault
from sohanalysis.files.csv_table import CsvRow, duplicate_faults, read_csv_table
from sohanalysis.files.text import DATA

_COLUMNS = ("measure", "date", "published_total", "rounding", "source", "note")


@dataclass(frozen=True, kw_only=True)
class Total:
    """A published total and the sum of the territorial forces.

    Parameters
    ----------
    measure, date, source, note : str
        What is added up, of which day or year, who publishes it, and what is known of the gap.
    published, ours : float
        The total as published; the sum of the forces of the register. [unit of the measure]
    rounding : float
        How far the two may be apart by the rounding of the forces' figures; assumed, three
        standard deviations of it. [unit of the measure]
    """

    measure: str
    date: str
    published: float
    ours: float
    rounding: float
    source: str
    note: str

    @property
    def difference(self) -> float:
        """Sum of the forces less the published total. [unit of the measure]."""
        return self.ours - self.published

    @property
    def reconciles(self) -> bool:
        """Whether rounding explains the difference."""
        # A millionth more, for sums of floats that differ by exactly the rounding.
        return abs(self.difference) <= self.rounding + 1e-6


def load_totals(register: Register, path: str | Path | None = None) -> tuple[Total, ...]:
    """Read published totals, and add up the territorial forces of a register beside them.

    Parameters
    ----------
    register : Register
        Forces that are not territorial are in no sum.
    path : str or Path, optional
        A csv file with the columns measure, date, published_total, rounding, source and note;
        without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used, every fault at once, each with its line; or a
        territorial force has a blank.

    Examples
    --------
    >>> from sohanalysis.case.register import load_register
    >>> [t.measure for t in load_totals(load_register()) if not t.reconciles]
    ['grant_1998_99']
    """
    sheet = read_csv_table(
        Path(path) if path is not None else DATA / "published_totals.csv", _COLUMNS
    )
    faults = [fault for row in sheet.rows for fault in _row_faults(row)]
    sheet.check([*faults, *duplicate_faults(sheet.rows, "measure")])
    return tuple(_total(row, register) for row in sheet.rows)


def _total(row: CsvRow, register: Register) -> Total:
    territorial = [force for force in register.forces if force.is_territorial]
    sizes = {force.name: getattr(force, row["measure"]) for force in territorial}
    blank = [name for name, size in sizes.items() if size is None]
    if blank:
        problem = f"nothing adds up: the {row['measure']} of {', '.join(blank)} is blank"
        raise DataError(Fault(file=register.file, problem=problem, advice="A blank is not nil."))
    return Total(
        measure=row["measure"],
        date=row["date"],
        published=float(row["published_total"]),
        ours=math.fsum(sizes.values()),
        rounding=float(row["rounding"]),
        source=row["source"],
        note=row["note"],
    )


def _row_faults(row: CsvRow) -> Iterator[Fault]:
    yield from row.choice_faults("measure", (*POSTS, *SIZES))
    yield from row.text_faults("date", "source")
    yield from row.number_faults("published_total")
    yield from row.number_faults("rounding")
