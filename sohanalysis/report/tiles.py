"""The answer in parts: what stands beside the headline of a page, in a few words each.

`SENTENCES` is plain data, as `wording.say` reads it: the templates of the headline, and those of
three tiles (the cost against the budget, each later year, the savings), of the answer in one line,
of what a slider changes and of a comparison. The facts are those of the headline (`headline_facts`)
and these:

============== ===================================================================================
last_year      the last financial year of the case: "2021/22"; unbudgeted: the budget ends before it
low_higher,    how far the lowest cost moved from that of the scenario that it is compared with,
low_lower      if up and if down [£]; so for high; alike: both ends moved alike
kept           name of that scenario; kept_total: its cost [£]
moved          where the ends are of other pricings now: the least and the most that the cost moved
               under one pricing, without sign [£]; all_rose, all_fell; most_rose, most_fell
savings_moved  the slider is that of an amount of savings; share_moved: that of the cashable share
============== ===================================================================================
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sohanalysis.case.case import Case
from sohanalysis.model.result_range import ResultRange
from sohanalysis.report import headline
from sohanalysis.report.headline_facts import range_facts
from sohanalysis.report.wording import Template, Templates, first_capital, say


def _short_verdict(end: str) -> Template:
    """Return the templates of the headroom at one end of a pair, in thousands."""
    return [
        ([f"{end}_close"], "on budget"),
        ([f"{end}_over"], f"{{{end}_left:thousands}} over"),
        ([], f"{{{end}_left:thousands}} under"),
    ]


def _moved(end: str) -> Template:
    """Return the templates of how far one end of a pair moved."""
    return [
        ([f"{end}_higher"], f"{{{end}_higher:pounds}} more"),
        ([f"{end}_lower"], f"{{{end}_lower:pounds}} less"),
        ([], "the same"),
    ]


SENTENCES: Templates = {
    **headline.SENTENCES,
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
        (["verdict"], "{both_verdicts}"),
        (["assumed_budget"], "no verdict: the budget is our assumption"),
        (["in_part"], "no verdict: restricted costs are left out"),
        ([], "no verdict: no budget is stated"),
    ],
    "later_title": [
        (["unbudgeted"], "each year from {last_year} (no budget agreed)"),
        ([], "each year, as in {last_year}"),
    ],
    "later_figure": [(["ongoing_cost"], "{ongoing:pounds}"), ([], "none stated")],
    "later_note": [
        (["rise_more"], "then rising {rise_more:percent} a year"),
        (["rise_less"], "then falling {rise_less:percent} a year"),
        (["quoted_charges"], "{as_given}: {quoted_charges:pounds}"),
        ([], ""),
    ],
    "saved_title": [([], "cashable savings {by}")],
    "saved_figure": [([], "{cashable:pounds}")],
    "saved_note": [
        (["no_savings"], "none counted: move the slider to try"),
        (["no_savings_yet"], "they fall outside {counted}"),
        (["none_cashable"], "{saved:pounds} is saved, but no budget is cut"),
        ([], "net cost {after:pounds}; the answer is before savings"),
    ],
    # The answer in one line, for where the headline is out of sight.
    "short": [
        (["verdict", "total_is_one"], "{short_number}{total:pounds}, {one_verdict}"),
        (["verdict"], "{short_number}{total:pounds}, {both_verdicts} budget"),
        (["level"], "{short_number}{ongoing:pounds} a year"),
        (["no_initial"], "{short_number}{total:pounds} {years}"),
        ([], "{short_number}{total:pounds}"),
    ],
    "short_number": [
        (["numbers", "one_joins"], "{numbers} {word}: "),
        (["numbers"], "{numbers} {plural}: "),
        ([], ""),
    ],
    # What a slider comes to at one of its ends: the cost before savings, or after them.
    "before_savings": [
        (["verdict", "both_under"], "{left:thousands} under"),
        (["verdict", "both_over"], "{left:thousands} over"),
        (["verdict", "total_is_one"], "{low_short}"),
        (["verdict"], "{low_short} to {high_short}"),
        (["no_initial"], "{total:thousands} {years}"),
        ([], "{total:thousands}"),
    ],
    "after_savings": [([], "net {after:thousands}")],
    "low_short": _short_verdict("low"),
    "high_short": _short_verdict("high"),
    "no_effect": [
        (["savings_moved"], "No effect: none of it is cashable."),
        (["share_moved"], "No effect: no savings counted."),
        ([], "Makes no difference here."),
    ],
    # A comparison with a scenario that is kept.
    "kept_name": [([], ("{joined}", "{pricing}", "{conditions}", "{kept_saving}"))],
    "kept_saving": [
        (["kept_amount"], "{kept_amount:pounds} a year saved, {kept_share:percent} cashable"),
        (
            ["kept_offset"],
            "{kept_offset:percent} of the charge saved, {kept_share:percent} cashable",
        ),
    ],
    "compared": [([], "Against {kept} ({kept_total:pounds}): {difference}.{by_pricing}")],
    "difference": [
        (["alike"], "{low_moved}"),
        ([], "{low_moved} at the low end, {high_moved} at the high end"),
    ],
    "low_moved": _moved("low"),
    "high_moved": _moved("high"),
    "by_pricing": [
        (["all_rose"], " Under any one pricing: {moved:pounds} more."),
        (["all_fell"], " Under any one pricing: {moved:pounds} less."),
        (["moved"], " Under any one pricing: {most_fell:pounds} less to {most_rose:pounds} more."),
    ],
}
PARTS = ("cost", "later", "saved")


class Tile(NamedTuple):
    """A part of the answer: what it is, the figure, and what there is to say of it."""

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
    facts = {**range_facts(result_range), **tile_facts(result_range.case)}
    return {
        part: Tile(
            *(first_capital(say(f"{part}_{words}", facts, SENTENCES)) for words in Tile._fields)
        )
        for part in PARTS
    }


def in_short(result_range: ResultRange) -> str:
    """Return the answer in one line, for where the headline is out of sight.

    >>> import sohanalysis as soh
    >>> from sohanalysis.model.result_range import range_of
    >>> case = soh.load_case()
    >>> in_short(range_of(case, case.scenario))
    '25 forces: £262,000 to £302,000, £38,000 under to £2,000 over budget'
    """
    return first_capital(say("short", range_facts(result_range), SENTENCES))


def tile_facts(case: Case) -> dict[str, Any]:
    """Return the facts of the tiles that the headline does not have."""
    last, budget = case.years[-1], case.stated_budget
    return {"last_year": last, "unbudgeted": budget is not None and last not in budget.years}
