"""A panel in a notebook: the controls of the page, answered by the kernel."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import traitlets

from sohanalysis.errors import Fault, ScenarioError, SohError, format_value
from sohanalysis.explore.controls import Control
from sohanalysis.explore.page import TEXTS
from sohanalysis.explore.widget import PageWidget
from sohanalysis.report.chart import Chart
from sohanalysis.report.table import Table

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ControlGroup:
    """Controls next to the chart or the tables that they change most directly."""

    key: str
    label: str
    controls: Sequence[Control]
    chart: str = ""
    tables: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer that a panel shows for its values.

    Parameters
    ----------
    answer : str
        The headline.
    under : sequence of str
        Sentences under the headline.
    charts : dict
        Charts by name. A group's own chart is next to its controls.
    tables : dict
        Tables by name. None stands for a table that is computed when the controls stop moving.
    cautions : sequence of str
        Limits of the figures.
    """

    answer: str
    under: Sequence[str] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict)
    tables: Mapping[str, Table | None] = field(default_factory=dict)
    cautions: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as plain values for the page."""
        return {**asdict(self), "waits": None in self.tables.values()}


class Panel(PageWidget):
    """Controls on the page; the kernel answers each time they move.

    Parameters
    ----------
    parts : sequence of ControlGroup
        The controls.
    start : dict
        First value of each control. A share is a fraction.
    cautions : str
        Heading of the cautions.
    """

    # The page writes `request`. A newer request replaces one that is still waiting, so dragging a
    # slider never builds a queue.
    request = traitlets.Dict().tag(sync=True, echo_update=False)
    reply = traitlets.Dict().tag(sync=True)

    def __init__(
        self, parts: Sequence[ControlGroup], start: dict[str, Any], *, cautions: str
    ) -> None:
        self._controls = {control.field: control for part in parts for control in part.controls}
        self.values = start
        texts = {**TEXTS, "cautions": cautions}
        super().__init__({"groups": [*map(asdict, parts)], "start": start, "texts": texts})
        self.observe(lambda change: self._take(**change["new"]), names="request")
        self._take(start)

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Return the answer for values, with the slow tables once the controls have stopped."""
        raise NotImplementedError

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the controls by field. Messages use them."""
        return {}

    def _take(self, values: dict[str, Any], *, rests: bool = False, **request: Any) -> None:
        """Answer new values. On a fault, keep the old values and reply only with the message."""
        try:
            faults = [self._fault(name, value) for name, value in values.items()]
            if any(faults):
                raise ScenarioError([*filter(None, faults)])
            reply = {"values": values, **self.answer(values, rests=rests).as_dict()}
            self.values = values
        except SohError as error:
            labels = self.labels()
            # The user of the page sees labels of controls, not the keys of a file.
            control_faults = [f.located(labels.get(f.field, f.field)) for f in error.faults]
            reply = {"fault": str(SohError(control_faults))}
        except Exception as error:
            _log.exception("The panel could not answer")
            reply = {"fault": f"This is a bug of ours: {error!r}"}
        self.reply = {**request, **reply}

    def _fault(self, name: str, value: Any) -> Fault | None:
        """Return a fault if a value is not valid for its control, else None."""
        control = self._controls.get(name)
        if control is None:
            return Fault(field=name, problem="is not a control of this panel")
        if control.allows(value):
            return None
        problem = "is empty" if value is None else f"{format_value(value)} is not allowed"
        return Fault(field=control.label, problem=problem, allowed=control.allowed)

    def sentence(self) -> str:
        """Return the answer in one sentence, for a notebook without a kernel."""
        return self.answer(self.values, rests=False).answer

    def saved_values(self) -> dict[str, Any]:
        """Return the values of the controls. The notebook stores them."""
        return self.values
