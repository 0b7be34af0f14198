"""Checks between the sections of a case file, which no single figure can break.

Each check yields the faults of one section, by key path. `reading` leaves out the entries that
have a fault already, and runs a check only if the sections that it needs have none: so one slip is
reported once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from small.case.case import ANY, NONE, Case
from small.case.lines import KeyPath
from small.case.scenario import (
    FIELDS,
    given_values,
    limits,
    own_scenario,
    scenario_faults,
    with_values,
)
from small.case.schema import Charge, Line, Pricing, Range, Step
from small.errors import Fault, did_you_mean, one_of
from small.money import exact_pounds
from small.years import month_name, month_number

# Key path, problem of its value, and allowed values.
Found = Iterator[tuple[KeyPath, str, str]]
_SHORT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _budget(case: Case) -> Found:
    outside = [label for label in case.budget_years if label not in case.years]
    if outside:
        yield (
            ("budget", "years"),
            f"has {outside[0]}, which is not a year of the case",
            one_of(case.years),
        )
    if case.budget and case.budget.amount < 1:
        yield ("budget", "amount"), "is less than £1", "leave the budget out if there is none"


def _adopters(case: Case) -> Found:
    possible = case.adopters.possible
    for key in ("anticipated", "signed", "possible"):
        number = getattr(case.adopters, key) or 1
        if case.register is not None and number > len(case.register):
            problem = f"is more than the {len(case.register)} bodies of the register"
            yield ("adopters", key), problem, f"1 to {len(case.register)}"
        elif possible is not None and number > possible:
            yield ("adopters", key), f"is more than possible, {possible}", f"1 to {possible}"
    if bool(case.adopters.register_file) != bool(case.adopters.us):
        yield ("adopters",), "has one of register_file and us", "both, or neither"


def _charges(case: Case) -> Found:
    if sum(len(charge.pricing) > 1 for charge in case.charges) > 1:
        yield ("charges",), "has two charges with several pricings", "one charge with a choice"
    for place, charge in enumerate(case.charges):
        path: KeyPath = ("charges", place)
        yield from _dates(case, path, charge.start)
        if charge.until and month_number(charge.until) < case.start_of(charge):
            first = month_name(case.start_of(charge))
            yield (*path, "until"), f"is before the first month charged, {first}", ""
        yield from _quote(path, charge)
        for number, point in enumerate(charge.quoted_at):
            yield from _point(case, charge, (*path, "quoted_at", number), point)
        names = [rule.name for rule in charge.pricing]
        for index, rule in enumerate(charge.pricing):
            inner = (*path, "pricing", index)
            yield from _pricing_name(inner, rule.name, names[:index])
            yield from _pricing_parts(inner, rule)
            yield from _pricing_amounts(case, inner, rule)
            yield from _pricing_ends(case, charge, inner, rule)
            yield from _size(case, inner, rule)


def _dates(case: Case, path: KeyPath, start: str | None) -> Found:
    if start and not case.opens[0] <= month_number(start) < case.end:
        yield (
            (*path, "start"),
            "is outside the years",
            f"months of {case.years[0]} to {case.years[-1]}",
        )


def _quote(path: KeyPath, charge: Charge) -> Found:
    if (charge.low is None) != (charge.high is None):
        missing = "low" if charge.low is None else "high"
        yield (*path, missing), "is missing", "both ends; for one price, the same twice"
    elif charge.low is not None and charge.high is not None:
        if charge.low > charge.high:
            problem = f"is more than high, {exact_pounds(charge.high)}"
            yield (*path, "low"), problem, ""
        elif 0 < charge.low < 1000 and charge.high >= 100 * charge.low:
            yield (
                (*path, "low"),
                "seems to be in thousands and high is not",
                "pounds: £71k is 71_000",
            )


def _pricing_name(path: KeyPath, name: str, earlier: list[str]) -> Found:
    if name in (ANY, NONE) or not _SHORT_NAME.fullmatch(name):
        problem = "is not a short name"
        yield (*path, "name"), problem, "small letters, digits and hyphens, but not any or none"
    if name in earlier:
        yield (*path, "name"), "is the name of another pricing", ""


def _pricing_parts(path: KeyPath, rule: Pricing) -> Found:
    pools = [key for key in ("pool", "pool_from") if getattr(rule, key) is not None]
    if len(pools) > 1:
        yield path, "gives both pool and pool_from", "one of them"
    elif bool(pools) != (rule.share is not None):
        yield path, "gives a pool without a share, or a share without a pool", "both"
    parts = (rule.fee, rule.price, rule.share, *rule.through)
    if not pools and all(part is None for part in parts):
        yield path, "has no charge", "fee, price, pool with share, or through"
    if len(rule.through) == 1 or len({point.adopters for point in rule.through}) == 1:
        yield (*path, "through"), "has no two numbers of adopters", "two points"
    starts = [step.adopters for step in _steps(rule)]
    if starts != sorted(set(starts)):
        yield (*path, "price"), "has steps out of order", "rising numbers of adopters"
    if rule.between == "line" and not starts:
        yield (*path, "between"), "is given without steps", "a list of steps as price"
    if rule.price is None and rule.quantity != 1:
        yield (*path, "quantity"), "is given without a price", "price and quantity"


def _pricing_amounts(case: Case, path: KeyPath, rule: Pricing) -> Found:
    for key in ("fee", "quantity", "pool"):
        yield from _amounts(case, (*path, key), getattr(rule, key))
    steps = _steps(rule)
    for number, step in enumerate(steps):
        yield from _amounts(case, (*path, "price", number, "price"), step.price)
    if not steps:
        yield from _amounts(case, (*path, "price"), rule.price)


def _steps(rule: Pricing) -> list[Step]:
    prices = rule.price if isinstance(rule.price, list) else []
    return [step for step in prices if isinstance(step, Step)]


def _pricing_ends(case: Case, charge: Charge, path: KeyPath, rule: Pricing) -> Found:
    """Check the ends of the quote that a pricing uses."""
    for inner, value in _rates(path, rule):
        if value in ("low", "high"):
            yield from _quoted(charge, inner)
    for number, point in enumerate(rule.through):
        yield from _point(case, charge, (*path, "through", number), point)
    tied = sum(point.charge == rule.pool_from for point in charge.quoted_at)
    if rule.pool_from and tied != 1:
        problem = f"has {tied or 'no'} numbers of adopters in quoted_at"
        yield (*path, "pool_from"), problem, "an end that quoted_at ties to one number"
    ends = [_end_amount(charge, rule.at_least), _end_amount(charge, rule.at_most)]
    if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
        problem = f"is more than at_most, {exact_pounds(ends[1])}"  # type: ignore[arg-type]
        yield (*path, "at_least"), problem, ""


def _quoted(charge: Charge, path: KeyPath) -> Found:
    if charge.low is None and charge.high is None:
        yield path, "is not quoted", "an amount; or give low and high of the charge"


def _size(case: Case, path: KeyPath, rule: Pricing) -> Found:
    named = [*case.register.sizes] if case.register is not None else []
    if not isinstance(rule.share, str) or rule.share in ("equal", *named):
        return
    problem = f"is not a size of the register{did_you_mean(rule.share, ['equal', *named])}"
    if case.register is not None and rule.share in case.register.words:
        cell = case.register.words[rule.share]
        problem = f"has a cell that is not a number above zero: {cell} in the register"
    yield (*path, "share"), problem, one_of(["equal", *named])


def _equal_shares(case: Case) -> Found:
    for place, charge in enumerate(case.charges):
        for index, rule in enumerate(charge.pricing):
            if rule.share == "equal" and not case.names_adopters:
                problem = "needs a number of adopters, and the case names none"
                yield (
                    ("charges", place, "pricing", index, "share"),
                    problem,
                    ("give adopters.anticipated"),
                )


def _end_amount(charge: Charge, value: float | str | None) -> float | None:
    return getattr(charge, value) if isinstance(value, str) else value


def _rates(path: KeyPath, rule: Pricing) -> Iterator[tuple[KeyPath, Any]]:
    for key in ("fee", "at_least", "at_most"):
        yield (*path, key), getattr(rule, key)
    steps = _steps(rule)
    for number, step in enumerate(steps):
        yield (*path, "price", number, "price"), step.price
    if not steps:
        yield (*path, "price"), rule.price


def _point(case: Case, charge: Charge, path: KeyPath, point: Any) -> Found:
    if point.adopters > case.possible:
        yield (*path, "adopters"), "is not possible", f"1 to {case.possible}"
    if isinstance(point.charge, str):
        yield from _quoted(charge, (*path, "charge"))


def _amounts(case: Case, path: KeyPath, amount: Any) -> Found:
    """Check that amounts by year fit the years."""
    if isinstance(amount, list) and len(amount) != len(case.years):
        problem = f"has {len(amount)} amounts for {len(case.years)} years"
        yield path, problem, "one amount, one a year, or a table by year"
    elif isinstance(amount, dict):
        for label in amount:
            if label not in case.years:
                yield (*path, label), "is not a year of the case", one_of(case.years)


def _lines(case: Case) -> Found:
    names: list[str] = [charge.name for charge in case.charges]
    for place, charge in enumerate(case.charges):
        if charge.name in names[:place]:
            yield ("charges", place, "name"), "is the name of another charge", "a name of its own"
    for place, line in enumerate(case.lines):
        path: KeyPath = ("lines", place)
        if line.name in names:
            problem = "is the name of another line or charge"
            yield (*path, "name"), problem, "a name of its own"
        names.append(line.name)
        yield from _line(case, path, line)


def _line(case: Case, path: KeyPath, line: Line) -> Found:
    if (line.annual is None) == (line.by_year is None):
        yield path, "gives both annual and by_year, or neither", "one of them"
    elif line.by_year is not None:
        yield from _amounts(case, (*path, "by_year"), line.by_year)
        given = [key for key in ("start", "months") if getattr(line, key) is not None]
        if given or line.delay != "none":
            problem = "is given by year and has dates as well"
            yield path, problem, "annual with start, months and delay; or by_year alone"
    else:
        yield from _dates(case, path, line.start)
    if line.delay == "extend" and line.months is None and line.annual is not None:
        yield (*path, "delay"), "extends a line that does not end", "give months, or none or shift"
    if line.cashable and line.kind != "saving":
        yield (*path, "cashable"), f"is for savings, and this is a {line.kind}", ""


def _go_live(case: Case) -> Found:
    yield from (
        (("go_live",), problem, allowed) for _, problem, allowed in _dates(case, (), case.go_live)
    )


def _scenario(case: Case) -> Found:
    for fault in scenario_faults(case, own_scenario(case)):
        yield _of_scenario(("scenario",), fault)


def _of_scenario(path: KeyPath, fault: Fault) -> tuple[KeyPath, str, str]:
    if fault.key in FIELDS:
        return (*path, fault.key), fault.problem, fault.allowed
    return path, f"{fault.key} {fault.problem}", fault.allowed  # savings and offset


def _presets(case: Case) -> Found:
    own = own_scenario(case)
    reported = {*scenario_faults(case, own)}
    for name, preset in case.presets.items():
        given = given_values(preset)
        for fault in scenario_faults(case, with_values(own, given)):
            if fault.key in given:
                yield _of_scenario(("presets", name), fault)
            elif fault in reported:
                continue
            elif fault.key not in FIELDS:
                yield _of_scenario(("presets", name), fault)
            else:  # a field of the scenario does not go with the preset
                problem = f"does not go with {fault.key} = {fault.value} of the scenario, which "
                yield ("presets", name), problem + fault.problem, fault.allowed


def _ranges(case: Case) -> Found:
    names = [name for name, field in FIELDS.items() if field.watched]
    for place, entry in enumerate(case.ranges):
        path: KeyPath = ("ranges", place)
        if entry.input not in names:
            problem = f"is not an input{did_you_mean(entry.input, names)}"
            yield (*path, "input"), problem, one_of(names)
            continue
        if entry.input in [other.input for other in case.ranges[:place]]:
            yield (*path, "input"), "has a range already", ""
        yield from _range(case, path, entry)


def _range(case: Case, path: KeyPath, entry: Range) -> Found:
    field = FIELDS[entry.input]
    low, high = limits(case, field)
    if (entry.low is None) != (entry.high is None) or (entry.low is None and entry.p is None):
        yield path, "has no two ends", "low and high; or p for adopters"
    for key in ("low", "mode", "high"):
        value = getattr(entry, key)
        if value is not None and not low <= value <= high:
            yield (*path, key), "is out of range", f"{low:,.10g} to {high:,.10g}"
        elif value is not None and field.is_whole and value != int(value):
            yield (*path, key), "is not a whole number", f"{low:,.10g} to {high:,.10g}"
    ends = [v for v in (entry.low, entry.mode, entry.high) if v is not None]
    if ends != sorted(ends):
        yield path, "has low, mode and high out of order", "low <= mode <= high"
    if (entry.p is not None or entry.rho) and entry.input != "adopters":
        yield path, f"gives p or rho of {entry.input}", "p and rho are for adopters"


def _published(case: Case) -> Found:
    for place, figure in enumerate(case.published):
        if bool(figure.of) == bool(figure.topic):
            yield ("published", place), "gives both of and topic, or neither", "one of them"


class Check(NamedTuple):
    """A check of one section, which may need others to be sound."""

    section: str
    needs: tuple[str, ...]
    run: Callable[[Case], Found]


_MODEL = ("years", "adopters", "charges", "lines", "go_live", "initial_months")
CHECKS = [
    Check("budget", ("years",), _budget),
    Check("adopters", (), _adopters),
    Check("charges", ("years", "adopters"), _charges),
    Check("charges", ("adopters", "scenario"), _equal_shares),
    Check("lines", ("years", "charges"), _lines),
    Check("go_live", ("years",), _go_live),
    Check("scenario", _MODEL, _scenario),
    Check("presets", (*_MODEL, "scenario"), _presets),
    Check("ranges", _MODEL, _ranges),
    Check("published", (), _published),
]
