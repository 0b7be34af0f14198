"""Limits on the size and content of a returned workbook, checked before parsing."""

from __future__ import annotations

import codecs
import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.parsers import expat

from sohanalysis.errors import Fault, FileError
from sohanalysis.files.text import read_bytes
from sohanalysis.workbook.formula import column_number

LARGEST_WORKBOOK = 5_000_000
MOST_UNPACKED = 40_000_000
MOST_PARTS = 200
MOST_ELEMENTS = 400_000
MOST_STRINGS = 60_000
MOST_CELLS = 100_000
MOST_DEPTH = 40
MOST_SHEET_ROWS, MOST_SHEET_COLUMNS = 15_000, 500
MOST_AREA = 10_000  # cells in merged areas, or with a link
MOST_TOKEN = 300_000  # bytes of a text, or of an element with its attributes
_CHUNK, _HEAD = 65_536, 64  # bytes read at once, and at the start of a part
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BLANKS = b" \t\r\n\0"  # before the first sign, in any encoding
# Errors that zipfile raises for a file that is not a zip, is broken, or has a password.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
    LookupError,
)
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_BROKEN = ("is damaged, or cut short", "Copy the original again.")
_FOREIGN = re.compile(
    r"vbaProject|externalLink|embeddings/|activeX|customUI|connections|queryTable|ctrlProp",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_CELL_NAME = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


def checked_bytes(path: Path) -> bytes:
    """Return the bytes of a workbook after checking its size and content.

    Raises
    ------
    FileError
        If the file is not an .xlsx, is larger than any that soh writes (packed or unpacked), or
        holds a macro, a link, a connection, a hidden sheet or an invalid number.
    """
    content = read_bytes(path, LARGEST_WORKBOOK)
    if content[:4] == _OLD_EXCEL:
        raise refused(path, "is an old Excel file, or one with a password", "Save it as .xlsx.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_archive(path, archive)
    except FileError:
        raise
    except _NO_ZIP:
        if content.startswith(_ZIP):
            raise refused(path, *_BROKEN) from None
        raise refused(path, "is not an .xlsx file", "Save it as .xlsx.") from None
    return content


def refused(path: Path, problem: str, advice: str = "") -> FileError:
    """Return the error for a workbook that the reader refuses."""
    return FileError(Fault(file=str(path), problem=problem, advice=advice))


def _check_archive(path: Path, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise refused(path, "is not an .xlsx file", "Save it as .xlsx.")
    # The sizes that the archive declares may be false, so `_measure` counts the unpacked bytes too.
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
        problem = f"would unpack to {unpacked:,} bytes in {len(parts)} parts"
        raise refused(path, problem, f"Up to {MOST_UNPACKED:,} bytes are read.")
    seen: set[str] = set()
    for part in parts:
        if part.filename.casefold() in seen:
            problem = f"holds the part {part.filename} twice"
            raise refused(path, problem, "Save it again with a spreadsheet program.")
        seen.add(part.filename.casefold())
    foreign = [part.filename for part in parts if _FOREIGN.search(part.filename)]
    if foreign:
        problem = f"holds a macro, a connection or a link to another file: {foreign[0]}"
        raise refused(path, problem, "Save it as .xlsx without it.")
    scan = _Scan(path)
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")) or _is_markup(archive, part.filename):
            scan.part(archive, part.filename)


def _is_markup(archive: zipfile.ZipFile, name: str) -> bool:
    """Check whether a part begins as XML does. Sheets and texts may be in a part of any name."""
    with archive.open(name) as stream:
        head = stream.read(_HEAD)
        if head.startswith(_UTF_16):
            return True
        head = head.removeprefix(codecs.BOM_UTF8)
        while head and not (begins := head.lstrip(_BLANKS)):
            head = stream.read(_CHUNK)
    return bool(head) and begins.startswith(b"<")


class _Scan:
    """Counts the content of the parts of a workbook, and stops at the first limit.

    It scans the XML as a stream. openpyxl would build every cell and merged area first, and a small
    hostile file could fill the memory before anything is counted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.elements = self.strings = self.cells = self.unpacked = 0
        self.token = self.area = 0

    def part(self, archive: zipfile.ZipFile, name: str) -> None:
        """Scan one part, up to the first limit that it exceeds."""
        self.name, self.depth, self.cell, self.kind = name, 0, "", ""
        self.token = 0
        self.value: list[str] | None = None
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.doctype
        try:
            with archive.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    self._measure(chunk)
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise refused(
                self.path, f"has a part that cannot be read, {name}", "Save it as .xlsx."
            ) from None

    def _measure(self, chunk: bytes) -> None:
        """Refuse a part that is too large, or has a text or an element that is too long."""
        self.unpacked += len(chunk)
        if self.unpacked > MOST_UNPACKED:
            raise refused(self.path, f"unpacks to more than {MOST_UNPACKED:,} bytes")
        last = chunk.rfind(b"<")
        self.token = len(chunk) - last if last >= 0 else self.token + len(chunk)
        if self.token > MOST_TOKEN:
            problem = f"holds a text or an attribute of more than {MOST_TOKEN:,} bytes"
            raise refused(self.path, f"{problem} in {self.name}")

    def doctype(self, *_: Any) -> None:
        """Refuse a document type, which may declare entities: no spreadsheet program does."""
        raise refused(self.path, f"declares entities in {self.name}, which no spreadsheet does")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Count an element and check its attributes."""
        self.elements += 1
        self.depth += 1
        if self.elements > MOST_ELEMENTS:
            raise refused(self.path, f"holds more than {MOST_ELEMENTS:,} elements")
        if self.depth > MOST_DEPTH:
            raise refused(self.path, f"holds elements {MOST_DEPTH} deep in {self.name}")
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "v":
            self.value = []
        elif tag == "si":
            self.strings += 1
            if self.strings > MOST_STRINGS:
                raise refused(self.path, f"holds more than {MOST_STRINGS:,} texts")
        else:
            self._check_element(tag, attributes)

    def _check_element(self, tag: str, attributes: dict[str, str]) -> None:
        """Refuse hidden sheets, links outside the workbook and large merged areas."""
        if tag == "sheet" and attributes.get("state", "visible") != "visible":
            problem = f"has a hidden sheet, {attributes.get('name', '')}"
            raise refused(self.path, problem, "Unhide it, or delete it.")
        if tag in ("mergeCell", "hyperlink"):
            self._area(attributes.get("ref", ""))
        if tag == "Relationship" and attributes.get("TargetMode") == "External":
            problem = f"links to {attributes.get('Target', '')} in {self.name}"
            raise refused(self.path, problem, "Remove the link.")

    def _area(self, reference: str) -> None:
        """Count the cells of a merged area or a link: openpyxl creates each of them."""
        matches = [_CELL_NAME.fullmatch(name.replace("$", "")) for name in reference.split(":")]
        corners = [(int(match[2]), column_number(match[1])) for match in matches if match]
        if len(corners) != len(matches) or len(corners) > 2:
            raise refused(
                self.path, f"has an area that is not valid in {self.name}: {reference[:40]}"
            )
        (top, first_column), (bottom, last_column) = corners[0], corners[-1]
        self.area += (bottom - top + 1) * (last_column - first_column + 1)
        if self.area > MOST_AREA:
            problem = f"merges or links more than {MOST_AREA:,} cells in {self.name}"
            raise refused(self.path, f"{problem}: {reference}", "Split the merged cells.")

    def _cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise refused(self.path, f"holds more than {MOST_CELLS:,} cells")
        self.cell, self.kind = attributes.get("r", ""), attributes.get("t", "n")
        match = _CELL_NAME.fullmatch(self.cell)
        if self.cell and match is None:
            raise refused(self.path, f"has a cell without a valid reference in {self.name}")
        if match and (
            int(match[2]) > MOST_SHEET_ROWS or column_number(match[1]) >= MOST_SHEET_COLUMNS
        ):
            problem = f"has a cell far outside the tables in {self.name}, {self.cell}"
            raise refused(self.path, problem, "Delete its content.")

    def text(self, text: str) -> None:
        """Collect the text of a value."""
        if self.value is not None:
            self.value.append(text)

    def end(self, tag: str) -> None:
        """Check a number at the end of its element."""
        self.depth -= 1
        if tag.rpartition(":")[2] != "v" or self.value is None:
            return
        value, self.value = "".join(self.value).strip(), None
        is_number = self.kind in ("n", "s", "b") and "worksheets/" in self.name
        if is_number and value and not _NUMBER.fullmatch(value):
            problem = f"has {value[:20]!r} as a number in {self.cell} of {self.name}"
            raise refused(self.path, problem, "Type the number again.")
