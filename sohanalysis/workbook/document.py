"""A case as the nested keys and values of its file, nothing of it left to be taken as usual."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, TypeVar

from sohanalysis import years
from sohanalysis.case.case import Case, Charge, Line, Size, Uncertainty
from sohanalysis.case.pricing import Pricing, Step
from sohanalysis.files.kinds import key_names

Document = dict[str, Any]
Entry = TypeVar("Entry")
_PLACE = re.compile(r'\[(\d+)\]|"([^"]*)"|([^.\[\]"]+)')


def document(case: Case) -> Document:
    """Write a case as its file would have it, what is taken as usual included.

    Amounts of several years stand by year, and a charge's last month as a month. What other sources
    say of a figure is a list of its own, `alternatives`.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> document(soh.load_case())["charges"][0]["pricing"][0]
    {'name': 'low-estimate', 'price': 'low', 'status': 'stated', 'source': '2.8'}
    """
    found = _table(case, case.years)
    found["lines"] = [_table(line, case.years) for line in lines_of(case)]
    found["charges"] = [_table(charge, case.years) for charge in charges_of(case)]
    found.pop("uncertain", None)
    if case.uncertainty is not None:
        found["uncertain"] = [*_uncertain(case.uncertainty, case.years)]
    if not case.names_adopters:
        sizes = found.get("adopters", {}).get("sizes", {})
        found["adopters"] = {"sizes": sizes} if sizes else {}
        found["scenario"].pop("adopters")
    found["alternatives"] = [
        {"figure": _place(found, each.figure), "value": each.value, "source": each.source}
        for each in case.alternatives
    ]
    for each in found.get("published", []):
        each["of"] = each.get("of") or ""  # from elsewhere
    return {key: value for key, value in found.items() if value not in ({}, [])}


def lines_of(case: Case) -> list[Line]:
    """Return the lines of all options, each once, in the order of the document."""
    return _each_once(option.lines for option in (case, *case.other_options.values()))


def charges_of(case: Case) -> list[Charge]:
    """Return the charges of all options, each once, in the order of the document."""
    return _each_once(option.charges for option in (case, *case.other_options.values()))


def _each_once(lists: Iterable[Iterable[Entry]]) -> list[Entry]:
    found: list[Entry] = []
    for entries in lists:
        found += [entry for entry in entries if entry not in found]
    return found


def _place(found: Document, figure: str) -> str:
    """Name a figure as it stands here: tables count from 0, and each rule has a table."""
    figure = figure.replace("adopters.count", "adopters.anticipated")  # the same, known or not
    key = re.sub(r"\[(\d+)\]", lambda at: f"[{int(at[1]) - 1}]", figure)
    return key if look_up(found, key) is not None else key.replace("].", "].pricing[0].", 1)


def with_alternatives(values: Document) -> Document:
    """Put what other sources say into the tables of its figures, as the file of a case has it."""
    found = copy.deepcopy(values)
    for each in found.pop("alternatives", []):
        key, used = str(each.get("figure", "")), look_up(found, str(each.get("figure", "")))
        if used is not None and each.get("value") is not None:
            table = used if isinstance(used, dict) and "value" in used else {"value": used}
            put(found, key, table)
            other = {name: each[name] for name in ("value", "source") if name in each}
            table.setdefault("alternatives", []).append(other)
    return found


def _table(value: Any, labels: tuple[str, ...]) -> Document:
    """Fields of a table, without those that are as usual, under the keys of the file."""
    found: Document = {}
    names = key_names(type(value))
    for each in fields(value):
        if each.name not in names:
            continue
        given = getattr(value, each.name)
        default = each.default
        if each.default_factory is not MISSING:
            default = each.default_factory()
        is_empty = given is None or given in ("", (), {})
        if given == default and (is_empty or each.name not in _ALWAYS):
            continue
        key = names[each.name]
        found[key] = _plain(value, key, given, labels)
    return found


_ALWAYS = ("status", "accounting")  # as usual or not


def _plain(owner: Any, key: str, value: Any, labels: tuple[str, ...]) -> Any:
    """Write a value as TOML has it."""
    if isinstance(owner, Pricing | Size):
        return _part(key, value, labels)
    if isinstance(owner, Charge | Line) and key == "until":
        last = years.period_end(value) - 1
        return f"{last // 12}-{last % 12 + 1:02d}"
    if is_dataclass(value):
        return _table(value, labels)
    if isinstance(value, Mapping):
        return {name: _plain(None, name, each, labels) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(None, key, each, labels) for each in value]
    return value


def _part(key: str, value: Any, labels: tuple[str, ...]) -> Any:
    """Write a part of a rule, or a size."""
    if is_dataclass(value):
        return _table(value, labels)
    if not isinstance(value, tuple):
        return value
    if isinstance(value[0], Step):
        return [
            {each.of: each.start, "price": _part("price", each.price, labels)} for each in value
        ]
    if key == "through":
        return [_table(point, labels) for point in value]
    if isinstance(value[0], tuple):
        return dict(value)
    return dict(zip(labels, value, strict=True))


def _uncertain(uncertainty: Uncertainty, labels: tuple[str, ...]) -> Iterator[Document]:
    if uncertainty.adopters is not None:
        yield {"input": "adopters", **_table(uncertainty.adopters, labels)}
    yield from (_table(each, labels) for each in uncertainty.inputs)
    yield from (_table(each, labels) for each in uncertainty.correlations)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Give every plain value under its dotted key.

    >>> [*leaves({"lines": [{"annual": 5}], "years": ["2018/19"]})]
    [('lines[0].annual', 5), ('years[0]', '2018/19')]
    """
    if isinstance(value, Mapping):
        for name, each in value.items():
            written = f'"{name}"' if re.search(r"[.\[\]]", name) else name
            yield from leaves(each, f"{key}.{written}" if key else written)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, f"{key}[{place}]")
    else:
        yield key, value


def above(key: str) -> Iterator[str]:
    """Give a key, and those of the tables and lists that it stands in.

    >>> [*above("lines[0].by_year.2018/19")]
    ['lines[0].by_year.2018/19', 'lines[0].by_year', 'lines[0]', 'lines']
    """
    while key:
        yield key
        key = re.sub(r'(\[\d+\]|\.?"[^"]*"|(^|\.)[^.\[\]"]+)$', "", key)


def key_parts(key: str) -> list[str | int]:
    """Take a dotted key apart.

    >>> key_parts("lines[0].by_year.2018/19")
    ['lines', 0, 'by_year', '2018/19']
    """
    found = _PLACE.findall(key)
    return [int(place) if place else quoted or name for place, quoted, name in found]


MOST_ENTRIES = 500  # of a list


def put(target: Document, key: str, value: Any) -> None:
    """Put a value at its dotted key, with the tables and lists around it.

    Raises
    ------
    ValueError
        If the key is none, or lies within what is no table.
    """
    here: Any = target
    parts = key_parts(key)
    if not parts or any(isinstance(part, int) and part > MOST_ENTRIES for part in parts):
        raise ValueError(f"{key!r} is no key")
    for part, after in zip(parts, [*parts[1:], None], strict=True):
        wanted: type = list if isinstance(part, int) else dict
        if not isinstance(here, wanted):
            raise ValueError(f"{key!r} lies within a value")
        new: Any = value if after is None else [] if isinstance(after, int) else {}
        table: Any = here
        if isinstance(part, int):
            table.extend({} for _ in range(part + 1 - len(table)))
        has_one = bool(table[part]) if isinstance(part, int) else part in table
        if after is None or not has_one:
            table[part] = new
        here = table[part]


def look_up(source: Any, key: str) -> Any:
    """Give the value at a dotted key; None where there is none."""
    for part in key_parts(key):
        try:
            source = source[part]
        except (KeyError, IndexError, TypeError):
            return None
    return source
