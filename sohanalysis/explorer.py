"""The sliders: choose a scenario by hand and see what follows at once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from sohanalysis import charges, charts, money, readings, sentences, table, tables, what_if
from sohanalysis.case import Case, Preset
from sohanalysis.cashflow import full_saving
from sohanalysis.choice import MOST_SAVINGS, choose, preset_fields
from sohanalysis.codes import scenario_code
from sohanalysis.errors import SohError
from sohanalysis.scenario import Scenario, changed

MIME = "application/vnd.sohanalysis.panel+json"
# Set for a run whose outputs are kept or exported: then no live widget is left in them.
PAPER_RUN = "SOHANALYSIS_PAPER"
RUN_ME = "Run this cell to move the sliders."
STARTING_PRESET = "explore"
SLIDER_FROM = 10
MOST_OFFSET = 150  # per cent
_NAMED = {"description_width": "14em"}
# Where the slider's track lies in its row: after its name, less the half of its handle.
_TRACK = "margin:0 11px 0 calc(14em + 15px)"


def explore(case: Case, scenario: Scenario | None = None) -> Explorer:
    """Open the panel of sliders on a case.

    Parameters
    ----------
    case : Case
        The decision.
    scenario : Scenario, optional
        Where to start, and where reset returns to; the case's preset ``explore`` without it.

    Returns
    -------
    Explorer
        Shown as sliders in a notebook, and as its sentence where nothing runs.
    """
    preset = STARTING_PRESET if STARTING_PRESET in case.presets else None
    return Explorer(case, scenario or choose(case, preset))


class Explorer:
    """A panel of sliders; `scenario` is what they say, and the one state there is.

    Parameters
    ----------
    case : Case
        The decision.
    start : Scenario
        Where the sliders stand at first, and where reset returns to.
    """

    def __init__(self, case: Case, start: Scenario) -> None:
        self.case, self.start, self.scenario = case, start, start
        self._syncing = False
        self._build_controls()
        self.headline, self.code, self.fault = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.costs, self.forms, self.points = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.cost_chart, self.charge_chart = widgets.HTML(), widgets.HTML()
        self.widget = self._laid_out()
        self._guarded(self._refresh)

    def _build_controls(self) -> None:
        eligible = self.case.adopters.eligible.value
        look = {"style": _NAMED, "layout": widgets.Layout(width="34em")}
        self.adopters_slider = widgets.IntSlider(
            min=min(SLIDER_FROM, eligible),
            max=eligible,
            description="Forces paying",
            readout=False,
            style=_NAMED,
            layout=widgets.Layout(width="44em", flex="0 0 auto"),
        )
        self.adopters = widgets.BoundedIntText(
            min=1,
            max=eligible,
            description=f"or type, 1 to {eligible}",
            style={"description_width": "9em"},
            layout=widgets.Layout(width="16em"),
        )
        self.charge_form = widgets.RadioButtons(
            options=[(readings.FORM_NAMES[form], form) for form in self.case.charge.forms],
            description="Charge form",
            **look,
        )
        self.savings = widgets.BoundedFloatText(
            min=0, step=500, description="Savings, £ a year", **look
        )
        self.offset = widgets.BoundedFloatText(
            min=0, step=1, description="which is, % of the charge", **look
        )
        self.ramp = widgets.IntSlider(min=0, max=60, description="Months to full effect", **look)
        self.cashable = widgets.IntSlider(min=0, max=100, description="Of it cash, %", **look)
        self.delay = widgets.IntSlider(min=0, description="Go-live late by, months", **look)
        self.follows = widgets.Checkbox(description="The charge starts late too", **look)
        self._listen()

    def _marks(self) -> widgets.HTML:
        """Mark the ends of the slider, and the anticipated and the signed number of forces."""
        low, high = self.adopters_slider.min, self.adopters_slider.max
        marked = {low: "", high: ""}
        for name in ("anticipated", "signed"):
            marked[getattr(self.case.adopters, name).value] = f" {name}"
        spans = "".join(
            f'<span style="position:absolute;transform:translateX(-50%);white-space:nowrap;'
            f'left:{100 * (count - low) / max(high - low, 1):.2f}%">{count}{name}</span>'
            for count, name in sorted(marked.items())
            if count >= low
        )
        track = f'<div style="position:relative;height:1.5em;{_TRACK}">{spans}</div>'
        return widgets.HTML(track, layout=widgets.Layout(width="44em"))

    def _listen(self) -> None:
        self._on(self.adopters_slider, lambda value: {"adopters": value})
        self._on(self.adopters, lambda value: {"adopters": value})
        self._on(self.charge_form, lambda value: {"charge_form": value})
        self._on(self.savings, lambda value: {"savings": float(value)})
        self._on(self.offset, lambda value: {"offset": value / 100})
        self._on(self.ramp, lambda value: {"ramp": value})
        self._on(self.cashable, lambda value: {"cashable": value / 100})
        self._on(self.delay, lambda value: {"delay": value})
        self._on(self.follows, self._following)

    def _following(self, value: bool) -> dict[str, Any]:
        """Cut the delay to what the horizon allows when the charge starts to follow."""
        longest = self.case.longest_delay(value)
        return {"charge_follows_go_live": value, "delay": min(self.scenario.delay, longest)}

    def _on(self, control: widgets.Widget, changes: Callable[[Any], dict[str, Any]]) -> None:
        def moved(event: dict[str, Any]) -> None:
            if not self._syncing:
                self._guarded(lambda: self._change(changes(event["new"])))

        control.observe(moved, names="value")

    def set(self, **fields: Any) -> None:
        """Change some fields, as moving their controls does."""
        self._guarded(lambda: self._change(fields))

    def _change(self, fields: dict[str, Any]) -> None:
        self.scenario = choose(self.case, **asdict(changed(self.scenario, fields)))
        self._refresh()

    def reset(self) -> None:
        """Return to where the sliders stood at first."""
        self.scenario = self.start
        self._guarded(self._refresh)

    def _presets(self) -> list[widgets.Button]:
        buttons = []
        for name, preset in self.case.presets.items():
            if name != STARTING_PRESET:
                label = f"{preset.adopters} forces: {name}"
                button = widgets.Button(description=label, layout=widgets.Layout(width="auto"))
                button.on_click(partial(self._press, preset))
                buttons.append(button)
        for saved in self.case.saved:
            look = {"tooltip": saved.rationale, "layout": widgets.Layout(width="auto")}
            button = widgets.Button(description=saved.name, **look)
            button.on_click(partial(self._load, saved.name))
            buttons.append(button)
        reset = widgets.Button(description="Reset", layout=widgets.Layout(width="auto"))
        reset.on_click(lambda _: self.reset())
        return [*buttons, reset]

    def load(self, name: str) -> None:
        """Take every field from a preset, a saved scenario or a code."""
        self._guarded(lambda: self._change(choose(self.case, name).values()))

    def _load(self, name: str, _: widgets.Button) -> None:
        self.load(name)

    def _press(self, preset: Preset, _: widgets.Button) -> None:
        self.set(**preset_fields(preset))

    def _laid_out(self) -> widgets.VBox:
        left = [self.charge_form]
        right = [self.savings, self.offset, self.ramp, self.cashable, self.delay, self.follows]
        controls = widgets.VBox(
            [
                widgets.HBox(self._presets()),
                widgets.HBox([self.adopters_slider, self.adopters]),
                self._marks(),
                widgets.HBox([widgets.VBox(left), widgets.VBox(right)]),
            ]
        )
        assumes = widgets.HTML(
            "<ul>"
            + "".join(
                f"<li><b>{readings.FORM_NAMES[form]}</b>: "
                f"{escape(readings.form_assumes(self.case, form))}</li>"
                for form in self.case.charge.forms
            )
            + "</ul>"
        )
        return widgets.VBox(
            [
                controls,
                self.fault,
                *self._answers(),
                widgets.Accordion([assumes], titles=("What each charge form assumes",)),
            ]
        )

    def _answers(self) -> list[widgets.HTML]:
        """List what follows the sliders, in the order shown."""
        tables = [self.costs, self.cost_chart, self.forms, self.charge_chart, self.points]
        return [self.headline, self.code, *tables]

    def _refresh(self) -> None:
        """Let every control and every figure say what the scenario says."""
        self._sync()
        self._show()

    def _guarded(self, act: Callable[[], None]) -> None:
        """Act; where that fails, say so in the panel, where no traceback is seen."""
        try:
            act()
        except Exception as error:
            known = isinstance(error, SohError)
            with contextlib.suppress(Exception):
                self._sync()  # the controls say again what the scenario says
            self._show_fault(str(error) if known else f"This is a bug of ours: {error!r}")

    def _sync(self) -> None:
        self._syncing = True
        try:
            scenario = self.scenario
            self.delay.max = self.case.longest_delay(scenario.charge_follows_go_live)
            self.adopters.value = scenario.final_adopters
            self.adopters_slider.value = max(scenario.final_adopters, self.adopters_slider.min)
            self.charge_form.value = scenario.charge_form
            charge = charges.final_charge(self.case, scenario)
            full = full_saving(scenario.savings, scenario.offset, charge)
            saved = float(money.rounded(full, 2))
            share = float(money.rounded(100 * full / charge, 1))
            # The box that was not typed in shows what the other amounts to, even past its range.
            self.savings.max = max(MOST_SAVINGS * self.case.charge.high, saved)
            self.offset.max = max(MOST_OFFSET, share)
            self.savings.value, self.offset.value = saved, share
            self.ramp.value, self.delay.value = scenario.ramp, scenario.delay
            self.cashable.value = int(money.rounded(100 * scenario.cashable))
            self.follows.value = scenario.charge_follows_go_live
        finally:
            self._syncing = False

    def _show(self) -> None:
        case, scenario = self.case, self.scenario
        self.fault.value = ""
        self.headline.value = f"<p>{escape(sentences.headline(case, scenario))}</p>"
        code = escape(scenario_code(case, scenario))
        self.code.value = f"<p>Its code, for soh show and soh paper: <code>{code}</code></p>"
        self.costs.value = table.STYLE + tables.cost_by_year(case, scenario).html()
        self.forms.value = tables.forms(case, scenario).html()
        self.points.value = what_if.break_even(case, scenario).html()
        self.cost_chart.value = charts.cost_by_year(case, scenario).html()
        self.charge_chart.value = charts.charge(case, scenario).html()

    def _show_fault(self, message: str) -> None:
        """Show what is wrong, and no figure that could be taken for its result."""
        for shown in self._answers():
            shown.value = ""
        self.fault.value = f'<p role="alert"><b>{escape(message)}</b></p>'

    def __repr__(self) -> str:
        """Show the sentence, for where no kernel runs."""
        answer = sentences.headline(self.case, self.scenario)
        return f"Panel: {answer} {RUN_ME}"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        live = {} if os.environ.get(PAPER_RUN) else self.widget._repr_mimebundle_(**options)
        return {**(live or {}), "text/plain": repr(self), MIME: asdict(self.scenario)}
