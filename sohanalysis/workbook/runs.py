"""The runs of a workbook, which are the columns of Workings, by their purpose."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sohanalysis.case.case import Case
from sohanalysis.case.fields import ANY, AS_QUOTED, TIMING_FIELDS
from sohanalysis.case.pricing import ESTIMATES
from sohanalysis.case.scenario import Scenario, build
from sohanalysis.model.results import leading_result
from sohanalysis.model.stress import MONTHS_LATE
from sohanalysis.report.headline_facts import quoted_pricings
from sohanalysis.report.late_start import lines_that_run_on
from sohanalysis.report.options import WITHOUT_SAVINGS, scenario_on
from sohanalysis.workbook.agreement import range_or_none
from sohanalysis.workbook.answer_facts import counted_lines
from sohanalysis.workbook.pairs import HIGHEST, LOWEST, SHOWN
from sohanalysis.workbook.plan import UNCHANGED, Sized, sizes_of
from sohanalysis.workbook.workbook_case import SheetLayout, WorkbookCase
from sohanalysis.workbook.workings import Group, Run


@dataclass(frozen=True, kw_only=True)
class Runs:
    """The columns of the calculation, by purpose.

    Parameters
    ----------
    shown_run : Run
        The scenario shown. A pricing that is not known is replaced by the base pricing, for figures
        that need one pricing.
    ends : sequence of Run
        The scenario shown at the lowest and at the highest leading cost; empty without pricings to
        choose from.
    pricings : sequence of Run
        The scenario shown under each pricing to choose from.
    options : sequence of Run
        The scenario shown on each other option with costs.
    on_time : sequence of Run
        The scenario shown without delay; empty if no line goes on while go-live is late.
    quoted : sequence of Run
        The case as quoted, at each price.
    by_rule : sequence of Run
        The case as quoted, at each stated rule that a printed figure agrees with.
    changed : sequence of Run
        The case as quoted, with each change of the sensitivity table, at each price.
    as_late : sequence of Run
        The case as quoted, with the timing of the scenario shown, at each price.
    scenarios : sequence of Run
        Each scenario of Inputs.
    as_given : str
        Word for the cost in the documents, such as "quoted".
    """

    shown_run: Run
    ends: Sequence[Run]
    pricings: Sequence[Run]
    options: Sequence[Run]
    on_time: Sequence[Run]
    quoted: Sequence[Run]
    by_rule: Sequence[Run]
    changed: Sequence[Run]
    as_late: Sequence[Run]
    scenarios: Sequence[Run]
    as_given: str


def runs_of(case: Case, scenario: Scenario, workbook_case: WorkbookCase) -> Runs:
    """Return the runs of a case, for a workbook that opens with a scenario."""
    layout = workbook_case.layout
    single_pricing = _pricing_of_unknown(case, scenario, workbook_case.base)
    shown_scenario = _at_pricing(scenario, single_pricing)
    changes = zip(layout.changes, sizes_of(layout), strict=True)
    return Runs(
        shown_run=Run(head=SHOWN, case_and_scenario=(case, shown_scenario)),
        ends=_end_runs(case, scenario, shown_scenario) if workbook_case.pricings else [],
        pricings=[
            Run(
                head=f"Shown, {label}",
                label=label,
                pricing=index,
                case_and_scenario=(case, replace(shown_scenario, pricing=name)),
            )
            for index, (name, (label, _)) in enumerate(workbook_case.pricings.items(), start=1)
        ],
        options=[
            Run(
                head=f"Option: {name}",
                option=name,
                fixed=WITHOUT_SAVINGS,
                case_and_scenario=(
                    option,
                    option.at_one_pricing(
                        scenario_on(option, replace(shown_scenario, **WITHOUT_SAVINGS))
                    ),
                ),
            )
            for name, option in case.other_options.items()
        ],
        on_time=_on_time_runs(case, shown_scenario) if lines_that_run_on(case) else [],
        quoted=[_quoted_run(case, workbook_case, price) for price in layout.prices],
        by_rule=[
            _quoted_run(case, workbook_case, name)
            for name in dict.fromkeys(layout.by_rule.values())
        ],
        changed=[
            _quoted_run(case, workbook_case, price, sized, row[-1])
            for (row, sized), price in itertools.product(changes, layout.prices)
            if sized.fields
        ],
        as_late=_late_runs(case, scenario, workbook_case),
        scenarios=[
            Run(
                head=head,
                scenario=index,
                case_and_scenario=(case, _at_pricing(build(dict(fields)), single_pricing)),
            )
            for index, (head, fields) in enumerate(layout.scenarios.items(), start=1)
        ],
        as_given=layout.as_given,
    )


def groups_of(case: Case, runs: Runs, result: str) -> list[Group]:
    """Group runs into the tables of Workings.

    A late run, or a run with a change, has only the results that other sheets show.
    """
    pricings = ", under each pricing" if runs.pricings else ""
    heading = f"As {runs.as_given}"
    late = f"{heading}, but as late as the scenario shown, or with one change"
    running = counted_lines(case, lines_that_run_on(case))
    groups = [
        Group(
            caption=f"The scenario shown{pricings}",
            runs=[runs.shown_run, *runs.ends, *runs.pricings],
            is_in_answer=True,
        ),
        Group(
            caption=f"{heading}, and each scenario of Inputs",
            runs=[*runs.quoted, *runs.by_rule, *runs.scenarios],
        ),
        Group(
            caption=late,
            runs=[*runs.as_late, *runs.changed],
            results=tuple(dict.fromkeys((leading_result(case), result))),
        ),
        Group(caption="Lines that go on if go-live is late", runs=runs.on_time, results=running),
        *(Group(caption=f"{run.head}, other choices as shown", runs=[run]) for run in runs.options),
    ]
    return [group for group in groups if group.runs]


def quoted_head(layout: SheetLayout, price: str) -> str:
    """Return the heading of the run at a price as quoted, or as stated."""
    return f"As {layout.as_given}, {price}"


def changed_head(layout: SheetLayout, price: str, sized: Sized) -> str:
    """Return the heading of the run at a price with one change."""
    labels = [key.removeprefix("illustration.").replace("_", " ") for key in sized.fields.values()]
    return ", ".join([quoted_head(layout, price), *labels])


def _end_runs(case: Case, scenario: Scenario, shown_scenario: Scenario) -> list[Run]:
    """Return the runs at the lowest and the highest leading cost over the pricings."""
    ends = {LOWEST: "low_pricing", HIGHEST: "high_pricing"}
    return [
        Run(
            head=name,
            end=name,
            case_and_scenario=(
                case,
                replace(shown_scenario, pricing=_pricing_at(case, scenario, end)),
            ),
        )
        for name, end in ends.items()
    ]


def _on_time_runs(case: Case, shown_scenario: Scenario) -> list[Run]:
    on_time = (case, replace(shown_scenario, delay=0))
    return [Run(head="Shown, on time", fixed={"delay": 0}, case_and_scenario=on_time)]


def _quoted_run(
    case: Case,
    workbook_case: WorkbookCase,
    price: str,
    sized: Sized = UNCHANGED,
    change: float = 0.0,
) -> Run:
    """Return the run at a price as quoted, with a change of the fields that are sized."""
    fields: dict[str, Any] = {
        name: MONTHS_LATE if name == "delay" else change for name in sized.fields
    }
    quoted = replace(case.as_quoted, pricing=price, **fields)
    return Run(
        head=changed_head(workbook_case.layout, price, sized),
        scenario=2,
        pricing=_pricing_index(case, [*workbook_case.pricings], price),
        estimate=ESTIMATES.index(price) + 1 if price in ESTIMATES else 0,
        at_anticipated=workbook_case.layout.quoted_at_anticipated,
        fixed=AS_QUOTED,
        sized=sized.fields,
        case_and_scenario=(case, quoted),
    )


def _late_runs(case: Case, scenario: Scenario, workbook_case: WorkbookCase) -> list[Run]:
    """Return the runs as quoted, but with the timing of a scenario."""
    quoted_at, prices = quoted_pricings(case), workbook_case.layout.prices
    if quoted_at and {*quoted_at}.isdisjoint(prices):
        # The estimates belong to another charge, so the documents only quote the stated price.
        prices = quoted_at
    without_timing = {name: value for name, value in AS_QUOTED.items() if name not in TIMING_FIELDS}
    return [
        replace(
            _quoted_run(case, workbook_case, price),
            head=f"{quoted_head(workbook_case.layout, price)}, as late",
            is_as_late=True,
            fixed=without_timing,
            case_and_scenario=(case, replace(case.quoted_as_late(scenario), pricing=price)),
        )
        for price in prices
    ]


def _at_pricing(scenario: Scenario, used: str) -> Scenario:
    """Return a scenario under its own pricing or, if that is not known, under `used`."""
    return replace(scenario, pricing=used) if scenario.pricing == ANY else scenario


def _pricing_of_unknown(case: Case, scenario: Scenario, base: str) -> str:
    """Return the pricing for a single figure if the pricing is not known.

    That is the base pricing. If it has no price in the scenario shown, it is the pricing with the
    highest leading cost. Without several pricings it is the only one, or an empty text if the case
    has no charge.
    """
    if not base:
        return case.pricing_if_unknown if case.charges else ""
    is_priced = range_or_none(case, replace(scenario, pricing=base)) is not None
    return base if is_priced else _pricing_at(case, scenario, "high_pricing")


def _pricing_at(case: Case, scenario: Scenario, end: str) -> str:
    """Return the pricing at an end of the leading cost.

    If no pricing has a price, it is the chosen one or the last, as in `Pairs.index_of`.
    """
    pricing_range = range_or_none(case, scenario)
    if pricing_range is None:
        return case.pricings[-1] if scenario.pricing == ANY else scenario.pricing
    return str(getattr(pricing_range.pair(leading_result(case)), end))


def _pricing_index(case: Case, names: Sequence[str], price: str) -> int:
    """Return the number of a pricing on Inputs, from 1; 0 for the scenario's own.

    If the price is an estimate of another charge, the charge with pricings has its stated one.
    """
    stated = case.stated_pricing
    if price in ESTIMATES and stated is not None and not case.charge.is_quoted:
        price = stated.name
    return names.index(price) + 1 if price in names else 0
