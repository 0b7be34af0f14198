"""Draws: what is assumed, inverse distributions, and streams keyed by the name of an input."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sohanalysis.case.case import ADOPTERS, OVERRUN, Case, Joining, Pert, Uncertainty
from sohanalysis.case.fields import THE_OTHER
from sohanalysis.case.rules import UNITS, normal_matrix, rank_matrix, uncertainty_faults
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.usual import share_or_zero
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.files.schema import dotted, validate
from sohanalysis.model import results
from sohanalysis.model.cashflow import CashFlow, cash_flow_from_arrays
from sohanalysis.model.pricing import rates
from sohanalysis.years import over_years

# Of what was set here and not read in the case.
_CHOSEN = {"source": "chosen for this simulation", "status": "assumed"}
Ends = tuple[float, float, float]


def uncertainty_of(case: Case) -> Uncertainty:
    """Return what a case lets be drawn: nothing where it states no range."""
    return case.uncertainty or Uncertainty()


def assume(
    case: Case,
    *,
    p: float | None = None,
    rho: float | None = None,
    correlations: Mapping[tuple[str, str], float] | None = None,
    **inputs: Ends | Mapping[str, Ends] | None,
) -> Case:
    """Assume something else than a case does of what may turn out otherwise.

    Parameters
    ----------
    case : Case
        Gives what is not given here.
    p, rho : float, optional
        Share of the others that signed which join, on average, and the correlation between any
        two.
    correlations : mapping, optional
        Rank correlation by pair of names, in place of all of the case's.
    **inputs
        ``savings``, ``offset``, ``charge_change`` or ``delay``: low, most likely and high, or None
        to leave it as the scenario has it; ``overrun``: the same by the name of the line.

    Returns
    -------
    Case
        The same but for its `Uncertainty`; what is set is marked as assumed.

    Raises
    ------
    ScenarioError
        If a name is misspelt or a value is not allowed; every fault at once.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> assume(soh.load_case(), rho=0.3, delay=(0, 3, 12)).uncertainty.names
    ('adopters', 'charge_change', 'delay')
    """
    drawn = uncertainty_of(case)
    values: dict[str, Any] = {"adopters": _joining(drawn.adopters, p, rho)}
    moved = dict(_listed(inputs))
    kept = [asdict(known) for known in drawn.inputs if (known.input, known.line) not in moved]
    chosen = [_pert(key, ends) for key, ends in moved.items() if ends is not None]
    values["inputs"] = kept + chosen
    values["correlations"] = [asdict(known) for known in drawn.correlations]
    if correlations is not None:
        pairs = correlations.items()
        values["correlations"] = [{"between": b, "rank": r, **_CHOSEN} for b, r in pairs]
    found, faults = validate(Uncertainty, values)
    if found is None:
        names = [each["input"] for each in values["inputs"]]
        # p and rho are known by themselves.
        places = ((p[1:] if p[0] == "adopters" and len(p) > 1 else p, f) for p, f in faults)
        raise ScenarioError([replace(f, field=_named(names, place)) for place, f in places])
    return replace(case, uncertainty=found)


def adopters_alone(case: Case) -> Case:
    """Assume that nothing but the number of adopters may turn out otherwise.

    >>> import sohanalysis as soh
    >>> adopters_alone(soh.load_case()).uncertainty.names
    ('adopters',)
    """
    return replace(case, uncertainty=Uncertainty(adopters=uncertainty_of(case).adopters))


def without_idle_adopters(case: Case, scenario: Scenario) -> Case:
    """Draw no number of adopters where no charge depends on it, if anything else is drawn.

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> without_idle_adopters(case, soh.choose(case, pricing="low-estimate")).uncertainty.names
    ('charge_change',)
    """
    drawn = uncertainty_of(case)
    if drawn.adopters is None or not drawn.inputs:
        return case
    tables = [rates(case, scenario.pricing, charge=charge) for charge in case.charges]
    if any(np.any(table != table[:1]) for table in tables):
        return case
    pairs = tuple(pair for pair in drawn.correlations if ADOPTERS not in pair.between)
    return replace(case, uncertainty=replace(drawn, adopters=None, correlations=pairs))


def drawable(case: Case, scenario: Scenario) -> Uncertainty:
    """Give what a case lets be drawn, or refuse it: nothing is drawn of what the scenario forbids.

    Raises
    ------
    ScenarioError
        Naming the input and what of it is wrong; every fault at once.
    """
    drawn = uncertainty_of(case)
    if not drawn.names:
        problem = "the case says of nothing that it may turn out otherwise"
        advice = "Add [[uncertain]] to its file."
        fault = Fault(file=case.file, field="uncertain", problem=problem, advice=advice)
        raise ScenarioError(fault)
    names = [known.name for known in drawn.inputs]
    faults = [
        replace(fault, field=_named(names, place))
        for place, fault in uncertainty_faults(case, scenario, drawn)
    ]
    if faults:
        raise ScenarioError(faults)
    return drawn


def _named(names: Sequence[str], place: tuple[str | int, ...]) -> str:
    """Call a place by the name of its input."""
    if place[0] == "inputs" and isinstance(place[1], int):
        return dotted((names[place[1]], *place[2:]))
    return dotted(place)


def _joining(known: Joining | None, p: float | None, rho: float | None) -> dict[str, Any] | None:
    given = {name: value for name, value in (("p", p), ("rho", rho)) if value is not None}
    if not given:
        return None if known is None else asdict(known)
    start = {"unit": "share"} if known is None else asdict(known)
    # Where the case lists none, the one value; of one missing or wrong only its fault is told.
    usual = {f"{name}_grid": [share_or_zero(given.get(name))] for name in ("p", "rho")}
    grids = {} if known else usual
    return start | grids | given | _CHOSEN


def _listed(inputs: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str | None], Any]]:
    for name, ends in inputs.items():
        if name == OVERRUN and isinstance(ends, Mapping):
            yield from (((name, line), of_line) for line, of_line in ends.items())
        else:
            yield (name, None), ends


def _pert(key: tuple[str, str | None], ends: Any) -> dict[str, Any]:
    name, line = key
    if not isinstance(ends, list | tuple) or len(ends) != 3:
        problem, allowed = "is not three numbers", "low, most likely and high"
        raise ScenarioError(Fault(field=name, problem=problem, allowed=allowed))
    found = dict(zip(("low", "mode", "high"), ends, strict=True))
    return {"input": name, "line": line, "unit": UNITS.get(name, "share"), **found, **_CHOSEN}


Floats = NDArray[Any]
LAMBDA = 4  # weight of the mode of a PERT distribution
_CELLS = 4096  # of a table: no draw is placed wrongly by more than one part in so many


@lru_cache(maxsize=128)
def joining(others: int, p: float, rho: float) -> Floats:
    """Share of cases in which each number of others joins: beta-binomial.

    Parameters
    ----------
    others : int
        Bodies that may join.
    p : float
        Share of them that join, on average.
    rho : float
        Correlation between any two of them; 0 is the binomial distribution.

    Returns
    -------
    ndarray
        Share of cases with none, one and so on to all; they add up to one.

    Notes
    -----
    Beta-binomial with alpha = p (1 / rho - 1) and beta = (1 - p) (1 / rho - 1), built up one
    body at a time (an urn): the next one joins in a share of cases that leans, by rho, to what
    those before it did. Nothing is divided by nil, and small correlations lose no digits.

    Examples
    --------
    >>> joining(2, p=0.5, rho=0.0)
    array([0.25, 0.5 , 0.25])
    >>> joining(2, p=0.5, rho=1.0)
    array([0.5, 0. , 0.5])
    """
    shares = np.array([1 - p, p]) if others else np.ones(1)
    for asked in range(1, others):
        joined = np.arange(asked + 1)
        next_joins = (p * (1 - rho) + joined * rho) / (1 - rho + asked * rho)
        more, same = shares * next_joins, shares * (1 - next_joins)
        shares = np.append(same, 0.0) + np.append(0.0, more)
    shares.flags.writeable = False  # it is kept: every pricing of a grid asks for the same
    return shares


def pert_terms(low: float, mode: float, high: float) -> tuple[float, float]:
    """Shape of the beta distribution behind a PERT distribution.

    >>> pert_terms(0, 1, 4)
    (2.0, 4.0)
    """
    width = high - low
    return 1 + LAMBDA * (mode - low) / width, 1 + LAMBDA * (high - mode) / width


def _pert_below(value: Floats, low: float, mode: float, high: float) -> Floats:
    """Share of cases in which a PERT distribution stays at or below a value."""
    if low == high:
        return np.asarray(np.greater_equal(value, low), dtype=float)
    place = np.clip((np.asarray(value) - low) / (high - low), 0, 1)
    return np.asarray(special.betainc(*pert_terms(low, mode, high), place))


class StepInverse:
    """Inverse of a distribution over whole numbers, exact to the last bit of its shares."""

    def __init__(self, first: int, shares: Floats) -> None:
        self.first = first
        # The last is left out: what is above all others is the last, whatever rounding did.
        self._ends = np.cumsum(shares)[:-1]
        # All of a cell's uniforms give one number, but where a share ends within it.
        cells = np.arange(_CELLS + 1) / _CELLS
        lowest = self._ends.searchsorted(cells[:-1], side="right")
        is_one = lowest == self._ends.searchsorted(cells[1:])
        self._found = np.where(is_one, first + lowest, first - 1)

    def __call__(self, uniform: Floats) -> Floats:
        """Give the whole number at each uniform."""
        found = self._found.take((uniform * _CELLS).astype(np.intp))
        open_ = np.flatnonzero(found < self.first)
        found[open_] = self.first + self._ends.searchsorted(uniform[open_], side="right")
        return np.asarray(found)


class Curve:
    """Inverse of a PERT distribution, looked up between the points of a table."""

    def __init__(self, low: float, mode: float, high: float) -> None:
        self._points = _pert_points(low, mode, high)
        self._rises = np.diff(self._points)

    def __call__(self, uniform: Floats) -> Floats:
        """Give the value at each uniform."""
        place = uniform * _CELLS
        cell = place.astype(np.intp)
        place -= cell
        place *= self._rises.take(cell)
        place += self._points.take(cell)
        return np.asarray(place)


@lru_cache(maxsize=64)
def _pert_points(low: float, mode: float, high: float) -> Floats:
    shares = np.linspace(0, 1, _CELLS + 1)
    if low == high:
        return np.full_like(shares, low)
    places = special.betaincinv(*pert_terms(low, mode, high), shares)
    return np.asarray(low + (high - low) * places)


def whole_months(low: float, mode: float, high: float) -> StepInverse:
    """Build the inverse of a PERT distribution rounded to whole months, half a month up."""
    first, last = (math.floor(end + 0.5) for end in (low, high))
    ends = np.arange(first, last) + 0.5
    below = np.concatenate(([0.0], _pert_below(ends, low, mode, high), [1.0]))
    return StepInverse(first, np.diff(below))


def correlated(uniforms: Floats, mixing: Floats) -> Floats:
    """Mix independent uniforms, one row each, into correlated ones (a Gaussian copula).

    The first row stays as it is.
    """
    # A uniform of exactly nil would be an infinite normal.
    normals = special.ndtri(np.maximum(uniforms, 2.0**-54))
    mixed = np.empty_like(normals)
    for row, weights in enumerate(mixing):
        # Term by term, so that a draw does not depend on how many others stand beside it.
        mixed[row] = weights[0] * normals[0]
        for weight, normal in zip(weights[1 : row + 1], normals[1 : row + 1], strict=True):
            mixed[row] += weight * normal
    result = np.minimum(special.ndtr(mixed), np.nextafter(1.0, 0.0))
    result[0] = uniforms[0]
    return np.asarray(result)


_AT_ONCE = 4  # numbers that one step of the counter gives


class Stream:
    """The uniform numbers of a name, taken by stretches: quickest one after the other.

    Parameters
    ----------
    name : str
        Whose numbers they are.
    seed : int
        Other seeds give other numbers.

    Examples
    --------
    >>> whole = Stream("adopters", seed=1).take(0, 10)
    >>> bool((Stream("adopters", seed=1).take(3, 7) == whole[3:]).all())
    True
    """

    def __init__(self, name: str, *, seed: int) -> None:
        text = f"{seed}:{name}".encode()
        self._key = int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "little")
        self._place = -1  # of the number that comes next, where a step of the counter begins

    def take(self, start: int, count: int) -> Floats:
        """Take some numbers, the first of them by its place from 0; from 0 up to but not 1."""
        steps, before = divmod(start, _AT_ONCE)
        if before or start != self._place:
            stream = np.random.Philox(key=self._key, counter=steps)
            self._generator = np.random.Generator(stream)
        numbers = self._generator.random(before + count)[before:]
        self._place = start + count if (start + count) % _AT_ONCE == 0 else -1
        return numbers


def outcome_names(case: Case) -> tuple[str, ...]:
    """List the outcomes that are counted of each draw; headroom is the budget less the first.

    >>> import sohanalysis as soh
    >>> outcome_names(soh.load_case())
    ('initial_cost', 'ongoing', 'net')
    """
    return (results.leading_result(case), "ongoing", "net")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is drawn, and what is worked out of it: all that a worker needs to know.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        What is not drawn.
    uncertainty : Uncertainty
        What is drawn.
    seed : int
        Of the streams.
    """

    case: Case
    scenario: Scenario
    uncertainty: Uncertainty
    seed: int

    @cached_property
    def inverses(self) -> dict[str, Curve | StepInverse]:
        """The inverse distribution of each input by its name."""
        drawn = self.uncertainty
        first = {} if drawn.adopters is None else {ADOPTERS: self._joining(drawn.adopters)}
        return {**first, **{known.name: _inverse(known) for known in drawn.inputs}}

    def _joining(self, known: Joining) -> StepInverse:
        """Invert the number of adopters: this one, and each other that signed."""
        return StepInverse(1, joining(self.case.adopters.signed.value - 1, known.p, known.rho))

    @cached_property
    def _mixing(self) -> tuple[list[int], Floats]:
        """Which inputs are correlated, and what mixes their normals."""
        names, known = self.uncertainty.names, self.uncertainty.correlations
        mixed = [i for i, name in enumerate(names) if any(name in each.between for each in known)]
        ranks = rank_matrix([names[i] for i in mixed], known)
        return mixed, np.linalg.cholesky(normal_matrix(ranks)) if mixed else ranks

    def streams(self) -> list[Stream]:
        """Open the stream of each input, for one worker."""
        return [Stream(name, seed=self.seed) for name in self.uncertainty.names]

    def at(self, drawn: list[Floats]) -> dict[str, Floats]:
        """Give the value of every input at uniform numbers, one array per input."""
        mixed, mixing = self._mixing
        if mixed:
            rows = correlated(np.array([drawn[i] for i in mixed]), mixing)
            for row, place in enumerate(mixed):
                drawn[place] = rows[row]
        names = self.uncertainty.names
        return {name: self.inverses[name](one) for name, one in zip(names, drawn, strict=True)}

    def outcomes(self, values: dict[str, Floats]) -> dict[str, Floats]:
        """Work out the outcomes at values of the inputs; single numbers where nothing varies."""
        money = self._cash_flow(values, self._first_years)
        more = len(self.case.years) - self._first_years
        leading, *others = outcome_names(self.case)
        cost = (
            results.initial_cost(money)
            if leading == "initial_cost"
            else over_years(money.gross, more=more)
        )
        amounts = (money.recurrent_rate, over_years(money.net, more=more))
        found = {leading: cost, **dict(zip(others, amounts, strict=True))}
        count = max((each.size for each in values.values()), default=1)
        return {
            name: each if each.size == count else np.broadcast_to(each, count)
            for name, each in found.items()
        }

    def _cash_flow(self, values: dict[str, Floats], first_years: int | None = None) -> CashFlow:
        fields: dict[str, Any] = self.scenario.values()
        overruns = {}
        for known in self.uncertainty.inputs:
            column = values[known.name][:, np.newaxis]
            if known.input == OVERRUN:
                overruns[str(known.line)] = column
            else:
                fields[known.input] = column
        if ADOPTERS in values:
            fields[ADOPTERS] = values[ADOPTERS][:, np.newaxis]
        # The saving that a scenario writes in the other way than it is drawn is cleared.
        drawn = {known.input for known in self.uncertainty.inputs}
        fields |= {other: 0.0 for one, other in THE_OTHER.items() if one in drawn}
        return cash_flow_from_arrays(self.case, fields, {}, overruns, first_years)

    @cached_property
    def _first_years(self) -> int:
        """How many years are worked out: those after them are like the last of them in every draw.

        They are where they are at all ends, for money is a straight line between these.
        """
        money = self._cash_flow(self._corners)
        differs = [money.net[..., 1:] != money.net[..., :-1]]
        if "whole_life" in outcome_names(self.case):
            differs.append(money.gross[..., 1:] != money.gross[..., :-1])
        else:
            differs += [part[..., 1:] != 0 for part in money.initial.values()]
        by_year = [each.reshape(-1, len(self.case.years) - 1).any(axis=0) for each in differs]
        places = np.flatnonzero(np.any(by_year, axis=0))
        return int(places[-1]) + 2 if places.size else 1

    def bounds(self) -> dict[str, tuple[float, float]]:
        """Find the least and the most of each outcome, from the ends of every input.

        Raises
        ------
        ScenarioError
            If a number of adopters that may be drawn has no price.
        """
        if self.unpriced:
            numbers = ", ".join(map(str, self.unpriced))
            problem = f"no document prices {self.scenario.pricing} at {numbers}"
            advice = "These numbers may be drawn: choose another pricing."
            raise ScenarioError(Fault(field=ADOPTERS, problem=problem, advice=advice))
        found = self.outcomes(self._corners)
        return {name: (float(each.min()), float(each.max())) for name, each in found.items()}

    @cached_property
    def unpriced(self) -> tuple[int, ...]:
        """Numbers of adopters that may be drawn and that no document prices."""
        counts = self._corners.get(ADOPTERS)
        if counts is None:
            return ()
        gross = self._cash_flow(self._corners).gross
        without = np.isnan(gross).any(axis=-1)
        return tuple(int(count) for count in np.unique(counts[without]))

    @cached_property
    def _corners(self) -> dict[str, Floats]:
        """Every combination of the ends of the inputs.

        An outcome goes up and down with adopters and months in any way, so every number of them is
        tried; it is a straight line along every other input.
        """
        tried = {name: self._ends(name) for name in self.uncertainty.names}
        together = [known.name for known in self.uncertainty.inputs if known.input == OVERRUN]
        # Overruns are of costs alone, which add up: all low and all high are their ends.
        free = [name for name in tried if name not in together[1:]]
        rows = np.indices([len(tried[name]) for name in free]).reshape(len(free), -1).T
        values = {name: tried[name][rows[:, free.index(name)]] for name in free}
        for name in together[1:]:
            values[name] = tried[name][rows[:, free.index(together[0])]]
        return values

    def _ends(self, name: str) -> Floats:
        if name == ADOPTERS:
            return np.arange(1, self.case.adopters.signed.value + 1)
        known = next(each for each in self.uncertainty.inputs if each.name == name)
        if known.input == "delay":
            low, high = (math.floor(end + 0.5) for end in (known.low, known.high))
            return np.arange(low, high + 1)
        return np.array([known.low, known.high])


def _inverse(known: Pert) -> Curve | StepInverse:
    kind = whole_months if known.input == "delay" else Curve
    return kind(known.low, known.mode, known.high)
