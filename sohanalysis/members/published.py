"""Published counts of adopters, each with its source, from a file of the package.

Users do not edit that file; ``tests/test_data.py`` checks its content.
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


def paying_caution(plural: str) -> str:
    """Return the caution that live is not paying, in the case's word for adopters."""
    return (
        f"How many {plural} paid, and from when, is published for no day: a path of live {plural} "
        "assumes that charges followed go-live."
    )


@dataclass(frozen=True, kw_only=True)
class PublishedCount:
    """A published count of the adopters of a service.

    Parameters
    ----------
    service : str
        Its name in the record of a case.
    date : str
        A day such as ``2021-03-08``; a month or a year if no day is published.
    measure : str
        ``intent``, ``anticipated`` or ``live``.
    count : int
        Number of adopters. It includes British Transport Police if the source says so.
    of : str
        The bodies that are counted.
    source, quote, status : str
        The publication, its words, and ``stated`` or ``derived`` (added up by us).
    disputed : str
        The count of another source. Empty if no source disagrees.
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
        """Day from which the count applies: the last day that its date can mean.

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
    """The count at the end of a financial year, and whether that year published it.

    Parameters
    ----------
    year : str
        Financial year. The count is the one on its last day, 31 March.
    basis : str
        ``published`` in that year, ``carried`` from an earlier one, or ``not published``.
    last : PublishedCount or None
        The last count published on or before that day. None if nothing was published by then.
    """

    year: str
    basis: Literal["published", "carried", "not published"]
    last: PublishedCount | None


@dataclass(frozen=True, kw_only=True)
class Adoption:
    """The published counts, in the order of the file."""

    counts: tuple[PublishedCount, ...]

    def for_service(self, service: str) -> Adoption | None:
        """Return the counts of one service, by its name in the record of a case.

        Returns
        -------
        Adoption or None
            None if there are no counts of that service.
        """
        counts = tuple(count for count in self.counts if count.service == service)
        return replace(self, counts=counts) if counts else None

    def path(self, financial_years: Sequence[str]) -> tuple[YearCount, ...]:
        """Return the published count of live adopters on 31 March of each financial year.

        Parameters
        ----------
        financial_years : sequence of str
            Years such as ``2018/19``, in any order.

        Warnings
        --------
        Live is not paying: show `paying_caution` with every result that uses the path.

        Examples
        --------
        >>> [year.basis for year in load_adoption().path(["2018/19", "2020/21", "2021/22"])]
        ['not published', 'published', 'carried']
        """
        return tuple(self._at_end(year) for year in financial_years)

    def _at_end(self, year: str) -> YearCount:
        start = years.starting_year(year)
        end = datetime.date(start + 1, 3, 31)
        live = (
            count for count in self.counts if count.measure == "live" and count.known_from <= end
        )
        last = max(live, key=lambda count: count.known_from, default=None)
        if last is None:
            return YearCount(year=year, basis="not published", last=None)
        in_year = last.known_from >= datetime.date(start, 4, 1)
        return YearCount(year=year, basis="published" if in_year else "carried", last=last)


def load_adoption() -> Adoption:
    """Read all published counts of adopters."""
    sheet = read_csv_table(DATA / "adoption.csv", ADOPTION_COLUMNS)
    sheet.check([])
    return Adoption(counts=tuple(map(_count, sheet.rows)))


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service.

    Returns
    -------
    Adoption or None
        None if there are no counts of that service.
    """
    return load_adoption().for_service(case.service_name)


def _count(row: CsvRow) -> PublishedCount:
    texts = {column: row[column] for column in ADOPTION_COLUMNS if column != "count"}
    return PublishedCount(count=int(row["count"]), **texts)
