"""Each check of the workbook sees the cell that breaks what it says, and so does the master."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import IntegrityError
from sohanalysis.load import load_case
from sohanalysis.workbook.by_scenario import RECORD_HIGH, RECORD_LOW, late, reading
from sohanalysis.workbook.case_values import LIVE
from sohanalysis.workbook.formula import Formula, Place, cells_of
from sohanalysis.workbook.results import Model, ResultsSheet
from sohanalysis.workbook.sheets import Book
from sohanalysis.workbook.workbook import ALL_PASS, book_of

PRICES = Path(__file__).parent.parent.parent / "data" / "examples" / "price-list.toml"


@dataclass(frozen=True)
class Laid:
    """A workbook, and what its Checks say of it."""

    book: Book
    model: Model
    results: ResultsSheet

    def failing(self, changes: Mapping[str, Any]) -> tuple[list[str], str]:
        """Name the checks that do not pass once cells are changed, and give the master check."""
        typed = {cells_of(cell, "")[0][0]: value for cell, value in changes.items()}
        calculator = self.book.calculator(typed)

        def value(place: Place) -> Any:
            try:
                return calculator.value(place)
            except IntegrityError:  # as a spreadsheet program does: an error, which passes nothing
                return "an error"

        tables = [t for s in self.book.sheets for t in s.tables if t.name in ("Checks", "Allowed")]
        rows = [(t.first + i, row[0].content) for t in tables for i, row in enumerate(t.rows)]
        failed = [label for row, label in rows if value(("Checks", row, 4)) != "passes"]
        return failed, value(cells_of(self.book.master, "")[0][0])

    def broken(self, cell: str, by: str) -> dict[str, Formula]:
        """Add to the formula of a cell."""
        return {cell: Formula(self.book.contents()[cells_of(cell, "")[0][0]] + by)}

    def at(self, table: str, label: str, column: str) -> str:
        """Name a cell of the row of a table that begins with a label."""
        found = next(t for s in self.book.sheets for t in s.tables if t.name == table)
        row = next(i for i, r in enumerate(found.rows) if str(r[0].content).startswith(label))
        return f"'{found.sheet.name}'!${column}${found.first + row + 1}"


@pytest.fixture(scope="module")
def laid(derbyshire: Case) -> Laid:
    scenario = choose(derbyshire, offset=0.5, ramp=12, cashable=0.5)
    return Laid(*book_of(derbyshire, scenario))


@pytest.fixture(scope="module")
def prices() -> Laid:
    case = load_case(PRICES)
    return Laid(*book_of(case, case.scenario))


def charge(form: Any, forces: int) -> Callable[[Laid], str]:
    return lambda laid: laid.model.charges.rows[form].cell(forces - 1)


def live(name: str) -> Callable[[Laid], str]:
    return lambda laid: laid.model.engine.rows[name].cell(laid.model.engine.place(LIVE))


def headroom(head: str) -> Callable[[Laid], str]:
    return lambda laid: laid.model.engine.rows["headroom"].cell(laid.model.engine.place(head))


def headroom_under(name: str) -> Callable[[Laid], str]:
    return lambda laid: headroom(reading(laid.model.workings.inputs.given, name))(laid)


def year(quantity: str, head: str, k: int) -> Callable[[Laid], str]:
    return lambda laid: laid.model.engine.down(quantity, head).cell(k)


def forces(form: Any, number: int) -> Callable[[Laid], str]:
    return lambda laid: laid.model.forces.headroom[form].cell(number - 1)


def shown(name: str, k: int) -> Callable[[Laid], str]:
    return lambda laid: laid.results.years[name].cell(k)


def money(name: str, k: int) -> Callable[[Laid], str]:
    return lambda laid: laid.model.workings.money[name].cell(k)


def point(name: str) -> Callable[[Laid], str]:
    return lambda laid: laid.results.points[name]


def cell(table: str, label: str, column: str) -> Callable[[Laid], str]:
    return lambda laid: laid.at(table, label, column)


TWICE = "by month, and by year"
REST = "Headroom by forces with the charges that it pays, and the sum less what is beside them"
# The cell that is broken, and the beginnings of the checks that see it.
BROKEN: tuple[tuple[Callable[[Laid], str], list[str]], ...] = (
    (charge("low-estimate", 44), ["Charges, low-estimate"]),
    (charge("high-estimate", 44), ["Charges, high-estimate"]),
    (charge("stepped", 25), ["Charges, stepped: at the forces anticipated"]),
    (charge("stepped", 24), ["Charges, stepped: at one force fewer"]),
    (charge("shared", 30), ["Charges, shared: forces times charge"]),
    (charge("shared-capped", 44), ["Charges, shared-capped: outside"]),
    (charge("two-part", 25), ["Charges, two-part: at the forces anticipated"]),
    (charge("two-part", 10), ["Charges, two-part: where the upper charge applies"]),
    (charge("weighted", 25), ["Charges, weighted: charge times sizes together"]),
    (live("headroom"), [f"Headroom (negative: shortfall): {TWICE}"]),
    (live("spent_in_budget_years"), [f"Spent in the budget years: {TWICE}"]),
    (live("falls_after_budget_years"), [f"Falls after the budget years: {TWICE}"]),
    (live("cost_after_cashable_savings"), [f"Cost after cashable savings: {TWICE}"]),
    (live("ongoing"), ["Ongoing revenue cost"]),
    (live("present_value"), [f"Present value of the net cost: {TWICE}"]),
    (year("gross", LIVE, 6), ["Gross cost of all years", "Net cost of all years"]),
    (year("savings", LIVE, 6), ["Savings of all years", "Net cost of all years"]),
    (year("net", LIVE, 6), ["Net cost of all years"]),
    (headroom_under("high-estimate"),
     ["Headroom in the column of its reading", "Headroom of the live reading among all"]),
    (headroom(late(0)),
     ["Headroom in the column of its delay", "Headroom of the live delay among all"]),
    (year("paid", RECORD_LOW, 6), ["Record, lower charge"]),
    (year("paid", RECORD_HIGH, 6), ["Record, upper charge"]),
    (forces("high-estimate", 25), ["Headroom by forces at those of the live scenario", REST]),
    (forces("shared", 31), [REST]),
    (shown("line 1", 1), ["Lines and platform of the sheet Results"]),
    (shown("gross", 1), ["Lines and platform of the sheet Results",
                         "Gross cost of the sheet Results", "Gross cost and savings of the sheet"]),
    (shown("savings", 2), ["Gross cost and savings of the sheet Results"]),
    (shown("net", 2), ["Gross cost and savings of the sheet Results"]),
    (shown("cumulative", 3), ["Gross cost so far in the last year looked at"]),
    (money("one-off", 1), ["Gross cost, and one-off and recurrent", "Net pressure of the medium"]),
    (money("savings", 6), ["Savings of all years", "Net cost of all years",
                           "Savings, and those of the scenario"]),
    (lambda laid: laid.results.readings.cell(1), ["Headroom of the live reading among all"]),
    (point("charge"), ["Headroom with the break-even charge put back"]),
    (point("change"), ["Headroom with the break-even change put back"]),
    (point("savings"), ["Headroom with the break-even savings put back"]),
    (point("cashable"), ["Headroom with the break-even cashable put back"]),
    (lambda laid: laid.model.forces.last.cell(3), ["The last number of forces"]),
    (cell("Side_by_side", "Ongoing", "C"), ["Results of the live scenario side by side"]),
    (cell("Side_by_side", "Headroom", "E"), ["Headroom of all scenarios side by side"]),
    (cell("One_way_delay", "Headroom", "C"), ["Headroom of the live delay among all delays"]),
    (cell("One_way_change", "Headroom", "E"), ["Headroom by change of the charge"]),
    (cell("Medium_term", "Net pressure", "E"), ["Net pressure of the medium term"]),
)  # fmt: skip


def begins(failing: list[str], wanted: list[str]) -> bool:
    return len(failing) == len(wanted) and all(map(str.startswith, failing, wanted))


@pytest.mark.parametrize(("where", "seen"), BROKEN, ids=[seen[-1] for _, seen in BROKEN])
def test_a_cell_that_is_broken_fails_the_checks_of_it_alone(
    laid: Laid, where: Callable[[Laid], str], seen: list[str]
) -> None:
    failing, master = laid.failing(laid.broken(where(laid), "-7"))

    assert begins(failing, seen), failing
    does = "does" if len(seen) == 1 else "do"
    assert master == f"{len(seen)} {does} not pass: see the sheet Checks"


def test_a_first_delay_that_is_not_the_first_fails_its_check(laid: Laid) -> None:
    failing, _ = laid.failing(laid.broken(laid.results.points["delay"], "+3"))

    assert begins(failing, ["The first delay that does not fit does"])


@pytest.mark.parametrize(
    ("number", "seen"), [(1, "at 1 force, and the first"), (40, "at the last band")]
)
def test_a_price_that_is_broken_fails_its_check(prices: Laid, number: int, seen: str) -> None:
    starts = prices.model.workings.inputs.given.value("charge.bands")
    at = number if number == 1 else int(starts[-1]["from"])

    failing, master = prices.failing(prices.broken(charge("bands", at)(prices), "-7"))

    assert begins(failing, [f"Charges, bands: {seen}"])
    assert master.startswith("1 does not pass")


def test_nothing_fails_where_nothing_is_broken(laid: Laid, prices: Laid) -> None:
    assert laid.failing({}) == prices.failing({}) == ([], ALL_PASS)
