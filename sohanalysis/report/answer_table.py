"""The first table of a paper: the lines of the cost, their total, and the budget."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.case.case import Case, Line
from sohanalysis.case.fields import ANY, AS_QUOTED
from sohanalysis.case.pricing import LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.case_formulas import line_parts
from sohanalysis.model.findings import all_findings
from sohanalysis.model.result_range import ResultRange, range_of
from sohanalysis.model.results import Results, charges_above_cap, results_of
from sohanalysis.model.stress import stated_price
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, figure_span, percent, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import answers, feet, wording
from sohanalysis.report.disputed import leading_alternative
from sohanalysis.report.headline import HEADLINE_SENTENCES
from sohanalysis.report.headline_facts import as_given, has_both_ends, own_savings, paper_facts
from sohanalysis.report.late_start import deferred_facts
from sohanalysis.report.later import (
    ONGOING_START,
    before_facts,
    ending_facts,
    later_facts,
    spent_amounts,
)
from sohanalysis.report.quoted_charge import QUOTED_AS
from sohanalysis.report.table import CellValue, Table
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.wording_pricing import end_headings
from sohanalysis.years import MONTHS_IN_A_YEAR, month_name, over_years

OWN = "This scenario"
ONGOING = "Ongoing, a year"
AFTER_IT: Templates = {
    **ONGOING_START,
    "after_it": [
        (["outside"], "After it, {in_years}"),
        (["ongoing_from", "rising"], "After it, a year {ongoing_start}"),
        (["ongoing_from"], "After it, each year {ongoing_start}"),
        (["in_full"], "After it, in a full year ({first_outside:pounds} in {first_year_outside})"),
        (
            [],
            "After it, in {last_year} ({first_outside:pounds} in {first_year_outside}"
            "{dearest_said})",
        ),
    ],
}


def columns_of(case: Case, scenario: Scenario) -> tuple[tuple[str, Results], ...]:
    """Return the columns of the table, each a heading with its results.

    If the documents quote a range, the columns are its low and high estimate; otherwise the one
    price. If the scenario is at neither, it is a further column. All have the scenario's delay.
    """
    scenario_column = ("£", results_of(case, scenario))
    if stated_price(case) not in ("", scenario.pricing):
        return (
            (given_heading(case), results_of(case, case.quoted_as_late(scenario))),
            (OWN, scenario_column[1]),
        )
    if not (case.charges and case.charge.is_quoted):
        return (scenario_column,)
    if has_both_ends(case, scenario):
        return (*zip(quoted_headings(case), quoted_ends(case, scenario), strict=True),)
    if case.pricing(scenario.pricing).end:
        return (scenario_column,)
    ends = quoted_ends(case, case.quoted_as_late(scenario))
    return (*zip(quoted_headings(case), ends, strict=True), (OWN, scenario_column[1]))


def given_heading(case: Case) -> str:
    """Return the heading of the only price in the documents: "As quoted", "As stated"."""
    return f"As {as_given(case)}"


def quoted_headings(case: Case) -> tuple[str, ...]:
    """Return the headings of the results of `quoted_ends`."""
    if len(case.quoted_ends) == 1:
        return (given_heading(case),)
    return end_headings(case) if case.quoted_ends else ()


def ends_shown(case: Case, scenario: Scenario) -> list[Results]:
    """Return the results in the scenario's own column, else the quoted ends."""
    columns = columns_of(case, scenario)
    return [end for heading, end in columns if heading == OWN] or [end for _, end in columns]


def own_end(case: Case, scenario: Scenario) -> Results:
    """Return the results in the column of a scenario's own pricing.

    At an end of the quoted range, every charge is at that end.
    """
    ends = ends_shown(case, scenario)
    is_low = len(ends) > 1 and case.pricing(scenario.pricing).end == LOW
    return ends[0 if is_low else -1]


def over_pricings(case: Case, scenario: Scenario) -> ResultRange | None:
    """Return the results over every pricing, if they differ from the results that a paper shows.

    Returns
    -------
    ResultRange or None
        None if the scenario names a pricing, or the results do not differ by whole pounds.
    """
    if scenario.pricing != ANY:
        return None
    every = range_of(case, scenario)
    ends = ends_shown(case, case.at_one_pricing(scenario))
    for name, pair in every.pairs.items():
        if pair.distance([float(getattr(end, name)) for end in ends]) >= HALF_A_POUND:
            return every
    return None


def quoted_ends(case: Case, scenario: Scenario) -> tuple[Results, ...]:
    """Return results at both ends of the quoted charge, or one if the ends are equal.

    Returns
    -------
    tuple of Results
        Empty if the cost is not one of quoted charges.
    """
    return tuple(results_of(case, replace(scenario, pricing=end)) for end in case.quoted_ends)


def answer_table(case: Case, scenario: Scenario) -> Table:
    """Return the table of the answer: lines, total, budget and headroom."""
    columns, facts = columns_of(case, scenario), paper_facts(case, scenario)
    ends = [end for _, end in columns]
    lines = [*_paid_lines(case, ends)]
    totals = [_total_row(case, facts, ends)]
    if facts["verdict"]:
        totals.append((case.budget.label, *[case.budget.amount] * len(ends)))
        totals.append((answers.label_of(case, "headroom"), *(end.headroom or 0.0 for end in ends)))
    rest = [*_quoted_row(facts, ends), *_part_rows(facts, ends), *_spent_row(case, ends)]
    rest += [*_cap_row(case, ends), *_on_time_rows(case, scenario, facts, ends)]
    rest += [*_initial_row(case, ends), *_saved_rows(case, scenario, facts, ends)]
    rest += [*_funding_rows(case, ends), *_before_rows(case, ends)]
    rest += _ongoing_rows(case, columns)
    rest += _other_source_rows(case, facts, ends)
    subject = "Cost and budget" if facts["verdict"] else "Cost"
    return Table(
        caption=f"{subject}{columns_words(case, scenario, columns)}, £",
        columns=("Cost", *(heading for heading, _ in columns)),
        rows=[*lines, *totals, *rest],
        totals=len(totals),
        after=len(rest),
        foot=codes(columns),
    )


def codes(columns: Sequence[tuple[str, Results]]) -> str:
    """Return the scenario codes of the columns, in order."""
    scenarios = [(first_small(head), end.scenario) for head, end in columns]
    if len(columns) == 1:
        scenarios = [("", scenarios[0][1])]
    return feet.scenarios_line(columns[0][1].case, scenarios)


def _quoted_row(facts: dict[str, Any], ends: list[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield a row with the total as quoted, if no column shows it.

    The answer mentions it.
    """
    quoted = facts["quoted"] or ()
    if {*map(pounds, quoted)} <= {pounds(float(end.leading_cost)) for end in ends}:
        return
    label = f"The same total, {facts['as_given']}{say('as_late', facts, HEADLINE_SENTENCES)}"
    if len(quoted) == len(ends):
        yield (label, *quoted)
    else:
        yield (label, *[figure_span(min(quoted), max(quoted))] * len(ends))


def _other_savings(
    case: Case, facts: dict[str, Any], results: Sequence[Results]
) -> Iterator[tuple[CellValue, ...]]:
    """Yield the savings by the other source, and the cost after them."""
    if not any(end.flow.savings.any() for end in results):
        return
    label = answers.label_of(case, "cost_after_cashable_savings")
    for name, amounts in (
        (
            f"Savings {say('by', facts, HEADLINE_SENTENCES)}",
            [0.0 - end.counted_savings for end in results],
        ),
        ("Of these, cashable", [0.0 - end.counted_cashable for end in results]),
        (label, [float(end.leading_cost + end.counted_cashable) for end in results]),
    ):
        yield (f"{name}, by the other source", *amounts)


def by_other_source(case: Case, ends: Sequence[Results]) -> list[Results]:
    """Return the results by the other source; empty if none changes the cost, or has a price."""
    alternative = leading_alternative(case)
    if alternative is None:
        return []
    try:
        return [results_of(alternative.case, end.scenario) for end in ends]
    except ScenarioError:
        return []


def _other_source_rows(
    case: Case, facts: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[CellValue, ...]]:
    """Yield the amounts by the other source, if sources disagree."""
    results = by_other_source(case, ends)
    if not results:
        return
    yield ("Total, by the other source", *(float(end.leading_cost) for end in results))
    if facts["verdict"]:
        headrooms = (end.headroom or 0.0 for end in results)
        yield (f"{answers.label_of(case, 'headroom')}, by the other source", *headrooms)
    yield from _other_savings(case, facts, results)
    if not (facts["verdict"] or facts["no_initial"]):
        totals = (float(end.whole_life) for end in results)
        yield (f"All years, {wording.all_years(case)}, by the other source", *totals)
    if facts["ongoing_cost"]:
        yield ("Ongoing, a year, by the other source", *(end.ongoing for end in results))
    first = [float(end.flow.gross[0]) for end in results]
    if facts["no_initial"] and any(
        pounds(cost) != pounds(end.ongoing) for cost, end in zip(first, results, strict=True)
    ):
        yield (f"{case.years[0]}, by the other source", *first)


def _part_rows(facts: dict[str, Any], ends: list[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield rows for amounts next to the total that the answer mentions.

    They are lines that continue if go-live is late, costs that a rise does not raise, and costs of
    leaving that the total does not count.
    """
    for label, name in (
        (f"Of the total, as {facts['runs_on']}", "runs_on_cost"),
        ("Of the total, not raised", "not_raised"),
        ("Leaving, not in the total", "leaving_outside"),
    ):
        if facts[name]:
            yield (label, *[facts[name]] * len(ends))


def _cap_row(case: Case, ends: Sequence[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield a row with the highest charge, if the answer says that it is above a stated cap."""
    if capped := charges_above_cap(case, ends):
        label = wording.highest_charge_label(case, ends[-1].scenario, is_raised=capped.is_raised)
        yield (label, *map(capped.highest, ends))


def _on_time_rows(
    case: Case, scenario: Scenario, facts: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[CellValue, ...]]:
    """Yield rows with the total on time and the costs moved past the budget.

    The answer mentions them if a late start costs less.
    """
    if not facts["on_time"]:
        return
    on_time = [end for _, end in columns_of(case, replace(scenario, delay=0))]
    yield ("The same total, on time", *(float(end.leading_cost) for end in on_time))
    if facts["deferred"]:
        # If the charge of a column differs by year, this amount is not known.
        pairs = zip(on_time, ends, strict=True)
        moved = (deferred_facts(case, scenario, [pair])["deferred"] for pair in pairs)
        yield ("Charge moved past the years of the budget", *(m[0] if m else "-" for m in moved))
    if facts["lines_move"]:
        moved_lines = [facts["lines_move"]] * len(ends)  # no pricing moves a line
        yield ("Other costs moved past the years of the budget", *moved_lines)


def columns_words(case: Case, scenario: Scenario, columns: Sequence[tuple[str, Results]]) -> str:
    """Return the conditions that every column shares, to put in the caption.

    Next to the quoted ends, all columns share only the timing. Other conditions belong to the
    column of the scenario.
    """
    is_beside = len(columns) > 1 and columns[-1][0] == OWN
    quoted = replace(scenario, **(AS_QUOTED | scenario.timing))
    return wording.conditions(case, quoted if is_beside else scenario)


def _paid_lines(case: Case, ends: list[Results]) -> Iterator[tuple[CellValue, ...]]:
    parts: dict[str, tuple[str, Line | None]] = {
        charge.name: (f"charge{index}", None) for index, charge in enumerate(case.charges)
    }
    parts |= {line.name: (part, line) for part, line in line_parts(case) if line.kind == "cost"}
    for name in case.cost_names:
        amounts = [float(over_years(_costs_in_total(case, end)[name])) for end in ends]
        if any(abs(amount) >= HALF_A_PENNY for amount in amounts):
            paid, (part, line) = _costs_in_total(case, ends[0])[name], parts[name]
            months = _months_of(ends[0], part, line) if line else ""
            when = months or _paid_when(ends[0], part, line, paid=paid)
            yield (f"{cost_name(case, name)}, {when}", *amounts)


def charge_name(name: str) -> str:
    """Return the name of a charge, with "charge" if needed: "Platform charge"."""
    is_one = re.search(r"charge|fee|price|subscription|licen[cs]e|levy|rent", name, re.IGNORECASE)
    return name if is_one else f"{name} charge"


def cost_name(case: Case, name: str) -> str:
    """Return the label of a cost line or charge, with the word "charge" for a charge."""
    if name not in [charge.name for charge in case.charges]:
        return name
    return case.cost_label(name).replace(name, charge_name(name), 1)


def _paid_when(results: Results, part: str, line: Line | None, *, paid: Any) -> str:
    """Return the years in which a line or a charge is paid, or the months of part years."""
    case, values = results.case, results.flow.values
    is_recurrent = line is None or line.is_recurrent
    if line is not None and (line.annual is None or line.on is not None):
        return years_paid(case, paid)
    start, end = (int(values.once(f"{part}.{month}")) for month in ("start", "end"))
    if is_recurrent and case.stated_budget is not None and case.initial_months is not None:
        end = min(end, start + case.initial_months.value)
    labels = [label for label, amount in zip(case.years, paid, strict=True) if amount]
    first = max(start, years.first_month(labels[0]))
    last = min(end, years.end_month(labels[-1]))
    if first == years.first_month(labels[0]) and last == years.end_month(labels[-1]):
        return years_paid(case, paid)
    return _month_span(first, last - 1)


def _month_span(first: int, last: int) -> str:
    """Return months as a span: "March 2025 to March 2026", or the only month."""
    return " to ".join(dict.fromkeys((month_name(first), month_name(last))))


def years_paid(case: Case, paid: Any) -> str:
    """Return the years with a payment: one, two, or "2019/20 to 2021/22"."""
    labels = [label for label, amount in zip(case.years, paid, strict=True) if amount]
    if len(labels) > 2:
        return f"{labels[0]} to {labels[-1]}"
    return " and ".join(labels)


def costs_paid(case: Case, results: Results) -> dict[str, float]:
    """Return the part of each cost line and charge that the total counts. [£]."""
    amounts = {n: float(over_years(_costs_in_total(case, results)[n])) for n in case.cost_names}
    return {name: amount for name, amount in amounts.items() if abs(amount) >= HALF_A_PENNY}


def _costs_in_total(case: Case, results: Results) -> Mapping[str, Any]:
    """Return the part of each line in the total, by year. [£].

    Without a budget, that is all of it.
    """
    return results.flow.lines if case.stated_budget is None else results.flow.initial


def _months_of(results: Results, part: str, line: Line) -> str:
    """Return the duration of the part of a line in the total, with its first and last month.

    The text is empty if the line has no months.
    """
    if line.annual is None or line.months is None or line.from_ is None:
        return ""
    case, values = results.case, results.flow.values
    name = f"{part}.counted_months"
    if case.stated_budget is None or name not in values.model:
        name = f"{part}.months"
    by_year = values.by_year(name)
    year = case.years[int(np.flatnonzero(by_year)[0])]
    first = max(int(values.once(f"{part}.start")), years.first_month(year))
    months = int(over_years(by_year))
    length, rest = divmod(months, MONTHS_IN_A_YEAR)
    duration = wording.counted_words(months, "month")
    if not rest:
        duration = f"{wording.in_words(length)} year{'s' if length > 1 else ''}"
    status_note = f" (months {line.status})" if line.status != "stated" else ""
    return f"{duration}, {_month_span(first, first + months - 1)}{status_note}"


def _total_row(case: Case, facts: dict[str, Any], ends: list[Results]) -> tuple[CellValue, ...]:
    label = f"All years, {wording.all_years(case)}"
    if case.stated_budget is not None:
        if case.counts_by_years:
            label = first_capital(wording.initial_period(case))
            return (label, *(end.initial_cost for end in ends))
        period = first_capital(say("period", facts, HEADLINE_SENTENCES))
        total_by_year = np.sum([abs(end.counted_by_year) for end in ends], axis=0)
        paid = {year for year, amount in zip(case.years, total_by_year, strict=True) if amount}
        label = f"{period}, {wording.year_span(sorted(paid or {*case.budget.years}))}"
    totals = []
    for end in ends:
        costs = _costs_in_total(case, end)
        totals.append(sum(float(over_years(costs[name])) for name in case.cost_names))
    return (label, *totals)


def _spent_row(case: Case, ends: list[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield the row of the cost of all months of the budget years, if the total counts fewer."""
    if spent := spent_amounts(case, ends):
        yield (f"All months of {wording.year_span(case.budget.years)}", *spent)


def _initial_row(case: Case, ends: list[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield a row with the cost of the stated initial months, without a budget.

    With a budget, this cost is the total.
    """
    if case.stated_budget is None and case.has_initial_cost:
        label = first_capital(wording.initial_period(case))
        yield (label, *(end.initial_cost for end in ends))


def _saved_rows(
    case: Case, scenario: Scenario, facts: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[CellValue, ...]]:
    """Yield rows with the savings, their cashable part, and the cost after that part."""
    if any(facts["a_year"] or ()):
        # Quoted ends in columns next to the scenario have no savings.
        yearly = facts["a_year"][-len(ends) :] if has_both_ends(case, scenario) else ()
        yearly = yearly or facts["a_year"][:1]
        yield ("Savings a year, at full effect", *[0.0] * (len(ends) - len(yearly)), *yearly)
    if not any(end.flow.savings.any() for end in ends):
        return
    yield (
        f"Savings {say('by', facts, HEADLINE_SENTENCES)}",
        *(0.0 - end.counted_savings for end in ends),
    )
    share = f" ({percent(scenario.cashable)})" if facts["a_year"] else ""
    yield (f"Of these, cashable{share}", *(0.0 - end.counted_cashable for end in ends))
    if facts["own_saved"]:
        yield ("Of the savings, your assumption", *map(own_savings, ends))
    costs = (float(end.leading_cost + end.counted_cashable) for end in ends)
    periods = say("periods_said", facts, HEADLINE_SENTENCES)
    yield (f"{answers.label_of(case, 'cost_after_cashable_savings')}{periods}", *costs)


def _funding_rows(case: Case, ends: Sequence[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield a row for each line of funding, which is the same at every pricing."""
    for name, paid in ends[0].flow.funding.items():
        amount = float(over_years(paid))
        if amount:
            label = f"Funding, {name}, {years_paid(case, paid)}; not deducted"
            yield (label, *[amount] * len(ends))


def _before_rows(case: Case, ends: Sequence[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield the row of the cost before the years of the budget, if there is any."""
    facts = before_facts(case, ends)
    if facts:
        amounts = (float(over_years(end.flow.gross[: case.first_counted])) for end in ends)
        paid_by = f"; {wording.not_in_budget(case)}" if case.judged_budget else ""
        yield (f"Before it, {facts['before_when']}{paid_by}", *amounts)


def _ongoing_rows(
    case: Case, columns: Sequence[tuple[str, Results]]
) -> Iterator[tuple[CellValue, ...]]:
    """Yield the rows of the ongoing cost.

    Without a budget, columns at other prices have a row of their own.
    """
    ends = [end for _, end in columns]
    if case.stated_budget is not None:
        yield from _rows_outside(case, columns)
        yield from _ending_rows(case, ends)
    elif any(end.ongoing >= HALF_A_POUND for end in ends):
        rows: dict[str, list[CellValue]] = {}
        for index, end in enumerate(ends):
            prices = wording.prices_of_later(case, end.scenario)
            cells = rows.setdefault(prices, ["-"] * len(columns))
            cells[index] = "-" if end.is_leaving else end.ongoing
        label = _ongoing_label(case)
        for prices, cells in rows.items():
            yield (f"{label}{prices}", *cells)
            label = ONGOING  # the documents quote the first row alone


def _rows_outside(
    case: Case, columns: Sequence[tuple[str, Results]]
) -> Iterator[tuple[CellValue, ...]]:
    """Yield the rows of the recurrent cost outside the budget.

    There are more if the scenario's own column has another start or rise than the others, or if
    only a part of the cost goes on.
    """
    rows: dict[str, list[CellValue]] = {}
    for is_own in (False, True):
        chosen = {i: end for i, (head, end) in enumerate(columns) if (head == OWN) == is_own}
        if not chosen:
            continue
        ends = [*chosen.values()]
        rising = wording.prices_of_later(case, ends[-1].scenario)
        facts = {"ongoing_cost": True, "rising": rising, **later_facts(case, ends)}
        if not facts["ongoing_cost"]:
            continue
        entries = [(say("after_it", facts, AFTER_IT), "outside" not in facts)]
        if facts.get("then_on"):
            entries.append(("Then, a year" if rising else "Then, each year", True))
        for when, is_a_year in entries:
            label = f"{when}; {wording.not_in_budget(case)}{rising if is_a_year else ''}"
            cells = rows.setdefault(label, ["-"] * len(columns))
            for index, end in chosen.items():
                total = float(over_years(end.recurrent_outside))
                cells[index] = end.ongoing if is_a_year else total
    for label, cells in rows.items():
        yield (label, *cells)


def _ending_rows(case: Case, ends: Sequence[Results]) -> Iterator[tuple[CellValue, ...]]:
    """Yield the row of the costs outside the budget that do not recur, if there are any."""
    facts = ending_facts(case, ends)
    if facts:
        amounts = (sum(float(over_years(c)) for c in end.ending_outside.values()) for end in ends)
        yield (f"Other costs {facts['ending_when']}; {wording.not_in_budget(case)}", *amounts)


def _ongoing_label(case: Case) -> str:
    """Return the label of the ongoing cost without a budget: the document that prints it."""
    is_quoted = bool(case.charges) and case.charge.is_quoted
    word = QUOTED_AS[case.charge.firmness] if is_quoted and case.charge.firmness else ""
    aside = ", ".join(filter(None, (word, ongoing_source(case))))
    return f"{ONGOING} ({aside})" if aside else ONGOING


def ongoing_source(case: Case) -> str:
    """Return the source that prints the ongoing cost, and agrees with it.

    The text is empty if none does.
    """
    agreeing = (finding for finding in all_findings(case) if finding.kind == "reconciles")
    of_it = (finding.source for finding in agreeing if finding.figures["of"] == ("ongoing",))
    return next(of_it, "")
