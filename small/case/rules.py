"""Checks between the sections of a case file, which no single figure can break.

Each check reads some sections and yields a fault with its key path. `reading` runs a check only if
its sections have no faults of their own, so that one slip is reported once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from small.case.case import ANY, NONE, Case
from small.case.lines import KeyPath
from small.case.scenario import FIELDS, Scenario, given_values, own_scenario, scenario_faults
from small.case.schema import Charge, Line, Pricing, Range, Step
from small.errors import nearest, one_of
from small.money import exact_pounds
from small.years import month_number

# Key path, what is wrong with its value, and what is allowed.
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
    for key in ("anticipated", "signed"):
        number = getattr(case.adopters, key)
        if number is not None and number > case.possible:
            yield ("adopters", key), "is more than possible", f"1 to {case.possible}"
    if bool(case.adopters.register_file) != bool(case.adopters.us):
        yield ("adopters",), "has one of register_file and us", "both, or neither"
    if case.register is not None and case.possible > len(case.register):
        problem = f"is more than the {len(case.register)} bodies of the register"
        yield ("adopters", "possible"), problem, f"1 to {len(case.register)}"


def _charges(case: Case) -> Found:
    if sum(len(charge.pricing) > 1 for charge in case.charges) > 1:
        yield ("charges",), "two charges have several pricings", "one charge with a choice"
    for place, charge in enumerate(case.charges):
        path: KeyPath = ("charges", place)
        yield from _dates(case, path, charge.start)
        if charge.until and month_number(charge.until) < case.start_of(charge):
            yield (*path, "until"), "is before the first month charged", ""
        yield from _quote(path, charge)
        for number, point in enumerate(charge.quoted_at):
            yield from _point(case, charge, (*path, "quoted_at", number), point)
        names = [rule.name for rule in charge.pricing]
        for index, rule in enumerate(charge.pricing):
            inner = (*path, "pricing", index)
            yield from _pricing_name(inner, rule.name, names[:index])
            yield from _pricing_parts(inner, rule)
            yield from _pricing_amounts(case, charge, inner, rule)


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
    if not pools and rule.fee is None and rule.price is None and not rule.through:
        yield path, "has no charge", "fee, price, pool with share, or through"
    if len(rule.through) == 1 or len({point.adopters for point in rule.through}) == 1:
        yield (*path, "through"), "has no two numbers of adopters", "two points"
    steps = rule.price if isinstance(rule.price, list) else []
    starts = [step.adopters for step in steps if isinstance(step, Step)]
    if starts != sorted(set(starts)):
        yield (*path, "price"), "has steps out of order", "rising numbers of adopters"


def _pricing_amounts(case: Case, charge: Charge, path: KeyPath, rule: Pricing) -> Found:
    for key in ("fee", "price", "quantity", "pool"):
        yield from _amounts(case, (*path, key), getattr(rule, key))
    for inner, value in _rates(path, rule):
        if value in ("low", "high") and charge.low is None:
            yield inner, "is not quoted", "give low and high of the charge"
    if rule.pool_from and rule.pool_from not in [point.charge for point in charge.quoted_at]:
        problem = "has no number of adopters"
        yield (*path, "pool_from"), problem, "an end that quoted_at ties to a number"
    for number, point in enumerate(rule.through):
        yield from _point(case, charge, (*path, "through", number), point)
    yield from _share(case, path, rule)
    ends = [_end_amount(charge, rule.at_least), _end_amount(charge, rule.at_most)]
    if None not in ends and ends[0] > ends[1]:  # type: ignore[operator]
        yield (*path, "at_least"), "is more than at_most", ""


def _share(case: Case, path: KeyPath, rule: Pricing) -> Found:
    named = [*case.register.sizes] if case.register is not None else []
    if isinstance(rule.share, str) and rule.share not in ("equal", *named):
        guess = nearest(rule.share, ["equal", *named])
        hint = f"; did you mean {guess}?" if guess else ""
        problem = f"is not a size of the register{hint}"
        yield (*path, "share"), problem, one_of(["equal", *named])
    if rule.share == "equal" and not case.names_adopters:
        yield (
            (*path, "share"),
            "is equal, and the case names no number of adopters",
            ("give adopters.anticipated"),
        )


def _end_amount(charge: Charge, value: float | str | None) -> float | None:
    return getattr(charge, value) if isinstance(value, str) else value


def _rates(path: KeyPath, rule: Pricing) -> Iterator[tuple[KeyPath, Any]]:
    for key in ("fee", "at_least", "at_most"):
        yield (*path, key), getattr(rule, key)
    steps = rule.price if isinstance(rule.price, list) else []
    for number, step in enumerate(steps):
        if isinstance(step, Step):
            yield (*path, "price", number, "price"), step.price
    if not steps:
        yield (*path, "price"), rule.price


def _point(case: Case, charge: Charge, path: KeyPath, point: Any) -> Found:
    if point.adopters > case.possible:
        yield (*path, "adopters"), "is not possible", f"1 to {case.possible}"
    if isinstance(point.charge, str) and charge.low is None:
        yield (*path, "charge"), "is not quoted", "give low and high of the charge"


def _amounts(case: Case, path: KeyPath, amount: Any) -> Found:
    """Check that amounts by year fit the years; the amounts of steps are checked alike."""
    if isinstance(amount, list) and amount and not isinstance(amount[0], float):
        steps: list[Step] = amount
        for number, step in enumerate(steps):
            yield from _amounts(case, (*path, number, "price"), step.price)
    elif isinstance(amount, list) and len(amount) != len(case.years):
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
            yield ("charges", place, "name"), "is used twice", ""
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
    yield from _scenario_faults(case, ("scenario",), own_scenario(case))


def _presets(case: Case) -> Found:
    for name, preset in case.presets.items():
        chosen = Scenario(**{**vars(own_scenario(case)), **given_values(preset)})
        yield from _scenario_faults(case, ("presets", name), chosen)


def _scenario_faults(case: Case, path: KeyPath, scenario: Scenario) -> Found:
    for fault in scenario_faults(case, scenario):
        key = fault.key.split(", ")[0]
        yield (*path, key), fault.problem, fault.allowed


def _ranges(case: Case) -> Found:
    names = [name for name, field in FIELDS.items() if field.unit not in ("name", "yes")]
    for place, entry in enumerate(case.ranges):
        path: KeyPath = ("ranges", place)
        if entry.input not in names:
            yield (*path, "input"), "is not an input", one_of(names)
            continue
        if entry.input in [other.input for other in case.ranges[:place]]:
            yield (*path, "input"), "has a range already", ""
        yield from _range(case, path, entry)


def _range(case: Case, path: KeyPath, entry: Range) -> Found:
    field = FIELDS[entry.input]
    low, high = field.low(case), field.high(case)
    if (entry.low is None) != (entry.high is None) or (entry.low is None and entry.p is None):
        yield path, "has no two ends", "low and high; or p for adopters"
    for key in ("low", "mode", "high"):
        value = getattr(entry, key)
        if value is not None and not low <= value <= high:
            yield (*path, key), "is out of range", f"{low:,g} to {high:,g}"
    ends = [v for v in (entry.low, entry.mode, entry.high) if v is not None]
    if ends != sorted(ends):
        yield path, "has low, mode and high out of order", "low <= mode <= high"
    if (entry.p is not None or entry.rho) and entry.input != "adopters":
        yield path, f"gives p or rho of {entry.input}", "p and rho are for adopters"


def _published(case: Case) -> Found:
    for place, figure in enumerate(case.published):
        if bool(figure.of) == bool(figure.topic):
            yield ("published", place), "gives both of and topic, or neither", "one of them"


# Each check, with the sections that it reads.
CHECKS: list[tuple[tuple[str, ...], Callable[[Case], Found]]] = [
    (("years", "budget"), _budget),
    (("adopters",), _adopters),
    (("years", "adopters", "charges"), _charges),
    (("years", "charges", "lines"), _lines),
    (("years", "go_live"), _go_live),
    (("years", "adopters", "charges", "lines", "go_live", "initial_months", "scenario"), _scenario),
    (
        (
            "years",
            "adopters",
            "charges",
            "lines",
            "go_live",
            "initial_months",
            "scenario",
            "presets",
        ),
        _presets,
    ),
    (("years", "adopters", "charges", "lines", "go_live", "initial_months", "ranges"), _ranges),
    (("published",), _published),
]
