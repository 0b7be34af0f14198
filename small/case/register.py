"""The register: a csv of bodies with their sizes, this body first.

Its first column is `name`. Other columns may be sizes (numbers above zero) or words; a size is used
if a pricing shares by it. The order in which others join is that of the file, and is assumed.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from small.errors import Fault, InputError, shown

MOST_BYTES = 5_000_000
_FORMULA = re.compile(r"[=+@\t\r]|-[^\d.]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WITH_COMMA = re.compile(r"[£\d,.\s]*\d,\d[\d,.\s]*")


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
    """

    names: list[str]
    sizes: dict[str, NDArray[np.float64]]

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
        A fault for each bad row, cell or name.
    """
    rows = _rows(path)
    header = rows[0]
    lines = [(number, row) for number, row in enumerate(rows[1:], start=2) if any(row)]
    faults = _header_faults(header, path.name)
    for number, row in lines:
        faults += _row_faults(header, row, path.name, number)
    names = [row[0] for _, row in lines]
    for place, (number, row) in enumerate(lines):
        if row[0] and row[0] in names[:place]:
            problem = "is there twice"
            value = shown(row[0])
            faults.append(
                Fault(file=path.name, line=number, key="name", value=value, problem=problem)
            )
    if us not in names:
        problem = "is not a body of the register"
        faults.append(Fault(file=path.name, key="name", value=shown(us), problem=problem))
    if faults:
        raise InputError(faults)
    return _register(header, sorted((row for _, row in lines), key=lambda row: row[0] != us))


def _register(header: list[str], rows: list[list[str]]) -> Register:
    sizes = {}
    for place, column in enumerate(header[1:], start=1):
        cells = [row[place] for row in rows]
        if any(cells) and all(_NUMBER.fullmatch(cell) for cell in cells if cell):
            values = np.array([float(cell or "nan") for cell in cells])
            # A size is above zero, and this body has one.
            if values[0] > 0 and not (values <= 0).any():
                sizes[column] = values
    return Register(names=[row[0] for row in rows], sizes=sizes)


def _rows(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise InputError([Fault(file=path.name, problem="is not a file next to the case")])
    if path.stat().st_size > MOST_BYTES:
        raise InputError([Fault(file=path.name, problem="is larger than 5 MB")])
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    except UnicodeDecodeError:
        problem = "is not in UTF-8; in Excel, save it as CSV UTF-8"
        raise InputError([Fault(file=path.name, problem=problem)]) from None
    except (csv.Error, OSError) as error:
        raise InputError([Fault(file=path.name, problem=f"cannot be read: {error}")]) from None
    if len(rows) < 2:
        raise InputError([Fault(file=path.name, problem="has no rows of bodies")])
    return rows


def _header_faults(header: list[str], file: str) -> list[Fault]:
    faults = []
    if header[:1] != ["name"]:
        value = shown(header[0] if header else "")
        problem = "is not the first column"
        faults.append(
            Fault(file=file, line=1, key="column 1", value=value, problem=problem, allowed="name")
        )
    for column in dict.fromkeys(name for name in header if header.count(name) > 1 or not name):
        problem = "is the heading of two columns, or of none"
        faults.append(Fault(file=file, line=1, key="heading", value=shown(column), problem=problem))
    return faults


def _row_faults(header: list[str], row: list[str], file: str, line: int) -> list[Fault]:
    if len(row) != len(header):
        problem = f"has {len(row)} cells; the first row has {len(header)}"
        return [Fault(file=file, line=line, key="row", problem=problem)]
    faults = []
    for column, cell in zip(header, row, strict=True):
        problem = _cell_problem(column, cell)
        if problem:
            faults.append(
                Fault(file=file, line=line, key=column, value=shown(cell), problem=problem)
            )
    return faults


def _cell_problem(column: str, cell: str) -> str:
    if _FORMULA.match(cell):
        return "is a formula of a spreadsheet; write its value"
    if column == "name":
        return "" if cell else "is empty"
    if _WITH_COMMA.fullmatch(cell):
        return "is a number with a comma; write digits and a point only"
    return "is not a number" if cell.lower() in ("nan", "inf", "-inf", "infinity") else ""
