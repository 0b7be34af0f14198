"""Prices: GDP deflators by vintage, Green Book discount rates and optimism bias, price bases."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import DataError, Fault, ScenarioError, shown
from sohanalysis.files.csv_table import CsvRow, duplicate_faults, read_csv_table
from sohanalysis.files.text import DATA
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.results import headroom, present_value, results_of

Floats = NDArray[Any]
Basis = Literal["real", "nominal"]
# Deflators, by vintage.
VINTAGE_COLUMNS = (
    *("vintage", "title", "period_type", "period"),
    *("change", "unit", "source", "status"),
)
_SAME_IN_A_VINTAGE = ("title", "period_type", "source", "status")
FINANCIAL, CALENDAR = "financial year", "calendar year"
_CHANGE_UNIT = "% on the year before"
_MOST_LISTED = 5  # years without inflation, before they are given as a range

# The Green Book: discount rates and optimism bias.
RATE_COLUMNS = (
    *("from_year", "rate", "unit", "edition", "edition_status"),
    *("source", "status", "note"),
)
BIAS_COLUMNS = ("project_type", "measure", "lower", "upper", "unit", "source", "status")
STUDY_COLUMNS = ("topic", "says", "source", "status")
MEASURES = ("works duration", "capital expenditure", "operating expenditure")
STUDY = "Review of Large Public Procurement in the UK (2002)"  # as every source of a bound calls it
# The study has no type for a share of a national service. A yearly charge for a bought-in service
# is nearest: outsourcing, of which it gives the operating expenditure.
BOUGHT_IN, OF_A_CHARGE = "Outsourcing", "operating expenditure"


@dataclass(frozen=True, kw_only=True)
class Vintage:
    """Vintage of the GDP deflator: one publication, never mixed with another.

    Parameters
    ----------
    name, title : str
        Its name in a command, and its title.
    period_type : str
        ``financial year`` or ``calendar year``: the latter covers no financial year.
    changes : mapping
        Inflation of each period on the one before, as a share.
    source, status : str
        Where it is published; stated, derived or assumed.
    """

    name: str
    title: str
    period_type: str
    changes: Mapping[str, float]
    source: str
    status: str

    def not_covered(self, financial_years: Sequence[str]) -> tuple[str, ...]:
        """Years whose inflation is needed and not in the vintage.

        Parameters
        ----------
        financial_years : sequence of str
            Years to bring to the prices of one of them, in any order.

        Returns
        -------
        tuple of str
            In order; the first year needs no inflation of its own.
        """
        needed = years_after_first(financial_years)
        return tuple(year for year in needed if year not in self.changes)

    def levels(self, financial_years: Sequence[str], *, prices_of: str) -> tuple[float, ...]:
        """Price level of each financial year, where that of one year is 1.

        Parameters
        ----------
        financial_years : sequence of str
            ``2018/19``, in any order.
        prices_of : str
            Year whose price level is 1.

        Returns
        -------
        tuple of float
            One per year.

        Raises
        ------
        DataError
            If the vintage does not cover the years between.

        Examples
        --------
        1.019993 x 1.018421, and no inflation of 2018/19 itself:

        >>> hmt = find_vintage(load_vintages(), "hmt-2019-09")
        >>> [round(level, 6) for level in hmt.levels(["2018/19", "2020/21"], prices_of="2018/19")]
        [1.0, 1.038782]
        """
        # No other vintage fills the gap: revisions make two of them tell different histories.
        missing = self.not_covered([*financial_years, prices_of])
        if missing:
            problem = f"{self.name} gives no inflation of {year_list(missing)}"
            raise DataError(Fault(field="vintage", problem=problem, advice="Choose another."))
        chain = years_after_first([*financial_years, prices_of])

        def level(until: str) -> float:
            return math.prod(1 + self.changes[year] for year in chain if year <= until)

        return tuple(level(year) / level(prices_of) for year in financial_years)


def load_vintages(path: str | Path | None = None) -> tuple[Vintage, ...]:
    """Load every vintage, in the order of the file.

    Parameters
    ----------
    path : str or Path, optional
        A csv file with the columns `VINTAGE_COLUMNS`; without it, the one of the package.

    Raises
    ------
    FileError
        If the file is missing or is not text.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_csv_table(_file(path, "gdp_deflators.csv"), VINTAGE_COLUMNS)
    sheet.check(
        [*(f for row in sheet.rows for f in _deflator_faults(row)), *_vintage_faults(sheet.rows)]
    )
    names = dict.fromkeys(row["vintage"] for row in sheet.rows)
    return tuple(_vintage([row for row in sheet.rows if row["vintage"] == name]) for name in names)


def find_vintage(vintages: Sequence[Vintage], name: str) -> Vintage:
    """Find a vintage by name.

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


def years_after_first(financial_years: Sequence[str]) -> list[str]:
    """Years after the first and up to the last of some financial years."""
    starts = [years.starting_year(year) for year in financial_years]
    return [years.label(start) for start in range(min(starts) + 1, max(starts) + 1)]


def year_list(financial_years: Sequence[str]) -> str:
    """List a few years one by one, and many as a range.

    >>> year_list(["2018/19", "2019/20"]), year_list(["2018/19", *["..."] * 8, "2027/28"])
    ('2018/19, 2019/20', '2018/19 to 2027/28')
    """
    if len(financial_years) > _MOST_LISTED:
        return f"{financial_years[0]} to {financial_years[-1]}"
    return ", ".join(financial_years)


@dataclass(frozen=True, kw_only=True)
class DiscountRate:
    """Step of the Green Book's schedule of discount rates.

    Parameters
    ----------
    from_year : int
        First year of the step, up to the next; the first year of a cash flow is 0.
    rate : float
        Yearly rate for real cash flows, as a share.
    edition, edition_status : str
        Edition of the Green Book; assumed where the source names none.
    source, status, note : str
        Where the rate stands; stated, derived or assumed; a remark.
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
        """Edition, with its status where it is not stated.

        >>> load_rates()[0].edition_words
        '2003 (assumed)'
        """
        known = self.edition_status == "stated"
        return self.edition if known else f"{self.edition} ({self.edition_status})"


def load_rates(path: str | Path | None = None) -> tuple[DiscountRate, ...]:
    """Load the schedule of discount rates (Green Book 2003, Table 6.1).

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
    sheet = read_csv_table(_file(path, "discount_rates.csv"), RATE_COLUMNS)
    sheet.check([*(f for row in sheet.rows for f in _rate_faults(row)), *_order_faults(sheet.rows)])
    return tuple(
        DiscountRate(
            from_year=int(row["from_year"]),
            rate=float(row["rate"]) / 100,
            **{name: row[name] for name in RATE_COLUMNS[3:]},
        )
        for row in sheet.rows
    )


@dataclass(frozen=True, kw_only=True)
class OptimismBias:
    """Optimism bias of one type of project: bounds of the uplift on an early estimate.

    Parameters
    ----------
    project_type, measure : str
        Type of project, and the duration or expenditure that was underestimated.
    lower, upper : float
        Bounds of the uplift, as shares of the estimate.
    source, status : str
        Where they stand; stated, derived or assumed.
    """

    project_type: str
    measure: str
    lower: float
    upper: float
    source: str
    status: str


def load_biases(path: str | Path | None = None) -> tuple[OptimismBias, ...]:
    """Load the bounds of optimism bias (Mott MacDonald 2002, Table 2).

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
    sheet = read_csv_table(_file(path, "optimism_bias.csv"), BIAS_COLUMNS)
    sheet.check(
        [
            *(f for row in sheet.rows for f in _bias_faults(row)),
            *duplicate_faults(sheet.rows, "measure", within="project_type"),
        ]
    )
    return tuple(
        OptimismBias(
            lower=float(row["lower"]) / 100,
            upper=float(row["upper"]) / 100,
            **{name: row[name] for name in ("project_type", "measure", "source", "status")},
        )
        for row in sheet.rows
    )


def bias_of_a_charge(biases: Sequence[OptimismBias]) -> OptimismBias:
    """Find the optimism bias of a yearly charge for a bought-in service.

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


@dataclass(frozen=True, kw_only=True)
class _StudyNote:
    """Remark on the scope of the study behind the optimism bias, with its source."""

    topic: str
    says: str
    source: str
    status: str


def load_study(path: str | Path | None = None) -> tuple[_StudyNote, ...]:
    """Load the remarks on the scope of the study behind the optimism bias.

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
    sheet = read_csv_table(_file(path, "optimism_bias_study.csv"), STUDY_COLUMNS)
    blank = (f for row in sheet.rows for f in row.text_faults("topic", "says", "source"))
    odd = (f for row in sheet.rows for f in row.status_faults())
    sheet.check([*blank, *odd, *duplicate_faults(sheet.rows, "topic")])
    return tuple(_StudyNote(**row.cells) for row in sheet.rows)


@dataclass(frozen=True, kw_only=True)
class PriceReading:
    """Price basis of a case's figures, as stated or as assumed.

    Parameters
    ----------
    basis : str
        ``real`` or ``nominal``.
    stated : bool
        Whether the documents say so; else it is assumed.
    levels : ndarray
        Price level of each financial year, that of ``prices_of`` being 1; all 1 if real.
    prices_of : str
        Financial year of the deflated prices; blank if real, since the documents need not name it.
    vintage : Vintage or None
        Deflator of nominal prices.
    """

    basis: Basis
    stated: bool
    levels: Floats
    prices_of: str = ""
    vintage: Vintage | None = None

    def real_terms(self, amounts: Floats) -> Floats:
        """Deflate amounts, the year on the last axis, to the prices of one year. [£]."""
        return amounts / self.levels

    def present_value(self, amounts: Floats, *, rate: float) -> Floats:
        """Discount amounts at a real rate, deflated first where they are nominal. [£]."""
        return present_value(self.real_terms(amounts), rate=rate)


@dataclass(frozen=True, kw_only=True)
class _NotCovered:
    """Vintage that cannot deflate a case, and the years without inflation in it."""

    vintage: Vintage
    years: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PriceReadings:
    """Every price basis that the documents allow, and the vintages that do not cover the years."""

    read: tuple[PriceReading, ...]
    not_covered: tuple[_NotCovered, ...]


def price_readings(
    case: Case,
    vintages: Sequence[Vintage],
    *,
    vintage: str | None = None,
    prices_of: str | None = None,
) -> PriceReadings:
    """Price bases of a case: the stated one, or real and nominal where the documents do not say.

    Parameters
    ----------
    case : Case
        Its ``price_basis`` is ``real``, ``nominal`` or ``not stated``.
    vintages : sequence of Vintage
        Vintages to deflate by, each by itself.
    vintage : str, optional
        Name of the only one to deflate by.
    prices_of : str, optional
        Financial year of the deflated prices; without it, the first of the case.

    Returns
    -------
    PriceReadings
        Real prices as they are; nominal prices deflated by each vintage that covers the years.

    Raises
    ------
    ScenarioError
        If the vintage is not held or does not cover the years, the year is misspelt, or either is
        given with real prices, which are not deflated.

    Examples
    --------
    DN41 does not say: real, and nominal by two vintages; a third is by calendar year.

    >>> import sohanalysis as soh
    >>> from sohanalysis.model.prices import load_vintages
    >>> found = price_readings(soh.load_case(), load_vintages())
    >>> [(each.basis, each.stated, each.levels.round(4).tolist()) for each in found.read]
    [('real', False, [1.0, 1.0, 1.0, 1.0]),
     ('nominal', False, [1.0, 1.02, 1.0388, 1.0589]),
     ('nominal', False, [1.0, 1.0269, 1.0804, 1.0832])]
    >>> [each.vintage.name for each in found.not_covered]
    ['hmt-2025-12']
    """
    basis, horizon = case.price_basis.value, case.years
    # The Green Book's rate is for real cash flows, and DN41 prints one charge for all years without
    # saying whether inflation is added. Unstated prices are treated as real first, which is the
    # documents' own table as printed and the dearer, and then as nominal.
    real = PriceReading(basis="real", stated=basis == "real", levels=np.ones(len(horizon)))
    if basis == "real":
        _check_nothing_deflated(vintage=vintage, prices_of=prices_of)
        return PriceReadings(read=(real,), not_covered=())
    base = horizon[0] if prices_of is None else _checked_year(prices_of)
    gaps = {each.name: each.not_covered([*horizon, base]) for each in vintages}
    chosen = vintages if vintage is None else [_only_vintage(vintages, vintage, gaps)]
    nominal = tuple(
        PriceReading(
            basis="nominal",
            stated=basis == "nominal",
            levels=np.array(each.levels(horizon, prices_of=base)),
            prices_of=base,
            vintage=each,
        )
        for each in chosen
        if not gaps[each.name]
    )
    return PriceReadings(
        read=nominal if basis == "nominal" else (real, *nominal),
        not_covered=tuple(
            _NotCovered(vintage=each, years=gaps[each.name]) for each in chosen if gaps[each.name]
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Stress:
    """Stress test of one quoted charge: the headroom without and with an uplift on it.

    Parameters
    ----------
    end : str
        ``low``, ``middle`` or ``high`` of the quoted range.
    charge : float
        Yearly platform charge before the uplift. [£ a year]
    initial_cost, headroom : float
        Without the uplift. [£]
    uses_up : float or None
        Uplift at which headroom is zero, as a share; negative where it is over budget already,
        None where no charge takes headroom to zero.
    stressed_total, stressed_headroom : float
        With the uplift on the platform alone. [£]
    """

    end: Literal["low", "middle", "high"]
    charge: float
    initial_cost: float
    headroom: float
    uses_up: float | None
    stressed_total: float
    stressed_headroom: float


def stress(case: Case, scenario: Scenario, *, uplift: float) -> tuple[Stress, ...]:
    """Compute headroom with an uplift on the charge, at both ends of the quoted range and midway.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and all else. The uplift takes the place of the scenario's own change of the
        charge.
    uplift : float
        As a share, -0.9 to 2; such as the upper bound of optimism bias.

    Returns
    -------
    tuple of Stress
        One at each end and in the middle; one alone where a single figure is quoted.

    Raises
    ------
    ScenarioError
        If the uplift is not allowed.

    Examples
    --------
    41% more on the platform line of DN41, Mott MacDonald's upper bound for outsourcing:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> found = stress(case, case.scenario, uplift=0.41)
    >>> [round(each.stressed_total) for each in found]
    [320220, 348420, 376620]
    >>> [round(each.uses_up, 3) for each in found]
    [0.268, 0.111, -0.011]
    """
    fits = break_even(case, scenario, "charge").value
    low, high = (
        results_of(case, end, charge_change=[0.0, uplift]).initial_cost
        for end in at_quoted_charges(scenario)
    )
    # The total is a straight line in the charge, so that of the middle is the mean of the ends.
    ends: dict[Literal["low", "middle", "high"], tuple[float, Floats]] = {
        "low": (float(case.charge.low), low),
        "middle": ((case.charge.low + case.charge.high) / 2, (low + high) / 2),
        "high": (float(case.charge.high), high),
    }
    if case.charge.low == case.charge.high:
        ends = {"low": ends["low"]}
    return tuple(
        Stress(
            end=end,
            charge=charge,
            initial_cost=float(totals[0]),
            headroom=float(headroom(totals[0], budget=case.budget.amount)),
            uses_up=None if fits is None else fits / charge - 1,
            stressed_total=float(totals[1]),
            stressed_headroom=float(headroom(totals[1], budget=case.budget.amount)),
        )
        for end, (charge, totals) in ends.items()
    )


def _check_nothing_deflated(**given: str | None) -> None:
    problem = "is given, and the report's prices are real: nothing is deflated"
    faults = [
        Fault(field=name, problem=problem, advice="Leave it out.")
        for name, value in given.items()
        if value is not None
    ]
    if faults:
        raise ScenarioError(faults)


def _checked_year(text: str) -> str:
    if not years.is_year(text):
        problem, allowed = f"{shown(text)} is not allowed", "a financial year, such as 2018/19"
        raise ScenarioError(Fault(field="prices_of", problem=problem, allowed=allowed))
    return text


def _only_vintage(
    vintages: Sequence[Vintage], name: str, gaps: dict[str, tuple[str, ...]]
) -> Vintage:
    """Find the vintage to deflate by, and check that it covers the years."""
    try:
        found = find_vintage(vintages, name)
    except DataError as error:
        raise ScenarioError(error.faults) from None
    if gaps[name]:
        fitting = ", ".join(each for each, gap in gaps.items() if not gap)
        fault = Fault(
            field="vintage",
            problem=f"{name} ({found.period_type}s) gives no inflation of {year_list(gaps[name])}",
            allowed=fitting or "none held here covers these years",
            advice="No vintage fills a gap of another.",
        )
        raise ScenarioError(fault)
    return found


def _file(path: str | Path | None, name: str) -> Path:
    return Path(path) if path is not None else DATA / name


def _vintage(rows: Sequence[CsvRow]) -> Vintage:
    return Vintage(
        name=rows[0]["vintage"],
        changes={row["period"]: float(row["change"]) / 100 for row in rows},
        **{column: rows[0][column] for column in _SAME_IN_A_VINTAGE},
    )


def _deflator_faults(row: CsvRow) -> Iterator[Fault]:
    yield from row.text_faults("title", "source")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", row["vintage"], re.ASCII):
        yield row.refused("vintage", "up to 40 small letters, digits and hyphens, a letter first")
    yield from row.choice_faults("period_type", (FINANCIAL, CALENDAR))
    if not _is_period(row):
        yield row.refused("period", "2018/19 of a financial year, 2018 of a calendar year")
    if not re.fullmatch(r"-?\d{1,2}(\.\d{1,6})?", row["change"], re.ASCII):
        yield row.refused("change", "a number of per cent, in plain digits: 1.84 or -0.2")
    yield from row.choice_faults("unit", (_CHANGE_UNIT,))
    yield from row.status_faults()


def _is_period(row: CsvRow) -> bool:
    if row["period_type"] == FINANCIAL:
        return years.is_year(row["period"])
    return bool(re.fullmatch(r"[12]\d{3}", row["period"], re.ASCII))


def _vintage_faults(rows: Sequence[CsvRow]) -> Iterator[Fault]:
    """Faults of rows that repeat a year of their vintage, or disagree on what it is."""
    yield from duplicate_faults(rows, "period", within="vintage")
    first: dict[str, CsvRow] = {}
    for row in rows:
        of = first.setdefault(row["vintage"], row)
        for column in _SAME_IN_A_VINTAGE:
            if row[column] != of[column]:
                problem = f"is not that of {of['vintage']} on line {of.line}"
                yield row.fault(column, problem, advice="Two publications are two vintages.")


def _rate_faults(row: CsvRow) -> Iterator[Fault]:
    yield from row.count_faults("from_year", 1_000)
    yield from row.number_faults("rate")
    yield from row.choice_faults("unit", ("% a year",))
    yield from row.text_faults("edition", "source")
    yield from row.status_faults("edition_status")
    yield from row.status_faults()


def _order_faults(rows: Sequence[CsvRow]) -> Iterator[Fault]:
    """Faults of steps that do not begin with year 0, or do not rise."""
    before = -1
    for row in rows:
        if row["from_year"].isdecimal():
            year = int(row["from_year"])
            if (before < 0 and year) or year <= before:
                yield row.refused("from_year", "0 in the first row, then more than the row above")
            before = year


def _bias_faults(row: CsvRow) -> Iterator[Fault]:
    yield from row.text_faults("project_type", "source")
    yield from row.choice_faults("measure", MEASURES)
    faults = [*row.number_faults("lower"), *row.number_faults("upper")]
    yield from faults
    if not faults and float(row["lower"]) > float(row["upper"]):
        yield row.refused("lower", f"a number up to the upper bound, {row['upper']}")
    yield from row.choice_faults("unit", ("% more",))
    yield from row.status_faults()
