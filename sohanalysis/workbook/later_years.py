"""The years after the case: the formulas of the model, for some years more.

As in `model.medium_term`, a charge or a line without an end goes on at the rate of the last year,
with its rise; a one-off line does not. A scenario that leaves pays only the cost of leaving. The
rows are on Workings, for the scenario shown. A quantity without years is the one of that scenario,
unless the end of the years moves it.
"""

from __future__ import annotations

from collections.abc import Callable

from sohanalysis.model.expressions import Quantity
from sohanalysis.model.formulas import INPUT_LABELS
from sohanalysis.workbook.fixed import Item, look_of
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.sheets import Row, SheetTable, formula
from sohanalysis.workbook.workings import Workings

SAVINGS = "cashable_savings"
_HORIZON = "horizon"


class LaterYears:
    """Cells of costs and savings in the years after the case.

    Parameters
    ----------
    work : Workings
        The one calculation.
    labels : tuple of str
        The financial years after the case.
    uplift : callable
        Returns the formula of the yearly uplift of a charge, "0" if it has none.

    Attributes
    ----------
    costs : list of Item
        Costs that may be paid after the case: recurrent lines, costs of leaving and charges.
    """

    def __init__(
        self, work: Workings, labels: tuple[str, ...], uplift: Callable[[Item], str]
    ) -> None:
        self.work, self.option, self.labels, self.uplift = work, work.first, labels, uplift
        self.last = len(work.inputs.case.years) - 1
        self.costs = [*filter(_may_be_paid, self.option.lines("cost")), *self.option.charges]
        self.rows: dict[str, Row] = {}
        self._lay_out()

    def cell(self, name: str, year: int) -> str:
        """Return the cell of a quantity in one of these years, counted from 0."""
        return self._refer(name, year, None)

    def _lay_out(self) -> None:
        formulas, moved = self.option.formulas, self._moved_by_the_end()
        wanted = {self._original(f"{part.name}.amount") for part in self.costs}
        wanted |= {self._original(SAVINGS)} & {*formulas}
        for name in reversed([*formulas]):
            if name in wanted:
                needs = map(self._original, formulas[name].needs)
                wanted |= {need for need in needs if formulas[need].by_year or need in moved}
        self._years(moved)
        once = [name for name in formulas if name in wanted & moved and formulas[name].tree]
        if once:
            table = self._table("Ends_after", "Ends in the years after the case", "Value")
            self._add(table, once)
        table = self._table("Years_after", "The years after the case, as shown", *self.labels)
        self._add(table, [name for name in formulas if name in wanted and name not in self.rows])

    def _original(self, name: str) -> str:
        """Return the quantity that a quantity repeats, or the quantity itself."""
        return self.option.repeated.get(name, name)

    def _moved_by_the_end(self) -> set[str]:
        """Return the names of the quantities without years that the end of the years moves."""
        horizon, moved = self.work.years.once[_HORIZON], {_HORIZON}
        for name, quantity in self.option.formulas.items():
            part = self.option.parts.get(quantity.part)
            if part is not None and part.line is not None and not part.line.goes_on:
                continue
            if quantity.tree is None and self.option.cells.get(name) == horizon:
                moved.add(name)  # the end of a charge that has no last month
            elif not quantity.by_year and quantity.needs & moved:
                moved.add(name)
        return moved

    def _table(self, name: str, caption: str, *heads: str) -> SheetTable:
        return self.work.sheet.table(name, caption, ("Quantity", "Unit", *heads))

    def _years(self, moved: set[str]) -> None:
        """Lay out the months of each year, and the end of the years."""
        end = self.work.years.once[_HORIZON]
        table = self._table("Months_after", "Months of the years after the case", *self.labels)
        count = len(self.labels)
        k = table.row(("Years after the last of the case", "years"), range(1, count + 1), "plain")
        closes = table.row(
            (INPUT_LABELS["closes"], "month number"),
            lambda i: f"{end}+12*{k.relative(i)}",
            "plain",
        )
        opens = table.row(
            (INPUT_LABELS["opens"], "month number"),
            lambda i: f"{closes.relative(i)}-12",
            "plain",
        )
        self.rows |= {"opens": opens, "closes": closes, "k": k}
        last = Row(closes.sheet, closes.top, closes.column + count - 1, 1)
        stated = (name for name in moved if self.option.formulas[name].tree is None)
        self.rows |= dict.fromkeys(stated, last)

    def _add(self, table: SheetTable, names: list[str]) -> None:
        """Add a row for each quantity."""
        for name in names:
            quantity = self.option.formulas[name]
            labels, look = (quantity.full_label, str(quantity.unit)), look_of(quantity)
            row = table.row(
                labels, [None] * (len(table.heads) - 2), look, key=f"{table.name}.{name}"
            )
            self.rows[name] = row
            table.fill(row, [formula(self._text(quantity, index)) for index in range(row.count)])

    def _text(self, quantity: Quantity, index: int) -> str:
        """Return the formula of a quantity in one of its columns."""
        name, part = quantity.name, self.option.parts.get(quantity.part)
        if quantity.tree is not None:
            now = index if quantity.by_year else None
            return self.option.formulas.excel(
                name, lambda need, year: self._refer(need, year, now), year=now
            )
        assert part is not None, f"{name} has a value for each year of the case only"
        in_last, since = self.work.cell(name, SHOWN, self.last), self.rows["k"].relative(index)
        if part.line is None:  # the charge as priced
            uplift, rates = self.uplift(part), self.work.rates[part.index]
            growth = "1" if uplift == "0" else f"(1+{uplift})^{since}"
            return f"N({in_last})*{growth}" if rates.may_be_unpriced else f"{in_last}*{growth}"
        if part.line.by_year is None:  # the rise since the base year
            starts = self.work.years.by_year["starts"].cell(self.last)
            return self.option.risen(part, f"({starts}+{since})")
        return f"{in_last}+0"

    def _refer(self, name: str, year: int | range | None, now: int | None) -> str:
        """Return the cell of a quantity, in one of these years if it has a value for each."""
        assert not isinstance(year, range), f"{name} is added up over the years of the case"
        name = self._original(name)
        row = self.rows.get(name)
        if row is None:
            return self.work.cell(name, SHOWN)
        if year is None:
            return row.cell()
        return row.relative(year) if year == now else row.cell(year)


def _may_be_paid(part: Item) -> bool:
    """Whether a line of cost may be paid after the case."""
    return part.line is not None and (part.line.goes_on or bool(part.line.on))
