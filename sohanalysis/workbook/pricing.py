"""The Charge sheet: every charge by number of adopters, in live formulas."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import fsum
from typing import Any

from sohanalysis.case.fields import in_own_word
from sohanalysis.case.pricing import BOUNDS, HIGH, LOW, Pricing
from sohanalysis.case.pricing_formulas import Rise
from sohanalysis.model.charging import figure_of
from sohanalysis.model.expressions import UNPRICED
from sohanalysis.money import round_step
from sohanalysis.nouns import first_capital
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.report.quoted_charge import QUOTED_AS
from sohanalysis.workbook.bounds import WORKED_OUT, MemberCells
from sohanalysis.workbook.document import look_up
from sohanalysis.workbook.formula import corners
from sohanalysis.workbook.inputs import Inputs, one_price_name, titled
from sohanalysis.workbook.rule_cells import (
    TOGETHER,
    ChargeTerms,
    RuleCells,
    is_gathered,
    printed_formulas,
)
from sohanalysis.workbook.sheets import (
    Cell,
    Row,
    Sheet,
    added,
    block_of,
    formula,
)
from sohanalysis.workbook.workbook_case import AdjustedCharge, WorkbookCase

MOST_WHOLE = 100  # adopters up to which the Charge sheet has a row for each number
_MOST_ROWS = 80  # of more adopters


def charge_sheet(inputs: Inputs, starts: Row) -> tuple[Sheet, list[Rates]]:
    """Lay out the sheet: the quantities that follow from each rule, then the charges.

    Parameters
    ----------
    inputs : Inputs
        Cells of the parts of the rules.
    starts : Row
        First calendar year of each financial year.
    """
    case = inputs.case
    sheet = Sheet(
        "Charge",
        "Charge: £ a year by number of " + (case.adopters or "adopters"),
        "Before any change of the charge. A pricing that the documents do not state is assumed, as "
        "the Log says. This sheet is for the screen and is not printed.",
        is_printed=False,
    )
    sheet.widths = {0: 34.0, 1: 17.0}
    sizes, together, bounds = _bodies(inputs, sheet)
    charge_rates = []
    for number, charge in enumerate(case.charges):
        terms = ChargeTerms(
            inputs=inputs,
            charge=f"charges[{number}]",
            starts=starts,
            sizes=sizes,
            together=together,
            bounds=bounds if number in case.bounded else {},
        )
        rules = [
            RuleCells(
                terms=terms,
                rule_key=f"{terms.charge}.pricing[{index}]",
                rule=case.rules[number, index],
            )
            for index in range(len(charge["pricing"]))
        ]
        _terms_table(sheet, rules, number)
        rates = Rates(terms=terms, rules=rules, charge=number)
        rates.lay_out(sheet)
        charge_rates.append(rates)
    if case.pricings:
        table = sheet.table("Assumed", "What each pricing assumes", ("Pricing", "Assumption"))
        for label, assumption in case.pricings.values():
            for number, line in enumerate(textwrap.wrap(assumption, _LINE)):
                table.row(("" if number else label,), [Cell(content=line, look="note")])
    return sheet, charge_rates


_LINE = 160  # characters of a sentence on a line that runs on over the columns
Columns = dict[str, Row]


def _bodies(inputs: Inputs, sheet: Sheet) -> tuple[Columns, Columns, Columns]:
    """Lay out the sizes and bounds of the register, with running totals of the sizes.

    Returns the columns of the sizes, of their running totals and of the bounds. They are empty if
    no rule needs them.
    """
    case = inputs.case
    names, keys = [*case.sizes], BOUNDS if case.bounds else ()
    if not (names or keys):
        return {}, {}, {}
    contents = " and ".join([*["sizes"] * bool(names), *["bounds of a charge"] * bool(keys)])
    labels = [f"{key.replace('_', ' ').capitalize()}, £ a year" for key in keys]
    heads = ("Bodies", "The last of them", *names, *(f"{name} together" for name in names), *labels)
    caption = f"{first_capital(contents)} from the register, this body first"
    table = sheet.table("Register", caption, heads)
    for count, body in enumerate(case.joining):
        values = [case.sizes[name][count] for name in names]
        # Each sum adds to the one above. With 10,000 bodies, sums that each start at the first body
        # would take 50 million additions.
        sizes = [Row("Charge", table.end, 2 + i, 1).cell() for i in range(len(names))]
        totals = [
            Row("Charge", table.end - 1, 2 + len(names) + i, 1).cell() if count else "0"
            for i in range(len(names))
        ]
        sums = [formula(f"{size}+{total}") for size, total in zip(sizes, totals, strict=True)]
        bounds = [Cell(content=bound, look="pence") for bound in case.bounds[count]] if keys else []
        table.row([count + 1, body], [*values, *sums, *bounds], "count")
    columns = [table.column(2 + i) for i in range(len(heads) - 2)]
    end = len(names)
    return (
        dict(zip(names, columns[:end], strict=True)),
        dict(zip(names, columns[end : 2 * end], strict=True)),
        dict(zip(keys, columns[2 * end :], strict=True)),
    )


def _terms_table(sheet: Sheet, rules: Sequence[RuleCells], charge: int) -> None:
    """Lay out by year the quantities that do not depend on the number of adopters."""
    terms = rules[0].terms
    case = terms.inputs.case
    for cells in rules:
        if is_gathered(cells.rule):
            _gather(sheet, cells)
    quantities = [(cells, name) for cells in rules for name in _terms_of(cells.rule)]
    if not quantities:
        return
    heads = ("Quantity", "Unit", *case.years)
    table = sheet.table(f"Rule_terms_{charge + 1}", "What follows from each pricing", heads)
    for cells, name in quantities:
        quantity = cells.model[name]
        label = quantity.label
        if len(rules) > 1:
            label = f"{titled(case, look_up(case.document, cells.rule_key))}: {label}"
        unit, key = str(quantity.unit), f"{cells.rule_key}.{name}"
        write = partial(_term, cells, name)
        terms.rows[key] = table.row((label, unit), write, _look(unit), key=key)


def _term(cells: RuleCells, name: str, year: int) -> str:
    """Return the formula of a quantity in a year. The only input among them is a rise."""
    in_year, tree = cells.at_year(year), cells.model[name].tree
    return in_year.rise_factor() if tree is None else in_year.printed(tree)


def _look(unit: str) -> str:
    if unit.startswith("£"):
        return "money"
    return "count" if unit == "number" else "factor"


def _terms_of(rule: Pricing) -> list[str]:
    """List the quantities of a rule that do not depend on the number of adopters."""
    model, moved = printed_formulas(rule), {"adopters"}
    names = []
    for name, quantity in model.items():
        if quantity.tree is None:
            if quantity.part and isinstance(figure_of(rule, quantity), Rise):
                names.append(name)
        elif quantity.needs & {*moved, UNPRICED}:
            moved.add(name)
        elif not name.endswith(_CHARGES) and quantity.tree[0] != "name":
            names.append(name)
    return names


_CHARGES = (".before", ".charge", "rate")


def _gather(sheet: Sheet, cells: RuleCells) -> None:
    """Lay out the prices of the steps, with a row for each step and the years across."""
    case, rule_key = cells.terms.inputs.case, cells.rule_key
    years = range(len(case.years))
    name = "Steps_" + re.sub(r"\W+", "_", rule_key)
    caption = f"Prices by step: {titled(case, look_up(case.document, rule_key))}"
    table = sheet.table(name, caption, ("Step", *case.years))
    for index in range(len(cells.rule.steps)):
        prices = [formula(cells.at_year(year).step_price(index)) for year in years]
        table.row([index + 1], prices, key=f"{rule_key}.price[{index}]")
    for year in years:
        cells.terms.rows[f"{rule_key}.steps {year}"] = table.column(1 + year)


_MARK = "#"  # in place of the cell of the number of adopters


@dataclass(kw_only=True)
class Rates:
    """Cells of a yearly charge by number of adopters, before any change of the charge.

    They are under each rule of the charge and then, in further columns, at its quoted ends.

    Parameters
    ----------
    terms : ChargeTerms
        Cells that the rules use.
    rules : sequence of RuleCells
        Each rule, in the first year.
    charge : int
        Index of the charge.
    blocks : list of str
        Rectangle of each year, adopters down and rules across. One if all years are the same.
    columns : tuple of Row
        Columns of the first year's rectangle.
    average_checks : list of tuple
        For each rule without formulas: a label, an average that follows from the inputs, and the
        same average when the file was written.
    """

    terms: ChargeTerms
    rules: Sequence[RuleCells]
    charge: int
    blocks: list[str] = field(default_factory=list)
    columns: tuple[Row, ...] = ()
    average_checks: list[tuple[str, str, str]] = field(default_factory=list)

    def lay_out(self, sheet: Sheet) -> None:
        """Lay out a table for each year, or one if the years do not differ."""
        years = range(len(self.case.years)) if _differs(self.rules) else range(1)
        blocks = [self._of_year(sheet, year, is_one=len(years) == 1) for year in years]
        count = len(self.rules) + len(self.quoted)
        self.blocks = [block_of(columns[0], columns[count - 1]) for columns in blocks]
        self.columns = blocks[0][:count]
        self.average_checks = [
            self._average_check(sheet, number, [columns[count + nth] for columns in blocks])
            for nth, number in enumerate(self.worked_out)
        ]

    def rule_formula(self, year: int, adopters: str, rule: int) -> str:
        """Return the formula of the charge of a year under one rule, counted from 0."""
        year = year if len(self.blocks) > 1 else 0
        if not self._is_whole:
            return self._formulas_of(year, adopters)[rule]
        sheet, top, first_column, bottom, _ = corners(self.blocks[year])
        column = Row(sheet, top, first_column + rule, bottom - top + 1, is_down=True)
        return f"INDEX({column.all},{adopters})" if len(self.counts) > 1 else column.cell()

    def charge_formula(self, year: int, adopters: str, rule: str) -> str:
        """Return the formula of the charge of a year, in the column with a number from 1.

        ``rule`` is that number or its cell.
        """
        year = year if len(self.blocks) > 1 else 0
        if not self._is_whole:
            texts = self._formulas_of(year, adopters)
            return texts[int(rule) - 1] if rule.isdigit() else f"CHOOSE({rule},{','.join(texts)})"
        block = self.blocks[year]
        if len(self.counts) < 2 and len(self.columns) == 1:
            return block.partition(":")[0]
        return f"INDEX({block},{adopters if len(self.counts) > 1 else 1},{rule})"

    @property
    def rises(self) -> tuple[bool, ...]:
        """Whether the scenario's rise raises the charge under each rule, and at the quoted ends."""
        return (
            *(not cells.rule.has_own_rise for cells in self.rules),
            *(True for _ in self.quoted),
        )

    @cached_property
    def may_be_unpriced(self) -> bool:
        """Whether a rule may give no price."""
        return any(cells.conditions for cells, _ in self._marked)

    @property
    def case(self) -> WorkbookCase:
        """The case as the workbook needs it."""
        return self.terms.inputs.case

    @cached_property
    def quoted(self) -> list[str]:
        """The cells of the quoted ends, or that of the one price; empty if nothing is quoted."""
        ends = [self.terms.inputs.cells.get(f"{self.terms.charge}.{end}") for end in (LOW, HIGH)]
        return [*dict.fromkeys(end for end in ends if end)] if all(ends) else []

    @property
    def _quoted_heads(self) -> list[str]:
        """The heading of each quoted end, or of the one price."""
        charge = self.case.charges[self.charge]
        if len(self.quoted) == 1:
            return [f"At the {one_price_name(charge)}"]
        noun = QUOTED_AS.get(charge.get("firmness", ""), "end")
        return [f"At the {end} {noun}" for end in (LOW, HIGH)] if self.quoted else []

    @cached_property
    def shared(self) -> dict[int, MemberCells]:
        """The cells of all members for each rule under which their bounds change our charge."""
        return {
            number: _members(self.rules[number], amounts.excess)
            for (charge, number), amounts in self.case.adjusted_charges.items()
            if charge == self.charge
        }

    @cached_property
    def _marked(self) -> list[tuple[RuleCells, str]]:
        """Each rule, and its formula with a mark for the number of adopters."""
        marked = [cells.at_year(0, _MARK) for cells in self.rules]
        return [(cells, cells.charge()) for cells in marked]

    @cached_property
    def _possible(self) -> int:
        """The highest number of adopters of the table, or 0 if no rule depends on it."""
        depends = bool(self.shared) or any(_MARK in text for _, text in self._marked)
        return self.case.layout.possible if depends else 0

    @property
    def _step(self) -> int:
        # Bounds of members are applied row by row, so each number has a row.
        if self.shared or self._possible <= MOST_WHOLE:
            return 1
        return int(round_step(self._possible / _MOST_ROWS))

    @property
    def _is_whole(self) -> bool:
        """Whether each number that a user may choose has a row.

        If not, the charge at a number is written as a formula, and the rows are only for reading.
        """
        return self._step == 1

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers of adopters that have a row; empty if no rule depends on the number."""
        return tuple(range(self._step, self._possible + 1, self._step))

    def _formulas_of(self, year: int, adopters: str) -> list[str]:
        """Return the formulas of a year at a number of adopters: each rule, then the estimates."""
        texts = [cells.at_year(year, adopters).charge() for cells in self.rules]
        return [*texts, *(f"{end}+0" for end in self.quoted)]

    @cached_property
    def worked_out(self) -> list[int]:
        """The indexes of the rules whose amounts are not formulas."""
        return [number for number, members in self.shared.items() if not members.is_readable]

    @cached_property
    def names(self) -> list[str]:
        """The name of each rule, or the name of the charge if it has only one rule."""
        document = self.case.document
        titles = [titled(self.case, look_up(document, cells.rule_key)) for cells in self.rules]
        return titles if len(titles) > 1 else [self.name]

    @property
    def name(self) -> str:
        """The name of the charge."""
        return self.case.charges[self.charge].get("name") or "Charge"

    def _of_year(self, sheet: Sheet, year: int, *, is_one: bool) -> tuple[Row, ...]:
        """Lay out one year, or all years in one table, and return the columns."""
        case = self.case
        label = "" if is_one else f" in {case.years[year]}"
        changed = {
            number: members.table(
                sheet,
                f"Bounds_{self.charge + 1}_{number + 1}_{year + 1}",
                f"{self.names[number]}{label}, within the bounds of all members",
                year,
            )
            for number, members in self.shared.items()
            if number not in self.worked_out
        }
        heads = [
            in_own_word("Adopters", case.adopters or "adopters"),
            *self.names,
            *self._quoted_heads,
            *(f"{self.names[number]}, without the bounds of others" for number in self.worked_out),
        ]
        notes = [f"; {self.names[number]} is {WORKED_OUT}" for number in self.worked_out]
        caption = f"{self.name}{label}, £ a year{''.join(notes)}"
        table = sheet.table(f"Rates_{self.charge + 1}_{year + 1}", caption, heads)
        for row, adopters in enumerate(self.counts or ("any",)):
            count_cell = f"$A{table.end + 1}"
            by = {
                number: {self.shared[number].excess: changed[number].cell(row)}
                for number in changed
            }
            texts = [
                cells.at_year(year, count_cell).charge(by.get(number, {}))
                for number, cells in enumerate(self.rules)
            ]
            texts += [f"{end}+0" for end in self.quoted]
            contents: list[Any] = [*map(formula, texts)]
            # An amount that was worked out takes the cell of its formula. The formula moves to a
            # column at the right, where `_average_check` uses it to detect changed inputs.
            for number in self.worked_out:
                contents.append(contents[number])
                contents[number] = _value(case.adjusted_charges[self.charge, number], year, row)
            table.row([adopters], contents, "pence")
        return tuple(table.column(column) for column in range(1, len(heads)))

    def _average_check(
        self, sheet: Sheet, number: int, columns: Sequence[Row]
    ) -> tuple[str, str, str]:
        """Lay out an average that shows whether inputs changed after writing.

        The amounts of a rule without formulas do not follow the inputs. The average of its charges
        without the bounds of others does. A check compares it with the average when the file was
        written.
        """
        amounts = self.case.adjusted_charges[self.charge, number]
        charged = amounts.charged if len(columns) > 1 else (0,)
        before = [row[min(year, len(row) - 1)] or 0.0 for row in amounts.before for year in charged]
        name = self.names[number]
        table = sheet.table(
            f"Kept_{self.charge + 1}_{number + 1}",
            f"{name}: the inputs of the amounts that were worked out",
            (
                "Without the bounds of others, over all numbers of adopters",
                "Average, £ a year",
                "Of",
            ),
        )
        average = fsum(before) / len(before)
        row = table.row(("When the file was written",), [average, len(before)], "pence")
        now = added([f"SUM({columns[year].all})" for year in charged])
        label = f"{name}: no input has changed since its amounts were worked out"
        return label, f"({now})/{row.cell(1)}", f"{row.cell()}+0"


def _value(amounts: AdjustedCharge, year: int, row: int) -> Any:
    """Return an amount that the library computed."""
    of_year = amounts.charges[row]
    amount = of_year[min(year, len(of_year) - 1)]
    return NOT_PRICED if amount is None else amount


def _members(rule: RuleCells, excess: str) -> MemberCells:
    """Return the formulas of all members under a rule."""
    terms = rule.terms

    def together(year: int, adopters: str) -> str:
        cells = rule.at_year(year, adopters)
        parts = [TOGETHER[name](cells) for name in rule.rule.parts if name in TOGETHER]
        return "" if cells.conditions or not all(parts) else "+".join(parts)

    return MemberCells(
        case=terms.inputs.case,
        excess=excess,
        plain=lambda body, year, adopters: rule.at_year(year, adopters, body).sum_of_terms(),
        together=together,
        number_cell=lambda body: replace(next(iter(terms.bounds.values())), column=0).cell(body),
        nil=terms.inputs["half_a_penny"],
        bound=lambda body, key: terms.bound(key, body) if body else rule.bound(key),
    )


def _differs(rules: Sequence[RuleCells]) -> bool:
    """Check whether a charge may differ from year to year."""
    by_year = rules[0].terms.inputs.by_year
    return any(
        "uplift" in cells.rule.parts
        or any(not isinstance(step.price, int | float | str) for step in cells.rule.steps)
        or any(key.startswith(cells.rule_key) for key in by_year)
        or any(
            f"adopters.sizes.{name}.{key}" in by_year
            for name in cells.rule.size_names
            for key in ("ours", "total")
        )
        for cells in rules
    )
