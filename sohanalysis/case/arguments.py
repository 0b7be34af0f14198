"""Checks of the arguments of public functions, with messages in plain words.

Python's own `TypeError` names the class, counts arguments and shows a traceback.
`checks_arguments` gives one message for each fault: the wrong argument, how to call the function,
and the argument that was probably meant.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from inspect import Parameter, Signature, signature
from numbers import Real
from pathlib import Path
from typing import Any, TypeVar, cast

from sohanalysis.case.case import Case
from sohanalysis.case.fields import FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, format_value, nearest, not_allowed
from sohanalysis.files.corrections import digits_advice

_Function = TypeVar("_Function", bound=Callable[..., Any])
_BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_BY_NAME = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
_ONE_VALUE = (*_BY_PLACE, *_BY_NAME)

# Names of command line options that differ from their field: "forces" for adopters.
CALLED = {
    called: name
    for name, field in FIELDS.items()
    if (called := field.option.lstrip("-").replace("-", "_")) != name
}


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _type_check(*types: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, types)


# Check and wording of the allowed values, by the type in the signature. Arguments of other types
# are checked by the function itself, which knows the names and numbers that it allows.
_A_SCENARIO = "the name of a preset or saved scenario, a scenario code, or a Scenario"
_KINDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "bool": (_type_check(bool), "True or False"),
    "float": (_is_number, "a number"),
    "str | Path": (_type_check(str, Path), "the path of a file"),
    "Case": (_type_check(Case), "a case, such as soh.load_case()"),
    "Case | str | Path": (_type_check(Case, str, Path), "a case, or the path of its file"),
    "str | Scenario": (_type_check(str, Scenario), _A_SCENARIO),
}


def checks_arguments(function: _Function) -> _Function:
    """Return a function that checks its arguments against its signature first.

    Raises
    ------
    ScenarioError
        On a call, if an argument is misspelt, missing, repeated, lacks its name, or has a type that
        the signature does not allow. The error lists every fault.

    Examples
    --------
    >>> @checks_arguments
    ... def ask(result: str, *, limit: float = 0) -> None: ...
    >>> ask("headroom", limt=5)
    Traceback (most recent call last):
    sohanalysis.errors.ScenarioError: limt: is not an argument of ask. Allowed: ask(result, limit=...). Did you mean limit?
    """  # noqa: E501
    form = signature(function)

    @wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        faults = [*_call_faults(function.__name__, form, arguments, keywords)]
        faults += [] if faults else _value_faults(form, form.bind(*arguments, **keywords).arguments)
        if faults:
            raise ScenarioError(faults)
        return function(*arguments, **keywords)

    return cast(_Function, call)


def _call_faults(
    name: str, form: Signature, arguments: tuple[Any, ...], keywords: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield a fault for each argument that is misspelt, missing, repeated or lacks its name."""
    parameters, usage = form.parameters, _usage(name, form)
    positional = [
        parameter.name for parameter in parameters.values() if parameter.kind in _BY_PLACE
    ]
    placed = positional[: len(arguments)]
    surplus = "is given without a name" if "=" in usage else "is one argument too many"
    for value in arguments[len(positional) :]:
        yield Fault(field=name, problem=f"{format_value(value)} {surplus}", allowed=usage)
    for argument in keywords:
        if argument in placed and parameters[argument].kind in _BY_NAME:
            yield Fault(field=argument, problem="is given twice", allowed=usage)
    unknown = {argument: meant for argument, meant in _unknown_arguments(form, keywords)}
    for argument, meant in unknown.items():
        problem, advice = f"is not an argument of {name}", _advice(argument, meant)
        yield Fault(field=argument, problem=problem, allowed=usage, advice=advice)
    for parameter in parameters.values():
        is_needed = parameter.kind in _ONE_VALUE and parameter.default is Parameter.empty
        # A misspelt argument is not missing as well.
        if is_needed and parameter.name not in (*placed, *keywords, *unknown.values()):
            yield Fault(field=parameter.name, problem="is missing", allowed=usage)


def _unknown_arguments(form: Signature, keywords: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the arguments that are not parameters, with the name that was probably meant.

    A function that accepts any field of a scenario checks the fields itself. For such a function
    this refuses only a part of a parameter's name, such as ``case`` for ``case_or_path``.

    The intended name is empty if no name is similar.
    """
    names = [name for name, parameter in form.parameters.items() if parameter.kind in _BY_NAME]
    takes_fields = Parameter.VAR_KEYWORD in [p.kind for p in form.parameters.values()]
    for argument in keywords:
        if argument in names or (takes_fields and argument in FIELDS):
            continue
        longer = next((name for name in names if argument in name.split("_")), "")
        if longer or not takes_fields:
            near = nearest(argument, [name for name in names if name != "self"])
            meant = CALLED.get(argument, "")
            yield argument, longer or (meant if meant in names else near)


def _advice(argument: str, meant: str) -> str:
    """Return advice on an unknown argument.

    It is empty if no name is similar.
    """
    if CALLED.get(argument) == meant:
        return f"Write {meant} instead."
    name = CALLED.get(argument, argument)
    if name in FIELDS:
        return f"It is a field of a scenario: choose it first, by at({name}=...)."
    return f"Did you mean {meant}?" if meant else ""


def _usage(name: str, form: Signature) -> str:
    """Return the call form of a function, such as ``charge(adopters, pricing=...)``."""
    parts = []
    for parameter in form.parameters.values():
        if parameter.kind is Parameter.KEYWORD_ONLY:
            parts.append(f"{parameter.name}=...")
        elif parameter.kind is Parameter.VAR_KEYWORD:
            parts.append("FIELD=...")
        elif parameter.name != "self":
            parts.append(parameter.name)
    return f"{name}({', '.join(parts)})"


def _value_faults(form: Signature, values: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each value whose type differs from the signature."""
    for name, value in values.items():
        annotation = str(form.parameters[name].annotation)
        kind = annotation.removesuffix(" | None")
        if kind not in _KINDS or (value is None and kind != annotation):
            continue
        is_allowed, allowed = _KINDS[kind]
        if not is_allowed(value):
            advice = digits_advice(value) if kind == "float" and isinstance(value, str) else ""
            yield not_allowed(value, allowed, field=name, advice=advice)
