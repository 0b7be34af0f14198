"""The readings of the charge in words: what each is called, assumes, and is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sohanalysis.case.case import PLATFORM, Case
from sohanalysis.case.choose import offered
from sohanalysis.case.register import ORDER_RULE, measure_cautions
from sohanalysis.case.scenario import QUOTED, ChargeForm, Scenario
from sohanalysis.case.shares import pool_from
from sohanalysis.model import pricing
from sohanalysis.model.findings import is_range_printed
from sohanalysis.model.results import Appraisal
from sohanalysis.money import pounds, span, thousands
from sohanalysis.report import phrases
from sohanalysis.report.marking import part

FORM_NAMES: dict[ChargeForm, str] = {
    "low-estimate": "Quoted low",
    "high-estimate": "Quoted high",
    "stepped": "Stepped",
    "shared": "Shared",
    "shared-capped": "Shared, capped",
    "two-part": "Two-part",
    "bands": "Price list",
    "weighted": "Weighted, assumed",
}

MOST_PAID = "it is the most that this force pays, and who bears what it leaves is not in the case"


def form_assumes(case: Case, form: ChargeForm) -> str:
    """Say in one plain sentence what a pricing assumes."""
    charge, anticipated = case.charge, case.adopters.anticipated.value
    low, high = thousands(charge.low), thousands(charge.high)
    pool = thousands(pricing.pool(case))
    return {
        "low-estimate": f"The lower quoted charge, {low} a year, whoever joins.",
        "high-estimate": f"The upper quoted charge, {high} a year, whoever joins.",
        "stepped": f"{high} a year unless {anticipated} forces join, then {low}. "
        f"Assumes that {high} is a ceiling.",
        "shared": f"Equal shares of a fixed national pool of {pool} a year, "
        f"which is {low} each at {anticipated} forces.",
        "shared-capped": f"Equal shares of {pool} a year, held between {low} and {high}. "
        f"Assumes that {high} is a ceiling.",
        "two-part": _two_part_assumes(case),
        "bands": "A price list, as given in the case: "
        + "; ".join(f"{thousands(b.price)} a year from {b.from_}" for b in charge.bands)
        + ".",
        "weighted": _weighted_assumes(case),
    }[form]


def assumed_pool(case: Case) -> str:
    """Name the pool that is shared by size, all of it assumed; nothing if there is none."""
    known, size = case.charge.weighted, case.measure
    if known is None or size is None:
        return ""
    return (
        f"a pool of {pounds(known.pool)} a year shared by {size.what}, "
        f"{thousands(case.charge.low)} at the first {known.anchor} forces of the register"
    )


def order_rule(case: Case) -> str:
    """Say in which order forces are taken where only their number is known."""
    known = case.charge.weighted
    if known and known.register:
        return f"This force first, then the others in the order of {known.register}: assumed."
    return ORDER_RULE


def _weighted_assumes(case: Case) -> str:
    known, size = case.charge.weighted, case.measure
    if known is None or size is None:
        return ""
    parts = (
        f"Assumed: {assumed_pool(case)}, {case.joining[0]} first.",
        f"Sizes: {size.unit}, {size.date} ({size.source}).",
        order_rule(case),
        f"The cap that the record states, {thousands(case.charge.high)} a year, is left aside."
        if case.charge.is_cap
        else "",
        known.note,
        *measure_cautions(known.weight, case.joining),
    )
    return " ".join(part for part in parts if part)


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
    return "the case" if case.charge.status == "assumed" and not case.charge.bands else "the record"


def assumed_basis(case: Case) -> tuple[str, ...]:
    """Name which of the two figures that every answer rests on are not the record's."""
    low, high = case.charge.low, case.charge.high
    several = "the quoted charges" if low < high else "the quoted charge"
    charged = "the price list" if case.charge.bands else f"{several}, {span(low, high)} a year"
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
    given = "no formula" if not case.charge.bands else "a price list beside its quoted range"
    if not case.charge.bands and not ties_a_point(case):
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


def _two_part_assumes(case: Case) -> str:
    if case.charge.high_applies_at is None:
        return ""
    fee, shared_cost = pricing.two_part_terms(case)
    return (
        f"A fee of its own, {thousands(fee)} a year, plus a share of a pool of "
        f"{thousands(shared_cost)}: {thousands(case.charge.low)} at "
        f"{case.adopters.anticipated.value} forces and {thousands(case.charge.high)} at "
        f"{case.charge.high_applies_at.value}, which is assumed."
    )


def condition(case: Case, form: ChargeForm) -> str:
    """Name a pricing as the condition of a sentence."""
    anticipated, is_one = case.adopters.anticipated.value, case.charge.low == case.charge.high
    return {
        "low-estimate": f"at {quoted_charge(case)}" if is_one else "at the lower quoted charge",
        "high-estimate": f"at {quoted_charge(case)}" if is_one else "at the upper quoted charge",
        "stepped": f"if the upper charge applies until {anticipated} join and the lower one after",
        "shared": "if a fixed pool is shared equally",
        "shared-capped": "if a fixed pool is shared equally within the quoted range",
        "two-part": "if each force pays a fee of its own and a share of a pool",
        "bands": "by the price list",
        "weighted": "if an assumed pool is shared by size",
    }[form] + _aside(case, form)


def _aside(case: Case, form: ChargeForm) -> str:
    """Say that a form knows nothing of a cap that the record states."""
    capped = case.charge.is_cap and form not in QUOTED
    return " and the stated cap is left aside" if capped else ""


def other_readings(case: Case, scenario: Scenario) -> list[ChargeForm]:
    """Name the case's forms beside the scenario's own and the quoted charges."""
    return [form for form in offered(case) if form not in (scenario.pricing, *QUOTED)]


def opening_of(scenario: Scenario) -> str:
    """Choose how an answer begins: a quoted charge is the same at any number of forces."""
    return phrases.AT_QUOTED if scenario.pricing in QUOTED else phrases.AT_FORCES


def reading_named(case: Case, form: ChargeForm) -> str:
    """Name a pricing as an answer does, which a quoted charge begins."""
    return condition(case, form).capitalize() if form in QUOTED else condition(case, form)


def others_say(others: Sequence[ChargeForm]) -> str:
    """Choose the sentence for no, one or more readings beside a scenario's own."""
    several = phrases.OTHER_READINGS if len(others) > 1 else phrases.ONE_OTHER_READING
    return several if others else phrases.NO_OTHER_READING


def outside_range(case: Case, result: Appraisal) -> str:
    """Say so where a charge lies outside the range that the record quotes."""
    flow = result.flow
    return outside_quoted(case, map(float, flow.platform_charge[flow.lines[PLATFORM] > 0]))


def outside_quoted(case: Case, paid: Iterable[float]) -> str:
    """Say so where one of the charges that are paid lies outside the quoted range."""
    outside = [charge for charge in paid if not pricing.is_quoted(case, charge)]
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
    one_charge = case.charge.low == case.charge.high and {*case.charge.forms} == {*QUOTED}
    return not case.charge.bands and not one_charge


def curve_caution(case: Case) -> str:
    """Say what every surface with pricings must say."""
    if case.charge.bands:
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
    upper = case.charge.high_applies_at
    if upper is not None and upper.status == "stated":
        points += f" and {thousands(case.charge.high)} to {upper.value}"
    return (
        f"None of these forms is known to be the curve: the record ties {points}, and states no "
        "other point of it."
    )


def pool_without_the_largest(case: Case) -> tuple[str, float] | None:
    """Size the assumed pool anew with the largest force at the anchor left out.

    The next force of the register's order takes its place. None where there is no next force, or
    the case assumes no pool.
    """
    known = case.charge.weighted
    first = case.weights[: known.anchor + 1] if known else ()
    if known is None or len(first) <= known.anchor or known.anchor < 2:
        return None
    largest = max(range(1, known.anchor), key=first.__getitem__)
    others = [size for place, size in enumerate(first) if place != largest]
    return case.joining[largest], pool_from(case.charge.low, others, 0)


def pool_hangs_on(case: Case) -> Iterator[str]:
    """Say how far the assumed pool hangs on who is among the first of the register's order."""
    other, known = pool_without_the_largest(case), case.charge.weighted
    if other is None or known is None:
        return
    name, pool = other
    yield (
        f"How large the pool is hangs on who is among the first {known.anchor} of the register's "
        f"order, which is assumed: without {name}, and with the next force in its place, it would "
        f"be {pounds(pool)} a year. So it is no measure of a pool in equal shares."
    )
