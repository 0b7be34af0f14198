"""Costs by year: what is due, what is late, what is counted, and many scenarios at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from small.case.case import Case
from small.case.reading import load_case, read_case
from small.case.scenario import Scenario, choose
from small.errors import InputError
from small.model.cashflow import CashFlow, cash_flow, due, last_charged_year, overlap
from small.model.charges import charge_tables
from small.model.results import results
from tests.small.made_cases import Values, asked, cases, scenarios

made = settings(max_examples=60, derandomize=True, deadline=None)
ARRAYS = ("gross", "savings", "cashable", "funding", "initial", "initial_cashable", "net")
Asked = tuple[Case, Scenario]


def arrays(flow: CashFlow) -> list[np.ndarray]:
    """Return each array of a cash flow, (n, years), and the ongoing cost as one of a year."""
    shape = (*flow.shape, len(flow.case.years))
    wide = [np.broadcast_to(getattr(flow, name), shape) for name in ARRAYS]
    return [*wide, np.broadcast_to(flow.ongoing, flow.shape)[:, None]]


def same(one: CashFlow, other: CashFlow) -> bool:
    """Whether two cash flows are the same money."""
    pairs = zip(arrays(one), arrays(other), strict=True)
    return all(np.allclose(a, b, rtol=1e-12, atol=1e-6, equal_nan=True) for a, b in pairs)


def two_years(**others: Any) -> Case:
    """Return a case of two years with a fee of £1,200 a year."""
    charge = {"name": "Platform", "pricing": [{"name": "fee", "fee": 1200}]}
    values = {"format": 3, "title": "By hand", "years": "2018/19 to 2019/20"}
    return read_case({**values, "charges": [charge], **others})


def test_months_of_each_year_are_those_between_start_and_end() -> None:
    case = two_years()
    start = case.opens[0] + 3

    assert overlap(start, start + 14, case).tolist() == [9, 5]
    assert overlap(start, start, case).tolist() == [0, 0]
    assert due(1200.0, np.array([[9.0, 5.0]])).tolist() == [[900, 500]]


def test_nothing_is_due_for_no_months_even_without_a_price() -> None:
    assert due([np.nan, np.nan], np.array([[0.0, 12.0]])).tolist()[0] == pytest.approx(
        [0, np.nan], nan_ok=True
    )


def test_a_missing_price_leaves_alone_the_results_that_do_not_count_it() -> None:
    fee = {"name": "Platform", "pricing": [{"name": "fee", "fee": {"2018/19": 1200}}]}
    budget = {"amount": 1200, "years": ["2018/19"]}
    found = results(cash_flow(case := two_years(charges=[fee], budget=budget), choose(case)))

    missing = {name for name, values in found.items() if np.isnan(values).any()}
    assert missing == {"ongoing", "present_value", "whole_life", "whole_life_net"}
    assert found["initial_cost"] == 1200


def test_a_share_of_an_unknown_charge_is_unknown_only_where_it_is_asked_for_and_cashable() -> None:
    fee = {"name": "Platform", "pricing": [{"name": "fee", "fee": {"2018/19": 1200}}]}
    case = two_years(charges=[fee], budget={"amount": 1200, "years": ["2018/19"]})
    fields = {"offset": [0.0, 0.5, 0.5], "cashable": [0.5, 0.0, 0.5]}

    found = results(cash_flow(case, choose(case), **fields))["cost_after_cashable_savings"]

    assert found.tolist() == pytest.approx([1200, 1200, np.nan], nan_ok=True)


def test_savings_before_go_live_are_nothing_even_if_their_amount_is_unknown() -> None:
    fee = {"name": "Platform", "pricing": [{"name": "fee", "fee": {"2018/19": 1200}}]}
    case = two_years(charges=[fee], go_live="2019-04")
    flow = cash_flow(case, choose(case, offset=0.5))

    assert flow.savings[0].tolist() == pytest.approx([0, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("line", "amounts", "counted"),
    [
        ({"annual": 1200}, [1200, 1200], 1800),
        ({"annual": 1200, "start": "2018-10"}, [600, 1200], 1800),
        ({"annual": 1200, "start": "2018-10", "months": 3}, [300, 0], 300),
        ({"annual": 1200, "months": 20}, [1200, 800], 2000),
        ({"by_year": [1200, 1200]}, [1200, 1200], 1800),
        ({"by_year": {"2019/20": 1200}}, [0, 1200], 1200),
        ({"by_year": [1200, 0]}, [1200, 0], 1200),
    ],
)
def test_a_line_is_paid_by_month_and_counted_for_eighteen_or_in_full_if_it_ends(
    line: Values, amounts: list[float], counted: float
) -> None:
    case = two_years(charges=[], lines=[{"name": "Line", **line}], initial_months=18)
    flow = cash_flow(case, choose(case))

    assert flow.gross.tolist() == [amounts]
    assert flow.initial.sum() == counted
    assert flow.ongoing.tolist() == [0 if "months" in line else amounts[-1]]


@pytest.mark.parametrize(
    ("delay", "amounts"), [("none", [600, 0]), ("shift", [300, 300]), ("extend", [600, 300])]
)
def test_a_start_three_months_late_leaves_moves_or_extends_a_line(
    delay: str, amounts: list[float]
) -> None:
    line = {"name": "Line", "annual": 1200, "start": "2018-10", "months": 6, "delay": delay}
    case = two_years(lines=[line])
    flow = cash_flow(case, choose(case, delay=3))

    assert flow.lines["Line"].amounts.tolist() == [amounts]


def test_a_late_start_moves_the_charge_only_if_it_follows_go_live() -> None:
    case = two_years()

    for follows, first in ((False, 1200), (True, 900)):
        flow = cash_flow(case, choose(case, delay=3, charge_follows_go_live=follows))
        assert flow.gross.tolist() == [[first, 1200]]


def test_savings_grow_by_month_from_go_live_until_the_ramp_is_over() -> None:
    case = two_years(go_live="2018-10", initial_months=12)
    flow = cash_flow(case, choose(case, savings=1200, ramp=4, cashable=0.5, delay=1))

    # November to March: 25 + 50 + 75 + 100 + 100. Of the year after, 7 months are counted.
    assert flow.savings.tolist() == [[-350, -1200]]
    assert flow.cashable.tolist() == [[-175, -600]]
    assert flow.initial_cashable.tolist() == [[-175, -350]]
    assert flow.lines.keys() == {"Platform"}


def test_savings_and_funding_lines_are_no_cost_and_only_a_cashable_share_counts() -> None:
    saving = {"name": "Saving", "kind": "saving", "annual": 400, "cashable": 0.25}
    funding = {"name": "Grant", "kind": "funding", "annual": 100}
    flow = cash_flow(case := two_years(lines=[saving, funding]), choose(case))

    assert flow.gross.tolist() == [[1200, 1200]]
    assert flow.net.tolist() == [[800, 800]]
    assert flow.cashable.tolist() == [[-100, -100]]
    assert flow.funding.tolist() == [[100, 100]]
    assert flow.ongoing.tolist() == [1200]


def test_an_offset_is_a_share_of_the_last_charged_year_before_change_and_rise() -> None:
    fee = {"name": "Platform", "until": "2019-06", "pricing": [{"name": "fee", "fee": 1200}]}
    case = two_years(charges=[fee], years="2018/19 to 2020/21")
    flow = cash_flow(case, choose(case, offset=0.5, charge_change=0.1, rise=0.5))

    assert last_charged_year(case) == 1
    assert flow.savings.tolist() == [[-600, -600, -600]]
    assert flow.gross[0].tolist() == pytest.approx([1320, 495, 0])
    assert flow.ongoing.tolist() == [0]


def test_a_rise_begins_a_year_after_the_first_charged_one_and_leaves_prices_by_year() -> None:
    fees = [{"name": "flat", "fee": 1200}, {"name": "yearly", "fee": [1200, 1200, 1200]}]
    charge = {"name": "Platform", "start": "2018-10", "pricing": fees}
    case = two_years(charges=[charge], years="2018/19 to 2020/21")
    flow = cash_flow(case, choose(case, pricing="flat"), pricing=["flat", "yearly"], rise=0.1)

    assert flow.gross.tolist() == [pytest.approx([600, 1320, 1452]), [600, 1200, 1200]]
    assert flow.rises.tolist() == [True, False]


def test_many_adopters_and_a_path_by_year_differ_in_shape() -> None:
    case = load_case()
    shared = choose(case, pricing="shared")
    numbers = [25, 36, 20, 40]

    assert cash_flow(case, shared, adopters=numbers).gross.shape == (4, 4)
    path = cash_flow(case, shared, adopters=tuple(numbers))
    assert path.gross.shape == (1, 4)
    assert same(path, cash_flow(case, shared, adopters=[numbers]))
    assert same(path, cash_flow(case, choose(case, pricing="shared", adopters=numbers)))
    assert path.gross[0, 3] == pytest.approx(71_000 * 25 / 40)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"adopters": [25, 0]}, "adopters = 0: is not possible. Allowed: 1 to 44"),
        ({"adopters": 45}, "adopters = 45: is not possible"),
        ({"adopters": [[25, 25]]}, "adopters: has 2 numbers for 4 years"),
        ({"pricing": ["shared", "any"]}, 'pricing = "any": is not one pricing of the case'),
        ({"adoptors": 3}, "adoptors: is not a field; did you mean adopters?"),
    ],
)
def test_what_is_not_of_the_case_is_a_fault(fields: Values, words: str) -> None:
    case = load_case()

    with pytest.raises(InputError, match=words.replace("?", r"\?")):
        cash_flow(case, choose(case, pricing="shared"), **fields)


@made
@given(asked())
def test_gross_is_the_sum_of_the_charges_and_of_the_lines_of_cost(asked: Asked) -> None:
    case, scenario = asked
    flow = cash_flow(case, scenario)
    names = [c.name for c in case.charges] + [x.name for x in case.lines if x.kind == "cost"]

    for total, part in ((flow.gross, "amounts"), (flow.initial, "counted")):
        parts = sum(getattr(flow.lines[name], part) for name in names)
        assert np.allclose(total, parts, equal_nan=True)


@made
@given(asked())
def test_no_more_is_counted_than_is_due_and_all_of_it_without_period_or_years(
    asked: Asked,
) -> None:
    case, scenario = asked
    for entry in cash_flow(case, scenario).lines.values():
        assert not (entry.counted > entry.amounts + 1e-6).any()
        if case.basis == "all":
            assert np.array_equal(entry.counted, entry.amounts, equal_nan=True)
        if case.basis == "years":
            outside = ~np.isin(case.years, case.budget_years)
            assert (entry.counted[:, outside] == 0).all()


@made
@given(asked())
def test_a_charge_that_follows_a_start_on_time_changes_nothing(asked: Asked) -> None:
    case, scenario = asked
    on_time = replace(scenario, delay=0)

    one, other = (cash_flow(case, on_time, charge_follows_go_live=x) for x in (False, True))

    assert same(one, other)


@made
@given(asked())
def test_without_change_rise_or_savings_there_are_the_prices_and_the_lines_alone(
    asked: Asked,
) -> None:
    case, scenario = asked
    nothing = {"charge_change": 0.0, "rise": 0.0, "savings": 0.0, "offset": 0.0, "delay": 0}
    plain = replace(scenario, **nothing)
    flow = cash_flow(case, plain)
    row = np.broadcast_to(np.asarray(plain.adopters) - 1, len(case.years))

    for charge, table in zip(case.charges, charge_tables(case), strict=True):
        place = [*case.pricings].index(plain.pricing) if charge is case.main_charge else 0
        price = table[place, row, np.arange(len(case.years))]
        months = overlap(case.start_of(charge), case.end_of(charge), case)
        assert np.allclose(flow.lines[charge.name].amounts, due(price, months), equal_nan=True)
    own = [flow.lines[line.name].amounts for line in case.lines if line.kind == "saving"]
    assert np.allclose(flow.savings, -sum(own) if own else 0)


@made
@given(asked())
def test_doubling_every_charge_doubles_the_lines_of_the_charges_alone(asked: Asked) -> None:
    case, scenario = asked
    one, two = (cash_flow(case, scenario, charge_change=change) for change in (0.0, 1.0))

    for name, entry in one.lines.items():
        times = 2 if name in [charge.name for charge in case.charges] else 1
        assert np.allclose(times * entry.amounts, two.lines[name].amounts, equal_nan=True)
    assert np.array_equal(one.savings, two.savings, equal_nan=True)


@made
@given(asked())
def test_a_path_with_the_same_number_each_year_is_that_number(asked: Asked) -> None:
    case, scenario = asked
    number = np.min(scenario.adopters)

    path = cash_flow(case, scenario, adopters=(number,) * len(case.years))

    assert same(path, cash_flow(case, scenario, adopters=number))


@made
@given(asked())
def test_a_ramp_never_raises_savings(asked: Asked) -> None:
    case, scenario = asked
    full = cash_flow(case, replace(scenario, ramp=0)).savings
    ramped = cash_flow(case, scenario).savings

    assert not (ramped < full - 1e-6).any()
    assert not (cash_flow(case, scenario, ramp=1).savings - full).any() or np.isnan(full).any()


@made
@given(st.data())
def test_many_scenarios_at_once_are_the_same_as_one_at_a_time(data: st.DataObject) -> None:
    case = data.draw(cases())
    names = st.sampled_from([*case.pricings])
    chosen = [replace(data.draw(scenarios(case)), pricing=data.draw(names)) for _ in range(3)]
    years = len(case.years)
    fields: dict[str, Any] = {
        name: [getattr(scenario, name) for scenario in chosen] for name in vars(chosen[0])
    }
    fields["adopters"] = [np.broadcast_to(number, years) for number in fields["adopters"]]

    together = cash_flow(case, chosen[0], **fields)
    alone = [cash_flow(case, scenario) for scenario in chosen]

    for wide, *single in zip(arrays(together), *map(arrays, alone), strict=True):
        assert np.allclose(wide, np.concatenate(single), atol=1e-6, equal_nan=True)
    found = results(together)
    for place, flow in enumerate(alone):
        for name, values in results(flow).items():
            assert found[name][place] == pytest.approx(values[0], abs=1e-6, nan_ok=True)
