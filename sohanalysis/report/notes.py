"""Notes under the tables: amounts in no total, the rule of each charge, and defaults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sohanalysis.case.case import Case, Charge, Line
from sohanalysis.case.fields import ANY, NONE
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.results import Results
from sohanalysis.money import pounds
from sohanalysis.report import wording
from sohanalysis.report.headline_facts import is_an_end
from sohanalysis.report.prose import Prose
from sohanalysis.report.wording_pricing import pricing_assumes, pricing_name
from sohanalysis.years import month_name

_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z])")
_MOST_SENTENCES = 2  # on each of several pricings


def _noted_amount(line: Line) -> str:
    if line.annual is not None:
        return f"{pounds(line.annual)} a year"
    return pounds(sum((line.by_year or {}).values()))


def notes_told(own: Results) -> Iterator[Prose]:
    """Yield notes on amounts in no total, and on costs that have ended."""
    case, scenario = own.case, own.scenario
    texts = [
        f"Noted, and in no total: {line.name}, {_noted_amount(line)}."
        for line in case.lines
        if line.nature == "contingent"
    ]
    texts += [
        f"Funding, not deducted above: {line.name}, {_noted_amount(line)}."
        for line in case.counted_lines("funding")
    ]
    ended = [charge for charge in case.charges if charge.end is not None]
    if scenario.leave != NONE:
        texts.append(f"Nothing is paid as a member after {scenario.leave}.")
    elif ended and len(ended) == len(case.charges) and not own.ongoing:
        last = month_name(max(charge.end or 0 for charge in ended) - 1)
        texts.append(f"No charge goes on after {last}.")
    if texts:
        yield Prose(kind="paragraphs", texts=tuple(texts))


def taken_as_usual(case: Case, scenario: Scenario | None = None) -> Prose:
    """List the defaults used for figures left out of the file; months are on time."""
    text = f"Taken as usual: {'; '.join(case.default_texts)}."
    if scenario is not None and scenario.delay:
        late = wording.conditions(case, case.quoted_as_late(scenario)).removeprefix(", ")
        text += f" Months are on time; this scenario is {late}."
    return Prose(kind="paragraphs", texts=(text,))


def pricings_told(case: Case, scenario: Scenario) -> Iterator[str]:
    """Yield a sentence on the rule of each charge, under the scenario's pricing or under every."""
    if scenario.pricing == ANY:
        for name in case.pricings:
            (text,) = _rules_told(case, replace(scenario, pricing=name), (case.charge,))
            # What a register says of its sizes would drown the other pricings.
            yield " ".join(_SENTENCES.split(text)[:_MOST_SENTENCES])
        yield from _rules_told(case, scenario, case.other_charges)
    else:
        yield from _rules_told(case, scenario, (case.charge, *case.other_charges))


def _rules_told(case: Case, scenario: Scenario, charges: Sequence[Charge]) -> Iterator[str]:
    for charge in charges:
        alone = case.with_only(charge)
        is_chosen = charge is case.charge and scenario.pricing in case.pricings
        rule = case.pricing(scenario.pricing) if is_chosen else charge.pricing[0]
        what = "pricing assumption" if rule.status == "assumed" else "pricing"
        named = f"{what} {pricing_name(alone, rule.name).lower()}"
        which = named if len(charge.pricing) > 1 else what
        yield f"{charge.name}, {which}: {_assumes(alone, rule)}"


def _assumes(case: Case, rule: Pricing) -> str:
    """Say what a pricing assumes; of a case that names no adopters, not who joins."""
    if is_an_end(rule):
        return f"{pounds(getattr(case.charge, str(rule.price)))} a year."
    said = pricing_assumes(case, rule.name)
    return said if case.names_adopters else said.replace(", whoever joins", "")
