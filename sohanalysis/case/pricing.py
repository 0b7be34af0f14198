"""Rules of a yearly charge as data: PARTS, each described once, and the values of their keys.

A rule gives: (fee + price x quantity + pool x share), limited by `at_least` and `at_most`, x
uplift. Parts that a rule leaves out add nothing. This module has the formulas of each part.
`model.charging` evaluates them, and `report.wording_pricing` describes the part, under the same
keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import field
from functools import cached_property, partial
from typing import Annotated, Any, Literal, NamedTuple, TypeGuard

from pydantic import Field, PlainValidator, ValidationInfo
from pydantic.dataclasses import dataclass

from sohanalysis import years
from sohanalysis.case.definitions import Definition, Input, Rows
from sohanalysis.case.fields import MOST_ADOPTERS, MOST_POUNDS
from sohanalysis.case.pricing_formulas import (
    A_YEAR,
    PartFigure,
    Rise,
    amount_input,
    charge_with,
    point_figures,
    pool_figures,
    pool_formulas,
    price_figures,
    price_formulas,
)
from sohanalysis.files.kinds import (
    STRICT,
    EntriesError,
    Note,
    RefusedEntry,
    Status,
    Text,
    Year,
    Yes,
    check_text,
)
from sohanalysis.files.toml import KeyPath, ThousandsPoint
from sohanalysis.money import is_number

# Metadata of fields that are read from other files or worked out. The file of a case must not have
# them, and messages do not offer them as keys.
READ_ELSEWHERE = {"read": True}
LOW, HIGH = "low", "high"  # ends of the charge's quoted range, so that a rule need not repeat them
# A charge at an end of its quoted range, for any pricing. A case cannot use these names.
ESTIMATES = ("low estimate", "high estimate")
EQUAL = "equal"
NO_PRICING = "none"  # of a case without any charge
ADOPTERS = "adopters"
ANTICIPATED = "anticipated"
TOTAL = "total "  # "total users" is the size of all payers together, "users" is our size
OF_OUR_OWN = "a Python function of our own"  # source of a rule that was tabulated
# An amount in a file: one number, an end of the quoted range, one number for each year of the
# case, or each year with its number.
Amount = float | str | tuple[float, ...] | tuple[tuple[str, float], ...]
ByYear = tuple[tuple[str, float], ...]
Excess = Literal["others", "host", "nobody"]
BOUNDS = ("at_least", "at_most")  # keys of a rule, and columns of a register
# Sources of single figures of a table, by key: the source, status and note that the file gives one.
# TOML has no tuples, so a file cannot have a key of these two types.
OwnSources = Annotated[tuple[tuple[str, dict[str, Any]], ...], Field(strict=True)]
Texts = Annotated[tuple[str, ...], Field(strict=True)]
MemberBounds = tuple[float | None, float | None]  # at_least and at_most of a member. [£ a year]


def choice_rank(rules: Sequence[object], is_quoted: bool) -> tuple[bool, bool]:
    """Return the rank of a charge: a scenario chooses the pricing of the highest, or the first.

    A charge with several rules is the highest, then one with a quoted range.

    >>> choice_rank(["shared", "flat"], False) > choice_rank(["flat"], True)
    True
    """
    return len(rules) > 1, is_quoted


def _is_number(value: object, low: float = 0, high: float = MOST_POUNDS) -> bool:
    # Compare before any conversion: an integer of 400 digits cannot become a float.
    return is_number(value) and low <= value <= high


class _Numbers(NamedTuple):
    """The numbers that a key allows for one year, in words and as a test."""

    description: str
    includes: Callable[[object], bool]


def _is_clear(value: object, high: float = MOST_POUNDS) -> bool:
    # 98.400 may stand for 98,400.
    return _is_number(value, high=high) and not isinstance(value, ThousandsPoint)


_POUNDS = _Numbers("a number of pounds a year from 0 to £100bn", _is_clear)
_POUNDS_OF_A_UNIT = _Numbers(_POUNDS.description, _is_number)
_UNITS = _Numbers("a number of units from 0", _is_clear)
_STARTS = _Numbers("a number from 0", _is_clear)
_SHARES = _Numbers("a number from 0 to 1; 0.5 is 50%", lambda value: _is_number(value, 0, 1))
_SIZES = _Numbers("a number of 0 or more", lambda value: _is_clear(value, high=1e15))
_FACTORS = _Numbers("a factor from 0 to 100", lambda value: _is_number(value, high=100))


def _is_parsed(value: Any) -> TypeGuard[ByYear]:
    """Whether a table is already parsed into pairs, when one case is made from another."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(p, tuple) for p in value)


def _parse_by_year(value: Any, numbers: _Numbers) -> Any:
    """Parse a list of one number for each year of the case, or a table of numbers by year."""
    if _is_parsed(value):
        return value
    is_by_year = isinstance(value, Mapping)
    amounts = [*value.values()] if is_by_year else value
    if not (isinstance(amounts, list | tuple) and amounts):
        raise ValueError("no amount")
    for label in value if is_by_year else ():
        years.starting_year(label)
    keys = [*value] if is_by_year else range(len(amounts))
    if refused := [key for key in keys if not numbers.includes(value[key])]:
        raise EntriesError([((key,), numbers.description) for key in refused])
    parsed = tuple(map(float, amounts))
    return tuple(zip(value, parsed, strict=True)) if is_by_year else parsed


def _parse_numbers(value: Any, numbers: _Numbers) -> Amount:
    return float(value) if numbers.includes(value) else _parse_by_year(value, numbers)


def _parse_amount(value: Any, numbers: _Numbers = _POUNDS) -> Amount:
    return str(value) if value in (LOW, HIGH) else _parse_numbers(value, numbers)


_AMOUNT = (
    f"{_POUNDS.description}, one for each year of the case in square brackets, "
    'or by year: {"2019/20" = 5_000}'
)


AnAmount = Annotated[
    Amount,
    PlainValidator(partial(_parse_numbers, numbers=_POUNDS)),
    Field(description=_AMOUNT),
]


def _parse_total(value: Any) -> float:
    if _POUNDS.includes(value):
        return float(value)
    raise ValueError("no total")


ATotal = Annotated[
    float,
    PlainValidator(_parse_total),
    Field(
        description="a number of pounds from 0 to £100bn, for all years of the case together; "
        "for a sum of each year write pool"
    ),
]


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
    """A price that applies from a number of adopters, or from a size, upwards. [£ a year]."""

    of: str  # "adopters", or the name of a size
    start: float
    price: Amount


def _parse_price(value: Any, info: ValidationInfo) -> Amount | tuple[Step, ...]:
    if isinstance(value, tuple) and value and all(isinstance(step, Step) for step in value):
        return value
    # The price of a unit may have a fraction of a penny: £1.125. A price a year may not. If the
    # quantity has a fault, it is missing from the data, and the wider check applies.
    numbers = _POUNDS if info.data.get("quantity", 0) is None else _POUNDS_OF_A_UNIT
    if not (isinstance(value, list | tuple) and value and isinstance(value[0], Mapping)):
        return _parse_amount(value, numbers)
    return _parse_steps(value, numbers)


def _parse_steps(tables: Sequence[Any], numbers: _Numbers) -> tuple[Step, ...]:
    """Parse the steps of a price. An error names each start and each price that is refused."""
    steps: list[Step] = []
    refused: list[RefusedEntry] = []
    if not all(isinstance(table, Mapping) for table in tables):
        raise ValueError("no step")
    # A step without a start is refused under the key of the other steps.
    usual = next((key for table in tables for key in table if key != "price"), ADOPTERS)
    for index, table in enumerate(tables):
        over, *more = [key for key in table if key != "price"] or [usual]
        if more:
            raise ValueError("no step")
        start = table.get(over)
        if not _STARTS.includes(start):
            refused.append(((index, over), _STARTS.description))
        price, faults = _parse_step_price(table.get("price"), numbers, (index, "price"))
        refused += faults
        if not refused:
            steps.append(Step(of=str(over), start=float(start), price=price))
    if refused:
        raise EntriesError(refused)
    return tuple(steps)


def _parse_step_price(
    value: Any, numbers: _Numbers, keys: KeyPath
) -> tuple[Amount, list[RefusedEntry]]:
    """Parse the price of a step at some keys. If it is refused, return 0 and what is refused."""
    try:
        return _parse_amount(value, numbers), []
    except EntriesError as error:
        return 0.0, error.within(keys)
    except ValueError:
        return 0.0, [(keys, f'{numbers.description}, or "{LOW}" or "{HIGH}"')]


_PRICE = (
    f'{_AMOUNT}; "low" or "high"; or steps [{{adopters = 1, price = 91_000}}, '
    "{adopters = 25, price = 71_000}]"
)
APrice = Annotated[
    Amount | tuple[Step, ...], PlainValidator(_parse_price), Field(description=_PRICE)
]


def _parse_quantity(value: Any) -> Amount:
    is_size = isinstance(value, str) and value not in (LOW, HIGH)
    return check_text(value) if is_size else _parse_numbers(value, _UNITS)


ASize = Annotated[
    Amount,
    PlainValidator(partial(_parse_numbers, numbers=_SIZES)),
    Field(
        description=f"{_SIZES.description}, one for each year of the case in square brackets, or "
        'by year: {"2019/20" = 500}'
    ),
]
AMinimum = Annotated[
    Amount,
    PlainValidator(partial(_parse_numbers, numbers=_UNITS)),
    Field(description=f"{_UNITS.description}, or one for each year of the case"),
]
AQuantity = Annotated[
    Amount,
    PlainValidator(_parse_quantity),
    Field(
        description=f"{_UNITS.description}, one for each year of the case, or a size of ours: "
        '"users"'
    ),
]


def _parse_share(value: Any) -> float | str | ByYear:
    if isinstance(value, str):
        return check_text(value)
    if _SHARES.includes(value):
        return float(value)
    if _is_parsed(value):
        return value
    if not (isinstance(value, Mapping) and value):
        raise ValueError("no share")
    if refused := [size for size, weight in value.items() if not _SHARES.includes(weight)]:
        raise EntriesError([((size,), _SHARES.description) for size in refused])
    return tuple((str(size), float(weight)) for size, weight in value.items())


AShare = Annotated[
    float | str | ByYear,
    PlainValidator(_parse_share),
    Field(
        description='"equal", a size of the register such as "population", a stated share from 0 '
        "to 1, or a mix of them: {income = 0.8, students = 0.2}"
    ),
]


def _parse_uplift(value: Any) -> Amount:
    return float(value) if _is_number(value, -0.5, 1) else _parse_by_year(value, _FACTORS)


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
        Name by which a scenario chooses the rule.
    title : str, optional
        Name in tables and texts; without it, ``name``.
    fee : amount
        A sum a year, the same for any number of adopters and any use. [£ a year]
    price : amount or steps
        Price for each adopter, or for each unit of its ``quantity``. [£ a year]
    over : str
        Scale of the steps of the price: the adopters, one of our sizes, or "total " and a size, for
        the size of all adopters together.
    between : str
        Price between two steps: that of the lower step, on a straight line, or none.
    marginal : bool
        Whether each unit has the price of its own step. Otherwise all units have the price of the
        last step reached.
    quantity, minimum : amount
        Our number of units, and the least number that is paid for. [``unit``]
    pool : amount
        Pool of all adopters together. [£ a year]
    pool_total : float
        Pool of all adopters together over all years of the case, an equal part of it in each. [£]
    pool_from : Point
        A charge that is our share of the pool at a number of adopters. It gives the pool.
    share : str, float or mix
        Our share of the pool.
    through : tuple of Point
        Two points of the charge. They give a fee and a pool with equal shares.
    at_least, at_most : float or str
        Bounds of our charge. [£ a year]
    uplift : float or factors
        Rate a year from ``base_year``, or a factor for each year of the case.
    excess : str
        Bearer of the remainder after bounds of our charge or of another member's: the others, a
        ``host``, or nobody. Without it, `bearer` returns a default.
    host : str
        Name of the host in the register.
    stated_for_one : tuple of str
        Figures that are stated for the number of adopters anticipated, and are not known at another
        number: our ``share``, or the names of sizes of all adopters together.
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
    quantity: AQuantity | None = None  # before the price, because the check of the price reads it
    price: APrice | None = None
    over: Text = ADOPTERS
    between: Literal["step", "line", "stated only"] = "step"
    marginal: Yes = False
    minimum: AMinimum | None = None
    unit: Text | None = None
    pool: AnAmount | None = None
    pool_total: ATotal | None = None
    pool_from: Annotated[
        Point | None, Field(description='a charge at a number: {charge = "low", adopters = 25}')
    ] = None
    share: AShare | None = None
    through: Annotated[
        tuple[Point, ...],
        Field(
            description='two points in a list: [{adopters = 25, charge = "low"}, '
            '{adopters = 10, charge = "high"}]'
        ),
    ] = ()
    at_least: ABound | None = None
    at_most: ABound | None = None
    uplift: AnUplift | None = None
    base_year: Year | None = None
    excess: Excess | None = None
    host: Text | None = None
    status: Status = "stated"
    source: Note = ""
    note: Note = ""
    own_sources: OwnSources = field(default=(), compare=False, repr=False, metadata=READ_ELSEWHERE)
    written_note: Texts = field(default=(), compare=False, repr=False, metadata=READ_ELSEWHERE)
    stated_for_one: Texts = field(default=(), metadata=READ_ELSEWHERE)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Steps of the price; empty if the price has no steps."""
        price: Any = self.price
        return price if isinstance(price, tuple) and isinstance(price[0], Step) else ()

    @property
    def is_at_points(self) -> bool:
        """Whether the price of a step holds at its number only, not from it on."""
        is_a_point = self.between == "line" and len(self.steps) == 1
        return self.between == "stated only" or is_a_point

    @property
    def scale(self) -> Literal["adopters", "ours", "together"]:
        """Scale of the steps of a price: the adopters, our size, or that of all together."""
        if self.over == ADOPTERS:
            return "adopters"
        return "together" if self.over.startswith(TOTAL) else "ours"

    @property
    def scale_size(self) -> str:
        """Name of the size on the scale of the steps, or ``adopters``."""
        return self.over.removeprefix(TOTAL)

    @property
    def is_equal(self) -> bool:
        """Whether all adopters have equal shares of the pool."""
        return self.share == EQUAL

    @property
    def weights(self) -> ByYear:
        """Sizes that share the pool, with their weights. The name of equal shares is empty."""
        share = self.share
        mix = ((share, 1.0),) if isinstance(share, str) else share
        if not isinstance(mix, tuple):
            return ()
        return tuple(("" if size == EQUAL else size, weight) for size, weight in mix)

    @property
    def end(self) -> str:
        """The end of the quoted range, low or high, if that is the whole rule; else empty."""
        is_plain = self.parts == ("price",) and self.quantity is None
        return str(self.price) if is_plain and self.price in (LOW, HIGH) else ""

    @property
    def is_own(self) -> bool:
        """Whether the rule was tabulated from a function of ours, rather than stated."""
        return self.source == OF_OUR_OWN

    @cached_property  # texts ask for it thousands of times
    def parts(self) -> tuple[str, ...]:
        """Names of the rule's parts, in the order of its formula."""
        return tuple(name for name, part in PARTS.items() if part.is_in(self))

    @property
    def is_only_shared(self) -> bool:
        """Whether all of the charge is a share of a pool, without a fee or a price next to it."""
        return [name for name in self.parts if PARTS[name].is_a_term] == ["pool"]

    @property
    def by_size(self) -> str:
        """The single size that shares a pool of one yearly amount; empty for another rule.

        A rule with a fee or a price next to the pool is another rule, because the charges then add
        up to more than the pool.
        """
        is_shared = isinstance(self.pool, float) and isinstance(self.share, str)
        is_by_size = is_shared and self.share != EQUAL and self.is_only_shared
        return str(self.share) if is_by_size else ""

    @property
    def shared_sizes(self) -> tuple[str, ...]:
        """Sizes that the rule needs for all payers together."""
        names = [size for size, _ in self.weights if size]
        names += [self.scale_size] if self.scale == "together" else []
        return tuple(dict.fromkeys(names))

    @property
    def size_keys(self) -> dict[str, str]:
        """Sizes that the rule needs, for us or for all payers, each with the key that names it."""
        keys = dict.fromkeys(self.shared_sizes, "share")
        if self.steps:
            keys[self.scale_size] = "over"
        values = {key: getattr(self, key) for part in _ALL for key in part.sizes}
        keys |= {value: key for key, value in values.items() if isinstance(value, str)}
        return {size: key for size, key in keys.items() if size not in (EQUAL, ADOPTERS)}

    @property
    def size_names(self) -> tuple[str, ...]:
        """Sizes that the rule needs, for us or for all payers."""
        return tuple(self.size_keys)

    @property
    def is_bounded(self) -> bool:
        """Whether the rule itself has a bound of our charge."""
        return self.at_least is not None or self.at_most is not None

    @property
    def shares_a_pool(self) -> bool:
        """Whether all adopters share a sum, so that a member who pays less leaves a remainder."""
        return any(PARTS[name].is_shared for name in self.parts)

    def bearer(self, *, of_members: bool) -> Excess:
        """Return the bearer of the remainder after bounds: the rule's ``excess``, or a default.

        Parameters
        ----------
        of_members : bool
            Whether members have bounds, in the register or by ``--cap``. By default the others
            then bear the remainder of a pool. No one bears the remainder of a price list, because
            it has no sum to reach, or the remainder after a bound of the rule, because that bound
            limits only us.
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

    def is_ours_alone(self, stated_sizes: Collection[str]) -> bool:
        """Whether the rule uses our figures alone: a stated share or one of our stated sizes."""
        return isinstance(self.share, float) or any(
            name in stated_sizes for name in self.size_names
        )

    def amounts(self) -> Iterator[tuple[str, Amount]]:
        """Yield each amount of the rule, with its key. It may be one amount or one by year."""
        for key in AMOUNTS:
            if getattr(self, key) is not None:
                yield key, getattr(self, key)
        if self.steps:
            yield from (("price", step.price) for step in self.steps)
        elif self.price is not None:
            yield "price", self.price  # type: ignore[misc]

    @property
    def has_own_rise(self) -> bool:
        """Whether the rule sets how its charge rises, by an uplift or by amounts for each year.

        The rise of a scenario then does not apply to it.
        """
        by_year = (key for key, amount in self.amounts() if isinstance(amount, tuple))
        return self.uplift is not None or any(key not in QUANTITIES for key in by_year)


@plain_dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a rule.

    Parameters
    ----------
    name : str
        Name in the registries of parts.
    title : str
        Name for readers.
    given_by : tuple of str
        Keys of the file for this part. A rule gives one of them.
    allows : tuple of str
        Keys that a rule may give only if it has this part.
    needs : tuple of str
        Keys that a rule must give if it has this part, and may not give otherwise.
    amounts : tuple of str
        Keys that hold an amount, or one for each year.
    sizes : tuple of str
        Keys that may name one of our sizes.
    is_a_term : bool
        Whether it adds to the charge. The other parts change the sum of the terms.
    is_shared : bool
        Whether all adopters share a sum, so that a member who pays less leaves a remainder.
    formulas : callable
        Returns its inputs and formulas for a rule. ``charge[y]`` is the charge with this part, and
        ``before`` the charge of the parts before it. The part chooses its other names. All formulas
        may use ``adopters``, ``possible`` and ``year_count`` (`model.charging.SHARED`).
    figures : callable
        Returns the figures of a rule by input. Any other input has the value of the rule's key of
        that name.
    without : mapping
        Default of each allowed key that a rule leaves out.
    """

    name: str
    title: str
    given_by: tuple[str, ...]
    allows: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    is_a_term: bool = False
    is_shared: bool = False
    formulas: Callable[[Pricing], Rows]
    figures: Callable[[Pricing], Mapping[str, PartFigure]] = lambda _: {}
    without: Mapping[str, float] = field(default_factory=dict)

    def is_in(self, pricing: Pricing) -> bool:
        """Whether a rule has this part."""
        return any(is_given(pricing, key) for key in self.given_by)


_FEE: Rows = (
    amount_input("fee", A_YEAR, "Fee"),
    charge_with("Charge with the fee", "before + fee", "the same at any number of adopters"),
)

# Two points
#
# A report may quote a charge at two numbers of adopters, without a formula. This part assumes a
# fixed fee and an equal share of a pool: charge = fee + pool / adopters. The two points give both
# unknowns, because the charges differ by the pool times the difference of 1 / adopters.
_THROUGH: Rows = (
    Input("first_charge", A_YEAR, "Charge at the first point", "the case: `through`"),
    Input("first_adopters", "number", "Adopters at the first point", "the case: `through`"),
    Input("second_charge", A_YEAR, "Charge at the second point", "the case: `through`"),
    Input("second_adopters", "number", "Adopters at the second point", "the case: `through`"),
    Definition(
        "pool",
        "(second_charge - first_charge) / (1 / second_adopters - 1 / first_adopters)",
        A_YEAR,
        "Pool of all together",
        "a fee and an equal share of a pool go through both points",
    ),
    Definition(
        "fee", "first_charge - pool / first_adopters", A_YEAR, "Fee", "the charge without the share"
    ),
    charge_with(
        "Charge with the fee and the share of the pool",
        "before + (fee + pool / adopters)",
        "the fee does not depend on the adopters, who each pay an equal part of the pool",
    ),
)


def _through_figures(rule: Pricing) -> Mapping[str, PartFigure]:
    first, second = rule.through
    return point_figures("first", first) | point_figures("second", second)


# A stated share or total size
#
# If others join, or fewer do, the members have other shares, which no document gives.
_STATED: Rows = (
    Input(
        "stated_adopters",
        "number",
        "Adopters of the stated share or total size",
        "the case: `anticipated`, or `count`",
    ),
    charge_with(
        "Charge at the stated number alone",
        "where(adopters == stated_adopters, before, unpriced)",
        "the share, or the size of all together, is stated for that number and no other",
    ),
)

# Bounds and an uplift
#
# The order matters. The bounds come after the terms and before the uplift, so the bounds are in
# prices of the base year and do not rise themselves: a charge at its upper bound still rises.
_AT_LEAST: Rows = (
    Input("at_least", A_YEAR, "Least charge", "the case: `at_least`"),
    charge_with("Charge, no less than the least", "max(before, at_least)", "a bound of ours alone"),
)
_AT_MOST: Rows = (
    Input("at_most", A_YEAR, "Greatest charge", "the case: `at_most`"),
    charge_with(
        "Charge, no more than the greatest", "min(before, at_most)", "a bound of ours alone"
    ),
)
_UPLIFT: Rows = (
    amount_input(
        "factor",
        "factor",
        "Rise since the base year",
        "the case: `uplift`, a factor for each year, or (1 + `uplift`) to the power of the years "
        "since `base_year`, else since the first year charged",
    ),
    charge_with("Charge, raised", "before * factor", "after the bounds, which do not rise"),
)


def _uplift_figures(rule: Pricing) -> Mapping[str, PartFigure]:
    if isinstance(rule.uplift, tuple):
        return {"factor": rule.uplift}
    return {"factor": Rise(float(rule.uplift or 0), rule.base_year)}


# In the order of the formula: terms, then the number they hold at, bounds, and the uplift.
_ALL = (
    Part(
        name="fee",
        title="Fee",
        given_by=("fee",),
        amounts=("fee",),
        is_a_term=True,
        formulas=lambda _: _FEE,
    ),
    Part(
        name="price",
        title="Price",
        given_by=("price",),
        allows=("over", "between", "marginal", "quantity", "minimum", "unit"),
        amounts=("quantity", "minimum"),
        sizes=("quantity",),
        is_a_term=True,
        formulas=price_formulas,
        figures=price_figures,
        without={"quantity": 1.0, "minimum": 0.0},
    ),
    Part(
        name="pool",
        title="Pool",
        given_by=("pool", "pool_total", "pool_from"),
        needs=("share",),
        amounts=("pool", "pool_total"),
        is_a_term=True,
        is_shared=True,
        formulas=pool_formulas,
        figures=pool_figures,
    ),
    Part(
        name="through",
        title="Two points",
        given_by=("through",),
        is_a_term=True,
        is_shared=True,
        formulas=lambda _: _THROUGH,
        figures=_through_figures,
    ),
    Part(
        name="stated_for_one",
        title="A stated share or total size",
        given_by=("stated_for_one",),
        formulas=lambda _: _STATED,
        figures=lambda _: {"stated_adopters": ANTICIPATED},
    ),
    Part(
        name="at_least",
        title="Least charge",
        given_by=("at_least",),
        formulas=lambda _: _AT_LEAST,
    ),
    Part(
        name="at_most",
        title="Greatest charge",
        given_by=("at_most",),
        formulas=lambda _: _AT_MOST,
    ),
    Part(
        name="uplift",
        title="Uplift",
        given_by=("uplift",),
        allows=("base_year",),
        formulas=lambda _: _UPLIFT,
        figures=_uplift_figures,
    ),
)
PARTS: Mapping[str, Part] = {part.name: part for part in _ALL}
_DEFAULTS = {"over": ADOPTERS, "between": "step", "marginal": False}


# Keys that hold an amount, or one for each year.
AMOUNTS = tuple(key for part in _ALL for key in part.amounts)
QUANTITIES = ("quantity", "minimum")  # amounts in units, not in pounds


def is_given(pricing: Pricing, key: str) -> bool:
    """Check whether a file gives a key of a rule, with another value than the default."""
    return getattr(pricing, key) not in (None, (), _DEFAULTS.get(key))


def amount_of(amount: float | str, ends: Mapping[str, float]) -> float:
    """Return an amount that is a number, or an end of the quoted range by name. [£ a year]."""
    return ends[amount] if isinstance(amount, str) else amount


def by_year(amount: Amount, labels: tuple[str, ...]) -> dict[str, Any]:
    """Return the amount of each year, by the label of the year."""
    if not isinstance(amount, tuple):
        return dict.fromkeys(labels, amount)
    return dict(amount if isinstance(amount[0], tuple) else zip(labels, amount, strict=True))


def point_at(point: Point, ends: Mapping[str, float], anticipated: int) -> tuple[int, float]:
    """Return the number of adopters and the charge of a point. [£ a year]."""
    count = anticipated if isinstance(point.adopters, str) else point.adopters
    return count, amount_of(point.charge, ends)
