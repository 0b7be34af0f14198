"""What must hold of the distributions of a case, before anything is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.case_rules import Faults
from sohanalysis.case.choose import field_range
from sohanalysis.case.scenario import THE_OTHER, Scenario
from sohanalysis.case.uncertainty import OVERRUN, Correlation, Pert, Uncertainty
from sohanalysis.errors import Fault, shown
from sohanalysis.files.schema import advice
from sohanalysis.money import pounds

UNITS = {
    "savings": "£ a year",
    "offset": "share",
    "charge_change": "share",
    "delay": "months",
    OVERRUN: "share",
}
OVERRUNS = (-0.9, 2.0)
_LEAST_VARIANCE = 1e-9


def uncertainty_faults(case: Case, scenario: Scenario, uncertainty: Uncertainty) -> Faults:
    """Name what a scenario of a case does not allow of its distributions: the place, the fault.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        What is not drawn; a charge that follows go-live allows fewer months of delay.
    uncertainty : Uncertainty
        What is drawn.
    """
    yield from _grids(uncertainty)
    for index, known in enumerate(uncertainty.inputs):
        place = ("inputs", index)
        for key, fault in _input_faults(case, scenario, known):
            yield (*place, key), fault
        earlier = [each.name for each in uncertainty.inputs[:index]]
        for name in (known.name, THE_OTHER.get(known.name, "")):
            if name in earlier:
                allowed = "each input once, and one of savings and offset"
                yield (*place, "input"), Fault(problem=f"{name} is there already", allowed=allowed)
    yield from _correlation_faults(uncertainty)


def _grids(uncertainty: Uncertainty) -> Faults:
    for name in ("p_grid", "rho_grid"):
        listed = () if uncertainty.adopters is None else getattr(uncertainty.adopters, name)
        if list(listed) != sorted(set(listed)) or (uncertainty.adopters and not listed):
            problem = f"{', '.join(f'{each:g}' for each in listed) or 'nothing'} is listed"
            allowed = "one number or more, rising, each once"
            yield ("adopters", name), Fault(problem=problem, allowed=allowed)


def _input_faults(case: Case, scenario: Scenario, known: Pert) -> Iterator[tuple[str, Fault]]:
    if known.unit != UNITS[known.input]:
        allowed = f'"{UNITS[known.input]}" with {known.input}'
        yield "unit", Fault(problem=f'"{known.unit}" is not allowed', allowed=allowed)
    if not known.low <= known.mode <= known.high:
        problem = f"mode {known.mode:g} is not within low {known.low:g} and high {known.high:g}"
        yield "mode", Fault(problem=problem, allowed="low, mode and high in this order")
    yield from _line_faults(case, known)
    lowest, highest = OVERRUNS
    if known.input != OVERRUN:
        lowest, highest = field_range(case, scenario, known.input)
    for key, end in (("low", known.low), ("high", known.high)):
        reached = math.floor(end + 0.5) if known.input == "delay" else end
        if not lowest <= reached <= highest:
            yield key, _outside(case, scenario, known, end, (lowest, highest))


def _outside(
    case: Case, scenario: Scenario, known: Pert, end: float, allowed: tuple[float, float]
) -> Fault:
    problem = f"{end:g} is not allowed"
    if known.input == "delay":
        follows = " when the charge follows go-live" if scenario.charge_follows_go_live else ""
        last = case.horizon.years[-1]
        words = f"{allowed[0]} to {allowed[1]} months{follows}: the horizon ends with {last}"
        longer = f"For longer delays, add years to horizon.years after {last}."
        return Fault(problem=problem, allowed=words, advice=longer)
    if known.input == "savings":
        return Fault(problem=problem, allowed=f"£0 to {pounds(allowed[1])} a year")
    words = f"a share from {allowed[0]:g} to {allowed[1]:g}; 0.41 is 41%"
    return Fault(problem=problem, allowed=words, advice=advice(end, words))


def _line_faults(case: Case, known: Pert) -> Iterator[tuple[str, Fault]]:
    costs = [line.name for line in case.lines if line.kind == "cost"]
    if known.input != OVERRUN and known.line is not None:
        yield "line", Fault(problem="is given", allowed=f'only with input = "{OVERRUN}"')
    elif known.input == OVERRUN and known.line not in costs:
        problem = "is missing" if known.line is None else f"{shown(known.line)} is no cost line"
        yield "line", Fault(problem=problem, allowed=", ".join(costs) or "none: there is no line")


def _correlation_faults(uncertainty: Uncertainty) -> Faults:
    names, seen = uncertainty.names, list[set[str]]()
    for index, known in enumerate(uncertainty.correlations):
        place = ("correlations", index, "between")
        pair = set(known.between)
        if len(known.between) != 2 or len(pair) != 2 or not pair <= set(names):
            problem = f"{shown(', '.join(known.between))} is not allowed"
            allowed = f"two of {', '.join(names) or 'the inputs, of which there is none'}"
            yield place, Fault(problem=problem, allowed=allowed)
            return
        if pair in seen:
            problem = f"{' and '.join(known.between)} have a correlation already"
            yield place, Fault(problem=problem, allowed="each pair once")
            return
        seen.append(pair)
    worst = _worst(names, uncertainty.correlations)
    if worst is not None:
        known = uncertainty.correlations[worst]
        words = f"{known.rank:g} between {' and '.join(known.between)}"
        problem = f"{words} is not possible beside the other correlations"
        allowed = "correlations that can all hold at once; a pair that is not listed has nil"
        nearer = "Bring it nearer to nil, or change what these two have with the others."
        fault = Fault(problem=problem, allowed=allowed, advice=nearer)
        yield ("correlations", worst, "rank"), fault


def rank_matrix(names: Sequence[str], correlations: Sequence[Correlation]) -> np.ndarray:
    """Lay out rank correlations as a matrix, in the order of the names.

    >>> rank_matrix(["delay", "savings"], [])
    array([[1., 0.],
           [0., 1.]])
    """
    matrix = np.eye(len(names))
    for known in correlations:
        one, other = (names.index(name) for name in known.between)
        matrix[one, other] = matrix[other, one] = known.rank
    return matrix


def normal_matrix(ranks: np.ndarray) -> np.ndarray:
    """Correlate normal variables so that their ranks correlate as asked: 2 sin(pi r / 6)."""
    return np.asarray(2 * np.sin(np.pi * ranks / 6))


def _worst(names: Sequence[str], correlations: Sequence[Correlation]) -> int | None:
    """Find the pair that does most to make correlations impossible; None where they are not.

    Impossible correlations give some mix of the inputs a variance below nil: the pair that takes
    most from it, the last of those that take the same.
    """
    variances, mixes = np.linalg.eigh(normal_matrix(rank_matrix(names, correlations)))
    if not correlations or variances[0] > _LEAST_VARIANCE:
        return None
    mix = dict(zip(names, mixes[:, 0], strict=True))
    taken = [
        round(each.rank * mix[each.between[0]] * mix[each.between[1]], 9) for each in correlations
    ]
    return max(place for place, each in enumerate(taken) if each == min(taken))
