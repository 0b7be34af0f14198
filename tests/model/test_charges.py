"""Several charges, each under its own name, and cases without any charge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import CaseError, ScenarioError
from sohanalysis.model.break_even import Limit, break_even
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.pricing import check_priced
from sohanalysis.model.results import results_of
from tests.written import written

YEARS = 'years = "2018/19 to 2020/21"\n'
# The second has several pricings: a scenario chooses among them. The last ends first.
SEVERAL = (
    YEARS
    + """
[adopters]
count = 4

[scenario]
pricing = "shared"

[[charges]]
name = "Hosting"
price = 1_200
until = "2020-09"

[[charges]]
name = "Platform"
from = "2018-10"

[[charges.pricing]]
name = "shared"
pool = 40_000
share = "equal"

[[charges.pricing]]
name = "flat"
price = 6_000

[[charges]]
name = "Licences"
price = [300, 400, 500]
until = "2019/20"
"""
)


@pytest.fixture(name="several")
def _several(tmp_path: Path) -> Case:
    return written(tmp_path, SEVERAL)


def test_each_charge_stands_under_its_own_name(several: Case) -> None:
    flow = sweep(several, several.scenario)

    assert {name: row.tolist() for name, row in flow.lines.items()} == {
        "Hosting": [1_200.0, 1_200.0, 600.0],
        "Platform": [5_000.0, 10_000.0, 10_000.0],
        "Licences": [300.0, 400.0, 0.0],
    }
    assert flow.gross.tolist() == [6_500.0, 11_600.0, 10_600.0]


def test_the_charge_that_a_pricing_is_chosen_for_is_the_one_that_has_several(several: Case) -> None:
    flow = sweep(several, choose(several, pricing="flat", adopters=2))

    assert several.charge.name == "Platform"
    assert [charge.name for charge in several.other_charges] == ["Hosting", "Licences"]
    assert several.pricings == ("shared", "flat")
    assert flow.charge.tolist() == [6_000.0] * 3
    assert flow.charged.tolist() == [3_000.0, 6_000.0, 6_000.0]
    assert flow.lines["Hosting"].tolist() == [1_200.0, 1_200.0, 600.0]


def test_the_yearly_rate_of_each_is_by_name_and_a_change_is_of_all(several: Case) -> None:
    flow = sweep(several, choose(several, charge_change=0.5))

    rates = {name: rate.tolist() for name, rate in flow.charges.items()}
    assert rates == {
        "Platform": [15_000.0] * 3,
        "Hosting": [1_800.0] * 3,
        "Licences": [450.0, 600.0, 750.0],
    }
    assert flow.gross.tolist() == [9_750.0, 17_400.0, 15_900.0]


def test_a_charge_breaks_even_beside_the_others(tmp_path: Path) -> None:
    """(300,000 - 2 x 10,000 - 2 x 1,000) / 2 of the platform, at any estimate of the others."""
    beside = """
[budget]
amount = 300_000

[[charges]]
name = "Platform"
low = 71_000
high = 91_000
firmness = "estimate"
price = "low"

[[charges]]
name = "Hosting"
price = 10_000

[[charges]]
name = "Licences"
low = 1_000
high = 5_000
firmness = "estimate"
price = "low"
"""
    case = written(tmp_path, YEARS + beside)

    assert break_even(case, case.scenario, "charge").value == pytest.approx(139_000)


def test_what_an_offset_is_now_is_a_share_of_all_charges(several: Case) -> None:
    """10,000 and 1,200 a year in 2020/21, of which 5,600 is half."""
    point = break_even(
        several, choose(several, savings=5_600), "offset", limit=Limit(result="ongoing", value=0)
    )

    assert point.this_scenario == 0.5


def test_every_charge_that_goes_on_bounds_a_delay_that_it_follows(tmp_path: Path) -> None:
    """Its initial months must be within the years; one that ends is cut by its end."""
    text = SEVERAL.replace('until = "2019/20"', 'from = "2019-01"')
    last = written(tmp_path, "initial_months = 24\n" + text)
    any_month = written(tmp_path, text)

    assert [last.longest_delay(late) for late in (False, True)] == [24, 3]
    assert [any_month.longest_delay(late) for late in (False, True)] == [24, 24]


def test_an_offset_is_of_all_charges_in_the_last_year_in_which_any_is_charged(
    tmp_path: Path, several: Case
) -> None:
    ended = SEVERAL.replace('from = "2018-10"', 'from = "2018-10"\nuntil = "2019/20"')

    # In 2020/21 hosting, to September, at 1,200 a year, and 10,000; the licences have ended.
    last = sweep(several, choose(several, offset=0.5, charge_change=1.0))
    # With the platform ended too, hosting alone.
    alone = sweep(written(tmp_path, ended), choose(several, offset=0.5))
    # And with hosting until March 2020 the last year is 2019/20: 1,200, 10,000 and 400.
    before = sweep(
        written(tmp_path, ended.replace('"2020-09"', '"2020-03"')), choose(several, offset=0.5)
    )

    assert last.savings.tolist() == [-5_600.0] * 3
    assert alone.savings.tolist() == [-600.0] * 3
    assert before.savings.tolist() == [-5_800.0] * 3


def test_what_has_ended_is_in_no_ongoing_cost(tmp_path: Path) -> None:
    case = written(tmp_path, "initial_months = 24\n" + SEVERAL)
    result = results_of(case, case.scenario)

    # Hosting ends in the last year, and the licences before it: 40,000 / 4 goes on.
    assert result.ongoing == 10_000.0
    # 24 months of hosting and of the platform, and the two years of licences.
    assert result.initial_cost == 2_400 + 20_000 + 700


@pytest.mark.parametrize(
    ("until", "ongoing"),
    [
        ("", 11_200.0),  # 1,200 goes on, and 40,000 / 4
        ('until = "2020/21"', 10_000.0),  # its last month is the last of the case
    ],
)
def test_a_charge_goes_on_if_its_end_is_not_stated(
    tmp_path: Path, until: str, ongoing: float
) -> None:
    case = written(tmp_path, SEVERAL.replace('until = "2020-09"', until))

    assert results_of(case, case.scenario).ongoing == ongoing


def test_no_charge_goes_on_after_leaving_at_the_end_of_the_years(tmp_path: Path) -> None:
    case = written(tmp_path, SEVERAL)

    assert results_of(case, choose(case, leave="2020/21")).ongoing == 0.0
    # In the last year, 1,200 to September and 40,000 / 4.
    assert sweep(case, choose(case, leave="2020/21")).gross[-1] == 10_600.0


# What a case has not


def test_without_a_budget_the_results_that_need_one_are_absent(several: Case) -> None:
    result = results_of(several, choose(several, savings=1_200, cashable=1.0))

    assert [*result.by_name()] == ["ongoing", "present_value"]
    assert (result.whole_life, result.whole_life_net) == (28_700.0, 25_100.0)
    with pytest.raises(CaseError, match="budget: is not in the case"):
        _ = several.budget


def test_without_a_budget_cashable_savings_count_in_the_initial_months(tmp_path: Path) -> None:
    text = YEARS + 'go_live = "2018-10"\ninitial_months = 15\n\n[[lines]]\nname = "Support"\n'
    case = written(tmp_path, text + "annual = 4_000\n")

    def after(**fields: float) -> float:
        result = results_of(case, choose(case, savings=1_200, cashable=0.5, **fields))
        return float(result.cost_after_cashable_savings)

    # 15 months of 4,000 a year; half of 100 a month from October 2018 to December 2019.
    assert after() == 5_000 - 0.5 * 1_500
    # Three months late, twelve are left.
    assert after(delay=3) == 5_000 - 0.5 * 1_200
    # (1 + ... + 6) / 6 of the first six, and nine more.
    assert after(ramp=6) == pytest.approx(5_000 - 0.5 * 1_250)
    swept = results_of(case, choose(case, savings=1_200), delay=[0, 3], cashable=[0.0, 0.5])
    assert swept.cost_after_cashable_savings.tolist() == [[5_000, 4_250], [5_000, 4_400]]


def test_without_adopters_there_is_one(tmp_path: Path) -> None:
    case = written(tmp_path, YEARS + '\n[[charges]]\nname = "Service"\nprice = 500\n')

    assert not case.names_adopters
    assert case.scenario.adopters == 1
    assert sweep(case, case.scenario).gross.tolist() == [500.0] * 3


def test_without_a_charge_the_lines_are_all_that_it_costs(tmp_path: Path) -> None:
    case = written(tmp_path, YEARS + '\n[[lines]]\nname = "Support"\nannual = 4_000\n')

    flow, result = sweep(case, case.scenario), results_of(case, case.scenario)

    assert (case.charges, case.pricings) == ((), ("none",))
    assert flow.charges == {}
    assert (flow.charge.tolist(), flow.charged.tolist()) == ([0.0] * 3, [0.0] * 3)
    assert flow.gross.tolist() == [4_000.0] * 3
    assert (result.leading_cost, result.ongoing, result.whole_life) == (12_000, 4_000, 12_000)
    with pytest.raises(CaseError, match="charges: is not in the case"):
        _ = case.charge


def test_a_number_that_no_document_prices_is_refused_with_what_to_do(several: Case) -> None:
    with pytest.raises(ScenarioError) as caught:
        check_priced(
            np.array([np.nan]), scenario=several.scenario, case=several, charge=several.charge
        )

    assert str(caught.value).startswith('adopters: no document prices "shared" at 4. Allowed: ')
    assert str(caught.value).endswith(
        " Choose a number that is priced, such as adopters = 4 under [scenario] of the file, or "
        "another pricing."
    )


def test_the_rule_of_another_charge_without_a_price_is_named(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        f"{YEARS}[adopters]\ncount = 12\npossible = 20\n"
        '[[charges]]\nname = "Fleet"\nprice = 7\n'
        '[[charges]]\nname = "Depot"\nprice = [{adopters = 10, price = 9}]\n',
    )

    with pytest.raises(ScenarioError, match='no document prices "depot" at 5'):
        sweep(case, choose(case, adopters=5))


def test_only_the_numbers_of_a_path_without_a_price_are_named_and_those_with_one(
    tmp_path: Path,
) -> None:
    prices = "price = [{adopters = 3, price = 9}, {adopters = 5, price = 7}]"
    case = written(
        tmp_path,
        f'{YEARS}[adopters]\ncount = 3\npossible = 8\n[[charges]]\nname = "Fleet"\n{prices}\n'
        'between = "line"\n',
    )

    with pytest.raises(ScenarioError) as caught:
        sweep(case, choose(case, adopters=[3, 5, 8]))

    assert str(caught.value) == (
        'adopters: no document prices "fleet" at 8. Allowed: 3 to 5. '
        "Choose a number that is priced, or another pricing."
    )


def test_a_number_with_a_price_in_each_charged_year_is_allowed_if_an_idle_year_has_none(
    tmp_path: Path,
) -> None:
    prices = '{"2019/20" = 9, "2020/21" = 10}', '{"2019/20" = 7, "2020/21" = 8}'
    case = written(
        tmp_path,
        f'{YEARS}[adopters]\ncount = 3\npossible = 8\n[[charges]]\nname = "Fleet"\n'
        'from = "2019-04"\nbetween = "line"\n'
        f"price = [{{adopters = 3, price = {prices[0]}}}, {{adopters = 5, price = {prices[1]}}}]\n",
    )

    with pytest.raises(ScenarioError, match=r'no document prices "fleet" at 8\. Allowed: 3 to 5\.'):
        sweep(case, choose(case, adopters=8))


@pytest.mark.parametrize(
    ("between", "sizes", "message"),
    [
        ("step", "[5, 10, 20]", "of 5 in 2018/19. Allowed: users of 10 or more"),
        ("line", "[10, 20, 30]", "of 30 in 2020/21. Allowed: users of 10 to 20"),
    ],
)
def test_a_size_of_ours_outside_the_steps_is_named_as_the_cause(
    tmp_path: Path, between: str, sizes: str, message: str
) -> None:
    steps = f'price = [{{users = 10, price = 9}}, {{users = 20, price = 7}}]\nbetween = "{between}"'
    text = f"{YEARS}[adopters]\ncount = 3\n[adopters.sizes]\nusers = {{ours = {sizes}}}\n"
    case = written(tmp_path, f'{text}[[charges]]\nname = "Fleet"\nover = "users"\n{steps}\n')

    with pytest.raises(ScenarioError) as caught:
        results_of(case, case.scenario)

    assert str(caught.value) == (
        f'Fleet: no document prices "fleet" at our users {message}. '
        "Add a step for it, or choose another pricing."
    )
