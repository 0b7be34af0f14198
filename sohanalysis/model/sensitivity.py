"""One- and two-way tables, tornado charts and comparisons of scenarios."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sohanalysis.case.case import Case, Range
from sohanalysis.case.choose import choose, field_range, range_ends
from sohanalysis.case.fields import FIELDS, NONE, NUMBER_FIELDS, Kind
from sohanalysis.case.pricing import ADOPTERS
from sohanalysis.case.scenario import Scenario, changed
from sohanalysis.errors import Fault, ScenarioError, format_value
from sohanalysis.model.break_even import Limit, break_even, limit_on, usual_limit
from sohanalysis.model.cashflow import final_charge, full_saving
from sohanalysis.model.result_range import (
    ResultRange,
    SweptEnds,
    paired_amounts,
    range_of,
    result_differences,
    swept_ends,
)
from sohanalysis.model.results import Results, leading_result, results_of
from sohanalysis.money import HALF_A_PENNY, round_step

if TYPE_CHECKING:
    import pandas as pd

# Tables to show by default. The first is also the default of `grid`.
USUAL_TABLES = (
    ("adopters", "savings"),
    ("adopters", "pricing"),
    ("delay", "charge_change"),
)
_EVERY_FIFTH, _ROUND_COUNTS = 5, 20  # smallest step, and most steps, of numbers of adopters
_NO_RANGE = ("offset",)  # the other way to give `savings`
_ORDER = tuple(FIELDS)
_PARTS_OF_THE_COST = {"spent_in_budget_years", "falls_after_budget_years"}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Named scenarios of one case, of which the first is the baseline.

    Parameters
    ----------
    scenarios : mapping
        Scenarios by name, in the order of the call.
    differs : tuple of str
        Fields of `Scenario` in which they differ.
    results : tuple of str
        Names of the results that all scenarios have.
    ranges : tuple of ResultRange
        Results of the scenarios.
    """

    scenarios: Mapping[str, Scenario]
    differs: tuple[str, ...]
    results: tuple[str, ...]
    ranges: tuple[ResultRange, ...]

    def difference(self, result: str, index: int) -> tuple[float, float]:
        """Return the lowest and the highest difference from the baseline. [£]."""
        return result_differences(self.ranges[0], self.ranges[index], result)

    def change(self, result: str, index: int) -> tuple[float, float] | None:
        """Return the lowest and the highest change as shares of the baseline.

        Returns
        -------
        tuple or None
            None for headroom, and for a baseline of zero or less.
        """
        # A share of headroom is misleading: from £100 to £1,100 would be a rise of 1,000%.
        pairs = paired_amounts(self.ranges[0], self.ranges[index], result)
        if result == "headroom" or any(base <= HALF_A_PENNY for base, _ in pairs):
            return None
        shares = [(amount - base) / base for base, amount in pairs]
        return min(shares), max(shares)


def comparison_of(case: Case, names: Sequence[str]) -> Comparison:
    """Compare scenarios of a case.

    Parameters
    ----------
    case : Case
        The decision.
    names : sequence of str
        Presets, saved scenarios or codes: at least two, without repeats.

    Returns
    -------
    Comparison
        The scenarios in the order of the names.

    Raises
    ------
    ScenarioError
        If a scenario cannot be found, belongs to another case or other rules, or is repeated. It
        lists every fault.

    Examples
    --------
    25 forces at an unknown charge, and 36 forces that share the pool of £1.775m:

    >>> import sohanalysis as soh
    >>> comparison = comparison_of(soh.load_case(), ["anticipated", "explore"])
    >>> comparison.differs, [round(end) for end in comparison.difference("initial_cost", 1)]
    (('adopters', 'pricing'), [-83389, -43389])
    """
    twice = dict.fromkeys(name for index, name in enumerate(names) if name in names[:index])
    faults = [
        Fault(field="scenario", problem=f"{format_value(name)} is there twice") for name in twice
    ]
    if len(names) < 2:
        problem = f"{len(names)} named"
        faults.append(Fault(field="scenarios", problem=problem, allowed="two or more"))
    scenarios = {}
    for name in dict.fromkeys(names):
        try:
            scenarios[name] = choose(case, name)
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    ranges = tuple(range_of(case, scenario) for scenario in scenarios.values())
    # Without a budget or initial months, the cost of all years leads. `by_name` does not have it.
    every = dict.fromkeys((leading_result(case), *ranges[0].low.by_name()))
    return Comparison(
        scenarios=scenarios,
        differs=tuple(
            field
            for field in FIELDS
            if len({getattr(scenario, field) for scenario in scenarios.values()}) > 1
        ),
        results=tuple(
            name for name in every if all(name in result_range.pairs for result_range in ranges)
        ),
        ranges=ranges,
    )


@dataclass(frozen=True, kw_only=True)
class Grid:
    """One- or two-way table of a result.

    Parameters
    ----------
    axes : mapping
        Fields and values of the axes: rows first, then columns.
    limit : Limit
        The result, and its threshold.
    amounts : ndarray
        The result, with one axis for each field. [£]
    within : ndarray of bool
        Whether it is within the limit.
    scenario_cell : tuple of int or None
        Position of the scenario on each axis, None if the axis does not list its value.
    results : Results
        Every other result at the same values.
    """

    axes: Mapping[str, tuple[Any, ...]]
    limit: Limit
    amounts: Any
    within: Any
    scenario_cell: tuple[int | None, ...]
    results: Results

    def results_by_name(self) -> dict[str, Any]:
        """Return the results by name.

        A cost without a price has no parts either. They are NaN, not 0.
        """
        results = self.results.by_name()
        unpriced = np.isnan(self.results.leading_cost)
        for name in _PARTS_OF_THE_COST & results.keys():
            results[name] = np.where(unpriced, np.nan, results[name])
        return results

    def frame(self) -> pd.DataFrame:
        """Return the table of the result: the first field down, the second across. [£]."""
        import pandas as pd

        (rows, down), *rest = self.axes.items()
        across, columns = rest[0] if rest else (None, (self.limit.result,))
        return pd.DataFrame(
            np.reshape(self.amounts, (len(down), -1)),
            index=pd.Index(down, name=rows),
            columns=pd.Index(columns, name=across),
        )


def _both_matter(table: Grid) -> bool:
    """Whether the result changes both down and across."""
    differences = (np.abs(np.diff(table.amounts, axis=axis)) for axis in (0, 1))
    return all(bool((amounts > HALF_A_PENNY).any()) for amounts in differences)


def grid(case: Case, scenario: Scenario, *, limit: Limit | None = None, **axes: Any) -> Grid:
    """Compute a result for all values of one or two fields.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and all other fields. A grid over ``savings`` ignores ``offset``, and the
        reverse.
    limit : Limit, optional
        The result and its threshold. The default is that of `usual_limit`.
    **axes
        One or two fields of `Scenario`, each with its values, or None for the values of
        `table_values`. The default is the first of `USUAL_TABLES` in which both fields matter.

    Returns
    -------
    Grid
        A table with the first field in its rows.

    Raises
    ------
    ScenarioError
        If a field is misspelt, a value is not allowed, or there are more than two fields.

    Examples
    --------
    Headroom with equal shares of £1.775m a year, which need 20 forces:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> grid(case, case.scenario, adopters=[19, 20], pricing=["shared"]).frame().round(2)
    pricing   shared
    adopters
    19          -6842.11
    20           2500.00
    """
    if not axes:
        usual = (grid(case, scenario, limit=limit, **dict.fromkeys(f)) for f in USUAL_TABLES)
        first = next(usual)
        return first if _both_matter(first) else next(filter(_both_matter, usual), first)
    _check_fields(tuple(axes))
    base, is_cell = _with_saving_as(case, scenario, tuple(axes))
    limit = limit or usual_limit(case, *axes)
    within = _with_least_room(base, axes)
    axis_values = {
        name: _as_tuple(values)
        if values is not None
        else table_values(case, base, name, limit=limit, within=within)
        for name, values in axes.items()
    }
    result = results_of(case, base, **axis_values)
    scenario_values = base.values()
    return Grid(
        axes=axis_values,
        limit=limit,
        amounts=limit.amount(result),
        within=limit.allows(limit.amount(result)),
        scenario_cell=tuple(
            values.index(scenario_values[name])
            if is_cell and scenario_values[name] in values
            else None
            for name, values in axis_values.items()
        ),
        results=result,
    )


def grid_ends(
    result_range: ResultRange, limit: Limit | None, *tables: Mapping[str, Any]
) -> SweptEnds:
    """Return the pricings at which to compute grids, each with its fields as in `grid`."""
    case, scenario = result_range.case, result_range.low.scenario
    grids = (grid(case, scenario, limit=limit, **axes) for axes in tables)
    return swept_ends(result_range, (table.axes for table in grids))


def tornado_ends(result_range: ResultRange, limit: Limit | None) -> SweptEnds:
    """Return the pricings at which to compute tornado charts."""
    effects = tornado(result_range.case, result_range.low.scenario, limit=limit)
    bars = (bar for bar in effects.bars if bar.range)
    return swept_ends(result_range, ({bar.input: (bar.low, bar.high)} for bar in bars))


def table_values(
    case: Case, scenario: Scenario, field: str, *, limit: Limit, within: Scenario | None = None
) -> tuple[Any, ...]:
    """Return the values of a field for a table.

    They are round numbers, the value of the scenario, the ends of the range in the case, and both
    sides of each break-even point.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and all other fields.
    field : str
        Field of `Scenario`.
    limit : Limit
        Threshold of the break-even points.
    within : Scenario, optional
        Scenario that must allow the values. The default is ``scenario``.

    Returns
    -------
    tuple
        Values in rising order, or pricings in the order of the case.
    """
    scenario_value = getattr(scenario, field)
    kind = FIELDS[field].kind
    if kind is Kind.choice:
        return case.pricings
    if kind is Kind.yes:
        return (False, True)
    if kind is Kind.year:
        return (*case.leaving_years, NONE)
    values = {*_round_values(case, scenario, field)}
    if FIELDS[field].is_whole:
        values |= _switch_values(case, scenario, field, limit)
    values |= {scenario_value} if isinstance(scenario_value, int | float) else set()
    for input_range in case.what_if:
        if input_range.input == field:
            values |= {*range_ends(input_range)}
    low, high = field_range(case, within or scenario, field)
    return tuple(sorted(value for value in values if low <= value <= high))


@dataclass(frozen=True, kw_only=True)
class Bar:
    """Bar of a tornado chart: a result at the low and the high value of one input.

    Parameters
    ----------
    input : str
        Field of `Scenario`.
    low, high : float or str
        Values of the input at the ends. For ``pricing``, the first pricing with the lowest and the
        first with the highest result.
    at_low, at_high : float
        The result at these values. Other inputs are as in the scenario. [£]
    range : Range or None
        Source of the low and high values. None for the pricing.
    low_pricings, high_pricings : tuple of str
        For ``pricing``, all pricings with the lowest and with the highest result, to half a penny.
    """

    input: str
    low: Any
    high: Any
    at_low: float
    at_high: float
    range: Range | None
    low_pricings: tuple[str, ...] = ()
    high_pricings: tuple[str, ...] = ()

    @property
    def ends(self) -> tuple[tuple[Any, float], tuple[Any, float]]:
        """Value and result at both ends. A value of ``pricing`` is all pricings with the result."""
        low, high = self.low_pricings or self.low, self.high_pricings or self.high
        return (low, self.at_low), (high, self.at_high)

    @property
    def swing(self) -> float:
        """Distance between the results at the ends. [£]."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, kw_only=True)
class Tornado:
    """Tornado chart: the change of a result with each input alone, the widest first.

    Parameters
    ----------
    limit : Limit
        The result, and its threshold.
    this_scenario : float
        The result of the scenario. [£]
    bars : tuple of Bar
        Inputs with a sourced range, and the pricing if there are several, widest swing first.
    without_range : tuple of str
        Inputs without a range in the case. We invent none.
    """

    limit: Limit
    this_scenario: float
    bars: tuple[Bar, ...]
    without_range: tuple[str, ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """Inputs of the bars, in their order."""
        return tuple(bar.input for bar in self.bars)

    @property
    def has_effect(self) -> bool:
        """Whether any of the bars changes the result by more than half a penny."""
        return any(bar.swing > HALF_A_PENNY for bar in self.bars)


def tornado(case: Case, scenario: Scenario, *, limit: Limit | None = None) -> Tornado:
    """Compute a result with each input alone at its low and at its high value.

    Parameters
    ----------
    case : Case
        The decision, with the ranges and their sources.
    scenario : Scenario
        All other fields.
    limit : Limit, optional
        The result, and its threshold. The default is headroom of zero.

    Returns
    -------
    Tornado
        Its bars do not depend on the order of the ranges and the pricings in the file.

    Raises
    ------
    ScenarioError
        If a value of a range is not allowed with the other fields of the scenario.

    Examples
    --------
    At 36 forces that share a pool equally, the pricing matters most:

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> [bar.input for bar in tornado(case, soh.choose(case, "explore")).bars]
    ['pricing', 'adopters', 'charge_change']
    """
    limit = limit or limit_on(case, "headroom")
    this_scenario = float(limit.amount(results_of(case, scenario)))
    bars = [
        _range_bar(case, scenario, limit, input_range, ends)
        for input_range in case.what_if
        if (ends := priced_ends(case, scenario, input_range)) is not None
    ]
    if len(case.pricings) > 1:
        bars.append(_pricing_bar(case, scenario, limit))
    ranged_inputs = {"savings" if bar.input == "offset" else bar.input for bar in bars}
    return Tornado(
        limit=limit,
        this_scenario=this_scenario,
        bars=tuple(sorted(bars, key=_by_swing)),
        without_range=tuple(n for n in NUMBER_FIELDS if n not in (*ranged_inputs, *_NO_RANGE)),
    )


def _with_least_room(base: Scenario, axes: Mapping[str, Any]) -> Scenario:
    """Return the scenario of the table that allows the fewest delays."""
    # A charge that starts late must still fit its first two years into the horizon, so it allows
    # shorter delays. A table of both fields lists the delays that every cell allows.
    if "charge_follows_go_live" not in axes:
        return base
    follows = axes["charge_follows_go_live"]
    return replace(base, charge_follows_go_live=follows is None or True in _as_tuple(follows))


def _check_fields(names: tuple[str, ...]) -> None:
    if len(names) > 2:
        problem = f"{', '.join(names)} are {len(names)}"
        raise ScenarioError(Fault(field="fields", problem=problem, allowed="one or two fields"))
    if {"savings", "offset"} <= set(names):
        problem = "savings and offset are one saving, written in two ways"
        raise ScenarioError(Fault(field="fields", problem=problem, allowed="one of them"))
    for name in names:
        if name not in FIELDS:
            problem = f"{format_value(name)} is not a field of a scenario"
            raise ScenarioError(Fault(field="fields", problem=problem, allowed=", ".join(FIELDS)))


def _with_saving_as(
    case: Case, scenario: Scenario, names: tuple[str, ...]
) -> tuple[Scenario, bool]:
    """Return a scenario with its saving in the swept field, and whether it is a cell.

    If the saving is outside the range of that field, it is left out. Then no cell of the table is
    this scenario.
    """
    # Pounds a year and a share of the charge are two ways to give the same saving. A scenario may
    # not have both, so we convert its saving to the field that the table sweeps.
    wanted: dict[str, float] = {}
    if "savings" in names and scenario.offset:
        wanted = {"savings": full_saving(case, scenario)}
    if "offset" in names and scenario.savings:
        charge = final_charge(case, scenario)
        wanted = {"offset": scenario.savings / charge if charge else np.inf}
    for field, value in wanted.items():
        fits = value <= field_range(case, scenario, field)[1]
        return changed(scenario, {field: value if fits else 0.0}), fits
    return scenario, True


def _as_tuple(values: Any) -> tuple[Any, ...]:
    return (values,) if isinstance(values, str | int | float) else tuple(values)


def _round_values(case: Case, scenario: Scenario, field: str) -> Sequence[float]:
    kind = FIELDS[field].kind
    if kind is Kind.count:
        adopters = case.adopters
        counts = (1, adopters.anticipated.value, adopters.signed.value, adopters.possible.value)
        most = adopters.possible.value
        every = max(_EVERY_FIFTH, int(round_step(most / _ROUND_COUNTS)))
        return (*range(every, most, every), *counts)
    if kind is Kind.pounds:
        # About five steps up to the charge, since a saving of that size pays for the platform.
        # Without a quoted charge, up to the cost of a year: the ongoing one, if a cost goes on.
        is_quoted = bool(case.charges) and case.charge.is_quoted
        results = results_of(case, scenario)
        yearly = float(results.ongoing) or float(results.flow.gross.max())
        highest = case.charge.high if is_quoted else yearly
        step = round_step(highest / 5) if highest > 0 else 1.0
        return [step * i for i in range(math.ceil(highest / step) + 1)]
    return FIELDS[field].steps


def _switch_values(case: Case, scenario: Scenario, field: Any, limit: Limit) -> set[float]:
    """Return the numbers on both sides of each break-even point of a field."""
    pricings = case.pricings if FIELDS[field].kind is Kind.count else (scenario.pricing,)
    scenarios = [replace(scenario, pricing=pricing) for pricing in pricings]
    points = [break_even(case, at_pricing, field, limit=limit) for at_pricing in scenarios]
    return {n for p in points for s in p.switches for n in (s.last_fits, s.first_does_not)}


def _by_swing(bar: Bar) -> tuple[float, int]:
    """Return the sort key of a bar: falling swing, then the order of the fields."""
    # Without the rounding, float noise would decide between two bars of equal swing.
    return -round(bar.swing / HALF_A_PENNY), _ORDER.index(bar.input)


def priced_ends(case: Case, scenario: Scenario, input_range: Range) -> tuple[float, float] | None:
    """Return the ends of a range; of adopters, the outermost numbers with a price.

    Returns
    -------
    tuple of float or None
        None if fewer than two numbers of adopters have a price.
    """
    low, high = range_ends(input_range)
    if input_range.input != ADOPTERS:
        return low, high
    numbers = range(int(low), int(high) + 1)
    priced = np.flatnonzero(results_of(case, scenario, adopters=numbers).is_priced)
    return (numbers[priced[0]], numbers[priced[-1]]) if priced.size > 1 else None


def _range_bar(
    case: Case,
    scenario: Scenario,
    limit: Limit,
    input_range: Range,
    ends_of_range: tuple[float, float],
) -> Bar:
    low, high = ends_of_range
    ends = (changed(scenario, {input_range.input: value}) for value in (low, high))
    at_low, at_high = (float(limit.amount(results_of(case, end))) for end in ends)
    return Bar(
        input=input_range.input,
        low=low,
        high=high,
        at_low=at_low,
        at_high=at_high,
        range=input_range,
    )


def _pricing_bar(case: Case, scenario: Scenario, limit: Limit) -> Bar:
    amounts = limit.amount(results_of(case, scenario, pricing=case.pricings))
    # Leave out a pricing that has no price in this scenario.
    by_pricing = {
        n: float(a) for n, a in zip(case.pricings, amounts, strict=True) if not np.isnan(a)
    }
    # Two pricings may charge the same (`shared` and `shared-capped` at 25), so name all of them.
    least, most = (
        tuple(pricing for pricing in by_pricing if abs(by_pricing[pricing] - end) <= HALF_A_PENNY)
        for end in (min(by_pricing.values()), max(by_pricing.values()))
    )
    return Bar(
        input="pricing",
        low=least[0],
        high=most[0],
        at_low=by_pricing[least[0]],
        at_high=by_pricing[most[0]],
        range=None,
        low_pricings=least,
        high_pricings=most,
    )
