"""The case of one decision: the figures that its documents state, each with its source."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass as plain_dataclass
from dataclasses import field, fields, replace
from decimal import Decimal
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar, cast, get_args

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from sohanalysis import years
from sohanalysis.case.fields import (
    ANY,
    AS_QUOTED,
    LONGEST_DELAY,
    MOST_ADOPTERS,
    MOST_POUNDS,
    NUMBER_FIELDS,
)
from sohanalysis.case.pricing import (
    ADOPTERS,
    EQUAL,
    ESTIMATES,
    NO_PRICING,
    READ_ELSEWHERE,
    Amount,
    APointCount,
    ASize,
    MemberBounds,
    OwnSources,
    Point,
    Pricing,
    Texts,
    choice_rank,
)
from sohanalysis.case.printed import Printed, parse_printed
from sohanalysis.case.register import Measure
from sohanalysis.case.scenario import AdopterCounts, Scenario
from sohanalysis.errors import CaseError, Fault
from sohanalysis.files.kinds import (
    STRICT,
    Month,
    Name,
    Note,
    Pence,
    Status,
    Text,
    Until,
    Year,
    Years,
    Yes,
    amount,
    number,
    whole_number,
)
from sohanalysis.money import is_number

TAKEN = "taken as usual"  # the source of a default
OVERRUN = "overrun"
# Some keys of the file have another name in Python, such as `from`. Both names are accepted.
_BY_NAME: ConfigDict = {**STRICT, "populate_by_name": True}
_Pounds = Annotated[float, amount(1, MOST_POUNDS), Pence]
_PoundsOrNone = Annotated[float, amount(0, MOST_POUNDS), Pence]
_Adopters = Annotated[int, whole_number(1, MOST_ADOPTERS)]
_Share = Annotated[float, number(0, 1, "a number from 0 to 1; 0.5 is 50%")]
_Amount = Annotated[float, number(-1e9, 1e9, "a number in the unit of the input")]
_JoiningShare = Annotated[float, number(0, 1, "a number from 0 to 1; 0.7 is 70%")]
_Correlation = Annotated[float, number(0, 1, "a number from 0 to 1; 0 is independence")]
if TYPE_CHECKING:
    Ranged = str
else:
    Ranged = Literal[NUMBER_FIELDS]
Accounting = Literal["revenue", "capital", "not stated"]
Uncertain = Literal["savings", "offset", "charge_change", "rise", "delay", "overrun"]
# People type this name on a command line, so it has no spaces, quotes or capitals.
_SAVED_NAME = r"^[a-z][a-z0-9-]{0,39}$"


# Options that a line or charge belongs to. If it names none, it belongs to the first.
OfOptions = Annotated[
    tuple[Name, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(description="the name of an option in quotes, or a list of them"),
]


def _check_printed(text: str) -> str:
    parse_printed(text)
    return text


def _as_printed(value: Any) -> Any:
    return f"{Decimal(value):f}" if is_number(value) and math.isfinite(value) else value


def _printed(description: str) -> Any:
    return Field(strict=True, max_length=80, description=description)


_A_FIGURE = 'a figure as it is printed, in quotes: "£71-91k", "(2,000)", "-"'
_PrintedText = Annotated[str, _printed(_A_FIGURE), AfterValidator(_check_printed)]
# In the list of figures of a paragraph, a count may be written without quotes.
_PrintedFigure = Annotated[
    str,
    BeforeValidator(_as_printed),
    _printed(f"{_A_FIGURE}; or a plain number"),
    AfterValidator(_check_printed),
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sourced:
    """A figure's source paragraph, its status, and the reason or arithmetic behind it.

    ``own_sources`` has the sources of single figures in a table, such as the balance of a reserve.
    The note then has remarks on them, and ``written_note`` has the note of the file alone.
    """

    source: Note = ""
    status: Status = "stated"
    note: Note = ""
    own_sources: OwnSources = field(default=(), compare=False, repr=False, metadata=READ_ELSEWHERE)
    written_note: Texts = field(default=(), compare=False, repr=False, metadata=READ_ELSEWHERE)


def figure_status(entry: Sourced | Pricing, key: str) -> Status:
    """Return the status of one figure of a table: its own, or else that of the table."""
    status: Status = dict(entry.own_sources).get(key, {}).get("status", entry.status)
    return status


def sourced_figure(entry: Sourced | Pricing, key: str) -> Sourced:
    """Return the source, status and note of one figure of a table.

    Without a source or status of its own, the figure has that of its table. A figure that alone is
    assumed has no source of the documents.
    """
    texts = dict(entry.own_sources).get(key)
    if texts is None:
        note = (*entry.written_note, entry.note)[0]  # without remarks on the other figures
        return Sourced(source=entry.source, status=entry.status, note=note)
    is_ours = texts.get("status") == "assumed" and entry.status != "assumed"
    above: dict[str, Any] = {"source": "" if is_ours else entry.source, "status": entry.status}
    return Sourced(**above | texts)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Count(Sourced):
    """A number of forces."""

    value: _Adopters


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Months(Sourced):
    """A number of months."""

    value: Annotated[int, whole_number(1, 60, "months")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Start(Sourced):
    """The month in which a charge or the service starts."""

    value: Month

    @property
    def month(self) -> int:
        """Number of the month."""
        return years.month(self.value)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rate(Sourced):
    """A rate a year, as a share: a discount rate, or inflation."""

    value: Annotated[float, number(0, 0.3, "a number from 0 to 0.3; 0.035 is 3.5%")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PriceBasis(Sourced):
    """The basis of the prices: real, nominal or not stated."""

    value: Literal["real", "nominal", "not stated"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Decision:
    """A request and its decision, with their dates, roles and sources.

    ``called`` is a short name of the decision maker, for use within a sentence. ``reported_by`` is
    the author of the report. ``reading`` compares the scope of the request with that of the
    decision. ``finance_officers`` comment on the finances. All are named by role.
    """

    by: Note = ""
    called: Note = ""
    received: Note = ""
    reported: Note = ""
    reported_by: Note = ""
    date: Note = ""
    request: Note = ""
    request_source: Note = ""
    text: Note = ""
    source: Note = ""
    reading: Note = ""
    conditions: Note = ""
    advice: Note = ""
    interests: Note = ""
    publication: Note = ""
    finance_officers: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Budget(Sourced):
    """The budget, and the financial years it is for. [£]."""

    amount: _Pounds
    years: Years
    stage: Literal["requested", "approved"] = "requested"
    funding: Note = ""
    reserve_balance: _Pounds | None = None

    @property
    def label(self) -> str:
        """Its label on every surface, by its status and its stage."""
        if self.status == "assumed":
            return "Assumed budget"
        return "Budget agreed" if self.stage == "approved" else "Budget asked for"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Size(Sourced):
    """Our size, and the size of all adopters together, for a case without a register.

    Each is one number, or one for each financial year, which that year's charge then uses.
    """

    ours: ASize
    total: ASize | None = None
    unit: Note = ""

    @property
    def amounts(self) -> dict[str, Amount]:
        """The sizes that are stated, by key."""
        stated = {"ours": self.ours, "total": self.total}
        return {key: amount for key, amount in stated.items() if amount is not None}

    @property
    def is_by_year(self) -> bool:
        """Whether a size differs by year."""
        return any(isinstance(amount, tuple) for amount in self.amounts.values())


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Adopters:
    """Number of forces expected to join, that signed, and that could join.

    ``register`` is a file of named bodies and their sizes, in the folder of the case or in the
    package. ``us`` is the name of this body in it. If only a number of adopters is given, they are
    this body and the first others in the register. ``pledge`` is the document that they signed.
    ``anticipated_is_most`` means that the documents call the anticipated number a maximum.
    """

    anticipated: Count
    signed: Count
    possible: Count
    word: Text = "adopter"
    plural: Text = "adopters"
    pledge: Note = ""
    anticipated_is_most: Yes = False
    register: Text | None = None
    us: Text | None = None
    sizes: dict[Text, Size] = field(default_factory=dict)

    @property
    def signed_label(self) -> str:
        """Label of the signed count: "that signed", or "anticipated" if the file states none."""
        return "anticipated" if self.signed.source == TAKEN else "that signed"

    def noun(self, count: float) -> str:
        """Return the case's own word for adopters, in the plural if the number is not 1."""
        return self.word if count == 1 else self.plural


@dataclass(frozen=True, kw_only=True, config=STRICT)
class QuotedPoint(Sourced):
    """A number of adopters at which the documents give an end of the quoted range.

    Its status is always "stated": a point that the case assumes belongs in a pricing.
    """

    charge: Literal["low", "high"]
    adopters: APointCount
    status: Literal["stated"] = "stated"

    @property
    def point(self) -> Point:
        """The end and its number, as a point of a pricing."""
        return Point(charge=self.charge, adopters=self.adopters)


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Charge(Sourced):
    """A yearly charge: the range quoted for this body, and the rules that may give the charge.

    ``is_cap`` means that the documents state the upper end as the most that this body pays, not as
    its share. ``quoted_as`` is the name of the range in the documents. If they quote no range, its
    ends are zero and the rule alone gives the charge. ``quoted_at`` has the numbers of adopters
    that the documents tie an end of the range to. ``vat_added`` is VAT paid on top of the charge
    and not recovered, as a share of the charge.
    """

    name: Name
    option: OfOptions = ()
    # `from` is a word of Python: the key of the file is its alias.
    from_: Annotated[Start, Field(alias="from")]
    until: Until | None = None
    low: _Pounds = 0
    high: _Pounds = 0
    quoted_at: Annotated[
        tuple[QuotedPoint, ...],
        Field(
            description='points in a list: [{charge = "low", adopters = 25, source = "2.8"}], '
            "one for each end at most"
        ),
    ] = ()
    is_cap: Yes = False
    firmness: Literal["estimate", "quote", "contract"] | None = None
    quoted_as: Note = ""
    accounting: Accounting = "not stated"
    term: Note = ""
    notice: Note = ""
    indexation: Note = ""
    vat: Literal["recovered", "not recovered", "not stated"] = "not stated"
    vat_added: Annotated[float, number(0, 1, "a number from 0 to 1; 0.2 is 20%")] = 0.0
    pricing: tuple[Pricing, ...]

    @property
    def is_quoted(self) -> bool:
        """Whether the documents quote a range for this body."""
        return bool(self.low and self.high)

    @property
    def has_range(self) -> bool:
        """Whether the documents quote a low and a high amount for this body."""
        return self.is_quoted and self.low < self.high

    @property
    def has_one_price(self) -> bool:
        """Whether the documents quote one amount for this body."""
        return self.is_quoted and not self.has_range

    @property
    def is_cap_alone(self) -> bool:
        """Whether the quoted charge is a cap alone. A range up to a cap is a quoted range."""
        return self.is_cap and not self.has_range

    @property
    def may_bear_more_vat(self) -> bool:
        """Whether VAT may come on top: the case does not add it or say that we recover it."""
        return self.vat != "recovered" and not self.vat_added

    def is_end_of_range(self, rule: Pricing) -> bool:
        """Whether a pricing is the low or the high end of the quoted range."""
        return self.has_range and bool(rule.end)

    def changed(self, **changes: Any) -> Charge:
        """Return the charge with other values of some fields."""
        values = {
            charge_field.name: getattr(self, charge_field.name) for charge_field in fields(self)
        }
        if not self.is_quoted:  # a file may leave out the ends, but not give them as zero
            del values["low"], values["high"]
        return Charge(**values | changes)

    @property
    def month(self) -> int:
        """Number of the first month charged."""
        return self.from_.month

    @property
    def end(self) -> int | None:
        """Number of the month after the last one charged; None if the charge has no end."""
        return None if self.until is None else years.period_end(self.until)

    def years_charged(self, labels: tuple[str, ...]) -> tuple[str, ...]:
        """Return the financial years of a case in which this charge is paid."""
        end = self.end or years.end_month(labels[-1])
        ends = [(label, years.first_month(label), years.end_month(label)) for label in labels]
        return tuple(label for label, first, last in ends if last > self.month and first < end)

    def months_charged(self, labels: tuple[str, ...]) -> int:
        """Return the number of months of these financial years in which this charge is paid."""
        end = self.end or years.end_month(labels[-1])
        return int(years.months_in_years(self.month, end, labels).sum())

    def last_charged(self, labels: tuple[str, ...]) -> int:
        """Return the index of the last of these financial years in which this charge is paid."""
        return labels.index(self.years_charged(labels)[-1])


_LineKind = Literal["cost", "saving", "funding"]
LINE_KINDS: tuple[str, ...] = get_args(_LineKind)
# Source that pays for a line of funding.
FundedBy = Literal["base budget", "reserve", "grant", "partner"]


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Line(Sourced):
    """A cost, a saving or funding, in addition to the charges.

    ``annual`` is paid from ``from`` for ``months``, or to the end of the years. ``delay`` is its
    response to a late go-live. ``by_year`` gives the amount of each financial year instead.
    A line ``on`` leaving is paid only if we leave: it starts ``after`` months after the end of
    membership and lasts ``months``, unless the last year of membership is in ``unless``.
    A contingent line is listed but is in no total. A ``restricted`` line is not published.
    For a cost that is ``pay``, ``includes_on_costs`` states whether the documents include on-costs;
    `usual` fills in "not stated".
    """

    name: Name
    kind: _LineKind
    nature: Literal["one-off", "recurrent", "contingent"]
    accounting: Accounting = "not stated"
    pay: Yes = False
    includes_on_costs: Literal["yes", "no", "not stated"] | None = None
    our_share: _Share = 1.0
    annual: _PoundsOrNone | None = None
    by_year: Annotated[
        dict[Year, _PoundsOrNone] | None,
        Field(description='an amount for each year of the case, or {"2019/20" = 5_000} by year'),
    ] = None
    from_: Annotated[Month | None, Field(alias="from")] = None
    months: Annotated[int, whole_number(1, 360, "months")] | None = None
    delay: Literal["none", "extend", "shift"] | None = None
    on: Literal["leaving"] | None = None
    after: Annotated[int, whole_number(0, 120, "months")] = 0
    unless: tuple[Year, ...] = ()
    ends_on_leaving: Yes = False
    uplift: Annotated[float, number(0, 0.3, "a number from 0 to 0.3; 0.02 is 2%")] | None = None
    base_year: Year | None = None
    cashable: _Share = 0.0
    funded_by: FundedBy | None = None
    option: OfOptions = ()
    restricted: Yes = False

    @property
    def is_recurrent(self) -> bool:
        """Whether the line recurs.

        The initial cost then counts only its first months, and it goes on after the last year.
        """
        return self.nature == "recurrent"

    @property
    def goes_on(self) -> bool:
        """Whether the line, if it has no end, goes on after the years of the case.

        Money from a reserve does not, because a reserve can be spent only once.
        """
        return self.is_recurrent and self.funded_by != "reserve"

    @property
    def is_contingent(self) -> bool:
        """Whether the line is listed, but is in no total."""
        return self.nature == "contingent"

    @property
    def is_contingency(self) -> bool:
        """Whether the line is a contingency, by its nature or its name."""
        return self.is_contingent or "contingenc" in self.name.lower()

    @property
    def stops_on_leaving(self) -> bool:
        """Whether the line ends with membership.

        Savings and recurrent lines do, unless they have a number of months.
        """
        is_open = self.months is None and (self.is_recurrent or self.kind == "saving")
        return self.ends_on_leaving or is_open

    @property
    def lacks_on_costs(self) -> bool:
        """Whether the line is pay and the documents do not say that it includes on-costs."""
        return self.pay and self.includes_on_costs != "yes"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Preset:
    """A named starting point of the sliders.

    ``label`` describes its adopters in a few words, and ``note`` gives the source of their number.
    Both are printed with every result for these adopters.
    """

    adopters: AdopterCounts
    pricing: Text | None = None
    label: Note = ""
    note: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Range(Sourced):
    """Range of an input of the scenario, with its source."""

    input: Ranged
    low: _Amount
    high: _Amount
    unit: Literal["forces", "£ a year", "months", "share"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Saved(Scenario):
    """A named scenario in a file next to the case, with its reason and the role that chose it.

    ``case`` and ``rules`` are the key of the case and the version of the rules that it was saved
    with.
    """

    name: Annotated[
        str,
        Field(
            strict=True,
            pattern=_SAVED_NAME,
            description="up to 40 small letters, digits and hyphens, a letter first",
        ),
    ]
    rationale: Text
    role: Text
    case: Text
    rules: Annotated[int, whole_number(1, 9999, "rules")]

    @property
    def scenario(self) -> Scenario:
        """The fields of the scenario, without its name, reason and role."""
        return Scenario(**self.values())


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Published:
    """A figure that documents print, to be reconciled with the model.

    ``of`` names the figure of the model to compare it with. For one year, or for all years
    together, that is a line, a charge, ``gross``, ``savings`` or ``net``. For no single year it is
    a result or the budget. ``pool:`` and the name of a charge is the pool of that charge. Several
    names are added up. With ``of = ""`` the figure comes from elsewhere: a paper may cite it by its
    ``topic``, but no calculation uses it. A ``restricted`` figure is not published.
    """

    of: Annotated[
        tuple[Name, ...],
        BeforeValidator(lambda value: (value,) * bool(value) if isinstance(value, str) else value),
        Field(description='a name in quotes, a list of names, or "" for a figure from elsewhere'),
    ]
    year: Year | None = None
    printed: _PrintedText
    source: Text
    status: Status = "stated"
    topic: Note = ""
    unit: Note = ""
    restricted: Yes = False

    @property
    def figure(self) -> Printed:
        """The printed figure as numbers. [£]."""
        return parse_printed(self.printed)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Observation:
    """A remark on the documents themselves, which arithmetic cannot find."""

    kind: Literal["contradiction", "needs-explaining", "not-stated", "cannot-conclude"]
    text: Text
    source: Text


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Option:
    """An option of the decision. The first option of a case is the one requested."""

    name: Name
    text: Note = ""
    for_: Annotated[Note, Field(alias="for")] = ""
    against: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Narrative:
    """Paragraphs of the report, in its order. The model works out none of their figures.

    ``about`` describes the service. ``savings`` and ``ongoing`` summarise the statements of the
    documents about savings and about the cost after the budget. Each takes a few words.
    """

    purpose: Note = ""
    about: Note = ""
    information: tuple[Text, ...] = ()
    legal: Note = ""
    savings: Note = ""
    ongoing: Note = ""
    risks: tuple[Text, ...] = ()
    next_steps: tuple[Text, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Implication:
    """A heading among the report's implications, with the report's score for it."""

    heading: Text
    score: Literal["low", "medium", "high"]
    source: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Joining(Sourced):
    """Distribution of the forces that join: this one, and a share of the others that signed.

    Parameters
    ----------
    p : float
        Average share of the other signed forces that join.
    rho : float
        Correlation between any two of them. Independence (0) would make the result look more
        certain than it is.
    p_grid, rho_grid : tuple of float
        Values that a grid shows, because no evidence supports a single value.
    """

    p: _JoiningShare
    rho: _Correlation
    p_grid: tuple[_JoiningShare, ...]
    rho_grid: tuple[_Correlation, ...]
    unit: Literal["share"]
    # Only "assumed" is allowed, so that a file cannot claim evidence that does not exist.
    status: Annotated[
        Literal["assumed"], Field(description='"assumed": no evidence supports any value of p')
    ]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Pert(Sourced):
    """A PERT distribution of an input, with its ends and its most likely value.

    The input ``overrun`` is the extra cost of ``line`` as a share of its amount. A delay is rounded
    to whole months.
    """

    input: Uncertain
    line: Name | None = None
    low: _Amount
    mode: _Amount
    high: _Amount
    unit: Literal["£ a year", "months", "share"]

    @property
    def name(self) -> str:
        """Name of the input, which also names its stream of random numbers."""
        return self.input if self.line is None else f"{self.input} of {self.line}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Correlation(Sourced):
    """A rank correlation between two inputs, by their names."""

    between: tuple[Text, ...]
    rank: Annotated[float, number(-0.99, 0.99, "a number from -0.99 to 0.99")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Uncertainty:
    """Distributions of the inputs that a simulation draws.

    All other inputs have the scenario's values.
    """

    adopters: Joining | None = None
    inputs: tuple[Pert, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the drawn inputs, with the adopters first."""
        first = () if self.adopters is None else (ADOPTERS,)
        return (*first, *(distribution.name for distribution in self.inputs))


@plain_dataclass(frozen=True, kw_only=True)
class Alternative:
    """A different value that another source gives for a figure, and the case with that value.

    Parameters
    ----------
    figure : str
        Key of the figure in the file.
    used, value : float or str
        The value that the case uses, and that of the other source: an amount, a count or a month.
    source : str
        The other source.
    case : Case
        The same case with the other value.
    entry : str
        Name of the line or charge that holds the figure. Empty for a figure of another section.
    used_rule, rule : Pricing or None
        The rule of a charge that holds the figure, with each value. None for any other figure.
    is_of_several : bool
        Whether that charge has other pricings too.
    """

    figure: str
    used: Any
    value: Any
    source: str
    case: Any
    entry: str = ""
    used_rule: Pricing | None = None
    rule: Pricing | None = None
    is_of_several: bool = False


@dataclass(frozen=True, kw_only=True, config=_BY_NAME, repr=False)
class Case:
    """One decision, with the figures and texts of its documents."""

    format: Annotated[
        int, Field(strict=True, ge=2, le=2, description="2, the only format there is")
    ]
    title: Text
    body: Note = ""
    reference: Note = ""
    document: Note = ""
    service: Text | None = None
    source: Note = ""
    years: Years
    initial_months: Months | None = None
    go_live: Start
    paper: Literal["for decision", "decision taken"] | None = None
    discount_rate: Rate
    price_basis: PriceBasis
    inflation: Rate | None = None
    decision: Decision = Decision()
    stated_budget: Annotated[Budget | None, Field(alias="budget")] = None
    adopters: Adopters
    charges: tuple[Charge, ...] = ()
    lines: tuple[Line, ...] = ()
    scenario: Scenario
    presets: dict[Text, Preset] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    # Figures that each paragraph of the documents prints, to find wrong references.
    paragraphs: dict[Text, tuple[_PrintedFigure, ...]] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    options: tuple[Option, ...] = ()
    narrative: Narrative = Narrative()
    implications: tuple[Implication, ...] = ()
    what_if: tuple[Range, ...] = ()
    # A file gives it as one list of adopters, inputs and correlations, which `usual` sorts.
    uncertainty: Annotated[Uncertainty | None, Field(alias="uncertain")] = None
    # Read from the file of saved scenarios, next to the case.
    saved: tuple[Saved, ...] = field(default=(), metadata=READ_ELSEWHERE)
    # Read from the register, if a rule names a size or the register has bounds: names of all bodies
    # that could join (this one first), their sizes that a rule names, and the measures of these.
    joining: tuple[str, ...] = field(default=(), metadata=READ_ELSEWHERE)
    sizes: dict[str, tuple[float, ...]] = field(default_factory=dict, metadata=READ_ELSEWHERE)
    measures: dict[str, Measure] = field(default_factory=dict, metadata=READ_ELSEWHERE)
    in_register: int = field(default=0, metadata=READ_ELSEWHERE)  # the number of its bodies
    # Bounds in the register, in the order of `joining`; empty if the register has no bounds. They
    # limit the charge that a scenario chooses the pricing of.
    bounds: tuple[MemberBounds, ...] = field(default=(), metadata=READ_ELSEWHERE)
    # Pricings whose host is this body. Our charge then includes the remainder after bounds.
    hosting: tuple[str, ...] = field(default=(), metadata=READ_ELSEWHERE)
    # Number of restricted entries that this public version leaves out, and whether one is a cost.
    left_out: int = field(default=0, metadata=READ_ELSEWHERE)
    cost_left_out: bool = field(default=False, metadata=READ_ELSEWHERE)
    # Figures on which sources disagree, each with the case that uses the other value.
    alternatives: tuple[Alternative, ...] = field(default=(), metadata=READ_ELSEWHERE)
    # Each other option that has lines or charges, with the case of that option.
    other_options: dict[str, Any] = field(default_factory=dict, metadata=READ_ELSEWHERE)
    # Defaults for keys that the file leaves out. Each has the name of its line or charge (empty for
    # the case itself) and its text. Then, whether the file gives any number of adopters.
    defaults: tuple[tuple[str, str], ...] = field(default=(), metadata=READ_ELSEWHERE)
    names_adopters: bool = field(default=True, metadata=READ_ELSEWHERE)
    # Pricing of the base scenario if the scenario of the case names none.
    base_pricing: str = field(default="", compare=False, metadata=READ_ELSEWHERE)
    # Path of the file, to save a scenario next to it. Comparisons of cases ignore it.
    file: str = field(default="", compare=False, repr=False, metadata=READ_ELSEWHERE)

    def __repr__(self) -> str:
        """Return the title and body in one line: all figures would fill pages."""
        return f"Case: {', '.join(filter(None, (self.title, self.body)))}"

    @property
    def end(self) -> int:
        """Number of the month after the last year."""
        return years.end_month(self.years[-1])

    @property
    def default_texts(self) -> tuple[str, ...]:
        """Texts of the defaults, such as "go-live in 2019-04"."""
        return tuple(text for _, text in self.defaults)

    @property
    def compared(self) -> tuple[Published, ...]:
        """Published figures to compare with the model."""
        return tuple(figure for figure in self.published if figure.of)

    @property
    def quoted(self) -> tuple[Published, ...]:
        """Published figures from elsewhere, which no calculation uses."""
        return tuple(figure for figure in self.published if not figure.of)

    @property
    def is_decision_taken(self) -> bool:
        """Whether the paper is about a decision already taken.

        The key ``paper`` of the case settles this. Without it, a decision with a text or with an
        approved budget has been taken.
        """
        if self.paper is not None:
            return self.paper == "decision taken"
        is_approved = self.stated_budget is not None and self.stated_budget.stage == "approved"
        return bool(self.decision.text) or is_approved

    @property
    def service_name(self) -> str:
        """Name of the service in `adoption.csv`, the published record of adoption."""
        return self.service or self.title

    @property
    def budget(self) -> Budget:
        """The budget, for results that need one.

        Raises
        ------
        CaseError
            If the case has none.
        """
        if self.stated_budget is None:
            raise _missing_error(self.file, "budget", "the sum asked for or agreed")
        return self.stated_budget

    @property
    def judged_budget(self) -> Budget | None:
        """The budget to compare the cost with; None if there is no budget or it is assumed."""
        budget = self.stated_budget
        return None if budget is None or budget.status == "assumed" else budget

    @property
    def first_counted(self) -> int:
        """Position of the first year whose costs count against the budget.

        A budget of stated years pays no cost of a year before it. Initial months count from
        the start of each item, and one-off costs with them in any year.
        """
        return self.years.index(self.budget.years[0]) if self.counts_by_years else 0

    @property
    def counts_by_years(self) -> bool:
        """Whether the budget pays for all costs of its years, rather than of initial months.

        It does if the file states the years of the budget and no `initial_months`.
        """
        return self.stated_budget is not None and self.initial_months is None

    @property
    def assumes_initial_months(self) -> bool:
        """Whether the initial months of the budget are a default of the program.

        They are if the file states neither the years of the budget nor `initial_months`.
        """
        return self.initial_months is not None and self.initial_months.source == TAKEN

    @property
    def assumes_budget_years(self) -> bool:
        """Whether the years of the budget are assumed, such as the default from its months."""
        budget = self.stated_budget
        return budget is not None and figure_status(budget, "years") == "assumed"

    @property
    def has_initial_cost(self) -> bool:
        """Whether the case has an initial cost, from a budget or stated initial months."""
        return self.stated_budget is not None or self.initial_months is not None

    @property
    def has_uplift(self) -> bool:
        """Whether a counted cost or saving, or a pricing, states an uplift, even of 0%."""
        lines = [*self.counted_lines("cost"), *self.counted_lines("saving")]
        rules = [rule for charge in self.charges for rule in charge.pricing]
        uplifts = [*(line.uplift for line in lines), *(rule.uplift for rule in rules)]
        return any(uplift is not None for uplift in uplifts)

    @property
    def is_deflated(self) -> bool:
        """Whether amounts are converted to prices of the first year before they are discounted.

        This applies to nominal prices and to a case with an uplift. An uplift of 0% means that an
        amount stays the same in cash. All other figures count as constant prices.
        """
        return self.price_basis.value == "nominal" or self.has_uplift

    @property
    def has_present_value(self) -> bool:
        """Whether the case has a present value: it needs `inflation` if it is deflated."""
        return not self.is_deflated or self.inflation is not None

    @property
    def no_present_value(self) -> str:
        """Reason for the lack of a present value in a deflated case without `inflation`."""
        nominal = self.price_basis.value == "nominal"
        basis = "prices are nominal" if nominal else "an uplift is stated, so figures are cash"
        return f"{basis}, and the case states no inflation"

    @property
    def initial_month_count(self) -> int | None:
        """Number of the initial months; None if the case states none."""
        return None if self.initial_months is None else self.initial_months.value

    @property
    def least_months(self) -> int:
        """Months of a recurrent cost that the years of the case must hold. [months]."""
        return least_months(self.initial_months)

    @cached_property
    def charge(self) -> Charge:
        """The charge whose pricing a scenario chooses: the charge with several pricings.

        If every charge has one pricing, it is the first with a quoted range, or else the first.

        Raises
        ------
        CaseError
            If the case has no charge.
        """
        if not self.charges:
            raise _missing_error(self.file, "charges", "a yearly charge")
        return max(self.charges, key=lambda charge: choice_rank(charge.pricing, charge.is_quoted))

    @property
    def last_charged(self) -> int:
        """Index of the last year of `charge`; of the last year for a case without a charge."""
        return self.charge.last_charged(self.years) if self.charges else len(self.years) - 1

    @property
    def is_at_quoted_charges(self) -> bool:
        """Whether documents quote the chosen charge, or a range of another one.

        If another charge alone has one quoted price, the chosen charge may still be assumed.
        """
        return self.has_range or (bool(self.charges) and self.charge.is_quoted)

    @property
    def has_range(self) -> bool:
        """Whether the documents quote a range for any charge."""
        return any(charge.has_range for charge in self.charges)

    @property
    def quoted_ends(self) -> tuple[str, ...]:
        """The pricings at the quoted charges: both ends, one if the ends are equal, or none."""
        if not self.is_at_quoted_charges:
            return ()
        return ESTIMATES if self.has_range else ESTIMATES[:1]

    @property
    def other_charges(self) -> tuple[Charge, ...]:
        """The other charges, which have one rule each and do not depend on the pricing."""
        chosen = self.charge.name if self.charges else ""
        return tuple(charge for charge in self.charges if charge.name != chosen)

    def with_only(self, charge: Charge) -> Case:
        """Return a copy of the case that has one of its charges and no other."""
        bounds, hosting = self.bounds, self.hosting
        if charge is not self.charge:  # the register's bounds limit only `self.charge`
            bounds, hosting = (), ()
        return replace(self, charges=(charge,), bounds=bounds, hosting=hosting)

    @cached_property
    def pricings(self) -> tuple[str, ...]:
        """Names of the pricings, in the order of the file and of every surface."""
        return tuple(rule.name for rule in self.charge.pricing) if self.charges else (NO_PRICING,)

    def pricing(self, name: str) -> Pricing:
        """Return the pricing of a name. A case without charges has one pricing, without parts."""
        if not self.charges:
            return Pricing(name=NO_PRICING)
        return next(rule for rule in self.charge.pricing if rule.name == name)

    @property
    def _rules(self) -> tuple[Pricing, ...]:
        return self.charge.pricing if self.charges else ()

    @cached_property
    def stated_pricing(self) -> Pricing | None:
        """The only pricing that documents state; None if they state none or several.

        If the quoted range is a single price, its two ends count as one pricing: the end that the
        scenario chooses, or else the first.
        """
        stated = [rule for rule in self._rules if rule.status == "stated"]
        if self.charges and self.charge.has_one_price:
            ends = [rule for rule in stated if rule.end]
            ends.sort(key=lambda rule: rule.name != self.scenario.pricing)
            stated = [rule for rule in stated if rule not in ends[1:]]
        return stated[0] if len(stated) == 1 else None

    @property
    def as_quoted(self) -> Scenario:
        """The scenario in the documents: on time, without savings, at the stated pricing.

        If the scenario of the case is at another pricing, or at "any", its number of adopters may
        have no stated price. The figures are then at the number anticipated.
        """
        stated, quoted = self.stated_pricing, replace(self.base_scenario, **AS_QUOTED)
        if stated is None or self.is_at_stated_pricing:
            return quoted
        return replace(quoted, adopters=self.adopters.anticipated.value, pricing=stated.name)

    @property
    def is_at_stated_pricing(self) -> bool:
        """Whether the scenario of the case is at the stated pricing, or none is stated."""
        return self.stated_pricing is None or self.stated_pricing.name == self.scenario.pricing

    @property
    def base_scenario(self) -> Scenario:
        """The scenario of the case under one pricing, for results that need one.

        If the scenario leaves the pricing open, this uses `base_pricing`.
        """
        return self.at_one_pricing(self.scenario)

    @property
    def pricing_if_unknown(self) -> str:
        """Name of the pricing for one result if a scenario's is "any": the base, or the last."""
        return self.base_pricing or self.pricings[-1]

    def pricings_of(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the names of the pricings under which a scenario is computed."""
        return self.pricings if scenario.pricing == ANY else (scenario.pricing,)

    def at_one_pricing(self, scenario: Scenario) -> Scenario:
        """Return a scenario under its pricing, or under the base pricing if its own is "any"."""
        if scenario.pricing != ANY:
            return scenario
        return replace(scenario, pricing=self.pricing_if_unknown)

    def quoted_as_late(self, scenario: Scenario) -> Scenario:
        """Return the scenario that documents state, with the delay and leaving of another.

        Figures that are compared side by side must cover the same months.
        """
        return replace(self.as_quoted, **scenario.timing)

    @property
    def by_size(self) -> Pricing | None:
        """The first pricing that shares a pool by one size of the register; None if none does."""
        return next((rule for rule in self._rules if rule.by_size in self.sizes), None)

    @property
    def shared_equally(self) -> Pricing | None:
        """The first pricing that is only an equal share of a pool; None if no pricing is."""
        return next((r for r in self._rules if r.parts == ("pool",) and r.share == EQUAL), None)

    @property
    def cost_names(self) -> tuple[str, ...]:
        """Names of the cost lines in the order of the file, then of the charges."""
        lines = (line.name for line in self.counted_lines("cost"))
        return (*lines, *(charge.name for charge in self.charges))

    def cost_label(self, name: str) -> str:
        """Return the label of a cost line or charge. That of a charge with VAT added says so."""
        has_vat = any(charge.name == name and charge.vat_added for charge in self.charges)
        return f"{name} with VAT" if has_vat else name

    def counted_lines(self, kind: str) -> tuple[Line, ...]:
        """Return the lines of a kind (cost, saving or funding) without the contingent ones."""
        return tuple(line for line in self.lines if line.kind == kind and not line.is_contingent)

    @property
    def service_costs(self) -> tuple[Line, ...]:
        """Counted cost lines of the service, without the costs of leaving."""
        return tuple(line for line in self.counted_lines("cost") if line.on is None)

    @property
    def leaving_costs(self) -> tuple[Line, ...]:
        """Counted cost lines that are paid only if we leave."""
        return tuple(line for line in self.counted_lines("cost") if line.on is not None)

    @cached_property
    def leaving_years(self) -> tuple[str, ...]:
        """The financial years after which we may leave: from the first year of the service."""
        start = min(self.service_start(), self.end - 1)
        return tuple(year for year in self.years if years.end_month(year) > start)

    def service_start(self, delay: int = 0, *, charge_follows_go_live: bool = False) -> int:
        """Return the month in which the service starts: that of go-live or of the first charge."""
        late = delay if charge_follows_go_live else 0
        return min([self.go_live.month + delay, *(charge.month + late for charge in self.charges)])

    def longest_delay(self, charge_follows_go_live: bool) -> int:
        """Return the longest delay that the years of the case allow. [months]."""
        # Go-live, and the end of every line that a delay moves, must be within the years.
        ends = [_movable_end(line, self.least_months) for line in self.lines]
        ends.append(self.go_live.month + 1)
        if charge_follows_go_live:
            # A charge with an end still ends then, so a later start moves nothing past the years.
            open_ = (charge for charge in self.charges if charge.end is None)
            ends += [charge.month + self.least_months for charge in open_]
        # Assumed initial months of a cost that starts late may reach past the years.
        return max(0, min(LONGEST_DELAY, self.end - max(ends)))


_Finder = TypeVar("_Finder", bound=Callable[..., Any])


def once_for_case(find: _Finder) -> _Finder:
    """Cache the results of a function of a case, in the case itself.

    A case never changes, and the texts of one scenario ask the same of it dozens of times.

    Parameters
    ----------
    find : callable
        Takes a case, and further arguments that have a hash.
    """

    @wraps(find)
    def cached(case: Case, *args: Any) -> Any:
        results = vars(case).setdefault("_results", {})
        key = (find.__module__, find.__name__, *args)
        if key not in results:
            results[key] = find(case, *args)
        return results[key]

    return cast("_Finder", cached)


def _missing_error(file: str, section: str, description: str) -> CaseError:
    problem = "is not in the case, but this result needs it"
    return CaseError(Fault(file=file, field=section, problem=problem, allowed=description))


def least_months(initial_months: Months | None) -> int:
    """Return the least months of a recurrent cost within the years: the initial months, or 1."""
    return 1 if initial_months is None else initial_months.value


def needed_end(line: Line, least: int) -> int:
    """Return the month after the last that a line needs within the years of the case.

    A line without an end needs its least months.
    """
    # The initial cost counts a recurrent cost over its initial months, so the years must include
    # that many months of it. For any other line one month is enough.
    is_recurrent_cost = line.kind == "cost" and line.is_recurrent
    if line.by_year is not None:
        first = min(
            year for year, amount in line.by_year.items() if amount or not is_recurrent_cost
        )
        return years.first_month(first) + (least if is_recurrent_cost else 1)
    # A line on leaving has no start and may fall after the years, so any early month will do.
    # Another line without a start is refused elsewhere.
    start = years.month(line.from_ or "1000-01")
    return start + (line.months or (least if is_recurrent_cost else 1))


def _movable_end(line: Line, least: int) -> int:
    """Return the month after the last of a line that a delay moves.

    It is 0 for a line that a delay does not move.
    """
    extends = line.delay == "extend" and line.months is not None
    return needed_end(line, least) if line.delay == "shift" or extends else 0
