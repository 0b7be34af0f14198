"""Order, short names and meanings of the model's results.

The label and the unit of a result are with its formula (`model.formulas`). This module has the
order of the results on every surface, their short names for column heads, and their meanings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.model.case_formulas import formulas_of
from sohanalysis.model.formulas import Basis, Structure, blocks_of
from sohanalysis.model.result_range import Pair, ResultRange
from sohanalysis.model.results import Results, leading_result
from sohanalysis.nouns import first_capital, first_small
from sohanalysis.report import wording

_NEGATIVE = " (negative)"  # in a formula; tables of results show savings above zero


@dataclass(frozen=True, kw_only=True)
class ResultWords:
    """Texts about a result, or about an amount of each year.

    Parameters
    ----------
    meaning : str
        Definition in the glossary and on the page.
    short : str
        Name at the head of a column. If it is empty, the label is there.
    is_answer : bool
        Whether a sentence of the answer may give it. Otherwise only tables do.
    """

    meaning: str
    short: str = ""
    is_answer: bool = True


# By the name of the formula, in the order of every surface.
RESULT_WORDS: Mapping[str, ResultWords] = {
    "initial_cost": ResultWords(
        short="Total",
        meaning="Initial cost: the cost that the budget is to pay. A budget that states years pays "
        "all costs of those years. With initial months, it pays one-off costs in full and the "
        "initial months of each recurrent cost, whenever they fall. A case with neither a budget "
        "nor initial months has no initial cost.",
    ),
    "headroom": ResultWords(
        short="Headroom", meaning="Budget less the initial cost; below zero it is over budget."
    ),
    "spent_in_budget_years": ResultWords(
        short="In budget years", meaning="Gross cost in the years of the budget."
    ),
    "falls_after_budget_years": ResultWords(
        short="Outside budget years", meaning="Part of the initial cost outside the budget years."
    ),
    "counted_savings": ResultWords(
        meaning="Savings that fall in the years of the budget, in the initial months or, without "
        "either, in all years."
    ),
    "counted_cashable": ResultWords(meaning="The cashable part of the counted savings."),
    "cost_after_cashable_savings": ResultWords(
        meaning="Initial cost less the cashable savings that fall in the years of the budget."
    ),
    "ongoing": ResultWords(
        short="Ongoing",
        meaning="Twelve months of the charges and recurrent lines in the last year of the case "
        "that go on after it.",
    ),
    "present_value": ResultWords(
        short="Present value",
        meaning="Cost less all savings, discounted to the first year.",
        is_answer=False,
    ),
    "whole_life": ResultWords(
        short="Over all years", meaning="Gross cost of all years of the case."
    ),
    "whole_life_net": ResultWords(
        short="Over all years, net", meaning="Gross cost of all years, less all savings."
    ),
    "after_horizon": ResultWords(
        meaning="Cost of leaving that is paid after the last year of the case; in no other result."
    ),
}


def ranking_cost(case: Case) -> str:
    """Return the name of the cost that ranks the pricings, within a sentence.

    >>> import sohanalysis as soh
    >>> ranking_cost(soh.load_case())
    'set-up and the first two years'
    """
    return first_small(label_of(case, leading_result(case)))


def label_of(case: Case, name: str) -> str:
    """Return the label of a result or of an amount by year.

    A line or charge has its own name (`Case.cost_label`), also if a formula has the same.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> label_of(case, "initial_cost"), label_of(case, "ongoing")
    ('Set-up and the first two years', 'Ongoing cost a year')
    """
    if name == "initial_cost":
        return first_capital(wording.initial_period(case))
    formulas = formulas_of(case).model
    label = formulas[name].label.removesuffix(_NEGATIVE) if name in formulas else labels()[name]
    if name == "after_horizon":
        return f"{label} {case.years[-1]}"
    if name == "present_value":
        is_named = case.is_deflated and case.has_present_value
        prices = f", {wording.price_basis(case, case.scenario)}" if is_named else ""
        return f"{label}, {wording.all_years(case)}{prices}"
    return label


def short(case: Case, name: str) -> str:
    """Return the name of a result at the head of a column."""
    return RESULT_WORDS[name].short or label_of(case, name)


def result_amounts(results: Results) -> dict[str, Any]:
    """Return the results that a case has, by name, with savings above zero."""
    values = {name: getattr(results, name) for name in RESULT_WORDS}
    return {
        name: 0.0 - value if name in SAVED else value  # savings are negative in the model
        for name, value in values.items()
        if value is not None
    }


def result_pairs(result_range: ResultRange) -> dict[str, Pair]:
    """Return the pair of every result that a case has, by name, with savings above zero."""
    every = map(result_amounts, result_range.by_pricing.values())
    names = set.intersection(*map(set, every))
    pairs = {name: result_range.pair(name) for name in RESULT_WORDS if name in names}
    return {name: pair.negated if name in SAVED else pair for name, pair in pairs.items()}


def shown_results(results: Results) -> list[str]:
    """List the results that a table shows.

    A result that is zero or only repeats another is left out. Examples are the savings of a
    scenario without any, and the ongoing cost of a case in which no cost goes on. The headroom is
    left out if the budget is assumed, because no cost is judged against it.
    """
    values, compared = result_amounts(results), results_compared(results.case)
    has_savings = bool(results.flow.savings.any())
    is_hidden = {
        **dict.fromkeys((*SAVED, "cost_after_cashable_savings"), not has_savings),
        **{name: not values.get(name) for name in ONLY_IF_ANY},
        "whole_life_net": values.get("whole_life_net") == values.get("whole_life"),
    }
    return [name for name in values if name in compared and not is_hidden.get(name, False)]


def results_compared(case: Case) -> tuple[str, ...]:
    """List the results that a table may show: the headroom only with a budget to judge by.

    >>> import sohanalysis as soh
    >>> "headroom" in results_compared(soh.load_case())
    True
    """
    return tuple(
        name for name in RESULT_WORDS if name != "headroom" or case.judged_budget is not None
    )


SAVED = ("counted_savings", "counted_cashable")
ONLY_IF_ANY = ("falls_after_budget_years", "ongoing", "after_horizon")


NOT_PRICED = "not priced"  # no document gives a price
AS_PRICED = "Charge in {year} as priced"  # before a change of the charge or a rise


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """Return the label of every formula of the whole case, by its name."""
    by_name: dict[str, str] = {}
    for basis, has_budget in ((Basis.years, True), (Basis.months, False), (Basis.none, False)):
        structure = Structure(
            basis=basis,
            has_budget=has_budget,
            has_present_value=True,
            is_deflated=True,
            may_rise=True,
            lines=(),
            charges=(),
        )
        for block in blocks_of(structure):
            for row in block.rows:
                by_name.setdefault(row.head.removesuffix("[y]"), row.label.removesuffix(_NEGATIVE))
    return by_name


def head_of(case: Case, name: str) -> str:
    """Return the column head of a result, which is short for the cost of all years."""
    return short(case, name) if name == "whole_life" else label_of(case, name)
