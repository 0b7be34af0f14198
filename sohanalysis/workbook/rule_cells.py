"""The formulas of one rule of charging on the Charge sheet, with the cells of its inputs.

`RuleCells` prints the formulas of the model (`case.pricing_formulas`) with a cell, or another
formula, in place of each name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from types import MappingProxyType

from sohanalysis.case.pricing import ADOPTERS, BOUNDS, HIGH, LOW, PARTS, Pricing
from sohanalysis.case.pricing_formulas import Ours, StepPrice, StepStart, Together
from sohanalysis.model.charging import figure_of, is_left_out, rule_formulas
from sohanalysis.model.expressions import UNPRICED, Formulas, Quantity
from sohanalysis.model.folding import Tree, simplified
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.workbook.document import look_up
from sohanalysis.workbook.inputs import Inputs, month_number
from sohanalysis.workbook.sheets import Row, cells_between


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
        Index of the year; 0 unless `at_year` gives another.
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
    year: int = 0
    adopters: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)

    @cached_property
    def model(self) -> Formulas:
        """The formulas of the rule, without the figures that it leaves out."""
        return printed_formulas(self.rule)

    def at_year(self, year: int, adopters: str = "", body: int = 0) -> RuleCells:
        """Return the formulas in another year, at another number, or for another body."""
        terms = replace(self.terms, body=body) if body else self.terms
        return replace(self, terms=terms, year=year, adopters=adopters, conditions=[])

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

    def term(self, part: str) -> str:
        """Print the amount that a part adds to the charge."""
        tree = self.model[f"{part}.charge"].tree
        assert tree is not None, "the charge with a part is a formula"
        return self.printed(simplified(tree, {f"{part}.before": 0}))

    def sum_of_terms(self) -> str:
        """Print the sum of the terms of the rule, before bounds and uplift."""
        last = [name for name in self.rule.parts if PARTS[name].is_a_term][-1]
        return self.text(f"{last}.charge")

    def charge(self, members: Mapping[str, str] = MappingProxyType({})) -> str:
        """Print the charge, or the text that no document prices it.

        Parameters
        ----------
        members : mapping
            Cell through which bounds of other members change our charge: a factor under the key
            "others", a sum under "host".
        """
        text = self.sum_of_terms()
        if "others" in members:
            text = f"({text})*{members['others']}"
        # The register may give this body a bound that the rule lacks.
        bounds = {key: bound for key in BOUNDS if not self.rule.end and (bound := self.bound(key))}
        bounded = replace(self.rule, **dict.fromkeys(bounds, 0.0))  # type: ignore[arg-type]
        for name in (name for name in bounded.parts if not PARTS[name].is_a_term):
            if name not in BOUNDS and "host" in members:
                text, members = f"{text}+{members['host']}", {}
            before = {f"{name}.before": text, **{f"{key}.{key}": bounds[key] for key in bounds}}
            # It shares the list of conditions.
            text = replace(self, rule=bounded, before=before)._after(name)
        if "host" in members:
            text = f"{text}+{members['host']}"
        if not self.conditions:
            return f"{text}+0"
        several = f"AND({','.join(self.conditions)})"
        test = self.conditions[0] if len(self.conditions) == 1 else several
        return f'IF({test},{text},"{NOT_PRICED}")'

    def _after(self, part: str) -> str:
        """Print the charge after a part. `before` has the text of the charge before it."""
        tree = rule_formulas(self.rule)[f"{part}.charge"].tree
        assert tree is not None, "the charge with a part is a formula"
        return self.printed(tree)

    def rise_factor(self) -> str:
        """Return the factor of an uplift since its base year or the first year charged."""
        inputs, base_year = self.terms.inputs, f"{self.rule_key}.base_year"
        begins = month_number(inputs[f"{self.terms.charge}.from.value"])
        first = f"INT(({begins}-{inputs['april']})/12)"
        if inputs.has(base_year):
            first = f"VALUE(LEFT({inputs[base_year]},{inputs['year_digits']}))"
        return f"(1+{self.amount('uplift')})^({self.terms.starts.cell(self.year)}-{first})"

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
        if is_gathered(self.rule):
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


def is_gathered(rule: Pricing) -> bool:
    """Check whether the prices of the steps must be copied into one range of cells.

    A price may be an end of the quoted range, or differ by year. Its cells are then elsewhere.
    """
    is_plain = (isinstance(step.price, int | float) for step in rule.steps)
    return not rule.marginal and not all(is_plain)


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
    return f"{cells.adopters}*({cells.term('price')})"


# By part that adds to a charge: the formula of the total of all adopters, or an empty text.
TOGETHER: Mapping[str, Callable[[RuleCells], str]] = {
    "fee": lambda cells: f"{cells.adopters}*({cells.term('fee')})",
    "price": _price_together,
    "pool": lambda cells: cells.refer(_WHOLE_POOL),
    "through": lambda cells: (
        f"{cells.adopters}*({cells.refer('through.fee')})+{cells.refer('through.pool')}"
    ),
}
assert [*TOGETHER] == [name for name, part in PARTS.items() if part.is_a_term]
