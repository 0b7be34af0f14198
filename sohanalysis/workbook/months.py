"""Workings by month, and the years that they add up to: the live scenario, nothing summed ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sohanalysis.workbook.pricing import RANGE_LABEL, is_outside, range_word
from sohanalysis.workbook.sheets import Row, Sheet, SheetTable, across
from sohanalysis.workbook.workings import Workings, year_heads
from sohanalysis.years import MONTHS_IN_A_YEAR

PLATFORM = "platform"  # the one charge that a workbook holds
SAVING = "scenario saving"


@dataclass(frozen=True, kw_only=True)
class Months:
    """Where the money of each month stands, by what it is."""

    sheet: Sheet
    year: Row
    money: dict[str, Row] = field(default_factory=dict)
    counted: dict[str, Row] = field(default_factory=dict)


def line_key(place: int) -> str:
    """Tell a line by its place."""
    return f"line {place + 1}"


def months(workings: Workings) -> Months:
    """Lay out the sheet: a month a column."""
    inputs = workings.inputs
    count = inputs.given.timeline * MONTHS_IN_A_YEAR
    sheet = Sheet(
        "Workings by month",
        "Workings by month: the live scenario",
        "What is charged, spent and saved in each month.",
        "Workings",
    )
    sheet.frozen_columns = 2
    heads = ("Quantity", "Unit", *(f"Month {place + 1}" for place in range(count)))
    table = sheet.table("Months", "Month by month", heads)
    passed = table.row(("Months passed since the first", "months"), [*range(count)], "plain")
    opens, year = workings.time["opens"].cell(), inputs["months_in_a_year"]
    first, april = inputs["horizon.first"], inputs["april"]
    table.row(
        ("Month", "month"),
        across(lambda i: f"IF({first}=0,0,DATE({first},{april}+{passed.at(i)},1))"),
        "month",
    )
    number = table.row(
        ("Month", "month number"), across(lambda i: f"{opens}+{passed.at(i)}"), "plain"
    )
    k = table.row(
        ("Year of the timeline", "number"),
        across(lambda i: f"INT({passed.at(i)}/{year})+1"),
        "plain",
    )
    found = Months(sheet=sheet, year=k)
    _platform(found, workings, table, number)
    for place in range(inputs.given.lines):
        _line(found, workings, table, number, place)
    _saving(found, workings, table, number)
    return found


def _platform(found: Months, workings: Workings, table: SheetTable, number: Row) -> None:
    inputs, start = workings.inputs, workings.choice["charged from"]
    year, initial = inputs["months_in_a_year"], inputs["horizon.initial_months"]
    paid = workings.charge["paid"].all
    rate = table.row(("Charge", "£ a year"), across(lambda i: f"INDEX({paid},{found.year.at(i)})"))
    active = table.row(
        ("Is charged", "1 or 0"), across(lambda i: f"({number.at(i)}>={start})*1"), "plain"
    )
    money = table.row(("Platform", "£"), across(lambda i: f"{rate.at(i)}*{active.at(i)}/{year}"))
    found.money[PLATFORM] = money
    found.counted[PLATFORM] = table.row(
        ("Platform, that the sum is to pay", "£"),
        across(lambda i: f"{money.at(i)}*({number.at(i)}<{start}+{initial})"),
    )


def _line(found: Months, workings: Workings, table: SheetTable, number: Row, place: int) -> None:
    inputs, key = workings.inputs, line_key(place)
    year = inputs["months_in_a_year"]
    start, end, counted = (workings.term(t, place) for t in ("start", "end", "counted to"))
    rate = workings.rates[place].all
    active = table.row(
        (inputs.name(place, ": runs"), "1 or 0"),
        across(lambda i: f"({number.at(i)}>={start})*({number.at(i)}<{end})"),
        "plain",
    )
    money = table.row(
        (inputs.name(place), "£"),
        across(lambda i: f"INDEX({rate},{found.year.at(i)})*{active.at(i)}/{year}"),
    )
    found.money[key] = money
    found.counted[key] = table.row(
        (inputs.name(place, ", that the sum is to pay"), "£"),
        across(
            lambda i: f"{money.at(i)}*({number.at(i)}<{counted})*{workings.term('is cost', place)}"
        ),
    )


def _saving(found: Months, workings: Workings, table: SheetTable, number: Row) -> None:
    """Let savings ramp up month by month: the j-th counts 1 or j / ramp, whichever is less."""
    inputs, live = workings.inputs, workings.choice["go-live"]
    before, horizon = workings.charge["before"], workings.choice["last"]
    ramp, year = inputs["scenario.ramp"], inputs["months_in_a_year"]
    full = (
        f"({inputs['scenario.savings']}+{inputs['scenario.offset']}*INDEX({before.all},{horizon}))"
    )
    since = table.row(
        ("Months live, this one included", "months"),
        across(lambda i: f"MAX(0,{number.at(i)}-{live}+1)"),
        "plain",
    )
    factor = table.row(
        ("Share of the full saving", "share"),
        across(lambda i: f"MIN(1,{since.at(i)}/MAX(1,{ramp}))"),
        "factor",
    )
    found.money["factor"] = factor
    found.money[SAVING] = table.row(
        ("Saving of the scenario, negative", "£"),
        across(lambda i: f"0-{full}*{factor.at(i)}/{year}"),
    )


def money_by_year(workings: Workings, found: Months) -> None:
    """Add the months up to years, at the foot of the Workings sheet."""
    heads = ("Quantity", "Unit", *year_heads(workings.inputs.given.timeline))
    table = workings.sheet.table("Money_by_year", "Money by financial year", heads)
    time, money = workings.time, workings.money
    inputs = workings.inputs
    lines = [*range(inputs.given.lines)]

    def added(row: Row) -> Callable[[int], str]:
        return lambda i: f"SUMIF({found.year.all},{time['k'].at(i)},{row.all})"

    for place in lines:
        key = line_key(place)
        money[key] = table.row((inputs.name(place), "£"), across(added(found.money[key])))
    money[PLATFORM] = table.row(("Platform", "£"), across(added(found.money[PLATFORM])))
    money[SAVING] = table.row(
        ("Saving of the scenario, negative", "£"), across(added(found.money[SAVING]))
    )

    def of_kind(term: str, i: int) -> str:
        return "+".join(f"{money[line_key(p)].at(i)}*{workings.term(term, p)}" for p in lines)

    money["gross"] = table.row(
        ("Gross cost", "£"), across(lambda i: f"{money[PLATFORM].at(i)}+{of_kind('is cost', i)}")
    )
    money["savings"] = table.row(
        ("Savings, negative", "£"),
        across(lambda i: f"{money[SAVING].at(i)}-({of_kind('is saving', i)})"),
    )
    cash = inputs["scenario.cashable"]
    money["cash"] = table.row(
        ("Cashable savings, negative", "£"),
        across(lambda i: f"{cash}*{money[SAVING].at(i)}-({of_kind('cashable', i)})"),
    )
    money["net"] = table.row(
        ("Net cost", "£"), across(lambda i: f"{money['gross'].at(i)}+{money['savings'].at(i)}")
    )
    money["funding"] = table.row(("Funding", "£"), across(lambda i: of_kind("is funding", i)))
    counted = [found.counted[PLATFORM], *(found.counted[line_key(p)] for p in lines)]
    money["platform counted"] = table.row(
        ("Platform, that the sum is to pay", "£"), across(added(found.counted[PLATFORM]))
    )
    money["saved"] = table.row(
        ("Full months saved", "months"), across(added(found.money["factor"])), "factor"
    )
    money["counted"] = table.row(
        ("Cost that the sum is to pay", "£"),
        across(lambda i: "+".join(added(row)(i) for row in counted)),
    )
    _natures(workings, table, lines)
    money["outside"] = table.row(
        ("Charged outside the range that the record quotes", "1 or 0"),
        across(
            lambda i: (
                f"({money[PLATFORM].at(i)}<>0)*{is_outside(inputs, workings.charge['paid'].at(i))}"
            )
        ),
        "plain",
    )
    money["range"] = table.row(
        (RANGE_LABEL, "words"), across(lambda i: range_word(money["outside"].at(i))), "label"
    )


def _natures(workings: Workings, table: SheetTable, lines: list[int]) -> None:
    """Split costs by nature, and give the yearly rate of the recurrent ones that run."""
    money, term = workings.money, workings.term

    def costs(i: int, recurrent: str) -> str:
        return "+".join(
            f"{money[line_key(p)].at(i)}*{term('is cost', p)}"
            f"*{recurrent.format(term('is recurrent', p))}"
            for p in lines
        )

    money["one-off"] = table.row(("One-off costs", "£"), across(lambda i: costs(i, "(1-{})")))
    money["recurrent"] = table.row(
        ("Recurrent costs", "£"), across(lambda i: f"{money[PLATFORM].at(i)}+{costs(i, '{}')}")
    )

    def rate(i: int) -> str:
        return "+".join(
            [
                f"{workings.charge['paid'].at(i)}*({money[PLATFORM].at(i)}<>0)",
                *(
                    f"{workings.rates[p].at(i)}*({money[line_key(p)].at(i)}<>0)"
                    f"*{term('is cost', p)}*{term('is recurrent', p)}"
                    for p in lines
                ),
            ]
        )

    money["rate"] = table.row(("Recurrent costs that run, a full year", "£ a year"), across(rate))
