"""Draws of what may turn out otherwise, and the outcomes of each, by the sliders' own cash flow."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sohanalysis.case.case import ADOPTERS, OVERRUN, Case, Joining, Pert, Uncertainty
from sohanalysis.case.rules import normal_matrix, rank_matrix
from sohanalysis.case.scenario import THE_OTHER, Scenario
from sohanalysis.model import results
from sohanalysis.model.cashflow import flow
from sohanalysis.simulation.distributions import Curve, Steps, correlated, joining, whole_months
from sohanalysis.simulation.streams import Stream
from sohanalysis.years import over_years

Floats = NDArray[Any]
# What is counted of each draw; headroom is the sum set aside less the first of them.
OUTCOMES = ("two_year_total", "ongoing", "net")


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
    def inverses(self) -> dict[str, Curve | Steps]:
        """The inverse distribution of each input by its name."""
        drawn = self.uncertainty
        first = {} if drawn.adopters is None else {ADOPTERS: self._joining(drawn.adopters)}
        return {**first, **{known.name: _inverse(known) for known in drawn.inputs}}

    def _joining(self, known: Joining) -> Steps:
        """Invert the number of forces: this one, and each other that signed."""
        return Steps(1, joining(self.case.adopters.signed.value - 1, known.p, known.rho))

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
        fields |= _cleared(self.uncertainty)
        money = flow(self.case, fields, {}, overruns)
        found = {
            "two_year_total": results.two_year_total(money),
            "ongoing": results.ongoing(money),
            "net": over_years(money.net),
        }
        count = max((each.size for each in values.values()), default=1)
        return {name: _spread(each, count) for name, each in found.items()}

    def bounds(self) -> dict[str, tuple[float, float]]:
        """Find the least and the most of each outcome, from the ends of every input.

        An outcome goes up and down with forces and months in any way, so every number of them is
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
        found = self.outcomes(values)
        return {name: (float(each.min()), float(each.max())) for name, each in found.items()}

    def _ends(self, name: str) -> Floats:
        if name == ADOPTERS:
            return np.arange(1, self.case.adopters.signed.value + 1)
        known = next(each for each in self.uncertainty.inputs if each.name == name)
        if known.input == "delay":
            low, high = (math.floor(end + 0.5) for end in (known.low, known.high))
            return np.arange(low, high + 1)
        return np.array([known.low, known.high])


def _spread(amounts: Floats, count: int) -> Floats:
    return amounts if amounts.size == count else np.broadcast_to(amounts, count)


def _inverse(known: Pert) -> Curve | Steps:
    kind = whole_months if known.input == "delay" else Curve
    return kind(known.low, known.mode, known.high)


def _cleared(uncertainty: Uncertainty) -> dict[str, float]:
    """Clear the saving that a scenario writes in the other way than it is drawn."""
    drawn = {known.input for known in uncertainty.inputs}
    return {other: 0.0 for one, other in THE_OTHER.items() if one in drawn}
