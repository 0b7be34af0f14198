"""What is true of every answer, tried on made-up cases and scenarios."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small.case.scenario import Scenario, choose, query
from small.model.cashflow import cash_flow
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
