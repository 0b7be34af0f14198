"""The typed scenario: what the sliders choose. Fields and the ranges that hold for any case."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, PlainValidator
from pydantic.dataclasses import dataclass

from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.files.schema import STRICT, Yes, number, validate, whole

MOST_FORCES = 100
LONGEST_DELAY = 24
LONGEST_RAMP = 60
MOST_OFFSET = 1.5
CHARGE_CHANGES = (-0.9, 2.0)
Form = Literal[
    "quoted-low",
    "quoted-high",
    "stepped",
    "shared",
    "shared-capped",
    "two-part",
    "bands",
    "weighted",
]
FORMS: tuple[Form, ...] = get_args(Form)
QUOTED: tuple[Form, Form] = ("quoted-low", "quoted-high")  # beside every other form, always
ChargeForm = Annotated[Form, Field(description="one of " + ", ".join(FORMS))]


def _adopters(value: Any) -> int | tuple[int, ...]:
    counts = tuple(value) if isinstance(value, list | tuple) else (value,)
    for count in counts:
        if type(count) is not int or not 1 <= count <= MOST_FORCES:
            raise ValueError("not a count of forces")
    if not counts:
        raise ValueError("no count")
    return counts if isinstance(value, list | tuple) else counts[0]


Adopters = Annotated[
    int | tuple[int, ...],
    PlainValidator(_adopters),
    Field(description="a whole number of forces from 1, or one for each year of the horizon"),
]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scenario:
    """The choices explored on a case.

    Parameters
    ----------
    adopters : int or tuple of int
        Forces paying for the platform, this force included; a tuple gives one count per
        financial year of the horizon. [forces]
    charge_form : str
        Rule that gives the yearly charge from the adopters; one that the case offers.
    savings : float
        Yearly saving at full effect. [£ a year]
    offset : float
        The same saving as a share of the last year's charge; not together with ``savings``.
    ramp : int
        Months from go-live to full effect. [months]
    cashable : float
        Share of the savings that leaves a budget.
    delay : int
        Months of late go-live. [months]
    charge_follows_go_live : bool
        Whether the charge starts late too.
    charge_change : float
        Change of every year's charge, as a share.
    """

    adopters: Adopters
    charge_form: ChargeForm
    savings: Annotated[float, number(0, 1e9, "a number of pounds a year from 0")]
    offset: Annotated[float, number(0, MOST_OFFSET, "a number from 0 to 1.5; 0.5 is 50%")]
    ramp: Annotated[int, whole(0, LONGEST_RAMP, "months")]
    cashable: Annotated[float, number(0, 1, "a number from 0 to 1; 0.5 is 50%")]
    delay: Annotated[int, whole(0, LONGEST_DELAY, "months")]
    charge_follows_go_live: Yes
    charge_change: Annotated[
        float, number(*CHARGE_CHANGES, "a number from -0.9 to 2; 0.1 is 10% more")
    ]

    def values(self) -> dict[str, Any]:
        """Every field by name; as `dataclasses.asdict`, which copies deeply and takes longer."""
        return {name: getattr(self, name) for name in FIELDS}

    def path(self, count: int) -> tuple[int, ...]:
        """Adopters in each of a number of financial years."""
        return (self.adopters,) * count if isinstance(self.adopters, int) else self.adopters

    @property
    def final_adopters(self) -> int:
        """Adopters in the last year of the horizon."""
        return self.path(1)[-1]


FIELDS = tuple(field.name for field in fields(Scenario))
SAVINGS_FIELDS = ("savings", "offset", "ramp", "cashable")
# One saving, written in either way: where one is given, the other is nil.
THE_OTHER = {"savings": "offset", "offset": "savings"}
WHOLE_FIELDS = ("adopters", "ramp", "delay")


def build(values: dict[str, Any]) -> Scenario:
    """Build a scenario from all its fields.

    Raises
    ------
    ScenarioError
        If a field is misspelt, missing or out of its range; every fault at once.
    """
    scenario, faults = validate(Scenario, values)
    if scenario is None:
        raise ScenarioError([_named(place, fault) for place, fault in faults])
    return scenario


def changed(scenario: Scenario, changes: dict[str, Any]) -> Scenario:
    """Build a scenario that differs in some fields.

    Giving ``savings`` clears ``offset`` and the other way round, unless both are given.
    """
    cleared = {other: 0.0 for one, other in THE_OTHER.items() if one in changes}
    return build(scenario.values() | cleared | changes)


def _named(place: tuple[str | int, ...], fault: Fault) -> Fault:
    return Fault(
        field=".".join(str(part) for part in place),
        problem=fault.problem,
        allowed=fault.allowed,
        advice=fault.advice,
    )
