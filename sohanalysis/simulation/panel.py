"""The panel of the assumptions: its controls, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sohanalysis.case.case import OVERRUN, Case, Pert
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.rules import OVERRUNS
from sohanalysis.case.scenario import Scenario
from sohanalysis.explore.controls import Control, pricing_help, pricing_options, savings_reach
from sohanalysis.explore.panel import Answer, ControlGroup, Panel
from sohanalysis.money import quoted_pounds
from sohanalysis.report.table import Table
from sohanalysis.simulation import report
from sohanalysis.simulation.draws import assume, uncertainty_of
from sohanalysis.simulation.report import input_name, input_words
from sohanalysis.simulation.simulation import JoinGrid, Simulation, join_grid, simulate

ENDS = {"low": "lowest", "mode": "most likely", "high": "highest"}
LEAST_BUDGET, MOST_BUDGET = 1_000, 100_000_000  # as a case may state
LABELS = {
    "p": "p, share of the others that join (assumed)",
    "rho": "rho, correlation between any two (assumed)",
    "budget": "Budget",
    "pricing": "Pricing",
}
_NO_EVIDENCE = "No evidence supports any value."
_HELP = {
    "p": f"How likely any other one is to join. With 70%, 7 of 10 do on average. {_NO_EVIDENCE}",
    "rho": "How far the others decide alike. At 0 each decides alone; at 1 all join, or none does. "
    f"{_NO_EVIDENCE}",
    "budget": "The cost of each outcome is compared with this. With £250,000, an outcome of "
    "£260,000 is over it.",
}
_HELP_OF_ENDS = {
    "low": "No outcome is simulated with less than this",
    "mode": "Values near this are simulated most often",
    "high": "No outcome is simulated with more than this",
}


class RiskPanel(Panel):
    """A panel in which assumptions are moved.

    The same draws are taken whatever is moved, so that figures move smoothly.

    Parameters
    ----------
    case : Case
        Says what is drawn.
    scenario : Scenario
        What is not drawn, and the pricing to start from.
    """

    def __init__(self, case: Case, scenario: Scenario) -> None:
        # A simulation takes one pricing, which the panel lets a reader choose.
        self.case, self.scenario = case, case.at_one_pricing(scenario)
        self._grids: dict[tuple[Any, ...], JoinGrid] = {}
        start = first_values(case, self.scenario)
        super().__init__([*_parts(case)], start, cautions="What no share of outcomes says")

    @property
    def now(self) -> tuple[Case, Scenario]:
        """The case and the scenario as they are assumed now."""
        return self._at(self.values)

    def _at(self, values: Mapping[str, Any]) -> tuple[Case, Scenario]:
        pricing = values.get("pricing", self.scenario.pricing)
        return assumed(self.case, values), replace(self.scenario, pricing=pricing)

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Draw, and show the share over budget with its tables; the grid once the controls rest."""
        case, scenario = self._at(values)
        run = simulate(case, scenario)
        tables: dict[str, Table | None] = {
            "shortfall": report.shortfall_table(run),
            "percentiles": report.percentile_table(run),
            "explains": report.spread_table(run),
        }
        if uncertainty_of(case).adopters is not None and case.stated_budget is not None:
            tables["grid"] = self._grid(values, rests=rests)
        return Answer(
            answer=report.share_answer(run),
            under=(self._beside(run),),
            charts={"curve": report.s_curve(run)} if report.has_curve(run) else {},
            tables=tables,
            cautions=report.share_cautions(case),
        )

    def _grid(self, values: Mapping[str, Any], *, rests: bool) -> Table | None:
        """Give the grid, which p, rho and the pricing of the moment are no part of."""
        case, scenario = self._at(values)
        key = tuple(values[name] for name in values if name not in ("p", "rho", "pricing"))
        if rests and key not in self._grids:
            self._grids = {key: join_grid(case, scenario)}
        found = self._grids.get(key)
        return None if found is None else report.grid_table(case, scenario, found)

    def _beside(self, run: Simulation) -> str:
        words = f"{report.drawn(run.case)} {report.as_it_is(run)}"
        own, here = self.case.stated_budget, run.case.stated_budget
        if own is None or here is None or own.amount == here.amount:
            return words
        chosen = f"{quoted_pounds(here.amount)} is chosen here"
        return f"The budget of the case is {quoted_pounds(own.amount)}; {chosen}. {words}"

    def labels(self) -> Mapping[str, str]:
        """Name fields as their controls are called."""
        named = {f"{of}{name}": LABELS[name] for name in ("p", "rho") for of in ("", "adopters.")}
        for known in uncertainty_of(self.case).inputs:
            named[known.name] = input_name(known)
            named |= {f"{known.name}.{end}": _end_label(known, end) for end in ENDS}
        return named


def first_values(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Start from what the case assumes: a low, most likely and high of each input that is drawn."""
    known = uncertainty_of(case)
    joins = {"p": known.adopters.p, "rho": known.adopters.rho} if known.adopters else {}
    ends = {
        f"{place}-{end}": getattr(each, end)
        for place, each in enumerate(known.inputs)
        for end in ENDS
    }
    pricing = {"pricing": scenario.pricing} if case.charges else {}
    budget = {} if case.stated_budget is None else {"budget": case.budget.amount}
    return {**joins, **pricing, **ends, **budget}


def assumed(case: Case, values: Mapping[str, Any]) -> Case:
    """Give the case with what is assumed; what is as the case has it keeps its source.

    Raises
    ------
    ScenarioError
        If anything is not allowed; every fault at once.
    """
    first = first_values(case, case.base_scenario)
    given = {name: values[name] for name in ("p", "rho") if values.get(name) != first.get(name)}
    for place, known in enumerate(uncertainty_of(case).inputs):
        names = [f"{place}-{end}" for end in ENDS]
        ends = tuple(float(values[name]) for name in names)
        if all(values[name] == first[name] for name in names):
            continue
        if known.input == OVERRUN:
            given[OVERRUN] = given.get(OVERRUN, {}) | {known.line: ends}
        else:
            given[known.input] = ends
    moved = assume(case, **given) if given else case
    if case.stated_budget is None or values["budget"] == case.budget.amount:
        return moved
    amount = int(values["budget"])
    budget = replace(case.budget, amount=amount, status="assumed", source="chosen here")
    return replace(moved, stated_budget=budget)


def _parts(case: Case) -> Iterator[ControlGroup]:
    joins = [
        _of_who_joins(name) for name in ("p", "rho") if uncertainty_of(case).adopters is not None
    ]
    pricing = [_of_the_pricing(case)] if case.charges else []
    if joins or pricing:
        label = "Who joins, and the pricing" if joins and pricing else LABELS["pricing"]
        yield ControlGroup(key="joins", label=label, controls=[*joins, *pricing], chart="curve")
    ends = [
        each
        for place, known in enumerate(uncertainty_of(case).inputs)
        for each in _ends(case, place, known)
    ]
    budget = [] if case.stated_budget is None else [_of_the_budget(case)]
    label = "Ranges, and the budget" if budget else "Ranges"
    # Without a first group the chart is next to this one; tables without a group follow below.
    beside: dict[str, Any] = {"tables": ("shortfall", "percentiles")}
    if not (joins or pricing):
        beside = {"chart": "curve"}
    if ends or budget:
        yield ControlGroup(key="ends", label=label, controls=[*ends, *budget], **beside)


def _of_the_pricing(case: Case) -> Control:
    return Control(
        field="pricing",
        kind=Kind.choice.value,
        label=LABELS["pricing"],
        help=pricing_help(case),
        options=tuple(pricing_options(case)),
    )


def _of_who_joins(name: str) -> Control:
    one = Control(
        field=name,
        kind="number",
        label=LABELS[name],
        help=_HELP[name],
        high=1,
        slider_high=1,
        step=0.01,
    )
    if name == "rho":
        return one
    share = Kind.share.value
    return replace(one, kind=share, unit="%", high=100, slider_high=100, step=1)


def _of_the_budget(case: Case) -> Control:
    return Control(
        field="budget",
        kind=Kind.pounds.value,
        label=LABELS["budget"],
        help=_HELP["budget"],
        unit="£",
        is_whole=True,
        low=LEAST_BUDGET,
        high=MOST_BUDGET,
        slider_low=LEAST_BUDGET,
        slider_high=2 * case.budget.amount,
        step=LEAST_BUDGET,
    )


def _ends(case: Case, place: int, known: Pert) -> Iterator[Control]:
    low, high = OVERRUNS
    kind = Kind.share
    if known.input != OVERRUN:
        low, high = field_range(case, case.scenario, known.input)
        kind = FIELDS[known.input].kind
    if kind is Kind.share:
        low, high = 100 * low, 100 * high
    unit = "%" if kind is Kind.share else FIELDS[known.input].unit
    reach = savings_reach(case) if known.input == "savings" else high
    for end in ENDS:
        yield Control(
            field=f"{place}-{end}",
            kind=kind.value,
            label=_end_label(known, end),
            help=f"{_HELP_OF_ENDS[end]}: {input_words(known, getattr(known, end))} in the case.",
            unit=unit,
            low=low,
            high=high,
            slider_low=low,
            slider_high=reach,
            step=500 if known.input == "savings" else 1,
            is_whole=known.input == "delay",
            order=tuple(f"{place}-{each}" for each in ENDS),
        )


def _end_label(known: Pert, end: str) -> str:
    return f"{input_name(known)}, {ENDS[end]} (assumed)"
