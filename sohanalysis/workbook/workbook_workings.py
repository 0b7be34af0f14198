"""The top of the Workings sheet: time, the choices, the charge by year, and the terms of lines."""

from __future__ import annotations

from sohanalysis.workbook import workbook_lines, workbook_time
from sohanalysis.workbook.book import Sheet, across
from sohanalysis.workbook.pricing import Charges
from sohanalysis.workbook.workbook_inputs import Inputs
from sohanalysis.workbook.workbook_time import Workings, year_heads


def workings(inputs: Inputs, charges: Charges) -> Workings:
    """Lay out the top of the sheet."""
    sheet = Sheet(
        "Workings",
        "Workings: the live scenario by financial year",
        "Costs are positive, savings negative, net is their sum. One formula along each row.",
        "Workings",
    )
    sheet.frozen_columns = 2
    found = Workings(sheet=sheet, inputs=inputs)
    workbook_time.time(found)
    workbook_time.choices(found)
    _charge(found, charges)
    workbook_lines.rates(found)
    workbook_lines.terms(found)
    return found


def _charge(found: Workings, charges: Charges) -> None:
    inputs, count = found.inputs, found.inputs.given.timeline
    table = found.sheet.table(
        "Charge_by_year", "Forces and yearly charge", ("Quantity", "Unit", *year_heads(count))
    )
    one, path = inputs["scenario.adopters"], inputs.path
    k, horizon = found.time["k"], found.choice["last"]

    def asked(i: int) -> str:
        by_year = f"INDEX({path},MIN({k.at(i)},{horizon}),1)"
        return f"IF(ISNUMBER({by_year}),{by_year},{one})+0"

    charge = found.charge
    charge["asked"] = typed = table.row(
        ("Forces that pay, as typed", "forces"), across(asked), "count"
    )
    most = f"COUNT({charges.number.all})"
    charge["forces"] = table.row(
        ("Forces that pay, within the table of charges", "forces"),
        across(lambda i: f"MAX(1,MIN({most},{typed.at(i)}))"),
        "count",
    )
    form, paying = found.choice["form"], charge["forces"]
    charge["before"] = before = table.row(
        ("Charge before any change", "£ a year"),
        across(lambda i: f"INDEX({charges.all},{form},{paying.at(i)})"),
    )
    change = inputs["scenario.charge_change"]
    charge["paid"] = table.row(
        ("Charge", "£ a year"), across(lambda i: f"{before.at(i)}*(1+{change})")
    )
