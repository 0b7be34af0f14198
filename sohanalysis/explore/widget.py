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
from sohanalysis.errors import Fault, ScenarioError, shown
from sohanalysis.explore.controls import GROUPS, MIME, RUN_ME
from sohanalysis.explore.page import module, own_text, page_data
from sohanalysis.model.result_range import range_of
from sohanalysis.report import tables
from sohanalysis.report.headline import headline
from sohanalysis.report.table import STYLE


class PageWidget(anywidget.AnyWidget):
    """The script of the page in a notebook, and the data that it is sent once.

    Parameters
    ----------
    page : dict
        What `mount` takes, as plain values.
    **traits
        Of the widget.
    """

    tables = traitlets.Bytes().tag(sync=True)  # what the page looks up, as gzipped JSON
    css = traitlets.Unicode().tag(sync=True)  # `style` is the name of a model in ipywidgets

    def __init__(self, page: dict[str, Any], **traits: Any) -> None:
        self._esm = module() + own_text("widget.js")
        text = json.dumps(page, separators=(",", ":"), allow_nan=False)
        # Without a time in it: two runs give the same bytes.
        tables = gzip.compress(text.encode("utf-8"), mtime=0)
        super().__init__(tables=tables, css=own_text("page.css"), **traits)

    def sentence(self) -> str:
        """Return the answer, for where no kernel runs."""
        raise NotImplementedError

    def saved_values(self) -> dict[str, Any]:
        """Return what the controls say, for a notebook to keep."""
        raise NotImplementedError

    def markup(self) -> str:
        """Write the answer as an exported notebook shows it, and how to move the sliders."""
        return f"<p>{escape(self.sentence())}</p>{self.figures()}<p>{escape(RUN_ME)}</p>"

    def figures(self) -> str:
        """Write the figures behind the answer as HTML, for where no kernel runs."""
        return ""

    def __repr__(self) -> str:
        """Show the sentence."""
        return f"Panel: {self.sentence()} {RUN_ME}"

    def _repr_mimebundle_(self, **wanted: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give the page where a kernel runs, else the answer."""
        fallback = {"text/plain": repr(self), "text/html": self.markup(), MIME: self.saved_values()}
        live = None if os.environ.get(PAPER_RUN) else super()._repr_mimebundle_(**wanted)
        return {**(live or ({},))[0], **fallback}, {}


class Sliders(PageWidget):
    """The page of sliders; each field of its scenario is a trait.

    Where nothing runs it is its sentence and its cost table. The page works every figure out by
    itself, so that it goes on answering when the kernel is gone.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario
        Where the sliders stand at first.
    appraise : callable
        Appraises a scenario of the case.
    focus : str
        Whose controls and chart come first, of `controls.GROUPS`.

    Raises
    ------
    ScenarioError
        If the focus is no such group.

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
            problem = f"{shown(focus)} is not allowed"
            raise ScenarioError([Fault(field="focus", problem=problem, allowed=", ".join(GROUPS))])
        self._case, self._appraise = case, appraise
        super().__init__(page_data(case, scenario, focus=focus), **scenario.values())
        self.observe(self._clear_the_other, names=list(THE_OTHER))

    @traitlets.validate(*FIELDS)
    def _allowed(self, proposal: Any) -> Any:
        """Refuse what no scenario of the case has, in words; as traits do, with a TraitError."""
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
        """What the sliders say."""
        return build({name: getattr(self, name) for name in FIELDS})

    @property
    def appraisal(self) -> Any:
        """The `Appraisal` of what the sliders say."""
        return self._appraise(self.scenario)

    def sentence(self) -> str:
        """Return the headline."""
        return str(headline(self._case, self.scenario))

    def saved_values(self) -> dict[str, Any]:
        """Return the fields of the scenario."""
        return self.scenario.values()

    def figures(self) -> str:
        """Write the cost table."""
        costs = tables.cost_by_year(range_of(self._case, self.scenario))
        return f"{STYLE}{costs.boxed()}"
