"""The charge by the number of adopters: which numbers, lines and stated points a chart shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import TAKEN, Case, Charge
from sohanalysis.case.pricing import ADOPTERS, Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.pricing import last_rates, rates, terms_of
from sohanalysis.money import HALF_A_PENNY, pounds, round_step
from sohanalysis.nouns import first_capital, possessive
from sohanalysis.report.assumptions import assumes_members
from sohanalysis.report.inks import line_pens
from sohanalysis.report.quoted_charge import QUOTED_AS, is_assumed_range, quoted_charge, who_states
from sohanalysis.report.ties import TiedPoint, tied_points
from sohanalysis.report.whose import is_ours
from sohanalysis.report.wording import anticipated_as, first_paragraph
from sohanalysis.report.wording_pricing import joiners, moving_rules, pricing_name

FEWEST_SHOWN = 15
MOST_COUNTS = 10  # numbers of adopters in a table
MOST_POINTS = 200  # of a line: a chart is about 600 pixels wide
MOST_NAMED_POINTS = 3  # name every stated point up to this many, else the first alone
# The axis ends at this multiple of the highest charge that matters, so that it stays legible.
TIMES_WHAT_MATTERS = 1.5


@dataclass(frozen=True, kw_only=True)
class StatedPoint:
    """A charge that a document ties to a number of adopters. [£ a year]."""

    count: int
    charge: float
    name: str


# Numbers


def counts_named(case: Case) -> dict[int, str]:
    """Return the numbers of adopters that the documents name, with a label for each."""
    adopters = case.adopters
    anticipated, signed = adopters.anticipated.value, adopters.signed.value
    if anticipated == signed:  # a file may have one number, which is neither
        return {signed: adopters.noun(signed)}
    return {anticipated: anticipated_as(case), signed: "signed"}


def counts_priced(case: Case) -> tuple[int, ...]:
    """Return the numbers of adopters at which the documents print a charge for us.

    Each is in `quoted_at`, is a point of a stated pricing `through` two, or is a step of a stated
    list without a price between its steps.

    >>> import sohanalysis as soh
    >>> counts_priced(soh.load_case())
    (25,)
    """
    if not (case.charges and case.names_adopters):
        return ()
    terms = terms_of(case)
    points = [quoted.point for quoted in case.charge.quoted_at]
    counts: set[int] = set()
    for rule in case.charge.pricing:
        if rule.status == "stated":
            points += rule.through
            if rule.between == "stated only" and rule.over == ADOPTERS:
                counts |= {int(step.start) for step in rule.steps}
    counts |= {terms.count_and_charge(point)[0] for point in points}
    return tuple(sorted(n for n in counts if 1 <= n <= case.adopters.possible.value))


def counts_of_steps(
    case: Case, pricings: Iterable[str], charges: Iterable[Charge] = ()
) -> tuple[int, ...]:
    """Return the numbers of adopters at which the price of a pricing or of a charge changes.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> counts_of_steps(case, case.pricings)
    (25,)
    """
    rules = [case.pricing(name) for name in pricings] if case.names_adopters else []
    rules += [charge.pricing[0] for charge in charges] if case.names_adopters else []
    lists = (rule.steps for rule in rules if rule.over == ADOPTERS and rule.between == "step")
    starts = {int(step.start) for steps in lists for step in steps[1:]}
    return tuple(sorted(start for start in starts if start <= case.adopters.possible.value))


def counts_stated(case: Case) -> tuple[int, ...]:
    """Return the numbers of adopters that documents name, and those at which they print a charge.

    >>> import sohanalysis as soh
    >>> counts_stated(soh.load_case())
    (25, 36)
    """
    return tuple(sorted({*counts_named(case), *counts_priced(case)}))


def adopters_shown(case: Case) -> tuple[int, int]:
    """Return the fewest and the most adopters that the slider and the chart show.

    The fewest are 15, or four fifths of the lowest number that documents name if that is fewer. The
    most are twice the highest number that they name, up to the number of possible adopters. A range
    of numbers that the case tries is shown whole.
    """
    stated_counts = counts_stated(case)
    ranges = [tried for tried in case.what_if if tried.input == ADOPTERS]
    fewest = min([FEWEST_SHOWN, min(stated_counts) * 4 // 5, *(int(tried.low) for tried in ranges)])
    most = max([2 * max(stated_counts), *(int(tried.high) for tried in ranges)])
    return max(1, fewest), min(case.adopters.possible.value, most)


def numbers_told(case: Case, scenario_count: int) -> tuple[int, int]:
    """Return the lowest and the highest number of adopters that a title is about.

    They are the lowest and the highest that documents name. If they name one, the other is the
    scenario's.
    """
    stated_counts = counts_stated(case)
    return (
        (stated_counts[0], stated_counts[-1])
        if len(stated_counts) > 1
        else (min(*stated_counts, scenario_count), max(*stated_counts, scenario_count))
    )


def counts_listed(case: Case, scenario_count: int) -> tuple[int, ...]:
    """Return the numbers of adopters of a table, ten at most unless the documents give more.

    They are the numbers that the case and the scenario name, the steps of a price list, the
    ends of the chart, and round numbers between. A round number less than half a step from one of
    the others is left out. If ten at most can join, all numbers are listed.

    >>> import sohanalysis as soh
    >>> counts_listed(soh.load_case(), 28)
    (15, 20, 25, 28, 36, 40, 44)
    """
    possible = case.adopters.possible
    fewest, most = adopters_shown(case)
    if possible.value <= MOST_COUNTS:
        most = possible.value
    fewest = max(1, min(fewest, most - MOST_COUNTS + 1))
    named_counts = {fewest, most, scenario_count, *counts_stated(case)}
    named_counts |= {*counts_of_steps(case, case.pricings, case.other_charges)}
    if possible.source != TAKEN:
        named_counts.add(possible.value)
    step, counts = 1, {*range(fewest, most + 1), *named_counts}
    while len(counts) > max(MOST_COUNTS, len(named_counts)):
        step = int(round_step(step + 1))
        round_counts = range(-(-fewest // step) * step, most + 1, step)
        counts = named_counts | {
            count
            for count in round_counts
            if all(2 * abs(count - fixed_count) >= step for fixed_count in named_counts)
        }
    return tuple(sorted(counts))


def counts_drawn(case: Case, counts: range) -> tuple[int, ...]:
    """Return the numbers of adopters at which the lines have a point, about 200 at most."""
    every = -(-len(counts) // MOST_POINTS)
    drawn_counts = {*counts[::every], counts[-1], *jumps(case)} if every > 1 else {*counts}
    return tuple(count for count in counts if count in drawn_counts)


def jumps(case: Case) -> tuple[int, ...]:
    """Return the numbers of adopters on either side of each jump of a line, and of its ends.

    A line that changes at every number has no jump: its points are less than a pixel apart. A case
    with a point at each number has none either.
    """
    counts: set[int] = set()
    for name in case.pricings if case.adopters.possible.value > MOST_POINTS else ():
        table = last_rates(case, name)
        before, after = table[:-1], table[1:]
        ends = np.flatnonzero(np.isnan(before) != np.isnan(after))
        moves = np.flatnonzero(np.nan_to_num(before) != np.nan_to_num(after))
        moves = moves if moves.size <= MOST_POINTS else ends
        # The row of a number is one less.
        counts |= {int(index) + side for index in (*ends, *moves) for side in (1, 2)}
    return tuple(sorted(counts))


# Lines


def has_charge_chart(case: Case) -> bool:
    """Check whether the charge has more than one value to draw, by number or by pricing.

    >>> import sohanalysis as soh
    >>> has_charge_chart(soh.load_case())
    True
    """
    if not case.charges:
        return False
    fewest, most = adopters_shown(case)
    tables = [last_rates(case, name)[fewest - 1 : most] for name in case.pricings]
    values = {round(float(value)) for table in tables for value in table if not np.isnan(value)}
    return len(values | {round(end) for end in quoted_charges(case)}) > 1


def charge_by_number(case: Case, scenario: Scenario, counts: Iterable[int]) -> dict[str, Floats]:
    """Return the charge of the last year at numbers of adopters, under each pricing. [£ a year].

    A charge is NaN if no document gives a price.
    """
    chosen = case.at_one_pricing(scenario)
    swept = sweep(case, chosen, adopters=[*counts], pricing=case.pricings)
    return dict(zip(case.pricings, swept.last_charge.T, strict=True))


def lines_drawn(case: Case) -> list[dict[str, Any]]:
    """Describe the line of each pricing in the chart of the charge, without its points."""
    looks = line_pens([name not in groups(case)["others"] for name in case.pricings])
    return [
        {
            "pricing": name,
            "name": line_name(case, name),
            "form": "step" if is_stepped(case, name) else "line",
            "ink": ink,
            "dash": dash,
        }
        for name, (ink, dash) in zip(case.pricings, looks, strict=True)
    ]


def line_name(case: Case, pricing: str) -> str:
    """Return the name of a pricing in a chart or a table by number.

    An end of one quoted price is the quoted charge, or the stated cap.
    """
    if case.pricing(pricing).end and case.charge.has_one_price:
        return first_capital(quoted_charge(case).removeprefix("the "))
    return pricing_name(case, pricing)


def is_stepped(case: Case, pricing: str) -> bool:
    """Check whether a charge is constant between the numbers of adopters at which it jumps."""
    table = rates(case, pricing)
    changes = (table[1:] != table[:-1]).any(axis=-1)
    return bool(changes.any() and not (changes[1:] & changes[:-1]).any())


def pricings_drawn(case: Case) -> tuple[str, ...]:
    """List the pricings that tables by number show.

    They are the pricings that depend on the number of adopters, with the stated and the base
    pricing unless it is an end of a quoted range. If no pricing depends on the number, all are
    shown.
    """
    moving = [rule.name for rule in moving_rules(case)]
    leading = [
        rule.name
        for rule in case.charge.pricing
        if (rule == case.stated_pricing or rule.name == case.base_scenario.pricing)
        and not case.charge.is_end_of_range(rule)
    ]
    return tuple(name for name in case.pricings if name in {*moving, *leading} or not moving)


# Sources of the figures


def quoted_charges(case: Case) -> tuple[float, ...]:
    """Return the low and the high quoted charge, or one if they are equal. [£ a year].

    The result is empty if no charge is quoted, or if the case assumes it.
    """
    if not (case.charges and case.charge.is_quoted) or is_assumed_range(case):
        return ()
    return tuple(dict.fromkeys((float(case.charge.low), float(case.charge.high))))


def groups(case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return the names of the pricings by owner: quoted ends, other stated rules, all others."""
    quoted = [name for name in case.pricings if case.pricing(name).end and quoted_charges(case)]
    rest = [name for name in case.pricings if name not in quoted]
    stated = [
        name
        for name in rest
        if case.pricing(name).status == "stated" and not assumes_members(case, name)
    ]
    other_pricings = [name for name in rest if name not in stated]
    return {"quoted": (*quoted,), "stated": (*stated,), "others": (*other_pricings,)}


def on_others(case: Case) -> str:
    """Return a phrase for pricings neither quoted nor stated, such as "on our assumptions"."""
    owners = groups(case)
    rules = [case.pricing(name) for name in owners["others"]]
    ending = "s" if len(rules) > 1 else ""
    if not all(is_ours(case, rule.name) for rule in rules):
        if not quoted_charges(case) and not owners["stated"]:  # then there are no others
            return f"under {'every' if ending else 'the'} pricing"
        return f"under the other pricing{ending}"
    whose = " and ".join(dict.fromkeys("your" if rule.is_own else "our" for rule in rules))
    return f"on {whose} assumption{ending}"


def stated_points(case: Case) -> tuple[StatedPoint, ...]:
    """List the charges that documents tie to a number of adopters, in the order of the numbers.

    >>> import sohanalysis as soh
    >>> [point.name for point in stated_points(soh.load_case())]
    ['Report: £71,000 at 25 forces (2.8, initial estimate)']
    """
    if not case.charges:
        return ()
    who = first_capital(who_states(case).removeprefix("the "))
    charges: dict[int, tuple[float, str, str]] = {}
    for point in tied_points(case):
        charges[point.adopters] = (point.charge, who, _tie(case, point))
    for rule in case.charge.pricing:
        if rule.status == "stated":
            source = first_paragraph(rule.source or case.charge.source)
            for count, charge, is_printed in _points_of(case, rule):
                whose = who if is_printed else f"{possessive(who)} rule"
                charges.setdefault(count, (charge, whose, source))
    ordered = sorted(charges.items())
    return tuple(
        StatedPoint(
            count=count,
            charge=charge,
            name=_point_name(case, count, charge, whose, source)
            if not index or len(ordered) <= MOST_NAMED_POINTS
            else "",
        )
        for index, (count, (charge, whose, source)) in enumerate(ordered)
    )


def _points_of(case: Case, rule: Pricing) -> Iterator[tuple[int, float, bool]]:
    """Yield the adopters and charge at each stated point or step of a rule. [£ a year].

    The third value says whether the document prints the charge. It does not print a charge that its
    rule gives: after an uplift, at a cap, or with a fee. A rule may have no price at a step, if a
    part of it is known at another number alone.
    """
    terms = terms_of(case)
    for point in rule.through:
        count, charge = terms.count_and_charge(point)
        yield int(count), float(charge), True
    if rule.steps and rule.over == ADOPTERS and rule.quantity is None:
        table = last_rates(case, rule.name)
        for step in rule.steps:
            if 1 <= step.start <= len(table):
                charge = float(table[int(step.start) - 1])
                if np.isnan(charge):
                    continue
                printed = np.isclose(terms.by_year(step.price), charge, rtol=0, atol=HALF_A_PENNY)
                yield int(step.start), charge, bool(np.any(printed))


def _tie(case: Case, point: TiedPoint) -> str:
    """Return the source of a tied point, and the charge's name in it."""
    charge = case.charge
    called = charge.quoted_as or (QUOTED_AS[charge.firmness] if charge.firmness else "")
    return ", ".join(filter(None, (first_paragraph(point.source), called)))


def _point_name(case: Case, count: int, charge: float, whose: str, source: str) -> str:
    """Return the label of a stated point: who states it, the charge, the adopters, the source."""
    beside = f" ({source})" if source else ""
    return f"{whose}: {pounds(charge)} at {joiners(case, count)}{beside}"
