"""Every scenario by financial year, in live formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sohanalysis.case.fields import LONGEST_DELAY
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.case_values import LIVE, LOWER, UPPER, Given
from sohanalysis.workbook.inputs import Inputs
from sohanalysis.workbook.pricing import RANGE_LABEL, Charges, is_outside, range_word, years_outside
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, across, block_of, formula
from sohanalysis.workbook.workings import Workings, counted_to, end_of, month_number, start_of

RECORD_LOW, RECORD_HIGH = "Record, lower charge", "Record, upper charge"
RESULT_LABELS = {
    "two_year_total": ("Set-up and the months that the sum is to pay", "£"),
    "headroom": ("Headroom (negative: shortfall)", "£"),
    "spent_in_budget_years": ("Spent in the budget years", "£"),
    "falls_after_budget_years": ("Falls after the budget years", "£"),
    "cost_after_cashable_savings": ("Cost after cashable savings", "£"),
    "ongoing": ("Ongoing revenue cost, outside the sum set aside", "£ a year"),
    "present_value": ("Present value of the net cost", "£"),
}


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Where the results of every scenario stand, one column each."""

    sheet: Sheet
    heads: tuple[str, ...]
    rows: dict[str, Row] = field(default_factory=dict)
    years: dict[str, list[Row]] = field(default_factory=dict)
    flags: dict[str, Row] = field(default_factory=dict)

    def place(self, head: str) -> int:
        """Find the column of a scenario, from 0."""
        return self.heads.index(head)

    def down(self, quantity: str, head: str) -> Row:
        """Give a quantity of a scenario by year, down the sheet."""
        rows = self.years[quantity]
        place = self.place(head)
        return Row(self.sheet.name, rows[0].top, rows[0].left + place, len(rows), is_down=True)


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a column of the engine takes from Inputs, and what it puts in place of that."""

    head: str
    scenario: int = 1
    form: int = 0
    delay: int = -1
    plain: int = 0


def columns(inputs: Inputs) -> list[Column]:
    """List the scenarios that stand side by side."""
    others = [*inputs.given.scenarios][1:]
    return [
        Column(head=LIVE),
        *(
            Column(head=reading(inputs.given, name), form=i)
            for i, name in enumerate(inputs.given.labels, start=1)
        ),
        Column(head=RECORD_LOW, scenario=2, form=inputs.given.place(LOWER), plain=1),
        Column(head=RECORD_HIGH, scenario=2, form=inputs.given.place(UPPER), plain=1),
        *(Column(head=name, scenario=i) for i, name in enumerate(others, start=2)),
        *(Column(head=late(months), delay=months) for months in range(LONGEST_DELAY + 1)),
    ]


def reading(given: Given, pricing: str) -> str:
    """Head the column of the live scenario under another pricing."""
    return f"Live, {given.labels[pricing].lower()}"


def late(months: int) -> str:
    """Head the column of the live scenario at another delay."""
    return f"Live, {months} late"


def _years_down(found: Engine, workings: Workings) -> dict[str, Row]:
    """Turn the timeline, so that years run down as the engine's do."""
    names = ("opens", "closes", "horizon", "budget", "discount")
    heads = (
        "Year",
        "First month",
        "Month after the last",
        "In the years looked at",
        "In the budget years",
        "Discount factor",
    )
    table = found.sheet.table("Years_down", "Years, down", heads)
    time, rows = workings.time, [workings.time[name] for name in names]
    top = time["k"].top
    block = f"{time['k'].cell()}:{rows[-1].cell(rows[-1].count - 1).partition('!')[2]}"
    taken = table.row(("Row of Time",), [row.top - top + 1 for row in rows], "plain")
    for k in range(1, workings.inputs.given.timeline + 1):
        table.row(
            (f"{k}",),
            across(lambda i, k=k: f"INDEX({block},{taken.at(i)},ROWS({_upto(table)}))"),
            "label",
        )
    first = table.first + 1
    count = workings.inputs.given.timeline
    return {
        name: Row(found.sheet.name, first, 1 + i, count, is_down=True)
        for i, name in enumerate(names)
    }


def _upto(table: SheetTable) -> str:
    """Name as many cells as there are years up to this row: they count the year."""
    sheet, first, last = table.sheet.name, table.first + 2, table.end + 1
    return f"'{sheet}'!$A${first}:$A{last}"


class _Terms:
    """The rows that results come from, one block after the other."""

    def __init__(
        self, found: Engine, workings: Workings, charges: Charges, flags: dict[str, Row]
    ) -> None:
        self.found, self.workings, self.charges, self.flags = found, workings, charges, flags
        self.inputs, self.rows = workings.inputs, found.rows
        self.year = workings.inputs["months_in_a_year"]
        self.count = workings.inputs.given.timeline

    def begin(self, name: str, caption: str) -> None:
        """Begin a table."""
        heads = ("Quantity", "Unit", "Year", *self.found.heads)
        self.table = self.found.sheet.table(name, caption, heads)

    def one(
        self, name: str, label: str, unit: str, write: Callable[[int], str], look: str = "plain"
    ) -> Row:
        """Add a row that holds for all years."""
        self.rows[name] = self.table.row((label, unit, "all"), across(write), look)
        return self.rows[name]

    def each_year(
        self,
        name: str,
        label: str,
        unit: str,
        write: Callable[[int, int], str],
        look: str = "money",
    ) -> list[Row]:
        """Add a row for each year."""
        rows = [
            self.table.row((label, unit, f"{k + 1}"), across(lambda i, k=k: write(i, k)), look)
            for k in range(self.count)
        ]
        self.found.years[name] = rows
        return rows

    def scenario(self, columns: Sequence[Column]) -> None:
        """Take each scenario from the Inputs sheet, and put in place what the column says."""
        self.begin("Engine_scenario", "The scenario of each column")
        rows, inputs = self.rows, self.inputs
        fixed = (
            ("scenario", "Scenario of the Inputs sheet, by its place"),
            ("form", "Reading in place of its own, 0 for none"),
            ("delay", "Delay in place of its own, -1 for none"),
            ("plain", "As the record: on time, without savings or change"),
        )
        for name, label in fixed:
            values = [getattr(column, name) for column in columns]
            rows[f"fixed {name}"] = self.table.row((label, "number", "all"), values, "plain")
        number = rows["fixed scenario"]

        def of(name: str, i: int) -> str:
            return f"INDEX({inputs.scenario[name].all},{number.at(i)})"

        def own(name: str, i: int) -> str:
            return f"{of(name, i)}*(1-{plain.at(i)})"

        plain, form = rows["fixed plain"], rows["fixed form"]
        forms = inputs.columns["forms"].all
        self.one(
            "reading",
            "Reading of the charge",
            "number",
            lambda i: f"IF({form.at(i)}>0,{form.at(i)},MATCH({of('pricing', i)},{forms},0))",
        )
        delay = rows["fixed delay"]
        self.one(
            "delay",
            "Go-live is late by",
            "months",
            lambda i: f"IF({delay.at(i)}<0,{of('delay', i)},{delay.at(i)})*(1-{plain.at(i)})",
        )
        self.one(
            "follows",
            "The charge starts late too",
            "1 or 0",
            lambda i: f'({of("charge_follows_go_live", i)}="yes")*(1-{plain.at(i)})',
        )
        for name, label, unit in (
            ("savings", "Savings at full effect", "£ a year"),
            ("offset", "Savings as a share of the charge", "share"),
            ("charge_change", "Change of the charge", "share"),
        ):
            self.one(name, label, unit, partial(own, name), "factor")
        self.one(
            "ramp",
            "Months to full effect, at least 1",
            "months",
            lambda i: f"MAX(1,{of('ramp', i)})",
        )
        self.one(
            "cashable", "Cashable share", "share", lambda i: f"{of('cashable', i)}+0", "factor"
        )

    def platform(self) -> None:
        """Charge each year's forces, from the first charged month on."""
        self.begin("Engine_platform", "Forces, charge and platform cost")
        inputs, rows = self.inputs, self.rows
        number, paths = rows["fixed scenario"], inputs.path
        one = inputs.scenario["adopters"].all
        horizon, most = self.workings.choice["last"], f"COUNT({self.charges.number.all})"
        k_row = self.workings.time["k"]

        def forces(i: int, k: int) -> str:
            by_year = f"INDEX({paths},MIN({k_row.cell(k)},{horizon}),{number.at(i)})"
            typed = f"IF(ISNUMBER({by_year}),{by_year},INDEX({one},{number.at(i)}))"
            return f"MAX(1,MIN({most},{typed}))"

        paying = self.each_year("forces", "Forces that pay", "forces", forces, "count")
        before = self.each_year(
            "before",
            "Charge before any change",
            "£ a year",
            lambda i, k: f"INDEX({self.charges.all},{rows['reading'].at(i)},{paying[k].at(i)})",
        )
        start = self.one(
            "charged from",
            "First charged month",
            "month number",
            lambda i: (
                f"{month_number(inputs, inputs['charge_from.value'])}"
                f"+{rows['delay'].at(i)}*{rows['follows'].at(i)}"
            ),
        )
        initial = inputs["horizon.initial_months"]
        paid = self.each_year(
            "paid",
            "Charge",
            "£ a year",
            lambda i, k: f"{before[k].at(i)}*(1+{rows['charge_change'].at(i)})",
        )
        self.each_year(
            "platform",
            "Platform",
            "£",
            lambda i, k: (
                f"{paid[k].at(i)}*{self.overlap(k, start.at(i), self.closes(k))}/{self.year}"
            ),
        )
        self.each_year(
            "platform counted",
            "Platform, that the sum is to pay",
            "£",
            lambda i, k: (
                f"{paid[k].at(i)}"
                f"*{self.overlap(k, start.at(i), f'{start.at(i)}+{initial}')}/{self.year}"
            ),
        )

    def closes(self, k: int) -> str:
        """Name the month after a year."""
        return self.flags["closes"].cell(k)

    def overlap(self, k: int, start: str, end: str) -> str:
        """Count the months of a period that fall in a year."""
        opens, closes = self.flags["opens"].cell(k), self.closes(k)
        return f"MAX(0,MIN({end},{closes})-MAX({start},{opens}))"

    def line(self, place: int) -> None:
        """Spread a line over the years in which it runs."""
        name, key = self.inputs.name(place), f"line {place + 1}"
        self.begin(f"Engine_line_{place + 1}", f"Line {place + 1} of the Inputs sheet")
        delay = self.rows["delay"]
        term = {n: self.workings.term(n, place) for n in self.workings.terms}
        start = self.one(
            f"{key} start",
            "First month",
            "month number",
            lambda i: start_of(delay.at(i), term["own start"], term["moves"]),
        )
        end = self.one(
            f"{key} end",
            "Month after the last",
            "month number",
            lambda i: end_of(delay.at(i), {**term, "start": start.at(i)}),
        )
        to = self.one(
            f"{key} to",
            "Month after the last that the sum is to pay",
            "month number",
            lambda i: counted_to(self.inputs, {**term, "start": start.at(i), "end": end.at(i)}),
        )
        rate = self.workings.rates[place]
        self.each_year(
            key,
            name,
            "£",
            lambda i, k: f"{rate.cell(k)}*{self.overlap(k, start.at(i), end.at(i))}/{self.year}",
        )
        self.each_year(
            f"{key} counted",
            self.inputs.name(place, ", that the sum is to pay"),
            "£",
            lambda i, k: (
                f"{rate.cell(k)}*{term['is cost']}"
                f"*{self.overlap(k, start.at(i), to.at(i))}/{self.year}"
            ),
        )


@dataclass(frozen=True, kw_only=True)
class ByForces:
    """Where headroom stands by number of forces, and what it is worked out from."""

    sheet: Sheet
    headroom: dict[str, Row]
    ranges: dict[str, Row]
    other: str
    total: str
    months: str
    last: Row
    too_few: Row
    enough: Row
    there: Row

    @property
    def all(self) -> str:
        """Name all headrooms as one rectangle, in the order of the readings."""
        return _all(self.headroom)

    @property
    def all_ranges(self) -> str:
        """Name all words on the range that the record quotes, as one rectangle."""
        return _all(self.ranges)


def _all(rows: dict[str, Row]) -> str:
    listed = [*rows.values()]
    return block_of(listed[0], listed[-1])


def by_forces(workings: Workings, charges: Charges) -> ByForces:
    """Lay out the sheet."""
    inputs = workings.inputs
    sheet = Sheet(
        "Workings by forces",
        "Workings by forces: headroom, live",
        "One number of forces for all years, under each reading.",
        "Workings",
    )
    sheet.frozen_columns = 2
    table = sheet.table("Beside_the_platform", "Beside the platform", ("Quantity", "Unit", "Value"))
    horizon, money = workings.time["horizon"].all, workings.money

    def one(label: str, unit: str, text: str, look: str = "money") -> str:
        return table.row((label, unit), [formula(text)], look).cell()

    total = one("Cost that the sum is to pay", "£", f"SUMPRODUCT({horizon},{money['counted'].all})")
    other = one(
        "of which beside the platform",
        "£",
        f"{total}-SUMPRODUCT({horizon},{money['platform counted'].all})",
    )
    years = one(
        "Years of charges that the sum is to pay",
        "years",
        f"{inputs['horizon.initial_months']}/{inputs['months_in_a_year']}",
        "factor",
    )
    heads = ("Reading", "Unit", *(f"n = {n + 1}" for n in range(inputs.given.forces)))
    table = sheet.table("Headroom_by_forces", "Headroom, by forces that pay", heads)
    number = table.row(("Forces that pay", "forces"), [*range(1, inputs.given.forces + 1)], "count")
    change, budget = inputs["scenario.charge_change"], inputs["budget.amount"]
    headroom = {}
    labels = inputs.given.labels
    for form in labels:
        charge = charges.rows[form]
        headroom[form] = table.row(
            (labels[form], "£"),
            across(lambda i, c=charge: f"{budget}-{other}-{c.at(i)}*(1+{change})*{years}"),
        )
    short = _short(sheet, heads, headroom, number, inputs)
    table = sheet.table("Range_by_forces", f"{RANGE_LABEL}, by forces that pay", heads)
    ranges = {}
    for form in labels:
        charge = charges.rows[form]
        write = across(lambda i, c=charge: _range(inputs, f"({c.at(i)}*(1+{change}))"))
        ranges[form] = table.row((labels[form], "words"), write, "label")
    return ByForces(
        sheet=sheet,
        headroom=headroom,
        ranges=ranges,
        other=other,
        total=total,
        months=years,
        **_points(sheet, inputs, short, ranges),
    )


def _range(inputs: Inputs, charge: str) -> str:
    """Word where a charge lies; a reading that a case does not describe has none."""
    outside = is_outside(inputs, charge)
    words = {
        "outside": f"{charge}*{outside}>0",
        "within": f"({charge}>0)*({outside}=0)",
        "not described": f"{charge}=0",
    }
    return "&".join(f'IF({test},"{word}","")' for word, test in words.items())


def _points(
    sheet: Sheet, inputs: Inputs, short: dict[str, Row], ranges: dict[str, Row]
) -> dict[str, Row]:
    """Find where the sum begins to suffice, a reading a column."""
    heads = ("Quantity", "Unit", *inputs.given.labels.values())
    table = sheet.table("Point_of_forces", "Where the sum begins to suffice", heads)
    number = table.row(("Reading", "number"), [*range(1, len(inputs.given.readings) + 1)], "plain")
    possible = inputs["adopters.possible.value"]
    last = table.row(
        ("Most forces at which the sum is too small, 0 where there are none", "forces"),
        across(lambda i: f"MAX(INDEX({_all(short)},{number.at(i)},0))"),
        "count",
    )
    too_few = table.row(
        ("The same, in words where there are none", "forces"),
        across(lambda i: f'IF({last.at(i)}=0,"none",{last.at(i)})'),
        "count",
    )
    enough = table.row(
        ("Fewest forces from which on it always suffices", "forces"),
        across(lambda i: f'IF({last.at(i)}>={possible},"none that could join",{last.at(i)}+1)'),
        "count",
    )
    there = table.row(
        (f"{RANGE_LABEL}, at that number", "words"),
        across(
            lambda i: (
                f'IF({last.at(i)}>={possible},"none that could join",'
                f"INDEX({_all(ranges)},{number.at(i)},MIN({possible},{last.at(i)}+1)))"
            )
        ),
        "label",
    )
    return {"last": last, "too_few": too_few, "enough": enough, "there": there}


def _short(
    sheet: Sheet, heads: tuple[str, ...], headroom: dict[str, Row], number: Row, inputs: Inputs
) -> dict[str, Row]:
    """Name the numbers of forces at which the sum is too small, among those that could join."""
    table = sheet.table("Too_few_forces", "Numbers of forces at which the sum is too small", heads)
    possible, pence = inputs["adopters.possible.value"], inputs["pence"]
    top = table.row(
        ("Could join", "1 or 0"), across(lambda i: f"({number.at(i)}<={possible})*1"), "plain"
    )
    rows = {}
    for form, row in headroom.items():
        rows[form] = table.row(
            (inputs.given.labels[form], "forces, or 0"),
            across(lambda i, r=row: f"{number.at(i)}*{top.at(i)}*(ROUND({r.at(i)},{pence})<0)"),
            "count",
        )
    return rows


def engine(workings: Workings, charges: Charges) -> Engine:
    """Lay out the sheet."""
    listed = columns(workings.inputs)
    sheet = Sheet(
        "Workings by scenario",
        "Workings by scenario: each a column",
        "Worked out by years, where the live scenario is by month.",
        "Workings",
    )
    sheet.widths = {0: 46, 1: 24, 2: 16}
    sheet.frozen_columns = 3
    found = Engine(sheet=sheet, heads=tuple(column.head for column in listed))
    found.flags.update(_years_down(found, workings))
    work = _Outcome(found, workings, charges, found.flags)
    work.scenario(listed)
    work.platform()
    for place in range(workings.inputs.given.lines):
        work.line(place)
    work.savings()
    work.money()
    work.results()
    return found


class _Outcome(_Terms):
    """The rows that terms come to."""

    def savings(self) -> None:
        """Let savings ramp up: a triangle, then full months."""
        self.begin("Engine_savings", "Savings of the scenario")
        rows, inputs = self.rows, self.inputs
        live = self.one(
            "go-live",
            "Go-live",
            "month number",
            lambda i: f"{month_number(inputs, inputs['go_live.value'])}+{rows['delay'].at(i)}",
        )
        last = self.found.years["before"]
        full = self.one(
            "full",
            "Full saving",
            "£ a year",
            lambda i: (
                f"{rows['savings'].at(i)}+{rows['offset'].at(i)}"
                f"*INDEX({last[0].at(i)}:{last[-1].at(i).partition('!')[2]},{self.workings.choice['last']})"
            ),
            "money",
        )
        since = self.each_year(
            "since",
            "Months live by the end of the year",
            "months",
            lambda i, k: f"MAX(0,{self.closes(k)}-{live.at(i)})",
            "plain",
        )

        def full_months(i: int, k: int) -> str:
            passed, ramp = since[k].at(i), rows["ramp"].at(i)
            rising = f"{passed}*AVERAGE(1,{passed})/{ramp}"
            return f"IF({passed}<{ramp},{rising},{passed}-AVERAGE(0,{ramp}-1))"

        gained = self.each_year(
            "gained", "Full months saved by the end of the year", "months", full_months, "factor"
        )
        self.each_year(
            "saving",
            "Saving of the scenario, negative",
            "£",
            lambda i, k: (
                f"0-{full.at(i)}*({gained[k].at(i)}"
                f"-{gained[k - 1].at(i) if k else '0'})/{self.year}"
            ),
        )

    def money(self) -> None:
        """Add up: costs are positive, savings negative, net is their sum."""
        self.begin("Engine_money", "Money by year")
        years, lines = self.found.years, range(self.inputs.given.lines)

        def of(kind: str, i: int, k: int) -> str:
            return "+".join(
                f"{years[f'line {p + 1}'][k].at(i)}*{self.workings.term(kind, p)}" for p in lines
            )

        gross = self.each_year(
            "gross",
            "Gross cost",
            "£",
            lambda i, k: f"{years['platform'][k].at(i)}+{of('is cost', i, k)}",
        )
        savings = self.each_year(
            "savings",
            "Savings, negative",
            "£",
            lambda i, k: f"{years['saving'][k].at(i)}-({of('is saving', i, k)})",
        )
        self.each_year(
            "cash",
            "Cashable savings, negative",
            "£",
            lambda i, k: (
                f"{self.rows['cashable'].at(i)}*{years['saving'][k].at(i)}-({of('cashable', i, k)})"
            ),
        )
        self.each_year("net", "Net cost", "£", lambda i, k: f"{gross[k].at(i)}+{savings[k].at(i)}")
        self.each_year(
            "counted",
            "Cost that the sum is to pay",
            "£",
            lambda i, k: "+".join(
                [
                    years["platform counted"][k].at(i),
                    *(years[f"line {p + 1} counted"][k].at(i) for p in lines),
                ]
            ),
        )
        self.each_year(
            "rate",
            "Recurrent costs that run, a full year",
            "£ a year",
            lambda i, k: "+".join(
                [
                    f"{years['paid'][k].at(i)}*({years['platform'][k].at(i)}<>0)",
                    *(
                        f"{self.workings.rates[p].cell(k)}*({years[f'line {p + 1}'][k].at(i)}<>0)"
                        f"*{self.workings.term('is cost', p)}"
                        f"*{self.workings.term('is recurrent', p)}"
                        for p in lines
                    ),
                ]
            ),
        )

    def results(self) -> None:
        """Work out every result, in the order of every surface."""
        self.begin("Engine_results", "Results")
        rows, budget = self.rows, self.inputs["budget.amount"]
        horizon, spent = self.flags["horizon"].all, self.flags["budget"].all

        def down(quantity: str, i: int) -> str:
            first, last = self.found.years[quantity][0], self.found.years[quantity][-1]
            return f"{first.at(i)}:{last.at(i).partition('!')[2]}"

        def total(quantity: str, flags: str, i: int) -> str:
            return f"SUMPRODUCT({flags},{down(quantity, i)})"

        worth = f"{horizon},{self.flags['discount'].all}"
        writers: dict[str, Callable[[int], str]] = {
            "two_year_total": lambda i: total("counted", horizon, i),
            "headroom": lambda i: f"{budget}-{rows['two_year_total'].at(i)}",
            "spent_in_budget_years": lambda i: total("gross", spent, i),
            "falls_after_budget_years": lambda i: (
                f"{rows['two_year_total'].at(i)}-{total('counted', spent, i)}"
            ),
            "cost_after_cashable_savings": lambda i: (
                f"{rows['two_year_total'].at(i)}+{total('cash', spent, i)}"
            ),
            "ongoing": self.ongoing,
            # Of nominal prices it is none: the sheet deflates nothing.
            "present_value": lambda i: (
                f'IF({self.inputs["price_basis.value"]}="nominal","none",{total("net", worth, i)})'
            ),
        }
        for name in RESULTS:
            label, unit = RESULT_LABELS[name]
            self.one(name, label, unit, writers[name], "money")
        self.one(
            "outside",
            "Years charged outside the range that the record quotes",
            "years",
            lambda i: years_outside(self.inputs, down("paid", i), down("platform", i), horizon),
        )
        self.one(
            "range",
            RANGE_LABEL,
            "words",
            lambda i: range_word(rows["outside"].at(i)),
            "label",
        )
        pence = self.inputs["pence"]
        self.one(
            "fits",
            "The sum set aside suffices",
            "1 or 0",
            lambda i: f"(ROUND({rows['headroom'].at(i)},{pence})>=0)*1",
        )
        longest, following = (self.workings.choice[k] for k in ("longest", "longest following"))
        allowed = self.one(
            "allowed",
            "The years looked at allow the delay",
            "1 or 0",
            lambda i: (
                f"({rows['delay'].at(i)}<=IF({rows['follows'].at(i)}=1,{following},{longest}))*1"
            ),
        )
        self.one(
            "too late",
            "Delay, where it is allowed and the sum does not suffice",
            "months",
            lambda i: f'IF({allowed.at(i)}*(1-{rows["fits"].at(i)})=1,{rows["delay"].at(i)},"")',
        )

    def ongoing(self, i: int) -> str:
        first, last = self.found.years["rate"][0], self.found.years["rate"][-1]
        cells = f"{first.at(i)}:{last.at(i).partition('!')[2]}"
        return f"INDEX({cells},{self.workings.choice['last']})"
