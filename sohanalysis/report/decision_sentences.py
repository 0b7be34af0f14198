"""Templates for the sentences on the first page of a paper, for `templates.say`.

The module `decision` describes the facts that choose and fill them.
"""

from __future__ import annotations

from sohanalysis.report.gaps import NOT_IN_DOCUMENTS
from sohanalysis.report.headline import HEADLINE_SENTENCES
from sohanalysis.report.later import ONGOING_START
from sohanalysis.report.templates import Templates
from sohanalysis.report.wording import MONTHS_LATE_IN_WORDS

# The paragraphs in order. An empty one is left out.
RECORD = (
    "decided",
    "enough",
    "open_pricing",
    "settle",
    "purpose",
    "funded",
    "noted",
    "before",
    "later",
    "alternative",
    "depends",
    "change",
    "leaving_said",
    "savings",
    "missing_said",
    "advice",
)
FOR_DECISION = ("asked", *RECORD[1:], "recommended")
DECISION_SENTENCES: Templates = {
    "title": [
        (["record", "is_number"], "{name}: {cost_of} decision {reference}"),
        (["record"], "{name}: {cost_of} a decision already taken"),
        (["verdict"], "{name}: request for up to {budget:full_pounds}"),
        ([], "{name}: request for a decision"),
    ],
    "cost_of": [(["verdict"], "cost and budget of"), ([], "cost of")],
    "banner": [
        (
            ["record"],
            "ANALYSIS OF A DECISION ALREADY TAKEN. Not the official record; it recommends nothing."
            "{decided_when}{brackets}",
        ),
        ([], "DRAFT FOR DECISION.{asked_when}{brackets}"),
    ],
    "decided_when": [
        (["date", "by"], " Decided {date} by {by}{on_report}."),
        (["date"], " Decided {date}{on_report}."),
        (["by"], " Decided by {by}{on_report}."),
        (["on_report"], " Decided{on_report}; who decided, and when, is not in the case."),
        ([], " Who decided, and when, is not in the case."),
    ],
    "asked_when": [
        (["by", "reference"], " For {by}{on_report}; reference {reference}."),
        (["by"], " For {by}{on_report}."),
        (["body", "reference"], " For {body}{on_report}; reference {reference}."),
        (["body"], " For {body}{on_report}."),
        ([], " For [ ]{on_report}."),
    ],
    "on_report": [(["report"], ", on {report}")],
    "report": [
        (["report_words", "reported_by"], "a report by the {reported_by} ({report_words})"),
        (["report_words"], "a report ({report_words})"),
        (["reported_by"], "a report by the {reported_by}"),
    ],
    "report_words": [([], ["{document}", "{reported}"])],
    "brackets": [
        (["paragraph", "over_budget"], " {paragraph_means}; {bracket_means}."),
        (["paragraph"], " {paragraph_means}."),
        (["over_budget"], " {bracket_means}."),
    ],
    "paragraph_means": [([], "({paragraph}) means paragraph {paragraph} of that report")],
    "bracket_means": [
        ([], "({over_budget:figures}) in a table is {over_budget:pounds} over budget")
    ],
    "decided": [
        (["decision"], "Decided. {decision}{decision_cited}{about_said}. {condition_words}"),
        (
            ["verdict"],
            "Decided. A budget of {budget:full_pounds}{budget_for}{budget_cited}{about_said}. "
            "{condition_words}",
        ),
        (
            ["conditions"],
            "Decided. The case does not state the decision{about_said}. Conditions: {conditions}.",
        ),
        ([], "Decided. The case does not state the decision or its conditions{about_said}."),
    ],
    "budget_for": [
        (["by_years"], " for {budget_span}"),
        (["period_assumed"], ""),
        (["one_off"], ""),
        ([], " for {period}"),
    ],
    "period": HEADLINE_SENTENCES["period"],
    "about_said": [
        (["about", "decision_names_it", "record"], ", {about}"),
        (["about"], ". {name} is {about}"),
    ],
    "condition_words": [
        (["states_none"], "The decision states no condition."),
        (["conditions"], "Conditions: {conditions}."),
        (["decision"], ""),  # its text may have conditions
        ([], "The case does not state any conditions."),
    ],
    "asked": [
        (["request"], "Asked. {request}{request_cited}{about_said}."),
        (
            ["verdict"],
            "Asked. {budget:full_pounds}{budget_for}{budget_cited}{about_said}.",
        ),
        (["need"], "Asked. {need}. The request names no sum{about_said}."),
        ([], 'Asked. To decide on "{name}". The request names no sum{about_said}.'),
    ],
    "enough": [
        (
            ["side_by_side"],
            "Is it enough? {disagree_said}{both_ends}{whose_months}{spent_said}{contingency}"
            "{savings_line_said}{caveats_said}",
        ),
        (["verdict"], "Is it enough? {said}{spent_said}{contingency}"),
        ([], "What it costs. {said}"),
    ],
    "open_pricing": [(["over_pricings"], "Pricing not known. {over_pricings}")],
    "disagree_said": [(["disagree"], "{disagreement} "), (["also_disputed"], "{disagreement} ")],
    "whose_months": [
        (["period_assumed"], " This is for {period}: the period is our assumption."),
    ],
    "both_ends": [
        (
            ["over_at_both"],
            "No. At the low {estimate} {it_comes_to} {low_total:pounds}, {low_left:distance} more "
            "than {the_sum}; at the high {estimate} {high_total:pounds}, {high_left:distance} more"
            "{sum_cited}.",
        ),
        (
            ["high_over", "low_level"],
            "At the low {estimate} yes, with nothing left. {high_end_over}",
        ),
        (
            ["high_over"],
            "At the low {estimate} yes, with {low_left:distance} left. {high_end_over}",
        ),
        (
            ["high_level"],
            "Yes: {low_left:distance} is left at the low {estimate}, and nothing at the high.",
        ),
        (
            [],
            "Yes: {low_left:distance} is left at the low {estimate}, and {high_left:distance} at "
            "the high.",
        ),
    ],
    "high_end_over": [
        (
            [],
            "At the high {estimate} no: {it_comes_to} {high_total:pounds}, {high_left:distance} "
            "more than {the_sum}{sum_cited}.",
        )
    ],
    "it_comes_to": [(["adds_up"], "{who}'s own table adds up to"), ([], "the cost is")],
    "the_sum": [
        (["asked_max", "record"], "the maximum that {who} asks for"),
        (["asked_max"], "the maximum asked for"),
        (["record"], "the budget"),
        ([], "the sum asked for"),
    ],
    "contingency": [(["without_contingency"], " No contingency is shown.")],
    "caveats_said": [(["caveats"], " {caveats}")],
    "savings_line_said": [(["saves"], " {savings_line}")],
    "within": [
        (
            ["enough_from", "over_at_both", "only_all"],
            "With {enough_from} {plural} it is within the budget.",
        ),
        (
            ["enough_from", "over_at_both"],
            "With {enough_from} {plural} or more it is within the budget.",
        ),
        (
            ["one_enough", "over_at_both"],
            "With one {word} alone it is within the budget.",
        ),
        (
            ["enough_to", "over_at_both"],
            "With {enough_to} {plural} or fewer it is within the budget.",
        ),
    ],
    "purpose": [
        (["reading", "costs_listed"], "What it is for. {reading}{counts}{costs_listed}{names}"),
        (["reading"], "What it is for. {reading}{counts}{names}"),
        (
            ["record", "request"],
            "What it is for. Asked: {request_within}{request_cited}. {costs_listed}",
        ),
        (["costs_listed"], "Costs. {costs_alone}"),
    ],
    "counts": [(["record", "set_up"], " This paper counts both. "), ([], " ")],
    "names": [
        (["record"], ""),
        (["reading", "set_up", "verdict"], " The recommendation below names both."),
    ],
    "costs_alone": [([], "{costs_listed}")],
    "funded": [(["funding_amounts"], "Funding. Not deducted above: {funding_amounts}.")],
    "leaving_said": [(["leaving"], "Leaving. {leaving}.")],
    "alternative": [(["compared"], "Against the alternative. {compared}")],
    "noted": [(["noted_amounts"], "In no total. {noted_amounts}.")],
    "settle": [(["to_settle"], "To settle. {to_settle}")],
    "before": [
        (
            ["before_budget", "verdict"],
            "Before it. A cost of {before_budget:pounds} {before_when}. {not_in_budget}",
        ),
    ],
    "later": [
        (["verdict", "outside"], "{after_it}"),
        (["verdict", "ongoing_cost"], "{after_it}"),
        (
            ["verdict", "ending"],
            "After it. Costs of {ending:pounds}: {ending_lines}. {none_in_budget}",
        ),
    ],
    "after_it": [
        (
            [],
            "After it. {a_cost} of {cost_outside} {ongoing_start}{and_rising}{ongoing_said}"
            "{ongoing_cited}. {other_ongoing_said}{own_ongoing_said}{ending_said}",
        ),
    ],
    "other_ongoing_said": [
        (["other_ongoing"], "By the other source it is {other_ongoing:pounds} a year. "),
    ],
    "own_ongoing_said": [
        (
            ["own_outside", "own_then"],
            "In this scenario it is {own_outside:pounds}{own_when}, then {own_ongoing:pounds} a "
            "year{own_rising}. ",
        ),
        (["own_outside"], "In this scenario it is {own_outside:pounds}{own_when}. "),
        (["own_ongoing"], "In this scenario it is {own_ongoing:pounds} a year{own_rising}. "),
    ],
    "ending_said": [
        (["ending"], "Other costs of {ending:pounds}: {ending_lines}. {none_in_budget}"),
        ([], "{not_in_budget}"),
    ],
    "none_in_budget": [
        (["period_assumed"], "They are outside the assumed period."),
        (["record"], "No budget was agreed for them."),
        ([], "They are not in the sum asked for."),
    ],
    **ONGOING_START,
    "a_cost": [(["is_revenue"], "A revenue cost"), ([], "A cost")],
    "ongoing_said": [(["ongoing_words"], ": {ongoing_words}")],
    "not_in_budget": [
        (["period_assumed"], "It is outside the assumed period."),
        (["record"], "No budget was agreed for it."),
        ([], "It is not in the sum asked for."),
    ],
    "depends": [
        (["tied"], "What the charge depends on. {range_is} {tied_ends}{signed_said}. {any_other}"),
        (
            ["untied"],
            "What the charge depends on. {range_is} How it changes with the number of {plural} is "
            "not stated.{numbers_said}",
        ),
        (
            ["stated_rules"],
            "What the charge depends on. More than one rule is stated: {stated_rules}."
            "{own_rule_said}{numbers_said}",
        ),
        (
            ["several_charges", "rule_words"],
            "What the charges depend on. {rule_words}{numbers_said}",
        ),
        (
            ["no_number", "by_size_words"],
            "What the charge depends on. {by_size_words} {rule_whose} The number of {plural} does "
            "not change it.",
        ),
        (
            ["no_number"],
            "What the charge depends on. {charge_whose}. As priced, the number of {plural} does "
            "not change it.",
        ),
        (["rule_words"], "What the charge depends on. {rule_words} {rule_whose}{numbers_said}"),
        (
            ["assumed_range"],
            "What the charge depends on. The range is our assumption, and so is how it changes "
            "with the number of {plural}.{numbers_said}",
        ),
    ],
    "own_rule_said": [(["own_rule"], " This scenario takes another ({own_rule}).")],
    "range_is": [
        (["an_estimate", "one_price"], "The charge is {an_estimate}."),
        (["an_estimate"], "The range is {an_estimate}."),
    ],
    "tied_ends": [
        (
            ["tied_low", "tied_high"],
            "Its low end is tied to {joiners_low}, its high end to {tied_high}",
        ),
        (["tied_high"], "Its high end is tied to {joiners_high}"),
        (["one_price"], "It is tied to {joiners_low}"),
        (["tied_is_most"], "Its low end is tied to {joiners_low}, the anticipated maximum"),
        ([], "Its low end is tied to {joiners_low}"),
    ],
    "signed_said": [
        (["pledged"], "; {signed} {have} signed{pledge}{signed_cited}"),
        ([], "{signed_cited}"),
    ],
    "any_other": [([], "What any other number of {plural} would pay is not stated.")],
    "numbers_said": [
        (
            ["pledged", "assumed_number", "one_anticipated"],
            " We assume 1 {word}{signed_said}.",
        ),
        (["pledged", "assumed_number"], " We assume {anticipated} {plural}{signed_said}."),
        (["pledged", "one_anticipated"], " 1 {word} is anticipated{signed_said}."),
        (["pledged"], " {anticipated} {plural} are anticipated{signed_said}."),
    ],
    "pledge": [(["pledge_words"], " {pledge_words}")],
    "have": [(["record"], "had"), (["one_signed"], "has"), ([], "have")],
    "rule_whose": [
        (["rule_parts"], "{rule_parts}."),
        (["rule_assumed"], "{which_rule} is our assumption."),
        (["rule_derived"], "{which_rule} is derived{rule_cited}."),
        ([], "{which_rule} is stated{rule_cited}."),
    ],
    "charge_whose": [
        (["rule_parts"], "{rule_parts}"),
        (["rule_assumed"], "The charge is our assumption"),
        (["rule_derived"], "The charge is derived{rule_cited}"),
        ([], "The charge is stated{rule_cited}"),
    ],
    "which_rule": [(["has_more_words"], "The rule"), ([], "This")],
    "change": [
        (["illustrations", "numbers"], "{could_change} {illustrations}. {numbers}."),
        (["illustrations"], "{could_change} {illustrations}."),
        (["numbers"], "{could_change} {numbers}."),
    ],
    "could_change": [
        (["as_stated"], "What could change it (our illustrations of the case {as_stated})."),
        ([], "What could change it (our illustrations)."),
    ],
    "charge": [
        (["has_source"], "{charged_more}, which has a source"),
        ([], "{charged_more}"),
    ],
    "charged_more": [
        (["several_charges", "raises_cap"], "charges and cap {more:percent} higher"),
        (["several_charges"], "charges {more:percent} higher"),
        (["raises_cap"], "a charge and cap {more:percent} higher"),
        ([], "a charge {more:percent} higher"),
    ],
    "late": [
        (["is_further", "runs_on"], f"{MONTHS_LATE_IN_WORDS} later, if {{runs_on}}"),
        (["is_further"], f"{MONTHS_LATE_IN_WORDS} later"),
        (["runs_on"], f"{MONTHS_LATE_IN_WORDS} late, if {{runs_on}}"),
        ([], f"{MONTHS_LATE_IN_WORDS} late"),
    ],
    "on-costs": [
        (
            ["before_on_costs", "pay_a_year"],
            "with on-costs of {on_costs:percent} on {whose_pay} {pay_a_year:pounds} a year",
        ),
        (["before_on_costs"], "with on-costs of {on_costs:percent} on pay"),
        (
            ["pay_a_year"],
            "if {whose_pay} {pay_a_year:pounds} a year is before on-costs of {on_costs:percent}",
        ),
        ([], "if pay is before on-costs of {on_costs:percent}"),
    ],
    "by_number": [
        (
            ["if_signed", "if_fewer", "edges"],
            "{number_lead}{if_signed}, {if_fewer}, and {edges}",
        ),
        (["if_signed", "if_fewer"], "{number_lead}{if_signed}, and {if_fewer}"),
        (["if_signed", "edges"], "{number_lead}{if_signed}, and {edges}"),
        (["if_fewer", "edges"], "{number_lead}{if_fewer}, and {edges}"),
        (["if_signed"], "{number_lead}{if_signed}"),
        (["if_fewer"], "{number_lead}{if_fewer}"),
        (["edges"], "{number_lead}{edges}"),
    ],
    "number_lead": [
        (["few_if"], "{few_if}"),
        (["signed_total"], "the cost is "),
        (["fewer_total"], "the cost is "),
    ],
    "if_fewer": [
        (["fewer_total", "as_many", "if_signed"], "the same with {fewer} as with {as_many}"),
        (["fewer_total", "as_many"], "the same with {fewer} {those} as with {as_many}"),
        (
            ["fewer_charge", "as_many"],
            "with {fewer} {those} the charge{for_charge} would be the same as with {as_many}",
        ),
        (["fewer_total", "if_signed"], "{fewer_total:pounds} with {fewer} ({fewer_beside})"),
        (["fewer_total"], "{fewer_total:pounds} with {fewer} {those} ({fewer_beside})"),
        (
            ["fewer_charge"],
            "with {fewer} {those} the charge{for_charge} would be {fewer_charge:pounds} "
            "{when_charged}",
        ),
    ],
    "if_signed": [
        (
            ["signed_total"],
            "{signed_total:pounds} with the {signed} {plural} that signed ({signed_beside})",
        ),
        (
            ["signed_charge"],
            "with the {signed} {plural} that signed the charge{for_charge} would be "
            "{signed_charge:pounds} {when_charged}",
        ),
    ],
    "edges": [
        (
            ["few", "many", "few_alone"],
            "{few_short:pounds} over budget with {too_few}, and over budget with {many} or more "
            "({many_short:pounds} over at {many})",
        ),
        (
            ["few", "many"],
            "over budget with {too_few} ({few_short:pounds} over at {few}), and with "
            "{many} or more ({many_short:pounds} over at {many})",
        ),
        (["few", "edge_said"], "{few_short:pounds} over budget with {few}"),
        (["many", "edge_said"], "{many_short:pounds} over budget with {many}"),
        (["few", "few_alone"], "{few_short:pounds} over budget with {too_few}"),
        (["few"], "over budget with {too_few} ({few_short:pounds} over at {few})"),
        (
            ["many"],
            "over budget with {many} {plural} or more ({many_short:pounds} over at {many})",
        ),
    ],
    "too_few": [
        (["one_few"], "one {word} alone"),
        (["least_priced"], "{few} {plural}"),
        ([], "{few} {plural} or fewer"),
    ],
    "savings": [
        (["saves"], ""),
        (["savings_words", "gives_savings"], "Savings. {savings_words}. None is counted."),
        (["savings_words"], "Savings. {savings_words}, so none is counted."),
        (
            ["noted_savings"],
            "Savings. None is counted. Contingent in the documents: {noted_savings}.",
        ),
        (
            ["gives_savings"],
            "Savings. The documents give an amount{savings_cited}; none is counted.",
        ),
        ([], "Savings. None is in the documents we have, so none is counted."),
    ],
    "missing_said": [
        (
            ["missing"],
            f"{NOT_IN_DOCUMENTS}. {{missing}}. Value for money is not tested here.",
        ),
        ([], "Not tested here. Value for money."),
    ],
    "advice": [
        (["record", "recorded"], "Advice and interests. {recorded}{decision_cited}.{scored}{none}"),
        (["record"], "Advice and interests. None is in the documents we have.{scored}{none}"),
        ([], "Advice and interests. {for_author}"),
    ],
    "scored": [(["scores"], " {scores}{scores_cited}.")],
    "none": [
        (
            ["two_officers"],
            " No comment by either chief finance officer is in the documents.",
        ),
        (["officers"], " No comment by the chief finance officer is in the documents."),
    ],
}

SPANS: Templates = {
    "cost_span": [
        (["no_initial"], " {years}"),
        (["by_years"], " in {budget_span}"),
        (["one_off"], " for the {period}"),
        ([], " for {period}"),
    ],
    "period": HEADLINE_SENTENCES["period"],
}

KEYS: Templates = {
    "money": [([], "{budget:full_pounds}")],
    "money_label": [
        (["record"], "budget agreed"),
        (["asked_max"], "the maximum asked for"),
        ([], "budget asked for"),
    ],
    "cost": [
        (["no_initial", "level"], "{cost_a_year:pounds} a year"),
        (["no_initial"], "{whole_life:pounds}"),
        ([], "{total:pounds}"),
    ],
    "cost_label": [
        (["no_initial", "level"], "{whose}{or_another}"),
        (["no_initial"], "{years}: {whose}{or_another}"),
        ([], "{period}: {whose}{or_another}{before_it}"),
    ],
    "before_it": [(["before_budget"], "; {before_budget:pounds} before it")],
    "or_another": [(["disagree"], "; sources disagree")],
    "period": HEADLINE_SENTENCES["period"],
    **ONGOING_START,
    "then": [([], "{cost_outside}")],
    "then_label": [
        (["verdict", "ongoing_start"], "{ongoing_start}{and_rising}; {not_in_budget}"),
        (["verdict"], "{after_all}; {not_in_budget}"),
        ([], "{after_all}"),
    ],
    "after_all": [([], "ongoing{and_rising}")],
    "count": [(["pledged"], "{anticipated} / {signed}"), ([], "{anticipated}")],
    "count_label": [
        (["pledged"], "{anticipated_as} / {signed_as}"),
        ([], "{plural} {anticipated_as}"),
    ],
    "anticipated_as": [(["is_most"], "anticipated at most"), ([], "{number_as}")],
    "signed_as": [(["pledge_words"], "signed {pledge_words}"), ([], "signed")],
}
