"""What a simulation found, in tables and sentences: shares of cases, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator

from sohanalysis import sentences
from sohanalysis.case import Case
from sohanalysis.join_grid import JoinGrid
from sohanalysis.labels import RESULT_NAMES
from sohanalysis.money import percent, pounds
from sohanalysis.prose import Prose
from sohanalysis.readings import FORM_NAMES
from sohanalysis.simulation import PERCENTS, WORDS, Simulation
from sohanalysis.table import Table
from sohanalysis.uncertainty import ADOPTERS, Pert, Uncertainty

NAMES = RESULT_NAMES | {"net": "Net cost, all years"}
NO_EVIDENCE = "No evidence supports any value of p, so no share here is the chance of anything."

_LEAST = 0.001  # share that is written


def assumptions(case: Case) -> Table:
    """List what is drawn, from what, and who says so."""
    drawn = case.uncertainty or Uncertainty()
    joining = drawn.adopters
    others = sentences.count(case.adopters.signed.value - 1, "other")
    words = f"this force, and each of the {others} that signed"
    first = [] if joining is None else [
        (ADOPTERS, f"{words}: p {joining.p:g}, rho {joining.rho:g}", joining.status, joining.source)
    ]  # fmt: skip
    inputs = [
        (known.name, _pert_words(known), known.status, known.source) for known in drawn.inputs
    ]
    pairs = [
        (" and ".join(each.between), f"rank correlation {each.rank:g}", each.status, each.source)
        for each in drawn.correlations
    ]
    return Table(
        caption="What is drawn, and from what; all else stays as the scenario has it",
        columns=("Input", "Drawn from", "Status", "Source"),
        rows=(*first, *inputs, *pairs),
        words=2,
        remarks=2,
        note=NO_EVIDENCE if joining else "",
        foot=sentences.case_foot(case),
    )


def _pert_words(known: Pert) -> str:
    unit = "" if known.unit == "share" else f" {known.unit}"
    return f"PERT {known.low:g}, most likely {known.mode:g}, {known.high:g}{unit}"


def percentiles(run: Simulation) -> Table:
    """Show each result of the central case, and what shares of cases do not pass."""
    rows = [
        (
            NAMES[name],
            pounds(run.central[name]),
            *(pounds(run.percentiles[name][each]) for each in PERCENTS),
        )
        for name in run.central
    ]
    bound = max(run.bounds.values())
    within = f" Percentiles are within {pounds(bound)}." if bound else ""
    return Table(
        caption=f"Results of {run.done:,} cases, £: P80 is not passed in 80% of them",
        columns=("Result", "Central case", *(f"P{each}" for each in PERCENTS)),
        rows=rows,
        note=f"{_partial(run)}{NO_EVIDENCE}{within}",
        foot=sentences.scenario_foot(run.case, run.scenario),
    )


def verdict(run: Simulation) -> Prose:
    """Say which share of cases is short, and what would suffice in most, beside the central one."""
    return Prose(kind="paragraphs", texts=tuple(_verdict(run)))


def _verdict(run: Simulation) -> Iterator[str]:
    budget = pounds(run.case.budget.value)
    error = percent(run.sampling_error, 2).removesuffix("%")
    yield (
        f"{_partial(run)}In {share_words(run.share_short)} of cases under these assumptions the "
        f"{budget} set aside do not suffice. The sampling error is {error} percentage points "
        f"({run.done:,} draws, seed {run.seed})."
    )
    yield f"{pounds(run.set_aside())} would suffice in 80% of cases under these assumptions."


def share_words(share: float) -> str:
    """Write a share of cases, which is nil or all of them only where it is just that.

    >>> share_words(0.0001), share_words(0.2214), share_words(1.0)
    ('<0.1%', '22.1%', '100%')
    """
    if 0 < share < _LEAST:
        return f"<{percent(_LEAST)}"
    return f">{percent(1 - _LEAST)}" if 1 - _LEAST < share < 1 else percent(share)


def _partial(run: Simulation) -> str:
    return f"Partial: interrupted after {run.done:,} of {run.draws:,} draws. " * run.is_partial


def explained(run: Simulation) -> Table:
    """Show which input explains the spread of the results: its rank correlation with each."""
    inputs = (run.case.uncertainty or Uncertainty()).names
    return Table(
        caption="Which input explains the spread: rank correlation with each result, from -1 to 1",
        columns=("Input", *(NAMES[name] for name in run.central)),
        rows=[
            (name, *(f"{found[name] + 0.0:.2f}" for found in run.rank_correlations.values()))
            for name in inputs
        ],
        foot=sentences.scenario_foot(run.case, run.scenario),
    )


def grid(case: Case, found: JoinGrid) -> Table:
    """Show the share of short cases by p, rho and charge form."""
    rows = [
        (
            FORM_NAMES[form],
            f"{rho:g}",
            *(share_words(found.share(form, p=p, rho=rho)) for p in found.p),
        )
        for form in found.forms
        for rho in found.rho
    ]
    most = max(each.sampling_error for each in found.cells)
    how = (
        "All but the forces stays as the scenario has it; the shares are exact."
        if found.is_exact
        else f"Every input is drawn; the sampling error is up to {percent(most, 2)}."
    )
    return Table(
        caption=f"Over the sum set aside: {WORDS}, by p, rho and charge form",
        columns=("Charge form", "rho", *(f"p = {p:g}" for p in found.p)),
        rows=rows,
        note=f"{how} {NO_EVIDENCE}",
        foot=sentences.case_foot(case),
    )
