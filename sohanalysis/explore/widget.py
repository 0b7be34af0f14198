"""The page of sliders in a notebook: a widget whose traits are the fields of a scenario."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from html import escape
from typing import Any

import anywidget
import traitlets

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import FIELDS, THE_OTHER
from sohanalysis.case.restricted import PAPER_RUN
from sohanalysis.case.scenario import Scenario, build, changed
from sohanalysis.errors import Fault, ScenarioError, format_value
from sohanalysis.explore.controls import GROUPS, MIME, RUN_ME
from sohanalysis.explore.page import module, own_text, page_data
from sohanalysis.model.result_range import range_of
from sohanalysis.report import tables
from sohanalysis.report.headline import headline
from sohanalysis.report.table import STYLE


class PageWidget(anywidget.AnyWidget):
    """The page in a notebook: its script, and the data that the kernel sends to it once.

    Parameters
    ----------
    page : dict
        Input of `mount`, as plain values.
    **traits
        Traits of the widget.
    """

    tables = traitlets.Bytes().tag(sync=True)  # the input of `mount`, as gzipped JSON
    css = traitlets.Unicode().tag(sync=True)  # not `style`, which is a model in ipywidgets

    def __init__(self, page: dict[str, Any], **traits: Any) -> None:
        self._esm = module("widget.js")
        text = json.dumps(page, separators=(",", ":"), allow_nan=False)
        # Without the time of day, two runs give the same bytes.
        tables = gzip.compress(text.encode("utf-8"), mtime=0)
        super().__init__(tables=tables, css=own_text("page.css"), **traits)

    def sentence(self) -> str:
        """Return the answer in one sentence, for a notebook without a kernel."""
        raise NotImplementedError

    def saved_values(self) -> dict[str, Any]:
        """Return the values of the controls. The notebook stores them."""
        raise NotImplementedError

    def markup(self) -> str:
        """Return the HTML of an exported notebook: the answer, and how to move the sliders."""
        return f"<p>{escape(self.sentence())}</p>{self.figures()}<p>{escape(RUN_ME)}</p>"

    def figures(self) -> str:
        """Return the figures behind the answer as HTML, for a notebook without a kernel."""
        return ""

    def __repr__(self) -> str:
        """Return the answer as text."""
        return f"Panel: {self.sentence()} {RUN_ME}"

    def _repr_mimebundle_(self, **wanted: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the page, and the answer for a notebook without a kernel."""
        fallback = {"text/plain": repr(self), "text/html": self.markup(), MIME: self.saved_values()}
        live = None if os.environ.get(PAPER_RUN) else super()._repr_mimebundle_(**wanted)
        return {**(live or ({},))[0], **fallback}, {}


class Sliders(PageWidget):
    """The page of sliders; each field of its scenario is a trait.

    Without a kernel or JavaScript, it shows its sentence and its cost table. The page computes
    every figure itself, so it goes on answering after the kernel has stopped.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Start of the sliders.
    appraise : callable
        Function that appraises a scenario of the case.
    focus : str
        Group of `controls.GROUPS` whose controls and chart come first.

    Raises
    ------
    ScenarioError
        If the focus is not one of these groups.

    Examples
    --------
    >>> import sohanalysis as soh
    >>> panel = soh.appraise(adopters=36, pricing="shared").explore()
    >>> panel.observe(lambda change: print("now", change["new"]), names="adopters")
    >>> panel.adopters = 30
    now 30
    >>> round(panel.appraisal.results.loc["initial_cost", "low"])
    238333
    """

    vars().update({name: traitlets.Any().tag(sync=True) for name in FIELDS})

    def __init__(
        self,
        case: Case,
        scenario: Scenario,
        *,
        appraise: Callable[[Scenario], Any],
        focus: str = "charge",
    ) -> None:
        if focus not in GROUPS:
            problem = f"{format_value(focus)} is not allowed"
            raise ScenarioError([Fault(field="focus", problem=problem, allowed=", ".join(GROUPS))])
        self._case, self._appraise = case, appraise
        super().__init__(page_data(case, scenario, focus=focus), **scenario.values())
        self.observe(self._clear_the_other, names=list(THE_OTHER))

    @traitlets.validate(*FIELDS)
    def _allowed(self, proposal: Any) -> Any:
        """Return the value of a trait, or raise a TraitError if the case does not allow it."""
        name = proposal["trait"].name
        try:
            fields = changed(self.scenario, {name: proposal["value"]}).values()
            return choose(self._case, **fields).values()[name]
        except ScenarioError as error:
            raise traitlets.TraitError(str(error)) from None

    def _clear_the_other(self, change: Any) -> None:
        if change["new"]:
            self.set_trait(THE_OTHER[change["name"]], 0.0)

    @property
    def scenario(self) -> Scenario:
        """Scenario that the sliders show."""
        return build({name: getattr(self, name) for name in FIELDS})

    @property
    def appraisal(self) -> Any:
        """`Appraisal` of the scenario that the sliders show."""
        return self._appraise(self.scenario)

    def sentence(self) -> str:
        """Return the headline."""
        return str(headline(self._case, self.scenario))

    def saved_values(self) -> dict[str, Any]:
        """Return the fields of the scenario."""
        return self.scenario.values()

    def figures(self) -> str:
        """Return the cost table as HTML."""
        costs = tables.cost_by_year(range_of(self._case, self.scenario))
        return f"{STYLE}{costs.boxed()}"
