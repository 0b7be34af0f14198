"""Real, cashable or not stated: each reading by itself, worked by hand; and a dearer charge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import CaseError, ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.break_even import break_even, limit_on
from sohanalysis.model.prices import (
    PriceReading,
    Vintage,
    load_vintages,
    price_readings,
    stress,
    year_list,
)
from sohanalysis.model.results import results_of
from tests.charged import with_charge

VINTAGES = load_vintages()
SECOND = load_case(Path(__file__).parent.parent / "cases" / "second.toml")
DERBYSHIRE = load_case()
HORIZON = DERBYSHIRE.years
# The record's table at its high estimate: 30 + 0, 60 + 91, 30 + 91, 91 (£k).
NET = np.array([30_000.0, 151_000.0, 121_000.0, 91_000.0])
repeatable = at_least(60)


def as_if(case: Case, value: Literal["real", "nominal", "not stated"]) -> Case:
    return replace(case, price_basis=replace(case.price_basis, value=value))


def invented(changes: list[float]) -> Vintage:
    """A vintage of the years after the first of the horizon."""
    return Vintage(
        name="invented",
        title="Invented",
        period_type="financial year",
        changes=dict(zip(HORIZON[1:], changes, strict=True)),
        source="none",
        status="assumed",
    )


def of_cash(vintage: Vintage, prices_of: str | None = None) -> PriceReading:
    found = price_readings(as_if(DERBYSHIRE, "nominal"), [vintage], prices_of=prices_of)
    (reading,) = found.read
    return reading


def refusal(case: Case, **chosen: Any) -> str:
    with pytest.raises(ScenarioError) as caught:
        price_readings(case, VINTAGES, **chosen)
    return str(caught.value)


def test_where_the_record_does_not_say_both_readings_stand(derbyshire: Case) -> None:
    found = price_readings(derbyshire, VINTAGES)

    assert [(r.basis, r.stated, r.vintage and r.vintage.name) for r in found.read] == [
        ("real", False, None),
        ("nominal", False, "hmt-2019-09"),
        ("nominal", False, "obr-2025-11"),
    ]
    assert [(gap.vintage.name, gap.years) for gap in found.not_covered] == [
        ("hmt-2025-12", ("2019/20", "2020/21", "2021/22"))
    ]


def test_real_prices_are_not_deflated() -> None:
    found = price_readings(as_if(DERBYSHIRE, "real"), VINTAGES)

    assert [(each.basis, each.stated) for each in found.read] == [("real", True)]
    assert found.not_covered == ()
    # 30,000 + 151,000 / 1.035 + 121,000 / 1.071225 + 91,000 / 1.108717875
    # = 30,000 + 145,893.72 + 112,954.79 + 82,076.79
    worth = found.read[0].present_value(NET, rate=0.035)
    assert float(worth) == pytest.approx(370_925.30, abs=0.005)


def test_cash_is_deflated_and_then_discounted() -> None:
    found = price_readings(as_if(DERBYSHIRE, "nominal"), VINTAGES)

    assert [(each.basis, each.stated, each.prices_of) for each in found.read] == [
        ("nominal", True, "2018/19"),
        ("nominal", True, "2018/19"),
    ]
    hmt, obr = found.read
    # 151,000 / 1.019993; 121,000 / 1.038782291; 91,000 / 1.058920125 (1.9993, 1.8421, 1.9386 %).
    assert hmt.real_terms(NET) == pytest.approx(
        [30_000, 148_040.23, 116_482.54, 85_936.60], abs=0.005
    )
    # 30,000 + 148,040.23 / 1.035 + 116,482.54 / 1.071225 + 85,936.60 / 1.108717875
    # = 30,000 + 143,034.04 + 108,737.70 + 77,509.89
    assert float(hmt.present_value(NET, rate=0.035)) == pytest.approx(359_281.63, abs=0.01)
    # 151,000 / 1.026913; 121,000 / 1.080435706; 91,000 / 1.083157323 (2.6913, 5.212, 0.2519 %).
    assert obr.real_terms(NET) == pytest.approx(
        [30_000, 147_042.64, 111_991.86, 84_013.65], abs=0.005
    )
    # 30,000 + 142,070.18 + 104,545.60 + 75,775.50
    assert float(obr.present_value(NET, rate=0.035)) == pytest.approx(352_391.28, abs=0.01)


def test_a_case_in_cash_takes_the_one_vintage_that_covers_it() -> None:
    found = price_readings(SECOND, VINTAGES)

    assert [each.vintage and each.vintage.name for each in found.read] == ["obr-2025-11"]
    assert [gap.vintage.name for gap in found.not_covered] == ["hmt-2019-09", "hmt-2025-12"]
    # 3.7175, 2.9431, 2.2299 and 2.0113 %: prices 1.037175, 1.067700, 1.091509, 1.113462.
    # 80,000 + 90,400 / 1.037175 / 1.05 + 77,460 / 1.0677 / 1.1025 + 78,783 / 1.091509 / 1.157625
    # + 80,172.15 / 1.113462 / 1.21550625 = 80,000 + 83,009.37 + 65,803.60 + 62,350.13 + 59,236.68
    worth = found.read[0].present_value(results_of(SECOND, SECOND.scenario).flow.net, rate=0.05)
    assert float(worth) == pytest.approx(350_399.8, abs=0.5)


def test_one_vintage_by_name_stands_alone(derbyshire: Case) -> None:
    found = price_readings(derbyshire, VINTAGES, vintage="obr-2025-11", prices_of="2020/21")

    assert [each.basis for each in found.read] == ["real", "nominal"]
    assert found.not_covered == ()
    # 1 / (1.026913 x 1.05212), 1 / 1.05212, 1, 1.002519
    assert found.read[1].levels == pytest.approx([0.925553, 0.950462, 1.0, 1.002519], abs=1e-6)
    assert found.read[1].prices_of == "2020/21"


def test_a_vintage_that_does_not_cover_the_years_is_refused_by_name() -> None:
    assert refusal(DERBYSHIRE, vintage="hmt-2025-12") == (
        "vintage: hmt-2025-12 (calendar years) gives no inflation of 2019/20, 2020/21, 2021/22. "
        "Allowed: hmt-2019-09, obr-2025-11. No vintage fills a gap of another."
    )
    assert refusal(DERBYSHIRE, vintage="obr-2025-11", prices_of="2012/13") == (
        "vintage: obr-2025-11 (financial years) gives no inflation of 2013/14. "
        "Allowed: none held here covers these years. No vintage fills a gap of another."
    )


def test_a_vintage_or_a_year_that_there_is_not_is_refused(derbyshire: Case) -> None:
    assert refusal(derbyshire, vintage="cpi") == (
        'vintage: "cpi" is no vintage held here. Allowed: hmt-2019-09, obr-2025-11, hmt-2025-12.'
    )
    assert refusal(derbyshire, prices_of="2018/20") == (
        'prices_of: "2018/20" is not allowed. Allowed: a financial year, such as 2018/19.'
    )


def test_nothing_is_asked_of_real_prices() -> None:
    assert refusal(as_if(DERBYSHIRE, "real"), vintage="obr-2025-11", prices_of="2018/19") == (
        "vintage: is given, and the report's prices are real: nothing is deflated. Leave it "
        "out.\nprices_of: is given, and the report's prices are real: nothing is deflated. Leave "
        "it out."
    )


def test_where_no_vintage_covers_a_case_in_cash_there_is_no_reading() -> None:
    found = price_readings(as_if(DERBYSHIRE, "nominal"), VINTAGES, prices_of="2040/41")

    assert found.read == ()
    assert [gap.vintage.name for gap in found.not_covered] == [
        *("hmt-2019-09", "obr-2025-11", "hmt-2025-12")
    ]


changes = st.lists(st.floats(-0.05, 0.2), min_size=3, max_size=3)
nets = st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4).map(np.array)


@repeatable
@given(net=nets, base=st.sampled_from(HORIZON))
def test_a_flat_index_changes_nothing(net: Any, base: str) -> None:
    reading = of_cash(invented([0.0, 0.0, 0.0]), base)

    assert reading.real_terms(net).tolist() == net.tolist()


@repeatable
@given(net=nets, inflation=changes)
def test_at_a_rate_of_nothing_the_present_value_is_the_sum_in_real_terms(
    net: Any, inflation: list[float]
) -> None:
    reading = of_cash(invented(inflation))

    worth = float(reading.present_value(net, rate=0.0))

    assert worth == pytest.approx(float(reading.real_terms(net).sum()), abs=1e-6)


@repeatable
@given(amount=st.floats(1, 1e6), inflation=changes)
def test_cash_that_rises_with_prices_is_the_same_in_every_year(
    amount: float, inflation: list[float]
) -> None:
    first, second, third = (1 + rise for rise in inflation)
    cash = amount * np.array([1, first, first * second, first * second * third])

    real = of_cash(invented(inflation)).real_terms(cash)

    assert real == pytest.approx(np.full(4, amount), rel=1e-12)


@repeatable
@given(net=nets, rise=st.floats(-0.02, 0.2), rate=st.floats(0, 0.1))
def test_steady_inflation_and_a_real_rate_are_one_nominal_rate(
    net: Any, rise: float, rate: float
) -> None:
    worth = float(of_cash(invented([rise] * 3)).present_value(net, rate=rate))

    nominal = (1 + rise) * (1 + rate)
    expected = net[0] + net[1] / nominal + net[2] / nominal**2 + net[3] / nominal**3
    assert worth == pytest.approx(expected, rel=1e-9, abs=1e-6)


@repeatable
@given(net=nets, inflation=changes)
def test_prices_of_another_year_scale_every_present_value_alike(
    net: Any, inflation: list[float]
) -> None:
    vintage = invented(inflation)
    early = float(of_cash(vintage).present_value(net, rate=0.035))

    late = float(of_cash(vintage, HORIZON[-1]).present_value(net, rate=0.035))

    first, second, third = (1 + rise for rise in inflation)
    assert late == pytest.approx(early * first * second * third, rel=1e-9, abs=1e-6)


def test_the_stress_test_of_the_record(derbyshire: Case) -> None:
    low, middle, high = stress(derbyshire, derbyshire.scenario, uplift=0.41)

    assert [each.end for each in (low, middle, high)] == ["low", "middle", "high"]

    # 120,000 + 2 x charge, and 120,000 + 2 x 1.41 x charge (DESIGN.md, section 4).
    assert (low.initial_cost, middle.initial_cost, high.initial_cost) == (
        *(262_000, 282_000, 302_000),
    )
    totals = [each.stressed_total for each in (low, middle, high)]
    assert totals == pytest.approx([320_220, 348_420, 376_620])
    assert [low.headroom, middle.headroom, high.headroom] == [38_000, 18_000, -2_000]
    left = [each.stressed_headroom for each in (low, middle, high)]
    assert left == pytest.approx([-20_220, -48_420, -76_620])


def test_what_uses_up_the_headroom_stands_beside_it(derbyshire: Case) -> None:
    low, middle, high = stress(derbyshire, derbyshire.scenario, uplift=0.41)

    # 90,000 / 71,000, 90,000 / 81,000 and 90,000 / 91,000, less 1.
    assert low.uses_up == pytest.approx(0.267606, abs=1e-6)
    assert middle.uses_up == pytest.approx(0.111111, abs=1e-6)
    assert high.uses_up == pytest.approx(-0.010989, abs=1e-6)


def test_the_uplift_is_the_break_even_change_of_the_lower_charge(derbyshire: Case) -> None:
    low = stress(derbyshire, derbyshire.scenario, uplift=0.41)[0]

    at_low = choose(derbyshire, pricing="low-estimate")
    assert low.uses_up == pytest.approx(break_even(derbyshire, at_low, "charge_change").value)


def test_the_uplift_takes_the_place_of_the_scenarios_own_change(derbyshire: Case) -> None:
    dearer = choose(derbyshire, "explore", charge_change=0.5)
    plain = choose(derbyshire, "explore")

    assert stress(derbyshire, dearer, uplift=0.41) == stress(derbyshire, plain, uplift=0.41)


def test_a_delay_stays_in_the_stress_test(derbyshire: Case) -> None:
    late = choose(derbyshire, delay=7)

    # 35,000 more for the manager: 262,000 + 35,000 + 2 x 0.41 x 71,000.
    assert stress(derbyshire, late, uplift=0.41)[0].stressed_total == pytest.approx(355_220)


def test_a_single_quoted_figure_has_one_row(derbyshire: Case) -> None:
    single = with_charge(derbyshire, low=80_000, high=80_000)

    (only,) = stress(single, choose(single, pricing="high-estimate"), uplift=0.41)

    # 120,000 + 160,000; 90,000 / 80,000 - 1.
    assert (only.charge, only.initial_cost) == (80_000, 280_000)
    assert only.uses_up == pytest.approx(0.125)


def test_a_sum_that_nothing_covers_has_no_uplift(derbyshire: Case) -> None:
    poor = replace(derbyshire, stated_budget=replace(derbyshire.budget, amount=100_000))

    assert [each.uses_up for each in stress(poor, poor.scenario, uplift=0.41)] == [None] * 3


def test_no_uplift_changes_nothing(derbyshire: Case) -> None:
    found = stress(derbyshire, derbyshire.scenario, uplift=0.0)

    plain = [(each.initial_cost, each.headroom) for each in found]
    assert [(each.stressed_total, each.stressed_headroom) for each in found] == plain


def with_vintage(folder: Path, name: str) -> Path:
    text = (Path(__file__).parent.parent / "cases" / "second.toml").read_text(encoding="utf-8")
    written = folder / "case.toml"
    named = text.replace("\n\n[decision]", f'\nvintage = "{name}"\n\n[decision]', 1)
    written.write_text(named, encoding="utf-8")
    return written


def test_nominal_prices_are_deflated_by_the_case_s_vintage_before_they_are_discounted(
    tmp_path: Path,
) -> None:
    case = load_case(with_vintage(tmp_path, "obr-2025-11"))

    # 80,000 + 90,400 / (1.05 x 1.037175) + 77,460 / (1.05^2 x 1.067700) + 78,783 / (1.05^3 x
    # 1.091509) + 80,172.15 / (1.05^4 x 1.113462), by the price levels of the vintage.
    assert results_of(case, case.scenario).present_value == pytest.approx(350_399.79, abs=0.005)


def test_a_vintage_that_no_file_holds_is_refused_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        load_case(with_vintage(tmp_path, "obr-2025"))

    (fault,) = caught.value.faults
    assert (fault.field, fault.line) == ("vintage", 15)
    assert fault.problem == '"obr-2025" is no vintage held here'


def test_no_limit_is_set_on_a_present_value_that_there_is_not() -> None:
    with pytest.raises(ScenarioError) as caught:
        limit_on(SECOND, "present_value", 100_000)

    assert str(caught.value) == (
        "present_value: is not in the case: its prices are nominal, and no vintage deflates them. "
        "Allowed: a vintage in its file."
    )


def test_one_quoted_charge_is_stressed_once(derbyshire: Case) -> None:
    single = with_charge(derbyshire, low=91_000)

    assert [each.end for each in stress(single, single.scenario, uplift=0.41)] == ["low"]


def test_five_years_are_listed_and_six_are_a_range() -> None:
    labels = [f"{2018 + at}/{19 + at}" for at in range(6)]

    assert year_list(labels[:5]) == "2018/19, 2019/20, 2020/21, 2021/22, 2022/23"
    assert year_list(labels) == "2018/19 to 2023/24"
