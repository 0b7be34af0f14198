"""The body of a paper: decision, money, possible changes and open points."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from sohanalysis.case.case import TAKEN, Case, Charge, Implication, Line
from sohanalysis.case.fields import ANY
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.pricing import differs_by_year
from sohanalysis.model.results import is_deflated, leading_result, results_of
from sohanalysis.money import HALF_A_POUND, is_short, percent, pound_span, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import (
    answers,
    by_number,
    charts,
    decision,
    findings,
    number_facts,
    options,
    tables,
    wording,
)
from sohanalysis.report.answer_table import (
    answer_table,
    columns_of,
    ends_shown,
    over_pricings,
    own_end,
    quoted_ends,
)
from sohanalysis.report.assumptions import assumes_members
from sohanalysis.report.budget_bars import budget_bars
from sohanalysis.report.gaps import funding
from sohanalysis.report.headline import HEADLINE_SENTENCES, quoted_headline
from sohanalysis.report.headline_facts import end_pricings, has_both_ends, paper_facts, price_noun
from sohanalysis.report.later import later_facts
from sohanalysis.report.leaving import leaving_table
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import in_paragraphs
from sohanalysis.report.quoted_charge import who_states
from sohanalysis.report.table import Table
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.ties import is_tied, moves_with_number, tied_points
from sohanalysis.report.view import Parts, ViewPart, at_one_pricing, lettered_list
from sohanalysis.report.whose import whose_figure
from sohanalysis.report.wording_pricing import and_words, condition, joiners, moving_rules, who_pays

MOST_YEARS_ACROSS = 6
PLOT_HEIGHT = 115  # pixels
MOST_SIDE_BY_SIDE = 3  # options
MOST_AT_ODDS = 3  # contradictions in the body; the rest are in an annex


# 1 The decision


def _decision(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    texts = decision.paragraphs(case, scenario)
    index = 1 + [*texts].index("open_pricing" if "open_pricing" in texts else "enough")
    in_order = [*texts.values()]
    yield from in_paragraphs(*in_order[:index])
    shown_at = case.at_one_pricing(scenario)
    bars = budget_bars(case, columns_of(case, shown_at))
    if bars is not None and decision.has_room_for_bars(texts):
        yield bars
    yield answer_table(case, shown_at)
    yield from in_paragraphs(*in_order[index:])


# 2 Cost


@at_one_pricing
def _money(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    if case.narrative.information:
        yield from in_paragraphs(f"Background. {' '.join(case.narrative.information)}")
    if case.options:
        costed = options.options_costed(case, scenario)
        if len(case.options) <= MOST_SIDE_BY_SIDE:
            yield options.options_side_by_side(costed)
        else:
            yield options.options_compared(costed)
        yield from in_paragraphs(*options.funding_told(costed))
    yield from in_paragraphs(_terms(case, scenario))
    yield cost_table(case, scenario)
    if charts.has_cost_chart(case):
        yield _cost_chart(case, scenario)
    yield from in_paragraphs(*_sum_of_years(case, scenario))


def _terms(case: Case, scenario: Scenario) -> str:
    """Return the stated terms of contract, law, tax and funding, or an empty text."""
    basis = "" if case.price_basis.value == "not stated" else f"{case.price_basis.value} prices"
    basis_note = "" if is_deflated(case, scenario) else ", taken as constant prices"
    terms = {
        "contract term": _of_charges(case, lambda charge: charge.term),
        "notice": _of_charges(case, lambda charge: charge.notice),
        "indexation": _of_charges(case, _indexation),
        "legal basis": case.narrative.legal,
        "funding": funding(case),
        "revenue or capital": "; ".join(_accounting(case)),
        "VAT": _of_charges(case, vat_words),
        "price basis": basis or f"not stated{basis_note}",
    }
    stated = [f"{name}: {text.rstrip('.')}" for name, text in terms.items() if text]
    return f"Terms: {'; '.join(stated)}."


def _accounting(case: Case) -> Iterator[str]:
    """Yield the lines that the documents call revenue or capital."""
    lines: list[Charge | Line] = [*case.charges, *case.counted_lines("cost")]
    for kind in ("revenue", "capital", "not stated"):
        names = [case.cost_label(line.name) for line in lines if line.accounting == kind]
        if names and len(names) < len(lines):
            yield f"{kind} ({', '.join(names)})"
        elif names and kind != "not stated":
            yield kind


def vat_words(charge: Charge) -> str:
    """Return the VAT on a charge in words.

    The text is empty if the case does not state it.
    """
    if charge.vat_added:
        return f"{percent(charge.vat_added)} added, not recovered"
    return {"not stated": ""}.get(charge.vat, charge.vat)


def _of_charges(case: Case, term: Callable[[Charge], str]) -> str | None:
    """Return a term of every charge, once if all have the same.

    Otherwise each term has the name of its charge.

    Returns
    -------
    str or None
        Empty if no charge states the term; None if the case has no charge.
    """
    terms = {charge.name: term(charge).rstrip(".") for charge in case.charges}
    if not terms:
        return None
    if len({*terms.values()}) == 1:
        return next(iter(terms.values()))
    stated = [f"{text} ({name})" for name, text in terms.items() if text]
    silent = [name for name, text in terms.items() if not text]
    return ", ".join(stated + [f"not stated ({' and '.join(silent)})"] * bool(silent))


def _indexation(charge: Charge) -> str:
    uplift = next((rule.uplift for rule in charge.pricing if rule.uplift), None)
    by_year = any(rule.has_own_rise for rule in charge.pricing if rule.status == "stated")
    if charge.indexation or uplift is None:
        return charge.indexation or "stated for each year" * by_year
    rate = f"{percent(uplift)} a year" if isinstance(uplift, float) else "a factor by year"
    return f"{rate} in the pricing"


def cost_table(case: Case, scenario: Scenario) -> Table:
    """Return the table of cost by year, with the part that the budget covers.

    If the documents quote a range, the amounts run from low to high. A table of many years has a
    row for each year.
    """
    ends = ends_shown(case, scenario)
    quoted = ends if len(ends) > 1 else ()
    table = tables.cost_by_year(ends[0], quoted, by_budget=True)
    if len(case.years) <= MOST_YEARS_ACROSS:
        return table
    # Many years do not fit across a page, so turn the table: a row for each year.
    _, *names = table.columns
    across = [[row[column] for row in table.rows] for column in range(1, len(table.columns))]
    return replace(
        table,
        columns=("Financial year", *(str(row[0]) for row in table.rows)),
        rows=[(name, *amounts) for name, amounts in zip(names, across, strict=True)],
        totals=1,
    )


def _cost_chart(case: Case, scenario: Scenario) -> Picture:
    """Return the chart of yearly and total cost; many years show no figures.

    It has the figures of the first table, also if several charges have a quoted range.
    """
    is_brief = len(case.years) > MOST_YEARS_ACROSS
    results = own_end(case, scenario)
    return _lower(charts.cost_chart(case, scenario, is_brief=is_brief, results=results))


def _lower(chart: Picture) -> Picture:
    """Return a chart with plots low enough for a printed page."""
    return replace(chart, plots=tuple(replace(plot, height=PLOT_HEIGHT) for plot in chart.plots))


def _sum_of_years(case: Case, scenario: Scenario) -> Iterator[str]:
    """Yield sentences on the cost of all years and on costs after the budget years."""
    ends = ends_shown(case, scenario)
    yield wording.falls_later(case, ends)
    totals = [float(end.whole_life) for end in ends]
    span = pound_span(min(totals), max(totals))
    yield left_out_words(case, scenario)
    if len(case.years) > 1:
        count = len(case.years)
        all_of = "Both" if count == 2 else f"All {wording.in_words(count)}"
        yield f"{all_of} years to {case.years[-1]}: {span}."


def left_out_words(case: Case, scenario: Scenario) -> str:
    """Return a sentence on the charged months that a late start leaves out."""
    return first_capital(say("dropped_said", paper_facts(case, scenario), HEADLINE_SENTENCES))


# 3 What could change it


def _change(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    yield from _over_pricings(case, scenario)
    scenario = case.at_one_pricing(scenario)
    yield tables.sensitivity(case, scenario)
    yield from leaving_table(case, scenario)
    if pricings_by_number(case):
        yield from in_paragraphs(_adoption(case, scenario))
        yield number_table(case, scenario)
        if by_number.has_charge_chart(case):
            # A paper shows both ends of the quoted range side by side.
            both = has_both_ends(case, scenario)
            yield _lower(charts.charge(case, replace(scenario, pricing=ANY) if both else scenario))
    elif moves_with_number(case):
        yield tables.by_adopters(case, scenario)  # other charges depend on the number
    yield from in_paragraphs(_savings(case, scenario))


def _over_pricings(case: Case, scenario: Scenario) -> Iterator[Table]:
    """Yield a table of the results over every pricing, if the first page has their answer."""
    every = over_pricings(case, scenario)
    if every is not None:
        yield tables.results_in_full(every, quoted_ends(case, scenario))


def pricings_by_number(case: Case) -> list[str]:
    """List the pricings to show by number of adopters, if the charge depends on it."""
    return [*by_number.pricings_drawn(case)] if moving_rules(case) else []


def fewest_adopters(case: Case, scenario: Scenario, name: str) -> int:
    """Return the fewest adopters at which the budget is enough under a pricing.

    The case is as quoted, with the delay of the scenario.

    Returns
    -------
    int
        0 if there is no budget, or no such number.
    """
    if case.judged_budget is None:
        return 0
    chosen = replace(case.quoted_as_late(scenario), pricing=name)
    return number_facts.enough_adopters(case, chosen).get("few", 0)


def _main(case: Case) -> str:
    """Return the pricing that the sentences on numbers of adopters describe."""
    moving = [rule.name for rule in moving_rules(case)]
    leading = number_facts.leading_rule(case)
    return leading if leading in moving else moving[0]


def counts_that_matter(case: Case, scenario: Scenario) -> tuple[int, ...]:
    """Return the numbers of the documents and of the scenario, and those at the budget's edge.

    Of a price list they have the step of the number anticipated, and the next.
    """
    fewest, adopters = fewest_adopters(case, scenario, _main(case)), case.adopters
    priced = by_number.counts_priced(case)  # of a long list, its ends
    counts = {adopters.anticipated.value, adopters.signed.value, *priced[:1], *priced[-1:]}
    steps = by_number.counts_of_steps(case, [_main(case)])
    before = sum(step <= adopters.anticipated.value for step in steps)
    counts |= {*steps[max(0, before - 1) : before + 1]}
    counts |= {fewest - 1} if fewest > 1 else set()
    stated = replace(case.quoted_as_late(scenario), pricing=case.base_scenario.pricing)
    counts |= {*number_facts.numbers_over_budget(case, stated).values()}
    if len(counts) == 1:
        count = scenario.final_adopters
        counts |= {max(1, count - 1), count, min(count + 1, adopters.possible.value)}
        if adopters.possible.source != TAKEN:
            counts |= {adopters.possible.value}
    counts |= {number_facts.one_fewer(case, scenario)} - {0}
    return tuple(sorted({*counts, *scenario.path(len(case.years))}))


def _adoption(case: Case, scenario: Scenario) -> str:
    """Describe the charge at some numbers of adopters."""
    name, points = _main(case), tied_points(case) if is_tied(case) else ()
    tied = {point.adopters: pounds(point.charge) for point in points}
    chosen = replace(case.quoted_as_late(scenario), pricing=name)
    counts_paying: dict[tuple[str, str], list[int]] = {}  # of each charge and verdict
    counts = tuple(reversed(counts_that_matter(case, scenario)))
    is_level = not differs_by_year(case, [name])
    swept = results_of(case, chosen, adopters=counts)
    for index, (count, charge) in enumerate(zip(counts, swept.flow.last_charge, strict=True)):
        # Skip numbers that the sentence on the documents gives, and numbers without a price.
        if count in tied or np.isnan(charge):
            continue
        # The charge of one year and the overspend of the budget cover different periods.
        short = is_level and case.judged_budget is not None and is_short(swept.headroom[index])
        over = f" ({pounds(-swept.headroom[index])} over budget)" if short else ""
        counts_paying.setdefault((pounds(charge), over), []).append(count)
    tie = ""
    if tied:
        figures = "one figure to a number" if len(tied) == 1 else "two figures to numbers"
        ties = and_words(f"{charge} at {joiners(case, count)}" for count, charge in tied.items())
        tie = f"{first_capital(who_states(case))} ties {figures}: {ties}. "
    if not counts_paying:
        return tie.strip()
    # The first number has its noun, "25 forces"; the others are numbers alone.
    parts: list[str] = []
    for (charge, over), (*earlier, last) in counts_paying.items():
        number = f"{last}" if parts else joiners(case, last)
        either = f"{', '.join(map(str, earlier))} or " if earlier else ""
        parts.append(f"{charge} with {either}{number}{over}")
    start = _start_of_charges(case, scenario, name)
    return f"{tie}{_stated_price(case)}{start} {and_words(parts)}."


def _start_of_charges(case: Case, scenario: Scenario, pricing: str) -> str:
    """Return the start of a sentence on charges: its condition, the year, and who pays."""
    rule, as_stated = case.pricing(pricing), wording.as_stated(case, scenario, by_number=True)
    in_year = f"in {case.years[case.last_charged]} " if differs_by_year(case, [pricing]) else ""
    payer = f"{in_year}{who_pays(case, rule)}"
    asides = [f"for {case.charge.name}"] * (len(case.charges) > 1)
    asides += ["before VAT"] * bool(case.charge.vat_added)
    if before_rise := wording.before_any_rise(case, scenario):
        asides.append(before_rise.removeprefix(", "))
    aside = f", {', '.join(asides)}," if asides else ""
    is_certain = rule.status == "stated" and not decision.stated_rules(case)
    if not is_certain or assumes_members(case, pricing):
        whose = whose_figure(case, pricing)
        return f"{first_capital(condition(case, pricing))} ({whose}), {payer} would pay{aside}"
    text = f"as {wording.stated(case)}, {payer} pays" if as_stated else f"{payer} pays"
    return first_capital(f"{text}{aside}")


def _stated_price(case: Case) -> str:
    """Return a sentence on a stated charge that ignores the number of adopters."""
    stated = case.stated_pricing
    if (
        stated is None
        or stated in moving_rules(case)
        or stated.name not in pricings_by_number(case)
    ):
        return ""
    paid = results_of(case, case.as_quoted).final_charge
    price, plural = first_capital(price_noun(case, stated)), case.adopters.plural
    year = case.years[case.last_charged]
    price += wording.named_charge(case)
    return f"{price} is {pounds(paid)} in {year}, however many {plural} join. "


def number_table(case: Case, scenario: Scenario) -> Table:
    """Return a table of the charge by number of adopters, for each pricing.

    The quoted ends come first. If the case has a budget, the last columns are the cost and the
    headroom under the pricing of `_main`.
    """
    counts, pricings = counts_that_matter(case, scenario), pricings_by_number(case)
    ends = end_pricings(case) if case.charge.has_range else ()
    names = [*(name for name in ends if name not in pricings), *pricings]
    columns = [*_charges_by_number(case, scenario, counts, names)]
    caption = _charge_caption(case, scenario)
    if case.judged_budget is not None:
        for result in (leading_result(case), "headroom"):
            ((name, amounts),) = _by_pricing(case, scenario, counts, [_main(case)], result)
            short = answers.short(case, result)
            columns.append((tables.pricing_head(case, f"{short}: {name}", short), amounts))
        caption += f"; total: {wording.initial_period(case)}" * case.has_initial_cost
    return tables.by_number(case, caption, counts, columns)


def _charge_caption(case: Case, scenario: Scenario) -> str:
    as_stated = wording.as_stated(case, scenario, by_number=True)
    names = [case.charge.name, *(charge.name for charge in tables.others_that_vary(case))]
    of_charges = f" ({and_words(names)})" if len(names) > 1 else wording.named_charge(case)
    in_year = f"in {case.years[case.last_charged]}{of_charges}"
    return f"Charge {in_year}{as_stated and f' {as_stated}'}, £ a year"


def adoption_table(
    case: Case,
    scenario: Scenario,
    counts: tuple[int, ...],
    pricings: list[str],
    *,
    headroom: bool = False,
) -> Table:
    """Return a table of charge or headroom, by number of adopters and pricing.

    The charge is that of the last year charged. The case is as quoted; its headroom has the delay
    of the scenario.
    """
    if headroom:
        late = wording.conditions(case, case.quoted_as_late(scenario))
        as_stated = wording.as_stated(case, scenario, by_number=True)
        caption = f"{answers.label_of(case, 'headroom')}{as_stated and f', {as_stated}'}{late}, £"
        short = answers.short(case, "headroom")
        columns = [
            (tables.pricing_head(case, name, short), amounts)
            for name, amounts in _by_pricing(case, scenario, counts, pricings, "headroom")
        ]
        return tables.by_number(case, caption, counts, columns)
    charges = _charges_by_number(case, scenario, counts, pricings)
    return tables.by_number(case, _charge_caption(case, scenario), counts, charges)


def _charges_by_number(
    case: Case, scenario: Scenario, counts: Sequence[int], names: Sequence[str]
) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield the charge under each pricing by number, then each other charge that depends on it."""
    yield from _by_pricing(case, scenario, counts, names)
    for heading, by_count in tables.others_by_count(case):
        yield heading, [by_count[count - 1] for count in counts]


def _by_pricing(
    case: Case,
    scenario: Scenario,
    counts: Sequence[int],
    names: Sequence[str],
    result: str = "",
) -> Iterator[tuple[str, Sequence[float]]]:
    """Yield each pricing's name with its charges, or a result, by number. [£].

    A charge is that of the last year charged.
    """
    swept = results_of(case, case.quoted_as_late(scenario), adopters=counts, pricing=names)
    amounts = np.asarray(getattr(swept, result)) if result else swept.flow.last_charge
    heads = (by_number.line_name(case, name) for name in names)
    yield from zip(heads, amounts.T, strict=True)


def _savings(case: Case, scenario: Scenario) -> str:
    """Return sentences on savings, and on savings that would pay the cost."""
    text = case.narrative.savings
    first = quoted_headline(case, scenario).savings
    if text and paper_facts(case, scenario)["no_savings"]:
        first = f"Savings: {text.rstrip('.')}."
    ends = ends_shown(case, scenario)
    amounts = [float(end.ongoing) for end in ends]
    # Costs that have ended, or that the budget counts whole, need no savings each year.
    later = {"ongoing_cost": True, **later_facts(case, ends)}
    pays = ""
    goes_on = later["ongoing_cost"] and later.get("then_on", "outside" not in later)
    if max(amounts) >= HALF_A_POUND and goes_on:
        span = pound_span(min(amounts), max(amounts))
        cashable = -max(float(end.cashable[-1]) for end in ends)
        if cashable >= max(amounts):
            of_year = f"The cashable savings of {case.years[-1]}"
            pays = f"{of_year} would pay the ongoing cost of {span} a year."
        else:
            in_all = " in all" if cashable >= HALF_A_POUND else ""
            pays = f"Cashable savings of {span} a year{in_all} would pay the ongoing cost."
    freed = ""
    if text or not paper_facts(case, scenario)["no_savings"]:
        freed = "Only cashable savings reduce a budget; others free time or capacity."
    return " ".join(filter(None, (first, pays, freed)))


# 4 What is open


@at_one_pricing
def _open(case: Case, scenario: Scenario) -> Iterator[ViewPart]:
    decided = case.decision
    yield from lettered_list("Risks and open points in the documents.", tuple(_open_points(case)))
    facts = {
        "limits": _in_a_row(
            f"{remark.text.rstrip('.')} ({remark.source})"
            for remark in case.observations
            if remark.kind == "cannot-conclude"
        ),
        "steps": _in_a_row(case.narrative.next_steps),
        "publication": decided.publication.rstrip("."),
    }
    yield from in_paragraphs(
        say("cannot_conclude", facts, OPEN),
        say("questions", facts, OPEN),
        _implications(case.implications),
        say("published", facts, OPEN),
    )


OPEN: Templates = {
    "cannot_conclude": [(["limits"], "What cannot be concluded. {limits}.")],
    "questions": [
        (
            ["steps"],
            "Questions that the documents leave open (ours, not part of the decision). {steps}.",
        )
    ],
    "published": [(["publication"], "Publication. {publication}.")],
}


def _in_a_row(texts: Iterable[str]) -> str:
    """Join sentences with semicolons, each but the first with a small letter."""
    first, *rest = [text.rstrip(".") for text in texts] or [""]
    return "; ".join([first, *map(first_small, rest)])


def _open_points(case: Case) -> Iterator[str]:
    """Yield the risks, the first contradictions that page 1 does not have, and who signed.

    An annex lists the other contradictions.
    """
    yield from case.narrative.risks
    on_page_1 = findings.to_settle(case)
    at_odds = findings.findings_of(case, "contradictions")
    yield from [text for text in at_odds if text not in on_page_1][:MOST_AT_ODDS]
    yield from findings.findings_of(case, "signed")


def _implications(rows: tuple[Implication, ...]) -> str:
    if not rows:
        return ""
    high = [f"{row.heading} {row.score}" for row in rows if row.score != "low"]
    low = [first_small(row.heading) for row in rows if row.score == "low"]
    lows = f"{', '.join(low)} low" if low else ""
    return f"Implications, as the report scores them: {'; '.join(filter(None, (*high, lows)))}."


BODY: dict[str, tuple[str, Parts]] = {
    "decision": ("The decision", _decision),
    "money": ("Cost", _money),
    "change": ("What could change it", _change),
    "open": ("What is open", _open),
}
