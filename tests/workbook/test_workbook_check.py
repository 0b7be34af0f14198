"""There and back: what was typed into a workbook is a case again, and what was altered is named."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError, FileError
from sohanalysis.load import load_case
from sohanalysis.workbook.file import MOST_UNPACKED, moved, read_workbook
from sohanalysis.workbook.read import Values, case_of, input_differences, report, toml_of
from sohanalysis.workbook.workbook import workbook_bytes
from tests.charged import complete

ROOT = Path(__file__).parent.parent.parent
CASES = [
    ROOT / "data" / "derbyshire-2018.toml",
    ROOT / "tests" / "cases" / "second.toml",
    *complete((ROOT / "data" / "examples").glob("*.toml")),
]
INPUTS = "xl/worksheets/sheet2.xml"
Changed = Callable[..., Path]


@pytest.fixture
def changed(written: bytes, tmp_path: Path) -> Changed:
    """Write the workbook with one text of a part replaced, or a part put in."""

    def change(part: str, pattern: str = "", new: str = "") -> Path:
        path = tmp_path / "case.xlsx"
        with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "w") as archive:
            for name in old.namelist():
                text = old.read(name).decode()
                if name == part:
                    text, times = re.subn(pattern, new, text, count=1)
                    assert times == 1
                archive.writestr(name, text)
            if part not in old.namelist():
                archive.writestr(part, new)
        return path

    return change


@pytest.mark.parametrize("source", CASES, ids=lambda path: path.stem)
def test_a_workbook_read_back_is_the_case_that_it_was_written_from(
    tmp_path: Path, source: Path
) -> None:
    case = _without_new_words(load_case(source))
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook_bytes(case, case.scenario))

    back, read = case_of(path)

    other = {f.name for f in fields(case) if getattr(read, f.name) != getattr(case, f.name)}
    # A workbook holds no distributions and no paragraphs; its file says where to copy them from.
    assert other - {"file", "saved", "uncertainty", "paragraphs"} == set()
    assert "holds no [[uncertain]] and no [paragraphs]" in toml_of(Values(back), "case.xlsx")
    assert input_differences(back, case) == []
    assert len(report(path, case)) == 2 + bool(case.uncertainty)  # nothing is noted


def _without_new_words(case: Case) -> Case:
    """Leave out what the paper alone shows and no sheet holds yet."""
    decided = replace(
        case.decision,
        **dict.fromkeys(("called", "reading", "advice", "interests", "publication"), ""),
        finance_officers=(),
    )
    return replace(
        case,
        decision=decided,
        adopters=replace(case.adopters, pledge=""),
        charges=tuple(replace(charge, quoted_as="") for charge in case.charges),
        narrative=replace(case.narrative, savings="", ongoing=""),
    )


def test_the_file_from_a_workbook_gives_the_paper_of_what_was_typed(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = changed(INPUTS, r'(<c r="F7"[^>]*><v>)25(</v>)', r"\g<1>36\2")
    target = tmp_path / "mine.toml"

    codes = [run(["new", str(target), "--from", str(book)]), run(["check", str(target)])]

    assert codes == [0, 0]
    assert f"Wrote {target}." in capsys.readouterr().out
    assert load_case(target).scenario.adopters == 36
    assert load_case(target).budget.amount == 300_000


def test_the_scenario_that_a_workbook_opens_with_becomes_that_of_the_case(
    tmp_path: Path, derbyshire: Case
) -> None:
    scenario = choose(derbyshire, "went-live", pricing="shared", offset=0.5, delay=3)
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook_bytes(derbyshire, scenario))

    assert case_of(path)[1].scenario == scenario


def test_check_says_what_differs_from_the_case_and_where(
    changed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    book = changed(INPUTS, r'(<c r="F7"[^>]*><v>)25(</v>)', r"\g<1>36\2")

    code = run(["check", str(book)])

    output = capsys.readouterr()
    assert (code, output.err) == (0, "")
    assert "no input is wrong, and no formula of ours is altered" in output.out
    assert "1 input not as in Single Online Home" in output.out
    assert "- Inputs!F7 (scenarios.Live scenario.adopters): 36, and 25 in the case" in output.out


def test_code_and_sum_of_the_inputs_as_written_are_no_places_that_were_altered(
    changed: Changed, derbyshire: Case
) -> None:
    book = changed(INPUTS, r'(<c r="F7"[^>]*><v>)25(</v>)', r"\g<1>36\2")

    said = [text for part in report(book, derbyshire)[1:] for text in part.texts]

    assert [text for text in said if re.match(r"Cover!.* says ", text)] == []
    assert said[2].startswith("Inputs were changed since the workbook was written: scenario code")


def test_check_says_so_where_nothing_differs(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(written)

    code = run(["check", str(path), "--against", str(CASES[0])])

    assert code == 0
    assert "Every input is that of Single Online Home" in capsys.readouterr().out


def test_check_compares_with_another_case(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(written)

    code = run(["check", str(path), "--against", str(CASES[1])])

    assert code == 0
    assert "(budget.amount): 300000, and 225000 in the case" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("part", "pattern", "new", "said"),
    [
        ("xl/worksheets/sheet5.xml", r'(<c r="D\d+"[^>]*>)<f>[^<]*</f>', r"\1<f>1000</f>",
         r'Workings: D\d+ is "=1000", not "=.*: it was altered'),
        ("xl/worksheets/sheet5.xml", r'(<c r="D\d+"[^>]*>)<f>[^<]*</f><v>[^<]*</v>', r"\1<v>7</v>",
         r'Workings: D\d+ is 7.0, not "=.*: it was altered'),
        (INPUTS, r'(<c r="B\d+"[^>]*><v>)12(</v>)', r"\g<1>13\2",
         r"Inputs: B\d+ is 13.0, not 12: it was altered"),
    ],
    ids=["formula", "overwritten", "constant"],
)  # fmt: skip
def test_what_is_altered_is_named_with_its_place(
    changed: Changed, derbyshire: Case, part: str, pattern: str, new: str, said: str
) -> None:
    book = changed(part, pattern, new)

    with pytest.raises(CaseError, match=said):
        case_of(book)


def test_an_input_row_that_was_put_in_is_named(changed: Changed, derbyshire: Case) -> None:
    book = changed("xl/tables/table5.xml", r'ref="A(\d+):J(\d+)"', r'ref="A\1:J99"')

    with pytest.raises(CaseError, match="Inputs: table Figures stands at A25:J99, not at A25:J47"):
        case_of(book)


def test_a_row_in_the_place_of_another_is_named(changed: Changed, derbyshire: Case) -> None:
    other = '<c r="A28" t="inlineStr"><is><t>Something else</t></is></c>'
    book = changed(INPUTS, r'<c r="A28"[^>]*>.*?</c>', other)

    with pytest.raises(
        CaseError, match=r'Inputs: A28 says "Something else"\. Let it say "Budget years"'
    ):
        case_of(book)


def test_a_figure_that_no_case_allows_is_refused_in_the_words_of_the_case(
    changed: Changed, derbyshire: Case
) -> None:
    book = changed(INPUTS, r'(<c r="F7"[^>]*><v>)25(</v>)', r"\g<1>99\2")

    with pytest.raises(CaseError, match=r"case.xlsx: Inputs!F7 \(scenario.adopters\): 99 is not"):
        case_of(book)


def test_what_a_preset_of_a_case_cannot_hold_is_said_to_be_left_out(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Column I is "Preset: signed", row 18 the months to full effect.
    book = changed(INPUTS, r'(<c r="I18"[^>]*><v>)0(</v>)', r"\g<1>12\2")

    for command in (
        ["new", str(tmp_path / "mine.toml"), "--from", str(book)],
        ["check", str(book)],
    ):
        assert run(command) == 0
        assert (
            "Preset: signed differs from the case's own choices in Inputs!I18. A preset holds "
            "forces and pricing alone, so that is left out of the case."
        ) in " ".join(capsys.readouterr().out.split())


def test_another_quoted_charge_leaves_a_pool_by_size_in_the_case_as_it_is(
    changed: Changed, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = changed(INPUTS, r'(<c r="D35"[^>]*><v>)71000(</v>)', r"\g<1>75000\2")
    target = tmp_path / "mine.toml"

    code = run(["new", str(target), "--from", str(book)])

    case = load_case(target)
    assert (code, capsys.readouterr().err) == (0, "")
    assert (case.charge.low, case.pricing("weighted").pool) == (75_000, 3_321_570)


@pytest.mark.parametrize(
    ("part", "pattern", "new", "said"),
    [
        ("xl/worksheets/sheet5.xml", r'<c r="A13"([^>]*) t="s"><v>\d+</v></c>',
         r'<c r="A13"\1 t="inlineStr"><is><t>Starts in May of</t></is></c>',
         'Workings!A13 says "Starts in May of", not "Starts in April of"'),
        ("xl/worksheets/sheet15.xml", r'<c r="B13"([^>]*) t="s"><v>\d+</v></c>',
         r'<c r="B13"\1 t="inlineStr"><is><t>All is well.</t></is></c>',
         'Notes!B13 says "All is well.", not "The charge of a year is'),
        ("xl/worksheets/sheet9.xml", "</sheetData>",
         '<row r="99"><c r="B99"><v>5</v></c></row></sheetData>',
         "Results!B99 holds 5.0, where soh writes nothing"),
        ("xl/styles.xml", 'formatCode="0.0%"', 'formatCode="0%"',
         'is shown in the form "0%", not "0.0%"'),
        ("xl/worksheets/sheet9.xml", r"(<c r=\"C7\"[^>]*><f>[^<]*</f><v>)302000.0<",
         r"\g<1>262000<",
         "Results!C7 shows 262000.0, and its formula comes to 302000.0"),
        ("xl/worksheets/sheet9.xml", r"(<c r=\"C7\"[^>]*><f>[^<]*</f>)<v>302000.0</v>", r"\1",
         "Results!C7 shows nothing, and its formula comes to 302000.0"),
    ],
    ids=["label", "note", "cell", "form", "stored", "not stored"],
)  # fmt: skip
def test_what_is_not_as_soh_writes_it_is_listed_with_its_place(
    changed: Changed, derbyshire: Case, part: str, pattern: str, new: str, said: str
) -> None:
    book = changed(part, pattern, new)

    listed = report(book, derbyshire)[2].texts

    assert said in "\n".join(listed)


RESULTS = "xl/worksheets/sheet9.xml"
# Changes beside the cells: the part, what stands there, and what is put in its place.
BESIDE = (
    (RESULTS, "</sheetData>", '</sheetData><conditionalFormatting sqref="C7:C9"/>'),
    (RESULTS, "</worksheet>",
     '<extLst xmlns:xm="x"><ext><conditionalFormatting><xm:sqref>B7</xm:sqref>'
     "</conditionalFormatting></ext></extLst></worksheet>"),
    ("xl/workbook.xml", "<definedNames>",
     '<definedNames><definedName name="Rate">Inputs!$D$36</definedName>'
     '<definedName name="Low" localSheetId="1">1</definedName>'),
    ("xl/workbook.xml", r"Inputs!\$A\$1:\$R\$125", "Inputs!$A$1:$R$25"),
    ("xl/workbook.xml", r'<definedName name="_xlnm.Print_Titles" localSheetId="8">.*?</d\w+>', ""),
    (INPUTS, r'<dataValidation (?:(?!<dataV).)*sqref="F7">.*?</dataValidation>', ""),
    (INPUTS, r'(sqref="G7"><formula1>1</formula1><formula2>)44', r"\g<1>99"),
    (INPUTS, r'(<dataValidation )((?:(?!<dataV).)*sqref="H7")', r'\1errorStyle="warning" \2'),
    (INPUTS, 'sqref="I7"', 'sqref="I7 A7:A9"'),
)  # fmt: skip


@pytest.mark.parametrize(
    ("part", "pattern", "new"),
    [
        (INPUTS, r'(<dataValidation )((?:(?!<dataV).)*sqref="H7")', r'\1operator="{9}" \2'),
        (INPUTS, r'(<dataValidation )((?:(?!<dataV).)*sqref="H7")', r'\1operator="{" \2'),
        ("xl/workbook.xml", "<definedNames>",
         f'<definedNames><definedName name="N" localSheetId="{"9" * 5_000}">1</definedName>'),
    ],
)  # fmt: skip
def test_what_no_program_writes_beside_the_cells_is_listed_too(
    changed: Changed, derbyshire: Case, part: str, pattern: str, new: str
) -> None:
    listed = report(changed(part, pattern, new), derbyshire)[2].texts

    assert len(listed) == 1


def test_a_status_that_there_is_not_is_refused_with_its_cell(
    changed: Changed, capsys: pytest.CaptureFixture[str]
) -> None:
    guess = r'<c r="H36"\1 t="inlineStr"><is><t>guess</t></is></c>'
    book = changed(INPUTS, r'<c r="H36"( s="\d+")[^>]*>.*?</c>', guess)

    assert run(["check", str(book)]) == 2
    assert '"guess" is past what the cell may hold. Allowed: ' in capsys.readouterr().err


def test_capitals_of_a_yes_are_alike_as_in_the_formulas(changed: Changed, derbyshire: Case) -> None:
    yes = r'<c r="F21"\1 t="inlineStr"><is><t>YES</t></is></c>'
    _, case = case_of(changed(INPUTS, r'<c r="F21"( s="\d+")[^>]*>.*?</c>', yes))

    assert case.scenario.charge_follows_go_live


def test_what_is_altered_beside_the_cells_is_listed_with_its_place(
    tmp_path: Path, written: bytes, derbyshire: Case
) -> None:
    path = tmp_path / "case.xlsx"
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            text = old.read(name).decode()
            for pattern, new in (change[1:] for change in BESIDE if change[0] == name):
                text = re.sub(pattern, new, text, count=1)
            archive.writestr(name, text)

    listed = report(path, derbyshire)[2].texts

    named, condition = "a name that soh does not write,", "a format that follows a condition,"
    assert [text.partition(" (Data,")[0] for text in listed] == [
        f'The workbook has {named} "Rate" for "Inputs!$D$36": delete it (Formulas, Name Manager)',
        f'Inputs has {named} "Low" for "1": delete it (Formulas, Name Manager)',
        'The print area of Inputs is "Inputs!$A$1:$R$25": set it to Inputs!$A$1:$R$125 '
        "(Page Layout, Print Titles)",
        "What is printed on every page of Results is gone: set it to Results!$A:$A,Results!$1:$3 "
        "(Page Layout, Print Titles)",
        f"Results!C7:C9 has {condition} which can hide what it holds: delete it (Home, "
        "Conditional Formatting, Clear Rules)",
        f"Results!B7 has {condition} which can hide what it holds: delete it (Home, "
        "Conditional Formatting, Clear Rules)",
        'Inputs!A7 (and 2 more cells like it) lets this be typed: "whole from 1 to 44"; soh sets '
        "no rule: clear it",
        "Inputs!F7 lets anything be typed; set it to: whole from 1 to 44",
        'Inputs!G7 lets this be typed: "whole from 1 to 99"; set it to: whole from 1 to 44',
        'Inputs!H7 lets this be typed: "whole from 1 to 44, and lets everything else pass"; set '
        "it to: whole from 1 to 44",
    ]


def test_rows_and_columns_of_every_page_may_be_written_in_either_order(
    changed: Changed, derbyshire: Case
) -> None:
    ours, other = r"(Results!\$A:\$A),(Results!\$1:\$3)", r"\2,\1"

    assert len(report(changed("xl/workbook.xml", ours, other), derbyshire)) == 3


def test_noise_of_another_order_of_additions_is_no_difference(
    changed: Changed, derbyshire: Case
) -> None:
    book = changed(
        "xl/worksheets/sheet9.xml", r"(<f>[^<]*</f><v>)302000.0<", r"\g<1>302000.00000001<"
    )

    assert len(report(book, derbyshire)) == 3


def test_a_sheet_that_was_put_in_is_listed_and_so_is_once_what_is_not_recalculated(
    tmp_path: Path, written: bytes, derbyshire: Case
) -> None:
    path = tmp_path / "case.xlsx"
    put_in = {
        "xl/workbook.xml": ("</sheets>", '<sheet name="Mine" sheetId="99" r:id="rId99"/></sheets>'),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            '<Relationship Id="rId99" Type="x" Target="worksheets/sheet99.xml"/></Relationships>',
        ),
    }
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            text = old.read(name).decode().replace(*put_in.get(name, ("", "")))
            text = re.sub(r"</f><v>[^<]*</v>", "</f>", text) if "sheet9.xml" in name else text
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet99.xml", old.read("xl/worksheets/sheet15.xml"))

    listed = report(path, derbyshire)[2].texts

    assert listed[0] == "Mine is a sheet that soh does not write"
    assert listed[1:] == [
        "Results!C7 shows nothing, and its formula comes to 302000.0: not recalculated. Press "
        "Ctrl+Alt+F9 (Excel) or Ctrl+Shift+F9 (LibreOffice), and save. Alike: Results!D7, "
        "Results!C8, Results!D8 and 134 more cells."
    ]


def test_no_more_than_twenty_places_are_listed(changed: Changed, derbyshire: Case) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><v>5</v></c></row>' for row in range(200, 230))
    book = changed(RESULTS, "</sheetData>", f"{cells}</sheetData>")

    listed = report(book, derbyshire)[2].texts

    assert len(listed) == 21
    assert listed[-1] == "and 10 more."


@pytest.mark.parametrize(
    ("part", "pattern", "new", "said"),
    [
        ("xl/workbook.xml", '<sheet name="Checks"', '<sheet state="hidden" name="Checks"',
         "has a hidden sheet, Checks"),
        ("xl/workbook.xml", "<definedName ", '<definedName hidden="1" ', "has a hidden name"),
        (INPUTS, '<row r="9"', '<row hidden="1" r="9"', "has a hidden row, 9, in Inputs. Show it"),
        (INPUTS, '<col min="3"', '<col hidden="1" min="3"', "has a hidden column, C, in Inputs"),
        (INPUTS, '<row r="9"', '<row ht="0" r="9"', "has a row too small to be read, 9, in Inputs"),
        (INPUTS, r'(<col min="3"[^>]*) width="[^"]*"', r'\1 width="0"',
         "has a column too small to be read, C, in Inputs. Show it, or take it out"),
        (INPUTS, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" ',
         "has hidden rows, all that have no height of their own, in Inputs"),
        (INPUTS, 'defaultRowHeight="[^"]*"', 'defaultRowHeight="0"', "has hidden rows, all"),
        (INPUTS, "<sheetFormatPr ", '<sheetFormatPr defaultColWidth="0" ', "has hidden columns"),
        (INPUTS, 'sqref="F7"', 'sqref="A1:XFD1048576"', "sets rules for 300,000 cells or more"),
        (INPUTS, "<sheetData>", '<sheetData><row r="1"><c r="XFD1048576"/></row>',
         "has a cell far off in Inputs, XFD1048576"),
        (INPUTS, "<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet', "declares entities"),
        ("xl/vbaProject.bin", "", "macro", "holds a macro, or a link to another file"),
        ("xl/externalLinks/externalLink1.xml", "", "<x/>", "or a link to another file"),
        ("xl/_rels/workbook.xml.rels", "/>", ' TargetMode="External"/>', "links to"),
        ("xl/workbook.xml", "<workbook", "<workbok", "holds no xl/workbook.xml that can be read"),
    ],
)  # fmt: skip
def test_what_is_hidden_or_foreign_is_refused_with_its_place(
    changed: Changed, part: str, pattern: str, new: str, said: str
) -> None:
    with pytest.raises(FileError, match=re.escape(said)):
        read_workbook(changed(part, pattern, new))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (MOST_UNPACKED + 1))

    assert path.stat().st_size < 100_000
    with pytest.raises(FileError, match="would unpack to 60,000,001 bytes"):
        read_workbook(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0 old", "is an old Excel file, or one with a password"),
        (b"PK\x03\x04 cut", r"is damaged, or cut short\. Copy it once more from where it is whole"),
        (b"name,value\n", "is no .xlsx file"),
    ],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)

    with pytest.raises(FileError, match=said):
        read_workbook(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<?xml version="1.0"?><workbook/>'.encode("utf-16"), "is not in UTF-8"),
        (b'<?xml version="1.0" encoding="UTG-8"?><workbook/>', "that can be read"),
        (b'<?xml version="1.0" encoding="shift_jis"?><workbook/>', "that can be read"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>', "declares entities"),
    ],
)
def test_a_part_in_another_encoding_or_with_entities_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", content)

    with pytest.raises(FileError, match=said):
        read_workbook(path)


@pytest.mark.parametrize(
    ("table", "reference"),
    [
        ("Amounts_by_year", r"\1\2:\1\4"),
        ("Scenarios", r"\1\2:B\4"),
        ("Lines", r"\1\2:\3\2"),
        ("Lines", r"\1\2:\g<3>1048576"),
        ("Charge_by_forces", r"\1\2:XFD\4"),
        ("Notes", r"\3\4:\1\2"),
        ("About", "#REF!"),
        ("Bands", ""),
    ],
)
def test_a_table_of_no_shape_that_soh_writes_is_refused(
    written: bytes, changed: Changed, table: str, reference: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        tables = [name for name in archive.namelist() if name.startswith("xl/tables/")]
        (part,) = [n for n in tables if f'displayName="{table}"'.encode() in archive.read(n)]
    book = changed(part, r' ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', f' ref="{reference}"')

    with pytest.raises(CaseError, match=f"has a table {table} that soh does not write so"):
        case_of(book)


def test_a_workbook_that_was_cut_in_the_middle_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>" * 50)
        archive.writestr("xl/other.xml", bytes(range(256)) * 20)
    whole = packed.getvalue()
    path = tmp_path / "cut.xlsx"

    for start in range(0, len(whole) - 60, 7):
        path.write_bytes(whole[:start] + whole[start + 60 :])
        with pytest.raises(FileError):
            read_workbook(path)


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(b"0" * 5_000_001)

    with pytest.raises(FileError, match=r"is 5,000,001 bytes\. Allowed: up to 5,000,000 bytes"):
        read_workbook(path)


def test_a_blank_workbook_gives_a_file_with_marks_to_fill_in(
    tmp_path: Path, blank: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    book, target = tmp_path / "blank.xlsx", tmp_path / "mine.toml"
    book.write_bytes(blank)

    codes = [run(["new", str(target), "--from", str(book)]), run(["check", str(target)])]

    assert codes == [0, 2]
    assert 'budget.amount: "?" is still to be filled in' in capsys.readouterr().err


def test_new_never_writes_over_the_workbook(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(written)

    code = run(["new", str(path), "--from", str(path), "--force"])

    assert code == 2
    assert "is what the output is made from" in capsys.readouterr().err
    assert path.read_bytes() == written


def test_a_formula_that_excel_shares_is_written_out() -> None:
    assert moved("'Inputs'!$B$3*D$7+SUM($C5:C5)", 0, 2) == "'Inputs'!$B$3*F$7+SUM($C5:E5)"


def test_a_register_beside_the_workbook_is_found_there(tmp_path: Path) -> None:
    text = CASES[0].read_text(encoding="utf-8")
    named = text.replace('register = "forces.csv"', 'register = "mine.csv"')
    (tmp_path / "own.toml").write_text(named, encoding="utf-8")
    (tmp_path / "mine.csv").write_bytes((CASES[0].parent / "forces.csv").read_bytes())
    case = load_case(tmp_path / "own.toml")
    (tmp_path / "own.xlsx").write_bytes(workbook_bytes(case, case.scenario))

    assert case_of(tmp_path / "own.xlsx")[1].sizes == case.sizes

    (tmp_path / "mine.csv").unlink()
    with pytest.raises(CaseError) as refusal:
        case_of(tmp_path / "own.xlsx")
    assert f"no such file ({tmp_path / 'mine.csv'})" in str(refusal.value)


@pytest.mark.parametrize("number", ["NaN", "1e999", "-1e999"])
def test_a_number_that_is_none_is_refused(changed: Changed, number: str) -> None:
    path = changed(INPUTS, r'(<c r="D26"[^>]*>)<v>[^<]*</v>', rf"\1<v>{number}</v>")

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert "Inputs!D26" in str(refusal.value)
    assert number.lower() in str(refusal.value).lower()
