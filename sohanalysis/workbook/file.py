"""Reading a workbook that someone sends: limits first, nothing hidden, no formula trusted."""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sohanalysis.errors import Fault, FileError
from sohanalysis.files.text import read_bytes
from sohanalysis.workbook.beside import (
    cells_within,
    conditional_formats,
    names_of,
    number_forms,
    rules,
    unseen,
)
from sohanalysis.workbook.formula import Formula, Place, cells_of, column_number
from sohanalysis.workbook.sheets import letters

LARGEST_WORKBOOK = 5_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 500
MOST_ROWS, MOST_COLUMNS = 5_000, 1_000
MOST_CELLS = 300_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# What zipfile ends in where a file is none, is broken, or is locked with a password.
_NO_ZIP = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(ValueError, RuntimeError, NotImplementedError, LookupError),
)
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_BROKEN = ("is damaged, or cut short", "Copy it once more from where it is whole.")
_FOREIGN = re.compile(r"vbaProject|externalLink|embeddings/|activeX|customUI", re.IGNORECASE)
# How a workbook writes a sign that its XML cannot hold; what is half a sign is left.
_ESCAPED = re.compile(r"_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a workbook holds: values and formulas by place, and where its tables stand.

    Parameters
    ----------
    sheets : tuple of str
        Their names, in order.
    cells : dict
        Number or text of each cell, or its `Formula`; no stored value of a formula.
    stored : dict
        What a cell with a formula shows: number, text, or None where nothing is stored.
    forms : dict
        Form in which the number of a cell is shown, in the words of a spreadsheet program.
    tables : dict
        Sheet and reference of each table, by name.
    rules : dict
        What each cell lets be typed, in words; a cell that takes anything has none.
    conditional : list of tuple
        Sheet and cells of each format that follows a condition.
    names : dict
        What each defined name stands for, by its sheet (empty: the workbook) and name.
    """

    path: Path
    sheets: tuple[str, ...]
    cells: dict[Place, Any] = field(default_factory=dict)
    stored: dict[Place, Any] = field(default_factory=dict)
    forms: dict[Place, str] = field(default_factory=dict)
    tables: dict[str, tuple[str, str]] = field(default_factory=dict)
    rules: dict[Place, str] = field(default_factory=dict)
    conditional: list[tuple[str, str]] = field(default_factory=list)
    names: dict[tuple[str, str], str] = field(default_factory=dict)


def is_workbook(path: Path) -> bool:
    """Tell a workbook by its name."""
    return path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods")


def read_workbook(path: Path) -> Read:
    """Read a workbook safely.

    Raises
    ------
    FileError
        If it is no .xlsx, is too large packed or unpacked, or holds what is hidden, a macro or a
        link to another file; with the place.
    """
    parts = _parts(path, read_bytes(path, LARGEST_WORKBOOK))
    book = _tree(path, "xl/workbook.xml", parts)
    names = _sheets(path, book, parts)
    found = Read(path=path, sheets=tuple(names), names=names_of(book))
    shared, forms = _shared(path, parts), []
    if "xl/styles.xml" in parts:
        forms = number_forms(_tree(path, "xl/styles.xml", parts))
    for name, part in names.items():
        page = _tree(path, part, parts)
        for what in unseen(page):
            raise _refused(path, f"has {what}, in {name}", "Show it, or take it out.")
        _cells(found, name, page, shared, forms)
        _beside(found, name, page)
        tables = _tables(path, part, parts)
        found.tables.update({table: (name, reference) for table, reference in tables})
    return found


def _parts(path: Path, content: bytes) -> dict[str, bytes]:
    if content[:4] == _OLD_EXCEL:
        raise _refused(path, "is an old Excel file, or one with a password", "Save it as .xlsx.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        listed = archive.infolist()
    except _NO_ZIP:
        if content.startswith(_ZIP):
            raise _refused(path, *_BROKEN) from None
        raise _refused(path, "is no .xlsx file", "Save it as .xlsx.") from None
    unpacked = sum(part.file_size for part in listed)
    if unpacked > MOST_UNPACKED or len(listed) > MOST_PARTS:
        problem = f"would unpack to {unpacked:,} bytes in {len(listed)} parts"
        raise _refused(path, problem, f"Up to {MOST_UNPACKED:,} bytes are read.")
    foreign = [part.filename for part in listed if _FOREIGN.search(part.filename)]
    if foreign:
        problem = f"holds a macro, or a link to another file: {foreign[0]}"
        raise _refused(path, problem, "Save it as .xlsx without.")
    try:
        return {part.filename: archive.read(part) for part in listed}
    except _NO_ZIP:
        raise _refused(path, *_BROKEN) from None


def _refused(path: Path, problem: str, advice: str = "") -> FileError:
    return FileError(Fault(file=str(path), problem=problem, advice=advice))


def _tree(path: Path, part: str, parts: Mapping[str, bytes]) -> ElementTree.Element:
    text = parts.get(part, b"")
    if b"\0" in text[:100]:  # in UTF-16 an entity would go unseen
        raise _refused(path, f"holds a {part} that is not in UTF-8", "Save it as .xlsx again.")
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise _refused(path, f"declares entities in {part}, which no spreadsheet does")
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, LookupError, ValueError):  # the two of an odd encoding
        raise _refused(path, f"holds no {part} that can be read", "Save it as .xlsx.") from None


def _relations(path: Path, part: str, parts: Mapping[str, bytes]) -> dict[str, str]:
    """Give the parts that a part names, by the name that it gives them."""
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in parts:
        return {}
    found = {}
    for each in _tree(path, listed, parts):
        target = each.get("Target", "")
        if each.get("TargetMode") == "External":
            raise _refused(path, f"links to {target} in {part}", "Take the link out.")
        joined = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        found[each.get("Id", "")] = re.sub(r"[^/]+/\.\./", "", joined)
    return found


def _sheets(path: Path, book: ElementTree.Element, parts: Mapping[str, bytes]) -> dict[str, str]:
    """Name the part of each sheet."""
    targets = _relations(path, "xl/workbook.xml", parts)
    for name in book.iter(f"{_MAIN}definedName"):
        if name.get("hidden") in ("1", "true"):
            raise _refused(
                path, f"has a hidden name, {name.get('name')}", "Show it, or take it out."
            )
    found = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        title = sheet.get("name", "")
        if sheet.get("state", "visible") != "visible":
            raise _refused(path, f"has a hidden sheet, {title}", "Show it, or take it out.")
        found[title] = targets.get(sheet.get(_RELATION, ""), "")
    return found


def _shared(path: Path, parts: Mapping[str, bytes]) -> list[str]:
    if "xl/sharedStrings.xml" not in parts:
        return []
    return [_text(item) for item in _tree(path, "xl/sharedStrings.xml", parts)]


def _text(item: ElementTree.Element) -> str:
    text = "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
    return _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), text)


def _tables(path: Path, part: str, parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for target in _relations(path, part, parts).values():
        if "/tables/" in target:
            table = _tree(path, target, parts)
            yield table.get("displayName", ""), table.get("ref", "")


def _cells(
    found: Read, sheet: str, page: ElementTree.Element, shared: list[str], forms: list[str]
) -> None:
    """Take in the cells of a sheet."""
    path, before = found.path, len(found.cells)
    masters: dict[str, tuple[Place, str]] = {}
    for row in page.iter(f"{_MAIN}row"):
        for cell in row:
            place = _place(path, sheet, cell.get("r", ""))
            style = cell.get("s", "0")
            known = style.isdigit() and int(style) < len(forms)
            found.forms[place] = forms[int(style)] if known else "General"
            formula, value = cell.find(f"{_MAIN}f"), _value(cell, shared)
            if formula is not None:
                found.cells[place] = Formula("=" + _formula(formula, place, masters))
                found.stored[place] = value
            elif value is not None:
                found.cells[place] = value
    if len(found.cells) - before > MOST_CELLS:
        raise _refused(path, f"has {len(found.cells) - before:,} cells in {sheet}")


def _beside(found: Read, sheet: str, page: ElementTree.Element) -> None:
    """Take in the rules of the cells of a sheet, and its formats that follow a condition."""
    found.conditional.extend((sheet, where) for where in conditional_formats(page))
    room = MOST_CELLS
    for reference, words in rules(page):
        places = [*cells_within(reference, MOST_ROWS - 1, MOST_COLUMNS - 1, room)]
        found.rules.update({(sheet, row, column): words for row, column in places})
        room -= len(places)
    if room <= 0:
        problem = f"sets rules for {MOST_CELLS:,} cells or more in {sheet}"
        raise _refused(found.path, problem, "Take those out that soh did not write.")


def _place(path: Path, sheet: str, reference: str) -> Place:
    if not re.fullmatch(r"[A-Z]{1,3}[1-9][0-9]{0,6}", reference):
        raise _refused(path, f"has a cell without a place in {sheet}")
    place = cells_of(reference, sheet)[0][0]
    if place[1] >= MOST_ROWS or place[2] >= MOST_COLUMNS:
        raise _refused(path, f"has a cell far off in {sheet}, {reference}", "Delete what is there.")
    return place


def _value(cell: ElementTree.Element, shared: list[str]) -> Any:
    """Give the number or text that a cell shows."""
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.find(f"{_MAIN}v")
    text = None if value is None else value.text
    if text is None:
        return "" if cell.get("t") == "str" else None
    if cell.get("t") == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else None
    if cell.get("t", "n") not in ("n", "b"):
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _formula(
    formula: ElementTree.Element, place: Place, masters: dict[str, tuple[Place, str]]
) -> str:
    """Write a formula out, one that Excel shares with other cells too."""
    name, text = formula.get("si", ""), formula.text or ""
    if formula.get("t") != "shared":
        return text
    if text:
        masters[name] = (place, text)
    first, written = masters.get(name, (place, ""))
    down, across = place[1] - first[1], place[2] - first[2]
    return written if text else moved(written, down, across)


def moved(text: str, down: int, across: int) -> str:
    """Write a formula as it reads when it is copied to another cell.

    >>> moved("A1+$B$2", 1, 2)
    'C2+$B$2'
    """

    def shifted(match: re.Match[str]) -> str:
        fixed_column, column, fixed_row, row = match.groups()
        if not fixed_column:
            column = letters(column_number(column) + across)
        return f"{fixed_column}{column}{fixed_row}{row if fixed_row else int(row) + down}"

    return re.sub(r"(?<![\w'])(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![\w(])", shifted, text)
