"""Pricings in words: what each is called, assumes, and is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.pricing import (
    ADOPTERS,
    BOUNDS,
    EQUAL,
    HIGH,
    LOW,
    PARTS,
    TOTAL,
    Amount,
    Excess,
    MemberBounds,
    Pricing,
    amount_of,
    point_at,
)
from sohanalysis.case.register import OWN_REGISTER, stated_order
from sohanalysis.case.shares import pool_from
from sohanalysis.model.pricing import fee_and_pool, is_flat, pool, rates, role_of_ours, terms_of
from sohanalysis.money import (
    HALF_A_POUND,
    full_pounds,
    percent,
    pounds,
    quoted_pounds,
    quoted_span,
    thousands,
)


@dataclass(frozen=True, kw_only=True)
class BearerWords:
    """A bearer of the remainder after bounds: its name, and the verbs that go with the name.

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
QUOTED_AS = {"estimate": "estimate", "quote": "quote", "contract": "contract price"}
_MOST_NAMED = 4  # members whose bounds are listed one by one
MOST_PAID = "it is the most that we pay, and who bears what it leaves is not in the case"


def pricing_name(case: Case, pricing: str) -> str:
    """Name a pricing: its title, or its name as words.

    >>> import sohanalysis as soh
    >>> [pricing_name(soh.load_case(), name) for name in ("low-estimate", "two-part")]
    ['Low estimate', 'Two-part']
    """
    return case.pricing(pricing).title or pricing.replace("-", " ").capitalize()


def pricing_assumes(case: Case, pricing: str) -> str:
    """Say in plain sentences what a pricing assumes, from its parts.

    >>> import sohanalysis as soh
    >>> pricing_assumes(soh.load_case(), "shared")
    'Equal shares of a fixed bill of £1.775m a year, which is £71k each at 25 forces.'
    """
    rule = case.pricing(pricing)
    said = {name: SENTENCES[name](case, rule) for name in rule.parts}
    terms = ", plus ".join(text for name, text in said.items() if PARTS[name].is_a_term)
    rest = [text for name, text in said.items() if text and not PARTS[name].is_a_term]
    first = f"{', '.join((terms, *rest))}."
    more = [*_ceiling(case, rule), *_borne(case, rule), *_by_size(case, rule)]
    more += _sizes_by_year(case, rule)
    return " ".join([first[0].upper() + first[1:], *more])


def condition(case: Case, pricing: str) -> str:
    """Describe a pricing as the condition of a sentence, with the bounds of the register.

    >>> import sohanalysis as soh
    >>> condition(soh.load_case(), "shared-capped")
    'if a fixed bill is shared equally within the quoted range'
    """
    return rule_condition(case, pricing) + register_condition(case, pricing)


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
    if role is None and terms.bounds[0] == (None, None):
        return ""
    return ", within the register's bounds" + " and with us as host" * (role == "host")


def rule_condition(case: Case, pricing: str) -> str:
    """Describe a pricing as the condition of a sentence, from its parts alone."""
    rule = case.pricing(pricing)
    said = " ".join(part for name in rule.parts if (part := CONDITIONS[name](case, rule)))
    said = said.replace(" ,", ",")
    # A stated cap is left aside by every pricing but itself.
    aside = " and the stated cap is left aside" if case.charge.is_cap and not rule.end else ""
    return said + aside


def _short_pounds(amount: float) -> str:
    """Write pounds in thousands, where that leaves nothing out."""
    return thousands(amount) if amount % 1_000 == 0 else full_pounds(amount)


def amount_words(
    case: Case,
    amount: Amount,
    *,
    unit: str = " a year",
    write: Callable[[float], str] = _short_pounds,
) -> str:
    """Word an amount by year: one figure, or each from the year on in which it changes."""
    changes = _changes(case, amount)
    if len(changes) == 1:
        return f"{write(changes[0][1])}{unit}"
    return and_words(
        f"{write(each)}{'' if place else unit} from {label}"
        for place, (label, each) in enumerate(changes)
    )


def _changes(case: Case, amount: Amount) -> list[tuple[str, float]]:
    """Find the years in which an amount changes, from the first charged on."""
    terms = terms_of(case)
    by_year = terms.by_year(amount)
    if by_year.size == 1:
        return [(terms.first_charged, float(by_year[0]))]
    found: list[tuple[str, float]] = []
    for label, each in zip(terms.labels, map(float, by_year), strict=True):
        # No year without a price, whose amount is no number.
        if label >= terms.first_charged and each == each and each not in [a for _, a in found[-1:]]:
            found.append((label, each))
    return found


def and_words(words: Iterable[str]) -> str:
    """Join words with commas, and the last with "and".

    >>> and_words(["A", "B", "C"])
    'A, B and C'
    """
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def joiners(case: Case, count: float) -> str:
    """Name a number of adopters in the case's own word.

    >>> import sohanalysis as soh
    >>> joiners(soh.load_case(), 1), joiners(soh.load_case(), 36)
    ('1 force', '36 forces')
    """
    return f"{count:g} {case.adopters.word if count == 1 else case.adopters.plural}"


# What a part of a rule says, as a clause of a sentence: under the keys of PARTS.


def _fee_sentence(case: Case, rule: Pricing) -> str:
    return f"a fee of {amount_words(case, rule.fee)}"  # type: ignore[arg-type]


def _price_sentence(case: Case, rule: Pricing) -> str:
    if end := rule.end:
        return f"{_end_named(case, end)}, {amount_words(case, end)}, whoever joins"
    ours = "" if rule.quantity is None else _quantity(case, rule)
    if rule.steps:
        own = ", each at the price of its own step" * rule.marginal
        return _steps(case, rule) + (f", for each of our {ours}{own}" if ours else "")
    price: Any = rule.price
    if ours:
        return f"{amount_words(case, price)} for each of our {ours}"
    alone = [name for name in rule.parts if PARTS[name].is_a_term] == ["price"]
    return f"{amount_words(case, price)}{', whoever joins' if alone else ''}"


def _quantity(case: Case, rule: Pricing) -> str:
    """Name our units, and how many are paid for at least."""
    quantity = rule.quantity or 0.0
    if isinstance(quantity, str):  # a size of ours
        quantity = terms_of(case).our_size(quantity)
    unit, ours = _units(rule), _changes(case, quantity)
    least = ""
    if rule.minimum is not None:
        least = f" (at least {_counts(_changes(case, rule.minimum))} are paid for)"
    if len(ours) == 1:
        return f"{_counts(ours)} {unit}{least}"
    return f"{unit}, {_counts(ours)}{least}"


def _units(rule: Pricing) -> str:
    """Name our units: a case may say "user" or "users"."""
    unit = rule.unit or "units"
    return unit if unit.endswith("s") else f"{unit}s"


def _counts(changes: Sequence[tuple[str, float]]) -> str:
    if len(changes) == 1:
        return f"{changes[0][1]:,.10g}"
    return and_words(f"{count:,.10g} from {label}" for label, count in changes)


def _end_named(case: Case, end: str) -> str:
    if not case.charge.has_range:
        return quoted_charge(case)
    return "the low estimate" if end == LOW else "the high estimate"


def _is_upper_then_lower(rule: Pricing) -> bool:
    """Check whether a price is the high estimate from one force on, and the lower one later."""
    is_plain = rule.over == ADOPTERS and rule.between == "step" and rule.quantity is None
    return is_plain and [s.price for s in rule.steps] == [HIGH, LOW] and rule.steps[0].start <= 1


def _steps(case: Case, rule: Pricing) -> str:
    if _is_upper_then_lower(rule):
        high, low = (amount_words(case, end) for end in (HIGH, LOW))
        joined = joiners(case, rule.steps[-1].start)
        return f"{high} unless {joined} join, then {low.removesuffix(' a year')}"
    # A function has too many steps to read: its ends, to the pound.
    steps, write = rule.steps, _short_pounds
    if rule.is_own:
        steps, write = (steps[0], steps[-1]), pounds
    prices = [(step.start, amount_words(case, step.price, write=write)) for step in steps]
    told = [f"{price} from {_reached(case, rule, start)}" for start, price in prices]
    if rule.is_own:
        return f"a rule of our own in {len(rule.steps)} steps: {' to '.join(told)}"
    listed = "; ".join(told)
    between = {
        "step": "",
        "line": "; between them, on a straight line",
        "stated only": "; at no other number is a price stated",
    }
    return f"a price list: {listed}{between[rule.between]}"


def _reached(case: Case, rule: Pricing, start: float) -> str:
    """Name what a price is from."""
    if rule.over == ADOPTERS:
        return joiners(case, start)
    all_together = " of all that join" if rule.over.startswith(TOTAL) else ""
    return f"{start:,.10g} {_size(case, rule.over.removeprefix(TOTAL))}{all_together}"


def _pool_sentence(case: Case, rule: Pricing) -> str:
    amount = pool(case, rule.name)
    whole = f"{_pool_named(case, rule)} of {amount_words(case, tuple(map(float, amount)))}"
    at = ""
    if rule.pool_from is not None:
        terms = terms_of(case)
        count, charge = point_at(rule.pool_from, terms.ends, terms.anticipated)
        each = " each" if rule.share == EQUAL else ""
        at = f", which is {_short_pounds(charge)}{each} at {joiners(case, count)}"
    elif rule.by_size and (fits := fitted_at(case, rule.name)):
        first = f"the first {fits} {case.adopters.plural} of the register"
        at = f", which is {_short_pounds(case.charge.low)} at {first}"
    share = rule.share
    if share == EQUAL:
        return f"equal shares of {whole}{at}"
    if isinstance(share, float):
        return f"{percent(share, 2)} of {whole}{at}"
    if isinstance(share, tuple):
        mix = and_words(f"{percent(weight, 2)} {_by(case, size)}" for size, weight in share)
        return f"a share of {whole}, {mix}{at}"
    return f"a share of {whole} {_by(case, str(share))}{at}"


def _pool_named(case: Case, rule: Pricing) -> str:
    return (
        "a fixed bill"
        if len(_changes(case, tuple(map(float, pool(case, rule.name))))) == 1
        else "a bill"
    )


def _by(case: Case, size: str) -> str:
    return "in equal parts" if size == EQUAL else f"in proportion to {_size(case, size)}"


def _size(case: Case, name: str) -> str:
    return case.measures[name].what if name in case.measures else name


def _through_sentence(case: Case, rule: Pricing) -> str:
    terms = terms_of(case)
    fee, shared = fee_and_pool(rule, terms)
    points = [point_at(point, terms.ends, terms.anticipated) for point in rule.through]
    (count, charge), (other, dearer) = points
    said = f" (the {other} is our assumption)" if rule.status == "assumed" else ""
    return (
        f"a fixed fee, {pounds(fee)} a year, plus an equal share of {pounds(shared)}: "
        f"{pounds(charge)} with {joiners(case, count)} and {pounds(dearer)} with {other}{said}"
    )


def _bounds_sentence(case: Case, rule: Pricing) -> str:
    low, high = (None if b is None else _bound(case, b) for b in (rule.at_least, rule.at_most))
    if low is not None and high is not None:
        return f"held between {low} and {high}"
    return f"but at least {low} a year" if low is not None else f"but at most {high} a year"


def _bound(case: Case, bound: float | str) -> str:
    return _short_pounds(amount_of(bound, terms_of(case).ends))


def _uplift_sentence(case: Case, rule: Pricing) -> str:
    if isinstance(rule.uplift, tuple):
        factors: Any = rule.uplift
        return f"times {and_words(f'{f:g} from {label}' for label, f in _changes(case, factors))}"
    since, rate = rule.base_year or terms_of(case).first_charged, float(rule.uplift or 0)
    return f"{percent(abs(rate), 2)} {'less' if rate < 0 else 'more'} each year after {since}"


SENTENCES: Mapping[str, Callable[[Case, Pricing], str]] = {
    "fee": _fee_sentence,
    "price": _price_sentence,
    "pool": _pool_sentence,
    "through": _through_sentence,
    "at_least": _bounds_sentence,
    "at_most": lambda case, rule: "" if rule.at_least is not None else _bounds_sentence(case, rule),
    "uplift": _uplift_sentence,
}


def _price_condition(case: Case, rule: Pricing) -> str:
    if end := rule.end:
        return f"at {_end_named(case, end)}"
    if _is_upper_then_lower(rule):
        start = f"{rule.steps[-1].start:g}"
        return f"if the high estimate applies until {start} join and the low one after"
    if rule.steps:
        return "by a rule of our own" if rule.is_own else "by the price list"
    price: Any = rule.price
    if len(_changes(case, price)) > 1:
        said = "at a price that changes by year"
    else:
        said = f"at {amount_words(case, price)}"
    return said if rule.quantity is None else f"{said} for each of our {_units(rule)}"


def _pool_condition(case: Case, rule: Pricing) -> str:
    whole = _pool_named(case, rule)
    if rule.price is not None:  # what comes before it is a price, to which this adds
        if isinstance(rule.share, float):
            return f"plus {percent(rule.share, 2)} of {whole}"
        return f"plus {'an equal share' if rule.share == EQUAL else 'a share by size'} of {whole}"
    if isinstance(rule.share, float):
        return f"if this {case.adopters.word} pays {percent(rule.share, 2)} of {whole}"
    if rule.share == EQUAL:
        return f"if {whole} is shared equally"
    whose = "an assumed bill" if rule.status == "assumed" else whole
    if isinstance(rule.share, str):
        return f"if {whose} is shared by size"
    is_partly = EQUAL in dict(rule.share or ())
    how = "partly equally and partly by size" if is_partly else "by several sizes"
    return f"if {whose} is shared {how}"


def _bounds_condition(case: Case, rule: Pricing) -> str:
    if (rule.at_least, rule.at_most) == (LOW, HIGH):
        return "within the quoted range"
    return f", {_bounds_sentence(case, rule)}"


CONDITIONS: Mapping[str, Callable[[Case, Pricing], str]] = {
    "fee": lambda case, rule: f"at {_fee_sentence(case, rule)}",
    "price": _price_condition,
    "pool": _pool_condition,
    "through": lambda case, _: (
        f"if each {case.adopters.word} pays a fixed fee plus an equal share of a bill"
    ),
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


# What a part is called beside an amount that it gives: "a fixed bill, shared equally".


def _price_noun(case: Case, rule: Pricing) -> str:
    if rule.end:
        return end_noun(case, rule.end)
    if _is_upper_then_lower(rule):
        return f"the high estimate until {rule.steps[-1].start:g} join, then the low one"
    if rule.steps:
        return "a rule of our own" if rule.is_own else "the price list"
    if _is_the_flat_price(case, rule):
        return "the flat price"
    named = _price_condition(case, rule).removeprefix("at ")
    return f"plus {named}" if rule.fee is not None else named


def end_noun(case: Case, end: str) -> str:
    """Return the name of a quoted end by its firmness, such as "low estimate" or "quote".

    >>> import sohanalysis as soh
    >>> end_noun(soh.load_case(), "high")
    'high estimate'
    """
    charge = case.charge
    word = "cap" if charge.is_cap else QUOTED_AS[charge.firmness]
    return f"{end} {word}" if charge.has_range else word


def _is_the_flat_price(case: Case, rule: Pricing) -> bool:
    """Check whether a rule is a fee or a price for anyone, and the only one of the case."""
    flat = [each for each in case.charge.pricing if _is_a_flat_price(each)]
    return flat == [rule]


def _is_a_flat_price(rule: Pricing) -> bool:
    is_plain = not (rule.steps or rule.end) and rule.quantity is None
    return is_plain and rule.parts in (("fee",), ("price",))


def _fee_noun(case: Case, rule: Pricing) -> str:
    return "the flat price" if _is_the_flat_price(case, rule) else _fee_sentence(case, rule)


def _pool_noun(case: Case, rule: Pricing) -> str:
    whole = _pool_named(case, rule)
    if rule.price is not None:
        return _pool_condition(case, rule)
    if isinstance(rule.share, float):
        return f"{percent(rule.share, 2)} of {whole}"
    shared = (
        _pool_condition(case, rule).removeprefix("if an assumed bill").removeprefix(f"if {whole}")
    )
    return whole + shared.replace(" is shared ", ", shared ")


NOUNS: Mapping[str, Callable[[Case, Pricing], str]] = {
    **CONDITIONS,
    "fee": _fee_noun,
    "price": _price_noun,
    "pool": _pool_noun,
    "through": lambda case, _: "a fixed fee plus an equal share",
}


def pricing_noun(case: Case, pricing: str) -> str:
    """Return a name for a pricing, made of its parts.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> pricing_noun(case, "shared"), pricing_noun(case, "high-estimate")
    ('a fixed bill, shared equally', 'high estimate')
    """
    rule = case.pricing(pricing)
    parts = " ".join(part for name in rule.parts if (part := NOUNS[name](case, rule)))
    return parts.replace(" ,", ",") + register_condition(case, pricing)


def whose_figure(case: Case, pricing: str) -> str:
    """Return the owner of a pricing: quoted or stated, derived, or an assumption, ours or yours.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> whose_figure(case, "shared"), whose_figure(case, "high-estimate")
    ('our assumption', 'quoted')
    """
    rule = case.pricing(pricing)
    if rule.is_own:
        return "your assumption"
    if rule.status == "assumed":
        return "our assumption"
    return "quoted" if rule.end and not case.charge.is_cap else rule.status


def whose_pricing(case: Case, pricing: str) -> str:
    """Return the owner and the name of a pricing, for brackets behind an amount.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> whose_pricing(case, "shared"), whose_pricing(case, "low-estimate")
    ('our assumption: a fixed bill, shared equally', 'quoted: low estimate')
    """
    return f"{whose_figure(case, pricing)}: {pricing_noun(case, pricing)}"


# The amounts of a part, each with its name: the value of a rule in the assumptions log.


def _full_amount(case: Case, amount: Any, unit: str = " a year") -> str:
    return amount_words(case, amount, unit=unit, write=full_pounds)


def _price_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    for step in rule.steps:
        at_step = amount_words(case, step.price, unit="", write=full_pounds)
        yield f"{at_step} from {step.start:,.10g}"
    if rule.marginal:
        yield "each unit at the price of its own step"
    if not rule.steps:
        unit = " a year" if rule.quantity is None else f" a {rule.unit or 'unit'}"
        yield f"price {_full_amount(case, rule.price, unit)}"
    if rule.quantity is not None:
        yield _quantity(case, rule)


def _pool_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    yield f"pool {_full_amount(case, tuple(map(float, pool(case, rule.name))))}"
    shares = rule.share if isinstance(rule.share, tuple) else ((str(rule.share), rule.share),)
    for size, weight in shares:
        if isinstance(weight, float):
            how = "" if size == str(weight) else " equal" if size == EQUAL else f" by {size}"
            yield f"share {percent(weight, 2)}{how}"
    if rule.pool_from is not None:
        terms = terms_of(case)
        yield _point_amount(case, *point_at(rule.pool_from, terms.ends, terms.anticipated))
    elif rule.by_size and (fits := fitted_at(case, rule.name)):
        yield _point_amount(case, fits, case.charge.low)


def _through_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    terms = terms_of(case)
    fee, shared = fee_and_pool(rule, terms)
    yield from (f"fee {pounds(fee)}", f"pool {pounds(shared)} a year")
    for point in rule.through:
        yield _point_amount(case, *point_at(point, terms.ends, terms.anticipated))


def _point_amount(case: Case, count: float, charge: float) -> str:
    return f"{full_pounds(charge)} at {joiners(case, count)}"


def _full_bound(case: Case, bound: float | str | None) -> str:
    return f"{full_pounds(amount_of(bound or 0.0, terms_of(case).ends))} a year"


def _uplift_amounts(case: Case, rule: Pricing) -> Iterator[str]:
    if isinstance(rule.uplift, float):
        yield f"uplift {percent(rule.uplift, 2)} a year"
    else:
        yield f"uplift {_uplift_sentence(case, rule)}"


AMOUNTS: Mapping[str, Callable[[Case, Pricing], Iterable[str]]] = {
    "fee": lambda case, rule: [f"fee {_full_amount(case, rule.fee)}"],
    "price": _price_amounts,
    "pool": _pool_amounts,
    "through": _through_amounts,
    "at_least": lambda case, rule: [f"at least {_full_bound(case, rule.at_least)}"],
    "at_most": lambda case, rule: [f"at most {_full_bound(case, rule.at_most)}"],
    "uplift": _uplift_amounts,
}
assert [*SENTENCES] == [*CONDITIONS] == [*AMOUNTS] == [*PARTS], "each part of a rule is worded"


def rule_amounts(case: Case, rule: Pricing) -> str:
    """List every amount of a rule with its name.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> rule_amounts(case, case.pricing("shared"))
    'pool £1,775,000 a year; £71,000 at 25 forces'
    """
    return "; ".join(text for name in rule.parts for text in AMOUNTS[name](case, rule))


def _ceiling(case: Case, rule: Pricing) -> Iterator[str]:
    """Say so where a rule that is assumed takes the upper quoted figure for a ceiling."""
    highest = rule.steps and rule.steps[0].price == HIGH
    if rule.status == "assumed" and (highest or rule.at_most == HIGH):
        yield f"Assumes that {quoted_pounds(case.charge.high)} is a ceiling."


def bounds_words(bounds: MemberBounds) -> str:
    """Return the bounds of a member's charge in words, empty if it has none.

    >>> bounds_words((None, 150_000)), bounds_words((15, 20))
    ('at most £150k', '£15 to £20')
    """
    low, high = (None if bound is None else _short_pounds(bound) for bound in bounds)
    if low is not None and high is not None:
        return f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}" if high is not None else ""


def bounds_source(case: Case) -> str:
    """Return the source of the bounds in the register: as it describes them, or its name."""
    sources = [case.measures[key].source for key in BOUNDS if key in case.measures]
    return "; ".join(dict.fromkeys(sources)) or str(case.adopters.register)


def _in_the_register(case: Case, rule: Pricing) -> str:
    """Return the bounds of the register under a rule in words, empty if it has none."""
    bounds = (
        [*zip(case.joining, map(bounds_words, case.bounds), strict=True)] if case.bounds else []
    )
    if rule.is_ours_alone(case.adopters.sizes):
        bounds = bounds[:1]
    bounded = [f"{name} {words}" for name, words in bounds if words]
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


def _by_size(case: Case, rule: Pricing) -> Iterator[str]:
    """Say whose sizes a rule takes, in which order, and what is wrong with them."""
    if not {*rule.size_names} & {*case.sizes}:
        return
    if rule.status == "assumed":
        yield f"{'The pool' if 'pool' in rule.parts else 'The price list'} is assumed."
    sizes = [case.measures[name] for name in rule.size_names if name in case.measures]
    for size in sizes:
        told = ", ".join(word for word in (size.unit or size.what, size.date) if word)
        yield f"Sizes: {told} ({size.source})."
    yield order_rule(case)
    if case.charge.is_cap:
        cap = quoted_pounds(case.charge.high)
        yield f"The cap that the report states, {cap} a year, is left aside."
    if rule.note:
        yield rule.note
    yield from (size.note for size in sizes if size.note)


def _sizes_by_year(case: Case, rule: Pricing) -> Iterator[str]:
    """List the sizes of a rule that differ by year; its quantity is named with its price."""
    for name in rule.size_names:
        size = case.adopters.sizes.get(name)
        for key, amount in size.amounts.items() if size is not None else ():
            is_named = key == "ours" and rule.quantity == name
            if isinstance(amount, tuple) and not is_named:
                whose = f"Our {name}" if key == "ours" else f"All {name} together"
                yield f"{whose}: {_counts(_changes(case, amount))}."


def assumed_pool(case: Case) -> str:
    """Name the pool that is shared by size; nothing if there is none."""
    rule = case.by_size
    if rule is None:
        return ""
    at = fitted_at(case, rule.name)
    low, plural = quoted_pounds(case.charge.low), case.adopters.plural
    tied = f", {low} at the first {at} {plural} of the register" if at else ""
    return (
        f"a pool of {pounds(float(pool(case, rule.name)[0]))} a year shared by "
        f"{_size(case, rule.by_size)}{tied}{register_condition(case, rule.name)}"
    )


def fitted_at(case: Case, pricing: str) -> int:
    """Find the number of adopters at which a pricing gives the low estimate; 0 if there is none.

    >>> import sohanalysis as soh
    >>> fitted_at(soh.load_case(), "weighted")
    25
    """
    charge = rates(case, pricing)[:, -1]
    fits = abs(charge - case.charge.low) <= HALF_A_POUND
    return int(fits.argmax()) + 1 if fits.any() else 0


def order_rule(case: Case) -> str:
    """Say in which order forces are taken where only their number is known."""
    return stated_order(case.adopters.register or OWN_REGISTER, case.measures)


def quoted_words(case: Case) -> str:
    """Name what the record says of the charge: a range, one charge, or a cap.

    >>> import sohanalysis as soh
    >>> quoted_words(soh.load_case())
    'the report quotes £71k to £91k'
    """
    said = quoted_span(case.charge.low, case.charge.high)
    verb = "states a cap," if case.charge.is_cap else "quotes"
    return f"{who_quotes(case)} {verb} {said}"


def who_states(case: Case) -> str:
    """Return the words for the document that states the figures."""
    return "the report" if case.document or case.decision.request else "the source"


def who_quotes(case: Case) -> str:
    """Name who quotes the charges: the record, or the case; of a price list it assumes the form."""
    return (
        "the case" if case.charge.status == "assumed" and not has_price_list(case) else "the report"
    )


def assumed_basis(case: Case) -> tuple[str, ...]:
    """Name which of the two figures that every answer rests on are not the record's."""
    low, high = case.charge.low, case.charge.high
    several = "the quoted charges" if case.charge.has_range else "the quoted charge"
    charged = (
        "the price list" if has_price_list(case) else f"{several}, {quoted_span(low, high)} a year"
    )
    found = {
        f"the budget, {quoted_pounds(case.budget.amount)}": case.budget.status,
        charged: case.charge.status,
    }
    names = [name for name, status in found.items() if status == "assumed"]
    return (f"Assumed in this case, and not the report's: {'; '.join(names)}.",) if names else ()


def quoted_charge(case: Case) -> str:
    """Name what the record quotes, where it may be one charge or two.

    >>> import sohanalysis as soh
    >>> quoted_charge(soh.load_case())
    'the quoted charges'
    """
    if case.charge.has_range:
        return "the quoted charges"
    return "the stated cap" if case.charge.is_cap else "the quoted charge"


def has_price_list(case: Case) -> bool:
    """Check whether a pricing is a list of prices, and not of the quoted ends."""
    return any(map(_is_listed, case.charge.pricing))


def _is_listed(rule: Pricing) -> bool:
    return not rule.is_own and any(step.price not in (LOW, HIGH) for step in rule.steps)


def _is_known(case: Case) -> bool:
    """Whether the charge is one, whatever the number of adopters."""
    return not case.charge.has_range and all(
        is_flat(case, name) or case.pricing(name).by_size for name in case.pricings
    )


def _stated_rule(case: Case) -> str:
    """Name a pricing by which the documents say how the charge moves; two points are no rule."""
    stated = (rule for rule in case.charge.pricing if rule.status == "stated")
    names = (rule.name for rule in stated if not rule.through)
    moving = (pricing_name(case, name).lower() for name in names if not is_flat(case, name))
    return next(moving, "")


def ties_a_point(case: Case) -> bool:
    """Tell whether the record ties its low estimate to the anticipated number of forces.

    It does where a pricing that moves with the number goes through that point. A range beside
    pricings that pass it by is tied to nothing.
    """
    if has_price_list(case) or _is_known(case) or _stated_rule(case):
        return False
    at = case.adopters.anticipated.value - 1
    moving = (rates(case, name)[at] for name in case.pricings if not is_flat(case, name))
    return any(bool((abs(each - case.charge.low) <= HALF_A_POUND).any()) for each in moving)


def tied_points(case: Case) -> list[tuple[str, int]]:
    """List the ends of the quoted range that the record ties to a number of adopters.

    >>> import sohanalysis as soh
    >>> tied_points(soh.load_case())
    [('low', 25)]
    """
    if not ties_a_point(case):
        return []
    terms = terms_of(case)
    points = {LOW: case.adopters.anticipated.value}
    for rule in case.charge.pricing:
        for point in rule.through if rule.status == "stated" else ():
            if point.charge in (LOW, HIGH):
                points.setdefault(point.charge, point_at(point, terms.ends, terms.anticipated)[0])
    return [*points.items()]


def ties_nothing(case: Case) -> bool:
    """Check whether the record quotes a range, ties it to no number and states no rule."""
    is_open = case.charge.has_range and not has_price_list(case)
    is_assumed = all(rule.status == "assumed" for rule in moving_rules(case))
    return is_open and is_assumed and not ties_a_point(case)


def moving_rules(case: Case) -> list[Pricing]:
    """List the pricings whose charge depends on the number of adopters."""
    return [case.pricing(name) for name in case.pricings if not is_flat(case, name)]


def who_pays(case: Case, rule: Pricing) -> str:
    """Return the subject of a charge under a rule: each adopter, or this one alone.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> who_pays(case, case.pricing("shared")), who_pays(case, case.pricing("weighted"))
    ('each', 'this force')
    """
    has_share = isinstance(rule.share, float) or bool(rule.size_names) or rule.quantity is not None
    is_the_same = not (has_share or rule.is_bounded or case.bounds)
    return "each" if is_the_same else f"this {case.adopters.word}"


def curve_caution(case: Case) -> str:
    """Say what every surface with pricings must say."""
    if has_price_list(case):
        return f"The price list is as the case gives it{_assumed_beside_a_list(case)}."
    many = case.adopters.plural
    if _is_known(case):
        who, charge = who_quotes(case).capitalize(), quoted_pounds(case.charge.low)
        if case.charge.is_cap:
            return (
                f"{who} states a cap, {charge} a year, whatever the number of {many}: a cap is the "
                "most that is paid, and no share."
            )
        return f"{who} quotes one charge, {charge} a year, whatever the number of {many}."
    unknown = f"We do not know how the charge changes with the number of {many}"
    if name := _stated_rule(case):
        return f"The pricing {name} is stated; those that are assumed beside it are not terms."
    if not ties_a_point(case):
        return f"{unknown}: {quoted_words(case)}, and the case ties it to no number."
    (_, count), *others = tied_points(case)
    points = f"{quoted_pounds(case.charge.low)} to {joiners(case, count)}"
    for end, other in others:
        points += f" and {quoted_pounds(amount_of(end, terms_of(case).ends))} to {other}"
    return f"{unknown}: the report ties {points} and gives no other point."


def _assumed_beside_a_list(case: Case) -> str:
    """Say that the rules beside a price list are assumed, where all are; a quoted end is none."""
    rules = [rule for rule in case.charge.pricing if not _is_listed(rule)]
    beside = [rule for rule in rules if rule.status == "assumed" or not rule.end]
    if {rule.status for rule in beside} != {"assumed"}:
        return ""
    one = "the other is a pricing assumption, not terms"
    return f"; {'the others are pricing assumptions, not terms' if len(beside) > 1 else one}"


def pool_without_the_largest(case: Case) -> tuple[str, float] | None:
    """Size the assumed pool anew with the largest force at the anchor left out.

    The next force of the register's order takes its place. None where there is no next force, or
    the case assumes no pool.
    """
    rule = case.by_size
    anchor = fitted_at(case, rule.name) if rule else 0
    first = case.sizes[rule.by_size][: anchor + 1] if rule else ()
    if len(first) <= anchor or anchor < 2:
        return None
    largest = max(range(1, anchor), key=first.__getitem__)
    others = [size for place, size in enumerate(first) if place != largest]
    return case.joining[largest], pool_from(case.charge.low, others, 0)


def pool_hangs_on(case: Case) -> Iterator[str]:
    """Say how far the assumed pool hangs on who is among the first of the register's order."""
    other, rule = pool_without_the_largest(case), case.by_size
    if other is None or rule is None:
        return
    (name, anew), at = other, fitted_at(case, rule.name)
    yield (
        f"How large the pool is hangs on who is among the first {at} of the "
        f"register's order, which is assumed: without {name}, and with the next in its "
        f"place, it would be {pounds(anew)} a year. So it is no measure of a pool in equal shares."
    )
