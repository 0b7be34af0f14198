"""The Charge sheet: every charge by number of adopters, each part of a rule as a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import fsum
from types import MappingProxyType
from typing import Any

from sohanalysis.case.fields import in_own_word
from sohanalysis.case.pricing import ADOPTERS, BOUNDS, EQUAL, HIGH, LOW, PARTS, TOTAL
from sohanalysis.money import round_step
from sohanalysis.report.wording import first_capital
from sohanalysis.workbook.bounds import WORKED_OUT, MemberCells
from sohanalysis.workbook.document import Document
from sohanalysis.workbook.inputs import AdjustedCharge, Inputs, month_number, titled
from sohanalysis.workbook.sheets import Cell, Row, Sheet, added, block_of, formula

NOT_PRICED = "not priced"
MOST_WHOLE = 100  # adopters up to which the Charge sheet has a row for each number
MOST_ROWS = 80  # of more adopters


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Where the yearly charge of each rule stands, before any change of it.

    Parameters
    ----------
    blocks : tuple of str
        Rectangle of each year, adopters down and rules across; one where all years are the same.
    counts : tuple of int
        Numbers of adopters down; none where the charge does not depend on them.
    is_whole : bool
        Whether each number that may be chosen has its row. Without, the charge at a number is
        written as a formula, and the rows are there to be read.
    rules : int
        Rules across, without the two estimates that may stand after them.
    columns : tuple of Row
        Each rule down the first year's rectangle.
    is_quoted : bool
        Whether the estimates stand there.
    may_be_unpriced : bool
        Whether a rule may give no price.
    written : callable
        Formulas of a year at a number of adopters: each rule, then the estimates.
    kept : tuple of tuple
        For each rule without formulas: words, an average that follows from the inputs, and the
        same as it was when the file was written.
    """

    blocks: tuple[str, ...]
    counts: tuple[int, ...]
    is_whole: bool
    rules: int
    columns: tuple[Row, ...]
    is_quoted: bool
    may_be_unpriced: bool
    written: Callable[[int, str], list[str]]
    kept: tuple[tuple[str, str, str], ...] = ()

    def at(self, year: int, adopters: str, rule: str) -> str:
        """Write the charge of a year."""
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
    """What a rule is worked out on: a charge's cells, and what follows from them."""

    inputs: Inputs
    charge: str
    starts: Row
    rows: dict[str, Row] = field(default_factory=dict)
    sizes: dict[str, Row] = field(default_factory=dict)
    together: dict[str, Row] = field(default_factory=dict)
    bounds: dict[str, Row] = field(default_factory=dict)
    body: int = 0

    def ours(self, size: str) -> str:
        """Return the cell of a size of the body that is charged."""
        key = f"adopters.sizes.{size}.ours"
        return self.inputs[key] if self.inputs.has(key) else self.sizes[size].cell(self.body)

    def bound(self, key: str, body: int = 0) -> str:
        """Return the cell of a bound in the register, empty if the body has none."""
        own = dict(zip(BOUNDS, self.inputs.given.bounds[body], strict=True)) if self.bounds else {}
        return self.bounds[key].cell(body) if own.get(key) is not None else ""

    def of_all(self, size: str, adopters: str) -> str:
        """Write the size of all who pay together."""
        key = f"adopters.sizes.{size}.total"
        if self.inputs.has(f"adopters.sizes.{size}.ours"):
            return self.inputs[key]
        return f"INDEX({self.together[size].all},{adopters})"


@dataclass(frozen=True, kw_only=True)
class RuleCells:
    """The cells of one rule in one year, at a number of adopters."""

    terms: ChargeTerms
    own: str
    rule: Document
    year: int
    adopters: str
    conditions: list[str] = field(default_factory=list)

    def amount(self, key: str, given: Any = None) -> str:
        """Write an amount of the year; of an end of the quoted range, that end."""
        given = self.rule.get(key) if given is None else given
        if given in (LOW, HIGH):
            return self.terms.inputs[f"{self.terms.charge}.{given}"]
        return self.terms.inputs.amount(f"{self.own}.{key}", self.year)

    def term(self, name: str) -> str:
        """Name a cell of what follows from the rule."""
        return self.terms.rows[f"{self.own}.{name}"].cell(self.year)

    def bound(self, key: str) -> str:
        """Return the cell of a bound of our charge, in the rule or the register, or empty."""
        return self.amount(key) if key in self.rule else self.terms.bound(key)


def _plus(charge: str, term: str) -> str:
    return f"{charge}+{term}" if charge else term


def _price(cells: RuleCells) -> str:
    """Price, a unit or in all, times our quantity."""
    price = _stepped(cells) if isinstance(cells.rule["price"], list) else cells.amount("price")
    if "quantity" in cells.rule:
        quantity = cells.rule["quantity"]
        is_size = isinstance(quantity, str)
        units = cells.terms.ours(quantity) if is_size else cells.amount("quantity")
        if "minimum" in cells.rule:
            units = f"MAX({units},{cells.amount('minimum')})"
        price = f"({price})*{units}"
    return price


def _stepped(cells: RuleCells) -> str:
    """Price of the step that the number of adopters, or a size, has reached."""
    inputs, steps, reached = cells.terms.inputs, cells.rule["price"], _reached(cells)
    keys = [f"{cells.own}.price[{at}]" for at in range(len(steps))]
    starts = _span(inputs.starts[keys[0]], inputs.starts[keys[-1]])
    prices = _prices(cells, keys)
    place = f'COUNTIF({starts},"<="&{reached})'
    between = cells.rule.get("between") or "step"
    if between == "stated only":
        cells.conditions.append(f"COUNTIF({starts},{reached})>0")
        return f"INDEX({prices},MATCH({reached},{starts},0))"
    first = next(value for key, value in steps[0].items() if key != "price")
    if first > 1 or reached != cells.adopters:
        cells.conditions.append(f"{reached}>={inputs.starts[keys[0]]}")
    if between == "step":
        return f"INDEX({prices},{place})"
    cells.conditions.append(f"{reached}<={inputs.starts[keys[-1]]}")
    after = f"MIN({len(steps)},{place}+1)"
    (low, price), (high, next_price) = (
        (f"INDEX({starts},{at})", f"INDEX({prices},{at})") for at in (place, after)
    )
    return f"{price}+({next_price}-{price})/MAX(1,{high}-{low})*({reached}-{low})"


def _reached(cells: RuleCells) -> str:
    """Write what the steps are over: adopters, a size of ours, or of all who pay together."""
    over = cells.rule.get("over") or ADOPTERS
    if over == ADOPTERS:
        return cells.adopters
    if over.startswith(TOTAL):
        return cells.terms.of_all(over.removeprefix(TOTAL), cells.adopters)
    return cells.terms.ours(over)


def _prices(cells: RuleCells, keys: Sequence[str]) -> str:
    """Name the prices of the steps: those typed, or a column of the year."""
    if _is_gathered(cells.rule):
        return cells.terms.rows[f"{cells.own}.steps {cells.year}"].all
    return _span(cells.terms.inputs[keys[0]], cells.terms.inputs[keys[-1]])


def _is_gathered(rule: Document) -> bool:
    """Tell whether prices of steps are ends of the range, or by year: no plain column."""
    return any(isinstance(step["price"], str | Mapping) for step in _steps(rule))


def _span(first: str, last: str) -> str:
    return f"{first}:{last.partition('!')[2]}"


def shared(amount: str, cells: RuleCells, adopters: str) -> str:
    """Write our share of an amount at a number of adopters."""
    share = cells.rule["share"]
    if isinstance(share, int | float):
        return f"{cells.amount('share')}*{amount}"
    inputs = cells.terms.inputs

    def by_size(size: str) -> str:
        if size == EQUAL:
            return f"{amount}/{adopters}"
        return f"{cells.terms.ours(size)}*{amount}/{cells.terms.of_all(size, adopters)}"

    if isinstance(share, Mapping):
        parts = [f"{inputs[f'{cells.own}.share.{size}']}*{by_size(size)}" for size in share]
        return "+".join(parts)
    return by_size(str(share))


# What each part makes of the charge so far; the order is that of the registry.
FORMULAS: Mapping[str, Callable[[str, RuleCells], str]] = {
    "fee": lambda charge, cells: _plus(charge, cells.amount("fee")),
    "price": lambda charge, cells: _plus(charge, _price(cells)),
    "pool": lambda charge, cells: _plus(charge, shared(cells.term("pool"), cells, cells.adopters)),
    "through": lambda charge, cells: _plus(
        charge, f"{cells.term('fee')}+{cells.term('pool')}/{cells.adopters}"
    ),
    "at_least": lambda charge, cells: f"MAX({cells.bound('at_least')},{charge})",
    "at_most": lambda charge, cells: f"MIN({cells.bound('at_most')},{charge})",
    "uplift": lambda charge, cells: f"({charge})*{cells.term('uplift')}",
}
assert [*FORMULAS] == [*PARTS], "each part of a rule has its formula"


def _price_together(cells: RuleCells) -> str:
    """Write the sum that all pay by a price, empty if no formula of the sheet has it."""
    over, quantity = cells.rule.get("over") or ADOPTERS, cells.rule.get("quantity")
    is_of_each = isinstance(cells.rule["price"], list) and not (
        over == ADOPTERS or over.startswith(TOTAL)
    )
    if is_of_each or (isinstance(quantity, str) and "minimum" in cells.rule):
        return ""
    if not isinstance(quantity, str):
        return f"{cells.adopters}*({_price(cells)})"
    price = _stepped(cells) if isinstance(cells.rule["price"], list) else cells.amount("price")
    return f"({price})*{cells.terms.of_all(quantity, cells.adopters)}"


# What all adopters pay together by each part that adds to a charge; empty if no formula says it.
TOGETHER: Mapping[str, Callable[[RuleCells], str]] = {
    "fee": lambda cells: f"{cells.adopters}*{cells.amount('fee')}",
    "price": _price_together,
    "pool": lambda cells: cells.term("pool"),
    "through": lambda cells: f"{cells.adopters}*{cells.term('fee')}+{cells.term('pool')}",
}
assert [*TOGETHER] == [name for name, part in PARTS.items() if part.is_a_term]


def charge_sheet(inputs: Inputs, starts: Row) -> tuple[Sheet, list[Rates]]:
    """Lay out the sheet: what follows from each rule, then the charges.

    Parameters
    ----------
    inputs : Inputs
        Where the parts of the rules stand.
    starts : Row
        First calendar year of each financial year.
    """
    given = inputs.given
    sheet = Sheet(
        "Charge",
        "Charge: £ a year by number of " + (given.adopters or "adopters"),
        "Before any change of the charge. What the documents do not state is assumed: Inputs "
        "says which.",
        tall=True,
    )
    sheet.widths = {0: 34.0, 1: 17.0}
    sizes, together, bounds = _bodies(inputs, sheet)
    found = []
    for at, charge in enumerate(given.charges):
        terms = ChargeTerms(
            inputs=inputs,
            charge=f"charges[{at}]",
            starts=starts,
            sizes=sizes,
            together=together,
            bounds=bounds if at in given.bounded else {},
        )
        rules = [(f"charges[{at}].pricing[{i}]", rule) for i, rule in enumerate(charge["pricing"])]
        _terms_table(sheet, terms, rules, at)
        found.append(_rates(sheet, terms, rules, at))
    return sheet, found


Columns = dict[str, Row]


def _bodies(inputs: Inputs, sheet: Sheet) -> tuple[Columns, Columns, Columns]:
    """List sizes and bounds of the register, and add the sizes up: of the first, of two and so on.

    Returns
    -------
    tuple of dict
        Columns of the sizes, of their sums and of the bounds; empty if no rule needs them.
    """
    given = inputs.given
    names, keys = [*given.sizes], BOUNDS if given.bounds else ()
    if not (names or keys):
        return {}, {}, {}
    of = " and ".join([*["sizes"] * bool(names), *["bounds of a charge"] * bool(keys)])
    labels = [f"{key.replace('_', ' ').capitalize()}, £ a year" for key in keys]
    heads = ("Bodies", "The last of them", *names, *(f"{name} together" for name in names), *labels)
    caption = f"{first_capital(of)} from the register, this body first"
    table = sheet.table("Register", caption, heads)
    for count, body in enumerate(given.joining):
        values = [given.sizes[name][count] for name in names]
        # Each goes on from the one above: sums from the first body on would be 50 million additions
        # for 10,000 of them.
        here = [Row("Charge", table.end, 2 + at, 1).cell() for at in range(len(names))]
        before = [
            Row("Charge", table.end - 1, 2 + len(names) + at, 1).cell() if count else "0"
            for at in range(len(names))
        ]
        sums = [formula(f"{size}+{total}") for size, total in zip(here, before, strict=True)]
        bounds = (
            [Cell(content=bound, look="pence") for bound in given.bounds[count]] if keys else []
        )
        table.row([count + 1, body], [*values, *sums, *bounds], "count")
    columns = [table.column(2 + at) for at in range(len(heads) - 2)]
    end = len(names)
    return (
        dict(zip(names, columns[:end], strict=True)),
        dict(zip(names, columns[end : 2 * end], strict=True)),
        dict(zip(keys, columns[2 * end :], strict=True)),
    )


def _terms_table(
    sheet: Sheet, terms: ChargeTerms, rules: Sequence[tuple[str, Document]], charge: int
) -> None:
    """Lay out what follows from each rule: pools, fees and uplifts of each year."""
    given = terms.inputs.given
    heads = given.years
    listed = [(own, rule, term) for own, rule in rules for term in _terms_of(terms, own, rule)]
    if listed:
        caption = "What follows from each pricing"
        table = sheet.table(f"Rule_terms_{charge + 1}", caption, ("Quantity", "Unit", *heads))
    for own, rule, (name, label, write) in listed:
        named = titled(given, rule)
        words = f"{named}: {label}" if len(rules) > 1 else label
        look, key = "factor" if name == "uplift" else "money", f"{own}.{name}"
        terms.rows[key] = table.row((words, "£ a year"), write, look, key=key)
    for own, rule in rules:
        if _is_gathered(rule):
            _gather(sheet, terms, own, rule, heads)


def _gather(
    sheet: Sheet, terms: ChargeTerms, own: str, rule: Document, heads: Sequence[str]
) -> None:
    """Lay out the prices of the steps of a year, one under the other."""
    name = "Steps_" + re.sub(r"\W+", "_", own)
    table = sheet.table(
        name, f"Prices from a number on: {titled(terms.inputs.given, rule)}", ("Step", *heads)
    )
    steps = rule["price"]
    for at, step in enumerate(steps):
        cells = [
            RuleCells(terms=terms, own=own, rule=rule, year=year, adopters="").amount(
                f"price[{at}]", step["price"] if isinstance(step["price"], str) else 0
            )
            for year in range(len(heads))
        ]
        table.row([at + 1], [formula(text) for text in cells], key=f"{own}.price[{at}]")
    for year in range(len(heads)):
        terms.rows[f"{own}.steps {year}"] = table.column(1 + year)


Term = tuple[str, str, Callable[[int], str]]  # name, label, formula of a year


def _terms_of(terms: ChargeTerms, own: str, rule: Document) -> Iterator[Term]:
    """Give what follows from a rule."""
    inputs = terms.inputs

    def cells(year: int) -> RuleCells:
        return RuleCells(terms=terms, own=own, rule=rule, year=year, adopters="")

    pool = "Pool of all together"
    if "pool_from" in rule:
        yield "pool", pool, lambda year: _pool_from(cells(year))
    elif "pool_total" in rule:
        total, length = inputs[f"{own}.pool_total"], inputs["count"]
        yield "pool", pool, lambda _: f"{total}/{length}"
    elif "pool" in rule:
        yield "pool", pool, lambda year: cells(year).amount("pool")
    if "through" in rule:
        (few, dear), (many, cheap) = (_point(cells(0), at) for at in range(2))
        yield "pool", pool, lambda _: f"({cheap}-{dear})/(1/{many}-1/{few})"
        yield "fee", "Fee", lambda year: f"{dear}-{cells(year).term('pool')}/{few}"
    if "uplift" in rule:
        yield "uplift", "Uplift", lambda year: _factor(cells(year))


def _count(cells: RuleCells, key: str, given: Any) -> str:
    """Name a number of adopters: its own cell, or what the case anticipates."""
    inputs = cells.terms.inputs
    is_number = isinstance(given, int | float)
    return inputs[f"{cells.own}.{key}"] if is_number else inputs["adopters.anticipated.value"]


def _pool_from(cells: RuleCells) -> str:
    """Write the pool of which our share at a number of adopters is a charge."""
    point = cells.rule["pool_from"]
    at = _count(cells, "pool_from.adopters", point["adopters"])
    amount = cells.amount("pool_from.charge", point["charge"])
    if cells.rule["share"] == EQUAL:
        return f"{amount}*{at}"
    return f"{amount}/({shared('1', cells, at)})"


def _point(cells: RuleCells, at: int) -> tuple[str, str]:
    """Name adopters and charge of a point."""
    point = cells.rule["through"][at]
    count = _count(cells, f"through[{at}].adopters", point["adopters"])
    return count, cells.amount(f"through[{at}].charge", point["charge"])


def _factor(cells: RuleCells) -> str:
    """Write the uplift of a year: a rate from a base year on, or a factor of its own."""
    inputs, factor = cells.terms.inputs, cells.amount("uplift")
    if isinstance(cells.rule["uplift"], Mapping):
        return factor
    first = f"INT(({month_number(inputs[f'{cells.terms.charge}.from.value'])}-3)/12)"
    if inputs.has(f"{cells.own}.base_year"):
        first = f"VALUE(LEFT({inputs[f'{cells.own}.base_year']},4))"
    return f"(1+{factor})^({cells.terms.starts.cell(cells.year)}-{first})"


def _rates(
    sheet: Sheet, terms: ChargeTerms, rules: Sequence[tuple[str, Document]], charge: int
) -> Rates:
    """Lay out the charge by number of adopters: of each year, where years differ."""
    given, inputs = terms.inputs.given, terms.inputs
    shared = {
        number: _members(terms, *rules[number], amounts.excess)
        for (of_charge, number), amounts in given.adjusted_charges.items()
        if of_charge == charge
    }
    every = [_written(terms, own, rule, 0, "#") for own, rule in rules]
    years = range(len(given.years)) if _differs(terms, rules) else range(1)
    ends = [inputs.cells.get(f"{terms.charge}.{end}") for end in (LOW, HIGH)]
    depends = bool(shared) or any("#" in text for text, _ in every)
    possible = given.layout.possible if depends else 0
    # Bounds of members are worked out row by row, so each number has its own.
    step = 1 if shared or possible <= MOST_WHOLE else int(round_step(possible / MOST_ROWS))
    counts = tuple(range(step, possible + 1, step))
    laid = _RateTable(
        sheet=sheet,
        terms=terms,
        rules=rules,
        charge=charge,
        name=given.charges[charge].get("name") or "Charge",
        shared=shared,
        quoted=[end for end in ends if end] if all(ends) else [],
        counts=counts,
    )
    blocks = [laid.of_year(year, is_one=len(years) == 1) for year in years]
    count = len(rules) + len(laid.quoted)
    kept = [
        _kept(sheet, laid, number, [columns[count + nth] for columns in blocks])
        for nth, number in enumerate(laid.worked_out)
    ]

    def written(year: int, adopters: str) -> list[str]:
        texts = [_written(terms, own, rule, year, adopters)[0] for own, rule in rules]
        return [*texts, *(f"{end}+0" for end in laid.quoted)]

    return Rates(
        blocks=tuple(block_of(columns[0], columns[count - 1]) for columns in blocks),
        counts=counts,
        is_whole=step == 1,
        rules=len(rules),
        columns=blocks[0][:count],
        is_quoted=bool(laid.quoted),
        may_be_unpriced=any(conditions for _, conditions in every),
        written=written,
        kept=tuple(kept),
    )


@dataclass(frozen=True, kw_only=True)
class _RateTable:
    """The charge by number of adopters under each rule, then at the ends of the quoted range."""

    sheet: Sheet
    terms: ChargeTerms
    rules: Sequence[tuple[str, Document]]
    charge: int
    name: str
    shared: Mapping[int, MemberCells]
    quoted: Sequence[str]
    counts: tuple[int, ...]

    @cached_property
    def worked_out(self) -> list[int]:
        """Numbers of the rules whose amounts are not formulas."""
        return [number for number, members in self.shared.items() if not members.is_readable]

    @cached_property
    def names(self) -> list[str]:
        """Name of each rule, that of the charge if it is the only one."""
        titles = [titled(self.terms.inputs.given, rule) for _, rule in self.rules]
        return titles if len(titles) > 1 else [self.name]

    def of_year(self, year: int, *, is_one: bool) -> tuple[Row, ...]:
        """Lay out one year, or all of them, and return the columns."""
        given = self.terms.inputs.given
        label = "" if is_one else f" in {given.years[year]}"
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
            in_own_word("Adopters", given.adopters or "adopters"),
            *self.names,
            *(("At the low estimate", "At the high estimate") if self.quoted else ()),
            *(f"{self.names[number]}, without the bounds of others" for number in self.worked_out),
        ]
        notes = [f"; {self.names[number]} is {WORKED_OUT}" for number in self.worked_out]
        caption = f"{self.name}{label}, £ a year{''.join(notes)}"
        table = self.sheet.table(f"Rates_{self.charge + 1}_{year + 1}", caption, heads)
        for row, adopters in enumerate(self.counts or ("any",)):
            here = f"$A{table.end + 1}"
            by = {
                number: {self.shared[number].excess: changed[number].cell(row)}
                for number in changed
            }
            texts = [
                _written(self.terms, own, rule, year, here, by.get(number, {}))[0]
                for number, (own, rule) in enumerate(self.rules)
            ]
            cells: list[Any] = [*map(formula, texts), *(formula(f"{end}+0") for end in self.quoted)]
            for number in self.worked_out:  # its formula goes to the right
                cells.append(cells[number])
                cells[number] = _value(given.adjusted_charges[self.charge, number], year, row)
            table.row([adopters], cells, "pence")
        return tuple(table.column(column) for column in range(1, len(heads)))


def _value(amounts: AdjustedCharge, year: int, row: int) -> Any:
    """Take an amount that the library worked out."""
    of_year = amounts.charges[row]
    amount = of_year[min(year, len(of_year) - 1)]
    return NOT_PRICED if amount is None else amount


def _kept(
    sheet: Sheet, laid: _RateTable, number: int, columns: Sequence[Row]
) -> tuple[str, str, str]:
    """Store an average that follows from the inputs, to show whether they change later."""
    amounts = laid.terms.inputs.given.adjusted_charges[laid.charge, number]
    charged = amounts.charged if len(columns) > 1 else (0,)
    listed = [row[min(year, len(row) - 1)] or 0.0 for row in amounts.before for year in charged]
    name = laid.names[number]
    table = sheet.table(
        f"Kept_{laid.charge + 1}_{number + 1}",
        f"{name}: the inputs of the amounts that were worked out",
        ("Without the bounds of others, over all numbers of adopters", "Average, £ a year"),
    )
    average = fsum(listed) / len(listed)
    cell = table.row(("When the file was written",), [average], "pence")
    now = added([f"SUM({columns[year].all})" for year in charged])
    words = f"{name}: the inputs are those that its amounts were worked out from"
    return words, f"({now})/{len(listed)}", f"{cell.cell()}+0"


def _members(terms: ChargeTerms, own: str, rule: Document, excess: str) -> MemberCells:
    """Return the formulas of all members under a rule."""

    def cells(body: int, year: int, adopters: str) -> RuleCells:
        of_body = replace(terms, body=body)
        return RuleCells(terms=of_body, own=own, rule=rule, year=year, adopters=adopters)

    def together(year: int, adopters: str) -> str:
        ours = cells(0, year, adopters)
        parts = [TOGETHER[name](ours) for name in _parts_of(rule) if name in TOGETHER]
        return "" if ours.conditions or not all(parts) else "+".join(parts)

    return MemberCells(
        source=terms.inputs.given,
        excess=excess,
        plain=lambda body, year, adopters: _terms_of_charge(cells(body, year, adopters)),
        together=together,
        bound=lambda body, key: terms.bound(key, body) if body else cells(0, 0, "").bound(key),
    )


def _parts_of(rule: Document) -> list[str]:
    return [name for name, part in PARTS.items() if any(key in rule for key in part.given_by)]


def _terms_of_charge(cells: RuleCells) -> str:
    """Write the sum of the terms of a rule, before bounds and uplift."""
    text = ""
    for name in _parts_of(cells.rule):
        if PARTS[name].is_a_term:
            text = FORMULAS[name](text, cells)
    return text


def _written(
    terms: ChargeTerms,
    own: str,
    rule: Document,
    year: int,
    adopters: str,
    members: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, list[str]]:
    """Write a rule from its parts, and the conditions under which it gives a price.

    ``members`` has the cell by which bounds of others change our charge: a factor under "others",
    a sum under "host".
    """
    cells = RuleCells(terms=terms, own=own, rule=rule, year=year, adopters=adopters)
    text = _terms_of_charge(cells)
    if "others" in members:
        text = f"({text})*{members['others']}"
    for key in (key for key in BOUNDS if cells.bound(key)):
        text = FORMULAS[key](text, cells)
    if "host" in members:
        text = f"{text}+{members['host']}"
    if "uplift" in rule:
        text = FORMULAS["uplift"](text, cells)
    tested = cells.conditions
    if not tested:
        return f"{text}+0", tested
    test = tested[0] if len(tested) == 1 else f"AND({','.join(tested)})"
    return f'IF({test},{text},"{NOT_PRICED}")', tested


def _differs(terms: ChargeTerms, rules: Sequence[tuple[str, Document]]) -> bool:
    """Tell whether what follows from a rule may differ from year to year."""
    for own, rule in rules:
        by_year = any(isinstance(value, Mapping) for key, value in rule.items() if key in _BY_YEAR)
        stepped = any(isinstance(s["price"], Mapping) for s in _steps(rule))
        if by_year or stepped or "uplift" in rule:
            return True
        if any(key.startswith(own) for key in terms.inputs.by_year):
            return True
    return False


_BY_YEAR = ("fee", "price", "quantity", "minimum", "pool", "uplift")


def _steps(rule: Document) -> list[Any]:
    price = rule.get("price")
    return price if isinstance(price, list) else []
