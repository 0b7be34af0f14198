"""What each body of the register would pay, if the charge is shared among them."""

from __future__ import annotations

import pandas as pd

from small.case.case import Case
from small.case.scenario import Scenario
from small.errors import Fault, InputError, one_of
from small.model.cashflow import last_charged_year
from small.model.charges import charge_tables

import numpy as np


def shared_pricings(case: Case) -> list[str]:
    """Return the pricings that share a pool, equally or by a size, so that members can be told."""
    return [name for name, rule in case.pricings.items() if isinstance(rule.share, str)]


def members(case: Case, scenario: Scenario) -> pd.DataFrame:
    """Return the charge of each joining body, in the last charged year.

    The pool is what our own charge implies: our charge divided by our share. Bounds on our charge
    (``at_least``, ``at_most``) are ours alone, so such a pricing is not shared out. Who joins is the
    first bodies of the register, which is an assumption.

    Parameters
    ----------
    scenario : Scenario
        Its pricing must share a pool among members.

    Returns
    -------
    DataFrame
        By name of body: ``size`` (NaN for equal shares), ``charge`` [£ a year] and ``share``.

    Raises
    ------
    InputError
        If the case has no register, or the pricing shares no pool.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> members(case, choose(case, adopters=36, pricing="shared")).loc["Derbyshire", "charge"].round(2)
    np.float64(49305.56)
    """
    if case.register is None or case.main_charge is None:
        raise InputError([Fault(key="adopters.register_file", problem="is missing: no member is named")])
    names = [
        name
        for name in shared_pricings(case)
        if case.pricings[name].at_least is None and case.pricings[name].at_most is None
    ]
    if scenario.pricing not in names:
        problem = "shares no pool among members"
        raise InputError([Fault(key="pricing", value=scenario.pricing, problem=problem, allowed=one_of(names))])
    last = last_charged_year(case)
    path = scenario.adopters if isinstance(scenario.adopters, tuple) else (scenario.adopters,)
    count = path[min(last, len(path) - 1)]
    rule = case.pricings[scenario.pricing]
    table = charge_tables(case)[case.charges.index(case.main_charge)]
    ours = table[[*case.pricings].index(scenario.pricing), count - 1, last]
    joining = case.register.index[:count]
    if rule.share == "equal":
        size = pd.Series(np.nan, index=joining)
        share = pd.Series(1 / count, index=joining)
    else:
        size = case.register.loc[joining, str(rule.share)]
        share = size / size.sum(skipna=False)
    # Our charge and share give the pool, so that an uplift of the rule is in it.
    charge = share * ours / share.iloc[0]
    return pd.DataFrame({"size": size, "charge": charge, "share": share})
