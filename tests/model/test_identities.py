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
from sohanalysis.model.discounting import present_value
from sohanalysis.model.pricing import yearly_charge
from sohanalysis.model.results import RESULTS, Results, is_deflated, results_of

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
    usual = {
        "name": "another",
        "kind": "cost",
        "nature": "one-off",
        "accounting": "not stated",
        "our_share": 1.0,
        "source": "made up",
        "status": "assumed",
    }
    annual = {
        "annual": 12_000,
        "from_": month(month_number(decision.case.years[0])),
        "delay": "none",
    }
    return Line(**usual | ({} if "by_year" in keys else annual) | keys)


def amounts(appraisal: Results, name: str = "another") -> list[float]:
    """Return the cost of a line in each year."""
    return appraisal.flow.lines[name].tolist()  # type: ignore[no-any-return]


def charges(decision: Decision, form: str, adopters: Any) -> Any:
    """Return the yearly charge of a pricing at some numbers of adopters."""
    return yearly_charge(decision.case, adopters, form)


def rule(decision: Decision, pricing: str) -> Document:
    """Return the rule of a pricing in the form of the file."""
    (charge,) = decision.document["charges"]
    return next(entry for entry in charge["pricing"] if entry["name"] == pricing)


# Sums


@any_decision
def test_no_more_is_counted_of_a_line_than_it_costs(decision: Decision) -> None:
    flow = worked(decision).flow

    assert all(np.all(flow.initial[name] <= flow.lines[name] + 1e-6) for name in flow.initial)


@any_decision
def test_all_of_a_one_off_cost_is_counted_that_falls_in_the_years_of_a_budget_of_years(
    decision: Decision,
) -> None:
    case, flow = decision.case, worked(decision).flow

    once = [x.name for x in case.lines if (x.kind, x.nature) == ("cost", "one-off")]
    counted_years = case.budget.years if case.counts_by_years else case.years
    assert [flow.initial[name].tolist() for name in once] == [
        np.where(np.isin(case.years, counted_years), flow.lines[name], 0).tolist() for name in once
    ]


@any_decision
def test_a_budget_for_all_years_leaves_nothing_outside_them(decision: Decision) -> None:
    case = with_budget(decision, years=[*decision.case.years])

    results = on(case, decision)

    assert results.falls_after_budget_years == 0
    assert results.spent_in_budget_years == near(results.flow.gross.sum())


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


@any_decision
def test_the_years_of_a_budget_of_initial_months_move_no_total(decision: Decision) -> None:
    assume(not decision.case.counts_by_years)
    case = with_budget(decision, years=[decision.case.years[-1]])

    once, moved = worked(decision), on(case, decision)

    assert (moved.initial_cost, moved.headroom) == (once.initial_cost, once.headroom)


@any_decision
def test_a_budget_of_years_pays_the_gross_cost_of_its_years(decision: Decision) -> None:
    case = replace(decision.case, initial_months=None)

    results = on(case, decision)

    assert results.initial_cost == near(results.spent_in_budget_years)
    assert results.falls_after_budget_years == 0


# Lines


@given(decision=decisions(), data=st.data())
def test_the_order_of_the_lines_changes_nothing(decision: Decision, data: st.DataObject) -> None:
    lines = data.draw(st.permutations(decision.case.lines))

    results = on(with_lines(decision, *lines), decision).by_name()

    assert results == near(worked(decision).by_name())


@any_decision
def test_funding_is_in_no_result(decision: Decision) -> None:
    lines = [entry for entry in decision.case.lines if entry.kind != "funding"]

    results = on(with_lines(decision, *lines), decision).by_name()

    assert results == worked(decision).by_name()


@given(decision=decisions(), annual=st.integers(100, 1_000_000))
def test_a_share_of_nothing_is_no_line(decision: Decision, annual: int) -> None:
    none = line(decision, nature="recurrent", our_share=0.0, annual=annual)

    results = on(with_lines(decision, *decision.case.lines, none), decision).by_name()

    assert results == near(worked(decision).by_name())


@any_decision
def test_twice_our_share_is_twice_the_line(decision: Decision) -> None:
    halves = [replace(entry, our_share=entry.our_share / 2) for entry in decision.case.lines]

    half = on(with_lines(decision, *halves), decision).flow.lines

    rows = worked(decision).flow.lines
    assert [half[x.name] * 2 for x in halves if x.name in half] == [
        near(rows[x.name]) for x in halves if x.name in rows
    ]


@any_decision
def test_a_line_cut_in_two_shares_costs_the_same(decision: Decision) -> None:
    halves = [
        replace(entry, our_share=entry.our_share / 2, name=f"{entry.name} {half}")
        for entry in decision.case.lines
        for half in (1, 2)
    ]

    results = on(with_lines(decision, *halves), decision).by_name()

    assert results == near(worked(decision).by_name())


@given(decision=decisions(), cut=st.integers(1, 11))
def test_a_period_cut_in_two_costs_the_same(decision: Decision, cut: int) -> None:
    start = month_number(decision.case.years[0])
    first = line(decision, months=cut)
    then = line(decision, months=12 - cut, from_=month(start + cut), name="then")

    cut_up = on(with_lines(decision, first, then), decision).by_name()

    assert cut_up == near(on(with_lines(decision, line(decision, months=12)), decision).by_name())


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


@given(decision=decisions(), nature=one_of("one-off", "recurrent"))
def test_an_amount_a_year_is_that_amount_in_each_year(decision: Decision, nature: str) -> None:
    assume(decision.case.least_months <= 12 * len(decision.case.years))
    in_each = dict.fromkeys(decision.case.years, 12_000)
    by_named_year = line(decision, nature=nature, by_year=in_each)

    by_year = on(with_lines(decision, by_named_year), decision).by_name()

    yearly = line(decision, nature=nature)
    assert by_year == near(on(with_lines(decision, yearly), decision).by_name())


@given(decision=decisions(), amount=st.integers(1, 1_000_000), data=st.data())
def test_a_one_off_cost_takes_its_amount_from_the_headroom(
    decision: Decision, amount: int, data: st.DataObject
) -> None:
    year = data.draw(one_of(*decision.case.years))
    lines = (*decision.case.lines, line(decision, by_year={year: amount}))

    results = on(with_lines(decision, *lines), decision)

    once, case = worked(decision), decision.case
    added = amount if year in case.budget.years or not case.counts_by_years else 0
    assert results.initial_cost == near(once.initial_cost + added)
    assert results.headroom == near(once.headroom - added)
    assert results.ongoing == once.ongoing


@given(decision=decisions(), uplift=one_of(0.0, 0.03))
def test_a_cost_and_a_saving_of_one_amount_leave_the_net(decision: Decision, uplift: float) -> None:
    prices = {"uplift": uplift, "base_year": decision.case.years[0]}
    pair = (line(decision, **prices), line(decision, kind="saving", name="gain", **prices))

    net = on(with_lines(decision, *decision.case.lines, *pair), decision).flow.net

    assert net == near(worked(decision).flow.net)


@given(decision=decisions(), uplift=one_of(0.01, 0.05, 0.3))
def test_an_uplift_raises_each_year_by_itself(decision: Decision, uplift: float) -> None:
    prices = line(decision, uplift=uplift, base_year=decision.case.years[0])

    yearly = amounts(on(with_lines(decision, prices), decision))

    assert yearly[0] == near(12_000)
    assert [then / before for before, then in itertools.pairwise(yearly)] == near(
        [1 + uplift] * (len(yearly) - 1)
    )


@given(decision=decisions(), base=st.integers(1990, 2030))
def test_without_an_uplift_the_year_of_the_price_is_nothing(decision: Decision, base: int) -> None:
    priced = line(decision, base_year=label(base))

    results = on(with_lines(decision, priced), decision).by_name()

    assert results == on(with_lines(decision, line(decision)), decision).by_name()


# Delay


@any_decision
def test_a_delay_of_nothing_is_the_same_whether_or_not_the_charge_follows(
    decision: Decision,
) -> None:
    stays = worked(decision, delay=0, charge_follows_go_live=False)
    follows = worked(decision, delay=0, charge_follows_go_live=True)

    assert stays.by_name() == follows.by_name()
    assert stays.flow.net.tolist() == follows.flow.net.tolist()


@any_decision
def test_what_a_delay_does_not_move_stays(decision: Decision) -> None:
    late, soon = worked(decision).flow, worked(decision, delay=0).flow

    still = [entry.name for entry in decision.case.lines if entry.delay in (None, "none")]
    rows = {**late.lines, **late.funding}, {**soon.lines, **soon.funding}
    assert [rows[0][name].tolist() for name in still] == [rows[1][name].tolist() for name in still]


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


@any_decision
def test_a_charge_that_does_not_follow_is_not_moved_by_a_delay(decision: Decision) -> None:
    late = worked(decision, charge_follows_go_live=False).flow.charged

    soon = worked(decision, charge_follows_go_live=False, delay=0).flow.charged
    assert late.tolist() == soon.tolist()


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


@given(decision=decisions(), data=st.data())
def test_the_total_never_falls_with_delay_for_one_adopter_count(
    decision: Decision, data: st.DataObject
) -> None:
    # A budget of years counts fewer months of a charge that starts late.
    assume(not decision.case.counts_by_years)
    count = data.draw(counts(decision.document))
    longest = decision.case.longest_delay(decision.scenario.charge_follows_go_live)

    # A charge that falls each year is cheaper late.
    steady = replace(decision.scenario, adopters=count, delay=0, rise=0.0)
    totals = results_of(decision.case, steady, delay=range(longest + 1)).initial_cost

    assert np.all(np.diff(totals) >= -1e-4)


@given(decision=decisions(charge_follows_go_live=False))
def test_the_total_never_falls_with_delay_if_the_charge_does_not_follow(decision: Decision) -> None:
    # A budget of years leaves out costs that a late start moves after them.
    assume(not decision.case.counts_by_years)
    delays = range(decision.case.longest_delay(False) + 1)

    steady = replace(decision.scenario, delay=0)
    totals = results_of(decision.case, steady, delay=delays).initial_cost

    assert np.all(np.diff(totals) >= -1e-4)


@any_decision
def test_a_late_start_never_saves_more_in_any_year(decision: Decision) -> None:
    delays = range(decision.case.longest_delay(False) + 1)

    months = [saved_months(decision, delay) for delay in delays]

    assert np.all(np.diff(months, axis=0) <= 1e-9)


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


@any_decision
def test_a_ramp_of_nothing_is_all_at_once(decision: Decision) -> None:
    assert worked(decision, ramp=0).by_name() == near(worked(decision, ramp=1).by_name())


@any_decision
def test_a_longer_ramp_never_saves_more(decision: Decision) -> None:
    savings = results_of(decision.case, decision.scenario, ramp=range(61)).flow.savings

    assert np.all(np.diff(savings, axis=0) >= -1e-6)


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


@given(decision=decisions(), data=st.data())
def test_the_forces_of_a_year_move_the_charge_of_that_year_alone(
    decision: Decision, data: st.DataObject
) -> None:
    path = list(decision.scenario.path(len(decision.case.years)))
    changed_year = data.draw(st.integers(0, len(path) - 1))
    changed_path = [
        *path[:changed_year],
        data.draw(counts(decision.document)),
        *path[changed_year + 1 :],
    ]

    once, moved = (
        worked(decision, adopters=tuple(adopters)).flow for adopters in (path, changed_path)
    )

    same = np.arange(len(path)) != changed_year
    assert moved.charge[same].tolist() == once.charge[same].tolist()
    assert moved.gross[same].tolist() == once.gross[same].tolist()


@given(decision=decisions(), data=st.data())
def test_ongoing_cost_and_offset_are_of_the_forces_of_the_last_year(
    decision: Decision, data: st.DataObject
) -> None:
    size = len(decision.case.years)
    path = data.draw(st.lists(counts(decision.document), min_size=size, max_size=size))

    by_year, last = (worked(decision, adopters=adopters) for adopters in (tuple(path), path[-1]))

    assert by_year.ongoing == near(last.ongoing)
    assert by_year.flow.savings == near(last.flow.savings)


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


@any_decision
def test_present_value_at_a_rate_of_nothing_is_the_sum(decision: Decision) -> None:
    nothing = {"discount_rate": 0, "inflation": 0}
    results = on(case_of(decision.document | nothing), decision)

    assert results.present_value == near(results.flow.net.sum())


@given(decision=decisions(), inflation=st.integers(0, 300))
def test_cash_is_deflated_and_discounted_in_one_and_constant_prices_are_only_discounted(
    decision: Decision, inflation: int
) -> None:
    case = case_of(decision.document | {"inflation": inflation / 1000})

    results = on(case, decision)

    level = 1 + inflation / 1000 if is_deflated(case, decision.scenario) else 1
    in_prices_of_first = [sum_ / level**k for k, sum_ in enumerate(results.flow.net)]
    rate = case.discount_rate.value
    assert results.present_value == near(present_value(np.array(in_prices_of_first), rate=rate))


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


@given(decision=decisions(), rate=st.floats(0, 0.3))
def test_a_year_later_is_worth_a_rate_less(decision: Decision, rate: float) -> None:
    net = worked(decision).flow.net

    later = present_value(np.array([0.0, *net]), rate=rate)

    assert later * (1 + rate) == near(present_value(net, rate=rate))


# Scale


def scaled(document: Any, factor: int) -> Any:
    """Return a document of a case with all money multiplied."""
    if isinstance(document, list):
        return [
            entry * factor if isinstance(entry, int | float) else scaled(entry, factor)
            for entry in document
        ]
    if not isinstance(document, dict):
        return document
    money = ("low", "high", "price", "pool", "annual", "amount", "value")
    times = {
        key: value * factor for key, value in document.items() if isinstance(value, int | float)
    }
    return {key: scaled(value, factor) for key, value in document.items()} | {
        key: value for key, value in times.items() if key in money or key[:4].isdigit()
    }


@given(decision=decisions(), factor=st.integers(2, 9))
def test_scaling_all_money_scales_every_result(decision: Decision, factor: int) -> None:
    assume(decision.case.budget.amount <= 10_000_000 and decision.case.charge.high <= 10_000_000)
    assume(all((entry.annual or 0) <= 10_000_000 for entry in decision.case.lines))
    assume(decision.case.by_size is None)
    case = case_of(scaled(decision.document, factor))

    results = on(case, decision, savings=decision.scenario.savings * factor).by_name()

    expected = worked(decision).by_name()
    assert results == near({name: value * factor for name, value in expected.items()})


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


@pytest.mark.parametrize("field", [*FIELD_VALUES, "adopters", "pricing", "delay"])
@given(decision=decisions(longest=4), data=st.data())
def test_a_sweep_agrees_with_one_call_for_each_value(
    field: str, decision: Decision, data: st.DataObject
) -> None:
    scenario, axes = start_of(decision), {field: swept(data, decision, field)}

    results = results_of(decision.case, scenario, **axes).by_name()

    assert np.array([*results.values()]) == near(
        np.array(one_by_one(decision.case, scenario, axes))
    )


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


@pytest.mark.parametrize(("first", "second"), PAIRS)
@given(decision=decisions(longest=4), data=st.data())
def test_the_other_order_of_the_axes_turns_the_table(
    first: str, second: str, decision: Decision, data: st.DataObject
) -> None:
    scenario = start_of(decision)
    axes = {name: swept(data, decision, name) for name in (first, second)}
    turned = {second: axes[second], first: axes[first]}

    table, turned_table = (
        results_of(decision.case, scenario, **ordered_axes).by_name()
        for ordered_axes in (axes, turned)
    )

    assert [value.T.tolist() for value in turned_table.values()] == [
        value.tolist() for value in table.values()
    ]


# Choosing


@any_decision
def test_a_scenario_comes_back_from_its_code(decision: Decision) -> None:
    assert choose(decision.case, scenario_code(decision.case, decision.scenario)) == (
        decision.scenario
    )
