"""Identities that hold for any case and any scenario, tested on made-up cases.

Other modules hold their own: of sizes and shares `test_charges` and `test_shares`, of break-even
points `test_fed_back`, of codes `test_codes`, of the calendar `test_years`, of rounding
`test_money`. That each figure is right at all is for `test_second_model`.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from made_cases import Decision, Document, case_of, counts, decisions, month, one_of
from second_model import label, month_number
from sohanalysis.case.case import Case, Line, Months
from sohanalysis.case.choose import choose
from sohanalysis.case.codes import scenario_code
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.case_formulas import formulas_of
from sohanalysis.model.cashflow import Values, final_charge
from sohanalysis.model.discounting import discount_factors
from sohanalysis.model.results import RESULTS, Results, is_deflated, results_of
from tests.charged import cost_line

NEAR = {"rel": 1e-11, "abs": 1e-4}
NO_SAVING = {"savings": 0.0, "offset": 0.0}
any_decision = given(decision=decisions())


def near(expected: Any) -> Any:
    """Allow a hundredth of a penny."""
    return pytest.approx(expected, **NEAR)


def worked(decision: Decision, **changes: Any) -> Results:
    """Appraise a decision, some fields of its scenario changed."""
    return results_of(decision.case, replace(decision.scenario, **changes))


def on(case: Case, decision: Decision, **changes: Any) -> Results:
    """Appraise the scenario of a decision on a case that differs from its own."""
    return results_of(case, replace(decision.scenario, **changes))


def with_lines(decision: Decision, *lines: Line) -> Case:
    """Return a case with other lines."""
    return replace(decision.case, lines=lines)


def with_budget(decision: Decision, **keys: Any) -> Case:
    """Return the case with other entries of the budget in its file."""
    document = decision.document
    return case_of(document | {"budget": document["budget"] | keys})


def line(decision: Decision, **keys: Any) -> Line:
    """Make a line of £12,000 a year, one-off, that a delay does not move."""
    start = {} if "by_year" in keys else {"from_": month(month_number(decision.case.years[0]))}
    return cost_line(**{"name": "another", "nature": "one-off"} | start | keys)


def amounts(appraisal: Results, name: str = "another") -> list[float]:
    """Return the cost of a line in each year."""
    return appraisal.flow.lines[name].tolist()  # type: ignore[no-any-return]


# Sums


@given(decision=decisions(longest=5))
def test_with_every_month_an_initial_one_the_total_is_all_gross_cost(decision: Decision) -> None:
    still = [entry for entry in decision.case.lines if entry.delay != "shift"]
    case = replace(with_lines(decision, *still), initial_months=Months(value=60))

    results = on(case, decision, delay=0, charge_follows_go_live=False)

    assert results.initial_cost == near(results.flow.gross.sum())


@given(decision=decisions(), budget=st.integers(1_000, 2_000_000), more=st.integers(1, 1_000))
def test_a_pound_more_of_budget_is_a_pound_more_of_headroom(
    decision: Decision, budget: int, more: int
) -> None:
    once, then = (
        on(with_budget(decision, amount=value), decision).by_name()
        for value in (budget, budget + more)
    )

    assert then == near(once | {"headroom": once["headroom"] + more})


# Lines


@any_decision
def test_a_line_cut_in_two_shares_costs_the_same(decision: Decision) -> None:
    halves = [
        replace(entry, our_share=entry.our_share / 2, name=f"{entry.name} {half}")
        for entry in decision.case.lines
        for half in (1, 2)
    ]

    results = on(with_lines(decision, *halves), decision).by_name()

    assert results == near(worked(decision).by_name())


@given(decision=decisions(), start=st.integers(0, 11), months=st.integers(1, 12))
def test_a_line_is_the_sum_of_its_months(decision: Decision, start: int, months: int) -> None:
    assume(start + months <= 12 * len(decision.case.years))
    begin = month_number(decision.case.years[0]) + start
    single = [
        line(decision, from_=month(begin + index), months=1, name=f"month {index}")
        for index in range(months)
    ]

    by_month = on(with_lines(decision, *single), decision).by_name()

    one_line = line(decision, from_=month(begin), months=months)
    assert by_month == near(on(with_lines(decision, one_line), decision).by_name())


# Delay


@given(decision=decisions(), months=st.integers(1, 12), data=st.data())
def test_a_shifted_line_costs_the_same_later(
    decision: Decision, months: int, data: st.DataObject
) -> None:
    end = 12 * len(decision.case.years)
    moved = with_lines(decision, line(decision, months=months, delay="shift"))
    delay = data.draw(st.integers(0, min(moved.longest_delay(True), end - months)))

    late = amounts(on(moved, decision, delay=delay, charge_follows_go_live=True))

    begin = month_number(decision.case.years[0]) + delay
    later = line(decision, months=months, from_=month(begin))
    assert sum(late) == near(1_000 * months)
    assert late == near(amounts(on(with_lines(decision, later), decision, delay=0)))


@given(decision=decisions(), months=st.integers(1, 12), data=st.data())
def test_an_extended_line_costs_each_month_of_the_delay_more(
    decision: Decision, months: int, data: st.DataObject
) -> None:
    longer = with_lines(decision, line(decision, months=months, delay="extend"))
    delay = data.draw(st.integers(0, longer.longest_delay(True)))

    late = amounts(on(longer, decision, delay=delay, charge_follows_go_live=True))

    assert sum(late) == near(1_000 * (months + delay))


@given(decision=decisions(charge_follows_go_live=True, rise=0), data=st.data())
def test_a_charge_that_follows_saves_each_month_of_the_delay(
    decision: Decision, data: st.DataObject
) -> None:
    count = data.draw(counts(decision.document))

    late, soon = (
        worked(decision, adopters=count, **changes).flow for changes in ({}, {"delay": 0})
    )

    fewer = soon.charged.sum() - late.charged.sum()
    assert fewer == near(decision.scenario.delay * soon.charge[0] / 12)


@any_decision
def test_a_year_late_saves_what_would_have_been_saved_a_year_before(decision: Decision) -> None:
    soon = saved_months(decision, 0)
    late = saved_months(decision, 12)

    assert late[0] == 0
    assert late[1:] == near(soon[:-1])


def saved_months(decision: Decision, delay: int) -> Any:
    """Return the savings by year, in months of full effect, of a member that stays."""
    formulas = formulas_of(decision.case)
    fields = decision.scenario.values() | {"delay": delay, "leave": "none"}
    return Values(formulas, formulas.with_fields(fields), {}).by_year("saved_months")


# Savings


@given(decision=decisions(), share=st.integers(1, 150))
def test_an_offset_is_the_saving_that_it_amounts_to(decision: Decision, share: int) -> None:
    offset = share / 100
    same = offset * final_charge(decision.case, decision.scenario)
    assume(same <= 10 * decision.case.charge.high)

    results = worked(decision, offset=offset, savings=0.0).by_name()

    assert results == near(worked(decision, offset=0.0, savings=same).by_name())


@any_decision
def test_twice_the_saving_is_twice_as_far_from_none(decision: Decision) -> None:
    half = {name: getattr(decision.scenario, name) / 2 for name in NO_SAVING}
    none, some, twice = (
        worked(decision, **saving).flow.savings for saving in (NO_SAVING, half, {})
    )

    assert twice - none == near(2 * (some - none))


@given(decision=decisions(), cashable=st.floats(0, 1))
def test_what_is_cashable_moves_nothing_else(decision: Decision, cashable: float) -> None:
    once, moved = worked(decision).by_name(), worked(decision, cashable=cashable).by_name()

    assert [name for name in once if once[name] != moved[name]] in (
        [],
        ["cost_after_cashable_savings"],
    )


# The charge


@given(decision=decisions(), change=one_of(-0.9, -0.25, 0.41, 2.0))
def test_a_change_of_the_charge_scales_the_platform_and_nothing_else(
    decision: Decision, change: float
) -> None:
    plain, changed = (worked(decision, charge_change=by).flow for by in (0.0, change))

    assert changed.charged == near(plain.charged * (1 + change))
    assert changed.savings.tolist() == plain.savings.tolist()
    assert changed.gross - changed.charged == near(plain.gross - plain.charged)


# Adopters by year


@given(decision=decisions(), data=st.data())
def test_one_count_is_that_count_in_every_year(decision: Decision, data: st.DataObject) -> None:
    count = data.draw(counts(decision.document))

    by_year = worked(decision, adopters=(count,) * len(decision.case.years))

    assert by_year.by_name() == near(worked(decision, adopters=count).by_name())


# The horizon and the calendar


def extended(decision: Decision, *, before: int = 0, after: int = 0) -> Decision:
    """Return a decision with more years, each with the forces of the nearest year."""
    labels = decision.case.years
    first = month_number(labels[0]) // 12
    longer = [label(year) for year in range(first - before, first + len(labels) + after)]
    path = decision.scenario.path(len(labels))
    scenario = replace(decision.scenario, adopters=(path[0],) * before + path + (path[-1],) * after)
    case = replace(decision.case, years=tuple(longer))
    return Decision(decision.document, case, scenario)


@given(decision=decisions(), more=st.integers(1, 5))
def test_years_added_at_the_end_change_nothing_before_them(decision: Decision, more: int) -> None:
    ended = [entry for entry in decision.case.lines if entry.nature == "recurrent" or entry.months]
    decision = decision._replace(case=with_lines(decision, *ended))
    once, longer = worked(decision), worked(extended(decision, after=more))

    size = len(decision.case.years)
    names = [name for name in RESULTS if name not in ("ongoing", "present_value")]
    assert longer.flow.net[:size] == near(once.flow.net)
    then, now = longer.by_name(), once.by_name()
    assert [then[name] for name in names] == near([now[name] for name in names])


@given(decision=decisions(), more=st.integers(1, 3))
def test_years_added_before_only_discount_the_rest(decision: Decision, more: int) -> None:
    later = extended(decision, before=more)
    once, earlier = worked(decision).by_name(), worked(later).by_name()

    # A rise has nothing to raise in a case of one year, and is in its prices as soon as there are
    # two: the present value is then of deflated prices, which takes a stated inflation.
    case = later.case
    inflation = case.inflation.value if case.inflation else 0
    deflator = 1 + inflation * is_deflated(case, later.scenario)
    years_more = ((1 + case.discount_rate.value) * deflator) ** more
    worth = once.pop("present_value", None)
    if "present_value" in earlier:
        assert earlier.pop("present_value") == near(worth / years_more)
    else:
        assert is_deflated(case, later.scenario)
        assert not case.inflation
    assert earlier == near(once)


def years_later(document: Any, by: int) -> Any:
    """Return a case with all its years and months moved."""
    if isinstance(document, dict):
        return {years_later(key, by): years_later(value, by) for key, value in document.items()}
    if isinstance(document, list):
        return [years_later(value, by) for value in document]
    if isinstance(document, str):
        moved = re.sub(r"\d{4}/\d\d", lambda year: label(int(year[0][:4]) + by), document)
        return re.sub(r"^\d{4}(?=-)", lambda year: str(int(year[0]) + by), moved)
    return document


@given(decision=decisions(), by=st.integers(-40, 40))
def test_the_same_decision_in_other_years_comes_to_the_same(decision: Decision, by: int) -> None:
    moved: Document = years_later(decision.document, by)

    results = on(case_of(moved), decision).by_name()

    assert results == worked(decision).by_name()


# Present value


@given(decision=decisions(), inflation=st.integers(0, 300))
def test_cash_is_deflated_and_discounted_in_one_and_constant_prices_are_only_discounted(
    decision: Decision, inflation: int
) -> None:
    case = case_of(decision.document | {"inflation": inflation / 1000})

    results = on(case, decision)

    level = 1 + inflation / 1000 if is_deflated(case, decision.scenario) else 1
    in_prices_of_first = [sum_ / level**k for k, sum_ in enumerate(results.flow.net)]
    factors = discount_factors(len(in_prices_of_first), rate=case.discount_rate.value)
    assert results.present_value == near((np.array(in_prices_of_first) * factors).sum())


@any_decision
def test_without_inflation_cash_has_no_present_value_and_every_other_figure_stays(
    decision: Decision,
) -> None:
    stated = on(case_of(decision.document | {"inflation": 0.03}), decision).in_full()
    document = {key: value for key, value in decision.document.items() if key != "inflation"}

    case = case_of(document)

    results = on(case, decision).in_full()
    assert ("present_value" in results) == (not is_deflated(case, decision.scenario))
    del stated["present_value"]
    assert {name: results[name] for name in stated} == stated


# Scale


# Sweeps and single scenarios

FIELD_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "savings": st.floats(0, 10_000),
    "offset": st.floats(0, 1.5),
    "ramp": st.integers(0, 60),
    "cashable": st.floats(0, 1),
    "charge_follows_go_live": st.booleans(),
    "charge_change": st.floats(-0.9, 2),
}


def swept(data: st.DataObject, decision: Decision, field: str) -> list[Any]:
    """Draw two or three values of a field that any scenario of a case may hold."""
    case = decision.case
    of_the_case = {
        "adopters": st.integers(1, case.adopters.possible.value),
        "pricing": one_of(*case.pricings),
        "delay": st.integers(0, case.longest_delay(True)),
    }
    values = (FIELD_VALUES | of_the_case)[field]
    field_values: list[Any] = data.draw(st.lists(values, min_size=2, max_size=3))
    return field_values


def start_of(decision: Decision) -> Scenario:
    """Return a scenario of a decision on which any field may be swept."""
    late = min(decision.scenario.delay, decision.case.longest_delay(True))
    return replace(decision.scenario, delay=late, **NO_SAVING)


def one_by_one(case: Case, scenario: Scenario, axes: dict[str, list[Any]]) -> list[list[float]]:
    """Return the results of all combinations, from separate calls, in one flat row."""
    results = [
        results_of(case, replace(scenario, **dict(zip(axes, values, strict=True)))).by_name()
        for values in itertools.product(*axes.values())
    ]
    names = dict.fromkeys(name for result in results for name in result)
    return [[result.get(name, np.nan) for result in results] for name in names]


PAIRS = [
    ("adopters", "pricing"),
    ("pricing", "charge_change"),
    ("delay", "charge_follows_go_live"),
    ("ramp", "offset"),
    ("cashable", "savings"),
    ("delay", "adopters"),
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
@given(decision=decisions(longest=4), data=st.data())
def test_a_sweep_of_two_axes_agrees_with_one_call_for_each_pair(
    first: str, second: str, decision: Decision, data: st.DataObject
) -> None:
    scenario = start_of(decision)
    axes = {name: swept(data, decision, name) for name in (first, second)}

    results = results_of(decision.case, scenario, **axes).by_name()

    assert {value.shape for value in results.values()} == {tuple(map(len, axes.values()))}
    assert np.array([value.ravel() for value in results.values()]) == near(
        np.array(one_by_one(decision.case, scenario, axes))
    )


# Choosing


@any_decision
def test_a_scenario_comes_back_from_its_code(decision: Decision) -> None:
    assert choose(decision.case, scenario_code(decision.case, decision.scenario)) == (
        decision.scenario
    )
