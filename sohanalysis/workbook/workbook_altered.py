"""What in a workbook that comes back is not as soh writes it: cell by cell, with the place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, IntegrityError, shown
from sohanalysis.report.wording import count, path_note
from sohanalysis.workbook.beside import rule_in_words
from sohanalysis.workbook.book import Book, Cell, letters, name_of
from sohanalysis.workbook.book_file import NUMBER_FORMS, print_names
from sohanalysis.workbook.formula import Formula, Place, cells_of
from sohanalysis.workbook.workbook import CODE, OF_THEN, about, laid_out
from sohanalysis.workbook.workbook_back import Back, fault, rows_of
from sohanalysis.workbook.workbook_blank import NOTES, about_blank
from sohanalysis.workbook.workbook_cover import NOT_HELD, OWN_NOTES, OWN_ROWS, SIMULATION
from sohanalysis.workbook.workbook_rules import serial

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
        told = about(replace(case, scenario=own), case.scenario)
        told += [(SIMULATION, NOT_HELD)] if simulates(back) and not case.uncertainty else []
        warned = [*path_note(case, case.scenario)]
        ranges = [{"input": r.input, "low": r.low, "high": r.high} for r in case.ranges]
        room = len(given.values["ranges"])
        given = replace(given, values={**given.values, "ranges": _fitted(ranges, room, {})})
    told = _fitted(told, rows_of(read, "About") - OWN_ROWS, ("", ""))
    return laid_out(
        given, back.steps, told, _fitted(warned, rows_of(read, "Notes") - OWN_NOTES, "")
    )[0]


def simulates(back: Back) -> bool:
    """Tell whether the case that a workbook was written for says what a simulation draws."""
    return SIMULATION in _said_of_it(back)


def is_of_other_inputs(back: Back, case: Case, own: Scenario) -> bool:
    """Tell whether the cover has the code and SHA-256 of other inputs than it stands with."""
    told = dict(about(replace(case, scenario=own), case.scenario))
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
    for place, wanted in _texts(book):
        found = back.read.cells.get(place)
        if _plain(found) != _plain(wanted) and place not in of_then:
            said = "nothing" if found is None else shown(found)
            yield f"{name_of(place)} says {said}, not {shown(wanted)}"


def _texts(book: Book) -> Iterator[tuple[Place, Any]]:
    for sheet in book.sheets:
        yield from (((sheet.name, row, column), text) for row, column, text in sheet.words())
        yield (sheet.name, 2, 0), book.master_line(sheet)
        for row, column, cell in sheet.cells():
            if not cell.is_input and not isinstance(cell.content, Formula):
                yield (sheet.name, row, column), cell.content


def _put_in(back: Back, book: Book) -> Iterator[str]:
    known = {place for place, _ in _texts(book)} | {*book.contents()}
    ours = {sheet.name for sheet in book.sheets}
    for place, content in back.read.cells.items():
        if place[0] in ours and place not in known:
            yield f"{name_of(place)} holds {shown(content)}, where soh writes nothing"


def _forms(back: Back, book: Book) -> Iterator[str]:
    for place, cell in _cells(book):
        found, wanted = back.read.forms.get(place, "General"), NUMBER_FORMS[cell.look]
        # A program may choose a form for a formula that asks for none.
        chosen = wanted == "General" and isinstance(cell.content, Formula)
        if found != wanted and not chosen and place in back.read.cells:
            yield f"{name_of(place)} is shown in the form {shown(found)}, not {shown(wanted)}"


def _stored(back: Back, book: Book) -> Iterator[str]:
    """Compare what is shown with what the formulas come to, as the inputs stand."""
    formulas = [place for place, cell in _cells(book) if isinstance(cell.content, Formula)]
    if all(back.read.stored.get(place) in (None, "") for place in formulas):
        yield "No formula shows a figure yet: open the file in Excel or LibreOffice, and save it."
        return
    apart = [*_apart(back, book)]
    others = ", ".join(name_of(place) for place, _, _ in apart[1:_NAMED])
    others += f" and {count(len(apart) - _NAMED, 'more cell')}" if apart[_NAMED:] else ""
    for place, found, wanted in apart[:1]:
        said = "nothing" if found is None else shown(found)
        yield (
            f"{name_of(place)} shows {said}, and its formula comes to {shown(wanted)}: not "
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
        more = f" (and {count(len(places) - 1, 'more cell')} like it)" if places[1:] else ""
        said = f"lets this be typed: {shown(found)}" if found else "lets anything be typed"
        told = f"set it to: {wanted}" if wanted else "soh sets no rule: clear it"
        yield f"{name_of(places[0])}{more} {said}; {told} (Data, Data Validation)"


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
