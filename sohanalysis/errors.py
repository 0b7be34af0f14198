"""Errors that name the value, its place, the allowed values and the remedy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

_LONGEST_VALUE = 80
_LONGEST_PROBLEM = 400
MOST_FAULTS = 20
MOST_LINES = 10  # other lines that a message lists for the same fault


def format_value(value: object, *, length: int = _LONGEST_VALUE) -> str:
    """Format a value for a message as a file has it, in one short line.

    >>> print(format_value("Kent"), format_value(True), format_value(25))
    "Kent" true 25
    >>> print(format_value({"2019/20": 5_000, "status": ["assumed", 2.5]}))
    {"2019/20" = 5000, status = ["assumed", 2.5]}
    """
    try:
        text = toml_text(value)
    except ValueError:  # Python does not write a whole number of more than 4,300 digits
        text = "a number of thousands of digits"
    return _cut(_printable(text), length)


def toml_text(value: object) -> str:
    """Return a value as a TOML file has it, on one line.

    >>> toml_text([{"adopters": 3, "price": 55_000}])
    '[{adopters = 3, price = 55000}]'
    """
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(toml_text, value))}]"
    if isinstance(value, Mapping):
        pairs = (f"{_key_text(str(key))} = {toml_text(part)}" for key, part in value.items())
        return f"{{{', '.join(pairs)}}}"
    return str(value)


def _key_text(key: str) -> str:
    is_bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if is_bare else json.dumps(key, ensure_ascii=False)


def _printable(text: str) -> str:
    """Escape control characters and other characters that do not print."""
    # A name in a csv file may contain codes that move the cursor, colour the terminal or hide text.
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."


def number_runs(numbers: Iterable[Any]) -> str:
    """List rising numbers, with "to" in place of those between.

    >>> number_runs([3, 4, 5, 8])
    '3 to 5, 8'
    """
    runs: list[tuple[Any, Any]] = []
    for number in dict.fromkeys(numbers):
        if runs and not isinstance(number, str) and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in runs)


def no_price(pricing: str, numbers: Iterable[Any]) -> str:
    """Describe numbers of adopters that no document prices under a pricing.

    >>> no_price("list", [1, 2])
    'no document prices "list" at 1 to 2'
    """
    return f"no document prices {format_value(pricing)} at {number_runs(numbers)}"


def nearest(text: str, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Return the name that is nearest to a text, or an empty text if none is near.

    Capitals, spaces, underscores and hyphens make no difference.

    >>> nearest("Shared_Equally", ["equally", "shared-equally"])
    'shared-equally'
    """
    import difflib  # here, because only messages need it

    by_form = {_plain_form(name): name for name in reversed([*names])}  # the first of two alike
    near = difflib.get_close_matches(_plain_form(text[:80]), [*by_form], n=1, cutoff=cutoff)
    return by_form[near[0]] if near else ""


def names_meant(text: str, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names that a text may mean: the name itself, or every name or title alike.

    Capitals, spaces, underscores and hyphens make no difference.

    >>> names_meant("shared, CAPPED", {"shared": "Equal", "capped": "Shared, capped"})
    ('capped',)
    """
    if text in titles:
        return (text,)
    form = _plain_form(text)
    return tuple(
        name for name, title in titles.items() if form in (_plain_form(name), _plain_form(title))
    )


def _plain_form(name: str) -> str:
    return "-".join(name.lower().replace("_", " ").replace("-", " ").split())


def suggestion(text: str, names: Iterable[str], *, cutoff: float = 0.6) -> str:
    """Suggest the name that is nearest to a text, or return "" if none is near.

    >>> suggestion("chrage", ["charge", "budget"])
    'Did you mean charge?'
    """
    near = nearest(text, names, cutoff=cutoff)
    return f"Did you mean {near}?" if near else ""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault in an analyst's input.

    Parameters
    ----------
    problem : str
        The value, and why we cannot use it.
    allowed : str
        Allowed values.
    advice : str
        How to put the fault right.
    field : str
        Field or argument.
    file : str
        File that holds the value, if any.
    line : int or None
        Line in that file.
    other_lines : tuple of int
        Lines with the same fault.
    other_fields : tuple of str
        Fields with the same fault, which a returned workbook has in other cells.
    numbers : tuple of int
        Numbers of adopters that are refused. A returned workbook has a cell for each year's.
    """

    problem: str
    allowed: str = ""
    advice: str = ""
    field: str = ""
    file: str = ""
    line: int | None = None
    other_lines: tuple[int, ...] = ()
    other_fields: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    def located(
        self,
        field: str,
        *,
        file: str = "",
        line: int | None = None,
        other_lines: tuple[int, ...] = (),
        other_fields: tuple[str, ...] = (),
    ) -> Fault:
        """Return the fault with its field, file and line, and where else it is.

        A rule makes a fault without knowing the file that holds the value. No other change of a
        fault is allowed.

        >>> print(Fault(problem="is missing", advice="Add it.").located("years", file="case.toml"))
        case.toml: years: is missing. Add it.
        """
        return replace(
            self,
            field=field,
            file=file,
            line=line,
            other_lines=other_lines,
            other_fields=other_fields,
        )

    def __str__(self) -> str:
        """Format the fault as one line: location, problem, allowed values and advice."""
        location = _cut(self.file, _LONGEST_PROBLEM) + (f", line {self.line}" if self.line else "")
        where = ": ".join(part for part in (location, _cut(self.field, _LONGEST_VALUE)) if part)
        problem = _cut(self.problem, _LONGEST_PROBLEM)
        message = f"{where}: {problem}" if where else problem
        allowed = f" Allowed: {self.allowed}." if self.allowed else ""
        advice = "".join(f" {text}" for text in (self.advice, self._same) if text)
        return _printable(f"{message}.{allowed}{advice}")

    @property
    def _same(self) -> str:
        """Sentence on other lines with the same fault."""
        if not self.other_lines:
            return ""
        lines = ", ".join(map(str, self.other_lines[:MOST_LINES]))
        more = len(self.other_lines) - MOST_LINES
        end = f" and {more:,} more." if more > 0 else "."
        return f"The same on line{'s' if len(self.other_lines) > 1 else ''} {lines}{end}"


def not_allowed(value: object, allowed: str, *, field: str = "", advice: str = "") -> Fault:
    """Return the fault of a value that is not one of the allowed values.

    >>> print(not_allowed("Kent", "a number", field="count"))
    count: "Kent" is not allowed. Allowed: a number.
    """
    problem = f"{format_value(value)} is not allowed"
    return Fault(field=field, problem=problem, allowed=allowed, advice=advice)


class SohError(ValueError):
    """Root of the package's errors: one or more faults that a user can put right.

    Parameters
    ----------
    faults : Fault, sequence of Fault or str
        Every fault, in the order of the file. Text stands for one fault without a field or file.
    """

    exit_code = 2

    def __init__(self, faults: Fault | Sequence[Fault] | str) -> None:
        if isinstance(faults, str):
            faults = Fault(problem=faults.removesuffix("."))
        self.faults = (faults,) if isinstance(faults, Fault) else tuple(faults)
        lines = [str(fault) for fault in self.faults[:MOST_FAULTS]]
        if len(self.faults) > MOST_FAULTS:
            lines.append(f"and {len(self.faults) - MOST_FAULTS} more.")
        super().__init__("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """Return the message alone: IPython calls this for the traceback in a notebook."""
        return [str(self)]


class CaseError(SohError):
    """An entry of a case file cannot be used."""


class ScenarioError(SohError):
    """A choice is outside the range that the case or the model allows."""


class FileError(SohError):
    """A file is missing, is not text, or already exists."""


class DataError(SohError):
    """An entry of a csv file cannot be used, or a requested figure is not in it."""


class MemberError(SohError):
    """A member is unknown or ambiguous, or has no such figure."""


class NotebookError(SohError):
    """A cell of an analyst's notebook failed."""


class MachineError(SohError):
    """The request is right, but the machine could not do it."""

    exit_code = 3


class IntegrityError(SohError):
    """A check of our output failed, so nothing is published."""

    exit_code = 4


# pip adds the extra to the installed package, whether from a checkout or a wheel.
INSTALL_LAB = 'python -m pip install "sohanalysis[lab]"'


@contextmanager
def lab_extra(purpose: str) -> Iterator[None]:
    """Allow imports of packages in the extra ``lab``, or raise how to install them.

    Parameters
    ----------
    purpose : str
        The feature that needs them. It is the subject of the message.

    Raises
    ------
    MachineError
        If one of the packages is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package == "sohanalysis":
            raise  # a bug in this package
        problem = f"{purpose} needs {package}, which is not installed"
        raise MachineError(f"{problem}: {INSTALL_LAB} brings it") from None
