"""The register: a csv of bodies with their sizes, this body first.

Its first column is `name`. Other columns may be sizes (numbers above zero) or words; a size is used
if a pricing shares by it. The order in which others join is that of the file, and is assumed.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from small.errors import Fault, InputError, shown

MOST_BYTES = 5_000_000
_FORMULA = re.compile(r"[=+@\t\r]|-[^\d.]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def read_register(path: Path, us: str) -> pd.DataFrame:
    """Read a register.

    Parameters
    ----------
    path : Path
        A csv file in UTF-8 with a row of names.
    us : str
        This body's name in it.

    Returns
    -------
    DataFrame
        Sizes by name of body, this body first; NaN where a cell is blank. Other columns are texts.

    Raises
    ------
    InputError
        A fault for each bad row, cell or name.
    """
    rows = _rows(path)
    header, body = rows[0], [row for row in rows[1:] if any(row)]
    faults = [*_header_faults(header, path.name)]
    for number, row in enumerate(rows[1:], start=2):
        faults += _row_faults(header, row, path.name, number) if any(row) else []
    names = [row[0] for row in body if row]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        faults.append(Fault(file=path.name, key="name", value=shown(name), problem="is there twice"))
    if faults:
        raise InputError(faults)
    table = pd.DataFrame(body, columns=header).set_index("name")
    if us not in table.index:
        raise InputError([Fault(file=path.name, key="name", problem=f"has no {shown(us)}")])
    table = table.apply(_as_numbers)
    return table.loc[[us, *table.index.drop(us)]]


def sizes(register: pd.DataFrame) -> list[str]:
    """Return the columns that can be shared by: numbers above zero, this body's among them.

    A body without a size has NaN, and a number of adopters that includes it has no price.
    """
    return [
        str(name)
        for name, column in register.items()
        if pd.api.types.is_float_dtype(column) and column.iloc[0] > 0 and not (column <= 0).any()
    ]


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
    except csv.Error as error:
        raise InputError([Fault(file=path.name, problem=f"is not a csv: {error}")]) from None
    if len(rows) < 2:
        raise InputError([Fault(file=path.name, problem="has no rows of bodies")])
    return rows


def _header_faults(header: list[str], file: str) -> list[Fault]:
    faults = []
    if header[:1] != ["name"]:
        value = shown(header[0] if header else "")
        problem = "is not the first column name"
        faults.append(Fault(file=file, line=1, value=value, key="column 1", problem=problem, allowed="name"))
    for column in {name for name in header if header.count(name) > 1 or not name}:
        faults.append(Fault(file=file, line=1, key=shown(column), problem="names two columns or none"))
    return faults


def _row_faults(header: list[str], row: list[str], file: str, line: int) -> list[Fault]:
    if len(row) != len(header):
        problem = f"has {len(row)} cells; {len(header)} columns are named"
        return [Fault(file=file, line=line, problem=problem)]
    faults = []
    for column, cell in zip(header, row, strict=True):
        if _FORMULA.match(cell):
            problem = "is a formula of a spreadsheet; write its value"
        elif column != "name" and re.fullmatch(r"[£\d,.\s]*,[\d,.\s]*", cell):
            problem = "is a number with a comma; write digits and a point only"
        elif column == "name" and not cell:
            problem = "is empty"
        else:
            continue
        faults.append(Fault(file=file, line=line, key=column, value=shown(cell), problem=problem))
    return faults


def _as_numbers(column: pd.Series) -> pd.Series:
    """Return a column as numbers, with NaN for blanks, if its cells are numbers or blank."""
    given = [cell for cell in column if cell]
    if not given or not all(_NUMBER.fullmatch(cell) for cell in given):
        return column
    return column.replace("", "nan").astype(float)
