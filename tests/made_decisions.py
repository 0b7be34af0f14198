"""The first case as a paper for decision, and with other budgets, for tests."""

from __future__ import annotations

from dataclasses import replace

from sohanalysis.case.case import Case

READING = (
    "Paragraph 1.1 asks for implementation and the initial two years' revenue costs; paragraph 3.1 "
    "names implementation only."
)


def for_decision(case: Case, *, budget: int = 300_000) -> Case:
    """Return the case as a request, with the same figures but no decision."""
    return replace(
        case,
        paper="for decision",
        decision=replace(case.decision, text="", date="", reading=READING),
        stated_budget=replace(case.budget, amount=budget, stage="requested"),
    )
