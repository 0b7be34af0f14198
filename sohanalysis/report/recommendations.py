"""Draft recommendations of a paper for decision, with blanks for the author.

They never recommend an assumed sum or a refusal. They use the facts of `decision` and these:

=================== ==============================================================================
who                 the body or office that decides: "the Commissioner"
pays_for            the costs in the budget: "implementation and two years' charges"
funding             the source of the money, or a blank
confirmed           the points that a provider must confirm before anything is signed, in words
fits                the highest charge that the budget covers [£ a year]
figure_used         the figure that the amounts take, if sources disagree
no_verdict          no budget is stated; expected: the cost that the decision makers note [£];
                    period_words: its period
dearest             the higher cost [£]; apart: its distance from the sum asked for [£];
                    over_at_high: it is more than that sum; used_up: it is that sum;
                    leaves_at_low: the lower cost is less
ranged              both ends of a quoted range are compared
beside_every        the distance from the budget over every pricing, if it is another one
lacking             the further sum needed, at both ends [£]
is_beside           the first table has a scenario next to the cost as quoted or stated
is_estimate         a document calls a charge an estimate
is_assumed          a figure of the pricing is assumed; is_stated_in_part: another is not
=================== ==============================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.report.disputed import source_facts
from sohanalysis.report.headline_facts import COST_OF_LEAVING
from sohanalysis.report.later import ONGOING_START
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.wording import AT_NUMBERS
from sohanalysis.report.wording_pricing import and_words

BLANK = "[ ]"
_WITH_A_CONTINGENCY = (
    "Instead of (a) the author may ask for £[ ] including a contingency of £[ ], funded from [ ]."
)
_SENTENCES: Templates = {
    "recommended": [
        (["in_part"], "This version recommends nothing: the full cost is restricted."),
        (
            ["to_settle"],
            "Draft recommendations, for the author. Settle first which source is right{to_settle}. "
            "{recommend}",
        ),
        ([], "Draft recommendations, for the author. {recommend}"),
    ],
    "to_settle": [
        (["disagree", "no_verdict"], ""),  # the first recommendation notes it
        (["disagree", "also_used"], "{which} (here {figure_used}), and on {also_used}"),
        (["disagree"], "{which} (here {figure_used})"),
        (["also_used"], " on {also_used}"),
    ],
    "recommend": [
        (
            ["no_verdict"],
            "That {who}: (a) {noted_cost}; (b) approve £[ ], funded from [ ]{ask_c}.",
        ),
        (
            ["over_at_both"],
            "The sum asked for {covers_neither}: {lacking:distance} more is needed{needed_for}"
            "{every_said}, funded from [ ], or a smaller scope.{if_it_goes_ahead}",
        ),
        ([], "That {who}: (a) {approved}; (b) {agreed}{note_c}{ask_d}. {alternatives}"),
    ],
    "covers_neither": [
        (["ranged"], "covers neither {estimate}{as_quoted}"),
        ([], "does not cover the cost{as_quoted}"),
    ],
    "every_said": [(["beside_every"], " ({beside_every})")],
    "needed_for": [(["period_assumed"], " for {pays_for}")],
    "noted_cost": [
        (
            ["disagree"],
            "note that sources disagree{which} ({one_figure}, or {other_figure}{further}){also_on}"
            ", and settle this first",
        ),
        (
            ["is_assumed", "is_stated_in_part"],
            "note that the cost rests in part on an assumption: {expected:pounds}{period_words}",
        ),
        (
            ["is_assumed"],
            "note that the cost rests on an assumption alone: {expected:pounds}{period_words}",
        ),
        ([], "note the {estimated}cost of {expected:pounds}{period_words}"),
    ],
    "also_on": [(["also_disputed"], ", and on {also_disputed}")],
    "estimated": [(["is_estimate"], "estimated ")],
    "approved": [
        (
            ["used_up", "leaves_at_low", "ranged"],
            "approve up to {budget:full_pounds} for {pays_for}{budget_years}{every_said}, which at "
            "the {dear_end} leaves nothing for contingency, funded from {funding}",
        ),
        (
            ["used_up"],
            "approve up to {budget:full_pounds} for {pays_for}{budget_years}{every_said}, which "
            "leaves nothing for contingency, funded from {funding}",
        ),
        (
            [],
            "approve up to {budget:full_pounds} for {pays_for}{budget_years}{every_said}, funded "
            "from {funding}",
        ),
    ],
    "agreed": [
        (
            ["confirmed"],
            "agree that nothing is signed until the provider has confirmed in writing {confirmed}, "
            "and the total is within {budget:full_pounds}{at_most}; otherwise the decision returns",
        ),
        (
            [],
            "agree that nothing is signed until the total is confirmed in writing within "
            "{budget:full_pounds}; otherwise the decision returns",
        ),
    ],
    "at_most": [(["fits"], " (a charge of at most {fits:pounds} a year)")],
    "noted": [
        (["outside"], "note {noted_before}{noted_later}"),
        (["ongoing_cost"], "note {noted_before}{noted_later}"),
        (["ending"], "note {noted_before}{noted_ending}"),
        (["leaving_outside"], "note {noted_before}{leaving_costs}{in_plan}"),
        (["before_budget"], "note {before_years}, funded from [ ]"),
    ],
    "noted_later": [([], "{cost_outside}{own_said} {ongoing_start}{and_rising}{noted_also}")],
    "noted_also": [([], "{and_ending}{and_leaving}{in_plan}")],
    "own_said": [(["ends_apart"], ""), (["own_amount"], " ({own_amount})")],
    "own_amount": [
        (
            ["own_outside", "own_then"],
            "{own_outside:pounds}{own_when}, then {own_ongoing:pounds} a year{own_rising}, in "
            "this scenario",
        ),
        (["own_outside"], "{own_outside:pounds}{own_when} in this scenario"),
        (["own_ongoing"], "{own_ongoing:pounds} in this scenario{own_rising}"),
    ],
    "and_ending": [(["ending"], ", and {ending_costs}")],
    "noted_ending": [([], "{ending_costs}{and_leaving}{in_plan}")],
    "and_leaving": [(["leaving_outside"], ", and {leaving_costs}")],
    "leaving_costs": [([], "{leaving_outside:pounds} for leaving")],
    "ending_costs": [([], "{ending:pounds} of other costs {ending_when}")],
    "in_plan": [([], ", to be in the medium-term financial plan, funded from [ ]")],
    "noted_before": [(["before_budget"], "{before_years}, and ")],
    "before_years": [([], "{before_budget:pounds} {before_when}, which this sum does not pay")],
    **ONGOING_START,
    # One pair of brackets has the numbers of both ends and the amount of the scenario.
    "at_numbers": [
        (["ends_apart", "own_amount"], " ({ends_apart}; {own_amount})"),
        *AT_NUMBERS,
    ],
    "note_c": [(["noted"], "; (c) {noted}")],
    "plan": [
        (
            ["wants_savings_plan"],
            "ask for a savings plan that names amount, budget, date and owner, by [ ]",
        )
    ],
    "ask_c": [(["plan"], "; (c) {plan}")],
    "ask_d": [(["plan", "noted"], "; (d) {plan}"), (["plan"], "; (c) {plan}")],
    "if_it_goes_ahead": [
        (["noted", "plan"], " If it goes ahead, that {who}: (a) {noted}; (b) {plan}."),
        (["noted"], " If it goes ahead, that {who} {noted}."),
        (["plan"], " If it goes ahead, that {who} {plan}."),
    ],
    "alternatives": [
        (["is_assumed"], _WITH_A_CONTINGENCY),
        (["used_up"], _WITH_A_CONTINGENCY),
        (
            [],
            "The {dear_end} is {apart:pounds} {above_or_below} (a). Instead of (a) the author may "
            "ask for {dearest:pounds}, funded from [ ]; or £[ ] including a contingency of £[ ], "
            "funded from [ ].",
        ),
    ],
    "dear_end": [(["ranged"], "high {estimate}"), ([], "cost{as_quoted}")],
    "above_or_below": [(["over_at_high"], "above"), ([], "below")],
}


def recommendations(case: Case, facts: dict[str, Any]) -> str:
    """Return the draft recommendations, from the facts of the first page."""
    return say("recommended", {**facts, **_facts_of(case, facts)}, _SENTENCES).strip()


def _facts_of(case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    decided, budget = case.decision, case.stated_budget
    by = f"the {decided.by}" if decided.by else "the decision makers"
    return {
        "who": decided.called or by,
        "pays_for": _what_it_pays_for(facts),
        "budget_years": "" if facts["period_assumed"] else facts["budget_years"],
        "funding": (budget.funding if budget else "") or BLANK,
        "confirmed": and_words(_to_confirm(case, facts)),
        "wants_savings_plan": not case.counted_lines("saving") and bool(case.narrative.savings),
        "no_verdict": not facts["verdict"],
        "figure_used": source_facts(case).get("one_figure", ""),
        "is_estimate": any(charge.firmness == "estimate" for charge in case.charges),
    }


def _what_it_pays_for(facts: dict[str, Any]) -> str:
    """Return the costs that a budget for the initial months pays.

    Returns
    -------
    str
        It is empty for a budget of whole years, one-off costs, or no budget. If no document states
        the months, it has a blank for them.
    """
    if facts["by_years"] or facts["no_initial"] or facts["one_off"]:
        return ""
    apostrophe = "'" if facts["initial"].endswith("s") else "'s"
    noun = "running costs" if facts["no_charge"] else "charges"
    charges = f"{facts['initial']}{apostrophe} {noun}"
    costs = f"implementation and {charges}" if facts["set_up"] else charges
    if facts["period_assumed"]:
        return f"{BLANK} (no period is stated; this paper assumes {costs})"
    return f"{costs}, "


def _to_confirm(case: Case, facts: dict[str, Any]) -> Iterator[str]:
    """List the open points about the charges."""
    if not case.charges:
        return
    yield "the charge for each year"
    if facts["rule_open"] and case.names_adopters:
        yield f"how it changes with the number of {case.adopters.plural}"
    if any(not charge.term for charge in case.charges):
        yield "the term"
    if facts["leaving_unpriced"]:
        yield COST_OF_LEAVING
