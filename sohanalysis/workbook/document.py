"""A case as the nested keys and values of its file, with all defaults filled in."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar

from sohanalysis import years
from sohanalysis.case.case import Case, Charge, Line, Size, Sourced, Uncertainty
from sohanalysis.case.pricing import HIGH, LOW, Pricing, Step
from sohanalysis.files.kinds import key_names

NestedKeys = dict[str, Any]
Entry = TypeVar("Entry")
_KEY_PART = re.compile(r'\[(\d+)\]|"([^"]*)"|([^.\[\]"]+)')


def document(case: Case) -> NestedKeys:
    """Return a case under the keys of its file, with all defaults filled in.

    Amounts for several years are listed by year. The end of a charge is its last month. Figures of
    other sources are in one list, `alternatives`, with the figure as a file names it. Sources of
    single figures are in one table, `own_sources`, by the key of the figure.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> document(soh.load_case())["charges"][0]["pricing"][0]
    {'name': 'low-estimate', 'price': 'low', 'status': 'stated', 'source': '2.8'}
    """
    tables = _table(case, case.years)
    tables["lines"] = [_table(line, case.years) for line in lines_of(case)]
    tables["charges"] = [_table(charge, case.years) for charge in charges_of(case)]
    tables.pop("uncertain", None)
    if case.uncertainty is not None:
        tables["uncertain"] = [*_uncertain(case.uncertainty, case.years)]
    if not case.names_adopters:
        sizes = tables.get("adopters", {}).get("sizes", {})
        tables["adopters"] = {"sizes": sizes} if sizes else {}
        tables["scenario"].pop("adopters")
    tables["alternatives"] = [
        {
            "figure": file_key(_alternative_key(tables, alternative.figure)),
            "value": alternative.value,
            "source": alternative.source,
        }
        for alternative in case.alternatives
    ]
    tables["own_sources"] = dict(_own_sources(case))
    for published in tables.get("published", []):
        published["of"] = published.get("of") or ""  # from elsewhere
    return {key: value for key, value in tables.items() if value not in ({}, [])}


def lines_of(case: Case) -> list[Line]:
    """Return the lines of all options, each once and in their order in each option."""
    return _merged(option.lines for option in (case, *case.other_options.values()))


def charges_of(case: Case) -> list[Charge]:
    """Return the charges of all options, each once and in their order in each option."""
    return _merged(option.charges for option in (case, *case.other_options.values()))


def _own_sources(case: Case) -> Iterator[tuple[str, NestedKeys]]:
    """Yield the key of each figure with a source of its own, with its source, status and note."""
    tables: list[tuple[str, Sourced | Pricing]] = []
    if case.stated_budget is not None:
        tables.append(("budget", case.stated_budget))
    tables += ((f"lines[{index}]", line) for index, line in enumerate(lines_of(case)))
    for index, charge in enumerate(charges_of(case)):
        tables.append((f"charges[{index}]", charge))
        rules = enumerate(charge.pricing)
        tables += ((f"charges[{index}].pricing[{number}]", rule) for number, rule in rules)
    for table_key, table in tables:
        yield from ((f"{table_key}.{key}", dict(texts)) for key, texts in table.own_sources)


def _merged(lists: Iterable[Iterable[Entry]]) -> list[Entry]:
    """Return the entries of several lists, each once and in their order in each list.

    A file has such an order: each list has some of its entries.

    >>> _merged([["Helpdesk"], ["Old system", "Repair", "Helpdesk"]])
    ['Old system', 'Repair', 'Helpdesk']
    """
    merged: list[Entry] = []
    waiting = [[*entries] for entries in lists]
    while waiting := [entries for entries in waiting if entries]:
        first_entries = [entries[0] for entries in waiting]
        entry = next(
            entry
            for entry in first_entries
            if not any(entry in entries[1:] for entries in waiting if entries[0] != entry)
        )
        merged.append(entry)
        waiting = [entries[1:] if entries[0] == entry else entries for entries in waiting]
    return merged


def document_key(field: str) -> str:
    """Convert a key of a file, which counts its tables from 1, to a key of the document, from 0.

    >>> document_key("charges[1].low")
    'charges[0].low'
    """
    return _renumbered(field, -1)


def file_key(key: str) -> str:
    """Convert a key of the document, which counts from 0, to a key as a reader of a file counts.

    >>> file_key('charges[0].pricing[2].share."Ash [1]"')
    'charges[1].pricing[3].share."Ash [1]"'
    >>> file_key('own_sources."lines[0].annual".source')
    'lines[1].annual.source'
    """
    return _renumbered(re.sub(r'^own_sources\."([^"]*)"', r"\1", key), 1)


def _renumbered(key: str, difference: int) -> str:
    """Return a key with another number in each bracket that is outside quotes."""

    def renumbered(match: re.Match[str]) -> str:
        return f"[{int(match[1]) + difference}]" if match[1] else match[0]

    return re.sub(r'"[^"]*"|\[(\d+)\]', renumbered, key)


def _alternative_key(tables: NestedKeys, figure: str) -> str:
    """Convert the key of a disputed figure in a file to its key in the document.

    A file may put the rule of a charge in the charge itself, but the document has a table for each
    rule.
    """
    # `adopters.count` is another key of the file for the anticipated number.
    key = document_key(figure.replace("adopters.count", "adopters.anticipated"))
    return key if look_up(tables, key) is not None else key.replace("].", "].pricing[0].", 1)


def with_sources(values: NestedKeys) -> NestedKeys:
    """Return a document with each source and alternative of a figure in it, as in a file."""
    tables = copy.deepcopy(values)
    for alternative in tables.pop("alternatives", []):
        key = document_key(str(alternative.get("figure", "")))
        used = look_up(tables, key)
        if used is not None and alternative.get("value") is not None:
            table = used if isinstance(used, dict) and "value" in used else {"value": used}
            put(tables, key, table)
            entry = {name: alternative[name] for name in ("value", "source") if name in alternative}
            table.setdefault("alternatives", []).append(entry)
    own_sources = tables.pop("own_sources", {})
    for key, texts in own_sources.items() if isinstance(own_sources, Mapping) else ():
        used = look_up(tables, key)
        table = used if isinstance(used, dict) and "value" in used else {"value": used}
        # A figure that a user changed already has a source that says so.
        if used is not None and "source" not in table and isinstance(texts, Mapping):
            put(tables, key, {**texts, **table})
    for charge in tables.get("charges", []):
        _keep_source_at_ends(charge)
    return tables


def _keep_source_at_ends(charge: NestedKeys) -> None:
    """Move the source of a charge to the ends of its range if a part of it has none.

    In a file the part would take the source of the charge, but not that of its ends.
    """
    parts = (charge.get("from"), *charge.get("pricing", ()))
    ends = [end for end in (LOW, HIGH) if end in charge]
    lacks_source = any(isinstance(part, dict) and "source" not in part for part in parts)
    if "source" not in charge or not ends or not lacks_source:
        return
    source = charge.pop("source")
    for end in ends:
        figure = charge[end] if isinstance(charge[end], dict) else {"value": charge[end]}
        charge[end] = {"source": source, **figure}


def _table(value: Any, labels: tuple[str, ...]) -> NestedKeys:
    """Return the fields of a table under the keys of the file, without empty defaults."""
    table: NestedKeys = {}
    names = key_names(type(value))
    for field in fields(value):
        if field.name not in names:
            continue
        content = getattr(value, field.name)
        if field.name == "note":
            content = (*getattr(value, "written_note", ()), content)[0]
        default = field.default
        if field.default_factory is not MISSING:
            default = field.default_factory()
        key, is_empty = names[field.name], content is None or content in ("", (), {})
        is_written = field.name in _ALWAYS or key in dict(getattr(value, "own_sources", ()))
        if content == default and (is_empty or not is_written):
            continue
        table[key] = _plain(value, key, content, labels)
    return table


# Written even if they are the default, as are figures with a source of their own.
_ALWAYS = ("status", "accounting")


def _plain(owner: Any, key: str, value: Any, labels: tuple[str, ...]) -> Any:
    """Return a value as a TOML file holds it."""
    if isinstance(owner, Pricing | Size):
        return _part(key, value, labels)
    if isinstance(owner, Charge | Line) and key == "until":
        last = years.period_end(value) - 1
        return f"{last // 12}-{last % 12 + 1:02d}"
    if is_dataclass(value):
        return _table(value, labels)
    if isinstance(value, Mapping):
        return {name: _plain(None, name, entry, labels) for name, entry in value.items()}
    if isinstance(value, tuple):
        return [_plain(None, key, entry, labels) for entry in value]
    return value


def _part(key: str, value: Any, labels: tuple[str, ...]) -> Any:
    """Return a part of a rule, or a size, as a TOML file holds it."""
    if is_dataclass(value):
        return _table(value, labels)
    if not isinstance(value, tuple):
        return value
    if isinstance(value[0], Step):
        return [
            {step.of: step.start, "price": _part("price", step.price, labels)} for step in value
        ]
    if key == "through":
        return [_table(point, labels) for point in value]
    if isinstance(value[0], tuple):
        return dict(value)
    return dict(zip(labels, value, strict=True))


def _uncertain(uncertainty: Uncertainty, labels: tuple[str, ...]) -> Iterator[NestedKeys]:
    if uncertainty.adopters is not None:
        yield {"input": "adopters", **_table(uncertainty.adopters, labels)}
    yield from (_table(uncertain_input, labels) for uncertain_input in uncertainty.inputs)
    yield from (_table(correlation, labels) for correlation in uncertainty.correlations)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the dotted key and the value of every plain value.

    >>> [*leaves({"lines": [{"annual": 5}], "years": ["2018/19"]})]
    [('lines[0].annual', 5), ('years[0]', '2018/19')]
    """
    if isinstance(value, Mapping):
        for name, entry in value.items():
            written = f'"{name}"' if re.search(r"[.\[\]]", name) else name
            yield from leaves(entry, f"{key}.{written}" if key else written)
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from leaves(entry, f"{key}[{index}]")
    else:
        yield key, value


def above(key: str) -> Iterator[str]:
    """Yield a key, then the keys of the tables and lists around it.

    >>> [*above("lines[0].by_year.2018/19")]
    ['lines[0].by_year.2018/19', 'lines[0].by_year', 'lines[0]', 'lines']
    """
    while key:
        yield key
        key = re.sub(r'(\[\d+\]|\.?"[^"]*"|(^|\.)[^.\[\]"]+)$', "", key)


def key_parts(key: str) -> list[str | int]:
    """Split a dotted key into names and indexes.

    >>> key_parts("lines[0].by_year.2018/19")
    ['lines', 0, 'by_year', '2018/19']
    """
    matches = _KEY_PART.findall(key)
    return [int(index) if index else quoted or name for index, quoted, name in matches]


MOST_ENTRIES = 500  # of a list: a hostile key such as lines[999999999] must not fill the memory


def put(target: NestedKeys, key: str, value: Any) -> None:
    """Set the value at a dotted key, and create the tables and lists around it.

    Raises
    ------
    ValueError
        If the key is not valid, or lies within a plain value.
    """
    container: Any = target
    parts = key_parts(key)
    if not parts or any(isinstance(part, int) and part > MOST_ENTRIES for part in parts):
        raise ValueError(f"{key!r} is not a valid key")
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        wanted: type = list if isinstance(part, int) else dict
        if not isinstance(container, wanted):
            raise ValueError(f"{key!r} lies within a value")
        new: Any = value if after is None else [] if isinstance(after, int) else {}
        table: Any = container
        if isinstance(part, int):
            table.extend({} for _ in range(part + 1 - len(table)))
        has_one = bool(table[part]) if isinstance(part, int) else part in table
        if after is None or not has_one:
            table[part] = new
        container = table[part]


def look_up(source: Any, key: str) -> Any:
    """Return the value at a dotted key, or None if the key is missing."""
    for part in key_parts(key):
        try:
            source = source[part]
        except (KeyError, IndexError, TypeError):
            return None
    return source
