"""A panel in a notebook: the controls of the page, answered by the kernel."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import traitlets

from sohanalysis.errors import Fault, ScenarioError, SohError, shown
from sohanalysis.explore.controls import Control
from sohanalysis.explore.page import TEXTS
from sohanalysis.explore.widget import PageWidget
from sohanalysis.report.chart import Chart
from sohanalysis.report.table import Table

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ControlGroup:
    """Controls that stand beside the chart, or the tables, that they change first."""

    key: str
    label: str
    controls: Sequence[Control]
    chart: str = ""
    tables: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a panel shows of its values.

    Parameters
    ----------
    answer : str
        The headline.
    under : sequence of str
        What stands under it.
    charts : dict
        By name; those of a part stand beside it.
    tables : dict
        By name; None where one follows once the controls rest.
    cautions : sequence of str
        What the figures do not say.
    """

    answer: str
    under: Sequence[str] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict)
    tables: Mapping[str, Table | None] = field(default_factory=dict)
    cautions: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as the page reads it."""
        return {**asdict(self), "waits": None in self.tables.values()}


class Panel(PageWidget):
    """Controls of the page, and the kernel that answers what they are moved to.

    Parameters
    ----------
    parts : sequence of ControlGroup
        The controls.
    start : dict
        What each of them says at first; a share is a fraction.
    cautions : str
        Heading of the cautions.
    """

    # Written by the page. What waits to be sent is replaced by what is newer, so that a slider
    # that is dragged never queues up.
    request = traitlets.Dict().tag(sync=True, echo_update=False)
    reply = traitlets.Dict().tag(sync=True)

    def __init__(
        self, parts: Sequence[ControlGroup], start: dict[str, Any], *, cautions: str
    ) -> None:
        self._controls = {control.field: control for part in parts for control in part.controls}
        self.start, self.values = start, start
        texts = {**TEXTS, "cautions": cautions}
        super().__init__({"groups": [*map(asdict, parts)], "start": start, "texts": texts})
        self.observe(lambda change: self._take(**change["new"]), names="request")
        self._take(start)

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Work out what follows from values; the rest too once the controls rest."""
        raise NotImplementedError

    def labels(self) -> Mapping[str, str]:
        """Name fields of what is refused as their controls are called."""
        return {}

    def set(self, **values: Any) -> None:
        """Move controls, as a reader does."""
        self._take({**self.values, **values})

    def reset(self) -> None:
        """Go back to where the panel started."""
        self._take(self.start)

    def _take(self, values: dict[str, Any], *, rests: bool = False, **request: Any) -> None:
        """Show what follows from values; what is refused changes nothing, and shows no figure."""
        try:
            faults = [self._fault(name, value) for name, value in values.items()]
            if any(faults):
                raise ScenarioError([*filter(None, faults)])
            reply = {"values": values, **self.answer(values, rests=rests).as_dict()}
            self.values = values
        except SohError as error:
            labels = self.labels()
            # A reader of the page sees controls, and no file.
            control_faults = [f.at(labels.get(f.field, f.field)) for f in error.faults]
            reply = {"fault": str(SohError(control_faults))}
        except Exception as error:
            _log.exception("The panel could not answer")
            reply = {"fault": f"This is a bug of ours: {error!r}"}
        self.reply = {**request, **reply}

    def _fault(self, name: str, value: Any) -> Fault | None:
        """Refuse what is no value of a control."""
        control = self._controls.get(name)
        if control is None:
            return Fault(field=name, problem="is no control of this panel")
        if control.allows(value):
            return None
        problem = "is empty" if value is None else f"{shown(value)} is not allowed"
        return Fault(field=control.label, problem=problem, allowed=control.allowed)

    def sentence(self) -> str:
        """Return the answer, for where no kernel runs."""
        return self.answer(self.values, rests=False).answer

    def saved_values(self) -> dict[str, Any]:
        """Return what the controls say, for a notebook to keep."""
        return self.values
