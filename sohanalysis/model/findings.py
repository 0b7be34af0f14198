"""Findings about the documents: a kind, figures and a paragraph.

Reports show them. They never stop a run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sohanalysis.case.case import Case, Charge, Published, Sourced, once_for_case, sourced_figure
from sohanalysis.case.pricing import ADOPTERS, ANTICIPATED, ESTIMATES, Pricing
from sohanalysis.case.printed import WHOLE, Printed, prints
from sohanalysis.case.rules import POOL
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.pricing import pool, rates, terms_of
from sohanalysis.model.results import Results, charges_above_cap, priced_as_quoted, results_of
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, is_short
from sohanalysis.years import MONTHS_IN_A_YEAR, over_years

_Pairs = tuple[tuple[float, float], ...]  # amounts of the model and of the documents. [£]
FindingKind = Literal[
    "no-contingency",
    "over-budget",
    "years-over-budget",
    "reserve-below-budget",
    "reserve-in-part",
    "reconciles",
    "does-not-reconcile",
    "not-in-paragraph",
    "no-uplift",
    "above-cap",
    "flat-and-tied",
    "not-as-tied",
    "signed-above-anticipated",
    "signed-not-anticipated",
    "contradiction",
    "total-in-part",
    "needs-explaining",
    "not-stated",
    "cannot-conclude",
]

# Phrases for a charge that does not rise: "none", "no indexation", "fixed for the term".
_NO_RISE = re.compile(
    r"(none|no|nil|zero|n/a|fixed|flat|0 ?%|not (stated|known|given|indexed))(?!\w|\.\d)",
    re.IGNORECASE,
)
# Between the sources in a text such as "fleet reserve and base budget".
_SOURCES_OF_MONEY = re.compile(r",|;|\+|\band\b|\bplus\b", re.IGNORECASE)
# The largest rounding error of a figure that is printed to the nearest thousand. [£]
HALF_A_THOUSAND = 500


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Finding about the documents, or about the documents and the model.

    Parameters
    ----------
    kind : str
        Kind of finding. The report has a sentence for each kind.
    source : str
        Paragraph of the documents.
    figures : dict
        Figures of the finding by name. [£ or forces]
    text : str
        Sentence of the case, for a finding without arithmetic.
    """

    kind: FindingKind
    source: str
    figures: dict[str, Any]
    text: str = ""


@once_for_case
def all_findings(case: Case) -> tuple[Finding, ...]:
    """Compute every finding about a case's documents.

    Parameters
    ----------
    case : Case
        The decision. It is appraised on time, at the lower and the upper quoted charge.

    Returns
    -------
    tuple of Finding
        The budget and its reserve first, then published figures, figures that their cited
        paragraph does not print, charges that the documents index and the case does not, a stated
        rule above a stated cap, prices for any number that are tied to one, prices that are not
        those tied to a number, pools that are charged in part, the adopters, and the observations
        of the case.

    Examples
    --------
    The budget is £2,000 short at the high estimate. Every cell of the table reconciles. Only the
    total of DN41, para 1.1, does not, because it is the budget itself:

    >>> import sohanalysis as soh
    >>> findings = all_findings(soh.load_case())
    >>> findings[0].kind, findings[0].figures["headroom"]
    ('no-contingency', -2000.0)
    >>> [finding.source for finding in findings if finding.kind == "does-not-reconcile"]
    ['1.1']
    """
    low, high = record_range(case)
    return (
        *(_budget_findings(case, low, high) if case.judged_budget else ()),
        *_reserve_findings(case),
        *(_reconciliation(case, figure, low, high) for figure in case.compared),
        *(_uneven(figure) for figure in case.compared if figure.figure.is_uneven),
        *_citation_findings(case),
        *_indexation_findings(case),
        *_cap_findings(case, low.scenario),
        *_flat_findings(case),
        *_tied_findings(case),
        *_total_findings(case),
        *_adopter_findings(case),
        *(
            Finding(kind=o.kind, source=o.source, figures={}, text=o.text)
            for o in case.observations
        ),
    )


def quoted_range(case: Case, scenario: Scenario) -> tuple[Results, Results]:
    """Appraise a scenario at the lower and at the upper quoted charge."""
    low, high = (results_of(case, end) for end in at_quoted_charges(scenario))
    return low, high


def at_quoted_charges(scenario: Scenario) -> tuple[Scenario, Scenario]:
    """Return a scenario at the lower and at the upper quoted charge."""
    low, high = (replace(scenario, pricing=name) for name in ESTIMATES)
    return low, high


def record_range(case: Case) -> tuple[Results, Results]:
    """Appraise a case on time, at both quoted charges and without savings."""
    scenario = priced_as_quoted(case)
    results_of(case, scenario)  # refuses a number without a price by the name of its own pricing
    return quoted_range(case, scenario)


def rounding(case: Case) -> float:
    """Return the largest total rounding error of the printed budget years. [£]."""
    # Count only cells printed in thousands, such as £91k.
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
    spent = [float(end.spent_in_budget_years) for end in (low, high)]
    if not case.assumes_budget_years and any(
        end.spent_beyond_initial >= HALF_A_POUND
        and is_short(case.budget.amount - amount)
        and not is_short(end.headroom)
        for end, amount in zip((low, high), spent, strict=True)
    ):
        figures = {"spent_low": min(spent), "spent_high": max(spent)}
        yield Finding(kind="years-over-budget", source=case.budget.source, figures=figures)


def _reserve_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding if the reserve that pays for the budget has less than that."""
    budget = case.stated_budget
    if budget is None or budget.reserve_balance is None:
        return
    if budget.reserve_balance < budget.amount:
        figures = {"balance": budget.reserve_balance, "budget": budget.amount}
        sources = (sourced_figure(budget, key).source for key in ("amount", "reserve_balance"))
        source = "; ".join(dict.fromkeys(filter(None, sources)))
        is_in_part = len(_SOURCES_OF_MONEY.split(budget.funding)) > 1
        kind: FindingKind = "reserve-in-part" if is_in_part else "reserve-below-budget"
        yield Finding(kind=kind, source=source, figures=figures)


def _pairs(case: Case, figure: Published, low: Results, high: Results) -> _Pairs:
    """Pair both ends of the model with the printed ends. [£]."""
    results = sorted(_computed(case, figure, result) for result in (low, high))
    charges = [name.removeprefix(POOL) for name in figure.of if name.startswith(POOL)]
    pools = [_pools(case, charge, figure.year) for charge in charges]
    computed = (
        amount + sum(end(amounts, default=0.0) for amounts in pools)
        for amount, end in zip(results, (min, max), strict=True)
    )
    printed = figure.figure
    return tuple(zip(computed, (printed.low, printed.high), strict=True))


def _fits(pair: tuple[float, float], printed: Printed) -> bool:
    """Whether an amount fits the printed one, to half of its last digit."""
    computed, stated = pair
    return abs(computed - stated) <= printed.precision + HALF_A_PENNY


def _agree(pairs: _Pairs, figure: Published) -> bool:
    """Whether both ends of the model fit the printed figure."""
    return all(_fits(pair, figure.figure) for pair in pairs)


def is_the_budget(case: Case, figure: Published) -> bool:
    """Whether a printed cost is the budget: a maximum, not a sum of costs."""
    printed, budget = figure.figure, case.stated_budget
    is_cost = figure.of == ("initial_cost",)
    return is_cost and budget is not None and printed.low == printed.high == budget.amount


def _reconciliation(case: Case, figure: Published, low: Results, high: Results) -> Finding:
    """Compare a printed figure with the quoted charges, or with the rule stated next to them."""
    pairs, by_rule = _pairs(case, figure, low, high), False
    if not _agree(pairs, figure) and (priced := _results_of_stated_pricing(case, low.scenario)):
        priced_pairs = _pairs(case, figure, priced, priced)
        if by_rule := _agree(priced_pairs, figure):
            pairs = priced_pairs
    agrees = _agree(pairs, figure)
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
            "by_rule": by_rule,
            "apart": tuple(computed - stated for computed, stated in pairs),
            "explained": None if agrees else explanation(case, figure, low, high),
        },
    )


def _uneven(figure: Published) -> Finding:
    text = (
        f"Only the left figure of {figure.printed} has a suffix. The document does not say whether "
        "it also applies to the right figure, so we read that one without it."
    )
    return Finding(kind="needs-explaining", source=figure.source, figures={}, text=text)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The single slip that is the cause of a printed figure.

    It is a factor, a line's wrong sign, or no VAT. A factor of -1 is a wrong sign of the whole
    figure.
    """

    factor: float = 1.0
    line: str = ""
    before_vat: bool = False


def explanation(case: Case, figure: Published, low: Results, high: Results) -> Explanation | None:
    """Return the single slip that is the cause of a printed figure that does not agree.

    It leaves out the VAT that a charge adds, or is printed in thousands, by the month, or for all
    adopters instead of one. Or it adds a line that it should subtract, or the reverse. Or it has
    the wrong sign.

    Returns
    -------
    Explanation or None
        None if no single cause explains the figure.
    """
    causes = _causes(case, figure, low, high)
    fits = (cause for cause, pairs in causes if _agree(pairs, figure))
    return next(fits, None)


def _causes(
    case: Case, figure: Published, low: Results, high: Results
) -> Iterator[tuple[Explanation, _Pairs]]:
    """Yield possible causes, each with the pairs that agree if it is the cause.

    The first that fits counts, so causes without a mistake are first.
    """
    pairs = _pairs(case, figure, low, high)
    free = replace(case, charges=tuple(charge.changed(vat_added=0.0) for charge in case.charges))
    if free != case:
        low_free, high_free = (results_of(free, end.scenario) for end in (low, high))
        yield Explanation(before_vat=True), _pairs(free, figure, low_free, high_free)
    if any(stated for _, stated in pairs):
        for factor in (1_000, MONTHS_IN_A_YEAR, case.adopters.anticipated.value):
            for times in (1 / factor, float(factor)) if factor > 1 else ():
                yield Explanation(factor=times), tuple((cost * times, s) for cost, s in pairs)
    yield from _turned_lines(case, figure, low, high)
    # With the other sign, the highest cost is the lowest number.
    (low_cost, low_stated), (high_cost, high_stated) = pairs
    yield Explanation(factor=-1.0), ((-high_cost, low_stated), (-low_cost, high_stated))


def _results_of_stated_pricing(case: Case, scenario: Scenario) -> Results | None:
    """Return the results by a rule that is stated next to a quoted range, if it has a price."""
    stated = case.stated_pricing
    if stated is None or stated.end or not case.charge.is_quoted:
        return None
    return _results_if_stated(case, stated, scenario)


def _results_if_stated(case: Case, rule: Pricing, scenario: Scenario) -> Results | None:
    """Return the results by a rule of the documents, if they state it and it has a price."""
    if rule.status != "stated":
        return None
    try:
        return results_of(case, replace(scenario, pricing=rule.name))
    except ScenarioError:
        return None


def _turned_lines(
    case: Case, figure: Published, low: Results, high: Results
) -> Iterator[tuple[Explanation, _Pairs]]:
    """Yield each line of a sum as a cause: the figure adds it instead of subtracting it."""
    if not {*figure.of} <= {"gross", "net", "initial_cost"}:
        return
    # Gross and initial cost add no saving and no funding, so no sign of one explains them.
    is_net = "net" in figure.of
    for name in (line.name for line in case.lines if is_net or line.kind == "cost"):
        flips = [_flipped(figure, result, name) for result in (low, high)]
        if any(flips):
            pairs = zip(_pairs(case, figure, low, high), flips, strict=True)
            yield (
                Explanation(line=name),
                tuple((cost - 2 * flip, stated) for (cost, stated), flip in pairs),
            )


def _flipped(figure: Published, result: Results, line: str) -> float:
    """Return the amount of a line in a figure. A wrong sign changes the figure by twice that."""
    flow = result.flow
    amounts = flow.initial if figure.of == ("initial_cost",) else flow.lines
    return 0.0 if line not in amounts else _of_year(amounts[line], flow.years, figure.year)


def _of_year(amounts: Any, labels: tuple[str, ...], year: str | None) -> float:
    return float(over_years(amounts) if year is None else amounts[labels.index(year)])


def _computed(case: Case, figure: Published, result: Results) -> float:
    """Return the model's amount for a published figure, without pools. [£]."""
    names = (name for name in figure.of if not name.startswith(POOL))
    return sum(_measured(case, name, figure.year, result) for name in names)


def _pools(case: Case, charge_name: str, year: str | None) -> list[float]:
    """Return the pools of a charge by pricing, for one year or for all years. [£]."""
    (charge,) = (charge for charge in case.charges if charge.name == charge_name)
    labels = case.years
    pools = [
        np.broadcast_to(pool(case, rule.name, charge=charge), len(labels))
        for rule in charge.pricing
        if "pool" in rule.parts
    ]
    return [_of_year(amounts, labels, year) for amounts in pools]


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
    """Find charges that the documents index but no rule of the case raises."""
    for charge in case.charges:
        is_indexed = charge.indexation and not _NO_RISE.match(charge.indexation.strip())
        # A charge of a single year has no later price.
        if not is_indexed or len(charge.years_charged(case.years)) < 2:
            continue
        if not any(rule.has_own_rise for rule in charge.pricing):
            figures = {"charge": charge.name, "indexation": charge.indexation.strip().rstrip(".")}
            yield Finding(kind="no-uplift", source=charge.source, figures=figures)


def _cap_findings(case: Case, scenario: Scenario) -> Iterator[Finding]:
    """Find rules that the documents state, with a charge above the cap that they state."""
    if not case.charges or case.charge.status == "assumed":
        return
    for rule in case.charge.pricing:
        priced = None if rule.end else _results_if_stated(case, rule, scenario)
        capped = charges_above_cap(case, [priced]) if priced else None
        if capped:
            sources = dict.fromkeys(filter(None, (case.charge.source, rule.source)))
            figures = {"pricing": rule.name, "above": capped.above}
            yield Finding(kind="above-cap", source="; ".join(sources), figures=figures)


def _flat_findings(case: Case) -> Iterator[Finding]:
    """Find prices stated for any number of adopters, of which the same figure is tied to one."""
    # An amount that the case assumes is tied to nothing.
    charges = [charge for charge in case.charges if charge.status != "assumed"]
    for charge in charges if case.adopters.possible.value > 1 else ():
        tables = [
            rates(case, rule.name, charge=charge)
            for rule in charge.pricing
            if rule.status != "assumed" and not charge.is_end_of_range(rule)
        ]
        prices = [float(table.flat[0]) for table in tables if (table == table.flat[0]).all()]
        terms, tied = terms_of(case, charge), dict[int, str]()
        for quoted in charge.quoted_at:
            count, amount = terms.count_and_charge(quoted.point)
            if any(abs(price - amount) <= HALF_A_POUND for price in prices):
                tied[count] = quoted.source
        if tied:
            figures = {"charge": charge.name, "counts": tuple(sorted(tied))}
            sources = dict.fromkeys(filter(None, tied.values()))
            yield Finding(kind="flat-and-tied", source="; ".join(sources), figures=figures)


def _tied_findings(case: Case) -> Iterator[Finding]:
    """Find ends of a quoted range with a number at which no stated pricing charges that end."""
    # An amount or a number that the case assumes is tied to nothing.
    assumed = {ANTICIPATED} if case.adopters.anticipated.status == "assumed" else set()
    for charge in case.charges:
        if charge.status == "assumed" or charge.is_cap:
            continue
        rules = [
            rule
            for rule in charge.pricing
            if rule.status == "stated" and not charge.is_end_of_range(rule)
        ]
        terms = terms_of(case, charge)
        for quoted in charge.quoted_at:
            if quoted.adopters in assumed:
                continue
            count, amount = terms.count_and_charge(quoted.point)
            prices = _prices_not_as_tied(case, charge, rules, (count, amount))
            for name, price in prices.items():
                figures = {
                    "charge": charge.name,
                    "pricing": name,
                    "count": count,
                    "tied": amount,
                    "price": price,
                }
                yield Finding(kind="not-as-tied", source=quoted.source, figures=figures)


def _prices_not_as_tied(
    case: Case, charge: Charge, rules: list[Pricing], tied: tuple[int, float]
) -> dict[str, float | None]:
    """Return the first price of each pricing at a number with a quoted amount. [£ a year].

    Returns
    -------
    dict
        None for a price list without a price there. Empty if a pricing has the amount in a year.
    """
    (count, amount), prices = tied, dict[str, float | None]()
    # A quoted amount in whole thousands may be rounded.
    most = HALF_A_POUND if amount % 1_000 else HALF_A_THOUSAND
    for rule in rules:
        row = rates(case, rule.name, charge=charge)[count - 1]
        priced = row[row > 0]
        if (abs(priced - amount) <= most).any():
            return {}
        # Another rule without a charge there lacks our share or a size.
        if priced.size or (rule.steps and rule.over == ADOPTERS):
            prices[rule.name] = float(priced[0]) if priced.size else None
    return prices


def _total_findings(case: Case) -> Iterator[Finding]:
    """Find pools over all years of the case of which the months charged recover only a part."""
    all_months = len(case.years) * MONTHS_IN_A_YEAR
    for charge in case.charges:
        months = charge.months_charged(case.years)
        for rule in charge.pricing:
            if rule.pool_total and months < all_months:
                figures = {
                    "charge": charge.name,
                    "pricing": rule.name,
                    "pool_total": rule.pool_total,
                    "months": months,
                    "all_months": all_months,
                    "charged": rule.pool_total * months / all_months,
                    "has_uplift": rule.uplift is not None,
                }
                yield Finding(kind="total-in-part", source=rule.source, figures=figures)


def _adopter_findings(case: Case) -> Iterator[Finding]:
    signed, anticipated = case.adopters.signed, case.adopters.anticipated
    if signed.value != anticipated.value:
        # The number that signed may differ from the number anticipated, unless that is a maximum.
        is_above = case.adopters.anticipated_is_most and signed.value > anticipated.value
        yield Finding(
            kind="signed-above-anticipated" if is_above else "signed-not-anticipated",
            source=signed.source,
            figures={
                "signed": signed.value,
                "anticipated": anticipated.value,
                "is_assumed": anticipated.status == "assumed",
            },
            text=anticipated.note,
        )


def _citation_findings(case: Case) -> Iterator[Finding]:
    """Find stated figures that are in none of the paragraphs their source names."""
    if not case.paragraphs:
        return
    # Longest first, so that "table after 2.11" is not read as "table" or 2.11, nor 2.10 as 2.1.
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
    """Yield the key, the value and the source of each stated amount or count.

    Rates and months are left out, and so are zeros, which a document prints as a dash.
    """
    for key, value, entry in (*_single_figures(case), *_listed_figures(case)):
        sourced = sourced_figure(entry, key.rpartition(".")[2])
        if sourced.status == "stated" and isinstance(value, int | float) and value:
            yield key, float(value), sourced.source
    for number, figure in enumerate(case.published, start=1):
        for value in filter(None, (figure.figure.low, figure.figure.high)):
            yield f"published[{number}]", value, figure.source


def _single_figures(case: Case) -> Iterator[tuple[str, Any, Sourced]]:
    """Yield key, value and entry of the budget and of the adopters."""
    if case.stated_budget is not None:
        yield "budget.amount", case.budget.amount, case.budget
        yield "budget.reserve_balance", case.budget.reserve_balance, case.budget
    counts = {name: getattr(case.adopters, name) for name in ("signed", "anticipated", "possible")}
    # A file may give one count for two keys: then report it once.
    for count, name in {count: name for name, count in counts.items()}.items():
        yield f"adopters.{name}", count.value, count
    for name, size in case.adopters.sizes.items():
        for amount in size.amounts.values():
            for number in _numbers(amount):
                yield f"adopters.sizes.{name}", number, size


def _listed_figures(case: Case) -> Iterator[tuple[str, Any, Sourced | Pricing]]:
    """Yield key, value and entry of charges, lines and ranges."""
    for position, charge in enumerate(case.charges, start=1):
        yield f"charges[{position}].low", charge.low, charge
        yield f"charges[{position}].high", charge.high, charge
        for point in charge.quoted_at:
            is_anticipated = point.adopters == ANTICIPATED
            count = case.adopters.anticipated.value if is_anticipated else point.adopters
            yield f"charges[{position}].quoted_at", count, point
        for rule in charge.pricing:
            yield from (
                (f"charges[{position}].{key}", value, rule) for key, value in _amounts(rule)
            )
    for position, line in enumerate(case.lines, start=1):
        yield f"lines[{position}].annual", line.annual, line
        for label, value in (line.by_year or {}).items():
            yield f"lines[{position}].{label}", value, sourced_figure(line, "by_year")
    for key in ("low", "high"):
        for position, input_range in enumerate(case.what_if, start=1):
            yield f"what_if[{position}].{key}", getattr(input_range, key), input_range


def _amounts(rule: Pricing) -> Iterator[tuple[str, Any]]:
    """Yield each number of a rule with its key."""
    ends = [("at_least", rule.at_least), ("at_most", rule.at_most)]
    ends += [("through", point.charge) for point in rule.through]
    for key, amount in (*rule.amounts(), *ends):
        yield from ((key, number) for number in _numbers(amount))


def _numbers(amount: Any) -> Iterator[Any]:
    """Yield each number of an amount, which may be by year."""
    for number in amount if isinstance(amount, tuple) else (amount,):
        yield number[1] if isinstance(number, tuple) else number
