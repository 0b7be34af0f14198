"""Two bars of a paper: the low and the high cost against the line of the budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sohanalysis.case.case import Case
from sohanalysis.model.results import Results
from sohanalysis.money import is_short, pounds
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report.answer_table import OWN, cost_name, costs_paid, given_heading
from sohanalysis.report.chart import (
    Axis,
    Bars,
    Label,
    Numbers,
    Plot,
    Rule,
    amounts,
    bar_looks,
    named_axis,
    pounds_axis,
)
from sohanalysis.report.picture import Picture
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.verdict import VERDICT, beside_budget, headroom_facts

HEIGHT_OF_A_BAR = 34  # pixels, with the gap to the next


def budget_bars(case: Case, columns: Sequence[tuple[str, Results]]) -> Picture | None:
    """Return a chart of the costs in the first table's columns against the budget.

    Returns
    -------
    Picture or None
        None if the case has no verdict or only one cost.
    """
    totals = [float(end.leading_cost) for _, end in columns]
    if case.judged_budget is None or len({*map(round, totals)}) < 2:
        return None
    budget = float(case.judged_budget.amount)
    names = [heading for heading, _ in columns]
    clauses = [
        f"{first_small(name)}: {pounds(total)}, "
        f"{beside_budget(budget - total, the_budget='the budget')}"
        for name, total in zip(names, totals, strict=True)
    ]
    places = tuple(map(float, range(len(columns))))
    return Picture(
        title=_title(case, names, totals, budget),
        subtitle="",
        alt="Chart: horizontal bars of the cost, and a line at the budget.",
        sentence=f"{first_capital('; '.join(clauses))}.",
        plots=(
            Plot(
                x=_axis_to(max(*totals, budget)),
                y=named_axis(
                    f"{name}, {pounds(total)}" for name, total in zip(names, totals, strict=True)
                ),
                height=HEIGHT_OF_A_BAR * len(columns),
                across=True,
                bars=tuple(_bars(case, columns, places)),
                rules=(
                    Rule(
                        value=budget,
                        name=f"{case.budget.label}, {pounds(budget)}",
                        ink="dark red",
                        dash="dashed",
                    ),
                ),
                labels=tuple(
                    Label(x=max(total, budget), y=row, text=_distance(budget - total), side="right")
                    for row, total in zip(places, totals, strict=True)
                ),
            ),
        ),
    )


def _distance(headroom: float) -> str:
    """Return the distance from the budget as a label: "£38,000 under"."""
    return first_capital(say("low_verdict", headroom_facts([headroom]), VERDICT))


def _axis_to(most: float) -> Axis:
    """Return an axis that ends at an amount, so that the bars take all of its length."""
    axis = pounds_axis(0, most)
    return replace(axis, high=most, ticks=tuple(tick for tick in axis.ticks if tick[0] <= most))


TITLES: Templates = {
    "title": [
        (
            ["covered", "not_covered"],
            "The budget covers {covered}{comma} and not {not_covered}",
        ),
        (["not_covered", "over_two"], "The budget covers none of the costs"),
        (["not_covered"], "The budget covers neither cost"),
        (["over_two"], "The budget covers every cost"),
        ([], "The budget covers both costs"),
    ],
    "comma": [(["lists_covered"], ",")],
    "cost": [
        (["is_own"], "this scenario"),
        (["is_as_given"], "the cost {heading}"),
        ([], "the {heading}"),
    ],
}


def _title(case: Case, names: Sequence[str], totals: Sequence[float], budget: float) -> str:
    costs = [_cost_words(case, name) for name in names]
    is_over = [is_short(budget - total) for total in totals]
    covered = [cost for cost, over in zip(costs, is_over, strict=True) if not over]
    not_covered = [cost for cost, over in zip(costs, is_over, strict=True) if over]
    facts = {
        "covered": " and ".join(covered),
        "not_covered": " or ".join(not_covered),
        "lists_covered": len(covered) > 1,
        "over_two": len(costs) > 2,
    }
    return say("title", facts, TITLES)


def _cost_words(case: Case, heading: str) -> str:
    """Return the heading of a column within a sentence: "the low estimate", "this scenario"."""
    facts = {
        "heading": first_small(heading),
        "is_own": heading == OWN,
        "is_as_given": heading == given_heading(case),
    }
    return say("cost", facts, TITLES)


def _bars(case: Case, columns: Sequence[tuple[str, Results]], places: Numbers) -> list[Bars]:
    """Return a bar for each cost, starting where the one before it ends."""
    paid = [costs_paid(case, end) for _, end in columns]
    start = [0.0] * len(columns)
    bars = []
    # A cost looks as in the chart of cost by year, also if costs before it are not paid here.
    for name, (ink, hatch) in zip(case.cost_names, bar_looks(), strict=False):
        if not any(name in costs for costs in paid):
            continue
        end = [base + costs.get(name, 0.0) for base, costs in zip(start, paid, strict=True)]
        label = cost_name(case, name)
        bars.append(
            Bars(
                places=places,
                start=amounts(start),
                end=amounts(end),
                name=label,
                ink=ink,
                hatch=hatch,
            )
        )
        start = end
    return bars
