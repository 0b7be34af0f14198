"""The recurrent cost outside the budget: one rule for the paper and the page.

The recurrent cost of a year outside the budget is that of the year less the part that the budget
counts. From some month on, this may be the ongoing cost. If not, and a cost of the last year ends,
no cost goes on or the scenario leaves, the text gives the amount of the years. Otherwise, as under
an uplift, the ongoing cost is that of the last year, and the text adds the first amount outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.arrays import Floats, extent
from sohanalysis.case.case import Case
from sohanalysis.model.results import Results
from sohanalysis.money import HALF_A_PENNY, HALF_A_POUND, is_short
from sohanalysis.nouns import first_capital
from sohanalysis.report.templates import Templates, say
from sohanalysis.report.wording import AT_NUMBERS, IN_YEARS, in_years, of_years, year_span
from sohanalysis.report.wording_pricing import and_words
from sohanalysis.years import MONTHS_IN_A_YEAR, over_years

ONGOING_START: Templates = {
    **IN_YEARS,
    "cost_outside": [
        (["outside"], "{outside:pounds}{as_quoted}{at_numbers}"),
        ([], "{ongoing:pounds} a year{as_quoted}{at_numbers}"),
    ],
    "at_numbers": AT_NUMBERS,
    # The amounts come from the documents, also next to a scenario of another pricing.
    "as_quoted": [(["is_beside"], " as {as_given}")],
    "ongoing_start": [
        (["outside", "then_on"], "{in_years}, then {ongoing:pounds} a year"),
        (["outside"], "{in_years}"),
        (["ongoing_from"], "from {ongoing_from}"),
        (["in_full"], "in full, after {first_outside:pounds} {in_first_year}"),
        (
            ["first_outside"],
            "by {last_year}, after {first_outside:pounds} {in_first_year}{dearest_said}",
        ),
    ],
    "in_first_year": [
        (["is_part_of_a_year"], "for the part of {first_year_outside} outside the budget"),
        ([], "in {first_year_outside}"),
    ],
    "and_rising": [(["then_on"], "{rising}"), (["outside"], ""), ([], "{rising}")],
    "dearest_said": [
        (["dearest_outside"], " and {dearest_outside:pounds} in {dearest_year_outside}")
    ],
}

# A budget may have initial months that are fewer than the months of its years.
SPENT_IN_YEARS: Templates = {
    "spent_said": [
        (["spent_over"], "{in_all_months} {spent:pounds}, over the budget{at_the_high_end}."),
        ([], "{in_all_months} {spent:pounds}, within the budget."),
    ],
    "in_all_months": [
        (["saving_lines"], "in all months of {budget_span} the cost before savings is"),
        ([], "in all months of {budget_span} the cost is"),
    ],
    "at_the_high_end": [(["spent_under"], " at the high end")],
}


def starts_of(case: Case) -> tuple[str, ...]:
    """Return the label of each month of a case, and of the month after: a year or a month.

    >>> import sohanalysis as soh
    >>> starts_of(soh.load_case())[::6][:3]
    ('2018/19', 'October 2018', '2019/20')
    """
    months = range(years.first_month(case.years[0]), years.end_month(case.years[-1]) + 1)
    return tuple(
        year if month == years.first_month(year) else years.month_name(month)
        for month, year in zip(months, map(years.year_of, months), strict=True)
    )


def later_facts(case: Case, ends: Sequence[Results]) -> dict[str, Any]:
    """Return the facts of `ONGOING_START` for the results of one or several pricings.

    Parameters
    ----------
    ends : sequence of Results
        The results, of which every one is to have the ongoing cost from the start.

    Returns
    -------
    dict
        One of four: ``ongoing_from``, the label of the start; ``outside``, the lowest and highest
        sum of all years [£], the facts of `IN_YEARS`, and ``then_on`` if a part of the cost goes
        on; ``first_outside``, the lowest and highest cost of the first year [£],
        ``first_year_outside``, ``is_part_of_a_year`` if the budget pays a part of that year,
        ``last_year``, and ``in_full`` if they are the same year, with ``dearest_outside`` and
        ``dearest_year_outside`` if another year costs more than both; or ``ongoing_cost``,
        false if no cost goes on or is outside. For a case without a budget only the last, if the
        scenario leaves.
    """
    if case.stated_budget is None:
        return {"ongoing_cost": False} if any(end.is_leaving for end in ends) else {}
    outside = [end.recurrent_outside for end in ends]
    goes_on = any(end.ongoing >= HALF_A_POUND for end in ends)
    if goes_on and (start := _start_of(case, ends, outside)):
        return {"ongoing_from": start}
    most = np.abs(outside).max(axis=0)
    paid = [year for year, cost in zip(case.years, most, strict=True) if cost >= HALF_A_POUND]
    if not paid:
        return {"ongoing_cost": False}
    if not goes_on or any(end.ends_early for end in ends):
        return {
            "outside": extent(over_years(by_year) for by_year in outside),
            "then_on": goes_on and not any(end.is_leaving for end in ends),
            **of_years(paid),
        }
    first, dearest = case.years.index(paid[0]), int(most.argmax())
    facts = {
        "first_outside": extent(by_year[first] for by_year in outside),
        "first_year_outside": paid[0],
        "is_part_of_a_year": paid[0] in case.stated_budget.years,
        "last_year": case.years[-1],
        "in_full": paid[0] == case.years[-1],
    }
    if most[dearest] - max(most[first], most[-1]) < HALF_A_POUND:
        return facts
    return {
        **facts,
        "dearest_outside": extent(by_year[dearest] for by_year in outside),
        "dearest_year_outside": case.years[dearest],
    }


def ending_facts(case: Case, ends: Sequence[Results]) -> dict[str, Any]:
    """Return the facts of the costs outside the budget that do not recur.

    Returns
    -------
    dict
        ``ending``, the lowest and highest sum of all years [£]; ``ending_lines``, each line with
        its years; and ``ending_when``, all these years. Empty without a budget or such a cost.
    """
    if case.stated_budget is None:
        return {}
    lines: list[str] = []
    paid_years: set[str] = set()
    for name, by_year in ends[-1].ending_outside.items():
        pairs = zip(case.years, by_year, strict=True)
        if paid := [year for year, cost in pairs if abs(cost) >= HALF_A_POUND]:
            lines.append(f"{name} {paid_in(case, paid)}")
            paid_years.update(paid)
    if not lines:
        return {}
    amounts = [float(sum(map(over_years, end.ending_outside.values()))) for end in ends]
    return {
        "ending": extent(amounts),
        "ending_lines": "; ".join(lines),
        "ending_when": paid_in(case, [year for year in case.years if year in paid_years]),
    }


def paid_in(case: Case, paid: Sequence[str]) -> str:
    """Return years with a preposition: as a span, or each if a year between has no payment."""
    first, last = case.years.index(paid[0]), case.years.index(paid[-1])
    return in_years(paid) if last - first < len(paid) else f"in {and_words(paid)}"


def spent_sentence(case: Case, spent: Sequence[float]) -> str:
    """Return the sentence on the cost of all months of the budget years, from its amounts."""
    headrooms = [case.budget.amount - amount for amount in spent]
    facts = {
        "spent": extent(spent),
        "spent_over": is_short(min(headrooms)),
        "spent_under": not is_short(max(headrooms)),
        "budget_span": year_span(case.budget.years),
        "saving_lines": bool(case.counted_lines("saving")),
    }
    return first_capital(say("spent_said", facts, SPENT_IN_YEARS))


def spent_amounts(case: Case, ends: Sequence[Results]) -> list[float]:
    """Return the costs of all months of the budget years. [£].

    Returns
    -------
    list of float
        One for each end; empty if the answer already counts all of them, or if no document states
        these years.
    """
    if case.judged_budget is None or case.assumes_budget_years:
        return []
    has_more = any(end.spent_beyond_initial >= HALF_A_POUND for end in ends)
    return [float(end.spent_in_budget_years) for end in ends] if has_more else []


def before_facts(case: Case, ends: Sequence[Results]) -> dict[str, Any]:
    """Return the facts of the cost in the years before the budget.

    Returns
    -------
    dict
        ``before_budget``, the lowest and highest cost [£], and ``before_when``, its years. Empty
        without such a cost.
    """
    earlier = [end.flow.gross[: case.first_counted] for end in ends]
    most = np.abs(earlier).max(axis=0)
    paid = [year for year, cost in zip(case.years, most, strict=False) if cost >= HALF_A_POUND]
    if not paid:
        return {}
    amounts = [float(over_years(by_year)) for by_year in earlier]
    return {"before_budget": extent(amounts), "before_when": in_years(paid)}


def _start_of(case: Case, ends: Sequence[Results], outside: Sequence[Floats]) -> str:
    """Return the label of the month from which every year has the ongoing cost, if any."""
    first, close = years.first_month(case.years[0]), years.end_month(case.years[-1])
    for month, label in enumerate(starts_of(case), start=first):
        part = years.months_in_years(month, close, case.years) / MONTHS_IN_A_YEAR
        pairs = zip(outside, ends, strict=True)
        if all((abs(by_year - end.ongoing * part) < HALF_A_PENNY).all() for by_year, end in pairs):
            return label
    return ""
