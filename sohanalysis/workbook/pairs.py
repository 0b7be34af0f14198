"""The lowest and highest amount of each result over the pricings.

A pricing that is not known gives a range, so Workings has a run for each pricing. A row for each
result takes its amounts from those runs, and MIN and MAX give the ends. To find the pricing at an
end, each amount there gets a rank, and the lowest rank wins: stated pricings come before assumed
ones, as in `result_range`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sohanalysis.report.answers import AS_PRICED, NOT_PRICED
from sohanalysis.workbook.sheets import Row, formula
from sohanalysis.workbook.workbook_case import RESULT_FORMULAS

if TYPE_CHECKING:
    from sohanalysis.workbook.workings import Workings

LOWEST, HIGHEST = "Lowest", "Highest"
ENDS = (LOWEST, HIGHEST)
SHOWN = "Shown"
NO_INFLATION = "no inflation stated"
# Results that no table of the workbook shows.
_NOT_SHOWN = ("spent_in_budget_years", "falls_after_budget_years")
_FUNCTION = {LOWEST: "MIN", HIGHEST: "MAX"}


class Pairs:
    """Formulas for the ends of each result, over the pricings of the scenario shown.

    If the scenario names a pricing, only that one counts, and both ends are equal. A pricing
    without a price in a charged year does not count in any result.

    Parameters
    ----------
    work : Workings
        The calculation. Its runs of the pricings come later on the sheet than these tables, so
        `fill` writes the formulas that refer to them.
    """

    def __init__(self, work: Workings) -> None:
        case = work.inputs.case
        self._work = work
        self.heads: Sequence[str] = ()
        reported = [name for name in RESULT_FORMULAS if work.has(name) and name not in _NOT_SHOWN]
        self.names = {name: case.results[name] for name in reported}
        main = next((part for part in work.first.charges if part.index == case.chosen), None)
        self.charge = f"{main.name}.rate" if main else ""
        if main:
            self.names[self.charge] = AS_PRICED.format(year=case.years[case.last_charged])
        self._lay_out_places()
        self._lay_out_choice()
        self._lay_out_results()

    def _lay_out_places(self) -> None:
        """Lay out the pricing that a single figure uses, for each choice in the list."""
        case = self._work.inputs.case
        labels = [label for label, _ in case.pricings.values()]
        heads = ("Quantity", "Unit", *labels, "Not known")
        table = self._places = self._work.sheet.table("Pricings_used", "Pricings", heads)
        places = [*range(1, len(labels) + 1), None]
        unknown = [0] * len(labels) + [1]
        row_labels = ("Pricing for a single figure; the highest if it has no price", "number")
        self._used = table.row(row_labels, places, "plain")
        self._unknown = table.row(("The pricing is not known", "1 or 0"), unknown, "plain")

    def _lay_out_choice(self) -> None:
        """Lay out the pricing of the scenario shown."""
        heads = ("Quantity", "Unit", "Value")
        table = self._work.sheet.table("Pricing_shown", "Pricing shown", heads)
        row = self._work.inputs.scenario["pricing"]
        index = self.index_in_list(f"INDEX({row.all},{self._work.shown_index})")
        self.shown_index = table.row(
            ("Its number on Inputs", "number"), [formula(index)], "plain"
        ).cell()
        is_open = formula(f"INDEX({self._unknown.all},{self.shown_index})")
        self.is_open = table.row(("It is not known", "1 or 0"), [is_open], "plain").cell()

    def _lay_out_results(self) -> None:
        """Lay out the rows of each result: its amounts, and the ranks at each end."""
        case = self._work.inputs.case
        labels = [label for label, _ in case.pricings.values()]
        stated_first = sorted(case.pricings, key=lambda name: name not in case.stated)
        caption = "The scenario shown, over its pricings"
        self._table = self._work.sheet.table(
            "Over_the_pricings", caption, ("Quantity", "Unit", *labels)
        )
        ranks = [stated_first.index(name) + 1 for name in case.pricings]
        row_labels = ("Order of equal amounts: stated pricings first", "number")
        self._ranks = self._table.row(row_labels, ranks, "plain")
        self._counts_row = self._empty(
            "The pricing counts: chosen, and priced in every year", "1 or 0"
        )
        self._amounts: dict[str, Row] = {}
        self._marks: dict[tuple[str, str], Row] = {}
        for name, label in self.names.items():
            self._amounts[name] = self._empty(label, "£", "pence")
            for end in ENDS:
                text = f"{label}: rank of the pricings at the {end.lower()}"
                self._marks[name, end] = self._empty(text, "number")

    def _empty(self, label: str, unit: str, look: str = "plain") -> Row:
        return self._table.row((label, unit), [None] * self._ranks.count, look)

    def index_in_list(self, chosen: str) -> str:
        """Return a formula for the number of a pricing in the list on Inputs, from 1."""
        names = self._work.inputs.names
        assert names is not None, "several pricings have names"
        return f"MATCH({chosen},{names.all},0)"

    def used(self, chosen: str) -> str:
        """Return a formula for the number of the chosen pricing, or of the base one.

        The base pricing is used if the pricing is not known.
        """
        return f"INDEX({self._used.all},{self.index_in_list(chosen)})"

    def fill(self, heads: Sequence[str]) -> None:
        """Set the formulas of the amounts, now that the runs of the pricings are laid out."""
        self.heads = heads
        self._fill(self._counts_row, self._counts, heads)
        self._places.fill(self._used, [*range(1, len(heads) + 1), formula(self._base(heads))])
        for name, row in self._amounts.items():
            year = self._work.inputs.case.last_charged if name == self.charge else None
            self._fill(row, partial(self._amount, name, year), heads)
            for end in ENDS:
                self._fill(self._marks[name, end], partial(self._mark, row, end), heads)

    @property
    def counts_row(self) -> Row:
        """The row that is 1 for each pricing that counts: chosen or not known, and priced."""
        return self._counts_row

    def _base(self, heads: Sequence[str]) -> str:
        """Return a formula for the number of the base pricing, or of the highest.

        The pricing with the highest cost is used if the base pricing has no price.
        """
        case = self._work.inputs.case
        base = [*case.pricings].index(case.base)
        is_priced = f"ISNUMBER({self._work.cell('whole_life', heads[base])})"
        highest = self.index_of(self._work.leading, HIGHEST)
        return f"IF({is_priced},{self._used.cell(base)},{highest})"

    def _fill(self, row: Row, write: Callable[[int, str], str], heads: Sequence[str]) -> None:
        self._table.fill(row, (formula(write(index, head)) for index, head in enumerate(heads)))

    def _counts(self, index: int, head: str) -> str:
        """Return the formula that tests whether a pricing counts, as `counts_row` defines."""
        is_chosen = f"OR({self.is_open}=1,{self.shown_index}={self._used.relative(index)})"
        return f"{is_chosen}*ISNUMBER({self._work.cell_at('whole_life', head)})"

    def _amount(self, name: str, year: int | None, index: int, head: str) -> str:
        """Return a formula for the amount under a pricing that counts, else empty text."""
        return f'IF({self._counts_row.relative(index)}=1,{self._work.cell_at(name, head, year)},"")'

    def _mark(self, amounts: Row, end: str, index: int, _: str) -> str:
        """Return a formula for the rank of a pricing at an end, else empty text."""
        amount = amounts.relative(index)
        apart = {LOWEST: f"{amount}-MIN({amounts.all})", HIGHEST: f"MAX({amounts.all})-{amount}"}
        mark = f'IF({apart[end]}<={self._work.half_a_penny},{self._ranks.relative(index)},"")'
        return f'IF(ISNUMBER({amount}),{mark},"")'

    def end(self, name: str, end: str) -> str:
        """Return a formula for the amount at an end, or for the reason why there is none."""
        amounts, counts = self._amounts[name].all, f"SUM({self._counts_row.all})"
        amount = f"{_FUNCTION[end]}({amounts})"
        if name == "present_value":
            amount = f'IF(COUNT({amounts})={counts},{amount},"{NO_INFLATION}")'
        return f'IF({counts}=0,"{NOT_PRICED}",{amount})'

    def index_of(self, name: str, end: str) -> str:
        """Return a formula for the number of the pricing that gives an end.

        If none counts, it is the chosen one, or the last if the pricing is not known.
        """
        marks = self._marks[name, end].all
        usual = f"MIN({self.shown_index},{self._used.cell(self._used.count - 2)})"
        return f"IF(COUNT({marks})=0,{usual},MATCH(MIN({marks}),{marks},0))"

    def giver(self, name: str, end: str) -> str:
        """Return a formula for the label of the pricing at an end, if any counts."""
        names, marks = self._work.inputs.names, self._marks[name, end].all
        assert names is not None, "several pricings have names"
        labels = replace(names, column=0, count=self._counts_row.count)
        return f'IF(COUNT({marks})=0,"",INDEX({labels.all},MATCH(MIN({marks}),{marks},0)))'
