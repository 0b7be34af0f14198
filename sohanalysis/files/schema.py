"""The kinds of value that a file may hold, and what to say when it holds something else.

pydantic checks; the words are ours. Each kind carries in its description what is allowed, so
that the rule and the message are written in one place.
"""

from __future__ import annotations

import difflib
import types
import typing
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from sohanalysis import years
from sohanalysis.errors import Fault, shown
from sohanalysis.files.document import Document
from sohanalysis.files.instead import advice

STRICT = ConfigDict(extra="forbid")
TO_FILL_IN = "?"
_TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
EMPTY = '""'
A_TABLE = "a table of its own"
A_KEY = "[key]"  # pydantic's name for the key of a table, where the key itself is at fault
T = TypeVar("T")


def whole(low: int, high: int, unit: str) -> Any:
    """Kind of a whole number within a range."""
    allowed = f"a whole number of {unit}, {low:,} to {high:,}"
    return Field(strict=True, ge=low, le=high, description=allowed)


def number(low: float, high: float, words: str) -> Any:
    """Kind of a number within a range, finite."""
    return Field(strict=True, ge=low, le=high, allow_inf_nan=False, description=words)


def amount(low: int, high: int) -> Any:
    """Kind of an amount of money, in whole pounds."""
    allowed = f"whole pounds, £{low:,} to £{high:,}, written {min(71_000, high):_}"
    return Field(strict=True, ge=low, le=high, description=allowed)


def _hidden(text: str) -> str:
    """Find a character that no reader sees, and that moves the cursor or turns the text round."""
    if text.isprintable():
        return ""
    hides = (c in _TURNS or (unicodedata.category(c) == "Cc" and c != "\n") for c in text)
    return next((c for c, hidden in zip(text, hides, strict=True) if hidden), "")


def _all_seen(text: str) -> str:
    if _hidden(text):
        raise ValueError("hidden characters")
    return text


def _not_blank(text: str) -> str:
    if not text.strip() or text.strip() == TO_FILL_IN:
        raise ValueError("blank")
    return text


def _checked(reader: Any) -> AfterValidator:
    def check(text: str) -> str:
        reader(text)
        return text

    return AfterValidator(check)


Text = Annotated[
    str,
    Field(
        strict=True,
        max_length=4000,
        description="text in quotes, up to 4,000 characters, not blank",
    ),
    AfterValidator(_not_blank),
    AfterValidator(_all_seen),
]
Note = Annotated[
    str,
    Field(strict=True, max_length=4000, description="text in quotes, up to 4,000 characters"),
    AfterValidator(_all_seen),
]
Year = Annotated[
    str,
    Field(strict=True, description='a financial year, two years that follow, in quotes: "2018/19"'),
    _checked(years.starting_year),
]
Month = Annotated[
    str, Field(strict=True, description='a month in quotes: "2018-10"'), _checked(years.month)
]
Yes = Annotated[bool, Field(strict=True, description="true or false")]
Status = Annotated[
    Literal["stated", "derived", "assumed"],
    Field(description='"stated", "derived" or "assumed"'),
]


def validate(
    kind: type[T], values: Any
) -> tuple[T | None, list[tuple[tuple[str | int, ...], Fault]]]:
    """Check values against a typed dataclass, and find every fault at once.

    Parameters
    ----------
    kind : type
        A pydantic dataclass.
    values : mapping
        What was given.

    Returns
    -------
    tuple
        The object or None, and each fault with its place in the values.
    """
    try:
        return _adapter(kind).validate_python(values), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        return None, [(tuple(e["loc"]), _fault(kind, e)) for e in found]


_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


def located(document: Document, faults: list[tuple[tuple[str | int, ...], Fault]]) -> list[Fault]:
    """Give each fault its file and line, in the order of the file."""
    placed = [
        Fault(
            file=str(document.path),
            line=document.line(place) if place else None,
            field=dotted(place),
            problem=fault.problem,
            allowed=fault.allowed,
            advice=fault.advice,
        )
        for place, fault in faults
    ]
    return sorted(placed, key=lambda fault: fault.line or 0)


def dotted(place: tuple[str | int, ...]) -> str:
    """Write a place in a file as its keys.

    >>> dotted(("lines", 0, "months"))
    'lines[1].months'
    """
    text = ""
    for part in place:
        if part != A_KEY:
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part or EMPTY}"
    return text.lstrip(".")


def _fault(kind: type, error: Any) -> Fault:
    place, value = tuple(error["loc"]), error["input"]
    if error["type"] == "unexpected_keyword_argument":
        return Fault(problem="is not known here", advice=_near_miss(kind, place))
    allowed = _allowed(kind, place)
    if error["type"] == "missing":
        section = f"Add a section [{dotted(place)}]." if allowed == A_TABLE else "Add it."
        return Fault(problem="is missing", allowed=allowed, advice=section)
    if value == TO_FILL_IN:
        return Fault(problem='"?" is still to be filled in', allowed=allowed)
    if isinstance(value, str) and error["type"] == "value_error" and _hidden(value.strip()):
        problem = f"{shown(value)} holds the hidden character U+{ord(_hidden(value)):04X}"
        return Fault(problem=problem, allowed=allowed, advice="Take it out.")
    if isinstance(value, str) and error["type"] == "string_too_long":
        value = f"{value[:30]}... ({len(value):,} characters)"
    blank = isinstance(value, str) and error["type"] == "value_error" and not value.strip()
    problem = "is blank" if blank else f"{shown(value)} is not allowed"
    return Fault(problem=problem, allowed=allowed, advice=advice(value, allowed))


def _near_miss(kind: type, place: tuple[str | int, ...]) -> str:
    # What is read from a file of its own is no key of this one.
    here = [field for field in fields(_kind_at(kind, place[:-1])) if not field.metadata]
    known = [_key(field) for field in here]
    key = str(place[-1])
    close = difflib.get_close_matches(key.lower()[:80], known, n=1)
    odd = next((c for c in key if not c.isascii()), "")
    if close:
        letter = f" It holds U+{ord(odd):04X}, {unicodedata.name(odd, '?').lower()}." if odd else ""
        return f"Did you mean {close[0]}?{letter}"
    elsewhere = [] if len(key) > 80 else [*_sections_with(kind, key)]
    if elsewhere:
        return f"It belongs in {' or '.join(elsewhere)}."
    return f"Known here: {', '.join(sorted(known))}."


def _sections_with(kind: type, key: str) -> Iterator[str]:
    """Name the sections of a file that have a key."""
    read = {field.name for field in fields(kind) if field.metadata}
    for section, annotation in _hints(kind).items():
        inner = str if section in read else _plain(annotation)
        listed = typing.get_origin(inner) is tuple
        inner = _plain(typing.get_args(inner)[0]) if listed else inner
        if is_dataclass(inner) and key in _hints(inner):
            yield f"[[{section}]]" if listed else f"[{section}]"


def _key(field: Any) -> str:
    """Key of a field in the file, which differs from its name for Python's own words."""
    return str(field.name).rstrip("_")


def _allowed(kind: type, place: tuple[str | int, ...]) -> str:
    """Find in words what is allowed at a place."""
    annotation = _given(_annotation_at(kind, place))
    if described := _described(annotation):
        return described
    inner = _plain(annotation)
    if typing.get_origin(inner) is tuple:
        each = typing.get_args(inner)[0]
        if is_dataclass(each):
            return f"tables headed [[{place[-1]}]]"
        return f"a list in square brackets, each {_described(each)}".removesuffix(", each ")
    return A_TABLE if is_dataclass(inner) or typing.get_origin(inner) is dict else ""


def _described(annotation: Any) -> str:
    descriptions = (getattr(part, "description", None) for part in typing.get_args(annotation)[1:])
    return next((str(words) for words in descriptions if words), "")


def _kind_at(kind: type, place: tuple[str | int, ...]) -> Any:
    return _plain(_annotation_at(kind, place))


def _annotation_at(kind: Any, place: tuple[str | int, ...]) -> Any:
    if place and place[-1] == A_KEY:
        return typing.get_args(_kind_at(kind, place[:-2]))[0]
    annotation = kind
    for part in place:
        inner = _plain(annotation)
        if is_dataclass(inner) and isinstance(inner, type):
            hints = _hints(inner)
            annotation = hints.get(str(part), hints.get(f"{part}_", str))
        else:
            arguments = [a for a in typing.get_args(inner) if a is not Ellipsis]
            annotation = arguments[-1] if arguments else str
    return annotation


def _told(kind: Any) -> dict[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


_hints: Callable[[Any], dict[str, Any]] = cache(_told)


def _given(annotation: Any) -> Any:
    """Strip the None of an optional field."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(a for a in typing.get_args(annotation) if a is not types.NoneType)
    return annotation


def _plain(annotation: Any) -> Any:
    """Strip what surrounds a type: the None of an optional field, and Annotated."""
    inner = _given(annotation)
    return _plain(typing.get_args(inner)[0]) if typing.get_origin(inner) is Annotated else inner
