"""Findings about the documents: a kind, figures and a paragraph. They are shown and never block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from sohanalysis.case.case import Case, Published
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.results import Appraisal, appraise
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, is_short

Kind = Literal[
    "no-contingency",
    "over-budget",
    "reconciles",
    "does-not-reconcile",
    "signed-above-anticipated",
    "signed-below-anticipated",
    "contradiction",
    "needs-explaining",
    "not-stated",
    "cannot-conclude",
]

# A figure printed to the nearest thousand may be this far from what was meant. [£]
HALF_A_THOUSAND = 500


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Finding about the documents, or the documents and the model.

    Parameters
    ----------
    kind : str
        Which finding; the report words it.
    source : str
        Paragraph of the documents.
    figures : dict
        Figures of the finding by name. [£ or forces]
    text : str
        Words of the case, where no arithmetic is needed.
    """

    kind: Kind
    source: str
    figures: dict[str, Any]
    text: str = ""


def all_findings(case: Case) -> tuple[Finding, ...]:
    """Compute every finding about a case's documents.

    Parameters
    ----------
    case : Case
        The decision, taken as its documents have it: on time, at the lower and upper quoted charge.

    Returns
    -------
    tuple of Finding
        The budget first, then each published figure, the adopters and the case's own observations.

    Examples
    --------
    The budget is £2,000 short at the upper charge, and every cell of the table reconciles, but the
    total of DN41, para 1.1, which is the budget itself:

    >>> import sohanalysis as soh
    >>> found = all_findings(soh.load_case())
    >>> found[0].kind, found[0].figures["headroom"]
    ('no-contingency', -2000.0)
    >>> [(each.kind, each.source) for each in found if each.kind == "does-not-reconcile"]
    [('does-not-reconcile', '1.1')]
    """
    low, high = record_range(case)
    return (
        *_budget_findings(case, low, high),
        *(_reconciliation(case, figure, low, high) for figure in case.published),
        *_adopter_findings(case),
        *(
            Finding(kind=seen.kind, source=seen.source, figures={}, text=seen.text)
            for seen in case.observations
        ),
    )


def quoted_range(case: Case, scenario: Scenario) -> tuple[Appraisal, Appraisal]:
    """Appraise a scenario at the lower and at the upper quoted charge, all else the same."""
    low, high = (appraise(case, end) for end in at_quoted_charges(scenario))
    return low, high


def at_quoted_charges(scenario: Scenario) -> tuple[Scenario, Scenario]:
    """Return a scenario at the lower and at the upper quoted charge, all else the same."""
    low, high = (replace(scenario, pricing=form) for form in ESTIMATES)
    return low, high


def record_range(case: Case) -> tuple[Appraisal, Appraisal]:
    """Appraise a case as its documents have it: on time, at the quoted charges, no savings."""
    return quoted_range(case, replace(case.scenario, **AS_QUOTED))


def is_range_printed(case: Case) -> bool:
    """Check whether the documents print the range of the two-year total, or the years it sums.

    Otherwise the range is ours, of the lines of the case at the quoted charges.
    """
    # DN41 prints £131k to £151k and the other years' totals and never £262,000 to £302,000: the sum
    # is printed where each paid budget year is, and where no month of the 24 falls outside them.
    low, high = record_range(case)
    totals = (f for f in case.published if f.measure in ("two_year_total", "gross"))
    agreed = {(f.measure, f.year): _agrees(case, f, low, high) for f in totals}
    if agreed.get(("two_year_total", None)):
        return True
    paid = [year for year, cost in zip(high.flow.years, high.flow.gross, strict=True) if cost]
    in_budget = [("gross", year) for year in paid if year in case.budget.years]
    within = abs(high.two_year_total - high.spent_in_budget_years) < HALF_A_PENNY
    return within and bool(in_budget) and all(agreed.get(cell, False) for cell in in_budget)


def rounding(case: Case) -> float:
    """Largest rounding error of the printed cost of the budget years, in total. [£]."""
    # A cell counts where it is printed in thousands (£91k) and is a whole number of them.
    rounded = [
        figure
        for figure in case.published
        if figure.measure in case.cost_names
        and figure.year in case.budget.years
        and figure.high
        and figure.high % 1000 == 0
        and "k" in figure.printed.lower()
    ]
    return float(HALF_A_THOUSAND * len(rounded))


def _budget_findings(case: Case, low: Appraisal, high: Appraisal) -> Iterator[Finding]:
    figures = {
        "low": low.two_year_total,
        "high": high.two_year_total,
        "budget": case.budget.value,
        "headroom": high.headroom,
        "rounding": rounding(case),
        # DN41's £2,000 over budget may be no more than cells rounded to £k.
        "within_rounding": -high.headroom <= rounding(case),
    }
    if is_short(low.headroom):
        yield Finding(kind="over-budget", source=case.budget.source, figures=figures)
    elif high.headroom < HALF_A_PENNY:
        yield Finding(kind="no-contingency", source=case.budget.source, figures=figures)


def _agrees(case: Case, figure: Published, low: Appraisal, high: Appraisal) -> bool:
    computed = sorted(_computed(case, figure, result) for result in (low, high))
    printed = (figure.low, figure.high)
    # To the whole pound, since the case holds what is printed as whole pounds.
    return all(
        abs(ours - theirs) < HALF_A_POUND for ours, theirs in zip(computed, printed, strict=True)
    )


def _reconciliation(case: Case, figure: Published, low: Appraisal, high: Appraisal) -> Finding:
    computed = sorted(_computed(case, figure, result) for result in (low, high))
    return Finding(
        kind="reconciles" if _agrees(case, figure, low, high) else "does-not-reconcile",
        source=figure.source,
        figures={
            "measure": figure.measure,
            "year": figure.year,
            "published_low": figure.low,
            "published_high": figure.high,
            "computed_low": computed[0],
            "computed_high": computed[1],
            "printed": figure.printed,
        },
    )


def _computed(case: Case, figure: Published, result: Appraisal) -> float:
    """Figure of the model for a published one. [£]."""
    if figure.measure == "budget":
        return float(case.budget.value)
    if figure.measure in ("two_year_total", "ongoing"):
        return float(getattr(result, figure.measure))
    flow = result.flow
    amounts = flow.gross if figure.measure == "gross" else flow.lines[figure.measure]
    return float(amounts.sum() if figure.year is None else amounts[flow.years.index(figure.year)])


def _adopter_findings(case: Case) -> Iterator[Finding]:
    signed, anticipated = case.adopters.signed, case.adopters.anticipated
    if signed.value != anticipated.value:
        above = signed.value > anticipated.value
        yield Finding(
            kind="signed-above-anticipated" if above else "signed-below-anticipated",
            source=signed.source,
            figures={"signed": signed.value, "anticipated": anticipated.value},
            text=anticipated.note,
        )
