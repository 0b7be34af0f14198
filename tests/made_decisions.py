"""The first case as a paper for decision, and with other budgets: for tests."""

from __future__ import annotations

from dataclasses import replace

from sohanalysis.case.case import Case

REQUEST = (
    "a maximum of £300,000 to set up Single Online Home (SOH) and pay its first two years' "
    "revenue costs"
)


def for_decision(case: Case, *, budget: int = 300_000) -> Case:
    """Take the same figures as a request, which nobody has decided."""
    return replace(
        case,
        paper="for decision",
        decision=replace(case.decision, request=REQUEST),
        stated_budget=replace(case.budget, amount=budget, stage="requested"),
    )
