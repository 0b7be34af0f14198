"""A returned workbook: its inputs by key, its altered cells, and its case.

The reader never trusts the file. It refuses hostile content first (`limits`), reads inputs by the
keys in the hidden column, and then lays the workbook out again from these inputs. A formula or a
locked choice that differs from the new layout was altered. Rows may be inserted or moved, because
formulas are compared by the keys of the rows that they refer to.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import openpyxl
import tomlkit
from openpyxl.utils.datetime import to_excel
from tomlkit.items import Float, Trivia

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.keys import TABLES
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.printed import parse_printed
from sohanalysis.case.reference import template
from sohanalysis.errors import MOST_FAULTS, CaseError, Fault, ScenarioError, SohError, format_value
from sohanalysis.files.corrections import point_advice
from sohanalysis.files.kinds import Years, bare_type
from sohanalysis.files.writing import check_target, write_text
from sohanalysis.load import read_case
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.workbook.checks import FROM, TO, WHEN_WRITTEN
from sohanalysis.workbook.document import (
    Document,
    above,
    document,
    document_key,
    key_parts,
    leaves,
    look_up,
    put,
    with_alternatives,
)
from sohanalysis.workbook.formula import Formula, Position, corners, day_of, letters
from sohanalysis.workbook.formula import read as parsed
from sohanalysis.workbook.inputs import (
    AMOUNT_WORDS,
    ANY_DAY,
    LOG_KEYS,
    YOURS,
    SheetLayout,
    month_text,
)
from sohanalysis.workbook.limits import checked_bytes, refused
from sohanalysis.workbook.plan import OF_THE_WORKBOOK
from sohanalysis.workbook.record import BETWEEN, LAYOUT
from sohanalysis.workbook.sheets import COMMENTS, KEY, Book, Cell
from sohanalysis.workbook.workbook import NOT_HELD, book_of

_AMOUNT_KEYS = {label: key for key, label in AMOUNT_WORDS.items()}
# The forms of amounts by year in a file; a workbook has a cell for each year.
_IN_A_FILE = re.compile(
    r", one for each year of the case in square brackets, or by year: \{[^}]*\}"
)
# Keys by kind of value: a month, financial years, a quantity in units, or yes and no.
_MONTHS = {key.name for table in TABLES.values() for key in table.keys if key.unit == "month"}
_YEARS = {key.name for t in TABLES.values() for key in t.keys if key.unit == "financial years"}
_WITHOUT_GAP = {n for t in TABLES.values() for n, kind in t.types.items() if kind == Years}
_QUANTITIES = {key.name for t in TABLES.values() for key in t.keys if key.unit == "{unit}"}
_YES = {
    name
    for table in TABLES.values()
    for name, kind in table.types.items()
    if bare_type(kind) is bool
}
_FIGURE = "Figure"  # heading of the first column of a table of figures
_YEAR = re.compile(r"\d{4}/\d\d")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_TYPE_AGAIN = "Type the number again, and give the cell a number format."
_ELSEWHERE = re.compile(r"\[|\||://|\\\\")


# Beginnings of keys that are not figures of the case.
_NO_FIGURES = ("show", "scenario.", *OF_THE_WORKBOOK)


class Day(float):
    """A date, as a spreadsheet counts days. A plain number is a float."""

    __slots__ = ()


@dataclass(kw_only=True)
class ReturnedWorkbook:
    """The content of a returned workbook.

    Parameters
    ----------
    path : Path
        Path of the file.
    cells : dict
        Number, text or `Formula` of each cell, by sheet, row and column.
    keys : dict
        Key of each row that has one, by sheet and row.
    values : Document
        Inputs under the keys of a case file.
    locations : dict
        Sheet and cell of each input, such as "Inputs!C40", by its key.
    scenarios : dict
        Choices of each scenario, by its heading.
    show : str
        Heading of the scenario shown.
    layout : str
        The saved layout, which `SheetLayout.read` reads.
    faults, notices : list
        Faults found so far, and remarks that are not faults.
    unread_cells : set of str
        Cell of each input that is a fault: that it is missing would be a second message.
    """

    path: Path
    cells: dict[Position, Any] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    values: Document = field(default_factory=dict)
    locations: dict[str, str] = field(default_factory=dict)
    scenarios: dict[str, dict[str, Any]] = field(default_factory=dict)
    show: str = YOURS
    layout: str = ""
    faults: list[Fault] = field(default_factory=list)
    unread_cells: set[str] = field(default_factory=set)
    notices: list[str] = field(default_factory=list)

    def location(self, key: str) -> str:
        """Return the sheet and cell of a key.

        If the key has no cell, it is the cell of a key within it, or of the nearest key around it.

        Returns
        -------
        str
            Such as "Inputs!C40"; empty if there is no such cell.
        """
        placed = {
            tuple(map(str, key_parts(input_key))): cell
            for input_key, cell in self.locations.items()
        }
        for wanted in (tuple(map(str, key_parts(outer_key))) for outer_key in above(key)):
            within = (cell for path, cell in placed.items() if path[: len(wanted)] == wanted)
            if cell := placed.get(wanted) or next(within, ""):
                return cell
        return ""

    def cell_and_key(self, key: str) -> str:
        """Return the cell of a key with the key in brackets, or a key without a cell alone."""
        cell = self.location(key) if key else ""
        return f"{cell} ({key})" if cell else key


def is_workbook(path: Path) -> bool:
    """Check whether the name of a file is that of a workbook."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(path: Path) -> ReturnedWorkbook:
    """Read a workbook safely: values by their keys, and formulas as texts.

    Raises
    ------
    FileError
        If the file is not an .xlsx, exceeds a limit, or has content that soh never writes.
    """
    content = checked_bytes(path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception:
        raise refused(path, "is damaged, or was not saved by a spreadsheet program") from None
    workbook = ReturnedWorkbook(path=path)
    workbook.notices = [*_notices(book)]
    for sheet in book.worksheets:
        for cell in _stored_cells(sheet):
            workbook.cells[sheet.title, cell.row - 1, cell.column - 1] = _content(cell.value)
        workbook.keys[sheet.title] = _keys(workbook, sheet.title)
    written = (str(value) for position, value in workbook.cells.items() if position[0] == "Record")
    workbook.layout = next((t.partition("|")[2] for t in written if t.startswith(f"{LAYOUT}|")), "")
    if "Inputs" not in workbook.keys or not workbook.keys["Inputs"]:
        raise refused(path, "has no sheet Inputs with keys", "Use a file that soh workbook wrote.")
    _texts(workbook)  # first, because the years of the case are on Record
    rows = [*_rows(workbook, "Inputs")]
    _figures(workbook, rows)
    workbook.faults += _unread_figures(workbook, rows)
    return workbook


def _stored_cells(sheet: Any) -> Iterator[Any]:
    """Yield the cells of a sheet that have a value, row by row.

    ``sheet.iter_rows`` would create every cell up to the last row and column: a small file with one
    cell far out would fill the memory.
    """
    stored = sheet._cells
    yield from (cell for _, cell in sorted(stored.items()) if cell.value is not None)


def _notices(book: Any) -> Iterator[str]:
    """Yield remarks on hidden rows, names that refer to other files, and DDE."""
    for sheet in book.worksheets:
        hidden = [row for row, dimensions in sheet.row_dimensions.items() if dimensions.hidden]
        if hidden:
            rows = wording.counted_words(len(hidden), "hidden row")
            yield f"{sheet.title} has {rows}, the first is {min(hidden)}."
        for cell in _stored_cells(sheet):
            if _is_dde(cell.value):
                yield f"{sheet.title}!{cell.coordinate} starts another program (DDE)."
    for name, definition in book.defined_names.items():
        text = str(definition.value)
        if _ELSEWHERE.search(_TEXT.sub("", text)):
            yield f"The name {name} refers to another file or program: {text[:60]}."


def _is_dde(value: Any) -> bool:
    """Check whether a formula starts another program, such as =cmd|'/c calc'!A0."""
    text = str(getattr(value, "text", value))
    return text.startswith("=") and "|" in _TEXT.sub("", text)


def _content(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime | datetime.date):
        return Day(to_excel(value))
    if isinstance(value, int | float):
        return float(value)
    text = getattr(value, "text", value)  # of an array formula
    return Formula(text) if isinstance(text, str) and text.startswith("=") else str(text)


def _keys(workbook: ReturnedWorkbook, sheet: str) -> dict[int, str]:
    """Return the key of each row of a sheet, from the column with the heading "Key"."""
    cells = {position: value for position, value in workbook.cells.items() if position[0] == sheet}
    heads = [position[2] for position, value in cells.items() if position[1] == 0 and value == KEY]
    return {
        position[1]: str(value).partition("|")[0]
        for position, value in cells.items()
        if heads and position[2] == heads[0] and position[1] > 0
    }


Cells = Mapping[str, tuple[str, Any]]  # location and value by the heading of the column
Rows = list[tuple[str, Cells]]  # key and cells of each row


def _rows(workbook: ReturnedWorkbook, sheet: str) -> Iterator[tuple[str, Cells]]:
    """Yield the key and the cells of each row that has a key, from the top."""
    rows: dict[int, dict[int, Any]] = {}
    for (name, row, column), value in workbook.cells.items():
        if name == sheet:
            rows.setdefault(row, {})[column] = value
    heads: dict[int, str] = {}
    for row, cells in sorted(rows.items()):
        key = workbook.keys[sheet].get(row)
        if key is None and not _is_heading(rows, row, workbook.keys[sheet]):
            continue  # a caption, or a row that a user added
        if key is None:
            heads = {column: str(text) for column, text in cells.items()}
            heads = _with_year_heads(workbook, sheet, row, heads)
        else:
            yield (
                key,
                {
                    head: (f"{sheet}!{letters(column)}{row + 1}", cells.get(column))
                    for column, head in heads.items()
                    if head != KEY
                },
            )


def _is_heading(rows: Mapping[int, Mapping[int, Any]], row: int, keys: Mapping[int, str]) -> bool:
    """Check whether a row without a key has the headings of a table: its caption is above it.

    A caption is alone in its row, or below an empty row if a user added a remark to it. A user may
    have moved a table without its caption. A row that a user added is below a row with a key.
    """
    above = row - 1
    is_below_a_key, is_below_nothing = above in keys, above not in rows
    is_below_a_caption = is_below_nothing or len(rows[above]) == 1 or above - 1 not in rows
    return len(rows[row]) > 1 and not is_below_a_key and is_below_a_caption


def _with_year_heads(
    workbook: ReturnedWorkbook, sheet: str, row: int, heads: dict[int, str]
) -> dict[int, str]:
    """Return headings with the years of the case after Value, and report each changed year.

    Without its year, an amount would silently be left out.
    """
    start = next((column + 1 for column, text in heads.items() if text == "Value"), None)
    labels = workbook.values.get("years")
    if start is None or not isinstance(labels, list):
        return heads
    year_heads = dict(enumerate(map(str, labels), start))
    has_years = any(_YEAR.fullmatch(heads.get(column, "")) for column in year_heads)
    columns = {column for column, text in heads.items() if text not in (COMMENTS, KEY)}
    if not has_years and (heads.get(0) != _FIGURE or columns.isdisjoint(year_heads)):
        return heads
    for column, label in year_heads.items():
        if heads.get(column) != label:
            workbook.faults.append(_change(workbook, (sheet, row, column)))
    return heads | year_heads


def _figures(workbook: ReturnedWorkbook, rows: Rows) -> None:
    """Read the rows of Inputs: the choices of the scenarios, and the figures."""
    for key, cells in rows:
        if key == "show":
            workbook.locations[key], name = cells.get("Name", ("", YOURS))
            workbook.show = str(name)
        elif key.startswith("scenario."):
            _choice(workbook, key, cells)
        elif "Value" in cells and not key.startswith(OF_THE_WORKBOOK):
            _figure(workbook, key, cells)


def _unread_figures(workbook: ReturnedWorkbook, rows: Rows) -> Iterator[Fault]:
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
            yield Fault(
                file=str(workbook.path),
                field=cell,
                problem=f"holds {_content_text(value)}, which nothing reads",
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
    return str(day_of(value)) if isinstance(value, Day) else format_value(_number_or_text(value))


def _choice(workbook: ReturnedWorkbook, key: str, cells: Cells) -> None:
    name, year_match = re.sub(r"\[\d+\]", "", key.removeprefix("scenario.")), re.search(r"\d+", key)
    for head, (location, entry) in cells.items():
        if head in ("Choice", "Unit", COMMENTS):
            continue
        if isinstance(entry, Day):
            workbook.faults.append(_date_fault(workbook, location, key, entry))
        fields, value = workbook.scenarios.setdefault(head, {}), _number_or_text(entry)
        if year_match is None:
            fields[name] = value
        elif value is not None:
            fields.setdefault("path", {})[int(year_match[0])] = value
        if head == YOURS:
            workbook.locations[key] = location


def _figure(workbook: ReturnedWorkbook, key: str, cells: Cells) -> None:
    """Read one row of Inputs: an amount, amounts by year, years, or a price step."""
    years = {h: cell for h, cell in cells.items() if _YEAR.fullmatch(h) and cell[1] is not None}
    location, entry = cells["Value"]
    location = workbook.locations[key] = next(iter(years.values()))[0] if years else location
    entry = _without_text_of_a_month(key, _AMOUNT_KEYS.get(entry, entry), workbook)
    value = _read(key, entry, workbook, cells["Value"][0])
    if years:
        is_choice = _name(key) in _YEARS
        value = (_chosen_years if is_choice else _amounts_by_year)(key, cells, workbook) or None
    if re.search(r"\.price\[\d+\]$", key):
        # The row has two figures: the start of the step, and its price.
        workbook.locations[f"{key}.price"] = location
        workbook.locations[key], first = cells.get("From", (location, None))
        start = _read(key, first, workbook, workbook.locations[key])
        step = {"start": start, "price": value}
        value = {name: figure for name, figure in step.items() if figure is not None} or None
    if value is not None:
        _put(workbook, key, value)


def _without_text_of_a_month(key: str, entry: Any, workbook: ReturnedWorkbook) -> Any:
    """Return an entry, or None after reporting a text in place of a month.

    The formulas of a workbook need a date, although a case file has a month as text.
    """
    is_text = isinstance(entry, str) and not isinstance(entry, Formula) and entry.strip()
    if not is_text or _name(key) not in _MONTHS:
        return entry
    location = workbook.locations[key]
    workbook.unread_cells.add(location)
    workbook.faults.append(
        Fault(
            file=str(workbook.path),
            field=f"{location} ({key})",
            problem=f"{format_value(entry)} is text, not a date",
            allowed=ANY_DAY,
            advice="Type a date, such as 1 April 2019.",
        )
    )
    return None


def _amounts_by_year(key: str, cells: Cells, workbook: ReturnedWorkbook) -> dict[str, Any]:
    """Read the amount of each year. A fault of one is a fault of its own cell."""
    amounts = {}
    for year, (location, content) in cells.items():
        if _YEAR.fullmatch(year):
            workbook.locations[f"{key}.{year}"] = location
            amounts[year] = _read(key, content, workbook, location)
    return {year: amount for year, amount in amounts.items() if amount is not None}


def _chosen_years(key: str, cells: Cells, workbook: ReturnedWorkbook) -> list[str]:
    """Read the years that the user marked with yes.

    If the years must follow one another, an empty cell between two of them is a fault. It then
    counts as marked, so that the other inputs are read.
    """
    chosen: list[str] = []
    marks: dict[str, Any] = {}
    year_cells = {year: cell for year, cell in cells.items() if _YEAR.fullmatch(year)}
    for year, (location, content) in year_cells.items():
        workbook.locations[f"{key}.{year}"] = location
        mark = content if isinstance(content, Day) else _number_or_text(content)
        marks[year] = mark
        if str(mark).casefold() == "yes":
            workbook.locations[f"{key}[{len(chosen)}]"] = location
            chosen.append(year)
        elif mark is not None:
            workbook.faults.append(
                Fault(
                    file=str(workbook.path),
                    field=f"{location} ({key})",
                    problem=f"{format_value(mark)} is not allowed",
                    allowed="yes, or an empty cell",
                )
            )
    if _name(key) not in _WITHOUT_GAP or not chosen:
        return chosen
    labels = [*year_cells]
    run = labels[labels.index(chosen[0]) : labels.index(chosen[-1]) + 1]
    for year in run:
        location, _ = year_cells[year]
        if marks[year] is None:
            workbook.faults.append(
                Fault(
                    file=str(workbook.path),
                    field=f"{location} ({key})",
                    problem=f"{year} is missing between {chosen[0]} and {chosen[-1]}",
                    allowed="years without a gap",
                    advice="Type yes here, or clear the years before or after it.",
                )
            )
    return run


def _put(workbook: ReturnedWorkbook, key: str, value: Any) -> None:
    """Store a value under its key. A key that is not valid is a fault of its cell."""
    try:
        put(workbook.values, key, value)
    except ValueError as error:
        problem, cell = (
            f"{format_value(key)} is not a key of soh: {error}",
            workbook.locations.get(key, ""),
        )
        workbook.faults.append(Fault(file=str(workbook.path), field=cell, problem=problem))


def _read(key: str, value: Any, workbook: ReturnedWorkbook, location: str) -> Any:
    """Convert an input to the value in a case file. A formula is a fault of its cell."""
    name = _name(key)
    if isinstance(value, Formula):
        workbook.unread_cells.add(location)
        problem = f"holds the formula {value[:60]}"
        workbook.faults.append(
            Fault(
                file=str(workbook.path),
                field=f"{location} ({key})",
                problem=problem,
                allowed="a value",
            )
        )
        return None
    if isinstance(value, Day) and name not in _MONTHS:
        workbook.unread_cells.add(location)
        workbook.faults.append(_date_fault(workbook, location, key, value))
        return None
    if name in _MONTHS and isinstance(value, float):
        try:
            return month_text(value)
        except (OverflowError, ValueError):
            return str(value)
    if name in _YES and str(value).casefold() in ("yes", "no"):
        return str(value).casefold() == "yes"
    return _number_or_text(value)


def _date_fault(workbook: ReturnedWorkbook, location: str, key: str, day: Day) -> Fault:
    """Return the fault of a cell with a date: programs turn "1/7" into a date."""
    return Fault(
        file=str(workbook.path),
        field=f"{location} ({key})",
        problem=f"holds a date, {day_of(day)}",
        allowed="a number",
        advice=_TYPE_AGAIN,
    )


def _name(key: str) -> str:
    """Return the last name of a key, other than "value".

    >>> _name("charges[0].from.value")
    'from'
    """
    return next((str(part) for part in reversed(key_parts(key)) if part != "value"), "")


def _number_or_text(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _figure_of(text: str) -> Any:
    try:
        return _number_or_text(float(text))
    except ValueError:
        return text


def _texts(workbook: ReturnedWorkbook) -> None:
    """Read the texts of Record and Log: one in a row, or several under headings."""
    shown_sources = _shown_sources(workbook)
    for key, cells in _rows(workbook, "Record"):
        if "What" in cells and "Text" not in cells:
            problem = "has no column Text next to What on Record"
            raise refused(workbook.path, problem, "Type the heading Text again.")
        if "What" in cells and key != LAYOUT:
            _text(workbook, key, *cells["Text"])
        for head, cell in cells.items() if "What" not in cells else ():
            _text(workbook, f"{key}.{head.lower().replace(' ', '_')}", *cell)
    for key, cells in _rows(workbook, "Log") if "Log" in workbook.keys else ():
        for name in LOG_KEYS if "Figure" in cells else ():
            if name.capitalize() in cells:
                location, text = cells[name.capitalize()]
                is_ours = name == "source" and text == shown_sources.get(key)
                _text(workbook, f"{key}.{name}", location, None if is_ours else text)


def _shown_sources(workbook: ReturnedWorkbook) -> Mapping[str, str]:
    """Return the sources that Log shows and no case has, empty if the layout is altered."""
    try:
        return SheetLayout.read(workbook.layout).sources
    except ValueError:
        return {}


def _text(workbook: ReturnedWorkbook, key: str, location: str, text: Any) -> None:
    """Read a text, or the names that share one cell."""
    workbook.locations[key] = location
    value = _read(key, text, workbook, location)
    if key.startswith("paragraphs.") or (BETWEEN in str(value) and key.endswith(".of")):
        value = value and str(value).split(BETWEEN)
    elif BETWEEN in str(value) and re.fullmatch(r"alternatives\[\d+\]\.value", key):
        value = [_figure_of(part) for part in str(value).split(BETWEEN)]
    if value is not None:
        _put(workbook, key, value)


def case_values(workbook: ReturnedWorkbook) -> Document:
    """Return the inputs of a workbook as the document of a case."""
    values = dict(workbook.values)
    _steps(values)
    for published in values.get("published", []):
        published.setdefault("of", "")  # from elsewhere
    fields = dict(workbook.scenarios.get(workbook.show) or workbook.scenarios.get(YOURS, {}))
    path = fields.pop("path", {})
    count = len(values.get("years", []))
    if path:
        # A year without a number is a fault (`_missing_choices`); any number lets the rest be read.
        for_all = fields.get(ADOPTERS) or next(iter(path.values()))
        fields[ADOPTERS] = [path.get(year, for_all) for year in range(count)]
    for name, value in fields.items():
        scenario_field = FIELDS.get(name)
        if scenario_field is None or value is None:
            continue
        if scenario_field.kind is Kind.yes:
            value = {"yes": True, "no": False}.get(str(value).casefold(), value)
        put(values, f"scenario.{name}", value)
    return values


def _missing_choices(workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield a fault for each empty choice of the scenario shown.

    The number of adopters for all years may be empty if each year has its own.
    """
    fields, allowed = workbook.scenarios.get(workbook.show, {}), _allowed_values(workbook)
    path = fields.get("path", {})
    years = [year for year, _ in enumerate(workbook.values.get("years", [])) if year not in path]
    for name in (name for name, value in fields.items() if value is None):
        keys = [f"scenario.{name}"]
        if name == ADOPTERS and path:
            keys = [f"{keys[0]}[{year}]" for year in years]
        yield from (_missing_entry(workbook, key, allowed) for key in keys)


def _missing_entry(workbook: ReturnedWorkbook, key: str, allowed: Mapping[str, str]) -> Fault:
    return Fault(
        file=str(workbook.path),
        field=f"{workbook.locations.get(key, 'Inputs')} ({key})",
        problem="is missing",
        allowed=allowed.get(key, ""),
        advice="Fill it in.",
    )


def _allowed_values(workbook: ReturnedWorkbook) -> dict[str, str]:
    """Return the values that each input allows, by its key, as Entries lists them."""
    allowed: dict[str, str] = {}
    for entry_key, cells in _rows(workbook, "Entries") if "Entries" in workbook.keys else ():
        low, high = (cells.get(head, ("", None))[1] for head in (FROM, TO))
        if isinstance(low, Day):
            values = ANY_DAY
        elif isinstance(low, float) and isinstance(high, float):
            values = f"{low:,.15g} to {high:,.15g}"
        else:
            values = str(low or "")
        key = entry_key.removeprefix("state.")
        allowed[key] = values
        allowed.setdefault(re.sub(r"\[\d+\]$", "", key), values)
    return allowed


def _emptied(workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield a fault for each figure that was there when the file was written, and is now empty.

    A figure by year is empty if it has no amount for any year.
    """
    columns: dict[str, str] = {}  # of the first cell of each figure, by its key
    allowed = _allowed_values(workbook)
    for entry_key, cells in _rows(workbook, "Entries") if "Entries" in workbook.keys else ():
        key = entry_key.removeprefix("state.")
        # A choice, such as whether on-costs are included, may become its default.
        was = cells.get(WHEN_WRITTEN, ("", None))[1]
        is_month = _name(key) in _MONTHS and was is not None
        if isinstance(was, float) or is_month or (key.endswith("]") and was is not None):
            column = re.sub(r".*!|\d", "", str(cells.get("Cell", ("", ""))[1]))
            columns.setdefault(key, column)
            columns.setdefault(re.sub(r"\[\d+\]$", "", key), column)
    for key in workbook.keys["Inputs"].values():
        cell = workbook.locations.get(key, "")
        is_read = look_up(workbook.values, key) not in (None, {}) or cell in workbook.unread_cells
        if cell and key in columns and not is_read and not key.startswith(_NO_FIGURES):
            workbook.locations[key] = re.sub(r"[A-Z]+(?=\d)", columns[key], cell)
            workbook.unread_cells.add(workbook.locations[key])
            yield _missing_entry(workbook, key, allowed)


def _steps(values: Document) -> None:
    """Convert price steps to the form in a case file: {adopters = 25, price = 71000}."""
    for charge in values.get("charges", []):
        for rule in charge.get("pricing", []):
            if isinstance(rule.get("price"), list):
                over = (rule.get("over") or "adopters").removeprefix("total ")
                rule["price"] = [
                    {over if name == "start" else name: figure for name, figure in step.items()}
                    for step in rule["price"]
                    if step
                ]


def case_of(path: Path) -> tuple[ReturnedWorkbook, Case]:
    """Read the inputs of a workbook as a case.

    Raises
    ------
    CaseError
        With every fault by sheet and cell: altered formulas, missing rows and invalid inputs.
    """
    workbook = read_workbook(path)
    workbook.faults += _missing_choices(workbook)
    emptied = [*_emptied(workbook)]
    workbook.faults += emptied
    unread = [f for f in workbook.faults if f.field.partition(" ")[0] in workbook.unread_cells]
    try:
        # Read it as a file in the folder of the workbook, where its register is.
        text = _dumped(case_values(workbook))
        case = replace(read_case(path.with_suffix(".toml"), text).case, saved=())
    except SohError as error:
        # Do not report a formula as a missing figure too.
        reported = {fault.field for fault in workbook.faults}
        other_faults = (
            _in_cell(field, fault, workbook)
            for fault in error.faults
            for field in (fault.field, *fault.other_fields)
        )
        new_faults = (
            fault
            for fault in other_faults
            if fault.field not in reported
            and fault.field.partition(" ")[0] not in workbook.unread_cells
            and not _may_follow(fault, unread)
        )
        raise CaseError([*workbook.faults, *new_faults]) from None
    # Without a figure some formulas are not the same, so formulas are compared once it is back.
    altered = () if emptied else _altered(workbook, case)
    faults = [*workbook.faults, *altered, *_own_faults(workbook)]
    if faults:
        raise CaseError(faults)
    return workbook, replace(case, file=str(path))


def _dumped(values: Document) -> str:
    """Return values as the text of a case file.

    A cell holds 12.375 without the zero that tells it from 12,375 in a file.
    """
    return tomlkit.dumps(_with_last_zeros(with_alternatives(values)))


def _with_last_zeros(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        # Amounts by year have the key of their table, and a step begins at a quantity.
        is_step = len(value) == 2 and "price" in value
        keys = {k: key if _YEAR.fullmatch(k) else k for k in value}
        keys |= {k: "quantity" for k in keys if is_step and k != "price"}
        return {k: _with_last_zeros(part, keys[k]) for k, part in value.items()}
    if isinstance(value, list):
        return [_with_last_zeros(part, key) for part in value]
    if isinstance(value, float) and key in _QUANTITIES and point_advice(repr(value)):
        return Float(value, Trivia(), f"{value!r}0")
    return value


def _may_follow(fault: Fault, unread: list[Fault]) -> bool:
    """Whether a fault may follow from a figure of the same table that is empty or not read.

    A table without one of its figures may give nothing, and another key may need the figure.
    """
    key = _key_of(fault)
    unread_keys = list(map(_key_of, unread))
    if any(unread_key.startswith(f"{key}.") for unread_key in unread_keys):
        return True
    tables = {unread_key.rpartition(".")[0] for unread_key in unread_keys}
    return fault.problem == "is given" and key.rpartition(".")[0] in tables


def _key_of(fault: Fault) -> str:
    """Return the key in the field of a fault: Inputs!C40 (budget.amount)."""
    return fault.field.partition("(")[2].removesuffix(")")


def _own_faults(workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield a fault if the name of the scenario shown is not a scenario."""
    if workbook.show not in workbook.scenarios:
        allowed = ", ".join(workbook.scenarios)
        problem = f"{format_value(workbook.show)} is not a scenario in this workbook"
        yield Fault(
            file=str(workbook.path),
            field=workbook.locations["show"],
            problem=problem,
            allowed=allowed,
        )


def _in_cell(field: str, fault: Fault, workbook: ReturnedWorkbook) -> Fault:
    """Convert a fault of a field of a case file to a fault of a cell.

    The message names the values that a cell allows. The lines are left out, because the user has no
    such file.
    """
    key = _key_of_one_year(document_key(field), fault, workbook)
    cell = workbook.location(key) if key else ""
    allowed = fault.allowed.replace("text in quotes", "text").replace('"', "")
    allowed = _IN_A_FILE.sub("", allowed).replace("true or false", "yes or no")
    allowed, advice = (re.sub(r"(?<=\d)_(?=\d)", ",", text) for text in (allowed, fault.advice))
    allowed = allowed.replace("a month in quotes: 2018-10", ANY_DAY)
    advice = advice.replace(", without quotes or %", ", without %").replace(", without quotes", "")
    digits = str(_contents_of(workbook, cell)).replace(",", "").strip() if cell else ""
    if advice.replace(",", "") == f"Write {digits}.":
        advice = f"The cell holds text. {_TYPE_AGAIN}"
    where = workbook.cell_and_key(key)
    path = str(workbook.path)
    return Fault(problem=fault.problem, allowed=allowed, advice=advice, field=where, file=path)


def _key_of_one_year(key: str, fault: Fault, workbook: ReturnedWorkbook) -> str:
    """Return the key of the year that has the refused number of adopters, or else the same key."""
    path = workbook.scenarios.get(workbook.show, {}).get("path", {})
    numbers = re.findall(r"(?<![\w.])\d+(?![\w.])", fault.problem)
    year = next((year for year, count in path.items() if format_value(count) in numbers), None)
    return f"{key}[{year}]" if key == f"scenario.{ADOPTERS}" and year is not None else key


def _contents_of(workbook: ReturnedWorkbook, cell: str) -> Any:
    """Return the contents of a cell such as "Inputs!C40", or None if it is empty."""
    sheet, top, column, *_ = corners(cell)
    return workbook.cells.get((sheet, top, column))


def _altered(workbook: ReturnedWorkbook, case: Case) -> Iterator[Fault]:
    """Yield a fault for each altered formula, altered locked choice and missing row."""
    book = _as_written(workbook, case)
    our_keys = {
        sheet.name: {row: key.partition("|")[0] for row, key in sheet.keys().items()}
        for sheet in book.sheets
    }
    for sheet in book.sheets:
        theirs = {key: row for row, key in workbook.keys.get(sheet.name, {}).items()}
        for row, cells in sheet.rows():
            key = our_keys[sheet.name][row]
            if not any(cell.is_input or isinstance(cell.content, Formula) for cell in cells):
                continue  # the row has only texts
            if key not in theirs:
                problem = f"the row with the key {key} is missing"
                yield Fault(file=str(workbook.path), field=sheet.name, problem=problem)
                continue
            for column, cell in enumerate(cells):
                position = (sheet.name, theirs[key], column)
                if not _is_as_written(workbook, position, cell, (key, our_keys)):
                    yield _change(workbook, position)


def _is_as_written(
    workbook: ReturnedWorkbook,
    position: Position,
    cell: Cell,
    written: tuple[str, Mapping[str, Mapping[int, str]]],
) -> bool:
    """Check whether a cell is as soh writes it, ignoring row numbers in references."""
    (key, our_keys), content = written, workbook.cells.get(position)
    if not isinstance(cell.content, Formula):
        # Texts may differ, but not the choices of locked scenarios, after the label and the unit.
        is_choice = key.startswith("scenario.") and position[2] > 1 and not cell.is_input
        return not is_choice or content == cell.content
    try:
        return isinstance(content, Formula) and (
            _canonical(parsed(content), position[0], workbook.keys)
            == _canonical(parsed(cell.content), position[0], our_keys)
        )
    except (SohError, IndexError, KeyError):
        return False


def _change(workbook: ReturnedWorkbook, position: Position) -> Fault:
    """Return the fault of an altered cell."""
    content = workbook.cells.get(position)
    holds = "is empty" if content is None else f"holds {format_value(str(content))[:80]}"
    return Fault(
        file=str(workbook.path),
        field=f"{position[0]}!{letters(position[2])}{position[1] + 1}",
        problem=f"{holds}, which soh did not write there",
        advice="Undo the change. Type only into pale cells of Inputs, Log and Record.",
    )


def _as_written(workbook: ReturnedWorkbook, case: Case) -> Book:
    """Lay out the workbook again from its inputs, with its saved layout.

    Raises
    ------
    CaseError
        If the saved layout is missing or altered, or if no document prices the scenario shown.
    """
    try:
        layout = SheetLayout.read(workbook.layout)
        keys = [key for key in workbook.keys["Inputs"].values() if key in workbook.locations]
        entries = {key: look_up(workbook.values, key) or 0 for key in keys}
        return book_of(case, case.scenario, layout, entries).book
    except ScenarioError as error:
        faults = [_in_cell(f"scenario.{fault.field}", fault, workbook) for fault in error.faults]
        raise CaseError(faults) from None
    except (KeyError, TypeError, ValueError, StopIteration, AttributeError, AssertionError):
        problem = f"the row with the key {LAYOUT} is missing, or altered"
        raise CaseError(Fault(file=str(workbook.path), field="Record", problem=problem)) from None


def _canonical(node: Any, own_sheet: str, keys: Mapping[str, Mapping[int, str]]) -> Any:
    """Return a parsed formula with the keys of rows in its references.

    An inserted or moved row changes row numbers, but not keys, so formulas still compare as equal.
    """
    kind = node[0]
    if kind == "reference":
        sheet, top, first_column, bottom, last_column = node[1]
        sheet_keys = keys.get(sheet or own_sheet, {})
        return (
            "reference",
            sheet or own_sheet,
            _row_id(top, sheet_keys),
            first_column,
            _row_id(bottom, sheet_keys),
            last_column,
        )
    if kind == "operation":
        return (kind, node[1], *(_canonical(part, own_sheet, keys) for part in node[2:]))
    if kind == "call":
        return (kind, node[1], *(_canonical(part, own_sheet, keys) for part in node[2]))
    return node


def _row_id(row: int, keys: Mapping[int, str]) -> str:
    if row in keys:
        return keys[row]
    after = min((key_row for key_row in keys if key_row > row), default=-1)
    return f"above {keys.get(after, '')} by {after - row}"


_ASSUMED = "assumed"


def input_differences(workbook: ReturnedWorkbook, case: Case, original: Case) -> list[str]:
    """List the inputs of a workbook that differ from a case, by cell."""
    workbook_values, original_values = (
        _compared(document(case), workbook),
        _compared(document(original), workbook),
    )
    fields = workbook.scenarios.get(workbook.show, {})
    path, for_all = fields.get("path", {}), fields.get(ADOPTERS)
    if path and for_all is not None:  # the case has a number for each year, which no one typed
        key = f"scenario.{ADOPTERS}"
        filled_in = {f"{key}[{year}]" for year in range(len(case.years)) if year not in path}
        workbook_values = {k: v for k, v in workbook_values.items() if k not in filled_in}
        workbook_values[key] = for_all
    lines = []
    for key in dict.fromkeys((*workbook_values, *original_values)):
        if workbook_values.get(key) != original_values.get(key):
            where = workbook.cell_and_key(key)
            value = _format_input(workbook_values.get(key))
            original_value = _format_input(original_values.get(key))
            lines.append(f"{where}: {value}, and {original_value} in the case")
    return lines


def _compared(tables: Document, workbook: ReturnedWorkbook) -> dict[str, Any]:
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


def _mark_as_assumed(values: Document, case: Case, original: Case, name: str) -> list[str]:
    """Mark each figure that differs from a case as assumed, and return messages.

    A document does not state a figure that a user typed. So the status becomes "assumed", and the
    source names the old figure, unless the user changed the source or status too.
    """
    workbook_values, original_values = dict(leaves(document(case))), document(original)
    changed: dict[str, list[str]] = {}
    for key, value in workbook_values.items():
        before = look_up(original_values, key)
        is_figure = isinstance(value, int | float) or _name(key) in _MONTHS
        section = next(
            (s for s in [*above(key)][1:] if look_up(original_values, f"{s}.source")), ""
        )
        is_same = section and all(
            look_up(values, f"{section}.{source_key}")
            == look_up(original_values, f"{section}.{source_key}")
            for source_key in ("source", "status")
        )
        if is_figure and before != value and before is not None and is_same:
            changed.setdefault(section, []).append(key)
    messages = []
    for section, keys in changed.items():
        figures = []
        for key in keys:
            name_in_section = key.removeprefix(section).lstrip(".")
            figures.append(f"{name_in_section} {_format_input(look_up(original_values, key))}")
        was = ", ".join(figures)
        text = f"changed in {name}; before: {was} ({look_up(original_values, f'{section}.source')})"
        put(values, f"{section}.source", text)
        put(values, f"{section}.status", _ASSUMED)
        messages.append(f"Marked as assumed: {section}, {text}.")
    if case.judged_budget is not None and look_up(values, "budget.status") == _ASSUMED:
        messages.append(_NO_VERDICT)
    return messages


_NO_VERDICT = (
    "There is no verdict on an assumed budget. If a document states the new one, give its source "
    "on Log, or in the case file."
)
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
        workbook, case = case_of(Path(source))
        values = case_values(workbook)
        if against is None:
            messages.append(
                "Changed figures keep the source and status in the workbook. Add --against CASE to "
                "mark figures that differ from that case as assumed."
            )
        else:
            messages += _mark_as_assumed(values, case, against, workbook.path.name)
        head = tomlkit.document()
        head.add(
            tomlkit.comment(
                f"From the sheets Inputs and Record of {format_value(workbook.path.name)}."
            )
        )
        text = tomlkit.dumps(head) + "\n" + _dumped(values)
    write_text(target, text, force=force)
    return "\n".join([*messages, f"Wrote {target}. {step}: soh check {target}"])


def report(path: Path, original: Case) -> list[Any]:
    """Return the report on a workbook: notices, and differences from a case."""
    workbook, case = case_of(path)
    differ = input_differences(workbook, case, original)
    parts: list[Any] = [f"{path.name}: every input is valid, and no formula was altered."]
    if workbook.notices:
        parts.append(Prose(kind="list", texts=workbook.notices[:MOST_FAULTS]))
    if case.uncertainty:
        parts.append(Prose(kind="paragraphs", texts=[NOT_HELD]))
    decision = wording.decision_and_file(original)
    if not differ:
        text = f"Every input is the same as in {decision}."
        return [*parts, Prose(kind="paragraphs", texts=[text])]
    many = f"{wording.counted_words(len(differ), 'input')} not the same as in {decision}:"
    lines = differ[:MOST_FAULTS]
    more = [f"and {len(differ) - MOST_FAULTS} more."] if len(differ) > MOST_FAULTS else []
    parts.append(Prose(kind="paragraphs", texts=[many]))
    return [*parts, Prose(kind="list", texts=[*lines, *more])]
