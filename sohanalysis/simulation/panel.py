"""The panel of the assumptions, answered by the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import PurePath
from typing import Any

import traitlets

from sohanalysis.case.case import OVERRUN, Case, Pert, Uncertainty
from sohanalysis.case.choose import field_range
from sohanalysis.case.rules import OVERRUNS
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import Fault, ScenarioError, SohError, shown
from sohanalysis.explore.controls import SLIDER_SAVINGS
from sohanalysis.explore.panel import PageWidget, Panel, Parts, UndoSteps
from sohanalysis.money import figures, percent, pounds, thousands
from sohanalysis.report.wording_pricing import curve_caution, pricing_assumes, pricing_name
from sohanalysis.simulation import report
from sohanalysis.simulation.draws import Ends, assume
from sohanalysis.simulation.report import ends_words, input_name
from sohanalysis.simulation.shortfall import JoinGrid, join_grid, live_share
from sohanalysis.simulation.simulation import Simulation, simulate

ENDS = {"low": "lowest", "mode": "most likely", "high": "highest"}
LEAST_BUDGET, MOST_BUDGET = 1_000, 100_000_000  # as a case may state
LABELS = {
    "p": "p, share of the others that join (assumed)",
    "rho": "rho, correlation between any two (assumed)",
    "budget": "Budget",
    "pricing": "Pricing",
}


@dataclass(frozen=True, kw_only=True)
class Control:
    """One control: a slider with a box for a number, or a box to tick."""

    field: str
    label: str
    unit: str = ""
    low: float = 0
    high: float = 0
    slider_high: float = 0
    step: float = 1
    whole: bool = False


@dataclass(frozen=True, kw_only=True)
class _RiskPicks:
    """What the controls say: one low, most likely and high for each input that is drawn.

    ``p`` and ``rho`` are nil, and not asked, where the case assumes nothing of who joins.
    """

    pricing: str
    budget: int
    p: float
    rho: float
    ends: tuple[Ends, ...]


def first_picks(case: Case, scenario: Scenario) -> _RiskPicks:
    """Start from what the case assumes."""
    known = _known(case)
    return _RiskPicks(
        pricing=scenario.pricing,
        budget=case.budget.amount,
        p=known.adopters.p if known.adopters else 0.0,
        rho=known.adopters.rho if known.adopters else 0.0,
        ends=tuple((each.low, each.mode, each.high) for each in known.inputs),
    )


def _known(case: Case) -> Uncertainty:
    return case.uncertainty or Uncertainty()


def assumed(case: Case, picks: _RiskPicks) -> Case:
    """Give the case with what is picked; what is as the case has it keeps its source.

    Raises
    ------
    ScenarioError
        If anything is not allowed; every fault at once.
    """
    first, given = first_picks(case, case.scenario), dict[str, Any]()
    given |= {name: getattr(picks, name) for name in ("p", "rho")}
    given = {name: value for name, value in given.items() if value != getattr(first, name)}
    for known, before, ends in zip(_known(case).inputs, first.ends, picks.ends, strict=True):
        if ends != before and known.input == OVERRUN:
            given[OVERRUN] = given.get(OVERRUN, {}) | {known.line: ends}
        elif ends != before:
            given[known.input] = ends
    moved = assume(case, **given) if given else case
    if picks.budget == case.budget.amount:
        return moved
    budget = replace(case.budget, amount=picks.budget, status="assumed", source="chosen here")
    return replace(moved, stated_budget=budget)


def picks_moved(case: Case, picks: _RiskPicks, told: Mapping[str, Any]) -> _RiskPicks:
    """Change what was picked, as the page says; an end that is moved takes the others along.

    Raises
    ------
    ScenarioError
        If anything is no value of its control; every fault at once.
    """
    faults = [_fault(case, name, value) for name, value in told.items()]
    if any(faults):
        raise ScenarioError([fault for fault in faults if fault])
    fields: dict[str, Any] = {}
    ends = list(picks.ends)
    for name, value in told.items():
        place, _, end = name.partition("-")
        if end:
            known = _known(case).inputs[int(place)]
            ends[int(place)] = _along(ends[int(place)], end, _read(known.unit, value))
        else:
            fields[name] = _read(_UNITS.get(name, ""), value)
    return replace(picks, **fields, ends=tuple(ends))


_UNITS = {"p": "share", "budget": "£"}


def _along(ends: Ends, end: str, value: float) -> Ends:
    low, mode, high = ends
    if end == "low":
        return value, max(mode, value), max(high, value)
    if end == "high":
        return min(low, value), min(mode, value), value
    return min(low, value), value, max(high, value)


def _fault(case: Case, name: str, value: Any) -> Fault | None:
    """Refuse what is no value of a control, in the unit of the control."""
    if name == "pricing":
        known: Any = case.pricings
        sound, label, allowed = value in known, LABELS[name], ", ".join(known)
    else:
        controls = {each.field: each for _, _, listed in _groups(case) for each in listed}
        control = controls.get(name)
        if control is None:
            return Fault(field=name, problem="is no control of this panel")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        sound = number and control.low <= value <= control.high
        sound = sound and (not control.whole or float(value).is_integer())
        label, allowed = control.label, f"{'whole ' if control.whole else ''}{control.unit}"
    problem = "is empty" if value is None else f"{shown(value)} is not allowed"
    return None if sound else Fault(field=label, problem=problem, allowed=allowed)


def _read(unit: str, value: Any) -> Any:
    """Take a number as it was typed: 12.3 per cent is 0.123 and not 0.12300000000000001."""
    if unit == "share":
        return float(Decimal(str(value)) / 100)
    return int(value) if unit == "£" else value if isinstance(value, str) else float(value)


def _written(unit: str, value: float) -> float:
    return float(100 * Decimal(str(value))) if unit == "share" else value


def _input_values(case: Case, picks: _RiskPicks) -> dict[str, Any]:
    """Give what every control shows, in its own unit."""
    shown_values = {name: _written(_UNITS.get(name, ""), getattr(picks, name)) for name in LABELS}
    for place, (known, ends) in enumerate(zip(_known(case).inputs, picks.ends, strict=True)):
        for end, value in zip(ENDS, ends, strict=True):
            shown_values[f"{place}-{end}"] = _written(known.unit, value)
    return shown_values


def _group_summaries(case: Case, picks: _RiskPicks) -> dict[str, str]:
    """Say in a few words what each group of controls stands at, for when it is closed."""
    said = {
        "joins": f"p = {percent(picks.p)}, rho = {picks.rho:g}",
        "form": pricing_name(case, picks.pricing),
        "budget": pounds(picks.budget),
    }
    for place, (known, ends) in enumerate(zip(_known(case).inputs, picks.ends, strict=True)):
        low, mode, high = ends
        said[str(place)] = ends_words(replace(known, low=low, mode=mode, high=high))
    return said


def described_groups(case: Case) -> list[dict[str, Any]]:
    """Describe the groups of controls, for the page that draws them."""
    forms = [
        {"value": form, "label": pricing_name(case, form), "says": pricing_assumes(case, form)}
        for form in case.pricings
    ]
    more = {"form": {"forms": forms, "caution": curve_caution(case)}}
    return [
        {
            "key": key,
            "label": label,
            "open": True,
            "controls": [asdict(control) for control in controls],
            **more.get(key, {}),
        }
        for key, label, controls in _groups(case)
    ]


def _groups(case: Case) -> Iterator[tuple[str, str, list[Control]]]:
    if _known(case).adopters is not None:
        yield "joins", "Who joins", [*_of_who_joins()]
    yield "form", LABELS["pricing"], []
    for place, known in enumerate(_known(case).inputs):
        yield str(place), input_name(known), [*_ends_of(case, place, known)]
    yield "budget", LABELS["budget"], [_of_the_sum(case)]


def _of_who_joins() -> Iterator[Control]:
    share = "%, 0 to 100; no evidence supports any value"
    yield Control(field="p", label=LABELS["p"], unit=share, high=100, slider_high=100)
    correlation = "correlation, 0 to 1"
    yield Control(
        field="rho", label=LABELS["rho"], unit=correlation, high=1, slider_high=1, step=0.01
    )


def _of_the_sum(case: Case) -> Control:
    return Control(
        field="budget",
        label=LABELS["budget"],
        whole=True,
        unit=f"£, {figures(LEAST_BUDGET)} to {figures(MOST_BUDGET)}",
        low=LEAST_BUDGET,
        high=MOST_BUDGET,
        slider_high=2 * case.budget.amount,
        step=LEAST_BUDGET,
    )


def _ends_of(case: Case, place: int, known: Pert) -> Iterator[Control]:
    low, high = OVERRUNS
    if known.input != OVERRUN:
        low, high = field_range(case, case.scenario, known.input)
    low, high = (_written(known.unit, float(end)) for end in (low, high))
    unit = {"share": "%", "months": "months"}.get(known.unit, known.unit)
    reach = SLIDER_SAVINGS * case.charge.high if known.input == "savings" else high
    for end in ENDS:
        yield Control(
            field=f"{place}-{end}",
            label=_end_label(known, end),
            unit=f"{unit}, {low:,g} to {high:,g}",
            low=low,
            high=high,
            slider_high=reach,
            step=500 if known.input == "savings" else 1,
            whole=known.input == "delay",
        )


def _end_label(known: Pert, end: str) -> str:
    return f"{input_name(known)}, {ENDS[end]} (assumed)"


def _with_input_names(case: Case, error: ScenarioError) -> str:
    """Name controls instead of fields in what is refused, and a file by its name alone."""
    named = {"p": LABELS["p"], "rho": LABELS["rho"]}
    for known in _known(case).inputs:
        named[known.name] = input_name(known)
        named |= {f"{known.name}.{end}": _end_label(known, end) for end in ENDS}
    faults = (
        replace(
            fault,
            field=named.get(fault.field.removeprefix("adopters."), fault.field),
            file=PurePath(fault.file).name,
        )
        for fault in error.faults
    )
    return str(ScenarioError([*faults]))


DRAWS = 8_192  # of what follows a slider: percentiles and S-curve; the share is of more


class _RiskWidget(PageWidget):
    """The panel of risk; ``risk.js`` draws it."""

    _esm = Parts("explore/panels.js", "simulation/risk.js")
    _css = Parts("explore/panel.css")
    picture = traitlets.Bytes().tag(sync=True)


class RiskPanel(Panel):
    """A panel in which assumptions are moved; `picks` is what it says, the one state there is.

    The same draws are taken whatever is moved, so that figures move smoothly.

    Parameters
    ----------
    case : Case
        Says what is drawn.
    scenario : Scenario
        What is not drawn, and the pricing to start from.
    """

    def __init__(self, case: Case, scenario: Scenario) -> None:
        self.case, self.scenario = case, scenario
        self.start = self.picks = first_picks(case, scenario)
        self._steps = UndoSteps()
        self._grids: dict[_RiskPicks, JoinGrid] = {}
        title = f"How sure are we: {case.title}"
        super().__init__(_RiskWidget(about={"title": title, "groups": described_groups(case)}))
        with self._guarded({}) as answer:
            self._show(self.picks, answer)

    @property
    def now(self) -> tuple[Case, Scenario]:
        """The case and the scenario as they are assumed now."""
        return self._at(self.picks)

    def _at(self, picks: _RiskPicks) -> tuple[Case, Scenario]:
        return assumed(self.case, picks), replace(self.scenario, pricing=picks.pricing)

    def set(self, **told: Any) -> None:
        """Change what is assumed, as moving its controls does."""
        with self._guarded({}) as answer:
            self._take(
                picks_moved(self.case, self.picks, told), answer, kind=",".join(sorted(told))
            )

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
            picks = picks_moved(self.case, self.picks, told)
            self._take(picks, answer, kind=kind, rests=what == "rest")

    def _back(self, answer: dict[str, Any]) -> None:
        self._show(self._steps.back() if self._steps else self.picks, answer)

    def _take(
        self, picks: _RiskPicks, answer: dict[str, Any], *, kind: str, rests: bool = False
    ) -> None:
        """Move on once the figures are known: what is refused changes nothing."""
        if rests:
            self._grid_of(picks)
        before = self.picks
        if picks != before:
            self._steps.leave(before, kind)
        self._show(picks, answer)

    def _grid_of(self, picks: _RiskPicks) -> JoinGrid:
        """Work out the grid, which p, rho and the form of the moment are no part of."""
        key = self._key(picks)
        if key not in self._grids:
            self._grids = {key: join_grid(*self._at(picks))}
        return self._grids[key]

    def _key(self, picks: _RiskPicks) -> _RiskPicks:
        return replace(picks, p=0, rho=0, pricing=self.start.pricing)

    def _words(self, error: SohError) -> str:
        return (
            _with_input_names(self.case, error) if isinstance(error, ScenarioError) else str(error)
        )

    def _fail(self, fault: str, answer: dict[str, Any]) -> None:
        undo = {"can_undo": bool(self._steps)}
        self.widget.shown = {**answer, **undo, "fault": fault, "values": None}

    def _show(self, picks: _RiskPicks, answer: Mapping[str, Any]) -> None:
        """Let every control and every figure say what is assumed."""
        case, scenario = self._at(picks)
        live = live_share(case, scenario)
        run = simulate(case, scenario, draws=DRAWS)
        chart = report.s_curve(run, share=live.share_short)
        tables = {
            "shortfall": report.shortfall_table(run, live=live),
            "percentiles": report.percentile_table(run),
            "explains": report.spread_table(run),
        }
        self.picks = picks
        with self.widget.hold_sync():
            self.widget.picture = chart.png(scale=1)
            self.widget.shown = {
                **answer,
                "fault": "",
                "headline": report.share_answer(run, live=live),
                "beside": self._beside(run),
                "cautions": list(report.share_cautions(case)),
                "tables": {name: table.boxed() for name, table in tables.items()},
                "grid": self._grid(picks),
                "alt": chart.words,
                "values": _input_values(self.case, picks),
                "summaries": _group_summaries(self.case, picks),
                "can_undo": bool(self._steps),
            }

    def _beside(self, run: Simulation) -> str:
        own, here = self.case.budget.amount, run.case.budget.amount
        record = f"The budget of the case is {thousands(own)}; {thousands(here)} is chosen here. "
        words = f"{report.drawn(run.case)} {report.central(run)}"
        return (record if own != here else "") + words

    def _grid(self, picks: _RiskPicks) -> str | None:
        """Give the grid as markup; blank until it is worked out, None where there is none."""
        case, scenario = self._at(picks)
        if case.uncertainty is None or case.uncertainty.adopters is None:
            return None
        found = self._grids.get(self._key(picks))
        return "" if found is None else report.grid_table(case, scenario, found).boxed()

    def _says(self) -> str:
        case, scenario = self.now
        live, run = live_share(case, scenario), simulate(case, scenario, draws=DRAWS)
        return report.share_answer(run, live=live)

    def _stands(self) -> dict[str, Any]:
        return _input_values(self.case, self.picks)
