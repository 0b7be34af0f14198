"""The annexes of a paper: pricing, assumptions, published figures, method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import TAKEN, Case, Charge, Line, Sourced, sourced_figure
from sohanalysis.case.codes import RULES, input_digest, own_code, scenario_code
from sohanalysis.case.fields import AS_QUOTED, in_own_word
from sohanalysis.case.figure_sources import remarks_on, with_remarks
from sohanalysis.case.keys import TABLES
from sohanalysis.case.pricing import BOUNDS, ESTIMATES, Pricing
from sohanalysis.case.register import NOT_DESCRIBED
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.pricing import terms_of
from sohanalysis.model.results import results_of
from sohanalysis.model.sensitivity import priced_ends
from sohanalysis.money import HALF_A_POUND, full_pounds, percent, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import answers, feet, field_words, findings, notes, what_if, wording
from sohanalysis.report.answer_table import charge_name, columns_of, columns_words, over_pricings
from sohanalysis.report.assumptions import (
    bounds_source,
    bounds_words,
    pricing_assumes,
    sizes_in_rules,
)
from sohanalysis.report.by_number import counts_listed
from sohanalysis.report.headline_facts import case_facts, has_both_ends, paper_facts
from sohanalysis.report.options import scenario_on
from sohanalysis.report.paper_body import (
    MOST_AT_ODDS,
    adoption_table,
    counts_that_matter,
    fewest_adopters,
    left_out_words,
    pricings_by_number,
    vat_words,
)
from sohanalysis.report.prose import Prose, in_paragraphs
from sohanalysis.report.quoted_charge import quoted_noun
from sohanalysis.report.recommendations import BLANK
from sohanalysis.report.table import CellValue, Figure, Table
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.ties import tied_point_of
from sohanalysis.report.view import Parts, ViewPart, at_one_pricing, lettered_list
from sohanalysis.report.whose import is_in_parts
from sohanalysis.report.wording_pricing import (
    changes_by_year,
    count_words,
    figure_in_full,
    figure_statuses,
    joiners,
    pricing_name,
    rule_amounts,
)


@at_one_pricing
def _pricing(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    """Yield the sentences on each pricing; a draft has tables by number too."""
    if not case.charges:
        return
    pricings = pricings_by_number(case)
    if len(case.pricings) > 1 or pricings:
        texts = tuple(
            f"{pricing_name(case, name)}: {pricing_assumes(case, name)}" for name in case.pricings
        )
        yield Prose(kind="lettered" if len(texts) > 1 else "paragraphs", texts=texts)
    if case.is_decision_taken:
        return
    if pricings:
        counts = {*_counts(case, scenario, pricings), *counts_that_matter(case, scenario)}
        by_number = tuple(sorted(counts)), pricings
        yield adoption_table(case, scenario, *by_number)
        if paper_facts(case, scenario)["verdict"]:
            yield adoption_table(case, scenario, *by_number, headroom=True)


@at_one_pricing
def _limits(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    """Yield the break-even points of a draft with a budget."""
    if case.charges and case.judged_budget is not None and not case.is_decision_taken:
        ends = ESTIMATES if has_both_ends(case, scenario) else ()
        table = what_if.break_even_table(case, scenario, pricings=ends)
        # Replace the note on a late start: no table of a paper shows its amounts.
        yield replace(table, note=what_if.SAVINGS_WITHIN)


def _counts(case: Case, scenario: Scenario, pricings: list[str]) -> tuple[int, ...]:
    """Return the numbers of adopters for a table, with those at the edge of the budget."""
    counts = {*counts_listed(case, scenario.final_adopters)}
    for name in pricings:
        fewest = fewest_adopters(case, scenario, name)
        counts |= {fewest, fewest - 1} if fewest > 1 else set()
    return tuple(sorted(counts))


@at_one_pricing
def _log(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    is_draft = not case.is_decision_taken  # only a draft has columns for signing off
    blanks = (BLANK, BLANK) if is_draft else ()
    heads = (
        "Figure",
        "Value",
        "Range, and its effect",
        "Source",
        "Status",
        *(("Reliability, date", "Role, sign-off") if is_draft else ()),
        "Note",
    )
    rows = [(*row[:-1], *blanks, row[-1]) for row in _figures(case, scenario)]
    columns = [(head, *texts) for head, *texts in zip(heads, *rows, strict=True) if any(texts)]
    heads, *rows = zip(*columns, strict=True)
    yield Table(
        caption="Assumptions log",
        columns=heads,
        rows=rows,
        text_columns=len(heads),
        foot=feet.scenario_foot(case, scenario),
    )
    if is_draft:
        yield Table(
            caption="Decisions log",
            columns=("Decision on this analysis", "Date", "By which role"),
            rows=[(BLANK, BLANK, BLANK)],
            text_columns=3,
            foot=feet.case_foot(case),
        )


def _figures(case: Case, scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Yield a log row for each figure, in the order of the table's columns."""
    yield from _budget_figures(case)
    for charge in case.charges:
        yield from _charge_figures(case, scenario, charge)
    if case.names_adopters:
        for name in _COUNTS:
            count = getattr(case.adopters, name)
            if name == "signed" and count.source == TAKEN:
                continue  # the file gives one number for both, so log it once
            effect = _effect(case, scenario, "adopters") if name == "anticipated" else ""
            label = in_own_word(_LABELS["adopters"][name], case.adopters.plural)
            sourced = replace(count, source=wording.source_of(case, count))
            yield log_row(label, Figure(count.value, str), sourced, effect)
    yield from _size_figures(case)
    for line in case.lines:
        sourced = replace(line, source=wording.source_of(case, line))
        yield log_row(line.name, _line_value(line), sourced, _late(case, line))
    for name, option in case.other_options.items():
        yield from _option_figures(case, scenario, name, option)
    yield from _savings_figures(scenario)
    yield from _price_figures(case)


def _savings_figures(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Yield the log row of the savings that the scenario assumes, if any."""
    if not (scenario.savings or scenario.offset):
        return
    of_the_charge = f"{percent(scenario.offset)} of the last year's charge"
    amount = full_pounds(scenario.savings) if scenario.savings else of_the_charge
    ramp = wording.counted_words(scenario.ramp, "month")
    in_full = f", in full after {ramp}" if scenario.ramp else ""
    value = f"{amount} a year{in_full}, {percent(scenario.cashable)} of it cashable"
    yield "Savings of this scenario", value, "", wording.OURS, "assumed", ""


def _size_figures(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield the log rows of the sizes in a pricing, from the register and from the file."""
    # An annex has the sizes behind a pricing that we assume.
    stated = [r for charge in case.charges for r in charge.pricing if r.status != "assumed"]
    names = dict.fromkeys(name for rule in stated for name in rule.size_names if name in case.sizes)
    for name in names:
        measure = case.measures[name]
        value = _registered_size(
            case, name, is_shared=any(name in rule.shared_sizes for rule in stated)
        )
        yield (f"Our {measure.what}", value, "", measure.source, measure.status, measure.note)
    for label, amount, size in sizes_in_rules(case):
        changes, value = changes_by_year(case, amount), count_words(case, amount)
        if len(changes) == 1:
            value = Figure(changes[0][1], "{:,.10g}".format)
        yield log_row(label, value, replace(size, source=size.source or case.source))


def _registered_size(case: Case, name: str, *, is_shared: bool) -> str:
    """Return our size in the register, also as part of the total if a pool is shared by it."""
    sizes, count = case.sizes[name], case.adopters.anticipated.value
    size = Figure(sizes[0], "{:,.10g}".format)
    total = f"{sum(sizes[:count]):,.10g}"
    return f"{size} of {total} with {joiners(case, count)}" if is_shared else size


def _budget_figures(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield the log rows of the budget, with what it pays for, and of the balance of its reserve.

    The initial months have a row of their own without a budget, or if no document states them.
    """
    initial, budget = case.initial_months, case.stated_budget
    if initial is not None and (budget is None or case.assumes_initial_months):
        yield log_row(_LABELS[""]["initial_months"], Figure(initial.value, str), initial)
    if budget is None:
        return
    # Years with a source of their own have a row of their own.
    is_apart, span = "years" in dict(budget.own_sources), wording.year_span(budget.years)
    label, amount = "Budget", Figure(budget.amount, full_pounds)
    if initial is not None and not case.assumes_initial_months:
        label += f", {initial.value} months{wording.citation(initial.source)}"
    yield log_row(label, amount if is_apart else f"{amount} for {span}", budget)
    if is_apart:
        yield _logged_figure(case, _LABELS["budget"]["years"], span, budget, "years")
    if budget.reserve_balance is not None:
        balance = Figure(budget.reserve_balance, full_pounds)
        yield _logged_figure(case, "Balance of the reserve", balance, budget, "reserve_balance")


def _price_figures(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield the log rows of the discount rate, price basis and inflation."""
    if case.charges:
        yield log_row("Go-live", _month(case.go_live.value), case.go_live)
    rate = case.discount_rate
    yield log_row("Discount rate", f"{percent(rate.value)} a year", rate)
    yield log_row("Price basis", case.price_basis.value, case.price_basis)
    if case.inflation is not None:
        yield log_row("Inflation", f"{percent(case.inflation.value)} a year", case.inflation)


def _option_figures(
    case: Case, scenario: Scenario, name: str, option: Case
) -> Iterator[tuple[str, ...]]:
    """Yield the log rows of an option's figures, except figures shared with the case."""
    for charge in option.charges:
        if charge not in case.charges:
            for label, *rest in _charge_figures(option, scenario_on(option, scenario), charge):
                yield (f"{label} (option {name})", *rest)
    for line in option.lines:
        if line not in case.lines:
            sourced = replace(line, source=wording.source_of(case, line))
            yield log_row(f"{line.name} (option {name})", _line_value(line), sourced)


# Labels of the keys of the file, as in a workbook.
_LABELS = {
    name: {key.name: key.label for key in TABLES[name].keys} for name in ("", "budget", "adopters")
}
_COUNTS = ("anticipated", "signed", "possible")
# Figures of a table of the file that have a row of their own in the log.
_LOGGED_ALONE = ("amount", "years", "reserve_balance", "vat_added", "until")


def _charge_figures(case: Case, scenario: Scenario, charge: Charge) -> Iterator[tuple[str, ...]]:
    if charge.is_quoted:
        yield from _quoted_figures(case, scenario, charge)
    rules = [rule for rule in charge.pricing if not rule.end]
    rows = (row for rule in rules for row in _rule_figures(case, charge, rule))
    for index, (*row, note) in enumerate(rows):
        # Without a row of a quoted charge, its note follows that of the first pricing.
        is_first = index == 0 and not charge.is_quoted
        yield (*row, with_remarks(note, [*filter(None, [_logged_note(charge)])] * is_first))
    if charge.vat_added:
        vat = vat_words(charge)
        yield _logged_figure(case, f"VAT on {charge.name}", vat, charge, "vat_added")
    first = _month(charge.from_.value)
    if scenario.charge_follows_go_live and scenario.delay:
        late = years.month_name(charge.month + scenario.delay)
        first = f"{first} on time; {late} in this scenario"
    yield log_row(f"{charge.name}, first charged", first, charge.from_)
    if charge.until is not None:
        last = charge.until if "/" in charge.until else _month(charge.until)
        yield _logged_figure(case, f"{charge.name}, last charged", last, charge, "until")
    if charge is case.charge:
        yield from _bound_figures(case)


def _quoted_figures(case: Case, scenario: Scenario, charge: Charge) -> Iterator[tuple[str, ...]]:
    """Yield the log rows of a quoted range, and of its ends at a number of adopters."""
    ends = dict.fromkeys((full_pounds(charge.low), full_pounds(charge.high)))
    effect = _effect(case, scenario, "charge_change")
    name, ties = charge_name(charge.name), list[str]()
    apart, terms = list[tuple[str, ...]](), terms_of(case, charge)
    for point in charge.quoted_at:
        count, quoted = terms.count_and_charge(point.point)
        amount = full_pounds(quoted)
        if wording.first_paragraph(point.source) == wording.first_paragraph(charge.source):
            ties.append(f"; {amount} at {joiners(case, count)}")
            continue
        tied = f"{amount} a year at {joiners(case, count)}"
        end = f"{point.charge} " * charge.has_range
        apart.append(log_row(f"{name}, {end}{quoted_noun(charge)}", tied, point))
    yield log_row(name, f"{' to '.join(ends)} a year{''.join(ties)}", charge, effect)
    yield from apart


def _rule_figures(case: Case, charge: Charge, rule: Pricing) -> Iterator[tuple[str, ...]]:
    """Yield the log row of a rule, or of each of its figures if their statuses differ."""
    alone = case.with_only(charge)
    name = "" if len(charge.pricing) == 1 else f": {pricing_name(alone, rule.name)}"
    label = f"Pricing of {charge.name}{name}"
    if is_in_parts(rule):
        for key in figure_statuses(rule):
            yield _logged_figure(alone, label, figure_in_full(alone, rule, key), rule, key)
        return
    sourced = replace(rule, source=pricing_source(case, charge, rule))
    yield log_row(label, rule_amounts(alone, rule), sourced)


def pricing_source(case: Case, charge: Charge, rule: Pricing) -> str:
    """Return the source of a rule; our assumptions cite no paragraph.

    An assumption that goes through a tied point names that point.
    """
    if rule.status != "assumed" or rule.source not in ("", charge.source, case.source):
        return rule.source or charge.source
    point = tied_point_of(case, rule) if charge is case.charge and rule.parts else None
    if point is None:
        return wording.OURS
    tied = f"{full_pounds(point.charge)} at {joiners(case, point.adopters)}"
    return f"{wording.OURS}, from {tied}{wording.citation(point.source)}"


def _bound_figures(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield the log rows of the members' bounds in the register."""
    measure = next((case.measures[key] for key in BOUNDS if key in case.measures), None)
    more = (measure.status, measure.note) if measure else (NOT_DESCRIBED, "")
    for name, bounds in zip(case.joining, case.bounds, strict=False):
        if text := bounds_words(bounds):
            yield (f"Bound of {name}", f"{text} a year", "", bounds_source(case), *more)


def log_row(name: str, value: str, figure: Sourced | Pricing, effect: str = "") -> tuple[str, ...]:
    """Return a row of an assumptions log: name, value, effect or unit, and the figure's source."""
    return (name, value, effect, figure.source, figure.status, _logged_note(figure))


def _logged_note(figure: Sourced | Pricing) -> str:
    """Return the note of a table, with remarks on its figures that have no row of their own."""
    if not (figure.own_sources and figure.written_note):
        return figure.note
    figures = {key: texts for key, texts in figure.own_sources if key not in _LOGGED_ALONE}
    return with_remarks(figure.written_note[0], remarks_on(figures, figure.status))


def _logged_figure(
    case: Case, name: str, value: str, entry: Sourced | Pricing, key: str
) -> tuple[str, ...]:
    """Return the log row of one figure of a table, which may have a source of its own.

    The note of a charge or a budget is in another row. A pricing in parts has no other.
    """
    sourced = sourced_figure(entry, key)
    if key not in dict(entry.own_sources) and not isinstance(entry, Pricing):
        sourced = replace(sourced, note="")
    return log_row(name, value, replace(sourced, source=wording.source_of(case, sourced)))


def _month(value: str) -> str:
    return years.month_name(years.month(value))


def _line_value(line: Line) -> str:
    share = f", our share {percent(line.our_share)}" if line.our_share != 1 else ""
    share = ", ".join((share, *_line_properties(line)))
    if line.by_year is not None:
        amounts = ", ".join(
            f"{full_pounds(amount)} in {year}" for year, amount in line.by_year.items()
        )
        return f"{amounts}{share}"
    months = f" for {wording.counted_words(line.months, 'month')}" if line.months else ""
    start = f" from {_month(line.from_)}" if line.from_ else ""
    return f"{full_pounds(line.annual or 0)} a year{start}{months}{share}"


def _line_properties(line: Line) -> Iterator[str]:
    """Yield the properties of a line that is not a plain cost, in words."""
    if line.on is not None:
        wait = f"{wording.counted_words(line.after, 'month')} after leaving" if line.after else ""
        yield wait or "on leaving"
    if line.unless:
        yield f"not if we leave after {' or '.join(line.unless)}"
    if line.uplift:
        since = f" from {line.base_year}" if line.base_year else ""
        yield f"rising {percent(line.uplift)} a year{since}"
    if line.kind == "saving":
        yield f"a saving, {percent(line.cashable)} of it cashable"
    if line.kind == "funding":
        yield "funding"
    if line.is_contingent:
        yield "contingent and in no total"


def month_late(case: Case, stated: Scenario) -> float:
    """Return the cost of one more month of delay. [£].

    It is the same at every price.

    Returns
    -------
    float
        0 if the scenario has the longest delay, or a month more adds less than half a pound.
    """
    if case.longest_delay(stated.charge_follows_go_live) <= stated.delay:
        return 0.0
    late = results_of(case, replace(stated, delay=stated.delay + 1)).leading_cost
    added = float(late - results_of(case, stated).leading_cost)
    return added if added > HALF_A_POUND else 0.0


def _late(case: Case, line: Line) -> str:
    if line.delay not in ("extend", "shift"):
        return ""
    if line.delay == "shift":
        return "if late starts later"
    cost = month_late(case, replace(case.base_scenario, **AS_QUOTED))
    return f"if late runs on: {pounds(cost)} a month in all" if cost else "if late runs on"


def _effect(case: Case, scenario: Scenario, field: str) -> str:
    """Describe the effect of an input's sourced range on the total, at both quoted ends.

    Returns
    -------
    str
        Empty if the input has no such range, or the total does not move.
    """
    input_range = next((entry for entry in case.what_if if entry.input == field), None)
    if input_range is None:
        return ""
    ends = priced_ends(case, case.at_one_pricing(scenario), input_range)
    if ends is None:
        return ""
    moved_to: list[dict[str, Any]] = [{field: end} for end in ends]
    at_ends = has_both_ends(case, scenario)
    moves = []
    for chosen in at_quoted_charges(scenario) if at_ends else (scenario,):
        low, high = (results_of(case, replace(chosen, **to)).leading_cost for to in moved_to)
        moves.append(abs(float(high - low)))
    if max(moves) < HALF_A_POUND:
        return ""
    facts = {
        "span": " to ".join(field_words.number_value(field, end) for end in ends),
        "moved": tuple(moves),
        "at_ends": len({*map(pounds, moves)}) > 1,
        "estimate": quoted_noun(case.charge) if at_ends else "",
    }
    return say("effect", facts, EFFECT)


EFFECT: Templates = {
    "effect": [([], "{span}: total moves by {moved:pounds}{at_which}")],
    "at_which": [(["at_ends"], " (low to high {estimate})")],
}


def _present_value(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    columns, basis = columns_of(case, scenario), case.price_basis.value
    prices = first_capital(wording.of_present_value(case, scenario))
    results = [end for _, end in columns]
    rate = case.discount_rate
    discounted = (
        f" Each year is discounted to {case.years[0]} at {percent(rate.value)} ({rate.source})."
        if all(end.present_value is not None for end in results)
        else ""
    )
    yield from in_paragraphs(
        f"Price basis: {basis}. {prices}.{discounted}", left_out_words(case, scenario)
    )
    # Without savings the net cost is the gross one, so leave its row out.
    has_savings = any(end.flow.savings.any() for end in results)
    names = ["whole_life", *["whole_life_net"] * has_savings, "present_value"]
    rows: list[tuple[CellValue, ...]] = [
        (answers.label_of(case, name), *(getattr(end, name) for end in results))
        for name in names
        if all(getattr(end, name) is not None for end in results)
    ]
    yield Table(
        caption=f"Price basis and present value{columns_words(case, scenario, columns)}, £, "
        f"{wording.all_years(case)}",
        columns=("Sum", *(heading for heading, _ in columns)),
        rows=rows,
        foot=feet.scenario_foot(case, scenario),
    )


@at_one_pricing
def _ticked(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    if case.compared:
        yield findings.printed_figures(case)
    rest = tuple(findings.findings_of(case, "contradictions"))[MOST_AT_ODDS:]
    yield from lettered_list("What else does not agree in the documents.", rest)
    yield from lettered_list(
        "What needs explaining.", tuple(findings.findings_of(case, "explanations"))
    )
    if case.alternatives:
        yield findings.alternatives(case)
    # A paper on a past decision uses no hindsight: figures from elsewhere may be later.
    if case.quoted and not case.is_decision_taken:
        yield findings.quoted_elsewhere(case)


def _method(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    coded = [(f"Scenario code{heading}", code) for heading, code in _codes(case, scenario)]
    scenario = case.at_one_pricing(scenario)
    yield from _present_value(case, scenario)
    yield from in_paragraphs(how_tested(case), CHECKED)
    if case.default_texts:
        yield notes.taken_as_usual(case, scenario)
    roles = ("Commissioner of the analysis", "Analyst", "Reviewer")
    blanks = [(f"{role}, by role", BLANK) for role in roles]
    yield Table(
        caption="Version",
        columns=("What", "Value"),
        rows=[
            *([] if case.is_decision_taken else [*blanks, ("Review date", BLANK)]),
            *coded,
            ("Version of the model's rules", Figure(RULES, str)),
            ("SHA-256 of the inputs", input_digest(case)),
        ],
        text_columns=2,
        foot=feet.case_foot(case),
    )


def _codes(case: Case, scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield the code of each column of the first table, and of the scenario over every pricing."""
    columns = columns_of(case, case.at_one_pricing(scenario))
    for heading, end in columns:
        code = own_code(case, end.scenario) or feet.NO_CODE
        yield (f", {first_small(heading)}" if len(columns) > 1 else ""), code
    if over_pricings(case, scenario) is not None:
        yield ", pricing not known", scenario_code(case, scenario)


TESTED: Templates = {
    "how": [
        (
            [],
            "The cost of a financial year is the sum of the lines and charges of the case, month "
            "by month.{tested}",
        )
    ],
    "tested": [
        (["no_verdict"], ""),
        (
            ["by_years"],
            " The budget is tested against all costs of its years, {budget_span}, and no other; "
            "savings are never taken off that cost.",
        ),
        (
            ["no_charge"],
            " The budget is tested against one-off costs and the first months of running costs, "
            "whenever they fall; savings are never taken off that cost.",
        ),
        (
            [],
            " The budget is tested against one-off costs and the first charged months, whenever "
            "they fall; savings are never taken off that cost.",
        ),
    ],
}
CHECKED = (
    "Before this page was written, its sums were added up again. Every amount in pounds, "
    "percentage and number of bodies in its sentences was looked up in its tables and charts. "
    "This check cannot show that a figure is in the right sentence: the reviewer judges that. "
    "Amounts are rounded to whole pounds, so the last digit of a sum of them may be out by one."
)


def how_tested(case: Case) -> str:
    """Describe the sums of a paper and the test against its budget.

    >>> import sohanalysis as soh
    >>> how_tested(soh.load_case()).partition(". ")[2]
    'The budget is tested against one-off costs and the first charged months, whenever they fall; savings are never taken off that cost.'
    """  # noqa: E501
    facts = case_facts(case)
    return say("how", {**facts, "no_verdict": not facts["verdict"]}, TESTED)


ANNEXES: dict[str, tuple[str, Parts]] = {
    "pricing": ("How each pricing is worked out", _pricing),
    "limits": ("What is within the budget", _limits),
    "log": ("Assumptions log", _log),
    "published": ("Published figures ticked off", _ticked),
    "method": ("Method, present value and version", _method),
}
