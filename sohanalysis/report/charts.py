"""The charts of a case and a scenario: functions that return descriptions and draw nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY, FIELDS, Kind
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, number_runs
from sohanalysis.model import sensitivity
from sohanalysis.model.break_even import Limit, break_even
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.pricing import is_flat, is_level, rising_charges
from sohanalysis.model.result_range import Pair, ResultRange, range_of
from sohanalysis.model.results import Results
from sohanalysis.model.sensitivity import Bar, Grid, grid
from sohanalysis.money import (
    HALF_A_PENNY,
    differ_by_pence,
    figures,
    floored,
    pounds,
    round_step,
    rounded,
    thousands,
)
from sohanalysis.nouns import first_capital
from sohanalysis.report import by_number, feet, wording
from sohanalysis.report.by_number import TIMES_WHAT_MATTERS
from sohanalysis.report.chart import (
    Axis,
    Band,
    Bars,
    Cells,
    Label,
    Mark,
    Plot,
    Rule,
    Series,
    Span,
    amounts,
    bar_looks,
    named_axis,
    pounds_axis,
)
from sohanalysis.report.disputed import source_facts
from sohanalysis.report.field_words import (
    field_heading,
    field_name,
    field_value,
    field_words,
    input_label,
    moved_as_one,
)
from sohanalysis.report.headline import some_number
from sohanalysis.report.headline_facts import price_noun
from sohanalysis.report.inks import INKS
from sohanalysis.report.picture import Picture
from sohanalysis.report.quoted_charge import quoted_charge
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.ties import (
    apart_in_brackets,
    apart_words,
    curve_caution,
    is_same_for_any_number,
    others_move_with_number,
)
from sohanalysis.report.verdict import VERDICT, headroom_facts
from sohanalysis.report.what_if import (
    beyond_words,
    budget_named,
    heat_sentence,
    limit_line,
    not_moved,
    result_name,
    tornado_sentence,
    tornado_title,
)
from sohanalysis.report.whose import whose_pricing
from sohanalysis.report.wording_pricing import and_words, cost_condition, moving_rules, pricing_noun

__all__ = ["charge", "cost_chart", "heat", "tornado_chart"]

MOST_FIGURES = 240  # cells of a heat chart that still have room for their figures
_MOST_COLUMNS = 20
_MOST_ROWS = 30  # rows of a heat chart that each have a name
FEWEST_IN_THOUSANDS = 10_000  # pounds, of the largest amount of a tornado
FEWEST_STEPS = 5  # of an amount of money in a heat chart
MOST_RUNS = 3  # runs of priced numbers that a title has room for
SOME_NUMBERS = "some of these"
# Multiples of the highest value, with room above it for one line of text or two.
ROOM_ABOVE = (1.08, 1.16)
SAVINGS_MARK = Mark(x=0, y=0, name="", shape="diamond", ink="dark turquoise")
FITTING_RULE = Rule(value=0, name="", axis="y", ink="dark red", dash="dashed")
STATED_MARK = Mark(x=0, y=0, name="", shape="diamond", hollow=True)
LEAVING_MARK = Mark(x=0, y=0, name="", shape="triangle", ink="mid grey")
RANGE_BARS = Bars(
    places=(), start=(), end=(), name="To the highest pricing", ink="mid grey", hatch="//"
)
# Looks of the lines of the pricings. The chosen line is solid: thick dashes would hide the others.
THIN: dict[str, Any] = {"width": 1.4}
THICK: dict[str, Any] = {"ink": "dark blue", "dash": "solid", "width": 4.0}


# Sentences of the two charts that follow the sliders, for `templates.say`.
CHART_SENTENCES: Templates = {
    "cost_title": [([], "{lead}{total:pounds}{against}{for_period}")],
    "cost_subtitle": [
        (
            [],
            "{cost_of_period}, and gross cost by financial year, £{conditions}{pricing_words}"
            "{sources_told}",
        )
    ],
    "cost_sentence": [
        (["is_brief"], "{cost_said}{number_words}"),
        ([], "{cost_said}{number_words} {gross_cost}{after_stop}"),
    ],
    "cost_said": [
        (
            ["is_apart"],
            "{lead_when}{period} {costs} {low_total:pounds} ({low_whose}) to {high_total:pounds} "
            "({high_whose}){against}{at_quoted}.",
        ),
        ([], "{lead_when}{period} {costs} {total:pounds}{against}{at_quoted}."),
    ],
    "lead": [(["who"], "{who}: ")],
    "lead_when": [
        (["who"], "{who}{conditions}: "),
        (["conditions"], "{conditions_alone}: "),
    ],
    "who": [
        (["any_number"], "However many {plural} join"),
        (["at_price"], "{at_price}"),
        (["joining"], "With {joining}"),
    ],
    "against": [
        (["no_budget"], ""),
        (["assumed_budget"], "; no budget is stated"),
        ([], ", {beside_budget}"),
    ],
    **VERDICT,
    "the_budget": [([], "the budget of {budget:full_pounds}")],
    "for_period": [(["no_budget"], " for {period}")],
    "pricing_words": [
        (["is_apart"], "; lowest pricing: {low_noun}; highest: {high_noun}"),
        (["condition"], "; {condition}"),
    ],
    "number_words": [(["some_number"], " {some_number}")],
    "at_quoted": [
        (
            ["quoted_totals"],
            "; at {quoted_charge}{quoted_when} {quoted_totals:pounds}{at_numbers}",
        )
    ],
    "at_numbers": wording.AT_NUMBERS,
    "quoted_when": [(["quoted_terms"], ", {quoted_terms},")],
    "quoted_terms": [([], ["{as_late}", "{quoted_changes}"])],
    "as_late": [(["late"], "as late")],
    "quoted_changes": [([], ["{as_changed}", "{as_risen}"])],
    "as_changed": [(["is_changed"], "{change}")],
    "as_risen": [(["rises", "falls"], "with the fall"), (["rises"], "with the rise")],
    "gross_cost": [([], "Gross cost is {spent}.")],
    "spent_in": [([], "{amount:thousands} in {year}")],
    "after": [
        (["no_initial"], ""),
        (["is_saved", "is_cashable"], "After cashable savings {after_savings:pounds}"),
        (["is_saved"], "After cashable savings {after_savings:pounds} (none is cashable)"),
    ],
    "after_stop": [(["after"], " {after}.")],
    "gross_name": [
        (["line_of"], "{line_of}, {gross:thousands}"),
        ([], "Gross cost, {gross:thousands}"),
    ],
    "estimates": [
        (
            ["quoted_changes"],
            "Shaded: low to high {firmness}{of_all}, {quoted_changes}, {ends:quoted_pounds}",
        ),
        ([], "Shaded: low to high {firmness}{of_all}, {ends:quoted_pounds}"),
    ],
    # The pricing of a scenario sets one charge. At these ends every charge has its quoted end.
    "of_all": [(["several_ranges"], " of every charge")],
    "change": [(["more"], "{more:percent} higher"), ([], "{less:percent} lower")],
    "charge_title": [
        (["is_priced"], "With {told_of}{changed_words}: {charges_told}"),
        ([], "With {told_of}: no document gives a price"),
    ],
    "is_priced": [(["quoted_ends"], "yes"), (["stated_ends"], "yes"), (["other_ends"], "yes")],
    "changed_words": [(["is_changed"], ", charge {change}")],
    "charges_told": [([], ["{quoted_told}", "{stated_told}", "{others_told}"])],
    "quoted_told": [
        (["quoted_ends", "is_changed"], "{quoted_ends:pounds} from {quoted_charge}"),
        (
            ["quoted_below", "is_cap"],
            "{quoted_below:pounds} quoted, and {cap:pounds} stated as a cap",
        ),
        (["quoted_ends", "is_cap"], "{quoted_ends:pounds} stated as a cap"),
        (["quoted_ends"], "{quoted_ends:pounds} quoted"),
    ],
    "stated_told": [
        (["stated_as_quoted"], "the same by {stated_rules}{stated_only}"),
        (["stated_ends", "stated_moves"], "{stated_ends:pounds} by {stated_rules}{stated_only}"),
        (["stated_ends", "is_changed"], "{stated_ends:pounds} from {stated_rules}{stated_only}"),
        (["stated_ends"], "{stated_ends:pounds} stated{stated_only}"),
    ],
    "others_told": [
        (["other_ends", "no_documents"], "{other_ends:pounds} {on_others}{others_only}"),
        (["below", "above"], "{down_to} and {up_to} {on_others}{others_only}"),
        (["below"], "{down_to} {on_others}{others_only}"),
        (["above"], "{up_to} {on_others}{others_only}"),
        (["other_ends", "documents_apart"], "between these {on_others}{others_only}"),
        (["other_ends"], "the same {on_others}{others_only}"),
    ],
    # A rule may have no price at some of the numbers that the title names.
    "stated_only": [(["stated_at"], " at {stated_at} only")],
    "others_only": [(["others_at"], " at {others_at} only")],
    # An end that rounds to a figure of the documents has its pence.
    "down_to": [
        (["below_by_pence"], "down to {below:full_pounds}"),
        ([], "down to {below:pounds}"),
    ],
    "up_to": [(["above_by_pence"], "up to {above:full_pounds}"), ([], "up to {above:pounds}")],
    "charge_subtitle": [
        (
            [],
            "Yearly charge{named_charge} for one {word} in {last_year}, £, by how many {plural} "
            "join{conditions}{before_rise}{outside_chart}{sources_told}{no_likelihood}",
        )
    ],
    "before_rise": [
        (["rises", "falls"], " (shown before the fall)"),
        (["rises"], " (shown before the rise)"),
    ],
    "outside_chart": [(["is_outside"], ". {stands}, is outside the chart")],
    "sources_told": [
        (
            ["disagree"],
            ". Sources disagree{which}: this shows {one_figure}, not {other_figure}{further}",
        )
    ],
    "no_likelihood": [
        (["is_alone"], ""),
        ([], ". No likelihood is implied, and neither end is a limit."),
    ],
    "stands": [([], "This scenario, {here}: {own:pounds}")],
    "stands_told": [
        (
            ["is_apart"],
            "This scenario, {here} {those}{conditions}: {low_own:pounds} ({low_whose}) to "
            "{high_own:pounds} ({high_whose}).",
        ),
        ([], "This scenario, {here} {those}{conditions}: {low_own:pounds} ({low_whose})."),
    ],
    "charge_sentence": [
        ([], "{charge_title}{before_rise}. {stands_told}{fits_words}{caution_words}")
    ],
    "fits_words": [
        (["fits"], " A charge{named_charge} of up to {fits:pounds} a year is within the budget.")
    ],
    "caution_words": [(["caution"], " {caution}")],
    "fits_name": [([], "Over budget above {fits:pounds} a year{named_charge}")],
    "leaving_told": [([], "Off the chart: {leaving_lines}")],
    "leaving_line": [([], "{leaving}, up to {most:thousands}")],
}


def has_cost_chart(case: Case) -> bool:
    """Check whether the case has more than one year, so that there is a cost by year to draw.

    >>> import sohanalysis as soh
    >>> has_cost_chart(soh.load_case())
    True
    """
    return len(case.years) > 1


def cost_chart(
    case: Case, scenario: Scenario, *, is_brief: bool = False, results: Results | None = None
) -> Picture:
    """Return the chart of gross cost by financial year, and added up against the budget.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the scenario that the words name.
    is_brief : bool, optional
        Whether the sentence leaves out the cost of each year.
    results : Results, optional
        Results to draw, by default the scenario's. A paper draws every charge at its quoted end,
        but the pricing of a scenario sets one charge.

    Raises
    ------
    ScenarioError
        If the case has one year.
    """
    if not has_cost_chart(case):
        raise _nothing_to_draw("cost", "the case has one year", "The cost table shows it.")
    result_range = range_of(case, scenario)
    if results is not None:
        result_range = replace(result_range, by_pricing={scenario.pricing: results})
    ends = quoted_range(case, scenario) if case.charges and case.charge.is_quoted else ()
    facts = {
        **of_case(case),
        **_of_scenario(case, scenario),
        **_of_results(case, result_range, ends),
        "is_brief": is_brief,
    }
    return Picture(
        title=say("cost_title", facts, CHART_SENTENCES),
        subtitle=first_capital(say("cost_subtitle", facts, CHART_SENTENCES)),
        alt="Two charts: bars of the gross cost of each financial year by line, and a line of that "
        "cost added up, with the budget and the quoted range if there are any.",
        sentence=first_capital(say("cost_sentence", facts, CHART_SENTENCES)),
        plots=(_yearly(case, result_range), _added_up(case, facts, result_range, ends)),
        foot=feet.scenario_foot(case, scenario),
    )


def _nothing_to_draw(field: str, problem: str, advice: str) -> ScenarioError:
    """Return the error for a chart that would have only one value."""
    return ScenarioError(
        Fault(field=field, problem=f"{problem}, so there is nothing to draw", advice=advice)
    )


def of_case(case: Case) -> dict[str, Any]:
    """Return the facts and slots of the charts that do not depend on the scenario."""
    budget = case.stated_budget
    charge = case.charge if case.charges else None
    facts = {
        "no_budget": budget is None,
        "no_initial": not case.has_initial_cost,
        "assumed_budget": budget is not None and budget.status == "assumed",
        "budget": case.budget.amount if budget else 0,
        "period": wording.initial_period(case),
        "cost_of_period": wording.cost_of_period(case),
        "costs": wording.costs(case),
        "plural": case.adopters.plural,
        "word": case.adopters.word,
        "firmness": (charge.firmness or "end") if charge else "",
        "named_charge": wording.named_charge(case),
        "has_limit": bool(charge) and has_one_limit(case),
        "several_ranges": sum(entry.has_range for entry in case.charges) > 1,
        "last_year": case.years[case.last_charged],
        "is_alone": len(case.pricings) == 1,
        **source_facts(case),
    }
    if charge is None:
        return facts
    stated = by_number.groups(case)["stated"]
    moves = any(not is_flat(case, name) for name in stated)
    shares = any(case.pricing(name).pool is not None for name in stated)
    noun = "rule" if moves or shares else "price"
    return {
        **facts,
        "is_cap": charge.is_cap,
        "ends_apart": apart_in_brackets(case),
        "quoted_charge": quoted_charge(case),
        "stated_moves": moves,
        "stated_rules": f"the stated {noun}{'s' if len(stated) > 1 else ''}",
        "on_others": by_number.on_others(case),
        "caution": curve_caution(case) if charge.is_quoted else "",
    }


def of_pricing(case: Case, pricing: str) -> dict[str, Any]:
    """Return the facts and slots of the charts for a pricing, or for one that is not known."""
    if pricing == ANY:
        return {"any_number": is_same_for_any_number(case)}
    condition_phrase = cost_condition(case, pricing) if case.charges else ""
    ignores = bool(moving_rules(case)) and is_flat(case, pricing)
    depends = ignores and not others_move_with_number(case)
    return {
        "condition": condition_phrase,
        "any_number": is_same_for_any_number(case),
        "at_price": _at_price(case, case.pricing(pricing), condition_phrase) if depends else "",
        "some_number": some_number(case, pricing) if depends else "",
        "whose": whose_pricing(case, pricing) if case.charges else "",
        "noun": pricing_noun(case, pricing) if case.charges else "",
    }


def _at_price(case: Case, rule: Pricing, condition_phrase: str) -> str:
    """Return the start of a title: a stated price, or another pricing as a condition."""
    is_price = rule.status == "stated" and not case.charge.is_end_of_range(rule)
    return first_capital(f"at {price_noun(case, rule)}" if is_price else condition_phrase)


def _of_scenario(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Return the facts and slots of the choices of a scenario."""
    names_adopters, change = bool(case.charges) and case.names_adopters, scenario.charge_change
    counts = scenario.path(len(case.years))
    ends = dict.fromkeys((min(counts), max(counts)))
    word = case.adopters.noun(max(counts))
    path = "" if isinstance(scenario.adopters, int) else wording.BY_YEAR
    adopters = _adopters_charged(case, scenario)
    return {
        **of_pricing(case, scenario.pricing),
        "joining": f"{' to '.join(map(str, ends))} {word}{path}" if names_adopters else "",
        "here": adopters,
        "those": case.adopters.noun(adopters),
        "conditions": wording.conditions(case, scenario),
        "conditions_alone": first_capital(wording.conditions(case, scenario).removeprefix(", ")),
        "late": scenario.delay > 0,
        "is_changed": change != 0,
        "more": max(change, 0),
        "less": max(-change, 0),
        "rises": bool(rising_charges(case, scenario)),
        "falls": scenario.rise < 0,
    }


def _adopters_charged(case: Case, scenario: Scenario) -> int:
    """Return the number of adopters in the last year charged."""
    return scenario.path(len(case.years))[case.last_charged]


def _of_results(case: Case, result_range: ResultRange, ends: Sequence[Results]) -> dict[str, Any]:
    """Return the facts and slots of the amounts in the cost chart."""
    total = result_range.pair("leading_cost")
    headroom = _pair_of(result_range, "headroom" if case.stated_budget is not None else "")
    after = _pair_of(result_range, "cost_after_cashable_savings" if case.has_initial_cost else "")
    quoted = tuple(end.leading_cost for end in ends)
    is_quoted = {*map(pounds, quoted)} == {pounds(total.low), pounds(total.high)}
    spent = (
        say("spent_in", {"amount": tuple(both), "year": year}, CHART_SENTENCES)
        for year, *both in zip(
            case.years, *(end.flow.gross.tolist() for end in result_range.ends), strict=True
        )
    )
    return {
        **_of_pair(case, result_range, total),
        "total": (total.low, total.high),
        "low_total": total.low,
        "high_total": total.high,
        **headroom_facts((headroom.low, headroom.high)),
        "quoted_totals": 0 if is_quoted else quoted,
        "spent": ", ".join(spent),
        # Savings outside the period of the answer change no cost of it.
        "is_saved": any(abs(end.counted_savings) >= HALF_A_PENNY for end in result_range.ends),
        "is_cashable": wording.is_cashable(case, result_range.scenario),
        "after_savings": (after.low, after.high),
    }


def _pair_of(result_range: ResultRange, name: str) -> Pair:
    """Return the pair of a result, or a pair of zeros without a name."""
    return result_range.pair(name) if name else Pair(low=0, high=0, low_pricing="", high_pricing="")


def _of_pair(case: Case, result_range: ResultRange, pair: Pair) -> dict[str, Any]:
    """Return the facts and slots of the two pricings that give a pair.

    A changed charge is no longer the figure of its source, so the source is not named.
    """
    whose = "noun" if result_range.scenario.charge_change else "whose"
    low, high = (of_pricing(case, name) for name in (pair.low_pricing, pair.high_pricing))
    return {
        "is_apart": not pair.is_one,
        "low_whose": low[whose],
        "high_whose": high[whose],
        "low_noun": low["noun"],
        "high_noun": high["noun"],
    }


def _yearly(case: Case, result_range: ResultRange) -> Plot:
    """Return the plot of each year's gross cost: a stack of cost lines, then its range."""
    places = tuple(float(index) for index in range(len(case.years)))
    low, high = result_range.ends[0].flow, result_range.ends[-1].flow
    is_lower = low.gross <= high.gross  # the pricing with the lower cost may change by year
    least, most = np.minimum(low.gross, high.gross), np.maximum(low.gross, high.gross)
    base = np.zeros(len(places))
    bars = []
    for name, look in zip(case.cost_names, line_looks(case), strict=True):
        top = base + np.where(is_lower, low.lines[name], high.lines[name])
        start, end = amounts(base), amounts(top)
        if start != end:  # a payment on leaving, if we stay, has no bar
            bars.append(replace(look, start=start, end=end))
        base = top
    year_labels = [*map(_year_words, amounts(least), amounts(most))]
    if len(result_range.ends) > 1:
        bars.append(replace(RANGE_BARS, places=places, start=amounts(least), end=amounts(most)))
    return Plot(
        title="Each financial year",
        x=named_axis(case.years),
        y=pounds_axis(0, ROOM_ABOVE[any("\n" in text for text in year_labels)] * most.max()),
        bars=tuple(bars),
        labels=tuple(
            Label(x=x, y=highest, text=text)
            for x, highest, text in zip(places, amounts(most), year_labels, strict=True)
        ),
    )


def line_looks(case: Case) -> list[Bars]:
    """Describe the bars of each cost line, without their ends."""
    places = tuple(float(index) for index in range(len(case.years)))
    return [
        Bars(
            name=case.cost_label(name),
            places=places,
            start=(),
            end=(),
            ink=ink,
            hatch=hatch,
        )
        for name, (ink, hatch) in zip(case.cost_names, bar_looks(), strict=False)
    ]


def _year_words(low: float, high: float) -> str:
    """Format the cost of a year, on two lines if its low and high ends differ."""
    return " to\n".join(dict.fromkeys((thousands(low), thousands(high))))


def _running_cost(case: Case, end: Results) -> Floats:
    """Return the gross cost added up by year, from the first year that is counted. [£]."""
    gross = np.array(end.flow.gross)
    gross[: case.first_counted] = 0
    return np.cumsum(gross)


def _added_from(case: Case) -> str:
    """Return the year from which costs are added up, if it is not the first."""
    first = case.first_counted
    return f" from {case.years[first]}" if first else ""


def _added_up(
    case: Case, facts: dict[str, Any], result_range: ResultRange, ends: Sequence[Results]
) -> Plot:
    """Return the plot of cost added up, with the budget, the estimates and the savings."""
    places = tuple(float(index) for index in range(len(case.years)))
    leading = result_range.pair("leading_cost")
    added, quoted = (
        [amounts(_running_cost(case, end)) for end in some] for some in (result_range.ends, ends)
    )
    line_names = [by_number.line_name(case, name) for name in leading.pricings]
    names = line_names if len(result_range.ends) > 1 else [""]
    series = [
        Series(
            name=say("gross_name", {"line_of": name, "gross": line[-1]}, CHART_SENTENCES),
            x=places,
            y=line,
            dots=True,
        )
        for name, line in zip(names, added, strict=True)
    ]
    last = len(places) - 1
    highest = max(max(line) for line in (*added, *quoted))
    budget = case.stated_budget
    if budget is not None:
        # The line ends with the budget years: the budget does not pay later costs.
        last = case.years.index(budget.years[-1])
        series.append(
            Series(
                name=f"{budget.label}, {pounds(budget.amount)}",
                x=(-0.5, float(last)),
                y=(float(budget.amount),) * 2,
                ink="dark red",
                dash="dashed",
                is_limit=True,
            )
        )
        highest = max(highest, budget.amount)
    after = say("after", facts, CHART_SENTENCES)
    saved = sorted({round(value, 2) for value in facts["after_savings"]})
    return Plot(
        title=f"Added up{_added_from(case)}",
        share=1.4,
        x=named_axis(case.years),
        y=pounds_axis(min(0, *saved), highest),
        series=tuple(series),
        bands=_estimates_added_up(facts, places, quoted),
        marks=tuple(
            replace(SAVINGS_MARK, x=float(last), y=value, name=name)
            for value, name in zip(saved, (after, ""), strict=False)
        )
        if after
        else (),
    )


def _estimates_added_up(
    facts: dict[str, Any], places: tuple[float, ...], quoted: Sequence[tuple[float, ...]]
) -> tuple[Band, ...]:
    """Return the band between the two estimates, if there are two that differ."""
    if not quoted or quoted[0] == quoted[1]:
        return ()
    low, high = quoted
    name = say("estimates", {**facts, "ends": (low[-1], high[-1])}, CHART_SENTENCES)
    return (Band(name=name, x=places, low=low, high=high),)


def charge(case: Case, scenario: Scenario) -> Picture:
    """Return the chart of the yearly charge by number of adopters, under each pricing.

    The scenario is marked.

    Raises
    ------
    ScenarioError
        If the charge has only one value, so that there is nothing to draw.
    """
    if not by_number.has_charge_chart(case):
        problem = "the charge is the same at every number and under every pricing"
        raise _nothing_to_draw("charge", problem, "The cost table shows it.")
    adopters = _adopters_charged(case, scenario)
    fewest, most = by_number.adopters_shown(case)
    counts = range(fewest, max(most, adopters) + 1)
    drawn_counts = by_number.counts_drawn(case, counts)
    covered = _break_even_charge(case, scenario)
    facts = {
        **of_case(case),
        **_of_scenario(case, scenario),
        **_of_charges(case, scenario),
        "is_outside": adopters not in counts,
        "fits": None if covered is None else floored(covered, 1),
    }
    lines = _charge_lines(case, scenario, drawn_counts)
    points = [point for point in by_number.stated_points(case) if point.count in counts]
    span = Span(
        x=float(adopters),
        low=round(facts["low_own"], 2),
        high=round(facts["high_own"], 2),
        name=say("stands", facts, CHART_SENTENCES),
    )
    spans = (span,) if adopters in counts else ()
    matters = [
        *facts["charges"],
        *by_number.quoted_charges(case),
        *(point.charge for point in points),
        *(end.high for end in spans),
    ]
    line_values = [value for line in lines for value in line.y if value is not None]
    most_drawn = max([*line_values, *matters])
    reach = TIMES_WHAT_MATTERS * max(matters, default=most_drawn)
    fits = facts["fits"] if facts["fits"] is not None and facts["fits"] <= reach else None
    axis = pounds_axis(0, max(min(most_drawn, reach), fits or 0))
    return Picture(
        title=say("charge_title", facts, CHART_SENTENCES),
        subtitle=say("charge_subtitle", facts, CHART_SENTENCES),
        alt=f"Lines of the yearly charge by the number of {case.adopters.plural}, one for each "
        "pricing.",
        sentence=say("charge_sentence", facts, CHART_SENTENCES),
        plots=(
            Plot(
                x=_counts_axis(case, counts),
                y=axis,
                height=280,
                series=lines,
                bands=_quoted_band(case, counts),
                rules=()
                if fits is None
                else (
                    replace(
                        FITTING_RULE, value=fits, name=say("fits_name", facts, CHART_SENTENCES)
                    ),
                ),
                spans=spans,
                marks=(
                    *_leaving(lines, axis.high),
                    *(
                        replace(STATED_MARK, x=float(point.count), y=point.charge, name=point.name)
                        for point in points
                    ),
                ),
            ),
        ),
        foot=feet.scenario_foot(case, scenario),
    )


def _break_even_charge(case: Case, scenario: Scenario) -> float | None:
    """Return the charge that the budget covers, if it is one for the whole chart. [£ a year]."""
    if not has_one_limit(case):
        return None
    return break_even(case, case.at_one_pricing(scenario), "charge").value


def has_one_limit(case: Case) -> bool:
    """Check whether one yearly charge is the limit of the budget for every line and number.

    The chart shows the charge of one year, so no pricing may change by year. The other charges must
    be the same at every number of adopters, and at both ends of the quoted range.

    >>> import sohanalysis as soh
    >>> has_one_limit(soh.load_case())
    True
    """
    return (
        case.judged_budget is not None
        and all(is_level(case, name) for name in case.pricings)
        and not others_move_with_number(case)
        and not any(charge.has_range for charge in case.other_charges)
    )


def _of_charges(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Return the facts and slots of the charges, by source and at the scenario. [£ a year]."""
    first, last = by_number.numbers_told(case, _adopters_charged(case, scenario))
    counts = range(first, last + 1)
    by_pricing = by_number.charge_by_number(case, scenario, counts)
    charges = {
        group: [by_pricing[name] for name in names]
        for group, names in by_number.groups(case).items()
    }
    ends = {group: _ends([*np.ravel(tables)]) for group, tables in charges.items()}
    changed = 1 + scenario.charge_change
    quoted = tuple(end * changed for end in by_number.quoted_charges(case))
    documents = [*quoted, *ends["stated"]]
    other_ends = ends["others"]
    least, most = min(other_ends, default=0.0), max(other_ends, default=0.0)
    is_below = bool(documents and other_ends) and least < min(documents) - HALF_A_PENNY
    is_above = bool(documents and other_ends) and most > max(documents) + HALF_A_PENNY
    result_range = range_of(case, scenario)
    paid = result_range.pair_of(
        {name: r.final_charge for name, r in result_range.by_pricing.items()}
    )
    return {
        **_of_pair(case, result_range, paid),
        "told_of": _count_span(case, first, last),
        "quoted_ends": quoted,
        "quoted_below": quoted[0] if len(quoted) > 1 else 0,
        "cap": quoted[-1] if quoted else 0,
        "stated_ends": ends["stated"],
        "stated_at": _priced_in_part(counts, charges["stated"]),
        "others_at": _priced_in_part(counts, charges["others"]),
        "stated_as_quoted": bool(ends["stated"])
        and {*map(pounds, quoted)} == {*map(pounds, ends["stated"])},
        "other_ends": other_ends,
        "no_documents": not documents,
        "documents_apart": len({*map(pounds, documents)}) > 1,
        "below": least if is_below else 0,
        "above": most if is_above else 0,
        "below_by_pence": is_below and differ_by_pence(least, min(documents)),
        "above_by_pence": is_above and differ_by_pence(most, max(documents)),
        "charges": (*documents, *other_ends),
        "own": (paid.low, paid.high),
        "low_own": paid.low,
        "high_own": paid.high,
    }


def _priced_in_part(counts: range, charges: Sequence[Floats]) -> str:
    """Return the numbers of adopters with a price, in words; empty if all or none have one."""
    is_priced = np.any([~np.isnan(table) for table in charges], axis=0) if charges else np.array([])
    if is_priced.all() or not is_priced.any():
        return ""
    priced = (count for count, has_price in zip(counts, is_priced, strict=True) if has_price)
    runs = number_runs(priced).split(", ")
    return and_words(runs) if len(runs) <= MOST_RUNS else SOME_NUMBERS


def _ends(values: Sequence[float]) -> tuple[float, ...]:
    """Return the lowest and the highest priced value; empty if no value is priced."""
    priced = [float(value) for value in values if not np.isnan(value)]
    return (min(priced), max(priced)) if priced else ()


def _count_span(case: Case, first: int, last: int) -> str:
    """Format a span of numbers of adopters, such as "25 to 36 forces"."""
    word = case.adopters.noun(last)
    return f"{first} {word}" if first == last else f"{first} to {last} {word}"


def _counts_axis(case: Case, counts: range) -> Axis:
    names_by_count = by_number.counts_named(case) if case.names_adopters else {}
    step = int(round_step(max(1, len(counts) / 9)))
    marked = tuple(
        (float(n), f"{n}\n{name}") for n, name in sorted(names_by_count.items()) if n in counts
    )
    return Axis(
        low=counts[0] - 0.5 * (len(counts) < 5),
        high=counts[-1] + 0.5 * (len(counts) == 1),
        # A tick within two fifths of a step of a named number would touch its name.
        ticks=tuple(
            (float(n), str(n))
            for n in counts
            if n % step == 0 and all(5 * abs(n - count) > 2 * step for count in names_by_count)
        ),
        label=f"{first_capital(case.adopters.plural)} that join, this one included",
        named_ticks=marked,
        thick=(marked[0][0], marked[-1][0]) if len(marked) > 1 else None,
    )


def _charge_lines(case: Case, scenario: Scenario, counts: Sequence[int]) -> tuple[Series, ...]:
    """Return the lines of the pricings, the chosen one thick.

    Lines that end together share one name.
    """
    charges = by_number.charge_by_number(case, scenario, counts)
    lines = {line.pop("pricing"): line for line in by_number.lines_drawn(case)}
    chosen = (scenario.pricing,) if len(lines) > 1 else case.pricings
    together: dict[tuple[int, int], list[str]] = {}
    for name, values in charges.items():
        if (priced := np.flatnonzero(~np.isnan(values))).size:
            end = int(priced[-1])
            together.setdefault((round(values[end]), counts[end]), []).append(name)
    labels = {
        # The chosen line is drawn on top of the others, so the name leads to that.
        next((name for name in pricings if name in chosen), pricings[0]): and_words(
            dict.fromkeys(lines[name]["name"] for name in pricings)
        )
        for pricings in together.values()
    }
    return tuple(
        Series(
            x=tuple(map(float, counts)),
            y=tuple(None if value != value else round(float(value), 2) for value in charges[name]),
            dots=_is_alone_somewhere(charges[name]),
            label=labels.get(name, ""),
            **{**line, **(THICK if name in chosen else THIN)},
        )
        for name, line in lines.items()
    )


def _is_alone_somewhere(values: Any) -> bool:
    """Check for a priced number between two unpriced ones, where a line has no length."""
    is_priced = np.pad(~np.isnan(values), 1)
    return bool((is_priced[1:-1] & ~is_priced[:-2] & ~is_priced[2:]).any())


def _quoted_band(case: Case, counts: range) -> tuple[Band, ...]:
    """Return the band between the two ends that documents quote, if there are two.

    Two ends that belong to two numbers of adopters are points, and no range at any number.
    """
    ends = by_number.quoted_charges(case)
    if len(ends) < 2 or apart_words(case):
        return ()
    low, high = ends
    x = (float(counts[0]), float(counts[-1]))
    return (Band(name="Shaded: quoted", x=x, low=(low, low), high=(high, high)),)


def _leaving(lines: Sequence[Series], top: float) -> Iterator[Mark]:
    """Yield a mark where each line leaves the chart at its top.

    The first mark has the names of these lines.
    """
    crossings = [
        (crossing, line) for line in lines if (crossing := _leaves_at(line, top)) is not None
    ]
    lines_named = "; ".join(
        say("leaving_line", {"leaving": line.name, "most": most}, CHART_SENTENCES)
        for _, line in crossings
        if (most := max(y for y in line.y if y is not None))
    )
    facts = {"leaving_lines": lines_named}
    for number, (crossing, _) in enumerate(sorted(crossings, key=lambda pair: pair[0])):
        name = "" if number else say("leaving_told", facts, CHART_SENTENCES)
        yield replace(LEAVING_MARK, x=crossing, y=top, name=name)


def _leaves_at(line: Series, top: float) -> float | None:
    """Return the last x at which a line crosses the top, or of a point above it; else None."""
    points = [*zip(line.x, line.y, strict=True)]
    for (x, y), (after, then) in zip(reversed(points[:-1]), reversed(points[1:]), strict=True):
        if y is None or then is None or (y > top) == (then > top):
            continue
        crossed = after if line.form == "step" else x + (after - x) * (y - top) / (y - then)
        return round(crossed, 2)
    return next((x for x, y in reversed(points) if y is not None and y > top), None)


def tornado_chart(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Picture:
    """Return the chart of the effect of each assumption alone, the widest first.

    Raises
    ------
    ScenarioError
        If no assumption changes the result.
    """
    effects = sensitivity.tornado(case, scenario, limit=limit)
    if not effects.has_effect:
        name = result_name(case, effects.limit.result)
        problem = f"no assumption that has a range changes the {name}"
        raise _nothing_to_draw("tornado", problem, not_moved(case, effects))
    name, worth = result_name(case, effects.limit.result), round(effects.this_scenario, 2)
    ends = [a for bar in effects.bars for a in (bar.at_low, bar.at_high)]
    # To the nearest thousand, small amounts would read as zero.
    write = pounds if max(map(abs, (*ends, worth))) < FEWEST_IN_THOUSANDS else thousands
    common_inputs = wording.moved_alone(case, scenario, effects.limit, effects.moved)
    subtitle = (
        f"{first_capital(name)}, £, changing one assumption at a time"
        f"{_varied_from(case, scenario)}{common_inputs}. {not_moved(case, effects)}"
    )
    rows = [*enumerate(effects.bars)]
    return Picture(
        title=tornado_title(case, effects),
        subtitle=subtitle.strip(),
        alt=f"Bars from the lowest to the highest {name} for each assumption that has a range.",
        sentence=tornado_sentence(case, scenario, effects),
        plots=(
            Plot(
                x=pounds_axis(
                    min(*ends, worth, effects.limit.value), max(*ends, worth, effects.limit.value)
                ),
                y=named_axis(
                    moved_as_one(scenario, bar.input, input_label(case, bar.input))
                    for bar in effects.bars
                ),
                across=True,
                height=max(40 * len(rows), 60),
                bars=(*_ranges(rows, sourced=True), *_ranges(rows, sourced=False)),
                rules=(
                    Rule(value=worth, name=f"This scenario, {write(worth)}", dash="solid"),
                    Rule(
                        value=effects.limit.value,
                        name=limit_line(case, effects.limit),
                        ink="dark red",
                        dash="dashed",
                    ),
                ),
                labels=tuple(
                    label for row, bar in rows for label in _bar_ends(case, row, bar, write)
                ),
            ),
        ),
        foot=feet.scenario_foot(case, scenario),
    )


def _varied_from(case: Case, scenario: Scenario, varied: Collection[str] = ()) -> str:
    """Return the adopters and the pricing of a scenario, without the fields that vary."""
    facts, text = _of_scenario(case, scenario), ""
    if facts["joining"] and "adopters" not in varied:
        text += f"; with {facts['joining']}"
    return text if "pricing" in varied else text + say("pricing_words", facts, CHART_SENTENCES)


def _ranges(rows: list[tuple[int, Bar]], *, sourced: bool) -> Iterator[Bars]:
    """Yield the bars of inputs with a sourced range, or of the pricing, whose range has none."""
    matching = [(row, bar) for row, bar in rows if bool(bar.range) is sourced]
    if matching:
        yield Bars(
            name="Range from a source" if sourced else "The pricings of this case",
            places=tuple(float(row) for row, _ in matching),
            start=amounts(min(bar.at_low, bar.at_high) for _, bar in matching),
            end=amounts(max(bar.at_low, bar.at_high) for _, bar in matching),
            ink=INKS[0] if sourced else INKS[1],
            hatch="" if sourced else "//",
        )


def _bar_ends(case: Case, row: int, bar: Bar, write: Callable[[float], str]) -> Iterator[Label]:
    """Yield the labels at the ends of an input's bar."""
    ends = sorted(bar.ends, key=lambda end: end[1])
    if bar.swing <= HALF_A_PENNY:
        ends_of = [field_words(case, bar.input, value) for value, _ in bar.ends]
        between = "any" if not bar.range and bar.low == bar.high else " to ".join(ends_of)
        yield Label(x=round(ends[1][1], 2), y=row, text=f"{between}: no difference", side="right")
        return
    for (value, amount), side in zip(ends, ("left", "right"), strict=True):
        text = f"{field_words(case, bar.input, value)}, {write(amount)}"
        yield Label(x=round(amount, 2), y=row, text=text, side=side)  # type: ignore[arg-type]


def heat(case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any) -> Picture:
    """Return the chart of a result over two fields, tinted where it passes its limit.

    A number without chosen values has equal steps, so that the picture is to scale.

    Raises
    ------
    ScenarioError
        If the result is the same in every combination, or if `sensitivity.grid` refuses the fields.
    """
    table = grid(case, scenario, limit=limit, **axes)
    if len(table.axes) != 2:
        allowed = "two fields; for one, the one-way table"
        raise ScenarioError(
            Fault(field="fields", problem="one field is not enough", allowed=allowed)
        )
    even = {
        name: _even_values(case, name, values, None if index is None else values[index])
        for (name, values), index in zip(table.axes.items(), table.scenario_cell, strict=True)
    }
    chosen = {name: even[name] if axes.get(name) is None else axes[name] for name in table.axes}
    table = grid(case, scenario, limit=limit, **chosen)
    (down, rows), (across, columns) = table.axes.items()
    first, second = (field_name(case, name) for name in table.axes)
    within, name = int(np.sum(table.within)), result_name(case, table.limit.result)
    if np.ptp(table.amounts) <= HALF_A_PENNY:
        problem = f"the {name} is the same in every combination of {first} and {second}"
        raise _nothing_to_draw("heat", problem, "The two-way table shows it.")
    legend = "" if None in table.scenario_cell else "; boxed: this scenario"
    return Picture(
        title=f"{within} of {table.amounts.size} combinations of {first} and {second} "
        f"are within {budget_named(case) if table.limit.is_the_sum else 'the limit'}",
        subtitle=f"{first_capital(name)}, £k; hatched where "
        f"{beyond_words(case, table.limit)}{legend}"
        f"{_varied_from(case, scenario, table.axes)}"
        f"{wording.in_common(case, scenario, table.limit, table.axes)}",
        alt=f"A table of the {name} by {first} and {second}. Cells beyond the limit are tinted and "
        "hatched.",
        sentence=heat_sentence(case, scenario, table),
        plots=(
            Plot(
                title=f"{field_heading(case, down)} (down)",
                x=_values_axis(case, across, columns, f"{field_heading(case, across)} (across)"),
                y=_values_axis(case, down, rows),
                height=min(40 + 24 * len(rows), 500),
                cells=_cells(table),
            ),
        ),
        foot=feet.scenario_foot(case, scenario),
    )


def _even_values(
    case: Case, name: str, values: tuple[Any, ...], scenario_value: Any
) -> tuple[Any, ...]:
    """Return values of a field in equal steps, over the range of its table.

    The scenario's value is among them. Numbers of adopters stay within the chart of the charge. A
    step of money is a fraction of the scenario's value if that fraction is in whole pounds.
    """
    field = FIELDS[name]
    if not field.is_number or len(values) < 2:
        return values
    if field.kind is Kind.count:
        fewest, most = by_number.adopters_shown(case)
        every = int(round_step(max(1, (most - fewest + 1) / _MOST_ROWS)))
        first = fewest + ((scenario_value or fewest) - fewest) % every
        return tuple(range(first, most + 1, every))
    low, high = values[0], values[-1]
    step = min(np.diff(field.steps)) if field.steps else round_step((high - low) / FEWEST_STEPS)
    if field.kind is Kind.pounds and scenario_value:
        part = scenario_value / max(1, round(scenario_value / step))
        step = part if part % 1 == 0 else step
    count = math.floor((high - low) / step + 1e-9)
    evenly_spaced = (round(low + step * index, 6) for index in range(count + 1))
    return tuple(map(int, evenly_spaced)) if field.is_whole else tuple(map(float, evenly_spaced))


def _cells(table: Grid) -> Cells:
    fits = table.amounts.size <= MOST_FIGURES and table.amounts.shape[1] <= _MOST_COLUMNS
    row, column = table.scenario_cell
    return Cells(
        texts=tuple(tuple(_in_thousands(a) * fits for a in line) for line in table.amounts),
        beyond=tuple(tuple(not is_within for is_within in line) for line in table.within.tolist()),
        scenario_cell=None if row is None or column is None else (row, column),
    )


def _in_thousands(amount: float) -> str:
    return figures(float(rounded(amount, -3)) / 1000 if amount == amount else amount)


def _values_axis(case: Case, field: str, values: tuple[Any, ...], label: str = "") -> Axis:
    """Return the axis of rows or columns, with no more names than can be read."""
    names = [field_value(case, field, value) for value in values]
    every = 1 if label else -(-len(names) // _MOST_ROWS)  # a renderer leaves out names without room
    return named_axis(names, every=every, label=label)
