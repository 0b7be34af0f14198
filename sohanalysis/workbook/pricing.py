"""The Charge sheet: every charge by number of adopters, each part of a rule as a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sohanalysis.case.fields import in_own_word
from sohanalysis.case.pricing import ADOPTERS, EQUAL, HIGH, LOW, PARTS, TOTAL
from sohanalysis.money import round_step
from sohanalysis.workbook.document import Document
from sohanalysis.workbook.inputs import Inputs, month_number, titled
from sohanalysis.workbook.sheets import Row, Sheet, block_of, formula

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
    """

    blocks: tuple[str, ...]
    counts: tuple[int, ...]
    is_whole: bool
    rules: int
    columns: tuple[Row, ...]
    is_quoted: bool
    may_be_unpriced: bool
    written: Callable[[int, str], list[str]]

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

    def ours(self, size: str) -> str:
        """Name the cell of a size of ours."""
        key = f"adopters.sizes.{size}.ours"
        return self.inputs[key] if self.inputs.has(key) else self.sizes[size].cell()

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
    if inputs.given.is_blank:
        return f"IF({place}=0,0,INDEX({prices},MAX(1,{place}))+0)"
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
    "at_least": lambda charge, cells: f"MAX({cells.amount('at_least')},{charge})",
    "at_most": lambda charge, cells: f"MIN({cells.amount('at_most')},{charge})",
    "uplift": lambda charge, cells: f"({charge})*{cells.term('uplift')}",
}
assert [*FORMULAS] == [*PARTS], "each part of a rule has its formula"


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
    sizes, together = _bodies(inputs, sheet)
    found = []
    for at, charge in enumerate(given.charges):
        terms = ChargeTerms(
            inputs=inputs, charge=f"charges[{at}]", starts=starts, sizes=sizes, together=together
        )
        rules = [(f"charges[{at}].pricing[{i}]", rule) for i, rule in enumerate(charge["pricing"])]
        _terms_table(sheet, terms, rules, at)
        found.append(_rates(sheet, terms, rules, at))
    return sheet, found


def _bodies(inputs: Inputs, sheet: Sheet) -> tuple[dict[str, Row], dict[str, Row]]:
    """List the sizes of the register, and add them up: of the first body, of two and so on."""
    given = inputs.given
    names = [*given.sizes]
    if not names:
        return {}, {}
    heads = ("Bodies", "The last of them", *names, *(f"{name} together" for name in names))
    table = sheet.table("Register", "Sizes from the register, this body first", heads)
    sizes = {name: Row("Charge", table.first, 2 + at, 1) for at, name in enumerate(names)}
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
        table.row([count + 1, body], [*values, *sums], "count")
    return sizes, {name: table.column(2 + len(names) + at) for at, name in enumerate(names)}


def _terms_table(
    sheet: Sheet, terms: ChargeTerms, rules: Sequence[tuple[str, Document]], charge: int
) -> None:
    """Lay out what follows from each rule: pools, fees and uplifts of each year."""
    given = terms.inputs.given
    heads = [f"Year {at + 1}" for at in range(len(given.years))] if given.is_blank else given.years
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
    every = [_written(terms, own, rule, 0, "#") for own, rule in rules]
    depends = any("#" in text for text, _ in every)
    years = range(len(given.years)) if _differs(terms, rules) else [0]
    ends = [inputs.cells.get(f"{terms.charge}.{end}") for end in (LOW, HIGH)]
    quoted = [end for end in ends if end] if all(ends) else []
    name = given.charges[charge].get("name") or "Charge"
    names = [titled(given, rule) for _, rule in rules]
    heads = [
        in_own_word("Adopters", given.adopters or "adopters"),
        *(names if len(rules) > 1 else [name]),
    ]
    heads += ["At the low estimate", "At the high estimate"] if quoted else []
    possible = given.layout.possible if depends else 0
    step = 1 if possible <= MOST_WHOLE else int(round_step(possible / MOST_ROWS))
    counts = tuple(range(step, possible + 1, step))

    def written(year: int, adopters: str) -> list[str]:
        texts = [_written(terms, own, rule, year, adopters)[0] for own, rule in rules]
        return [*texts, *(f"{end}+0" for end in quoted)]

    blocks: list[tuple[Row, ...]] = []
    for year in years:
        label = f" in {given.years[year].lower() if given.is_blank else given.years[year]}"
        caption = f"{name}{label if len(years) > 1 else ''}, £ a year"
        table = sheet.table(f"Rates_{charge + 1}_{year + 1}", caption, heads)
        for count in counts or ("any",):
            cells = [formula(text) for text in written(year, f"$A{table.end + 1}")]
            table.row([count], cells, "pence")
        blocks.append(tuple(table.column(1 + at) for at in range(len(heads) - 1)))
    return Rates(
        blocks=tuple(block_of(columns[0], columns[-1]) for columns in blocks),
        counts=counts,
        is_whole=step == 1,
        rules=len(rules),
        columns=blocks[0],
        is_quoted=bool(quoted),
        may_be_unpriced=any(conditions for _, conditions in every),
        written=written,
    )


def _written(
    terms: ChargeTerms, own: str, rule: Document, year: int, adopters: str
) -> tuple[str, list[str]]:
    """Write a rule from its parts, and the conditions under which it gives a price."""
    cells = RuleCells(terms=terms, own=own, rule=rule, year=year, adopters=adopters)
    text = ""
    for name, part in PARTS.items():
        if any(key in rule for key in part.given_by):
            text = FORMULAS[name](text, cells)
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
        if by_year or stepped or "uplift" in rule or terms.inputs.given.is_blank:
            return True
        if any(key.startswith(own) for key in terms.inputs.by_year):
            return True
    return False


_BY_YEAR = ("fee", "price", "quantity", "minimum", "pool", "uplift")


def _steps(rule: Document) -> list[Any]:
    price = rule.get("price")
    return price if isinstance(price, list) else []
