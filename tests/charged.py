"""Cases that are as complete as the first, and cases with another charge or scenario."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case, Line, Saved
from sohanalysis.case.fields import FIELDS
from sohanalysis.load import load_case


def is_complete(case: Case) -> bool:
    """Check whether a case has a budget, a quoted charge and a name for its adopters."""
    is_quoted = bool(case.charges) and case.charge.is_quoted
    return case.stated_budget is not None and is_quoted and case.names_adopters


def complete(paths: Iterable[Path]) -> list[Path]:
    """Return the files of cases that have a budget, a quoted charge and adopters."""
    return [path for path in sorted(paths) if is_complete(load_case(path))]


def at_one_pricing(case: Case) -> Case:
    """Return a case whose scenario has one pricing, even if its file says it is not known."""
    return replace(case, scenario=case.base_scenario)


def with_budget(case: Case, pounds: int) -> Case:
    """Return a case with another budget. [£]."""
    return replace(case, stated_budget=replace(case.budget, amount=pounds))


def with_charge(case: Case, **changes: Any) -> Case:
    """Return a case with other fields of its charge."""
    return replace(case, charges=(replace(case.charge, **changes),))


def with_pricing(case: Case, name: str, **changes: Any) -> Case:
    """Return a case with other fields of one pricing."""
    rules = (
        replace(rule, **changes) if rule.name == name else rule for rule in case.charge.pricing
    )
    return with_charge(case, pricing=tuple(rules))


def with_only(case: Case, *names: str) -> Case:
    """Return a case with only some pricings, in the order of their names here."""
    return with_charge(case, pricing=tuple(case.pricing(name) for name in names))


def without_joining(case: Case) -> Case:
    """Return a case whose simulation does not vary who joins."""
    assert case.uncertainty is not None
    return replace(case, uncertainty=replace(case.uncertainty, adopters=None))


def uncounted(case: Case) -> Case:
    """Return a case of another service, about which nothing is published."""
    return replace(case, service="Another service")


def without(case: Case, *names: str) -> Case:
    """Return a case without some pricings."""
    return with_only(case, *(name for name in case.pricings if name not in names))


def cost_line(**fields: Any) -> Line:
    """Return a recurrent cost of £12,000 a year that no delay moves, with other fields.

    A line by year has no yearly amount, first month or delay.
    """
    yearly = {"annual": 12_000, "from_": "2018-04", "delay": "none"}
    usual = {
        "name": "Extra",
        "kind": "cost",
        "nature": "recurrent",
        "accounting": "not stated",
        "our_share": 1.0,
        "source": "made up",
        "status": "assumed",
    }
    return Line(**usual | ({} if "by_year" in fields else yearly) | fields)


def saved(name: str = "kept", case_code: str = "41-2018-c275", **fields: Any) -> Saved:
    """Return a saved scenario of 20 forces in equal shares, without savings."""
    about = {"rationale": "To see it.", "role": "analyst", "case": case_code, "rules": 3}
    choices = {name: field.zero for name, field in FIELDS.items()}
    return Saved(**choices | about | {"name": name, "adopters": 20, "pricing": "shared"} | fields)


def keeping(case: Case, *scenarios: Saved) -> Case:
    """Return a case with these saved scenarios alone."""
    return replace(case, saved=scenarios)
