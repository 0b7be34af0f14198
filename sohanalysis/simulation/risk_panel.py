"""The panel of risk: assume something else, and see at once how often the sum is short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import traitlets

from sohanalysis.case.case import Case
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError, SohError
from sohanalysis.explore.panel import PageWidget, Panel, Parts, Steps
from sohanalysis.money import thousands
from sohanalysis.simulation import risk_tables, risk_words
from sohanalysis.simulation.join_grid import JoinGrid, join_grid
from sohanalysis.simulation.live_share import live_share
from sohanalysis.simulation.risk_charts import SCurve
from sohanalysis.simulation.risk_picks import (
    RiskPicks,
    assumed,
    described,
    first_picks,
    labelled,
    moved,
    summaries,
    values_of,
)
from sohanalysis.simulation.simulation import Simulation, simulate

DRAWS = 8_192  # of what follows a slider: percentiles and S-curve; the share is of more


class RiskWidget(PageWidget):
    """The panel of risk; the page draws it, in ``templates/risk``."""

    _esm = Parts("panel/page.js", "risk/risk.js")
    _css = Parts("panel/panel.css")
    picture = traitlets.Bytes().tag(sync=True)


class RiskPanel(Panel):
    """A panel in which assumptions are moved; `picks` is what it says, the one state there is.

    The same draws are taken whatever is moved, so that figures move smoothly.

    Parameters
    ----------
    case : Case
        Says what is drawn.
    scenario : Scenario
        What is not drawn, and the charge form to start from.
    """

    def __init__(self, case: Case, scenario: Scenario) -> None:
        self.case, self.scenario = case, scenario
        self.start = self.picks = first_picks(case, scenario)
        self._steps, self._curve = Steps(), SCurve()
        self._grids: dict[RiskPicks, JoinGrid] = {}
        title = f"How sure are we: {case.record.title}"
        super().__init__(RiskWidget(about={"title": title, "groups": described(case)}))
        with self._guarded({}) as answer:
            self._show(self.picks, answer)

    @property
    def now(self) -> tuple[Case, Scenario]:
        """The case and the scenario as they are assumed now."""
        return self._at(self.picks)

    def _at(self, picks: RiskPicks) -> tuple[Case, Scenario]:
        return assumed(self.case, picks), replace(self.scenario, charge_form=picks.charge_form)

    def set(self, **told: Any) -> None:
        """Change what is assumed, as moving its controls does."""
        with self._guarded({}) as answer:
            self._take(moved(self.case, self.picks, told), answer, kind=",".join(sorted(told)))

    def reset(self) -> None:
        """Go back to where the panel started."""
        with self._guarded({}) as answer:
            self._take(self.start, answer, kind="reset")

    def undo(self) -> None:
        """Take back the last step."""
        with self._guarded({}) as answer:
            self._back(answer)

    def _answer(self, message: Mapping[str, Any], answer: dict[str, Any]) -> None:
        what, told = message.get("do"), message.get("shown", {})
        if what == "undo":
            self._back(answer)
        elif what == "reset":
            self._take(self.start, answer, kind="reset")
        else:
            kind = f"{answer['page']} {message.get('gesture', answer['number'])}"
            picks = moved(self.case, self.picks, told)
            self._take(picks, answer, kind=kind, rests=what == "rest")

    def _back(self, answer: dict[str, Any]) -> None:
        self._show(self._steps.back() if self._steps else self.picks, answer)

    def _take(
        self, picks: RiskPicks, answer: dict[str, Any], *, kind: str, rests: bool = False
    ) -> None:
        """Move on once the figures are known: what is refused changes nothing."""
        if rests:
            self._grid_of(picks)
        before = self.picks
        if picks != before:
            self._steps.leave(before, kind)
        self._show(picks, answer)

    def _grid_of(self, picks: RiskPicks) -> JoinGrid:
        """Work out the grid, which p, rho and the form of the moment are no part of."""
        key = self._key(picks)
        if key not in self._grids:
            self._grids = {key: join_grid(*self._at(picks))}
        return self._grids[key]

    def _key(self, picks: RiskPicks) -> RiskPicks:
        return replace(picks, p=0, rho=0, charge_form=self.start.charge_form)

    def _words(self, error: SohError) -> str:
        return labelled(self.case, error) if isinstance(error, ScenarioError) else str(error)

    def _fail(self, fault: str, answer: dict[str, Any]) -> None:
        undo = {"can_undo": bool(self._steps)}
        self.widget.shown = {**answer, **undo, "fault": fault, "values": None}

    def _show(self, picks: RiskPicks, answer: Mapping[str, Any]) -> None:
        """Let every control and every figure say what is assumed."""
        case, scenario = self._at(picks)
        live = live_share(case, scenario)
        run = simulate(case, scenario, draws=DRAWS)
        chart = self._curve.show(run, share=live.share_short)
        tables = {
            "shortfall": risk_tables.shortfall(run, live=live),
            "percentiles": risk_tables.percentiles(run),
            "explains": risk_tables.explains(run),
        }
        self.picks = picks
        with self.widget.hold_sync():
            self.widget.picture = chart.png()
            self.widget.shown = {
                **answer,
                "fault": "",
                "headline": risk_words.answer(run, live=live),
                "beside": self._beside(run),
                "cautions": list(risk_words.cautions(case)),
                "tables": {name: table.boxed() for name, table in tables.items()},
                "grid": self._grid(picks),
                "alt": f"{chart.alt} {chart.foot}",
                "values": values_of(self.case, picks),
                "summaries": summaries(self.case, picks),
                "can_undo": bool(self._steps),
            }

    def _beside(self, run: Simulation) -> str:
        own, here = self.case.budget.value, run.case.budget.value
        record = f"The case sets aside {thousands(own)}; {thousands(here)} is chosen here. "
        words = f"{risk_words.drawn(run.case)} {risk_words.central(run)}"
        return (record if own != here else "") + words

    def _grid(self, picks: RiskPicks) -> str | None:
        """Give the grid as markup; blank until it is worked out, None where there is none."""
        case, scenario = self._at(picks)
        if case.uncertainty is None or case.uncertainty.adopters is None:
            return None
        found = self._grids.get(self._key(picks))
        return "" if found is None else risk_tables.grid(case, scenario, found).boxed()

    def _says(self) -> str:
        case, scenario = self.now
        live, run = live_share(case, scenario), simulate(case, scenario, draws=DRAWS)
        return risk_words.answer(run, live=live)

    def _stands(self) -> dict[str, Any]:
        return values_of(self.case, self.picks)
