"""Findings about the record in words, each with its paragraph."""

from __future__ import annotations

from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.model.findings import Finding
from sohanalysis.money import is_short, pound_span, pounds, span, thousands
from sohanalysis.report import sentences
from sohanalysis.report.marking import part
from sohanalysis.report.wording_pricing import quoted_charge, upper_charge


def finding(case: Case, found: Finding) -> str:
    """Word a finding, with the paragraph it is about."""
    values = found.figures
    text = found.text
    if found.kind == "no-contingency":
        text = _no_contingency(case, values)
    elif found.kind == "over-budget":
        text = (
            f"{_even_at(case)} the cost{part(case)}, {span(values['low'], values['high'])}, is "
            f"over the {thousands(values['budget'])} set aside."
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


def _even_at(case: Case) -> str:
    is_one = case.charge.low == case.charge.high
    return f"At {quoted_charge(case)}" if is_one else "Even at the lower charge"


def _no_contingency(case: Case, values: dict[str, Any]) -> str:
    over = -values["headroom"]
    distance = f"{sentences.distance(over)} over" if is_short(-over) else "with nothing to spare"
    end = " at the upper end" if case.charge.low < case.charge.high else ""
    sentence = (
        f"There is no contingency at {upper_charge(case)}: the cost{part(case)} is "
        f"{span(values['low'], values['high'])} against {thousands(values['budget'])} set "
        f"aside, {distance}{end}."
    )
    if values["within_rounding"] and is_short(-over) and not case.cost_left_out:
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
