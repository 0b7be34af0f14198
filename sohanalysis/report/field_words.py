"""Inputs of a scenario in words: labels, headings and values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from sohanalysis.case.case import Case, Range
from sohanalysis.case.fields import ANY, FIELDS, KIND_UNITS, Kind, in_own_word
from sohanalysis.case.scenario import Scenario
from sohanalysis.files.kinds import Status
from sohanalysis.money import figures, percent
from sohanalysis.nouns import first_small
from sohanalysis.report.wording import MOST_NAMES
from sohanalysis.report.wording_pricing import pricing_name

# The inputs of break-even points and bars: the flat charge, and the fields of a scenario.
KINDS = {"charge": Kind.pounds, **{name: field.kind for name, field in FIELDS.items()}}
INPUT_NAMES = {"charge": "Charge", **{name: field.label for name, field in FIELDS.items()}}
NO_RANGE = "no sourced range in the case: not varied"
_IN_HEADINGS = (Kind.pounds, Kind.months)  # kinds whose unit a heading gives


def input_label(case: Case, field: str) -> str:
    """Return the label of the charge or a field, in the case's own words."""
    return in_own_word(INPUT_NAMES[field], case.adopters.plural)


def field_name(case: Case, field: str) -> str:
    """Return the name of a field for use within a sentence."""
    return in_own_word(INPUT_NAMES[field].lower(), case.adopters.plural)


def field_heading(case: Case, field: str) -> str:
    """Return the label of a field with its unit, as a heading."""
    kind = KINDS[field]
    return input_label(case, field) + (f", {KIND_UNITS[kind]}" if kind in _IN_HEADINGS else "")


ONE_NUMBER = ", one number for all years"


def moved_as_one(scenario: Scenario, field: str, text: str) -> str:
    """Add the note that adopters by year are replaced by one number for all years."""
    by_year = isinstance(getattr(scenario, field, None), tuple)
    return text + ONE_NUMBER if by_year else text


def field_words(case: Case, field: str, value: Any) -> str:
    """Format a value of a field with its unit, for text without a heading."""
    kind = KINDS[field]
    return field_value(case, field, value) if kind is Kind.choice else number_words(field, value)


def number_words(field: str, value: Any) -> str:
    """Format a number or switch with its unit, for text without a heading."""
    kind = KINDS[field]
    if kind is Kind.months:
        return f"{value} month" if value == 1 else f"{value} months"
    return f"£{figures(value)} a year" if kind is Kind.pounds else number_value(field, value)


def field_value(case: Case, field: str, value: Any) -> str:
    """Format a value of a field, without the unit that its heading gives."""
    if KINDS[field] is Kind.choice:
        return _pricing_names(case, value if isinstance(value, tuple) else (value,))
    return number_value(field, value)


def number_value(field: str, value: Any) -> str:
    """Format a number or switch, without the unit that its heading gives."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if KINDS[field] in (Kind.count, Kind.months):
        return str(value)
    return figures(value) if KINDS[field] is Kind.pounds else percent(value)


def range_source(case: Case, input_range: Range | None) -> str:
    """Return the source and status of an input's range.

    For the pricings, return their statuses alone.
    """
    if input_range:
        return f"{input_range.source} ({input_range.status})"
    statuses = {rule.status for rule in case.charge.pricing}
    names = (name for name in get_args(Status) if name in statuses)
    return f"pricings ({' and '.join(names)})"


NOT_KNOWN = "not known"  # the pricing `any`, which stands for every pricing of a case


def _pricing_names(case: Case, names: Sequence[str]) -> str:
    """Return the names of pricings with the same result.

    More than `MOST_NAMES` of them become "several pricings".
    """
    if ANY in names:
        return NOT_KNOWN
    if len(names) > MOST_NAMES:
        return "several pricings"
    titles = [pricing_name(case, name) for name in names]
    return " and ".join([*titles[:1], *map(first_small, titles[1:])])
