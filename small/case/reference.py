"""The reference of the case file, printed from its schema: each key, its values and meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from small.case.lines import KeyPath
from small.case.schema import CaseFile, Section

PRESET = "presets.NAME"
OF_ANY_TABLE = tuple(Section.model_fields)


@dataclass(frozen=True)
class KeyRow:
    """A key of the case file.

    Parameters
    ----------
    key : str
        Dotted key, with [] after the name of an array of tables.
    allowed : str
        Values that it takes.
    default : str
        Value if it is left out; "required" if it may not be, empty if nothing takes its place.
    description : str
        Its meaning.
    """

    key: str
    allowed: str
    default: str
    description: str


def reference() -> list[KeyRow]:
    """Return every key that holds a value, in the order of the schema.

    The three keys of every table are listed once, at the end. A preset has the keys of a scenario.

    Examples
    --------
    >>> reference()[7].key, reference()[7].allowed
    ('initial_months', 'a whole number, 1 to 60')
    """
    own = [row for row in _rows() if "." not in row.key or _name(row) not in OF_ANY_TABLE]
    common = [row for row in _rows() if row.key in [f"lines[].{name}" for name in OF_ANY_TABLE]]
    own = [row for row in own if not row.key.startswith(PRESET)]
    return own + [replace(row, key=f"*.{_name(row)}") for row in common]


def leaf_keys() -> list[str]:
    """Return the keys of `reference`.

    >>> leaf_keys()[-3:]
    ['*.source', '*.status', '*.note']
    """
    return [row.key for row in reference()]


def markdown() -> str:
    """Return the reference as a table in Markdown."""
    cells = [
        f"| `{row.key}` | {row.allowed} | {row.default} | {row.description} |"
        for row in reference()
    ]
    return "\n".join(["| Key | Allowed | Default | Meaning |", "| --- | --- | --- | --- |", *cells])


def allowed_at(path: KeyPath) -> str:
    """Return the values that a key takes, or that the nearest key around it takes."""
    known = {row.key: row.allowed for row in _rows()}
    if any(key.startswith(f"{_written(path)}[].") for key in known) and _written(path) not in known:
        return f"tables, written [[{path[-1]}]]"
    while path and _written(path) not in known:
        path = path[:-1]
    return known.get(_written(path), "a table")


def keys_of(path: KeyPath) -> list[str]:
    """Return the keys that a table takes; empty if it is not one that the schema knows."""
    start = f"{_written(path)}." if path else ""
    names = [row.key.removeprefix(start) for row in _rows() if row.key.startswith(start)]
    return list(dict.fromkeys(name.split(".")[0].split("[")[0] for name in names))


def _written(path: KeyPath) -> str:
    text = ".".join("[]" if isinstance(part, int) else part for part in path).replace(".[]", "[]")
    named = path[:1] == ("presets",) and len(path) > 1
    return ".".join([PRESET, *(str(part) for part in path[2:])]) if named else text


def _name(row: KeyRow) -> str:
    return row.key.rpartition(".")[2]


@cache
def _rows() -> list[KeyRow]:
    schema = CaseFile.model_json_schema()
    return [*_rows_of(schema, schema["$defs"], "")]


def _rows_of(table: dict[str, Any], tables: dict[str, Any], start: str) -> Iterator[KeyRow]:
    for name, field in table["properties"].items():
        forms = [*_forms(field)]
        if any(
            "takes" in form
            or form.get("type") not in ("array", "object", None, "null")
            or "enum" in form
            for form in forms
        ):
            default = "required" if name in table.get("required", []) else field.get("default")
            text = "" if default is None or default == [] else str(default)
            yield KeyRow(start + name, _allowed(forms), text, field["description"])
        for form in forms:
            for mark, inner in (
                ("", form),
                ("[]", form.get("items", {})),
                (".NAME", form.get("additionalProperties") or {}),
            ):
                if "$ref" in inner:
                    model = tables[inner["$ref"].rpartition("/")[2]]
                    yield from _rows_of(model, tables, f"{start}{name}{mark}.")


def _forms(field: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the forms that a value may have."""
    choices = field.get("anyOf") or field.get("oneOf")
    if not choices:
        yield field
    for form in choices or []:
        yield from _forms(form)


def _allowed(forms: list[dict[str, Any]]) -> str:
    words = [_words(form) for form in forms]
    return ", or ".join(dict.fromkeys(word for word in words if word))


def _words(form: dict[str, Any]) -> str:
    if "takes" in form:
        return str(form["takes"])
    if "const" in form or "enum" in form:
        return ", ".join(str(value) for value in form.get("enum", [form.get("const")]))
    if form.get("type") == "array":
        return "a list of tables" if "$ref" in form["items"] else "a list with one for each year"
    names = {"string": "a text in quotes", "boolean": "true or false"}
    names |= {"integer": "a whole number", "number": "a number in digits"}
    names |= {"object": "a table by year"}
    text = names.get(form.get("type", ""), "")
    if "minimum" in form:
        text += f", {form['minimum']:,.10g} to {form['maximum']:,.10g}"
    return text + (f", 1 to {form['maxLength']} letters" if "maxLength" in form else "")
