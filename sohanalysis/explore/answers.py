"""What follows the sliders: headline, tables and pictures of a scenario, drawn again fast."""

from __future__ import annotations

from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.break_even import break_even_points
from sohanalysis.report import tables, what_if, wording
from sohanalysis.report.charts import ChargeDrawing, CostDrawing


class Answers:
    """The answers on a case; its figures are kept, and only what moves is drawn anew.

    Parameters
    ----------
    case : Case
        The decision.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._cost, self._charge = CostDrawing(case), ChargeDrawing(case)

    def of(self, scenario: Scenario) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Work out all that follows a scenario.

        Returns
        -------
        dict
            Answer, what stands beside it, notes, code, tables as markup, and the pictures' words.
        dict
            The pictures as PNG, by the same names as their sentences.
        """
        case = self.case
        points = break_even_points(case, scenario)
        charts = {"cost": self._cost.show(scenario), "charge": self._charge.show(scenario, points)}
        shown = {
            "cost": tables.cost_by_year(case, scenario),
            "forms": tables.forms(case, scenario),
            "points": what_if.break_even_prose(case, scenario, points=points),
        }
        texts = {
            "headline": wording.answer_words(case, scenario),
            "beside": wording.beside_the_answer(case, scenario),
            "notes": [*wording.long_notes(case, scenario)],
            "code": scenario_code(case, scenario),
            "tables": {name: table.boxed() for name, table in shown.items()},
            "pictures": {name: chart.alt for name, chart in charts.items()},
        }
        return texts, {name: chart.png() for name, chart in charts.items()}
