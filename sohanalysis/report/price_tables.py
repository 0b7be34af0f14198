"""Tables and sentences on prices, real or cash, and on optimism bias as a stress test.

Each takes a case and reads the vintages, the rates and the study beside it for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.prices import (
    CALENDAR,
    MEASURES,
    STUDY,
    DiscountRate,
    OptimismBias,
    Reading,
    Stress,
    Vintage,
    after_the_first,
    bias_of_a_charge,
    listed,
    load_biases,
    load_rates,
    load_study,
    load_vintages,
    price_readings,
    stress,
)
from sohanalysis.model.results import appraise
from sohanalysis.money import figures, is_short, percent, percent_to, rounded
from sohanalysis.report import marking, notes, price_words, sentences
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table

NOT_COVERED = "not covered"
_INDEX = 100
_INDEX_PLACES = 4  # enough to work the net cost out again to the pound
_ENDS = {"low": "Quoted low", "middle": "Middle of the range", "high": "Quoted high"}


def basis(case: Case, scenario: Scenario, **chosen: Any) -> Prose:
    """Say what the record says of its prices, and what follows for the present value.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and what was chosen.
    **chosen
        ``vintage`` and ``prices_of``, as `prices.price_readings` takes them.
    """
    readings = price_readings(case, load_vintages(), **chosen)
    said = price_words.basis(case, scenario, readings)
    return Prose(kind="list", texts=(*said, price_words.discounting(case, load_rates())))


def present_values(case: Case, scenario: Scenario, **chosen: Any) -> Table:
    """Show the present value by each reading of the prices, each by itself.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and what was chosen; the quoted charges stand beside it.
    **chosen
        ``vintage`` and ``prices_of``, as `prices.price_readings` takes them.
    """
    readings = price_readings(case, load_vintages(), **chosen)
    results = (appraise(case, scenario), *quoted_range(case, scenario))
    rate = case.discount_rate.value
    rows = [
        (
            *_named(case, each),
            *(figures(float(each.present_value(r.flow.net, rate=rate))) for r in results),
        )
        for each in readings.read
    ]
    rows += [
        (_basis("cash", case), gap.vintage.name, "", *[NOT_COVERED] * len(results))
        for gap in readings.not_covered
    ]
    return Table(
        caption=f"Present value of the net cost by reading of the prices"
        f"{sentences.conditions(scenario)}, £ (each year discounted to {case.horizon.years[0]} at "
        f"{percent(rate)})",
        columns=(
            *("Prices", "Deflated by", "In prices of"),
            *("This scenario", "At quoted low", "At quoted high"),
        ),
        rows=rows,
        words=3,
        note=" ".join(notes.savings_deducted(notes.PRESENT_VALUE_DEDUCTS, results)),
        foot=sentences.scenario_foot(case, scenario),
    )


def _named(case: Case, reading: Reading) -> tuple[str, str, str]:
    prices = _basis(reading.basis, case)
    if reading.vintage is None:
        return (prices, "nothing", price_words.OWN_YEAR)
    return (prices, reading.vintage.name, reading.prices_of)


def _basis(kind: str, case: Case) -> str:
    return kind if case.price_basis.value == kind else f"{kind} (assumed)"


def by_year(case: Case, scenario: Scenario, **chosen: Any) -> Table:
    """Show the net cost of each year, its inflation and what is left in real terms, by vintage.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and what was chosen.
    **chosen
        ``vintage`` and ``prices_of``, as `prices.price_readings` takes them.
    """
    readings = price_readings(case, load_vintages(), **chosen)
    net = appraise(case, scenario).flow.net
    rows = [("Net cost, as the case has it", *map(figures, net))]
    for each in readings.read:
        rows += _deflated(case, each, net)
    return Table(
        caption=f"Net cost by financial year, and in real terms{sentences.conditions(scenario)}, £",
        columns=("Line", *case.horizon.years),
        rows=rows,
        note=" ".join(notes.savings_deducted(notes.NET_DEDUCTS, [appraise(case, scenario)])),
        foot=sentences.scenario_foot(case, scenario),
    )


def _deflated(case: Case, reading: Reading, net: Any) -> Iterator[tuple[str, ...]]:
    if reading.vintage is None:
        return
    name, changes = reading.vintage.name, reading.vintage.changes
    needed = after_the_first([*case.horizon.years, reading.prices_of])
    rise = (
        percent_to(changes[y], price_words.PLACES) if y in needed else "-"
        for y in case.horizon.years
    )
    yield (f"Inflation, {name}, rounded", *rise)
    levels = (f"{rounded(level * _INDEX, _INDEX_PLACES)}" for level in reading.levels)
    yield (f"Prices, {reading.prices_of} = {_INDEX}, {name}", *levels)
    real = map(figures, reading.real_terms(net))
    yield (f"Net cost in prices of {reading.prices_of}, {name}", *real)


def vintages(case: Case, *, prices_of: str | None = None) -> Table:
    """Show the vintages of the GDP deflator held here, and which of them covers the case."""
    needed = [*case.horizon.years, prices_of or case.horizon.years[0]]
    return Table(
        caption="Vintages of the GDP deflator held here; they are never mixed",
        columns=("Vintage", "What it is", "Periods", "Covers the case", "Status", "Source"),
        rows=[
            (
                *(each.name, each.title, f"{min(each.changes)} to {max(each.changes)}"),
                *(_covers(each, needed), each.status, each.source),
            )
            for each in load_vintages()
        ],
        words=6,
        foot=sentences.case_foot(case),
    )


def _covers(vintage: Vintage, needed: Sequence[str]) -> str:
    missing = vintage.not_covered(needed)
    if missing and vintage.period_type == CALENDAR:
        return "no: by calendar year"
    return f"no: nothing of {listed(missing)}" if missing else "yes"


def discount_rates(case: Case) -> Table:
    """Show the Green Book's schedule, its edition, and which steps the horizon reaches."""
    rates, last = load_rates(), len(case.horizon.years) - 1
    ends = [f" to {each.from_year - 1}" for each in rates[1:]] + [" on"]
    return Table(
        caption="Discount rates of the Green Book, of real prices; the first year is year 0",
        columns=("Years", "A year", "In the horizon", "Edition", "Status"),
        rows=[
            (
                *(f"{each.from_year}{end}", percent(each.rate)),
                *("yes" if each.from_year <= last else "no", each.edition_words, each.status),
            )
            for each, end in zip(rates, ends, strict=True)
        ],
        remarks=3,
        note=_beside(rates),
        foot=sentences.case_foot(case),
    )


def _beside(rates: Sequence[DiscountRate]) -> str:
    """Give the sources of the rates, and what is to be known of each."""
    notes = (f"From year {each.from_year} on: {each.note}" for each in rates if each.note)
    return " ".join((*(f"{each}." for each in dict.fromkeys(r.source for r in rates)), *notes))


def stress_words(case: Case, scenario: Scenario) -> Prose:
    """Say what optimism bias on the platform charge would do, and what uses up the headroom."""
    bias = bias_of_a_charge(load_biases())
    found = stress(case, scenario, uplift=bias.upper)
    said = price_words.stressed(case, scenario, found, bias)
    return Prose(kind="paragraphs", texts=tuple(said))


def stress_test(case: Case, scenario: Scenario) -> Table:
    """Show the quoted charges with and without optimism bias, and what uses up the headroom."""
    bias = bias_of_a_charge(load_biases())
    found, more = stress(case, scenario, uplift=bias.upper), percent(bias.upper)
    quoted, of = price_words.without_change(scenario), marking.part(case)
    return Table(
        caption="Optimism bias as a stress test of the platform charge"
        f"{sentences.conditions(quoted)}, £ (total: {sentences.initial_period(case)}; set aside: "
        f"{figures(case.budget.value)})",
        columns=(
            *("Platform charge", "A year", f"Total{of}", f"Headroom{of}"),
            f"Uplift that uses it up{of}",
            *(f"Total at {more} more", f"Headroom at {more} more"),
        ),
        rows=[_stress_row(each, single=len(found) == 1) for each in found],
        foot=sentences.scenario_foot(case, quoted),
    )


def _stress_row(found: Stress, *, single: bool) -> tuple[str, ...]:
    if is_short(found.headroom):
        uplift = "short already"
    else:
        uplift = "none does" if found.uses_up is None else percent(found.uses_up)
    return (
        *("Quoted charge" if single else _ENDS[found.end], figures(found.charge)),
        *(figures(found.two_year_total), figures(found.headroom), uplift),
        *(figures(found.stressed_total), figures(found.stressed_headroom)),
    )


def optimism_bias(case: Case) -> Table:
    """Show the bounds of optimism bias by type of project, and what of it was measured."""
    biases = load_biases()
    bounds = {(each.project_type, each.measure): _bounds(each) for each in biases}
    types = dict.fromkeys(each.project_type for each in biases)
    return Table(
        caption=f"Optimism bias in the {STUDY}, lower to upper bound",
        columns=("Project type", *(measure.capitalize() for measure in MEASURES)),
        rows=[(of, *(bounds.get((of, measure), "-") for measure in MEASURES)) for of in types],
        note=" ".join(f"{each}." for each in dict.fromkeys(b.source for b in biases)),
        foot=sentences.case_foot(case),
    )


def _bounds(bias: OptimismBias) -> str:
    return f"{percent(bias.lower)} to {percent(bias.upper)}"


def study(case: Case) -> Table:
    """Show what the study of optimism bias says of what it covers."""
    return Table(
        caption="What the study behind the optimism bias covers",
        columns=("What", "What it says", "Status", "Source"),
        rows=[(each.topic, each.says, each.status, each.source) for each in load_study()],
        words=4,
        foot=sentences.case_foot(case),
    )
