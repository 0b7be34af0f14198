"""The charts that a case has."""

from __future__ import annotations

from collections.abc import Iterator

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.sensitivity import tornado
from sohanalysis.report import charts
from sohanalysis.report.by_number import has_charge_chart
from sohanalysis.report.chart import Chart, Plot
from sohanalysis.report.picture import Picture
from tests.charged import is_complete


def charts_of(case: Case, scenario: Scenario) -> Iterator[Picture]:
    """Yield the charts of a scenario on the page."""
    if charts.has_cost_chart(case):
        yield charts.cost_chart(case, scenario)
    if has_charge_chart(case):
        yield charts.charge(case, scenario)


def plot(chart: Chart) -> Plot:
    """Return the one panel of a chart."""
    (only,) = chart.plots
    return only


def tornado_of(case: Case, scenario: Scenario) -> Iterator[Picture]:
    """Yield the tornado of a scenario at one pricing, if an assumption changes the headroom."""
    chosen = case.at_one_pricing(scenario)
    if is_complete(case) and any(bar.swing >= 1 for bar in tornado(case, chosen).bars):
        yield charts.tornado_chart(case, chosen)
