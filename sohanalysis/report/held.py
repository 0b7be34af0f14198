"""What figures over moved fields have in common, and why savings may move nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import QUOTED, SAVINGS_FIELDS, Scenario
from sohanalysis.model.break_even import Limit
from sohanalysis.report import sentences
from sohanalysis.report.wording_pricing import condition

# What a scenario's conditions leave out: a field that is moved is set to it.
NIL: dict[str, Any] = {"delay": 0, "charge_change": 0.0, "charge_follows_go_live": False}


def in_common(scenario: Scenario, limit: Limit, moved: Sequence[str]) -> str:
    """Say what figures over some fields have in common, and why savings may move nothing.

    A field that is moved is not in common.
    """
    common = replace(scenario, **{name: nil for name, nil in NIL.items() if name in moved})
    by_year = "adopters" in moved and isinstance(scenario.adopters, tuple)
    one_number = ", with one number of forces for all years" if by_year else ""
    return one_number + sentences.conditions(common) + _idle_savings(scenario, limit, moved)


def moved_alone(scenario: Scenario, limit: Limit, moved: Sequence[str]) -> str:
    """Say the same where each field is moved alone, and all else is as in the scenario."""
    idle = dict.fromkeys(_idle_savings(scenario, limit, [field]) for field in moved)
    return sentences.conditions(scenario) + "".join(idle)


def _idle_savings(scenario: Scenario, limit: Limit, moved: Sequence[str]) -> str:
    saving = {*SAVINGS_FIELDS} & {*moved}
    if not saving or limit.result != "cost_after_cashable_savings":
        return ""
    if not {"savings", "offset"} & saving and not scenario.savings and not scenario.offset:
        return "; no savings are assumed"
    if not scenario.cashable and "cashable" not in saving:
        return "; none of the savings is counted as cash, so they do not move this cost"
    return ""


def at_what(case: Case, scenario: Scenario) -> str:
    """Name the charge and the forces of a scenario, and its conditions, within a caption."""
    reading = condition(case, scenario.charge_form)
    at = "" if scenario.charge_form in QUOTED else f"at {sentences.forces(scenario)}, "
    return f"{at}{reading}{sentences.conditions(scenario)}"
