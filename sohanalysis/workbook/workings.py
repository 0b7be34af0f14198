"""The Workings sheet: a row for each formula of the model, a column for each run.

A run is a scenario, a pricing or a row of the sensitivity table. A quantity with a value for each
year has a row for each year. The formula of a row is the same in all its columns, filled right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, NONE, TIMING_FIELDS, Kind, in_own_word
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.expressions import OVER_YEARS, Quantity
from sohanalysis.model.folding import Tree
from sohanalysis.model.formulas import INPUT_LABELS
from sohanalysis.report.answers import NOT_PRICED
from sohanalysis.workbook.fixed import (
    NEED_INFLATION,
    Item,
    OptionCells,
    YearCells,
    lay_out_years,
    look_of,
)
from sohanalysis.workbook.formula import letters
from sohanalysis.workbook.inputs import Inputs, field_label
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, NO_INFLATION, SHOWN, Pairs
from sohanalysis.workbook.pricing import Rates
from sohanalysis.workbook.sheets import Row, Sheet, added, cells_between, formula
from sohanalysis.workbook.workbook_case import RESULT_FORMULAS

_COLUMN = "\0"  # replaced by the letters of each run's column when the formula is filled right
_LEFT = 2  # columns before the runs
_ACROSS = 14  # runs in one table


@dataclass(frozen=True, kw_only=True)
class Run:
    """One column: a scenario of the Inputs sheet, and the choices that it replaces.

    Parameters
    ----------
    head : str
        Heading of the column.
    case_and_scenario : tuple of Case and Scenario
        Case and scenario from which the library computes the same results.
    scenario : int
        Number of the scenario on Inputs, from 1; 0 for the scenario shown.
    pricing : int
        Number of the pricing that replaces the scenario's, from 1; 0 if none does.
    estimate : int
        1 if every charge is at its low estimate, 2 if at its high estimate, else 0.
    option : str
        Name of the option whose lines and charges count; empty for the first.
    end : str
        `LOWEST` or `HIGHEST` for the pricing with that leading cost; empty for other runs.
    is_as_late : bool
        Whether the timing is that of the scenario shown.
    at_anticipated : bool
        Whether the number of adopters is the one anticipated.
    fixed : mapping
        Values of fields that replace the scenario's.
    sized : mapping
        Key on Inputs of the illustration that replaces a field. It overrides ``fixed``.
    label : str
        Label in tables that compare runs.
    """

    head: str
    case_and_scenario: tuple[Case, Scenario]
    scenario: int = 0
    pricing: int = 0
    estimate: int = 0
    option: str = ""
    end: str = ""
    is_as_late: bool = False
    at_anticipated: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)
    sized: Mapping[str, str] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Runs of one option under a caption.

    Parameters
    ----------
    caption : str
        Caption of their table.
    runs : sequence of Run
        The runs.
    results : sequence of str
        Names of the quantities that other sheets show; empty for all results.
    is_in_answer : bool
        Whether the answer uses these runs.
    """

    caption: str
    runs: Sequence[Run]
    results: Sequence[str] = ()
    is_in_answer: bool = False


class Workings:
    """Cells of the quantities of every run.

    Parameters
    ----------
    inputs : Inputs
        The cells of the Inputs sheet.
    """

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        self.sheet = Sheet(
            "Workings",
            "Workings: one calculation for every scenario",
            "Each column is a scenario: the one shown, or one with a change. A month number is 12 "
            "times the year plus the month, with January as 0. This sheet is for the screen and is "
            "not printed.",
            frozen=2,
            has_filters=True,
            is_printed=False,
        )
        self.sheet.widths = {0: 54.0, 1: 15.0}
        self.years: YearCells = lay_out_years(self.sheet, inputs)
        self.rates: list[Rates] = []
        self._options: dict[str, OptionCells] = {}
        self._runs: dict[str, tuple[_Band, int]] = {}
        self.pairs: Pairs | None = None

    def work_out(
        self, cases: Mapping[str, Case], rates: list[Rates], groups: Sequence[Group]
    ) -> None:
        """Lay out every run, with up to 14 side by side.

        Parameters
        ----------
        cases : mapping
            The case of each option by its name; that of the first one has the name "".
        rates : list of Rates
            The cells of each charge.
        groups : sequence of Group
            The runs.
        """
        self.rates = rates
        for name, case in cases.items():
            option = OptionCells(
                name=name,
                case=case,
                first=cases[""],
                inputs=self.inputs,
                years=self.years,
                rates=rates,
            )
            option.lay_out(self.sheet)
            self._options[name] = option
        if self.inputs.case.pricings:
            self.pairs = Pairs(self)
        number = 0
        for group in groups:
            for first in range(0, len(group.runs), _ACROSS):
                runs, number = group.runs[first : first + _ACROSS], number + 1
                band = _Band(self, group, runs, number)
                band.write()
                self._runs |= {run.head: (band, index) for index, run in enumerate(runs)}
        if self.pairs is not None:
            self.pairs.fill([run.head for group in groups for run in group.runs if run.label])

    @property
    def shown_index(self) -> str:
        """The formula of the number on Inputs of the scenario shown, from 1."""
        assert self.inputs.heads is not None, "scenarios have heads"
        return f"MATCH({self.inputs.show},{self.inputs.heads.all},0)"

    @property
    def half_a_penny(self) -> str:
        """The cell of the largest difference between equal amounts. [£]."""
        return self.years.once["half_a_penny"]

    @property
    def ends(self) -> tuple[str, str]:
        """The runs with the lowest and the highest leading cost.

        Without pricings, both are the run shown.
        """
        return (SHOWN, SHOWN) if self.pairs is None else (LOWEST, HIGHEST)

    @property
    def first(self) -> OptionCells:
        """The first option, which the sheets for readers show."""
        return self.option("")

    def option(self, name: str) -> OptionCells:
        """Return the cells of an option. The first option has the empty name."""
        return self._options[name]

    @property
    def main_charge(self) -> Item:
        """The charge of the first option whose pricing is chosen."""
        chosen = self.inputs.case.chosen
        return next(part for part in self.first.charges if part.index == chosen)

    @property
    def leading(self) -> str:
        """The name of the cost that the answer leads with."""
        return "initial_cost" if self.has("initial_cost") else "whole_life"

    def has(self, name: str) -> bool:
        """Check whether the first option has a quantity."""
        return name in self.first.formulas

    def holds(self, name: str, head: str) -> bool:
        """Check whether a run shows a quantity."""
        return name in self._runs[head][0].needed

    def cell(self, name: str, head: str, year: int | None = None) -> str:
        """Return the cell of a quantity of a run, in one year if it differs by year."""
        band, index = self._runs[head]
        return band.cell(name, index, year)

    def cell_at(self, name: str, head: str, year: int | None = None) -> str:
        """Return the cell of a quantity of a run, with a column that moves when copied."""
        sheet, _, cell = self.cell(name, head, year).partition("!$")
        return f"{sheet}!{cell}"

    def choice(self, name: str, head: str) -> str:
        """Return the cell of a choice of a run, empty if no formula of the run needs it."""
        band, index = self._runs[head]
        return band.rows[name].cell(index) if name in band.rows else ""

    def chosen(self, name: str) -> str:
        """Return the choice of the scenario shown, which need not move a result."""
        row = self.inputs.scenario[name]
        return self.choice(name, SHOWN) or f"INDEX({row.all},{self.shown_index})"

    def counts_adopters(self, head: str) -> bool:
        """Check whether a run has rows for the adopters of each year."""
        return f"{ADOPTERS} 0" in self._runs[head][0].rows

    def down(self, name: str, head: str) -> str:
        """Return the cells of a quantity of a run in all years."""
        last = len(self.inputs.case.years) - 1
        return cells_between(self.cell(name, head, 0), self.cell(name, head, last))


class _Band:
    """Runs of an option side by side."""

    def __init__(self, work: Workings, group: Group, runs: Sequence[Run], number: int) -> None:
        option = work.option(runs[0].option)
        self.work, self.option, self.inputs = work, option, option.inputs
        self.case = self.inputs.case
        self.runs, self.number = runs, number
        answer_names = option.answer_names if group.is_in_answer else ()
        self.needed = option.formulas.needed(
            (*(group.results or option.result_names), *answer_names)
        )
        self.years = range(len(self.case.years))
        self.rows: dict[str, Row] = {}
        heads = ("Quantity", "Unit", *(run.head for run in runs))
        self.table = work.sheet.table(f"Runs_{number}", group.caption, heads)
        self.charges = {
            f"{part.name}.rate": part
            for part in option.charges
            if f"{part.name}.rate" in self.needed
        }
        self.rates = {name: option.rates[part.index] for name, part in self.charges.items()}
        self.rises = {f"{part.name}.rises": part for part in option.charges}

    def cell(self, name: str, index: int, year: int | None) -> str:
        """Return the cell of a quantity of a run."""
        row = self._row(name, year)
        return self.option.refer(name, year) if row is None else row.cell(index)

    def _row(self, name: str, year: int | None) -> Row | None:
        """Return the row of a quantity, or None if it is the same in every run."""
        name = self.option.repeated.get(name, name)
        return self.rows.get(f"{name} {year}") or self.rows.get(name)

    def refer(self, name: str, year: int | range | None = None) -> str:
        """Return the cell of a quantity in the column of the formula."""
        if isinstance(year, range):
            first, last = (self._row(name, end_year) for end_year in (year[0], year[-1]))
            if first is None or last is None:
                return self.option.refer(name, year)
            return f"{_same_column(first)}:{_COLUMN}${last.top + 1}"
        row = self._row(name, year)
        if row is None:
            return self.option.refer(name, year)
        if name in FIELDS and FIELDS[name].kind is Kind.yes:
            return f'({_same_column(row)}="yes")'
        is_unpriced = name in self.rates and self.rates[name].may_be_unpriced
        return f"N({_same_column(row)})" if is_unpriced else _same_column(row)

    def add(
        self,
        name: str,
        label: str,
        unit: str,
        text: Any,
        look: str = "plain",
        *,
        is_total: bool = False,
    ) -> None:
        """Add a row: a formula filled right, or the content of each run."""
        texts = text if isinstance(text, list) else [text] * len(self.runs)
        contents = [
            formula(content.replace(_COLUMN, letters(column)))
            if isinstance(content, str)
            else content
            for column, content in enumerate(texts, start=_LEFT)
        ]
        self.rows[name] = self.table.row(
            (label, unit), contents, look, key=f"{self.number}.{name}", is_total=is_total
        )

    def write(self) -> None:
        """Lay out the choices, then every formula that depends on them."""
        option = self.option
        self.choices()
        for name in self.needed:
            if name in self.charges:
                self.rate(self.charges[name], option.formulas[name])
            elif name in self.rises:
                self.rise(self.rises[name], option.formulas[name])
            elif option.formulas[name].tree is not None and name in option.moved:
                self.formula(option.formulas[name])

    def formula(self, quantity: Quantity) -> None:
        """Add the row of a formula, or a row for each year."""
        name, look = quantity.name, look_of(quantity)
        if name in self.option.repeated:
            return
        missing = self.prices_missing(name) if name in RESULT_FORMULAS else ""

        def text(year: int | None) -> str:
            printed = self.option.formulas.excel(
                name, self.refer, year=year, count=len(self.case.years)
            )
            printed = self.where_inflation_is_known(name, printed)
            return f'IF({missing}>0,"{NOT_PRICED}",{printed})' if missing else printed

        label, unit = quantity.full_label, str(quantity.unit)
        if quantity.by_year:
            for year in self.years:
                row_label = f"{label}, {self.case.years[year]}"
                self.add(f"{name} {year}", row_label, unit, text(year), look)
        else:
            row_label = self.case.results.get(name, label)
            self.add(name, row_label, unit, text(None), look, is_total=name in RESULT_FORMULAS)

    def where_inflation_is_known(self, name: str, printed: str) -> str:
        """Return a formula that has no value if prices rise and no inflation is stated."""
        test, formulas = NEED_INFLATION.get(name, ""), self.option.formulas
        tree = formulas[test].tree if test in formulas else None
        if tree is None or tree[0] == "number" or not self.option.lacks_inflation:
            return printed
        return f'IF({formulas.excel_of(tree, self.refer)},"{NO_INFLATION}",{printed})'

    # The choices of each run

    def choices(self) -> None:
        """Add a row for each choice: from the Inputs sheet, or the value that replaces it."""
        inputs, shown_index = self.inputs, self.work.shown_index
        places = [run.scenario or shown_index for run in self.runs]
        self.add("scenario", "Scenario: its number on Inputs", "number", places)
        rates = self.rates.values()
        for name, row in inputs.scenario.items():
            if name == ADOPTERS and any(charge_rates.counts for charge_rates in rates):
                self.adopters(row)
            elif name == "pricing" and any(len(charge_rates.rules) > 1 for charge_rates in rates):
                label = "Pricing: its number on Inputs"
                self.add(name, label, "number", [self.pricing(run, row) for run in self.runs])
            elif name in self.needed or (name == "leave" and "left" in self.needed):
                self.choice(name, row)
        if "left" in self.needed:
            never = self.work.years.once["never"]
            leave, years = self.refer("leave"), self.option.years.by_year
            position = f"MATCH({leave},{years['label'].all},0)"
            text = (
                f'IF(OR({leave}="{NONE}",{leave}=""),{never},{years["opens"].cell()}+12*{position})'
            )
            self.add("left", INPUT_LABELS["left"], "month number", text)

    def pricing(self, run: Run, row: Row) -> int | str:
        """Return the number of the pricing of a run, or its formula."""
        pairs = self.work.pairs
        assert pairs is not None, "several pricings have pairs"
        if run.end:
            return pairs.index_of(self.work.leading, run.end)
        return run.pricing or pairs.used(self._chosen(row))

    def _chosen(self, row: Row, index: str = "") -> str:
        """Return the formula of a choice, for the scenario of the run or for another one."""
        return f"INDEX({row.all},{index or self.refer('scenario')})"

    def choice(self, name: str, row: Row) -> None:
        """Add the row of one choice."""
        scenario_field = FIELDS[name]
        is_word = scenario_field.kind in (Kind.year, Kind.yes)

        def content(run: Run) -> Any:
            if name in run.sized:
                return f"{self.inputs[run.sized[name]]}+0"
            if name not in run.fixed:
                is_of_shown = run.is_as_late and name in TIMING_FIELDS
                index = self.work.shown_index if is_of_shown else ""
                return self._chosen(row, index) + ('&""' if is_word else "+0")
            value = "no" if run.fixed[name] is False else run.fixed[name]
            return f'"{value}"' if isinstance(value, str) else value

        look = "label" if is_word else "factor" if scenario_field.unit == "share" else "plain"
        label = field_label(scenario_field, self.case)
        self.add(name, label, scenario_field.unit, [content(run) for run in self.runs], look)

    def adopters(self, row: Row) -> None:
        """Add the adopters of each year: the number typed for that year, or for all years."""
        label = in_own_word("Adopters that join", self.case.adopters)
        most = self.work.years.once["possible"]
        anticipated = f"MAX(1,MIN({most},{self.inputs['adopters.anticipated.value']}))"
        for year, path in enumerate(self.inputs.paths):
            own_count, count = self._chosen(path), self._chosen(row)
            text = f"MAX(1,MIN({most},IF(ISNUMBER({own_count}),{own_count},{count})))"
            texts = [anticipated if run.at_anticipated else text for run in self.runs]
            row_label = f"{label}, {self.case.years[year]}"
            self.add(f"{ADOPTERS} {year}", row_label, "number", texts, "count")

    # The charges

    def rate(self, part: Item, quantity: Quantity) -> None:
        """Add the charge of each year, under the run's pricing or at an estimate."""
        rates, label = self.option.rates[part.index], quantity.full_label
        rule = self._rule(part, rates)
        for year in self.years:
            adopters = self.refer(ADOPTERS, year) if f"{ADOPTERS} {year}" in self.rows else "1"
            text = rates.charge_formula(year, adopters, rule)
            if rates.may_be_unpriced:  # in a year without a charge no price is needed
                opens, closes = (self.option.refer(name, year) for name in ("opens", "closes"))
                first, end = (
                    self.option.refer(f"{part.name}.{name}", None)
                    for name in ("first", "stated_end")
                )
                is_idle = f"MIN({end},{closes})<=MAX({first},{opens})"
                text = f"IF({is_idle},N({text}),{text})"
            row_label = f"{label}, {self.case.years[year]}"
            self.add(f"{quantity.name} {year}", row_label, str(quantity.unit), text, "pence")

    def rise(self, part: Item, quantity: Quantity) -> None:
        """Add a row with 1 if the charge rises, and 0 if its pricing has its own rise."""
        rates = self.option.rates[part.index]
        tests = ",".join(str(int(rises)) for rises in rates.rises)
        text = f"CHOOSE({self._rule(part, rates)},{tests})"
        self.add(quantity.name, quantity.full_label, "1 or 0", text)

    def _rule(self, part: Item, rates: Rates) -> str:
        """Return the number of the pricing on Charge: the run's own, or an estimate."""
        name = f"{part.name}.rule"
        if name in self.rows:
            return self.refer(name)
        usual = self._usual(part, rates)
        if not rates.quoted or not any(run.estimate for run in self.runs):
            return usual
        # The quoted ends follow the rules on Charge. A plain number must not become a formula.
        usual_number = int(usual) if usual.isdigit() else usual
        count, ends = len(rates.rules), len(rates.quoted)
        numbers: list[Any] = [
            count + min(run.estimate, ends) if run.estimate else usual_number for run in self.runs
        ]
        self.add(name, f"{part.title}: number of the pricing on Charge", "number", numbers)
        return self.refer(name)

    def _usual(self, part: Item, rates: Rates) -> str:
        """Return the number of the pricing on Charge if it is not an estimate."""
        if part.index == self.case.chosen and self.case.pricings:
            return self.refer("pricing")
        if len(rates.rules) == 1:
            return "1"
        # An option may lack the pricing of the scenario. It then uses the one saved in the layout.
        rules = [rule["name"] for rule in self.case.charges[part.index]["pricing"]]
        usual = self.case.layout.option_pricings.get(self.option.name)
        return str(rules.index(usual) + 1 if usual in rules else 1)

    # Prices that are missing

    def prices_missing(self, name: str) -> str:
        """Return the number of prices that a result lacks, empty if it needs none.

        Most results need the price of every year, so one row counts these for all of them.
        """
        missing = self._missing(("name", name), None)
        unpriced = [rate_name for rate_name, rates in self.rates.items() if rates.may_be_unpriced]
        every = {self._is_missing(rate_name, year) for rate_name in unpriced for year in self.years}
        if not every or not every <= {*missing}:
            return "+".join(missing)
        if "unpriced" not in self.rows:
            cells = [self.refer(rate_name, self.years) for rate_name in unpriced]
            text = added([f'COUNTIF({area},"{NOT_PRICED}")' for area in cells])
            self.add("unpriced", "Years without a price", "years", text)
        return self.refer("unpriced")

    def _missing(self, tree: Tree, year: int | None) -> tuple[str, ...]:
        """Return a test for each price that a formula needs.

        A price in a branch that the formula does not take may be missing.
        """
        formulas = self.option.formulas
        if not formulas.may_be_unpriced(tree):
            return ()
        if tree[0] == "name" and tree[1] in self.rates:
            assert year is not None, "a charge has a price for each year"
            is_listed = self.rates[tree[1]].may_be_unpriced
            return (self._is_missing(tree[1], year),) if is_listed else ()
        if tree[0] == "name":
            used = formulas[tree[1]].tree
            # The only other input that may be unpriced is the inflation, a figure of the case here.
            return () if used is None else self._missing(used, year)
        if tree[0] in OVER_YEARS:
            places = self.years[-1:] if tree[0] == "last" else self.years
            return _joined(self._missing(tree[1], index) for index in places)
        if tree[0] == "where":
            test = formulas.excel_of(tree[1], self.refer, year=year)
            return _if(test, *(self._missing(branch, year) for branch in tree[2:]))
        return _joined(self._missing(argument, year) for argument in tree[1:])

    def _is_missing(self, name: str, year: int) -> str:
        """Return the test that the price of a charge is missing in a year: 1 or 0."""
        row = self._row(name, year)
        assert row is not None, "a charge has a row for each year"
        return f'COUNTIF({_same_column(row)},"{NOT_PRICED}")'


def _joined(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Join groups of tests, without repeats."""
    return (*dict.fromkeys(text for group in groups for text in group),)


def _if(test: str, true_terms: tuple[str, ...], false_terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the tests of the branch that a test chooses."""
    if true_terms == false_terms:
        return true_terms
    return (f"IF({test},{added(true_terms)},{added(false_terms)})",)


def _same_column(row: Row) -> str:
    """Return the cell of a row in the column of the formula."""
    return f"'{row.sheet}'!{_COLUMN}${row.top + 1}"
