"""Expected figures as literals, each with its paragraph of the report.

The paragraphs belong to report DN41 (20 July 2018) on decision 41/2018; where the report is
silent, the figure is arithmetic on it, shown.
"""

from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.model.break_even import Switch, break_even
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.results import Results, results_of

LONG_EXAMPLE: dict[str, Any] = {
    "adopters": 36,
    "pricing": "shared",
    "offset": 0.5,
    "ramp": 12,
    "cashable": 0.5,
    "delay": 3,
}
# What it comes to where the charge starts late too.
CHARGED_LATE = {
    "initial_cost": 233_611.11,
    "headroom": 66_388.89,
    "spent_in_budget_years": 221_284.72,
    "falls_after_budget_years": 12_326.39,
    "cost_after_cashable_savings": 217_689.53,
    "ongoing": 49_305.56,
    "present_value": 203_992.66,
}
PENNY = 0.005


def appraised(case: Case, **fields: Any) -> Results:
    """Appraise the case's defaults with some fields changed."""
    return results_of(case, choose(case, **fields))


@pytest.mark.parametrize(
    ("pricing", "line", "pounds"),
    [
        pytest.param(form, line, pounds, id=f"table after 2.11, {line}, {form}")
        for form, line, pounds in [
            ("low-estimate", "Project manager", [30_000, 60_000, 30_000, 0]),
            ("high-estimate", "Project manager", [30_000, 60_000, 30_000, 0]),
            ("low-estimate", "Platform", [0, 71_000, 71_000, 71_000]),
            ("high-estimate", "Platform", [0, 91_000, 91_000, 91_000]),
        ]
    ],
)
def test_cost_by_line_and_year(
    derbyshire: Case, pricing: str, line: str, pounds: list[float]
) -> None:
    flow = sweep(derbyshire, choose(derbyshire, pricing=pricing))

    assert flow.years == ("2018/19", "2019/20", "2020/21", "2021/22")
    assert flow.lines[line].tolist() == pounds


@pytest.mark.parametrize(
    ("pricing", "pounds"),
    [
        pytest.param("low-estimate", [30_000, 131_000, 101_000, 71_000], id="£131, £101, £71k"),
        pytest.param("high-estimate", [30_000, 151_000, 121_000, 91_000], id="£151k, £121k, 91k"),
    ],
)
def test_the_total_row(derbyshire: Case, pricing: str, pounds: list[float]) -> None:
    """Table after 2.11: "Total: £30k, £131-£151k, £101-£121k, £71-91k"."""
    flow = sweep(derbyshire, choose(derbyshire, pricing=pricing))

    assert flow.gross.tolist() == pounds
    assert flow.net.tolist() == pounds
    assert flow.savings.tolist() == [0, 0, 0, 0]


def test_the_defaults_are_the_upper_end_of_the_table(derbyshire: Case) -> None:
    """Table after 2.11, and 2.8: an "anticipated maximum of 25 forces"."""
    result = results_of(derbyshire, derbyshire.scenario)

    assert derbyshire.scenario.adopters == 25
    assert result.initial_cost == 302_000


@pytest.mark.parametrize(
    ("pricing", "total", "headroom"),
    [("low-estimate", 262_000, 38_000), ("high-estimate", 302_000, -2_000)],
)
def test_set_up_and_the_first_two_years(
    derbyshire: Case, pricing: str, total: float, headroom: float
) -> None:
    """1.1: "a maximum funding of £300,000" for implementation and two years' revenue costs."""
    result = appraised(derbyshire, pricing=pricing)

    assert result.initial_cost == total
    assert result.headroom == headroom
    assert result.spent_in_budget_years == total
    assert result.falls_after_budget_years == 0
    assert result.cost_after_cashable_savings == total


@pytest.mark.parametrize(
    ("pricing", "pounds"), [("low-estimate", 333_000), ("high-estimate", 393_000)]
)
def test_with_the_fourth_year(derbyshire: Case, pricing: str, pounds: float) -> None:
    """Table after 2.11, with its column 2021/22."""
    flow = sweep(derbyshire, choose(derbyshire, pricing=pricing))

    assert flow.gross.sum() == pounds


@pytest.mark.parametrize(
    ("pricing", "pounds"), [("low-estimate", 71_000), ("high-estimate", 91_000)]
)
def test_the_ongoing_revenue_cost(derbyshire: Case, pricing: str, pounds: float) -> None:
    """2.10: an ongoing revenue cost of "£71-£91k" a year."""
    result = appraised(derbyshire, pricing=pricing)

    assert result.ongoing == pounds


def test_the_project_manager_costs_120_thousand(derbyshire: Case) -> None:
    """2.9: a dedicated project manager at about £60k a year for two years, that is £120k."""
    flow = sweep(derbyshire, derbyshire.scenario)

    assert flow.lines["Project manager"].sum() == 120_000
    assert flow.initial["Project manager"].sum() == 120_000


@pytest.mark.parametrize(
    "pricing", ["low-estimate", "high-estimate", "stepped", "shared", "shared-capped", "two-part"]
)
def test_the_break_even_charge(derbyshire: Case, pricing: str) -> None:
    """1.1, 2.8, 2.9: (£300,000 - £120,000) / 2, against £71k and against the middle, £81k."""
    value = break_even(derbyshire, choose(derbyshire, pricing=pricing), "charge").value

    assert value == 90_000
    assert value / 71_000 - 1 == pytest.approx(0.268, abs=0.0005)
    assert value / 81_000 - 1 == pytest.approx(0.111, abs=0.0005)


@pytest.mark.parametrize(
    ("pricing", "fits", "does_not"),
    [("shared", 20, 19), ("shared-capped", 20, 19), ("stepped", 25, 24), ("two-part", 11, 10)],
)
def test_the_break_even_adopters(derbyshire: Case, pricing: str, fits: int, does_not: int) -> None:
    """2.8 ties £71k to 25 forces; each form is a reading of it."""
    point = break_even(derbyshire, choose(derbyshire, pricing=pricing), "adopters")

    assert point.switches == (Switch(last_fits=fits, first_does_not=does_not),)


@pytest.mark.parametrize(
    ("pricing", "value"), [("low-estimate", 0.2676), ("high-estimate", -0.0110)]
)
def test_the_break_even_change_of_the_charge(derbyshire: Case, pricing: str, value: float) -> None:
    """2.8: £90,000 against £71k, and against £91k, which is £2,000 over in two years."""
    point = break_even(derbyshire, choose(derbyshire, pricing=pricing), "charge_change")

    assert point.value == pytest.approx(value, abs=0.00005)


def test_the_saving_that_the_upper_charge_needs(derbyshire: Case) -> None:
    """2.11 states no saving: £1,000 a year, all cashable from April 2019, would have to be."""
    point = break_even(derbyshire, choose(derbyshire, cashable=1.0), "savings")

    assert point.value == pytest.approx(1_000, abs=PENNY)
    assert not point.within_at_lowest


@pytest.mark.parametrize(
    ("adopters", "pricing", "charge", "total", "headroom"),
    [
        (20, "shared", 88_750.00, 297_500.00, 2_500.00),
        (20, "shared-capped", 88_750.00, 297_500.00, 2_500.00),
        (19, "shared", 93_421.05, 306_842.11, -6_842.11),
        (19, "shared-capped", 91_000.00, 302_000.00, -2_000.00),
        (25, "stepped", 71_000.00, 262_000.00, 38_000.00),
        (24, "stepped", 91_000.00, 302_000.00, -2_000.00),
        # 57,666.67 + 333,333.33 / 11, and / 10.
        (11, "two-part", 87_969.70, 295_939.39, 4_060.61),
        (10, "two-part", 91_000.00, 302_000.00, -2_000.00),
        (36, "stepped", 71_000.00, 262_000.00, 38_000.00),
        (36, "shared-capped", 71_000.00, 262_000.00, 38_000.00),
        (36, "two-part", 66_925.93, 253_851.85, 46_148.15),
        (36, "shared", 49_305.56, 218_611.11, 81_388.89),
        (43, "shared", 41_279.07, 202_558.14, 97_441.86),
    ],
)
def test_the_charge_and_the_verdict_by_adopters(
    derbyshire: Case, adopters: int, pricing: str, charge: float, total: float, headroom: float
) -> None:
    """2.8: 25 anticipated, 36 signed; the form of the curve is unknown."""
    result = appraised(derbyshire, adopters=adopters, pricing=pricing)

    assert result.flow.charge.tolist() == pytest.approx([charge] * 4, abs=PENNY)
    assert result.initial_cost == pytest.approx(total, abs=PENNY)
    assert result.headroom == pytest.approx(headroom, abs=PENNY)


def test_at_36_the_readings_differ_by_more_than_the_records_own_range(derbyshire: Case) -> None:
    """2.8: £71k to £91k is £40,000 over two years; the readings at 36 are £43,389 apart."""
    totals = results_of(
        derbyshire,
        choose(derbyshire, adopters=36),
        pricing=["stepped", "shared", "shared-capped", "two-part"],
    ).initial_cost

    assert totals.max() - totals.min() == pytest.approx(43_389, abs=0.5)


@pytest.mark.parametrize(
    ("adopters", "shared", "shared_capped", "stepped"),
    # charge_curves_check.csv: A pool over N, B pool clamped to 71 to 91, C two tier; in £k.
    [
        (10, 177.50, 91.00, 91),
        (15, 118.33, 91.00, 91),
        (19, 93.42, 91.00, 91),
        (20, 88.75, 88.75, 91),
        (22, 80.68, 80.68, 91),
        (25, 71.00, 71.00, 71),
        (27, 65.74, 71.00, 71),
        (28, 63.39, 71.00, 71),
        (30, 59.17, 71.00, 71),
        (34, 52.21, 71.00, 71),
        (36, 49.31, 71.00, 71),
        (40, 44.38, 71.00, 71),
        (41, 43.29, 71.00, 71),
        (43, 41.28, 71.00, 71),
        (44, 40.34, 71.00, 71),
    ],
)
def test_the_curves_agree_with_the_table_of_curves(
    derbyshire: Case, adopters: int, shared: float, shared_capped: float, stepped: float
) -> None:
    flow = results_of(
        derbyshire,
        choose(derbyshire, adopters=adopters),
        pricing=["shared", "shared-capped", "stepped"],
    ).flow

    thousands = flow.charge[:, 0] / 1_000
    assert thousands.tolist() == pytest.approx([shared, shared_capped, stepped], abs=0.005_001)


@pytest.mark.parametrize(
    ("adopters", "totals", "headroom"),
    # charge_curves_check.csv: totals A, B and C, and the headroom of A; in £k.
    [
        (10, [475.00, 302.0, 302], -175.00),
        (15, [356.67, 302.0, 302], -56.67),
        (19, [306.84, 302.0, 302], -6.84),
        (20, [297.50, 297.5, 302], 2.50),
        (22, [281.36, 281.36, 302], 18.64),
        (25, [262.00, 262.0, 262], 38.00),
        (30, [238.33, 262.0, 262], 61.67),
        (36, [218.61, 262.0, 262], 81.39),
        (44, [200.68, 262.0, 262], 99.32),
    ],
)
def test_the_totals_agree_with_the_table_of_curves(
    derbyshire: Case, adopters: int, totals: list[float], headroom: float
) -> None:
    result = results_of(
        derbyshire,
        choose(derbyshire, adopters=adopters),
        pricing=["shared", "shared-capped", "stepped"],
    )

    assert (result.initial_cost / 1_000).tolist() == pytest.approx(totals, abs=0.005_001)
    assert result.headroom[0] / 1_000 == pytest.approx(headroom, abs=0.005_001)


def test_the_delay_that_still_fits(derbyshire: Case) -> None:
    """2.9 and the table: £38,000 of headroom, £5,000 a month for the manager."""
    point = break_even(derbyshire, choose(derbyshire, pricing="low-estimate"), "delay")

    assert point.switches == (Switch(last_fits=7, first_does_not=8),)
    assert point.highest == 18


@pytest.mark.parametrize(
    ("delay", "total", "headroom"),
    [(7, 297_000, 3_000), (8, 302_000, -2_000), (12, 322_000, -22_000)],
)
def test_a_late_go_live_at_the_lower_charge(
    derbyshire: Case, delay: int, total: float, headroom: float
) -> None:
    """2.9: about £60k a year; that a delay extends the post is assumed."""
    result = appraised(derbyshire, pricing="low-estimate", delay=delay)

    assert result.initial_cost == total
    assert result.headroom == headroom


def test_a_year_late_30_thousand_falls_after_the_budget_years(derbyshire: Case) -> None:
    """Table after 2.11: the manager's last half year would fall in 2021/22."""
    result = appraised(derbyshire, pricing="low-estimate", delay=12)

    assert result.falls_after_budget_years == 30_000
    assert result.spent_in_budget_years == 292_000


@pytest.mark.parametrize(("delay", "total"), [(0, 346_805.56), (1, 341_122.69), (12, 278_611.11)])
def test_on_a_rising_path_with_a_following_charge_a_delay_may_cost_less(
    derbyshire: Case, delay: int, total: float
) -> None:
    """2.8: the charge depends on the adopters; the charged months move to cheaper years."""
    result = appraised(
        derbyshire,
        adopters=(10, 10, 36, 36),
        pricing="shared",
        charge_follows_go_live=True,
        delay=delay,
    )

    # A year late: 120,000 + 60,000 + 2 x 49,305.56.
    assert result.initial_cost == pytest.approx(total, abs=PENNY)


def test_the_long_example_by_year(derbyshire: Case) -> None:
    """2.8 to 2.11, explored: 36 forces, shared, half offset from July 2019 over a year."""
    flow = sweep(derbyshire, choose(derbyshire, **LONG_EXAMPLE))

    assert flow.gross.tolist() == pytest.approx(
        [30_000.00, 109_305.56, 94_305.56, 49_305.56], abs=PENNY
    )
    assert flow.savings.tolist() == pytest.approx(
        [0.00, -7_703.99, -24_139.18, -24_652.78], abs=PENNY
    )
    assert flow.net.tolist() == pytest.approx(
        [30_000.00, 101_601.56, 70_166.38, 24_652.78], abs=PENNY
    )
    assert flow.lines["Project manager"].tolist() == [30_000, 60_000, 45_000, 0]


def test_the_long_example_in_every_result(derbyshire: Case) -> None:
    """2.8 to 2.11, explored: the charge does not follow go-live."""
    results = appraised(derbyshire, **LONG_EXAMPLE).by_name()

    assert results == pytest.approx(
        {
            "initial_cost": 233_611.11,
            "headroom": 66_388.89,
            # 30,000 + 109,305.56 + 94,305.56: all of the total.
            "spent_in_budget_years": 233_611.11,
            "falls_after_budget_years": 0.00,
            "cost_after_cashable_savings": 217_689.53,
            "ongoing": 49_305.56,
            "present_value": 215_902.22,
        },
        abs=PENNY,
    )


def test_the_long_example_by_year_when_the_charge_follows(derbyshire: Case) -> None:
    """2.8 to 2.11, explored: nine months of the charge in 2019/20."""
    scenario = choose(derbyshire, **LONG_EXAMPLE, charge_follows_go_live=True)

    flow = sweep(derbyshire, scenario)

    assert flow.gross.tolist() == pytest.approx(
        [30_000.00, 96_979.17, 94_305.56, 49_305.56], abs=PENNY
    )
    assert flow.savings.tolist() == pytest.approx(
        [0.00, -7_703.99, -24_139.18, -24_652.78], abs=PENNY
    )


def test_the_long_example_in_every_result_when_the_charge_follows(derbyshire: Case) -> None:
    """2.8 to 2.11, explored: the same total, a quarter's charge of it after the budget years."""
    results = appraised(derbyshire, **LONG_EXAMPLE, charge_follows_go_live=True).by_name()

    assert results == pytest.approx(CHARGED_LATE, abs=PENNY)


@pytest.mark.parametrize(
    ("pricing", "total"), [("low-estimate", 320_220), ("high-estimate", 376_620)]
)
def test_a_41_per_cent_uplift_of_the_platform_only(
    derbyshire: Case, pricing: str, total: float
) -> None:
    """2.8, under the Green Book's upper bound for outsourcing: 120,000 + 2 x charge x 1.41."""
    result = appraised(derbyshire, pricing=pricing, charge_change=0.41)

    assert result.initial_cost == pytest.approx(total, abs=PENNY)
