"""What is said of prices, real or cash, and of a charge that turns out higher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.prices import (
    STUDY,
    DiscountRate,
    OptimismBias,
    Reading,
    Readings,
    Stress,
    after_the_first,
)
from sohanalysis.model.results import appraise
from sohanalysis.money import is_short, percent, percent_to, span, thousands
from sohanalysis.report import held, sentences

OWN_YEAR = "the record's own year"
PLACES = 2  # of inflation, in which vintages differ
ENDS = {
    "low": "the lower quoted charge",
    "middle": "the middle of the range",
    "high": "the upper quoted charge",
}


def basis(case: Case, scenario: Scenario, readings: Readings) -> Iterator[str]:
    """Say what the record says of its prices, and what follows for the present value."""
    source = case.price_basis.source
    yield {
        "real": f"The prices are real ({source}): nothing is deflated.",
        "cash": f"The prices are cash ({source}): they are deflated before they are discounted.",
        "not stated": f"Whether the prices are real or cash is not stated ({source}). Both "
        "readings stand side by side, each assumed; neither is the record's.",
    }[case.price_basis.value]
    worth = _worth(case, scenario, readings)
    if worth:
        yield f"The present value {held.at_what(case, scenario)} is {' and '.join(worth)}."
    yield from _vintages(case, readings)


def _worth(case: Case, scenario: Scenario, readings: Readings) -> list[str]:
    """Give the present value by the kind of price, each from its lowest to its highest reading."""
    net, rate = appraise(case, scenario).flow.net, case.discount_rate.value
    kinds: dict[str, list[float]] = {}
    for each in readings.read:
        kind = f"as {each.basis} prices" if each.stated else f"if the prices are {each.basis}"
        kind += f" (in prices of {each.prices_of or OWN_YEAR})"
        kinds.setdefault(kind, []).append(float(each.present_value(net, rate=rate)))
    return [f"{span(min(found), max(found))} {kind}" for kind, found in kinds.items()]


def _vintages(case: Case, readings: Readings) -> Iterator[str]:
    cash = [reading for reading in readings.read if reading.basis == "cash"]
    if cash:
        yield (
            f"Cash is deflated to the prices of {cash[0].prices_of} by one vintage of the GDP "
            "deflator at a time, and only then discounted; no vintage fills a gap of another."
        )
    elif readings.not_covered:
        yield "No vintage of the GDP deflator held here covers these years: none is made up."
    if cash:
        yield from _disagreement(case, cash)


def _disagreement(case: Case, cash: Sequence[Reading]) -> Iterator[str]:
    """Name the year for which the vintages are furthest apart; nothing where they agree."""
    known = {each.vintage.name: each.vintage.changes for each in cash if each.vintage}
    apart = {
        year: max(c[year] for c in known.values()) - min(c[year] for c in known.values())
        for year in after_the_first([*case.horizon.years, cash[0].prices_of])
    }
    year = max(apart, key=lambda each: apart[each], default="")
    if year and apart[year]:
        given = " and ".join(f"{percent_to(c[year], PLACES)} ({name})" for name, c in known.items())
        yield f"The vintages disagree: of {year} they give {given}."


def discounting(case: Case, rates: Sequence[DiscountRate]) -> str:
    """Say at which rate the case discounts, and which edition of the Green Book has which."""
    first, later = rates[0], rates[1]
    return (
        f"Each year is discounted to {case.horizon.years[0]} at "
        f"{percent(case.discount_rate.value)}. The Green Book, edition of {first.edition_words}, "
        f"has {percent(first.rate)} a year for real prices up to year {later.from_year - 1}, and "
        "less after that, which no horizon of a case reaches."
    )


def without_change(scenario: Scenario) -> Scenario:
    """Leave out a scenario's own change of the charge, whose place an uplift takes."""
    return replace(scenario, charge_change=0.0)


def stressed(
    case: Case, scenario: Scenario, found: Sequence[Stress], bias: OptimismBias
) -> Iterator[str]:
    """Say what an uplift of the platform charge does, and which uplift uses up the headroom."""
    low, high, aside = found[0], found[-1], sentences.conditions(without_change(scenario))
    yield (
        f"A stress test and no forecast: {percent(bias.upper)} more on the platform charge alone, "
        f"the upper bound of optimism bias for {bias.project_type.lower()} ({bias.measure}) in "
        f"the {STUDY}, by Mott MacDonald for HM Treasury. That this charge is like those projects "
        "is assumed."
    )
    yield (
        f"{sentences.initial_period(case).capitalize()} would then cost "
        f"{span(low.stressed_total, high.stressed_total)} at the quoted charges{aside}, against "
        f"{thousands(case.budget.value)} set aside."
    )
    if not case.cost_left_out:  # of a part of the cost it would be too much
        yield " ".join(_used_up(each, single=len(found) == 1) for each in found)


def _used_up(found: Stress, *, single: bool) -> str:
    at = "the quoted charge" if single else ENDS[found.end]
    return f"At {at}: {used_up(found)}."


def used_up(found: Stress) -> str:
    """Name the uplift at which nothing is left, or why there is none."""
    if is_short(found.headroom):
        return "short already"
    if found.uses_up is None:
        return "no uplift uses up the headroom"
    return f"{percent(found.uses_up)} more uses up the headroom"
