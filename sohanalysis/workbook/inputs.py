"""The Inputs sheet: every figure of a case under its key, one cell each."""

from __future__ import annotations

import datetime
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import TypeAdapter

from sohanalysis.case.fields import (
    ANY,
    FIELDS,
    MOST_ADOPTERS,
    MOST_POUNDS,
    NONE,
    Field,
    Kind,
    in_own_word,
)
from sohanalysis.case.keys import TABLES, Key
from sohanalysis.case.pricing import (
    ADOPTERS,
    AMOUNTS,
    ANTICIPATED,
    EQUAL,
    HIGH,
    LOW,
    MemberBounds,
    Pricing,
)
from sohanalysis.files.kinds import bare_type, limits_of
from sohanalysis.report.wording import first_capital
from sohanalysis.workbook.document import Document, key_parts, leaves, look_up
from sohanalysis.workbook.formula import DAY_NIL
from sohanalysis.workbook.sheets import (
    MOST_WORDS,
    Cell,
    Row,
    Sheet,
    SheetTable,
    cell_row,
    shows_pence,
)

Rule = Mapping[str, Any]
YOURS, OWN = "Yours", "As in the case"
NOT_KNOWN = "Not known: lowest and highest over the pricings"
TOLD = ("source", "note", "status")
YES_OR_NO = {True: "yes", False: "no"}
_FIRST_DAY, _LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2999, 12, 31)


_Choice = int | float | str | bool | tuple[int, ...] | None


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """What a workbook is laid out by and its figures may change: as it was when it was written.

    Parameters
    ----------
    possible : int
        Numbers of adopters that the charge is tabulated for.
    option_pricings : mapping
        Pricing of each other option, where it does not have the one that is shown.
    scenarios : mapping
        Fields of each scenario by its heading, the one that may be changed first.
    prices, ends : tuple of str
        Each price as quoted, and its heading.
    changes : tuple of tuple
        Rows of the sensitivity table: what is changed, its words, source, line and share.
    counts : tuple of int
        Numbers of adopters of the table of pricings.
    period : str
        What the total is of.
    has_verdict : bool
        Whether cost is judged against the budget.
    """

    possible: int
    scenarios: Mapping[str, Mapping[str, _Choice]]
    ends: tuple[str, ...]
    counts: tuple[int, ...]
    period: str
    has_verdict: bool
    option_pricings: Mapping[str, str] = field(default_factory=dict)
    prices: tuple[str, ...] = ()
    changes: tuple[tuple[str, str, str, str, float], ...] = ()

    @classmethod
    def read(cls, text: str) -> SheetLayout:
        """Read what `text` writes."""
        return TypeAdapter(cls).validate_json(text)

    def text(self) -> str:
        """Write it as one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class AdjustedCharge:
    """A charge that the bounds of other members change, with its amounts before and after.

    Parameters
    ----------
    excess : str
        Role in which we bear the remainder after bounds: "others" or "host".
    charges, before : tuple
        Our charge, and the same without the bounds of others, as the library works them out: by
        number of adopters, one or as many as there are years; None if no document gives a price.
        [£ a year]
    charged : tuple of int
        Places of the years in which it is charged.
    """

    excess: str
    charged: tuple[int, ...]
    charges: tuple[tuple[float | None, ...], ...]
    before: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What fills a workbook.

    Parameters
    ----------
    document : Document
        The case by the keys of its file.
    years : tuple of str
        Financial years across.
    layout : SheetLayout
        What it is laid out by.
    pricings : mapping
        What each pricing of the charge that has several is called, and what it assumes.
    chosen : int
        Place of that charge.
    joining, sizes : tuple and mapping
        Bodies of the register, and each size of theirs that a rule names.
    bounds, bounded : tuple and set
        Their bounds, and the places of the charges that those hold for. [£ a year]
    adjusted_charges : mapping
        Rules whose charge the bounds of other members change, by the places of charge and rule.
    rules : mapping
        Each rule of charging, by the places of its charge and of the rule.
    adopters : str
        What the adopters are called; blank where nothing depends on them.
    stated : set of str
        Pricings that the documents state: of equal amounts, these give the end.
    base : str
        Pricing of a figure that needs one, if the pricing is not known.
    results : mapping
        What the case calls its results.
    has_present_value : bool
        Whether an option has a present value.
    """

    document: Document
    years: tuple[str, ...]
    layout: SheetLayout
    pricings: Mapping[str, tuple[str, str]]
    chosen: int = 0
    joining: tuple[str, ...] = ()
    sizes: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    bounds: tuple[MemberBounds, ...] = ()
    bounded: frozenset[int] = frozenset()
    adjusted_charges: Mapping[tuple[int, int], AdjustedCharge] = field(default_factory=dict)
    rules: Mapping[tuple[int, int], Pricing] = field(default_factory=dict)
    adopters: str = ""
    stated: frozenset[str] = frozenset()
    base: str = ""
    results: Mapping[str, str] = field(default_factory=dict)
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


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One row to type into: its key, label, look and cells, and what is allowed in them."""

    key: str
    label: str
    look: str
    rule: Rule
    cell: str = ""
    by_year: Row | None = None


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
    sections: dict[str, Listed] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.cells[key]

    def has(self, key: str) -> bool:
        """Tell whether the case has a figure."""
        return key in self.cells

    def contents(self, listed: Listed) -> list[tuple[str, Any]]:
        """Return each cell of a row to type into, and its content when the file is written."""
        area = listed.by_year or cell_row(listed.cell)
        row = next(row for number, row in self.sheet.rows() if number == area.top)
        return [(area.cell(at), row[area.left + at].content) for at in range(area.count)]

    def amount(self, key: str, year: int) -> str:
        """Write the amount of a year: its own, or the one of every year."""
        value, by_year = self.cells[key], self.by_year.get(key)
        if by_year is None:
            return value
        return f"{by_year.cell(year)}+0"

    @property
    def show(self) -> str:
        """Name the cell that chooses the scenario."""
        return self.cells["show"]


def drop_down(values: Sequence[str] | str) -> Rule:
    """Offer a drop-down of words, or of those in some cells."""
    if isinstance(values, str):
        return _rule("list", "Choose from the list.", source=f"={values}")
    words = f"Choose from the list: {', '.join(values)}."
    if len(words) > MOST_WORDS:
        words = f"Choose from the list: {values[0]}, or one of {values[1]} to {values[-1]}."
    return _rule("list", words, source=[*values])


def between(low: float, high: float, *, is_whole: bool = False) -> Rule:
    """Ask for a number in a range."""
    what = "A whole number" if is_whole else "A number"
    words = f"{what} from {low:,} to {high:,}."
    kind = "integer" if is_whole else "decimal"
    return _rule(kind, words, criteria="between", minimum=low, maximum=high)


def month_rule() -> Rule:
    """Ask for a month."""
    words = "The first day of a month, such as 1 April 2019."
    return _rule("date", words, criteria="between", minimum=_FIRST_DAY, maximum=_LAST_DAY)


def text_rule(words: str) -> Rule:
    """Take any text, with a message."""
    return _rule("any", words)


def _rule(kind: str, words: str, **limits: Any) -> Rule:
    told = {"input_message": words, "error_title": "Not allowed", "error_message": words}
    return {"validate": kind, "ignore_blank": True, **told, **limits}


_POUNDS = between(0, MOST_POUNDS)
_SHARE = between(0, 1)
_YES = drop_down(("yes",))
_COUNT = between(1, MOST_ADOPTERS)
# Look of a figure and what its cell takes, by its unit. Limits of its type go before the latter.
_BY_UNIT: Mapping[str, tuple[str, Rule]] = {
    "£": ("money", _POUNDS),
    "£ a year": ("money", _POUNDS),
    "{unit}": ("pence", _POUNDS),
    "share": ("share", _SHARE),
    "a year": ("share", between(0, 10)),
    "months": ("count", {}),
    "adopters": ("count", _COUNT),
    "month": ("month", month_rule()),
    "financial years": ("label", _YES),
}


class _Figure(NamedTuple):
    """Label, unit, look and rule of a figure."""

    label: str
    unit: str
    look: str
    rule: Rule


def _figure_of(key: Key, kind: Any) -> _Figure:
    """Return the label, unit, format and validation rule of a key's row."""
    look, rule = _BY_UNIT.get(key.unit, ("label", {}))
    inner = bare_type(kind)
    if get_origin(inner) is Literal:
        rule = drop_down(get_args(inner))
    elif rule is not _POUNDS and (limits := limits_of(kind)):
        rule = between(*limits)
    return _Figure(key.label, key.unit, look, rule)


def _figures(name: str) -> dict[str, _Figure]:
    """Return the rows of a table by key; a key without a label has none."""
    table = TABLES[name]
    return {key.name: _figure_of(key, table.types[key.name]) for key in table.keys if key.label}


_FIGURES = {name: _figures(name) for name in TABLES}
_RULE = _FIGURES["charges.pricing"]
_RULE["share"] = _RULE["share"]._replace(look="factor")
# An amount of a rule that is new stands last, under its own key.
for _name in AMOUNTS:
    _RULE.setdefault(_name, _Figure(first_capital(_name), "£ a year", *_BY_UNIT["£ a year"]))
_POINT = _FIGURES["points"]
_POOL_FROM = {
    "charge": _POINT["charge"]._replace(label="Our charge, which is our share of the pool"),
    "adopters": _POINT["adopters"]._replace(label="Adopters at that charge"),
}
# What the formulas of a line or a rule are laid out by: it is shown, and is not typed over.
_SHOWN = ("kind", "nature", "pay", "delay", "base_year", "funded_by", "ends_on_leaving")
# Words of a rule in place of a figure, which its formulas are made from, and how they are shown.
WORDS = {
    LOW: "the low estimate",
    HIGH: "the high estimate",
    ANTICIPATED: "those anticipated",
    EQUAL: "an equal share",
}


def inputs_sheet(given: Given) -> Inputs:
    """Lay out the sheet."""
    sheet = Sheet(
        "Inputs",
        "Inputs: scenarios and figures",
        "Type into pale cells alone; an empty pale cell is not given. What follows from it is on "
        "the other sheets.",
        has_comments=True,
        is_narrow=True,
    )
    sheet.widths = {0: 27.0, 1: 9.0, 2: 13.5}
    inputs = Inputs(given=given, sheet=sheet)
    _Writer(inputs).write()
    return inputs


def titled(given: Given, rule: Document) -> str:
    """Name a pricing as every surface does."""
    return given.pricings.get(rule["name"], (str(rule["name"]),))[0]


def field_label(known: Field, given: Given) -> str:
    """Name a choice of a scenario, in the case's own word for adopters."""
    return in_own_word(known.sheet or known.label, given.adopters)


def field_rule(known: Field, found: Inputs) -> Rule:
    """Say what a choice of a scenario may be."""
    if known.kind is Kind.choice:
        assert found.names is not None, "a pricing is chosen among several"
        return drop_down(found.names.all)
    if known.kind is Kind.yes:
        return drop_down(("yes", "no"))
    if known.kind is Kind.year:
        return drop_down((NONE, *found.given.years))
    high = {"possible": found.given.layout.possible, "charge": MOST_POUNDS}.get(
        known.within, known.high
    )
    return between(known.low, high, is_whole=known.is_whole)


_LOOKS = {
    **dict.fromkeys(Kind, "label"),
    **{Kind.count: "count", Kind.months: "count", Kind.pounds: "money", Kind.share: "share"},
}


class _Writer:
    """Lays out the Inputs sheet, table by table."""

    def __init__(self, found: Inputs) -> None:
        self.found, self.given, self.sheet = found, found.given, found.sheet
        listed = [*leaves(self.given.document)]
        years = {*self.given.years}
        # A column a year where any amount is given by year, or there is room for one.
        self.has_years = any({*key.split(".")} & years for key, _ in listed)
        self.has_years |= "budget.years[0]" in dict(listed)
        self.of = ""  # the charge or line that the figures are of

    def write(self) -> None:
        """Lay out every table."""
        self.chosen_scenario()
        self.pricings()
        self.scenarios()
        self.figures()

    def chosen_scenario(self) -> None:
        table = self.sheet.table("Scenario_shown", "The scenario that is shown", ("Choice", "Name"))
        heads = [*self.given.layout.scenarios]
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
        table.row((NOT_KNOWN,), [Cell(content=ANY, look="label")])
        self.found.names = table.column(1)

    def scenarios(self) -> None:
        given, found = self.given, self.found
        scenarios = given.layout.scenarios
        heads = [*scenarios]
        caption = f"Scenarios: change those under {YOURS}"
        table = self.sheet.table("Scenarios", caption, ("Choice", "Unit", *heads))
        found.heads = Row("Inputs", table.top + 1, 2, len(heads))
        show, rule = self.sheet.tables[0].rows[0][1], drop_down(found.heads.all)
        show[1] = Cell(content=heads[0], look="label", is_input=True, rule=rule)
        words, cell = str(show[0].content), found.cells["show"]
        found.listed.append(Listed(key="show", label=words, look="label", rule=rule, cell=cell))
        for name in self.fields():
            known = FIELDS[name]
            label = field_label(known, given)
            unit = known.unit.replace("forces", given.adopters)
            values = [self.choice(name, fields) for fields in scenarios.values()]
            found.scenario[name] = self.choices(table, f"scenario.{name}", label, unit, values)
            if name == ADOPTERS:
                for at, year in enumerate(given.years):
                    counts = [
                        _at(fields.get(name), at) for fields in given.layout.scenarios.values()
                    ]
                    label = f"in {year}, if not the same"
                    key = f"scenario.{name}[{at}]"
                    found.paths.append(self.choices(table, key, label, unit, counts))

    def fields(self) -> list[str]:
        """Fields that the case has: no adopters where nothing depends on them."""
        given = self.given
        has_it = {ADOPTERS: bool(given.adopters), "pricing": len(given.pricings) > 1}
        return [
            name
            for name, field in FIELDS.items()
            if has_it.get(name, bool(given.charges) or not field.needs_charge)
        ]

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
        listed = Listed(key=key, label=label, look=look, cell=row.cell(), rule=rule)
        self.found.listed.append(listed)
        return row

    def figures(self) -> None:
        """Lay out the figures of the case, its charges and its lines."""
        given = self.given
        self.table("The_case", "The case")
        if "budget" in given.document:
            self.several("budget", _FIGURES["budget"])
        self.several("", _FIGURES[""])
        if given.adopters:
            self.several("adopters", _FIGURES["adopters"])
        for size in look_up(given.document, "adopters.sizes") or {}:
            figures = _FIGURES["adopters.sizes"]
            self.several(f"adopters.sizes.{size}", figures, f"{size.capitalize()}: ")
        for at, charge in enumerate(given.charges):
            self.charge(at, charge)
        for at, line in given.lines:
            own = f"lines[{at}]"
            self.of = line.get("name") or f"Line {at + 1}"
            self.table(f"Line_{at + 1}", f"Line: {line.get('name') or at + 1}")
            self.several(own, _FIGURES["lines"])

    def table(self, name: str, caption: str, *heads: str) -> None:
        years = self.given.years if self.has_years else ()
        self.left = 2 + len(heads)
        self.now = self.sheet.table(name, caption, ("Figure", "Unit", *heads, "Value", *years))

    def charge(self, at: int, charge: Document) -> None:
        name = self.of = charge.get("name") or "Charge"
        own = f"charges[{at}]"
        self.table(f"Charge_{at + 1}", f"Charge: {name}")
        self.several(own, _FIGURES["charges"])
        rules = [(f"{own}.pricing[{i}]", rule) for i, rule in enumerate(charge["pricing"])]
        titles = [f"{titled(self.given, rule)}: " if len(rules) > 1 else "" for _, rule in rules]
        for (key, _), title in zip(rules, titles, strict=True):
            self.several(key, _RULE, title)
        stepped = [isinstance(rule.get("price"), list) for _, rule in rules]
        if any(stepped):
            self.table(f"Steps_{at + 1}", f"Charge: {name}, prices from a number on", "From")
        for (key, rule), title in itertools.compress(zip(rules, titles, strict=True), stepped):
            over = rule.get("over") or ADOPTERS
            plural = self.given.adopters if over == ADOPTERS else over
            step = _RULE["price"]._replace(label=f"Price from a number of {plural} on")
            for place, each in enumerate(rule["price"]):
                start = next((value for name, value in each.items() if name != "price"), None)
                self.figure(f"{key}.price[{place}]", key, step, title, start=start)

    def several(
        self, own: str, figures: Mapping[str, _Figure], title: str = "", section: str = ""
    ) -> None:
        """Add a row for each figure that a table of the case has; steps have a table of theirs."""
        held = look_up(self.given.document, own) if own else self.given.document
        unit = held.get("unit") or ("units" if "quantity" in held else "")
        for name, figure in figures.items():
            figure = figure._replace(unit=figure.unit.replace("{unit}", unit))
            key, value = f"{own}.{name}" if own else name, held.get(name)
            if isinstance(value, Mapping) and "value" in value:
                self.figure(f"{key}.value", key, figure, title)
            elif name == "share" and isinstance(value, Mapping):
                for size in value:
                    by_size = _Figure(f"{figure.label} by {size}", "share", "pence", _SHARE)
                    self.figure(f"{key}.{size}", own, by_size, title)
            elif name in held and not (name == "price" and isinstance(value, list)):
                self.figure(key, section or own, figure, title)
            if name == "pool" and "pool_from" in held:
                self.several(f"{own}.pool_from", _POOL_FROM, title, own)
        for place in range(len(held.get("through", []))):
            self.several(f"{own}.through[{place}]", _POINT, title, own)

    def figure(
        self, key: str, section: str, figure: _Figure, title: str = "", start: Any = None
    ) -> None:
        """Add a row: unit, a step's start, an amount of every year or one for each."""
        given, is_step, plural = self.given, self.left > 2, self.given.adopters or "adopters"
        stored = look_up(given.document, key)
        stored = stored["price"] if is_step and isinstance(stored, Mapping) else stored
        is_listed = isinstance(stored, Mapping | list) or key.endswith((".by_year", "budget.years"))
        one, listed = None if is_listed else _typed(stored), _by_year(stored, given.years)
        # A word in place of an amount, or what formulas are laid out by, stands.
        is_word = isinstance(one, str) and (one in WORDS or figure.look not in ("label", "month"))
        is_fixed = is_word or key_parts(key)[-1] in _SHOWN
        look = "label" if is_word and figure.look == "money" else figure.look
        if look == "money" and any(map(shows_pence, [one, *listed])):
            look = "pence"
        rule: Rule = {} if is_fixed else figure.rule
        words = title + in_own_word(figure.label, plural)
        unit = in_own_word(figure.unit, plural)
        row = [Cell(content=words), Cell(content=unit)]
        row += [Cell(content=start, look="count", is_input=True)] if is_step else []
        one = WORDS.get(str(one), one) if is_word else one
        row += [Cell(content=one, look=look, is_input=not (is_fixed or is_listed), rule=rule)]
        year = Cell(content=None, look=look, is_input=is_listed, rule=rule if is_listed else {})
        row += [replace(year, content=each) for each in listed] if self.has_years else []
        self.now.row(row, [], key=key)
        self.note(key, section, is_listed, Listed(key=key, label=words, look=look, rule=rule))

    def note(self, key: str, section: str, takes_years: bool, listed: Listed) -> None:
        """Note where the figure of the last row stands, for formulas, checks and the log."""
        found, top = self.found, self.now.end - 1
        found.cells[key] = Row("Inputs", top, self.left, 1).cell()
        found.starts[key] = Row("Inputs", top, 2, 1).cell()
        if takes_years:
            found.by_year[key] = Row("Inputs", top, self.left + 1, len(self.given.years))
        listed = replace(
            listed,
            label=f"{self.of}: {listed.label}" if self.of else listed.label,
            cell=found.cells[key],
            by_year=found.by_year.get(key),
        )
        found.listed.append(listed)
        if section and isinstance(look_up(self.given.document, section), Mapping):
            found.sections.setdefault(section, listed)


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


def month_number(cell: str) -> str:
    """Count a month, so that months subtract."""
    return f"(YEAR({cell})*12+MONTH({cell})-1)"
