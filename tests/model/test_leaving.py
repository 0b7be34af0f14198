"""Leaving: costs that end, costs that continue, and costs of leaving itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.errors import ScenarioError
from sohanalysis.model.results import costs_by_pricing, results_of
from tests.written import written

# Five years from 2024/25: £100,000 a year charged, a post of £24,000 a year, a project of 30
# months of £1,000, and £5,000 a month for 18 months if we leave, but not after 2026/27.
SHARED = """
years = "2024/25 to 2028/29"
initial_months = 12

[[charges]]
name = "Network"
price = 100_000

[[lines]]
name = "Post"
annual = 24_000

[[lines]]
name = "Project"
annual = 12_000
from = "2024-04"
months = 30

[[lines]]
name = "Exit payment"
annual = 60_000
on = "leaving"
months = 18
unless = ["2026/27"]
"""


@pytest.fixture
def shared(tmp_path: Path) -> Case:
    return written(tmp_path, SHARED)


def test_leaving_ends_charges_and_what_recurs_and_a_project_runs_on(shared: Case) -> None:
    flow = results_of(shared, choose(shared, leave="2024/25")).flow

    assert flow.lines["Network"].tolist() == [100_000, 0, 0, 0, 0]
    assert flow.lines["Post"].tolist() == [24_000, 0, 0, 0, 0]
    assert flow.lines["Project"].tolist() == [12_000, 12_000, 6_000, 0, 0]


def test_what_leaving_costs_is_paid_from_the_april_after_and_in_no_initial_cost(
    shared: Case,
) -> None:
    results = results_of(shared, choose(shared, leave="2025/26"))

    assert results.flow.lines["Exit payment"].tolist() == [0, 0, 60_000, 30_000, 0]
    # 100,000 + 24,000 of twelve months, and 30,000 of the project.
    assert results.initial_cost == 154_000
    # 200,000 + 48,000 + 30,000 + 90,000.
    assert (results.whole_life, results.ongoing, results.after_horizon) == (368_000, 0, 0)


def test_a_year_that_is_exempt_costs_nothing_to_leave_after(shared: Case) -> None:
    assert not results_of(shared, choose(shared, leave="2026/27")).flow.lines["Exit payment"].any()


@pytest.mark.parametrize(
    ("leave", "within", "after"), [("2027/28", 60_000, 30_000), ("2028/29", 0, 90_000)]
)
def test_what_falls_after_the_years_is_told_apart(
    shared: Case, leave: str, within: float, after: float
) -> None:
    results = results_of(shared, choose(shared, leave=leave))

    assert results.flow.lines["Exit payment"].sum() == within
    assert results.after_horizon == after


def test_months_after_the_years_cost_the_rate_of_the_last_year(tmp_path: Path) -> None:
    rising = 'annual = 60_000\nuplift = 0.1\nbase_year = "2024/25"\non = "leaving"'
    text = SHARED.replace('annual = 60_000\non = "leaving"', rising)
    case = written(tmp_path, f"inflation = 0\n{text}")

    results = results_of(case, choose(case, leave="2027/28"))

    # 60,000 x 1.1^4 = 87,846 in 2028/29, and half of that in the six months after.
    assert results.flow.lines["Exit payment"][-1] == pytest.approx(87_846)
    assert results.after_horizon == pytest.approx(43_923)


def test_months_between_the_last_year_and_the_first_payment_cost_nothing(tmp_path: Path) -> None:
    case = written(tmp_path, SHARED.replace("months = 18", "months = 3\nafter = 6"))

    # Six months after March 2029, three months at £5,000.
    assert results_of(case, choose(case, leave="2028/29")).after_horizon == 15_000


def test_funding_on_leaving_is_no_cost_after_the_years(tmp_path: Path) -> None:
    grant = """
[[lines]]
name = "Exit grant"
kind = "funding"
annual = 60_000
on = "leaving"
months = 18
"""
    case = written(tmp_path, SHARED + grant)

    # 18 months at £5,000, and the grant pays the same.
    assert results_of(case, choose(case, leave="2028/29")).after_horizon == 90_000


def test_leaving_changes_nothing_before_it(shared: Case) -> None:
    stay = results_of(shared, choose(shared, savings=10_000, ramp=30)).flow

    for count, leave in enumerate(shared.years, start=1):
        leaving = results_of(shared, choose(shared, savings=10_000, ramp=30, leave=leave)).flow
        assert leaving.net[:count].tolist() == stay.net[:count].tolist()
        assert not leaving.savings[count:].any()


def test_a_line_may_end_on_leaving_and_be_paid_some_months_after_it(tmp_path: Path) -> None:
    case = written(
        tmp_path,
        SHARED.replace("months = 30", "months = 30\nends_on_leaving = true").replace(
            "months = 18", "months = 3\nafter = 6"
        ),
    )
    flow = results_of(case, choose(case, leave="2024/25")).flow

    assert flow.lines["Project"].tolist() == [12_000, 0, 0, 0, 0]
    assert flow.lines["Exit payment"].tolist() == [0, 15_000, 0, 0, 0]


def test_a_year_that_is_none_of_the_case_is_refused(shared: Case) -> None:
    with pytest.raises(ScenarioError) as refusal:
        choose(shared, leave="2030/31")

    assert str(refusal.value) == (
        "leave: 2030/31 is not allowed. Allowed: a year of 2024/25 to 2028/29, or none."
    )


# The service starts with the charge or with go-live: the earlier of the two.
@pytest.mark.parametrize(
    ("go_live", "first_charged", "early", "allowed"),
    [
        ("2025-03", "2026-04", "2023/24", "a year of 2024/25 to 2026/27, or none"),
        ("2026-04", "2026-03", "2024/25", "a year of 2025/26 to 2026/27, or none"),
        ("2026-04", "2026-04", "2025/26", "2026/27 or none"),
    ],
)
def test_a_year_before_the_service_starts_is_refused(
    tmp_path: Path, go_live: str, first_charged: str, early: str, allowed: str
) -> None:
    dates = f'years = "2023/24 to 2026/27"\ngo_live = "{go_live}"\n'
    charge = f'[[charges]]\nname = "Network"\nprice = 100_000\nfrom = "{first_charged}"\n'
    case = written(tmp_path, dates + charge)
    first = case.years[case.years.index(early) + 1]

    with pytest.raises(ScenarioError) as refusal:
        choose(case, leave=early)

    message = f"leave: {early} is before the service starts. Allowed: {allowed}."
    assert str(refusal.value) == message
    assert choose(case, leave=first).leave == first


def test_a_contingent_line_is_in_no_total(tmp_path: Path) -> None:
    case = written(
        tmp_path, SHARED + '\n[[lines]]\nname = "Risk"\nannual = 9_000\nnature = "contingent"\n'
    )

    results = results_of(case, case.scenario)

    assert "Risk" not in results.flow.lines
    assert results.initial_cost == 154_000


def test_a_saving_line_is_cashable_by_its_own_share_and_the_scenarios_by_its_own(
    tmp_path: Path,
) -> None:
    saving = '\n[[lines]]\nname = "Old system"\nkind = "saving"\nannual = 20_000\ncashable = 0.25\n'
    case = written(tmp_path, SHARED + saving)

    results = results_of(case, choose(case, savings=8_000, cashable=0.5))

    # In the twelve months from go-live: half of 8,000 and a quarter of 20,000.
    assert results.cost_after_cashable_savings == 154_000 - 4_000 - 5_000
    assert results.net_call.tolist() == [127_000, 127_000, 121_000, 115_000, 115_000]


def test_pricings_are_set_side_by_side_as_quoted(shared: Case, derbyshire: Case) -> None:
    changed = choose(shared, leave="2025/26", charge_change=0.5)

    # £124,000 of the first twelve months and the project; £500,000, £120,000 and the project.
    assert costs_by_pricing(shared, changed) == costs_by_pricing(shared, shared.scenario)
    assert [*costs_by_pricing(shared, changed).values()] == [(154_000, 650_000)]
    # 120,000 + 2 x 1,775,000 / 36, to a millionth of a pound.
    costs = costs_by_pricing(derbyshire, choose(derbyshire, adopters=36))
    assert costs["shared"][0] == 218_611.111111
