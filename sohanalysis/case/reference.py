"""Descriptions of the case file, made from its keys: template, table of keys, JSON schema.

``python -m sohanalysis.case.reference docs/case-file.md`` prints the table into that page.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from sohanalysis.case.figure_sources import RULE_KEYS
from sohanalysis.case.keys import SOURCE_KEYS, TABLES, Key, KeyTable
from sohanalysis.files.kinds import allowed_by, bare_type, is_figure, limits_of, value_type
from sohanalysis.files.text import PACKAGE, read_text
from sohanalysis.files.writing import write_text

TEMPLATE = PACKAGE / "case" / "template.toml"
FIRST_MARK, LAST_MARK = "<!-- keys: printed from case/keys.py -->\n", "<!-- end of keys -->\n"
_COLUMN = 41  # column of the comments in the template
_WIDTH = 100
_HEADER = re.compile(r"\[\[?([a-z_.]+)\]\]?")
_ASSIGNMENT = re.compile(r"(# )?([a-z_]+) = (.+)")
_LENGTH = re.compile(r", up to 4,000 characters(, not blank)?")  # the same for every text
_COMMENT = re.compile(r"\s{2,}# ")


def template() -> str:
    """Return the template of a case: `template.toml` with the meaning of each key in a comment.

    >>> print(next(line for line in template().splitlines() if "reserve_balance" in line))
    # reserve_balance = 500_000              # Balance of the reserve that pays for it.
    """
    lines, described = [], set[tuple[str, str]]()
    for line, table, name in _template_lines():
        key = None if table is None else _find_key(table, name)
        is_new = table is not None and (table.name, name) not in described
        if table is None or key is None or not is_new or _COMMENT.search(line):
            lines.append(line)
        else:
            described.add((table.name, name))
            lines += _commented(line, _comment_text(table, key))
    return "\n".join([*lines, ""])


def _template_lines() -> Iterator[tuple[str, KeyTable | None, str]]:
    """Yield each line of `template.toml`, with its table and key.

    A line without a key has no table, and an empty key.
    """
    table = TABLES[""]
    for line in read_text(TEMPLATE).splitlines():
        header = _HEADER.match(line.removeprefix("# "))
        if line.startswith("# ----"):
            header = _HEADER.search(line)
            table = table if header else TABLES[""]
        if header:
            table = _table_of_header(header[1])
        assignment = _ASSIGNMENT.fullmatch(line)
        yield line, table if assignment else None, assignment[2] if assignment else ""


def _table_of_header(header: str) -> KeyTable:
    """Return the table of a header, such as `presets.NAME`, whose last part is a name."""
    return TABLES.get(header) or TABLES.get(header.partition(".")[0], TABLES[""])


def _find_key(table: KeyTable, name: str) -> Key | None:
    """Return a key of a table, or None. A charge also has the keys of a rule."""
    rule = TABLES["charges.pricing"].keys if table.name == "charges" else ()
    return next((key for key in (*table.keys, *rule) if key.name == name), None)


def _comment_text(table: KeyTable, key: Key) -> str:
    """Return the comment of a key: its meaning, and the words that it allows."""
    kind = _types(table).get(key.name)
    is_word = get_origin(bare_type(value_type(kind))) is Literal
    return f"{key.meaning} Allowed: {_allowed(table, key)}." if is_word else key.meaning


def _commented(line: str, text: str) -> list[str]:
    """Return a line of the template with a comment, continued on further lines if long."""
    room = _WIDTH - _COLUMN - 2
    start = "#" if line.startswith("#") else ""
    comment = [f"# {part}" for part in textwrap.wrap(text, room, break_on_hyphens=False)]
    if len(line) > _COLUMN - 2:  # its comment goes into the lines below
        return [line, *(f"{start:<{_COLUMN}}{part}" for part in comment)]
    heads = [line, *(start for _ in comment[1:])]
    return [f"{head:<{_COLUMN}}{part}" for head, part in zip(heads, comment, strict=True)]


def examples() -> dict[tuple[str, str], str]:
    """Return the first example of each key in the template, as TOML, by table and key."""
    first_examples: dict[tuple[str, str], str] = {}
    for line, table, name in _template_lines():
        if table is None:
            continue
        value, _, comment = line.partition(" = ")[2].partition("  # ")
        # The value is for the user to fill in. The example is in the comment, before a colon.
        value = comment.partition(": ")[0] if value.startswith('"?"') else value
        is_of_rule = table.name == "charges" and name in RULE_KEYS
        first_examples.setdefault(
            ("charges.pricing" if is_of_rule else table.name, name), value.strip()
        )
    return first_examples


def keys_in_markdown() -> str:
    """Return the tables of keys of `docs/case-file.md`."""
    parts = []
    for table in TABLES.values():
        title = f"`{table.header}`" if table.name else "Top of the file"
        parts += [f"### {title}", "", table.meaning, "", *_markdown_table(table), ""]
    source_table = KeyTable("", (), "", SOURCE_KEYS, read_as=TABLES["lines"].types)
    parts += ["### Any figure, and any table of figures", "", *_markdown_table(source_table), ""]
    return "\n".join(parts)


def _markdown_table(table: KeyTable) -> Iterator[str]:
    examples_by_key = examples()
    yield "| Key | Meaning | Unit | Allowed | Example |"
    yield "| --- | --- | --- | --- | --- |"
    for key in table.keys:
        example = examples_by_key.get((table.name, key.name), "")
        unit = "its unit" if key.unit == "{unit}" else key.unit
        example = f"`{example}`" if example else ""
        allowed = _LENGTH.sub("", _allowed(table, key))
        yield f"| `{key.name}` | {key.meaning} | {unit} | {allowed} | {example} |"


def _types(table: KeyTable) -> dict[str, Any]:
    """Return the types of the keys of a table. A charge also has the keys of a rule."""
    rule = TABLES["charges.pricing"].types if table.name == "charges" else {}
    return {**rule, **table.types}


def _allowed(table: KeyTable, key: Key) -> str:
    """Return the text of a key's allowed values; for a figure, the values of its number."""
    return allowed_by(value_type(_types(table)[key.name]), key.name)


def print_keys(page: Path) -> str:
    """Return a page with the tables of keys between its two marks."""
    before, first, rest = read_text(page).partition(FIRST_MARK)
    _, last, after = rest.partition(LAST_MARK)
    return f"{before}{first}\n{keys_in_markdown()}\n{last}{after}"


# The JSON schema follows draft 4, which editors of TOML support

Schema = dict[str, Any]
_ONE_OF_A_LIST = ("lines", "charges", "charges.pricing", "budget")  # a figure may be a table there


def json_schema() -> Schema:
    """Return the JSON schema of a case's file, for completion and hints in an editor.

    It has every key with its type and limits. `soh check` also checks the rules between keys.

    >>> json_schema()["properties"]["budget"]["properties"]["stage"]["anyOf"][0]
    {'enum': ['requested', 'approved']}
    """
    top = _object(TABLES[""], {})
    for table in TABLES.values():
        if table.name and "." not in table.name and table.name != "points":
            top["properties"][table.name] = _section(table)
    top["properties"]["paragraphs"] = {
        "type": "object",
        "description": "Figures that each paragraph prints, by its name in quotes.",
        "additionalProperties": {"type": "array"},
    }
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Case of sohanalysis",
        **top,
        "required": ["format", "title", "years"],
    }


def _section(table: KeyTable) -> Schema:
    """Return the schema of a table, or of a list of tables."""
    extra: Schema = {}
    if table.name == "adopters":
        sizes = TABLES["adopters.sizes"]
        extra = {"sizes": {"type": "object", "additionalProperties": _object(sizes, {})}}
    if table.name == "charges":
        rule = TABLES["charges.pricing"]
        rule_properties = {
            key: value for key, value in _properties(rule).items() if key in RULE_KEYS
        }
        lists = {key: TABLES[f"charges.{key}"] for key in ("pricing", "quoted_at")}
        extra = rule_properties | {
            key: {"type": "array", "items": _object(entries, {})} for key, entries in lists.items()
        }
    table_schema = _object(table, extra)
    if table.name == "presets":
        return {"type": "object", "additionalProperties": table_schema}
    if not table.is_list:
        return table_schema
    return {"type": "array", "description": table.meaning, "items": table_schema}


def _object(table: KeyTable, extra: Schema) -> Schema:
    return {
        "type": "object",
        "description": table.meaning,
        "properties": _properties(table) | extra,
        "additionalProperties": False,
    }


def _properties(table: KeyTable) -> Schema:
    """Return the schema of each key of a table, with source, status and note."""
    examples_by_key = examples()
    properties = {}
    keys = {key.name: key for key in (*SOURCE_KEYS, *table.keys)}
    types = {**TABLES["lines"].types, **table.types}
    for name, key in keys.items():
        description = f"{key.meaning} Allowed: {allowed_by(value_type(types[name]), name)}."
        if example := examples_by_key.get((table.name, name)):
            description += f" Example: {name} = {example}"
        properties[name] = {"description": description, **_value_schema(table, types[name])}
    return properties


def _value_schema(table: KeyTable, kind: Any) -> Schema:
    """Return the schema of a value, or of a figure with its source."""
    value = _plain_schema(value_type(kind))
    has_source = is_figure(kind) or table.name in _ONE_OF_A_LIST
    if not value or not has_source:
        return value
    source_schemas: Schema = {key.name: {"description": key.meaning} for key in SOURCE_KEYS}
    figure = {"value": value, "alternatives": {"type": "array"}, **source_schemas}
    return {
        "anyOf": [
            value,
            {
                "type": "object",
                "properties": figure,
                "required": ["value"],
                "additionalProperties": False,
            },
        ]
    }


def _plain_schema(kind: Any) -> Schema:
    """Return the schema of a type.

    It is empty if a value may have several forms: an amount, one for each year, or steps.
    """
    inner = bare_type(kind)
    if get_origin(inner) is Literal:
        return {"enum": [*get_args(inner)]}
    if inner is bool:
        return {"type": "boolean"}
    if inner in (int, float) and (limits := limits_of(kind)):
        name = "integer" if inner is int else "number"
        return {"type": name, "minimum": limits[0], "maximum": limits[1]}
    if inner is str and _is_text(kind):
        return {"type": "string"}
    return {}


def _is_text(kind: Any) -> bool:
    """Whether a type of text allows only texts, by the description of its values."""
    return "in quotes" in allowed_by(kind, "") or "financial year" in allowed_by(kind, "")


if __name__ == "__main__":
    write_text(Path(sys.argv[1]), print_keys(Path(sys.argv[1])), force=True)
