"""The Scenarios sheet: scenarios side by side, and one-way and two-way tables by formula."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sohanalysis.case.case import PLATFORM
from sohanalysis.case.scenario import FIELDS, FORMS, LONGEST_DELAY
from sohanalysis.model.results import RESULTS
from sohanalysis.workbook.book import Cell, Row, Sheet, across, formula
from sohanalysis.workbook.case_values import FIELD_LABELS, READINGS
from sohanalysis.workbook.months import SAVING
from sohanalysis.workbook.pricing import RANGE_LABEL, range_word, years_outside
from sohanalysis.workbook.workbook_columns import RESULT_LABELS, late
from sohanalysis.workbook.workbook_results import NOT_OFFERED, Model


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Values that the tables by formula are laid out for; an analyst may change them."""

    forces: Sequence[int]
    savings: Sequence[float]
    changes: Sequence[float]


@dataclass(frozen=True, kw_only=True)
class Scenarios:
    """Where the tables stand that the Checks sheet looks at."""

    sheet: Sheet
    side: dict[str, Row]
    late: Row
    changes: Row
    changed: Row


def scenarios(model: Model, steps: Steps, shown: Row) -> Scenarios:
    """Lay out the Scenarios sheet."""
    sheet = Sheet(
        "Scenarios",
        "Scenarios: side by side, and moved",
        "It follows the Inputs sheet; pale steps may be changed.",
        "Control",
    )
    sheet.frozen_columns = 2
    side, late_rows = _side_by_side(sheet, model), _delays(sheet, model)
    changes, changed, ranges = _changes(sheet, model, steps)
    _forces_by_reading(sheet, model, steps, shown)
    _forces_by_savings(sheet, model, steps)
    _delay_by_change(sheet, model, changes, ranges)
    return Scenarios(
        sheet=sheet, side=side, late=late_rows["headroom"], changes=changes, changed=changed
    )


def _side_by_side(sheet: Sheet, model: Model) -> dict[str, Row]:
    """Put the scenarios of the Inputs sheet side by side: choices, then every result."""
    inputs, engine = model.workings.inputs, model.engine
    names = [*inputs.given.scenarios]
    heads = ("Choice or result", "Unit", *names)
    table = sheet.table("Side_by_side", "Scenarios of the Inputs sheet, side by side", heads)
    place = [engine.place(name) + 1 for name in names]
    number = table.row(("Column of Workings by scenario", "number"), place, "plain")
    for field in FIELDS:
        label, unit, look = FIELD_LABELS[field]
        row = inputs.scenario[field]
        blank = '"by year"' if field == "adopters" else '""'
        look = "label" if look == "words" else look
        table.row(
            (label, unit),
            across(lambda i, row=row, b=blank: f'IF({row.at(i)}="",{b},{row.at(i)})'),
            look,
        )
    found = {}
    for words, name, look in _shown_results():
        row = engine.rows[name]
        write = across(lambda i, row=row: f"INDEX({row.all},{number.at(i)})")
        found[name] = table.row(words, write, look)
    return found


def _shown_results() -> Iterator[tuple[tuple[str, str], str, str]]:
    """Give label, unit, name and look of every result, the charge's range first."""
    yield (f"{RANGE_LABEL}, in any year", "words"), "range", "label"
    yield from ((RESULT_LABELS[name], name, "money") for name in RESULTS)


def _delays(sheet: Sheet, model: Model) -> dict[str, Row]:
    engine, count = model.engine, LONGEST_DELAY + 1
    first = engine.place(late(0))
    heads = (
        "Late go-live, all else as in the live scenario",
        "Unit",
        *(f"{months} months" if months != 1 else "1 month" for months in range(count)),
    )
    table = sheet.table("One_way_delay", "One way: months of late go-live", heads)
    allowed = engine.rows["allowed"].part(first, count)
    found = {}
    for words, name, look in [*_shown_results()][:3]:
        row = engine.rows[name].part(first, count)
        write = across(lambda i, row=row: f'IF({allowed.at(i)}=1,{row.at(i)},"past the years")')
        found[name] = table.row(words, write, look)
    return found


def _inputs_of(values: Sequence[float], look: str) -> list[Cell]:
    return [Cell(content=value, look=look, is_input=True) for value in values]


def _changes(sheet: Sheet, model: Model, steps: Steps) -> tuple[Row, Row, Row]:
    forces, inputs = model.forces, model.workings.inputs
    heads = (
        "Change of the charge, all else as in the live scenario",
        "Unit",
        *(f"Step {i + 1}" for i in range(len(steps.changes))),
    )
    table = sheet.table("One_way_change", "One way: change of every year's charge", heads)
    changes = table.row(("Change", "share"), _inputs_of(steps.changes, "share"))
    platform = f"({forces.total}-{forces.other})/(1+{inputs['scenario.charge_change']})"
    total = table.row(
        RESULT_LABELS["two_year_total"],
        across(lambda i: f"{forces.other}+{platform}*(1+{changes.at(i)})"),
    )
    headroom = table.row(
        RESULT_LABELS["headroom"], across(lambda i: f"{inputs['budget.value']}-{total.at(i)}")
    )
    before = model.workings.charge["before"].all
    paid, flags = model.workings.money[PLATFORM].all, model.workings.time["horizon"].all

    def outside(i: int) -> str:
        return years_outside(inputs, f"{before}*(1+{changes.at(i)})", paid, flags)

    ranges = table.row(
        (f"{RANGE_LABEL}, in any year", "words"), across(lambda i: range_word(outside(i))), "label"
    )
    return changes, headroom, ranges


def _forces_by_reading(sheet: Sheet, model: Model, steps: Steps, shown: Row) -> None:
    heads = (
        "Headroom, £, by forces (down) and reading (across)",
        "Forces that pay",
        *(READINGS[form] for form in FORMS),
    )
    caption = "Two ways: forces and reading, one number for all years"
    table = sheet.table("Forces_by_reading", caption, heads)
    number = table.add(
        [
            Cell(content="Reading, by its place"),
            Cell(content="number"),
            *(Cell(content=i, look="plain") for i in range(1, len(FORMS) + 1)),
        ],
        2,
    )
    for count in steps.forces:
        here = f"$B{table.end + 1}"
        taken = f"INDEX({model.forces.all},{{}},{here})"
        cells = [
            formula(f'IF({shown.at(i)}=1,{taken.format(number.at(i))},"{NOT_OFFERED}")')
            for i in range(len(FORMS))
        ]
        table.add(_two_way_row("Headroom", count, "count", cells))
    first, model_ranges = table.first + 1, model.forces.all_ranges
    table = sheet.table("Range_by_reading", f"{RANGE_LABEL}: the table above, cell by cell", heads)
    for place in range(len(steps.forces)):
        here = f"$B{first + place + 1}"
        taken = f"INDEX({model_ranges},{{}},{here})"
        cells = [
            formula(f'IF({shown.at(i)}=1,{taken.format(number.at(i))},"{NOT_OFFERED}")')
            for i in range(len(FORMS))
        ]
        words = [Cell(content="Charge"), Cell(content=formula(f"{here}+0"), look="count")]
        table.add([*words, *(Cell(content=c, look="label") for c in cells)])


def _two_way_row(label: str, step: float, look: str, formulas: Sequence[object]) -> list[Cell]:
    step_cell = Cell(content=step, look=look, is_input=True)
    return [Cell(content=label), step_cell, *(Cell(content=f, look="money") for f in formulas)]


def _forces_by_savings(sheet: Sheet, model: Model, steps: Steps) -> None:
    workings = model.workings
    inputs, spent = workings.inputs, workings.time["budget"].all
    heads = (
        "Cost after cashable savings, £, by forces (down) and savings (across)",
        "Forces that pay",
        *(f"Step {i + 1}" for i in range(len(steps.savings))),
    )
    caption = "Two ways: forces and savings at full effect, under the live reading"
    table = sheet.table("Forces_by_savings", caption, heads)
    savings = table.add(
        [
            Cell(content="Savings at full effect"),
            Cell(content="£ a year"),
            *_inputs_of(steps.savings, "money"),
        ],
        2,
    )
    money = workings.money
    every, own = (f"SUMPRODUCT({spent},{money[n].all})" for n in ("savings", SAVING))
    lines = f"({every}-{own})"
    months = f"SUMPRODUCT({spent},{money['saved'].all})/{inputs['months_in_a_year']}"
    form, budget, cash = (
        workings.choice["form"],
        inputs["budget.value"],
        inputs["scenario.cashable"],
    )
    for count in steps.forces:
        here = f"$B{table.end + 1}"
        gross = f"{budget}-INDEX({model.forces.all},{form},{here})"
        write = across(lambda i, g=gross: f"{g}+{cash}*({lines}-{savings.at(i)}*{months})")
        cells = [write(i) for i in range(len(steps.savings))]
        table.add(_two_way_row("Cost after cashable savings", count, "count", cells))
    first = table.first + 1
    heads = ("Charge under the live reading", "Forces that pay", RANGE_LABEL)
    table = sheet.table("Range_of_forces", f"{RANGE_LABEL}: the table above, row by row", heads)
    for place in range(len(steps.forces)):
        here = f"$B{first + place + 1}"
        words = [Cell(content="Charge"), Cell(content=formula(f"{here}+0"), look="count")]
        there = formula(f"INDEX({model.forces.all_ranges},{form},{here})")
        table.add([*words, Cell(content=there, look="label")])


def _delay_by_change(sheet: Sheet, model: Model, changes: Row, ranges: Row) -> None:
    """Move the charge of each delay: what is beside the platform does not move with it."""
    engine, inputs = model.engine, model.workings.inputs
    first, horizon = engine.place(late(0)), engine.years["platform counted"]
    heads = (
        "Headroom, £, by late go-live (down) and change of the charge (across)",
        "Months late",
        *(f"Step {i + 1}" for i in range(changes.count)),
    )
    table = sheet.table("Delay_by_change", "Two ways: late go-live and change of the charge", heads)
    moved = table.row(("Change, as above", "share"), across(changes.at), "share")
    table.row((RANGE_LABEL, "words"), across(ranges.at), "label")
    for months in range(0, LONGEST_DELAY + 1, 3):
        place = first + months
        platform = (
            f"SUM({horizon[0].cell(place)}:{horizon[-1].cell(place).partition('!')[2]})"
            f"/(1+{inputs['scenario.charge_change']})"
        )
        headroom = engine.rows["headroom"].cell(place)
        allowed = engine.rows["allowed"].cell(place)
        text = f"{headroom}+{platform}*({inputs['scenario.charge_change']}-{{}})"
        cells = [
            across(
                lambda i, t=text, a=allowed: f'IF({a}=1,{t.format(moved.at(i))},"past the years")'
            )(i)
            for i in range(changes.count)
        ]
        table.add(
            [
                Cell(content="Headroom"),
                Cell(content=months, look="count"),
                *(Cell(content=f, look="money") for f in cells),
            ]
        )
