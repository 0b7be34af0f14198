"""What was published about the charges of a service beside the record: a cap, and a contract.

The two figures are of other documents than the record, and neither is a charge of this force.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sohanalysis.case.register import KNOWN, did_you_mean
from sohanalysis.errors import DataError, Fault
from sohanalysis.files.csv_table import Row, read_sheet
from sohanalysis.files.text import DATA

COLUMNS = ("service", "item", "payer", "amount", "unit", "source", "quote", "status")
UNITS = {"cap": "£ a year", "contract": "£"}


@dataclass(frozen=True, kw_only=True)
class Published:
    """A published sum: who pays it (blank if all do), where it stands, and in which words.

    The unit is £ a year of a cap, and £ of a contract as a whole.
    """

    service: str
    item: str
    payer: str
    amount: float
    unit: str
    source: str
    quote: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The most that one payer pays a year, and the sum of the whole contract."""

    cap: Published
    contract: Published


def evidence_of(service: str, path: str | Path | None = None) -> Evidence | None:
    """Find what is published about the charges of a service; None if nothing is.

    Parameters
    ----------
    service : str
        As the record of the case names it.
    path : str or Path, optional
        A csv file with the columns `COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.

    Examples
    --------
    >>> evidence_of("Single Online Home").cap.amount
    1400000.0
    """
    source = Path(path) if path is not None else DATA / "charge_evidence.csv"
    sheet = read_sheet(source, COLUMNS)
    sheet.check([fault for row in sheet.rows for fault in _row_faults(row)])
    found = [row for row in sheet.rows if row["service"] == service]
    if not found:
        return None
    _check_each_once(source, service, [row["item"] for row in found])
    return Evidence(**{row["item"]: _published(row) for row in found})


def _published(row: Row) -> Published:
    texts = {column: row[column] for column in COLUMNS if column != "amount"}
    return Published(amount=float(row["amount"]), **texts)


def _row_faults(row: Row) -> Iterator[Fault]:
    yield from row.choice_faults("item", tuple(UNITS))
    item = row["item"]
    yield from row.choice_faults("unit", [UNITS[item]] if item in UNITS else [*UNITS.values()])
    faults = list(row.number_faults("amount"))
    yield from faults
    if not faults and float(row["amount"]) == 0:
        yield row.refused("amount", "more than nil")
    yield from row.text_faults("service", "source", "quote")
    yield from row.status_faults()
    if item == "cap":
        if row["payer"] not in KNOWN:
            yield row.refused("payer", "a force by its name", did_you_mean(row["payer"]))
    elif item == "contract" and row["payer"]:
        yield row.refused("payer", "a blank, since a contract is paid by all")


def _check_each_once(source: Path, service: str, items: Sequence[str]) -> None:
    if sorted(items) != sorted(UNITS):
        problem, allowed = f"{service} has {', '.join(items)}", f"{' and '.join(UNITS)}, each once"
        raise DataError(Fault(file=str(source), field="item", problem=problem, allowed=allowed))
