"""The head of a paper: its title, its banner and its key figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sohanalysis.arrays import extent
from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.result_range import ResultRange
from sohanalysis.model.results import Results
from sohanalysis.model.stress import stress_rows
from sohanalysis.money import HALF_A_POUND
from sohanalysis.report import wording
from sohanalysis.report.answer_table import columns_of, ends_shown, over_pricings
from sohanalysis.report.case_texts import case_file_facts
from sohanalysis.report.decision import costliest_note, page_facts
from sohanalysis.report.decision_sentences import DECISION_SENTENCES, KEYS
from sohanalysis.report.headline_facts import end_pricings
from sohanalysis.report.later import before_facts, later_facts
from sohanalysis.report.templates import say
from sohanalysis.report.whose import OWNERS, assumed_beside, whose_figure, whose_pricing
from sohanalysis.report.wording import at_most_named, line_noun
from sohanalysis.report.wording_pricing import and_words

# The facts of an ongoing cost without its first years.
_ONGOING = ("verdict", "not_in_budget", "ongoing", "ongoing_cost", "ongoing_from", "rising")


def paper_title(case: Case) -> str:
    """Return the title of a paper.

    >>> import sohanalysis as soh
    >>> paper_title(soh.load_case())
    'Single Online Home: cost and budget of decision 41/2018'
    """
    budget = case.stated_budget
    title_facts = {
        "verdict": case.judged_budget is not None,
        "budget": budget.amount if budget else 0,
    }
    return say("title", {**case_file_facts(case), **title_facts}, DECISION_SENTENCES)


def banner(case: Case, scenario: Scenario) -> str:
    """Return the banner: status of the paper, its report, meaning of brackets."""
    banner_facts = {**case_file_facts(case), "over_budget": _first_over_budget(case, scenario)}
    return say("banner", banner_facts, DECISION_SENTENCES).strip()


def _first_over_budget(case: Case, scenario: Scenario) -> float:
    """Return the first amount over budget in the tables of a paper, or 0. [£]."""
    if case.judged_budget is None:
        return 0.0
    headrooms = [float(end.headroom or 0.0) for _, end in columns_of(case, scenario)]
    stressed = [amount for row in stress_rows(case, scenario) for amount in row.amounts]
    return next((-amount for amount in (*headrooms, *stressed) if amount <= -HALF_A_POUND), 0.0)


def _is_level(ends: Sequence[Results]) -> bool:
    """Check whether the cost of every year is the ongoing cost."""
    return all(bool((abs(end.flow.gross - end.ongoing) < HALF_A_POUND).all()) for end in ends)


def key_figures(case: Case, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Return the figures at the head of a paper, each with its label.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> key_figures(case, case.scenario)[1]
    ('£262,000 to £302,000', "set-up and the first two years: the report's table added up")
    """
    every = over_pricings(case, scenario) if costliest_note(case) else None
    scenario = case.at_one_pricing(scenario)
    ends = ends_shown(case, scenario) if every is None else [*every.by_pricing.values()]
    facts = page_facts(case, scenario) | _cost_facts(case, ends)
    later = _later_facts(case, ends, facts)
    if every:  # the table over every pricing has no parts of a cost
        facts["before_budget"] = 0
        later = {name: fact for name, fact in later.items() if name in _ONGOING}
    cells = ["cost"] if not case.cost_left_out else []
    if facts["verdict"]:
        cells.insert(0, "money")
    is_level = facts["no_initial"] and facts["level"]
    is_later = later["ongoing_cost"] or "outside" in later
    if cells[-1:] == ["cost"] and is_later and not is_level:
        cells.append("then")
    if case.charges and case.adopters.possible.value > 1:
        cells.append("count")
    facts["whose"] = _whose_cost(case, scenario, facts, every)
    cell_facts = {name: later if name == "then" else facts for name in cells}
    return tuple(
        (say(name, its_facts, KEYS), say(f"{name}_label", its_facts, KEYS))
        for name, its_facts in cell_facts.items()
    )


def _cost_facts(case: Case, ends: Sequence[Results]) -> dict[str, Any]:
    """Return the facts of the key figure of the cost, from its results."""
    return {
        "total": extent(end.leading_cost for end in ends),
        "whole_life": extent(end.whole_life for end in ends),
        "cost_a_year": extent(end.ongoing for end in ends),
        "level": _is_level(ends),
        "before_budget": 0.0,
        **before_facts(case, ends),
    }


def _later_facts(case: Case, ends: Sequence[Results], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of the key figure after the budget, from the results of the cost."""
    ongoing = extent(end.ongoing for end in ends)
    return {
        "verdict": facts["verdict"],
        "not_in_budget": facts["not_in_budget"],
        "ongoing": ongoing,
        "ongoing_cost": max(ongoing) >= HALF_A_POUND,
        "rising": wording.prices_of_later(case, ends[-1].scenario),
        **later_facts(case, ends),
    }


def _whose_cost(
    case: Case, scenario: Scenario, facts: dict[str, Any], every: ResultRange | None
) -> str:
    """Return the origin of the cost with the conditions of its scenario, as the answer has them.

    Parameters
    ----------
    every : ResultRange or None
        The results over every pricing, if the cost is theirs.
    """
    if facts["adds_up"] and facts["side_by_side"]:
        return f"{facts['who']}'s table added up"
    costed = wording.where_a_charge_rises(case, every.scenario) if every else scenario
    number = wording.own_number(case, every.scenario if every else scenario)
    conditions = number + wording.conditions(case, costed)
    whose = _whose_figures(case, scenario, facts, is_open=every is not None)
    return "; ".join(filter(None, (whose, conditions.removeprefix(", "))))


def _whose_figures(case: Case, scenario: Scenario, facts: dict[str, Any], *, is_open: bool) -> str:
    """Return the owner of the pricing, and the other charges and lines that are assumed."""
    owners = []
    if is_open:
        owners.append("pricing not known")
    elif facts["estimates"]:
        ends = (whose_figure(case, name) for name in end_pricings(case))
        owners.append(and_words(dict.fromkeys(ends)))
    elif len(case.charges) == 1 or len(case.pricings) > 1:
        owners.append(whose_pricing(case, scenario.pricing))
    owners += [assumed_beside(case, scenario.pricing), _assumed_lines(case)]
    if not case.charges and wording.stated(case) == "assumed":
        return OWNERS["assumed"]  # every line is ours, so none needs its name
    by_us = f"{OWNERS['assumed']}: "
    stated = [owner for owner in owners if owner and not owner.startswith(by_us)]
    assumed = [owner.removeprefix(by_us) for owner in owners if owner.startswith(by_us)]
    texts = [*stated, *[by_us + "; ".join(assumed)] * bool(assumed)]
    return "; ".join(texts).replace(": ", ", ") or wording.stated(case)


def _assumed_lines(case: Case) -> str:
    """Return the cost lines that are assumed, after their owner."""
    names = [line_noun(line) for line in case.service_costs if line.status == "assumed"]
    if not names:
        return ""
    return f"{OWNERS['assumed']}: {and_words(at_most_named(names, 'other costs'))}"
