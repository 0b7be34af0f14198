"""A police force, its sizes, what each of them is, and what to say beside them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

CITY_CAUTION = (
    "City of London has 7,375 residents (Census 2011) and 697 officers: weighed by population it "
    "would pay next to nothing. Population is meaningless as its size."
)
STAFF_CAUTION = (
    "Lincolnshire and Cleveland have few police staff, because they outsource (reason not checked; "
    "no source): weighed by staff or by workforce they would pay too little, the others too much."
)
GRANT_CAUTION = (
    "The police grant is that of 1998/99, twenty years before the decision, and the forces add up "
    "to £1.2m less than its published total."
)
WEIGHTS = ("officers", "staff", "pcsos", "workforce", "population", "grant_1998_99", "weight")


@dataclass(frozen=True, kw_only=True)
class Force:
    """A police force and its sizes; unit, date and source of each are in `Register.measures`.

    Parameters
    ----------
    name, code, region : str
        The code is that of the ONS for its area, blank if it has none.
    live_2021_03_08 : bool
        Whether it is named as live on that day. Live is not paying.
    officers, staff, pcsos : float
        In post on 31 March 2018. [full-time equivalent]
    population, grant_1998_99, weight : float or None
        None where the register has a blank, which is never nil. [people; £ million; your own unit]
    note : str
        What to know before using its figures.
    """

    name: str
    code: str
    region: str
    live_2021_03_08: bool
    officers: float
    staff: float
    pcsos: float
    population: float | None
    grant_1998_99: float | None
    weight: float | None
    note: str

    @property
    def workforce(self) -> float:
        """Officers, staff and PCSOs together, which no source adds up. [full-time equivalent]."""
        return self.officers + self.staff + self.pcsos

    @property
    def is_territorial(self) -> bool:
        """Whether it polices an area of its own: the ONS gives a code to those alone."""
        return bool(self.code)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What a column of the register measures, in which unit, when, says who, and its trap."""

    name: str
    what: str
    unit: str
    date: str
    source: str
    status: str
    note: str


def cautions(measure: str, names: Collection[str]) -> tuple[str, ...]:
    """Say what must stand beside a pool that is shared by a measure among forces.

    >>> cautions("population", ["Derbyshire", "City of London"]) == (CITY_CAUTION,)
    True
    """
    outsourcing = "Lincolnshire" in names or "Cleveland" in names
    known = {
        CITY_CAUTION: measure == "population" and "City of London" in names,
        STAFF_CAUTION: measure in ("staff", "workforce") and outsourcing,
        GRANT_CAUTION: measure == "grant_1998_99",
    }
    return tuple(caution for caution, applies in known.items() if applies)
