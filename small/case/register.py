"""The register: a csv of bodies with their sizes, this body first.

Its first column is `name`. Other columns may be sizes (numbers above zero) or words; a size is used
if a pricing shares by it. The order in which others join is that of the file, and is assumed.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from small.case.schema import MOST_ADOPTERS
from small.errors import Fault, InputError, did_you_mean, shown

MOST_BYTES = 5_000_000
_FORMULA = re.compile(r"[=+@]|-[^0-9.]")
_SPREADSHEET_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_WITH_COMMA = re.compile(r"[£\d,.\s]*\d,\d[\d,.\s]*")
# Line of the file, and its cells.
_Row = tuple[int, list[str]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Register:
    """Bodies and their sizes, this body first.

    Parameters
    ----------
    names : list of str
        Names of the bodies.
    sizes : dict of ndarray
        For each column of numbers above zero, the size of each body; NaN where its cell is blank,
        so that a number of adopters that includes it has no price.
    words : dict of str
        For each other column, the first cell that is not a size, with its line.
    """

    names: list[str]
    sizes: dict[str, NDArray[np.float64]]
    words: dict[str, str]

    def __len__(self) -> int:
        """Return the number of bodies."""
        return len(self.names)


def read_register(path: Path, us: str) -> Register:
    """Read a register.

    Parameters
    ----------
    path : Path
        A csv file in UTF-8 with a row of names.
    us : str
        This body's name in it.

    Returns
    -------
    Register

    Raises
    ------
    InputError
        A fault for each bad row, cell or name. One without a file is about the case file.
    """
    header, bodies = _rows(path)
    faults = [*_header_faults(header)]
    for line, row in bodies:
        faults += _row_faults(header, line, row)
    faults += _name_faults(bodies)
    faults = [replace(fault, file=path.name) for fault in faults]
    names = [row[0] for _, row in bodies]
    if us not in names and header[:1] == ["name"]:
        problem = f"is not a body of {path.name}{did_you_mean(us, names)}"
        faults.append(Fault(key="adopters.us", value=shown(us), problem=problem))
    if faults:
        raise InputError(faults)
    return _register(header, sorted(bodies, key=lambda body: body[1][0] != us))


def _register(header: list[str], bodies: list[_Row]) -> Register:
    """Return the register of rows that have no faults, this body's first."""
    sizes, words = {}, {}
    for place, column in enumerate(header[1:], start=1):
        cells = [(line, row[place]) for line, row in bodies]
        wrong = [(line, cell) for line, cell in cells if cell and not _is_size(cell)]
        wrong = wrong or [cells[0]] * (not cells[0][1])  # this body has a size
        if wrong:
            line, cell = min(wrong)
            words[column] = f"line {line} has {shown(cell)}"
        else:
            sizes[column] = np.array([float(cell or "nan") for _, cell in cells])
    return Register(names=[row[0] for _, row in bodies], sizes=sizes, words=words)


def _is_size(cell: str) -> bool:
    return bool(_NUMBER.fullmatch(cell)) and float(cell) > 0


def _rows(path: Path) -> tuple[list[str], list[_Row]]:
    """Return the headings, and the line and the cells of each row that is not blank."""

    def refused(problem: str, line: int = 0) -> InputError:
        return InputError([Fault(file=path.name, line=line, problem=problem)])

    reader = csv.reader(io.StringIO(_text(path)), strict=True)
    rows = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise refused(f"cannot be read: {error}", line) from None
    bodies = [row for row in rows[1:] if any(row[1])]
    if not bodies:
        raise refused("has no rows of bodies")
    if len(bodies) > MOST_ADOPTERS:
        raise refused(f"has {len(bodies):,} bodies; at most {MOST_ADOPTERS:,}")
    return rows[0][1], bodies


def _text(path: Path) -> str:
    problem = "is larger than 5 MB"
    try:
        if path.stat().st_size <= MOST_BYTES:
            return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        problem = "is not in UTF-8; in Excel, save it as CSV UTF-8"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    raise InputError([Fault(file=path.name, problem=problem)])


def _header_faults(header: list[str]) -> Iterator[Fault]:
    if header[:1] != ["name"]:
        value = shown(header[0] if header else "")
        problem = "is not the first heading"
        allowed = "name, and a comma between columns"
        yield Fault(line=1, key="column 1", value=value, problem=problem, allowed=allowed)
    for heading, number in Counter(header).items():
        if not heading:
            yield Fault(line=1, key="heading", value=shown(heading), problem="is empty")
        elif number > 1:
            problem = f"is the heading of {number} columns"
            yield Fault(line=1, key="heading", value=shown(heading), problem=problem)


def _row_faults(header: list[str], line: int, row: list[str]) -> Iterator[Fault]:
    if len(row) != len(header):
        problem = f"has {len(row)} cells; the first row has {len(header)}"
        yield Fault(line=line, key="row", value=shown(",".join(row)), problem=problem)
        return
    for place, (column, cell) in enumerate(zip(header, row, strict=True)):
        problem = _cell_problem(cell) or ("is empty" if place == 0 and not cell else "")
        if problem:
            yield Fault(line=line, key=column, value=shown(cell), problem=problem)


def _cell_problem(cell: str) -> str:
    if _FORMULA.match(cell):
        return "is a formula of a spreadsheet; write its value"
    if _SPREADSHEET_ERROR.fullmatch(cell):
        return "is an error of a spreadsheet; write the value"
    if _WITH_COMMA.fullmatch(cell):
        return "is a number with a comma; write digits and a point only"
    if cell.lower() in ("nan", "inf", "-inf", "infinity", "-infinity"):
        return "is not a number"
    return "has a control character" if any(ord(letter) < 32 for letter in cell) else ""


def _name_faults(bodies: list[_Row]) -> Iterator[Fault]:
    """Yield a fault for each name that is there twice, in capitals or not."""
    lines: dict[str, int] = {}
    for line, row in bodies:
        name = " ".join(row[0].casefold().split())
        if name and name in lines:
            problem = f"is there twice, first in line {lines[name]}"
            yield Fault(line=line, key="name", value=shown(row[0]), problem=problem)
        lines.setdefault(name, line)
