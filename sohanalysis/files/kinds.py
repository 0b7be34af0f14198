"""Kinds of value that a file may hold, and faults of the values they refuse.

The ``description`` of a kind is the only text on its allowed values. Messages and the reference of
the case file quote it, and `corrections.advice` learns the expected form from it.
"""

from __future__ import annotations

import math
import types
import typing
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial, reduce
from operator import getitem
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)

from sohanalysis import years
from sohanalysis.errors import Fault, format_value, nearest, suggestion
from sohanalysis.files.corrections import advice
from sohanalysis.files.toml import Document, KeyPath, ThousandsPoint, hidden_character

_T = TypeVar("_T")
PlacedFault = tuple[KeyPath, Fault]  # a fault, and the keys that lead to the value at fault
Faults = Iterator[PlacedFault]
RefusedEntry = tuple[KeyPath, str]  # the keys of an entry within a value, and what it allows
STRICT = ConfigDict(extra="forbid")
TO_FILL_IN = "?"
LONGEST_TEXT = 4_000
_EMPTY_KEY = '""'
_A_TABLE = "a table of its own"
_KEY_ITSELF = "[key]"  # pydantic's last key for a fault of a key itself, not of its value
_SILENT = ("none", "not stated")  # many keys allow these words, so they suggest no key
_FLOAT_NOISE = 1e-15  # as a share of an amount


def whole_number(low: int, high: int, unit: str = "") -> Any:
    """Return the kind of a whole number within a range."""
    of_unit = f" of {unit}" if unit else ""
    allowed = f"a whole number{of_unit}, {low:,} to {high:,}"
    return Field(strict=True, ge=low, le=high, description=allowed)


def number(low: float, high: float, allowed: str) -> Any:
    """Return the kind of a finite number within a range."""
    return Field(strict=True, ge=low, le=high, allow_inf_nan=False, description=allowed)


def amount(low: int, high: int) -> Any:
    """Return the kind of an amount of money in pounds and pence, to use with `Pence`."""
    example = min(71_000, high - 1)
    allowed = f"pounds, £{low:,} to £{high:,}, written {example:_} or {example:_}.50"
    return Field(strict=True, ge=low, le=high, allow_inf_nan=False, description=allowed)


def is_in_pence(value: float) -> bool:
    """Whether an amount is in whole pence, ignoring float noise.

    >>> is_in_pence(1_000.1 + 0.2), is_in_pence(1_000.305)
    (True, False)
    """
    # A spreadsheet adds 1,000.1 and 0.2 up to 1,000.3000000000001.
    return math.isclose(value, round(value, 2), rel_tol=_FLOAT_NOISE, abs_tol=1e-6)


def _to_the_penny(value: Any, check: Callable[[Any], float]) -> float:
    if isinstance(value, ThousandsPoint):
        raise ValueError("a point for a comma")
    amount = check(value)
    if not is_in_pence(amount):
        raise ValueError("a fraction of a penny")
    penny = round(amount, 2)
    # Digests and files write whole pounds without a point.
    return int(penny) if penny == int(penny) else penny


Pence = WrapValidator(_to_the_penny)


def _check_not_blank(text: str) -> str:
    if not text.strip() or text.strip() == TO_FILL_IN:
        raise ValueError("blank")
    return text


def check_text(text: str) -> str:
    """Check that a text is filled in and has no hidden characters.

    Raises
    ------
    ValueError
        If it is blank, is "?", or has a hidden character.
    """
    return check_visible(_check_not_blank(text))


def _check_filled(text: str) -> str:
    return _check_not_blank(text) if text else text


def check_visible(text: str) -> str:
    """Check that a text has no hidden characters."""
    if hidden_character(text):
        raise ValueError("hidden characters")
    return text


def _in_one_form(text: str) -> str:
    """Return a name in one form of its letters and spaces, so that two that look alike are one.

    Raises a ValueError if it holds a joiner, which a sentence may hold.
    """
    if hidden_character(text, is_name=True):
        raise ValueError("hidden characters")
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _accepted_by(parse: Any) -> AfterValidator:
    """Return a validator that returns a text unchanged if a parser accepts it."""

    def check(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(check)


Text = Annotated[
    str,
    Field(
        strict=True,
        max_length=LONGEST_TEXT,
        description="text in quotes, up to 4,000 characters, not blank",
    ),
    AfterValidator(_check_not_blank),
    AfterValidator(check_visible),
]
# The name of a line or a charge, to which other tables refer. NFKC makes spellings that look the
# same equal: a letter with its accent or with a separate one, wide or plain letters, any spaces.
Name = Annotated[Text, AfterValidator(_in_one_form)]
Note = Annotated[
    str,
    Field(
        strict=True, max_length=LONGEST_TEXT, description="text in quotes, up to 4,000 characters"
    ),
    AfterValidator(_check_filled),
    AfterValidator(check_visible),
]
Year = Annotated[
    str,
    Field(strict=True, description='a financial year, two years that follow, in quotes: "2018/19"'),
    _accepted_by(years.starting_year),
]
Years = Annotated[
    tuple[Year, ...],
    Field(description='"2018/19 to 2021/22", or each year in a list: ["2018/19", "2019/20"]'),
]
Month = Annotated[
    str, Field(strict=True, description='a month in quotes: "2018-10"'), _accepted_by(years.month)
]
Until = Annotated[
    str,
    Field(
        strict=True,
        description='a month or a financial year in quotes: "2021-03" or "2020/21"',
    ),
    _accepted_by(years.period_end),
]
Yes = Annotated[bool, Field(strict=True, description="true or false")]
# Stated: a document has the figure. Derived: arithmetic on stated figures. Assumed: a choice.
Status = Literal["stated", "derived", "assumed"]


@dataclass(frozen=True)
class Refused:
    """A value that a kind refuses, before the refusal has a message.

    Parameters
    ----------
    kind : type
        The pydantic dataclass.
    key_path : Key
        Keys that lead to the value.
    value : Any
        The value that the file gives.
    error : str
        Type of the error in pydantic.
    allowed : str, optional
        Values that the entry of a table allows, where the kind describes the whole table.
    """

    kind: type
    key_path: KeyPath
    value: Any
    error: str
    allowed: str = ""

    @property
    def path(self) -> KeyPath:
        """Keys that lead to the value in the file, also if the fault is in the last key itself."""
        return tuple(part for part in self.key_path if part != _KEY_ITSELF)

    @property
    def is_unknown(self) -> bool:
        """Whether the key is unknown in its table."""
        return self.error == "unexpected_keyword_argument"

    @property
    def is_missing(self) -> bool:
        """Whether a required key is missing."""
        return self.error == "missing"

    @property
    def keys(self) -> list[str]:
        """Keys that the table of the value may have, in alphabetical order."""
        return sorted(keys_of(bare_type(_annotation_at(self.kind, self.key_path[:-1]))))

    @property
    def suggestion(self) -> str:
        """Advice on an unknown key that is misspelt or in the wrong table."""
        return _misplaced_key_advice(self.kind, self.key_path, self.keys)

    def fault(self, *, allowed: str | None = None, advice: str | None = None) -> Fault:
        """Return the fault in plain words, because pydantic names Python types.

        Parameters
        ----------
        allowed, advice : str, optional
            Replace the texts of the kind.
        """
        if self.is_unknown:
            meant = self.suggestion if advice is None else advice
            meant = meant or f"Known here: {', '.join(self.keys)}."
            return Fault(problem="is not known here", advice=meant)
        if allowed is None:
            annotation = _annotation_at(self.kind, self.key_path)
            if self.is_missing:  # a figure may be given alone, without the table of its source
                annotation = value_type(annotation)
            allowed = self.allowed or allowed_by(annotation, str(self.key_path[-1]))
        if self.is_missing:
            adding = self._adding(allowed) if advice is None else advice
            return Fault(problem="is missing", allowed=allowed, advice=adding)
        problem, usual = self._problem_and_advice(allowed)
        return Fault(problem=problem, allowed=allowed, advice=usual if advice is None else advice)

    def _adding(self, allowed: str) -> str:
        # A table within an entry of a list has no header of its own that advice could name.
        is_section = allowed == _A_TABLE and all(isinstance(part, str) for part in self.key_path)
        return f"Add a section [{dotted(self.key_path)}]." if is_section else "Add it."

    def _problem_and_advice(self, allowed: str) -> tuple[str, str]:
        value, is_checked = self.value, self.error == "value_error"
        if value == TO_FILL_IN or (is_checked and _holds_blank(value)):
            return '"?" is still to be filled in', ""
        # Check a choice of words too: "co\u00adst" looks like the allowed word "cost".
        if isinstance(value, str) and (
            hidden := hidden_character(value.strip(), is_name=is_checked)
        ):
            return (
                f"{format_value(value)} holds the hidden character U+{ord(hidden):04X}",
                "Take it out.",
            )
        if isinstance(value, str) and self.error == "string_too_long":
            value = f"{value[:30]}... ({len(value):,} characters)"
        is_blank = is_checked and isinstance(value, str) and not value.strip()
        problem = "is blank" if is_blank else f"{format_value(value)} is not allowed"
        return problem, advice(value, allowed) or _other_key_advice(self.kind, self.key_path, value)


# Returns a better fault for a refused value than its kind has, or None to keep that of the kind.
Wording = Callable[[Refused], Fault | None]


def validate(
    kind: type[_T], values: Any, wording: Wording = lambda refused: None
) -> tuple[_T | None, list[PlacedFault]]:
    """Check values against a typed dataclass, and return every fault at once.

    Parameters
    ----------
    kind : type
        A pydantic dataclass.
    values : mapping
        Values by key, as a file gives them.
    wording : callable, optional
        Returns a better fault for some refused values, and None for the others.

    Returns
    -------
    tuple
        The object and an empty list, or None and the faults with their keys.
    """
    try:
        return _adapter_of(kind).validate_python(values), []
    except ValidationError as error:
        refusals = [
            refusal
            for details in error.errors(include_url=False)
            for refusal in _refusals(kind, details)
        ]
        misspelt = {
            (*refusal.path[:-1], nearest(str(refusal.path[-1]), refusal.keys))
            for refusal in refusals
            if refusal.is_unknown
        }
        return None, [
            (refusal.path, wording(refusal) or refusal.fault())
            for refusal in refusals
            if not (refusal.is_missing and refusal.path in misspelt)
        ]


class EntriesError(ValueError):
    """Error of a list or table of which only some entries are refused."""

    def __init__(self, entries: Sequence[RefusedEntry]) -> None:
        super().__init__("entries are refused")
        self.entries = entries

    def within(self, outer: KeyPath) -> list[RefusedEntry]:
        """Return the refused entries of a table that is itself within a list or table."""
        return [((*outer, *keys), allowed) for keys, allowed in self.entries]


def _refusals(kind: type, details: Mapping[str, Any]) -> Iterator[Refused]:
    """Yield the refused value of an error, or each refused entry of a table."""
    path, value = tuple(details["loc"]), details["input"]
    error = details.get("ctx", {}).get("error")
    if not isinstance(error, EntriesError):
        yield Refused(kind, path, value, details["type"])
        return
    for keys, allowed in error.entries:
        table = reduce(getitem, keys[:-1], value)
        if isinstance(table, Mapping) and keys[-1] not in table:
            yield Refused(kind, (*path, *keys), table, "missing", allowed)
        else:
            yield Refused(kind, (*path, *keys), table[keys[-1]], "value_error", allowed)


def located(document: Document, faults: list[PlacedFault]) -> list[Fault]:
    """Return faults with their file and line, in the order of the file.

    Where several tables of a list have the same fault, such as a missing year, it is one fault
    with several lines.
    """
    alike: dict[Any, list[KeyPath]] = {}
    for key_path, fault in faults:
        key = tuple(part for part in key_path if not isinstance(part, int))
        alike.setdefault((key, fault), []).append(key_path)
    groups = [(fault, key_paths) for (_, fault), key_paths in alike.items()]
    groups.sort(key=lambda group: document.line(group[1][0]) or 0)
    return [
        _located(document, fault, *key_paths) for fault, key_paths in _by_line(document, groups)
    ]


def _by_line(
    document: Document, groups: list[tuple[Fault, list[KeyPath]]]
) -> Iterator[tuple[Fault, list[KeyPath]]]:
    """Yield groups of equal faults on different lines. A second one on a line is alone."""
    if not document.is_written:  # it has no lines
        yield from groups
        return
    for fault, key_paths in groups:
        by_line: dict[int | None, list[KeyPath]] = {}
        for key_path in key_paths:
            by_line.setdefault(document.line(key_path), []).append(key_path)
        yield fault, [first for first, *_ in by_line.values()]
        yield from ((fault, [path]) for _, *paths in by_line.values() for path in paths)


def _located(document: Document, fault: Fault, first: KeyPath, *repeats: KeyPath) -> Fault:
    """Return a fault with its file, its first key and all its lines."""
    other_fields = tuple(map(dotted, repeats))
    if not document.is_written:
        return fault.located(dotted(first), file=str(document.path), other_fields=other_fields)
    line = document.line(first)
    lines = dict.fromkeys(number for key_path in repeats if (number := document.line(key_path)))
    other_lines = tuple(number for number in lines if number != line)
    return fault.located(
        dotted(first),
        file=str(document.path),
        line=line,
        other_lines=other_lines,
        other_fields=other_fields,
    )


def dotted(key_path: KeyPath) -> str:
    """Format the keys of a value, counting entries of a list from 1.

    >>> dotted(("lines", 0, "months"))
    'lines[1].months'
    """
    text = ""
    for part in key_path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part or _EMPTY_KEY}"
    return text.lstrip(".")


# Cached, because building an adapter takes far longer than a check.
_adapter_of: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
_hints_of: Callable[[Any], dict[str, Any]] = cache(
    partial(typing.get_type_hints, include_extras=True)
)


def _other_key_advice(kind: type, key_path: KeyPath, value: Any) -> str:
    """Return advice to move a word to another key: "one-off" is a nature, not a kind.

    It is empty if no other key allows the word, if several do, or if many keys allow it.
    """
    table = bare_type(_annotation_at(kind, key_path[:-1]))
    if not isinstance(value, str) or value in _SILENT or not is_dataclass(table):
        return ""
    literals = {key: bare_type(annotation) for key, annotation in keys_of(table).items()}
    matches = [
        key
        for key, inner in literals.items()
        if typing.get_origin(inner) is Literal and value in typing.get_args(inner)
    ]
    return f'Write {matches[0]} = "{value}".' if len(matches) == 1 else ""


def _holds_blank(value: Any) -> bool:
    """Whether a value still holds a "?" of the template, as {adopters = "?"} does."""
    if isinstance(value, dict):
        return any(map(_holds_blank, value.values()))
    return any(map(_holds_blank, value)) if isinstance(value, list) else value == TO_FILL_IN


def _misplaced_key_advice(kind: type, key_path: KeyPath, known_keys: list[str]) -> str:
    """Return advice on an unknown key that is misspelt or in the wrong table.

    It is empty if it is neither.
    """
    key = str(key_path[-1])
    sections = {name: entry_of(annotation) for name, annotation in keys_of(kind).items()}
    if len(key_path) > 1 and key in sections and not _is_section(sections[key][0]):
        return "It belongs at the top of the file, before the first table."
    if meant := suggestion(key, known_keys):
        foreign = next((c for c in key if not c.isascii()), "")
        name = unicodedata.name(foreign, "?").lower() if foreign else ""
        return f"{meant} It holds U+{ord(foreign):04X}, {name}." if foreign else meant
    elsewhere = [
        f"[[{name}]]" if is_list else f"[{name}]"
        for name, (section, is_list) in sections.items()
        if is_dataclass(section) and key in keys_of(section)
    ]
    # A table within a table gets no such advice: a point of a pricing has no keys of a section.
    is_entry = len(key_path) < 4 or isinstance(key_path[-2], int)
    return f"It belongs in {' or '.join(elsewhere)}." if elsewhere and is_entry else ""


def keys_of(kind: Any) -> dict[str, Any]:
    """Return the keys that a file may give for a kind, with their annotations."""
    return {key: _hints_of(kind)[name] for name, key in key_names(kind).items()}


def key_names(kind: Any) -> dict[str, str]:
    """Return the key in the file for each field of a kind, by the name of the field.

    A field with metadata has no key, because another file holds it. A field whose key is a word of
    Python, such as ``from_``, has the key as its alias.
    """
    names = {}
    for name in (field.name for field in fields(kind) if not field.metadata):
        aliases = (getattr(part, "alias", None) for part in typing.get_args(_hints_of(kind)[name]))
        names[name] = next(filter(None, aliases), name)
    return names


def entry_of(annotation: Any) -> tuple[Any, bool]:
    """Return the type of a value or of each entry of a list, and whether it is a list."""
    inner = bare_type(annotation)
    is_list = typing.get_origin(inner) is tuple
    return (bare_type(typing.get_args(inner)[0]) if is_list else inner), is_list


def _is_section(annotation: Any) -> bool:
    """Whether a key holds a table with keys of its own, not a figure with its source."""
    inner = bare_type(annotation)
    return _is_table(inner) and "value" not in keys_of(inner)


def _is_table(inner: Any) -> bool:
    return is_dataclass(inner) or typing.get_origin(inner) is dict


def allowed_at(kind: type, key_path: KeyPath) -> str:
    """Describe the values that a kind allows for a key."""
    return allowed_by(_annotation_at(kind, key_path), str(key_path[-1]))


def allowed_by(annotation: Any, key: str) -> str:
    """Describe the values that an annotation of a key allows."""
    annotation = _without_none(annotation)
    if typing.get_origin(annotation) is Annotated and not _description(annotation):
        # The description of a key with an alias (from, amount) is one level further in.
        annotation = _without_none(typing.get_args(annotation)[0])
    if described := _description(annotation):
        return described
    inner = bare_type(annotation)
    if typing.get_origin(inner) is Literal:
        *choices, last = (f'"{word}"' for word in typing.get_args(inner))
        return f"{', '.join(choices)} or {last}" if choices else last
    if typing.get_origin(inner) is tuple:
        entry = typing.get_args(inner)[0]
        if is_dataclass(entry):
            return f"tables headed [[{key}]]"
        return f"a list in square brackets, each {_description(entry)}".removesuffix(", each ")
    return _A_TABLE if _is_table(inner) else ""


def _description(annotation: Any) -> str:
    """Return the description of a kind, or an empty text for a type without one."""
    descriptions = (getattr(part, "description", None) for part in typing.get_args(annotation)[1:])
    return next((str(text) for text in descriptions if text), "")


def _annotation_at(kind: Any, key_path: KeyPath) -> Any:
    """Return the annotation of a key, since pydantic reports no field of an error."""
    if key_path and key_path[-1] == _KEY_ITSELF:
        return typing.get_args(bare_type(_annotation_at(kind, key_path[:-2])))[0]
    annotation = kind
    for part in key_path:
        inner = bare_type(annotation)
        if is_dataclass(inner) and isinstance(inner, type):
            annotation = keys_of(inner).get(str(part), str)
        else:
            arguments = [a for a in typing.get_args(inner) if a is not Ellipsis]
            annotation = arguments[-1] if arguments else str
    return annotation


def _without_none(annotation: Any) -> Any:
    """Return an annotation without the None of an optional field."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(a for a in typing.get_args(annotation) if a is not types.NoneType)
    return annotation


def bare_type(annotation: Any) -> Any:
    """Return the type inside Annotated, without the None of an optional field."""
    inner = _without_none(annotation)
    return bare_type(typing.get_args(inner)[0]) if typing.get_origin(inner) is Annotated else inner


def value_type(annotation: Any) -> Any:
    """Return the type of a value, which a figure may hold as ``value`` in a table."""
    inner = bare_type(annotation)
    has_value = is_dataclass(inner) and "value" in keys_of(inner)
    return _hints_of(inner)["value"] if has_value else annotation


def is_figure(annotation: Any) -> bool:
    """Whether a key holds a figure, which a table may give with a source of its own."""
    return value_type(annotation) is not annotation


def limits_of(annotation: Any) -> tuple[float, float] | None:
    """Return the lowest and the highest number of a kind.

    Returns
    -------
    tuple or None
        None if the kind states no limits.
    """
    limits = {
        name: getattr(limit, name)
        for part in typing.get_args(_without_none(value_type(annotation)))[1:]
        for limit in getattr(part, "metadata", ())
        for name in ("ge", "le")
        if hasattr(limit, name)
    }
    return (limits["ge"], limits["le"]) if len(limits) == 2 else None
