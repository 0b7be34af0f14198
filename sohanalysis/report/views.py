"""What stands together for each question: sentences, tables and charts, once for every surface.

`body` and `annexes` are the board paper; a notebook shows the same views, and so may any surface.
What the case does not have is in no view, and a view without parts is not there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from html import escape
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.case.case import TAKEN, Case, Charge, Implication, Line, Sourced
from sohanalysis.case.codes import RULES, input_digest, scenario_code
from sohanalysis.case.fields import ANY, AS_QUOTED
from sohanalysis.case.pricing import BOUNDS, Pricing
from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.results import Results, is_deflated, leading_result, results_of
from sohanalysis.money import (
    HALF_A_POUND,
    full_pounds,
    is_short,
    percent,
    pound_span,
    pounds,
    round_step,
)
from sohanalysis.report import (
    answers,
    by_number,
    charts,
    decision,
    findings,
    notes,
    options,
    tables,
    what_if,
    wording,
)
from sohanalysis.report.decision import BLANK, columns_of
from sohanalysis.report.headline import SENTENCES as HEADLINES
from sohanalysis.report.headline import quoted_headline
from sohanalysis.report.headline_facts import (
    case_facts,
    is_an_end,
    is_at_estimates,
    price_noun,
    told,
)
from sohanalysis.report.options import scenario_on
from sohanalysis.report.picture import Picture, picture_of
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import STYLE, Cell, Figure, Table
from sohanalysis.report.wording import Templates, first_capital, say
from sohanalysis.report.wording_pricing import (
    bounds_source,
    bounds_words,
    condition,
    joiners,
    moving_rules,
    pricing_assumes,
    pricing_name,
    rule_amounts,
    who_pays,
    who_states,
)

MOST_YEARS_ACROSS = 6
MOST_AT_ODDS = 3  # findings in the body; the rest stand in an annex
MOST_COUNTS = 14
Part = Prose | Table | Picture
MIME = "application/vnd.sohanalysis.view+json"
_KINDS: dict[type[Any], str] = {Prose: "prose", Table: "table", Picture: "chart"}


@dataclass(frozen=True, kw_only=True)
class View:
    """What stands together under a title."""

    name: str
    title: str
    parts: tuple[Part, ...]

    def __repr__(self) -> str:
        """Show title and parts in plain text."""
        return "\n\n".join([self.title, *map(repr, self.parts)])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = "".join(map(_shown, self.parts))
        data = [{_KINDS[type(part)]: asdict(part)} for part in self.parts]
        return {
            "text/plain": repr(self),
            "text/html": STYLE + shown,
            MIME: json.dumps(data, ensure_ascii=False),
        }


def _shown(part: Part) -> str:
    """Write a part for a notebook; a picture is drawn by whoever shows it."""
    if isinstance(part, Picture):
        return part.html() if not os.environ.get(PAPER_RUN) else f"<p>{escape(repr(part))}</p>"
    return part.html()


def parts_of(stored: str) -> Iterator[Part]:
    """Read the parts of a view as a notebook stores them.

    Raises
    ------
    ValueError
        If they are none; TypeError, AttributeError and KeyError likewise.
    """
    kinds = {name: kind for kind, name in _KINDS.items()}
    for each in json.loads(stored):
        for name, values in each.items():
            yield picture_of(json.dumps(values)) if name == "chart" else kinds[name](**values)


def body(case: Case, scenario: Scenario) -> tuple[View, ...]:
    """Make what a board reads: the decision, the money, what could change it, governance."""
    return _made(BODY, case, scenario)


def annexes(case: Case, scenario: Scenario) -> tuple[View, ...]:
    """Make what an auditor reads."""
    return _made(ANNEXES, case, scenario)


def view(case: Case, scenario: Scenario, name: str) -> View:
    """Make one of the views by its name: one of `BODY` and `ANNEXES`.

    A paper shows the case as quoted: if the pricing is not known, its tables take the base one.
    """
    title, parts = {**BODY, **ANNEXES}[name]
    shown_at = case.at_one_pricing(scenario)
    return View(name=name, title=title, parts=tuple(parts(case, shown_at)))


def _made(
    views: Mapping[str, tuple[str, Callable[[Case, Scenario], Iterator[Part]]]],
    case: Case,
    scenario: Scenario,
) -> tuple[View, ...]:
    made = (view(case, scenario, name) for name in views)
    return tuple(each for each in made if each.parts)


def _said(*texts: str) -> Iterator[Prose]:
    kept = tuple(filter(None, texts))
    if kept:
        yield Prose(kind="paragraphs", texts=kept)


def _listed(lead: str, texts: tuple[str, ...]) -> Iterator[Prose]:
    """Give a list under its lead; nothing where there is nothing to list."""
    if texts:
        yield from _said(lead)
        yield Prose(kind="lettered", texts=texts)


# 1 The decision


def _decision(case: Case, scenario: Scenario) -> Iterator[Part]:
    said = decision.paragraphs(case, scenario)
    texts, names = [*said.values()], [*said]
    after = 1 + names.index("against" if "against" in names else "answer")
    yield from _said(*texts[:after])
    yield decision.answer_table(case, scenario)
    yield from _said(*texts[after:])


# 2 Background, options and money


def _money(case: Case, scenario: Scenario) -> Iterator[Part]:
    told_ = case.narrative
    yield from _said(told_.purpose)
    yield from _listed("Background.", told_.information)
    yield from _listed("Options.", tuple(_options(case, scenario)))
    if case.other_options:
        costed = options.options_costed(case, scenario)
        yield options.options_compared(costed, sides=False)
        yield from options.options_told(costed)
    yield from _said(" ".join(_terms(case, scenario)))
    yield cost_table(case, scenario)
    if charts.has_cost_chart(case):
        yield _cost_chart(case, scenario)
    yield from _said(*_sum_of_years(case, scenario))


def _options(case: Case, scenario: Scenario) -> Iterator[str]:
    """Word each option with its cost, for and against."""
    for place, (option, costs, why) in enumerate(
        options.option_costs(options.options_costed(case, scenario))
    ):
        asked = "" if place else " (asked for)"
        text = f" {option.text.rstrip('.')}." if option.text else ""
        cost = options.NOT_COSTED.get(why, "")
        if costs:
            said = {name: pound_span(*ends) for name, ends in costs.items()}
            cost = "All years: {whole_life}".format(**said)
            if case.has_initial_cost:
                period = answers.label_of(case, leading_result(case))
                cost = f"{period}: {said[leading_result(case)]}; all years {said['whole_life']}"
            if max(costs["ongoing"]) >= HALF_A_POUND:
                cost += f"; ongoing {said['ongoing']} a year"
            cost += "."
        sides = (("For", option.for_), ("Against", option.against))
        for_and_against = (f"{side}: {words.rstrip('.')}." for side, words in sides if words)
        yield " ".join([f"{option.name}{asked}.{text} {cost}", *for_and_against])


def _terms(case: Case, scenario: Scenario) -> Iterator[str]:
    """Say what the documents state of contract, law, tax and funding, and what they do not."""
    accounting = {line.accounting for line in case.counted_lines("cost")} - {"not stated"}
    basis = "" if case.price_basis.value == "not stated" else f"{case.price_basis.value} prices"
    taken = "" if basis or is_deflated(case, scenario) else " (taken as constant prices)"
    stated = {
        "contract term": _of_charges(case, lambda charge: charge.term),
        "notice": _of_charges(case, lambda charge: charge.notice),
        "indexation": _of_charges(case, _indexation),
        "legal basis": case.narrative.legal,
        "funding": decision.funding(case),
        "revenue or capital": " and ".join(sorted(accounting)),
        "VAT": _of_charges(case, _vat),
        f"price basis{taken}": basis,
    }
    known = [f"{name} {value.rstrip('.')}" for name, value in stated.items() if value]
    missing = [name for name, value in stated.items() if value == ""]
    if known:
        yield f"Terms: {'; '.join(known)}."
    if missing:
        yield f"Not stated: {', '.join(missing)}."


def _vat(charge: Charge) -> str:
    """Return the VAT on a charge in words; empty if the case does not state it."""
    if charge.vat_added:
        return f"{percent(charge.vat_added)} added, not recovered"
    return {"not stated": ""}.get(charge.vat, charge.vat)


def _of_charges(case: Case, term: Callable[[Charge], str]) -> str | None:
    """Return a term of every charge: once if all have the same, else with the charge's name.

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
    stated = [f"{words} ({name})" for name, words in terms.items() if words]
    silent = [name for name, words in terms.items() if not words]
    return ", ".join(stated + [f"not stated ({' and '.join(silent)})"] * bool(silent))


def _indexation(charge: Charge) -> str:
    uplift = next((rule.uplift for rule in charge.pricing if rule.uplift), None)
    if charge.indexation or uplift is None:
        return charge.indexation
    rate = f"{percent(uplift)} a year" if isinstance(uplift, float) else "a factor by year"
    return f"{rate} in the pricing"


def cost_table(case: Case, scenario: Scenario) -> Table:
    """Show cost by financial year, and what of it this budget covers; low to high where quoted."""
    ends = _ends(case, scenario)
    quoted = ends if len(ends) > 1 else ()
    table = tables.cost_by_year(ends[0], quoted, by_budget=True)
    if len(case.years) <= MOST_YEARS_ACROSS:
        return table
    _, *names = table.columns
    across = [[row[place] for row in table.rows] for place in range(1, len(table.columns))]
    return replace(
        table,
        columns=("Financial year", *(str(row[0]) for row in table.rows)),
        rows=[(name, *amounts) for name, amounts in zip(names, across, strict=True)],
        totals=1,
    )


def _ends(case: Case, scenario: Scenario) -> list[Results]:
    """Return the quoted ends; of a scenario that stands beside them, itself alone."""
    shown = columns_of(case, scenario)
    return [end for heading, end in shown if heading == decision.OWN] or [end for _, end in shown]


CHARTS: Templates = {
    "cost": [
        (["no_verdict"], ""),
        (["over_at_both"], "The budget does not cover the cost{at_either}"),
        (["over_at_high", "ranged"], "The budget covers the low {estimate} and not the high one"),
        (["over_at_high"], "The budget does not cover the cost"),
        (["ranged"], "The budget covers the cost at the low and the high {estimate}"),
        ([], "The budget covers the cost"),
    ],
    "at_either": [(["ranged"], " at either {estimate}")],
}


def _cost_chart(case: Case, scenario: Scenario) -> Picture:
    """Draw the cost by year and added up, under its message."""
    # Of many years the table says each.
    drawn = charts.cost_chart(case, scenario, is_brief=len(case.years) > MOST_YEARS_ACROSS)
    known = told(case, scenario)
    known |= decision.budget_facts(case, scenario, known)
    message = say("cost", known, CHARTS) if known["side_by_side"] else ""
    return replace(drawn, title=message or drawn.title)


def _sum_of_years(case: Case, scenario: Scenario) -> Iterator[str]:
    """Say what all years come to, and that nothing is run on."""
    ends = _ends(case, scenario)
    yield wording.falls_later(case, ends)
    whole = [float(end.whole_life) for end in ends]
    span = pound_span(min(whole), max(whole))
    yield _left_out(case, scenario)
    if len(case.years) > 1:
        count = len(case.years)
        all_of = "Both" if count == 2 else f"All {wording.in_words(count)}"
        yield (
            f"{all_of} years to {case.years[-1]}: {span}. Nothing is run on past the years of the "
            "case."
        )


def _left_out(case: Case, scenario: Scenario) -> str:
    """Return a sentence on the charged months that a late start takes out of all years."""
    return first_capital(say("dropped_said", told(case, scenario), HEADLINES))


# 3 What could change it


def _change(case: Case, scenario: Scenario) -> Iterator[Part]:
    yield tables.sensitivity(case, scenario)
    if drawn := _drawn(case):
        yield from _said(_adoption(case, scenario))
        yield adoption_table(case, scenario, _named_counts(case, scenario), drawn)
        if by_number.has_charge_chart(case):
            # Both ends of what is quoted stand side by side in a paper.
            both = is_at_estimates(case, scenario)
            yield charts.charge(case, replace(scenario, pricing=ANY) if both else scenario)
    yield from _said(_savings(case, scenario))
    yield from _listed("Risks that the documents name.", case.narrative.risks)


def _drawn(case: Case) -> list[str]:
    """List the pricings to show by number of adopters, if any of them depends on that number."""
    return [*by_number.pricings_drawn(case)] if _moving(case) else []


def _moving(case: Case) -> list[str]:
    """List the pricings that depend on the number of adopters, if the case names any."""
    if not (case.charges and case.names_adopters):
        return []
    return [rule.name for rule in moving_rules(case)]


def _fewest(case: Case, scenario: Scenario, name: str) -> int:
    """Return the fewest adopters at which the budget is enough under a pricing.

    The case is as quoted, as late as the scenario.

    Returns
    -------
    int
        0 if there is no budget, or no such number.
    """
    if case.judged_budget is None:
        return 0
    chosen = replace(case.quoted_as_late(scenario), pricing=name)
    return decision.enough_adopters(case, chosen).get("few", 0)


def _main(case: Case) -> str:
    """Name the pricing that the words on adoption are about."""
    shared, moving = case.shared_equally, _moving(case)
    return shared.name if shared and shared.name in moving else moving[0]


def _named_counts(case: Case, scenario: Scenario) -> tuple[int, ...]:
    """Name the numbers of adopters that the documents give, and where the budget ends."""
    fewest, adopters = _fewest(case, scenario, _main(case)), case.adopters
    counts = {adopters.anticipated.value, adopters.signed.value}
    counts |= {fewest - 1} if fewest > 1 else set()
    if len(counts) == 1:
        here = scenario.final_adopters
        counts |= {max(1, here - 1), here, min(here + 1, adopters.possible.value)}
        if adopters.possible.source != TAKEN:
            counts |= {adopters.possible.value}
    if case.judged_budget is None:  # the risk of one fewer is told of these
        counts |= {max(1, case.scenario.final_adopters - 1)}
    return tuple(sorted(counts))


def _adoption(case: Case, scenario: Scenario) -> str:
    """Say in words what adoption does to the charge."""
    name, tied, anticipated = _main(case), decision.is_tied(case), case.adopters.anticipated.value
    chosen = replace(case.quoted_as_late(scenario), pricing=name)
    parts = []
    counts = tuple(reversed(_named_counts(case, scenario)))
    swept = results_of(case, chosen, adopters=counts)
    for place, (count, charge) in enumerate(zip(counts, swept.flow.charge[:, -1], strict=True)):
        # The documents tie a charge to the number anticipated, or price no charge at a number.
        if (tied and count == anticipated) or np.isnan(charge):
            continue
        short = case.judged_budget is not None and is_short(swept.headroom[place])
        over = f", {pounds(-swept.headroom[place])} over budget" if short else ""
        parts.append(f"{pounds(charge)} with {joiners(case, count)}{over}")
    tie = (
        f"{first_capital(who_states(case))} ties {pounds(case.charge.low)} to "
        f"{anticipated} {case.adopters.plural} and states no other point. "
        if tied
        else ""
    )
    if not parts:
        return tie.strip()
    rule = case.pricing(name)
    payer = who_pays(case, rule)
    start = f"{first_capital(payer)} pays"
    if rule.status != "stated":
        start = f"{first_capital(condition(case, name))}, {payer} would pay"
    return f"{tie}{_stated_price(case)}{start} {_listed_counts(parts)}."


def _listed_counts(parts: list[str]) -> str:
    """List charges by number of adopters; a comma before the "and", as one may hold a comma."""
    *others, last = parts
    return f"{', '.join(others)}, and {last}" if others else last


def _stated_price(case: Case) -> str:
    """Return a sentence on the stated charge, if it is the same for any number of adopters."""
    stated = case.stated_pricing
    if stated is None or stated.name in _moving(case) or stated.name not in _drawn(case):
        return ""
    paid = results_of(case, case.as_quoted).flow.charge[-1]
    price, plural = first_capital(price_noun(case, stated)), case.adopters.plural
    return f"{price} is {pounds(paid)} in {case.years[-1]}, however many {plural} join. "


def adoption_table(
    case: Case,
    scenario: Scenario,
    counts: tuple[int, ...],
    drawn: list[str],
    *,
    headroom: bool = False,
) -> Table:
    """Return the charge of the last year, or headroom, at some numbers of adopters, by pricing.

    The case is as quoted; its headroom is as late as the scenario.
    """
    chosen = case.quoted_as_late(scenario)
    found = results_of(case, chosen, adopters=counts, pricing=drawn)
    late = wording.conditions(case, chosen)
    what = f"Charge in {case.years[-1]}, £ a year"
    if headroom:
        what = f"{answers.label_of(case, 'headroom')}{late}, £"
    swept = np.asarray(found.headroom) if headroom else found.flow.charge[..., -1]
    heads = [by_number.line_name(case, name) for name in drawn]
    return tables.by_number(case, what, counts, zip(heads, swept.T, strict=True))


def _savings(case: Case, scenario: Scenario) -> str:
    """Say in three sentences what savings do, and what cashable saving would pay for it."""
    words = case.narrative.savings
    first = quoted_headline(case, scenario).savings
    if words and told(case, scenario)["no_savings"]:
        first = f"Savings: {words.rstrip('.')}."
    ends = [float(end.ongoing) for end in _ends(case, scenario)]
    pays = ""
    if max(ends) >= HALF_A_POUND:
        span = pound_span(min(ends), max(ends))
        pays = f"Cashable savings of {span} a year would pay the ongoing cost."
    freed = "Savings that are not cashable free time or capacity, and reduce no budget."
    return " ".join(filter(None, (first, pays, freed)))


# 4 Governance


def _governance(case: Case, scenario: Scenario) -> Iterator[Part]:
    told_ = case.decision
    yield from _said(_implications(case.implications))
    at_odds = tuple(findings.findings_of(case, "contradictions"))
    yield from _listed("What does not sit together.", at_odds[:MOST_AT_ODDS])
    gaps = (each.text for each in case.observations if each.kind == "not-stated")
    yield from _listed("Not stated.", tuple(gaps))
    yield from _listed("What cannot be concluded.", tuple(findings.findings_of(case, "limits")))
    steps = tuple(
        f"{step.rstrip('.')}. Owner {BLANK}, by {BLANK}" for step in case.narrative.next_steps
    )
    yield from _listed("Next steps.", steps)
    if case.is_decision_taken:
        filled = (told_.advice, told_.interests, told_.publication)
        said = "; ".join(text.rstrip(".") for text in filled if text)
        yield from _said(f"Recorded: {said[:1].lower()}{said[1:]}." if said else "")
    else:
        yield from _said(
            f"Declaration of interests: {told_.interests or BLANK}. Publication: "
            f"{told_.publication or BLANK}. Legal, financial and equalities advice: "
            f"{told_.advice or BLANK}. Officer approval: {BLANK}. Contact (an office): {BLANK}."
        )
    officers = decision.officers(case)
    yield from _said(f"Comments of the {officers[:1].lower()}{officers[1:]}.")


def _implications(rows: tuple[Implication, ...]) -> str:
    if not rows:
        return ""
    high = [f"{row.heading} {row.score}" for row in rows if row.score != "low"]
    low = [row.heading[:1].lower() + row.heading[1:] for row in rows if row.score == "low"]
    lows = f"{', '.join(low)} low" if low else ""
    return f"Implications, as the report scores them: {'; '.join(filter(None, (*high, lows)))}."


# Annexes


def _pricing(case: Case, scenario: Scenario) -> Iterator[Part]:
    if not case.charges:
        return
    drawn = _drawn(case)
    if len(case.pricings) > 1 or drawn:
        texts = tuple(
            f"{pricing_name(case, name)}: {pricing_assumes(case, name)}" for name in case.pricings
        )
        yield Prose(kind="lettered", texts=texts)
    if drawn:
        counts = {*_counts(case, scenario, drawn), *_named_counts(case, scenario)}
        by_number = tuple(sorted(counts)), drawn
        yield adoption_table(case, scenario, *by_number)
        if told(case, scenario)["verdict"]:
            yield adoption_table(case, scenario, *by_number, headroom=True)
    if case.judged_budget is not None:
        yield what_if.break_even_table(case, scenario)


def _counts(case: Case, scenario: Scenario, drawn: list[str]) -> tuple[int, ...]:
    """Name numbers of adopters: those that matter, and round ones between."""
    adopters, most = case.adopters, case.adopters.possible.value
    named = {adopters.anticipated.value, adopters.signed.value}
    top = max(named)
    for name in drawn:
        fewest = _fewest(case, scenario, name)
        named |= {fewest, fewest - 1} if fewest > 1 else set()
    step = int(round_step(max(1, 2 * top / 9)))
    named |= {*range(step, min(most, 2 * top) + 1, step)} | {min(most, 2 * top)}
    return tuple(sorted(named))


def _log(case: Case, scenario: Scenario) -> Iterator[Part]:
    rows = [*_figures(case, scenario)]
    yield Table(
        caption="Assumptions log",
        columns=(
            *("Figure", "Value", "Range, and its effect", "Source", "Status"),
            *("Reliability, date", "Role, sign-off", "Note"),
        ),
        rows=[(*row[:-1], BLANK, BLANK, row[-1]) for row in rows],
        words=8,
        foot=wording.scenario_foot(case, scenario),
    )
    yield Table(
        caption="Decisions log",
        columns=("Decision on this analysis", "Date", "By which role"),
        rows=[(BLANK, BLANK, BLANK)],
        words=3,
        foot=wording.case_foot(case),
    )


def _figures(case: Case, scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Log each figure of the results: value, range and effect, source, status, note."""
    if case.stated_budget is not None:
        yield _logged("Budget", Figure(case.budget.amount, full_pounds), case.budget)
    for charge in case.charges:
        yield from _charge_figures(case, scenario, charge)
    if case.names_adopters:
        for name in _COUNTS:
            count = getattr(case.adopters, name)
            if name == "signed" and count.source == TAKEN:
                continue  # one count stands for both where the file gives one
            effect = _effect(case, scenario, "adopters") if name == "anticipated" else ""
            what = f"{first_capital(case.adopters.plural)} {name}"
            yield _logged(what, Figure(count.value, str), count, effect)
    for line in case.lines:
        yield _logged(line.name, _line_value(line), line, _late(case, line))
    for name, option in case.other_options.items():
        yield from _option_figures(case, scenario, name, option)
    yield from _price_figures(case)


def _price_figures(case: Case) -> Iterator[tuple[str, ...]]:
    """Log the discount rate, price basis and inflation."""
    rate = case.discount_rate
    yield _logged("Discount rate", f"{percent(rate.value)} a year", rate)
    yield _logged("Price basis", case.price_basis.value, case.price_basis)
    if case.inflation is not None:
        yield _logged("Inflation", f"{percent(case.inflation.value)} a year", case.inflation)


def _option_figures(
    case: Case, scenario: Scenario, name: str, option: Case
) -> Iterator[tuple[str, ...]]:
    """Log the figures of an option that the one asked for does not have."""
    for charge in option.charges:
        if charge not in case.charges:
            for what, *rest in _charge_figures(option, scenario_on(option, scenario), charge):
                yield (f"{what} (option {name})", *rest)
    for line in option.lines:
        if line not in case.lines:
            yield _logged(f"{line.name} (option {name})", _line_value(line), line)


_COUNTS = ("anticipated", "signed", "possible")


def _charge_figures(case: Case, scenario: Scenario, charge: Charge) -> Iterator[tuple[str, ...]]:
    if charge.is_quoted:
        ends = dict.fromkeys((full_pounds(charge.low), full_pounds(charge.high)))
        effect = _effect(case, scenario, "charge_change")
        name = decision.charge_name(charge.name)
        yield _logged(name, f"{' to '.join(ends)} a year", charge, effect)
    for rule in charge.pricing:
        if not is_an_end(rule):
            own = replace(rule, source=rule.source or charge.source)
            alone = case.with_only(charge)
            name = "" if len(charge.pricing) == 1 else f": {pricing_name(alone, rule.name)}"
            yield _logged(f"Pricing of {charge.name}{name}", rule_amounts(alone, rule), own)
    if charge.vat_added:
        yield _logged(f"VAT on {charge.name}", _vat(charge), charge)
    first = _month(charge.from_.value)
    if scenario.charge_follows_go_live and scenario.delay:
        late = years.month_name(charge.month + scenario.delay)
        first = f"{first} on time; {late} in this scenario"
    yield _logged(f"{charge.name}, first charged", first, charge.from_)
    if charge is case.charge:
        yield from _bound_figures(case)


def _bound_figures(case: Case) -> Iterator[tuple[str, ...]]:
    """Log the bounds of members that the register has."""
    measure = next((case.measures[key] for key in BOUNDS if key in case.measures), None)
    more = (measure.status, measure.note) if measure else ("assumed", "")
    for name, bounds in zip(case.joining, case.bounds, strict=False):
        if words := bounds_words(bounds):
            yield (f"Bound of {name}", f"{words} a year", "", bounds_source(case), *more)


def _logged(name: str, value: str, of: Sourced | Pricing, effect: str = "") -> tuple[str, ...]:
    return (name, value, effect, of.source, of.status, of.note)


def _month(value: str) -> str:
    return years.month_name(years.month(value))


def _line_value(line: Line) -> str:
    share = f", our share {percent(line.our_share)}" if line.our_share != 1 else ""
    if line.by_year is not None:
        amounts = ", ".join(f"{full_pounds(each)} in {year}" for year, each in line.by_year.items())
        return f"{amounts}{share}"
    months = f" for {line.months} months" if line.months else ""
    start = f" from {_month(line.from_)}" if line.from_ else ""
    return f"{full_pounds(line.annual or 0)} a year{start}{months}{share}"


def _late(case: Case, line: Line) -> str:
    if line.delay not in ("extend", "shift"):
        return ""
    cost = decision.month_late(case, replace(case.base_scenario, **AS_QUOTED))
    how = "starts later" if line.delay == "shift" else "runs on"
    return f"if late {how}: {pounds(cost)} a month in all" if cost else f"if late {how}"


def _effect(case: Case, scenario: Scenario, field: str) -> str:
    """Say how far a sourced range moves the total. [£]."""
    known = next((each for each in case.what_if if each.input == field), None)
    if known is None:
        return ""
    ends: list[Any] = [known.low, known.high]
    ends = [*map(int, ends)] if field == "adopters" else ends
    moved_to: list[dict[str, Any]] = [{field: end} for end in ends]
    totals = [results_of(case, replace(scenario, **to)).leading_cost for to in moved_to]
    named = " to ".join(wording.number_value(field, end) for end in ends)
    moved = abs(float(totals[1] - totals[0]))
    return f"{named}: {f'total moves by {pounds(moved)}' if moved >= 0.5 else 'no effect here'}"


def _present_value(case: Case, scenario: Scenario) -> Iterator[Part]:
    shown, basis = columns_of(case, scenario), case.price_basis.value
    prices = first_capital(wording.of_present_value(case, scenario))
    results = [end for _, end in shown]
    rate = case.discount_rate
    discounted = (
        f" Each year is discounted to {case.years[0]} at {percent(rate.value)} ({rate.source})."
        if all(end.present_value is not None for end in results)
        else ""
    )
    yield from _said(f"Price basis: {basis}. {prices}.{discounted}", _left_out(case, scenario))
    names = ["whole_life", "whole_life_net", "present_value"]
    rows: list[tuple[Cell, ...]] = [
        (answers.label_of(case, name), *(getattr(end, name) for end in results))
        for name in names
        if all(getattr(end, name) is not None for end in results)
    ]
    yield Table(
        caption=f"Price basis and present value{decision.columns_words(case, scenario, shown)}, £, "
        f"{wording.all_years(case)}",
        columns=("Sum", *(heading for heading, _ in shown)),
        rows=rows,
        foot=wording.scenario_foot(case, scenario),
    )


def _ticked(case: Case, scenario: Scenario) -> Iterator[Part]:
    if case.compared:
        yield findings.printed_figures(case)
    rest = tuple(findings.findings_of(case, "contradictions"))[MOST_AT_ODDS:]
    yield from _listed("What else does not sit together.", rest)
    yield from _listed("What needs explaining.", tuple(findings.findings_of(case, "explanations")))
    if case.alternatives:
        yield findings.alternatives(case)
    if case.quoted:
        yield findings.quoted_elsewhere(case)


def _worked_out(case: Case, scenario: Scenario) -> Iterator[Part]:
    yield from _said(how_tested(case), CHECKED)
    if case.taken:
        yield notes.taken_as_usual(case, scenario)
    yield Table(
        caption="Who answers for this paper",
        columns=("What", "Value"),
        rows=[
            ("Commissioner of the analysis, by role", BLANK),
            ("Analyst, by role", BLANK),
            ("Reviewer, by role", BLANK),
            ("Review date", BLANK),
            ("Scenario code", scenario_code(case, scenario)),
            ("Version of the model's rules", Figure(RULES, str)),
            ("SHA-256 of the inputs", input_digest(case)),
        ],
        words=2,
        foot=wording.case_foot(case),
    )


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
            [],
            " The budget is tested against one-off costs and the first charged months, whenever "
            "they fall; savings are never taken off that cost.",
        ),
    ],
}
CHECKED = (
    "Before this page was written its sums were added up again, and every amount in pounds, "
    "percentage and number of bodies in its sentences was looked for in its tables and charts. "
    "That cannot show that a figure stands in the right sentence: that is for the reviewer."
)


def how_tested(case: Case) -> str:
    """Describe the sums of a paper, and the costs that the budget is tested against.

    >>> import sohanalysis as soh
    >>> how_tested(soh.load_case()).partition(". ")[2]
    'The budget is tested against one-off costs and the first charged months, whenever they fall; savings are never taken off that cost.'
    """  # noqa: E501
    known = case_facts(case)
    return say("how", {**known, "no_verdict": not known["verdict"]}, TESTED)


Parts = Callable[[Case, Scenario], Iterator[Part]]
BODY: dict[str, tuple[str, Parts]] = {
    "decision": ("The decision", _decision),
    "money": ("Background, options and money", _money),
    "change": ("What could change it", _change),
    "governance": ("Governance", _governance),
}
ANNEXES: dict[str, tuple[str, Parts]] = {
    "pricing": ("Pricing", _pricing),
    "log": ("Assumptions and decisions log", _log),
    "present-value": ("Price basis and present value", _present_value),
    "published": ("Published figures ticked off", _ticked),
    "how": ("How it was worked out and checked", _worked_out),
}
