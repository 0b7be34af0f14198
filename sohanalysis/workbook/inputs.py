"""The Inputs sheet: every figure of a case under its key, in one cell."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple, get_args, get_origin

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
from sohanalysis.case.pricing import ADOPTERS, AMOUNTS, ANTICIPATED, EQUAL, HIGH, LOW
from sohanalysis.files.kinds import Years, bare_type, limits_of
from sohanalysis.nouns import first_capital
from sohanalysis.report.wording_pricing import at_or_from
from sohanalysis.workbook.document import NestedKeys, above, key_parts, leaves, look_up
from sohanalysis.workbook.formula import DAY_NIL, day_of
from sohanalysis.workbook.sheets import (
    MOST_WORDS,
    Cell,
    Row,
    Sheet,
    SheetTable,
    cell_row,
    shows_pence,
)
from sohanalysis.workbook.workbook_case import YOURS, WorkbookCase

CellRule = Mapping[str, Any]
_NOT_KNOWN = "Not known: lowest and highest over the pricings"
LOG_KEYS = ("source", "note", "status")
ANY_DAY = "any day of the month"
# Heading of the numbers of steps, by the prepositions of all price lists of the table.
STEP_HEADS = {
    frozenset({"from"}): "From",
    frozenset({"at"}): "At",
    frozenset({"at", "from"}): "At or from",
}
YES_OR_NO = {True: "yes", False: "no"}
# Keys whose years a user marks with yes.
YEARS_TO_MARK = {
    key.name for table in TABLES.values() for key in table.keys if key.unit == "financial years"
}
_FIRST_DAY, _LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2999, 12, 31)


@dataclass(frozen=True, kw_only=True)
class InputRow:
    """A row of input cells: its key, owner, label, unit, look, cells and validation rule.

    A row of a word, such as revenue, has no figure. The cells of years have an amount for each year
    of a charge, or else may be empty: a line may have no amount in a year, and some years are
    chosen, in some rows without a gap.
    """

    key: str
    label: str
    unit: str
    look: str
    rule: CellRule
    cell: str = ""
    by_year: Row | None = None
    needs_each_year: bool = False
    has_no_gap: bool = False
    owner: str = ""
    is_word: bool = False


@dataclass(kw_only=True)
class Inputs:
    """The cells of every input, for the formulas of the other sheets."""

    case: WorkbookCase
    sheet: Sheet
    cells: dict[str, str] = field(default_factory=dict)
    by_year: dict[str, Row] = field(default_factory=dict)
    starts: dict[str, str] = field(default_factory=dict)
    scenario: dict[str, Row] = field(default_factory=dict)
    paths: list[Row] = field(default_factory=list)
    heads: Row | None = None
    names: Row | None = None
    rows: list[InputRow] = field(default_factory=list)
    sections: dict[str, InputRow] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.cells[key]

    def has(self, key: str) -> bool:
        """Check whether the workbook has a cell for a key."""
        return key in self.cells

    def contents(self, input_row: InputRow) -> list[tuple[str, Any]]:
        """Return each cell of an input row, and its content when the file is written."""
        area = input_row.by_year or cell_row(input_row.cell)
        row = next(row for number, row in self.sheet.rows() if number == area.top)
        return [(area.cell(index), row[area.column + index].content) for index in range(area.count)]

    def amount(self, key: str, year: int) -> str:
        """Return the formula of the amount of a year, which may be one for all years."""
        value, by_year = self.cells[key], self.by_year.get(key)
        if by_year is None:
            return value
        return f"{by_year.cell(year)}+0"

    def own_sources(self) -> Iterator[tuple[str, InputRow]]:
        """Yield the key and the input row of each figure here that has a source of its own."""
        for key in self.case.document.get("own_sources", {}):
            if input_row := next((row for row in self.rows if key in above(row.key)), None):
                yield key, input_row

    @property
    def show(self) -> str:
        """The cell that chooses the scenario."""
        return self.cells["show"]


def drop_down(values: Sequence[str] | str) -> CellRule:
    """Return the rule of a drop-down list of texts, or of a range of cells."""
    if isinstance(values, str):
        return _rule("list", "Choose from the list.", source=f"={values}")
    message = f"Choose from the list: {', '.join(values)}."
    if len(message) > MOST_WORDS:
        message = f"Choose from the list: {values[0]}, or one of {values[1]} to {values[-1]}."
    return _rule("list", message, source=[*values])


def between(low: float, high: float, *, is_whole: bool = False) -> CellRule:
    """Return the rule of a number in a range."""
    noun = "A whole number" if is_whole else "A number"
    message = f"{noun} from {low:,} to {high:,}."
    kind = "integer" if is_whole else "decimal"
    return _rule(kind, message, criteria="between", minimum=low, maximum=high)


def month_rule() -> CellRule:
    """Return the rule of a month."""
    message = f"{first_capital(ANY_DAY)}, such as 1 April 2019. The whole month counts."
    return _rule("date", message, criteria="between", minimum=_FIRST_DAY, maximum=_LAST_DAY)


def text_rule(message: str) -> CellRule:
    """Return a rule that allows any text and shows a message."""
    return _rule("any", message)


def _rule(kind: str, message: str, **limits: Any) -> CellRule:
    messages = {"input_message": message, "error_title": "Not allowed", "error_message": message}
    return {"validate": kind, "ignore_blank": True, **messages, **limits}


_POUNDS = between(0, MOST_POUNDS)
_SHARE = between(0, 1)
_YES = drop_down(("yes",))
_COUNT = between(1, MOST_ADOPTERS)
# Look and validation rule of a figure by its unit. Limits of the figure's type replace the rule.
_BY_UNIT: Mapping[str, tuple[str, CellRule]] = {
    "£": ("money", _POUNDS),
    "£ a year": ("money", _POUNDS),
    "{unit}": ("pence", _POUNDS),
    "share": ("rate", _SHARE),
    "a year": ("rate", between(0, 10)),
    "months": ("count", {}),
    "adopters": ("count", _COUNT),
    "month": ("month", month_rule()),
    "financial years": ("label", _YES),
}


class _Figure(NamedTuple):
    """Label, unit, look and rule of a figure, and whether it is years without a gap."""

    label: str
    unit: str
    look: str
    rule: CellRule
    has_no_gap: bool = False


def _figure_of(key: Key, kind: Any) -> _Figure:
    """Return the label, unit, format and validation rule of a key's row."""
    look, rule = _BY_UNIT.get(key.unit, ("label", {}))
    inner = bare_type(kind)
    if get_origin(inner) is Literal:
        rule = drop_down(get_args(inner))
    elif rule is not _POUNDS and (limits := limits_of(kind)):
        rule = between(*limits)
    return _Figure(key.label, key.unit, look, rule, kind == Years)


def _figures(name: str) -> dict[str, _Figure]:
    """Return the rows of a table by key; a key without a label has none."""
    table = TABLES[name]
    return {key.name: _figure_of(key, table.types[key.name]) for key in table.keys if key.label}


_FIGURES = {name: _figures(name) for name in TABLES}
_RULE = _FIGURES["charges.pricing"]
_RULE["share"] = _RULE["share"]._replace(look="factor")
# A part of a rule that has no label yet gets a row at the end, labelled with its key.
for _name in AMOUNTS:
    _RULE.setdefault(_name, _Figure(first_capital(_name), "£ a year", *_BY_UNIT["£ a year"]))
_POINT = _FIGURES["points"]
_POOL_FROM = {
    "charge": _POINT["charge"]._replace(label="Our charge, which is our share of the pool"),
    "adopters": _POINT["adopters"]._replace(label="Adopters at that charge"),
}
# Keys that decide which formulas a line or rule has. They are shown but locked.
_FIXED = ("kind", "nature", "pay", "delay", "base_year", "funded_by", "ends_on_leaving")
# Labels of the words that a rule may have instead of a figure. They decide the formulas, so these
# cells are locked.
AMOUNT_WORDS = {
    LOW: "the low end",
    HIGH: "the high end",
    ANTICIPATED: "those anticipated",
    EQUAL: "an equal share",
}


def inputs_sheet(case: WorkbookCase) -> Inputs:
    """Lay out the Inputs sheet, and return its cells."""
    sheet = Sheet(
        "Inputs",
        "Inputs: scenarios and figures",
        "Type only into pale cells. An empty pale cell is a figure not given. Results are on the "
        "other sheets.",
        has_comments=True,
        is_narrow=True,
    )
    sheet.widths = {0: 27.0, 1: 9.0, 2: 13.5}
    inputs = Inputs(case=case, sheet=sheet)
    _Writer(inputs).write()
    return inputs


def titled(case: WorkbookCase, rule: NestedKeys) -> str:
    """Return the label of a pricing, or its name if it has none."""
    return case.pricings.get(rule["name"], (str(rule["name"]),))[0]


def one_price_name(charge: NestedKeys) -> str:
    """Return the name of the one price that the documents quote for a charge."""
    return "stated cap" if charge.get("is_cap") else "quoted charge"


def field_label(field: Field, case: WorkbookCase) -> str:
    """Return the label of a field of a scenario, with the case's word for adopters."""
    return in_own_word(field.sheet or field.label, case.adopters)


def field_rule(field: Field, inputs: Inputs) -> CellRule:
    """Return the validation rule of a field of a scenario."""
    if field.kind is Kind.choice:
        assert inputs.names is not None, "a pricing is chosen among several"
        return drop_down(inputs.names.all)
    if field.kind is Kind.yes:
        return drop_down(("yes", "no"))
    if field.kind is Kind.year:
        return drop_down((NONE, *inputs.case.layout.leaving_years))
    high = {"possible": inputs.case.layout.possible, "charge": MOST_POUNDS}.get(
        field.within, field.high
    )
    return between(field.low, high, is_whole=field.is_whole)


_LOOKS = {
    **dict.fromkeys(Kind, "label"),
    **{Kind.count: "count", Kind.months: "count", Kind.pounds: "money", Kind.share: "rate"},
}


class _Writer:
    """Lays out the Inputs sheet, table by table."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs, self.case, self.sheet = inputs, inputs.case, inputs.sheet
        figures = [*leaves(self.case.document)]
        years = {*self.case.years}
        # There is a column for each year if an amount is by year, or if a table has years to mark.
        to_mark = tuple(f".{name}[0]" for name in YEARS_TO_MARK)
        self.has_years = any(
            {*key.split(".")} & years or key.endswith(to_mark) for key, _ in figures
        )
        self.owner = ""  # name of the charge or line whose figures come next

    def write(self) -> None:
        """Lay out every table."""
        self.chosen_scenario()
        self.pricings()
        self.scenarios()
        self.figures()

    def chosen_scenario(self) -> None:
        table = self.sheet.table("Scenario_shown", "The scenario shown", ("Choice", "Name"))
        heads = [*self.case.layout.scenarios]
        label = "Choose a name: every sheet shows it" if len(heads) > 1 else "Scenario"
        # The drop-down lists the headings of the table of scenarios, which is laid out below:
        # `scenarios` replaces this cell.
        row = table.row((label,), [Cell(content=heads[0], look="label", is_input=True)], key="show")
        self.inputs.cells["show"] = row.cell()

    def pricings(self) -> None:
        if len(self.case.pricings) < 2:
            return
        caption = "Pricings to choose from"
        table = self.sheet.table("Pricings", caption, ("Pricing", "Name"))
        for name, (label, _) in self.case.pricings.items():
            table.row((label,), [Cell(content=name, look="label")])
        table.row((_NOT_KNOWN,), [Cell(content=ANY, look="label")])
        self.inputs.names = table.column(1)

    def scenarios(self) -> None:
        case, inputs = self.case, self.inputs
        scenarios = case.layout.scenarios
        heads = [*scenarios]
        caption = f"Scenarios: change those under {YOURS}"
        table = self.sheet.table("Scenarios", caption, ("Choice", "Unit", *heads))
        inputs.heads = Row("Inputs", table.top + 1, 2, len(heads))
        show, rule = self.sheet.tables[0].rows[0][1], drop_down(inputs.heads.all)
        show[1] = Cell(content=heads[0], look="label", is_input=True, rule=rule)
        text, cell = str(show[0].content), inputs.cells["show"]
        show_row = InputRow(key="show", label=text, unit="", look="label", rule=rule, cell=cell)
        inputs.rows.append(show_row)
        for name in self.fields():
            field = FIELDS[name]
            label = field_label(field, case)
            unit = field.unit.replace("forces", case.adopters)
            values = [self.choice(name, fields) for fields in scenarios.values()]
            inputs.scenario[name] = self.choices(table, f"scenario.{name}", label, unit, values)
            if name == ADOPTERS:
                for index, year in enumerate(case.years):
                    counts = [
                        _year_value(fields.get(name), index)
                        for fields in case.layout.scenarios.values()
                    ]
                    label = f"in {year}, if not the same"
                    key = f"scenario.{name}[{index}]"
                    inputs.paths.append(self.choices(table, key, label, unit, counts))

    def fields(self) -> list[str]:
        """Return the fields that the case uses, such as adopters only if a charge does."""
        case = self.case
        has_it = {ADOPTERS: bool(case.adopters), "pricing": len(case.pricings) > 1}
        return [
            name
            for name, field in FIELDS.items()
            if has_it.get(name, bool(case.charges) or not field.needs_charge)
        ]

    def choice(self, name: str, fields: Mapping[str, Any]) -> Any:
        value = fields.get(name)
        if isinstance(value, bool):
            return YES_OR_NO[value]
        return None if isinstance(value, tuple) else value

    def choices(
        self, table: SheetTable, key: str, label: str, unit: str, values: Sequence[Any]
    ) -> Row:
        """Add a row of choices. Only the cell of the first scenario is unlocked."""
        field = FIELDS[re.sub(r"scenario\.|\[\d+\]", "", key)]
        rule, look = field_rule(field, self.inputs), _LOOKS[field.kind]
        cells = [
            Cell(content=value, look=look, is_input=not index, rule=rule if not index else {})
            for index, value in enumerate(values)
        ]
        row = table.row((label, unit), cells, key=key)
        input_row = InputRow(key=key, label=label, unit=unit, look=look, cell=row.cell(), rule=rule)
        self.inputs.rows.append(input_row)
        return row

    def figures(self) -> None:
        """Lay out the figures of the case, its charges and its lines."""
        case = self.case
        self.table("The_case", "The case")
        if "budget" in case.document:
            self.several("budget", _FIGURES["budget"])
        self.several("", _FIGURES[""])
        if case.adopters:
            self.several("adopters", _FIGURES["adopters"])
        for size in look_up(case.document, "adopters.sizes") or {}:
            figures = _FIGURES["adopters.sizes"]
            self.several(f"adopters.sizes.{size}", figures, f"{size.capitalize()}: ")
        for index, charge in enumerate(case.charges):
            self.charge(index, charge)
        for index, line in case.lines:
            key = f"lines[{index}]"
            self.owner = line.get("name") or f"Line {index + 1}"
            self.table(f"Line_{index + 1}", f"Line: {line.get('name') or index + 1}")
            self.several(key, _FIGURES["lines"])

    def table(self, name: str, caption: str, *heads: str) -> None:
        years = self.case.years if self.has_years else ()
        self.value_column = 2 + len(heads)
        self.current = self.sheet.table(name, caption, ("Figure", "Unit", *heads, "Value", *years))

    def charge(self, index: int, charge: NestedKeys) -> None:
        name = self.owner = charge.get("name") or "Charge"
        charge_key = f"charges[{index}]"
        self.table(f"Charge_{index + 1}", f"Charge: {name}")
        figures = _FIGURES["charges"]
        if index in self.case.layout.one_price:
            figures = {name: figure for name, figure in figures.items() if name != HIGH}
            figures[LOW] = figures[LOW]._replace(label=first_capital(one_price_name(charge)))
        self.several(charge_key, figures)
        if index in self.case.layout.one_price:
            self.inputs.cells[f"{charge_key}.{HIGH}"] = self.inputs[f"{charge_key}.{LOW}"]
        rules = [(f"{charge_key}.pricing[{i}]", rule) for i, rule in enumerate(charge["pricing"])]
        titles = [f"{titled(self.case, rule)}: " if len(rules) > 1 else "" for _, rule in rules]
        for (key, _), title in zip(rules, titles, strict=True):
            self.several(key, _RULE, title)
        stepped = [isinstance(rule.get("price"), list) for _, rule in rules]
        prepositions = [at_or_from(self.case.rules[index, i]) for i in range(len(rules))]
        if any(stepped):
            head = STEP_HEADS[frozenset(itertools.compress(prepositions, stepped))]
            self.table(f"Steps_{index + 1}", f"Charge: {name}, prices by step", head)
        for (key, rule), title, preposition in itertools.compress(
            zip(rules, titles, prepositions, strict=True), stepped
        ):
            over = rule.get("over") or ADOPTERS
            plural = self.case.adopters if over == ADOPTERS else over
            step = _RULE["price"]._replace(label=f"Price {preposition} this number of {plural}")
            for step_index, entry in enumerate(rule["price"]):
                start = next((value for name, value in entry.items() if name != "price"), None)
                self.figure(f"{key}.price[{step_index}]", key, step, title, start=start)

    def several(
        self, table_key: str, figures: Mapping[str, _Figure], title: str = "", section: str = ""
    ) -> None:
        """Add a row for each figure of a table of the case, except steps of a price."""
        table = look_up(self.case.document, table_key) if table_key else self.case.document
        unit = table.get("unit") or ("units" if "quantity" in table else "")
        for name, figure in figures.items():
            figure = figure._replace(unit=figure.unit.replace("{unit}", unit))
            key, value = f"{table_key}.{name}" if table_key else name, table.get(name)
            if isinstance(value, Mapping) and "value" in value:
                self.figure(f"{key}.value", key, figure, title)
            elif name == "share" and isinstance(value, Mapping):
                for size in value:
                    by_size = _Figure(f"{figure.label} by {size}", "share", "pence", _SHARE)
                    self.figure(f"{key}.{size}", table_key, by_size, title)
            elif name in table and not (name == "price" and isinstance(value, list)):
                self.figure(key, section or table_key, figure, title)
            if name == "pool" and "pool_from" in table:
                self.several(f"{table_key}.pool_from", _POOL_FROM, title, table_key)
        for index in range(len(table.get("through", []))):
            self.several(f"{table_key}.through[{index}]", _POINT, title, table_key)

    def figure(
        self, key: str, section: str, figure: _Figure, title: str, start: Any = None
    ) -> None:
        """Add a row: label, unit, start of a step, and amount for all or each year."""
        case, is_step, plural = self.case, self.value_column > 2, self.case.adopters or "adopters"
        stored = look_up(case.document, key)
        stored = stored["price"] if is_step and isinstance(stored, Mapping) else stored
        is_by_year = isinstance(stored, Mapping | list)
        is_by_year |= key.endswith((".by_year", "budget.years"))
        value, by_year = None if is_by_year else _cell_value(stored), _by_year(stored, case.years)
        # A word instead of an amount, or a key that decides the formulas, is locked.
        is_word = isinstance(value, str) and (
            value in AMOUNT_WORDS or figure.look not in ("label", "month")
        )
        is_fixed = is_word or key_parts(key)[-1] in _FIXED
        look = figure.look
        if look == "money":
            look = "label" if is_word else _look_of_amounts([value, *by_year])
        rule: CellRule = {} if is_fixed else figure.rule
        label = title + in_own_word(figure.label, plural)
        unit = in_own_word(figure.unit, plural)
        row = [Cell(content=label), Cell(content=unit)]
        if is_step:
            row.append(Cell(content=start, look="count", is_input=True))
        content = AMOUNT_WORDS.get(str(value), value) if is_word else value
        row.append(
            Cell(content=content, look=look, is_input=not (is_fixed or is_by_year), rule=rule)
        )
        if self.has_years:
            row += [
                Cell(
                    content=amount, look=look, is_input=is_by_year, rule=rule if is_by_year else {}
                )
                for amount in by_year
            ]
        self.current.row(row, [], key=key)
        input_row = InputRow(
            key=key,
            label=label,
            unit=unit,
            look=look,
            rule=rule,
            needs_each_year=isinstance(stored, Mapping) and not key.endswith(".by_year"),
            has_no_gap=figure.has_no_gap,
            is_word=figure.look == "label",
        )
        self.note(key, section, is_by_year, input_row)

    def note(self, key: str, section: str, takes_years: bool, input_row: InputRow) -> None:
        """Store the cells of the last row, for formulas, checks and the log."""
        inputs, top = self.inputs, self.current.end - 1
        inputs.cells[key] = Row("Inputs", top, self.value_column, 1).cell()
        inputs.starts[key] = Row("Inputs", top, 2, 1).cell()
        if takes_years:
            inputs.by_year[key] = Row("Inputs", top, self.value_column + 1, len(self.case.years))
        input_row = replace(
            input_row,
            label=f"{self.owner}: {input_row.label}" if self.owner else input_row.label,
            cell=inputs.cells[key],
            by_year=inputs.by_year.get(key),
            owner=self.owner,
        )
        inputs.rows.append(input_row)
        if section and isinstance(look_up(self.case.document, section), Mapping):
            # The first figure stands for its table, or a word until there is one.
            if inputs.sections.get(section, input_row).is_word:
                inputs.sections[section] = input_row
            inputs.sections.setdefault(section, input_row)


def _look_of_amounts(amounts: Sequence[Any]) -> str:
    return "pence" if any(map(shows_pence, amounts)) else "money"


def _year_value(value: Any, index: int) -> Any:
    return value[index] if isinstance(value, tuple) and index < len(value) else None


def _by_year(value: Any, labels: Sequence[str]) -> list[Any]:
    if isinstance(value, Mapping):
        return [value.get(label) for label in labels]
    if isinstance(value, list):  # the budget years, or the years after which leaving is free
        return ["yes" if label in value else None for label in labels]
    return [None] * len(labels)


def _cell_value(value: Any) -> Any:
    """Return a value as a cell holds it: a month as a date, true as "yes"."""
    if isinstance(value, bool):
        return YES_OR_NO[value]
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d", value):
        year, month = map(int, value.split("-"))
        return (datetime.date(year, month, 1) - DAY_NIL).days
    return value


def month_text(serial: float) -> str:
    """Return a date as a month in the format of a case file.

    >>> month_text(43556)
    '2019-04'
    """
    day = day_of(serial)
    return f"{day.year}-{day.month:02d}"


def month_number(cell: str) -> str:
    """Return the formula of a month number, so that months can be subtracted."""
    return f"(YEAR({cell})*12+MONTH({cell})-1)"
