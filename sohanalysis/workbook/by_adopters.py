"""The tables of Sensitivity by number of adopters: the charges, and a result with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from sohanalysis.case.fields import in_own_word
from sohanalysis.report.answers import AS_PRICED, NOT_PRICED
from sohanalysis.report.wording_pricing import and_words
from sohanalysis.workbook.fixed import Item
from sohanalysis.workbook.formula import letters
from sohanalysis.workbook.pairs import SHOWN
from sohanalysis.workbook.sheets import Cell, Row, Sheet, formula, formula_cell
from sohanalysis.workbook.workings import Workings

if TYPE_CHECKING:
    from sohanalysis.workbook.reader_sheets import ReaderView

BY_ADOPTERS = "Result_by_adopters"  # the table of a result by number of adopters


class _Column(NamedTuple):
    """A charge under one rule, as a column of the table of charges."""

    part: Item
    rule: int
    label: str


class _Paid(NamedTuple):
    """A charge that a result counts, at each number of adopters."""

    part: Item
    amounts: Row  # before a factor: paid in all years, or a year if all years are the same [£]


def lay_out_by_adopters(view: ReaderView, sheet: Sheet, charge_sheet: Sheet) -> None:
    """Lay out the charges and the result by number of adopters, under each pricing.

    A charge that differs by year is added up on the Charge sheet.
    """
    work = view.work
    moves = any(len(work.rates[part.index].counts) > 1 for part in work.first.charges)
    if moves and view.layout.counts:
        tables = _ByAdopters(view, sheet)
        tables.lay_out_charges()
        tables.lay_out_result([*tables.paid(charge_sheet)])


class _ByAdopters:
    """The tables by number of adopters of a sheet.

    Months and rise are the same under any pricing, and so is the result without the charges that
    depend on the number. They are read from one run.
    """

    def __init__(self, view: ReaderView, sheet: Sheet) -> None:
        self._sheet, self._work, self._result = sheet, view.work, view.result
        self._numbers, self._case = view.layout.counts, view.work.inputs.case
        self._main, self._run = view.work.main_charge, view.work.ends[-1]
        labels = [label for label, _ in self._case.pricings.values()] or [self._name(self._main)]
        self._columns = [_Column(self._main, rule, label) for rule, label in enumerate(labels)]
        self._columns += [
            _Column(part, 0, self._name_with_year(part))
            for part in _other_charges_that_move(self._work)
        ]

    def lay_out_charges(self) -> None:
        """Lay out the charge a year, as priced, at numbers that the reader may change."""
        as_priced = AS_PRICED.format(year=self._case.years[self._case.last_charged])
        caption = f"{as_priced}, £ a year, by number of {self._case.adopters}"
        heads = (self._adopters_head, *(label for *_, label in self._columns))
        self._charges = self._sheet.table(
            "Charge_by_adopters", f"{caption}: you may change the numbers", heads
        )
        for cell, number in zip(self._number_cells, self._numbers, strict=True):
            texts = (
                self._work.rates[part.index].rule_formula(self._last_charged(part), cell, rule)
                for part, rule, _ in self._columns
            )
            number_cell = Cell(content=number, look="count", is_input=True)
            self._charges.row([number_cell], [*map(formula, texts)])

    def paid(self, charge_sheet: Sheet) -> Iterator[_Paid]:
        """Yield the charges that a result counts, added up on the Charge sheet if by year."""
        for number, column in enumerate(self._columns, start=1):
            is_by_year = len(self._work.rates[column.part.index].blocks) > 1
            amounts = (
                self._paid_by_year(charge_sheet, column)
                if is_by_year
                else self._charges.column(number)
            )
            yield _Paid(column.part, amounts)

    def _paid_by_year(self, charge_sheet: Sheet, column: _Column) -> Row:
        """Lay out a charge paid by year and number of adopters, and return sums. [£]."""
        part, rule, label = column
        work, years, rates = self._work, self._case.years, self._work.rates[part.index]
        _, months, risen = self._charged(part)
        heads = (self._adopters_head, *years, "In all")
        caption = f"{label}: charge for the months that count, before any change, £"
        name = f"Paid_at_{rule + 1}" if part == self._main else f"Paid_for_{part.name}"
        table = charge_sheet.table(name, caption, heads)
        for number_cell in self._number_cells:
            row = table.end + 1
            by_year = [rates.rule_formula(year, f"$A{row}", rule) for year in range(len(years))]
            factors = [months, *[risen] * rates.rises[rule]]
            texts = [
                "*".join((f"N({rate})", *(work.cell(name, self._run, year) for name in factors)))
                for year, rate in enumerate(by_year)
            ]
            last = letters(len(years))
            texts = [f"{text}/12" for text in texts]
            total = f"SUM($B{row}:${last}{row})"
            if rates.may_be_unpriced:  # a charged year without a price leaves no sum
                texts = [
                    f"IF({work.cell(months, self._run, year)}=0,0,"
                    f'IF(ISNUMBER({rate}),{text},"{NOT_PRICED}"))'
                    for year, (rate, text) in enumerate(zip(by_year, texts, strict=True))
                ]
                unpriced = f'COUNTIF($B{row}:${last}{row},"{NOT_PRICED}")'
                total = f'IF({unpriced}=0,{total},"{NOT_PRICED}")'
            cells = [formula(text) for text in (*texts, total)]
            table.row([formula_cell(f"{number_cell}+0", "count")], cells)
        return table.column(1 + len(years))

    def lay_out_result(self, paid: Sequence[_Paid]) -> None:
        """Lay out the result with the charges at other numbers of adopters."""
        pricings = [entry for entry in paid if entry.part == self._main]
        other_charges = [entry for entry in paid if entry.part != self._main]
        heads = self._charges.heads[: 1 + len(pricings)]
        caption = f"{self._case.results[self._result]} at that number in every year, £"
        table = self._sheet.table(BY_ADOPTERS, caption, heads)
        rows = [
            table.row([formula_cell(f"{number_cell}+0", "count")], [None] * len(pricings))
            for number_cell in self._number_cells
        ]
        rest, *factors = self._parts_of_result(heads, [*dict.fromkeys(part for part, _ in paid)])
        for index, row in enumerate(rows):
            texts = []
            for rule, pricing in enumerate(pricings):
                parts = [part.relative(rule) for part in (rest, *factors)]
                texts.append(self._result_at(index, [pricing, *other_charges], parts))
            table.fill(row, map(formula, texts))

    def _result_at(self, index: int, paid: Sequence[_Paid], parts: Sequence[str]) -> str:
        """Return the formula of the result at one of the numbers, from its parts."""
        rest, *factors = parts
        sign = "-" if self._result == "headroom" else "+"
        amounts = [entry.amounts.cell(index) for entry in paid]
        terms = zip(amounts, factors, strict=True)
        text = rest + "".join(f"{sign}{amount}*{factor}" for amount, factor in terms)
        needed = [
            amount
            for entry, amount in zip(paid, amounts, strict=True)
            if self._work.rates[entry.part.index].may_be_unpriced
        ]
        if not needed:
            return text
        return f'IF(COUNT({",".join(needed)})={len(needed)},{text},"{NOT_PRICED}")'

    def _parts_of_result(self, heads: Sequence[str], moving: Sequence[Item]) -> list[Row]:
        """Lay out the result without charges that depend on the number, and a factor on each.

        The main charge has a factor under each pricing.
        """
        work = self._work
        parts = self._sheet.table("Parts_of_result", "Parts of that result", ("Part", *heads[1:]))
        # The cost by year has a missing price as 0, so it is a number at any scenario shown.
        cost = "counted" if "counted" in work.first.formulas else "gross"
        amounts = [self._charged(part)[0] for part in moving]
        terms = [f"SUM({work.down(name, self._run)})" for name in (cost, *amounts)]
        text = "-".join(terms)
        if self._result == "headroom":
            text = f"{work.inputs['budget.amount']}-({text})"
        label = f"The result without {'the charge' if len(moving) == 1 else 'these charges'}, £"
        rows = [parts.row((label,), lambda _: text)]
        for part in moving:
            name = "the charge" if len(moving) == 1 else self._name(part)
            label = f"Factor on {name}: {and_words(self._factor_words(part))}"
            rows.append(parts.row((label,), partial(self._factor, part), "factor"))
        return rows

    def _factor_words(self, part: Item) -> list[str]:
        """Return the parts of a factor on a charge; what it multiplies has the rest."""
        rates = self._work.rates[part.index]
        by_month = ["years that count", *["rise"] * any(rates.rises)] * (len(rates.blocks) == 1)
        return ["change", *by_month, *["VAT"] * bool(self._with_vat(part))]

    def _factor(self, part: Item, rule: int) -> str:
        """Return the formula of the factor on a charge, in the column of a pricing."""
        change = f"(1+{self._work.cell('charge_change', SHOWN)}){self._with_vat(part)}"
        rates, (_, months, risen) = self._work.rates[part.index], self._charged(part)
        if len(rates.blocks) > 1:
            return change
        rises = rates.rises[rule if part == self._main else 0]
        areas = [self._work.down(name, self._run) for name in (months, *[risen] * rises)]
        return f"{change}*SUMPRODUCT({','.join(areas)})/12"

    def _with_vat(self, part: Item) -> str:
        """Return the formula of the VAT factor of a charge, empty if no VAT is added."""
        inputs, key = self._work.inputs, f"{part.key}.vat_added"
        return f"*(1+{inputs[key]})" if inputs.has(key) else ""

    def _charged(self, part: Item) -> tuple[str, str, str]:
        """Return the names of a charge's amounts, months and rise."""
        is_counted = f"{part.name}.initial" in self._work.first.formulas
        amounts, months = ("initial", "counted_months") if is_counted else ("amount", "months")
        return f"{part.name}.{amounts}", f"{part.name}.{months}", f"{part.name}.risen"

    @property
    def _adopters_head(self) -> str:
        return in_own_word("Adopters", self._case.adopters)

    @property
    def _number_cells(self) -> list[str]:
        numbers = self._charges.column(0)
        return [numbers.cell(index) for index in range(len(self._numbers))]

    def _last_charged(self, part: Item) -> int:
        """Return the index of the last year in which a charge of the first option is paid."""
        case = self._work.first.case
        return case.charges[self._work.first.charges.index(part)].last_charged(case.years)

    def _name(self, part: Item) -> str:
        """Return the name of a charge; its title may say "with VAT", and a price is before VAT."""
        return str(self._case.charges[part.index]["name"])

    def _name_with_year(self, part: Item) -> str:
        """Return the name of a charge, with its last year if that is not the main charge's."""
        last = self._last_charged(part)
        year = f" in {self._case.years[last]}" * (last != self._case.last_charged)
        return self._name(part) + year


def _other_charges_that_move(work: Workings) -> list[Item]:
    """List the charges that depend on the number of adopters, besides the main one."""
    return [
        part
        for part in work.first.charges
        if part != work.main_charge and work.rates[part.index].counts
    ]
