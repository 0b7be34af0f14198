"""What would change the answer: break-even points, one- and two-way tables, the tornado."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.fields import SAVINGS_FIELDS, WHOLE_FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.model import break_even as break_evens
from sohanalysis.model.break_even import (
    INPUTS,
    BreakEven,
    Limit,
    Switch,
    break_even_points,
    usual_limit,
)
from sohanalysis.model.sensitivity import Bar, Grid, Tornado, grid, tornado
from sohanalysis.money import HALF_A_PENNY, ceiled, figures, floored, percent, pounds, thousands
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Cell, Figure, Table
from sohanalysis.report.wording import (
    INPUT_NAMES,
    LATER_IS_CHEAPER,
    RESULT_NAMES,
    counted_words,
    field_heading,
    field_name,
    field_value,
    field_words,
    first_capital,
    in_common,
    input_label,
    measure,
    moved_alone,
    moved_as_one,
    number_value,
    range_source,
)
from sohanalysis.report.wording_pricing import joiners, pricing_name

TENTH_OF_A_PERCENT = 0.001
# Results that count the first charged months, whenever they fall.
_WITH_CHARGED_MONTHS = ("two_year_total", "headroom", "cost_after_cashable_savings")


def result_name(case: Case, result: str) -> str:
    """Name a result within a sentence."""
    name = re.split(r",| \(", measure(case, result))[0]
    return name[:1].lower() + name[1:]


def limit_words(case: Case, limit: Limit) -> str:
    """Name the limit that a result must keep to."""
    name = result_name(case, limit.result)
    if limit.result == "headroom" and not limit.value:
        return "within budget"
    if limit.result == "headroom":
        return f"{name} of at least {pounds(limit.value)}"
    return f"{name} of at most {pounds(limit.value)}"


def held_value(point: BreakEven) -> float:
    """Round a break-even point towards the side within its limit, as the figure shown must be."""
    if point.value is None:
        return point.nearest or 0.0
    step = 1 if point.input in ("charge", "savings") else TENTH_OF_A_PERCENT
    return (floored if point.within_at_lowest else ceiled)(point.value, step)


def break_even_rows(
    case: Case,
    scenario: Scenario,
    *,
    limit: Limit | None = None,
    points: Sequence[BreakEven] | None = None,
) -> list[tuple[str, str]]:
    """Word every break-even point: the input, and where it is within its limit.

    The inputs of savings share one row where none of them makes a difference.
    """
    points = points or break_even_points(case, scenario, limit=limit)
    saving = [point for point in points if point.input in SAVINGS_FIELDS]
    needless = all(point.always for point in saving)
    if not needless and any(point.moves for point in saving):
        return [_row(case, scenario, point) for point in points]
    rows = [_row(case, scenario, point) for point in points if point not in saving]
    words = (
        f"{_within([*saving, *points][0])} without any"
        if needless
        else _useless(case, scenario, saving[0])
    )
    return [*rows, (INPUT_NAMES["savings"], f"{words}.")]


def _row(case: Case, scenario: Scenario, point: BreakEven) -> tuple[str, str]:
    return input_heading(case, point), break_even_words(case, scenario, point)


def input_heading(case: Case, point: BreakEven) -> str:
    """Name the input of a break-even point, and the pricing under which adopters were changed."""
    label = input_label(case, point.input)
    if point.input == "adopters":
        return f"{label} ({pricing_name(case, point.pricing).lower()})"
    return label


def break_even_words(case: Case, scenario: Scenario, point: BreakEven) -> str:
    """Say where one input is within its limit, in its own unit."""
    if not point.moves:
        side = _within(point) if point.always else _over(point)
        return f"makes no difference here: {side}."
    worded = {
        "charge": _charge,
        "adopters": _adopters,
        "charge_change": _charge_change,
        "delay": _delay,
        "savings": _savings,
        "offset": _offset,
        "ramp": _ramp,
        "cashable": _cashable,
    }[point.input]
    return f"{moved_as_one(scenario, point.input, worded(case, point))}."


def _within(point: BreakEven) -> str:
    return "within budget" if point.limit.is_the_sum else "within the limit"


def _over(point: BreakEven) -> str:
    return "over budget" if point.limit.is_the_sum else "beyond the limit"


def _useless(case: Case, scenario: Scenario, point: BreakEven) -> str:
    if (
        not wording.is_cashable(case, scenario)
        and point.limit.result == "cost_after_cashable_savings"
    ):
        return f"none is cashable, so no saving changes this: {_over(point)}"
    return f"makes no difference here: {_over(point)}"


def _charge(case: Case, point: BreakEven) -> str:
    if point.never:
        return "no yearly charge is low enough, as the other costs are over the limit"
    if point.value is None:
        return f"{_within(point)} at any yearly charge"
    if not point.within_at_lowest:
        return f"{_within(point)} from {pounds(held_value(point))} a year on"
    up_to = f"{_within(point)} up to {pounds(held_value(point))} a year"
    low, high = case.charge.low, case.charge.high
    if low == high:
        return f"{up_to}, {_apart(point.value, low)} the quoted charge"
    return (
        f"{up_to}, {_apart(point.value, low)} the low estimate, "
        f"{_apart(point.value, (low + high) / 2)} the middle of the range and "
        f"{_apart(point.value, high)} the high one"
    )


def _apart(value: float, base: float) -> str:
    change = value / base - 1
    if abs(change) < TENTH_OF_A_PERCENT / 2:
        return "equal to"
    return f"{percent(abs(change))} {'above' if change >= 0 else 'below'}"


def _adopters(case: Case, point: BreakEven) -> str:
    every = f"number of {case.adopters.plural}, {point.lowest:g} to {point.highest:g}"
    if point.always:
        return f"{_within(point)} at any {every}"
    if point.never:
        return f"{_over(point)} at every {every}"
    return "; ".join(_adopters_at(case, point, switch) for switch in point.switches)


def _adopters_at(case: Case, point: BreakEven, switch: Switch) -> str:
    fits, signed = switch.last_fits, case.adopters.signed.value
    over = f"{_over(point)} at {switch.first_does_not}"
    if fits < switch.first_does_not:
        return f"{_within(point)} up to {joiners(case, fits)}, {over}"
    sentence = f"{_within(point)} down to {joiners(case, fits)}, {over}"
    out = signed - switch.first_does_not
    if out > 0:
        sentence += f": {out} of the {signed} {case.adopters.those} would have to stay out"
    return sentence


def _charge_change(case: Case, point: BreakEven) -> str:
    if point.always:
        ends = f"{_changed(point.lowest)} to {_changed(point.highest)}"
        return f"{_within(point)} at any change, {ends}"
    if point.value is None:
        ends = f"{_changed(point.lowest)} to {_changed(point.highest)}"
        return f"{_over(point)} at every change, {ends}"
    if point.within_at_lowest and point.value < 0:
        least = percent(-held_value(point))
        return f"the charge must fall by at least {least} to be {_within(point)}"
    if point.within_at_lowest:
        return f"{_within(point)} up to {_changed(held_value(point))}"
    return f"{_within(point)} from {_changed(held_value(point))} on"


def _changed(share: float) -> str:
    if not share:
        return "the charge as it is"
    return f"{percent(abs(share))} {'higher' if share > 0 else 'lower'}"


def _delay(case: Case, point: BreakEven) -> str:
    longest = f"the longest delay the horizon allows, {counted_words(int(point.highest), 'month')}"
    if point.always:
        return f"{_within(point)} up to {longest}"
    if point.never:
        return f"{_over(point)} even on time, and up to {longest}"
    words = "; ".join(_months(point, switch, "without any delay") for switch in point.switches)
    return f"{words}, {LATER_IS_CHEAPER}" if is_cheaper_late(point) else words


def is_cheaper_late(point: BreakEven) -> bool:
    """Tell whether a delay is within where a shorter one is not: its charged months cost less."""
    rising = any(switch.last_fits > switch.first_does_not for switch in point.switches)
    return point.input == "delay" and rising and point.limit.result in _WITH_CHARGED_MONTHS


def _ramp(case: Case, point: BreakEven) -> str:
    longest = f"the longest ramp, {counted_words(int(point.highest), 'month')}"
    if point.always:
        return f"{_within(point)} up to {longest}"
    if point.never:
        return f"{_over(point)} even with the full saving at once, and up to {longest}"
    return "; ".join(_months(point, switch, "with no ramp") for switch in point.switches)


def _months(point: BreakEven, switch: Switch, none: str) -> str:
    fits, over = switch.last_fits, switch.first_does_not
    if fits > over:
        return f"{_over(point)} at {counted_words(over, 'month')}, {_within(point)} at {fits}"
    if not fits:
        return f"{_within(point)} {none}, {_over(point)} at 1 month"
    return f"{counted_words(fits, 'month')} still {'fits' if fits == 1 else 'fit'}, {over} do not"


def _savings(case: Case, point: BreakEven) -> str:
    if point.always:
        return f"{_within(point)} without any"
    if point.value is None:
        return f"{_over(point)} even with {pounds(point.highest)} a year"
    return f"{_within(point)} from {pounds(held_value(point))} a year on"


def _offset(case: Case, point: BreakEven) -> str:
    return _shares(point, "of the charge")


def _cashable(case: Case, point: BreakEven) -> str:
    return _shares(point, "of the savings cashable")


def _shares(point: BreakEven, of: str) -> str:
    if point.always:
        return f"{_within(point)} without any"
    if point.value is None:
        return f"{_over(point)} even with {percent(point.highest)} {of}"
    return f"{_within(point)} from {percent(held_value(point))} {of} on"


def heat_sentence(case: Case, scenario: Scenario, found: Grid) -> str:
    """Say how much of a two-way table is within its limit, and where the scenario stands."""
    down, across = (field_name(case, field) for field in found.axes)
    name = first_capital(result_name(case, found.limit.result))
    low, high = float(np.nanmin(found.amounts)), float(np.nanmax(found.amounts))
    sentence = (
        f"{name} over {len(found.amounts)} values of {down} and {found.amounts.shape[1]} of "
        f"{across} runs from {thousands(low)} to {thousands(high)}"
        f"{in_common(scenario, found.limit, tuple(found.axes))}: in "
        f"{int(np.sum(found.within))} of the {found.amounts.size} combinations "
        f"{_kept_to(found.limit)}"
    )
    if None in found.here:
        return f"{sentence}."
    return f"{sentence}. In this scenario it is {thousands(float(found.amounts[found.here]))}."


def _kept_to(limit: Limit) -> str:
    if limit.result != "headroom":
        return f"it is at most {pounds(limit.value)}"
    return f"at least {pounds(limit.value)} is left" if limit.value else "it is within budget"


def beyond_words(limit: Limit) -> str:
    """Say where a result is beyond its limit."""
    if limit.result != "headroom":
        return f"it is over {pounds(limit.value)}"
    return f"less than {pounds(limit.value)} is left" if limit.value else "it is over budget"


def limit_line(limit: Limit) -> str:
    """Name the line at the limit."""
    if limit.is_the_sum:
        return "Budget used up"
    if limit.result != "headroom":
        return f"Limit, {pounds(limit.value)}"
    return f"{pounds(limit.value)} left"


def tornado_sentence(case: Case, scenario: Scenario, found: Tornado) -> str:
    """Say how far each assumption alone changes a result, and which have no sourced range."""
    name = first_capital(result_name(case, found.limit.result))
    bars = "; ".join(_bar_words(case, scenario, bar) for bar in found.bars)
    here = f"in this scenario{moved_alone(scenario, found.limit, found.moved)}"
    sentence = f"{name} is {thousands(found.this_scenario)} {here}. Changed alone: {bars}."
    return f"{sentence} {not_moved(case, found)}".strip()


def not_moved(case: Case, found: Tornado) -> str:
    """Say which inputs have no sourced range; nothing where all have one."""
    names = [field_name(case, field) for field in found.without_range]
    those = "these are" if len(names) > 1 else "this is"
    words = f"The case gives no range for {', '.join(names)}, so {those} not varied."
    return words if names else ""


def _bar_words(case: Case, scenario: Scenario, bar: Bar) -> str:
    name = moved_as_one(scenario, bar.input, field_name(case, bar.input))
    if bar.swing <= HALF_A_PENNY:
        return f"{name}, no difference"
    # To the nearest thousand a small difference would read as none.
    write = pounds if thousands(bar.at_low) == thousands(bar.at_high) else thousands
    ends = (
        f"{write(amount)} ({field_words(case, bar.input, value).lower()})"
        for value, amount in bar.ends
    )
    return f"{name}, from {' to '.join(ends)}"


BEYOND, HERE = "*", ">"
_PLURAL = ("adopters", "savings", "offset")  # savings in two ways


def break_even_prose(
    case: Case,
    scenario: Scenario,
    *,
    limit: Limit | None = None,
    points: Sequence[BreakEven] | None = None,
) -> Table:
    """Say for each input how far it can move within the budget, or another limit.

    Break-even points that are known already are not looked for again.
    """
    return Table(
        caption=f"How far can each assumption move before {_enough(limit)}? All else as in the "
        f"scenario, {case.adopters.plural} under each pricing{_limits(case, limit)}",
        columns=("Assumption", "Within the limit" if limit else "Within budget"),
        rows=break_even_rows(case, scenario, limit=limit, points=points),
        words=2,
        foot=wording.scenario_foot(case, scenario),
    )


def _enough(limit: Limit | None) -> str:
    return "the limit is passed" if limit else "the budget is not enough"


def _limits(case: Case, limit: Limit | None) -> str:
    if limit:
        return f" (limit: {limit_words(case, limit)})"
    return f" (savings: {limit_words(case, usual_limit(case, 'savings'))})"


def break_even_table(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Table:
    """Show how far each input can move, under every pricing side by side."""
    by_pricing = break_evens.break_even_by_pricing(case, scenario, limit=limit)
    return Table(
        caption=f"How far can each assumption move before {_enough(limit)}, under each pricing, "
        "all else as in the scenario? Rounded to what is still enough; in brackets, how far from it"
        f"{_last_year(scenario)}{_limits(case, limit)}{_cheaper_late(by_pricing)}",
        columns=("Assumption", *(pricing_name(case, name) for name in by_pricing)),
        rows=[
            (
                moved_as_one(scenario, moved, field_heading(case, moved)),
                *(_holding(found[i]) for found in by_pricing.values()),
            )
            for i, moved in enumerate(INPUTS)
        ],
        words=1 + len(by_pricing),
        foot=wording.scenario_foot(case, scenario),
    )


def _last_year(scenario: Scenario) -> str:
    by_year = isinstance(scenario.adopters, tuple)
    return ", from the last year's number" if by_year else ""


def _cheaper_late(by_pricing: Mapping[str, tuple[BreakEven, ...]]) -> str:
    if not any(is_cheaper_late(point) for found in by_pricing.values() for point in found):
        return ""
    return f". A delay may be within where a shorter one is not, {wording.LATER_IS_CHEAPER}"


def _holding(point: BreakEven) -> str:
    """Write the values within the limit as intervals, and how far the nearest end is."""
    if point.nearest is None:
        return "always" if point.always else "never"
    wording = _up_to_or_from(point) if point.value is not None else _intervals(point)
    aside = point.input == "charge" or not point.this_scenario
    return wording if aside else f"{wording} ({_away(point, held_value(point))})"


def _up_to_or_from(point: BreakEven) -> str:
    value = number_value(point.input, held_value(point))
    return f"up to {value}" if point.within_at_lowest else f"from {value}"


def _intervals(point: BreakEven) -> str:
    """Pair the last values within the limit: open, close, open ..."""
    bounds: list[int | None] = [None] if point.within_at_lowest else []
    bounds += [switch.last_fits for switch in point.switches]
    pairs = zip_longest(bounds[::2], bounds[1::2])
    return "; ".join(_interval(first, last) for first, last in pairs)


def _interval(first: int | None, last: int | None) -> str:
    if first is None:
        return f"up to {last}"
    if last is None:
        return f"from {first}"
    return str(first) if first == last else f"{first} to {last}"


def _away(point: BreakEven, held: float) -> str:
    """Write how far the value shown is from the scenario, so that it can be ticked off."""
    away = held - point.this_scenario
    sign = "+" if away > 0 else "-" if away < 0 else ""
    size = abs(int(away) if point.input in WHOLE_FIELDS else away)
    return sign + number_value(point.input, size)


def one_or_two_way(
    case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any
) -> Table:
    """Show a result over one or two fields; over one, beside every other result.

    Parameters
    ----------
    case, scenario : Case, Scenario
        As for `sensitivity.grid`.
    limit : Limit, optional
        The result and what it may not pass.
    **axes
        One or two fields, each with its values or None for telling ones.

    Returns
    -------
    Table
        With a star where the limit is passed, and an arrow at the scenario.
    """
    found = grid(case, scenario, limit=limit, **axes)
    return (_two_way if len(found.axes) == 2 else _one_way)(case, scenario, found)


def telling_parts(
    case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any
) -> Iterator[Table | Prose]:
    """Show `one_or_two_way` without what does not move: a sentence in its place.

    Values that were asked for stay: that they make no difference says nothing of any others.
    """
    found = grid(case, scenario, limit=limit, **axes)
    moving = [
        name
        for place, name in enumerate(found.axes)
        if axes.get(name) is not None or np.max(np.ptp(found.amounts, axis=place)) > HALF_A_PENNY
    ]
    still = [name for name in found.axes if name not in moving]
    if still:
        sentence = _no_difference(case, scenario, found, still)
        yield Prose(kind="paragraphs", texts=(sentence,))
    shown = moving if len(found.axes) == 2 else still + moving
    others = found.results.by_name().values()
    if moving or (shown and any(np.ptp(amounts) > HALF_A_PENNY for amounts in others)):
        values = {name: found.axes[name] for name in shown}
        yield one_or_two_way(case, scenario, limit=found.limit, **values)


def _no_difference(case: Case, scenario: Scenario, found: Grid, still: list[str]) -> str:
    words = " and ".join(field_name(case, name) for name in still)
    makes = "makes" if len(still) == 1 and still[0] not in _PLURAL else "make"
    name = result_name(case, found.limit.result)
    whole = len(still) == len(found.axes)
    amount = f": {pounds(float(np.ravel(found.amounts)[0]))}" if whole else ""
    return (
        f"{first_capital(words)} {makes} no difference to the {name}{amount}"
        f"{_in_common(scenario, found)}."
    )


def _in_common(scenario: Scenario, found: Grid) -> str:
    return wording.in_common(scenario, found.limit, tuple(found.axes))


def _two_way(case: Case, scenario: Scenario, found: Grid) -> Table:
    (down, rows), (across, columns) = found.axes.items()
    first, second = (field_heading(case, name).lower() for name in found.axes)
    return Table(
        caption=f"{wording.measure(case, found.limit.result)}, £, by {first} (down) and "
        f"{second} (across)"
        f"{_in_common(scenario, found)}. {_legend(case, found)}",
        columns=(input_label(case, down), *(field_value(case, across, value) for value in columns)),
        rows=[
            (
                field_value(case, down, value),
                *(_marked(found, i, j) for j in range(len(columns))),
            )
            for i, value in enumerate(rows)
        ],
        foot=wording.scenario_foot(case, scenario),
    )


def _one_way(case: Case, scenario: Scenario, found: Grid) -> Table:
    ((down, rows),) = found.axes.items()
    results = found.results.by_name()
    order = (found.limit.result, *(name for name in results if name != found.limit.result))
    return Table(
        caption=f"Results, £, by {field_heading(case, down).lower()}{_in_common(scenario, found)} "
        f"(total: {wording.initial_period(case)}). {_legend(case, found)}",
        columns=(input_label(case, down), *(RESULT_NAMES[name] for name in order)),
        rows=[
            (
                field_value(case, down, value),
                _marked(found, i),
                *(results[name][i] for name in order[1:]),
            )
            for i, value in enumerate(rows)
        ],
        foot=wording.scenario_foot(case, scenario),
    )


def _marked(found: Grid, *place: int) -> Figure:
    """Mark a cell before its figure, so that the digits stay under one another."""
    amount = found.amounts[place]
    beyond = BEYOND if amount == amount and not found.within[place] else ""
    mark = (HERE if place == found.here else "") + beyond
    return Figure(amount, lambda each: mark + figures(each))


def _legend(case: Case, found: Grid) -> str:
    within = limit_words(case, found.limit)
    here = "" if None in found.here else f"; {HERE} this scenario"
    return f"{BEYOND} beyond the limit, {within}{here}"


def tornado_table(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Table:
    """Show how far each input alone moves a result, the widest first, with who gives its range."""
    found = tornado(case, scenario, limit=limit)
    name = result_name(case, found.limit.result)
    aside = wording.moved_alone(scenario, found.limit, found.moved)
    return Table(
        caption=f"Effect on {name} of changing one assumption, £{aside}; "
        f"{figures(found.this_scenario)} in this scenario; of the pricings, low is what comes to "
        "the least",
        columns=("Input", "Low", "High", "At low", "At high", "Apart", "Source and status"),
        rows=[_bar_row(case, scenario, bar) for bar in found.bars],
        words=1,
        remarks=1,
        note=not_moved(case, found),
        foot=wording.scenario_foot(case, scenario),
    )


def _bar_row(case: Case, scenario: Scenario, bar: Bar) -> tuple[Cell, ...]:
    ends = (field_value(case, bar.input, value) for value, _ in bar.ends)
    amounts = (bar.at_low, bar.at_high, bar.swing)
    heading = moved_as_one(scenario, bar.input, field_heading(case, bar.input))
    return (heading, *ends, *amounts, range_source(case, bar.range))
