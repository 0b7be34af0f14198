"""Units of quantities: £ a year times months, divided by months a year, is £.

A unit has its everyday form: ``£``, ``£ a year``, ``£ per officer a year``, ``months``, ``years``,
``share``, ``number``. Two kinds of value are not quantities that can be scaled:

- a ``month number`` is a date. The difference of two dates is in months, and months move a date.
- ``yes or no`` is the answer of a test. It chooses between two values, or multiplies one.

A bare number has no unit (None). In a sum or comparison it takes the unit of the other value. In a
product it is a plain number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sohanalysis.nouns import in_plural

_PLAIN = frozenset({"share", "number", "factor"})
_DATE, _TEST = "month number", "yes or no"


class UnitError(ValueError):
    """Two units do not go together."""


@dataclass(frozen=True)
class Unit:
    """A unit of measure.

    Parameters
    ----------
    powers : tuple
        Power of each dimension, £ first. Empty for a plain number.
    kind : str
        ``month number`` or ``yes or no``. Empty for a quantity.

    Examples
    --------
    >>> print(Unit.parse("£ a year"), Unit.parse("share"), Unit.parse("£ per officer a year"))
    £ a year number £ per officer a year
    """

    powers: tuple[tuple[str, int], ...] = ()
    kind: str = ""

    @classmethod
    @lru_cache(maxsize=256)
    def parse(cls, text: str) -> Unit:
        """Parse a unit.

        Raises
        ------
        UnitError
            If the text is not written as a unit.
        """
        if text in (_DATE, _TEST):
            return cls(kind=text)
        names = text.replace(" a ", " per ").replace(" an ", " per ").split(" per ")
        if not all(
            name == "£" or (name.isascii() and name.isalpha() and name.islower()) for name in names
        ):
            raise UnitError(f'"{text}" is not a unit. Write one as £, £ a year, months or share')
        above, *below = map(_singular, names)
        powers = {} if names[0] in _PLAIN else {above: 1}
        for name in below:
            powers[name] = powers.get(name, 0) - 1
        return cls(_sorted(powers))

    def __str__(self) -> str:
        """Return the text of the unit, as `parse` reads it."""
        if self.kind:
            return self.kind
        above = [_plural(name, power) for name, power in self.powers if power > 0]
        below = [_below(name, power) for name, power in self.powers if power < 0]
        return " ".join([" ".join(above) or "number", *below])


NUMBER = Unit()
TEST = Unit(kind=_TEST)
DATE = Unit(kind=_DATE)
MONTHS = Unit((("month", 1),))
YEARS = Unit((("year", 1),))
MONTHS_A_YEAR = Unit((("month", 1), ("year", -1)))
Units = Sequence[Unit | None]


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name.removesuffix('ies')}y"
    return name.removesuffix("s")


def _plural(name: str, power: int) -> str:
    plural = name if name == "£" else in_plural(name)
    return plural if power == 1 else f"{plural} to the power {power}"


def _below(name: str, power: int) -> str:
    divisor = "a year" if name == "year" else f"per {name}"
    return divisor if power == -1 else f"{divisor} to the power {-power}"


def _sorted(powers: dict[str, int]) -> tuple[tuple[str, int], ...]:
    """Sort the powers: money first, then other dimensions in alphabetical order."""
    names = sorted(powers, key=lambda name: (name != "£", name))
    return tuple((name, powers[name]) for name in names if powers[name])


def same(units: Units) -> Unit | None:
    """Return the common unit of several values, or None if all are bare numbers.

    Raises
    ------
    UnitError
        If two of them differ.
    """
    kinds = [*dict.fromkeys(unit for unit in units if unit is not None)]
    if len(kinds) > 1:
        raise UnitError(f"{kinds[0]} and {kinds[1]} do not go together")
    return kinds[0] if kinds else None


def alike(units: Units) -> Unit | None:
    """Return the common unit of several amounts or dates, and refuse a test."""
    unit = same(units)
    if unit == TEST:
        raise UnitError("yes or no is not an amount. Use where(test, a, b)")
    return unit


def total(units: Units) -> Unit | None:
    """Return the unit of a sum. Months may move a date, but two dates have no sum."""
    if DATE not in units:
        return alike(units)
    if units.count(DATE) > 1 or not {*units} <= {DATE, None, MONTHS}:
        raise UnitError(f"{units[0]} and {units[1]} cannot be added")
    return DATE


def difference(units: Units) -> Unit | None:
    """Return the unit of a difference, which is months between two dates."""
    first, second = units
    if first == second == DATE:
        return MONTHS
    if first == DATE and second in (None, MONTHS):
        return DATE
    if DATE in units:
        raise UnitError(f"{first or 'a number'} less {second or 'a number'} has no meaning")
    return alike(units)


def product(units: Units) -> Unit:
    """Return the unit of a product, in which a test counts as 1 or 0."""
    if units.count(TEST) == len(units):
        raise UnitError("two answers of a test are joined by and, not multiplied")
    return _scaled([(unit, 1) for unit in units if unit != TEST])


def quotient(units: Units) -> Unit:
    """Return the unit of a division."""
    if TEST in units:
        raise UnitError("yes or no cannot be divided")
    return _scaled([(units[0], 1), (units[1], -1)])


def _scaled(factors: Sequence[tuple[Unit | None, int]]) -> Unit:
    powers: dict[str, int] = {}
    for unit, sign in factors:
        if unit == DATE:
            raise UnitError("a month number cannot be multiplied or divided")
        for name, power in unit.powers if unit else ():
            powers[name] = powers.get(name, 0) + sign * power
    return Unit(_sorted(powers))


def compared(units: Units) -> Unit:
    """Return the unit of a comparison, which is yes or no."""
    alike(units)
    return TEST


def joined(units: Units) -> Unit:
    """Return the unit of tests joined by `and` or `or`."""
    if {*units} != {TEST}:
        raise UnitError("and, or join only comparisons")
    return TEST


def chosen(units: Units) -> Unit | None:
    """Return the unit of ``where(test, a, b)``."""
    if units[0] != TEST:
        raise UnitError(f"where needs a comparison first, not {units[0] or 'a number'}")
    return same(units[1:])


def rooted(units: Units) -> Unit:
    """Return the unit of ``root(a)``, a number."""
    if units[0] not in (None, NUMBER):
        raise UnitError(f"root needs a number, not {units[0]}")
    return NUMBER


def growth(units: Units) -> Unit:
    """Return the unit of ``grown(rate, years)``, a factor."""
    rate, count = units
    if rate not in (None, NUMBER, Unit((("year", -1),))) or count not in (None, NUMBER, YEARS):
        raise UnitError(f"grown needs a share and years, not {rate} and {count}")
    return NUMBER


def portion(units: Units) -> Unit | None:
    """Return the unit of ``share_of(share, amount)``."""
    if units[0] not in (None, NUMBER):
        raise UnitError(f"share_of needs a share first, not {units[0]}")
    return alike(units[1:])


def position(units: Units) -> Unit:
    """Return the unit of ``steps_at(x, starts)``, a number."""
    alike(units)
    return NUMBER


def entry(units: Units) -> Unit | None:
    """Return the unit of ``item(list, position)``."""
    if units[1] not in (None, NUMBER):
        raise UnitError(f"item needs a number second, not {units[1]}")
    return units[0]
