"""A scenario chosen on a case: its presets, and the values that the case allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sohanalysis.case import codes
from sohanalysis.case.case import Case, Preset, Range
from sohanalysis.case.fields import FIELDS, NONE, WHOLE_FIELDS, Kind
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, ScenarioError, shown, suggestion
from sohanalysis.money import pounds

# Times the high estimate: a saving past that is a slip of the hand, pence for pounds or a nought.
MOST_SAVINGS = 10


def choose(case: Case, preset: str | Scenario | None = None, **fields: Any) -> Scenario:
    """Return the scenario of a case, with a preset or code and single fields on top.

    Parameters
    ----------
    case : Case
        The decision.
    preset : str or Scenario, optional
        Name of a preset of the case or of a saved scenario, a scenario code, or a scenario itself.
    **fields
        Fields of `Scenario`. ``savings`` clears ``offset`` and the other way round.

    Returns
    -------
    Scenario
        Checked against the case.

    Raises
    ------
    ScenarioError
        If a name is misspelt or a value is not allowed; every fault at once.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> soh.choose(soh.load_case(), adopters=36, pricing="shared").pricing
    'shared'
    """
    start = preset_scenario(case, preset) if isinstance(preset, str) else preset or case.scenario
    try:
        scenario = changed(start, fields)
    except ScenarioError as error:
        wrong = [_with_allowed_pricings(case, fault, fields) for fault in error.faults]
        sound = {name: fields[name] for name in fields if name not in {f.field for f in wrong}}
        others = scenario_faults(case, changed(start, {n: sound[n] for n in FIELDS if n in sound}))
        raise ScenarioError([*wrong, *(f for name, f in others if name in sound)]) from None
    check_scenario(case, scenario)
    if scenario.pricing in ESTIMATES:  # at a quoted end whatever the pricing: for us, not a choice
        raise ScenarioError(_pricing_fault(case, scenario.pricing))
    return scenario


def check_scenario(case: Case, scenario: Scenario) -> None:
    """Check a scenario against a case; every fault at once.

    Raises
    ------
    ScenarioError
        If a value is not allowed.
    """
    faults = [fault for _, fault in scenario_faults(case, scenario)]
    if faults:
        raise ScenarioError(faults)


def _with_allowed_pricings(case: Case, fault: Fault, fields: dict[str, Any]) -> Fault:
    """Name the pricings of this case where the fault is an unknown one."""
    if fault.field not in FIELDS or FIELDS[fault.field].kind is not Kind.choice:
        return fault
    return replace(fault, **_pricing_hint(case, fields[fault.field]))


def _pricing_hint(case: Case, pricing: object) -> dict[str, Any]:
    advice = suggestion(str(pricing), case.pricings)
    return {"allowed": ", ".join(case.pricings), "advice": advice}


def preset_scenario(case: Case, name: str) -> Scenario:
    """Return the scenario of a preset, of a saved scenario or of a code.

    Raises
    ------
    ScenarioError
        If the case has none of that name, or it is of another case or of other rules.
    """
    if codes.is_code(name):
        return changed(case.scenario, codes.fields_of(case, name))
    if name in case.presets:
        return changed(case.scenario, preset_fields(case.presets[name]))
    known = {saved.name: saved for saved in case.saved}
    if name in known:
        codes.check_belongs(case, shown(name), key=known[name].case, rules=known[name].rules)
        return known[name].scenario
    names = (*case.presets, *known)
    raise ScenarioError(
        Fault(
            field="scenario",
            problem=f"{shown(name)} is no preset and no saved scenario of this case",
            allowed=", ".join(names),
            advice=suggestion(name, names),
        )
    )


def names_a_pricing(case: Case, name: str) -> bool:
    """Check whether a preset, a saved scenario or a code chooses a pricing."""
    return name not in case.presets or case.presets[name].pricing is not None


def preset_fields(preset: Preset) -> dict[str, Any]:
    """Return the fields that a preset sets."""
    given = {name: getattr(preset, name) for name in FIELDS if hasattr(preset, name)}
    return {name: value for name, value in given.items() if value is not None}


def labelled_preset(case: Case, scenario: Scenario) -> Preset | None:
    """Return the preset whose label describes the adopters of a scenario.

    The label of a preset that names a pricing is of the adopters under that pricing alone.
    """
    of_the_form = (None, scenario.pricing)
    labelled = (each for each in case.presets.values() if each.label)
    same = (each for each in labelled if each.adopters == scenario.adopters)
    return next((each for each in same if each.pricing in of_the_form), None)


def field_range(case: Case, scenario: Scenario, field: str) -> tuple[float, float]:
    """Return the lowest and highest value that a case allows of a number field.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> field_range(case, case.scenario, "delay")
    (0, 18)
    """
    known = FIELDS[field]
    highest = {
        "possible": case.adopters.possible.value,
        "charge": _most_savings(case),
        "horizon": case.longest_delay(scenario.charge_follows_go_live),
    }
    return known.low, highest.get(known.within, known.high)


def ranged(known: Range) -> tuple[float, float]:
    """Return low and high of a range, as whole numbers where the input is one."""
    if known.input not in WHOLE_FIELDS:
        return known.low, known.high
    low, high = (int(end) if end == int(end) else end for end in (known.low, known.high))
    return low, high


def scenario_faults(case: Case, scenario: Scenario) -> Iterator[tuple[str, Fault]]:
    """Find the faults of a scenario on a case, each with its field."""
    found = {
        "adopters": _adopters_fault(case, scenario),
        "pricing": None
        if scenario.pricing in (*case.pricings, *ESTIMATES)
        else _pricing_fault(case, scenario.pricing),
        "savings": _savings_fault(case, scenario),
        "delay": _delay_fault(case, scenario),
        "leave": _leave_fault(case, scenario),
    }
    for field in FIELDS:
        fault = found.get(field)
        if fault:
            yield field, fault


def _adopters_fault(case: Case, scenario: Scenario) -> Fault | None:
    possible, horizon = case.adopters.possible.value, case.years
    path = scenario.path(len(horizon))
    if len(path) != len(horizon):
        return Fault(
            field="adopters",
            problem=f"{len(path)} counts are given",
            allowed=f"one count, or one for each of {horizon[0]} to {horizon[-1]} ({len(horizon)})",
        )
    if max(path) > possible:
        return Fault(
            field="adopters",
            problem=f"{max(path)} is not allowed",
            allowed=f"a whole number, 1 to {possible} possible",
        )
    return None


def _pricing_fault(case: Case, pricing: str) -> Fault:
    return Fault(
        field="pricing",
        problem=f"{shown(pricing)} is no pricing of this case",
        **_pricing_hint(case, pricing),
    )


def _most_savings(case: Case) -> float:
    """Ten times the high estimate, where the documents quote one. [£ a year]."""
    is_quoted = bool(case.charges) and case.charge.is_quoted
    return MOST_SAVINGS * case.charge.high if is_quoted else FIELDS["savings"].high


def _savings_fault(case: Case, scenario: Scenario) -> Fault | None:
    if scenario.savings and scenario.offset:
        return Fault(
            field="savings",
            problem=f"{pounds(scenario.savings)} and offset {scenario.offset:g} are both given",
            allowed="one of them, the other 0",
        )
    limit = _most_savings(case)
    if scenario.savings > limit:
        return Fault(
            field="savings",
            problem=f"{pounds(scenario.savings)} is not allowed",
            allowed=f"£0 to {pounds(limit)} a year, ten times the high estimate",
        )
    return None


def _leave_fault(case: Case, scenario: Scenario) -> Fault | None:
    if scenario.leave in (NONE, *case.years):
        return None
    allowed = f"a year of {case.years[0]} to {case.years[-1]}, or {NONE}"
    return Fault(field="leave", problem=f"{scenario.leave} is not allowed", allowed=allowed)


def _delay_fault(case: Case, scenario: Scenario) -> Fault | None:
    limit = case.longest_delay(scenario.charge_follows_go_live)
    if scenario.delay <= limit:
        return None
    follows = " when the charge follows go-live" if scenario.charge_follows_go_live else ""
    return Fault(
        field="delay",
        problem=f"{scenario.delay} is not allowed",
        allowed=f"0 to {limit} months{follows}: the years end with {case.years[-1]}",
        advice=f"For a longer delay, add years after {case.years[-1]}.",
    )
