"""What a simulation says: words, tables and a chart, on the terminal and as files."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from sohanalysis.case.case import ADOPTERS, OVERRUN, Case, Pert, Sourced, Uncertainty
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.pricing import is_flat
from sohanalysis.model.result_range import ResultRange, range_of
from sohanalysis.model.results import leading_result
from sohanalysis.money import HALF_A_POUND, figures, percent, pounds, quoted_pounds, rounded
from sohanalysis.report import answers, wording, wording_pricing
from sohanalysis.report.chart import Axis, Mark, Plot, Rule, Series, amounts, pounds_axis
from sohanalysis.report.export import exported
from sohanalysis.report.facts import heading
from sohanalysis.report.headline import headline_of
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Figure, Table
from sohanalysis.report.terminal import Part, of_end
from sohanalysis.report.wording import INPUT_NAMES, first_capital, number_words
from sohanalysis.simulation.draws import uncertainty_of
from sohanalysis.simulation.quoted import within_the_range
from sohanalysis.simulation.simulation import (
    EXPLAINED,
    PERCENTS,
    WORDS,
    JoinGrid,
    Simulation,
)

NO_RANGE = "The case states no range to draw from."
NO_GRID = "Who joins is not varied in this case, so there is no grid of p and rho."
COST_LEFT_OUT = (
    "A cost is left out of this version, so no share of simulated outcomes is given: none would "
    "be of the full cost."
)
NO_EVIDENCE = (
    "No evidence supports any value of p, so no share here is a forecast: each says what follows "
    "if p were so."
)
P_AND_RHO = (
    "p is the share of the others that signed which join, on average; rho is the correlation "
    "between any two of them (0: each decides by itself). Both are assumed."
)
_COUNTS = (
    f"A {WORDS} counts the outcomes that the assumptions make: other assumptions make another "
    "share."
)
NO_BUDGET = "No budget is stated, so there is no share over budget."
LEAST = 0.0005  # of a share above 0, which is written to a tenth of a percent
NOISE = 1e-9  # of shares that are summed up to all
ENOUGH = 80  # percent of cases, of the sum that is named first
HALF = 50


def share_answer(run: Simulation) -> str:
    """Answer how often the cost is over budget, and which budget would be enough more often.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from sohanalysis.simulation.simulation import simulate
    >>> case = soh.load_case()
    >>> print(share_answer(simulate(case, soh.choose(case, pricing="shared"), draws=1000)))
    If a fixed bill is shared equally, set-up and the first two years cost more than the budget of
    £300k in 20.2% of simulated outcomes under these assumptions (sampling error 1.27 points). A
    budget of £300,475 would be enough in 8 of 10 simulated outcomes, £475 more than approved.
    """
    case = run.case
    if run.share_short is None or run.sampling_error is None:
        return f"{_sums_answer(run)} {NO_BUDGET}{_pool(run)}"
    how_often = often(run.share_short, run.sampling_error, is_exact=run.is_exact)
    if run.is_certain:
        which, where = ("every", "within") if run.share_short else ("no", "over")
        how_often = f"{which} outcome, by construction: nothing that is varied takes it {where} it"
    cost = f"{_begin(run)}{simulated_cost(case)} more than the budget of "
    return (
        f"{first_capital(cost)}{quoted_pounds(case.budget.amount)} in {how_often}. "
        f"{_enough(run)}{_pool(run)}"
    )


def _sums_answer(run: Simulation) -> str:
    """Return the sums that the cost does not pass in most and in half of the outcomes."""
    most, half = (pounds(run.set_aside(percent)) for percent in (ENOUGH, HALF))
    in_most, in_half = (f"{percent // 10} of 10" for percent in (ENOUGH, HALF))
    outcomes = "simulated outcomes under these assumptions"
    sums = f"{most} or less in {in_most} {outcomes}, and {half} or less in {in_half}"
    if not has_curve(run):
        sums = f"{most} in all {outcomes}: nothing that is varied changes it"
    return f"{first_capital(f'{_begin(run)}{simulated_cost(run.case)} {sums}')}."


def _begin(run: Simulation) -> str:
    """Return the conditions that begin a sentence about the cost."""
    return f"{_of(run)}, " if _of(run) else ""


def simulated_cost(case: Case) -> str:
    """Return the subject and the verb of a sentence about the cost that is simulated.

    >>> import sohanalysis as soh
    >>> simulated_cost(soh.load_case())
    'set-up and the first two years cost'
    """
    if leading_result(case) == "initial_cost":
        return f"{wording.initial_period(case)} {wording.costs(case)}"
    is_one = len(case.years) == 1
    return f"the year{'' if is_one else 's'} {wording.all_years(case)} cost{'s' if is_one else ''}"


def _pool(run: Simulation) -> str:
    """Name the pool that is assumed, without which no figure of it may stand."""
    rule = run.case.by_size
    is_assumed = rule is not None and rule.status != "stated" and rule.name == run.scenario.pricing
    return f" Assumed: {wording_pricing.assumed_pool(run.case)}." if is_assumed else ""


def often(share: float, error: float, *, is_exact: bool = False) -> str:
    """Write a share of outcomes with its sampling error; draws that all agree have none to give.

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
    said = _share_words(share, is_exact=is_exact)
    return f"{said} of simulated outcomes under these assumptions ({error_of})"


def _share_words(share: float, *, is_exact: bool = False) -> str:
    """Write a share to a tenth of a percent; none or all of what is drawn is not certain.

    >>> _share_words(0.2196), _share_words(0.00003), _share_words(1.0)
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
    """Write a sampling error in percentage points.

    >>> points(0.0013), points(0.0)
    ('0.13 points', 'below 0.01 points')
    """
    found = rounded(100 * error, 2)
    return f"{found} points" if found else "below 0.01 points"


def _enough(run: Simulation) -> str:
    """Name the budget that would be enough in most simulated outcomes."""
    total, budget = run.set_aside(ENOUGH), run.case.budget
    apart = pounds(abs(total - budget.amount))
    beside = f"{apart} {'more' if total > budget.amount else 'less'} than {budget.stage}"
    if abs(total - budget.amount) < HALF_A_POUND:
        beside = f"as {budget.stage}"
    share = f"{ENOUGH // 10} of 10 simulated outcomes"
    return f"A budget of {pounds(total)} would be enough in {share}, {beside}."


def undrawn_conditions(run: Simulation) -> str:
    """Name what a scenario changes, without what is drawn in its place."""
    drawn = {known.input for known in uncertainty_of(run.case).inputs}
    fields = {name: nil for name, nil in wording.NIL.items() if name in drawn}
    chosen, at = replace(run.scenario, **fields), ""
    if ADOPTERS in uncertainty_of(run.case).names:
        if isinstance(run.scenario.adopters, tuple):
            at = ", with one number for all years"
    elif run.case.charges and not is_flat(run.case, run.scenario.pricing):
        at = f" at {wording.adopters_named(run.case, run.scenario)}"
    return at + wording.conditions(run.case, chosen)


def idle_adopters(run: Simulation) -> str:
    """Say why the number of adopters was not drawn."""
    return (
        f"The number of {run.case.adopters.plural} is varied in the grids alone: the charge does "
        f"not depend on it {wording_pricing.condition(run.case, run.scenario.pricing)}."
    )


def as_it_is(run: Simulation) -> str:
    """Say what the scenario costs as it is."""
    costs = range_of(run.case, run.scenario)
    # The appraisal's own answer has the quoted costs; they are not an outcome of the draws.
    line = headline_of(costs, beside_quoted=False, tied_here=False, tied="", untied=False)
    return f"Without the simulation: {_small(line.answer)}"


def drawn(case: Case) -> str:
    """Name in a sentence what is drawn, and from what; all of it is assumed or sourced elsewhere.

    >>> import sohanalysis as soh
    >>> print(drawn(soh.load_case()))
    Varied, as assumed: forces (p = 70%, rho = 0.1); change of the charge (0% to 41%, most likely
    0%). All else is as in the scenario.
    """
    parts = "; ".join(_drawn(case, uncertainty_of(case)))
    return f"Varied, as assumed: {parts}. All else is as in the scenario."


def _drawn(case: Case, known: Uncertainty) -> Iterator[str]:
    if known.adopters is not None:
        yield _p_and_rho(case)
    for each in known.inputs:
        yield f"{_small(input_name(each))} ({ends_words(each)})"
    for pair in known.correlations:
        both = " and ".join(_small(_drawn_name(case, name)) for name in pair.between)
        yield f"{both} correlated (rank {pair.rank:g})"


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def input_name(known: Pert) -> str:
    """Call an input as everywhere else; an overrun by its line."""
    return f"Overrun of {known.line}" if known.input == OVERRUN else INPUT_NAMES[known.input]


def _drawn_name(case: Case, name: str) -> str:
    """Call an input by the name that it is drawn under."""
    inputs = {known.name: input_name(known) for known in uncertainty_of(case).inputs}
    return inputs.get(name) or wording.input_label(case, ADOPTERS)


def ends_words(known: Pert) -> str:
    """Write the ends and the most likely value of an input."""
    low, mode, high = (input_words(known, end) for end in (known.low, known.mode, known.high))
    if known.low == known.high:
        return f"{low}, no range"
    return f"{re.sub(' months?$', '', low)} to {high}, most likely {mode}"


def input_words(known: Pert, value: float) -> str:
    """Write a value of an input with its unit; that of an overrun is a share."""
    field = "charge_change" if known.input == OVERRUN else known.input
    if field == "delay":
        return f"{value:g} month{'' if value == 1 else 's'}"
    return number_words(field, value)


def share_cautions(case: Case) -> tuple[str, ...]:
    """Say what must stand beside every share of cases."""
    known = case.uncertainty
    if known is None:
        return (NO_RANGE,)
    joins = () if known.adopters is None else (NO_EVIDENCE, P_AND_RHO)
    quoted = case.charges and case.charge.is_quoted
    curve = (wording_pricing.curve_caution(case),) if quoted else ()
    return (*joins, *curve, not_likely(case))


def not_likely(case: Case) -> str:
    """Return the caution that a share is not a forecast."""
    unknown = "any cost is" if case.stated_budget is None else "it is to be over budget"
    return f"Nothing in the documents says how likely {unknown}. {_COUNTS}"


def foot(run: Simulation, *, of: int | None = None) -> str:
    """Name the draws, what is drawn and the scenario, for the foot of a table or chart.

    ``of`` is how many of the first draws it is of, where it is not all of them.
    """
    scenario = wording.scenario_foot(run.case, run.scenario)
    first = "" if of is None or of == run.draws else f"The first {figures(of)} of "
    return f"{first}{figures(run.draws)} draws, seed {run.seed}. {drawn(run.case)} {scenario}"


# The few outcomes that cost most would take up most of the picture.
LAST_SHARE = 0.99
LAST_DRAWN = "the costliest 1% is not drawn"
NO_CURVE = "Every simulated outcome costs the same, so no curve is drawn."


def has_curve(run: Simulation) -> bool:
    """Check whether the simulated outcomes differ, so that there is a curve to draw."""
    (_, least), *_, (_, largest) = run.ends
    return largest - least >= HALF_A_POUND


def s_curve(run: Simulation) -> Picture:
    """Return the share of simulated outcomes that each sum is enough for, as a chart."""
    scenario, rules = run.this_scenario[run.leading], list[Rule]()
    whole = sorted(pair for pair in (*run.curve, *run.ends) if pair[0] <= LAST_SHARE)
    shares, sums = (np.array(each) for each in zip(*whole, strict=True))
    enough, period = run.set_aside(ENOUGH), _period(run.case)
    spread, ends, verdict = run.percentiles[run.leading], [*sums, scenario], ""
    if run.share_short is not None:
        budget = float(run.case.budget.amount)
        within = _share_words(1 - run.share_short, is_exact=run.is_exact or run.is_certain)
        verdict = f" The budget of {pounds(budget)} is enough in {within} (all of it assumed)."
        name = f"Budget, {pounds(budget)}: enough in {within}"
        rules.append(Rule(at=budget, name=name, ink="dark red", dash="dashed"))
        ends.append(budget)
    rules.append(Rule(at=round(scenario, 2), name=f"This scenario, {pounds(scenario)}"))
    points = ", ".join(
        f"{percent(of / 100)} are at or below {pounds(spread[of])}" for of in PERCENTS
    )
    percents = tuple((tenth / 10, percent(tenth / 10)) for tenth in range(0, 11, 2))
    return Picture(
        title=f"{_a_sum(run.case)} of {pounds(enough)} would be enough in {ENOUGH}% of simulated "
        "outcomes",
        subtitle=f"Share of simulated outcomes in which a sum covers {period}, by sum, £; "
        + "; ".join(filter(None, ("all of it assumed", _of(run), LAST_DRAWN))),
        alt="A rising curve: the share of simulated outcomes, none to all, that each sum is enough "
        "for.",
        sentence=f"Of the simulated outcomes of {period}, {points}.{verdict}",
        plots=(
            Plot(
                x=pounds_axis(min(ends), max(ends), most=8),
                y=Axis(low=0, high=1, ticks=percents),
                height=260,
                # As steps: between two of the shares, the sum of the higher one is needed.
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


SUMS = (50, 80, 90)  # percent of cases, of the sums that would suffice
FEWEST = 100  # draws, of which an error of a percentile can be told
NOT_KNOWN = "not known: too few draws"
BELOW_A_POUND = "below £1"
_NOTE = (
    "P80: 80% of simulated outcomes are at or below this{headroom}. This scenario is as it stands, "
    "with nothing varied. The sampling error says how far the same percentile of other draws would "
    "typically be off."
)
_RANKS = (
    "Near 1 or -1, the input explains almost all of the spread; near 0, it has no steady effect. "
    "Below 0, more of it makes the result lower."
)
_TOGETHER = " Inputs that vary together share what they explain: none of it is theirs alone."


def percentile_table(run: Simulation) -> Table:
    """Show what so many percent of outcomes do not pass, beside the scenario."""
    above = "; of headroom, at or above it" if "headroom" in run.results else ""
    return Table(
        caption=f"The spread of the results under these assumptions, £ (assumed){_conditions(run)}",
        columns=(
            "Result",
            "This scenario",
            *(f"P{each}" for each in PERCENTS),
            "Largest sampling error",
        ),
        rows=[
            (
                _result(run.case, name),
                run.this_scenario[name],
                *(run.percentiles[name][each] for each in PERCENTS),
                _error_cell(run, max(run.percentile_errors[name].values())),
            )
            for name in run.results
        ],
        note=_NOTE.format(headroom=above),
        foot=foot(run),
    )


def _pounds_off(run: Simulation, error: float) -> str:
    """Write the error of a sum; few draws, or draws that agree, have none to tell."""
    if run.draws < FEWEST:
        return NOT_KNOWN
    return pounds(error) if rounded(error) else BELOW_A_POUND


def _error_cell(run: Simulation, error: float) -> str:
    words = _pounds_off(run, error).removeprefix("£")
    return words if words == NOT_KNOWN else Figure(error, lambda _: words)


def _result(case: Case, name: str) -> str:
    if name == "net":
        return f"{answers.label_of(case, name)}, {case.years[0]} to {case.years[-1]}"
    return answers.label_of(case, name)


def _of(run: Simulation) -> str:
    """Return the pricing and the scenario's other conditions; empty if there is neither."""
    has_charge = bool(run.case.charges)
    pricing = wording_pricing.condition(run.case, run.scenario.pricing) if has_charge else ""
    return (pricing + undrawn_conditions(run)).removeprefix(", ").strip()


def _conditions(run: Simulation) -> str:
    """Return the same, to follow a caption."""
    return f": {_of(run)}" if _of(run) else ""


def _period(case: Case) -> str:
    """Return the name of the cost that is simulated."""
    if leading_result(case) == "initial_cost":
        return wording.initial_period(case)
    return f"all years, {wording.all_years(case)}" if len(case.years) > 1 else case.years[0]


def _a_sum(case: Case) -> str:
    return "A sum" if case.stated_budget is None else "A budget"


def shortfall_table(run: Simulation) -> Table:
    """Show the share of outcomes over budget with its error, and the sums that are enough."""
    is_judged = run.share_short is not None
    question = "Is the budget enough?" if is_judged else "Which sum would be enough?"
    return Table(
        caption=f"{question} {WORDS.capitalize()} (assumed){_conditions(run)}",
        columns=("What", "Value", "Beside it"),
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
    adopters = wording.adopters_named(run.case, run.scenario) if has_adopters else ""
    yield ("This scenario", Figure(run.this_scenario[run.leading], pounds), adopters)
    if run.share_short is not None:
        words = _share_words(run.share_short, is_exact=run.is_exact or run.is_certain)
        share = Figure(run.share_short, lambda _: words)
        yield ("Simulated outcomes over budget", share, _error(run))
    yield from (_sum(run, percent) for percent in SUMS)


def _error(run: Simulation) -> str:
    """Say how far the share may be off."""
    assert run.sampling_error is not None, "only a share over budget has one"
    if run.is_certain:
        return "by construction: no draw could be otherwise"
    if run.is_exact:
        return "no sampling error: of the distribution itself"
    if run.share_short in (0.0, 1.0):
        return f"{'all' if run.share_short else 'none'} of the draws"
    return f"sampling error {points(run.sampling_error)}"


def _sum(run: Simulation, of: int) -> tuple[str, str, str]:
    amount, budget = run.set_aside(of), run.case.stated_budget
    words = f"sampling error {_pounds_off(run, run.percentile_errors[run.leading][of])}"
    if budget is not None:
        more = float(rounded(amount)) - budget.amount
        beside = f"{pounds(abs(more))} {'over' if more > 0 else 'under'} the budget"
        words = f"{beside if more else 'the same'}, {words}"
    name = _a_sum(run.case).removeprefix("A ").capitalize()
    return f"{name} that would be enough in {of}% of outcomes", Figure(amount, pounds), words


def spread_table(run: Simulation) -> Table:
    """Show how far each input that is drawn goes with each result: what makes the spread."""
    first, of = run.rank_correlations[run.leading], min(run.draws, EXPLAINED)
    inputs = sorted(first, key=lambda name: -abs(first[name]))
    accident = rounded(3 / math.sqrt(of), 2)
    together = _TOGETHER if uncertainty_of(run.case).correlations else ""
    return Table(
        caption="Which input explains the spread: its rank correlation with each result under "
        f"these assumptions (assumed){_conditions(run)}",
        columns=("Input", *(_short(run.case, name) for name in run.results)),
        rows=[
            (
                _drawn_name(run.case, each),
                *(Figure(run.rank_correlations[name][each], _rank) for name in run.results),
            )
            for each in inputs
        ],
        note=f"{_RANKS}{together} Of so many draws, up to {accident} either side of "
        "0 may be accident.",
        foot=foot(run, of=of),
    )


def _rank(correlation: float) -> str:
    return str(rounded(correlation, 2))


def _short(case: Case, name: str) -> str:
    return _result(case, name).replace(", (", " (").partition(" (")[0]


def grid_table(case: Case, scenario: Scenario, found: JoinGrid) -> Table:
    """Show the share of outcomes over budget for each p, rho and pricing."""
    varied = "only that number" if found.is_exact else "everything"
    return Table(
        caption=f"Simulated outcomes over the budget of {pounds(found.budget)}, by p, rho "
        f"and pricing, with {varied} varied: {WORDS} (assumed)",
        columns=("Pricing", "rho", *(f"p = {percent(p)}" for p in found.p)),
        rows=[
            (wording_pricing.pricing_name(case, pricing), rho, *cells)
            for pricing, rho, cells in _rows(found)
        ],
        words=1,
        note=f"{NO_EVIDENCE} {P_AND_RHO} {_error_of(found)}{_left_out(case, found)}",
        foot=f"{_all_else(case, found)} {wording.scenario_foot(case, scenario)}",
    )


def _left_out(case: Case, found: JoinGrid) -> str:
    if not found.left_out:
        return ""
    names = ", ".join(wording_pricing.pricing_name(case, name) for name in found.left_out)
    return f" Left out, without a price at every number that may be drawn: {names}."


def _rows(found: JoinGrid) -> Iterator[tuple[str, str, list[Figure]]]:
    """Give the cells of each pricing by rho; once, where no p and no rho shows a difference."""
    texts = {
        (cell.pricing, cell.rho, cell.p): Figure(
            cell.share_short, functools.partial(_grid_words, is_exact=found.is_exact)
        )
        for cell in found.cells
    }
    for pricing in found.pricings:
        rows = [[texts[pricing, rho, p] for p in found.p] for rho in found.rho]
        if len({text for row in rows for text in row}) == 1 < min(len(found.p), len(found.rho)):
            yield pricing, "any", rows[0]
            continue
        for rho, row in zip(found.rho, rows, strict=True):
            yield pricing, Figure(rho, "{:g}".format), row


def _grid_words(share: float, *, is_exact: bool) -> str:
    words = _share_words(share, is_exact=is_exact)
    return words.replace("less than ", "<").replace("more than ", ">")


def _error_of(found: JoinGrid) -> str:
    if found.is_exact:
        return "The shares come from the distribution itself: they have no sampling error."
    worst = points(max(cell.sampling_error for cell in found.cells))
    return (
        f"Each is of the first {figures(found.draws)} draws; the largest sampling error among "
        f"them is {worst}."
    )


def _all_else(case: Case, found: JoinGrid) -> str:
    many = case.adopters.plural
    if found.is_exact:
        return f"Only the number of {many} is varied: all else is as in the scenario."
    return drawn(case).replace(_p_and_rho(case), f"{many} (p and rho as in the table)")


def _p_and_rho(case: Case) -> str:
    known = uncertainty_of(case).adopters
    many = case.adopters.plural
    return f"{many} (p = {percent(known.p)}, rho = {known.rho:g})" if known else ""


def drawn_table(case: Case, *, notes: bool = True) -> Table:
    """Show what is drawn and from what, each with status, source and, if there is room, note."""
    columns = ("Input", "Distribution", "Unit", "Source", "Status", "Note")
    width = len(columns) if notes else len(columns) - 1
    return Table(
        caption="What the simulation varies: every assumption behind its shares",
        columns=columns[:width],
        rows=[row[:width] for row in _drawn_from(case)],
        words=width,
        note="What is not listed is not varied: it is as in the scenario.",
        foot=wording.case_foot(case),
    )


def _drawn_from(case: Case) -> Iterator[tuple[str, ...]]:
    known = uncertainty_of(case)
    if known.adopters is not None:
        others = case.adopters.signed.value - 1
        text = (
            f"this {case.adopters.word}, and of the {wording.counted_words(others, 'other')} "
            f"{case.adopters.signed_label} a beta-binomial "
            f"number: p = {percent(known.adopters.p)}, rho = {known.adopters.rho:g}"
        )
        name = wording.input_label(case, ADOPTERS)
        yield _logged(name, text, case.adopters.plural, known.adopters)
    for each in known.inputs:
        rounding = ", rounded to whole months" if each.input == "delay" else ""
        yield _logged(input_name(each), f"PERT: {ends_words(each)}{rounding}", each.unit, each)
    for pair in known.correlations:
        both = " and ".join(_drawn_name(case, name) for name in pair.between)
        yield _logged(f"{both}, together", f"rank correlation {pair.rank:g}", "", pair)


def _logged(name: str, text: str, unit: str, known: Sourced) -> tuple[str, ...]:
    return (name, text, unit, known.source, known.status, known.note)


Row = tuple[Any, ...]


def simulation_text(result_range: ResultRange, runs: Sequence[Simulation]) -> Iterator[Part]:
    """Yield the tables of the inputs drawn, the results, and the results by p and rho.

    Parameters
    ----------
    result_range : ResultRange
        Results of the scenario without a draw.
    runs : sequence of Simulation
        One for each of `result_range.ends`: figures of two pricings are never pooled.
    """
    first = runs[0]
    yield f"{wording.decision_named(first.case)}: how sure are we?"
    yield drawn_table(first.asked, notes=False)
    for end, run in zip(result_range.ends, runs, strict=True):
        for part in _run_text(run):
            yield of_end(result_range, end, part)
    for each in first.grids:
        yield grid_table(first.asked, result_range.scenario, each)


def _run_text(run: Simulation) -> Iterator[Prose | Table]:
    """Yield the results of the draws under one pricing."""
    answers = (share_answer(run), as_it_is(run))
    sentences = within_the_range(run.case, run.scenario)
    idle = [] if run.case is run.asked else [idle_adopters(run)]
    yield Prose(kind="paragraphs", texts=(*answers, *idle, *sentences))
    yield shortfall_table(run)
    yield percentile_table(run)
    yield spread_table(run)


def simulation_as(result_range: ResultRange, runs: Sequence[Simulation], form: str) -> str:
    """Write everything as json or csv, in full precision and pounds.

    What came of the draws stands under ``low`` and ``high``, the pricings with the lowest and the
    highest cost: the same under one pricing.
    """
    first, by_end = runs[0], [_run_facts(run) for run in runs]
    return exported(
        {
            **heading(first.case, result_range.scenario),
            "words": WORDS,
            "uncertainty": asdict(first.case.uncertainty) if first.case.uncertainty else None,
            "draws": first.draws,
            "seed": first.seed,
            "result": first.leading,
            "low": by_end[0],
            "high": by_end[-1],
            "grids": {"exact" if grid.is_exact else "drawn": _cells(grid) for grid in first.grids},
            "notes": [*_notes(first, result_range.scenario)],
        },
        form,
    )


def _run_facts(run: Simulation) -> dict[str, Any]:
    """Return the results of the draws under one pricing."""
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
        **({} if run.share_short is None else _over_budget(run)),
        "set_aside_80": run.set_aside(),
        "curve": {f"p{round(100 * share)}": amount for share, amount in run.curve},
        "rank_correlations": run.rank_correlations,
    }


def _cells(grid: JoinGrid) -> dict[str, Any]:
    """Return the shares over budget by pricing, p and rho; only drawn shares have errors."""
    names = ["share_short"] if grid.is_exact else ["share_short", "sampling_error"]
    cells: dict[str, Any] = {}
    for cell in grid.cells:
        by_rho = cells.setdefault(cell.pricing, {}).setdefault(str(cell.p), {})
        by_rho[str(cell.rho)] = {name: getattr(cell, name) for name in names}
    return {"draws": grid.draws, "left_out": [*grid.left_out], "cells": cells}


def _over_budget(run: Simulation) -> dict[str, float | None]:
    return {"share_short": run.share_short, "sampling_error": run.sampling_error}


def _notes(run: Simulation, scenario: Scenario) -> Iterator[str]:
    """Say what the figures rest on, and what they do not say."""
    yield from wording.long_notes(run.case, scenario)
    yield drawn(run.case)
    yield from within_the_range(run.case, scenario)
    yield from share_cautions(run.asked)
