"""Every finding in words, whole and as a literal."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sohanalysis.case.case import Case
from sohanalysis.load import load_case
from sohanalysis.model.findings import all_findings
from sohanalysis.report.prose import finding

SECOND = Path(__file__).parent.parent / "cases" / "second.toml"


@pytest.fixture(name="second", scope="module")
def _second() -> Case:
    return load_case(SECOND)


def with_budget(case: Case, pounds: int) -> Case:
    """Set another sum aside."""
    return replace(case, stated_budget=replace(case.budget, amount=pounds))


def sentences_of(case: Case, kind: str) -> list[str]:
    """Word the findings of one kind."""
    return [finding(case, found) for found in all_findings(case) if found.kind == kind]


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "no-contingency",
            [
                "There is no contingency at the high estimate: the cost is £262k to £302k against "
                "a budget of £300k, £2k over at the upper end. The £2,000 is about the size of "
                "the rounding in the report's own figures, which may be off by £2,500 together: "
                "read it as no contingency. (1.1 and 3.1; years from the table after 2.11)"
            ],
        ),
        (
            "reconciles",
            [
                "Project manager, 2018/19: £30k in the report agrees with £30,000 computed. "
                "(table after 2.11)",
                "Project manager, 2019/20: £60k in the report agrees with £60,000 computed. "
                "(table after 2.11)",
                "Project manager, 2020/21: £30k in the report agrees with £30,000 computed. "
                "(table after 2.11)",
                "Project manager, 2021/22: - in the report agrees with £0 computed. (table after "
                "2.11)",
                "Project manager, in total: £120k in the report agrees with £120,000 computed. "
                "(2.9)",
                "Platform, 2018/19: - in the report agrees with £0 computed. (table after 2.11)",
                "Platform, 2019/20: £71-91k in the report agrees with £71,000 to £91,000 "
                "computed. (table after 2.11)",
                "Platform, 2020/21: £71-91K in the report agrees with £71,000 to £91,000 "
                "computed. (table after 2.11)",
                "Platform, 2021/22: £71-91k in the report agrees with £71,000 to £91,000 "
                "computed. (table after 2.11)",
                "Gross cost, 2018/19: £30k in the report agrees with £30,000 computed. (table "
                "after 2.11)",
                "Gross cost, 2019/20: £131-£151k in the report agrees with £131,000 to £151,000 "
                "computed. (table after 2.11)",
                "Gross cost, 2020/21: £101-£121k in the report agrees with £101,000 to £121,000 "
                "computed. (table after 2.11)",
                "Gross cost, 2021/22: £71-91k in the report agrees with £71,000 to £91,000 "
                "computed. (table after 2.11)",
                "Ongoing revenue cost a year, in total: £71-£91k in the report agrees with "
                "£71,000 to £91,000 computed. (2.10)",
            ],
        ),
        (
            "does-not-reconcile",
            [
                "Set-up and the first two years, in total: £300,000 in the report does not agree "
                "with £262,000 to £302,000 computed, £38,000 less to £2,000 more than printed. "
                "(1.1)"
            ],
        ),
        (
            "signed-above-anticipated",
            [
                "25 forces are anticipated, and 36 have signed. Signed is not live, and live is "
                "not paying. The 25 are called the anticipated maximum, and the low estimate is "
                "tied to them. (2.8)"
            ],
        ),
        (
            "needs-explaining",
            [
                "Set-up and two years of charges span three financial years, 2018/19 to 2020/21. "
                "That is no contradiction. (1.1 and the table after 2.11)"
            ],
        ),
        (
            "not-stated",
            [
                "How it is funded: reserve, grant or base budget. (not in the documents)",
                "Contingency. (not in the documents)",
                "VAT. (not in the documents)",
                "On-costs and pay rises of the project manager. (not in the documents)",
                "What is revenue and what is capital. (not in the documents)",
                "Integration, training, content migration and dual running. (not in the documents)",
                "The cost of the old website. (not in the documents)",
                "The contract's term and the cost of leaving it. (not in the documents)",
            ],
        ),
        (
            "cannot-conclude",
            [
                "The charge at 36 forces, or at fewer than 25. (2.8)",
                "That £91k is a ceiling: it is the upper end of an initial estimate. (2.8)",
                "That there will be any saving, or whose budget would save. (2.11)",
                "Value for money: benefits are named, none is measured. (2.1 to 2.6)",
                "The charge in 2021/22: still to be determined. (2.10)",
                "Whether the figures are in real terms or in cash. (not in the documents)",
            ],
        ),
    ],
)
def test_findings_about_the_derbyshire_record_are_worded(
    derbyshire: Case, kind: str, texts: list[str]
) -> None:
    assert sentences_of(derbyshire, kind) == texts


def test_a_contradiction_keeps_the_words_of_the_case(derbyshire: Case) -> None:
    worded = sentences_of(derbyshire, "contradiction")

    assert len(worded) == 6
    assert worded[2] == (
        "What is called the first two years' expenditure, £71k to £91k, is one year's charge. "
        "(2.10)"
    )


@pytest.mark.parametrize(
    ("budget", "kind", "sentence"),
    [
        (
            261_000,
            "over-budget",
            "Even at the low estimate the cost, £262k to £302k, is over the budget of £261k. "
            "(1.1 and 3.1; years from the table after 2.11)",
        ),
        (
            280_000,
            "no-contingency",
            "There is no contingency at the high estimate: the cost is £262k to £302k against a "
            "budget of £280k, £22k over at the upper end. (1.1 and 3.1; years from the table "
            "after 2.11)",
        ),
        (
            301_900,
            "no-contingency",
            "There is no contingency at the high estimate: the cost is £262k to £302k against a "
            "budget of £302k, less than £1k over at the upper end. The £100 is about the size of "
            "the rounding in the report's own figures, which may be off by £2,500 together: read "
            "it as no contingency. (1.1 and 3.1; years from the table after 2.11)",
        ),
        (
            302_000,
            "no-contingency",
            "There is no contingency at the high estimate: the cost is £262k to £302k against a "
            "budget of £302k, with nothing to spare at the upper end. (1.1 and 3.1; years from "
            "the table after 2.11)",
        ),
    ],
)
def test_the_finding_about_the_budget_is_worded(
    derbyshire: Case, budget: int, kind: str, sentence: str
) -> None:
    assert sentences_of(with_budget(derbyshire, budget), kind) == [sentence]


def test_findings_about_a_price_list_case_hold_nothing_of_the_first(second: Case) -> None:
    worded = [finding(second, found) for found in all_findings(second)]

    assert worded == [
        "There is no contingency at the high estimate: the cost is £206k to £236k against a "
        "budget of £225k, £11k over at the upper end. (invented, para 1)",
        "Equipment, 2023/24: £80,000 in the report agrees with £80,000 computed. (invented, table)",
        "Equipment, in total: £120,000 in the report agrees with £120,000 computed. (invented, "
        "table)",
        "Platform, 2025/26: £60k to £90k in the report agrees with £60,000 to £90,000 computed. "
        "(invented, table)",
        "Gross cost, 2024/25: £88,900 to £103,900 in the report agrees with £88,900 to £103,900 "
        "computed. (invented, table)",
        "Set-up and the first year, in total: £205,515 to £235,515 in the report agrees with "
        "£205,515 to £235,515 computed. (invented, table)",
        "Ongoing revenue cost a year, in total: £89,172 to £119,172 in the report agrees with "
        "£89,172 to £119,172 computed. (invented, table)",
        "Budget, in total: £225,000 in the report agrees with £225,000 computed. (invented, para "
        "1)",
        "Platform, 2024/25: £30k to £50k in the report does not agree with £30,000 to £45,000 "
        "computed, the upper end £5,000 less than printed. (invented, table)",
        "8 have signed of the 12 forces to which the low estimate is tied. (invented, para 3)",
        "The service is called shared in one place and exclusive in another. (invented, para 10)",
        "The charge starts three months after go-live. (invented, para 4)",
        "Training. (invented: not there)",
        "How long the price list holds. (invented, price list)",
    ]


def test_a_wrong_reference_is_worded_with_the_right_one(
    derbyshire: Case, edited: Callable[[str, str], Path]
) -> None:
    elsewhere = load_case(edited('{value = 36, source = "2.8"', '{value = 36, source = "2.9"'))
    nowhere = load_case(edited('"2.8" = ["£71k-£91", 25, 36]', '"2.8" = [25]'))

    assert sentences_of(derbyshire, "not-in-paragraph") == []
    assert sentences_of(elsewhere, "not-in-paragraph") == [
        "Adopters, signed, 36: 2.9 does not print it, and 2.8 prints it. (2.9)"
    ]
    assert sentences_of(nowhere, "not-in-paragraph") == [
        "Adopters, signed, 36: 2.8 does not print it, and no paragraph listed prints it. (2.8)"
    ]
