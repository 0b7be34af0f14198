"""The tables that notebook, paper, panel and terminal share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.case.case import Case
from sohanalysis.case.choose import offered
from sohanalysis.case.scenario import QUOTED, ChargeForm, Scenario
from sohanalysis.model import medium_term as medium_terms
from sohanalysis.model import pricing
from sohanalysis.model.break_even import break_even
from sohanalysis.model.cashflow import CashFlow
from sohanalysis.model.findings import at_quoted_charges, quoted_range
from sohanalysis.model.results import RESULTS, Appraisal, appraise
from sohanalysis.money import figure_span, figures
from sohanalysis.report import held, notes, phrases, sentences, wording_pricing
from sohanalysis.report.table import Table
from sohanalysis.report.wording_pricing import FORM_NAMES


def record(case: Case, scenario: Scenario | None = None) -> Table:
    """Show the record's table: cost by line and year, at each of its quoted charges."""
    chosen = scenario or case.scenario
    low, high = (end.flow for end in quoted_range(case, chosen))
    names = (*case.cost_names, "gross")
    two = case.charge.low < case.charge.high
    at = "the lower and the upper quoted charge" if two else wording_pricing.quoted_charge(case)
    return Table(
        caption=f"Cost by financial year at {at}{sentences.conditions(chosen)}, £",
        columns=("Line", *case.horizon.years),
        rows=[
            (
                sentences.measure(case, name),
                *(figure_span(*pair) for pair in zip(*_amounts(name, low, high), strict=True)),
            )
            for name in names
        ],
        totals=1,
        foot=sentences.scenario_foot(case, chosen),
    )


def _amounts(name: str, *flows: CashFlow) -> list[Any]:
    return [flow.gross if name == "gross" else flow.lines[name] for flow in flows]


def cost_by_year(case: Case, scenario: Scenario) -> Table:
    """Show a scenario's lines, gross cost, savings and net cost by financial year."""
    flow = appraise(case, scenario).flow
    rows = {name: flow.lines[name] for name in case.cost_names}
    rows |= {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
    return Table(
        caption="Cost by financial year, £ (savings are negative)",
        columns=("Line", *flow.years, "Budget years", "All years"),
        rows=[
            (
                sentences.measure(case, name),
                *(figures(amount) for amount in amounts),
                figures(amounts[np.isin(flow.years, case.budget.years)].sum()),
                figures(amounts.sum()),
            )
            for name, amounts in rows.items()
        ],
        totals=3,
        note=notes.beside_the_costs(case, scenario),
        foot=sentences.scenario_foot(case, scenario),
    )


def results(case: Case, scenario: Scenario) -> Table:
    """Show every result of a scenario, and what it would be at the quoted charges."""
    appraised = (appraise(case, scenario), *quoted_range(case, scenario))
    result, low, high = (each.results() for each in appraised)
    return Table(
        caption=phrases.RESULTS_CAPTION.format(
            conditions=sentences.conditions(scenario), basis=sentences.price_basis(case)
        ),
        columns=("Result", "This scenario", "At quoted low", "At quoted high"),
        rows=[
            (
                sentences.measure(case, name),
                *(figures(values[name]) for values in (result, low, high)),
            )
            for name in RESULTS
        ],
        note=" ".join(notes.savings_deducted(notes.PRESENT_VALUE_DEDUCTS, appraised)),
        foot=sentences.scenario_foot(case, scenario),
    )


def forms(case: Case, scenario: Scenario, *, adopters: int | None = None) -> Table:
    """Show every charge form side by side, at the scenario's forces or at another number."""
    chosen = scenario if adopters is None else replace(scenario, adopters=adopters)
    listed = offered(case, scenario)
    result = appraise(case, chosen, charge_form=listed)
    final = result.flow.platform_charge[:, -1]
    return Table(
        caption=phrases.FORMS_CAPTION.format(
            forces=sentences.forces(chosen),
            conditions=sentences.conditions(chosen),
            period=sentences.initial_period(case),
        ),
        columns=("Charge form", _charge_heading(chosen, result), *_FORM_HEADINGS),
        rows=[
            (
                _form_name(chosen, form),
                figures(final[i]),
                figures(result.two_year_total[i]),
                figures(result.headroom[i]),
                figures(result.ongoing[i]),
                _remark(case, final[i], result.headroom[i]),
            )
            for i, form in enumerate(listed)
        ],
        remarks=1,
        foot=sentences.scenario_foot(case, chosen),
    )


def forms_elsewhere(case: Case, scenario: Scenario) -> Table:
    """Show every charge form at the number that signed, or where the scenario is there already.

    Then it is the number anticipated, so that the two never show the same.
    """
    signed, anticipated = case.adopters.signed.value, case.adopters.anticipated.value
    there = scenario.adopters == signed
    return forms(case, scenario, adopters=anticipated if there else signed)


def forms_where_short(case: Case, scenario: Scenario) -> Table:
    """Show every charge form at the number of forces where the sum first falls short.

    Where it never does, or always, at the scenario's own.
    """
    switches = break_even(case, scenario, "adopters").switches
    return forms(case, scenario, adopters=switches[0].first_does_not if switches else None)


_FORM_HEADINGS = ("Total", "Headroom", "Ongoing", "Note")


def _charge_heading(scenario: Scenario, result: Appraisal) -> str:
    """Name the year of the charge where the adopters, and so the charge, change by year."""
    by_year = isinstance(scenario.adopters, tuple)
    return f"Charge in {result.flow.years[-1]}" if by_year else "Charge a year"


def _form_name(scenario: Scenario, form: ChargeForm) -> str:
    """Name a form; a quoted charge that is moved is no longer what is quoted."""
    name, change = FORM_NAMES[form], scenario.charge_change
    return f"{name}, {sentences.change(change)}" if form in QUOTED and change else name


def _remark(case: Case, charge: float, headroom: float) -> str:
    remarks = [
        phrases.UNQUOTED if not pricing.is_quoted(case, charge) else "",
        phrases.SHORT if money.is_short(headroom) else "",
    ]
    return ", ".join(remark for remark in remarks if remark)


def _no_funding(case: Case) -> tuple[str, str]:
    """Say in a row and in a sentence that there is none; a public version may be without it."""
    if case.left_out:
        return "Funding: none in this version", "this version has no line of funding"
    return "Funding: no line in the case", "the case has no line of funding"


def medium_term(
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
        "Net pressure at quoted low": low.pressure,
        "Net pressure at quoted high": high.pressure,
    }
    cells = [(name, *map(figures, amounts)) for name, amounts in rows.items()]
    if tax_base is not None:
        pence = (f"{money.rounded(each, 2):,}" for each in term.band_d_pence(tax_base))
        cells.append((f"Net pressure, pence per Band D ({figures(tax_base)})", *pence))
    if net_budget is not None:
        shares = (money.percent(each, 3) for each in term.share_of_budget(net_budget))
        cells.append((f"Net pressure, share of {money.pounds(net_budget)}", *shares))
    assumed = f"; {term.assumed[0]} on is assumed to go on as before" if term.assumed else ""
    return Table(
        caption=f"Medium term {held.at_what(case, scenario)}, £ "
        f"(savings and funding are negative){assumed}",
        columns=(
            "Line",
            *(f"{year} (assumed)" if year in term.assumed else year for year in term.years),
        ),
        rows=cells,
        totals=4 + (tax_base is not None) + (net_budget is not None),
        note=""
        if funding
        else f"The {money.pounds(case.budget.value)} set aside is a limit here, "
        f"and no money that comes in: {_no_funding(case)[1]}.",
        foot=sentences.scenario_foot(case, scenario),
    )
