"""The Scenarios and Medium term sheets: scenarios side by side, tables by formula, years beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sohanalysis.appraisal import RESULTS
from sohanalysis.book import Cell, Row, Sheet, Table, across, formula
from sohanalysis.readings import FORM_NAMES
from sohanalysis.scenario import FIELDS, FORMS, LONGEST_DELAY
from sohanalysis.workbook_columns import RESULT_LABELS, late, reading
from sohanalysis.workbook_given import FIELD_LABELS
from sohanalysis.workbook_months import SAVING, line_key
from sohanalysis.workbook_results import NOT_OFFERED, Model
from sohanalysis.workbook_time import year_heads

PAYERS = ("reserve", "grant", "base budget")


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Values that the tables by formula are laid out for; an analyst may change them."""

    forces: Sequence[int]
    savings: Sequence[float]
    changes: Sequence[float]


def scenarios(model: Model, steps: Steps, shown: Row) -> Sheet:
    """Lay out the Scenarios sheet."""
    sheet = Sheet(
        "Scenarios",
        "Scenarios: side by side, and moved",
        "It follows the Inputs sheet; pale steps may be changed.",
        "Control",
    )
    sheet.frozen_columns = 2
    _side_by_side(sheet, model)
    _delays(sheet, model)
    changes = _changes(sheet, model, steps)
    _forces_by_reading(sheet, model, steps, shown)
    _forces_by_savings(sheet, model, steps)
    _delay_by_change(sheet, model, steps, changes)
    return sheet


def _part(row: Row, first: int, count: int) -> Row:
    return Row(row.sheet, row.top, row.left + first, count)


def _side_by_side(sheet: Sheet, model: Model) -> None:
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
    for name in RESULTS:
        row = engine.rows[name]
        table.row(
            RESULT_LABELS[name], across(lambda i, row=row: f"INDEX({row.all},{number.at(i)})")
        )


def _delays(sheet: Sheet, model: Model) -> None:
    engine, count = model.engine, LONGEST_DELAY + 1
    first = engine.place(late(0))
    heads = (
        "Late go-live, all else as in the live scenario",
        "Unit",
        *(f"{months} months" if months != 1 else "1 month" for months in range(count)),
    )
    table = sheet.table("One_way_delay", "One way: months of late go-live", heads)
    allowed = _part(engine.rows["allowed"], first, count)
    for name in ("two_year_total", "headroom"):
        row = _part(engine.rows[name], first, count)
        table.row(
            RESULT_LABELS[name],
            across(lambda i, row=row: f'IF({allowed.at(i)}=1,{row.at(i)},"past the years")'),
        )


def _inputs_of(values: Sequence[float], look: str) -> list[Cell]:
    return [Cell(content=value, look=look, is_input=True) for value in values]


def _changes(sheet: Sheet, model: Model, steps: Steps) -> Row:
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
    table.row(
        RESULT_LABELS["headroom"], across(lambda i: f"{inputs['budget.value']}-{total.at(i)}")
    )
    return changes


def _forces_by_reading(sheet: Sheet, model: Model, steps: Steps, shown: Row) -> None:
    heads = (
        "Headroom, £, by forces (down) and reading (across)",
        "Forces that pay",
        *(FORM_NAMES[form] for form in FORMS),
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


def _delay_by_change(sheet: Sheet, model: Model, steps: Steps, changes: Row) -> None:
    """Move the charge of each delay: what is beside the platform does not move with it."""
    engine, inputs = model.engine, model.workings.inputs
    first, horizon = engine.place(late(0)), engine.years["platform counted"]
    heads = (
        "Headroom, £, by late go-live (down) and change of the charge (across)",
        "Months late",
        *(f"Step {i + 1}" for i in range(len(steps.changes))),
    )
    table = sheet.table("Delay_by_change", "Two ways: late go-live and change of the charge", heads)
    moved = table.add(
        [
            Cell(content="Change, as above"),
            Cell(content="share"),
            *(Cell(content=across(changes.at)(i), look="share") for i in range(len(steps.changes))),
        ],
        2,
    )
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
            for i in range(len(steps.changes))
        ]
        table.add(
            [
                Cell(content="Headroom"),
                Cell(content=months, look="count"),
                *(Cell(content=f, look="money") for f in cells),
            ]
        )


def medium_term(model: Model) -> Sheet:
    """Lay out the Medium term sheet: the timeline past the years looked at."""
    workings, inputs, engine = model.workings, model.workings.inputs, model.engine
    sheet = Sheet(
        "Medium term",
        "Medium term: cost, funding and net pressure of the live scenario",
        "Years past those looked at go on as the last of them: all in them is assumed.",
        "Presentation",
    )
    heads = ("Line", "Unit", *year_heads(inputs.given.timeline))
    table = sheet.table("Medium_term", "Costs positive, savings and funding negative", heads)
    time, money = workings.time, workings.money
    table.row(("Financial year", "label"), across(lambda i: f'{time["label"].at(i)}&""'), "label")
    table.row(
        ("Looked at by the case, or assumed to go on", "words"),
        across(lambda i: f'IF({time["horizon"].at(i)}=1,"looked at","assumed")'),
        "label",
    )
    one_off = table.row(("One-off costs", "£"), across(lambda i: f"{money['one-off'].at(i)}+0"))
    recurrent = table.row(
        ("Recurrent costs", "£"), across(lambda i: f"{money['recurrent'].at(i)}+0")
    )
    cash = inputs["scenario.cashable"]
    savings = table.row(
        ("Cashable savings", "£"), across(lambda i: f"{cash}*{money['savings'].at(i)}")
    )
    rows = [one_off, recurrent, savings, *_funding(table, model)]
    pressure = table.row(
        ("Net pressure", "£"),
        across(lambda i: f"SUM({rows[0].at(i)}:{rows[-1].at(i).partition('!')[2]})"),
    )
    table.row(("Net pressure, added up", "£"), across(lambda i: f"SUM({pressure.upto(i)})"))
    k, funding = time["k"], money["funding"]
    for form in FORMS[:2]:
        gross = engine.down("gross", reading(form)).all
        saved = engine.down("savings", reading(form)).all
        table.row(
            (f"Net pressure at {FORM_NAMES[form].lower()}", "£"),
            across(
                lambda i, g=gross, s=saved: (
                    f"INDEX({g},{k.at(i)})+{cash}*INDEX({s},{k.at(i)})-{funding.at(i)}"
                )
            ),
        )
    return sheet


def _funding(table: Table, model: Model) -> list[Row]:
    """Show funding lines by who pays them, negative."""
    workings, inputs = model.workings, model.workings.inputs
    rows = []
    for payer in (*PAYERS, ""):
        parts = [
            f'{{}}*{workings.term("is funding", p)}*({inputs.lines[p]["funded_by"]}="{payer}")'
            for p in range(inputs.given.lines)
        ]
        money = [workings.money[line_key(p)] for p in range(inputs.given.lines)]

        def write(i: int, parts: list[str] = parts, money: list[Row] = money) -> str:
            pairs = zip(parts, money, strict=True)
            return "0-(" + "+".join(text.format(row.at(i)) for text, row in pairs) + ")"

        label = f"Funding: {payer or 'not stated'}"
        rows.append(table.row((label, "£"), across(write)))
    return rows
