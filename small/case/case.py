"""A case that has been read: the figures of its file, and usual values for keys that it leaves out.

The model, the tables and the texts take the case from here. Nothing in it changes.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import PrivateAttr

from small.case.lines import KeyPath
from small.case.register import Register
from small.case.schema import CaseFile, Charge, Line, Pricing, Status
from small.years import first_month, month_name, month_number

USUAL_POSSIBLE = 100  # largest number of adopters if neither the file nor a register says
ANY = "any"
NONE = "none"  # the pricing of a case without charges
Basis = Literal["months", "years", "all"]


class Case(CaseFile):
    """One decision. Read a file with `case.reading.load_case`."""

    _sources: dict[KeyPath, dict[str, str]] = PrivateAttr(default_factory=dict)
    _register: Register | None = PrivateAttr(None)
    _name: str = PrivateAttr("")
    _text: str = PrivateAttr("")
    _lines: dict[KeyPath, int] = PrivateAttr(default_factory=dict)

    def __hash__(self) -> int:
        """Hash by identity: a case never changes, so that its results can be kept."""
        return id(self)

    def __eq__(self, other: object) -> bool:
        """Whether it is the same case."""
        return self is other

    @property
    def sources(self) -> dict[KeyPath, dict[str, str]]:
        """Source, status and note of each figure that has its own, by key path."""
        return self._sources

    @property
    def register(self) -> Register | None:
        """The bodies and their sizes, this one first, if the case has a register."""
        return self._register

    @property
    def file_name(self) -> str:
        """Name of the file, for messages; "case" if the case was not read from one."""
        return self._name

    @property
    def text(self) -> str:
        """Text of the file; empty if the case was not read from one."""
        return self._text

    @property
    def lines_by_key(self) -> dict[KeyPath, int]:
        """Line of the file by key path; empty if the case was not read from one."""
        return self._lines

    # Years and months

    @cached_property
    def opens(self) -> NDArray[np.int64]:
        """First month of each year, shape (years,)."""
        return np.array([first_month(label) for label in self.years])

    @property
    def end(self) -> int:
        """Month after the last one of the case."""
        return int(self.opens[-1]) + 12

    def start_of(self, entry: Charge | Line) -> int:
        """Return the first month of a charge or line; usually the first of the case."""
        return month_number(entry.start) if entry.start else int(self.opens[0])

    def end_of(self, charge: Charge) -> int:
        """Return the month after the last one charged, on time."""
        return month_number(charge.until) + 1 if charge.until else self.end

    @cached_property
    def go_live_month(self) -> int:
        """First month of use; usually the first month charged."""
        if self.go_live:
            return month_number(self.go_live)
        return min((self.start_of(charge) for charge in self.charges), default=int(self.opens[0]))

    @property
    def budget_years(self) -> list[str]:
        """Years of the budget; empty without one, or if it names none."""
        return (self.budget.years or []) if self.budget else []

    @property
    def basis(self) -> Basis:
        """Rule for counting the leading period (a period, years of the budget, or all years)."""
        if self.initial_months is not None:
            return "months"
        return "years" if self.budget_years else "all"

    def is_one_off(self, line: Line) -> bool:
        """Whether a line is counted in full in a period of months.

        It is if it ends: after its months, or with nothing in the last year. What recurs and ends
        with a contract is a charge with ``until``.
        """
        if line.by_year is None:
            return line.months is not None
        return not amounts_by_year(line.by_year, self.years, missing=0.0)[-1]

    # Adopters and pricings

    @property
    def anticipated(self) -> int:
        """Number of adopters that the documents expect; 1 if they name none."""
        return self.adopters.anticipated or 1

    @cached_property
    def possible(self) -> int:
        """Largest number of adopters."""
        bodies = USUAL_POSSIBLE if self._register is None else len(self._register)
        return self.adopters.possible or max(bodies, self.anticipated, self.adopters.signed or 1)

    @property
    def names_adopters(self) -> bool:
        """Whether the file itself gives a number of adopters."""
        given = (self.adopters.anticipated, self.adopters.signed, self.scenario.adopters)
        return any(number is not None for number in given)

    @property
    def adopters_word(self) -> str:
        """Plural of the word for adopters, as the file has it."""
        return self.adopters.plural or f"{self.adopters.word}s"

    @cached_property
    def main_charge(self) -> Charge | None:
        """The charge with a choice of pricings, or else the first that is quoted, or the first."""
        ranked = sorted(self.charges, key=lambda c: (len(c.pricing) < 2, c.low is None))
        return ranked[0] if ranked else None

    @cached_property
    def pricings(self) -> dict[str, Pricing]:
        """Pricings of the main charge by name, in the order of the file."""
        rules = self.main_charge.pricing if self.main_charge else [Pricing(name=NONE, fee=0.0)]
        return {rule.name: rule for rule in rules}

    @cached_property
    def default_pricing(self) -> str:
        """The scenario's own pricing: a single one, the only one that is stated, or any."""
        names = [*self.pricings]
        if self.scenario.pricing or len(names) == 1:
            return self.scenario.pricing or names[0]
        stated = [name for name in names if self.pricing_status(name) == "stated"]
        return stated[0] if len(stated) == 1 else ANY

    def title_of(self, pricing: str) -> str:
        """Return the title of a pricing, such as Shared, capped."""
        rule = self.pricings[pricing]
        return rule.title or rule.name.replace("-", " ").capitalize()

    def pricing_status(self, pricing: str) -> Status:
        """Return the status of the rule of a pricing, apart from its figures."""
        place = self.charges.index(self.main_charge) if self.main_charge else 0
        return self.status_of(("charges", place, "pricing", [*self.pricings].index(pricing)))

    # Sources

    def source_of(self, path: KeyPath) -> str:
        """Return the source of a figure: its own, that of its table, or that of the file."""
        for known in self._chain(path):
            if known.get("source"):
                return known["source"]
        return self.source

    def status_of(self, path: KeyPath) -> Status:
        """Return the status of a figure: the nearest one given, or whether it has a source."""
        for known in self._chain(path):
            if known.get("status"):
                return known["status"]  # type: ignore[return-value]
        return "stated" if self.source_of(path) else "assumed"

    def note_of(self, path: KeyPath) -> str:
        """Return the note of a figure or of its table."""
        return next((known["note"] for known in self._chain(path) if known.get("note")), "")

    def _chain(self, path: KeyPath) -> list[dict[str, str]]:
        """Return the sources of a figure and of each table around it, nearest first."""
        chain = []
        for length in range(len(path), 0, -1):
            chain.append(self._sources.get(path[:length], {}))
            table = value_at(self, path[:length])
            if hasattr(table, "source"):
                known = {name: getattr(table, name, None) or "" for name in ("source", "note")}
                chain.append({**known, "status": getattr(table, "status", None) or ""})
        return chain


def value_at(case: Any, path: KeyPath) -> Any:
    """Return the value at a key path; None if the file leaves it out."""
    value = case
    for part in path:
        if value is None:
            return None
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list):
            value = value[part] if isinstance(part, int) and part < len(value) else None
        else:
            value = getattr(value, str(part), None)
    return value


def amounts_by_year(
    amount: float | list[float] | dict[str, float], years: list[str], *, missing: float
) -> NDArray[np.float64]:
    """Return an amount of each year, shape (years,).

    Parameters
    ----------
    amount : float, list or dict
        One amount for all years, one a year, or some years by label.
    missing : float
        What a year without an amount gets: NaN for a price that is missing, or 0.
    """
    if isinstance(amount, dict):
        return np.array([amount.get(label, missing) for label in years], float)
    return np.broadcast_to(np.asarray(amount, float), (len(years),))


def usual_values(case: Case) -> list[str]:
    """List the values that the file leaves out and the model takes as usual."""
    entries: list[Charge | Line] = [*case.charges]
    entries += [line for line in case.lines if line.annual is not None]
    filled = [
        f"{entry.name} from {month_name(case.start_of(entry))}"
        for entry in entries
        if entry.start is None
    ]
    if case.go_live is None and case.charges:
        filled.append(f"go-live in {month_name(case.go_live_month)}")
    if case.names_adopters and case.adopters.possible is None and case.register is None:
        filled.append(f"at most {case.possible} {case.adopters_word}")
    return filled
