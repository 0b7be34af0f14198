"""The scenario: the choices on a case, with the ranges that any case allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from pydantic import AfterValidator, Field, PlainValidator
from pydantic.dataclasses import dataclass

from sohanalysis.case.fields import FIELDS, MOST_ADOPTERS, NONE, THE_OTHER, TIMING_FIELDS
from sohanalysis.errors import ScenarioError
from sohanalysis.files.kinds import (
    STRICT,
    EntriesError,
    Wording,
    Yes,
    check_visible,
    number,
    validate,
    whole_number,
)
from sohanalysis.years import is_year

Chosen = Annotated[
    str, Field(strict=True, description="a pricing of the case"), AfterValidator(check_visible)
]


def _parse_adopters(value: Any) -> int | tuple[int, ...]:
    if isinstance(value, list | tuple) and value:
        refused = [index for index, count in enumerate(value) if not _is_count(count)]
        if refused:
            allowed = f"a whole number, 1 to {MOST_ADOPTERS:,}"
            raise EntriesError([((index,), allowed) for index in refused])
        return tuple(value)
    if not _is_count(value):
        raise ValueError("not a count of forces")
    return int(value)


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= MOST_ADOPTERS


AdopterCounts = Annotated[
    int | tuple[int, ...],
    PlainValidator(_parse_adopters),
    Field(description="a whole number from 1, or one for each year of the case"),
]


def _parse_leave(value: Any) -> str:
    if value != NONE and not is_year(value):
        raise ValueError("neither a financial year nor none")
    return str(value)


Leave = Annotated[str, PlainValidator(_parse_leave), Field(description=FIELDS["leave"].allowed)]


def _range_of(name: str) -> Any:
    """Return the range of a field that any case allows, with the text for other values."""
    field = FIELDS[name]
    if field.is_whole:
        return whole_number(int(field.low), int(field.high), field.unit)
    return number(field.low, field.high, field.allowed)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scenario:
    """The choices explored on a case.

    Parameters
    ----------
    adopters : int or tuple of int
        Forces that join, including this one. A tuple has one count for each
        financial year of the case. [forces]
    pricing : str
        Name of the rule of the case that gives the yearly charge, or ``"any"``.
    savings : float
        Yearly saving at full effect. [£ a year]
    offset : float
        The same saving as a share of the last year's charge; not together with ``savings``.
    ramp : int
        Months from go-live to full effect. [months]
    cashable : float
        Share of the savings that is taken out of a budget.
    delay : int
        Months of late go-live. [months]
    charge_follows_go_live : bool
        Whether the charge starts late too.
    charge_change : float
        Change of every year's charge, as a share.
    rise : float
        Yearly rise of the charges in cash, as a share. It starts after the first year charged.
    leave : str
        Last financial year of membership, or ``"none"`` if we stay.
    """

    adopters: AdopterCounts
    pricing: Chosen
    savings: Annotated[float, _range_of("savings")]
    offset: Annotated[float, _range_of("offset")]
    ramp: Annotated[int, _range_of("ramp")]
    cashable: Annotated[float, _range_of("cashable")]
    delay: Annotated[int, _range_of("delay")]
    charge_follows_go_live: Yes
    charge_change: Annotated[float, _range_of("charge_change")]
    rise: Annotated[float, _range_of("rise")] = 0.0
    leave: Leave = NONE

    def values(self) -> dict[str, Any]:
        """Return every field by name."""
        # Like dataclasses.asdict, but that copies deeply and takes several times as long.
        return {name: getattr(self, name) for name in FIELDS}

    @property
    def timing(self) -> dict[str, Any]:
        """Fields that decide which months are paid for, by name."""
        return {name: getattr(self, name) for name in TIMING_FIELDS}

    def path(self, count: int) -> tuple[int, ...]:
        """Return the number of adopters in each year, for a number of financial years."""
        return (self.adopters,) * count if isinstance(self.adopters, int) else self.adopters

    @property
    def final_adopters(self) -> int:
        """Number of adopters in the last year, which sets the ongoing charge."""
        return self.path(1)[-1]


class Fields(TypedDict, total=False):
    """Fields of a scenario as keywords, with one line for each of `FIELDS`."""

    adopters: int | Sequence[int]
    pricing: str
    savings: float
    offset: float | str
    ramp: int
    cashable: float | str
    delay: int
    charge_follows_go_live: bool
    charge_change: float | str
    rise: float | str
    leave: str


def build(values: dict[str, Any], wording: Wording = lambda refused: None) -> Scenario:
    """Return a scenario from all its fields. See `validate` for ``wording``.

    Raises
    ------
    ScenarioError
        If a field is misspelt, missing or out of its range. The error lists every fault.
    """
    scenario, faults = validate(Scenario, values, wording)
    if scenario is None:
        # A wrong number of one year is a fault of the field, as callers know it.
        raise ScenarioError([fault.located(str(key_path[0])) for key_path, fault in faults])
    return scenario


def changed(
    scenario: Scenario, changes: dict[str, Any], wording: Wording = lambda refused: None
) -> Scenario:
    """Return a scenario with changes to some fields. See `validate` for ``wording``.

    A change of ``savings`` sets ``offset`` to zero, and a change of ``offset`` sets ``savings`` to
    zero, unless the changes have both.
    """
    cleared = {counterpart: 0.0 for name, counterpart in THE_OTHER.items() if name in changes}
    return build(scenario.values() | cleared | changes, wording)
