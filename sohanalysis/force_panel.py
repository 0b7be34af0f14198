"""The panel of forces: pick who joins, and see at once what each would be charged."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from sohanalysis import force_charts, force_tables, force_words
from sohanalysis.case import Case
from sohanalysis.controls import MIME, RUN_ME
from sohanalysis.errors import ForceError, SohError
from sohanalysis.evidence import evidence_of
from sohanalysis.force_case import adoption_of, charges
from sohanalysis.force_charges import ForceCharges
from sohanalysis.force_picks import (
    Picks,
    asked_of,
    changed_picks,
    described,
    labelled,
    values_of,
)
from sohanalysis.picture import PAPER_RUN

_log = logging.getLogger(__name__)
_PAGE = Path(__file__).parent / "templates" / "forces"


class ForceWidget(anywidget.AnyWidget):
    """What kernel and page tell each other; the page draws it, in ``templates/forces``."""

    _esm = _PAGE / "forces.js"
    _css = _PAGE / "forces.css"
    about = traitlets.Dict().tag(sync=True)  # what stands still: words, controls, forces
    shown = traitlets.Dict().tag(sync=True)  # what follows the controls
    picture = traitlets.Bytes().tag(sync=True)
    # Written by the page. What waits to be sent is replaced by what is newer, so a slider that is
    # dragged never queues up.
    asked = traitlets.Dict().tag(sync=True, echo_update=False)


class ForcePanel:
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
        self._heard: dict[str, int] = {}
        about = described(case, self.forces, self._ours)
        self.widget = ForceWidget(about=about)
        self.widget.observe(lambda change: self._hear(change["new"]), names="asked")
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

    def _hear(self, message: Mapping[str, Any]) -> None:
        """Do what a page asks; what it asked before something newer that came first is left."""
        page, number = str(message.get("page")), int(message.get("number", 0))
        if number <= self._heard.get(page, 0):
            return
        self._heard[page] = number
        with self._guarded({"page": page, "number": number}) as answer:
            picks = self.start if message.get("reset") else self.picks
            self._take(picks, message.get("shown", {}), answer)

    @contextlib.contextmanager
    def _guarded(self, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Where something fails, say so in the panel, and leave no figure that could be taken."""
        try:
            yield answer
        except ForceError as error:
            self._fail(labelled(error), answer)
        except SohError as error:
            self._fail(str(error), answer)
        except Exception as error:
            _log.exception("The panel of forces could not answer")
            self._fail(f"This is a bug of ours: {error!r}", answer)

    def _fail(self, fault: str, answer: dict[str, Any]) -> None:
        # The page keeps what it holds: an empty box must not be written over while it is typed in.
        self.widget.shown = {**answer, "fault": fault}

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

    def __repr__(self) -> str:
        """Show the sentence, for where no kernel runs."""
        return f"Panel: {force_words.answer(self.case, self.found)} {RUN_ME}"

    def _repr_mimebundle_(self, **wanted: Any) -> dict[str, Any]:
        shown = {"text/plain": repr(self), MIME: values_of(self.picks)}
        if os.environ.get(PAPER_RUN):
            return shown
        live: Any = self.widget._repr_mimebundle_(**wanted) or {}
        return {**(live[0] if isinstance(live, tuple) else live), **shown}


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
