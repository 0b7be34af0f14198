"""A rule of charging as formulas: the yearly charge at every number of adopters.

`case.pricing.PARTS` holds the formulas of the parts of a rule. `rule_formulas` joins them in the
order of the parts: ``fee.charge``, ``price.charge`` and so on. Each part applies to the charge of
the part before it, and ``rate`` is the charge of the last part. Rules with the same parts share one
compiled set of formulas, because their figures are inputs.

Two inputs are computed here and not by formulas. Sums of sizes over a register are exact fractions,
and an uplift is a power that may have a negative exponent.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.arrays import Floats
from sohanalysis.case.definitions import Definition, Input, Rows
from sohanalysis.case.pricing import (
    ANTICIPATED,
    HIGH,
    LOW,
    PARTS,
    Amount,
    MemberBounds,
    Point,
    Pricing,
    amount_of,
    point_at,
)
from sohanalysis.case.pricing_formulas import (
    A_YEAR,
    Ours,
    PartFigure,
    Rise,
    StepPrice,
    StepStart,
    Together,
)
from sohanalysis.model.evaluation import evaluate, year_first
from sohanalysis.model.expressions import Formulas, Quantity

# Inputs that all parts may use.
SHARED: Rows = (
    Input("adopters", "number", "Adopters", "the scenario"),
    Input("possible", "number", "The most that could join", "the case"),
    Input("year_count", "years", "Financial years", "the case: `years`"),
)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Figures to which a rule applies, from its charge, the case and the register.

    Parameters
    ----------
    low, high : float
        Quoted ends of the charge. [£ a year]
    anticipated : int
        Adopters that the case anticipates.
    possible : int
        Number of bodies that could join. The table has a row for each number up to it.
    labels : tuple of str
        Financial years of the case.
    first_charged : str
        The year in which the charge starts, and from which an uplift runs.
    sizes : tuple
        Sizes of the register that a rule names, for all bodies that could join, this one first.
    stated_sizes : tuple
        Sizes that the case states instead of the register: name, size of this body, and total of
        all adopters, which does not depend on their number. Both may differ by year.
    bounds : tuple of MemberBounds
        Bounds of all bodies that could join, this one first. Empty without bounds. [£ a year]
    hosting : tuple of str
        Rules under which this body is the host.
    """

    low: float
    high: float
    anticipated: int
    possible: int
    labels: tuple[str, ...]
    first_charged: str
    sizes: tuple[tuple[str, tuple[float, ...]], ...]
    stated_sizes: tuple[tuple[str, Amount, Amount], ...] = ()
    bounds: tuple[MemberBounds, ...] = ()
    hosting: tuple[str, ...] = ()

    @property
    def ends(self) -> Mapping[str, float]:
        """Quoted ends of the charge by name. [£ a year]."""
        return {LOW: self.low, HIGH: self.high}

    def by_year(self, amount: Amount) -> Floats:
        """Return the amount of each year, or one element if all years have the same."""
        if isinstance(amount, tuple):
            if isinstance(amount[0], tuple):
                by_label: dict[str, float] = dict(amount)
                return np.array([by_label.get(label, np.nan) for label in self.labels])
            return np.array(amount)
        return np.array([amount_of(amount, self.ends)])

    def count_and_charge(self, point: Point) -> tuple[int, float]:
        """Return the number of adopters and the charge of a point. [£ a year]."""
        return point_at(point, self.ends, self.anticipated)

    def our_size(self, name: str) -> Amount:
        """Return a size of this body."""
        for size_name, size, _ in self.stated_sizes:
            if size_name == name:
                return size
        return dict(self.sizes)[name][0]

    def sizes_for(self, name: str, axes: int) -> Floats:
        """Return a size as an input of formulas (`rule_inputs`).

        With two axes, it has the size of each body that could join. If the case states the size,
        all have that of this body.
        """
        is_stated = any(size_name == name for size_name, *_ in self.stated_sizes)
        if axes == 2 and not is_stated:
            return np.array(dict(self.sizes)[name][: self.possible])[:, np.newaxis]
        return year_first(self.by_year(self.our_size(name)), axes)

    def together(self, name: str) -> Floats:
        """Return the total size of the first 1, 2 and so on up to all bodies.

        If the case states the total, the result has one entry: a number, or an amount by year.
        """
        for size_name, _, total in self.stated_sizes:
            if size_name == name:
                by_year = self.by_year(total)
                return by_year if by_year.size == 1 else by_year[np.newaxis]
        sizes = dict(self.sizes)[name]
        # Fractions are exact, so the order of the other bodies changes nothing. Each sum continues
        # the one before. Adding all from the start each time would take seconds for 10,000 bodies.
        sums = itertools.accumulate(map(Fraction, sizes[: self.possible]))
        return np.array([*map(float, sums)])

    def factors(self, rise: Rise) -> Floats:
        """Return the factor of each year for a rise from its base year.

        The default base is the first year charged.
        """
        base = years.starting_year(rise.base_year or self.first_charged)
        ages = np.array([years.starting_year(label) - base for label in self.labels])
        return np.asarray((1 + rise.rate) ** ages)


def rule_formulas(rule: Pricing) -> Formulas:
    """Return the formulas of a rule, with its yearly charge as ``rate``. [£ a year].

    >>> rule_formulas(Pricing(name="fee", fee=500, at_most=400))["at_most.charge"].text
    'min(before, at_most)'
    """
    return _formulas(tuple((name, PARTS[name].formulas(rule)) for name in rule.parts))


@lru_cache(maxsize=128)
def _formulas(parts: tuple[tuple[str, Rows], ...]) -> Formulas:
    model = Formulas()
    model.add(SHARED)
    charge = "0"
    for name, rows in parts:
        before = Definition("before[y]", charge, A_YEAR, "Charge so far", "the parts before it")
        model.add((before, *rows), part=name, title=PARTS[name].title)
        charge = f"{name}.charge"
    reason = "the parts of its rule, one after the other"
    model.add([Definition("rate[y]", charge, A_YEAR, "Charge a year", reason)])
    return model


def rule_inputs(rule: Pricing, terms: Terms, *, axes: int = 1) -> dict[str, Any]:
    """Return the inputs of the formulas of a rule.

    Parameters
    ----------
    rule : Pricing
        The rule.
    terms : Terms
        Figures to which the rule applies.
    axes : int
        1 for our charge, with the number of adopters on the last axis. 2 for the charge of each
        body, on the axis before that. 0 if the caller supplies the number of adopters later.
    """
    figures = {name: PARTS[name].figures(rule) for name in rule.parts}
    inputs: dict[str, Any] = {
        "adopters": np.arange(1.0, terms.possible + 1),
        "possible": terms.possible,
        "year_count": len(terms.labels),
    }
    for quantity in rule_formulas(rule).values():
        if quantity.part and quantity.tree is None:
            figure = _figure(rule, quantity, figures[quantity.part])
            inputs[quantity.name] = _value(quantity, figure, terms, axes)
    return inputs


def _figure(rule: Pricing, quantity: Quantity, figures: Mapping[str, PartFigure]) -> Any:
    """Return the figure of a rule for an input of a part, given the part's figures."""
    name = quantity.name.removeprefix(f"{quantity.part}.")
    if name in figures:
        return figures[name]
    part, figure = PARTS[quantity.part], getattr(rule, name)
    if figure is None:
        return part.without[name]
    return Ours(figure) if name in part.sizes and isinstance(figure, str) else figure


def figure_of(rule: Pricing, quantity: Quantity) -> Any:
    """Return the figure of a rule for an input of one of its parts."""
    return _figure(rule, quantity, PARTS[quantity.part].figures(rule))


def is_left_out(rule: Pricing, quantity: Quantity) -> bool:
    """Whether a rule gives no figure for an input of one of its parts."""
    name, part = quantity.name.removeprefix(f"{quantity.part}."), PARTS[quantity.part]
    return name in part.without and getattr(rule, name) is None


def _value(quantity: Quantity, figure: Any, terms: Terms, axes: int) -> Any:
    """Return the value of an input."""
    match figure:
        case Ours(size):
            return terms.sizes_for(size, axes)
        case Together(size):
            return terms.together(size)
        case Rise():
            return year_first(terms.factors(figure), axes)
        case StepStart(_, amount) | StepPrice(_, amount):
            figure = amount
        case tuple() if quantity.is_list:
            table = np.stack(np.broadcast_arrays(*map(terms.by_year, figure)))
            return table if table.shape[1] > 1 else table[:, 0]
    if figure == ANTICIPATED:
        return terms.anticipated
    return year_first(terms.by_year(figure), axes)


def rule_results(
    rule: Pricing, terms: Terms, results: Iterable[str], *, axes: int = 1
) -> dict[str, Any]:
    """Evaluate some formulas of a rule, as `rule_inputs`, with the year first."""
    model, inputs = rule_formulas(rule), rule_inputs(rule, terms, axes=axes)
    return evaluate(model, inputs, results, count=len(terms.labels), axes=axes)


def rule_table(rule: Pricing, terms: Terms) -> Floats:
    """Return our charge by number of adopters.

    The table has a row for each number, and a column for each year or a single one. [£ a year]
    """
    return _year_last(rule_results(rule, terms, ["rate"])["rate"], (terms.possible,))


def member_table(rule: Pricing, terms: Terms) -> Floats:
    """Return a table for each body, as `rule_table` does for us. [£ a year]."""
    rate = rule_results(rule, terms, ["rate"], axes=2)["rate"]
    return _year_last(rate, (terms.possible, terms.possible))


def _year_last(rate: Any, shape: tuple[int, ...]) -> Floats:
    """Move the year from the first axis to the last, adding it if needed."""
    rate = np.asarray(rate, float)
    if rate.ndim <= len(shape):
        rate = rate[np.newaxis]
    return np.moveaxis(np.broadcast_to(rate, (len(rate), *shape)), 0, -1)
