"""The workbook holds the figures of the record, the same bytes each time, and texts as texts."""

from __future__ import annotations

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import input_digest
from sohanalysis.case.scenario import Scenario
from sohanalysis.cli.main import run
from sohanalysis.errors import IntegrityError
from sohanalysis.load import load_case
from sohanalysis.model.results import RESULTS, results_of
from sohanalysis.workbook.case_values import FIELD_LABELS
from sohanalysis.workbook.formula import Formula, cells_of
from sohanalysis.workbook.results import Model, ResultsSheet
from sohanalysis.workbook.sheets import Book
from sohanalysis.workbook.workbook import ALL_PASS, book_of, workbook_bytes, write_workbook

SHEETS = [
    "Cover", "Inputs", "Record", "Charges", "Workings", "Workings by month",
    "Workings by scenario", "Workings by forces", "Results", "Scenarios", "Medium term",
    "Assumptions log", "Findings", "Checks", "Notes",
]  # fmt: skip
Walk = Callable[[Case, int], list[Scenario]]
Laid = tuple[Book, Model, ResultsSheet]


@pytest.fixture(scope="module")
def laid(derbyshire: Case) -> Laid:
    return book_of(derbyshire, derbyshire.scenario)


def shared_texts(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


def value(book: Book, cell: str, changes: dict[str, Any] | None = None) -> Any:
    typed = {cells_of(at, "")[0][0]: what for at, what in (changes or {}).items()}
    return book.calculator(typed).value(cells_of(cell, "")[0][0])


def typed_for(model: Model, scenario: Scenario) -> dict[str, Any]:
    """Say what is to be typed for a scenario of one number of forces."""
    inputs = model.workings.inputs
    cells = {inputs.scenario[name].cell(): getattr(scenario, name) for name in FIELD_LABELS}
    late = "yes" if scenario.charge_follows_go_live else "no"
    return cells | {inputs.scenario["charge_follows_go_live"].cell(): late}


def test_the_sheets_stand_in_the_order_of_the_floors(laid: Laid) -> None:
    assert [sheet.name for sheet in laid[0].sheets] == SHEETS


@pytest.mark.parametrize(
    ("result", "amount"),
    [
        ("two_year_total", 302_000.0),
        ("headroom", -2_000.0),
        ("spent_in_budget_years", 302_000.0),
        ("falls_after_budget_years", 0.0),
        ("ongoing", 91_000.0),
    ],
)
def test_the_results_are_those_of_the_record(laid: Laid, result: str, amount: float) -> None:
    assert value(laid[0], laid[2].live[result]) == amount


def test_typing_thirty_six_forces_and_equal_shares_gives_the_known_figures(
    laid: Laid, derbyshire: Case
) -> None:
    book, model, results = laid
    scenario = choose(
        derbyshire, adopters=36, pricing="shared", offset=0.5, ramp=12, cashable=0.5, delay=3,
        charge_follows_go_live=True,
    )  # fmt: skip
    cells = typed_for(model, scenario)

    found = {name: round(value(book, results.live[name], cells), 2) for name in RESULTS}

    assert found == {
        "two_year_total": 233_611.11,
        "headroom": 66_388.89,
        "spent_in_budget_years": 221_284.72,
        "falls_after_budget_years": 12_326.39,
        "cost_after_cashable_savings": 217_689.53,
        "ongoing": 49_305.56,
        "present_value": 203_992.66,
    }


@pytest.mark.parametrize("forces", [1, 2, 25, 36, 44])
def test_the_pool_shared_by_size_is_the_librarys(laid: Laid, derbyshire: Case, forces: int) -> None:
    book, model, results = laid
    scenario = choose(derbyshire, adopters=forces, pricing="weighted")

    found = value(book, results.live["headroom"], typed_for(model, scenario))

    assert found == pytest.approx(results_of(derbyshire, scenario).headroom, abs=0.004)


@pytest.mark.parametrize(
    ("row", "form", "forces"),
    [("shared", 4, 20), ("shared-capped", 5, 20), ("stepped", 3, 25), ("two-part", 6, 11)],
)
def test_the_break_even_numbers_of_forces_are_those_of_the_design(
    laid: Laid, row: str, form: int, forces: int
) -> None:
    book = laid[0]
    table = next(t for s in book.sheets for t in s.tables if t.name == "Break_even_forces")

    found = book.calculator().value(("Results", table.end - 2, 1 + form))

    assert found == forces


@pytest.mark.parametrize(
    ("label", "point"),
    [("Yearly charge, the same in all years", 90_000.0), ("First delay that does not fit", 8.0)],
)
def test_the_break_even_points_are_those_of_the_design(
    laid: Laid, label: str, point: float
) -> None:
    book, model, _ = laid
    table = next(t for s in book.sheets for t in s.tables if t.name == "Break_even")
    row = next(i for i, row in enumerate(table.rows) if row[0].content == label)
    low = {model.workings.inputs["scenario.pricing"]: "low-estimate"}

    assert value(book, f"'Results'!$C${table.first + row + 1}", low) == point


def test_a_charge_outside_the_quoted_range_is_marked(laid: Laid, derbyshire: Case) -> None:
    book, model, _ = laid
    table = next(t for s in book.sheets for t in s.tables if t.name == "Readings")
    place = next(i for i, row in enumerate(table.rows) if "against" in str(row[0].content))
    scenario = choose(derbyshire, adopters=36)
    typed = {cells_of(c, "")[0][0]: v for c, v in typed_for(model, scenario).items()}
    calculator = book.calculator(typed)

    said = [calculator.value(("Results", table.first + place, 2 + i)) for i in range(7)]

    # Two-part £66,926, by size £55,401, equal shares £49,306: below the £71,000 to £91,000 of the
    # record.
    assert said == ["within"] * 3 + ["outside", "within", "outside", "outside"]


def test_the_charge_of_every_year_is_judged_and_told_beside_the_results(
    laid: Laid, derbyshire: Case
) -> None:
    book, model, results = laid
    inputs = model.workings.inputs
    # Equal shares: £49,306 at 36 forces in 2019/20, £71,000 at 25 in the years after it.
    cells: dict[str, Any] = typed_for(model, choose(derbyshire, adopters=25, pricing="shared"))
    cells[inputs.scenario["path 2"].cell()] = 36
    calculator = book.calculator({cells_of(c, "")[0][0]: v for c, v in cells.items()})
    top = {t.name: t.first for s in book.sheets for t in s.tables}
    labels = [r[0].content for s in book.sheets for t in s.tables if t.name == "Cost_by_year"
              for r in t.rows]  # fmt: skip
    row = top["Cost_by_year"] + labels.index("Charge, against the range that the record quotes")

    by_year = [calculator.value(("Results", row, 2 + k)) for k in range(4)]
    beside = calculator.value(("Results", top["Live_results"], 3))
    scenario = calculator.value(cells_of(model.engine.rows["range"].cell(), "")[0][0])

    assert by_year == ["", "outside", "within", "within"]
    assert beside == "outside the range that the record quotes"
    assert scenario == "outside"
    assert value(book, results.live["headroom"], cells) == pytest.approx(300_000 - 240_305.56)


def test_every_published_figure_but_the_sum_asked_for_agrees(laid: Laid) -> None:
    book = laid[0]
    table = next(t for s in book.sheets for t in s.tables if t.name == "Published_and_computed")
    calculator = book.calculator()

    said = [calculator.value(("Findings", table.first + i, 7)) for i in range(len(table.rows))]

    assert said == ["agrees"] * 14 + ["does not agree"]


def test_the_same_inputs_give_the_same_bytes(derbyshire: Case) -> None:
    assert workbook_bytes(derbyshire, derbyshire.scenario) == workbook_bytes(
        derbyshire, derbyshire.scenario
    )


def test_the_cover_names_the_digest_of_the_inputs(derbyshire: Case) -> None:
    content = workbook_bytes(derbyshire, derbyshire.scenario)

    assert f">{input_digest(derbyshire)}<" in shared_texts(content)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "25 forces, high-estimate"),
        ({"Inputs!F7": 36, "Inputs!F15": "shared"}, "36 forces, shared"),
        ({"Inputs!F8": 20}, "forces by year, high-estimate"),
        ({"Inputs!F7": None, "Inputs!F15": None}, "no forces yet"),
    ],
)
def test_the_cover_says_what_the_results_are_of_as_the_inputs_stand(
    laid: Laid, typed: dict[str, Any], said: str
) -> None:
    about = laid[0].sheets[0].tables[0]
    labels = [row[0].content for row in about.rows]
    row = about.top + 2 + labels.index("Live scenario now")

    assert value(laid[0], f"Cover!C{row + 1}", typed) == said


ODD_TEXTS = (
    '=HYPERLINK("https://example.org","x")', "+1", "-1", "@x", "{=1+1}", "https://example.org",
    "=cmd|' /C calc'!A0", "mailto:a@example.org", "external:x.xlsx",
)  # fmt: skip


def test_text_of_a_case_is_written_as_text(derbyshire: Case) -> None:
    lines = tuple(replace(derbyshire.lines[0], name=text, note=text) for text in ODD_TEXTS)
    named = {"title": ODD_TEXTS[0], "body": ODD_TEXTS[-1]}
    case = replace(derbyshire, **named, lines=lines, published=())

    content = workbook_bytes(case, case.scenario)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        pages = [archive.read(n).decode() for n in archive.namelist() if "/worksheets/sheet" in n]
        charts = "".join(
            archive.read(n).decode() for n in archive.namelist() if "/charts/chart" in n
        )
        relations = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".rels")]
    texts = shared_texts(content)
    assert [text for text in ODD_TEXTS if f">{text}<" not in texts] == []
    assert not any("<hyperlink" in page for page in pages)
    assert not any('TargetMode="External"' in page for page in relations)
    named = re.findall(r"<c:f>(.*?)</c:f>", charts)
    assert len(named) > 20
    assert [n for n in named if not re.fullmatch(r"'?[A-Z][a-z]+'?![$:A-Z0-9]+", n)] == []
    assert not any(f"<f>{text.lstrip('=')}" in page for page in pages for text in ODD_TEXTS)


def test_a_formula_that_is_altered_fails_a_check(laid: Laid) -> None:
    book, model, _ = laid
    altered = {model.workings.money["gross"].cell(1): Formula("=1000")}

    assert value(book, book.master, altered).endswith("not pass: see the sheet Checks")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("adopters", 60), ("delay", 20), ("savings", 2_000_000.0)],
)
def test_a_choice_that_the_case_does_not_allow_fails_a_check(
    laid: Laid, field: str, wrong: Any
) -> None:
    book, model, _ = laid

    said = value(book, book.master, {model.workings.inputs[f"scenario.{field}"]: wrong})

    assert said != ALL_PASS


def test_nothing_is_written_where_a_formula_and_the_library_disagree(
    derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sohanalysis.workbook.by_scenario.start_of", lambda delay, own, moves: f"{own}+1"
    )

    with pytest.raises(IntegrityError, match="does not agree with the library: present_value"):
        workbook_bytes(derbyshire, derbyshire.scenario)


def test_the_command_writes_the_file_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.xlsx"

    codes = [run(["workbook", "-o", str(target)]), run(["workbook", "-o", str(target)])]

    said = capsys.readouterr()
    assert codes == [0, 2]
    not_held = "What a simulation draws, [[uncertain]] of the case, is not in this workbook."
    assert said.out == f"{not_held}\nWrote {target}\n"
    assert "is there already, and nothing was written" in said.err
    assert target.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize("blank", [[], ["--blank"]])
@pytest.mark.parametrize("name", ["out.xls", "out.csv"])
def test_another_ending_than_that_of_a_workbook_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], blank: list[str], name: str
) -> None:
    code = run(["workbook", *blank, "-o", str(tmp_path / name), "--force"])

    assert code == 2
    assert capsys.readouterr().err.endswith(
        "and nothing was written. Allowed: .xlsx. End it in .xlsx.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_command_takes_a_scenario_and_force(
    tmp_path: Path, derbyshire: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.xlsx"
    target.write_text("old", encoding="utf-8")
    (tmp_path / ".~lock.out.xlsx#").write_text("", encoding="utf-8")

    code = run(["workbook", "--scenario", "explore", "-o", str(target), "--force"])

    assert code == 0
    assert "Warning: " in capsys.readouterr().err
    assert target.read_bytes() == workbook_bytes(derbyshire, choose(derbyshire, "explore"))
    assert "41-2018-c275:r2:n36:pshared:" in shared_texts(target.read_bytes())


def test_without_a_name_it_goes_to_build(
    tmp_path: Path, derbyshire: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    written = write_workbook(
        derbyshire, derbyshire.scenario, Path("a/case.toml"), None, force=False
    )

    assert written == Path("build/case.xlsx")
    assert (tmp_path / "build" / "case.xlsx").is_file()


@pytest.mark.parametrize("name", ["flat-subscription", "payers-cap", "price-list"])
def test_the_examples_have_workbooks_too(name: str) -> None:
    folder = Path(__file__).parent.parent.parent / "data" / "examples"
    case = load_case(folder / f"{name}.toml")

    assert workbook_bytes(case, case.scenario)[:2] == b"PK"


def test_inputs_and_record_are_printed_large_enough_and_the_charts_on_one_page(
    derbyshire: Case,
) -> None:
    content = workbook_bytes(derbyshire, derbyshire.scenario)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inputs, record, results = (
            archive.read(f"xl/worksheets/sheet{number}.xml").decode() for number in (2, 3, 9)
        )
    # Inputs in three pages across (figures; source and note; the rest), Record in two.
    assert re.findall(r'scale="(\d+)"', inputs + record + results) == ["60", "59", "49"]
    assert re.findall(r'<brk id="(\d+)" max="1048575"', inputs) == ["6", "10"]
    assert re.findall(r'<brk id="(\d+)" max="1048575"', record) == ["5"]
    assert re.findall(r'<rowBreaks count="(\d+)"', results) == ["1"]


def test_a_row_with_a_long_text_is_high_enough_for_it(derbyshire: Case) -> None:
    content = workbook_bytes(derbyshire, derbyshire.scenario)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet2.xml").decode()
    # The note of the pool shared by size: seven lines as it is printed, of 14 points each.
    height = re.search(r'<row r="40"[^>]* ht="([\d.]+)"', page)
    assert height is not None
    assert 7 * 14 < float(height[1]) < 10 * 14


def test_no_machine_path_is_written(derbyshire: Case) -> None:
    content = workbook_bytes(derbyshire, derbyshire.scenario)

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist()]
    assert derbyshire.file  # what could slip in: the case lies in a folder of this machine
    folders = (Path(derbyshire.file).parent, Path.home(), tempfile.gettempdir())
    assert [text for text in texts for folder in folders if f"{folder}{os.sep}" in text] == []
