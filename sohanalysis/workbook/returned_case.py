"""The case of a returned workbook, or its faults by sheet and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Float, Trivia

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.pricing import ADOPTERS, HIGH, LOW
from sohanalysis.case.rules import NO_QUOTED_RANGE
from sohanalysis.errors import CaseError, Fault, ScenarioError, SohError, format_value
from sohanalysis.files.corrections import point_advice
from sohanalysis.load import read_case
from sohanalysis.workbook.altered import altered_cells, as_written, earlier_fault, not_read_back
from sohanalysis.workbook.document import (
    NestedKeys,
    above,
    document_key,
    look_up,
    put,
    with_sources,
)
from sohanalysis.workbook.entries import ENTRY_HEADS, EntryColumn
from sohanalysis.workbook.formula import corners
from sohanalysis.workbook.inputs import ANY_DAY
from sohanalysis.workbook.plan import OF_THE_WORKBOOK
from sohanalysis.workbook.read import MONTH_KEYS, TYPE_AGAIN, read_workbook
from sohanalysis.workbook.returned import (
    Day,
    ReturnedWorkbook,
    cell_with_key,
    keyed_rows,
    last_name,
)
from sohanalysis.workbook.sheets import Book
from sohanalysis.workbook.workbook_case import YOURS, SheetLayout

# Words on the form of a value in a file, as patterns, with the words on that of a cell. A workbook
# has a cell for each year.
_DIGITS = {r"(?<=\d)_(?=\d)": ","}
_IN_ALLOWED = {
    "text in quotes": "text",
    '"': "",
    r", one for each year of the case in square brackets, or by year: \{[^}]*\}": "",
    "true or false": "yes or no",
    "a month in quotes: 2018-10": ANY_DAY,
} | _DIGITS
_IN_ADVICE = {
    ", without quotes or %": ", without %",
    ", without quotes": "",
    r", such as adopters = \d+ under \[scenario\] of the file": "",
} | _DIGITS
# Beginnings of keys that are not figures of the case.
_NO_FIGURES = ("show", "scenario.", *OF_THE_WORKBOOK)


def case_of(path: Path, against: Case | None = None) -> tuple[ReturnedWorkbook, Case]:
    """Read the inputs of a workbook as a case.

    Parameters
    ----------
    path : Path
        The workbook.
    against : Case, optional
        The case to compare with. Its folder may have the register.

    Raises
    ------
    CaseError
        With every fault by sheet and cell: altered formulas, missing rows and invalid inputs.
    """
    workbook = read_workbook(path)
    workbook.faults += _missing_choices(workbook)
    emptied = [*_emptied(workbook)]
    workbook.faults += emptied
    _read_one_prices(workbook)
    case = _case_of_values(workbook, against)
    # Without a figure some formulas are not the same, so formulas are compared once it is back.
    book = None if emptied else _laid_out_again(workbook, case)
    altered = [] if book is None else [*altered_cells(workbook, book)]
    if altered and SheetLayout.is_earlier(workbook.layout):
        altered = [earlier_fault(workbook)]
    faults = [*workbook.faults, *altered, *_own_faults(workbook)]
    if book is None or faults:
        raise CaseError(faults)
    workbook.not_read_back += not_read_back(workbook, book)
    return workbook, replace(case, file=str(path))


def _case_of_values(workbook: ReturnedWorkbook, against: Case | None) -> Case:
    """Read the values as a file in the folder where their register is."""
    path = workbook.path
    try:
        values = case_values(workbook)
        source = _folder_of_register(path, values, against) / path.with_suffix(".toml").name
        return replace(read_case(source, file_text(values)).case, saved=())
    except SohError as error:
        raise CaseError([*workbook.faults, *_new_faults(error, workbook)]) from None


def _laid_out_again(workbook: ReturnedWorkbook, case: Case) -> Book:
    """Lay out the workbook again. A scenario without a price is a fault of its cell."""
    try:
        return as_written(workbook, case)
    except ScenarioError as error:
        faults = [
            _in_cell(_cell_key(f"scenario.{fault.field}", fault, workbook), fault, workbook)
            for fault in error.faults
        ]
        raise CaseError(faults) from None


def _folder_of_register(path: Path, values: NestedKeys, against: Case | None) -> Path:
    """Return the folder of the workbook, or that of the other case if only it has the register."""
    name = look_up(values, "adopters.register")
    if against is None or not isinstance(name, str) or (path.parent / name).exists():
        return path.parent
    other_folder = Path(against.file).parent
    return other_folder if (other_folder / name).exists() else path.parent


def case_values(workbook: ReturnedWorkbook) -> NestedKeys:
    """Return the inputs of a workbook as the document of a case."""
    values = dict(workbook.values)
    for charge in values.get("charges", []):
        for rule in charge.get("pricing", []):
            if isinstance(rule.get("price"), list):
                rule["price"] = [step for step in rule["price"] if step]
    for published in values.get("published", []):
        published.setdefault("of", "")  # from elsewhere
    for name, value in _shown_fields(workbook):
        put(values, f"scenario.{name}", value)
    return values


def _shown_fields(workbook: ReturnedWorkbook) -> Iterator[tuple[str, Any]]:
    """Yield the fields of the scenario shown, or of the first if none has its name."""
    entries = workbook.chosen_scenario
    if workbook.show not in workbook.scenarios:
        entries = workbook.scenarios.get(YOURS, entries)
    fields, by_year = dict(entries.fields), entries.by_year
    if by_year:
        # A year without a number is a fault (`_missing_choices`); any number lets the rest be read.
        for_all = fields.get(ADOPTERS) or next(iter(by_year.values()))
        years = range(len(workbook.values.get("years", [])))
        fields[ADOPTERS] = [by_year.get(year, for_all) for year in years]
    for name, value in fields.items():
        if name in FIELDS and value is not None:
            is_yes = FIELDS[name].kind is Kind.yes
            readings = {"yes": True, "no": False} if is_yes else {}
            yield name, readings.get(str(value).casefold(), value)


def _read_one_prices(workbook: ReturnedWorkbook) -> None:
    """Read the one cell of a quoted price as both ends of the range of its charge."""
    for index, charge in enumerate(workbook.values.get("charges", [])):
        low, high = (f"charges[{index}].{end}" for end in (LOW, HIGH))
        if LOW in charge and HIGH not in charge:
            charge[HIGH] = charge[LOW]
            workbook.locations[high] = workbook.locations[low]


def file_text(values: NestedKeys) -> str:
    """Return values as the text of a case file.

    A file needs a zero after three decimals, such as 12.3750, if the number may stand for 12,375.
    The number of a cell has none. Only rules and sizes may have three decimals.
    """
    tables = with_sources(values)
    rules = (f"charges[{index}].pricing" for index, _ in enumerate(tables.get("charges", [])))
    for key in ("adopters.sizes", *rules):
        if (table := look_up(tables, key)) is not None:
            put(tables, key, _with_last_zeros(table))
    return tomlkit.dumps(tables)


def _with_last_zeros(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_last_zeros(part) for key, part in value.items()}
    if isinstance(value, list):
        return [*map(_with_last_zeros, value)]
    if isinstance(value, float) and point_advice(repr(value)):
        return Float(value, Trivia(), f"{value!r}0")
    return value


def _missing_choices(workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield a fault for each empty choice of the scenario shown.

    The number of adopters for all years may be empty if each year has its own.
    """
    fields, by_year = workbook.chosen_scenario.fields, workbook.chosen_scenario.by_year
    allowed = _by_key(_entries(workbook))
    years = [year for year, _ in enumerate(workbook.values.get("years", [])) if year not in by_year]
    for name in (name for name, value in fields.items() if value is None):
        keys = [f"scenario.{name}"]
        if name == ADOPTERS and by_year:
            keys = [f"{keys[0]}[{year}]" for year in years]
        yield from (_missing_entry(workbook, key, allowed) for key in keys)


def _missing_entry(workbook: ReturnedWorkbook, key: str, entries: Mapping[str, _Entry]) -> Fault:
    cell = cell_with_key(workbook.locations.get(key, "Inputs"), key)
    allowed = entries[key].allowed if key in entries else ""
    return workbook.fault(cell, "is missing", allowed=allowed, advice="Fill it in.")


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """A row of the sheet Entries: the cell of an input when the file was written.

    Parameters
    ----------
    key : str
        Key of the input. That of one year ends with its index.
    column : str
        Letters of the column of its cell.
    allowed : str
        Values that the cell allows.
    held_a_figure : bool
        Whether it had a figure. A choice, such as whether on-costs are included, does not count:
        it may become its default.
    """

    key: str
    column: str
    allowed: str
    held_a_figure: bool


def _entries(workbook: ReturnedWorkbook) -> Iterator[_Entry]:
    """Yield the rows of Entries."""
    for row_key, cells in keyed_rows(workbook, "Entries"):
        key = row_key.removeprefix("state.")
        columns = (EntryColumn.CELL, EntryColumn.THEN, EntryColumn.FROM, EntryColumn.TO)
        cell, was, low, high = (cells.get(ENTRY_HEADS[n], ("", None))[1] for n in columns)
        if isinstance(low, Day):
            allowed = ANY_DAY
        elif isinstance(low, float) and isinstance(high, float):
            allowed = f"{low:,.15g} to {high:,.15g}"
        else:
            allowed = str(low or "")
        is_of_figures = key.endswith("]") or last_name(key) in MONTH_KEYS
        yield _Entry(
            key=key,
            column=re.sub(r".*!|\d", "", str(cell or "")),
            allowed=allowed,
            held_a_figure=isinstance(was, float) or (is_of_figures and was is not None),
        )


def _by_key(entries: Iterable[_Entry]) -> dict[str, _Entry]:
    """Return entries by key. The first of several years also has the key of all years."""
    by_key: dict[str, _Entry] = {}
    for entry in entries:
        by_key[entry.key] = entry
        by_key.setdefault(re.sub(r"\[\d+\]$", "", entry.key), entry)
    return by_key


def _emptied(workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield a fault for each figure that was there when the file was written, and is now empty.

    A figure by year is empty if it has no amount for any year.
    """
    entries = [*_entries(workbook)]
    allowed, figures = _by_key(entries), _by_key(entry for entry in entries if entry.held_a_figure)
    for key in workbook.keys["Inputs"].values():
        cell = workbook.locations.get(key, "")
        is_read = look_up(workbook.values, key) not in (None, {}) or cell in workbook.unread_cells
        if cell and key in figures and not is_read and not key.startswith(_NO_FIGURES):
            workbook.locations[key] = re.sub(r"[A-Z]+(?=\d)", figures[key].column, cell)
            workbook.unread_cells[workbook.locations[key]] = key
            yield _missing_entry(workbook, key, allowed)


def _new_faults(error: SohError, workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield the faults of the case, by cell, that do not follow from the faults of the workbook.

    A formula in place of a figure is not reported as a missing figure too.
    """
    reported = {fault.field for fault in workbook.faults}
    cell_problems: set[tuple[str, str]] = set()  # the ends of one quoted price share a cell
    for fault in error.faults:
        for field in (fault.field, *fault.other_fields):
            key = _cell_key(field, fault, workbook)
            cell_fault = _in_cell(key, fault, workbook)
            is_known = (
                cell_fault.field in reported or workbook.location(key) in workbook.unread_cells
            )
            cell_problem = (workbook.locations.get(key, key), fault.problem)
            is_known |= cell_problem in cell_problems
            if not is_known and not _may_follow(key, fault, workbook):
                cell_problems.add(cell_problem)
                yield cell_fault


def _may_follow(key: str, fault: Fault, workbook: ReturnedWorkbook) -> bool:
    """Check whether a fault may follow from a figure of the same table that is empty or not read.

    A table without one of its figures may give nothing, and another key may need the figure. A rule
    may name an end of the quoted range.
    """
    unread_keys = workbook.unread_cells.values()
    if any(unread_key.startswith(f"{key}.") for unread_key in unread_keys):
        return True
    if fault.problem == NO_QUOTED_RANGE:
        return any(f"{table}.{end}" in unread_keys for table in above(key) for end in (LOW, HIGH))
    tables = {unread_key.rpartition(".")[0] for unread_key in unread_keys}
    return fault.problem == "is given" and key.rpartition(".")[0] in tables


def _own_faults(workbook: ReturnedWorkbook) -> Iterator[Fault]:
    """Yield a fault if the name of the scenario shown is not a scenario."""
    if workbook.show not in workbook.scenarios:
        problem = f"{format_value(workbook.show)} is not a scenario in this workbook"
        allowed = ", ".join(workbook.scenarios)
        yield workbook.fault(workbook.locations["show"], problem, allowed=allowed)


def _in_cell(key: str, fault: Fault, workbook: ReturnedWorkbook) -> Fault:
    """Convert a fault of a case file to a fault of the cell of a key.

    The message names the values that a cell allows. The lines are left out, because the user has no
    such file.
    """
    cell = workbook.location(key) if key else ""
    allowed, advice = _replaced(fault.allowed, _IN_ALLOWED), _replaced(fault.advice, _IN_ADVICE)
    digits = str(_contents_of(workbook, cell)).replace(",", "").strip() if cell else ""
    if advice.replace(",", "") == f"Write {digits}.":
        advice = f"The cell holds text. {TYPE_AGAIN}"
    field = workbook.cell_and_key(key)
    return workbook.fault(field, fault.problem, allowed=allowed, advice=advice)


def _cell_key(field: str, fault: Fault, workbook: ReturnedWorkbook) -> str:
    """Return the key of the cell with a field: for adopters, that of the year refused, if any."""
    key = document_key(field)
    by_year = workbook.chosen_scenario.by_year
    year = next((year for year, count in by_year.items() if count in fault.numbers), None)
    return f"{key}[{year}]" if key == f"scenario.{ADOPTERS}" and year is not None else key


def _replaced(text: str, replacements: Mapping[str, str]) -> str:
    """Return a text with each pattern replaced, in their order."""
    for pattern, replacement in replacements.items():
        text = re.sub(pattern, replacement, text)
    return text


def _contents_of(workbook: ReturnedWorkbook, cell: str) -> Any:
    """Return the contents of a cell such as "Inputs!C40", or None if it is empty."""
    sheet, top, column, *_ = corners(cell)
    return workbook.cells.get((sheet, top, column))
