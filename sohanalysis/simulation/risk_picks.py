"""What is assumed in the panel of risk: its controls in words, and what they stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from sohanalysis.case.case import OVERRUN, Case, Pert, Uncertainty
from sohanalysis.case.choose import field_range, selectable
from sohanalysis.case.rules import OVERRUNS
from sohanalysis.case.scenario import ChargeForm, Scenario
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.explore.controls import SLIDER_SAVINGS, Control
from sohanalysis.money import figures, percent, pounds
from sohanalysis.report.wording_pricing import FORM_NAMES, curve_caution, form_assumes
from sohanalysis.simulation.assumptions import Ends, assume
from sohanalysis.simulation.risk_words import ends_words, input_name

ENDS = {"low": "lowest", "mode": "most likely", "high": "highest"}
LEAST_BUDGET, MOST_BUDGET = 1_000, 100_000_000  # as a case may state
LABELS = {
    "p": "p, share of the others that join (assumed)",
    "rho": "rho, correlation between any two (assumed)",
    "budget": "Sum set aside",
    "charge_form": "Charge form",
}


@dataclass(frozen=True, kw_only=True)
class RiskPicks:
    """What the controls say: one low, most likely and high for each input that is drawn.

    ``p`` and ``rho`` are nil, and not asked, where the case assumes nothing of who joins.
    """

    charge_form: ChargeForm
    budget: int
    p: float
    rho: float
    ends: tuple[Ends, ...]


def first_picks(case: Case, scenario: Scenario) -> RiskPicks:
    """Start from what the case assumes."""
    known = _known(case)
    return RiskPicks(
        charge_form=scenario.charge_form,
        budget=case.budget.value,
        p=known.adopters.p if known.adopters else 0.0,
        rho=known.adopters.rho if known.adopters else 0.0,
        ends=tuple((each.low, each.mode, each.high) for each in known.inputs),
    )


def _known(case: Case) -> Uncertainty:
    return case.uncertainty or Uncertainty()


def assumed(case: Case, picks: RiskPicks) -> Case:
    """Give the case with what is picked; what is as the case has it keeps its source.

    Raises
    ------
    ScenarioError
        If anything is not allowed; every fault at once.
    """
    first, given = first_picks(case, case.scenario), dict[str, Any]()
    given |= {name: getattr(picks, name) for name in ("p", "rho")}
    given = {name: value for name, value in given.items() if value != getattr(first, name)}
    for known, before, ends in zip(_known(case).inputs, first.ends, picks.ends, strict=True):
        if ends != before and known.input == OVERRUN:
            given[OVERRUN] = given.get(OVERRUN, {}) | {known.line: ends}
        elif ends != before:
            given[known.input] = ends
    moved = assume(case, **given) if given else case
    if picks.budget == case.budget.value:
        return moved
    budget = replace(case.budget, value=picks.budget, status="assumed", source="chosen here")
    return replace(moved, budget=budget)


def moved(case: Case, picks: RiskPicks, told: Mapping[str, Any]) -> RiskPicks:
    """Change what was picked, as the page says; an end that is moved takes the others along.

    Raises
    ------
    ScenarioError
        If anything is no value of its control; every fault at once.
    """
    faults = [_fault(case, name, value) for name, value in told.items()]
    if any(faults):
        raise ScenarioError([fault for fault in faults if fault])
    fields: dict[str, Any] = {}
    ends = list(picks.ends)
    for name, value in told.items():
        place, _, end = name.partition("-")
        if end:
            known = _known(case).inputs[int(place)]
            ends[int(place)] = _along(ends[int(place)], end, _read(known.unit, value))
        else:
            fields[name] = _read(_UNITS.get(name, ""), value)
    return replace(picks, **fields, ends=tuple(ends))


_UNITS = {"p": "share", "budget": "£"}


def _along(ends: Ends, end: str, value: float) -> Ends:
    low, mode, high = ends
    if end == "low":
        return value, max(mode, value), max(high, value)
    if end == "high":
        return min(low, value), min(mode, value), value
    return min(low, value), value, max(high, value)


def _fault(case: Case, name: str, value: Any) -> Fault | None:
    """Refuse what is no value of a control, in the unit of the control."""
    if name == "charge_form":
        known: Any = selectable(case)
        sound, label, allowed = value in known, LABELS[name], ", ".join(known)
    else:
        control = _controls(case).get(name)
        if control is None:
            return Fault(field=name, problem="is no control of this panel")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        sound = number and control.low <= value <= control.high
        sound = sound and (not control.whole or float(value).is_integer())
        label, allowed = control.label, f"{'whole ' if control.whole else ''}{control.unit}"
    problem = "is empty" if value is None else f"{shown(value)} is not allowed"
    return None if sound else Fault(field=label, problem=problem, allowed=allowed)


def _controls(case: Case) -> dict[str, Control]:
    return {control.field: control for _, _, listed in _groups(case) for control in listed}


def _read(unit: str, value: Any) -> Any:
    """Take a number as it was typed: 12.3 per cent is 0.123 and not 0.12300000000000001."""
    if unit == "share":
        return float(Decimal(str(value)) / 100)
    return int(value) if unit == "£" else value if isinstance(value, str) else float(value)


def _written(unit: str, value: float) -> float:
    return float(100 * Decimal(str(value))) if unit == "share" else value


def values_of(case: Case, picks: RiskPicks) -> dict[str, Any]:
    """Give what every control shows, in its own unit."""
    shown_values = {name: _written(_UNITS.get(name, ""), getattr(picks, name)) for name in LABELS}
    for place, (known, ends) in enumerate(zip(_known(case).inputs, picks.ends, strict=True)):
        for end, value in zip(ENDS, ends, strict=True):
            shown_values[f"{place}-{end}"] = _written(known.unit, value)
    return shown_values


def summaries(case: Case, picks: RiskPicks) -> dict[str, str]:
    """Say in a few words what each group of controls stands at, for when it is closed."""
    said = {
        "joins": f"p = {percent(picks.p)}, rho = {picks.rho:g}",
        "form": FORM_NAMES[picks.charge_form],
        "budget": pounds(picks.budget),
    }
    for place, (known, ends) in enumerate(zip(_known(case).inputs, picks.ends, strict=True)):
        low, mode, high = ends
        said[str(place)] = ends_words(replace(known, low=low, mode=mode, high=high))
    return said


def described(case: Case) -> list[dict[str, Any]]:
    """Describe the groups of controls, for the page that draws them."""
    forms = [
        {"value": form, "label": FORM_NAMES[form], "says": form_assumes(case, form)}
        for form in selectable(case)
    ]
    more = {"form": {"forms": forms, "caution": curve_caution(case)}}
    return [
        {
            "key": key,
            "label": label,
            "open": True,
            "controls": [asdict(control) for control in controls],
            **more.get(key, {}),
        }
        for key, label, controls in _groups(case)
    ]


def _groups(case: Case) -> Iterator[tuple[str, str, list[Control]]]:
    if _known(case).adopters is not None:
        yield "joins", "Who joins", [*_of_who_joins()]
    yield "form", LABELS["charge_form"], []
    for place, known in enumerate(_known(case).inputs):
        yield str(place), input_name(known), [*_ends_of(case, place, known)]
    yield "budget", LABELS["budget"], [_of_the_sum(case)]


def _of_who_joins() -> Iterator[Control]:
    share = "%, 0 to 100; no evidence supports any value"
    yield Control(field="p", label=LABELS["p"], unit=share, high=100, slider_high=100)
    correlation = "correlation, 0 to 1"
    yield Control(
        field="rho", label=LABELS["rho"], unit=correlation, high=1, slider_high=1, step=0.01
    )


def _of_the_sum(case: Case) -> Control:
    return Control(
        field="budget",
        label=LABELS["budget"],
        whole=True,
        unit=f"£, {figures(LEAST_BUDGET)} to {figures(MOST_BUDGET)}",
        low=LEAST_BUDGET,
        high=MOST_BUDGET,
        slider_high=2 * case.budget.value,
        step=LEAST_BUDGET,
    )


def _ends_of(case: Case, place: int, known: Pert) -> Iterator[Control]:
    low, high = OVERRUNS
    if known.input != OVERRUN:
        low, high = field_range(case, case.scenario, known.input)
    low, high = (_written(known.unit, float(end)) for end in (low, high))
    unit = {"share": "%", "months": "months"}.get(known.unit, known.unit)
    reach = SLIDER_SAVINGS * case.charge.high if known.input == "savings" else high
    for end in ENDS:
        yield Control(
            field=f"{place}-{end}",
            label=_end_label(known, end),
            unit=f"{unit}, {low:,g} to {high:,g}",
            low=low,
            high=high,
            slider_high=reach,
            step=500 if known.input == "savings" else 1,
            whole=known.input == "delay",
        )


def _end_label(known: Pert, end: str) -> str:
    return f"{input_name(known)}, {ENDS[end]} (assumed)"


def labelled(case: Case, error: ScenarioError) -> str:
    """Name controls instead of fields in what is refused, and a file by its name alone."""
    named = {"p": LABELS["p"], "rho": LABELS["rho"]}
    for known in _known(case).inputs:
        named[known.name] = input_name(known)
        named |= {f"{known.name}.{end}": _end_label(known, end) for end in ENDS}
    faults = (
        replace(
            fault,
            field=named.get(fault.field.removeprefix("adopters."), fault.field),
            file=PurePath(fault.file).name,
        )
        for fault in error.faults
    )
    return str(ScenarioError([*faults]))
