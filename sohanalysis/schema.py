"""The kinds of value that a file may hold, and what to say when it holds something else.

pydantic checks; the words are ours. Each kind carries in its description what is allowed, so
that the rule and the message are written in one place.
"""

from __future__ import annotations

import difflib
import re
import types
import typing
import unicodedata
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from sohanalysis import years
from sohanalysis.document import Document
from sohanalysis.errors import Fault, shown

STRICT = ConfigDict(extra="forbid")
TO_FILL_IN = "?"
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


def _not_blank(text: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c != "\n" for c in text):
        raise ValueError("control characters")
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
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
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
    if isinstance(value, str) and error["type"] == "string_too_long":
        value = f"{value[:30]}... ({len(value):,} characters)"
    return Fault(
        problem=f"{shown(value)} is not allowed", allowed=allowed, advice=advice(value, allowed)
    )


def advice(value: object, allowed: str) -> str:
    """Say what to write instead of a value of a familiar wrong form."""
    if isinstance(value, bool):
        return "Write a value, not true or false." if "true" not in allowed else ""
    if isinstance(value, str):
        return _text_advice(value.strip(), allowed)
    return _figure_advice(value, allowed) if isinstance(value, int | float) else ""


def _figure_advice(value: float, allowed: str) -> str:
    if isinstance(value, float) and 0 <= value < 1e9 and "whole" in allowed:
        return f"Write {value:.0f}." if value.is_integer() else ""
    if "%" in allowed and 1 < value <= 100:
        return f"For {value:g}% write {value / 100:g}."
    if "pounds" in allowed and 0 < value < 1000:
        return f"For £{value}k write {value}_000."
    if "pounds" in allowed and value < 0:
        return "Write it without the minus."
    return ""


def _text_advice(text: str, allowed: str) -> str:
    if f'"{text.lower()}"' in allowed:
        return f'Write "{text.lower()}".'
    if "a number" in allowed or "whole" in allowed:
        return _number_advice(text, allowed)
    if "in quotes: " in allowed and re.search("[A-Za-z]{3}", text):
        return "A spreadsheet may have made a date of it: type it again."
    return ""


def _number_advice(text: str, allowed: str) -> str:
    if "whole" not in allowed and re.fullmatch(r"-?\d+(\.\d+)?\s*%", text):
        return f"Write {float(text.rstrip('% ')) / 100:g}, without quotes or % sign."
    amount = re.fullmatch(r"£?\s*(\d[\d,]*)\s*([kK]?)", text)
    if amount:
        return f"Write {amount[1].replace(',', '_')}{'_000' if amount[2] else ''}, without quotes."
    return "Write digits, without quotes."


def _near_miss(kind: type, place: tuple[str | int, ...]) -> str:
    # What is read from a file of its own is no key of this one.
    here = [field for field in fields(_kind_at(kind, place[:-1])) if not field.metadata]
    known = [_key(field) for field in here]
    key = str(place[-1])
    close = difflib.get_close_matches(key.lower(), known, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known here: {', '.join(sorted(known))}."


def _key(field: Any) -> str:
    """Key of a field in the file, which differs from its name for Python's own words."""
    return str(field.name).rstrip("_")


def _allowed(kind: type, place: tuple[str | int, ...]) -> str:
    """Find in words what is allowed at a place."""
    annotation = _given(_annotation_at(kind, place))
    for part in typing.get_args(annotation)[1:]:
        if getattr(part, "description", None):
            return str(part.description)
    inner = _plain(annotation)
    if typing.get_origin(inner) is tuple:
        tables = is_dataclass(typing.get_args(inner)[0])
        return f"tables headed [[{place[-1]}]]" if tables else "a list in square brackets"
    return A_TABLE if is_dataclass(inner) or typing.get_origin(inner) is dict else ""


def _kind_at(kind: type, place: tuple[str | int, ...]) -> Any:
    return _plain(_annotation_at(kind, place))


def _annotation_at(kind: Any, place: tuple[str | int, ...]) -> Any:
    if place and place[-1] == A_KEY:
        return typing.get_args(_kind_at(kind, place[:-2]))[0]
    annotation = kind
    for part in place:
        inner = _plain(annotation)
        if is_dataclass(inner) and isinstance(inner, type):
            hints = typing.get_type_hints(inner, include_extras=True)
            annotation = hints.get(str(part), hints.get(f"{part}_", str))
        else:
            arguments = [a for a in typing.get_args(inner) if a is not Ellipsis]
            annotation = arguments[-1] if arguments else str
    return annotation


def _given(annotation: Any) -> Any:
    """Strip the None of an optional field."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(a for a in typing.get_args(annotation) if a is not types.NoneType)
    return annotation


def _plain(annotation: Any) -> Any:
    """Strip what surrounds a type: the None of an optional field, and Annotated."""
    inner = _given(annotation)
    return _plain(typing.get_args(inner)[0]) if typing.get_origin(inner) is Annotated else inner
