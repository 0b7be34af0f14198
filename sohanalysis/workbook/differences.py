"""The differences of a returned workbook from a case, and the case file written from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import tomlkit

from sohanalysis.case.case import Case
from sohanalysis.case.codes import case_key
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.reference import template
from sohanalysis.errors import MOST_FAULTS, Fault, ScenarioError, format_value
from sohanalysis.files.writing import check_target, write_text
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.workbook.document import (
    NestedKeys,
    above,
    document,
    file_key,
    key_parts,
    leaves,
    look_up,
)
from sohanalysis.workbook.read import MONTH_KEYS
from sohanalysis.workbook.returned import ReturnedWorkbook, last_name
from sohanalysis.workbook.returned_case import case_of, case_values, file_text
from sohanalysis.workbook.workbook import NOT_HELD

_ASSUMED = "assumed"
# Tables of which each figure may have a source of its own.
_HAS_FIGURES = re.compile(r"lines\[\d+\]|charges\[\d+\]\.pricing\[\d+\]")


def input_differences(workbook: ReturnedWorkbook, case: Case, original: Case) -> list[str]:
    """List the inputs of a workbook that differ from a case, by cell.

    The two ends of one quoted price have one cell, which is listed once.
    """
    workbook_values = _compared(document(case), workbook)
    original_values = _compared(document(original), workbook)
    by_year, for_all = (
        workbook.chosen_scenario.by_year,
        workbook.chosen_scenario.fields.get(ADOPTERS),
    )
    if by_year and for_all is not None:  # the case has a number for each year, which no one typed
        key = f"scenario.{ADOPTERS}"
        filled_in = {f"{key}[{year}]" for year in range(len(case.years)) if year not in by_year}
        workbook_values = {k: v for k, v in workbook_values.items() if k not in filled_in}
        workbook_values[key] = for_all
    lines: dict[tuple[str, str], str] = {}  # by cell and difference
    for key in dict.fromkeys((*workbook_values, *original_values)):
        if workbook_values.get(key) != original_values.get(key):
            where = workbook.cell_and_key(key)
            value = _format_input(workbook_values.get(key))
            original_value = _format_input(original_values.get(key))
            difference = f"{value}, and {original_value} in the case"
            cell = workbook.locations.get(key, key)
            lines.setdefault((cell, difference), f"{where}: {difference}")
    return [*lines.values()]


def _compared(tables: NestedKeys, workbook: ReturnedWorkbook) -> dict[str, Any]:
    """Return the inputs of a case by key, with a key for the cell of each chosen year."""
    inputs: dict[str, Any] = {}
    for key, value in leaves(tables):
        cell_key = re.sub(r"\[\d+\]$", f".{value}", key)
        is_chosen_year = cell_key != key and cell_key in workbook.locations
        inputs |= {cell_key: "yes"} if is_chosen_year else {key: value}
    return inputs


def _format_input(value: Any) -> str:
    if value is None:
        return "nothing"
    return format(value, ".15g") if isinstance(value, float) else str(value)


def _mark_as_assumed(values: NestedKeys, case: Case, original: Case, name: str) -> list[str]:
    """Mark each figure that differs from a case as assumed, and return messages.

    A document does not state a figure that a user typed. So the status becomes "assumed", and the
    source names the old figure, unless the user changed the source or status too.
    """
    workbook_values, original_values = dict(leaves(document(case))), document(original)
    changed: dict[str, list[str]] = {}
    for key, value in workbook_values.items():
        before = look_up(original_values, key)
        is_figure = isinstance(value, int | float) or last_name(key) in MONTH_KEYS
        section = next(
            (s for s in [*above(key)][1:] if look_up(original_values, f"{s}.source")), ""
        )
        figure = key_parts(key.removeprefix(section).lstrip("."))[0]
        own_source, original_source = (
            _own_source(tables, section, figure) for tables in (values, original_values)
        )
        is_same = section and all(
            look_up(values, f"{section}.{name}") == look_up(original_values, f"{section}.{name}")
            and own_source.get(name) == original_source.get(name)
            for name in ("source", "status")
        )
        if is_figure and before != value and before is not None and is_same:
            changed.setdefault(section, []).append(key)
    messages = []
    for section, keys in changed.items():
        for table_key, source in _mark_section(values, original_values, section, keys, name):
            messages.append(f"Marked as assumed: {file_key(table_key)}, {source}.")
    if case.judged_budget is not None and look_up(values, "budget.status") == _ASSUMED:
        messages.append(_NO_VERDICT)
    return messages


def _own_source(values: NestedKeys, section: str, figure: str | int) -> NestedKeys:
    """Return the source that a figure of a table has of its own, empty if it has none."""
    return dict(look_up(values, f'own_sources."{section}.{figure}"') or {})


def _mark_section(
    values: NestedKeys, original_values: NestedKeys, section: str, keys: Sequence[str], name: str
) -> Iterator[tuple[str, str]]:
    """Mark the changed figures of a table as assumed, or the table; yield each key and source."""
    table = look_up(values, section)
    old_values: dict[str, list[str]] = {}
    for key in keys:
        name_in_section = key.removeprefix(section).lstrip(".")
        figure = str(key_parts(name_in_section)[0])
        if not (_HAS_FIGURES.fullmatch(section) or _own_source(original_values, section, figure)):
            figure = ""
        old_value = _format_input(look_up(original_values, key))
        old_values.setdefault(figure, []).append(f"{file_key(name_in_section)} {old_value}")
    for figure, texts in old_values.items():
        own_source = _own_source(original_values, section, figure).get("source")
        cited = own_source or look_up(original_values, f"{section}.source")
        source = f"changed in {name}; before: {', '.join(texts)} ({cited})"
        marks = {"source": source, "status": _ASSUMED}
        if figure:
            table[figure] = {"value": table[figure], **marks}
        else:
            table.update(marks)
        yield f"{section}.{figure}".rstrip("."), source
    if table.get("status") != "stated":
        table["status"] = _ASSUMED
    elif "" not in old_values:
        # The table is as weak as its weakest figure, and the others stay stated.
        del table["status"]


_NO_VERDICT = (
    "There is no verdict on an assumed budget. If a document states the new one, give its source "
    "on Log, or in the case file."
)
_NOT_COMPARED = "To list the inputs that differ from a case, add --against CASE."
_NOT_READ_BACK = "Not read back, because a case file has no place for it:"
_NEXT = "Next"
_FILL_IN = "Fill in each ?, then"


def write_case(target: Path, source: str | None, against: Case | None, *, force: bool) -> str:
    """Write a case file from a template or a workbook, and return messages.

    Raises
    ------
    SohError
        If the workbook is not readable or not a valid case, by sheet and cell, or if the file
        exists.
    """
    sources = () if source is None else (Path(source),)
    check_target(target, force=force, sources=sources, endings=(".toml",))
    messages: list[str] = []
    if source is None and against is not None:
        fault = Fault(field="--against", problem="needs --from WORKBOOK.xlsx too")
        raise ScenarioError(fault)
    if source is None:
        text, step = template(), _FILL_IN
    else:
        step = _NEXT
        workbook, case = case_of(Path(source), against)
        values = case_values(workbook)
        if against is None:
            messages.append(
                "Changed figures keep the source and status in the workbook. Add --against CASE to "
                "mark figures that differ from that case as assumed."
            )
        else:
            messages += _mark_as_assumed(values, case, against, workbook.path.name)
        messages += [f"Not read back: {text}." for text in workbook.not_read_back]
        head = tomlkit.document()
        head.add(
            tomlkit.comment(
                f"From the sheets Inputs and Record of {format_value(workbook.path.name)}."
            )
        )
        text = tomlkit.dumps(head) + "\n" + file_text(values)
    write_text(target, text, force=force)
    return "\n".join([*messages, f"Wrote {target}. {step}: soh check {target}"])


def report(path: Path, original: Case, *, is_named: bool = True) -> list[Any]:
    """Return the report on a workbook: notices, differences from a case, and what is not read back.

    Without a named case, a workbook of another case than the shipped one is not compared.

    Parameters
    ----------
    path : Path
        The workbook.
    original : Case
        The case to compare with.
    is_named : bool, default True
        Whether the user named that case. Otherwise it is the shipped one.
    """
    workbook, case = case_of(path, original)
    parts: list[Any] = [f"{path.name}: every input is valid, and no formula was altered."]
    if workbook.notices:
        parts.append(Prose(kind="list", texts=workbook.notices[:MOST_FAULTS]))
    if case.uncertainty:
        parts.append(Prose.paragraphs(NOT_HELD))
    if is_named or case_key(case) == case_key(original):
        decision = wording.decision_and_file(original)
        differ = input_differences(workbook, case, original)
        many = f"{wording.counted_words(len(differ), 'input')} not the same as in {decision}:"
        parts += _limited_list(
            many if differ else f"Every input is the same as in {decision}.", differ
        )
    else:
        parts += _limited_list(_NOT_COMPARED, [])
    if workbook.not_read_back:
        parts += _limited_list(_NOT_READ_BACK, workbook.not_read_back)
    return parts


def _limited_list(text: str, lines: list[str]) -> list[Prose]:
    """Return a sentence, and the first lines of a list below it."""
    more = [f"and {len(lines) - MOST_FAULTS} more."] if len(lines) > MOST_FAULTS else []
    prose = [Prose.paragraphs(text)]
    return prose + [Prose(kind="list", texts=[*lines[:MOST_FAULTS], *more])] * bool(lines)
