"""What an analyst types after an option: text in, fields of a scenario out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from sohanalysis.case import Case
from sohanalysis.choice import choose
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.scenario import Scenario

OPTIONS = {
    "adopters": "--forces",
    "charge_form": "--charge",
    "savings": "--savings",
    "offset": "--offset",
    "ramp": "--ramp",
    "cashable": "--cashable",
    "delay": "--delay",
    "charge_follows_go_live": "--charge-follows-go-live",
    "charge_change": "--charge-change",
}
SHARES = ("offset", "cashable", "charge_change")


def scenario_from_options(
    case: Case, *, preset: str | None, given: Mapping[str, str | bool | None]
) -> Scenario:
    """Build a scenario from the text of the options that were given.

    Raises
    ------
    ScenarioError
        Naming each option that is wrong, all at once.
    """
    fields, faults = {}, []
    for name, text in given.items():
        if text is None or text is False:
            continue
        try:
            fields[name] = _value(name, text)
        except ValueError:
            faults.append(_unreadable(name, str(text)))
    try:
        scenario = choose(case, preset, **fields)
    except ScenarioError as error:
        faults += [_of_option(case, fault, fields, given) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    return scenario


def _value(name: str, text: str | bool) -> Any:
    if isinstance(text, bool) or name == "charge_form":
        return text
    if name == "adopters":
        counts = tuple(_whole(part) for part in text.split(","))
        return counts if len(counts) > 1 else counts[0]
    if name in ("ramp", "delay"):
        return _whole(text)
    if name in SHARES and text.strip().endswith("%"):
        return _number(text.strip()[:-1]) / 100
    return _number(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"\s*-?\d{1,9}\s*", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", text, re.ASCII):
        raise ValueError(text)
    return float(text)


def _unreadable(name: str, text: str) -> Fault:
    if name == "adopters":
        allowed = "a whole number of forces, or one for each year such as 25,25,36,36"
    elif name in SHARES:
        allowed = "a share such as 0.3 or 30%"
    elif name == "savings":
        allowed = "pounds a year in digits, such as 35500"
    else:
        allowed = "a whole number of months"
    return Fault(field=OPTIONS[name], problem=f"{shown(text)} is not allowed", allowed=allowed)


def _of_option(
    case: Case, fault: Fault, fields: Mapping[str, Any], given: Mapping[str, Any]
) -> Fault:
    """Name the option instead of the field, and say what this case allows."""
    problem, allowed, advice = fault.problem, fault.allowed, fault.advice
    if fault.field == "adopters":
        problem = f"{shown(given['adopters'])} is not allowed"
        allowed = (
            f"a whole number of forces, 1 to {case.adopters.eligible.value}, or one for each of "
            f"the {len(case.horizon.years)} years"
        )
    if fault.field == "charge_form":
        allowed = ", ".join(case.charge.forms)
        close = difflib.get_close_matches(str(fields["charge_form"]), case.charge.forms, n=1)
        advice = f"Did you mean {close[0]}?" if close else ""
    if fault.field in SHARES and "%" in given[fault.field]:
        problem, advice = f"{shown(given[fault.field])} is not allowed", ""
    elif fault.field in SHARES and abs(fields[fault.field]) > 1:
        advice = f"For {fields[fault.field]:g}% write {fields[fault.field]:g}%."
    option = "--scenario" if fault.field == "scenario" else OPTIONS[fault.field]
    return Fault(field=option, problem=problem, allowed=allowed, advice=advice)
