"""Kinds of value that a file may hold, and the faults of others.

What is allowed is said in words once, as the ``description`` of a kind. Messages and the reference
of the case file quote these words, and `corrections.advice` reads from them what was wanted.
"""

from __future__ import annotations

import math
import types
import typing
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, partial
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
from sohanalysis.errors import Fault, format_value, suggestion
from sohanalysis.files.corrections import advice
from sohanalysis.files.toml import Document, Key, ThousandsPoint, hidden_character

_T = TypeVar("_T")
PlacedFault = tuple[Key, Fault]  # a fault, and the key of the file that it is about
STRICT = ConfigDict(extra="forbid")
TO_FILL_IN = "?"
LONGEST_TEXT = 4_000
_EMPTY_KEY = '""'
_A_TABLE = "a table of its own"
_KEY_ITSELF = "[key]"  # pydantic's name for the key of a table, where the key itself is at fault
_SILENT = ("none", "not stated")  # words that many keys allow, and so point to none
_FLOAT_NOISE = 1e-15  # of an amount, as a share of it


def whole(low: int, high: int, unit: str = "") -> Any:
    """Kind of a whole number within a range."""
    of = f" of {unit}" if unit else ""
    allowed = f"a whole number{of}, {low:,} to {high:,}"
    return Field(strict=True, ge=low, le=high, description=allowed)


def number(low: float, high: float, words: str) -> Any:
    """Kind of a number within a range, finite."""
    return Field(strict=True, ge=low, le=high, allow_inf_nan=False, description=words)


def amount(low: int, high: int) -> Any:
    """Kind of an amount of money, in pounds and pence; `Pence` goes with it."""
    example = min(71_000, high - 1)
    words = f"pounds, £{low:,} to £{high:,}, written {example:_} or {example:_}.50"
    return Field(strict=True, ge=low, le=high, allow_inf_nan=False, description=words)


def is_in_pence(value: float) -> bool:
    """Whether an amount has no fraction of a penny, float noise apart.

    >>> is_in_pence(1_000.1 + 0.2), is_in_pence(1_000.305)
    (True, False)
    """
    # A spreadsheet adds these two up to 1,000.3000000000001.
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
    """Check that a text is filled in and holds nothing that nobody sees.

    Raises
    ------
    ValueError
        If it is not, or does.
    """
    return check_visible(_check_not_blank(text))


def _check_filled(text: str) -> str:
    return _check_not_blank(text) if text else text


def check_visible(text: str) -> str:
    """Check that a text holds nothing that nobody sees."""
    if hidden_character(text):
        raise ValueError("hidden characters")
    return text


def _in_one_form(text: str) -> str:
    """Return a name in one form of its letters and spaces, so that two that look alike are one.

    Raises
    ------
    ValueError
        If it holds a joiner, which a sentence may hold.
    """
    if hidden_character(text, is_name=True):
        raise ValueError("hidden characters")
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _accepted_by(parse: Any) -> AfterValidator:
    """Return a validator that keeps a text as it is, if a parser takes it."""

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
# Of a line or a charge, which other tables name: an accent in a letter or after it is the same,
# and so are a wide letter and a plain one, or one kind and number of spaces and another.
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
# Of a figure: a document says it, it is arithmetic on stated figures, or it was chosen.
Status = Literal["stated", "derived", "assumed"]


@dataclass(frozen=True)
class Refused:
    """A value that a kind refuses, before the refusal has a message.

    Parameters
    ----------
    kind : type
        The pydantic dataclass.
    place : Key
        Place in the values.
    value : Any
        What was given.
    error : str
        Name of the error in pydantic.
    """

    kind: type
    place: Key
    value: Any
    error: str

    @property
    def is_unknown(self) -> bool:
        """Whether the key is not known at its place."""
        return self.error == "unexpected_keyword_argument"

    @property
    def is_missing(self) -> bool:
        """Whether a required key is missing."""
        return self.error == "missing"

    @property
    def keys(self) -> list[str]:
        """Keys that the table of the place may have, in alphabetical order."""
        return sorted(keys_of(bare_type(_annotation_at(self.kind, self.place[:-1]))))

    @property
    def suggestion(self) -> str:
        """Advice on an unknown key that is near to another or belongs elsewhere."""
        return _misplaced_key_advice(self.kind, self.place, self.keys)

    def fault(self, *, allowed: str | None = None, advice: str | None = None) -> Fault:
        """Return the fault in our words; pydantic's own words name types of Python.

        Parameters
        ----------
        allowed, advice : str, optional
            Used in place of the texts of the kind.
        """
        if self.is_unknown:
            meant = self.suggestion if advice is None else advice
            meant = meant or f"Known here: {', '.join(self.keys)}."
            return Fault(problem="is not known here", advice=meant)
        allowed = allowed_at(self.kind, self.place) if allowed is None else allowed
        if self.is_missing:
            return Fault(problem="is missing", allowed=allowed, advice=self._adding(allowed))
        problem, usual = self._problem_and_advice(allowed)
        return Fault(problem=problem, allowed=allowed, advice=usual if advice is None else advice)

    def _adding(self, allowed: str) -> str:
        # A table within one of a list has no header of its own that could be named.
        is_section = allowed == _A_TABLE and all(isinstance(part, str) for part in self.place)
        return f"Add a section [{dotted(self.place)}]." if is_section else "Add it."

    def _problem_and_advice(self, allowed: str) -> tuple[str, str]:
        value, is_checked = self.value, self.error == "value_error"
        if value == TO_FILL_IN or (is_checked and _holds_blank(value)):
            return '"?" is still to be filled in', ""
        # One of a few words too: "co\u00adst" looks like one that is allowed.
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
        return problem, advice(value, allowed) or _other_key_advice(self.kind, self.place, value)


# Returns the fault of what is refused where a file has more to say than its kinds; None elsewhere.
Wording = Callable[[Refused], Fault | None]


def validate(
    kind: type[_T], values: Any, wording: Wording = lambda refused: None
) -> tuple[_T | None, list[PlacedFault]]:
    """Check values against a typed dataclass; every fault at once.

    Parameters
    ----------
    kind : type
        A pydantic dataclass.
    values : mapping
        What was given.
    wording : callable, optional
        Returns the fault of some refused values, in place of the one that their kind has.

    Returns
    -------
    tuple
        The object or None, and each fault with its place in the values.
    """
    try:
        return _adapter_of(kind).validate_python(values), []
    except ValidationError as error:
        refusals = [
            Refused(kind, tuple(entry["loc"]), entry["input"], entry["type"])
            for entry in error.errors(include_url=False)
        ]
        return None, [(entry.place, wording(entry) or entry.fault()) for entry in refusals]


def located(document: Document, faults: list[PlacedFault]) -> list[Fault]:
    """Faults with their file and line, in the order of the file.

    A fault that several tables of a list have alike, as a missing year, is one fault.
    """
    alike: dict[Any, list[Key]] = {}
    for place, fault in faults:
        key = tuple(part for part in place if not isinstance(part, int))
        alike.setdefault((key, fault), []).append(place)
    groups = [(fault, places) for (_, fault), places in alike.items()]
    groups.sort(key=lambda group: document.line(group[1][0]) or 0)
    return [_located(document, fault, *places) for fault, places in groups]


def _located(document: Document, fault: Fault, first: Key, *others: Key) -> Fault:
    """Return a fault with its file, its first key and every line of it."""
    if not document.is_written:
        return fault.located(dotted(first), file=str(document.path))
    line = document.line(first)
    lines = dict.fromkeys(other for place in others if (other := document.line(place)))
    other_lines = tuple(other for other in lines if other != line)
    return fault.located(dotted(first), file=str(document.path), line=line, other_lines=other_lines)


def dotted(place: Key) -> str:
    """Write a place in a file as its keys.

    >>> dotted(("lines", 0, "months"))
    'lines[1].months'
    """
    text = ""
    for part in place:
        if part != _KEY_ITSELF:
            text += f"[{part + 1}]" if isinstance(part, int) else f".{part or _EMPTY_KEY}"
    return text.lstrip(".")


# Building an adapter takes far longer than a check.
_adapter_of: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
_hints_of: Callable[[Any], dict[str, Any]] = cache(
    partial(typing.get_type_hints, include_extras=True)
)


def _other_key_advice(kind: type, place: Key, value: Any) -> str:
    """Return advice to write a word under another key: kind = "one-off" is its nature.

    Returns
    -------
    str
        Empty if no other key allows the word, if several do, or if many keys allow it.
    """
    table = bare_type(_annotation_at(kind, place[:-1]))
    if not isinstance(value, str) or value in _SILENT or not is_dataclass(table):
        return ""
    literals = {key: bare_type(annotation) for key, annotation in keys_of(table).items()}
    found = [
        key
        for key, inner in literals.items()
        if typing.get_origin(inner) is Literal and value in typing.get_args(inner)
    ]
    return f'Write {found[0]} = "{value}".' if len(found) == 1 else ""


def _holds_blank(value: Any) -> bool:
    """Whether a "?" of the template stands within a value: [{adopters = "?", price = "low"}]."""
    if isinstance(value, dict):
        return any(map(_holds_blank, value.values()))
    return any(map(_holds_blank, value)) if isinstance(value, list) else value == TO_FILL_IN


def _misplaced_key_advice(kind: type, place: Key, known: list[str]) -> str:
    """Advice on a key that is near to a known one or belongs elsewhere.

    Returns
    -------
    str
        Empty if it is neither.
    """
    key = str(place[-1])
    sections = {name: entry_of(annotation) for name, annotation in keys_of(kind).items()}
    if len(place) > 1 and key in sections and not _is_section(sections[key][0]):
        return "It belongs at the top of the file, before the first table."
    if meant := suggestion(key.lower(), known):
        foreign = next((c for c in key if not c.isascii()), "")
        name = unicodedata.name(foreign, "?").lower() if foreign else ""
        return f"{meant} It holds U+{ord(foreign):04X}, {name}." if foreign else meant
    elsewhere = [
        f"[[{name}]]" if is_list else f"[{name}]"
        for name, (section, is_list) in sections.items()
        if is_dataclass(section) and key in _hints_of(section)
    ]
    # Not of a table within one: a point of a rule has no key of a section.
    is_entry = len(place) < 4 or isinstance(place[-2], int)
    return f"It belongs in {' or '.join(elsewhere)}." if elsewhere and is_entry else ""


def keys_of(kind: Any) -> dict[str, Any]:
    """Return the keys that a file may give of a kind, each with its annotation."""
    return {key: _hints_of(kind)[name] for name, key in key_names(kind).items()}


def key_names(kind: Any) -> dict[str, str]:
    """Return the key of the file for each field that a file may give of a kind.

    A field with metadata is read from a file of its own. A field that is called by a word of
    Python, such as ``from_``, has its key as an alias.
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
    """Whether a key of a file is a table of its own, and not a figure with its source."""
    inner = bare_type(annotation)
    return _is_table(inner) and "value" not in keys_of(inner)


def _is_table(inner: Any) -> bool:
    return is_dataclass(inner) or typing.get_origin(inner) is dict


def allowed_at(kind: type, place: Key) -> str:
    """Describe the values that are allowed at a place of a kind."""
    return allowed_by(_annotation_at(kind, place), str(place[-1]))


def allowed_by(annotation: Any, key: str) -> str:
    """Describe the values that an annotation of a key allows."""
    annotation = _without_none(annotation)
    if typing.get_origin(annotation) is Annotated and not _description(annotation):
        # Of a key with an alias: from, amount.
        annotation = _without_none(typing.get_args(annotation)[0])
    if described := _description(annotation):
        return described
    inner = bare_type(annotation)
    if typing.get_origin(inner) is Literal:
        *words, last = (f'"{word}"' for word in typing.get_args(inner))
        return f"{', '.join(words)} or {last}" if words else last
    if typing.get_origin(inner) is tuple:
        each = typing.get_args(inner)[0]
        if is_dataclass(each):
            return f"tables headed [[{key}]]"
        return f"a list in square brackets, each {_description(each)}".removesuffix(", each ")
    return _A_TABLE if _is_table(inner) else ""


def _description(annotation: Any) -> str:
    """Words of a kind; blank for a type without any."""
    descriptions = (getattr(part, "description", None) for part in typing.get_args(annotation)[1:])
    return next((str(words) for words in descriptions if words), "")


def _annotation_at(kind: Any, place: Key) -> Any:
    """Annotation at a place, since pydantic gives the place of an error and not its field."""
    if place and place[-1] == _KEY_ITSELF:
        return typing.get_args(bare_type(_annotation_at(kind, place[:-2])))[0]
    annotation = kind
    for part in place:
        inner = bare_type(annotation)
        if is_dataclass(inner) and isinstance(inner, type):
            annotation = keys_of(inner).get(str(part), str)
        else:
            arguments = [a for a in typing.get_args(inner) if a is not Ellipsis]
            annotation = arguments[-1] if arguments else str
    return annotation


def _without_none(annotation: Any) -> Any:
    """Annotation without the None of an optional field."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return next(a for a in typing.get_args(annotation) if a is not types.NoneType)
    return annotation


def bare_type(annotation: Any) -> Any:
    """Return a type without what surrounds it: the None of an optional field, and Annotated."""
    inner = _without_none(annotation)
    return bare_type(typing.get_args(inner)[0]) if typing.get_origin(inner) is Annotated else inner


def value_type(annotation: Any) -> Any:
    """Return the type of the value of a figure; of any other key, its own."""
    inner = bare_type(annotation)
    has_value = is_dataclass(inner) and "value" in keys_of(inner)
    return _hints_of(inner)["value"] if has_value else annotation


def is_figure(annotation: Any) -> bool:
    """Whether a key holds a figure: a value that may have a source of its own in a table."""
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
