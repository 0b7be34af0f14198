"""Sentences, tables, chart and files about a simulation."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from sohanalysis.case.case import OVERRUN, Case, Pert, Uncertainty
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.result_range import range_of
from sohanalysis.model.results import leading_result
from sohanalysis.money import HALF_A_POUND, figures, percent, pounds, quoted_pounds, rounded
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import answers, assumptions, feet, field_words, wording, wording_pricing
from sohanalysis.report.annexes import log_row
from sohanalysis.report.chart import Axis, Mark, Plot, Rule, Series, amounts, pounds_axis
from sohanalysis.report.export import exported
from sohanalysis.report.facts import heading
from sohanalysis.report.field_words import INPUT_NAMES, number_words
from sohanalysis.report.headline import headline_of
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Figure, Table
from sohanalysis.report.terminal import ScreenPart, end_phrase, of_end
from sohanalysis.report.ties import curve_caution
from sohanalysis.report.verdict import beside_budget
from sohanalysis.simulation.draws import uncertainty_of
from sohanalysis.simulation.quoted import within_the_range
from sohanalysis.simulation.simulation import (
    EXPLAINED,
    PERCENTS,
    SHARE_WORDS,
    JoinGrid,
    SimulatedRange,
    Simulation,
)

NOTHING_TO_DRAW = "The case states no range to draw from."
NO_GRID = "Who joins is not varied in this case, so there is no grid of p and rho."
COST_LEFT_OUT = (
    "A cost is left out of this version, so it has no share of simulated outcomes: the share would "
    "not cover the full cost."
)
NO_EVIDENCE = (
    "No evidence supports any value of p, so no share here is a forecast. Each share shows the "
    "result if p had that value."
)
P_AND_RHO = (
    "p is the share of the others that signed which join, on average; rho is the correlation "
    "between any two of them (0: each decides by itself). Both are assumed."
)
_COUNTS = (
    f"A {SHARE_WORDS} counts outcomes that the assumptions produce: other assumptions give "
    "another share."
)
NO_BUDGET = "No budget is stated, so there is no share over budget."
LEAST = 0.0005  # the smallest share that is not written as "less than 0.1%"
NOISE = 1e-9  # rounding error of shares that add up to 1
ENOUGH = 80  # percentage of outcomes for the sum that the answer names first
HALF = 50


def share_answer(run: Simulation) -> str:
    """Return the answer: the share of outcomes over budget, and a budget that is enough.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.simulation import simulate
    >>> case = soh.load_case()
    >>> print(share_answer(simulate(case, soh.choose(case, pricing="shared"), draws=1000)))
    If a fixed bill is shared equally, set-up and the first two years cost more than the budget of
    £300k in 20.2% of simulated outcomes under these assumptions (sampling error 1.27 points). A
    budget of £300,475 would be enough in 8 of 10 simulated outcomes, £475 more than the budget
    agreed.
    """
    case = run.case
    if run.share_short is None or run.sampling_error is None:
        return f"{_sums_answer(run)} {NO_BUDGET}{_pool_sentence(run)}"
    how_often = often(run.share_short, run.sampling_error, is_exact=run.is_exact)
    if run.is_certain:
        extent, side = ("every", "within") if run.share_short else ("no", "over")
        how_often = f"{extent} outcome, by construction: no varied input takes the cost {side} it"
    cost = f"{_opening(run)}{simulated_cost(case)} more than {wording.the_budget(case)} of "
    return (
        f"{first_capital(cost)}{quoted_pounds(case.budget.amount)} in {how_often}. "
        f"{_enough_sentence(run)}{_pool_sentence(run)}"
    )


def _sums_answer(run: Simulation) -> str:
    """Return the sums that the cost does not pass in most and in half of the outcomes."""
    most, half = (pounds(run.set_aside(percent)) for percent in (ENOUGH, HALF))
    in_most, in_half = (f"{percent // 10} of 10" for percent in (ENOUGH, HALF))
    outcomes = "simulated outcomes under these assumptions"
    sums = f"{most} or less in {in_most} {outcomes}, and {half} or less in {in_half}"
    if not has_curve(run):
        sums = f"{most} in all {outcomes}: no varied input changes it"
    return f"{first_capital(f'{_opening(run)}{simulated_cost(run.case)} {sums}')}."


def _opening(run: Simulation) -> str:
    """Return the conditions that begin a sentence about the cost."""
    return f"{_conditions(run)}, " if _conditions(run) else ""


def simulated_cost(case: Case) -> str:
    """Return the subject and the verb of a sentence about the simulated cost.

    >>> import sohanalysis as soh
    >>> simulated_cost(soh.load_case())
    'set-up and the first two years cost'
    """
    if leading_result(case) == "initial_cost":
        return f"{wording.initial_period(case)} {wording.costs(case)}"
    is_one = len(case.years) == 1
    return f"the year{'' if is_one else 's'} {wording.all_years(case)} cost{'s' if is_one else ''}"


def _pool_sentence(run: Simulation) -> str:
    """Return a sentence on the assumed pool, to print with every figure that uses it.

    It is empty if the pricing has no assumed pool.
    """
    assumed = assumptions.assumed_pool(run.case, run.scenario.pricing)
    return f" Assumed: {assumed}." if assumed else ""


def often(share: float, error: float, *, is_exact: bool = False) -> str:
    """Format a share of outcomes with its sampling error.

    Draws that all agree show no error, so the text is then "all" or "none".

    >>> often(0.2196, 0.0013)
    '22.0% of simulated outcomes under these assumptions (sampling error 0.13 points)'
    >>> often(0.0, 0.0)
    'none of the simulated outcomes under these assumptions'
    >>> often(0.0, 0.0, is_exact=True)
    'none of the outcomes under these assumptions'
    """
    if error == 0 and share in (0.0, 1.0):
        outcomes = "outcomes" if is_exact else "simulated outcomes"
        return f"{'all' if share else 'none'} of the {outcomes} under these assumptions"
    error_of = "no sampling error" if is_exact else f"sampling error {points(error)}"
    share_text = _share_words(share, is_exact=is_exact)
    return f"{share_text} of simulated outcomes under these assumptions ({error_of})"


def _share_words(share: float, *, is_exact: bool = False) -> str:
    """Format a share to a tenth of a percent.

    A share of 0 or 1 of the draws is not certain, so it becomes "less than 0.1%" or "more than
    99.9%".

    >>> _share_words(0.2196), _share_words(0.00003), _share_words(0.9995)
    ('22.0%', 'less than 0.1%', 'more than 99.9%')
    >>> _share_words(0.0, is_exact=True), _share_words(1.0, is_exact=True)
    ('0%', '100%')
    """
    if is_exact and (share == 0 or share > 1 - NOISE):
        return percent(round(share))
    if share < LEAST:
        return "less than 0.1%"
    return "more than 99.9%" if share >= 1 - LEAST else f"{rounded(100 * share, 1)}%"


def points(error: float) -> str:
    """Format a sampling error in percentage points.

    >>> points(0.0013), points(0.0)
    ('0.13 points', 'below 0.01 points')
    """
    rounded_error = rounded(100 * error, 2)
    return f"{rounded_error} points" if rounded_error else "below 0.01 points"


def _enough_sentence(run: Simulation) -> str:
    """Return a sentence with the budget that is enough in most simulated outcomes."""
    total, budget = run.set_aside(ENOUGH), run.case.budget
    difference, label = pounds(abs(total - budget.amount)), first_small(budget.label)
    comparison = f"{difference} {'more' if total > budget.amount else 'less'} than the {label}"
    if abs(total - budget.amount) < HALF_A_POUND:
        comparison = f"the same as the {label}"
    share = f"{ENOUGH // 10} of 10 simulated outcomes"
    return f"A budget of {pounds(total)} would be enough in {share}, {comparison}."


def undrawn_conditions(run: Simulation) -> str:
    """Return the conditions of a scenario, without the inputs that are drawn instead."""
    drawn_fields = {pert.input for pert in uncertainty_of(run.case).inputs}
    fields = {name: nil for name, nil in wording.NIL.items() if name in drawn_fields}
    chosen, adopters_phrase = replace(run.scenario, **fields), ""
    if ADOPTERS in uncertainty_of(run.case).names:
        if isinstance(run.scenario.adopters, tuple):
            adopters_phrase = ", with one number for all years"
    elif run.case.charges and not is_flat(run.case, run.scenario.pricing):
        adopters_phrase = f" at {wording.adopters_phrase(run.case, run.scenario)}"
    return adopters_phrase + wording.conditions(run.case, chosen)


def idle_adopters(run: Simulation) -> str:
    """Return the reason why the number of adopters was not drawn."""
    varied = "not varied" if run.case.stated_budget is None else "varied only in the grids"
    return (
        f"The number of {run.case.adopters.plural} is {varied}, because the charge "
        f"does not depend on it {wording_pricing.condition(run.case, run.scenario.pricing)}."
    )


def without_simulation(run: Simulation) -> str:
    """Return the cost of the scenario without any draw, as a sentence."""
    costs = range_of(run.case, run.scenario)
    # Leave out the quoted costs of the headline: they are not an outcome of the draws.
    line = headline_of(costs, beside_quoted=False, tied_here=False, tied="", untied=False)
    return f"Without the simulation: {first_small(line.answer)}"


def varied_inputs(case: Case) -> str:
    """Return a sentence with the inputs that are drawn, and their distributions.

    >>> import sohanalysis as soh
    >>> print(varied_inputs(soh.load_case()))
    Varied, as assumed: forces (p = 70%, rho = 0.1); change of the charge (0% to 41%, most likely
    0%). Other inputs are as in the scenario.
    """
    parts = "; ".join(_varied_parts(case, uncertainty_of(case)))
    return f"Varied, as assumed: {parts}. Other inputs are as in the scenario."


def _varied_parts(case: Case, uncertainty: Uncertainty) -> Iterator[str]:
    """Yield a phrase for each input and correlation that is drawn."""
    if uncertainty.adopters is not None:
        yield _p_and_rho(case)
    for pert in uncertainty.inputs:
        yield f"{first_small(input_name(pert))} ({ends_words(pert)})"
    for pair in uncertainty.correlations:
        both = " and ".join(first_small(_drawn_label(case, name)) for name in pair.between)
        yield f"{both} correlated (rank {pair.rank:g})"


def input_name(pert: Pert) -> str:
    """Return the label of an input; an overrun is labelled by its line."""
    return f"Overrun of {pert.line}" if pert.input == OVERRUN else INPUT_NAMES[pert.input]


def _drawn_label(case: Case, name: str) -> str:
    """Return the label of an input from the name of its draws."""
    inputs = {pert.name: input_name(pert) for pert in uncertainty_of(case).inputs}
    return inputs.get(name) or field_words.input_label(case, ADOPTERS)


def ends_words(pert: Pert) -> str:
    """Format the ends and the most likely value of an input."""
    low, mode, high = (input_words(pert, end) for end in (pert.low, pert.mode, pert.high))
    if pert.low == pert.high:
        return f"{low}, no range"
    return f"{re.sub(' months?$', '', low)} to {high}, most likely {mode}"


def input_words(pert: Pert, value: float) -> str:
    """Format a value of an input with its unit; the value of an overrun is a share."""
    field = "charge_change" if pert.input == OVERRUN else pert.input
    if field == "delay":
        return f"{value:g} month{'' if value == 1 else 's'}"
    return number_words(field, value)


def share_cautions(case: Case) -> tuple[str, ...]:
    """Return the cautions to print with every simulated share."""
    uncertainty = case.uncertainty
    if uncertainty is None:
        return (NOTHING_TO_DRAW,)
    joins = () if uncertainty.adopters is None else (NO_EVIDENCE, P_AND_RHO)
    quoted = case.charges and case.charge.is_quoted
    curve = (curve_caution(case),) if quoted else ()
    return (*joins, *curve, not_likely(case))


def not_likely(case: Case) -> str:
    """Return the caution that a share is not a forecast."""
    unknown = "any cost is" if case.stated_budget is None else "it is to be over budget"
    return f"Nothing in the documents says how likely {unknown}. {_COUNTS}"


def foot(run: Simulation, *, count: int | None = None) -> str:
    """Return the foot of a table or chart: the draws, the inputs drawn and the scenario.

    ``count`` is the number of first draws behind the table, if it does not use all of them.
    """
    scenario = feet.scenario_foot(run.case, run.scenario)
    first = "" if count is None or count == run.draws else f"The first {figures(count)} of "
    return (
        f"{first}{figures(run.draws)} draws, seed {run.seed}. {varied_inputs(run.case)} {scenario}"
    )


# The few outcomes that cost most would take up most of the chart.
LAST_SHARE = 0.99
LAST_DRAWN = "the costliest 1% is not drawn"
NO_CURVE = "Every simulated outcome costs the same, so no curve is drawn."


def has_curve(run: Simulation) -> bool:
    """Check whether the simulated outcomes differ, so that a curve is useful."""
    (_, least), *_, (_, largest) = run.ends
    return largest - least >= HALF_A_POUND


def s_curve(run: Simulation) -> Picture:
    """Return the chart of the share of simulated outcomes that each sum is enough for."""
    scenario, rules = run.this_scenario[run.leading], list[Rule]()
    curve_points = sorted(pair for pair in (*run.curve, *run.ends) if pair[0] <= LAST_SHARE)
    shares, sums = (np.array(column) for column in zip(*curve_points, strict=True))
    enough, period = run.set_aside(ENOUGH), _period_label(run.case)
    spread, ends, verdict = run.percentiles[run.leading], [*sums, scenario], ""
    if run.share_short is not None:
        budget = float(run.case.budget.amount)
        within = _share_words(1 - run.share_short, is_exact=run.is_exact or run.is_certain)
        verdict = f" The budget of {pounds(budget)} is enough in {within} (all of it assumed)."
        name = f"Budget, {pounds(budget)}: enough in {within}"
        rules.append(Rule(value=budget, name=name, ink="dark red", dash="dashed"))
        ends.append(budget)
    rules.append(Rule(value=round(scenario, 2), name=f"This scenario, {pounds(scenario)}"))
    points = ", ".join(
        f"{percent(percentage / 100)} are at or below {pounds(spread[percentage])}"
        for percentage in PERCENTS
    )
    percents = tuple((tenth / 10, percent(tenth / 10)) for tenth in range(0, 11, 2))
    return Picture(
        title=f"{_a_sum(run.case)} of {pounds(enough)} would be enough in {ENOUGH}% of simulated "
        "outcomes",
        subtitle=f"Share of simulated outcomes in which a sum covers {period}, by sum, £; "
        + "; ".join(filter(None, ("all of it assumed", _conditions(run), LAST_DRAWN))),
        alt="A rising curve: the share of simulated outcomes, none to all, that each sum is enough "
        "for.",
        sentence=f"Of the simulated outcomes of {period}, {points}.{verdict}",
        plots=(
            Plot(
                x=pounds_axis(min(ends), max(ends), most=8),
                y=Axis(low=0, high=1, ticks=percents),
                height=260,
                # Draw steps, not a line: between two of the shares, only the higher sum is enough.
                series=(
                    Series(
                        name="",
                        x=amounts(np.repeat(sums, 2)[1:]),
                        y=tuple(map(float, np.repeat(shares, 2)[:-1])),
                    ),
                ),
                rules=tuple(rules),
                marks=(
                    Mark(
                        x=round(enough, 2),
                        y=ENOUGH / 100,
                        name=f"{pounds(enough)}: enough in {ENOUGH}%",
                        ink="dark blue",
                    ),
                ),
            ),
        ),
        foot=foot(run),
    )


_SUMS = (50, 80, 90)  # percentages of outcomes for the sums in the table
FEWEST = 100  # draws from which the error of a percentile can be estimated
_TOO_FEW_DRAWS = "not known: too few draws"
BELOW_A_POUND = "below £1"
_NOTE = (
    'P80: 80% of simulated outcomes are at or below this figure. "This scenario" has no '
    "input varied. The sampling error shows how far the same percentile of other draws would "
    "typically differ."
)
_RANKS = (
    "Near 1 or -1, the input explains almost all of the spread; near 0, it has no steady effect. "
    "Below 0, a higher input lowers the result."
)
_TOGETHER = " Inputs that vary together explain the spread together, not each on its own."


def percentile_table(run: Simulation) -> Table:
    """Return the table of percentiles of each result, and its value in the scenario."""
    return Table(
        caption="The spread of the results under these assumptions, £ "
        f"(assumed){_caption_conditions(run)}",
        columns=(
            "Result",
            "This scenario",
            *(f"P{percentage}" for percentage in PERCENTS),
            "Largest sampling error",
        ),
        rows=[
            (
                _result_label(run.case, name),
                run.this_scenario[name],
                *(run.percentiles[name][percentage] for percentage in PERCENTS),
                _error_cell(run, max(run.percentile_errors[name].values())),
            )
            for name in run.results
        ],
        note=_NOTE,
        foot=foot(run),
    )


def _error_pounds(run: Simulation, error: float) -> str:
    """Format the sampling error of a sum.

    A few draws do not show it. An error below a pound is not written as £0.
    """
    if run.draws < FEWEST:
        return _TOO_FEW_DRAWS
    return pounds(error) if rounded(error) else BELOW_A_POUND


def _error_cell(run: Simulation, error: float) -> str:
    """Return the error as a cell of a column in pounds; a text if it is unknown."""
    text = _error_pounds(run, error).removeprefix("£")
    return text if text == _TOO_FEW_DRAWS else Figure(error, lambda _: text)


def _result_label(case: Case, name: str) -> str:
    if name == "net":
        return f"{answers.label_of(case, name)}, {wording.year_span(case.years)}"
    return answers.label_of(case, name)


def _conditions(run: Simulation) -> str:
    """Return the pricing and the other conditions of the scenario.

    It is empty if there is neither.
    """
    has_charge = bool(run.case.charges)
    pricing = wording_pricing.cost_condition(run.case, run.scenario.pricing) if has_charge else ""
    return (pricing + undrawn_conditions(run)).removeprefix(", ").strip()


def _caption_conditions(run: Simulation) -> str:
    """Return the conditions with a colon before them, to end a caption."""
    return f": {_conditions(run)}" if _conditions(run) else ""


def _period_label(case: Case) -> str:
    """Return the name of the simulated cost."""
    if leading_result(case) == "initial_cost":
        return wording.initial_period(case)
    return f"all years, {wording.all_years(case)}" if len(case.years) > 1 else case.years[0]


def _a_sum(case: Case) -> str:
    return "A sum" if case.stated_budget is None else "A budget"


def shortfall_table(run: Simulation) -> Table:
    """Return the table of the share over budget, and of the sums that are enough."""
    is_judged = run.share_short is not None
    question = "Is the budget enough?" if is_judged else "Which sum would be enough?"
    return Table(
        caption=f"{question} {SHARE_WORDS.capitalize()} (assumed){_caption_conditions(run)}",
        columns=("Figure", "Value", "Note"),
        rows=[*_shortfall_rows(run)],
        remarks=1,
        note=not_likely(run.case),
        foot=foot(run),
    )


def _shortfall_rows(run: Simulation) -> Iterator[tuple[str, str, str]]:
    budget = run.case.stated_budget
    if budget is not None:
        yield ("Budget", Figure(budget.amount, pounds), f"{budget.status} ({budget.source})")
    has_adopters = run.case.names_adopters and bool(run.case.charges)
    adopters = wording.adopters_phrase(run.case, run.scenario) if has_adopters else ""
    yield ("This scenario", Figure(run.this_scenario[run.leading], pounds), adopters)
    if run.share_short is not None:
        text = _share_words(run.share_short, is_exact=run.is_exact or run.is_certain)
        share = Figure(run.share_short, lambda _: text)
        yield ("Simulated outcomes over budget", share, _error_text(run))
    yield from (_sum_row(run, percent) for percent in _SUMS)


def _error_text(run: Simulation) -> str:
    """Return a note on the sampling error of the share over budget."""
    assert run.sampling_error is not None, "only a share over budget has one"
    if run.is_certain:
        return "by construction: no draw could differ"
    if run.is_exact:
        return "no sampling error: calculated from the distribution itself"
    if run.share_short in (0.0, 1.0):
        return f"{'all' if run.share_short else 'none'} of the draws"
    return f"sampling error {points(run.sampling_error)}"


def _sum_row(run: Simulation, percentage: int) -> tuple[str, str, str]:
    amount, budget = run.set_aside(percentage), run.case.stated_budget
    text = f"sampling error {_error_pounds(run, run.percentile_errors[run.leading][percentage])}"
    if budget is not None:
        the_budget = wording.the_budget(run.case)
        text = f"{beside_budget(budget.amount - amount, the_budget=the_budget)}, {text}"
    name = _a_sum(run.case).removeprefix("A ").capitalize()
    return f"{name} that would be enough in {percentage}% of outcomes", Figure(amount, pounds), text


def spread_table(run: Simulation) -> Table:
    """Return the table of rank correlations between the inputs and the results."""
    first, count = run.rank_correlations[run.leading], min(run.draws, EXPLAINED)
    inputs = sorted(first, key=lambda name: -abs(first[name]))
    # Without any effect, a rank correlation of n draws has a standard error of 1 / sqrt(n).
    noise = rounded(3 / math.sqrt(count), 2)
    together = _TOGETHER if uncertainty_of(run.case).correlations else ""
    return Table(
        caption="Which input explains the spread: its rank correlation with each result under "
        f"these assumptions (assumed){_caption_conditions(run)}",
        columns=("Input", *(_short_label(run.case, name) for name in run.results)),
        rows=[
            (
                _drawn_label(run.case, drawn_name),
                *(
                    Figure(run.rank_correlations[name][drawn_name], _rank_text)
                    for name in run.results
                ),
            )
            for drawn_name in inputs
        ],
        note=f"{_RANKS}{together} With this number of draws, a value within {noise} of 0 may be "
        "noise.",
        foot=foot(run, count=count),
    )


def _rank_text(correlation: float) -> str:
    return str(rounded(correlation, 2))


def _short_label(case: Case, name: str) -> str:
    return _result_label(case, name).replace(", (", " (").partition(" (")[0]


def grid_table(case: Case, scenario: Scenario, grid: JoinGrid) -> Table:
    """Return the table of the share of outcomes over budget by p, rho and pricing."""
    varied = "only that number" if grid.is_exact else "every input"
    return Table(
        caption=f"Simulated outcomes over the budget of {pounds(grid.budget)}, by p, rho "
        f"and pricing, with {varied} varied: {SHARE_WORDS} (assumed)",
        columns=("Pricing", "rho", *(f"p = {percent(p)}" for p in grid.p)),
        rows=[
            (wording_pricing.pricing_name(case, pricing), rho, *cells)
            for pricing, rho, cells in _grid_rows(grid)
        ],
        text_columns=1,
        note=f"{NO_EVIDENCE} {P_AND_RHO} {_grid_error_sentence(grid)}"
        f"{_left_out_sentence(case, grid)}",
        foot=f"{_grid_inputs(case, grid)} {feet.scenario_foot(case, scenario)}",
    )


def _left_out_sentence(case: Case, grid: JoinGrid) -> str:
    if not grid.left_out:
        return ""
    names = ", ".join(wording_pricing.pricing_name(case, name) for name in grid.left_out)
    return f" Left out, because no document prices every number that may be drawn: {names}."


def _grid_rows(grid: JoinGrid) -> Iterator[tuple[str, str, list[Figure]]]:
    """Yield the cells of each pricing by rho; one row if all of them show the same share."""
    texts = {
        (cell.pricing, cell.rho, cell.p): Figure(
            cell.share_short,
            functools.partial(_grid_words, is_exact=grid.is_exact or cell.is_certain),
        )
        for cell in grid.cells
    }
    for pricing in grid.pricings:
        rows = [[texts[pricing, rho, p] for p in grid.p] for rho in grid.rho]
        if len({text for row in rows for text in row}) == 1 < min(len(grid.p), len(grid.rho)):
            yield pricing, "any", rows[0]
            continue
        for rho, row in zip(grid.rho, rows, strict=True):
            yield pricing, Figure(rho, "{:g}".format), row


def _grid_words(share: float, *, is_exact: bool) -> str:
    text = _share_words(share, is_exact=is_exact)
    return text.replace("less than ", "<").replace("more than ", ">")


def _grid_error_sentence(grid: JoinGrid) -> str:
    if grid.is_exact:
        return "The shares come from the distribution itself: they have no sampling error."
    worst = points(max(cell.sampling_error for cell in grid.cells))
    return (
        f"Each share uses the first {figures(grid.draws)} draws; the largest sampling error is "
        f"{worst}."
    )


def _grid_inputs(case: Case, grid: JoinGrid) -> str:
    plural = case.adopters.plural
    if grid.is_exact:
        return f"Only the number of {plural} is varied. Other inputs are as in the scenario."
    return varied_inputs(case).replace(_p_and_rho(case), f"{plural} (p and rho as in the table)")


def _p_and_rho(case: Case) -> str:
    adopters = uncertainty_of(case).adopters
    plural = case.adopters.plural
    return f"{plural} (p = {percent(adopters.p)}, rho = {adopters.rho:g})" if adopters else ""


def drawn_table(case: Case, *, notes: bool = True) -> Table:
    """Return the table of the inputs drawn, with their sources and optional notes."""
    columns = ("Input", "Distribution", "Unit", "Source", "Status", "Note")
    width = len(columns) if notes else len(columns) - 1
    return Table(
        caption="Inputs that the simulation varies: every assumption behind its shares",
        columns=columns[:width],
        rows=[row[:width] for row in _drawn_rows(case)],
        text_columns=width,
        note="Inputs that are not listed are not varied: they are as in the scenario.",
        foot=feet.case_foot(case),
    )


def _drawn_rows(case: Case) -> Iterator[tuple[str, ...]]:
    """Yield a row for each input that is drawn, and for each correlation."""
    uncertainty = uncertainty_of(case)
    if uncertainty.adopters is not None:
        other_count = case.adopters.signed.value - 1
        text = (
            f"this {case.adopters.word}, and of the {wording.counted_words(other_count, 'other')} "
            f"{case.adopters.signed_label} a beta-binomial "
            f"number: p = {percent(uncertainty.adopters.p)}, rho = {uncertainty.adopters.rho:g}"
        )
        name = field_words.input_label(case, ADOPTERS)
        yield log_row(name, text, uncertainty.adopters, case.adopters.plural)
    for pert in uncertainty.inputs:
        rounding = ", rounded to whole months" if pert.input == "delay" else ""
        yield log_row(input_name(pert), f"PERT: {ends_words(pert)}{rounding}", pert, pert.unit)
    for pair in uncertainty.correlations:
        both = " and ".join(_drawn_label(case, name) for name in pair.between)
        yield log_row(f"{both}, together", f"rank correlation {pair.rank:g}", pair)


def simulation_text(simulated: SimulatedRange) -> Iterator[ScreenPart]:
    """Yield the tables of the inputs drawn, the results, and the results by p and rho.

    Each sentence of a note is below the first table that it belongs to. The draws, the code and its
    caveats are at the end, and not under each table.
    """
    printed: set[str] = set()
    for part in _simulation_parts(simulated):
        if isinstance(part, Table):
            sentences = re.split(r"(?<=\.) ", part.note)
            note = " ".join(sentence for sentence in sentences if sentence not in printed)
            printed |= {*sentences}
            yield replace(part, note=note, foot="")
        else:
            yield part
    first = simulated.runs[0]
    explained = f"; the rank correlations use the first {figures(EXPLAINED)}"
    yield (
        f"{figures(first.draws)} draws, seed {first.seed}"
        f"{explained * (first.draws > EXPLAINED)}. Inputs vary as in the first table. Other inputs "
        "are as in the scenario."
    )
    yield feet.scenario_foot(first.original_case, simulated.scenario)


def _simulation_parts(simulated: SimulatedRange) -> Iterator[ScreenPart]:
    """Yield the parts of the answer, each table with its notes, draws and code.

    Figures of two pricings are never pooled.
    """
    first = simulated.runs[0]
    yield f"{wording.decision_and_file(first.case)}: how sure are we?"
    yield drawn_table(first.original_case, notes=False)
    ends, end_name = [run.scenario.pricing for run in simulated.runs], ""
    if texts := [*_ends_words(simulated)]:
        yield Prose.paragraphs(*texts)
    for run in simulated.runs:
        if len(simulated.pricings) > 1:
            same = "" if simulated.is_alike else "mean cost"
            end_name = end_phrase(run.case, run.scenario.pricing, ends, by="mean cost", same=same)
        for part in _run_text(run):
            yield of_end(end_name, part)
    for grid in first.grids:
        yield grid_table(first.original_case, simulated.scenario, grid)


def _ends_words(simulated: SimulatedRange) -> Iterator[str]:
    """Yield a sentence on the two pricings shown of several, and on those without a price."""
    run = simulated.runs[0]
    if len(simulated.runs) > 1:
        count = f"{min(run.draws, EXPLAINED):,}"
        yield (
            "The pricing is not known. The two shown have the lowest and the highest mean cost "
            f"over the first {count} draws."
        )
    if simulated.left_out:
        names = (wording_pricing.pricing_name(run.case, name) for name in simulated.left_out)
        at_numbers = " at every number used"
        yield wording.LEFT_OUT.format(at=at_numbers, names=wording_pricing.and_words(names))


def _run_text(run: Simulation) -> Iterator[Prose | Table]:
    """Yield the sentences and tables of the draws under one pricing."""
    answers = (share_answer(run), without_simulation(run))
    sentences = within_the_range(run.case, run.scenario)
    idle = [] if run.case is run.original_case else [idle_adopters(run)]
    yield Prose.paragraphs(*answers, *idle, *sentences)
    yield shortfall_table(run)
    yield percentile_table(run)
    yield spread_table(run)


def simulation_as(simulated: SimulatedRange, form: str) -> str:
    """Return the simulation as json or csv, in full precision and pounds.

    The keys ``low`` and ``high`` have the results under the pricings with the lowest and the
    highest mean cost. They are equal if there is one pricing.
    """
    first, by_end = simulated.runs[0], [_run_facts(run) for run in simulated.runs]
    return exported(
        {
            **heading(first.case, simulated.scenario),
            "words": SHARE_WORDS,
            "uncertainty": asdict(first.case.uncertainty) if first.case.uncertainty else None,
            "draws": first.draws,
            "seed": first.seed,
            "result": first.leading,
            "low": by_end[0],
            "high": by_end[-1],
            "grids": {
                "exact" if grid.is_exact else "drawn": _grid_facts(grid) for grid in first.grids
            },
            "notes": [*_ends_words(simulated), *_caveats(first, simulated.scenario)],
        },
        form,
    )


def _run_facts(run: Simulation) -> dict[str, Any]:
    """Return the results of the draws under one pricing."""
    share = {"share_short": run.share_short, "sampling_error": run.sampling_error}
    return {
        "pricing": run.scenario.pricing,
        "this_scenario": run.this_scenario,
        "percentiles": {
            name: {f"p{percent}": amount for percent, amount in by_percent.items()}
            for name, by_percent in run.percentiles.items()
        },
        "percentile_errors": {
            name: {f"p{percent}": error for percent, error in by_percent.items()}
            for name, by_percent in run.percentile_errors.items()
        },
        **({} if run.share_short is None else share),
        "set_aside_80": run.set_aside(),
        "curve": {f"p{round(100 * share)}": amount for share, amount in run.curve},
        "rank_correlations": run.rank_correlations,
    }


def _grid_facts(grid: JoinGrid) -> dict[str, Any]:
    """Return the shares by pricing, p and rho; only drawn shares have errors."""
    names = ["share_short"] if grid.is_exact else ["share_short", "sampling_error"]
    cells: dict[str, Any] = {}
    for cell in grid.cells:
        by_rho = cells.setdefault(cell.pricing, {}).setdefault(str(cell.p), {})
        by_rho[str(cell.rho)] = {name: getattr(cell, name) for name in names}
    return {"draws": grid.draws, "left_out": [*grid.left_out], "cells": cells}


def _caveats(run: Simulation, scenario: Scenario) -> Iterator[str]:
    """Yield the assumptions behind the figures, and the cautions."""
    yield from feet.long_notes(run.case, scenario)
    yield varied_inputs(run.case)
    yield from within_the_range(run.case, scenario)
    yield from share_cautions(run.original_case)
