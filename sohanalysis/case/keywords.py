"""What a caller writes of a scenario: each field as a typed keyword, and what is not allowed of it.

A field stands in `Fields` by its type alone; its help, range and unit come from `FIELDS`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Any, TypedDict, TypeVar

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, nearest, shown, suggestion

_Function = TypeVar("_Function", bound=Callable[..., Any])
# What a sweep takes of a field: one value, or several.
Values = str | float | Iterable[str] | Iterable[float]

# Names of fields elsewhere: "forces", of the option --forces.
CALLED = {
    called: name
    for name, field in FIELDS.items()
    if (called := field.option.lstrip("-").replace("-", "_")) != name
}


class Fields(TypedDict, total=False):
    """Each field of a scenario, as a keyword: a line for each of `FIELDS`."""

    adopters: int | Sequence[int]
    pricing: str
    savings: float
    offset: float
    ramp: int
    cashable: float
    delay: int
    charge_follows_go_live: bool
    charge_change: float
    leave: str


# Their types as written above, for signatures and docstrings.
_TYPES = {name: each.__forward_arg__ for name, each in Fields.__annotations__.items()}


def takes_keywords(*, several: bool = False) -> Callable[[_Function], _Function]:
    """Name each field in the signature and the docstring of a function that takes them all."""

    def named(function: _Function) -> _Function:
        types = {n: f"Iterable[{t.split(' |')[0]}]" if several else t for n, t in _TYPES.items()}
        own = signature(function).parameters.values()
        kept = [each for each in own if each.kind is not Parameter.VAR_KEYWORD]
        keyword = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=..., annotation=types[name])
            for name in types
        ]
        returns = signature(function).return_annotation
        shown_as = Signature([*kept, *keyword], return_annotation=returns)
        function.__signature__ = shown_as  # type: ignore[attr-defined]
        entries = "".join(_entry(name, types[name]) for name in types)
        mark = next(each.name for each in own if each.kind is Parameter.VAR_KEYWORD)
        # Without docstrings (python -OO) there is nothing to fill in.
        before, found, after = (function.__doc__ or "").partition(f"**{mark}\n")
        indent = before[len(before.rstrip(" ")) :]
        if found:
            after = after.partition("\n")[2]  # the line under **fields says what follows
            function.__doc__ = f"{before}{textwrap.indent(entries, indent).lstrip()}{after}"
        return function

    return named


def _entry(name: str, typed: str) -> str:
    """Describe a field as numpydoc has it: its type, its help and its range."""
    field = FIELDS[name]
    ends = f", {span_of(field.low, field.high)}" if field.is_number else ""
    unit = f" [{field.unit}{ends}]" if field.unit else ""
    return f"{name} : {typed}\n    {field.help}{unit}\n"


def span_of(low: float, high: float) -> str:
    """Write the ends of a range, such as 0 to 1.5 or 0 to 1,000,000,000."""
    return " to ".join(f"{end:,.0f}" if end >= 1_000 else f"{end:g}" for end in (low, high))


def chosen_scenario(
    case: Case, start: str | Scenario | None, fields: Mapping[str, Any]
) -> Scenario:
    """Choose a scenario, and say every fault at once, misspelt fields first."""
    given = {name: as_plain(value) for name, value in those_given(fields).items()}
    faults = [_unknown_field(name) for name in given if name not in FIELDS]
    try:
        chosen = choose(case, start, **{name: given[name] for name in FIELDS if name in given})
    except ScenarioError as error:
        faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return chosen


def those_given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that are given: ``...`` leaves one as it is."""
    return {name: value for name, value in fields.items() if value is not ...}


def as_plain(value: Any) -> Any:
    """Return numbers of NumPy and pandas, and ranges, as Python's own."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(value) if isinstance(value, range) else value


def several(name: str, given: Any) -> tuple[Any, ...]:
    """Return one value or several of a field as a tuple."""
    given = as_plain(given)
    if isinstance(given, str | float | int):
        return (given,)
    if not isinstance(given, Iterable):
        problem = f"{shown(given)} is not allowed"
        raise ScenarioError(Fault(field=name, problem=problem, allowed="one value, or several"))
    return tuple(given)


def check_fields(names: Iterable[str]) -> None:
    """Refuse names that are no field of a scenario, all at once."""
    faults = [_unknown_field(name) for name in names if name not in FIELDS]
    if faults:
        raise ScenarioError(faults)


def _unknown_field(name: str) -> Fault:
    near = nearest(name, (*FIELDS, *CALLED))
    advice = f"{name} is {CALLED[name]} here." if name in CALLED else ""
    advice = advice or (f"Did you mean {CALLED.get(near, near)}?" if near else "")
    problem = "is no field of a scenario"
    return Fault(field=name, problem=problem, allowed=", ".join(FIELDS), advice=advice)


def one_of(field: str, name: str, known: Iterable[str]) -> str:
    """Return a name if it is known, or say which is."""
    known = [*known]
    if name in known:
        return name
    raise ScenarioError(
        Fault(
            field=field,
            problem=f"{shown(name)} is no {field}",
            allowed=", ".join(known),
            advice=suggestion(str(name), known),
        )
    )
