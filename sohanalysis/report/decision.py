"""The first page of a paper: what is asked or decided, the answer, recommendations and risks.

`SENTENCES` is plain data, as `wording.say` reads it; the facts come from `headline` and, of what
only this page says, from `facts`. What only people can say stands as a blank in square brackets.

Of the case: record (its decision has been taken), reference, date, reported, document, request,
decided, conditions and so on, as its file has them; who (decides) and officers. Of the figures,
beside those of the headline:

=================== ==============================================================================
side_by_side        the low and the high estimate stand side by side, with a verdict and on time
fits                the most that the charge may be a year [£]; charge_name: "platform charge"
charge_low          what the documents quote [£ a year]; their source: charge_source
without_contingency no cost line is a contingency
tied                the documents tie the low estimate to a number of adopters, and state no rule
ongoing, after      ongoing cost at both ends [£ a year], and from when
dearer              how far over budget the charge 10% higher is, at the dearest price [£];
                    dearer_left: what is left; dearer_cost: the leading cost, without a verdict,
                    and its period: cost_span
month_late          cost of each month of delay, of each further one where `late` holds [£]
few                 fewest adopters at which the budget is enough, few_if a fixed bill is shared
many                most of them; enough_from, enough_to: the same in the scenario that is shown,
                    where it is so from there on, or up to there
one_fewer           charge with one adopter fewer, where there is no budget [£ a year]
=================== ==============================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.case.case import Case, Line
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import quoted_as_late, quoted_range
from sohanalysis.model.pricing import is_flat, rates
from sohanalysis.model.results import Results, results_of
from sohanalysis.model.stress import DEARER, prices_of, stated_price, stress_rows
from sohanalysis.money import (
    HALF_A_PENNY,
    HALF_A_POUND,
    figure_span,
    is_short,
    percent,
    pound_span,
)
from sohanalysis.report import answers, wording
from sohanalysis.report.headline import SENTENCES as HEADLINES
from sohanalysis.report.headline import quoted_headline
from sohanalysis.report.headline_facts import (
    deferred_facts,
    has_range,
    is_an_end,
    is_at_estimates,
    leading_alternative,
    told,
)
from sohanalysis.report.table import Cell, Table
from sohanalysis.report.what_if import held_value
from sohanalysis.report.wording import Templates, first_capital, say
from sohanalysis.report.wording import citation as _cited
from sohanalysis.report.wording_pricing import QUOTED_AS, condition, ties_a_point, who_states
from sohanalysis.years import MONTHS_IN_A_YEAR, month_name, over_years

BLANK = "[ ]"
OWN = "This scenario"
CAVEAT = "Affordability only; value for money is not tested."

# What each paragraph says: the first list of each whose sentence is not blank.
RECORD = ("decided", "asked", "against", "ties", "outside", "risks", "unstated")
FOR_DECISION = ("asked", "answer", "ties", "recommended", "risks", "officers")
SENTENCES: Templates = {
    "banner": [
        (
            ["record"],
            "ANALYSIS OF A DECISION ALREADY TAKEN. Not the official record; it recommends nothing. "
            "{dated}",
        ),
        ([], "DRAFT FOR DECISION. {dated}"),
    ],
    "decided": [(["decision"], "Decided: {decision}{decision_cited}. {condition_words}")],
    "condition_words": [
        (["conditions"], "Conditions: {conditions}."),
        ([], "No condition is recorded."),
    ],
    "asked": [
        (["request", "record", "reading"], "Asked: {request}{request_cited}. {reading}"),
        (["request"], "Asked: {request}{request_cited}."),
        (["verdict"], "Asked: {budget:full_pounds} for {budget_years}{budget_cited}."),
    ],
    "against": [
        (["side_by_side"], "Against that budget: {estimated}"),
        (["verdict"], "Against that budget: {said}"),
        ([], "Answer: {said}"),
    ],
    "answer": [(["side_by_side"], "Answer: {estimated}"), ([], "Answer: {said}")],
    "estimated": [
        (
            [],
            "estimated at {total:pounds}. {covers}{at_the_ends}{contingency}{savings_said}"
            "{caveats_said}",
        )
    ],
    "covers": [
        (
            ["fits"],
            "The budget covers a {charge_name} of up to {fits:pounds} a year; {who_quotes} "
            "{quoted_as} is {charge_range:pounds}{charge_cited}. ",
        ),
    ],
    "at_the_ends": [
        (
            ["both_over"],
            "At the low {estimate} it would be {low_left:pounds} over budget, at the high "
            "{high_left:pounds}.",
        ),
        (["high_over"], "At the high {estimate} it would be {high_left:pounds} over budget."),
        (["high_level"], "At the high {estimate} nothing is left."),
        ([], "At the high {estimate} {high_left:pounds} is left."),
    ],
    "contingency": [(["without_contingency"], " Neither {estimate} includes a contingency.")],
    "caveats_said": [(["caveats"], " {caveats}")],
    "savings_said": [(["saves"], " {savings_line}")],
    "ties": [
        (
            ["tied"],
            "{who_ties} ties {charge_low:pounds} to {anticipated} {plural}{signed_too}"
            "{signed_cited}. It does not say how the charge is worked out.",
        ),
    ],
    "signed_too": [(["pledged"], "; {signed} {have} signed{pledge}")],
    "pledge": [(["pledge_words"], " {pledge_words}")],
    "have": [(["record"], "had"), ([], "have")],
    "outside": [
        (
            ["ongoing_cost", "verdict"],
            "Outside this budget: {ongoing:pounds} a year {after}{rising}{ongoing_said}"
            "{ongoing_cited}.",
        ),
    ],
    "ongoing_said": [(["ongoing_words"], ", {ongoing_words}")],
    "recommended": [
        (["in_part"], "This version recommends nothing: the full cost is restricted."),
        ([], "Draft recommendations for the author. {recommend}"),
    ],
    "recommend": [
        (
            ["no_verdict"],
            "That {who}: (a) note the estimated cost of {expected:pounds}{period_words}; (b) ask "
            "for a request with a sum and its funding source{ask_too}.",
        ),
        (
            ["over_at_both"],
            "The sum asked for does not cover the cost{at_either}: {lacking:pounds} more is "
            "needed. For the author: approve {needed:pounds}, reduce the scope, or do not "
            "proceed.{note_too}",
        ),
        (
            ["over_at_high"],
            "That {who}: (a) approve up to {budget:full_pounds} for {budget_years}, funded from "
            "{funding}; (b) require, before any commitment, written confirmation of {confirmed}; "
            "otherwise the decision returns to {who}{note}{ask}. Instead of (a): "
            "{dearest:pounds}, the high {estimate}; or £[ ], with £[ ] contingency.",
        ),
        (
            ["used_up"],
            "That {who}: (a) approve up to {budget:full_pounds} for {budget_years}, which leaves "
            "nothing for contingency, funded from {funding}{note_b}{ask_c}.",
        ),
        (
            [],
            "That {who}: (a) approve up to the lower of {budget:full_pounds} and {dearest:pounds}"
            "{the_high} plus a contingency of £[ ] for {budget_years}, funded from {funding}"
            "{note_b}{ask_c}.",
        ),
    ],
    "the_high": [(["ranged"], ", the high {estimate},")],
    "at_either": [(["ranged"], " at either {estimate}")],
    "confirmed": [
        (
            ["fits"],
            "a charge of at most {fits:pounds} in {each_year}, and of a total within "
            "{budget:full_pounds}",
        ),
        ([], "a total within {budget:full_pounds}"),
    ],
    "noted": [(["ongoing_cost"], "note {firm} {ongoing:pounds} a year {after}")],
    "note": [(["noted"], "; (c) {noted}")],
    "note_b": [(["noted"], "; (b) {noted}")],
    "note_too": [(["noted"], " If it goes ahead: {noted}.")],
    "ask": [(["asks", "noted"], "; (d) ask for {asks}"), (["asks"], "; (c) ask for {asks}")],
    "ask_c": [(["asks", "noted"], "; (c) ask for {asks}"), (["asks"], "; (b) ask for {asks}")],
    "ask_too": [(["asks"], "; (c) ask for {asks}")],
    "enough": [
        (
            ["enough_from", "over_at_both"],
            "With {enough_from} {plural} or more it is within the budget.",
        ),
        (
            ["enough_to", "over_at_both"],
            "With {enough_to} {plural} or fewer it is within the budget.",
        ),
    ],
    "risks": [
        (["risks_said", "record"], "Risks at that date. {risks_said}"),
        (["risks_said"], "Risks. {risks_said}"),
    ],
    "charge_risk": [
        (["dearer"], "Charge: {more:percent} more{than} is {dearer:pounds} over budget."),
        (["dearer_left"], "Charge: {more:percent} more{than} leaves {dearer_left:pounds}."),
        (
            ["dearer_cost"],
            "Charge: {more:percent} more{than} makes the cost {dearer_cost:pounds}{cost_span}.",
        ),
    ],
    "cost_span": [
        (["no_initial"], " {years}"),
        (["by_years"], " in {budget_span}"),
        ([], " for the {period}"),
    ],
    "period": HEADLINES["period"],
    "than": [(["ranged"], " than the high {estimate}")],
    "delay_risk": [
        (["month_late", "late"], "Delay: each further month adds {month_late:pounds}."),
        (["month_late"], "Delay: each month adds {month_late:pounds}."),
    ],
    "numbers_risk": [
        (
            ["few", "many"],
            "Numbers: {few_if}fewer than {few} or more than {many} {plural} is over budget.",
        ),
        (["few"], "Numbers: {few_if}fewer than {few} {plural} is over budget."),
        (["many"], "Numbers: {few_if}more than {many} {plural} is over budget."),
        (
            ["one_fewer"],
            "Numbers: {few_if}with {fewer} {plural} the charge would be {one_fewer:pounds} a year.",
        ),
    ],
    "savings_risk": [
        (["saves"], ""),
        (["savings_words"], "Savings: {savings_words}."),
        (["no_savings"], "Savings: none counted."),
    ],
    "unstated": [([], "{not_stated}{on_record}{caveat}")],
    "not_stated": [(["missing"], "Not stated: {missing}. ")],
    "on_record": [(["recorded"], "{recorded}{decision_cited}. ")],
    "officers": [([], "{officer_words}. {caveat}")],
}
_FIRM = {"estimate": "an estimated", "quote": "a quoted", "contract": "a contracted"}


def banner(case: Case) -> str:
    """Say what kind of paper it is, and what it is of."""
    return say("banner", _of_case(case), SENTENCES).strip()


def citations(case: Case) -> str:
    """Say what the numbers in brackets are; blank where the case cites no paragraphs of a report.

    >>> import sohanalysis as soh
    >>> citations(soh.load_case())
    'Numbers in brackets are paragraphs of the report DN41, 20 July 2018.'
    """
    budget = (case.stated_budget,) if case.stated_budget else ()
    sources = [each.source for each in (*budget, *case.charges, *case.lines)]
    if not case.document or not any(re.match(r"\d+\.\d", each) for each in sources):
        return ""
    on = "" if case.decision.reported == "not stated" else case.decision.reported
    report = ", ".join(filter(None, (case.document, on)))
    return f"Numbers in brackets are paragraphs of the report {report}."


def paragraphs(case: Case, scenario: Scenario) -> dict[str, str]:
    """Say what is asked or decided, the answer, and what follows: a paragraph each, by its name."""
    known = facts(case, case.at_one_pricing(scenario))
    names = RECORD if known["record"] else FOR_DECISION
    said = {name: say(name, known, SENTENCES) for name in names}
    return {name: text for name, text in said.items() if text}


def facts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather what the sentences are chosen by and filled with."""
    known = {**told(case, scenario), **_of_case(case)}
    known |= {**budget_facts(case, scenario, known), **_of_figures(case, scenario, known)}
    line = quoted_headline(case, scenario)
    saved = line.savings if known["saves"] else ""
    enough = say("enough", known, SENTENCES)
    cheaper = first_capital(say("later_is_cheaper", known, HEADLINES))
    parts = (line.answer, cheaper, line.adopters, enough, saved, known["caveats"])
    known["said"] = " ".join(filter(None, parts))
    known["savings_line"] = line.savings
    risks = ("charge_risk", "delay_risk", "numbers_risk", "savings_risk")
    known["risks_said"] = " ".join(filter(None, (say(name, known, SENTENCES) for name in risks)))
    return known


def _firmness(case: Case) -> str:
    """Return how firm the ongoing cost is: as its one charge, unless that is a share of ours."""
    lines = [line for line in case.counted_lines("cost") if line.nature == "recurrent"]
    if len(case.charges) != 1 or lines:
        return "estimate"
    charge = case.charges[0]
    worked_out = any({"pool", "through"} & {*rule.parts} for rule in charge.pricing)
    return charge.firmness if charge.is_quoted or not worked_out else "estimate"


def _sentence(text: str) -> str:
    """Make what a file words as a sentence of its own a part of ours."""
    begins = text.split(" ")[0] in ("A", "An", "The", "To")
    return (text[0].lower() + text[1:] if begins else text).rstrip(". ")


def _of_case(case: Case) -> dict[str, Any]:
    decided, budget, charge = case.decision, case.stated_budget, next(iter(case.charges), None)
    signed, anticipated = case.adopters.signed, case.adopters.anticipated
    pledged = signed.value != anticipated.value
    record = case.is_decision_taken
    report = " ".join(filter(None, ("report", case.document)))
    when = f"agreed {decided.date}" if record and decided.date not in ("", "not stated") else ""
    if not record and case.document:
        on = "" if decided.reported == "not stated" else decided.reported
        when = ", ".join(filter(None, (report, on)))
    dated = "; ".join(filter(None, (case.reference and f"Reference {case.reference}", when)))
    dated = first_capital(dated)
    return {
        "record": record,
        "dated": f"{dated}. " if dated else "",
        "decision": _sentence(decided.text),
        "decision_cited": _cited(decided.source),
        "conditions": _sentence(decided.conditions),
        "request": _sentence(decided.request),
        "request_cited": _cited(decided.request_source),
        "reading": decided.reading,
        "recorded": "; ".join(map(_sentence, filter(None, (decided.advice, decided.interests)))),
        "who": decided.called or (f"the {decided.by}" if decided.by else "those who decide"),
        "caveat": CAVEAT,
        "officer_words": officers(case),
        "budget_years": wording.years_named(budget.years) if budget else "",
        "budget_cited": _cited(budget.source) if budget else "",
        "funding": (budget.funding if budget else "") or "[source]",
        "missing": ", ".join(unstated(case)),
        "who_quotes": who_states(case) + ("'s" if charge else ""),
        "who_ties": first_capital(who_states(case)),
        "quoted_as": (charge.quoted_as or QUOTED_AS[charge.firmness]) if charge else "",
        "firm": _FIRM[_firmness(case)],
        "charge_range": (float(charge.low), float(charge.high)) if charge else 0,
        "charge_low": charge.low if charge else 0,
        "charge_cited": _cited(charge.source) if charge else "",
        "charge_name": charge_name(charge.name).lower() if charge else "",
        "without_contingency": not any("contingenc" in line.name.lower() for line in case.lines),
        "anticipated": anticipated.value,
        "signed": signed.value,
        "pledged": pledged,
        "pledge_words": case.adopters.pledge,
        "signed_cited": _cited((signed if pledged else anticipated).source),
        "savings_words": _sentence(case.narrative.savings),
        "ongoing_words": _sentence(case.narrative.ongoing),
        "ongoing_cited": _cited(_printed_source(case, "ongoing")),
        "asks": " and ".join(asks(case)),
    }


def officers(case: Case) -> str:
    """Leave a blank for the comments of each finance officer."""
    who = case.decision.finance_officers
    if not who:
        return f"Chief finance officer: {BLANK}"
    plural = "s" if len(who) > 1 else ""
    return f"Chief finance officer{plural}: {'; '.join(f'{each} {BLANK}' for each in who)}"


def charge_name(name: str) -> str:
    """Name a charge as one: "Platform charge"."""
    is_one = re.search(r"charge|fee|price|subscription|licen[cs]e|levy|rent", name, re.IGNORECASE)
    return name if is_one else f"{name} charge"


def cost_name(case: Case, name: str) -> str:
    """Return the label of a cost line or charge; a charge is called one."""
    if name not in [charge.name for charge in case.charges]:
        return name
    return case.cost_label(name).replace(name, charge_name(name), 1)


def asks(case: Case) -> Iterator[str]:
    """Name what a decision still needs: options that are not costed, savings that are not planned.

    >>> import sohanalysis as soh
    >>> list(asks(soh.load_case()))
    ['the cost of not joining', 'a savings plan']
    """
    costed = {*case.other_options, *(option.name for option in case.options[:1])}
    for option in case.options:
        if option.name not in costed:
            name = wording.option_named(option.name)
            yield f"the cost of the option {name}" if name[0] == '"' else f"the cost of {name}"
    if not case.counted_lines("saving") and case.narrative.savings:
        yield "a savings plan"


def unstated(case: Case) -> Iterator[str]:
    """Name what neither the documents nor the case say of funding, contract and tax.

    >>> import sohanalysis as soh
    >>> list(unstated(soh.load_case()))
    ['funding source', 'contract term', 'indexation', 'VAT']
    """
    if funding(case) == "" and not any(line.funded_by for line in case.lines):
        yield "funding source"
    if any(not charge.term for charge in case.charges):
        yield "contract term"
    if any(not c.indexation and not any(p.uplift for p in c.pricing) for c in case.charges):
        yield "indexation"
    if any(charge.vat == "not stated" and not charge.vat_added for charge in case.charges):
        yield "VAT"


def funding(case: Case) -> str | None:
    """Name what pays; blank where nothing says so, None where what is left out may say so."""
    budget, lines = case.stated_budget, case.counted_lines("funding")
    said = "; ".join(filter(None, [budget.funding if budget else "", *(n.name for n in lines)]))
    return said or (None if case.left_out else "")


def _printed_source(case: Case, name: str) -> str:
    """Name the paragraph that prints a result."""
    return next((each.source for each in case.compared if each.of == (name,)), "")


def budget_facts(case: Case, scenario: Scenario, known: dict[str, Any]) -> dict[str, Any]:
    """Gather how the cost at both ends stands to the budget."""
    verdict = known["verdict"]
    ends = [end for heading, end in columns_of(case, scenario) if heading != OWN]
    totals = sorted(float(end.leading_cost) for end in ends)
    over = [total - case.budget.amount for total in totals] if verdict else [0.0]
    return {
        "over_at_both": is_short(-over[0]),
        "over_at_high": is_short(-over[-1]),
        "used_up": abs(over[-1]) < HALF_A_POUND,
        "lacking": (over[0], over[-1]),
        "needed": (totals[0], totals[-1]),
        "dearest": totals[-1],
        "ongoing": tuple(float(end.ongoing) for end in ends),
        "rising": wording.of_rise(case, scenario, "ongoing"),
        "no_verdict": not verdict,
        "side_by_side": verdict
        and known["estimates"]
        and scenario == replace(scenario, **AS_QUOTED),
        "ranged": len(prices_of(case)) > 1 and any(c.is_quoted for c in case.charges),
    }


def _of_figures(case: Case, scenario: Scenario, known: dict[str, Any]) -> dict[str, Any]:
    stated = replace(case.quoted_as_late(scenario), pricing=case.base_scenario.pricing)
    is_initial = known["set_up"] and case.has_initial_cost
    return {
        "saves": not known["no_savings"],
        "fits": _fitting(case, scenario) if known["verdict"] else 0,
        "tied": is_tied(case),
        "after": after(case, scenario),
        "each_year": _each_year(case, scenario),
        "expected": known["total"] if is_initial else known["whole_life"],
        "period_words": f" for {say('months', known, HEADLINES)}"
        if is_initial
        else f" {known['years']}",
        "more": DEARER,
        **_dearer(case, scenario),
        "month_late": _each_month_late(case, stated),
        **_numbers(case, stated),
        **(_enough(case, scenario) if known["verdict"] else {}),
    }


def columns_of(case: Case, scenario: Scenario) -> tuple[tuple[str, Results], ...]:
    """Return what stands side by side, each under its heading.

    The low and the high estimate where the documents quote a range, or the one price; beside them
    the scenario, where it is neither. All are as late as the scenario.
    """
    own = ("£", results_of(case, scenario))
    if stated_price(case) not in ("", scenario.pricing):
        return (("As stated", results_of(case, case.quoted_as_late(scenario))), (OWN, own[1]))
    if not (case.charges and case.charge.is_quoted):
        return (own,)
    heads = [f"{end} {QUOTED_AS[case.charge.firmness]}" for end in ("Low", "High")]
    if is_at_estimates(case, scenario):
        return (*zip(heads, quoted_range(case, scenario), strict=True),)
    if is_an_end(case.pricing(scenario.pricing)):
        return (own,)
    quoted = quoted_as_late(case, scenario)
    ends = zip(heads, quoted, strict=True)
    if not has_range(case):
        ends = zip(["As quoted"], quoted, strict=False)
    return (*ends, (OWN, own[1]))


def _fitting(case: Case, scenario: Scenario) -> float:
    """Find the most that the one charge may be, if its ends are quoted. [£ a year].

    Rounded as in the table of break-even points, which the budget covers.
    """
    if len(case.charges) != 1 or not case.charge.is_quoted:
        return 0.0
    point = break_even(case, scenario, "charge")
    return held_value(point) if point.value is not None else 0.0


def is_tied(case: Case) -> bool:
    """Check whether the documents tie the low estimate to a number, and leave the rule open."""
    if not (case.charges and case.names_adopters and case.charge.is_quoted):
        return False
    open_ = any(
        rule.status == "assumed" and not is_flat(case, rule.name) for rule in case.charge.pricing
    )
    return open_ and ties_a_point(case)


def after(case: Case, scenario: Scenario) -> str:
    """Say from when the ongoing cost is outside the budget: a financial year, or a month.

    Where no month parts what the budget counts from the ongoing cost, as under an uplift, that
    cost is the last year's, and what falls outside at first stands beside it.
    """
    ends = [end for heading, end in columns_of(case, scenario) if heading != OWN]
    outside = [end.flow.gross - end.counted_by_year for end in ends]
    closes = years.end_month(case.years[-1])
    for month in range(years.first_month(case.years[0]), closes + 1):
        part = years.months_in_years(month, closes, case.years) / MONTHS_IN_A_YEAR
        pairs = zip(outside, ends, strict=True)
        if all((abs(each - end.ongoing * part) < HALF_A_POUND).all() for each, end in pairs):
            year = years.year_of(month)
            return f"from {year if month == years.first_month(year) else month_name(month)}"
    place = min(int((abs(each) >= HALF_A_POUND).argmax()) for each in outside)
    amounts = [float(each[place]) for each in outside]
    first = pound_span(min(amounts), max(amounts))
    return f"by {case.years[-1]}, after {first} in {case.years[place]}"


def _each_year(case: Case, scenario: Scenario) -> str:
    """Name the years in which the budget pays the charge."""
    if not case.charges:
        return ""
    paid = results_of(case, scenario).flow.initial[case.charge.name]
    several = "each of " if np.count_nonzero(paid) > 1 else ""
    return f"{several}{_years_of(case, paid)}"


def _years_of(case: Case, paid: Any) -> str:
    """Name the years in which something is paid; of three or more, the first and the last."""
    labels = [label for label, amount in zip(case.years, paid, strict=True) if amount]
    if len(labels) > 2:
        return f"{labels[0]} to {labels[-1]}"
    return " and ".join(labels)


def _dearer(case: Case, scenario: Scenario) -> dict[str, float]:
    """Compute the leading cost with a charge 10% higher, at its own price or the dearest. [£].

    It is as late as the scenario.
    """
    names, own = prices_of(case), case.base_scenario.pricing
    at = slice(names.index(own), names.index(own) + 1) if own in names else slice(None)
    rows = {row.changed: row.amounts[at] for row in stress_rows(case, scenario)}
    if "charge" not in rows:
        return {}
    if case.judged_budget is None:
        return {"dearer_cost": max(rows["charge"])}
    left = min(rows["charge"])
    return {"dearer": -left} if is_short(left) else {"dearer_left": left}


def month_late(case: Case, stated: Scenario) -> float:
    """Cost of one more month of delay than in the scenario, the same at every price. [£]."""
    if case.longest_delay(stated.charge_follows_go_live) <= stated.delay:
        return 0.0
    late = results_of(case, replace(stated, delay=stated.delay + 1)).leading_cost
    added = float(late - results_of(case, stated).leading_cost)
    return added if added > HALF_A_POUND else 0.0


def _each_month_late(case: Case, stated: Scenario) -> float:
    """Return the cost of each month of delay, if a further one costs what the first does. [£]."""
    first, further = month_late(case, case.as_quoted), month_late(case, stated)
    return further if abs(further - first) < HALF_A_POUND else 0.0


def _numbers(case: Case, stated: Scenario) -> dict[str, Any]:
    """Say what fewer adopters would do, under the pricing that shares a pool or the case's own."""
    if not (case.charges and case.names_adopters):
        return {}
    own, shared = case.pricing(stated.pricing), case.shared_equally
    # A stated price that is the same for all is no assumption: nobody else's number changes it.
    name = shared.name if shared and is_an_end(own) else own.name
    if is_flat(case, name):
        return {}
    few_if = condition(case, name)
    if few_if.startswith("if ") and case.pricing(name).status == "stated":
        few_if = ""
    few_if = f"{few_if}, " if few_if else ""
    chosen, budget = replace(stated, pricing=name), case.stated_budget
    if budget is not None and budget.status != "assumed":
        return {"few_if": few_if, **enough_adopters(case, chosen)}
    count = stated.final_adopters - 1
    charge = float(rates(case, name)[count - 1, -1]) if count else 0.0
    now = float(rates(case, name)[count, -1])
    return {"few_if": few_if, "one_fewer": charge, "fewer": count} if charge > now else {}


def enough_adopters(case: Case, scenario: Scenario) -> dict[str, int]:
    """Find the fewest and the most adopters at which the budget is enough, where there are such."""
    found: dict[str, int] = {}
    for each in break_even(case, scenario, "adopters").switches:
        found.setdefault("few" if each.last_fits > each.first_does_not else "many", each.last_fits)
    return found


def _enough(case: Case, scenario: Scenario) -> dict[str, int]:
    """Find from how many adopters on, or up to how many, the scenario is within the budget."""
    if not (case.charges and case.names_adopters) or is_flat(case, scenario.pricing):
        return {}
    found = enough_adopters(case, scenario)
    names = {"few": "enough_from", "many": "enough_to"}
    return {names[end]: count for end, count in found.items()} if len(found) == 1 else {}


def answer_table(case: Case, scenario: Scenario) -> Table:
    """Show what the answer adds up from: each line, the total, the budget and what is left."""
    shown, known = columns_of(case, scenario), told(case, scenario)
    ends = [end for _, end in shown]
    lines = [*_paid_lines(case, scenario, ends)]
    totals = [_total_row(case, known, ends)]
    if known["verdict"]:
        totals.append((f"Budget {case.budget.stage}", *[case.budget.amount] * len(ends)))
        totals.append((answers.label_of(case, "headroom"), *(end.headroom or 0.0 for end in ends)))
    rest = [*_quoted_row(case, scenario, known, ends), *_named_rows(known, ends)]
    rest += _on_time_rows(case, scenario, known, ends)
    rest += [*_initial_row(case, ends), *_saved_rows(case, scenario, known, ends)]
    if any(end.ongoing >= HALF_A_POUND for end in ends):
        label = _ongoing_label(case, scenario) + wording.of_rise(case, scenario, "ongoing")
        rest.append((label, *(end.ongoing for end in ends)))
    rest += _other_source_rows(case, known, ends)
    return Table(
        caption=f"Cost{' and budget' * known['verdict']}{columns_words(case, scenario, shown)}, £",
        columns=("Cost", *(heading for heading, _ in shown)),
        rows=[*lines, *totals, *rest],
        totals=len(totals),
        after=len(rest),
        foot=wording.code(case, scenario),
    )


def _quoted_row(
    case: Case, scenario: Scenario, known: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[Cell, ...]]:
    """Show the total as quoted, which the answer names where no column has it."""
    quoted, totals = known["quoted"] or (), [float(end.leading_cost) for end in ends]
    if all(min(abs(cost - total) for total in totals) < HALF_A_POUND for cost in quoted):
        return
    label = f"The same total, {known['as_given']}{say('as_late', known, HEADLINES)}"
    if len(quoted) == len(ends):
        yield (label, *quoted)
    else:
        yield (label, *[figure_span(min(quoted), max(quoted))] * len(ends))


def _other_source_rows(
    case: Case, known: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[Cell, ...]]:
    """Yield the amounts by the other source, if sources disagree."""
    other = leading_alternative(case)
    if other is None:
        return
    try:
        there = [results_of(other.case, end.scenario) for end in ends]
    except ScenarioError:  # the other figure has no price at this number
        return
    yield ("Total, by the other source", *(float(end.leading_cost) for end in there))
    if known["verdict"]:
        left = (end.headroom or 0.0 for end in there)
        yield (f"{answers.label_of(case, 'headroom')}, by the other source", *left)
    if known["ongoing_cost"]:
        yield ("Ongoing, a year, by the other source", *(end.ongoing for end in there))
    first = [float(end.flow.gross[0]) for end in there]
    if known["no_initial"] and any(
        abs(cost - end.ongoing) >= HALF_A_POUND for cost, end in zip(first, there, strict=True)
    ):
        yield (f"{case.years[0]}, by the other source", *first)


def _named_rows(known: dict[str, Any], ends: list[Results]) -> Iterator[tuple[Cell, ...]]:
    """Yield the parts of the total that the answer names: lines that run on or are not raised."""
    for label, name in (
        (f"Of the total, as {known['runs_on']}", "runs_on_cost"),
        ("Of the total, not raised", "not_raised"),
    ):
        if known[name]:
            yield (label, *[known[name]] * len(ends))


def _on_time_rows(
    case: Case, scenario: Scenario, known: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[Cell, ...]]:
    """Show the total on time, and costs moved past the budget, which the answer names."""
    if not known["on_time"]:
        return
    on_time = [end for _, end in columns_of(case, replace(scenario, delay=0))]
    yield ("The same total, on time", *(float(end.leading_cost) for end in on_time))
    if known["deferred"]:
        # A column whose charge differs by year has no such amount.
        pairs = zip(on_time, ends, strict=True)
        moved = (deferred_facts(case, scenario, [pair])["deferred"] for pair in pairs)
        yield ("Charge moved past the years of the budget", *(m[0] if m else "-" for m in moved))
    if known["lines_move"]:
        moved_lines = [known["lines_move"]] * len(ends)  # no pricing moves a line
        yield ("Other costs moved past the years of the budget", *moved_lines)


def columns_words(case: Case, scenario: Scenario, shown: Sequence[tuple[str, Results]]) -> str:
    """Return the conditions that every column holds for, for the caption of a table.

    Next to the quoted ends, only the timing holds for all; other conditions hold for the column
    of the scenario.
    """
    is_beside = len(shown) > 1 and shown[-1][0] == OWN
    quoted = replace(scenario, **(AS_QUOTED | scenario.timing))
    return wording.conditions(case, quoted if is_beside else scenario)


def _paid_lines(case: Case, scenario: Scenario, ends: list[Results]) -> Iterator[tuple[Cell, ...]]:
    by_name = {line.name: line for line in case.counted_lines("cost")}
    for name in case.cost_names:
        amounts = [float(over_years(_counted(case, end)[name])) for end in ends]
        if any(abs(each) >= HALF_A_PENNY for each in amounts):
            paid = _counted(case, ends[0])[name]
            line = by_name.get(name)
            months = line and _months_of(line, scenario.delay)
            yield (
                f"{cost_name(case, name)}, {months or _paid_when(ends[0], name, paid)}",
                *amounts,
            )


def _paid_when(results: Results, name: str, paid: Any) -> str:
    """Return the years in which a cost is paid, or its months where they do not fill the years."""
    case = results.case
    charges = [charge.name for charge in case.charges]
    if name not in charges:
        return _years_of(case, paid)
    values, part = results.flow.values, f"charge{charges.index(name)}"
    start, end = (int(values.once(f"{part}.{month}")) for month in ("start", "end"))
    if case.stated_budget is not None and case.initial_months is not None:
        end = min(end, start + case.initial_months.value)
    labels = [label for label, amount in zip(case.years, paid, strict=True) if amount]
    first = max(start, years.first_month(labels[0]))
    last = min(end, years.end_month(labels[-1]))
    if first == years.first_month(labels[0]) and last == years.end_month(labels[-1]):
        return _years_of(case, paid)
    return f"{month_name(first)} to {month_name(last - 1)}"


def _counted(case: Case, found: Results) -> Mapping[str, Any]:
    """Give what the total counts of each line by year; without a budget, all of it. [£]."""
    return found.flow.lines if case.stated_budget is None else found.flow.initial


def _months_of(line: Line, delay: int) -> str:
    """Name how long a line is paid, and from when to when; blank where it has no months."""
    if line.annual is None or line.months is None or line.from_ is None:
        return ""
    first = years.month(line.from_) + (delay if line.delay == "shift" else 0)
    months = line.months + (delay if line.delay == "extend" else 0)
    length, rest = divmod(months, MONTHS_IN_A_YEAR)
    words = wording.counted_words(months, "month")
    if not rest:
        words = f"{wording.in_words(length)} year{'s' if length > 1 else ''}"
    told_by = f" (months {line.status})" if line.status != "stated" else ""
    return f"{words}, {month_name(first)} to {month_name(first + months - 1)}{told_by}"


def _total_row(case: Case, known: dict[str, Any], ends: list[Results]) -> tuple[Cell, ...]:
    label = f"All years, {wording.all_years(case)}"
    if case.stated_budget is not None:
        if case.counts_by_years:
            label = first_capital(wording.initial_period(case))
            return (label, *(end.initial_cost for end in ends))
        period = first_capital(say("period", known, HEADLINES))
        counted = np.sum([abs(end.counted_by_year) for end in ends], axis=0)
        paid = {year for year, each in zip(case.years, counted, strict=True) if each}
        label = f"{period}, {wording.years_named(sorted({*case.budget.years, *paid}))}"
    lines = (_counted(case, end) for end in ends)
    return (label, *(sum(float(over_years(each[n])) for n in case.cost_names) for each in lines))


def _initial_row(case: Case, ends: list[Results]) -> Iterator[tuple[Cell, ...]]:
    """Show the cost of the stated initial months, where no budget makes it the total."""
    if case.stated_budget is None and case.has_initial_cost:
        label = first_capital(wording.initial_period(case))
        yield (label, *(end.initial_cost for end in ends))


def _saved_rows(
    case: Case, scenario: Scenario, known: dict[str, Any], ends: list[Results]
) -> Iterator[tuple[Cell, ...]]:
    """Show savings, and the part of them that is taken off."""
    if any(known["a_year"] or ()):
        # The quoted ends next to a scenario of its own are without savings.
        yearly = known["a_year"][-len(ends) :] if is_at_estimates(case, scenario) else ()
        yearly = yearly or known["a_year"][:1]
        yield ("Savings a year, at full effect", *[0.0] * (len(ends) - len(yearly)), *yearly)
    if not any(end.flow.savings.any() for end in ends):
        return
    yield (f"Savings {say('by', known, HEADLINES)}", *(0.0 - end.counted_savings for end in ends))
    share = f" ({percent(scenario.cashable)})" if known["a_year"] else ""
    yield (f"Of these, cashable{share}", *(0.0 - end.counted_cashable for end in ends))
    costs = (float(end.leading_cost + end.counted_cashable) for end in ends)
    yield (answers.label_of(case, "cost_after_cashable_savings"), *costs)


def _ongoing_label(case: Case, scenario: Scenario) -> str:
    """Name what goes on, and who prints it."""
    word = QUOTED_AS[case.charge.firmness] if case.charges and case.charge.is_quoted else ""
    source = _printed_source(case, "ongoing")
    aside = ", ".join(filter(None, (word, source)))
    aside = f" ({aside})" if aside else ""
    if case.stated_budget is None:
        return f"Ongoing, a year{aside}"
    when = after(case, scenario)
    each = "each" if when.startswith("from") else "a"
    return f"Not in this budget: {each} year {when}{aside}"
