"""The charts that notebook, paper and panel share."""

from __future__ import annotations

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.report.charge_chart import ChargeDrawing
from sohanalysis.report.chart import Chart
from sohanalysis.report.cost_chart import CostDrawing
from sohanalysis.report.what_if_charts import heat, tornado

__all__ = ["charge", "cost_by_year", "heat", "tornado"]


def cost_by_year(case: Case, scenario: Scenario) -> Chart:
    """Draw yearly cost, and beside it cumulative gross cost against the sum set aside."""
    return CostDrawing(case).show(scenario)


def charge(case: Case, scenario: Scenario) -> Chart:
    """Draw the yearly charge against the number of forces, under every form."""
    return ChargeDrawing(case).show(scenario)
