"""The native charts of the Results sheet, each with its text for those who do not see it."""

from __future__ import annotations

from sohanalysis.book import Row, Sheet
from sohanalysis.case import PLATFORM
from sohanalysis.readings import FORM_NAMES
from sohanalysis.scenario import FORMS, Form
from sohanalysis.workbook_months import line_key
from sohanalysis.workbook_results import Model

CHART_ROWS = 22  # of the sheet, for each chart


def charts(sheet: Sheet, model: Model, years: dict[str, Row]) -> None:
    """Put the charts under the tables of a sheet."""
    inputs, row = model.workings.inputs, sheet.tables[-1].end + 1
    kinds = [line["kind"] for line in inputs.given.values.get("lines", ())]
    costs = [p for p in range(inputs.given.lines) if kinds[p : p + 1] in ([], ["cost"])]
    lines = [(inputs.names[p], years[line_key(p)]) for p in costs]
    labels = f"={years['label'].all}"
    stacked = [*lines, ("Platform", years[PLATFORM])]
    sheet.charts.append(
        {
            "kind": {"type": "column", "subtype": "stacked"},
            "series": [
                {"name": n, "categories": labels, "values": f"={r.all}", "gap": 60}
                for n, r in stacked
            ],
            "title": "Gross cost by financial year, live scenario",
            "x": "Financial year",
            "y": "£",
            "row": row,
            "alt": "Stacked columns of the gross cost in each financial year, by line, for the "
            "live scenario. The figures are in the table Cost_by_year on this sheet.",
        }
    )
    both = (("Gross cost so far", years["cumulative"]), ("Sum set aside", years["budget"]))
    sheet.charts.append(
        {
            "kind": {"type": "line"},
            "series": [
                {
                    "name": n,
                    "categories": labels,
                    "values": f"={r.all}",
                    "line": {"width": 2.5, **dash},
                }
                for (n, r), dash in zip(both, ({}, {"dash_type": "dash"}), strict=True)
            ],
            "title": "Gross cost so far against the sum set aside",
            "x": "Financial year",
            "y": "£",
            "row": row + CHART_ROWS,
            "alt": "Lines of the gross cost added up year by year and of the sum set aside, for "
            "the live scenario. The figures are in the table Cost_by_year on this sheet.",
        }
    )
    charges = model.charges
    sheet.charts.append(
        {
            "kind": {"type": "line"},
            "series": [
                {
                    "name": FORM_NAMES[f],
                    "categories": f"={charges.number.all}",
                    "values": f"={charges.rows[f].all}",
                    "line": {"width": 2},
                }
                for f in _drawn(model)
            ],
            "title": "Yearly charge by number of forces, before any change",
            "x": "Forces that pay",
            "y": "£ a year",
            "row": row + 2 * CHART_ROWS,
            "max": _most(model),
            "alt": "Lines of the yearly charge by number of forces, one for each reading that "
            "the case offers. The figures are on the sheet Charges.",
        }
    )


def _drawn(model: Model) -> list[Form]:
    """Draw the readings that the case offered when the workbook was written."""
    offered = model.workings.inputs.given.value("charge.forms") or FORMS[:5]
    return [form for form in FORMS if form in offered]


def _most(model: Model) -> float | None:
    """End the axis at twice the upper charge: a pool shared by few is far above."""
    high = model.workings.inputs.given.value("charge.high")
    return None if high is None else 2.0 * high
