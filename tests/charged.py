"""Cases that have all that the first has, or another charge or scenario than the file gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.fields import FIELDS
from sohanalysis.load import load_case


def is_complete(case: Case) -> bool:
    """Check whether a case has a budget, a quoted charge and adopters who are named."""
    is_quoted = bool(case.charges) and case.charge.is_quoted
    return case.stated_budget is not None and is_quoted and case.names_adopters


def complete(paths: Iterable[Path]) -> list[Path]:
    """Leave out the files of cases that lack a budget, a quoted charge or adopters."""
    return [path for path in sorted(paths) if is_complete(load_case(path))]


def at_one_pricing(case: Case) -> Case:
    """Take the scenario of a case at one pricing, where its file says that it is not known."""
    return replace(case, scenario=case.base_scenario)


def with_budget(case: Case, pounds: int) -> Case:
    """Set another sum aside."""
    return replace(case, stated_budget=replace(case.budget, amount=pounds))


def with_charge(case: Case, **changes: Any) -> Case:
    """Change fields of the charge."""
    return replace(case, charges=(replace(case.charge, **changes),))


def with_pricing(case: Case, name: str, **changes: Any) -> Case:
    """Change fields of one pricing."""
    rules = (
        replace(rule, **changes) if rule.name == name else rule for rule in case.charge.pricing
    )
    return with_charge(case, pricing=tuple(rules))


def with_only(case: Case, *names: str) -> Case:
    """Leave all pricings but some out, and take these in the order given."""
    return with_charge(case, pricing=tuple(case.pricing(name) for name in names))


def uncounted(case: Case) -> Case:
    """Make a case of another service, of which nothing is published."""
    return replace(case, service="Another service")


def without(case: Case, *names: str) -> Case:
    """Leave some pricings out."""
    return with_only(case, *(name for name in case.pricings if name not in names))


def saved(name: str = "kept", case_code: str = "41-2018-c275", **fields: Any) -> Saved:
    """A scenario as a file would hold it: 20 forces in equal shares, without savings."""
    about = {"rationale": "To see it.", "role": "analyst", "case": case_code, "rules": 3}
    choices = {name: field.zero for name, field in FIELDS.items()}
    return Saved(**choices | about | {"name": name, "adopters": 20, "pricing": "shared"} | fields)


def keeping(case: Case, *scenarios: Saved) -> Case:
    """Save these scenarios beside a case, and no others."""
    return replace(case, saved=scenarios)
