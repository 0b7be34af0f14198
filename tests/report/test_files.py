"""Charts and tables in files: the ending decides, numbers stay numbers, no file is replaced."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import sohanalysis as soh
from sohanalysis.errors import FileError
from sohanalysis.files.text import DATA
from sohanalysis.load import load_case
from sohanalysis.money import percent, pounds
from sohanalysis.report import views
from sohanalysis.report.saving import save_file
from sohanalysis.report.spreadsheet import number_format
from sohanalysis.report.table import Figure, Table

Save = Callable[..., Path]
FILES = [None, *sorted((DATA / "examples").glob("*.toml"))]


@pytest.fixture(name="a", scope="module")
def _a() -> soh.Appraisal:
    return soh.appraise(adopters=36, pricing="shared", savings=60_000, cashable=0.5)


def saves(a: soh.Appraisal) -> dict[str, Save]:
    """Functions that write each kind of file."""
    chart, table = a.chart("cost"), a.table("cost")
    return {".svg": chart.save, ".png": chart.save, ".xlsx": table.to_excel}


def sheet(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


@pytest.mark.parametrize("ending", [".svg", ".png", ".xlsx"])
def test_a_file_is_written_the_same_each_time_and_never_replaced_unasked(
    a: soh.Appraisal, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"one{ending}"

    assert saves(a)[ending](path) == path
    first = path.read_bytes()
    with pytest.raises(FileError) as refusal:
        saves(a)[ending](str(path))
    assert str(refusal.value) == (
        f"{path}: is there already, and nothing was written. Choose another name, or give "
        "force=True to replace it."
    )
    path.write_bytes(b"old")
    saves(a)[ending](path, force=True)
    assert path.read_bytes() == first


def test_a_file_of_a_moment_ago_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "one.svg"

    def made_meanwhile() -> bytes:
        path.write_bytes(b"theirs")
        return b"ours"

    with pytest.raises(FileError, match="or give force=True to replace it"):
        save_file(path, made_meanwhile, endings=[".svg"], force=False)

    assert path.read_bytes() == b"theirs"


@pytest.mark.parametrize(
    ("ending", "allowed"),
    [
        (".svg", ".svg or .png. End it in .svg."),
        (".xlsx", ".xlsx. End it in .xlsx."),
    ],
)
def test_another_ending_is_refused_in_one_message(
    a: soh.Appraisal, tmp_path: Path, ending: str, allowed: str
) -> None:
    path = tmp_path / "one.pdf"

    with pytest.raises(FileError) as refusal:
        saves(a)[ending](path, force=True)

    assert str(refusal.value) == (
        f"{path}: its name ends in .pdf, and nothing was written. Allowed: {allowed}"
    )
    assert not path.exists()


def test_a_saved_svg_stands_alone_with_its_title_words_and_text(
    a: soh.Appraisal, tmp_path: Path
) -> None:
    chart = a.chart("cost")

    source = chart.save(tmp_path / "CHART.SVG").read_text(encoding="utf-8")

    texts = [element.text for element in ET.fromstring(source).iter() if element.text]
    assert {chart.title, chart.full_text, chart.subtitle, chart.foot} <= {*texts}
    assert {*re.findall('font-family: ([^;"]*)', source)} == {"Arial, Helvetica, sans-serif"}
    assert "<image" not in source


def test_a_saved_png_is_sharp_in_print_and_holds_its_words(
    a: soh.Appraisal, tmp_path: Path
) -> None:
    chart = a.chart("cost")

    content = chart.save(tmp_path / "chart.png").read_bytes()

    assert int.from_bytes(content[16:20], "big") == 2280
    dots_in_a_metre = content.index(b"pHYs") + 4
    assert int.from_bytes(content[dots_in_a_metre:][:4], "big") == 8504  # 216 dots an inch
    assert b"Title\0" + chart.title.encode("latin-1") in content
    assert b"Description\0" + chart.full_text.encode("latin-1") in content


def test_a_table_in_excel_has_its_caption_headings_numbers_and_code(
    a: soh.Appraisal, tmp_path: Path
) -> None:
    table = a.table("cost")

    page = sheet(table.to_excel(tmp_path / "cost.xlsx"))

    rows = [[cell.value for cell in row if cell.value is not None] for row in page.rows]
    assert rows[0] == [table.caption]
    assert rows[2] == ["Line", "2018/19", "2019/20", "2020/21", "2021/22", "In all"]
    assert rows[3] == ["Project manager", 30_000, 60_000, 30_000, 0, 120_000]
    assert rows[5] == pytest.approx(
        ["Gross cost", 30_000, 109_305.56, 79_305.56, 49_305.56, 267_916.67], abs=0.01
    )
    assert rows[-2:] == [[text] for text in table.below]
    assert {cell.number_format for cell in page[6][1:]} == {"#,##0_);(#,##0)"}
    assert all(cell.font.bold for cell in page[3])
    assert page["A6"].border.top.style == "thin"
    assert not page["A5"].font.bold
    assert page.freeze_panes == "B4"
    assert page.title == "Cost by financial year"


def test_each_number_keeps_the_format_that_it_is_written_in(tmp_path: Path) -> None:
    table = Table(
        caption="Change, £",
        columns=("Line", "Share", "Pounds", "Range", "Size", "Other"),
        rows=[
            ("=A1", Figure(0.268, percent), Figure(-2_000, pounds), (1.0, 2.5), "0.41", "-"),
            ("B", Figure(0.5, percent), Figure(71_000, pounds), -2_000.0, "12", "at most 5"),
        ],
        note="One.\nTwo.",
    )

    page = sheet(table.to_excel(tmp_path / "table.xlsx"))

    assert [cell.value for cell in page[3]] == [
        "Line",
        "Share",
        "Pounds",
        "Range, low",
        "Range, high",
        "Size",
        "Other",
    ]
    cells = [[(cell.value, cell.number_format) for cell in row[1:]] for row in (page[4], page[5])]
    plain = "#,##0_);(#,##0)"
    assert cells == [
        [
            *((0.268, "0.0%"), (-2_000, "£#,##0"), (1, plain), (2.5, plain)),
            *((0.41, "#,##0.00_);(#,##0.00)"), ("-", "General")),
        ],
        [
            *((0.5, "0%"), (71_000, "£#,##0"), (-2_000, plain), (-2_000, plain)),
            *((12, plain), ("at most 5", "General")),
        ],
    ]
    assert (page["A4"].value, page["A4"].data_type) == ("=A1", "s")
    assert [page[f"A{row}"].value for row in (7, 8)] == ["One.", "Two."]


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    table = Table(caption="Lines / [all]", columns=("Line", "£"), rows=[])

    page = sheet(table.to_excel(tmp_path / "table.xlsx"))

    assert [cell.value for cell in page[4]] == ["None", None]
    assert page.title == "Lines -  all"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem if path else "first")
def test_every_table_of_a_paper_is_wide_enough_for_its_figures(
    path: Path | None, tmp_path: Path
) -> None:
    case = load_case(path)
    sections = [*views.body(case, case.scenario), *views.annexes(case, case.scenario)]
    tables = [part for view in sections for part in view.parts if isinstance(part, Table)]

    for table in tables:
        page = sheet(table.to_excel(tmp_path / "table.xlsx", force=True))
        cells = [cell for row in page.rows for cell in row if cell.data_type == "n"]
        for cell in (cell for cell in cells if cell.value is not None):
            letters = page.column_dimensions[cell.column_letter].width
            assert len(f"{cell.value:,.0f}") + 2 <= letters
        figures = [c for row in table.rows for c in row if isinstance(c, Figure)]
        numbers = [c for c in figures if number_format(c) and c != "-"]
        assert len([cell for cell in cells if cell.value is not None]) >= len(numbers)

    assert tables
