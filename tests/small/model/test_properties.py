"""What is true of every case and scenario, tried on made-up ones."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small.case.case import ANY
from small.case.scenario import Scenario, choose, query
from small.model.break_even import break_even
from small.model.cashflow import cash_flow
from small.model.charges import rule_table
from small.model.results import pairs, pricings_of, results, results_by_pricing
from small.report.answer import answer
from small.report.names import all_figures
from small.report.notes import notes
from small.report.tables import answer_table, cost_by_year
from tests.small.made_cases import cases, scenarios

MADE = settings(max_examples=60, deadline=None, derandomize=True)
MONEY = r"-?£[\d,]+"
SIDE = r"(£[\d,]+|less than £1) (under|over)|exactly the budget"
FORMS = (
    rf"[^:]+: {MONEY}( to {MONEY})?\. Budget £[\d,]+( \(requested\))?: ({SIDE})( to ({SIDE}))?\.",
    rf"[^:]+: {MONEY}( to {MONEY})?\. No budget is stated\.",
    r"No pricing gives a charge for [\d, ]+ adopters?\.",
)


@MADE
@given(st.data())
def test_the_line_has_one_of_its_forms_and_no_text_is_empty(data: st.DataObject) -> None:
    case = data.draw(cases())
    answered = answer(case, data.draw(scenarios(case)))
    shown = [answer_table(answered), cost_by_year(answered)]
    texts = [text for table in shown for name in table.columns for text in table.texts(name)]

    assert any(re.fullmatch(form, answered.line) for form in FORMS), answered.line
    assert not [text for text in (*texts, *notes(answered)) if re.search(r"nan|None|-£0\b", text)]


@MADE
@given(st.data())
def test_a_pair_holds_every_pricing_and_names_one_that_gives_it(data: st.DataObject) -> None:
    case = data.draw(cases())
    scenario = replace(data.draw(scenarios(case)), pricing=ANY)
    by_pricing = results_by_pricing(case, scenario)

    for name, pair in pairs(case, by_pricing).items():
        given_ = [row[name] for row in by_pricing.values() if np.isfinite(row[name])]
        assert (pair is None) == (not given_)
        if pair is not None:
            assert min(given_) >= pair.low - 0.005
            assert max(given_) <= pair.high + 0.005
            assert by_pricing[pair.low_pricing][name] == pair.low
            assert by_pricing[pair.high_pricing][name] == pair.high


@MADE
@given(st.data())
def test_a_pricing_alone_gives_what_it_gives_in_a_range(data: st.DataObject) -> None:
    case = data.draw(cases())
    scenario = replace(data.draw(scenarios(case)), pricing=ANY)
    together = results_by_pricing(case, scenario)

    for pricing in pricings_of(case, scenario):
        alone = results_by_pricing(case, replace(scenario, pricing=pricing))[pricing]
        assert together[pricing] == pytest.approx(alone, nan_ok=True)


@MADE
@given(st.data())
def test_many_scenarios_at_once_are_each_alone(data: st.DataObject) -> None:
    case = data.draw(cases())
    pricing = data.draw(st.sampled_from([*case.pricings]))
    drawn = [replace(data.draw(scenarios(case)), pricing=pricing) for _ in range(4)]
    years = len(case.years)
    paths = [s.adopters if isinstance(s.adopters, tuple) else (s.adopters,) * years for s in drawn]
    fields = {
        name: np.array([getattr(scenario, name) for scenario in drawn])
        for name in vars(drawn[0])
        if name not in ("adopters", "pricing")
    }
    together = results(cash_flow(case, drawn[0], adopters=np.array(paths), **fields))

    for place, scenario in enumerate(drawn):
        alone = results(cash_flow(case, scenario))
        for name, values in alone.items():
            now = np.broadcast_to(together[name], 4)[place]
            assert now == pytest.approx(float(np.ravel(values)[0]), nan_ok=True), name


@MADE
@given(st.data())
def test_lines_add_up_and_headroom_is_the_rest_of_the_budget(data: st.DataObject) -> None:
    case = data.draw(cases())
    pricing = data.draw(st.sampled_from([*case.pricings]))
    flow = cash_flow(case, replace(data.draw(scenarios(case)), pricing=pricing))
    kinds = {line.name: line.kind for line in case.lines}
    costs = [entry.amounts for n, entry in flow.lines.items() if kinds.get(n, "cost") == "cost"]
    found = results(flow)

    assert np.allclose(sum(costs), flow.gross, equal_nan=True)
    assert np.allclose(flow.gross + flow.savings, flow.net, equal_nan=True)
    if case.budget:
        total = found["initial_cost"] + found["headroom"]
        assert np.allclose(total, case.budget.amount) or np.isnan(total).all()
    assert np.all(np.nan_to_num(flow.initial - flow.gross) <= 0.005)
    assert np.all(np.nan_to_num(flow.savings - flow.cashable) <= 0.005)


@MADE
@given(st.data())
def test_what_is_on_time_does_not_depend_on_what_a_late_start_would_move(
    data: st.DataObject,
) -> None:
    case = data.draw(cases())
    scenario = replace(data.draw(scenarios(case)), delay=0)
    other = replace(scenario, charge_follows_go_live=not scenario.charge_follows_go_live)

    for pricing, row in results_by_pricing(case, other).items():
        assert results_by_pricing(case, scenario)[pricing] == pytest.approx(row, nan_ok=True)


@MADE
@given(st.data())
def test_more_adopters_never_raise_an_equal_share(data: st.DataObject) -> None:
    case = data.draw(cases())
    charge = case.charges[0]
    for rule in charge.pricing:
        if rule.share == "equal" or rule.through:
            table = rule_table(case, charge, rule)
            assert np.all(np.diff(table, axis=0) <= 1e-6)


@MADE
@given(st.data())
def test_a_charge_that_doubles_doubles_the_charge_and_nothing_else(data: st.DataObject) -> None:
    case = data.draw(cases())
    pricing = data.draw(st.sampled_from([*case.pricings]))
    scenario = replace(data.draw(scenarios(case)), pricing=pricing, charge_change=0.0)
    once = cash_flow(case, scenario)
    twice = cash_flow(case, replace(scenario, charge_change=1.0))
    charge = once.lines["Service"].amounts

    assert np.allclose(twice.lines["Service"].amounts, 2 * charge, equal_nan=True)
    assert np.allclose(twice.gross - once.gross, charge, equal_nan=True)
    assert np.allclose(twice.savings, once.savings, equal_nan=True)


@MADE
@given(st.data())
def test_the_same_number_in_each_year_is_the_number(data: st.DataObject) -> None:
    case = data.draw(cases())
    number = data.draw(st.integers(1, case.possible))
    scenario = replace(data.draw(scenarios(case)), adopters=number)
    path = replace(scenario, adopters=(number,) * len(case.years))

    for pricing, row in results_by_pricing(case, scenario).items():
        assert results_by_pricing(case, path)[pricing] == pytest.approx(row, nan_ok=True)


@MADE
@given(st.data())
def test_savings_reach_their_full_amount_and_never_more(data: st.DataObject) -> None:
    case = data.draw(cases())
    ramp = data.draw(st.integers(0, 60))
    scenario = Scenario(
        pricing=next(iter(case.pricings)), savings=12_000.0, ramp=ramp, cashable=1.0
    )
    plain = cash_flow(case, replace(scenario, savings=0.0))
    saved = -(cash_flow(case, scenario).savings - plain.savings)[0]
    months = np.clip(case.opens + 12 - case.go_live_month, 0, 12)

    assert np.all(saved <= 1_000 * months + 0.005)
    assert np.all(np.diff(saved) >= -0.005)
    if ramp <= 1:
        assert saved == pytest.approx(1_000.0 * months)


@MADE
@given(st.data())
def test_beyond_a_break_even_point_the_budget_is_on_the_other_side(data: st.DataObject) -> None:
    case = data.draw(cases())
    if case.budget is None:
        return
    scenario = replace(data.draw(scenarios(case)), pricing=next(iter(case.pricings)))
    for point in break_even(case, scenario, ["charge_change", "delay"]):
        step = 1 if point.field == "delay" else 1e-4
        sign = 1 if point.over_below else -1
        inside = point.value + sign * step
        values = [point.value if point.field == "delay" else point.value - sign * step, inside]
        found = [
            results(cash_flow(case, scenario, **{point.field: np.array([value])}))["initial_cost"]
            for value in values
        ]
        over, within = (float(np.ravel(f)[0]) - case.budget.amount for f in found)
        assert over >= 0
        assert within <= 0.005


@MADE
@given(st.data())
def test_a_scenario_is_the_same_after_its_query_string(data: st.DataObject) -> None:
    case = data.draw(cases())
    scenario = data.draw(scenarios(case))
    again = choose(case, query(case, scenario) or None)

    assert {n: v for n, v in vars(again).items() if not isinstance(v, float)} == {
        n: v for n, v in vars(scenario).items() if not isinstance(v, float)
    }
    assert [v for v in vars(again).values() if isinstance(v, float)] == pytest.approx(
        [v for v in vars(scenario).values() if isinstance(v, float)]
    )


@MADE
@given(st.data())
def test_every_name_of_a_made_case_has_a_figure(data: st.DataObject) -> None:
    case = data.draw(cases())
    answered = answer(case, data.draw(scenarios(case)))

    assert all_figures(answered)["initial_cost"].keys() == answered.by_pricing.keys()
