"""Scenarios of a case: presets, the values that the case allows and typed keywords."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

from sohanalysis.case import codes
from sohanalysis.case.arguments import CALLED, checks_arguments
from sohanalysis.case.case import Case, Preset, Range
from sohanalysis.case.fields import ANY, FIELDS, NONE, WHOLE_FIELDS, Kind
from sohanalysis.case.pricing import ESTIMATES, NO_PRICING
from sohanalysis.case.scenario import Fields, Scenario, changed
from sohanalysis.errors import (
    Fault,
    ScenarioError,
    format_value,
    names_meant,
    nearest,
    not_allowed,
    suggestion,
)
from sohanalysis.files.corrections import share_of_percent
from sohanalysis.files.kinds import Refused
from sohanalysis.money import pounds

WIDTH_OF_HELP = 88  # characters in a line of a docstring, before it is indented
# Largest saving, as a multiple of the high end of the charge. A larger one is a typing mistake,
# such as pence for pounds or a nought too many.
MOST_SAVINGS = 10


@checks_arguments
def choose(case: Case, preset: str | Scenario | None = None, /, **fields: Any) -> Scenario:
    """Return the scenario of a case, with a preset or code and single fields on top.

    Parameters
    ----------
    case : Case
        The case of the decision.
    preset : str or Scenario, optional
        Name of a preset of the case or of a saved scenario, a scenario code, or a scenario itself.
        Without it, the scenario of the case.
    **fields
        Fields of `Scenario`, which replace fields of the preset. ``savings`` clears ``offset``, and
        ``offset`` clears ``savings``.

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
    start = _start(case, preset) if isinstance(preset, str) else preset or case.scenario
    values = {name: _typed_value(case, name, value) for name, value in given_fields(fields).items()}
    faults = [_unknown_field(name) for name in values if name not in FIELDS]
    changes = {name: values[name] for name in FIELDS if name in values}
    try:
        scenario = changed(start, changes, partial(_worded, case, fields))
    except ScenarioError as error:
        wrong = {fault.field for fault in error.faults}
        sound = {name: value for name, value in changes.items() if name not in wrong}
        sound_faults = scenario_faults(case, changed(start, sound))
        faults += [
            *error.faults,
            *(fault.located(name) for name, fault in sound_faults if name in sound),
        ]
        raise ScenarioError(faults) from None
    field_faults = [*scenario_faults(case, scenario)]
    # A quoted end is not a pricing of the case: the package uses it for its own comparisons.
    if scenario.pricing in ESTIMATES:
        field_faults.append(("pricing", pricing_fault(case, scenario.pricing)))
    # If the caller did not give the field, the fault comes from the preset or the code.
    of_preset = {name for name in FIELDS if name not in changes and preset is not None}
    faults += [
        fault.located(f"scenario: {name}" if name in of_preset else name)
        for name, fault in field_faults
    ]
    if faults:
        raise ScenarioError(faults)
    return scenario


def _start(case: Case, name: str) -> Scenario:
    """Return the scenario of a preset. Its faults name the scenario and the field."""
    try:
        return preset_scenario(case, name)
    except ScenarioError as error:
        faults = [
            fault if fault.field == "scenario" else fault.located(f"scenario: {fault.field}")
            for fault in error.faults
        ]
        raise ScenarioError(faults) from None


def check_scenario(case: Case, scenario: Scenario) -> None:
    """Check a scenario against a case, and report every fault at once.

    Raises
    ------
    ScenarioError
        If a value is not allowed.
    """
    faults = [fault.located(name) for name, fault in scenario_faults(case, scenario)]
    if faults:
        raise ScenarioError(faults)


def _worded(case: Case, fields: Mapping[str, Any], refused: Refused) -> Fault | None:
    """Return a better fault for a wrong pricing or a wrong share.

    It is None for other fields.
    """
    name = str(refused.key_path[0])
    field = FIELDS.get(name)
    if field is not None and field.kind is Kind.choice:
        names = pricing_choices(case)
        advice = suggestion(str(refused.value), names)
        return refused.fault(allowed=", ".join(names), advice=advice)
    text = fields.get(name)
    if field is not None and isinstance(text, str) and as_typed(name, text) != text:
        return not_allowed(text, field.allowed)
    return None


def pricing_choices(case: Case) -> tuple[str, ...]:
    """Return the pricings that a scenario may choose: the case's pricings, and ``any``.

    >>> import sohanalysis as soh
    >>> pricing_choices(soh.load_case())[-2:]
    ('weighted', 'any')
    """
    return (*case.pricings, ANY) if case.charges else case.pricings


def pricing_named(case: Case, text: str) -> str:
    """Return the pricing choice that a text means, by name or title, in any capitals.

    Returns
    -------
    str
        The text itself if it means no pricing, or several.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> pricing_named(soh.load_case(), "shared, capped")
    'shared-capped'
    """
    meant = _pricings_meant(case, text)
    return meant[0] if len(meant) == 1 else text


def _pricings_meant(case: Case, text: str) -> tuple[str, ...]:
    """Return the pricing choices that a text may mean."""
    titles = {name: case.pricing(name).title or name for name in case.pricings}
    return names_meant(text, {name: titles.get(name, name) for name in pricing_choices(case)})


def _typed_value(case: Case, name: str, value: Any) -> Any:
    """Return the value of a field from the form in which a user wrote it."""
    value = as_typed(name, value)
    is_pricing = name in FIELDS and FIELDS[name].kind is Kind.choice and isinstance(value, str)
    return pricing_named(case, value) if is_pricing else value


def preset_scenario(case: Case, name: str) -> Scenario:
    """Return the scenario of a preset, of a saved scenario or of a code.

    Capitals, spaces and hyphens of a name make no difference if one name is alike.

    Raises
    ------
    ScenarioError
        If the case has no scenario of that name, or if the scenario belongs to another case or
        to an earlier version of the rules.
    """
    if codes.is_code(name):
        return changed(case.scenario, codes.fields_of(case, name))
    saved_by_name = {saved.name: saved for saved in case.saved}
    names = (*case.presets, *saved_by_name)
    meant = names_meant(name, dict(zip(names, names, strict=True)))
    name = meant[0] if len(meant) == 1 else name
    if name in case.presets:
        return changed(case.scenario, preset_fields(case.presets[name]))
    if name in saved_by_name:
        codes.check_belongs(
            case, format_value(name), key=saved_by_name[name].case, rules=saved_by_name[name].rules
        )
        return saved_by_name[name].scenario
    if meant:
        raise ScenarioError(_may_mean(name, meant).located("scenario"))
    problem = f"{format_value(name)} is not a preset or saved scenario of this case"
    advice = suggestion(name, names)
    code = f"a code that soh show prints, such as {codes.own_code(case, case.scenario)}"
    allowed = ", ".join(names) or f"{code} (the case has no named scenario)"
    raise ScenarioError(Fault(field="scenario", problem=problem, allowed=allowed, advice=advice))


def _may_mean(text: str, names: Sequence[str]) -> Fault:
    """Return the fault of a text that may mean several names."""
    problem = f"{format_value(text)} may mean several names"
    return Fault(problem=problem, allowed=f"one of {', '.join(names)}")


def preset_fields(preset: Preset) -> dict[str, Any]:
    """Return the fields that a preset sets."""
    fields = {name: getattr(preset, name) for name in FIELDS if hasattr(preset, name)}
    return {name: value for name, value in fields.items() if value is not None}


def labelled_preset(case: Case, scenario: Scenario) -> Preset | None:
    """Return the preset whose label describes the adopters of a scenario.

    If the preset names a pricing, its label applies to scenarios with that pricing only.
    """
    pricings = (None, scenario.pricing)
    labelled = (preset for preset in case.presets.values() if preset.label)
    same = (preset for preset in labelled if preset.adopters == scenario.adopters)
    return next((preset for preset in same if preset.pricing in pricings), None)


def field_range(case: Case, scenario: Scenario, field: str) -> tuple[float, float]:
    """Return the lowest and highest value that a case allows for a number field.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> field_range(case, case.scenario, "delay")
    (0, 18)
    """
    scenario_field = FIELDS[field]
    high = scenario_field.high
    if scenario_field.within == "possible":
        high = case.adopters.possible.value
    elif scenario_field.within == "horizon":
        high = case.longest_delay(scenario.charge_follows_go_live)
    elif scenario_field.within == "charge" and case.charges and case.charge.is_quoted:
        quoted = sum(charge.high for charge in case.charges if charge.is_quoted)
        high = min(MOST_SAVINGS * quoted, high)
    return scenario_field.low, high


def _range_fault(
    case: Case, scenario: Scenario, field: str, value: str, numbers: tuple[int, ...] = ()
) -> Fault:
    allowed, advice = range_words(case, scenario, field)
    problem = f"{value} is not allowed"
    return Fault(problem=problem, allowed=allowed, advice=advice, numbers=numbers)


def range_words(case: Case, scenario: Scenario, field: str) -> tuple[str, str]:
    """Return the text of a field's allowed values, and advice for values outside them.

    The field holds a number, whose upper limit may depend on the case.
    """
    scenario_field, (_, high) = FIELDS[field], field_range(case, scenario, field)
    allowed, advice = scenario_field.allowed, ""
    if scenario_field.within == "possible":
        allowed = f"a whole number, 1 to {high:,} possible" if high > 1 else "1"
    elif scenario_field.within == "charge":
        quoted = [charge for charge in case.charges if charge.is_quoted]
        if len(quoted) > 1:
            end = "the sum of the quoted charges at their high ends"
        else:
            end = "the high end of the charge" if case.charge.has_range else "the charge"
        reason = f", ten times {end}" if high < scenario_field.high else ""
        allowed = f"£0 to {pounds(high)} a year{reason}"
    elif scenario_field.within == "horizon":
        follows = " when the charge follows go-live" if scenario.charge_follows_go_live else ""
        longest = f"0 to {high} months" if high else "no delay"
        allowed = f"{longest}{follows}: the years end with {case.years[-1]}"
        advice = f"For a longer delay, add years after {case.years[-1]}."
    return allowed, advice


def range_ends(input_range: Range) -> tuple[float, float]:
    """Return the ends of a range, as integers if the input is a whole number."""
    if input_range.input not in WHOLE_FIELDS:
        return input_range.low, input_range.high
    low, high = (
        int(end) if end == int(end) else end for end in (input_range.low, input_range.high)
    )
    return low, high


def scenario_faults(case: Case, scenario: Scenario) -> Iterator[tuple[str, Fault]]:
    """Yield the faults of a scenario on a case, each with its field, in the order of fields."""
    path, horizon = scenario.path(len(case.years)), case.years
    if len(path) != len(horizon):
        problem = f"{len(path)} counts are given" if len(path) > 1 else "1 count is given"
        allowed = f"one count, or one for each of {horizon[0]} to {horizon[-1]} ({len(horizon)})"
        yield "adopters", Fault(problem=problem, allowed=allowed)
    elif max(path) > case.adopters.possible.value:
        yield "adopters", _range_fault(case, scenario, "adopters", str(max(path)), (max(path),))
    if scenario.pricing not in (*pricing_choices(case), *ESTIMATES):
        yield "pricing", pricing_fault(case, scenario.pricing)
    if scenario.savings and scenario.offset:
        problem = f"{pounds(scenario.savings)} and offset {scenario.offset:g} are both given"
        yield "savings", Fault(problem=problem, allowed="one of them, the other 0")
    elif scenario.savings > field_range(case, scenario, "savings")[1]:
        yield "savings", _range_fault(case, scenario, "savings", pounds(scenario.savings))
    if scenario.delay > case.longest_delay(scenario.charge_follows_go_live):
        yield "delay", _range_fault(case, scenario, "delay", str(scenario.delay))
    first, last = case.leaving_years[0], case.leaving_years[-1]
    if scenario.leave not in (NONE, *case.leaving_years):
        is_early = scenario.leave in horizon
        problem = (
            f"{scenario.leave} is {'before the service starts' if is_early else 'not allowed'}"
        )
        allowed = (
            f"a year of {first} to {last}, or {NONE}" if first != last else f"{last} or {NONE}"
        )
        yield "leave", Fault(problem=problem, allowed=allowed)


def value_faults(case: Case, scenario: Scenario, field: str, value: float) -> Iterator[Fault]:
    """Yield the faults of one value of a field. The other fields come from the scenario."""
    try:
        chosen = changed(scenario, {field: value})
    except ScenarioError as error:
        yield from error.faults
        return
    yield from (fault for name, fault in scenario_faults(case, chosen) if name == field)


def pricing_fault(case: Case, pricing: str, names: Sequence[str] = ()) -> Fault:
    """Return the fault of a text that is not one of some pricings, by default of every choice."""
    names = names or pricing_choices(case)
    if pricing == ANY and not case.charges:
        problem = "any means every pricing of a charge, but the case has no charge"
        return Fault(problem=problem, allowed=NO_PRICING)
    if len(meant := _pricings_meant(case, pricing)) > 1:
        return _may_mean(pricing, meant)
    problem = f"{format_value(pricing)} is not a pricing of this case"
    return Fault(problem=problem, allowed=", ".join(names), advice=suggestion(pricing, names))


_Function = TypeVar("_Function", bound=Callable[..., Any])
# Values of a field in a sweep: one, or several.
FieldValues = str | float | Iterable[str] | Iterable[float]

# Types of the fields as source text, for signatures and docstrings.
_TYPES = {name: annotation.__forward_arg__ for name, annotation in Fields.__annotations__.items()}


def takes_keywords(*, several: bool = False) -> Callable[[_Function], _Function]:
    """Return a decorator that lists every field in a function's signature and docstring.

    The function accepts all fields as ``**fields``. With ``several``, a field may have a list of
    values.
    """

    def with_fields(function: _Function) -> _Function:
        types = {n: f"Iterable[{t.split(' |')[0]}]" if several else t for n, t in _TYPES.items()}
        parameters = signature(function).parameters.values()
        fixed = [
            parameter for parameter in parameters if parameter.kind is not Parameter.VAR_KEYWORD
        ]
        keyword = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=..., annotation=types[name])
            for name in types
        ]
        returns = signature(function).return_annotation
        shown_as = Signature([*fixed, *keyword], return_annotation=returns)
        function.__signature__ = shown_as  # type: ignore[attr-defined]
        entries = "".join(_field_entry(name, types[name]) for name in types)
        mark = next(
            parameter.name for parameter in parameters if parameter.kind is Parameter.VAR_KEYWORD
        )
        # With `python -OO` a function has no docstring to fill in.
        before, separator, after = (function.__doc__ or "").partition(f"**{mark}\n")
        indent = before[len(before.rstrip(" ")) :]
        if separator:
            after = after.partition("\n")[2]  # drop the line under **fields: the entries replace it
            function.__doc__ = f"{before}{textwrap.indent(entries, indent).lstrip()}{after}"
        return function

    return with_fields


def _field_entry(name: str, annotation: str) -> str:
    """Return the numpydoc entry of a field: its type, help text and range."""
    field = FIELDS[name]
    ends = f", {span_of(field.low, field.high)}" if field.is_number else ""
    written = ' such as 0.5 or "50%"' if field.kind is Kind.share else ""
    unit = f" [{field.unit}{written}{ends}]" if field.unit else ""
    help_text = textwrap.fill(
        f"{field.help}{unit}",
        WIDTH_OF_HELP,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )
    return f"{name} : {annotation}\n{help_text}\n"


def span_of(low: float, high: float) -> str:
    """Format the ends of a range, such as 0 to 1.5 or 0 to 1,000,000,000."""
    return " to ".join(f"{end:,.0f}" if end >= 1_000 else f"{end:g}" for end in (low, high))


def given_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields with a value. The value ``...`` leaves a field unchanged."""
    return {name: value for name, value in fields.items() if value is not ...}


def as_plain(value: Any) -> Any:
    """Convert numbers of NumPy and pandas to Python's own, and ranges to tuples."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(value) if isinstance(value, range) else value


def as_typed(name: str, value: Any) -> Any:
    """Convert the value of a field to a plain value; a share may be text such as "50%"."""
    value = as_plain(value)
    is_text = isinstance(value, str) and name in FIELDS and FIELDS[name].kind is Kind.share
    share = share_of_percent(value) if is_text else ""
    return float(share) if share else value


def as_tuple(name: str, values: Any) -> tuple[Any, ...]:
    """Return the value or values of a field as a tuple."""
    values = as_typed(name, values)
    if isinstance(values, str | float | int):
        return (values,)
    if not isinstance(values, Iterable):
        raise ScenarioError(not_allowed(values, "one value, or several", field=name))
    return tuple(as_typed(name, value) for value in values)


def check_fields(names: Iterable[Any]) -> None:
    """Raise one error for all names that are not fields of a scenario."""
    faults = [_unknown_field(str(name)) for name in names if name not in (*FIELDS,)]
    if faults:
        raise ScenarioError(faults)


def _unknown_field(name: str) -> Fault:
    near = nearest(name, (*FIELDS, *CALLED))
    advice = f"Write {CALLED[name]} instead." if name in CALLED else ""
    advice = advice or (f"Did you mean {CALLED.get(near, near)}?" if near else "")
    problem = "is not a field of a scenario"
    return Fault(field=name, problem=problem, allowed=", ".join(FIELDS), advice=advice)


def one_of(field: str, name: str, names: Iterable[str]) -> str:
    """Return the name if it is one of the names, or raise an error that lists them."""
    names = [*names]
    if name in names:
        return name
    problem, meant = f"{format_value(name)} is not a {field}", suggestion(str(name), names)
    raise ScenarioError(Fault(field=field, problem=problem, allowed=", ".join(names), advice=meant))
