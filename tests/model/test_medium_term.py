"""Cost, funding and net pressure by year against hand arithmetic.

The second case, at 12 forces (£75,000 a year from October 2024): equipment of £80,000 and £40,000;
half of a £48,000 desk from July 2024 at prices of 2023/24 and 5% more each year; £24,000 saved a
year from January 2025, half of it in cash; a grant of £50,000 in 2023/24.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_cases import at_least
from sohanalysis.case.case import Case, Line
from sohanalysis.case.choose import choose
from sohanalysis.case.pricing import Pricing
from sohanalysis.case.scenario import Scenario
from sohanalysis.errors import ScenarioError
from sohanalysis.load import load_case
from sohanalysis.model.cashflow import sweep
from sohanalysis.model.medium_term import MediumTerm, medium_term
from tests.charged import at_one_pricing, cost_line, with_charge
from tests.written import EVERY_KEY, SECOND, written

DERBYSHIRE = at_one_pricing(load_case())
SECOND_CASE = load_case(SECOND)
CASES = {"derbyshire": DERBYSHIRE, "second": SECOND_CASE}
PENNY = 0.005
EXAMPLE: dict[str, Any] = {"offset": 0.5, "ramp": 12, "cashable": 0.5, "delay": 3}


def only(*lines: Line) -> Case:
    """Return the Derbyshire case with other lines."""
    return replace(DERBYSHIRE, lines=lines)


def at_the_upper_charge(case: Case, *, more_years: int) -> MediumTerm:
    return medium_term(case, DERBYSHIRE.scenario, more_years=more_years)


def refusal_of(case: Case, *, more_years: Any) -> str:
    with pytest.raises(ScenarioError) as refusal:
        medium_term(case, case.scenario, more_years=more_years)
    return str(refusal.value)


# The years of the case


def test_without_more_years_the_record_comes_out() -> None:
    plan = at_the_upper_charge(DERBYSHIRE, more_years=0)

    # DN41, table after 2.11, at the high estimate: the manager, then the platform.
    assert plan.years == ("2018/19", "2019/20", "2020/21", "2021/22")
    assert plan.assumed == ()
    assert plan.one_off.tolist() == [30_000, 60_000, 30_000, 0]
    assert plan.recurrent.tolist() == [0, 91_000, 91_000, 91_000]
    assert plan.cashable_savings.tolist() == [0, 0, 0, 0]
    assert plan.funding == {}
    assert plan.pressure.tolist() == [30_000, 151_000, 121_000, 91_000]
    assert plan.cumulative.tolist() == [30_000, 181_000, 302_000, 393_000]


@st.composite
def scenarios(draw: st.DrawFn, case: Case) -> Scenario:
    """Draw a scenario that a case allows."""
    count = st.integers(1, case.adopters.possible.value)
    years = len(case.years)
    saving = draw(st.sampled_from(["savings", "offset"]))
    fields: dict[str, Any] = {
        "adopters": draw(count | st.tuples(*[count] * years)),
        "pricing": draw(st.sampled_from(case.pricings)),
        saving: draw(st.floats(0, 900_000 if saving == "savings" else 1.5)),
        "ramp": draw(st.integers(0, 60)),
        "cashable": draw(st.floats(0, 1)),
        "delay": draw(st.integers(0, 12)),
        "charge_follows_go_live": draw(st.booleans()),
        "charge_change": draw(st.floats(-0.9, 2)),
    }
    return choose(case, **fields)


@pytest.mark.parametrize("name", CASES)
@at_least(20)
@given(st.data())
def test_the_years_of_the_case_are_those_of_the_cash_flow_to_the_penny(
    name: str, data: st.DataObject
) -> None:
    case = CASES[name]
    scenario = data.draw(scenarios(case))
    count = len(case.years)

    plan = medium_term(case, scenario, more_years=data.draw(st.integers(0, 10)))

    flow = sweep(case, scenario)
    assert plan.years[:count] == flow.years
    assert plan.one_off[:count] + plan.recurrent[:count] == pytest.approx(flow.gross, abs=PENNY)
    chosen = flow.values.by_year("chosen")
    cashable = scenario.cashable * chosen + 0.5 * flow.lines.get("Old cameras", 0)
    assert plan.cashable_savings[:count] == pytest.approx(cashable, abs=PENNY)
    assert sum(plan.funding.values(), np.zeros(len(plan.years)))[:count] == pytest.approx(
        sum(flow.funding.values(), np.zeros(count)), abs=PENNY
    )


# The years added


def test_the_charge_goes_on_past_the_record() -> None:
    plan = at_the_upper_charge(DERBYSHIRE, more_years=2)

    assert plan.years[3:] == ("2021/22", "2022/23", "2023/24")
    assert plan.assumed == ("2022/23", "2023/24")
    assert plan.one_off.tolist() == [30_000, 60_000, 30_000, 0, 0, 0]
    assert plan.recurrent.tolist() == [0, 91_000, 91_000, 91_000, 91_000, 91_000]
    assert plan.pressure.tolist() == [30_000, 151_000, 121_000, 91_000, 91_000, 91_000]
    # No total has the assumed years.
    assert plan.cumulative.tolist() == [30_000, 181_000, 302_000, 393_000]


def test_savings_go_on_at_full_effect_and_their_cashable_share_counts() -> None:
    scenario = choose(DERBYSHIRE, "explore", **EXAMPLE)

    plan = medium_term(DERBYSHIRE, scenario, more_years=2)

    # Savings 0 / 7,703.99 / 24,139.18 / 24,652.78 (DESIGN, section 4), and half of each in cash.
    assert plan.cashable_savings == pytest.approx(
        [0, -3_852.00, -12_069.59, -12_326.39, -12_326.39, -12_326.39], abs=PENNY
    )
    # Gross 30,000 / 109,305.56 / 94,305.56 / 49,305.56, and the charge goes on.
    assert plan.pressure == pytest.approx(
        [30_000, 105_453.56, 82_235.97, 36_979.17, 36_979.17, 36_979.17], abs=PENNY
    )


def test_an_offset_is_a_share_of_the_charge_in_the_last_year_of_the_case(tmp_path: Path) -> None:
    text = """years = "2024/25 to 2026/27"
[[charges]]
name = "Service"
price = 100_000
uplift = 0.05
"""
    case = written(tmp_path, text)

    plan = medium_term(case, choose(case, offset=0.5, cashable=1.0), more_years=2)

    # Half of £110,250, the charge of 2026/27, however many years are added.
    assert plan.cashable_savings == pytest.approx([-55_125] * 5)
    assert plan.recurrent[-1] == pytest.approx(121_550.63, abs=PENNY)


def test_an_offset_may_be_more_than_the_highest_saving_in_pounds() -> None:
    # Half as much again as £887,500 a year with two forces; a user may give up to £910,000.
    scenario = choose(DERBYSHIRE, adopters=2, pricing="shared", offset=1.5, cashable=1.0)

    term = medium_term(DERBYSHIRE, scenario, more_years=1)

    assert term.cashable_savings.tolist() == [0.0, *[-1_331_250.0] * 4]


def test_a_ramp_longer_than_the_record_ends_in_the_years_added() -> None:
    scenario = choose(DERBYSHIRE, savings=12_000, ramp=60, cashable=1.0)

    plan = medium_term(DERBYSHIRE, scenario, more_years=3)

    # £1,000 a month x (1 + ... + 12) / 60 = 1,300, then 2,400 more each year up to month 60.
    assert plan.cashable_savings == pytest.approx(
        [0, -1_300, -3_700, -6_100, -8_500, -10_900, -12_000]
    )


@pytest.mark.parametrize(
    ("fields", "amounts"),
    [
        ({}, [12_000] * 6),
        # It says itself how long it runs.
        ({"months": 48}, [12_000, 12_000, 12_000, 12_000, 0, 0]),
        # 12,000 x 1.1 and so on, from the prices of 2018/19.
        (
            {"uplift": 0.1, "base_year": "2018/19"},
            [12_000, 13_200, 14_520, 15_972, 17_569.20, 19_326.12],
        ),
    ],
)
def test_a_recurrent_line_goes_on_unless_it_says_how_long(
    fields: dict[str, Any], amounts: list[float]
) -> None:
    plan = at_the_upper_charge(only(cost_line(**fields)), more_years=2)

    platform = np.array([0, 91_000, 91_000, 91_000, 91_000, 91_000])
    assert plan.recurrent - platform == pytest.approx(amounts)
    assert plan.one_off.tolist() == [0] * 6


@pytest.mark.parametrize(
    ("fields", "amounts"),
    [
        ({}, [12_000, 12_000, 12_000, 12_000, 0, 0]),
        ({"months": 6}, [6_000, 0, 0, 0, 0, 0]),
        ({"uplift": 0.1, "base_year": "2018/19"}, [12_000, 13_200, 14_520, 15_972, 0, 0]),
    ],
)
def test_a_one_off_line_ends_with_the_case_at_the_latest(
    fields: dict[str, Any], amounts: list[float]
) -> None:
    plan = at_the_upper_charge(only(cost_line(nature="one-off", **fields)), more_years=2)

    assert plan.one_off == pytest.approx(amounts)
    assert plan.recurrent.tolist() == [0, 91_000, 91_000, 91_000, 91_000, 91_000]


def test_a_delay_extends_no_line_past_the_case() -> None:
    case = only(cost_line(nature="one-off", delay="extend"))

    plan = medium_term(case, choose(case, delay=6), more_years=2)

    assert plan.one_off.tolist() == [12_000, 12_000, 12_000, 12_000, 0, 0]


@pytest.mark.parametrize(
    ("nature", "amounts", "expected"),
    [
        ("recurrent", {"2018/19": 5_000, "2021/22": 7_000}, [5_000, 0, 0, 7_000, 7_000, 7_000]),
        ("recurrent", {"2018/19": 5_000, "2021/22": 0}, [5_000, 0, 0, 0, 0, 0]),
        ("recurrent", {"2018/19": 5_000, "2020/21": 7_000}, [5_000, 0, 7_000, 0, 0, 0]),
        ("one-off", {"2018/19": 5_000, "2021/22": 7_000}, [5_000, 0, 0, 7_000, 0, 0]),
    ],
)
def test_a_line_by_year_goes_on_at_its_last_amount_where_it_is_recurrent(
    nature: str, amounts: dict[str, int], expected: list[float]
) -> None:
    case = only(cost_line(nature=nature, by_year=amounts, our_share=0.5))

    plan = at_the_upper_charge(case, more_years=2)

    platform = np.array([0, 91_000, 91_000, 91_000, 91_000, 91_000])
    assert (2 * (plan.one_off + plan.recurrent - platform)).tolist() == expected


def test_a_saving_line_goes_on_and_a_one_off_saving_ends() -> None:
    case = only(
        cost_line(name="Old website", kind="saving", cashable=1.0),
        cost_line(
            name="Sale of servers", kind="saving", nature="one-off", annual=1_200, cashable=1.0
        ),
    )

    plan = medium_term(case, case.scenario, more_years=1)

    assert plan.cashable_savings.tolist() == [-13_200] * 4 + [-12_000]
    assert plan.recurrent.tolist() == [0, 91_000, 91_000, 91_000, 91_000]


ENDS = """\
years = "2024/25 to 2025/26"
[[charges]]
name = "Records"
price = 10_000
until = "2025-09"
[[lines]]
name = "Trainer"
annual = 2_000
from = "2024-04"
months = 24
[[lines]]
name = "Old system"
kind = "saving"
annual = 4_000
cashable = 1.0
"""


def test_the_savings_of_a_service_that_has_ended_do_not_go_on(tmp_path: Path) -> None:
    case = written(tmp_path, ENDS)

    plan = medium_term(case, choose(case, savings=1_000, cashable=1.0), more_years=2)

    # Five thousand in each year of the case, the last with six months of the charge.
    assert plan.cashable_savings.tolist() == [-5_000, -5_000, 0, 0]
    assert plan.pressure.tolist() == [7_000, 2_000, 0, 0]
    assert plan.ended == ("Records", "Old system", "savings of the scenario")


def test_savings_go_on_with_a_recurrent_cost_after_the_last_charge(tmp_path: Path) -> None:
    case = written(tmp_path, ENDS.replace('from = "2024-04"\nmonths = 24\n', ""))

    plan = medium_term(case, case.scenario, more_years=2)

    assert plan.cashable_savings.tolist() == [-4_000] * 4


@pytest.mark.parametrize(
    ("charge", "later_savings"),
    [
        ('until = "2025-09"', [0, 0]),
        ("", [-4_000, -4_000]),
        # A service may be free of charge. A late one ends in the first year after the case.
        ('price = {"2024/25" = 10_000, "2025/26" = 0}', [-4_000, -4_000]),
        ('until = "2026-03"', [0, 0]),
    ],
    ids=["ends", "goes on", "free", "ends with the case"],
)
def test_savings_go_on_in_each_year_with_a_month_charged(
    tmp_path: Path, charge: str, later_savings: list[float]
) -> None:
    price = "" if charge.startswith("price") else "price = 10_000\n"
    case = written(
        tmp_path, ENDS.replace('price = 10_000\nuntil = "2025-09"\n', f"{price}{charge}\n")
    )

    plan = medium_term(case, case.scenario, more_years=2)

    assert plan.cashable_savings.tolist()[2:] == later_savings


def test_without_a_charge_a_service_ends_with_its_last_recurrent_cost(tmp_path: Path) -> None:
    once = '[[lines]]\nname = "Records"\nannual = 10_000\nfrom = "2024-04"\nmonths = 18\n'
    saving = ENDS[ENDS.index('[[lines]]\nname = "Old') :]
    years = ENDS[: ENDS.index("[[charges")]
    licence = once + 'nature = "recurrent"\n'

    later_savings = []
    for lines in (licence, once):
        case = written(tmp_path, f"{years}{lines}{saving}")
        later_savings.append(medium_term(case, case.scenario, more_years=1).cashable_savings[-1])

    # A project of one-off costs alone goes on saving.
    assert later_savings == [0, -4_000]


def test_a_path_goes_on_with_its_last_count_and_changes_no_offset() -> None:
    scenario = choose(
        DERBYSHIRE, adopters=(10, 10, 36, 25), pricing="shared", offset=0.5, cashable=1.0
    )

    plan = medium_term(DERBYSHIRE, scenario, more_years=2)

    # 1,775,000 / 10, / 36 and / 25; half of the charge at 25 forces.
    assert plan.recurrent == pytest.approx(
        [0, 177_500, 49_305.56, 71_000, 71_000, 71_000], abs=PENNY
    )
    assert plan.cashable_savings.tolist() == [0] + [-35_500] * 5


# Funding


def test_funding_is_grouped_by_what_pays_it() -> None:
    case = only(
        cost_line(name="Reserve", kind="funding", funded_by="reserve", months=24),
        cost_line(name="Digital grant", kind="funding", funded_by="grant", nature="one-off"),
        cost_line(name="Second reserve", kind="funding", funded_by="reserve", annual=1_200),
        cost_line(name="Growth", kind="funding", funded_by="base budget", from_="2020-04"),
        cost_line(name="Partner", kind="funding", nature="one-off", by_year={"2019/20": 700}),
    )

    plan = at_the_upper_charge(case, more_years=1)

    assert {payer: amounts.tolist() for payer, amounts in plan.funding.items()} == {
        "reserve": [13_200, 13_200, 1_200, 1_200, 0],
        "grant": [12_000, 12_000, 12_000, 12_000, 0],
        "base budget": [0, 0, 12_000, 12_000, 12_000],
        "payer not stated": [0, 700, 0, 0, 0],
    }
    # 0 - 25,200; 91,000 - 25,900; 91,000 - 25,200, twice; 91,000 - 12,000.
    assert plan.pressure.tolist() == [-25_200, 65_100, 65_800, 65_800, 79_000]
    # A grant or a reserve of the last year is expected again, also if it is a one-off.
    assert plan.ended == ("Digital grant", "Second reserve")


# Compared with the force's own figures


def test_the_pressure_in_pence_for_each_band_d_property_and_as_a_share_of_the_budget() -> None:
    plan = at_the_upper_charge(DERBYSHIRE, more_years=1)

    # 30,000 pounds x 100 / 300,000 properties, and 30,000 / 200,000,000, and so on.
    assert plan.band_d_pence(300_000) == pytest.approx(
        [10, 50.3333, 40.3333, 30.3333, 30.3333], abs=5e-5
    )
    assert plan.share_of_budget(200e6) == pytest.approx(
        [0.00015, 0.000755, 0.000605, 0.000455, 0.000455]
    )


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-1.5, "-1.5"), (float("nan"), "nan"), (float("inf"), "inf")]
)
def test_a_tax_base_or_a_budget_that_is_none_is_refused(value: float, text: str) -> None:
    plan = at_the_upper_charge(DERBYSHIRE, more_years=0)

    with pytest.raises(ScenarioError) as of_tax_base:
        plan.band_d_pence(value)
    with pytest.raises(ScenarioError) as of_budget:
        plan.share_of_budget(value)

    assert str(of_tax_base.value) == (
        f"tax_base: {text} is not allowed."
        " Allowed: a number of Band D equivalent properties above 0."
    )
    assert str(of_budget.value) == (
        f"net_budget: {text} is not allowed. Allowed: a number of pounds above 0."
    )


# A charge by year

RAISED = {"2019/20": 1, "2020/21": 1, "2021/22": 1.5}


@pytest.mark.parametrize(
    ("parts", "charged"),
    [
        ({"price": [90_000, 91_000, 92_000, 93_000]}, [91_000, 92_000, 93_000, 93_000, 93_000]),
        # Nothing is charged in 2018/19, so no price is needed there.
        (
            {"price": {"2019/20": 90_000, "2020/21": 91_000, "2021/22": 94_000}},
            [90_000, 91_000, 94_000, 94_000, 94_000],
        ),
        ({"price": 100, "quantity": [0, 700, 800, 900]}, [70_000, 80_000, 90_000, 90_000, 90_000]),
        # £8m is that of the four years of the case, and a twentieth of £2m is £100,000.
        ({"pool_total": 8_000_000, "share": "equal"}, [100_000] * 5),
        (
            {"pool_total": 8e6, "share": "equal", "uplift": RAISED},
            [100_000, 100_000, 150_000, 150_000, 150_000],
        ),
        ({"price": 90_000, "uplift": 0.1}, [90_000, 99_000, 108_900, 119_790, 131_769]),
    ],
)
def test_a_charge_by_year_goes_on_as_in_the_last_year_of_the_case(
    parts: dict[str, Any], charged: list[float]
) -> None:
    case = with_charge(DERBYSHIRE, pricing=(Pricing(name="own", **parts),))
    scenario = replace(case.scenario, pricing="own", adopters=20)

    plan = medium_term(case, scenario, more_years=2)

    assert plan.recurrent.tolist() == pytest.approx([0, *charged], abs=PENNY)


# Refused


def test_a_pricing_that_is_not_known_is_refused_in_words() -> None:
    with pytest.raises(ScenarioError, match="any stands for every pricing, and this needs one"):
        medium_term(DERBYSHIRE, choose(DERBYSHIRE, pricing="any"), more_years=1)


@pytest.mark.parametrize("more_years", [-1, 57, 1.0, True, "2", None])
def test_a_number_of_years_that_is_none_is_refused(more_years: Any) -> None:
    message = refusal_of(DERBYSHIRE, more_years=more_years)

    assert message == f"more_years: {more_years} is not allowed. Allowed: 0 to 56 years."


def test_the_second_case_of_five_years_takes_one_fewer() -> None:
    assert refusal_of(SECOND_CASE, more_years=56).endswith("Allowed: 0 to 55 years.")


def test_sixty_years_in_all_are_allowed() -> None:
    plan = at_the_upper_charge(DERBYSHIRE, more_years=56)

    assert (len(plan.years), plan.years[-1]) == (60, "2077/78")
    # 302,000 by 2020/21, and 57 years of 91,000.
    assert sum(plan.pressure) == 5_489_000
    assert plan.cumulative[-1] == 393_000


def test_a_charge_without_a_low_and_a_high_estimate_goes_on() -> None:
    case = load_case(EVERY_KEY)
    staying = replace(case.scenario, leave="none")

    plan = medium_term(case, staying, more_years=2)

    # Its second charge quotes no range; both are paid in the years after the case too.
    assert len(case.charges) == 2
    assert plan.assumed == ("2022/23", "2023/24")
    assert (plan.recurrent[-2:] > 0).all()
