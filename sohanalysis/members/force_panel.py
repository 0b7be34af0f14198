"""The panel of forces: pick who joins, and see at once what each would be charged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import traitlets

from sohanalysis.case.case import Case
from sohanalysis.errors import ForceError, SohError
from sohanalysis.explore.panel import PageWidget, Panel, Parts
from sohanalysis.members import force_charts, force_tables, force_words
from sohanalysis.members.evidence import evidence_of
from sohanalysis.members.force_case import adoption_of, charges
from sohanalysis.members.force_charges import ForceCharges
from sohanalysis.members.force_picks import (
    Picks,
    asked_of,
    changed_picks,
    described,
    labelled,
    values_of,
)


class ForceWidget(PageWidget):
    """The panel of forces; the page draws it, in ``templates/forces``."""

    _esm = Parts("panel/page.js", "forces/forces.js")
    _css = Parts("forces/forces.css")
    picture = traitlets.Bytes().tag(sync=True)


class ForcePanel(Panel):
    """A panel in which forces are picked; `picks` is what it says, and the one state there is.

    Parameters
    ----------
    case : Case
        Gives the pool, the weight and this force.
    register : str or Path, optional
        A csv file of forces of your own.

    Raises
    ------
    ForceError
        If the case assumes no pool that is shared by size.
    """

    def __init__(self, case: Case, *, register: str | Path | None = None) -> None:
        self.case = case
        first = charges(case, register=register)
        self.forces, self._ours = first.register, first.assumed.this_force
        self.start = self.picks = _start(case, first)
        self.found = first  # the charges of what is picked
        super().__init__(ForceWidget(about=described(case, self.forces, self._ours)))
        with self._guarded({}) as answer:
            self._take(self.start, {}, answer)

    def set(self, **shown: Any) -> None:
        """Change what is picked, as moving its controls does."""
        with self._guarded({}) as answer:
            self._take(self.picks, shown, answer)

    def reset(self) -> None:
        """Go back to where the panel started."""
        with self._guarded({}) as answer:
            self._take(self.start, {}, answer)

    def _take(self, picks: Picks, shown: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Change what is picked once its charges are known: what is refused changes nothing."""
        picks = changed_picks(picks, shown, most=len(self.forces.forces))
        asked = asked_of(picks, self.forces, self._ours)
        self.found = charges(self.case, register=self.forces, **asked)
        self.picks = picks
        self._show(answer)

    def _answer(self, message: Mapping[str, Any], answer: dict[str, Any]) -> None:
        picks = self.start if message.get("reset") else self.picks
        self._take(picks, message.get("shown", {}), answer)

    def _words(self, error: SohError) -> str:
        # The page keeps what it holds: an empty box must not be written over while it is typed in.
        return labelled(error) if isinstance(error, ForceError) else str(error)

    def _show(self, answer: Mapping[str, Any]) -> None:
        """Let every control and every figure say what is picked."""
        case, found = self.case, self.found
        chart = force_charts.by_force(case, found)
        tables = {
            "forces": force_tables.by_force(case, found),
            "membership": force_tables.membership(case, found, adoption_of(case)),
        }
        with self.widget.hold_sync():
            self.widget.picture = chart.png()
            self.widget.shown = {
                **answer,
                "fault": "",
                "headline": force_words.answer(case, found),
                "cautions": list(force_words.cautions(case, found)),
                "tables": {name: table.boxed() for name, table in tables.items()},
                "alt": f"{chart.alt} {chart.foot}",
                "values": values_of(self.picks),
                "joining": [row.name for row in found.rows],
            }

    def _says(self) -> str:
        return force_words.answer(self.case, self.found)

    def _stands(self) -> dict[str, Any]:
        return values_of(self.picks)


def _start(case: Case, first: ForceCharges) -> Picks:
    """Start from the forces that are known by name, at the pool of the case, without a cap."""
    evidence, assumed = evidence_of(case.record.service_name), first.assumed
    named = (force.name for force in first.register.live_territorial)
    return Picks(
        who="live-territorial",
        region=first.register.find(assumed.this_force).region,
        count=min(case.adopters.anticipated.value, len(first.register.forces)),
        names=tuple(dict.fromkeys((assumed.this_force, *named))),
        pool=assumed.pool,
        weight=assumed.weight,
        payer="",
        cap=evidence.cap.amount if evidence else assumed.pool,
        shortfall="spread",
    )
