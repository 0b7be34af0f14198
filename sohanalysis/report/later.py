"""The start of the ongoing cost outside the budget: one rule for the paper and the page.

The cost of a year outside the budget is its gross cost less the part that the budget counts. From
some month on, this is the ongoing cost. Under an uplift there may be no such month: the ongoing
cost is then that of the last year, and the text adds the first amount outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.case.case import Case
from sohanalysis.model.results import Results
from sohanalysis.money import HALF_A_POUND
from sohanalysis.report.wording import Templates
from sohanalysis.years import MONTHS_IN_A_YEAR

ONGOING_START: Templates = {
    "ongoing_start": [
        (["ongoing_from"], "from {ongoing_from}"),
        (["first_outside"], "by {last_year}, after {first_outside:pounds} in {first_year_outside}"),
    ],
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
        ``ongoing_from``, the label of the start, if there is one; otherwise ``first_outside``, the
        lowest and highest cost of the first year outside the budget [£], ``first_year_outside`` and
        ``last_year``. Empty for a case without a budget.
    """
    if case.stated_budget is None:
        return {}
    outside = [end.flow.gross - end.counted_by_year for end in ends]
    first, close = years.first_month(case.years[0]), years.end_month(case.years[-1])
    for month, label in enumerate(starts_of(case), start=first):
        part = years.months_in_years(month, close, case.years) / MONTHS_IN_A_YEAR
        pairs = zip(outside, ends, strict=True)
        if all((abs(by_year - end.ongoing * part) < HALF_A_POUND).all() for by_year, end in pairs):
            return {"ongoing_from": label}
    index = int((np.abs(outside) >= HALF_A_POUND).any(axis=0).argmax())
    amounts = [float(by_year[index]) for by_year in outside]
    return {
        "first_outside": (min(amounts), max(amounts)),
        "first_year_outside": case.years[index],
        "last_year": case.years[-1],
    }
