"""Findings about the record in words, each with its paragraph."""

from __future__ import annotations

from typing import Any

from sohanalysis import sentences
from sohanalysis.case import Case
from sohanalysis.checks import Finding
from sohanalysis.money import is_short, pound_span, pounds, span, thousands


def finding(case: Case, found: Finding) -> str:
    """Word a finding, with the paragraph it is about."""
    values = found.figures
    text = found.text
    if found.kind == "no-contingency":
        text = _no_contingency(values)
    elif found.kind == "over-budget":
        text = (
            f"Even at the lower charge the cost, {span(values['low'], values['high'])}, is over "
            f"the {thousands(values['budget'])} set aside."
        )
    elif found.kind == "signed-above-anticipated":
        text = (
            f"{values['anticipated']} forces are anticipated, and {values['signed']} have signed. "
            f"Signed is not live, and live is not paying. {found.text}".strip()
        )
    elif found.kind == "signed-below-anticipated":
        text = (
            f"{values['signed']} have signed of the {values['anticipated']} forces to which the "
            "lower charge is tied."
        )
    elif found.kind in ("reconciles", "does-not-reconcile"):
        text = _reconciliation(case, found)
    return f"{text} ({found.source})"


def _no_contingency(values: dict[str, Any]) -> str:
    over = -values["headroom"]
    distance = f"{sentences.distance(over)} over" if is_short(-over) else "with nothing to spare"
    sentence = (
        f"There is no contingency at the upper charge: the cost is "
        f"{span(values['low'], values['high'])} against {thousands(values['budget'])} set "
        f"aside, {distance} at the upper end."
    )
    if values["within_rounding"] and is_short(-over):
        off = pounds(values["rounding"])
        sentence += (
            " That is within the rounding of the record's own figures, which may be off by "
            f"{off} together."
        )
    return sentence


def _reconciliation(case: Case, found: Finding) -> str:
    values = found.figures
    subject = f"{sentences.measure(case, values['measure'])}, {values['year'] or 'in total'}"
    ours = pound_span(values["computed_low"], values["computed_high"])
    outcome = "agrees with" if found.kind == "reconciles" else "does not agree with"
    return f"{subject}: {values['printed']} in the record {outcome} {ours} computed."
