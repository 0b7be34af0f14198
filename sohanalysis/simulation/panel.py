"""The panel of assumptions: its controls, and the simulation that they give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sohanalysis.case.case import OVERRUN, Case, Pert
from sohanalysis.case.choose import field_range
from sohanalysis.case.fields import FIELDS, Kind
from sohanalysis.case.scenario import Scenario
from sohanalysis.case.uncertainty_rules import OVERRUNS
from sohanalysis.explore.controls import Control, pricing_help, pricing_options, savings_reach
from sohanalysis.explore.panel import Answer, ControlGroup, Panel
from sohanalysis.money import quoted_pounds
from sohanalysis.report.table import Table
from sohanalysis.simulation import report
from sohanalysis.simulation.draws import assume, uncertainty_of
from sohanalysis.simulation.report import input_name, input_words
from sohanalysis.simulation.simulation import JoinGrid, Simulation, join_grid, simulate

_ENDS = {"low": "lowest", "mode": "most likely", "high": "highest"}
LEAST_BUDGET, MOST_BUDGET = 1_000, 100_000_000  # the limits of a budget in a case
_LABELS = {
    "p": "p, share of the others that join (assumed)",
    "rho": "rho, correlation between any two (assumed)",
    "budget": "Budget",
    "pricing": "Pricing",
}
_NO_EVIDENCE = "No evidence supports any value."
_HELP = {
    "p": f"How likely each other one is to join. With 70%, 7 of 10 join on average. {_NO_EVIDENCE}",
    "rho": "How far the others decide alike. At 0 each decides alone; at 1 all join, or none "
    f"joins. {_NO_EVIDENCE}",
    "budget": "The cost of each outcome is compared with this budget. With £250,000, an outcome "
    "of £260,000 is over budget.",
}
_END_HELP = {
    "low": "No outcome is simulated with less than this",
    "mode": "Values near this are simulated most often",
    "high": "No outcome is simulated with more than this",
}


class RiskPanel(Panel):
    """A panel to change assumptions.

    Every change uses the same draws, so that figures move smoothly.

    Parameters
    ----------
    case : Case
        Has the inputs to draw.
    scenario : Scenario
        Has the other inputs, and the first pricing.
    """

    def __init__(self, case: Case, scenario: Scenario) -> None:
        # A simulation has one pricing, which the reader can choose in the panel.
        self.case, self.scenario = case, case.at_one_pricing(scenario)
        self._grids: dict[tuple[Any, ...], JoinGrid] = {}
        start = first_values(case, self.scenario)
        super().__init__([*_groups(case)], start, cautions="Limits of these shares")

    def _case_and_scenario(self, values: Mapping[str, Any]) -> tuple[Case, Scenario]:
        """Return the case and the scenario for the values of the controls."""
        pricing = values.get("pricing", self.scenario.pricing)
        return assumed(self.case, values), replace(self.scenario, pricing=pricing)

    def answer(self, values: Mapping[str, Any], *, rests: bool) -> Answer:
        """Return the share over budget and its tables; the grid needs controls at rest."""
        case, scenario = self._case_and_scenario(values)
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
            under=(self._note_under(run),),
            charts={"curve": report.s_curve(run)} if report.has_curve(run) else {},
            tables=tables,
            cautions=report.share_cautions(case),
        )

    def _grid(self, values: Mapping[str, Any], *, rests: bool) -> Table | None:
        """Return the table of shares by p, rho and pricing.

        The grid is slow, so it is made only once the controls rest, and kept for the other inputs
        and the budget. It has every p, rho and pricing, so a change of these keeps it.

        It is None until the grid is made.
        """
        case, scenario = self._case_and_scenario(values)
        key = tuple(values[name] for name in values if name not in ("p", "rho", "pricing"))
        if rests and key not in self._grids:
            self._grids = {key: join_grid(case, scenario)}
        grid = self._grids.get(key)
        return None if grid is None else report.grid_table(case, scenario, grid)

    def _note_under(self, run: Simulation) -> str:
        """Return the inputs that vary, the result without the simulation, and a chosen budget."""
        text = f"{report.varied_inputs(run.case)} {report.without_simulation(run)}"
        case_budget, chosen_budget = self.case.stated_budget, run.case.stated_budget
        if (
            case_budget is None
            or chosen_budget is None
            or case_budget.amount == chosen_budget.amount
        ):
            return text
        chosen = f"{quoted_pounds(chosen_budget.amount)} is chosen here"
        return f"The budget of the case is {quoted_pounds(case_budget.amount)}; {chosen}. {text}"

    def labels(self) -> Mapping[str, str]:
        """Return the labels of the controls by the names of fields in faults."""
        labels = {
            f"{prefix}{name}": _LABELS[name]
            for name in ("p", "rho")
            for prefix in ("", "adopters.")
        }
        for pert in uncertainty_of(self.case).inputs:
            labels[pert.name] = input_name(pert)
            labels |= {f"{pert.name}.{end}": _end_label(pert, end) for end in _ENDS}
        return labels


def first_values(case: Case, scenario: Scenario) -> dict[str, Any]:
    """Return the first values of the controls, from the assumptions of the case."""
    uncertainty = uncertainty_of(case)
    joins = (
        {"p": uncertainty.adopters.p, "rho": uncertainty.adopters.rho}
        if uncertainty.adopters
        else {}
    )
    ends = {
        f"{index}-{end}": getattr(pert, end)
        for index, pert in enumerate(uncertainty.inputs)
        for end in _ENDS
    }
    pricing = {"pricing": scenario.pricing} if case.charges else {}
    budget = {} if case.stated_budget is None else {"budget": case.budget.amount}
    return {**joins, **pricing, **ends, **budget}


def assumed(case: Case, values: Mapping[str, Any]) -> Case:
    """Return the case with the values of the controls; unchanged values keep their source.

    Raises
    ------
    ScenarioError
        If a value is not allowed. It lists every fault.
    """
    first = first_values(case, case.base_scenario)
    changes = {name: values[name] for name in ("p", "rho") if values.get(name) != first.get(name)}
    for index, pert in enumerate(uncertainty_of(case).inputs):
        names = [f"{index}-{end}" for end in _ENDS]
        ends = tuple(float(values[name]) for name in names)
        if all(values[name] == first[name] for name in names):
            continue
        if pert.input == OVERRUN:
            changes[OVERRUN] = changes.get(OVERRUN, {}) | {pert.line: ends}
        else:
            changes[pert.input] = ends
    moved = assume(case, **changes) if changes else case
    if case.stated_budget is None or values["budget"] == case.budget.amount:
        return moved
    amount = int(values["budget"])
    budget = replace(case.budget, amount=amount, status="assumed", source="chosen here")
    return replace(moved, stated_budget=budget)


def _groups(case: Case) -> Iterator[ControlGroup]:
    joins = [
        _joining_control(name) for name in ("p", "rho") if uncertainty_of(case).adopters is not None
    ]
    pricing = [_pricing_control(case)] if case.charges else []
    if joins or pricing:
        label = "Who joins, and the pricing" if joins and pricing else _LABELS["pricing"]
        yield ControlGroup(key="joins", label=label, controls=[*joins, *pricing], chart="curve")
    ends = [
        control
        for index, pert in enumerate(uncertainty_of(case).inputs)
        for control in _end_controls(case, index, pert)
    ]
    budget = [] if case.stated_budget is None else [_budget_control(case)]
    label = "Ranges, and the budget" if budget else "Ranges"
    # Without a first group the chart is next to this one; tables without a group follow below.
    shown_views: dict[str, Any] = {"tables": ("shortfall", "percentiles")}
    if not (joins or pricing):
        shown_views = {"chart": "curve"}
    if ends or budget:
        yield ControlGroup(key="ends", label=label, controls=[*ends, *budget], **shown_views)


def _pricing_control(case: Case) -> Control:
    return Control(
        field="pricing",
        kind=Kind.choice.value,
        label=_LABELS["pricing"],
        help=pricing_help(case),
        options=tuple(pricing_options(case)),
    )


def _joining_control(name: str) -> Control:
    control = Control(
        field=name,
        kind="number",
        label=_LABELS[name],
        help=_HELP[name],
        high=1,
        slider_high=1,
        step=0.01,
    )
    if name == "rho":
        return control
    share = Kind.share.value
    return replace(control, kind=share, unit="%", high=100, slider_high=100, step=1)


def _budget_control(case: Case) -> Control:
    return Control(
        field="budget",
        kind=Kind.pounds.value,
        label=_LABELS["budget"],
        help=_HELP["budget"],
        unit="£",
        is_whole=True,
        low=LEAST_BUDGET,
        high=MOST_BUDGET,
        slider_low=LEAST_BUDGET,
        slider_high=2 * case.budget.amount,
        step=LEAST_BUDGET,
    )


def _end_controls(case: Case, index: int, pert: Pert) -> Iterator[Control]:
    low, high = OVERRUNS
    kind = Kind.share
    if pert.input != OVERRUN:
        low, high = field_range(case, case.scenario, pert.input)
        kind = FIELDS[pert.input].kind
    if kind is Kind.share:
        low, high = 100 * low, 100 * high
    unit = "%" if kind is Kind.share else FIELDS[pert.input].unit
    reach = savings_reach(case) if pert.input == "savings" else high
    for end in _ENDS:
        yield Control(
            field=f"{index}-{end}",
            kind=kind.value,
            label=_end_label(pert, end),
            help=f"{_END_HELP[end]}: {input_words(pert, getattr(pert, end))} in the case.",
            unit=unit,
            low=low,
            high=high,
            slider_low=low,
            slider_high=reach,
            step=500 if pert.input == "savings" else 1,
            is_whole=pert.input == "delay",
            order=tuple(f"{index}-{name}" for name in _ENDS),
        )


def _end_label(pert: Pert, end: str) -> str:
    return f"{input_name(pert)}, {_ENDS[end]} (assumed)"
