"""The columns of the workings by scenario, and where their results stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from sohanalysis.case.scenario import FORMS, LONGEST_DELAY, Form
from sohanalysis.workbook.book import Row, Sheet, Table, across
from sohanalysis.workbook.case_values import LIVE, READINGS
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_time import Workings

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
        *(Column(head=reading(form), form=i) for i, form in enumerate(FORMS, start=1)),
        Column(head=RECORD_LOW, scenario=2, form=1, plain=1),
        Column(head=RECORD_HIGH, scenario=2, form=2, plain=1),
        *(Column(head=name, scenario=i) for i, name in enumerate(others, start=2)),
        *(Column(head=late(months), delay=months) for months in range(LONGEST_DELAY + 1)),
    ]


def reading(form: Form) -> str:
    """Head the column of the live scenario under another reading."""
    return f"Live, {READINGS[form].lower()}"


def late(months: int) -> str:
    """Head the column of the live scenario at another delay."""
    return f"Live, {months} late"


def years_down(found: Engine, workings: Workings) -> dict[str, Row]:
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


def _upto(table: Table) -> str:
    """Name as many cells as there are years up to this row: they count the year."""
    sheet, first, last = table.sheet.name, table.first + 2, table.end + 1
    return f"'{sheet}'!$A${first}:$A{last}"
