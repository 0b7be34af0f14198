"""The tables that notebook, paper and terminal share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import is_code, scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model import medium_term as medium_terms
from sohanalysis.model import pricing
from sohanalysis.model.discounting import worth_of_years
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.prices import (
    CALENDAR,
    MEASURES,
    STUDY,
    PriceReading,
    PriceReadings,
    Stress,
    Vintage,
    bias_of_a_charge,
    load_biases,
    load_rates,
    load_study,
    load_vintages,
    price_readings,
    stress,
    year_list,
    years_after_first,
)
from sohanalysis.model.results import RESULTS, Results, results_of
from sohanalysis.model.sensitivity import Comparison, comparison_of
from sohanalysis.money import figures, is_short, percent, percent_to, quoted_pounds, rounded, span
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Cell, Figure, Table
from sohanalysis.report.what_if import field_cell
from sohanalysis.report.wording import (
    conditions,
    costs,
    field_heading,
    first_capital,
    initial_period,
)
from sohanalysis.report.wording_pricing import pricing_name

_INDEX_PLACES = 4  # enough to work the net cost out again to the pound
OWN_YEAR = "the report's own year"
PLACES = 2  # of inflation, in which vintages differ


def basis(case: Case, scenario: Scenario, **chosen: Any) -> Prose:
    """Say what the record says of its prices, and what follows for the present value.

    Of this and the next two, ``chosen`` is ``vintage`` and ``prices_of`` of `price_readings`.
    """
    readings, source = price_readings(case, load_vintages(), **chosen), case.price_basis.source
    texts = [
        {
            "real": f"The prices are real ({source}): nothing is deflated.",
            "nominal": f"The prices are nominal ({source}): they are deflated before they are "
            "discounted.",
            "not stated": f"Whether the prices are real or nominal is not stated ({source}). Both "
            "stand side by side, each assumed; neither is the report's.",
        }[case.price_basis.value]
    ]
    if worth := _worth(case, scenario, readings):
        what = wording.at_what(case, scenario)
        texts.append(f"The present value {what} is {' and '.join(worth)}.")
    first, later, *_ = load_rates()
    discounted = (
        f"Each year is discounted to {case.years[0]} at {percent(case.discount_rate.value)}. The "
        f"Green Book, edition of {first.edition_words}, has {percent(first.rate)} a year for real "
        f"prices up to year {later.from_year - 1}, and less after that, which no horizon of a case "
        "reaches."
    )
    return Prose(kind="list", texts=(*texts, *_vintages(case, readings), discounted))


def _worth(case: Case, scenario: Scenario, readings: PriceReadings) -> list[str]:
    """Give the present value by the kind of price, each from its lowest to its highest reading."""
    net, rate = results_of(case, scenario).flow.net, case.discount_rate.value
    kinds: dict[str, list[float]] = {}
    for each in readings.read:
        kind = f"as {each.basis} prices" if each.stated else f"if the prices are {each.basis}"
        kind += f" (in prices of {each.prices_of or OWN_YEAR})"
        kinds.setdefault(kind, []).append(float(each.present_value(net, rate=rate)))
    return [f"{span(min(found), max(found))} {kind}" for kind, found in kinds.items()]


def _vintages(case: Case, readings: PriceReadings) -> Iterator[str]:
    nominal = [reading for reading in readings.read if reading.basis == "nominal"]
    if nominal:
        yield (
            f"Nominal prices are deflated to the prices of {nominal[0].prices_of} by one vintage "
            "of the GDP deflator at a time, and only then discounted; no vintage fills a gap of "
            "another."
        )
    elif readings.not_covered:
        yield "No vintage of the GDP deflator held here covers these years: none is made up."
    if nominal:
        yield from _disagreement(case, nominal)


def _disagreement(case: Case, nominal: Sequence[PriceReading]) -> Iterator[str]:
    """Name the year for which the vintages are furthest apart; nothing where they agree."""
    known = {each.vintage.name: each.vintage.changes for each in nominal if each.vintage}
    apart = {
        year: max(c[year] for c in known.values()) - min(c[year] for c in known.values())
        for year in years_after_first([*case.years, nominal[0].prices_of])
    }
    year = max(apart, key=lambda each: apart[each], default="")
    if year and apart[year]:
        given = " and ".join(f"{percent_to(c[year], PLACES)} ({name})" for name, c in known.items())
        yield f"The vintages disagree: of {year} they give {given}."


def present_values(case: Case, scenario: Scenario, **chosen: Any) -> Table:
    """Show the present value by each reading of the prices, beside that of the quoted charges."""
    readings = price_readings(case, load_vintages(), **chosen)
    results = (results_of(case, scenario), *quoted_range(case, scenario))
    rate = case.discount_rate.value

    def prices(kind: str) -> str:
        return kind if case.price_basis.value == kind else f"{kind} (assumed)"

    rows = [
        (
            prices(each.basis),
            *((each.vintage.name, each.prices_of) if each.vintage else ("nothing", OWN_YEAR)),
            *(each.present_value(result.flow.net, rate=rate) for result in results),
        )
        for each in readings.read
    ]
    rows += [
        (prices("nominal"), gap.vintage.name, "", *["not covered"] * len(results))
        for gap in readings.not_covered
    ]
    return Table(
        caption=f"Present value of the net cost by price basis{conditions(case, scenario)}, £ "
        f"(each year discounted to {case.years[0]} at {percent(rate)})",
        columns=(
            *("Prices", "Deflated by", "In prices of"),
            *("This scenario", "Low estimate", "High estimate"),
        ),
        rows=rows,
        words=3,
        note=wording.savings_deducted("The present value deducts", results),
        foot=wording.scenario_foot(case, scenario),
    )


def prices_by_year(case: Case, scenario: Scenario, **chosen: Any) -> Table:
    """Show the net cost of each year, its inflation and what is left in real terms, by vintage."""
    readings = price_readings(case, load_vintages(), **chosen)
    result = results_of(case, scenario)
    rows: list[tuple[Cell, ...]] = [("Net cost, as the case has it", *result.flow.net)]
    for each in readings.read:
        rows += _deflated(case, each, result.flow.net)
    return Table(
        caption=f"Net cost by financial year, and in real terms{conditions(case, scenario)}, £",
        columns=("Line", *case.years),
        rows=rows,
        note=wording.savings_deducted("The net cost deducts", [result]),
        foot=wording.scenario_foot(case, scenario),
    )


def _deflated(case: Case, reading: PriceReading, net: Any) -> Iterator[tuple[Cell, ...]]:
    if reading.vintage is None:
        return
    name, changes = reading.vintage.name, reading.vintage.changes
    needed = years_after_first([*case.years, reading.prices_of])
    rise = (
        Figure(changes[y], lambda x: percent_to(x, PLACES)) if y in needed else "-"
        for y in case.years
    )
    yield (f"Inflation, {name}, rounded", *rise)
    levels = (Figure(x * 100, lambda x: f"{rounded(x, _INDEX_PLACES)}") for x in reading.levels)
    yield (f"Prices, {reading.prices_of} = 100, {name}", *levels)
    yield (f"Net cost in prices of {reading.prices_of}, {name}", *reading.real_terms(net))


def vintages(case: Case, *, prices_of: str | None = None) -> Table:
    """Show the vintages of the GDP deflator held here, and which of them covers the case."""
    needed = [*case.years, prices_of or case.years[0]]
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
        foot=wording.case_foot(case),
    )


def _covers(vintage: Vintage, needed: Sequence[str]) -> str:
    missing = vintage.not_covered(needed)
    if missing and vintage.period_type == CALENDAR:
        return "no: by calendar year"
    return f"no: nothing of {year_list(missing)}" if missing else "yes"


def discount_rates(case: Case) -> Table:
    """Show the Green Book's schedule, its edition, and which steps the horizon reaches."""
    rates, last = load_rates(), len(case.years) - 1
    ends = [f" to {each.from_year - 1}" for each in rates[1:]] + [" on"]
    return Table(
        caption="Discount rates of the Green Book, of real prices; the first year is year 0",
        columns=("Years", "A year", "In the horizon", "Edition", "Status"),
        rows=[
            (
                *(f"{each.from_year}{end}", Figure(each.rate, percent)),
                *("yes" if each.from_year <= last else "no", each.edition_words, each.status),
            )
            for each, end in zip(rates, ends, strict=True)
        ],
        remarks=3,
        note=" ".join(
            (
                *(f"{each}." for each in dict.fromkeys(each.source for each in rates)),
                *(f"From year {each.from_year} on: {each.note}" for each in rates if each.note),
            )
        ),
        foot=wording.case_foot(case),
    )


def stress_words(case: Case, scenario: Scenario) -> Prose:
    """Say what optimism bias on the platform charge would do, and what uses up the headroom."""
    bias = bias_of_a_charge(load_biases())
    found = stress(case, scenario, uplift=bias.upper)
    cost = span(found[0].stressed_total, found[-1].stressed_total)
    return Prose(
        kind="paragraphs",
        texts=(
            f"A stress test and no forecast: {percent(bias.upper)} more on the platform charge "
            f"alone, the upper bound of optimism bias for {bias.project_type.lower()} "
            f"({bias.measure}) in the {STUDY}, by Mott MacDonald for HM Treasury. That this charge "
            "is like those projects is assumed.",
            f"{initial_period(case).capitalize()} would then {costs(case)} {cost} at the quoted "
            f"charges{conditions(case, _as_quoted(scenario))}, against a budget of "
            f"{quoted_pounds(case.budget.amount)}.",
            " ".join(f"At {_end(found, each)}: {_used_up(each)}." for each in found),
        ),
    )


def _as_quoted(scenario: Scenario) -> Scenario:
    """Leave out a scenario's own change of the charge, whose place an uplift takes."""
    return replace(scenario, charge_change=0.0)


def _end(found: Sequence[Stress], each: Stress) -> str:
    named = {"low": "the low estimate", "middle": "the middle of the range"}
    return "the quoted charge" if len(found) == 1 else named.get(each.end, "the high estimate")


def _used_up(found: Stress) -> str:
    """Name the uplift at which nothing is left, or why there is none."""
    if is_short(found.headroom):
        return "over budget already"
    if found.uses_up is None:
        return "no uplift uses up the headroom"
    return f"{percent(found.uses_up)} more uses up the headroom"


def stress_test(case: Case, scenario: Scenario) -> Table:
    """Show the quoted charges with and without optimism bias, and what uses up the headroom."""
    bias = bias_of_a_charge(load_biases())
    found, more = stress(case, scenario, uplift=bias.upper), percent(bias.upper)
    quoted = _as_quoted(scenario)

    def row(each: Stress) -> tuple[Cell, ...]:
        uplift = "none does" if each.uses_up is None else Figure(each.uses_up, percent)
        return (
            first_capital(_end(found, each).removeprefix("the ")),
            *(each.charge, each.initial_cost, each.headroom),
            "over budget already" if is_short(each.headroom) else uplift,
            *(each.stressed_total, each.stressed_headroom),
        )

    return Table(
        caption="Optimism bias as a stress test of the platform charge"
        f"{conditions(case, quoted)}, £ (total: {initial_period(case)}; "
        f"budget: {figures(case.budget.amount)})",
        columns=(
            *("Platform charge", "A year", "Total", "Headroom", "Uplift that uses it up"),
            *(f"Total at {more} more", f"Headroom at {more} more"),
        ),
        rows=[row(each) for each in found],
        foot=wording.scenario_foot(case, quoted),
    )


def optimism_bias(case: Case) -> Table:
    """Show the bounds of optimism bias by type of project, and what of it was measured."""
    biases = load_biases()
    bounds = {
        (each.project_type, each.measure): Figure(
            (each.lower, each.upper), lambda *ends: " to ".join(map(percent, ends))
        )
        for each in biases
    }
    types = dict.fromkeys(each.project_type for each in biases)
    return Table(
        caption=f"Optimism bias in the {STUDY}, lower to upper bound",
        columns=("Project type", *(measure.capitalize() for measure in MEASURES)),
        rows=[(of, *(bounds.get((of, measure), "-") for measure in MEASURES)) for of in types],
        note=" ".join(f"{each}." for each in dict.fromkeys(b.source for b in biases)),
        foot=wording.case_foot(case),
    )


def study(case: Case) -> Table:
    """Show what the study of optimism bias says of what it covers."""
    return Table(
        caption="What the study behind the optimism bias covers",
        columns=("What", "What it says", "Status", "Source"),
        rows=[(each.topic, each.says, each.status, each.source) for each in load_study()],
        words=4,
        foot=wording.case_foot(case),
    )


def differences(case: Case, names: Sequence[str]) -> Table:
    """Show what differs in the inputs of scenarios: presets, saved scenarios or codes."""
    found = comparison_of(case, names)
    chosen = [asdict(scenario) for scenario in found.scenarios.values()]
    codes = [scenario_code(case, scenario) for scenario in found.scenarios.values()]
    same = "" if found.differs else ": nothing does"
    rows = [
        (field_heading(case, field), *(field_cell(case, field, each[field]) for each in chosen))
        for field in found.differs
    ]
    return Table(
        caption=f"What differs in the inputs{same}",
        columns=("Input", *_labels(found)),
        rows=[*rows, ("Scenario code", *codes)],
        words=1 + len(chosen),
        foot=" ".join((wording.case_foot(case), *_caveats(case, found))),
    )


def comparison(case: Case, names: Sequence[str]) -> Table:
    """Show every result of scenarios side by side."""
    found = comparison_of(case, names)
    appraised = [results_of(case, scenario) for scenario in found.scenarios.values()]
    return Table(
        caption="Results side by side, £",
        columns=("Result", *_labels(found)),
        rows=[
            (wording.measure(case, result), *amounts) for result, amounts in found.results.items()
        ],
        note=_deducted(case, appraised),
        foot=_codes_foot(case, found),
    )


def apart(case: Case, names: Sequence[str]) -> Table:
    """Show how far every result of scenarios is from that of the first."""
    found = comparison_of(case, names)
    first, *others = _labels(found)

    def row(result: str) -> Iterator[Cell]:
        yield wording.measure(case, result)
        for place in range(1, len(found.scenarios)):
            change = found.change(result, place)
            yield found.difference(result, place)
            yield "-" if change is None else Figure(change, percent)

    heads = ((f"{name} less {first}", f"{name}, %") for name in others)
    return Table(
        caption=f"How far each is from {first}, £ and % of {first}",
        columns=("Result", *chain.from_iterable(heads)),
        rows=[(*row(result),) for result in found.results],
        foot=_codes_foot(case, found),
    )


def _codes_foot(case: Case, found: Comparison) -> str:
    """Name every scenario that figures are of by its code."""
    labelled = zip(_labels(found), found.scenarios.values(), strict=True)
    codes = [f"{label}: {scenario_code(case, chosen)}" for label, chosen in labelled]
    said = f"Scenario codes: {'; '.join(codes)}"
    return " ".join((said, *wording.marking(case), *_caveats(case, found)))


def _caveats(case: Case, found: Comparison) -> list[str]:
    """Say of each scenario what its figures may not stand without."""
    labelled = zip(_labels(found), found.scenarios.values(), strict=True)
    said = ((label, wording.short_caveats(case, chosen)) for label, chosen in labelled)
    return [f"{label}: {about}" for label, about in said if about]


def _labels(found: Comparison) -> list[str]:
    """Call a scenario by its name, and a code by its place."""
    names = enumerate(found.scenarios, start=1)
    return [f"Scenario {place}" if is_code(name) else name for place, name in names]


def saved(case: Case) -> Table:
    """List the saved scenarios of a case: why, who, and what comes out."""
    headroom = () if case.stated_budget is None else ("Headroom",)
    return Table(
        caption=f"Saved scenarios, £ ({wording.initial_period(case)}"
        f"{'; headroom' if headroom else ''})",
        columns=("Name", "Scenario code", "Total", *headroom, "By role", "Rationale"),
        rows=[_saved_row(case, each) for each in case.saved],
        words=2,
        remarks=2,
        foot=wording.case_foot(case),
    )


def _saved_row(case: Case, each: Saved) -> tuple[Cell, ...]:
    about = (each.role, each.rationale)
    try:
        scenario = choose(case, each.name)
    except ScenarioError as error:
        dashes = ["-"] * (1 + (case.stated_budget is not None))
        return (each.name, f"not usable: {error}", *dashes, *about)
    result = results_of(case, scenario)
    code = scenario_code(case, scenario)
    headroom = [] if result.headroom is None else [result.headroom]
    return (each.name, code, result.leading_cost, *headroom, *about)


def quoted_costs(case: Case, scenario: Scenario) -> Table:
    """Show the record's table: cost by line and year, at each of its quoted charges."""
    low, high = (end.flow for end in quoted_range(case, scenario))
    two = case.charge.has_range
    at = "the low and the high estimate" if two else wording_pricing.quoted_charge(case)
    rows = [(name, low.lines[name], high.lines[name]) for name in case.cost_names]
    return Table(
        caption=f"Cost by financial year at {at}{conditions(case, scenario)}, £",
        columns=("Line", *case.years),
        rows=[
            (wording.measure(case, name), *zip(*ends, strict=True))
            for name, *ends in (*rows, ("gross", low.gross, high.gross))
        ],
        totals=1,
        foot=wording.scenario_foot(case, scenario),
    )


def cost_by_year(case: Case, scenario: Scenario) -> Table:
    """Show a scenario's lines, gross cost, savings and net cost by financial year."""
    flow = results_of(case, scenario).flow
    rows = {name: flow.lines[name] for name in case.cost_names}
    rows |= {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
    return Table(
        caption="Cost by financial year, £ (savings are negative)",
        columns=("Line", *flow.years, "Budget years", "All years"),
        rows=[
            (
                wording.measure(case, name),
                *amounts,
                amounts[np.isin(flow.years, case.budget.years)].sum(),
                amounts.sum(),
            )
            for name, amounts in rows.items()
        ],
        totals=3,
        note=wording.beside_the_costs(case, scenario),
        foot=wording.scenario_foot(case, scenario),
    )


def results(case: Case, scenario: Scenario) -> Table:
    """Show every result of a scenario, and what it would be at the quoted charges."""
    appraised = (results_of(case, scenario), *quoted_range(case, scenario))
    result, low, high = (_with_savings(case, each) for each in appraised)
    # The savings stand before the cost that they bring down.
    shown = (*RESULTS[:4], "saved", "cashable", *RESULTS[4:])
    return Table(
        caption=f"Results{conditions(case, scenario)}, £ ({wording.of_present_value(case)})",
        columns=("Result", "This scenario", "Low estimate", "High estimate"),
        rows=[
            (
                wording.measure(case, name)
                + wording.then_rising(case, scenario) * (name == "ongoing"),
                *(values[name] for values in (result, low, high)),
            )
            for name in shown
            if name in result
        ],
        note=_deducted(case, appraised),
        foot=wording.scenario_foot(case, scenario),
    )


def _deducted(case: Case, results: Sequence[Results]) -> str:
    """Say what the present value deducts, where there is one."""
    has_one = worth_of_years(case) is not None
    return wording.savings_deducted("The present value deducts", results) if has_one else ""


def _with_savings(case: Case, found: Results) -> dict[str, Any]:
    """Give results by name, with the savings that the headline counts."""
    savings = {"saved": 0.0 - found.counted_savings, "cashable": 0.0 - found.counted_cashable}
    return found.by_name() | savings


def pricings(case: Case, scenario: Scenario) -> Table:
    """Show every pricing side by side."""
    result = results_of(case, scenario, pricing=case.pricings)
    final = result.flow.charge[:, -1]
    # Where the adopters change by year, the charge does.
    by_year = isinstance(scenario.adopters, tuple)
    charged = f"Charge in {case.years[-1]}" if by_year else "Charge a year"
    charged += wording.before_rise(case, scenario)
    at = f"{wording.adopters_named(case, scenario)}{conditions(case, scenario)}"
    return Table(
        caption=f"Pricing at {at}, £ (total: {initial_period(case)})",
        columns=("Pricing", charged, "Total", "Headroom", "Ongoing", "Note"),
        rows=[
            (
                _pricing_heading(case, scenario, name),
                *(final[i], result.initial_cost[i], result.headroom[i], result.ongoing[i]),
                _remark(case, final[i], result.headroom[i]),
            )
            for i, name in enumerate(case.pricings)
        ],
        remarks=1,
        foot=wording.scenario_foot(case, scenario),
    )


def _pricing_heading(case: Case, scenario: Scenario, name: str) -> str:
    """Name a pricing; a flat charge that is changed is no longer what is quoted."""
    heading, change = pricing_name(case, name), scenario.charge_change
    is_changed = change and pricing.is_flat(case, name)
    return f"{heading}, {wording.change(change)}" if is_changed else heading


def _remark(case: Case, charge: float, headroom: float) -> str:
    if headroom != headroom:  # NaN is not itself
        return "no document prices it"
    remarks = {
        "outside the quoted range": not pricing.is_quoted(case, charge),
        "over budget": money.is_short(headroom),
    }
    return ", ".join(remark for remark, holds in remarks.items() if holds)


def _no_funding(case: Case) -> tuple[str, str]:
    """Say in a row and in a sentence that there is none; a public version may be without it."""
    if case.left_out:
        return "Funding: none in this version", "this version has no line of funding"
    return "Funding: no line in the case", "the case has no line of funding"


def medium_term_table(
    case: Case,
    scenario: Scenario,
    *,
    more_years: int,
    tax_base: float | None = None,
    net_budget: float | None = None,
) -> Table:
    """Show cost, funding and net pressure by year, run on past the record.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and what was chosen.
    more_years : int
        Years to add; all in them is assumed, and their headings say so.
    tax_base : float, optional
        Band D equivalent properties, for a row in pence each; the user's own figure.
    net_budget : float, optional
        Net revenue budget of a year, for a row in per cent; the user's own figure. [£]

    Returns
    -------
    Table
        Costs are positive, savings and funding negative.
    """
    term = medium_terms.medium_term(case, scenario, more_years=more_years)
    ends = medium_terms.quoted_pressures(case, scenario, more_years=more_years)
    funding = {f"Funding: {payer}": 0.0 - each for payer, each in term.funding.items()}
    rows = {
        "One-off costs": term.one_off,
        "Recurrent costs": term.recurrent,
        "Cashable savings": term.cashable_savings,
        **(funding or {_no_funding(case)[0]: 0.0 * term.pressure}),
        "Net pressure": term.pressure,
        "Cumulative": term.cumulative,
        **{f"Net pressure, {end} estimate": pressure for end, pressure in ends.items()},
    }
    cells: list[tuple[Cell, ...]] = [(name, *amounts) for name, amounts in rows.items()]
    if tax_base is not None:
        pence = (
            Figure(each, lambda x: f"{rounded(x, 2):,}") for each in term.band_d_pence(tax_base)
        )
        cells.append((f"Net pressure, pence per Band D ({figures(tax_base)})", *pence))
    if net_budget is not None:
        shares = (
            Figure(each, lambda x: percent(x, 3)) for each in term.share_of_budget(net_budget)
        )
        cells.append((f"Net pressure, share of {money.pounds(net_budget)}", *shares))
    at = f" {wording.at_what(case, scenario)}" if case.charges else conditions(case, scenario)
    assumed = f"; {term.assumed[0]} on is assumed to go on as before" if term.assumed else ""
    return Table(
        caption=f"Medium term{at}, £ (savings and funding are negative){assumed}",
        columns=(
            "Line",
            *(f"{year} (assumed)" if year in term.assumed else year for year in term.years),
        ),
        rows=cells,
        totals=2 + len(ends) + (tax_base is not None) + (net_budget is not None),
        note=""
        if funding
        else f"Approval is not funding: {_no_funding(case)[1]}, so the whole cost is a pressure.",
        foot=wording.scenario_foot(case, scenario),
    )
