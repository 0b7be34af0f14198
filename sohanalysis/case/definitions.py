"""An input and a formula of the model as data. `model.expressions` defines their language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Input:
    """A figure that the caller supplies.

    Parameters
    ----------
    head : str
        Name, with ``[y]`` for a value of each year and ``[i]`` for a list.
    unit, label : str
        As for `Definition`.
    source : str
        Where the caller gets it, such as a key of the case.
    may_be_unpriced : bool
        Whether its value may be NaN, because no document gives a price.
    """

    head: str
    unit: str
    label: str
    source: str
    may_be_unpriced: bool = False


@dataclass(frozen=True)
class Definition:
    """A formula of the model.

    Parameters
    ----------
    head : str
        Name, with ``[y]`` if it has a value for each year.
    text : str
        The formula.
    unit : str
        As `model.units.Unit.parse` reads it.
    label : str
        Label of its row in a table.
    source : str
        Where the rule comes from, or the reason for it.
    """

    head: str
    text: str
    unit: str
    label: str
    source: str


Rows = tuple[Input | Definition, ...]
