"""The assumptions of a pricing in sentences: its rule, its bounds and its sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sohanalysis.case.case import Case, Size
from sohanalysis.case.pricing import BOUNDS, HIGH, PARTS, Amount, Excess, MemberBounds, Pricing
from sohanalysis.case.register import OWN_REGISTER, stated_order
from sohanalysis.case.shares import pool_from
from sohanalysis.model.pricing import pool
from sohanalysis.money import pounds, quoted_pounds
from sohanalysis.report.wording_pricing import (
    PART_SENTENCES,
    and_words,
    assumes_pool,
    count_words,
    fitted_at,
    in_sentences,
    joiners,
    leaves_cap_aside,
    register_condition,
    short_pounds,
    size_name,
)


@dataclass(frozen=True, kw_only=True)
class BearerWords:
    """A bearer of the remainder after bounds: its name, with verbs to match.

    Parameters
    ----------
    name : str
        The bearer in a sentence.
    bears, is_spared : str
        Verb for a remainder above zero, after a cap, and below zero, after a least charge.
    """

    name: str
    bears: str
    is_spared: str


BEARERS: Mapping[Excess, BearerWords] = {
    "others": BearerWords(name="the others", bears="share", is_spared="are spared"),
    "host": BearerWords(name="the host of the contract", bears="bears", is_spared="keeps"),
    "nobody": BearerWords(name="nobody", bears="bears", is_spared="is spared"),
}
_MOST_NAMED = 4  # members whose bounds are listed one by one


def pricing_assumes(case: Case, pricing: str) -> str:
    """Return sentences that explain a pricing, built from the parts of its rule.

    They end with the sources and the order of the sizes that it shares by.

    >>> import sohanalysis as soh
    >>> pricing_assumes(soh.load_case(), "shared")
    'Equal shares of a fixed bill of £1.775m a year, which is £71k each at 25 forces.'
    """
    rule = case.pricing(pricing)
    return in_sentences(pricing_in_brief(case, pricing), *_by_size(case, rule))


def pricing_in_brief(case: Case, pricing: str) -> str:
    """Return the sentences on a pricing without the sources, order and notes of sizes.

    They would hide the sentences on the other pricings.
    """
    rule = case.pricing(pricing)
    clauses = {name: PART_SENTENCES[name](case, rule) for name in rule.parts}
    terms = ", plus ".join(text for name, text in clauses.items() if PARTS[name].is_a_term)
    rest = [text for name, text in clauses.items() if text and not PARTS[name].is_a_term]
    first = ", ".join((terms, *rest))
    return in_sentences(
        first,
        *_ceiling(case, rule),
        *_borne(case, rule),
        *_assumed_sizes(case, rule),
        *_sizes_by_year(case, rule),
    )


def assumes_members(case: Case, pricing: str) -> bool:
    """Check whether a pricing shares by size among adopters if the case gives only their number.

    They are then taken in the order of the register, unless all of it joins.
    """
    is_by_register = bool({*case.pricing(pricing).shared_sizes} & {*case.sizes})
    return is_by_register and 1 < case.adopters.anticipated.value < case.in_register


def assumes_members_alone(case: Case, pricing: str) -> bool:
    """Check whether the members of a pricing are assumed, and its rule is not."""
    return assumes_members(case, pricing) and case.pricing(pricing).status != "assumed"


def _ceiling(case: Case, rule: Pricing) -> Iterator[str]:
    """Yield a caution if an assumed rule treats the high quoted figure as a ceiling.

    The case does not assume a stated cap, or the first price of a list that starts at several
    adopters.
    """
    highest = rule.steps and rule.steps[0].price == HIGH and rule.steps[0].start <= 1
    is_ceiling = highest or rule.at_most == HIGH
    if rule.status == "assumed" and is_ceiling and not case.charge.is_cap:
        yield f"Assumes that {quoted_pounds(case.charge.high)} is a ceiling."


def bounds_words(bounds: MemberBounds) -> str:
    """Return the bounds of a member's charge in words.

    The text is empty if it has none.

    >>> bounds_words((None, 150_000)), bounds_words((15, 20))
    ('at most £150k', '£15 to £20')
    """
    low, high = (None if bound is None else short_pounds(bound) for bound in bounds)
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}" if high is not None else ""


def bounds_source(case: Case) -> str:
    """Return the source of the bounds in the register, or the register's name."""
    sources = [case.measures[key].source for key in BOUNDS if key in case.measures]
    return "; ".join(dict.fromkeys(sources)) or str(case.adopters.register)


def _in_the_register(case: Case, rule: Pricing) -> str:
    """Return the bounds of the register under a rule in words.

    The text is empty if it has none.
    """
    bounds = (
        [*zip(case.joining, map(bounds_words, case.bounds), strict=True)] if case.bounds else []
    )
    if rule.is_ours_alone(case.adopters.sizes):
        bounds = bounds[:1]
    bounds = bounds[1:] if rule.end else bounds  # no bound changes our charge as quoted
    bounded = [f"{name} {text}" for name, text in bounds if text]
    if len(bounded) > _MOST_NAMED:
        return f"for {len(bounded)} of the {len(case.bounds)} that could join"
    return and_words(bounded) + " a year" if bounded else ""


def _borne(case: Case, rule: Pricing) -> Iterator[str]:
    """Yield the bounds of members and the bearer of the remainder, in sentences."""
    bounds = _in_the_register(case, rule)
    if bounds:
        yield f"Bounds in the register: {bounds} ({bounds_source(case)})."
    if rule.excess is None and not (bounds and not rule.is_ours_alone(case.adopters.sizes)):
        return
    bearer = rule.bearer(of_members=bool(bounds))
    remainder = "the remainder" if bounds else "the remainder after a bound of our charge"
    if bearer == "others":
        within = ", each within its own bounds" * bool(bounds)
        yield f"The others bear or are spared {remainder}{within}."
    elif bearer == "host":
        host = f"The host, {rule.host}," if rule.host else "The host"
        if rule.name in case.hosting:
            host = f"The host, {rule.host} (this one),"
            yield f"{host} bears or is spared {remainder}: our charge includes it."
        else:
            yield f"{host} bears or is spared {remainder}."
    else:
        yield f"{BEARERS[bearer].name.capitalize()} bears or is spared {remainder}."


def is_by_size(case: Case, rule: Pricing) -> bool:
    """Check whether a rule shares by a size of the register."""
    return bool({*rule.size_names} & {*case.sizes})


def _assumed_sizes(case: Case, rule: Pricing) -> Iterator[str]:
    """Yield the assumption of a rule that shares by size."""
    if is_by_size(case, rule) and assumes_pool(rule):
        yield f"{'The pool' if 'pool' in rule.parts else 'The price list'} is assumed."


def _by_size(case: Case, rule: Pricing) -> Iterator[str]:
    """Yield the sources, order and limits of the sizes that a rule shares by."""
    if not is_by_size(case, rule):
        return
    sizes = [case.measures[name] for name in rule.size_names if name in case.measures]
    for size in sizes:
        description = ", ".join(word for word in (size.unit or size.what, size.date) if word)
        yield f"Sizes: {description} ({size.source})."
    yield from _members_taken(case, rule)
    yield order_rule(case)
    if leaves_cap_aside(case, rule):
        cap = quoted_pounds(case.charge.high)
        yield f"The cap that the report states, {cap} a year, is left aside."
    if rule.note:
        yield rule.note
    yield from (size.note for size in sizes if size.note)


def _members_taken(case: Case, rule: Pricing) -> Iterator[str]:
    """Yield the names of the adopters that a stated rule is applied to, if they are assumed."""
    count = case.adopters.anticipated.value
    other_names = case.joining[1:count]
    if not other_names or not assumes_members_alone(case, rule.name):
        return
    names = [*other_names[:_MOST_NAMED]]
    names += [f"{len(other_names) - _MOST_NAMED} more"] * (len(other_names) > _MOST_NAMED)
    yield f"The {joiners(case, count)} taken are this one, {and_words(names)} (our assumption)."


def _sizes_by_year(case: Case, rule: Pricing) -> Iterator[str]:
    """Yield the sizes of a rule that differ by year.

    The number of our units is left out here: the sentence on the price gives it.
    """
    for name in rule.size_names:
        size = case.adopters.sizes.get(name)
        for key, amount in size.amounts.items() if size is not None else ():
            is_named = key == "ours" and rule.quantity == name
            if isinstance(amount, tuple) and not is_named:
                yield f"{_whose_size(case, name, key)}: {count_words(case, amount)}."


def sizes_in_rules(case: Case) -> Iterator[tuple[str, Amount, Size]]:
    """Yield each stated size that a pricing of the case uses: its name, its amount, the size."""
    used = {name for charge in case.charges for rule in charge.pricing for name in rule.size_names}
    for name, size in case.adopters.sizes.items():
        for key, amount in size.amounts.items() if name in used else ():
            yield _whose_size(case, name, key), amount, size


def _whose_size(case: Case, name: str, key: str) -> str:
    """Return the label of a size of ours, or of all together."""
    return (
        f"Our {size_name(case, name)}" if key == "ours" else f"All {size_name(case, name)} together"
    )


def assumed_pool(case: Case, pricing: str) -> str:
    """Return a description of the pool that a pricing assumes and shares by one size.

    Returns
    -------
    str
        Empty if the pool is not assumed, or the pricing has no such pool.
    """
    rule = case.pricing(pricing) if pricing in case.pricings else None
    if rule is None or not assumes_pool(rule) or rule.by_size not in case.sizes:
        return ""
    fitted_count = fitted_at(case, pricing)
    low, plural = quoted_pounds(case.charge.low), case.adopters.plural
    tied = f", {low} at the first {fitted_count} {plural} of the register" if fitted_count else ""
    return (
        f"a pool of {pounds(float(pool(case, pricing)[0]))} a year shared by "
        f"{size_name(case, rule.by_size)}{tied}{register_condition(case, pricing)}"
    )


def order_rule(case: Case) -> str:
    """Return a sentence on the order of adopters if the case gives only their number."""
    return stated_order(case.adopters.register or OWN_REGISTER, case.measures)


def pool_without_the_largest(case: Case) -> tuple[str, float] | None:
    """Return the largest first adopter, and the pool without it. [£ a year].

    The first adopters are those at which the pool gives the low estimate. The next in the
    register's order takes the place of the largest.

    Returns
    -------
    tuple of str and float, or None
        None if there is no next adopter, or the case assumes no pool.
    """
    rule = case.by_size
    anchor = fitted_at(case, rule.name) if rule else 0
    first = case.sizes[rule.by_size][: anchor + 1] if rule else ()
    if len(first) <= anchor or anchor < 2:
        return None
    largest = max(range(1, anchor), key=first.__getitem__)
    sizes = [size for index, size in enumerate(first) if index != largest]
    return case.joining[largest], pool_from(case.charge.low, sizes)


def pool_hangs_on(case: Case) -> Iterator[str]:
    """Yield a caution that the pool depends on the register's first adopters."""
    without_largest, rule = pool_without_the_largest(case), case.by_size
    if without_largest is None or rule is None:
        return
    (name, resized), first_count = without_largest, fitted_at(case, rule.name)
    yield (
        f"The size of the pool depends on which {case.adopters.plural} are the first {first_count} "
        f"in the register's order, which is assumed: without {name}, and with the next in its "
        f"place, it would be {pounds(resized)} a year. So it does not measure a pool in equal "
        "shares."
    )
