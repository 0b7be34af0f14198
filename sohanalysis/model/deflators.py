"""Inflation by financial year, as each vintage of the GDP deflator gives it: no two are mixed.

A vintage is one publication. They disagree, of years that are past too, so that a figure is
deflated by one of them, by name, or not at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sohanalysis import years
from sohanalysis.errors import DataError, Fault, shown
from sohanalysis.files.csv_table import Row, read_sheet
from sohanalysis.files.text import DATA

COLUMNS = ("vintage", "title", "period_type", "period", "change", "unit", "source", "status")
# What every row of a vintage says alike.
SAME = ("title", "period_type", "source", "status")
FINANCIAL, CALENDAR = "financial year", "calendar year"
UNIT = "% on the year before"
MOST_LISTED = 5  # years that a vintage lacks, before they are named by their ends


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """One publication of the GDP deflator.

    Parameters
    ----------
    name, title : str
        What is typed, and what it is called.
    period_type : str
        ``financial year`` or ``calendar year``: the latter covers no financial year.
    changes : mapping
        Inflation of each period on the one before, as a share.
    source, status : str
        Where it is published, and how far to trust it.
    """

    name: str
    title: str
    period_type: str
    changes: Mapping[str, float]
    source: str
    status: str

    def not_covered(self, financial_years: Sequence[str]) -> tuple[str, ...]:
        """List the years whose inflation it would have to give, and does not.

        Parameters
        ----------
        financial_years : sequence of str
            Years to be put into the prices of one of them, in any order.

        Returns
        -------
        tuple of str
            Between the first and the last; the first itself needs no inflation.
        """
        needed = after_the_first(financial_years)
        return tuple(year for year in needed if year not in self.changes)

    def levels(self, financial_years: Sequence[str], *, prices_of: str) -> tuple[float, ...]:
        """Give the prices of each year over those of one.

        Parameters
        ----------
        financial_years : sequence of str
            ``2018/19``, in any order.
        prices_of : str
            Year of which the prices are 1.

        Returns
        -------
        tuple of float
            One per year: what cost a pound in the prices of that one year.

        Raises
        ------
        DataError
            If the vintage does not cover the years between; no other is asked.

        Examples
        --------
        1.019993 x 1.018421, and no inflation of 2018/19 itself:

        >>> hmt = find_vintage(load_vintages(), "hmt-2019-09")
        >>> [round(level, 6) for level in hmt.levels(["2018/19", "2020/21"], prices_of="2018/19")]
        [1.0, 1.038782]
        """
        missing = self.not_covered([*financial_years, prices_of])
        if missing:
            problem = f"{self.name} gives no inflation of {listed(missing)}"
            raise DataError(Fault(field="vintage", problem=problem, advice="Choose another."))
        chain = after_the_first([*financial_years, prices_of])

        def level(until: str) -> float:
            return math.prod(1 + self.changes[year] for year in chain if year <= until)

        return tuple(level(year) / level(prices_of) for year in financial_years)


def after_the_first(financial_years: Sequence[str]) -> list[str]:
    """List the years between the first of some and the last, but for the first itself."""
    starts = [years.starting_year(year) for year in financial_years]
    return [years.label(start) for start in range(min(starts) + 1, max(starts) + 1)]


def listed(financial_years: Sequence[str]) -> str:
    """Name a few years each, and many by their ends.

    >>> listed(["2018/19", "2019/20"]), listed(["2018/19", *["..."] * 8, "2027/28"])
    ('2018/19, 2019/20', '2018/19 to 2027/28')
    """
    if len(financial_years) > MOST_LISTED:
        return f"{financial_years[0]} to {financial_years[-1]}"
    return ", ".join(financial_years)


def find_vintage(vintages: Sequence[Vintage], name: str) -> Vintage:
    """Find a vintage by its name.

    Raises
    ------
    DataError
        If there is none of that name.
    """
    for vintage in vintages:
        if vintage.name == name:
            return vintage
    names = ", ".join(vintage.name for vintage in vintages)
    problem = f"{shown(name)} is no vintage held here"
    raise DataError(Fault(field="vintage", problem=problem, allowed=names))


def load_vintages(path: str | Path | None = None) -> tuple[Vintage, ...]:
    """Read every vintage, in the order of the file.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with the columns `COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    source = Path(path) if path is not None else DATA / "gdp_deflators.csv"
    sheet = read_sheet(source, COLUMNS)
    sheet.check([*(f for row in sheet.rows for f in _row_faults(row)), *_odd(sheet.rows)])
    names = dict.fromkeys(row["vintage"] for row in sheet.rows)
    return tuple(_vintage([row for row in sheet.rows if row["vintage"] == name]) for name in names)


def _vintage(rows: Sequence[Row]) -> Vintage:
    return Vintage(
        name=rows[0]["vintage"],
        changes={row["period"]: float(row["change"]) / 100 for row in rows},
        **{column: rows[0][column] for column in SAME},
    )


def _row_faults(row: Row) -> Iterator[Fault]:
    yield from row.text_faults("title", "source")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", row["vintage"], re.ASCII):
        yield row.refused("vintage", "up to 40 small letters, digits and hyphens, a letter first")
    yield from row.choice_faults("period_type", (FINANCIAL, CALENDAR))
    if not _is_period(row):
        yield row.refused("period", "2018/19 of a financial year, 2018 of a calendar year")
    if not re.fullmatch(r"-?\d{1,2}(\.\d{1,6})?", row["change"], re.ASCII):
        yield row.refused("change", "a number of per cent, in plain digits: 1.84 or -0.2")
    yield from row.choice_faults("unit", (UNIT,))
    yield from row.status_faults()


def _is_period(row: Row) -> bool:
    if row["period_type"] == FINANCIAL:
        try:
            return bool(years.starting_year(row["period"]))
        except ValueError:
            return False
    return bool(re.fullmatch(r"[12]\d{3}", row["period"], re.ASCII))


def _odd(rows: Sequence[Row]) -> Iterator[Fault]:
    """Refuse a year that a vintage has twice, and rows of one name that are of two vintages."""
    first: dict[str, Row] = {}
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        of = first.setdefault(row["vintage"], row)
        for column in SAME:
            if row[column] != of[column]:
                problem = f"is not that of {of['vintage']} on line {of.line}"
                yield row.fault(column, problem, advice="Two publications are two vintages.")
        before = seen.setdefault((row["vintage"], row["period"]), row)
        if before is not row:
            problem = f"{row['vintage']} has {row['period']} on line {before.line}"
            yield row.fault("period", problem, advice="Keep one of the two rows.")
