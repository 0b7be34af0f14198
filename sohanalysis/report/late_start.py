"""A late start: the months and costs that it moves, and why it may cost less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis import money
from sohanalysis.case.case import Case, Line
from sohanalysis.case.fields import NONE
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.case_formulas import formulas_of, line_parts
from sohanalysis.model.cashflow import Values
from sohanalysis.model.pricing import changes_later
from sohanalysis.model.results import Results, results_of
from sohanalysis.nouns import verb_of
from sohanalysis.report import wording
from sohanalysis.report.templates import Templates
from sohanalysis.report.ties import moves_with_number
from sohanalysis.report.wording import line_noun
from sohanalysis.report.wording_pricing import and_words
from sohanalysis.years import MONTHS_IN_A_YEAR, over_years

# The reasons why a later start may cost less, which readers do not expect.
LATER_IS_CHEAPER: Templates = {
    "later_cause": [
        (["fewer_months", "lines_move"], "{fewer_said}, and {lines_said}"),
        (["fewer_months"], "{fewer_said}"),
        (["lines_move"], "because {lines_said}"),
        (
            ["adopters_change"],
            "because the adopters change by year, and the charged months fall in years with a "
            "lower charge",
        ),
        ([], "because the charged months fall in years with a lower charge"),
    ],
    "lines_said": [([], "{lines_move:pounds} of other costs moves past the years of the budget")],
    "fewer_said": [
        (["fewer_months", "one_month"], "because {fewer_months} fewer is charged"),
        ([], "because {fewer_months} fewer are charged"),
    ],
    "deferred_said": [
        (["deferred", "next_year"], "; {deferred:pounds} falls in the next year"),
        (["deferred"], "; {deferred:pounds} falls after the years of the budget"),
        (["moved", "one_month"], "; it falls after the years of the budget"),
        (["moved"], "; they fall after the years of the budget"),
    ],
}


def lines_that_run_on(case: Case) -> list[Line]:
    """List the cost lines that continue if go-live is late."""
    return [line for line in case.counted_lines("cost") if line.delay == "extend"]


def running_words(case: Case) -> str:
    """Return a clause on the lines that continue if go-live is late.

    The clause is empty if there are no such lines.
    """
    lines = lines_that_run_on(case)
    if not lines:
        return ""
    verb = "stay" if all(line.pay for line in lines) else "run"
    verb = verb_of([line.name for line in lines], verb)
    return f"{and_words(map(line_noun, lines))} {verb} on"


def cost_of_running_on(late: Results) -> float:
    """Return the cost that a late start adds to the lines that continue. [£]."""
    names = {line.name for line in lines_that_run_on(late.case)}
    on_time = results_of(late.case, replace(late.scenario, delay=0))
    return initial_of(late, names) - initial_of(on_time, names)


def initial_of(results: Results, names: set[str]) -> float:
    """Return the part of the leading cost from some lines. [£]."""
    return float(sum(over_years(results.flow.initial[name]) for name in sorted(names)))


def late_facts(case: Case, late: Scenario, ends: Sequence[Results]) -> dict[str, Any]:
    """Gather the causes of a cheaper late start, and the months that it leaves out."""
    if not late.delay:
        return {"on_time": 0, "dropped": ""}
    on_time = [results_of(case, replace(end.scenario, delay=0)) for end in ends]
    pairs = [*zip(on_time, ends, strict=True)]
    dropped = fewer_months(case, late, is_counted=False)
    facts = {"on_time": 0, "dropped": _months(dropped), "one_dropped": dropped == 1}
    if not any(now.leading_cost < then.leading_cost - money.HALF_A_PENNY for then, now in pairs):
        return facts
    return {
        **facts,
        "on_time": tuple(then.leading_cost for then in on_time),
        **later_cause(case, late),
        **deferred_facts(case, late, pairs),
    }


def later_cause(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Gather the causes of a late start that costs less.

    Fewer months are charged, other costs move past the budget years, or the charge moves to cheaper
    years.
    """
    fewer = fewer_months(case, scenario)
    by_year = isinstance(scenario.adopters, tuple)
    return {
        "fewer_months": _months(fewer),
        "one_month": fewer == 1,
        "lines_move": _lines_moved(case, scenario),
        "adopters_change": by_year and moves_with_number(case, case.pricings_of(scenario)),
    }


def _months(months: int) -> str:
    """Return a number of months in words; empty for 0 months."""
    return wording.counted_words(months, "month") if months else ""


def fewer_months(case: Case, scenario: Scenario, *, is_counted: bool = True) -> int:
    """Count the months that a late start takes out of the cost. [months].

    If there are several charges, the one that loses most counts. Without a budget or stated
    initial months, or if ``is_counted`` is false, the months of all years count.
    """
    name = "counted_months" if case.has_initial_cost and is_counted else "months"
    values = _on_time_and_late(case, scenario)
    months = (values.by_year(f"charge{index}.{name}") for index in range(len(case.charges)))
    lost = (over_years(on_time - late) for on_time, late in months)
    return int(max(lost, default=0))


def _on_time_and_late(case: Case, scenario: Scenario) -> Values:
    """Return the values of the formulas on time and late.

    Use only the months and the cost lines: the charges are at the base pricing.
    """
    # An option may lack the pricing of the scenario, so take the base one.
    fields = {**scenario.values(), "pricing": case.base_scenario.pricing}
    fields["delay"] = np.array([[0], [scenario.delay]])
    formulas = formulas_of(case)
    axes = {"delay": (0, scenario.delay)}
    return Values(formulas, formulas.with_fields(fields, axes=1), axes)


def _lines_moved(case: Case, scenario: Scenario) -> float:
    """Sum the cost lines that a late start moves past the budget years. [£].

    Returns
    -------
    float
        0 if the budget counts months instead of years.
    """
    if not case.counts_by_years:
        return 0.0
    values = _on_time_and_late(case, scenario)
    parts = (part for part, line in line_parts(case) if line.kind == "cost")
    on_time, late = sum(
        (values.by_year(f"{part}.initial").sum(axis=-1) for part in parts), np.zeros(2)
    )
    return max(float(on_time - late), 0.0)


def deferred_facts(
    case: Case, scenario: Scenario, pairs: Sequence[tuple[Results, Results]]
) -> dict[str, Any]:
    """Gather the charges that a late start moves past the budget years.

    Only a budget that counts years has such charges, if the case ends with them. A charge that ends
    with a contract, or with membership, moves no month past its end. The amount is stated only if
    the charge is the same in every year, and in the years after the case.
    """
    fewer = fewer_months(case, scenario)
    # A later year of the case has its own charge, on time or late: nothing moves into it.
    is_last = case.counts_by_years and case.years[-1] == case.budget.years[-1]
    if not (is_last and fewer) or scenario.leave != NONE:
        return {"moved": False, "deferred": 0}
    charges = [charge for charge in case.charges if charge.end is None]
    names = [charge.name for charge in charges]
    lost = {
        name: [then.flow.initial[name] - now.flow.initial[name] for then, now in pairs]
        for name in names
    }
    moved = tuple(
        max(float(sum(over_years(lost[name][end]) for name in names)), 0.0)
        for end in range(len(pairs))
    )
    is_moved = max(moved) > money.HALF_A_PENNY
    is_level = all(
        _is_level(then, charge.name) and not changes_later(case, then.scenario, charge=charge)
        for then, _ in pairs
        for charge in charges
    )
    return {
        "moved": is_moved,
        "deferred": moved if is_moved and is_level else 0,
        "next_year": fewer <= MONTHS_IN_A_YEAR,
    }


def _is_level(on_time: Results, name: str) -> bool:
    """Check whether a charge is the same in each year that the budget counts.

    Later years must be the same too.
    """
    first = np.flatnonzero(on_time.flow.initial[name])
    rates = on_time.flow.paid[name][first[0] if first.size else 0 :]
    return bool((np.abs(rates - rates[-1]) < money.HALF_A_PENNY).all())
