"""Hostile workbooks are refused before anything is parsed, fast and in little memory."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.errors import FileError
from sohanalysis.workbook.read import read_workbook

SHEET, BOOK = "xl/worksheets/sheet2.xml", "xl/workbook.xml"
MOST_SECONDS, MOST_MEBIBYTES = 2, 300
Changed = Callable[..., Path]
AREA = "</sheetData><mergeCells><{}/></mergeCells>"
ROW = '<row r="{row}"><c r="{cell}"/></row></sheetData>'
LINK = '<Relationship Target="file:///x" TargetMode="External"/></Relationships>'
WHOLE_SHEET = f"cells in {SHEET}: A1:XFD1048576. Split the merged cells."
TOO_LONG = f"of more than 300,000 bytes in {SHEET}"
LONG_ATTRIBUTE = f'<sheetData a="{"a>" * 4_950_000}">'
MANY_ATTRIBUTES = "<sheetData {}>".format(" ".join(f'a{n}=""' for n in range(400_000)))


@pytest.fixture
def changed(written: bytes, tmp_path: Path) -> Changed:
    """Write the workbook with one part changed or added."""

    def change(part: str, pattern: str, new: str, times: int = 1) -> Path:
        path = tmp_path / "hostile.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(written)) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in old.namelist():
                text = old.read(name).decode()
                if name == part and pattern:
                    text, count = re.subn(pattern, lambda _: new * times, text, count=1)
                    assert count == 1
                if name != part or pattern:
                    archive.writestr(name, text)
            if not pattern:
                archive.writestr(part, new * times)
        return path

    return change


@pytest.mark.parametrize(
    ("part", "pattern", "new", "times", "message"),
    [
        (SHEET, "<sheetData>", "<sheetData>" + "<a/>" * 100, 1, ""),
        (SHEET, "</sheetData>", "<x/>", 11_000_000, "would unpack to"),
        (SHEET, "</sheetData>", "<x/>", 2_000_000, "holds more than 400,000 elements"),
        (SHEET, "</sheetData>", "<x>", 3_000_000, "holds elements 40 deep in"),
        ("xl/sharedStrings.xml", "</sst>", "<si><t>a</t></si>", 2_000_000, "holds more than"),
        (SHEET, "</sheetData>", '<row r="9"><c r="A9"/></row>', 1_000_000, "holds more than"),
        (SHEET, "</sheetData>", ROW.format(row=10**6, cell="A1000000"), 1, "far outside the table"),
        (SHEET, "</sheetData>", ROW.format(row=9, cell="XFD9"), 1, "far outside the tables"),
        (SHEET, "</sheetData>", ROW.format(row=15_000, cell="SF15000"), 1, ""),
        (SHEET, "</sheetData>", ROW.format(row=9, cell="SG9"), 1, "far outside the tables"),
        (SHEET, "</sheetData>", ROW.format(row=15_001, cell="A15001"), 1, "far outside the table"),
        (SHEET, "</sheetData>", ROW.format(row=9, cell="²9"), 1, "without a valid reference"),
        (SHEET, "<v>300000</v>", "<v>²</v>", 1, "'²' as a number in C"),
        (SHEET, "<v>300000</v>", "<v>NaN</v>", 1, "'NaN' as a number in C"),
        (BOOK, '<sheet name="Log"', '<sheet state="hidden" name="Log"', 1, "a hidden sheet, Log"),
        (BOOK, '<sheet name="Log"', '<sheet state="veryHidden" name="Log"', 1, "a hidden sheet"),
        (BOOK, r"<\?xml[^>]*>", '<!DOCTYPE a [<!ENTITY b "c">]>', 1, "declares entities"),
        ("xl/vbaProject.bin", "", "x", 1, "holds a macro"),
        ("xl/connections.xml", "", "<a/>", 1, "a connection or a link"),
        ("xl/externalLinks/externalLink1.xml", "", "<a/>", 1, "a link to another file"),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", LINK, 1, "links to file:///x"),
        (BOOK, "</workbook>", "", 1, "has a part that cannot be read"),
        # The workbook has docProps/app.xml: names of parts do not differ by capitals alone.
        ("docProps/APP.xml", "", "<a/>", 1, "holds the part docProps/APP.xml twice"),
        (SHEET, "</sheetData>", AREA.format('mergeCell ref="A1:XFD1048576"'), 1, WHOLE_SHEET),
        (SHEET, "</sheetData>", AREA.format('hyperlink ref="A1:XFD1048576"'), 1, WHOLE_SHEET),
        (SHEET, "</sheetData>", AREA.format('mergeCell ref="A:XFD"'), 1, "an area that is not"),
        (SHEET, "</sheetData>", AREA.format('mergeCell ref="A1:C3"'), 1, ""),
        pytest.param(
            SHEET,
            "<sheetData>",
            LONG_ATTRIBUTE,
            1,
            f"a text or an attribute {TOO_LONG}",
            id="long attribute",
        ),
        pytest.param(
            SHEET,
            "<sheetData>",
            MANY_ATTRIBUTES,
            1,
            f"a text or an attribute {TOO_LONG}",
            id="many attributes",
        ),
    ],
)
def test_hostile_content_is_refused_with_the_reason(
    changed: Changed, part: str, pattern: str, new: str, times: int, message: str
) -> None:
    path = changed(part, pattern, new, times)

    if not message:
        read_workbook(path)
        return
    with pytest.raises(FileError) as refusal:
        read_workbook(path)
    assert message in str(refusal.value)


def test_a_repeated_part_is_refused_by_its_name(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "twice.xlsx"
    path.write_bytes(written)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(SHEET, "<worksheet/>")

    with pytest.raises(FileError, match=f"holds the part {SHEET} twice"):
        read_workbook(path)


@pytest.mark.parametrize("name", ["sheet2.xml", "sharedStrings.xml"])
@pytest.mark.parametrize("blanks", ["", " " * 100_000], ids=["at once", "after blanks"])
@pytest.mark.parametrize("ending", [".dat", ".XML", ".png"])
def test_a_part_is_scanned_whatever_its_name(
    written: bytes, tmp_path: Path, name: str, ending: str, blanks: str
) -> None:
    path, other_name = tmp_path / "other.xlsx", name.replace(".xml", ending)
    with (
        zipfile.ZipFile(io.BytesIO(written)) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for part in old.namelist():
            text = old.read(part).decode().replace(name, other_name)
            if part.endswith(name):
                _, _, text = text.partition("?>")
                text = f"{blanks}<!DOCTYPE x [<!ENTITY a 'b'>]>{text}"
            archive.writestr(part.replace(name, other_name), text)

    with pytest.raises(FileError, match="declares entities in xl/"):
        read_workbook(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an .xlsx file"),
        (b"a,b\n1,2\n", "is not an .xlsx file"),
        (b"PK\x03\x04 cut", "is damaged, or cut short"),
        (b"\xd0\xcf\x11\xe0", "is an old Excel file"),
    ],
)
def test_a_file_that_is_not_a_workbook_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "model.xlsx"
    path.write_bytes(content)

    with pytest.raises(FileError) as refusal:
        read_workbook(path)
    assert str(refusal.value).startswith(f"{path}: {message}")


def test_a_file_cut_in_the_middle_is_refused(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.xlsx"
    path.write_bytes(written[: len(written) // 2])

    with pytest.raises(FileError, match="is damaged, or cut short"):
        read_workbook(path)


MEASURE = """
import re, sys, time
from pathlib import Path
from sohanalysis.errors import FileError
from sohanalysis.workbook.limits import checked_bytes
from sohanalysis.workbook import read
began = time.process_time()
outcome = "read"
try:
    read.read_workbook(Path(sys.argv[1]))
except FileError:
    outcome = "refused"
# The peak of this program alone: ru_maxrss includes the process that started it.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(outcome, time.process_time() - began, int(peak[1]) / 1024)
"""


@pytest.mark.parametrize(
    ("part", "new", "times", "outcome"),
    [
        (SHEET, "<x/>", 9_000_000, "refused"),
        ("xl/sharedStrings.xml", "<si/>", 2_500_000, "refused"),
        (SHEET, AREA.format('mergeCell ref="A1:XFD1048576"'), 1, "refused"),
        (SHEET, LONG_ATTRIBUTE, 1, "refused"),
        (SHEET, MANY_ATTRIBUTES, 1, "refused"),
        # One cell as far out as is allowed, with millions of empty places before it.
        (SHEET, ROW.format(row=15_000, cell="SF15000"), 1, "read"),
    ],
    ids=["elements", "strings", "area", "long attribute", "many attributes", "far cell"],
)
def test_a_bomb_takes_two_seconds_and_300_mebibytes_at_most(
    changed: Changed, part: str, new: str, times: int, outcome: str
) -> None:
    path = changed(part, "</(sheetData|sst)>", new, times)

    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )

    ended, *measured = done.stdout.split()
    seconds, mebibytes = map(float, measured)
    assert ended == outcome
    assert seconds < MOST_SECONDS
    assert mebibytes < MOST_MEBIBYTES
