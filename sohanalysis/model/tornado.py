"""The tornado: how far each input alone moves a result. Figures, never prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sohanalysis.case.case import Case, Range
from sohanalysis.case.choose import offered, ranged
from sohanalysis.case.scenario import FIELDS, ChargeForm, Scenario, changed
from sohanalysis.model.limit import Limit, limit_on
from sohanalysis.model.results import appraise
from sohanalysis.money import HALF_A_PENNY

# Not a range of a number; and the other way to write a saving.
_NO_RANGE = ("charge_follows_go_live", "offset")


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What one input does to a result between its low and its high value.

    Parameters
    ----------
    input : str
        Field of `Scenario`.
    low, high : float or str
        Values of the input at the ends; of ``charge_form``, the first form with the least and the
        first with the most.
    at_low, at_high : float
        The result there, all else as in the scenario. [£]
    range : Range or None
        Where the low and high come from; None for the charge form.
    low_forms, high_forms : tuple of str
        Of ``charge_form``, every form with the least and with the most, to half a penny.
    """

    input: str
    low: Any
    high: Any
    at_low: float
    at_high: float
    range: Range | None
    low_forms: tuple[ChargeForm, ...] = ()
    high_forms: tuple[ChargeForm, ...] = ()

    @property
    def ends(self) -> tuple[tuple[Any, float], tuple[Any, float]]:
        """Value and result at both ends; of the charge form, every form that comes to it."""
        low, high = self.low_forms or self.low, self.high_forms or self.high
        return (low, self.at_low), (high, self.at_high)

    @property
    def swing(self) -> float:
        """How far the ends are apart, in pounds."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """How far each input alone moves a result, the widest first.

    Parameters
    ----------
    limit : Limit
        The result, and what it may not pass.
    central : float
        The result of the scenario. [£]
    bars : tuple of Bar
        Inputs with a sourced range, and the charge form, by falling swing.
    without_range : tuple of str
        Inputs for which the case has no range; none is invented.
    """

    limit: Limit
    central: float
    bars: tuple[Bar, ...]
    without_range: tuple[str, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """Inputs of the bars, in their order."""
        return tuple(bar.input for bar in self.bars)


def tornado(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Tornado:
    """Move each input alone between its own low and high.

    Parameters
    ----------
    case : Case
        Gives the ranges, with their sources.
    scenario : Scenario
        All else.
    limit : Limit, optional
        The result, and what it may not pass; headroom without it.

    Returns
    -------
    Tornado
        The order of the ranges and of the forms in the file does not matter.

    Raises
    ------
    ScenarioError
        If a value of a range is not allowed together with the rest of the scenario.

    Examples
    --------
    At 36 forces on equal shares of a pool, the reading of the charge matters most:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> [bar.input for bar in tornado(case, soh.choose(case, "explore")).bars]
    ['charge_form', 'adopters', 'charge_change']
    """
    limit = limit or limit_on(case, "headroom")
    bars = [_range_bar(case, scenario, limit, known) for known in case.ranges]
    bars.append(_form_bar(case, scenario, limit))
    known = {"savings" if bar.input == "offset" else bar.input for bar in bars}
    return Tornado(
        limit=limit,
        central=float(limit.amount(appraise(case, scenario))),
        bars=tuple(sorted(bars, key=_by_swing)),
        without_range=tuple(name for name in FIELDS if name not in (*known, *_NO_RANGE)),
    )


def _by_swing(bar: Bar) -> tuple[float, int]:
    """Sort by falling swing, to the half penny; ties in the order of the fields."""
    return -round(bar.swing / HALF_A_PENNY), FIELDS.index(bar.input)


def _range_bar(case: Case, scenario: Scenario, limit: Limit, known: Range) -> Bar:
    low, high = ranged(known)
    ends = (changed(scenario, {known.input: value}) for value in (low, high))
    at_low, at_high = (float(limit.amount(appraise(case, end))) for end in ends)
    return Bar(input=known.input, low=low, high=high, at_low=at_low, at_high=at_high, range=known)


def _form_bar(case: Case, scenario: Scenario, limit: Limit) -> Bar:
    forms = offered(case, scenario)
    amounts = limit.amount(appraise(case, scenario, charge_form=forms))
    at = dict(zip(forms, map(float, amounts), strict=True))
    least, most = (
        tuple(form for form in forms if abs(at[form] - end) <= HALF_A_PENNY)
        for end in (min(at.values()), max(at.values()))
    )
    return Bar(
        input="charge_form",
        low=least[0],
        high=most[0],
        at_low=at[least[0]],
        at_high=at[most[0]],
        range=None,
        low_forms=least,
        high_forms=most,
    )
