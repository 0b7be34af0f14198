"""Readers of option values: the text of an option in, fields of a scenario out."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from sohanalysis.case.case import Case, Saved
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import RULES, case_key
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, format_value, not_allowed
from sohanalysis.files.corrections import digits_advice, point_advice
from sohanalysis.files.kinds import validate
from sohanalysis.model.break_even import Limit, limit_on
from sohanalysis.model.sensitivity import USUAL_TABLES

Read = TypeVar("Read")
# A range of numbers, with a hyphen or an en dash: 20-44.
_RANGE = re.compile(r"\s*(\d{1,9})\s*[-\u2013]\s*(\d{1,9})\s*", re.ASCII)
MOST_NUMBERS = 100  # of adopters, in a table by number
OPTIONS = {name: field.option for name, field in FIELDS.items()}


def scenario_from_options(
    case: Case, *, preset: str | None, field_texts: Mapping[str, str | bool | None]
) -> Scenario:
    """Return the scenario that the texts of the options describe.

    Raises
    ------
    ScenarioError
        If options have faults; it names every one of them.
    """
    fields, faults = {}, []
    for name, text in field_texts.items():
        if text is None or text is False:
            continue
        try:
            fields[name] = _parse_field(name, text)
        except ValueError:
            kind = FIELDS[name].kind
            allowed = _allowed_counts(case) if kind is Kind.count else _READABLE[kind]
            faults.append(_unreadable(OPTIONS[name], kind, str(text), allowed))
    try:
        scenario = choose(case, preset, **fields)
    except ScenarioError as error:
        faults += [_fault_at_option(case, fault, fields, field_texts) for fault in error.faults]
    if faults:
        raise ScenarioError(faults)
    return scenario


def counts_from_option(case: Case, text: str | bool | None) -> range | None:
    """Read a range of numbers of adopters, such as 20-44.

    Returns
    -------
    range or None
        None if the text is not a range.

    Raises
    ------
    ScenarioError
        If the range runs backwards, is too long, or goes beyond the limit of the case.
    """
    ends = _RANGE.fullmatch(text) if isinstance(text, str) else None
    if ends is None:
        return None
    first, last = map(int, ends.groups())
    most = case.adopters.possible.value
    if not (1 <= first <= last <= most and last - first < MOST_NUMBERS):
        allowed = (
            f"a range such as 20-44: the lower number first, from 1 to {most:,}, "
            f"{MOST_NUMBERS} numbers at most"
        )
        raise ScenarioError(not_allowed(text, allowed, field=OPTIONS["adopters"]))
    return range(first, last + 1)


def limit_from_options(case: Case, *, result: str | None, limit: str | None) -> Limit | None:
    """Read a result and its limit. Return None if the user gives neither."""
    if result is None and limit is None:
        return None
    value = None if limit is None else pounds_typed("--limit", limit)
    with naming({"result": "--result", "limit": "--limit", str(result): "--result"}):
        return limit_on(case, result or "headroom", value)


def needs_limit(case: Case, limit: Limit | None, tables: Mapping[str, Any]) -> None:
    """Refuse options for tables of a result if there is neither a limit nor a budget."""
    if limit is None and case.stated_budget is None:
        problem, allowed = "needs a limit, and the case has no budget", "with --result and --limit"
        _refuse([option for option, text in tables.items() if text], problem, allowed)


def axes_from_options(
    *, rows: str | None, columns: str | None, usual: bool
) -> list[dict[str, tuple[Any, ...] | None]]:
    """Read the fields of a table with any values, or return the fields of the usual tables."""
    only_one_of({"--two-way": usual, "--rows": rows})
    if rows is None and columns is None:
        return [dict.fromkeys(fields) for fields in USUAL_TABLES if usual]
    if rows is None:
        raise ScenarioError(Fault(field="--rows", problem="is missing", allowed=_allowed_axes()))
    read = [_axis("--rows", rows)] + ([] if columns is None else [_axis("--columns", columns)])
    if len(read) > 1 and read[0][0] == read[1][0]:
        problem = f"{read[0][0]} is on the rows already"
        raise ScenarioError(Fault(field="--columns", problem=problem, allowed="another field"))
    return [dict(read)]


def _axis(option: str, text: str) -> tuple[str, tuple[Any, ...] | None]:
    name, equals, values_text = text.partition("=")
    names = {short.removeprefix("--"): field for field, short in OPTIONS.items()}
    key = name.strip().lower().replace("_", "-")
    field = names.get(key, key.replace("-", "_"))
    if field not in OPTIONS:
        problem = f"{format_value(name)} is not a field of a scenario"
        raise ScenarioError(Fault(field=option, problem=problem, allowed=_allowed_axes()))
    if not equals:
        return field, None
    return field, _axis_values(f"{option} {name.strip()}", field, values_text)


def _axis_values(option: str, field: str, values_text: str) -> tuple[Any, ...]:
    texts = [text.strip() for text in values_text.split(",")]
    try:
        values = tuple(_parse_field(field, text) for text in texts)
    except ValueError:
        kind = FIELDS[field].kind
        raise ScenarioError(_unreadable(option, kind, values_text, _READABLE[kind])) from None
    repeats = [text for i, text in enumerate(texts) if values[i] in values[:i]]
    if repeats:
        problem = f"{format_value(repeats[0])} is there twice"
        raise ScenarioError(Fault(field=option, problem=problem, allowed="each value once"))
    return values


def _allowed_axes() -> str:
    names = (option.removeprefix("--") for option in OPTIONS.values())
    return f"{', '.join(names)}, with or without values: delay=0,3,6"


def saved_from_options(
    case: Case, *, preset: str | None, option_texts: Mapping[str, str | None]
) -> Saved:
    """Return the scenario to save, with its name, rationale and role.

    Raises
    ------
    ScenarioError
        If options are missing or have faults; it names every one of them.
    """
    options = {"name": "--save", "rationale": "--rationale", "role": "--role"}
    faults = [
        Fault(field=option, problem="is missing", allowed=allowed)
        for option, allowed in _NEEDED.items()
        if (preset if option == "--scenario" else option_texts[option]) is None
    ]
    if option_texts["--save"] in case.presets:
        problem = f"{format_value(option_texts['--save'])} is a preset of the case"
        faults.append(Fault(field="--save", problem=problem, advice="Choose another name."))
    chosen = case.scenario
    try:
        chosen = scenario_from_options(case, preset=preset, field_texts={})
    except ScenarioError as error:
        faults += error.faults
    texts = {field: option_texts[option] for field, option in options.items()}
    belongs = {"case": case_key(case), "rules": RULES}
    saved, field_faults = validate(Saved, {**chosen.values(), **texts, **belongs})
    option_faults = [fault.located(options[str(key_path[0])]) for key_path, fault in field_faults]
    faults += [fault for fault in option_faults if option_texts[fault.field] is not None]
    if saved is None or faults:
        raise ScenarioError(faults)
    return saved


_NEEDED = {
    "--scenario": "a code, or the name of a preset or of a saved scenario",
    "--rationale": "why the scenario is looked at, in a sentence",
    "--role": "who chose it, by role: no name of a person",
}


def names_from_option(text: str | None) -> list[str] | None:
    """Read names separated by commas. Return None if there is no text."""
    return None if text is None else [name.strip() for name in text.split(",")]


def read_all(*readers: Callable[[], Any]) -> list[Any]:
    """Return the values of every reader, or report the faults of all of them together."""
    values: list[Any] = []
    faults: list[Fault] = []
    for reader in readers:
        try:
            values.append(reader())
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    return values


@contextlib.contextmanager
def naming(options: Mapping[str, str]) -> Iterator[None]:
    """Report faults inside a ``with`` block under option names instead of field names."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError([_with_option(fault, options) for fault in error.faults]) from None


def _with_option(fault: Fault, options: Mapping[str, str]) -> Fault:
    """Return a fault under its option name. A fault in a preset also names its field."""
    field, colon, within = fault.field.partition(": ")
    return fault.located(f"{options[field]}{colon}{within}") if field in options else fault


def only_with(option: str, value: object, options: Mapping[str, object]) -> None:
    """Refuse options that have no effect without another option."""
    if not _is_in_use(value):
        _refuse(_options_in_use(options), "is given", f"only with {option}")


def only_without(option: str, value: object, options: Mapping[str, object]) -> None:
    """Refuse options that have no effect together with another option."""
    if _is_in_use(value):
        _refuse(_options_in_use(options), "is given", f"only without {option}")


def _is_in_use(value: object) -> bool:
    return value not in (None, False)


def _options_in_use(options: Mapping[str, object]) -> list[str]:
    return [name for name, value in options.items() if _is_in_use(value)]


def _refuse(names: list[str], problem: str, allowed: str) -> None:
    if names:
        raise ScenarioError([Fault(field=n, problem=problem, allowed=allowed) for n in names])


def only_one_of(options: Mapping[str, object]) -> None:
    """Refuse options that exclude one another."""
    in_use = _options_in_use(options)
    if len(in_use) > 1:
        problem = f"{' and '.join(in_use)} are given"
        raise ScenarioError(Fault(problem=problem, allowed=f"one of {', '.join(options)}"))


def medium_term_from_options(
    *, years: str | None, tax_base: str | None, net_budget: str | None
) -> dict[str, Any]:
    """Read the years to add (default 3), and the tax base and net budget for comparison."""
    more, base, budget = read_all(
        lambda: (
            3 if years is None else typed_as(_integer, "--years", years, "a whole number of years")
        ),
        lambda: None if tax_base is None else pounds_typed("--tax-base", tax_base),
        lambda: None if net_budget is None else pounds_typed("--net-budget", net_budget),
    )
    return {"more_years": more, "tax_base": base, "net_budget": budget}


def pounds_typed(option: str, text: str) -> float:
    """Read an amount in plain digits."""
    allowed = "digits alone, such as 300000"
    return typed_as(_pounds, option, text, allowed, advice=_pounds_advice)


def integer_typed(option: str, text: str) -> int:
    """Read a whole number in plain digits."""
    return typed_as(_integer, option, text, "a whole number in digits, such as 100000")


def share_typed(option: str, text: str) -> float:
    """Read a share, as a number or a percentage."""
    return typed_as(_share, option, text, "a number from 0 to 1, or a percentage: 0.7 or 70%")


def typed_as(
    read: Callable[[str], Read],
    option: str,
    text: str,
    allowed: str,
    *,
    advice: Callable[[str], str] = digits_advice,
) -> Read:
    """Read the text of an option, or raise an error that lists the allowed values."""
    try:
        return read(text)
    except ValueError:
        fault = not_allowed(text, allowed, field=option, advice=advice(text))
        raise ScenarioError(fault) from None


def _parse_field(name: str, text: str | bool) -> Any:
    return text if isinstance(text, bool) else _READERS[FIELDS[name].kind](text)


def _counts(text: str) -> int | tuple[int, ...]:
    counts = tuple(_integer(part) for part in text.split(","))
    return counts if len(counts) > 1 else counts[0]


def _share(text: str) -> float:
    stripped = text.strip().removeprefix("+").replace("\u2212", "-")
    if not stripped.endswith("%"):
        return _number(stripped)
    _number(stripped[:-1])
    # Moving the decimal point is exact; dividing is not: 33.3 / 100 is 0.33299999999999996.
    return float(f"{stripped[:-1].strip()}e-2")


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(text)
    return text == "yes"


def _integer(text: str) -> int:
    if not re.fullmatch(r"\s*-?\d{1,19}\s*", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"\s*-?\d{1,15}(\.\d{1,15})?\s*", text, re.ASCII):
        raise ValueError(text)
    return float(text)


def _pounds(text: str) -> float:
    if point_advice(text):  # 71.000 may stand for 71,000
        raise ValueError(text)
    return _number(text)


def _pounds_advice(text: str) -> str:
    return point_advice(text).replace("_", "") or digits_advice(text)


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.count: _counts,
    Kind.choice: str,
    Kind.pounds: _pounds,
    Kind.share: _share,
    Kind.months: _integer,
    Kind.yes: _yes_or_no,
    Kind.year: str,
}
_READABLE = {
    Kind.count: "a whole number, or one for each year such as 25,25,36,36",
    Kind.pounds: "pounds a year in digits, such as 35500",
    Kind.share: "a share such as 0.3 or 30%",
    Kind.months: "a whole number of months",
    Kind.yes: "yes or no",
    Kind.year: "a financial year such as 2020/21, or none",
}


def _unreadable(option: str, kind: Kind, text: str, allowed: str) -> Fault:
    advice = _pounds_advice(text) if kind is Kind.pounds else ""
    return not_allowed(text, allowed, field=option, advice=advice)


def _allowed_counts(case: Case) -> str:
    most, years = case.adopters.possible.value, len(case.years)
    if most == 1:
        return "1"
    counts = f"a whole number, 1 to {most:,}"
    return counts if years == 1 else f"{counts}, or one for each of the {years} years"


def _fault_at_option(
    case: Case, fault: Fault, fields: Mapping[str, Any], field_texts: Mapping[str, Any]
) -> Fault:
    """Return a fault under its option name, with the values that this case allows."""
    if fault.field not in fields:
        return _with_option(fault, {"scenario": "--scenario"})
    problem, allowed, advice = fault.problem, fault.allowed, fault.advice
    kind = FIELDS[fault.field].kind if fault.field in FIELDS else None
    if kind is Kind.count:
        problem = f"{format_value(field_texts[fault.field])} is not allowed"
        allowed = _allowed_counts(case)
    if kind is Kind.share:
        problem, advice = f"{format_value(field_texts[fault.field])} is not allowed", ""
    if kind is Kind.share and abs(fields[fault.field]) > 1 and "%" not in field_texts[fault.field]:
        advice = f"For {fields[fault.field]:g}% write {fields[fault.field]:g}%."
    return Fault(field=OPTIONS[fault.field], problem=problem, allowed=allowed, advice=advice)
