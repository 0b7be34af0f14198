"""Rules of a yearly charge as data: PARTS, each described once, and what a file writes in them.

A rule is read as: (fee + price x quantity + pool x share), held between `at_least` and `at_most`,
x uplift; parts that are left out add nothing. Each part has its formulas here. `model.charging`
evaluates them and `report.wording_pricing` words the part, under the same keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass as plain_dataclass
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, ValidationInfo
from pydantic.dataclasses import dataclass

from sohanalysis import years
from sohanalysis.case.definitions import Definition, Input, Rows
from sohanalysis.case.fields import MOST_ADOPTERS, MOST_POUNDS
from sohanalysis.case.pricing_formulas import (
    A_YEAR,
    Figure,
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
    Note,
    Status,
    Text,
    Year,
    Yes,
    check_text,
)
from sohanalysis.files.toml import ThousandsPoint

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
    if isinstance(value, tuple) and value and all(isinstance(pair, tuple) for pair in value):
        return value  # parsed before: a case that is made from another
    is_by_year = isinstance(value, Mapping)
    amounts = [*value.values()] if is_by_year else value
    if not (isinstance(amounts, list | tuple) and amounts):
        raise ValueError("no amount")
    if not all(map(is_allowed, amounts)):
        raise ValueError("no amount")
    numbers = tuple(map(float, amounts))
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


def _parse_price(value: Any, info: ValidationInfo) -> Amount | tuple[Step, ...]:
    if isinstance(value, tuple) and value and all(isinstance(step, Step) for step in value):
        return value
    # A unit may cost 1.125 pounds, a year does not. A quantity with a fault of its own is not here.
    is_allowed = _is_pounds if info.data.get("quantity", 0) is None else _is_number
    if not (isinstance(value, list | tuple) and value and isinstance(value[0], Mapping)):
        return _parse_amount(value, is_allowed)
    steps = []
    for table in value:
        keys = [key for key in table if key != "price"] if isinstance(table, Mapping) else []
        if len(keys) != 1 or "price" not in table or not _is_number(table[keys[0]]):
            raise ValueError("no step")
        start, price = float(table[keys[0]]), _parse_amount(table["price"], is_allowed)
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


def _parse_size(value: Any) -> Amount:
    return _parse_numbers(value, lambda number: _is_number(number, high=1e15))


ASize = Annotated[
    Amount,
    PlainValidator(_parse_size),
    Field(
        description="a number of 0 or more, one for each year of the case in square brackets, or "
        'by year: {"2019/20" = 500}'
    ),
]
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
    if isinstance(value, tuple) and value and all(isinstance(pair, tuple) for pair in value):
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
    marginal : bool
        Whether each unit has the price of its own step, and not all units that of the last step.
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
    marginal: Yes = False
    minimum: AMinimum | None = None
    unit: Text | None = None
    pool: AnAmount | None = None
    pool_total: AnAmount | None = None
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

    @property
    def steps(self) -> tuple[Step, ...]:
        """Steps of the price; none where it is one amount."""
        price: Any = self.price
        return price if isinstance(price, tuple) and isinstance(price[0], Step) else ()

    @property
    def scale(self) -> Literal["adopters", "ours", "together"]:
        """Scale of the steps of a price: the adopters, a size of ours or of all together."""
        if self.over == ADOPTERS:
            return "adopters"
        return "together" if self.over.startswith(TOTAL) else "ours"

    @property
    def scale_size(self) -> str:
        """Size that the steps of the price go by; ``adopters`` where they go by these."""
        return self.over.removeprefix(TOTAL)

    @property
    def is_equal(self) -> bool:
        """Whether all adopters share the pool equally, and by nothing else."""
        return self.share == EQUAL

    @property
    def weights(self) -> ByYear:
        """Each size that shares the pool, empty for equal shares, with its weight."""
        share = self.share
        mix = ((share, 1.0),) if isinstance(share, str) else share
        if not isinstance(mix, tuple):
            return ()
        return tuple(("" if size == EQUAL else size, weight) for size, weight in mix)

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
        names = [share] if isinstance(share, str) else []
        names += [size for size, _ in share] if isinstance(share, tuple) else []
        names += [self.scale_size] if self.scale == "together" else []
        return tuple(dict.fromkeys(name for name in names if name != EQUAL))

    @property
    def size_names(self) -> tuple[str, ...]:
        """Sizes that the rule needs of those who pay."""
        names = [*self.shared_sizes]
        names += [self.scale_size] if self.steps else []
        values = [getattr(self, key) for part in _ALL for key in part.sizes]
        names += [value for value in values if isinstance(value, str)]
        return tuple(dict.fromkeys(name for name in names if name not in (EQUAL, ADOPTERS)))

    @property
    def is_bounded(self) -> bool:
        """Whether the rule itself has a bound of our charge."""
        return self.at_least is not None or self.at_most is not None

    @property
    def shares_a_pool(self) -> bool:
        """Whether all adopters share a sum, so that one who pays less leaves some of it."""
        return any(PARTS[name].is_shared for name in self.parts)

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

    def is_ours_alone(self, stated_sizes: Collection[str]) -> bool:
        """Whether the rule uses our figures alone: a stated share or one of our stated sizes."""
        return isinstance(self.share, float) or any(
            name in stated_sizes for name in self.size_names
        )

    def amounts(self) -> Iterator[tuple[str, Amount]]:
        """Every amount by year of the rule, with its key."""
        for key in AMOUNTS:
            if getattr(self, key) is not None:
                yield key, getattr(self, key)
        if self.steps:
            yield from (("price", step.price) for step in self.steps)
        elif self.price is not None:
            yield "price", self.price  # type: ignore[misc]

    @property
    def has_own_rise(self) -> bool:
        """Whether its charge has an uplift, or £ by year, so that a scenario's rise leaves it."""
        by_year = (key for key, amount in self.amounts() if isinstance(amount, tuple))
        return self.uplift is not None or any(key not in QUANTITIES for key in by_year)


@plain_dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a rule.

    Parameters
    ----------
    name : str
        What it is called in the registries.
    title : str
        What people call it.
    given_by : tuple of str
        Keys of the file, one of which gives it.
    beside : tuple of str
        Keys that may stand beside it, and without it may not.
    needs : tuple of str
        Keys that must stand beside it.
    amounts : tuple of str
        Keys that hold an amount, or one for each year.
    sizes : tuple of str
        Keys that may name a size of ours.
    is_a_term : bool
        Whether it adds to the charge; the other parts change what the terms give.
    is_shared : bool
        Whether all adopters share a sum, so that one who pays less leaves some of it.
    formulas : callable
        Returns its inputs and formulas for a rule. ``charge[y]`` is the charge with this part, and
        ``before`` the charge so far. Others are named by the part alone. All may use ``adopters``,
        ``possible`` and ``year_count`` (`model.charging.SHARED`).
    figures : callable
        Returns the figures of a rule by input. An input that is not among them has the value of
        the rule's key of that name.
    without : mapping
        Value of a key that may stand beside it, where a rule leaves it out.
    """

    name: str
    title: str
    given_by: tuple[str, ...]
    beside: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    is_a_term: bool = False
    is_shared: bool = False
    formulas: Callable[[Pricing], Rows]
    figures: Callable[[Pricing], Mapping[str, Figure]] = lambda _: {}
    without: Mapping[str, float] = field(default_factory=dict)

    def is_in(self, pricing: Pricing) -> bool:
        """Whether a rule has this part."""
        return any(is_given(pricing, key) for key in self.given_by)


_FEE: Rows = (
    amount_input("fee", A_YEAR, "Fee"),
    charge_with("Charge with the fee", "before + fee", "the same at any number of adopters"),
)

# Two points

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


def _through_figures(rule: Pricing) -> Mapping[str, Figure]:
    first, second = rule.through
    return point_figures("first", first) | point_figures("second", second)


# Bounds and an uplift

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


def _uplift_figures(rule: Pricing) -> Mapping[str, Figure]:
    if isinstance(rule.uplift, tuple):
        return {"factor": rule.uplift}
    return {"factor": Rise(float(rule.uplift or 0), rule.base_year)}


# In the order of the formula.
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
        beside=("over", "between", "marginal", "quantity", "minimum", "unit"),
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
        beside=("base_year",),
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
    """Check whether a file gives a key of a rule, and not as it is by default."""
    return getattr(pricing, key) not in (None, (), _DEFAULTS.get(key))


def amount_of(amount: float | str, ends: Mapping[str, float]) -> float:
    """Amount of a number, or of an end of the quoted range. [£ a year]."""
    return ends[amount] if isinstance(amount, str) else amount


def by_year(amount: Amount, labels: tuple[str, ...]) -> dict[str, Any]:
    """Return an amount of each year by its label."""
    if not isinstance(amount, tuple):
        return dict.fromkeys(labels, amount)
    return dict(amount if isinstance(amount[0], tuple) else zip(labels, amount, strict=True))


def point_at(point: Point, ends: Mapping[str, float], anticipated: int) -> tuple[int, float]:
    """Adopters and charge of a point. [£ a year]."""
    count = anticipated if isinstance(point.adopters, str) else point.adopters
    return count, amount_of(point.charge, ends)
