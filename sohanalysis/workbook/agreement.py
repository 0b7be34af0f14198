"""Compares the formulas of a workbook with the library before the file is written."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.rules import MOST_YEARS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import IntegrityError, ScenarioError
from sohanalysis.model.case_formulas import with_idle_years
from sohanalysis.model.medium_term import medium_term
from sohanalysis.model.pricing import rates
from sohanalysis.model.result_range import Pair, ResultRange, range_of
from sohanalysis.model.results import results_of
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.workbook.by_adopters import BY_ADOPTERS
from sohanalysis.workbook.formula import Calculator, Position, cells_of, position_of
from sohanalysis.workbook.medium_term import CARRIED_ON, FOUND, FOUND_LATER, MEDIUM_TERM
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, SHOWN
from sohanalysis.workbook.plan import YEARS_ON
from sohanalysis.workbook.pricing import Rates
from sohanalysis.workbook.sheets import Book, Row, formula
from sohanalysis.workbook.workings import Run, Workings
from sohanalysis.workbook.writer import ALL_PASS


@dataclass(frozen=True, kw_only=True)
class BuiltBook:
    """A book before it is written, with the runs, scenario and checks to compare."""

    book: Book
    work: Workings
    runs: Sequence[Run]
    verdict: str
    scenario: Scenario


def check_agreement(case: Case, built: BuiltBook, calculator: Calculator) -> None:
    """Refuse a workbook whose results differ from the library's.

    Raises
    ------
    IntegrityError
        If a result, an end, a charge or a result at a number of adopters differs by more than half
        a penny, or a check fails.
    """
    apart = [
        *_charges_apart(case, built.work, calculator),
        *_ends_apart(case, built, calculator),
        *_numbers_apart(case, built, calculator),
        *_years_apart(case, built, calculator),
    ]
    for run in built.runs:
        for name, expected in _results(*run.case_and_scenario).items():
            if not built.work.holds(name, run.head):
                continue
            value = calculator.value(position_of(built.work.cell(name, run.head)))
            if not _agree(value, expected):
                apart.append(f"{name} ({run.head}): {value}, not {expected:,.2f}")
    state = calculator.value_of(formula(built.verdict), "Cover")
    if not str(state).startswith(ALL_PASS):
        apart.append(f"the checks say {state}")
    if apart:
        raise IntegrityError(
            "the workbook does not agree with the library: " + "; ".join(apart[:20])
        )


def _ends_apart(case: Case, built: BuiltBook, calculator: Calculator) -> Iterator[str]:
    """Yield the ends over the pricings with another amount, or from another pricing."""
    pairs = built.work.pairs
    if pairs is None:
        return
    ends = range_or_none(case, built.scenario)
    for name in filter(pairs.charge.__ne__, pairs.names):  # `_charges_apart` compares the charges
        for end, side in ((LOWEST, "low"), (HIGHEST, "high")):
            amount = calculator.value_of(formula(pairs.end(name, end)), "Workings")
            if ends is None or not (expected := _pair(ends, name)):
                if isinstance(amount, int | float):
                    yield f"{name} ({end}): {amount}, and the library has no such range"
                continue
            index = calculator.value_of(formula(pairs.index_of(name, end)), "Workings")
            pricing = [*built.work.inputs.case.pricings][int(index) - 1]
            wanted, giver = getattr(expected, side), getattr(expected, f"{side}_pricing")
            if not _agree(amount, wanted) or pricing != giver:
                yield f"{name} ({end}): {amount} of {pricing}, not {wanted:,.2f} of {giver}"


def _numbers_apart(case: Case, built: BuiltBook, calculator: Calculator) -> Iterator[str]:
    """Yield the results at a number of adopters that differ, under each pricing."""
    sensitivity = next(sheet for sheet in built.book.sheets if sheet.name == "Sensitivity")
    if not sensitivity.has(BY_ADOPTERS):
        return
    table, work = sensitivity.find_table(BY_ADOPTERS), built.work
    counts = [int(calculator.value(position_of(cell))) for cell in _cells(table.column(0))]
    result = "headroom" if work.inputs.case.layout.has_verdict else work.leading
    for column, head in enumerate(table.heads[1:], start=1):
        pricing = [*work.inputs.case.pricings][column - 1] if work.inputs.case.pricings else ""
        scenario = replace(built.scenario, pricing=pricing or case.pricings[0])
        wanted = results_of(case, scenario, adopters=counts).in_full()[result]
        for count, cell, expected in zip(counts, _cells(table.column(column)), wanted, strict=True):
            amount = calculator.value(position_of(cell))
            if not _agree(amount, float(expected)):
                yield f"{result} at {count} ({head}): {amount}, not {float(expected):,.2f}"


def _years_apart(case: Case, built: BuiltBook, calculator: Calculator) -> Iterator[str]:
    """Yield the amounts of Medium term that differ, in the years of the case and after it."""
    scenario = next(run.case_and_scenario[1] for run in built.runs if run.head == SHOWN)
    more_years = min(YEARS_ON, MOST_YEARS - len(case.years))
    try:
        plan = medium_term(case, scenario, more_years=more_years)
    except ScenarioError:  # no document gives a price, or a delay moves a line past the years
        return
    medium = next(sheet for sheet in built.book.sheets if sheet.name == "Medium term")
    wanted = {
        "Recurrent cost": plan.recurrent,
        "One-off cost": plan.one_off,
        "Cashable savings": plan.cashable_savings,
        FOUND: plan.pressure,
        FOUND_LATER: plan.recurrent + plan.one_off + plan.cashable_savings,
    }
    for name, later in ((MEDIUM_TERM, 0), (CARRIED_ON, len(case.years))):
        table = medium.find_table(name)
        for row, (_, contents) in enumerate(table.rows):
            label = contents[0].content
            amounts = wanted.get(label, ())[later:]
            columns = enumerate(zip(table.heads[1:], amounts, strict=False), start=1)
            for column, (head, expected) in columns:
                amount = calculator.value((medium.name, table.first + row, column))
                if not _agree(amount, float(expected)):
                    yield f"{label} in {head}: {amount}, not {float(expected):,.2f}"


def _cells(column: Row) -> list[str]:
    return [column.cell(index) for index in range(column.count)]


def range_or_none(case: Case, scenario: Scenario) -> ResultRange | None:
    """Return the results over the pricings, or None if the scenario has no price."""
    try:
        return range_of(case, scenario)
    except ScenarioError:
        return None


def _pair(ends: ResultRange, name: str) -> Pair | None:
    """Return both ends of a result, or None if a pricing does not have the result."""
    amounts = [getattr(results, name) for results in ends.by_pricing.values()]
    return None if None in amounts else ends.pair(name)


def _results(case: Case, scenario: Scenario) -> dict[str, float]:
    """Return every result by the name of its formula.

    A result is NaN if no document gives a price at the number of adopters.
    """
    # Sweep over one value: for a single scenario the library refuses a missing price.
    swept = results_of(case, scenario, delay=[scenario.delay])
    by_name = {**swept.in_full(), "after_horizon": swept.after_horizon}
    return {name: float(amounts[0]) for name, amounts in by_name.items()}


def _agree(value: Any, expected: float) -> bool:
    """Check whether amounts agree to half a penny.

    NaN agrees with the text "not priced".
    """
    if expected != expected:
        return bool(value == NOT_PRICED)
    return isinstance(value, int | float) and abs(value - expected) <= HALF_A_PENNY


def _charges_apart(case: Case, work: Workings, calculator: Calculator) -> Iterator[str]:
    """Yield the charges that differ, at each number of adopters and in every year."""
    for part, charge in zip(work.first.charges, case.charges, strict=True):
        charge_rates = work.rates[part.index]
        for rule_index, rule in enumerate(charge.pricing):
            table = rates(case, rule.name, charge=charge)
            # A year without a charge needs no price. The workbook may still show an amount there,
            # because no month of the year uses it.
            idle = with_idle_years(case, charge, table)
            for cell, row_index, year in _rate_cells(charge_rates, rule_index):
                value, expected = calculator.value(cell), _rate(table, row_index, year)
                is_idle = math.isnan(expected) and not math.isnan(_rate(idle, row_index, year))
                if not (is_idle or _agree(value, expected)):
                    sheet, row, _ = cell
                    where = f"{sheet}, row {row + 1}"
                    yield f"{charge.name}, {rule.name} ({where}): {value}, not {expected:,.2f}"


def _rate_cells(charge_rates: Rates, rule_index: int) -> Iterator[tuple[Position, int, int]]:
    """Yield the cells of a rule, with the row and year of their rates in the library's table."""
    row_indexes = [count - 1 for count in charge_rates.counts] or [0]
    for year, block in enumerate(charge_rates.blocks):
        for cells, row_index in zip(cells_of(block), row_indexes, strict=True):
            yield cells[rule_index], row_index, year


def _rate(table: Floats, row_index: int, year: int) -> float:
    """Return a yearly rate. A table of equal years has only the first."""
    return float(table[row_index, min(year, table.shape[1] - 1)])
