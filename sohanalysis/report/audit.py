"""Tables that an auditor ticks off: reconciliation, assumptions, choices, published unit costs."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from sohanalysis.case.case import Case, Line, Sourced
from sohanalysis.case.load import UNITS
from sohanalysis.case.pricing import ANTICIPATED, EQUAL, HIGH, LOW, Pricing, point_at
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.csv_table import read_csv_table
from sohanalysis.model import pricing
from sohanalysis.model.findings import HALF_A_THOUSAND, all_findings, rounding
from sohanalysis.model.results import contact_savings
from sohanalysis.model.sensitivity import tornado
from sohanalysis.money import percent, pounds
from sohanalysis.report import wording
from sohanalysis.report.table import Figure, Table
from sohanalysis.report.wording import field_name, field_value
from sohanalysis.report.wording_pricing import (
    amount_words,
    fitted_at,
    full_pounds,
    has_price_list,
    joiners,
    order_rule,
    pricing_name,
)

NONE = "-"


def reconciliation(case: Case) -> Table:
    """Show every published figure beside the model's."""
    compared = [f for f in all_findings(case) if f.kind in ("reconciles", "does-not-reconcile")]
    return Table(
        caption="Published figures against the model, £",
        columns=("Figure", "Year", "Printed", "Source", "Model", "Model less printed", "Agrees"),
        rows=[
            (
                wording.measures(case, f.figures["of"]),
                f.figures["year"] or "all",
                f.figures["printed"],
                f.source,
                (f.figures["computed_low"], f.figures["computed_high"]),
                NONE if f.kind == "reconciles" else tuple(f.figures["apart"]),
                "yes" if f.kind == "reconciles" else "no",
            )
            for f in compared
        ],
        words=4,
        foot=wording.case_foot(case),
    )


def assumptions(case: Case, scenario: Scenario | None = None) -> Table:
    """Show every figure with its value, range, unit, source and status, and what it does.

    What it does is how far headroom moves between the ends of its range, as in the tornado. The
    figures of a pool that is shared by size are among them.
    """
    chosen = scenario or case.scenario
    return Table(
        caption="Assumptions: every figure the results come from, and what its range does",
        columns=("Figure", "Value", "Range", "Unit", "Source", "Status", "Moves", "Note"),
        rows=[*_assumptions(case), *_sizes(case), *_choices(case, chosen)],
        words=6,
        remarks=1,
        note="Moves: how far headroom is apart at the ends of the range, in £, all else as in the "
        f"scenario. {NONE}: no source gives a range, so it is not varied.",
        foot=wording.scenario_foot(case, chosen),
    )


def _assumptions(case: Case) -> Iterator[tuple[str, ...]]:
    charge, adopters = case.charge, case.adopters
    taken = Sourced(source=case.source)
    yield _logged("Budget", pounds(case.budget.amount), "£", case.budget)
    years = replace(case.budget, note=_again(case.budget))
    yield _logged("Budget years", ", ".join(case.budget.years), "financial years", years)
    yield _logged("Financial years", ", ".join(case.years), "financial years", taken)
    yield _logged("Charged months in the sum", str(case.initial_months), "months", taken)
    yield _logged("Charge, lower", pounds(charge.low), charge.unit, charge)
    upper = replace(charge, note=_again(charge))
    yield _logged("Charge, upper", pounds(charge.high), charge.unit, upper)
    many = adopters.plural
    for name in ("anticipated", "signed", "possible"):
        count = getattr(adopters, name)
        yield _logged(f"{many.capitalize()} {name}", str(count.value), many, count)
    yield from _rules(case)
    yield _logged("First charged month", charge.from_.value, "month", charge.from_)
    yield _logged("Go-live", case.go_live.value, "month", case.go_live)
    for line in case.lines:
        yield _logged(line.name, _line_value(line), line.unit, line)
        if line.delay is not None:
            late = replace(line, status="assumed", note="")
            yield _logged(f"{line.name}, if go-live is late", _LATE[line.delay], "", late)
    yield _logged("Discount rate", percent(case.discount_rate.value), "a year", case.discount_rate)
    yield _logged("Price basis", case.price_basis.value, "", case.price_basis)


def _rules(case: Case) -> Iterator[tuple[str, ...]]:
    """Show the figures of the pricings that are no end of the quoted range."""
    for rule in case.charge.pricing:
        name = pricing_name(case, rule.name)
        for point in rule.through:
            if isinstance(point.adopters, int):
                what = f"{name}: {_charge_named(point.charge)} applies at"
                unit = case.adopters.plural
                yield _logged(what, str(point.adopters), unit, _of_rule(case, rule))
        for step in rule.steps if has_price_list(case) else ():
            if step.price not in (LOW, HIGH):
                what = f"Price from {step.start:,.10g} on"
                price = amount_words(case, step.price, unit="", write=full_pounds)
                yield _logged(what, price, case.charge.unit, _of_rule(case, rule))


def _charge_named(charge: float | str) -> str:
    ends = {LOW: "the low estimate", HIGH: "the high estimate"}
    return ends[charge] if isinstance(charge, str) else pounds(charge)


def _again(figure: Sourced) -> str:
    return "As above." if figure.note else ""


def _choices(case: Case, scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Show what the scenario chooses, the ends between which it is moved alone, and what moves."""
    found = tornado(case, scenario)
    for bar in found.bars:
        chosen = field_value(case, bar.input, getattr(scenario, bar.input))
        moves = Figure(bar.swing)
        name = f"Choice: {field_name(bar.input)}"
        if bar.range is None:
            number = f"{len(case.pricings)} pricings"
            note = "None of them is known to be right."
            yield (name, chosen, number, "", "pricings", "assumed", moves, note)
        else:
            ends = " to ".join(field_value(case, bar.input, end) for end in (bar.low, bar.high))
            yield _logged(name, chosen, bar.range.unit, bar.range, ends=ends, moves=moves)
    for field in found.without_range:
        chosen = field_value(case, field, getattr(scenario, field))
        name, unit = f"Choice: {field_name(field)}", UNITS[field]
        yield (name, chosen, NONE, unit, "the scenario", "assumed", NONE, "")


def derived(case: Case) -> Table:
    """Show what the readings of the charge derive, and how far printed figures may be off."""
    return Table(
        caption="What is derived from the case's figures, and what for",
        columns=("Figure", "Value", "Unit", "Source", "Status", "Note"),
        rows=[*_derived(case)],
        words=6,
        foot=wording.case_foot(case),
    )


def _of_rule(case: Case, rule: Pricing) -> Sourced:
    """Source, status and note of a rule; its charge's where it names none."""
    source = rule.source or case.charge.source
    return Sourced(source=source, status=rule.status, note=rule.note)


def _derived(case: Case) -> Iterator[tuple[str, ...]]:
    charge, terms = case.charge, pricing.terms_of(case)
    for rule in charge.pricing:
        name = pricing_name(case, rule.name).lower()
        source = rule.source or charge.source
        if rule.pool_from is not None and rule.at_least is None and rule.at_most is None:
            count, each = point_at(rule.pool_from, terms.ends, terms.anticipated)
            whole = pounds(float(pricing.pool(case, rule.name)[0]))
            of = " anticipated" if rule.pool_from.adopters == ANTICIPATED else ""
            there = f"the {joiners(case, count)}{of}"
            note = f"{pounds(each)} times {there}."
            if rule.share != EQUAL:
                note = f"The pool of which our share at {there} is {pounds(each)}."
            yield (f"Pool of the pricing {name}", whole, charge.unit, source, rule.status, note)
        if rule.through:
            fee, shared = map(pounds, pricing.fee_and_pool(rule, terms))
            note = "What makes both charges come out at the numbers they are taken to apply at."
            yield (f"Fee of its own, {name}", fee, charge.unit, source, rule.status, note)
            yield (f"Pool shared, {name}", shared, charge.unit, source, rule.status, note)
    off = rounding(case)
    if off:
        note = f"{pounds(HALF_A_THOUSAND)} for each figure printed to the nearest thousand."
        name = "Rounding of the printed figures of the budget years, together"
        yield (name, pounds(off), "£", "the report's table", "derived", note)


def _sizes(case: Case) -> Iterator[tuple[str, ...]]:
    """Show a pool that is shared by size, and the sizes."""
    rule = case.by_size
    if rule is None or rule.by_size not in case.measures:
        return
    size, sizes = case.measures[rule.by_size], case.sizes[rule.by_size]
    whole = pounds(float(pricing.pool(case, rule.name)[0]))
    yield _logged("Pool shared by size", whole, case.charge.unit, _of_rule(case, rule))
    at = fitted_at(case, rule.name)
    order = replace(_of_rule(case, rule), note=order_rule(case))
    if at:
        many = case.adopters.plural
        name = f"{many.capitalize()} at which it gives the low estimate"
        yield _logged(name, str(at), many, order)
    unit = ", ".join(word for word in (size.unit, size.date) if word)
    own = f"{sizes[0]:,.10g}"
    name = f"Size of {case.joining[0]}: {size.what}"
    yield (name, own, NONE, unit, size.source, size.status, NONE, size.note)
    if at:
        together = f"{math.fsum(sizes[:at]):,.10g}"
        name = f"Size of the first {joiners(case, at)} together"
        yield (name, together, NONE, unit, size.source, "assumed", NONE, order_rule(case))


CONTACT_COLUMNS = ("metric", "value", "unit", "scope", "year", "source", "status", "confidence")
_LATE = {"none": "does not move", "extend": "runs longer", "shift": "starts later"}


def _logged(
    name: str, value: str, unit: str, figure: Sourced, *, ends: str = NONE, moves: str = NONE
) -> tuple[str, ...]:
    return (name, value, ends, unit, figure.source, figure.status, moves, figure.note)


def _line_value(line: Line) -> str:
    share = f", our share {percent(line.our_share)}" if line.our_share != 1 else ""
    accounting = "" if line.accounting == "not stated" else f", {line.accounting}"
    if line.by_year is not None:
        amounts = (f"{pounds(amount)} in {year}" for year, amount in line.by_year.items())
        return f"{', '.join(amounts)}{share}{accounting}"
    months = f" for {line.months} months" if line.months else ""
    uplift = f", {percent(line.uplift)} a year more from {line.base_year}" if line.uplift else ""
    return f"{pounds(line.annual or 0)} from {line.from_}{months}{uplift}{share}{accounting}"


def quoted_elsewhere(case: Case) -> Table:
    """Show the figures from elsewhere that a paper may cite."""
    return Table(
        caption="Figures from elsewhere; where one is used, the assumptions name it as a source",
        columns=("Figure", "Value", "Unit", "Source", "Status"),
        rows=[(q.topic, q.printed, q.unit, q.source, q.status) for q in case.quoted],
        words=5,
        foot=wording.case_foot(case),
    )


def channel_costs(path: str | Path) -> Table:
    """Show published unit costs of contacts as ranges, each with whose they are and when.

    Raises
    ------
    FileError
        If the file cannot be read.
    DataError
        If anything in it cannot be used; every fault at once, each with its line.
    """
    sheet = read_csv_table(Path(path), CONTACT_COLUMNS)
    rows = [row for row in sheet.rows if row["unit"].startswith("GBP per")]
    sheet.check([fault for row in rows for fault in row.number_faults("value")])
    contacts = dict.fromkeys((row["metric"], row["unit"]) for row in rows)
    together = [[r for r in rows if (r["metric"], r["unit"]) == contact] for contact in contacts]
    return Table(
        caption="Published unit costs of contacts, £: other bodies and other years",
        columns=("Contact", "Lowest", "Highest", "Unit", "Whose, and when", "Source", "How sure"),
        rows=[
            (
                same[0]["metric"],
                min((r["value"] for r in same), key=float),
                max((r["value"] for r in same), key=float),
                same[0]["unit"].replace("GBP ", ""),
                _listed(f"{r['scope']}, {r['year']}" for r in same),
                _listed(_site(r["source"]) for r in same),
                _listed(r["confidence"] for r in same),
            )
            for same in together
        ],
        words=7,
    )


def _site(source: str) -> str:
    """Name the site of an address, or the source itself where it is none."""
    with contextlib.suppress(ValueError):  # of an address that is none
        return (urlsplit(source).hostname or source).strip(".")
    return source


def _listed(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def contacts_inputs(contacts: float, **costs: float) -> Table:
    """Show what `results.contact_savings` takes, which are the user's own, and what it gives."""
    units = {
        "old_cost": ("A contact in its old channel", "£"),
        "online_cost": ("A contact online", "£"),
        "share_rekeyed": ("Share that staff type in again", "share"),
        "minutes": ("To type one in", "minutes"),
        "hourly_cost": ("An hour of that staff", "£"),
    }
    given = [(name, f"{costs[key]:,.10g}", unit) for key, (name, unit) in units.items()]
    freed = contact_savings(contacts, **costs)
    return Table(
        caption="Contacts moved online: your own figures, and what they would free in a year",
        columns=("Figure", "Value", "Unit"),
        rows=[
            ("Contacts a year", f"{contacts:,.10g}", "contacts"),
            *given,
            ("Freed a year, (a cost)", freed, "£"),
        ],
        totals=1,
        remarks=1,
    )
