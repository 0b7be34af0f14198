"""Workings by scenario: the savings, the money by year and every result of each column."""

from __future__ import annotations

from collections.abc import Callable

from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.book import Sheet
from sohanalysis.workbook.pricing import RANGE_LABEL, Charges, range_word, years_outside
from sohanalysis.workbook.workbook_columns import RESULT_LABELS, Engine, columns, years_down
from sohanalysis.workbook.workbook_engine import Terms
from sohanalysis.workbook.workbook_time import Workings, month_number


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
    found.flags.update(years_down(found, workings))
    work = _Outcome(found, workings, charges, found.flags)
    work.scenario(listed)
    work.platform()
    for place in range(workings.inputs.given.lines):
        work.line(place)
    work.savings()
    work.money()
    work.results()
    return found


class _Outcome(Terms):
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
        rows, budget = self.rows, self.inputs["budget.value"]
        horizon, spent = self.flags["horizon"].all, self.flags["budget"].all

        def down(quantity: str, i: int) -> str:
            first, last = self.found.years[quantity][0], self.found.years[quantity][-1]
            return f"{first.at(i)}:{last.at(i).partition('!')[2]}"

        def total(quantity: str, flags: str, i: int) -> str:
            return f"SUMPRODUCT({flags},{down(quantity, i)})"

        writers: dict[str, Callable[[int], str]] = {
            "two_year_total": lambda i: total("counted", horizon, i),
            "headroom": lambda i: f"{budget}-{rows['two_year_total'].at(i)}",
            "spent_in_budget_years": lambda i: total("gross", spent, i),
            "falls_after_budget_years": lambda i: (
                f"{rows['two_year_total'].at(i)}-{total('counted', spent, i)}"
            ),
            "cost_after_cashable_savings": lambda i: (
                f"{rows['two_year_total'].at(i)}+{rows['cashable'].at(i)}"
                f"*{total('savings', spent, i)}"
            ),
            "ongoing": self.ongoing,
            "present_value": lambda i: total("net", f"{horizon},{self.flags['discount'].all}", i),
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
