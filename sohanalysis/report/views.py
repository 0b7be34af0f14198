"""The views of a paper, each with the parts that answer one question.

`body` and `annexes` make up the board paper; a notebook shows the same views. A view leaves out
parts that do not apply to the case, and a view without parts is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.report.annexes import ANNEXES
from sohanalysis.report.paper_body import BODY
from sohanalysis.report.view import Parts, View


def body(case: Case, scenario: Scenario) -> tuple[View, ...]:
    """Return the body of a paper: decision, money, changes and open points."""
    return _views_with_parts(BODY, case, scenario)


def annexes(case: Case, scenario: Scenario) -> tuple[View, ...]:
    """Return the annexes of a paper, for an auditor."""
    return _views_with_parts(ANNEXES, case, scenario)


def view(case: Case, scenario: Scenario, name: str) -> View:
    """Return the view with a name from `BODY` or `ANNEXES`.

    If the pricing of the scenario is not known, the view uses the base pricing. Some views add the
    results over every pricing.
    """
    title, parts = {**BODY, **ANNEXES}[name]
    return View(name=name, title=title, parts=tuple(parts(case, scenario)))


def _views_with_parts(
    views: Mapping[str, tuple[str, Parts]], case: Case, scenario: Scenario
) -> tuple[View, ...]:
    every_view = (view(case, scenario, name) for name in views)
    return tuple(built for built in every_view if built.parts)
