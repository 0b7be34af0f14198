"""The cost of leaving after each year: a table of the paper and a sentence of its first page.

The case is as quoted, with the delay of the scenario, at both ends of the quoted range.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from sohanalysis.case.case import Case
from sohanalysis.case.fields import NONE
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.money import HALF_A_POUND, pound_span, pounds
from sohanalysis.report import answers, feet, tables, wording
from sohanalysis.report.answer_table import ends_shown
from sohanalysis.report.table import Table, span_cell

# The last year, the lowest and highest cost over all years, and the cost of leaving in the years of
# the case and after them. [£]
LeavingCost = tuple[str, tuple[float, float], float, float]


def costs_of_leaving(case: Case, scenario: Scenario) -> Iterator[LeavingCost]:
    """Yield the cost of leaving after each year that the case allows, if leaving costs anything."""
    stated = _as_stated(case, scenario)
    exits = [line.name for line in case.leaving_costs]
    for year in case.leaving_years if exits else ():
        with contextlib.suppress(ScenarioError):  # the case does not allow leaving in this year
            ends = ends_shown(case, replace(stated, leave=year))
            in_all = (float(ends[0].whole_life), float(ends[-1].whole_life))
            cost = sum(float(ends[0].flow.lines[name].sum()) for name in exits)
            yield year, in_all, cost, float(ends[0].after_horizon)


def leaving_table(case: Case, scenario: Scenario) -> Iterator[Table]:
    """Yield a table of the cost of leaving, if it costs anything."""
    costs = [*costs_of_leaving(case, scenario)]
    if not costs:
        return
    heads = ["Last year", "In all", "Of which to leave", answers.label_of(case, "after_horizon")]
    rows = [
        (f"Leaving after {year}", span_cell(*in_all), cost, after)
        for year, in_all, cost, after in costs
    ]
    is_in_years = not any(after for *_, after in rows)
    stated = _as_stated(case, scenario)
    as_stated = wording.as_stated(case, scenario)
    basis = tables.with_price_or_ends(case, stated, ends_shown(case, stated))
    yield Table(
        caption=f"Leaving{as_stated and f', {as_stated}'}{wording.conditions(case, stated)}, "
        f"£ over {wording.all_years(case)}{basis}",
        columns=tuple(heads[:-1] if is_in_years else heads),
        rows=[row[:-1] if is_in_years else row for row in rows],
        note="After leaving, no replacement service is counted.",
        foot=feet.case_foot(case),
    )


def leaving_example(case: Case, scenario: Scenario) -> str:
    """Return a phrase on the first year after which leaving costs something.

    It is empty if leaving costs nothing in the years of the case, or if the scenario leaves.
    """
    if scenario.leave != NONE:
        return ""
    as_stated = wording.as_stated(case, scenario)
    basis = (
        f"{as_stated and f', {as_stated}'}{wording.conditions(case, _as_stated(case, scenario))}"
    )
    for year, in_all, cost, _ in costs_of_leaving(case, scenario):
        if cost >= HALF_A_POUND:
            span = pound_span(*in_all)
            return f"after {year}{basis}: {span} in all, of which {pounds(cost)} to leave"
    return ""


def _as_stated(case: Case, scenario: Scenario) -> Scenario:
    return replace(case.quoted_as_late(scenario), leave=NONE)
