"""A figure with its source, its status, and the reason behind it: the kinds that a case holds."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from sohanalysis import years
from sohanalysis.case.scenario import MOST_FORCES
from sohanalysis.files.schema import STRICT, Month, Note, Status, Text, amount, number, whole

Pounds = Annotated[int, amount(1_000, 100_000_000)]
Forces = Annotated[int, whole(1, MOST_FORCES, "forces")]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sourced:
    """A figure's source paragraph, its status, and the reason or arithmetic behind it."""

    source: Text
    status: Status
    note: Note = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Count(Sourced):
    """A number of forces."""

    value: Forces
    unit: Annotated[Literal["forces"], Field(description='"forces"')]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Start(Sourced):
    """The month in which something starts."""

    value: Month
    unit: Annotated[Literal["month"], Field(description='"month"')]

    @property
    def month(self) -> int:
        """Number of the month."""
        return years.month(self.value)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rate(Sourced):
    """A discount rate, as a share."""

    value: Annotated[float, number(0, 0.3, "a number from 0 to 0.3; 0.035 is 3.5%")]
    unit: Annotated[Literal["a year"], Field(description='"a year"')]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PriceBasis(Sourced):
    """Whether the figures are in real terms or in cash."""

    value: Annotated[
        Literal["real", "cash", "not stated"], Field(description='"real", "cash" or "not stated"')
    ]
