"""The Workings sheet: one calculation, a column for each scenario, pricing and sensitivity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS, NONE, Field, Kind, in_own_word
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.cashflow import NEVER
from sohanalysis.model.results import DECLINING_RATES
from sohanalysis.workbook.document import Document
from sohanalysis.workbook.formula import Formula
from sohanalysis.workbook.inputs import Inputs, field_label, month_number
from sohanalysis.workbook.pricing import NOT_PRICED, Rates
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, added, formula

SHOWN = "Shown"
RESULTS = {
    "initial_cost": ("Total that the budget is to pay", "£"),
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
_MONTH, _A_YEAR = "month number", "£ a year"
_RUNNING = ("cost", "recurrent")
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
    label : str
        What a table of the runs calls it.
    of : tuple of Case and Scenario
        What the library works out for it; none in a blank workbook.
    """

    head: str
    scenario: int = 0
    pricing: int = 0
    estimate: int = 0
    option: str = ""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    of: tuple[Case, Scenario] | None = None


@dataclass(kw_only=True)
class Workings:
    """Where the quantities of every run stand."""

    inputs: Inputs
    sheet: Sheet
    time: dict[str, Row] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
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

    def lines(self, kind: str, nature: str = "") -> Iterator[tuple[int, Document, str]]:
        """Give place and line of a kind, and what a blank workbook counts by: there it is typed."""
        given = self.inputs.given
        for at, line in given.lines:
            wanted = {"kind": kind, **({"nature": nature} if nature else {})}
            if given.is_blank:
                cells = {key: self.inputs[f"lines[{at}].{key}"] for key in wanted}
                yield at, line, "".join(f'*({cells[k]}="{value}")' for k, value in wanted.items())
            elif all(line.get(key) == value for key, value in wanted.items()):
                yield at, line, ""

    @property
    def initial_months(self) -> str:
        """Cell of the initial months; empty if the case has none."""
        return self.inputs.cells.get("initial_months.value", "")

    @property
    def leading(self) -> str:
        """Name of the cost that the answer leads with."""
        return "initial_cost" if self.has("initial_cost") else "whole_life"

    def in_year(self, year: int, text: str) -> str:
        """Leave a year that a blank workbook has room for alone empty."""
        is_blank = self.inputs.given.is_blank
        return f'IF({self.time["label"].cell(year)}="","",{text})' if is_blank else text

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
    _time(found)
    if inputs.given.lines:
        _line_rates(found)
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
    add("horizon", "Month after the last", _MONTH, f"({first}+{count})*12+3")
    add("on time", "Go-live, on time", _MONTH, _month_of(inputs, "go_live.value", found))
    inputs.cells.setdefault("count", count)


def _time(found: Workings) -> None:
    """Lay out the financial years."""
    inputs, time, heads = found.inputs, found.time, found.inputs.given.years
    table = found.sheet.table("Time", "Financial years", ("Quantity", "Unit", *heads))

    def add(name: str, label: str, unit: str, write: Callable[[int], str], look: str) -> Row:
        time[name] = table.row((label, unit), write, look)
        return time[name]

    k = time["k"] = table.row(("Year", "number"), [*range(len(heads))], "plain")
    first, count, end = (found.once[name] for name in ("first", "count", "horizon"))
    starts = add("starts", "Starts in April of", "year", lambda i: f"{first}+{k.at(i)}", "plain")

    def label(i: int) -> str:
        text = f'{starts.at(i)}&"/"&RIGHT({starts.at(i)}+1,2)'
        return f'IF({k.at(i)}<{count},{text},"")' if inputs.given.is_blank else text

    add("label", "Financial year", "label", label, "label")
    add("opens", "First month", _MONTH, lambda i: f"{starts.at(i)}*12+3", "plain")
    closes = "Month after the last"
    add("closes", closes, _MONTH, lambda i: f"MIN({end},{starts.at(i)}*12+15)", "plain")
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


def _line_rates(found: Workings) -> None:
    """Lay out our share of each line's yearly amount, with its uplift."""
    inputs, lines = found.inputs, found.inputs.given.lines
    caption, heads = "Lines: our share of the amount a year", inputs.given.years
    table = found.sheet.table("Line_rates", caption, ("Line", "Unit", *heads))
    for at, line in lines:
        write = partial(_line_rate, found, at, line)
        found.time[f"amount {at}"] = table.row((line_label(inputs, at, line), _A_YEAR), write)
    for at, line in lines:
        if "by_year" in line:
            words = (line_label(inputs, at, line, ": paid yet"), "1 or 0")
            amount = found.time[f"amount {at}"]
            paid = table.row(
                words, lambda i, amount=amount: f"(SUM({amount.span(0, i)})>0)*1", "plain"
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


# A quantity in the text of a formula: [gross] of the run, and of the year; [gross 2] of the third
# year; [gross -] of the year before; [gross :] of all years.
_NAME = re.compile(r"\[([a-z_ ]+?(?: \d+)*)( -| :)?\]")
_Text = str | Callable[[int], Any]
_Yearly = str | Callable[[int, int], str]


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
        self.last = found.count - 1

    @property
    def initial_months(self) -> str:
        """Cell of the initial months; empty if the case has none."""
        return self.found.initial_months

    @property
    def counts_by_years(self) -> bool:
        """Whether the total counts the costs of the budget's years."""
        return "budget" in self.given.document and not self.initial_months

    def filled(self, text: str, i: int, year: int = 0) -> str:
        """Put the cells of a run, and of a year, for the names in a formula."""

        def cell(match: re.Match[str]) -> str:
            name, how = match[1], match[2]
            if how == " :":
                first, last = (self.rows[f"{name} {y}"].at(i) for y in (0, self.last))
                return f"{first}:{last.partition('!')[2]}"
            at = year - (how == " -")
            for own in (f"{name} {at if at >= 0 else 'before'}", name):
                if own in self.rows:
                    return self.rows[own].at(i)
            return self.found.once.get(name) or self.found.time[name].cell(year)

        return _NAME.sub(cell, text)

    def add(
        self,
        name: str,
        label: Any,
        unit: str,
        text: _Text,
        look: str = "plain",
        *,
        of: Document | None = None,
    ) -> None:
        """Add a row of formulas, or of numbers that stand for a run; zero where `of` is not its."""
        cells = [text(i) if callable(text) else self.filled(text, i) for i in range(len(self.runs))]
        cells = [each if of is None or self.counts(of, i) else "0" for i, each in enumerate(cells)]
        contents = [formula(each) if isinstance(each, str) else each for each in cells]
        key = f"{self.place + 1}.{name}"
        self.rows[name] = self.table.row((label, unit), contents, look, key=key)

    def by_year(
        self,
        name: str,
        label: Any,
        text: _Yearly,
        unit: str = "£",
        look: str = "pence",
        *,
        of: Document | None = None,
    ) -> None:
        """Add a row for each year."""
        for year in self.years:
            shown = self.given.years[year]
            is_typed = isinstance(label, Formula)
            words = formula(f'{label[1:]}&", {shown}"') if is_typed else f"{label}, {shown}"

            def write(i: int, year: int = year) -> str:
                return text(i, year) if callable(text) else self.filled(text, i, year)

            self.add(f"{name} {year}", words, unit, write, look, of=of)

    def write(self) -> None:
        """Lay out the choices, the money by year and the results."""
        self.choices()
        for at, charge in enumerate(self.given.charges):
            self.charge(at, charge)
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
            if name == ADOPTERS:
                words = in_own_word("Adopters that pay", self.given.adopters)
                self.by_year(name, words, self._adopters(row), "number", "count")
            elif name == "pricing":
                assert inputs.names is not None, "several pricings have names"
                chosen = f"MATCH(INDEX({row.all},[scenario]),{inputs.names.all},0)"
                words = "Pricing, by its place on Inputs"
                self.add(name, words, "number", partial(self._pricing, chosen))
            else:
                self.choice(FIELDS[name], row)
        never, leave = f"Month after the last of membership, {NEVER} for never", "[leave]"
        place = f"MATCH({leave},{self.found.time['label'].all},0)"
        stays = f'OR({leave}="{NONE}",{leave}="")'
        left = f"IF({stays},{NEVER},{self.found.time['opens'].cell()}+12*{place})"
        self.add("left", never, _MONTH, left if "leave" in self.rows else lambda _: NEVER)

    def _pricing(self, chosen: str, i: int) -> Any:
        return self.runs[i].pricing or self.filled(chosen, i)

    def choice(self, known: Field, row: Row) -> None:
        """Take one choice."""
        is_word = known.kind in (Kind.year, Kind.yes)

        def write(i: int) -> Any:
            fixed = self.runs[i].fixed
            if known.name not in fixed:
                blank = '&""' if is_word else "+0"
                return self.filled(f"INDEX({row.all},[scenario]){blank}", i)
            value = "no" if fixed[known.name] is False else fixed[known.name]
            return f'"{value}"' if isinstance(value, str) else value

        look = "label" if is_word else "factor" if known.unit == "share" else "plain"
        self.add(known.name, field_label(known, self.given), known.unit, write, look)

    def _adopters(self, one: Row) -> _Yearly:
        """Write how many pay: those of the year, or of every year, as many as may be."""

        def write(i: int, year: int) -> str:
            own, all_ = (f"INDEX({row.all},[scenario])" for row in (self.inputs.paths[year], one))
            if self.given.is_blank:
                all_ = f'IF({all_}="",{self.inputs["adopters.anticipated.value"]},{all_})'
            chosen = f"IF(ISNUMBER({own}),{own},{all_})"
            return self.filled(f"MAX(1,MIN({self.given.layout.possible},{chosen}))", i)

        return write

    def charge(self, at: int, charge: Document) -> None:
        """Charge each year's adopters, from the first month charged to the last."""
        name, own = charge.get("name") or "Charge", f"charges[{at}]"
        inputs, unpriced = self.inputs, self.found.rates[at].may_be_unpriced
        follows = '+[delay]*([charge_follows_go_live]="yes")'
        follows = follows if "charge_follows_go_live" in self.rows else ""
        until = f"{own}.until"
        ends = f"{month_number(inputs[until])}+1,[horizon]" if inputs.has(until) else "[horizon]"
        first = f"{_month_of(inputs, f'{own}.from.value', self.found)}{follows}"
        self.add(f"from {at}", f"{name}: first month charged", _MONTH, first)
        self.add(f"to {at}", f"{name}: month after the last", _MONTH, f"MIN({ends},[left])")
        words = f"{name}: charge a year, before any change"
        self.by_year(f"rate {at}", words, partial(self._rate, at), _A_YEAR)
        months, counted = _months(f"from {at}", f"to {at}"), f"counted months {at}"
        paid = (f"N([rate {at}])" if unpriced else f"[rate {at}]") + "*(1+[charge_change])"
        self.by_year(f"charge {at}", name, f"{paid}*{months}/12", of=charge)
        initial = _months(f"from {at}", f"to {at}", self.initial_months)
        initial += "*[budget]" * self.counts_by_years
        self.by_year(counted, f"{name}: months that the total counts", initial, "months")
        words = f"{name}, of which the total counts"
        self.by_year(f"initial {at}", words, f"{paid}*[{counted}]/12", of=charge)
        if unpriced:
            test = f"(1-ISNUMBER([rate {at}]))*({months}>0)"
            self.add(
                f"unpriced {at}",
                f"{name}: years without a price",
                "years",
                lambda i: added([self.filled(test, i, y) for y in self.years]),
            )

    def _rate(self, at: int, i: int, year: int) -> str:
        """Look a yearly charge up: of the run's pricing, or at an estimate."""
        run, rates = self.runs[i], self.found.rates[at]
        adopters = "[adopters]" if "adopters 0" in self.rows else "1"
        rule = self._rule(at, run) if rates.rules > 1 else "1"
        if run.estimate and rates.is_quoted:
            rule = str(rates.rules + run.estimate)
        text = self.filled(rates.at(year, adopters, rule), i, year)
        return text if rates.may_be_unpriced and not run.estimate else f"{text}+0"

    def _rule(self, at: int, run: Run) -> str:
        """Place of the run's pricing, or of the one that another option's charge has."""
        charge = self.given.charges[at]
        if at == self.given.chosen and self.given.pricings:
            return "[pricing]"
        names = [rule["name"] for rule in charge["pricing"]]
        usual = self.given.layout.option_pricings.get(run.option or charge["option"][0])
        return str(names.index(usual) + 1 if usual in names else 1)

    def counts(self, each: Document, i: int) -> bool:
        """Tell whether a line or charge belongs to the option of a run."""
        return self.given.counts(each, self.runs[i].option)

    def line(self, at: int, line: Document) -> None:
        """Spread a line over the years in which it runs."""
        label = partial(line_label, self.inputs, at, line)
        for name, words, text in zip(
            ("start", "end"),
            (": first month", ": month after the last"),
            self._period(at, line),
            strict=True,
        ):
            self.add(f"{name} {at}", label(words), _MONTH, text)
        exempt = ""
        if unless := self.inputs.by_year.get(f"lines[{at}].unless"):
            place = f"MATCH([leave],{self.found.time['label'].all},0)"
            exempt = f'*(IFERROR(INDEX({unless.all},{place}),"")<>"yes")'
        sign, months = "0-" if line.get("kind") == "saving" else "", (f"start {at}", f"end {at}")
        amount = f"{sign}[amount {at}]*{_months(*months)}{exempt}/12"
        self.by_year(f"line {at}", label(), amount, of=line)
        if line.get("on") == "leaving":
            last = self.found.time[f"amount {at}"].cell(self.last)
            after = f"{last}*MAX(0,[end {at}]-MAX([start {at}],[horizon])){exempt}/12"
            self.add(f"after {at}", label(": after the years"), "£", after, "pence", of=line)
        if self.counts_by_years and line.get("kind") == "cost":
            words = label(", of which the total counts")
            self.by_year(f"line initial {at}", words, f"[line {at}]*[budget]", of=line)
        elif line.get("on") != "leaving" and (
            self.given.is_blank
            or (self.initial_months and (line.get("kind"), line.get("nature")) == _RUNNING)
        ):
            initial = f"[amount {at}]*{_months(*months, self.initial_months)}/12"
            if self.given.is_blank:
                nature = self.inputs[f"lines[{at}].nature"]
                initial = f'IF({nature}="recurrent",{initial},[line {at}])'
            words = label(", of which the total counts")
            self.by_year(f"line initial {at}", words, initial, of=line)

    def _period(self, at: int, line: Document) -> tuple[str, str]:
        """Write the first month of a line, and the month after its last."""
        inputs, own, is_blank = self.inputs, f"lines[{at}]", self.given.is_blank
        months = inputs.cells.get(f"{own}.months", "0")
        if line.get("on") == "leaving":
            return f"[left]+{inputs.cells.get(f'{own}.after', '0')}", f"[start {at}]+{months}"
        late = {} if is_blank else {line.get("delay"): "+[delay]"}
        first = _month_of(inputs, f"{own}.from", self.found) if "from" in line else ""
        first += late.get("shift", "") if first else ""
        if "by_year" in line:
            paid = f"{self.found.time['opens'].cell()}+12*{self.found.once[f'unpaid {at}']}"
            first = f'IF({inputs[f"{own}.annual"]}="",{paid},{first})' if first else paid
        last = "[horizon]"
        if "months" in line:
            last = f"[start {at}]+{months}{late.get('extend', '')}"
            last = f"IF({months}=0,[horizon],{last})" if is_blank else last
        # What recurs without an end, and a saving, ends with membership.
        is_open = "months" not in line and (
            line.get("nature") == "recurrent" or line.get("kind") == "saving"
        )
        stops = line.get("ends_on_leaving") or is_open
        return first, f"MIN({last},[left])" if stops else last

    def savings(self) -> None:
        """Let savings ramp up: the j-th month counts 1 or j / ramp, whichever is less."""
        self.add("live", "Go-live", _MONTH, "[on time]+[delay]")
        charged = [self._last_rate(at) for at in self._last_charged()]
        share = f"+[offset]*({added(charged)})" if charged else ""
        self.add("full", "Saving at full effect", _A_YEAR, f"[savings]{share}", "pence")
        self.add("steps", "Months to full effect, at least 1", "months", "MAX(1,[ramp])")

        def worth(month: str) -> str:
            since = f"MAX(0,MIN({month},[left])-[live])"
            rising = f"{since}*({since}+1)/(2*[steps])"
            return f"IF({since}<[steps],{rising},{since}-([steps]-1)/2)"

        words, opens = "Full months of saving", self.found.time["opens"].cell()
        self.add("worth before", f"{words} before the first year", "months", worth(opens), "factor")
        self.by_year("worth", f"{words} by the end of", worth("[closes]"), "months")
        words = "Saving of the scenario"
        self.by_year("chosen", words, "0-[full]*([worth]-[worth -])/12")
        if "budget" not in self.given.document and self.initial_months:
            until = f"MIN([on time]+{self.initial_months},[horizon])"
            months = f"({worth(until)}-{worth(f'MIN({until},{opens})')})"
            text = f"0-[full]*{months}/12"
            self.add("chosen initial", f"{words}, first months", "£", text, "pence")

    def _last_charged(self) -> list[int]:
        """Charges that the last year charged has; their ends are the case's."""
        ends = [charge.get("until") or "9999" for charge in self.given.charges]
        return [at for at, end in enumerate(ends) if end == max(ends)] if ends else []

    def _last_rate(self, at: int) -> str:
        """Name the charge of the last year charged, before its change."""
        until, years = self.given.charges[at].get("until"), self.given.years
        rate = self._in_last(f"rate {at}")
        if until and not self.given.is_blank:
            start = int(until[:4]) - (int(until[5:]) < 4)
            rate = f"[rate {at} {min(self.last, max(0, start - int(years[0][:4])))}]"
        return f"N({rate})" if self.found.rates[at].may_be_unpriced else rate

    def _in_last(self, name: str) -> str:
        """Name a quantity in the last year, which a blank workbook finds by their number."""
        return f"INDEX([{name} :],[count])" if self.given.is_blank else f"[{name} {self.last}]"

    def together(self) -> None:
        """Add costs, savings and what is counted, by year."""
        lines, sign = self.found.lines, "0-" if self.given.is_blank else ""
        charges = range(len(self.given.charges))
        costs = [f"[line {at}]{typed}" for at, _, typed in lines("cost")]
        saved = [f"({sign}[line {at}]{typed})" for at, _, typed in lines("saving")]
        is_leaving_counted = not self.initial_months
        counted = [
            f"[{name if f'{name} 0' in self.rows else f'line {at}'}]{typed}"
            for at, line, typed in lines("cost")
            for name in [f"line initial {at}"]
            if line.get("on") != "leaving" or is_leaving_counted
        ]
        cash = [
            f"{self.inputs[f'lines[{at}].cashable']}*[line {at}]{typed}"
            for at, line, typed in lines("saving")
            if "cashable" in line
        ]
        for name, label, terms in (
            ("gross", "Gross cost", [*costs, *(f"[charge {at}]" for at in charges)]),
            ("savings", "Savings", ["[chosen]", *saved]),
            ("net", "Net cost", ["[gross]", "[savings]"]),
            (
                "counted",
                "Cost that the total counts",
                [*counted, *(f"[initial {at}]" for at in charges)],
            ),
            ("cash", "Cashable savings", ["[cashable]*[chosen]", *cash]),
        ):
            self.by_year(name, label, added(terms))

    def results(self) -> None:
        """Work out every result that the case has."""
        budget = self.inputs.cells.get("budget.amount")
        leaving = [f"[{name}]" for name in self.rows if name.startswith("after ")]
        left = f"{budget}-[initial_cost]"
        texts: dict[str, _Text] = {
            "ongoing": self._ongoing,
            "whole_life": "SUM([gross :])",
            "whole_life_net": "SUM([net :])",
        }
        if budget or self.initial_months:
            saved = self._weighted("cash", "budget") if budget else self._cash_initial()
            texts |= {
                "initial_cost": "SUM([counted :])",
                "cost_after_cashable_savings": f"[initial_cost]+{saved}",
            }
        if budget:
            texts |= {
                "headroom": f'IF({budget}="","no budget",{left})' if self.given.is_blank else left,
                "spent_in_budget_years": self._weighted("gross", "budget"),
                "falls_after_budget_years": "[initial_cost]-"
                f"({self._weighted('counted', 'budget')})",
            }
        if self.given.has_present_value:
            texts["present_value"] = self._weighted("net", "discount")
        if leaving:
            texts["after_horizon"] = added(leaving)
        unpriced = [
            f"[unpriced {at}]" for at, each in enumerate(self.found.rates) if each.may_be_unpriced
        ]
        for name in (name for name in RESULTS if name in texts):
            label, unit = RESULTS[name]

            def write(i: int, text: _Text = texts[name]) -> str:
                said = text(i) if callable(text) else text
                if unpriced:
                    said = f'IF({added(unpriced)}>0,"{NOT_PRICED}",{said})'
                return self.filled(said, i)

            self.add(name, self.given.results.get(name, label), unit, write, "pence")

    def _weighted(self, name: str, weights: str) -> str:
        """Add up a quantity of each year times a weight of the year."""
        row = self.found.time.get(weights)
        return added([f"{row.cell(y)}*[{name} {y}]" for y in self.years]) if row else "0"

    def _cash_initial(self) -> str:
        """Write the cashable savings of the first months, of a case without a budget."""
        terms = ["[cashable]*[chosen initial]"]
        until = f"MIN([on time]+{self.initial_months},[horizon])"
        opens, closes = self.found.time["opens"], self.found.time["closes"]
        for at, line, _ in self.found.lines("saving"):
            if "cashable" in line:
                amounts, first, last = self.found.time[f"amount {at}"], f"start {at}", f"end {at}"
                months = [
                    f"{amounts.cell(y)}*MAX(0,MIN([{last}],{until},{closes.cell(y)})"
                    f"-MAX([{first}],[on time],{opens.cell(y)}))"
                    for y in self.years
                ]
                terms.append(f"(0-{self.inputs[f'lines[{at}].cashable']}*({added(months)})/12)")
        return added(terms)

    def _ongoing(self, i: int) -> str:
        """Write twelve months of the charges and recurrent lines of the last year."""
        terms = []
        for at, charge in enumerate(self.given.charges):
            rate = self._in_last(f"rate {at}")
            rate = f"N({rate})" if self.found.rates[at].may_be_unpriced else rate
            if self.counts(charge, i):
                runs = _runs_at_the_end(f"from {at}", f"to {at}")
                terms.append(f"{rate}*(1+[charge_change])*{runs}")
        for at, line, typed in self.found.lines(*_RUNNING):
            if line.get("on") != "leaving" and self.counts(line, i):
                amounts = self.found.time[f"amount {at}"]
                amount = amounts.cell(self.last)
                amount = f"INDEX({amounts.all},[count])" if self.given.is_blank else amount
                terms.append(f"{amount}{typed}*{_runs_at_the_end(f'start {at}', f'end {at}')}")
        return added(terms)


def _months(start: str, end: str, most: str = "") -> str:
    """Count the months of a period that fall in a year."""
    longest = f",[{start}]+{most}" if most else ""
    return f"MAX(0,MIN([{end}]{longest},[closes])-MAX([{start}],[opens]))"


def _runs_at_the_end(start: str, end: str) -> str:
    """Test whether something runs in the last twelve months."""
    return f"(MIN([{end}],[horizon])>MAX([{start}],[horizon]-12))"
