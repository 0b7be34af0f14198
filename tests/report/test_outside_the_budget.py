"""Costs before and after the years of a budget, on the first page of a paper and on the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.case.fields import ANY
from sohanalysis.case.scenario import Scenario
from sohanalysis.model.result_range import range_of
from sohanalysis.report import decision, paper_head, views
from sohanalysis.report.answer_table import answer_table
from sohanalysis.report.findings import findings_of
from sohanalysis.report.headline import headline
from sohanalysis.report.table import Table
from sohanalysis.report.tiles import tiles
from tests.explore.test_engine import assert_answers_alike
from tests.report.test_several_charges import TWO_POOLS, TWO_RANGES
from tests.written import PILOT_ENDS, written

BEFORE = """\
years = "2023/24 to 2026/27"
[budget]
amount = 300_000
years = "2024/25 to 2025/26"
[[charges]]
name = "Lab"
from = "2024-04"
price = 100_000
[[lines]]
name = "Fit-out"
nature = "one-off"
by_year = [40_000, 10_000, 0, 0]
[[lines]]
name = "Survey"
nature = "one-off"
by_year = [5_000, 1_000, 0, 0]
"""

# The new kit is paid after the budget, and the survey before, in and after it.
ENDING = BEFORE.replace("[40_000, 10_000, 0, 0]", "[0, 0, 0, 50_000]").replace(
    "[5_000, 1_000, 0, 0]", "[5_000, 1_000, 0, 2_000]"
)

# Outside the budget: £20,000 in 2025/26, then £80,000, then the £50,000 that goes on.
DEAREST = """\
years = "2024/25 to 2027/28"
initial_months = 18
[budget]
amount = 200_000
years = "2024/25 to 2025/26"
[[charges]]
name = "Doctors"
from = "2024-10"
price = 50_000
[[lines]]
name = "Lead"
nature = "recurrent"
by_year = [20_000, 40_000, 30_000, 0]
"""


# The laboratory ends half a year before the case; the courier goes on.
IN_PART = """\
years = "2025/26 to 2029/30"
[budget]
amount = 300_000
years = "2025/26 to 2026/27"
[[charges]]
name = "Lab"
from = "2025-04"
until = "2029-09"
fee = 72_000
[[charges]]
name = "Courier"
from = "2025-04"
fee = 48_000
"""


PENALTY = '[[lines]]\nname = "Penalty"\non = "leaving"\nannual = 12_000\nmonths = 12\n'


@pytest.fixture
def before(tmp_path: Path) -> Case:
    return written(tmp_path, BEFORE)


def test_a_cost_before_the_budget_is_on_the_first_page(before: Case) -> None:
    texts = decision.paragraphs(before, before.scenario)
    assert texts["before"] == (
        "Before it. A cost of £45,000 in 2023/24. It is not in the sum asked for."
    )
    assert (
        "(c) note £45,000 in 2023/24, which this sum does not pay, and £100,000"
        in (texts["recommended"])
    )
    rows = {row[0]: row[1] for row in answer_table(before, before.scenario).rows}
    assert rows["Before it, in 2023/24; not in the sum asked for"] == "45,000"
    assert "£45,000 before it" in dict(paper_head.key_figures(before, before.scenario))["£211,000"]


@pytest.mark.parametrize(
    ("text", "first_words"),
    [
        (ENDING, "After it. A cost of £100,000 a year from 2026/27. Other costs of £52,000: "),
        (
            ENDING.replace("price = 100_000", 'until = "2026-03"\nprice = 100_000'),
            "After it. Costs of £52,000: ",
        ),
    ],
    ids=["beside-an-ongoing-cost", "alone"],
)
def test_a_cost_that_ends_after_the_budget_is_on_the_first_page(
    tmp_path: Path, text: str, first_words: str
) -> None:
    case = written(tmp_path, text)
    texts = decision.paragraphs(case, case.scenario)
    assert texts["later"] == (
        f"{first_words}Fit-out in 2026/27; Survey in 2026/27. They are not in the sum asked for."
    )
    assert texts["before"].endswith("A cost of £5,000 in 2023/24. It is not in the sum asked for.")
    assert "£52,000 of other costs in 2026/27, to be in" in texts["recommended"]
    rows = {row[0]: row[1] for row in answer_table(case, case.scenario).rows}
    assert rows["Other costs in 2026/27; not in the sum asked for"] == "52,000"


def test_years_with_a_gap_are_named_one_by_one(tmp_path: Path) -> None:
    text = BEFORE.replace("2026/27", "2028/29").replace(
        "[40_000, 10_000, 0, 0]", "[0, 0, 0, 50_000, 0, 60_000]"
    )
    case = written(tmp_path, text.replace("[5_000, 1_000, 0, 0]", "[0, 1_000, 0, 0, 0, 0]"))
    later = decision.paragraphs(case, case.scenario)["later"]
    assert "Other costs of £110,000: Fit-out in 2026/27 and 2028/29." in later


def test_the_part_of_a_cost_that_goes_on_is_said_after_the_sum_of_the_years(tmp_path: Path) -> None:
    case = written(tmp_path, IN_PART)
    later_cost = "£324,000 from 2027/28 to 2029/30, then £48,000 a year"
    texts = decision.paragraphs(case, case.scenario)
    assert texts["later"] == f"After it. A cost of {later_cost}. It is not in the sum asked for."
    assert f"note {later_cost}, to be in the medium-term" in texts["recommended"]
    tile = tiles(range_of(case, case.scenario))["later"]
    assert (tile.figure, tile.note) == ("£324,000", "Then £48,000 a year")
    rows = {row[0]: row[1] for row in answer_table(case, case.scenario).rows}
    assert rows["Then, each year; not in the sum asked for"] == "48,000"


def test_the_ongoing_cost_of_a_scenario_beyond_the_quoted_range_is_said(derbyshire: Case) -> None:
    def later(**fields: object) -> str:
        return decision.paragraphs(derbyshire, choose(derbyshire, **fields))["later"]

    sentence = "In this scenario it is £49,306 a year."
    # 71,000 at 25 forces is a bill of 1,775,000: 49,306 each for 36, and 73,958 each for 24.
    assert sentence in later(pricing="shared", adopters=36)
    assert "In this scenario" not in later(pricing="shared", adopters=24)


RANGE = """\
years = "2024/25 to 2027/28"
[adopters]
word = "force"
count = 3
possible = 6
[[charges]]
name = "Service"
low = 40_000
high = 60_000
firmness = "estimate"
[[charges.pricing]]
name = "shared"
pool = 150_000
share = "equal"
status = "assumed"
"""


def test_the_ongoing_cost_of_a_scenario_is_at_its_own_prices(tmp_path: Path) -> None:
    budget = '[budget]\namount = 200_000\nyears = "2024/25"\n'
    case = written(tmp_path, RANGE.replace("[adopters]", f"{budget}[adopters]", 1))
    texts = decision.paragraphs(case, choose(case, rise=0.03, adopters=5))
    prices = ", at the prices of 2027/28, its charges then rising 3% a year"
    amount = "£32,782"  # 30,000 * 1.03 ** 3
    assert f"from 2025/26. In this scenario it is {amount} a year{prices}. " in texts["later"]
    assert f" ({amount} in this scenario{prices}) from 2025/26" in texts["recommended"]


# A recurrent line for the last two years, after which it ends.
PILOT = """\
[[lines]]
name = "Pilot"
nature = "recurrent"
annual = 10_000
from = "2026-04"
months = 24
"""


# The quoted charge is £40,000 to £60,000 a year, and £30,000 if 5 forces share £150,000 equally.
@pytest.mark.parametrize(
    ("text", "leave", "later", "noted"),
    [
        (
            RANGE,
            "2026/27",
            "A cost of £80,000 to £120,000 as quoted from 2025/26 to 2026/27. In this scenario it "
            "is £60,000. ",
            "£80,000 to £120,000 as quoted (£60,000 in this scenario) from 2025/26 to 2026/27",
        ),
        (
            RANGE + PILOT,
            "none",
            "A cost of £140,000 to £200,000 as quoted from 2025/26 to 2027/28, then £40,000 to "
            "£60,000 a year. In this scenario it is £110,000, then £30,000 a year. ",
            "£140,000 to £200,000 as quoted (£110,000, then £30,000 a year, in this scenario) from "
            "2025/26 to 2027/28, then £40,000 to £60,000 a year",
        ),
    ],
    ids=["leaving", "a part ends"],
)
def test_the_later_cost_of_a_scenario_that_ends_is_its_own(
    tmp_path: Path, text: str, leave: str, later: str, noted: str
) -> None:
    budget = '[budget]\namount = 200_000\nyears = "2024/25"\n'
    case = written(tmp_path, text.replace("[adopters]", f"{budget}[adopters]", 1))

    texts = decision.paragraphs(case, choose(case, adopters=5, leave=leave))

    assert f"After it. {later}" in texts["later"]
    assert f"note {noted}, to be" in texts["recommended"]


def test_without_a_budget_costs_before_and_after_a_rise_have_a_row_each(tmp_path: Path) -> None:
    case = written(tmp_path, RANGE)
    rows = {row[0]: row[1:] for row in answer_table(case, choose(case, rise=0.03)).rows}
    rising = "Ongoing, a year, at the prices of 2027/28, its charges then rising 3% a year"
    assert rows["Ongoing, a year (estimate)"] == ("40,000", "60,000", "-")
    assert rows[rising] == ("-", "-", "54,636")  # 50,000 * 1.03 ** 3


def test_a_cost_goes_on_rising_if_a_charge_that_rises_goes_on(tmp_path: Path) -> None:
    case = written(tmp_path, PILOT_ENDS)
    scenarios = [choose(case, rise=0.05, pricing=name) for name in ("listed", "shared", ANY)]
    rising = ", at the prices of 2027/28, its charges then rising 5% a year"
    answers = [headline(case, scenario).answer for scenario in scenarios]
    assert all("rise 5% a year" in answer for answer in answers)
    # Under the listed prices, the rise raises only the pilot.
    assert [rising in answer for answer in answers] == [False, True, True]
    assert "then £50,000 a year." in answers[0]
    assert_answers_alike(case, case.scenario, *scenarios)


def test_the_cost_of_leaving_after_the_budget_is_recommended_to_note(tmp_path: Path) -> None:
    case = written(tmp_path, ENDING + PENALTY)
    texts = decision.paragraphs(case, choose(case, leave="2025/26"))
    assert texts["later"].startswith("After it. Costs of £52,000: ")
    assert (
        "(c) note £5,000 in 2023/24, which this sum does not pay, and £52,000 of other costs in "
        "2026/27, and £12,000 for leaving, to be in the medium-term financial plan"
    ) in texts["recommended"]


def test_costs_listed_for_the_years_of_a_budget_name_those_years(before: Case) -> None:
    assert decision.paragraphs(before, before.scenario)["purpose"] == (
        "Costs. Besides the charge, these costs fall from 2024/25 to 2025/26: "
        "fit-out, £10,000 (made up); survey, £1,000 (made up)."
    )


def test_costs_listed_for_an_assumed_budget_name_its_years(tmp_path: Path) -> None:
    assumed = BEFORE.replace("amount = 300_000", 'amount = {value = 300_000, status = "assumed"}')
    case = written(tmp_path, assumed)
    assert decision.paragraphs(case, case.scenario)["purpose"].startswith(
        "Costs. Besides the charge, these costs fall from 2024/25 to 2025/26: "
    )


def test_the_dearest_year_after_the_budget_is_named(tmp_path: Path) -> None:
    case = written(tmp_path, DEAREST)
    tile = tiles(range_of(case, case.scenario))["later"]
    assert "and £80,000 in 2026/27" in tile.title


@pytest.mark.parametrize("text", [BEFORE, ENDING, DEAREST, IN_PART, TWO_POOLS, TWO_RANGES])
def test_the_page_says_the_same(tmp_path: Path, text: str) -> None:
    case = written(tmp_path, text)
    late = choose(case, delay=6, charge_follows_go_live=True)
    assert_answers_alike(case, case.scenario, case.scenario, late, choose(case, charge_change=0.1))


def test_the_table_of_leaving_says_its_scenario_and_has_both_estimates(tmp_path: Path) -> None:
    case = written(tmp_path, TWO_RANGES + PENALTY)
    late = choose(case, pricing="high", delay=6, charge_follows_go_live=True, leave="2025/26")

    def leaving(scenario: Scenario) -> Table:
        parts = views.view(case, scenario, "change").parts
        (table,) = (p for p in parts if isinstance(p, Table) and p.caption.startswith("Leaving"))
        return table

    assert leaving(choose(case, pricing="high")).rows[0][1] == "182,000 to 212,000"
    caption = "Leaving, six months late and the charge too, £ over 2024/25 to 2026/27"
    assert leaving(late).caption == f"{caption} (low to high estimate)"
    dearer = leaving(choose(case, pricing="high", charge_change=0.1)).caption
    assert dearer.startswith("Leaving, as quoted, £ over")


# A budget of three years, and 24 months of a charge that is paid for 33 months of them
FEWER_MONTHS = """\
years = "2021/22 to 2024/25"
initial_months = 24
[budget]
amount = {budget}
years = "2021/22 to 2023/24"
[[charges]]
name = "Team"
from = "2021-07"
low = 80_000
high = 100_000
firmness = "estimate"
[[charges.pricing]]
name = "low-end"
price = "low"
[[charges.pricing]]
name = "high-end"
price = "high"
"""


@pytest.mark.parametrize(
    ("budget", "verdict", "is_found"),
    [
        (300_000, "within the budget", False),
        (275_000, "within the budget", False),  # 100,000 x 33 / 12
        (260_000, "over the budget at the high end", True),
        (200_000, "over the budget", True),
        (150_000, "over the budget", False),  # as is the cost of the first two years
    ],
)
def test_the_cost_of_all_months_of_the_budget_years_is_said(
    tmp_path: Path, budget: int, verdict: str, is_found: bool
) -> None:
    case = written(tmp_path, FEWER_MONTHS.format(budget=budget))
    sentence = f"In all months of 2021/22 to 2023/24 the cost is £220,000 to £275,000, {verdict}."

    sentences = [text for text in findings_of(case, "budget") if text.startswith(sentence)]

    assert sentence in decision.paragraphs(case, case.scenario)["enough"]
    table = answer_table(case, case.at_one_pricing(case.scenario))
    assert ("All months of 2021/22 to 2023/24", "220,000", "275,000") in table.rows
    assert bool(sentences) == is_found


def test_a_budget_whose_years_no_document_states_is_not_compared_with_all_their_months(
    tmp_path: Path,
) -> None:
    text = FEWER_MONTHS.format(budget=260_000).replace('years = "2021/22 to 2023/24"\n', "")
    case = written(tmp_path, text)

    assert "all months" not in decision.paragraphs(case, case.scenario)["enough"]
    rows = answer_table(case, case.at_one_pricing(case.scenario)).rows
    assert not [row for row in rows if str(row[0]).startswith("All months")]
    assert not [text for text in findings_of(case, "budget") if "all months" in text]


def test_a_budget_that_pays_every_month_of_its_years_has_no_such_sentence(
    derbyshire: Case,
) -> None:
    assert "all months" not in decision.paragraphs(derbyshire, derbyshire.as_quoted)["enough"]
