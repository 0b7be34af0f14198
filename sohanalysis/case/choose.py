"""A scenario chosen on a case: its presets, the values that the case allows, typed keywords."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from inspect import Parameter, Signature, signature
from typing import Any, TypeVar

from sohanalysis.case import codes
from sohanalysis.case.arguments import CALLED, checks_arguments
from sohanalysis.case.case import Case, Preset, Range
from sohanalysis.case.fields import ANY, FIELDS, NONE, WHOLE_FIELDS, Kind
from sohanalysis.case.pricing import ESTIMATES, NO_PRICING
from sohanalysis.case.scenario import Fields, Scenario, changed
from sohanalysis.errors import Fault, ScenarioError, format_value, nearest, suggestion
from sohanalysis.files.corrections import share_of_percent
from sohanalysis.files.kinds import Refused
from sohanalysis.money import pounds

# Times the high estimate: a saving past that is a slip of the hand, pence for pounds or a nought.
WIDTH_OF_HELP = 88  # characters a line of a docstring, before it is indented
MOST_SAVINGS = 10


@checks_arguments
def choose(case: Case, preset: str | Scenario | None = None, /, **fields: Any) -> Scenario:
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
    start = _start(case, preset) if isinstance(preset, str) else preset or case.scenario
    given = {name: as_typed(name, value) for name, value in those_given(fields).items()}
    faults = [_unknown_field(name) for name in given if name not in FIELDS]
    known = {name: given[name] for name in FIELDS if name in given}
    try:
        scenario = changed(start, known, partial(_worded, case, fields))
    except ScenarioError as error:
        wrong = {fault.field for fault in error.faults}
        sound = {name: value for name, value in known.items() if name not in wrong}
        others = scenario_faults(case, changed(start, sound))
        faults += [*error.faults, *(fault.located(name) for name, fault in others if name in sound)]
        raise ScenarioError(faults) from None
    found = [*scenario_faults(case, scenario)]
    if scenario.pricing in ESTIMATES:  # at a quoted end whatever the pricing: for us, not a choice
        found.append(("pricing", _pricing_fault(case, scenario.pricing)))
    # A fault in a field that the caller did not give comes from the preset or the code.
    of_preset = {name for name in FIELDS if name not in known and preset is not None}
    faults += [
        fault.located(f"scenario: {name}" if name in of_preset else name) for name, fault in found
    ]
    if faults:
        raise ScenarioError(faults)
    return scenario


def _start(case: Case, name: str) -> Scenario:
    """Return the scenario of a preset; a fault names the scenario and its field."""
    try:
        return preset_scenario(case, name)
    except ScenarioError as error:
        whose = [
            fault if fault.field == "scenario" else fault.located(f"scenario: {fault.field}")
            for fault in error.faults
        ]
        raise ScenarioError(whose) from None


def check_scenario(case: Case, scenario: Scenario) -> None:
    """Check a scenario against a case; every fault at once.

    Raises
    ------
    ScenarioError
        If a value is not allowed.
    """
    faults = [fault.located(name) for name, fault in scenario_faults(case, scenario)]
    if faults:
        raise ScenarioError(faults)


def _worded(case: Case, fields: Mapping[str, Any], refused: Refused) -> Fault | None:
    """Return the fault of a wrong pricing, with the pricings of the case, or of a wrong share."""
    name = str(refused.key_path[0])
    field = FIELDS.get(name)
    if field is not None and field.kind is Kind.choice:
        allowed, advice = _allowed_pricings(case, refused.value)
        return refused.fault(allowed=allowed, advice=advice)
    text = fields.get(name)
    if field is not None and isinstance(text, str) and as_typed(name, text) != text:
        return Fault(problem=f"{format_value(text)} is not allowed", allowed=field.allowed)
    return None


def _allowed_pricings(case: Case, pricing: object) -> tuple[str, str]:
    """Return the pricings of a case in words, and advice on another name."""
    names = pricing_choices(case)
    return ", ".join(names), suggestion(str(pricing), names)


def pricing_choices(case: Case) -> tuple[str, ...]:
    """Return the choices for the pricing of a scenario: each of the case, and ``any``.

    >>> import sohanalysis as soh
    >>> pricing_choices(soh.load_case())[-2:]
    ('weighted', 'any')
    """
    return (*case.pricings, ANY) if case.charges else case.pricings


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
        codes.check_belongs(case, format_value(name), key=known[name].case, rules=known[name].rules)
        return known[name].scenario
    names = (*case.presets, *known)
    problem = f"{format_value(name)} is no preset and no saved scenario of this case"
    meant = suggestion(name, names)
    raise ScenarioError(
        Fault(field="scenario", problem=problem, allowed=", ".join(names), advice=meant)
    )


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
    high = known.high
    if known.within == "possible":
        high = case.adopters.possible.value
    elif known.within == "horizon":
        high = case.longest_delay(scenario.charge_follows_go_live)
    elif known.within == "charge" and case.charges and case.charge.is_quoted:
        high = MOST_SAVINGS * case.charge.high
    return known.low, high


def _range_fault(case: Case, scenario: Scenario, field: str, value: str) -> Fault:
    allowed, advice = range_words(case, scenario, field)
    return Fault(problem=f"{value} is not allowed", allowed=allowed, advice=advice)


def range_words(case: Case, scenario: Scenario, field: str) -> tuple[str, str]:
    """Describe the values that a case allows of a number field, and advise on others."""
    known, (_, high) = FIELDS[field], field_range(case, scenario, field)
    allowed, advice = known.allowed, ""
    if known.within == "possible":
        allowed = f"a whole number, 1 to {high:,} possible"
    elif known.within == "charge":
        why = ", ten times the high estimate" if high < known.high else ""
        allowed = f"£0 to {pounds(high)} a year{why}"
    elif known.within == "horizon":
        follows = " when the charge follows go-live" if scenario.charge_follows_go_live else ""
        allowed = f"0 to {high} months{follows}: the years end with {case.years[-1]}"
        advice = f"For a longer delay, add years after {case.years[-1]}."
    return allowed, advice


def ranged(known: Range) -> tuple[float, float]:
    """Return low and high of a range, as whole numbers where the input is one."""
    if known.input not in WHOLE_FIELDS:
        return known.low, known.high
    low, high = (int(end) if end == int(end) else end for end in (known.low, known.high))
    return low, high


def scenario_faults(case: Case, scenario: Scenario) -> Iterator[tuple[str, Fault]]:
    """Find the faults of a scenario on a case, each with its field, in the order of the fields."""
    path, horizon = scenario.path(len(case.years)), case.years
    if len(path) != len(horizon):
        problem = f"{len(path)} counts are given"
        allowed = f"one count, or one for each of {horizon[0]} to {horizon[-1]} ({len(horizon)})"
        yield "adopters", Fault(problem=problem, allowed=allowed)
    elif max(path) > case.adopters.possible.value:
        yield "adopters", _range_fault(case, scenario, "adopters", str(max(path)))
    if scenario.pricing not in (*pricing_choices(case), *ESTIMATES):
        yield "pricing", _pricing_fault(case, scenario.pricing)
    if scenario.savings and scenario.offset:
        problem = f"{pounds(scenario.savings)} and offset {scenario.offset:g} are both given"
        yield "savings", Fault(problem=problem, allowed="one of them, the other 0")
    elif scenario.savings > field_range(case, scenario, "savings")[1]:
        yield "savings", _range_fault(case, scenario, "savings", pounds(scenario.savings))
    if scenario.delay > case.longest_delay(scenario.charge_follows_go_live):
        yield "delay", _range_fault(case, scenario, "delay", str(scenario.delay))
    if scenario.leave not in (NONE, *horizon):
        problem = f"{scenario.leave} is not allowed"
        allowed = f"a year of {horizon[0]} to {horizon[-1]}, or {NONE}"
        yield "leave", Fault(problem=problem, allowed=allowed)


def value_faults(case: Case, scenario: Scenario, field: str, value: float) -> Iterator[Fault]:
    """Check one value of a field, all else as in a scenario of the case."""
    try:
        chosen = changed(scenario, {field: value})
    except ScenarioError as error:
        yield from error.faults
        return
    yield from (fault for name, fault in scenario_faults(case, chosen) if name == field)


def _pricing_fault(case: Case, pricing: str) -> Fault:
    if pricing == ANY:  # the case has no charge
        problem = "any stands for every pricing of a charge, and the case has no charge"
        return Fault(problem=problem, allowed=NO_PRICING)
    problem = f"{format_value(pricing)} is no pricing of this case"
    allowed, advice = _allowed_pricings(case, pricing)
    return Fault(problem=problem, allowed=allowed, advice=advice)


_Function = TypeVar("_Function", bound=Callable[..., Any])
# What a sweep takes of a field: one value, or several.
Values = str | float | Iterable[str] | Iterable[float]

# Their types as they are written, for signatures and docstrings.
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
    written = ' such as 0.5 or "50%"' if field.kind is Kind.share else ""
    unit = f" [{field.unit}{written}{ends}]" if field.unit else ""
    help_text = textwrap.fill(
        f"{field.help}{unit}",
        WIDTH_OF_HELP,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
    )
    return f"{name} : {typed}\n{help_text}\n"


def span_of(low: float, high: float) -> str:
    """Write the ends of a range, such as 0 to 1.5 or 0 to 1,000,000,000."""
    return " to ".join(f"{end:,.0f}" if end >= 1_000 else f"{end:g}" for end in (low, high))


def those_given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields that are given: ``...`` leaves one as it is."""
    return {name: value for name, value in fields.items() if value is not ...}


def as_plain(value: Any) -> Any:
    """Return numbers of NumPy and pandas, and ranges, as Python's own."""
    value = value.tolist() if hasattr(value, "tolist") else value
    return tuple(value) if isinstance(value, range) else value


def as_typed(name: str, value: Any) -> Any:
    """Return the value of a field as a plain one, a share also from text such as "50%"."""
    value = as_plain(value)
    is_text = isinstance(value, str) and name in FIELDS and FIELDS[name].kind is Kind.share
    share = share_of_percent(value) if is_text else ""
    return float(share) if share else value


def several(name: str, given: Any) -> tuple[Any, ...]:
    """Return one value or several of a field as a tuple."""
    given = as_typed(name, given)
    if isinstance(given, str | float | int):
        return (given,)
    if not isinstance(given, Iterable):
        problem = f"{format_value(given)} is not allowed"
        raise ScenarioError(Fault(field=name, problem=problem, allowed="one value, or several"))
    return tuple(as_typed(name, value) for value in given)


def check_fields(names: Iterable[Any]) -> None:
    """Raise one error for all names that are not fields of a scenario."""
    faults = [_unknown_field(str(name)) for name in names if name not in (*FIELDS,)]
    if faults:
        raise ScenarioError(faults)


def _unknown_field(name: str) -> Fault:
    near = nearest(name, (*FIELDS, *CALLED))
    advice = f"{name} is {CALLED[name]} here." if name in CALLED else ""
    advice = advice or (f"Did you mean {CALLED.get(near, near)}?" if near else "")
    problem = "is not a field of a scenario"
    return Fault(field=name, problem=problem, allowed=", ".join(FIELDS), advice=advice)


def one_of(field: str, name: str, known: Iterable[str]) -> str:
    """Return a name if it is known, or say which is."""
    known = [*known]
    if name in known:
        return name
    problem, meant = f"{format_value(name)} is no {field}", suggestion(str(name), known)
    raise ScenarioError(Fault(field=field, problem=problem, allowed=", ".join(known), advice=meant))
