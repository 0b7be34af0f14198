"""Bounds of members on the Charge sheet, if other bounds change our charge.

If the others bear the remainder, each member with room pays its charge without bounds times one
factor. The sheet finds the factor in passes, one for each member with a bound. A pass keeps the
members past their bound at that bound, and shares the rest among the others. That may push another
member past its bound, so there is a next pass.

Some rules would need more formulas than a reader can follow. For these the sheet has the amounts
that the library worked out, with a note and a check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from sohanalysis.case.fields import in_own_word
from sohanalysis.case.pricing import BOUNDS
from sohanalysis.workbook.formula import letters
from sohanalysis.workbook.sheets import Row, Sheet, added, formula_cell
from sohanalysis.workbook.workbook_case import WorkbookCase

MOST_HELD = 8  # members with a bound whose formulas a reader can still follow
_MOST_CELLS = 20_000  # of a rule, because `limits` refuses a returned workbook with too many cells
WORKED_OUT = (
    "worked out from the inputs when the file was written, because other members have bounds. If "
    "you change an input it stays the same, and Checks says so"
)
_LEAST, _MOST = BOUNDS


@dataclass(frozen=True, kw_only=True)
class MemberCells:
    """Cells of all members under one rule.

    Parameters
    ----------
    case : WorkbookCase
        The case as the workbook needs it.
    excess : str
        Role in which we bear the remainder after bounds: "others" or "host".
    plain : callable
        Returns the formula of a member's charge without bounds, by member, year and adopters.
    together : callable
        Returns the formula of the sum of all charges without bounds, by year and adopters; empty
        if the rule has no such formula.
    bound : callable
        Returns the cell of a member's bound, by member and key; empty if it has no such bound.
    number_cell : callable
        Returns the cell of a member's number in the register, from 1.
    nil : str
        Cell of the amount below which a sum is a rounding error.
    """

    case: WorkbookCase
    excess: str
    plain: Callable[[int, int, str], str]
    together: Callable[[int, str], str]
    bound: Callable[[int, str], str]
    number_cell: Callable[[int], str]
    nil: str

    @cached_property
    def bounded(self) -> list[int]:
        """Indexes of the members with a bound."""
        bodies = range(len(self.case.bounds))
        return [body for body in bodies if any(self.bound(body, key) for key in BOUNDS)]

    @cached_property
    def is_readable(self) -> bool:
        """Whether a reader can follow the formulas.

        There must be few bounds. If the others bear the remainder, all bounds must be of one kind:
        then a member that reaches its bound stays at it in every later pass.
        """
        kinds = {key for body in self.bounded for key in BOUNDS if self.bound(body, key)}
        cells = self.case.layout.possible * len(self.case.years) * (2 * len(self.bounded) + 2)
        is_small = len(self.bounded) <= MOST_HELD and cells <= _MOST_CELLS
        is_known = bool(self.together(0, "1")) and (self.excess == "host" or len(kinds) == 1)
        return is_small and is_known

    def table(self, sheet: Sheet, name: str, caption: str, year: int) -> Row:
        """Lay out the effect of bounds on our charge in a year, and return its column.

        The column has the factor of every charge with room or, for a host, the sum that it bears.
        """
        bounded, case = self.bounded, self.case
        passes = range(1, len(bounded) + 1)
        last = ["All, without bounds", *(f"Factor, pass {count}" for count in passes)]
        heads = [
            in_own_word("Adopters", case.adopters or "adopters"),
            *(f"{case.joining[body]}, without bounds" for body in bounded),
            *(["Borne by us, the host"] if self.excess == "host" else last),
        ]
        table = sheet.table(name, caption, heads)
        for count in range(1, case.layout.possible + 1):
            row = table.end + 1
            count_cell = f"$A{row}"
            charges = [f"${letters(column)}{row}" for column in passes]
            texts = [
                self._joined(body, self.plain(body, year, count_cell), count_cell)
                for body in bounded
            ]
            looks = ["pence"] * len(bounded)
            if self.excess == "host":
                texts.append(self._borne(charges, count_cell))
                looks.append("pence")
            else:
                together, factor = f"${letters(1 + len(bounded))}{row}", "1"
                texts.append(self.together(year, count_cell))
                for column in range(len(bounded) + 2, 2 * len(bounded) + 2):
                    texts.append(self._next(charges, factor, together, count_cell))
                    factor = f"${letters(column)}{row}"
                looks += ["pence", *["factor"] * len(bounded)]
            cells = zip(texts, looks, strict=True)
            table.row([count], [formula_cell(f"{text}+0", look) for text, look in cells])
        return table.column(len(heads) - 1)

    def _joined(self, body: int, text: str, adopters: str) -> str:
        return f"IF({adopters}>={self.number_cell(body)},{text},0)" if body else f"({text})"

    def _borne(self, charges: Sequence[str], adopters: str) -> str:
        """Return the formula of the remainder that a host bears."""
        terms = []
        for body, charge in zip(self.bounded, charges, strict=True):
            within = charge
            if least := self.bound(body, _LEAST):
                within = f"MAX({least},{within})"
            if most := self.bound(body, _MOST):
                within = f"MIN({most},{within})"
            terms.append(self._joined(body, f"{charge}-{within}", adopters))
        return added(terms)

    def _next(self, charges: Sequence[str], factor: str, together: str, adopters: str) -> str:
        """Return the formula of the factor of the next pass, which members with room pay."""
        amounts, rest = [], []
        for body, charge in zip(self.bounded, charges, strict=True):
            most = self.bound(body, _MOST)
            bound = most or self.bound(body, _LEAST)
            is_past = f"({charge}*{factor}{'>' if most else '<'}{bound})"
            joins = f"({adopters}>={self.number_cell(body)})*" if body else ""
            amounts.append(f"{joins}{is_past}*{bound}")
            rest.append(f"{joins}{is_past}*{charge}")
        free = f"{together}-({added(rest)})"
        # A long formula is split: a part of it is a cell of its own, which no IF protects.
        shared = f"MAX(0,({together}-({added(amounts)}))/MAX({self.nil},{free}))"
        return f"IF({free}<{self.nil},{factor},{shared})"
