"""Findings about the documents: a kind, figures and a paragraph. They are shown and never block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sohanalysis.case.case import Case, Published, Sourced
from sohanalysis.case.fields import AS_QUOTED
from sohanalysis.case.pricing import ESTIMATES, Pricing
from sohanalysis.case.printed import WHOLE, Printed, prints
from sohanalysis.case.rules import POOL
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.pricing import pool
from sohanalysis.model.results import Results, results_of
from sohanalysis.money import HALF_A_PENNY, is_short
from sohanalysis.years import MONTHS_IN_A_YEAR, over_years

Kind = Literal[
    "no-contingency",
    "over-budget",
    "reconciles",
    "does-not-reconcile",
    "not-in-paragraph",
    "no-uplift",
    "signed-above-anticipated",
    "signed-below-anticipated",
    "contradiction",
    "needs-explaining",
    "not-stated",
    "cannot-conclude",
]

# Words of a document that a charge does not rise: "none", "no indexation", "fixed for the term".
_NO_RISE = re.compile(
    r"(none|no|nil|zero|n/a|fixed|flat|0 ?%|not (stated|known|given|indexed))(?!\w|\.\d)",
    re.IGNORECASE,
)
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
        The budget first, then each published figure, each figure that a cited paragraph does not
        print, each charge that the documents index and the case does not, the adopters and the
        case's own observations.

    Examples
    --------
    The budget is £2,000 short at the high estimate, and every cell of the table reconciles, but the
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
        *(_budget_findings(case, low, high) if case.stated_budget else ()),
        *(_reconciliation(case, figure, low, high) for figure in case.compared),
        *(_uneven(figure) for figure in case.compared if figure.figure.is_uneven),
        *_citation_findings(case),
        *_indexation_findings(case),
        *_adopter_findings(case),
        *(
            Finding(kind=o.kind, source=o.source, figures={}, text=o.text)
            for o in case.observations
        ),
    )


def quoted_range(case: Case, scenario: Scenario) -> tuple[Results, Results]:
    """Appraise a scenario at the lower and at the upper quoted charge, all else the same."""
    low, high = (results_of(case, end) for end in at_quoted_charges(scenario))
    return low, high


def at_quoted_charges(scenario: Scenario) -> tuple[Scenario, Scenario]:
    """Return a scenario at the lower and at the upper quoted charge, all else the same."""
    low, high = (replace(scenario, pricing=name) for name in ESTIMATES)
    return low, high


def record_range(case: Case) -> tuple[Results, Results]:
    """Appraise a case as its documents have it: on time, at the quoted charges, no savings."""
    return quoted_range(case, replace(case.base_scenario, **AS_QUOTED))


def quoted_as_late(case: Case, scenario: Scenario) -> tuple[Results, Results]:
    """Appraise a case as its documents have it, as late as a scenario."""
    return quoted_range(case, case.quoted_as_late(scenario))


def rounding(case: Case) -> float:
    """Largest rounding error of the printed cost of the budget years, in total. [£]."""
    # A cell counts where it is printed in thousands, as £91k is.
    rounded = [
        figure
        for figure in case.compared
        if len(figure.of) == 1
        and figure.of[0] in case.cost_names
        and figure.year in case.budget.years
        and figure.figure.high
        and figure.figure.precision >= HALF_A_THOUSAND
    ]
    return float(sum(figure.figure.precision for figure in rounded))


def _budget_findings(case: Case, low: Results, high: Results) -> Iterator[Finding]:
    figures = {
        "low": low.initial_cost,
        "high": high.initial_cost,
        "budget": case.budget.amount,
        "headroom": high.headroom,
        "rounding": rounding(case),
        # DN41's £2,000 over budget may be no more than cells rounded to £k.
        "within_rounding": -high.headroom <= rounding(case),
    }
    if is_short(low.headroom):
        yield Finding(kind="over-budget", source=case.budget.source, figures=figures)
    elif high.headroom < HALF_A_PENNY:
        yield Finding(kind="no-contingency", source=case.budget.source, figures=figures)


def _pairs(
    case: Case, figure: Published, low: Results, high: Results
) -> tuple[tuple[float, float], ...]:
    """Pair both ends of the model with the printed ones. [£]."""
    results = sorted(_computed(case, figure, result) for result in (low, high))
    charges = [name.removeprefix(POOL) for name in figure.of if name.startswith(POOL)]
    pools = [_pools(case, charge, figure.year) for charge in charges]
    computed = (
        amount + sum(end(amounts, default=0.0) for amounts in pools)
        for amount, end in zip(results, (min, max), strict=True)
    )
    printed = figure.figure
    return tuple(zip(computed, (printed.low, printed.high), strict=True))


def _fits(pair: tuple[float, float], printed: Printed, *, factor: float = 1.0) -> bool:
    """Compare with what is printed, to half of its last digit."""
    ours, theirs = pair
    return abs(ours * factor - theirs) <= printed.precision + HALF_A_PENNY


def is_the_budget(case: Case, figure: Published) -> bool:
    """Check whether a printed cost is the budget itself: a maximum, and no sum of costs."""
    printed, budget = figure.figure, case.stated_budget
    is_cost = figure.of == ("initial_cost",)
    return is_cost and budget is not None and printed.low == printed.high == budget.amount


def _reconciliation(case: Case, figure: Published, low: Results, high: Results) -> Finding:
    pairs = _pairs(case, figure, low, high)
    agrees = all(_fits(pair, figure.figure) for pair in pairs)
    return Finding(
        kind="reconciles" if agrees else "does-not-reconcile",
        source=figure.source,
        figures={
            "of": figure.of,
            "year": figure.year,
            "published_low": figure.figure.low,
            "published_high": figure.figure.high,
            "computed_low": pairs[0][0],
            "computed_high": pairs[1][0],
            "printed": figure.printed,
            "is_budget": is_the_budget(case, figure),
            "apart": tuple(ours - theirs for ours, theirs in pairs),
            "explained": None if agrees else explanation(case, figure, low, high),
        },
    )


def _uneven(figure: Published) -> Finding:
    text = (
        f"{figure.printed} is printed with a suffix on the left alone: whether the right figure is "
        "meant in the same is not said, and it is taken as it stands."
    )
    return Finding(kind="needs-explaining", source=figure.source, figures={}, text=text)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One slip that makes a printed figure agree: a factor, or a line with the other sign."""

    factor: float = 1.0
    line: str = ""


def explanation(case: Case, figure: Published, low: Results, high: Results) -> Explanation | None:
    """Find the one slip that explains why a printed figure does not agree; None if there is none.

    Printed in thousands or by the month, for all adopters together or for one of them; or a line
    added that was to be taken off, or taken off that was to be added.
    """
    pairs, printed = _pairs(case, figure, low, high), figure.figure
    for factor in (1_000, MONTHS_IN_A_YEAR, case.adopters.anticipated.value):
        for times in (1 / factor, float(factor)) if factor > 1 else ():
            if any(theirs for _, theirs in pairs) and all(
                _fits(pair, printed, factor=times) for pair in pairs
            ):
                return Explanation(factor=times)
    if not {*figure.of} <= {"gross", "net", "initial_cost"}:
        return None
    for name in (line.name for line in case.lines):
        flips = [_flipped(figure, result, name) for result in (low, high)]
        turned = tuple(
            (ours - 2 * flip, theirs) for (ours, theirs), flip in zip(pairs, flips, strict=True)
        )
        if any(flips) and all(_fits(pair, printed) for pair in turned):
            return Explanation(line=name)
    return None


def _flipped(figure: Published, result: Results, line: str) -> float:
    """Amount of a line in what a figure is of; twice as much is between it and its other sign."""
    flow = result.flow
    amounts = flow.initial if figure.of == ("initial_cost",) else flow.lines
    return 0.0 if line not in amounts else _of_year(amounts[line], flow.years, figure.year)


def _of_year(amounts: Any, labels: tuple[str, ...], year: str | None) -> float:
    return float(over_years(amounts) if year is None else amounts[labels.index(year)])


def _computed(case: Case, figure: Published, result: Results) -> float:
    """Return the figure of the model for a published one, without pools. [£]."""
    named = (name for name in figure.of if not name.startswith(POOL))
    return sum(_measured(case, name, figure.year, result) for name in named)


def _pools(case: Case, charge: str, year: str | None) -> list[float]:
    """Pool of each pricing of a charge that has one; over all years without a year. [£]."""
    (known,) = (each for each in case.charges if each.name == charge)
    labels = case.years
    found = [
        np.broadcast_to(pool(case, rule.name, charge=known), len(labels))
        for rule in known.pricing
        if "pool" in rule.parts
    ]
    return [_of_year(each, labels, year) for each in found]


def _measured(case: Case, name: str, year: str | None, result: Results) -> float:
    if name == "budget":
        return float(case.budget.amount)
    if name in ("initial_cost", "ongoing"):
        return float(getattr(result, name))
    flow = result.flow
    if name in ("gross", "savings", "net"):
        return _of_year(getattr(flow, name), flow.years, year)
    return _of_year((flow.lines | flow.funding)[name], flow.years, year)


def _indexation_findings(case: Case) -> Iterator[Finding]:
    """Find the charges that the documents index, and that no rule of the case raises."""
    for charge in case.charges:
        is_indexed = charge.indexation and not _NO_RISE.match(charge.indexation.strip())
        # What is charged in one year has no second price.
        if not is_indexed or len(charge.years_charged(case.years)) < 2:
            continue
        if not any(rule.has_own_rise for rule in charge.pricing):
            figures = {"charge": charge.name, "indexation": charge.indexation.strip().rstrip(".")}
            yield Finding(kind="no-uplift", source=charge.source, figures=figures)


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


def _citation_findings(case: Case) -> Iterator[Finding]:
    """Find the stated figures that no paragraph prints of those that their source names."""
    if not case.paragraphs:
        return
    # The longest first: "table after 2.11" names neither "table" nor 2.11; 2.10 is no 2.1.
    numbered = case.paragraphs.keys() - {WHOLE}
    names = "|".join(map(re.escape, sorted(numbered, key=len, reverse=True))) or "(?!)"
    cited_in = re.compile(rf"(?<![\w./])(?:{names})(?![\w/]|\.\d)")
    for figure, value, source in dict.fromkeys(_stated_figures(case)):
        cited = tuple(dict.fromkeys(cited_in.findall(source)))
        if not cited and WHOLE in case.paragraphs and source in (case.source, case.document):
            cited = (WHOLE,)
        printing = tuple(
            name
            for name, printed in case.paragraphs.items()
            if (name != WHOLE or cited == (WHOLE,)) and any(prints(text, value) for text in printed)
        )
        if cited and not {*cited} & {*printing}:
            figures = {"figure": figure, "value": value, "cited": cited, "printing": printing}
            yield Finding(kind="not-in-paragraph", source=source, figures=figures)


def _stated_figures(case: Case) -> Iterator[tuple[str, float, str]]:
    """Each amount or count that the documents state, by its key in the file, with its source.

    Rates, months and what is zero, which a document prints as a dash, are left out.
    """
    for key, value, told in (*_single_figures(case), *_listed_figures(case)):
        if told.status == "stated" and isinstance(value, int | float) and value:
            yield key, float(value), told.source
    for at, figure in enumerate(case.published, start=1):
        for value in filter(None, (figure.figure.low, figure.figure.high)):
            yield f"published[{at}]", value, figure.source


def _single_figures(case: Case) -> Iterator[tuple[str, Any, Sourced]]:
    """Each figure of the budget and the adopters: key, value, and what has its source."""
    if case.stated_budget is not None:
        yield "budget.amount", case.budget.amount, case.budget
        yield "budget.reserve_balance", case.budget.reserve_balance, case.budget
    counts = {name: getattr(case.adopters, name) for name in ("signed", "anticipated", "possible")}
    # One count stands for both where the file gives one.
    for count, name in {each: name for name, each in counts.items()}.items():
        yield f"adopters.{name}", count.value, count
    for name, size in case.adopters.sizes.items():
        for amount in size.amounts.values():
            for number in _numbers(amount):
                yield f"adopters.sizes.{name}", number, size


def _listed_figures(case: Case) -> Iterator[tuple[str, Any, Sourced | Pricing]]:
    """Each figure of the tables that a file lists, in the same form."""
    for at, charge in enumerate(case.charges, start=1):
        yield f"charges[{at}].low", charge.low, charge
        yield f"charges[{at}].high", charge.high, charge
        for rule in charge.pricing:
            yield from ((f"charges[{at}].{key}", value, rule) for key, value in _amounts(rule))
    for at, line in enumerate(case.lines, start=1):
        yield f"lines[{at}].annual", line.annual, line
        for label, value in (line.by_year or {}).items():
            yield f"lines[{at}].{label}", value, line
    for key in ("low", "high"):
        for at, known in enumerate(case.what_if, start=1):
            yield f"what_if[{at}].{key}", getattr(known, key), known


def _amounts(rule: Pricing) -> Iterator[tuple[str, Any]]:
    """Each number of a rule, with its key."""
    ends = [("at_least", rule.at_least), ("at_most", rule.at_most)]
    ends += [("through", point.charge) for point in rule.through]
    for key, amount in (*rule.amounts(), *ends):
        yield from ((key, number) for number in _numbers(amount))


def _numbers(amount: Any) -> Iterator[Any]:
    """Yield each number of an amount, which may be by year."""
    for number in amount if isinstance(amount, tuple) else (amount,):
        yield number[1] if isinstance(number, tuple) else number
