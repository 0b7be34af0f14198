"""What the fields of a scenario are called, and how their values are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sohanalysis.case.case import Preset, Range
from sohanalysis.case.fields import FIELDS, UNITS, Kind
from sohanalysis.case.scenario import ChargeForm, Scenario
from sohanalysis.money import figures, percent
from sohanalysis.report.wording_pricing import FORM_NAMES

MOST_NAMES = 2  # of forms in one place
# What break-even points and bars are of: the flat charge, and the fields of a scenario.
_KINDS = {"charge": Kind.pounds, **{name: field.kind for name, field in FIELDS.items()}}
INPUT_NAMES = {"charge": "Charge", **{name: field.label for name, field in FIELDS.items()}}
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
_IN_HEADINGS = (Kind.pounds, Kind.months)  # kinds whose unit a heading gives


def field_name(field: str) -> str:
    """Name a field within a sentence."""
    return INPUT_NAMES[field].lower()


def field_heading(field: str) -> str:
    """Name a field with its unit."""
    kind = _KINDS[field]
    return INPUT_NAMES[field] + (f", {UNITS[kind]}" if kind in _IN_HEADINGS else "")


def moved_as_one(scenario: Scenario, field: str, text: str) -> str:
    """Add that adopters who change by year are moved as one number."""
    by_year = isinstance(getattr(scenario, field, None), tuple)
    return f"{text}, one number for all years" if by_year else text


def field_words(field: str, value: Any) -> str:
    """Write a value of a field with its unit, where no heading gives it."""
    kind = _KINDS[field]
    if kind is Kind.months:
        return f"{value} month" if value == 1 else f"{value} months"
    return f"£{figures(value)} a year" if kind is Kind.pounds else field_value(field, value)


def field_value(field: str, value: Any) -> str:
    """Write a value of a field, in the unit of its heading."""
    if _KINDS[field] is Kind.choice:
        return _form_names(value if isinstance(value, tuple) else (value,))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if _KINDS[field] in (Kind.count, Kind.months):
        return str(value)
    return figures(value) if _KINDS[field] is Kind.pounds else percent(value)


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
