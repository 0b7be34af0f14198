"""A workbook that came back: what was altered, what was changed, and the case that it says."""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.case.choose import scenario_faults
from sohanalysis.case.fields import MOST_FORCES, WHOLE_FIELDS
from sohanalysis.case.pricing import ANTICIPATED, EQUAL, HIGH, LOW
from sohanalysis.case.register import _MEASURES_FILE
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import (
    MOST_FAULTS,
    CaseError,
    Fault,
    IntegrityError,
    ScenarioError,
    SohError,
    shown,
)
from sohanalysis.files.schema import TO_FILL_IN
from sohanalysis.files.text import PACKAGE, read_text
from sohanalysis.files.writing import check_target, write_text
from sohanalysis.load import load_case
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.report.wording import counted_words, path_note
from sohanalysis.workbook.beside import rule_in_words
from sohanalysis.workbook.case_values import (
    FIELD_LABELS,
    FIGURES,
    LINE_KEYS,
    LIVE,
    LOWER,
    NEUTRAL,
    OWN,
    RULES_HELD,
    TABLED,
    UPPER,
    Given,
    Reading,
    is_month,
    month_text,
)
from sohanalysis.workbook.checks import past_what_is_allowed
from sohanalysis.workbook.file import Read, read_workbook
from sohanalysis.workbook.formula import Formula, Place, cells_of, corners
from sohanalysis.workbook.inputs import LISTS, NARRATIVE_KEYS, RECORD_KEYS, Inputs, serial
from sohanalysis.workbook.log import NOT_HELD, OWN_NOTES, OWN_ROWS, SIMULATION
from sohanalysis.workbook.results import TableSteps
from sohanalysis.workbook.sheets import (
    NUMBER_FORMS,
    Book,
    Cell,
    Sheet,
    SheetTable,
    letters,
    place_name,
    print_names,
)
from sohanalysis.workbook.sheets import cells_named as at
from sohanalysis.workbook.workbook import (
    CODE,
    NOTES,
    OF_THEN,
    about_blank,
    book_of,
    laid_out,
    workbook_subject,
)

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
    "Charge_forms",
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
    "Charge_forms": 8,
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
    steps: TableSteps


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
        readings=_readings(read, rows["Charge_forms"]),
        timeline=columns["Amounts_by_year"] - 1,
        lines=rows["Lines"],
        bands=rows["Bands"],
        sizes=rows["Sizes"],
        forces=columns["Charge_by_forces"] - 2,
    )
    steps = TableSteps(
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


def _readings(read: Read, count: int) -> tuple[Reading, ...]:
    """Take the pricings as the workbook lists them.

    Raises
    ------
    CaseError
        If a rule is none that a workbook holds, or a name stands twice.
    """
    sheet, reference = read.tables["Charge_forms"]
    (_, top, _), _ = _corners(reference)

    def text(place: int, column: int) -> str:
        return str(read.cells.get((sheet, top + 1 + place, column), ""))

    found: list[Reading] = []
    for place in range(count):
        label, name, rule = (text(place, column) for column in range(3))
        if rule not in RULES_HELD or name in {each.name for each in found}:
            problem = f"{shown(rule)} of {shown(name)} is no rule that soh writes, or stands twice"
            where = place_name((sheet, top + 1 + place, 2))
            raise CaseError(
                Fault(file=str(read.path), field=where, problem=problem, advice="Write it anew.")
            )
        found.append(Reading(name=name, label=label, rule=rule, assumes=text(place, 7)))
    return tuple(found)


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


def _reference(table: SheetTable) -> str:
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
    for place, each in enumerate(inputs.given.readings):
        yield f"charge.forms.{each.name}", inputs.columns["offered"].cell(place)
        for key in ("source", "status", "note"):
            yield f"charge.told.{each.name}.{key}", inputs.columns[f"reading {key}"].cell(place)
        if each.rule == TABLED:
            rates = inputs.rates[each.name]
            at = f"charge.rates.{each.name}"
            yield from ((f"{at}.{n}", rates.cell(n)) for n in range(rates.count))
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
    yield from _input_texts(inputs)


def _scenarios(inputs: Inputs) -> Iterator[tuple[str, str]]:
    paths = [inputs.scenario[f"path {k + 1}"] for k in range(inputs.given.timeline)]
    for place, name in enumerate(inputs.given.scenarios):
        for field in FIELD_LABELS:
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
        seen.add(figure.section)


def _input_texts(inputs: Inputs) -> Iterator[tuple[str, str]]:
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


_QUOTED = re.compile(r"'([A-Za-z]+)'!")
_SINGLE = re.compile(r"(\$?[A-Z]{1,3}\$?[0-9]+):\1(?![0-9])")  # a range of one cell
# Programs add in another order, and store 15 digits.
_NOISE, _NIL = 1e-9, 1e-6
_NAMED = 4  # cells that are not recalculated, since all of them are told at once
_PRINTED = {
    "_xlnm.Print_Area": "The print area",
    "_xlnm.Print_Titles": "What is printed on every page",
}


def altered(back: Back) -> list[Fault]:
    """Name every formula, and every number that is no input, that is not as we write it."""
    faults = []
    for sheet in back.book.sheets:
        for row, column, cell in sheet.cells():
            found = back.read.cells.get((sheet.name, row, column))
            formulas = isinstance(cell.content, Formula) or isinstance(found, Formula)
            number = isinstance(cell.content, int | float) and not cell.is_input
            if (formulas or number) and _plain(found) != _plain(cell.content):
                faults.append(_fault_of(back, (sheet.name, row, column), cell))
    return faults


def _fault_of(back: Back, place: Place, cell: Cell) -> Fault:
    sheet, row, column = place
    at, found = f"{letters(column)}{row + 1}", back.read.cells.get(place)
    if cell.is_input:
        advice = "An input takes a value: copy the cell, then Paste Special, Values."
        return fault(back, sheet, f"{at} holds a formula, {shown(found)}", advice)
    problem = f"{at} is {shown(found)}, not {shown(cell.content)}: it was altered"
    return fault(back, sheet, problem, "Write the workbook anew.")


def _plain(content: Any) -> Any:
    """Write a formula as every spreadsheet program does, a number as a number, no text as none."""
    if isinstance(content, Formula):
        return _SINGLE.sub(r"\1", _QUOTED.sub(r"\1!", str(content))).replace(" ", "")
    if content == "":
        return None
    return float(content) if isinstance(content, int) else content


def remarks(back: Back, case: Case, own: Scenario) -> list[str]:
    """Name what else is not as it is written for the case that was read.

    Parameters
    ----------
    case : Case
        What was read back, with the live scenario as its own.
    own : Scenario
        The scenario that stands beside it as that of the case.

    Returns
    -------
    list of str
        Sheets, words, cells that were put in, forms of numbers, stored values, names, formats
        that follow a condition, and rules of what may be typed; with the place.
    """
    book = _as_written(back, case, own)
    return [
        *_sheets(back, book),
        *_words(back, book),
        *_put_in(back, book),
        *_forms(back, book),
        *_stored(back, book),
        *_names(back, book),
        *_conditional(back),
        *_rules(back, book),
    ]


def _as_written(back: Back, case: Case, own: Scenario) -> Book:
    """Lay the workbook out with the words of its case, or of none where it began blank."""
    read, given = back.read, back.inputs.given
    told, warned = about_blank(), NOTES
    if CODE in _said_of_it(back):
        told = workbook_subject(replace(case, scenario=own), case.scenario)
        told += [(SIMULATION, NOT_HELD)] if _simulates(back) and not case.uncertainty else []
        warned = [*path_note(case, case.scenario)]
        ranges = [{"input": r.input, "low": r.low, "high": r.high} for r in case.what_if]
        room = len(given.values["what_if"])
        given = replace(given, values={**given.values, "what_if": _fitted(ranges, room, {})})
    told = _fitted(told, rows_of(read, "About") - OWN_ROWS, ("", ""))
    return laid_out(
        given, back.steps, told, _fitted(warned, rows_of(read, "Notes") - OWN_NOTES, "")
    )[0]


def _simulates(back: Back) -> bool:
    """Tell whether the case that a workbook was written for says what a simulation draws."""
    return SIMULATION in _said_of_it(back)


def _is_of_other_inputs(back: Back, case: Case, own: Scenario) -> bool:
    """Tell whether the cover has the code and SHA-256 of other inputs than it stands with."""
    told = dict(workbook_subject(replace(case, scenario=own), case.scenario))
    found = {back.read.cells.get(row[0]): back.read.cells.get(row[2]) for row in _about(back)}
    return any(found.get(label, told[label]) != told[label] for label in OF_THEN)


def _said_of_it(back: Back) -> list[Any]:
    return [back.read.cells.get(row[0]) for row in _about(back)]


def _about(back: Back) -> list[list[Place]]:
    sheet, reference = back.read.tables["About"]
    return cells_of(reference, sheet)


def _fitted(items: list[Any], room: int, empty: Any) -> list[Any]:
    return [*items, *[empty] * room][:room]


def _sheets(back: Back, book: Book) -> Iterator[str]:
    ours = [sheet.name for sheet in book.sheets]
    yield from (f"{name} is a sheet that soh does not write" for name in back.read.sheets
                if name not in ours)  # fmt: skip


def _words(back: Back, book: Book) -> Iterator[str]:
    """Compare titles, captions, heads, labels and notes; not what is of the inputs as written."""
    of_then = {row[2] for row in _about(back) if back.read.cells.get(row[0]) in OF_THEN}
    for place, wanted in _book_texts(book):
        found = back.read.cells.get(place)
        if _plain(found) != _plain(wanted) and place not in of_then:
            said = "nothing" if found is None else shown(found)
            yield f"{place_name(place)} says {said}, not {shown(wanted)}"


def _book_texts(book: Book) -> Iterator[tuple[Place, Any]]:
    for sheet in book.sheets:
        yield from (((sheet.name, row, column), text) for row, column, text in sheet.words())
        yield (sheet.name, 2, 0), book.master_line(sheet)
        for row, column, cell in sheet.cells():
            if not cell.is_input and not isinstance(cell.content, Formula):
                yield (sheet.name, row, column), cell.content


def _put_in(back: Back, book: Book) -> Iterator[str]:
    known = {place for place, _ in _book_texts(book)} | {*book.contents()}
    ours = {sheet.name for sheet in book.sheets}
    for place, content in back.read.cells.items():
        if place[0] in ours and place not in known:
            yield f"{place_name(place)} holds {shown(content)}, where soh writes nothing"


def _forms(back: Back, book: Book) -> Iterator[str]:
    for place, cell in _cells(book):
        found, wanted = back.read.forms.get(place, "General"), NUMBER_FORMS[cell.look]
        # A program may choose a form for a formula that asks for none.
        chosen = wanted == "General" and isinstance(cell.content, Formula)
        if found != wanted and not chosen and place in back.read.cells:
            yield f"{place_name(place)} is shown in the form {shown(found)}, not {shown(wanted)}"


def _stored(back: Back, book: Book) -> Iterator[str]:
    """Compare what is shown with what the formulas come to, as the inputs stand."""
    formulas = [place for place, cell in _cells(book) if isinstance(cell.content, Formula)]
    if all(back.read.stored.get(place) in (None, "") for place in formulas):
        yield "No formula shows a figure yet: open the file in Excel or LibreOffice, and save it."
        return
    apart = [*_apart(back, book)]
    others = ", ".join(place_name(place) for place, _, _ in apart[1:_NAMED])
    others += f" and {counted_words(len(apart) - _NAMED, 'more cell')}" if apart[_NAMED:] else ""
    for place, found, wanted in apart[:1]:
        said = "nothing" if found is None else shown(found)
        yield (
            f"{place_name(place)} shows {said}, and its formula comes to {shown(wanted)}: not "
            "recalculated. Press Ctrl+Alt+F9 (Excel) or Ctrl+Shift+F9 (LibreOffice), and save."
            + (f" Alike: {others}." if others else "")
        )


def _apart(back: Back, book: Book) -> Iterator[tuple[Place, Any, Any]]:
    """Give the cells that do not show what their formulas come to: what they show, and that."""
    typed = {p: back.read.cells.get(p) for p, cell in _cells(book) if cell.is_input}
    calculator = book.calculator(typed)
    for place, cell in _cells(book):
        if not isinstance(cell.content, Formula):
            continue
        try:
            wanted = calculator.value(place)
        except IntegrityError:  # a spreadsheet program shows an error, which begins with #
            wanted = "#"
        found = back.read.stored.get(place)
        if not _same(found, wanted):
            yield place, found, wanted


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, float) and isinstance(wanted, int | float):
        return math.isclose(found, wanted, rel_tol=_NOISE, abs_tol=_NIL)
    if wanted == "#":
        return str(found).startswith("#")
    return (found or 0) == (wanted or 0)


def _names(back: Back, book: Book) -> Iterator[str]:
    """Compare what is defined by name: nothing is but how the sheets are printed."""
    ours = {(s.name, name): text for s in book.sheets for name, text in print_names(s).items()}
    sheets, found = {"", *(sheet.name for sheet in book.sheets)}, back.read.names
    for (sheet, name), text in found.items():
        if (sheet, name) not in ours and sheet in sheets:
            said = f"a name that soh does not write, {shown(name)} for {shown(text)}"
            yield f"{sheet or 'The workbook'} has {said}: delete it (Formulas, Name Manager)"
    for (sheet, name), wanted in ours.items():
        # Programs write the rows and columns of every page in either order.
        if {*found.get((sheet, name), "").split(",")} != {*wanted.split(",")}:
            said = shown(found[sheet, name]) if (sheet, name) in found else "gone"
            told = f"is {said}: set it to {wanted} (Page Layout, Print Titles)"
            yield f"{_PRINTED[name]} of {sheet} {told}"


def _conditional(back: Back) -> Iterator[str]:
    for sheet, where in back.read.conditional:
        yield (
            f"{sheet}!{where} has a format that follows a condition, which can hide what it "
            "holds: delete it (Home, Conditional Formatting, Clear Rules)"
        )


def _rules(back: Back, book: Book) -> Iterator[str]:
    """Compare what may be typed; cells of a sheet that differ alike are told together."""
    ours = {place: _rule(cell) for place, cell in _cells(book) if cell.rule}
    sheets = {sheet.name for sheet in book.sheets}
    apart: dict[tuple[str, str, str], list[Place]] = {}
    for place in sorted({*ours, *back.read.rules}):
        found, wanted = back.read.rules.get(place, ""), ours.get(place, "")
        if found != wanted and place[0] in sheets:
            apart.setdefault((place[0], found, wanted), []).append(place)
    for (_, found, wanted), places in apart.items():
        more = f" (and {counted_words(len(places) - 1, 'more cell')} like it)" if places[1:] else ""
        said = f"lets this be typed: {shown(found)}" if found else "lets anything be typed"
        told = f"set it to: {wanted}" if wanted else "soh sets no rule: clear it"
        yield f"{place_name(places[0])}{more} {said}; {told} (Data, Data Validation)"


def _rule(cell: Cell) -> str:
    """Say what our own rule allows, in the words in which one is read."""
    kind = {"integer": "whole"}.get(cell.rule["validate"], cell.rule["validate"])
    if kind == "list":
        return rule_in_words(kind, "", [",".join(cell.rule["source"])])
    ends = [str(serial(cell.rule[end])) for end in ("minimum", "maximum")]
    return rule_in_words(kind, cell.rule["criteria"], ends)


def _cells(book: Book) -> Iterator[tuple[Place, Cell]]:
    for sheet in book.sheets:
        yield from (((sheet.name, row, column), cell) for row, column, cell in sheet.cells())


# Keys of a file, and what the sheet Record calls the same.
_RECORD_KEYS = {
    "title": "title",
    "service": "service",
    "reference": "reference",
    "document": "report_reference",
    "by": "authority",
    "body": "force",
    "received": "received",
    "reported": "reported",
    "date": "decided",
    "request": "request",
    "request_source": "request_source",
    "text": "decision",
    "source": "decision_source",
}
DECISION_KEYS = (
    "by", "received", "reported", "date", "request", "request_source", "text", "source"
)  # fmt: skip
# Other words of a file, and the cells that they are typed in.
_TEXTS = {
    "source": "horizon.source",
    "paper": "record.paper",
    "budget.stage": "record.budget_stage",
    "adopters.word": "record.adopter",
    "adopters.plural": "record.adopters",
}
_ADOPTERS = ("anticipated", "signed", "possible")
# Keys of a file, and of the cell that they are typed in.
_CELL_KEYS = (
    (r"^years(\.\d+)?$", "horizon.years"),
    (r"^initial_months$", "horizon.initial_months"),
    (r"^adopters\.possible", "adopters.possible"),
)
_WHOLE = ("low", "high", "price", "from", "annual", "months", "pool", "initial_months")


_OF_PRINTED = ("low", "high", "precision")
_TOLD = ("source", "status", "note")
# Where the parts of a charge stand that have a figure of their own in a workbook.
_OURS = {"register": "charge.weighted.register", "us": "charge.weighted.force"}
_PARTS = {
    ("stepped", "price"): "adopters.anticipated.value",
    ("two-part", "through"): "charge.high_applies_at.value",
    ("weighted", "pool"): "charge.weighted.pool",
    ("weighted", "share"): "charge.weighted.weight",
    ("bands", "price"): "charge.bands.0.from",
}
_LATEST = 9_900  # year; all that is allowed is far below


class Values:
    """The sections of a case's file, from what is typed."""

    def __init__(self, back: Back) -> None:
        self.typed = typed(back.read.cells, back.inputs)
        self.given = back.inputs.given

    def of(self, key: str) -> Any:
        """Give what is typed under a key; None where nothing is."""
        value = self.typed.get(key, (None, ""))[0]
        return None if value == "" else value

    def cell(self, key: str) -> str:
        """Name the cell of a key of a case's file; empty where it has none of its own."""
        return self.typed.get(self.key(key), (None, ""))[1]

    def key(self, key: str) -> str:
        """Give the key of what is typed for a key of a case's file."""
        key = re.sub(r"\[(\d+)\]", lambda place: f".{int(place[1]) - 1}", key)
        for written, typed in _CELL_KEYS:
            key = re.sub(written, typed, key)
        by_record = {name: cell for name, cell in _RECORD_KEYS.items() if name not in DECISION_KEYS}
        by_record |= {f"decision.{name}": _RECORD_KEYS[name] for name in DECISION_KEYS}
        key = f"record.{by_record[key]}" if key in by_record else _TEXTS.get(key, key)
        key = re.sub(r"^scenario\.", f"scenarios.{LIVE}.", key)
        key = re.sub(r"^presets\.", "scenarios.Preset: ", key)
        key = re.sub(r"^lines\.(\d+)", lambda place: f"lines.{self._named(int(place[1]))}", key)
        key = re.sub(r"^published\.(\d+)", self._of_published, key)
        key = re.sub(r"^narrative\.purpose$", "narrative.purpose.0", key)
        key = re.sub(r"^adopters\.(us|register)$", lambda at: _OURS[at[1]], key)
        key = re.sub(r"^charges\.0\.from\b", "charge_from", key)
        key = re.sub(r"^charges\.0\.pricing\.(\d+)\.(\w+).*", self._of_pricing, key)
        key = re.sub(r"^charges\.0\b", "charge", key)
        # A file lists years; the workbook has the first, and how many there are.
        has_first = isinstance(self.of(f"{key.partition('.')[0]}.first"), float)
        has_count = isinstance(self.of(f"{key.partition('.')[0]}.count"), float)
        part = "count" if has_first and not has_count else "first"
        return re.sub(r"^(budget|horizon)\.years(\.\d+)?$", rf"\1.{part}", key)

    def _of_pricing(self, place: re.Match[str]) -> str:
        """Give the key of a part of a pricing: of the figure that its rule takes, or its own."""
        reading, part = self.offered[int(place[1])], place[2]
        if part in _TOLD:
            return f"charge.told.{reading.name}.{part}"
        if reading.rule == TABLED:
            return f"charge.rates.{reading.name}.0"
        return _PARTS.get((reading.rule, part), place[0])

    @property
    def offered(self) -> list[Reading]:
        """The pricings that the case is to have."""
        return [
            each
            for each in self.given.readings
            if _yes_or_no(self.of(f"charge.forms.{each.name}")) is True
        ]

    def _named(self, count: int) -> int:
        """Find the row of a line, since rows without a name are passed over."""
        named = [p for p in range(self.given.lines) if self.of(f"lines.{p}.name") is not None]
        return named[count] if count < len(named) else count

    def _of_published(self, place: re.Match[str]) -> str:
        """Give the row of a published figure, or, after those compared, of one from elsewhere."""
        at, compared = int(place[1]), len([*self.listed("published")])
        return f"published.{at}" if at < compared else f"quoted.{at - compared}"

    def case(self) -> dict[str, Any]:
        """Give every section, in the order of a case's file."""
        record = self.record()
        top = ("title", "service", "body", "reference", "document")
        sections: dict[str, Any] = {
            "format": 2,
            **{key: record[key] for key in top if record[key]},
            **self.words("source", "paper"),
            "years": self.period("horizon"),
            "initial_months": self.whole("horizon.initial_months"),
            "go_live": _inline(self.month("go_live")),
            "discount_rate": _inline(
                {"value": self.needed("discount_rate.value")} | self.told("discount_rate")
            ),
            "price_basis": _inline(
                {"value": self.needed("price_basis.value")} | self.told("price_basis")
            ),
            "decision": {key: record[key] for key in DECISION_KEYS if record[key]},
            "budget": {"amount": self.whole("budget.amount"), "years": self.period("budget")}
            | self.told("budget")
            | self.words("budget.stage"),
            "adopters": self.words("adopters.word", "adopters.plural")
            | self.register()
            | {
                name: _inline(
                    {"value": self.whole(f"adopters.{name}.value")} | self.told(f"adopters.{name}")
                )
                for name in _ADOPTERS
            },
            "charges": [self.charge()],
            "lines": [*self.lines()],
            "scenario": self.scenario(LIVE),
            "presets": self.presets(),
            "narrative": self.narrative(),
        }
        lists = {name: [*self.listed(name)] for name in LISTS if name != "presets"}
        lists["published"] += [{"of": "", **known} for known in lists.pop("quoted")]
        return sections | {name: items for name, items in lists.items() if items}

    def record(self) -> dict[str, Any]:
        """Give what the documents are, by the keys of a file."""
        found = {
            key: self.needed(f"record.{cell}") if key == "title" else self.of(f"record.{cell}")
            for key, cell in _RECORD_KEYS.items()
        }
        return {key: "" if value is None else value for key, value in found.items()}

    def words(self, *keys: str) -> dict[str, Any]:
        """Give words under the last part of their keys, as far as they are typed."""
        found = {key.rpartition(".")[2]: self.of(_TEXTS[key]) for key in keys}
        return {key: value for key, value in found.items() if value}

    def needed(self, key: str) -> Any:
        """Give what every case needs, or a mark that it is missing."""
        value = self.of(key)
        return TO_FILL_IN if value is None else value

    def whole(self, key: str) -> Any:
        """Give a whole number that every case needs."""
        return _whole(self.needed(key))

    def told(self, section: str) -> dict[str, Any]:
        """Give source, status and note of a section."""
        note = self.of(f"{section}.note")
        source = {key: self.needed(f"{section}.{key}") for key in ("source", "status")}
        return source | ({"note": note} if note else {})

    def period(self, section: str) -> list[str]:
        """Give the financial years of a section."""
        start, count = (self.of(f"{section}.{key}") for key in ("first", "count"))
        if _within(start, _LATEST) and isinstance(count, float):
            return [years.label(int(start) + i) for i in range(_within(count, 99))]
        return [TO_FILL_IN]

    def month(self, section: str) -> dict[str, Any]:
        """Give a section that is a month."""
        return {"value": month_text(self.needed(f"{section}.value"))} | self.told(section)

    def register(self) -> dict[str, Any]:
        """Give the register and our name in it, where either is typed."""
        found = {key: self.of(cell) for key, cell in _OURS.items()}
        return {key: value for key, value in found.items() if value}

    def charge(self) -> dict[str, Any]:
        """Give the charge, and its pricings."""
        found: dict[str, Any] = {
            "name": self.needed("charge.name"),
            "from": _inline(self.month("charge_from")),
        }
        found |= {key: self.whole(f"charge.{key}") for key in ("low", "high")}
        is_cap = _yes_or_no(self.of("charge.is_cap"))
        found |= {} if is_cap in (None, False) else {"is_cap": is_cap}
        found |= self.told("charge")
        return found | {"pricing": [self.pricing(each) for each in self.offered]}

    def pricing(self, reading: Reading) -> dict[str, Any]:
        """Give a pricing."""
        found: dict[str, Any] = {"name": reading.name}
        title = reading.label.removesuffix(" (assumed)")
        if title != reading.name.replace("-", " ").capitalize():
            found["title"] = title
        found |= self.rule(reading)
        told = {key: self.of(f"charge.told.{reading.name}.{key}") for key in _TOLD}
        section = {"two-part": "charge.high_applies_at", "weighted": "charge.weighted"}
        for key in _TOLD:
            if reading.rule in section and told[key] is None:
                told[key] = self.of(f"{section[reading.rule]}.{key}")
        if told["status"] is None:
            is_stated = reading.rule in (LOWER, UPPER, "bands")
            told["status"] = self.of("charge.status") if is_stated else "assumed"
        return found | {key: value for key, value in told.items() if value}

    def rule(self, reading: Reading) -> dict[str, Any]:
        """Give the parts of a rule, from the figures that its formula takes."""
        shared = {"pool_from": _inline({"charge": LOW, "adopters": ANTICIPATED}), "share": EQUAL}
        at = self.whole("adopters.anticipated.value")
        match reading.rule:
            case "low-estimate" | "high-estimate":
                return {"price": reading.rule.removesuffix("-estimate")}
            case "stepped":
                steps = [{"adopters": 1, "price": HIGH}, {"adopters": at, "price": LOW}]
                is_known = at != TO_FILL_IN
                return {"price": [_inline(step) for step in steps] if is_known else TO_FILL_IN}
            case "shared":
                return shared
            case "shared-capped":
                return shared | {"at_least": LOW, "at_most": HIGH}
            case "two-part":
                upper = self.whole("charge.high_applies_at.value")
                points = [
                    {"adopters": ANTICIPATED, "charge": LOW},
                    {"adopters": upper, "charge": HIGH},
                ]
                return {"through": [_inline(point) for point in points]}
            case "bands":
                places = range(self.given.bands)
                bands = [p for p in places if self.of(f"charge.bands.{p}.from") is not None]
                return {
                    "price": [
                        _inline(
                            {
                                "adopters": self.whole(f"charge.bands.{p}.from"),
                                "price": self.whole(f"charge.bands.{p}.price"),
                            }
                        )
                        for p in bands
                    ]
                    or TO_FILL_IN
                }
            case "weighted":
                return {
                    "pool": self.whole("charge.weighted.pool"),
                    "share": self.needed("charge.weighted.weight"),
                }
        rates = [self.needed(f"charge.rates.{reading.name}.{n}") for n in range(self.given.forces)]
        steps = [{"adopters": n, "price": rate} for n, rate in enumerate(rates, start=1)]
        return {"price": [_inline(step) for step in steps]}

    def lines(self) -> Iterator[dict[str, Any]]:
        """Give every line that has a name."""
        first = _within(self.of("horizon.first"), _LATEST)
        for place in range(self.given.lines):
            line = {key: self.of(f"lines.{place}.{key}") for key in LINE_KEYS}
            if line["name"] is None:
                continue
            amounts = {
                k: self.of(f"lines.{place}.by_year.{k}") for k in range(1, self.given.timeline + 1)
            }
            by_year = {
                years.label(first + k - 1): _whole(a) for k, a in amounts.items() if a is not None
            }
            line["from"] = line["from"] and month_text(line["from"])
            if _within(line["base_year"], _LATEST):
                line["base_year"] = years.label(int(line["base_year"]))
            if by_year:
                unused = () if line["uplift"] else ("uplift",)
                line = {k: v for k, v in line.items() if k not in unused}
                line["by_year"] = by_year
            yield {key: _fitting(key, value) for key, value in line.items() if value is not None}

    def scenario(self, name: str) -> dict[str, Any]:
        """Give the choices of a scenario."""
        fields = {field: self.of(f"scenarios.{name}.{field}") for field in FIELD_LABELS}
        count = _within(self.of("horizon.count"), self.given.timeline)
        path = [self.of(f"scenarios.{name}.adopters.{k}") for k in range(1, count + 1)]
        one = fields["adopters"]
        while one is None and path and path[-1] is None:  # told as years that are missing
            path.pop()
        if any(each is not None for each in path):
            rest = TO_FILL_IN if one is None else one
            fields["adopters"] = [_whole(rest if each is None else each) for each in path]
        follows = fields["charge_follows_go_live"]
        fields["charge_follows_go_live"] = _yes_or_no(follows) or False
        return {
            field: TO_FILL_IN
            if value is None
            else _whole(value)
            if field in WHOLE_FIELDS
            else value
            for field, value in fields.items()
        }

    def presets(self) -> dict[str, Any]:
        """Give the presets, each what it changes."""
        told = {item["name"]: item for item in self.listed("presets") if "name" in item}
        own = self.of(f"scenarios.{OWN}.pricing")
        found = {}
        for heading in self.given.scenarios:
            kind, _, name = heading.partition(": ")
            plain = re.sub(r" \(\d+\)$", "", name)  # the number of a name told apart
            name = plain if plain in told and name not in told else name
            if kind == "Preset":
                fields = self.scenario(heading)
                preset = {"adopters": fields["adopters"]}
                preset |= {} if fields["pricing"] == own else {"pricing": fields["pricing"]}
                words = {key: text for key, text in told.get(name, {}).items() if key != "name"}
                found[name] = preset | words
        return found

    def beyond_presets(self) -> Iterator[tuple[str, list[str]]]:
        """Name the presets with other choices than the case's own, and their cells.

        A preset of a case holds forces and pricing alone.
        """
        held, own = ("adopters", "pricing"), self.scenario(OWN)
        for heading in self.given.scenarios:
            preset = self.scenario(heading)
            others = [f for f in FIELD_LABELS if f not in held and preset[f] != own[f]]
            if heading.startswith("Preset: ") and others:
                yield heading, [self.typed[f"scenarios.{heading}.{each}"][1] for each in others]

    def narrative(self) -> dict[str, Any]:
        """Give the texts of the report."""
        found: dict[str, Any] = {}
        for key in NARRATIVE_KEYS:
            texts = [
                t[0] for k, t in self.typed.items() if k.startswith(f"narrative.{key}.") and t[0]
            ]
            found[key] = (texts or [TO_FILL_IN])[0] if key == "purpose" else texts
        return found

    def listed(self, name: str) -> Iterator[dict[str, Any]]:
        """Give the rows of a list that are filled in."""
        keys = [key for key, _, _ in LISTS[name][1]]
        place = 0
        while f"{name}.{place}.{keys[0]}" in self.typed:
            values: Mapping[str, Any] = {key: self.of(f"{name}.{place}.{key}") for key in keys}
            known = {key: value for key, value in values.items() if value is not None}
            if name == "published":  # the text that is printed says the figures
                known = {key: v for key, v in known.items() if key not in _OF_PRINTED}
            if known:
                yield {k: v if name == "what_if" else _fitting(k, v) for k, v in known.items()}
            place += 1


def _inline(values: Mapping[str, Any]) -> Any:
    """Write a table within one line."""
    table = tomlkit.inline_table()
    table.update(values)
    return table


def toml_of(values: Values, name: str) -> str:
    """Write the inputs of a workbook as the file of a case; what is missing as "?"."""
    head = tomlkit.document()
    head.add(tomlkit.comment(f"From the sheets Inputs and Record of {shown(name)}."))
    head.add(tomlkit.comment('Fill in every "?" that is left; soh check names them.'))
    head.add(
        tomlkit.comment(
            "A workbook holds no [[uncertain]] and no [paragraphs]: copy them from the file of the "
            "case."
        )
    )
    return tomlkit.dumps(head) + "\n" + tomlkit.dumps(values.case())


def _within(value: Any, most: int) -> int:
    """Give a number that is typed as a whole one, no more than the most; 0 where it is none."""
    return int(max(0.0, min(value, most))) if isinstance(value, float) else 0


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yes_or_no(value: Any) -> Any:
    """Read yes and no as a spreadsheet compares them, in any letters; the rest is left as it is."""
    text = value.casefold() if isinstance(value, str) else value
    return {"yes": True, "no": False}.get(text, value)


def _fitting(key: str, value: Any) -> Any:
    if key == "restricted":
        return _yes_or_no(value)
    return _whole(value) if key in _WHOLE else value


_ASSUMED = "assumed"


def input_differences(back: Back, case: Case) -> list[str]:
    """Say where the inputs of a workbook are not those of a case, cell by cell."""
    ours, theirs = _typed_in_the_workbook_of(case), typed(back.read.cells, back.inputs)
    return [
        f"{theirs.get(key, ours.get(key, (None, '')))[1]} ({key}): "
        f"{_said(theirs, key)}, and {_said(ours, key)} in the case"
        for key in dict.fromkeys((*theirs, *ours))
        if _value(theirs, key) != _value(ours, key)
    ]


def _marked_as_assumed(values: Values, back: Back, case: Case) -> list[str]:
    """Mark what differs from a case as assumed, where its source and status are as they were.

    A document states no figure that was typed over it. The source says what it was.

    Parameters
    ----------
    values : Values
        What is typed; its sources and statuses are changed.
    back, case : Back, Case
        The workbook, and the case that it is compared with.

    Returns
    -------
    list of str
        What was marked, one sentence each.
    """
    ours, told = _typed_in_the_workbook_of(case), []
    for section, keys in _changed(values.typed, ours).items():
        was = ", ".join(f"{key.removeprefix(section + '.')} {_said(ours, key)}" for key in keys)
        source, status = f"{section}.source", f"{section}.status"
        text = f"changed in {back.read.path.name}; before: {was} ({_said(ours, source)})"
        kept = [*_kept(values.typed, section, keys)]
        text += f"; not changed: {', '.join(kept)}" if kept else ""
        _write(values.typed, source, text)
        _write(values.typed, status, _ASSUMED)
        note = f"{section}.note"
        if _value(ours, note) and _value(ours, note) == _value(values.typed, note):
            _write(values.typed, note, f"before the change: {_value(ours, note)}")
        told.append(f"Marked as assumed: {section}, {text}.")
    return told


def _kept(found: Typed, section: str, changed: list[str]) -> Iterator[str]:
    """Name the figures of a section that were left as they were: a status is of all of it."""
    for key in found:
        own = next((s for s in _above(key) if f"{s}.source" in found), "")
        value = _value(found, key)
        is_figure = isinstance(value, float) or (is_month(key) and value is not None)
        if own == section and is_figure and key not in changed:
            yield key.removeprefix(f"{section}.")


def _write(found: Typed, key: str, text: str) -> None:
    found[key] = (text, found[key][1])


def _changed(theirs: Typed, ours: Typed) -> dict[str, list[str]]:
    """Gather the figures that differ under the section that says their source and status."""
    found: dict[str, list[str]] = {}
    for key in theirs:
        section = next(
            (s for s in _above(key) if f"{s}.source" in theirs and f"{s}.status" in theirs), ""
        )
        told = [f"{section}.{each}" for each in ("source", "status")]
        is_same = all(_value(theirs, each) == _value(ours, each) is not None for each in told)
        figures = [_value(each, key) for each in (theirs, ours)]
        is_figure = is_month(key) or any(isinstance(f, float) for f in figures)
        if is_same and is_figure and figures[0] != figures[1]:
            found.setdefault(section, []).append(key)
    return found


def _above(key: str) -> Iterator[str]:
    """Name the sections that a key lies in, the innermost first."""
    while "." in key:
        key = key.rpartition(".")[0]
        yield key


def _typed_in_the_workbook_of(case: Case) -> Typed:
    book, model, _ = book_of(case, case.scenario)
    return typed(book.contents(), model.workings.inputs)


def _value(found: Typed, key: str) -> Any:
    value = found.get(key, (None, ""))[0]
    value = float(value) if isinstance(value, int | float) else value
    return month_text(value) if is_month(key) else value


def _said(found: Typed, key: str) -> str:
    value = _value(found, key)
    return (
        "nothing" if value is None else format(value, ".15g") if isinstance(value, float) else value
    )


# A file names years where the workbook has the first of them, and how many there are.
_ALLOWED = {f.key: f.allowed for f in FIGURES if f.key.endswith((".first", ".count"))}
_SINCE = (
    "Inputs were changed since the workbook was written: scenario code and SHA-256 on its cover "
    "are of before. soh workbook writes it anew from the file that soh new --from gives."
)
_FILL_IN = "Fill in each ?, then"
_PUT_RIGHT = "Put right what is named above and fill in each ?, then"


def write_case(target: Path, source: str | None, against: Case | None, *, force: bool) -> str:
    """Write the file of a case, the template or what a workbook says; say what is left to do.

    Raises
    ------
    SohError
        If the workbook cannot be read, the file is there, or nothing is left to be filled in and
        what was typed is no case: by sheet and cell.
    """
    sources = () if source is None else (Path(source),)
    check_target(target, force=force, sources=sources, endings=(".toml",))
    told: list[str] = []
    if source is None and against is not None:
        fault = Fault(field="--against", problem="is given without --from", allowed="with it")
        raise ScenarioError(fault)
    if source is None:
        text = read_text(PACKAGE / "case" / "template.toml")
        step = _FILL_IN
    else:
        text, told, step = _from_workbook(laid_out_again(read_workbook(Path(source))), against)
    write_text(target, text, force=force)
    return "\n".join([*told, f"Wrote {target}. {step}: soh check {target}"])


def _from_workbook(back: Back, against: Case | None) -> tuple[str, list[str], str]:
    """Give the file of what was typed, what is to be said of it, and what is to be done next."""
    values, told, step = Values(back), [], "Next"
    if f'"{TO_FILL_IN}"' not in tomlkit.dumps(values.case()):
        told = _beside_it(back)
    else:
        told = _first([str(fault) for fault in _past(back, values)])
        step = _PUT_RIGHT if told else _FILL_IN
    if against is None:
        told.append(
            "Source and status of each figure are as the workbook has them, whatever was changed: "
            "--against CASE marks what differs from a case as assumed."
        )
    else:
        told += _marked_as_assumed(values, back, against)
    if _simulates(back) or (against is not None and against.uncertainty):
        told.append(NOT_HELD + " Copy [[uncertain]] from the file of the case.")
    return toml_of(values, back.read.path.name), told, step


def report(path: Path, case: Case) -> list[Any]:
    """Say what a check of a workbook finds: what is not as soh writes it, and other inputs."""
    back, read = case_of(path)
    fine = f"{path.name}: no input is wrong, and no formula of ours is altered."
    own = _own_scenario(back, read)
    noted, found = remarks(back, read, own), input_differences(back, case)
    parts: list[Any] = [fine]
    if noted:
        many = f"{wording.counted_words(len(noted), 'place')} not as soh writes it:"
        parts += [Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=_first(noted))]
    since = [_SINCE] * _is_of_other_inputs(back, read, own)
    told = since + _beside_it(back) + [NOT_HELD] * bool(_simulates(back) or case.uncertainty)
    parts += [Prose(kind="paragraphs", texts=[text]) for text in told]
    beside = wording.decision_named(case)
    if not found:
        return [*parts, Prose(kind="paragraphs", texts=[f"Every input is that of {beside}."])]
    many = f"{wording.counted_words(len(found), 'input')} not as in {beside}:"
    return [*parts, Prose(kind="paragraphs", texts=[many]), Prose(kind="list", texts=_first(found))]


def _own_scenario(back: Back, read: Case) -> Scenario:
    """Give the scenario under "As in the case"; where its forces are blank, the live one."""
    values = Values(back)
    fields = values.scenario(OWN)
    if fields["adopters"] == TO_FILL_IN:
        return read.scenario
    try:
        own = build(fields)
    except SohError as error:
        found = [replace(fault, field=f"scenarios.{OWN}.{fault.field}") for fault in error.faults]
    else:
        found = [
            replace(fault, field=f"scenarios.{OWN}.{field}")
            for field, fault in scenario_faults(read, own)
        ]
        if not found:
            return own
    raise CaseError(_by_cell(found, back, values)) from None


def _beside_it(back: Back) -> list[str]:
    """Say what of a workbook is no part of the case that is read from it."""
    values = Values(back)
    told = [
        f"{heading} differs from the case's own choices in {' and '.join(cells)}. A preset holds "
        "forces and pricing alone, so that is left out of the case. Write it under Live "
        "scenario, or save it with soh scenarios --save NAME."
        for heading, cells in values.beyond_presets()
    ]
    return told


def _first(found: list[str]) -> list[str]:
    more = len(found) - MOST_FAULTS
    return [*found[:MOST_FAULTS], f"and {more} more."] if more > 0 else found


def case_of(path: Path) -> tuple[Back, Case]:
    """Read the inputs of a workbook as a case.

    Raises
    ------
    CaseError
        With everything that is wrong in it, by sheet and cell; formulas that were altered first.
    """
    back = laid_out_again(read_workbook(path))
    faults = altered(back)
    if faults:
        raise CaseError(faults)
    return back, loaded(back)


def loaded(back: Back) -> Case:
    """Check what was typed as the file of a case is checked, and name sheet and cell of a fault."""
    values = Values(back)
    try:
        read = replace(_as_case(values.case(), back.read.path), file=str(back.read.path))
    except SohError as error:
        raise CaseError(_by_cell(error.faults, back, values)) from None
    # A word that no case has may be read as a no, and a figure past the room that there is. The
    # scenario that stands beside the live one is checked where it is read.
    past = [fault for fault in _past(back, values) if f"scenarios.{OWN}." not in fault.field]
    if past:
        raise CaseError(past)
    return read


def _as_case(sections: Mapping[str, Any], path: Path) -> Case:
    """Read sections as if their file lay beside the workbook."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{path.stem}.toml"
        file.write_text(tomlkit.dumps(sections), encoding="utf-8", newline="\n")
        _take_register_along(sections, path.parent, Path(folder))
        try:
            return load_case(file)
        except SohError as error:
            beside = str(path.parent)
            found = [replace(f, problem=f.problem.replace(folder, beside)) for f in error.faults]
            raise CaseError(found) from None


def _take_register_along(case: Mapping[str, Any], beside: Path, folder: Path) -> None:
    """Copy the register that a case names, and what describes it, to where the case is checked.

    They lie beside the workbook; a register elsewhere, or none, is left to be refused.
    """
    named = str(case.get("adopters", {}).get("register", ""))
    if named and Path(named).name == named:
        for name in (named, _MEASURES_FILE):
            if (beside / name).is_file():
                shutil.copyfile(beside / name, folder / name)


def _by_cell(faults: Sequence[Fault], back: Back, values: Values) -> list[Fault]:
    """Name the faults of a case by cell, then what is past the rule of its cell.

    A file is not read so far if it is unsound. What is typed and cannot be read is not missing.
    """
    past = {_cell_of(fault): fault for fault in _past(back, values)}
    missing: dict[str, Fault] = {}  # one cell may be missing in several places of a file
    for fault in filter(_is_missing, faults):
        missing.setdefault(values.cell(fault.field) or fault.field, fault)
    found = [
        _in_cells(fault, values, back.read.path)
        for fault in faults
        if not _is_missing(fault)
        or (fault in missing.values() and values.cell(fault.field) not in past)
    ]
    named = {_cell_of(fault) for fault in found}
    return [*found, *(fault for cell, fault in past.items() if cell not in named)]


def _cell_of(fault: Fault) -> str:
    return fault.field.partition(" ")[0]


def _is_missing(fault: Fault) -> bool:
    return fault.problem.startswith(f'"{TO_FILL_IN}" ')


def _past(back: Back, values: Values) -> Iterator[Fault]:
    """Name what is past the rule of its cell."""
    keys = {cell: key for key, (_, cell) in values.typed.items()}
    for cell, fault in past_what_is_allowed(back.inputs, back.read.cells):
        key = keys.get(cell, "").replace(f"scenarios.{LIVE}.", "scenario.")
        field = f"{cell} ({key})" if key else cell
        yield replace(fault, file=str(back.read.path), field=field)


def _in_cells(fault: Fault, values: Values, path: Path) -> Fault:
    """Name the cell of a fault, beside the key that a file would have, and what a cell may hold."""
    cell = values.cell(fault.field)
    field = f"{cell} ({fault.field})" if cell else fault.field
    problem = fault.problem.removeprefix(f'"{TO_FILL_IN}" ')
    allowed = _ALLOWED.get(values.key(fault.field), "") if _is_missing(fault) else ""
    allowed = (allowed or fault.allowed).replace("text in quotes", "text").replace('"', "")
    allowed = allowed.replace("true or false", "yes or no")
    # In a cell, thousands are not set apart by the underscores of a file.
    allowed, advice = (re.sub(r"(?<=\d)_(?=\d)", ",", t) for t in (allowed, fault.advice))
    told = {"problem": problem, "allowed": allowed, "advice": advice}
    return replace(fault, file=str(path), line=None, field=field, **told)
