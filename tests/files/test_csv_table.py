"""A csv file is read by the names of its columns, and its faults name lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sohanalysis.errors import DataError
from sohanalysis.files.csv_table import CsvRow, column_faults, duplicate_faults, read_csv_table

COLUMNS = ("force", "officers")
Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(text: str) -> Path:
        path = tmp_path / "sheet.csv"
        path.write_bytes(text.encode("utf-8"))
        return path

    return write


def refusal(path: Path) -> str:
    """Return the message that refuses a file, without its folder."""
    with pytest.raises(DataError) as caught:
        read_csv_table(path, COLUMNS).check([])
    return str(caught.value).replace(str(path), "sheet.csv")


def row(text: str) -> CsvRow:
    return CsvRow(file="sheet.csv", line=7, cells={"officers": text})


@pytest.mark.parametrize(
    "text",
    [
        "force,officers\nKent,1\nGwent,2\n",
        "officers,force\n1,Kent\n2,Gwent\n",
        "\ufeffforce,officers\r\nKent,1\r\nGwent,2\r\n",
        'force,officers\n"Kent", 1 \nGwent,2\n\n\n',
        "force,officers\nKent,1\nGwent,2",
    ],
)
def test_columns_are_found_by_name_whatever_the_line_ends(written: Written, text: str) -> None:
    sheet = read_csv_table(written(text), COLUMNS)

    assert [(r.line, r["force"], r["officers"]) for r in sheet.rows] == [
        (2, "Kent", "1"),
        (3, "Gwent", "2"),
    ]


def test_a_comma_in_quotes_is_part_of_a_text(written: Written) -> None:
    sheet = read_csv_table(written('force,officers\n"London, City of",1\n'), COLUMNS)

    assert sheet.rows[0]["force"] == "London, City of"


# tests/bad_inputs/forces.toml has semicolons and tabs.
def test_another_separator_is_named(written: Written) -> None:
    assert refusal(written("force|officers\nKent|1\n")) == (
        "sheet.csv, line 1: is not separated by commas, but by bars. "
        "Allowed: force, officers. Save it as csv, comma separated."
    )


def test_a_file_with_one_cell_and_no_heads_is_refused(written: Written) -> None:
    assert refusal(written("Kent\nGwent,2\n")) == (
        "sheet.csv, line 1: its first line holds no known column. Allowed: force, officers."
        " Put the heads of the columns into the first line."
    )


def test_heads_in_capitals_have_small_letters_as_advice(written: Written) -> None:
    assert refusal(written("Force,Incidents\nKent,1\n")) == (
        "sheet.csv, line 1: its first line holds no known column. Allowed: force, officers."
        " Write the heads in small letters: force, incidents."
    )


def test_every_fault_of_the_heads_is_told_at_once(written: Written) -> None:
    assert refusal(written("force,Officer,force,,zz\nKent,1,2,3,4\n")).split("\n") == [
        'sheet.csv, line 1: column "Officer" is not known. Allowed: force, officers.'
        " Did you mean officers?",
        'sheet.csv, line 1: column "force" is there twice. Keep one.',
        ("sheet.csv, line 1: column 4 has no head. Allowed: force, officers. Delete the column."),
        'sheet.csv, line 1: column "zz" is not known. Allowed: force, officers. Delete the column.',
        'sheet.csv, line 1: column "officers" is missing. Add it.',
    ]


def test_ragged_and_blank_rows_are_refused_by_line(written: Written) -> None:
    text = "force,officers\nKent\nGwent,1,234\n,\n\nDorset,5\n"

    assert refusal(written(text)).split("\n") == [
        "sheet.csv, line 2: the row has 1 cell. Allowed: 2, as many as heads."
        " A number goes without commas, a text with a comma in double quotes.",
        "sheet.csv, line 3: the row has 3 cells. Allowed: 2, as many as heads."
        " A number goes without commas, a text with a comma in double quotes.",
        "sheet.csv, line 4: is a blank row. Delete the row.",
        "sheet.csv, line 5: is a blank row. Delete the row.",
    ]


def test_the_faults_of_form_and_of_values_come_in_the_order_of_the_file(written: Written) -> None:
    sheet = read_csv_table(written("force,officers\nKent,x\nGwent\n"), COLUMNS)

    with pytest.raises(DataError) as caught:
        sheet.check(list(sheet.rows[0].number_faults("officers")))

    assert [fault.line for fault in caught.value.faults] == [2, 3]


@pytest.mark.parametrize(
    ("cell", "code"), [("Ke\u00a0nt", "00A0"), ('"Ke\nnt"', "000A"), ("Ke\u202ent", "202E")]
)
def test_a_character_that_hides_is_refused(written: Written, cell: str, code: str) -> None:
    assert refusal(written(f"force,officers\n{cell},1\n")) == (
        f"sheet.csv, line 2: holds the character U+{code}. Type the cell again."
    )


def test_the_line_is_right_after_a_text_of_two_lines(written: Written) -> None:
    text = 'force,officers\n"Ke\nnt",1\nGwent\n'

    assert [line.split(":")[0] for line in refusal(written(text)).split("\n")] == [
        "sheet.csv, line 2",
        "sheet.csv, line 4",
    ]


@pytest.mark.parametrize("text", ["0", "12", "1737.74", "56075912", "999999999999.999999"])
def test_a_plain_number_passes(text: str) -> None:
    assert list(row(text).number_faults("officers")) == []


@pytest.mark.parametrize(
    "text",
    [
        *("1,234", "12%", "-5", "#REF!", "1e5", "nan", "inf", "1_000", ".5", "5.", "12 34", "n/a"),
        *("1234567890123", "\u0661\u0662", ""),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    (fault,) = row(text).number_faults("officers")

    assert fault.problem == (f'"{text}" is not allowed' if text else "is blank")
    assert (fault.file, fault.line, fault.field) == ("sheet.csv", 7, "officers")
    assert fault.allowed == "a number of zero or more, in plain digits: 1234.5"


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1,234", "Write 1234."),
        ("£1,234,567.50", "Write 1234567.50."),
        ("12%", "A share is not a size: write the figure itself."),
        ("-5", "Write it without the minus."),
        ("#DIV/0!", "This is an error of the spreadsheet: mend it there."),
        ("many", ""),
    ],
)
def test_a_number_in_another_form_gets_its_advice(text: str, advice: str) -> None:
    (fault,) = row(text).number_faults("officers")

    assert fault.advice == advice


def test_what_is_there_twice_is_refused_with_the_line_of_the_first(written: Written) -> None:
    rows = read_csv_table(written("force,officers\nKent,1\nGwent,\nKENT,\n"), COLUMNS).rows

    assert next(str(f) for f in duplicate_faults(rows, "force", str.casefold)).endswith(
        ', line 4: force: "KENT" repeats "Kent" of line 2. Keep one of the two rows.'
    )
    assert list(duplicate_faults(rows, "force")) == []
    assert list(duplicate_faults(rows, "officers")) == []


def test_a_head_of_any_length_is_told_in_a_short_message() -> None:
    fault = next(column_faults(Path("forces.csv"), [f"Live {'1' * 15_000}"]))

    assert "Write live_111" in str(fault)
    assert len(str(fault)) < 400
