"""What follows the sliders: headline, tables and pictures of a scenario."""

from __future__ import annotations

from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import break_even_points
from sohanalysis.report import charts, tables, what_if, wording
from sohanalysis.report.headline import headline


def answers(case: Case, scenario: Scenario) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Work out all that follows a scenario.

    Returns
    -------
    dict
        Answer, what stands beside it, notes, code, tables as markup, and the pictures' words.
    dict
        The pictures as PNG, by the same names as their sentences.
    """
    points = break_even_points(case, scenario)
    pictures = {
        "cost": charts.cost_chart(case, scenario),
        "charge": charts.charge(case, scenario, points),
    }
    shown = {
        "cost": tables.cost_by_year(case, scenario),
        "forms": tables.forms(case, scenario),
        "points": what_if.break_even_prose(case, scenario, points=points),
    }
    said = headline(case, scenario)
    texts = {
        "headline": said.answer,
        "beside": said.under,
        "notes": [*wording.long_notes(case, scenario)],
        "code": scenario_code(case, scenario),
        "tables": {name: table.boxed() for name, table in shown.items()},
        "pictures": {name: chart.sentence for name, chart in pictures.items()},
    }
    # A dot a pixel: at two, a move of a slider would wait for the picture.
    return texts, {name: chart.png(scale=1) for name, chart in pictures.items()}
