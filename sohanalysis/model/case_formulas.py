"""The formulas of a case, with its figures and a scenario as their inputs.

`formulas_of` puts them together::

    formulas = formulas_of(case)
    formulas.evaluate(scenario, ["headroom"])            # one scenario
    formulas.evaluate(scenario, ["gross"], delay=range(13))   # a sweep
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sohanalysis import years
from sohanalysis.arrays import Floats
from sohanalysis.case.case import LINE_KINDS, Case, Charge, Line
from sohanalysis.case.choose import check_scenario
from sohanalysis.case.fields import ANY, FIELDS, LONGEST_DELAY, NONE, Kind
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.errors import Fault, ScenarioError, format_value, not_allowed
from sohanalysis.model.discounting import discount_factors
from sohanalysis.model.evaluation import Staged, evaluate
from sohanalysis.model.expressions import Formulas
from sohanalysis.model.formulas import SCENARIO, Basis, LineKind, Structure, formulas_from
from sohanalysis.model.pricing import has_own_rise, yearly_charge

NEVER = 10_000 * years.MONTHS_IN_A_YEAR  # the month after a membership that does not end


@dataclass(frozen=True)
class CaseFormulas:
    """The formulas of a case, with its figures.

    Parameters
    ----------
    case : Case
        The decision.
    model : Formulas
        Its formulas.
    inputs : mapping
        Its figures by the names of the inputs. Values by year have the year on their only axis.
    cash_flows : dict
        Cash flows by scenario, so that none is computed twice.
    """

    case: Case
    model: Formulas
    inputs: Mapping[str, Any] = field(repr=False)
    cash_flows: dict[Scenario, Any] = field(default_factory=dict, repr=False, compare=False)

    def evaluate(
        self, scenario: Scenario, results: Iterable[str] | None = None, **axes: Any
    ) -> dict[str, Any]:
        """Evaluate formulas for a scenario, or for combinations of values of some fields.

        Parameters
        ----------
        scenario : Scenario
            Fields that are not swept.
        results : iterable of str, optional
            Formulas to return. The default is all.
        **axes
            Values of each swept field. The order of the fields is the order of the axes.

        Returns
        -------
        dict
            Results by name, as `evaluation.evaluate` returns them: the year on the first axis, in
            the smallest shape that holds them. Amounts without a price are NaN, even for one
            scenario, where `cashflow.sweep` raises a ScenarioError.

        Raises
        ------
        ScenarioError
            If a field is misspelt or a value is not allowed.

        Examples
        --------
        The upper end of the Derbyshire table (DN41, after para 2.11):

        >>> import sohanalysis as soh
        >>> case = soh.load_case()
        >>> upper = soh.choose(case, pricing="high-estimate")
        >>> formulas_of(case).evaluate(upper, ["initial_cost", "headroom"])
        {'initial_cost': 302000.0, 'headroom': -2000.0}
        """
        fields, axis_values = field_arrays(self.case, scenario, axes)
        names = None if results is None else tuple(results)
        inputs = self.with_fields(fields, axes=len(axis_values))
        return evaluate(
            self.model, inputs, names, count=len(self.case.years), axes=len(axis_values)
        )

    def with_fields(self, fields: Mapping[str, Any], *, axes: int = 0) -> dict[str, Any]:
        """Return the inputs of the case, and the inputs from the fields of a scenario.

        Parameters
        ----------
        fields : mapping
            Every field of `Scenario`, after checks. Arrays have a last axis of length 1 or, for
            ``adopters``, of one element for each financial year.
        axes : int
            Number of axes before that axis.
        """
        other_axes = (1,) * axes
        inputs = {
            name: value.reshape(-1, *other_axes) if axes and _is_by_year(value) else value
            for name, value in self.inputs.items()
        }
        adopters, pricing = (np.atleast_1d(fields[name]) for name in ("adopters", "pricing"))
        ends = membership_ends(self.case, np.atleast_1d(fields["leave"]))
        inputs["left"] = _without_years(ends)
        for name in _PLAIN_FIELDS:
            inputs[name] = _without_years(fields[name])
        for i, charge in enumerate(self.case.charges):
            rate = yearly_charge(self.case, adopters, pricing, charge=charge)
            inputs[f"charge{i}.rate"] = _year_first(with_idle_years(self.case, charge, rate), axes)
            inputs[f"charge{i}.rises"] = self._rises(pricing, charge)
        return inputs

    def _rises(self, pricings: Any, charge: Charge) -> Any:
        """Whether the scenario's rise raises a charge under each pricing."""
        names, positions = np.unique(pricings, return_inverse=True)
        rises = [not has_own_rise(self.case, str(name), charge=charge) for name in names]
        if len({*rises}) == 1:
            return rises[0]
        return _without_years(np.array(rises)[positions.reshape(pricings.shape)])

    def staged(
        self, scenario: Scenario, draws: Iterable[str], results: Iterable[str]
    ) -> StagedDraws:
        """Prepare formulas for many draws of some fields and overruns.

        Parameters
        ----------
        scenario : Scenario
            Fields that are not drawn.
        draws : iterable of str
            Fields and inputs with a value for each draw, such as ``adopters``, ``delay`` and
            ``cost0.overrun``.
        results : iterable of str
            Formulas to return.
        """
        drawn_names, values = {*draws}, scenario.values()
        tables: dict[str, dict[str, Any]] = {}
        if "adopters" in drawn_names:
            counts = np.arange(1, self.case.adopters.possible.value + 1)
            rates = self.with_fields(values | {"adopters": counts[:, np.newaxis]}, axes=1)
            names = (f"charge{i}.rate" for i in range(len(self.case.charges)))
            tables["adopters"] = {name: rates[name] for name in names}
        if "delay" in drawn_names:
            tables["delay"] = {"delay": np.arange(LONGEST_DELAY + 1)}
        staged = Staged(
            self.model,
            self.with_fields(values),
            tables,
            drawn_names - {*tables},
            results,
            count=len(self.case.years),
        )
        return StagedDraws(staged, frozenset(tables))


@dataclass(frozen=True)
class StagedDraws:
    """Formulas of a case that are prepared for many draws.

    Parameters
    ----------
    staged : Staged
        The formulas.
    tables : frozenset of str
        Fields whose draws are looked up in a table of all their values.
    """

    staged: Staged
    tables: frozenset[str]

    def evaluate(self, draws: Mapping[str, Any]) -> dict[str, Any]:
        """Evaluate the results at some draws.

        Parameters
        ----------
        draws : mapping
            An array of draws for each drawn field and input.

        Returns
        -------
        dict
            Results by name, in the smallest shape that holds them.
        """
        first = {"adopters": 1, "delay": 0}  # the first value in each table
        positions = {name: draws[name] - first[name] for name in self.tables}
        rest = {name: values for name, values in draws.items() if name not in self.tables}
        return self.staged.evaluate(positions, rest)


_PLAIN_FIELDS = tuple(row.head for row in SCENARIO if row.head != "left")


def _is_by_year(value: Any) -> bool:
    return isinstance(value, np.ndarray)  # lookup lists are plain lists


def _without_years(value: Any) -> Any:
    """Return the values of a field without the last axis, which has length 1."""
    return value[..., 0] if isinstance(value, np.ndarray) else value


def _year_first(rate: Any, axes: int) -> Any:
    """Return a rate with the year first, or without years if all are equal."""
    if rate.shape[-1] == 1:
        return rate[..., 0]
    rate = rate.reshape((1,) * (axes + 1 - rate.ndim) + rate.shape)
    return np.moveaxis(rate, -1, 0)


_MOST_CASES = 8
_recent: list[CaseFormulas] = []


def formulas_of(case: Case) -> CaseFormulas:
    """Return the formulas of a case, with its figures.

    A case never changes, so all its tables share one set of formulas. A short cache keeps the sets
    of recent cases.
    """
    for formulas in _recent:
        if formulas.case is case:
            return formulas
    _recent.insert(0, CaseFormulas(case, formulas_from(structure_of(case)), _inputs_of(case)))
    del _recent[_MOST_CASES:]
    return _recent[0]


def _inputs_of(case: Case) -> dict[str, Any]:
    """Return the figures of a case by the names of the inputs."""
    opens = np.array([years.first_month(label) for label in case.years])
    inputs: dict[str, Any] = {
        "opens": opens,
        "closes": opens + years.MONTHS_IN_A_YEAR,
        "horizon": case.end,
        "go_live": case.go_live.month,
        "is_last_charged": np.arange(len(case.years)) == last_charged(case),
    }
    if case.initial_months is not None:
        inputs["initial_months"] = case.initial_months.value
    if case.stated_budget is not None:
        inputs["budget"] = case.stated_budget.amount
        inputs["in_budget"] = np.array([year in case.stated_budget.years for year in case.years])
    if case.has_present_value:
        count = len(case.years)
        inputs["discount_factor"] = discount_factors(count, rate=case.discount_rate.value)
    inputs["inflation"] = np.nan if case.inflation is None else case.inflation.value
    inputs["years_on"] = np.arange(len(case.years))
    for i, charge in enumerate(case.charges):
        inputs[f"charge{i}.first"] = charge.month
        inputs[f"charge{i}.stated_end"] = case.end if charge.end is None else charge.end
        inputs[f"charge{i}.is_open"] = charge.end is None
        inputs[f"charge{i}.vat_added"] = charge.vat_added
    for part, line in line_parts(case):
        inputs |= {f"{part}.{name}": value for name, value in _line_inputs(case, line).items()}
    return inputs


def _line_inputs(case: Case, line: Line) -> dict[str, Any]:
    """Return the figures of a line."""
    inputs: dict[str, Any] = {"our_share": line.our_share, "overrun": 0, "cashable": line.cashable}
    if line.by_year is not None:
        inputs["listed"] = np.array([float(line.by_year.get(year, 0)) for year in case.years])
    inputs["annual"] = line.annual or 0
    if line.base_year is not None:
        base = years.starting_year(line.base_year)
        # Years before the base year have a negative age, and so a factor below 1.
        ages = np.array([years.starting_year(year) - base for year in case.years])
        inputs["uplift_factor"] = (1 + (line.uplift or 0.0)) ** ages
    inputs["length"] = line.months or 0
    if line.on:
        inputs["wait"] = line.after
        inputs["exempt"] = _exempt(line.unless)
    else:
        inputs["first"] = _first_month(line)
    return inputs


def _exempt(unless: Sequence[str]) -> list[int]:
    return sorted([NEVER, *(years.end_month(label) for label in unless)])


def _first_month(line: Line) -> int:
    """Return the first month of a line on time, or of its first year with an amount."""
    if line.by_year is not None:
        return min(years.first_month(year) for year, amount in line.by_year.items() if amount)
    assert line.from_ is not None, "a line with an annual amount has a start"
    return years.month(line.from_)


def structure_of(case: Case) -> Structure:
    """Return the structure of a case."""
    months = Basis.months if case.initial_months is not None else Basis.none
    return Structure(
        basis=Basis.years if case.counts_by_years else months,
        has_budget=case.stated_budget is not None,
        has_present_value=case.has_present_value,
        is_deflated=case.is_deflated,
        may_rise=bool(case.charges) and len(case.years) > 1,
        lines=tuple((part, line.name, LineKind.from_line(line)) for part, line in line_parts(case)),
        charges=tuple((f"charge{i}", charge.name) for i, charge in enumerate(case.charges)),
    )


def line_parts(case: Case) -> list[tuple[str, Line]]:
    """Return the lines that count, with their parts, in the order of the file."""
    return [
        (f"{kind}{i}", line)
        for kind in LINE_KINDS
        for i, line in enumerate(case.counted_lines(kind))
    ]


def recurrent_parts(case: Case) -> dict[str, Line | Charge]:
    """Return the recurrent costs of the service by their part: lines, then charges."""
    parts: dict[str, Line | Charge] = {
        part: line
        for part, line in line_parts(case)
        if line in case.service_costs and line.is_recurrent
    }
    return parts | {f"charge{index}": charge for index, charge in enumerate(case.charges)}


def field_arrays(
    case: Case, scenario: Scenario, axes: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, tuple[Any, ...]]]:
    """Return the fields of a sweep as arrays, after checking its axes.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Fields that are not swept.
    axes : mapping
        Values of each swept field, or a single value.

    Returns
    -------
    tuple
        All fields, and the values of each axis. A swept field is an array with an axis of its own
        and a last axis of length 1.

    Raises
    ------
    ScenarioError
        If a field is misspelt or a value is not allowed.
    """
    single = (str, int, float, np.generic)
    axis_values = {n: (v,) if isinstance(v, single) else tuple(v) for n, v in axes.items()}
    if ANY in axis_values.get("pricing", (scenario.pricing,)):
        problem = f"{ANY} stands for every pricing, and this needs one"
        raise ScenarioError(
            Fault(field="pricing", problem=problem, allowed=", ".join(case.pricings))
        )
    fields: dict[str, Any] = scenario.values()
    for position, (name, values) in enumerate(_checked_axes(case, scenario, axis_values).items()):
        # Each field has its values on an axis of its own and length 1 elsewhere, so that NumPy
        # combines all fields. The last axis, of length 1, is for the financial years.
        shape = [1] * (len(axis_values) + 1)
        shape[position] = values.size
        fields[name] = values.reshape(shape)
    return fields, axis_values


_SWEPT_OVER = {
    Kind.count: "whole numbers",
    Kind.months: "whole numbers",
    Kind.choice: "names of pricings",
    Kind.yes: "true or false",
}


def _checked_axes(
    case: Case, scenario: Scenario, axes: Mapping[str, tuple[Any, ...]]
) -> dict[str, Floats]:
    """Return the arrays of a sweep, after checking its lowest and highest values."""
    arrays = {}
    for name, values in axes.items():
        if name not in FIELDS:
            problem = f"{format_value(name)} is not a field of a scenario"
            raise ScenarioError(Fault(field=name, problem=problem, allowed=", ".join(FIELDS)))
        if not values:
            raise ScenarioError(Fault(field=name, problem="has no values to sweep over"))
        if {*map(type, values)} & {list, tuple, np.ndarray}:
            raise ScenarioError(Fault(field=name, problem="is swept over lists, not single values"))
        field = FIELDS[name]
        kinds = (
            "U" if field.kind in (Kind.choice, Kind.year) else "iu" if field.is_whole else "iufb"
        )
        arrays[name] = np.asarray(values)
        if arrays[name].dtype.kind not in kinds:
            wrong = (value for value in values if np.asarray(value).dtype.kind not in kinds)
            allowed = (
                "whole numbers" if field.is_whole else field.allowed or _SWEPT_OVER[field.kind]
            )
            raise ScenarioError(not_allowed(next(wrong, values), allowed, field=name))
    # Every rule on numbers is a bound, and a rule on two numbers is strictest where both are
    # highest. So two scenarios are enough to check a sweep of 44 counts by 25 delays.
    ends = {name: _ends(values, arrays[name]) for name, values in axes.items()}
    fields = scenario.values()
    for index in range(max(map(len, ends.values()), default=1)):
        corner = {name: pair[min(index, len(pair) - 1)] for name, pair in ends.items()}
        check_scenario(case, build(fields | corner))
    return arrays


def _ends(values: tuple[Any, ...], array: Floats) -> tuple[Any, ...]:
    """Return the lowest and the highest number, or every distinct name."""
    if isinstance(values[0], str):
        return tuple(dict.fromkeys(values))
    # NumPy's functions return a NaN if there is one; Python's may miss it.
    return array.min().item(), array.max().item()


def membership_ends(case: Case, leave: Floats) -> Floats:
    """Return the month after the last of membership, for each value of ``leave``.

    Months are counted as in `sohanalysis.years`; ``"none"`` gives `NEVER`.
    """
    ends = {NONE: NEVER, **{label: years.end_month(label) for label in case.years}}
    return np.array([ends[str(label)] for label in leave.flat]).reshape(leave.shape)


def with_idle_years(case: Case, charge: Charge, rate: Floats) -> Floats:
    """Replace unpriced rates by 0 in years without a charge. [£ a year]."""
    if not np.isnan(rate).any():
        return rate
    # No price is needed in a year before the first or after the last month of the charge.
    charged = charge.years_charged(case.years)
    idle = [label not in charged for label in case.years]
    return np.where(np.isnan(rate) & np.array(idle), 0.0, rate)


def last_charged(case: Case) -> int:
    """Return the index of the last year with a charge, of the last year if nothing is charged."""
    last = (charge.last_charged(case.years) for charge in case.charges)
    return max(last, default=len(case.years) - 1)
