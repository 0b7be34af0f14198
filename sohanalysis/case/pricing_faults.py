"""Faults of a rule of a charge: parts that do not go together, points, bounds and bearers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sohanalysis.case.case import Adopters, Charge
from sohanalysis.case.pricing import (
    ANTICIPATED,
    BOUNDS,
    PARTS,
    QUANTITIES,
    TOTAL,
    MemberBounds,
    Part,
    Pricing,
    amount_of,
    is_given,
    point_at,
)
from sohanalysis.errors import Fault, format_value
from sohanalysis.files.kinds import Faults, allowed_at
from sohanalysis.money import pounds

_A_CHARGE = (
    "For one charge write price = 71_000. For a range write low = 71_000 and high = 91_000, then a "
    'table [[charges.pricing]] with name = "low-estimate" and price = "low", and another with '
    'name = "high-estimate" and price = "high".'
)
_HIGHEST_RATE = 0.3  # of an uplift: a list of factors up to it has rates in place of factors
ABOVE_ZERO = "above 0: our charge at the point, divided by our share, is the pool"
SOMETHING_LEFT = (
    "only with at_least or at_most, in the rule or in the register, which leave a remainder to pay"
)


def rule_faults(
    pricing: Pricing,
    *,
    ends: Mapping[str, float],
    anticipated: int,
    labels: tuple[str, ...],
    count: int,
) -> Faults:
    """Yield a fault for each part or key of a rule that does not go with the others.

    Parameters
    ----------
    ends : mapping
        Quoted ends of the charge by name. [£ a year]
    anticipated : int
        Number of adopters anticipated.
    labels : tuple of str
        Financial years in which the rule is charged.
    count : int
        Number of all years of the case.
    """
    if not any(PARTS[name].is_a_term for name in pricing.parts):
        yield (), no_charge_fault()
    for part in PARTS.values():
        yield from _key_faults(pricing, part)
    for key in ("fee", "price"):
        if pricing.pool_from is not None and getattr(pricing, key) is not None:
            # The charge at the point must be our share of the pool and nothing else, or the pool
            # does not follow from it.
            allowed = "a rule whose charge comes from the pool alone"
            yield ("pool_from",), Fault(problem=f"appears next to {key}", allowed=allowed)
    yield from _step_faults(pricing)
    yield from _share_faults(pricing)
    yield from _point_faults(pricing, ends, anticipated)
    yield from _bound_faults(pricing, ends)
    yield from _year_faults(pricing, labels, count)


def no_charge_fault(*, may_have_tables: bool = False) -> Fault:
    """Return the fault of a charge or rule without a term, which shows how to write one.

    Parameters
    ----------
    may_have_tables : bool
        Whether it is a charge, which may have its rules in tables.
    """
    terms = ", ".join(key for part in PARTS.values() if part.is_a_term for key in part.given_by)
    tables = "; or tables headed [[charges.pricing]]" if may_have_tables else ""
    return Fault(
        problem="gives no charge", allowed=f"one or more of {terms}{tables}", advice=_A_CHARGE
    )


def _key_faults(pricing: Pricing, part: Part) -> Faults:
    given_keys = [key for key in part.given_by if is_given(pricing, key)]
    for key in given_keys[1:]:
        yield (key,), Fault(problem=f"appears next to {given_keys[0]}", allowed="one of them")
    for key in part.needs:
        if given_keys and not is_given(pricing, key):
            problem = f"is missing next to {given_keys[0]}"
            yield (key,), Fault(problem=problem, allowed=allowed_at(Pricing, (key,)))
    for key in (*part.allows, *part.needs):
        if not given_keys and is_given(pricing, key):
            allowed = f"only with {' or '.join(part.given_by)}"
            yield (key,), Fault(problem="is given", allowed=allowed)


def _step_faults(pricing: Pricing) -> Faults:
    starts = [step.start for step in pricing.steps]
    if starts != sorted(set(starts)):
        problem = f"steps from {', '.join(f'{start:g}' for start in starts)}"
        yield ("price",), Fault(problem=problem, allowed="rising, each once")
    scale_size = pricing.over.removeprefix(TOTAL)
    for name in dict.fromkeys(step.of for step in pricing.steps if step.of != scale_size):
        allowed = f'{scale_size}, or over = "{name}" next to the price'
        yield ("price",), Fault(problem=f"has steps of {format_value(name)}", allowed=allowed)
    for key in ("over", "between"):
        if is_given(pricing, key) and pricing.price is not None and not pricing.steps:
            yield (key,), Fault(problem="is given", allowed="only with a price in steps")
    if is_given(pricing, "minimum") and not is_given(pricing, "quantity"):
        yield ("minimum",), Fault(problem="is given", allowed="only with a quantity")
    if pricing.marginal and pricing.price is not None:
        yield from _marginal_faults(pricing)


def _marginal_faults(pricing: Pricing) -> Faults:
    """Yield a fault if the units charged are not the units of the steps."""
    is_ours = pricing.scale == "ours" and pricing.quantity == pricing.over
    if not (pricing.steps and is_ours):
        # If the steps count other units than the charge, a unit of the charge is in no step.
        allowed = 'only with steps of the units charged: over = "users" and quantity = "users"'
        yield ("marginal",), Fault(problem="is given", allowed=allowed)
    elif first := pricing.steps[0].start:
        problem = f"has no price for units up to {first:g}, next to marginal"
        yield ("price",), Fault(problem=problem, allowed="a first step from 0")
    if is_given(pricing, "between"):
        yield ("between",), Fault(problem="appears next to marginal", allowed="one of them")


def _share_faults(pricing: Pricing) -> Faults:
    if isinstance(pricing.share, tuple):
        total = math.fsum(weight for _, weight in pricing.share)
        if abs(total - 1) > 1e-9:
            problem = f"has weights that add up to {total:g}"
            yield ("share",), Fault(problem=problem, allowed="weights that add up to 1")
    if pricing.pool_from is not None and pricing.share == 0:
        yield ("share",), Fault(problem="is 0 next to pool_from", allowed=ABOVE_ZERO)


def sizes_without_share(pricing: Pricing, our_sizes: Mapping[str, float]) -> tuple[str, ...]:
    """Return the sizes by which our share is 0, if our charge at a point is to give the pool.

    >>> from sohanalysis.case.pricing import Point
    >>> point = Point(charge=71_000, adopters=25)
    >>> by_users = Pricing(name="by-users", pool_from=point, share="users")
    >>> sizes_without_share(by_users, {"users": 0}), sizes_without_share(by_users, {"users": 5})
    (('users',), ())

    Parameters
    ----------
    our_sizes : mapping
        Our sizes by name. A size that is not in it is not checked.
    """
    sizes = tuple(size for size, weight in pricing.weights if weight)
    is_without = pricing.pool_from is not None and all(our_sizes.get(s, 1) == 0 for s in sizes)
    return sizes if is_without else ()


def _point_faults(pricing: Pricing, ends: Mapping[str, float], anticipated: int) -> Faults:
    if not pricing.through:
        return
    points = [point_at(point, ends, anticipated) for point in pricing.through]
    other_terms = [
        key
        for part in PARTS.values()
        if part.is_a_term and part.name != "through"
        for key in part.given_by
        if is_given(pricing, key)
    ]
    if other_terms:
        problem = f"appears next to {other_terms[0]}"
        yield ("through",), Fault(problem=problem, allowed="one of them")
    if len(points) != 2 or points[0][0] == points[-1][0]:
        count_text = f"{len(points)} point{'s' if len(points) != 1 else ''}"
        problem = f"has {count_text} at {', '.join(f'{n:g}' for n, _ in points)} adopters"
        yield ("through",), Fault(problem=problem, allowed="two points at different adopters")
        return
    fee, pool = line_through(*points)
    # A fee of exactly zero may come out a little below it, by floating-point error.
    for name, amount in (("fixed fee", fee), ("pool", pool)):
        if amount < -1e-6:
            problem = f"makes the {name} negative, {pounds(amount)} a year"
            # A negative pool: more adopters would each pay more. A negative fee: the charge would
            # fall faster than an equal share of one sum does.
            allowed = (
                "two points where each adopter pays less if more join, but no less than an equal "
                "share of the same sum"
            )
            yield ("through",), Fault(problem=problem, allowed=allowed)


def quoted_point_faults(charge: Charge, adopters: Adopters) -> Faults:
    """Yield a fault for each point of `quoted_at` that no document can state."""
    possible, ends, counts = adopters.possible.value, set[str](), set[int]()
    for index, point in enumerate(charge.quoted_at):
        is_anticipated = point.adopters == ANTICIPATED
        count = adopters.anticipated.value if is_anticipated else int(point.adopters)
        key_path = ("quoted_at", index)
        if count > possible and not is_anticipated:  # a check of the adopters reports the other
            problem = f"{count} is more than the {possible} possible"
            allowed = f"1 to {possible}, or a higher adopters.possible"
            yield (*key_path, "adopters"), Fault(problem=problem, allowed=allowed)
        if point.charge in ends:
            problem = f"{format_value(point.charge)} has a number already"
            yield (*key_path, "charge"), Fault(problem=problem, allowed="each end once")
        elif count in counts and charge.has_range:
            problem = f"{count} has the other end already"
            yield (*key_path, "adopters"), Fault(problem=problem, allowed="another number")
        ends.add(point.charge)
        counts.add(count)


def _bound_faults(pricing: Pricing, ends: Mapping[str, float]) -> Faults:
    low, high = (
        None if bound is None else amount_of(bound, ends)
        for bound in (pricing.at_least, pricing.at_most)
    )
    if low is not None and high is not None and low > high:
        problem = f"at_least {pounds(low)} is above at_most {pounds(high)}"
        yield ("at_least",), Fault(problem=problem, allowed="at_least up to at_most")


def _year_faults(pricing: Pricing, labels: tuple[str, ...], count: int) -> Faults:
    by_year = False
    for key, amount in dict.fromkeys((*pricing.amounts(), ("uplift", pricing.uplift))):
        if not isinstance(amount, tuple):
            continue
        by_year = by_year or key not in (*QUANTITIES, "uplift")
        noun = "factor" if key == "uplift" else "amount"
        faults = [*amount_faults(amount, labels, count, noun=noun, period="year charged")]
        yield from (((key, *year_path), fault) for year_path, fault in faults)
        if key == "uplift" and not faults:
            yield from _factor_faults(amount)
    if is_given(pricing, "uplift") and by_year:
        problem = "appears next to pounds by year"
        yield ("uplift",), Fault(problem=problem, allowed="one of them")
    if is_given(pricing, "base_year") and isinstance(pricing.uplift, tuple):
        yield ("base_year",), Fault(problem="is given", allowed="only with a rate of uplift")


def _factor_faults(factors: tuple[Any, ...]) -> Faults:
    """Yield a fault if the factors of an uplift are rates: 0.021 in place of 1.021."""
    highest = max(entry[1] if isinstance(entry, tuple) else entry for entry in factors)
    if highest <= _HIGHEST_RATE:
        problem = f"has {highest:g} as its highest factor"
        allowed = f"a factor for each year, one of them above {_HIGHEST_RATE}"
        advice = "A factor of 1.021 is 2.1% more: write 1.021, not 0.021."
        yield ("uplift",), Fault(problem=problem, allowed=allowed, advice=advice)


def amount_faults(
    amount: Any, labels: tuple[str, ...], count: int, *, noun: str, period: str
) -> Faults:
    """Yield a fault for each year without an amount, or for a list that is not one for each year.

    Parameters
    ----------
    amount : amount
        One number, or one for each year.
    labels : tuple of str
        Years that need an amount.
    count : int
        Number of all years of the case.
    noun, period : str
        Names of the number and of those years in a message: "factor", "year charged".
    """
    if not isinstance(amount, tuple):
        return
    article = "an" if noun == "amount" else "a"
    for label in _years_missing(amount, labels):
        allowed = f"{article} {noun} for each {period}"
        yield (label,), Fault(problem="is missing", allowed=allowed, advice="Add it.")
    if isinstance(amount[0], float) and len(amount) != count:
        problem = f"has {len(amount)} {noun}s"
        yield (), Fault(problem=problem, allowed=f"one for each of the {count} years")


def _years_missing(amount: Any, labels: tuple[str, ...]) -> list[str]:
    """Return the years charged for which an amount by year has no number."""
    years_given = dict(amount) if isinstance(amount[0], tuple) else labels
    return [label for label in labels if label not in years_given]


def excess_faults(
    pricing: Pricing, *, us: str | None, register: str | None, stated_sizes: Collection[str]
) -> Faults:
    """Yield a fault if a rule has an `excess` but no remainder, or no body that could pay it.

    Each rule has one fault at most. Bounds in a register are checked later, when it is read.

    Parameters
    ----------
    us : str or None
        Our name in the ``register``.
    register : str or None
        Name of the register's file.
    stated_sizes : collection of str
        Names of our sizes that the case itself gives.
    """
    if pricing.host is not None and pricing.excess != "host":
        yield ("host",), Fault(problem="is given", allowed='only with excess = "host"')
    elif pricing.excess is not None:
        if not pricing.is_bounded and register is None:
            allowed = SOMETHING_LEFT
        elif pricing.is_ours_alone(stated_sizes):
            allowed = "only with a rule for all members: by number, or by sizes in a register"
        elif us is None:
            allowed = "only with a register, and our name in it as us under [adopters]"
        else:
            return
        yield ("excess",), Fault(problem="is given", allowed=allowed)


def own_bound_faults(
    pricing: Pricing, bounds: MemberBounds, ends: Mapping[str, float]
) -> Iterator[tuple[str, Fault]]:
    """Yield a fault for each bound of our charge that a rule and the register state differently.

    Parameters
    ----------
    bounds : tuple
        Our bounds in the register. [£ a year]
    ends : mapping
        Quoted ends of the charge by name. [£ a year]
    """
    stated = {key: bound for key, bound in zip(BOUNDS, bounds, strict=True) if bound is not None}
    ruled = {
        key: amount_of(bound, ends)
        for key in BOUNDS
        if (bound := getattr(pricing, key)) is not None
    }
    for key in (key for key in ruled if ruled[key] != stated.get(key, ruled[key])):
        problem = f"{pounds(ruled[key])} is not the {pounds(stated[key])} that the register has"
        yield key, Fault(problem=problem, allowed="one of the two, or the same amount")
    either = stated | ruled
    if len(ruled) == 1 and len(either) == 2 and either["at_least"] > either["at_most"]:
        low, high = (pounds(either[key]) for key in BOUNDS)
        problem = f"with the bounds of the register, at_least {low} is above at_most {high}"
        yield next(iter(ruled)), Fault(problem=problem, allowed="at_least up to at_most")


def line_through(first: tuple[int, float], second: tuple[int, float]) -> tuple[float, float]:
    """Return the fee and pool of the charge through two points: fee + pool / adopters. [£ a year].

    A fee of £57,666.67 and a pool of £333,333.33 give £71,000 at 25 adopters and £91,000 at 10:

    >>> [round(part, 2) for part in line_through((25, 71_000), (10, 91_000))]
    [57666.67, 333333.33]
    """
    (first_count, first_charge), (second_count, second_charge) = first, second
    pool = (second_charge - first_charge) / (1 / second_count - 1 / first_count)
    return first_charge - pool / first_count, pool
