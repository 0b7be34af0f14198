"""What may be typed into the cells of the Inputs sheet: drop-downs and ranges."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from sohanalysis.case.register import WEIGHTS
from sohanalysis.case.scenario import (
    CHARGE_CHANGES,
    FORMS,
    LONGEST_DELAY,
    LONGEST_RAMP,
    MOST_OFFSET,
)
from sohanalysis.files.csv_table import STATUSES
from sohanalysis.workbook.case_values import Figure, Given
from sohanalysis.workbook.formula import DAY_NIL

Rule = Mapping[str, Any]
_LEAST, _MOST = 1_000, 100_000_000
_LATEST_YEAR = 2999
_EARLIEST_YEAR = 1990


def one_of(values: Sequence[str]) -> Rule:
    """Offer a drop-down."""
    return _rule("list", "Choose from the list: " + ", ".join(values) + ".", source=[*values])


def field_rule(field: str, given: Given) -> Rule:
    """Say what a choice of a scenario may be."""
    if field == "charge_form":
        return one_of(FORMS)
    if field == "charge_follows_go_live":
        return one_of(("yes", "no"))
    kind, low, high = {
        "adopters": ("integer", 1, given.forces),
        "savings": ("decimal", 0, _MOST),
        "offset": ("decimal", 0, MOST_OFFSET),
        "ramp": ("integer", 0, LONGEST_RAMP),
        "cashable": ("decimal", 0, 1),
        "delay": ("integer", 0, LONGEST_DELAY),
        "charge_change": ("decimal", *CHARGE_CHANGES),
    }[field]
    return _between(kind, low, high)


def figure_rule(figure: Figure, given: Given) -> Rule:
    """Say what a figure of the case may be."""
    if figure.key == "charge.is_cap":
        return one_of(("yes", "no"))
    if figure.key.startswith("charge.weighted.") and figure.look == "words":
        return one_of(WEIGHTS) if figure.key.endswith("weight") else {}
    if figure.key == "price_basis.value":
        return one_of(("real", "cash", "not stated"))
    if figure.key in ("horizon.count", "budget.count"):
        return _between("integer", 1, given.timeline)
    if figure.key in ("budget.value", "charge.low", "charge.high"):
        return _between("integer", _LEAST, _MOST)
    if figure.key == "horizon.initial_months":
        return _between("integer", 1, 60)
    return {
        "money": _between("integer", 0, _MOST),
        "count": _between("integer", 1, given.forces),
        "plain": _between("integer", _EARLIEST_YEAR, _LATEST_YEAR),
        "share": _between("decimal", 0, 0.3),
        "month": _a_date(),
    }[figure.look]


def line_rule(key: str) -> Rule:
    """Say what a cell of a line may be."""
    lists = {
        "kind": ("cost", "saving", "funding"),
        "nature": ("one-off", "recurrent"),
        "accounting": ("revenue", "capital", "not stated"),
        "on_delay": ("none", "extend", "shift"),
        "on_delay_status": STATUSES,
        "status": STATUSES,
        "funded_by": ("reserve", "grant", "base budget"),
        "restricted": ("yes", "no"),
    }
    if key in lists:
        return one_of(lists[key])
    return {
        "our_share": _between("decimal", 0, 1),
        "annual": _between("integer", 0, _MOST),
        "start": _a_date(),
        "months": _between("integer", 1, 360),
        "uplift": _between("decimal", 0, 0.3),
        "base_year": _between("integer", _EARLIEST_YEAR, _LATEST_YEAR),
    }.get(key, {})


def serial(end: float | datetime.date) -> float:
    """Write the end of a range as a spreadsheet does, a date as a number.

    >>> serial(datetime.date(1990, 1, 1)), serial(0.5)
    (32874, 0.5)
    """
    return (end - DAY_NIL).days if isinstance(end, datetime.date) else end


def _between(kind: str, low: float, high: float) -> Rule:
    what = "A whole number" if kind == "integer" else "A number"
    words = f"{what} from {low:,} to {high:,}."
    return _rule(kind, words, criteria="between", minimum=low, maximum=high)


def _a_date() -> Rule:
    first, last = (datetime.date(year, 1, 1) for year in (_EARLIEST_YEAR, _LATEST_YEAR))
    words = f"The first day of a month, such as 1 April 2019, from {first.year} on."
    return _rule("date", words, criteria="between", minimum=first, maximum=last)


def _rule(kind: str, words: str, **limits: Any) -> Rule:
    told = {"input_message": words, "error_title": "Not allowed", "error_message": words}
    return {"validate": kind, "ignore_blank": True, **told, **limits}


AMOUNT = _between("decimal", 0, _MOST)
