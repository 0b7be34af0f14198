"""The first page of a paper: the request or decision, cost and open points.

The sentences are templates in `decision_sentences`. The facts come from `headline_facts`,
`case_texts` and `number_facts` and, if only this page uses them, from `page_facts`. Square brackets
are blanks for the author to fill in.

Facts from the case file: record (the decision is in the past), name, reference, report and its
date, decision, request, conditions and so on. Facts from the figures, besides the headline's
(`recommendations` lists its own):

=================== ==============================================================================
side_by_side        the low and the high estimate are compared with a budget, on time
said                otherwise, the answer of the headline
low_total           lowest cost of the documents, or of the scenario [£]; high_total: the highest;
                    over_at_both: even the lowest is over budget
disagreement        sources that disagree, in sentences
as_stated           words for the case without a change of the scenario: "as quoted"
saves               savings are counted; savings_line: the line of the headline on them
adds_up             the documents print each year's cost, and their table adds up to the total
asked_max           the documents print the budget as the maximum of the request
sum_cited           sources of the sum asked for, and of the table that adds up
without_contingency no cost line is a contingency
costs_listed        the costs besides the charges, in words
to_settle           findings that put the cost or its funding in doubt, in sentences
noted_amounts       the lines in no total, with their amounts; noted_savings: the savings of the
                    documents among them, with their paragraphs
compared            the difference from each other costed option, in sentences
leaving             a year after which leaving costs something, with its cost, in words
funding_amounts     the lines of funding, which no cost deducts, with their amounts over all years
tied                the documents tie an end of the range to a number, and state no rule; tied_low,
                    tied_high: the number of each end; joiners_low, joiners_high: with its noun;
                    tied_is_most: the low one is the anticipated maximum
one_price           the charge has no range
stated_rules        each stated rule with its source, if the documents state several; own_rule: the
                    owner and name of the scenario's, if that is neither stated nor quoted
assumed_range       the case assumes the quoted range
rule_open           no document says how the charge is set
rule_words          the rule of the charge, or of each charge, in sentences; has_more_words: others
                    follow the first; by_size_words: it shares by size
rule_assumed        the rule is our assumption; rule_derived: it is derived; rule_cited: its source;
                    rule_parts: the owner of each of its figures, if they differ
before_budget       cost in the years before the budget [£]; before_when: those years
ending              costs after the budget that do not recur [£]; ending_lines: each with its
                    years; ending_when: these years
cost_a_year         ongoing cost at the head of the paper, from low to high [£ a year]; level: that
                    is the cost of every year; whose: whose figure the cost there is
ends_apart          each end of the range with its number of adopters, if they differ
rising              words on the prices of the ongoing cost
other_ongoing       ongoing cost by the other source, if sources disagree [£ a year]
own_ongoing         ongoing cost of the scenario, if it is outside the quoted range [£ a year];
                    own_rising: words on its prices, if the quoted cost is at others
own_outside         its recurrent cost outside the budget, if a part ends and the sum is another one
                    than quoted [£]; own_when: its years, if others; own_then: a part goes on
spent_said          the cost of all months of the budget years, if the answer counts fewer
ongoing_from        the start of the ongoing cost outside the budget, or the other facts of `later`
illustrations       results at the higher price with one input changed, in words;
                    short_illustrations: without on-costs; has_source: a source gives the change of
                    the charge
few, many           the highest number of adopters that is too few for the budget, and the lowest
                    that is too many; few_if: the pricing; few_short, many_short: cost over budget
                    there [£]; one_few, one_many: the number is 1; least_priced: no lower number
                    has a price; few_alone: it is 1, or has no lower number with a price
over_pricings       the answer over every pricing, if the pricing is not known and the paper shows
                    another answer
enough_from         fewest adopters at which the scenario is within budget; enough_to: most
                    adopters; one_enough: that is one; only_all: it is the most that could join
edge_said           the answer already says from which number on the budget is enough
signed_total        cost at the number that signed [£]; signed_beside: its distance from the budget;
                    signed_charge: the charge then, without a budget [£ a year]
fewer_total         the same at one adopter fewer, fewer, than the scenario has; fewer_beside,
                    fewer_charge; as_many: the scenario's number, if the cost or charge is the same
                    there; those: the noun of that number; for_charge: the name of the
                    charge, if the case has several; when_charged: its year, if it differs by year
missing             facts that neither the documents nor the case give, in words
recommended         the text of `recommendations`
=================== ==============================================================================
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis.arrays import extent
from sohanalysis.case.case import Case, Line
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.pricing import HIGH, LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import break_even
from sohanalysis.model.findings import is_the_budget
from sohanalysis.model.result_range import ResultRange
from sohanalysis.model.results import Results
from sohanalysis.model.stress import DEARER, ON_COSTS, StressRow, prices_of, stress_rows
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, distance, is_short, pounds
from sohanalysis.nouns import first_capital, possessive
from sohanalysis.report import feet, wording
from sohanalysis.report.answer_table import (
    OWN,
    by_other_source,
    columns_of,
    costs_paid,
    ends_shown,
    over_pricings,
)
from sohanalysis.report.assumptions import pricing_assumes
from sohanalysis.report.case_texts import article, case_file_facts
from sohanalysis.report.decision_sentences import DECISION_SENTENCES, FOR_DECISION, RECORD, SPANS
from sohanalysis.report.findings import table_source
from sohanalysis.report.gaps import is_rule_open
from sohanalysis.report.headline import (
    DISAGREEMENT,
    HEADLINE_SENTENCES,
    headline_of,
    quoted_headline,
    sentences_of,
)
from sohanalysis.report.headline_facts import paper_facts
from sohanalysis.report.later import (
    before_facts,
    ending_facts,
    later_facts,
    spent_amounts,
    spent_sentence,
)
from sohanalysis.report.leaving import leaving_example
from sohanalysis.report.notes import funding_amounts
from sohanalysis.report.number_facts import (
    leading_rule,
    number_facts,
    one_fewer,
    within_budget_facts,
)
from sohanalysis.report.options import differences_told, options_costed
from sohanalysis.report.quoted_charge import is_assumed_range, quoted_noun
from sohanalysis.report.recommendations import recommendations
from sohanalysis.report.templates import say
from sohanalysis.report.ties import apart_in_brackets, is_tied, tied_points
from sohanalysis.report.verdict import beside_budget
from sohanalysis.report.what_if import held_value
from sohanalysis.report.whose import (
    charges_in_brief,
    cost_statuses,
    is_in_parts,
    whose_figure,
    whose_pricing,
)
from sohanalysis.report.wording import IN_YEARS, line_noun, source_of
from sohanalysis.report.wording import citation as _cited
from sohanalysis.report.wording_pricing import and_words, cost_condition, joiners, pricing_name
from sohanalysis.years import over_years

# The most characters on a first page. A longer page drops the clause on on-costs, then the scores,
# then the bars, whose figures are in its table too.
CHARACTERS_ON_A_PAGE = 2_600
# The last letters of one post, such as "project manager"; pay may be for training or overtime too.
_POST = re.compile(r"(er|or|ist|yst|ant|clerk|lead|head|chief|pilot)$")


def paragraphs(case: Case, scenario: Scenario) -> dict[str, str]:
    """Return the paragraphs of the first page by name, leaving out empty ones."""
    every = over_pricings(case, scenario)
    facts = page_facts(case, case.at_one_pricing(scenario), every)
    cost = say("enough", facts, DECISION_SENTENCES)
    facts["over_pricings"] = _over_pricings(case, every, after=cost) if every else ""
    names = RECORD if facts["record"] else FOR_DECISION
    texts = _fill_paragraphs(names, facts)
    # If the page would overflow, shorten the least important paragraphs.
    for name in ("illustrations", "scores"):
        if has_room_for_bars(texts):
            break
        facts[name] = facts[f"short_{name}"]
        texts = _fill_paragraphs(names, facts)
    return texts


def _over_pricings(case: Case, every: ResultRange, *, after: str) -> str:
    """Return the answer over every pricing.

    Parameters
    ----------
    after : str
        The paragraph on the cost, whose sentences are not repeated.
    """
    caveats = feet.caveats(case, every.scenario)
    answer = headline_of(every, after=after).answer
    texts = (answer, *wording.left_out(every), *caveats, costliest_note(case))
    return " ".join(text for text in texts if text not in after)


def costliest_note(case: Case) -> str:
    """Return the reason for the pricing of a paper, if it is the one that costs most.

    Returns
    -------
    str
        Empty if the documents quote or state the pricing.
    """
    rule, stated = case.pricing(case.pricing_if_unknown), case.stated_pricing
    if rule.end or (stated is not None and stated.name == rule.name):
        return ""
    anticipated = case.adopters.anticipated.value
    number = f" with {joiners(case, anticipated)}" if case.names_adopters else ""
    return f"Where this paper gives one figure, it is at the pricing that costs most{number}."


def has_room_for_bars(texts: Mapping[str, str]) -> bool:
    """Check whether a first page with these paragraphs has room for the bars too."""
    return sum(map(len, texts.values())) <= CHARACTERS_ON_A_PAGE


def _fill_paragraphs(names: Sequence[str], facts: dict[str, Any]) -> dict[str, str]:
    texts = {
        name: facts[name] if name == "recommended" else say(name, facts, DECISION_SENTENCES)
        for name in names
    }
    return {name: re.sub(r"  +", " ", text).strip() for name, text in texts.items() if text}


def _beside_every(case: Case, scenario: Scenario, every: ResultRange) -> str:
    """Return the distance from the budget over every pricing: "£5,000 to £185,000 over budget".

    Returns
    -------
    str
        Empty if no budget is judged, or the paper shows the same distance.
    """
    if case.judged_budget is None:
        return ""
    pair = every.pair("headroom")
    headrooms = [float(end.headroom or 0.0) for end in ends_shown(case, scenario)]
    if pair.distance(headrooms) < HALF_A_POUND:
        return ""
    number = wording.own_number(case, every.scenario)
    verdict = beside_budget(pair.low, pair.high, the_budget="budget")
    return f"over every pricing{number}: {verdict}"


def page_facts(case: Case, scenario: Scenario, every: ResultRange | None = None) -> dict[str, Any]:
    """Gather the facts and slots of the sentences on the first page.

    Parameters
    ----------
    every : ResultRange, optional
        The results over every pricing, if the page has a paragraph on them. It then has the label
        of the scenario's number, because the cost before it may be at another number.
    """
    facts = {**_estimate_of(case), **paper_facts(case, scenario), **case_file_facts(case)}
    if every is not None:
        facts["caveats"] = " ".join(feet.caveats_without_label(case, scenario))
    facts["beside_every"] = _beside_every(case, scenario, every) if every else ""
    facts |= {**budget_facts(case, scenario, facts), **_figure_facts(case, scenario, facts)}
    line = quoted_headline(case, scenario)
    saved = line.savings if facts["saves"] else ""
    within = say("within", facts, DECISION_SENTENCES)
    cheaper = first_capital(say("later_is_cheaper", facts, HEADLINE_SENTENCES))
    parts = (line.answer, cheaper, line.adopters, within, saved, facts["caveats"])
    facts["said"] = " ".join(filter(None, parts))
    facts["savings_line"] = line.savings
    facts["as_stated"] = wording.as_stated(case, scenario)
    if facts["is_beside"] and not facts["ranged"]:
        facts["as_stated"] = facts["as_stated"] or f"as {wording.stated(case)}"
    facts["disagreement"] = sentences_of(DISAGREEMENT, facts)
    facts |= _illustrations(case, scenario, facts)
    facts |= _said_once(case, scenario, facts)
    facts["numbers"] = first_capital(say("by_number", facts, DECISION_SENTENCES))
    facts["leaving"] = first_capital(leaving_example(case, scenario))
    facts["compared"] = " ".join(differences_told(options_costed(case, scenario)))
    facts["recommended"] = "" if facts["record"] else recommendations(case, facts)
    return facts


def _said_once(case: Case, scenario: Scenario, facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts on numbers of adopters, without the ones in the answer."""
    if facts["side_by_side"] or scenario.pricing != leading_rule(case):
        return {}
    once: dict[str, Any] = {}
    if scenario.adopters == facts["signed"]:
        once |= {"signed_total": 0, "signed_charge": 0}
    if say("within", facts, DECISION_SENTENCES):
        # The answer says from which number on the budget is enough, and has its own amount.
        is_own = scenario.adopters in (facts.get("few"), facts.get("many"))
        once |= {"few": 0, "many": 0} if is_own else {"edge_said": True}
    return once


def _estimate_of(case: Case) -> dict[str, str]:
    """Return the name of the first quoted charge, which may not be the first charge."""
    quoted = next((charge for charge in case.charges if charge.is_quoted), None)
    return {"estimate": quoted_noun(quoted) if quoted else ""}


def budget_facts(case: Case, scenario: Scenario, facts: dict[str, Any]) -> dict[str, Any]:
    """Gather the facts of the cost at both ends against the budget."""
    verdict = facts["verdict"]
    columns = columns_of(case, scenario)
    ends = [end for heading, end in columns if heading != OWN]
    totals = sorted(float(end.leading_cost) for end in ends)
    # Take the headroom from the results, as the table does, so that half a pound rounds alike.
    over = sorted(-float(end.headroom or 0.0) for end in ends) if verdict else [0.0]
    pricing = ends[-1].scenario.pricing
    spent = spent_amounts(case, [end for _, end in columns])
    rising = wording.prices_of_later(case, ends[-1].scenario)
    own_rising = wording.prices_of_later(case, scenario)
    statuses = cost_statuses(case, pricing)
    ongoing = tuple(float(end.ongoing) for end in ends)
    later = later_facts(case, ends)
    is_span = np.ptp(later.get("outside", ongoing)) >= HALF_A_POUND
    return {
        "spent_said": f" {spent_sentence(case, spent)}" if spent else "",
        "is_beside": len(ends) < len(columns),
        "over_at_both": is_short(-over[0]),
        "over_at_high": is_short(-over[-1]),
        "leaves_at_low": over[-1] - over[0] >= HALF_A_POUND,
        "used_up": abs(over[-1]) < HALF_A_POUND,
        "lacking": (over[0], over[-1]),
        "apart": abs(over[-1]),
        "low_total": totals[0],
        "high_total": totals[-1],
        "dearest": totals[-1],
        "is_assumed": "assumed" in statuses,
        "is_stated_in_part": statuses != {"assumed"},
        "ongoing": ongoing,
        "ends_apart": apart_in_brackets(case) if is_span else "",
        **_own_later(case, columns),
        "rising": rising,
        "own_rising": own_rising if own_rising != rising else "",
        **later,
        **ending_facts(case, ends),
        **before_facts(case, ends),
        "other_ongoing": _other_ongoing(case, ends),
        "no_verdict": not verdict,
        "side_by_side": verdict
        and facts["estimates"]
        and scenario == replace(scenario, **AS_QUOTED),
        "ranged": case.has_range,
    }


def _own_later(case: Case, columns: Sequence[tuple[str, Results]]) -> dict[str, Any]:
    """Gather the facts of the recurrent cost outside the budget in the scenario's own column.

    Returns
    -------
    dict
        ``own_ongoing``, the ongoing cost [£ a year], 0 if the other columns have as much, or less
        and more. If a part of the cost ends, and the quoted columns have another sum of it, also
        ``own_outside``, the sum [£]; ``own_when``, its years if they differ from the quoted ones;
        and ``own_then``, a part goes on.
    """
    results = next((end for heading, end in columns if heading == OWN), None)
    if results is None:
        return {"own_ongoing": 0.0}
    quoted = [end for _, end in columns if end is not results]
    facts, quoted_facts = later_facts(case, [results]), later_facts(case, quoted)
    ongoing = float(results.ongoing)
    if "outside" in facts:
        total, *totals = (float(over_years(end.recurrent_outside)) for end in (results, *quoted))
        if not _is_within(total, totals):
            years_of = [say("in_years", by_column, IN_YEARS) for by_column in (facts, quoted_facts)]
            return {
                "own_outside": total,
                "own_when": f" {years_of[0]}" if years_of[0] != years_of[1] else "",
                "own_then": facts["then_on"],
                "own_ongoing": ongoing,
            }
    return {"own_ongoing": 0.0 if _is_within(ongoing, [end.ongoing for end in quoted]) else ongoing}


def _other_ongoing(case: Case, ends: Sequence[Results]) -> tuple[float, ...]:
    """Return the ongoing cost by the other source, from low to high. [£ a year].

    Returns
    -------
    tuple of float
        Empty if sources agree on it, or the paper has no ongoing cost a year.
    """
    amounts = [float(results.ongoing) for results in by_other_source(case, ends)]
    apart = [abs(amount - end.ongoing) for amount, end in zip(amounts, ends, strict=False)]
    if "outside" in later_facts(case, ends) or max(apart, default=0.0) < HALF_A_POUND:
        return ()
    return extent(amounts)


def _is_within(amount: float, amounts: Sequence[float]) -> bool:
    """Check whether an amount is in the range of several, to half a pound."""
    return min(amounts) - HALF_A_POUND < amount < max(amounts) + HALF_A_POUND


def _figure_facts(case: Case, scenario: Scenario, facts: dict[str, Any]) -> dict[str, Any]:
    stated = replace(case.quoted_as_late(scenario), pricing=case.base_scenario.pricing)
    is_initial = facts["set_up"] and case.has_initial_cost
    months = "".join(say(name, facts, HEADLINE_SENTENCES) for name in ("months", "whose_period"))
    printed_as_maximum = (f.source for f in case.compared if is_the_budget(case, f))
    ask_source, table = next(printed_as_maximum, ""), table_source(case)
    sources = (ask_source or facts["budget_cited"].strip(" ()"), table)
    tied = {p.end: p.adopters for p in tied_points(case)} if is_tied(case) else {}
    return {
        "saves": not facts["no_savings"],
        "fits": _highest_charge(case, scenario) if facts["verdict"] else 0,
        "asked_max": bool(ask_source),
        "adds_up": bool(table),
        "sum_cited": f" ({', '.join(dict.fromkeys(cited))})"
        if (cited := [*filter(None, sources)])
        else "",
        "costs_listed": _costs_listed(case, scenario),
        "funding_amounts": funding_amounts(columns_of(case, scenario)[-1][1]),
        "tied": bool(tied),
        "one_price": bool(case.charges) and case.charge.has_one_price,
        "tied_low": tied.get(LOW, 0),
        "tied_high": tied.get(HIGH, 0),
        "joiners_low": joiners(case, tied[LOW]) if LOW in tied else "",
        "joiners_high": joiners(case, tied[HIGH]) if HIGH in tied else "",
        "tied_is_most": case.adopters.anticipated_is_most
        and tied.get(LOW) == case.adopters.anticipated.value,
        "rule_open": is_rule_open(case),
        **_rule_facts(case, scenario),
        "expected": facts["total"] if is_initial else facts["whole_life"],
        "period_words": f" for {months}" if is_initial else f" {facts['years']}",
        **number_facts(case, stated, one_fewer(case, scenario)),
        **(within_budget_facts(case, scenario) if facts["verdict"] else {}),
    }


def _rule_facts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather the rule of the charge, its status and its source."""
    if not case.charges or case.cost_left_out:
        return {}
    rule = case.pricing(case.quoted_as_late(scenario).pricing)
    assumption = "" if rule.end else pricing_assumes(case, rule.name)
    return {
        "rule_words": _charge_words(case, scenario) if case.other_charges else assumption,
        "stated_rules": "" if case.other_charges else stated_rules(case),
        "own_rule": _own_rule(case, scenario),
        "assumed_range": case.names_adopters and case.charge.has_range and is_assumed_range(case),
        # Sentences on sizes and their order follow the rule.
        "has_more_words": ". " in assumption,
        "by_size_words": assumption if rule.size_names else "",
        "rule_parts": first_capital(whose_figure(case, rule.name)) if is_in_parts(rule) else "",
        "rule_assumed": rule.status == "assumed",
        "rule_derived": rule.status == "derived",
        "rule_cited": _cited(rule.source or case.charge.source),
    }


def stated_rules(case: Case) -> str:
    """List the stated rules with their sources, if there are several; empty otherwise."""
    rules = [rule for rule in case.charge.pricing if rule.status == "stated" and not rule.end]
    texts = [
        f'"{pricing_name(case, rule.name)}"{_cited(rule.source or case.charge.source)}'
        for rule in rules
    ]
    return and_words(texts) if len(texts) > 1 else ""


def _own_rule(case: Case, scenario: Scenario) -> str:
    """Return the owner and the name of a scenario's rule; empty if it is quoted or stated."""
    rule = case.pricing(scenario.pricing)
    is_named = rule.status == "stated" or rule.end
    return "" if is_named else whose_pricing(case, rule.name)


def _charge_words(case: Case, scenario: Scenario) -> str:
    """Return a sentence on each of several charges, with its amount if all years have the same.

    The amount is that of a whole year, which the table of the cost by year has.
    """
    flow = columns_of(case, scenario)[-1][1].flow
    level: dict[str, float] = {}
    for name, by_year in flow.paid.items():
        rates = {round(float(rate), 2) for rate in by_year if rate}
        if len(rates) == 1 and (abs(flow.lines[name] - max(rates)) < HALF_A_PENNY).any():
            level[name] = max(rates)
    return charges_in_brief(case, scenario.pricing, level)


def _costs_listed(case: Case, scenario: Scenario) -> str:
    """List the costs besides the charges, with their amounts and paragraphs."""
    if case.cost_left_out:
        return ""
    results = columns_of(case, scenario)[0][1]
    paid = costs_paid(case, results)
    lines = [line for line in case.counted_lines("cost") if line.name in paid]
    besides = "" if not case.charges else f" besides the charge{'s' * (len(case.charges) > 1)}"
    # Other lines of the case fall outside the time that the total counts, or are paid on leaving.
    is_all = len(lines) == len(case.counted_lines("cost"))
    is_all = is_all and not _falls_outside(results, lines)
    labels = case.years if case.stated_budget is None else case.budget.years
    if besides and not lines:
        falls = f"No other cost falls {wording.in_years(labels)}."
        return f"No cost is listed{besides}." if is_all else falls
    if not lines:
        return ""
    amounts = []
    for line in lines:
        source = _cited(source_of(case, line))
        noun = line_noun(line).removeprefix("the ")
        amounts.append(f"{noun}, {pounds(paid[line.name])}{source}")
    if len(lines) == 1 and not is_all:
        only = f"The only {'other ' * bool(besides)}cost {wording.in_years(labels)}"
        return f"{only} is {_line_article(lines[0])}{amounts[0]}."
    if len(lines) == 1:
        return f"The only cost listed{besides} is {_line_article(lines[0])}{amounts[0]}."
    if _falls_outside(results, case.counted_lines("cost")):
        costs = f"{besides.lstrip().capitalize()}, these costs" if besides else "These costs"
        return f"{costs} fall {wording.in_years(labels)}: {'; '.join(amounts)}."
    return f"The costs listed{besides} are {'; '.join(amounts)}."


def _falls_outside(results: Results, lines: Sequence[Line]) -> bool:
    """Check whether a cost falls in a year before the budget, which pays for whole years."""
    first = results.case.first_counted
    earlier = (results.flow.lines[line.name][:first].sum() for line in lines)
    return any(float(amount) >= HALF_A_POUND for amount in earlier)


def _line_article(line: Line) -> str:
    """Return the article of a line: "a " for one post, "the ", or "" for a name."""
    noun = line_noun(line)
    if not noun.startswith("the "):
        return ""
    is_post = line.pay and _POST.search(noun)
    return f"{article(noun.removeprefix('the '))} " if is_post else "the "


def _illustrations(case: Case, scenario: Scenario, facts: dict[str, Any]) -> dict[str, Any]:
    """Describe the results at the higher price with one input changed.

    Returns
    -------
    dict
        The text, and a shorter one without the clause on on-costs. The condition of the numbers
        that follow is empty if the text begins with it.
    """
    stressed = stress_rows(case, scenario)
    rows = {row.changed: row for row in stressed}
    # A source that gives the change of our illustration takes its place in the table.
    sourced = [
        row for row in stressed if row.changed == "what if" and math.isclose(row.change, DEARER)
    ]
    if sourced:
        rows["charge"] = sourced[0]
    column = _leading_price(case, rows["as quoted"])
    is_judged = case.judged_budget is not None
    pay = [line for line in case.counted_lines("cost") if line.pay and line.lacks_on_costs]
    paid_line = pay[0] if len(pay) == 1 and pay[0].annual and pay[0].our_share == 1 else None
    facts = facts | {
        "more": DEARER,
        "has_source": bool(sourced),
        "raises_cap": "charge" in rows and rows["charge"].raises_cap,
        "on_costs": ON_COSTS,
        "is_further": rows["late"].is_further if "late" in rows else False,
        "whose_pay": possessive(line_noun(paid_line)) if paid_line else "",
        "pay_a_year": paid_line.annual if paid_line else 0,
        "before_on_costs": all(line.includes_on_costs == "no" for line in pay),
    }
    texts: dict[str, str] = {}
    for name in ("charge", "late", "on-costs"):
        if name in rows:
            amount = rows[name].amounts[column]
            result = _budget_comparison(amount, is_judged=is_judged, is_first=not texts)
            if not is_judged and not texts:
                result += say("cost_span", facts, SPANS)
            texts[name] = f"{say(name, facts, DECISION_SENTENCES)}, {result}"
    pricing = prices_of(case)[column]
    where = _illustrated_at(case, pricing, facts)
    without = [text for name, text in texts.items() if name != "on-costs"]
    is_numbers_too = bool(where and texts) and pricing == leading_rule(case)
    return {
        "few_if": "" if is_numbers_too else facts.get("few_if", ""),
        "illustrations": first_capital(where + "; ".join(texts.values())) if texts else "",
        "short_illustrations": first_capital(where + "; ".join(without)) if without else "",
    }


def _illustrated_at(case: Case, pricing: str, facts: Mapping[str, Any]) -> str:
    """Return the opening of the illustrations: the price that they change, if it is one of several.

    Returns
    -------
    str
        Empty if the paper already gives its cost at that pricing alone.
    """
    if facts["ranged"]:
        return f"At the high {facts['estimate']}: "
    is_only_one = case.scenario.pricing == pricing or len(prices_of(case)) == 1
    phrase = "" if is_only_one else cost_condition(case, pricing)
    return f"{first_capital(phrase)}: " if phrase else ""


def _leading_price(case: Case, quoted: StressRow) -> int:
    """Return the column of the case's own price or, without one, of the highest cost."""
    names, base_pricing = prices_of(case), case.base_scenario.pricing
    if base_pricing in names:
        return names.index(base_pricing)
    amounts = quoted.amounts
    return amounts.index(max(amounts) if case.judged_budget is None else min(amounts))


def _budget_comparison(amount: float, *, is_judged: bool, is_first: bool) -> str:
    """Format a cost, or a headroom as "£38,000 left" or "£2,000 over budget"."""
    if not is_judged:
        return pounds(amount)
    if is_short(amount):
        return f"{distance(amount)} over{' budget' * is_first}"
    return "nothing left" if amount < HALF_A_POUND else f"{pounds(amount)} left"


def _highest_charge(case: Case, scenario: Scenario) -> float:
    """Return the highest charge that the budget covers. [£ a year].

    It is rounded as in the table of break-even points.

    Returns
    -------
    float
        0 if the case has several charges, its charge is not quoted, or there is no such charge.
    """
    if len(case.charges) != 1 or not case.charge.is_quoted:
        return 0.0
    point = break_even(case, scenario, "charge")
    return held_value(point) if point.value is not None else 0.0
