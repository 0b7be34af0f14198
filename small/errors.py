"""Errors that name the value, its place and the allowed values, all faults at once."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

LONGEST_VALUE = 80
MOST_FAULTS = 20


class SohError(Exception):
    """Any error that the library raises on purpose. Exit code 2 on the command line."""


class MachineError(SohError):
    """The machine could not do it: a full disk, a folder without the right to write. Exit 3."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of an input.

    Parameters
    ----------
    problem : str
        What is wrong, as a clause: "is missing", "is not a key".
    allowed : str
        What is allowed instead. Empty if `problem` says it.
    key : str
        Dotted key of a file, option or cell. Empty for a fault of the whole file.
    value : str
        The value that was given, as `shown` formats it. Empty if none was.
    file : str
        Name of the file. Empty if the value is not from a file.
    line : int
        Line of the file, from 1; 0 if there is none.
    """

    problem: str
    allowed: str = ""
    key: str = ""
    value: str = ""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        """Format as `file:line: key = value: problem. Allowed: ...`."""
        line = f":{self.line}" if self.line else ""
        place = f"{self.file}{line}: " if self.file else ""
        given = " = ".join(part for part in (self.key, self.value) if part)
        subject = f"{given}: " if given else ""
        allowed = f" Allowed: {self.allowed}." if self.allowed else ""
        stop = "" if self.problem.endswith("?") else "."
        return _printable(f"{place}{subject}{self.problem}{stop}{allowed}")


class InputError(SohError):
    """Faults of an input. Its text has a line for each fault, the first twenty.

    Examples
    --------
    >>> raise InputError([Fault(key="delay", value="99", problem="is too late", allowed="0 to 9")])
    Traceback (most recent call last):
    small.errors.InputError: delay = 99: is too late. Allowed: 0 to 9.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(dict.fromkeys(faults))
        super().__init__(self.faults)

    def __str__(self) -> str:
        """List the faults, a line each."""
        lines = [str(fault) for fault in self.faults[:MOST_FAULTS]]
        more = len(self.faults) - MOST_FAULTS
        rest = f"and {more} more fault{'s' if more > 1 else ''}"
        return "\n".join([*lines, rest] if more > 0 else lines)

    def in_file(self, name: str) -> InputError:
        """Return the same error with the name of the file in each fault."""
        return InputError(replace(fault, file=name) for fault in self.faults)


def shown(value: object) -> str:
    """Format a value for a message: as a file has it, on one line, at most 80 characters.

    >>> print(shown("Kent"), shown(True), shown([25, "low"]), shown({"adopters": 36}))
    "Kent" true [25, "low"] {adopters = 36}
    """
    if isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, str):
        text = json.dumps(value[:LONGEST_VALUE], ensure_ascii=False)
        text += "..." if len(value) > LONGEST_VALUE else ""
    elif isinstance(value, list | tuple):
        text = f"[{', '.join(shown(part) for part in value[:LONGEST_VALUE])}]"
    elif isinstance(value, dict):
        text = f"{{{', '.join(f'{key} = {shown(part)}' for key, part in value.items())}}}"
    elif isinstance(value, int) and abs(value) >= 10**LONGEST_VALUE:
        text = hex(value)  # Python writes no decimal number of more than 4,300 digits
    else:
        text = str(value)
    text = _printable(text)
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 3] + "..."


def _printable(text: str) -> str:
    """Escape codes that move the cursor, colour the terminal or hide text."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def one_of(names: Sequence[str]) -> str:
    """List the names that are allowed, at most twelve.

    >>> one_of(["low", "high"])
    'low, high'
    """
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return a hint with the names that are spelt most like a word, or an empty text.

    >>> did_you_mean("adoptors", ["adopters", "pricing"])
    '; did you mean adopters?'
    """
    guess = ", ".join(difflib.get_close_matches(word, list(names), n=3, cutoff=0.6))
    return f"; did you mean {guess}?" if guess else ""
