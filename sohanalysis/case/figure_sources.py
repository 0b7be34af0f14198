"""Sources of single figures of a table: a budget, a line, a charge or a rule of charging.

A figure may be written with its source: {value = 71_000, source = "2.8"}. Its number takes its
place in the table. Its source becomes that of the table, or else an entry of ``own_sources`` and a
remark in the note of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, get_args

from sohanalysis.case.keys import TABLES
from sohanalysis.case.pricing import PARTS, Pricing
from sohanalysis.files.kinds import TO_FILL_IN, Status, keys_of
from sohanalysis.nouns import first_capital

SourceTexts = Mapping[str, Any]  # a source, status and note, or some of them
_SOURCE_KEYS = ("source", "status", "note")
# Keys of a rule. A charge with a single rule may have them itself.
RULE_KEYS = {*keys_of(Pricing)} - {"name", "title", *_SOURCE_KEYS}
_STATUSES: tuple[str, ...] = get_args(Status)  # from the strongest to the weakest
# Keys of the amounts that make a charge. Their source is that of the charge or of its rule.
_PRICED_BY = {"low", "high"}
_PRICED_BY |= {key for part in PARTS.values() if part.is_a_term for key in part.given_by}
# The figures that the source of a table is about. Others may have a source of their own.
_LED_BY = {"charges": _PRICED_BY, "lines": {"annual", "by_year"}, "budget": {"amount", "years"}}
_LABELS = {
    key.name: key.label for name in (*_LED_BY, "charges.pricing") for key in TABLES[name].keys
}


@dataclass(frozen=True, kw_only=True)
class Lifted:
    """The figures of a table that had a source, and the part of it that the table took.

    Parameters
    ----------
    figures : mapping
        Each figure that was written with its source, by key.
    source_keys : set of str
        Keys of the table's source that only one of its figures states.
    """

    figures: Mapping[str, SourceTexts]
    source_keys: Set[str]


def lift_sources(table: dict[str, Any], kind: str) -> Lifted:
    """Replace figures with a source by their values, and move their sources to the table.

    Parameters
    ----------
    table : dict
        The table, which is changed.
    kind : str
        Its first key in the file: "budget", "lines", or "charges" for a charge or a rule.
    """
    own_keys = {*_SOURCE_KEYS} & {*table}
    figures = dict(_figure_tables(table, is_line=kind == "lines"))
    source_keys = set()
    for key, figure in figures.items():
        table[key] = figure["value"]
        for source_key in {*_lifted_keys(key, figure, table, own_keys, kind)} - own_keys:
            is_weaker = source_key == "status" and _is_weaker(figure, table)
            if source_key in figure and (source_key not in table or is_weaker):
                table[source_key] = figure[source_key]
                source_keys.add(source_key)
    # The table has the source of the figure that it is about, unless it states one of its own.
    compared = ("source", "note", *({"status"} & own_keys))
    apart = {
        key: figure
        for key, figure in figures.items()
        if _is_sourced(figure)
        and (
            key not in _LED_BY[kind]
            or any(figure.get(n, table.get(n)) != table.get(n) for n in compared)
        )
    }
    if own_sources := tuple((key, _own_source(figure)) for key, figure in apart.items()):
        table["own_sources"] = own_sources
    _add_remarks(table, apart)
    return Lifted(figures=figures, source_keys=source_keys)


def _figure_tables(table: Mapping[str, Any], *, is_line: bool) -> Iterator[tuple[str, SourceTexts]]:
    """Yield the key and the table of each figure that is written with its source.

    The first month of a charge always has a table.
    """
    for key, figure in table.items():
        is_table = isinstance(figure, Mapping) and "value" in figure
        if (
            (is_line or key != "from")
            and is_table
            and {*figure} <= {"value", "alternatives", *_SOURCE_KEYS}
        ):
            yield key, figure


def _lifted_keys(
    key: str, figure: SourceTexts, table: Mapping[str, Any], own_keys: Set[str], kind: str
) -> tuple[str, ...]:
    """Return the keys of a figure's source that its table may take."""
    if "status" in own_keys and figure.get("status", table["status"]) != table["status"]:
        return ()  # its source is not that of the table either
    if key in _LED_BY[kind] or not _is_sourced(figure):
        return _SOURCE_KEYS
    # VAT may be assumed, or have a source, where the charge itself is stated elsewhere. But a rule
    # or a line is assumed if a part of it is.
    return ("status",) if key in RULE_KEYS or kind == "lines" else ()


def _own_source(figure: SourceTexts) -> dict[str, str]:
    """Return the source, status and note that a figure states."""
    return {name: figure[name] for name in _SOURCE_KEYS if name in figure}


def _is_sourced(figure: SourceTexts) -> bool:
    """Check whether the source, status and note of a figure can be part of a note."""
    texts = [figure[name] for name in ("source", "note") if name in figure]
    is_written = all(isinstance(t, str) and t.strip() not in ("", TO_FILL_IN) for t in texts)
    return is_written and figure.get("status", "stated") in _STATUSES


def _is_weaker(figure: SourceTexts, table: Mapping[str, Any]) -> bool:
    """Check whether the status of a figure is weaker than that of its table."""
    statuses = (table.get("status"), figure.get("status"))
    return all(status in _STATUSES for status in statuses) and (
        _STATUSES.index(statuses[0]) < _STATUSES.index(statuses[1])
    )


def _add_remarks(table: dict[str, Any], figures: Mapping[str, SourceTexts]) -> None:
    """Add to the note of a table a remark on each figure with a source of its own."""
    note = table.get("note", "")
    remarks = remarks_on(figures, table.get("status"))
    if remarks and isinstance(note, str) and note.strip() != TO_FILL_IN:
        table["written_note"] = (note,)
        table["note"] = with_remarks(note, remarks)


def remarks_on(figures: Mapping[str, SourceTexts], status: str | None) -> list[str]:
    """Return a remark on each figure of a table with a source of its own."""
    remarks = []
    for key, figure in figures.items():
        # A status that the table has too is not repeated.
        names = _SOURCE_KEYS if figure.get("status") != status else ("source", "note")
        texts = [figure[name].rstrip(".") for name in names if name in figure]
        label = _LABELS.get(key) or key.replace("_", " ")
        remarks += [f"{first_capital(label)}: {'; '.join(texts)}."] * bool(texts)
    return remarks


def with_remarks(note: str, remarks: Sequence[str]) -> str:
    """Return the note of a table of the file, followed by remarks on its figures."""
    if not remarks:
        return note
    end = "." * (bool(note) and not note.endswith((".", "?", "!")))
    return " ".join([*filter(None, [f"{note}{end}"]), *remarks])


def keep_statuses(rule: dict[str, Any], lifted: Lifted, inherited: SourceTexts) -> None:
    """Keep the source and status of the figures of a rule that is as weak as another figure."""
    if "status" not in lifted.source_keys:
        return
    above = {"status": "stated", **inherited}
    if "source" in rule and "source" not in lifted.source_keys:
        above["source"] = rule["source"]
    above = {key: text for key, text in above.items() if text}
    own_sources = dict(rule.get("own_sources", ()))
    for key in RULE_KEYS & {*rule}:
        figure = _own_source(lifted.figures.get(key, {}))
        if figure.get("status", above["status"]) != rule["status"]:
            own_sources[key] = above | figure
    if own_sources:
        rule["own_sources"] = tuple(own_sources.items())


def fill_missing(table: dict[str, Any], values: Mapping[str, Any]) -> None:
    """Set the values of the keys that a table does not have."""
    for key, value in values.items():
        table.setdefault(key, value)
