"""A pricing of one's own: a Python function, tabulated as the steps of a price, and its text."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from numbers import Real
from typing import Any

from sohanalysis import years
from sohanalysis.case.case import Case, Charge
from sohanalysis.case.fields import MOST_POUNDS
from sohanalysis.case.pricing import ADOPTERS, OF_OUR_OWN, Amount, Pricing, Step
from sohanalysis.case.usual import RULE_KEYS, own_charges, rule_name
from sohanalysis.errors import CaseError, Fault, ScenarioError, shown
from sohanalysis.files.schema import dotted, validate
from sohanalysis.files.toml import Document

Function = Callable[[int, str], float]
HEADER = "[[charges.pricing]]"


def tabulate(case: Case, charge: Charge, name: str, function: Function) -> Pricing:
    """Work out a function at every number of adopters and in every year charged.

    Parameters
    ----------
    case, charge : Case, Charge
        Give the numbers that could adopt, and the years.
    name : str
        What a scenario will choose it by.
    function : callable
        Of a number of adopters and a financial year such as ``"2019/20"``. [£ a year]

    Returns
    -------
    Pricing
        Assumed; a number or a year that differs in nothing is written once.

    Raises
    ------
    ScenarioError
        If the function fails or gives what is no charge; with where it first does.
    """
    if name in {rule.name for each in case.charges for rule in each.pricing}:
        fault = Fault(field="name", problem=f"{shown(name)} is in use", allowed="a name of its own")
        raise ScenarioError(fault)
    counts = range(1, case.adopters.possible.value + 1)
    steps: list[Step] = []
    for count in counts:
        price = _by_year(case, charge, count, function)
        if not steps or price != steps[-1].price:
            steps.append(Step(of=ADOPTERS, start=float(count), price=price))
    of = f"number of {case.adopters.plural} from 1 to {counts[-1]} and every year charged"
    rule, faults = validate(
        Pricing,
        {
            "name": name,
            "price": steps[0].price if len(steps) == 1 else tuple(steps),
            "status": "assumed",
            "source": OF_OUR_OWN,
            "note": f"Tabulated at every {of}." if case.names_adopters else "",
        },
    )
    if rule is None:
        raise ScenarioError([replace(fault, field=dotted(place)) for place, fault in faults])
    return rule


def _by_year(case: Case, charge: Charge, count: int, function: Function) -> Amount:
    """Charge of each year at a number of adopters; one where it is the same in all. [£ a year]."""
    end = charge.end or case.end
    charged = {
        label: _charge_at(case, count, label, function)
        for label in case.years
        if years.end_month(label) > charge.month and years.first_month(label) < end
    }
    first = next(iter(charged.values()))
    if all(each == first for each in charged.values()):
        return first
    return tuple(charged.get(label, 0.0) for label in case.years)


def _charge_at(case: Case, count: int, label: str, function: Function) -> float:
    try:
        given: Any = function(count, label)
    except Exception as error:
        problem, allowed = f"fails with {type(error).__name__}: {error}", ""
    else:
        is_number = isinstance(given, Real) and not isinstance(given, bool)
        if is_number and 0 <= given <= MOST_POUNDS:
            return abs(float(given))  # no minus zero
        problem, allowed = f"gives {shown(given)}", "one number of pounds a year, 0 to £100bn"
    at = f"at {count} {case.adopters.plural if count > 1 else case.adopters.word} in {label}"
    raise ScenarioError(Fault(field="function", problem=f"{problem} {at}", allowed=allowed))


def text_with(document: Document, text: str, charge: str, rule: Pricing) -> str:
    """Text of a case with one pricing more, all else as it was.

    A rule that stands in its charge gets a table of its own, for a charge has one or the other.

    Raises
    ------
    CaseError
        If the charges are laid out in a way that cannot be changed safely.
    """
    lines, known = text.split("\n"), document.lines
    found = next((each for each in own_charges(document.values) if each.get("name") == charge), {})
    listed = document.values.get("charges", [])
    place = ("charges", next((at for at, each in enumerate(listed) if each is found), 0))
    start = known.get(place, 0)
    if not start or not lines[start - 1].lstrip().startswith("["):
        problem = f"the charge {shown(charge)} is laid out in a way that cannot be changed safely"
        advice = "Write each charge as a table headed [[charges]]."
        raise CaseError(Fault(file=str(document.path), problem=problem, advice=advice))
    # Lines at which something else begins: the first of them after the charge ends it.
    others = [line for key, line in known.items() if line > start and key[:2] != place]
    end = _before_comments(lines, min(others, default=len(lines) + 1) - 1)
    block, moved = lines[start - 1 : end], []
    if "pricing" not in found:
        own = sorted((line, key[2]) for key, line in known.items() if key[:2] == place != key)
        first = {key: line for line, key in reversed(own)}
        starts = sorted(first.values())
        taken = set()
        for key in RULE_KEYS & {*first}:
            after = [line for line in starts if line > first[key]]
            taken |= {*range(first[key], after[0] if after else end + 1)}
        moved = ["", HEADER, f'name = "{rule_name(charge)}"']
        moved += [lines[at - 1] for at in sorted(taken) if at <= end]
        block = [line for at, line in enumerate(block, start=start) if at not in taken]
    return "\n".join([*lines[: start - 1], *block, *moved, "", *_table(rule), *lines[end:]])


def _before_comments(lines: list[str], end: int) -> int:
    """Last line of a table, without the blanks and comments that belong to what follows."""
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return end


def _table(rule: Pricing) -> Iterator[str]:
    yield from (HEADER, f'name = "{rule.name}"')
    if rule.steps:
        yield "price = ["
        for step in rule.steps:
            yield f"    {{adopters = {step.start:g}, price = {_amount(step.price)}}},"
        yield "]"
    else:
        yield f"price = {_amount(rule.price)}"
    told = {"status": rule.status, "source": rule.source, "note": rule.note}
    # A case's own word, which is in the note, may hold quotes.
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in told.items() if value}
    yield from (f"{key} = {text}" for key, text in quoted.items())


def _amount(amount: Any) -> str:
    """Write an amount so that it is read as the same float: repr gives digits enough."""
    if isinstance(amount, tuple):
        return f"[{', '.join(map(_amount, amount))}]"
    return f"{int(amount):_}" if math.floor(amount) == amount else repr(amount)
