"""What is written under a table, where its figures alone would mislead."""

from __future__ import annotations

from collections.abc import Sequence

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.results import Appraisal, appraise
from sohanalysis.money import HALF_A_POUND, pounds
from sohanalysis.report import phrases, sentences

NET_DEDUCTS, PRESENT_VALUE_DEDUCTS = "The net cost deducts", "The present value deducts"


def beside_the_costs(case: Case, scenario: Scenario) -> str:
    """Say what a table of costs by year does not show: what comes later, and what is no cash."""
    result = appraise(case, scenario)
    parts = []
    if result.falls_after_budget_years >= HALF_A_POUND:
        ends = sentences.budget_period(case)
        period = sentences.initial_period(case).capitalize()
        parts.append(
            phrases.FALLS_LATER.format(
                period=period,
                total=pounds(result.two_year_total),
                later=pounds(result.falls_after_budget_years),
                ends=ends,
            )
        )
    return " ".join([*parts, *savings_deducted(NET_DEDUCTS, [result])])


def savings_deducted(what: str, results: Sequence[Appraisal]) -> list[str]:
    """Say that savings are deducted whether they are cash or not; nothing where there are none."""
    saved = any(result.flow.savings.any() for result in results)
    return [phrases.DEDUCTED.format(what=what)] if saved else []
