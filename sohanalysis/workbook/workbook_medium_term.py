"""The Medium term sheet: cost, funding and net pressure, past the years looked at too."""

from __future__ import annotations

from sohanalysis.case.scenario import FORMS
from sohanalysis.workbook.book import Row, Sheet, Table, across
from sohanalysis.workbook.case_values import READINGS
from sohanalysis.workbook.months import line_key
from sohanalysis.workbook.pricing import RANGE_LABEL
from sohanalysis.workbook.workbook_columns import reading
from sohanalysis.workbook.workbook_results import Model
from sohanalysis.workbook.workbook_time import year_heads

PAYERS = ("reserve", "grant", "base budget")


def medium_term(model: Model) -> tuple[Sheet, Row]:
    """Lay out the sheet, and give where the net pressure stands."""
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
    ranges = across(lambda i: f'{money["range"].at(i)}&""')
    table.row((RANGE_LABEL, "words"), ranges, "label")
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
            (f"Net pressure at {READINGS[form].lower()}", "£"),
            across(
                lambda i, g=gross, s=saved: (
                    f"INDEX({g},{k.at(i)})+{cash}*INDEX({s},{k.at(i)})-{funding.at(i)}"
                )
            ),
        )
    return sheet, pressure


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
