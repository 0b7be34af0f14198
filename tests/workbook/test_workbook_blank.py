"""A blank workbook says what is missing, and filled in gives the figures of the case."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.cli.main import run
from sohanalysis.load import load_case
from sohanalysis.model.results import RESULTS, results_of
from sohanalysis.workbook import workbook
from sohanalysis.workbook.case_values import FIGURES, LIVE, OWN, Given, given_by
from sohanalysis.workbook.file import read_workbook
from sohanalysis.workbook.formula import cells_of
from sohanalysis.workbook.inputs import LISTS, Inputs
from sohanalysis.workbook.read import laid_out_again, remarks
from sohanalysis.workbook.results import Model, ResultsSheet
from sohanalysis.workbook.sheets import Writer
from sohanalysis.workbook.workbook import ALL_PASS, blank_book

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"
Laid = tuple[Any, Model, ResultsSheet]


@pytest.fixture(scope="module")
def laid() -> Laid:
    return blank_book()


def filled_in(inputs: Inputs, case: Case) -> dict[str, Any]:
    """Say what an analyst types into a blank workbook, by cell."""
    given = given_by(case, case.scenario)
    cells = {inputs[figure.key]: given.value(figure.key) for figure in FIGURES}
    for place, name in enumerate((LIVE, OWN)):
        for field, value in given.scenarios[name].items():
            cells[inputs.scenario[field].cell(place)] = value
    cells |= _lines(inputs, given)
    for place, band in enumerate(given.value("charge.bands")):
        cells[inputs.columns["band from"].cell(place)] = band["from"]
        cells[inputs.columns["band price"].cell(place)] = band["price"]
    for place, each in enumerate(inputs.given.readings):
        state = "yes" if each.name in case.pricings else "no"
        cells[inputs.columns["offered"].cell(place)] = state
    for place, size in enumerate(given.value("weights")):
        cells[inputs.columns["size"].cell(place)] = size
    for place, figure in enumerate(given.values["published"][:4]):
        keys = [key for key, _, _ in LISTS["published"][1]]
        cells |= dict(zip(inputs.texts["published"][place], map(figure.get, keys), strict=True))
    return {cell: value for cell, value in cells.items() if value not in (None, "")}


def _lines(inputs: Inputs, given: Given) -> dict[str, Any]:
    cells, first = {}, given.value("horizon.first")
    for place, line in enumerate(given.values["lines"]):
        cells |= {cell: line[key] for key, cell in inputs.lines[place].items()}
        for label, amount in (line["by_year"] or {}).items():
            cells[inputs.by_year[place].cell(int(label[:4]) - first)] = amount
    return cells


def typed(cells: dict[str, Any]) -> dict[tuple[str, int, int], Any]:
    return {cells_of(cell, "")[0][0]: value for cell, value in cells.items()}


@pytest.mark.parametrize("source", [None, SECOND], ids=["derbyshire", "second"])
def test_filled_in_it_gives_the_results_of_the_case(laid: Laid, source: Path | None) -> None:
    case = load_case(source)
    book, model, results = laid
    inputs = model.workings.inputs

    calculator = book.calculator(typed(filled_in(inputs, case)))

    wanted = results_of(case, case.scenario).by_name()
    found = {n: calculator.value(cells_of(results.live[n], "")[0][0]) for n in RESULTS}
    assert found == pytest.approx(wanted, abs=0.004)
    assert calculator.value(cells_of(book.master, "")[0][0]) == ALL_PASS


def test_filled_in_with_derbyshire_it_says_what_the_record_says(
    laid: Laid, derbyshire: Case
) -> None:
    book, model, results = laid

    calculator = book.calculator(typed(filled_in(model.workings.inputs, derbyshire)))

    live = [calculator.value(cells_of(cell, "")[0][0]) for cell in results.live.values()]
    table = next(t for s in book.sheets for t in s.tables if t.name == "Published_and_computed")
    said = [calculator.value(("Findings", table.first + place, 7)) for place in range(4)]
    assert live[:4] == [302_000.0, -2_000.0, 302_000.0, 0.0]
    assert said == ["agrees"] * 4


def test_filled_in_and_sent_back_nothing_is_noted_but_what_is_missing_is_named_by_its_cell(
    tmp_path: Path, derbyshire: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    book, model, _ = blank_book()
    cells = typed(filled_in(model.workings.inputs, derbyshire))
    for sheet in book.sheets:
        for table in sheet.tables:
            table.rows = [
                [
                    replace(cell, content=cells.get((sheet.name, row, column), cell.content))
                    for column, cell in enumerate(each)
                ]
                for row, each in enumerate(table.rows, start=table.first)
            ]
    path = tmp_path / "filled.xlsx"
    path.write_bytes(Writer(book, book.calculator(), title="A new case").content())

    noted = remarks(laid_out_again(read_workbook(path)), derbyshire, derbyshire.scenario)
    code = run(["check", str(path)])

    said = capsys.readouterr().err
    assert (noted, code) == ([], 2)
    assert "Record!B7 (title): is still to be filled in. Allowed: text, up to" in said


def test_the_checks_name_what_is_missing(laid: Laid) -> None:
    book = laid[0]
    table = next(t for s in book.sheets for t in s.tables if t.name == "Missing")
    calculator = book.calculator()

    states = {
        row[0].content: calculator.value(("Checks", table.first + place, 1))
        for place, row in enumerate(table.rows)
    }

    assert set(states.values()) == {"missing"}
    assert "Sum set aside" in states
    assert "Forces that pay in the live scenario" in states


def test_its_master_check_does_not_pass(laid: Laid) -> None:
    book = laid[0]

    said = book.calculator().value(cells_of(book.master, "")[0][0])

    assert said == "17 figures are still missing: see the sheet Checks"


def test_the_command_writes_it_with_the_same_bytes_each_time(
    tmp_path: Path, blank: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "new.xlsx"

    code = run(["workbook", "--blank", "-o", str(target)])

    assert code == 0
    said = f"Wrote {target}. Fill in Inputs and Record; Checks says what is missing.\n"
    assert capsys.readouterr().out == said
    assert target.read_bytes() == blank


@pytest.mark.parametrize("lock", [".~lock.new.xlsx#", "~$new.xlsx"])
def test_a_workbook_that_is_open_elsewhere_is_replaced_with_a_warning(
    tmp_path: Path,
    blank: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lock: str,
) -> None:
    monkeypatch.setattr(workbook, "blank_workbook", lambda: blank)
    target = tmp_path / "new.xlsx"
    target.write_bytes(b"old")
    (tmp_path / lock).write_bytes(b"")

    code = run(["workbook", "--blank", "-o", str(target), "--force"])

    assert code == 0
    assert capsys.readouterr().err == (
        f"Warning: {target}: is open in another program, as it was before. Close it there without "
        "saving: a save would undo what was written now.\n"
    )
    assert target.read_bytes() == blank


def test_a_case_beside_it_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["workbook", "case.toml", "--blank", "--scenario", "explore"])

    said = capsys.readouterr().err
    assert code == 2
    assert "--blank: is given with CASE. Allowed: without." in said
    assert "--blank: is given with --scenario. Allowed: without." in said
