"""The Charge sheet: every charge by number of adopters, in live formulas."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from math import fsum
from types import MappingProxyType
from typing import Any

from sohanalysis.case.fields import in_own_word
from sohanalysis.case.pricing import ADOPTERS, BOUNDS, HIGH, LOW, PARTS, Pricing
from sohanalysis.case.pricing_formulas import Ours, Rise, StepPrice, StepStart, Together
from sohanalysis.model.charging import figure_of, is_left_out, rule_formulas
from sohanalysis.model.expressions import UNPRICED, Formulas, Quantity
from sohanalysis.model.folding import Tree, simplified
from sohanalysis.money import round_step
from sohanalysis.nouns import first_capital
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.report.quoted_charge import QUOTED_AS
from sohanalysis.workbook.bounds import WORKED_OUT, MemberCells
from sohanalysis.workbook.document import look_up
from sohanalysis.workbook.formula import corners
from sohanalysis.workbook.inputs import Inputs, month_number, one_price_name, titled
from sohanalysis.workbook.sheets import Cell, Row, Sheet, added, block_of, cells_between, formula
from sohanalysis.workbook.workbook_case import AdjustedCharge, WorkbookCase

MOST_WHOLE = 100  # adopters up to which the Charge sheet has a row for each number
_MOST_ROWS = 80  # of more adopters


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Cells of the yearly charge of each rule, before any change of the charge.

    Parameters
    ----------
    blocks : tuple of str
        Rectangle of each year, adopters down and rules across. One if all years are the same.
    counts : tuple of int
        Numbers of adopters down; empty if the charge does not depend on them.
    is_whole : bool
        Whether each number that a user may choose has a row. If not, the charge at a number is
        written as a formula, and the rows are only for reading.
    rules : int
        Number of rules across, without the estimates that may follow them.
    columns : tuple of Row
        Column of each rule in the first year's rectangle.
    estimates : int
        Number of estimates that follow the rules: both ends, the one quoted price, or none.
    rises : tuple of bool
        Whether the scenario's rise raises the charge under each rule, and at the estimates.
    may_be_unpriced : bool
        Whether a rule may give no price.
    written : callable
        Returns the formulas of a year at a number of adopters: each rule, then the estimates.
    average_checks : tuple of tuple
        For each rule without formulas: a label, an average that follows from the inputs, and the
        same average when the file was written.
    """

    blocks: tuple[str, ...]
    counts: tuple[int, ...]
    is_whole: bool
    rules: int
    columns: tuple[Row, ...]
    estimates: int
    rises: tuple[bool, ...]
    may_be_unpriced: bool
    written: Callable[[int, str], list[str]]
    average_checks: tuple[tuple[str, str, str], ...] = ()

    def rule_formula(self, year: int, adopters: str, rule: int) -> str:
        """Return the formula of the charge of a year under one rule, counted from 0."""
        year = year if len(self.blocks) > 1 else 0
        if not self.is_whole:
            return self.written(year, adopters)[rule]
        sheet, top, first_column, bottom, _ = corners(self.blocks[year])
        column = Row(sheet, top, first_column + rule, bottom - top + 1, is_down=True)
        return f"INDEX({column.all},{adopters})" if len(self.counts) > 1 else column.cell()

    def charge_formula(self, year: int, adopters: str, rule: str) -> str:
        """Return the formula of the charge of a year."""
        year = year if len(self.blocks) > 1 else 0
        if not self.is_whole:
            texts = self.written(year, adopters)
            return texts[int(rule) - 1] if rule.isdigit() else f"CHOOSE({rule},{','.join(texts)})"
        block = self.blocks[year]
        if len(self.counts) < 2 and len(self.columns) == 1:
            return block.partition(":")[0]
        return f"INDEX({block},{adopters if len(self.counts) > 1 else 1},{rule})"


@dataclass(kw_only=True)
class ChargeTerms:
    """Cells that a rule uses: inputs of its charge, and quantities from them."""

    inputs: Inputs
    charge: str
    starts: Row
    rows: dict[str, Row] = field(default_factory=dict)
    sizes: dict[str, Row] = field(default_factory=dict)
    together: dict[str, Row] = field(default_factory=dict)
    bounds: dict[str, Row] = field(default_factory=dict)
    body: int = 0

    def our_size(self, size: str, year: int) -> str:
        """Return the cell of a size of the body that is charged."""
        key = f"adopters.sizes.{size}.ours"
        has_one = self.inputs.has(key)
        return self.inputs.amount(key, year) if has_one else self.sizes[size].cell(self.body)

    def bound(self, key: str, body: int = 0) -> str:
        """Return the cell of a bound in the register, empty if the body has no such bound."""
        if not self.bounds:
            return ""
        amounts = dict(zip(BOUNDS, self.inputs.case.bounds[body], strict=True))
        return "" if amounts[key] is None else self.bounds[key].cell(body)

    def of_all(self, size: str, year: int) -> str:
        """Return the cells of the running total of a size over bodies, or of its total."""
        if self.inputs.has(f"adopters.sizes.{size}.ours"):
            key = f"adopters.sizes.{size}.total"
            by_year = self.inputs.by_year.get(key)
            total = self.inputs[key] if by_year is None else by_year.cell(year)
            return cells_between(total, total)
        return self.together[size].all


# Keys of the inputs that have another name in the formulas of a part.
_KEYS = {
    "factor": "uplift",
    "point_charge": "pool_from.charge",
    "point_adopters": "pool_from.adopters",
    "first_charge": "through[0].charge",
    "first_adopters": "through[0].adopters",
    "second_charge": "through[1].charge",
    "second_adopters": "through[1].adopters",
}


_WEIGHT = "weight"  # followed by the number of its size in the mix


@dataclass(frozen=True, kw_only=True)
class RuleCells:
    """The formulas of one rule in one year, at one number of adopters.

    Parameters
    ----------
    terms : ChargeTerms
        Cells that the rule is applied to.
    rule_key : str
        Key of the rule in the case.
    rule : Pricing
        The rule.
    year : int
        Index of the year.
    adopters : str
        Cell of the number of adopters.
    before : mapping
        Text in place of a quantity.
    conditions : list of str
        Conditions for a price, collected while formulas are printed. If one does not hold, no
        document gives a price.
    """

    terms: ChargeTerms
    rule_key: str
    rule: Pricing
    year: int
    adopters: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)

    @cached_property
    def model(self) -> Formulas:
        """The formulas of the rule, without the figures that it leaves out."""
        return printed_formulas(self.rule)

    def text(self, name: str) -> str:
        """Print a quantity: its formula, with cells for the quantities that have one."""
        tree = self.model[name].tree
        return self.refer(name) if tree is None else self.printed(tree)

    def printed(self, tree: Tree) -> str:
        """Print a formula, and add the conditions for a price to `conditions`."""
        priced, conditions = priced_part(tree)
        years = len(self.terms.inputs.case.years)
        *tests, text = (
            self.model.excel_of(part, self.refer, year=self.year, count=years)
            for part in (*conditions, priced)
        )
        self.conditions.extend(test for test in tests if test not in self.conditions)
        return text

    def written(self, part: str) -> str:
        """Print the charge after a part. `before` has the text of the charge before it."""
        tree = rule_formulas(self.rule)[f"{part}.charge"].tree
        assert tree is not None, "the charge with a part is a formula"
        return self.printed(tree)

    def refer(self, name: str, _: int | range | None = None) -> str:
        """Return the cell of a quantity, or its formula if it has no cell."""
        if name in self.before:
            return self.before[name]
        row = self.terms.rows.get(f"{self.rule_key}.{name}")
        if row is not None and (self.terms.body == 0 or name == _WHOLE_POOL):
            return row.all if self.model[name].is_list else row.cell(self.year)
        quantity = self.model[name]
        return self._input(quantity) if quantity.tree is None else self.text(name)

    def _input(self, quantity: Quantity) -> str:
        """Return the cell of an input."""
        inputs, shared = self.terms.inputs, {"adopters": self.adopters}
        if not quantity.part:
            shared |= {"possible": inputs["possible"], "year_count": inputs["count"]}
            return shared[quantity.name]
        match figure_of(self.rule, quantity):
            case Ours(size):
                return self.terms.our_size(size, self.year)
            case Together(size):
                return self.terms.of_all(size, self.year)
            case StepStart(index):
                return inputs.starts[f"{self.rule_key}.price[{index}]"]
            case StepPrice(index):
                return self.step_price(index)
            case tuple() if quantity.is_list:
                return self._steps(quantity)
        return self.amount(self._key(quantity))

    def _key(self, quantity: Quantity) -> str:
        name = quantity.name.removeprefix(f"{quantity.part}.")
        if isinstance(self.rule.share, tuple) and name.startswith(_WEIGHT):
            size, _ = self.rule.share[int(name.removeprefix(_WEIGHT)) - 1]
            return f"share.{size}"
        return _KEYS.get(name, name)

    def _steps(self, quantity: Quantity) -> str:
        """Return the cells of the starts of the steps, or of their prices in the year."""
        first, last = (f"{self.rule_key}.price[{i}]" for i in (0, len(self.rule.steps) - 1))
        if quantity.name.endswith(".starts"):
            starts = self.terms.inputs.starts
            return cells_between(starts[first], starts[last])
        if _is_gathered(self.rule):
            return self.terms.rows[f"{self.rule_key}.steps {self.year}"].all
        return cells_between(self.terms.inputs[first], self.terms.inputs[last])

    def amount(self, key: str) -> str:
        """Return the cell of an amount in the year, or of the quoted end that it names."""
        inputs, key_path = self.terms.inputs, f"{self.rule_key}.{key}"
        stated = look_up(inputs.case.document, key_path)
        if stated in (LOW, HIGH):
            return inputs[f"{self.terms.charge}.{stated}"]
        if key.endswith(ADOPTERS) and not isinstance(stated, int | float):
            return inputs["adopters.anticipated.value"]
        return inputs.amount(key_path, self.year)

    def step_price(self, index: int) -> str:
        """Return the cell of the price of a step in the year."""
        inputs, price = self.terms.inputs, self.rule.steps[index].price
        if price in (LOW, HIGH):
            return inputs[f"{self.terms.charge}.{price}"]
        return inputs.amount(f"{self.rule_key}.price[{index}]", self.year)

    def bound(self, key: str) -> str:
        """Return the cell of a bound of our charge, in the rule or the register, or empty."""
        stated = getattr(self.rule, key) is not None
        return self.amount(key) if stated else self.terms.bound(key)


_WHOLE_POOL = "pool.pool"  # the same for every body that is charged


@lru_cache(maxsize=128)
def printed_formulas(rule: Pricing) -> Formulas:
    """Return the formulas of a rule, with 0 or 1 for figures that it leaves out."""
    model = rule_formulas(rule)
    absent = {
        quantity.name: int(figure)
        for quantity in model.values()
        if quantity.part and quantity.tree is None
        for figure in [figure_of(rule, quantity)]
        if is_left_out(rule, quantity) and figure in (0, 1)
    }
    return model.with_constants(absent)


def priced_part(tree: Tree) -> tuple[Tree, list[Tree]]:
    """Split a formula that may have no price into its price and the conditions for it.

    >>> priced_part(("where", ("name", "is_stated"), ("name", "price"), ("name", "unpriced")))
    (('name', 'price'), [('name', 'is_stated')])
    """
    if tree[0] == "where" and tree[3] == ("name", UNPRICED):
        priced, tests = priced_part(tree[2])
        joined = tree[1][1:] if tree[1][0] == "and" else (tree[1],)
        return priced, [*joined, *tests]
    return tree, []


def _is_gathered(rule: Pricing) -> bool:
    """Check whether the prices of the steps must be copied into one range of cells.

    A price may be an end of the quoted range, or differ by year. Its cells are then elsewhere.
    """
    is_plain = (isinstance(step.price, int | float) for step in rule.steps)
    return not rule.marginal and not all(is_plain)


def term_of(cells: RuleCells, part: str) -> str:
    """Print the amount that a part adds to the charge."""
    tree = cells.model[f"{part}.charge"].tree
    assert tree is not None, "the charge with a part is a formula"
    return cells.printed(simplified(tree, {f"{part}.before": 0}))


def _price_together(cells: RuleCells) -> str:
    """Return the formula of the total of a price over all adopters, or an empty text.

    With a minimum, or with steps by a member's own size, the price differs from member to member.
    Then the total is not a price times a size.
    """
    rule = cells.rule
    is_size = isinstance(rule.quantity, str)
    if (rule.steps and rule.scale == "ours") or (is_size and rule.minimum is not None):
        return ""
    if is_size:
        size = cells.terms.of_all(str(rule.quantity), cells.year)
        return f"({cells.refer('price.price')})*INDEX({size},{cells.adopters})"
    return f"{cells.adopters}*({term_of(cells, 'price')})"


# By part that adds to a charge: the formula of the total of all adopters, or an empty text.
TOGETHER: Mapping[str, Callable[[RuleCells], str]] = {
    "fee": lambda cells: f"{cells.adopters}*({term_of(cells, 'fee')})",
    "price": _price_together,
    "pool": lambda cells: cells.refer(_WHOLE_POOL),
    "through": lambda cells: (
        f"{cells.adopters}*({cells.refer('through.fee')})+{cells.refer('through.pool')}"
    ),
}
assert [*TOGETHER] == [name for name, part in PARTS.items() if part.is_a_term]


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
            (f"charges[{number}].pricing[{index}]", case.rules[number, index])
            for index in range(len(charge["pricing"]))
        ]
        _terms_table(sheet, terms, rules, number)
        rate_table = _RateTable(sheet=sheet, terms=terms, rules=rules, charge=number)
        charge_rates.append(rate_table.lay_out())
    if case.pricings:
        table = sheet.table("Assumed", "What each pricing assumes", ("Pricing", "Assumption"))
        for label, assumption in case.pricings.values():
            for number, line in enumerate(textwrap.wrap(assumption, _LINE)):
                table.row(("" if number else label,), [Cell(content=line, look="note")])
    return sheet, charge_rates


_LINE = 160  # characters of a sentence on a line that runs on over the columns
Columns = dict[str, Row]
Rules = Sequence[tuple[str, Pricing]]  # each rule under its key in the case


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


def _terms_table(sheet: Sheet, terms: ChargeTerms, rules: Rules, charge: int) -> None:
    """Lay out by year the quantities that do not depend on the number of adopters."""
    case = terms.inputs.case
    for rule_key, rule in rules:
        if _is_gathered(rule):
            _gather(sheet, terms, rule_key, rule)
    quantities = [(rule_key, rule, name) for rule_key, rule in rules for name in _terms_of(rule)]
    if not quantities:
        return
    heads = ("Quantity", "Unit", *case.years)
    table = sheet.table(f"Rule_terms_{charge + 1}", "What follows from each pricing", heads)
    for rule_key, rule, name in quantities:
        quantity = printed_formulas(rule)[name]
        label = quantity.label
        if len(rules) > 1:
            label = f"{titled(case, look_up(case.document, rule_key))}: {label}"

        def write(
            year: int, rule_key: str = rule_key, rule: Pricing = rule, name: str = name
        ) -> str:
            cells = RuleCells(terms=terms, rule_key=rule_key, rule=rule, year=year)
            quantity = cells.model[name]
            return _rise(cells) if quantity.tree is None else cells.printed(quantity.tree)

        key = f"{rule_key}.{name}"
        unit = str(quantity.unit)
        terms.rows[key] = table.row((label, unit), write, _look(unit), key=key)


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
            if isinstance(_figure_or_none(rule, quantity), Rise):
                names.append(name)
            continue
        if quantity.needs & {*moved, UNPRICED}:
            moved.add(name)
        elif not name.endswith(_CHARGES) and quantity.tree[0] != "name":
            names.append(name)
    return names


_CHARGES = (".before", ".charge", "rate")


def _figure_or_none(rule: Pricing, quantity: Quantity) -> Any:
    return figure_of(rule, quantity) if quantity.part else None


def _gather(sheet: Sheet, terms: ChargeTerms, rule_key: str, rule: Pricing) -> None:
    """Lay out the prices of the steps, with a row for each step and the years across."""
    case = terms.inputs.case
    name = "Steps_" + re.sub(r"\W+", "_", rule_key)
    caption = f"Prices by step: {titled(case, look_up(case.document, rule_key))}"
    table = sheet.table(name, caption, ("Step", *case.years))
    for index in range(len(rule.steps)):
        cells = [
            RuleCells(terms=terms, rule_key=rule_key, rule=rule, year=year).step_price(index)
            for year in range(len(case.years))
        ]
        prices = [formula(text) for text in cells]
        table.row([index + 1], prices, key=f"{rule_key}.price[{index}]")
    for year in range(len(case.years)):
        terms.rows[f"{rule_key}.steps {year}"] = table.column(1 + year)


def _rise(cells: RuleCells) -> str:
    """Return the factor of an uplift since its base year or the first year charged."""
    inputs, rate = cells.terms.inputs, cells.amount("uplift")
    first = (
        f"INT(({month_number(inputs[f'{cells.terms.charge}.from.value'])}-{inputs['april']})/12)"
    )
    if inputs.has(f"{cells.rule_key}.base_year"):
        first = f"VALUE(LEFT({inputs[f'{cells.rule_key}.base_year']},{inputs['year_digits']}))"
    return f"(1+{rate})^({cells.terms.starts.cell(cells.year)}-{first})"


_MARK = "#"  # in place of the cell of the number of adopters


@dataclass(frozen=True, kw_only=True)
class _RateTable:
    """A charge by number of adopters, under each of its rules and at the quoted ends."""

    sheet: Sheet
    terms: ChargeTerms
    rules: Rules
    charge: int

    def lay_out(self) -> Rates:
        """Lay out a table for each year, or one if the years do not differ."""
        years = range(len(self.case.years)) if _differs(self.terms, self.rules) else range(1)
        blocks = [self._of_year(year, is_one=len(years) == 1) for year in years]
        count = len(self.rules) + len(self.quoted)
        average_checks = [
            self._average_check(number, [columns[count + nth] for columns in blocks])
            for nth, number in enumerate(self.worked_out)
        ]
        return Rates(
            blocks=tuple(block_of(columns[0], columns[count - 1]) for columns in blocks),
            counts=self.counts,
            is_whole=self._step == 1,
            rules=len(self.rules),
            columns=blocks[0][:count],
            estimates=len(self.quoted),
            rises=(
                *(not rule.has_own_rise for _, rule in self.rules),
                *(True for _ in self.quoted),
            ),
            may_be_unpriced=any(conditions for _, conditions in self._marked),
            written=self._formulas_of,
            average_checks=tuple(average_checks),
        )

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
            number: _members(self.terms, *self.rules[number], amounts.excess)
            for (charge, number), amounts in self.case.adjusted_charges.items()
            if charge == self.charge
        }

    @cached_property
    def _marked(self) -> list[tuple[str, list[str]]]:
        """Each rule as printed with a mark for the number of adopters, and its conditions."""
        return [_written(self.terms, rule_key, rule, 0, _MARK) for rule_key, rule in self.rules]

    @cached_property
    def _possible(self) -> int:
        """The highest number of adopters of the table, or 0 if no rule depends on it."""
        depends = bool(self.shared) or any(_MARK in text for text, _ in self._marked)
        return self.case.layout.possible if depends else 0

    @property
    def _step(self) -> int:
        # Bounds of members are applied row by row, so each number has a row.
        if self.shared or self._possible <= MOST_WHOLE:
            return 1
        return int(round_step(self._possible / _MOST_ROWS))

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers of adopters that have a row; empty if no rule depends on the number."""
        return tuple(range(self._step, self._possible + 1, self._step))

    def _formulas_of(self, year: int, adopters: str) -> list[str]:
        """Return the formulas of a year at a number of adopters: each rule, then the estimates."""
        texts = [
            _written(self.terms, rule_key, rule, year, adopters)[0] for rule_key, rule in self.rules
        ]
        return [*texts, *(f"{end}+0" for end in self.quoted)]

    @cached_property
    def worked_out(self) -> list[int]:
        """The indexes of the rules whose amounts are not formulas."""
        return [number for number, members in self.shared.items() if not members.is_readable]

    @cached_property
    def names(self) -> list[str]:
        """The name of each rule, or the name of the charge if it has only one rule."""
        document = self.case.document
        titles = [titled(self.case, look_up(document, rule_key)) for rule_key, _ in self.rules]
        return titles if len(titles) > 1 else [self.name]

    @property
    def name(self) -> str:
        """The name of the charge."""
        return self.case.charges[self.charge].get("name") or "Charge"

    def _of_year(self, year: int, *, is_one: bool) -> tuple[Row, ...]:
        """Lay out one year, or all years in one table, and return the columns."""
        case = self.case
        label = "" if is_one else f" in {case.years[year]}"
        changed = {
            number: members.table(
                self.sheet,
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
        table = self.sheet.table(f"Rates_{self.charge + 1}_{year + 1}", caption, heads)
        for row, adopters in enumerate(self.counts or ("any",)):
            count_cell = f"$A{table.end + 1}"
            by = {
                number: {self.shared[number].excess: changed[number].cell(row)}
                for number in changed
            }
            texts = [
                _written(self.terms, rule_key, rule, year, count_cell, by.get(number, {}))[0]
                for number, (rule_key, rule) in enumerate(self.rules)
            ]
            cells: list[Any] = [*map(formula, texts), *(formula(f"{end}+0") for end in self.quoted)]
            # An amount that was worked out takes the cell of its formula. The formula moves to a
            # column at the right, where `_average_check` uses it to detect changed inputs.
            for number in self.worked_out:
                cells.append(cells[number])
                cells[number] = _value(case.adjusted_charges[self.charge, number], year, row)
            table.row([adopters], cells, "pence")
        return tuple(table.column(column) for column in range(1, len(heads)))

    def _average_check(self, number: int, columns: Sequence[Row]) -> tuple[str, str, str]:
        """Lay out an average that shows whether inputs changed after writing.

        The amounts of a rule without formulas do not follow the inputs. The average of its charges
        without the bounds of others does. A check compares it with the average when the file was
        written.
        """
        amounts = self.case.adjusted_charges[self.charge, number]
        charged = amounts.charged if len(columns) > 1 else (0,)
        before = [row[min(year, len(row) - 1)] or 0.0 for row in amounts.before for year in charged]
        name = self.names[number]
        table = self.sheet.table(
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


def _members(terms: ChargeTerms, rule_key: str, rule: Pricing, excess: str) -> MemberCells:
    """Return the formulas of all members under a rule."""

    def cells(body: int, year: int, adopters: str) -> RuleCells:
        of_body = replace(terms, body=body)
        return RuleCells(terms=of_body, rule_key=rule_key, rule=rule, year=year, adopters=adopters)

    def together(year: int, adopters: str) -> str:
        our_cells = cells(0, year, adopters)
        parts = [TOGETHER[name](our_cells) for name in rule.parts if name in TOGETHER]
        return "" if our_cells.conditions or not all(parts) else "+".join(parts)

    return MemberCells(
        case=terms.inputs.case,
        excess=excess,
        plain=lambda body, year, adopters: _sum_of_terms(cells(body, year, adopters)),
        together=together,
        number_cell=lambda body: replace(next(iter(terms.bounds.values())), column=0).cell(body),
        nil=terms.inputs["half_a_penny"],
        bound=lambda body, key: terms.bound(key, body) if body else cells(0, 0, "").bound(key),
    )


def _sum_of_terms(cells: RuleCells) -> str:
    """Print the sum of the terms of a rule, before bounds and uplift."""
    last = [name for name in cells.rule.parts if PARTS[name].is_a_term][-1]
    return cells.text(f"{last}.charge")


def _written(
    terms: ChargeTerms,
    rule_key: str,
    rule: Pricing,
    year: int,
    adopters: str,
    members: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, list[str]]:
    """Print a rule, and return it with the conditions under which it gives a price.

    ``members`` has the cell through which bounds of other members change our charge: a factor under
    the key "others", a sum under "host". The register may give this body a bound that the rule
    lacks.
    """
    stated = RuleCells(terms=terms, rule_key=rule_key, rule=rule, year=year, adopters=adopters)
    text = _sum_of_terms(stated)
    if "others" in members:
        text = f"({text})*{members['others']}"
    bounds = {key: bound for key in BOUNDS if not rule.end and (bound := stated.bound(key))}
    bounded = replace(rule, **dict.fromkeys(bounds, 0.0))  # type: ignore[arg-type]
    for name in (name for name in bounded.parts if not PARTS[name].is_a_term):
        if name not in BOUNDS and "host" in members:
            text, members = f"{text}+{members['host']}", {}
        before = {f"{name}.before": text, **{f"{key}.{key}": bounds[key] for key in bounds}}
        cells = replace(stated, rule=bounded, before=before)
        text = cells.written(name)
    if "host" in members:
        text = f"{text}+{members['host']}"
    conditions = stated.conditions
    if not conditions:
        return f"{text}+0", conditions
    test = conditions[0] if len(conditions) == 1 else f"AND({','.join(conditions)})"
    return f'IF({test},{text},"{NOT_PRICED}")', conditions


def _differs(terms: ChargeTerms, rules: Rules) -> bool:
    """Check whether a charge may differ from year to year."""
    return any(
        "uplift" in rule.parts
        or any(not isinstance(step.price, int | float | str) for step in rule.steps)
        or any(key.startswith(rule_key) for key in terms.inputs.by_year)
        or any(
            f"adopters.sizes.{name}.{key}" in terms.inputs.by_year
            for name in rule.size_names
            for key in ("ours", "total")
        )
        for rule_key, rule in rules
    )
