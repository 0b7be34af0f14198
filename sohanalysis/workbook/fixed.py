"""Rows of Workings that are the same in every run, because no choice moves them.

The formulas of the model are printed for one option. An input that the case does not have is 0, or
1 if it is a factor. Some quantities are then always zero, and have no row. A formula that only
repeats another quantity has none either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sohanalysis.case.case import Case, Line
from sohanalysis.model.case_formulas import NEVER, formulas_of, line_parts
from sohanalysis.model.discounting import DECLINING_RATES
from sohanalysis.model.expressions import Formulas, Quantity
from sohanalysis.model.formulas import INPUT_LABELS, SCENARIO
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND
from sohanalysis.report.what_if import TENTH_OF_A_PERCENT
from sohanalysis.workbook.document import charges_of, lines_of
from sohanalysis.workbook.inputs import Inputs, month_number
from sohanalysis.workbook.pricing import Rates
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, cells_between, formula
from sohanalysis.workbook.workbook_case import RESULT_FORMULAS

# Amounts of the first option that the answer in words needs in addition to the results.
_ANSWER_TERMS = ("counted_savings", "counted_cashable", "own_savings", "full")
_TOTALS = ("gross", "all_savings", "net", "cashable_savings")  # shown on other sheets
_CHOICES = frozenset(row.head for row in SCENARIO)
# Figures of a line or charge that are cells of Inputs: name in the formulas, and key in the case.
_FIGURES = {
    "annual": "annual",
    "our_share": "our_share",
    "length": "months",
    "cashable": "cashable",
    "wait": "after",
    "vat_added": "vat_added",
}
# Defaults of the inputs that a case may leave out.
_LEFT_OUT = {
    "overrun": 0,
    "our_share": 1,
    "cashable": 0,
    "wait": 0,
    "uplift_factor": 1,
    "vat_added": 0,
}
# Figures of the case that are cells of Inputs: name in the formulas, and key in the case.
_OF_THE_CASE = {
    "initial_months": "initial_months.value",
    "budget": "budget.amount",
    "inflation": "inflation.value",
}
# Results that have no value without an inflation rate, if the named test of the model holds.
NEED_INFLATION = {"present_value": "is_risen"}
_LOOKS = {"£": "pence", "£ a year": "pence", "months": "pence", "number": "factor"}
_MONTH = "month number"
_Texts = Mapping[str, Callable[[int], str]]  # function that returns a formula by year, by its name


@dataclass(kw_only=True)
class YearCells:
    """The cells of the financial years, and of the numbers that hold for all years."""

    once: dict[str, str] = field(default_factory=dict)
    by_year: dict[str, Row] = field(default_factory=dict)


def lay_out_years(sheet: Sheet, inputs: Inputs) -> YearCells:
    """Lay out the financial years."""
    years, labels = YearCells(), inputs.case.years
    _lay_out_once(sheet, inputs, years)
    once = years.once
    first, april, digits = once["first"], once["april"], once["short_digits"]
    table = sheet.table("Time", "Financial years", ("Quantity", "Unit", *labels))

    def add(name: str, label: str, unit: str, write: Callable[[int], str], look: str) -> Row:
        years.by_year[name] = table.row((label, unit), write, look)
        return years.by_year[name]

    k = table.row((INPUT_LABELS["years_on"], "years"), [*range(len(labels))], "plain")
    starts = add(
        "starts", "Starts in April of", "year", lambda i: f"{first}+{k.relative(i)}", "plain"
    )

    def label(i: int) -> str:
        return f'{starts.relative(i)}&"/"&RIGHT({starts.relative(i)}+1,{digits})'

    def closes(i: int) -> str:
        return f"({starts.relative(i)}+1)*12+{april}"

    add("label", "Financial year", "label", label, "label")
    add(
        "opens",
        INPUT_LABELS["opens"],
        _MONTH,
        lambda i: f"{starts.relative(i)}*12+{april}",
        "plain",
    )
    add("closes", INPUT_LABELS["closes"], _MONTH, closes, "plain")
    if inputs.has("budget.years"):
        budget, text = inputs.by_year["budget.years"], INPUT_LABELS["in_budget"]
        add("in_budget", text, "1 or 0", lambda i: f'({budget.relative(i)}="yes")*1', "plain")
    if inputs.case.has_present_value:
        years.by_year |= {"years_on": k, "discount_factor": _worth(table, inputs, k)}
    return years


def _lay_out_once(sheet: Sheet, inputs: Inputs, years: YearCells) -> None:
    """Lay out the numbers that hold for all years.

    Formulas refer to these cells, because no number but 0, 1 and 12 is typed in a formula.
    """
    labels = inputs.case.years
    once = sheet.table("Once", "For all runs", ("Quantity", "Unit", "Value"))

    def hold(name: str, label: str, unit: str, content: Any, look: str = "plain") -> str:
        content = formula(content) if isinstance(content, str) else content
        years.once[name] = once.row((label, unit), [content], look).cell()
        return years.once[name]

    first = hold("first", "First financial year starts in", "year", int(labels[0][:4]))
    count = hold("count", "Financial years", "years", len(labels))
    april = hold("april", "Months of a calendar year before its financial year", "months", 3)
    hold("year_digits", "Digits of a financial year's first year", "number", 4)
    hold("short_digits", "Digits of its second year", "number", 2)
    hold("horizon", INPUT_LABELS["horizon"], _MONTH, f"({first}+{count})*12+{april}")
    hold("go_live", INPUT_LABELS["go_live"], _MONTH, month_number(inputs["go_live.value"]))
    hold("never", "Month that is never reached", _MONTH, NEVER)
    if inputs.case.charges:
        most = inputs.case.layout.possible
        hold("possible", "Largest number of adopters in the tables", "number", most)
    penny = "Amounts that differ by no more than this are equal"
    hold("half_a_penny", penny, "£", HALF_A_PENNY, "factor")
    hold("half_a_pound", "Smaller amounts round to £0", "£", HALF_A_POUND, "factor")
    tenth = "A share at a limit is rounded down to a multiple of this"
    hold("tenth_of_a_percent", tenth, "share", TENTH_OF_A_PERCENT, "factor")
    hold("decimals", "Decimals that count before an amount is rounded", "number", 6)
    for name, cell in years.once.items():
        inputs.cells.setdefault(name, cell)


def _worth(table: SheetTable, inputs: Inputs, k: Row) -> Row:
    """Lay out the discount factors."""
    label, rate = INPUT_LABELS["discount_factor"], inputs["discount_rate.value"]
    return table.row((label, "factor"), lambda i: _discount(k.relative(i), rate, k.count), "factor")


def _discount(year: str, rate: str, count: int) -> str:
    """Return the formula of a discount factor. The first year is not discounted."""
    (first, later), *_ = DECLINING_RATES
    if count <= first:
        return f"1/(1+{rate})^{year}"
    most, rest = f"MIN({year},{first - 1})", f"MAX(0,{year}-{first - 1})"
    return f"1/((1+{rate})^{most}*(1+MIN({later},{rate}))^{rest})"


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line or charge of an option.

    Parameters
    ----------
    name, title : str
        Name in the formulas, and label for readers.
    key : str
        Key in the document of the case, such as "lines[0]".
    index : int
        Index in the list of lines or charges.
    line : Line, optional
        The line; None for a charge.
    """

    name: str
    title: str
    key: str
    index: int
    line: Line | None = None


@dataclass(frozen=True, kw_only=True)
class OptionCells:
    """The formulas of an option, and the cells that are the same in every run.

    Parameters
    ----------
    name : str
        Name of the option; empty for the first.
    case : Case
        The case with its lines and charges.
    first : Case
        The case of the first option.
    inputs, years, rates : Inputs, Years and list
        Cells of Inputs, of the years, and of each charge on Charge.
    """

    name: str
    case: Case
    first: Case
    inputs: Inputs
    years: YearCells
    rates: list[Rates]
    cells: dict[str, str | Row] = field(default_factory=dict)

    @cached_property
    def parts(self) -> dict[str, Item]:
        """The lines that count, then the charges, by their names in the formulas."""
        lines, charges = lines_of(self.first), charges_of(self.first)
        places = [(name, line, lines.index(line)) for name, line in line_parts(self.case)]
        items = [
            Item(name=name, title=line.name, key=f"lines[{index}]", index=index, line=line)
            for name, line, index in places
        ]
        for number, charge in enumerate(self.case.charges):
            index = charges.index(charge)
            key = f"charges[{index}]"
            title = self.case.cost_label(charge.name)
            items.append(Item(name=f"charge{number}", title=title, key=key, index=index))
        return {part.name: part for part in items}

    @property
    def charges(self) -> list[Item]:
        """The charges."""
        return [part for part in self.parts.values() if part.line is None]

    def lines(self, kind: str) -> Iterator[Item]:
        """Yield the lines of a kind."""
        for part in self.parts.values():
            line = part.line
            if line is not None and line.kind == kind:
                yield part

    @cached_property
    def formulas(self) -> Formulas:
        """The formulas, without quantities that are always zero."""
        formulas = formulas_of(self.case).model
        kept_names = (*RESULT_FORMULAS[:-1], *_TOTALS, *NEED_INFLATION.values())
        return formulas.with_constants(self._constants(formulas), kept_names)

    @property
    def lacks_inflation(self) -> bool:
        """Whether prices may rise, and the case states no inflation."""
        return not self.inputs.has(_OF_THE_CASE["inflation"])

    def _constants(self, formulas: Formulas) -> dict[str, int]:
        """Return the value of each input that the case leaves out."""
        constants = {name: 0 for name in _CHOICES - {"left"} if name not in self.inputs.scenario}
        for name, quantity in formulas.items():
            short = name.rpartition(".")[2]
            if quantity.part and quantity.tree is None and short in _LEFT_OUT:
                key = {"uplift_factor": "uplift"}.get(short, _FIGURES.get(short, ""))
                if not self.inputs.has(f"{self.parts[quantity.part].key}.{key}"):
                    constants[name] = _LEFT_OUT[short]
        if self.lacks_inflation:  # `NEED_INFLATION` says when there is no present value
            constants["inflation"] = 0
        for part in self.charges:
            tests = {*self.rates[part.index].rises}
            if len(tests) == 1:
                constants[f"{part.name}.rises"] = int(tests.pop())
        return constants

    @cached_property
    def result_names(self) -> tuple[str, ...]:
        """The names of the quantities that the other sheets show."""
        funding = [f"{part.name}.amount" for part in self.lines("funding")]
        names = (*RESULT_FORMULAS, *_TOTALS, *funding)
        return tuple(name for name in names if name in self.formulas)

    @property
    def answer_names(self) -> tuple[str, ...]:
        """The names of the other quantities in the answer; empty if not the first option."""
        return () if self.name else tuple(name for name in _ANSWER_TERMS if name in self.formulas)

    @cached_property
    def repeated(self) -> dict[str, str]:
        """The quantity that a formula repeats, by the name of the formula."""
        originals: dict[str, str] = {}
        for name, quantity in self.formulas.items():
            if quantity.tree and quantity.tree[0] == "name" and name not in RESULT_FORMULAS:
                used = str(quantity.tree[1])
                originals[name] = originals.get(used, used)
        return originals

    @cached_property
    def moved(self) -> frozenset[str]:
        """The names of the quantities that a choice of the run moves."""
        names = {*_CHOICES}
        names |= {f"{part.name}.{name}" for part in self.charges for name in ("rate", "rises")}
        # In the order of the model, each quantity comes after its inputs.
        for name, quantity in self.formulas.items():
            if quantity.needs & names:
                names.add(name)
        return frozenset(names)

    def refer(self, name: str, year: int | range | None, now: int | None = None) -> str:
        """Return the cell of an input, or of a quantity that is the same in every run.

        Parameters
        ----------
        name : str
            Name in the formulas.
        year : int, range or None
            Year, years, or None for a quantity without years.
        now : int, optional
            Year of the column of the formula. A reference to the same year is relative, so that the
            formula can be filled right.
        """
        cell = self.cells[self.repeated.get(name, name)]
        if isinstance(cell, str):
            assert not isinstance(year, range), f"{name} has one value, and is added up"
            return cell
        if isinstance(year, range):
            return cell.span(year[0], year[-1])
        if year is None:
            return cell.all
        return cell.relative(year) if year == now else cell.cell(year)

    def lay_out(self, sheet: Sheet) -> None:
        """Lay out inputs that follow from the case, and quantities that no choice moves."""
        self._find_cells()
        written = self._inputs(sheet)
        needed = [
            self.formulas[name]
            for name in self.formulas.needed((*self.result_names, *self.answer_names))
        ]
        excluded = self.moved | {*self.repeated}
        row_quantities = [
            quantity
            for quantity in needed
            if quantity.name in written or (quantity.tree and quantity.name not in excluded)
        ]
        number = len(sheet.tables)
        caption = "The same in every run" + f": {self.name}" * bool(self.name)
        once = [quantity for quantity in row_quantities if not quantity.by_year]
        by_year = [quantity for quantity in row_quantities if quantity.by_year]
        rows: list[tuple[Quantity, SheetTable, Row]] = []
        for quantities, heads, suffix in (
            (once, ("Value",), ""),
            (by_year, self.inputs.case.years, ", by year"),
        ):
            if not quantities:
                continue
            name = f"Same_{number}{'_by_year' * bool(suffix)}"
            table = sheet.table(name, f"{caption}{suffix}", ("Quantity", "Unit", *heads))
            for quantity in quantities:
                labels, look = (quantity.full_label, str(quantity.unit)), look_of(quantity)
                row = table.row(labels, [None] * len(heads), look, key=f"{number}.{quantity.name}")
                rows.append((quantity, table, row))
                self.cells[quantity.name] = row if quantity.by_year else row.cell()
        for quantity, table, row in rows:
            texts = [self._text(quantity, written, year) for year in range(row.count)]
            table.fill(row, map(formula, texts))

    def _text(self, quantity: Quantity, written: _Texts, column: int) -> str:
        """Return the formula of a quantity in one of its columns."""
        if quantity.name in written:
            return written[quantity.name](column)
        now = column if quantity.by_year else None
        return self.formulas.excel(
            quantity.name,
            lambda name, year: self.refer(name, year, now),
            year=now,
            count=len(self.case.years),
        )

    def _find_cells(self) -> None:
        """Store the cells of the inputs that are figures of the case."""
        inputs, cells = self.inputs, self.cells
        cells |= {**self.years.by_year, **self.years.once}
        for name, key in _OF_THE_CASE.items():
            if inputs.has(key):
                cells[name] = inputs[key]
        for part in self.parts.values():
            for name, key in _FIGURES.items():
                if inputs.has(f"{part.key}.{key}"):
                    cells[f"{part.name}.{name}"] = inputs[f"{part.key}.{key}"]
            if f"{part.key}.by_year" in inputs.by_year:
                cells[f"{part.name}.listed"] = inputs.by_year[f"{part.key}.by_year"]

    def _inputs(self, sheet: Sheet) -> dict[str, Callable[[int], str]]:
        """Return the formulas of the inputs that follow from figures of the case."""
        texts: dict[str, Callable[[int], str]] = {}
        for part in self.parts.values():
            if part.line is None:
                texts |= self._charge_inputs(part)
            elif part.line.on:
                self.cells[f"{part.name}.exempt"] = self._exempt(sheet, part)
                texts |= self._rise(part)
            else:
                texts |= self._line_inputs(sheet, part)
        if self.charges:
            texts["is_last_charged"] = self._is_last_charged
        return texts

    def _charge_inputs(self, part: Item) -> dict[str, Callable[[int], str]]:
        """Return the formulas of the first month and the end of a charge."""
        first, until = (f"{part.key}.{key}" for key in ("from.value", "until"))
        texts = {f"{part.name}.first": lambda _: month_number(self.inputs[first])}
        has_end = self.inputs.has(until)
        texts[f"{part.name}.is_open"] = lambda _: str(int(not has_end))
        if has_end:
            texts[f"{part.name}.stated_end"] = lambda _: f"{month_number(self.inputs[until])}+1"
        else:
            self.cells[f"{part.name}.stated_end"] = self.years.once["horizon"]
        return texts

    def _line_inputs(self, sheet: Sheet, part: Item) -> dict[str, Callable[[int], str]]:
        """Return the formulas of the first month and the rise of a line."""
        inputs, key, first = self.inputs, part.key, f"{part.name}.first"
        if amounts := inputs.by_year.get(f"{key}.by_year"):
            return {first: self._first_paid(sheet, part, amounts)}
        return {first: lambda _: month_number(inputs[f"{key}.from"]), **self._rise(part)}

    def _rise(self, part: Item) -> dict[str, Callable[[int], str]]:
        """Return the formula of the rise of a line, empty if it states none."""
        if not all(self.inputs.has(f"{part.key}.{key}") for key in ("uplift", "base_year")):
            return {}
        starts = self.years.by_year["starts"]
        return {f"{part.name}.uplift_factor": lambda i: self.risen(part, starts.relative(i))}

    def risen(self, part: Item, starts: str) -> str:
        """Return the formula of the rise of a line since its base year, in the year that starts."""
        rate, base = (self.inputs[f"{part.key}.{key}"] for key in ("uplift", "base_year"))
        return f"(1+{rate})^({starts}-VALUE(LEFT({base},{self.inputs['year_digits']})))"

    def _first_paid(self, sheet: Sheet, part: Item, amounts: Row) -> Callable[[int], str]:
        """Lay out the years without a payment, and return the first month paid."""
        heads = ("Quantity", "Unit", *self.inputs.case.years)
        table = sheet.table(f"Paid_{len(sheet.tables)}", f"{part.title}: when it begins", heads)
        labels = ("Paid in this year or before", "1 or 0")
        first = amounts.cell()
        paid = table.row(
            labels, lambda i: f"(SUM({cells_between(first, amounts.relative(i))})>0)*1", "plain"
        )
        opens, count = self.years.by_year["opens"].cell(), self.years.once["count"]
        return lambda _: f"{opens}+12*({count}-SUM({paid.all}))"

    def _exempt(self, sheet: Sheet, part: Item) -> Row:
        """Lay out the ends of membership without a cost of leaving, the earliest first."""
        unless = self.inputs.by_year.get(f"{part.key}.unless")
        heads = (*(self.inputs.case.years if unless else ()), "never")
        quantity = self.formulas[f"{part.name}.exempt"]
        table = sheet.table(f"Exempt_{len(sheet.tables)}", quantity.full_label, ("Unit", *heads))
        closes = self.years.by_year["closes"]
        # `steps_at` needs a list that rises. So a year that is not exempt repeats the month of the
        # year before, and the first year repeats the unit at its left, which N() turns into 0.
        before = Row(sheet.name, table.end, 0, len(heads))
        texts = [
            f'IF({unless.relative(index)}="yes",{closes.relative(index)},N({before.relative(index)}))'
            for index in range(unless.count if unless else 0)
            if unless
        ]
        return table.row((_MONTH,), [*map(formula, texts), NEVER], "plain")

    def _is_last_charged(self, year: int) -> str:
        """Return the formula that tests whether a year is the last one with a charge."""
        horizon = self.years.once["horizon"]
        ends = dict.fromkeys(self.refer(f"{part.name}.stated_end", None) for part in self.charges)
        last = horizon if [*ends] == [horizon] else f"MIN({horizon},MAX({','.join(ends)}))"
        opens, closes = (self.years.by_year[name].relative(year) for name in ("opens", "closes"))
        return f"({opens}<{last})*({last}<={closes})"


def look_of(quantity: Quantity) -> str:
    """Return the look of a quantity with its unit."""
    return _LOOKS.get(str(quantity.unit), "plain")
