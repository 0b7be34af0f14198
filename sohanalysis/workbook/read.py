"""A workbook that comes back: its inputs by their keys, what was altered, and the case in it."""

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

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.keys import TABLES
from sohanalysis.case.reference import template
from sohanalysis.errors import MOST_FAULTS, CaseError, Fault, ScenarioError, SohError, format_value
from sohanalysis.files.kinds import bare_type
from sohanalysis.files.writing import check_target, write_text
from sohanalysis.load import read_case
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.workbook.document import (
    Document,
    above,
    document,
    key_parts,
    leaves,
    look_up,
    put,
    with_alternatives,
)
from sohanalysis.workbook.formula import DAY_NIL, Formula, Place, letters
from sohanalysis.workbook.formula import read as parsed
from sohanalysis.workbook.inputs import TOLD, WORDS, YOURS, SheetLayout, month_text
from sohanalysis.workbook.limits import checked_bytes, refused
from sohanalysis.workbook.plan import OF_THE_WORKBOOK
from sohanalysis.workbook.record import BETWEEN, LAYOUT
from sohanalysis.workbook.sheets import KEY, Book, Cell
from sohanalysis.workbook.workbook import NOT_HELD, book_of

_WORDS = {words: word for word, words in WORDS.items()}
# Keys by what they hold: a month, years, or yes and no.
_MONTHS = {key.name for table in TABLES.values() for key in table.keys if key.unit == "month"}
_YEARS = {key.name for t in TABLES.values() for key in t.keys if key.unit == "financial years"}
_YES = {
    name
    for table in TABLES.values()
    for name, kind in table.types.items()
    if bare_type(kind) is bool
}
_YEAR = re.compile(r"\d{4}/\d\d")
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_ELSEWHERE = re.compile(r"\[|\||://|\\\\")


class Day(float):
    """A date, as a spreadsheet counts days, told from a number."""

    __slots__ = ()


@dataclass(kw_only=True)
class Returned:
    """What a workbook holds.

    Parameters
    ----------
    path : Path
        Where it lies.
    cells : dict
        Number, text or `Formula` of each cell, by sheet, row and column.
    keys : dict
        Key of each row that has one, by sheet and row.
    values : Document
        Inputs by the keys of a case's file.
    places : dict
        Cell of each input, by its key.
    scenarios : dict
        Choices of each scenario, by its heading.
    """

    path: Path
    cells: dict[Place, Any] = field(default_factory=dict)
    keys: dict[str, dict[int, str]] = field(default_factory=dict)
    values: Document = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    scenarios: dict[str, dict[str, Any]] = field(default_factory=dict)
    show: str = YOURS
    layout: str = ""
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def place(self, key: str) -> str:
        """Name the cell of a key, or of the nearest one around it; blank where there is none."""
        placed = {tuple(map(str, key_parts(known))): cell for known, cell in self.places.items()}
        for wanted in (tuple(map(str, key_parts(each))) for each in above(key)):
            within = (cell for known, cell in placed.items() if known[: len(wanted)] == wanted)
            if cell := placed.get(wanted) or next(within, ""):
                return cell
        return ""


def is_workbook(path: Path) -> bool:
    """Tell a workbook by its name."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(path: Path) -> Returned:
    """Read a workbook safely: values by their keys, and formulas as texts.

    Raises
    ------
    FileError
        If it is no .xlsx, is past a limit, or holds what no workbook of ours does.
    """
    content = checked_bytes(path)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except Exception:
        raise refused(path, "is damaged, or was not saved by a spreadsheet program") from None
    found = Returned(path=path)
    found.notices = [*_notices(book)]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    found.cells[sheet.title, cell.row - 1, cell.column - 1] = _content(cell.value)
        found.keys[sheet.title] = _keys(found, sheet.title)
    written = (str(value) for place, value in found.cells.items() if place[0] == "Record")
    found.layout = next((t.partition("|")[2] for t in written if t.startswith(f"{LAYOUT}|")), "")
    if "Inputs" not in found.keys or not found.keys["Inputs"]:
        raise refused(path, "has no sheet Inputs with keys", "Take one that soh workbook wrote.")
    _figures(found)
    _texts(found)
    return found


def _notices(book: Any) -> Iterator[str]:
    """Yield remarks on content that is easy to miss: hidden rows, names of other files, DDE."""
    for sheet in book.worksheets:
        hidden = [row for row, known in sheet.row_dimensions.items() if known.hidden]
        if hidden:
            rows = wording.counted_words(len(hidden), "hidden row")
            yield f"{sheet.title} has {rows}, the first is {min(hidden)}."
        for row in sheet.iter_rows():
            for cell in row:
                if _is_dde(cell.value):
                    yield f"{sheet.title}!{cell.coordinate} starts another program (DDE)."
    for name, known in book.defined_names.items():
        text = str(known.value)
        if _ELSEWHERE.search(_TEXT.sub("", text)):
            yield f"The name {name} refers to another file or program: {text[:60]}."


def _is_dde(value: Any) -> bool:
    """Check whether a formula starts another program: server|topic!item."""
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


def _keys(found: Returned, sheet: str) -> dict[int, str]:
    """Keys of the rows of a sheet, from the column under its head."""
    own = {place: value for place, value in found.cells.items() if place[0] == sheet}
    heads = [place[2] for place, value in own.items() if place[1] == 0 and value == KEY]
    return {
        place[1]: str(value).partition("|")[0]
        for place, value in own.items()
        if heads and place[2] == heads[0] and place[1] > 0
    }


Cells = Mapping[str, tuple[str, Any]]  # place and value by the head of the column


def _rows(found: Returned, sheet: str) -> Iterator[tuple[str, Cells]]:
    """Give the rows of a sheet that have a key, from the top."""
    rows: dict[int, dict[int, Any]] = {}
    for (name, row, column), value in found.cells.items():
        if name == sheet:
            rows.setdefault(row, {})[column] = value
    heads: dict[int, str] = {}
    for row, cells in sorted(rows.items()):
        key = found.keys[sheet].get(row)
        if key is None:
            heads = {column: str(text) for column, text in cells.items()}
        else:
            yield (
                key,
                {
                    head: (f"{sheet}!{letters(column)}{row + 1}", cells.get(column))
                    for column, head in heads.items()
                    if head != KEY
                },
            )


def _figures(found: Returned) -> None:
    """Take in the Inputs sheet: choices of the scenarios, then figures."""
    for key, cells in _rows(found, "Inputs"):
        if key == "show":
            found.places[key], name = cells.get("Name", ("", YOURS))
            found.show = str(name)
        elif key.startswith("scenario."):
            _choice(found, key, cells)
        elif "Value" in cells and not key.startswith(OF_THE_WORKBOOK):
            _figure(found, key, cells)


def _choice(found: Returned, key: str, cells: Cells) -> None:
    name, place = re.sub(r"\[\d+\]", "", key.removeprefix("scenario.")), re.search(r"\d+", key)
    for head, (where, typed) in cells.items():
        if head in ("Choice", "Unit"):
            continue
        if isinstance(typed, Day):
            found.faults.append(_date_fault(found, where, key, typed))
        fields, value = found.scenarios.setdefault(head, {}), _whole(typed)
        if place is None:
            fields[name] = value
        elif value is not None:
            fields.setdefault("path", {})[int(place[0])] = value
        if head == YOURS:
            found.places[key] = where


def _figure(found: Returned, key: str, cells: Cells) -> None:
    """Take in one row: an amount, or one for each year, or the years alone; the start of a step."""
    years = {h: each for h, each in cells.items() if _YEAR.fullmatch(h) and each[1] is not None}
    place, typed = cells["Value"]
    place = found.places[key] = next(iter(years.values()))[0] if years else place
    value = _read(key, _WORDS.get(typed, typed), found, place)
    if years:
        value = {head: _read(key, each, found, place) for head, (_, each) in years.items()}
        value = [*value] if _name(key) in _YEARS else value
    if re.search(r"\.price\[\d+\]$", key):
        start = _whole(cells.get("From", ("", None))[1])
        value = None if value is None and start is None else {"start": start, "price": value}
    if value is not None:
        _put(found, key, value)


def _put(found: Returned, key: str, value: Any) -> None:
    """Put a value under its key; a key that is none is a fault of its cell."""
    try:
        put(found.values, key, value)
    except ValueError as error:
        problem, cell = f"{format_value(key)} is no key of ours: {error}", found.places.get(key, "")
        found.faults.append(Fault(file=str(found.path), field=cell, problem=problem))


def _read(key: str, value: Any, found: Returned, place: str) -> Any:
    """Read an input as the file of a case has it; a formula that was typed is no figure."""
    if isinstance(value, Formula):
        problem = f"holds the formula {value[:60]}"
        found.faults.append(
            Fault(
                file=str(found.path), field=f"{place} ({key})", problem=problem, allowed="a value"
            )
        )
        return None
    name = _name(key)
    if isinstance(value, Day) and name not in _MONTHS:
        found.faults.append(_date_fault(found, place, key, value))
        return None
    if name in _MONTHS and isinstance(value, float):
        try:
            return month_text(value)
        except (OverflowError, ValueError):
            return str(value)
    if name in _YES and str(value).casefold() in ("yes", "no"):
        return str(value).casefold() == "yes"
    return _whole(value)


def _date_fault(found: Returned, place: str, key: str, day: Day) -> Fault:
    """Return the fault of a cell that holds a date: programs turn "1/7" into a day number."""
    date = (DAY_NIL + datetime.timedelta(days=int(day))).isoformat()
    return Fault(
        file=str(found.path),
        field=f"{place} ({key})",
        problem=f"holds a date, {date}",
        allowed="a number",
        advice="Type the number again, and give the cell a number format.",
    )


def _name(key: str) -> str:
    """Name of a key without its table: that of a figure, not of its value.

    >>> _name("charges[0].from.value")
    'from'
    """
    return next((str(part) for part in reversed(key_parts(key)) if part != "value"), "")


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _figure_of(text: str) -> Any:
    try:
        return _whole(float(text))
    except ValueError:
        return text


def _texts(found: Returned) -> None:
    """Take in Record and Log: a text to a row, or the entries of one under their heads."""
    for key, cells in _rows(found, "Record"):
        if "What" in cells and "Text" not in cells:
            problem = "has no column Text beside What on Record"
            raise refused(found.path, problem, "Put the head of the column back.")
        if "What" in cells and key != LAYOUT:
            _text(found, key, *cells["Text"])
        for head, cell in cells.items() if "What" not in cells else ():
            _text(found, f"{key}.{head.lower().replace(' ', '_')}", *cell)
    for key, cells in _rows(found, "Log") if "Log" in found.keys else ():
        for told in TOLD if "Figure" in cells else ():
            if told.capitalize() in cells:
                _text(found, f"{key}.{told}", *cells[told.capitalize()])


def _text(found: Returned, key: str, place: str, text: Any) -> None:
    """Take in a text, or the names that stand in one cell."""
    found.places[key] = place
    value = _read(key, text, found, place)
    if key.startswith("paragraphs.") or (BETWEEN in str(value) and key.endswith(".of")):
        value = value and str(value).split(BETWEEN)
    elif BETWEEN in str(value) and re.fullmatch(r"alternatives\[\d+\]\.value", key):
        value = [_figure_of(each) for each in str(value).split(BETWEEN)]
    if value is not None:
        _put(found, key, value)


def case_values(found: Returned) -> Document:
    """Make the document of a case of what was typed."""
    values = dict(found.values)
    _steps(values)
    for each in values.get("published", []):
        each.setdefault("of", "")  # from elsewhere
    fields = dict(found.scenarios.get(found.show) or found.scenarios.get(YOURS, {}))
    path = fields.pop("path", {})
    count = len(values.get("years", []))
    if path:
        fields["adopters"] = [path.get(at, fields.get("adopters")) for at in range(count)]
    for name, value in fields.items():
        known = FIELDS.get(name)
        if known is None or value is None:
            continue
        if known.kind is Kind.yes:
            value = {"yes": True, "no": False}.get(str(value).casefold(), value)
        put(values, f"scenario.{name}", value)
    return values


def _steps(values: Document) -> None:
    """Write the steps of a price as a file has them: from a number, or a size, on."""
    for charge in values.get("charges", []):
        for rule in charge.get("pricing", []):
            if isinstance(rule.get("price"), list):
                over = (rule.get("over") or "adopters").removeprefix("total ")
                rule["price"] = [
                    {over: step.get("start"), "price": step.get("price")}
                    if "start" in step
                    else step
                    for step in rule["price"]
                    if step
                ]


def case_of(path: Path) -> tuple[Returned, Case]:
    """Read the inputs of a workbook as a case.

    Raises
    ------
    CaseError
        With everything that is wrong in it, by sheet and cell: formulas that were altered, rows
        that are missing, and what no case allows.
    """
    found = read_workbook(path)
    try:
        # As if its file lay beside the workbook.
        text = tomlkit.dumps(with_alternatives(case_values(found)))
        case = replace(read_case(path.with_suffix(".toml"), text).case, saved=())
    except SohError as error:
        told = {fault.field for fault in found.faults}  # a formula is no figure that is missing
        others = [_in_cells(each, found) for each in error.faults]
        raise CaseError(
            [*found.faults, *(each for each in others if each.field not in told)]
        ) from None
    faults = [*found.faults, *_altered(found, case), *_own_faults(found, case)]
    if faults:
        raise CaseError(faults)
    return found, replace(case, file=str(path))


def _own_faults(found: Returned, case: Case) -> Iterator[Fault]:
    """Check the scenario that may be changed, whichever is shown."""
    if found.show not in found.scenarios:
        allowed = ", ".join(found.scenarios)
        problem = f"{format_value(found.show)} is no scenario"
        yield Fault(
            file=str(found.path), field=found.places["show"], problem=problem, allowed=allowed
        )


def _in_cells(fault: Fault, found: Returned) -> Fault:
    """Name the cell of a fault, and what a cell may hold; no line of a file that nobody wrote."""
    # A file counts its tables from 1, keys here from 0.
    key = re.sub(r"\[(\d+)\]", lambda at: f"[{int(at[1]) - 1}]", fault.field)
    cell = found.place(key) if key else ""
    allowed = fault.allowed.replace("text in quotes", "text").replace('"', "")
    allowed = allowed.replace("true or false", "yes or no")
    allowed, advice = (re.sub(r"(?<=\d)_(?=\d)", ",", text) for text in (allowed, fault.advice))
    allowed = allowed.replace("a month in quotes: 2018-10", "the first day of a month")
    where = f"{cell} ({key})" if cell else key
    path = str(found.path)
    return Fault(problem=fault.problem, allowed=allowed, advice=advice, field=where, file=path)


def _altered(found: Returned, case: Case) -> Iterator[Fault]:
    """Name every formula and choice that is not as soh writes it, and rows that are missing."""
    book = _as_written(found, case)
    ours = {
        sheet.name: {row: key.partition("|")[0] for row, key in sheet.keys().items()}
        for sheet in book.sheets
    }
    for sheet in book.sheets:
        theirs = {key: row for row, key in found.keys.get(sheet.name, {}).items()}
        for row, cells in sheet.rows():
            key = ours[sheet.name][row]
            if not any(cell.is_input or isinstance(cell.content, Formula) for cell in cells):
                continue  # words alone
            if key not in theirs:
                problem = f"the row with the key {key} is missing"
                yield Fault(file=str(found.path), field=sheet.name, problem=problem)
                continue
            for at, cell in enumerate(cells):
                place = (sheet.name, theirs[key], at)
                if not _is_as_written(found, place, cell, (key, ours)):
                    yield _change(found, place)


def _is_as_written(
    found: Returned, place: Place, cell: Cell, written: tuple[str, Mapping[str, Mapping[int, str]]]
) -> bool:
    """Compare a cell with what soh writes there, references by the keys of their rows."""
    (key, ours), theirs = written, found.cells.get(place)
    if not isinstance(cell.content, Formula):
        # Choices of the scenarios that stand are told from those that may be changed.
        is_choice = key.startswith("scenario.") and place[2] > 1 and not cell.is_input
        return not is_choice or theirs == cell.content
    try:
        return isinstance(theirs, Formula) and (
            _canonical(parsed(theirs), place[0], found.keys)
            == _canonical(parsed(cell.content), place[0], ours)
        )
    except (SohError, IndexError, KeyError):
        return False


def _change(found: Returned, place: Place) -> Fault:
    """Tell what stands in place of what soh wrote."""
    theirs = found.cells.get(place)
    holds = "is empty" if theirs is None else f"holds {format_value(str(theirs))[:80]}"
    return Fault(
        file=str(found.path),
        field=f"{place[0]}!{letters(place[2])}{place[1] + 1}",
        problem=f"{holds}, which is not what was written there",
        advice="Undo it: pale cells of Inputs, Log and Record alone are to be typed into.",
    )


def _as_written(found: Returned, case: Case) -> Book:
    """Lay the workbook out once more, of what was typed.

    Raises
    ------
    CaseError
        If it does not say what it was laid out by.
    """
    try:
        layout = SheetLayout.read(found.layout)
        keys = [key for key in found.keys["Inputs"].values() if key in found.places]
        typed = {key: look_up(found.values, key) or 0 for key in keys}
        return book_of(case, case.scenario, layout, typed).book
    except (KeyError, TypeError, ValueError, StopIteration, AttributeError, AssertionError):
        problem = f"the row with the key {LAYOUT} is missing, or altered"
        raise CaseError(Fault(file=str(found.path), field="Record", problem=problem)) from None


def _canonical(node: Any, own: str, keys: Mapping[str, Mapping[int, str]]) -> Any:
    """Write a formula with its references by the keys of their rows: an inserted row moves none."""
    kind = node[0]
    if kind == "reference":
        sheet, top, left, bottom, right = node[1]
        known = keys.get(sheet or own, {})
        return ("reference", sheet or own, _row_id(top, known), left, _row_id(bottom, known), right)
    if kind == "operation":
        return (kind, node[1], *(_canonical(part, own, keys) for part in node[2:]))
    if kind == "call":
        return (kind, node[1], *(_canonical(part, own, keys) for part in node[2]))
    return node


def _row_id(row: int, keys: Mapping[int, str]) -> str:
    if row in keys:
        return keys[row]
    after = min((known for known in keys if known > row), default=-1)
    return f"above {keys.get(after, '')} by {after - row}"


_ASSUMED = "assumed"


def input_differences(found: Returned, case: Case, other: Case) -> list[str]:
    """Say where the inputs of a workbook are not those of a case, cell by cell."""
    theirs, ours = dict(leaves(document(case))), dict(leaves(document(other)))
    told = []
    for key in dict.fromkeys((*theirs, *ours)):
        if theirs.get(key) != ours.get(key):
            cell = found.place(key)
            where = f"{cell} ({key})" if cell else key
            told.append(
                f"{where}: {_said(theirs.get(key))}, and {_said(ours.get(key))} in the case"
            )
    return told


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    return format(value, ".15g") if isinstance(value, float) else str(value)


def _mark_as_assumed(values: Document, case: Case, other: Case, name: str) -> list[str]:
    """Mark what differs from a case as assumed, where its source and status are as they were.

    A document states no figure that was typed over it. The source says what it was.
    """
    theirs, ours = dict(leaves(document(case))), document(other)
    changed: dict[str, list[str]] = {}
    for key, value in theirs.items():
        before = look_up(ours, key)
        is_figure = isinstance(value, int | float) or _name(key) in _MONTHS
        section = next((s for s in [*above(key)][1:] if look_up(ours, f"{s}.source")), "")
        is_same = section and all(
            look_up(values, f"{section}.{told}") == look_up(ours, f"{section}.{told}")
            for told in ("source", "status")
        )
        if is_figure and before != value and before is not None and is_same:
            changed.setdefault(section, []).append(key)
    told = []
    for section, keys in changed.items():
        was = ", ".join(
            f"{key.removeprefix(section).lstrip('.')} {_said(look_up(ours, key))}" for key in keys
        )
        text = f"changed in {name}; before: {was} ({look_up(ours, f'{section}.source')})"
        put(values, f"{section}.source", text)
        put(values, f"{section}.status", _ASSUMED)
        told.append(f"Marked as assumed: {section}, {text}.")
    return told


_NEXT = "Next"
_FILL_IN = "Fill in each ?, then"


def write_case(target: Path, source: str | None, against: Case | None, *, force: bool) -> str:
    """Write the file of a case, the template or what a workbook says; say what is left to do.

    Raises
    ------
    SohError
        If the workbook cannot be read or is no case, by sheet and cell; or the file is there.
    """
    sources = () if source is None else (Path(source),)
    check_target(target, force=force, sources=sources, endings=(".toml",))
    told: list[str] = []
    if source is None and against is not None:
        fault = Fault(field="--against", problem="is given without --from", allowed="with it")
        raise ScenarioError(fault)
    if source is None:
        text, step = template(), _FILL_IN
    else:
        step = _NEXT
        found, case = case_of(Path(source))
        values = case_values(found)
        if against is None:
            told.append(
                "Source and status of each figure are as the workbook has them, whatever was "
                "changed: --against CASE marks what differs from a case as assumed."
            )
        else:
            told += _mark_as_assumed(values, case, against, found.path.name)
        head = tomlkit.document()
        head.add(
            tomlkit.comment(
                f"From the sheets Inputs and Record of {format_value(found.path.name)}."
            )
        )
        text = tomlkit.dumps(head) + "\n" + tomlkit.dumps(with_alternatives(values))
    write_text(target, text, force=force)
    return "\n".join([*told, f"Wrote {target}. {step}: soh check {target}"])


def report(path: Path, other: Case) -> list[Any]:
    """Say what a check of a workbook finds: what was altered, and other inputs than a case's."""
    found, case = case_of(path)
    differ = input_differences(found, case, other)
    parts: list[Any] = [f"{path.name}: no input is wrong, and no formula of ours is altered."]
    if found.notices:
        parts.append(Prose(kind="list", texts=found.notices[:MOST_FAULTS]))
    if case.uncertainty:
        parts.append(Prose(kind="paragraphs", texts=[NOT_HELD]))
    beside = wording.decision_named(other)
    if not differ:
        return [*parts, Prose(kind="paragraphs", texts=[f"Every input is that of {beside}."])]
    many = f"{wording.counted_words(len(differ), 'input')} not as in {beside}:"
    listed = differ[:MOST_FAULTS]
    more = [f"and {len(differ) - MOST_FAULTS} more."] if len(differ) > MOST_FAULTS else []
    parts.append(Prose(kind="paragraphs", texts=[many]))
    return [*parts, Prose(kind="list", texts=[*listed, *more])]
