"""What people do to a workbook before it comes back: each is told in one line, by its cell."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError
from sohanalysis.workbook.formula import Formula
from sohanalysis.workbook.read import case_of, report
from tests.typed_workbooks import typed_into, with_rows

Said = tuple[int, str, str]


@pytest.fixture
def told(tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]) -> Any:
    """Check the Derbyshire workbook with cells typed over: exit code, and what is said."""

    def check(cells: dict[str, Any]) -> Said:
        book = typed_into(tmp_path / "typed.xlsx", written, cells)
        code = run(["check", str(book)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return check


def test_a_blank_as_in_the_case_is_taken_as_the_live_scenario(told: Any) -> None:
    code, out, err = told({"Inputs!G7": None})

    assert (code, err) == (0, "")
    assert "Inputs!G7 (scenarios.As in the case.adopters): nothing, and 25 in the case" in out


def test_what_no_case_allows_beside_the_live_scenario_is_named_by_its_cell(told: Any) -> None:
    both, one = told({"Inputs!G7": 60, "Inputs!G15": "sharde"}), told({"Inputs!G7": 60})

    assert (both[0], one[0]) == (2, 2)
    assert 'Inputs!G15 (scenarios.As in the case.pricing): "sharde" is no pricing of' in both[2]
    assert "Inputs!G7 (scenarios.As in the case.adopters): 60 is not allowed" in both[2]
    assert "Inputs!G7 (scenarios.As in the case.adopters): 60 is not allowed" in one[2]


def test_inputs_of_the_wrong_kind_and_out_of_range_are_named_in_one_go(told: Any) -> None:
    code, _, err = told({"Inputs!D26": "300k", "Inputs!F15": "sharde", "Inputs!F7": 60})

    assert code == 2
    assert [cell for cell in ("Inputs!D26", "Inputs!F15", "Inputs!F7") if cell in err] == [
        *("Inputs!D26", "Inputs!F15", "Inputs!F7")
    ]
    assert "Inputs!F7 (scenario.adopters): 60 is past what the cell may hold. Allowed: a" in err
    assert err.count("Inputs!D26") == 1


def test_another_quoted_charge_leaves_a_pool_by_size_as_it_is(told: Any) -> None:
    for pricing in ("high-estimate", "weighted"):
        code, out, err = told({"Inputs!D35": 70_000, "Inputs!F15": pricing})

        assert (code, err) == (0, "")
        assert "Inputs!D35 (charge.low): 70000, and 71000 in the case" in out
        assert "does not fit" not in out


def test_a_formula_typed_into_an_input_is_told_how_to_become_a_value(told: Any) -> None:
    code, _, err = told({"Inputs!D26": Formula("=150000*2")})

    assert code == 2
    assert (
        'Inputs: D26 holds a formula, "=150000*2". An input takes a value: copy the cell, then '
        "Paste Special, Values." in err
    )


@pytest.mark.parametrize(
    ("row", "put_in"),
    [(27, 1), (65, 1), (74, 2)],
    ids=["figures", "lines", "constants"],
)
def test_rows_that_were_put_in_are_told_once(
    tmp_path: Path, written: bytes, row: int, put_in: int
) -> None:
    book = with_rows(tmp_path / "rows.xlsx", written, row=row, put_in=put_in)

    with pytest.raises(CaseError) as told:
        case_of(book)

    what = "a row was" if put_in == 1 else f"{put_in} rows were"
    assert str(told.value) == (
        f"{book}: Inputs: {what} put in at row {row}. Delete it, and everything below moves back."
    ).replace("Delete it", "Delete it" if put_in == 1 else "Delete them")


def test_a_row_that_is_gone_is_told_once(tmp_path: Path, written: bytes) -> None:
    book = with_rows(tmp_path / "rows.xlsx", written, row=28, put_in=-1)

    with pytest.raises(CaseError) as told:
        case_of(book)

    assert str(told.value) == (
        f'{book}: Inputs: row 28, "Budget years", is gone. '
        "Put it back, or begin from the workbook as soh wrote it."
    )


def test_a_file_that_no_program_has_calculated_is_told_so_in_one_line(
    tmp_path: Path, written: bytes, derbyshire: Case
) -> None:
    path = tmp_path / "typed.xlsx"
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "w") as archive:
        for name in old.namelist():
            archive.writestr(name, re.sub(r"</f><v>[^<]*</v>", "</f>", old.read(name).decode()))

    assert report(path, derbyshire)[2].texts == [
        "No formula shows a figure yet: open the file in Excel or LibreOffice, and save it."
    ]
