"""The numbers of adopters that the first page compares, with their cost and the budget."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis.case.case import TAKEN, Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.model.break_even import Switch, break_even
from sohanalysis.model.pricing import differs_by_year, is_flat, last_rates
from sohanalysis.model.results import results_of
from sohanalysis.money import pounds
from sohanalysis.nouns import first_capital
from sohanalysis.report.ties import tied_point_of
from sohanalysis.report.verdict import beside_budget
from sohanalysis.report.wording_pricing import cost_condition, joiners


def leading_rule(case: Case) -> str:
    """Return the name of the pricing under which page 1 compares numbers of adopters.

    It is the case's own pricing or, if that is an end of a quoted range or has a price at one
    number alone, an equal share of a fixed bill.

    Returns
    -------
    str
        Empty if that pricing does not depend on the number of adopters.
    """
    if not case.charges:
        return ""
    base_rule, shared = case.pricing(case.base_scenario.pricing), case.shared_equally
    # A stated price that is the same for any number needs no assumption, so it is kept.
    compares_none = base_rule.end or _is_priced_once(case, base_rule.name)
    name = shared.name if shared and compares_none else base_rule.name
    return "" if is_flat(case, name) else name


def _is_priced_once(case: Case, name: str) -> bool:
    """Check whether a pricing has a price at one number of adopters alone, of several possible."""
    table = last_rates(case, name)
    return len(table) > 1 and int(np.isfinite(table).sum()) == 1


def numbers_over_budget(case: Case, stated: Scenario) -> dict[str, int]:
    """Return the numbers of adopters at which the budget is just not enough, if any.

    ``few`` is the highest priced number that is too few, ``many`` the lowest that is too many.
    """
    name = leading_rule(case)
    if not name or case.judged_budget is None:
        return {}
    edges = _edges_of_budget(case, replace(stated, pricing=name))
    return {end: switch.first_does_not for end, switch in edges.items()}


def one_fewer(case: Case, scenario: Scenario) -> int:
    """Return one adopter fewer than a scenario has, if page 1 has the cost at that number.

    Returns
    -------
    int
        0 if the charge does not depend on the number, or no document gives it below a budget.
    """
    name, is_judged = leading_rule(case), case.judged_budget is not None
    is_unknown = is_judged and (case.pricing(name).status == "assumed" if name else True)
    by_year = is_judged and not isinstance(scenario.adopters, int)
    return 0 if not name or is_unknown or by_year else scenario.final_adopters - 1


def number_facts(case: Case, stated: Scenario, fewer: int) -> dict[str, Any]:
    """Gather the effect of fewer or more adopters under the leading pricing."""
    name = leading_rule(case)
    if not name:
        return {}
    in_year = f"in {case.years[case.last_charged]}"
    facts: dict[str, Any] = {
        "few_if": _as_condition(case, name),
        "for_charge": f" for {case.charge.name}" if len(case.charges) > 1 else "",
        "when_charged": in_year if differs_by_year(case, [name]) else "a year",
    }
    chosen = replace(stated, pricing=name)
    beyond = numbers_over_budget(case, stated)
    for end, count in beyond.items():
        headroom = float(results_of(case, replace(chosen, adopters=count)).headroom or 0.0)
        facts |= {end: count, f"{end}_short": -headroom, f"one_{end}": count == 1}
    least = int(np.isfinite(last_rates(case, name)).argmax()) + 1
    is_least = beyond.get("few") == least
    facts |= {"least_priced": is_least, "few_alone": is_least or facts.get("one_few", False)}
    signed = case.adopters.signed
    seen_counts = {case.adopters.anticipated.value, chosen.adopters, *beyond.values()}
    at_numbers: dict[str, float | str] = {}
    if signed.source != TAKEN and signed.value not in seen_counts:
        at_numbers |= _cost_at(case, replace(chosen, adopters=signed.value), "signed")
    named_counts = {*beyond.values(), *[signed.value] * bool(at_numbers)}
    if fewer and fewer not in named_counts:
        at_fewer = _cost_at(case, replace(chosen, adopters=fewer), "fewer")
        is_same = at_fewer == _cost_at(case, replace(chosen, adopters=fewer + 1), "fewer")
        # Give the same cost only next to the number of the case as stated.
        if not is_same or chosen.final_adopters == fewer + 1:
            facts |= {"fewer": fewer, "those": case.adopters.noun(fewer)}
            facts |= {"as_many": (fewer + 1) * is_same}
            at_numbers |= at_fewer
    return {**facts, **at_numbers} if beyond or at_numbers else {}


def _cost_at(case: Case, scenario: Scenario, prefix: str) -> dict[str, float | str]:
    """Return the cost and its distance from the budget or, without a budget, the charge a year.

    Returns
    -------
    dict
        Empty if no document prices the number of adopters.
    """
    if case.judged_budget is None:
        # One charge of several has the leading pricing.
        charge = float(last_rates(case, scenario.pricing)[scenario.final_adopters - 1])
        return {f"{prefix}_charge": charge} if math.isfinite(charge) else {}
    try:
        results = results_of(case, scenario)
    except ScenarioError:
        return {}
    headroom = float(results.headroom or 0.0)
    return {
        f"{prefix}_total": float(results.leading_cost),
        f"{prefix}_beside": beside_budget(headroom, the_budget="budget"),
    }


def _as_condition(case: Case, name: str) -> str:
    """Return the opening of an illustration: "If a fixed bill were shared equally: ".

    Returns
    -------
    str
        Empty if the rule is stated and no range is quoted, or the pricing has no condition.
    """
    phrase, rule = cost_condition(case, name), case.pricing(name)
    if not phrase or (phrase.startswith("if ") and rule.status == "stated"):
        # The illustrations before it are at the high end of the quoted range.
        return "By the stated rule: " if rule.status == "stated" and case.has_range else ""
    point = tied_point_of(case, rule)
    if point is not None and "a fixed bill" in phrase:
        bill = f"a fixed bill ({pounds(point.charge)} at {joiners(case, point.adopters)})"
        phrase = phrase.replace("a fixed bill", bill, 1)
    return f"{first_capital(phrase).replace(' is ', ' were ', 1)}: "


def enough_adopters(case: Case, scenario: Scenario) -> dict[str, int]:
    """Return the fewest and the most adopters at which the budget is enough.

    Returns
    -------
    dict
        ``few`` is the fewest, ``many`` the most. A key is missing if there is no such number.
    """
    return {end: switch.last_fits for end, switch in _edges_of_budget(case, scenario).items()}


def _edges_of_budget(case: Case, scenario: Scenario) -> dict[str, Switch]:
    """Return the first pairs of numbers between which the budget begins, or stops, to be enough."""
    edges: dict[str, Switch] = {}
    for switch in break_even(case, scenario, "adopters").switches:
        edges.setdefault("few" if switch.is_upwards else "many", switch)
    return edges


def within_budget_facts(case: Case, scenario: Scenario) -> dict[str, int]:
    """Return the fewest or the most adopters at which the cost is in budget.

    Returns
    -------
    dict
        Empty unless exactly one of the two exists.
    """
    if not case.charges or is_flat(case, scenario.pricing):
        return {}
    limits = enough_adopters(case, scenario)
    if len(limits) != 1:
        return {}
    names = {"few": "enough_from", "many": "enough_to"}
    facts = {names[end]: count for end, count in limits.items()}
    return facts | {
        "one_enough": int(limits.get("many") == 1),
        "only_all": int(limits.get("few") == case.adopters.possible.value),
    }
