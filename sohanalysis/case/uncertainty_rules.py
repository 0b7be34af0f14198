"""Rules for the uncertain inputs of a case, and for the ranges that a source gives."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from sohanalysis.case.case import OVERRUN, Case, Correlation, Pert, Range, Uncertainty
from sohanalysis.case.choose import field_range, range_ends, range_words, value_faults
from sohanalysis.case.fields import FIELDS, THE_OTHER
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, format_value, not_allowed
from sohanalysis.files.corrections import advice
from sohanalysis.files.kinds import Faults

# Units of the inputs that may have a range or be uncertain. An overrun is not a scenario field.
INPUT_UNITS = {**{name: field.unit for name, field in FIELDS.items()}, OVERRUN: "share"}
OVERRUNS = (-0.9, 2.0)  # least and most extra cost of a line, as a share of its amount
# Smallest variance of a possible set of correlations. Floating-point error makes a zero eigenvalue
# come out at about 1e-16.
_LEAST_VARIANCE = 1e-9


def range_faults(case: Case) -> Faults:
    """Yield the faults of the ranges that a source gives."""
    inputs = [input_range.input for input_range in case.what_if]
    for index, input_range in enumerate(case.what_if):
        key_path = ("what_if", index)
        earlier = {*inputs[:index]} & {input_range.input, THE_OTHER.get(input_range.input)}
        if earlier:
            allowed = "one range for each input, and one of savings and offset"
            problem = f"{' and '.join(sorted(earlier))} has a range already"
            yield (*key_path, "input"), Fault(problem=problem, allowed=allowed)
        yield from (((*key_path, key), fault) for key, fault in _unit_faults(input_range))
        if input_range.low >= input_range.high:
            problem = f"low {input_range.low:g} is not below high {input_range.high:g}"
            yield (*key_path, "low"), Fault(problem=problem, allowed="low below high")
        # Check a range of delays with a charge that follows go-live, which allows fewer months.
        # Check other inputs without a delay, which would narrow their ranges.
        strictest = replace(
            case.scenario, charge_follows_go_live=input_range.input == "delay", delay=0
        )
        for end, value in zip(("low", "high"), range_ends(input_range), strict=True):
            for fault in value_faults(case, strictest, input_range.input, value):
                yield (*key_path, end), fault


def _unit_faults(input_range: Pert | Range) -> Iterator[tuple[str, Fault]]:
    if input_range.unit != INPUT_UNITS[input_range.input]:
        allowed = f'"{INPUT_UNITS[input_range.input]}" with {input_range.input}'
        yield "unit", Fault(problem=f'"{input_range.unit}" is not allowed', allowed=allowed)


def uncertainty_faults(case: Case, scenario: Scenario, uncertainty: Uncertainty) -> Faults:
    """Yield the faults of distributions, given a scenario of a case, with their key paths.

    If the charge of the scenario follows go-live, fewer months of delay are allowed.
    """
    yield from _grid_faults(uncertainty)
    for index, distribution in enumerate(uncertainty.inputs):
        key_path = ("inputs", index)
        for key, fault in _input_faults(case, scenario, distribution):
            yield (*key_path, key), fault
        earlier = [earlier_input.name for earlier_input in uncertainty.inputs[:index]]
        for name in (distribution.name, THE_OTHER.get(distribution.name, "")):
            if name in earlier:
                allowed = "each input once, and one of savings and offset"
                problem = f"{name} is there already"
                yield (*key_path, "input"), Fault(problem=problem, allowed=allowed)
    yield from _correlation_faults(uncertainty)


def _grid_faults(uncertainty: Uncertainty) -> Faults:
    for name in ("p_grid", "rho_grid"):
        values = () if uncertainty.adopters is None else getattr(uncertainty.adopters, name)
        if list(values) != sorted(set(values)) or (uncertainty.adopters and not values):
            problem = f"{', '.join(f'{value:g}' for value in values) or 'nothing'} is listed"
            allowed = "one number or more, rising, each once"
            yield ("adopters", name), Fault(problem=problem, allowed=allowed)


def _input_faults(
    case: Case, scenario: Scenario, distribution: Pert
) -> Iterator[tuple[str, Fault]]:
    yield from _unit_faults(distribution)
    if not distribution.low <= distribution.mode <= distribution.high:
        ends = f"low {distribution.low:g} and high {distribution.high:g}"
        problem = f"mode {distribution.mode:g} is not within {ends}"
        yield "mode", Fault(problem=problem, allowed="low, mode and high in this order")
    yield from _overrun_faults(case, distribution)
    for key, end in (("low", distribution.low), ("high", distribution.high)):
        lowest, highest = OVERRUNS
        if distribution.input != OVERRUN:
            lowest, highest = field_range(case, scenario, distribution.input)
        # A drawn delay is rounded to whole months, half up, so an end may be half a month outside.
        reached = math.floor(end + 0.5) if distribution.input == "delay" else end
        if not lowest <= reached <= highest:
            allowed, meant = f"a share from {lowest:g} to {highest:g}; 0.41 is 41%", ""
            if distribution.input != OVERRUN:
                allowed, meant = range_words(case, scenario, distribution.input)
            meant = meant or advice(end, allowed)
            yield key, Fault(problem=f"{end:g} is not allowed", allowed=allowed, advice=meant)


def _overrun_faults(case: Case, distribution: Pert) -> Iterator[tuple[str, Fault]]:
    costs = [line.name for line in case.counted_lines("cost")]
    if distribution.input != OVERRUN and distribution.line is not None:
        yield "line", Fault(problem="is given", allowed=f'only with input = "{OVERRUN}"')
    elif distribution.input == OVERRUN and distribution.line not in costs:
        problem = (
            "is missing"
            if distribution.line is None
            else f"{format_value(distribution.line)} is not a cost line"
        )
        yield "line", Fault(problem=problem, allowed=", ".join(costs) or "none: there is no line")


def _correlation_faults(uncertainty: Uncertainty) -> Faults:
    names, seen = uncertainty.names, list[set[str]]()
    for index, correlation in enumerate(uncertainty.correlations):
        key_path = ("correlations", index, "between")
        pair = set(correlation.between)
        if len(correlation.between) != 2 or len(pair) != 2 or not pair <= set(names):
            allowed = f"two of {', '.join(names) or 'the inputs, but none is listed'}"
            yield key_path, not_allowed(", ".join(correlation.between), allowed)
            return
        if pair in seen:
            problem = f"{' and '.join(correlation.between)} have a correlation already"
            yield key_path, Fault(problem=problem, allowed="each pair once")
            return
        seen.append(pair)
    worst = _most_conflicting(names, uncertainty.correlations)
    if worst is not None:
        correlation = uncertainty.correlations[worst]
        rank_text = f"{correlation.rank:g} between {' and '.join(correlation.between)}"
        problem = f"{rank_text} is not possible together with the other correlations"
        allowed = "correlations that can all hold at once; a pair that is not listed has zero"
        nearer = "Bring it nearer to zero, or change the other correlations of these two."
        fault = Fault(problem=problem, allowed=allowed, advice=nearer)
        yield ("correlations", worst, "rank"), fault


def _most_conflicting(names: Sequence[str], correlations: Sequence[Correlation]) -> int | None:
    """Return the index of the pair that does most to make a set of correlations impossible.

    In an impossible set, some weighted sum of the inputs has a variance below zero. This returns
    the pair that lowers it most, or the last of several that lower it equally.

    It is None if the correlations are possible.
    """
    # The eigenvector of the lowest eigenvalue is the weighted sum with the lowest variance. Each
    # pair adds twice (rank x weight x weight) to that variance.
    variances, mixes = np.linalg.eigh(normal_matrix(rank_matrix(names, correlations)))
    if not correlations or variances[0] > _LEAST_VARIANCE:
        return None
    mix = dict(zip(names, mixes[:, 0], strict=True))
    # Rounded, so that equal pairs stay equal on every machine.
    variance_shares = [
        round(correlation.rank * mix[correlation.between[0]] * mix[correlation.between[1]], 9)
        for correlation in correlations
    ]
    return max(
        index for index, share in enumerate(variance_shares) if share == min(variance_shares)
    )


def rank_matrix(names: Sequence[str], correlations: Sequence[Correlation]) -> np.ndarray:
    """Return rank correlations as a matrix, in the order of the names.

    >>> rank_matrix(["delay", "savings"], [])
    array([[1., 0.],
           [0., 1.]])
    """
    matrix = np.eye(len(names))
    for correlation in correlations:
        row, column = (names.index(name) for name in correlation.between)
        matrix[row, column] = matrix[column, row] = correlation.rank
    return matrix


def normal_matrix(ranks: np.ndarray) -> np.ndarray:
    """Return the correlations of normal variables that have the given rank correlations.

    For a bivariate normal distribution, Spearman's rank correlation r corresponds to Pearson's
    correlation 2 sin(pi r / 6) (Pearson, 1907).
    """
    return np.asarray(2 * np.sin(np.pi * ranks / 6))
