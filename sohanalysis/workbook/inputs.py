"""The Inputs and Record sheets: every figure and text of a case under its key, one cell each."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sohanalysis.case.fields import FIELDS, NONE, Field, Kind
from sohanalysis.case.pricing import ADOPTERS, EQUAL
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.document import Document, leaves, look_up
from sohanalysis.workbook.formula import DAY_NIL
from sohanalysis.workbook.sheets import Cell, Row, Sheet, SheetTable, shows_pence

Rule = Mapping[str, Any]
YOURS, OWN = "Yours", "As in the case"
AS_ABOVE = "as above"
TOLD = ("source", "status", "note")
YES_OR_NO = {True: "yes", False: "no"}
_MOST_POUNDS = 100_000_000_000
_FIRST_DAY, _LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2999, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What fills a workbook.

    Parameters
    ----------
    document : Document
        The case by the keys of its file; None where a blank workbook has room for a value.
    years : tuple of str
        Financial years across; of a blank workbook, as many as there is room for.
    scenarios : mapping
        Fields of each scenario by its heading, the one that may be changed first.
    pricings : mapping
        What each pricing of the charge that has several is called, and what it assumes.
    chosen : int
        Place of that charge.
    possible : int
        Numbers of adopters that the charge is tabulated for.
    joining, sizes : tuple and mapping
        Bodies of the register, and each size of theirs that a rule names.
    adopters : str
        What the adopters are called; blank where nothing depends on them.
    kinds : sequence of str
        Kinds of charge that a blank workbook asks for; else none.
    results : mapping
        What the case calls its results.
    layout : str
        What it is laid out by, for reading it back.
    levels : tuple of float
        Price level of each year where prices are nominal, that of the first year being 1.
    has_present_value : bool
        Whether prices are real, or deflated.
    """

    document: Document
    years: tuple[str, ...]
    scenarios: Mapping[str, Mapping[str, Any]]
    pricings: Mapping[str, tuple[str, str]]
    chosen: int = 0
    possible: int = 1
    joining: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    adopters: str = ""
    kinds: Sequence[str] = ()
    results: Mapping[str, str] = field(default_factory=dict)
    layout: str = ""
    levels: tuple[float, ...] = ()
    has_present_value: bool = True

    @property
    def charges(self) -> list[Document]:
        """Charges, in the order of the file."""
        return list(self.document.get("charges", []))

    @property
    def lines(self) -> list[tuple[int, Document]]:
        """Lines that count, with their places."""
        listed = enumerate(self.document.get("lines", []))
        return [(at, line) for at, line in listed if line.get("nature") != "contingent"]

    @property
    def is_blank(self) -> bool:
        """Whether it is for a case that is still to be typed."""
        return bool(self.kinds)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row to type into: its key, label and cells, and what is allowed in them."""

    key: str
    label: str
    cell: str
    rule: Rule
    by_year: Row | None = None
    told: Row | None = None


@dataclass(kw_only=True)
class Inputs:
    """Where every input stands, for the formulas of the other sheets."""

    given: Given
    sheet: Sheet
    cells: dict[str, str] = field(default_factory=dict)
    by_year: dict[str, Row] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)
    scenario: dict[str, Row] = field(default_factory=dict)
    paths: list[Row] = field(default_factory=list)
    heads: Row | None = None
    names: Row | None = None
    listed: list[Listed] = field(default_factory=list)
    told: dict[str, Listed] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def __getitem__(self, key: str) -> str:
        return self.cells[key]

    def has(self, key: str) -> bool:
        """Tell whether the case has a figure."""
        return key in self.cells

    def amount(self, key: str, year: int) -> str:
        """Write the amount of a year: its own, or the one of every year."""
        value, by_year = self.cells[key], self.by_year.get(key)
        if by_year is None:
            return value
        own = by_year.cell(year)
        given = look_up(self.given.document, key)
        return f"{own}+0" if isinstance(given, Mapping) and given else f'IF({own}="",{value},{own})'

    @property
    def show(self) -> str:
        """Name the cell that chooses the scenario."""
        return self.cells["show"]


def drop_down(values: Sequence[str] | str) -> Rule:
    """Offer a drop-down of words, or of those in some cells."""
    if isinstance(values, str):
        return _rule("list", "Choose from the list.", source=f"={values}")
    return _rule("list", "Choose from the list: " + ", ".join(values) + ".", source=[*values])


def between(low: float, high: float, *, is_whole: bool = False) -> Rule:
    """Ask for a number in a range."""
    what = "A whole number" if is_whole else "A number"
    words = f"{what} from {low:,} to {high:,}."
    kind = "integer" if is_whole else "decimal"
    return _rule(kind, words, criteria="between", minimum=low, maximum=high)


def _month() -> Rule:
    words = "The first day of a month, such as 1 April 2019."
    return _rule("date", words, criteria="between", minimum=_FIRST_DAY, maximum=_LAST_DAY)


def _rule(kind: str, words: str, **limits: Any) -> Rule:
    told = {"input_message": words, "error_title": "Not allowed", "error_message": words}
    return {"validate": kind, "ignore_blank": True, **told, **limits}


_POUNDS = between(0, _MOST_POUNDS)
_SHARE = between(0, 1)
_YES = drop_down(("yes",))
# Label, look, unit and rule of the figures of a case, by the last part of their key.
_FIGURES: Mapping[str, tuple[str, str, str, Rule]] = {
    "amount": ("Budget", "money", "£", _POUNDS),
    "initial_months": ("Months that the total counts", "count", "months", between(1, 60)),
    "go_live": ("Go-live", "month", "month", _month()),
    "discount_rate": ("Discount rate, real", "share", "a year", between(0, 0.3)),
    "anticipated": ("{Adopters} anticipated", "count", "{adopters}", between(1, 100)),
    "signed": ("{Adopters} signed", "count", "{adopters}", between(1, 100)),
    "possible": ("{Adopters} possible", "count", "{adopters}", between(1, 100)),
    "ours": ("Size of ours", "pence", "", _POUNDS),
    "total": ("Size of all who pay together", "pence", "", _POUNDS),
    "from": ("First month", "month", "month", _month()),
    "until": ("Last month", "month", "month", _month()),
    "low": ("Low estimate", "money", "£ a year", _POUNDS),
    "high": ("High estimate", "money", "£ a year", _POUNDS),
    "fee": ("Fee", "money", "£ a year", _POUNDS),
    "price": ("Price", "money", "£ a year", _POUNDS),
    "quantity": ("Quantity", "pence", "{unit}", _POUNDS),
    "minimum": ("Least quantity", "pence", "{unit}", _POUNDS),
    "pool": ("Pool of all together", "money", "£ a year", _POUNDS),
    "pool_total": ("Pool of all together, over all years", "money", "£", _POUNDS),
    "pool_from.charge": ("Our charge, which is our share of the pool", "money", "£ a year", {}),
    "pool_from.adopters": ("{Adopters} at that charge", "count", "{adopters}", between(1, 100)),
    "charge": ("Charge at a point", "money", "£ a year", _POUNDS),
    "adopters": ("{Adopters} at a point", "count", "{adopters}", between(1, 100)),
    "share": ("Our share", "factor", "share", _SHARE),
    "at_least": ("At least", "money", "£ a year", _POUNDS),
    "at_most": ("At most", "money", "£ a year", _POUNDS),
    "uplift": ("Uplift", "share", "a year", between(0, 10)),
    "our_share": ("Our share", "share", "share", _SHARE),
    "annual": ("Amount", "money", "£ a year", _POUNDS),
    "months": ("Months", "count", "months", between(1, 360)),
    "by_year": ("Amount by year", "money", "£", _POUNDS),
    "cashable": ("Cashable share", "share", "share", _SHARE),
    "after": ("Months after leaving", "count", "months", between(0, 120)),
    "base_year": ("Uplift from", "label", "financial year", {}),
    "kind": ("Kind", "label", "", drop_down(("cost", "saving", "funding"))),
    "nature": ("Nature", "label", "", drop_down(("one-off", "recurrent"))),
    "delay": ("If go-live is late", "label", "", drop_down(("none", "extend", "shift"))),
    "funded_by": ("Funded by", "label", "", drop_down(("reserve", "grant", "base budget"))),
    "ends_on_leaving": ("Ends when we leave", "label", "", _YES),
    "unless": ("Not if we leave after", "label", "", {}),
    "years": ("Budget years", "label", "", _YES),
    "name": ("Name", "label", "", {}),
}
# What formulas are laid out by: to be typed in a blank workbook alone.
_STRUCTURE = ("kind", "nature", "delay", "funded_by", "ends_on_leaving", "base_year")
_POINT = ("adopters", "charge")
_FIXED = ("low", "high", "anticipated", EQUAL)  # words that the formulas of a rule are made from
# Parts of a rule in the order of its formula.
_PARTS: tuple[str, ...] = (
    "fee",
    "price",
    "quantity",
    "minimum",
    "pool",
    "pool_total",
    "share",
    "at_least",
)
_PARTS += ("at_most", "uplift", "base_year")
_LINE_KEYS: tuple[str, ...] = (
    "annual",
    "by_year",
    "from",
    "months",
    "kind",
    "nature",
    "our_share",
    "delay",
)
_LINE_KEYS += ("uplift", "base_year", "cashable", "funded_by", "after", "unless")
_LINE_KEYS += ("ends_on_leaving",)


def inputs_sheets(given: Given) -> tuple[Inputs, Sheet]:
    """Lay out the two sheets."""
    sheet = Sheet(
        "Inputs",
        "Inputs: scenarios and figures",
        "Type into pale cells alone; an empty pale cell is not given. What follows from it is on "
        "the other sheets.",
    )
    found = Inputs(given=given, sheet=sheet)
    _Writer(found).write()
    return found, _record(found)


def field_rule(known: Field, found: Inputs) -> Rule:
    """Say what a choice of a scenario may be."""
    if known.kind is Kind.choice:
        assert found.names is not None, "a pricing is chosen among several"
        return drop_down(found.names.all)
    if known.kind is Kind.yes:
        return drop_down(("yes", "no"))
    if known.kind is Kind.year:
        return drop_down((NONE, *found.given.years)) if not found.given.is_blank else {}
    high = {"possible": found.given.possible, "charge": _MOST_POUNDS}.get(known.within, known.high)
    return between(known.low, high, is_whole=known.is_whole)


_LOOKS = {
    Kind.count: "count",
    Kind.choice: "label",
    Kind.pounds: "money",
    Kind.share: "share",
    Kind.months: "count",
    Kind.yes: "label",
    Kind.year: "label",
}


@dataclass(frozen=True, kw_only=True)
class _As:
    """What is out of the ordinary in the row of a figure."""

    value: Any = None
    start: Any = None
    unit: str = ""
    rule: Rule | None = None
    look: str = ""


@dataclass(frozen=True, kw_only=True)
class _Amounts:
    """What stands in the cells of a figure: one amount, or one for each year."""

    one: Any
    listed: list[Any]
    look: str
    is_fixed: bool
    is_listed: bool
    takes_years: bool


class _Writer:
    """Lays out the Inputs sheet, table by table."""

    def __init__(self, found: Inputs) -> None:
        self.found, self.given, self.sheet = found, found.given, found.sheet
        listed = [*leaves(self.given.document)]
        years = {label for label in self.given.years}
        # A column a year where any amount is given by year, or there is room for one.
        self.has_years = any({*key.split(".")} & years for key, _ in listed)
        self.has_years |= self.given.is_blank or "budget.years[0]" in dict(listed)
        self.has_starts = any(re.search(r"price\[\d+\]", key) for key, _ in listed)
        self.told: set[str] = set()
        self.of = ""  # the charge or line that the figures are of

    def write(self) -> None:
        """Lay out every table."""
        self.chosen_scenario()
        self.pricings()
        if self.given.is_blank:  # what is charged is asked first
            self.figures()
        self.scenarios()
        if not self.given.is_blank:
            self.figures()

    def chosen_scenario(self) -> None:
        table = self.sheet.table("Scenario_shown", "The scenario that is shown", ("Choice", "Name"))
        heads = [*self.given.scenarios]
        words = "Choose a name: every sheet follows" if len(heads) > 1 else "Scenario"
        # The heads of the table of scenarios, below: known once that is laid out.
        row = table.row((words,), [Cell(content=heads[0], look="label", is_input=True)], key="show")
        self.found.cells["show"] = row.cell()

    def pricings(self) -> None:
        if len(self.given.pricings) < 2:
            return
        caption = "Pricings to choose from"
        table = self.sheet.table("Pricings", caption, ("Pricing", "Name"))
        for name, (label, _) in self.given.pricings.items():
            table.row((label,), [Cell(content=name, look="label")])
        self.found.names = table.column(1)

    def scenarios(self) -> None:
        given, found = self.given, self.found
        heads = [*given.scenarios]
        caption = f"Scenarios: change those under {YOURS}"
        table = self.sheet.table("Scenarios", caption, ("Choice", "Unit", *heads))
        found.heads = Row("Inputs", table.top + 1, 2, len(heads))
        show = self.sheet.tables[0].rows[0][1]
        show[1] = Cell(
            content=heads[0], look="label", is_input=True, rule=drop_down(found.heads.all)
        )
        for name in self.fields():
            known = FIELDS[name]
            label = (known.sheet or known.label).replace("Forces", given.adopters.capitalize())
            unit = known.unit.replace("forces", given.adopters)
            values = [self.choice(name, fields) for fields in given.scenarios.values()]
            found.scenario[name] = self.choices(table, f"scenario.{name}", label, unit, values)
            if name == ADOPTERS:
                for at, year in enumerate(given.years):
                    counts = [_at(fields.get(name), at) for fields in given.scenarios.values()]
                    key, where = (
                        f"scenario.{name}[{at}]",
                        f"Year {at + 1}" if given.is_blank else year,
                    )
                    label = f"{where}, if not the same in all years"
                    found.paths.append(self.choices(table, key, label, unit, counts))

    def fields(self) -> Iterator[str]:
        """Fields that the case has: no adopters where nothing depends on them."""
        for name in FIELDS:
            is_of_charge = name in ("offset", "charge_follows_go_live", "charge_change")
            if name == ADOPTERS:
                is_shown = bool(self.given.adopters)
            elif name == "pricing":
                is_shown = len(self.given.pricings) > 1
            elif name == "leave":
                is_shown = not self.given.is_blank
            else:
                is_shown = bool(self.given.charges) or not is_of_charge
            if is_shown:
                yield name

    def choice(self, name: str, fields: Mapping[str, Any]) -> Any:
        value = fields.get(name)
        if isinstance(value, bool):
            return YES_OR_NO[value]
        return None if isinstance(value, tuple) else value

    def choices(
        self, table: SheetTable, key: str, label: str, unit: str, values: Sequence[Any]
    ) -> Row:
        """Add a row of choices: the first scenario may be typed over, the others stand."""
        known = FIELDS[re.sub(r"scenario\.|\[\d+\]", "", key)]
        rule, look = field_rule(known, self.found), _LOOKS[known.kind]
        cells = [
            Cell(content=value, look=look, is_input=not at, rule=rule if not at else {})
            for at, value in enumerate(values)
        ]
        row = table.row((label, unit), cells, key=key)
        self.found.listed.append(Listed(key=key, label=label, cell=row.cell(), rule=rule))
        return row

    def figures(self) -> None:
        """Lay out the figures of the case, its charges and its lines."""
        self.table("The_case", "The case")
        if self.given.is_blank:
            self.blank_questions()
        if "budget" in self.given.document:
            self.figure("budget.amount", "budget")
            self.figure("budget.years", "")
        for key in ("initial_months", "go_live.value", "discount_rate.value"):
            self.figure(key, key.removesuffix(".value"))
        self.adopters()
        for at, charge in enumerate(self.given.charges):
            self.charge(at, charge)
        for at, line in self.given.lines:
            self.line(at, line)

    def adopters(self) -> None:
        """Lay out how many are expected, and sizes that the case gives."""
        document = self.given.document
        for name in ("anticipated", "signed", "possible") if self.given.adopters else ():
            if look_up(document, f"adopters.{name}") is not None:
                self.figure(f"adopters.{name}.value", f"adopters.{name}")
        for size in look_up(document, "adopters.sizes") or {}:
            for key in ("ours", "total"):
                own = f"adopters.sizes.{size}"
                if look_up(document, f"{own}.{key}") is not None:
                    label = f"{size.capitalize()}: {_FIGURES[key][0].lower()}"
                    self.figure(f"{own}.{key}", own, label)

    def table(self, name: str, caption: str) -> None:
        given = self.given
        years = (
            [f"Year {at + 1}" for at in range(len(given.years))] if given.is_blank else given.years
        )
        heads = ["Figure", *["From"] * self.has_starts, "Value", *(years if self.has_years else [])]
        wide = (14.0, 34.0, 11.0, 44.0)  # unit, source, status, note
        self.sheet.widths |= {len(heads) + at: width for at, width in enumerate(wide)}
        self.now = self.sheet.table(name, caption, (*heads, "Unit", *map(str.capitalize, TOLD)))

    def blank_questions(self) -> None:
        """Ask first what decides what else is needed."""
        count = between(1, len(self.given.years), is_whole=True)
        kinds = drop_down(tuple(self.given.kinds))
        year = "First financial year, such as 2025/26"
        self.figure("kind_of_charge", "", "What is charged", _As(rule=kinds, look="label"))
        self.figure("first_year", "", year, _As(rule={}, look="label"))
        self.figure("count", "", "Number of financial years", _As(rule=count, look="count"))
        self.figure("title", "", "Title", _As(rule={}, look="label"))

    def charge(self, at: int, charge: Document) -> None:
        name = self.of = charge.get("name") or "Charge"
        self.table(f"Charge_{at + 1}", f"Charge: {name}")
        own = f"charges[{at}]"
        if look_up(charge, "from.value") is not None or self.given.is_blank:
            self.figure(f"{own}.from.value", f"{own}.from")
        for key in ("until", "low", "high"):
            if key in charge:
                self.figure(f"{own}.{key}", own)
        for place, rule in enumerate(charge["pricing"]):
            self.pricing(f"{own}.pricing[{place}]", rule, self.title(at, rule))

    def title(self, at: int, rule: Document) -> str:
        """Name the pricing in the labels of its parts, where a charge has several."""
        if len(self.given.charges[at]["pricing"]) < 2:
            return ""
        return f"{self.given.pricings.get(rule['name'], (rule['name'],))[0]}: "

    def pricing(self, own: str, rule: Document, title: str) -> None:
        """Lay out the parts of a rule, in the order of its formula."""
        for key in _PARTS:
            value: Any = rule.get(key)
            label = title + _FIGURES[key][0]
            if key == "pool" and "pool_from" in rule:
                for part in ("charge", "adopters"):
                    words = title + _FIGURES[f"pool_from.{part}"][0]
                    self.figure(f"{own}.pool_from.{part}", own, words)
            elif isinstance(value, list):
                self.steps(own, rule, title)
            elif key == "share" and isinstance(value, Mapping):
                self.mix(own, label, value)
            elif key in rule:
                self.figure(f"{own}.{key}", own, label, _As(unit=rule.get("unit") or ""))
        for place, part in itertools.product(range(len(rule.get("through", []))), _POINT):
            words = f"{title}{_FIGURES[part][0]}"
            self.figure(f"{own}.through[{place}].{part}", own, words)

    def mix(self, own: str, label: str, share: Mapping[str, float]) -> None:
        """Lay out the weights of a share that is a mix of sizes."""
        for size, weight in share.items():
            self.figure(f"{own}.share.{size}", own, f"{label} by {size}", _As(value=weight))

    def steps(self, own: str, rule: Document, title: str) -> None:
        """Lay out the prices of a list, each from a number on."""
        words = f"{title}Price from a number of {self.over(rule)} on"
        for place, step in enumerate(rule["price"]):
            start = next((value for key, value in step.items() if key != "price"), None)
            self.figure(f"{own}.price[{place}]", own, words, _As(start=start))

    def over(self, rule: Document) -> str:
        over = rule.get("over") or ADOPTERS
        return self.given.adopters if over == ADOPTERS else over

    def line(self, at: int, line: Document) -> None:
        own = f"lines[{at}]"
        self.of = line.get("name") or f"Line {at + 1}"
        self.table(f"Line_{at + 1}", f"Line: {line.get('name') or at + 1}")
        if self.given.is_blank:
            self.figure(f"{own}.name", own)
        for key in _LINE_KEYS:
            if key in line:
                self.figure(f"{own}.{key}", own)

    def figure(self, key: str, section: str, label: str = "", more: _As | None = None) -> None:
        """Add a row: an amount of every year or one a year, unit, source, status and note."""
        given, found, more = self.given, self.found, more or _As()
        last = re.sub(r"\[\d+\]$", "", key.removesuffix(".value")).rpartition(".")[2]
        weight = (label, "pence", "share" if more.value else "", _SHARE)
        words, look, unit, allowed = _FIGURES.get(last, weight)
        amounts = self.amounts(key, last, more, more.look or look)
        rule = {} if amounts.is_fixed else allowed if more.rule is None else more.rule
        words = _named(label or words, given)
        row = self.cells(words, amounts, rule, more.start if "price[" in key else amounts)
        row.append(Cell(content=_named(unit, given).replace("{unit}", more.unit or "units")))
        row += self.source_of(section)
        is_first = bool(section) and section not in self.told
        self.told.add(section)
        top = self.now.row(row, [], key=f"{key}|{section}" if is_first else key).top
        left, count = 1 + self.has_starts, len(given.years)
        found.cells[key] = Row("Inputs", top, left, 1).cell()
        found.starts[key] = Row("Inputs", top, 1, 1).cell()
        if amounts.takes_years:
            found.by_year[key] = Row("Inputs", top, left + 1, count)
        self.note(
            key, str(row[0].content), rule, Row("Inputs", top, len(row) - len(TOLD), len(TOLD))
        )
        if is_first:
            found.told[section] = found.listed[-1]

    def cells(self, words: str, amounts: _Amounts, rule: Rule, start: Any) -> list[Cell]:
        """Lay out words, start, amount, and amounts by year; only steps have a start."""
        row = [Cell(content=words)]
        if self.has_starts:
            is_step = start is not amounts
            row.append(Cell(content=start if is_step else None, look="count", is_input=is_step))
        is_one = not (amounts.is_fixed or amounts.is_listed)
        row.append(Cell(content=amounts.one, look=amounts.look, is_input=is_one, rule=rule))
        if self.has_years:
            year = Cell(content=None, look=amounts.look, is_input=amounts.takes_years)
            year = replace(year, rule=rule if amounts.takes_years else {})
            row += [replace(year, content=each) for each in amounts.listed]
        return row

    def note(self, key: str, label: str, rule: Rule, told: Row) -> None:
        """Note a row for the checks and the log."""
        entry = Listed(
            key=key,
            label=f"{self.of}: {label}" if self.of else label,
            cell=self.found.cells[key],
            rule=rule,
            by_year=self.found.by_year.get(key),
            told=told,
        )
        self.found.listed.append(entry)

    def amounts(self, key: str, last: str, more: _As, look: str) -> _Amounts:
        """Say what stands in the cells of a figure, and whether it may be typed over."""
        given = self.given
        stored = look_up(given.document, key) if more.value is None else more.value
        if isinstance(stored, Mapping) and "price" in stored:
            stored = stored["price"]
        listed = _by_year(stored, given.years)
        is_listed = isinstance(stored, Mapping | list) or last == "by_year" or key == "budget.years"
        one = None if is_listed else _typed(stored)
        is_word = isinstance(one, str) and (one in _FIXED or look not in ("label", "month"))
        if look == "money":
            look = "label" if isinstance(one, str) else look
            look = "pence" if any(map(shows_pence, [one, *listed])) else look
        return _Amounts(
            one=one,
            listed=listed,
            look=look,
            is_fixed=is_word or (last in _STRUCTURE and not given.is_blank),
            is_listed=is_listed,
            takes_years=is_listed or (given.is_blank and last in ("fee", "pool")),
        )

    def source_of(self, section: str) -> list[Cell]:
        """Source, status and note of a section, at its first figure."""
        if not section or section in self.told:
            return [Cell(content=AS_ABOVE if section else None) for _ in TOLD]
        held = look_up(self.given.document, section)
        told = held if isinstance(held, Mapping) else {}
        usual = {"status": "stated"} if isinstance(held, Mapping) else {}
        self.found.used |= {f"{section}.{key}" for key in TOLD}
        return [
            Cell(
                content=told.get(key, usual.get(key)) or None,
                is_input=True,
                rule=drop_down(STATUSES) if key == "status" else {},
            )
            for key in TOLD
        ]


def _named(words: str, given: Given) -> str:
    plural = given.adopters or "adopters"
    return words.replace("{Adopters}", plural.capitalize()).replace("{adopters}", plural)


def _at(value: Any, place: int) -> Any:
    return value[place] if isinstance(value, tuple) and place < len(value) else None


def _by_year(value: Any, labels: Sequence[str]) -> list[Any]:
    if isinstance(value, Mapping):
        return [value.get(label) for label in labels]
    if isinstance(value, list):  # years of a budget, or after which nothing is paid on leaving
        return ["yes" if label in value else None for label in labels]
    return [None] * len(labels)


def _typed(value: Any) -> Any:
    """Write a value as a cell holds it: a month as a date, yes and no in words."""
    if isinstance(value, bool):
        return YES_OR_NO[value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d", value):
        year, month = map(int, value.split("-"))
        return (datetime.date(year, month, 1) - DAY_NIL).days
    return value


def month_text(serial: float) -> str:
    """Write a date as the file of a case has a month.

    >>> month_text(43556)
    '2019-04'
    """
    day = DAY_NIL + datetime.timedelta(days=int(serial))
    return f"{day.year}-{day.month:02d}"


# What the formulas are laid out by: it stands, and is no input.
_FIXED_KEYS = re.compile(
    r"^(format|price_basis\.value|vintage|years\[\d+\]|presets\..*\.(adopters|pricing)(\[\d+\])?"
    r"|(lines|charges)\[\d+\]\.(on|option(\[\d+\])?)|charges\[\d+\]\.pricing\[\d+\]\.(name|over|between))$"
)


# Lists of the documents: a table each, an entry to a row.
_LISTS: Mapping[str, str] = {
    "published": "Printed figures",
    "observations": "What a reader must know and no arithmetic shows",
    "options": "Options; the first is the one asked for",
    "implications": "Implications, as the report scores them",
    "what_if": "Ranges that a source gives",
}
LAYOUT = "layout"  # the key of what a workbook is laid out by
_LAID_OUT_BY = {("published", "of"), ("published", "year"), ("options", "name")}
BETWEEN = "; "  # names in one cell


def _record(found: Inputs) -> Sheet:
    """Lay out every text of the documents: lists as tables, the rest one to a row."""
    sheet = Sheet(
        "Record",
        "Record: what the documents say",
        "Texts and printed figures of the case, in our own words; none of it enters a calculation.",
    )
    sheet.widths = {0: 44.0, 1: 80.0} | dict.fromkeys(range(2, 8), 26.0)
    for name, caption in _LISTS.items():
        if entries := found.given.document.get(name):
            _entries(found, sheet, (name, caption), entries)
    table = sheet.table("Texts", "Other texts of the case", ("What", "Text"))
    for key, words, value in _texts(found):
        cell = replace(_text(value), is_input=not _FIXED_KEYS.match(key))
        table.row((words,), [cell], key=key)
    if found.given.layout:
        where = Cell(content="With the keys, in the grouped column at the right.")
        words = "How this file is laid out, for reading it back"
        table.row((words,), [where], key=f"{LAYOUT}|{found.given.layout}")
    return sheet


def _entries(found: Inputs, sheet: Sheet, table: tuple[str, str], entries: list[Document]) -> None:
    """Lay out a list of the documents, an entry to a row."""
    name, caption = table
    keys = [*dict.fromkeys(key for each in entries for key in each)]
    # The second column is the wide one.
    longest = max(keys, key=lambda key: max(len(str(each.get(key))) for each in entries))
    keys.remove(longest)
    keys.insert(1, longest)
    laid = sheet.table(
        f"Record_{name}", caption, [key.replace("_", " ").capitalize() for key in keys]
    )
    for at, each in enumerate(entries):
        cells = [
            replace(_text(each.get(key)), is_input=(name, key) not in _LAID_OUT_BY) for key in keys
        ]
        laid.row(cells, [], key=f"{name}[{at}]")


def _texts(found: Inputs) -> Iterator[tuple[str, str, Any]]:
    """Give key, words and value of every text that has no other cell."""
    document, placed = found.given.document, {*found.cells} | found.used | {*_LISTS}
    for name, printed in document.get("paragraphs", {}).items():
        yield f'paragraphs."{name}"', f"Figures printed in paragraph {name}", printed
    for key, value in leaves(document):
        if not (placed & {*_above(key)} or key.startswith(("scenario.", "paragraphs."))):
            yield key, _spoken(key), value


def _text(value: Any) -> Cell:
    """Write a text or a printed figure; names in a list stand in one cell."""
    if isinstance(value, list):
        value = BETWEEN.join(map(str, value))
    if isinstance(value, bool):
        value = YES_OR_NO[value]
    look = "words" if isinstance(value, str) or value is None else "label"
    return Cell(content=None if value == "" else value, look=look, is_input=True)


def _above(key: str) -> Iterator[str]:
    """Give a key, and those of the tables and lists that it stands in.

    >>> [*_above("lines[0].by_year.2018/19")]
    ['lines[0].by_year.2018/19', 'lines[0].by_year', 'lines[0]', 'lines']
    """
    while key:
        yield key
        key = re.sub(r'(\[\d+\]|\.?"[^"]*"|(^|\.)[^.\[\]"]+)$', "", key)


def _spoken(key: str) -> str:
    """Write a key as words.

    >>> _spoken("lines[0].source")
    'Lines 1: source'
    """
    words = re.sub(r"\[(\d+)\]", lambda place: f" {int(place[1]) + 1}", key)
    return words.replace(".", ": ").replace("_", " ").capitalize()


def month_number(cell: str) -> str:
    """Count a month, so that months subtract."""
    return f"(YEAR({cell})*12+MONTH({cell})-1)"
