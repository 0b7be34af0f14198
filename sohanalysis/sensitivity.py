"""Break-even points: the value of one input at which headroom is nil. Figures, never prose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from sohanalysis.appraisal import appraise
from sohanalysis.case import PLATFORM, Case
from sohanalysis.money import HALF_A_PENNY
from sohanalysis.scenario import QUOTED, ChargeForm, Scenario

Input = Literal["charge", "adopters", "delay"]


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Neighbouring whole numbers: one holds, the other does not."""

    last_fits: int
    first_does_not: int


@dataclass(frozen=True, kw_only=True)
class BreakEven:
    """Where one input, all else as in the scenario, makes the headroom nil.

    Parameters
    ----------
    input : str
        ``charge``, ``adopters`` or ``delay``.
    charge_form : str
        Form under which the input was varied.
    lowest, highest : float
        What was looked at: forces, months, or pounds a year from 0 without end.
    value : float or None
        Break-even point of a continuous input; None where it never holds. [£ a year]
    switches : tuple of Switch
        Break-even points of a whole number, rising; empty where it always or never holds.
    holds_at_lowest : bool
        Whether the budget suffices at ``lowest``.
    """

    input: Input
    charge_form: ChargeForm
    lowest: float
    highest: float
    value: float | None
    switches: tuple[Switch, ...]
    holds_at_lowest: bool

    @property
    def always(self) -> bool:
        """Whether the budget suffices at every value looked at."""
        return self.value is None and not self.switches and self.holds_at_lowest

    @property
    def never(self) -> bool:
        """Whether the budget suffices at no value looked at."""
        return self.value is None and not self.switches and not self.holds_at_lowest


def break_even_charge(case: Case, scenario: Scenario) -> BreakEven:
    """Find the flat yearly charge that uses the budget up exactly.

    Parameters
    ----------
    case, scenario : Case, Scenario
        Everything but the charge: its form, its change and the adopters do not matter here.

    Returns
    -------
    BreakEven
        ``value`` is the charge paid, after any change. [£ a year]

    Examples
    --------
    (£300,000 - £120,000) / 2 years, on the Derbyshire record:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> break_even_charge(case, case.scenario).value
    90000.0
    """
    result = appraise(case, replace(scenario, charge_form="quoted-high", charge_change=0.0))
    platform = float(result.flow.initial[PLATFORM].sum())
    # The platform's part of the total is proportional to the charge, the rest does not move.
    value = case.charge.high * (result.headroom + platform) / platform
    return BreakEven(
        input="charge",
        charge_form=scenario.charge_form,
        lowest=0.0,
        highest=float("inf"),
        value=value if value > -HALF_A_PENNY else None,
        switches=(),
        holds_at_lowest=value > -HALF_A_PENNY,
    )


def break_even_adopters(case: Case, scenario: Scenario, *, charge_form: ChargeForm) -> BreakEven:
    """Find the numbers of adopters, the same in all years, between which the verdict switches.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> break_even_adopters(case, case.scenario, charge_form="shared").switches
    (Switch(last_fits=20, first_does_not=19),)
    """
    chosen = replace(scenario, charge_form=charge_form)
    counts = range(1, case.adopters.eligible.value + 1)
    return _whole("adopters", chosen, counts, appraise(case, chosen, adopters=counts).headroom)


def break_even_delay(case: Case, scenario: Scenario) -> BreakEven:
    """Find the delays, up to the longest that the horizon allows, between which it switches."""
    longest = case.longest_delay(scenario.charge_follows_go_live)
    delays = range(longest + 1)
    return _whole("delay", scenario, delays, appraise(case, scenario, delay=delays).headroom)


def break_even_points(case: Case, scenario: Scenario) -> tuple[BreakEven, ...]:
    """Find the break-even points of the charge, the adopters under every form, and the delay."""
    forms = [form for form in case.charge.forms if form not in QUOTED]
    return (
        break_even_charge(case, scenario),
        *(break_even_adopters(case, scenario, charge_form=form) for form in forms),
        break_even_delay(case, scenario),
    )


def _whole(name: Input, scenario: Scenario, values: range, headroom: Any) -> BreakEven:
    fits = np.asarray(headroom) >= -HALF_A_PENNY
    steps = np.flatnonzero(fits[1:] != fits[:-1])
    pairs = [(values[i], values[i + 1]) for i in map(int, steps)]
    switches = [
        Switch(last_fits=low, first_does_not=high)
        if fits[low - values[0]]
        else Switch(last_fits=high, first_does_not=low)
        for low, high in pairs
    ]
    return BreakEven(
        input=name,
        charge_form=scenario.charge_form,
        lowest=values[0],
        highest=values[-1],
        value=None,
        switches=tuple(switches),
        holds_at_lowest=bool(fits[0]),
    )
