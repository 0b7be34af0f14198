"""The tables of a simulation: percentiles, shares of short cases, what explains them, what of."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sohanalysis.case.case import ADOPTERS, Case, Sourced
from sohanalysis.case.scenario import ChargeForm, Scenario
from sohanalysis.money import figures, percent, pounds, rounded
from sohanalysis.report import wording, wording_pricing
from sohanalysis.report.labels import INPUT_NAMES
from sohanalysis.report.table import Table
from sohanalysis.simulation.join_grid import Cell, JoinGrid
from sohanalysis.simulation.live_share import CASES, LiveShare
from sohanalysis.simulation.risk_words import (
    LEAST,
    NO_EVIDENCE,
    NOISE,
    NOT_LIKELY,
    P_AND_RHO,
    drawn,
    ends_words,
    error_words,
    foot,
    input_name,
    is_exact,
    name_of,
    partial,
    points,
    share_words,
    undrawn_conditions,
)
from sohanalysis.simulation.simulation import EXPLAINED, PERCENTS, RESULTS, WORDS, Simulation

SUMS = (50, 80, 90)  # percent of cases, of the sums that would suffice
FEWEST = 100  # draws, of which an error of a percentile can be told
NOT_KNOWN = "not known: too few draws"
BELOW_A_POUND = "below £1"
_NOTE = (
    "Pn is the amount that n% of cases do not pass: of headroom the lowest is the worst. The "
    "central case is the scenario as it is, of which nothing is drawn. The sampling error says how "
    "far the same percentile of other draws would typically be off."
)
_RANKS = (
    "Near 1 or -1, the input explains almost all of the spread; near 0, it has no steady effect. "
    "Below 0, more of it makes the result lower."
)
_TOGETHER = " Inputs that are drawn together share what they explain: none of it is theirs alone."


def percentiles(run: Simulation) -> Table:
    """Show what so many percent of cases do not pass, beside the central case."""
    return Table(
        caption="The spread of the results under these assumptions, £ (assumed): "
        f"{_of(run)}{_within(run)}",
        columns=(
            "Result",
            "Central case, run 0",
            *(f"P{each}" for each in PERCENTS),
            "Largest sampling error",
        ),
        rows=[
            (
                _result(run.case, name),
                figures(run.central[name]),
                *(figures(run.percentiles[name][each]) for each in PERCENTS),
                _pounds_off(run, max(run.percentile_errors[name].values())).removeprefix("£"),
            )
            for name in RESULTS
        ],
        note=f"{partial(run)}{_NOTE}",
        foot=foot(run),
    )


def _pounds_off(run: Simulation, error: float) -> str:
    """Write the error of a sum; few draws, or draws that agree, have none to tell."""
    if run.done < FEWEST:
        return NOT_KNOWN
    return pounds(error) if rounded(error) else BELOW_A_POUND


def _within(run: Simulation) -> str:
    """Say how far percentiles of many draws may be off; nothing where they are exact."""
    bound = max(run.bounds.values())
    return f"; each within {pounds(bound)} of the draw that it stands for" if bound else ""


def _result(case: Case, name: str) -> str:
    if name == "net":
        return f"Net cost, {case.horizon.years[0]} to {case.horizon.years[-1]}"
    return wording.measure(case, name)


def _of(run: Simulation) -> str:
    return wording_pricing.condition(run.case, run.scenario.charge_form) + undrawn_conditions(run)


def shortfall(run: Simulation, *, live: LiveShare | None = None) -> Table:
    """Show the share of short cases with its error, and the sums that would suffice.

    ``live`` takes the place of the share of the draws, where it is known better.
    """
    budget, share = run.case.budget.value, (live or run).share_short
    return Table(
        caption=f"Is the sum set aside enough? {WORDS.capitalize()} (assumed): "
        f"{_of(run)}{_within(run)}",
        columns=("What", "Value", "Beside it"),
        rows=[
            (
                "Sum set aside",
                pounds(budget),
                _standing(run.case.budget),
            ),
            (
                "Central case, run 0",
                pounds(run.central["two_year_total"]),
                wording.forces(run.scenario),
            ),
            ("Cases in which it is short", share_words(share), _error(run, live)),
            *(_sum(run, each, budget) for each in SUMS),
        ],
        remarks=1,
        note=f"{partial(run)}{NOT_LIKELY}",
        foot=foot(run),
    )


def _error(run: Simulation, live: LiveShare | None) -> str:
    """Say how far the share may be off, and of which cases it is, if not of the draws."""
    found = live or run
    if is_exact(live):
        return "no sampling error: of the distribution itself"
    of = "the draws" if live is None else f"{figures(live.cases)} evenly spread cases"
    if found.sampling_error == 0 and found.share_short in (0.0, 1.0):
        return f"{'all' if found.share_short else 'none'} of {of}"
    words = error_words(found.sampling_error)
    return words if live is None else f"{words}, of {of}"


def _standing(known: Sourced) -> str:
    return f"{known.status} ({known.source})"


def _sum(run: Simulation, of: int, budget: float) -> tuple[str, str, str]:
    amount = run.set_aside(of)
    more = float(rounded(amount)) - budget
    beside = f"{pounds(abs(more))} {'over' if more > 0 else 'under'} the sum set aside"
    error = f"sampling error {_pounds_off(run, run.percentile_errors['two_year_total'][of])}"
    words = f"{beside if more else 'the same'}, {error}"
    return f"Sum that suffices in {of}% of cases", pounds(amount), words


def explains(run: Simulation) -> Table:
    """Show how far each input that is drawn goes with each result: what makes the spread."""
    first, of = run.rank_correlations["two_year_total"], min(run.done, EXPLAINED)
    inputs = sorted(first, key=lambda name: -abs(first[name]))
    return Table(
        caption="Which input explains the spread: its rank correlation with each result under "
        f"these assumptions (assumed): {_of(run)}",
        columns=("Input", *(_short(run.case, name) for name in RESULTS)),
        rows=[
            (
                name_of(run.case, each),
                *(_rank(run.rank_correlations[name][each]) for name in RESULTS),
            )
            for each in inputs
        ],
        note=f"{partial(run)}{_RANKS}{_together(run)}{_chance(of)}",
        foot=foot(run, of=of),
    )


def _chance(draws: int) -> str:
    """Say how large a correlation may be by accident of so many draws."""
    accident = rounded(3 / math.sqrt(draws), 2)
    return f" Of so many draws, up to {accident} either side of 0 may be accident."


def _together(run: Simulation) -> str:
    known = run.case.uncertainty
    return _TOGETHER if known is not None and known.correlations else ""


def _short(case: Case, name: str) -> str:
    return _result(case, name).partition(" (")[0]


def _rank(correlation: float) -> str:
    return str(rounded(correlation, 2))


def grid(case: Case, scenario: Scenario, found: JoinGrid) -> Table:
    """Show the share of short cases for each p, rho and charge form."""
    return Table(
        caption=f"Cases in which the {pounds(case.budget.value)} set aside is short, by p, rho and "
        f"charge form, {_what_moves(found)}: {WORDS} (assumed)",
        columns=("Charge form", "rho", *(f"p = {percent(p)}" for p in found.p)),
        rows=[(wording_pricing.FORM_NAMES[form], rho, *cells) for form, rho, cells in _rows(found)],
        words=1,
        note=f"{NO_EVIDENCE} {P_AND_RHO} {_error_of(found)}",
        foot=f"{_all_else(case, found)} {wording.scenario_foot(case, scenario)}",
    )


def _rows(found: JoinGrid) -> Iterator[tuple[ChargeForm, str, list[str]]]:
    """Give the cells of each form by rho; once, where no p and no rho shows a difference."""
    texts = {
        (cell.charge_form, cell.rho, cell.p): _share(cell, is_exact=found.is_exact)
        for cell in found.cells
    }
    for form in found.forms:
        rows = [[texts[form, rho, p] for p in found.p] for rho in found.rho]
        if len({text for row in rows for text in row}) == 1 < min(len(found.p), len(found.rho)):
            yield form, "any", rows[0]
            continue
        for rho, row in zip(found.rho, rows, strict=True):
            yield form, f"{rho:g}", row


def _share(cell: Cell, *, is_exact: bool) -> str:
    """Write a share to a tenth of a percent; none or all of what is drawn is not certain."""
    share = cell.share_short
    if share < LEAST and not (is_exact and share == 0):
        return "<0.1%"
    if share >= 1 - LEAST and not (is_exact and share > 1 - NOISE):
        return ">99.9%"
    return f"{rounded(100 * share, 1)}%"


def _what_moves(found: JoinGrid) -> str:
    return "with nothing but the forces drawn" if found.is_exact else "with everything drawn"


def _error_of(found: JoinGrid) -> str:
    if found.is_exact:
        return "The shares come from the distribution itself: they have no sampling error."
    worst = points(max(cell.sampling_error for cell in found.cells))
    return (
        f"Each is of the same {figures(CASES)} evenly spread cases, wherever it is shown; the "
        f"largest sampling error among them is {worst}. The share of a run of draws differs from "
        "it by errors of its own."
    )


def _all_else(case: Case, found: JoinGrid) -> str:
    if found.is_exact:
        return "Nothing but the number of forces is drawn: all else is as in the scenario."
    return drawn(case).replace(_p_and_rho(case), "forces (p and rho as in the table)")


def _p_and_rho(case: Case) -> str:
    known = case.uncertainty.adopters if case.uncertainty else None
    return f"forces (p = {percent(known.p)}, rho = {known.rho:g})" if known else ""


def drawn_from(case: Case, *, notes: bool = True) -> Table:
    """Show what is drawn and from what, each with status, source and, if there is room, note."""
    rows = [] if case.uncertainty is None else [*_drawn_from(case)]
    columns = ("Input", "Drawn from", "Unit", "Source", "Status", "Note")
    width = len(columns) if notes else len(columns) - 1
    return Table(
        caption="What is drawn, and from what: every assumption behind the shares of cases",
        columns=columns[:width],
        rows=[row[:width] for row in rows],
        words=width,
        note="What is not listed is not drawn: it is as in the scenario.",
        foot=wording.case_foot(case),
    )


def _drawn_from(case: Case) -> Iterator[tuple[str, ...]]:
    known = case.uncertainty
    assert known is not None, "the caller has looked"
    if known.adopters is not None:
        others = case.adopters.signed.value - 1
        text = (
            f"this force, and of the {others} others that signed a beta-binomial number: "
            f"p = {percent(known.adopters.p)}, rho = {known.adopters.rho:g}"
        )
        yield _logged(INPUT_NAMES[ADOPTERS], text, "forces", known.adopters)
    for each in known.inputs:
        rounding = ", rounded to whole months" if each.input == "delay" else ""
        yield _logged(input_name(each), f"PERT: {ends_words(each)}{rounding}", each.unit, each)
    for pair in known.correlations:
        both = " and ".join(name_of(case, name) for name in pair.between)
        yield _logged(f"{both}, together", f"rank correlation {pair.rank:g}", "", pair)


def _logged(name: str, text: str, unit: str, known: Sourced) -> tuple[str, ...]:
    return (name, text, unit, known.source, known.status, known.note)
