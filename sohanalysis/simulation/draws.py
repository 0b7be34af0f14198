"""Uncertain inputs of a case, their inverse distributions and streams of numbers.

Each draw starts from one uniform number for each input, from a stream of its own. The inverse
distribution of the input turns the number into a value. A new input therefore changes no draw of
the other inputs, unless it is correlated with them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.arrays import Floats
from sohanalysis.case.case import OVERRUN, Case, Joining, Pert, Uncertainty
from sohanalysis.case.fields import THE_OTHER
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.uncertainty_rules import (
    INPUT_UNITS,
    normal_matrix,
    rank_matrix,
    uncertainty_faults,
)
from sohanalysis.case.usual import share_or_zero
from sohanalysis.errors import Fault, ScenarioError, no_price
from sohanalysis.files.kinds import dotted, validate
from sohanalysis.model.case_formulas import StagedDraws, formulas_of, line_parts
from sohanalysis.model.pricing import rates, varies
from sohanalysis.model.results import leading_result
from sohanalysis.simulation.distributions import (
    beta_inverse,
    beta_share,
    normal_inverse,
    normal_share,
)

# Source and status of values that the caller sets.
_CHOSEN = {"source": "chosen for this simulation", "status": "assumed"}
Ends = tuple[float, float, float]
Drawn = NDArray[Any]  # values of an input: adopters and months are whole numbers


def uncertainty_of(case: Case) -> Uncertainty:
    """Return the uncertain inputs of a case.

    Returns
    -------
    Uncertainty
        Without any input if the case states no range.
    """
    return case.uncertainty or Uncertainty()


def assume(
    case: Case,
    *,
    p: float | None = None,
    rho: float | None = None,
    correlations: Mapping[tuple[str, str], float] | None = None,
    **inputs: Ends | Mapping[str, Ends] | None,
) -> Case:
    """Return a case with other distributions for its uncertain inputs.

    Parameters
    ----------
    case : Case
        Gives the distributions that the other arguments do not change.
    p, rho : float, optional
        The average share of the other signed bodies that joins, and the correlation between any
        two of them.
    correlations : mapping, optional
        Rank correlations by pair of names. They replace all correlations of the case.
    **inputs
        For ``savings``, ``offset``, ``charge_change``, ``rise`` or ``delay``: low, most likely and
        high, or None to keep the value of the scenario. For ``overrun``: the same for each line,
        by the name of the line.

    Returns
    -------
    Case
        The case with another `Uncertainty`, in which the new values are marked as assumed.

    Raises
    ------
    ScenarioError
        If a name is misspelt or a value is not allowed. It lists every fault.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> assume(soh.load_case(), rho=0.3, delay=(0, 3, 12)).uncertainty.names
    ('adopters', 'charge_change', 'delay')
    """
    stated = uncertainty_of(case)
    values: dict[str, Any] = {"adopters": _joining_values(stated.adopters, p, rho)}
    moved = dict(_by_input_and_line(inputs))
    unmoved = [asdict(pert) for pert in stated.inputs if (pert.input, pert.line) not in moved]
    chosen = [_pert_values(key, ends) for key, ends in moved.items() if ends is not None]
    values["inputs"] = unmoved + chosen
    values["correlations"] = [asdict(correlation) for correlation in stated.correlations]
    if correlations is not None:
        pairs = correlations.items()
        values["correlations"] = [{"between": b, "rank": r, **_CHOSEN} for b, r in pairs]
    uncertainty, faults = validate(Uncertainty, values)
    if uncertainty is None:
        names = [pert["input"] for pert in values["inputs"]]
        # Report p and rho without "adopters" before them.
        paths = ((p[1:] if p[0] == "adopters" and len(p) > 1 else p, f) for p, f in faults)
        raise ScenarioError([fault.located(_field_name(names, path)) for path, fault in paths])
    return replace(case, uncertainty=uncertainty)


def adopters_alone(case: Case) -> Case:
    """Return a case in which the number of adopters is the only uncertain input.

    >>> import sohanalysis as soh
    >>> adopters_alone(soh.load_case()).uncertainty.names
    ('adopters',)
    """
    return replace(case, uncertainty=Uncertainty(adopters=uncertainty_of(case).adopters))


def without_idle_adopters(case: Case, scenario: Scenario) -> Case:
    """Return a case without the draw of adopters if no charge depends on them.

    The adopters are still drawn if no other input is.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> without_idle_adopters(case, soh.choose(case, pricing="low-estimate")).uncertainty.names
    ('charge_change',)
    """
    uncertainty = uncertainty_of(case)
    if uncertainty.adopters is None or not uncertainty.inputs:
        return case
    tables = [rates(case, scenario.pricing, charge=charge) for charge in case.charges]
    if any(map(varies, tables)):
        return case
    pairs = tuple(pair for pair in uncertainty.correlations if ADOPTERS not in pair.between)
    return replace(case, uncertainty=replace(uncertainty, adopters=None, correlations=pairs))


def drawable(case: Case, scenario: Scenario) -> Uncertainty:
    """Return the uncertain inputs of a case, after checking them against the scenario.

    Raises
    ------
    ScenarioError
        If the case has no uncertain input, or if the scenario does not allow one. It lists every
        fault.
    """
    uncertainty = uncertainty_of(case)
    if not uncertainty.names:
        problem = "this case has no uncertain inputs to simulate"
        advice = "Add [[uncertain]] to its file."
        fault = Fault(file=case.file, field="uncertain", problem=problem, advice=advice)
        raise ScenarioError(fault)
    names = [pert.name for pert in uncertainty.inputs]
    faults = [
        fault.located(_field_name(names, path))
        for path, fault in uncertainty_faults(case, scenario, uncertainty)
    ]
    if faults:
        raise ScenarioError(faults)
    return uncertainty


def _field_name(names: Sequence[str], path: tuple[str | int, ...]) -> str:
    """Return the dotted name of a key path, with the name of an input for its index."""
    if path[0] == "inputs" and isinstance(path[1], int):
        return dotted((names[path[1]], *path[2:]))
    return dotted(path)


def _joining_values(
    stated: Joining | None, p: float | None, rho: float | None
) -> dict[str, Any] | None:
    """Return the keys of the adopters' distribution, with the chosen p and rho."""
    chosen = {name: value for name, value in (("p", p), ("rho", rho)) if value is not None}
    if not chosen:
        return None if stated is None else asdict(stated)
    start = {"unit": "share"} if stated is None else asdict(stated)
    # Without grids in the case, each grid has the chosen value alone. If that is missing or wrong,
    # report only that, not the grid.
    usual = {f"{name}_grid": [share_or_zero(chosen.get(name))] for name in ("p", "rho")}
    grids = {} if stated else usual
    return start | grids | chosen | _CHOSEN


def _by_input_and_line(inputs: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str | None], Any]]:
    """Yield the ends of each input by its name and line; only an overrun has a line."""
    for name, ends in inputs.items():
        if name == OVERRUN and isinstance(ends, Mapping):
            yield from (((name, line), line_ends) for line, line_ends in ends.items())
        else:
            yield (name, None), ends


def _pert_values(key: tuple[str, str | None], ends: Any) -> dict[str, Any]:
    """Return the keys of one PERT distribution from its low, most likely and high value."""
    name, line = key
    if not isinstance(ends, list | tuple) or len(ends) != 3:
        problem, allowed = "is not three numbers", "low, most likely and high"
        raise ScenarioError(Fault(field=name, problem=problem, allowed=allowed))
    terms = dict(zip(("low", "mode", "high"), ends, strict=True))
    return {"input": name, "line": line, "unit": INPUT_UNITS.get(name, "share"), **terms, **_CHOSEN}


LAMBDA = 4  # weight of the mode of a PERT distribution
_CELLS = 4096  # of a table: a draw is off by at most 1/4,096 in its share of the distribution


@lru_cache(maxsize=128)
def joining(other_count: int, p: float, rho: float) -> Floats:
    """Return the share of draws in which each number of other bodies joins.

    Parameters
    ----------
    other_count : int
        Number of other bodies that may join.
    p : float
        Average share of them that joins.
    rho : float
        Correlation between any two of them. With 0, the number has a binomial distribution.

    Returns
    -------
    ndarray
        The shares of draws with 0, 1 and so on to all of them. They add up to 1.

    Notes
    -----
    The distribution is beta-binomial, with alpha = p (1 / rho - 1) and
    beta = (1 - p) (1 / rho - 1). That formula divides by rho, so it fails at 0 and loses digits
    near 0. This function adds one body at a time instead, like balls in an urn: the more of the
    earlier bodies joined, the more likely the next one joins.

    Examples
    --------
    >>> joining(2, p=0.5, rho=0.0)
    array([0.25, 0.5 , 0.25])
    >>> joining(2, p=0.5, rho=1.0)
    array([0.5, 0. , 0.5])
    """
    shares = np.array([1 - p, p]) if other_count else np.ones(1)
    for decided in range(1, other_count):
        joined = np.arange(decided + 1)
        next_joins = (p * (1 - rho) + joined * rho) / (1 - rho + decided * rho)
        more, same = shares * next_joins, shares * (1 - next_joins)
        shares = np.append(same, 0.0) + np.append(0.0, more)
    shares.flags.writeable = False  # the cache returns this same array to every caller
    return shares


def pert_terms(low: float, mode: float, high: float) -> tuple[float, float]:
    """Return the two shapes of the beta distribution behind a PERT distribution.

    >>> pert_terms(0, 1, 4)
    (2.0, 4.0)
    """
    width = high - low
    return 1 + LAMBDA * (mode - low) / width, 1 + LAMBDA * (high - mode) / width


def _pert_below(value: Floats, low: float, mode: float, high: float) -> Floats:
    """Return the share of a PERT distribution at or below a value."""
    share_of_range = np.clip((np.asarray(value) - low) / (high - low), 0, 1)
    return beta_share(*pert_terms(low, mode, high), share_of_range)


class StepInverse:
    """Inverse of a distribution over whole numbers, exact to the last bit of its shares.

    A table gives the number for most uniforms at once. Only a uniform in a cell where two numbers
    meet needs a search.
    """

    def __init__(self, first: int, shares: Floats) -> None:
        self.first = first
        # The last end is left out: rounding may leave it below 1. A uniform above all other ends
        # then gives the last number.
        self._ends = np.cumsum(shares)[:-1]
        # All uniforms of a cell give the same number, unless a share ends within the cell: such a
        # cell is marked by a number below the first.
        cells = np.arange(_CELLS + 1) / _CELLS
        lowest = self._ends.searchsorted(cells[:-1], side="right")
        is_one = lowest == self._ends.searchsorted(cells[1:])
        self._numbers = np.where(is_one, first + lowest, first - 1)

    def __call__(self, uniform: Floats) -> Floats:
        """Return the whole number at each uniform."""
        numbers = self._numbers.take((uniform * _CELLS).astype(np.intp))
        undecided = np.flatnonzero(numbers < self.first)
        numbers[undecided] = self.first + self._ends.searchsorted(uniform[undecided], side="right")
        return np.asarray(numbers)


class Curve:
    """Inverse of a PERT distribution, by linear interpolation in a table."""

    def __init__(self, low: float, mode: float, high: float) -> None:
        self._points = _pert_points(low, mode, high)
        self._rises = np.diff(self._points)

    def __call__(self, uniform: Floats) -> Floats:
        """Return the value at each uniform."""
        values = uniform * _CELLS
        cell = values.astype(np.intp)
        values -= cell
        values *= self._rises.take(cell)
        values += self._points.take(cell)
        return np.asarray(values)


@lru_cache(maxsize=64)
def _pert_points(low: float, mode: float, high: float) -> Floats:
    """Return the values of a PERT distribution at equally spaced shares from 0 to 1."""
    shares = np.linspace(0, 1, _CELLS + 1)
    if low == high:
        return np.full_like(shares, low)
    positions = beta_inverse(*pert_terms(low, mode, high), shares)
    return np.asarray(low + (high - low) * positions)


def whole_months(low: float, mode: float, high: float) -> StepInverse:
    """Return the inverse of a PERT distribution rounded to whole months, half a month up."""
    first, last = _month_ends(low, high)
    if first == last:
        return StepInverse(first, np.ones(1))
    ends = np.arange(first, last, dtype=float) + 0.5
    below = np.concatenate(([0.0], _pert_below(ends, low, mode, high), [1.0]))
    return StepInverse(first, np.diff(below))


def _month_ends(low: float, high: float) -> tuple[int, int]:
    """Return the first and the last whole month of a range, half a month up."""
    return math.floor(low + 0.5), math.floor(high + 0.5)


def correlated(uniforms: Floats, mixing: Floats) -> Floats:
    """Return correlated uniforms from independent ones, one row each (a Gaussian copula).

    The first row is unchanged.
    """
    # A uniform of exactly 0 would become an infinite normal.
    normals = normal_inverse(np.maximum(uniforms, 2.0**-54))
    mixed = np.empty_like(normals)
    for row, weights in enumerate(mixing):
        # Sum term by term. A matrix product may add in another order for another number of draws,
        # and then the last bit of a draw would depend on the number of other draws.
        mixed[row] = weights[0] * normals[0]
        for weight, normal in zip(weights[1 : row + 1], normals[1 : row + 1], strict=True):
            mixed[row] += weight * normal
    other_rows = np.minimum(normal_share(mixed[1:]), np.nextafter(1.0, 0.0))
    return np.concatenate((uniforms[:1], other_rows))


_AT_ONCE = 4  # numbers from one step of the counter of Philox


class Stream:
    """The uniform numbers of one input, taken in stretches from any index.

    Stretches in rising order are the fastest: the generator then continues where it stopped.

    Parameters
    ----------
    name : str
        Name of the input.
    seed : int
        Another seed gives other numbers.

    Examples
    --------
    >>> numbers = Stream("adopters", seed=1).take(0, 10)
    >>> bool((Stream("adopters", seed=1).take(3, 7) == numbers[3:]).all())
    True
    """

    def __init__(self, name: str, *, seed: int) -> None:
        text = f"{seed}:{name}".encode()
        self._key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
        self._next = -1  # index of the next number, or -1 if it is within a step of the counter

    def take(self, start: int, count: int) -> Floats:
        """Return ``count`` numbers from index ``start`` on, each at least 0 and below 1."""
        steps, before = divmod(start, _AT_ONCE)
        if before or start != self._next:
            stream = np.random.Philox(key=self._key, counter=steps)
            self._generator = np.random.Generator(stream)
        numbers = self._generator.random(before + count)[before:]
        self._next = start + count if (start + count) % _AT_ONCE == 0 else -1
        return numbers


# Names of formulas that differ from the names of their results.
_FORMULAS = {"net": "whole_life_net"}


def outcome_names(case: Case) -> tuple[str, ...]:
    """List the results of each draw; headroom is the budget less the first of them.

    >>> import sohanalysis as soh
    >>> outcome_names(soh.load_case())
    ('initial_cost', 'ongoing', 'net')
    """
    return (leading_result(case), "ongoing", "net")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The inputs that are drawn, and the formulas that are evaluated for each draw.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Inputs that are not drawn.
    uncertainty : Uncertainty
        Inputs that are drawn.
    seed : int
        Seed of the streams.
    """

    case: Case
    scenario: Scenario
    uncertainty: Uncertainty
    seed: int

    @cached_property
    def inverses(self) -> dict[str, Curve | StepInverse]:
        """The inverse distribution of each input by its name."""
        terms = self.uncertainty.adopters
        first = {} if terms is None else {ADOPTERS: self._adopters_inverse(terms)}
        return {**first, **{pert.name: _inverse(pert) for pert in self.uncertainty.inputs}}

    def _adopters_inverse(self, terms: Joining) -> StepInverse:
        """Return the inverse distribution of the number of adopters, this body included."""
        return StepInverse(1, joining(self.case.adopters.signed.value - 1, terms.p, terms.rho))

    @cached_property
    def _mixing(self) -> tuple[list[int], Floats]:
        """Indices of the correlated inputs, and the matrix that mixes their normals."""
        names, pairs = self.uncertainty.names, self.uncertainty.correlations
        mixed = [i for i, name in enumerate(names) if any(name in pair.between for pair in pairs)]
        ranks = rank_matrix([names[i] for i in mixed], pairs)
        return mixed, np.linalg.cholesky(normal_matrix(ranks)) if mixed else ranks

    def streams(self) -> list[Stream]:
        """Open the stream of each input."""
        return [Stream(name, seed=self.seed) for name in self.uncertainty.names]

    def values_at(self, uniforms: list[Floats]) -> dict[str, Drawn]:
        """Return the values of every input for uniform numbers, one array for each input."""
        mixed, mixing = self._mixing
        if mixed:
            rows = correlated(np.array([uniforms[i] for i in mixed]), mixing)
            for row, index in enumerate(mixed):
                uniforms[index] = rows[row]
        numbers = zip(self.uncertainty.names, uniforms, strict=True)
        return {name: self.inverses[name](uniform) for name, uniform in numbers}

    def with_joining(self, p: float, rho: float) -> Plan:
        """Return the plan with another ``p`` and ``rho``; the compiled formulas are kept."""
        terms = self.uncertainty.adopters
        assert terms is not None, "only a plan that draws the adopters has any"
        adopters = replace(terms, p=p, rho=rho)
        plan = replace(self, uncertainty=replace(self.uncertainty, adopters=adopters))
        # No formula depends on p or rho: keep the compiled ones, which are slow to build.
        vars(plan)["_formulas"] = self._formulas
        return plan

    def without_formulas(self) -> Plan:
        """Return the plan without compiled formulas, to send to another process.

        Compiled formulas cannot be pickled.
        """
        return replace(self)

    def outcomes(self, values: Mapping[str, Drawn]) -> dict[str, Floats]:
        """Return the results for values of the inputs: an array with one amount for each draw."""
        draws = {self._formula_inputs[name]: value for name, value in values.items()}
        amounts = self._formulas.evaluate(draws)
        count = max((value.size for value in values.values()), default=1)
        results = {name: amounts[_FORMULAS.get(name, name)] for name in outcome_names(self.case)}
        return {
            name: result if np.size(result) == count else np.broadcast_to(result, count)
            for name, result in results.items()
        }

    @cached_property
    def _formula_inputs(self) -> dict[str, str]:
        """Inputs of the formulas by the names of the drawn inputs."""
        parts = {line.name: part for part, line in line_parts(self.case)}
        names = {name: name for name in self.uncertainty.names}
        overruns = [pert for pert in self.uncertainty.inputs if pert.input == OVERRUN]
        return names | {pert.name: f"{parts[str(pert.line)]}.overrun" for pert in overruns}

    @cached_property
    def _formulas(self) -> StagedDraws:
        inputs = {pert.input for pert in self.uncertainty.inputs}
        # Savings and offset exclude each other: if one is drawn, clear the scenario's other one.
        cleared: dict[str, Any] = {
            alternative: 0.0 for name, alternative in THE_OTHER.items() if name in inputs
        }
        results = [_FORMULAS.get(name, name) for name in outcome_names(self.case)]
        scenario = replace(self.scenario, **cleared)
        return formulas_of(self.case).staged(scenario, self._formula_inputs.values(), results)

    def bounds(self) -> dict[str, tuple[float, float]]:
        """Return the lowest and highest amount of each outcome, from the ends of every input.

        Raises
        ------
        ScenarioError
            If a number of adopters that may be drawn has no price.
        """
        if self.unpriced:
            problem = no_price(self.scenario.pricing, self.unpriced)
            advice = (
                "These numbers may be drawn: choose another pricing, or write a price for them in "
                "the case."
            )
            raise ScenarioError(Fault(field=ADOPTERS, problem=problem, advice=advice))
        outcomes = self.outcomes(self._corners).items()
        return {name: (float(amounts.min()), float(amounts.max())) for name, amounts in outcomes}

    @cached_property
    def unpriced(self) -> tuple[int, ...]:
        """Numbers of adopters that may be drawn and that no document prices."""
        counts = self._corners.get(ADOPTERS)
        if counts is None:
            return ()
        without = np.isnan(self.outcomes(self._corners)["net"])
        return tuple(int(count) for count in np.unique(counts[without]))

    @cached_property
    def _corners(self) -> dict[str, Drawn]:
        """Values of the inputs at which an outcome may be lowest or highest.

        An outcome changes linearly with most inputs, so their two ends are enough. With the number
        of adopters and the months of delay it may rise and fall, so every number is included.
        """
        tried = {name: self._ends(name) for name in self.uncertainty.names}
        together = [pert.name for pert in self.uncertainty.inputs if pert.input == OVERRUN]
        # Only costs have overruns, and costs add up, so the extremes have all overruns low or all
        # high. Moving them together keeps the number of combinations small.
        free = [name for name in tried if name not in together[1:]]
        rows = np.indices([len(tried[name]) for name in free]).reshape(len(free), -1).T
        values = {name: tried[name][rows[:, free.index(name)]] for name in free}
        for name in together[1:]:
            values[name] = tried[name][rows[:, free.index(together[0])]]
        return values

    def _ends(self, name: str) -> Drawn:
        """Return the values of one input to combine with the values of the other inputs."""
        if name == ADOPTERS:
            return np.arange(1, self.case.adopters.signed.value + 1)
        pert = next(pert for pert in self.uncertainty.inputs if pert.name == name)
        if pert.input == "delay":
            first, last = _month_ends(pert.low, pert.high)
            return np.arange(first, last + 1)
        return np.array([pert.low, pert.high])


def _inverse(pert: Pert) -> Curve | StepInverse:
    """Return the inverse distribution of an input; only a delay has whole numbers."""
    kind = whole_months if pert.input == "delay" else Curve
    return kind(pert.low, pert.mode, pert.high)
