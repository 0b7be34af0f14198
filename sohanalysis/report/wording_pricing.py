"""Pricings in words: names, clauses, conditions, nouns and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sohanalysis.case.case import Case, figure_status, once_for_case
from sohanalysis.case.pricing import (
    ADOPTERS,
    BOUNDS,
    EQUAL,
    ESTIMATES,
    HIGH,
    LOW,
    PARTS,
    TOTAL,
    Amount,
    Point,
    Pricing,
    Step,
    amount_of,
    is_given,
)
from sohanalysis.files.kinds import Status
from sohanalysis.model.pricing import (
    fee_and_pool,
    is_flat,
    last_rates,
    pool,
    pricing_at_ends,
    rates,
    role_of_ours,
    terms_of,
)
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, full_pounds, percent, pounds, thousands
from sohanalysis.nouns import in_plural
from sohanalysis.report.quoted_charge import end_noun, listed_prices, quoted_charge, quoted_noun
from sohanalysis.years import MONTHS_IN_A_YEAR

ANY_NUMBER = ", however many join"  # after a price that is the same for any number of adopters


def pricing_name(case: Case, pricing: str) -> str:
    """Return the title of a pricing or, without one, its name as words.

    >>> import sohanalysis as soh
    >>> [pricing_name(soh.load_case(), name) for name in ("low-estimate", "two-part")]
    ['Low estimate', 'Two-part']
    """
    return title_of_rule(case.pricing(pricing))


def title_of_rule(rule: Pricing) -> str:
    """Return the title of a rule or, without one, its name as words."""
    return rule.title or rule.name.replace("-", " ").capitalize()


def in_sentences(*texts: str) -> str:
    """Join the texts that are not empty, each as a sentence.

    >>> in_sentences("by size; ours first", "", "One year only.")
    'By size; ours first. One year only.'
    """
    return " ".join(map(as_sentence, filter(None, texts)))


def as_sentence(text: str) -> str:
    """Return a text of the file with a capital first letter and a full stop.

    >>> as_sentence("a cap, as asked (3.5)"), as_sentence('Stated as "fixed."')
    ('A cap, as asked (3.5).', 'Stated as "fixed."')
    """
    text = text.strip()
    is_ended = text.rstrip("\"')").endswith((".", "!", "?", ":", "…"))
    return text[:1].upper() + text[1:] + "." * (not is_ended)


def condition(case: Case, pricing: str) -> str:
    """Describe a pricing and the register's bounds as a condition.

    >>> import sohanalysis as soh
    >>> condition(soh.load_case(), "shared-capped")
    'if a fixed bill is shared equally within the quoted range'
    """
    return rule_condition(case, pricing) + register_condition(case, pricing)


def cost_condition(case: Case, pricing: str) -> str:
    """Describe a pricing as a condition of a cost, which may add up several charges.

    Returns
    -------
    str
        Empty for several charges without a choice of pricing: no one rule gives the cost.
    """
    if len(case.charges) < 2:
        return condition(case, pricing)
    phrase = condition(case, pricing)
    return "" if len(case.pricings) == 1 else of_charge(case, case.pricing(pricing), phrase)


def of_charge(case: Case, rule: Pricing, phrase: str) -> str:
    """Return a pricing as a condition, with the name of its charge if the case has several.

    An end of the quoted range is that of all charges with a range.
    """
    if len(case.charges) < 2 or rule.end:
        return phrase
    name = f"for {case.charge.name}"
    return f"{name} {phrase}" if phrase.startswith(("at ", "by ")) else f"{phrase} {name}"


def register_condition(case: Case, pricing: str) -> str:
    """Return the end of a condition if bounds of the register may change our charge.

    Returns
    -------
    str
        Empty if this body has no bound and bears no remainder of other members.
    """
    rule, terms = case.pricing(pricing), terms_of(case) if case.charges else None
    if terms is None or not terms.bounds:
        return ""
    role = role_of_ours(rule, terms)
    if role is None and (rule.end or terms.bounds[0] == (None, None)):
        return ""
    return ", within the register's bounds" + " and with us as host" * (role == "host")


def rule_condition(case: Case, pricing: str, *, us: str = "") -> str:
    """Describe a pricing as the condition of a sentence, from its parts alone.

    The bounds of a rule limit only our charge. Where the charges of other members follow, ``us``
    puts our name next to them.
    """
    rule = case.pricing(pricing)
    conditions = {name: PART_CONDITIONS[name](case, rule) for name in rule.parts}
    of_ours = f" for {us}" if us else ""
    texts = (text + of_ours * (name in BOUNDS) for name, text in conditions.items() if text)
    text = " ".join(texts).replace(" ,", ",")
    if not leaves_cap_aside(case, rule):
        return text
    comma = "" if text.startswith("if ") and ", " not in text else ","
    return f"{text}{comma} without the stated cap"


def leaves_cap_aside(case: Case, rule: Pricing) -> bool:
    """Check whether a pricing charges more than the stated cap at some number of adopters."""
    if not case.charge.is_cap or rule.end:
        return False
    return bool((rates(case, rule.name) > case.charge.high + HALF_A_PENNY).any())


def short_pounds(amount: float) -> str:
    """Format whole thousands of pounds as "£71k", other amounts in full."""
    return thousands(amount) if amount % 1_000 == 0 else full_pounds(amount)


def amount_words(
    case: Case,
    amount: Amount,
    *,
    unit: str = " a year",
    write: Callable[[float], str] = short_pounds,
) -> str:
    """Format an amount by year: "£20k a year from 2019/20 and £25k from 2020/21"."""
    changes = changes_by_year(case, amount)
    if len(changes) == 1:
        return f"{write(changes[0][1])}{unit}"
    return and_words(
        f"{write(figure)}{'' if index else unit} from {label}"
        for index, (label, figure) in enumerate(changes)
    )


def changes_by_year(case: Case, amount: Amount) -> list[tuple[str, float]]:
    """List each charged year in which an amount changes, with the amount."""
    terms = terms_of(case)
    by_year = terms.by_year(amount)
    if by_year.size == 1:
        return [(terms.first_charged, float(by_year[0]))]
    changes: list[tuple[str, float]] = []
    for label, year_amount in zip(terms.labels, map(float, by_year), strict=True):
        # Skip years without a price: their amount is NaN, which does not equal itself.
        if (
            label >= terms.first_charged
            and year_amount == year_amount
            and year_amount not in [a for _, a in changes[-1:]]
        ):
            changes.append((label, year_amount))
    return changes


def and_words(texts: Iterable[str]) -> str:
    """Join words with commas, and the last with "and".

    >>> and_words(["A", "B", "C"]), and_words([])
    ('A, B and C', '')
    """
    entries = [*texts]
    return " and ".join(filter(None, (", ".join(entries[:-1]), *entries[-1:])))


def joiners(case: Case, count: float) -> str:
    """Return a number of adopters with the case's own word for them.

    >>> import sohanalysis as soh
    >>> joiners(soh.load_case(), 1), joiners(soh.load_case(), 36)
    ('1 force', '36 forces')
    """
    return f"{count:g} {case.adopters.noun(count)}"


# A clause of a sentence for each part of a rule, under the keys of PARTS.


def _fee_sentence(case: Case, rule: Pricing) -> str:
    return f"a fee of {amount_words(case, rule.fee)}"  # type: ignore[arg-type]


def _price_sentence(case: Case, rule: Pricing) -> str:
    any_number = ANY_NUMBER if case.names_adopters else ""
    if end := rule.end:
        return f"{_end_phrase(case, end)}, {amount_words(case, end)}{any_number}"
    units = "" if rule.quantity is None else _quantity(case, rule, period=" a year")
    if rule.steps:
        step_note = ", each at the price of its own step" * rule.marginal
        return _steps(case, rule) + (f", for each of our {units}{step_note}" if units else "")
    price: Any = rule.price
    if units:
        return f"{amount_words(case, price, unit='')} for each of our {units}"
    alone = [name for name in rule.parts if PARTS[name].is_a_term] == ["price"]
    return f"{amount_words(case, price)}{any_number if alone else ''}"


def _quantity(case: Case, rule: Pricing, *, period: str = "") -> str:
    """Return the number of our units, with the minimum to pay for if any.

    The period follows the units: "2,600 hours a year", "hours a year, 2,600 from 2026/27".
    """
    least = ""
    if rule.minimum is not None:
        least = f" (at least {count_words(case, rule.minimum)} are paid for)"
    return f"{_our_units(case, rule, period)}{least}"


def _our_units(case: Case, rule: Pricing, period: str = "") -> str:
    quantity = rule.quantity or 0.0
    if isinstance(quantity, str):  # a size of ours
        quantity = terms_of(case).our_size(quantity)
    unit, counts = f"{_units(case, rule)}{period}", count_words(case, quantity)
    is_one = len(changes_by_year(case, quantity)) == 1
    return f"{counts} {unit}" if is_one else f"{unit}, {counts}"


def _least_units(case: Case, rule: Pricing) -> str:
    return f"at least {count_words(case, rule.minimum or 0.0)} {_units(case, rule)}"


def _unit(case: Case, rule: Pricing) -> str:
    """Return our unit, of the rule or of the size that it counts; empty if the case has none."""
    size = case.adopters.sizes.get(rule.quantity) if isinstance(rule.quantity, str) else None
    return rule.unit or (size.unit if size else "")


def _units(case: Case, rule: Pricing) -> str:
    """Return the plural of our unit, or the name of the size that the rule counts."""
    name = size_name(case, rule.quantity) if isinstance(rule.quantity, str) else "units"
    return in_plural(_unit(case, rule) or name)


def count_words(case: Case, amount: Amount) -> str:
    """Format a number of units or a size by year: "100 from 2024/25 and 50 from 2026/27"."""
    changes = changes_by_year(case, amount)
    if len(changes) == 1:
        return f"{changes[0][1]:,.10g}"
    return and_words(f"{count:,.10g} from {label}" for label, count in changes)


def _end_phrase(case: Case, end: str) -> str:
    if case.charge.has_one_price:
        return quoted_charge(case)
    return f"the {end} {quoted_noun(case.charge)}"


def _is_upper_then_lower(rule: Pricing) -> bool:
    """Check whether a rule charges the high end first, then the low end.

    The low end starts at a number of adopters.
    """
    is_plain = rule.over == ADOPTERS and rule.between == "step" and rule.quantity is None
    return is_plain and [s.price for s in rule.steps] == [HIGH, LOW] and rule.steps[0].start <= 1


def _steps(case: Case, rule: Pricing) -> str:
    if _is_upper_then_lower(rule):
        high, low = (amount_words(case, end) for end in (HIGH, LOW))
        joined = joiners(case, rule.steps[-1].start)
        return f"{high} unless {joined} join, then {low.removesuffix(' a year')}"
    # A rule from a function has too many steps to read: show its first and last, to the pound.
    steps, write = rule.steps, short_pounds
    if rule.is_own:
        steps, write = (steps[0], steps[-1]), pounds
    unit = " a year" if rule.quantity is None else ""  # else the units of a year are counted
    entries = [step_words(case, rule, step, unit=unit, write=write) for step in steps]
    if rule.is_own:
        return f"a rule of our own in {len(rule.steps)} steps: {' to '.join(entries)}"
    between = {
        "step": "",
        "line": "; between them, on a straight line",
        "stated only": "; at no other number is a price stated",
    }
    if len(steps) == 1:
        return entries[0] + between["stated only" if rule.is_at_points else "step"]
    return f"a price list: {'; '.join(entries)}{between[rule.between]}"


def step_words(
    case: Case, rule: Pricing, step: Step, *, write: Callable[[float], str], unit: str = ""
) -> str:
    """Return a step of a price: "£50,000 from 3 forces"."""
    price = amount_words(case, step.price, unit=unit, write=write)
    return f"{price} {at_or_from(rule)} {_reached(case, rule, step.start)}"


def at_or_from(rule: Pricing) -> str:
    """Return the preposition of a step: its price holds at its number only, or from it on."""
    return "at" if rule.is_at_points else "from"


def _reached(case: Case, rule: Pricing, start: float) -> str:
    """Return the start of a price step: "25 forces", or a size such as "500 users"."""
    if rule.over == ADOPTERS:
        return joiners(case, start)
    in_total = f" across the joining {case.adopters.plural}" * rule.over.startswith(TOTAL)
    return f"{start:,.10g} {size_name(case, rule.over.removeprefix(TOTAL))}{in_total}"


def _pool_words(case: Case, rule: Pricing, write: Callable[[float], str] = short_pounds) -> str:
    """Format a pool as its file states it: an amount a year, or one over all years.

    Each year of the case has an equal part of a pool over all years. If the charge is not paid in
    all months, only a part of the pool is charged.
    """
    if rule.pool_total is not None:
        count, months = len(case.years), case.charge.months_charged(case.years)
        all_months = count * MONTHS_IN_A_YEAR
        part = write(round(rule.pool_total * months / all_months))
        is_in_part = months < all_months
        return (
            f"{write(rule.pool_total)} over {count} year{'' if count == 1 else 's'}"
            + f" ({part} of it in the {months} months charged)" * is_in_part
        )
    return amount_words(case, tuple(map(float, pool(case, rule.name))), write=write)


def _pool_sentence(case: Case, rule: Pricing) -> str:
    amount = _pool_words(case, rule)
    bill = f"{_bill_phrase(case, rule)} of {amount}"
    point_clause = ""
    if rule.pool_from is not None:
        count, charge = terms_of(case).count_and_charge(rule.pool_from)
        payer = " each" if rule.share == EQUAL else ""
        point_clause = f", which is {short_pounds(charge)}{payer} at {joiners(case, count)}"
    elif rule.by_size and (fits := fitted_at(case, rule.name)):
        first = f"the first {fits} {case.adopters.plural} of the register"
        point_clause = f", which is {short_pounds(case.charge.low)} at {first}"
    share = rule.share
    if share == EQUAL:
        return f"equal shares of {bill}{point_clause}"
    if isinstance(share, float):
        return f"{percent(share)} of a shared cost of {amount}{point_clause}"
    if isinstance(share, tuple):
        mix = and_words(f"{percent(weight)} {_by(case, size)}" for size, weight in share)
        return f"a share of {bill}, {mix}{point_clause}"
    return f"a share of {bill} {_by(case, str(share))}{point_clause}"


def _bill_phrase(case: Case, rule: Pricing) -> str:
    return (
        "a fixed bill"
        if len(changes_by_year(case, tuple(map(float, pool(case, rule.name))))) == 1
        else "a bill"
    )


def _percentage(share: float) -> str:
    """Return a percentage share of the cost.

    That cost may be an estimate, so it is not called a fixed bill.
    """
    return f"{percent(share)} of the shared cost"


def _by(case: Case, size: str) -> str:
    return "in equal parts" if size == EQUAL else f"in proportion to {size_name(case, size)}"


def size_name(case: Case, name: str) -> str:
    """Return the name of a size: that of its column in the register, its unit, or its key."""
    if name in case.measures:
        return case.measures[name].what
    size = case.adopters.sizes.get(name)
    unit = size.unit if size else ""
    units = [other_size.unit for other_size in case.adopters.sizes.values()]
    # "£ of turnover", "audit days a year" and "MWh" are units, and no names of what is counted.
    is_noun = unit.replace(" ", "").isalpha() and unit.islower() and " a " not in unit
    return in_plural(unit) if is_noun and units.count(unit) == 1 else name


def _through_sentence(case: Case, rule: Pricing) -> str:
    terms = terms_of(case)
    fee, shared = fee_and_pool(rule, terms)
    points = [terms.count_and_charge(point) for point in rule.through]
    (count, charge), (other_count, other_charge) = points
    assumed_counts = _assumed_counts(case, points) if rule.status == "assumed" else []
    caveat = "".join(f" (the {number} is our assumption)" for number in assumed_counts)
    return (
        f"a fixed fee, {pounds(fee)} a year, plus an equal share of {pounds(shared)}: "
        f"{pounds(charge)} with {joiners(case, count)} and {pounds(other_charge)} with "
        f"{other_count}{caveat}"
    )


def _assumed_counts(case: Case, points: Sequence[tuple[int, float]]) -> list[int]:
    """List the numbers of adopters that the documents do not tie to the charge of their point.

    If they tie neither point, the second is ours.
    """
    terms = terms_of(case)
    tied = [terms.count_and_charge(quoted.point) for quoted in case.charge.quoted_at]
    assumed_counts = [point[0] for point in points if point not in tied]
    return assumed_counts if len(assumed_counts) < len(points) else assumed_counts[1:]


def _stated_number_sentence(case: Case, rule: Pricing) -> str:
    joined = joiners(case, case.adopters.anticipated.value)
    basis = "for which the share is" if isinstance(rule.share, float) else "whose total size is"
    return f"known only for {joined}, {basis} stated"


def _bounds_sentence(case: Case, rule: Pricing) -> str:
    ends, bounds = terms_of(case).ends, (rule.at_least, rule.at_most)
    low, high = (None if b is None else short_pounds(amount_of(b, ends)) for b in bounds)
    if low is not None and high is not None:
        return f"held between {low} and {high}"
    return f"but at least {low} a year" if low is not None else f"but at most {high} a year"


def _uplift_sentence(case: Case, rule: Pricing) -> str:
    if isinstance(rule.uplift, tuple):
        by_year: Any = rule.uplift
        factors = changes_by_year(case, by_year)
        return f"times {and_words(f'{factor:g} from {label}' for label, factor in factors)}"
    if not rule.uplift:
        return "the same in cash each year"
    since, rate = rule.base_year or terms_of(case).first_charged, float(rule.uplift or 0)
    return f"{percent(abs(rate))} {'less' if rate < 0 else 'more'} each year after {since}"


PART_SENTENCES: Mapping[str, Callable[[Case, Pricing], str]] = {
    "fee": _fee_sentence,
    "price": _price_sentence,
    "pool": _pool_sentence,
    "through": _through_sentence,
    "stated_for_one": _stated_number_sentence,
    "at_least": _bounds_sentence,
    "at_most": lambda case, rule: "" if rule.at_least is not None else _bounds_sentence(case, rule),
    "uplift": _uplift_sentence,
}


def _price_condition(case: Case, rule: Pricing) -> str:
    if rule.fee is not None:
        return _price_noun(case, rule)
    if end := rule.end:
        return f"at {_end_phrase(case, end)}"
    if _is_upper_then_lower(rule):
        start = f"{rule.steps[-1].start:g}"
        high = _end_phrase(case, HIGH)
        return f"if {high} applies until {start} join and the low one after"
    if rule.steps:
        return f"{by_or_at(rule)} {_list_noun(rule)}"
    return f"at {_price_alone(case, rule)}"


def _price_alone(case: Case, rule: Pricing) -> str:
    """Describe a price without steps: "£400 for each of our users a year"."""
    price: Any = rule.price
    unit = " a year" if rule.quantity is None else ""
    changes = _changes_by_year(case, rule)
    phrase = "a price that changes by year" if changes else amount_words(case, price, unit=unit)
    if rule.quantity is None:
        return phrase
    return f"{phrase} for each of our {_units(case, rule)} a year"


def _pool_condition(case: Case, rule: Pricing) -> str:
    bill = _bill_phrase(case, rule)
    alone = rule.is_only_shared  # if not, the condition begins with a fee or a price
    if isinstance(rule.share, float):
        percentage = _percentage(rule.share)
        return f"if {_own_name(case)} pays {percentage}" if alone else f"plus {percentage}"
    names = dict(rule.share) if isinstance(rule.share, tuple) else [str(rule.share)]
    if {*names} == {EQUAL}:
        return f"if {bill} is shared equally" if alone else f"plus an equal share of {bill}"
    sizes = and_words(size_name(case, name) for name in names if name != EQUAL)
    how, is_partly = f"in proportion to {sizes}", EQUAL in names
    if not alone:
        share = f"a share, partly equal and partly {how}, of {bill}"
        return f"plus {share if is_partly else f'a share of {bill} {how}'}"
    whose = "an assumed bill" if assumes_pool(rule) else bill
    return f"if {whose} is shared {'partly equally and partly ' * is_partly}{how}"


def _bounds_condition(case: Case, rule: Pricing) -> str:
    if (rule.at_least, rule.at_most) == (LOW, HIGH):
        return "within the quoted range"
    return f", {_bounds_sentence(case, rule)}"


PART_CONDITIONS: Mapping[str, Callable[[Case, Pricing], str]] = {
    "fee": lambda case, rule: f"at {_fee_sentence(case, rule)}",
    "price": _price_condition,
    "pool": _pool_condition,
    "through": lambda case, _: (
        f"if each {case.adopters.word} pays a fixed fee plus an equal share of a bill"
    ),
    "stated_for_one": lambda case, _: "",
    "at_least": _bounds_condition,
    "at_most": lambda case, rule: (
        "" if rule.at_least is not None else _bounds_condition(case, rule)
    ),
    "uplift": lambda case, rule: (
        ", times a factor for each year"
        if isinstance(rule.uplift, tuple)
        else f", {_uplift_sentence(case, rule)}"
    ),
}


# The name of each part, to put next to an amount: "a fixed bill, shared equally".


def _price_noun(case: Case, rule: Pricing) -> str:
    return "plus " * (rule.fee is not None) + _name_of_a_price(case, rule)


def _name_of_a_price(case: Case, rule: Pricing) -> str:
    if rule.end:
        return end_noun(case, rule.end)
    if _is_upper_then_lower(rule):
        return f"{_end_phrase(case, HIGH)} until {rule.steps[-1].start:g} join, then the low one"
    if rule.steps:
        return _list_noun(rule)
    if _is_the_flat_price(case, rule):
        return "the flat price"
    return _price_alone(case, rule)


def _list_noun(rule: Pricing) -> str:
    """Return the name of a price in steps: the list, or the line between its prices."""
    if rule.is_own:
        return "a rule of our own"
    if rule.between == "line" and len(rule.steps) > 1:
        return "a line between the listed prices"
    return f"the {listed_prices(rule)}"


def by_or_at(rule: Pricing) -> str:
    """Return the word before the name of a price: by a list of several prices, else at a price."""
    return "by" if len(rule.steps) > 1 and rule.fee is None else "at"


def end_headings(case: Case) -> tuple[str, str]:
    """Return the headings of both ends of the quoted range.

    They name the pricing of the chosen charge if only another charge is quoted: both ends are at
    that pricing, even if the scenario has another.

    >>> import sohanalysis as soh
    >>> end_headings(soh.load_case())
    ('Low estimate', 'High estimate')
    """
    quoted = next((charge for charge in case.charges if charge.has_range), case.charge)
    noun = quoted_noun(case.charge if case.charge.is_quoted else quoted)
    is_chosen = len(case.pricings) > 1 and not case.charge.is_quoted
    at_pricing = f" ({pricing_name(case, pricing_at_ends(case))})" if is_chosen else ""
    return f"Low {noun}{at_pricing}", f"High {noun}{at_pricing}"


def price_name(case: Case, pricing: str) -> str:
    """Return the name of a pricing, or the heading of a quoted end of every charge."""
    if pricing in ESTIMATES:
        return end_headings(case)[ESTIMATES.index(pricing)]
    return pricing_name(case, pricing)


def _is_the_flat_price(case: Case, rule: Pricing) -> bool:
    """Check whether a rule is the only flat fee or price of the case."""
    flat = [pricing for pricing in case.charge.pricing if is_a_flat_price(pricing)]
    return flat == [rule] and not _changes_by_year(case, rule)


def _changes_by_year(case: Case, rule: Pricing) -> bool:
    amount: Any = rule.price if rule.fee is None else rule.fee
    return len(changes_by_year(case, amount)) > 1


def is_a_flat_price(rule: Pricing) -> bool:
    """Check whether a rule is one fee or one price, without steps or units."""
    is_plain = not (rule.steps or rule.end) and rule.quantity is None
    return is_plain and rule.parts in (("fee",), ("price",))


def _fee_noun(case: Case, rule: Pricing) -> str:
    if _is_the_flat_price(case, rule):
        return "the flat price"
    changes = _changes_by_year(case, rule)
    return "a fee that changes by year" if changes else _fee_sentence(case, rule)


def _pool_noun(case: Case, rule: Pricing) -> str:
    bill = _bill_phrase(case, rule)
    if not rule.is_only_shared:
        return _pool_condition(case, rule)
    if isinstance(rule.share, float):
        return _percentage(rule.share)
    shared = (
        _pool_condition(case, rule).removeprefix("if an assumed bill").removeprefix(f"if {bill}")
    )
    return bill + shared.replace(" is shared ", ", shared ")


NOUNS: Mapping[str, Callable[[Case, Pricing], str]] = {
    **PART_CONDITIONS,
    "fee": _fee_noun,
    "price": _price_noun,
    "pool": _pool_noun,
    "through": lambda case, _: "a fixed fee plus an equal share",
}


@once_for_case
def pricing_noun(case: Case, pricing: str) -> str:
    """Return a name for a pricing, built from the parts of its rule.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> pricing_noun(case, "shared"), pricing_noun(case, "high-estimate")
    ('a fixed bill, shared equally', 'high estimate')
    """
    rule = case.pricing(pricing)
    parts = " ".join(part for name in rule.parts if (part := NOUNS[name](case, rule)))
    return parts.replace(" ,", ",") + register_condition(case, pricing)


# A figure of a rule for an attribution, under its key: "the shared cost of £1,000".


def _of_amount(case: Case, name: str, amount: Any) -> str:
    """Return the name of an amount with the amount, if that is the same in every year."""
    changes = changes_by_year(case, amount)
    return f"{name} of {full_pounds(changes[0][1])}" if len(changes) == 1 else name


def _price_figure(case: Case, rule: Pricing) -> str:
    if rule.steps or rule.end:
        return f"the {listed_prices(rule)}" if rule.steps else _end_phrase(case, rule.end)
    return _of_amount(case, "the price", rule.price)


def _pool_figure(case: Case, rule: Pricing) -> str:
    name = "the shared cost" if isinstance(rule.share, float) else "the bill"
    if rule.pool_total is not None:
        return f"{name} of {_pool_words(case, rule, full_pounds)}"
    return _of_amount(case, name, tuple(map(float, pool(case, rule.name))))


def _share_figure(case: Case, rule: Pricing) -> str:
    share = rule.share
    if isinstance(share, float):
        return percent(share)
    if isinstance(share, str):
        return "equal shares" if share == EQUAL else f"shares by {size_name(case, share)}"
    return "the mix of shares"


_FIGURES: Mapping[str, Callable[[Case, Pricing], str]] = {
    "fee": lambda case, rule: _of_amount(case, "the fee", rule.fee),
    "price": _price_figure,
    "quantity": _our_units,
    "minimum": _least_units,
    **dict.fromkeys(("pool", "pool_total", "pool_from"), _pool_figure),
    "share": _share_figure,
    "through": lambda *_: "the two points",
    "at_least": lambda case, rule: f"at least {_full_bound(case, rule.at_least)}",
    "at_most": lambda case, rule: f"at most {_full_bound(case, rule.at_most)}",
    "uplift": _uplift_sentence,
}


def figure_statuses(rule: Pricing) -> dict[str, Status]:
    """Return the status of each figure of a rule, by its key."""
    return {key: figure_status(rule, key) for key in _FIGURES if is_given(rule, key)}


def figure_in_brief(case: Case, rule: Pricing, key: str) -> str:
    """Return a figure of a rule in words, without the numbers of units of each year."""
    if key in ("quantity", "minimum"):
        counts: Any = getattr(rule, key)
        if not isinstance(counts, str) and len(changes_by_year(case, counts)) > 1:
            return f"the {'least ' * (key == 'minimum')}number of {_units(case, rule)}"
    return _FIGURES[key](case, rule)


# The amounts of each part with their names. The assumptions log shows them as the value of a rule.


def _full_amount(case: Case, amount: Any, unit: str = " a year") -> str:
    return amount_words(case, amount, unit=unit, write=full_pounds)


def _price_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    yield from _prices_in_full(case, rule)
    if rule.quantity is not None:
        yield _quantity(case, rule)


def _prices_in_full(case: Case, rule: Pricing) -> Iterator[str]:
    for step in rule.steps:
        at_step = amount_words(case, step.price, unit="", write=full_pounds)
        yield f"{at_step} {at_or_from(rule)} {step.start:,.10g}"
    if rule.marginal:
        yield "each unit at the price of its own step"
    if not rule.steps:
        unit = " a year" if rule.quantity is None else f" a {_unit(case, rule) or 'unit'}"
        yield f"price {_full_amount(case, rule.price, unit)}"


def _pool_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    yield f"pool {_pool_words(case, rule, full_pounds)}"
    yield from _share_amounts(rule)
    if rule.pool_from is not None:
        yield point_words(case, rule.pool_from)
    elif rule.by_size and (fits := fitted_at(case, rule.name)):
        yield point_words(case, Point(charge=LOW, adopters=fits))


def _share_amounts(rule: Pricing) -> Iterator[str]:
    """Yield each share that a rule gives as a number."""
    shares = rule.share if isinstance(rule.share, tuple) else ((str(rule.share), rule.share),)
    for size, weight in shares:
        if isinstance(weight, float):
            how = "" if size == str(weight) else " equal" if size == EQUAL else f" by {size}"
            yield f"share {percent(weight)}{how}"


def _through_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    fee, shared = fee_and_pool(rule, terms_of(case))
    yield from (f"fee {pounds(fee)}", f"pool {pounds(shared)} a year")
    yield from (point_words(case, point) for point in rule.through)


def point_words(case: Case, point: Point) -> str:
    """Return a charge with its number of adopters: "£71,000 at 25 forces"."""
    count, charge = terms_of(case).count_and_charge(point)
    return f"{full_pounds(charge)} at {joiners(case, count)}"


def _full_bound(case: Case, bound: float | str | None) -> str:
    return f"{full_pounds(amount_of(bound or 0.0, terms_of(case).ends))} a year"


def _uplift_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    if isinstance(rule.uplift, float):
        yield f"uplift {percent(rule.uplift)} a year"
    else:
        yield f"uplift {_uplift_sentence(case, rule)}"


PART_AMOUNTS: Mapping[str, Callable[[Case, Pricing], Iterable[str]]] = {
    "fee": lambda case, rule: [f"fee {_full_amount(case, rule.fee)}"],
    "price": _price_amounts,
    "pool": _pool_amounts,
    "through": _through_amounts,
    "stated_for_one": lambda case, _: [
        f"for {joiners(case, case.adopters.anticipated.value)} alone"
    ],
    "at_least": lambda case, rule: [f"at least {_full_bound(case, rule.at_least)}"],
    "at_most": lambda case, rule: [f"at most {_full_bound(case, rule.at_most)}"],
    "uplift": _uplift_amounts,
}
assert [*PART_SENTENCES] == [*PART_CONDITIONS] == [*PART_AMOUNTS] == [*PARTS], (
    "every part of a rule has words"
)


def rule_amounts(case: Case, rule: Pricing) -> str:
    """List every amount of a rule with its name.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> rule_amounts(case, case.pricing("shared"))
    'pool £1,775,000 a year; £71,000 at 25 forces'
    """
    return "; ".join(text for name in rule.parts for text in PART_AMOUNTS[name](case, rule))


def figure_in_full(case: Case, rule: Pricing, key: str) -> str:
    """Return a figure of a rule with its name, and with the amount of each year."""
    if key == "fee":
        return f"fee {_full_amount(case, rule.fee)}"
    if key == "price":
        return "; ".join(_prices_in_full(case, rule))
    if key in PARTS["pool"].given_by:
        return f"pool {_pool_words(case, rule, full_pounds)}"
    if key == "through":
        return "; ".join(_through_amounts(case, rule))
    shares = [*_share_amounts(rule)] if key == "share" else []
    return "; ".join(shares) or _FIGURES[key](case, rule)


def assumes_pool(rule: Pricing) -> bool:
    """Check whether the pool of a rule, or the rule itself without a pool, is assumed."""
    statuses = figure_statuses(rule)
    keys = [key for key in PARTS["pool"].given_by if key in statuses]
    return statuses[keys[0]] == "assumed" if keys else rule.status == "assumed"


def fitted_at(case: Case, pricing: str) -> int:
    """Return the number of adopters at which a pricing gives the low estimate.

    Returns
    -------
    int
        0 if there is no such number, if the number makes no difference, or if the pricing is
        known at one number alone.

    >>> import sohanalysis as soh
    >>> fitted_at(soh.load_case(), "weighted")
    25
    """
    is_moving = not (is_flat(case, pricing) or case.pricing(pricing).stated_for_one)
    if not is_moving or not case.charge.is_quoted:
        return 0
    charge = last_rates(case, pricing)
    fits = abs(charge - case.charge.low) <= HALF_A_POUND
    return int(fits.argmax()) + 1 if fits.any() else 0


def moving_rules(case: Case) -> list[Pricing]:
    """List the pricings whose charge depends on the number of adopters."""
    names = case.pricings if case.charges else ()
    return [case.pricing(name) for name in names if not is_flat(case, name)]


def _own_name(case: Case) -> str:
    """Return "this force" or, in a case without adopters, the name of the body."""
    if case.names_adopters or not case.body:
        return f"this {case.adopters.word}"
    article, *rest = case.body.split(" ")
    return " ".join((article.lower() if article in ("A", "An", "The") else article, *rest))


def who_pays(case: Case, rule: Pricing) -> str:
    """Return the subject of a charge under a rule: each adopter, or this one alone.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> who_pays(case, case.pricing("shared")), who_pays(case, case.pricing("weighted"))
    ('each', 'this force')
    """
    has_share = isinstance(rule.share, float) or bool(rule.size_names) or rule.quantity is not None
    is_the_same = not (has_share or rule.is_bounded or case.bounds)
    return "each" if is_the_same else _own_name(case)
