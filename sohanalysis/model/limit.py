"""A result and the sum that it may not pass: what "holds" means, wherever something is moved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import SAVINGS_FIELDS
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.results import RESULTS, Appraisal
from sohanalysis.money import HALF_A_PENNY

# Results that the sum set aside is naturally the limit of.
_AGAINST_THE_BUDGET = ("two_year_total", "spent_in_budget_years", "cost_after_cashable_savings")


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What must hold of a result.

    Parameters
    ----------
    result : str
        One of `appraisal.RESULTS`.
    value : float
        The most that it may be; of ``headroom``, the least. [£]
    is_the_sum : bool
        Whether what must hold is that the sum set aside suffices: beyond it, it is short.
    """

    result: str
    value: float
    is_the_sum: bool = field(default=False, compare=False, repr=False)

    def amount(self, appraisal: Appraisal) -> Any:
        """Take the result that is limited, in pounds."""
        return getattr(appraisal, self.result)

    def beyond(self, amount: Any) -> Any:
        """Work out how far an amount is beyond the limit, in pounds; negative where it holds."""
        return self.value - amount if self.result == "headroom" else amount - self.value

    def excess(self, appraisal: Appraisal) -> Any:
        """Work out how far the result is beyond the limit, in pounds; negative where it holds."""
        return self.beyond(self.amount(appraisal))

    def allows(self, amount: Any) -> Any:
        """Tell whether an amount of the result is within the limit, float noise apart."""
        return np.less_equal(self.beyond(amount), HALF_A_PENNY)


def limit_on(case: Case, result: str, value: float | None = None) -> Limit:
    """Limit a result: by a given sum, else headroom by nil and the rest by the sum set aside.

    Parameters
    ----------
    case : Case
        The decision.
    result : str
        One of `appraisal.RESULTS`.
    value : float, optional
        The limit; needed where the sum set aside is not for that result. [£]

    Returns
    -------
    Limit
        What must hold.

    Raises
    ------
    ScenarioError
        If there is no such result, or it has no limit of its own and none is given.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> limit_on(soh.load_case(), "two_year_total")
    Limit(result='two_year_total', value=300000.0)
    """
    if result not in RESULTS:
        problem = f"{shown(result)} is no result"
        raise ScenarioError(Fault(field="result", problem=problem, allowed=", ".join(RESULTS)))
    usual = 0.0 if result == "headroom" else None
    usual = float(case.budget.value) if result in _AGAINST_THE_BUDGET else usual
    value = usual if value is None else value
    if value is None:
        problem = f"is needed with {result}, which the sum set aside is not for"
        raise ScenarioError(Fault(field="limit", problem=problem, allowed="a number of pounds"))
    if not np.isfinite(value):
        problem = f"{value} is not allowed"
        raise ScenarioError(Fault(field="limit", problem=problem, allowed="a number of pounds"))
    return Limit(result=result, value=float(value), is_the_sum=bool(value == usual))


def usual_limit(case: Case, *fields: str) -> Limit:
    """Limit headroom, or the cost after cashable savings where a field of savings is moved.

    The verdict is on gross cost, which no saving moves (DESIGN: headroom).
    """
    saves = any(field in SAVINGS_FIELDS for field in fields)
    return limit_on(case, "cost_after_cashable_savings" if saves else "headroom")
