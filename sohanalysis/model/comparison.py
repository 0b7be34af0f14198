"""Scenarios side by side: what differs in the inputs, then every result. Figures, never prose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.scenario import FIELDS, Scenario
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.model.results import RESULTS, appraise
from sohanalysis.money import HALF_A_PENNY


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Scenarios of one case by name; the first is what the others are compared with.

    Parameters
    ----------
    scenarios : mapping
        Scenario by name, in the order given.
    differs : tuple of str
        Fields of `Scenario` that are not the same in all of them.
    results : mapping
        Every result, one amount per scenario. [£]
    """

    scenarios: Mapping[str, Scenario]
    differs: tuple[str, ...]
    results: Mapping[str, tuple[float, ...]]

    def difference(self, result: str, place: int) -> float:
        """Amount of the scenario at a place less that of the first, in pounds."""
        return self.results[result][place] - self.results[result][0]

    def change(self, result: str, place: int) -> float | None:
        """Difference as a share of the first; None where that is nil or negative.

        A percentage of nil, or of a shortfall, says nothing, nor does one of what is left over.
        """
        if result == "headroom":
            return None
        base = self.results[result][0]
        return self.difference(result, place) / base if base > HALF_A_PENNY else None


def compare(case: Case, names: Sequence[str]) -> Comparison:
    """Put scenarios of a case side by side.

    Parameters
    ----------
    case : Case
        The decision that all of them are of.
    names : sequence of str
        Presets, saved scenarios or codes; at least two, each once.

    Returns
    -------
    Comparison
        In the order given.

    Raises
    ------
    ScenarioError
        If one cannot be found, is of another case or of other rules, or is there twice; every
        fault at once.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> found = compare(soh.load_case(), ["anticipated", "explore"])
    >>> found.differs, round(found.difference("two_year_total", 1))
    (('adopters', 'charge_form'), -83389)
    """
    again = dict.fromkeys(name for place, name in enumerate(names) if name in names[:place])
    faults = [Fault(field="scenario", problem=f"{shown(name)} is there twice") for name in again]
    if len(names) < 2:
        problem = f"{len(names)} named"
        faults.append(Fault(field="scenarios", problem=problem, allowed="two or more"))
    scenarios = {}
    for name in dict.fromkeys(names):
        try:
            scenarios[name] = choose(case, name)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return _side_by_side(case, scenarios)


def _side_by_side(case: Case, scenarios: Mapping[str, Scenario]) -> Comparison:
    found = [appraise(case, scenario).results() for scenario in scenarios.values()]
    return Comparison(
        scenarios=scenarios,
        differs=tuple(
            field
            for field in FIELDS
            if len({getattr(scenario, field) for scenario in scenarios.values()}) > 1
        ),
        results={name: tuple(float(result[name]) for result in found) for name in RESULTS},
    )
