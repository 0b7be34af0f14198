"""The quoted charge in words: its name, its ends, and who quotes it."""

from __future__ import annotations

from sohanalysis.case.case import Case, Charge
from sohanalysis.case.pricing import HIGH, LOW, Pricing
from sohanalysis.money import quoted_pounds, quoted_span

QUOTED_AS = {"estimate": "estimate", "quote": "quote", "contract": "contract price"}
NO_PAYER_OF_THE_REST = "the case does not say who pays the rest"
MOST_PAID = f"it is the most that we pay, and {NO_PAYER_OF_THE_REST}"


def quoted_charge(case: Case) -> str:
    """Return the name of the quoted charge: "the quoted charges" for a range.

    >>> import sohanalysis as soh
    >>> quoted_charge(soh.load_case())
    'the quoted charges'
    """
    if case.charge.is_cap_alone:
        return "the stated cap"
    owner = "assumed" if is_assumed_range(case) else "quoted"
    return f"the {owner} charge{'s' * case.charge.has_range}"


def quoted_noun(charge: Charge) -> str:
    """Return "estimate" or another name of the quoted charge, which says only what the file says.

    For a charge without a firmness, it is the end of a range, or the quoted price.
    """
    if charge.firmness:
        return QUOTED_AS[charge.firmness]
    return "end" if charge.has_range else "quoted price"


def end_noun(case: Case, end: str) -> str:
    """Return the name of a quoted end, such as "low estimate" or "quote".

    >>> import sohanalysis as soh
    >>> end_noun(soh.load_case(), "high")
    'high estimate'
    """
    if is_cap(case, end):
        return "cap"
    word = quoted_noun(case.charge)
    return f"{end} {word}" if case.charge.has_range else word


def is_cap(case: Case, end: str) -> bool:
    """Check whether an end of the quoted charge is a cap: the high one, or the only one."""
    return case.charge.is_cap_alone or (case.charge.is_cap and end == HIGH)


def quoted_words(case: Case) -> str:
    """Return a clause on the quoted charge: a range, one charge, or a cap.

    >>> import sohanalysis as soh
    >>> quoted_words(soh.load_case())
    'the report quotes £71k to £91k'
    """
    span = quoted_span(case.charge.low, case.charge.high)
    verb = "assumes" if is_assumed_range(case) else "quotes"
    return f"{who_quotes(case)} {'states a cap,' if case.charge.is_cap_alone else verb} {span}"


def who_states(case: Case) -> str:
    """Return the words for the document that states the figures."""
    return "the report" if case.document or case.decision.request else "the source"


def who_quotes(case: Case) -> str:
    """Return the source that quotes the charges: "the report", "the source" or "the case"."""
    return "the case" if is_assumed_range(case) else who_states(case)


def is_assumed_range(case: Case) -> bool:
    """Check whether the quoted charges are an assumption of the case.

    A price list counts as the report's even if its status is assumed, because the case then assumes
    only the form of the list.
    """
    return case.charge.status == "assumed" and not has_price_list(case)


def assumed_basis(case: Case) -> tuple[str, ...]:
    """Return a caution if the budget, the charge, or both are assumed in the case.

    A price list that is stated is the report's, even if the rest of its charge is assumed.
    """
    statuses = {f"the budget, {quoted_pounds(case.budget.amount)}": case.budget.status}
    lists = [rule for rule in case.charge.pricing if is_listed(rule)]
    if assumed_lists := [rule for rule in lists if rule.status == "assumed"]:
        statuses[f"the {listed_prices(*assumed_lists)}"] = case.charge.status
    elif case.charge.is_quoted or not lists:
        several = "the charges" if case.charge.has_range else "the charge"
        span = quoted_span(case.charge.low, case.charge.high)
        statuses[f"{several}, {span} a year"] = case.charge.status
    names = [name for name, status in statuses.items() if status == "assumed"]
    return (f"Assumed in this case, and not the report's: {'; '.join(names)}.",) if names else ()


def has_price_list(case: Case) -> bool:
    """Check whether the case has a price list with prices other than the quoted ends."""
    return any(map(is_listed, case.charge.pricing))


def is_listed(rule: Pricing) -> bool:
    """Check whether a pricing is a price list with prices other than the quoted ends."""
    return not rule.is_own and any(step.price not in (LOW, HIGH) for step in rule.steps)


def listed_prices(*lists: Pricing) -> str:
    """Return the name of price lists: "price list" or, if each has one price, "listed price"."""
    noun = "price list" if any(len(rule.steps) > 1 for rule in lists) else "listed price"
    return noun + "s" * (len(lists) > 1)
