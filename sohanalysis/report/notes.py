"""Notes under the tables: amounts in no total, rules of charges, defaults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from sohanalysis.case.case import Case, Charge, Line
from sohanalysis.case.fields import ANY, NONE
from sohanalysis.case.load import default_pricing
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.results import Results
from sohanalysis.money import pounds
from sohanalysis.nouns import first_small
from sohanalysis.report import wording
from sohanalysis.report.assumptions import pricing_assumes, pricing_in_brief
from sohanalysis.report.headline_facts import contingent_savings
from sohanalysis.report.later import paid_in
from sohanalysis.report.prose import Prose, in_paragraphs
from sohanalysis.report.whose import is_in_parts, whose_figure
from sohanalysis.report.wording_pricing import pricing_name
from sohanalysis.years import month_name, over_years

IN_NO_TOTAL = "Noted, and in no total"
# A line in no total is a cost, unless its kind has words here.
_NOTED_KINDS = {"saving": "a saving", "funding": "funding"}


def _noted_amount(line: Line) -> str:
    if line.annual is not None:
        return f"{pounds(line.annual)} a year"
    return pounds(sum((line.by_year or {}).values()))


def _noted(line: Line, *, in_log: bool) -> str:
    """Return a line in no total with its kind and amount: "Fees, a saving of £20,000 a year"."""
    kind = _NOTED_KINDS.get(line.kind, "")
    if in_log and len([*filter(None, (line.by_year or {}).values())]) > 1:
        return ", ".join(filter(None, (line.name, kind, "by year in the log")))
    return f"{line.name}, {f'{kind} of ' if kind else ''}{_noted_amount(line)}"


def amount_notes(results: Results, *, names_funding: bool = True) -> Iterator[Prose]:
    """Yield notes on amounts in no total, on costs that have ended, and on leaving.

    Funding is among them unless a comparison of options already names it.
    """
    case, scenario = results.case, results.scenario
    texts = []
    if noted := noted_amounts(case):
        texts.append(f"{IN_NO_TOTAL}: {noted}.")
    if names_funding and (funded := funding_amounts(results)):
        texts.append(f"Funding, not deducted above: {funded}.")
    ended = [charge for charge in case.charges if charge.end is not None]
    if scenario.leave != NONE:
        texts.append(f"Nothing is paid as a member after {scenario.leave}.")
    elif ended and len(ended) == len(case.charges) and not results.ongoing:
        last = month_name(max(charge.end or 0 for charge in ended) - 1)
        texts.append(f"No charge goes on after {last}.")
    yield from in_paragraphs(*texts)


def noted_amounts(case: Case, *, in_log: bool = False) -> str:
    """List the lines that are noted and in no total, or return an empty text.

    The log of a paper has the amounts of each year, and no sum of them.
    """
    return "; ".join(_noted(line, in_log=in_log) for line in case.lines if line.is_contingent)


def noted_savings(case: Case) -> str:
    """List the contingent savings of the documents for a paper, or return an empty text."""
    return "; ".join(
        f"{_noted(line, in_log=True)}{wording.citation(line.source)}"
        for line in contingent_savings(case)
    )


def funding_amounts(results: Results) -> str:
    """List the lines of funding with their amounts over all years, or return an empty text.

    A line that does not fund every year has its years.
    """
    case, texts = results.case, list[str]()
    for name, total in funding_totals(results).items():
        pairs = zip(case.years, results.flow.funding[name], strict=True)
        paid = [year for year, amount in pairs if amount]
        when = f" {paid_in(case, paid)}" if len(paid) < len(case.years) else ""
        texts.append(f"{name}, {pounds(total)}{when}")
    return "; ".join(texts)


def funding_totals(results: Results) -> dict[str, float]:
    """Return the amount of each line of funding over all years, without lines of nothing. [£]."""
    totals = {name: float(over_years(paid)) for name, paid in results.flow.funding.items()}
    return {name: total for name, total in totals.items() if total}


def taken_as_usual(case: Case, scenario: Scenario | None = None) -> Prose:
    """List the defaults used for figures left out of the file.

    Months in the list are those without delay, and the pricing is that of the case. A note says so
    if the scenario has a delay or another pricing.
    """
    text = f"Taken as usual: {'; '.join(case.default_texts)}."
    if scenario is not None and scenario.delay:
        late = wording.conditions(case, case.quoted_as_late(scenario)).removeprefix(", ")
        text += f" Months are on time; this scenario is {late}."
    is_default = default_pricing(case) in case.default_texts
    if scenario is not None and is_default and scenario.pricing != case.scenario.pricing:
        is_open = scenario.pricing == ANY
        name = "" if is_open else first_small(pricing_name(case, scenario.pricing))
        text += f" This scenario is at {'every pricing' if is_open else f'the pricing {name}'}."
    return Prose.paragraphs(text)


def pricing_notes(case: Case, scenario: Scenario) -> Iterator[str]:
    """Yield a sentence on the rule of each charge, for one or every pricing."""
    if scenario.pricing == ANY:
        for name in case.pricings:
            chosen = replace(scenario, pricing=name)
            yield from _rule_notes(case, chosen, (case.charge,), in_words=pricing_in_brief)
        yield from _rule_notes(case, scenario, case.other_charges)
    else:
        yield from _rule_notes(case, scenario, (case.charge, *case.other_charges))


def _rule_notes(
    case: Case,
    scenario: Scenario,
    charges: Sequence[Charge],
    *,
    in_words: Callable[[Case, str], str] = pricing_assumes,
) -> Iterator[str]:
    """Yield a sentence on the rule of each charge, with the words of a function."""
    for charge in charges:
        alone = case.with_only(charge)
        is_chosen = charge is case.charge and scenario.pricing in case.pricings
        rule = case.pricing(scenario.pricing) if is_chosen else charge.pricing[0]
        in_parts = is_in_parts(rule)
        kind = "pricing assumption" if rule.status == "assumed" and not in_parts else "pricing"
        full_name = f"{kind} {first_small(pricing_name(alone, rule.name))}"
        label = full_name if len(charge.pricing) > 1 else kind
        label += f" ({whose_figure(alone, rule.name)})" * in_parts
        yield f"{charge.name}, {label}: {_assumes(alone, rule, in_words)}"


def _assumes(case: Case, rule: Pricing, in_words: Callable[[Case, str], str]) -> str:
    """Return the sentences on a pricing."""
    if rule.end:
        return f"{pounds(getattr(case.charge, str(rule.price)))} a year."
    return in_words(case, rule.name)
