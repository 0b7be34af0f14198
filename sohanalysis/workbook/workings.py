"""The Workings sheet: one calculation, a column for each scenario, pricing and sensitivity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sohanalysis.case.fields import FIELDS, NONE
from sohanalysis.model.cashflow import NEVER
from sohanalysis.model.results import DECLINING_RATES
from sohanalysis.workbook.document import Document
from sohanalysis.workbook.formula import Formula
from sohanalysis.workbook.inputs import Inputs, field_label, month_number
from sohanalysis.workbook.pricing import NOT_PRICED, Rates
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, added, formula

SHOWN, LOW_RUN, HIGH_RUN = "Shown", "Low estimate, as quoted", "High estimate, as quoted"
RESULTS = {
    "two_year_total": ("Total that the budget is to pay", "£"),
    "headroom": ("Headroom, (over budget)", "£"),
    "spent_in_budget_years": ("Spent in the budget years", "£"),
    "falls_after_budget_years": ("Paid after the budget years", "£"),
    "cost_after_cashable_savings": ("Cost after cashable savings", "£"),
    "ongoing": ("Ongoing cost a year", "£ a year"),
    "present_value": ("Present value", "£"),
    "whole_life": ("Gross cost over all years", "£"),
    "whole_life_net": ("Net of all savings", "£"),
    "after_horizon": ("Paid on leaving after the years", "£"),
}
_NEEDS_BUDGET = ("headroom", "spent_in_budget_years", "falls_after_budget_years")
_ACROSS = 14  # runs side by side on a printed page


@dataclass(frozen=True, kw_only=True)
class Run:
    """One column: a scenario of the Inputs sheet, and what stands in place of its choices.

    Parameters
    ----------
    head : str
        Of the column.
    scenario : int
        Place of the scenario; 0 is the one that is shown.
    pricing : int
        Place of the pricing in place of its own; 0 for none.
    estimate : int
        1 or 2 with every charge at its low or high estimate.
    option : str
        Name of the option whose lines and charges count; blank for the first.
    fixed : mapping
        Fields in place of the scenario's own.
    """

    head: str
    scenario: int = 0
    pricing: int = 0
    estimate: int = 0
    option: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Workings:
    """Where the quantities of every run stand."""

    inputs: Inputs
    sheet: Sheet
    time: dict[str, Row] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    line_rates: dict[int, Row] = field(default_factory=dict)
    rates: list[Rates] = field(default_factory=list)
    runs: dict[str, tuple[int, int]] = field(default_factory=dict)
    bands: list[dict[str, Row]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Years across."""
        return len(self.inputs.given.years)

    def cell(self, name: str, head: str, year: int | None = None) -> str:
        """Name the cell of a quantity of a run."""
        band, place = self.runs[head]
        key = name if year is None else f"{name} {year}"
        return self.bands[band][key].cell(place)

    def has(self, name: str) -> bool:
        """Tell whether the runs have a quantity."""
        return name in self.bands[0] or f"{name} 0" in self.bands[0]

    def down(self, name: str, head: str) -> str:
        """Name a quantity of a run in all years, as a column."""
        first, last = (self.cell(name, head, year) for year in (0, self.count - 1))
        return f"{first}:{last.partition('!')[2]}"


def begin(inputs: Inputs) -> Workings:
    """Lay out the years, once for all runs."""
    sheet = Sheet(
        "Workings",
        "Workings: one calculation for every scenario",
        "A column is a scenario: the one shown, or one with a thing changed. A month number is 12 "
        "times the year plus the month, January being 0, so that months subtract.",
        frozen=2,
    )
    sheet.widths = {1: 15.0}
    found = Workings(inputs=inputs, sheet=sheet)
    _once(found)
    given = inputs.given
    heads = [f"Year {at + 1}" for at in range(len(given.years))] if given.is_blank else given.years
    _time(found, heads)
    if given.lines:
        _line_rates(found, heads)
    return found


def _once(found: Workings) -> None:
    """Lay out what holds for all years."""
    inputs, given = found.inputs, found.inputs.given
    start, length = given.years[0][:4], str(len(given.years))
    if given.is_blank:
        first = inputs["first_year"]
        start = f'IF({first}="",2000,VALUE(LEFT({first},4)))'
        length = f"MAX(1,MIN({len(given.years)},{inputs['count']}))"
    table = found.sheet.table("Once", "For all runs", ("Quantity", "Unit", "Value"))

    def add(name: str, label: str, unit: str, text: str) -> str:
        found.once[name] = table.row((label, unit), [formula(text)], "plain").cell()
        return found.once[name]

    first = add("first", "First financial year starts in", "year", start)
    count = add("count", "Financial years", "years", length)
    add("end", "Month after the last", "month number", f"({first}+{count})*12+3")
    add("live", "Go-live, on time", "month number", _month_of(inputs, "go_live.value", found))
    inputs.cells.setdefault("count", count)


def _time(found: Workings, heads: Sequence[str]) -> None:
    """Lay out the financial years."""
    inputs, time = found.inputs, found.time
    table = found.sheet.table("Time", "Financial years", ("Quantity", "Unit", *heads))

    def add(name: str, label: str, unit: str, write: Callable[[int], str], look: str) -> Row:
        time[name] = table.row((label, unit), write, look)
        return time[name]

    k = time["k"] = table.row(("Year", "number"), [*range(len(heads))], "plain")
    first, end = found.once["first"], found.once["end"]
    starts = add("starts", "Starts in April of", "year", lambda i: f"{first}+{k.at(i)}", "plain")

    def label(i: int) -> str:
        return f'{starts.at(i)}&"/"&RIGHT({starts.at(i)}+1,2)'

    number = "month number"
    add("label", "Financial year", "label", label, "label")
    add("opens", "First month", number, lambda i: f"{starts.at(i)}*12+3", "plain")
    closes = "Month after the last"
    add("closes", closes, number, lambda i: f"MIN({end},{starts.at(i)}*12+15)", "plain")
    if inputs.has("budget.years"):
        years = inputs.by_year["budget.years"]
        in_budget = "In the budget years"
        add("budget", in_budget, "1 or 0", lambda i: f'({years.cell(i)}="yes")*1', "plain")
    rate, levels = inputs["discount_rate.value"], _levels(inputs, table)
    words = "Discount factor, the first year not discounted"
    add(
        "discount", words, "factor", lambda i: f"{_discount(k.at(i), rate, i)}{levels(i)}", "factor"
    )


def _levels(inputs: Inputs, table: SheetTable) -> Callable[[int], str]:
    """Lay out the price level of each year, where prices are nominal."""
    if not inputs.given.levels:
        return lambda _: ""
    words = ("Price level, the first year being 1", "factor")
    level = table.row(words, inputs.given.levels, "factor")
    return lambda i: f"/{level.at(i)}"


def _month_of(inputs: Inputs, key: str, found: Workings) -> str:
    """Write a month of the Inputs sheet; blank is the first month."""
    number = month_number(inputs[key])
    first = f"{found.once['first']}*12+3"
    return f'IF({inputs[key]}="",{first},{number})' if inputs.given.is_blank else number


def _discount(year: str, rate: str, place: int) -> str:
    (first, later), *_ = DECLINING_RATES
    if place < first:
        return f"1/(1+{rate})^{year}"
    return f"1/((1+{rate})^{first - 1}*(1+MIN({later},{rate}))^({year}-{first - 1}))"


def _line_rates(found: Workings, heads: Sequence[str]) -> None:
    """Lay out our share of each line's yearly amount, with its uplift."""
    inputs, lines = found.inputs, found.inputs.given.lines
    table = found.sheet.table(
        "Line_rates", "Lines: our share of the amount a year", ("Line", "Unit", *heads)
    )
    for at, line in lines:
        label = line_label(inputs, at, line)
        found.line_rates[at] = table.row(
            (label, "£ a year"), lambda i, at=at, line=line: _line_rate(found, at, line, i)
        )
    for at, line in lines:
        if "by_year" in line:
            rates = found.line_rates[at]
            paid = table.row(
                (line_label(inputs, at, line, ": paid yet"), "1 or 0"),
                lambda i, rates=rates: f"(SUM({rates.span(0, i)})>0)*1",
                "plain",
            )
            found.once[f"unpaid {at}"] = f"({found.count}-SUM({paid.all}))"


def _line_rate(found: Workings, at: int, line: Document, year: int) -> str:
    """Write our share of a line's amount in a year."""
    inputs, own = found.inputs, f"lines[{at}]"
    share = f"{inputs[f'{own}.our_share']}*" if "our_share" in line else ""
    by_year = inputs.by_year.get(f"{own}.by_year")
    if by_year is not None and "annual" not in line:
        return f"{share}({by_year.cell(year)}+0)"
    annual = inputs[f"{own}.annual"]
    if by_year is not None:
        return f'IF({annual}="",{by_year.cell(year)}+0,{annual}+0)'
    if "uplift" in line and "base_year" in line:
        base = f"VALUE(LEFT({inputs[f'{own}.base_year']},4))"
        age = f"({found.time['starts'].at(year)}-{base})"
        return f"{share}{annual}*(1+{inputs[f'{own}.uplift']})^{age}"
    return f"{share}{annual}+0"


def line_label(inputs: Inputs, at: int, line: Document, after: str = "") -> Any:
    """Name a line; in a blank workbook as it is typed."""
    if not inputs.given.is_blank:
        return f"{line['name']}{after}"
    cell = inputs[f"lines[{at}].name"]
    return formula(f'IF({cell}="","Line {at + 1}",{cell})&"{after}"')


def work_out(
    found: Workings, rates: list[Rates], groups: Sequence[tuple[str, Sequence[Run]]]
) -> None:
    """Lay out every run, a group under the other, as many side by side as a page is wide."""
    found.rates = rates
    for caption, runs in groups:
        for first in range(0, len(runs), _ACROSS):
            _Band(found, caption, runs[first : first + _ACROSS]).write()


def _swapped(write: Callable[[int, int], str], year: int, run: int) -> str:
    return write(run, year)


class _Band:
    """Runs side by side."""

    def __init__(self, found: Workings, caption: str, runs: Sequence[Run]) -> None:
        self.found, self.inputs, self.given = found, found.inputs, found.inputs.given
        self.runs, self.place = runs, len(found.bands)
        self.rows: dict[str, Row] = {}
        found.bands.append(self.rows)
        for at, run in enumerate(runs):
            found.runs[run.head] = (self.place, at)
        heads = ("Quantity", "Unit", *(run.head for run in runs))
        self.table: SheetTable = found.sheet.table(f"Runs_{self.place + 1}", caption, heads)
        self.years = range(found.count)

    def add(
        self, name: str, label: Any, unit: str, write: Callable[[int], Any], look: str = "plain"
    ) -> Row:
        """Add a row of formulas, or of numbers that stand for a run."""
        cells = [write(i) for i in range(len(self.runs))]
        contents = [formula(each) if isinstance(each, str) else each for each in cells]
        key = f"{self.place + 1}.{name}"
        self.rows[name] = self.table.row((label, unit), contents, look, key=key)
        return self.rows[name]

    def by_year(
        self, name: str, label: Any, write: Callable[[int, int], str], unit: str = "£"
    ) -> None:
        """Add a row for each year."""
        for year in self.years:
            shown = self.given.years[year] if not self.given.is_blank else f"year {year + 1}"
            words = f"{label}, {shown}"
            if isinstance(label, Formula):
                words = formula(f'{label[1:]}&", {shown}"')
            look = "count" if name == "adopters" else "pence"
            self.add(f"{name} {year}", words, unit, partial(_swapped, write, year), look)

    def at(self, name: str, i: int, year: int | None = None) -> str:
        """Name a cell of a run."""
        return self.rows[name if year is None else f"{name} {year}"].at(i)

    def write(self) -> None:
        """Lay out the choices, the money by year and the results."""
        self.choices()
        for place, charge in enumerate(self.given.charges):
            self.charge(place, charge)
        for at, line in self.given.lines:
            self.line(at, line)
        self.savings()
        self.together()
        self.results()

    def choices(self) -> None:
        """Take each choice from the Inputs sheet, or what stands in its place."""
        inputs = self.inputs
        assert inputs.heads is not None, "scenarios have heads"
        heads = inputs.heads.all
        self.add(
            "scenario",
            "Scenario, by its place on Inputs",
            "number",
            lambda i: self.runs[i].scenario or f"MATCH({inputs.show},{heads},0)",
        )
        for name, row in inputs.scenario.items():
            if name == "adopters":
                self.adopters(row)
                continue
            if name == "pricing":
                self.pricing(row)
                continue
            known = FIELDS[name]
            look = "factor" if known.unit == "share" else "plain"
            look = "label" if name in ("leave", "charge_follows_go_live") else look

            def write(i: int, name: str = name, row: Row = row) -> Any:
                fixed = self.runs[i].fixed
                if name in fixed:
                    value = fixed[name]
                    return f'"{value}"' if isinstance(value, str) else self._number(value)
                blank = '&""' if name in ("leave", "charge_follows_go_live") else "+0"
                return f"INDEX({row.all},{self.at('scenario', i)}){blank}"

            self.add(name, field_label(known, self.given), known.unit, write, look)
        left, opens = self.found.time["label"].all, self.found.time["opens"].cell()
        self.add(
            "left",
            f"Month after the last of membership, {NEVER} for never",
            "month number",
            lambda i: (
                NEVER
                if "leave" not in self.rows
                else (
                    f'IF(OR({self.at("leave", i)}="{NONE}",{self.at("leave", i)}=""),{NEVER},'
                    f"{opens}+12*MATCH({self.at('leave', i)},{left},0))"
                )
            ),
        )

    def _number(self, value: Any) -> Any:
        return '"no"' if value is False else value

    def adopters(self, one: Row) -> None:
        paths, possible = self.inputs.paths, self.given.possible

        def write(i: int, year: int) -> str:
            scenario = self.at("scenario", i)
            own, all_ = f"INDEX({paths[year].all},{scenario})", f"INDEX({one.all},{scenario})"
            if self.given.is_blank:
                all_ = f'IF({all_}="",{self.inputs["adopters.anticipated.value"]},{all_})'
            chosen = f"IF(ISNUMBER({own}),{own},{all_})"
            return f"MAX(1,MIN({possible},{chosen}))"

        self.by_year("adopters", f"{self.given.adopters.capitalize()} that pay", write, "number")

    def pricing(self, row: Row) -> None:
        assert self.inputs.names is not None, "several pricings have names"
        names = self.inputs.names.all

        def write(i: int) -> Any:
            run = self.runs[i]
            chosen = f"MATCH(INDEX({row.all},{self.at('scenario', i)}),{names},0)"
            return run.pricing or chosen

        self.add("pricing", "Pricing, by its place on Inputs", "number", write)

    def charge(self, place: int, charge: Document) -> None:
        """Charge each year's adopters, from the first month charged to the last."""
        name, own, rates = (
            charge.get("name") or "Charge",
            f"charges[{place}]",
            self.found.rates[place],
        )
        self._charged(place, own, name)
        first = f"{name}: charge a year, before any change"
        self.by_year(f"rate {place}", first, lambda i, y: self._rate(place, i, y), "£ a year")

        def months(i: int, year: int, most: str = "") -> str:
            return self.months(i, year, f"from {place}", f"to {place}", most=most)

        def paid(i: int, year: int) -> str:
            if not self.counts(charge, i):
                return "0"
            rate = self.at(f"rate {place}", i, year)
            rate = f"N({rate})" if rates.may_be_unpriced else rate
            return f"{rate}*(1+{self.at('charge_change', i)})"

        self.by_year(f"charge {place}", name, lambda i, y: f"{paid(i, y)}*{months(i, y)}/12")
        initial, counted = self.inputs["initial_months"], f"counted months {place}"
        words = f"{name}: months that the total counts"
        self.by_year(counted, words, lambda i, y: months(i, y, initial), "months")
        self.by_year(
            f"initial {place}",
            f"{name}, of which the total counts",
            lambda i, y: f"{paid(i, y)}*{self.at(counted, i, y)}/12",
        )
        if rates.may_be_unpriced:

            def unpriced(i: int) -> str:
                rate = f"rate {place}"
                return added(
                    [f"(1-ISNUMBER({self.at(rate, i, y)}))*({months(i, y)}>0)" for y in self.years]
                )

            self.add(f"unpriced {place}", f"{name}: years without a price", "years", unpriced)

    def _charged(self, place: int, own: str, name: str) -> None:
        """Lay out the first month of a charge, and the month after its last."""
        found, inputs, number = self.found, self.inputs, "month number"
        from_, live = _month_of(inputs, f"{own}.from.value", found), self.moves("follows")
        words = f"{name}: first month charged"
        self.add(f"from {place}", words, number, lambda i: f"{from_}{live(i)}")
        end = found.once["end"]
        if inputs.has(f"{own}.until"):
            end = f"MIN({end},{month_number(inputs[f'{own}.until'])}+1)"
        words = f"{name}: month after the last"
        self.add(f"to {place}", words, number, lambda i: f"MIN({end},{self.at('left', i)})")

    def _rate(self, place: int, i: int, year: int) -> str:
        """Look a yearly charge up: of the run's pricing, or at an estimate."""
        run, rates = self.runs[i], self.found.rates[place]
        adopters = self.at("adopters", i, year) if "adopters 0" in self.rows else "1"
        if run.estimate and rates.is_quoted:
            return f"{rates.at(year, adopters, str(rates.rules + run.estimate))}+0"
        rule = self._rule(place, i) if rates.rules > 1 else "1"
        text = rates.at(year, adopters, rule)
        return text if rates.may_be_unpriced else f"{text}+0"

    def _rule(self, place: int, i: int) -> str:
        """Place of the run's pricing, or of the one that another option's charge has."""
        charge = self.given.charges[place]
        if place == self.given.chosen and self.given.pricings:
            return self.at("pricing", i)
        names = [rule["name"] for rule in charge["pricing"]]
        usual = self.given.option_pricings.get(self.runs[i].option or charge["option"][0])
        return str(names.index(usual) + 1 if usual in names else 1)

    def counts(self, each: Document, i: int) -> bool:
        """Tell whether a line or charge belongs to the option of a run."""
        return self.given.counts(each, self.runs[i].option)

    def moves(self, how: str) -> Callable[[int], str]:
        """Write by how many months a late go-live moves a month."""
        if how == "follows":
            if "charge_follows_go_live" not in self.rows:
                return lambda _: ""
            return lambda i: (
                f'+{self.at("delay", i)}*({self.at("charge_follows_go_live", i)}="yes")'
            )
        return lambda i: f"+{self.at('delay', i)}"

    def months(self, i: int, year: int, start: str, end: str, most: str = "") -> str:
        """Count the months of a period that fall in a year."""
        opens, closes = (self.found.time[name].cell(year) for name in ("opens", "closes"))
        first, last = self.at(start, i), self.at(end, i)
        if most:
            last = f"{last},{first}+{most}"
        return f"MAX(0,MIN({last},{closes})-MAX({first},{opens}))"

    def line(self, at: int, line: Document) -> None:
        """Spread a line over the years in which it runs."""
        inputs, rate = self.inputs, self.found.line_rates[at]
        start, end = self._period(at, line)
        number = "month number"
        self.add(f"start {at}", line_label(inputs, at, line, ": first month"), number, start)
        self.add(f"end {at}", line_label(inputs, at, line, ": month after the last"), number, end)
        sign = "0-" if line.get("kind") == "saving" else ""
        is_leaving = line.get("on") == "leaving"

        def amount(i: int, year: int) -> str:
            if not self.counts(line, i):
                return "0"
            months = self.months(i, year, f"start {at}", f"end {at}")
            return f"{sign}{rate.cell(year)}*{months}{self._exempt(at, i)}/12"

        self.by_year(f"line {at}", line_label(inputs, at, line), amount)
        if is_leaving:
            self._after(at, line)
        is_counted = line.get("kind") == "cost" and not is_leaving and self.recurs(line)
        if is_counted or self.given.is_blank:
            label = line_label(inputs, at, line, ", first months")
            self.by_year(f"line initial {at}", label, lambda i, y: self._initial(at, line, i, y))

    def _exempt(self, at: int, i: int) -> str:
        """Write that a line on leaving is not paid after some years."""
        unless = self.inputs.by_year.get(f"lines[{at}].unless")
        if unless is None:
            return ""
        labels, leave = self.found.time["label"].all, self.at("leave", i)
        return f'*(IFERROR(INDEX({unless.all},MATCH({leave},{labels},0)),"")<>"yes")'

    def _after(self, at: int, line: Document) -> None:
        """Lay out what is paid on leaving after the last year, at the rate of that year."""
        last, end = self.found.line_rates[at].cell(self.found.count - 1), self.found.once["end"]

        def after(i: int) -> str:
            months = f"MAX(0,{self.at(f'end {at}', i)}-MAX({self.at(f'start {at}', i)},{end}))"
            text = f"{last}*{months}{self._exempt(at, i)}/12"
            return text if self.counts(line, i) else "0"

        label = line_label(self.inputs, at, line, ": after the years")
        self.add(f"after {at}", label, "£", after, "pence")

    def _initial(self, at: int, line: Document, i: int, year: int) -> str:
        """Write what the total counts of a line in a year: that of its first months."""
        if not self.counts(line, i):
            return "0"
        most = self.inputs["initial_months"]
        months = self.months(i, year, f"start {at}", f"end {at}", most=most)
        text = f"{self.found.line_rates[at].cell(year)}*{months}/12"
        if not self.given.is_blank:
            return text
        nature, all_ = self.inputs[f"lines[{at}].nature"], self.at(f"line {at}", i, year)
        return f'IF({nature}="recurrent",{text},{all_})'

    def recurs(self, line: Document) -> bool:
        """Tell whether a line is counted over its first months alone."""
        return bool(line.get("nature") == "recurrent")

    def _period(self, at: int, line: Document) -> tuple[Callable[[int], str], Callable[[int], str]]:
        """Write the first month of a line, and the month after its last."""
        inputs, own, end = self.inputs, f"lines[{at}]", self.found.once["end"]
        months = inputs.cells.get(f"{own}.months", "0")
        if line.get("on") == "leaving":
            after = inputs.cells.get(f"{own}.after", "0")
            return (
                lambda i: f"{self.at('left', i)}+{after}",
                lambda i: f"{self.at(f'start {at}', i)}+{months}",
            )
        moved = line.get("delay") if not self.given.is_blank else None
        shift = self.moves("") if moved == "shift" else lambda _: ""
        stops = self.stops(line)

        def start(i: int) -> str:
            first = (
                f"{_month_of(inputs, f'{own}.from', self.found)}{shift(i)}"
                if "from" in line
                else ""
            )
            if "by_year" not in line:
                return first
            opens = self.found.time["opens"].cell()
            paid = f"{opens}+12*{self.found.once[f'unpaid {at}']}"
            return f'IF({inputs[f"{own}.annual"]}="",{paid},{first})' if first else paid

        def finish(i: int) -> str:
            text = end
            if "months" in line:
                longer = self.moves("")(i) if moved == "extend" else ""
                text = f"{self.at(f'start {at}', i)}+{months}{longer}"
                text = f"IF({months}=0,{end},{text})" if self.given.is_blank else text
            return f"MIN({text},{self.at('left', i)})" if stops else text

        return start, finish

    def stops(self, line: Document) -> bool:
        """Tell whether a line ends with membership."""
        is_open = "months" not in line and (self.recurs(line) or line.get("kind") == "saving")
        return bool(line.get("ends_on_leaving")) or is_open

    def savings(self) -> None:
        """Let savings ramp up: the j-th month counts 1 or j / ramp, whichever is less."""
        found = self.found
        self.add(
            "live", "Go-live", "month number", lambda i: f"{found.once['live']}{self.moves('')(i)}"
        )
        last = f"INDEX({{}},{found.once['count']})"
        charged = self._last_charged()

        def full(i: int) -> str:
            if not charged:
                return self.at("savings", i)
            rates = [self._last_rate(place, i, last) for place in charged]
            return f"{self.at('savings', i)}+{self.at('offset', i)}*({added(rates)})"

        self.add("full", "Saving at full effect", "£ a year", full, "pence")
        self.add(
            "steps",
            "Months to full effect, at least 1",
            "months",
            lambda i: f"MAX(1,{self.at('ramp', i)})",
        )
        time = found.time

        def worth(i: int, month: str) -> str:
            since = f"MAX(0,MIN({month},{self.at('left', i)})-{self.at('live', i)})"
            steps = self.at("steps", i)
            rising = f"{since}*({since}+1)/(2*{steps})"
            return f"IF({since}<{steps},{rising},{since}-({steps}-1)/2)"

        self.add(
            "worth before",
            "Full months of saving before the first year",
            "months",
            lambda i: worth(i, time["opens"].cell()),
            "factor",
        )
        self.by_year(
            "worth",
            "Full months of saving by the end of",
            lambda i, y: worth(i, time["closes"].cell(y)),
            "months",
        )

        def saved(i: int, year: int) -> str:
            before = self.at("worth", i, year - 1) if year else self.at("worth before", i)
            return f"0-{self.at('full', i)}*({self.at('worth', i, year)}-{before})/12"

        self.by_year("chosen", "Saving of the scenario", saved)
        if "budget" not in self.given.document:
            initial = self.inputs["initial_months"]
            until = f"MIN({found.once['live']}+{initial},{found.once['end']})"
            early = f"MIN({until},{time['opens'].cell()})"
            self.add(
                "chosen initial",
                "Saving of the scenario, first months",
                "£",
                lambda i: f"0-{self.at('full', i)}*({worth(i, until)}-{worth(i, early)})/12",
                "pence",
            )

    def _last_charged(self) -> list[int]:
        """Charges that the last year charged has; their ends are the case's."""
        ends = [charge.get("until") or "9999" for charge in self.given.charges]
        return [at for at, end in enumerate(ends) if end == max(ends)] if ends else []

    def _last_rate(self, place: int, i: int, last: str) -> str:
        until = self.given.charges[place].get("until")
        years = list(self.given.years)
        if until and not self.given.is_blank:
            start = int(until[:4]) - (int(until[5:]) < 4)
            at = min(len(years) - 1, max(0, start - int(years[0][:4])))
            cell = self.at(f"rate {place}", i, at)
        elif self.given.is_blank:
            first, end = self.rows[f"rate {place} 0"], self.rows[f"rate {place} {len(years) - 1}"]
            cell = last.format(f"{first.at(i)}:{end.at(i).partition('!')[2]}")
        else:
            cell = self.at(f"rate {place}", i, len(years) - 1)
        return f"N({cell})" if self.found.rates[place].may_be_unpriced else cell

    def together(self) -> None:
        """Add costs, savings and what is counted, by year."""
        charges = range(len(self.given.charges))

        def costs(i: int, year: int) -> str:
            terms = [self._of(f"line {at}", at, i, year, "cost") for at, _ in self._kind("cost")]
            return added(terms + [self.at(f"charge {place}", i, year) for place in charges])

        def saved(i: int, year: int) -> str:
            sign = "0-" if self.given.is_blank else ""
            lines = self._kind("saving")
            terms = [f"({sign}{self._of(f'line {at}', at, i, year, 'saving')})" for at, _ in lines]
            return added([self.at("chosen", i, year), *terms])

        def counted(i: int, year: int) -> str:
            terms = []
            for at, line in self._kind("cost"):
                if line.get("on") != "leaving":
                    name = f"line initial {at}"
                    name = name if f"{name} 0" in self.rows else f"line {at}"
                    terms.append(self._of(name, at, i, year, "cost"))
            return added(terms + [self.at(f"initial {place}", i, year) for place in charges])

        def cashable(i: int, year: int) -> str:
            terms = [f"{self.at('cashable', i)}*{self.at('chosen', i, year)}"]
            terms += [
                f"{self.inputs[f'lines[{at}].cashable']}*{self.at(f'line {at}', i, year)}"
                for at, line in self._kind("saving")
                if "cashable" in line
            ]
            return added(terms)

        def net(i: int, year: int) -> str:
            return f"{self.at('gross', i, year)}+{self.at('savings', i, year)}"

        self.by_year("gross", "Gross cost", costs)
        self.by_year("savings", "Savings", saved)
        self.by_year("net", "Net cost", net)
        self.by_year("counted", "Cost that the total counts", counted)
        self.by_year("cash", "Cashable savings", cashable)

    def _kind(self, kind: str) -> list[tuple[int, Document]]:
        """Lines of a kind; all of a blank workbook, where the kind is typed."""
        is_blank = self.given.is_blank
        return [(at, line) for at, line in self.given.lines if is_blank or line.get("kind") == kind]

    def _of(self, name: str, at: int, i: int, year: int, kind: str) -> str:
        """Write an amount of a line; of a blank workbook, if it is typed as that kind."""
        cell = self.at(name, i, year)
        is_kind = f'*({self.inputs[f"lines[{at}].kind"]}="{kind}")' if self.given.is_blank else ""
        return f"{cell}{is_kind}"

    def results(self) -> None:
        """Work out every result that the case has."""
        found, time = self.found, self.found.time
        has_budget = "budget" in self.given.document
        unpriced = [at for at, rates in enumerate(found.rates) if rates.may_be_unpriced]

        def over(name: str, i: int, weights: str = "") -> str:
            first, last = (self.at(name, i, y) for y in (0, found.count - 1))
            block = f"{first}:{last.partition('!')[2]}"
            if not weights:
                return f"SUM({block})"
            row = time[weights]
            return added([f"{row.cell(y)}*{self.at(name, i, y)}" for y in self.years])

        def savings(i: int) -> str:
            return over("cash", i, "budget") if has_budget else self._cash_initial(i)

        formulas: dict[str, Callable[[int], str]] = {
            "two_year_total": lambda i: over("counted", i),
            "headroom": self._headroom,
            "spent_in_budget_years": lambda i: over("gross", i, "budget"),
            "falls_after_budget_years": lambda i: (
                f"{self.at('two_year_total', i)}-({over('counted', i, 'budget')})"
            ),
            "cost_after_cashable_savings": lambda i: f"{self.at('two_year_total', i)}+{savings(i)}",
            "ongoing": self._ongoing,
            "present_value": lambda i: over("net", i, "discount"),
            "whole_life": lambda i: over("gross", i),
            "whole_life_net": lambda i: over("net", i),
            "after_horizon": lambda i: added(
                [
                    self.at(f"after {at}", i)
                    for at, _ in self.given.lines
                    if f"after {at}" in self.rows
                ]
            ),
        }
        leaves = any(name.startswith("after ") for name in self.rows)
        for name, (label, unit) in RESULTS.items():
            has_it = {
                "after_horizon": leaves,
                "present_value": self.given.has_present_value,
                **dict.fromkeys(_NEEDS_BUDGET, has_budget),
            }
            if not has_it.get(name, True):
                continue

            def write(i: int, name: str = name) -> str:
                text = formulas[name](i)
                if not unpriced:
                    return text
                test = added([self.at(f"unpriced {at}", i) for at in unpriced])
                return f'IF({test}>0,"{NOT_PRICED}",{text})'

            self.add(name, self.given.results.get(name, label), unit, write, "pence")

    def _headroom(self, i: int) -> str:
        budget = self.inputs["budget.amount"]
        left = f"{budget}-{self.at('two_year_total', i)}"
        return f'IF({budget}="","no budget",{left})' if self.given.is_blank else left

    def _cash_initial(self, i: int) -> str:
        """Write the cashable savings of the first months, of a case without a budget."""
        found, initial = self.found, self.inputs["initial_months"]
        terms = [f"{self.at('cashable', i)}*{self.at('chosen initial', i)}"]
        live = found.once["live"]
        until = f"MIN({live}+{initial},{found.once['end']})"
        for at, line in self.given.lines:
            if line.get("kind") == "saving" and "cashable" in line:
                months = [
                    f"{found.line_rates[at].cell(y)}*MAX(0,MIN({self.at(f'end {at}', i)},{until},"
                    f"{found.time['closes'].cell(y)})-MAX({self.at(f'start {at}', i)},{live},"
                    f"{found.time['opens'].cell(y)}))"
                    for y in self.years
                ]
                own = self.inputs[f"lines[{at}].cashable"]
                terms.append(f"(0-{own}*({added(months)})/12)")
        return added(terms)

    def _ongoing(self, i: int) -> str:
        """Write twelve months of the charges and recurrent lines of the last year."""
        found, last = self.found, self.found.count - 1
        terms = []
        for place in range(len(self.given.charges)):
            rate = self._in_last(f"rate {place}", i)
            rate = f"N({rate})" if found.rates[place].may_be_unpriced else rate
            active = self._runs_in_last(f"from {place}", f"to {place}", i)
            if self.counts(self.given.charges[place], i):
                terms.append(f"{rate}*(1+{self.at('charge_change', i)})*{active}")
        for at, line in self.given.lines:
            is_cost = line.get("kind") == "cost" and line.get("on") != "leaving"
            is_cost = is_cost and self.counts(line, i)
            if self.given.is_blank or (is_cost and self.recurs(line)):
                rate = f"INDEX({found.line_rates[at].all},{found.once['count']})"
                rate = rate if self.given.is_blank else found.line_rates[at].cell(last)
                kinds = ""
                if self.given.is_blank:
                    kinds = (
                        f'*({self.inputs[f"lines[{at}].kind"]}="cost")'
                        f'*({self.inputs[f"lines[{at}].nature"]}="recurrent")'
                    )
                terms.append(f"{rate}{kinds}*{self._runs_in_last(f'start {at}', f'end {at}', i)}")
        return added(terms)

    def _in_last(self, name: str, i: int) -> str:
        last = self.found.count - 1
        if not self.given.is_blank:
            return self.at(name, i, last)
        block = f"{self.at(name, i, 0)}:{self.at(name, i, last).partition('!')[2]}"
        return f"INDEX({block},{self.found.once['count']})"

    def _runs_in_last(self, start: str, end: str, i: int) -> str:
        closes = self.found.once["end"]
        return f"(MIN({self.at(end, i)},{closes})>MAX({self.at(start, i)},{closes}-12))"
