"""What a panel keeps beside the sliders: starting points, saved scenarios, and those pinned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.report import frames, wording
from sohanalysis.report.labels import preset_label
from sohanalysis.report.tables import apart, comparison, differences
from sohanalysis.report.wording_pricing import FORM_NAMES

STARTING_PRESET = "explore"
AS_THE_CASE = "the case"  # with a space, as no preset has: the scenario of the case itself
STARTS = (
    "The sliders start where there is something to explore. What the case itself stands at is the "
    "first button."
)
MOST_PINS = 6  # side by side, that a page still has room for


def with_pin(pins: Sequence[str], code: str) -> list[str]:
    """Add a scenario by its code.

    Raises
    ------
    ScenarioError
        If it is pinned already, or there are as many as a page has room for.
    """
    if code in pins:
        raise ScenarioError(Fault(problem="This scenario is pinned already"))
    if len(pins) == MOST_PINS:
        problem = f"{MOST_PINS} scenarios are pinned already"
        raise ScenarioError(Fault(problem=problem, advice="Take one out first."))
    return [*pins, code]


def starting_points(case: Case) -> list[dict[str, str]]:
    """List the case's own scenario and its presets, for buttons."""
    own = case.scenario
    first = {
        "name": AS_THE_CASE,
        "label": f"The case as it stands: {FORM_NAMES[own.charge_form].lower()}",
        "says": wording.answer(case, own),
    }
    presets = (
        {"name": name, "label": preset_label(name, preset), "says": preset.note}
        for name, preset in case.presets.items()
        if name != STARTING_PRESET
    )
    return [first, *presets]


def saved_scenarios(case: Case) -> list[dict[str, str]]:
    """List the saved scenarios of a case, each with its reason, for buttons."""
    return [
        {"name": each.name, "label": each.name, "says": f"{each.rationale} ({each.role})"}
        for each in case.saved
    ]


def side_by_side(case: Case, pins: Sequence[str]) -> dict[str, Any]:
    """Give each pin with its answer, and their comparison where there are two or more."""
    several = len(pins) > 1
    pinned = [(code, choose(case, code)) for code in pins]
    tables = (differences, comparison, apart) if several else ()
    return {
        "pins": [{"code": code, "says": _says(case, each)} for code, each in pinned],
        "comparison": [table(case, pins).boxed() for table in tables],
        "csv": frames.comparison_csv(case, pins) if several else "",
    }


def _says(case: Case, scenario: Scenario) -> str:
    """Answer in a sentence, with what no figure of the scenario may stand without."""
    return " ".join((wording.answer(case, scenario), wording.about(case, scenario))).strip()
