"""FIELDS: each field of a scenario, described once for every surface.

Options, letters of a code, units, ranges, labels, controls, drop-downs and cells are derived from
it. This module imports nothing heavy, so that the command line can show its help at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sohanalysis.files.text import MOST_ROWS

MOST_ADOPTERS = MOST_ROWS  # as many as a register may list
MOST_POUNDS = 100_000_000_000
# The sensitivity table raises a line by a quarter. The result must be within `MOST_POUNDS`.
MOST_LINE_POUNDS = 80_000_000_000
LONGEST_DELAY = 24


class Kind(Enum):
    """The kind of a field's value, which decides parser, control, format and cell rule."""

    count = "count"
    choice = "choice"
    pounds = "pounds"
    share = "share"
    months = "months"
    yes = "yes"
    year = "year"


KIND_UNITS = {
    Kind.count: "forces",
    Kind.choice: "",
    Kind.pounds: "£ a year",
    Kind.share: "share",
    Kind.months: "months",
    Kind.yes: "yes or no",
    Kind.year: "financial year",
}
NONE = "none"  # for a year: it never comes
ANY = "any"  # for a pricing: not known, so results are ranges over all pricings of the case
_ZEROS = {Kind.pounds: 0.0, Kind.share: 0.0, Kind.months: 0, Kind.yes: False, Kind.year: NONE}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a scenario.

    Parameters
    ----------
    name : str
        Name in `Scenario`, in files and in json.
    kind : Kind
        Kind of its value.
    group : str
        Part of the case that it changes: the ``charge``, the ``savings`` or the ``timing``. The
        page shows controls of a charge next to its chart, and the others next to the cost.
    label : str
        Label in tables and charts.
    control : str
        Label of its control; empty if it is ``label``.
    sheet : str
        Label in the workbook; empty if it has no cell.
    option : str
        Option on the command line.
    help : str
        Effect of the field, with an example. The page shows it with the case's word for adopters.
    letter : str
        Letter in a scenario code; a whole word for a field of yes or no.
    low, high : float
        Range that any case allows, in the unit of the kind.
    within : str
        Limit of the case that narrows ``high``: ``possible``, ``charge`` or ``horizon``.
    allowed : str
        Text for the allowed values, in a message.
    steps : sequence of float
        Values that a table shows by default.
    as_quoted : Any
        Value in the scenario that documents state; None if they allow any value.
    instead_of : str
        Field for the same quantity in another unit. One of the two is zero.
    needs_charge : bool
        Whether it has no effect on a case without a charge.
    leads : bool
        Whether it is on the first screen of the page. The page hides the others until opened.
    """

    name: str
    kind: Kind
    group: str
    label: str
    option: str
    help: str
    letter: str
    control: str = ""
    sheet: str = ""
    low: float = 0
    high: float = 0
    within: str = ""
    allowed: str = ""
    steps: Sequence[float] = ()
    as_quoted: Any = None
    instead_of: str = ""
    needs_charge: bool = False
    leads: bool = False

    @property
    def unit(self) -> str:
        """Unit of its values in files and tables."""
        return KIND_UNITS[self.kind]

    @property
    def spellings(self) -> tuple[str, ...]:
        """Names of the option: ``--forces`` and, because bodies may be councils, ``--adopters``."""
        return tuple(dict.fromkeys((self.option, f"--{self.name.replace('_', '-')}")))

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.kind in (Kind.count, Kind.months)

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers, so that it can have a range."""
        return self.kind not in (Kind.choice, Kind.yes, Kind.year)

    @property
    def zero(self) -> Any:
        """Value without an effect; None for a field that always has one."""
        return _ZEROS.get(self.kind)


def in_own_word(text: str, plural: str) -> str:
    """Return a text with the case's word for adopters in place of "adopters".

    >>> in_own_word("Adopters that join", "councils")
    'Councils that join'
    """
    capital = f"{plural[:1].upper()}{plural[1:]}"
    return text.replace("Adopters", capital).replace("adopters", plural)


# Every surface shows the fields in this order.
_ALL = (
    Field(
        name="adopters",
        kind=Kind.count,
        group="charge",
        label="Adopters",
        control="How many adopters join?",
        sheet="Adopters that join, this one included",
        option="--forces",
        help="Adopters in the service, with this one: 36, or a number for each year, as in "
        "25,25,36,36.",
        letter="n",
        low=1,
        high=MOST_ADOPTERS,
        within="possible",
        needs_charge=True,
        leads=True,
    ),
    Field(
        name="pricing",
        kind=Kind.choice,
        group="charge",
        label="Pricing",
        control="How is the charge set?",
        sheet="Pricing",
        option="--pricing",
        help='The rule that gives the charge of each year. With "any" it is not known, and results '
        "are a range over every rule.",
        letter="p",
        needs_charge=True,
        leads=True,
    ),
    Field(
        name="savings",
        kind=Kind.pounds,
        group="savings",
        label="Savings",
        control="Savings a year",
        sheet="Savings at full effect",
        option="--savings",
        help="What joining saves in a year once it has its full effect: 60000 is £60,000.",
        letter="s",
        high=1e9,
        within="charge",
        allowed="a number of pounds a year from 0",
        as_quoted=0.0,
        instead_of="offset",
        leads=True,
    ),
    Field(
        name="offset",
        kind=Kind.share,
        group="savings",
        label="Savings as an offset",
        control="Savings as a share of the charge",
        sheet="Savings as a share of the last year's charge",
        option="--offset",
        help="Instead of an amount in pounds: if £80,000 is charged in the last year, 50% is "
        "£40,000 each year.",
        letter="o",
        high=1.5,
        allowed="a number from 0 to 1.5; 0.5 is 50%",
        steps=(0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5),
        as_quoted=0.0,
        instead_of="savings",
        needs_charge=True,
    ),
    Field(
        name="ramp",
        kind=Kind.months,
        group="savings",
        label="Ramp of the savings",
        control="Months to full effect",
        sheet="Months to full effect",
        option="--ramp",
        help="How long the savings take to build up evenly, from the start of the service. With "
        "12, half is reached after 6.",
        letter="m",
        high=60,
        steps=(0, 6, 12, 24, 36, 48, 60),
    ),
    Field(
        name="cashable",
        kind=Kind.share,
        group="savings",
        label="Cashable share",
        control="Cashable share",
        sheet="Cashable share of the savings",
        option="--cashable",
        help="How much of each saving is taken out of a budget. With 50%, half is; the rest frees "
        "time or capacity.",
        letter="c",
        high=1,
        allowed="a number from 0 to 1; 0.5 is 50%",
        steps=(0, 0.25, 0.5, 0.75, 1.0),
        leads=True,
    ),
    Field(
        name="delay",
        kind=Kind.months,
        group="timing",
        label="Delay",
        control="Go-live late by",
        sheet="Months of late go-live",
        option="--delay",
        help="How many months after its planned date the service starts. With 6, April becomes "
        "October.",
        letter="d",
        high=LONGEST_DELAY,
        within="horizon",
        steps=range(0, LONGEST_DELAY + 1, 3),
        as_quoted=0,
    ),
    Field(
        name="charge_follows_go_live",
        kind=Kind.yes,
        group="timing",
        label="Late start of the charge",
        control="The charge starts late too",
        sheet="The charge starts late too",
        option="--charge-follows-go-live",
        help="Payment begins as many months late as the service, such as 6. Without this it begins "
        "as planned.",
        letter="follows",
        as_quoted=False,
        needs_charge=True,
    ),
    Field(
        name="charge_change",
        kind=Kind.share,
        group="charge",
        label="Change of the charge",
        control="Change of every year's charge",
        sheet="Change of every year's charge",
        option="--charge-change",
        help="Raises or lowers our payments to the service, in all years alike. With -10%, £80,000 "
        "becomes £72,000.",
        letter="x",
        low=-0.9,
        high=2.0,
        allowed="a number from -0.9 to 2; 0.1 is 10% more",
        steps=(-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
        as_quoted=0.0,
        needs_charge=True,
    ),
    Field(
        name="rise",
        kind=Kind.share,
        group="charge",
        label="Rise of the charges",
        control="Charges rise each year by (cash)",
        sheet="Charges rise each year by (cash)",
        option="--rise",
        help="The first year charged is unchanged; the next is higher in cash by this share, and "
        "so on. With 5%, £80,000 is followed by £84,000.",
        letter="y",
        low=-0.2,
        high=0.5,
        allowed="a number from -0.2 to 0.5; 0.03 is 3% more each year",
        steps=(-0.02, 0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.1),
        as_quoted=0.0,
        needs_charge=True,
    ),
    Field(
        name="leave",
        kind=Kind.year,
        group="timing",
        label="Last year of membership",
        control="Leave after",
        option="--leave",
        help="Charges, and savings and recurrent costs without a number of months, end with this "
        'financial year. Then any costs of leaving are paid. With "none" we stay.',
        letter="l",
        within="years",
        allowed="a financial year of the case, such as 2020/21, or none",
        as_quoted=NONE,
    ),
)
FIELDS = {field.name: field for field in _ALL}
# The value of each field without an effect; None for a field that always has one.
WITHOUT_EFFECT = {field.name: field.zero for field in _ALL}
NUMBER_FIELDS = tuple(field.name for field in _ALL if field.is_number)
WHOLE_FIELDS = tuple(field.name for field in _ALL if field.is_whole)
SAVINGS_FIELDS = tuple(field.name for field in _ALL if field.group == "savings")
# Savings may be given in either of two fields. The other of the two is then zero.
THE_OTHER = {field.name: field.instead_of for field in _ALL if field.instead_of}
# On time, as quoted, without savings.
AS_QUOTED = {field.name: field.as_quoted for field in _ALL if field.as_quoted is not None}
# Fields that decide which months are paid for. Figures compared side by side share their values.
TIMING_FIELDS = tuple(field.name for field in _ALL if field.group == "timing")
