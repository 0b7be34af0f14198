"""The tables that a page looks words up in: what the savings do not move is worded here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sohanalysis.case.case import PLATFORM, Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.lookups import COMBINED, Grid, Lookup
from sohanalysis.model import pricing
from sohanalysis.model.break_even import break_even, fitting_charge
from sohanalysis.model.results import appraise
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, is_short, pounds
from sohanalysis.report import wording, wording_pricing


def words(grid: Grid) -> dict[str, Any]:
    """Tables of words, and of what decides between words.

    Parameters
    ----------
    grid : Grid
        The combinations.

    Returns
    -------
    dict
        Plain values. ``short`` tells for each text of ``verdict`` whether the sum is exceeded.
    """
    case, own_range = grid.case, wording.own_range(grid.case)
    tables = {
        "reading": grid.worded(
            lambda s: wording_pricing.reading_named(case, s.charge_form), "form"
        ),
        "opening": grid.worded(wording_pricing.opening_of, "form"),
        "others_say": grid.worded(lambda s: _others_say(case, s), "form"),
        "forces": grid.worded(wording.forces, "forces"),
        "forces_at_last": grid.worded(_forces_at_last, "forces"),
        "conditions": grid.worded(wording.conditions, "start"),
        "own_table": grid.worded(lambda s: own_range + wording.with_conditions(case, s), "start"),
        "fits": grid.worded(lambda s: _fits(case, s), "start"),
        "about": grid.worded(lambda s: wording.about(case, s), "form", "forces"),
        "notes": grid.worded(lambda s: " ".join(wording.notes(case, s)), "form", "forces"),
        "falls_later": _falls_later(grid),
        "outside": _outside(grid),
        "unquoted": _unquoted(grid),
        "late_start": _late_start(grid),
    }
    return {name: table.plain() for name, table in tables.items()} | _verdicts(grid)


def _others_say(case: Case, scenario: Scenario) -> str:
    return wording_pricing.others_say(wording_pricing.other_readings(case, scenario))


def _forces_at_last(scenario: Scenario) -> str:
    return wording.forces(replace(scenario, adopters=scenario.final_adopters))


def _fits(case: Case, scenario: Scenario) -> str:
    value = fitting_charge(case, break_even(case, scenario, "charge"))
    return "" if value is None else pounds(value)


def _verdicts(grid: Grid) -> dict[str, Any]:
    """Set every total against the sum set aside."""
    budget = grid.case.budget.value
    totals = grid.gathered(lambda result: result.two_year_total)
    said = {total: wording.verdict(float(total), budget) for total in np.unique(totals)}
    short = {text: int(is_short(budget - total)) for total, text in said.items()}
    values = np.vectorize(said.get, otypes=[object])(totals)
    verdicts = grid.by_start(values).plain()
    return {"verdict": verdicts, "short": [short[text] for text in verdicts["texts"]]}


def _falls_later(grid: Grid) -> Lookup:
    later = grid.gathered(lambda result: result.falls_after_budget_years)
    return Lookup(by=COMBINED, values=later >= HALF_A_POUND)


def _outside(grid: Grid) -> Lookup:
    """Word a charge outside the quoted range, once for the same charges."""
    charge = grid.gathered(lambda result: result.flow.platform_charge)
    charged = grid.gathered(lambda result: result.flow.lines[PLATFORM]) > 0
    paid = np.where(charged, charge, -1).reshape(-1, charge.shape[-1]).tolist()
    said: dict[frozenset[float], str] = {}
    for each in map(frozenset, paid):
        if each not in said:
            said[each] = wording_pricing.outside_quoted(grid.case, each - {-1})
    texts = np.array([said[frozenset(each)] for each in paid], dtype=object)
    return Lookup(by=COMBINED, values=texts.reshape(charge.shape[:-1]))


def _unquoted(grid: Grid) -> Lookup:
    """Tell where the charge of the last year is outside the quoted range."""
    charge = grid.gathered(lambda result: result.flow.platform_charge)[..., -1]
    quoted = np.vectorize(lambda paid: pricing.is_quoted(grid.case, paid), otypes=[bool])(charge)
    return Lookup(by=COMBINED, values=~quoted)


def _late_start(grid: Grid) -> Lookup:
    """Explain a late start where it costs less, which is rare."""
    case, totals = grid.case, grid.gathered(lambda result: result.two_year_total)
    values = np.full(totals.shape, "", dtype=object)
    on_time = totals[..., [0]]
    for i, j, k in np.argwhere(totals < on_time - HALF_A_PENNY):
        chosen = grid.at(grid.forms[i], grid.forces[j], grid.starts[k])
        values[i, j, k] = wording.late_start(case, chosen, appraise(case, chosen))
    return Lookup(by=COMBINED, values=values)
