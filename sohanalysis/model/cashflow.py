"""Cost, charge and savings by financial year: one implementation for a scalar and a million draws.

THE sign convention: costs are positive, savings are negative, net is their sum. It is applied
here and flipped nowhere.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sohanalysis.case.case import PLATFORM, Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import FIELDS, WHOLE_FIELDS, Scenario
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.lines import by_month, lines_of, platform, saved_months
from sohanalysis.model.pricing import yearly_charge

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class CashFlow:
    """Money by financial year; every array has the financial year on its last axis.

    Parameters
    ----------
    years : tuple of str
        Financial years of the horizon.
    axes : mapping
        Field and values of each axis before the year, in order; empty for one scenario.
    lines : mapping
        Cost and saving lines by name, signed, the platform under ``platform``. [£]
    funding : mapping
        Funding lines by name; in none of gross, savings and net. [£]
    gross, savings, net : ndarray
        Costs, savings of the scenario and of saving lines, and their sum. [£]
    initial : mapping
        The part of each cost line that `two_year_total` counts. [£]
    platform_charge : ndarray
        Yearly rate of the platform charge. [£ a year]
    recurrent_rate : ndarray
        Yearly rate of all recurrent cost lines active in the year. [£ a year]
    """

    years: tuple[str, ...]
    axes: Mapping[str, tuple[Any, ...]]
    lines: Mapping[str, Floats]
    funding: Mapping[str, Floats]
    gross: Floats
    savings: Floats
    net: Floats
    initial: Mapping[str, Floats]
    platform_charge: Floats
    recurrent_rate: Floats

    def frame(self) -> pd.DataFrame:
        """Show one scenario as a table in pounds: lines down, financial years across."""
        import pandas as pd

        rows = {**self.lines, "gross": self.gross, "savings": self.savings, "net": self.net}
        return pd.DataFrame.from_dict(rows, orient="index", columns=list(self.years))


def cash_flow(case: Case, scenario: Scenario) -> CashFlow:
    """Compute the cash flow of one scenario.

    Examples
    --------
    The upper end of the Derbyshire table (DN41, after para 2.11):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> cash_flow(case, case.scenario).gross
    array([ 30000., 151000., 121000.,  91000.])
    """
    return sweep(case, scenario)


def sweep(case: Case, scenario: Scenario, **axes: Any) -> CashFlow:
    """Compute the cash flow over every combination of some fields' values.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Fields that are not swept.
    **axes
        Values of a field, one axis each, in the order given.

    Returns
    -------
    CashFlow
        Arrays of one axis per field, and the financial year last.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> sweep(case, case.scenario, adopters=range(25, 45), delay=[0, 3]).gross.shape
    (20, 2, 4)
    """
    single = (str, int, float, np.generic)
    listed = {n: (v,) if isinstance(v, single) else tuple(v) for n, v in axes.items()}
    _check_axes(case, scenario, listed)
    fields: dict[str, ArrayLike] = scenario.values()
    for position, (name, values) in enumerate(listed.items()):
        shape = [1] * (len(listed) + 1)
        shape[position] = len(values)
        fields[name] = np.reshape(values, shape)
    return flow(case, fields, axes=listed)


def _check_axes(case: Case, scenario: Scenario, axes: Mapping[str, tuple[Any, ...]]) -> None:
    """Refuse a sweep that leaves the allowed ranges, by the corners of its axes."""
    for name, values in axes.items():
        if name not in FIELDS:
            problem = f"{shown(name)} is no field of a scenario"
            raise ScenarioError(Fault(field=name, problem=problem, allowed=", ".join(FIELDS)))
        if not values:
            raise ScenarioError(Fault(field=name, problem="has no values to sweep over"))
        if any(isinstance(value, list | tuple | np.ndarray) for value in values):
            raise ScenarioError(Fault(field=name, problem="is swept over lists, not single values"))
        kinds = "U" if name == "charge_form" else "iu" if name in WHOLE_FIELDS else "iufb"
        if np.asarray(values).dtype.kind not in kinds:
            what = "whole numbers" if name in WHOLE_FIELDS else "numbers, or forms of the charge"
            raise ScenarioError(
                Fault(field=name, problem="is swept over other values", allowed=what)
            )
    for corner in itertools.product(*(_ends(values) for values in axes.values())):
        choose(case, **scenario.values() | dict(zip(axes, corner, strict=True)))


def _ends(values: tuple[Any, ...]) -> set[Any]:
    """Lowest and highest of numbers (as Python's own, not NumPy's), every one of names."""
    if isinstance(values[0], str):
        return set(values)
    # NumPy's own, because a NaN among the values must come out: Python's may pass over it.
    array = np.asarray(values)
    return {array.min().item(), array.max().item()}


def flow(
    case: Case,
    fields: Mapping[str, ArrayLike],
    axes: Mapping[str, tuple[Any, ...]],
    overruns: Mapping[str, Floats] | None = None,
) -> CashFlow:
    """Compute the cash flow from arrays: the one place where the model's money is worked out.

    Parameters
    ----------
    case : Case
        The decision.
    fields : mapping
        Every field of `Scenario`, already checked; arrays broadcast, with a last axis of length
        1, or of one element per financial year for ``adopters``.
    axes : mapping
        Recorded in the result.
    overruns : mapping, optional
        By how much of its amount a line costs more; only a simulation gives any. They broadcast
        with the fields.

    Returns
    -------
    CashFlow
        Of the broadcast shape, the financial year last.
    """
    field = {name: np.atleast_1d(np.asarray(value)) for name, value in fields.items()}
    delay, more = field["delay"], overruns or {}
    charge = yearly_charge(case, field["adopters"], field["charge_form"])
    paid = charge * (1 + field["charge_change"])
    costs = lines_of(case, "cost", delay, more)
    follows = field["charge_follows_go_live"]
    costs[PLATFORM] = platform(case, paid, delay * follows if follows.any() else np.zeros(1, int))
    gains = lines_of(case, "saving", delay, more)
    full = full_saving(field["savings"], field["offset"], charge[..., -1:])
    gross = _total(cost.amounts for cost in costs.values())
    savings = by_month(full, saved_months(case, field["ramp"], delay))
    np.subtract(0.0, savings, out=savings)
    if gains:
        savings = savings - _total(gain.amounts for gain in gains.values())
    axes_shape = np.broadcast_shapes(gross.shape, savings.shape, *(f.shape for f in field.values()))
    spread = partial(_spread, shape=(*axes_shape[:-1], len(case.horizon.years)))
    funds = lines_of(case, "funding", delay, more)
    return CashFlow(
        years=case.horizon.years,
        axes=axes,
        lines={name: spread(cost.amounts) for name, cost in costs.items()}
        | {name: spread(0.0 - gain.amounts) for name, gain in gains.items()},
        funding={name: spread(fund.amounts) for name, fund in funds.items()},
        gross=spread(gross),
        savings=spread(savings),
        net=spread(gross + savings),
        initial={name: spread(cost.initial) for name, cost in costs.items()},
        platform_charge=spread(paid),
        recurrent_rate=spread(_total(cost.rate for cost in costs.values() if cost.recurrent)),
    )


def _spread(amounts: Floats, shape: tuple[int, ...]) -> Floats:
    return amounts if amounts.shape == shape else np.broadcast_to(amounts, shape)


def full_saving(savings: Any, offset: Any, charge: Any) -> Any:
    """Yearly saving at full effect, from either field; ``charge``, before any change, if needed.

    >>> full_saving(0.0, 0.5, 71_000)
    35500.0
    """
    return savings + offset * charge if np.any(offset) else savings


def _total(amounts: Iterable[Floats]) -> Floats:
    """Add up in the order of the file; the platform is always there."""
    return reduce(np.add, amounts)
