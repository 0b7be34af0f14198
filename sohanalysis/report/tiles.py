"""Short parts of the answer: three tiles, one line, slider effects, a comparison.

`TILE_SENTENCES` is plain data for `templates.say`: the templates of the headline and of the short
parts. They use the facts of the headline (`headline_facts`) and these:

============== ===================================================================================
last_year      the last financial year of the case: "2021/22"
ongoing_from   the start of the ongoing cost outside the budget: "2021/22"; outside: instead, the
               recurrent cost outside it in the years `in_years` [£] (`later`)
quoted_ongoing the ongoing cost as quoted, lowest and highest [£ a year]
not_in_budget  "no budget agreed", of a draft "not in the sum asked for", or "outside the assumed
               period"
after          cost after cashable savings, lowest and highest [£]
low_higher     rise of the lowest cost over that of the compared scenario [£]
low_lower      its fall [£]; high_higher and high_lower: rise and fall of the highest cost [£]
alike          both ends moved by the same amount
net_low_higher the same after cashable savings; net_moved: this difference is not the same
kept           name of the compared scenario
kept_total     its cost, lowest and highest [£]
moved          if an end now comes from a different pricing, the smallest and the largest change of
               the cost under one pricing, without sign [£]
all_rose       the cost rose under every pricing; all_fell: it fell
most_rose      the largest rise under one pricing [£]; most_fell: the largest fall
kept_amount    savings of the compared scenario [£ a year]; kept_offset: as a share of the charge
kept_share     its cashable share
in_pounds      both ends of a slider read alike in thousands
number_moved   the slider moves the adopters; saving_moved: an amount of savings, or its cashable
               share; lacks_amount, lacks_share: this has no effect without the other of the two
============== ===================================================================================
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sohanalysis.case.case import Case
from sohanalysis.model.result_range import ResultRange
from sohanalysis.nouns import first_capital
from sohanalysis.report import headline, later
from sohanalysis.report.headline_facts import quoted_costs, range_facts
from sohanalysis.report.templates import Template, Templates, say
from sohanalysis.report.verdict import verdict_templates
from sohanalysis.report.wording import not_in_budget


def _moved(end: str) -> Template:
    """Return the templates for the change of one end of a pair."""
    return [
        ([f"{end}_higher"], f"{{{end}_higher:pounds}} more"),
        ([f"{end}_lower"], f"{{{end}_lower:pounds}} less"),
        ([], "the same"),
    ]


def _difference(start: str) -> Template:
    """Return the templates for the change of both ends of a pair."""
    return [
        ([f"{start}alike"], f"{{{start}low_moved}}"),
        ([], f"{{{start}low_moved}} at the low end, {{{start}high_moved}} at the high end"),
    ]


TILE_SENTENCES: Templates = {
    **headline.HEADLINE_SENTENCES,
    **later.ONGOING_START,
    "cost_title": [
        (["verdict"], "{cost_period}, against the {budget:full_pounds} budget"),
        ([], "{cost_period}"),
    ],
    "cost_period": [
        (["no_initial"], "cost {years}"),
        (["by_years"], "cost {in_budget_years}"),
        ([], "{period}"),
    ],
    "cost_figure": [([], "{total:pounds}")],
    "cost_note": [
        (["verdict", "total_is_one"], "{low_verdict}"),
        (["verdict", "between"], "{both_verdicts}"),
        (["verdict", "low_over"], "not enough"),
        (["verdict", "high_over"], "enough at the low end only"),
        (["verdict"], "enough at both ends"),
        (["assumed_budget"], "no verdict: the budget is our assumption"),
        (["in_part"], "no verdict: restricted costs are left out"),
        ([], "no verdict: no budget is stated"),
    ],
    "later_title": [
        (["outside"], "{in_years} ({not_in_budget})"),
        (["ongoing_cost", "ongoing_from"], "{each_year} {ongoing_start} ({not_in_budget})"),
        (["ongoing_cost", "ongoing_start"], "a year {ongoing_start} ({not_in_budget})"),
        (["leaves"], "each year after leaving"),
        (["ongoing_cost"], "{each_year}, as in {last_year}"),
        ([], "each year after {last_year}"),
    ],
    "each_year": [(["costs_rise"], "a year"), ([], "each year")],
    "later_figure": [
        (["outside"], "{outside:pounds}"),
        (["ongoing_cost"], "{ongoing:pounds}"),
        (["leaves"], "none counted"),
        ([], "none stated"),
    ],
    "later_note": [
        (["leaves"], ""),
        (["outside", "then_on"], "then {ongoing:pounds} a year{at_prices}"),
        (["outside"], ""),
        (["ongoing_cost", "costs_rise"], "at the prices of {last_year}, {costs_rise}"),
        (["tied_apart"], ""),  # no number has both ends of the range
        (["quoted_charges"], "{as_given}: {quoted_ongoing:pounds}"),
        ([], ""),
    ],
    "saved_title": [([], "cashable savings {by}")],
    "saved_figure": [([], "{cashable:pounds}")],
    "saved_note": [
        (["no_savings"], "none counted"),
        (["no_savings_yet"], "they fall outside {counted}"),
        (["none_cashable"], "{saved:pounds} is saved, but no budget is cut"),
        (
            [],
            "cost after cashable savings {after:pounds}{periods_said}; the answer is before "
            "savings",
        ),
    ],
    # The answer in one line, for use when the headline is out of sight.
    "short": [
        (["verdict", "total_is_one"], "{short_number}{total:pounds}, {one_verdict}"),
        (["verdict"], "{short_number}{total:pounds}, {beside_budget}"),
        (["level"], "{short_number}{ongoing:pounds} a year"),
        (["no_initial"], "{short_number}{total:pounds} {years}"),
        ([], "{short_number}{total:pounds}"),
    ],
    "short_number": [
        (["numbers", "one_joins"], "{numbers} {word}: "),
        (["numbers"], "{numbers} {plural}: "),
        ([], ""),
    ],
    # The result at one end of a slider: the cost before savings, or after them.
    "before_savings": [
        (["verdict", "both_sides"], "{short_both_verdicts}"),  # short, for the space at each end
        (["verdict", "in_pounds"], "{beside_budget}"),
        (["verdict"], "{short_beside_budget}"),
        (["in_pounds"], "{total:pounds} {cost_by}"),
        ([], "{total:thousands} {cost_by}"),
    ],
    "cost_by": [
        (["budgeted"], "{by}"),
        (["no_initial"], "{by}"),
        ([], "in the first {initial}"),
    ],
    "after_savings": [
        (["in_pounds"], "{after:pounds} after savings"),
        ([], "{after:thousands} after savings"),
    ],
    **verdict_templates("short_distance", prefix="short_"),
    "the_budget": [([], "budget")],
    "no_effect": [
        (["lacks_share"], "No effect yet: set a cashable share too."),
        (["lacks_amount"], "No effect yet: set an amount first."),
        (["saving_moved"], "No effect: savings fall outside {counted}."),
        (["number_moved"], "No effect: this pricing ignores the number."),
        ([], "No effect on this cost."),
    ],
    # A comparison with a scenario that the user keeps.
    "kept_name": [([], ("{joined}", "{pricing}", "{conditions}", "{kept_saving}"))],
    "kept_saving": [
        (["kept_amount"], "{kept_amount:pounds} a year saved, {kept_share:percent} cashable"),
        (
            ["kept_offset"],
            "{kept_offset:percent} of the charge saved, {kept_share:percent} cashable",
        ),
    ],
    "compared": [
        ([], "Against {kept} ({kept_total:pounds}): {difference}.{by_pricing}{net_said}"),
    ],
    "difference": _difference(""),
    "net_difference": _difference("net_"),
    "low_moved": _moved("low"),
    "high_moved": _moved("high"),
    "net_low_moved": _moved("net_low"),
    "net_high_moved": _moved("net_high"),
    "net_said": [(["net_moved"], " After cashable savings: {net_difference}.")],
    "by_pricing": [
        (["moved", "all_rose"], " Under the same pricing: {moved:pounds} more."),
        (["moved", "all_fell"], " Under the same pricing: {moved:pounds} less."),
        (["moved"], " Under the same pricing: {most_fell:pounds} less to {most_rose:pounds} more."),
    ],
}
TILE_PARTS = ("cost", "later", "saved")


class Tile(NamedTuple):
    """A part of the answer: a title, a figure and a note."""

    title: str
    figure: str
    note: str


def tiles(result_range: ResultRange) -> dict[str, Tile]:
    """Return the parts of the answer: the cost, each later year, and the savings.

    >>> import sohanalysis as soh
    >>> from sohanalysis.model.result_range import range_of
    >>> case = soh.load_case()
    >>> tile = tiles(range_of(case, case.scenario))["later"]
    >>> tile.title, tile.figure
    ('Each year from 2021/22 (no budget agreed)', '£71,000 to £91,000')
    """
    case, results = result_range.case, [*result_range.by_pricing.values()]
    facts = {
        **range_facts(result_range),
        **tile_facts(case),
        **later.later_facts(case, results),
        "quoted_ongoing": quoted_costs(case, result_range.scenario, "ongoing"),
    }
    return {
        part: Tile(
            *(
                first_capital(say(f"{part}_{field}", facts, TILE_SENTENCES))
                for field in Tile._fields
            )
        )
        for part in TILE_PARTS
    }


def in_short(result_range: ResultRange) -> str:
    """Return the answer in one line, for use when the headline is out of sight.

    >>> import sohanalysis as soh
    >>> from sohanalysis.model.result_range import range_of
    >>> case = soh.load_case()
    >>> in_short(range_of(case, case.scenario))
    '25 forces: £262,000 to £302,000, £38,000 under to £2,000 over budget'
    """
    return first_capital(say("short", range_facts(result_range), TILE_SENTENCES))


def tile_facts(case: Case) -> dict[str, Any]:
    """Return the facts of the tiles that the headline does not have."""
    return {"last_year": case.years[-1], "not_in_budget": not_in_budget(case)}
