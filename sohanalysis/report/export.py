"""Json and csv of every command, in full precision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sohanalysis.report.table import as_csv, as_json, as_listed

Path = tuple[str, ...]


def exported(facts: Mapping[str, Any], form: str) -> str:
    """Return facts as a JSON object or as csv.

    Parameters
    ----------
    facts : mapping
        Names and numbers, nested: a number, text, yes or no, a list, or a mapping of these.
    form : str
        ``json`` or ``csv``.

    Returns
    -------
    str
        A csv has a row for each number or text: the names that lead to it, one in each column, and
        then its value. Text that a spreadsheet would read as a formula starts with an apostrophe.

    Examples
    --------
    >>> facts = {"results": {"ongoing": 0.5}, "lines": {"Platform": {"2018/19": 1.0}}}
    >>> print(exported(facts, "csv"), end="")
    name_1,name_2,name_3,value
    results,ongoing,,0.5
    lines,Platform,2018/19,1.0
    """
    if form == "json":
        return as_json(facts)
    leaves = [*_leaves((), as_listed(facts))]
    depth = max((len(path) for path, _ in leaves), default=1)
    heads = [*(f"name_{level + 1}" for level in range(depth)), "value"]
    return as_csv(heads, ((*path, *[""] * (depth - len(path)), value) for path, value in leaves))


def _leaves(path: Path, facts: Any) -> Iterator[tuple[Path, Any]]:
    """Yield each number and text with the names that lead to it.

    The entries of a list have their numbers, from 1, as names.
    """
    if isinstance(facts, Mapping):
        for name, value in facts.items():
            yield from _leaves((*path, str(name)), value)
    elif isinstance(facts, list):
        for position, value in enumerate(facts, start=1):
            yield from _leaves((*path, str(position)), value)
    else:
        yield path, "" if facts is None else facts
