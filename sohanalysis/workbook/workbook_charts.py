"""The native charts of the Results sheet, each with its text for those who do not see it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from sohanalysis.case.case import PLATFORM
from sohanalysis.case.scenario import FORMS, Form
from sohanalysis.workbook.book import Row, Sheet
from sohanalysis.workbook.case_values import READINGS
from sohanalysis.workbook.months import line_key
from sohanalysis.workbook.workbook_results import Model

CHART_ROWS = 21  # of the sheet, for each chart
# The palette of the Government Analysis Function.
COLOURS = ("#12436D", "#F46A25", "#28A197", "#801650", "#A285D1", "#3D3D3D")


def charts(sheet: Sheet, model: Model, years: dict[str, Row]) -> None:
    """Put the charts under the tables of a sheet."""
    first = sheet.tables[-1].end + 2
    wanted = (_cost_by_year(model, years), _so_far(model, years), _by_forces(model))
    for place, chart in enumerate(wanted):
        sheet.charts.append({**chart, "row": first + place * CHART_ROWS})


def _looked_at(model: Model, row: Row) -> str:
    """Name the cells of the years that the case looked at when the workbook was written."""
    count = model.workings.inputs.given.value("horizon.count") or row.count
    return f"={Row(row.sheet, row.top, row.left, count).all}"


def _cost_by_year(model: Model, years: dict[str, Row]) -> dict[str, Any]:
    inputs = model.workings.inputs
    kinds = [line["kind"] for line in inputs.given.values.get("lines", ())]
    costs = [p for p in range(inputs.given.lines) if kinds[p : p + 1] in ([], ["cost"])]
    lines = [years[line_key(p)] for p in costs]
    return {
        "kind": {"type": "column", "subtype": "stacked"},
        "series": _series(model, years, [*lines, years[PLATFORM]]),
        "title": "Gross cost by financial year, live scenario",
        "x": "Financial year",
        "y": "£",
        "alt": "Stacked columns of the gross cost in each financial year, by line, for the live "
        "scenario. The figures are in the table Cost_by_year on this sheet.",
    }


def _so_far(model: Model, years: dict[str, Row]) -> dict[str, Any]:
    both = [years["cumulative"], years["budget"]]
    return {
        "kind": {"type": "column"},
        "series": _series(model, years, both),
        "title": "Gross cost so far against the sum set aside, live scenario",
        "x": "Financial year",
        "y": "£",
        "alt": "Columns of the gross cost added up year by year, beside the sum set aside, for the "
        "live scenario. The figures are in the table Cost_by_year on this sheet.",
    }


def _series(model: Model, years: dict[str, Row], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Name each series by the cell that says what it is: text of a case is no formula."""
    return [
        {
            "name": f"={Row(row.sheet, row.top, 0, 1).cell()}",
            "categories": _looked_at(model, years["label"]),
            "values": _looked_at(model, row),
            "gap": 60,
            "fill": {"color": colour},
        }
        for row, colour in zip(rows, itertools.cycle(COLOURS), strict=False)
    ]


def _by_forces(model: Model) -> dict[str, Any]:
    charges = model.charges
    dashes = ("solid", "dash", "round_dot", "long_dash_dot")
    looks = zip(itertools.cycle(COLOURS), itertools.cycle(dashes), strict=False)
    return {
        "kind": {"type": "line"},
        "series": [
            {
                "name": READINGS[form],
                "categories": f"={charges.number.all}",
                "values": f"={charges.rows[form].all}",
                "line": {"width": 2, "color": colour, "dash_type": dash},
            }
            for form, (colour, dash) in zip(_drawn(model), looks, strict=False)
        ],
        "title": "Yearly charge by number of forces, before any change",
        "x": "Forces that pay",
        "y": "£ a year",
        "max": _most(model),
        "every": 5,
        "alt": "Lines of the yearly charge by number of forces, one for each reading that the case "
        "offers. The figures are on the sheet Charges.",
    }


def _drawn(model: Model) -> list[Form]:
    """Draw the readings that the case offered when the workbook was written."""
    offered = model.workings.inputs.given.value("charge.forms") or FORMS[:5]
    return [form for form in FORMS if form in offered]


def _most(model: Model) -> float | None:
    """End the axis at twice the upper charge: a pool shared by few is far above."""
    high = model.workings.inputs.given.value("charge.high")
    return None if high is None else 2.0 * high
