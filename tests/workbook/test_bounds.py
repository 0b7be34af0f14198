"""Bounds of members in the workbook: live formulas, or amounts with a note and a check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.model.pricing import rates
from sohanalysis.workbook.agreement import BuiltBook
from sohanalysis.workbook.formula import Formula, cells_of
from sohanalysis.workbook.returned_case import case_of as case_of_workbook
from sohanalysis.workbook.workbook import book_of, workbook_bytes
from tests.workbook.conftest import Type, calculator_with
from tests.written import written

OWN = "charges[0].pricing[0]"
POOL = 'pool = 600_000\nshare = "officers"\n'
TOP = """years = "2026/27 to 2027/28"
[adopters]
count = 3
register = "bodies.csv"
us = "A"
[[charges]]
name = "Records"
"""
CAP = ("A,100,,", "B,300,,150000", "C,600,,")
TWO_CAPS = ("A,100,,", "B,300,,150000", "C,600,,400000")
THREE_CAPS = ("A,100,,155000", *TWO_CAPS[1:])
LEAST = ("A,100,,", "B,300,,", "C,600,400000,")
BETWEEN = ("A,100,,", "B,300,190000,250000", "C,600,,")
OFFICERS = 'price = 600\nquantity = "officers"\nunit = "officer"\nexcess = "others"\n'
FEE_AND_SEATS = 'fee = 20_000\nprice = 5_000\nquantity = 2\nunit = "seat"\n'
THROUGH = "through = [{adopters = 3, charge = 200_000}, {adopters = 2, charge = 290_000}]\n"
HOSTED = 'excess = "host"\nhost = "A"\n'


def case_of(folder: Path, rule: str, rows: tuple[str, ...] = CAP) -> Case:
    text = "\n".join(["name,officers,at_least,at_most", *rows])
    (folder / "bodies.csv").write_text(text, encoding="utf-8")
    return written(folder, TOP + rule)


def charges(built: BuiltBook, entries: dict[str, Any] | None = None, year: int = 0) -> list[Any]:
    """Return the charge at each number of adopters, after typing entries into Inputs."""
    calculator = calculator_with(built, entries or {})
    rows = cells_of(built.work.rates[0].blocks[year])
    return [calculator.value(row[0]) for row in rows]


def state(built: BuiltBook, entries: dict[str, Any]) -> Any:
    return calculator_with(built, entries).value_of(built.book.state, "Cover")


def is_live(built: BuiltBook) -> bool:
    """Check whether every charge is a formula."""
    contents = built.book.contents()
    rows = cells_of(built.work.rates[0].blocks[0])
    return all(isinstance(contents[cell], Formula) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("rule", "rows", "entries", "expected"),
    [
        # 700,000 less 150,000, 1 to 6.
        (POOL, CAP, {"pool": 700_000}, [700_000, 550_000, 550_000 / 7]),
        # A pool of which B pays less than its cap.
        (POOL, CAP, {"pool": 160_000}, [160_000, 40_000, 16_000]),
        # Two caps. The remainder after the first one reaches the second: 700 - 150 - 400.
        (POOL, TWO_CAPS, {"pool": 700_000}, [700_000, 550_000, 150_000]),
        # All are at a cap, A at 155,000, so no one bears the rest.
        (POOL, THREE_CAPS, {"pool": 900_000}, [155_000, 155_000, 155_000]),
        # The rule has our cap: B and C pay our remainder, and leave no more to us.
        (POOL + "at_most = 61_000\n", CAP, {"at_most": 62_000}, [62_000, 62_000, 62_000]),
        # Least charges alone: C pays 400,000, and A a quarter of the rest.
        (POOL, LEAST, {"pool": 500_000}, [500_000, 125_000, 25_000]),
        # Least charges past the whole pool: nothing is left to pay.
        (POOL, LEAST, {"pool": 300_000}, [300_000, 75_000, 0]),
        # No one bears the remainder, so our charge does not depend on the others.
        (POOL + 'excess = "nobody"\n', CAP, {"pool": 700_000}, [700_000, 175_000, 70_000]),
        (POOL + HOSTED, CAP, {"pool": 700_000}, [700_000, 550_000, 70_000 + 60_000]),
        # B pays 190,000 to 250,000: the host bears its remainder, or is spared what it adds.
        (POOL + HOSTED, BETWEEN, {"pool": 700_000}, [700_000, 450_000, 70_000]),
        (POOL + HOSTED, BETWEEN, {"pool": 500_000}, [500_000, 250_000, 10_000]),
        # £600 an officer, and B's 30,000 shared 1 to 6; at £700, 60,000.
        (OFFICERS, CAP, {"price": 700}, [70_000, 130_000, 70_000 + 60_000 / 7]),
        # A fee and a price in addition to the pool: 90, 210 and 390 thousand, and 10 more each.
        (FEE_AND_SEATS + POOL, CAP, {"quantity": 4}, [640_000, 530_000, 100_000 * 570 / 500]),
        (THROUGH, CAP, {"through[0].charge": 200_000}, [560_000, 430_000, 225_000]),
    ],
)
def test_our_charge_follows_the_inputs_by_formulas(
    tmp_path: Path,
    rule: str,
    rows: tuple[str, ...],
    entries: dict[str, Any],
    expected: list[float],
) -> None:
    case = case_of(tmp_path, rule, rows)
    built = book_of(case, case.scenario)

    assert is_live(built)
    assert charges(built) == pytest.approx(rates(case, "records")[:, 0].tolist())
    keyed = {f"{OWN}.{key}": value for key, value in entries.items()}
    assert charges(built, keyed) == pytest.approx(expected)


MIXED = ("A,100,,", "B,300,,150000", "C,600,400000,")


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        (POOL, MIXED),
        (POOL + "at_least = 40_000\n", CAP),
        (OFFICERS + "minimum = 200\n", CAP),
        (
            "price = [{officers = 1, price = 60_000}, {officers = 200, price = 190_000}]\n"
            'over = "officers"\nexcess = "others"\n',
            CAP,
        ),
        (
            "price = [{adopters = 2, price = 100_000}, {adopters = 3, price = 200_000}]\n"
            'between = "stated only"\nexcess = "others"\n',
            CAP,
        ),
    ],
)
def test_amounts_that_no_readable_formula_gives_say_so_and_fail_a_check_once_inputs_change(
    tmp_path: Path, rule: str, rows: tuple[str, ...]
) -> None:
    case = case_of(tmp_path, rule, rows)
    built = book_of(case, case.scenario)
    (key,) = (
        key for key in ("pool", "price", "price[0]") if f"{OWN}.{key}" in built.work.inputs.cells
    )

    amounts = rates(case, "records")[:, 0].tolist()
    expected = [amount if amount == amount else "not priced" for amount in amounts]
    assert not is_live(built)
    assert charges(built) == [
        amount if amount == "not priced" else pytest.approx(amount) for amount in expected
    ]
    (sheet,) = (sheet for sheet in built.book.sheets if sheet.name == "Charge")
    (caption,) = (table.caption for table in sheet.tables if table.name == "Rates_1_1")
    assert "is worked out from the inputs when the file was written" in caption
    assert state(built, {}).endswith("All checks pass.")
    assert state(built, {f"{OWN}.{key}": 777_777}).endswith("1 sum does not add up. See Checks.")


def test_a_workbook_with_amounts_worked_out_comes_back_with_other_inputs(
    tmp_path: Path, type_cells: Type
) -> None:
    case = case_of(tmp_path, POOL, MIXED)

    path = type_cells(workbook_bytes(case, case.scenario), {f"{OWN}.pool": 700_000})

    # B pays 150,000 of 700,000. C would pay 2/3 of the rest, more than its least charge, so the
    # remaining 550,000 are shared 1 to 6.
    assert rates(case_of_workbook(path)[1], "records")[2, 0] == pytest.approx(550_000 / 7)


@pytest.mark.parametrize("count", [8, 9])
def test_more_than_eight_bounds_are_not_followed_by_formulas(tmp_path: Path, count: int) -> None:
    rows = tuple(
        f"{letter},{100 + number},,{9_000 + number}"
        for number, letter in enumerate("ABCDEFGHI"[:count])
    )
    text = TOP.replace("count = 3", f"count = {count}")
    (tmp_path / "bodies.csv").write_text(
        "\n".join(["name,officers,at_least,at_most", *rows]), encoding="utf-8"
    )
    case = written(tmp_path, text + 'pool = 60_000\nshare = "officers"\n')

    built = book_of(case, case.scenario)

    assert is_live(built) == (count == 8)
    assert state(built, {}).endswith("All checks pass.")


def test_the_register_of_the_charge_sheet_shows_the_bounds(tmp_path: Path) -> None:
    case = case_of(tmp_path, POOL)
    built = book_of(case, case.scenario)
    (sheet,) = (sheet for sheet in built.book.sheets if sheet.name == "Charge")

    table = sheet.tables[0]

    assert table.heads[-2:] == ("At least, £ a year", "At most, £ a year")
    assert [[cell.content for cell in row[-2:]] for _, row in table.rows] == [
        [None, None],
        [None, 150_000],
        [None, None],
    ]
