"""A case: one decision as its documents state it, every figure with its source."""

from __future__ import annotations

import math
from dataclasses import dataclass as plain_dataclass
from dataclasses import field, fields, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

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
from sohanalysis.case.pricing import EQUAL, NO_PRICING, Amount, ASize, MemberBounds, Pricing
from sohanalysis.case.printed import Printed, parse_printed
from sohanalysis.case.register import Measure
from sohanalysis.case.scenario import Adopters as Paying
from sohanalysis.case.scenario import Scenario
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

TAKEN = "taken as usual"  # the source of what the file does not name
ADOPTERS = "adopters"
OVERRUN = "overrun"
# Keys of the file whose names are others in Python: either makes the object.
_BY_NAME: ConfigDict = {**STRICT, "populate_by_name": True}
# Metadata of fields that are read from a file of their own: no file of a case may give them, and
# messages do not offer them as keys.
_READ_ELSEWHERE = {"read": True}
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
# Typed on a command line, so without blanks, quotes or capitals.
_SAVED_NAME = r"^[a-z][a-z0-9-]{0,39}$"


# Options that a line or charge belongs to; without any, the first.
OfOptions = Annotated[
    tuple[Name, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    Field(description="the name of an option in quotes, or a list of them"),
]


def _check_printed(text: str) -> str:
    parse_printed(text)
    return text


def _as_printed(value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"{Decimal(value):f}" if is_number and math.isfinite(value) else value


def _printed(words: str) -> Any:
    return Field(strict=True, max_length=80, description=words)


_A_FIGURE = 'a figure as it is printed, in quotes: "£71-91k", "(2,000)", "-"'
_PrintedText = Annotated[str, _printed(_A_FIGURE), AfterValidator(_check_printed)]
# In a list of what a paragraph prints a count may stand without quotes.
_PrintedFigure = Annotated[
    str,
    BeforeValidator(_as_printed),
    _printed(f"{_A_FIGURE}; or a plain number"),
    AfterValidator(_check_printed),
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sourced:
    """A figure's source paragraph, its status, and the reason or arithmetic behind it."""

    source: Note = ""
    status: Status = "stated"
    note: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Count(Sourced):
    """A number of forces."""

    unit: ClassVar[str] = "forces"
    value: _Adopters


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Months(Sourced):
    """A number of months."""

    unit: ClassVar[str] = "months"
    value: Annotated[int, whole_number(1, 60, "months")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Start(Sourced):
    """The month in which something starts."""

    unit: ClassVar[str] = "month"
    value: Month

    @property
    def month(self) -> int:
        """Number of the month."""
        return years.month(self.value)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rate(Sourced):
    """A rate a year, as a share: a discount rate, or inflation."""

    unit: ClassVar[str] = "a year"
    value: Annotated[float, number(0, 0.3, "a number from 0 to 0.3; 0.035 is 3.5%")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PriceBasis(Sourced):
    """Basis of the prices: in real terms, or nominal."""

    value: Literal["real", "nominal", "not stated"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Decision:
    """A request and its decision, with their dates, roles and sources.

    ``called`` is a short name of the decision maker, within a sentence; ``reported_by`` made the
    report; ``reading`` compares what the request and the decision cover; ``finance_officers``
    comment on it, by role.
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

    unit: ClassVar[str] = "£"
    amount: _Pounds
    years: Years
    stage: Literal["requested", "approved"] = "requested"
    funding: Note = ""
    reserve_balance: _Pounds | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Size(Sourced):
    """A size of ours and of all who pay together, where no register holds them.

    Either is one number, or one for each financial year: what that year's charge goes by.
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
    """Forces expected, forces that signed, and forces that could join.

    ``register`` is a file of named bodies and their sizes, beside the case's or of the package;
    ``us`` is this body, as the register names it. Of a number of adopters this one and the first
    others of the register are taken. ``pledge`` is the document that they signed; with
    ``anticipated_is_most`` the documents call the anticipated number a maximum.
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
    def those(self) -> str:
        """What those counted as signed are; nobody signed where the file does not say so."""
        return "anticipated" if self.signed.source == TAKEN else "that signed"


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Charge(Sourced):
    """A yearly charge: what the documents quote for this body, and the rules that may give it.

    With ``is_cap`` the upper figure is stated as the most that this body pays, not as its share;
    ``quoted_as`` is what the documents call their range.
    Without a quoted range its ends are zero, and the rule alone gives the charge. ``vat_added`` is
    VAT that is paid on top of the charge and not recovered, as a share of it.
    """

    name: Name
    option: OfOptions = ()
    # `from` is a word of Python: the key of the file is its alias.
    from_: Annotated[Start, Field(alias="from")]
    until: Until | None = None
    low: _Pounds = 0
    high: _Pounds = 0
    unit: ClassVar[str] = "£ a year"
    is_cap: Yes = False
    firmness: Literal["estimate", "quote", "contract"] = "estimate"
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
    def may_bear_more_vat(self) -> bool:
        """Whether VAT may come on top, as the case neither adds it nor says that we recover it."""
        return self.vat != "recovered" and not self.vat_added

    def is_end_of_range(self, rule: Pricing) -> bool:
        """Whether a pricing is the low or the high end of the quoted range."""
        return self.has_range and bool(rule.end)

    def with_rules(self, rules: tuple[Pricing, ...]) -> Charge:
        """Return the charge with other rules."""
        kept = {known.name: getattr(self, known.name) for known in fields(self)}
        if not self.is_quoted:  # a file may leave the ends out, and not give them as zero
            del kept["low"], kept["high"]
        return Charge(**kept | {"pricing": rules})

    @property
    def month(self) -> int:
        """Number of the first month charged."""
        return self.from_.month

    @property
    def end(self) -> int | None:
        """Number of the month after the last one charged; None where it goes on."""
        return None if self.until is None else years.period_end(self.until)

    def years_charged(self, labels: tuple[str, ...]) -> tuple[str, ...]:
        """Financial years of a case in which anything is charged."""
        end = self.end or years.end_month(labels[-1])
        ends = [(label, years.first_month(label), years.end_month(label)) for label in labels]
        return tuple(label for label, first, last in ends if last > self.month and first < end)


# What pays a line of funding.
FundedBy = Literal["base budget", "reserve", "grant", "partner"]


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Line(Sourced):
    """A cost, saving or funding beside the charges.

    ``annual`` runs from ``from`` for ``months`` (or to the end of the years) and answers a late
    go-live as ``delay`` says; ``by_year`` names the amount of each financial year instead.
    One that is ``on`` leaving is paid only if we leave: from ``after`` months after the end of
    membership, for ``months``, unless the last year of membership is one of ``unless``.
    A contingent line is noted, and in no total. A ``restricted`` one stays out of what is
    published. Of a cost that is ``pay``, ``includes_on_costs`` says whether the documents include
    on-costs in it; `usual` fills in "not stated".
    """

    name: Name
    kind: Literal["cost", "saving", "funding"]
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
        """Whether initial months count its first months alone, and the last year goes on."""
        return self.nature == "recurrent"

    @property
    def stops_on_leaving(self) -> bool:
        """Whether it ends with membership: savings and what recurs, unless for some months."""
        is_open = self.months is None and (self.is_recurrent or self.kind == "saving")
        return self.ends_on_leaving or is_open

    @property
    def lacks_on_costs(self) -> bool:
        """Whether it is pay, and the documents do not say that on-costs are included."""
        return self.pay and self.includes_on_costs != "yes"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Preset:
    """A named starting point of the sliders.

    ``label`` says in a few words what its adopters are, and ``note`` where they come from; both
    stand beside whatever is made of these adopters.
    """

    adopters: Paying
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
    """A scenario with a name, kept in a file beside the case: why, and who, by role.

    ``case`` and ``rules`` say what its figures were worked out on.
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
        """The choices alone."""
        return Scenario(**self.values())


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Published:
    """A figure that documents print, to be reconciled with the model.

    ``of`` is the name of a line or charge, or ``gross``, ``savings`` or ``net``, of one year or of
    all years together; or a result or the budget, which are for no single year; or ``pool:`` and
    the name of a charge. Several names are added up. A figure of nothing (``of = ""``) is quoted
    from elsewhere: a paper may cite its ``topic``, and it enters no calculation. One that is
    ``restricted`` stays out of what is published.
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
        """What is printed, as numbers. [£]."""
        return parse_printed(self.printed)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Observation:
    """A remark on the documents themselves, which no arithmetic shows."""

    kind: Literal["contradiction", "needs-explaining", "not-stated", "cannot-conclude"]
    text: Text
    source: Text


@dataclass(frozen=True, kw_only=True, config=_BY_NAME)
class Option:
    """An option of the decision; the first of a case is the one asked for."""

    name: Name
    text: Note = ""
    for_: Annotated[Note, Field(alias="for")] = ""
    against: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Narrative:
    """Paragraphs of the report, in its own order, without its figures worked out again.

    ``about`` is what the service is; ``savings`` and ``ongoing`` are what the documents say of
    savings, and of what is paid after the budget: each in a few words.
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
    """A heading of the report's implications, and the score given there."""

    heading: Text
    score: Literal["low", "medium", "high"]
    source: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Joining(Sourced):
    """How many forces pay: this one, and a share of the others that signed.

    Parameters
    ----------
    p : float
        Share of the others that signed which join, on average.
    rho : float
        Correlation between any two of them: 0 is independence, which manufactures certainty.
    p_grid, rho_grid : tuple of float
        The values that a grid shows, since no single one is supported by evidence.
    """

    p: _JoiningShare
    rho: _Correlation
    p_grid: tuple[_JoiningShare, ...]
    rho_grid: tuple[_Correlation, ...]
    unit: Literal["share"]
    # A field of its own kind, so that the file cannot claim evidence that there is not.
    status: Annotated[
        Literal["assumed"], Field(description='"assumed": no evidence supports any value of p')
    ]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Pert(Sourced):
    """A PERT distribution of an input: its ends, and its most likely value.

    ``overrun`` is the share of its amount by which ``line`` costs more. A delay is rounded to
    whole months.
    """

    input: Uncertain
    line: Name | None = None
    low: _Amount
    mode: _Amount
    high: _Amount
    unit: Literal["£ a year", "months", "share"]

    @property
    def name(self) -> str:
        """Name of the input, whose stream it is drawn from."""
        return self.input if self.line is None else f"{self.input} of {self.line}"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Correlation(Sourced):
    """A rank correlation between two inputs, by their names."""

    between: tuple[Text, ...]
    rank: Annotated[float, number(-0.99, 0.99, "a number from -0.99 to 0.99")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Uncertainty:
    """Distributions of the inputs that a simulation draws; all others are the scenario's."""

    adopters: Joining | None = None
    inputs: tuple[Pert, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs that are drawn, the adopters first."""
        first = () if self.adopters is None else (ADOPTERS,)
        return (*first, *(known.name for known in self.inputs))


@plain_dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another figure that a source gives, and the case with it.

    Parameters
    ----------
    figure : str
        Which figure, by its key in the file.
    used, value : float or str
        What the case uses, and what this source says: an amount, a count, a month.
    source : str
        Who says so.
    case : Case
        The same decision with this figure.
    entry : str
        Name of the line or charge that the figure is of; empty for a figure of another section.
    """

    figure: str
    used: Any
    value: Any
    source: str
    case: Any
    entry: str = ""


@dataclass(frozen=True, kw_only=True, config=_BY_NAME, repr=False)
class Case:
    """One decision, as its documents state it."""

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
    # Figures that each paragraph of the documents prints, to tell a wrong reference.
    paragraphs: dict[Text, tuple[_PrintedFigure, ...]] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    options: tuple[Option, ...] = ()
    narrative: Narrative = Narrative()
    implications: tuple[Implication, ...] = ()
    what_if: tuple[Range, ...] = ()
    # Told in a file as a list: who joins, inputs and correlations (see `usual`).
    uncertainty: Annotated[Uncertainty | None, Field(alias="uncertain")] = None
    # Read from a file of their own, beside the case's.
    saved: tuple[Saved, ...] = field(default=(), metadata=_READ_ELSEWHERE)
    # Read from the register, if a rule names a size or the register has bounds: the names of all
    # bodies that could join, this one first, each size that a rule names, and its measures.
    joining: tuple[str, ...] = field(default=(), metadata=_READ_ELSEWHERE)
    sizes: dict[str, tuple[float, ...]] = field(default_factory=dict, metadata=_READ_ELSEWHERE)
    measures: dict[str, Measure] = field(default_factory=dict, metadata=_READ_ELSEWHERE)
    # Bounds of a charge in the register, in the order of `joining`; empty if it has none of them.
    # They hold for the charge that a pricing is chosen for.
    bounds: tuple[MemberBounds, ...] = field(default=(), metadata=_READ_ELSEWHERE)
    # Pricings whose host is this body: our charge then includes the remainder after bounds.
    hosting: tuple[str, ...] = field(default=(), metadata=_READ_ELSEWHERE)
    # Restricted entries that a public version is without, and whether a cost is among them.
    left_out: int = field(default=0, metadata=_READ_ELSEWHERE)
    cost_left_out: bool = field(default=False, metadata=_READ_ELSEWHERE)
    # Figures on which sources disagree, and the case with each other figure in its place.
    alternatives: tuple[Alternative, ...] = field(default=(), metadata=_READ_ELSEWHERE)
    # Each other option that has lines or charges of its own, and the case with them.
    other_options: dict[str, Any] = field(default_factory=dict, metadata=_READ_ELSEWHERE)
    # Defaults in place of what the file leaves out: the line or charge that each is of, empty for
    # the case itself, and the words; and whether the file names any adopters.
    defaults: tuple[tuple[str, str], ...] = field(default=(), metadata=_READ_ELSEWHERE)
    names_adopters: bool = field(default=True, metadata=_READ_ELSEWHERE)
    # Pricing of the base scenario if the scenario of the case names none.
    base_pricing: str = field(default="", compare=False, metadata=_READ_ELSEWHERE)
    # Where it was read from, for saving a scenario beside it; no part of what the case says.
    file: str = field(default="", compare=False, repr=False, metadata=_READ_ELSEWHERE)

    def __repr__(self) -> str:
        """Name the case in one line: all its figures are thousands of words."""
        return f"Case: {', '.join(filter(None, (self.title, self.body)))}"

    @property
    def end(self) -> int:
        """Number of the month after the last year."""
        return years.end_month(self.years[-1])

    @property
    def taken(self) -> tuple[str, ...]:
        """Defaults in place of what the file leaves out, in words."""
        return tuple(words for _, words in self.defaults)

    @property
    def compared(self) -> tuple[Published, ...]:
        """Published figures that the model is compared with."""
        return tuple(figure for figure in self.published if figure.of)

    @property
    def quoted(self) -> tuple[Published, ...]:
        """Published figures from elsewhere, which enter no calculation."""
        return tuple(figure for figure in self.published if not figure.of)

    @property
    def is_decision_taken(self) -> bool:
        """Whether its paper is on a decision already taken.

        The case's ``paper`` decides that. Without it, a decision with a text has been taken.
        """
        return bool(self.decision.text) if self.paper is None else self.paper == "decision taken"

    @property
    def service_name(self) -> str:
        """Name of the service in what is published of it."""
        return self.service or self.title

    @property
    def budget(self) -> Budget:
        """The budget, for what cannot be said without one.

        Raises
        ------
        CaseError
            If the case has none.
        """
        if self.stated_budget is None:
            raise _lacks(self.file, "budget", "the sum asked for or agreed")
        return self.stated_budget

    @property
    def judged_budget(self) -> Budget | None:
        """The budget that a verdict is of: one that is assumed has none."""
        budget = self.stated_budget
        return None if budget is None or budget.status == "assumed" else budget

    @property
    def counts_by_years(self) -> bool:
        """Whether the budget pays for all costs of its years, and not for initial months.

        A budget that states years, without `initial_months`, is a budget of years.
        """
        return self.stated_budget is not None and self.initial_months is None

    @property
    def has_initial_cost(self) -> bool:
        """Whether the case has an initial cost: a budget or stated initial months name one."""
        return self.stated_budget is not None or self.initial_months is not None

    @property
    def has_uplift(self) -> bool:
        """Whether a cost or saving that counts, or a pricing, states an uplift, also one of 0%."""
        lines = [*self.counted_lines("cost"), *self.counted_lines("saving")]
        rules = [rule for charge in self.charges for rule in charge.pricing]
        uplifts = [*(line.uplift for line in lines), *(rule.uplift for rule in rules)]
        return any(uplift is not None for uplift in uplifts)

    @property
    def is_deflated(self) -> bool:
        """Whether amounts are brought to prices of the first year before they are discounted.

        Nominal prices are, and the prices of a case with an uplift. An uplift of 0% says that an
        amount stays the same in cash. All other figures are taken as constant prices.
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
        """The charge that a scenario chooses the pricing of: the one that has several.

        Raises
        ------
        CaseError
            If the case has none.
        """
        if not self.charges:
            raise _lacks(self.file, "charges", "a yearly charge")
        several = (charge for charge in self.charges if len(charge.pricing) > 1)
        return next(several, self.charges[0])

    @property
    def other_charges(self) -> tuple[Charge, ...]:
        """Charges that have one rule each, whatever the pricing."""
        chosen = self.charge.name if self.charges else ""
        return tuple(charge for charge in self.charges if charge.name != chosen)

    def with_only(self, charge: Charge) -> Case:
        """Return the case with one of its charges, to word the rules of that one."""
        bounds, hosting = self.bounds, self.hosting
        if charge is not self.charge:  # the register bounds the chosen charge alone
            bounds, hosting = (), ()
        return replace(self, charges=(charge,), bounds=bounds, hosting=hosting)

    @cached_property
    def pricings(self) -> tuple[str, ...]:
        """Names of the pricings, in the order of the file and of every surface."""
        return tuple(known.name for known in self.charge.pricing) if self.charges else (NO_PRICING,)

    def pricing(self, name: str) -> Pricing:
        """Return a pricing by its name; of a case without charges, one without parts."""
        if not self.charges:
            return Pricing(name=NO_PRICING)
        return next(known for known in self.charge.pricing if known.name == name)

    @property
    def _rules(self) -> tuple[Pricing, ...]:
        return self.charge.pricing if self.charges else ()

    @cached_property
    def stated_pricing(self) -> Pricing | None:
        """The single pricing that documents state, as `by_size`: None if none is, or several are.

        Both ends of a quoted range that is one price are one pricing: the scenario's end, or the
        first.
        """
        stated = [rule for rule in self._rules if rule.status == "stated"]
        if self.charges and not self.charge.has_range:
            ends = [rule for rule in stated if rule.end]
            ends.sort(key=lambda rule: rule.name != self.scenario.pricing)
            stated = [rule for rule in stated if rule not in ends[1:]]
        return stated[0] if len(stated) == 1 else None

    @property
    def as_quoted(self) -> Scenario:
        """The scenario that documents state: on time, without savings, at the stated pricing."""
        stated = self.stated_pricing
        base = self.base_scenario
        return replace(base, **AS_QUOTED, pricing=base.pricing if stated is None else stated.name)

    @property
    def base_scenario(self) -> Scenario:
        """The scenario of the case under one pricing, for what needs one.

        If the pricing is not known, it is the stated one or, without a single stated one, the upper
        end of the quoted range or the pricing that costs most.
        """
        return self.at_one_pricing(self.scenario)

    def at_one_pricing(self, scenario: Scenario) -> Scenario:
        """Return a scenario under its pricing or, if that is not known, under the base pricing."""
        if scenario.pricing != ANY:
            return scenario
        return replace(scenario, pricing=self.base_pricing or self.pricings[-1])

    def quoted_as_late(self, scenario: Scenario) -> Scenario:
        """Return the scenario that the documents state, as late as another one.

        Figures side by side are of the same months: delay and leaving are the other scenario's.
        """
        return replace(self.as_quoted, **scenario.timing)

    @property
    def by_size(self) -> Pricing | None:
        """The first pricing that shares a pool by one size of the register, if there is one."""
        return next((rule for rule in self._rules if rule.by_size in self.sizes), None)

    @property
    def shared_equally(self) -> Pricing | None:
        """The first pricing that is an equal share of a pool and nothing else."""
        return next((r for r in self._rules if r.parts == ("pool",) and r.share == EQUAL), None)

    @property
    def cost_names(self) -> tuple[str, ...]:
        """Names of the cost lines in the order of the file, the charges last."""
        lines = (line.name for line in self.counted_lines("cost"))
        return (*lines, *(charge.name for charge in self.charges))

    def cost_label(self, name: str) -> str:
        """Return the label of a cost line or charge; a charge that adds VAT says so."""
        has_vat = any(charge.name == name and charge.vat_added for charge in self.charges)
        return f"{name} with VAT" if has_vat else name

    def counted_lines(self, kind: str) -> tuple[Line, ...]:
        """Lines of a kind (cost, saving or funding) that count; contingent ones are noted alone."""
        return tuple(
            line for line in self.lines if line.kind == kind and line.nature != "contingent"
        )

    def longest_delay(self, charge_follows_go_live: bool) -> int:
        """Longest delay that the years of the case allow. [months]."""
        # Every line that a delay moves must end within the years, and go-live fall in them.
        ends = [_movable_end(line, self.least_months) for line in self.lines]
        ends.append(self.go_live.month + 1)
        if charge_follows_go_live:
            # One that ends is cut by its end, and moves nothing past it.
            open_ = (charge for charge in self.charges if charge.end is None)
            ends += [charge.month + self.least_months for charge in open_]
        return min(LONGEST_DELAY, self.end - max(ends))


def _lacks(file: str, section: str, what: str) -> CaseError:
    problem = "is not in the case, and what was asked for needs it"
    return CaseError(Fault(file=file, field=section, problem=problem, allowed=what))


def least_months(initial_months: Months | None) -> int:
    """Months of a recurrent cost that the years must hold: the initial ones, or one. [months]."""
    return 1 if initial_months is None else initial_months.value


def needed_end(line: Line, least: int) -> int:
    """Month after the last that a line needs: its own end, or its least months if it has none."""
    # A recurrent cost is counted over its initial months, so the years must hold as many of them;
    # of any other line one month is enough.
    counted = line.kind == "cost" and line.is_recurrent
    if line.by_year is not None:
        first = min(year for year, amount in line.by_year.items() if amount or not counted)
        return years.first_month(first) + (least if counted else 1)
    # On leaving it may fall after the years; without a start it is refused elsewhere.
    start = years.month(line.from_ or "1000-01")
    return start + (line.months or (least if counted else 1))


def _movable_end(line: Line, least: int) -> int:
    """Month after the last of a line that a delay moves; 0 for one that it does not."""
    extends = line.delay == "extend" and line.months is not None
    return needed_end(line, least) if line.delay == "shift" or extends else 0
