"""The inputs of a returned workbook by key: figures, choices and texts.

An entry of the wrong kind, such as a formula in place of a figure, is a fault of its cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sohanalysis.case.keys import TABLES
from sohanalysis.case.pricing import ADOPTERS, TOTAL
from sohanalysis.case.printed import parse_printed
from sohanalysis.errors import Fault, format_value
from sohanalysis.files.kinds import Years, bare_type
from sohanalysis.workbook.cell_texts import BETWEEN, figure_in, number_or_text
from sohanalysis.workbook.document import look_up, put
from sohanalysis.workbook.formula import Formula, day_of, letters
from sohanalysis.workbook.inputs import (
    AMOUNT_WORDS,
    ANY_DAY,
    LOG_KEYS,
    STEP_HEADS,
    YEARS_TO_MARK,
    month_text,
)
from sohanalysis.workbook.limits import refused
from sohanalysis.workbook.plan import OF_THE_WORKBOOK
from sohanalysis.workbook.record import LAYOUT
from sohanalysis.workbook.returned import (
    YEAR_LABEL,
    CellsByHeading,
    Day,
    KeyedRows,
    ReturnedWorkbook,
    ScenarioEntries,
    keyed_rows,
    last_name,
    open_workbook,
)
from sohanalysis.workbook.sheets import COMMENTS
from sohanalysis.workbook.workbook_case import YOURS, SheetLayout

_AMOUNT_KEYS = {label: key for key, label in AMOUNT_WORDS.items()}
# Keys by kind of value: a month, years without a gap, or yes and no.
MONTH_KEYS = {key.name for table in TABLES.values() for key in table.keys if key.unit == "month"}
_WITHOUT_GAP = {n for t in TABLES.values() for n, kind in t.types.items() if kind == Years}
_YES = {
    name
    for table in TABLES.values()
    for name, kind in table.types.items()
    if bare_type(kind) is bool
}
TYPE_AGAIN = "Type the number again, and give the cell a number format."


def read_workbook(path: Path) -> ReturnedWorkbook:
    """Read a workbook safely: values by their keys, and formulas as texts.

    Raises
    ------
    FileError
        If the file is not an .xlsx, exceeds a limit, or has content that soh never writes.
    """
    workbook = open_workbook(path)
    _texts(workbook)  # first, because the years of the case are on Record
    rows = [*keyed_rows(workbook, "Inputs")]
    _figures(workbook, rows)
    workbook.faults += _unread_figures(workbook, rows)
    return workbook


def _figures(workbook: ReturnedWorkbook, rows: KeyedRows) -> None:
    """Read the rows of Inputs: the choices of the scenarios, and the figures."""
    for key, cells in rows:
        if key == "show":
            workbook.locations[key], name = cells.get("Name", ("", YOURS))
            workbook.show = str(name)
        elif key.startswith("scenario."):
            _choice(workbook, key, cells)
        elif "Value" in cells and not key.startswith(OF_THE_WORKBOOK):
            _figure(workbook, key, cells)


def _unread_figures(workbook: ReturnedWorkbook, rows: KeyedRows) -> Iterator[Fault]:
    """Yield a fault for each figure that a user added to Inputs, because nothing reads it.

    It is in a row without a key, or past the headings of its table. Texts, and anything in a column
    of comments, are remarks.
    """
    inputs = {cell: value for cell, value in workbook.cells.items() if cell[0] == "Inputs"}
    first = min(workbook.keys["Inputs"])
    comments = {column for (_, _, column), value in inputs.items() if value == COMMENTS}
    read_cells = {cell for _, cells in rows for cell, _ in cells.values()}
    read_cells |= {fault.field.partition(" ")[0] for fault in workbook.faults}
    for (sheet, row, column), value in inputs.items():
        cell = f"{sheet}!{letters(column)}{row + 1}"
        is_added = row > first and column not in comments and cell not in read_cells
        if is_added and _holds_a_figure(value):
            yield workbook.fault(
                cell,
                f"holds {_content_text(value)}, which nothing reads",
                allowed="figures in the pale cells",
                advice="Add it to the case file, and write the workbook again.",
            )


def _holds_a_figure(value: Any) -> bool:
    """Check whether a cell holds a number, a date, a formula, or a text that is a number."""
    if not isinstance(value, str) or isinstance(value, Formula):
        return True
    try:
        parse_printed(value)
    except ValueError:
        return False
    return any(map(str.isdigit, value))


def _content_text(value: Any) -> str:
    return str(day_of(value)) if isinstance(value, Day) else format_value(number_or_text(value))


def _choice(workbook: ReturnedWorkbook, key: str, cells: CellsByHeading) -> None:
    """Read a field of every scenario, or its number of adopters of one year."""
    name, year_match = re.sub(r"\[\d+\]", "", key.removeprefix("scenario.")), re.search(r"\d+", key)
    for head, (location, entry) in cells.items():
        if head in ("Choice", "Unit", COMMENTS):
            continue
        if isinstance(entry, Day):
            _refuse_date(workbook, location, key, entry)
        scenario = workbook.scenarios.setdefault(head, ScenarioEntries())
        value = number_or_text(entry)
        if year_match is None:
            scenario.fields[name] = value
        elif value is not None:
            scenario.by_year[int(year_match[0])] = value
        if head == YOURS:
            workbook.locations[key] = location


def _figure(workbook: ReturnedWorkbook, key: str, cells: CellsByHeading) -> None:
    """Read one row of Inputs: an amount, amounts by year, years, or a price step."""
    location, entry = cells["Value"]
    by_year = {head: cell for head, cell in cells.items() if YEAR_LABEL.fullmatch(head)}
    filled = [cell for cell, content in by_year.values() if content is not None]
    workbook.locations[key] = filled[0] if filled else location
    entry = _without_text_of_a_month(workbook, key, _AMOUNT_KEYS.get(entry, entry))
    value = _read(workbook, key, entry, location)
    if filled:
        read_years = _chosen_years if last_name(key) in YEARS_TO_MARK else _amounts_by_year
        value = read_years(workbook, key, by_year) or None
    if re.search(r"\.price\[\d+\]$", key):
        value = _step(workbook, key, cells, value)
    if value is not None:
        _put(workbook, key, value)


def _step(
    workbook: ReturnedWorkbook, key: str, cells: CellsByHeading, price: Any
) -> dict[str, Any] | None:
    """Read the start of a step of a price, which is in another cell of the row than its price.

    Returns
    -------
    dict or None
        The step as in a file: {adopters = 25, price = 71000}. None if the row is empty.
    """
    location = workbook.locations[f"{key}.price"] = workbook.locations[key]
    start_cells = (cells[head] for head in STEP_HEADS.values() if head in cells)
    workbook.locations[key], entry = next(start_cells, (location, None))
    start = _read(workbook, key, entry, workbook.locations[key])
    # The name of its scale is on Record, which is read first.
    over = look_up(workbook.values, f"{key.rpartition('.price[')[0]}.over")
    step = {str(over or ADOPTERS).removeprefix(TOTAL): start, "price": price}
    return {name: figure for name, figure in step.items() if figure is not None} or None


def _without_text_of_a_month(workbook: ReturnedWorkbook, key: str, entry: Any) -> Any:
    """Return an entry, or None after reporting a text in place of a month.

    The formulas of a workbook need a date, although a case file has a month as text.
    """
    is_text = isinstance(entry, str) and not isinstance(entry, Formula) and entry.strip()
    if not is_text or last_name(key) not in MONTH_KEYS:
        return entry
    location = workbook.locations[key]
    workbook.unread_cells[location] = key
    workbook.refuse(
        location,
        key,
        f"{format_value(entry)} is text, not a date",
        allowed=ANY_DAY,
        advice="Type a date, such as 1 April 2019.",
    )
    return None


def _amounts_by_year(
    workbook: ReturnedWorkbook, key: str, by_year: CellsByHeading
) -> dict[str, Any]:
    """Read the amount of each year. A fault of one is a fault of its own cell."""
    amounts = {}
    for year, (location, content) in by_year.items():
        workbook.locations[f"{key}.{year}"] = location
        amounts[year] = _read(workbook, key, content, location)
    return {year: amount for year, amount in amounts.items() if amount is not None}


def _chosen_years(workbook: ReturnedWorkbook, key: str, by_year: CellsByHeading) -> list[str]:
    """Read the years that the user marked with yes.

    If the years must follow one another, an empty cell between two of them is a fault. It then
    counts as marked, so that the other inputs are read.
    """
    chosen: list[str] = []
    marks: dict[str, Any] = {}
    for year, (location, content) in by_year.items():
        workbook.locations[f"{key}.{year}"] = location
        mark = content if isinstance(content, Day) else number_or_text(content)
        marks[year] = mark
        if str(mark).casefold() == "yes":
            workbook.locations[f"{key}[{len(chosen)}]"] = location
            chosen.append(year)
        elif mark is not None:
            problem, allowed = f"{format_value(mark)} is not allowed", "yes, or an empty cell"
            workbook.refuse(location, key, problem, allowed=allowed)
    if last_name(key) not in _WITHOUT_GAP or not chosen:
        return chosen
    labels = [*by_year]
    run = labels[labels.index(chosen[0]) : labels.index(chosen[-1]) + 1]
    for year in (year for year in run if marks[year] is None):
        workbook.refuse(
            by_year[year][0],
            key,
            f"{year} is missing between {chosen[0]} and {chosen[-1]}",
            allowed="years without a gap",
            advice="Type yes here, or clear the years before or after it.",
        )
    return run


def _put(workbook: ReturnedWorkbook, key: str, value: Any) -> None:
    """Store a value under its key. A key that is not valid is a fault of its cell."""
    try:
        put(workbook.values, key, value)
    except ValueError as error:
        problem = f"{format_value(key)} is not a key of soh: {error}"
        workbook.faults.append(workbook.fault(workbook.locations.get(key, ""), problem))


def _read(workbook: ReturnedWorkbook, key: str, value: Any, location: str) -> Any:
    """Convert an input to the value in a case file. A formula is a fault of its cell."""
    name = last_name(key)
    if isinstance(value, Formula):
        workbook.unread_cells[location] = key
        workbook.refuse(location, key, f"holds the formula {value[:60]}", allowed="a value")
        return None
    if isinstance(value, Day) and name not in MONTH_KEYS:
        workbook.unread_cells[location] = key
        _refuse_date(workbook, location, key, value)
        return None
    if name in MONTH_KEYS and isinstance(value, float):
        try:
            return month_text(value)
        except (OverflowError, ValueError):
            return str(value)
    if name in _YES and str(value).casefold() in ("yes", "no"):
        return str(value).casefold() == "yes"
    return number_or_text(value)


def _refuse_date(workbook: ReturnedWorkbook, location: str, key: str, day: Day) -> None:
    """Report a cell with a date: programs turn "1/7" into a date."""
    problem = f"holds a date, {day_of(day)}"
    workbook.refuse(location, key, problem, allowed="a number", advice=TYPE_AGAIN)


def _texts(workbook: ReturnedWorkbook) -> None:
    """Read the texts of Record and Log: one in a row, or several under headings."""
    shown_sources = _shown_sources(workbook)
    for key, cells in keyed_rows(workbook, "Record"):
        if "What" in cells and "Text" not in cells:
            problem = "has no column Text next to What on Record"
            raise refused(workbook.path, problem, "Type the heading Text again.")
        if "What" in cells and key != LAYOUT:
            _text(workbook, key, *cells["Text"])
        for head, cell in cells.items() if "What" not in cells else ():
            _text(workbook, f"{key}.{head.lower().replace(' ', '_')}", *cell)
    for key, cells in keyed_rows(workbook, "Log"):
        for name in LOG_KEYS if "Figure" in cells else ():
            if name.capitalize() in cells:
                location, text = cells[name.capitalize()]
                log_source, case_source = shown_sources.get(key, (None, None))
                is_unchanged = name == "source" and (text or "") == log_source
                _text(workbook, f"{key}.{name}", location, case_source if is_unchanged else text)


def _shown_sources(workbook: ReturnedWorkbook) -> Mapping[str, tuple[str, str]]:
    """Return each source that Log shows in place of the one in the case, with the latter.

    It is empty if the layout is altered.
    """
    try:
        return SheetLayout.read(workbook.layout).shown_sources
    except ValueError:
        return {}


def _text(workbook: ReturnedWorkbook, key: str, location: str, text: Any) -> None:
    """Read a text, or the names that share one cell."""
    workbook.locations[key] = location
    value = _read(workbook, key, text, location)
    if key.startswith("paragraphs.") or (BETWEEN in str(value) and key.endswith(".of")):
        value = value and str(value).split(BETWEEN)
    elif re.fullmatch(r"alternatives\[\d+\]\.value", key):
        value = figure_in(value)
    if value is not None:
        _put(workbook, key, value)
