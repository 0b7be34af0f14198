"""The headline of any case and scenario: cost, verdict and open points.

`HEADLINE_SENTENCES` is plain data for `templates.say`, so that the page and the workbook use the
same templates. `LINES` lists the templates of each line of a headline; every sentence begins with a
capital. `headline_facts` computes and describes the facts and slots.

If the pricing is "not known", each amount is a pair: the lowest and the highest over all pricings
of the case. Each end gives the owner of its figure, such as "quoted" or "our assumption".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY
from sohanalysis.case.pricing import HIGH, LOW
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.result_range import ResultRange, range_of
from sohanalysis.nouns import first_capital
from sohanalysis.report import late_start, wording
from sohanalysis.report.headline_facts import (
    CHANGED_ENDS,
    COST_OF_LEAVING,
    case_facts,
    choice_facts,
    end_pricings,
    has_both_ends,
    range_facts,
)
from sohanalysis.report.quoted_charge import NO_PAYER_OF_THE_REST
from sohanalysis.report.templates import Template, Templates, say
from sohanalysis.report.verdict import VERDICT
from sohanalysis.report.wording import AT_PRICES, then_rising
from sohanalysis.report.wording_pricing import and_words


def _ends(amount: str) -> Template:
    """Return the templates of an amount: one figure, or two ends with owners."""
    return [
        ([f"{amount}_is_one"], f"{{{amount}:pounds}}{{whose_said}}"),
        (["between"], f"{{{amount}:pounds}}"),
        (
            [],
            f"{{{amount}_low:pounds}} ({{{amount}_low_whose}}) to {{{amount}_high:pounds}} "
            f"({{{amount}_high_whose}})",
        ),
    ]


DISAGREEMENT = ("disagreement", "also_disagree")
# The templates of each line of a headline, in order.
LINES = {
    "answer": [
        *DISAGREEMENT,
        "cost",
        "against",
        "also_assumed_said",
        "later_said",
        "leaving_outside_said",
        "beside_the_quoted",
        "tied_said",
        "cap_said",
        "not_raised_said",
        "no_rise_said",
        "no_verdict",
        "nothing_after",
        "leaving_said",
    ],
    "savings": ["savings"],
    "adopters": ["any_number"],
    "beside": [
        "left_out_said",
        "later_is_cheaper",
        "fewer_in_years",
        "caveats_said",
    ],
}
# The conditions of the answer. Commas and "and" join them after "If".
OPENING = ("joins", "rule_said", "late_start", "start_of_charge", "changed", "rising", "leaving")
HEADLINE_SENTENCES: Templates = {
    "disagreement": [
        (
            ["disagree", "between"],
            "sources disagree{which}: {one_figure}, or {other_figure}{further}{not_taken}. Settle "
            "this first.",
        ),
        (["disagree", "disagree_told"], "the amounts here take {one_figure}."),
        (
            ["disagree"],
            "sources disagree{which}: {one_figure}, or {other_figure}{further}. Settle this "
            "first: the amounts here take {one_figure}.",
        ),
        (
            ["also_disputed"],
            "sources disagree on {also_disputed}. Settle this first: the amounts here take the "
            "first figure.",
        ),
    ],
    "not_taken": [(["further"], ", which no amount here takes")],
    "also_disagree": [
        (
            ["disagree", "also_disputed"],
            "they also disagree on {also_disputed}; the amounts here take the first figure.",
        ),
    ],
    "cost": [
        (["no_initial"], "{lead}{cost_by_year}."),
        (
            ["verdict", "total_is_one", "by_years", "bare"],
            "{total:pounds} {in_budget_years}{whose_said}: {one_verdict}{runs_on_said}.",
        ),
        (
            ["verdict", "total_is_one"],
            "{lead}{subject} {total_ends}: {one_verdict}{runs_on_said}.",
        ),
        (["verdict"], "{lead}{subject} {total_ends}{runs_on_said}."),
        (["budgeted"], "{lead}{subject} {total_ends}{runs_on_said}."),
        ([], "{lead}{subject} {total_ends}{runs_on_said}; {cost_of_all_years}."),
    ],
    "lead": [
        (["at_pricing", "opening"], "{at_pricing}, if {opening}, "),
        (["at_pricing", "no_initial", "charges_only"], "{at_pricing}: "),
        (["at_pricing", "no_initial"], "{at_pricing}, the cost is "),
        (["at_pricing"], "{at_pricing}, "),
        (["opening"], "if {opening}, "),
        ([], ""),
    ],
    "subject": [
        (["by_years"], "the cost {in_budget_years} is"),
        (["set_up"], "set-up and the first {initial}{whose_period} cost"),
        (["one_off"], "the one-off cost is"),
        ([], "the first {initial}{whose_period} cost"),
    ],
    "whose_period": [(["period_assumed"], " (the period is our assumption)")],
    "cost_by_year": [
        (
            ["level", "several_years"],
            "{the_charge}{ongoing_ends} a year, {whole_life:pounds} {years}",
        ),
        (["level"], "{the_charge}{ongoing_ends} a year{at_prices}"),
        (
            ["then_level"],
            "{the_charge}{first_cost:pounds} in {first_year}, then {ongoing:pounds} a year, "
            "{whole_life_ends} {years}",
        ),
        (["leaves"], "{the_cost}{whole_life_ends} {years}"),
        (
            ["ongoing_cost"],
            "{the_cost}{whole_life_ends} {years}, then {ongoing:pounds} a year{at_prices}",
        ),
        (["one_off"], "{the_cost}{whole_life_ends}, one-off"),
        ([], "{the_cost}{whole_life_ends} {years}"),
    ],
    "the_charge": [
        (["opening", "charges_only", "several_charges"], "the charges are "),
        (["opening", "charges_only"], "the charge is "),
        (["at_pricing"], "{the_cost}"),
        (["charges_only", "several_charges"], "the charges are "),
        (["charges_only"], "the charge is "),
        ([], "{the_cost}"),
    ],
    # Without "if" or "at", the sentence begins with it.
    "the_cost": [
        (["opening"], "the cost is "),
        (["at_pricing"], ""),
        ([], "the cost is "),
    ],
    "cost_of_all_years": [
        (["leaves"], "{whole_life:pounds} {years}"),
        (
            ["ongoing_cost"],
            "{whole_life:pounds} {years}, then {ongoing:pounds} a year{at_prices}",
        ),
        ([], "{whole_life:pounds} {years}"),
    ],
    "at_prices": AT_PRICES,
    "costs_rise": then_rising("rise_more", "rise_less"),
    "total_ends": _ends("total"),
    "ongoing_ends": _ends("ongoing"),
    "whole_life_ends": _ends("whole_life"),
    "whose_said": [
        (["whose", "several_charges"], " ({whose})"),
        (["whose", "bare"], " ({whose})"),
        (["is_alone"], " ({total_low_whose})"),
        (["all_assumed"], " (an assumption under every pricing)"),
    ],
    **CHANGED_ENDS,
    # Conditions.
    "joins": [
        (["numbers", "one_joins"], "{numbers} {word} joins{by_year_said}"),
        (["numbers"], "{numbers} {plural} join{by_year_said}"),
    ],
    "by_year_said": [(["by_year"], " by year")],
    "rule_said": [(["rule"], "{rule}")],
    "late_start": [(["late"], "go-live is {late} late")],
    "start_of_charge": [
        (["late", "no_charge"], ""),
        (["late", "charge_late", "several_charges"], "the charges start late too"),
        (["late", "charge_late"], "the charge starts late too"),
        (["late", "several_charges"], "the charges still start {when_charged}"),
        (["late"], "the charge still starts {when_charged}"),
    ],
    "changed": [
        (["more", "several_charges"], "the charges are {more:percent} higher"),
        (["more"], "the charge is {more:percent} higher"),
        (["less", "several_charges"], "the charges are {less:percent} lower"),
        (["less"], "the charge is {less:percent} lower"),
    ],
    "rising": [
        (["rise_more"], "{risen} rise {rise_more:percent} a year{after_year}"),
        (["rise_less"], "{risen} fall {rise_less:percent} a year{after_year}"),
    ],
    "risen": [
        (["some_keep"], "charges without an uplift or amounts by year"),
        ([], "charges"),
    ],
    "leaving": [
        (["leaves", "leaves_first"], "we leave after {leaves}, before the service starts"),
        (["leaves"], "we leave after {leaves}"),
    ],
    # The verdict against the budget, and the quoted cost for comparison.
    "one_verdict": [
        (["low_level"], "exactly the budget of {budget:full_pounds}"),
        ([], "{low_verdict} the {budget:full_pounds} budget"),
    ],
    "against": [
        (["verdict", "total_is_one"], ""),
        (["verdict"], "against the {budget:full_pounds} budget: {both_verdicts}."),
    ],
    "also_assumed_said": [(["also_assumed"], "under every pricing, {also_assumed}.")],
    **VERDICT,
    "runs_on_said": [(["runs_on_cost"], "; {runs_on} for {runs_on_cost:pounds}")],
    "later_said": [(["later"], "of this, {later:pounds} falls {when_later}.")],
    "leaving_outside_said": [
        (
            ["leaving_outside", "no_initial"],
            "leaving also costs {leaving_outside:pounds} after {last_year}.",
        ),
        (
            ["leaving_outside", "by_years"],
            "leaving also costs {leaving_outside:pounds} outside {counted}.",
        ),
        (
            ["leaving_outside"],
            "the first {initial} do not include {leaving_outside:pounds} for leaving.",
        ),
    ],
    "beside_the_quoted": [
        (
            ["beside_quoted", "no_initial"],
            "as {as_given}{quoted_for}{as_late}{before_rise}: {quoted:pounds} {years}"
            "{no_charge_said}.",
        ),
        (
            ["beside_quoted"],
            "as {as_given}{quoted_for}{as_late}{before_rise}: {quoted:pounds}{no_charge_said}.",
        ),
    ],
    "quoted_for": [(["same_number"], ""), (["quoted_adopters"], ", for {quoted_adopters}")],
    "as_late": [
        (["late", "leaves"], ", as late and leaving in the same year"),
        (["late"], ", as late"),
        (["leaves"], ", leaving in the same year"),
    ],
    "before_rise": [
        (["rise_more"], ", before the rise"),
        (["rise_less"], ", before the fall"),
    ],
    "at_rise": [(["above_by_rise"], " with the rise"), ([], "{before_rise}")],
    "no_charge_said": [
        (["tied_apart"], "; {who} ties {tied_apart}"),
        (["is_open", "no_charge_for"], "; {who} gives no charge for {no_charge_for}"),
        (["is_open", "tied"], "; {who} ties {tied}"),
        (["is_an_end", "tied"], "; {who} ties {tied}"),
        (["is_open", "untied"], "; {ties_neither}"),
        (["is_an_end", "untied"], "; {ties_neither}"),
    ],
    "ties_neither": [([], "{who} ties neither {estimate} to a number of {plural}")],
    "tied_said": [
        (["beside_quoted"], ""),
        (["tied_here"], "{who} ties {tied}."),
        (["is_open", "no_charge_for"], "{who} gives no charge for {no_charge_for}."),
        (["tied"], "{who} ties {tied}."),
        (["untied"], "{ties_neither}."),
    ],
    "not_raised_said": [
        (
            ["not_raised", "not_raised_name", "rise_less"],
            "{not_raised_name} {not_raised:pounds} does not fall.",
        ),
        (
            ["not_raised", "not_raised_name"],
            "{not_raised_name} {not_raised:pounds} is not raised.",
        ),
        (["not_raised", "rise_less"], "other costs, {not_raised:pounds}, do not fall."),
        (["not_raised"], "other costs, {not_raised:pounds}, are not raised."),
    ],
    "no_rise_said": [
        (
            ["rise_without_effect"],
            "a yearly rise or fall changes nothing here: {rising_by_itself} its own uplift or "
            "amounts by year.",
        ),
    ],
    "rising_by_itself": [(["is_open"], "every pricing has"), ([], "the pricing has")],
    "no_verdict": [
        (
            ["assumed_budget"],
            "no budget is stated; {budget:full_pounds} is our assumption, so there is no verdict.",
        ),
        (["in_part", "no_budget"], "restricted costs are left out, so there is no verdict."),
        (["no_budget"], "no budget is stated, so there is no verdict."),
    ],
    "nothing_after": [(["one_off"], "no ongoing cost is stated.")],
    "leaving_said": [
        (["leaves", "leaving_unpriced"], f"{COST_OF_LEAVING} is not in the documents we have."),
    ],
    # Savings never change the answer.
    "savings": [
        (["no_savings"], "no savings are counted."),
        (["no_savings_yet"], "savings fall outside {counted} and do not change this cost."),
        (
            ["none_cashable", "a_year"],
            "before savings. If {if_saved} and no part of it is cashable ({whose_saving}), it "
            "frees time or capacity and reduces no budget.",
        ),
        (
            ["none_cashable"],
            "savings of {saved:pounds} {by}{own_said} are not cashable: they free time or capacity "
            "and do not reduce this cost.",
        ),
        (
            ["a_year"],
            "before savings. If {if_saved} and {how_much} is cashable ({whose_saving}), other "
            "budgets fall by {cashable:distance} {by}: cost after cashable savings {after:pounds}"
            "{periods_said}.",
        ),
        (
            [],
            "before savings. Savings{from}: {saved:pounds} {by}{own_said}, {cashable_part} of it "
            "cashable: cost after cashable savings {after:pounds}{periods_said}.",
        ),
    ],
    "own_said": [
        (
            ["own_saved", "assumed_savings"],
            " (of which {own_saved:pounds} is your assumption; {assumed_rest})",
        ),
        (["own_saved"], " (of which {own_saved:pounds} is your assumption)"),
        (["assumed_savings"], " ({assumed_savings})"),
    ],
    "periods_said": [(["costs_until"], " (costs to {costs_until}, savings to {until})")],
    "cashable_part": [(["cashable_in_full"], "all"), ([], "{cashable:pounds}")],
    "if_saved": [
        (["ramp"], "{a_year:distance} a year is saved from {savings_start}, in full after {ramp},"),
        ([], "{a_year:distance} a year is saved from {savings_start}"),
    ],
    "how_much": [
        (["all_cashable"], "all of it"),
        (["half_cashable"], "half"),
        ([], "{cashable_share:percent} of it"),
    ],
    "whose_saving": [
        (["gives_savings"], "your assumption"),
        ([], "your assumption; {who} gives no amount"),
    ],
    "any_number": [
        (["no_number", "no_budget"], "the price does not depend on how many join."),
        (["no_number"], "the cost is the same however many {plural} join."),
    ],
    "cap_said": [
        (
            ["charge_above", "cap"],
            "{which_charge}{for_capped}{above_when}, {charge_said} a year{at_rise}, is above "
            "the {cap} cap of {cap_amount}: a cap is the most that this {word} pays, and "
            f"{NO_PAYER_OF_THE_REST}.",
        ),
    ],
    "which_charge": [
        (["charges_differ"], "the highest charge"),
        (["above_in_part", "to_year"], "the highest charge"),  # not all years between have it
        ([], "the charge"),
    ],
    "above_when": [(["above_in_part"], " {in_years}")],
    **wording.IN_YEARS,
    "charge_said": [(["above_by_pence"], "{charge:full_pounds}"), ([], "{charge:pounds}")],
    "cap_amount": [
        (["above_by_pence"], "{cap_limit:full_pounds}"),
        ([], "{cap_limit:pounds}"),
    ],
    "left_out_said": [(["left_out"], wording.LEFT_OUT.format(at=" here", names="{left_out}"))],
    "later_is_cheaper": [
        (
            ["on_time"],
            "starting late costs less here ({total:pounds} against {on_time:pounds} on time) "
            "{later_cause}{deferred_said}.",
        ),
    ],
    **late_start.LATER_IS_CHEAPER,
    "fewer_in_years": [(["on_time", "fewer_months"], ""), ([], "{dropped_said}")],
    "dropped_said": [
        (
            ["dropped"],
            "over all years, {dropped} fewer {is_or_are} charged than on time: the totals of all "
            "years and any present value leave {it_or_them} out.",
        )
    ],
    "is_or_are": [(["one_dropped"], "is"), ([], "are")],
    "it_or_them": [(["one_dropped"], "it"), ([], "them")],
    "caveats_said": [(["caveats"], "{caveats}")],
    # Names of the period, which tables and other sentences use too.
    "period": [
        (["by_years"], "{budget_span}"),
        (["set_up"], "set-up and the first {initial}"),
        (["one_off"], "one-off cost"),
        ([], "the first {initial}"),
    ],
    "months": [
        (["by_years"], "{budget_span}"),
        (["set_up"], "set-up and the first {initial}"),
        ([], "{initial}"),
    ],
    "from": [
        # The lines of the case start when it says, not with the saving of the scenario.
        (["starts", "ramp"], " (the scenario's from {savings_start}, full after {ramp})"),
        (["starts"], " (the scenario's from {savings_start})"),
    ],
    "by": [
        (["budgeted"], "by {until}"),
        (["no_initial"], "{years}"),
        (["cut_short"], "by {until} (the end of the years of the case)"),
        ([], "by {until}"),
    ],
    # Without a budget, savings count in the initial months from go-live on time, but each cost
    # counts from its own start.
    "counted": [
        (["budgeted"], "the budget years"),
        (["cut_short"], "the months from go-live to {until}"),
        ([], "the {initial} to {until}"),
    ],
}


class Headline(NamedTuple):
    """A headline in lines: answer, savings, number of adopters, and notes."""

    answer: str
    savings: str
    adopters: str
    beside: str

    def __str__(self) -> str:
        """Return the lines as one text."""
        return " ".join(filter(None, self))


def headline(case: Case, scenario: Scenario) -> Headline:
    """Return the headline of a scenario.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> headline(case, soh.choose(case, pricing="shared", adopters=36)).answer
    'If 36 forces join and a fixed bill is shared equally (our assumption), set-up and the first two years cost £218,611: £81,389 under the £300,000 budget. As quoted: £262,000 to £302,000.'
    """  # noqa: E501
    return headline_of(range_of(case, scenario))


def quoted_headline(case: Case, scenario: Scenario) -> Headline:
    """Return the headline of a paper.

    It covers the quoted range if the scenario is at one of its ends.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> quoted_headline(case, case.as_quoted).answer
    'Set-up and the first two years cost £262,000 (quoted: low estimate) to £302,000 (quoted: high estimate). Against the £300,000 budget: £38,000 under to £2,000 over. The report ties the low estimate to 25 forces.'
    """  # noqa: E501
    if not has_both_ends(case, scenario):
        return headline(case, scenario)
    is_open = replace(scenario, pricing=ANY)
    names = {case.pricing(name).end: name for name in end_pricings(case)}
    # As in the tables of a paper, every quoted charge is at its low or its high end.
    by_pricing = zip((names[LOW], names[HIGH]), quoted_range(case, scenario), strict=True)
    ends = ResultRange(case=case, scenario=is_open, by_pricing=dict(by_pricing))
    return headline_of(ends)


def headline_of(result_range: ResultRange, *, after: str = "", **changes: Any) -> Headline:
    """Return the headline of computed results, with some facts replaced.

    Parameters
    ----------
    after : str, optional
        The paragraph before it, whose sentences are not repeated.
    """
    facts = {**range_facts(result_range), **changes}
    clauses = (say(name, facts, HEADLINE_SENTENCES) for name in OPENING)
    facts["opening"] = and_words(filter(None, clauses))
    facts["bare"] = not (facts["opening"] or facts["at_pricing"])
    # An answer with both figures names the sources that disagree; one after it, its own figure.
    with_both = say("disagreement", {**facts, "between": "or"}, HEADLINE_SENTENCES)
    facts["disagree_told"] = bool(with_both) and first_capital(with_both) in after
    return Headline(
        **{line: sentences_of(names, facts, after=after) for line, names in LINES.items()}
    )


def sentences_of(names: Sequence[str], facts: dict[str, Any], *, after: str = "") -> str:
    """Return the sentences of templates, leaving out any that the text before them has."""
    sentences = (first_capital(say(name, facts, HEADLINE_SENTENCES)) for name in names)
    return " ".join(sentence for sentence in sentences if sentence not in after)


def some_number(case: Case, pricing: str) -> str:
    """Return the sentence on the number that the documents tie to a quoted end.

    >>> import sohanalysis as soh
    >>> some_number(soh.load_case(), "high-estimate")
    'The report ties the low estimate to 25 forces.'
    """
    facts = choice_facts(case, replace(case.scenario, pricing=pricing))
    return first_capital(say("tied_said", {**case_facts(case), **facts}, HEADLINE_SENTENCES))
