"""The main interface: `appraise` a case, and query the resulting `Appraisal`.

Every table is a DataFrame of numbers, ready for ``.plot()``, ``.query()`` and ``.to_excel()``. A
table leaves out combinations that no document prices and lists them in ``.attrs["notes"]``. If the
pricing is not known (``"any"``), every result has a low and a high end, over all pricings of the
case.
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
    FieldValues,
    as_tuple,
    check_fields,
    choose,
    field_range,
    given_fields,
    one_of,
    span_of,
    takes_keywords,
)
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.draft import tabulate, text_with
from sohanalysis.case.fields import ANY, FIELDS, NONE, THE_OTHER
from sohanalysis.case.pricing import ADOPTERS, Pricing
from sohanalysis.case.rules import needs_quoted
from sohanalysis.case.scenario import Fields, Scenario, changed
from sohanalysis.errors import (
    CaseError,
    Fault,
    ScenarioError,
    format_value,
    lab_extra,
    nearest,
    no_price,
    number_runs,
)
from sohanalysis.files.text import FIRST_CASE, read_text
from sohanalysis.files.toml import read_toml
from sohanalysis.load import load_case, read_case
from sohanalysis.model import break_even as points
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.result_range import (
    ResultRange,
    SweptRange,
    range_of,
    ranges_by_number,
    result_differences,
    swept_range,
)
from sohanalysis.model.results import RESULTS, WHOLE_LIFE, Results, results_of
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
    """Appraise a case: its cost, and whether the budget covers it.

    Fields replace values of the scenario. Giving ``savings`` clears ``offset``, and the reverse.

    Parameters
    ----------
    case_or_path : Case, str or Path, optional
        A case or its file. The default is the case that comes with the package, Derbyshire 2018.
    scenario : str or Scenario, optional
        Preset, saved scenario or scenario code. The default is the scenario of the case.
    **fields
        Fields of a scenario.

    Returns
    -------
    Appraisal
        Its ``results``, ``by_year``, ``sweep(...)``, ``at(...)`` and more.

    Raises
    ------
    SohError
        If the case cannot be read, or a choice is not allowed. It lists every fault.

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
    """A scenario of a case with its results, as `appraise` returns it.

    Parameters
    ----------
    case : Case
        The decision, as its documents state it.
    scenario : Scenario
        The choices. `at` returns an appraisal with other choices.
    """

    case: Case
    scenario: Scenario

    def __post_init__(self) -> None:
        """Compute the results now, so that an error appears where the user appraises."""
        _ = self._range

    @cached_property
    def _range(self) -> ResultRange:
        return range_of(self.case, self.scenario)

    @takes_keywords()
    @checks_arguments
    def at(self, **fields: Unpack[Fields]) -> Appraisal:
        """Return an appraisal of the same case with some fields changed.

        Giving ``savings`` clears ``offset``, and the reverse.

        Parameters
        ----------
        **fields
            Fields of a scenario.

        Returns
        -------
        Appraisal
            A new appraisal. This one does not change.

        Raises
        ------
        ScenarioError
            If a field is misspelt or a value is not allowed. It lists every fault.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().at(adopters=36, pricing="shared").results.loc["ongoing", "low"].round(2)
        np.float64(49305.56)
        """
        return replace(self, scenario=choose(self.case, self.scenario, **fields))

    @property
    def code(self) -> str:
        """Scenario code, which `appraise` accepts as a scenario."""
        return scenario_code(self.case, self.scenario)

    @property
    def pricings(self) -> list[str]:
        """Names of the pricings of the case, in a list for ``ipywidgets.interact``."""
        return [*self.case.pricings]

    @property
    def results(self) -> pd.DataFrame:
        """Every result of the case, with its lowest and its highest amount. [£].

        The two are equal unless the pricing is not known (``"any"``). Then they are the ends over
        all pricings of the case, and two results may have their ends from different pricings. The
        range is not a probability, and neither end is a limit.

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
        """Appraisal under the pricing with the lowest cost.

        With a known pricing it is this appraisal. The cost is ``initial_cost`` or, in a case
        without one, ``whole_life``.
        """
        return self._under(self._range.low)

    @property
    def high(self) -> Appraisal:
        """Appraisal under the pricing with the highest cost, as `low`."""
        return self._under(self._range.high)

    def _under(self, results: Results) -> Appraisal:
        return replace(self, scenario=results.scenario) if self._range.is_open else self

    @property
    def by_year(self) -> pd.DataFrame:
        """Costs by year: lines, then gross, savings and net; years across. [£].

        If the pricing is not known, the table holds the pricing with the lowest cost and the
        pricing with the highest. Their names are the first level of the index.

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
    def sweep(self, **values: FieldValues) -> pd.DataFrame:
        """Compute every result for every combination of values of some fields.

        Give a field one value or several. Other fields keep the values of this appraisal.

        Parameters
        ----------
        **values
            Fields of a scenario.

        Returns
        -------
        DataFrame
            A row for each combination: the fields, then the low and the high end of every result,
            such as ``headroom_low`` and ``headroom_high``. [£] The two are equal unless the pricing
            is not known. ``.attrs["notes"]`` lists the combinations that are left out because no
            document prices them.

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
        axes = {name: as_tuple(name, value) for name, value in given_fields(values).items()}
        if "pricing" in axes:
            axes["pricing"] = self._pricings_named(axes["pricing"])
        total = math.prod(map(len, axes.values()))
        self._check_size(total, axes)
        # `savings` and `offset` are two ways to give one saving. As in `at`, one clears the other.
        cleared = {opposite: 0.0 for field, opposite in THE_OTHER.items() if field in axes}
        start = changed(self.scenario, cleared)
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
        """Check the size of a sweep, which an unknown pricing multiplies by all pricings."""
        problem = f"{total:,} combinations"
        if ANY in axes.get("pricing", (self.scenario.pricing,)):
            total *= len(self.case.pricings)
            problem += f" under {len(self.case.pricings)} pricings"
        if total > MOST_COMBINATIONS:
            allowed = f"up to {MOST_COMBINATIONS:,}"
            raise ScenarioError(Fault(problem=problem, allowed=allowed))

    def _pricings_named(self, texts: Iterable[Any]) -> tuple[str, ...]:
        """Return the pricings that texts mean, each once.

        They are checked first: this scenario may use them.
        """
        names = (choose(self.case, self.scenario, pricing=text).pricing for text in texts)
        return tuple(dict.fromkeys(names))

    def _unpriced(self, left_out: pd.DataFrame, total: int) -> Iterator[str]:
        """Yield a note for each pricing on the combinations that no document prices."""
        for pricing, group in self._with_fields(left_out).groupby("pricing", sort=False):
            label = "any pricing" if pricing == ANY else format_value(pricing)
            yield (
                f"{len(group)} of {total} combinations are left out: no document prices {label} "
                f"at {number_runs(group['adopters'])}."
            )

    def _left_out(self, combinations: pd.DataFrame, swept: SweptRange) -> Iterator[str]:
        """Yield a note for each pricing that has no price where other pricings do."""
        for name, unpriced in swept.left_out.items():
            is_left_out = np.ravel(unpriced) & np.ravel(swept.priced)
            if is_left_out.any():
                counts = self._with_fields(combinations[is_left_out])["adopters"]
                yield f"In neither end: {no_price(name, counts)}."

    def _with_fields(self, combinations: pd.DataFrame) -> pd.DataFrame:
        """Add this scenario's pricing and adopters to combinations without these columns."""
        fields = {
            "pricing": self.scenario.pricing,
            "adopters": format_value(self.scenario.adopters),
        }
        return combinations.assign(**{n: v for n, v in fields.items() if n not in combinations})

    @checks_arguments
    def charge(
        self,
        adopters: int | Iterable[int] | None = None,
        *,
        pricing: str | Iterable[str] | None = None,
        year: str | None = None,
    ) -> pd.DataFrame:
        """Return the yearly charge by number of adopters and pricing. [£ a year].

        Parameters
        ----------
        adopters : int or iterable of int, optional
            Numbers of adopters. The default is every number that could join.
        pricing : str or iterable of str, optional
            Pricings. The default is every pricing of the case.
        year : str, optional
            Financial year. The default is the last year charged. If we leave before it, the
            charge of that year is the one that we would pay if we stayed.

        Returns
        -------
        DataFrame
            Adopters down, pricings across. A further charge has a column of its own.
            ``.attrs["notes"]`` lists the numbers of adopters that are left out because no document
            prices them.

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
        counts = as_tuple("adopters", possible if adopters is None else adopters)
        texts = as_tuple("pricing", self.pricings if pricing is None else pricing)
        names = self._pricings_named(texts)
        years = self.case.years
        if year is not None and year not in years:
            problem = f"{format_value(year)} is not a year of this case"
            raise ScenarioError(Fault(field="year", problem=problem, allowed=", ".join(years)))
        scenario = replace(self.scenario, leave=NONE) if year is None else self.scenario
        year_index = self.case.last_charged if year is None else years.index(year)
        flow = sweep(self.case, scenario, adopters=counts, pricing=names)
        # A charge that has ended, or has not started yet, is zero, not the rate of its pricing.
        rates = {
            name: np.where(flow.lines[name][..., year_index] == 0, 0.0, rate[..., year_index])
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
            f"Left out: {no_price(str(name), counts)}." for name, counts in unpriced.items()
        ]
        return table

    @checks_arguments
    def break_even(self, result: str | None = None, *, limit: float | None = None) -> pd.DataFrame:
        """Return the value of each field at which a result reaches its limit.

        All other fields keep the values of this scenario.

        Parameters
        ----------
        result : str, optional
            A result. The default is headroom. For a field of savings, it is the cost after cashable
            savings.
        limit : float, optional
            Largest allowed amount or, for headroom, the smallest. The default is the budget, and
            zero for headroom. [£]

        Returns
        -------
        DataFrame
            A row for each break-even point, by field, pricing and result. If the pricing is not
            known, it covers every pricing. ``break_even`` is the last value within the limit.
            ``first_over`` is the next whole number or, for other fields, the same value.
            ``this_scenario`` is the field's value here, and ``distance`` is ``break_even`` less
            this value. ``.attrs["notes"]`` lists the fields that reach no limit.

        Raises
        ------
        SohError
            If there is no such result, or if neither you nor the case gives a limit.

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
        rows = [row for point in breaks for row in _point_rows(point)]
        table = pd.DataFrame(rows, columns=[*index, *columns]).set_index(index).astype(float)
        table.attrs["notes"] = [
            _no_point(self.case, point) for point in breaks if point.nearest is None
        ]
        table.attrs["notes"] += self._unpriced_notes()
        return table

    def _unpriced_notes(self) -> list[str]:
        """List the pricings without a price, with the numbers of adopters that have none."""
        unpriced = self._range.unpriced.items()
        return [f"Left out: {no_price(name, numbers)}." for name, numbers in unpriced]

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
        """Return the sensitivity table of the case as quoted, at the timing of this scenario. [£].

        Returns
        -------
        DataFrame
            Headroom or, without a budget, the leading cost. Changes go down, the low and the high
            estimate across (one column if the case has one price). ``.attrs["notes"]`` gives the
            source of each change.

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

        from sohanalysis.model.stress import prices_of, stress_rows, stressed_result
        from sohanalysis.report import wording
        from sohanalysis.report.tables import row_source, row_words

        case, result = self.case, stressed_result(self.case)
        rows, prices = stress_rows(case, self.scenario), prices_of(case)
        names = [row_words(case, row) for row in rows]
        table = pd.DataFrame(
            [row.amounts for row in rows],
            index=pd.Index(names, name="changed"),
            columns=[result] if len(prices) == 1 else [*prices],
        )
        sources = [
            f"{name}: {row_source(case, row)}"
            for name, row in zip(names, rows, strict=True)
            if row.changed != "as quoted"
        ]
        basis = wording.stated_number(case, self.scenario)
        basis += wording.conditions(case, case.quoted_as_late(self.scenario))
        table.attrs["notes"] = [f"{result}{basis}, £", *sources]
        return table

    @checks_arguments
    def goal_seek(self, result: str, *, by: str, target: float) -> pd.DataFrame:
        """Find the values of one field at which a result is a given amount.

        All other fields keep the values of this scenario.

        Parameters
        ----------
        result : str
            Name of a result.
        by : str
            Field to vary, over its whole allowed range.
        target : float
            Amount that the result should reach. [£]

        Returns
        -------
        DataFrame
            A row for each crossing, with its ``pricing`` and ``value``, in rising order. If the
            pricing is not known, it covers every pricing. For a field of whole numbers, ``value``
            is the first that reaches the target. ``.attrs["notes"]`` lists pricings that never do.

        Raises
        ------
        ScenarioError
            If no allowed value reaches the target, or a name is misspelt.

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
        table.attrs["notes"] = [f"{name}: {problem}." for name in never]
        table.attrs["notes"] += self._unpriced_notes()
        return table

    @checks_arguments
    def simulate(self, *, draws: int = 100_000, seed: int = 1) -> pd.DataFrame:
        """Simulate the uncertain inputs of the case.

        Parameters
        ----------
        draws : int
            Number of simulated outcomes, up to 1,000,000.
        seed : int
            The same seed gives the same figures.

        Returns
        -------
        DataFrame
            Percentiles down, results across: 80% of simulated outcomes do not exceed the amount in
            row 80. [£] ``.attrs`` has ``draws``, ``seed`` and, with a budget, ``over_budget``, the
            share of outcomes over budget, and its ``sampling_error``. If the pricing is not known,
            there are two separate simulations, under the pricing with the lowest and the one with
            the highest mean cost over the draws. The name of the pricing is then the first level of
            the columns, and ``over_budget`` and ``sampling_error`` are by pricing.

        Raises
        ------
        SohError
            If the case has no uncertain input.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise(pricing="shared").simulate(draws=1000).attrs["draws"]
        1000
        """
        import pandas as pd

        from sohanalysis.simulation.simulation import simulate_range

        simulated = simulate_range(self.case, self.scenario, draws=draws, seed=seed)
        runs = {run.scenario.pricing: run for run in simulated.runs}
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

        The last two need a single pricing. If the pricing is not known, draw them for `low` and
        `high`.

        Parameters
        ----------
        name : str
            Name of the chart.

        Returns
        -------
        Picture
            A notebook displays it, and ``.save("chart.svg")`` writes it to a file.

        Raises
        ------
        SohError
            If no chart has this name, it needs a single pricing, or the case lacks its inputs.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().chart("cost").title
        'With 25 forces: £262,000 to £302,000, £38,000 under to £2,000 over the budget of £300,000'
        >>> soh.appraise().high.chart("cost").title
        'At the high estimate: £302,000, £2,000 over the budget of £300,000'
        """
        from sohanalysis.report import charts

        draw_by_name: dict[str, Callable[[Case, Scenario], Picture]] = {
            "cost": charts.cost_chart,
            "charge": charts.charge,
            "tornado": charts.tornado_chart,
            "heat": charts.heat,
        }
        draw = draw_by_name[one_of("chart", name, draw_by_name)]
        takes_one = name in ("tornado", "heat")
        if takes_one and self._range.is_open:
            problem = f"the chart {name} needs one pricing, and the pricing is not known"
            advice = f'Draw the ends, a.low.chart("{name}") and a.high.chart("{name}"), or choose '
            advice += "one by a.at(pricing=...)."
            raise ScenarioError(Fault(field="pricing", problem=problem, advice=advice))
        if takes_one:
            needs_quoted(self.case, f"the chart {name}")
        return draw(self.case, self.scenario)

    @checks_arguments
    def table(self, name: str = "cost") -> Table:
        """Return a formatted table of the case and its scenario.

        Parameters
        ----------
        name : str
            ``cost``, ``results``, ``pricings`` (results under each), ``charge`` and ``by_number``
            (charge and cost by number of adopters), ``sensitivity``, ``break_even``, or
            ``elsewhere`` (published figures from elsewhere).

        Returns
        -------
        Table
            The table of the terminal and the paper. ``.to_excel("table.xlsx")`` writes it.

        Raises
        ------
        SohError
            If no table has this name, or the case lacks its inputs.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().table("sensitivity").columns
        ('Changed', 'Low estimate', 'High estimate', 'Source')
        """
        from sohanalysis.report import tables
        from sohanalysis.report.answer_table import quoted_ends

        lay_out_by_name: dict[str, Callable[[], Table]] = {
            "cost": lambda: tables.cost_by_year(self._range),
            "results": lambda: tables.results(self._range, quoted_ends(self.case, self.scenario)),
            "pricings": lambda: tables.pricings(
                results_of(self.case, self.scenario, pricing=self.case.pricings)
            ),
            "charge": lambda: tables.by_adopters(self.case, self.scenario),
            "by_number": self._table_by_number,
            "sensitivity": lambda: tables.sensitivity(self.case, self.scenario),
            "break_even": self._break_even_table,
            "elsewhere": self._elsewhere_table,
        }
        return lay_out_by_name[one_of("table", name, lay_out_by_name)]()

    def _table_by_number(self) -> Table:
        """Return the table of the leading cost by number of adopters."""
        from sohanalysis.report import by_number, tables

        counts = by_number.counts_listed(self.case, self.scenario.final_adopters)
        ranges = ranges_by_number(self.case, self.scenario, counts)
        return tables.costs_by_number(self.case, self.scenario, counts, ranges)

    def _break_even_table(self) -> Table:
        """Return the table of break-even points under each pricing of the case."""
        from sohanalysis.report import what_if

        if self.case.judged_budget is None:
            problem = "the table break_even needs a budget that the documents state"
            raise CaseError(Fault(file=self.case.file, problem=problem))
        return what_if.break_even_table(self.case, self.scenario, pricings=self.case.pricings)

    def _elsewhere_table(self) -> Table:
        """Return the table of published figures from elsewhere."""
        from sohanalysis.report import findings

        if not self.case.quoted:
            problem = 'the table elsewhere needs a published figure with of = ""'
            raise CaseError(Fault(file=self.case.file, problem=problem))
        return findings.quoted_elsewhere(self.case)

    @checks_arguments
    def view(self, name: str = "decision") -> View:
        """Return a section of the board paper.

        Parameters
        ----------
        name : str
            ``decision``, ``money``, ``change`` or ``open``, or an annex: ``pricing``, ``limits``,
            ``log``, ``published`` or ``method``.

        Returns
        -------
        View
            Its sentences, tables and charts.

        Raises
        ------
        ScenarioError
            If no section has this name.

        Examples
        --------
        >>> import sohanalysis as soh
        >>> soh.appraise().view("decision").title
        'The decision'
        """
        from sohanalysis.report import views
        from sohanalysis.report.annexes import ANNEXES
        from sohanalysis.report.paper_body import BODY

        views_by_name = {**BODY, **ANNEXES}
        return views.view(self.case, self.scenario, one_of("view", name, views_by_name))

    @checks_arguments
    def explore(self, *, focus: str = "charge") -> Sliders:
        """Return the page of sliders for this scenario, to show in a notebook.

        Parameters
        ----------
        focus : str
            Subject whose controls and chart come first: ``charge``, ``savings`` or ``timing``.

        Returns
        -------
        Sliders
            A widget. Each field of a scenario is one of its traits.

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
        """Write the board paper of this scenario, and its page of sliders next to it.

        Parameters
        ----------
        output : str or Path
            File to write, ending in .html.
        force : bool
            Whether to replace an existing file.

        Returns
        -------
        Path
            The paper.

        Raises
        ------
        SohError
            If it cannot be made or written. An earlier file is then unchanged.
        """
        from sohanalysis.paper.publish import PaperRequest, write_paper

        self._text()  # refuses a case that differs from its file, where readers check a paper
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
        """Write a workbook with the model in live formulas, open at this scenario.

        Parameters
        ----------
        output : str or Path
            File to write, ending in .xlsx.
        force : bool
            Whether to replace an existing file.

        Returns
        -------
        Path
            The workbook.

        Raises
        ------
        SohError
            If it cannot be made or written. An earlier file is then unchanged.
        """
        from sohanalysis.workbook.workbook import write_workbook

        source = Path(self.case.file or FIRST_CASE)
        with in_python():
            return write_workbook(self.case, self.scenario, source, str(output), force=force)

    @checks_arguments
    def with_pricing(
        self, name: str, function: Callable[[int, str], float], *, charge: str | None = None
    ) -> Appraisal:
        """Return an appraisal under a pricing of your own, which it adds to the case.

        Parameters
        ----------
        name : str
            Name of the pricing: small letters, digits and hyphens.
        function : callable
            Function of a number of adopters and a financial year such as ``"2019/20"``. It returns
            the yearly charge, and is tabulated for every number that could adopt and every year
            charged. [£ a year]
        charge : str, optional
            Name of the charge. The default is the charge whose pricing a scenario chooses.

        Returns
        -------
        Appraisal
            A new appraisal under that pricing, whose status is assumed. Page, paper, workbook and
            simulation treat it like any other pricing. `save` writes it into a file.

        Raises
        ------
        SohError
            If the function fails or returns an invalid charge, or the name is not allowed.

        Examples
        --------
        £20,000 a year for each adopter, and equal shares of a pool of £1.25m:

        >>> import sohanalysis as soh
        >>> mine = soh.appraise().with_pricing("mine", lambda n, year: 20_000 + 1_250_000 / n)
        >>> mine.at(adopters=40).results.loc["ongoing", "low"]
        np.float64(51250.0)
        """
        if not callable(function):
            problem, allowed = (
                f"{format_value(function)} is not a function",
                "one of adopters and year",
            )
            raise ScenarioError(Fault(field="function", problem=problem, allowed=allowed))
        charges = {entry.name: entry for entry in self.case.charges}
        chosen_charge = charges[one_of("charge", charge or self.case.charge.name, charges)]
        rule = tabulate(self.case, chosen_charge, name, function)
        text = _text_with(self._text(), self.case, chosen_charge.name, rule)
        case = replace(_read_as(self.case, text), saved=self.case.saved)
        return Appraisal(case=case, scenario=choose(case, self.scenario, pricing=name))

    @checks_arguments
    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Write the case to a file, with pricings of your own as tables of charges.

        Parameters
        ----------
        path : str or Path
            File to write, ending in .toml. A register of the case must be in the same folder.
        force : bool
            Whether to replace an existing file.

        Returns
        -------
        Path
            The file. Loading it returns a case with the same figures.

        Raises
        ------
        SohError
            If it cannot be written. An earlier file is then unchanged.
        """
        text = self._text()

        def content() -> bytes:
            if not _is_same(read_case(path, text).case, self.case):
                problem = (
                    "would not load as the same case there, because of other files in that folder"
                )
                raise CaseError(Fault(file=str(path), problem=problem))
            return text.encode("utf-8")

        return save_file(path, content, endings=(".toml",), force=force)

    def _text(self) -> str:
        """Return the text of the case file, with the pricings that you added to the case."""
        path = Path(self.case.file or FIRST_CASE)
        text, before = read_text(path), read_case(path).case
        charges = {charge.name: {rule.name for rule in charge.pricing} for charge in before.charges}
        for charge in self.case.charges:
            for rule in charge.pricing:
                if rule.name not in charges.get(charge.name, {rule.name}):
                    text = _text_with(text, self.case, charge.name, rule)
        if not _is_same(_read_as(self.case, text), self.case):
            problem = "differs from its file, and the output is made from the file"
            advice = "Change the file, and appraise that."
            raise CaseError(
                Fault(file=self.case.file, field="case", problem=problem, advice=advice)
            )
        return text

    def _answer(self) -> str:
        """Return the sentence on the cost, with the caveats that every figure needs."""
        from sohanalysis.report.headline import headline

        return str(headline(self.case, self.scenario))

    def __repr__(self) -> str:
        """Return the answer in one line."""
        return f"Appraisal: {self._answer()}"

    def _repr_html_(self) -> str:
        from html import escape

        from sohanalysis.report.table import STYLE

        tables = (self.table("cost").boxed(), self.table("results").boxed())
        return f"{STYLE}<p>{escape(self._answer())}</p>{''.join(tables)}"

    def __dir__(self) -> list[str]:
        """List the public names, for completion."""
        return sorted(name for name in (*vars(type(self)), *vars(self)) if not name.startswith("_"))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Raise an error that suggests the nearest name."""
            raise AttributeError(f"an Appraisal has no {name!r}.{self._meant(name)}")

    def _meant(self, name: str) -> str:
        results = (*RESULTS, *WHOLE_LIFE)
        meanings = {attribute: attribute for attribute in dir(self)}
        meanings |= {result: f'results.loc["{result}"]' for result in results}
        meanings |= {field: f"scenario.{field}" for field in FIELDS}
        meanings |= {word: f"scenario.{meant}" for word, meant in CALLED.items()}
        near = nearest(name, meanings)
        return f" Did you mean {meanings[near]}?" if near else ""


def _text_with(text: str, case: Case, charge: str, rule: Pricing) -> str:
    return text_with(read_toml(Path(case.file), text), text, charge, rule)


def _is_same(first: Case, second: Case) -> bool:
    """Whether two cases are equal, apart from their saved scenarios."""
    return replace(first, saved=()) == replace(second, saved=())


def _read_as(case: Case, text: str) -> Case:
    """Return the case that a text would give as the content of its file."""
    return read_case(case.file or FIRST_CASE, text).case


def compare(*appraisals: Appraisal, **by_name: Appraisal) -> pd.DataFrame:
    """Return a table that compares the results of appraisals. [£].

    Parameters
    ----------
    *appraisals : Appraisal
        Two or more. Their labels are the fields in which they differ.
    **by_name : Appraisal
        Appraisals under labels of your own.

    Returns
    -------
    DataFrame
        Results down, appraisals across, then the difference of each from the first. If a pricing is
        not known, each appraisal and each difference has a column for its low and its high end. If
        neither pricing is known, a difference compares both appraisals under the same pricing.
        ``.attrs["notes"]`` holds the scenario codes.

    Raises
    ------
    ScenarioError
        If there are fewer than two appraisals, or if two columns would have the same label.

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

    compared = (*appraisals, *by_name.values())
    wrong = [appraisal for appraisal in compared if not isinstance(appraisal, Appraisal)]
    if wrong or len(compared) < 2:
        problem = (
            f"{format_value(wrong[0])} is not an appraisal" if wrong else f"{len(compared)} given"
        )
        allowed = "two appraisals or more: compare(a, b)"
        raise ScenarioError(Fault(field="compare", problem=problem, allowed=allowed))
    labels = [*_labels(compared)[: len(appraisals)], *by_name]
    results = [appraisal.results for appraisal in compared]
    names = [name for name in results[0].index if all(name in table.index for table in results)]
    columns = [*_compared_columns(compared, labels, [table.loc[names] for table in results])]
    heads = [head for head, _ in columns]
    repeated = next((head for head in heads if heads.count(head) > 1), None)
    if repeated is not None:
        problem = f"{format_value(repeated)} would be the head of two columns"
        allowed = "a label of its own for each: compare(before=a, after=b)"
        raise ScenarioError(Fault(field="compare", problem=problem, allowed=allowed))
    table = pd.DataFrame(dict(columns), index=names)
    codes = (
        f"{label}: {appraisal.code}" for label, appraisal in zip(labels, compared, strict=True)
    )
    table.attrs["notes"] = [*codes]
    return table


def _compared_columns(
    compared: Sequence[Appraisal], labels: Sequence[str], results: Sequence[pd.DataFrame]
) -> Iterator[tuple[str, list[float]]]:
    """Yield the columns of a comparison: the results of each appraisal, then the differences."""
    is_open = any(appraisal.scenario.pricing == ANY for appraisal in compared)
    ends = {"low": ", low", "high": ", high"} if is_open else {"low": ""}
    for label, amounts in zip(labels, results, strict=True):
        for end, suffix in ends.items():
            yield f"{label}{suffix}", amounts[end].tolist()
    first, *rest = compared
    for label, appraisal in zip(labels[1:], rest, strict=True):
        title = "difference" if len(labels) == 2 else f"{label} less {labels[0]}"
        ranges = (first._range, appraisal._range)
        pairs = [result_differences(*ranges, name) for name in results[0].index]
        for index, suffix in enumerate(ends.values()):
            yield f"{title}{suffix}", [pair[index] for pair in pairs]


def _labels(appraisals: Sequence[Appraisal]) -> list[str]:
    """Return a label for each appraisal: the title and the fields that differ."""
    from sohanalysis.report.field_words import field_value

    differs = [name for name in FIELDS if len({getattr(a.scenario, name) for a in appraisals}) > 1]
    titles = len({appraisal.case.title for appraisal in appraisals}) > 1
    labels = []
    for appraisal in appraisals:
        parts = [appraisal.case.title] if titles else []
        for name in differs:
            value = field_value(appraisal.case, name, getattr(appraisal.scenario, name))
            parts.append(f"{name} {value}")
        labels.append(", ".join(parts))
    if len({*labels}) < len(labels):
        return [f"scenario {number}" for number, _ in enumerate(appraisals, start=1)]
    return labels


def _point_rows(point: points.BreakEven) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each break-even point of a field."""
    crossings: list[tuple[float, float]]
    crossings = [(switch.last_fits, switch.first_does_not) for switch in point.switches]
    crossings += zip(point.values, point.values, strict=True)
    for last, first_over in crossings:
        key = (point.input, point.pricing, point.limit.result)
        yield (*key, last, first_over, point.this_scenario, last - point.this_scenario)


def _no_point(case: Case, point: points.BreakEven) -> str:
    """Return the reason why a field has no break-even point."""
    if points.lacks_inflation(case, point):
        return f"{point.input}, {point.pricing}: the case states no inflation."
    if not point.priced:
        return f"{point.input}, {point.pricing}: no document gives a price."
    side = "within" if point.always else "beyond"
    how = "at every value" if point.moves else "and this makes no difference"
    return f"{point.input}, {point.pricing}: {point.limit.result} is {side} its limit {how}."
