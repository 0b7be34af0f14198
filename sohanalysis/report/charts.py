"""The charts of a case and a scenario: functions that return descriptions and draw nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model import sensitivity
from sohanalysis.model.break_even import Limit, break_even_points
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.findings import quoted_range
from sohanalysis.model.pricing import is_flat, rates, rising_charges
from sohanalysis.model.results import Results, results_of
from sohanalysis.model.sensitivity import Bar, Grid, grid
from sohanalysis.money import (
    HALF_A_PENNY,
    figures,
    floored,
    is_short,
    pounds,
    quoted_span,
    round_step,
    rounded,
    thousands,
)
from sohanalysis.report import answers, wording
from sohanalysis.report.chart import (
    INKS,
    Axis,
    Band,
    Bars,
    Cells,
    Dash,
    Hatch,
    Label,
    Mark,
    Numbers,
    Plot,
    Rule,
    Series,
    amounts,
    named_axis,
    pounds_axis,
)
from sohanalysis.report.headline import some_number
from sohanalysis.report.headline_facts import price_noun
from sohanalysis.report.picture import Picture
from sohanalysis.report.what_if import (
    beyond_words,
    heat_sentence,
    limit_line,
    not_moved,
    result_name,
    tornado_sentence,
)
from sohanalysis.report.wording import (
    Templates,
    field_heading,
    field_name,
    field_value,
    field_words,
    first_capital,
    input_label,
    moved_as_one,
    say,
)
from sohanalysis.report.wording_pricing import (
    condition,
    curve_caution,
    moving_rules,
    pricing_name,
    quoted_charge,
    quoted_words,
)

__all__ = ["charge", "cost_chart", "heat", "tornado_chart"]

FEWEST_FORCES = 10
MOST_POINTS = 200  # of a line: a chart is about 600 pixels wide
MOST_FIGURES = 200  # cells of a heat chart that still have room for their figures
MOST_COLUMNS = 20
MOST_TICKS = 22  # down the side
LETTERS_BELOW = 90  # along the bottom
ROOM_ABOVE = 1.08  # of the highest value, for what is written above it
SAVINGS_MARK = Mark(x=0, y=0, name="", shape="diamond", ink="turquoise")
FITTING_RULE = Rule(at=0, name="", axis="y", ink="black", dash="dashed")
_HATCHES: tuple[Hatch, ...] = ("", "//", "..", "xx")
_DASHES: tuple[Dash, ...] = ("solid", "dashed", "dashdot", "dotted")


# What is said of the two charts that follow the sliders, as `wording.say` reads it.
SENTENCES: Templates = {
    "cost_title": [([], "{lead}{total:pounds}{against}{for_period}")],
    "cost_subtitle": [
        (
            [],
            "{cost_of_period}, and gross cost by financial year, £{pricing_words}{conditions}",
        )
    ],
    "cost_sentence": [
        (["is_brief"], "{cost_said}{number_words}"),
        ([], "{cost_said}{number_words} {gross_cost}{after_stop}"),
    ],
    "cost_said": [([], "{lead_when}{period} {costs} {total:pounds}{against}{at_quoted}.")],
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
        (["is_over"], ", {over:pounds} over the budget of {budget:full_pounds}"),
        (["is_level"], ", exactly the budget of {budget:full_pounds}"),
        ([], ", {left:pounds} under the budget of {budget:full_pounds}"),
    ],
    "for_period": [(["no_budget"], " for {period}")],
    "pricing_words": [(["condition"], "; {condition}")],
    "number_words": [(["some_number"], " {some_number}")],
    "at_quoted": [
        (["quoted_totals"], "; at the quoted charges{quoted_when} {quoted_totals:pounds}")
    ],
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
    "gross_name": [([], "Gross cost, {gross:thousands}")],
    "estimates": [
        (
            ["quoted_changes"],
            "Shaded: low to high {firmness}, {quoted_changes}, {ends:quoted_pounds}",
        ),
        ([], "Shaded: low to high {firmness}, {ends:quoted_pounds}"),
    ],
    "change": [(["more"], "{more:percent} higher"), ([], "{less:percent} lower")],
    "charge_title": [
        (["is_alone"], "With {here} {those}, the charge is {charges:pounds} a year"),
        (
            ["stated_charge", "apart"],
            "With {here} {those}: {stated_charge:pounds} a year stated, {other_charges:pounds} "
            "under {others}",
        ),
        (
            ["quoted_range", "other_charges"],
            "With {here} {those}: {quoted_range:pounds} a year quoted, {other_charges:pounds} "
            "under {others}",
        ),
        (["quoted_range"], "With {here} {those}: {quoted_range:pounds} a year quoted"),
        (["apart"], "With {here} {those}, the {noun}s give {charges:pounds} a year"),
        ([], "With {here} {those}, every {noun} gives {charges:pounds} a year"),
    ],
    "charge_subtitle": [
        (
            [],
            "Yearly charge for one {word} in {last_year}, £, by how many {plural} pay"
            "{conditions}{before_rise}{outside_chart}",
        )
    ],
    "before_rise": [
        (["rises", "falls"], " (shown before the fall)"),
        (["rises"], " (shown before the rise)"),
    ],
    "outside_chart": [(["is_outside"], ". {stands}, is outside the chart")],
    "stands": [([], "This scenario, {here}: {own:pounds}")],
    "charge_sentence": [
        (
            [],
            "{charge_title}{conditions}{before_rise}{quoted_words}.{fits_words}{caution_words}",
        )
    ],
    "quoted_words": [(["quoted_range", "is_range_titled"], ""), (["quoted"], "; {quoted}")],
    "is_range_titled": [(["is_alone"], ""), (["stated_charge", "apart"], ""), ([], "yes")],
    "fits_words": [(["fits"], " A charge of up to {fits:pounds} a year is within the budget.")],
    "caution_words": [(["caution"], " {caution}")],
    "fits_name": [([], "Break-even, {fits:pounds}")],
    "series_name": [([], "{names}, {value:thousands}")],
}


def cost_chart(case: Case, scenario: Scenario, *, is_brief: bool = False) -> Picture:
    """Gross cost by financial year, and added up beside the budget and after cashable savings.

    Its sentence may leave out the cost of each year, where there are many.
    """
    result = results_of(case, scenario)
    ends = quoted_range(case, scenario) if case.charges and case.charge.is_quoted else ()
    known = {
        **of_case(case),
        **_of_scenario(case, scenario),
        **_of_results(case, scenario, result, ends),
        "is_brief": is_brief,
    }
    return Picture(
        title=say("cost_title", known, SENTENCES),
        subtitle=first_capital(say("cost_subtitle", known, SENTENCES)),
        alt="Two charts: bars of the gross cost of each financial year by line, and a line of that "
        "cost added up, beside the budget and the quoted range where there are any.",
        sentence=first_capital(say("cost_sentence", known, SENTENCES)),
        plots=(_yearly(case, result), _added_up(case, known, result, ends)),
        foot=wording.scenario_foot(case, scenario),
    )


def of_case(case: Case) -> dict[str, Any]:
    """Facts and slots of the charts that hold whatever the scenario."""
    budget = case.stated_budget
    assumed = any(
        rule.status == "assumed" for rule in (case.charge.pricing if case.charges else ())
    )
    is_quoted = bool(case.charges) and case.charge.is_quoted
    return {
        "no_budget": budget is None,
        "no_initial": not case.has_initial_cost,
        "assumed_budget": budget is not None and budget.status == "assumed",
        "budget": case.budget.amount if budget else 0,
        "period": wording.initial_period(case),
        "cost_of_period": wording.cost_of_period(case),
        "costs": wording.costs(case),
        "plural": case.adopters.plural,
        "word": case.adopters.word,
        "firmness": case.charge.firmness if case.charges else "",
        "last_year": case.years[-1],
        "is_alone": len(case.pricings) == 1,
        "noun": "pricing assumption" if assumed and not stated_drawn(case) else "pricing",
        "others": _others_named(case),
        "quoted": quoted_words(case) if is_quoted else "",
        "quoted_range": _quoted_range(case) if is_quoted else 0,
        "caution": curve_caution(case) if is_quoted else "",
    }


def stated_drawn(case: Case) -> str:
    """Return the name of the stated pricing that has a line of its own.

    Returns
    -------
    str
        Empty if the case has no single stated pricing, or that one is an end of a quoted range,
        which the band shows.
    """
    stated = case.stated_pricing
    return stated.name if stated and not case.charge.is_end_of_range(stated) else ""


def others_drawn(case: Case) -> tuple[str, ...]:
    """List the pricings other than the stated one, without the ends of what is quoted.

    A range is in the title by itself, and one price has two ends.
    """
    is_quoted = bool(case.charges) and case.charge.is_quoted
    rules = (case.pricing(name) for name in case.pricings if name != stated_drawn(case))
    return tuple(rule.name for rule in rules if not (is_quoted and rule.end))


def _quoted_range(case: Case) -> tuple[float, float] | int:
    """Return the ends of the quoted range of the charge; 0 if both are one. [£ a year]."""
    low, high = float(case.charge.low), float(case.charge.high)
    return (low, high) if low < high else 0


def _others_named(case: Case) -> str:
    """Return the words for the pricings other than the stated one: whose they are, how many."""
    others = [case.pricing(name) for name in others_drawn(case)]
    if all(rule.status == "assumed" for rule in others):
        return "our assumptions" if len(others) > 1 else "our assumption"
    return "the other pricings" if len(others) > 1 else "the other pricing"


def of_pricing(case: Case, pricing: str) -> dict[str, Any]:
    """Facts and slots of the charts that hang on the pricing."""
    named = bool(case.charges) and case.names_adopters
    words = condition(case, pricing) if case.charges else ""
    ignores = named and is_flat(case, pricing) and case.adopters.possible.value > 1
    depends = ignores and bool(moving_rules(case))
    return {
        "condition": words,
        "any_number": ignores and not depends,
        "at_price": _at_price(case, case.pricing(pricing), words) if depends else "",
        "some_number": some_number(case, pricing) if depends else "",
    }


def _at_price(case: Case, rule: Pricing, words: str) -> str:
    """Return the pricing to begin a title with: a stated price as such, another as a condition."""
    is_price = rule.status == "stated" and not case.charge.is_end_of_range(rule)
    return first_capital(f"at {price_noun(case, rule)}" if is_price else words)


def _of_scenario(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Facts and slots of the choices themselves."""
    named, change = bool(case.charges) and case.names_adopters, scenario.charge_change
    counts = scenario.path(len(case.years))
    ends = dict.fromkeys((min(counts), max(counts)))
    word = case.adopters.word if {*counts} == {1} else case.adopters.plural
    path = "" if isinstance(scenario.adopters, int) else " by year"
    here = scenario.final_adopters
    return {
        **of_pricing(case, scenario.pricing),
        "joining": f"{' to '.join(map(str, ends))} {word}{path}" if named else "",
        "here": here,
        "those": case.adopters.plural if here > 1 else case.adopters.word,
        "conditions": wording.conditions(case, scenario),
        "conditions_alone": first_capital(wording.conditions(case, scenario).removeprefix(", ")),
        "late": scenario.delay > 0,
        "is_changed": change != 0,
        "more": max(change, 0),
        "less": max(-change, 0),
        "rises": bool(rising_charges(case, scenario)),
        "falls": scenario.rise < 0,
    }


def _of_results(
    case: Case, scenario: Scenario, result: Results, ends: Sequence[Results]
) -> dict[str, Any]:
    """Facts and slots of the money of the cost chart."""
    left = 0.0 if case.stated_budget is None else float(result.headroom)
    spent = (
        say("spent_in", {"amount": amount, "year": year}, SENTENCES)
        for year, amount in zip(result.flow.years, result.flow.gross, strict=True)
    )
    return {
        "total": result.leading_cost,
        "is_over": is_short(left),
        "is_level": left < HALF_A_PENNY,
        "over": -left,
        "left": left,
        "quoted_totals": tuple(end.leading_cost for end in ends) or 0,
        "spent": ", ".join(spent),
        "is_saved": bool(result.flow.savings.any()),
        "is_cashable": wording.is_cashable(case, scenario),
        "after_savings": result.cost_after_cashable_savings or 0.0,
    }


def _yearly(case: Case, result: Results) -> Plot:
    """Bars of each year's gross cost, a line of the case on the other."""
    places = tuple(float(place) for place in range(len(case.years)))
    base = np.zeros(len(places))
    bars = []
    looks = zip(cycle(INKS), cycle(_HATCHES), strict=False)
    for name, (ink, hatch) in zip(case.cost_names, looks, strict=False):
        top = base + result.flow.lines[name]
        bars.append(
            Bars(
                name=answers.label_of(case, name),
                places=places,
                start=amounts(base),
                end=amounts(top),
                ink=ink,
                hatch=hatch,
            )
        )
        base = top
    return Plot(
        title="Each financial year",
        x=named_axis(case.years),
        y=pounds_axis(0, ROOM_ABOVE * base.max()),
        bars=tuple(bars),
        labels=tuple(
            Label(x=place, y=amount, text=thousands(amount))
            for place, amount in zip(places, amounts(base), strict=True)
        ),
    )


def _added_up(case: Case, known: dict[str, Any], result: Results, ends: Sequence[Results]) -> Plot:
    """Cost added up year by year, beside the budget, the estimates and the savings."""
    places = tuple(float(place) for place in range(len(case.years)))
    own, *quoted = (amounts(np.cumsum(each.flow.gross)) for each in (result, *ends))
    name = say("gross_name", {"gross": own[-1]}, SENTENCES)
    series = [Series(name=name, x=places, y=own, dots=True)]
    bands: tuple[Band, ...] = ()
    last = len(places) - 1
    if quoted and quoted[0] != quoted[1]:
        words = say("estimates", {**known, "ends": (quoted[0][-1], quoted[1][-1])}, SENTENCES)
        bands = (Band(name=words, x=places, low=quoted[0], high=quoted[1]),)
    highest = max(max(each) for each in (own, *quoted))
    budget = case.stated_budget
    if budget is not None:
        # For the budget years alone: what comes after them is no charge on it.
        last = case.years.index(budget.years[-1])
        stage = "Assumed budget" if budget.status == "assumed" else f"Budget {budget.stage}"
        series.append(
            Series(
                name=f"{stage}, {pounds(budget.amount)}",
                x=(-0.5, float(last)),
                y=(float(budget.amount),) * 2,
                ink="orange",
                dash="dashed",
            )
        )
        highest = max(highest, budget.amount)
    after = say("after", known, SENTENCES)
    saved = round(float(result.cost_after_cashable_savings or 0.0), 2)
    return Plot(
        title="Added up",
        share=1.4,
        x=named_axis(case.years),
        y=pounds_axis(min(0, saved), highest),
        series=tuple(series),
        bands=bands,
        marks=(replace(SAVINGS_MARK, x=float(last), y=saved, name=after),) if after else (),
    )


def charge(case: Case, scenario: Scenario) -> Picture:
    """Yearly charge by the number of adopters under each pricing, and where a scenario stands."""
    points = () if case.stated_budget is None else break_even_points(case, scenario)
    fewest, most = adopters_shown(case)
    counts = range(fewest, max(most, scenario.final_adopters) + 1)
    covered = next((point.value for point in points if point.input == "charge"), None)
    fits = None if covered is None else floored(covered, 1)
    lines = _charge_lines(case, scenario, counts)
    own, here = float(results_of(case, scenario).flow.charge[-1]), scenario.final_adopters
    swept = results_of(case, scenario, pricing=case.pricings).flow.charge[:, -1]
    charges = dict(zip(case.pricings, map(float, swept), strict=True))
    charges = {name: paid for name, paid in charges.items() if not np.isnan(paid)}
    given = min(charges.values()), max(charges.values())
    others = [charges[name] for name in others_drawn(case) if name in charges]
    known = {
        **of_case(case),
        **_of_scenario(case, scenario),
        "charges": given,
        "apart": len({*map(pounds, given)}) > 1,
        "stated_charge": charges.get(stated_drawn(case), 0),
        "other_charges": (min(others), max(others)) if others else 0,
        "own": own,
        "is_outside": here not in counts,
        "fits": fits,
    }
    fitting: tuple[Rule, ...] = ()
    if fits is not None:
        fitting = (
            replace(FITTING_RULE, at=round(fits, 2), name=say("fits_name", known, SENTENCES)),
        )
    quoted = (case.charge.low, case.charge.high)
    values = [value for line in lines for value in line.y if value is not None]
    highest = max(*values, *quoted, fits or 0, own * (here in counts))
    return Picture(
        title=say("charge_title", known, SENTENCES),
        subtitle=say("charge_subtitle", known, SENTENCES),
        alt=f"Lines of the yearly charge by the number of {case.adopters.plural}, one for each "
        "pricing.",
        sentence=say("charge_sentence", known, SENTENCES),
        plots=(
            Plot(
                x=_counts_axis(case, counts),
                y=pounds_axis(0, highest),
                height=280,
                series=lines,
                bands=_quoted_band(case, counts),
                rules=(*(rule for rule in named_rules(case) if rule.at in counts), *fitting),
                marks=(Mark(x=float(here), y=round(own, 2), name=say("stands", known, SENTENCES)),)
                * (here in counts),
            ),
        ),
        foot=wording.scenario_foot(case, scenario),
    )


def adopters_shown(case: Case) -> tuple[int, int]:
    """Return the ends of slider and chart, the higher one twice the most that is named.

    A small case begins at one, a large one at ten, and one of hundreds at a tenth of the fewest
    that are named: below that a pool shared by few dwarfs the rest.
    """
    named = counts_named(case)
    fewest = 1 if min(named) <= FEWEST_FORCES else min(FEWEST_FORCES, min(named) // 2)
    fewest = max(fewest, min(named) // 10)
    return fewest, min(case.adopters.possible.value, 2 * max(named))


def _counts_axis(case: Case, counts: range) -> Axis:
    step = int(round_step(max(1, len(counts) / 9)))
    ticks = tuple((float(n), str(n)) for n in counts if n % step == 0)
    low = counts[0] - (0.5 if len(counts) < 5 else 1)
    label = f"{first_capital(case.adopters.plural)} that pay, this one included"
    return Axis(low=low, high=counts[-1] + 0.5 * (len(counts) == 1), ticks=ticks, label=label)


def lines_drawn(case: Case) -> list[dict[str, Any]]:
    """Describe the lines of the chart of the charge, without their points.

    The band shows the ends of a quoted range.
    """
    return [
        {
            "pricing": name,
            "form": "step" if is_stepped(case, name) else "line",
            **line_look(case, name),
        }
        for name in pricings_drawn(case)
    ]


def pricings_drawn(case: Case) -> tuple[str, ...]:
    """List the pricings that chart and tables by number show.

    Those are the pricings that depend on the number of adopters, the stated one and the case's
    own, unless that is an end of a quoted range; all of them if none depends on the number.
    """
    moving = [rule.name for rule in moving_rules(case)]
    leading = [
        rule.name
        for rule in case.charge.pricing
        if (rule == case.stated_pricing or rule.name == case.scenario.pricing)
        and not case.charge.is_end_of_range(rule)
    ]
    return tuple(name for name in case.pricings if name in {*moving, *leading} or not moving)


def _charge_lines(case: Case, scenario: Scenario, counts: range) -> tuple[Series, ...]:
    """Lines of the pricings; one name for those that end together."""
    lines, counts_drawn = lines_drawn(case), _counts_drawn(case, counts)
    drawn = [line.pop("pricing") for line in lines]
    charges = sweep(case, scenario, adopters=counts_drawn, pricing=drawn).charge[..., -1].T
    together: dict[tuple[int, int], list[str]] = {}
    for name, values in zip(drawn, charges, strict=True):
        if (priced := np.flatnonzero(~np.isnan(values))).size:
            end = int(priced[-1])
            together.setdefault((round(values[end]), counts_drawn[end]), []).append(name)
    named = {
        key: dict.fromkeys(line_name(case, each) for each in together[key]) for key in together
    }
    names = {
        listed[0]: say(
            "series_name",
            {"names": " and ".join(named[value, end]), "value": value},
            SENTENCES,
        )
        for (value, end), listed in together.items()
    }
    return tuple(
        Series(
            name=names.get(pricing, ""),
            x=tuple(map(float, counts_drawn)),
            y=tuple(None if value != value else round(float(value), 2) for value in values),
            dots=_is_alone_somewhere(values),
            **line,
        )
        for pricing, line, values in zip(drawn, lines, charges, strict=True)
    )


def line_name(case: Case, pricing: str) -> str:
    """Return the name of a pricing in a chart or a table by number.

    An end of one quoted price is the quoted charge, or the stated cap.
    """
    if case.pricing(pricing).end and not case.charge.has_range:
        return first_capital(quoted_charge(case).removeprefix("the "))
    return pricing_name(case, pricing)


def _counts_drawn(case: Case, counts: range) -> tuple[int, ...]:
    """Return the numbers of adopters at which the lines have a point: some 200 of many."""
    every = -(-len(counts) // MOST_POINTS)
    kept = {*counts[::every], counts[-1], *jumps(case)} if every > 1 else {*counts}
    return tuple(count for count in counts if count in kept)


def jumps(case: Case) -> tuple[int, ...]:
    """Return the numbers of adopters on either side of each jump of a line, and of its ends.

    A line that moves at every number has no jump: its points lie nearer than a pixel. Nor has a
    case in which each number has its point.
    """
    found: set[int] = set()
    for line in lines_drawn(case) if case.adopters.possible.value > MOST_POINTS else ():
        table = rates(case, line["pricing"])[:, -1]
        before, after = table[:-1], table[1:]
        ends = np.flatnonzero(np.isnan(before) != np.isnan(after))
        moves = np.flatnonzero(np.nan_to_num(before) != np.nan_to_num(after))
        moves = moves if moves.size <= MOST_POINTS else ends
        # The row of a number is one less.
        found |= {int(at) + side for at in (*ends, *moves) for side in (1, 2)}
    return tuple(sorted(found))


def _is_alone_somewhere(values: Any) -> bool:
    """Check whether a number is priced between two that are not: a line of no length."""
    known = np.pad(~np.isnan(values), 1)
    return bool((known[1:-1] & ~known[:-2] & ~known[2:]).any())


def _quoted_band(case: Case, counts: range) -> tuple[Band, ...]:
    low, high = float(case.charge.low), float(case.charge.high)
    ends: Numbers = (counts[0] - 1.0, float(counts[-1]))
    band = Band(
        name=f"Shaded: quoted, {quoted_span(low, high)}", x=ends, low=(low, low), high=(high, high)
    )
    is_line = not case.charge.has_range and any(
        case.pricing(name).end for name in pricings_drawn(case)
    )
    return (band,) if case.charge.is_quoted and not is_line else ()


def counts_named(case: Case) -> dict[int, str]:
    """Return the numbers of adopters that the documents name, and what each is."""
    adopters = case.adopters
    anticipated, signed = adopters.anticipated.value, adopters.signed.value
    if anticipated == signed:  # one number may be given alone, as neither
        return {signed: adopters.plural if signed > 1 else adopters.word}
    return {anticipated: "anticipated", signed: "signed"}


def named_rules(case: Case) -> Iterator[Rule]:
    for count, name in counts_named(case).items() if case.names_adopters else ():
        yield Rule(at=float(count), name=f"{count} {name}")


def is_stepped(case: Case, pricing: str) -> bool:
    """Check whether a charge stays as it is between the numbers of adopters at which it jumps."""
    table = rates(case, pricing)
    changes = (table[1:] != table[:-1]).any(axis=-1)
    return bool(changes.any() and not (changes[1:] & changes[:-1]).any())


def line_look(case: Case, pricing: str) -> dict[str, Any]:
    """Ink and dash of a pricing, the same on every surface: first those that move."""
    ordered = sorted(case.pricings, key=lambda name: is_flat(case, name))
    again, place = divmod(ordered.index(pricing), len(INKS))
    # The inks repeat after six: the dashes of each then go on to the next.
    return {"ink": INKS[place], "dash": _DASHES[([0, 0, 1, 2, 3, 0][place] + again) % 4]}


def tornado_chart(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Picture:
    """How far each assumption alone changes a result, the widest first."""
    found = sensitivity.tornado(case, scenario, limit=limit)
    name, worth = result_name(case, found.limit.result), round(found.this_scenario, 2)
    ends = [a for bar in found.bars for a in (bar.at_low, bar.at_high)]
    widest = found.bars[0] if found.bars else None
    finding = f"No assumption that has a range changes the {name}"
    if widest and widest.swing > HALF_A_PENNY:
        apart = f"{pounds(widest.swing)} between the ends of its range"
        finding = f"{first_capital(name)} depends most on {field_name(case, widest.input)}: {apart}"
    held = wording.moved_alone(case, scenario, found.limit, found.moved)
    subtitle = (
        f"{first_capital(name)}, £, changing one assumption at a time"
        f"{_varied_from(case, scenario)}{held}. {not_moved(case, found)}"
    )
    rows = [*enumerate(found.bars)]
    return Picture(
        title=finding,
        subtitle=subtitle.strip(),
        alt=f"Bars from the lowest to the highest {name} for each assumption that has a range.",
        sentence=tornado_sentence(case, scenario, found),
        plots=(
            Plot(
                x=pounds_axis(
                    min(*ends, worth, found.limit.value), max(*ends, worth, found.limit.value)
                ),
                y=named_axis(
                    moved_as_one(scenario, bar.input, input_label(case, bar.input))
                    for bar in found.bars
                ),
                across=True,
                grid=False,
                height=max(40 * len(rows), 60),
                bars=(*_ranges(rows, sourced=True), *_ranges(rows, sourced=False)),
                rules=(
                    Rule(at=worth, name=f"This scenario, {thousands(worth)}", dash="solid"),
                    Rule(
                        at=found.limit.value,
                        name=limit_line(found.limit),
                        ink="orange",
                        dash="dashed",
                    ),
                ),
                labels=tuple(label for row, bar in rows for label in _bar_ends(case, row, bar)),
            ),
        ),
        foot=wording.scenario_foot(case, scenario),
    )


def _varied_from(case: Case, scenario: Scenario, varied: Sequence[str] = ()) -> str:
    """Name the adopters and the pricing that figures start from, but for what they vary."""
    known, said = _of_scenario(case, scenario), ""
    if known["joining"] and "adopters" not in varied:
        said += f"; with {known['joining']}"
    return said if "pricing" in varied else said + say("pricing_words", known, SENTENCES)


def _ranges(rows: list[tuple[int, Bar]], *, sourced: bool) -> Iterator[Bars]:
    """Bars of the inputs with a sourced range, or of the pricing, whose range nobody gives."""
    own = [(row, bar) for row, bar in rows if bool(bar.range) is sourced]
    if own:
        yield Bars(
            name="Range from a source" if sourced else "The pricings of this case",
            places=tuple(float(row) for row, _ in own),
            start=amounts(min(bar.at_low, bar.at_high) for _, bar in own),
            end=amounts(max(bar.at_low, bar.at_high) for _, bar in own),
            ink=INKS[0] if sourced else INKS[1],
            hatch="" if sourced else "//",
        )


def _bar_ends(case: Case, row: int, bar: Bar) -> Iterator[Label]:
    """Give the values of an input at the ends of its bar."""
    ends = sorted(bar.ends, key=lambda end: end[1])
    if bar.swing <= HALF_A_PENNY:
        ends_of = [field_words(case, bar.input, value) for value, _ in bar.ends]
        between = "any" if not bar.range and bar.low == bar.high else " to ".join(ends_of)
        yield Label(x=round(ends[1][1], 2), y=row, text=f"{between}: no difference", side="right")
        return
    for (value, amount), side in zip(ends, ("left", "right"), strict=True):
        text = f"{field_words(case, bar.input, value)}, {thousands(amount)}"
        yield Label(x=round(amount, 2), y=row, text=text, side=side)  # type: ignore[arg-type]


def heat(case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any) -> Picture:
    """Return a result over two fields, as `sensitivity.grid`, tinted where it passes its limit."""
    found = grid(case, scenario, limit=limit, **axes)
    if len(found.axes) != 2:
        allowed = "two fields; for one, the one-way table"
        raise ScenarioError(Fault(field="fields", problem="one is given", allowed=allowed))
    (down, rows), (across, columns) = found.axes.items()
    first, second = (field_name(case, name) for name in found.axes)
    within, name = int(np.sum(found.within)), result_name(case, found.limit.result)
    here = "" if None in found.here else "; boxed: this scenario"
    return Picture(
        title=f"{within} of {found.amounts.size} combinations of {first} and {second} "
        f"are within {'budget' if found.limit.is_the_sum else 'the limit'}",
        subtitle=f"{first_capital(name)}, £k; hatched where {beyond_words(found.limit)}{here}"
        f"{_varied_from(case, scenario, (down, across))}"
        f"{wording.in_common(case, scenario, found.limit, (down, across))}",
        alt=f"A table of the {name} by {first} and {second}, in which what "
        "is beyond the limit is tinted and hatched.",
        sentence=heat_sentence(case, scenario, found),
        plots=(
            Plot(
                title=f"{field_heading(case, down)} (down)",
                x=_values_axis(case, across, columns, f"{field_heading(case, across)} (across)"),
                y=_values_axis(case, down, rows),
                height=min(40 + 24 * len(rows), 500),
                cells=_cells(found),
            ),
        ),
        foot=wording.scenario_foot(case, scenario),
    )


def _cells(found: Grid) -> Cells:
    fits = found.amounts.size <= MOST_FIGURES and found.amounts.shape[1] <= MOST_COLUMNS
    row, column = found.here
    return Cells(
        texts=tuple(tuple(_in_thousands(a) * fits for a in line) for line in found.amounts),
        beyond=tuple(tuple(not held for held in line) for line in found.within.tolist()),
        here=None if row is None or column is None else (row, column),
    )


def _in_thousands(amount: float) -> str:
    return figures(float(rounded(amount, -3)) / 1000 if amount == amount else amount)


def _values_axis(case: Case, field: str, values: tuple[Any, ...], label: str = "") -> Axis:
    """Name the rows or columns, not more of them than can be read."""
    names = [field_value(case, field, value) for value in values]
    most = LETTERS_BELOW // (max(map(len, names)) + 3) if label else MOST_TICKS
    return named_axis(names, every=-(-len(names) // max(most, 1)), label=label)
