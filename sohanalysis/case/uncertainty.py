"""What may turn out otherwise: the distributions that a case assumes of its inputs."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field
from pydantic.dataclasses import dataclass

from sohanalysis.case.sourced import Sourced
from sohanalysis.files.schema import STRICT, Text, number

ADOPTERS = "adopters"
OVERRUN = "overrun"
Uncertain = Literal["savings", "offset", "charge_change", "delay", "overrun"]
_UNCERTAIN_WORDS = ", ".join(f'"{name}"' for name in get_args(Uncertain))
Share = Annotated[float, number(0, 1, "a number from 0 to 1; 0.7 is 70%")]
Correlated = Annotated[float, number(0, 1, "a number from 0 to 1; 0 is independence")]
Amount = Annotated[float, number(-1e9, 1e9, "a number in the unit of the input")]


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

    p: Share
    rho: Correlated
    p_grid: tuple[Share, ...]
    rho_grid: tuple[Correlated, ...]
    unit: Annotated[Literal["share"], Field(description='"share"')]
    status: Annotated[
        Literal["assumed"], Field(description='"assumed": no evidence supports any value of p')
    ]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Pert(Sourced):
    """A PERT distribution of an input: its ends, and its most likely value.

    ``overrun`` is the share of its amount by which ``line`` costs more. A delay is rounded to
    whole months.
    """

    input: Annotated[Uncertain, Field(description=_UNCERTAIN_WORDS)]
    line: Text | None = None
    low: Amount
    mode: Amount
    high: Amount
    unit: Annotated[
        Literal["£ a year", "months", "share"],
        Field(description='"£ a year", "months" or "share"'),
    ]

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
    """Everything that a simulation draws; what is not here stays as the scenario has it."""

    adopters: Joining | None = None
    inputs: tuple[Pert, ...] = ()
    correlations: tuple[Correlation, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the inputs that are drawn, the adopters first."""
        first = () if self.adopters is None else (ADOPTERS,)
        return (*first, *(known.name for known in self.inputs))
