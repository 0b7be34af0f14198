"""Workings by scenario: the scenario, the platform and the lines of each column, by years.

It is worked out in another way than the live scenario by month, and the Checks sheet compares the
two: a formula that is altered in one of them is found by the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from sohanalysis.workbook.book import Row, across
from sohanalysis.workbook.pricing import Charges
from sohanalysis.workbook.workbook_columns import Column, Engine
from sohanalysis.workbook.workbook_lines import counted_to, end_of, start_of
from sohanalysis.workbook.workbook_time import Workings, month_number


class Terms:
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
            lambda i: f"IF({form.at(i)}>0,{form.at(i)},MATCH({of('charge_form', i)},{forms},0))",
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
