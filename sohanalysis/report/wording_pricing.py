"""The readings of the charge in words: what each is called, assumes, and is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sohanalysis.case.case import Case
from sohanalysis.case.pricing import (
    ADOPTERS,
    EQUAL,
    HIGH,
    LOW,
    PARTS,
    Amount,
    Pricing,
    amount_of,
    point_at,
)
from sohanalysis.case.register import ORDER_RULE, OWN_REGISTER, measure_cautions
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.shares import pool_from
from sohanalysis.model.findings import is_range_printed
from sohanalysis.model.pricing import fee_and_pool, is_flat, is_quoted, pool, rates, terms_of
from sohanalysis.model.results import Appraisal
from sohanalysis.money import HALF_A_POUND, percent, pounds, span, thousands
from sohanalysis.report import phrases
from sohanalysis.report.marking import part

MOST_PAID = "it is the most that this force pays, and who bears what it leaves is not in the case"


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
    'Equal shares of a fixed pool of £1,775k a year, which is £71k each at 25 forces.'
    """
    rule = case.pricing(pricing)
    said = {name: SENTENCES[name](case, rule) for name in rule.parts}
    terms = " plus ".join(text for name, text in said.items() if PARTS[name].is_a_term)
    rest = [text for name, text in said.items() if text and not PARTS[name].is_a_term]
    first = f"{', '.join((terms, *rest))}."
    return " ".join([first[0].upper() + first[1:], *_ceiling(case, rule), *_by_size(case, rule)])


def condition(case: Case, pricing: str) -> str:
    """Name a pricing as the condition of a sentence, from its parts.

    >>> import sohanalysis as soh
    >>> condition(soh.load_case(), "shared-capped")
    'if a fixed pool is shared equally within the quoted range'
    """
    rule = case.pricing(pricing)
    said = " ".join(part for name in rule.parts if (part := CONDITIONS[name](case, rule)))
    # A stated cap is left aside by every pricing but itself.
    aside = " and the stated cap is left aside" if case.charge.is_cap and not _end(rule) else ""
    return said + aside


def _end(rule: Pricing) -> str:
    """Name the end of the quoted range that a pricing is; blank where it is another rule."""
    is_one = rule.parts == ("price",) and rule.quantity is None
    return str(rule.price) if is_one and rule.price in (LOW, HIGH) else ""


def amount_words(case: Case, amount: Amount, *, unit: str = " a year") -> str:
    """Word an amount by year: one figure, or those that follow one another."""
    write = pounds if unit != " a year" else thousands
    by_year = terms_of(case).by_year(amount)
    if by_year.size == 1:
        return f"{write(float(by_year[0]))}{unit}"
    runs: list[tuple[str, float]] = []
    for label, each in zip(case.years, by_year, strict=True):
        if each == each and (not runs or runs[-1][1] != each):  # not a year without a price
            runs.append((label, float(each)))
    return ", then ".join(f"{write(each)}{unit} from {label}" for label, each in runs)


def _joiners(count: float) -> str:
    return f"{count:g} force{'s' if count != 1 else ''}"


# What a part of a rule says, as a clause of a sentence: under the keys of PARTS.


def _fee_sentence(case: Case, rule: Pricing) -> str:
    return f"a fee of {amount_words(case, rule.fee)}"  # type: ignore[arg-type]


def _price_sentence(case: Case, rule: Pricing) -> str:
    if end := _end(rule):
        return f"{_end_named(case, end)}, {amount_words(case, end)}, whoever joins"
    if rule.steps:
        return _steps(case, rule)
    if rule.quantity is not None:
        unit = f" a {rule.unit or 'unit'}"
        least = "" if rule.minimum is None else f", at least {_units(case, rule, rule.minimum)}"
        price = amount_words(case, rule.price, unit=unit)  # type: ignore[arg-type]
        return f"{price} for {_units(case, rule, rule.quantity)}{least}"
    return f"{amount_words(case, rule.price)}, whoever joins"  # type: ignore[arg-type]


def _units(case: Case, rule: Pricing, quantity: Amount) -> str:
    by_year = dict.fromkeys(map(float, terms_of(case).units(quantity)))
    return f"{', then '.join(f'{each:,.10g}' for each in by_year)} {rule.unit or 'units'}"


def _end_named(case: Case, end: str) -> str:
    if case.charge.low == case.charge.high:
        return quoted_charge(case)
    return "the lower quoted charge" if end == LOW else "the upper quoted charge"


def _steps(case: Case, rule: Pricing) -> str:
    prices = [(step.start, amount_words(case, step.price)) for step in rule.steps]
    if [step.price for step in rule.steps] == [HIGH, LOW] and rule.over == ADOPTERS:
        (_, first), (start, second) = prices
        return f"{first} unless {_joiners(start)} join, then {second.removesuffix(' a year')}"
    of = "" if rule.over == ADOPTERS else f" {rule.over}"
    listed = "; ".join(f"{price} from {start:,.10g}{of}" for start, price in prices)
    between = {"step": "", "line": ", on the line between", "stated only": ", at no other number"}
    return f"a price list: {listed}{between[rule.between]}"


def _pool_sentence(case: Case, rule: Pricing) -> str:
    amount = pool(case, rule.name)
    fixed = "a fixed pool" if amount.size == 1 else "a pool"
    whole = f"{fixed} of {amount_words(case, tuple(map(float, amount)))}"
    if amount.size == 1:
        whole = f"{fixed} of {thousands(float(amount[0]))} a year"
    at = ""
    if rule.pool_from is not None:
        terms = terms_of(case)
        count, charge = point_at(rule.pool_from, terms.ends, terms.anticipated)
        each = " each" if rule.share == EQUAL else ""
        at = f", which is {thousands(charge)}{each} at {_joiners(count)}"
    return f"{_share_named(case, rule)} of {whole}{at}"


def _share_named(case: Case, rule: Pricing) -> str:
    share = rule.share
    if share == EQUAL:
        return "equal shares"
    if isinstance(share, float):
        return f"{percent(share)}"
    if isinstance(share, tuple):
        mix = ", ".join(f"{percent(weight)} by {_size(case, size)}" for size, weight in share)
        return f"a share ({mix})"
    return f"a share by {_size(case, str(share))}"


def _size(case: Case, name: str) -> str:
    if name == EQUAL:
        return "equal parts"
    return case.measures[name].what if name in case.measures else name


def _through_sentence(case: Case, rule: Pricing) -> str:
    terms = terms_of(case)
    fee, shared = fee_and_pool(rule, terms)
    points = [point_at(point, terms.ends, terms.anticipated) for point in rule.through]
    (count, charge), (other, dearer) = points
    said = ", which is assumed" if rule.status == "assumed" else ""
    return (
        f"a fee of its own, {thousands(fee)} a year, plus a share of a pool of "
        f"{thousands(shared)}: {thousands(charge)} at {_joiners(count)} and {thousands(dearer)} "
        f"at {other}{said}"
    )


def _bounds_sentence(case: Case, rule: Pricing) -> str:
    low, high = (None if b is None else _bound(case, b) for b in (rule.at_least, rule.at_most))
    if low is not None and high is not None:
        return f"held between {low} and {high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def _bound(case: Case, bound: float | str) -> str:
    return thousands(amount_of(bound, terms_of(case).ends))


def _uplift_sentence(case: Case, rule: Pricing) -> str:
    if isinstance(rule.uplift, tuple):
        return "times the factor of each year"
    since = rule.base_year or terms_of(case).first_charged
    return f"{percent(float(rule.uplift or 0))} more each year after {since}"


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
    if end := _end(rule):
        return f"at {_end_named(case, end)}"
    if [step.price for step in rule.steps] == [HIGH, LOW] and rule.over == ADOPTERS:
        start = f"{rule.steps[-1].start:g}"
        return f"if the upper charge applies until {start} join and the lower one after"
    if rule.steps:
        return "by the price list"
    return (
        f"at {amount_words(case, rule.price, unit=f' a {rule.unit}' if rule.unit else ' a year')}"  # type: ignore[arg-type]
    )


def _pool_condition(case: Case, rule: Pricing) -> str:
    if isinstance(rule.share, float):
        return f"at {percent(rule.share)} of a pool"
    if rule.share == EQUAL:
        fixed = "a fixed pool" if pool(case, rule.name).size == 1 else "a pool"
        return f"if {fixed} is shared equally"
    whose = "an assumed pool" if rule.status == "assumed" else "a pool"
    return f"if {whose} is shared by {'size' if isinstance(rule.share, str) else 'several sizes'}"


def _bounds_condition(case: Case, rule: Pricing) -> str:
    if (rule.at_least, rule.at_most) == (LOW, HIGH):
        return "within the quoted range"
    return f"and {_bounds_sentence(case, rule).replace('held ', 'is held ')}"


CONDITIONS: Mapping[str, Callable[[Case, Pricing], str]] = {
    "fee": lambda case, rule: f"at {_fee_sentence(case, rule)}",
    "price": _price_condition,
    "pool": _pool_condition,
    "through": lambda *_: "if each force pays a fee of its own and a share of a pool",
    "at_least": _bounds_condition,
    "at_most": lambda case, rule: (
        "" if rule.at_least is not None else _bounds_condition(case, rule)
    ),
    "uplift": lambda case, rule: f"and {_uplift_sentence(case, rule)}",
}
assert [*SENTENCES] == [*CONDITIONS] == [*PARTS], "each part of a rule is worded"


def _ceiling(case: Case, rule: Pricing) -> Iterator[str]:
    """Say so where a rule that is assumed takes the upper quoted figure for a ceiling."""
    highest = rule.steps and rule.steps[0].price == HIGH
    if rule.status == "assumed" and (highest or rule.at_most == HIGH):
        yield f"Assumes that {thousands(case.charge.high)} is a ceiling."


def _by_size(case: Case, rule: Pricing) -> Iterator[str]:
    """Say whose sizes a rule takes, in which order, and what is wrong with them."""
    if not {*rule.size_names} & {*case.sizes}:
        return
    if rule.status == "assumed":
        yield f"Assumed, {case.joining[0]} first."
    for name in rule.size_names:
        if name in case.measures:
            size = case.measures[name]
            yield f"Sizes: {size.unit}, {size.date} ({size.source})."
    yield order_rule(case)
    if case.charge.is_cap:
        yield (
            f"The cap that the record states, {thousands(case.charge.high)} a year, is left aside."
        )
    if rule.note:
        yield rule.note
    for name in rule.size_names:
        yield from measure_cautions(name, case.joining)


def assumed_pool(case: Case) -> str:
    """Name the pool that is shared by size; nothing if there is none."""
    rule = case.by_size
    if rule is None:
        return ""
    at = fitted_at(case, rule.name)
    tied = f", {thousands(case.charge.low)} at the first {at} forces of the register" if at else ""
    return (
        f"a pool of {pounds(float(pool(case, rule.name)[0]))} a year shared by "
        f"{_size(case, rule.by_size)}{tied}"
    )


def fitted_at(case: Case, pricing: str) -> int:
    """Find the number of adopters at which a pricing gives the lower charge; 0 if there is none.

    >>> import sohanalysis as soh
    >>> fitted_at(soh.load_case(), "weighted")
    25
    """
    charge = rates(case, pricing)[:, -1]
    fits = abs(charge - case.charge.low) <= HALF_A_POUND
    return int(fits.argmax()) + 1 if fits.any() else 0


def order_rule(case: Case) -> str:
    """Say in which order forces are taken where only their number is known."""
    if case.adopters.register and case.adopters.register != OWN_REGISTER:
        return (
            f"This force first, then the others in the order of {case.adopters.register}: assumed."
        )
    return ORDER_RULE


def quoted_words(case: Case) -> str:
    """Name what the record says of the charge: a range, one charge, or a cap.

    >>> import sohanalysis as soh
    >>> quoted_words(soh.load_case())
    'the record quotes £71k to £91k'
    """
    said = span(case.charge.low, case.charge.high)
    verb = "states a cap," if case.charge.is_cap else "quotes"
    return f"{who_quotes(case)} {verb} {said}"


def who_quotes(case: Case) -> str:
    """Name who quotes the charges: the record, or the case; of a price list it assumes the form."""
    return (
        "the case" if case.charge.status == "assumed" and not has_price_list(case) else "the record"
    )


def assumed_basis(case: Case) -> tuple[str, ...]:
    """Name which of the two figures that every answer rests on are not the record's."""
    low, high = case.charge.low, case.charge.high
    several = "the quoted charges" if low < high else "the quoted charge"
    charged = "the price list" if has_price_list(case) else f"{several}, {span(low, high)} a year"
    found = {
        f"the sum set aside, {thousands(case.budget.value)}": case.budget.status,
        charged: case.charge.status,
    }
    names = [name for name, status in found.items() if status == "assumed"]
    return (f"Assumed in this case, and not the record's: {'; '.join(names)}.",) if names else ()


def record_gives(case: Case) -> str:
    """Begin the sentence on the record's own range: what it gives, and who says what comes of it.

    Its own table does where it prints that; else what the case comes to at the quoted charges.
    """
    given = "no formula" if not has_price_list(case) else "a price list beside its quoted range"
    if not has_price_list(case) and not ties_a_point(case):
        one = "a cap" if case.charge.is_cap else "one charge"
        given = f"{one}, whatever the number of forces"
    who = "case" if case.charge.status == "assumed" and given != "no formula" else "record"
    if is_range_printed(case):
        table = "its own table" if who == "record" else "the record's own table"
        return f"The {who} gives {given}: {table} adds up to"
    return f"The {who} gives {given}: at {quoted_charge(case)} the cost{part(case)} is"


def quoted_charge(case: Case) -> str:
    """Name what the record quotes, where it may be one charge or two.

    >>> import sohanalysis as soh
    >>> quoted_charge(soh.load_case())
    'the quoted charges'
    """
    if case.charge.low < case.charge.high:
        return "the quoted charges"
    return "the stated cap" if case.charge.is_cap else "the quoted charge"


def quoted_with_it(case: Case) -> str:
    """Begin what a scenario's conditions make of the quoted charges."""
    verb = "give" if case.charge.low < case.charge.high else "gives"
    return f"{quoted_charge(case)} with it {verb}"


def upper_charge(case: Case) -> str:
    """Name the upper of the quoted charges, which may be the only one."""
    return "the upper charge" if case.charge.low < case.charge.high else quoted_charge(case)


def has_price_list(case: Case) -> bool:
    """Check whether a pricing is a list of prices, and not of the quoted ends."""
    return any(step.price not in (LOW, HIGH) for rule in case.charge.pricing for step in rule.steps)


def other_readings(case: Case, scenario: Scenario) -> list[str]:
    """Name the pricings beside the scenario's own and the flat ones."""
    others = (name for name in case.pricings if name != scenario.pricing)
    return [name for name in others if not is_flat(case, name)]


def opening_of(case: Case, scenario: Scenario) -> str:
    """Choose how an answer begins: a flat charge is the same at any number of forces."""
    return phrases.AT_QUOTED if is_flat(case, scenario.pricing) else phrases.AT_FORCES


def reading_named(case: Case, pricing: str) -> str:
    """Name a pricing as an answer does, which a flat charge begins."""
    said = condition(case, pricing)
    return said[0].upper() + said[1:] if is_flat(case, pricing) else said


def others_say(others: Sequence[str]) -> str:
    """Choose the sentence for no, one or more readings beside a scenario's own."""
    several = phrases.OTHER_READINGS if len(others) > 1 else phrases.ONE_OTHER_READING
    return several if others else phrases.NO_OTHER_READING


def outside_range(case: Case, result: Appraisal) -> str:
    """Say so where a charge lies outside the range that the record quotes."""
    flow = result.flow
    return outside_quoted(case, map(float, flow.charge[flow.charged > 0]))


def outside_quoted(case: Case, paid: Iterable[float]) -> str:
    """Say so where one of the charges that are paid lies outside the quoted range."""
    outside = [charge for charge in paid if not is_quoted(case, charge)]
    if not outside:
        return ""
    over = [charge for charge in outside if charge > case.charge.high]
    if case.charge.is_cap and over:
        outside = over  # what is below a cap needs no word beside what passes it
    ends, quoted = (min(outside), max(outside)), (case.charge.low, case.charge.high)
    # To the nearest thousand, a charge just outside would read as if it were inside.
    close = {*map(thousands, ends)} & {*map(thousands, quoted)}
    write = pounds if close else thousands
    between = " or " if ends[0] < quoted[0] and ends[1] > quoted[1] else " to "
    charge, own = between.join(dict.fromkeys(map(write, ends))), dict.fromkeys(map(write, quoted))
    if case.charge.is_cap:
        cap = f"the cap that {who_quotes(case)} states, {write(case.charge.high)}"
        most = f"passes {cap}: {MOST_PAID}" if over else f"is less than {cap}"
        return f"A charge of {charge} a year {most}."
    return (
        f"A charge of {charge} a year is outside the range that {who_quotes(case)} quotes, "
        f"{' to '.join(own)}."
    )


def ties_a_point(case: Case) -> bool:
    """Tell whether the record ties its lower charge to the anticipated number of forces."""
    is_one = case.charge.low == case.charge.high
    is_known = is_one and all(
        is_flat(case, name) or case.pricing(name).by_size for name in case.pricings
    )
    return not has_price_list(case) and not is_known


def curve_caution(case: Case) -> str:
    """Say what every surface with pricings must say."""
    if has_price_list(case):
        return "The price list is as the case gives it; the other forms are readings, not terms."
    if not ties_a_point(case):
        who, charge = who_quotes(case).capitalize(), thousands(case.charge.low)
        if case.charge.is_cap:
            return (
                f"{who} states a cap, {charge} a year, whatever the number of forces: a cap is the "
                "most that is paid, and no share."
            )
        return f"{who} quotes one charge, {charge} a year, whatever the number of forces."
    points = f"{thousands(case.charge.low)} to {case.adopters.anticipated.value} forces"
    for rule in case.charge.pricing:
        if rule.through and rule.status == "stated":
            points += f" and {thousands(case.charge.high)} to {rule.through[-1].adopters}"
    return (
        f"None of these forms is known to be the curve: the record ties {points}, and states no "
        "other point of it."
    )


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
        f"register's order, which is assumed: without {name}, and with the next force in its "
        f"place, it would be {pounds(anew)} a year. So it is no measure of a pool in equal shares."
    )
