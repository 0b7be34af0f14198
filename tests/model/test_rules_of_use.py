"""Marginal prices, sizes by year, and VAT on top, checked by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Pricing
from sohanalysis.model.break_even import break_even
from sohanalysis.model.cashflow import final_charge, full_saving
from sohanalysis.model.charging import Terms, member_table, rule_formulas, rule_inputs, rule_table
from sohanalysis.model.evaluation import instructions
from sohanalysis.model.medium_term import medium_term
from sohanalysis.model.results import results_of
from sohanalysis.model.stress import stress_rows
from tests.made_formulas import Page, in_cells, in_node
from tests.written import written

YEARS = ("2024/25", "2025/26", "2026/27")
BANDS = [{"users": 0, "price": 10}, {"users": 100, "price": 8}]
TERMS = Terms(
    low=1,
    high=1,
    anticipated=1,
    possible=3,
    labels=YEARS,
    first_charged=YEARS[0],
    sizes=(("users", (150.0, 80.0, 600.0)),),
    stated_sizes=(("calls", (500.0, 500.0, 250.0), 10_000.0),),
)


def marginal(steps: Any = BANDS, **keys: Any) -> Pricing:
    return Pricing(name="made", price=steps, over="users", quantity="users", marginal=True, **keys)


def in_every_target(rule: Pricing, adopters: int = 1) -> list[list[float]]:
    """Work out our charge by year in Python, on the page and in a workbook."""
    model, inputs = rule_formulas(rule), rule_inputs(rule, TERMS, axes=0)
    data = instructions(model, inputs, ["adopters"], ["rate"], count=3)
    (page,) = in_node([{"model": data, "scenarios": [{"adopters": adopters}]}])
    cells = Page(model).values(in_cells(model, inputs | {"adopters": adopters}))
    python = rule_table(rule, TERMS)[adopters - 1].tolist()
    return [python * (3 // len(python)), page[0]["rate"], cells["rate"]]


# Units at the price of their own step


@pytest.mark.parametrize(
    ("rule", "by_year"),
    [
        # 150 users: 100 at £10 and 50 at £8.
        (marginal(), [1_400.0] * 3),
        # £200 more as a fee.
        (marginal(fee=200), [1_600.0] * 3),
        # At least 250 are paid for: 100 at £10 and 150 at £8.
        (marginal(minimum=250), [2_200.0] * 3),
        # A third step from 150 on: the last unit of the second step is the 150th.
        (marginal([*BANDS, {"users": 150, "price": 1}]), [1_400.0] * 3),
        # The first 100 are free; each above them is £8, then £7, then £6.
        (
            marginal([{"users": 0, "price": 0}, {"users": 100, "price": [8, 7, 6]}]),
            [400.0, 350.0, 300.0],
        ),
    ],
)
def test_each_unit_has_the_price_of_its_own_step(rule: Pricing, by_year: list[float]) -> None:
    assert in_every_target(rule) == [by_year] * 3


def test_all_units_have_the_price_of_the_step_that_is_reached_if_it_is_not_marginal() -> None:
    # 150 at £8.
    assert in_every_target(replace(marginal(), marginal=False)) == [[1_200.0] * 3] * 3


def test_each_member_is_charged_its_own_units_by_step() -> None:
    # 150: £1,000 and 50 at £8. 80 at £10. 600: £1,000 and 500 at £8.
    charges = member_table(marginal(), TERMS)[:, -1, 0]

    assert charges.tolist() == [1_400, 800, 5_000]


# Sizes by year


def test_a_force_whose_calls_halve_pays_half_a_year_later() -> None:
    # 500 of 10,000 calls are 5% of £1m; 250 are 2.5%.
    by_calls = Pricing(name="made", pool=1_000_000, share="calls")

    assert in_every_target(by_calls) == [[50_000.0, 50_000.0, 25_000.0]] * 3


def test_a_step_is_reached_in_each_year_by_the_size_of_that_year() -> None:
    # £9,000 from 300 calls on, £4,000 below.
    steps = [{"calls": 0, "price": 4_000}, {"calls": 300, "price": 9_000}]

    assert (
        in_every_target(Pricing(name="made", price=steps, over="calls"))
        == [  # type: ignore[arg-type]
            [9_000.0, 9_000.0, 4_000.0]
        ]
        * 3
    )


def test_a_case_with_all_three_comes_to_the_sums_by_hand(use: Case) -> None:
    flow = results_of(use, use.scenario).flow

    # 5% of £1m twice, then 2% (250 of 12,500), held at £25,000; a fifth more each year.
    assert flow.lines["Air service"].tolist() == [60_000, 60_000, 30_000]
    # 150: £1,000 and 50 at £8. 90, of which 100 are paid for. 210: £1,000 and 110 at £6.
    assert flow.lines["Licences"].tolist() == [1_400, 1_000, 1_660]
    assert results_of(use, use.scenario).headroom == 250_000 - 154_060


def test_years_after_the_case_have_the_size_of_its_last_year(use: Case) -> None:
    # £30,000 and £1,660 go on.
    longer = medium_term(use, use.scenario, more_years=2)

    assert longer.recurrent.tolist() == [61_400, 61_000, 31_660, 31_660, 31_660]


# VAT on top

AIR = """
years = "2024/25 to 2025/26"
[budget]
amount = 13_000_000
years = "2024/25 to 2025/26"
[[charges]]
name = "Air service"
low = 5_320_000
high = 5_500_000
firmness = "estimate"
{vat}
[[charges.pricing]]
name = "low-estimate"
price = "low"
[[charges.pricing]]
name = "high-estimate"
price = "high"
[[charges]]
name = "Hosting"
price = 1_000
"""


@pytest.fixture(name="air")
def _air(tmp_path: Path) -> Case:
    return written(tmp_path, AIR.format(vat="vat_added = 0.2"))


def test_vat_is_added_to_what_is_paid_and_not_to_what_is_quoted(air: Case) -> None:
    low = choose(air, pricing="low-estimate")
    result = results_of(air, low)

    # £5.32m and a fifth more; £1,000 a year without VAT.
    assert result.flow.lines["Air service"].tolist() == [6_384_000, 6_384_000]
    assert result.flow.lines["Hosting"].tolist() == [1_000, 1_000]
    assert result.flow.charge.tolist() == [5_320_000, 5_320_000]
    assert result.initial_cost == 12_770_000
    assert result.headroom == 230_000
    assert result.ongoing == 6_385_000


def test_an_offset_and_the_break_even_charge_are_before_vat(air: Case) -> None:
    low = choose(air, pricing="low-estimate", offset=0.5)

    # Half of £5,320,000 and £1,000.
    assert final_charge(air, low) == 5_321_000
    assert full_saving(air, low) == 2_660_500
    # £13m less £2,000 for hosting is £12,998,000: over two years and 1.2, £5,415,833.33.
    point = break_even(air, choose(air, pricing="low-estimate"), "charge")
    assert point.value == pytest.approx(5_415_833.33, abs=0.01)


def test_the_sensitivity_to_vat_leaves_out_a_charge_that_has_it(air: Case) -> None:
    (row,) = [row for row in stress_rows(air) if row.changed == "vat"]

    # A fifth of £2,000 of hosting.
    assert row.line == "Hosting"
    assert row.amounts == pytest.approx((229_600, -202_400))


@pytest.mark.parametrize("vat", ['vat = "recovered"', "", "vat_added = 0"])
def test_without_it_nothing_is_added(tmp_path: Path, vat: str) -> None:
    case = written(tmp_path, AIR.format(vat=vat))

    assert results_of(case, choose(case, pricing="low-estimate")).initial_cost == 10_642_000
