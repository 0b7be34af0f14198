"""Break-even points in the second model: they pass, and the next value fails."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import Decision, Document, decisions, scenarios_on
from second_model import DATA, results
from sohanalysis.load import load_case
from sohanalysis.model.break_even import BreakEven, Limit, break_even
from sohanalysis.model.results import RESULTS
from tests.written import SECOND

HALF_A_PENNY = 0.005


def decisions_on(path: Path) -> st.SearchStrategy[Decision]:
    """Draw scenarios on a case of the package."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return scenarios_on(document, load_case(path))


# A budget of thousands of charges has its break-even charge lost in the digits of a float.
ANY_DECISION = (
    decisions(longest=4).filter(lambda decision: decision.case.budget.amount <= 2_000_000)
    | decisions_on(DATA / "derbyshire-2018.toml")
    | decisions_on(SECOND)
)


def span_of(decision: Decision, moved: str) -> tuple[float, float]:
    """Return the range of values that a case allows for an input."""
    case, follows = decision.case, decision.scenario.charge_follows_go_live
    return {
        "adopters": (1, case.adopters.possible.value),
        "delay": (0, case.longest_delay(follows)),
        "ramp": (0, 60),
        "charge_change": (-0.9, 2.0),
        "savings": (0.0, 10.0 * case.charge.high),
        "offset": (0.0, 1.5),
        "cashable": (0.0, 1.0),
    }[moved]


AT_HIGH = {"pricing": "high-estimate"}


def second_results(decision: Decision, moved: str, value: Any) -> Document:
    """Return every result of the second model with one input set."""
    cleared: Document = {"savings": {"offset": 0.0}, "offset": {"savings": 0.0}}.get(moved, {})
    chosen = decision.scenario.values() | {"leave": None, moved: value} | cleared
    return results(decision.document, chosen)


def beyond(limit: Limit, figures: Document) -> Fraction:
    """Return the excess of a result of the second model over its limit."""
    over = figures[limit.result] - Fraction(limit.value)
    return Fraction(-over if limit.result == "headroom" else over)


def flat_charge(decision: Decision, charge: int) -> Document:
    """Return every result of the second model with a flat charge, after any change of it."""
    change = 1 + Fraction(str(decision.scenario.charge_change))
    stated = decision.document["charges"][0] | {"high": charge / change}
    chosen = decision.scenario.values() | {"leave": None} | AT_HIGH
    return results(decision.document | {"charges": [stated]}, chosen)


@st.composite
def limits(draw: st.DrawFn, first: dict[str, Any], last: dict[str, Any]) -> Limit | None:
    """Draw the usual limit, or one near the results at two ends."""
    result = draw(st.none() | st.sampled_from([name for name in RESULTS if name in first]))
    if result is None:
        return None
    share = draw(st.sampled_from([-0.2, 0.1, 0.35, 0.5, 0.9, 1.2]))
    aside = draw(st.sampled_from([-1_000.0, 0.0, 0.0, 1_000.0]))
    value = float(first[result]) + share * float(last[result] - first[result]) + aside
    return Limit(result=result, value=value)


def verdict_changes(verdicts: Any) -> int:
    """Count the changes between neighbouring verdicts."""
    return int(np.count_nonzero(verdicts[1:] != verdicts[:-1]))


@pytest.mark.parametrize("moved", ["adopters", "delay", "ramp"])
@given(decision=ANY_DECISION, data=st.data())
def test_break_even_numbers_fed_back_hold_and_their_neighbours_do_not(
    moved: str, decision: Decision, data: st.DataObject
) -> None:
    case, scenario = decision.case, decision.scenario
    low, high = map(int, span_of(decision, moved))
    figures = [second_results(decision, moved, number) for number in range(low, high + 1)]
    limit = data.draw(limits(figures[0], figures[-1]))

    point = break_even(case, scenario, moved, limit=limit)

    verdicts = np.array([beyond(point.limit, amount) <= HALF_A_PENNY for amount in figures])
    fits = np.array([switch.last_fits for switch in point.switches], dtype=int)
    does_not = np.array([switch.first_does_not for switch in point.switches], dtype=int)
    assert limit in (None, point.limit)
    assert np.all(verdicts[fits - low])
    assert not np.any(verdicts[does_not - low])
    assert np.all(np.abs(fits - does_not) == 1)
    assert np.all(np.diff(np.minimum(fits, does_not)) > 0)
    assert len(point.switches) == verdict_changes(verdicts)
    assert (point.always, point.never) == (verdicts.all(), not verdicts.any())
    assert (point.lowest, point.highest, point.within_at_lowest) == (low, high, verdicts[0])


def verdicts_around(
    point: BreakEven, excess_at: Callable[[float], Fraction], slope: Fraction
) -> list[bool]:
    """Return the verdicts at a break-even value and at a penny more, if it has one."""
    if point.value is None:
        return []
    step = math.copysign(float(abs(Fraction(1, 100) / slope)), slope)
    more = min(max(point.value + step, point.lowest), point.highest)
    return [excess_at(value) <= HALF_A_PENNY for value in (point.value, more)]


@pytest.mark.parametrize("moved", ["charge_change", "savings", "offset", "cashable"])
@given(decision=ANY_DECISION, data=st.data())
def test_a_break_even_value_fed_back_holds_and_a_step_beyond_does_not(
    moved: str, decision: Decision, data: st.DataObject
) -> None:
    case, scenario = decision.case, decision.scenario
    low, high = span_of(decision, moved)
    first, last = (second_results(decision, moved, end) for end in (low, high))
    limit = data.draw(limits(first, last))

    point = break_even(case, scenario, moved, limit=limit)

    at_low, at_high = beyond(point.limit, first), beyond(point.limit, last)
    holds = (at_low <= HALF_A_PENNY, at_high <= HALF_A_PENNY)
    sides = verdicts_around(
        point,
        lambda value: beyond(point.limit, second_results(decision, moved, value)),
        (at_high - at_low) / Fraction(high - low),
    )
    assert limit in (None, point.limit)
    assert sides == [True, False] * (holds[0] != holds[1])
    assert (point.always, point.never) == (all(holds), not any(holds))
    assert (point.lowest, point.highest, point.within_at_lowest) == (low, high, holds[0])
    assert point.moves == (abs(at_high - at_low) > HALF_A_PENNY)


# An offset of 150%, all of it cash, may fall faster than the charge rises.
@pytest.mark.parametrize("saving", [{}, {"savings": 0.0, "offset": 1.5, "cashable": 1.0}])
@given(decision=ANY_DECISION, data=st.data())
def test_a_break_even_charge_fed_back_holds_and_a_step_beyond_does_not(
    saving: dict[str, Any], decision: Decision, data: st.DataObject
) -> None:
    # A charge that falls each year may break even at more than is searched.
    saving = saving | {"rise": max(0.0, decision.scenario.rise)}
    decision = decision._replace(scenario=replace(decision.scenario, **saving))
    case, scenario = decision.case, decision.scenario
    first, last = (flat_charge(decision, charge) for charge in (1_000, 201_000))
    limit = data.draw(limits(first, last))

    point = break_even(case, scenario, "charge", limit=limit)

    # A straight line: at nothing it holds or not, and up to the end of the search it rises, falls
    # or stays.
    slope = (beyond(point.limit, last) - beyond(point.limit, first)) / 200_000
    at_nothing = beyond(point.limit, first) - 1_000 * slope
    at_most = at_nothing + slope * Fraction(point.highest)
    holds = (at_nothing <= HALF_A_PENNY, at_most <= HALF_A_PENNY)
    sides = verdicts_around(point, lambda value: at_nothing + slope * Fraction(value), slope)
    assert limit in (None, point.limit)
    assert sides == [True, False] * (holds[0] != holds[1])
    assert (point.always, point.never) == (all(holds), not any(holds))
    assert (point.within_at_lowest, point.moves) == (holds[0], slope != 0)
