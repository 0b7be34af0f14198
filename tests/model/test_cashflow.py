"""The cash flow against hand arithmetic: lines, charge, savings, sweeps."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sohanalysis.case.case import Case, Line, Months
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.model.case_formulas import formulas_of, line_parts
from sohanalysis.model.cashflow import CashFlow, Values, sweep
from sohanalysis.model.results import results_of
from tests.charged import cost_line


def line(**fields: Any) -> Line:
    """Return a line of £1,200 a year, which is £100 a month, with some fields changed."""
    amounts = {} if "by_year" in fields else {"annual": 1_200, "from_": "2019-04"}
    return cost_line(**amounts | fields)


def with_line(case: Case, **fields: Any) -> Case:
    """Return a case with one line in place of its lines."""
    return replace(case, lines=(line(**fields),))


def of_line(case: Case, name: str = "Extra", **fields: Any) -> list[float]:
    """Return the amounts of a line by year, in a scenario with some fields."""
    amounts: list[float] = sweep(case, choose(case, **fields)).lines[name].tolist()
    return amounts


# Lines


def test_a_line_costs_its_share_of_a_twelfth_for_each_active_month(derbyshire: Case) -> None:
    case = with_line(derbyshire, from_="2019-02", months=3, our_share=0.5)

    amounts = of_line(case)

    # February and March in 2018/19, April in 2019/20, at £50 a month.
    assert amounts == [100.0, 50.0, 0.0, 0.0]


def test_an_uplift_counts_whole_years_from_its_base_year(derbyshire: Case) -> None:
    case = with_line(derbyshire, from_="2018-04", uplift=0.1, base_year="2019/20")

    amounts = of_line(case)

    # 1,200 / 1.1; 1,200; 1,320; 1,452.
    assert amounts == pytest.approx([1_090.909_090_9, 1_200.0, 1_320.0, 1_452.0])


@pytest.mark.parametrize(
    ("delay", "expected"),
    [
        ("none", [0.0, 300.0, 0.0, 0.0]),
        # January to March 2020, then four months later: May to July.
        ("shift", [0.0, 0.0, 300.0, 0.0]),
        ("extend", [0.0, 300.0, 400.0, 0.0]),
    ],
)
def test_a_line_answers_a_delay_as_it_says(
    derbyshire: Case, delay: str, expected: list[float]
) -> None:
    case = with_line(derbyshire, from_="2020-01", months=3, delay=delay)

    amounts = of_line(case, delay=4)

    assert amounts == expected


def test_a_line_by_year_costs_our_share_of_what_each_year_names(derbyshire: Case) -> None:
    case = with_line(
        derbyshire,
        our_share=0.25,
        by_year={"2018/19": 4_000, "2020/21": 8_000},
    )

    amounts = of_line(case, delay=3)

    assert amounts == [1_000.0, 0.0, 2_000.0, 0.0]


def test_a_saving_line_enters_savings_as_a_negative(derbyshire: Case) -> None:
    case = with_line(derbyshire, kind="saving")

    flow = sweep(case, choose(case, savings=12_000.0))

    assert flow.lines["Extra"].tolist() == [0.0, -1_200.0, -1_200.0, -1_200.0]
    assert flow.savings.tolist() == [0.0, -13_200.0, -13_200.0, -13_200.0]
    assert flow.gross.tolist() == [0.0, 91_000.0, 91_000.0, 91_000.0]
    assert flow.net.tolist() == [0.0, 77_800.0, 77_800.0, 77_800.0]


def test_a_funding_line_is_in_none_of_gross_savings_and_net(derbyshire: Case) -> None:
    case = with_line(derbyshire, kind="funding")

    flow = sweep(case, case.scenario)

    assert flow.funding["Extra"].tolist() == [0.0, 1_200.0, 1_200.0, 1_200.0]
    assert list(flow.lines) == ["Platform"]
    assert flow.gross.tolist() == [0.0, 91_000.0, 91_000.0, 91_000.0]
    assert flow.net.tolist() == [0.0, 91_000.0, 91_000.0, 91_000.0]


def test_an_overrun_is_a_share_of_every_amount_of_its_line_alone(derbyshire: Case) -> None:
    formulas = formulas_of(derbyshire)
    inputs = formulas.with_fields(derbyshire.scenario.values(), axes=1)
    (part,) = (part for part, entry in line_parts(derbyshire) if entry.name == "Project manager")
    inputs[f"{part}.overrun"] = np.array([0.0, 0.5, -0.1])

    flow = CashFlow(Values(formulas, inputs, {"overrun": (0.0, 0.5, -0.1)}), derbyshire.scenario)

    assert flow.lines["Project manager"].tolist() == [
        [30_000, 60_000, 30_000, 0],
        [45_000, 90_000, 45_000, 0],
        [27_000, 54_000, 27_000, 0],
    ]
    assert flow.lines["Platform"][1].tolist() == [0, 91_000, 91_000, 91_000]
    assert flow.gross[:, 0].tolist() == [30_000, 45_000, 27_000]
    assert flow.initial["Project manager"].sum(axis=-1).tolist() == [120_000, 180_000, 108_000]


# What is counted at first


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # 24 months from January 2019.
        ({"from_": "2019-01"}, [300.0, 1_200.0, 900.0, 0.0]),
        ({"from_": "2019-01", "months": 6}, [300.0, 300.0, 0.0, 0.0]),
        ({"from_": "2019-01", "nature": "one-off"}, [300.0, 1_200.0, 1_200.0, 1_200.0]),
        # Each month at its own year's rate.
        ({"from_": "2019-10", "uplift": 0.1, "base_year": "2019/20"}, [0.0, 600.0, 1_320.0, 726.0]),
    ],
)
def test_the_first_24_months_of_a_recurrent_line_are_counted_at_first(
    derbyshire: Case, fields: dict[str, Any], expected: list[float]
) -> None:
    case = with_line(derbyshire, **fields)

    initial = sweep(case, case.scenario).initial["Extra"]

    assert initial.tolist() == pytest.approx(expected)


def test_a_recurrent_line_by_year_is_counted_from_the_april_of_its_first_amount(
    derbyshire: Case,
) -> None:
    case = with_line(
        replace(derbyshire, initial_months=Months(value=18)),
        by_year={"2018/19": 0, "2019/20": 1_200, "2020/21": 2_400, "2021/22": 3_600},
    )

    results = results_of(case, case.scenario)

    assert results.flow.initial["Extra"].tolist() == [0.0, 1_200.0, 1_200.0, 0.0]
    assert results.ongoing == 94_600.0


def test_ongoing_leaves_out_a_line_that_ends_before_the_last_year(
    derbyshire: Case,
) -> None:
    recurrent = line(name="Licence", from_="2020-10", months=6)
    one_off = line(name="Move", from_="2019-04", nature="one-off")
    case = replace(derbyshire, lines=(recurrent, one_off))

    assert results_of(case, case.scenario).ongoing == 91_000.0


def test_ongoing_has_a_line_active_for_one_month_of_the_last_year(
    derbyshire: Case,
) -> None:
    case = with_line(derbyshire, from_="2022-03")

    # 91,000, and a full year of the line of 1,200 that begins in the last month of the case.
    assert results_of(case, case.scenario).ongoing == 92_200.0


@pytest.mark.parametrize("months", [1, 12, 24])
def test_ongoing_leaves_out_a_line_with_a_number_of_months(derbyshire: Case, months: int) -> None:
    case = with_line(derbyshire, from_="2021-04", months=months)

    assert results_of(case, case.scenario).ongoing == 91_000.0


# Platform charge


def test_a_path_charges_each_year_at_its_own_adopters(derbyshire: Case) -> None:
    scenario = choose(derbyshire, adopters=(10, 20, 25, 40), pricing="shared")

    flow = sweep(derbyshire, scenario)

    assert flow.charge.tolist() == [177_500.0, 88_750.0, 71_000.0, 44_375.0]
    assert flow.lines["Platform"].tolist() == [0.0, 88_750.0, 71_000.0, 44_375.0]


@pytest.mark.parametrize(
    ("follows", "expected"),
    [(False, [0.0, 91_000.0, 91_000.0, 91_000.0]), (True, [0.0, 68_250.0, 91_000.0, 91_000.0])],
)
def test_the_charge_starts_late_only_if_it_follows_go_live(
    derbyshire: Case, follows: bool, expected: list[float]
) -> None:
    amounts = of_line(derbyshire, "Platform", delay=3, charge_follows_go_live=follows)

    assert amounts == expected


# Savings of the scenario


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"ramp": 0}, [0.0, -12_000.0, -12_000.0, -12_000.0]),
        ({"ramp": 1}, [0.0, -12_000.0, -12_000.0, -12_000.0]),
        # £1,000 x (1 + ... + 12) / 12.
        ({"ramp": 12}, [0.0, -6_500.0, -12_000.0, -12_000.0]),
        # 78 / 60, 222 / 60, 366 / 60.
        ({"ramp": 60}, [0.0, -1_300.0, -3_700.0, -6_100.0]),
        # 9 months from July: 45 / 12; then (10 + 11 + 12) / 12 and nine full months.
        ({"delay": 3, "ramp": 12}, [0.0, -3_750.0, -11_750.0, -12_000.0]),
        ({"delay": 18}, [0.0, 0.0, -6_000.0, -12_000.0]),
    ],
)
def test_savings_ramp_up_from_go_live(
    derbyshire: Case, fields: dict[str, int], expected: list[float]
) -> None:
    flow = sweep(derbyshire, choose(derbyshire, savings=12_000.0, **fields))

    assert flow.savings.tolist() == pytest.approx(expected)


def test_an_offset_is_a_share_of_the_last_years_charge_before_its_change(derbyshire: Case) -> None:
    scenario = choose(
        derbyshire, adopters=(10, 10, 20, 25), pricing="shared", offset=0.5, charge_change=1.0
    )

    flow = sweep(derbyshire, scenario)

    assert flow.savings.tolist() == [0.0, -35_500.0, -35_500.0, -35_500.0]


def test_nil_savings_are_nought_and_never_minus_nought(second: Case) -> None:
    flow = sweep(second, second.scenario)

    assert not np.signbit(flow.savings[0])
    assert not np.signbit(flow.lines["Old cameras"][0])


# The second case, worked out by hand


def test_the_second_case_gives_its_lines_by_hand(second: Case) -> None:
    lines = {name: row.tolist() for name, row in sweep(second, second.scenario).lines.items()}

    assert lines == {
        "Equipment": [80_000.0, 40_000.0, 0.0, 0.0, 0.0],
        # Half of 48,000 is 24,000; x 1.05 for nine months; x 1.1025; x 1.157625; x 1.21550625.
        "Support desk": pytest.approx([0.0, 18_900.0, 26_460.0, 27_783.0, 29_172.15]),
        # Band of 12 forces: 75,000, from October.
        "Platform": [0.0, 37_500.0, 75_000.0, 75_000.0, 75_000.0],
        # From January: three months.
        "Old cameras": [0.0, -6_000.0, -24_000.0, -24_000.0, -24_000.0],
    }


def test_the_second_case_gives_its_results_by_hand(second: Case) -> None:
    results = results_of(second, second.scenario).by_name()

    assert results == {
        # 120,000 + desk, 12 months from July: 18,900 + 26,460 / 4 = 25,515, + 12 months of 75,000.
        "initial_cost": pytest.approx(220_515),
        "headroom": pytest.approx(4_485),
        "spent_in_budget_years": pytest.approx(277_860),
        "falls_after_budget_years": pytest.approx(0),
        # Half of 30,000 saved in the budget years.
        "cost_after_cashable_savings": pytest.approx(205_515),
        "ongoing": pytest.approx(104_172.15),
        # Its prices are nominal, and it states no inflation: no present value.
    }


# Sweeps


def test_a_sweep_puts_its_axes_in_the_order_given_and_the_year_last(derbyshire: Case) -> None:
    flow = sweep(
        derbyshire,
        derbyshire.scenario,
        pricing=["low-estimate", "high-estimate"],
        savings=[0.0, 1_000.0, 2_000.0],
        delay=range(5),
    )

    assert flow.net.shape == (2, 3, 5, 4)
    assert list(flow.values.axes) == ["pricing", "savings", "delay"]
    assert flow.values.axes["delay"] == (0, 1, 2, 3, 4)
    assert flow.gross[0, 0, 0].tolist() == [30_000.0, 131_000.0, 101_000.0, 71_000.0]
    assert flow.gross[1, 2, 4].tolist() == [30_000.0, 151_000.0, 141_000.0, 91_000.0]
    assert flow.savings[1, 2, 4].tolist() == pytest.approx([0, -1_333.333_333, -2_000, -2_000])


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("adopters", [np.int64(20), np.int64(25)]),
        ("adopters", np.array([20, 25], dtype=np.uint8)),
        ("adopters", range(20, 26, 5)),
        ("savings", np.array([0.0, 910_000.0])),
        ("cashable", lambda: iter([0.0, 1.0])),
        ("charge_follows_go_live", np.array([False, True])),
        ("pricing", np.array(["stepped", "shared"])),
    ],
)
def test_a_sweep_takes_numpy_values_ranges_and_iterators(
    derbyshire: Case, field: str, values: Any
) -> None:
    axis = values() if callable(values) else values

    flow = sweep(derbyshire, derbyshire.scenario, **{field: axis})

    assert flow.net.shape == (2, 4)
    assert np.isfinite(flow.net).all()


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        ({"adopters": [25, 36.0]}, "adopters: 36.0 is not allowed"),
        ({"adopters": ["25"]}, 'adopters: "25" is not allowed'),
        ({"adopters": [True]}, "adopters: true is not allowed"),
        ({"ramp": np.array([0.0, 12.0])}, "ramp: 0.0 is not allowed"),
        ({"adopters": [25, (25, 25, 36, 36)]}, "lists, not single values"),
        ({"adopters": range(0, 3)}, "0 is not allowed"),
        ({"adopters": [44, 45]}, "45 is not allowed"),
        ({"delay": [0, 19]}, "19 is not allowed"),
        ({"delay": [0, 13], "charge_follows_go_live": [False, True]}, "13 is not allowed"),
        ({"ramp": [61, 0]}, "61 is not allowed"),
        ({"savings": [0.0, 910_001.0]}, "910,001 is not allowed"),
        ({"savings": [0.0, float("nan"), 1.0]}, "nan is not allowed"),
        ({"savings": [0.0, float("inf")]}, "inf is not allowed"),
        ({"offset": [-0.1, 0.1]}, "-0.1 is not allowed"),
        ({"cashable": [0.0, 1.1]}, "1.1 is not allowed"),
        ({"charge_change": [-1.0, 0.0]}, "-1.0 is not allowed"),
        ({"charge_follows_go_live": [0, 1]}, "true or false"),
        ({"pricing": ["shared", "shard"]}, '"shard" is not a pricing of this case'),
        ({"pricing": ["shared", "bands"]}, '"bands" is not a pricing of this case'),
        ({"savings": [0.0, 1.0], "offset": [0.0, 0.5]}, "are both given"),
    ],
)
def test_a_sweep_refuses_what_no_scenario_may_hold(
    derbyshire: Case, axes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        sweep(derbyshire, derbyshire.scenario, **axes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("delay", np.int64(3)),
        ("pricing", "shared"),
    ],
)
def test_a_bare_value_is_an_axis_of_one_value(derbyshire: Case, field: str, value: Any) -> None:
    flow = sweep(derbyshire, derbyshire.scenario, **{field: value})

    assert flow.net.shape == (1, 4)


@pytest.mark.parametrize(
    ("axes", "message"),
    [
        (
            {"pricing": ["any"]},
            "pricing: any stands for every pricing, and this needs one. Allowed: low-estimate, "
            "high-estimate, stepped, shared, shared-capped, two-part, weighted.",
        ),
        (
            {"pricing": [1]},
            "pricing: 1 is not allowed. Allowed: names of pricings.",
        ),
        (
            {"savings": ["5"]},
            'savings: "5" is not allowed. Allowed: a number of pounds a year from 0.',
        ),
        ({"delay": [0.5]}, "delay: 0.5 is not allowed. Allowed: whole numbers."),
        ({"delay": []}, "delay: has no values to sweep over."),
        ({"ramp": [[1, 2]]}, "ramp: is swept over lists, not single values."),
        (
            {"preset": ["signed"]},
            'preset: "preset" is not a field of a scenario. Allowed: adopters, pricing, savings,'
            " offset, ramp, cashable, delay, charge_follows_go_live, charge_change, rise, leave.",
        ),
        (
            {"forces": [25]},
            'forces: "forces" is not a field of a scenario. Allowed: adopters, pricing, savings,'
            " offset, ramp, cashable, delay, charge_follows_go_live, charge_change, rise, leave.",
        ),
    ],
)
def test_a_wrong_axis_is_refused_with_what_is_allowed(
    derbyshire: Case, axes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ScenarioError) as refusal:
        sweep(derbyshire, derbyshire.scenario, **axes)

    assert str(refusal.value) == message


def test_a_cash_flow_refuses_a_scenario_of_another_case(derbyshire: Case, second: Case) -> None:
    with pytest.raises(ScenarioError, match='"bands" is not a pricing of this case'):
        sweep(derbyshire, second.scenario)


# The table


def test_a_scenario_of_a_case_is_computed_once(derbyshire: Case) -> None:
    shared = choose(derbyshire, pricing="shared")

    first = results_of(derbyshire, shared)

    assert results_of(derbyshire, replace(shared)).flow is first.flow
    assert results_of(replace(derbyshire), shared).flow is not first.flow
    with pytest.raises(ValueError, match="read-only"):
        first.flow.gross[0] = 1.0
