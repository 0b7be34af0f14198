"""What HM Treasury's Green Book gives an appraisal: discount rates, and optimism bias.

Each figure is of an edition or a study that is named beside it. Rates are of real cash flows;
optimism bias is a stress test here, taken from projects of another size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sohanalysis.errors import DataError, Fault
from sohanalysis.files.csv_table import Row, read_sheet, repeated
from sohanalysis.files.text import DATA

RATE_COLUMNS = (
    *("from_year", "rate", "unit", "edition", "edition_status"),
    *("source", "status", "note"),
)
BIAS_COLUMNS = ("project_type", "measure", "lower", "upper", "unit", "source", "status")
STUDY_COLUMNS = ("topic", "says", "source", "status")
MEASURES = ("works duration", "capital expenditure", "operating expenditure")
STUDY = "Review of Large Public Procurement in the UK (2002)"  # as every source of a bound calls it
# Of the study's types, the one whose optimism bias is of a yearly charge for a service of others.
BOUGHT_IN, OF_A_CHARGE = "Outsourcing", "operating expenditure"


@dataclass(frozen=True, kw_only=True)
class DiscountRate:
    """The yearly rate from a year on, the first year being 0.

    Parameters
    ----------
    from_year : int
        Year from which it holds, up to the next.
    rate : float
        Of real cash flows, a year, as a share.
    edition, edition_status : str
        Of which edition it is, and how far that is known: assumed where the source names none.
    source, status, note : str
        Where the rate stands, how far to trust it, and what is to be known of it.
    """

    from_year: int
    rate: float
    edition: str
    edition_status: str
    source: str
    status: str
    note: str

    @property
    def edition_words(self) -> str:
        """Name the edition, and say so where it is no more than assumed.

        >>> load_rates()[0].edition_words
        '2003 (assumed)'
        """
        known = self.edition_status == "stated"
        return self.edition if known else f"{self.edition} ({self.edition_status})"


@dataclass(frozen=True, kw_only=True)
class OptimismBias:
    """How far estimates of a type of project were taken to be too low, between two bounds.

    Parameters
    ----------
    project_type, measure : str
        What it is of, and what of it was measured.
    lower, upper : float
        Bounds, as shares.
    source, status : str
        Where it stands, and how far to trust it.
    """

    project_type: str
    measure: str
    lower: float
    upper: float
    source: str
    status: str


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Something that a study says of what it covers, in words, with its source."""

    topic: str
    says: str
    source: str
    status: str


def load_rates(path: str | Path | None = None) -> tuple[DiscountRate, ...]:
    """Read the schedule of discount rates.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with the columns `RATE_COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.

    Examples
    --------
    >>> [(each.from_year, each.rate) for each in load_rates()][:2]
    [(0, 0.035), (31, 0.03)]
    """
    sheet = read_sheet(_source(path, "discount_rates.csv"), RATE_COLUMNS)
    sheet.check([*(f for row in sheet.rows for f in _rate_faults(row)), *_steps(sheet.rows)])
    return tuple(
        DiscountRate(
            from_year=int(row["from_year"]),
            rate=float(row["rate"]) / 100,
            **{name: row[name] for name in RATE_COLUMNS[3:]},
        )
        for row in sheet.rows
    )


def load_biases(path: str | Path | None = None) -> tuple[OptimismBias, ...]:
    """Read the bounds of optimism bias.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with the columns `BIAS_COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_sheet(_source(path, "optimism_bias.csv"), BIAS_COLUMNS)
    sheet.check([*(f for row in sheet.rows for f in _bias_faults(row)), *_twice(sheet.rows)])
    return tuple(
        OptimismBias(
            lower=float(row["lower"]) / 100,
            upper=float(row["upper"]) / 100,
            **{name: row[name] for name in ("project_type", "measure", "source", "status")},
        )
        for row in sheet.rows
    )


def load_study(path: str | Path | None = None) -> tuple[Covered, ...]:
    """Read what the study behind the optimism bias says of itself.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with the columns `STUDY_COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_sheet(_source(path, "optimism_bias_study.csv"), STUDY_COLUMNS)
    blank = (f for row in sheet.rows for f in row.text_faults("topic", "says", "source"))
    odd = (f for row in sheet.rows for f in row.status_faults())
    sheet.check([*blank, *odd, *repeated(sheet.rows, "topic")])
    return tuple(Covered(**row.cells) for row in sheet.rows)


def bias_of_a_charge(biases: Sequence[OptimismBias]) -> OptimismBias:
    """Find the optimism bias of a yearly charge for a service that others run.

    Raises
    ------
    DataError
        If the file has none.

    Examples
    --------
    >>> bias_of_a_charge(load_biases()).upper
    0.41
    """
    for bias in biases:
        if (bias.project_type, bias.measure) == (BOUGHT_IN, OF_A_CHARGE):
            return bias
    problem = f"has no row of {BOUGHT_IN} and {OF_A_CHARGE}"
    raise DataError(Fault(field="project_type", problem=problem, advice="Add it."))


def _source(path: str | Path | None, name: str) -> Path:
    return Path(path) if path is not None else DATA / name


def _rate_faults(row: Row) -> Iterator[Fault]:
    yield from row.count_faults("from_year", 1_000)
    yield from row.number_faults("rate")
    yield from row.choice_faults("unit", ("% a year",))
    yield from row.text_faults("edition", "source")
    yield from row.status_faults("edition_status")
    yield from row.status_faults()


def _steps(rows: Sequence[Row]) -> Iterator[Fault]:
    """Refuse steps that do not begin with year 0, or do not rise."""
    before = -1
    for row in rows:
        if row["from_year"].isdecimal():
            year = int(row["from_year"])
            if (before < 0 and year) or year <= before:
                yield row.refused("from_year", "0 in the first row, then more than the row above")
            before = year


def _bias_faults(row: Row) -> Iterator[Fault]:
    yield from row.text_faults("project_type", "source")
    yield from row.choice_faults("measure", MEASURES)
    faults = [*row.number_faults("lower"), *row.number_faults("upper")]
    yield from faults
    if not faults and float(row["lower"]) > float(row["upper"]):
        yield row.refused("lower", f"a number up to the upper bound, {row['upper']}")
    yield from row.choice_faults("unit", ("% more",))
    yield from row.status_faults()


def _twice(rows: Sequence[Row]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], Row] = {}
    for row in rows:
        before = seen.setdefault((row["project_type"], row["measure"]), row)
        if before is not row:
            problem = f"{row['project_type']} has it on line {before.line}"
            yield row.fault("measure", problem, advice="Keep one of the two rows.")
