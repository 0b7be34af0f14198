"""What is typed into a workbook is written as the file of a case, whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError
from sohanalysis.load import load_case
from sohanalysis.workbook.file import read_workbook
from sohanalysis.workbook.read import Values, case_of, laid_out_again, toml_of
from sohanalysis.workbook.workbook import blank_workbook, workbook_bytes
from tests.typed_workbooks import typed_into

ROOT = Path(__file__).parent.parent.parent
DERBYSHIRE = ROOT / "data" / "derbyshire-2018.toml"
SECOND = ROOT / "tests" / "cases" / "second.toml"
Sections = dict[str, Any]


@pytest.fixture(scope="module")
def written(derbyshire: Case) -> bytes:
    return workbook_bytes(derbyshire, derbyshire.scenario)


def there_and_back(folder: Path, change: Callable[[Sections], None]) -> tuple[Case, Case]:
    """Write a case that differs from the second one, its workbook, and the case that comes back."""
    sections = tomlkit.parse(SECOND.read_text(encoding="utf-8")).unwrap()
    change(sections)
    source, book, target = (folder / name for name in ("case.toml", "case.xlsx", "back.toml"))
    source.write_text(tomlkit.dumps(sections), encoding="utf-8")
    case = load_case(source)
    book.write_bytes(workbook_bytes(case, case.scenario))
    text = toml_of(Values(laid_out_again(read_workbook(book))), book.name)
    target.write_text(text, encoding="utf-8")
    return case, load_case(target)


def _nothing_said(case: Sections) -> None:
    parts = ("information", "risks", "next_steps")
    case["narrative"] = {"purpose": "To decide.", **{part: [] for part in parts}}


def _odd_texts(case: Sections) -> None:
    case["title"] = "He said \"no\" \\\\ ''' & <b> _x0041_ é £ ="
    case["narrative"]["purpose"] = '"""'
    case["narrative"]["risks"] = ["# no comment", "[budget]\nvalue = 1", "=A1"]


def _presets_alike(case: Sections) -> None:
    case["presets"] |= {"some": {"adopters": 5}, "Some": {"adopters": 6, "label": "all but one"}}


@pytest.mark.parametrize("change", [_nothing_said, _odd_texts, _presets_alike])
def test_a_case_comes_back_as_it_went(tmp_path: Path, change: Callable[[Sections], None]) -> None:
    case, back = there_and_back(tmp_path, change)

    assert replace(back, file=case.file, saved=case.saved, uncertainty=case.uncertainty) == case


@pytest.mark.parametrize(
    ("cell", "typed"),
    [
        ("D27", "2018/19"),
        ("D29", "2018/19"),
        ("D29", 1e300),
        ("D30", "four"),
        ("D30", 1e300),
        ("D44", 1e12),
        ("D45", -1e12),
        ("H65", 1e300),
        ("L65", "2017/18"),
        ("L65", 1e300),
    ],
)
def test_a_year_or_month_that_is_none_is_refused_with_its_cell(
    tmp_path: Path, written: bytes, cell: str, typed: Any
) -> None:
    path = typed_into(tmp_path / "typed.xlsx", written, {f"Inputs!{cell}": typed})

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert f"Inputs!{cell} (" in str(refusal.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"D29": None}, "Inputs!D29 (years[1]): is still to be filled in. Allowed: the "
         "year in which a financial year starts: 2018 for 2018/19"),
        ({"D28": None}, "Inputs!D28 (budget.years[1]): is still to be filled in. Allowed: a whole"),
        ({"D29": "2018-19"}, 'Inputs!D29 (horizon.first): "2018-19" is past what the cell may'),
    ],
)  # fmt: skip
def test_a_year_that_is_missing_is_told_by_its_cell_and_what_was_typed(
    tmp_path: Path, written: bytes, cells: dict[str, Any], said: str
) -> None:
    typed = {f"Inputs!{cell}": value for cell, value in cells.items()}
    path = typed_into(tmp_path / "typed.xlsx", written, typed)

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert said in str(refusal.value)
    assert "(years[1]" not in str(refusal.value).replace(said, "")


def test_a_purpose_that_is_missing_is_told_by_its_cell(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank_workbook())

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert [fault.field for fault in refusal.value.faults if "!" not in fault.field] == []


def test_what_was_typed_and_cannot_be_read_is_said_where_a_file_is_begun(
    tmp_path: Path, written: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    cells = {"Inputs!D26": None, "Inputs!D29": "2018-19", "Inputs!D35": "71k"}
    book = typed_into(tmp_path / "typed.xlsx", written, cells)
    target = tmp_path / "mine.toml"

    code = run(["new", str(target), "--from", str(book)])

    said = capsys.readouterr().out
    assert code == 0
    assert f'{book}: Inputs!D29 (horizon.first): "2018-19" is past what the cell may hold' in said
    assert 'Inputs!D35 (charge.low): "71k" is past what the cell may hold' in said
    assert "Put right what is named above and fill in each ?, then: soh check" in said


def test_an_uplift_that_a_line_with_amounts_by_year_does_not_take_is_refused(
    tmp_path: Path,
) -> None:
    case = load_case(SECOND)
    place = next(p for p, line in enumerate(case.lines) if line.by_year)
    content = workbook_bytes(case, case.scenario)
    uplift = f"Inputs!K{_top_of_lines(tmp_path, content) + place}"
    path = typed_into(tmp_path / "typed.xlsx", content, {uplift: 0.05})

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    assert f"{uplift} (lines[{place + 1}].uplift)" in str(refusal.value)


def _top_of_lines(folder: Path, content: bytes) -> int:
    path = folder / "as-written.xlsx"
    path.write_bytes(content)
    return int(read_workbook(path).tables["Lines"][1].partition(":")[0][1:]) + 1


def test_the_name_of_a_workbook_ends_no_comment(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "case.xlsx"
    path.write_bytes(written)

    text = toml_of(Values(laid_out_again(read_workbook(path))), "a\n[budget]\n.xlsx")

    assert text.startswith('# From the sheets Inputs and Record of "a\\n[budget]\\n.xlsx".\n')


def test_a_sign_that_a_workbook_escapes_is_read_as_itself(tmp_path: Path, written: bytes) -> None:
    path = typed_into(tmp_path / "typed.xlsx", written, {"Record!B7": "Home_x000A__x00A3__xD800_"})

    assert read_workbook(path).cells["Record", 6, 1] == "Home\n£_xD800_"
