"""Rules of a yearly charge as data: PARTS, each described once, and what a file writes in them.

A rule is read as: (fee + price x quantity + pool x share), held between `at_least` and `at_most`,
x uplift; parts that are left out add nothing. `model.pricing` works each part out and
`report.wording_pricing` words it, under the same keys; nothing else asks what a rule is made of.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo
from pydantic.dataclasses import dataclass

from sohanalysis import years
from sohanalysis.case.fields import MOST_ADOPTERS, MOST_POUNDS
from sohanalysis.errors import Fault, shown
from sohanalysis.files.schema import (
    STRICT,
    Note,
    PlacedFault,
    Status,
    Text,
    Year,
    allowed_at,
    check_text,
)
from sohanalysis.files.toml import ThousandsPoint
from sohanalysis.money import pounds

LOW, HIGH = "low", "high"  # the charge's own quoted ends, so that no figure stands twice
# A charge at an end of its quoted range whatever its pricing: no names that a case can give.
ESTIMATES = ("low estimate", "high estimate")
EQUAL = "equal"
NO_PRICING = "none"  # of a case without any charge
ADOPTERS = "adopters"
ANTICIPATED = "anticipated"
TOTAL = "total "  # "total users" is the size of all who pay, "users" ours
OF_OUR_OWN = "a Python function of our own"  # source of a rule that was tabulated
# A year's amounts as they are written: one number, an end of the quoted range, one number for each
# year of the case, or each year with its number.
Amount = float | str | tuple[float, ...] | tuple[tuple[str, float], ...]
ByYear = tuple[tuple[str, float], ...]
Excess = Literal["others", "host", "nobody"]
BOUNDS = ("at_least", "at_most")  # keys of a rule, and columns of a register
MemberBounds = tuple[float | None, float | None]  # at_least and at_most of a member. [£ a year]


def _is_number(value: object, low: float = 0, high: float = MOST_POUNDS) -> bool:
    # No float is made of it before: an integer of 400 digits has none.
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _is_pounds(value: object) -> bool:
    return _is_number(value) and not isinstance(value, ThousandsPoint)


def _is_factor(value: object) -> bool:
    return _is_number(value, high=100)


def _parse_by_year(value: Any, is_allowed: Callable[[object], bool]) -> Any:
    """Parse numbers: one for each year of the case in a list, or each year with its own."""
    if isinstance(value, tuple) and value and all(isinstance(each, tuple) for each in value):
        return value  # parsed before: a case that is made from another
    is_by_year = isinstance(value, Mapping)
    listed = [*value.values()] if is_by_year else value
    if not (isinstance(listed, list | tuple) and listed):
        raise ValueError("no amount")
    if not all(map(is_allowed, listed)):
        raise ValueError("no amount")
    numbers = tuple(map(float, listed))
    for label in value if is_by_year else ():
        years.starting_year(label)
    return tuple(zip(value, numbers, strict=True)) if is_by_year else numbers


def _parse_numbers(value: Any, is_allowed: Callable[[object], bool]) -> Amount:
    return float(value) if is_allowed(value) else _parse_by_year(value, is_allowed)


def _parse_amount(value: Any, is_allowed: Callable[[object], bool] = _is_pounds) -> Amount:
    return str(value) if value in (LOW, HIGH) else _parse_numbers(value, is_allowed)


_AMOUNT = (
    "a number of pounds a year from 0 to £100bn, one for each year of the case in square brackets, "
    'or by year: {"2019/20" = 5_000}'
)


def _parse_plain_amount(value: Any) -> Amount:
    return _parse_numbers(value, _is_pounds)


AnAmount = Annotated[Amount, PlainValidator(_parse_plain_amount), Field(description=_AMOUNT)]


def _parse_bound(value: Any) -> float | str:
    amount = _parse_amount(value)
    if isinstance(amount, tuple):
        raise ValueError("no bound")
    return amount


ABound = Annotated[
    float | str,
    PlainValidator(_parse_bound),
    Field(description='a number of pounds a year from 0 to £100bn, or "low" or "high"'),
]


@plain_dataclass(frozen=True, kw_only=True)
class Step:
    """A price that holds from a number of adopters, or from a size, on. [£ a year]."""

    of: str  # adopters, or the name of a size
    start: float
    price: Amount


def _parse_price(value: Any, known: ValidationInfo) -> Amount | tuple[Step, ...]:
    if isinstance(value, tuple) and value and all(isinstance(each, Step) for each in value):
        return value
    # A unit may cost 1.125 pounds, a year does not. A quantity with a fault of its own is not here.
    is_allowed = _is_pounds if known.data.get("quantity", 0) is None else _is_number
    if not (isinstance(value, list | tuple) and value and isinstance(value[0], Mapping)):
        return _parse_amount(value, is_allowed)
    steps = []
    for each in value:
        keys = [key for key in each if key != "price"] if isinstance(each, Mapping) else []
        if len(keys) != 1 or "price" not in each or not _is_number(each[keys[0]]):
            raise ValueError("no step")
        start, price = float(each[keys[0]]), _parse_amount(each["price"], is_allowed)
        steps.append(Step(of=str(keys[0]), start=start, price=price))
    return tuple(steps)


_PRICE = (
    f'{_AMOUNT}; "low" or "high"; or steps [{{adopters = 1, price = 91_000}}, '
    "{adopters = 25, price = 71_000}]"
)
APrice = Annotated[
    Amount | tuple[Step, ...], PlainValidator(_parse_price), Field(description=_PRICE)
]


def _parse_quantity(value: Any) -> Amount:
    is_size = isinstance(value, str) and value not in (LOW, HIGH)
    return check_text(value) if is_size else _parse_units(value)


def _parse_units(value: Any) -> Amount:
    return _parse_numbers(value, _is_number)


AMinimum = Annotated[
    Amount,
    PlainValidator(_parse_units),
    Field(description="a number of units from 0, or one for each year of the case"),
]
AQuantity = Annotated[
    Amount,
    PlainValidator(_parse_quantity),
    Field(
        description="a number of units from 0, one for each year of the case, or a size of ours: "
        '"users"'
    ),
]


def _parse_share(value: Any) -> float | str | ByYear:
    if isinstance(value, str):
        return check_text(value)
    if _is_number(value, 0, 1):
        return float(value)
    if isinstance(value, tuple) and value and all(isinstance(each, tuple) for each in value):
        return value
    if isinstance(value, Mapping) and value and all(_is_number(w, 0, 1) for w in value.values()):
        return tuple((str(size), float(weight)) for size, weight in value.items())
    raise ValueError("no share")


AShare = Annotated[
    float | str | ByYear,
    PlainValidator(_parse_share),
    Field(
        description='"equal", a size of the register such as "population", a stated share from 0 '
        "to 1, or a mix of them: {income = 0.8, students = 0.2}"
    ),
]


def _parse_uplift(value: Any) -> Amount:
    return float(value) if _is_number(value, -0.5, 1) else _parse_by_year(value, _is_factor)


AnUplift = Annotated[
    Amount,
    PlainValidator(_parse_uplift),
    Field(
        description="a rate a year, 0.02 for 2%, or a factor for each year of the case, in square "
        'brackets or by year: {"2019/20" = 1.05}'
    ),
]


def _parse_point_count(value: Any) -> int | str:
    if value == ANTICIPATED:
        return ANTICIPATED
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_ADOPTERS:
        return value
    raise ValueError("no count")


APointCount = Annotated[
    int | str,
    PlainValidator(_parse_point_count),
    Field(description=f'a whole number of adopters, 1 to {MOST_ADOPTERS:,}, or "{ANTICIPATED}"'),
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Point:
    """A charge at a number of adopters. [£ a year]."""

    charge: ABound
    adopters: APointCount


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Pricing:
    """One rule that gives a yearly charge, by the keys of the file.

    Parameters
    ----------
    name : str
        What a scenario chooses it by.
    title : str, optional
        What surfaces call it; without it, its name.
    fee : amount
        A sum a year, whoever joins and whatever is used. [£ a year]
    price : amount or steps
        £ a year for each adopter, or for each unit of its ``quantity``. [£ a year]
    over : str
        What steps of the price are of: the adopters, a size of ours, or "total " and a size, which
        all adopters have together.
    between : str
        What holds between two steps: the lower step, a straight line, or nothing.
    quantity, minimum : amount
        Units of ours, and the least that is paid for. [``unit``]
    pool, pool_total : amount
        Pool of all adopters together, a year or over all years of the case. [£]
    pool_from : Point
        A charge that is our share of the pool at a number of adopters.
    share : str, float or mix
        Our share of the pool.
    through : tuple of Point
        Two points, which a fee and an equal share of a pool go through.
    at_least, at_most : float or str
        Bounds of our charge. [£ a year]
    uplift : float or factors
        Rate a year from ``base_year``, or a factor for each year of the case.
    excess : str
        Bearer of the remainder after bounds of our charge or of another member's: the others, a
        ``host``, or nobody. Without it `bearer` has a default.
    host : str
        Name of the host in the register.
    """

    name: Annotated[
        str,
        Field(
            strict=True,
            pattern=r"^[a-z0-9-]{1,24}$",
            description="up to 24 small letters, digits and hyphens",
        ),
    ]
    title: Text | None = None
    fee: AnAmount | None = None
    quantity: AQuantity | None = None  # before the price, whose check reads it
    price: APrice | None = None
    over: Text = ADOPTERS
    between: Literal["step", "line", "stated only"] = "step"
    minimum: AMinimum | None = None
    unit: Text | None = None
    pool: AnAmount | None = None
    pool_total: AnAmount | None = None
    pool_from: Point | None = None
    share: AShare | None = None
    through: tuple[Point, ...] = ()
    at_least: ABound | None = None
    at_most: ABound | None = None
    uplift: AnUplift | None = None
    base_year: Year | None = None
    excess: Excess | None = None
    host: Text | None = None
    status: Status = "stated"
    source: Note = ""
    note: Note = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Steps of the price; none where it is one amount."""
        price: Any = self.price
        return price if isinstance(price, tuple) and isinstance(price[0], Step) else ()

    @property
    def end(self) -> str:
        """End of the quoted range that the rule is: low or high, empty if it is another rule."""
        is_plain = self.parts == ("price",) and self.quantity is None
        return str(self.price) if is_plain and self.price in (LOW, HIGH) else ""

    @property
    def is_own(self) -> bool:
        """Whether it is a function of our own, and nothing that documents list."""
        return self.source == OF_OUR_OWN

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts that the rule has, in the order of its formula."""
        return tuple(name for name, part in PARTS.items() if part.is_in(self))

    @property
    def by_size(self) -> str:
        """The one size that a pool of pounds is shared by; blank where it is not."""
        is_shared = isinstance(self.pool, float) and isinstance(self.share, str)
        return str(self.share) if is_shared and self.share != EQUAL else ""

    @property
    def shared_sizes(self) -> tuple[str, ...]:
        """Sizes that the rule needs of all who pay together."""
        share = self.share
        named = [share] if isinstance(share, str) else []
        named += [size for size, _ in share] if isinstance(share, tuple) else []
        named += [self.over.removeprefix(TOTAL)] if self.over.startswith(TOTAL) else []
        return tuple(dict.fromkeys(name for name in named if name != EQUAL))

    @property
    def size_names(self) -> tuple[str, ...]:
        """Sizes that the rule needs of those who pay."""
        named = [*self.shared_sizes]
        named += [self.over.removeprefix(TOTAL)] if self.steps else []
        named += [self.quantity] if isinstance(self.quantity, str) else []
        return tuple(dict.fromkeys(name for name in named if name not in (EQUAL, ADOPTERS)))

    @property
    def is_bounded(self) -> bool:
        """Whether the rule itself has a bound of our charge."""
        return self.at_least is not None or self.at_most is not None

    @property
    def shares_a_pool(self) -> bool:
        """Whether all adopters share a sum, so that one who pays less leaves some of it."""
        return bool({"pool", "through"} & {*self.parts})

    def bearer(self, *, of_members: bool) -> Excess:
        """Return the bearer of the remainder after bounds: the rule's ``excess``, or a default.

        Parameters
        ----------
        of_members : bool
            Whether members have bounds: in the register, or by ``--cap``. By default the others
            bear the remainder of a pool after those. No one bears the remainder of a price list,
            which has no sum to make up, or after a bound of the rule, which limits us alone.
        """
        if self.excess is not None:
            return self.excess
        return "others" if of_members and self.shares_a_pool else "nobody"

    @property
    def quoting(self) -> tuple[str, ...]:
        """Keys that name an end of the charge's quoted range."""
        quoted: dict[str, list[Any]] = {
            "price": [self.price, *(step.price for step in self.steps)],
            "pool_from": [self.pool_from.charge] if self.pool_from else [],
            "through": [point.charge for point in self.through],
            "at_least": [self.at_least],
            "at_most": [self.at_most],
        }
        return tuple(key for key, values in quoted.items() if {LOW, HIGH} & {*map(str, values)})

    def is_ours_alone(self, given: Collection[str]) -> bool:
        """Whether it is of our own figures alone, as a stated share or a size ``given`` as ours."""
        return isinstance(self.share, float) or any(name in given for name in self.size_names)

    def amounts(self) -> Iterator[tuple[str, Amount]]:
        """Every amount by year of the rule, with its key."""
        for key in AMOUNTS:
            if getattr(self, key) is not None:
                yield key, getattr(self, key)
        if self.steps:
            yield from (("price", step.price) for step in self.steps)
        elif self.price is not None:
            yield "price", self.price  # type: ignore[misc]


@plain_dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a rule.

    Parameters
    ----------
    name : str
        What it is called in the registries.
    given_by : tuple of str
        Keys of the file, one of which gives it.
    beside : tuple of str
        Keys that may stand beside it, and without it may not.
    needs : tuple of str
        Keys that must stand beside it.
    is_a_term : bool
        Whether it adds to the charge; the other parts change what the terms give.
    """

    name: str
    given_by: tuple[str, ...]
    beside: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    is_a_term: bool = False

    def is_in(self, pricing: Pricing) -> bool:
        """Whether a rule has this part."""
        return any(_is_given(pricing, key) for key in self.given_by)


# In the order of the formula.
_ALL = (
    Part(name="fee", given_by=("fee",), is_a_term=True),
    Part(
        name="price",
        given_by=("price",),
        beside=("over", "between", "quantity", "minimum", "unit"),
        is_a_term=True,
    ),
    Part(
        name="pool",
        given_by=("pool", "pool_total", "pool_from"),
        needs=("share",),
        is_a_term=True,
    ),
    Part(name="through", given_by=("through",), is_a_term=True),
    Part(name="at_least", given_by=("at_least",)),
    Part(name="at_most", given_by=("at_most",)),
    Part(name="uplift", given_by=("uplift",), beside=("base_year",)),
)
PARTS: Mapping[str, Part] = {part.name: part for part in _ALL}
_DEFAULTS = {"over": ADOPTERS, "between": "step"}


SOMETHING_LEFT = (
    "only with at_least or at_most, of the rule or in the register, which leave something to bear"
)
# Keys that hold an amount, or one for each year.
AMOUNTS = ("fee", "quantity", "minimum", "pool", "pool_total")


def _is_given(pricing: Pricing, key: str) -> bool:
    return getattr(pricing, key) not in (None, (), _DEFAULTS.get(key))


def rule_faults(
    pricing: Pricing,
    *,
    ends: Mapping[str, float],
    anticipated: int,
    labels: tuple[str, ...],
    count: int,
) -> Iterator[PlacedFault]:
    """Check what the parts of a sound rule need of one another.

    ``ends`` are the quoted ends of its charge by name [£ a year], ``labels`` the financial years
    in which it is charged, ``count`` the number of all years of the case.
    """
    if not any(PARTS[name].is_a_term for name in pricing.parts):
        terms = [key for part in _ALL if part.is_a_term for key in part.given_by]
        yield (), Fault(problem="gives no charge", allowed=f"one or more of {', '.join(terms)}")
    for part in _ALL:
        yield from _key_faults(pricing, part)
    for key in ("fee", "price"):
        if pricing.pool_from is not None and getattr(pricing, key) is not None:
            allowed = "a charge that is the pool's alone"
            yield ("pool_from",), Fault(problem=f"is given next to {key}", allowed=allowed)
    yield from _step_faults(pricing)
    yield from _share_faults(pricing)
    yield from _point_faults(pricing, ends, anticipated)
    yield from _bound_faults(pricing, ends)
    yield from _year_faults(pricing, labels, count)


def _key_faults(pricing: Pricing, part: Part) -> Iterator[PlacedFault]:
    given = [key for key in part.given_by if _is_given(pricing, key)]
    for key in given[1:]:
        yield (key,), Fault(problem=f"is given next to {given[0]}", allowed="one of them")
    for key in part.needs:
        if given and not _is_given(pricing, key):
            problem = f"is missing next to {given[0]}"
            yield (key,), Fault(problem=problem, allowed=allowed_at(Pricing, (key,)))
    for key in (*part.beside, *part.needs):
        if not given and _is_given(pricing, key):
            allowed = f"only with {' or '.join(part.given_by)}"
            yield (key,), Fault(problem="is given", allowed=allowed)


def _step_faults(pricing: Pricing) -> Iterator[PlacedFault]:
    starts = [step.start for step in pricing.steps]
    if starts != sorted(set(starts)):
        problem = f"steps from {', '.join(f'{start:g}' for start in starts)}"
        yield ("price",), Fault(problem=problem, allowed="rising, each once")
    wanted = pricing.over.removeprefix(TOTAL)
    for name in dict.fromkeys(step.of for step in pricing.steps if step.of != wanted):
        allowed = f'{wanted}, or over = "{name}" next to the price'
        yield ("price",), Fault(problem=f"has steps of {shown(name)}", allowed=allowed)
    for key in ("over", "between"):
        if _is_given(pricing, key) and pricing.price is not None and not pricing.steps:
            yield (key,), Fault(problem="is given", allowed="only with a price in steps")
    if _is_given(pricing, "minimum") and not _is_given(pricing, "quantity"):
        yield ("minimum",), Fault(problem="is given", allowed="only with a quantity")


def _share_faults(pricing: Pricing) -> Iterator[PlacedFault]:
    if isinstance(pricing.share, tuple):
        together = math.fsum(weight for _, weight in pricing.share)
        if abs(together - 1) > 1e-9:
            problem = f"has weights that add up to {together:g}"
            yield ("share",), Fault(problem=problem, allowed="weights that add up to 1")


def _point_faults(
    pricing: Pricing, ends: Mapping[str, float], anticipated: int
) -> Iterator[PlacedFault]:
    if not pricing.through:
        return
    points = [point_at(point, ends, anticipated) for point in pricing.through]
    others = [
        key
        for part in _ALL
        if part.is_a_term and part.name != "through"
        for key in part.given_by
        if _is_given(pricing, key)
    ]
    if others:
        yield ("through",), Fault(problem=f"is given next to {others[0]}", allowed="one of them")
    if len(points) != 2 or points[0][0] == points[-1][0]:
        counted = f"{len(points)} point{'s' if len(points) != 1 else ''}"
        problem = f"has {counted} at {', '.join(f'{n:g}' for n, _ in points)} adopters"
        yield ("through",), Fault(problem=problem, allowed="two points at different adopters")
        return
    fee, pool = line_through(*points)
    # Float noise of a fee that is exactly nothing.
    for name, amount in (("fixed fee", fee), ("pool", pool)):
        if amount < -1e-6:
            problem = f"makes the {name} negative, {pounds(amount)} a year"
            allowed = "two points of which more adopters pay less, and no less than their share"
            yield ("through",), Fault(problem=problem, allowed=allowed)


def _bound_faults(pricing: Pricing, ends: Mapping[str, float]) -> Iterator[PlacedFault]:
    low, high = (
        None if bound is None else amount_of(bound, ends)
        for bound in (pricing.at_least, pricing.at_most)
    )
    if low is not None and high is not None and low > high:
        problem = f"at_least {pounds(low)} is above at_most {pounds(high)}"
        yield ("at_least",), Fault(problem=problem, allowed="at_least up to at_most")


def _year_faults(pricing: Pricing, labels: tuple[str, ...], count: int) -> Iterator[PlacedFault]:
    by_year = False
    for key, amount in dict.fromkeys((*pricing.amounts(), ("uplift", pricing.uplift))):
        if not isinstance(amount, tuple):
            continue
        by_year = by_year or key != "uplift"
        what = "factor" if key == "uplift" else "amount"
        if missing := _years_missing(amount, labels):
            problem = f"has no {what} for {', '.join(missing)}"
            allowed = f"{'a' if key == 'uplift' else 'an'} {what} for each year charged"
            yield (key,), Fault(problem=problem, allowed=allowed)
        if isinstance(amount[0], float) and len(amount) != count:
            problem = f"has {len(amount)} amounts"
            yield (key,), Fault(problem=problem, allowed=f"one for each of the {count} years")
    if _is_given(pricing, "uplift") and by_year:
        problem = "is given next to amounts by year"
        yield ("uplift",), Fault(problem=problem, allowed="one of them")
    if _is_given(pricing, "base_year") and isinstance(pricing.uplift, tuple):
        yield ("base_year",), Fault(problem="is given", allowed="only with a rate of uplift")


def _years_missing(amount: Any, labels: tuple[str, ...]) -> list[str]:
    """Years charged that what is given by year does not name."""
    named = dict(amount) if isinstance(amount[0], tuple) else labels
    return [label for label in labels if label not in named]


def excess_faults(
    pricing: Pricing, *, us: str | None, register: str | None, stated_sizes: Collection[str]
) -> Iterator[PlacedFault]:
    """Check that there is something to bear, and a body to bear it: one fault a rule.

    ``us`` is our name in the ``register``, ``stated_sizes`` are our sizes if the case itself gives
    them. The check for bounds in a register follows once it is read.
    """
    if pricing.host is not None and pricing.excess != "host":
        yield ("host",), Fault(problem="is given", allowed='only with excess = "host"')
    elif pricing.excess is not None:
        if not pricing.is_bounded and register is None:
            allowed = SOMETHING_LEFT
        elif pricing.is_ours_alone(stated_sizes):
            allowed = "only with a rule of everybody: by number, or by sizes of a register"
        elif us is None:
            allowed = "only with a register, and our name in it under [adopters] as us"
        else:
            return
        yield ("excess",), Fault(problem="is given", allowed=allowed)


def own_bound_faults(
    pricing: Pricing, bounds: MemberBounds, ends: Mapping[str, float]
) -> Iterator[tuple[str, Fault]]:
    """Check that a rule and the register do not give our charge two bounds.

    ``bounds`` are ours in the register, ``ends`` the quoted ends of the charge by name. [£ a year]
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


def amount_of(amount: float | str, ends: Mapping[str, float]) -> float:
    """Amount of a number, or of an end of the quoted range. [£ a year]."""
    return ends[amount] if isinstance(amount, str) else amount


def point_at(point: Point, ends: Mapping[str, float], anticipated: int) -> tuple[int, float]:
    """Adopters and charge of a point. [£ a year]."""
    count = anticipated if isinstance(point.adopters, str) else point.adopters
    return count, amount_of(point.charge, ends)


def line_through(first: tuple[int, float], second: tuple[int, float]) -> tuple[float, float]:
    """Fee and pool of the charge through two points: fee + pool / adopters. [£ a year].

    £57,666.67 of one's own and £333,333.33 shared, through £71,000 at 25 and £91,000 at 10:

    >>> [round(part, 2) for part in line_through((25, 71_000), (10, 91_000))]
    [57666.67, 333333.33]
    """
    (few, dear), (many, cheap) = first, second
    pool = (cheap - dear) / (1 / many - 1 / few)
    return dear - pool / few, pool
