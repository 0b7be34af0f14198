"""How an analyst is told no: what we got, what is allowed, where it came from, what to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_VALUE = 80
LONGEST_PROBLEM = 400
MOST_FAULTS = 20


def shown(value: object) -> str:
    """Write a value as one short line without control characters, for a message."""
    try:
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        text = "a number of thousands of digits"
    return _cut(_printable(text.lower() if isinstance(value, bool) else text), LONGEST_VALUE)


def _printable(text: str) -> str:
    """Escape what would move the cursor, colour the terminal or hide."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with what an analyst gave."""

    problem: str
    allowed: str = ""
    advice: str = ""
    field: str = ""
    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        """Write the fault as one line: where, what, what is allowed, what to do."""
        place = _cut(self.file, LONGEST_PROBLEM) + (f", line {self.line}" if self.line else "")
        where = ": ".join(part for part in (place, _cut(self.field, LONGEST_VALUE)) if part)
        problem = _cut(self.problem, LONGEST_PROBLEM)
        message = f"{where}: {problem}" if where else problem
        allowed = f" Allowed: {self.allowed}." if self.allowed else ""
        return _printable(f"{message}.{allowed}{' ' + self.advice if self.advice else ''}")


class SohError(ValueError):
    """Whatever an analyst can put right.

    Parameters
    ----------
    faults : Fault or sequence of Fault
        Everything that is wrong, in the order of the file.
    """

    exit_code = 2

    def __init__(self, faults: Fault | Sequence[Fault] | str) -> None:
        if isinstance(faults, str):
            faults = Fault(problem=faults.removesuffix("."))
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(self._lines()))

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook and in the app: IPython asks for this."""
        return [str(self)]

    def _lines(self) -> list[str]:
        lines = [str(fault) for fault in self.faults[:MOST_FAULTS]]
        more = len(self.faults) - MOST_FAULTS
        return [*lines, f"and {more} more."] if more > 0 else lines


class CaseError(SohError):
    """The file of a case says something that cannot be used."""


class ScenarioError(SohError):
    """A choice is outside what the case or the model allows."""


class FileError(SohError):
    """A file is missing, is not text, or is in the way."""


class DataError(SohError):
    """A csv file of figures says something that cannot be used, or does not say what is asked."""


class ForceError(SohError):
    """A force is named that there is not, that could be two, or that has no such figure."""


class NotebookError(SohError):
    """A cell of an analyst's notebook failed."""


class MachineError(SohError):
    """The request is right, but the machine could not do it."""

    exit_code = 3


class IntegrityError(SohError):
    """Our own output does not hold together: nothing is published."""

    exit_code = 4
