"""The main interface: `appraise` a case, and query the resulting `Appraisal`.

Every table is a DataFrame of numbers. If the pricing is not known ("any"), every result has a low
and a high end, over the pricings of the case that give it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import FIELDS, Scenario, choose, query, typed_value
from small.errors import Fault, InputError, did_you_mean, one_of
from small.model.break_even import break_even, goal_seek
from small.model.cashflow import last_charged_year
from small.model.charges import charge_tables
from small.model.results import sweep
from small.report.answer import Answer
from small.report.answer import answer as answer_of
from small.report.names import Figure, figure
from small.report.notes import notes

if TYPE_CHECKING:
    import pandas as pd


def appraise(
    case: str | Path | Mapping[str, Any] | Case | None = None,
    scenario: str | Scenario | None = None,
    **fields: Any,
) -> Appraisal:
    """Appraise a case: its cost, and whether the budget covers it.

    Parameters
    ----------
    case : str, Path, Mapping or Case, optional
        A case file, its values as a dict, or a case. Usually the case that comes with the package.
    scenario : str or Scenario, optional
        A query string such as "adopters=36&pricing=shared", the name of a preset, or a scenario.
    **fields
        Fields of the scenario, such as ``adopters=36``. Giving savings clears the offset, and the
        reverse.

    Returns
    -------
    Appraisal

    Raises
    ------
    InputError
        Every fault of the case or of the fields.

    Examples
    --------
    >>> import small
    >>> a = small.appraise(adopters=36, pricing="shared")
    >>> print(a.answer.line)
    Set-up and the first two years: £218,611. Budget £300,000: £81,389 under.
    """
    if isinstance(case, Case):
        read = case
    elif isinstance(case, Mapping):
        read = read_case(case)
    else:
        read = load_case(case)
    return Appraisal(case=read, scenario=choose(read, scenario, **fields))


@dataclass(frozen=True, kw_only=True, repr=False)
class Appraisal:
    """A case at one scenario, as `appraise` returns it.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        The choices; `at` returns an appraisal with others.
    """

    case: Case
    scenario: Scenario

    def __repr__(self) -> str:
        """Return the answer in one line."""
        return self.answer.line

    def at(self, scenario: str | Scenario | None = None, **fields: Any) -> Appraisal:
        """Return an appraisal of the same case with some fields changed.

        Examples
        --------
        >>> import small
        >>> small.appraise().at(adopters=36, pricing="shared").figure("ongoing").text
        '£49,306 a year'
        """
        start = self.scenario if scenario is None else choose(self.case, scenario)
        return Appraisal(case=self.case, scenario=choose(self.case, start, **fields))

    @cached_property
    def answer(self) -> Answer:
        """The answer: its line, chips, table and results."""
        return answer_of(self.case, self.scenario)

    @property
    def notes(self) -> list[str]:
        """Sentences that a reader of the answer must know."""
        return notes(self.answer)

    @property
    def query(self) -> str:
        """The scenario as a query string, for a link or the command line."""
        return query(self.case, self.scenario)

    @property
    def results(self) -> pd.DataFrame:
        """Each result with its lowest and highest amount, and the pricing of each end. [£]."""
        import pandas as pd

        rows = {
            name: vars(pair) if pair else {"low": np.nan, "high": np.nan}
            for name, pair in self.answer.pairs.items()
        }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("result")

    @property
    def by_pricing(self) -> pd.DataFrame:
        """Each result of each pricing; NaN where it gives no price. [£]."""
        import pandas as pd

        return pd.DataFrame.from_dict(self.answer.by_pricing, orient="index").rename_axis("pricing")

    @property
    def by_year(self) -> pd.DataFrame:
        """Costs by pricing and year: a column for each line, then gross, savings and net. [£]."""
        import pandas as pd

        flow, names, years = self.answer.flow, self.answer.pricings, self.case.years
        kinds = {line.name: line.kind for line in self.case.lines}
        columns = {
            name: -entry.amounts if kinds.get(name) == "saving" else entry.amounts
            for name, entry in flow.lines.items()
        }
        columns |= {"gross": flow.gross, "savings": flow.savings, "net": flow.net}
        shape = (len(names), len(years))
        index = pd.MultiIndex.from_product([names, years], names=["pricing", "year"])
        wide = {name: np.broadcast_to(values, shape).ravel() for name, values in columns.items()}
        return pd.DataFrame(wide, index=index)

    def charge(self, adopters: Sequence[int] | None = None) -> pd.DataFrame:
        """Return the yearly charge by number of adopters and pricing, in the last charged year.

        Parameters
        ----------
        adopters : sequence of int, optional
            Numbers; usually each from 1 to the largest possible. [£ a year]

        Examples
        --------
        >>> import small
        >>> small.appraise().charge([25, 36])["shared"].round(2).tolist()
        [71000.0, 49305.56]
        """
        import pandas as pd

        if self.case.main_charge is None:
            raise InputError([Fault(key="charges", problem="has no charge in this case")])
        numbers = range(1, self.case.possible + 1) if adopters is None else adopters
        wanted = [choose(self.case, adopters=number).adopters for number in numbers]
        table = charge_tables(self.case)[self.case.charges.index(self.case.main_charge)]
        places = np.array(wanted, int) - 1
        return pd.DataFrame(
            table[:, places, last_charged_year(self.case)].T,
            index=pd.Index(wanted, name="adopters"),
            columns=[*self.case.pricings],
        )

    def break_even(self) -> pd.DataFrame:
        """Return the values at which the cost reaches the budget, by field and pricing.

        Returns
        -------
        DataFrame
            ``value`` is the last one over the budget of a whole-number field, and else where the
            budget is reached; ``over_below`` says whether values below it are over the budget.
        """
        import pandas as pd

        points = break_even(self.case, self.scenario)
        columns = ["field", "pricing", "result", "value", "over_below"]
        return pd.DataFrame([vars(point) for point in points], columns=columns)

    def goal_seek(self, result: str, *, by: str, target: float) -> pd.DataFrame:
        """Return the values of a field at which a result is a target [£], for each pricing."""
        import pandas as pd

        from small.model.sensitivity import check_result

        check_result(self.case, result)
        field = FIELDS[_field_name(by)]
        points = goal_seek(self.case, self.scenario, result, by=field.name, target=target)
        columns = ["field", "pricing", "result", "value", "over_below"]
        return pd.DataFrame([vars(point) for point in points], columns=columns)

    def sensitivity(self, result: str = "initial_cost") -> pd.DataFrame:
        """Return a result with one input at each end of its sourced range: a tornado. [£]."""
        from small.model.sensitivity import tornado

        return tornado(self.case, self.scenario, result)

    def sweep(self, **axes: Any) -> pd.DataFrame:
        """Return every result at every combination of some fields, a row each.

        Parameters
        ----------
        **axes
            Values by field: a list, an array or a Series.

        Examples
        --------
        >>> import small
        >>> table = small.appraise(pricing="shared").sweep(adopters=[25, 36], delay=[0, 6])
        >>> table["initial_cost"].round(2).tolist()
        [262000.0, 292000.0, 218611.11, 248611.11]
        """
        values = {}
        for name, given in axes.items():
            field = FIELDS[_field_name(name)]
            values[field.name] = [typed_value(field, value) for value in _as_list(given)]
            for value in values[field.name]:
                choose(self.case, self.scenario, **{field.name: value})
        return sweep(self.case, self.scenario, values)

    def simulate(
        self,
        *,
        draws: int = 100_000,
        seed: int = 1,
        p: float | None = None,
        rho: float | None = None,
        executor: Executor | Any = None,
    ) -> pd.DataFrame:
        """Return percentiles of every result by pricing; see `model.simulation.simulate`."""
        from small.model.simulation import simulate

        return simulate(
            self.case, self.scenario, draws=draws, seed=seed, p=p, rho=rho, executor=executor
        )

    def members(self) -> pd.DataFrame:
        """Return the charge and share of each joining body; see `model.members.members`."""
        from small.model.members import members

        return members(self.case, self.scenario)

    def figure(self, name: str) -> Figure:
        """Return a figure by name.

        Examples
        --------
        >>> import small
        >>> small.appraise().figure("at(delay=6).over['high-estimate']").text
        '£32,000'
        """
        return figure(self.answer, name)


def _field_name(name: str) -> str:
    if name not in FIELDS:
        problem = f"is not a field{did_you_mean(name, FIELDS)}"
        raise InputError([Fault(key=name, problem=problem, allowed=one_of([*FIELDS]))])
    return name


def _as_list(values: Any) -> list[Any]:
    if hasattr(values, "tolist"):
        values = values.tolist()
    return [*values] if isinstance(values, list | tuple | range) else [values]
