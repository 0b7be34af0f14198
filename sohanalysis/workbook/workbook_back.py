"""What was typed into a workbook, by the key of a case's file; and what was altered in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sohanalysis.case.scenario import FIELDS, FORMS, MOST_FORCES
from sohanalysis.errors import CaseError, Fault, shown
from sohanalysis.workbook.book import Book, Sheet, Table, letters
from sohanalysis.workbook.book import shown as at
from sohanalysis.workbook.case_values import FIGURES, LINE_KEYS, NEUTRAL, Given
from sohanalysis.workbook.file import Read
from sohanalysis.workbook.formula import Formula, Place, cells_of, corners
from sohanalysis.workbook.workbook import laid_out
from sohanalysis.workbook.workbook_cover import OWN_NOTES, OWN_ROWS
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_record import LISTS, NARRATIVE_KEYS, RECORD_KEYS
from sohanalysis.workbook.workbook_scenarios import Steps

_FAR = 50  # rows, among which a label that has moved is looked for
_WORDS = 5  # columns of the scenarios before the first
# Tables whose size says how much room a workbook has.
_SIZED = (
    "Scenarios",
    "Lines",
    "Bands",
    "Sizes",
    "Amounts_by_year",
    "Charge_by_forces",
    "Notes",
    "About",
    "Forces_by_reading",
    "Forces_by_savings",
    "One_way_change",
    "Narrative",
)
# Columns without which nothing can be laid out: a scenario, a year, a charge, a step.
_LEAST = {
    "Scenarios": _WORDS + 2,
    "Amounts_by_year": 2,
    "Charge_by_forces": 3,
    "Forces_by_savings": 3,
    "One_way_change": 3,
}
# More than any case needs; a line is laid out month by month.
_MOST_ROWS, _MOST_LINES, _MOST_COLUMNS = 500, 100, MOST_FORCES + 2
_REFERENCE = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}:[A-Z]{1,3}[1-9]\d{0,6}", re.ASCII)
Typed = dict[str, tuple[Any, str]]


@dataclass(frozen=True, kw_only=True)
class Back:
    """A workbook that was read, laid out once more as we would write it."""

    read: Read
    book: Book
    inputs: Inputs
    steps: Steps


def laid_out_again(read: Read) -> Back:
    """Lay the workbook out as its tables say, and refuse one that is laid out in another way.

    Raises
    ------
    CaseError
        If a table is missing, or stands elsewhere: with the place.
    """
    wanted = (*_SIZED, *(name.capitalize() for name in LISTS))
    missing = [name for name in wanted if name not in read.tables]
    if missing:
        problem = f"has no table {missing[0]}, so is no workbook that soh wrote"
        raise CaseError(Fault(file=str(read.path), problem=problem))
    cut = [name for name in wanted if not _is_whole(name, read.tables[name][1])]
    if cut:
        sheet, reference = read.tables[cut[0]]
        problem = f"has a table {cut[0]} that soh does not write so, {reference} in {sheet}"
        raise CaseError(Fault(file=str(read.path), problem=problem, advice="Write it anew."))
    rows = {name: rows_of(read, name) for name in wanted}
    columns = {name: len(_heads(read, name)) for name in wanted}
    given = Given(
        values=_room(read, rows),
        scenarios={name: NEUTRAL for name in _heads(read, "Scenarios")[_WORDS:]},
        timeline=columns["Amounts_by_year"] - 1,
        lines=rows["Lines"],
        bands=rows["Bands"],
        sizes=rows["Sizes"],
        forces=columns["Charge_by_forces"] - 2,
    )
    steps = Steps(
        forces=[1] * (rows["Forces_by_reading"] - 1),
        savings=[0.0] * (columns["Forces_by_savings"] - 2),
        changes=[0.0] * (columns["One_way_change"] - 2),
    )
    about, notes = [("", "")] * (rows["About"] - OWN_ROWS), [""] * (rows["Notes"] - OWN_NOTES)
    book, model, _ = laid_out(given, steps, about, notes)
    back = Back(read=read, book=book, inputs=model.workings.inputs, steps=steps)
    faults = [*_moved_rows(back)] or [*_moved_tables(back)] or [*_moved_labels(back)]
    if faults:
        raise CaseError(faults)
    return back


def _is_whole(name: str, reference: str) -> bool:
    """Tell whether a table has rows under its heads, and the columns that it must have."""
    if not _REFERENCE.fullmatch(reference):
        return False
    (_, top, left), (_, bottom, right) = _corners(reference)
    rows, columns = bottom - top, right - left + 1
    most = _MOST_LINES if name == "Lines" else _MOST_ROWS
    return 0 < rows <= most and _LEAST.get(name, 1) <= columns <= _MOST_COLUMNS


def _corners(reference: str) -> tuple[Place, Place]:
    _, top, left, bottom, right = corners(reference)
    return ("", top, left), ("", bottom, right)


def rows_of(read: Read, name: str) -> int:
    """Count the rows of a table, without its heads."""
    first, last = _corners(read.tables[name][1])
    return last[1] - first[1]


def _heads(read: Read, name: str) -> list[str]:
    sheet, reference = read.tables[name]
    (_, row, left), (_, _, right) = _corners(reference)
    return [str(read.cells.get((sheet, row, column), "")) for column in range(left, right + 1)]


def _room(read: Read, rows: Mapping[str, int]) -> dict[str, Any]:
    """Make as many empty rows as the tables of the workbook have."""
    sheet, reference = read.tables["Narrative"]
    (_, top, _), _ = _corners(reference)
    labels = [
        str(read.cells.get((sheet, top + 1 + place, 0), "")) for place in range(rows["Narrative"])
    ]
    counts = {key: labels.count(key.replace("_", " ").capitalize()) for key in NARRATIVE_KEYS}
    return {
        "narrative": {key: [None] * count for key, count in counts.items()},
        **{name: [{}] * rows[name.capitalize()] for name in LISTS},
    }


def _moved_rows(back: Back) -> Iterator[Fault]:
    """Name the first row that was put in, or is gone, since all below it has moved then."""
    for sheet in back.book.sheets:
        if sheet.name not in ("Inputs", "Record"):
            continue
        ours = {row: text for row, column, text in _labels(sheet) if column == 0}
        theirs = [back.read.cells.get((sheet.name, row, 0)) for row in range(max(ours) + _FAR)]
        row = next((row for row in ours if theirs[row] != ours[row]), None)
        if row is None:
            continue
        put_in = next((k for k in range(1, _FAR) if theirs[row + k] == ours[row]), 0)
        gone = next(
            (k for k in range(1, _FAR) if theirs[row] and ours.get(row + k) == theirs[row]), 0
        )
        if put_in:
            what, it = ("a row was", "it") if put_in == 1 else (f"{put_in} rows were", "them")
            advice = f"Delete {it}, and everything below moves back."
            yield fault(back, sheet.name, f"{what} put in at row {row + 1}", advice)
        elif gone:
            advice = "Put it back, or begin from the workbook as soh wrote it."
            yield fault(back, sheet.name, f"row {row + 1}, {shown(ours[row])}, is gone", advice)


def _labels(sheet: Sheet) -> Iterator[tuple[int, int, str]]:
    """List the words in the first two columns that nobody types, row by row."""
    for row, column, cell in sheet.cells():
        text = cell.content
        if (
            column < 2
            and isinstance(text, str)
            and not (cell.is_input or isinstance(text, Formula))
        ):
            yield row, column, text


def _moved_tables(back: Back) -> Iterator[Fault]:
    for sheet in back.book.sheets:
        for table in sheet.tables:
            expected = (sheet.name, _reference(table))
            found = back.read.tables.get(table.name, ("", "is missing"))
            if found != expected:
                problem = f"table {table.name} stands at {found[1]}, not at {expected[1]}"
                advice = "Take out the row or column that was put in, or put back what is gone."
                yield fault(back, sheet.name, problem, advice)


def _reference(table: Table) -> str:
    return f"A{table.top + 2}:{letters(len(table.columns) - 1)}{table.end}"


def _moved_labels(back: Back) -> Iterator[Fault]:
    """Find rows of the inputs that another row stands in the place of."""
    for sheet in back.book.sheets:
        if sheet.name not in ("Inputs", "Record"):
            continue
        for row, column, text in _labels(sheet):
            found = back.read.cells.get((sheet.name, row, column))
            if found != text:
                problem = f"{letters(column)}{row + 1} says {shown(found or '')}"
                yield fault(back, sheet.name, problem, f"Let it say {shown(text)}.")


def fault(back: Back, sheet: str, problem: str, advice: str = "") -> Fault:
    """Say what is wrong on a sheet."""
    return Fault(file=str(back.read.path), field=sheet, problem=problem, advice=advice)


def typed(cells: Mapping[Place, Any], inputs: Inputs) -> Typed:
    """List what is typed into the inputs, and where, by the key of a case's file."""
    addresses = dict(_addresses(inputs))
    return {
        key: (cells.get(cells_of(address, "")[0][0]), at(address))
        for key, address in addresses.items()
    }


def _addresses(inputs: Inputs) -> Iterator[tuple[str, str]]:
    yield from _figures(inputs)
    yield from _scenarios(inputs)
    for place, form in enumerate(FORMS):
        yield f"charge.forms.{form}", inputs.columns["offered"].cell(place)
    for place in range(inputs.given.bands):
        yield f"charge.bands.{place}.from", inputs.columns["band from"].cell(place)
        yield f"charge.bands.{place}.price", inputs.columns["band price"].cell(place)
    for place, line in enumerate(inputs.lines):
        yield from ((f"lines.{place}.{key}", line[key]) for key in LINE_KEYS)
        amounts = inputs.by_year[place]
        yield from (
            (f"lines.{place}.by_year.{k + 1}", amounts.cell(k)) for k in range(amounts.count)
        )
    for place in range(inputs.given.sizes):
        yield f"sizes.{place}", inputs.columns["size"].cell(place)
    yield from _texts(inputs)


def _scenarios(inputs: Inputs) -> Iterator[tuple[str, str]]:
    paths = [inputs.scenario[f"path {k + 1}"] for k in range(inputs.given.timeline)]
    for place, name in enumerate(inputs.given.scenarios):
        for field in FIELDS:
            yield f"scenarios.{name}.{field}", inputs.scenario[field].cell(place)
        for k, path in enumerate(paths, start=1):
            yield f"scenarios.{name}.adopters.{k}", path.cell(place)


def _figures(inputs: Inputs) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for figure in FIGURES:
        address = inputs[figure.key]
        yield figure.key, address
        if figure.section not in seen:
            for column, key in (("G", "source"), ("H", "status"), ("I", "note")):
                yield f"{figure.section}.{key}", address.replace("$D$", f"${column}$")
        elif figure.key == "budget.first":
            yield "budget.years_status", address.replace("$D$", "$H$")
        seen.add(figure.section)


def _texts(inputs: Inputs) -> Iterator[tuple[str, str]]:
    for key, cells in zip(RECORD_KEYS, inputs.texts["Decision"], strict=True):
        yield f"record.{key}", cells[1]
    counts = {key: len(inputs.given.value(f"narrative.{key}") or [None]) for key in NARRATIVE_KEYS}
    if isinstance(inputs.given.value("narrative.purpose"), str):
        counts["purpose"] = 1
    named = [(key, place) for key, count in counts.items() for place in range(count)]
    for (key, place), cells in zip(named, inputs.texts["Narrative"], strict=True):
        yield f"narrative.{key}.{place}", cells[1]
    for name, (_, columns) in LISTS.items():
        for place, cells in enumerate(inputs.texts[name]):
            for (key, _, _), cell in zip(columns, cells, strict=True):
                yield f"{name}.{place}.{key}", cell
