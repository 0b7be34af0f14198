"""Views of a simulation, for notebooks and the paper.

The table ``[[uncertain]]`` of a case has the inputs to draw. If a case has none, `answer` returns
one sentence that says so, and every other view is empty: a notebook also runs to its end on such a
case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError, lab_extra
from sohanalysis.explore.controls import PANEL
from sohanalysis.report.picture import Picture
from sohanalysis.report.prose import Prose
from sohanalysis.report.table import Table
from sohanalysis.report.view import View
from sohanalysis.simulation import report, simulation
from sohanalysis.simulation.draws import adopters_alone, uncertainty_of
from sohanalysis.simulation.simulation import Simulation, join_grid

if TYPE_CHECKING:
    from sohanalysis.simulation.panel import RiskPanel

__all__ = [
    "annex",
    "answer",
    "assumption_panel",
    "cautions",
    "curve",
    "drawn_from",
    "explains",
    "grid_of_adopters_alone",
    "joining_grid",
    "percentiles",
    "shortfall",
    "simulated",
]
_Shown = TypeVar("_Shown")
_NOTHING = Prose.paragraphs()


def simulated(case: Case, scenario: Scenario, **options: Any) -> Simulation | Prose:
    """Return a simulation of the case, or the reason why there is none.

    Parameters
    ----------
    case, scenario, **options
        Arguments of `simulation.simulate`.

    Returns
    -------
    Simulation or Prose
        The results, which the other functions here show. Prose if the case states no range, or a
        range that the scenario does not allow.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> from dataclasses import replace
    >>> case = soh.load_case()
    >>> simulated(replace(case, uncertainty=None), case.scenario)
    The case states no range to draw from.
    """
    if _no_draws_reason(case):
        return Prose.paragraphs(_no_draws_reason(case))
    try:
        return simulation.simulate(case, scenario, **options)
    except ScenarioError as error:
        return Prose.paragraphs(f"Nothing was simulated. {error}")


def _no_draws_reason(case: Case) -> str:
    """Return the reason why a case cannot be simulated.

    It is empty if it can be simulated.
    """
    if not uncertainty_of(case).names:
        return report.NOTHING_TO_DRAW
    return report.COST_LEFT_OUT if case.cost_left_out else ""


def assumption_panel(case: Case, scenario: Scenario) -> RiskPanel | Prose:
    """Open the panel to change assumptions, or return the reason why there is none."""
    with lab_extra(PANEL):
        from sohanalysis.simulation.panel import RiskPanel

    run = simulated(case, scenario, draws=1)
    return run if isinstance(run, Prose) else RiskPanel(case, scenario)


def answer(run: Simulation | Prose) -> Prose:
    """Return the share of outcomes over budget, and the result without the simulation."""
    if isinstance(run, Prose):
        return run
    return Prose.paragraphs(report.share_answer(run), report.without_simulation(run))


def annex(case: Case, scenario: Scenario) -> Iterator[View]:
    """Yield the simulation annex of a paper, if every drawn input has a source.

    A case that draws the adopters has no annex, because p and rho have no source. Nor does a case
    with an assumed budget, because a share over that budget would read as a verdict.
    """
    uncertainty = uncertainty_of(case)
    sourced = uncertainty.names and not uncertainty.adopters
    if not sourced or any(pert.status == "assumed" for pert in uncertainty.inputs):
        return
    if case.stated_budget is not None and case.judged_budget is None:
        return
    run = simulated(case, scenario)
    parts = (answer(run), shortfall(run), percentiles(run), curve(run), drawn_from(case))
    if not isinstance(run, Prose):
        yield View(name="simulation", title="Simulation", parts=parts)


def cautions(case: Case) -> Prose:
    """Return the cautions to print with every share of outcomes."""
    return (
        _NOTHING
        if _no_draws_reason(case)
        else Prose(kind="list", texts=report.share_cautions(case))
    )


def drawn_from(case: Case) -> Table | Prose:
    """Return the table of the inputs that are drawn, with status, source and note."""
    return _NOTHING if _no_draws_reason(case) else report.drawn_table(case)


def _or_nothing(
    view: Callable[[Simulation], _Shown],
) -> Callable[[Simulation | Prose], _Shown | Prose]:
    """Return the view, changed to be empty for a case that could not be simulated.

    `answer` alone shows the reason.
    """
    return wraps(view)(lambda run: _NOTHING if isinstance(run, Prose) else view(run))


def _grid(run: Simulation, case: Case) -> Table | Prose:
    """Return the shares by p, rho and pricing, or the reason why there are none."""
    if uncertainty_of(case).adopters is None:
        return Prose.paragraphs(report.NO_GRID)
    if case.stated_budget is None:
        return Prose.paragraphs(report.NO_BUDGET)
    grid = join_grid(case, run.scenario, draws=run.draws, seed=run.seed)
    return report.grid_table(case, run.scenario, grid)


def _curve(run: Simulation) -> Picture | Prose:
    """Return the S-curve, or a sentence if every outcome costs the same."""
    return report.s_curve(run) if report.has_curve(run) else Prose.paragraphs(report.NO_CURVE)


shortfall = _or_nothing(report.shortfall_table)
percentiles = _or_nothing(report.percentile_table)
curve = _or_nothing(_curve)
explains = _or_nothing(report.spread_table)
joining_grid = _or_nothing(lambda run: _grid(run, run.original_case))
grid_of_adopters_alone = _or_nothing(lambda run: _grid(run, adopters_alone(run.original_case)))
