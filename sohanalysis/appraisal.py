"""The door: `appraise` a case, and ask the `Appraisal` that comes of it.

Every table is a DataFrame of numbers: ready for ``.plot()``, ``.query()`` and ``.to_excel()``. What
no document prices is left out, and said in ``.attrs["notes"]``. Where the pricing is not known
(``"any"``), each result has a low and a high end, over every pricing of the case.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np

from sohanalysis.case.arguments import CALLED, checks_arguments
from sohanalysis.case.case import Case
from sohanalysis.case.choose import (
    Values,
    check_fields,
    choose,
    field_range,
    one_of,
    several,
    span_of,
    takes_keywords,
    those_given,
)
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.draft import tabulate, text_with
from sohanalysis.case.fields import ANY, FIELDS, THE_OTHER
from sohanalysis.case.pricing import ADOPTERS, Pricing
from sohanalysis.case.rules import needs_quoted
from sohanalysis.case.scenario import Fields, Scenario, changed
from sohanalysis.errors import CaseError, Fault, ScenarioError, lab_extra, nearest, shown
from sohanalysis.files.text import FIRST_CASE, read_text
from sohanalysis.files.toml import read_toml
from sohanalysis.load import load_case, read_case
from sohanalysis.model import break_even as points
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.result_range import (
    ResultRange,
    SweptRange,
    range_of,
    result_differences,
    swept_range,
)
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, Results
from sohanalysis.money import pounds
from sohanalysis.report.saving import in_python, save_file

if TYPE_CHECKING:
    import pandas as pd

    from sohanalysis.explore.widget import Sliders
    from sohanalysis.report.picture import Picture
    from sohanalysis.report.table import Table
    from sohanalysis.report.view import View

MOST_COMBINATIONS = 1_000_000


@takes_keywords()
@checks_arguments
def appraise(
    case_or_path: Case | str | Path | None = None,
    scenario: str | Scenario | None = None,
    **fields: Unpack[Fields],
) -> Appraisal:
    """Appraise a case: what it costs, and whether the budget covers it.

    Fields go on top of the scenario; ``savings`` clears ``offset`` and the other way round.

    Parameters
    ----------
    case_or_path : Case, str or Path, optional
        A case, or its file; without it, the case that is shipped, Derbyshire 2018.
    scenario : str or Scenario, optional
        Preset, saved scenario or scenario code; without it, that of the case.
    **fields
        Fields of a scenario.

    Returns
    -------
    Appraisal
        What to ask: ``results``, ``by_year``, ``sweep(...)``, ``at(...)`` and more.

    Raises
    ------
    SohError
        If the case cannot be read, or a choice is not allowed; every fault at once.

    Examples
    --------
    Equal shares of the pool among 30 forces (DN41, para 2.8):

    >>> import sohanalysis as soh
    >>> a = soh.appraise(adopters=30, pricing="shared")
    >>> a.results.loc["initial_cost", "low"].round(2)
    np.float64(238333.33)
    """
    case = case_or_path if isinstance(case_or_path, Case) else load_case(case_or_path)
    return Appraisal(case=case, scenario=choose(case, scenario, **fields))


@dataclass(frozen=True, kw_only=True, repr=False)
class Appraisal:
    """A scenario of a case, worked out: what `appraise` gives.

    Parameters
    ----------
    case : Case
        The decision, as its documents state it.
    scenario : Scenario
        What was chosen; `at` gives another.
    """

    case: Case
    scenario: Scenario

    def __post_init__(self) -> None:
        """Work it out at once: what cannot be is said where it is asked for."""
        _ = self._range

    @cached_property
    def _range(self) -> ResultRange:
        return range_of(self.case, self.scenario)

    @takes_keywords()
    @checks_arguments
    def at(self, **fields: Unpack[Fields]) -> Appraisal:
        """Appraise the same with some fields changed.

        Giving ``savings`` clears ``offset`` and the other way round.

        Parameters
        ----------
        **fields
            Fields of a scenario.

        Returns
        -------
        Appraisal
            Another; this one stays as it is.

        Raises
        ------
        ScenarioError
            If a field is misspelt or a value is not allowed; every fault at once.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().at(adopters=36, pricing="shared").results.loc["ongoing", "low"].round(2)
        np.float64(49305.56)
        """
        return replace(self, scenario=choose(self.case, self.scenario, **fields))

    @property
    def code(self) -> str:
        """Scenario code, which `appraise` takes as a scenario."""
        return scenario_code(self.case, self.scenario)

    @property
    def pricings(self) -> list[str]:
        """Names of the pricings of the case, as ``ipywidgets.interact`` takes them."""
        return [*self.case.pricings]

    @property
    def results(self) -> pd.DataFrame:
        """Every result that the case has, from its lowest to its highest amount. [£].

        Both are the same unless the pricing is not known (``"any"``): then they are over all
        pricings of the case, and different results may have theirs from different pricings. It is
        not a probability, and neither end is a limit.

        Returns
        -------
        DataFrame
            Results down, ``low`` and ``high`` across. ``.attrs`` has ``low_pricing`` and
            ``high_pricing``, the pricing that gives each end by result, and ``left_out``, the
            pricings without a price.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> results = soh.appraise(adopters=36, pricing="any").results
        >>> results.loc[["initial_cost", "headroom"]].round(2)
                            low       high
        initial_cost  218611.11  302000.00
        headroom       -2000.00   81388.89
        >>> results.attrs["low_pricing"]["headroom"]
        'high-estimate'
        """
        import pandas as pd

        pairs = self._range.pairs
        ends = {"low": [pair.low for pair in pairs.values()]}
        ends["high"] = [pair.high for pair in pairs.values()]
        table = pd.DataFrame(ends, index=[*pairs], dtype=float)
        table.attrs["low_pricing"] = {name: pair.low_pricing for name, pair in pairs.items()}
        table.attrs["high_pricing"] = {name: pair.high_pricing for name, pair in pairs.items()}
        table.attrs["left_out"] = [*self._range.left_out]
        return table

    @property
    def low(self) -> Appraisal:
        """The same under the pricing with the lowest cost; itself under one pricing.

        The cost is ``initial_cost`` or, in a case without one, ``whole_life``.
        """
        return self._under(self._range.low)

    @property
    def high(self) -> Appraisal:
        """The same under the pricing with the highest cost; itself under one pricing."""
        return self._under(self._range.high)

    def _under(self, results: Results) -> Appraisal:
        return replace(self, scenario=results.scenario) if self._range.is_open else self

    @property
    def by_year(self) -> pd.DataFrame:
        """Lines down, then gross, savings and net; financial years across. [£].

        If the pricing is not known, there is a table for the pricing with the lowest cost and one
        for that with the highest; the name of the pricing is the first level of the index.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> by_year = soh.appraise(adopters=36, pricing="any").by_year
        >>> by_year.loc["shared"].round(2).loc["gross"].tolist()
        [30000.0, 109305.56, 79305.56, 49305.56]
        """
        import pandas as pd

        tables = {end.scenario.pricing: end.flow.frame() for end in self._range.ends}
        if self._range.is_open:
            return pd.concat(tables, names=["pricing", "line"])
        return tables[self.scenario.pricing]

    @takes_keywords(several=True)
    @checks_arguments
    def sweep(self, **values: Values) -> pd.DataFrame:
        """Compute every result over every combination of some fields' values.

        A field has one value or several; all others are as in this appraisal.

        Parameters
        ----------
        **values
            Fields of a scenario.

        Returns
        -------
        DataFrame
            A row for each combination: the fields, then the low and the high end of every result,
            such as ``headroom_low`` and ``headroom_high``. [£] Both are the same unless the pricing
            is not known. What no document prices is left out, and said in ``.attrs["notes"]``.

        Raises
        ------
        ScenarioError
            If a field is misspelt or a value is not allowed.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> a = soh.appraise(pricing="any")
        >>> a.sweep(adopters=[19, 36])[["headroom_low", "headroom_high"]].round(2)
           headroom_low  headroom_high
        0      -6842.11       38000.00
        1      -2000.00       81388.89
        """
        import pandas as pd

        check_fields(values)
        axes = {name: several(name, given) for name, given in those_given(values).items()}
        total = math.prod(map(len, axes.values()))
        self._check_size(total, axes)
        # As `at`: a saving given in one way clears the other.
        cleared = {other: 0.0 for one, other in THE_OTHER.items() if one in axes}
        start = changed(self.scenario, cleared)
        self._check_pricings(axes.get("pricing", ()))
        swept = swept_range(self.case, start, **axes)
        grid = np.meshgrid(*(np.asarray(values) for values in axes.values()), indexing="ij")
        columns = {name: np.ravel(values) for name, values in zip(axes, grid, strict=True)}
        for name in swept.low:
            columns[f"{name}_low"] = np.ravel(swept.low[name])
            columns[f"{name}_high"] = np.ravel(swept.high[name])
        priced = np.ravel(swept.priced)
        combinations = pd.DataFrame(columns)
        table = combinations[priced].reset_index(drop=True)
        notes = [*self._unpriced(combinations[~priced], total)]
        table.attrs["notes"] = [*notes, *self._left_out(combinations, swept)]
        return table

    def _check_size(self, total: int, axes: dict[str, tuple[Any, ...]]) -> None:
        """Check that a sweep is not too large; every pricing counts if it is not known."""
        problem = f"{total:,} combinations"
        if ANY in axes.get("pricing", (self.scenario.pricing,)):
            total *= len(self.case.pricings)
            problem += f" under {len(self.case.pricings)} pricings"
        if total > MOST_COMBINATIONS:
            allowed = f"up to {MOST_COMBINATIONS:,}"
            raise ScenarioError(Fault(problem=problem, allowed=allowed))

    def _check_pricings(self, names: Iterable[Any]) -> None:
        """Check that the case offers each: at an estimate whatever the pricing is none of them."""
        for name in names:
            choose(self.case, self.scenario, pricing=name)

    def _unpriced(self, left_out: pd.DataFrame, total: int) -> Iterator[str]:
        """Say which combinations no document prices."""
        for pricing, group in self._with_fields(left_out).groupby("pricing", sort=False):
            what = "any pricing" if pricing == ANY else shown(pricing)
            yield (
                f"{len(group)} of {total} combinations are left out: no document prices {what} "
                f"at {_in_runs(group['adopters'])}."
            )

    def _left_out(self, combinations: pd.DataFrame, swept: SweptRange) -> Iterator[str]:
        """Yield a note for each pricing that gives no end, because they have no price."""
        for name, unpriced in swept.left_out.items():
            is_left_out = np.ravel(unpriced) & np.ravel(swept.priced)
            if is_left_out.any():
                counts = self._with_fields(combinations[is_left_out])["adopters"]
                yield f"No document prices {shown(name)} at {_in_runs(counts)}: in neither end."

    def _with_fields(self, combinations: pd.DataFrame) -> pd.DataFrame:
        """Add the pricing and the adopters of this scenario to combinations without them."""
        fields = {"pricing": self.scenario.pricing, "adopters": shown(self.scenario.adopters)}
        return combinations.assign(**{n: v for n, v in fields.items() if n not in combinations})

    @checks_arguments
    def charge(
        self,
        adopters: int | Iterable[int] | None = None,
        *,
        pricing: str | Iterable[str] | None = None,
        year: str | None = None,
    ) -> pd.DataFrame:
        """Yearly charge by number of adopters under each pricing. [£ a year].

        Parameters
        ----------
        adopters : int or iterable of int, optional
            Without it, every number that could join.
        pricing : str or iterable of str, optional
            Without it, every pricing of the case.
        year : str, optional
            Financial year; the last of the case without it.

        Returns
        -------
        DataFrame
            Adopters down, pricings across; a further charge has a column of its own. Numbers of
            adopters that no document prices are left out, and said in ``.attrs["notes"]``.

        Raises
        ------
        SohError
            If the case has no charge, or a value is not allowed.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().charge([25, 36], pricing=["shared", "two-part"]).round(2)
        pricing     shared  two-part
        adopters
        25        71000.00  71000.00
        36        49305.56  66925.93
        """
        import pandas as pd

        main = self.case.charge.name
        possible = range(1, self.case.adopters.possible.value + 1)
        counts = several("adopters", possible if adopters is None else adopters)
        names = several("pricing", self.pricings if pricing is None else pricing)
        self._check_pricings(names)
        years = self.case.years
        if year is not None and year not in years:
            problem = f"{shown(year)} is no year of this case"
            raise ScenarioError(Fault(field="year", problem=problem, allowed=", ".join(years)))
        flow = sweep(self.case, self.scenario, adopters=counts, pricing=names)
        at = len(years) - 1 if year is None else years.index(year)
        # A charge that has ended, or has yet to start, is none.
        rates = {
            name: np.where(flow.lines[name][..., at] == 0, 0.0, rate[..., at])
            for name, rate in flow.charges.items()
        }
        table = pd.DataFrame(rates[main], index=pd.Index(counts, name="adopters"), columns=names)
        for name in rates:
            if name != main:
                table[name] = rates[name][:, 0]
        table.columns.name = "pricing"
        unpriced = {
            name: [*table.index[table[name].isna()]] for name in table if table[name].isna().any()
        }
        table = table.dropna()
        table.attrs["notes"] = [
            f"No document prices {shown(name)} at {_in_runs(left_out)}: left out."
            for name, left_out in unpriced.items()
        ]
        return table

    @checks_arguments
    def break_even(self, result: str | None = None, *, limit: float | None = None) -> pd.DataFrame:
        """Value of each field at which a result reaches its limit, all else the same.

        Parameters
        ----------
        result : str, optional
            A result; without it, headroom, and for a field of savings the cost after cashable
            savings.
        limit : float, optional
            The most that it may be; of headroom, the least. Without it, the budget, and zero for
            headroom. [£]

        Returns
        -------
        DataFrame
            A row for each break-even point, by field, pricing and result; if the pricing is not
            known, under every pricing. ``break_even`` is the last value within the limit,
            ``first_over`` the next whole number, or the same value for other fields;
            ``this_scenario`` the value here, ``distance`` how far it is to go. What reaches no
            limit is said in ``.attrs["notes"]``.

        Raises
        ------
        SohError
            If there is no such result, or no limit where the case has no budget.

        Examples
        --------
        £300,000 pays for £90,000 a year, or for a share of the pool among 20 forces:

        >>> import sohanalysis as soh
        >>> soh.appraise(pricing="shared").break_even().query("field == 'charge'")["break_even"]
        field   pricing  result
        charge  shared   headroom    90000.0
        Name: break_even, dtype: float64
        """
        import pandas as pd

        limited = self._limit(result, limit)
        breaks = [
            point
            for point in points.break_even_points(self.case, self.scenario, limit=limited)
            if point.input == ADOPTERS or point.pricing not in self._range.left_out
        ]
        index = ["field", "pricing", "result"]
        columns = ["break_even", "first_over", "this_scenario", "distance"]
        charges = {
            name: float(results.flow.charge[-1]) for name, results in self._range.by_pricing.items()
        }
        rows = [row for point in breaks for row in _point_rows(point, charges)]
        table = pd.DataFrame(rows, columns=[*index, *columns]).set_index(index).astype(float)
        unpriced = self._range.left_out
        table.attrs["notes"] = [_no_point(point) for point in breaks if point.nearest is None]
        table.attrs["notes"] += [_not_priced(name, self.scenario) for name in unpriced]
        return table

    def _limit(self, result: str | None, value: float | None) -> points.Limit | None:
        if self.case.stated_budget is None and (result in (None, "headroom") or value is None):
            problem = "is needed, since this case has no budget to break even with"
            advice = 'Give a result and its limit: break_even("initial_cost", limit=300_000).'
            raise ScenarioError(Fault(field="limit", problem=problem, advice=advice))
        if result is None and value is None:
            return None
        return points.limit_on(self.case, result or "headroom", value)

    @checks_arguments
    def sensitivity(self) -> pd.DataFrame:
        """Sensitivity table of the case as quoted, whatever this scenario is. [£].

        Returns
        -------
        DataFrame
            What is changed down, the low and the high estimate across (one column where there is
            one price): headroom or, without a budget, the leading cost. Who gives each change
            is in ``.attrs["notes"]``.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().sensitivity().iloc[:2]
                            low estimate  high estimate
        changed
        As quoted                38000.0        -2000.0
        Charge 10% higher        23800.0       -20200.0
        """
        import pandas as pd

        from sohanalysis.model.stress import prices_of, stress_rows
        from sohanalysis.report.tables import row_words

        rows, prices = stress_rows(self.case), prices_of(self.case)
        result = "headroom" if self.case.judged_budget else "initial_cost"
        names = [row_words(self.case, row) for row in rows]
        table = pd.DataFrame(
            [row.amounts for row in rows],
            index=pd.Index(names, name="changed"),
            columns=[result] if len(prices) == 1 else [*prices],
        )
        sources = [row.source or ("illustration" if row.change else "") for row in rows]
        notes = [f"{name}: {source}" for name, source in zip(names, sources, strict=True) if source]
        table.attrs["notes"] = [f"{result}, £", *notes]
        return table

    @checks_arguments
    def goal_seek(self, result: str, *, by: str, target: float) -> pd.DataFrame:
        """Find the values of one field at which a result is a given sum, all else the same.

        Parameters
        ----------
        result : str
            Name of a result.
        by : str
            Field that is varied, over all that the case allows.
        target : float
            What the result is to be. [£]

        Returns
        -------
        DataFrame
            A row for each crossing: ``pricing`` and ``value``, rising; if the pricing is not known,
            under every pricing. Of a field of whole numbers, the first value that reaches the
            target. Pricings that never reach it are in ``.attrs["notes"]``.

        Raises
        ------
        ScenarioError
            If nothing that the case allows reaches the target, or a name is misspelt.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> a = soh.appraise(adopters=36, pricing="any")
        >>> a.goal_seek("whole_life_net", by="offset", target=200_000).round(4).head(4)
                 pricing   value
        0   low-estimate  0.6244
        1  high-estimate  0.7070
        2        stepped  0.6244
        3         shared  0.4592
        """
        import pandas as pd

        check_fields([by])
        values = {
            name: points.goal_seek(self.case, results.scenario, result, by=by, target=target)
            for name, results in self._range.by_pricing.items()
        }
        allowed = span_of(*field_range(self.case, self.scenario, by))
        problem = f"no value from {allowed} brings {result} to {pounds(target)}"
        rows = [(name, value) for name, crossings in values.items() for value in crossings]
        if not rows:
            advice = "Seek by another field, or another sum."
            raise ScenarioError(Fault(field=by, problem=problem, advice=advice))
        table = pd.DataFrame(rows, columns=["pricing", "value"])
        never = [name for name, crossings in values.items() if not crossings]
        unpriced = self._range.left_out
        table.attrs["notes"] = [f"{name}: {problem}." for name in never]
        table.attrs["notes"] += [_not_priced(name, self.scenario) for name in unpriced]
        return table

    @checks_arguments
    def simulate(self, *, draws: int = 100_000, seed: int = 1) -> pd.DataFrame:
        """Simulate what the case says may turn out otherwise.

        Parameters
        ----------
        draws : int
            Number of simulated outcomes, up to 1,000,000.
        seed : int
            The same seed gives the same figures.

        Returns
        -------
        DataFrame
            Results across; down, what so many percent of simulated outcomes do not exceed. [£]
            ``.attrs`` has ``draws``, ``seed`` and, with a budget, ``over_budget``, the share of
            outcomes over budget, and its ``sampling_error``. If the pricing is not known, the one
            with the lowest and the one with the highest cost are simulated, never together: the
            name of the pricing is a first level of the columns, and both shares are by pricing.

        Raises
        ------
        SohError
            If the case gives no input with a range.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise(pricing="shared").simulate(draws=1000).attrs["draws"]
        1000
        """
        import pandas as pd

        from sohanalysis.simulation.simulation import simulate

        runs = {
            end.scenario.pricing: simulate(self.case, end.scenario, draws=draws, seed=seed)
            for end in self._range.ends
        }
        first = next(iter(runs.values()))
        tables = {name: pd.DataFrame(run.percentiles) for name, run in runs.items()}
        over_budget: Any = {name: run.share_short for name, run in runs.items()}
        sampling_error: Any = {name: run.sampling_error for name, run in runs.items()}
        if self._range.is_open:
            table = pd.concat(tables, axis="columns", names=["pricing", "result"])
        else:
            (table,), (over_budget,) = tables.values(), over_budget.values()
            (sampling_error,) = sampling_error.values()
        table.index.name = "percent"
        table.attrs.update(draws=first.draws, seed=first.seed)
        if first.share_short is not None:
            table.attrs.update(over_budget=over_budget, sampling_error=sampling_error)
        return table

    @checks_arguments
    def chart(self, name: str = "cost") -> Picture:
        """Draw a chart: ``cost``, ``charge``, ``tornado`` or ``heat``.

        The last two take one pricing. If it is not known, ask `low` and `high` for them.

        Parameters
        ----------
        name : str
            Which.

        Returns
        -------
        Picture
            Shown in a notebook; ``.save("chart.svg")`` writes it.

        Raises
        ------
        SohError
            If there is none of that name, it needs one pricing, or the case lacks what it needs.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().chart("cost").title
        'With 25 forces: £262,000 to £302,000, £38,000 under to £2,000 over the budget of £300,000'
        >>> soh.appraise().high.chart("cost").title
        'At the high estimate: £302,000, £2,000 over the budget of £300,000'
        """
        from sohanalysis.report import charts

        known: dict[str, Callable[[Case, Scenario], Picture]] = {
            "cost": charts.cost_chart,
            "charge": charts.charge,
            "tornado": charts.tornado_chart,
            "heat": charts.heat,
        }
        draw = known[one_of("chart", name, known)]
        takes_one = name in ("tornado", "heat")
        if takes_one and self._range.is_open:
            problem = f"the chart {name} is of one pricing, and the pricing is not known"
            advice = f'Draw the ends, a.low.chart("{name}") and a.high.chart("{name}"), or choose '
            advice += "one by a.at(pricing=...)."
            raise ScenarioError(Fault(field="pricing", problem=problem, advice=advice))
        if takes_one:
            needs_quoted(self.case, f"the chart {name}")
        return draw(self.case, self.scenario)

    @checks_arguments
    def table(self, name: str = "cost") -> Table:
        """Lay out a table of the case and its scenario, by its name.

        Parameters
        ----------
        name : str
            ``cost``, ``results``, ``charge``, ``sensitivity``, ``break_even``, or ``elsewhere``:
            the published figures from elsewhere.

        Returns
        -------
        Table
            As on the terminal and in the paper; ``.to_excel("table.xlsx")`` writes it.

        Raises
        ------
        SohError
            If there is none of that name, or the case lacks what it needs.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().table("sensitivity").columns
        ('Changed', 'Low estimate', 'High estimate', 'Source')
        """
        from sohanalysis.report import tables, terminal

        ends = self._range.ends if self._range.is_open else ()
        compared = ends or terminal.quoted_ends(self.case, self.scenario)
        known: dict[str, Callable[[], Table]] = {
            "cost": lambda: tables.cost_by_year(self._range.high, ends),
            "results": lambda: tables.results(self._range.high, compared),
            "charge": lambda: tables.by_adopters(self.case, self.scenario),
            "sensitivity": lambda: tables.sensitivity(self.case, self.scenario),
            "break_even": self._break_even_table,
            "elsewhere": self._elsewhere_table,
        }
        return known[one_of("table", name, known)]()

    def _break_even_table(self) -> Table:
        """Lay out break-even points under each pricing, or of the one that there is."""
        from sohanalysis.report import what_if

        if self.case.stated_budget is None:
            problem = "the table break_even needs a budget that the documents state"
            raise CaseError(Fault(file=self.case.file, problem=problem))
        return what_if.break_even_table(self.case, self.scenario, pricings=self.case.pricings)

    def _elsewhere_table(self) -> Table:
        """Lay out the figures from elsewhere."""
        from sohanalysis.report import findings

        if not self.case.quoted:
            problem = 'the table elsewhere needs a published figure with of = ""'
            raise CaseError(Fault(file=self.case.file, problem=problem))
        return findings.quoted_elsewhere(self.case)

    @checks_arguments
    def view(self, name: str = "decision") -> View:
        """Show what stands together for a question, as the board paper has it.

        Parameters
        ----------
        name : str
            ``decision``, ``money``, ``change`` or ``open``; of the annexes ``pricing``, ``log``,
            ``published`` or ``method``.

        Returns
        -------
        View
            Its sentences, tables and charts.

        Raises
        ------
        ScenarioError
            If there is none of that name.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().view("decision").title
        'The decision'
        """
        from sohanalysis.report import views
        from sohanalysis.report.annexes import ANNEXES
        from sohanalysis.report.paper_body import BODY

        known = {**BODY, **ANNEXES}
        return views.view(self.case, self.scenario, one_of("view", name, known))

    @checks_arguments
    def explore(self, *, focus: str = "charge") -> Sliders:
        """Open the page of sliders on this scenario, in a notebook; each field is a trait of it.

        Parameters
        ----------
        focus : str
            Whose controls and chart come first: ``charge``, ``savings`` or ``timing``.

        Returns
        -------
        Sliders
            A widget.

        Raises
        ------
        ScenarioError
            If the focus is not one of these.
        MachineError
            If the packages of ``[lab]`` are not installed.
        """
        from sohanalysis.explore.controls import PANEL

        with lab_extra(PANEL):
            from sohanalysis.explore.widget import Sliders

        return Sliders(
            self.case,
            self.scenario,
            appraise=lambda scenario: Appraisal(case=self.case, scenario=scenario),
            focus=focus,
        )

    @checks_arguments
    def paper(self, output: str | Path, *, force: bool = False) -> Path:
        """Write the board paper of this scenario, and its sliders beside it.

        Parameters
        ----------
        output : str or Path
            File to write, ending in .html.
        force : bool
            Whether to replace what is there.

        Returns
        -------
        Path
            The paper.

        Raises
        ------
        SohError
            If it cannot be made or written; what was there is then as it was.
        """
        from sohanalysis.paper.publish import PaperRequest, write_paper

        self._text()  # what a paper says can be looked up in a file
        request = PaperRequest(
            source=Path(self.case.file),
            case=self.case,
            preset=self.code,
            notebook=None,
            output=str(output),
            with_restricted=False,
        )
        with in_python():
            write_paper(request, force=force)
        return request.target()

    @checks_arguments
    def workbook(self, output: str | Path, *, force: bool = False) -> Path:
        """Write the model in live formulas, opening with this scenario.

        Parameters
        ----------
        output : str or Path
            File to write, ending in .xlsx.
        force : bool
            Whether to replace what is there.

        Returns
        -------
        Path
            The workbook.

        Raises
        ------
        SohError
            If it cannot be made or written; what was there is then as it was.
        """
        from sohanalysis.workbook.workbook import write_workbook

        source = Path(self.case.file or FIRST_CASE)
        with in_python():
            return write_workbook(self.case, self.scenario, source, str(output), force=force)

    @checks_arguments
    def with_pricing(
        self, name: str, function: Callable[[int, str], float], *, charge: str | None = None
    ) -> Appraisal:
        """Appraise the same under a rule of your own, beside those of the case.

        Parameters
        ----------
        name : str
            What the pricing is called: small letters, digits and hyphens.
        function : callable
            Yearly charge of a number of adopters and a financial year such as ``"2019/20"``. It is
            tabulated at every number that could adopt and in every year charged. [£ a year]
        charge : str, optional
            Which charge; without it, the one that a pricing is chosen for.

        Returns
        -------
        Appraisal
            Another, under that pricing, which is assumed. Page, paper, workbook and simulation
            take it as any other; `save` writes it into a file.

        Raises
        ------
        SohError
            If the function fails or gives what is no charge, or the name cannot be used.

        Examples
        --------
        £20,000 a year each, and a pool of £1.25m that is shared equally:

        >>> import sohanalysis as soh
        >>> mine = soh.appraise().with_pricing("mine", lambda n, year: 20_000 + 1_250_000 / n)
        >>> mine.at(adopters=40).results.loc["ongoing", "low"]
        np.float64(51250.0)
        """
        if not callable(function):
            problem, allowed = f"{shown(function)} is no function", "one of adopters and year"
            raise ScenarioError(Fault(field="function", problem=problem, allowed=allowed))
        charges = {each.name: each for each in self.case.charges}
        known = charges[one_of("charge", charge or self.case.charge.name, charges)]
        rule = tabulate(self.case, known, name, function)
        text = _text_with(self._text(), self.case, known.name, rule)
        case = replace(_read_as(self.case, text), saved=self.case.saved)
        return Appraisal(case=case, scenario=choose(case, self.scenario, pricing=name))

    @checks_arguments
    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the case into a file, a rule of your own as a table of its charges.

        Parameters
        ----------
        path : str or Path
            File to write, ending in .toml; a register of the case must lie beside it.
        force : bool
            Whether to replace what is there.

        Returns
        -------
        Path
            The file, from which the case loads with the same figures.

        Raises
        ------
        SohError
            If it cannot be written; what was there is then as it was.
        """
        text = self._text()

        def content() -> bytes:
            if not _is_same(read_case(path, text).case, self.case):
                problem = "would not load as the same case there: other files lie beside it"
                raise CaseError(Fault(file=str(path), problem=problem))
            return text.encode("utf-8")

        return save_file(path, content, endings=(".toml",), force=force)

    def _text(self) -> str:
        """Text of the file of the case, with the rules that the case has beside the file's."""
        path = Path(self.case.file or FIRST_CASE)
        text, before = read_text(path), read_case(path).case
        charges = {each.name: {rule.name for rule in each.pricing} for each in before.charges}
        for charge in self.case.charges:
            for rule in charge.pricing:
                if rule.name not in charges.get(charge.name, {rule.name}):
                    text = _text_with(text, self.case, charge.name, rule)
        if not _is_same(_read_as(self.case, text), self.case):
            problem = "is not as its file has it, and a file is made of that"
            advice = "Change the file, and appraise that."
            raise CaseError(
                Fault(file=self.case.file, field="case", problem=problem, advice=advice)
            )
        return text

    def _answer(self) -> str:
        """Say in a sentence what it costs, with what no figure may stand without."""
        from sohanalysis.report.headline import headline

        return str(headline(self.case, self.scenario))

    def __repr__(self) -> str:
        """Give the answer in one line."""
        return f"Appraisal: {self._answer()}"

    def _repr_html_(self) -> str:
        from html import escape

        from sohanalysis.report.table import STYLE

        tables = (self.table("cost").boxed(), self.table("results").boxed())
        return f"{STYLE}<p>{escape(self._answer())}</p>{''.join(tables)}"

    def __dir__(self) -> list[str]:
        """List what an analyst may use, for completion."""
        return sorted(name for name in (*vars(type(self)), *vars(self)) if not name.startswith("_"))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Say which name was meant."""
            raise AttributeError(f"an Appraisal has no {name!r}.{self._meant(name)}")

    def _meant(self, name: str) -> str:
        results = (*RESULTS, *WHOLE_LIFE)
        known = {each: each for each in dir(self)}
        known |= {each: f'results.loc["{each}"]' for each in results}
        known |= {each: f"scenario.{each}" for each in FIELDS}
        known |= {each: f"scenario.{meant}" for each, meant in CALLED.items()}
        near = nearest(name, known)
        return f" Did you mean {known[near]}?" if near else ""


def _text_with(text: str, case: Case, charge: str, rule: Pricing) -> str:
    return text_with(read_toml(Path(case.file), text), text, charge, rule)


def _is_same(one: Case, other: Case) -> bool:
    """Compare cases, whatever scenarios were saved beside them since."""
    return replace(one, saved=()) == replace(other, saved=())


def _read_as(case: Case, text: str) -> Case:
    """Read a case from the text that its file would have."""
    return read_case(case.file or FIRST_CASE, text).case


def compare(*appraisals: Appraisal, **named: Appraisal) -> pd.DataFrame:
    """Compare the results of appraisals. [£].

    Parameters
    ----------
    *appraisals : Appraisal
        Two or more; each is called by what differs.
    **named : Appraisal
        The same, under names of your own.

    Returns
    -------
    DataFrame
        Results down, appraisals across, then each less the first. If a pricing is not known, each
        appraisal has a column for its low and one for its high end. So has each difference: the
        lowest and the highest, with both appraisals under the same pricing if neither is known.
        Scenario codes are in ``.attrs["notes"]``.

    Raises
    ------
    ScenarioError
        If there are fewer than two.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> a = soh.appraise(pricing="shared")
    >>> soh.compare(a, a.at(adopters=36)).round(2).loc[["initial_cost", "headroom"]]
                    adopters 25  adopters 36  difference
    initial_cost     262000.0    218611.11   -43388.89
    headroom            38000.0     81388.89    43388.89
    """
    import pandas as pd

    compared = (*appraisals, *named.values())
    wrong = [appraisal for appraisal in compared if not isinstance(appraisal, Appraisal)]
    if wrong or len(compared) < 2:
        problem = f"{shown(wrong[0])} is not an appraisal" if wrong else f"{len(compared)} given"
        allowed = "two appraisals or more: compare(a, b)"
        raise ScenarioError(Fault(field="compare", problem=problem, allowed=allowed))
    labels = [*_labels(compared)[: len(appraisals)], *named]
    results = {label: appraisal.results for label, appraisal in zip(labels, compared, strict=True)}
    names = [
        name
        for name in compared[0].results.index
        if all(name in amounts.index for amounts in results.values())
    ]
    is_open = any(appraisal.scenario.pricing == ANY for appraisal in compared)
    ends = {"low": ", low", "high": ", high"} if is_open else {"low": ""}
    table = pd.DataFrame(
        {
            f"{label}{suffix}": amounts.loc[names, end]
            for label, amounts in results.items()
            for end, suffix in ends.items()
        }
    )
    first, *others = compared
    for label, other in zip(labels[1:], others, strict=True):
        title = "difference" if len(labels) == 2 else f"{label} less {labels[0]}"
        apart = [result_differences(first._range, other._range, name) for name in names]
        for suffix, amounts in zip(ends.values(), zip(*apart, strict=True), strict=False):
            table[f"{title}{suffix}"] = amounts
    codes = (
        f"{label}: {appraisal.code}" for label, appraisal in zip(labels, compared, strict=True)
    )
    table.attrs["notes"] = [*codes]
    return table


def _labels(given: Sequence[Appraisal]) -> list[str]:
    """Call each appraisal by the fields that differ, or by its case."""
    from sohanalysis.report.wording import field_value

    differs = [name for name in FIELDS if len({getattr(a.scenario, name) for a in given}) > 1]
    titles = len({each.case.title for each in given}) > 1
    labels = [
        ", ".join(
            [
                *([each.case.title] if titles else []),
                *(
                    f"{name} {field_value(each.case, name, getattr(each.scenario, name))}"
                    for name in differs
                ),
            ]
        )
        for each in given
    ]
    if len({*labels}) < len(labels):
        return [f"scenario {place}" for place, _ in enumerate(given, start=1)]
    return labels


def _in_runs(counts: Iterable[Any]) -> str:
    """Write whole numbers in short, such as 1, 3 and 5 to 9 as "1, 3, 5 to 9"."""
    runs: list[tuple[Any, Any]] = []
    for count in dict.fromkeys(counts):
        if runs and not isinstance(count, str) and count == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], count)
        else:
            runs.append((count, count))
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in runs)


def _not_priced(pricing: str, scenario: Scenario) -> str:
    """Return the note that a pricing is left out, because it has no price in a scenario."""
    return f"No document prices {shown(pricing)} at {shown(scenario.adopters)}: left out."


def _point_rows(point: points.BreakEven, charges: dict[str, float]) -> Iterator[tuple[Any, ...]]:
    """Rows of the break-even points of one field; the charges are by pricing."""
    found: list[tuple[float, float]]
    found = [(switch.last_fits, switch.first_does_not) for switch in point.switches]
    found += zip(point.values, point.values, strict=True)
    here = charges[point.pricing] if point.input == "charge" else point.this_scenario
    for last, first_over in found:
        key = (point.input, point.pricing, point.limit.result)
        yield (*key, last, first_over, here, last - here)


def _no_point(point: points.BreakEven) -> str:
    """Say why a field has no break-even point."""
    if not point.priced:
        return f"{point.input}, {point.pricing}: no document gives a price."
    side = "within" if point.always else "beyond"
    how = "at every value" if point.moves else "and this makes no difference"
    return f"{point.input}, {point.pricing}: {point.limit.result} is {side} its limit {how}."
