"""A blank workbook, filled in: what is asked first decides what else is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sohanalysis.cli.main import run
from sohanalysis.errors import CaseError
from sohanalysis.load import load_case
from sohanalysis.model.results import results_of
from sohanalysis.workbook import blank as blank_workbooks
from sohanalysis.workbook.formula import cells_of
from sohanalysis.workbook.read import case_of
from sohanalysis.workbook.workings import SHOWN
from tests.workbook.conftest import Type, cell_of
from tests.workbook.test_recalculated import needs_office, recalculate

RULE = "charges[0].pricing[0]"
START = {"first_year": "2015/16", "count": 3, "title": "Police ICT Company"}
FLAT = {"kind_of_charge": "flat price", f"{RULE}.fee": 60_000, "adopters.anticipated.value": 45}
BUDGET = {"budget.amount": 190_000, "initial_months.value": 36}
# Kind of charge, what is typed for it, and the two-year total.
KINDS: dict[str, tuple[dict[str, Any], float]] = {
    "flat price": ({f"{RULE}.fee": 60_000}, 120_000),
    "pool shared equally": ({f"{RULE}.pool": 2_700_000, "adopters.anticipated.value": 45}, 120_000),
    "price list": (
        {f"{RULE}.price[0]": 91_000, f"{RULE}.price[1]": 71_000, "adopters.anticipated.value": 30},
        142_000,
    ),
    "no charge": (
        {
            "lines[0].name": "Post",
            "lines[0].kind": "cost",
            "lines[0].nature": "recurrent",
            "lines[0].annual": 40_000,
        },
        80_000,
    ),
}


def years(path: Path, count: int) -> None:
    """Type yes under the first budget years."""
    book = openpyxl.load_workbook(path)
    for at in range(count):
        sheet, place = cell_of(book, "budget.years", f"Year {at + 1}")
        book[sheet][place] = "yes"
    book.save(path)


def starts(path: Path) -> None:
    """Type where the steps of a price list begin."""
    book = openpyxl.load_workbook(path)
    for at, start in enumerate((1, 25)):
        sheet, place = cell_of(book, f"{RULE}.price[{at}]", "From")
        book[sheet][place] = start
    book.save(path)


def test_a_flat_price_needs_fewer_than_twenty_entries_and_gives_a_case(
    blank: bytes, typed: Type, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries = {**START, **FLAT, **BUDGET}
    path = typed(blank, entries)
    years(path, 3)
    target = tmp_path / "case.toml"

    assert run(["new", str(target), "--from", str(path)]) == 0

    case = load_case(target)
    results = results_of(case, case.scenario)
    assert len(entries) + 3 < 20
    assert case.years == ("2015/16", "2016/17", "2017/18")
    assert (results.initial_cost, results.headroom) == (180_000, 10_000)
    assert case.pricing(case.scenario.pricing).parts == ("fee",)


@needs_office
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_charge_is_worked_out_as_the_library_does(
    blank: bytes, typed: Type, tmp_path: Path, kind: str
) -> None:
    entries, total = KINDS[kind]
    path = typed(blank, {**START, "kind_of_charge": kind, **entries})
    if kind == "price list":
        starts(path)
    (tmp_path / "out").mkdir()

    recalculate([path], tmp_path / "out")

    case = case_of(path)[1]
    work = blank_workbooks.laid().work
    book = openpyxl.load_workbook(tmp_path / "out" / path.name, data_only=True)
    found = {}
    for name in ("initial_cost", "ongoing", "whole_life", "present_value"):
        sheet, row, column = cells_of(work.cell(name, SHOWN), "")[0][0]
        found[name] = book[sheet].cell(row + 1, column + 1).value
    wanted = results_of(case, case.scenario).in_full()
    assert wanted["initial_cost"] == total
    assert found == pytest.approx({name: wanted[name] for name in found}, abs=0.005)
    assert book["Cover"]["A3"].value == "Checks: all checks pass"
    rows = book["Medium term"].iter_rows(values_only=True)
    call = next(row for row in rows if row[0] == "Has to be found")
    assert all(call[1:4])  # the three years that were typed, and none after them
    assert not any(call[4:11])


def test_what_is_missing_is_said_first_of_all(blank: bytes, tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank)
    book = openpyxl.load_workbook(path, data_only=True)

    assert book["Cover"]["A3"].value == "Checks: 4 entries are missing: see Checks"


def test_all_that_is_missing_is_told_at_once_by_sheet_and_cell(
    blank: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "blank.xlsx"
    path.write_bytes(blank)

    with pytest.raises(CaseError) as refusal:
        case_of(path)

    lines = str(refusal.value).split("\n")
    told = [line.partition(".xlsx: ")[2].partition(". Allowed")[0] for line in lines]
    assert [line.partition(" ")[2] for line in told] == [
        "(kind_of_charge): is missing",
        "(count): is missing",
        "(title): is missing",
        "(years[0]): is blank",
    ]
    assert all(line.startswith("Inputs!C") for line in told)


def test_a_blank_workbook_takes_no_case_and_no_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["workbook", "derbyshire-2018.toml", "--blank"]) == 2
    assert "--blank: is given with CASE" in capsys.readouterr().err
