"""Results over every pricing: two ends of each if the pricing is not known.

The two ends are not a probability range. Only this module loops over the pricings: `range_of` for
one scenario, `swept_range` for a sweep. All other functions of the model take one pricing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from typing import Any, TypeVar

import numpy as np

from sohanalysis.arrays import Floats
from sohanalysis.case.case import Case
from sohanalysis.case.choose import check_scenario
from sohanalysis.case.fields import ANY, SAVINGS_FIELDS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, Results, results_of
from sohanalysis.money import HALF_A_PENNY

Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The lowest and the highest amount of one result, with their pricings.

    Parameters
    ----------
    low, high : float
        Lowest and highest amount. [£ or £ a year, as the result]
    low_pricing, high_pricing : str
        Names of pricings of the case.
    """

    low: float
    high: float
    low_pricing: str
    high_pricing: str

    @property
    def is_one(self) -> bool:
        """Whether both ends are the same amount, to half a penny."""
        return self.high - self.low <= HALF_A_PENNY

    @property
    def pricings(self) -> tuple[str, str]:
        """Names of the pricings that give the low and the high end."""
        return self.low_pricing, self.high_pricing

    @property
    def negated(self) -> Pair:
        """The pair with opposite signs, for savings, still in numeric order."""
        return Pair(
            low=0.0 - self.high,
            high=0.0 - self.low,
            low_pricing=self.high_pricing,
            high_pricing=self.low_pricing,
        )

    def distance(self, amounts: Collection[float]) -> float:
        """Return the larger distance of an end from the lowest or the highest of some amounts."""
        return max(abs(self.low - min(amounts)), abs(self.high - max(amounts)))


@dataclass(frozen=True, kw_only=True)
class ResultRange:
    """The results of a scenario under each pricing that it may have.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        The choices. The pricing may be ``"any"``.
    by_pricing : mapping
        Results by the name of the pricing, the stated pricings first. It has one entry if the
        scenario names a pricing.
    unpriced : mapping
        Numbers of adopters without a price, by the name of each pricing that lacks one in a charged
        year.
    """

    case: Case
    scenario: Scenario
    by_pricing: Mapping[str, Results]
    unpriced: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Pricings without a price in a charged year."""
        return tuple(self.unpriced)

    @property
    def is_open(self) -> bool:
        """Whether the pricing is not known, so that the results are over all pricings."""
        return self.scenario.pricing == ANY

    @cached_property
    def low(self) -> Results:
        """Results under the pricing with the lowest leading cost."""
        return self.by_pricing[self.pair("leading_cost").low_pricing]

    @cached_property
    def high(self) -> Results:
        """Results under the pricing with the highest leading cost."""
        return self.by_pricing[self.pair("leading_cost").high_pricing]

    @property
    def ends(self) -> tuple[Results, ...]:
        """Results at both ends of the leading cost, or one if both have one pricing."""
        return (self.low,) if self.low is self.high else (self.low, self.high)

    def at_ends(
        self, make: Callable[[Results], Made], ends: SweptEnds | None = None
    ) -> dict[str, Made]:
        """Return the values of a function at the lowest and the highest leading cost.

        Parameters
        ----------
        make : callable
            The function.
        ends : SweptEnds, optional
            Other pricings for the two ends, from tables that change fields.

        Returns
        -------
        dict
            The answers under ``low`` and ``high``. They are one object if one pricing gives both.
        """
        chosen = [self.by_pricing[name] for name in ends.pricings] if ends else self.ends
        answers = [make(end) for end in chosen]
        return {"low": answers[0], "high": answers[-1]}

    def pair(self, name: str) -> Pair:
        """Return the lowest and highest value of a result, each with its pricing.

        If several pricings are within half a penny of an end, it names the stated one, or else the
        first.
        """
        return self.pair_of(self.amounts(name))

    def amounts(self, name: str) -> dict[str, float]:
        """Return the values of a result by pricing."""
        return {key: float(getattr(results, name)) for key, results in self.by_pricing.items()}

    @staticmethod
    def pair_of(amounts: Mapping[str, float]) -> Pair:
        """Return the lowest and highest of some amounts by pricing, stated pricings first."""
        least, most = min(amounts.values()), max(amounts.values())
        return Pair(
            low=least,
            high=most,
            low_pricing=_first_within(amounts, least),
            high_pricing=_first_within(amounts, most),
        )

    @cached_property
    def pairs(self) -> dict[str, Pair]:
        """Pair of every result by name, in the order of all tables."""
        first, *rest = [results.in_full() for results in self.by_pricing.values()]
        names = [name for name in first if all(name in amounts for amounts in rest)]
        return {name: self.pair(name) for name in names}


def _first_within(amounts: Mapping[str, float], end: float) -> str:
    """Return the first pricing whose amount is within half a penny of an end."""
    return next(name for name, amount in amounts.items() if abs(amount - end) <= HALF_A_PENNY)


def range_of(case: Case, scenario: Scenario) -> ResultRange:
    """Compute every result under the pricing of a scenario, or under all if unknown.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        The choices.

    Returns
    -------
    ResultRange
        One entry for each pricing that has a price in every charged year.

    Raises
    ------
    ScenarioError
        If a value is not allowed, or no document prices the charge under any pricing.

    Examples
    --------
    With 36 forces, over every pricing of the case (DN41, para 2.8, and our assumptions):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> costs = range_of(case, soh.choose(case, adopters=36, pricing="any")).pair("initial_cost")
    >>> round(costs.low, 2), costs.low_pricing, costs.high, costs.high_pricing
    (218611.11, 'shared', 302000.0, 'high-estimate')
    """
    check_scenario(case, scenario)
    if scenario.pricing != ANY:
        by_pricing = {scenario.pricing: results_of(case, scenario)}
        return ResultRange(case=case, scenario=scenario, by_pricing=by_pricing)
    computed: dict[str, Results] = {}
    unpriced: dict[str, list[int]] = {}
    for name in stated_first(case, case.pricings):
        try:
            computed[name] = results_of(case, replace(scenario, pricing=name))
        except ScenarioError as error:  # no document prices this number of adopters
            unpriced[name] = [number for fault in error.faults for number in fault.numbers]
    if not computed:
        problem = f"no pricing has a price in every charged year at {scenario.adopters} adopters"
        raise ScenarioError(
            Fault(
                field="adopters",
                problem=problem,
                allowed="a number that a document prices",
                numbers=scenario.path(1),
            )
        )
    return ResultRange(case=case, scenario=scenario, by_pricing=computed, unpriced=unpriced)


def ranges_by_number(
    case: Case, scenario: Scenario, numbers: Sequence[int]
) -> dict[int, ResultRange]:
    """Compute the results of a scenario at several numbers of adopters.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and all choices except the number of adopters.
    numbers : sequence of int
        Numbers of adopters, each one count for all years.

    Returns
    -------
    dict
        Results by number, without the numbers at which no document prices the charge.

    Raises
    ------
    ScenarioError
        If a value is not allowed, or no number has a price.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> ranges = ranges_by_number(case, soh.choose(case, pricing="any"), [20, 36])
    >>> {number: round(costs.pair("initial_cost").low) for number, costs in ranges.items()}
    {20: 262000, 36: 218611}
    """
    ranges = {}
    for number in numbers:
        chosen = replace(scenario, adopters=number)
        check_scenario(case, chosen)
        with contextlib.suppress(ScenarioError):
            ranges[number] = range_of(case, chosen)
    if not ranges:  # raise the fault of the last number
        range_of(case, replace(scenario, adopters=numbers[-1]))
    return ranges


def stated_first(case: Case, pricings: Iterable[str]) -> list[str]:
    """Return pricings with the stated ones first, otherwise in the order of the file.

    >>> import sohanalysis as soh
    >>> stated_first(soh.load_case(), ["shared", "high-estimate"])
    ['high-estimate', 'shared']
    """
    return sorted(pricings, key=lambda name: case.pricing(name).status != "stated")


@dataclass(frozen=True, kw_only=True)
class SweptEnds:
    """The pricings with the lowest and the highest leading cost, for tables that change fields.

    Parameters
    ----------
    pricings : tuple of str
        Two pricings, or one if every pricing has the same cost at every value.
    values : mapping
        The values by field at which these are the lowest and the highest. It is empty for the
        scenario itself.
    is_everywhere : bool
        Whether the ends of the scenario are the lowest and the highest at every value too.
    """

    pricings: tuple[str, ...]
    values: Mapping[str, Any] = field(default_factory=dict)
    is_everywhere: bool = True


def swept_ends(result_range: ResultRange, sweeps: Iterable[Mapping[str, Any]]) -> SweptEnds:
    """Return the ends of a scenario or, if one pricing has both, those furthest apart in sweeps.

    Pricings may have the same cost in the scenario, but not at another number of adopters.

    Parameters
    ----------
    result_range : ResultRange
        Results of the scenario.
    sweeps : iterable of mapping
        Fields that a table changes together, each with its values. Savings do not change the
        leading cost.

    Examples
    --------
    In Derbyshire two pricings are the same at 25 forces. An equal share costs more below that
    number (our assumptions):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> both = ResultRange(
    ...     case=case,
    ...     scenario=soh.choose(case, pricing="any"),
    ...     by_pricing={
    ...         name: results_of(case, soh.choose(case, pricing=name))
    ...         for name in ("shared", "low-estimate")
    ...     },
    ... )
    >>> swept_ends(both, [{"adopters": (20, 25)}])
    SweptEnds(pricings=('low-estimate', 'shared'), values={'adopters': 20}, is_everywhere=True)
    """
    ends = SweptEnds(pricings=tuple(end.scenario.pricing for end in result_range.ends))
    if len(result_range.by_pricing) == 1:
        return ends
    most_apart = HALF_A_PENNY
    for fields in sweeps:
        axes = {name: values for name, values in fields.items() if name not in SAVINGS_FIELDS}
        if not axes:
            continue
        costs = {
            name: np.asarray(results_of(results.case, results.scenario, **axes).leading_cost)
            for name, results in result_range.by_pricing.items()
        }
        amounts = np.stack([*costs.values()])
        least = np.nanmin(amounts, axis=0, initial=np.inf)
        most = np.nanmax(amounts, axis=0, initial=-np.inf)
        if len(result_range.ends) > 1:
            low, high = (costs[name] for name in ends.pricings)
            fits = (low <= least + HALF_A_PENNY) & (high >= most - HALF_A_PENNY)
            is_everywhere = ends.is_everywhere and bool((fits | (most < least)).all())
            ends = replace(ends, is_everywhere=is_everywhere)
            continue
        cell = np.unravel_index(int(np.argmax(most - least)), most.shape)
        if most[cell] - least[cell] > most_apart:
            most_apart = float(most[cell] - least[cell])
            priced = {n: float(cost[cell]) for n, cost in costs.items() if not np.isnan(cost[cell])}
            positions = zip(axes.items(), cell, strict=True)
            ends = SweptEnds(
                pricings=ResultRange.pair_of(priced).pricings,
                values={name: axis[index] for (name, axis), index in positions},
            )
    return ends


def paired_amounts(
    base: ResultRange, compared: ResultRange, name: str
) -> list[tuple[float, float]]:
    """Pair the amounts of a result in two scenarios, as they may occur together. [£].

    If neither scenario has a known pricing, amounts under the same pricing go together. If one has,
    its amount goes with each amount that the other scenario may have.
    """
    bases, compared_amounts = base.amounts(name), compared.amounts(name)
    if base.is_open and compared.is_open:
        shared = [key for key in bases if key in compared_amounts]
        if shared:
            return [(bases[key], compared_amounts[key]) for key in shared]
    return [*product(bases.values(), compared_amounts.values())]


def result_differences(base: ResultRange, compared: ResultRange, name: str) -> tuple[float, float]:
    """Return the lowest and the highest difference from a base scenario. [£]."""
    differences = [amount - start for start, amount in paired_amounts(base, compared, name)]
    return min(differences), max(differences)


@dataclass(frozen=True, kw_only=True)
class SweptRange:
    """The lowest and the highest amount of every result, over the axes of a sweep.

    Parameters
    ----------
    low, high : mapping
        Arrays by result. Under one pricing both are equal. NaN without a price, and if a pricing
        with a price does not have the result. [£ or £ a year, as the result]
    priced : ndarray of bool
        Whether at least one pricing has a price in every charged year.
    left_out : mapping
        By pricing, an array that is true without a price, where the pricing gives neither end.
        Empty for a single pricing.
    """

    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    priced: Any
    left_out: Mapping[str, Any]


def swept_range(case: Case, scenario: Scenario, **axes: Any) -> SweptRange:
    """Compute both ends of every result over a sweep, under one pricing or all.

    Parameters
    ----------
    case, scenario : Case, Scenario
        The decision, and the values of the fields that are not swept.
    **axes
        Values of each swept field, as in `results_of`. A pricing may also be ``"any"``.

    Returns
    -------
    SweptRange
        Arrays with an axis for each field.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed.

    Examples
    --------
    At 19 and 36 forces, over every pricing of the case (DN41, para 2.8, and our assumptions):

    >>> import sohanalysis as soh
    >>> case = soh.load_case()
    >>> swept = swept_range(case, soh.choose(case, pricing="any"), adopters=(19, 36))
    >>> swept.low["initial_cost"].round(2), swept.high["initial_cost"].round(2)
    (array([262000.  , 218611.11]), array([306842.11, 302000.  ]))
    """
    pricings = axes.get("pricing", (scenario.pricing,))
    if ANY not in pricings:
        return _swept_at_one(case, scenario, axes)
    if "pricing" in axes:
        other_axes = {name: values for name, values in axes.items() if name != "pricing"}
        ranges = [
            swept_range(case, replace(scenario, pricing=name), **other_axes) for name in pricings
        ]
        return _side_by_side(ranges, axis=[*axes].index("pricing"))
    return _widest(
        {
            name: _swept_at_one(case, replace(scenario, pricing=name), axes)
            for name in stated_first(case, case.pricings)
        }
    )


def _swept_at_one(case: Case, scenario: Scenario, axes: Mapping[str, Sequence[Any]]) -> SweptRange:
    """Return the range of a sweep under one pricing, with equal ends."""
    # A sweep has NaN where no document gives a price; a scenario alone would be refused.
    swept = results_of(case, scenario, **(axes or {"pricing": (scenario.pricing,)}))
    point = ... if axes else 0
    amounts = {name: np.asarray(amount, float)[point] for name, amount in swept.in_full().items()}
    return SweptRange(low=amounts, high=amounts, priced=swept.is_priced[point], left_out={})


def _side_by_side(ranges: Sequence[SweptRange], *, axis: int) -> SweptRange:
    """Stack the ranges of several pricings along a new axis."""
    blank = np.full(ranges[0].priced.shape, np.nan)
    nowhere = np.zeros(ranges[0].priced.shape, bool)
    names = _results_in(ranges)
    left_out = dict.fromkeys(name for part in ranges for name in part.left_out)
    return SweptRange(
        low={n: np.stack([part.low.get(n, blank) for part in ranges], axis) for n in names},
        high={n: np.stack([part.high.get(n, blank) for part in ranges], axis) for n in names},
        priced=np.stack([part.priced for part in ranges], axis),
        left_out={
            n: np.stack([part.left_out.get(n, nowhere) for part in ranges], axis) for n in left_out
        },
    )


def _widest(ranges: Mapping[str, SweptRange]) -> SweptRange:
    """Return the lowest and the highest amounts of the pricings that have a price."""
    has_price = np.stack([part.priced for part in ranges.values()])
    priced = has_price.any(axis=0)
    blank = np.full(priced.shape, np.nan)
    low, high = {}, {}
    for name in _results_in(ranges.values()):
        amounts = np.stack([part.low.get(name, blank) for part in ranges.values()])
        # If a pricing has a price but not this result, its NaN stays: then there is no pair.
        least = np.min(amounts, axis=0, where=has_price, initial=np.inf)
        most = np.max(amounts, axis=0, where=has_price, initial=-np.inf)
        if not priced.any() or not np.isnan(least[priced]).all():
            low[name], high[name] = (np.where(priced, end, np.nan) for end in (least, most))
    left_out = {name: ~part.priced for name, part in ranges.items() if not part.priced.all()}
    return SweptRange(low=low, high=high, priced=priced, left_out=left_out)


def _results_in(ranges: Iterable[SweptRange]) -> list[str]:
    """List the results that at least one range has, in the order of all tables."""
    names = {name for part in ranges for name in part.low}
    return [name for name in (*RESULTS, *WHOLE_LIFE) if name in names]
