"""The first page: the golden ones word for word, and what is recommended by the result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from made_decisions import for_decision
from sohanalysis.case.case import Case
from sohanalysis.case.choose import choose
from sohanalysis.load import load_case
from sohanalysis.report import charts, decision, views
from sohanalysis.report.table import Table
from tests.written import RANGE, written

POOLED = """\
initial_months = 24
years = "2026/27 to 2030/31"
[budget]
amount = 200_000
years = ["2026/27", "2027/28"]
[adopters]
anticipated = 7
possible = 9
word = "force"
[[charges]]
name = "Records system"
pool = 420_000
share = "equal"
firmness = "quote"
[[lines]]
name = "Migration"
kind = "cost"
nature = "one-off"
by_year = {"2026/27" = 85_000}
"""
EXAMPLES = Path(__file__).parents[2] / "data" / "examples"
TABLE = """\
Project manager, two years, October 2018 to September 2020 (months derived) | 120,000 | 120,000
Platform charge, 2019/20 and 2020/21 | 142,000 | 182,000
Set-up and first two years, 2018/19 to 2020/21 | 262,000 | 302,000
Budget {stage} | 300,000 | 300,000
Headroom, (over budget) | 38,000 | (2,000)
Not in this budget: each year from 2021/22 (estimate, 2.10) | 71,000 | 91,000"""
ANSWER = (
    "estimated at £262,000 to £302,000. The budget covers a platform charge of up to £90,000 a "
    "year; the report's initial estimate is £71,000 to £91,000 (2.8). At the high estimate it "
    "would be £2,000 over budget. Neither estimate includes a contingency."
)
RISKS = (
    "Charge: 10% more than the high estimate is £20,200 over budget. Delay: each month adds "
    "£5,000. Numbers: if a fixed bill is shared equally, fewer than 20 forces is over budget. "
    "Savings: not quantified, not counted (2.11)."
)


def rows(case: Case) -> str:
    return "\n".join(" | ".join(row) for row in answer_table.answer_table(case, case.scenario).rows)


def recommended(case: Case) -> str:
    texts = (*decision.paragraphs(case, case.scenario).values(),)
    (found,) = (text for text in texts if text.startswith("Draft recommendations"))
    return found.removeprefix("Draft recommendations for the author. ")


def test_a_decision_already_taken_has_the_golden_page(derbyshire: Case) -> None:
    assert decision.banner(derbyshire) == (
        "ANALYSIS OF A DECISION ALREADY TAKEN. Not the official record; it recommends nothing. "
        "Reference 41/2018; agreed August 2018."
    )
    assert (*decision.paragraphs(derbyshire, derbyshire.scenario).values(),) == (
        "Decided: a budget of £300,000 for the implementation of SOH was agreed (decision record). "
        "No condition is recorded.",
        "Asked: a maximum of £300,000 for the implementation of Single Online Home (SOH) and its "
        "first two years' revenue costs (1.1). The decision names the implementation only; this "
        "paper reads it as covering what was asked.",
        f"Against that budget: {ANSWER}",
        "The report ties £71,000 to 25 forces; 36 had signed a statement of intent (2.8). It does "
        "not say how the charge is worked out.",
        "Outside this budget: £71,000 to £91,000 a year from 2021/22, an estimate still to be "
        "determined (2.10).",
        f"Risks at that date. {RISKS}",
        "Not stated: funding source, contract term, indexation, VAT. Financial, legal and "
        "equalities advice was taken into account; no interests were declared (decision record). "
        "Affordability only; value for money is not tested.",
    )
    assert rows(derbyshire) == TABLE.format(stage="approved")


@pytest.mark.parametrize(
    ("paper", "text", "is_taken"),
    [
        (None, "A budget was agreed.", True),
        (None, "", False),
        ("for decision", "A budget was agreed.", False),
        ("decision taken", "", True),
    ],
)
def test_a_decision_with_a_text_has_been_taken_unless_the_case_says_otherwise(
    derbyshire: Case, paper: Any, text: str, is_taken: bool
) -> None:
    case = replace(derbyshire, paper=paper, decision=replace(derbyshire.decision, text=text))

    assert decision.banner(case).startswith(
        "ANALYSIS OF A DECISION ALREADY TAKEN." if is_taken else "DRAFT FOR DECISION."
    )
    assert ("recommended" in decision.paragraphs(case, case.scenario)) is not is_taken
    recorded = "Recorded: financial, legal and equalities advice"
    governance = views.view(case, case.scenario, "governance").parts
    assert any(recorded in str(part) for part in governance) is is_taken


def test_a_date_that_is_not_stated_is_not_in_the_banner() -> None:
    case = load_case(EXAMPLES / "payers-cap.toml")

    assert decision.banner(case) == (
        "ANALYSIS OF A DECISION ALREADY TAKEN. Not the official record; it recommends nothing. "
        "Reference National Single Online Home."
    )


def test_the_paper_for_decision_is_the_golden_page(derbyshire: Case) -> None:
    case = for_decision(derbyshire)

    assert decision.banner(case) == (
        "DRAFT FOR DECISION. Reference 41/2018; report DN41, 20 July 2018."
    )
    assert (*decision.paragraphs(case, case.scenario).values(),) == (
        "Asked: a maximum of £300,000 to set up Single Online Home (SOH) and pay its first two "
        "years' revenue costs (1.1).",
        f"Answer: {ANSWER}",
        "The report ties £71,000 to 25 forces; 36 have signed a statement of intent (2.8). It does "
        "not say how the charge is worked out.",
        "Draft recommendations for the author. That the Commissioner: (a) approve up to £300,000 "
        "for 2018/19 to 2020/21, funded from [source]; (b) require, before any commitment, written "
        "confirmation of a charge of at most £90,000 in each of 2019/20 and 2020/21, and of a "
        "total within £300,000; otherwise the decision returns to the Commissioner; (c) note an "
        "estimated £71,000 to £91,000 a year from 2021/22; (d) ask for the cost of not joining and "
        "a savings plan. Instead of (a): £302,000, the high estimate; or £[ ], with £[ ] "
        "contingency.",
        f"Risks. {RISKS}",
        "Chief finance officers: Commissioner's [ ]; Chief Constable's [ ]. Affordability only; "
        "value for money is not tested.",
    )
    assert rows(case) == TABLE.format(stage="requested")


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (
            350_000,
            "That the Commissioner: (a) approve up to the lower of £350,000 and £302,000, the high "
            "estimate, plus a contingency of £[ ] for 2018/19 to 2020/21, funded from [source]; ",
        ),
        (
            302_000,
            "That the Commissioner: (a) approve up to £302,000 for 2018/19 to 2020/21, which "
            "leaves nothing for contingency, funded from [source]; ",
        ),
        (
            250_000,
            "The sum asked for does not cover the cost at either estimate: £12,000 to £52,000 more "
            "is needed. For the author: approve £262,000 to £302,000, reduce the scope, or do not "
            "proceed. If it goes ahead: note an estimated £71,000 to £91,000 a year from 2021/22.",
        ),
    ],
)
def test_what_is_recommended_follows_from_the_result(
    derbyshire: Case, budget: int, words: str
) -> None:
    assert recommended(for_decision(derbyshire, budget=budget)).startswith(words)


def test_no_sum_is_recommended_where_none_is_asked_for(derbyshire: Case) -> None:
    assumed = replace(derbyshire.budget, status="assumed")
    words = (
        "That the Commissioner: (a) note the estimated cost of £262,000 to £302,000 for set-up "
        "and first two years; (b) ask for a request with a sum and its funding source; (c) ask for "
        "the cost of not joining and a savings plan."
    )

    assert recommended(replace(for_decision(derbyshire), stated_budget=assumed)) == words
    assert recommended(replace(for_decision(derbyshire), stated_budget=None)) == words


def test_a_flat_price_has_no_risk_of_numbers() -> None:
    case = load_case(EXAMPLES / "police-ict-company.toml")

    said = (*decision.paragraphs(case, case.scenario).values(),)
    assert said[0] == (
        "Answer: At the flat price (stated): £25,000 in 2015/16, then £60,000 a year, £205,000 "
        "over four years. No budget is stated, so there is no verdict."
    )
    assert said[2] == (
        "Risks. Charge: 10% more makes the cost £225,500 over four years. Savings: none counted."
    )
    assert rows(case) == (
        "Subscription, 2015/16 to 2018/19 | 205,000\n"
        "All years, 2015/16 to 2018/19 | 205,000\n"
        "Ongoing, a year | 60,000"
    )


def test_a_scenario_of_its_own_stands_beside_the_quoted_ends(derbyshire: Case) -> None:
    chosen = choose(derbyshire, "half-saved-late")

    said = (*decision.paragraphs(derbyshire, chosen).values(),)
    table = answer_table.answer_table(derbyshire, chosen)
    assert said[2].startswith(
        "Against that budget: If 36 forces join, a fixed bill is shared equally (our assumption), "
        "go-live is 3 months late and the charge still starts in April 2019, set-up and the first "
        "two years cost £233,611: £66,389 under the £300,000 budget; the project manager stays on "
        "for £15,000. As quoted, as late: £277,000 to £317,000. Before savings. If £24,653 a year "
        "is saved from July 2019"
    )
    # What the report prints of later years is cited to it; the scenario's own is in the table.
    assert said[4].startswith("Outside this budget: £71,000 to £91,000 a year from 2021/22")
    assert "Savings: not" not in said[5]
    assert table.columns == ("Cost", "Low estimate", "High estimate", "This scenario")
    assert table.rows[0][0].endswith("27 months, October 2018 to December 2020 (months derived)")
    # The quoted ends are as late as the scenario: £120,000 and three months of the manager.
    assert table.caption == "Cost and budget, three months late, £"
    assert [row[1:3] for row in table.rows[:3]] == [
        ("135,000", "135,000"), ("142,000", "182,000"), ("277,000", "317,000"),
    ]  # fmt: skip
    assert [row[3] for row in table.rows[2:]] == [
        *(
            "233,611",
            "300,000",
            "66,389",
            "15,000",
            "24,653",
            "31,843",
            "15,922",
            "217,690",
            "49,306",
        ),
    ]


def test_what_adopters_by_year_are_is_said_beside_the_answer(derbyshire: Case) -> None:
    said = (*decision.paragraphs(derbyshire, choose(derbyshire, "went-live")).values(),)[2]

    assert said.endswith("Forces by year: if charges followed go-live.")


def test_leaving_is_a_paper_too() -> None:
    case = load_case(EXAMPLES / "paying-to-leave.toml")
    chosen = choose(case, leave="2025/26")

    assert decision.paragraphs(case, chosen)["answer"].startswith(
        "Answer: If 4 councils join, a fixed bill is shared equally (stated) and we leave after "
        "2025/26, the first 12 months cost £124,000; £338,000 over five years."
    )
    assert answer_table.answer_table(case, chosen).rows[0] == (
        "Exit payment, 2026/27 and 2027/28", "90,000",
    )  # fmt: skip


def test_a_stated_rule_is_no_condition_and_the_answer_says_with_how_many(tmp_path: Path) -> None:
    case = written(tmp_path, POOLED)
    said = (*decision.paragraphs(case, case.scenario).values(),)

    # 85,000 and twice a seventh of 420,000; an eighth is 52,500, and 190,000 in all.
    assert said[1:4] == (
        "Answer: If 7 forces join and a fixed bill is shared equally (stated), set-up and the "
        "first two years cost £205,000: £5,000 over the £200,000 budget. With 8 forces or more it "
        "is within the budget.",
        "Draft recommendations for the author. The sum asked for does not cover the cost: £5,000 "
        "more is needed. For the author: approve £205,000, reduce the scope, or do not proceed. "
        "If it goes ahead: note an estimated £60,000 a year from 2028/29.",
        "Risks. Charge: 10% more is £17,000 over budget. Numbers: fewer than 8 forces is over "
        "budget. Savings: none counted.",
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [("3.4", "Numbers in brackets are paragraphs of the report FIN-12."), ("a letter", "")],
)
def test_numbers_in_brackets_are_explained_where_paragraphs_are_cited(
    tmp_path: Path, source: str, said: str
) -> None:
    cited = POOLED.replace("[budget]", f'[budget]\nsource = "{source}"')

    assert decision.citations(written(tmp_path, f'document = "FIN-12"\n{cited}')) == said


@pytest.mark.parametrize(
    ("delay", "said"),
    [(0, "With 8 forces or more it is"), (4, "With 9 forces or more it is"), (8, "")],
)
def test_from_how_many_the_budget_is_enough_is_of_the_scenario_that_is_shown(
    tmp_path: Path, delay: int, said: str
) -> None:
    # The migration costs £42,500 a year and runs on while it is late: 99,167 and 113,333 in all,
    # and two years at 9 forces, the most that there may be, are 93,333.
    runs_on = POOLED.replace(
        'nature = "one-off"\nby_year = {"2026/27" = 85_000}',
        'annual = 42_500\nfrom = "2026-04"\nmonths = 24\ndelay = "extend"',
    )
    case = written(tmp_path, runs_on)

    answer = (*decision.paragraphs(case, choose(case, delay=delay)).values(),)[1]
    assert said in answer
    assert ("or more it is within" in answer) == bool(said)


RISING = POOLED.replace(
    'pool = 420_000\nshare = "equal"\n',
    "price = [{adopters = 1, price = 50_000}, {adopters = 8, price = 70_000}]\n",
).replace("possible = 9", "possible = 12")


def test_a_price_that_rises_with_the_number_says_above_which_the_budget_is_not_enough(
    tmp_path: Path,
) -> None:
    # 85,000 and two years at £50,000 are 185,000; at £70,000, from 8 forces on, 225,000.
    case = written(tmp_path, RISING)
    dear = written(tmp_path, RISING.replace("anticipated = 7", "anticipated = 9"))

    assert "Numbers: by the price list, more than 7 forces is over budget." in " ".join(
        (*decision.paragraphs(case, case.scenario).values(),)
    )
    assert "With 7 forces or fewer it is within the budget." in " ".join(
        (*decision.paragraphs(dear, dear.scenario).values(),)
    )


def test_the_charge_that_a_budget_covers_is_rounded_down(tmp_path: Path) -> None:
    budget = "[budget]\namount = 99_999\n"
    quoted = f'years = "2019/20 to 2020/21"\n{budget}{RANGE}price = "low"\n'

    # Half of £99,999 in each of two years is £49,999.50, and £50,000 is £1 too much.
    case = written(tmp_path, quoted)

    assert "The budget covers a network charge of up to £49,999 a year" in " ".join(
        decision.paragraphs(case, case.scenario).values()
    )


def test_a_small_case_shows_the_charge_at_the_largest_number_that_it_names(tmp_path: Path) -> None:
    named, unnamed = (
        written(tmp_path, text) for text in (POOLED, POOLED.replace("possible = 9\n", ""))
    )

    def counts(case: Case) -> list[str]:
        tables = [
            each
            for each in views.view(case, case.scenario, "change").parts
            if isinstance(each, Table)
        ]
        return [row[0] for row in tables[-1].rows]

    assert counts(named) == ["6", "7", "8", "9"]
    assert counts(unnamed) == ["6", "7", "8"]


@pytest.mark.parametrize(
    ("change", "total", "ongoing", "note"),
    [
        # 60,000 x 1.1^2 in 2028/29 and x 1.1^4 in 2030/31: no year before is the last one.
        (
            ("pool =", "uplift = 0.1\npool ="),
            "Set-up and first two years, 2026/27 to 2027/28 | 211,000",
            "Not in this budget: a year by 2030/31, after £72,600 in 2028/29 | 87,846",
            "",
        ),
        # Charged from October: half of 2028/29 is in the budget, and the rest of it is not.
        (
            ("pool =", 'from = "2026-10"\npool ='),
            "Set-up and first two years, 2026/27 to 2028/29 | 205,000",
            "Not in this budget: each year from October 2028 | 60,000",
            "Set-up and the first two years cost £205,000 in all: £30,000 of that falls after the "
            "budget years, 2026/27 to 2027/28. ",
        ),
    ],
)
def test_from_when_cost_is_outside_the_budget_is_true_of_every_year(
    tmp_path: Path, change: tuple[str, str], total: str, ongoing: str, note: str
) -> None:
    case = written(tmp_path, POOLED.replace(*change))

    shown = rows(case).splitlines()
    assert (shown[2], shown[-1]) == (total, ongoing)
    said = " ".join(decision.paragraphs(case, case.scenario).values())
    when = ongoing.partition(" year ")[2].partition(" | ")[0]
    assert f"a year {when}." in said
    money = views.view(case, case.scenario, "money").parts
    texts = " ".join(text for part in money for text in getattr(part, "texts", ()))
    assert f"{note}All five years to 2030/31: " in texts


def test_one_off_costs_come_to_a_sum_and_two_years_are_both(tmp_path: Path) -> None:
    project = """\
years = "2026/27 to 2027/28"
[budget]
amount = 100_000
[[lines]]
name = "Build"
by_year = [70_000, 40_000]
nature = "one-off"
"""
    case = written(tmp_path, project)

    said = charts.cost_chart(case, case.scenario).sentence
    assert said.startswith("One-off costs come to £110,000, £10,000 over the budget of £100,000.")
    money = views.view(case, case.scenario, "money").parts
    texts = [text for part in money for text in getattr(part, "texts", ())]
    assert any(text.startswith("Both years to 2027/28: £110,000.") for text in texts)


def test_a_paper_without_a_reference_or_a_date_has_none_in_its_head(derbyshire: Case) -> None:
    bare = replace(derbyshire, paper="for decision", document="", reference="")

    assert decision.banner(bare) == "DRAFT FOR DECISION."


# A stated price, and an assumption that costs more


def quoted_at(tmp_path: Path, chosen: str = "") -> Case:
    """Write a case of one stated price, within the budget, and an assumption that is over it."""
    return written(
        tmp_path,
        """\
years = "2026/27 to 2030/31"
[budget]
amount = 200_000
years = ["2026/27", "2027/28"]
[adopters]
count = 4
word = "force"
[[charges]]
name = "Records system"
[[charges.pricing]]
name = "offer"
price = 90_000
[[charges.pricing]]
name = "split"
pool = 480_000
share = "equal"
status = "assumed"
"""
        + chosen,
    )


def test_a_paper_answers_and_recommends_on_the_stated_price(tmp_path: Path) -> None:
    case = quoted_at(tmp_path)

    said = decision.paragraphs(case, case.scenario)

    assert said["answer"].startswith(
        "Answer: At the flat price (stated), the cost from 2026/27 to 2027/28 is £180,000: £20,000 "
        "under the £200,000 budget."
    )
    assert recommended(case) == (
        "That those who decide: (a) approve up to the lower of £200,000 and £180,000 plus a "
        "contingency of £[ ] for 2026/27 to 2027/28, funded from [source]; (b) note an estimated "
        "£90,000 a year from 2028/29."
    )
    assert said["risks"] == ("Risks. Charge: 10% more leaves £2,000. Savings: none counted.")
    assert answer_table.answer_table(case, case.scenario).columns == ("Cost", "£")


def test_a_chosen_assumption_has_the_stated_price_beside_it(tmp_path: Path) -> None:
    case = quoted_at(tmp_path, '[scenario]\npricing = "split"\n')

    said = decision.paragraphs(case, case.scenario)

    assert said["answer"].startswith(
        "Answer: If 4 forces join and a fixed bill is shared equally (our assumption), the cost "
        "from 2026/27 to 2027/28 is £240,000: £40,000 over the £200,000 budget. As stated: "
        "£180,000."
    )
    assert "the lower of £200,000 and £180,000" in recommended(case)
    table = answer_table.answer_table(case, case.scenario)
    assert table.columns == ("Cost", "As stated", "This scenario")
    assert [*map(str, table.rows[1])][1:] == ["180,000", "240,000"]


def test_a_case_without_a_budget_recommends_the_stated_cost(stated_price: Case) -> None:
    said = decision.paragraphs(stated_price, stated_price.scenario)

    assert said["answer"].startswith(
        "Answer: At the flat price (stated): £35,000 in 2019/20, then £140,000 a year, £455,000 "
        "over four years."
    )
    assert "note the estimated cost of £455,000 over four years" in recommended(stated_price)
