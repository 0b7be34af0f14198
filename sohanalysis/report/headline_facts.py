"""Facts that choose the sentences of the headline, and slots that fill them.

Four functions compute them, one for each source: the case alone (`case_facts`), the pricing
(`choice_facts`), the other fields (`condition_facts`), and the results (`range_facts`, which
gathers all four). The page looks the first two up in stored tables and computes the others.
Facts of sources that disagree come from `disputed`, and of a late start from `late_start`.

From the case:

=================== ==============================================================================
budgeted            the case has a budget, assumed or not
verdict             the budget is not assumed; assumed_budget, no_budget: the other two cases
in_part             costs are left out of this version
budget              amount of the budget [£]
one_off             nothing recurs: the case has no charge and no recurrent line
set_up              the case has one-off cost lines, and recurring costs too
charges_only        the only costs are charges; several_charges, no_charge: the number of charges
initial             the initial months: "two years"; period_assumed: no document states them, and
                    a cost recurs; by_years: the budget counts years instead,
                    budget_span: "2019/20 to 2021/22"; no_initial: neither; in_budget_years: "from
                    2019/20 to 2021/22"
years, first_year   "over ten years", or "in 2024/25" for one year; several_years: more than one;
                    last_year
when_later          the years outside the budget: "in 2021/22"
saving_lines        the case has saving lines; gives_savings: documents give an amount of savings;
                    assumed_savings: the ones that we assume; assumed_rest: the same next to
                    your own
word, plural        the case's own word for adopters
quoted_adopters     adopters of the cost as stated, if a stated rule depends on their number: "4
                    forces"; quoted_numbers: the adopters as quoted ("4", or "4, 6" by year)
no_number           no charge depends on the number of adopters, as far as documents say
estimate            "estimate", "quote" or "contract price", by firmness; as_given: "quoted",
                    "stated" for a cap alone or a rule, "assumed", or "stated and assumed"
quoted_charges      low and high, as quoted [£ a year]; cap: "stated" or "assumed", if the high one
                    is a cap; cap_limit: that charge; for_capped: " for Storage", if the case has
                    several charges
who                 the document that quotes: "the report"
tied                ends of the quoted range that the documents tie to a number: "the low estimate
                    to 25 forces"; untied: the documents tie neither end, and state no rule
tied_counts         the numbers; gives_no_other: the documents give no charge for any other;
                    gives_pricing: a pricing is not assumed
until               month in which the counted savings end: "March 2021", of the budget years or of
                    the initial months from go-live; cut_short: the years of the case end before
                    those months
when_charged        when the charges start: "in April 2019"; after_year: " after 2019/20"
runs_on             lines that continue if go-live is late: "the project manager stays on"
leaving_unpriced    the case has a charge and no cost of leaving
not_raised_name     the only cost line without an uplift: "the project manager"
disagree            sources disagree on a cost: which (" on Budget, amount"), one_figure,
                    other_figure, and further values of other sources (", or £15,000");
                    also_disputed: the other figures on which they disagree, if they change the
                    answer, in words; also_used: the same, with the values that the amounts take
=================== ==============================================================================

From the pricing:

=================== ==============================================================================
is_open             the pricing is "not known": amounts cover all pricings
at_pricing          a price for any number of adopters: "at the flat price (stated)"
rule                any other pricing as a condition: "a fixed bill is shared equally (stated)"
whose               owner of a quoted price, if the answer names no pricing
also_assumed        assumed figures of the other charges, in an answer over every pricing
is_an_end           the pricing is the low or the high end of the quoted charge
depends             the cost depends on the number of adopters
caveats             the source of adopters by year, an assumed bill, and VAT
goes_up, goes_down  a cost that goes on after the years of the case rises, or falls, by its uplift
rise_goes_on        a rise of the scenario raises a charge that goes on after the years of the case
=================== ==============================================================================

From the other fields: numbers, the adopters ("36", or "20, 25" with by_year) if the cost depends on
them; same_number, they are those as quoted; one_joins, one adopter in every year; no_charge_for,
the number if the documents give no charge for it; tied_here, the number is one of tied_counts; late
("6 months"); charge_late; more and less, the change of the charge; rise_more and rise_less;
some_keep, a charge keeps its own amounts; rise_without_effect; leaves ("2020/21"); leaves_first, a
late service has not started by then; savings_start ("July 2019"); ramp, in words; cashable_share;
all_cashable; half_cashable.

From the results. Each amount is a pair, the lowest and the highest; "low" is the cheaper end:

=================== ==============================================================================
total               the leading cost [£]; whole_life, ongoing, first_cost: gross cost of all years,
                    ongoing cost, gross cost of the first year; with total_low, total_low_whose,
                    total_is_one, and so on
quoted              low and high cost in the documents, for the period of the answer, with the same
                    delay and without savings [£]; beside_quoted: the total is a different figure
tied_apart          the number of adopters of each quoted end, if they differ
left, low_over      and the other facts of `verdict.headroom_facts`
level, then_level   gross cost is the ongoing cost in every year; in every year but the first
is_alone            of the pricings of an answer over all of them, only one has a price;
                    all_assumed: every one that has a price is assumed
later               the part of the cost after the budget years [£]
runs_on_cost        extra cost of the lines that continue until a late go-live [£]
not_raised          cost that a rise of the charges does not raise [£]
leaving_outside     cost of leaving that the total does not count [£]
left_out            pricings without a price
saved               all savings in the budget years; without a budget, in the initial months or in
                    all years [£]
own_saved           the part of them that the scenario adds to saving lines of the case [£]
cashable, after     the cashable part of those savings, and the cost after it [£]
costs_until         last month of the recurrent costs of the total, if savings count to another one
no_savings          no savings in any year; no_savings_yet: no savings in those years
none_cashable       none of the savings are cashable; cashable_in_full: all are
a_year              the scenario's saving at full effect, if it is the only saving [£ a year]
starts              the scenario has savings of its own that begin late or grow
charge              the highest charge above the quoted cap [£ a year]; charge_above: there is
                    one; above_by_rise: only with the rise; charges_differ: there are others;
                    above_by_pence: in pounds, it is the cap; from_year and to_year: its years, as
                    in `wording.of_years`; above_in_part: the charge of other years is not above it
on_time             the leading cost without delay, if a late start costs less [£]; its cause:
                    fewer_months (in words), one_month, adopters_change
moved               a late start moves charges past the budget years, if the case ends with them;
                    deferred: their amount, if the charge is the same in every year and afterwards
                    [£]; next_year: at most a year of it moves
dropped             charged months that a late start takes out of all years, in words; one_dropped
=================== ==============================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.arrays import extent
from sohanalysis.case.case import Case, Line, Pert, Range, once_for_case
from sohanalysis.case.fields import ANY, FIELDS, NONE, SAVINGS_FIELDS, Kind
from sohanalysis.case.pricing import ESTIMATES, HIGH, LOW, Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.case_formulas import line_parts, recurrent_parts
from sohanalysis.model.cashflow import full_saving
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.pricing import has_own_rise, is_flat, rising_charges
from sohanalysis.model.result_range import Pair, ResultRange
from sohanalysis.model.results import Results, charges_above_cap, results_of
from sohanalysis.model.stress import stated_price
from sohanalysis.nouns import possessive
from sohanalysis.report import feet, wording
from sohanalysis.report.disputed import both_source_facts, source_facts
from sohanalysis.report.late_start import cost_of_running_on, initial_of, late_facts, running_words
from sohanalysis.report.quoted_charge import QUOTED_AS, is_cap, quoted_noun, who_states
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.ties import (
    apart_words,
    is_same_for_any_number,
    moves_with_number,
    tied_points,
    tied_words,
    ties_nothing,
)
from sohanalysis.report.verdict import headroom_facts
from sohanalysis.report.whose import assumed_beside, whose_figure, whose_pricing
from sohanalysis.report.wording import at_most_named, line_noun
from sohanalysis.report.wording_pricing import (
    and_words,
    by_or_at,
    condition,
    of_charge,
    pricing_name,
    pricing_noun,
)
from sohanalysis.years import end_month, first_month, month, month_name, over_years, year_of

COST_OF_LEAVING = "the cost of leaving"
# The changes to a figure of the documents, after the owner of the figure: "quoted: low estimate,
# 10% higher". They use the facts of `condition_facts`.
CHANGED_ENDS: Templates = {
    "end_changed": [
        (["more"], ", {more:percent} higher"),
        (["less"], ", {less:percent} lower"),
    ],
    "end_risen": [(["rise_more"], ", with the rise"), (["rise_less"], ", with the fall")],
}


def paper_facts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather the facts of a paper.

    They cover both ends of the quoted range if the scenario is at one of them.
    """
    scenario = case.at_one_pricing(scenario)
    at_ends = has_both_ends(case, scenario)
    scenarios = at_quoted_charges(scenario) if at_ends else (scenario, scenario)
    ends = [results_of(case, end) for end in scenarios]
    totals = tuple(end.leading_cost for end in ends)
    amounts = {
        name: tuple(float(getattr(end, name)) for end in ends) for name in ("whole_life", "ongoing")
    }
    return {
        **case_facts(case),
        **choice_facts(case, scenario),
        **condition_facts(case, scenario),
        # The label of a preset that names one end is not that of both.
        "caveats": feet.short_caveats(case, scenarios[0]),
        "estimates": at_ends,
        "conditions": wording.conditions(case, scenario).removeprefix(", "),
        "total": totals,
        **amounts,
        "ongoing_cost": max(amounts["ongoing"]) >= money.HALF_A_POUND,
        "quoted": quoted_costs(case, scenario) or 0,
        **(headroom_facts(end.headroom for end in ends) if case.stated_budget is not None else {}),
        **_of_savings(case, scenario, ends),
        **_of_changes(case, scenario, ends),
    }


def range_facts(result_range: ResultRange) -> dict[str, Any]:
    """Gather every fact and slot of a headline from a range of results."""
    case, scenario = result_range.case, result_range.scenario
    facts = {
        **case_facts(case),
        **choice_facts(case, scenario, pricings=tuple(result_range.by_pricing)),
        **condition_facts(case, scenario, pricings=tuple(result_range.by_pricing)),
        **_of_amounts(result_range),
        **_of_savings(case, scenario, [*result_range.by_pricing.values()]),
        **_of_cap(case, [*result_range.by_pricing.values()]),
        **_of_changes(case, scenario, [result_range.low, result_range.high]),
        "left_out": and_words(pricing_name(case, name) for name in result_range.left_out),
    }
    if facts["disagree"] and not facts["is_open"]:
        facts |= both_source_facts(result_range)
        facts["on_time"] = facts["on_time"] and facts.pop("both_on_time", facts["on_time"])
    if case.stated_budget is not None:
        facts |= headroom_facts(case.stated_budget.amount - total for total in facts["total"])
    quoted = quoted_costs(case, scenario)
    facts["quoted"] = quoted or 0
    is_another = bool(quoted) and not _is_alike(quoted, facts["total"])
    facts["beside_quoted"] = is_another and "between" not in facts
    facts["cashable_in_full"] = _is_alike(facts["saved"], facts["cashable"])
    return facts


def _is_alike(pair: Sequence[float], other_pair: Sequence[float]) -> bool:
    """Check whether two pairs have the same ends, to half a penny."""
    ends = zip(extent(pair), extent(other_pair), strict=True)
    return all(abs(first - second) <= money.HALF_A_PENNY for first, second in ends)


@once_for_case
def case_facts(case: Case) -> Mapping[str, Any]:
    """Gather facts and slots that depend on the case alone."""
    budget = case.stated_budget
    lines = case.service_costs
    kinds = {line.nature for line in lines}
    unraised = lines_not_raised(case)
    goes_on = bool(recurrent_parts(case))
    count = len(case.years)
    starts = {charge.month for charge in case.charges}
    first_years = {year_of(month) for month in starts}
    return {
        "budgeted": budget is not None,
        "no_budget": budget is None,
        "in_part": case.cost_left_out,
        "assumed_budget": budget is not None and budget.status == "assumed",
        "verdict": budget is not None and budget.status != "assumed",
        "budget": budget.amount if budget else 0,
        **_end_of_savings(case),
        **_assumed_savings(case),
        "one_off": bool(lines) and not goes_on,
        "set_up": goes_on and "one-off" in kinds,
        "charges_only": not lines,
        "no_charge": not case.charges,
        "leaving_unpriced": lacks_cost_of_leaving(case),
        "several_charges": len(case.charges) > 1,
        "when_charged": f"in {month_name(min(starts))}" if len(starts) == 1 else "on time",
        "after_year": f" after {min(first_years)}" if len(first_years) == 1 else "",
        "initial": wording.initial_length(case),
        "period_assumed": case.assumes_initial_months and goes_on,
        "no_initial": not case.has_initial_cost,
        "by_years": case.counts_by_years,
        "budget_span": wording.year_span(budget.years) if budget else "",
        "in_budget_years": wording.in_years(budget.years) if budget else "",
        "when_later": _years_outside(case),
        "several_years": count > 1,
        "years": f"over {wording.in_words(count)} years" if count > 1 else f"in {case.years[0]}",
        "first_year": case.years[0],
        "last_year": case.years[-1],
        "runs_on": running_words(case),
        "not_raised_name": possessive(line_noun(unraised[0])) if len(unraised) == 1 else "",
        "saving_lines": bool(case.counted_lines("saving")),
        "gives_savings": bool(stated_savings(case) or contingent_savings(case))
        or "£" in case.narrative.savings,
        "word": case.adopters.word,
        "plural": case.adopters.plural,
        "who": who_states(case),
        "quoted_adopters": _quoted_adopters(case),
        "quoted_numbers": _numbers(case.as_quoted),
        "tied_apart": apart_words(case) if case.charges else "",
        **_of_numbers(case),
        **_of_quotes(case),
        **source_facts(case),
    }


def _assumed_savings(case: Case) -> dict[str, Any]:
    """Return the facts on the saving lines that we assume and the answer counts."""
    lines = [line for line in case.counted_lines("saving") if _starts_in_time(case, line)]
    names = [line.name for line in lines if line.status == "assumed"]
    is_all = len(names) == len(lines)
    if not names:
        return {"assumed_savings": "", "assumed_rest": ""}
    if is_all:
        return {"assumed_savings": "our assumption", "assumed_rest": "the rest is our assumption"}
    verb = "is" if len(names) == 1 else "are"
    text = f"{and_words(at_most_named(names, 'other savings'))} {verb} our assumption"
    return {"assumed_savings": text, "assumed_rest": text}


def _starts_in_time(case: Case, line: Line) -> bool:
    """Check whether a saving has an amount before the end of the savings that count."""
    end = end_of_savings(case)
    if line.by_year is not None:
        return any(first_month(year) < end for year, amount in line.by_year.items() if amount)
    return line.from_ is None or month(line.from_) < end


def _end_of_savings(case: Case) -> dict[str, Any]:
    """Gather the last month in which savings count, empty if they count in all years."""
    if not case.has_initial_cost:
        return {"until": ""}
    months = case.initial_month_count if case.stated_budget is None else None
    is_cut = months is not None and case.go_live.month + months > case.end
    return {"until": month_name(end_of_savings(case) - 1), "cut_short": is_cut}


def end_of_savings(case: Case) -> int:
    """Return the month after the last in which savings count. [month number]."""
    if case.stated_budget is not None:
        return end_month(case.stated_budget.years[-1])
    months = case.initial_month_count
    return case.end if months is None else min(case.go_live.month + months, case.end)


def lacks_cost_of_leaving(case: Case) -> bool:
    """Check whether a case with a charge does not state any cost of leaving.

    Returns
    -------
    bool
        False if restricted costs are left out: one of them may be a cost of leaving.
    """
    is_stated = any(line.on for line in case.lines if line.kind == "cost")
    return bool(case.charges) and not case.cost_left_out and not is_stated


def stated_savings(case: Case) -> list[Range | Pert]:
    """List the ranges of a yearly saving that documents give, for "what if" and to simulate."""
    distributions = case.uncertainty.inputs if case.uncertainty else ()
    ranges: list[Range | Pert] = [*case.what_if, *distributions]
    return [
        input_range
        for input_range in ranges
        if input_range.input in SAVINGS_FIELDS
        and FIELDS[input_range.input].kind is Kind.pounds
        and input_range.status != "assumed"
        and input_range.high > 0
    ]


def contingent_savings(case: Case) -> list[Line]:
    """List the saving lines of the documents that are contingent, so in no total."""
    return [
        line
        for line in case.lines
        if line.kind == "saving" and line.is_contingent and line.status != "assumed"
    ]


def _quoted_adopters(case: Case) -> str:
    """Return the number of adopters of the cost as stated, if a stated rule depends on it."""
    stated = stated_price(case)
    depends = stated and not is_flat(case, stated)
    return wording.adopters_phrase(case, case.as_quoted) if depends else ""


def _numbers(scenario: Scenario) -> str:
    """Return the adopters of a scenario, by year with commas: "36", "20, 25"."""
    count = scenario.adopters
    return ", ".join(map(str, count if isinstance(count, tuple) else (count,)))


def _years_outside(case: Case) -> str:
    """Return the years outside the budget: "in 2021/22", "after 2020/21", "outside 2020/21".

    The text is empty without a budget.
    """
    paid = () if case.stated_budget is None else case.budget.years
    years_left = [year for year in case.years if year not in paid]
    return f"in {years_left[0]}" if len(years_left) == 1 else wording.outside_budget(case)


def lines_not_raised(case: Case) -> list[Line]:
    """List the counted cost lines that neither a rise nor an uplift raises."""
    return [line for line in case.service_costs if line.uplift is None]


def _of_numbers(case: Case) -> dict[str, Any]:
    """Gather the facts about the number of adopters in the documents."""
    if not (case.charges and case.names_adopters):
        numbers = dict.fromkeys(("no_number", "gives_no_other", "gives_pricing"), False)
        return {**numbers, "tied": "", "tied_counts": ()}
    points = tied_points(case)
    return {
        "no_number": is_same_for_any_number(case),
        "tied": tied_words(case),
        "tied_counts": tuple(point.adopters for point in points),
        "untied": ties_nothing(case),
        "gives_no_other": bool(points) and moves_with_number(case),
        "gives_pricing": not _all_assumed(case, case.pricings),
    }


def _of_quotes(case: Case) -> dict[str, Any]:
    """Gather the quoted charges and the words for them.

    The result is empty if the documents quote and state nothing.
    """
    if stated_price(case):
        return {"as_given": as_given(case)}
    if not (case.charges and case.charge.is_quoted):
        return {}
    charge = case.charge
    return {
        "quoted_charges": (float(charge.low), float(charge.high)),
        "cap_limit": charge.high,
        "cap": wording.cap_status(case) if charge.is_cap else "",
        "for_capped": f" for {charge.name}" if len(case.charges) > 1 else "",
        "estimate": quoted_noun(charge),
        "as_given": as_given(case),
    }


def as_given(case: Case) -> str:
    """Return the word for the cost in the documents: "quoted", "stated", "stated and assumed"."""
    stated = stated_price(case)
    return wording.by_status(case, (stated,)) if stated else wording.stated(case)


def quoted_pricings(case: Case) -> tuple[str, ...]:
    """Return the pricings that the documents quote or state.

    They are two ends, one price, or empty.
    """
    if stated := stated_price(case):
        return (stated,)
    return ESTIMATES if case.charges and case.charge.is_quoted else ()


def end_pricings(case: Case) -> tuple[str, ...]:
    """Return the names of the pricings at an end of the quoted charge."""
    return tuple(name for name in case.pricings if case.pricing(name).end)


def quoted_costs(case: Case, scenario: Scenario, result: str = "leading_cost") -> tuple[float, ...]:
    """Return the leading cost, or another result, as quoted, with the delay of a scenario. [£]."""
    quoted = case.quoted_as_late(scenario)
    scenarios = (replace(quoted, pricing=name) for name in quoted_pricings(case))
    return tuple(float(getattr(results_of(case, end), result)) for end in scenarios)


def choice_facts(
    case: Case, scenario: Scenario, *, pricings: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Gather facts and slots of the pricing.

    Parameters
    ----------
    pricings : tuple of str, optional
        Pricings that the answer covers. The default is the scenario's pricing or, if that is "not
        known", every pricing of the case.
    """
    is_open = scenario.pricing == ANY
    over = pricings or case.pricings_of(scenario)
    facts = {
        "is_open": is_open,
        "depends": moves_with_number(case, over),
        "is_an_end": is_at_estimates(case, scenario),
        "caveats": feet.short_caveats(case, scenario),
        **wording.uplift_facts(case, over),
        **dict.fromkeys(("at_pricing", "rule", "whose", "also_assumed"), ""),
    }
    if is_open:
        return facts | {"also_assumed": assumed_beside(case, case.pricings[0])}
    if not case.charges:
        return facts
    rule, has_choice = case.pricing(scenario.pricing), len(case.pricings) > 1
    facts["whose"] = assumed_beside(case, rule.name)
    if len(case.charges) > 1 and not has_choice:
        return facts
    # A contract gives its charge, and not the other costs.
    is_alone = not (case.other_charges or case.counted_lines("cost"))
    is_contract = is_alone and case.charge.firmness == "contract" and len(case.pricings) == 1
    is_one_price = rule.end and case.charge.has_one_price and not case.other_charges
    if is_one_price or (is_contract and is_flat(case, rule.name)):
        return facts | {"whose": _whose_one_price(case, rule)}
    if is_flat(case, rule.name) and not _is_a_condition(case, rule):
        return facts | {"at_pricing": _as_a_price(case, rule)}
    return facts | {"rule": f"{_clause(case, rule)} ({whose_figure(case, rule.name)})"}


def _whose_one_price(case: Case, rule: Pricing) -> str:
    is_firm = case.charge.firmness == "contract" and rule.status == "stated"
    return QUOTED_AS["contract"] if is_firm else whose_pricing(case, rule.name)


def _is_a_condition(case: Case, rule: Pricing) -> bool:
    return condition(case, rule.name).startswith("if ")


def _as_a_price(case: Case, rule: Pricing) -> str:
    """Return the name of a flat price: "at the high estimate (quoted)"."""
    noun = pricing_noun(case, rule.name)
    article = "" if noun.startswith(("the ", "a ", "£")) else "the "
    phrase = of_charge(case, rule, f"{by_or_at(rule)} {article}{noun}")
    return f"{phrase} ({whose_figure(case, rule.name)})"


def _clause(case: Case, rule: Pricing) -> str:
    """Return a rule as a condition: "a fixed bill is shared equally"."""
    if _is_a_condition(case, rule):
        clause = condition(case, rule.name).removeprefix("if ")
        clause = clause.replace("an assumed bill", "a fixed bill")  # "(our assumption)" follows
        return of_charge(case, rule, clause)
    noun = pricing_noun(case, rule.name)
    return of_charge(case, rule, f"{noun}{',' * (', ' in noun)} applies")


def price_noun(case: Case, rule: Pricing) -> str:
    """Return the words for a price that is the same for any number of adopters."""
    if rule.status != "stated":
        return "this price"
    return "the stated cap" if is_cap(case, rule.end) else "the stated price"


def is_at_estimates(case: Case, scenario: Scenario) -> bool:
    """Check whether the scenario is at one end of a quoted range.

    Any other pricing has one answer.
    """
    return case.has_range and scenario.pricing in end_pricings(case)


def has_both_ends(case: Case, scenario: Scenario) -> bool:
    """Check whether a paper shows both ends of the quoted range side by side.

    It does if the scenario is at one of them and both are pricings of the case.
    """
    ends = {case.pricing(name).end for name in end_pricings(case)}
    return is_at_estimates(case, scenario) and ends == {LOW, HIGH}


def condition_facts(
    case: Case, scenario: Scenario, *, pricings: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """Gather facts and slots of fields other than pricing and savings.

    Of the savings, only the amount is left out: start, ramp and cashable share are here. For
    ``pricings`` see `choice_facts`.
    """
    numbers = _of_numbers(case)
    count = scenario.adopters
    over = pricings or case.pricings_of(scenario)
    rises = [name for name in over if rising_charges(case, replace(scenario, pricing=name))]
    # An answer over every pricing leaves out a pricing without a price at this number.
    is_open = scenario.pricing == ANY
    is_left_out = is_open and numbers["gives_pricing"] and _all_assumed(case, over)
    is_one_number = isinstance(count, int) and (numbers["gives_no_other"] or is_left_out)
    tied = count in numbers["tied_counts"]
    counts = count if isinstance(count, tuple) else (count,)
    start = case.service_start(
        scenario.delay, charge_follows_go_live=scenario.charge_follows_go_live
    )
    return {
        "numbers": _numbers(scenario) if moves_with_number(case, over) else "",
        "same_number": _numbers(scenario) == _numbers(case.as_quoted),
        "one_joins": {*counts} == {1},
        "by_year": isinstance(count, tuple),
        "tied_here": is_one_number and tied,
        "no_charge_for": str(count) if is_one_number and not tied else "",
        "late": wording.counted_words(scenario.delay, "month") if scenario.delay else "",
        "charge_late": scenario.charge_follows_go_live,
        **_changes(case, scenario, rises=bool(rises)),
        "some_keep": bool(rises) and any(keeps_amounts(case, name) for name in over),
        "rise_without_effect": bool(scenario.rise) and bool(case.charges) and not rises,
        "leaves": "" if scenario.leave == NONE else scenario.leave,
        "leaves_first": scenario.leave != NONE and end_month(scenario.leave) <= start,
        "savings_start": month_name(case.go_live.month + scenario.delay),
        "ramp": wording.counted_words(scenario.ramp, "month") if scenario.ramp else "",
        "cashable_share": scenario.cashable,
        "all_cashable": scenario.cashable == 1,
        "half_cashable": scenario.cashable == 0.5,
    }


def _all_assumed(case: Case, pricings: Iterable[str]) -> bool:
    return all(case.pricing(name).status == "assumed" for name in pricings)


def keeps_amounts(case: Case, pricing: str) -> bool:
    """Check whether any charge keeps its own amounts if charges rise."""
    return any(has_own_rise(case, pricing, charge=charge) for charge in case.charges)


def _changes(case: Case, scenario: Scenario, *, rises: bool) -> dict[str, float]:
    """Gather the change and the rise of the charges, 0 if they have no effect."""
    change = scenario.charge_change if case.charges else 0
    rise = scenario.rise if rises else 0
    return {
        "more": max(change, 0),
        "less": max(-change, 0),
        "rise_more": max(rise, 0),
        "rise_less": max(-rise, 0),
    }


def _of_amounts(result_range: ResultRange) -> dict[str, Any]:
    """Gather the amounts of the answer and the pattern of the cost over the years."""
    case = result_range.case
    facts: dict[str, Any] = {}
    for name, attribute in (
        ("total", "leading_cost"),
        ("ongoing", "ongoing"),
        ("whole_life", "whole_life"),
    ):
        facts |= _pair_facts(result_range, name, result_range.pair(attribute))
    results = [*result_range.by_pricing.values()]
    facts["is_alone"] = result_range.is_open and len(results) == 1
    facts["all_assumed"] = result_range.is_open and _all_assumed(case, result_range.by_pricing)
    facts["first_cost"] = extent(result.flow.gross[0] for result in results)
    facts["ongoing_cost"] = facts["ongoing"][1] >= money.HALF_A_POUND
    rests = [result.flow.gross - result.ongoing for result in results]
    later = all(bool((np.abs(rest[1:]) < money.HALF_A_PENNY).all()) for rest in rests)
    facts["level"] = later and all(abs(rest[0]) < money.HALF_A_PENNY for rest in rests)
    facts["then_level"] = later and len(case.years) > 2 and facts["ongoing_cost"]
    later_costs = extent(result.falls_after_budget_years or 0 for result in results)
    has_later = case.judged_budget is not None and max(later_costs) >= money.HALF_A_POUND
    facts["later"] = later_costs if has_later else 0
    return facts


def _pair_facts(result_range: ResultRange, name: str, pair: Pair) -> dict[str, Any]:
    whose = {
        f"{name}_low_whose": _whose_end(result_range, pair.low_pricing),
        f"{name}_high_whose": _whose_end(result_range, pair.high_pricing),
    }
    return {
        name: (pair.low, pair.high),
        f"{name}_low": pair.low,
        f"{name}_high": pair.high,
        f"{name}_is_one": pair.is_one,
        **(whose if result_range.is_open else {}),
    }


def _whose_end(result_range: ResultRange, pricing: str) -> str:
    """Return the owner of an end, with changes to a documents' figure."""
    case, scenario = result_range.case, replace(result_range.scenario, pricing=pricing)
    whose = whose_pricing(case, pricing)
    if case.pricing(pricing).status == "assumed":
        return whose
    changes = _changes(case, scenario, rises=bool(rising_charges(case, scenario)))
    return whose + "".join(say(name, changes, CHANGED_ENDS) for name in CHANGED_ENDS)


def own_savings(results: Results) -> float:
    """Return the counted savings that the scenario adds to saving lines of the case. [£]."""
    has_lines = bool(results.case.counted_lines("saving"))
    return 0.0 - float(results.flow.values.once("own_savings")) if has_lines else 0.0


def costs_in_months(case: Case) -> list[str]:
    """List the costs of which the initial cost counts the first months, by their name in formulas.

    Returns
    -------
    list of str
        Empty if the case has no initial months.
    """
    return [*recurrent_parts(case)] if case.initial_months is not None else []


def _costs_until(results: Results) -> str:
    """Return the last month of the recurrent costs that count, if it is not that of the savings.

    Returns
    -------
    str
        Empty if each cost counts up to that month, or ends by itself.
    """
    case, values = results.case, results.flow.values
    savings_end, ends_apart = end_of_savings(case), [0]
    for part in costs_in_months(case):
        start, end = (int(values.once(f"{part}.{month}")) for month in ("start", "end"))
        cost_end = min(end, start + (case.initial_month_count or 0))
        if cost_end > savings_end or cost_end < min(savings_end, end):
            ends_apart.append(cost_end)
    return month_name(max(ends_apart) - 1) if max(ends_apart) else ""


def _of_savings(case: Case, scenario: Scenario, results: Sequence[Results]) -> dict[str, Any]:
    """Gather the savings over the results of a scenario."""
    own_saved = extent(map(own_savings, results))
    saved = extent(0.0 - result.counted_savings for result in results)
    cashable = extent(0.0 - result.counted_cashable for result in results)
    is_chosen = bool(scenario.savings or scenario.offset)
    full = extent(full_saving(result.case, result.scenario) for result in results)
    return {
        "saved": saved,
        "own_saved": own_saved if max(own_saved) >= money.HALF_A_POUND else 0,
        "cashable": cashable,
        "costs_until": _costs_until(results[0]),
        "after": extent(result.leading_cost + result.counted_cashable for result in results),
        "no_savings": not any(result.flow.savings.any() for result in results),
        "no_savings_yet": max(map(abs, saved)) < money.HALF_A_PENNY,
        "none_cashable": max(map(abs, cashable)) < money.HALF_A_PENNY,
        "a_year": full if any(full) and not case.counted_lines("saving") else 0,
        "starts": is_chosen and (scenario.delay > 0 or scenario.ramp > 0),
    }


def _of_cap(case: Case, results: Sequence[Results]) -> dict[str, Any]:
    """Gather the charges above a stated cap."""
    capped = charges_above_cap(case, results)
    if capped is None:
        return {"charge": 0, "charge_above": False}
    amounts = [charge for _, charge in capped.above]
    years_above = {year for year, _ in capped.above}
    years_charged = {year for end in results for year in end.rates_charged}
    labels = [year for year in case.years if year in years_above]
    return {
        "charge": max(amounts),
        "charge_above": True,
        "charges_differ": max(amounts) - min(amounts) > money.HALF_A_PENNY,
        "above_by_rise": capped.is_raised,
        "above_by_pence": money.differ_by_pence(max(amounts), case.charge.high),
        "above_in_part": years_above != years_charged,
        **wording.of_years(labels),
    }


def _of_changes(case: Case, scenario: Scenario, ends: Sequence[Results]) -> dict[str, Any]:
    """Gather the effects of a late start, a rise and leaving, from the low to the high end."""
    return {
        **late_facts(case, scenario, ends),
        "runs_on_cost": cost_of_running_on(ends[0]),
        "not_raised": _not_raised(ends),
        "leaving_outside": _leaving_outside(ends[0]),
    }


def _leaving_outside(results: Results) -> float:
    """Return the cost of leaving that the leading cost does not count. [£].

    It is the same at every pricing, and part of it may fall after the years of the case.
    """
    names = {line.name for line in results.case.leaving_costs}
    values = results.flow.values
    parts = [part for part, line in line_parts(results.case) if line.name in names]
    paid = (over_years(values.by_year(f"{part}.amount")) for part in parts)
    after = (values.once(f"{part}.after") for part in parts)
    cost = float(sum(paid) + sum(after)) - initial_of(results, names)
    return cost if cost >= money.HALF_A_POUND else 0


def _not_raised(ends: Sequence[Results]) -> float:
    """Return the cost that a rise of the charges does not raise. [£].

    It is the same at every pricing.
    """
    case, scenarios = ends[0].case, [end.scenario for end in ends]
    lines = {line.name for line in lines_not_raised(case)}
    rises = any(scenario.rise and rising_charges(case, scenario) for scenario in scenarios)
    return initial_of(ends[0], lines) if rises and lines else 0
