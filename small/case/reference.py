"""The reference of the case file, printed from its schema: each key, what it takes and means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from small.case.schema import CaseFile, Table

# Keys that every table may have are told once.
COMMON = tuple(Table.model_fields)


@dataclass(frozen=True)
class Key:
    """One key of the case file.

    ``path`` is written as in a file, with [] behind an array of tables; ``takes`` are its values;
    ``usual`` is taken if it is left out, or "required".
    """

    path: str
    takes: str
    usual: str
    meaning: str


def keys() -> list[Key]:
    """Return every key that holds a value, in the order of the schema.

    Examples
    --------
    >>> [key.path for key in keys()][:3]
    ['format', 'title', 'body']
    """
    common = [
        Key(
            name,
            "text" if name != "status" else _takes(field.annotation),
            "",
            field.description or "",
        )
        for name, field in Table.model_fields.items()
    ]
    return [*_keys_of(CaseFile, ""), *common]


def _keys_of(model: type[BaseModel], prefix: str) -> Iterator[Key]:
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        inner = [part for part in _parts(field.annotation) if _is_model(part)]
        if (name in COMMON and prefix) or name == "presets":
            continue  # told once: a preset has the keys of the scenario
        for part in inner:
            is_array = any(get_origin(outer) is list for outer in _outer(field.annotation))
            yield from _keys_of(part, f"{path}{'[]' if is_array else ''}.")
        if not inner or _has_plain_form(field):
            yield Key(path, _takes(field.annotation), _usual(field), field.description or "")


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _outer(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and the ones inside it."""
    yield annotation
    for part in get_args(annotation):
        yield from _outer(part)


def _parts(annotation: Any) -> list[Any]:
    return [part for part in _outer(annotation) if not get_args(part)]


def _has_plain_form(field: FieldInfo) -> bool:
    """Whether a value that is no table may stand there too, as a price beside its steps."""
    return any(part in (float, str) for part in _parts(field.annotation))


def _takes(annotation: Any) -> str:
    words: list[str] = []
    for part in _outer(annotation):
        if get_origin(part) is Literal:
            words += [str(value) for value in get_args(part)]
    if words:
        return ", ".join(dict.fromkeys(words))
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    names |= {dict: "table by year", list: "list"}
    found = [names[part] for part in _parts(annotation) if part in names]
    origins = [names[get_origin(part)] for part in _outer(annotation) if get_origin(part) in names]
    return ", ".join(dict.fromkeys([*found, *origins]))


def _usual(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    return "" if default in (None, "", []) or isinstance(default, dict) else str(default)


def markdown() -> str:
    """Return the reference as a table in Markdown."""
    rows = [f"| `{key.path}` | {key.takes} | {key.usual} | {key.meaning} |" for key in keys()]
    return "\n".join(["| key | takes | usual | meaning |", "| --- | --- | --- | --- |", *rows, ""])
