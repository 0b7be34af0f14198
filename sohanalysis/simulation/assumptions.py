"""Other assumptions than the case's: what a panel or an option sets before a simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from sohanalysis.case.case import OVERRUN, Case, Joining, Uncertainty
from sohanalysis.case.rules import UNITS, uncertainty_faults
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.files.schema import dotted, validate

# Of what was set here and not read in the case.
_CHOSEN = {"source": "chosen for this simulation", "status": "assumed"}
Ends = tuple[float, float, float]


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
    drawn = case.uncertainty or Uncertainty()
    values: dict[str, Any] = {"adopters": _joining(drawn.adopters, p, rho)}
    moved = dict(_listed(inputs))
    kept = [asdict(known) for known in drawn.inputs if (known.input, known.line) not in moved]
    chosen = [_pert(key, ends) for key, ends in moved.items() if ends is not None]
    values["inputs"] = kept + chosen
    values["correlations"] = [asdict(known) for known in drawn.correlations]
    if correlations is not None:
        pairs = correlations.items()
        values["correlations"] = [{"between": b, "rank": r, **_CHOSEN} for b, r in pairs]
    return replace(case, uncertainty=_valid(values))


def adopters_alone(case: Case) -> Case:
    """Assume that nothing but the number of forces may turn out otherwise.

    >>> import sohanalysis as soh
    >>> adopters_alone(soh.load_case()).uncertainty.names
    ('adopters',)
    """
    drawn = case.uncertainty or Uncertainty()
    return replace(case, uncertainty=Uncertainty(adopters=drawn.adopters))


def checked(case: Case, scenario: Scenario) -> Uncertainty:
    """Give what a case lets be drawn, or refuse it: nothing is drawn of what the scenario forbids.

    Raises
    ------
    ScenarioError
        Naming the input and what of it is wrong; every fault at once.
    """
    drawn = case.uncertainty
    if drawn is None or not drawn.names:
        problem = "the case says of nothing that it may turn out otherwise"
        advice = "Add [uncertainty.adopters] or [[uncertainty.inputs]] to its file."
        fault = Fault(file=case.file, field="uncertainty", problem=problem, advice=advice)
        raise ScenarioError(fault)
    faults = [
        replace(fault, field=_called(drawn, place))
        for place, fault in uncertainty_faults(case, scenario, drawn)
    ]
    if faults:
        raise ScenarioError(faults)
    return drawn


def _called(drawn: Uncertainty, place: tuple[str | int, ...]) -> str:
    """Call a place by the name of its input."""
    if place[0] == "inputs" and isinstance(place[1], int):
        return dotted((drawn.inputs[place[1]].name, *place[2:]))
    return dotted(place)


def _joining(known: Joining | None, p: float | None, rho: float | None) -> dict[str, Any] | None:
    given = {name: value for name, value in (("p", p), ("rho", rho)) if value is not None}
    if not given:
        return None if known is None else asdict(known)
    start = {"unit": "share"} if known is None else asdict(known)
    # Where the case lists none, the one value; of what is missing only its own fault is told.
    grids = {} if known else {f"{name}_grid": [given.get(name, 0.0)] for name in ("p", "rho")}
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


def _valid(values: dict[str, Any]) -> Uncertainty:
    drawn, faults = validate(Uncertainty, values)
    if drawn is None:
        raise ScenarioError([replace(f, field=_named(values, place)) for place, f in faults])
    return drawn


def _named(values: dict[str, Any], place: tuple[str | int, ...]) -> str:
    if place[0] == "inputs" and isinstance(place[1], int):
        return dotted((values["inputs"][place[1]]["input"], *place[2:]))
    return dotted(place[1:] if place[0] == "adopters" and len(place) > 1 else place)
