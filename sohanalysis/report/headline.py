"""The headline of any case and scenario: templates, and the facts that choose between them.

`SENTENCES` is plain data, as `wording.say` reads it, so that the page says the same. `LINES` says
which lists make which line of a headline; what each says begins with a capital.

Facts and slots are made in four parts, by what they depend on: the case alone (`case_facts`),
pricing and adopters (`choice_facts`), delay (`start_facts`), and the figures (`figure_facts`). A
page looks the first three up, each text once, and works the last out from its results.

Of the case:

=================== ==============================================================================
budgeted            the case has a budget, assumed or not
verdict             it has one that is not assumed; assumed_budget, no_budget: the other two
in_part             costs are left out of this version
budget              its amount [£]
one_off             nothing recurs: no charge and no recurrent line
set_up              there are one-off cost lines beside what recurs
initial             the initial months: "two years"; by_years: the budget counts years instead,
                    budget_span: "2019/20 to 2021/22"; no_initial: neither
years, first_year   "over ten years", or "in 2024/25" of one year; several_years: of more than one
saving_lines        the case has savings of its own
word, plural        the case's own word for those that join
estimate            "estimate", "quote" or "contract price", by firmness; as_given: "quoted", of a
                    cap "stated", or "assumed"
quoted_charges      low and high, as quoted [£ a year]; quoted_high: the high one; cap: it is a cap
until               month in which the budget years end: "March 2021"
disagree            sources disagree: which (" on Budget, amount"), one_figure, other_figure and
                    ratio, in words
=================== ==============================================================================

Of pricing and adopters:

=================== ==============================================================================
estimates           the documents quote a range, and the pricing is one of its ends
pricing             the pricing as a condition, where it is assumed or not the case's own
adopters            "36 forces"; blank where the case names none
depends             the cost depends on the adopters; ignores: it does not; never_depends: under
                    no pricing of the case
tied_ends           ends of the quoted range that the documents tie to a number, each with it, and
                    tied_cited, where; untied: they tie none, and state no rule
moving              the pricings that depend on the adopters, as a condition; moving_first: with a
                    capital; whose: who quotes the range ("the report's")
this_price          the pricing, whose price is the same for any number: "the stated price"
with_adopters       they begin the sentence: it depends, and pricing or adopters are chosen
beside_quoted       the quoted cost follows: the pricing is neither an estimate nor the stated one
above_counts        from which number of adopters the charge is above the quoted range, in words;
                    below_counts: below it
caveats             where adopters by year come from, and an assumed pool
=================== ==============================================================================

Of delay: conditions ("three months late, charge 10% higher"), late (whether go-live is), leaves
(before the last year), and savings_start ("July 2019").

Of the figures, each pair at the low and the high estimate, or twice the same:

=================== ==============================================================================
quoted              low and high cost as the documents have them, as late as the scenario, without
                    savings, of the period of the answer; the stated price twice [£]
total               the leading cost [£]; whole_life, ongoing, first_cost: gross cost of all years,
                    ongoing cost, gross cost of the first year
low_left, high_left headroom without its sign [£]; over: both, of which is over budget
low_over, high_over below zero; low_level, high_level: within half a penny of zero; low_close,
                    high_close: less than half a pound; both_over: over budget at both
level, then_level   gross cost is the ongoing cost in every year; in every year but the first
saved               all savings in the budget years; without a budget, in the initial months or in
                    all years [£]
cashable, after     the cashable part of them, and cost_after_cashable_savings [£]
no_savings          no savings in any year; no_savings_yet: none in those years
none_cashable       none of them is cashable
a_year              the scenario's saving at full effect [£ a year], where there is no other saving
ramp                months to full effect of the scenario's savings, in words
starts              the scenario has savings that begin late or grow
charge              yearly charges outside the quoted range; charge_above, charge_below: where
on_time             the leading cost without delay, where a late start costs less [£]; for its
                    cause: fewer_months, in words, one_month of them, and adopters_change
moved               a late start moves charges after the years of a budget of years; deferred: how
                    much, of a charge that is the same in every year [£]; next_year: no more than
                    a year of it, and the case ends with the budget
dropped             charged months that a late start takes out of all years, in words; one_dropped
=================== ==============================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sohanalysis import money
from sohanalysis.case.case import Alternative, Case
from sohanalysis.case.fields import ANY, NONE
from sohanalysis.case.pricing import ESTIMATES, Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.case_formulas import formulas_of, line_parts
from sohanalysis.model.cashflow import Values, full_saving
from sohanalysis.model.findings import at_quoted_charges
from sohanalysis.model.pricing import is_flat, is_quoted, rates
from sohanalysis.model.results import Results, results_of
from sohanalysis.model.stress import stated_price
from sohanalysis.report import wording
from sohanalysis.report.wording import Templates, first_capital, say
from sohanalysis.report.wording_pricing import (
    QUOTED_AS,
    condition,
    condition_of,
    joiners,
    moving_rules,
    tied_points,
    ties_nothing,
    who_quotes,
    who_states,
)
from sohanalysis.years import MONTHS_IN_A_YEAR, end_month, month_name, over_years

_RATIO_NOISE = 5e-4


def _verdict(end: str) -> Sequence[tuple[Sequence[str], str]]:
    """Word a headroom at one end."""
    return [
        ([f"{end}_level"], "no headroom"),
        ([f"{end}_over", f"{end}_close"], "less than £1 over budget"),
        ([f"{end}_over"], f"{{{end}_left:pounds}} over budget"),
        ([f"{end}_close"], "less than £1 headroom"),
        ([], f"{{{end}_left:pounds}} headroom"),
    ]


# What makes each line of a headline, in order.
LINES = {
    "answer": ["disagreement", "cost", "as_quoted", "any_number", "no_verdict", "nothing_after"],
    "savings": ["savings"],
    "adopters": ["joiners"],
    "beside": ["outside", "later_is_cheaper", "fewer_in_years", "caveats_said"],
}
SENTENCES: Templates = {
    "disagreement": [
        (
            ["disagree"],
            "sources disagree{which}: {one_figure} or {other_figure}.{ratio_said} Settle this "
            "first.",
        ),
    ],
    "ratio_said": [(["ratio"], " The ratio is {ratio}.")],
    "cost": [
        (
            ["verdict", "estimates", "both_over"],
            "{begins}{total:pounds} against a budget of {budget:full_pounds}: {over:pounds} "
            "over budget at every {as_given} charge.",
        ),
        (
            ["verdict", "estimates", "opening"],
            "{opening}: {total:pounds}; {low_verdict} at the low {estimate}, {high_verdict} at "
            "the high.",
        ),
        (
            ["verdict", "estimates"],
            "{period}: {total:pounds}. Budget {budget:full_pounds}: {low_verdict} at the low "
            "{estimate}, {high_verdict} at the high.",
        ),
        (
            ["verdict", "one_off", "by_years"],
            "{begins}{total:pounds} in {budget_span}, one-off. Budget {budget:full_pounds}: "
            "{high_verdict}.",
        ),
        (
            ["verdict", "one_off"],
            "{begins}{total:pounds}, one-off. Budget {budget:full_pounds}: {high_verdict}.",
        ),
        (["verdict", "opening"], "{opening}: {total:pounds}, {high_verdict}{anyone}."),
        (["verdict"], "{period}: {total:pounds}. Budget {budget:full_pounds}: {high_verdict}."),
        (["one_off"], "{begins}{total:pounds}, one-off."),
        (["assumed_budget", "by_years"], "{begins}{total:pounds} in {budget_span}{anyone}."),
        (["assumed_budget", "opening"], "{opening}, {months} cost {total:pounds}{anyone}."),
        (["assumed_budget"], "{months} cost {total:pounds}."),
        (
            ["level", "several_years"],
            "{begins}{ongoing:pounds} a year, {whole_life:pounds} {years}{initially}.",
        ),
        (["level"], "{begins}{ongoing:pounds} a year."),
        (
            ["then_level"],
            "{begins}{first_cost:pounds} in {first_year}, then {ongoing:pounds} a year: "
            "{whole_life:pounds} {years}{initially}.",
        ),
        (
            ["ongoing_cost"],
            "{begins}{whole_life:pounds} {years}, then {ongoing:pounds} a year{initially}.",
        ),
        ([], "{begins}{whole_life:pounds} {years}{initially}."),
    ],
    "initially": [(["no_initial"], ""), ([], "; {period}: {total:pounds}")],
    "as_quoted": [
        (["beside_quoted", "no_budget"], "as {as_given}{as_late}: {quoted:pounds} {years}."),
        (["beside_quoted"], "as {as_given}{as_late}: {quoted:pounds}."),
    ],
    "as_late": [
        (["late", "leaves"], ", as late and leaving too"),
        (["late"], ", as late"),
        (["leaves"], ", leaving too"),
    ],
    "any_number": [
        (["ignores", "no_budget", "never_depends"], "the price does not depend on how many join."),
        (["ignores", "no_budget"], "{some_number}"),
    ],
    # Of a cost that ignores the number of adopters where another pricing depends on it.
    "some_number": [
        (["never_depends"], ""),
        (["pricing"], ""),
        (
            ["estimates", "tied_ends"],
            "these are {whose} two {estimate}s. It ties {tied_ends}{tied_cited} and does not say "
            "what any other number would cost.",
        ),
        (
            ["estimates", "untied"],
            "these are {whose} two {estimate}s. It ties neither to a number of {plural}.",
        ),
        (
            ["estimates"],
            "these are {whose} two {estimate}s. {moving_first}, the cost depends on how many "
            "{plural} join.",
        ),
        (
            [],
            "{this_price} does not depend on how many {plural} join; {moving}, the charge would "
            "depend on it.",
        ),
    ],
    "no_verdict": [
        (
            ["assumed_budget"],
            "no budget is stated; {budget:full_pounds} is our assumption, so there is no verdict.",
        ),
        (["in_part", "no_budget"], "restricted costs are left out, so there is no verdict."),
        (["no_budget"], "no budget is stated, so there is no verdict."),
    ],
    "nothing_after": [(["one_off"], "no ongoing cost is stated.")],
    "savings": [
        (["no_savings"], "no savings counted."),
        (["no_savings_yet"], "savings fall outside {counted} and do not change this cost."),
        (
            ["none_cashable"],
            "savings of {size} are not cashable: they free time or capacity and do not reduce "
            "this cost.",
        ),
        (
            [],
            "savings{from}: {saved:pounds} {by}, {cashable:pounds} of it cashable.{after_them}"
            "{not_counted}",
        ),
    ],
    "after_them": [
        (["no_initial"], ""),
        ([], " Cost after cashable savings: {after:pounds}."),
    ],
    "joiners": [
        (["ignores", "no_budget"], ""),
        (["ignores", "pricing"], ""),
        (["ignores", "never_depends"], "the same however many {plural} join."),
        (["ignores"], "{some_number}"),
        (["with_adopters"], ""),
        (["adopters", "depends"], "worked out with {adopters}."),
    ],
    "outside": [
        (
            ["charge_above", "cap"],
            "the charge, {charge:pounds} a year, is above the {as_given} cap of "
            "{quoted_high:pounds}: a cap is the most that this {word} pays, and who bears the "
            "rest is not in the case.",
        ),
        (["cap"], ""),
        (
            ["charge_above"],
            "the charge, {charge:pounds} a year, is above the {as_given} {quoted_charges:pounds}"
            "{as_above}.",
        ),
        (
            ["charge_below"],
            "the charge, {charge:pounds} a year, is below the {as_given} {quoted_charges:pounds}"
            "{as_below}.",
        ),
        (
            ["above_counts"],
            "with {above_counts} the charge is above the {as_given} {quoted_charges:pounds} a "
            "year.",
        ),
    ],
    "later_is_cheaper": [
        (
            ["on_time"],
            "starting late costs less here ({total:pounds} against {on_time:pounds} on time) "
            "{later_cause}{deferred_said}.",
        ),
    ],
    **wording.LATER_IS_CHEAPER,
    "fewer_in_years": [(["on_time", "fewer_months"], ""), ([], "{dropped_said}")],
    "dropped_said": [
        (
            ["dropped"],
            "over all years, {dropped} {is_or_are} charged than on time: the totals of all years "
            "and any present value leave {it_or_them} out.",
        )
    ],
    "is_or_are": [(["one_dropped"], "is"), ([], "are")],
    "it_or_them": [(["one_dropped"], "it"), ([], "them")],
    "caveats_said": [(["caveats"], "{caveats}")],
    # Parts of sentences.
    "size": [
        (["a_year"], "{a_year:pounds} a year{from} ({saved:pounds} {by})"),
        ([], "{saved:pounds} {by}"),
    ],
    "as_above": [(["above_counts"], ", as it is with {above_counts}")],
    "as_below": [(["below_counts"], ", as it is with {below_counts}")],
    "begins": [(["opening"], "{opening}: ")],
    "opening": [([], ["{begin_with}", "{pricing}", "{conditions}"])],
    "begin_with": [(["with_adopters"], "with {adopters}")],
    "anyone": [(["ignores", "pricing"], ", however many {plural} join")],
    "period": [
        (["by_years"], "{budget_span}"),
        (["set_up"], "set-up and first {initial}"),
        (["one_off"], "one-off cost"),
        ([], "first {initial}"),
    ],
    "months": [
        (["by_years"], "{budget_span}"),
        (["set_up"], "set-up and first {initial}"),
        ([], "{initial}"),
    ],
    "low_verdict": _verdict("low"),
    "high_verdict": _verdict("high"),
    "from": [
        (["starts", "ramp"], " from {savings_start}, full after {ramp}"),
        (["starts"], " from {savings_start}"),
    ],
    "by": [
        (["budgeted"], "by {until}"),
        (["no_initial"], "{years}"),
        ([], "in the first {initial}"),
    ],
    "counted": [(["budgeted"], "the budget years"), ([], "the first {initial}")],
    "not_counted": [
        (["verdict"], " The verdict does not count savings until a budget has been reduced.")
    ],
}


class Headline(NamedTuple):
    """A headline in lines: the answer, savings, the number of adopters, and what stands beside."""

    answer: str
    savings: str
    adopters: str
    beside: str

    @property
    def under(self) -> str:
        """All that stands under the answer."""
        return " ".join(filter(None, self[1:]))

    def __str__(self) -> str:
        """Give the lines as one text."""
        return " ".join(filter(None, self))


def headline(case: Case, scenario: Scenario) -> Headline:
    """Answer the question for a scenario, by what the case has.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> headline(case, soh.choose(case, pricing="shared", adopters=36)).answer
    'With 36 forces, if a fixed bill is shared equally: £218,611, £81,389 headroom. As quoted: £262,000 to £302,000.'
    """  # noqa: E501
    known = told(case, scenario)
    said = {line: [say(name, known, SENTENCES) for name in names] for line, names in LINES.items()}
    return Headline(
        **{line: " ".join(map(first_capital, filter(None, texts))) for line, texts in said.items()}
    )


def told(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather the facts and slots of a scenario."""
    scenario = case.at_one_pricing(scenario)
    return {
        **case_facts(case),
        **choice_facts(case, scenario),
        **start_facts(case, scenario),
        **figure_facts(case, scenario),
    }


def case_facts(case: Case) -> dict[str, Any]:
    """Gather facts and slots that hold whatever the scenario."""
    budget = case.stated_budget
    kinds = {line.nature for line in case.counted_lines("cost") if line.on is None}
    goes_on = bool(case.charges) or "recurrent" in kinds
    length = wording.initial_length(case)
    count = len(case.years)
    return {
        "budgeted": budget is not None,
        "no_budget": budget is None,
        "in_part": case.cost_left_out,
        "assumed_budget": budget is not None and budget.status == "assumed",
        "verdict": budget is not None and budget.status != "assumed",
        "budget": budget.amount if budget else 0,
        "until": month_name(end_month(budget.years[-1]) - 1) if budget else "",
        "one_off": not goes_on,
        "set_up": goes_on and "one-off" in kinds,
        "initial": "12 months" if length == "year" else length,
        "no_initial": not case.has_initial_cost,
        "by_years": case.counts_by_years,
        "budget_span": wording.years_named(budget.years) if budget else "",
        "several_years": count > 1,
        "years": f"over {wording.in_words(count)} years" if count > 1 else f"in {case.years[0]}",
        "first_year": case.years[0],
        "saving_lines": bool(case.counted_lines("saving")),
        "word": case.adopters.word,
        "plural": case.adopters.plural,
        **_of_quotes(case),
        **_of_sources(case),
    }


def _of_quotes(case: Case) -> dict[str, Any]:
    if stated_price(case):
        return {"as_given": "stated"}
    if not (case.charges and case.charge.is_quoted):
        return {}
    charge, given = case.charge, "stated" if case.charge.is_cap else "quoted"
    return {
        "quoted_charges": (float(charge.low), float(charge.high)),
        "quoted_high": charge.high,
        "cap": charge.is_cap,
        "estimate": QUOTED_AS[charge.firmness],
        "as_given": "assumed" if who_quotes(case) == "the case" else given,
    }


def quoted_pricings(case: Case) -> tuple[str, ...]:
    """Return the pricings that the documents quote or state: two ends, one price, or none."""
    if stated := stated_price(case):
        return (stated,)
    return ESTIMATES if case.charges and case.charge.is_quoted else ()


def _of_quoted(case: Case, scenario: Scenario) -> tuple[float, ...]:
    """Return the costs as the documents have them, as late as a scenario. [£]."""
    quoted = case.quoted_as_late(scenario)
    at = (replace(quoted, pricing=name) for name in quoted_pricings(case))
    return tuple(_cost_answered(case, results_of(case, each)) for each in at)


def _cost_answered(case: Case, results: Results) -> float:
    """Return the cost that the answer names: the total or, without a budget, of all years. [£]."""
    return float(results.whole_life if case.stated_budget is None else results.initial_cost)


def _of_sources(case: Case) -> dict[str, Any]:
    """Name the two figures of sources that disagree, of those that change the cost the most."""
    here = results_of(case, case.scenario)

    def effect(other: Alternative) -> float:
        there = results_of(other.case, other.case.scenario)
        return abs(float(there.whole_life - here.whole_life))

    other = max(case.alternatives, key=effect, default=None)
    if other is None or effect(other) < money.HALF_A_POUND:
        return {"disagree": False}
    there = results_of(other.case, other.case.scenario)
    times, ratio = ratio_of(case, other)
    count, plural = case.adopters.anticipated.value, case.adopters.plural
    which, sizes, costs = "", (other.used, other.value), (here, there)
    if "pool" in other.figure and ratio == f"{count}, the number of {plural}":
        # The pool of all and what each pays are told apart: a source may print one for the other.
        small = min(sizes)
        amount = money.quoted_pounds(small)
        own = f"{amount} for all {plural}", f"{amount} for each"
        own = own if times > 1 else own[::-1]
        notes = [f"{money.pounds(each.ongoing)} a year" for each in costs]
        notes[sizes.index(small)] += f" for each of {count}"
    else:
        which = f" on {wording.figure_name(case, other.figure, other.entry)}"
        own = figure_words(other.used), figure_words(other.value)
        notes = [f"{money.pounds(each.whole_life)} in all" for each in costs]
    one, another = (f"{figure} ({note})" for figure, note in zip(own, notes, strict=True))
    return {
        "disagree": True,
        "which": which,
        "one_figure": one,
        "other_figure": another,
        "ratio": ratio,
    }


def figure_words(value: Any) -> str:
    """Write a figure of a source: an amount or a count, a share, a month or a text as it stands."""
    if not _is_number(value):
        return str(value)
    return money.figures(value) if abs(value) >= 1 else f"{value:g}"


def ratio_of(case: Case, other: Alternative) -> tuple[float, str]:
    """Return how many times what is used another source says, and the ratio that explains it."""
    if not (_is_number(other.used) and _is_number(other.value) and other.used and other.value):
        return 0.0, ""
    times = other.value / other.used
    anticipated = case.adopters.anticipated.value
    known = {1_000: "1,000", 12: "12, the months of a year"}
    if case.names_adopters and anticipated > 1:
        known[anticipated] = f"{anticipated}, the number of {case.adopters.plural}"
    near = (
        words
        for factor, words in known.items()
        if abs(times / factor - 1) < _RATIO_NOISE or abs(times * factor - 1) < _RATIO_NOISE
    )
    return times, next(near, "")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def choice_facts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather facts and slots of the pricing and the adopters."""
    at_ends, own = is_at_estimates(case, scenario), case.scenario
    named = bool(case.charges) and case.names_adopters
    rule = case.pricing(scenario.pricing)
    is_chosen = len(case.pricings) > 1 and not at_ends
    is_chosen &= rule.status == "assumed" or scenario.pricing != own.pricing
    varies = named and _depends_on_adopters(case, scenario)
    return {
        "estimates": at_ends,
        "pricing": condition(case, scenario.pricing) if is_chosen else "",
        "adopters": wording.adopters_named(case, scenario) if named else "",
        "depends": varies,
        "ignores": named and not varies and case.adopters.possible.value > 1,
        **(_of_numbers(case, rule) if named else {}),
        "with_adopters": varies and (is_chosen or scenario.adopters != own.adopters),
        "beside_quoted": _is_beside_quoted(case, rule),
        **_counts_outside(case, scenario, named and varies and not at_ends),
        "caveats": wording.short_caveats(case, scenario),
    }


def _of_numbers(case: Case, rule: Pricing) -> dict[str, Any]:
    """Gather facts and slots of the number of adopters, for a price that ignores it."""
    moving = moving_rules(case)
    if not moving:
        return {"never_depends": True}
    tied = tied_points(case) if case.charge.is_quoted else []
    quoted_by = who_quotes(case)
    return {
        "tied_ends": " and ".join(
            f"the {end} one to {count if place else joiners(case, count)}"
            for place, (end, count) in enumerate(tied)
        ),
        "tied_cited": wording.citation(case.adopters.anticipated.source),
        "untied": ties_nothing(case),
        "moving": condition_of(case, moving),
        "moving_first": first_capital(condition_of(case, moving)),
        "whose": f"{quoted_by if quoted_by == 'the case' else who_states(case)}'s",
        "this_price": price_noun(case, rule),
    }


def price_noun(case: Case, rule: Pricing) -> str:
    """Return the words for a price that is the same for any number of adopters, by its status."""
    if rule.status != "stated":
        return "this price"
    return "the stated cap" if rule.end and case.charge.is_cap else "the stated price"


def some_number(case: Case, pricing: str) -> str:
    """Return a sentence on the number of adopters, which a pricing ignores and another does not.

    Returns
    -------
    str
        Empty if the pricing depends on the number, every pricing ignores it, or it is a chosen
        condition.
    """
    facts = choice_facts(case, replace(case.scenario, pricing=pricing))
    if not facts["ignores"]:
        return ""
    return first_capital(say("some_number", {**case_facts(case), **facts}, SENTENCES))


def _is_beside_quoted(case: Case, rule: Pricing) -> bool:
    """Check whether a pricing is another than the documents quote or state."""
    if stated := stated_price(case):
        return rule.name != stated
    return bool(case.charges) and case.charge.is_quoted and not is_an_end(rule)


def is_at_estimates(case: Case, scenario: Scenario) -> bool:
    """Check whether the documents quote a range and the scenario is at one of its ends.

    Both ends stand then side by side; any other pricing is an answer of its own.
    """
    is_open = scenario.pricing == ANY
    return has_range(case) and not is_open and is_an_end(case.pricing(scenario.pricing))


def has_range(case: Case) -> bool:
    """Check whether the documents quote a range for any charge."""
    return any(charge.has_range for charge in case.charges)


def is_an_end(rule: Pricing) -> bool:
    """Check whether a pricing is the low or the high charge of the documents, and nothing else."""
    return bool(rule.end)


def _depends_on_adopters(case: Case, scenario: Scenario) -> bool:
    """Check whether any charge of a scenario differs from one number of adopters to another."""
    others = (rates(case, "", charge=charge) for charge in case.other_charges)
    return not is_flat(case, scenario.pricing) or any((t != t[:1]).any() for t in others)


def _counts_outside(case: Case, scenario: Scenario, is_asked: bool) -> dict[str, str]:
    """Name the numbers of adopters at which the charge is above the quoted range, or below it."""
    if not (is_asked and case.charge.is_quoted):
        return {"above_counts": "", "below_counts": ""}
    paid = rates(case, scenario.pricing)[:, -1] * (1 + scenario.charge_change)
    plural = case.adopters.plural
    return {
        "above_counts": _run(paid > case.charge.high + 1e-6, plural),
        "below_counts": _run(paid < case.charge.low - 1e-6, plural),
    }


def _run(counts: NDArray[np.bool_], plural: str) -> str:
    """Name numbers of adopters from the first on, or to the last; blank where they are neither."""
    size, found = int(counts.sum()), len(counts)
    if size in (0, found):
        return ""
    if counts[:size].all():
        return f"{size} {plural} or fewer" if size > 1 else f"1 of the {plural}"
    return f"{found - size + 1} {plural} or more" if counts[-size:].all() else ""


def start_facts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather facts and slots of the delay."""
    return {
        "conditions": wording.conditions(case, scenario).removeprefix(", "),
        "savings_start": month_name(case.go_live.month + scenario.delay),
        "late": scenario.delay > 0,
        "leaves": scenario.leave != NONE,
    }


def figure_facts(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather facts and slots of the results: what a page works out from its own."""
    own = results_of(case, scenario)
    at_ends = is_at_estimates(case, scenario)
    scenarios = at_quoted_charges(scenario) if at_ends else (scenario, scenario)
    ends = [results_of(case, each) for each in scenarios] if at_ends else [own, own]
    full = tuple(full_saving(case, each) for each in scenarios)
    return {
        "quoted": _of_quoted(case, scenario) or 0,
        **_of_totals(ends),
        **_of_savings(case, scenario, ends),
        "a_year": full if any(full) and not case.counted_lines("saving") else 0,
        **_of_charges(case, ends),
        **_late_facts(case, scenario, scenarios, ends),
    }


def _of_totals(ends: Sequence[Results]) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: tuple(float(getattr(end, name)) for end in ends) for name in ("whole_life", "ongoing")
    }
    found["total"] = tuple(end.leading_cost for end in ends)
    gross = [end.flow.gross for end in ends]
    rests = [each - end.ongoing for each, end in zip(gross, ends, strict=True)]
    found["first_cost"] = tuple(float(each[0]) for each in gross)
    found["ongoing_cost"] = any(end.ongoing >= money.HALF_A_POUND for end in ends)
    level = [bool((np.abs(each[1:]) < money.HALF_A_PENNY).all()) for each in rests]
    first = [bool(abs(each[0]) < money.HALF_A_PENNY) for each in rests]
    found["level"] = all(level) and all(first)
    found["then_level"] = all(level) and len(gross[0]) > 2 and found["ongoing_cost"]
    left = [end.headroom for end in ends]
    if None in left:
        return found
    found["over"] = tuple(-each for each in left)
    found["both_over"] = all(map(money.is_short, left))
    for name, each in zip(("low", "high"), left, strict=True):
        found[f"{name}_left"] = abs(each)
        found[f"{name}_over"] = money.is_short(each)
        found[f"{name}_level"] = abs(each) <= money.HALF_A_PENNY
        found[f"{name}_close"] = abs(each) < money.HALF_A_POUND
    return found


def _of_savings(case: Case, scenario: Scenario, ends: Sequence[Results]) -> dict[str, Any]:
    saved = tuple(0.0 - end.counted_savings for end in ends)
    cashable = tuple(0.0 - end.counted_cashable for end in ends)
    is_chosen = bool(scenario.savings or scenario.offset)
    return {
        "saved": saved,
        "cashable": cashable,
        "after": tuple(end.cost_after_cashable_savings or 0.0 for end in ends),
        "no_savings": not any(end.flow.savings.any() for end in ends),
        "no_savings_yet": all(abs(each) < money.HALF_A_PENNY for each in saved),
        "none_cashable": all(abs(each) < money.HALF_A_PENNY for each in cashable),
        "ramp": wording.counted_words(scenario.ramp, "month") if scenario.ramp else "",
        "starts": is_chosen and (scenario.delay > 0 or scenario.ramp > 0),
    }


def _of_charges(case: Case, ends: Sequence[Results]) -> dict[str, Any]:
    """Gather the charges that lie outside the quoted range: above it, else below it."""
    if not (case.charges and case.charge.is_quoted):
        return {"charge": 0, "charge_above": False, "charge_below": False}
    paid = [float(c) for end in ends for c in end.flow.charge[end.flow.charged > 0]]
    outside = [charge for charge in paid if not is_quoted(case, charge)]
    above = [charge for charge in outside if charge > case.charge.high]
    found = above or outside
    return {
        "charge": (min(found), max(found)) if found else 0,
        "charge_above": bool(above),
        "charge_below": bool(outside) and not above,
    }


def _late_facts(
    case: Case, late: Scenario, scenarios: Sequence[Scenario], ends: Sequence[Results]
) -> dict[str, Any]:
    """Gather the causes of a late start that costs less, and the months that it leaves out."""
    if not late.delay:
        return {"on_time": 0, "dropped": ""}
    on_time = [results_of(case, replace(end, delay=0)) for end in scenarios]
    pairs = [*zip(on_time, ends, strict=True)]
    dropped = fewer_months(case, late, is_counted=False)
    facts = {"on_time": 0, "dropped": _fewer(dropped), "one_dropped": dropped == 1}
    if not any(now.leading_cost < then.leading_cost - money.HALF_A_PENNY for then, now in pairs):
        return facts
    return {
        **facts,
        "on_time": tuple(then.leading_cost for then in on_time),
        **later_cause(case, late),
        **deferred_facts(case, late, pairs),
    }


def later_cause(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather the causes of a late start that costs less.

    Fewer months are charged, other costs move out of the years of the budget, or the charge moves
    to cheaper years.
    """
    fewer = fewer_months(case, scenario)
    by_year = isinstance(scenario.adopters, tuple) and bool(case.charges) and case.names_adopters
    return {
        "fewer_months": _fewer(fewer),
        "one_month": fewer == 1,
        "lines_move": _lines_moved(case, scenario),
        "adopters_change": by_year and _depends_on_adopters(case, scenario),
    }


def _fewer(months: int) -> str:
    """Return a number of months as so many fewer; empty for none."""
    return f"{wording.counted_words(months, 'month')} fewer" if months else ""


def fewer_months(case: Case, scenario: Scenario, *, is_counted: bool = True) -> int:
    """Count the charged months that a late start takes out of the leading cost. [months].

    Of several charges, the one that loses most; of all years where those counted are not asked for.
    """
    name = "counted_months" if case.has_initial_cost and is_counted else "months"
    values = _on_time_and_late(case, scenario)
    months = (values.by_year(f"charge{place}.{name}") for place in range(len(case.charges)))
    lost = (over_years(on_time - late) for on_time, late in months)
    return int(max(lost, default=0))


def _on_time_and_late(case: Case, scenario: Scenario) -> Values:
    """Return the values of the formulas on time and late; amounts of a charge have no meaning."""
    # Another option may not have the pricing of the scenario.
    fields = {**scenario.values(), "pricing": case.scenario.pricing}
    fields["delay"] = np.array([[0], [scenario.delay]])
    formulas = formulas_of(case)
    axes = {"delay": (0, scenario.delay)}
    return Values(formulas, formulas.with_fields(fields, axes=1), axes)


def _lines_moved(case: Case, scenario: Scenario) -> float:
    """Sum the cost lines that a late start moves out of the years of a budget of years. [£]."""
    if not case.counts_by_years:
        return 0.0
    values = _on_time_and_late(case, scenario)
    parts = (part for part, line in line_parts(case) if line.kind == "cost")
    on_time, late = sum(
        (values.by_year(f"{part}.initial").sum(axis=-1) for part in parts), np.zeros(2)
    )
    return max(float(on_time - late), 0.0)


def deferred_facts(
    case: Case, scenario: Scenario, pairs: Sequence[tuple[Results, Results]]
) -> dict[str, Any]:
    """Gather the charges that a late start moves after the years of a budget of years.

    A charge that ends with a contract, or with membership, moves no month past its end. The
    amount that falls later is known only if the charge is the same in every year.
    """
    fewer = fewer_months(case, scenario)
    if not (case.counts_by_years and fewer) or scenario.leave != NONE:
        return {"moved": False, "deferred": 0}
    names = [charge.name for charge in case.charges if charge.end is None]
    lost = {
        name: [then.flow.initial[name] - now.flow.initial[name] for then, now in pairs]
        for name in names
    }
    moved = tuple(
        max(float(sum(over_years(lost[name][end]) for name in names)), 0.0)
        for end in range(len(pairs))
    )
    is_moved = max(moved) > money.HALF_A_PENNY
    is_level = all(_is_level(then, name) for then, _ in pairs for name in names)
    return {
        "moved": is_moved,
        "deferred": moved if is_moved and is_level else 0,
        "next_year": fewer <= MONTHS_IN_A_YEAR and case.years[-1] == case.budget.years[-1],
    }


def _is_level(on_time: Results, name: str) -> bool:
    """Check whether a charge is the same in each year from the first that the budget counts."""
    first = np.flatnonzero(on_time.flow.initial[name])
    rates = on_time.flow.paid[name][first[0] if first.size else 0 :]
    return bool((np.abs(rates - rates[-1]) < money.HALF_A_PENNY).all())
