"""Formulas of the parts of a rule that have several forms: a price and a share of a pool.

`case.pricing` has the parts (PARTS), and the formulas of the parts with a single form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sohanalysis.case.definitions import Definition, Input, Rows

if TYPE_CHECKING:
    from sohanalysis.case.pricing import Amount, Point, Pricing


class Ours(NamedTuple):
    """A size of the body that is charged."""

    size: str


class Together(NamedTuple):
    """A size added up over the first adopter, the first two, and so on to every possible one."""

    size: str


class Rise(NamedTuple):
    """A factor for each year from a yearly rate, since a base year or the first year charged."""

    rate: float
    base_year: str | None


class StepStart(NamedTuple):
    """Start of one step of a price."""

    step: int  # index in the list of steps
    start: float


class StepPrice(NamedTuple):
    """Price of one step."""

    step: int  # index in the list of steps
    price: Amount


# Value of a rule for an input of its formulas: an amount, a size, a rise, one step, or an amount
# for each step.
PartFigure: TypeAlias = (
    "Amount | Ours | Together | Rise | StepStart | StepPrice | tuple[Amount, ...]"
)
A_YEAR, A_UNIT = "£ a year", "£ per unit a year"


def charge_with(label: str, text: str, reason: str) -> Definition:
    """Return the formula of the charge with a part."""
    return Definition("charge[y]", text, A_YEAR, label, reason)


def amount_input(key: str, unit: str, label: str, source: str = "") -> Input:
    """Return the input of an amount, which may be missing in some years."""
    return Input(f"{key}[y]", unit, label, source or f"the case: `{key}`", may_be_unpriced=True)


# A price


def price_formulas(rule: Pricing) -> Rows:
    """Return the formulas of a price, with or without steps, times our units."""
    if rule.marginal:
        return (*_UNITS, *_marginal_formulas(len(rule.steps)))
    price = (amount_input("price", A_UNIT, "Price a unit"),)
    return (
        *(_step_formulas(rule) if rule.steps else price),
        *_UNITS,
        charge_with(_WITH_PRICE, "before + price * units", "each unit has the same price"),
    )


_UNITS: Rows = (
    amount_input(
        "quantity", "units", "Units of ours", "the case: `quantity`, or a size of ours; else 1"
    ),
    amount_input("minimum", "units", "Least units", "the case: `minimum`, else 0"),
    Definition(
        "units[y]", "max(quantity, minimum)", "units", "Units paid for", "at least the minimum"
    ),
)
_WITH_PRICE = "Charge with the price"


def _marginal_formulas(count: int) -> Iterator[Input | Definition]:
    """Yield the formulas of a charge in which each unit has the price of its own step."""
    numbers = range(1, count + 1)
    for number in numbers:
        yield Input(f"start{number}", "units", f"Start of step {number}", "the case: `price`")
        yield amount_input(f"price{number}", A_UNIT, f"Price of step {number}", "the case: `price`")
    for number in numbers:
        end = f"min(units, start{number + 1})" if number < count else "units"
        yield Definition(
            f"units{number}[y]",
            f"max(0, {end} - start{number})",
            "units",
            f"Units in step {number}",
            "from the start of the step to the next one; the last step has no end",
        )
    terms = " + ".join(f"price{number} * units{number}" for number in numbers)
    reason = "each unit has the price of its own step"
    yield charge_with(_WITH_PRICE, f"before + ({terms})", reason)


def _step_formulas(rule: Pricing) -> Rows:
    """Return the formulas of the price at the step that the adopters, or a size, reach."""
    return (
        *_reached_formulas(rule.scale),
        Input("starts[i]", "number", "Starts of the steps", "the case: `price`"),
        Input(
            "prices[i][y]",
            A_UNIT,
            "Prices of the steps",
            "the case: `price`",
            may_be_unpriced=True,
        ),
        Definition(
            "step[y]",
            "steps_at(reached, starts)",
            "number",
            "Step",
            "the last one that starts at or below what is reached; 0 below the first",
        ),
        Definition("lower[y]", "item(prices, step)", A_UNIT, "Price of the step", "as listed"),
        *_BETWEEN[rule.between],
    )


def _reached_formulas(scale: str) -> Rows:
    label = "Reached on the scale of the steps"
    if scale == "adopters":
        return (Definition("reached", "adopters", "number", label, "the number of adopters"),)
    if scale == "ours":
        size = Input("our_size[y]", "number", "Our size", "the case: the size that `over` names")
        return (size, Definition("reached[y]", "our_size", "number", label, "our size"))
    text, reason = "item(sizes, adopters)", "the size of all who join together"
    return (
        _joint_size_input("sizes", "over"),
        Definition("reached[y]", text, "number", label, reason),
    )


def _joint_size_input(name: str, key: str) -> Input:
    source = f"the case or its register: the size that `{key}` names, added up"
    return Input(f"{name}[i][y]", "number", "Size of the first one, two and so on", source)


_START = Definition("start[y]", "item(starts, step)", "number", "Start of the step", "as listed")
# Price between the starts of two steps, by the rule's `between`.
_BETWEEN: Mapping[str, Rows] = {
    "step": (
        Definition(
            "price[y]",
            "where(step > 0, lower, unpriced)",
            A_UNIT,
            "Price a unit",
            "no document gives a price below the first step",
        ),
    ),
    "stated only": (
        _START,
        Definition(
            "price[y]",
            "where(step > 0 and reached == start, lower, unpriced)",
            A_UNIT,
            "Price a unit",
            "no document gives a price between those stated",
        ),
    ),
    "line": (
        _START,
        Definition(
            "next_start[y]",
            "item(starts, step + 1)",
            "number",
            "Start of the next step",
            "as listed; the last one has itself",
        ),
        Definition(
            "upper[y]", "item(prices, step + 1)", A_UNIT, "Price of the next step", "as listed"
        ),
        Definition(
            "width[y]",
            "where(next_start > start, next_start - start, 1)",
            "number",
            "Width of the step",
            "from its start to the next; the last one has none",
        ),
        Definition(
            "on_line[y]",
            "lower + (upper - lower) / width * (reached - start)",
            A_UNIT,
            "Price on the line",
            "a straight line from each stated price to the next",
        ),
        Definition(
            "price[y]",
            "where(step > 0 and reached <= next_start, on_line, unpriced)",
            A_UNIT,
            "Price a unit",
            "no document gives a price below the first step or above the last",
        ),
    ),
}


def price_figures(rule: Pricing) -> Mapping[str, PartFigure]:
    """Return the values of a rule for the inputs of its price that are not keys of the file."""
    if rule.marginal:
        steps = [*enumerate(rule.steps)]
        return {
            **{f"start{index + 1}": StepStart(index, step.start) for index, step in steps},
            **{f"price{index + 1}": StepPrice(index, step.price) for index, step in steps},
        }
    return {
        "starts": tuple(step.start for step in rule.steps),
        "prices": tuple(step.price for step in rule.steps),
        "our_size": Ours(rule.scale_size),
        "sizes": Together(rule.scale_size),
    }


# A pool


def pool_formulas(rule: Pricing) -> Rows:
    """Return the formulas of our share of a pool."""
    return (
        *_share_inputs(rule),
        *_pool_formulas(rule),
        Definition(
            "ours[y]",
            _our_share_text(rule, "pool", "adopters"),
            A_YEAR,
            "Our share of the pool",
            # DN41 gives £71,000 at 25 forces, then reports that 36 signed. Above 25, an equal share
            # of £71,000 x 25 extrapolates: it assumes that the supplier's price does not change.
            "of a pool that does not change with the number of adopters",
        ),
        charge_with("Charge with the share of the pool", "before + ours", "terms are added"),
    )


def _share_inputs(rule: Pricing) -> Iterator[Input]:
    if isinstance(rule.share, float):
        yield Input("share", "share", "Our share", "the case: `share`")
    for number, (size, _) in enumerate(rule.weights, start=1):
        if isinstance(rule.share, tuple):
            yield Input(f"weight{number}", "share", "Weight of a part", "the case: `share`")
        if size:
            source = "the case or its register: the size that `share` names"
            yield Input(f"our_size{number}[y]", "number", "Our size", source)
            yield _joint_size_input(f"sizes{number}", "share")


def _our_share_text(rule: Pricing, amount: str, adopters: str) -> str:
    """Return the text of the formula of our share of an amount at a number of adopters."""
    if isinstance(rule.share, float):
        return f"share * {amount}"
    shares = []
    for number, (size, _) in enumerate(rule.weights, start=1):
        if size:
            share = f"our_size{number} * ({amount} / item(sizes{number}, {adopters}))"
        else:
            share = f"{amount} / {adopters}"
        shares.append(f"weight{number} * ({share})" if isinstance(rule.share, tuple) else share)
    return " + ".join(shares)


def _pool_formulas(rule: Pricing) -> Rows:
    """Return the formulas of the pool of all adopters together."""
    label = "Pool of all together"
    if rule.pool_from is not None:
        point = (
            Input("point_charge", A_YEAR, "Our charge at a point", "the case: `pool_from`"),
            Input("point_adopters", "number", "Adopters at that point", "the case: `pool_from`"),
        )
        # Our charge at the point is our share of the pool there, so the pool is the charge divided
        # by that share. With equal shares that is the charge times the adopters at the point.
        if rule.is_equal:
            text, reason = "point_charge * point_adopters", "each pays an equal part"
            return (*point, Definition("pool", text, A_YEAR, label, reason))
        return (
            *point,
            Definition(
                "joined",
                "min(point_adopters, possible)",
                "number",
                "Adopters who share at that point",
                "no more than could join",
            ),
            Definition(
                "point_share[y]",
                _our_share_text(rule, "1", "joined"),
                "share",
                "Our share at that point",
                "as of the pool",
            ),
            Definition(
                "pool[y]",
                "point_charge / point_share",
                A_YEAR,
                label,
                "the pool of which our share at that point is that charge",
            ),
        )
    if rule.pool_total is not None:
        text, reason = "pool_total / year_count", "the same in each year of the case"
        total = Input("pool_total", "£", "Pool over all years", "the case: `pool_total`")
        return (total, Definition("pool", text, A_YEAR, label, reason))
    return (amount_input("pool", A_YEAR, label),)


def pool_figures(rule: Pricing) -> Mapping[str, PartFigure]:
    """Return the values of a rule for the inputs of its pool that are not keys of the file."""
    figures: dict[str, PartFigure] = {}
    if rule.pool_from is not None:
        figures = point_figures("point", rule.pool_from)
    for number, (size, weight) in enumerate(rule.weights, start=1):
        figures[f"weight{number}"] = weight
        if size:
            figures |= {f"our_size{number}": Ours(size), f"sizes{number}": Together(size)}
    return figures


def point_figures(name: str, point: Point) -> dict[str, PartFigure]:
    """Return the charge and the adopters of a point, by the names of their inputs."""
    return {f"{name}_charge": point.charge, f"{name}_adopters": point.adopters}
