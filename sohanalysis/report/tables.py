"""The tables that notebook, paper and terminal share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case, Charge, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import is_code, scenario_code
from sohanalysis.case.fields import ANY, AS_QUOTED, NONE
from sohanalysis.case.pricing import ESTIMATES, HIGH, LOW
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import ScenarioError
from sohanalysis.model import medium_term as medium_terms
from sohanalysis.model import pricing
from sohanalysis.model.break_even import Limit
from sohanalysis.model.pricing import differs_by_year, is_flat, last_rates, rates, varies
from sohanalysis.model.result_range import Pair, ResultRange, range_of
from sohanalysis.model.results import Results, charges_above_cap, leading_result
from sohanalysis.model.sensitivity import Comparison
from sohanalysis.model.stress import StressRow, prices_of, stress_rows
from sohanalysis.money import HALF_A_PENNY, figures, percent, rounded
from sohanalysis.nouns import first_capital, first_small, verb_of
from sohanalysis.report import answers, feet, quoted_charge, whose, wording
from sohanalysis.report.answer_table import quoted_headings
from sohanalysis.report.by_number import counts_listed
from sohanalysis.report.field_words import field_heading
from sohanalysis.report.headline_facts import is_at_estimates
from sohanalysis.report.table import CellValue, Figure, Table, span_cell
from sohanalysis.report.what_if import field_cell
from sohanalysis.report.whose import whose_pricing
from sohanalysis.report.wording import conditions, of_total
from sohanalysis.report.wording_pricing import and_words, end_headings, price_name, pricing_name
from sohanalysis.years import over_years

OVER = "*"  # before an amount that is over budget
OTHER_CHOICES = "The amounts at the quoted charges have the other choices of this scenario too."


def differences(case: Case, compared: Comparison) -> Table:
    """Return the table of inputs that differ between presets, saved scenarios or codes."""
    chosen = [asdict(scenario) for scenario in compared.scenarios.values()]
    codes = [scenario_code(case, scenario) for scenario in compared.scenarios.values()]
    same = "" if compared.differs else ": none"
    rows = [
        (
            field_heading(case, field),
            *(field_cell(case, field, values[field]) for values in chosen),
        )
        for field in compared.differs
    ]
    return Table(
        caption=f"Differences in the inputs{same}",
        columns=("Input", *_labels(compared)),
        rows=[*rows, ("Scenario code", *codes)],
        text_columns=1 + len(chosen),
        foot=feet.case_foot(case, *_caveats(case, compared)),
    )


def comparison(case: Case, compared: Comparison) -> Table:
    """Return the table of results side by side, both ends if a pricing is not known."""

    def row(result: str) -> Iterator[CellValue]:
        yield answers.label_of(case, result)
        for result_range in compared.ranges:
            pair = result_range.pair(result)
            yield span_cell(pair.low, pair.high)

    return Table(
        caption=f"Results side by side, £{_span_remark(compared, 'result')}",
        columns=("Result", *_labels(compared)),
        rows=[(*row(result),) for result in _results_shown(compared)],
        note=_deducted([end for result_range in compared.ranges for end in result_range.ends]),
        foot=_codes_foot(case, compared),
    )


def _results_shown(compared: Comparison) -> list[str]:
    """List the results compared that a table of any of the scenarios shows."""
    appraised = [end for result_range in compared.ranges for end in result_range.ends]
    names = _shown_in_order(appraised)
    return [result for result in compared.results if result in names]


def _span_remark(compared: Comparison, noun: str) -> str:
    """Return the caption's remark on cells with two ends.

    Returns
    -------
    str
        Empty if the pricing of every scenario is known.
    """
    is_open = any(result_range.is_open for result_range in compared.ranges)
    return f"; if a pricing is not known, the lowest to the highest {noun}" if is_open else ""


def apart(case: Case, compared: Comparison) -> Table:
    """Return the table of differences from the results of the first scenario."""
    first, *other_labels = _labels(compared)

    def row(result: str) -> Iterator[CellValue]:
        yield answers.label_of(case, result)
        for index in range(1, len(compared.scenarios)):
            change = compared.change(result, index)
            yield span_cell(*compared.difference(result, index))
            yield "-" if change is None else _share_span(*change)

    heads = ((f"{name} less {first}", f"{name}, %") for name in other_labels)
    remark = _span_remark(compared, "difference")
    return Table(
        caption=f"How far each is from {first}, £ and % of {first}{remark}",
        columns=("Result", *chain.from_iterable(heads)),
        rows=[(*row(result),) for result in _results_shown(compared)],
        foot=_codes_foot(case, compared),
    )


def _share_span(low: float, high: float) -> Figure:
    def written(*ends: float) -> str:
        return " to ".join(percent(end, 1) for end in ends)

    return Figure(low if written(low) == written(high) else (low, high), written)


def _codes_foot(case: Case, compared: Comparison) -> str:
    """Return the code of every scenario compared, with its caveats."""
    labelled = zip(_labels(compared), compared.scenarios.values(), strict=True)
    codes = [f"{label}: {scenario_code(case, chosen)}" for label, chosen in labelled]
    code_list = feet.CODES.format(codes="; ".join(codes))
    return feet.with_sentences(code_list, *feet.marking(case), *_caveats(case, compared))


def _caveats(case: Case, compared: Comparison) -> list[str]:
    """List the caveats that the figures of each scenario need."""
    labelled = zip(_labels(compared), compared.scenarios.values(), strict=True)
    caveats = ((label, feet.short_caveats(case, chosen)) for label, chosen in labelled)
    return [f"{label}: {about}" for label, about in caveats if about]


def _labels(compared: Comparison) -> list[str]:
    """Return the labels of the scenarios: a name, or a number for one chosen by its code."""
    names = enumerate(compared.scenarios, start=1)
    return [f"Scenario {number}" if is_code(name) else name for number, name in names]


def saved(case: Case) -> Table:
    """Return the table of a case's saved scenarios: results, roles and rationales."""
    headroom = () if case.judged_budget is None else ("Headroom",)
    return Table(
        caption=f"Saved scenarios, £ ({wording.initial_period(case)}"
        f"{'; headroom' if headroom else ''})",
        columns=("Name", "Scenario code", "Total", *headroom, "By role", "Rationale"),
        rows=[_saved_row(case, saved_scenario) for saved_scenario in case.saved],
        text_columns=2,
        remarks=2,
        foot=feet.case_foot(case),
    )


def _saved_row(case: Case, saved_scenario: Saved) -> tuple[CellValue, ...]:
    about = (saved_scenario.role, saved_scenario.rationale)
    try:
        scenario = choose(case, saved_scenario.name)
    except ScenarioError as error:
        dashes = ["-"] * (1 + (case.judged_budget is not None))
        return (saved_scenario.name, f"not usable: {error}", *dashes, *about)
    result_range = range_of(case, scenario)
    names = ("leading_cost", *["headroom"] * (case.judged_budget is not None))
    pairs = [result_range.pair(name) for name in names]
    cells = (span_cell(pair.low, pair.high) for pair in pairs)
    return (saved_scenario.name, scenario_code(case, scenario), *cells, *about)


def cost_by_year(
    outcome: Results | ResultRange, ends: Sequence[Results] = (), *, by_budget: bool = False
) -> Table:
    """Return the table of cost by financial year and in total, with savings deducted.

    Parameters
    ----------
    outcome : Results or ResultRange
        Results of the scenario. If its pricing is not known, each cost is a range, from the lowest
        pricing to the highest.
    ends : sequence of Results, optional
        Results at the low and the high end of the quoted range. Each cost is then that range.
    by_budget : bool
        Whether to show how much of the cost is in the budget, for a paper.
    """
    case, scenario = outcome.case, outcome.scenario
    shown_ends = ends or (outcome.ends if isinstance(outcome, ResultRange) else (outcome,))
    basis = with_price_or_ends(case, scenario, ends)
    if scenario.pricing == ANY and not ends:
        ends_text = ends_phrase(case, shown_ends)
        basis = f": {ends_text}" if ends_text else ""
    flows = [end.flow for end in shown_ends]
    not_paid = {line.name for line in case.lines if line.on and scenario.leave == NONE}
    rows = [
        (case.cost_label(name), [flow.lines[name] for flow in flows])
        for name in case.cost_names
        if name not in not_paid
    ]
    has_savings = any(flow.savings.any() for flow in flows)
    lines = len(rows)
    rows.append((answers.label_of(case, "gross"), [flow.gross for flow in flows]))
    rows += _budget_rows(case, shown_ends) if by_budget else ()
    rows += [
        (answers.label_of(case, name), [flow.values.by_year(name) for flow in flows])
        for name in (("all_savings", "net") if has_savings else ())
    ]
    return Table(
        caption=f"Cost by financial year{conditions(case, scenario)}, £{basis}",
        columns=("Line", *case.years, "In all"),
        rows=[(name, *_side_by_side(amounts)) for name, amounts in rows],
        totals=len(rows) - lines,
        note=wording.beside_the_costs(shown_ends),
        foot=feet.scenarios_foot(case, _coded(outcome, ends)),
    )


def ends_template(case: Case) -> str:
    """Return the template for the pricings at both ends, by the cost that ranks them.

    >>> import sohanalysis as soh
    >>> ends_template(soh.load_case()).partition("), ")[2]
    'by set-up and the first two years'
    """
    return f"lowest pricing ({{low}}) to highest ({{high}}), by {answers.ranking_cost(case)}"


def ends_phrase(case: Case, ends: Sequence[Results]) -> str:
    """Return the names of the pricings with the lowest and the highest cost.

    Returns
    -------
    str
        Empty if there is only one pricing.
    """
    if len(ends) < 2:
        return ""
    low, high = (whose_pricing(case, end.scenario.pricing) for end in ends)
    return ends_template(case).format(low=low, high=high)


def _coded(
    outcome: Results | ResultRange, ends: Sequence[Results]
) -> Sequence[tuple[str, Scenario]]:
    """Return the scenarios whose codes are under a table: the scenario, or both quoted ends."""
    if outcome.scenario.pricing in ESTIMATES and len(ends) > 1:
        return [*zip(ESTIMATES, (end.scenario for end in ends), strict=True)]
    return [("", outcome.scenario)]


def _budget_rows(case: Case, ends: Sequence[Results]) -> Iterator[tuple[str, list[Any]]]:
    """Yield the rows of cost after the budget years, in this budget and not in it."""
    counted_costs = [end.counted_by_year for end in ends]
    if case.stated_budget is not None:
        is_in_budget = np.isin(case.years, case.budget.years)
        after = [np.where(is_in_budget, 0.0, amounts) for amounts in counted_costs]
        if max(float(over_years(amounts)) for amounts in after) >= money.HALF_A_POUND:
            yield answers.label_of(case, "falls_after_budget_years"), after
    if case.judged_budget is not None:
        yield "In this budget", counted_costs
        yield (
            "Not in this budget",
            [e.flow.gross - c for e, c in zip(ends, counted_costs, strict=True)],
        )


def _side_by_side(ends: Sequence[Any]) -> Iterator[CellValue]:
    """Yield amounts by year and in all, from the low to the high end if there are two."""
    for pair in zip(*([*amounts, over_years(amounts)] for amounts in ends), strict=True):
        low, high = float(pair[0]), float(pair[-1])
        yield low if len(ends) == 1 else (low, high)


def with_price(case: Case, scenario: Scenario) -> str:
    """Return the pricing for a caption; empty if it is the only one and not an estimate."""
    several = len(case.pricings) > 1
    if scenario.pricing == ANY:
        return " (over every pricing)" * several
    if is_at_estimates(case, scenario):
        end = case.pricing(scenario.pricing).end
        return f" ({first_small(end_headings(case)[(LOW, HIGH).index(end)])})"
    return f" (pricing: {first_small(pricing_name(case, scenario.pricing))})" if several else ""


def with_price_or_ends(case: Case, scenario: Scenario, ends: Sequence[Results]) -> str:
    """Return the pricing for a caption, or that amounts go from the low to the high end."""
    if len(ends) < 2:
        return with_price(case, scenario)
    return f" (low to {first_small(end_headings(case)[1])})"


def results(outcome: Results | ResultRange, ends: Sequence[Results] = ()) -> Table:
    """Return the table of a scenario's results, with those at the quoted charges.

    Parameters
    ----------
    outcome : Results or ResultRange
        Results of the scenario. If its pricing is not known, each is a range, with the pricing
        that gives each end.
    ends : sequence of Results, optional
        Results at the low and at the high end of the quoted charge.
    """
    case, scenario = outcome.case, outcome.scenario
    if isinstance(outcome, ResultRange):
        if outcome.is_open and len(case.pricings) > 1:
            return _result_range(outcome, ends)
        outcome = outcome.low
    columns = dict(zip(quoted_headings(case), ends, strict=True)) if ends else {}
    is_own = not (ends and is_at_estimates(case, scenario))
    if is_own:
        columns = {"This scenario" if ends else "£": outcome, **columns}
    amounts = [answers.result_amounts(appraised) for appraised in columns.values()]
    return Table(
        caption=f"Results{conditions(case, scenario)}, £{with_price(case, scenario) * is_own}",
        columns=("Result", *columns),
        rows=[
            # A column may lack the present value, if only its prices rise without a deflator.
            (_result_label(case, scenario, name), *(column.get(name, "-") for column in amounts))
            for name in _shown_in_order([*columns.values()])
        ],
        note=_results_note(case, scenario, [*columns.values()], is_beside=bool(ends)),
        foot=feet.scenario_foot(case, scenario),
    )


def results_in_full(result_range: ResultRange, ends: Sequence[Results]) -> Table:
    """Return the table of results over every pricing with all figures of the answer.

    Its caption has the number of adopters. Without initial months, it has the cost of the first
    year; if a charge is above a stated cap, the highest charge. `results` describes the parameters.
    """
    case, scenario = result_range.case, result_range.scenario
    table = _result_range(result_range, ends, in_full=True)
    adopters = wording.with_adopters(wording.AT_ADOPTERS, case, scenario)
    return replace(table, caption=table.caption.replace("Results", f"Results{adopters}", 1))


def _result_range(
    result_range: ResultRange, ends: Sequence[Results], *, in_full: bool = False
) -> Table:
    """Return the table of results from lowest to highest, with the pricing of each end."""
    case, scenario = result_range.case, result_range.scenario
    pairs, every = answers.result_pairs(result_range), [*result_range.by_pricing.values()]
    quoted = {
        name: [end[name] for end in map(answers.result_amounts, ends) if name in end]
        for name in _shown_in_order([*every, *ends])
        if name in pairs
    }
    is_alone = len(every) == 1  # of several pricings, the only one with a price
    # The quoted amounts have a column only if they differ from the pair.
    beside = any(
        pairs[name].distance(amounts) > HALF_A_PENNY for name, amounts in quoted.items() if amounts
    )

    def row(label: str, pair: Pair, amounts: Sequence[float]) -> Iterator[CellValue]:
        yield label
        yield span_cell(pair.low, pair.high)
        if beside:
            yield span_cell(min(amounts), max(amounts)) if amounts else "-"
        sources = [whose.whose_pricing(case, name) for name in pair.pricings]
        yield from (
            [sources[0] if is_alone else wording.EVERY_PRICING, ""] if pair.is_one else sources
        )

    rows = [
        (*row(_result_label(case, scenario, name), pairs[name], amounts),)
        for name, amounts in quoted.items()
    ]
    for label, amount in _further_amounts(result_range) if in_full else ():
        by_pricing = {name: amount(end) for name, end in result_range.by_pricing.items()}
        rows.append((*row(label, result_range.pair_of(by_pricing), [*map(amount, ends)]),))
    at_quoted = first_capital(f"at {quoted_charge.quoted_charge(case)}") if beside else ""
    return Table(
        caption=f"Results{conditions(case, scenario)}, £, {wording.LOW_TO_HIGH}",
        columns=(
            "Result",
            "Low to high",
            *filter(None, [at_quoted]),
            "Lowest under",
            "Highest under",
        ),
        rows=rows,
        remarks=2,
        note=" ".join(
            (
                _results_note(case, scenario, every, is_beside=beside),
                *wording.left_out(result_range),
            )
        ),
        foot=feet.scenario_foot(case, scenario),
    )


def _further_amounts(
    result_range: ResultRange,
) -> Iterator[tuple[str, Callable[[Results], float]]]:
    """Yield the label and the amount of each figure of the answer that is not a result."""
    case, scenario = result_range.case, result_range.scenario
    if not case.has_initial_cost:
        label = f"{answers.label_of(case, 'gross')}, {case.years[0]}"
        yield label, lambda end: float(end.flow.gross[0])
    if capped := charges_above_cap(case, [*result_range.by_pricing.values()]):
        label = wording.highest_charge_label(case, scenario, is_raised=capped.is_raised)
        yield label, capped.highest


def _result_label(case: Case, scenario: Scenario, name: str) -> str:
    return answers.label_of(case, name) + wording.of_rise(case, scenario, name)


def _shown_in_order(appraised: Sequence[Results]) -> list[str]:
    """List the results that any of several shows, in the order of every surface."""
    names = {name for results in appraised for name in answers.shown_results(results)}
    return [name for name in answers.RESULT_WORDS if name in names]


def _results_note(
    case: Case, scenario: Scenario, appraised: Sequence[Results], *, is_beside: bool
) -> str:
    """Return the note on results, which may have the quoted charges next to them."""
    basis = first_capital(wording.of_present_value(case, scenario))
    # A paper has the quoted charges without the scenario's savings and changes.
    differs = scenario != replace(scenario, **(AS_QUOTED | scenario.timing))
    also = OTHER_CHOICES if is_beside and differs else ""
    return " ".join(filter(None, (f"{basis}.", _deducted(appraised), also)))


def _deducted(appraised: Sequence[Results]) -> str:
    """Return the savings that the present value deducts; empty if there is no present value."""
    valued = [results for results in appraised if results.present_value is not None]
    return wording.savings_deducted("The present value deducts", valued)


# Words of the table of the pricings, for Python and for the page.
PRICINGS = {
    "caption": "Pricing{charge}{at}{conditions}, £{total}",
    "pricing": "Pricing",
    "note": "Note",
}


def pricings(priced: Results) -> Table:
    """Return the table of every pricing, with dashes if no document gives a price.

    Parameters
    ----------
    priced : Results
        Results of a scenario at every pricing of the case.
    """
    case, scenario = priced.case, wording.where_a_charge_rises(priced.case, priced.scenario)
    names = pricing_results(case)
    charges = priced.flow.last_charge
    heads = charge_heads(case)
    charged = heads["path" if isinstance(scenario.adopters, tuple) else "number"]
    charged += wording.before_rise(case, scenario)
    with_adopters = wording.with_adopters(wording.AT_ADOPTERS, case, scenario)
    remarks = [_remark(case, *pair) for pair in _charges_and_headroom(priced)]
    return Table(
        caption=PRICINGS["caption"].format(
            charge=wording.named_charge(case),
            at=with_adopters,
            conditions=conditions(case, scenario),
            total=of_total(case),
        ),
        columns=(
            PRICINGS["pricing"],
            charged,
            *(answers.short(case, name) for name in names),
            *[PRICINGS["note"]] * any(remarks),
        ),
        rows=[
            (
                _pricing_heading(case, scenario, name),
                charges[index],
                *(getattr(priced, result)[index] for result in names),
                *[remarks[index]] * any(remarks),
            )
            for index, name in enumerate(case.pricings)
        ],
        remarks=int(any(remarks)),
        foot=feet.scenario_foot(case, priced.scenario),
    )


def pricing_results(case: Case) -> tuple[str, ...]:
    """Return the names of the results that are compared by pricing."""
    budgeted = ("headroom",) if case.judged_budget is not None else ()
    return (leading_result(case), *budgeted, "ongoing")


def charge_heads(case: Case) -> dict[str, str]:
    """Return the heading of a charge: for adopters by year, and for one number of adopters.

    >>> import sohanalysis as soh
    >>> charge_heads(soh.load_case())
    {'path': 'Charge in 2021/22', 'number': 'Charge a year'}
    """
    in_last = f"Charge in {case.years[case.last_charged]}"
    return {
        "path": in_last,
        "number": in_last if differs_by_year(case, case.pricings) else "Charge a year",
    }


def _charges_and_headroom(priced: Results) -> Iterator[tuple[float, float]]:
    """Yield each pricing's last charge and its headroom, which is 0 without a budget."""
    charges = priced.flow.last_charge
    headroom = np.zeros_like(charges) if priced.headroom is None else priced.headroom
    yield from zip(charges, headroom, strict=True)


def _pricing_heading(case: Case, scenario: Scenario, name: str) -> str:
    """Return the name of a pricing, with any change of a flat charge."""
    heading, change = pricing_name(case, name), scenario.charge_change
    is_changed = change and pricing.is_flat(case, name)
    return f"{heading}, {wording.change(change)}" if is_changed else heading


# Remarks on a pricing, for Python and for the page. One quoted charge is not a range.
REMARKS = {
    "unpriced": "no document prices it",
    "outside": "outside the quoted range",
    "over": "over budget",
}


def remarks_of(case: Case) -> dict[str, str]:
    """Return the remarks of a case, which is over budget only with a budget to judge by."""
    remarks = dict(REMARKS)
    if case.charges and case.charge.has_one_price:
        remarks["outside"] = f"not {quoted_charge.quoted_charge(case)}"
    if case.judged_budget is None:
        del remarks["over"]
    return remarks


def _remark(case: Case, charge: float, headroom: float) -> str:
    remarks = remarks_of(case)
    if charge != charge:  # NaN is not itself
        return remarks["unpriced"]
    holds = {
        "outside": case.charge.is_quoted and not pricing.is_quoted(case, charge),
        "over": money.is_short(headroom),
    }
    return ", ".join(text for name, text in remarks.items() if holds.get(name))


def _no_funding(case: Case) -> tuple[str, str]:
    """Return the heading and the note for a case without funding.

    A public version may leave a funding line out.
    """
    heading, clause = "Funding: no line in the case", "the case has no line of funding"
    if case.left_out:
        heading, clause = "Funding: none in this version", "this version has no line of funding"
    note = f"{clause}, so the whole cost is a pressure."
    if case.is_decision_taken:
        return heading, f"Approval is not funding: {note}"
    return heading, first_capital(note)


def medium_term_table(
    case: Case,
    scenario: Scenario,
    *,
    more_years: int,
    tax_base: float | None = None,
    net_budget: float | None = None,
    printed: Sequence[Scenario] = (),
) -> Table:
    """Return the table of cost, funding and net pressure by year, extended past the case.

    Parameters
    ----------
    case, scenario : Case, Scenario
        Decision and scenario.
    more_years : int
        Years to add. All their figures are assumed, and their headings say so.
    tax_base : float, optional
        Number of Band D equivalent properties, from the user, for a row in pence for each.
    net_budget : float, optional
        Net revenue budget of a year, from the user, for a row in per cent. [£]
    printed : sequence of Scenario, optional
        Scenarios of the tables printed together, if there are several. Only the last adds the net
        pressure at the quoted ends, or at the one quoted price, and only if no table has it as its
        own.

    Returns
    -------
    Table
        Costs are positive, savings and funding negative.
    """
    term = medium_terms.medium_term(case, scenario, more_years=more_years)
    scenarios = printed or (scenario,)
    is_last = scenario == scenarios[-1]

    def pressure_at(chosen: Scenario) -> Floats:
        return medium_terms.medium_term(case, chosen, more_years=more_years).pressure

    pressures = [pressure_at(chosen) for chosen in scenarios]

    def has_table(pressure: Floats) -> bool:
        return any(
            np.allclose(pressure, amounts, rtol=0, atol=money.HALF_A_PENNY) for amounts in pressures
        )

    ends = zip(quoted_headings(case), case.quoted_ends, strict=True)
    quoted_pressures = {
        f"Net pressure, {first_small(heading)}": pressure
        for heading, end in (ends if is_last else ())
        if not has_table(pressure := pressure_at(replace(scenario, pricing=end)))
    }
    funding = {f"Funding: {payer}": 0.0 - amounts for payer, amounts in term.funding.items()}
    rows: dict[str, Any] = {
        "One-off costs": term.one_off,
        "Recurrent costs": term.recurrent,
        "Cashable savings": term.cashable_savings,
        **(funding or {_no_funding(case)[0]: 0.0 * term.pressure}),
        "Net pressure": term.pressure,
        "Cumulative": [*term.cumulative.tolist(), *["-"] * len(term.assumed)],
        **quoted_pressures,
    }
    cells: list[tuple[CellValue, ...]] = [(name, *amounts) for name, amounts in rows.items()]
    if tax_base is not None:
        pence = (
            Figure(amount, lambda x: f"{rounded(x, 2):,}") for amount in term.band_d_pence(tax_base)
        )
        cells.append((f"Net pressure, pence per Band D ({figures(tax_base)})", *pence))
    if net_budget is not None:
        shares = (
            Figure(amount, lambda x: percent(x, 3)) for amount in term.share_of_budget(net_budget)
        )
        cells.append((f"Net pressure, share of {money.pounds(net_budget)}", *shares))
    basis = (
        f" {wording.scenario_phrase(case, scenario)}"
        if case.charges
        else conditions(case, scenario)
    )
    assumed = f"; {term.assumed[0]} on is assumed to go on as before" if term.assumed else ""
    names = ", ".join(map(case.cost_label, term.ended))
    ended = f"Ended, so not in {term.assumed[0]} on: {names}." if names else ""
    return Table(
        caption=f"Medium term{basis}, £ (savings and funding are negative){assumed}",
        columns=(
            "Line",
            *(f"{year} (assumed)" if year in term.assumed else year for year in term.years),
        ),
        rows=cells,
        totals=2 + len(quoted_pressures) + (tax_base is not None) + (net_budget is not None),
        note=" ".join(filter(None, (ended, "" if funding else _no_funding(case)[1]))),
        foot=feet.scenario_foot(case, scenario),
    )


def _by_count(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield the headings and last year's charges by number of adopters, if any depends on it."""
    if any(not is_flat(case, name) for name in case.pricings):
        yield from _by_pricing(case)
    yield from others_by_count(case)


def others_by_count(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield the heading of each other charge that depends on the number of adopters.

    With it are the last year's charges, the first of them with one adopter.
    """
    for charge in others_that_vary(case):
        last = charge.last_charged(case.years)
        year = "" if last == case.last_charged else f", {case.years[last]}"
        yield f"{charge.name}{year}", last_rates(case, "", charge=charge)


def others_that_vary(case: Case) -> list[Charge]:
    """List the other charges that depend on the number of adopters."""
    return [charge for charge in case.other_charges if varies(rates(case, "", charge=charge))]


def _by_pricing(case: Case) -> Iterator[tuple[str, Any]]:
    """Yield the heading and last year's charges by number of adopters of each pricing."""
    for name in case.pricings:
        heading = pricing_head(case, pricing_name(case, name), case.charge.name)
        yield heading, last_rates(case, name)


def pricing_head(case: Case, name: str, alone: str) -> str:
    """Return the heading of a pricing: its name, or ``alone`` if the case has only one."""
    return name if len(case.pricings) > 1 else alone


def by_adopters(case: Case, scenario: Scenario, counts: Sequence[int] = ()) -> Table:
    """Return the table of the last year's charge by number of adopters and pricing.

    Without ``counts``, it has the numbers of `counts_listed`.
    """
    counts = counts or counts_listed(case, scenario.final_adopters)
    tables = [*_by_count(case)] or [*_by_pricing(case)]
    columns = [(heading, [table[count - 1] for count in counts]) for heading, table in tables]
    title = f"{answers.AS_PRICED.format(year=case.years[case.last_charged])}, £ a year"
    return by_number(case, title, counts, columns)


def costs_by_number(
    case: Case, scenario: Scenario, counts: Sequence[int], ranges: Mapping[int, ResultRange]
) -> Table:
    """Return the table of the leading cost by number of adopters.

    If the pricing is not known, the table has the range and then each pricing.

    Parameters
    ----------
    case, scenario : Case, Scenario
        Decision and scenario. The rows replace the scenario's number of adopters.
    counts : sequence of int
        Numbers of adopters.
    ranges : mapping
        Results by number, without the numbers that have no price.
    """
    result, names = leading_result(case), case.pricings_of(scenario)
    is_range = len(names) > 1
    budget = case.judged_budget
    limit = None if budget is None else Limit(result=result, value=budget.amount)

    def marked(amount: float) -> str:
        is_over = limit is not None and not limit.allows(amount)
        return OVER * is_over + figures(amount)

    def cell(amounts: Sequence[float]) -> CellValue:
        if not amounts:
            return answers.NOT_PRICED
        return Figure(
            span_cell(min(amounts), max(amounts)), lambda *ends: " to ".join(map(marked, ends))
        )

    def row(count: int) -> Iterator[CellValue]:
        yield Figure(count, str)
        of_count = ranges[count].by_pricing if count in ranges else {}
        amounts = {name: float(results.leading_cost) for name, results in of_count.items()}
        if is_range:
            yield cell([*amounts.values()])
        for name in names:
            yield cell([amounts[name]] if name in amounts else [])

    # The code of a number without a price could not be read back.
    first = next((count for count in counts if count in ranges), counts[0])
    at_first = changed(scenario, {"adopters": first})
    heads = (pricing_head(case, pricing_name(case, name), "Cost") for name in names)
    over = "" if budget is None else f"; {OVER} over the budget of {money.pounds(budget.amount)}"
    return Table(
        caption=f"{answers.label_of(case, result)}, by number of {case.adopters.plural}"
        f"{conditions(case, scenario)}, £{over}",
        columns=(first_capital(case.adopters.plural), *["Low to high"] * is_range, *heads),
        rows=[(*row(count),) for count in counts],
        foot=f"{_first_row(counts, first)}: {feet.scenario_foot(case, at_first)}",
    )


def _first_row(counts: Sequence[int], first: int) -> str:
    return "First row" if first == counts[0] else f"Row of {first}"


def by_number(
    case: Case, title: str, counts: Sequence[int], columns: Iterable[tuple[str, Sequence[float]]]
) -> Table:
    """Return a table by number of adopters.

    Each column is a heading with an amount for each number.
    """
    all_columns = [*columns]
    return Table(
        caption=f"{title}, by number of {case.adopters.plural}",
        columns=(first_capital(case.adopters.plural), *(heading for heading, _ in all_columns)),
        rows=[
            (Figure(count, str), *(Figure(amounts[index], _priced) for _, amounts in all_columns))
            for index, count in enumerate(counts)
        ],
        foot=feet.case_foot(case),
    )


def _priced(amount: float) -> str:
    """Format a charge or a headroom, or "not priced"."""
    return figures(amount) if amount == amount else answers.NOT_PRICED  # NaN is not itself


def price_heads(case: Case, alone: str) -> tuple[str, ...]:
    """Return the heading of each price; a single price has the heading ``alone``."""
    prices = prices_of(case)
    if len(prices) == 1:
        return (alone,)
    return tuple(price_name(case, name) for name in prices)


def row_source(case: Case, row: StressRow) -> str:
    """Return the source of a row of the sensitivity table.

    A change without a source is an illustration.
    """
    sources = {"assumed": wording.OURS, wording.IN_PART: f"{case.source}; {wording.OURS} in part"}
    source = sources.get(wording.stated(case), case.source)
    return row.source or ("illustration" if row.changed != "as quoted" else source)


def sensitivity(case: Case, scenario: Scenario | None = None) -> Table:
    """Return the sensitivity table of a case as its documents state it.

    Its start is as late as that of the scenario. Without a scenario, it is on time.
    """
    late = ""
    if scenario is not None:
        late = wording.stated_number(case, scenario)
        late += wording.conditions(case, case.quoted_as_late(scenario))
        late += wording.before_any_rise(case, scenario)
    subject = alone = answers.short(case, "headroom")
    if case.judged_budget is None:
        subject, alone = answers.label_of(case, leading_result(case)), "Cost"
    return Table(
        caption=f"{subject} as {wording.stated(case)}{late}, and with one input changed, £",
        columns=("Changed", *price_heads(case, alone), "Source"),
        rows=[
            (row_words(case, row), *row.amounts, row_source(case, row))
            for row in stress_rows(case, scenario)
        ],
        remarks=1,
        foot=feet.case_foot(case),
    )


def row_words(case: Case, row: StressRow) -> str:
    """Return the label of a row of the sensitivity table."""
    charged, taxed = "Charges" if case.other_charges else "Charge", row.line or "the charges"
    charged += " and cap" * row.raises_cap
    way = "higher" if row.change > 0 else "lower"
    runs_on = [line.name for line in case.lines if line.delay == "extend"]
    before = [line.includes_on_costs for line in case.counted_lines("cost") if line.lacks_on_costs]
    whether = "not included" if {*before} == {"no"} else "if not included"
    taxable = [charge for charge in case.charges if charge.may_bear_more_vat]
    borne = [charge.name for charge in taxable if charge.vat == "not recovered"]
    vat = "unless recovered (section 33)"
    if borne:
        vat += f"; on {and_words(borne)} it is not"
    if len(borne) == len(taxable):
        vat = "if the price is without it: it is not recovered"
    verb = verb_of(runs_on, "run")
    when = f"{wording.MONTHS_LATE_IN_WORDS} {'later' if row.is_further else 'late'}"
    late = first_capital(when) + (f" ({and_words(runs_on)} {verb} on)" if runs_on else "")
    return {
        "as quoted": f"As {wording.stated(case)}",
        "charge": f"{charged} {percent(row.change)} higher",
        "late": late,
        "line": f"{row.line} {percent(row.change)} higher",
        "charge and late": f"{charged} {percent(row.change)} higher and {when}",
        "what if": f"{charged} {percent(abs(row.change))} {way}",
        "on-costs": f"On-costs of {percent(row.change)} (ours) on {row.line or 'pay'}, {whether}",
        "vat": f"VAT at {percent(row.change)} on {taxed}, {vat}",
    }[row.changed]
