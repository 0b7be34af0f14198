"""A scenario: the choices of a user. Each field is a slider, an option and a cell of the workbook.

A scenario is written as a query string, `adopters=36&pricing=shared&delay=6`, on the command line,
in a link of the page and in Python.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from small.case.case import ANY, Case
from small.errors import Fault, InputError, did_you_mean, one_of, shown
from small.money import exact_pounds, percent

MOST_DELAY = 24
MOST_SAVINGS = 1e9  # typed; a slider ends at ten times the quoted charge
_NUMBER = re.compile(r"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?) *(%?)")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Choices for one answer.

    Parameters
    ----------
    adopters : int or tuple of int
        Number that join, or one for each year of the case.
    pricing : str
        Name of a pricing, or "any" for a range over all of them.
    savings : float
        Savings from go-live, at their full amount. [£ a year]
    offset : float
        Savings as a share of the charge of the last charged year, instead of `savings`.
    ramp : int
        Months from go-live until savings are at their full amount.
    cashable : float
        Share of `savings` or `offset` that leaves a budget.
    delay : int
        Months by which go-live is late.
    charge_follows_go_live : bool
        Whether the charge starts late as well.
    charge_change : float
        Change of every charge, as a share.
    rise : float
        Rise of the charges a year, as a share.
    """

    adopters: int | tuple[int, ...] = 1
    pricing: str = ANY
    savings: float = 0.0
    offset: float = 0.0
    ramp: int = 0
    cashable: float = 0.0
    delay: int = 0
    charge_follows_go_live: bool = False
    charge_change: float = 0.0
    rise: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Field:
    """A scenario field, as every surface shows it.

    Parameters
    ----------
    name, label, help : str
        Name in code and files; name for readers; meaning, for an option.
    unit : str
        "count", "name", "pounds", "share", "months" or "yes".
    low, high : callable
        Ends of its range in a case.
    step : float
        Step of its slider.
    affects : callable
        Whether it changes an answer of a case: if not, no surface shows it.
    chip : callable
        Its value in a few words, from a case and the value.
    watched : str
        The result that break-even watches as it moves; empty for a field without numbers.
    has_chip : bool
        Whether its chip is shown even where it is not set.
    most_typed : float
        Greatest value that may be typed, if the slider ends earlier.
    """

    name: str
    label: str
    help: str
    unit: str
    low: Callable[[Case], float]
    high: Callable[[Case], float]
    step: float
    affects: Callable[[Case], bool]
    chip: Callable[[Case, Any], str]
    watched: str = ""
    has_chip: bool = False
    most_typed: float | None = None

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return self.unit in ("count", "months")


def longest_delay(case: Case, charge_follows: bool) -> int:
    """Return the months by which a start may be late, with every date within the years."""
    least = case.initial_months or 1
    ends = [case.go_live_month + 1]
    for line in case.lines:
        if line.annual is not None and line.delay != "none":
            runs = 1 if case.is_one_off(line) or line.kind != "cost" else least
            ends.append(case.start_of(line) + (line.months or runs))
    if charge_follows:
        ends += [case.start_of(charge) + least for charge in case.charges if not charge.until]
    return max(0, min(MOST_DELAY, case.end - max(ends)))


def _constant(value: float) -> Callable[[Case], float]:
    return lambda case: value


def _always(case: Case) -> bool:
    return True


def _has_charges(case: Case) -> bool:
    return bool(case.charges)


def _most_savings(case: Case) -> float:
    """Return ten times the quoted charge, rounded to £1,000; a million if nothing is quoted."""
    quoted = sum(charge.high or 0 for charge in case.charges)
    return max(1000.0, round(10 * quoted, -3)) if quoted else 1e6


def _adopters_chip(case: Case, value: Any) -> str:
    numbers = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{case.adopters_word.capitalize()} {numbers}"


def _pricing_chip(case: Case, value: str) -> str:
    return "Pricing not known" if value == ANY else case.title_of(value)


def _change_chip(case: Case, value: float) -> str:
    return f"Charges {percent(abs(value))} {'lower' if value < 0 else 'higher'}"


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field(
            name="adopters",
            label="Adopters",
            help="Number that join, or one for each year with commas between.",
            unit="count",
            low=_constant(1),
            high=lambda case: case.possible,
            step=1,
            affects=lambda case: case.names_adopters and _has_charges(case),
            chip=_adopters_chip,
            watched="initial_cost",
            has_chip=True,
        ),
        Field(
            name="pricing",
            label="Pricing",
            help='How the charge is set; "any" shows the range over all pricings.',
            unit="name",
            low=_constant(0),
            high=lambda case: len(case.pricings) - 1,
            step=1,
            affects=lambda case: len(case.pricings) > 1,
            chip=_pricing_chip,
            has_chip=True,
        ),
        Field(
            name="savings",
            label="Savings a year",
            help="Pounds saved a year from go-live; instead of --offset.",
            unit="pounds",
            low=_constant(0),
            high=_most_savings,
            step=1000,
            affects=_always,
            chip=lambda case, value: f"Savings {exact_pounds(value)} a year",
            watched="cost_after_cashable_savings",
            most_typed=MOST_SAVINGS,
        ),
        Field(
            name="offset",
            label="Savings as a share of the charge",
            help="Savings as a share of the yearly charge, such as 50%; instead of --savings.",
            unit="share",
            low=_constant(0),
            high=_constant(1.5),
            step=0.05,
            affects=_has_charges,
            chip=lambda case, value: f"Savings {percent(value)} of the charge",
            watched="cost_after_cashable_savings",
        ),
        Field(
            name="ramp",
            label="Months until savings are full",
            help="Months from go-live until savings reach their full amount.",
            unit="months",
            low=_constant(0),
            high=_constant(60),
            step=1,
            affects=_always,
            chip=lambda case, value: f"Savings full after {value} months",
            watched="cost_after_cashable_savings",
        ),
        Field(
            name="cashable",
            label="Cashable share of savings",
            help="Share of the savings that leaves a budget, such as 50%.",
            unit="share",
            low=_constant(0),
            high=_constant(1),
            step=0.05,
            affects=_always,
            chip=lambda case, value: f"Cashable {percent(value)}",
            watched="cost_after_cashable_savings",
        ),
        Field(
            name="delay",
            label="Months late",
            help="Months by which go-live is late.",
            unit="months",
            low=_constant(0),
            high=lambda case: longest_delay(case, False),
            step=1,
            affects=lambda case: longest_delay(case, False) > 0,
            chip=lambda case, value: f"Delay {value} months",
            watched="initial_cost",
        ),
        Field(
            name="charge_follows_go_live",
            label="Charge starts late too",
            help="The charge starts late as well, if go-live is late.",
            unit="yes",
            low=_constant(0),
            high=_constant(1),
            step=1,
            affects=lambda case: longest_delay(case, True) > 0 and _has_charges(case),
            chip=lambda case, value: "Charge starts at go-live",
        ),
        Field(
            name="charge_change",
            label="Change in the charge",
            help="Change of every charge, such as 10% or -5%.",
            unit="share",
            low=_constant(-0.9),
            high=_constant(2),
            step=0.01,
            affects=_has_charges,
            chip=_change_chip,
            watched="initial_cost",
        ),
        Field(
            name="rise",
            label="Rise of the charge a year",
            help="Rise of the charges a year, such as 3%.",
            unit="share",
            low=_constant(-0.2),
            high=_constant(0.5),
            step=0.005,
            affects=lambda case: _has_charges(case) and len(case.years) > 1,
            chip=lambda case, value: f"Charges rise {percent(value)} a year",
            watched="initial_cost",
        ),
    )
}


def own_scenario(case: Case) -> Scenario:
    """Return the scenario that the case file sets, with usual values for the rest."""
    usual = Scenario(adopters=case.anticipated, pricing=case.default_pricing)
    return with_values(usual, given_values(case.scenario))


def given_values(values: Any) -> dict[str, Any]:
    """Return the fields that a table of the file sets, with adopters as in a scenario."""
    given = {name: getattr(values, name) for name in FIELDS if getattr(values, name) is not None}
    if "adopters" in given:
        path = given["adopters"]
        given["adopters"] = tuple(path) if len(path) > 1 else path[0]
    return given


def with_values(base: Scenario, values: Mapping[str, Any]) -> Scenario:
    """Return a scenario with other values; savings given clear the offset, and the reverse.

    >>> with_values(Scenario(offset=0.5), {"savings": 1000}).offset
    0.0
    """
    cleared = {}
    if values.get("savings"):
        cleared["offset"] = 0.0
    if values.get("offset"):
        cleared["savings"] = 0.0
    return replace(base, **{**cleared, **values})


def choose(case: Case, scenario: str | Scenario | None = None, **values: Any) -> Scenario:
    """Return a scenario of a case.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : str or Scenario, optional
        Where to start: a scenario, a query string, or the name of a preset. Usually the case's own.
    **values
        Fields that replace the fields of the start. Savings clear the offset, and the reverse.

    Returns
    -------
    Scenario
        A scenario that the case allows.

    Raises
    ------
    InputError
        A fault for each field that is not known or whose value is not allowed.
    """
    start = own_scenario(case)
    if isinstance(scenario, Scenario):
        start = scenario
    elif scenario in case.presets:
        start = with_values(start, given_values(case.presets[scenario]))
    elif scenario:
        values = {**values_from_query(scenario, [*case.presets]), **values}
    typed, faults = _typed_values(case, values)
    chosen = with_values(start, typed)
    known = {fault.key for fault in faults}
    faults += [fault for fault in scenario_faults(case, chosen) if fault.key not in known]
    if faults:
        raise InputError(faults)
    return chosen


def _typed_values(case: Case, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Return values in the types of their fields, and a fault for each that has none."""
    faults = [
        Fault(
            key=name,
            value=shown(value),
            problem=_not_a_field(name, case),
            allowed=one_of([*FIELDS]),
        )
        for name, value in values.items()
        if name not in FIELDS
    ]
    typed = {}
    for name, value in values.items():
        if name in FIELDS:
            try:
                typed[name] = typed_value(FIELDS[name], value)
            except ValueError as error:
                faults.append(_value_fault(case, FIELDS[name], value, str(error)))
    return typed, faults


def _not_a_field(name: str, case: Case) -> str:
    if name in (case.adopters.word, case.adopters_word):
        return "is not a field; the number is called adopters"
    return f"is not a field{did_you_mean(name, FIELDS)}"


def typed_value(field: Field, value: Any) -> Any:
    """Return a value in the type of its field, from a text, a number, a list, array or Series.

    Raises
    ------
    ValueError
        If it is not of that type.
    """
    if hasattr(value, "tolist"):  # NumPy and pandas
        value = value.tolist()
    if field.unit == "count":
        return _count(value)
    if field.unit == "name":
        if isinstance(value, str) and value:
            return value
        raise ValueError("is not a name")
    if field.unit == "yes":
        return _yes(value)
    number = _number(value)
    if field.is_whole and number != int(number):
        raise ValueError("is not a whole number")
    return int(number) if field.is_whole else number


def _count(value: Any) -> int | tuple[int, ...]:
    parts = value.split(",") if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        parts = [parts]
    numbers = [_number(part) for part in parts]
    if not numbers or any(number != int(number) for number in numbers):
        raise ValueError("is not a whole number")
    counts = tuple(int(number) for number in numbers)
    return counts[0] if len(counts) == 1 else counts


def _number(value: Any) -> float:
    text = value.strip() if isinstance(value, str) else shown(value)
    match = _NUMBER.fullmatch(text)
    if not match or not math.isfinite(float(match[1])):
        raise ValueError("is not a number; write digits, such as 36, 0.5 or 50%")
    return round(float(match[1]) / 100, 12) if match[2] else float(match[1])


def _yes(value: Any) -> bool:
    words = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    text = str(value).strip().lower()
    if text not in words:
        raise ValueError("is not yes or no")
    return words[text]


def _value_fault(case: Case, field: Field, value: Any, problem: str) -> Fault:
    return Fault(key=field.name, value=shown(value), problem=problem, allowed=allowed(case, field))


def allowed(case: Case, field: Field) -> str:
    """Return the values that a field takes in a case, in words."""
    if field.unit == "name":
        return one_of([*case.pricings, ANY])
    if field.unit == "yes":
        return "yes, no"
    low, high = limits(case, field)
    if field.unit == "share":
        return f"{percent(low)} to {percent(high)}"
    return f"{low:,.0f} to {high:,.0f}"


def limits(case: Case, field: Field) -> tuple[float, float]:
    """Return the least and the greatest value that may be typed."""
    return field.low(case), field.high(case) if field.most_typed is None else field.most_typed


def scenario_faults(case: Case, scenario: Scenario) -> Iterator[Fault]:
    """Yield a fault for each field whose value a case does not allow."""
    yield from _adopters_faults(case, scenario)
    names = [*case.pricings, ANY]
    if scenario.pricing not in names:
        problem = f"is not a pricing{did_you_mean(scenario.pricing, names)}"
        yield _value_fault(case, FIELDS["pricing"], scenario.pricing, problem)
    if scenario.savings and scenario.offset:
        yield Fault(key="savings, offset", problem="are both given; give one of them")
    for name in ("savings", "offset", "ramp", "cashable", "charge_change", "rise"):
        field, value = FIELDS[name], getattr(scenario, name)
        low, high = limits(case, field)
        if not low <= value <= high:
            yield _value_fault(case, field, value, "is out of range")
    longest = longest_delay(case, scenario.charge_follows_go_live)
    if not 0 <= scenario.delay <= longest:
        yield Fault(
            key="delay",
            value=shown(scenario.delay),
            problem="is out of range: later, a cost would leave the years of the case",
            allowed=f"0 to {longest}",
        )


def _adopters_faults(case: Case, scenario: Scenario) -> Iterator[Fault]:
    numbers = scenario.adopters
    path = numbers if isinstance(numbers, tuple) else (numbers,)
    if len(path) not in (1, len(case.years)):
        problem = f"has {len(path)} numbers for {len(case.years)} years"
        yield Fault(key="adopters", value=shown([*path]), problem=problem)
        return
    outside = [number for number in path if not 1 <= number <= case.possible]
    if outside:
        yield _value_fault(case, FIELDS["adopters"], outside[0], "is not possible")


def values_from_query(text: str, presets: Sequence[str] = ()) -> dict[str, str]:
    """Read a query string, `adopters=36&pricing=shared`.

    Raises
    ------
    InputError
        If it is not one, or gives a field twice.
    """
    try:
        pairs = parse_qsl(text.strip().lstrip("?#"), strict_parsing=True, keep_blank_values=True)
    except ValueError:
        problem = f"is not a scenario{did_you_mean(text, presets)}"
        form = "fields with values, such as adopters=36&delay=6"
        form += f"; or a preset: {one_of(presets)}" if presets else ""
        fault = Fault(key="scenario", value=shown(text), problem=problem, allowed=form)
        raise InputError([fault]) from None
    names = [name for name, _ in pairs]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise InputError(Fault(key=unquote(name), problem="is given twice") for name in twice)
    return dict(pairs)


def query(case: Case, scenario: Scenario) -> str:
    """Return the query string of a scenario: the fields that differ from the case's own."""
    own = own_scenario(case)
    parts = []
    for field in fields(Scenario):
        value = getattr(scenario, field.name)
        if value != getattr(own, field.name):
            parts.append(f"{field.name}={quote(_query_text(value), safe=',')}")
    return "&".join(parts)


def _query_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value).removesuffix(".0")
