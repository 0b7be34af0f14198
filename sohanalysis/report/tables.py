"""The tables that notebook, paper and terminal share."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
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
from sohanalysis.model.cashflow import CashFlow
from sohanalysis.model.findings import at_quoted_charges, quoted_range
from sohanalysis.model.prices import (
    CALENDAR,
    MEASURES,
    STUDY,
    DiscountRate,
    OptimismBias,
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
from sohanalysis.model.results import RESULTS, Results, results_of, worth_of_years
from sohanalysis.model.sensitivity import Comparison, comparison_of
from sohanalysis.money import (
    figures,
    is_short,
    percent,
    percent_to,
    rounded,
    span,
    thousands,
)
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.headline import saved_in_time
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Cell, Figure, Table
from sohanalysis.report.wording import (
    at_what,
    conditions,
    field_heading,
    field_value,
    initial_period,
)
from sohanalysis.report.wording_pricing import (
    pricing_name,
)

NOT_COVERED = "not covered"
_INDEX = 100
_INDEX_PLACES = 4  # enough to work the net cost out again to the pound
_ENDS = {"low": "Low estimate", "middle": "Middle of the range", "high": "High estimate"}


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
    said = basis_of_prices(case, scenario, readings)
    return Prose(kind="list", texts=(*said, discounting(case, load_rates())))


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
    results = (results_of(case, scenario), *quoted_range(case, scenario))
    rate = case.discount_rate.value
    rows = [
        (
            *_named(case, each),
            *(each.present_value(r.flow.net, rate=rate) for r in results),
        )
        for each in readings.read
    ]
    rows += [
        (_basis("nominal", case), gap.vintage.name, "", *[NOT_COVERED] * len(results))
        for gap in readings.not_covered
    ]
    return Table(
        caption=f"Present value of the net cost by price basis{wording.conditions(scenario)}, £ "
        f"(each year discounted to {case.years[0]} at {percent(rate)})",
        columns=(
            *("Prices", "Deflated by", "In prices of"),
            *("This scenario", "Low estimate", "High estimate"),
        ),
        rows=rows,
        words=3,
        note=" ".join(wording.savings_deducted(wording.PRESENT_VALUE_DEDUCTS, results)),
        foot=wording.scenario_foot(case, scenario),
    )


def _named(case: Case, reading: PriceReading) -> tuple[str, str, str]:
    prices = _basis(reading.basis, case)
    if reading.vintage is None:
        return (prices, "nothing", OWN_YEAR)
    return (prices, reading.vintage.name, reading.prices_of)


def _basis(kind: str, case: Case) -> str:
    return kind if case.price_basis.value == kind else f"{kind} (assumed)"


def prices_by_year(case: Case, scenario: Scenario, **chosen: Any) -> Table:
    """Show the net cost of each year, its inflation and what is left in real terms, by vintage.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and what was chosen.
    **chosen
        ``vintage`` and ``prices_of``, as `prices.price_readings` takes them.
    """
    readings = price_readings(case, load_vintages(), **chosen)
    net = results_of(case, scenario).flow.net
    rows: list[tuple[Cell, ...]] = [("Net cost, as the case has it", *net)]
    for each in readings.read:
        rows += _deflated(case, each, net)
    return Table(
        caption=f"Net cost by financial year, and in real terms{wording.conditions(scenario)}, £",
        columns=("Line", *case.years),
        rows=rows,
        note=" ".join(wording.savings_deducted(wording.NET_DEDUCTS, [results_of(case, scenario)])),
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
    levels = (Figure(x * _INDEX, lambda x: f"{rounded(x, _INDEX_PLACES)}") for x in reading.levels)
    yield (f"Prices, {reading.prices_of} = {_INDEX}, {name}", *levels)
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
        note=_beside(rates),
        foot=wording.case_foot(case),
    )


def _beside(rates: Sequence[DiscountRate]) -> str:
    """Give the sources of the rates, and what is to be known of each."""
    wording = (f"From year {each.from_year} on: {each.note}" for each in rates if each.note)
    return " ".join((*(f"{each}." for each in dict.fromkeys(r.source for r in rates)), *wording))


def stress_words(case: Case, scenario: Scenario) -> Prose:
    """Say what optimism bias on the platform charge would do, and what uses up the headroom."""
    bias = bias_of_a_charge(load_biases())
    found = stress(case, scenario, uplift=bias.upper)
    said = stressed(case, scenario, found, bias)
    return Prose(kind="paragraphs", texts=tuple(said))


def stress_test(case: Case, scenario: Scenario) -> Table:
    """Show the quoted charges with and without optimism bias, and what uses up the headroom."""
    bias = bias_of_a_charge(load_biases())
    found, more = stress(case, scenario, uplift=bias.upper), percent(bias.upper)
    quoted = without_change(scenario)
    return Table(
        caption="Optimism bias as a stress test of the platform charge"
        f"{wording.conditions(quoted)}, £ (total: {wording.initial_period(case)}; "
        f"budget: {figures(case.budget.amount)})",
        columns=(
            *("Platform charge", "A year", "Total", "Headroom", "Uplift that uses it up"),
            *(f"Total at {more} more", f"Headroom at {more} more"),
        ),
        rows=[_stress_row(each, single=len(found) == 1) for each in found],
        foot=wording.scenario_foot(case, quoted),
    )


def _stress_row(found: Stress, *, single: bool) -> tuple[Cell, ...]:
    if is_short(found.headroom):
        uplift = "over budget already"
    else:
        uplift = "none does" if found.uses_up is None else Figure(found.uses_up, percent)
    return (
        *("Quoted charge" if single else _ENDS[found.end], found.charge),
        *(found.two_year_total, found.headroom, uplift),
        *(found.stressed_total, found.stressed_headroom),
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
        foot=wording.case_foot(case),
    )


def _bounds(bias: OptimismBias) -> Figure:
    return Figure((bias.lower, bias.upper), lambda *ends: " to ".join(map(percent, ends)))


def study(case: Case) -> Table:
    """Show what the study of optimism bias says of what it covers."""
    return Table(
        caption="What the study behind the optimism bias covers",
        columns=("What", "What it says", "Status", "Source"),
        rows=[(each.topic, each.says, each.status, each.source) for each in load_study()],
        words=4,
        foot=wording.case_foot(case),
    )


def differences(case: Case, names: Sequence[str] | None = None) -> Table:
    """Show what differs in the inputs of scenarios, by name or code; as `comparison`."""
    found = comparison_of(case, names or usual_names(case))
    chosen = {name: asdict(scenario) for name, scenario in found.scenarios.items()}
    codes = [scenario_code(case, scenario) for scenario in found.scenarios.values()]
    same = "" if found.differs else ": nothing does"
    return Table(
        caption=f"What differs in the inputs{same}",
        columns=("Input", *_labels(found)),
        rows=[
            *(
                (
                    field_heading(case, field),
                    *(_field_cell(case, field, fields[field]) for fields in chosen.values()),
                )
                for field in found.differs
            ),
            ("Scenario code", *codes),
        ],
        words=1 + len(chosen),
        foot=" ".join((wording.case_foot(case), *_abouts(case, found))),
    )


def _field_cell(case: Case, field: str, value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number:
        return field_value(case, field, value)
    return Figure(value, lambda _: field_value(case, field, value))


def comparison(case: Case, names: Sequence[str] | None = None) -> Table:
    """Show every result of scenarios side by side.

    Parameters
    ----------
    case : Case
        The decision.
    names : sequence of str, optional
        Presets, saved scenarios or codes; without any, the saved ones that can be used, or the
        presets where these are fewer than two.
    """
    found = comparison_of(case, names or usual_names(case))
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


def apart(case: Case, names: Sequence[str] | None = None) -> Table:
    """Show how far every result of scenarios is from that of the first; as `comparison`."""
    found = comparison_of(case, names or usual_names(case))
    first, *others = _labels(found)
    return Table(
        caption=f"How far each is from {first}, £ and % of {first}",
        columns=(
            "Result",
            *(each for name in others for each in (f"{name} less {first}", f"{name}, %")),
        ),
        rows=[
            (
                wording.measure(case, result),
                *(
                    cell
                    for place in range(1, len(amounts))
                    for cell in (
                        found.difference(result, place),
                        _share(found.change(result, place)),
                    )
                ),
            )
            for result, amounts in found.results.items()
        ],
        foot=_codes_foot(case, found),
    )


def _codes_foot(case: Case, found: Comparison) -> str:
    """Name every scenario that figures are of by its code."""
    labelled = zip(_labels(found), found.scenarios.values(), strict=True)
    codes = [f"{label}: {scenario_code(case, chosen)}" for label, chosen in labelled]
    said = f"Scenario codes: {'; '.join(codes)}"
    return " ".join((said, *wording.marking(case), *_abouts(case, found)))


def _abouts(case: Case, found: Comparison) -> list[str]:
    """Say of each scenario what its figures may not stand without."""
    labelled = zip(_labels(found), found.scenarios.values(), strict=True)
    said = ((label, wording.short_caveats(case, chosen)) for label, chosen in labelled)
    return [f"{label}: {about}" for label, about in said if about]


def usual_names(case: Case) -> list[str]:
    """Name the saved scenarios that can be used, or the presets where these are fewer than two."""
    saved = [each.name for each in case.saved if _is_usable(case, each.name)]
    return saved if len(saved) > 1 else list(case.presets)


def _is_usable(case: Case, name: str) -> bool:
    with contextlib.suppress(ScenarioError):
        choose(case, name)
        return True
    return False


def _labels(found: Comparison) -> list[str]:
    """Call a scenario by its name, and a code by its place."""
    names = enumerate(found.scenarios, start=1)
    return [f"Scenario {place}" if is_code(name) else name for place, name in names]


def _share(change: float | None) -> str:
    return "-" if change is None else Figure(change, percent)


def saved(case: Case) -> Table:
    """List the saved scenarios of a case: why, who, and what comes out."""
    return Table(
        caption=f"Saved scenarios, £ ({wording.initial_period(case)}; headroom)",
        columns=("Name", "Scenario code", "Total", "Headroom", "By role", "Rationale"),
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
        return (each.name, f"not usable: {error}", "-", "-", *about)
    result = results_of(case, scenario)
    code = scenario_code(case, scenario)
    return (each.name, code, result.two_year_total, result.headroom, *about)


def quoted_costs(case: Case, scenario: Scenario | None = None) -> Table:
    """Show the record's table: cost by line and year, at each of its quoted charges."""
    chosen = scenario or case.scenario
    low, high = (end.flow for end in quoted_range(case, chosen))
    names = (*case.cost_names, "gross")
    two = case.charge.low < case.charge.high
    at = "the low and the high estimate" if two else wording_pricing.quoted_charge(case)
    return Table(
        caption=f"Cost by financial year at {at}{wording.conditions(chosen)}, £",
        columns=("Line", *case.years),
        rows=[
            (
                wording.measure(case, name),
                *zip(*_amounts(name, low, high), strict=True),
            )
            for name in names
        ],
        totals=1,
        foot=wording.scenario_foot(case, chosen),
    )


def _amounts(name: str, *flows: CashFlow) -> list[Any]:
    return [flow.gross if name == "gross" else flow.lines[name] for flow in flows]


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


# What the table of results shows, the savings before the cost that they bring down.
RESULTS_SHOWN = (*RESULTS[:4], "saved", "cashable", *RESULTS[4:])


def results(case: Case, scenario: Scenario) -> Table:
    """Show every result of a scenario, and what it would be at the quoted charges."""
    appraised = (results_of(case, scenario), *quoted_range(case, scenario))
    result, low, high = (_with_savings(case, each) for each in appraised)
    return Table(
        caption=RESULTS_CAPTION.format(
            conditions=wording.conditions(scenario), basis=wording.of_present_value(case)
        ),
        columns=("Result", "This scenario", "Low estimate", "High estimate"),
        rows=[
            (
                wording.measure(case, name),
                *(values[name] for values in (result, low, high)),
            )
            for name in RESULTS_SHOWN
            if name in result
        ],
        note=_deducted(case, appraised),
        foot=wording.scenario_foot(case, scenario),
    )


def _deducted(case: Case, results: Sequence[Results]) -> str:
    """Say what the present value deducts, where there is one."""
    has_one = worth_of_years(case) is not None
    return " ".join(wording.savings_deducted(wording.PRESENT_VALUE_DEDUCTS, results) * has_one)


def _with_savings(case: Case, found: Results) -> dict[str, Any]:
    """Give results by name, with the savings that the headline counts."""
    cashable = found.two_year_total - found.cost_after_cashable_savings
    return found.by_name() | {"saved": saved_in_time(case, found), "cashable": cashable}


def pricings(case: Case, scenario: Scenario, *, adopters: int | None = None) -> Table:
    """Show every pricing side by side, at the scenario's forces or at another number."""
    chosen = scenario if adopters is None else replace(scenario, adopters=adopters)
    listed = case.pricings
    result = results_of(case, chosen, pricing=listed)
    final = result.flow.charge[:, -1]
    return Table(
        caption=PRICINGS_CAPTION.format(
            forces=wording.adopters_named(case, chosen),
            conditions=wording.conditions(chosen),
            period=wording.initial_period(case),
        ),
        columns=("Pricing", _charge_heading(chosen, result), *_PRICING_HEADINGS),
        rows=[
            (
                _pricing_heading(case, chosen, name),
                final[i],
                result.two_year_total[i],
                result.headroom[i],
                result.ongoing[i],
                _remark(case, final[i], result.headroom[i]),
            )
            for i, name in enumerate(listed)
        ],
        remarks=1,
        foot=wording.scenario_foot(case, chosen),
    )


_PRICING_HEADINGS = ("Total", "Headroom", "Ongoing", "Note")


def _charge_heading(scenario: Scenario, result: Results) -> str:
    """Name the year of the charge where the adopters, and so the charge, change by year."""
    by_year = isinstance(scenario.adopters, tuple)
    return f"Charge in {result.flow.years[-1]}" if by_year else "Charge a year"


def _pricing_heading(case: Case, scenario: Scenario, name: str) -> str:
    """Name a pricing; a flat charge that is changed is no longer what is quoted."""
    heading, change = pricing_name(case, name), scenario.charge_change
    is_changed = change and pricing.is_flat(case, name)
    return f"{heading}, {wording.change(change)}" if is_changed else heading


def _remark(case: Case, charge: float, headroom: float) -> str:
    if headroom != headroom:
        return UNPRICED
    remarks = [
        UNQUOTED if not pricing.is_quoted(case, charge) else "",
        SHORT if money.is_short(headroom) else "",
    ]
    return ", ".join(remark for remark in remarks if remark)


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
    low, high = (
        medium_terms.medium_term(case, end, more_years=more_years)
        for end in at_quoted_charges(scenario)
    )
    funding = {f"Funding: {payer}": 0.0 - each for payer, each in term.funding.items()}
    rows = {
        "One-off costs": term.one_off,
        "Recurrent costs": term.recurrent,
        "Cashable savings": term.cashable_savings,
        **(funding or {_no_funding(case)[0]: 0.0 * term.pressure}),
        "Net pressure": term.pressure,
        "Cumulative": term.cumulative,
        "Net pressure, low estimate": low.pressure,
        "Net pressure, high estimate": high.pressure,
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
    assumed = f"; {term.assumed[0]} on is assumed to go on as before" if term.assumed else ""
    return Table(
        caption=f"Medium term {wording.at_what(case, scenario)}, £ "
        f"(savings and funding are negative){assumed}",
        columns=(
            "Line",
            *(f"{year} (assumed)" if year in term.assumed else year for year in term.years),
        ),
        rows=cells,
        totals=4 + (tax_base is not None) + (net_budget is not None),
        note=""
        if funding
        else f"Approval is not funding: {_no_funding(case)[1]}, so the whole cost is a pressure.",
        foot=wording.scenario_foot(case, scenario),
    )


OWN_YEAR = "the report's own year"
PLACES = 2  # of inflation, in which vintages differ
ENDS = {
    "low": "the low estimate",
    "middle": "the middle of the range",
    "high": "the high estimate",
}


def basis_of_prices(case: Case, scenario: Scenario, readings: PriceReadings) -> Iterator[str]:
    """Say what the record says of its prices, and what follows for the present value."""
    source = case.price_basis.source
    yield {
        "real": f"The prices are real ({source}): nothing is deflated.",
        "nominal": f"The prices are nominal ({source}): they are deflated before they are "
        "discounted.",
        "not stated": f"Whether the prices are real or nominal is not stated ({source}). Both "
        "stand side by side, each assumed; neither is the report's.",
    }[case.price_basis.value]
    worth = _worth(case, scenario, readings)
    if worth:
        yield f"The present value {at_what(case, scenario)} is {' and '.join(worth)}."
    yield from _vintages(case, readings)


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


def discounting(case: Case, rates: Sequence[DiscountRate]) -> str:
    """Say at which rate the case discounts, and which edition of the Green Book has which."""
    first, later = rates[0], rates[1]
    return (
        f"Each year is discounted to {case.years[0]} at "
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
    low, high, aside = found[0], found[-1], conditions(without_change(scenario))
    yield (
        f"A stress test and no forecast: {percent(bias.upper)} more on the platform charge alone, "
        f"the upper bound of optimism bias for {bias.project_type.lower()} ({bias.measure}) in "
        f"the {STUDY}, by Mott MacDonald for HM Treasury. That this charge is like those projects "
        "is assumed."
    )
    yield (
        f"{initial_period(case).capitalize()} would then cost "
        f"{span(low.stressed_total, high.stressed_total)} at the quoted charges{aside}, against "
        f"a budget of {thousands(case.budget.amount)}."
    )
    yield " ".join(_used_up(each, single=len(found) == 1) for each in found)


def _used_up(found: Stress, *, single: bool) -> str:
    at = "the quoted charge" if single else ENDS[found.end]
    return f"At {at}: {_uplift_used_up(found)}."


def _uplift_used_up(found: Stress) -> str:
    """Name the uplift at which nothing is left, or why there is none."""
    if is_short(found.headroom):
        return "over budget already"
    if found.uses_up is None:
        return "no uplift uses up the headroom"
    return f"{percent(found.uses_up)} more uses up the headroom"


PRICINGS_CAPTION = "Pricing at {forces}{conditions}, £ (total: {period})"
RESULTS_CAPTION = "Results{conditions}, £ ({basis})"
UNQUOTED, SHORT = "outside the quoted range", "over budget"
UNPRICED = "no document prices it"
