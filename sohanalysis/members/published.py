"""Published adoption, each count with its source, in a file of the package.

No user writes that file: ``tests/test_data.py`` checks what it says.
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
    """Read the published counts of members of a service."""
    sheet = read_csv_table(DATA / "adoption.csv", ADOPTION_COLUMNS)
    sheet.check([])
    return Adoption(counts=tuple(map(_count, sheet.rows)))


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service; None where there are none of it."""
    return load_adoption().of(case.service_name)


def _count(row: CsvRow) -> PublishedCount:
    texts = {column: row[column] for column in ADOPTION_COLUMNS if column != "count"}
    return PublishedCount(count=int(row["count"]), **texts)
