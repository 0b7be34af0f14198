"""Results with an unknown pricing: a low and a high end over all pricings."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

import sohanalysis as soh
from sohanalysis.errors import ScenarioError
from sohanalysis.model.result_range import range_of, swept_ends, swept_range
from sohanalysis.model.results import results_of
from tests.written import written


@pytest.fixture(scope="module")
def case() -> soh.Case:
    """Return the Derbyshire case."""
    return soh.load_case()


@pytest.mark.parametrize(
    ("adopters", "costs", "charges"),
    [
        (25, (262_000, 302_000), (71_000, 91_000)),
        (36, (218_611.11, 302_000), (49_305.56, 91_000)),
        (20, (262_000, 302_000), (71_000, 91_000)),
        (19, (262_000, 306_842.11), (71_000, 93_421.05)),
    ],
)
def test_the_ends_are_those_of_the_design(
    case: soh.Case, adopters: int, costs: tuple[float, float], charges: tuple[float, float]
) -> None:
    result_range = range_of(case, soh.choose(case, adopters=adopters, pricing="any"))
    cost, charge = result_range.pair("initial_cost"), result_range.pair("ongoing")
    assert (cost.low, cost.high) == pytest.approx(costs, abs=0.005)
    assert (charge.low, charge.high) == pytest.approx(charges, abs=0.005)


def test_the_ends_of_headroom_are_in_numeric_order_and_name_their_pricings(case: soh.Case) -> None:
    headroom = range_of(case, soh.choose(case, adopters=36, pricing="any")).pair("headroom")
    assert (headroom.low, round(headroom.high, 2)) == (-2_000, 81_388.89)
    assert (headroom.low_pricing, headroom.high_pricing) == ("high-estimate", "shared")


def test_a_stated_pricing_gives_an_end_before_an_assumed_one_of_the_same_amount(
    case: soh.Case,
) -> None:
    # At 25 forces an equal share is the low estimate to the penny.
    cost = range_of(case, soh.choose(case, adopters=25, pricing="any")).pair("initial_cost")
    assert (cost.low_pricing, cost.high_pricing) == ("low-estimate", "high-estimate")


def test_a_derived_pricing_gives_no_end_before_a_stated_one(tmp_path: Path) -> None:
    fee = "fee = 5_000\nstatus = "
    text = (
        'years = "2019/20"\n[[charges]]\nname = "Hub"\n[[charges.pricing]]\nname = "worked-out"\n'
    )
    stated = '[[charges.pricing]]\nname = "listed"\n'
    derived_first = written(tmp_path, f'{text}{fee}"derived"\n{stated}{fee}"stated"\n')

    cost = range_of(derived_first, soh.choose(derived_first, pricing="any")).pair("whole_life")

    assert (cost.low_pricing, cost.high_pricing) == ("listed", "listed")


def test_each_pricing_has_its_own_saving_under_an_offset(case: soh.Case) -> None:
    scenario = soh.choose(case, adopters=36, pricing="any", offset=0.5, cashable=1.0)
    result_range = range_of(case, scenario)
    for name, results in result_range.by_pricing.items():
        assert results.flow.savings[-1] == pytest.approx(-0.5 * results.flow.charge[-1]), name


def test_one_pricing_is_both_ends(case: soh.Case) -> None:
    scenario = soh.choose(case, adopters=36, pricing="shared")
    result_range = range_of(case, scenario)
    assert not result_range.is_open
    assert result_range.ends == (result_range.low,)
    assert result_range.pair("whole_life").is_one
    assert result_range.low.initial_cost == results_of(case, scenario).initial_cost


PRICE_LIST = """\
years = "2019/20 to 2020/21"
[adopters]
count = 10
[[charges]]
name = "Service"
[[charges.pricing]]
name = "listed"
price = [{adopters = 8, price = 40_000}]
[[charges.pricing]]
name = "flat"
price = 50_000
status = "assumed"
[scenario]
pricing = "any"
"""


def test_a_pricing_without_a_price_is_left_out_and_named(
    tmp_path: Path,
) -> None:
    case = written(tmp_path, PRICE_LIST)
    result_range = range_of(case, soh.choose(case, adopters=5))
    assert [*result_range.by_pricing] == ["flat"]
    assert result_range.left_out == ("listed",)


def test_a_scenario_that_no_pricing_prices_is_refused(tmp_path: Path) -> None:
    without_flat, _, scenario = PRICE_LIST.partition('[[charges.pricing]]\nname = "flat"')
    case = written(tmp_path, without_flat + "[scenario]" + scenario.partition("[scenario]")[2])
    with pytest.raises(ScenarioError, match="no pricing has a price"):
        range_of(case, soh.choose(case, adopters=5))


OWN_RISE = """\
years = "2019/20 to 2020/21"
[adopters]
count = 10
[[charges]]
name = "Service"
[[charges.pricing]]
name = "flat"
price = 50_000
[[charges.pricing]]
name = "by-year"
price = {"2019/20" = 40_000, "2020/21" = 42_000}
status = "assumed"
"""


def test_a_result_that_one_pricing_does_not_have_has_no_ends(tmp_path: Path) -> None:
    case = written(tmp_path, OWN_RISE)
    scenario = soh.choose(case, pricing="any", rise=0.1)
    # A rise does not change amounts by year. Prices that rise have a present value only with an
    # inflation, which this case does not state.
    assert results_of(case, soh.choose(case, scenario, pricing="by-year")).present_value
    assert "present_value" not in range_of(case, scenario).pairs
    swept = swept_range(case, scenario, adopters=(5, 10))
    assert "present_value" not in swept.low
    beside = swept_range(case, scenario, pricing=("by-year", "any"), adopters=(5, 10))
    assert np.isnan(beside.low["present_value"]).tolist() == [[False, False], [True, True]]
    assert beside.low["whole_life"].tolist() == [[82_000] * 2, [82_000] * 2]


def test_what_takes_one_pricing_refuses_all_of_them(case: soh.Case) -> None:
    with pytest.raises(ScenarioError, match="any stands for every pricing, and this needs one"):
        results_of(case, soh.choose(case, pricing="any"))


def test_no_pricing_of_a_case_may_be_called_any(tmp_path: Path) -> None:
    with pytest.raises(soh.CaseError, match="any means a pricing that is not known"):
        written(tmp_path, PRICE_LIST.replace('"flat"', '"any"'))


def test_any_is_refused_for_a_case_without_a_charge(tmp_path: Path) -> None:
    line = '[[lines]]\nname = "Set-up"\nannual = 10_000\nmonths = 6\n'
    case = written(tmp_path, f'years = "2019/20"\n{line}')
    with pytest.raises(ScenarioError, match="the case has no charge"):
        soh.choose(case, pricing="any")


def test_a_pricing_gives_an_end_everywhere_only_if_it_does_in_every_table(case: soh.Case) -> None:
    result_range = range_of(case, soh.choose(case, adopters=25, pricing="any"))
    # From 25 forces down, an equal share is above the high estimate.
    alike, apart = {"delay": (0, 6)}, {"adopters": (1, 25)}

    assert swept_ends(result_range, [alike]).is_everywhere
    for tables in permutations((alike, apart)):
        assert not swept_ends(result_range, tables).is_everywhere
