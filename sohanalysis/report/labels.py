"""What the fields of a scenario are called, and how their values are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sohanalysis.case.case import Preset, Range
from sohanalysis.case.scenario import WHOLE_FIELDS, ChargeForm, Scenario
from sohanalysis.money import figures, percent
from sohanalysis.report.wording_pricing import FORM_NAMES

MOST_NAMES = 2  # of forms in one place
INPUT_NAMES = {
    "charge": "Charge",
    "adopters": "Forces",
    "charge_form": "Charge form",
    "charge_change": "Change of the charge",
    "delay": "Delay",
    "charge_follows_go_live": "Late start of the charge",
    "savings": "Savings",
    "offset": "Savings as an offset",
    "ramp": "Ramp of the savings",
    "cashable": "Cashable share",
}
# Short, for the head of a column.
RESULT_NAMES = {
    "two_year_total": "Total",
    "headroom": "Headroom",
    "spent_in_budget_years": "In budget years",
    "falls_after_budget_years": "After budget years",
    "cost_after_cashable_savings": "Cost after cashable savings",
    "ongoing": "Ongoing",
    "present_value": "Present value",
}
NO_RANGE = "no sourced range in the case: not moved"
_UNITS = {
    "charge": ", £ a year",
    "savings": ", £ a year",
    "delay": ", months",
    "ramp": ", months",
}


def field_name(field: str) -> str:
    """Name a field within a sentence."""
    return INPUT_NAMES[field].lower()


def field_heading(field: str) -> str:
    """Name a field with its unit."""
    return INPUT_NAMES[field] + _UNITS.get(field, "")


def moved_as_one(scenario: Scenario, field: str, text: str) -> str:
    """Add that adopters who change by year are moved as one number."""
    by_year = field == "adopters" and isinstance(scenario.adopters, tuple)
    return f"{text}, one number for all years" if by_year else text


def field_words(field: str, value: Any) -> str:
    """Write a value of a field with its unit, where no heading gives it."""
    if field in ("delay", "ramp"):
        return f"{value} month" if value == 1 else f"{value} months"
    return f"£{figures(value)} a year" if field == "savings" else field_value(field, value)


def field_value(field: str, value: Any) -> str:
    """Write a value of a field, in the unit of its heading."""
    if field == "charge_form":
        return _form_names(value if isinstance(value, tuple) else (value,))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if field in WHOLE_FIELDS:
        return str(value)
    return figures(value) if field in ("savings", "charge") else percent(value)


def preset_label(name: str, preset: Preset) -> str:
    """Name a preset by how many forces, what they are, and its name."""
    if isinstance(preset.adopters, tuple):
        return f"{', '.join(map(str, preset.adopters))} forces by year: {preset.label or name}"
    return f"{preset.adopters} forces: {preset.label or name}"


def range_source(known: Range | None) -> str:
    """Say who gives the range of an input, and its status; nobody gives that of the forms."""
    return f"{known.source} ({known.status})" if known else "readings (assumed)"


def _form_names(forms: Sequence[ChargeForm]) -> str:
    """Name charge forms that come to the same, by their number where there are many."""
    if len(forms) > MOST_NAMES:
        return f"{len(forms)} forms"
    return " and ".join(FORM_NAMES[form] for form in forms)
