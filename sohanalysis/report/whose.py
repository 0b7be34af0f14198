"""The owners of figures in words: who states, derives or assumes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sohanalysis.case.case import Case, Charge, once_for_case
from sohanalysis.case.pricing import Pricing
from sohanalysis.files.kinds import Status
from sohanalysis.money import pounds
from sohanalysis.nouns import first_small
from sohanalysis.report.assumptions import assumes_members, assumes_members_alone, pricing_in_brief
from sohanalysis.report.quoted_charge import is_assumed_range, is_cap
from sohanalysis.report.wording_pricing import (
    and_words,
    figure_in_brief,
    figure_statuses,
    in_sentences,
    is_a_flat_price,
    pricing_noun,
)

_AMOUNTS_ALONE = ("quantity", "minimum", "pool", "pool_total")
OWNERS: Mapping[Status, str] = {
    "stated": "stated",
    "derived": "derived",
    "assumed": "our assumption",
}


def is_in_parts(rule: Pricing) -> bool:
    """Check whether the figures of a rule do not all have the same status."""
    return len({*figure_statuses(rule).values()}) > 1


def rule_status(rule: Pricing) -> Status:
    """Return the status of the way in which a rule sets the charge, apart from its amounts.

    A pool or a number of units may be assumed under a rule that is stated.
    """
    statuses = figure_statuses(rule)
    how = {status for key, status in statuses.items() if key not in _AMOUNTS_ALONE}
    return max(how or {rule.status}, key=[*OWNERS].index)


def whose_parts(case: Case, rule: Pricing) -> dict[str, str]:
    """Return the figures of a rule in words, by their owner, from "stated" to "our assumption"."""
    statuses = figure_statuses(rule)
    return {
        owner: and_words(
            figure_in_brief(case, rule, key) for key in statuses if statuses[key] == status
        )
        for status, owner in OWNERS.items()
        if status in statuses.values()
    }


def is_ours(case: Case, pricing: str) -> bool:
    """Check whether the figures of a pricing rest on an assumption, of its rule or its members."""
    return case.pricing(pricing).status == "assumed" or assumes_members(case, pricing)


def _whose_members(case: Case, pricing: str) -> str:
    """Return a clause on who joins if only that is assumed."""
    is_apart = assumes_members_alone(case, pricing)
    return f"; which {case.adopters.plural} join is our assumption" if is_apart else ""


def whose_figure(case: Case, pricing: str) -> str:
    """Return the owner of a pricing, such as "quoted" or "our assumption".

    If its figures have several owners, each owner is named with its figures.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> whose_figure(case, "shared"), whose_figure(case, "high-estimate")
    ('our assumption', 'quoted')
    """
    return _whose_rule(case, case.pricing(pricing)) + _whose_members(case, pricing)


def _whose_rule(case: Case, rule: Pricing) -> str:
    if rule.is_own:
        return "your assumption"
    if is_in_parts(rule):
        parts = whose_parts(case, rule)
        return "; ".join(f"{owner}: {figures}" for owner, figures in parts.items())
    if rule.end and rule.status != "assumed" and not is_cap(case, rule.end):
        return "quoted"
    return OWNERS[rule.status]


@once_for_case
def whose_pricing(case: Case, pricing: str) -> str:
    """Return the owner and the name of a pricing, for brackets behind an amount.

    If only some figures of a pricing are assumed, they are named instead.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> whose_pricing(case, "shared"), whose_pricing(case, "low-estimate")
    ('our assumption: a fixed bill, shared equally', 'quoted: low estimate')
    """
    rule = case.pricing(pricing)
    members = _whose_members(case, pricing)
    if is_in_parts(rule) and not rule.is_own:
        *_, (owner, figures) = whose_parts(case, rule).items()
        return f"{owner}: {figures}{members}"
    whose = _whose_rule(case, rule)
    is_one_price = rule.end and whose == "quoted" and case.charge.has_one_price
    if is_one_price and case.charge.firmness in (None, "quote"):
        return whose  # "quoted: quote" would say it twice
    return f"{whose}: {pricing_noun(case, pricing)}{members}"


def assumed_of(case: Case, rules: Sequence[tuple[Charge, Pricing]]) -> str:
    """Return the assumed figures of charges, each with its rule, and the names of the charges.

    Returns
    -------
    str
        Empty if nothing is assumed: "our assumption: 100,000 PCNs for Parking enforcement".
    """
    charges_by_figure: dict[str, list[str]] = {}
    for charge, rule in rules:
        if "assumed" in figure_statuses(rule).values():
            alone = case.with_only(charge)
            assumed = whose_parts(alone, rule)[OWNERS["assumed"]]
            figures = assumed if is_in_parts(rule) else pricing_noun(alone, rule.name)
            charges_by_figure.setdefault(figures, []).append(charge.name)
    phrases = []
    for figures, names in charges_by_figure.items():
        is_every = len(names) == len(case.charges) > 1
        charges = "every charge" if is_every else and_words(names)
        phrases.append(f"{figures}{',' * (', ' in figures)} for {charges}")
    return f"{OWNERS['assumed']}: {'; '.join(phrases)}" if phrases else ""


def assumed_beside(case: Case, pricing: str) -> str:
    """Return the assumed figures of several charges, apart from a pricing that a scenario chooses.

    Returns
    -------
    str
        Empty if nothing is assumed, or the case has one charge.
    """
    rules = rules_at(case, pricing) if len(case.charges) > 1 else []
    has_choice = len(case.pricings) > 1
    return assumed_of(case, [r for r in rules if not (has_choice and r[0] is case.charge)])


def rules_at(case: Case, pricing: str) -> list[tuple[Charge, Pricing]]:
    """List every charge with its rule under a pricing of the chosen charge."""
    return [
        (charge, case.pricing(pricing) if charge is case.charge else charge.pricing[0])
        for charge in case.charges
    ]


def statuses_at(case: Case, pricing: str) -> set[Status]:
    """Return the statuses of the figures of all charges under a pricing."""
    rules = rules_at(case, pricing)
    return {status for _, rule in rules for status in figure_statuses(rule).values()}


def cost_statuses(case: Case, pricing: str) -> set[Status]:
    """Return the statuses of all figures of a cost: charges, assumed members and lines.

    Parameters
    ----------
    pricing : str
        A pricing of the case, or an end of its quoted range.
    """
    statuses = {line.status for line in case.service_costs}
    if not case.charges:
        return statuses
    if pricing in case.pricings:
        members: set[Status] = {"assumed"} if assumes_members(case, pricing) else set()
        return statuses | members | statuses_at(case, pricing)
    quoted: Status = "assumed" if is_assumed_range(case) else "stated"
    rules = (charge.pricing[0] for charge in case.other_charges)
    return statuses.union({quoted}, *(figure_statuses(rule).values() for rule in rules))


def charges_in_brief(case: Case, pricing: str, rates: Mapping[str, float]) -> str:
    """Return a sentence on each of several charges, and whose figures they are.

    Parameters
    ----------
    rates : mapping
        The charge of each name, if it is the same in all years charged. [£ a year]
    """
    sentences, rules = [], rules_at(case, pricing)
    for charge, rule in rules:
        rate = f", {pounds(rates[charge.name])} a year" if charge.name in rates else ""
        text = pricing_in_brief(case.with_only(charge), rule.name)
        is_price = bool(rate) and (is_a_flat_price(rule) or bool(rule.end))
        rule_clause = "" if is_price else f": {first_small(text)}"
        sentences.append(f"{charge.name}{rate}{rule_clause}")
    statuses = statuses_at(case, pricing)
    assumptions = assumed_of(case, rules)
    if assumptions:
        rest = "; the rest is stated" if statuses == {"stated", "assumed"} else ""
        return in_sentences(*sentences, assumptions + rest)
    return in_sentences(*sentences, "all are stated" * (statuses == {"stated"}))
