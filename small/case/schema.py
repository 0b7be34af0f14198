"""Format 3 of the case file: one decision, as its documents state it.

In place of a figure, `{value = ..., source = "...", status = "...", note = "..."}` is allowed:
`case.reading` takes the sources off first, so that these models see plain figures. Keys that a
file may leave out are None here; `case.case` has the usual values.
"""

from __future__ import annotations

import math
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
)

from small.years import month_number, year_span, year_start

Status = Literal["stated", "derived", "assumed"]
MOST_POUNDS = 1e11
MOST_ADOPTERS = 10_000
MOST_YEARS = 30  # the Green Book's first discount rate holds for 30 years
MOST_PRICINGS = 8
MOST_MONTHS = 360


# Values of a key. A text is never read as a number, and nothing is corrected. A ValueError says
# why a value is wrong; `takes` has the allowed values, for messages and for the reference.


def _takes(words: str) -> WithJsonSchema:
    return WithJsonSchema({"takes": words})


def is_number(value: object) -> bool:
    """Whether a value is a finite number; True and False are not."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def _pounds(value: object) -> float:
    if not is_number(value):
        raise ValueError("is not an amount")
    if not 0 <= value <= MOST_POUNDS:  # type: ignore[operator]
        raise ValueError("is out of range")
    return float(value)  # type: ignore[arg-type]


def _end_or_pounds(value: object) -> float | str:
    return value if value in ("low", "high") else _pounds(value)


def _year(value: str) -> str:
    year_start(value)
    return value


def _years(value: object) -> list[str]:
    """Read a span of years, "2018/19 to 2021/22", or a list of years."""
    labels = year_span(value) if isinstance(value, str) else value
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise ValueError("is not a span of years")
    starts = [year_start(label) for label in labels]
    if not starts or starts != [*range(starts[0], starts[0] + len(starts))]:
        raise ValueError("is not a row of years that follow one another")
    if len(labels) > MOST_YEARS:
        raise ValueError(f"has {len(labels)} years")
    return labels


def _month(value: str) -> str:
    month_number(value)
    return value


def _share(value: object) -> float | str:
    if isinstance(value, str) and value:
        return value
    if is_number(value) and 0 <= value <= 1:  # type: ignore[operator]
        return float(value)  # type: ignore[arg-type]
    raise ValueError("is not a share")


def _text(value: str) -> str:
    if value and not value.strip():
        raise ValueError("is blank")
    if any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in value):
        raise ValueError("has a control character")
    return value


def _name(value: str) -> str:
    if "\n" in value or "\t" in value:
        raise ValueError("has a line break or a tab")
    return _text(value)


def _as_path(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _form(value: object) -> str:
    """Return the form of an amount, so that a fault is about that form alone."""
    if isinstance(value, list):
        return "steps" if any(isinstance(part, dict | BaseModel) for part in value) else "list"
    return "table" if isinstance(value, dict) else "one"


Text = Annotated[str, Field(strict=True), AfterValidator(_text)]
Name = Annotated[str, Field(strict=True, min_length=1, max_length=80), AfterValidator(_name)]
Pounds = Annotated[float, PlainValidator(_pounds), _takes("pounds in digits, 0 to 100,000,000,000")]
EndOrPounds = Annotated[
    float | str,
    PlainValidator(_end_or_pounds),
    _takes('"low", "high", or pounds in digits, 0 to 100,000,000,000'),
]
Year = Annotated[str, Field(strict=True), AfterValidator(_year)]
Month = Annotated[
    str, Field(strict=True), AfterValidator(_month), _takes('a month in quotes, "2018-10"')
]
Years = Annotated[
    list[str],
    PlainValidator(_years),
    _takes(f'years in quotes, "2018/19 to 2021/22", at most {MOST_YEARS}'),
]
PoolShare = Annotated[
    float | str,
    PlainValidator(_share),
    _takes('"equal", a size of the register in quotes, or a number from 0 to 1'),
]
Count = Annotated[int, Field(strict=True, ge=1, le=MOST_ADOPTERS)]
# One number, or one for each year. Kept as a list, so that a path is never taken for scenarios.
Path = Annotated[
    list[Count],
    BeforeValidator(_as_path),
    _takes(f"a whole number, 1 to {MOST_ADOPTERS:,}, or a list with one for each year"),
]
_List = Annotated[list[Pounds], Tag("list")]
_ByYear = Annotated[dict[Year, Pounds], Tag("table")]
ByYear = Annotated[
    Annotated[Pounds, Tag("one")] | _List | _ByYear,
    Discriminator(lambda value: _form(value).replace("steps", "list")),
    _takes("one number in digits, a list with one for each year, or a table by year"),
]
Rate = Annotated[
    Annotated[EndOrPounds, Tag("one")] | _List | _ByYear,
    Discriminator(lambda value: _form(value).replace("steps", "list")),
    _takes(
        '"low", "high", one number in digits, a list with one for each year, or a table by year'
    ),
]


def _between(low: float, high: float) -> Any:
    return Field(strict=True, ge=low, le=high, allow_inf_nan=False)


class Section(BaseModel):
    """A table of the file. Every one may have a source, a status and a note."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Text = Field("", description="Document and paragraph that the figures come from")
    status: Status | None = Field(None, description="stated, derived from it, or assumed by us")
    note: Text = Field("", description="How a figure was derived, or why it was assumed")


class Point(Section):
    """A charge at a number of adopters."""

    charge: EndOrPounds = Field(description='Pounds a year, or "low" or "high" as quoted')
    adopters: Count = Field(description="Number of adopters at which the charge holds")


class Step(Section):
    """A price from a number of adopters on."""

    adopters: Count = Field(description="First number of adopters that pays the price")
    price: Rate = Field(description='Pounds, or "low" or "high"; one number or by year')


Price = Annotated[
    Annotated[EndOrPounds, Tag("one")] | _List | _ByYear | Annotated[list[Step], Tag("steps")],
    Discriminator(_form),
]


class Pricing(Section):
    """One way to set a charge: fee + price x quantity + pool x share, between two bounds."""

    name: Name = Field(description="Short name for options and links: shared-capped")
    title: Text = Field("", description="Name for readers; made from the short one if left out")
    fee: Rate | None = Field(None, description="Pounds a year, whatever the number or the use")
    price: Price | None = Field(None, description="Pounds for each unit; or steps by adopters")
    between: Literal["step", "line"] = Field("step", description="Price between two steps")
    quantity: ByYear = Field(1.0, description="Units that this body uses a year")
    pool: ByYear | None = Field(None, description="Pounds a year that all adopters share")
    pool_from: Literal["low", "high"] | None = Field(
        None, description="Pool that makes our share an end of the quote at its `quoted_at`"
    )
    share: PoolShare | None = Field(
        None, description='"equal", a size of the register, or a stated share from 0 to 1'
    )
    through: Annotated[list[Point], Field(max_length=2)] = Field(
        [], description="Two points of a fee plus an equal share of a pool"
    )
    at_least: EndOrPounds | None = Field(None, description="Least charge a year")
    at_most: EndOrPounds | None = Field(None, description="Highest charge a year")
    uplift: Annotated[float, _between(-0.5, 1)] | None = Field(
        None, description="Rise a year by the rule itself, as a share, from the first year charged"
    )


class Charge(Section):
    """A yearly charge of the service."""

    name: Name = Field(description="Name of the charge")
    start: Month | None = Field(None, description="First month charged")
    until: Month | None = Field(None, description="Last month charged, if the contract ends")
    low: Pounds | None = Field(None, description="Lower end of the quoted charge a year")
    high: Pounds | None = Field(None, description="Upper end; the same twice for one price")
    quoted_at: list[Point] = Field([], description="Numbers to which a document ties an end")
    pricing: Annotated[list[Pricing], Field(min_length=1, max_length=MOST_PRICINGS)] = Field(
        description="Ways in which the charge may be set"
    )


class Line(Section):
    """A cost, saving or funding other than the charges."""

    name: Name = Field(description="Name of the line")
    kind: Literal["cost", "saving", "funding"] = Field("cost", description="What it is")
    annual: Pounds | None = Field(None, description="Pounds a year, paid by month")
    by_year: ByYear | None = Field(None, description="Pounds of each year, as a list or by year")
    start: Month | None = Field(None, description="First month of `annual`")
    months: Annotated[int, Field(strict=True, ge=1, le=MOST_MONTHS)] | None = Field(
        None, description="Number of months of `annual`; left out if it goes on"
    )
    delay: Literal["none", "shift", "extend"] = Field(
        "none", description="What a late start does: nothing, begins later, runs on"
    )
    cashable: Annotated[float, _between(0, 1)] = Field(
        0.0, description="Share of a saving that leaves a budget"
    )


class Budget(Section):
    """The sum that was set aside or asked for."""

    amount: Pounds = Field(description="Pounds")
    years: Years | None = Field(None, description="Financial years that it covers")


class Adopters(Section):
    """The bodies that may join."""

    anticipated: Count | None = Field(None, description="Number that the documents expect")
    signed: Count | None = Field(None, description="Number that declared an intention")
    possible: Count | None = Field(None, description="Largest number")
    word: Name = Field("adopter", description="What one of them is called")
    plural: Text = Field("", description="What several are called, if not word + s")
    register_file: Text = Field("", description="csv of bodies and sizes, next to this file")
    us: Text = Field("", description="This body's name in the register")


class ScenarioValues(BaseModel):
    """Fields of a scenario that a file sets; the others are at their usual value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    note: Text = Field("", description="Where the choice comes from")
    source: Text = Field("", description="Document that gives it")
    adopters: Path | None = Field(None, description="Number that join, or one for each year")
    pricing: Name | None = Field(None, description='Name of a pricing, or "any" if not known')
    savings: Annotated[float, _between(0, 1e9)] | None = Field(
        None, description="Pounds saved a year from go-live"
    )
    offset: Annotated[float, _between(0, 1.5)] | None = Field(
        None, description="Savings as a share of the yearly charge"
    )
    ramp: Annotated[int, Field(strict=True, ge=0, le=60)] | None = Field(
        None, description="Months until savings are at their full amount"
    )
    cashable: Annotated[float, _between(0, 1)] | None = Field(
        None, description="Share of the savings that leaves a budget"
    )
    delay: Annotated[int, Field(strict=True, ge=0, le=24)] | None = Field(
        None, description="Months by which go-live is late"
    )
    charge_follows_go_live: Annotated[bool, Field(strict=True)] | None = Field(
        None, description="Whether the charge starts late as well"
    )
    charge_change: Annotated[float, _between(-0.9, 2)] | None = Field(
        None, description="Change of every charge, as a share"
    )
    rise: Annotated[float, _between(-0.2, 0.5)] | None = Field(
        None, description="Rise of the charges a year, as a share"
    )


class Range(Section):
    """An input whose ends a source gives, for the tornado and the simulation."""

    input: Name = Field(description="Field of the scenario")
    low: Annotated[float, _between(-1, 1e9)] | None = Field(None, description="Lowest value")
    high: Annotated[float, _between(-1, 1e9)] | None = Field(None, description="Highest value")
    mode: Annotated[float, _between(-1, 1e9)] | None = Field(
        None, description="Most likely value; without one it is not simulated"
    )
    shape: Literal["pert", "triangular"] = Field("pert", description="Form between the ends")
    p: Annotated[float, _between(0, 1)] | None = Field(
        None, description="Adopters only: chance that each of the others joins"
    )
    rho: Annotated[float, _between(0, 1)] = Field(
        0.0, description="Adopters only: correlation between any two of them"
    )


class Printed(Section):
    """A figure exactly as a document prints it."""

    of: Text = Field("", description="Name of the model's figure to compare it with")
    topic: Text = Field("", description="What it is, if the model has no such figure")
    printed: Text = Field(description="The figure, as printed")


class Observation(Section):
    """A fact that a reader must know and that no calculation shows."""

    kind: Literal["contradiction", "needs-explaining", "not-stated", "cannot-conclude"] = Field(
        description="contradiction, needs-explaining, not-stated or cannot-conclude"
    )
    text: Text = Field(description="The fact, in your words")


class Choice(Section):
    """One of the options that the documents weigh, in words alone."""

    name: Name = Field(description="Name of the option")
    text: Text = Field("", description="What it means")
    in_favour: Text = Field("", description="What the documents say for it")
    against: Text = Field("", description="What they say against it")


class CaseFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[3] = Field(description="Format of the file")
    title: Name = Field(description="What is decided")
    body: Text = Field("", description="Who decides")
    reference: Text = Field("", description="Number of the decision")
    stage: Literal["decided", "for decision"] = Field(
        "for decision", description="How far the decision is"
    )
    source: Text = Field("", description="Document of every figure that names none")
    years: Years = Field(description="Financial years, 2018/19 to 2021/22")
    initial_months: Annotated[int, Field(strict=True, ge=1, le=60)] | None = Field(
        None, description="Months of yearly costs that count in the initial cost"
    )
    go_live: Month | None = Field(None, description="First month of use")
    discount_rate: Annotated[float, _between(0, 0.3)] = Field(
        0.035, description="Real discount rate a year; the Green Book's is 0.035"
    )
    budget: Budget | None = Field(None, description="Sum set aside or asked for")
    adopters: Adopters = Field(Adopters(), description="Bodies that may join")
    charges: list[Charge] = Field([], description="Yearly charges of the service")
    lines: list[Line] = Field([], description="Other costs, savings and funding")
    scenario: ScenarioValues = Field(ScenarioValues(), description="The case's own scenario")
    presets: dict[str, ScenarioValues] = Field({}, description="Named scenarios")
    ranges: list[Range] = Field([], description="Inputs with a lowest and a highest value")
    published: list[Printed] = Field([], description="Figures as the documents print them")
    observations: list[Observation] = Field([], description="What follows, and what does not")
    options: list[Choice] = Field([], description="Options that the documents weigh")
