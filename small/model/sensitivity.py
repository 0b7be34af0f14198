"""Results with one input changed, or two: a tornado and a two-way table. One sweep each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from small.case.case import ANY, Case
from small.case.scenario import Scenario
from small.errors import Fault, InputError, one_of
from small.model.break_even import allowed_values
from small.model.cashflow import cash_flow
from small.model.results import RESULTS, grid, pricings_of, results

if TYPE_CHECKING:
    import pandas as pd


def tornado(case: Case, scenario: Scenario, result: str = "initial_cost") -> pd.DataFrame:
    """Return a result with one input at each end of its sourced range, the others held.

    The ends come from ``ranges`` in the case file: an input without a sourced range has no bar.

    Returns
    -------
    DataFrame
        A row for each pricing and input, the longest bar of a pricing first, with ``low`` and
        ``high`` (the ends of the input), ``at_low``, ``at_high`` and ``base`` (the result). [£]

    Raises
    ------
    InputError
        If the case has no such result.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> tornado(case, choose(case, pricing="shared"))[["input", "at_low", "at_high"]].round(2)
               input    at_low    at_high
    0  charge_change  262000.0  320220.00
    1       adopters  262000.0  218611.11
    """
    import pandas as pd

    check_result(case, result)
    rows = []
    for pricing in pricings_of(case, scenario):
        at = replace(scenario, pricing=pricing)
        base = float(results(cash_flow(case, at))[result][0])
        for entry in case.ranges:
            if entry.low is None or entry.high is None:
                continue
            ends = allowed_values(case, at, entry.input, [entry.low, entry.high])
            found = results(cash_flow(case, at, **{entry.input: ends}))[result]
            rows.append((pricing, entry.input, *ends.tolist(), *found.tolist(), base))
    columns = ["pricing", "input", "low", "high", "at_low", "at_high", "base"]
    table = pd.DataFrame(rows, columns=columns)
    span = (table["at_high"] - table["at_low"]).abs()
    order = table.assign(place=table["pricing"].map([*case.pricings].index), span=-span)
    return table.loc[order.sort_values(["place", "span"], kind="stable").index].reset_index(
        drop=True
    )


def two_way(
    case: Case,
    scenario: Scenario,
    down: str,
    down_values: Sequence[Any],
    across: str,
    across_values: Sequence[Any],
    result: str = "initial_cost",
) -> pd.DataFrame:
    """Return a result at each combination of two fields, under one pricing.

    Returns
    -------
    DataFrame
        Values of one field down and of the other across. [£]

    Raises
    ------
    InputError
        If the case has no such result, or the pricing is not known.

    Examples
    --------
    >>> from small.case.reading import load_case
    >>> from small.case.scenario import choose
    >>> case = load_case()
    >>> shared = choose(case, pricing="shared")
    >>> two_way(case, shared, "adopters", [25, 36], "delay", [0, 6]).round(2)
    delay            0          6
    adopters
    25        262000.00  292000.00
    36        218611.11  248611.11
    """
    import pandas as pd

    check_result(case, result)
    if scenario.pricing == ANY and "pricing" not in (down, across):
        raise InputError(
            [
                Fault(
                    key="pricing",
                    problem="is not known; choose one",
                    allowed=one_of([*case.pricings]),
                )
            ]
        )
    found = grid(case, scenario, {down: down_values, across: across_values})
    return pd.DataFrame(
        found[result],
        index=pd.Index(down_values, name=down),
        columns=pd.Index(across_values, name=across),
    )


def check_result(case: Case, result: str) -> None:
    """Check the name of a result.

    Raises
    ------
    InputError
        If the case has no such result.
    """
    names = [name for name in RESULTS if name != "headroom" or case.budget]
    names = [name for name in names if name != "after_budget" or case.budget_years]
    if result not in names:
        raise InputError([Fault(key=result, problem="is not a result", allowed=one_of(names))])
