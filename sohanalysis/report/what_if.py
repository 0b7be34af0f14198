"""The tables of a what-if: break-even points, one- and two-way tables, tornado, comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

import numpy as np

from sohanalysis.case.case import Case
from sohanalysis.case.fields import WHOLE_FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.model import break_even as break_evens
from sohanalysis.model.break_even import INPUTS, BreakEven, Limit, usual_limit
from sohanalysis.model.sensitivity import Bar, Grid, grid, tornado
from sohanalysis.money import HALF_A_PENNY, figures, pounds
from sohanalysis.report import wording
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Cell, Figure, Table
from sohanalysis.report.templates import first_capital
from sohanalysis.report.wording import (
    RESULT_NAMES,
    field_heading,
    field_name,
    field_value,
    input_label,
    moved_as_one,
    number_value,
    range_source,
)
from sohanalysis.report.wording_break_even import (
    break_even_rows,
    held_value,
    is_cheaper_late,
    limit_words,
    not_moved,
    result_name,
)
from sohanalysis.report.wording_pricing import pricing_name

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
    return (heading, *ends, *amounts, range_source(bar.range))
