"""Published adoption and published sums, each with its source, in the files of the package.

No user writes these files: ``tests/test_data.py`` checks what they say.
"""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.files.csv_table import CsvRow, read_csv_table
from sohanalysis.files.text import DATA

ADOPTION_COLUMNS = (
    "service",
    "date",
    "measure",
    "count",
    "of",
    "source",
    "quote",
    "status",
    "disputed",
)
Basis = Literal["published", "carried", "not published"]


def paying(plural: str) -> str:
    """Say what no count of those live says, in the case's own word for adopters."""
    return (
        f"How many {plural} paid, and from when, is published for no day: a path of live {plural} "
        "shows what would have been charged if charges followed go-live."
    )


@dataclass(frozen=True, kw_only=True)
class PublishedCount:
    """A published count of those that joined a service.

    Parameters
    ----------
    service : str
        As the record of a case names it.
    date : str
        A day, or the month or year where no day is published.
    measure : str
        ``intent``, ``anticipated`` or ``live``.
    count : int
        British Transport Police among them where the source says so.
    of : str
        Of what it is the count.
    source, quote, status : str
        Where it is published, in which words, and whether it stands there or is added up.
    disputed : str
        What another source says; blank if none does.
    """

    service: str
    date: str
    measure: str
    count: int
    of: str
    source: str
    quote: str
    status: str
    disputed: str

    @property
    def known_from(self) -> datetime.date:
        """Day from which it counts: the last that its date can mean.

        Raises
        ------
        ValueError
            If the date is not a day, month or year, or there is no such day.
        """
        year, *rest = map(int, self.date.split("-"))
        month, *days = rest or [12]
        day = days[0] if days else calendar.monthrange(year, month)[1]
        return datetime.date(year, month, day)


@dataclass(frozen=True, kw_only=True)
class YearCount:
    """The count at the end of a financial year, and how far it is known.

    Parameters
    ----------
    year : str
        Financial year; the count is that on its 31 March.
    basis : str
        ``published`` in that year, ``carried`` from an earlier one, or ``not published``.
    last : PublishedCount or None
        The last published on or before that day; None if there is none, and none is made up.
    """

    year: str
    basis: Basis
    last: PublishedCount | None


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """Every published count, in the order of the file."""

    counts: tuple[PublishedCount, ...]

    def of(self, service: str) -> Adoption | None:
        """Keep the counts of one service, as the record of a case names it; None without any."""
        counts = tuple(count for count in self.counts if count.service == service)
        return replace(self, counts=counts) if counts else None

    def path(self, financial_years: Sequence[str]) -> tuple[YearCount, ...]:
        """Count those live on 31 March of each financial year, as far as it was published.

        Parameters
        ----------
        financial_years : sequence of str
            ``2018/19``, in any order.

        Warnings
        --------
        Live is not paying: show `paying` beside whatever is made of it.

        Examples
        --------
        >>> [year.basis for year in load_adoption().path(["2018/19", "2020/21", "2021/22"])]
        ['not published', 'published', 'carried']
        """
        return tuple(self._at_end(year) for year in financial_years)

    def _at_end(self, year: str) -> YearCount:
        start = years.starting_year(year)
        end = datetime.date(start + 1, 3, 31)
        live = (each for each in self.counts if each.measure == "live" and each.known_from <= end)
        last = max(live, key=lambda each: each.known_from, default=None)
        if last is None:
            return YearCount(year=year, basis="not published", last=None)
        in_year = last.known_from >= datetime.date(start, 4, 1)
        return YearCount(year=year, basis="published" if in_year else "carried", last=last)


def load_adoption() -> Adoption:
    """Read the published counts of those that joined a service."""
    return Adoption(counts=tuple(_count(row) for row in _rows("adoption.csv", ADOPTION_COLUMNS)))


def _rows(name: str, columns: Sequence[str]) -> tuple[CsvRow, ...]:
    sheet = read_csv_table(DATA / name, columns)
    sheet.check([])
    return sheet.rows


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service; None where there are none of it."""
    return load_adoption().of(case.service_name)


def _count(row: CsvRow) -> PublishedCount:
    texts = {column: row[column] for column in ADOPTION_COLUMNS if column != "count"}
    return PublishedCount(count=int(row["count"]), **texts)


EVIDENCE_COLUMNS = (
    *("service", "item", "payer", "among", "amount", "unit", "source", "quote", "status"),
)


@dataclass(frozen=True, kw_only=True)
class _PublishedSum:
    """A published sum: who pays it (blank if all do), where it stands, and in which words.

    ``among`` is the list of a register among which it would be a share, blank if that is all of it.

    The unit is £ a year of a cap, and £ of a contract as a whole.
    """

    service: str
    item: str
    payer: str
    among: str
    amount: float
    unit: str
    source: str
    quote: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The most that one payer pays a year, and the sum of the whole contract."""

    cap: _PublishedSum
    contract: _PublishedSum


def evidence_of(service: str) -> Evidence | None:
    """Find what is published about the charges of a service; None if nothing is.

    Parameters
    ----------
    service : str
        As the record of the case names it.

    Examples
    --------
    >>> evidence_of("Single Online Home").cap.amount
    1400000.0
    """
    rows = _rows("charge_evidence.csv", EVIDENCE_COLUMNS)
    sums = {row["item"]: _published(row) for row in rows if row["service"] == service}
    return Evidence(**sums) if sums else None


def _published(row: CsvRow) -> _PublishedSum:
    texts = {column: row[column] for column in EVIDENCE_COLUMNS if column != "amount"}
    return _PublishedSum(amount=float(row["amount"]), **texts)
