"""Figures that the documents print, against the model at the case's own scenario."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from small.case.case import Case
from small.case.schema import Printed
from small.errors import InputError
from small.money import HALF_A_PENNY
from small.report.answer import Answer, answer
from small.report.names import Figure, figure

_AMOUNT = re.compile(r"(\()?£?\s*([\d,]+(?:\.\d+)?)\s*([kKmM])?")
_SCALES = {"": 1.0, "k": 1e3, "m": 1e6}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A printed figure and the model's.

    Parameters
    ----------
    place : int
        Its place in ``published``.
    printed : Printed
        The figure as printed, and its source.
    figure : Figure or None
        The model's figure; None if its name is not one (``fault`` says why).
    difference : float or None
        How far the nearer end of the model lies from the printed figure. [unit of the figure]
    fault : str
        Why it cannot be compared. Empty if it can.
    """

    place: int
    printed: Printed
    figure: Figure | None
    difference: float | None
    fault: str = ""

    @property
    def differs(self) -> bool:
        """Whether the model differs by more than the rounding of the printed figure."""
        return self.difference is not None and self.difference > HALF_A_PENNY


@lru_cache(maxsize=8)
def printed_differences(case: Case) -> list[Comparison]:
    """Compare each printed figure that has a name with the model at the case's own scenario."""
    answered = answer(case)
    return [
        _compared(answered, place, entry) for place, entry in enumerate(case.published) if entry.of
    ]


def _compared(answered: Answer, place: int, entry: Printed) -> Comparison:
    try:
        found = figure(answered, entry.of)
    except InputError as error:
        return Comparison(
            place=place, printed=entry, figure=None, difference=None, fault=str(error.faults[0])
        )
    printed = amounts_in(entry.printed)
    if found.ends is None or not printed:
        return Comparison(
            place=place,
            printed=entry,
            figure=found,
            difference=None,
            fault="has no amount to compare",
        )
    tolerance = max(rounding for _, rounding in printed)
    values = [amount for amount, _ in printed]
    wanted = (min(values), max(values))
    apart = max(abs(found.ends[0] - wanted[0]), abs(found.ends[1] - wanted[1]))
    return Comparison(
        place=place,
        printed=entry,
        figure=found,
        difference=apart if apart > tolerance + HALF_A_PENNY else 0.0,
    )


def amounts_in(text: str) -> list[tuple[float, float]]:
    """Return the amounts of a printed figure, each with half of its last digit.

    A range that writes its unit once, "£71-91k", has it at both ends. A dash alone is nothing.

    >>> amounts_in("£71-91k"), amounts_in("(£1.2m)"), amounts_in("-")
    ([(71000.0, 500.0), (91000.0, 500.0)], [(-1200000.0, 50000.0)], [(0.0, 0.5)])
    """
    if text.strip() in ("-", "\N{EN DASH}"):
        return [(0.0, 0.5)]
    found = [match for match in _AMOUNT.finditer(text) if match[2].strip(",")]
    units = [(match[3] or "").lower() for match in found]
    last = next((unit for unit in reversed(units) if unit), "")
    amounts = []
    for match, unit in zip(found, units, strict=True):
        digits = match[2].replace(",", "")
        # "£71-91k" means £71k; but "£900 to £1k" does not mean £900k.
        scale = _SCALES[unit or (last if float(digits) < 1000 else "")]
        decimals = len(digits.partition(".")[2])
        sign = -1 if match[1] else 1
        amounts.append((sign * float(digits) * scale, 0.5 * scale * 10.0**-decimals))
    return amounts
