"""Cases that have all that the first has, or another charge than the file gives: for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.report.overview import is_complete


def complete(paths: Iterable[Path]) -> list[Path]:
    """Leave out the files of cases that lack a budget, a quoted charge or adopters."""
    return [path for path in sorted(paths) if is_complete(load_case(path))]


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
