"""Gaps of the documents and the case: funding, its period, contracts, prices and tax."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sohanalysis.case.case import Case, Charge
from sohanalysis.nouns import first_small
from sohanalysis.report import wording
from sohanalysis.report.headline_facts import COST_OF_LEAVING, lacks_cost_of_leaving
from sohanalysis.report.ties import has_no_rule, number_left_open
from sohanalysis.report.whose import rule_status

NOT_IN_DOCUMENTS = "Not in the documents we have"
# A remark such as "How the councils share the cost", but not "How many would pay".
_ON_THE_RULE = re.compile(
    r"charging rule|\bhow (?!many|much|long|often)"
    r"(?=[^.;:]*\b(?:charge|cost|fee|price))"
    r"(?=[^.;:]*\b(?:apportion|depend|divide|number|set(?!-)|share|split))",
    re.IGNORECASE,
)


def unstated(case: Case) -> tuple[str, ...]:
    """List the gaps, each in a few words; the case's own remarks come last.

    >>> import sohanalysis as soh
    >>> unstated(soh.load_case())[:2]
    ('funding', 'the charging rule')
    """
    return tuple(dict.fromkeys((*_left_open(case), *_remarks(case))))


def _left_open(case: Case) -> Iterator[str]:
    """Yield the gaps in the figures and terms of the case."""
    if funding(case) == "" and not any(line.funded_by for line in case.lines):
        yield "funding"
    if case.judged_budget is not None and case.assumes_initial_months:
        yield "the period of the budget"
    yield from _rule_left_open(case)
    if terms := [*_terms_left_open(case)]:
        yield " and ".join(terms)
    if prices := [*_prices_left_open(case)]:
        yield ", and ".join(prices)
    yield from _left_out_by(case, "VAT", lambda c: c.vat != "not stated" or c.vat_added > 0)
    if any(line.includes_on_costs == "not stated" for line in case.lines if line.pay):
        yield "on-costs"


def _remarks(case: Case) -> Iterator[str]:
    """Yield the gaps that the case lists, in a form that fits within a sentence."""
    for remark in case.observations:
        if remark.kind == "not-stated":
            # A name or an abbreviation keeps its capitals.
            is_word = remark.text[1:2].islower() or remark.text[1:2] == " "
            text = (first_small(remark.text) if is_word else remark.text).rstrip(".")
            yield text + (wording.citation(remark.source) if remark.source[:1].isdigit() else "")


def _rule_left_open(case: Case) -> Iterator[str]:
    """Yield the charging rule, or its part on the number of adopters.

    A case may have an entry of its own on it, which is then listed instead.
    """
    if any(
        _ON_THE_RULE.search(remark.text)
        for remark in case.observations
        if remark.kind == "not-stated"
    ):
        return
    if is_rule_open(case):
        yield "the charging rule"
    elif clause := number_left_open(case):
        yield f"how the charge depends on the number of {case.adopters.plural}: {clause}"


def _terms_left_open(case: Case) -> Iterator[str]:
    yield from _left_out_by(case, "the contract's term", lambda charge: bool(charge.term))
    if lacks_cost_of_leaving(case):
        yield COST_OF_LEAVING


def _prices_left_open(case: Case) -> Iterator[str]:
    yield from _left_out_by(case, "price rises", _states_rises)
    if case.price_basis.value == "not stated":
        yield "whether prices are real or cash"


def _states_rises(charge: Charge) -> bool:
    """Check for an indexation, an uplift or, in a stated rule, the amount of each year."""
    by_year = any(rule.has_own_rise for rule in charge.pricing if rule.status == "stated")
    return bool(charge.indexation) or by_year or any(rule.uplift for rule in charge.pricing)


def _left_out_by(case: Case, term: str, is_stated: Callable[[Charge], bool]) -> Iterator[str]:
    """Yield a term that charges leave open, with their names if others state it."""
    silent = [charge.name for charge in case.charges if not is_stated(charge)]
    if silent:
        yield term if len(silent) == len(case.charges) else f"{term} ({', '.join(silent)})"


def is_rule_open(case: Case) -> bool:
    """Check whether the documents give a range or less, but no rule for the charge."""
    if not case.charges:
        return False
    statuses = {rule_status(rule) for rule in case.charge.pricing if not rule.end}
    if not statuses or "stated" in statuses or case.charge.has_one_price:
        return False
    return statuses == {"assumed"} or has_no_rule(case)


def funding(case: Case) -> str | None:
    """Return the sources of the money for the costs.

    Returns
    -------
    str or None
        Empty if the case does not give any; None if a restricted figure may give them.
    """
    budget, lines = case.stated_budget, case.counted_lines("funding")
    payers = "; ".join(filter(None, [budget.funding if budget else "", *(n.name for n in lines)]))
    return payers or (None if case.left_out else "")
