"""Numbers of adopters that the documents tie a quoted charge to, and the caution on all others.

Only statements of the case file count: `quoted_at` of the charge, and the points of a stated
pricing. A pricing that the case assumes ties nothing, even if it goes through such a point. An
amount or a number that the case assumes, such as one changed in a workbook, is tied to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from sohanalysis.case.case import Case, once_for_case
from sohanalysis.case.pricing import ANTICIPATED, HIGH, LOW, Pricing
from sohanalysis.model.pricing import is_flat, rates, terms_of, varies
from sohanalysis.money import HALF_A_POUND, quoted_pounds
from sohanalysis.nouns import first_small
from sohanalysis.report.quoted_charge import (
    has_price_list,
    is_assumed_range,
    is_listed,
    listed_prices,
    quoted_noun,
    quoted_words,
    who_quotes,
    who_states,
)
from sohanalysis.report.whose import rule_status
from sohanalysis.report.wording_pricing import and_words, joiners, moving_rules, pricing_name


@dataclass(frozen=True, kw_only=True)
class TiedPoint:
    """An end of the quoted range that the documents tie to a number of adopters.

    Parameters
    ----------
    end : str
        The end, low or high.
    adopters : int
        The number.
    charge : float
        The charge at that end. [£ a year]
    source : str
        Where the documents say so.
    """

    end: str
    adopters: int
    charge: float
    source: str


@once_for_case
def tied_points(case: Case) -> tuple[TiedPoint, ...]:
    """List the ends of the quoted range that the documents tie to a number of adopters.

    Returns
    -------
    tuple of TiedPoint
        The low end first. Empty if the case states no such number, or if it states how the charge
        changes with every number.

    >>> import sohanalysis as soh
    >>> [(point.end, point.adopters, point.source) for point in tied_points(soh.load_case())]
    [('low', 25, '2.8')]
    """
    is_open = not (has_price_list(case) or _is_known(case) or _stated_rules(case))
    return _points_of_ends(case) if is_open else ()


def _points_of_ends(case: Case) -> tuple[TiedPoint, ...]:
    """List the ends of the quoted range with a number, even if the case states a rule."""
    charge = case.charge
    if not charge.is_quoted or charge.status == "assumed":
        return ()
    # Points of the charge come first: a pricing through the same end does not replace them.
    stated = [(quoted.point, quoted.source) for quoted in charge.quoted_at]
    stated += [
        (point, rule.source or charge.source)
        for rule in charge.pricing
        for point in rule.through
        if rule.status == "stated"
    ]
    if case.adopters.anticipated.status == "assumed":  # then it is not the documents' number
        stated = [(point, source) for point, source in stated if point.adopters != ANTICIPATED]
    terms, by_end = terms_of(case), dict[str, TiedPoint]()
    for point, source in stated:
        count, amount = terms.count_and_charge(point)
        end = str(point.charge)
        tied = TiedPoint(end=end, adopters=count, charge=amount, source=source)
        by_end.setdefault(end, tied)
    return tuple(by_end[end] for end in (LOW, HIGH) if end in by_end)


def tied_words(case: Case) -> str:
    """Return the tied ends with their numbers of adopters.

    >>> import sohanalysis as soh
    >>> tied_words(soh.load_case())
    'the low estimate to 25 forces'
    """
    return _in_words(case, tied_points(case))


def apart_words(case: Case) -> str:
    """Return both ends of the quoted range with their numbers, if each has a number of its own.

    No number of adopters then has the whole range, even if the case states a rule.

    Returns
    -------
    str
        Empty if the documents tie an end to no number, or both to the same.
    """
    return _in_words(case, _points_apart(case))


def apart_in_brackets(case: Case) -> str:
    """Return each end of the quoted range with its number, to follow the range in brackets.

    Returns
    -------
    str
        Empty if the documents tie an end to no number, or both to the same.
    """
    if not (points := _points_apart(case)):
        return ""
    low, high = points
    number = joiners(case, low.adopters)
    return f"{low.end} {quoted_noun(case.charge)} with {number}, {high.end} with {high.adopters}"


def _points_apart(case: Case) -> tuple[TiedPoint, ...]:
    """List both ends of the quoted range, if each has a number of adopters of its own."""
    if not (case.charges and case.charge.has_range and case.names_adopters):
        return ()
    points = _points_of_ends(case)
    return points if len({point.adopters for point in points}) > 1 else ()


def _in_words(case: Case, points: tuple[TiedPoint, ...]) -> str:
    called = quoted_noun(case.charge)
    return " and ".join(
        f"the {f'{point.end} ' * case.charge.has_range}{called} to {joiners(case, point.adopters)}"
        for point in points
    )


def ties_nothing(case: Case) -> bool:
    """Check whether the documents quote a range without a number or a rule.

    They do not quote a range that the case assumes.
    """
    return has_no_rule(case) and not (tied_points(case) or is_assumed_range(case))


def has_no_rule(case: Case) -> bool:
    """Check whether the documents quote a range without a rule for the number of adopters.

    >>> import sohanalysis as soh
    >>> has_no_rule(soh.load_case())
    True
    """
    return case.charge.has_range and not has_price_list(case) and not _stated_rules(case)


def moves_with_number(case: Case, pricings: Sequence[str] = ()) -> bool:
    """Check whether any charge depends on the number of adopters, by default under any pricing.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> moves_with_number(case), moves_with_number(case, ["high-estimate"])
    (True, False)
    """
    if not case.charges:
        return False
    moves = any(not is_flat(case, name) for name in pricings or case.pricings)
    return moves or others_move_with_number(case)


def others_move_with_number(case: Case) -> bool:
    """Check whether a charge without a choice of pricing depends on the number of adopters."""
    return any(varies(rates(case, "", charge=charge)) for charge in case.other_charges)


def is_same_for_any_number(case: Case) -> bool:
    """Check whether the cost is known to be the same however many join.

    It is not known if documents tie the charge to a number, or quote a range without a rule.
    """
    if not case.charges or case.adopters.possible.value == 1:
        return False
    return not moves_with_number(case) and (has_price_list(case) or _is_known(case))


def tied_point_of(case: Case, rule: Pricing) -> TiedPoint | None:
    """Return the tied point that a pricing goes through in some year; None if it has none.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> tied_point_of(case, case.pricing("shared")).adopters
    25
    """
    for point in tied_points(case):
        charges = rates(case, rule.name)[point.adopters - 1]
        if bool((abs(charges - point.charge) <= HALF_A_POUND).any()):
            return point
    return None


def curve_caution(case: Case) -> str:
    """Return the caution to show wherever pricings are compared."""
    lists = [rule for rule in case.charge.pricing if is_listed(rule)]
    if not_ours := [rule for rule in lists if rule.status != "assumed"]:
        statuses = and_words(dict.fromkeys(rule.status for rule in not_ours))
        verb = "is" if len(not_ours) == 1 else "are"
        beside = _assumed_beside(case, not_ours)
        return f"The {listed_prices(*not_ours)} {verb} {statuses}{beside}."
    if lists and not (_stated_rules(case) or case.charge.is_quoted):
        predicate = "is our assumption" if len(lists) == 1 else "are our assumptions"
        return f"The {listed_prices(*lists)} {predicate}."
    plural = case.adopters.plural
    if _is_known(case):
        who, charge = who_quotes(case).capitalize(), quoted_pounds(case.charge.low)
        if case.charge.is_cap:
            return (
                f"{who} states a cap, {charge} a year, however many {plural} join: a cap is the "
                "most that is paid, not a share."
            )
        return f"{who} quotes one charge, {charge} a year, however many {plural} join."
    unknown = f"We do not know how the charge changes with the number of {plural}"
    if names := _stated_rules(case):
        assumed = any(rule.status == "assumed" for rule in case.charge.pricing)
        are_stated = (
            f"pricing {names[0]} is" if len(names) == 1 else f"pricings {and_words(names)} are"
        )
        return f"The {are_stated} stated{'; the assumed pricings are not terms' * assumed}."
    return f"{unknown}: {_all_that_is_tied(case)}."


def number_left_open(case: Case) -> str:
    """Return a clause on the numbers of adopters for which documents state a charge.

    A rule that needs our share or a size states how the charge is set, even if those are known for
    a single number.

    Returns
    -------
    str
        Empty if stated rules price each number from the anticipated or signed to the possible.

    >>> import sohanalysis as soh
    >>> number_left_open(soh.load_case())
    'the report ties £71k to 25 forces and gives no other point'
    """
    if not case.charges or case.adopters.possible.value == 1:
        return ""
    priced = np.zeros(case.adopters.possible.value, dtype=bool)
    for rule in case.charge.pricing:
        if rule_status(rule) != "assumed" and not case.charge.is_end_of_range(rule):
            has_price = ~np.isnan(rates(case, rule.name)).all(axis=1)
            priced |= has_price | bool(rule.stated_for_one)
    least = min(case.adopters.anticipated.value, case.adopters.signed.value)
    if priced[least - 1 :].all():
        return ""
    if not priced.any():
        return _all_that_is_tied(case)
    return f"a price is stated at {_numbers_in_words(case, priced.tolist())} alone"


def _numbers_in_words(case: Case, priced: Sequence[bool]) -> str:
    """Return numbers of adopters, with a span for three or more: "4 and 9 to 11 forces"."""
    runs: list[list[int]] = []
    for count in (index for index, has_price in enumerate(priced, start=1) if has_price):
        if runs and runs[-1][-1] == count - 1:
            runs[-1].append(count)
        else:
            runs.append([count])
    spans = ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run) for run in runs)
    return f"{and_words(chain(*spans))} {case.adopters.noun(runs[-1][-1])}"


def _all_that_is_tied(case: Case) -> str:
    """Return a clause on the ends of the quoted range and the numbers that they are tied to."""
    points = _points_of_ends(case)
    if not points:
        comma = "," if case.charge.is_cap_alone else ""  # the amount is an aside: "a cap, £30k,"
        return f"{quoted_words(case)}{comma} and ties it to no number"
    counts = [joiners(case, points[0].adopters), *(str(point.adopters) for point in points[1:])]
    ties = and_words(
        f"{quoted_pounds(point.charge)} to {count}"
        for point, count in zip(points, counts, strict=True)
    )
    return f"{who_states(case)} ties {ties} and gives no other point"


def _is_known(case: Case) -> bool:
    """Check whether the charge is the same for any number of adopters.

    It is not known if the documents tie a quoted charge to a number, or if only the case says so.
    """
    charge = case.charge
    if charge.has_range or _points_of_ends(case):
        return False
    if charge.is_quoted and all(rule_status(rule) == "assumed" for rule in charge.pricing):
        return False
    return all(is_flat(case, name) or case.pricing(name).by_size for name in case.pricings)


def _stated_rules(case: Case) -> list[str]:
    """Return the names of the stated pricings that change with the number of adopters.

    A line through two quoted points does not count as a stated rule.
    """
    stated = (rule for rule in case.charge.pricing if rule.status == "stated")
    names = (rule.name for rule in stated if not rule.through)
    return [first_small(pricing_name(case, name)) for name in names if not is_flat(case, name)]


def _assumed_beside(case: Case, lists: Sequence[Pricing]) -> str:
    """Return a clause if the pricings other than these price lists are all assumed.

    A stated price at a quoted end is not one of them.
    """
    rules = [rule for rule in case.charge.pricing if rule not in lists]
    beside = [rule for rule in rules if rule.status == "assumed" or not rule.end]
    if {rule.status for rule in beside} != {"assumed"}:
        return ""
    singular = "the other is a pricing assumption, not terms"
    return f"; {'the others are pricing assumptions, not terms' if len(beside) > 1 else singular}"


def is_tied(case: Case) -> bool:
    """Check whether documents tie an end of the range to a number but leave the rule open.

    The rule is open if the case assumes one, or has none that depends on the number.
    """
    if not (case.charges and case.names_adopters and case.charge.is_quoted):
        return False
    rules = moving_rules(case)
    is_open = not rules or any(rule.status == "assumed" for rule in rules)
    return is_open and bool(tied_points(case))
