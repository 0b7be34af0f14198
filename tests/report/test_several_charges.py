"""Cases with several charges: the same figures in every table, chart and sentence of a paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.report import views
from sohanalysis.report.answer_table import columns_of
from sohanalysis.report.charts import charge
from sohanalysis.report.picture import Picture
from sohanalysis.report.table import Table
from tests.charted import plot
from tests.written import written

# Two quoted charges. At the high estimate both are high: £110,000 + £30,000 + £60,000 of others.
TWO_RANGES = """\
years = "2024/25 to 2026/27"
initial_months = 12
[budget]
amount = 185_000
years = "2024/25 to 2024/25"
[adopters]
anticipated = 4
possible = 6
word = "force"
[[charges]]
name = "Doctors"
low = 90_000
high = 110_000
firmness = "estimate"
[[charges.pricing]]
name = "low"
price = "low"
[[charges.pricing]]
name = "high"
price = "high"
[[charges]]
name = "Nurses"
low = 20_000
high = 30_000
firmness = "estimate"
price = "low"
[[lines]]
name = "Transition"
nature = "one-off"
by_year = [60_000, 0, 0]
"""


@pytest.fixture
def two_ranges(tmp_path: Path) -> Case:
    return written(tmp_path, TWO_RANGES)


def paper_parts(case: Case, name: str) -> list[object]:
    return [*views.view(case, case.scenario, name).parts]


def test_the_cost_chart_of_a_paper_has_the_figures_of_its_first_table(two_ranges: Case) -> None:
    scenario = two_ranges.at_one_pricing(two_ranges.scenario)
    high = dict(columns_of(two_ranges, scenario))["High estimate"]
    (chart,) = (part for part in paper_parts(two_ranges, "money") if isinstance(part, Picture))
    assert high.leading_cost == 200_000
    assert chart.title == "With 4 forces: £200,000, £15,000 over the budget of £185,000"
    assert chart.plots[1].series[0].y == (200_000, 340_000, 480_000)
    assert chart.plots[1].bands[0].name == (
        "Shaded: low to high estimate of every charge, £390k to £480k"
    )


def test_the_limits_of_a_paper_are_those_of_every_charge_at_its_quoted_end(
    two_ranges: Case,
) -> None:
    # £15,000 over budget is 10.7% of the £140,000 of both charges.
    (table,) = paper_parts(two_ranges, "limits")
    assert isinstance(table, Table)
    rows = {row[:2]: row[2] for row in table.rows}
    assert rows["Change of the charge", "High estimate"] == "at least 10.8% lower"


def limits_drawn(case: Case) -> list[str]:
    return [rule.name for rule in plot(charge(case, case.scenario)).rules]


ONE_RANGE = TWO_RANGES.replace("low = 20_000\nhigh = 30_000\n", "").replace(
    'price = "low"\n[[lines]]', "price = 20_000\n[[lines]]"
)


def test_a_limit_of_the_charge_needs_fixed_other_charges(tmp_path: Path) -> None:
    assert limits_drawn(written(tmp_path, ONE_RANGE)) == [
        "Over budget above £105,000 a year (Doctors)"
    ]
    # Nurses at £80,000 for all: £20,000 with 4 forces, but £40,000 with 2.
    moving = ONE_RANGE.replace("price = 20_000\n", 'pool = 80_000\nshare = "equal"\n')
    assert limits_drawn(written(tmp_path, moving)) == []
    assert limits_drawn(written(tmp_path, TWO_RANGES)) == []


def test_a_limit_of_the_charge_needs_pricings_that_are_the_same_in_all_years(
    tmp_path: Path,
) -> None:
    price_list = '[[charges.pricing]]\nname = "list"\nprice = 80_000\nstatus = "assumed"\n'
    one_price = ONE_RANGE.replace(
        '[[charges]]\nname = "Nurses"', f'{price_list}[[charges]]\nname = "Nurses"'
    )
    assert limits_drawn(written(tmp_path, one_price)) != []
    rising = one_price.replace(
        "price = 80_000\n", 'price = 80_000\nuplift = 0.1\nbase_year = "2024/25"\n'
    )
    assert limits_drawn(written(tmp_path, rising)) == []


TWO_POOLS = """\
years = "2024/25 to 2025/26"
[budget]
amount = 250_000
years = "2024/25 to 2025/26"
[adopters]
anticipated = 4
signed = 3
possible = 5
word = "force"
[[charges]]
name = "Service"
pool = 400_000
share = "equal"
[[charges]]
name = "Crew"
pool = 200_000
share = "equal"
"""


def sentences(case: Case, name: str) -> str:
    return " ".join(text for part in paper_parts(case, name) for text in getattr(part, "texts", ()))


def test_a_charge_among_several_has_its_name(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_POOLS)
    assert "Each pays, for Service, £100,000 with 4 forces" in sentences(case, "change")
    captions = [part.caption for part in paper_parts(case, "change") if isinstance(part, Table)]
    assert any(
        text.startswith("Charge in 2025/26 (Service and Crew), £ a year") for text in captions
    )
    assert charge(case, case.scenario).subtitle.startswith(
        "Yearly charge (Service) for one force in 2025/26"
    )


def test_an_illustration_names_its_charge_and_its_year(tmp_path: Path) -> None:
    without_budget = TWO_POOLS.replace(
        '[budget]\namount = 250_000\nyears = "2024/25 to 2025/26"\n', ""
    )
    rising = 'pool = 400_000\nuplift = 0.1\nbase_year = "2024/25"\n'
    case = written(tmp_path, without_budget.replace("pool = 400_000\n", rising))
    # £440,000 among three, in the second year.
    charge = "the charge for Service would be £146,667 in 2025/26"
    assert f"With the 3 forces that signed {charge}." in sentences(case, "decision")


def test_the_log_has_every_input_of_the_charges_and_the_budget(tmp_path: Path) -> None:
    tied = 'high = 110_000\nquoted_at = [{charge = "high", adopters = 4, source = "3.1"}]\n'
    text = TWO_RANGES.replace("high = 110_000\n", tied).replace(
        'name = "Nurses"\n', 'name = "Nurses"\nuntil = "2025-12"\n'
    )
    text = text.replace("months = 12\n", 'months = {value = 12, source = "2.1"}\n')
    log = next(part for part in paper_parts(written(tmp_path, text), "log"))
    assert isinstance(log, Table)
    rows = {row[0]: row[1:3] for row in log.rows}
    assert rows["Budget, 12 months (2.1)"] == ("£185,000 for 2024/25", "made up")
    assert rows["Doctors charge, high estimate"] == ("£110,000 a year at 4 forces", "3.1")
    assert rows["Nurses, last charged"] == ("December 2025", "made up")
