"""The charge of each body of the register, if the pool is shared among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from small.case.case import Case
from small.case.scenario import Scenario
from small.errors import Fault, InputError, one_of
from small.model.cashflow import last_charged_year
from small.model.charges import rule_table

if TYPE_CHECKING:
    import pandas as pd


def shared_pricings(case: Case) -> list[str]:
    """Return the pricings that share a pool equally or by a size: a stated share is ours alone."""
    return [name for name, rule in case.pricings.items() if isinstance(rule.share, str)]


def members(case: Case, scenario: Scenario) -> pd.DataFrame:
    """Return the charge of each joining body in the last charged year, before any change or rise.

    Each body pays its share of the pool, and the same fee or price as we do. The bounds of a
    rule (``at_least``, ``at_most``) are on our charge alone: no document says what they would leave
    to the others. That the first bodies of the register join is an assumption.

    Parameters
    ----------
    scenario : Scenario
        Its pricing must share a pool among members.

    Returns
    -------
    DataFrame
        By name of body: ``size`` (NaN for equal shares), ``charge`` [£ a year] and ``share``, its
        part of the pool.

    Raises
    ------
    InputError
        If the case has no register, or the pricing shares no pool.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> table = members(case, choose(case, adopters=36, pricing="shared"))
    >>> float(table.loc["Derbyshire", "charge"].round(2))
    49305.56
    """
    import pandas as pd

    main = case.main_charge
    if case.register is None or main is None:
        problem = "is missing: no member is named"
        raise InputError([Fault(key="adopters.register_file", problem=problem)])
    names = shared_pricings(case)
    if scenario.pricing not in names:
        raise InputError(
            [
                Fault(
                    key="pricing",
                    value=scenario.pricing,
                    problem="shares no pool among members",
                    allowed=one_of(names),
                )
            ]
        )
    last = last_charged_year(case)
    path = scenario.adopters if isinstance(scenario.adopters, tuple) else (scenario.adopters,)
    count = path[min(last, len(path) - 1)]
    rule = case.pricings[scenario.pricing]
    is_equal = rule.share == "equal"
    size = np.full(count, np.nan) if is_equal else case.register.sizes[str(rule.share)][:count]
    share = np.full(count, 1 / count) if is_equal else size / size.sum()

    def ours(**without: None) -> float:
        rule_without = rule.model_copy(update=without)
        return float(rule_table(case, main, rule_without)[count - 1, last])

    # The rule with and without its share gives the pool, with any uplift.
    beside = ours(at_least=None, at_most=None, share=None)
    pool = (ours(at_least=None, at_most=None) - beside) / share[0]
    charge = beside + share * pool
    charge[0] = ours()
    if pool:
        share = (charge - beside) / pool  # ours is another one at a bound
    return pd.DataFrame(
        {"size": size, "charge": charge, "share": share},
        index=pd.Index(case.register.names[:count], name="name"),
    )
