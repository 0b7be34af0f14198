"""Published adoption, each count with its source."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.fields import MOST_ADOPTERS
from sohanalysis.errors import Fault
from sohanalysis.files.csv_table import CsvRow, read_csv_table
from sohanalysis.files.text import DATA

MEASURES = ("intent", "anticipated", "live")
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
_A_DATE = "a day, month or year: 2021-03-08, 2023-07 or 2026"
_DATE = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2])(?:-(\d{2}))?)?", re.ASCII)


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
        """Day from which it counts: the last that its date can mean."""
        day = _last_day(self.date)
        assert day is not None, "a count that was read has a date"
        return day


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

    file: str
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


def _last_day(text: str) -> datetime.date | None:
    """Find the last day that a date can mean; none if it is no date."""
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month = int(found[1]), int(found[2] or 12)
    last = calendar.monthrange(year, month)[1]
    day = int(found[3] or last)
    return datetime.date(year, month, day) if 1 <= day <= last else None


def load_adoption(path: str | Path | None = None) -> Adoption:
    """Read the published counts of those that joined a service.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with the columns `ADOPTION_COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    source = Path(path) if path is not None else DATA / "adoption.csv"
    sheet = read_csv_table(source, ADOPTION_COLUMNS)
    sheet.check([*(f for row in sheet.rows for f in _count_faults(row)), *_twice(sheet.rows)])
    return Adoption(file=str(source), counts=tuple(_count(row) for row in sheet.rows))


def adoption_of(case: Case) -> Adoption | None:
    """Read the published counts of the case's service; None where there are none of it."""
    return load_adoption().of(case.service_name)


def _count(row: CsvRow) -> PublishedCount:
    texts = {column: row[column] for column in ADOPTION_COLUMNS if column != "count"}
    return PublishedCount(count=int(row["count"]), **texts)


def _count_faults(row: CsvRow) -> Iterator[Fault]:
    if _last_day(row["date"]) is None:
        yield row.refused("date", _A_DATE, _date_advice(row["date"]))
    yield from row.choice_faults("measure", MEASURES)
    yield from row.count_faults("count", MOST_ADOPTERS)
    yield from row.text_faults("service", "of", "source", "quote")
    yield from row.status_faults()


def _date_advice(text: str) -> str:
    if _DATE.fullmatch(text):
        return "There is no such day."
    if re.fullmatch(r"\d\d?[/.-]\d\d?[/.-]\d\d(?:\d\d)?", text):
        return "Day and month are never guessed: write the year, the month, then the day."
    if re.search(r"[A-Za-z]{3}.*\d{4}", text):
        return "Write the year, the month, then the day, in digits."
    if re.search("[A-Za-z]{3}", text):
        return "A spreadsheet may have made a date of it: type it again."
    return ""


def _twice(rows: Sequence[CsvRow]) -> Iterator[Fault]:
    """Refuse two counts of one measure at one date: neither would be the last."""
    seen: dict[tuple[str, str, datetime.date], CsvRow] = {}
    for row in rows:
        day = _last_day(row["date"])
        before = seen.setdefault((row["service"], row["measure"], day), row) if day else row
        if before is not row:
            problem = f"{row['measure']} has a count of that date on line {before.line}"
            advice = "Keep one, and say in disputed what the other says."
            yield row.fault("date", problem, advice=advice)
